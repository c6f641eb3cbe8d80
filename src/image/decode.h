/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoders. They run inside the box only (cotejo-decode) and in fuzzers: the
 * main program does not link them.
 *
 * Each takes all bytes of a file and fills a struct decoded. None keeps state,
 * prints, or ends the program: want of memory is a status. They must end, and
 * hold their promises, for any bytes whatever.
 */
#ifndef COTEJO_IMAGE_DECODE_H
#define COTEJO_IMAGE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/format.h"

/* How decoding ended; the other side of the box turns it into a message. */
enum decode_status {
	DECODE_OK,
	DECODE_NOT_IMAGE,   /* not of the format it was taken for */
	DECODE_TRUNCATED,   /* ends too early */
	DECODE_DAMAGED,	    /* contradicts its format; detail says where */
	DECODE_EMPTY,	    /* no pixels */
	DECODE_TOO_LARGE,   /* beyond IMAGE_MAX_SIDE or IMAGE_MAX_PIXELS */
	DECODE_TOO_COSTLY,  /* sound perhaps, but made to take too much work */
	DECODE_MEMORY,	    /* needs more memory than the box has */
	DECODE_UNSUPPORTED, /* well formed, but not decoded here; detail says what */
	DECODE_LOSSLESS_JPEG,
	DECODE_NO_PAGE, /* the file has fewer images than asked for */
	DECODE_LEVEL,	/* not an image at all: the answer to "which protections hold" */
	DECODE_STATUSES
};

#define DECODE_DETAIL_LEN 160

struct decoded {
	enum decode_status status;
	uint32_t width;	   /* 0 when not known */
	uint32_t height;   /* 0 when not known */
	uint32_t bits;	   /* of a sample in the file */
	uint32_t channels; /* in the file */
	uint32_t ppi_x;	   /* thousandths of a pixel per inch; 0: not stated */
	uint32_t ppi_y;
	uint32_t orientation; /* Exif: 1 to 8; 0: not stated */
	uint32_t pages;	      /* images in the file; 0 means 1 */
	uint8_t *px;	      /* DECODE_OK: width * height grey values, free() them; else NULL */
	char detail[DECODE_DETAIL_LEN]; /* English, short; may be empty */
};

/* What cannot be read from the file. */
struct decode_params {
	uint32_t width; /* raw samples: their size */
	uint32_t height;
	uint32_t bits; /* raw samples: 8 or 16 */
	uint32_t page; /* which image of a TIFF file, from 0 */
};

/* Decodes data taken for the format. Formats that this program was not built
 * with give DECODE_UNSUPPORTED; a page beyond the last, DECODE_NO_PAGE. */
void decode_any(enum image_format format, const uint8_t *data, size_t len,
		const struct decode_params *params, struct decoded *out);

void decode_png(const uint8_t *data, size_t len, struct decoded *out);
void decode_jpeg(const uint8_t *data, size_t len, struct decoded *out);
void decode_wsq(const uint8_t *data, size_t len, struct decoded *out);
void decode_jp2(const uint8_t *data, size_t len, struct decoded *out);
void decode_tiff(const uint8_t *data, size_t len, uint32_t page, struct decoded *out);
void decode_bmp(const uint8_t *data, size_t len, struct decoded *out);
void decode_pnm(const uint8_t *data, size_t len, struct decoded *out);
void decode_raw(const uint8_t *data, size_t len, const struct decode_params *params,
		struct decoded *out);

/* --- for the decoders ------------------------------------------------------ */

/* Sets the status and the detail (its first characters), frees px. Returns
 * false, for "return decode_fail(...)". */
bool decode_fail(struct decoded *out, enum decode_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Checks the size against the limits, notes it and allocates white pixels.
 * False after setting EMPTY, TOO_LARGE or MEMORY. */
bool decode_start(struct decoded *out, uint64_t width, uint64_t height);

/* 0.299 R + 0.587 G + 0.114 B, rounded; equal samples stay what they are. */
static inline uint8_t decode_grey(unsigned r, unsigned g, unsigned b)
{
	return (uint8_t)((299 * r + 587 * g + 114 * b + 500) / 1000);
}

/* A value over white: alpha 0 is white, 255 is the value. */
static inline uint8_t decode_over_white(unsigned v, unsigned alpha)
{
	return (uint8_t)((v * alpha + 255 * (255 - alpha) + 127) / 255);
}

/* Both, rounded once. */
static inline uint8_t decode_grey_over_white(unsigned r, unsigned g, unsigned b, unsigned alpha)
{
	unsigned thousand = 299 * r + 587 * g + 114 * b;

	return (uint8_t)((thousand * alpha + 255000 * (255 - alpha) + 127500) / 255000);
}

/* 16 bits to 8, rounded. */
static inline uint8_t decode_16_to_8(unsigned v)
{
	return (uint8_t)((v * 255 + 32767) / 65535);
}

/* Thousandths of a ppi from a count of pixels for each unit, when `scale` is
 * the units in an inch (0.0254 for metres, 2.54 for centimetres, 1 for inches).
 * A customary resolution that lies within the rounding of the count is taken
 * instead: 197 pixels per centimetre are 500 ppi. */
uint32_t decode_ppi(double count, double scale);

#endif
