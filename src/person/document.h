/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of a person: kind, number, who issued it, until when it is valid. */
#ifndef COTEJO_PERSON_DOCUMENT_H
#define COTEJO_PERSON_DOCUMENT_H

#include "base/date.h"
#include "person/country.h"

enum document_type {
	DOCUMENT_PASSPORT,
	DOCUMENT_IDENTITY, /* national identity card */
	DOCUMENT_RESIDENCE,
	DOCUMENT_VISA,
	DOCUMENT_TRAVEL, /* of the 1951 or 1954 Convention, laissez-passer */
	DOCUMENT_CONSULAR,
	DOCUMENT_BIRTH, /* birth certificate */
	DOCUMENT_DRIVING,
	DOCUMENT_OTHER,
	DOCUMENT_TYPE_COUNT,
};

struct document {
	enum document_type type;
	char *number;		       /* as printed; never NULL after document_init */
	char issuer[COUNTRY_CODE_LEN]; /* "" when not known */
	struct date expiry;	       /* unknown: no date on it, or not legible */
};

void document_init(struct document *d);
void document_copy(struct document *to, const struct document *from);
void document_clear(struct document *d);

/* How the type is shown ("passport") in the user's language, and its stable
 * word for files; document_type_parse gives -1 for any other word. */
const char *document_type_text(enum document_type type);
const char *document_type_word(enum document_type type);
int document_type_parse(const char *word);

/* A key for finding: upper case, letters and digits only, so that "AB-12 34"
 * meets "ab1234". Owned by the caller. */
char *document_number_key(const char *number);

#endif
