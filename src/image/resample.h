/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another resolution for the same print.
 *
 * Separable windowed sinc (Lanczos, three lobes), stretched when the image
 * shrinks so that no frequency above the new Nyquist limit folds back (Turkowski,
 * "Filters for common resampling tasks", 1990). The outer edges of the image
 * stay where they are: the centre of new pixel x lies at
 * (x + 0.5) * old ppi / new ppi - 0.5 of the old. The scale is the same both
 * ways and exactly the quotient of the resolutions, whatever the rounding of the
 * size.
 *
 * From 1000 to 500 ppi the filter is the one that NISTIR 7839 and NIST SP
 * 500-289 recommend, so that we get what other systems make of the same scan: a
 * Gaussian of deviation 0.8475 pixels, radius 4, then every second row and
 * column beginning with the second; the centre of new pixel x lies at 2x + 1 of
 * the old, a last odd row or column falls away.
 *
 * Integer arithmetic: the same bits on every machine.
 */
#ifndef COTEJO_IMAGE_RESAMPLE_H
#define COTEJO_IMAGE_RESAMPLE_H

#include "image/image.h"

/* The print at `ppi`; img->ppi must be known. Sizes are rounded, at least 1
 * pixel. Equal resolutions give a copy. NULL when the result would be beyond
 * the limits of image.h. */
struct image *image_resample(const struct image *img, double ppi);

/* An image whose pixels are 1/ppi_x inch wide and 1/ppi_y high, at the finer of
 * both resolutions both ways. NULL as above. */
struct image *image_make_square(const struct image *img, double ppi_x, double ppi_y);

#endif
