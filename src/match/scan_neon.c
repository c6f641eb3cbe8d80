/* SPDX-License-Identifier: Apache-2.0 */
/* The scan with NEON, which counts the bits of bytes: each register holds one byte
 * of the codes of sixteen minutiae. */
#include "match/scan_body.h"

#include <arm_neon.h>

#define PLANES (CODE_HEAD_BITS / 8)

/* Byte j of sixteen minutiae, in their order, into plane[j]. */
static inline void turn(const uint64_t *heads, uint8x16_t plane[PLANES])
{
	uint8_t bytes[PLANES][16];

	for (int k = 0; k < 16; k++)
		for (int j = 0; j < PLANES; j++)
			bytes[j][k] = (uint8_t)(heads[k] >> (8 * j));
	for (int j = 0; j < PLANES; j++)
		plane[j] = vld1q_u8(bytes[j]);
}

/* The sums of two blocks of minutiae, of which the first counts[] are there. */
static void sum_up(const struct scan_probe *p, const uint64_t heads[16], const unsigned counts[2],
		   uint32_t sums[2])
{
	uint8x16_t plane[PLANES], best = vdupq_n_u8(64), close;
	uint8_t bytes[16];

	turn(heads, plane);
	for (int m = 0; m < p->scan_count; m++) {
		uint8x16_t far = vdupq_n_u8(0);

		for (int j = 0; j < PLANES; j++) {
			uint8x16_t one = vdupq_n_u8((uint8_t)(p->heads[m] >> (8 * j)));

			far = vaddq_u8(far, vcntq_u8(veorq_u8(plane[j], one)));
		}
		best = vminq_u8(best, far);
	}
	close = vqsubq_u8(vdupq_n_u8(SCAN_NEAR), best);
	vst1q_u8(bytes, close);
	for (int b = 0; b < 2; b++)
		for (unsigned k = 0; k < counts[b]; k++) {
			uint32_t v = bytes[SCAN_LANES * b + (int)k];

			sums[b] += v * v;
		}
}

/* Two blocks of a record at a time; the last may be alone. */
static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t i = 0; i < n; i++) {
		size_t r = records[i];
		unsigned count = scan_record_count(shelf->counts[r]);
		const uint64_t *heads = shelf->heads + r * shelf->blocks * SCAN_LANES;
		uint32_t sum = 0;

		for (unsigned at = 0; at < count; at += 2 * SCAN_LANES) {
			unsigned left = count - at;
			unsigned counts[2] = {left < SCAN_LANES ? left : SCAN_LANES, 0};
			uint64_t both[2 * SCAN_LANES] = {0};
			uint32_t sums[2] = {0, 0};

			if (left > SCAN_LANES)
				counts[1] = left < 2 * SCAN_LANES ? left - SCAN_LANES : SCAN_LANES;
			for (unsigned k = 0; k < counts[0] + counts[1]; k++)
				both[k] = heads[at + k];
			sum_up(p, both, counts, sums);
			sum += sums[0] + sums[1];
		}
		scores[i] = (uint16_t)(sum * p->norm[count] >> 16);
	}
}

static uint64_t spin(uint64_t rounds, uint64_t *sink)
{
	uint8x16_t a = vdupq_n_u8((uint8_t)*sink), b = vdupq_n_u8(1), best = vdupq_n_u8(64);

	for (uint64_t i = 0; i < rounds; i++) {
		uint8x16_t far = vdupq_n_u8(0);

		for (int j = 0; j < PLANES; j++) {
			SCAN_KEEP(a);
			far = vaddq_u8(far, vcntq_u8(veorq_u8(a, b)));
		}
		best = vminq_u8(best, far);
	}
	*sink += vgetq_lane_u8(best, 0);
	return rounds * 16;
}

const struct scan_isa scan_neon = {"neon", scan, body_screen, spin};
