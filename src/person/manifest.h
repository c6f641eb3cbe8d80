/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest: a CSV file that names people, what is known of them, and the
 * images of their fingers. `cotejo import` reads it, `cotejo synth` writes it.
 *
 * RFC 4180 as base/csv.h reads it, UTF-8, first line: the names of the columns
 * in any order. One row for each image. What belongs to the person may stand on
 * each of the person's rows or on one of them; two rows that contradict each
 * other are an error. Each document that differs adds one to the person.
 *
 *   column            what                                            needed
 *   person            the sender's own key of the person              always
 *   given             given names                                     one of
 *   family1           first family name, with particles               these two
 *   family2           second family name
 *   aliases           other names, parted by ';', each as given/family1/family2
 *   sex               F, M, X or empty
 *   birth             1990-05-03, 1990-05, 1990 or empty
 *   birth_margin      years by which the date may be wrong
 *   birth_source      declared, document, assessed, assigned or empty
 *   nationality       ISO 3166-1 alpha-3 or ICAO 9303 codes, parted by blanks
 *   languages         ISO 639 codes parted by blanks, the best understood first
 *   document_type     passport, identity, residence, visa, travel, consular,
 *                     birth, driving, other
 *   document_number   as printed
 *   document_country  code of the issuer
 *   document_expiry   a date as in birth
 *   photo             image file
 *   finger            1 to 10 (ISO/IEC 19794-2), right-thumb ... left-little,
 *                     or 0, unknown                                   always
 *   impression        1, 2, ...; empty is 1
 *   image             image file                                      always
 *   ppi               pixels per inch, where the image does not tell
 *   missing           why there is no image of this finger: amputated,
 *                     bandaged, unable
 *
 * A row without finger, image and missing only tells about the person. Files
 * are named from the folder of the manifest. A column of any other name is an
 * error, so that a slip of the pen does not lose data in silence.
 */
#ifndef COTEJO_PERSON_MANIFEST_H
#define COTEJO_PERSON_MANIFEST_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"
#include "person/person.h"

#define MANIFEST_FILE		"manifest.csv" /* what import looks for in a folder */
#define MANIFEST_MAX_BYTES	((size_t)512 << 20)
#define MANIFEST_MAX_IMPRESSION 999

/* X(constant, name), in the order in which they are written */
#define MANIFEST_COLUMNS(X)                              \
	X(MANIFEST_PERSON, "person")                     \
	X(MANIFEST_GIVEN, "given")                       \
	X(MANIFEST_FAMILY1, "family1")                   \
	X(MANIFEST_FAMILY2, "family2")                   \
	X(MANIFEST_ALIASES, "aliases")                   \
	X(MANIFEST_SEX, "sex")                           \
	X(MANIFEST_BIRTH, "birth")                       \
	X(MANIFEST_BIRTH_MARGIN, "birth_margin")         \
	X(MANIFEST_BIRTH_SOURCE, "birth_source")         \
	X(MANIFEST_NATIONALITY, "nationality")           \
	X(MANIFEST_LANGUAGES, "languages")               \
	X(MANIFEST_DOCUMENT_TYPE, "document_type")       \
	X(MANIFEST_DOCUMENT_NUMBER, "document_number")   \
	X(MANIFEST_DOCUMENT_COUNTRY, "document_country") \
	X(MANIFEST_DOCUMENT_EXPIRY, "document_expiry")   \
	X(MANIFEST_PHOTO, "photo")                       \
	X(MANIFEST_FINGER, "finger")                     \
	X(MANIFEST_IMPRESSION, "impression")             \
	X(MANIFEST_IMAGE, "image")                       \
	X(MANIFEST_PPI, "ppi")                           \
	X(MANIFEST_MISSING, "missing")

enum manifest_column {
#define MANIFEST_ENUM(constant, name) constant,
	MANIFEST_COLUMNS(MANIFEST_ENUM)
#undef MANIFEST_ENUM
	MANIFEST_COLUMN_COUNT,
};

const char *manifest_column_name(enum manifest_column column);

/* Why a finger has no image. */
enum missing_reason {
	MISSING_NOT, /* it is there */
	MISSING_AMPUTATED,
	MISSING_BANDAGED,
	MISSING_UNABLE, /* cannot be printed, for now or at all */
	MISSING_COUNT,
};

struct manifest_print {
	int finger;	/* enum finger of print/minutia.h */
	int impression; /* from 1 */
	char *image;	/* path that can be opened; NULL when missing */
	uint8_t *data;	/* not NULL: the image itself; its path is only a name then */
	size_t len;
	double ppi; /* 0: the image must tell */
	enum missing_reason missing;
	size_t line; /* of the manifest, from 1 */
};

struct manifest_person {
	char *key;
	struct person person;
	char *photo; /* path that can be opened, or NULL */
	struct manifest_print *prints;
	size_t n_prints, cap_prints;
	size_t line; /* the first that names the person */
};

struct manifest {
	char *path;
	struct manifest_person *persons; /* in the order of their first rows */
	size_t n_persons, cap_persons;
	size_t n_prints; /* of all */
};

/* Reads and checks the whole file before anything is done with it. Errors name
 * file, line and column: a column that is missing, unknown or there twice, a
 * wrong number of values, a bad date, finger, number or code, a second row for
 * the same person, finger and impression, an image named twice or not there.
 * *out is filled only on success; free it with manifest_free. */
enum err_code manifest_read(const char *path, struct manifest **out, struct err *err);
void manifest_free(struct manifest *m);

/* 0 .. 10 for "3", "right-middle", "unknown"; -1 for anything else. */
int manifest_finger_parse(const char *word);
/* "right-middle" ... */
const char *manifest_finger_word(int finger);
/* "amputated" ..., "" for MISSING_NOT; parse gives -1 for any other word. */
const char *manifest_missing_word(enum missing_reason reason);
int manifest_missing_parse(const char *word);

/* Writes one value, in quotes where CSV needs them. */
void manifest_put_value(struct buf *b, const char *value);
/* The line with the names of all columns. */
void manifest_put_header(struct buf *b);
/* One row: the person with the document of that index (none when there are
 * fewer), and a print or NULL; image paths are written as they are. */
void manifest_put_row(struct buf *b, const char *key, const struct person *p, size_t document,
		      const char *photo, const struct manifest_print *print);

/*
 * Case notes beside a manifest, in notes.csv: columns person, kind, language,
 * text; all are needed.
 */
#define MANIFEST_NOTES_FILE   "notes.csv"
#define MANIFEST_NOTES_HEADER "person,kind,language,text\r\n"

enum note_kind {
	NOTE_FACT,
	NOTE_ASSESSMENT,
	NOTE_ALLEGATION,
	NOTE_KIND_COUNT,
};

const char *note_kind_text(enum note_kind kind); /* in the user's language */
const char *note_kind_word(enum note_kind kind); /* "fact" ... */
int note_kind_parse(const char *word);

#endif
