/* SPDX-License-Identifier: Apache-2.0 */
/* PNG through libpng. All chunks that do not bear on grey values or on the
 * resolution are skipped unread. */
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "image/decode.h"

struct source {
	const uint8_t *data;
	size_t len;
	size_t pos;
	bool ended; /* libpng asked for more than there is */
	struct decoded *out;
};

static void on_read(png_structp png, png_bytep to, size_t n)
{
	struct source *src = png_get_io_ptr(png);

	if (n > src->len - src->pos) {
		src->ended = true;
		png_error(png, "end of data");
	}
	memcpy(to, src->data + src->pos, n);
	src->pos += n;
}

static void on_error(png_structp png, png_const_charp message)
{
	struct source *src = png_get_error_ptr(png);

	if (src->ended)
		decode_fail(src->out, DECODE_TRUNCATED, "%s", "");
	else
		decode_fail(src->out, DECODE_DAMAGED, "%s", message);
	png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message)
{
	(void)png;
	(void)message;
}

/* One row, as libpng hands it over (8 bits; 1 to 4 channels), to grey. */
static void to_grey(const uint8_t *row, uint8_t *px, uint32_t width, unsigned channels)
{
	switch (channels) {
	case 1:
		memcpy(px, row, width);
		break;
	case 2:
		for (uint32_t x = 0; x < width; x++, row += 2)
			px[x] = decode_over_white(row[0], row[1]);
		break;
	case 3:
		for (uint32_t x = 0; x < width; x++, row += 3)
			px[x] = decode_grey(row[0], row[1], row[2]);
		break;
	default:
		for (uint32_t x = 0; x < width; x++, row += 4)
			px[x] = decode_grey_over_white(row[0], row[1], row[2], row[3]);
		break;
	}
}

static void read_resolution(png_structp png, png_infop info, struct decoded *out)
{
	png_uint_32 x, y;
	int unit;

	if (png_get_pHYs(png, info, &x, &y, &unit) && unit == PNG_RESOLUTION_METER) {
		out->ppi_x = decode_ppi(x, 0.0254);
		out->ppi_y = decode_ppi(y, 0.0254);
	}
}

/* rows is what the jump must be able to free: volatile in the caller. */
static void read_image(png_structp png, png_infop info, struct decoded *out,
		       uint8_t *volatile *rows)
{
	uint32_t width, height;
	int bits, colour, interlace, passes;
	unsigned channels;
	size_t stride;

	png_read_info(png, info);
	png_get_IHDR(png, info, &width, &height, &bits, &colour, &interlace, NULL, NULL);
	out->bits = (uint32_t)bits;
	out->channels = colour == PNG_COLOR_TYPE_PALETTE ? 3 : png_get_channels(png, info);
	read_resolution(png, info, out);
	if (!decode_start(out, width, height))
		return;
	if (bits == 16)
		png_set_scale_16(png);
	png_set_expand(png); /* palette, low depths and tRNS to plain 8-bit samples */
	passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	channels = png_get_channels(png, info);
	stride = png_get_rowbytes(png, info);
	if (stride != (size_t)width * channels || channels < 1 || channels > 4) {
		decode_fail(out, DECODE_DAMAGED, "unexpected row length");
		return;
	}
	/* Interlaced rows come in seven passes: all must be kept. */
	*rows = malloc(passes > 1 ? stride * height : stride);
	if (!*rows) {
		decode_fail(out, DECODE_MEMORY, "%s", "");
		return;
	}
	if (passes > 1) {
		memset(*rows, 0, stride * height);
		for (int pass = 0; pass < passes; pass++)
			for (uint32_t y = 0; y < height; y++)
				png_read_row(png, *rows + y * stride, NULL);
		for (uint32_t y = 0; y < height; y++)
			to_grey(*rows + y * stride, out->px + (size_t)y * width, width, channels);
	} else {
		for (uint32_t y = 0; y < height; y++) {
			png_read_row(png, *rows, NULL);
			to_grey(*rows, out->px + (size_t)y * width, width, channels);
		}
	}
	png_read_end(png, NULL);
}

void decode_png(const uint8_t *data, size_t len, struct decoded *out)
{
	struct source src = {data, len, 0, false, out};
	uint8_t *volatile rows = NULL;
	png_structp png;
	png_infop info = NULL;

	if (len < 8 || png_sig_cmp(data, 0, 8)) {
		decode_fail(out, DECODE_NOT_IMAGE, "%s", "");
		return;
	}
	png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &src, on_error, on_warning);
	if (png)
		info = png_create_info_struct(png);
	if (!info) {
		png_destroy_read_struct(&png, NULL, NULL);
		decode_fail(out, DECODE_MEMORY, "%s", "");
		return;
	}
	if (setjmp(png_jmpbuf(png)) == 0) {
		static const png_byte kept[] = "tRNS\0pHYs";

		png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
		png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, kept, 2);
		/* Sizes are judged by decode_start(), which can say so. */
		png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
		png_set_chunk_malloc_max(png, 1 << 20);
		png_set_read_fn(png, &src, on_read);
		read_image(png, info, out, &rows);
	}
	png_destroy_read_struct(&png, &info, NULL);
	free(rows);
}
