/* SPDX-License-Identifier: Apache-2.0 */
/* The scan with AVX2, which cannot count bits: a table of the 16 nibbles does
 * (Mula, Kurz and Lemire, "Faster population counts using AVX2 instructions",
 * The Computer Journal 61, 2018). */
#include "match/scan_body.h"

#include <immintrin.h>

static inline __m256i bits(__m256i v)
{
	const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1,
					       1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
	const __m256i low = _mm256_set1_epi8(15);
	__m256i a = _mm256_shuffle_epi8(table, _mm256_and_si256(v, low));
	__m256i b = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(v, 4), low));

	return _mm256_sad_epu8(_mm256_add_epi8(a, b), _mm256_setzero_si256());
}

static uint32_t sum_of(const struct scan_probe *p, const uint64_t *heads, unsigned count)
{
	const __m256i near = _mm256_set1_epi64x(SCAN_NEAR);
	__m256i sum = _mm256_setzero_si256();
	uint64_t lanes[4];

	for (unsigned at = 0; at < count; at += SCAN_LANES) {
		__m256i a = _mm256_load_si256((const __m256i *)(heads + at));
		__m256i b = _mm256_load_si256((const __m256i *)(heads + at + 4));
		__m256i best_a = _mm256_set1_epi64x(64), best_b = best_a;
		__m256i left = _mm256_set1_epi64x((long long)(count - at));

		for (int i = 0; i < p->count; i++) {
			__m256i one = _mm256_set1_epi64x((long long)p->heads[i]);

			/* Counts fit the lowest byte of each lane, the others are 0. */
			best_a = _mm256_min_epu8(best_a, bits(_mm256_xor_si256(a, one)));
			best_b = _mm256_min_epu8(best_b, bits(_mm256_xor_si256(b, one)));
		}
		a = _mm256_and_si256(_mm256_subs_epu8(near, best_a),
				     _mm256_cmpgt_epi64(left, _mm256_setr_epi64x(0, 1, 2, 3)));
		b = _mm256_and_si256(_mm256_subs_epu8(near, best_b),
				     _mm256_cmpgt_epi64(left, _mm256_setr_epi64x(4, 5, 6, 7)));
		sum = _mm256_add_epi64(sum, _mm256_madd_epi16(a, a));
		sum = _mm256_add_epi64(sum, _mm256_madd_epi16(b, b));
	}
	_mm256_storeu_si256((__m256i *)lanes, sum);
	return (uint32_t)(lanes[0] + lanes[1] + lanes[2] + lanes[3]);
}

static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t i = 0; i < n; i++) {
		size_t r = records[i];
		unsigned count = shelf->counts[r];
		uint32_t sum = sum_of(p, shelf->heads + r * shelf->blocks * SCAN_LANES, count);

		scores[i] = (uint16_t)(sum * p->norm[count] >> 16);
	}
}

const struct scan_isa scan_avx2 = {"avx2", scan, body_screen};
