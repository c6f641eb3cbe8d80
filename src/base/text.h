/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 text: decoding, columns on a terminal, cleaning, folding for search.
 */
#ifndef COTEJO_BASE_TEXT_H
#define COTEJO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point at s (len bytes are there) into *cp. Returns the bytes
 * used, at least 1; an invalid byte gives U+FFFD and 1. len 0 gives 0. */
size_t text_decode(const char *s, size_t len, uint32_t *cp);

/* Encodes cp into out (room for 4 bytes); returns the bytes used. */
size_t text_encode(uint32_t cp, char *out);

/* Columns of a code point on a terminal: 0 for combining marks, 2 for wide
 * ones, 1 else. Does not depend on the locale. */
int text_cp_width(uint32_t cp);

/* Columns of a string. */
int text_width(const char *s);

/* Bytes of the longest prefix of s that fits in cols columns and does not part
 * a base character from its combining marks. */
size_t text_fit(const char *s, int cols);

/* True when s is well-formed UTF-8 without the characters text_clean removes. */
bool text_is_clean(const char *s);

/* A copy that is safe to show and to keep: invalid bytes become U+FFFD;
 * control characters (C0, DEL, C1), bidirectional controls, U+2028/9, the
 * byte-order mark and tag characters are dropped; line feed and tab stay when
 * multiline is true and become spaces when not. NFC. Owned by the caller. */
char *text_clean(const char *s, bool multiline);

/* A key for finding text: NFKD, marks stripped, case folded, runs of white
 * space made one. Owned by the caller. */
char *text_fold(const char *s);

/* True when the folded needle occurs in the folded haystack. */
bool text_contains_folded(const char *haystack_fold, const char *needle_fold);

/* s without leading and trailing white space, in place; returns s or later. */
char *text_trim(char *s);

bool text_is_blank(const char *s);

/* Strict: the whole text is a decimal integer within [lo, hi]. */
bool text_to_long(const char *s, long lo, long hi, long *out);
/* Strict, point as separator whatever the locale; no inf, no nan. */
bool text_to_double(const char *s, double lo, double hi, double *out);

#endif
