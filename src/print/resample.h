/* SPDX-License-Identifier: Apache-2.0 */
/* Change of resolution without aliases; private to src/print. */
#ifndef COTEJO_PRINT_RESAMPLE_H
#define COTEJO_PRINT_RESAMPLE_H

#include "image/image.h"

/* The image on a grid of width x height pixels that covers the same area, by a
 * Catmull-Rom kernel that is widened when the grid is coarser (Keys 1981). Row
 * by row, width x height floats, owned by the caller (free). */
float *resample_image(const struct image *img, int width, int height);

#endif
