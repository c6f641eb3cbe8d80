/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a store: what it must be, and the settings that hold its rules. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "db/inside.h"

static const char *const role_words[] = {
    [DB_ROLE_NONE] = "none",	   [DB_ROLE_CLERK] = "clerk",
    [DB_ROLE_ANALYST] = "analyst", [DB_ROLE_SUPERVISOR] = "supervisor",
    [DB_ROLE_AUDITOR] = "auditor", [DB_ROLE_ADMIN] = "administrator",
    [DB_ROLE_SETUP] = "setup",
};

const char *db_role_word(enum db_role role)
{
	return role_words[role];
}

int db_role_parse(const char *word)
{
	for (int i = 0; i < DB_ROLE_COUNT; i++)
		if (strcmp(role_words[i], word) == 0)
			return i;
	return -1;
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/*
 * Descriptors that have looked at a store, kept open. A process loses its POSIX
 * locks on a file when it closes any descriptor of it (sqlite.org, "How to corrupt
 * an SQLite database file", 2.2): closed here, the locks of every connection of
 * this process would be gone, and another process could take the write-ahead log
 * away from under it. Files that are gone are let go.
 */
static struct {
	pthread_mutex_t lock;
	struct peek {
		dev_t dev;
		ino_t ino;
		int fd;
	} * rows;
	size_t count, cap;
} peeks = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void forget_deleted(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < peeks.count; i++) {
		struct stat st;

		if (fstat(peeks.rows[i].fd, &st) == 0 && st.st_nlink > 0)
			peeks.rows[kept++] = peeks.rows[i];
		else
			close(peeks.rows[i].fd);
	}
	peeks.count = kept;
}

/* Reads the beginning of the file; -1 and errno when it cannot be opened. */
static ssize_t read_head(const char *path, void *head, size_t len)
{
	struct stat st;
	ssize_t n = -1;
	int fd = -1;

	pthread_mutex_lock(&peeks.lock);
	forget_deleted();
	if (stat(path, &st) == 0)
		for (size_t i = 0; i < peeks.count && fd < 0; i++)
			if (peeks.rows[i].dev == st.st_dev && peeks.rows[i].ino == st.st_ino)
				fd = peeks.rows[i].fd;
	if (fd < 0 && (fd = open(path, O_RDONLY | O_CLOEXEC)) >= 0 && fstat(fd, &st) == 0) {
		MEM_GROW(peeks.rows, peeks.count, peeks.cap);
		peeks.rows[peeks.count++] = (struct peek){st.st_dev, st.st_ino, fd};
	}
	if (fd >= 0 && (n = pread(fd, head, len, 0)) < 0)
		n = 0;
	pthread_mutex_unlock(&peeks.lock);
	return n;
}

/* Looks at the file before SQLite does: a foreign file is not to be touched,
 * and the reason told is ours. */
static enum err_code look_at_file(const char *path, struct err *err)
{
	uint8_t head[100];
	struct stat st;
	ssize_t n;

	if (stat(path, &st) < 0)
		return err_set(err, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO,
			       errno == ENOENT || errno == ENOTDIR
				   ? _("%s: there is no store (cotejo init makes one)")
				   : _("%s: cannot be opened: %s"),
			       path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_STORE, _("%s: is a folder, not a Cotejo store"), path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_STORE, _("%s: is not a Cotejo store"), path);
	n = read_head(path, head, sizeof(head));
	if (n < 0)
		return err_set(err, ERR_IO, _("%s: cannot be opened: %s"), path, strerror(errno));
	if (n != (ssize_t)sizeof(head) || memcmp(head, "SQLite format 3", 16) != 0 ||
	    be32(head + 68) != STORE_APPLICATION_ID)
		return err_set(err, ERR_STORE, _("%s: is not a Cotejo store"), path);
	return ERR_OK;
}

static enum err_code check_version(const char *path, int version, struct err *err)
{
	if (version > db_version_latest())
		return err_set(err, ERR_STORE,
			       _("%s: made by a newer program (version %d of the store; this "
				 "program knows up to %d). Nothing was changed"),
			       path, version, db_version_latest());
	if (version < 1)
		return err_set(err, ERR_STORE,
			       _("%s: the store was not finished when it was made; delete it and "
				 "make a new one"),
			       path);
	return ERR_OK;
}

static int harden(sqlite3 *sq)
{
	static const struct {
		int op;
		int value;
	} config[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},	  {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_ENABLE_FKEY, 1},	  {SQLITE_DBCONFIG_ENABLE_TRIGGER, 1},
	    {SQLITE_DBCONFIG_ENABLE_VIEW, 1},	  {SQLITE_DBCONFIG_DQS_DML, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},	  {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
	};
	static const struct {
		int id;
		int value;
	} limits[] = {
	    {SQLITE_LIMIT_LENGTH, 320 << 20},
	    {SQLITE_LIMIT_SQL_LENGTH, 100000},
	    {SQLITE_LIMIT_COLUMN, 200},
	    {SQLITE_LIMIT_EXPR_DEPTH, 100},
	    {SQLITE_LIMIT_COMPOUND_SELECT, 10},
	    {SQLITE_LIMIT_VDBE_OP, 250000},
	    {SQLITE_LIMIT_FUNCTION_ARG, 8},
	    {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
	    {SQLITE_LIMIT_VARIABLE_NUMBER, 64},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 20},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(config); i++) {
		int now = -1;
		int rc = sqlite3_db_config(sq, config[i].op, config[i].value, &now);

		if (rc != SQLITE_OK || now != config[i].value)
			return rc ? rc : SQLITE_MISUSE;
	}
	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		sqlite3_limit(sq, limits[i].id, limits[i].value);
	return SQLITE_OK;
}

/* Each is read back: a setting that did not take would be a rule that is not
 * there. */
static enum err_code set_pragmas(struct db *db, struct err *err)
{
	static const struct {
		const char *set;
		const char *get;
		const char *value;
	} pragmas[] = {
	    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"},
	    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2"},
	    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1"},
	    {"PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers", "1"},
	    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1"},
	    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1"},
	    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2"},
	    {"PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0"},
	    {"PRAGMA cache_size = -32768", "PRAGMA cache_size", "-32768"},
	};

	for (size_t i = 0; i < ARRAY_LEN(pragmas); i++) {
		struct stmt *q;
		enum err_code code;
		bool right;

		/* A store on a medium that cannot be written keeps the mode it has. */
		if (i == 0 && db->read_only)
			continue;
		code = db_exec(db, pragmas[i].set, err);
		if (code == ERR_OK)
			code = db_query_inside(db, &q, err, pragmas[i].get, "");
		if (code != ERR_OK)
			return code;
		right = stmt_row(q) && strcmp(stmt_text(q, 0), pragmas[i].value) == 0;
		code = stmt_end(q, err);
		if (code != ERR_OK)
			return code;
		if (!right)
			return err_set(err, ERR_STORE, _("%s: the setting \"%s\" did not take"),
				       db->path, pragmas[i].set);
	}
	return ERR_OK;
}

static enum err_code make_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO,
			       errno == EEXIST ? _("%s: is there already")
					       : _("%s: cannot be made: %s"),
			       path, strerror(errno));
	close(fd);
	return ERR_OK;
}

static enum err_code create_schema(struct db *db, struct err *err)
{
	enum err_code code = db_exec(db, "PRAGMA page_size = 4096", err);

	if (code == ERR_OK)
		code = db_exec(db, "PRAGMA auto_vacuum = NONE", err);
	if (code == ERR_OK)
		code = set_pragmas(db, err);
	if (code == ERR_OK)
		code = db_exec(db, "PRAGMA application_id = 1131377765", err);
	if (code == ERR_OK)
		code = migrate_to(db, db_version_latest(), err);
	return code;
}

static enum err_code read_version(struct db *db, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query_inside(db, &q, err, "PRAGMA user_version", "");

	if (code != ERR_OK)
		return code;
	if (stmt_row(q))
		db->version = (int)stmt_i64(q, 0);
	return stmt_end(q, err);
}

static enum err_code migrate_old(struct db *db, unsigned flags, struct err *err)
{
	char *copy;
	char now[INSTANT_TEXT_LEN];
	enum err_code code;

	if (db->version == db_version_latest())
		return ERR_OK;
	if (flags & (DB_READ_ONLY | DB_NO_MIGRATE))
		return err_set(err, ERR_STORE,
			       _("%s: made by an older program (version %d of the store, now %d); "
				 "open it once with this one to bring it up to date"),
			       db->path, db->version, db_version_latest());
	code = db_check_rules(db, err);
	if (code != ERR_OK)
		return code;
	copy = xasprintf("%s.v%d-%s", db->path, db->version, instant_format(clock_now(), now));
	code = db_backup(db, copy, err);
	if (code == ERR_OK)
		code = migrate_to(db, db_version_latest(), err);
	free(copy);
	return code;
}

static enum err_code use_existing(struct db *db, unsigned flags, struct err *err)
{
	enum err_code code = read_version(db, err);

	if (code == ERR_OK)
		code = check_version(db->path, db->version, err);
	if (code == ERR_OK && !(flags & DB_READ_ONLY) && sqlite3_db_readonly(db->sq, "main") == 1)
		code = err_set(err, ERR_STORE, _("%s: the store is read-only"), db->path);
	if (code == ERR_OK)
		code = set_pragmas(db, err);
	if (code == ERR_OK && !(flags & DB_AS_IT_IS)) {
		code = migrate_old(db, flags, err);
		if (code == ERR_OK)
			code = db_check_rules(db, err);
	}
	return code;
}

enum err_code db_open(const char *path, unsigned flags, struct db **out, struct err *err)
{
	int how = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
	enum err_code code = flags & DB_CREATE ? make_file(path, err) : look_at_file(path, err);
	struct db *db;
	int rc;

	*out = NULL;
	if (code != ERR_OK)
		return code;
	db = xcalloc(1, sizeof(*db));
	db->path = xstrdup(path);
	db->read_only = flags & DB_READ_ONLY;
	how |= flags & DB_READ_ONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	rc = sqlite3_open_v2(path, &db->sq, how, NULL);
	/* Before the first statement: reading the schema may have to wait, too. */
	if (rc == SQLITE_OK)
		db_set_busy_ms(db, 10000);
	if (rc == SQLITE_OK)
		rc = harden(db->sq);
	if (rc == SQLITE_OK)
		rc = func_register(db);
	if (rc == SQLITE_OK)
		/* The rules read agreements by json_each. SQLite makes a table of it when it
		 * is first used, which the authorizer would take for a change of the schema. */
		rc = sqlite3_exec(db->sq, "SELECT 1 FROM json_each('[]')", NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(db->sq, guard_authorize, db);
	if (rc != SQLITE_OK) {
		code = db_fail(db, rc, err);
	} else {
		sqlite3_update_hook(db->sq, act_update_hook, db);
		code = flags & DB_CREATE ? create_schema(db, err) : use_existing(db, flags, err);
		if (code == ERR_OK)
			code = act_read_history(db, err);
	}
	if (code != ERR_OK) {
		db_close(db);
		if (flags & DB_CREATE)
			unlink(path);
		return code;
	}
	*out = db;
	return ERR_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	stmt_drop_all(db);
	sqlite3_close_v2(db->sq);
	for (size_t i = 0; i < db->history_count; i++)
		free(db->history[i]);
	free(db->history);
	free(db->touched);
	free(db->path);
	free(db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

int db_version(const struct db *db)
{
	return db->version;
}

void db_set_actor(struct db *db, const struct db_actor *actor)
{
	/* What was prepared for one role is not for the next one. */
	if (actor->role != db->actor.role)
		stmt_drop_all(db);
	db->actor = *actor;
}

const struct db_actor *db_actor_get(const struct db *db)
{
	return &db->actor;
}

void db_set_busy_ms(struct db *db, int ms)
{
	db->busy_ms = ms;
	sqlite3_busy_timeout(db->sq, ms);
}

void db_set_now(struct db *db, int64_t now)
{
	db->now = now;
}

int64_t db_now(const struct db *db)
{
	/* A connection on which nothing was done yet has no time of its own. */
	return db->now ? db->now : clock_now();
}
