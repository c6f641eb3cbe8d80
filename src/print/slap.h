/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slaps: several fingers laid on a scanner at once, found in the picture alone.
 *
 * Where ridges are is told by the quality of the ridge wave, as in the extraction
 * of a single print; writing, rules and holes of old cards are no wave. The hand's
 * direction is the one in which the ridges' mass falls into the sharpest
 * columns (as in Ulery et al., NISTIR 7553, and the column profiles of older
 * segmenters); each column is a finger, and of it the topmost piece, down to the
 * first crease, is the tip. Fingers point up, give or take SLAP_MAX_TILT.
 */
#ifndef COTEJO_PRINT_SLAP_H
#define COTEJO_PRINT_SLAP_H

#include <stddef.h>

#include "base/err.h"
#include "image/image.h"

#define SLAP_MAX_FINGERS 5
#define SLAP_MAX_TILT	 40 /* degrees from upright that are looked for */

/* One fingertip, in pixels of the image. The box is upright and holds the tip;
 * right and bottom are just outside. The turned rectangle fits closer. */
struct slap_finger {
	int left, top, right, bottom;
	double x, y;   /* the middle of the turned rectangle */
	double width;  /* across the finger */
	double height; /* along it */
	double tilt;   /* radians, how far the finger leans to the right of upright */
};

struct slap {
	struct slap_finger finger[SLAP_MAX_FINGERS]; /* from left to right across the hand */
	size_t n;
	double tilt; /* of the hand */
	double step; /* pixels of the image to a cell of the map below */
	int columns, rows;
	unsigned char *map; /* which finger (1 ..) has a cell, 0: none */
};

/*
 * Finds at most `expected` fingers (2 to 5; 1 for one thumb; 0: as many as there
 * seem to be). The image's ppi must be known, as for print_extract(). Fewer than expected
 * are returned as they are found: the caller decides, since nobody can tell which
 * one is missing. ERR_QUALITY: no print at all. Free with slap_clear().
 */
enum err_code slap_find(const struct image *img, size_t expected, struct slap *out,
			struct err *err);
void slap_clear(struct slap *s);

/* The box of one finger cut out, not turned and not resampled; what belongs to
 * its neighbours is white. */
struct image *slap_cut(const struct image *img, const struct slap *s, size_t finger);

#endif
