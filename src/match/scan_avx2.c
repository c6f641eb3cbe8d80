/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scan with AVX2, which cannot count bits but looks up sixteen values at
 * once (Mula, Kurz and Lemire, "Faster population counts using AVX2
 * instructions", The Computer Journal 61, 2018). Here the table is not that of
 * the population count: for each nibble of each minutia of the probe there is
 * one that says in how many bits each other nibble differs from it. The codes of
 * 32 minutiae of the gallery are turned so that each register holds one nibble
 * of all of them; then a pair costs one lookup and one addition of bytes for 16
 * of the bits of one register: 32 instructions for 32 pairs, where counting each
 * code for itself takes 56 to 72.
 */
#include "match/scan_body.h"

#include <immintrin.h>

#define GROUP	     4 /* blocks: their minutiae fill the bytes of a register */
#define HALF_NIBBLES (SCAN_HEAD_NIBBLES / 2)

_Static_assert(GROUP *SCAN_LANES == 32, "one byte for each minutia");

/* A block of minutiae of a record, and how many of it are there. */
struct portion {
	const uint64_t *heads[GROUP];
	uint8_t counts[GROUP];
};

/* Byte j of the minutiae: plane[2 j] and [2 j + 1] hold its lower and upper
 * nibble. Minutiae 0, 1, 4, 5 of block k are bytes 4 k .. 4 k + 3 of the lower
 * half, 2, 3, 6, 7 those of the upper. */
static inline void turn(const struct portion *in, __m256i plane[SCAN_HEAD_NIBBLES])
{
	const __m256i pairs =
	    _mm256_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0, 8, 1, 9, 2,
			     10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
	const __m256i low = _mm256_set1_epi8(15);
	__m256i r[8], s[8];

#pragma GCC unroll 8
	for (int k = 0; k < GROUP; k++) {
		r[2 * k] = _mm256_load_si256((const __m256i *)in->heads[k]);
		r[2 * k + 1] = _mm256_load_si256((const __m256i *)(in->heads[k] + 4));
	}
#pragma GCC unroll 8
	for (int i = 0; i < 8; i++)
		r[i] = _mm256_shuffle_epi8(r[i], pairs);
		/* 8 x 8 pairs of bytes are transposed. */
#pragma GCC unroll 8
	for (int i = 0; i < 4; i++) {
		s[i] = _mm256_unpacklo_epi16(r[2 * i], r[2 * i + 1]);
		s[i + 4] = _mm256_unpackhi_epi16(r[2 * i], r[2 * i + 1]);
	}
#pragma GCC unroll 8
	for (int i = 0; i < 8; i += 4) {
		r[i] = _mm256_unpacklo_epi32(s[i], s[i + 1]);
		r[i + 1] = _mm256_unpackhi_epi32(s[i], s[i + 1]);
		r[i + 2] = _mm256_unpacklo_epi32(s[i + 2], s[i + 3]);
		r[i + 3] = _mm256_unpackhi_epi32(s[i + 2], s[i + 3]);
	}
#pragma GCC unroll 8
	for (int i = 0; i < 4; i++) {
		int a = i / 2 * 4 + i % 2;
		__m256i even = _mm256_unpacklo_epi64(r[a], r[a + 2]);
		__m256i odd = _mm256_unpackhi_epi64(r[a], r[a + 2]);

		plane[4 * i] = _mm256_and_si256(even, low);
		plane[4 * i + 1] = _mm256_and_si256(_mm256_srli_epi16(even, 4), low);
		plane[4 * i + 2] = _mm256_and_si256(odd, low);
		plane[4 * i + 3] = _mm256_and_si256(_mm256_srli_epi16(odd, 4), low);
	}
}

static inline __m256i look_up(const uint8_t table[16], __m256i nibble)
{
	__m128i t = _mm_load_si128((const __m128i *)table);

	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(t), nibble);
}

/* In how many of those bits each minutia differs from one of the probe. */
static inline __m256i differ(const uint8_t (*tables)[16], const __m256i nibble[HALF_NIBBLES])
{
	__m256i a = look_up(tables[0], nibble[0]), b = look_up(tables[1], nibble[1]);

#pragma GCC unroll 8
	for (int k = 2; k < HALF_NIBBLES; k += 2) {
		a = _mm256_add_epi8(a, look_up(tables[k], nibble[k]));
		b = _mm256_add_epi8(b, look_up(tables[k + 1], nibble[k + 1]));
	}
	return _mm256_add_epi8(a, b);
}

/* The sums of four blocks. */
static inline void sum_up(const struct scan_probe *p, const struct portion *in, uint32_t sums[4])
{
	/* Which bytes of the halves count when the first 0 .. 8 minutiae do. */
	static const uint32_t lower[9] = {0,	    0xff,	0xffff,	    0xffff,    0xffff,
					  0xffffff, 0xffffffff, 0xffffffff, 0xffffffff};
	static const uint32_t upper[9] = {0,	  0,	  0,	    0xff,      0xffff,
					  0xffff, 0xffff, 0xffffff, 0xffffffff};
	__m256i plane[SCAN_HEAD_NIBBLES], best = _mm256_set1_epi8(64), there;
	__m256i part[SCAN_MAX_PROBE];

	turn(in, plane);
	for (int i = 0; i < p->count; i++)
		part[i] = differ(p->differ[i], plane);
	for (int i = 0; i < p->count; i++)
		best = _mm256_min_epu8(best,
				       _mm256_add_epi8(part[i], differ(p->differ[i] + HALF_NIBBLES,
								       plane + HALF_NIBBLES)));
	there = _mm256_setr_epi32((int)lower[in->counts[0]], (int)lower[in->counts[1]],
				  (int)lower[in->counts[2]], (int)lower[in->counts[3]],
				  (int)upper[in->counts[0]], (int)upper[in->counts[1]],
				  (int)upper[in->counts[2]], (int)upper[in->counts[3]]);
	best = _mm256_and_si256(_mm256_subs_epu8(_mm256_set1_epi8(SCAN_NEAR), best), there);
	best = _mm256_madd_epi16(_mm256_maddubs_epi16(best, best), _mm256_set1_epi16(1));
	_mm_storeu_si128((__m128i *)sums, _mm_add_epi32(_mm256_castsi256_si128(best),
							_mm256_extracti128_si256(best, 1)));
}

/* Records whose sums are kept at a time. */
#define RECORDS 128

static void flush(const struct scan_probe *p, const struct portion *in, const uint8_t *owner,
		  uint32_t *totals)
{
	uint32_t sums[GROUP];

	sum_up(p, in, sums);
	for (int k = 0; k < GROUP; k++)
		totals[owner[k]] += sums[k];
}

/* The blocks of one record after those of the other, four at a time. */
static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t first = 0; first < n; first += RECORDS) {
		size_t m = n - first < RECORDS ? n - first : RECORDS;
		uint32_t totals[RECORDS] = {0};
		struct portion in;
		uint8_t owner[GROUP];
		int full = 0;

		for (size_t i = 0; i < m; i++) {
			size_t r = records[first + i];
			unsigned count = shelf->counts[r];
			const uint64_t *heads = shelf->heads + r * shelf->blocks * SCAN_LANES;

			for (unsigned at = 0; at < count; at += SCAN_LANES) {
				unsigned left = count - at;

				in.heads[full] = heads + at;
				in.counts[full] = (uint8_t)(left < SCAN_LANES ? left : SCAN_LANES);
				owner[full] = (uint8_t)i;
				if (++full == GROUP) {
					flush(p, &in, owner, totals);
					full = 0;
				}
			}
		}
		if (full) {
			for (int k = full; k < GROUP; k++) {
				in.heads[k] = in.heads[0];
				in.counts[k] = 0;
				owner[k] = 0;
			}
			flush(p, &in, owner, totals);
		}
		for (size_t i = 0; i < m; i++)
			scores[first + i] =
			    (uint16_t)(totals[i] * p->norm[shelf->counts[records[first + i]]] >>
				       16);
	}
}

static uint64_t spin(uint64_t rounds, uint64_t *sink)
{
	const __m256i table = _mm256_set1_epi64x((long long)(*sink | 0x0102030402010403));
	__m256i nibble[4], a = table, b = table, best = _mm256_set1_epi8(64);
	uint64_t lanes[4];

#pragma GCC unroll 4
	for (int k = 0; k < 4; k++)
		nibble[k] = _mm256_set1_epi8((char)(k + 1));
	for (uint64_t i = 0; i < rounds; i++) {
#pragma GCC unroll 16
		for (int k = 0; k < SCAN_HEAD_NIBBLES; k += 2) {
			SCAN_KEEP(nibble[k & 3]);
			SCAN_KEEP(nibble[(k + 1) & 3]);
			a = _mm256_add_epi8(a, _mm256_shuffle_epi8(table, nibble[k & 3]));
			b = _mm256_add_epi8(b, _mm256_shuffle_epi8(table, nibble[(k + 1) & 3]));
		}
		best = _mm256_min_epu8(best, _mm256_xor_si256(a, b));
	}
	_mm256_storeu_si256((__m256i *)lanes, best);
	*sink += lanes[0] ^ lanes[1] ^ lanes[2] ^ lanes[3];
	return rounds * GROUP * SCAN_LANES;
}

const struct scan_isa scan_avx2 = {"avx2", scan, body_screen, spin};
