/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How likely a dislocation is a minutia. A true one shows a wave that turns
 * once, and evenly, on the rings around it, among cells that agree; noise
 * shows many of them, close together, where the wave is weak. The weights are
 * learned by synth/trust_train from synthetic prints, whose truth is known.
 */
#include <math.h>
#include <string.h>

#include "base/dmath.h"
#include "print/work.h"
/* Needs TRUST_FEATURES. */
#include "print/trust_table.h"

#define POINTS 16 /* on each ring */
#define AROUND 2  /* cells to every side */
#define FAR    24.0f
#define NEAR   14.0f

static bool masked(const struct work *w, int x, int y)
{
	return x >= 0 && y >= 0 && x < w->width && y < w->height &&
	       w->mask[y / WORK_CELL * w->cols + x / WORK_CELL];
}

static float amplitude(const struct work *w, size_t i)
{
	return sqrtf(w->re[i] * w->re[i] + w->im[i] * w->im[i]);
}

/* The mean amplitude on a square of 25 pixels; 0 outside the print. */
static float strength(const struct work *w, int x, int y)
{
	float sum = 0;

	for (int dy = -12; dy <= 12; dy += 3)
		for (int dx = -12; dx <= 12; dx += 3)
			if (masked(w, x + dx, y + dy))
				sum += amplitude(w, work_at(w, x + dx, y + dy));
	return sum / 81;
}

/* On two rings: how well the phase fits one even turn on top of the plain wave,
 * and the least and the mean amplitude. */
static void look_around(const struct work *w, const struct dislocation *d, float *out)
{
	static const double radius[2] = {5.5, 9};
	int cell = (int)d->y / WORK_CELL * w->cols + (int)d->x / WORK_CELL;
	float wx = w->wave_x[cell], wy = w->wave_y[cell], low = 1e9f, sum = 0;
	double fit_c = 0, fit_s = 0;

	for (int k = 0; k < 2 * POINTS; k++) {
		double s, c, phase, turn = (k % POINTS) * (2 * D_PI / POINTS);
		int x, y, there;
		size_t i;

		d_sincos(turn, &s, &c);
		x = (int)floor(d->x + radius[k / POINTS] * c + 0.5);
		y = (int)floor(d->y - radius[k / POINTS] * s + 0.5);
		if (!masked(w, x, y)) {
			low = 0;
			continue;
		}
		there = y / WORK_CELL * w->cols + x / WORK_CELL;
		i = work_at(w, x, y);
		phase = d_atan2(w->wave_x[there] * wx + w->wave_y[there] * wy < 0 ? -w->im[i]
										  : w->im[i],
				w->re[i]);
		phase -= d->winding * turn + wx * (x - (double)d->x) + wy * (y - (double)d->y);
		d_sincos(phase, &s, &c);
		fit_c += c;
		fit_s += s;
		sum += amplitude(w, i);
		low = amplitude(w, i) < low ? amplitude(w, i) : low;
	}
	out[0] = (float)(sqrt(fit_c * fit_c + fit_s * fit_s) / (2 * POINTS));
	out[1] = low;
	out[2] = sum / (2 * POINTS);
}

/* How far the directions of the cells around agree, and the share of them that
 * lies outside the print. */
static void look_at_cells(const struct work *w, const struct dislocation *d, float *out)
{
	float c2 = 0, s2 = 0, inside = 0, outside = 0;
	int col = (int)d->x / WORK_CELL, row = (int)d->y / WORK_CELL;

	for (int r = row - AROUND; r <= row + AROUND; r++)
		for (int c = col - AROUND; c <= col + AROUND; c++) {
			int i = r * w->cols + c;
			float length;

			if (r < 0 || c < 0 || r >= w->rows || c >= w->cols || !w->mask[i]) {
				outside += 1;
				continue;
			}
			length = sqrtf(w->c2[i] * w->c2[i] + w->s2[i] * w->s2[i]) + 1e-6f;
			c2 += w->c2[i] / length;
			s2 += w->s2[i] / length;
			inside += 1;
		}
	out[0] = sqrtf(c2 * c2 + s2 * s2) / (inside + 0.01f);
	out[1] = outside / (inside + outside);
}

void work_trust(const struct work *w, struct dislocation *list, int n)
{
	for (int i = 0; i < n; i++) {
		struct dislocation *d = &list[i];
		float far = 0, near = 0;
		double z = trust_bias;

		d->trust[0] = strength(w, (int)d->x, (int)d->y);
		look_around(w, d, d->trust + 1);
		look_at_cells(w, d, d->trust + 4);
		for (int j = 0; j < n; j++) {
			float dx = d->x - list[j].x, dy = d->y - list[j].y, r = dx * dx + dy * dy;

			far += j != i && r < FAR * FAR;
			near += j != i && r < NEAR * NEAR;
		}
		d->trust[6] = far > 8 ? 8 : far;
		d->trust[7] = near > 4 ? 4 : near;
		for (int k = 0; k < TRUST_FEATURES; k++)
			z += (double)d->trust[k] *
			     (trust_weight[k] + trust_square[k] * (double)d->trust[k]);
		d->quality = (float)(1 / (1 + d_exp(-z)));
	}
}
