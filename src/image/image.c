/* SPDX-License-Identifier: Apache-2.0 */
#include "image/image.h"

#include <assert.h>
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
