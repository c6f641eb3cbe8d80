/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the ridges between two points. */
#ifndef COTEJO_UI_RIDGES_H
#define COTEJO_UI_RIDGES_H

#include "image/image.h"

/* Ridges crossed by the straight line from (x0, y0) to (x1, y1), in pixels of the
 * skeleton (0 on 255), without those on which the two points lie (a ridge within
 * `near` pixels of an end counts as its own). This is the count an examiner
 * makes: the ridges in between. */
int ridges_between(const struct image *skeleton, double x0, double y0, double x1, double y1,
		   double near);

#endif
