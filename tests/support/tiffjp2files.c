/* SPDX-License-Identifier: Apache-2.0 */
#include "support/tiffjp2files.h"

#include <assert.h>
#include <openjpeg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "base/mem.h"

/* --- a file in memory -------------------------------------------------------------- */

struct memory_file {
	struct buf *bytes;
	size_t pos;
};

static size_t memory_write(struct memory_file *f, const void *from, size_t n)
{
	if (f->pos + n > f->bytes->len) {
		buf_reserve(f->bytes, f->pos + n - f->bytes->len);
		memset(f->bytes->data + f->bytes->len, 0, f->pos + n - f->bytes->len);
		f->bytes->len = f->pos + n;
	}
	memcpy(f->bytes->data + f->pos, from, n);
	f->pos += n;
	return n;
}

/* --- TIFF --------------------------------------------------------------------------- */

static tmsize_t tiff_read(thandle_t user, void *to, tmsize_t n)
{
	struct memory_file *f = user;
	size_t left = f->pos < f->bytes->len ? f->bytes->len - f->pos : 0;
	size_t take = (size_t)n < left ? (size_t)n : left;

	memcpy(to, f->bytes->data + f->pos, take);
	f->pos += take;
	return (tmsize_t)take;
}

static tmsize_t tiff_write(thandle_t user, void *from, tmsize_t n)
{
	return (tmsize_t)memory_write(user, from, (size_t)n);
}

static toff_t tiff_seek(thandle_t user, toff_t to, int whence)
{
	struct memory_file *f = user;

	f->pos = (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? f->pos : f->bytes->len) + to;
	return f->pos;
}

static toff_t tiff_size(thandle_t user)
{
	return ((struct memory_file *)user)->bytes->len;
}

static int tiff_close(thandle_t user)
{
	(void)user;
	return 0;
}

static void put_bits(uint8_t *row, int at, int bits, unsigned v)
{
	if (bits == 16) {
		uint16_t wide = (uint16_t)v;

		memcpy(row + 2 * at, &wide, 2);
	} else if (bits == 8) {
		row[at] = (uint8_t)v;
	} else {
		int shift = 8 - bits - at * bits % 8;

		row[at * bits / 8] = (uint8_t)(row[at * bits / 8] | v << shift);
	}
}

static void set_tags(TIFF *tif, const struct tiff_spec *s)
{
	TIFFSetField(tif, TIFFTAG_IMAGEWIDTH, s->width);
	TIFFSetField(tif, TIFFTAG_IMAGELENGTH, s->height);
	TIFFSetField(tif, TIFFTAG_BITSPERSAMPLE, s->bits);
	TIFFSetField(tif, TIFFTAG_SAMPLESPERPIXEL, s->samples);
	TIFFSetField(tif, TIFFTAG_PHOTOMETRIC, s->photometric);
	TIFFSetField(tif, TIFFTAG_COMPRESSION, s->compression);
	TIFFSetField(tif, TIFFTAG_PLANARCONFIG,
		     s->planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
	if (s->alpha) {
		uint16_t kind = EXTRASAMPLE_UNASSALPHA;

		TIFFSetField(tif, TIFFTAG_EXTRASAMPLES, 1, &kind);
	}
	if (s->photometric == PHOTOMETRIC_SEPARATED)
		TIFFSetField(tif, TIFFTAG_INKSET, INKSET_CMYK);
	if (s->photometric == PHOTOMETRIC_PALETTE) {
		uint16_t map[3][256];

		for (unsigned i = 0; i < 256; i++) {
			uint8_t rgb[3];

			palette_rgb(i, rgb);
			for (int c = 0; c < 3; c++)
				map[c][i] = (uint16_t)(rgb[c] * 257);
		}
		TIFFSetField(tif, TIFFTAG_COLORMAP, map[0], map[1], map[2]);
	}
	if (s->tiled) {
		TIFFSetField(tif, TIFFTAG_TILEWIDTH, 32);
		TIFFSetField(tif, TIFFTAG_TILELENGTH, 16);
	} else {
		TIFFSetField(tif, TIFFTAG_ROWSPERSTRIP, 8);
	}
	if (s->unit) {
		TIFFSetField(tif, TIFFTAG_RESOLUTIONUNIT, s->unit);
		TIFFSetField(tif, TIFFTAG_XRESOLUTION, (double)s->resolution);
		TIFFSetField(tif, TIFFTAG_YRESOLUTION, (double)s->resolution);
	}
}

static void write_tiles(TIFF *tif, const struct tiff_spec *s, sample_fn sample, int plane)
{
	uint8_t *tile = xcalloc(1, (size_t)TIFFTileSize(tif));
	size_t stride = (size_t)TIFFTileRowSize(tif);
	int per_pixel = s->planar ? 1 : s->samples;

	for (int y0 = 0; y0 < s->height; y0 += 16)
		for (int x0 = 0; x0 < s->width; x0 += 32) {
			memset(tile, 0, (size_t)TIFFTileSize(tif));
			for (int y = 0; y < 16 && y0 + y < s->height; y++)
				for (int x = 0; x < 32 && x0 + x < s->width; x++)
					for (int c = 0; c < per_pixel; c++)
						put_bits(
						    tile + (size_t)y * stride, x * per_pixel + c,
						    s->bits,
						    sample(x0 + x, y0 + y, s->planar ? plane : c));
			TIFFWriteTile(tif, tile, (uint32_t)x0, (uint32_t)y0, 0, (uint16_t)plane);
		}
	free(tile);
}

static void write_rows(TIFF *tif, const struct tiff_spec *s, sample_fn sample, int plane)
{
	size_t size = (size_t)TIFFScanlineSize(tif);
	uint8_t *row = xcalloc(1, size);
	int per_pixel = s->planar ? 1 : s->samples;

	for (int y = 0; y < s->height; y++) {
		memset(row, 0, size);
		for (int x = 0; x < s->width; x++)
			for (int c = 0; c < per_pixel; c++)
				put_bits(row, x * per_pixel + c, s->bits,
					 sample(x, y, s->planar ? plane : c));
		TIFFWriteScanline(tif, row, (uint32_t)y, (uint16_t)plane);
	}
	free(row);
}

void make_tiff(const struct tiff_spec *s, sample_fn sample, struct buf *out)
{
	struct memory_file file = {out, 0};
	TIFF *tif = TIFFClientOpen("made", s->mode ? s->mode : "w", &file, tiff_read, tiff_write,
				   tiff_seek, tiff_close, tiff_size, NULL, NULL);

	assert(tif);
	for (int page = 0; page < (s->pages ? s->pages : 1); page++) {
		struct tiff_spec this_page = *s;

		/* Told apart by their width. */
		this_page.width = s->width + page;
		set_tags(tif, &this_page);
		for (int plane = 0; plane < (s->planar ? s->samples : 1); plane++)
			(s->tiled ? write_tiles : write_rows)(tif, &this_page, sample, plane);
		if (s->pages)
			TIFFWriteDirectory(tif);
	}
	TIFFClose(tif);
}

/* --- JPEG 2000 ---------------------------------------------------------------------- */

static OPJ_SIZE_T jp2_write(void *from, OPJ_SIZE_T n, void *user)
{
	return memory_write(user, from, n);
}

static OPJ_OFF_T jp2_skip(OPJ_OFF_T n, void *user)
{
	((struct memory_file *)user)->pos += (size_t)n;
	return n;
}

static OPJ_BOOL jp2_seek(OPJ_OFF_T n, void *user)
{
	((struct memory_file *)user)->pos = (size_t)n;
	return OPJ_TRUE;
}

void make_jp2(const struct jp2_spec *s, sample_fn sample, struct buf *out)
{
	struct memory_file file = {out, 0};
	opj_image_cmptparm_t parameter[4];
	opj_cparameters_t p;
	opj_codec_t *codec = opj_create_compress(s->bare ? OPJ_CODEC_J2K : OPJ_CODEC_JP2);
	opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_FALSE);
	opj_image_t *image;
	bool good;

	memset(parameter, 0, sizeof(parameter));
	for (int c = 0; c < s->channels; c++) {
		int step = s->halved && c >= s->halved ? 2 : 1;

		parameter[c].dx = parameter[c].dy = (OPJ_UINT32)step;
		parameter[c].w = (OPJ_UINT32)((s->width + step - 1) / step);
		parameter[c].h = (OPJ_UINT32)((s->height + step - 1) / step);
		parameter[c].prec = (OPJ_UINT32)s->bits;
		parameter[c].sgnd = s->is_signed;
	}
	image = opj_image_create((OPJ_UINT32)s->channels, parameter, (OPJ_COLOR_SPACE)s->colours);
	assert(codec && stream && image);
	image->x1 = (OPJ_UINT32)s->width;
	image->y1 = (OPJ_UINT32)s->height;
	for (int c = 0; c < s->channels; c++) {
		opj_image_comp_t *comp = &image->comps[c];

		comp->alpha = s->alpha && c == s->alpha;
		for (unsigned y = 0; y < comp->h; y++)
			for (unsigned x = 0; x < comp->w; x++) {
				int v = (int)sample((int)(x * comp->dx), (int)(y * comp->dy), c);

				comp->data[y * comp->w + x] =
				    s->is_signed ? v - (1 << (s->bits - 1)) : v;
			}
	}
	opj_set_default_encoder_parameters(&p);
	p.tcp_numlayers = 1;
	p.cp_disto_alloc = 1;
	p.tcp_rates[0] = (float)s->ratio;
	p.irreversible = s->ratio > 0;
	p.numresolution = 4;
	if (s->tile) {
		p.tile_size_on = OPJ_TRUE;
		p.cp_tdx = p.cp_tdy = s->tile;
	}
	opj_stream_set_user_data(stream, &file, NULL);
	opj_stream_set_write_function(stream, jp2_write);
	opj_stream_set_skip_function(stream, jp2_skip);
	opj_stream_set_seek_function(stream, jp2_seek);
	good = opj_setup_encoder(codec, &p, image) && opj_start_compress(codec, image, stream) &&
	       opj_encode(codec, stream) && opj_end_compress(codec, stream);
	assert(good);
	(void)good;
	opj_image_destroy(image);
	opj_stream_destroy(stream);
	opj_destroy_codec(codec);
}
