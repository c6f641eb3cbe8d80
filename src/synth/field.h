/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which way the ridges run and how far apart: the orientation field and the
 * ridge period of a synthetic finger.
 *
 * Loops, whorls and tented arches: the zero-pole model (Sherlock and Monro,
 * "A model for interpreting fingerprint topology", Pattern Recognition 26,
 * 1993) with corrections of each singular point by sector (Vizcaya and
 * Gerhardt, "A nonlinear orientation model for global description of
 * fingerprints", Pattern Recognition 29, 1996), here through a periodic cubic,
 * and a bend that makes the ridges follow the tip. Arches: a field of their
 * own (after Cappelli, Maio and Maltoni, "Synthetic fingerprint-database
 * generation", ICPR 2002).
 *
 * Places are in pixels at 500 ppi on the finger's own canvas, y down.
 * Orientations are counter-clockwise from the x axis as seen on the screen,
 * modulo pi, as in print/minutia.h.
 */
#ifndef COTEJO_SYNTH_FIELD_H
#define COTEJO_SYNTH_FIELD_H

#include "base/rng.h"
#include "print/minutia.h"

#define FIELD_WIDTH  416
#define FIELD_HEIGHT 560
#define FIELD_STEP   4
#define FIELD_NX     (FIELD_WIDTH / FIELD_STEP + 1)
#define FIELD_NY     (FIELD_HEIGHT / FIELD_STEP + 1)

struct synth_point {
	float x, y;
};

struct synth_field {
	enum pattern pattern;
	int n_cores, n_deltas;
	struct synth_point core[2], delta[2];
	float period; /* mean distance of ridges, pixels */
	float size;   /* of the finger, about 1 */
	/* At (i * FIELD_STEP, j * FIELD_STEP): */
	float cos2[FIELD_NY][FIELD_NX]; /* of twice the orientation */
	float sin2[FIELD_NY][FIELD_NX];
	float periods[FIELD_NY][FIELD_NX];
};

/* What the field is drawn from. */
struct synth_field_spec {
	enum pattern pattern; /* PATTERN_ARCH .. PATTERN_WHORL */
	float period;	      /* 6 .. 12 */
	float size;	      /* 0.8 .. 1.2 */
};

void synth_field_make(const struct synth_field_spec *spec, struct rng *rng,
		      struct synth_field *out);

/* The orientation in [0, pi) and the period at any place of the canvas. */
float synth_field_orientation(const struct synth_field *f, float x, float y);
float synth_field_period(const struct synth_field *f, float x, float y);

#endif
