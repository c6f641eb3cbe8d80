/* SPDX-License-Identifier: Apache-2.0 */
/* TIFF and JPEG 2000 files of every sort, made for tests. */
#ifndef COTEJO_TESTS_SUPPORT_TIFFJP2FILES_H
#define COTEJO_TESTS_SUPPORT_TIFFJP2FILES_H

#include "support/imagefiles.h"

struct tiff_spec {
	int width, height;
	int bits;	 /* 1, 2, 4, 8, 16 */
	int samples;	 /* 1, 3 or 4 */
	int photometric; /* PHOTOMETRIC_...; a palette is palette_rgb() */
	int compression; /* COMPRESSION_... */
	bool alpha;	 /* the last sample is unassociated opacity */
	bool planar;	 /* a plane for each sample */
	bool tiled;
	const char *mode; /* "w", "wb" big endian, "w8" BigTIFF */
	int unit;	  /* RESUNIT_...; 0: no resolution */
	float resolution;
	int pages; /* this many images, each a pixel wider than the last; 0 means 1 */
};

void make_tiff(const struct tiff_spec *spec, sample_fn sample, struct buf *out);

struct jp2_spec {
	int width, height;
	int channels;
	int bits;
	bool is_signed;
	int alpha;    /* number of the channel that is opacity, 0: none */
	int colours;  /* OPJ_COLOR_SPACE */
	int halved;   /* channels from this one on have half the size; 0: none */
	bool bare;    /* codestream only */
	double ratio; /* 0: lossless */
	int tile;     /* side of the tiles, 0: one tile */
};

void make_jp2(const struct jp2_spec *spec, sample_fn sample, struct buf *out);

#endif
