/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A ridge pattern whose minutiae are known exactly: a wave around a point below
 * the picture whose phase turns once around each minutia (Larkin and Fletcher
 * 2007). For tests of the engine that need no finger.
 */
#ifndef COTEJO_TESTS_PATTERN_H
#define COTEJO_TESTS_PATTERN_H

#include "image/image.h"
#include "print/minutia.h"

#define PATTERN_MINUTIAE 36

struct waves {
	struct minutia minutiae[PATTERN_MINUTIAE]; /* on the plane, pixels at 500 ppi */
	int sense[PATTERN_MINUTIAE];
	double centre_x, centre_y, period;
};

/* The pattern of that number; others are other fingers. */
struct waves pattern_make(unsigned number);

/* How a picture of it is taken. */
struct pattern_view {
	double ppi;
	int width, height;	 /* pixels */
	double turn;		 /* radians, counter-clockwise, around the middle */
	double shift_x, shift_y; /* pixels at 500 ppi */
	double bend;		 /* depth of the skin's distortion, pixels at 500 ppi */
	double noise;		 /* deviation in grey levels */
	unsigned seed;		 /* of the noise */
};

#define PATTERN_VIEW_PLAIN                      \
	{                                       \
		500, 340, 420, 0, 0, 0, 0, 6, 1 \
	}

/* The picture; the caller owns it. */
struct image *pattern_draw(const struct waves *p, const struct pattern_view *view);
/* Where a point of the plane is in the picture, pixels of the picture. */
void pattern_place(const struct pattern_view *view, double x, double y, double *px, double *py);

#endif
