/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The template: all that the engine keeps of one impression of one finger.
 *
 * Everything inside is in pixels at 500 ppi of the source, resampled the same
 * both ways. Values are quantised when a template is made, so that encoding
 * and decoding lose nothing and scores do not depend on where a template has
 * been. The bytes (.ctj) are the engine's own; for exchange with others there
 * are the records of src/exchange, from which template_from_minutiae() makes a
 * template again, without what only the image gives.
 */
#ifndef COTEJO_PRINT_TEMPLATE_H
#define COTEJO_PRINT_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "print/minutia.h"

#define TEMPLATE_MAX_MINUTIAE 200
#define TEMPLATE_MAX_SINGULAR 8
/* No side of the print is longer, in pixels at 500 ppi. */
#define TEMPLATE_MAX_SIDE 2048
/* Pixels at 500 ppi of a cell of the ridge field. */
#define TEMPLATE_CELL 16
/* Bytes of what the image tells about the ridges around one minutia: three
 * layers of 16 x 16 bits, points 4 pixels apart on a square that is turned to
 * the minutia. Bit k, the k % 8 th of byte k / 8, is the point (k % 16 - 7.5) * 4
 * pixels along the minutia's direction and (k / 16 - 7.5) * 4 to the left of it.
 * Layer 0: the cosine of the phase of the ridges is negative (a ridge); layer 1:
 * the sine, with the phase growing to the left; layer 2: the point lies inside
 * the print (where it does not, the other two are 0). */
#define TEMPLATE_PATCH 96
/* The longest encoding there is. */
#define TEMPLATE_MAX_BYTES (96 * 1024)

enum singular_type {
	SINGULAR_CORE = 1,
	SINGULAR_DELTA = 2,
};

/* A point where the ridge directions turn by half a turn. The angle is that of
 * the axis of the loop, from the core towards its open side; 0 at a delta. */
struct singular {
	float x;
	float y;
	float angle;
	uint8_t type; /* enum singular_type */
};

/* The ridge field: rows x cols cells, row by row; cell (c, r) covers the pixels
 * c * TEMPLATE_CELL .. + TEMPLATE_CELL - 1. */
struct ridge_field {
	int cols; /* 0: the template has no field */
	int rows;
	uint8_t *direction; /* of the ridges, units of pi / 256, counter-clockwise */
	uint8_t *period;    /* ridge to ridge, units of 1/8 pixel; 0: not known */
	uint8_t *quality;   /* 1 .. 100; 0: no print there */
};

/* The kind of impression, ANSI/NIST-ITL 1-2011 table 8 (the codes that a desk
 * meets); 19794-2 uses the same first values. */
enum impression {
	IMPRESSION_LIVE_PLAIN = 0,
	IMPRESSION_LIVE_ROLLED = 1,
	IMPRESSION_INK_PLAIN = 2,
	IMPRESSION_INK_ROLLED = 3,
	IMPRESSION_UNKNOWN = 29,
};

struct template
{
	double ppi;	   /* of the source; 0: not known (made from minutiae) */
	int source_width;  /* pixels of the source; 0: not known */
	int source_height; /* likewise */
	int width;	   /* pixels at 500 ppi */
	int height;
	uint8_t finger;	    /* enum finger */
	uint8_t impression; /* enum impression */
	uint8_t quality;    /* of the whole print, 0 (of no use) .. 100 */
	uint8_t pattern;    /* enum pattern, for display only */
	int minutia_count;
	struct minutia *minutiae;
	int singular_count;
	struct singular singulars[TEMPLATE_MAX_SINGULAR];
	struct ridge_field field;
	int8_t *patches; /* minutia_count x TEMPLATE_PATCH, or NULL */
};

/* An empty template that the caller fills; everything zero. */
struct template *template_new(void);
void template_free(struct template *t);
struct template *template_copy(const struct template *t);

/* A template from a bare list of minutiae, as an interchange record gives them
 * (pixels at 500 ppi in an area of width x height). The list is copied; of more
 * than TEMPLATE_MAX_MINUTIAE the best by quality are kept. Coordinates outside
 * the area are an error. */
enum err_code template_from_minutiae(const struct minutia *minutiae, size_t count, int width,
				     int height, struct template **out, struct err *err);

/* Appends the encoding (.ctj) to out. */
void template_encode(const struct template *t, struct buf *out);
/* Reads an encoding. Anything that is not exactly one whole template made by
 * this or an earlier version is an error that says what is wrong; name is used
 * in messages. */
enum err_code template_decode(const void *data, size_t len, const char *name, struct template **out,
			      struct err *err);
/* True when the bytes begin like a .ctj file. */
bool template_is_encoded(const void *data, size_t len);

/* Bit for bit the same content. */
bool template_equal(const struct template *a, const struct template *b);

/* Rounds positions to 1/8 pixel and angles to 1/256 turn, as the encoding keeps
 * them. Every maker of templates calls it once before handing one out. */
void template_quantise(struct template *t);

#endif
