/* SPDX-License-Identifier: Apache-2.0 */
/* The store as a file: what is refused, with which words, and left as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "db/db.h"
#include "db/guard.h"

static char folder[] = "/tmp/cotejo-db-XXXXXX";

static char *store_path(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static char *new_store(const char *name)
{
	char *path = store_path(name);
	struct err err = ERR_INIT;
	struct db *db;

	if (db_open(path, DB_CREATE, &db, &err))
		fail_msg("%s", err.msg);
	db_close(db);
	return path;
}

static void shell(const char *path, const char *sql)
{
	sqlite3 *sq;

	assert_int_equal(sqlite3_open(path, &sq), SQLITE_OK);
	if (sqlite3_exec(sq, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sq));
	sqlite3_close(sq);
}

static struct hash content(const char *path)
{
	struct buf b = BUF_INIT;
	struct hash h;

	file_read(path, (size_t)1 << 30, &b, NULL);
	h = hash_bytes(b.data, b.len);
	buf_free(&b);
	return h;
}

/* Opening is refused with the code and a message that names the file and has the
 * word; the file stays as it is, and nothing comes to lie beside it. */
static void must_refuse(const char *path, unsigned flags, enum err_code want, const char *word)
{
	struct hash before = content(path);
	struct hash after;
	struct err err = ERR_INIT;
	struct db *db = NULL;
	enum err_code code = db_open(path, flags, &db, &err);
	char *wal = xasprintf("%s-wal", path);

	if (code != want)
		fail_msg("%s: %s, not %s: %s", path, err_name(code), err_name(want), err.msg);
	assert_null(db);
	if (!strstr(err.msg, path) || !strstr(err.msg, word))
		fail_msg("the message does not name the file or \"%s\": %s", word, err.msg);
	after = content(path);
	assert_true(hash_equal(&before, &after));
	assert_int_not_equal(access(wal, F_OK), 0);
	free(wal);
}

static void a_new_store_opens_again(void **state)
{
	struct err err = ERR_INIT;
	char *path = store_path("new");
	struct stat st;
	struct db *db;

	assert_int_equal(db_open(path, DB_CREATE, &db, &err), ERR_OK);
	assert_int_equal(db_version(db), db_version_latest());
	db_close(db);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	if (db_open(path, 0, &db, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(db_check_integrity(db, &err), ERR_OK);
	db_close(db);
	assert_int_equal(db_open(path, DB_CREATE, &db, &err), ERR_CONFLICT);
	free(path);
}

static void what_is_no_store_is_left_alone(void **state)
{
	static const struct {
		const char *name;
		const char *bytes;
		size_t len;
	} files[] = {
	    {"empty", "", 0},
	    {"text",
	     "this is not a database, not at all, it is a text of more than a hundred bytes so "
	     "that the head of a file can be read of it\n",
	     123},
	    {"head", "SQLite format 3", 16},
	};
	struct err err = ERR_INIT;
	char *path;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		path = store_path(files[i].name);
		assert_int_equal(file_write(path, files[i].bytes, files[i].len, &err), ERR_OK);
		must_refuse(path, 0, ERR_STORE, "not a Cotejo store");
		must_refuse(path, DB_READ_ONLY, ERR_STORE, "not a Cotejo store");
		free(path);
	}
	path = store_path("foreign");
	shell(path, "CREATE TABLE t (x); INSERT INTO t VALUES (1)");
	must_refuse(path, 0, ERR_STORE, "not a Cotejo store");
	free(path);
	path = store_path("none");
	must_refuse(path, 0, ERR_NOT_FOUND, "no store");
	free(path);
	path = store_path("folder");
	assert_int_equal(mkdir(path, 0700), 0);
	must_refuse(path, 0, ERR_STORE, "folder");
	free(path);
	path = store_path("fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	{
		struct db *db;

		assert_int_equal(db_open(path, 0, &db, &err), ERR_STORE);
	}
	free(path);
}

static void newer_unfinished_changed_damaged(void **state)
{
	char *path = new_store("newer");
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	char *half;

	shell(path, "PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
	must_refuse(path, 0, ERR_STORE, "newer program");
	must_refuse(path, DB_READ_ONLY, ERR_STORE, "newer program");
	shell(path, "PRAGMA user_version = 0");
	must_refuse(path, 0, ERR_STORE, "not finished");
	free(path);

	path = new_store("changed");
	shell(path, "PRAGMA journal_mode = DELETE; DROP TRIGGER decision_history_update");
	{
		struct db *db;

		assert_int_equal(db_open(path, 0, &db, &err), ERR_TAMPERED);
		assert_non_null(strstr(err.msg, path));
		/* audit verify looks at it all the same */
		assert_int_equal(db_open(path, DB_AS_IT_IS, &db, &err), ERR_OK);
		db_close(db);
	}
	free(path);

	path = new_store("whole");
	shell(path, "PRAGMA journal_mode = DELETE");
	assert_int_equal(file_read(path, (size_t)1 << 30, &b, &err), ERR_OK);
	half = store_path("half");
	assert_int_equal(file_write(half, b.data, b.len / 2, &err), ERR_OK);
	{
		struct hash before = content(half);
		struct hash after;
		struct db *db = NULL;
		enum err_code code = db_open(half, 0, &db, &err);

		if (code == ERR_OK) {
			code = db_check_integrity(db, &err);
			db_close(db);
		}
		assert_true(code == ERR_STORE || code == ERR_TAMPERED);
		assert_non_null(strstr(err.msg, half));
		after = content(half);
		assert_true(hash_equal(&before, &after));
	}
	buf_free(&b);
	free(half);
	free(path);
}

static void a_locked_store_is_said_to_be_locked(void **state)
{
	char *path = new_store("locked");
	struct err err = ERR_INIT;
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;
	sqlite3 *sq;
	int64_t seq;

	assert_int_equal(sqlite3_open(path, &sq), SQLITE_OK);
	assert_int_equal(sqlite3_exec(sq, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(db_open(path, 0, &db, &err), ERR_OK);
	db_set_actor(db, &setup);
	db_set_busy_ms(db, 30);
	assert_int_equal(db_act_begin(db, &seq, &err), ERR_STORE);
	assert_non_null(strstr(err.msg, path));
	assert_non_null(strstr(err.msg, "locked"));
	assert_false(db_act_is_open(db));
	/* reading goes on, and once the other is done so does writing */
	assert_int_equal(db_get_i64(db, &seq, &err, "SELECT count(*) FROM log", ""), ERR_OK);
	assert_int_equal(sqlite3_exec(sq, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(db_act_begin(db, &seq, &err), ERR_OK);
	db_act_rollback(db);
	db_close(db);
	sqlite3_close(sq);
	free(path);
}

static void read_only_is_said_to_be_read_only(void **state)
{
	char *path = new_store("readonly");
	struct err err = ERR_INIT;
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;
	int64_t seq;
	int status = 0;
	pid_t child;

	assert_int_equal(db_open(path, DB_READ_ONLY, &db, &err), ERR_OK);
	db_set_actor(db, &setup);
	assert_int_equal(db_act_begin(db, &seq, &err), ERR_STORE);
	assert_non_null(strstr(err.msg, "read-only"));
	db_close(db);

	/* by the rights of the file: as someone who is not root */
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	child = fork();
	if (child == 0) {
		if (getuid() == 0 && setuid(65534) != 0)
			_exit(9);
		switch (db_open(path, 0, &db, &err)) {
		case ERR_STORE:
		case ERR_IO:
			_exit(strstr(err.msg, path) ? 0 : 8);
		default:
			_exit(7);
		}
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	free(path);
}

/* A file that may not grow: what a full disk is to SQLite. */
static void a_full_disk_loses_the_act_and_no_more(void **state)
{
	char *path = new_store("full");
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct err err = ERR_INIT;
		struct db_actor setup = {.role = DB_ROLE_SETUP};
		struct rlimit limit = {(rlim_t)700 << 10, (rlim_t)700 << 10};
		struct stat st;
		struct db *db;
		int done = 0;
		enum err_code code = ERR_OK;

		signal(SIGXFSZ, SIG_IGN);
		if (stat(path, &st) == 0)
			limit.rlim_cur = limit.rlim_max = (rlim_t)st.st_size + (200 << 10);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (db_open(path, 0, &db, &err) != ERR_OK)
			_exit(3);
		db_set_actor(db, &setup);
		for (int i = 0; i < 2000 && code == ERR_OK; i++) {
			int64_t seq = 0;

			code = db_act_begin(db, &seq, &err);
			db_set_now(db, 1000 + seq);
			if (code == ERR_OK)
				code = db_run(db, &err,
					      "INSERT INTO log (seq, at, leaf) VALUES (?, ?, "
					      "zeroblob(32))",
					      "ii", seq, 1000 + seq);
			if (code == ERR_OK)
				code = db_run(db, &err,
					      "INSERT INTO vault (kind, act) VALUES ('case', ?)",
					      "i", seq);
			if (code == ERR_OK)
				code = db_run(db, &err,
					      "INSERT INTO meta (key, value) VALUES (?, "
					      "printf('%.*c', 9000, 'x'))",
					      "i", seq);
			if (code == ERR_OK)
				code = db_act_commit(db, &err);
			if (code == ERR_OK)
				done++;
			else
				db_act_rollback(db);
		}
		if (code != ERR_IO || !strstr(err.msg, path))
			_exit(4);
		if (done < 3)
			_exit(5);
		/* what was done before is there, whole, and nothing of the one that failed */
		{
			int64_t n[3] = {0};

			if (db_get_i64(db, &n[0], &err, "SELECT count(*) FROM log", "") ||
			    db_get_i64(db, &n[1], &err, "SELECT count(*) FROM vault", "") ||
			    db_get_i64(db, &n[2], &err, "SELECT count(*) FROM act", ""))
				_exit(6);
			if (n[0] != done || n[1] != done || n[2] != done)
				_exit(7);
		}
		db_close(db);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	{
		struct err err = ERR_INIT;
		struct db *db;

		if (db_open(path, 0, &db, &err))
			fail_msg("%s", err.msg);
		assert_int_equal(db_check_integrity(db, &err), ERR_OK);
		db_close(db);
	}
	free(path);
}

static void a_copy_is_complete_or_not_there(void **state)
{
	char *path = new_store("source");
	char *to = store_path("copy");
	char *bad = store_path("no/such/copy");
	struct err err = ERR_INIT;
	struct stat st;
	struct db *db;

	assert_int_equal(db_open(path, DB_READ_ONLY, &db, &err), ERR_OK);
	assert_int_equal(db_backup(db, to, &err), ERR_OK);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(db_backup(db, to, &err), ERR_CONFLICT);
	assert_int_equal(db_backup(db, bad, &err), ERR_IO);
	assert_non_null(strstr(err.msg, "no/such/copy"));
	db_close(db);
	assert_int_equal(db_open(to, DB_READ_ONLY, &db, &err), ERR_OK);
	assert_int_equal(db_check_integrity(db, &err), ERR_OK);
	db_close(db);
	free(path);
	free(to);
	free(bad);
}

/* An act ends only with its entry; rows of history come only inside of one. */
static void an_act_is_whole(void **state)
{
	char *path = new_store("act");
	struct err err = ERR_INIT;
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;
	int64_t seq = 0;

	assert_int_equal(db_open(path, 0, &db, &err), ERR_OK);
	db_set_actor(db, &setup);
	assert_int_equal(db_run(db, &err, "INSERT INTO vault (kind, act) VALUES ('case', 1)", ""),
			 ERR_REFUSED);
	assert_int_equal(db_act_begin(db, &seq, &err), ERR_OK);
	assert_int_equal(
	    db_run(db, &err, "INSERT INTO vault (kind, act) VALUES ('case', ?)", "i", seq), ERR_OK);
	assert_int_equal(
	    db_run(db, &err, "INSERT INTO vault (kind, act) VALUES ('case', ?)", "i", seq + 1),
	    ERR_REFUSED);
	assert_int_equal(db_act_commit(db, &err), ERR_REFUSED);
	assert_int_equal(db_get_i64(db, &seq, &err, "SELECT count(*) FROM vault", ""), ERR_OK);
	assert_int_equal(seq, 0);
	db_close(db);
	free(path);
}

static void the_authorizer_knows_words(void **state)
{
	assert_true(guard_has_with("WITH x AS (SELECT 1) SELECT * FROM x"));
	assert_true(guard_has_with("select 1 union select * from (with x as (select 1) select 2)"));
	assert_true(guard_has_with("/* */wItH x AS (SELECT 1) SELECT 1"));
	assert_false(guard_has_with("SELECT 'with' FROM \"with\" WHERE [with] = `with` -- with\n"));
	assert_false(guard_has_with("SELECT without FROM withy /* with */"));
	assert_true(guard_has_with("SELECT 'it''s' ; with x as (select 1) select 1"));
	assert_false(guard_allows(DB_ROLE_ANALYST, GRANT_SELECT, "decision", "conclusion"));
	assert_true(guard_allows(DB_ROLE_AUDITOR, GRANT_SELECT, "decision", "stage"));
	assert_false(guard_allows(DB_ROLE_AUDITOR, GRANT_SELECT, "decision", "conclusion"));
	assert_false(guard_allows(DB_ROLE_NONE, GRANT_SELECT, "print", ""));
	assert_false(guard_function("load_extension"));
	assert_false(guard_function("randomblob"));
	assert_true(guard_function("leaf_hash"));
}

static int make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	char *command = xasprintf("rm -rf '%s'", folder);
	int rc = system(command);

	free(command);
	return rc;
}

/* Another open and close of the file in this process must not drop the locks of a
 * connection: POSIX locks go with any descriptor of the file. */
static void looking_again_keeps_the_locks(void **state)
{
	char *path = new_store("locks");
	struct err err = ERR_INIT;
	struct db *one, *two;
	pid_t child;
	int status;

	assert_int_equal(db_open(path, 0, &one, &err), ERR_OK);
	assert_int_equal(db_open(path, 0, &two, &err), ERR_OK);
	db_close(two);
	child = fork();
	if (child == 0) {
		/* The shared range of SQLite's locks (os.h): held while a connection in
		 * WAL mode is open. */
		struct flock l = {.l_type = F_WRLCK,
				  .l_whence = SEEK_SET,
				  .l_start = 0x40000000 + 2,
				  .l_len = 510};
		int fd = open(path, O_RDWR);

		_exit(fd < 0 || fcntl(fd, F_GETLK, &l) < 0 ? 2 : l.l_type == F_UNLCK ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	db_close(one);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_store_opens_again),
	    cmocka_unit_test(what_is_no_store_is_left_alone),
	    cmocka_unit_test(newer_unfinished_changed_damaged),
	    cmocka_unit_test(a_locked_store_is_said_to_be_locked),
	    cmocka_unit_test(a_full_disk_loses_the_act_and_no_more),
	    cmocka_unit_test(a_copy_is_complete_or_not_there),
	    cmocka_unit_test(an_act_is_whole),
	    cmocka_unit_test(the_authorizer_knows_words),
	    cmocka_unit_test(read_only_is_said_to_be_read_only),
	    cmocka_unit_test(looking_again_keeps_the_locks),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
