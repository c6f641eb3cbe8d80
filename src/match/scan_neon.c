/* SPDX-License-Identifier: Apache-2.0 */
/* The scan with NEON, two minutiae of the record at a time. */
#include "match/scan_body.h"

#include <arm_neon.h>

static inline uint64x2_t bits(uint64x2_t v)
{
	return vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(vcntq_u8(vreinterpretq_u8_u64(v)))));
}

static inline uint64x2_t nearer(uint64x2_t a, uint64x2_t b)
{
	/* Counts fit the lower half of a lane, the other half is 0. */
	return vreinterpretq_u64_u32(vminq_u32(vreinterpretq_u32_u64(a), vreinterpretq_u32_u64(b)));
}

static uint32_t close2(uint64_t far)
{
	uint32_t close = far < SCAN_NEAR ? (uint32_t)(SCAN_NEAR - far) : 0;

	return close * close;
}

static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t i = 0; i < n; i++) {
		size_t r = records[i];
		unsigned count = shelf->counts[r];
		const uint64_t *heads = shelf->heads + r * shelf->blocks * SCAN_LANES;
		uint32_t sum = 0;

		for (unsigned at = 0; at < count; at += SCAN_LANES) {
			uint64x2_t v[4], best[4];
			uint64_t far[SCAN_LANES];

			for (int k = 0; k < 4; k++) {
				v[k] = vld1q_u64(heads + at + 2 * k);
				best[k] = vdupq_n_u64(64);
			}
			for (int m = 0; m < p->count; m++) {
				uint64x2_t one = vdupq_n_u64(p->heads[m]);

				for (int k = 0; k < 4; k++)
					best[k] = nearer(best[k], bits(veorq_u64(v[k], one)));
			}
			for (int k = 0; k < 4; k++)
				vst1q_u64(far + 2 * k, best[k]);
			for (unsigned k = 0; k < SCAN_LANES && at + k < count; k++)
				sum += close2(far[k]);
		}
		scores[i] = (uint16_t)(sum * p->norm[count] >> 16);
	}
}

const struct scan_isa scan_neon = {"neon", scan, body_screen};
