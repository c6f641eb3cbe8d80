/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ridge field: where the print is, which way its ridges run and how far
 * apart they are, for each cell. Directions from averaged squared gradients
 * (Bazen and Gerez 2002) at two scales; periods from the signature across the
 * ridges (Hong, Wan and Jain 1998).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define MIN_PERIOD 4.0f
#define MAX_PERIOD 18.0f

static void smooth_cells(float *map, float *spare, int cols, int rows, int runs)
{
	for (int run = 0; run < runs; run++) {
		for (int r = 0; r < rows; r++)
			for (int c = 0; c < cols; c++) {
				const float *m = map + (size_t)r * (size_t)cols;
				float left = c > 0 ? m[c - 1] : 0;
				float right = c < cols - 1 ? m[c + 1] : 0;

				spare[r * cols + c] = (left + 2 * m[c] + right) * 0.25f;
			}
		for (int r = 0; r < rows; r++)
			for (int c = 0; c < cols; c++) {
				float up = r > 0 ? spare[(r - 1) * cols + c] : 0;
				float down = r < rows - 1 ? spare[(r + 1) * cols + c] : 0;

				map[r * cols + c] = (up + 2 * spare[r * cols + c] + down) * 0.25f;
			}
	}
}

/* Sums of gxx, gyy, gxy over each cell. */
static void add_gradients(const struct work *w, float *xx, float *yy, float *xy)
{
	for (int y = 0; y < w->height; y++) {
		const float *n = w->norm + work_at(w, 0, y);
		const float *up = n - w->stride, *down = n + w->stride;
		int row = y / WORK_CELL * w->cols;

		for (int x = 0; x < w->width; x++) {
			float gx = (n[x + 1] - n[x - 1]) * 2 + (up[x + 1] - up[x - 1]) +
				   (down[x + 1] - down[x - 1]);
			float gy = (down[x] - up[x]) * 2 + (down[x - 1] - up[x - 1]) +
				   (down[x + 1] - up[x + 1]);
			int cell = row + x / WORK_CELL;

			xx[cell] += gx * gx;
			yy[cell] += gy * gy;
			xy[cell] += gx * gy;
		}
	}
}

static void find_directions(struct work *w, float *coherence)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;
	float *near = xcalloc(n * 3, sizeof(float)), *far = xcalloc(n * 3, sizeof(float));
	float *spare = xcalloc(n, sizeof(float));

	add_gradients(w, near, near + n, near + 2 * n);
	for (int k = 0; k < 3; k++) {
		smooth_cells(near + (size_t)k * n, spare, w->cols, w->rows, 2);
		memcpy(far + (size_t)k * n, near + (size_t)k * n, n * sizeof(float));
		smooth_cells(far + (size_t)k * n, spare, w->cols, w->rows, 6);
	}
	for (size_t i = 0; i < n; i++) {
		float c[2], s[2], coh[2];

		for (int k = 0; k < 2; k++) {
			const float *t = k ? far : near;
			float d = t[i] - t[n + i], e = t[i] + t[n + i], m = 2 * t[2 * n + i];

			/* The gradient's doubled angle is (d, m) with y down; the ridge lies
			 * across it, which turns the doubled angle by pi; y up flips m. */
			c[k] = e > 0 ? -d / e : 0;
			s[k] = e > 0 ? m / e : 0;
			coh[k] = sqrtf(c[k] * c[k] + s[k] * s[k]);
		}
		coherence[i] = coh[0];
		w->c2[i] = c[0] * coh[0] + c[1] * (1 - coh[0]);
		w->s2[i] = s[0] * coh[0] + s[1] * (1 - coh[0]);
	}
	free(near);
	free(far);
	free(spare);
}

/* Keeps the cells of pieces with at least min cells; fills holes. */
static void clean_mask(uint8_t *mask, int cols, int rows, int min)
{
	int n = cols * rows;
	int *stack = xcalloc((size_t)n, sizeof(*stack)),
	    *piece = xcalloc((size_t)n, sizeof(*piece));
	uint8_t *seen = xcalloc((size_t)n, 1);

	for (int start = 0; start < n; start++) {
		int top = 0, size = 0;
		uint8_t kind = mask[start];
		bool border = false;

		if (seen[start])
			continue;
		seen[start] = 1;
		stack[top++] = start;
		while (top) {
			int at = stack[--top], c = at % cols, r = at / cols;
			int next[4] = {c > 0 ? at - 1 : -1, c < cols - 1 ? at + 1 : -1,
				       r > 0 ? at - cols : -1, r < rows - 1 ? at + cols : -1};

			piece[size++] = at;
			for (int k = 0; k < 4; k++) {
				if (next[k] < 0) {
					border = true;
				} else if (!seen[next[k]] && mask[next[k]] == kind) {
					seen[next[k]] = 1;
					stack[top++] = next[k];
				}
			}
		}
		if (kind ? size < min : !border && size < min)
			for (int k = 0; k < size; k++)
				mask[piece[k]] = !kind;
	}
	free(stack);
	free(piece);
	free(seen);
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

static void find_mask(struct work *w, const float *coherence)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;
	float *sorted = xmemdup(w->contrast, n * sizeof(float));
	float *level = xcalloc(n, sizeof(float)), *spare = xcalloc(n, sizeof(float));
	float high;

	qsort(sorted, n, sizeof(float), by_value);
	high = sorted[n * 97 / 100];
	for (size_t i = 0; i < n; i++) {
		float c = w->contrast[i] / (0.15f * high + 5);

		level[i] = (c > 1.5f ? 1.5f : c) * (0.3f + coherence[i]);
	}
	smooth_cells(level, spare, w->cols, w->rows, 2);
	for (size_t i = 0; i < n; i++)
		w->mask[i] = level[i] > 0.55f;
	clean_mask(w->mask, w->cols, w->rows, 60);
	free(sorted);
	free(level);
	free(spare);
}

#define LENGTH	48 /* of the signature, across the ridges */
#define BREADTH 24

/* The distance from ridge to ridge around (x, y), or 0. */
static float period_at(const struct work *w, float x, float y, float c2, float s2, float *trust)
{
	float dir = (float)(d_atan2(s2, c2) / 2);
	double sd, cd;
	float sig[LENGTH], mean = 0, best = 0, corr[24];
	int at = -1;

	d_sincos(dir, &sd, &cd);
	for (int i = 0; i < LENGTH; i++) {
		float sum = 0;

		for (int j = 0; j < BREADTH; j += 2) {
			float u = (float)i - LENGTH / 2, v = (float)j - BREADTH / 2;
			/* Across: (sin, cos); along: (cos, -sin), pixels with y down. */
			int px = (int)(x + u * (float)sd + v * (float)cd + 0.5f);
			int py = (int)(y + u * (float)cd - v * (float)sd + 0.5f);

			px = px < 0 ? 0 : px >= w->width ? w->width - 1 : px;
			py = py < 0 ? 0 : py >= w->height ? w->height - 1 : py;
			sum += w->norm[work_at(w, px, py)];
		}
		sig[i] = sum;
		mean += sum;
	}
	mean /= LENGTH;
	for (int lag = 0; lag < 24; lag++) {
		float sum = 0;

		for (int i = 0; i + lag < LENGTH; i++)
			sum += (sig[i] - mean) * (sig[i + lag] - mean);
		corr[lag] = sum / (float)(LENGTH - lag);
	}
	for (int lag = 4; lag < 20; lag++)
		if (corr[lag] > corr[lag - 1] && corr[lag] >= corr[lag + 1] && corr[lag] > best) {
			best = corr[lag];
			at = lag;
			break;
		}
	if (at < 0 || best < 0.2f * corr[0])
		return 0;
	*trust = best / corr[0];
	{
		float a = corr[at - 1], b = corr[at], c = corr[at + 1];
		float p = (float)at + 0.5f * (a - c) / (a - 2 * b + c);

		return p < MIN_PERIOD || p > MAX_PERIOD ? 0 : p;
	}
}

static void find_periods(struct work *w)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;
	float *sum = xcalloc(n, sizeof(float)), *weight = xcalloc(n, sizeof(float));
	float *spare = xcalloc(n, sizeof(float));
	float total = 0, count = 0;

	for (int r = 1; r < w->rows; r += 2)
		for (int c = 1; c < w->cols; c += 2) {
			int i = r * w->cols + c;
			float trust = 0, p;

			if (!w->mask[i])
				continue;
			p = period_at(w, (float)c * WORK_CELL, (float)r * WORK_CELL, w->c2[i],
				      w->s2[i], &trust);
			if (p > 0) {
				sum[i] = p * trust;
				weight[i] = trust;
				total += p * trust;
				count += trust;
			}
		}
	/* A weak pull to the mean of the print fills the holes. */
	total = count > 0 ? total / count : 9;
	for (size_t i = 0; i < n; i++) {
		sum[i] += 0.01f * total;
		weight[i] += 0.01f;
	}
	smooth_cells(sum, spare, w->cols, w->rows, 6);
	smooth_cells(weight, spare, w->cols, w->rows, 6);
	for (size_t i = 0; i < n; i++)
		w->period[i] = w->mask[i] ? sum[i] / weight[i] : 0;
	free(sum);
	free(weight);
	free(spare);
}

void work_find_field(struct work *w)
{
	float *coherence = xcalloc((size_t)w->cols * (size_t)w->rows, sizeof(float));

	find_directions(w, coherence);
	find_mask(w, coherence);
	find_periods(w);
	free(coherence);
}
