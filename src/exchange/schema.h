/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON that is exactly as described, or refused with its place.
 *
 * A table describes the members of an object; nothing that is not in the table
 * is let through. The same tables make the JSON Schema files of doc/exchange.
 *
 * There is one encoding of each value: RFC 8785 as far as it concerns us (member
 * names are ASCII and sorted, no white space, whole numbers, no escapes but \"
 * and \\).
 */
#ifndef COTEJO_EXCHANGE_SCHEMA_H
#define COTEJO_EXCHANGE_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum schema_kind {
	SCHEMA_WORD,	  /* one of a closed list */
	SCHEMA_TEXT,	  /* clean text of one line, least to most characters */
	SCHEMA_HEX,	  /* lower-case hexadecimal of exactly `most` bytes */
	SCHEMA_NUMBER,	  /* a whole number from least to most */
	SCHEMA_BOOL,	  /* most 0: must be false, 1: must be true, else either */
	SCHEMA_INSTANT,	  /* "2026-11-23T10:15:30Z" */
	SCHEMA_COUNTRY,	  /* ISO 3166-1 alpha-3 as in exchange/vocabulary.h */
	SCHEMA_PARTY,	  /* a party's code */
	SCHEMA_AGREEMENT, /* an agreement's code */
	SCHEMA_OBJECT,	  /* with `members` */
	SCHEMA_LIST,	  /* least to most times members[0], without repetition */
	SCHEMA_ROWS,	  /* the same, of objects with `members`; repetition is allowed */
};

struct schema {
	const char *name; /* of the member; NULL ends a table */
	enum schema_kind kind;
	bool optional;
	int64_t least;
	int64_t most;
	const char *const *words;     /* SCHEMA_WORD, ended by NULL */
	const struct schema *members; /* SCHEMA_OBJECT, SCHEMA_LIST, SCHEMA_ROWS */
	const char *what;	      /* for readers of the description, English */
};

/* Parses JSON text of at most max bytes. canonical: the bytes must be the one
 * encoding. ERR_INPUT names the line and column. The caller owns *out. */
enum err_code schema_parse(const void *data, size_t len, size_t max, bool canonical,
			   const char *name, json_t **out, struct err *err);

/* Checks an object against a table; place is put before the member's name in
 * messages ("release.json"). ERR_INPUT. */
enum err_code schema_check(const json_t *value, const struct schema *members, const char *place,
			   struct err *err);

/* Appends the one encoding. */
void schema_write(const json_t *value, struct buf *out);

/* The table as a JSON Schema (draft 2020-12) object; owned by the caller. */
json_t *schema_describe(const struct schema *members);

#endif
