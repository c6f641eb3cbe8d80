/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/scatter.h"

#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/rng.h"

#define SIDE 400

struct template *scatter_print(unsigned finger, unsigned view)
{
	struct rng r = rng_stream(7, finger, 0, 0), v = rng_stream(8, finger, view, 0);
	struct minutia m[64];
	double turn = view ? rng_normal(&v) * 0.2 : 0, c, s;
	double dx = view ? rng_normal(&v) * 15 : 0, dy = view ? rng_normal(&v) * 15 : 0;
	size_t n = 28 + rng_below(&r, 20), kept = 0;
	struct template *t = NULL;

	d_sincos(turn, &s, &c);
	for (size_t i = 0; i < n; i++) {
		double x = rng_range(&r, -120, 120), y = rng_range(&r, -150, 150);
		double angle = rng_range(&r, 0, 2 * D_PI) + turn;
		unsigned quality = 30 + rng_below(&r, 70);

		if (view) {
			x += rng_normal(&v) * 1.5;
			y += rng_normal(&v) * 1.5;
			angle += rng_normal(&v) * 0.06;
			if (rng_unit(&v) < 0.1)
				continue;
			if (rng_unit(&v) < 0.05)
				x = rng_range(&v, -120, 120);
		}
		m[kept] = (struct minutia){
		    .x = (float)(SIDE / 2 + c * x + s * y + dx),
		    .y = (float)(SIDE / 2 - s * x + c * y + dy),
		    .angle = (float)(angle - 2 * D_PI * floor(angle / (2 * D_PI))),
		    .type = (uint8_t)(1 + i % 2),
		    .quality = (uint8_t)quality,
		};
		if (m[kept].x >= 0 && m[kept].x < SIDE && m[kept].y >= 0 && m[kept].y < SIDE)
			kept++;
	}
	if (template_from_minutiae(m, kept, SIDE, SIDE, &t, NULL))
		abort();
	t->quality = 60;
	return t;
}
