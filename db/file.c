/* SPDX-License-Identifier: Apache-2.0 */
/* The store as a file: emptying the log file, checks, copies. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "db/inside.h"

enum err_code db_truncate_log(struct db *db, struct err *err)
{
	int log_frames = 0;
	int done = 0;
	int rc;

	/* Who reads may read for long: the caller decides how often to try. */
	sqlite3_busy_timeout(db->sq, 0);
	rc =
	    sqlite3_wal_checkpoint_v2(db->sq, NULL, SQLITE_CHECKPOINT_TRUNCATE, &log_frames, &done);
	sqlite3_busy_timeout(db->sq, db->busy_ms);
	if ((rc & 0xff) == SQLITE_BUSY)
		return err_set(err, ERR_CONFLICT,
			       _("%s: another program reads the store; its log file cannot be "
				 "emptied yet"),
			       db->path);
	return rc == SQLITE_OK ? ERR_OK : db_fail(db, rc, err);
}

static enum err_code first_trouble(struct db *db, const char *sql, const char *fine,
				   struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query_inside(db, &q, err, sql, "");
	char *trouble = NULL;

	if (code != ERR_OK)
		return code;
	if (stmt_row(q) && strcmp(stmt_text(q, 0), fine) != 0)
		trouble = xstrdup(stmt_text(q, 0));
	code = stmt_end(q, err);
	if (code == ERR_OK && trouble)
		code = err_set(err, ERR_TAMPERED, _("%s: the store is damaged: %s"), db->path,
			       trouble);
	free(trouble);
	return code;
}

enum err_code db_check_integrity(struct db *db, struct err *err)
{
	enum err_code code = first_trouble(db, "PRAGMA integrity_check(1)", "ok", err);

	if (code == ERR_OK)
		code = first_trouble(db, "PRAGMA foreign_key_check", "", err);
	return code;
}

static pthread_mutex_t expected_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	int version;
	struct hash rules;
} expected[8];

enum err_code db_check_rules(struct db *db, struct err *err)
{
	struct hash want = {{0}};
	struct hash have;
	enum err_code code = ERR_OK;
	int place = db->version % (int)ARRAY_LEN(expected);

	pthread_mutex_lock(&expected_lock);
	if (expected[place].version != db->version) {
		code = migrate_expected(db->version, &expected[place].rules, err);
		if (code == ERR_OK)
			expected[place].version = db->version;
	}
	want = expected[place].rules;
	pthread_mutex_unlock(&expected_lock);
	if (code != ERR_OK)
		return code;
	db->inside++;
	code = migrate_rules_of(db->sq, &have, err);
	db->inside--;
	if (code != ERR_OK)
		return code == ERR_INTERNAL ? code : err_prefix(err, "%s", db->path);
	if (!hash_equal(&want, &have))
		return err_set(err, ERR_TAMPERED,
			       _("%s: the rules of the store (tables, triggers, views) are not "
				 "those of this program; it was changed from outside. Run: cotejo "
				 "audit verify"),
			       db->path);
	return ERR_OK;
}

enum err_code db_backup(struct db *db, const char *to, struct err *err)
{
	char *temp = xasprintf("%s.part", to);
	sqlite3 *sq = NULL;
	sqlite3_backup *copy = NULL;
	enum err_code code = ERR_OK;
	int fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0) {
		code = err_set(err, ERR_IO, _("%s: cannot be made: %s"), temp, strerror(errno));
		free(temp);
		return code;
	}
	close(fd);
	rc = sqlite3_open_v2(temp, &sq, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	if (rc == SQLITE_OK) {
		copy = sqlite3_backup_init(sq, "main", db->sq, "main");
		rc = copy ? sqlite3_backup_step(copy, -1) : sqlite3_errcode(sq);
		if (rc == SQLITE_DONE)
			rc = SQLITE_OK;
		if (copy && sqlite3_backup_finish(copy) != SQLITE_OK && rc == SQLITE_OK)
			rc = sqlite3_errcode(sq);
	}
	/* One file that needs no second one beside it. */
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(sq, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		code = db_fail_path(temp, sq, rc, err);
	sqlite3_close(sq);
	if (code == ERR_OK) {
		fd = open(temp, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fsync(fd) < 0 || link(temp, to) < 0)
			code = err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO,
				       _("%s: cannot be put in place: %s"), to, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	unlink(temp);
	free(temp);
	return code;
}
