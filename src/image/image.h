/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grey image in memory.
 *
 * Coordinates: x to the right, y down, the origin is the top left corner; the
 * centre of the first pixel is at (0, 0). 0 is black (a ridge under ink or
 * glass), 255 is white.
 */
#ifndef COTEJO_IMAGE_IMAGE_H
#define COTEJO_IMAGE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/* No side of an image is longer, none has more pixels: ten-print cards at
 * 1000 ppi (8 x 8 inches) fit, decompression bombs do not. */
#ifndef IMAGE_MAX_SIDE /* fuzzers set smaller ones */
#define IMAGE_MAX_SIDE	 8192
#define IMAGE_MAX_PIXELS (64u << 20)
#endif

struct image {
	int width;   /* pixels, 1 .. IMAGE_MAX_SIDE */
	int height;  /* pixels, 1 .. IMAGE_MAX_SIDE */
	double ppi;  /* pixels per inch, the same both ways; 0: not known */
	uint8_t *px; /* width * height bytes, rows from top to bottom */
};

/* A white image; the caller owns it. The sizes must be within the limits. */
struct image *image_new(int width, int height, double ppi);
/* The same over pixels that are there: takes px, which free() can free. */
struct image *image_take(int width, int height, double ppi, uint8_t *px);
void image_free(struct image *img);
struct image *image_copy(const struct image *img);
/* A copy turned and mirrored for viewing as the orientation says (Exif 2.3: 1 as
 * it is, 3 half a turn, 6 a quarter clockwise, 8 the other way; 2, 4, 5, 7 also
 * mirrored). Others than 1 to 8 give a plain copy. For photographs; a print is
 * shown as it was sent. */
struct image *image_turn(const struct image *img, int orientation);

static inline uint8_t image_at(const struct image *img, int x, int y)
{
	return img->px[(size_t)y * (size_t)img->width + (size_t)x];
}

#endif
