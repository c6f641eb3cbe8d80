/* SPDX-License-Identifier: Apache-2.0 */
#include "match/scan.h"

#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

void scan_probe_prepare(struct scan_probe *p, int scan_minutiae)
{
	p->scan_count = p->count < scan_minutiae ? p->count : scan_minutiae;
	for (int i = 0; i < p->count; i++)
		for (int k = 0; k < SCAN_NIBBLES; k++) {
			uint64_t own = k < SCAN_HEAD_NIBBLES
					   ? p->heads[i] >> (4 * k)
					   : p->tails[i] >> (4 * (k - SCAN_HEAD_NIBBLES));

			for (unsigned v = 0; v < 16; v++)
				p->differ[i][k][v] =
				    (uint8_t)__builtin_popcount((v ^ (unsigned)own) & 15);
		}
	for (int i = 0; i <= GALLERY_RECORD_MAX_MINUTIAE; i++) {
		p->norm[i] = (uint32_t)(65536.0 / sqrt(scan_record_count((unsigned)i) + 6.0));
		p->screen_norm[i] = (uint32_t)(65536.0 / sqrt(sqrt((i + 4.0) * (p->count + 4.0))));
	}
}

void scan_probe_make(const struct template *t, int scan_minutiae, struct scan_probe *out)
{
	struct gallery_minutia ranked[TEMPLATE_MAX_MINUTIAE];
	int n = gallery_record_rank(t, ranked);

	memset(out, 0, sizeof(*out));
	out->count = n < SCAN_MAX_PROBE ? n : SCAN_MAX_PROBE;
	for (int i = 0; i < out->count; i++) {
		uint32_t place = ranked[i].place;

		out->heads[i] = ranked[i].code.head;
		out->tails[i] = ranked[i].code.tail;
		out->x[i] = (int16_t)gallery_place_x(place);
		out->y[i] = (int16_t)-gallery_place_y(place);
		out->turn[i] = (int16_t)(uint16_t)(gallery_place_angle(place) << 8);
		out->quality[i] = (uint8_t)gallery_place_quality(place);
	}
	scan_probe_prepare(out, scan_minutiae);
	for (int i = 0; i < 256; i++) {
		double s, c;

		d_sincos(i * (D_PI / 128), &s, &c);
		out->cos[i] = (int16_t)lrint(32767 * c);
		out->sin[i] = (int16_t)lrint(32767 * s);
	}
}

#if defined(__x86_64__) && (defined(HAVE_AVX2) || defined(HAVE_AVX512))
#define CHOOSE_X86 1
#endif

const struct scan_isa *const *scan_isas(void)
{
#if defined(__aarch64__)
	static const struct scan_isa *const all[] = {&scan_neon, &scan_scalar, NULL};

	return all;
#else
	static const struct scan_isa *const all[] = {
#if defined(CHOOSE_X86) && defined(HAVE_AVX512)
		&scan_avx512,
#endif
#if defined(CHOOSE_X86) && defined(HAVE_AVX2)
		&scan_avx2,
#endif
		&scan_scalar,
		NULL
	};
	const struct scan_isa *const *first = all;

#ifdef CHOOSE_X86
	__builtin_cpu_init();
#ifdef HAVE_AVX512
	if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq")))
		first++;
#endif
#ifdef HAVE_AVX2
	if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) &&
	    *first == &scan_avx2)
		first++;
#endif
#endif
	return first;
#endif
}
