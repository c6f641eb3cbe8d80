/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A synthetic finger: its skin, drawn once, from which any number of
 * impressions (synth/impression.h) are taken. No real print goes into it.
 *
 * The same seed, person and finger give the same bits on every machine and in
 * any order.
 *
 * Places on the skin are in pixels at 500 ppi on a canvas of FIELD_WIDTH x
 * FIELD_HEIGHT, y down; angles as in print/minutia.h.
 */
#ifndef COTEJO_SYNTH_FINGER_H
#define COTEJO_SYNTH_FINGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "print/minutia.h"
#include "synth/field.h"

/* A minutia of the skin. Its id in all impressions is its index. */
struct synth_minutia {
	float x, y;	 /* where the ridge, or the valley, truly ends */
	float angle;	 /* direction as in print/minutia.h */
	float certainty; /* 0 .. 1: how hard it is to turn an ending into a fork */
	uint8_t type;	 /* MINUTIA_ENDING or MINUTIA_BIFURCATION at mean pressure */
	bool doubtful;	 /* at a core or a delta, or one of a facing pair: examiners and
			  * programs differ on these; better not counted either way */
};

struct synth_finger_spec {
	uint64_t seed;
	uint64_t person;
	int finger;	      /* enum finger, 1 .. 10 */
	enum pattern pattern; /* PATTERN_UNKNOWN: drawn, with the frequencies of that finger */
	double period;	      /* ridge distance in pixels, 6 .. 12; 0: drawn */
	double size;	      /* 0.8 .. 1.2; 0: drawn */
	double age;	      /* years, for creases and size; 0: 35 */
	bool female;	      /* finer ridges, smaller fingers */
};

struct synth_finger;

struct synth_finger *synth_finger_new(const struct synth_finger_spec *spec);
void synth_finger_free(struct synth_finger *f);

const struct synth_finger_spec *synth_finger_spec(const struct synth_finger *f);
/* Pattern, singular points, orientation and period. Borrowed. */
const struct synth_field *synth_finger_field(const struct synth_finger *f);
/* All minutiae of the skin. Borrowed. */
const struct synth_minutia *synth_finger_minutiae(const struct synth_finger *f, size_t *count);

/* How often (%) each pattern occurs on a finger: arch, tented arch, left loop,
 * right loop, whorl at index pattern - PATTERN_ARCH. After the FBI's counts by
 * finger (as in Champod et al., "Fingerprints and other ridge skin
 * impressions"), scaled so that the ten fingers together give the natural
 * frequencies of matching studies (3.7, 2.9, 33.8, 31.7, 27.9). */
const double *synth_pattern_frequencies(int finger);

/* The planes that synth/impression.c samples: index GROW_AT(x, y). */
struct synth_skin {
	const float *ridge;  /* -1 valley .. 1 ridge, with the skin's own texture */
	const float *clean;  /* the same without texture */
	const float *pore;   /* 0 .. 1 */
	const float *crease; /* 0 .. 1 */
};

struct synth_skin synth_finger_skin(const struct synth_finger *f);

#endif
