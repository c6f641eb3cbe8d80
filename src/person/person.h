/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person as a record holds one: names, birth, sex, nationalities, languages,
 * documents. No store and no prints here; a value that is copied and freed.
 */
#ifndef COTEJO_PERSON_PERSON_H
#define COTEJO_PERSON_PERSON_H

#include <stddef.h>

#include "base/date.h"
#include "person/country.h"
#include "person/document.h"
#include "person/language.h"
#include "person/name.h"

/* ICAO Doc 9303: F, M, X; "<" in the machine readable zone is not known. */
enum person_sex {
	SEX_UNKNOWN,
	SEX_FEMALE,
	SEX_MALE,
	SEX_OTHER,
	SEX_COUNT,
};

/* Where a date of birth comes from. */
enum birth_source {
	BIRTH_UNKNOWN,
	BIRTH_DECLARED, /* by the person */
	BIRTH_DOCUMENT,
	BIRTH_ASSESSED, /* an age assessment */
	BIRTH_ASSIGNED, /* put in by an authority, often 1 January */
	BIRTH_SOURCE_COUNT,
};

struct birth {
	struct date date; /* perhaps known in part, see base/date.h */
	int margin_years; /* the date may be wrong by so many years either way */
	enum birth_source source;
};

struct person {
	struct person_name *names; /* the first is the main name */
	size_t n_names;
	enum person_sex sex;
	struct birth birth;
	char (*nationalities)[COUNTRY_CODE_LEN];
	size_t n_nationalities;
	char (*languages)[LANGUAGE_CODE_LEN]; /* the best understood first */
	size_t n_languages;
	struct document *documents;
	size_t n_documents;
};

/* A person of whom nothing is known. */
void person_init(struct person *p);
void person_copy(struct person *to, const struct person *from);
void person_clear(struct person *p);

/* Adds at the end; the parts are taken over and *name, *document left empty. */
void person_add_name(struct person *p, struct person_name *name_take);
void person_add_document(struct person *p, struct document *document_take);
/* The code must be known (country_find, language_find); added in its own case.
 * A second time is ignored. */
void person_add_nationality(struct person *p, const char *code);
void person_add_language(struct person *p, const char *code);

/* How it is shown in the user's language; the stable word of files ("F", "M",
 * "X", "" for the sex); _parse gives -1 for any other word. */
const char *person_sex_text(enum person_sex sex);
const char *person_sex_word(enum person_sex sex);
int person_sex_parse(const char *word);
const char *birth_source_text(enum birth_source source);
const char *birth_source_word(enum birth_source source);
int birth_source_parse(const char *word);

/* The least and the greatest age in full years on that day, the margin counted
 * in. False when nothing is known of the birth. */
bool birth_age_range(const struct birth *b, const struct date *on, int *youngest, int *oldest);

#endif
