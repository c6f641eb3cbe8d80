/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gallery record: what a search over millions needs of one print, computed
 * once at enrolment and kept beside the template, so that a gallery loads
 * without any computation.
 *
 *   u8 version  u8 finger  u8 count  u8 quality  u32 reserved (0)
 *   u64 head[count]   u32 tail[count]   u32 place[count]      little endian
 *
 * A place is x | y << 11 | angle << 22 | quality << 30: pixels at 500 ppi, y
 * down, 1/256 turn, quality in quarters. The minutiae stand in the order of
 * their quality, so a shorter probe is the front of a longer one.
 */
#ifndef COTEJO_MATCH_GALLERY_RECORD_H
#define COTEJO_MATCH_GALLERY_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "match/code.h"
#include "print/template.h"

/* The best ones of a print that has more. */
#define GALLERY_RECORD_MAX_MINUTIAE 40
#define GALLERY_RECORD_HEAD	    8
#define GALLERY_RECORD_PER_MINUTIA  16
#define GALLERY_RECORD_MAX_BYTES \
	(GALLERY_RECORD_HEAD + GALLERY_RECORD_PER_MINUTIA * GALLERY_RECORD_MAX_MINUTIAE)

struct gallery_record {
	uint8_t finger; /* enum finger */
	uint8_t quality;
	int count;
	uint64_t heads[GALLERY_RECORD_MAX_MINUTIAE];
	uint32_t tails[GALLERY_RECORD_MAX_MINUTIAE];
	uint32_t places[GALLERY_RECORD_MAX_MINUTIAE];
};

static inline int gallery_place_x(uint32_t place)
{
	return (int)(place & 2047);
}

static inline int gallery_place_y(uint32_t place)
{
	return (int)(place >> 11 & 2047);
}

static inline int gallery_place_angle(uint32_t place)
{
	return (int)(place >> 22 & 255);
}

static inline int gallery_place_quality(uint32_t place)
{
	return (int)(place >> 30);
}

/* A minutia as searches use it. */
struct gallery_minutia {
	struct code code;
	uint32_t place;
};

/* All minutiae of a template, best first; returns how many (at most
 * TEMPLATE_MAX_MINUTIAE). */
int gallery_record_rank(const struct template *t, struct gallery_minutia *out);

/* At most the best GALLERY_RECORD_MAX_MINUTIAE. */
void gallery_record_make(const struct template *t, struct gallery_record *out);
void gallery_record_write(const struct gallery_record *r, struct buf *out);
/* Appends the bytes of a template's record, at most GALLERY_RECORD_MAX_BYTES. */
void gallery_record_encode(const struct template *t, struct buf *out);
/* ERR_UNSUPPORTED: made by another version, to be made again from the template;
 * ERR_INPUT: not a record. */
enum err_code gallery_record_decode(const void *data, size_t len, struct gallery_record *out,
				    struct err *err);
/* A template with the minutiae of a record and nothing else. */
struct template *gallery_record_template(const struct gallery_record *r);

#endif
