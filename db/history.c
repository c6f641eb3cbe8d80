/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guards of the history: every table with a column "act" gets triggers by
 * which its rows can only be added, only inside an act, and only go away when
 * the vault they belong to is erased.
 *
 * INSERT OR REPLACE deletes the old row without firing delete triggers unless
 * PRAGMA recursive_triggers is on. The connections of this program turn it on;
 * a guard before the insert looks for a row with the same key besides, so that
 * the rule holds whatever the pragma says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "db/inside.h"

static int run(sqlite3 *sq, struct buf *sql)
{
	int rc = sqlite3_exec(sq, buf_str(sql), NULL, NULL, NULL);

	buf_free(sql);
	return rc;
}

static bool has_column(sqlite3 *sq, const char *table, const char *column)
{
	sqlite3_stmt *st;
	bool yes = false;

	if (sqlite3_prepare_v2(sq, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?", -1, &st,
			       NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, column, -1, SQLITE_STATIC);
	yes = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return yes;
}

/* "id = NEW.id" and one condition for each unique index. Partial ones have a guard
 * of their own in the schema. */
static int put_keys(sqlite3 *sq, const char *table, struct buf *sql)
{
	sqlite3_stmt *st;
	const char *last = "";
	char name[128] = "";
	int rc = sqlite3_prepare_v2(sq,
				    "SELECT l.name, c.name FROM pragma_index_list(?) l, "
				    "pragma_index_info(l.name) c WHERE l.\"unique\" "
				    "AND NOT l.partial "
				    "ORDER BY l.seq, c.seqno",
				    -1, &st, NULL);

	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC);
	buf_put_str(sql, "(id = NEW.id");
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		const char *index = (const char *)sqlite3_column_text(st, 0);
		const char *column = (const char *)sqlite3_column_text(st, 1);

		buf_put_str(sql, strcmp(index, last) == 0 ? " AND " : ") OR (");
		buf_printf(sql, "%s = NEW.%s", column, column);
		snprintf(name, sizeof(name), "%s", index);
		last = name;
	}
	buf_put_str(sql, ")");
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int guard_table(sqlite3 *sq, const char *table)
{
	struct buf sql = BUF_INIT;
	int rc;

	buf_printf(&sql,
		   "CREATE TRIGGER %s_history_update BEFORE UPDATE ON %s BEGIN "
		   "SELECT RAISE(ABORT, 'history.update'); END;"
		   "CREATE TRIGGER %s_history_delete BEFORE DELETE ON %s ",
		   table, table, table, table);
	if (strcmp(table, "vault") != 0 && strcmp(table, "erasure") != 0 &&
	    has_column(sq, table, "vault_id"))
		buf_put_str(&sql, "WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE "
				  "vault_id = OLD.vault_id) ");
	buf_put_str(&sql, "BEGIN SELECT RAISE(ABORT, 'history.delete'); END;");
	buf_printf(&sql,
		   "CREATE TRIGGER %s_history_act BEFORE INSERT ON %s "
		   "WHEN NEW.act IS NOT session_act() BEGIN "
		   "SELECT RAISE(ABORT, 'history.act'); END;"
		   "CREATE TRIGGER %s_history_replace BEFORE INSERT ON %s "
		   "WHEN EXISTS (SELECT 1 FROM %s WHERE ",
		   table, table, table, table, table);
	rc = put_keys(sq, table, &sql);
	if (rc != SQLITE_OK) {
		buf_free(&sql);
		return rc;
	}
	buf_put_str(&sql, ") BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;");
	return run(sq, &sql);
}

int history_guard_tables(sqlite3 *sq)
{
	sqlite3_stmt *st;
	char **names = NULL;
	size_t count = 0;
	size_t cap = 0;
	int rc = sqlite3_prepare_v2(
	    sq,
	    "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c "
	    "WHERE m.type = 'table' AND c.name = 'act' AND NOT EXISTS (SELECT 1 FROM sqlite_schema "
	    "t "
	    "WHERE t.type = 'trigger' AND t.name = m.name || '_history_update') ORDER BY m.name",
	    -1, &st, NULL);

	if (rc != SQLITE_OK)
		return rc;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		MEM_GROW(names, count, cap);
		names[count++] = xstrdup((const char *)sqlite3_column_text(st, 0));
	}
	sqlite3_finalize(st);
	rc = rc == SQLITE_DONE ? SQLITE_OK : rc;
	for (size_t i = 0; i < count; i++) {
		if (rc == SQLITE_OK)
			rc = guard_table(sq, names[i]);
		free(names[i]);
	}
	free(names);
	return rc;
}
