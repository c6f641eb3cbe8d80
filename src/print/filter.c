/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ridge wave: a complex wave under a round Gaussian window, turned and
 * scaled to the ridge field of each cell, gives amplitude and phase of the
 * ridges at each pixel. Both factors are products of one function of x and one
 * of y, so that a cell costs two short passes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define RADIUS	  12
#define SIDE	  (2 * RADIUS + 1)
#define ROWS	  (WORK_CELL + 2 * RADIUS)
#define BANDS	  64	/* windows, by period */
#define BAND_STEP 0.25f /* pixels of period */
#define WIDTH	  0.47f /* deviation of the window, in periods */
#define MIN_WIDTH 3.2f
#define MAX_WIDTH 5.2f

struct window {
	float g[RADIUS + 1];
};

static void window_fill(struct window *win, float period)
{
	double dev = WIDTH * period, sum = 0;

	dev = dev < MIN_WIDTH ? MIN_WIDTH : dev > MAX_WIDTH ? MAX_WIDTH : dev;
	for (int d = 0; d <= RADIUS; d++) {
		double g = d_exp(-0.5 * d * d / (dev * dev));

		win->g[d] = (float)g;
		sum += d ? 2 * g : g;
	}
	for (int d = 0; d <= RADIUS; d++)
		win->g[d] = (float)(win->g[d] / sum);
}

/* g(d) exp(i k d) for d = -RADIUS .. RADIUS. */
static void wave_fill(const struct window *win, float k, float *c, float *s)
{
	double step_c, step_s, cc = 1, ss = 0;

	d_sincos(k, &step_s, &step_c);
	for (int d = 0; d <= RADIUS; d++) {
		double t = cc * step_c - ss * step_s;

		c[RADIUS + d] = c[RADIUS - d] = (float)(win->g[d] * cc);
		s[RADIUS + d] = (float)(win->g[d] * ss);
		s[RADIUS - d] = -s[RADIUS + d];
		ss = ss * step_c + cc * step_s;
		cc = t;
	}
}

/* Four values at once; the order of the sums is the same in any width. */
typedef float quad __attribute__((vector_size(16), aligned(4)));

static void filter_cell(struct work *w, const struct window *win, int c, int r)
{
	int x0 = c * WORK_CELL, y0 = r * WORK_CELL, cell = r * w->cols + c;
	float cx[SIDE], sx[SIDE], cy[SIDE], sy[SIDE];
	quad re[ROWS][2], im[ROWS][2];
	/* A wave of amplitude 1 gives 0.785: the sum of a window times |cos|. */
	const float unit = (float)(D_PI / 2);

	wave_fill(win, w->wave_x[cell], cx, sx);
	wave_fill(win, w->wave_y[cell], cy, sy);
	for (int y = 0; y < ROWS; y++) {
		const float *in = w->norm + work_at(w, x0, y0 + y - RADIUS);
		quad r0 = {0}, r1 = {0}, i0 = {0}, i1 = {0};

		for (int d = -RADIUS; d <= RADIUS; d++) {
			const quad a = *(const quad *)(in + d), b = *(const quad *)(in + d + 4);

			r0 += a * cx[d + RADIUS];
			r1 += b * cx[d + RADIUS];
			i0 -= a * sx[d + RADIUS];
			i1 -= b * sx[d + RADIUS];
		}
		re[y][0] = r0;
		re[y][1] = r1;
		im[y][0] = i0;
		im[y][1] = i1;
	}
	for (int y = 0; y < WORK_CELL; y++) {
		size_t at = work_at(w, x0, y0 + y);

		for (int half = 0; half < 2; half++) {
			quad sum_re = {0}, sum_im = {0};

			for (int d = 0; d < SIDE; d++) {
				quad a = re[y + d][half], b = im[y + d][half];

				sum_re += a * cy[d] + b * sy[d];
				sum_im += b * cy[d] - a * sy[d];
			}
			*(quad *)(w->re + at + 4 * half) = sum_re * unit;
			*(quad *)(w->im + at + 4 * half) = sum_im * unit;
		}
	}
}

void work_filter(struct work *w, bool half)
{
	struct window *bank = xcalloc(BANDS, sizeof(*bank));

	for (int b = 0; b < BANDS; b++)
		window_fill(&bank[b], (float)(b + 8) * BAND_STEP);
	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c, band;
			float k, len;

			if (!w->mask[i] || (half && (r + c) % 2))
				continue;
			/* The wave runs across the ridges: (sin, cos) of their direction,
			 * found from the doubled angle. */
			{
				double dir = d_atan2(w->s2[i], w->c2[i]) / 2, sd, cd;

				d_sincos(dir, &sd, &cd);
				k = (float)(2 * D_PI) / w->period[i];
				w->wave_x[i] = k * (float)sd;
				w->wave_y[i] = k * (float)cd;
			}
			len = w->period[i];
			band = (int)(len / BAND_STEP + 0.5f) - 8;
			band = band < 0 ? 0 : band >= BANDS ? BANDS - 1 : band;
			filter_cell(w, &bank[band], c, r);
		}
	free(bank);
}
