/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judging a transaction by the edition of ANSI/NIST-ITL that it names.
 *
 * Each finding says where (record, field, subfield, item, byte of the file),
 * what is the matter, and which clause of the standard asks for it. Errors make
 * a transaction non-conformant; warnings are what a receiver should look at but
 * can live with. Files of 1-2000 and before were made without anyone checking:
 * there, a value out of its set is a warning.
 */
#ifndef COTEJO_EXCHANGE_AN2K_CHECK_H
#define COTEJO_EXCHANGE_AN2K_CHECK_H

#include <jansson.h>

#include "exchange/an2k.h"
#include "exchange/an2k_table.h"

enum an2k_level {
	AN2K_ERROR,
	AN2K_WARNING
};

enum an2k_kind {
	AN2K_STRUCTURE, /* lengths, separators, tags */
	AN2K_MANDATORY, /* what has to be there, and what must not */
	AN2K_VALUE,	/* characters, length, range, code of one item */
	AN2K_CROSS	/* between items, records, and the image inside */
};

/* A place in a document. Subfield and item count from 1, 0: the whole. */
struct an2k_place {
	size_t record; /* index, or AN2K_NONE: the transaction */
	uint32_t field;
	size_t subfield;
	size_t item;
};

struct an2k_finding {
	enum an2k_level level;
	enum an2k_kind kind;
	struct an2k_place place;
	int type;	   /* of the record; 0 when there is none */
	long idc;	   /* -1 when there is none */
	size_t offset;	   /* in the file, or AN2K_NO_OFFSET */
	char mnemonic[12]; /* of the field, "" when not known */
	char *clause;	   /* "ANSI/NIST-ITL 1-2011, 8.14.13", or NULL */
	char *text;	   /* what is the matter, translated */
};

/* More are counted, not kept. */
#define AN2K_FINDINGS_KEPT 1000

struct an2k_findings {
	struct an2k_finding *list;
	size_t kept;
	size_t cap;
	size_t errors;	 /* all, also those not kept */
	size_t warnings; /* likewise */
};

#define AN2K_FINDINGS_INIT       \
	{                        \
		NULL, 0, 0, 0, 0 \
	}

void an2k_findings_clear(struct an2k_findings *f);

/* f may be NULL: the finding is dropped. doc may be NULL when place.record is
 * AN2K_NONE. clause may be NULL. */
void an2k_finding_add(struct an2k_findings *f, enum an2k_level level, enum an2k_kind kind,
		      const struct an2k *doc, struct an2k_place place, size_t offset,
		      const char *clause, const char *fmt, ...)
    __attribute__((format(printf, 8, 9)));

/* "record 3 (Type-14, IDC 2), field 14.013 FGP, subfield 1, item 2, byte 880";
 * appended. */
void an2k_finding_place(const struct an2k_finding *f, struct buf *out);
/* "structure", "mandatory", "value", "cross". */
const char *an2k_kind_name(enum an2k_kind kind);
json_t *an2k_finding_json(const struct an2k_finding *f);

struct an2k_check_options {
	const struct an2k_domain *domain; /* check Type-2 by it; NULL: not at all */
	bool payload;			  /* also look into images' headers */
	bool decode;			  /* and decode them, in the box of src/image; slow */
};

/* Appends what is the matter to *out. */
void an2k_check(const struct an2k *doc, const struct an2k_tables *tables,
		const struct an2k_check_options *options, struct an2k_findings *out);

#endif
