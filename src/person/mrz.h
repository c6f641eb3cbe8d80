/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine readable zone of travel documents (ICAO Doc 9303, 8th edition:
 * part 3 what is common, part 4 TD3 passports, part 5 TD1 cards, part 6 TD2
 * cards, part 7 visas MRV-A and MRV-B).
 */
#ifndef COTEJO_PERSON_MRZ_H
#define COTEJO_PERSON_MRZ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "person/person.h"

enum mrz_format {
	MRZ_TD1,   /* 3 lines of 30: cards */
	MRZ_TD2,   /* 2 lines of 36: larger cards */
	MRZ_TD3,   /* 2 lines of 44: passports */
	MRZ_MRV_A, /* 2 lines of 44: visas */
	MRZ_MRV_B, /* 2 lines of 36: small visas */
	MRZ_FORMAT_COUNT,
};

#define MRZ_LINE_MAX 44

struct mrz_text {
	int lines;
	char line[3][MRZ_LINE_MAX + 1];
};

/* The fields as they stand in the zone: A-Z, 0-9 and, inside names and numbers,
 * a space where the zone has a single filler. */
struct mrz {
	enum mrz_format format;
	char code[3];		       /* "P", "ID", "V" ... */
	char issuer[COUNTRY_CODE_LEN]; /* as printed: "D" for Germany */
	char nationality[COUNTRY_CODE_LEN];
	char primary[MRZ_LINE_MAX + 1];	  /* family names */
	char secondary[MRZ_LINE_MAX + 1]; /* given names, perhaps cut short */
	char number[32];		  /* whole, also when longer than 9 (parts 5 and 6) */
	char birth[7];			  /* YYMMDD; "<" where not known: "85<<<<" */
	char expiry[7];			  /* the same */
	enum person_sex sex;
	char optional1[16]; /* TD3: personal number; TD1: line 1; TD2 and visas: line 2 */
	char optional2[12]; /* TD1 only: line 2 */
};

/* A check digit: right, wrong, or not in this format. */
enum mrz_check {
	MRZ_ABSENT,
	MRZ_RIGHT,
	MRZ_WRONG,
};

struct mrz_checks {
	enum mrz_check number, birth, expiry, optional, composite;
};

/* The check digit '0' .. '9' of n characters: weights 7, 3, 1; A to Z count 10
 * to 35, fillers 0 (part 3, section 4.9). Any other character gives '?'. */
char mrz_check_digit(const char *s, size_t n);

/* How letters that are not A to Z are written (part 3, section 6). States may
 * choose between forms, so a search tries all three. */
enum mrz_style {
	MRZ_EXPANDED, /* Ä AE, Å AA, Ö OE, Ü UE, Ñ N: what mrz_build uses */
	MRZ_XX,	      /* Ñ NXX, Ü UXX, the rest as before */
	MRZ_PLAIN,    /* marks dropped: Ä A, Ü U, Ñ N */
};

/* Latin and Cyrillic letters in A to Z; apostrophes and full stops vanish, all
 * else that parts words becomes one space. Owned by the caller; NULL when there
 * is a letter that part 3 does not transliterate, named in *err. */
char *mrz_transliterate(const char *text, enum mrz_style style, struct err *err);

/* Writes the zone with its check digits; names that are too long are cut as
 * part 3, section 4.6 says. Errors (ERR_INPUT) name the field: wrong
 * characters, too long, an issuer or nationality that is not a code. */
enum err_code mrz_build(const struct mrz *m, struct mrz_text *out, struct err *err);

/* Reads a zone: the lines parted by line feeds, blanks around them ignored,
 * small letters taken as capitals. ERR_INPUT when the shape is none of the five,
 * a character is not allowed, a date is not one or a code is not of letters;
 * the message names line and place. Wrong check digits are no error: they are
 * reported in *checks for a person to judge. */
enum err_code mrz_parse(const char *text, struct mrz *out, struct mrz_checks *checks,
			struct err *err);

/* True when no check digit is wrong. */
bool mrz_checks_ok(const struct mrz_checks *checks);

/* The fields of a document of a person. The name is the person's main one.
 * ERR_INPUT as mrz_build, and when a letter cannot be transliterated. */
enum err_code mrz_from_person(const struct person *p, const struct document *d,
			      enum mrz_format format, struct mrz *out, struct err *err);

/* A birth date of the zone (a date known in part stays so) as one not after
 * `today`, an expiry date within 50 years before or 50 after; false when the
 * six characters are no such date. */
bool mrz_birth_date(const char yymmdd[6], const struct date *today, struct date *out);
bool mrz_expiry_date(const char yymmdd[6], const struct date *today, struct date *out);

#endif
