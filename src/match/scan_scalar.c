/* SPDX-License-Identifier: Apache-2.0 */
/* The scan for any processor. */
#include "match/scan_body.h"

static int bits(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (int)(v * 0x0101010101010101u >> 56);
}

static void scan(const struct scan_probe *p, const struct scan_shelf *shelf,
		 const uint16_t *records, size_t n, uint16_t *scores)
{
	for (size_t i = 0; i < n; i++) {
		size_t r = records[i];
		const uint64_t *heads = shelf->heads + r * shelf->blocks * SCAN_LANES;
		uint32_t sum = 0;

		for (unsigned k = 0; k < scan_record_count(shelf->counts[r]); k++) {
			int best = 64;

			for (int m = 0; m < p->scan_count; m++) {
				int far = bits(heads[k] ^ p->heads[m]);

				best = far < best ? far : best;
			}
			if (best < SCAN_NEAR)
				sum += (uint32_t)((SCAN_NEAR - best) * (SCAN_NEAR - best));
		}
		scores[i] = (uint16_t)(sum * p->norm[shelf->counts[r]] >> 16);
	}
}

static uint64_t spin(uint64_t rounds, uint64_t *sink)
{
	uint64_t a = *sink, b = a + 1, c = a + 2, d = a + 3;
	int best = 64;

	for (uint64_t i = 0; i < rounds; i++) {
		int far[4] = {bits(a ^ i), bits(b ^ i), bits(c ^ i), bits(d ^ i)};

		for (int k = 0; k < 4; k++)
			best = far[k] < best ? far[k] : best;
		SCAN_KEEP_ONE(best);
	}
	*sink += (uint64_t)best;
	return rounds * 4;
}

const struct scan_isa scan_scalar = {"scalar", scan, body_screen, spin};
