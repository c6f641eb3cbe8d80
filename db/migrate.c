/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions of the schema. Version n is what the parts of db/schema/v1 .. v<n>
 * make, run in their order, each version followed by the guards of the history.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "db/inside.h"

int db_version_latest(void)
{
	int latest = 0;

	for (const struct schema_part *p = schema_parts; p->sql; p++)
		if (p->version > latest)
			latest = p->version;
	return latest;
}

/* Runs the parts of one version inside the caller's transaction. */
static int apply(sqlite3 *sq, int version, const char **part)
{
	char pragma[64];
	int rc = SQLITE_OK;

	for (const struct schema_part *p = schema_parts; p->sql && rc == SQLITE_OK; p++) {
		if (p->version != version)
			continue;
		*part = p->name;
		rc = sqlite3_exec(sq, p->sql, NULL, NULL, NULL);
	}
	if (rc == SQLITE_OK) {
		*part = "history";
		rc = history_guard_tables(sq);
	}
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d", version);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(sq, pragma, NULL, NULL, NULL);
	return rc;
}

enum err_code migrate_to(struct db *db, int version, struct err *err)
{
	enum err_code code = db_exec(db, "BEGIN EXCLUSIVE", err);
	const char *part = "";
	struct stmt *q;
	int from = 0;
	int rc = SQLITE_OK;

	if (code != ERR_OK)
		return code;
	/* Another process may have been first. */
	code = db_query_inside(db, &q, err, "PRAGMA user_version", "");
	if (code == ERR_OK) {
		if (stmt_row(q))
			from = (int)stmt_i64(q, 0);
		code = stmt_end(q, err);
	}
	stmt_drop_all(db);
	db->inside++;
	for (int v = from + 1; v <= version && code == ERR_OK && rc == SQLITE_OK; v++)
		rc = apply(db->sq, v, &part);
	db->inside--;
	if (rc != SQLITE_OK) {
		code = db_fail(db, rc, err);
		err_prefix(err, _("migration from version %d to %d, part %s"), from, version, part);
	}
	if (code == ERR_OK)
		code = db_exec(db, "COMMIT", err);
	if (code != ERR_OK)
		db_exec(db, "ROLLBACK", NULL);
	else
		db->version = version;
	return code;
}

enum err_code migrate_rules_of(sqlite3 *sq, struct hash *out, struct err *err)
{
	/* Names that SQLite makes up for its own tables are the same everywhere;
	 * root pages are not part of a rule. */
	static const char sql[] = "SELECT type, name, tbl_name, coalesce(sql, '') FROM "
				  "sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' "
				  "ORDER BY type, name, tbl_name";
	crypto_hash_sha256_state h;
	sqlite3_stmt *st;
	int rc = sqlite3_prepare_v2(sq, sql, -1, &st, NULL);

	if (rc != SQLITE_OK)
		return db_fail_path("", sq, rc, err);
	crypto_hash_sha256_init(&h);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		for (int i = 0; i < 4; i++)
			crypto_hash_sha256_update(&h, sqlite3_column_text(st, i),
						  (unsigned long long)sqlite3_column_bytes(st, i) +
						      1);
	crypto_hash_sha256_final(&h, out->b);
	sqlite3_finalize(st);
	return rc == SQLITE_DONE ? ERR_OK : db_fail_path("", sq, rc, err);
}

enum err_code migrate_expected(int version, struct hash *out, struct err *err)
{
	struct db model = {.actor.role = DB_ROLE_SETUP};
	const char *part = "";
	enum err_code code = ERR_OK;
	int rc = sqlite3_open_v2(":memory:", &model.sq, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				 NULL);

	if (rc == SQLITE_OK)
		rc = func_register(&model);
	for (int v = 1; v <= version && rc == SQLITE_OK; v++)
		rc = apply(model.sq, v, &part);
	if (rc != SQLITE_OK)
		code = db_fail_path(":memory:", model.sq, rc, err);
	else
		code = migrate_rules_of(model.sq, out, err);
	sqlite3_close(model.sq);
	return code;
}
