/* SPDX-License-Identifier: Apache-2.0 */
/* TIFF through libtiff: one image of the file. Plain grey ones are read
 * sample by sample; all others (colour, palette, CMYK, YCbCr, tiles, turned) go
 * through libtiff's own conversion to RGBA. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "image/decode.h"

/* No allocation of libtiff's own is larger. */
#define MAX_ALLOC ((tmsize_t)1 << 30)

struct source {
	const uint8_t *data;
	uint64_t len;
	uint64_t pos;
	bool ended; /* something was asked for beyond the end */
	bool failed;
	char message[DECODE_DETAIL_LEN];
};

static tmsize_t on_read(thandle_t user, void *to, tmsize_t n)
{
	struct source *s = (struct source *)user;
	uint64_t left = s->pos < s->len ? s->len - s->pos : 0;

	if (n < 0)
		return -1;
	if ((uint64_t)n > left) {
		s->ended = true;
		n = (tmsize_t)left;
	}
	memcpy(to, s->data + s->pos, (size_t)n);
	s->pos += (uint64_t)n;
	return n;
}

static tmsize_t on_write(thandle_t user, void *from, tmsize_t n)
{
	(void)user;
	(void)from;
	(void)n;
	return -1;
}

static toff_t on_seek(thandle_t user, toff_t to, int whence)
{
	struct source *s = (struct source *)user;

	switch (whence) {
	case SEEK_SET:
		s->pos = to;
		break;
	case SEEK_CUR:
		s->pos += to;
		break;
	default:
		s->pos = s->len + to;
		break;
	}
	if (s->pos > s->len) {
		s->ended = true;
		s->pos = s->len;
		return (toff_t)-1;
	}
	return s->pos;
}

static toff_t on_size(thandle_t user)
{
	return ((struct source *)user)->len;
}

static int on_close(thandle_t user)
{
	(void)user;
	return 0;
}

/* libtiff takes the file for mapped memory and checks offsets against its size.
 * (Without, 4.5.0 refuses tiles that are not compressed: it compares the rounded
 * size of its buffer with the tile's.) */
static int on_map(thandle_t user, void **base, toff_t *size)
{
	struct source *s = (struct source *)user;

	*base = (void *)(uintptr_t)s->data;
	*size = s->len;
	return 1;
}

static void on_unmap(thandle_t user, void *base, toff_t size)
{
	(void)user;
	(void)base;
	(void)size;
}

/* The first message says what is wrong, later ones what follows from it. */
static int on_error(TIFF *tif, void *user, const char *module, const char *fmt, va_list ap)
{
	struct source *s = user;

	(void)tif;
	(void)module;
	if (!s->failed)
		vsnprintf(s->message, sizeof(s->message), fmt, ap);
	s->failed = true;
	return 1;
}

static int on_warning(TIFF *tif, void *user, const char *module, const char *fmt, va_list ap)
{
	(void)tif;
	(void)user;
	(void)module;
	(void)fmt;
	(void)ap;
	return 1;
}

static void fail(struct source *s, struct decoded *out)
{
	bool ended = s->ended || strstr(s->message, "ead error") ||
		     strstr(s->message, "an not read") || strstr(s->message, "EOF");

	if (strstr(s->message, "emory") && !ended)
		decode_fail(out, DECODE_MEMORY, "%s", "");
	else
		decode_fail(out, ended ? DECODE_TRUNCATED : DECODE_DAMAGED, "%s", s->message);
}

static void read_resolution(TIFF *tif, struct decoded *out)
{
	float x = 0, y = 0;
	uint16_t unit = RESUNIT_INCH;
	double scale;

	TIFFGetFieldDefaulted(tif, TIFFTAG_RESOLUTIONUNIT, &unit);
	if (unit != RESUNIT_INCH && unit != RESUNIT_CENTIMETER)
		return;
	scale = unit == RESUNIT_CENTIMETER ? 2.54 : 1;
	if (TIFFGetField(tif, TIFFTAG_XRESOLUTION, &x))
		out->ppi_x = decode_ppi((double)x, scale);
	if (TIFFGetField(tif, TIFFTAG_YRESOLUTION, &y))
		out->ppi_y = decode_ppi((double)y, scale);
}

struct layout {
	uint16_t samples, bits, photometric, orientation, sample_format, planar;
	uint16_t extra; /* what the sample after the grey one is, EXTRASAMPLE_... */
	bool tiled;
};

static bool is_grey(const struct layout *l)
{
	return l->photometric == PHOTOMETRIC_MINISBLACK || l->photometric == PHOTOMETRIC_MINISWHITE;
}

static bool is_plain_grey(const struct layout *l)
{
	bool one = l->samples == 1 &&
		   (l->bits == 1 || l->bits == 2 || l->bits == 4 || l->bits == 8 || l->bits == 16);
	bool two =
	    l->samples == 2 && l->planar == PLANARCONFIG_CONTIG && (l->bits == 8 || l->bits == 16);

	return is_grey(l) && !l->tiled && l->orientation == ORIENTATION_TOPLEFT &&
	       l->sample_format == SAMPLEFORMAT_UINT && (one || two);
}

/* The i-th sample of a row as libtiff hands it over: 16 bits in the machine's
 * order. 0 to 255. */
static unsigned sample(const uint8_t *row, unsigned bits, size_t i)
{
	unsigned most = (1u << (bits < 8 ? bits : 8)) - 1;
	size_t bit = i * bits;
	uint16_t wide;

	if (bits == 8)
		return row[i];
	if (bits < 8)
		return (row[bit / 8] >> (8 - bits - bit % 8) & most) * 255 / most;
	memcpy(&wide, row + 2 * i, 2);
	return decode_16_to_8(wide);
}

static void to_grey(const uint8_t *row, const struct layout *l, uint32_t width, uint8_t *px)
{
	unsigned flip = l->photometric == PHOTOMETRIC_MINISWHITE ? 255 : 0;

	for (size_t x = 0; x < width; x++) {
		unsigned v = sample(row, l->bits, x * l->samples) ^ flip;
		unsigned alpha = 255;

		if (l->extra == EXTRASAMPLE_UNASSALPHA || l->extra == EXTRASAMPLE_ASSOCALPHA)
			alpha = sample(row, l->bits, x * l->samples + 1);
		if (l->extra == EXTRASAMPLE_ASSOCALPHA) /* multiplied already */
			px[x] = (uint8_t)(v + 255 - alpha < 255 ? v + 255 - alpha : 255);
		else
			px[x] = decode_over_white(v, alpha);
	}
}

static void read_grey(TIFF *tif, const struct layout *l, struct source *s, struct decoded *out)
{
	tmsize_t need = (tmsize_t)(((uint64_t)out->width * l->samples * l->bits + 7) / 8);
	tmsize_t size = TIFFScanlineSize(tif);
	uint8_t *row = size >= need ? malloc((size_t)size) : NULL;

	if (!row) {
		decode_fail(out, size >= need ? DECODE_MEMORY : DECODE_DAMAGED, "%s", s->message);
		return;
	}
	for (uint32_t y = 0; y < out->height; y++) {
		if (TIFFReadScanline(tif, row, y, 0) < 0 || s->failed) {
			fail(s, out);
			break;
		}
		to_grey(row, l, out->width, out->px + (size_t)y * out->width);
	}
	free(row);
}

static void read_colour(TIFF *tif, struct source *s, struct decoded *out)
{
	size_t n = (size_t)out->width * out->height;
	uint32_t *rgba;
	char why[1024];

	if (!TIFFRGBAImageOK(tif, why)) {
		decode_fail(out, DECODE_UNSUPPORTED, "%s", why);
		return;
	}
	rgba = malloc(n * sizeof(*rgba));
	if (!rgba) {
		decode_fail(out, DECODE_MEMORY, "%s", "");
		return;
	}
	if (!TIFFReadRGBAImageOriented(tif, out->width, out->height, rgba, ORIENTATION_TOPLEFT,
				       1) ||
	    s->failed) {
		fail(s, out);
		free(rgba);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		/* Colours come multiplied by the opacity. */
		unsigned grey =
		    decode_grey(TIFFGetR(rgba[i]), TIFFGetG(rgba[i]), TIFFGetB(rgba[i]));
		unsigned v = grey + 255 - TIFFGetA(rgba[i]);

		out->px[i] = (uint8_t)(v < 255 ? v : 255);
	}
	free(rgba);
}

static void read_image(TIFF *tif, struct source *s, struct decoded *out)
{
	struct layout l = {.photometric = PHOTOMETRIC_MINISBLACK};
	uint32_t width = 0, height = 0;
	uint16_t coding = COMPRESSION_NONE, extras = 0, *extra = NULL;

	TIFFGetField(tif, TIFFTAG_IMAGEWIDTH, &width);
	TIFFGetField(tif, TIFFTAG_IMAGELENGTH, &height);
	TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLESPERPIXEL, &l.samples);
	TIFFGetFieldDefaulted(tif, TIFFTAG_BITSPERSAMPLE, &l.bits);
	TIFFGetFieldDefaulted(tif, TIFFTAG_ORIENTATION, &l.orientation);
	TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLEFORMAT, &l.sample_format);
	TIFFGetFieldDefaulted(tif, TIFFTAG_COMPRESSION, &coding);
	TIFFGetFieldDefaulted(tif, TIFFTAG_PLANARCONFIG, &l.planar);
	TIFFGetField(tif, TIFFTAG_PHOTOMETRIC, &l.photometric);
	if (l.samples > 1 && TIFFGetField(tif, TIFFTAG_EXTRASAMPLES, &extras, &extra) && extras)
		l.extra = extra[0];
	l.tiled = TIFFIsTiled(tif);
	out->bits = l.bits >= 1 && l.bits <= 64 ? l.bits : 1;
	out->channels = l.samples >= 1 && l.samples <= 16 ? l.samples : 1;
	read_resolution(tif, out);
	if (!TIFFIsCODECConfigured(coding)) {
		decode_fail(out, DECODE_UNSUPPORTED, "compression number %u", coding);
		return;
	}
	if (!decode_start(out, width, height))
		return;
	if (is_plain_grey(&l))
		read_grey(tif, &l, s, out);
	else if (is_grey(&l) && l.extra)
		/* libtiff leaves the opacity of grey out of its conversion. */
		decode_fail(out, DECODE_UNSUPPORTED, "grey with opacity in tiles or planes");
	else
		read_colour(tif, s, out);
}

void decode_tiff(const uint8_t *data, size_t len, uint32_t page, struct decoded *out)
{
	struct source s = {.data = data, .len = len};
	TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
	TIFF *tif = NULL;

	if (!options) {
		decode_fail(out, DECODE_MEMORY, "%s", "");
		return;
	}
	TIFFOpenOptionsSetMaxSingleMemAlloc(options, MAX_ALLOC);
	TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, &s);
	TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, &s);
	tif = TIFFClientOpenExt("image", "r", (thandle_t)&s, on_read, on_write, on_seek, on_close,
				on_size, on_map, on_unmap, options);
	TIFFOpenOptionsFree(options);
	if (!tif) {
		fail(&s, out);
		return;
	}
	out->pages = TIFFNumberOfDirectories(tif);
	if (page >= (out->pages ? out->pages : 1))
		decode_fail(out, DECODE_NO_PAGE, "%s", "");
	else if (page > 0 && !TIFFSetDirectory(tif, (tdir_t)page))
		fail(&s, out);
	else
		read_image(tif, &s, out);
	TIFFClose(tif);
}
