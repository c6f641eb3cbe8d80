/* SPDX-License-Identifier: Apache-2.0 */
/* Image files of every sort, made for tests: sound ones and broken ones. */
#ifndef COTEJO_TESTS_SUPPORT_IMAGEFILES_H
#define COTEJO_TESTS_SUPPORT_IMAGEFILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "image/image.h"

/* A picture of ridges that swirl around a point, with a white margin and some
 * noise; the same for the same arguments on every machine. */
struct image *picture_new(int width, int height, unsigned seed);

/* Samples for a file: 16 bits each whatever the file's depth, channels
 * interleaved, rows from top to bottom. */
typedef unsigned (*sample_fn)(int x, int y, int channel);

struct png_spec {
	int width, height;
	int bits;   /* 1, 2, 4, 8, 16 */
	int colour; /* PNG_COLOR_TYPE_... */
	bool interlaced;
	unsigned per_metre_x, per_metre_y; /* 0: no pHYs */
	int transparent;		   /* the tRNS sample or index; -1: none */
};

/* Sample values are taken as they are, within the depth; for a palette they
 * are indexes into palette_rgb(). */
void make_png(const struct png_spec *spec, sample_fn sample, struct buf *out);
void palette_rgb(unsigned index, uint8_t rgb[3]);

struct jpeg_spec {
	int width, height;
	int channels; /* 1 grey, 3 RGB in YCbCr, 4 CMYK */
	bool rgb;     /* three channels stored as RGB */
	bool adobe;   /* four channels: inverted, with the Adobe marker */
	bool ycck;    /* four channels stored as YCCK */
	bool progressive;
	bool arithmetic;
	int quality;
	int density_unit, density_x, density_y; /* JFIF; unit 1 inch, 2 cm */
	const uint8_t *exif;			/* the content of APP1, or NULL */
	unsigned exif_len;
	int scans; /* > 0: progressive with this many scans */
};

void make_jpeg(const struct jpeg_spec *spec, sample_fn sample, struct buf *out);

/* "Exif\0\0" and a TIFF directory with the resolution. unit 2 inch, 3 cm. */
void make_exif(unsigned resolution, unsigned unit, unsigned orientation, bool big_endian,
	       struct buf *out);

#endif
