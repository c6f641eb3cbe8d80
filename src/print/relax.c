/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ridge directions by several hypotheses: how strongly the ridge wave answers
 * in each of twelve directions, for each cell; then the neighbours' answers
 * favour, round by round, the directions that go on from cell to cell
 * (relaxation labelling, Rosenfeld, Hummel and Zucker 1976). Where blots or
 * scratches outshine the ridges of a cell, these win if they join what is
 * around.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define ANGLES	12
#define RADIUS	12
#define HALF	((2 * RADIUS + 1) * (2 * RADIUS + 1) / 2)
#define PERIODS 10
#define FIRST	5.0f
#define STEP	1.0f
#define ROUNDS	4
#define BLURS	2     /* of the support, each over a cell to every side */
#define LEAST	0.02f /* no direction is ruled out at once */

struct bank {
	float even[HALF + 1][ANGLES];
	float odd[HALF + 1][ANGLES];
};

static void bank_fill(struct bank *b, double period)
{
	double dev = 0.5 * period, sum = 0, g[RADIUS + 1];

	dev = dev < 3.4 ? 3.4 : dev > 5.5 ? 5.5 : dev;
	for (int d = 0; d <= RADIUS; d++) {
		g[d] = d_exp(-0.5 * d * d / (dev * dev));
		sum += d ? 2 * g[d] : g[d];
	}
	for (int a = 0; a < ANGLES; a++) {
		double sd, cd, sx[2 * RADIUS + 1], cx[2 * RADIUS + 1], sy, cy, k;

		d_sincos(a * D_PI / ANGLES, &sd, &cd);
		k = 2 * D_PI / period;
		for (int x = -RADIUS; x <= RADIUS; x++)
			d_sincos(k * sd * x, &sx[x + RADIUS], &cx[x + RADIUS]);
		for (int i = 0, y = -RADIUS; y <= 0; y++) {
			d_sincos(k * cd * y, &sy, &cy);
			for (int x = 0; x <= 2 * RADIUS && i <= HALF; x++, i++) {
				double weight =
				    g[-y] * g[x < RADIUS ? RADIUS - x : x - RADIUS] / (sum * sum);

				b->even[i][a] = (float)(weight * (cx[x] * cy - sx[x] * sy));
				b->odd[i][a] = (float)(weight * (sx[x] * cy + cx[x] * sy));
			}
		}
	}
}

typedef float quad __attribute__((vector_size(16), aligned(4)));

/* Power of the wave in each direction around pixel (x, y). */
static void answers(const struct work *w, const struct bank *b, int x, int y, float *out)
{
	quad even[3] = {{0}}, odd[3] = {{0}};
	int i = 0;

	for (int dy = -RADIUS; dy <= 0; dy++) {
		const float *up = w->norm + work_at(w, x, y + dy);
		const float *down = w->norm + work_at(w, x, y - dy);
		int end = dy ? RADIUS : 0;

		for (int dx = -RADIUS; dx <= end; dx++, i++) {
			float s = up[dx] + down[-dx], d = up[dx] - down[-dx];
			const quad *e = (const quad *)b->even[i];
			const quad *o = (const quad *)b->odd[i];

			if (i == HALF)
				s = up[0];
			for (int k = 0; k < 3; k++) {
				even[k] += e[k] * s;
				odd[k] += o[k] * d;
			}
		}
	}
	for (int k = 0; k < 3; k++) {
		quad p = even[k] * even[k] + odd[k] * odd[k];

		memcpy(out + 4 * k, &p, sizeof(p));
	}
}

static void smooth(float *map, float *spare, int cols, int rows)
{
	size_t line = (size_t)cols * ANGLES;

	for (int r = 0; r < rows; r++)
		for (int c = 0; c < cols; c++) {
			const float *m = map + (size_t)r * line + (size_t)c * ANGLES;
			float *to = spare + (size_t)r * line + (size_t)c * ANGLES;

			for (int a = 0; a < ANGLES; a++)
				to[a] = ((c > 0 ? m[a - ANGLES] : 0) + 2 * m[a] +
					 (c < cols - 1 ? m[a + ANGLES] : 0)) *
					0.25f;
		}
	for (int r = 0; r < rows; r++) {
		const float *m = spare + (size_t)r * line;
		float *to = map + (size_t)r * line;

		for (size_t i = 0; i < line; i++)
			to[i] = ((r > 0 ? m[i - line] : 0) + 2 * m[i] +
				 (r < rows - 1 ? m[i + line] : 0)) *
				0.25f;
	}
}

/* Blurs around the circle of directions. */
static void spread(float *e)
{
	float t[ANGLES];

	for (int a = 0; a < ANGLES; a++)
		t[a] = (e[(a + ANGLES - 1) % ANGLES] + 2 * e[a] + e[(a + 1) % ANGLES]) * 0.25f;
	memcpy(e, t, sizeof(t));
}

static struct bank *bank_for(struct bank **banks, float period)
{
	int p = (int)((period - FIRST) / STEP + 0.5f);

	p = p < 0 ? 0 : p >= PERIODS ? PERIODS - 1 : p;
	if (!banks[p]) {
		banks[p] = xcalloc(1, sizeof(*banks[p]));
		bank_fill(banks[p], FIRST + STEP * (float)p);
	}
	return banks[p];
}

/* Shares of the directions and how strong they are together, for each cell. */
static void ask(const struct work *w, float *share, float *weight)
{
	struct bank *banks[PERIODS] = {NULL};

	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c;
			float *e = share + (size_t)i * ANGLES, sum = 0;

			if (!w->mask[i])
				continue;
			answers(w, bank_for(banks, w->period[i]), c * WORK_CELL + WORK_CELL / 2,
				r * WORK_CELL + WORK_CELL / 2, e);
			for (int a = 0; a < ANGLES; a++)
				sum += e[a];
			weight[i] = sum;
			for (int a = 0; a < ANGLES; a++)
				e[a] = sum > 0 ? e[a] / sum + LEAST : 0;
		}
	for (int p = 0; p < PERIODS; p++)
		free(banks[p]);
}

/* One round: each direction grows with its support. */
static void favour(const struct work *w, float *share, const float *weight, float *support,
		   float *spare)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;

	for (size_t i = 0; i < n; i++)
		for (size_t a = 0; a < ANGLES; a++)
			support[i * ANGLES + a] = share[i * ANGLES + a] * weight[i];
	for (int k = 0; k < BLURS; k++)
		smooth(support, spare, w->cols, w->rows);
	for (size_t i = 0; i < n; i++) {
		float *e = share + i * ANGLES, *s = support + i * ANGLES, sum = 0;

		if (!w->mask[i])
			continue;
		spread(s);
		for (int a = 0; a < ANGLES; a++) {
			e[a] *= s[a];
			sum += e[a];
		}
		for (int a = 0; a < ANGLES; a++)
			e[a] = sum > 0 ? e[a] / sum : 0;
	}
}

void work_relax(struct work *w)
{
	size_t n = (size_t)w->cols * (size_t)w->rows;
	float *share = xcalloc(n * ANGLES, sizeof(float)), *weight = xcalloc(n, sizeof(float));
	float *support = xcalloc(n * ANGLES, sizeof(float));
	float *spare = xcalloc(n * ANGLES, sizeof(float));
	double c[ANGLES], s[ANGLES];

	for (int a = 0; a < ANGLES; a++)
		d_sincos(2 * a * D_PI / ANGLES, &s[a], &c[a]);
	ask(w, share, weight);
	for (int round = 0; round < ROUNDS; round++)
		favour(w, share, weight, support, spare);
	for (size_t i = 0; i < n; i++) {
		double c2 = 0, s2 = 0, len;

		if (!w->mask[i])
			continue;
		for (size_t a = 0; a < ANGLES; a++) {
			c2 += (double)support[i * ANGLES + a] * c[a];
			s2 += (double)support[i * ANGLES + a] * s[a];
		}
		len = sqrt(c2 * c2 + s2 * s2);
		if (!(len > 0))
			continue;
		w->c2[i] = (float)(c2 / len);
		w->s2[i] = (float)(s2 / len);
	}
	free(share);
	free(weight);
	free(support);
	free(spare);
}
