/* SPDX-License-Identifier: Apache-2.0 */
/* Even brightness and contrast: (grey - local mean) / local deviation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "print/work.h"

#define RADIUS	  14   /* of the neighbourhood, a ridge and a half to each side */
#define FLOOR	  6.0f /* grey levels: noise of an empty platen stays noise */
#define LIMIT	  2.5f
#define BLUR_RUNS 2 /* two boxes: near enough to a Gaussian */

static void blur_rows(const float *in, float *out, int width, int height, int radius)
{
	for (int y = 0; y < height; y++) {
		const float *from = in + (size_t)y * (size_t)width;
		float *to = out + (size_t)y * (size_t)width;
		double sum = 0;
		int count = 0;

		for (int x = 0; x < radius && x < width; x++, count++)
			sum += from[x];
		for (int x = 0; x < width; x++) {
			if (x + radius < width) {
				sum += from[x + radius];
				count++;
			}
			if (x - radius - 1 >= 0) {
				sum -= from[x - radius - 1];
				count--;
			}
			to[x] = sum > 0 ? (float)(sum / count) : 0;
		}
	}
}

static void blur_columns(const float *in, float *out, int width, int height, int radius)
{
	size_t w = (size_t)width;
	double *sum = xcalloc(w, sizeof(*sum));
	int count = 0;

	for (int y = 0; y < radius && y < height; y++, count++)
		for (size_t x = 0; x < w; x++)
			sum[x] += in[(size_t)y * w + x];
	for (int y = 0; y < height; y++) {
		if (y + radius < height) {
			const float *add = in + (size_t)(y + radius) * w;

			for (size_t x = 0; x < w; x++)
				sum[x] += add[x];
			count++;
		}
		if (y - radius - 1 >= 0) {
			const float *sub = in + (size_t)(y - radius - 1) * w;

			for (size_t x = 0; x < w; x++)
				sum[x] -= sub[x];
			count--;
		}
		for (size_t x = 0; x < w; x++)
			out[(size_t)y * w + x] = sum[x] > 0 ? (float)(sum[x] / count) : 0;
	}
	free(sum);
}

static void blur(float *plane, float *spare, int width, int height, int radius)
{
	for (int i = 0; i < BLUR_RUNS; i++) {
		blur_rows(plane, spare, width, height, radius);
		blur_columns(spare, plane, width, height, radius);
	}
}

void work_normalise(struct work *w)
{
	size_t n = (size_t)w->width * (size_t)w->height;
	float *mean = xmemdup(w->grey, n * sizeof(float));
	float *spread = xcalloc(n, sizeof(float));
	float *spare = xcalloc(n, sizeof(float));

	blur(mean, spare, w->width, w->height, RADIUS);
	for (size_t i = 0; i < n; i++) {
		float d = w->grey[i] - mean[i];

		spread[i] = d * d;
	}
	blur(spread, spare, w->width, w->height, RADIUS);
	for (int y = 0; y < w->height; y++)
		for (int x = 0; x < w->width; x++) {
			size_t i = (size_t)y * (size_t)w->width + (size_t)x;
			float v = (w->grey[i] - mean[i]) / (sqrtf(spread[i]) + FLOOR);

			v = v > LIMIT ? LIMIT : v < -LIMIT ? -LIMIT : v;
			w->norm[work_at(w, x, y)] = v;
		}
	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int x = c * WORK_CELL + WORK_CELL / 2, y = r * WORK_CELL + WORK_CELL / 2;

			x = x < w->width ? x : w->width - 1;
			y = y < w->height ? y : w->height - 1;
			w->contrast[r * w->cols + c] =
			    sqrtf(spread[(size_t)y * (size_t)w->width + (size_t)x]);
		}
	free(mean);
	free(spread);
	free(spare);
}
