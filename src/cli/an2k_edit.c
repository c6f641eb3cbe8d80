/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo an2k edit: change fields of a transaction, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/an2k.h"
#include "cli/verbs.h"
#include "exchange/an2k_text.h"

/* What an edited transaction still has to be told of. */
static void count_findings(const struct an2k *doc, const struct an2k_tables *tables, size_t *errors,
			   size_t *warnings)
{
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	const struct an2k_check_options options = {.payload = true};

	an2k_check(doc, tables, &options, &findings);
	*errors = findings.errors;
	*warnings = findings.warnings;
	an2k_findings_clear(&findings);
}

static enum err_code run(struct verb_call *call)
{
	const char *in = call->argv[0], *out = call->argv[1];
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	const struct an2k_tables *tables;
	struct an2k *doc;
	size_t bytes, errors, warnings;
	enum err_code code = an2k_load(call, in, &doc, &tables, &findings);

	for (int i = 2; i < call->argc && !code; i++)
		code = an2k_edit(doc, call->argv[i], &call->err);
	/* Without changes it is a copy, byte for byte. */
	if (!code && call->argc > 2 && !verb_given(call, "keep-contents"))
		an2k_edit_finish(doc);
	if (!code)
		code = an2k_save(call, doc, out, &bytes);
	if (!code) {
		count_findings(doc, tables, &errors, &warnings);
		if (call->json && strcmp(out, "-") != 0)
			verb_print_json(json_pack("{s:s, s:I, s:I, s:I}", "written", out, "bytes",
						  (json_int_t)bytes, "errors", (json_int_t)errors,
						  "warnings", (json_int_t)warnings));
		else if (errors + warnings)
			fprintf(stderr,
				_("note: %s: %zu errors and %zu warnings by the standard; an2k "
				  "validate tells them\n"),
				out, errors, warnings);
	}
	an2k_findings_clear(&findings);
	an2k_free(doc);
	return code;
}

static const struct verb_option options[] = {
    {"keep-contents", 0, NULL, N_("leave 1.003 as it is, though records were added or removed")},
    {0},
};

const struct verb verb_an2k_edit = {
    .name = "an2k edit",
    .args = "IN OUT [CHANGE]...",
    .summary = N_("change fields of an ANSI/NIST transaction"),
    .details = N_(
	"A CHANGE is R:TAG=VALUE (sets a field of the R-th record), R:TAG[S].I=VALUE (subfield S, "
	"item I), R:TAG! (removes a field; with [S] and .I a part of it), R! (removes the record) "
	"or +TYPE (adds a record). In VALUE {US} and {RS} stand for the separators of items and "
	"subfields, @FILE for the content of a file.\n"
	"\n"
	"Lengths and 1.003 are computed. Records that no change names are written as they came, "
	"byte for byte; without a CHANGE all are. OUT may be IN; - is standard output."),
    .options = options,
    .min_args = 2,
    .max_args = -1,
    .run = run,
};
