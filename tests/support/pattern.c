/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/pattern.h"

#include <math.h>

#include "base/dmath.h"
#include "base/rng.h"

/* The plane is 300 x 380 around the origin. */
#define HALF_X 150.0
#define HALF_Y 190.0

struct waves pattern_make(unsigned number)
{
	struct waves p = {.period = 0};
	struct rng r = rng_stream(number, 1, 2, 3);
	int n = 0;

	p.centre_x = rng_range(&r, -60, 60);
	p.centre_y = HALF_Y + rng_range(&r, 120, 260);
	p.period = rng_range(&r, 8.4, 10.0);
	while (n < PATTERN_MINUTIAE) {
		double x = rng_range(&r, -0.85 * HALF_X, 0.85 * HALF_X);
		double y = rng_range(&r, -0.85 * HALF_Y, 0.85 * HALF_Y), ax, ay;
		int apart = 1, sense = rng_u64(&r) & 1 ? 1 : -1;

		if (x * x / (HALF_X * HALF_X) + y * y / (HALF_Y * HALF_Y) > 0.7)
			continue;
		for (int i = 0; i < n; i++)
			apart &= hypot(p.minutiae[i].x - x, p.minutiae[i].y - y) > 24;
		if (!apart)
			continue;
		/* Ridges run across the line to the centre; the phase grows with the
		 * distance from it. */
		ax = x - p.centre_x;
		ay = y - p.centre_y;
		p.minutiae[n].x = (float)x;
		p.minutiae[n].y = (float)y;
		p.minutiae[n].angle = (float)d_atan2(-sense * ax, -sense * ay);
		p.sense[n++] = sense;
	}
	return p;
}

static double phase_at(const struct waves *p, double x, double y)
{
	double phase = 2 * D_PI * hypot(x - p->centre_x, y - p->centre_y) / p->period;

	for (int i = 0; i < PATTERN_MINUTIAE; i++)
		phase += p->sense[i] * d_atan2(-(y - p->minutiae[i].y), x - p->minutiae[i].x);
	return phase;
}

/* The skin's distortion and its (approximate) inverse differ by a sign. */
static void bend(const struct pattern_view *v, double sign, double *x, double *y)
{
	double bx = v->bend * d_sin(*y / 70), by = v->bend * d_cos(*x / 90);

	*x += sign * bx;
	*y += sign * by;
}

void pattern_place(const struct pattern_view *v, double x, double y, double *px, double *py)
{
	double c = d_cos(v->turn), s = d_sin(v->turn), k = v->ppi / 500;

	bend(v, 1, &x, &y);
	*px = (c * x + s * y + v->shift_x) * k + (v->width - 1) / 2.0;
	*py = (-s * x + c * y + v->shift_y) * k + (v->height - 1) / 2.0;
}

struct image *pattern_draw(const struct waves *p, const struct pattern_view *v)
{
	struct image *img = image_new(v->width, v->height, v->ppi);
	struct rng r = rng_stream(v->seed, 9, 9, 9);
	double c = d_cos(v->turn), s = d_sin(v->turn), k = v->ppi / 500;

	for (int py = 0; py < v->height; py++)
		for (int px = 0; px < v->width; px++) {
			double qx = (px - (v->width - 1) / 2.0) / k - v->shift_x;
			double qy = (py - (v->height - 1) / 2.0) / k - v->shift_y;
			double x = c * qx - s * qy, y = s * qx + c * qy, grey = 235;

			bend(v, -1, &x, &y);
			if (x * x / (HALF_X * HALF_X) + y * y / (HALF_Y * HALF_Y) < 1)
				grey = 128 + 90 * d_cos(phase_at(p, x, y));
			grey += v->noise * rng_normal(&r);
			img->px[(size_t)py * (size_t)v->width + (size_t)px] =
			    (uint8_t)(grey < 0	   ? 0
				      : grey > 255 ? 255
						   : grey);
		}
	return img;
}
