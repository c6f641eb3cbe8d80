/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Breaking the rules by SQL through the store's own connection: as each role, in
 * an act and outside of one; and as DB_ROLE_SETUP, whom the authorizer lets do
 * anything, so that the triggers stand alone. Nothing may go through, and
 * nothing may have changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "attack/plain.h"
#include "base/mem.h"
#include "db/db.h"
#include "support/testworld.h"

static struct testworld w;
static sqlite3 *plain;
static int attempts;

static int64_t user_of(enum db_role role)
{
	char *sql = xasprintf("SELECT min(id) FROM user WHERE role = '%s'", db_role_word(role));
	int64_t id = plain_number(plain, sql);

	free(sql);
	return id;
}

static struct db *open_as(enum db_role role, int64_t user)
{
	struct db_actor actor = {.user_id = user, .role = role};
	struct err err = ERR_INIT;
	struct db *db;

	MUST(db_open(w.desk.path, 0, &db, &err), &err);
	db_set_actor(db, &actor);
	/* after all there is, as casework does it */
	db_set_now(db, plain_number(plain, "SELECT max(at) + 1000000 FROM log"));
	return db;
}

/* The statement must fail, and COMMIT must not keep a thing of it. */
static void must_fail(struct db *db, const char *sql, bool in_act)
{
	int64_t before = plain_version(plain);
	struct err err = ERR_INIT;
	int64_t seq;
	enum err_code code;

	if (in_act && db_act_begin(db, &seq, &err) != ERR_OK)
		fail_msg("before %s: %s", sql, err.msg);
	code = db_attack(db, sql, &err);
	if (in_act && db_attack(db, "COMMIT", NULL) == ERR_OK)
		fail_msg("%s, in an act by %s: COMMIT without an entry in the log", sql,
			 db_role_word(db_actor_get(db)->role));
	db_act_rollback(db);
	if (code == ERR_OK)
		fail_msg("%s, by %s%s: went through", sql, db_role_word(db_actor_get(db)->role),
			 in_act ? " in an act" : "");
	if (code != ERR_REFUSED && code != ERR_CONFLICT && code != ERR_INTERNAL)
		fail_msg("%s: %s: %s", sql, err_name(code), err.msg);
	if (plain_version(plain) != before)
		fail_msg("%s: changed the store", sql);
	attempts++;
}

/* An existing row of a table as VALUES, with the number of the act in place. */
static char *row_again(const char *table, const char *key, int64_t act, char **columns)
{
	struct buf values = BUF_INIT;
	struct buf names = BUF_INIT;
	char *sql = xasprintf("SELECT name FROM pragma_table_info('%s')", table);
	sqlite3_stmt *st = NULL;

	assert_int_equal(sqlite3_prepare_v2(plain, sql, -1, &st, NULL), SQLITE_OK);
	free(sql);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(st, 0);
		char *value;

		buf_printf(&names, "%s\"%s\"", names.len ? ", " : "", name);
		if (strcmp(name, "act") == 0) {
			value = xasprintf("%lld", (long long)act);
		} else {
			sql =
			    xasprintf("SELECT CASE WHEN typeof(\"%s\") = 'blob' AND length(\"%s\") "
				      "> 64 THEN 'zeroblob(64)' ELSE quote(\"%s\") END FROM \"%s\" "
				      "ORDER BY %s LIMIT 1",
				      name, name, name, table, key);
			value = plain_text(plain, sql);
			free(sql);
		}
		buf_printf(&values, "%s%s", values.len ? ", " : "", value ? value : "NULL");
		free(value);
	}
	sqlite3_finalize(st);
	*columns = buf_take_str(&names);
	return buf_take_str(&values);
}

/* Tables whose rows no one may ever change. */
static const char *const fixed[] = {"log", "act", "meta", "act_kind", "purpose", "checkpoint"};

static void attack_table(struct db *db, const char *table, const char *key)
{
	int64_t act = plain_number(plain, "SELECT max(seq) + 1 FROM log");
	char *columns;
	char *values = row_again(table, key, act, &columns);
	char *first = xstrndup(columns, strcspn(columns, ","));
	char *sql[6];

	sql[0] = xasprintf("UPDATE \"%s\" SET %s = %s", table, first, first);
	sql[1] = xasprintf("DELETE FROM \"%s\"", table);
	sql[2] =
	    xasprintf("INSERT OR REPLACE INTO \"%s\" (%s) VALUES (%s)", table, columns, values);
	sql[3] = xasprintf("INSERT INTO \"%s\" (%s) VALUES (%s) ON CONFLICT DO UPDATE SET %s = %s",
			   table, columns, values, first, first);
	sql[4] = xasprintf("UPDATE OR REPLACE \"%s\" SET %s = %s + 1", table, first, first);
	sql[5] = xasprintf("REPLACE INTO \"%s\" SELECT * FROM \"%s\"", table, table);
	for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
		must_fail(db, sql[i], true);
		must_fail(db, sql[i], false);
		free(sql[i]);
	}
	free(first);
	free(values);
	free(columns);
}

static void nothing_of_the_history_is_changed(void **state)
{
	attempts = 0;
	for (int role = DB_ROLE_NONE; role < DB_ROLE_COUNT; role++) {
		struct db *db = open_as((enum db_role)role, user_of((enum db_role)role));
		const char *const *tables = db_history_tables(db);
		int with_rows = 0;

		for (size_t i = 0; tables[i]; i++) {
			char *sql = xasprintf("SELECT count(*) FROM \"%s\"", tables[i]);
			int64_t rows = plain_number(plain, sql);

			free(sql);
			if (!rows)
				continue;
			with_rows++;
			attack_table(db, tables[i], "id");
		}
		for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
			attack_table(db, fixed[i], "1");
		assert_true(with_rows > 35);
		db_close(db);
	}
	print_message("# %d attempts on the history\n", attempts);
}

/* Triggers are the last line when recursive_triggers was turned off. */
static void replacing_fails_whatever_the_pragma_says(void **state)
{
	struct db *db = open_as(DB_ROLE_SETUP, 0);
	struct err err = ERR_INIT;

	attempts = 0;
	MUST(db_attack(db, "PRAGMA recursive_triggers = OFF", &err), &err);
	for (const char *const *t = db_history_tables(db); *t; t++) {
		char *sql = xasprintf("SELECT count(*) FROM \"%s\"", *t);

		if (plain_number(plain, sql))
			attack_table(db, *t, "id");
		free(sql);
	}
	db_close(db);
	print_message("# %d attempts without recursive triggers\n", attempts);
}

static void the_schema_is_out_of_reach(void **state)
{
	static const char *const statements[] = {
	    "DROP TRIGGER decision_history_update",
	    "DROP TABLE decision",
	    "DROP VIEW hit_state",
	    "DROP INDEX log_body_user",
	    "ALTER TABLE decision RENAME TO old",
	    "ALTER TABLE decision ADD COLUMN x",
	    "CREATE TABLE x (y)",
	    "CREATE TEMP TABLE x (y)",
	    "CREATE TEMP VIEW decision_seen AS SELECT * FROM decision",
	    "CREATE VIEW x AS SELECT * FROM decision",
	    "CREATE TRIGGER x BEFORE INSERT ON decision BEGIN SELECT 1; END",
	    "CREATE TEMP TRIGGER x AFTER INSERT ON main.log BEGIN DELETE FROM decision; END",
	    "CREATE VIRTUAL TABLE x USING fts5 (y)",
	    "PRAGMA writable_schema = ON",
	    "PRAGMA writable_schema = RESET",
	    "PRAGMA recursive_triggers = OFF",
	    "PRAGMA foreign_keys = OFF",
	    "PRAGMA defer_foreign_keys = ON",
	    "PRAGMA ignore_check_constraints = ON",
	    "PRAGMA journal_mode = DELETE",
	    "PRAGMA synchronous = OFF",
	    "PRAGMA secure_delete = OFF",
	    "PRAGMA trusted_schema = ON",
	    "PRAGMA user_version = 99",
	    "PRAGMA application_id = 1",
	    "PRAGMA temp_store_directory = '/tmp'",
	    "PRAGMA main.integrity_check",
	    "DELETE FROM sqlite_master WHERE type = 'trigger'",
	    "UPDATE sqlite_schema SET sql = '' WHERE name = 'decision_history_update'",
	    "INSERT INTO sqlite_schema VALUES ('trigger', 'x', 'decision', 0, '')",
	    "SELECT sql FROM sqlite_schema",
	    "UPDATE sqlite_sequence SET seq = 0",
	    "DELETE FROM sqlite_sequence",
	    "ATTACH '/tmp/cotejo-attack.db' AS x",
	    "ATTACH ':memory:' AS x",
	    "DETACH main",
	    "VACUUM",
	    "VACUUM INTO '/tmp/cotejo-attack.db'",
	    "ANALYZE",
	    "REINDEX",
	    "SELECT load_extension('/tmp/x.so')",
	    "SELECT writefile('/tmp/cotejo-attack', 'x')",
	    "SELECT readfile('/etc/passwd')",
	    "SELECT * FROM pragma_table_info('decision')",
	    "SELECT * FROM pragma_writable_schema",
	    "SELECT * FROM sqlite_dbpage",
	    "SELECT * FROM dbstat",
	    "SELECT * FROM json_each('[1]')",
	    "SELECT randomblob(10)",
	    "SELECT sqlite_version()",
	};

	attempts = 0;
	for (int role = DB_ROLE_NONE; role < DB_ROLE_SETUP; role++) {
		struct db *db = open_as((enum db_role)role, user_of((enum db_role)role));

		for (size_t i = 0; i < ARRAY_LEN(statements); i++) {
			must_fail(db, statements[i], false);
			/* Some are no statements for a transaction at all. */
			must_fail(db, statements[i], true);
		}
		db_close(db);
	}
	print_message("# %d attempts on the schema\n", attempts);
}

/* What a role must not read, and ways to read it all the same. */
static void what_is_hidden_stays_hidden(void **state)
{
	static const struct {
		enum db_role role;
		const char *sql;
	} reads[] = {
	    {DB_ROLE_ANALYST, "SELECT conclusion FROM decision"},
	    {DB_ROLE_ANALYST, "SELECT user_id FROM decision"},
	    {DB_ROLE_ANALYST, "SELECT count(*) FROM decision"},
	    {DB_ROLE_ANALYST, "SELECT score FROM hit_score"},
	    {DB_ROLE_ANALYST, "SELECT sealed FROM sheet"},
	    {DB_ROLE_ANALYST, "SELECT sealed FROM decision_text"},
	    {DB_ROLE_ANALYST, "SELECT sealed FROM claim_version"},
	    {DB_ROLE_ANALYST, "SELECT * FROM claim_version"},
	    {DB_ROLE_ANALYST, "SELECT sealed FROM log_detail"},
	    {DB_ROLE_ANALYST, "SELECT line FROM log_body"},
	    {DB_ROLE_ANALYST, "SELECT x.conclusion FROM (SELECT * FROM decision) AS x"},
	    {DB_ROLE_ANALYST, "SELECT x.score FROM (SELECT * FROM hit_score) AS score_seen x"},
	    {DB_ROLE_ANALYST,
	     "SELECT score_seen.score FROM (SELECT * FROM hit_score) AS score_seen"},
	    {DB_ROLE_ANALYST,
	     "WITH score_seen AS (SELECT * FROM hit_score) SELECT * FROM score_seen"},
	    {DB_ROLE_ANALYST,
	     "/* */ With decision_seen AS (SELECT * FROM decision) SELECT * FROM decision_seen"},
	    {DB_ROLE_ANALYST, "SELECT (SELECT conclusion FROM decision LIMIT 1)"},
	    {DB_ROLE_ANALYST,
	     "SELECT 1 FROM user WHERE EXISTS (SELECT 1 FROM decision WHERE id = 1)"},
	    {DB_ROLE_ANALYST, "SELECT id FROM user ORDER BY (SELECT score FROM hit_score)"},
	    {DB_ROLE_ANALYST, "SELECT u.id FROM user u JOIN hit_score s ON s.score > 10"},
	    {DB_ROLE_ANALYST, "INSERT INTO draft SELECT 1, 'x', 1, sealed, 1 FROM hit_score"},
	    {DB_ROLE_ANALYST, "DELETE FROM sheet WHERE suitability = 'value' RETURNING sealed"},
	    {DB_ROLE_ANALYST, "DELETE FROM hit_score WHERE score > 10"},
	    {DB_ROLE_ANALYST, "DELETE FROM hit_score RETURNING score"},
	    {DB_ROLE_ANALYST,
	     "INSERT INTO decision (id) VALUES (1) RETURNING (SELECT score FROM hit_score)"},
	    {DB_ROLE_ANALYST, "SELECT score FROM hit_score UNION SELECT 1"},
	    {DB_ROLE_ANALYST, "SELECT second FROM hit"},
	    {DB_ROLE_ANALYST, "SELECT origin FROM hit"},
	    {DB_ROLE_ANALYST, "SELECT sealed FROM training_pair"},
	    {DB_ROLE_ANALYST, "SELECT rowid FROM training_pair"},
	    {DB_ROLE_ANALYST, "SELECT * FROM hit_opinion"},
	    {DB_ROLE_ANALYST, "SELECT * FROM hit_state"},
	    {DB_ROLE_ANALYST, "SELECT id FROM second_check"},
	    {DB_ROLE_CLERK, "SELECT * FROM hit_seen"},
	    {DB_ROLE_CLERK, "SELECT probe_vault FROM hit"},
	    {DB_ROLE_CLERK, "SELECT * FROM decision_seen"},
	    {DB_ROLE_CLERK, "SELECT score FROM score_seen"},
	    {DB_ROLE_CLERK, "SELECT id FROM hit WHERE cand_vault = 1"},
	    {DB_ROLE_CLERK, "SELECT id FROM decision"},
	    {DB_ROLE_CLERK, "SELECT * FROM search_event"},
	    {DB_ROLE_CLERK, "SELECT line FROM log_body"},
	    {DB_ROLE_AUDITOR, "SELECT sealed_image FROM print"},
	    {DB_ROLE_AUDITOR, "SELECT sealed_template FROM print"},
	    {DB_ROLE_AUDITOR, "SELECT sealed FROM gallery"},
	    {DB_ROLE_AUDITOR, "SELECT sealed FROM person_version"},
	    {DB_ROLE_AUDITOR, "SELECT sealed FROM note"},
	    {DB_ROLE_AUDITOR, "SELECT sealed FROM photo"},
	    {DB_ROLE_AUDITOR, "SELECT wrapped FROM vault_key"},
	    {DB_ROLE_AUDITOR, "SELECT sealed FROM claim_version"},
	    {DB_ROLE_AUDITOR, "SELECT conclusion FROM decision"},
	    {DB_ROLE_ADMIN, "SELECT sealed_image FROM print"},
	    {DB_ROLE_ADMIN, "SELECT sealed FROM person_version"},
	    {DB_ROLE_ADMIN, "SELECT wrapped FROM vault_key"},
	    {DB_ROLE_ADMIN, "SELECT sealed FROM log_detail"},
	    {DB_ROLE_ADMIN, "SELECT line FROM log_body"},
	    {DB_ROLE_ADMIN, "SELECT number FROM casefile"},
	    {DB_ROLE_NONE, "SELECT sealed_image FROM print"},
	    {DB_ROLE_NONE, "SELECT number FROM casefile"},
	    {DB_ROLE_NONE, "SELECT sealed FROM person_version"},
	    {DB_ROLE_NONE, "SELECT kind FROM log_body"},
	    {DB_ROLE_NONE, "SELECT wrapped FROM recovery"},
	    {DB_ROLE_NONE, "SELECT wrapped FROM vault_key"},
	};

	attempts = 0;
	for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
		struct db *db = open_as(reads[i].role, user_of(reads[i].role));

		must_fail(db, reads[i].sql, false);
		must_fail(db, reads[i].sql, true);
		db_close(db);
	}
	print_message("# %d attempts to read\n", attempts);
}

/* The store's own statements are prepared without the authorizer and kept. */
static void a_kept_statement_is_nobody_elses(void **state)
{
	struct db *db = open_as(DB_ROLE_ANALYST, user_of(DB_ROLE_ANALYST));
	struct err err = ERR_INIT;
	struct hash h;
	struct stmt *q;

	MUST(db_row_digest(db, "hit_score", 1, &h, NULL, &err), &err);
	REFUSED(
	    db_query(db, &q, &err, "SELECT * FROM \"hit_score\" WHERE rowid = ?", "i", (int64_t)1),
	    ERR_REFUSED, &err);
	db_close(db);
}

static int make(void **state)
{
	testworld_make(&w);
	plain = plain_open(w.desk.path);
	return 0;
}

static int drop(void **state)
{
	plain_close(plain);
	testworld_free(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_of_the_history_is_changed),
	    cmocka_unit_test(replacing_fails_whatever_the_pragma_says),
	    cmocka_unit_test(the_schema_is_out_of_reach),
	    cmocka_unit_test(what_is_hidden_stays_hidden),
	    cmocka_unit_test(a_kept_statement_is_nobody_elses),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
