/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo an2k validate: is this transaction as the standard wants it? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/an2k.h"
#include "cli/verbs.h"

struct job {
	struct verb_call *call;
	const char *path;
	struct an2k_findings findings;
	int version;
	const struct an2k_domain *domain;
	size_t records;
	bool read;
};

static enum err_code check_file(struct job *job)
{
	struct verb_call *call = job->call;
	const struct an2k_tables *tables;
	struct an2k *doc;
	struct an2k_check_options options = {.payload = !verb_given(call, "no-images"),
					     .decode = verb_given(call, "decode")};
	enum err_code code = an2k_load(call, job->path, &doc, &tables, &job->findings);

	/* A file that has no structure at all is a finding, too. */
	if (code == ERR_INPUT && job->findings.errors)
		return ERR_OK;
	if (code)
		return code;
	job->read = true;
	job->version = an2k_version(doc);
	job->records = doc->n_records;
	code = an2k_choose_domain(call, tables, doc, &job->domain);
	if (!code) {
		/* Guessed, the domain only names fields; asked for, it is the rule. */
		options.domain = verb_given(call, "domain") ? job->domain : NULL;
		an2k_check(doc, tables, &options, &job->findings);
	}
	an2k_free(doc);
	return code;
}

static bool passes(const struct job *job)
{
	return job->findings.errors == 0 &&
	       (job->findings.warnings == 0 || !verb_given(job->call, "strict"));
}

static json_t *result_json(const struct job *job)
{
	json_t *list = json_array();
	json_t *o = json_pack("{s:s, s:b}", "file", job->path, "valid", passes(job));

	if (job->read) {
		json_object_set_new(o, "standard", json_string(an2k_version_title(job->version)));
		json_object_set_new(o, "records", json_integer((json_int_t)job->records));
		if (job->domain)
			json_object_set_new(o, "domain", json_string(an2k_domain_key(job->domain)));
	}
	json_object_set_new(o, "errors", json_integer((json_int_t)job->findings.errors));
	json_object_set_new(o, "warnings", json_integer((json_int_t)job->findings.warnings));
	for (size_t i = 0; i < job->findings.kept; i++)
		json_array_append_new(list, an2k_finding_json(&job->findings.list[i]));
	json_object_set_new(o, "findings", list);
	return o;
}

static void print_result(const struct job *job)
{
	const struct an2k_findings *f = &job->findings;

	for (size_t i = 0; i < f->kept; i++) {
		const struct an2k_finding *one = &f->list[i];
		struct buf line = BUF_INIT;

		an2k_finding_place(one, &line);
		printf("%s: %s: %s: %s", job->path,
		       one->level == AN2K_ERROR ? _("error") : _("warning"), buf_str(&line),
		       one->text);
		if (one->clause)
			printf(" [%s]", one->clause);
		putchar('\n');
		buf_free(&line);
	}
	if (f->errors + f->warnings > f->kept)
		printf(_("%s: and %zu findings more\n"), job->path,
		       f->errors + f->warnings - f->kept);
	if (job->read)
		printf(_("%s: %s: %zu records, %s: %zu errors, %zu warnings\n"), job->path,
		       passes(job) ? _("valid") : _("not valid"), job->records,
		       an2k_version_title(job->version), f->errors, f->warnings);
	else
		printf(_("%s: not valid: cannot be read\n"), job->path);
}

static enum err_code run(struct verb_call *call)
{
	json_t *results = json_array();
	enum err_code code = ERR_OK;
	int refused = 0;

	for (int i = 0; i < call->argc && !code; i++) {
		struct job job = {.call = call, .path = call->argv[i]};

		code = check_file(&job);
		if (!code && call->json)
			json_array_append_new(results, result_json(&job));
		else if (!code)
			print_result(&job);
		refused += !code && !passes(&job);
		an2k_findings_clear(&job.findings);
	}
	if (call->json && !code)
		verb_print_json(json_pack("{s:O}", "files", results));
	json_decref(results);
	if (code)
		return code;
	/* The reasons are out already; the exit status is what is left to say. */
	call->err.msg[0] = '\0';
	return refused ? ERR_INPUT : ERR_OK;
}

static const struct verb_option options[] = {
    {"domain", 'd', "NAME", N_("check Type-2 by the fields of this domain (auto: by 1.013)")},
    {"strict", 0, NULL, N_("warnings make a file invalid, too")},
    {"decode", 0, NULL, N_("decode every image, too: one that is damaged makes a file invalid")},
    {"no-images", 0, NULL, N_("do not compare records with the images inside")},
    {0},
};

const struct verb verb_an2k_validate = {
    .name = "an2k validate",
    .args = "FILE...",
    .summary = N_("check ANSI/NIST transactions against the standard"),
    .details = N_(
	"Checks files against the edition of ANSI/NIST-ITL that field 1.002 names: structure and "
	"lengths, mandatory fields, the value of every item, and what must agree between items, "
	"records and images. Each finding names record, field, subfield, item, byte and clause.\n"
	"\n"
	"The exit status is 0 when every file is valid, 3 when one is not. Warnings do not make "
	"a "
	"file invalid unless --strict is given."),
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
