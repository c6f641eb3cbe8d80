/* SPDX-License-Identifier: Apache-2.0 */
/* Each row of the history against the entry that made it, both ways. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/audit_work.h"

static int by_place(const void *a, const void *b)
{
	const struct audit_row *x = a;
	const struct audit_row *y = b;

	if (x->table != y->table)
		return x->table - y->table;
	return x->id < y->id ? -1 : x->id > y->id;
}

static struct audit_row *find(struct audit *a, int table, int64_t id)
{
	struct audit_row key = {.table = table, .id = id};

	if (!a->row_count)
		return NULL;
	return bsearch(&key, a->rows, a->row_count, sizeof(key), by_place);
}

/* Every row that is there must be named by an entry, with its digest. */
static enum err_code check_table(struct audit *a, int index, const char *table, struct err *err)
{
	char *sql = xasprintf("SELECT rowid, act FROM \"%s\" ORDER BY rowid", table);
	struct stmt *q;
	enum err_code code = db_query(a->db, &q, err, sql, "");

	free(sql);
	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q) && !cancel_asked(a->cancel)) {
		int64_t id = stmt_i64(q, 0);
		int64_t act = stmt_i64(q, 1);
		struct audit_row *r = find(a, index, id);
		struct hash digest;

		a->report->rows++;
		if (!r) {
			audit_find(a, AUDIT_ROW, act, _("%s %lld: no entry knows this row"), table,
				   (long long)id);
			continue;
		}
		r->seen = true;
		code = db_row_digest(a->db, table, id, &digest, NULL, err);
		if (code == ERR_OK && (!hash_equal(&digest, &r->digest) || r->seq != act))
			audit_find(a, AUDIT_ROW, r->seq, _("%s %lld is not what entry %lld wrote"),
				   table, (long long)id, (long long)r->seq);
	}
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

static enum err_code check_missing(struct audit *a, struct err *err)
{
	const char *const *tables = db_history_tables(a->db);

	for (size_t i = 0; i < a->row_count; i++) {
		const struct audit_row *r = &a->rows[i];
		int64_t erased = 0;
		enum err_code code;

		if (r->seen)
			continue;
		code = db_get_i64(a->db, &erased, err,
				  "SELECT count(*) FROM erasure WHERE vault_id = ?", "i", r->vault);
		if (code != ERR_OK)
			return code;
		if (r->vault && erased)
			a->report->erased_rows++;
		else
			audit_find(a, AUDIT_ROW, r->seq,
				   _("%s %lld, written by entry %lld, is gone"), tables[r->table],
				   (long long)r->id, (long long)r->seq);
	}
	return ERR_OK;
}

static void check_count(struct audit *a, enum audit_kind kind, const char *sql, const char *text)
{
	int64_t n = 0;
	struct err why = ERR_INIT;

	if (db_get_i64(a->db, &n, &why, sql, "") != ERR_OK)
		audit_find(a, AUDIT_DAMAGED, 0, "%s", why.msg);
	else if (n)
		audit_find(a, kind, 0, text, (long long)n);
}

/* Tables that are no history, but by which people could be kept out of view. */
static void check_derived(struct audit *a)
{
	check_count(a, AUDIT_GALLERY,
		    "SELECT count(*) FROM (SELECT p.vault_id FROM print p JOIN capture c ON c.id = "
		    "p.capture_id WHERE p.sealed_template IS NOT NULL GROUP BY p.vault_id HAVING "
		    "max(p.act) <> coalesce((SELECT g.seq FROM gallery g WHERE g.vault_id = "
		    "p.vault_id), 0))",
		    _("the prints of %lld persons are not those of their last capture"));
	check_count(a, AUDIT_GALLERY,
		    "SELECT count(*) FROM gallery g WHERE NOT EXISTS (SELECT 1 FROM print p WHERE "
		    "p.vault_id = g.vault_id)",
		    _("%lld pieces of the gallery belong to nobody"));
	check_count(a, AUDIT_ROW,
		    "SELECT count(*) FROM task_open t WHERE NOT EXISTS (SELECT 1 FROM task_queue q "
		    "WHERE q.task_id = t.id)",
		    _("%lld open tasks were taken out of the queue"));
	check_count(a, AUDIT_USER,
		    "SELECT count(*) FROM user u WHERE NOT EXISTS (SELECT 1 FROM user_key k WHERE "
		    "k.user_id = u.id)",
		    _("%lld users have no key"));
	check_count(a, AUDIT_ROW,
		    "SELECT count(*) FROM vault_key k JOIN erasure e ON e.vault_id = k.vault_id",
		    _("the keys of %lld erased records are back"));
}

/* Two entries that name the same row: one of them is forged. */
static void check_doubles(struct audit *a)
{
	for (size_t i = 1; i < a->row_count; i++)
		if (by_place(&a->rows[i - 1], &a->rows[i]) == 0)
			audit_find(a, AUDIT_ROW, a->rows[i].seq,
				   _("a row is written by two entries, %lld and %lld"),
				   (long long)a->rows[i - 1].seq, (long long)a->rows[i].seq);
}

enum err_code audit_check_rows(struct audit *a, struct err *err)
{
	const char *const *tables = db_history_tables(a->db);
	enum err_code code = ERR_OK;

	if (a->row_count)
		qsort(a->rows, a->row_count, sizeof(*a->rows), by_place);
	check_doubles(a);
	for (int i = 0; tables[i] && code == ERR_OK; i++)
		code = check_table(a, i, tables[i], err);
	if (code == ERR_OK)
		code = check_missing(a, err);
	if (code == ERR_OK)
		check_derived(a);
	if (code == ERR_OK && cancel_asked(a->cancel))
		code = err_set(err, ERR_CANCELLED, _("stopped"));
	return code;
}
