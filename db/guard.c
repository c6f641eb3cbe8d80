/* SPDX-License-Identifier: Apache-2.0 */
#include "db/guard.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "db/inside.h"

static bool word_in(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = words; *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && strncasecmp(p, word, n) == 0)
			return true;
		p += n;
		p += strspn(p, " ");
	}
	return false;
}

bool guard_allows(enum db_role role, unsigned action, const char *table, const char *column)
{
	for (const struct grant *g = guard_grants; g->table; g++) {
		if (!(g->roles & (1u << role)) || !(g->actions & action) ||
		    strcasecmp(g->table, table) != 0)
			continue;
		if (!g->columns || !column || !*column)
			return true;
		if (word_in(g->columns, column))
			return true;
	}
	return false;
}

bool guard_function(const char *name)
{
	static const char functions[] =
	    "abs avg coalesce count group_concat ifnull glob iif instr length like lower max min "
	    "nullif replace round row_number session_act session_now session_role session_user "
	    "leaf_hash may_disclose must_check is_due may_capture substr sum total trim typeof "
	    "unicode upper hex "
	    "printf format quote zeroblob changes last_insert_rowid";

	return word_in(functions, name);
}

bool guard_has_with(const char *sql)
{
	for (const char *p = sql; *p;) {
		if (*p == '\'' || *p == '"' || *p == '`') {
			char quote = *p++;

			while (*p && *p != quote)
				p++;
			if (*p)
				p++;
		} else if (*p == '[') {
			while (*p && *p != ']')
				p++;
			if (*p)
				p++;
		} else if (p[0] == '-' && p[1] == '-') {
			while (*p && *p != '\n')
				p++;
		} else if (p[0] == '/' && p[1] == '*') {
			const char *end = strstr(p + 2, "*/");

			p = end ? end + 2 : p + strlen(p);
		} else if (isalnum((unsigned char)*p) || *p == '_' || (*p & 0x80)) {
			const char *start = p;

			while (isalnum((unsigned char)*p) || *p == '_' || *p == '$' || (*p & 0x80))
				p++;
			if (p - start == 4 && strncasecmp(start, "with", 4) == 0)
				return true;
		} else {
			p++;
		}
	}
	return false;
}

static int answer(bool yes)
{
	return yes ? SQLITE_OK : SQLITE_DENY;
}

/* SQLite itself looks into the tables whose foreign keys point at the one that
 * is written. Without a SELECT in the statement nothing else can read another
 * table; whether there is one is known only when all of it is prepared, so the
 * answer is provisional and stmt.c has the last word. */
static int answer_read(struct db *db, enum db_role role, const char *table, const char *column)
{
	if (guard_allows(role, GRANT_SELECT, table, column))
		return SQLITE_OK;
	/* Nothing of the written table itself: a WHERE or a RETURNING would tell. */
	if (!*db->writes || strcasecmp(db->writes, table) == 0)
		return SQLITE_DENY;
	snprintf(db->reads_by_key, sizeof(db->reads_by_key), "%s.%s", table, column);
	return SQLITE_OK;
}

static void note_written(struct db *db, const char *table)
{
	snprintf(db->writes, sizeof(db->writes), "%s", table);
}

int guard_authorize(void *ctx, int action, const char *a, const char *b, const char *schema,
		    const char *via)
{
	struct db *db = ctx;
	enum db_role role = db->actor.role;

	if (db->inside > 0 || role == DB_ROLE_SETUP)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
		db->has_select = db->has_select || !via;
		return SQLITE_OK;
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return answer(guard_function(b));
	case SQLITE_READ:
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		break;
	default:
		/* schema changes, ATTACH, PRAGMA, ANALYZE, virtual tables, ... */
		return SQLITE_DENY;
	}
	if (schema && strcmp(schema, "main") != 0)
		return SQLITE_DENY;
	/* Inside a view or a trigger: those are the program's own, which
	 * db_check_rules() has made sure of, and nobody can make new ones. */
	if (via)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_READ:
		return answer_read(db, role, a, b);
	case SQLITE_INSERT:
		note_written(db, a);
		return answer(guard_allows(role, GRANT_INSERT, a, NULL));
	case SQLITE_UPDATE:
		note_written(db, a);
		return answer(guard_allows(role, GRANT_UPDATE, a, b));
	default:
		note_written(db, a);
		return answer(guard_allows(role, GRANT_DELETE, a, NULL));
	}
}
