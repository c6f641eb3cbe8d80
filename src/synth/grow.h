/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ridges grown over a field: from scattered seeds an oriented band-pass filter,
 * applied again and again, makes a pattern of ridges; where the fronts meet, and
 * where the field demands it, minutiae appear (Cappelli, Maio and Maltoni,
 * "Synthetic fingerprint-database generation", ICPR 2002).
 *
 * The work is done at 250 ppi; then the pattern is carried to 500 ppi and
 * filtered once more by a pair of filters in quadrature, which gives the phase:
 * 0 on the middle of a ridge, pi in a valley.
 */
#ifndef COTEJO_SYNTH_GROW_H
#define COTEJO_SYNTH_GROW_H

#include <stdint.h>

#include "base/rng.h"
#include "synth/field.h"

/* Room around the canvas for the filters; rows are padded for vectors. */
#define GROW_PAD      16
#define GROW_STRIDE   (FIELD_WIDTH + 2 * GROW_PAD)
#define GROW_ROWS     (FIELD_HEIGHT + 2 * GROW_PAD)
#define GROW_SIZE     (GROW_STRIDE * GROW_ROWS)
#define GROW_AT(x, y) (((y) + GROW_PAD) * GROW_STRIDE + (x) + GROW_PAD)

/* What a filter pair gives at each pixel (index GROW_AT): even = a cos(phase),
 * odd = a sin(phase); the phase grows along the normal (sin o, cos o) in pixels
 * (y down) for the orientation o of the field in [0, pi). 0 outside the
 * finger. */
struct synth_waves {
	float even[GROW_SIZE];
	float odd[GROW_SIZE];
	uint8_t turn[GROW_SIZE]; /* orientation of the filter: turn * pi / GROW_TURNS */
};

#define GROW_TURNS 64

/* The columns of row y that belong to the finger: [*from, *to). */
void synth_grow_span(int y, int *from, int *to);

void synth_grow(const struct synth_field *field, struct rng *rng, struct synth_waves *out);

#endif
