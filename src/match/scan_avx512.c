/* SPDX-License-Identifier: Apache-2.0 */
/* The scan with AVX-512 and VPOPCNTDQ: eight minutiae of the record at a time,
 * one of the probe after the other. */
#include "match/scan_body.h"

#include <immintrin.h>

/* All blocks of a record stay in registers; the number of them is a constant of
 * each copy of this function. */
static inline __attribute__((always_inline)) uint32_t sum_of(const struct scan_probe *p,
							     const uint64_t *heads, unsigned count,
							     const unsigned blocks)
{
	const __m512i near = _mm512_set1_epi64(SCAN_NEAR);
	__m512i head[3], best[3], sum = _mm512_setzero_si512();
	__mmask8 last = (__mmask8)(0xff >> (blocks * SCAN_LANES - count));

	for (unsigned b = 0; b < blocks; b++) {
		head[b] = _mm512_load_si512(heads + b * SCAN_LANES);
		best[b] = _mm512_set1_epi64(64);
	}
	for (int i = 0; i < p->scan_count; i++) {
		__m512i one = _mm512_set1_epi64((long long)p->heads[i]);

		for (unsigned b = 0; b < blocks; b++)
			best[b] = _mm512_min_epu64(
			    best[b], _mm512_popcnt_epi64(_mm512_xor_si512(head[b], one)));
	}
	for (unsigned b = 0; b < blocks; b++) {
		__m512i close = _mm512_subs_epu16(near, best[b]);

		if (b == blocks - 1)
			close = _mm512_maskz_mov_epi64(last, close);
		sum = _mm512_add_epi32(sum, _mm512_madd_epi16(close, close));
	}
	return (uint32_t)_mm512_reduce_add_epi64(sum);
}

static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t i = 0; i < n; i++) {
		size_t r = records[i];
		unsigned count = scan_record_count(shelf->counts[r]);
		const uint64_t *heads = shelf->heads + r * shelf->blocks * SCAN_LANES;
		uint32_t sum = 0;

		switch ((count + SCAN_LANES - 1) / SCAN_LANES) {
		case 1:
			sum = sum_of(p, heads, count, 1);
			break;
		case 2:
			sum = sum_of(p, heads, count, 2);
			break;
		case 3:
			sum = sum_of(p, heads, count, 3);
			break;
		}
		scores[i] = (uint16_t)(sum * p->norm[count] >> 16);
	}
}

static uint64_t spin(uint64_t rounds, uint64_t *sink)
{
	__m512i head[4], best[4];

#pragma GCC unroll 4
	for (int k = 0; k < 4; k++) {
		head[k] = _mm512_set1_epi64((long long)(*sink + (unsigned)k));
		best[k] = _mm512_set1_epi64(64);
	}
	for (uint64_t i = 0; i < rounds; i++)
#pragma GCC unroll 4
		for (int k = 0; k < 4; k++) {
			SCAN_KEEP(head[k]);
			best[k] = _mm512_min_epu64(
			    best[k], _mm512_popcnt_epi64(_mm512_xor_si512(head[k], head[0])));
		}
	for (int k = 0; k < 4; k++)
		*sink += (uint64_t)_mm512_reduce_add_epi64(best[k]);
	return rounds * 4 * 8;
}

_Static_assert(SCAN_RECORD == 3 * SCAN_LANES, "a case for each number of blocks");

const struct scan_isa scan_avx512 = {"avx512", scan, body_screen, spin};
