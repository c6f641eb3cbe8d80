/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The functions by which triggers and views know who acts.
 *
 * A connection that was not opened by this program lacks them, so every write
 * to a guarded table fails there before it begins ("no such function").
 */
#include <sodium.h>
#include <string.h>

#include "db/inside.h"

static void session_user(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);

	/* Nobody, or a machine, is NULL: it equals no one. */
	if (db->actor.user_id > 0)
		sqlite3_result_int64(ctx, db->actor.user_id);
	else
		sqlite3_result_null(ctx);
}

static void session_role(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);

	sqlite3_result_text(ctx, db_role_word(db->actor.role), -1, SQLITE_STATIC);
}

static void session_act(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);

	if (db->act > 0)
		sqlite3_result_int64(ctx, db->act);
	else
		sqlite3_result_null(ctx);
}

static void session_now(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);

	sqlite3_result_int64(ctx, db->now);
}

static void leaf_hash(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	crypto_hash_sha256_state st;
	uint8_t out[crypto_hash_sha256_BYTES];
	const void *p = sqlite3_value_text(argv[0]);
	int n = sqlite3_value_bytes(argv[0]);

	/* RFC 9162 section 2.1.1: a leaf is hashed behind a zero byte */
	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, (const uint8_t *)"\0", 1);
	if (n > 0)
		crypto_hash_sha256_update(&st, p, (unsigned long long)n);
	crypto_hash_sha256_final(&st, out);
	sqlite3_result_blob(ctx, out, sizeof(out), SQLITE_TRANSIENT);
}

static void may_disclose(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);
	bool yes = false;

	if (db->actor.may_disclose && sqlite3_value_type(argv[0]) == SQLITE_INTEGER &&
	    sqlite3_value_type(argv[1]) == SQLITE_TEXT)
		yes = db->actor.may_disclose(db->actor.ctx, sqlite3_value_int64(argv[0]),
					     (const char *)sqlite3_value_text(argv[1]));
	sqlite3_result_int(ctx, yes);
}

static void must_check(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);
	bool yes = true;

	if (db->actor.must_check)
		yes = db->actor.must_check(db->actor.ctx, sqlite3_value_int64(argv[0]),
					   sqlite3_value_int64(argv[1]));
	sqlite3_result_int(ctx, yes);
}

static void is_due(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);
	bool yes = false;

	if (db->actor.is_due)
		yes = db->actor.is_due(db->actor.ctx, sqlite3_value_int64(argv[0]));
	sqlite3_result_int(ctx, yes);
}

static void may_capture(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	const struct db *db = sqlite3_user_data(ctx);
	bool yes = false;

	if (db->actor.may_capture)
		yes = db->actor.may_capture(db->actor.ctx, sqlite3_value_int64(argv[0]));
	sqlite3_result_int(ctx, yes);
}

int func_register(struct db *db)
{
	static const struct {
		const char *name;
		int args;
		int flags;
		void (*fn)(sqlite3_context *, int, sqlite3_value **);
	} table[] = {
	    {"session_user", 0, 0, session_user},
	    {"session_role", 0, 0, session_role},
	    {"session_act", 0, 0, session_act},
	    {"session_now", 0, 0, session_now},
	    {"leaf_hash", 1, SQLITE_DETERMINISTIC, leaf_hash},
	    {"may_disclose", 2, 0, may_disclose},
	    {"must_check", 2, 0, must_check},
	    {"is_due", 1, 0, is_due},
	    {"may_capture", 1, 0, may_capture},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		/* Innocuous, or a schema that is not trusted could not call them. */
		int rc = sqlite3_create_function_v2(db->sq, table[i].name, table[i].args,
						    SQLITE_UTF8 | SQLITE_INNOCUOUS | table[i].flags,
						    db, table[i].fn, NULL, NULL, NULL);

		if (rc != SQLITE_OK)
			return rc;
	}
	return SQLITE_OK;
}
