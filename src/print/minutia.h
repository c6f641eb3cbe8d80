/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of ISO/IEC 19794-2 that all parts share: a minutia, the positions
 * of fingers, the kinds of impressions.
 */
#ifndef COTEJO_PRINT_MINUTIA_H
#define COTEJO_PRINT_MINUTIA_H

#include <stdint.h>

enum minutia_type {
	MINUTIA_OTHER = 0,
	MINUTIA_ENDING = 1,
	MINUTIA_BIFURCATION = 2,
};

/* Position in pixels at 500 ppi from the centre of the top left pixel, y down.
 * The angle is in radians, 0 <= angle < 2 pi, counter-clockwise from the x axis
 * as seen on the screen: the direction vector in pixels is (cos a, -sin a). It
 * follows ISO/IEC 19794-2:2005 clause 6.2.2 (as the directions in INCITS 378):
 * at an ending it points from the end back along the ridge, at a bifurcation
 * from the fork along the valley between the two branches. A minutia that
 * changes its type under pressure keeps its direction that way. */
struct minutia {
	float x;
	float y;
	float angle;
	uint8_t type;	 /* enum minutia_type */
	uint8_t quality; /* 1 (worst) .. 100 (best), 0: not known */
};

/* ISO/IEC 19794-2 and ANSI/NIST-ITL finger positions */
enum finger {
	FINGER_UNKNOWN = 0,
	FINGER_RIGHT_THUMB = 1,
	FINGER_RIGHT_INDEX = 2,
	FINGER_RIGHT_MIDDLE = 3,
	FINGER_RIGHT_RING = 4,
	FINGER_RIGHT_LITTLE = 5,
	FINGER_LEFT_THUMB = 6,
	FINGER_LEFT_INDEX = 7,
	FINGER_LEFT_MIDDLE = 8,
	FINGER_LEFT_RING = 9,
	FINGER_LEFT_LITTLE = 10,
	FINGER_COUNT = 11,
};

/* "right thumb" ... in the user's language; for any value. */
const char *finger_name(int finger);

/* The pattern of a finger as shown to people; never a key for search. */
enum pattern {
	PATTERN_UNKNOWN,
	PATTERN_ARCH,
	PATTERN_TENTED_ARCH,
	PATTERN_LEFT_LOOP,
	PATTERN_RIGHT_LOOP,
	PATTERN_WHORL,
	PATTERN_COUNT,
};

const char *pattern_name(int pattern);

#endif
