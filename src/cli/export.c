/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo export, cotejo person file: what is handed out about people. */
#include "casework/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "casework/casefile.h"
#include "casework/rights.h"
#include "casework/secret.h"
#include "cli/seat.h"
#include "cli/verbs.h"

/* --- cotejo export ------------------------------------------------------------------ */

struct piece {
	int64_t person;
	int prints;
	char *path;
	struct buf bytes;
};

static enum err_code take_person(struct verb_call *call, const char *word, int64_t *out)
{
	long id;

	if (!text_to_long(word, 1, 1L << 40, &id))
		return err_set(&call->err, ERR_USAGE, _("%s: is no number of a record"), word);
	*out = id;
	return ERR_OK;
}

/* Those named, or all of the case. */
static enum err_code choose(struct verb_call *call, struct seat *seat, const struct look *look,
			    struct piece **out, size_t *count)
{
	struct case_view v;
	enum err_code code = ERR_OK;

	*count = (size_t)call->argc;
	*out = xcalloc(*count + 1, sizeof(**out));
	for (size_t i = 0; i < *count && code == ERR_OK; i++)
		code = take_person(call, call->argv[i], &(*out)[i].person);
	if (code != ERR_OK || call->argc)
		return code;
	code = case_open(seat, look, &v, &call->err);
	if (code != ERR_OK)
		return code;
	*count = v.people.count;
	free(*out);
	*out = xcalloc(*count + 1, sizeof(**out));
	for (size_t i = 0; i < *count; i++)
		(*out)[i].person = v.people.rows[i].id;
	case_view_clear(&v);
	if (!*count)
		code = err_set(&call->err, ERR_NOT_FOUND, _("there is nobody in case %s"),
			       look->case_number);
	return code;
}

/* One person goes into the file that was named, several into a folder. */
static enum err_code place(struct verb_call *call, struct piece *p, size_t count)
{
	const char *output = verb_value(call, "output");
	struct stat st;
	bool folder = stat(output, &st) == 0 && S_ISDIR(st.st_mode);

	if (count > 1 && !folder)
		return err_set(&call->err, ERR_INPUT,
			       _("%s: there are %zu people; name a folder that is there"), output,
			       count);
	for (size_t i = 0; i < count; i++) {
		p[i].path = folder ? xasprintf("%s/person-%lld.an2", output, (long long)p[i].person)
				   : xstrdup(output);
		if (access(p[i].path, F_OK) == 0)
			return err_set(&call->err, ERR_CONFLICT, _("%s: is there already"),
				       p[i].path);
	}
	return ERR_OK;
}

static void print_pieces(struct verb_call *call, const struct look *look, const struct piece *p,
			 size_t count)
{
	json_t *files = json_array();

	for (size_t i = 0; i < count; i++) {
		if (!call->json)
			printf(_("%s: record %lld, %d prints\n"), p[i].path, (long long)p[i].person,
			       p[i].prints);
		json_array_append_new(files,
				      json_pack("{s:s, s:I, s:i}", "file", p[i].path, "person",
						(json_int_t)p[i].person, "prints", p[i].prints));
	}
	if (call->json)
		verb_print_json(json_pack("{s:s, s:O}", "case", look->case_number, "files", files));
	json_decref(files);
}

static enum err_code export_all(struct verb_call *call, struct seat *seat, const struct look *look)
{
	struct piece *p = NULL;
	size_t count = 0;
	size_t written = 0;
	enum err_code code = choose(call, seat, look, &p, &count);

	if (code == ERR_OK)
		code = place(call, p, count);
	for (size_t i = 0; i < count && code == ERR_OK; i++)
		code = export_transaction(seat, look, p[i].person, verb_value(call, "to"),
					  &p[i].bytes, &p[i].prints, &call->err);
	for (; written < count && code == ERR_OK; written += code == ERR_OK)
		code = file_write(p[written].path, p[written].bytes.data, p[written].bytes.len,
				  &call->err);
	if (code == ERR_OK)
		print_pieces(call, look, p, count);
	for (size_t i = 0; i < count; i++) {
		if (code != ERR_OK && i < written)
			unlink(p[i].path);
		free(p[i].path);
		secret_buf_free(&p[i].bytes);
	}
	free(p);
	return code;
}

static enum err_code run_export(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct look look;
	enum err_code code;

	if (!verb_given(call, "output") || !verb_given(call, "to"))
		return err_set(&call->err, ERR_USAGE,
			       _("export: say with --output where to, and with --to for whom"));
	code = seat_look(call, &look);
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = export_all(call, seat, &look);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option export_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"to", 't', "TEXT", N_("the authority of this country that gets it; written down")},
    {"output", 'o', "PATH", N_("a new file; for several people a folder")},
    {0},
};

const struct verb verb_export = {
    .name = "export",
    .args = "[PERSON ...]",
    .summary = N_("hand out people of a case as ANSI/NIST transactions"),
    .details = N_("For a supervisor. Writes identity, prints and minutiae of the named records, "
		  "or of all people of the case, one transaction each, all or none. Never in "
		  "it: protection, notes, scores, hits and links. A contested record says so; a "
		  "restricted one is refused. Each is written down as handed out. This is for an "
		  "authority of the own country; to another country data go only by an "
		  "agreement and two people. The person's own file: cotejo person file."),
    .options = export_options,
    .max_args = -1,
    .run = run_export,
};

/* --- cotejo person file ---------------------------------------------------------------- */

static enum err_code make_file(struct verb_call *call, struct seat *seat, const struct look *look,
			       int64_t person)
{
	const char *output = verb_value(call, "output");
	const char *language = verb_value(call, "language");
	const char *to = verb_value(call, "to");
	bool pdf = output && strlen(output) > 4 && strcmp(output + strlen(output) - 4, ".pdf") == 0;
	struct buf made = BUF_INIT;
	char *text = NULL;
	enum err_code code;

	if (!language)
		language = "en";
	if (strcmp(language, "en") != 0 && strcmp(language, "es") != 0)
		return err_set(&call->err, ERR_USAGE, _("--language %s: en or es"), language);
	if (!to)
		to = "the person";
	code = pdf ? dossier_pdf(seat, look, person, language, to, &made, &call->err)
		   : dossier_text(seat, look, person, language, to, &text, &call->err);
	if (code == ERR_OK && text)
		buf_put_str(&made, text);
	if (code == ERR_OK && output)
		code = file_write(output, made.data, made.len, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(
		    output ? json_pack("{s:I, s:s, s:s}", "person", (json_int_t)person, "file",
				       output, "form", pdf ? "pdf" : "text")
			   : json_pack("{s:I, s:s}", "person", (json_int_t)person, "text", text));
	else if (code == ERR_OK && output)
		printf(_("%s: the file of record %lld\n"), output, (long long)person);
	else if (code == ERR_OK)
		fputs(text, stdout);
	secret_str_free(text);
	secret_buf_free(&made);
	return code;
}

static enum err_code run_file(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct look look;
	int64_t person = 0;
	enum err_code code = take_person(call, call->argv[0], &person);

	if (code == ERR_OK)
		code = seat_look(call, &look);
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = make_file(call, seat, &look, person);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option file_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"language", 'l', "CODE", N_("en or es (en)")},
    {"to", 't', "TEXT", N_("to whom it is given (the person)")},
    {"output", 'o', "FILE", N_("write it to this file; PDF when the name ends in .pdf")},
    {0},
};

const struct verb verb_person_file = {
    .name = "person file",
    .args = "PERSON",
    .summary = N_("all that is held about a person, for that person"),
    .details = N_("For a supervisor, on the person's request. All data, where they come from, who "
		  "received them, the decisions with the reasons people gave, requests, and who "
		  "looked. Comparisons that are not closed are not in it."),
    .options = file_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_file,
};
