/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The field tables of ANSI/NIST-ITL: what each record may and must hold, by
 * edition of the standard. They are data (assets/an2k), read once at run time,
 * so that a new edition, or a domain's own Type-2 fields, need no new program.
 *
 * The files are lines of words; "quotes" hold spaces, # begins a comment:
 *   record N "name" [since=VER] [until=VER] [clause=C] [binary]
 *   field N MNEMONIC M|O|D|I "name" [since=VER] [until=VER] [subfields=A-B] [map=KEY]
 *   item MNEMONIC M|O SET MIN-MAX [range=A..B] [codes=NAME] [in=A,B] [means=NAME] ["name"]
 *   repeat MNEMONIC|*     the items after it come as often as that item says, or
 *                         any number of times
 *   user A-B "name"       fields that parties define among themselves
 *   block NAME            fields up to the next block belong to it (Type-9)
 *   group NAME, use NAME  fields that several records share
 *   codes NAME [since=VER] [until=VER] VALUE...    a value, or numbers A-B
 *   means NAME VALUE "text"
 *   domain "title" [dom=NAME] [tot=A,B]            first line of a domain's table
 * M mandatory, O optional, D mandatory when the record has an image, I there exactly
 * when it has one.
 */
#ifndef COTEJO_EXCHANGE_AN2K_TABLE_H
#define COTEJO_EXCHANGE_AN2K_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "exchange/an2k.h"

/* Characters of an item; the first seven as the standard names them. */
enum an2k_charset {
	AN2K_A,	   /* letters */
	AN2K_N,	   /* digits */
	AN2K_AN,   /* letters and digits */
	AN2K_ANS,  /* printable ASCII */
	AN2K_NS,   /* digits and signs of numbers */
	AN2K_AS,   /* letters and special characters */
	AN2K_HEX,  /* H: hexadecimal digits */
	AN2K_U,	   /* any text in the encoding of 1.015 */
	AN2K_B,	   /* any bytes */
	AN2K_DATE, /* YYYYMMDD */
	AN2K_GMT,  /* YYYYMMDDhhmmssZ */
};

struct an2k_codes {
	char *name;
	int since, until;
	char **values;
	size_t n;
	size_t cap;
};

struct an2k_item_rule {
	char mnemonic[12];
	char *name; /* NULL: the mnemonic says it, or the field's name */
	bool mandatory;
	enum an2k_charset charset;
	unsigned min, max; /* characters; max 0: any */
	bool has_low, has_high;
	double low, high;
	char *codes; /* name of a set, or NULL */
	char *in;    /* "Y" or "A,B": the values themselves, or NULL */
	char *means; /* name of a list of meanings, or NULL */
};

struct an2k_field_rule {
	uint32_t first, last; /* the same but for user fields */
	char mnemonic[12];
	char *name;
	char *map;	    /* a domain's key for the neutral form, or NULL */
	char *block;	    /* of Type-9: legacy, fbi, m1, efs, vendor; or NULL */
	char *block_clause; /* the clause whose subclauses its fields are, or NULL */
	char condition;	    /* M, O, I */
	bool user;
	int since, until;
	size_t sub_min, sub_max;      /* subfields; sub_max 0: any */
	struct an2k_item_rule *items; /* none: any content */
	size_t n_items;
	size_t cap;
	size_t repeat_at;   /* index of the first item that repeats, or n_items */
	char repeat_by[12]; /* the item that holds the number, or "" */
};

struct an2k_record_rule {
	int type;
	char *name;
	char *clause; /* "8.14" */
	int since, until;
	bool binary;
	struct an2k_field_rule *fields;
	size_t n_fields;
	size_t cap;
};

struct an2k_tables;
struct an2k_domain;

/* The tables of the program: loaded at the first call, kept to the end. NULL
 * with a message when an asset is missing or wrong. Any thread. */
const struct an2k_tables *an2k_tables_get(struct err *err);

/* NULL when the tables do not know the record type at all; a type that this
 * edition does not allow still has a rule (see since, until). */
const struct an2k_record_rule *an2k_record_rule(const struct an2k_tables *t, int type);
/* The rule of a field in that edition, or NULL. With any_version also one of
 * another edition. */
const struct an2k_field_rule *an2k_field_rule(const struct an2k_record_rule *r, uint32_t number,
					      int version);
const struct an2k_field_rule *an2k_field_rule_any(const struct an2k_record_rule *r, uint32_t number,
						  int version);

/* The set of that name in that edition, or NULL. */
const struct an2k_codes *an2k_codes(const struct an2k_tables *t, const char *name, int version);
bool an2k_codes_have(const struct an2k_codes *c, struct an2k_span value);
/* What a value means ("right index"), or NULL. */
const char *an2k_meaning(const struct an2k_tables *t, const char *list, struct an2k_span value);

/* The clause that a field belongs to: "ANSI/NIST-ITL 1-2011, 8.14.13"; before
 * 2011, whose clauses were not numbered by field, "ANSI/NIST-ITL 1-2007, field
 * 14.013". Appended. */
void an2k_put_clause(const struct an2k_record_rule *r, uint32_t number, int version,
		     struct buf *out);

/* --- domains: who defines the fields of Type-2 -------------------------------- */

/* By its key ("ebts", "int-i", "cotejo"); NULL when there is none. */
const struct an2k_domain *an2k_domain_by_key(const struct an2k_tables *t, const char *key);
/* The domain that 1.013 names, or else 1.004 makes likely; NULL. */
const struct an2k_domain *an2k_domain_guess(const struct an2k_tables *t, const struct an2k *doc);
const char *an2k_domain_key(const struct an2k_domain *d);
const char *an2k_domain_title(const struct an2k_domain *d);
/* What the domain writes into 1.013; NULL when it is not bound to a name. */
const char *an2k_domain_name(const struct an2k_domain *d);
const struct an2k_record_rule *an2k_domain_rule(const struct an2k_domain *d);
/* The key of the i-th domain, NULL after the last. */
const char *an2k_domain_list(const struct an2k_tables *t, size_t i);

/* For tests and fuzzers: reads one table from memory into new tables. */
struct an2k_tables *an2k_tables_parse(const char *text, const char *name, struct err *err);
void an2k_tables_free(struct an2k_tables *t);

#endif
