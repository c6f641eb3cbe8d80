/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closed lists of words that may travel to a partner.
 *
 * Whatever is in none of these lists cannot be said to a partner: there is no
 * word for a claim for protection, for its outcome or its absence, none for a
 * victim, a witness or a child, no nationality "refugee" or "stateless", no
 * travel document of the Conventions, no residence permit (many are given for
 * protection). tests/exchange/test_words.c goes through all formats and fails
 * when one appears.
 */
#ifndef COTEJO_EXCHANGE_VOCABULARY_H
#define COTEJO_EXCHANGE_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

/* What may be asked or given for. X(name, word, text) */
#define SHARE_PURPOSES(X)                                                              \
	X(SERVICE, "service", N_("service of the exchange itself: receipts and keys")) \
	X(CRIME, "crime", N_("a crime of the list"))                                   \
	X(IDENTITY, "identity", N_("establishing identity"))                           \
	X(MIGRATION, "migration", N_("entry, stay, status"))

enum share_purpose {
#define SHARE_PURPOSE_ENUM(name, word, text) SHARE_##name,
	SHARE_PURPOSES(SHARE_PURPOSE_ENUM)
#undef SHARE_PURPOSE_ENUM
	SHARE_PURPOSE_COUNT,
};

/* Offences; needed with SHARE_CRIME and with nothing else. */
#define SHARE_OFFENCES(X)                                                                 \
	X(NONE, "", N_("none"))                                                           \
	X(TRAFFICKING, "trafficking", N_("trafficking in persons"))                       \
	X(SMUGGLING, "smuggling", N_("smuggling of migrants for gain"))                   \
	X(FORCED_LABOUR, "forced-labour", N_("forced labour"))                            \
	X(EXPLOITATION, "exploitation", N_("sexual exploitation"))                        \
	X(DOCUMENT_FRAUD, "document-fraud", N_("document fraud in the service of these")) \
	X(ABDUCTION, "abduction", N_("abduction"))                                        \
	X(HOMICIDE, "homicide", N_("homicide"))                                           \
	X(TERRORISM, "terrorism", N_("terrorism"))

enum share_offence {
#define SHARE_OFFENCE_ENUM(name, word, text) SHARE_OFFENCE_##name,
	SHARE_OFFENCES(SHARE_OFFENCE_ENUM)
#undef SHARE_OFFENCE_ENUM
	SHARE_OFFENCE_COUNT,
};

/* What an agreement allows or not, in each direction. */
#define SHARE_STEPS(X)                                                    \
	X(ASK, "ask", N_("ask whether someone is known"))                 \
	X(RELEASE, "release", N_("give core data after a confirmed hit")) \
	X(ALERT, "alert", N_("warn of someone, to be judged by the partner"))

enum share_step {
#define SHARE_STEP_ENUM(name, word, text) SHARE_STEP_##name,
	SHARE_STEPS(SHARE_STEP_ENUM)
#undef SHARE_STEP_ENUM
	SHARE_STEP_COUNT,
};

/* How soon an answer leaves; never sooner. The seconds are in the agreement. */
#define SHARE_DELAYS(X)                      \
	X(ROUTINE, "routine", N_("routine")) \
	X(URGENT, "urgent", N_("urgent"))

enum share_delay {
#define SHARE_DELAY_ENUM(name, word, text) SHARE_DELAY_##name,
	SHARE_DELAYS(SHARE_DELAY_ENUM)
#undef SHARE_DELAY_ENUM
	SHARE_DELAY_COUNT,
};

/* Of what kind a datum is. */
enum datum_kind {
	DATUM_IS_TEXT,	   /* clean text of one line (base/text.h), at most 100 characters */
	DATUM_IS_DATE,	   /* base/date.h, perhaps known in part */
	DATUM_IS_COUNTRY,  /* ISO 3166-1 alpha-3, RKS, and UTO for specimens; no other code */
	DATUM_IS_WORD,	   /* of a closed list */
	DATUM_IS_ATTACHED, /* an ANSI/NIST transaction beside the message */
};

/* Data that may be asked for, given and corrected. X(name, word, kind, most
 * items, text). Items of the same number belong together: name 1, document 2. */
#define DATA_ITEMS(X)                                                                       \
	X(FAMILY_NAME, "family-name", DATUM_IS_TEXT, 20, N_("family name"))                 \
	X(GIVEN_NAMES, "given-names", DATUM_IS_TEXT, 20, N_("given names"))                 \
	X(NAME_KIND, "name-kind", DATUM_IS_WORD, 20, N_("kind of name"))                    \
	X(SEX, "sex", DATUM_IS_WORD, 1, N_("sex"))                                          \
	X(BIRTH_DATE, "birth-date", DATUM_IS_DATE, 1, N_("date of birth"))                  \
	X(NATIONALITY, "nationality", DATUM_IS_COUNTRY, 5, N_("nationality"))               \
	X(DOCUMENT_TYPE, "document-type", DATUM_IS_WORD, 20, N_("kind of document"))        \
	X(DOCUMENT_NUMBER, "document-number", DATUM_IS_TEXT, 20, N_("number of document"))  \
	X(DOCUMENT_ISSUER, "document-issuer", DATUM_IS_COUNTRY, 20, N_("issued by"))        \
	X(DOCUMENT_EXPIRY, "document-expiry", DATUM_IS_DATE, 20, N_("valid until"))         \
	X(PRINT_DATE, "print-date", DATUM_IS_DATE, 1, N_("day the prints were taken"))      \
	X(OFFENCE, "offence", DATUM_IS_WORD, 8, N_("offence"))                              \
	X(OFFENCE_STATUS, "offence-status", DATUM_IS_WORD, 8, N_("suspected or convicted")) \
	X(PRINTS, "prints", DATUM_IS_ATTACHED, 1, N_("fingerprint images"))                 \
	X(PORTRAIT, "portrait", DATUM_IS_ATTACHED, 1, N_("photograph"))

enum datum {
#define DATUM_ENUM(name, word, kind, most, text) DATUM_##name,
	DATA_ITEMS(DATUM_ENUM)
#undef DATUM_ENUM
	DATUM_COUNT,
};

/* Stable words; texts in the user's language; _parse gives -1 for other words. */
const char *share_purpose_word(enum share_purpose p);
const char *share_purpose_text(enum share_purpose p);
int share_purpose_parse(const char *word);
const char *share_offence_word(enum share_offence o);
const char *share_offence_text(enum share_offence o);
/* "" is none: -1. */
int share_offence_parse(const char *word);
const char *share_step_word(enum share_step s);
const char *share_step_text(enum share_step s);
int share_step_parse(const char *word);
const char *share_delay_word(enum share_delay d);
const char *share_delay_text(enum share_delay d);
int share_delay_parse(const char *word);

const char *datum_word(enum datum d);
const char *datum_text(enum datum d);
int datum_parse(const char *word);
enum datum_kind datum_kind_get(enum datum d);
int datum_most_items(enum datum d);
/* The closed list of a DATUM_IS_WORD, ended by NULL; NULL for other kinds. */
const char *const *datum_words(enum datum d);
/* Whether the text is a value of this datum. */
bool datum_accepts(enum datum d, const char *value);

#define DATUM_MAX_TEXT 100 /* characters */

/* The lists as NULL-ended arrays, for schemas. */
extern const char *const share_purpose_list[];
extern const char *const share_person_purpose_list[]; /* without "service" */
extern const char *const share_offence_list[];	      /* without "" */
extern const char *const share_step_list[];
extern const char *const share_delay_list[];
extern const char *const datum_list[];

#endif
