/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo audit verify, export, checkpoint: the log, for people outside. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/audit.h"
#include "casework/log.h"
#include "cli/seat.h"
#include "cli/verbs.h"

#define MAX_CHECKPOINT (1 << 16)

/* --- audit verify ------------------------------------------------------------------- */

static json_t *report_json(const char *path, const struct audit_report *r)
{
	json_t *findings = json_array();

	for (size_t i = 0; i < r->count; i++)
		json_array_append_new(findings, json_pack("{s:s, s:I, s:s}", "kind",
							  audit_kind_word(r->findings[i].kind),
							  "entry", (json_int_t)r->findings[i].seq,
							  "text", r->findings[i].text));
	return json_pack(
	    "{s:s, s:b, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:s}", "store", path,
	    "holds", r->total == 0, "finding_count", (json_int_t)r->total, "findings", findings,
	    "entries", (json_int_t)r->entries, "pruned", (json_int_t)r->pruned, "rows",
	    (json_int_t)r->rows, "erased_rows", (json_int_t)r->erased_rows, "signatures",
	    (json_int_t)r->signatures, "checkpoints", (json_int_t)r->checkpoints, "root", r->root,
	    "origin", r->origin, "log_key", r->log_key);
}

static void print_report(const struct audit_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		puts(r->findings[i].text);
	if (r->total > r->count)
		printf(_("... and %zu more\n"), r->total - r->count);
	printf(_("%lld entries (%lld lines taken out after their time), %lld signatures\n"),
	       (long long)r->entries, (long long)r->pruned, (long long)r->signatures);
	printf(_("%lld rows of history (%lld gone with erasures), %lld checkpoints\n"),
	       (long long)r->rows, (long long)r->erased_rows, (long long)r->checkpoints);
	printf(_("log: %s\nkey: %s\nroot: %s\n"), r->origin, r->log_key, r->root);
	puts(r->total ? _("the store does not hold") : _("the store holds"));
}

static enum err_code read_checkpoints(struct verb_call *call, char **texts)
{
	enum err_code code = ERR_OK;

	for (int i = 0; i < call->argc && code == ERR_OK; i++) {
		struct buf b = BUF_INIT;

		code = file_read(call->argv[i], MAX_CHECKPOINT, &b, &call->err);
		texts[i] = buf_take_str(&b);
	}
	return code;
}

static enum err_code run_verify(struct verb_call *call)
{
	char *path = seat_store_path(call);
	char **texts = xcalloc((size_t)call->argc + 1, sizeof(*texts));
	struct audit_report r = {0};
	enum err_code code = read_checkpoints(call, texts);

	if (code == ERR_OK)
		code = audit_verify(path, (const char *const *)texts, (size_t)call->argc,
				    verb_value(call, "key"), NULL, &r, &call->err);
	if (code == ERR_OK) {
		if (call->json)
			verb_print_json(report_json(path, &r));
		else
			print_report(&r);
		if (r.total)
			code =
			    err_set(&call->err, ERR_TAMPERED, _("%s: %zu findings; the first: %s"),
				    path, r.total, r.findings[0].text);
	}
	audit_report_clear(&r);
	for (int i = 0; i < call->argc; i++)
		free(texts[i]);
	free(texts);
	free(path);
	return code;
}

static const struct verb_option verify_options[] = {
    {"key", 'k', "VKEY", N_("the key of the log, as it was written down outside")},
    {0},
};

const struct verb verb_audit_verify = {
    .name = "audit verify",
    .args = "[CHECKPOINT ...]",
    .summary = N_("is the store what it was?"),
    .details = N_("Checks every entry of the log, its signature, the tree, every row of the "
		  "history against the entry that made it, and the rules of the store. The "
		  "checkpoints are files that were kept outside: with them cutting off the end "
		  "of the log, or writing it anew, is found too. No password is needed; the exit "
		  "status is 12 when something does not hold."),
    .options = verify_options,
    .max_args = -1,
    .run = run_verify,
};

/* --- audit export --------------------------------------------------------------------- */

static enum err_code run_export(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int64_t size = 0;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = log_export(seat, call->argv[0], &call->err);
	if (code == ERR_OK)
		code = desk_news(seat, &size, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:s, s:I, s:s}", "file", call->argv[0], "entries",
					  (json_int_t)size, "log_key",
					  desk_info_get(desk)->log_key));
	else if (code == ERR_OK)
		printf(_("%s: %lld entries; check them with: cotejo-verify-log %s CHECKPOINT\n"),
		       call->argv[0], (long long)size, call->argv[0]);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option seat_options[] = {
    SEAT_OPTIONS,
    {0},
};

const struct verb verb_audit_export = {
    .name = "audit export",
    .args = "FILE",
    .summary = N_("write the whole log to a file"),
    .details = N_("For an auditor or a supervisor. The file holds no names of persons and "
		  "nothing of prints; cotejo-verify-log checks it on any other machine."),
    .options = seat_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_export,
};

/* --- audit checkpoint ------------------------------------------------------------------ */

static enum err_code show_checkpoint(struct verb_call *call, const char *note)
{
	const char *file = verb_value(call, "output");
	char *qr = NULL;
	enum err_code code = ERR_OK;

	if (file)
		code = file_write(file, note, strlen(note), &call->err);
	if (code != ERR_OK)
		return code;
	if (call->json) {
		verb_print_json(json_pack("{s:s}", "checkpoint", note));
		return ERR_OK;
	}
	if (!file)
		fputs(note, stdout);
	if (!verb_given(call, "qr") && !verb_given(call, "ascii"))
		return ERR_OK;
	code = log_qr_text(note, verb_given(call, "ascii"), &qr, &call->err);
	if (code == ERR_OK)
		fputs(qr, stdout);
	free(qr);
	return code;
}

static enum err_code run_checkpoint(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *note = NULL;
	instant at;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK && verb_given(call, "last")) {
		code = log_checkpoint_last(seat, &note, &at, &call->err);
		if (code == ERR_OK && !note)
			code = err_set(&call->err, ERR_NOT_FOUND, _("there is no checkpoint yet"));
	} else if (code == ERR_OK) {
		code = log_checkpoint(seat, &note, &call->err);
	}
	if (code == ERR_OK)
		code = show_checkpoint(call, note);
	free(note);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option checkpoint_options[] = {
    SEAT_OPTIONS,
    {"output", 'o', "FILE", N_("write it to this file")},
    {"qr", 0, NULL, N_("show it as a QR code too")},
    {"ascii", 0, NULL, N_("the QR code in plain characters")},
    {"last", 0, NULL, N_("the last one again instead of a new one")},
    {0},
};

const struct verb verb_audit_checkpoint = {
    .name = "audit checkpoint",
    .summary = N_("sign what the log is now"),
    .details = N_("Makes a signed checkpoint (C2SP tlog-checkpoint) to be kept outside: print "
		  "it, photograph the QR code, hand it to someone who does not work here. Any "
		  "later change of what is in the log by then is found with it."),
    .options = checkpoint_options,
    .max_args = 0,
    .run = run_checkpoint,
};

/* --- audit prune ------------------------------------------------------------------------ */

static enum err_code run_prune(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int64_t count = 0;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = log_prune(seat, &count, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:I}", "lines", (json_int_t)count));
	else if (code == ERR_OK)
		printf(_("%lld lines were taken out; their hashes stay\n"), (long long)count);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_audit_prune = {
    .name = "audit prune",
    .summary = N_("take out the lines of the log whose time is over"),
    .details = N_("For an auditor. Lines older than the policy log-days (at least a year) go "
		  "with their justifications; the hashes stay, so that the log can still be "
		  "checked."),
    .options = seat_options,
    .max_args = 0,
    .run = run_prune,
};
