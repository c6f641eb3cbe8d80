/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of db/ share. Nobody else includes this. */
#ifndef COTEJO_DB_INSIDE_H
#define COTEJO_DB_INSIDE_H

#include <sqlite3.h>

#include "db/db.h"

/* "Cote" */
#define STORE_APPLICATION_ID 0x436f7465
#define STMT_CACHE	     192

struct stmt {
	struct db *db;
	sqlite3_stmt *st; /* NULL: a free place of the cache */
	bool busy;
	bool loose;  /* not of the cache: finalised at the end */
	bool inside; /* prepared without the authorizer */
	int rc;	     /* of the last step */
};

struct touched {
	int table; /* index into db->history */
	int64_t id;
};

struct db {
	char *path;
	sqlite3 *sq;
	int version;
	bool read_only;
	struct db_actor actor;
	int inside; /* > 0: the authorizer lets this folder's own statements pass */
	int64_t now;
	int busy_ms;
	/* of the statement that is being prepared */
	char writes[64];
	char reads_by_key[96]; /* "table.column" */
	bool has_select;

	struct stmt cache[STMT_CACHE];
	unsigned next_victim;
	int64_t changes;

	char **history; /* ended by NULL */
	size_t history_count;

	/* the act that is open */
	int64_t act; /* 0: none */
	bool batch;
	struct touched *touched;
	size_t touched_count;
	size_t touched_cap;
};

/* error.c: turns the last failure of the connection into a message. */
enum err_code db_fail(struct db *db, int rc, struct err *err);
enum err_code db_fail_path(const char *path, sqlite3 *sq, int rc, struct err *err);

/* rules.c: the text of a rule that a trigger named, or NULL. */
const char *rule_text(const char *id);

/* func.c */
int func_register(struct db *db);

/* guard.c */
int guard_authorize(void *ctx, int action, const char *a, const char *b, const char *schema,
		    const char *via);

/* migrate.c: brings an open connection to the given version; and the text that
 * stands for all rules of a version (sorted sqlite_schema). */
enum err_code migrate_to(struct db *db, int version, struct err *err);
enum err_code migrate_rules_of(sqlite3 *sq, struct hash *out, struct err *err);
enum err_code migrate_expected(int version, struct hash *out, struct err *err);

/* history.c: makes the guard triggers of tables with a column "act". */
int history_guard_tables(sqlite3 *sq);

/* act.c */
enum err_code act_read_history(struct db *db, struct err *err);
void act_update_hook(void *ctx, int op, const char *schema, const char *table, sqlite3_int64 id);

/* stmt.c */
void stmt_drop_all(struct db *db);
/* A statement of this folder's own: prepared without the authorizer. */
enum err_code db_query_inside(struct db *db, struct stmt **out, struct err *err, const char *sql,
			      const char *types, ...);
enum err_code db_run_inside(struct db *db, struct err *err, const char *sql, const char *types,
			    ...);
enum err_code db_exec(struct db *db, const char *sql, struct err *err);

/* The parts of the schema, in order (made from db/schema by embed.sh). */
struct schema_part {
	int version;
	const char *name;
	const char *sql;
};
extern const struct schema_part schema_parts[];

#endif
