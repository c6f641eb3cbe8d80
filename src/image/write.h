/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images out. The functions on memory append to *out and cannot fail on an
 * image within the limits; the ones on files write all or nothing.
 *
 * Files carry the resolution when it is known (img->ppi > 0).
 */
#ifndef COTEJO_IMAGE_WRITE_H
#define COTEJO_IMAGE_WRITE_H

#include "base/bytes.h"
#include "base/err.h"
#include "image/image.h"

/* PNG, 8 bits, grey; lossless. */
void image_write_png(const struct image *img, struct buf *out);
enum err_code image_save_png(const struct image *img, const char *path, struct err *err);

/* PNG of colour pixels, 3 bytes each (RGB) or 4 (RGBA, not premultiplied), for
 * charts and plots. ppi 0: not stated. */
void image_write_png_colour(int width, int height, int channels, const uint8_t *px, double ppi,
			    struct buf *out);

#endif
