/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/erase.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/erase_rows.h"
#include "casework/facts.h"
#include "casework/index.h"
#include "casework/record_rows.h"
#include "casework/search.h"
#include "casework/secret.h"

#define WARN_DAYS 92
#define WAIT_DAYS 30

/* --- within an act ------------------------------------------------------------------ */

/* Children before the rows they point at. */
static const char *const deletions[] = {
    "DELETE FROM draft WHERE vault_id = ?",
    "DELETE FROM decision_text WHERE vault_id = ?",
    "DELETE FROM sheet WHERE vault_id = ?",
    "DELETE FROM hit_score WHERE vault_id = ?",
    "DELETE FROM gallery WHERE vault_id = ?",
    "DELETE FROM print WHERE vault_id = ?",
    "DELETE FROM capture WHERE vault_id = ?",
    "DELETE FROM notice WHERE vault_id = ?",
    "DELETE FROM note WHERE vault_id = ?",
    "DELETE FROM attachment WHERE vault_id = ?",
    "DELETE FROM photo WHERE vault_id = ?",
    "DELETE FROM request_event WHERE vault_id = ?",
    "DELETE FROM request WHERE vault_id = ?",
    "DELETE FROM handout WHERE vault_id = ?",
    "DELETE FROM question_probe WHERE vault_id = ?",
    "DELETE FROM partner_data WHERE vault_id = ?",
    "DELETE FROM partner_mark WHERE vault_id = ?",
    "DELETE FROM partner_alert_event WHERE vault_id = ?",
    "DELETE FROM partner_alert WHERE vault_id = ?",
    "DELETE FROM mark WHERE vault_id = ?",
    "DELETE FROM retention_warning WHERE vault_id = ?",
    "DELETE FROM case_person WHERE vault_id = ?",
    "DELETE FROM person_version WHERE vault_id = ?",
    "DELETE FROM vault_key WHERE vault_id = ?",
};

/* What only persons have; whoever takes in a partner's messages may not see it. */
static const char *const of_persons[] = {
    "DELETE FROM disclosure_payload WHERE vault_id = ?",
    "DELETE FROM claim_version WHERE vault_id = ?",
};

static enum err_code note_erasure(struct act *a, int64_t vault, const char *basis, int64_t proposal,
				  struct err *err)
{
	return db_run(a->db, err,
		      "INSERT INTO erasure (vault_id, basis, proposal_id, act) "
		      "VALUES (?, ?, nullif(?, 0), ?)",
		      "isii", vault, basis, proposal, a->seq);
}

static enum err_code delete_rows(struct act *a, int64_t vault, struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(deletions) && code == ERR_OK; i++)
		code = db_run(a->db, err, deletions[i], "i", vault);
	return code;
}

static enum err_code hits_of(struct act *a, int64_t vault, int64_t **out, size_t *count,
			     struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    a->db, &q, err,
	    "SELECT h.vault_id FROM hit h WHERE (h.probe_vault = ?1 OR h.cand_vault = ?1) AND NOT "
	    "EXISTS (SELECT 1 FROM erasure e WHERE e.vault_id = h.vault_id)",
	    "i", vault);

	*out = NULL;
	*count = 0;
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(*out, *count, cap);
		(*out)[(*count)++] = stmt_i64(q, 0);
	}
	return stmt_end(q, err);
}

enum err_code erase_vault(struct act *a, int64_t vault, const char *basis, int64_t proposal,
			  struct err *err)
{
	int64_t *hits;
	size_t count;
	bool partners = strncmp(basis, "partner", 7) == 0;
	enum err_code code = ERR_OK;

	/* What partners gave, probes and data, was given on to nobody. */
	if (!partners)
		code = record_tell_recipients(a, vault, "erasure", err);
	if (code == ERR_OK)
		code = hits_of(a, vault, &hits, &count, err);
	if (code != ERR_OK)
		return code;
	/* The hits go because one of their sides goes: that comes first. */
	code = note_erasure(a, vault, basis, proposal, err);
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		code = note_erasure(a, hits[i], "discard", 0, err);
		if (code == ERR_OK)
			code = delete_rows(a, hits[i], err);
	}
	free(hits);
	for (size_t i = 0; i < ARRAY_LEN(of_persons) && code == ERR_OK; i++)
		if (!partners)
			code = db_run(a->db, err, of_persons[i], "i", vault);
	if (code == ERR_OK)
		code = delete_rows(a, vault, err);
	act_about(a, vault, 0);
	act_word(a, "basis", basis);
	act_number(a, "hits", (int64_t)count);
	return code;
}

enum err_code erase_sweep(struct seat *seat, bool *pending, struct err *err)
{
	struct err why = ERR_INIT;
	enum err_code code = ERR_OK;

	/* A reader that is in the middle of something is done in a moment. */
	for (int i = 0; i < 20; i++) {
		const struct timespec moment = {0, 50000000};

		code = db_truncate_log(seat->db, &why);
		if (code != ERR_CONFLICT)
			break;
		nanosleep(&moment, NULL);
	}
	*pending = code == ERR_CONFLICT;
	if (code == ERR_OK)
		code = index_refresh(seat, &why);
	if (code != ERR_OK && code != ERR_CONFLICT)
		return err_set(err, code, "%s", why.msg);
	return ERR_OK;
}

enum err_code search_probe_erase(struct seat *seat, int64_t probe, struct err *err)
{
	struct act a;
	bool pending;
	int64_t n = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "erase.probe", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(
	    a.db, &n, err,
	    "SELECT count(*) FROM vault_key k WHERE k.vault_id = ?1 AND k.compartment = "
	    "'records' AND EXISTS (SELECT 1 FROM print p WHERE p.vault_id = ?1 AND p.capture_id IS "
	    "NULL) AND NOT EXISTS (SELECT 1 FROM person_version p WHERE p.vault_id = ?1) AND NOT "
	    "EXISTS (SELECT 1 FROM casefile c WHERE c.vault_id = ?1) AND NOT EXISTS (SELECT 1 FROM "
	    "hit h WHERE h.vault_id = ?1)",
	    "i", probe);
	if (code == ERR_OK && !n)
		code = err_set(err, ERR_NOT_FOUND, _("there is no probe %lld"), (long long)probe);
	if (code == ERR_OK)
		code = erase_vault(&a, probe, "partner-probe", 0, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code == ERR_OK ? erase_sweep(seat, &pending, err) : code;
}

/* --- retention ----------------------------------------------------------------------- */

static int by_due(const void *a, const void *b)
{
	const struct retention_row *x = a;
	const struct retention_row *y = b;

	return date_compare(&x->due, &y->due);
}

static void collect(struct seat *seat, struct retention_rows *rows)
{
	struct index *x = seat->desk->index;
	struct date today = instant_date(db_now(seat->db));
	struct date soon = date_from_days(date_to_days(&today) + WARN_DAYS);
	size_t cap = 0;

	index_read(x);
	for (size_t i = 0; i < index_person_count(x); i++) {
		const struct index_person *p = index_person_at(x, i);
		struct date due;

		if (p->erased || !p->version)
			continue;
		due = facts_due(seat->db, p->retention, &p->captured, p->created);
		if (date_compare(&due, &soon) > 0)
			continue;
		MEM_GROW(rows->rows, rows->count, cap);
		rows->rows[rows->count++] = (struct retention_row){
		    .person = p->id,
		    .name = xstrdup(p->name),
		    .due = due,
		    .overdue = date_compare(&due, &today) <= 0,
		};
	}
	index_read_end(x);
	if (rows->count)
		qsort(rows->rows, rows->count, sizeof(*rows->rows), by_due);
}

enum err_code retention_list(struct seat *seat, struct retention_rows *out, struct err *err)
{
	struct retention_rows rows = {0};
	instant now;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = desk_load_wait(seat, err);
	if (code == ERR_OK)
		code = act_time(seat->db, &now, err);
	if (code == ERR_OK)
		code = index_refresh(seat, err);
	if (code != ERR_OK)
		return code;
	collect(seat, &rows);
	for (size_t i = 0; i < rows.count && code == ERR_OK; i++) {
		int64_t n = 0;

		code = db_get_i64(seat->db, &n, err,
				  "SELECT count(*) FROM retention_warning WHERE vault_id = ?", "i",
				  rows.rows[i].person);
		rows.rows[i].warned = n > 0;
	}
	if (code != ERR_OK) {
		retention_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void retention_rows_clear(struct retention_rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		secret_str_free(r->rows[i].name);
	free(r->rows);
	*r = (struct retention_rows){0};
}

enum err_code retention_warn(struct seat *seat, int *count, struct err *err)
{
	struct retention_rows rows;
	struct act a;
	enum err_code code = retention_list(seat, &rows, err);

	*count = 0;
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < rows.count && code == ERR_OK; i++) {
		if (rows.rows[i].warned)
			continue;
		code = act_begin(&a, seat, "retention.warn", NULL, err);
		if (code == ERR_OK)
			code =
			    db_run(a.db, err,
				   "INSERT INTO retention_warning (vault_id, at, due, act) VALUES "
				   "(?, ?, ?, ?)",
				   "iiii", rows.rows[i].person, a.at,
				   (int64_t)date_to_days(&rows.rows[i].due), a.seq);
		if (code == ERR_OK) {
			act_about(&a, rows.rows[i].person, 0);
			code = act_commit(&a, err);
		}
		act_abort(&a);
		*count += code == ERR_OK;
	}
	retention_rows_clear(&rows);
	return code;
}

enum err_code retention_erase(struct seat *seat, int *count, struct err *err)
{
	struct retention_rows rows;
	struct act a;
	bool pending;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	*count = 0;
	if (code == ERR_OK)
		code = retention_list(seat, &rows, err);
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < rows.count && code == ERR_OK; i++) {
		int64_t ripe = 0;

		if (!rows.rows[i].overdue)
			continue;
		code = act_begin(&a, seat, "erase.due", NULL, err);
		if (code == ERR_OK)
			code =
			    db_get_i64(a.db, &ripe, err,
				       "SELECT count(*) FROM retention_warning WHERE vault_id = ? "
				       "AND at <= ?",
				       "ii", rows.rows[i].person, a.at - WAIT_DAYS * INSTANT_DAY);
		if (code == ERR_OK && ripe) {
			code = erase_vault(&a, rows.rows[i].person, "due", 0, err);
			if (code == ERR_OK)
				code = act_commit(&a, err);
			*count += code == ERR_OK;
		}
		act_abort(&a);
	}
	retention_rows_clear(&rows);
	if (code == ERR_OK && *count)
		code = erase_sweep(seat, &pending, err);
	return code;
}
