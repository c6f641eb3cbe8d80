/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A better ridge field from the ridge wave itself: how fast its phase turns
 * from pixel to pixel gives direction and period at once (the instantaneous
 * frequency of Larkin and Fletcher 2007), most surely where the wave is strong.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define MIN_PERIOD 4.0f
#define MAX_PERIOD 18.0f
/* Runs of a 1 2 1 kernel. */
#define DIRECTION_BLURS 2
#define PERIOD_BLURS	3

struct turn {
	float xr, xi; /* sum of conj(z(x)) z(x + 1) */
	float yr, yi; /* likewise down */
	float e;      /* sum of |z|^2 */
};

static struct turn turn_at(const struct work *w, int c, int r)
{
	struct turn t = {0};

	for (int y = 0; y < WORK_CELL; y++) {
		const float *re = w->re + work_at(w, c * WORK_CELL, r * WORK_CELL + y);
		const float *im = w->im + work_at(w, c * WORK_CELL, r * WORK_CELL + y);

		for (int x = 0; x < WORK_CELL - 1; x++) {
			t.xr += re[x] * re[x + 1] + im[x] * im[x + 1];
			t.xi += re[x] * im[x + 1] - im[x] * re[x + 1];
		}
		for (int x = 0; x < WORK_CELL; x++)
			t.e += re[x] * re[x] + im[x] * im[x];
		if (y == WORK_CELL - 1)
			break;
		for (int x = 0; x < WORK_CELL; x++) {
			t.yr += re[x] * re[x + w->stride] + im[x] * im[x + w->stride];
			t.yi += re[x] * im[x + w->stride] - im[x] * re[x + w->stride];
		}
	}
	return t;
}

/* Sums with a 1 2 1 kernel both ways. */
static void smooth(float *map, float *spare, int cols, int rows)
{
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < cols; c++) {
			const float *m = map + (size_t)r * (size_t)cols;

			spare[r * cols + c] =
			    ((c > 0 ? m[c - 1] : 0) + 2 * m[c] + (c < cols - 1 ? m[c + 1] : 0)) *
			    0.25f;
		}
	for (int r = 0; r < rows; r++)
		for (int c = 0; c < cols; c++) {
			float up = r > 0 ? spare[(r - 1) * cols + c] : 0;
			float down = r < rows - 1 ? spare[(r + 1) * cols + c] : 0;

			map[r * cols + c] = (up + 2 * spare[r * cols + c] + down) * 0.25f;
		}
}

void work_refine(struct work *w)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;
	float *c2 = xcalloc(n, sizeof(float)), *s2 = xcalloc(n, sizeof(float));
	float *rate = xcalloc(n, sizeof(float)), *weight = xcalloc(n, sizeof(float));
	float *spare = xcalloc(n, sizeof(float));

	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c;
			struct turn t;
			double kx, ky, k2, e;

			if (!w->mask[i])
				continue;
			t = turn_at(w, c, r);
			kx = d_atan2(t.xi, t.xr);
			ky = d_atan2(t.yi, t.yr);
			k2 = kx * kx + ky * ky;
			if (k2 < 0.1)
				continue;
			e = t.e / (WORK_CELL * WORK_CELL);
			/* Doubled angle of the ridges; k is (sin, cos) of the direction. */
			c2[i] = (float)(e * (ky * ky - kx * kx) / k2);
			s2[i] = (float)(e * 2 * kx * ky / k2);
			rate[i] = (float)(e * sqrt(k2));
			weight[i] = (float)e;
		}
	/* Directions change faster than periods. */
	for (int run = 0; run < PERIOD_BLURS; run++) {
		smooth(rate, spare, w->cols, w->rows);
		smooth(weight, spare, w->cols, w->rows);
		if (run >= DIRECTION_BLURS)
			continue;
		smooth(c2, spare, w->cols, w->rows);
		smooth(s2, spare, w->cols, w->rows);
		if (run < DIRECTION_BLURS - 1)
			continue;
		for (size_t i = 0; i < n; i++)
			if (w->mask[i] && weight[i] > 0) {
				w->c2[i] = c2[i] / weight[i];
				w->s2[i] = s2[i] / weight[i];
			}
	}
	for (size_t i = 0; i < n; i++)
		if (w->mask[i] && rate[i] > 0) {
			float p = (float)(2 * D_PI) * weight[i] / rate[i];

			p = p < MIN_PERIOD ? MIN_PERIOD : p;
			w->period[i] = p > MAX_PERIOD ? MAX_PERIOD : p;
		}
	free(c2);
	free(s2);
	free(rate);
	free(weight);
	free(spare);
}
