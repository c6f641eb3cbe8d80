/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: one SQLite file, opened so that its rules cannot be stepped round
 * from this program, with messages a clerk understands.
 *
 * A struct db is one connection. It belongs to one thread at a time. It starts
 * with nobody logged in (DB_ROLE_NONE); db_set_actor() says who acts, and from
 * then on the authorizer (db/guard.h) lets that role do what the table there
 * grants, and the triggers of the schema know the actor by functions that only
 * this program provides: a plain sqlite3 shell cannot even prepare a write.
 *
 * Writing is done in acts: db_act_begin() opens a transaction, each row that
 * goes into a table of the history carries the act's number, and
 * db_act_commit() fails unless the log has an entry of that number.
 */
#ifndef COTEJO_DB_DB_H
#define COTEJO_DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/hash.h"

struct db;
struct stmt;

/* Who may do what is a table in db/guard.c. */
enum db_role {
	DB_ROLE_NONE, /* nobody is logged in: what log-in itself needs */
	DB_ROLE_CLERK,
	DB_ROLE_ANALYST,
	DB_ROLE_SUPERVISOR,
	DB_ROLE_AUDITOR,
	DB_ROLE_ADMIN,
	DB_ROLE_SETUP, /* making a store, migrating it, restoring it, verifying it */
	DB_ROLE_COUNT,
};

/* "clerk" ... as the store spells it; "none" and "setup" are no roles of people. */
const char *db_role_word(enum db_role role);
/* -1 for any other word. */
int db_role_parse(const char *word);

/* The connection's actor, as the functions of the triggers see it. Borrowed
 * parts must live as long as the connection. */
struct db_actor {
	int64_t user_id; /* 0: nobody */
	enum db_role role;
	/* Sealed facts that triggers ask for. NULL: the answer is the protective
	 * one. The vault's own facts need the session's keys. */
	bool (*may_disclose)(void *ctx, int64_t vault_id, const char *country);
	bool (*must_check)(void *ctx, int64_t hit_id, int64_t round);
	bool (*is_due)(void *ctx, int64_t vault_id);
	bool (*may_capture)(void *ctx, int64_t vault_id);
	void *ctx;
};

enum db_open_flags {
	DB_CREATE = 1 << 0, /* make a new store; the file must not be there */
	DB_READ_ONLY = 1 << 1,
	DB_NO_MIGRATE = 1 << 2, /* an older store is an error, not migrated */
	DB_AS_IT_IS = 1 << 3,	/* leave out the check of the rules: for audit verify */
};

/* Opens a store and checks that it is one, whole, of a version this program
 * knows, and that its rules (tables, triggers, views) are those of the program;
 * an older one is migrated after a backup beside it. Messages name the file.
 * ERR_NOT_FOUND: no such file; ERR_STORE: not a store, newer than the program,
 * damaged, read-only, in use for longer than the busy time-out; ERR_TAMPERED:
 * the rules were changed from outside; ERR_IO: disk full, no permission. */
enum err_code db_open(const char *path, unsigned flags, struct db **out, struct err *err);
/* NULL is fine. Statements still open are finalised. */
void db_close(struct db *db);

const char *db_path(const struct db *db);
/* The version of the schema; 1, 2, ... */
int db_version(const struct db *db);
/* The newest version this program knows. */
int db_version_latest(void);

void db_set_actor(struct db *db, const struct db_actor *actor);
const struct db_actor *db_actor_get(const struct db *db);

/* How long a writer waits for another one, in milliseconds (default 10,000). */
void db_set_busy_ms(struct db *db, int ms);

/* Time for the triggers: microseconds, never behind `floor` (the newest time in
 * the log). Set by casework at the start of each act. */
void db_set_now(struct db *db, int64_t now);
int64_t db_now(const struct db *db);

/* --- statements --------------------------------------------------------------
 *
 * Types, one letter for each argument: i int64_t; d double; s const char * (NULL
 * is NULL); b const void *, size_t (NULL, 0 is NULL). The values are copied. */

/* Runs a statement that returns no rows. */
enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...);
/* Rows changed by the last db_run. */
int64_t db_changes(const struct db *db);

/* Prepares (or takes from the cache) and binds. *out is given back with
 * stmt_end() on every path. */
enum err_code db_query(struct db *db, struct stmt **out, struct err *err, const char *sql,
		       const char *types, ...);
/* The next row; false at the end and on an error, which stmt_end reports. */
bool stmt_row(struct stmt *s);
enum err_code stmt_end(struct stmt *s, struct err *err);

int64_t stmt_i64(struct stmt *s, int col);
double stmt_f64(struct stmt *s, int col);
bool stmt_is_null(struct stmt *s, int col);
/* Borrowed until the next stmt_row or stmt_end; "" for NULL. */
const char *stmt_text(struct stmt *s, int col);
/* Borrowed likewise; NULL and 0 for NULL. */
const void *stmt_blob(struct stmt *s, int col, size_t *len);

/* The first column of the only row. ERR_NOT_FOUND when there is none (then *out
 * is unchanged and no message is set: the caller knows what was looked for). */
enum err_code db_get_i64(struct db *db, int64_t *out, struct err *err, const char *sql,
			 const char *types, ...);
/* An owned copy; NULL when the column is NULL. */
enum err_code db_get_text(struct db *db, char **out, struct err *err, const char *sql,
			  const char *types, ...);
/* Appended to out. */
enum err_code db_get_blob(struct db *db, struct buf *out, struct err *err, const char *sql,
			  const char *types, ...);

/* Runs any text: only for tests that attack the store. */
enum err_code db_attack(struct db *db, const char *sql, struct err *err);

/* --- acts ---------------------------------------------------------------------- */

/* Begins an act: takes the write lock. *seq is the number its log entry and its
 * rows must carry. Acts do not nest; several acts may lie in one batch. */
enum err_code db_act_begin(struct db *db, int64_t *seq, struct err *err);
/* The rows of history that the act has inserted so far, in order. vault: see
 * db_row_digest. */
enum err_code db_act_rows(struct db *db,
			  void (*fn)(void *ctx, const char *table, int64_t id, int64_t vault,
				     const struct hash *digest),
			  void *ctx, struct err *err);
/* Makes the act durable; on failure everything of it is undone. */
enum err_code db_act_commit(struct db *db, struct err *err);
/* Undoes the act; fine when none is open. */
void db_act_rollback(struct db *db);
bool db_act_is_open(const struct db *db);

/* A batch: one transaction around many acts, for imports. A rollback of an act
 * undoes that act only. Ends with commit, or undoes all. */
enum err_code db_batch_begin(struct db *db, struct err *err);
enum err_code db_batch_end(struct db *db, bool commit, struct err *err);

/* A transaction that is no act: for leases, drafts, counters of failures. */
enum err_code db_plain_begin(struct db *db, struct err *err);
enum err_code db_plain_end(struct db *db, bool commit, struct err *err);

/* A view of the store that does not move while several things are read. */
enum err_code db_read_begin(struct db *db, struct err *err);
void db_read_end(struct db *db);

/* The id the next row of a table will have; inside an act or a transaction. */
enum err_code db_next_id(struct db *db, const char *table, int64_t *out, struct err *err);

/* SHA-256 over one row: its table, and each column's name, type and value.
 * *vault (may be NULL) is its vault_id, 0 when it has none. */
enum err_code db_row_digest(struct db *db, const char *table, int64_t id, struct hash *out,
			    int64_t *vault, struct err *err);

/* The tables of the history (those with a column "act"), ended by NULL; borrowed. */
const char *const *db_history_tables(struct db *db);

/* --- the file ------------------------------------------------------------------ */

/* Puts all that is in the -wal file into the store and cuts that file to nothing,
 * so that erased bytes are gone from both. ERR_CONFLICT while another process
 * reads. */
enum err_code db_truncate_log(struct db *db, struct err *err);
/* PRAGMA integrity_check and foreign_key_check; the first trouble is the message. */
enum err_code db_check_integrity(struct db *db, struct err *err);
/* Compares the rules in the store with those of the program. */
enum err_code db_check_rules(struct db *db, struct err *err);
/* A consistent copy under a new name, complete or not there; mode 0600. */
enum err_code db_backup(struct db *db, const char *to, struct err *err);

#endif
