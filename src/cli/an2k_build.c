/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo an2k build: a transaction out of a description and image files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/an2k.h"
#include "cli/verbs.h"
#include "exchange/an2k_text.h"

/* Base64 of a transaction as long as may be read. */
#define DESCRIPTION_MAX (AN2K_MAX_FILE / 3 * 4)

static enum err_code load(struct verb_call *call, json_t **out)
{
	const char *path = call->argv[0];
	struct buf text = BUF_INIT;
	json_error_t e;
	enum err_code code = file_read(path, DESCRIPTION_MAX, &text, &call->err);

	*out = NULL;
	if (!code) {
		*out = json_loadb(text.data ? (const char *)text.data : "", text.len,
				  JSON_REJECT_DUPLICATES, &e);
		if (!*out)
			code = err_set(&call->err, ERR_INPUT, _("%s: line %d, column %d: %s"), path,
				       e.line, e.column, e.text);
	}
	buf_free(&text);
	return code;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
}

static enum err_code refuse_invalid(struct verb_call *call, const struct an2k *doc,
				    const struct an2k_tables *tables)
{
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	const struct an2k_check_options options = {.payload = true};
	enum err_code code = ERR_OK;

	an2k_check(doc, tables, &options, &findings);
	for (size_t i = 0; i < findings.kept; i++) {
		const struct an2k_finding *f = &findings.list[i];
		struct buf place = BUF_INIT;

		an2k_finding_place(f, &place);
		fprintf(stderr, "%s: %s: %s\n", f->level == AN2K_ERROR ? _("error") : _("warning"),
			buf_str(&place), f->text);
		buf_free(&place);
	}
	if (findings.errors && !verb_given(call, "anyway"))
		code = err_set(&call->err, ERR_INPUT,
			       _("%s: not written: the transaction would have %zu errors by the "
				 "standard (--anyway writes it)"),
			       call->argv[1], findings.errors);
	an2k_findings_clear(&findings);
	return code;
}

static enum err_code run(struct verb_call *call)
{
	const struct an2k_tables *tables = an2k_tables_get(&call->err);
	char *folder = folder_of(call->argv[0]);
	struct an2k *doc = NULL;
	json_t *description = NULL;
	size_t bytes, records;
	enum err_code code = tables ? load(call, &description) : call->err.code;

	if (!code)
		code = an2k_build(description, call->argv[0], folder, &doc, &call->err);
	if (!code)
		code = refuse_invalid(call, doc, tables);
	if (!code)
		code = an2k_save(call, doc, call->argv[1], &bytes);
	if (!code && strcmp(call->argv[1], "-") != 0) {
		records = doc->n_records;
		if (call->json)
			verb_print_json(json_pack("{s:s, s:I, s:I}", "written", call->argv[1],
						  "bytes", (json_int_t)bytes, "records",
						  (json_int_t)records));
		else
			printf(_("%s: %zu records, %zu bytes\n"), call->argv[1], records, bytes);
	}
	an2k_free(doc);
	json_decref(description);
	free(folder);
	return code;
}

static const struct verb_option options[] = {
    {"anyway", 0, NULL, N_("write the transaction although it breaks rules of the standard")},
    {0},
};

const struct verb verb_an2k_build = {
    .name = "an2k build",
    .args = "DESCRIPTION OUT",
    .summary = N_("make an ANSI/NIST transaction of a description and image files"),
    .details =
	N_("DESCRIPTION is JSON: {\"records\": [{\"type\": 14, \"fields\": {\"14.013\": \"2\", "
	   "\"14.999\": {\"file\": \"finger.wsq\"}}}]}. A value is a text, or a list of subfields, "
	   "each a text or a list of items. Filled in when not given: lengths, 1.003, the version, "
	   "today's date, designation characters, and of images their size, compression and "
	   "resolution. Names of files are looked for beside DESCRIPTION."),
    .options = options,
    .min_args = 2,
    .max_args = 2,
    .run = run,
};
