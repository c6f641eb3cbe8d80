/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names in parts, as Spanish and other double surnames need: given names, two
 * family names, each with its particles ("de la", "van der") kept apart, so
 * that "María de la Cruz García" sorts and is found under Cruz and García.
 *
 * A person with one name only has it in family1 (ICAO Doc 9303 part 3 section
 * 4.6: a single name is the primary identifier).
 */
#ifndef COTEJO_PERSON_NAME_H
#define COTEJO_PERSON_NAME_H

#include <stdbool.h>
#include <stddef.h>

enum name_kind {
	NAME_PRIMARY, /* as the person wants to be called, or as in the best document */
	NAME_BIRTH,
	NAME_MARRIED,
	NAME_ALIAS,    /* used elsewhere, from any source */
	NAME_SPELLING, /* another spelling of the same name */
	NAME_KIND_COUNT,
};

struct person_name {
	enum name_kind kind;
	char *given; /* all four never NULL after name_init; "" where there is none */
	char *family1;
	char *family2;
	char *particle1; /* before family1 */
	char *particle2; /* before family2; "y" and "i" count as particles here */
};

/* An empty name. */
void name_init(struct person_name *n);
/* Copies and cleans the parts (base/text.h); NULL is "". Particles at the head
 * of a family name ("de la Cruz") are parted from it. n must be initialised. */
void name_set(struct person_name *n, enum name_kind kind, const char *given, const char *family1,
	      const char *family2);
/* A copy into *to, which is initialised first. */
void name_copy(struct person_name *to, const struct person_name *from);
/* Frees the parts and leaves an empty, uninitialised struct. */
void name_clear(struct person_name *n);

bool name_is_empty(const struct person_name *n);

/* How the kind is shown ("alias") in the user's language, and its stable word
 * for files; name_kind_parse gives -1 for any other word. */
const char *name_kind_text(enum name_kind kind);
const char *name_kind_word(enum name_kind kind);
int name_kind_parse(const char *word);

/* "María de la Cruz García"; owned by the caller. */
char *name_format(const struct person_name *n);
/* "de la Cruz García, María", for lists; owned by the caller. */
char *name_format_list(const struct person_name *n);
/* "de la Cruz": a family name (1 or 2) with its particles; owned. */
char *name_family(const struct person_name *n, int which);

/* Where the particles at the head of a family name end: the length in bytes of
 * "de la " in "de la Cruz", 0 when there are none. At least one word is left
 * as the name. */
size_t name_particle_length(const char *family);

/* A key for finding: folded (base/text.h), letters and digits only, words
 * parted by one space, particles left out. The key of "Cruz-García" is "cruz
 * garcia". Owned by the caller. */
char *name_key(const char *part);

/* A key by sound after Spanish rules: b = v, s = z = soft c, ll = y, g = j
 * before e and i, h mute, qu = k, double letters once; vowels stay. Input: one
 * word of name_key(). The original is never replaced by it. Owned. */
char *name_key_spanish(const char *word);

/* Jaro-Winkler similarity in [0, 1] of two UTF-8 texts, by code points (Winkler
 * 1990; prefix of at most 4, weight 0.1, no threshold). Two empty texts: 1. */
double name_similarity(const char *a, const char *b);

#endif
