/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the skin lies under an image: placement, scale and plastic distortion
 * of an impression, as a map from image to skin (both 500 ppi).
 */
#ifndef COTEJO_SYNTH_DISTORT_H
#define COTEJO_SYNTH_DISTORT_H

#include "synth/impression.h"

/* The point of the canvas that imp->x, imp->y place in the image. */
#define DISTORT_CENTRE_X 208.0
#define DISTORT_CENTRE_Y 250.0

struct distort {
	double cos, sin; /* of the rotation */
	double turn_cos, turn_sin;
	const struct synth_impression *imp;
};

struct distort distort_make(const struct synth_impression *imp); /* borrows imp */

/* Image to skin. */
void distort_to_skin(const struct distort *d, double px, double py, double *sx, double *sy);

/* Skin to image, by Newton's method; within 1e-3 pixels for the strengths that
 * synth_impression_draw allows. */
void distort_to_image(const struct distort *d, double sx, double sy, double *px, double *py);

/* The derivative of the first map at an image place, by differences: */
void distort_jacobian(const struct distort *d, double px, double py, double j[4]);

#endif
