/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transactions as text: a tree for people, JSON for programs, and transactions
 * out of such JSON.
 *
 * The JSON of a transaction is {"records": [record, ...]}; a record is {"type":
 * 14, "fields": [field, ...]}; a field is {"field": "14.013", "value": v}. v is a
 * text when the value has one item only; else a list of subfields, each a text
 * (one item) or a list of texts (items). Bytes that are no UTF-8, and data, are
 * {"base64": "..."}; data may also be {"file": "name"} for an2k_build(). What
 * else is in the objects (names, meanings, sizes) is for the reader.
 */
#ifndef COTEJO_EXCHANGE_AN2K_TEXT_H
#define COTEJO_EXCHANGE_AN2K_TEXT_H

#include <jansson.h>

#include "exchange/an2k.h"
#include "exchange/an2k_table.h"

struct an2k_show_options {
	const struct an2k_domain *domain; /* names the fields of Type-2; or NULL */
	size_t record;			  /* index, or AN2K_NONE: all */
	bool all;			  /* tree: long lists and texts to the end */
	bool data;			  /* JSON: field 999, too */
};

/* The tree; appended. */
void an2k_show(const struct an2k *doc, const struct an2k_tables *t,
	       const struct an2k_show_options *options, struct buf *out);
/* New reference. */
json_t *an2k_to_json(const struct an2k *doc, const struct an2k_tables *t,
		     const struct an2k_show_options *options);

/*
 * Makes a transaction of the JSON above. Also taken: "fields" as an object
 * {"14.013": v}, and tags without the type ("013"). Files are looked for below
 * folder. Filled in when they are not given: LEN, 1.003, the version (0500), the
 * date, 1.011 and 1.012 by the Type-4 records, IDCs in the order of records,
 * and of an image in data its width, height, compression, bits and (when the
 * file states it) scales. ERR_INPUT names record and field.
 */
enum err_code an2k_build(const json_t *description, const char *name, const char *folder,
			 struct an2k **out, struct err *err);

/*
 * One change to a transaction, as an2k edit takes it:
 *   R:TAG=VALUE       sets a field of record R (1 is the Type-1 record)
 *   R:TAG[S].I=VALUE  sets subfield S, item I of it (from 1; .I may be left out)
 *   R:TAG!            removes the field; R:TAG[S]! and R:TAG[S].I! a part of it
 *   R!                removes the record
 *   +TYPE             adds an empty record of that type at the end
 * TAG is "14.013" or "013". VALUE: {US} and {RS} part items and subfields; @FILE
 * is the content of a file; @@ a value that begins with @.
 * ERR_USAGE: not of this form; ERR_NOT_FOUND: no such record, field or part.
 */
enum err_code an2k_edit(struct an2k *doc, const char *change, struct err *err);
/* After changes: makes 1.003 agree with the records. False when it did. */
bool an2k_edit_finish(struct an2k *doc);

#endif
