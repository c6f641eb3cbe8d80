/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a prepared print; private to src/match. */
#ifndef COTEJO_MATCH_PROBE_H
#define COTEJO_MATCH_PROBE_H

#include <stdint.h>

#include "match/match.h"

/* Length of the description of the minutiae around one minutia. */
#define NEAR_DIM 128

struct probe {
	int finger;
	int quality;
	int count; /* minutiae */
	float *x;  /* pixels at 500 ppi, y up, from the middle of the print */
	float *y;
	float *angle; /* radians, counter-clockwise */
	float *c;     /* cos and sin of the angle */
	float *s;
	float *weight;	/* 0 .. 1: how likely the minutia is real */
	float *near;	/* count x NEAR_DIM, each of length 1 (or 0) */
	float origin_x; /* the middle, in the template's pixels */
	float origin_y;
	uint64_t order; /* a number from the content: which side comes first */
};

#endif
