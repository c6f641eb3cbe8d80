/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "image/write.h"

static void on_write(png_structp png, png_bytep data, size_t len)
{
	buf_put(png_get_io_ptr(png), data, len);
}

static void on_flush(png_structp png)
{
	(void)png;
}

static png_voidp on_malloc(png_structp png, png_alloc_size_t size)
{
	(void)png;
	return xmalloc(size);
}

static void on_free(png_structp png, png_voidp p)
{
	(void)png;
	free(p);
}

/* With memory that is there and sizes within the limits libpng has nothing to
 * complain about: an error is a defect of this file. */
static void on_error(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
	abort();
}

static void on_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

static void write_png(int width, int height, int channels, const uint8_t *px, double ppi,
		      struct buf *out)
{
	static const int colour[] = {0, PNG_COLOR_TYPE_GRAY, 0, PNG_COLOR_TYPE_RGB,
				     PNG_COLOR_TYPE_RGB_ALPHA};
	png_structp png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, NULL, on_error,
						    on_warning, NULL, on_malloc, on_free);
	png_infop info = png_create_info_struct(png);

	png_set_write_fn(png, out, on_write, on_flush);
	png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, colour[channels],
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	if (ppi > 0) {
		png_uint_32 per_metre = (png_uint_32)floor(ppi / 0.0254 + 0.5);

		png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
	}
	/* Prints are noise to zlib: beyond level 4 only the time grows. */
	png_set_compression_level(png, 4);
	png_write_info(png, info);
	for (int y = 0; y < height; y++)
		png_write_row(png, px + (size_t)y * (size_t)width * (size_t)channels);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
}

void image_write_png(const struct image *img, struct buf *out)
{
	write_png(img->width, img->height, 1, img->px, img->ppi, out);
}

void image_write_png_colour(int width, int height, int channels, const uint8_t *px, double ppi,
			    struct buf *out)
{
	assert(channels == 3 || channels == 4);
	assert(width > 0 && height > 0 && width <= 4 * IMAGE_MAX_SIDE &&
	       height <= 4 * IMAGE_MAX_SIDE);
	write_png(width, height, channels, px, ppi, out);
}

enum err_code image_save_png(const struct image *img, const char *path, struct err *err)
{
	struct buf out = BUF_INIT;
	enum err_code code;

	image_write_png(img, &out);
	code = file_write(path, out.data, out.len, err);
	buf_free(&out);
	return code;
}
