/* SPDX-License-Identifier: Apache-2.0 */
/* Contrast stretched area by area, for looking at faint prints. */
#ifndef COTEJO_UI_CLAHE_H
#define COTEJO_UI_CLAHE_H

#include "image/image.h"

/* Contrast limited adaptive histogram equalisation (Zuiderveld, Graphics Gems
 * IV, 1994) on tiles of about `tile` pixels; clip is how many times the mean a
 * bin of the histogram may hold (3 is mild). The caller owns the result. */
struct image *clahe_new(const struct image *img, int tile, double clip);

#endif
