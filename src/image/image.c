/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct image *image_new(int width, int height, double ppi)
{
	size_t n = (size_t)width * (size_t)height;
	uint8_t *px = xmalloc(n);

	memset(px, 255, n);
	return image_take(width, height, ppi, px);
}

struct image *image_take(int width, int height, double ppi, uint8_t *px)
{
	struct image *img = xmalloc(sizeof(*img));

	assert(width > 0 && width <= IMAGE_MAX_SIDE);
	assert(height > 0 && height <= IMAGE_MAX_SIDE);
	assert((size_t)width * (size_t)height <= IMAGE_MAX_PIXELS);
	img->width = width;
	img->height = height;
	img->ppi = ppi;
	img->px = px;
	return img;
}

void image_free(struct image *img)
{
	if (!img)
		return;
	free(img->px);
	free(img);
}

struct image *image_copy(const struct image *img)
{
	struct image *copy = image_new(img->width, img->height, img->ppi);

	memcpy(copy->px, img->px, (size_t)img->width * (size_t)img->height);
	return copy;
}

struct image *image_turn(const struct image *img, int orientation)
{
	bool swap = orientation >= 5 && orientation <= 8;
	int w = img->width, h = img->height;
	struct image *out;

	if (orientation < 2 || orientation > 8)
		return image_copy(img);
	out = image_new(swap ? h : w, swap ? w : h, img->ppi);
	for (int y = 0; y < out->height; y++)
		for (int x = 0; x < out->width; x++) {
			/* Which stored row and column is seen at (x, y). */
			int column = swap ? y : x, row = swap ? x : y;

			if (orientation == 2 || orientation == 3 || orientation == 7 ||
			    orientation == 8)
				column = w - 1 - column;
			if (orientation == 3 || orientation == 4 || orientation == 6 ||
			    orientation == 7)
				row = h - 1 - row;
			out->px[(size_t)y * (size_t)out->width + (size_t)x] =
			    image_at(img, column, row);
		}
	return out;
}
