/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes inside a sealed piece: fields of a tag, a length and the content, in
 * any order. A reader skips tags it does not know, so that an older program can
 * read what a newer one wrote.
 */
#ifndef COTEJO_CASEWORK_CODEC_H
#define COTEJO_CASEWORK_CODEC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/date.h"

void codec_put_bytes(struct buf *b, unsigned tag, const void *data, size_t len);
/* Left out when it is empty. */
void codec_put_text(struct buf *b, unsigned tag, const char *text);
/* Left out when it is 0. */
void codec_put_int(struct buf *b, unsigned tag, int64_t value);
void codec_put_float(struct buf *b, unsigned tag, float value);
void codec_put_date(struct buf *b, unsigned tag, const struct date *d);

struct codec_field {
	unsigned tag;
	const uint8_t *data;
	size_t len;
};

/* The next field; false at the end, or when the rest is no field (r->bad). */
bool codec_next(struct reader *r, struct codec_field *f);

char *codec_text(const struct codec_field *f); /* owned by the caller */
int64_t codec_int(const struct codec_field *f);
float codec_float(const struct codec_field *f);
struct date codec_date(const struct codec_field *f);
/* Copies at most size - 1 bytes and a final zero. */
void codec_short(const struct codec_field *f, char *out, size_t size);

#endif
