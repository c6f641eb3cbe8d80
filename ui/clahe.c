/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/clahe.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The map from old to new values of one tile. */
static void tile_map(const struct image *img, int x0, int y0, int x1, int y1, double clip,
		     uint8_t map[256])
{
	uint32_t hist[256] = {0}, limit, excess = 0, sum = 0;
	uint32_t n = (uint32_t)(x1 - x0) * (uint32_t)(y1 - y0), share, rest;

	for (int y = y0; y < y1; y++)
		for (int x = x0; x < x1; x++)
			hist[image_at(img, x, y)]++;
	limit = (uint32_t)(clip * n / 256) + 1;
	for (int i = 0; i < 256; i++)
		if (hist[i] > limit) {
			excess += hist[i] - limit;
			hist[i] = limit;
		}
	/* What was clipped is spread over all values. */
	share = excess / 256;
	rest = excess % 256;
	for (int i = 0; i < 256; i++)
		hist[i] += share + ((uint32_t)i * rest / 256 != ((uint32_t)i + 1) * rest / 256);
	for (int i = 0; i < 256; i++) {
		sum += hist[i];
		map[i] = (uint8_t)((uint64_t)sum * 255 / n);
	}
}

struct image *clahe_new(const struct image *img, int tile, double clip)
{
	struct image *out = image_new(img->width, img->height, img->ppi);
	int nx = (img->width + tile / 2) / tile, ny = (img->height + tile / 2) / tile;
	double tw, th;
	uint8_t(*maps)[256];

	nx = nx < 1 ? 1 : nx;
	ny = ny < 1 ? 1 : ny;
	tw = (double)img->width / nx;
	th = (double)img->height / ny;
	maps = xcalloc((size_t)nx * (size_t)ny, sizeof(*maps));
	for (int j = 0; j < ny; j++)
		for (int i = 0; i < nx; i++)
			tile_map(img, (int)(i * tw), (int)(j * th),
				 i == nx - 1 ? img->width : (int)((i + 1) * tw),
				 j == ny - 1 ? img->height : (int)((j + 1) * th), clip,
				 maps[j * nx + i]);
	for (int y = 0; y < img->height; y++) {
		double fy = (y + 0.5) / th - 0.5;
		int j0 = fy < 0 ? 0 : (int)fy, j1 = j0 + 1 < ny ? j0 + 1 : j0;
		double wy = fy < 0 ? 0 : fy - j0;

		for (int x = 0; x < img->width; x++) {
			double fx = (x + 0.5) / tw - 0.5;
			int i0 = fx < 0 ? 0 : (int)fx, i1 = i0 + 1 < nx ? i0 + 1 : i0;
			double wx = fx < 0 ? 0 : fx - i0;
			uint8_t v = image_at(img, x, y);
			double top = (1 - wx) * maps[j0 * nx + i0][v] + wx * maps[j0 * nx + i1][v];
			double low = (1 - wx) * maps[j1 * nx + i0][v] + wx * maps[j1 * nx + i1][v];

			out->px[(size_t)y * (size_t)out->width + (size_t)x] =
			    (uint8_t)((1 - wy) * top + wy * low + 0.5);
		}
	}
	free(maps);
	return out;
}
