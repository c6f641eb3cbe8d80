/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/noise.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "synth/fmath.h"

/* The uniform lattice values have variance 1/3; the cubic keeps about 0.52 of
 * it each way on average. */
#define SCALE 3.0f

/* Catmull-Rom weights at t in [0, 1). */
static inline void weights(float t, float w[4])
{
	float t2 = t * t, t3 = t2 * t;

	w[0] = 0.5f * (-t3 + 2 * t2 - t);
	w[1] = 0.5f * (3 * t3 - 5 * t2 + 2);
	w[2] = 0.5f * (-3 * t3 + 4 * t2 + t);
	w[3] = 0.5f * (t3 - t2);
}

float noise_at(uint32_t key, float x, float y, float cell)
{
	float u = x / cell, v = y / cell, fu = floorf(u), fv = floorf(v);
	float wx[4], wy[4], sum = 0;

	weights(u - fu, wx);
	weights(v - fv, wy);
	for (int j = 0; j < 4; j++) {
		float row = 0;

		for (int i = 0; i < 4; i++)
			row += wx[i] * f_hash_unit(key, (int32_t)fu + i, (int32_t)fv + j);
		sum += wy[j] * row;
	}
	return sum * (SCALE * 0.7f);
}

void noise_add(uint32_t key, float cell, float amplitude, float x0, float y0, float step, int width,
	       int height, float *out)
{
	/* One row of lattice columns, already interpolated down to the row. */
	int lattice = (int)((float)width * step / cell) + 6;
	int32_t first = (int32_t)floorf(x0 / cell);
	float *row = xcalloc((size_t)lattice, sizeof(*row));
	float *wx = xcalloc((size_t)width * 4, sizeof(*wx));
	int *at = xcalloc((size_t)width, sizeof(*at));

	for (int i = 0; i < width; i++) {
		float u = (x0 + (float)i * step) / cell, fu = floorf(u);

		weights(u - fu, wx + 4 * i);
		at[i] = (int)fu - first;
	}
	for (int j = 0; j < height; j++) {
		float v = (y0 + (float)j * step) / cell, fv = floorf(v), wy[4];
		float *to = out + (size_t)j * (size_t)width;

		weights(v - fv, wy);
		for (int i = 0; i < lattice; i++) {
			row[i] = 0;
			for (int k = 0; k < 4; k++)
				row[i] += wy[k] * f_hash_unit(key, first + i, (int32_t)fv + k);
			row[i] *= amplitude * (SCALE * 0.7f);
		}
		for (int i = 0; i < width; i++) {
			const float *r = row + at[i], *w = wx + 4 * i;

			to[i] += w[0] * r[0] + w[1] * r[1] + w[2] * r[2] + w[3] * r[3];
		}
	}
	free(row);
	free(wx);
	free(at);
}
