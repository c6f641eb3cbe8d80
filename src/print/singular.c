/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Singular points by the Poincare index of the smoothed ridge directions
 * (Kawagoe and Tojo 1984), and the pattern they make. For display only: the
 * matcher uses neither.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define RADIUS 2 /* cells of the ring */

/* Half of the angle by which (c, s) turns from one cell to the next. */
static double step(const struct work *w, int a, int b)
{
	double dot = (double)w->c2[a] * w->c2[b] + (double)w->s2[a] * w->s2[b];
	double cross = (double)w->c2[a] * w->s2[b] - (double)w->s2[a] * w->c2[b];

	return d_atan2(cross, dot) / 2;
}

/* +1 core, -1 delta, 0 neither or not inside the print. */
static int index_at(const struct work *w, int c, int r)
{
	int ring[8 * RADIUS], n = 0;
	double sum = 0;

	/* Counter-clockwise on the screen, from the right end of the bottom. */
	for (int k = -RADIUS; k < RADIUS; k++)
		ring[n++] = (r + RADIUS) * w->cols + c + k;
	for (int k = RADIUS; k > -RADIUS; k--)
		ring[n++] = (r + k) * w->cols + c + RADIUS;
	for (int k = RADIUS; k > -RADIUS; k--)
		ring[n++] = (r - RADIUS) * w->cols + c + k;
	for (int k = -RADIUS; k < RADIUS; k++)
		ring[n++] = (r + k) * w->cols + c - RADIUS;
	for (int k = 0; k < n; k++) {
		if (!w->mask[ring[k]])
			return 0;
		sum += step(w, ring[k], ring[(k + 1) % n]);
	}
	return (int)rint(sum / D_PI);
}

/* The direction in which the loop around a core is open: where the ridges run
 * along the line from the core. */
static double axis_at(const struct work *w, int c, int r)
{
	double best = -2, at = 0;

	for (int k = 0; k < 32; k++) {
		double a = k * (D_PI / 16), s, co, fit = 0;

		d_sincos(a, &s, &co);
		for (int d = 2; d <= 4; d++) {
			int cc = c + (int)rint(d * co), rr = r - (int)rint(d * s), i;

			if (cc < 0 || rr < 0 || cc >= w->cols || rr >= w->rows)
				continue;
			i = rr * w->cols + cc;
			fit += w->c2[i] * d_cos(2 * a) + w->s2[i] * d_sin(2 * a);
		}
		if (fit > best) {
			best = fit;
			at = a;
		}
	}
	return at;
}

int work_find_singulars(const struct work *w, struct singular out[TEMPLATE_MAX_SINGULAR])
{
	int n = 0;
	int8_t *index = xcalloc((size_t)w->cols * (size_t)w->rows, 1);

	for (int r = RADIUS; r < w->rows - RADIUS; r++)
		for (int c = RADIUS; c < w->cols - RADIUS; c++)
			index[r * w->cols + c] = (int8_t)index_at(w, c, r);
	/* Cells that touch make one point, at their mean. */
	for (int r = RADIUS; r < w->rows - RADIUS; r++)
		for (int c = RADIUS; c < w->cols - RADIUS; c++) {
			int kind = index[r * w->cols + c];
			double sx = 0, sy = 0, count = 0;

			if (!kind || n >= TEMPLATE_MAX_SINGULAR)
				continue;
			for (int dr = 0; dr <= 2 * RADIUS; dr++)
				for (int dc = -2 * RADIUS; dc <= 2 * RADIUS; dc++) {
					int rr = r + dr, cc = c + dc;

					if (rr >= w->rows || cc < 0 || cc >= w->cols ||
					    index[rr * w->cols + cc] != kind)
						continue;
					sx += cc;
					sy += rr;
					count += 1;
					index[rr * w->cols + cc] = 0;
				}
			out[n].x = (float)((sx / count + 0.5) * WORK_CELL);
			out[n].y = (float)((sy / count + 0.5) * WORK_CELL);
			out[n].type = kind > 0 ? SINGULAR_CORE : SINGULAR_DELTA;
			out[n].angle = kind > 0 ? (float)axis_at(w, (int)rint(sx / count),
								 (int)rint(sy / count))
						: 0;
			n++;
		}
	free(index);
	return n;
}

int work_classify(const struct work *w, const struct singular *s, int count)
{
	const struct singular *core[TEMPLATE_MAX_SINGULAR], *delta[TEMPLATE_MAX_SINGULAR];
	int cores = 0, deltas = 0;

	(void)w;
	for (int i = 0; i < count; i++) {
		if (s[i].type == SINGULAR_CORE)
			core[cores++] = &s[i];
		else
			delta[deltas++] = &s[i];
	}
	if (cores >= 2)
		return PATTERN_WHORL;
	if (cores == 0)
		return deltas == 0 ? PATTERN_ARCH : PATTERN_UNKNOWN;
	if (deltas == 1 && fabsf(core[0]->x - delta[0]->x) < 25)
		return PATTERN_TENTED_ARCH;
	/* The open side of the loop, seen on the image. */
	return d_cos(core[0]->angle) < 0 ? PATTERN_LEFT_LOOP : PATTERN_RIGHT_LOOP;
}
