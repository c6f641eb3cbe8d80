/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo an2k show: what a transaction holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/an2k.h"
#include "cli/verbs.h"
#include "exchange/an2k_text.h"

static void add_findings(json_t *o, const struct an2k_findings *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->kept; i++)
		json_array_append_new(list, an2k_finding_json(&f->list[i]));
	json_object_set_new(o, "structure", list);
}

static enum err_code print(struct verb_call *call, const struct an2k *doc,
			   const struct an2k_tables *tables,
			   const struct an2k_show_options *options,
			   const struct an2k_findings *findings)
{
	struct buf out = BUF_INIT;
	enum err_code code;

	if (call->json) {
		json_t *o = an2k_to_json(doc, tables, options);

		json_object_set_new(o, "file", json_string(call->argv[0]));
		if (options->domain)
			json_object_set_new(o, "domain",
					    json_string(an2k_domain_key(options->domain)));
		add_findings(o, findings);
		verb_print_json(o);
		return ERR_OK;
	}
	buf_printf(&out, _("%s: %s, %zu records, %zu bytes"), call->argv[0],
		   an2k_version_title(an2k_version(doc)), doc->n_records, doc->bytes.len);
	if (options->domain)
		buf_printf(&out, ", %s", an2k_domain_title(options->domain));
	buf_put_u8(&out, '\n');
	an2k_show(doc, tables, options, &out);
	code = file_write_fd(STDOUT_FILENO, _("standard output"), out.data, out.len, &call->err);
	buf_free(&out);
	for (size_t i = 0; i < findings->kept; i++) {
		struct buf place = BUF_INIT;

		an2k_finding_place(&findings->list[i], &place);
		fprintf(stderr, _("note: %s: %s\n"), buf_str(&place), findings->list[i].text);
		buf_free(&place);
	}
	return code;
}

static enum err_code run(struct verb_call *call)
{
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	struct an2k_show_options options = {
	    .record = AN2K_NONE, .all = verb_given(call, "all"), .data = verb_given(call, "data")};
	const struct an2k_tables *tables;
	struct an2k *doc = NULL;
	long n;
	enum err_code code = verb_long(call, "record", 1, AN2K_MAX_RECORDS, 0, &n);

	if (!code)
		code = an2k_load(call, call->argv[0], &doc, &tables, &findings);
	if (!code)
		code = an2k_choose_domain(call, tables, doc, &options.domain);
	if (!code && n > 0) {
		if ((size_t)n > doc->n_records)
			code = err_set(&call->err, ERR_NOT_FOUND,
				       _("%s: there are %zu records, not %ld"), call->argv[0],
				       doc->n_records, n);
		options.record = (size_t)n - 1;
	}
	if (!code)
		code = print(call, doc, tables, &options, &findings);
	an2k_findings_clear(&findings);
	an2k_free(doc);
	return code;
}

static const struct verb_option options[] = {
    {"record", 'r', "N", N_("only the N-th record, from 1")},
    {"domain", 'd', "NAME", N_("name the fields of Type-2 by this domain (auto: by 1.013)")},
    {"all", 'a', NULL, N_("long lists and texts to their end")},
    {"data", 0, NULL, N_("with --json: images and other data too, as base64")},
    {0},
};

const struct verb verb_an2k_show = {
    .name = "an2k show",
    .args = "FILE",
    .summary = N_("show what an ANSI/NIST transaction holds"),
    .details = N_("Prints the records with the names of their fields and what codes mean. With "
		  "--json and --data the output holds all that an2k build needs to make the "
		  "transaction again."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
