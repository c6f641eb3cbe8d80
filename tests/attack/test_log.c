/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rewriting the past by someone who has the file, SQLite and time: triggers out,
 * rows changed, triggers back in. audit verify, with a checkpoint held outside,
 * must find each change; so must cotejo-verify-log in an exported log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack/plain.h"
#include "base/file.h"
#include "base/mem.h"
#include "casework/account.h"
#include "casework/audit.h"
#include "casework/merkle.h"
#include "support/testworld.h"

static struct testworld w;
static char *log_text; /* as cotejo audit export writes it */
static char *log_key;
static int64_t held; /* entries that the checkpoint is over */

/* --- help ------------------------------------------------------------------------- */

struct rules {
	char **sql;
	size_t count;
};

/* Takes all triggers out, to be put back word for word. */
static struct rules drop_triggers(sqlite3 *sq)
{
	struct rules r = {0};
	size_t cap = 0;
	sqlite3_stmt *st = NULL;
	struct buf drops = BUF_INIT;

	assert_int_equal(sqlite3_prepare_v2(sq,
					    "SELECT sql, name FROM sqlite_schema WHERE type = "
					    "'trigger'",
					    -1, &st, NULL),
			 SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		MEM_GROW(r.sql, r.count, cap);
		r.sql[r.count++] = xstrdup((const char *)sqlite3_column_text(st, 0));
		buf_printf(&drops, "DROP TRIGGER \"%s\";", sqlite3_column_text(st, 1));
	}
	sqlite3_finalize(st);
	plain_run(sq, "BEGIN");
	plain_run(sq, buf_str(&drops));
	plain_run(sq, "COMMIT");
	buf_free(&drops);
	return r;
}

static void put_back(sqlite3 *sq, struct rules *r)
{
	if (sq)
		plain_run(sq, "BEGIN");
	for (size_t i = 0; i < r->count; i++) {
		if (sq)
			plain_run(sq, r->sql[i]);
		free(r->sql[i]);
	}
	if (sq)
		plain_run(sq, "COMMIT");
	free(r->sql);
}

static struct audit_report audit(const char *path, bool with_checkpoint)
{
	const char *const texts[] = {w.checkpoint};
	struct audit_report r;
	struct err err = ERR_INIT;

	MUST(audit_verify(path, texts, with_checkpoint, log_key, NULL, &r, &err), &err);
	return r;
}

static size_t count_kind(const struct audit_report *r, enum audit_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < r->count; i++)
		n += r->findings[i].kind == kind;
	return n;
}

/* Entries with a finding of their own. */
static size_t count_entries(const struct audit_report *r)
{
	bool *seen = xcalloc((size_t)r->entries + 2, sizeof(*seen));
	size_t n = 0;

	for (size_t i = 0; i < r->count; i++)
		if (r->findings[i].seq > 0 && r->findings[i].seq <= r->entries &&
		    !seen[r->findings[i].seq]) {
			seen[r->findings[i].seq] = true;
			n++;
		}
	free(seen);
	return n;
}

/* Runs SQL on a copy of the store without its triggers, puts those back, and
 * audits. The copy is removed. */
static struct audit_report forge(const char *sql, bool with_checkpoint)
{
	char *path = plain_copy(w.desk.path, ".forged");
	sqlite3 *sq = plain_open(path);
	struct rules rules = drop_triggers(sq);
	struct audit_report r;

	plain_run(sq, "PRAGMA ignore_check_constraints = ON");
	plain_run(sq, sql);
	put_back(sq, &rules);
	plain_close(sq);
	r = audit(path, with_checkpoint);
	unlink(path);
	free(path);
	return r;
}

static void must_find(const char *what, const char *sql, enum audit_kind kind)
{
	struct audit_report r = forge(sql, true);

	if (!count_kind(&r, kind))
		fail_msg("%s: not found as \"%s\" (%zu findings, the first: %s)", what,
			 audit_kind_word(kind), r.total, r.total ? r.findings[0].text : "none");
	audit_report_clear(&r);
}

/* --- single bytes -------------------------------------------------------------------- */

static int64_t flip_lines(sqlite3 *sq, int offset)
{
	char *sql = xasprintf("UPDATE log_body SET line = substr(line, 1, %d) || char(CASE "
			      "unicode(substr(line, %d, 1)) "
			      "& 1 WHEN 1 THEN unicode(substr(line, %d, 1)) - 1 ELSE "
			      "unicode(substr(line, %d, 1)) + 1 "
			      "END) || substr(line, %d) WHERE length(line) > %d",
			      offset, offset + 1, offset + 1, offset + 1, offset + 2, offset);

	plain_run(sq, sql);
	free(sql);
	return sqlite3_changes64(sq);
}

/* The same byte of all lines at once, so that each byte of each line is tried in
 * as many audits as the longest line has bytes: each entry has to be found. */
static void each_byte_of_each_line(void **state)
{
	char *path = plain_copy(w.desk.path, ".bytes");
	sqlite3 *sq = plain_open(path);
	struct rules rules = drop_triggers(sq);
	int longest = (int)plain_number(sq, "SELECT max(length(line)) FROM log_body");
	/* All of them takes minutes; each run of the tests does its share. */
	int step = getenv("COTEJO_ATTACK_ALL") ? 1 : 23;
	int64_t flipped = 0;

	for (int offset = (int)(getpid() % step); offset < longest; offset += step) {
		int64_t rows = flip_lines(sq, offset);
		struct audit_report r = audit(path, true);

		if ((int64_t)count_entries(&r) < rows)
			fail_msg("byte %d: %zu of %lld entries found", offset, count_entries(&r),
				 (long long)rows);
		audit_report_clear(&r);
		assert_int_equal(flip_lines(sq, offset), rows);
		flipped += rows;
	}
	put_back(sq, &rules);
	plain_close(sq);
	{
		struct audit_report r = audit(path, true);

		assert_int_equal(r.total, 0);
		audit_report_clear(&r);
	}
	unlink(path);
	free(path);
	print_message("# %lld bytes of lines flipped, all found\n", (long long)flipped);
}

static void flip_blobs(sqlite3 *sq, const char *table, const char *column, size_t offset)
{
	char *sql = xasprintf("SELECT rowid, %s FROM %s", column, table);
	char *set = xasprintf("UPDATE %s SET %s = ? WHERE rowid = ?", table, column);
	sqlite3_stmt *st = NULL;
	sqlite3_stmt *up = NULL;

	plain_run(sq, "BEGIN");
	assert_int_equal(sqlite3_prepare_v2(sq, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(sq, set, -1, &up, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		uint8_t b[4096];
		int n = sqlite3_column_bytes(st, 1);

		memcpy(b, sqlite3_column_blob(st, 1), (size_t)n);
		b[offset % (size_t)n] ^= 1;
		sqlite3_bind_blob(up, 1, b, n, SQLITE_TRANSIENT);
		sqlite3_bind_int64(up, 2, sqlite3_column_int64(st, 0));
		assert_int_equal(sqlite3_step(up), SQLITE_DONE);
		sqlite3_reset(up);
	}
	sqlite3_finalize(st);
	sqlite3_finalize(up);
	plain_run(sq, "COMMIT");
	free(sql);
	free(set);
}

static void each_byte_of_each_leaf(void **state)
{
	char *path = plain_copy(w.desk.path, ".leaves");
	sqlite3 *sq = plain_open(path);
	struct rules rules = drop_triggers(sq);

	for (size_t offset = 0; offset < HASH_LEN; offset++) {
		struct audit_report r;

		flip_blobs(sq, "log", "leaf", offset);
		r = audit(path, true);
		assert_true((int64_t)count_entries(&r) >= w.entries - 1);
		assert_true(count_kind(&r, AUDIT_CHECKPOINT) >= 1);
		audit_report_clear(&r);
		flip_blobs(sq, "log", "leaf", offset);
	}
	put_back(NULL, &rules);
	plain_close(sq);
	unlink(path);
	free(path);
}

static void each_column_of_an_entry(void **state)
{
	static const char *const changes[] = {
	    "log_body SET at = at + 1",
	    "log_body SET user_id = coalesce(user_id, 0) + 1",
	    "log_body SET role = role || 'x'",
	    "log_body SET kind = 'case.create' WHERE kind <> 'case.create'",
	    "log_body SET purpose = CASE purpose WHEN 'crime' THEN 'asylum' ELSE 'crime' END",
	    "log_body SET case_id = coalesce(case_id, 0) + 1",
	    "log_body SET vault_id = coalesce(vault_id, 0) + 1",
	    "log_body SET object_id = coalesce(object_id, 0) + 1",
	    "log SET at = at + 1",
	};

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		char *sql = xasprintf("UPDATE %s", changes[i]);
		struct audit_report r = forge(sql, true);

		if (count_entries(&r) < (size_t)w.entries - 5)
			fail_msg("%s: %zu of %lld entries found", sql, count_entries(&r),
				 (long long)w.entries);
		audit_report_clear(&r);
		free(sql);
	}
	must_find("a node of the tree", "UPDATE log_node SET hash = zeroblob(32) WHERE level = 2",
		  AUDIT_TREE);
	must_find("a node taken out", "DELETE FROM log_node WHERE level = 1 AND idx = 3",
		  AUDIT_TREE);
	must_find("a justification taken out",
		  "DELETE FROM log_detail WHERE seq = (SELECT max(seq) FROM log_detail)",
		  AUDIT_LINE);
	must_find("a checkpoint in the store",
		  "UPDATE checkpoint SET note = replace(note, 'cotejo', 'cotejx')",
		  AUDIT_CHECKPOINT);
}

/* --- rows of the history ---------------------------------------------------------------- */

/* The k-th column of every row of every table at once. */
static void each_column_of_each_row(void **state)
{
	char *path = plain_copy(w.desk.path, ".rows");
	sqlite3 *sq = plain_open(path);
	char *found = NULL;
	int columns = 0;

	for (int64_t k = 1; k < 16; k++) {
		struct rules rules;
		struct buf sql = BUF_INIT;
		struct audit_report r;
		sqlite3_stmt *st = NULL;
		char *again = plain_copy(w.desk.path, ".row");
		sqlite3 *one = plain_open(again);
		size_t tables = 0;

		rules = drop_triggers(one);
		plain_run(one, "PRAGMA ignore_check_constraints = ON");
		found =
		    xasprintf("SELECT m.name, c.name FROM sqlite_schema m, "
			      "pragma_table_info(m.name) c WHERE m.type = 'table' AND c.cid = %lld "
			      "AND c.name <> 'act' AND EXISTS (SELECT 1 FROM "
			      "pragma_table_info(m.name) a WHERE a.name = 'act')",
			      (long long)k);
		assert_int_equal(sqlite3_prepare_v2(one, found, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const unsigned char *t = sqlite3_column_text(st, 0);
			const unsigned char *c = sqlite3_column_text(st, 1);
			char *count = xasprintf("SELECT count(*) FROM \"%s\"", t);

			if (plain_number(one, count)) {
				buf_printf(
				    &sql,
				    "UPDATE OR IGNORE \"%s\" SET \"%s\" = CASE typeof(\"%s\") "
				    "WHEN 'integer' THEN \"%s\" + 1 WHEN 'text' THEN \"%s\" || "
				    "'x' WHEN 'real' THEN \"%s\" + 1 WHEN 'blob' THEN "
				    "zeroblob(length(\"%s\")) ELSE NULL END WHERE rowid = (SELECT "
				    "max(rowid) FROM \"%s\" WHERE \"%s\" IS NOT NULL);",
				    t, c, c, c, c, c, c, t, c);
				tables++;
			}
			free(count);
		}
		sqlite3_finalize(st);
		free(found);
		plain_run(one, buf_str(&sql));
		put_back(one, &rules);
		plain_close(one);
		r = audit(again, true);
		for (size_t i = 0; tables && i < r.count; i++)
			columns += r.findings[i].kind == AUDIT_ROW;
		if (tables && count_kind(&r, AUDIT_ROW) + 3 < tables)
			fail_msg("column %lld: %zu of %zu rows found", (long long)k,
				 count_kind(&r, AUDIT_ROW), tables);
		audit_report_clear(&r);
		unlink(again);
		free(again);
		buf_free(&sql);
	}
	plain_close(sq);
	unlink(path);
	free(path);
	print_message("# %d columns of rows changed and found\n", columns);
}

static void forged_rows(void **state)
{
	static const char forged[] = "INSERT INTO decision SELECT max(id) + 1, hit_id + 1000, "
				     "round, stage, user_id, conclusion, "
				     "pairs, differences, reason, zeroblob(16), act FROM decision;";

	must_find(
	    "a decision changed",
	    "UPDATE decision SET conclusion = 'exclusion' WHERE conclusion = 'identification'",
	    AUDIT_ROW);
	must_find("a decision taken out", "DELETE FROM decision WHERE id = 1", AUDIT_ROW);
	must_find("a decision put in", forged, AUDIT_ROW);
	must_find("a decision by another", "UPDATE decision SET user_id = user_id + 1 WHERE id = 2",
		  AUDIT_ROW);
	must_find("an act's rows moved", "UPDATE decision SET act = act - 1 WHERE id = 2",
		  AUDIT_ROW);
	must_find("a user put in",
		  "INSERT INTO user VALUES (99, 'eva', 'Eva', 'supervisor', 'north', 5)",
		  AUDIT_ROW);
	must_find("a key put in",
		  "INSERT INTO user_key VALUES (99, 3, zeroblob(32), zeroblob(32), 5)", AUDIT_ROW);
	must_find("a role changed", "UPDATE user SET role = 'supervisor' WHERE role = 'analyst'",
		  AUDIT_ROW);
	must_find("prints kept out of searches",
		  "DELETE FROM gallery WHERE vault_id = (SELECT "
		  "min(vault_id) FROM gallery)",
		  AUDIT_GALLERY);
	must_find(
	    "an erasure that nobody decided",
	    "INSERT INTO erasure VALUES (99, 1, 'order', NULL, 50); DELETE FROM person_version",
	    AUDIT_ROW);
	must_find("the rules changed", "CREATE TRIGGER x AFTER INSERT ON draft BEGIN SELECT 1; END",
		  AUDIT_RULES);
	must_find("the key of the log",
		  "UPDATE meta SET value = replace(value, '1', '2') WHERE key = "
		  "'log-key'",
		  AUDIT_CHECKPOINT);
}

/* A pruning that nobody signed covers nothing, wherever it says it was. */
static void forged_prunings(void **state)
{
	static const char lines[] = "DELETE FROM log_detail; DELETE FROM log_body WHERE seq <= 60;";
	static const char change[] =
	    "UPDATE decision SET conclusion = 'exclusion' WHERE conclusion = 'identification';";
	static const int acts[] = {1, 30, 60, 61, 100};

	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct buf numbers = BUF_INIT;
		struct hash h;
		char hex[HASH_HEX_LEN];
		char *sql;
		struct audit_report r;

		for (uint64_t n = 1; n <= 60; n++)
			buf_put_le64(&numbers, n);
		h = hash_bytes(numbers.data, numbers.len);
		sql = xasprintf(
		    "%s%sINSERT INTO log_prune (upto, missing, digest, act) VALUES (60, 60, "
		    "x'%s', %d)",
		    lines, change, hash_hex(&h, hex), acts[i]);
		r = forge(sql, true);
		if (!count_kind(&r, AUDIT_GAP) && !count_kind(&r, AUDIT_ROW))
			fail_msg("pruned in act %d: not found", acts[i]);
		audit_report_clear(&r);
		free(sql);
		buf_free(&numbers);
	}
}

/* --- cut and written anew ---------------------------------------------------------------- */

static void truncate_to(sqlite3 *sq, int64_t size)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *st = NULL;

	assert_int_equal(
	    sqlite3_prepare_v2(sq,
			       "SELECT m.name FROM sqlite_schema m, "
			       "pragma_table_info(m.name) c WHERE m.type = 'table' AND "
			       "c.name = 'act'",
			       -1, &st, NULL),
	    SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_printf(&sql, "DELETE FROM \"%s\" WHERE act > %lld;", sqlite3_column_text(st, 0),
			   (long long)size);
	sqlite3_finalize(st);
	buf_printf(
	    &sql,
	    "DELETE FROM log_body WHERE seq > %lld; DELETE FROM log_detail WHERE seq > %lld; "
	    "DELETE FROM log WHERE seq > %lld; DELETE FROM act WHERE seq > %lld; DELETE FROM "
	    "checkpoint WHERE size > %lld; DELETE FROM log_node WHERE ((idx + 1) << level) > "
	    "%lld;",
	    (long long)size, (long long)size, (long long)size, (long long)size, (long long)size,
	    (long long)size);
	plain_run(sq, buf_str(&sql));
	buf_free(&sql);
}

static void the_last_entries_cut_off(void **state)
{
	for (int64_t k = 1; k <= 40; k += k < 5 ? 1 : 7) {
		char *path = plain_copy(w.desk.path, ".cut");
		sqlite3 *sq = plain_open(path);
		struct rules rules = drop_triggers(sq);
		struct audit_report r;

		truncate_to(sq, held - k);
		put_back(sq, &rules);
		plain_close(sq);
		r = audit(path, true);
		if (!count_kind(&r, AUDIT_CHECKPOINT))
			fail_msg("%lld entries cut off: not found", (long long)k);
		audit_report_clear(&r);
		/* Nothing in the file itself can tell it: that is what checkpoints are for. */
		r = audit(path, false);
		assert_int_equal(count_kind(&r, AUDIT_CHECKPOINT), 0);
		assert_int_equal(count_kind(&r, AUDIT_SIGNATURE), 0);
		assert_int_equal(r.entries, held - k);
		audit_report_clear(&r);
		unlink(path);
		free(path);
	}
}

static bool get_node(void *ctx, int level, uint64_t index, struct hash *out)
{
	sqlite3_stmt *st = NULL;
	bool yes;

	if (level == 0)
		sqlite3_prepare_v2(ctx, "SELECT leaf FROM log WHERE seq = ?2 + 1 + 0 * ?1", -1, &st,
				   NULL);
	else
		sqlite3_prepare_v2(ctx, "SELECT hash FROM log_node WHERE level = ?1 AND idx = ?2",
				   -1, &st, NULL);
	sqlite3_bind_int(st, 1, level);
	sqlite3_bind_int64(st, 2, (int64_t)index);
	yes = sqlite3_step(st) == SQLITE_ROW;
	if (yes)
		memcpy(out->b, sqlite3_column_blob(st, 0), HASH_LEN);
	sqlite3_finalize(st);
	return yes;
}

static bool put_node(void *ctx, int level, uint64_t index, const struct hash *h)
{
	sqlite3_stmt *st = NULL;

	if (level == 0)
		return true;
	sqlite3_prepare_v2(ctx, "INSERT INTO log_node VALUES (?, ?, ?)", -1, &st, NULL);
	sqlite3_bind_int(st, 1, level);
	sqlite3_bind_int64(st, 2, (int64_t)index);
	sqlite3_bind_blob(st, 3, h->b, HASH_LEN, SQLITE_TRANSIENT);
	sqlite3_step(st);
	sqlite3_finalize(st);
	return true;
}

/* An entry of a harmless kind by a user, signed with a secret key, or not at all. */
static void append(sqlite3 *sq, int64_t seq, int64_t at, int64_t user, const char *role,
		   const uint8_t *secret)
{
	char time[INSTANT_TEXT_LEN];
	char signature[128] = "-";
	char *origin = plain_text(sq, "SELECT value FROM meta WHERE key = 'origin'");
	char *json, *line, *bytes;
	struct hash leaf;
	sqlite3_stmt *st = NULL;

	instant_format(at, time);
	time[19] = '\0';
	json = xasprintf("{\"v\":1,\"seq\":%lld,\"at\":\"%s.%06dZ\",\"user\":%lld,\"role\":\"%s\","
			 "\"kind\":\"session.login\",\"rows\":[],\"salt\":\"00\"}",
			 (long long)seq, time, (int)(at % INSTANT_SECOND), (long long)user, role);
	if (secret) {
		uint8_t sig[crypto_sign_BYTES];

		bytes = xasprintf("cotejo act v1\n%s\n%s", origin, json);
		crypto_sign_detached(sig, NULL, (const uint8_t *)bytes, strlen(bytes), secret);
		sodium_bin2base64(signature, sizeof(signature), sig, sizeof(sig),
				  sodium_base64_VARIANT_ORIGINAL);
		free(bytes);
	}
	line = xasprintf("%s\t%s", json, signature);
	leaf = merkle_leaf(line, strlen(line));
	sqlite3_prepare_v2(sq, "INSERT INTO log VALUES (?, ?, ?)", -1, &st, NULL);
	sqlite3_bind_int64(st, 1, seq);
	sqlite3_bind_int64(st, 2, at);
	sqlite3_bind_blob(st, 3, leaf.b, HASH_LEN, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	sqlite3_prepare_v2(
	    sq,
	    "INSERT INTO log_body VALUES (?, ?, nullif(?, 0), ?, 'session.login', NULL, "
	    "NULL, NULL, NULL, ?)",
	    -1, &st, NULL);
	sqlite3_bind_int64(st, 1, seq);
	sqlite3_bind_int64(st, 2, at);
	sqlite3_bind_int64(st, 3, user);
	sqlite3_bind_text(st, 4, role, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(st, 5, line, -1, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	{
		char *sql = xasprintf("INSERT INTO act VALUES (%lld)", (long long)seq);

		plain_run(sq, sql);
		free(sql);
	}
	assert_true(merkle_append((uint64_t)seq - 1, &leaf, get_node, sq, put_node, sq));
	free(origin);
	free(json);
	free(line);
}

/* Cuts k entries and writes k others in their place. */
static struct audit_report rewrite(int64_t k, int64_t user, const char *role, const uint8_t *secret,
				   bool with_checkpoint)
{
	char *path = plain_copy(w.desk.path, ".anew");
	sqlite3 *sq = plain_open(path);
	struct rules rules = drop_triggers(sq);
	struct audit_report r;
	int64_t at;

	truncate_to(sq, held - k);
	at = plain_number(sq, "SELECT max(at) FROM log");
	for (int64_t i = 1; i <= k; i++)
		append(sq, held - k + i, at + 1000 * i, user, role, secret);
	put_back(sq, &rules);
	plain_close(sq);
	r = audit(path, with_checkpoint);
	unlink(path);
	free(path);
	return r;
}

static void the_end_written_anew(void **state)
{
	uint8_t public[32];
	uint8_t stranger[64];
	uint8_t own[64];
	struct user_secret secrets;
	struct audit_report r;
	struct err err = ERR_INIT;
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;
	bool temporary;
	int64_t ana = 0;

	MUST(db_open(w.desk.path, DB_READ_ONLY, &db, &err), &err);
	db_set_actor(db, &setup);
	MUST(db_get_i64(db, &ana, &err, "SELECT id FROM user WHERE name = 'ana'", ""), &err);
	MUST(account_open_lock(db, ana, TEST_PASSWORD, &secrets, &temporary, &err), &err);
	db_close(db);
	crypto_sign_seed_keypair(public, own, secrets.sign_seed);
	crypto_sign_keypair(public, stranger);

	/* by nobody, by a stranger in ana's name: found even without a checkpoint */
	r = rewrite(3, 0, "analyst", NULL, false);
	assert_int_equal(count_kind(&r, AUDIT_SIGNATURE), 3);
	audit_report_clear(&r);
	r = rewrite(3, ana, "analyst", stranger, false);
	assert_int_equal(count_kind(&r, AUDIT_SIGNATURE), 3);
	audit_report_clear(&r);
	/* by ana in a role she does not have */
	r = rewrite(3, ana, "supervisor", own, false);
	assert_int_equal(count_kind(&r, AUDIT_USER), 3);
	audit_report_clear(&r);
	/* by ana herself: everything fits, but not the checkpoint of the auditor */
	for (int64_t k = 1; k < 20; k += 6) {
		r = rewrite(k, ana, "analyst", own, false);
		assert_int_equal(count_kind(&r, AUDIT_SIGNATURE), 0);
		assert_int_equal(count_kind(&r, AUDIT_TREE), 0);
		audit_report_clear(&r);
		r = rewrite(k, ana, "analyst", own, true);
		assert_true(count_kind(&r, AUDIT_CHECKPOINT) >= 1);
		audit_report_clear(&r);
	}
	sodium_memzero(&secrets, sizeof(secrets));
}

static void entries_reordered(void **state)
{
	must_find(
	    "two entries changed places",
	    "CREATE TEMP TABLE t AS SELECT * FROM log_body WHERE seq IN (70, 71);"
	    "UPDATE log_body SET line = (SELECT t.line FROM t WHERE t.seq = 141 - log_body.seq), "
	    "kind = (SELECT t.kind FROM t WHERE t.seq = 141 - log_body.seq) WHERE seq IN (70, 71)",
	    AUDIT_LINE);
	must_find(
	    "two entries with their leaves",
	    "CREATE TEMP TABLE t AS SELECT b.*, l.leaf FROM log_body b JOIN log l ON l.seq = b.seq "
	    "WHERE b.seq IN (70, 71); UPDATE log_body SET line = (SELECT t.line FROM t WHERE t.seq "
	    "= 141 - log_body.seq) WHERE seq IN (70, 71); UPDATE log SET leaf = (SELECT t.leaf "
	    "FROM t WHERE t.seq = 141 - log.seq) WHERE seq IN (70, 71)",
	    AUDIT_TREE);
	must_find(
	    "an entry in the middle is gone",
	    "DELETE FROM log_body WHERE seq = 70; DELETE FROM log_detail WHERE seq = 70; DELETE "
	    "FROM log WHERE seq = 70",
	    AUDIT_GAP);
	must_find("an older time", "UPDATE log SET at = at - 3600000000 WHERE seq = 80",
		  AUDIT_CLOCK);
}

/* --- cotejo-verify-log ------------------------------------------------------------------- */

static int verify(const char *text, size_t len, bool with_checkpoint)
{
	char *log = xasprintf("%s/log", w.desk.folder);
	char *cp = xasprintf("%s/checkpoint", w.desk.folder);
	char *command = xasprintf("%s/cotejo-verify-log --key '%s' %s %s >/dev/null 2>&1",
				  getenv("COTEJO_BUILDDIR") ? getenv("COTEJO_BUILDDIR") : ".",
				  log_key, log, with_checkpoint ? cp : "");
	struct err err = ERR_INIT;
	int status;

	MUST(file_write(log, text, len, &err), &err);
	MUST(file_write(cp, w.checkpoint, strlen(w.checkpoint), &err), &err);
	status = system(command);
	free(log);
	free(cp);
	free(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The n-th line (from 0) of a text; *len without its line feed. */
static char *line_at(char *text, size_t n, size_t *len)
{
	for (; n; n--)
		text = strchr(text, '\n') + 1;
	*len = strcspn(text, "\n");
	return text;
}

static void the_other_program_finds_it_too(void **state)
{
	size_t len = strlen(log_text);
	char *copy = xstrdup(log_text);
	size_t n, m;
	char *a;
	int flips = 0;
	struct buf b = BUF_INIT;

	assert_int_equal(verify(copy, len, true), 0);
	/* bytes behind the two lines of the head (the key comes from outside) */
	line_at(copy, 2, &n);
	for (size_t i = (size_t)(line_at(copy, 2, &n) - copy) + (size_t)(getpid() % 997); i < len;
	     i += getenv("COTEJO_ATTACK_ALL") ? 7 : 997, flips++) {
		copy[i] ^= 1;
		if (verify(copy, len, true) == 0)
			fail_msg("byte %zu (%c): not found", i, log_text[i]);
		copy[i] ^= 1;
	}
	/* lines cut off, one at a time: only a checkpoint tells */
	for (size_t k = 1; k <= 3; k++) {
		a = line_at(copy, (size_t)held + 2 - k, &n);
		assert_int_equal(verify(copy, (size_t)(a - copy), true), 1);
		assert_int_equal(verify(copy, (size_t)(a - copy), false), 0);
	}
	/* two lines changed places; one is there twice; one is left out */
	a = line_at(copy, 70, &n);
	line_at(copy, 71, &m);
	buf_put(&b, log_text, (size_t)(a - copy));
	buf_put(&b, a + n + 1, m + 1);
	buf_put(&b, a, n + 1);
	buf_put_str(&b, a + n + 1 + m + 1);
	assert_int_equal(verify((char *)b.data, b.len, false), 1);
	buf_clear(&b);
	buf_put(&b, log_text, (size_t)(a - copy) + n + 1);
	buf_put_str(&b, a);
	assert_int_equal(verify((char *)b.data, b.len, false), 1);
	buf_clear(&b);
	buf_put(&b, log_text, (size_t)(a - copy));
	buf_put_str(&b, a + n + 1);
	assert_int_equal(verify((char *)b.data, b.len, false), 1);
	/* a hash in the place of a line is another leaf unless it is the right one */
	buf_clear(&b);
	buf_put(&b, log_text, (size_t)(a - copy));
	buf_put_str(&b, "#\t0000000000000000000000000000000000000000000000000000000000000000");
	buf_put_str(&b, a + n);
	assert_int_equal(verify((char *)b.data, b.len, true), 1);
	buf_free(&b);
	free(copy);
	print_message("# %d bytes of the exported log flipped, all found\n", flips);
}

/* Lines that nobody signed, at the end of a log: a decision, a key for a user. */
static void unsigned_lines_are_nothing(void **state)
{
	static const char *const tails[] = {
	    "\"user\":0,\"role\":\"setup\",\"kind\":\"decision.release\",\"rows\":[]}\t-\n",
	    "\"user\":0,\"role\":\"supervisor\",\"kind\":\"decision.release\",\"rows\":[]}\t-\n",
	    "\"user\":0,\"role\":\"setup\",\"kind\":\"user.add\",\"keyof\":3,\"ed25519\":"
	    "\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\",\"new_role\":"
	    "\"supervisor\",\"rows\":[]}\t-\n",
	    "\"user\":0,\"role\":\"none\",\"kind\":\"policy.set\",\"rows\":[]}\t-\n",
	};
	int64_t lines = 0;

	for (const char *p = log_text; (p = strchr(p, '\n')); p++)
		lines++;
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char *text =
		    xasprintf("%s{\"v\":1,\"seq\":%lld,\"at\":\"2999-01-01T00:00:00.000000Z\",%s",
			      log_text, (long long)lines - 1, tails[i]);

		assert_int_equal(verify(text, strlen(text), true), 1);
		free(text);
	}
}

/* --- the clock --------------------------------------------------------------------------- */

static void the_clock_set_back(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	struct seat *clara;
	struct seat *seat = NULL;
	struct casefile file = {.title = (char *)(uintptr_t) "Yesterday",
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};
	char number[CASE_NUMBER_LEN];
	int64_t before = 0;
	int64_t after = 0;
	instant now = clock_now();

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	MUST(desk_news(clara, &before, &err), &err);
	clock_set(now - INSTANT_DAY);
	REFUSED(case_create(clara, &file, number, NULL, &err), ERR_STORE, &err);
	assert_non_null(strstr(err.msg, "log.clock"));
	REFUSED(session_log_in(t.desk, "ana", TEST_PASSWORD, NULL, NULL, &seat, &err), ERR_STORE,
		&err);
	MUST(desk_news(clara, &after, &err), &err);
	assert_int_equal(after, before);
	/* a clock that was a little fast and is right again is no attack */
	clock_set(now - 30 * INSTANT_SECOND);
	MUST(case_create(clara, &file, number, NULL, &err), &err);
	clock_set(0);
	MUST(case_create(clara, &file, number, NULL, &err), &err);
	seat_free(clara);
	testdesk_close(&t);
}

/* --- in their time ------------------------------------------------------------------------ */

/* After a year lines that wrote nothing may go, and the audit still holds; a line
 * of a record that is there may not, nor any earlier. */
static void lines_go_in_their_time(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	struct look look;
	struct seat *clara, *olga;
	struct audit_report r;
	struct record record;
	char number[CASE_NUMBER_LEN];
	int64_t person;
	int64_t lines = 0;
	int64_t looks;
	sqlite3 *sq;
	char *why;
	char *line;

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	testdesk_case(clara, "A case", number);
	look = testdesk_look(number);
	person = testdesk_person(clara, number, "Vera", "Larga");
	for (int i = 0; i < 3; i++) {
		MUST(record_get(clara, &look, person, 0, &record, NULL, &err), &err);
		record_clear(&record);
	}
	olga = testdesk_log_in(&t, "olga");
	MUST(log_prune(olga, &lines, &err), &err);
	assert_int_equal(lines, 0);
	seat_free(olga);
	seat_free(clara);

	clock_set(clock_now() + 400 * INSTANT_DAY);
	olga = testdesk_log_in(&t, "olga");
	MUST(log_prune(olga, &lines, &err), &err);
	/* log-ins and log-outs, not the looks at someone whose data are here */
	assert_true(lines >= 3);
	sq = plain_open(t.path);
	looks = plain_number(sq, "SELECT count(*) FROM log_body WHERE kind = 'person.view'");
	assert_int_equal(looks, 3);
	MUST(log_entry(olga,
		       plain_number(sq, "SELECT max(seq) FROM log_body WHERE kind = "
					"'person.view'"),
		       &line, &why, &err),
	     &err);
	assert_string_equal(why, look.why);
	free(line);
	free(why);
	MUST(audit_verify(t.path, NULL, 0, NULL, NULL, &r, &err), &err);
	if (r.total)
		fail_msg("%s", r.findings[0].text);
	assert_int_equal(r.pruned, lines);
	audit_report_clear(&r);

	/* one line more than those is one too many */
	{
		struct rules rules = drop_triggers(sq);

		plain_run(sq,
			  "DELETE FROM log_detail WHERE seq = (SELECT min(seq) FROM log_body WHERE "
			  "kind = 'person.view')");
		plain_run(sq,
			  "DELETE FROM log_body WHERE seq = (SELECT min(seq) FROM log_body WHERE "
			  "kind = 'person.view')");
		put_back(sq, &rules);
	}
	MUST(audit_verify(t.path, NULL, 0, NULL, NULL, &r, &err), &err);
	assert_int_equal(count_kind(&r, AUDIT_GAP), 1);
	audit_report_clear(&r);
	plain_close(sq);
	seat_free(olga);
	clock_set(0);
	testdesk_close(&t);
}

static int make(void **state)
{
	struct seat *olga;
	struct err err = ERR_INIT;
	char *path;
	struct buf b = BUF_INIT;

	testworld_make(&w);
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
	log_key = xstrdup(desk_info_get(w.desk.desk)->log_key);
	olga = testdesk_log_in(&w.desk, "olga");
	path = xasprintf("%s/log", w.desk.folder);
	free(w.checkpoint);
	MUST(log_checkpoint(olga, &w.checkpoint, &err), &err);
	held = strtoll(strchr(w.checkpoint, '\n') + 1, NULL, 10);
	MUST(log_export(olga, path, &err), &err);
	MUST(file_read(path, 1 << 30, &b, &err), &err);
	log_text = buf_take_str(&b);
	free(path);
	seat_free(olga);
	desk_free(w.desk.desk);
	w.desk.desk = NULL;
	{
		sqlite3 *sq = plain_open(w.desk.path);

		w.entries = plain_number(sq, "SELECT max(seq) FROM log");
		plain_close(sq);
	}
	return 0;
}

static int drop(void **state)
{
	testworld_free(&w);
	free(log_text);
	free(log_key);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_byte_of_each_line),
	    cmocka_unit_test(each_byte_of_each_leaf),
	    cmocka_unit_test(each_column_of_an_entry),
	    cmocka_unit_test(each_column_of_each_row),
	    cmocka_unit_test(forged_rows),
	    cmocka_unit_test(forged_prunings),
	    cmocka_unit_test(the_last_entries_cut_off),
	    cmocka_unit_test(the_end_written_anew),
	    cmocka_unit_test(entries_reordered),
	    cmocka_unit_test(the_other_program_finds_it_too),
	    cmocka_unit_test(unsigned_lines_are_nothing),
	    cmocka_unit_test(the_clock_set_back),
	    cmocka_unit_test(lines_go_in_their_time),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
