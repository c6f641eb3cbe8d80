/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo backup ..., cotejo restore: copies of the store. */
#include "casework/backup.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static const struct verb_option options[] = {
    SEAT_OPTIONS,
    {0},
};

static enum err_code run_make(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *path = NULL;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = backup_make(seat, call->argv[0], &path, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:s}", "file", path));
	else if (code == ERR_OK)
		printf("%s\n", path);
	free(path);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_backup_make = {
    .name = "backup make",
    .args = "FOLDER",
    .summary = N_("copy the store"),
    .details = N_("Makes a checked copy with the time in its name, also while others work. It "
		  "is sealed like the store. Copies past their window (policy backup-days) have "
		  "to go, since erased people are still in them: cotejo backup prune."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run_make,
};

static enum err_code run_list(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct backup_rows rows = {0};
	json_t *list = json_array();
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = backup_list(seat, &rows, &call->err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct backup_row *r = &rows.rows[i];
		char at[INSTANT_TEXT_LEN];

		instant_format(r->at, at);
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:b, s:b}", "file", r->path, "at", at,
						"there", r->there, "overdue", r->overdue));
		if (!call->json)
			printf("%s  %s%s%s\n", at, r->path, r->there ? "" : _("  not there"),
			       r->overdue ? _("  past its window") : "");
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "backups", list));
	json_decref(list);
	backup_rows_clear(&rows);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_backup_list = {
    .name = "backup list",
    .summary = N_("the copies that the store knows of"),
    .options = options,
    .max_args = 0,
    .run = run_list,
};

static enum err_code run_prune(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int count = 0;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = backup_prune(seat, &count, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:i}", "removed", count));
	else if (code == ERR_OK)
		printf(_("%d copies were removed\n"), count);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_backup_prune = {
    .name = "backup prune",
    .summary = N_("remove the copies past their window"),
    .details = N_("Overwrites and removes the copies that are older than the policy "
		  "backup-days, and what a migration left beside the store."),
    .options = options,
    .max_args = 0,
    .run = run_prune,
};

/* --- restore ------------------------------------------------------------------------- */

static enum err_code list_unerased(struct verb_call *call, json_t *list)
{
	const char *log = verb_value(call, "log");
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int64_t *persons = NULL;
	size_t count = 0;
	enum err_code code;

	if (!log)
		return ERR_OK;
	code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = backup_list_unerased(seat, log, &persons, &count, &call->err);
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer((json_int_t)persons[i]));
		if (!call->json)
			printf(_("record %lld was erased after this copy was made: erase it "
				 "again\n"),
			       (long long)persons[i]);
	}
	free(persons);
	seat_close(desk, seat);
	return code;
}

static enum err_code run_restore(struct verb_call *call)
{
	char *path = seat_store_path(call);
	json_t *list = json_array();
	enum err_code code = backup_restore(call->argv[0], path, &call->err);

	if (code == ERR_OK && !call->json)
		printf(_("%s: restored from %s\n"), path, call->argv[0]);
	if (code == ERR_OK)
		code = list_unerased(call, list);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:s, s:s, s:O}", "store", path, "from", call->argv[0],
					  "erase_again", list));
	json_decref(list);
	free(path);
	return code;
}

static const struct verb_option restore_options[] = {
    SEAT_OPTIONS,
    {"log", 0, "FILE",
     N_("a later export of the log: names the records that were erased meanwhile")},
    {0},
};

const struct verb verb_restore = {
    .name = "restore",
    .args = "BACKUP",
    .summary = N_("put a copy in the place of a lost store"),
    .details = N_("Checks the copy (file, rules, log, every row) and copies it to the place of "
		  "the store, which must be free. What was done after the copy was made is not "
		  "in it; with --log (as a supervisor) the records that were erased meanwhile "
		  "are listed, to be erased again."),
    .options = restore_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_restore,
};
