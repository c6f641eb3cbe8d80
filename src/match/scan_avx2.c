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
	__m256i part[SCAN_PROBE_ALONE];

	turn(in, plane);
	for (int i = 0; i < p->scan_count; i++)
		part[i] = differ(p->differ[i], plane);
	for (int i = 0; i < p->scan_count; i++)
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
			unsigned count = scan_record_count(shelf->counts[r]);
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

/* The same of the tails, whose minutiae come to lie where turn() has them. */
static inline void turn_tails(const uint32_t *const tails[GROUP], __m256i plane[HALF_NIBBLES])
{
	const __m256i bytes =
	    _mm256_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1,
			     5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
	const __m256i low = _mm256_set1_epi8(15);
	__m256i r[GROUP], s[GROUP];

#pragma GCC unroll 4
	for (int k = 0; k < GROUP; k++) {
		r[k] = _mm256_load_si256((const __m256i *)(const void *)tails[k]);
		r[k] = _mm256_permute4x64_epi64(r[k], 0xd8);
		r[k] = _mm256_shuffle_epi8(r[k], bytes);
	}
	s[0] = _mm256_unpacklo_epi32(r[0], r[1]);
	s[1] = _mm256_unpacklo_epi32(r[2], r[3]);
	s[2] = _mm256_unpackhi_epi32(r[0], r[1]);
	s[3] = _mm256_unpackhi_epi32(r[2], r[3]);
#pragma GCC unroll 2
	for (int i = 0; i < 2; i++) {
		__m256i even = _mm256_unpacklo_epi64(s[2 * i], s[2 * i + 1]);
		__m256i odd = _mm256_unpackhi_epi64(s[2 * i], s[2 * i + 1]);

		plane[4 * i] = _mm256_and_si256(even, low);
		plane[4 * i + 1] = _mm256_and_si256(_mm256_srli_epi16(even, 4), low);
		plane[4 * i + 2] = _mm256_and_si256(odd, low);
		plane[4 * i + 3] = _mm256_and_si256(_mm256_srli_epi16(odd, 4), low);
	}
}

/* Four blocks of a record; who and far get the minutiae in their order. */
static void find_nearest(const struct scan_probe *p, const struct portion *in,
			 const uint32_t *const tails[GROUP], uint8_t *far, uint8_t *who)
{
	__m256i plane[SCAN_NIBBLES], best = _mm256_set1_epi8(127), index = _mm256_setzero_si256();
	uint8_t fars[32], whos[32];

	turn(in, plane);
	turn_tails(tails, plane + SCAN_HEAD_NIBBLES);
	for (int i = 0; i < p->count; i++) {
		__m256i bits = differ(p->differ[i], plane);

		bits = _mm256_add_epi8(bits,
				       differ(p->differ[i] + HALF_NIBBLES, plane + HALF_NIBBLES));
		bits = _mm256_add_epi8(
		    bits, differ(p->differ[i] + SCAN_HEAD_NIBBLES, plane + SCAN_HEAD_NIBBLES));
		index = _mm256_blendv_epi8(index, _mm256_set1_epi8((char)i),
					   _mm256_cmpgt_epi8(best, bits));
		best = _mm256_min_epu8(best, bits);
	}
	_mm256_storeu_si256((__m256i *)(void *)fars, best);
	_mm256_storeu_si256((__m256i *)(void *)whos, index);
	for (int k = 0; k < GROUP; k++)
		for (int m = 0; m < SCAN_LANES; m++) {
			int at = (m >> 1 & 1) * 16 + 4 * k + (m & 1) + 2 * (m >> 2);

			far[k * SCAN_LANES + m] = fars[at];
			who[k * SCAN_LANES + m] = whos[at];
		}
}

static int screen(const struct scan_probe *p, const struct scan_shelf *shelf, size_t record)
{
	size_t first = record * shelf->blocks * SCAN_LANES;
	struct body_nearest nearest;
	/* The last group may be longer than the record. */
	uint8_t far[2 * GROUP * SCAN_LANES], who[2 * GROUP * SCAN_LANES];

	for (unsigned at = 0; at * SCAN_LANES < shelf->counts[record]; at += GROUP) {
		const uint32_t *tails[GROUP];
		struct portion in;

		for (unsigned k = 0; k < GROUP; k++) {
			unsigned b = at + k < shelf->blocks ? at + k : at;

			in.heads[k] = shelf->heads + first + b * SCAN_LANES;
			tails[k] = shelf->tails + first + b * SCAN_LANES;
		}
		find_nearest(p, &in, tails, far + at * SCAN_LANES, who + at * SCAN_LANES);
	}
	memcpy(nearest.far, far, sizeof(nearest.far));
	memcpy(nearest.who, who, sizeof(nearest.who));
	return body_screen_nearest(p, shelf, record, &nearest);
}

_Static_assert(GALLERY_RECORD_MAX_MINUTIAE <= 2 * GROUP * SCAN_LANES, "two groups hold a record");

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

const struct scan_isa scan_avx2 = {"avx2", scan, screen, spin};
