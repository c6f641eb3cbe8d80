/* SPDX-License-Identifier: Apache-2.0 */
#include "support/imagefiles.h"

#include <assert.h>
#include <math.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After stdio.h, which it needs. */
#include <jpeglib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"

struct image *picture_new(int width, int height, unsigned seed)
{
	struct image *img = image_new(width, height, 500);
	struct rng rng = rng_stream(seed, 1, 2, 3);
	double cx = width * rng_range(&rng, 0.4, 0.6), cy = height * rng_range(&rng, 0.4, 0.6);
	double period = rng_range(&rng, 7, 11), twist = rng_range(&rng, 0.5, 2);

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double dx = x - cx, dy = (y - cy) * 0.8, r = sqrt(dx * dx + dy * dy);
			double inside = r / (0.48 * (width < height ? width : height));
			double wave = d_sin(2 * D_PI * r / period + twist * d_atan2(dy, dx));
			double v = 128 + 90 * wave + 8 * rng_normal(&rng);

			if (inside > 1)
				v = 250 + 2 * rng_normal(&rng);
			img->px[y * width + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
	return img;
}

/* --- PNG ------------------------------------------------------------------------- */

static void png_out(png_structp png, png_bytep data, size_t len)
{
	buf_put(png_get_io_ptr(png), data, len);
}

static void png_flushed(png_structp png)
{
	(void)png;
}

void palette_rgb(unsigned index, uint8_t rgb[3])
{
	rgb[0] = (uint8_t)(index * 7);
	rgb[1] = (uint8_t)(255 - index * 3);
	rgb[2] = (uint8_t)(index * 13 + 5);
}

static void put_sample(uint8_t *row, int at, int bits, unsigned v)
{
	if (bits == 16) {
		row[2 * at] = (uint8_t)(v >> 8);
		row[2 * at + 1] = (uint8_t)v;
	} else if (bits == 8) {
		row[at] = (uint8_t)v;
	} else {
		int per_byte = 8 / bits, shift = 8 - bits * (at % per_byte + 1);

		row[at / per_byte] = (uint8_t)(row[at / per_byte] | v << shift);
	}
}

void make_png(const struct png_spec *s, sample_fn sample, struct buf *out)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png_create_info_struct(png);
	uint8_t *rows;
	png_bytep *row;
	size_t stride;
	int channels;

	png_set_write_fn(png, out, png_out, png_flushed);
	png_set_IHDR(png, info, (unsigned)s->width, (unsigned)s->height, s->bits, s->colour,
		     s->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
	if (s->colour == PNG_COLOR_TYPE_PALETTE) {
		png_color palette[256];

		for (unsigned i = 0; i < 256; i++) {
			uint8_t rgb[3];

			palette_rgb(i, rgb);
			palette[i] = (png_color){rgb[0], rgb[1], rgb[2]};
		}
		png_set_PLTE(png, info, palette, 1 << s->bits);
	}
	if (s->transparent >= 0) {
		png_color_16 c = {0};
		png_byte alpha[256];

		memset(alpha, 255, sizeof(alpha));
		alpha[s->transparent & 255] = 0;
		c.gray = c.red = c.green = c.blue = (png_uint_16)s->transparent;
		if (s->colour == PNG_COLOR_TYPE_PALETTE)
			png_set_tRNS(png, info, alpha, 1 << s->bits, NULL);
		else
			png_set_tRNS(png, info, NULL, 0, &c);
	}
	if (s->per_metre_x)
		png_set_pHYs(png, info, s->per_metre_x, s->per_metre_y, PNG_RESOLUTION_METER);
	png_write_info(png, info);
	channels = png_get_channels(png, info);
	stride = png_get_rowbytes(png, info);
	rows = xcalloc((size_t)s->height, stride);
	row = xcalloc((size_t)s->height, sizeof(*row));
	for (int y = 0; y < s->height; y++) {
		row[y] = rows + (size_t)y * stride;
		for (int x = 0; x < s->width; x++)
			for (int c = 0; c < channels; c++)
				put_sample(row[y], x * channels + c, s->bits, sample(x, y, c));
	}
	png_write_image(png, row);
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	free(rows);
	free(row);
}

/* --- JPEG ------------------------------------------------------------------------ */

static void put_be16(struct buf *b, bool big, unsigned v)
{
	if (big)
		buf_put_be16(b, v);
	else
		buf_put_le16(b, v);
}

static void put_be32(struct buf *b, bool big, uint32_t v)
{
	if (big)
		buf_put_be32(b, v);
	else
		buf_put_le32(b, v);
}

void make_exif(unsigned resolution, unsigned unit, unsigned orientation, bool big, struct buf *out)
{
	buf_put(out, "Exif\0\0", 6);
	buf_put_str(out, big ? "MM" : "II");
	put_be16(out, big, 42);
	put_be32(out, big, 8);
	put_be16(out, big, 4);
	put_be16(out, big, 0x0112);
	put_be16(out, big, 3);
	put_be32(out, big, 1);
	put_be16(out, big, orientation);
	put_be16(out, big, 0);
	put_be16(out, big, 0x011a);
	put_be16(out, big, 5);
	put_be32(out, big, 1);
	put_be32(out, big, 62);
	put_be16(out, big, 0x011b);
	put_be16(out, big, 5);
	put_be32(out, big, 1);
	put_be32(out, big, 62);
	put_be16(out, big, 0x0128);
	put_be16(out, big, 3);
	put_be32(out, big, 1);
	put_be16(out, big, unit);
	put_be16(out, big, 0);
	put_be32(out, big, 0);
	put_be32(out, big, resolution * 10);
	put_be32(out, big, 10);
}

/* As many passes as asked for, up to 253, all allowed: each coefficient alone,
 * and one bit finer each time. */
static void add_scans(struct jpeg_compress_struct *cinfo, int count)
{
	jpeg_scan_info *scans = xcalloc((size_t)count, sizeof(*scans));

	for (int i = 0; i < count; i++) {
		int round = i ? (i - 1) / 63 : 0;

		scans[i].comps_in_scan = 1;
		if (i == 0)
			continue;
		scans[i].Ss = scans[i].Se = 1 + (i - 1) % 63;
		scans[i].Ah = round ? 4 - round : 0;
		scans[i].Al = 3 - round;
	}
	cinfo->scan_info = scans;
	cinfo->num_scans = count;
}

void make_jpeg(const struct jpeg_spec *s, sample_fn sample, struct buf *out)
{
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr mgr;
	unsigned char *mem = NULL;
	unsigned long mem_len = 0;
	uint8_t *row = xcalloc((size_t)s->width, (size_t)s->channels);

	memset(&cinfo, 0, sizeof(cinfo));
	cinfo.err = jpeg_std_error(&mgr);
	jpeg_create_compress(&cinfo);
	jpeg_mem_dest(&cinfo, &mem, &mem_len);
	cinfo.image_width = (JDIMENSION)s->width;
	cinfo.image_height = (JDIMENSION)s->height;
	cinfo.input_components = s->channels;
	cinfo.in_color_space = s->channels == 1	  ? JCS_GRAYSCALE
			       : s->channels == 3 ? JCS_RGB
						  : JCS_CMYK;
	jpeg_set_defaults(&cinfo);
	if (s->rgb)
		jpeg_set_colorspace(&cinfo, JCS_RGB);
	if (s->ycck)
		jpeg_set_colorspace(&cinfo, JCS_YCCK);
	if (s->channels == 4)
		cinfo.write_Adobe_marker = s->adobe;
	jpeg_set_quality(&cinfo, s->quality, TRUE);
	cinfo.arith_code = s->arithmetic;
	cinfo.density_unit = (UINT8)s->density_unit;
	cinfo.X_density = (UINT16)(s->density_x ? s->density_x : 1);
	cinfo.Y_density = (UINT16)(s->density_y ? s->density_y : 1);
	for (int c = 0; c < cinfo.num_components; c++)
		cinfo.comp_info[c].h_samp_factor = cinfo.comp_info[c].v_samp_factor = 1;
	if (s->progressive)
		jpeg_simple_progression(&cinfo);
	if (s->scans > 0)
		add_scans(&cinfo, s->scans);
	jpeg_start_compress(&cinfo, TRUE);
	if (s->exif)
		jpeg_write_marker(&cinfo, JPEG_APP0 + 1, s->exif, s->exif_len);
	for (int y = 0; y < s->height; y++) {
		for (int x = 0; x < s->width; x++)
			for (int c = 0; c < s->channels; c++)
				row[x * s->channels + c] = (uint8_t)sample(x, y, c);
		jpeg_write_scanlines(&cinfo, &row, 1);
	}
	jpeg_finish_compress(&cinfo);
	if (s->scans > 0)
		free((void *)(uintptr_t)cinfo.scan_info);
	jpeg_destroy_compress(&cinfo);
	buf_put(out, mem, mem_len);
	free(mem);
	free(row);
}
