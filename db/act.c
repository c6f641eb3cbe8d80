/* SPDX-License-Identifier: Apache-2.0 */
/* Acts and transactions; the rows that an act has written. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "db/inside.h"

static enum err_code begin(struct db *db, const char *how, struct err *err)
{
	if (db->read_only && strcmp(how, "BEGIN") != 0)
		return db_fail(db, SQLITE_READONLY, err);
	return db_exec(db, how, err);
}

static void undo_all(struct db *db)
{
	/* A full disk or a failing one has undone the transaction already. */
	if (!sqlite3_get_autocommit(db->sq))
		db_exec(db, "ROLLBACK", NULL);
}

/* A failed COMMIT leaves the transaction open when it may be tried again. */
static enum err_code commit(struct db *db, struct err *err)
{
	enum err_code code = db_exec(db, "COMMIT", err);

	if (code != ERR_OK)
		undo_all(db);
	return code;
}

void act_update_hook(void *ctx, int op, const char *schema, const char *table, sqlite3_int64 id)
{
	struct db *db = ctx;

	if (op != SQLITE_INSERT || db->act == 0)
		return;
	for (size_t i = 0; i < db->history_count; i++) {
		if (strcmp(db->history[i], table) != 0)
			continue;
		MEM_GROW(db->touched, db->touched_count, db->touched_cap);
		db->touched[db->touched_count].table = (int)i;
		db->touched[db->touched_count].id = id;
		db->touched_count++;
		return;
	}
}

enum err_code act_read_history(struct db *db, struct err *err)
{
	struct stmt *q;
	size_t cap = 0;
	enum err_code code;

	/* The pragma is a table that runs a statement of its own when it is read. */
	db->inside++;
	code = db_query_inside(db, &q, err,
			       "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c "
			       "WHERE m.type = 'table' AND c.name = 'act' ORDER BY m.name",
			       "");
	if (code == ERR_OK) {
		while (stmt_row(q)) {
			MEM_GROW(db->history, db->history_count + 1, cap);
			db->history[db->history_count++] = xstrdup(stmt_text(q, 0));
		}
		code = stmt_end(q, err);
	}
	db->inside--;
	if (code == ERR_OK && !db->history_count)
		code = err_set(err, ERR_TAMPERED, _("%s: the store has no history"), db->path);
	if (code == ERR_OK)
		db->history[db->history_count] = NULL;
	return code;
}

const char *const *db_history_tables(struct db *db)
{
	return (const char *const *)db->history;
}

enum err_code db_act_begin(struct db *db, int64_t *seq, struct err *err)
{
	enum err_code code;
	struct stmt *q;

	assert(db->act == 0);
	code = db->batch ? db_exec(db, "SAVEPOINT act", err) : begin(db, "BEGIN IMMEDIATE", err);
	if (code != ERR_OK)
		return code;
	code = db_query_inside(db, &q, err, "SELECT coalesce(max(seq), 0) + 1 FROM log", "");
	if (code == ERR_OK) {
		if (stmt_row(q))
			*seq = stmt_i64(q, 0);
		code = stmt_end(q, err);
	}
	db->touched_count = 0;
	if (code == ERR_OK) {
		db->act = *seq;
		code = db_run_inside(db, err, "INSERT INTO act (seq) VALUES (?)", "i", *seq);
	}
	if (code != ERR_OK)
		db_act_rollback(db);
	return code;
}

enum err_code db_act_rows(struct db *db,
			  void (*fn)(void *ctx, const char *table, int64_t id, int64_t vault,
				     const struct hash *digest),
			  void *ctx, struct err *err)
{
	for (size_t i = 0; i < db->touched_count; i++) {
		const char *table = db->history[db->touched[i].table];
		struct hash digest;
		int64_t vault;
		enum err_code code =
		    db_row_digest(db, table, db->touched[i].id, &digest, &vault, err);

		if (code != ERR_OK)
			return code;
		fn(ctx, table, db->touched[i].id, vault, &digest);
	}
	return ERR_OK;
}

enum err_code db_act_commit(struct db *db, struct err *err)
{
	enum err_code code;

	assert(db->act != 0);
	if (db->batch) {
		code = db_exec(db, "RELEASE act", err);
		if (code != ERR_OK)
			db_act_rollback(db);
		db->act = 0;
		return code;
	}
	db->act = 0;
	return commit(db, err);
}

void db_act_rollback(struct db *db)
{
	db->act = 0;
	db->touched_count = 0;
	if (db->batch) {
		if (!sqlite3_get_autocommit(db->sq)) {
			db_exec(db, "ROLLBACK TO act", NULL);
			db_exec(db, "RELEASE act", NULL);
		}
		return;
	}
	undo_all(db);
}

bool db_act_is_open(const struct db *db)
{
	return db->act != 0;
}

enum err_code db_batch_begin(struct db *db, struct err *err)
{
	enum err_code code;

	assert(!db->batch && db->act == 0);
	code = begin(db, "BEGIN IMMEDIATE", err);
	if (code == ERR_OK)
		db->batch = true;
	return code;
}

enum err_code db_batch_end(struct db *db, bool keep, struct err *err)
{
	assert(db->batch && db->act == 0);
	db->batch = false;
	if (!keep) {
		undo_all(db);
		return ERR_OK;
	}
	/* Something inside may have undone all of it (a full disk). */
	if (sqlite3_get_autocommit(db->sq))
		return err_set(err, ERR_IO, _("%s: the batch was undone; nothing was changed"),
			       db->path);
	return commit(db, err);
}

enum err_code db_plain_begin(struct db *db, struct err *err)
{
	/* Inside a batch the batch is the transaction. */
	return db->batch ? db_exec(db, "SAVEPOINT plain", err) : begin(db, "BEGIN IMMEDIATE", err);
}

enum err_code db_plain_end(struct db *db, bool keep, struct err *err)
{
	if (!db->batch) {
		if (keep)
			return commit(db, err);
		undo_all(db);
		return ERR_OK;
	}
	if (!keep)
		db_exec(db, "ROLLBACK TO plain", NULL);
	return db_exec(db, "RELEASE plain", err);
}

enum err_code db_read_begin(struct db *db, struct err *err)
{
	enum err_code code = begin(db, "BEGIN", err);

	/* BEGIN alone sees nothing yet; the first read fixes the view. */
	if (code == ERR_OK)
		code = db_exec(db, "SELECT 1 FROM sqlite_schema LIMIT 1", err);
	return code;
}

void db_read_end(struct db *db)
{
	undo_all(db);
}

enum err_code db_next_id(struct db *db, const char *table, int64_t *out, struct err *err)
{
	struct stmt *q;
	/* AUTOINCREMENT keeps the greatest id ever used, so an erased one is not
	 * used again. */
	enum err_code code = db_query_inside(
	    db, &q, err, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) + 1",
	    "s", table);

	if (code != ERR_OK)
		return code;
	if (stmt_row(q))
		*out = stmt_i64(q, 0);
	return stmt_end(q, err);
}
