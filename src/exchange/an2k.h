/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions of ANSI/NIST-ITL, traditional encoding: the document.
 *
 * Editions 1-1993 to 1-2011 Update 2015 (NIST SP 500-290). A transaction is a
 * Type-1 record and the records that its field 1.003 lists. Records 3 to 8 have
 * a fixed binary header (big endian); the others are tagged fields, "14.013:"
 * and a value, parted by GS (1D) and ended by FS (1C); a value has subfields
 * parted by RS (1E), and those have items parted by US (1F). Field 999 of a
 * tagged record holds any bytes up to the record's length.
 *
 * Nothing is lost: a record that nobody edits is written with the bytes that
 * were read, whatever they were. Reading is lenient about content (that is what
 * an2k_check.h judges) and strict about structure: when the lengths do not lead
 * from one record to the next, there is no document.
 *
 * The header of a binary record is seen as fields 001 (LEN), 002 (IDC) and so
 * on to 999 (the data); the clauses of the standard number them that way.
 */
#ifndef COTEJO_EXCHANGE_AN2K_H
#define COTEJO_EXCHANGE_AN2K_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define AN2K_FS 0x1c /* ends a record */
#define AN2K_GS 0x1d /* between fields */
#define AN2K_RS 0x1e /* between subfields */
#define AN2K_US 0x1f /* between items */

/* Longer files are refused unread. */
#define AN2K_MAX_FILE	 ((size_t)512 << 20)
#define AN2K_MAX_RECORDS 10000
#define AN2K_MAX_FIELDS	 100000 /* of a record */

#define AN2K_DATA      999 /* the field that holds any bytes; see an2k_is_data() */
#define AN2K_NO_OFFSET ((size_t)-1)
#define AN2K_NONE      ((size_t)-1)

struct an2k_field {
	uint32_t number;      /* 13 in "14.013:" */
	char *tag;	      /* "14.013" as read; NULL in binary records and new fields */
	const uint8_t *value; /* inside the document's bytes, or own */
	size_t len;
	size_t offset; /* of the value in the file, or AN2K_NO_OFFSET */
	uint8_t *own;  /* owned bytes of a value that was set, or NULL */
};

struct an2k_record {
	int type;
	bool binary;   /* Types 3 to 8 */
	bool edited;   /* the raw bytes no longer hold */
	bool opaque;   /* a binary record too short for its header: only raw counts */
	size_t offset; /* of its first byte in the file, or AN2K_NO_OFFSET */
	size_t raw_len;
	const uint8_t *raw; /* as read, inside the document's bytes; NULL when new */
	struct an2k_field *fields;
	size_t n_fields;
	size_t cap;
};

struct an2k {
	struct buf bytes;	     /* the file as read */
	struct an2k_record *records; /* the first is of Type 1 */
	size_t n_records;
	size_t cap;
	const uint8_t *tail; /* bytes after the last record, inside bytes */
	size_t tail_len;
};

struct an2k_findings;

/* --- whole documents (an2k.c, an2k_read.c, an2k_write.c) -------------------- */

/* An empty document: no records. */
struct an2k *an2k_new(void);
void an2k_free(struct an2k *doc);

/* True when the data begin as a transaction does: "1.01:" or "1.001:" and a
 * number. */
bool an2k_is_transaction(const void *data, size_t len);

/*
 * Reads a transaction. Takes the bytes out of *data (also when it fails). What
 * is wrong but can be read all the same goes to findings (may be NULL), and so
 * does the reason of a refusal. ERR_INPUT: no transaction, or its lengths do not
 * add up; the message names the record, the field and the byte.
 */
enum err_code an2k_read(struct buf *data_take, const char *name, struct an2k **out,
			struct an2k_findings *findings, struct err *err);

/*
 * Appends the transaction. Records that were not edited go out as they came,
 * byte for byte; of the others LEN is computed. ERR_INPUT when a value does not
 * fit its place (a length beyond 32 bits, a byte field that is no number).
 */
enum err_code an2k_write(const struct an2k *doc, struct buf *out, struct err *err);

/* The edition by field 1.002: 200, 201, 300, 400, 500, 501, 502; a version that
 * is not known counts as the newest before it, or 500. */
int an2k_version(const struct an2k *doc);
/* "ANSI/NIST-ITL 1-2011 Update 2013", ...; of a version above. */
const char *an2k_version_title(int version);

/* --- looking (an2k.c) ------------------------------------------------------- */

struct an2k_span {
	const uint8_t *p;
	size_t n;
};

/* The first field of that number, or NULL. */
const struct an2k_field *an2k_field_get(const struct an2k_record *r, uint32_t number);
struct an2k_span an2k_value(const struct an2k_field *f); /* NULL gives an empty span */

/* Goes through the parts of a text between separators: an empty text has one
 * empty part. for (c = an2k_split(s, RS); an2k_next(&c, &part);) */
struct an2k_cursor {
	const uint8_t *p;
	const uint8_t *end;
	uint8_t separator;
	bool done;
};
struct an2k_cursor an2k_split(struct an2k_span text, uint8_t separator);
bool an2k_next(struct an2k_cursor *c, struct an2k_span *part);
size_t an2k_count(struct an2k_span text, uint8_t separator);
/* The part of that index, from 0; false when there are fewer. */
bool an2k_part(struct an2k_span text, uint8_t separator, size_t index, struct an2k_span *part);

/* Item `item` of subfield `subfield`, both from 0; false when there is none. */
bool an2k_item(const struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
	       struct an2k_span *out);
/* The same as a whole number of at most nine digits; false when it is none. */
bool an2k_item_long(const struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
		    long *out);
bool an2k_span_long(struct an2k_span s, long *out);
bool an2k_span_is(struct an2k_span s, const char *text);
/* Owned copy, as it is. */
char *an2k_span_text(struct an2k_span s);

/* True when the field holds any bytes: 999 of a binary record or of Types 10 to
 * 99. In Types 1, 2 and 9 it is a field like any other. */
bool an2k_is_data(const struct an2k_record *r, uint32_t number);
/* The data of an image record: field 999 (empty span when there is none). */
struct an2k_span an2k_data(const struct an2k_record *r);
/* The designation character of a record, -1 when it has none that is a number. */
long an2k_idc(const struct an2k_record *r);

/* --- changing (an2k.c) ------------------------------------------------------ */

/* A new record before index `at` (n_records: at the end); it has no fields. */
struct an2k_record *an2k_record_add(struct an2k *doc, size_t at, int type);
void an2k_record_remove(struct an2k *doc, size_t at);

/* Sets the whole value of a field; a new field goes to its place by number. */
void an2k_field_set(struct an2k_record *r, uint32_t number, const void *value, size_t len);
void an2k_field_set_text(struct an2k_record *r, uint32_t number, const char *text);
void an2k_field_printf(struct an2k_record *r, uint32_t number, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* False when there is no such field. */
bool an2k_field_remove(struct an2k_record *r, uint32_t number);

/*
 * One part of a value: subfield and item from 0, AN2K_NONE for the item means
 * the whole subfield. Setting beyond the end adds empty parts before; removing
 * takes the part and its separator away, and the last part takes the field.
 * False when what should be removed is not there.
 */
void an2k_part_set(struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
		   const void *value, size_t len);
bool an2k_part_remove(struct an2k_record *r, uint32_t number, size_t subfield, size_t item);

/* Makes 1.003 list the records that are there. Only called on purpose: a
 * transaction that is just passed on keeps what it says. */
void an2k_update_contents(struct an2k *doc);

#endif
