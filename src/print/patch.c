/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the image shows around a minutia: the phase of the ridge wave, in
 * quarters, on a square grid that is turned to the minutia. Two patches are
 * compared by counting bits; a shift across the ridges only turns all phases
 * by the same angle.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define SIDE  16
#define STEP  4.0f /* pixels */
#define LAYER (SIDE * SIDE / 8)

_Static_assert(3 * LAYER == TEMPLATE_PATCH, "three layers of bits");

static void describe(const struct work *w, const struct minutia *m, uint8_t *out)
{
	double s, c;

	d_sincos(m->angle, &s, &c);
	for (int k = 0; k < SIDE * SIDE; k++) {
		float along = ((float)(k % SIDE) - (SIDE - 1) / 2.0f) * STEP;
		float left = ((float)(k / SIDE) - (SIDE - 1) / 2.0f) * STEP;
		int x = (int)floorf(m->x + along * (float)c - left * (float)s + 0.5f);
		int y = (int)floorf(m->y - along * (float)s - left * (float)c + 0.5f);
		uint8_t bit = (uint8_t)(1 << (k & 7));
		int cell, at = k >> 3;
		size_t px;
		bool turned;

		if (x < 0 || y < 0 || x >= w->width || y >= w->height)
			continue;
		cell = y / WORK_CELL * w->cols + x / WORK_CELL;
		if (!w->mask[cell])
			continue;
		px = work_at(w, x, y);
		/* The phase grows to the left of the direction, on all cells. */
		turned = w->wave_x[cell] * (float)s + w->wave_y[cell] * (float)c > 0;
		if (w->re[px] < 0)
			out[at] |= bit;
		if ((w->im[px] < 0) != turned)
			out[LAYER + at] |= bit;
		out[2 * LAYER + at] |= bit;
	}
}

void work_describe(const struct work *w, struct template *t)
{
	size_t n = (size_t)t->minutia_count;

	if (!n)
		return;
	t->patches = xcalloc(n, TEMPLATE_PATCH);
	for (size_t i = 0; i < n; i++)
		describe(w, &t->minutiae[i], (uint8_t *)t->patches + i * TEMPLATE_PATCH);
}
