/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a print depends on one side only. The minutiae around a minutia are
 * described without any grid: each neighbour adds a product of smooth functions
 * of its distance, its bearing and its direction, all relative to the minutia,
 * so that the dot product of two descriptions approximates the sum, over all
 * pairs of neighbours, of a kernel that falls off with their difference.
 */
#include "match/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

#define REACH	95.0 /* pixels */
#define RADIAL	4
#define BEARING 5 /* -5 .. 5 */

static void describe(struct probe *p, int m)
{
	float *f = p->near + (size_t)m * NEAR_DIM;
	double norm = 0;

	for (int j = 0; j < p->count; j++) {
		double dx = p->x[j] - p->x[m], dy = p->y[j] - p->y[m];
		double r = sqrt(dx * dx + dy * dy), bearing, turn, edge;
		int at = 0;

		if (j == m || r >= REACH || r < 1)
			continue;
		bearing = d_atan2(dy, dx) - p->angle[m];
		turn = p->angle[j] - p->angle[m];
		edge = sqrt((1 + d_cos(D_PI * r / REACH)) / 2) * p->weight[j];
		for (int q = 0; q <= 1; q++)
			for (int b = q ? -BEARING : 0; b <= BEARING; b++) {
				double s, c,
				    soft = d_exp(-b * b * 64.0 / (2 * r * r + 1)) *
					   d_exp(-0.2 * q) * edge;

				d_sincos(b * bearing + q * turn, &s, &c);
				for (int l = 0; l < RADIAL; l++) {
					double radial = soft * d_cos(D_PI * l * r / REACH);

					if (at + 2 > NEAR_DIM)
						continue;
					f[at++] += (float)(c * radial);
					f[at++] += (float)(s * radial);
				}
			}
	}
	for (int i = 0; i < NEAR_DIM; i++)
		norm += (double)f[i] * f[i];
	norm = sqrt(norm) + 0.5;
	for (int i = 0; i < NEAR_DIM; i++)
		f[i] = (float)(f[i] / norm);
}

static uint64_t order_of(const struct template *t)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];
		uint32_t part[4] = {(uint32_t)lrintf(m->x * 8), (uint32_t)lrintf(m->y * 8),
				    (uint32_t)lrintf(m->angle * 64), m->quality};

		for (int k = 0; k < 4; k++)
			h = (h ^ part[k]) * 0x100000001b3u;
	}
	return h;
}

struct probe *probe_new(const struct template *t)
{
	struct probe *p = xcalloc(1, sizeof(*p));
	size_t n = (size_t)t->minutia_count;
	float *block = xcalloc(n * 6 + n * NEAR_DIM + 1, sizeof(float));
	double sx = 0, sy = 0;

	p->finger = t->finger;
	p->quality = t->quality;
	p->count = t->minutia_count;
	p->x = block;
	p->y = block + n;
	p->angle = block + 2 * n;
	p->c = block + 3 * n;
	p->s = block + 4 * n;
	p->weight = block + 5 * n;
	p->near = block + 6 * n;
	p->order = order_of(t);
	for (size_t i = 0; i < n; i++) {
		sx += t->minutiae[i].x;
		sy += t->minutiae[i].y;
	}
	p->origin_x = n ? (float)(sx / (double)n) : 0;
	p->origin_y = n ? (float)(sy / (double)n) : 0;
	for (size_t i = 0; i < n; i++) {
		const struct minutia *m = &t->minutiae[i];

		p->x[i] = m->x - p->origin_x;
		p->y[i] = p->origin_y - m->y;
		p->angle[i] = m->angle;
		p->c[i] = (float)d_cos(m->angle);
		p->s[i] = (float)d_sin(m->angle);
		p->weight[i] = m->quality ? 0.25f + 0.0075f * m->quality : 0.7f;
	}
	for (int i = 0; i < p->count; i++)
		describe(p, i);
	return p;
}

void probe_free(struct probe *p)
{
	if (!p)
		return;
	free(p->x);
	free(p);
}

size_t probe_size(const struct probe *p)
{
	return sizeof(*p) + (size_t)p->count * (6 + NEAR_DIM) * sizeof(float);
}

int probe_finger(const struct probe *p)
{
	return p->finger;
}

int probe_quality(const struct probe *p)
{
	return p->quality;
}
