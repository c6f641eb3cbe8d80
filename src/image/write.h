/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images out. The functions on memory append to *out and cannot fail on an
 * image within the limits; the ones on files write all or nothing.
 *
 * Files carry the resolution when it is known (img->ppi > 0).
 */
#ifndef COTEJO_IMAGE_WRITE_H
#define COTEJO_IMAGE_WRITE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "image/format.h"
#include "image/image.h"

/* PNG, 8 bits, grey; lossless. */
void image_write_png(const struct image *img, struct buf *out);
enum err_code image_save_png(const struct image *img, const char *path, struct err *err);

/* PNG of colour pixels, 3 bytes each (RGB) or 4 (RGBA, not premultiplied), for
 * charts and plots. ppi 0: not stated. */
void image_write_png_colour(int width, int height, int channels, const uint8_t *px, double ppi,
			    struct buf *out);

/* WSQ at a rate (image/wsq/wsq.h: WSQ_RATE_NORMAL for about 15:1, WSQ_RATE_HIGH
 * for about 5:1). Lossy: from the first capture only, never from an image that
 * was lossy already. The standard is for 500 ppi; the caller sees to that. The
 * resolution goes into a NISTCOM comment, rounded. */
void image_write_wsq(const struct image *img, double rate, struct buf *out);

/* PGM (P5), 8 bits; cannot state the resolution. */
void image_write_pgm(const struct image *img, struct buf *out);

/* JPEG, sequential, quality 1 to 100 (libjpeg's scale). Lossy. */
void image_write_jpeg(const struct image *img, int quality, struct buf *out);

/* JPEG 2000 in a JP2 file, as NIST SP 500-289 recommends for 1000 ppi: filters
 * 9-7, six levels, one quality layer at `ratio`:1 (IMAGE_JP2_RATIO there). Ratio
 * 0: lossless (filters 5-3). ERR_INTERNAL when OpenJPEG fails. */
#define IMAGE_JP2_RATIO 10
enum err_code image_write_jp2(const struct image *img, double ratio, struct buf *out,
			      struct err *err);

/* --- by format --------------------------------------------------------------------- */

/* All zero: the usual. */
struct image_write_options {
	double rate;   /* WSQ: bits a pixel, 0 means WSQ_RATE_NORMAL */
	int quality;   /* JPEG: 1 to 100, 0 means 95 */
	double ratio;  /* JPEG 2000: to one, 0 means IMAGE_JP2_RATIO */
	bool lossless; /* JPEG 2000: keep every grey value */
};

/* Appends the image in the format: PNG, JPEG, WSQ, JP2, PNM (PGM) or RAW. options
 * may be NULL. ERR_UNSUPPORTED: other formats; ERR_INPUT: WSQ of an image known
 * not to have 500 ppi; ERR_INTERNAL: OpenJPEG fails. */
enum err_code image_write(const struct image *img, enum image_format format,
			  const struct image_write_options *options, struct buf *out,
			  struct err *err);

/* The same to a file, all or nothing. */
enum err_code image_save(const struct image *img, const char *path, enum image_format format,
			 const struct image_write_options *options, struct err *err);

/* The format that a file name asks for: .png, .jpg, .jpeg, .wsq, .jp2, .pgm or
 * .raw, in any case; else IMAGE_UNKNOWN. For output only. */
enum image_format image_format_by_ending(const char *path);

#endif
