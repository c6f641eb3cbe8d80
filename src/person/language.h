/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Languages: ISO 639-1 where a two-letter code exists, else ISO 639-3 (the
 * shortest code, as in BCP 47). All of ISO 639-1, and languages that desks
 * of migration agencies meet and that have no two letters.
 */
#ifndef COTEJO_PERSON_LANGUAGE_H
#define COTEJO_PERSON_LANGUAGE_H

#include <stddef.h>

#define LANGUAGE_CODE_LEN 4 /* with the final zero */

struct language {
	char code[LANGUAGE_CODE_LEN];	/* "es", "quc": what is kept */
	char alpha3[LANGUAGE_CODE_LEN]; /* "spa", "quc": ISO 639-2/T or 639-3 */
	const char *name;		/* context and English; shown through language_name() */
};

/* The language of a two- or three-letter code in any case, or NULL. Borrowed. */
const struct language *language_find(const char *code);

/* All languages in the order of their codes. */
const struct language *language_at(size_t i);
size_t language_count(void);

/* In the user's language; an unknown code comes back as it is. Borrowed. */
const char *language_name(const char *code);

#endif
