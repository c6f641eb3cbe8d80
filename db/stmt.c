/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: a cache, typed binding, rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "db/guard.h"
#include "db/inside.h"

static void drop(struct stmt *s)
{
	sqlite3_finalize(s->st);
	s->st = NULL;
	s->busy = false;
}

void stmt_drop_all(struct db *db)
{
	for (size_t i = 0; i < STMT_CACHE; i++)
		if (db->cache[i].st)
			drop(&db->cache[i]);
}

/* Prepares the first statement of sql. */
static int prepare(struct db *db, const char *sql, const char **tail, sqlite3_stmt **out)
{
	int rc;

	db->writes[0] = '\0';
	db->reads_by_key[0] = '\0';
	db->has_select = false;
	rc = sqlite3_prepare_v3(db->sq, sql, -1, SQLITE_PREPARE_PERSISTENT, out, tail);
	/* See guard_authorize(): reads that only a foreign key explains. */
	if (rc == SQLITE_OK && *db->reads_by_key && db->has_select) {
		sqlite3_finalize(*out);
		*out = NULL;
		rc = SQLITE_AUTH;
	}
	return rc;
}

static unsigned text_hash(const char *sql)
{
	unsigned h = 2166136261u;

	for (; *sql; sql++)
		h = (h ^ (unsigned char)*sql) * 16777619u;
	return h;
}

/* A place of the cache for this text: with its statement, or empty. What was
 * prepared without the authorizer is not for others who know its text. */
static struct stmt *place_for(struct db *db, const char *sql, bool inside)
{
	unsigned start = text_hash(sql) % STMT_CACHE;
	struct stmt *empty = NULL;

	for (unsigned i = 0; i < 8; i++) {
		struct stmt *s = &db->cache[(start + i) % STMT_CACHE];

		if (s->st && !s->busy && s->inside == inside &&
		    strcmp(sqlite3_sql(s->st), sql) == 0)
			return s;
		if (!s->st && !empty)
			empty = s;
	}
	if (empty)
		return empty;
	for (unsigned i = 0; i < 8; i++) {
		struct stmt *s = &db->cache[(start + (db->next_victim++ & 7)) % STMT_CACHE];

		if (!s->busy) {
			drop(s);
			return s;
		}
	}
	return NULL;
}

static enum err_code get(struct db *db, struct stmt **out, struct err *err, const char *sql,
			 bool inside)
{
	struct stmt *s = place_for(db, sql, inside);
	int rc = SQLITE_OK;

	/* A WITH could take the name of a view; see guard.h. */
	if (!inside && db->actor.role != DB_ROLE_SETUP && (!s || !s->st) && guard_has_with(sql))
		return db_fail(db, SQLITE_AUTH, err);
	if (!s) {
		s = xcalloc(1, sizeof(*s));
		s->loose = true;
	}
	s->db = db;
	s->inside = inside;
	if (!s->st) {
		const char *tail = NULL;

		db->inside += inside;
		rc = prepare(db, sql, &tail, &s->st);
		db->inside -= inside;
		/* one statement a call: what follows would be left out silently */
		assert(rc != SQLITE_OK || tail[strspn(tail, " \t\n;")] == '\0');
	}
	if (rc != SQLITE_OK) {
		enum err_code code = db_fail(db, rc, err);

		if (s->loose)
			free(s);
		return code;
	}
	s->busy = true;
	s->rc = SQLITE_OK;
	*out = s;
	return ERR_OK;
}

static int bind(struct stmt *s, const char *types, va_list ap)
{
	int rc = SQLITE_OK;
	int col = 1;

	assert(sqlite3_bind_parameter_count(s->st) == (int)strlen(types));
	for (const char *t = types; *t && rc == SQLITE_OK; t++, col++) {
		switch (*t) {
		case 'i':
			rc = sqlite3_bind_int64(s->st, col, va_arg(ap, int64_t));
			break;
		case 'd':
			rc = sqlite3_bind_double(s->st, col, va_arg(ap, double));
			break;
		case 's': {
			const char *text = va_arg(ap, const char *);

			rc = text ? sqlite3_bind_text(s->st, col, text, -1, SQLITE_TRANSIENT)
				  : sqlite3_bind_null(s->st, col);
			break;
		}
		case 'b': {
			const void *data = va_arg(ap, const void *);
			size_t len = va_arg(ap, size_t);

			rc = data ? sqlite3_bind_blob64(s->st, col, data, len, SQLITE_TRANSIENT)
				  : sqlite3_bind_null(s->st, col);
			break;
		}
		default:
			assert(!"type of an argument");
		}
	}
	return rc;
}

static enum err_code vquery(struct db *db, struct stmt **out, struct err *err, const char *sql,
			    bool inside, const char *types, va_list ap)
{
	struct stmt *s;
	enum err_code code = get(db, &s, err, sql, inside);
	int rc;

	*out = NULL;
	if (code != ERR_OK)
		return code;
	rc = bind(s, types, ap);
	if (rc != SQLITE_OK) {
		s->rc = rc;
		return stmt_end(s, err);
	}
	*out = s;
	return ERR_OK;
}

enum err_code db_query(struct db *db, struct stmt **out, struct err *err, const char *sql,
		       const char *types, ...)
{
	va_list ap;
	enum err_code code;

	va_start(ap, types);
	code = vquery(db, out, err, sql, false, types, ap);
	va_end(ap);
	return code;
}

enum err_code db_query_inside(struct db *db, struct stmt **out, struct err *err, const char *sql,
			      const char *types, ...)
{
	va_list ap;
	enum err_code code;

	va_start(ap, types);
	code = vquery(db, out, err, sql, true, types, ap);
	va_end(ap);
	return code;
}

bool stmt_row(struct stmt *s)
{
	if (s->rc != SQLITE_OK && s->rc != SQLITE_ROW)
		return false;
	/* A schema that has changed makes SQLite prepare the statement anew. */
	s->db->inside += s->inside;
	s->rc = sqlite3_step(s->st);
	s->db->inside -= s->inside;
	return s->rc == SQLITE_ROW;
}

enum err_code stmt_end(struct stmt *s, struct err *err)
{
	enum err_code code = ERR_OK;

	if (s->rc != SQLITE_OK && s->rc != SQLITE_ROW && s->rc != SQLITE_DONE)
		code = db_fail(s->db, s->rc, err);
	sqlite3_reset(s->st);
	sqlite3_clear_bindings(s->st);
	s->busy = false;
	if (s->loose) {
		sqlite3_finalize(s->st);
		free(s);
	}
	return code;
}

int64_t stmt_i64(struct stmt *s, int col)
{
	return sqlite3_column_int64(s->st, col);
}

double stmt_f64(struct stmt *s, int col)
{
	return sqlite3_column_double(s->st, col);
}

bool stmt_is_null(struct stmt *s, int col)
{
	return sqlite3_column_type(s->st, col) == SQLITE_NULL;
}

const char *stmt_text(struct stmt *s, int col)
{
	const unsigned char *t = sqlite3_column_text(s->st, col);

	return t ? (const char *)t : "";
}

const void *stmt_blob(struct stmt *s, int col, size_t *len)
{
	const void *p = sqlite3_column_blob(s->st, col);

	*len = p ? (size_t)sqlite3_column_bytes(s->st, col) : 0;
	return p;
}

enum err_code db_run_inside(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err_code code;

	va_start(ap, types);
	code = vquery(db, &s, err, sql, true, types, ap);
	va_end(ap);
	if (code != ERR_OK)
		return code;
	while (stmt_row(s))
		;
	return stmt_end(s, err);
}

enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err_code code;

	va_start(ap, types);
	code = vquery(db, &s, err, sql, false, types, ap);
	va_end(ap);
	if (code != ERR_OK)
		return code;
	while (stmt_row(s))
		;
	db->changes = sqlite3_changes64(db->sq);
	return stmt_end(s, err);
}

int64_t db_changes(const struct db *db)
{
	return db->changes;
}

enum err_code db_get_i64(struct db *db, int64_t *out, struct err *err, const char *sql,
			 const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err_code code;
	bool found;

	va_start(ap, types);
	code = vquery(db, &s, err, sql, false, types, ap);
	va_end(ap);
	if (code != ERR_OK)
		return code;
	found = stmt_row(s);
	if (found)
		*out = stmt_i64(s, 0);
	code = stmt_end(s, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code db_get_text(struct db *db, char **out, struct err *err, const char *sql,
			  const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err_code code;
	bool found;

	va_start(ap, types);
	code = vquery(db, &s, err, sql, false, types, ap);
	va_end(ap);
	if (code != ERR_OK)
		return code;
	found = stmt_row(s);
	if (found)
		*out = stmt_is_null(s, 0) ? NULL : xstrdup(stmt_text(s, 0));
	code = stmt_end(s, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code db_get_blob(struct db *db, struct buf *out, struct err *err, const char *sql,
			  const char *types, ...)
{
	struct stmt *s;
	va_list ap;
	enum err_code code;
	bool found;

	va_start(ap, types);
	code = vquery(db, &s, err, sql, false, types, ap);
	va_end(ap);
	if (code != ERR_OK)
		return code;
	found = stmt_row(s);
	if (found) {
		size_t len;
		const void *p = stmt_blob(s, 0, &len);

		buf_put(out, p, len);
	}
	code = stmt_end(s, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code db_exec(struct db *db, const char *sql, struct err *err)
{
	int rc;

	db->inside++;
	rc = sqlite3_exec(db->sq, sql, NULL, NULL, NULL);
	db->inside--;
	return rc == SQLITE_OK ? ERR_OK : db_fail(db, rc, err);
}

enum err_code db_attack(struct db *db, const char *sql, struct err *err)
{
	enum err_code code = ERR_OK;

	if (db->actor.role != DB_ROLE_SETUP && guard_has_with(sql))
		return db_fail(db, SQLITE_AUTH, err);
	while (code == ERR_OK && *sql) {
		sqlite3_stmt *st = NULL;
		int rc = prepare(db, sql, &sql, &st);

		while (rc == SQLITE_OK && st && (rc = sqlite3_step(st)) == SQLITE_ROW)
			rc = SQLITE_OK;
		if (rc != SQLITE_OK && rc != SQLITE_DONE)
			code = db_fail(db, rc, err);
		sqlite3_finalize(st);
	}
	return code;
}
