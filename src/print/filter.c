/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ridge wave: a quadrature pair of filters, turned and scaled to the ridge
 * field, gives amplitude and phase of the ridges at each pixel.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define RADIUS	     12
#define SIDE	     (2 * RADIUS + 1)
#define FIRST_PERIOD 4.5
#define PERIOD_RATIO 1.12

struct kernel {
	float even[SIDE * SIDE];
	float odd[SIDE * SIDE];
};

static double bank_period(int i)
{
	return FIRST_PERIOD * d_pow(PERIOD_RATIO, i);
}

static void kernel_fill(struct kernel *k, int angle, int period)
{
	double t = bank_period(period), across = 0.45 * t, along = 0.55 * t, sd, cd;
	double even_sum = 0, weight_sum = 0, norm = 0;

	if (across > 5)
		across = 5;
	if (along < 4.5)
		along = 4.5;
	d_sincos(angle * D_PI / WAVE_ANGLES, &sd, &cd);
	for (int y = -RADIUS; y <= RADIUS; y++)
		for (int x = -RADIUS; x <= RADIUS; x++) {
			double u = x * sd + y * cd, v = x * cd - y * sd;
			double g =
			    d_exp(-0.5 * (u * u / (across * across) + v * v / (along * along)));
			int i = (y + RADIUS) * SIDE + x + RADIUS;

			k->even[i] = (float)(g * d_cos(2 * D_PI * u / t));
			/* With this sign the phase of the wave grows with u. */
			k->odd[i] = (float)(-g * d_sin(2 * D_PI * u / t));
			even_sum += k->even[i];
			weight_sum += g;
		}
	/* No answer to even brightness. */
	for (int y = -RADIUS; y <= RADIUS; y++)
		for (int x = -RADIUS; x <= RADIUS; x++) {
			double u = x * sd + y * cd, v = x * cd - y * sd;
			double g =
			    d_exp(-0.5 * (u * u / (across * across) + v * v / (along * along)));
			int i = (y + RADIUS) * SIDE + x + RADIUS;

			k->even[i] -= (float)(g * even_sum / weight_sum);
			norm += fabs((double)k->even[i]);
		}
	for (int i = 0; i < SIDE * SIDE; i++) {
		k->even[i] = (float)(k->even[i] / norm);
		k->odd[i] = (float)(k->odd[i] / norm);
	}
}

static void filter_cell(struct work *w, const struct kernel *k, int c, int r)
{
	int x0 = c * WORK_CELL, y0 = r * WORK_CELL;

	for (int y = y0; y < y0 + WORK_CELL; y++) {
		float re[WORK_CELL] = {0}, im[WORK_CELL] = {0};

		for (int dy = -RADIUS; dy <= RADIUS; dy++) {
			const float *in = w->norm + work_at(w, x0 - RADIUS, y + dy);
			const float *even = k->even + (dy + RADIUS) * SIDE;
			const float *odd = k->odd + (dy + RADIUS) * SIDE;

			for (int dx = 0; dx < SIDE; dx++)
				for (int i = 0; i < WORK_CELL; i++) {
					re[i] += in[dx + i] * even[dx];
					im[i] += in[dx + i] * odd[dx];
				}
		}
		for (int i = 0; i < WORK_CELL; i++) {
			w->re[work_at(w, x0 + i, y)] = re[i];
			w->im[work_at(w, x0 + i, y)] = im[i];
		}
	}
}

void work_filter(struct work *w)
{
	struct kernel *bank[WAVE_ANGLES * WAVE_PERIODS] = {NULL};
	double log_ratio = d_log(PERIOD_RATIO);

	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c, angle, period;
			struct kernel **k;

			if (!w->mask[i])
				continue;
			angle = (int)floor(d_atan2(w->s2[i], w->c2[i]) / (2 * D_PI) * WAVE_ANGLES +
					   0.5);
			angle = (angle + 2 * WAVE_ANGLES) % WAVE_ANGLES;
			period = (int)floor(d_log(w->period[i] / FIRST_PERIOD) / log_ratio + 0.5);
			period = period < 0		  ? 0
				 : period >= WAVE_PERIODS ? WAVE_PERIODS - 1
							  : period;
			k = &bank[angle * WAVE_PERIODS + period];
			if (!*k) {
				*k = xcalloc(1, sizeof(**k));
				kernel_fill(*k, angle, period);
			}
			w->kernel[i] = (uint8_t)angle;
			filter_cell(w, *k, c, r);
		}
	for (int i = 0; i < WAVE_ANGLES * WAVE_PERIODS; i++)
		free(bank[i]);
}
