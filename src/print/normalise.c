/* SPDX-License-Identifier: Apache-2.0 */
/* Even brightness and contrast: (grey - local mean) / local deviation. Both
 * change slowly, so they are found on a grid of 4 x 4 pixels. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "print/work.h"

#define BLOCK	  4
#define RADIUS	  3    /* blocks: with two runs a ridge and a half to each side */
#define FLOOR	  6.0f /* grey levels: noise of an empty platen stays noise */
#define LIMIT	  2.5f
#define BLUR_RUNS 2 /* two boxes: near enough to a Gaussian */

struct grid {
	int cols;
	int rows;
	float *mean;
	float *spread;
	float *spare;
};

static void blur_line(const float *from, float *to, int n, size_t step)
{
	for (int i = 0; i < n; i++) {
		int lo = i - RADIUS < 0 ? 0 : i - RADIUS;
		int hi = i + RADIUS > n - 1 ? n - 1 : i + RADIUS;
		float sum = 0;

		for (int k = lo; k <= hi; k++)
			sum += from[(size_t)k * step];
		to[(size_t)i * step] = sum / (float)(hi - lo + 1);
	}
}

static void blur(const struct grid *g, float *map)
{
	for (int run = 0; run < BLUR_RUNS; run++) {
		for (int r = 0; r < g->rows; r++)
			blur_line(map + (size_t)r * (size_t)g->cols,
				  g->spare + (size_t)r * (size_t)g->cols, g->cols, 1);
		for (int c = 0; c < g->cols; c++)
			blur_line(g->spare + c, map + c, g->rows, (size_t)g->cols);
	}
}

/* The mean of each block of the plane, whose rows have width values. */
static void shrink(const struct work *w, const float *plane, const struct grid *g, float *map)
{
	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->cols; c++) {
			int x1 = c * BLOCK + BLOCK, y1 = r * BLOCK + BLOCK;
			float sum = 0;

			x1 = x1 < w->width ? x1 : w->width;
			y1 = y1 < w->height ? y1 : w->height;
			for (int y = r * BLOCK; y < y1; y++)
				for (int x = c * BLOCK; x < x1; x++)
					sum += plane[(size_t)y * (size_t)w->width + (size_t)x];
			map[r * g->cols + c] = sum / (float)((x1 - c * BLOCK) * (y1 - r * BLOCK));
		}
}

/* Row y of the map at the scale of the pixels, bilinear; line has room for
 * BLOCK times the columns. */
static void stretch_row(const struct grid *g, const float *map, int y, float *line)
{
	float at = ((float)y + 0.5f) / BLOCK - 0.5f, f;
	int r = at < 0 ? 0 : (int)at, below;
	const float *a, *b;

	f = at < 0 ? 0 : at - (float)r;
	below = r + 1 < g->rows ? r + 1 : r;
	a = map + (size_t)r * (size_t)g->cols;
	b = map + (size_t)below * (size_t)g->cols;
	for (int c = 0; c < g->cols; c++) {
		int left = c > 0 ? c - 1 : 0, right = c + 1 < g->cols ? c + 1 : c;
		float m = a[c] + (b[c] - a[c]) * f;
		float l = a[left] + (b[left] - a[left]) * f;
		float n = a[right] + (b[right] - a[right]) * f;
		float *to = line + (size_t)c * BLOCK;

		to[0] = m + (l - m) * 0.375f;
		to[1] = m + (l - m) * 0.125f;
		to[2] = m + (n - m) * 0.125f;
		to[3] = m + (n - m) * 0.375f;
	}
}

static void keep_contrast(struct work *w, const struct grid *g)
{
	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int gr = r * WORK_CELL / BLOCK, gc = c * WORK_CELL / BLOCK;
			int below = gr + 1 < g->rows ? gr + 1 : gr;
			int right = gc + 1 < g->cols ? gc + 1 : gc;
			float sum = g->spread[gr * g->cols + gc] + g->spread[gr * g->cols + right] +
				    g->spread[below * g->cols + gc] +
				    g->spread[below * g->cols + right];

			w->contrast[r * w->cols + c] = sqrtf(sum / 4);
		}
}

void work_normalise(struct work *w)
{
	struct grid g = {.cols = (w->width + BLOCK - 1) / BLOCK,
			 .rows = (w->height + BLOCK - 1) / BLOCK};
	size_t n = (size_t)g.cols * (size_t)g.rows, width = (size_t)w->width;
	float *square = xcalloc(width * (size_t)w->height, sizeof(float));
	float *mean = xcalloc((size_t)g.cols * BLOCK, sizeof(float));
	float *spread = xcalloc((size_t)g.cols * BLOCK, sizeof(float));

	g.mean = xcalloc(n, sizeof(float));
	g.spread = xcalloc(n, sizeof(float));
	g.spare = xcalloc(n, sizeof(float));
	shrink(w, w->grey, &g, g.mean);
	blur(&g, g.mean);
	for (int y = 0; y < w->height; y++) {
		const float *grey = w->grey + (size_t)y * width;
		float *to = square + (size_t)y * width;

		stretch_row(&g, g.mean, y, mean);
		for (size_t x = 0; x < width; x++)
			to[x] = (grey[x] - mean[x]) * (grey[x] - mean[x]);
	}
	shrink(w, square, &g, g.spread);
	blur(&g, g.spread);
	keep_contrast(w, &g);
	for (size_t i = 0; i < n; i++)
		g.spread[i] = 1 / (sqrtf(g.spread[i]) + FLOOR);
	for (int y = 0; y < w->height; y++) {
		const float *grey = w->grey + (size_t)y * width;
		float *to = w->norm + work_at(w, 0, y);

		stretch_row(&g, g.mean, y, mean);
		stretch_row(&g, g.spread, y, spread);
		for (size_t x = 0; x < width; x++) {
			float v = (grey[x] - mean[x]) * spread[x];

			v = v > LIMIT ? LIMIT : v;
			to[x] = v < -LIMIT ? -LIMIT : v;
		}
	}
	free(g.mean);
	free(g.spread);
	free(g.spare);
	free(square);
	free(mean);
	free(spread);
}
