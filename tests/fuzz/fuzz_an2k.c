/* SPDX-License-Identifier: Apache-2.0 */
/* ANSI/NIST transactions: read, they are written again byte for byte, judged,
 * shown, taken apart, and made anew. */
#include <stdlib.h>
#include <string.h>

#include "exchange/an2k_check.h"
#include "exchange/an2k_text.h"
#include "exchange/transaction.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_same(const struct an2k *doc, const uint8_t *data, size_t size)
{
	struct buf out = BUF_INIT;

	if (an2k_write(doc, &out, NULL) || out.len != size ||
	    (size && memcmp(out.data, data, size) != 0))
		abort();
	buf_free(&out);
}

/* Written from its fields alone, a document reads back with the same ones. */
static void write_anew(struct an2k *doc)
{
	struct buf out = BUF_INIT;
	struct an2k *again;

	for (size_t i = 0; i < doc->n_records; i++)
		doc->records[i].edited = true;
	if (!an2k_write(doc, &out, NULL)) {
		/* The order of odd fields, or bytes after the last record, may lead
		 * elsewhere; but never to a crash. */
		an2k_read(&out, "again", &again, NULL, NULL);
		an2k_free(again);
	}
	buf_free(&out);
}

static void take_apart(const struct an2k *doc, const struct an2k_tables *tables)
{
	struct transaction *t;
	struct notes notes = NOTES_INIT;
	struct an2k *made;

	for (size_t i = 0; an2k_domain_list(tables, i); i++) {
		transaction_from_an2k(doc, tables,
				      an2k_domain_by_key(tables, an2k_domain_list(tables, i)), &t,
				      &notes);
		if (!transaction_to_an2k(t, tables, &made, NULL))
			an2k_free(made);
		transaction_free(t);
	}
	notes_clear(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct an2k_tables *tables = an2k_tables_get(NULL);
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	struct an2k_check_options options = {.payload = true};
	struct an2k_show_options show = {.record = AN2K_NONE, .data = true};
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct err e = ERR_INIT;
	struct an2k *doc;

	if (!tables)
		abort();
	buf_put(&in, data, size);
	if (an2k_read(&in, "fuzz", &doc, &findings, &e)) {
		if (!e.msg[0] || !findings.errors || doc)
			abort();
	} else {
		write_same(doc, data, size);
		options.domain = an2k_domain_by_key(tables, "ebts");
		an2k_check(doc, tables, &options, &findings);
		for (size_t i = 0; i < findings.kept; i++)
			json_decref(an2k_finding_json(&findings.list[i]));
		an2k_show(doc, tables, &show, &out);
		json_decref(an2k_to_json(doc, tables, &show));
		take_apart(doc, tables);
		write_anew(doc);
		an2k_free(doc);
	}
	an2k_findings_clear(&findings);
	buf_free(&out);
	return 0;
}
