/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Smooth random fields: random values on a lattice, interpolated by a cubic
 * (value noise; Ebert et al., "Texturing and modeling", 1994). A field is a
 * function of the place and a key only, so any part of it can be had alone.
 */
#ifndef COTEJO_SYNTH_NOISE_H
#define COTEJO_SYNTH_NOISE_H

#include <stdint.h>

/* The field at a place, deviation about 1 (values within about +-3.5); `cell`
 * is the lattice spacing in the units of x and y. */
float noise_at(uint32_t key, float x, float y, float cell);

/* Adds amplitude * field at (x0 + i * step, y0 + j * step) to out[j * width + i]. */
void noise_add(uint32_t key, float cell, float amplitude, float x0, float y0, float step, int width,
	       int height, float *out);

#endif
