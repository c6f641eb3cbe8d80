/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/act.h"
#include "casework/audit.h"
#include "casework/policy.h"

#define ROLES (ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR))

enum err_code backup_make(struct seat *seat, const char *folder, char **path, struct err *err)
{
	char now[INSTANT_TEXT_LEN];
	char *made;
	struct db *copy = NULL;
	struct act a;
	enum err_code code = seat_need_role(seat, ROLES, err);

	if (code != ERR_OK)
		return code;
	made = xasprintf("%s/cotejo-%s.cotejo", folder, instant_format(clock_now(), now));
	for (char *p = strrchr(made, '/'); *p; p++)
		if (*p == ':')
			*p = '-';
	code = db_backup(seat->db, made, err);
	if (code == ERR_OK) {
		code = db_open(made, DB_READ_ONLY, &copy, err);
		if (code == ERR_OK)
			code = db_check_integrity(copy, err);
		db_close(copy);
		if (code == ERR_OK)
			code = act_begin(&a, seat, "backup.make", NULL, err);
		if (code == ERR_OK) {
			code =
			    db_run(a.db, err, "INSERT INTO backup (path, at, act) VALUES (?, ?, ?)",
				   "sii", made, a.at, a.seq);
			if (code == ERR_OK)
				code = act_commit(&a, err);
			act_abort(&a);
		}
		if (code != ERR_OK)
			unlink(made);
	}
	if (code != ERR_OK) {
		free(made);
		return code;
	}
	*path = made;
	return ERR_OK;
}

enum err_code backup_list(struct seat *seat, struct backup_rows *out, struct err *err)
{
	struct backup_rows rows = {0};
	instant limit = clock_now() - policy_get(seat, POLICY_BACKUP_DAYS) * (instant)INSTANT_DAY;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT b.id, b.path, b.at FROM backup b WHERE NOT EXISTS (SELECT 1 FROM "
		    "backup_gone g WHERE g.backup_id = b.id) ORDER BY b.id DESC",
		    "");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct backup_row *r;

		MEM_GROW(rows.rows, rows.count, cap);
		r = &rows.rows[rows.count++];
		*r = (struct backup_row){
		    .id = stmt_i64(q, 0),
		    .path = xstrdup(stmt_text(q, 1)),
		    .at = stmt_i64(q, 2),
		    .overdue = stmt_i64(q, 2) < limit,
		};
		r->there = access(r->path, F_OK) == 0;
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		backup_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void backup_rows_clear(struct backup_rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->rows[i].path);
	free(r->rows);
	*r = (struct backup_rows){0};
}

/* Zeros over the content, then away. On a disk that moves blocks about this is a
 * second line only; the first is that everything inside is sealed. */
static bool remove_file(const char *path)
{
	static const char zeros[1 << 16];
	struct stat st;
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return errno == ENOENT;
	if (fstat(fd, &st) == 0) {
		for (off_t at = 0; at < st.st_size; at += (off_t)sizeof(zeros)) {
			size_t n = st.st_size - at < (off_t)sizeof(zeros)
				       ? (size_t)(st.st_size - at)
				       : sizeof(zeros);

			if (pwrite(fd, zeros, n, at) < 0)
				break;
		}
		fsync(fd);
	}
	close(fd);
	return unlink(path) == 0;
}

static enum err_code note_gone(struct seat *seat, int64_t id, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "backup.prune", NULL, err);

	if (code != ERR_OK)
		return code;
	code = db_run(a.db, err, "INSERT INTO backup_gone (backup_id, act) VALUES (?, ?)", "ii", id,
		      a.seq);
	if (code == ERR_OK) {
		act_about(&a, 0, id);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

/* "<store>.v<n>-<time>": what a migration left. */
static int prune_migrations(struct seat *seat, instant limit)
{
	const char *path = seat->desk->path;
	const char *slash = strrchr(path, '/');
	char *folder = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	char *start = xasprintf("%s.v", slash ? slash + 1 : path);
	DIR *dir = opendir(folder);
	struct dirent *e;
	int n = 0;

	while (dir && (e = readdir(dir))) {
		char *full;
		struct stat st;

		if (strncmp(e->d_name, start, strlen(start)) != 0)
			continue;
		full = path_join(folder, e->d_name);
		if (stat(full, &st) == 0 && S_ISREG(st.st_mode) &&
		    (instant)st.st_mtime * INSTANT_SECOND < limit && remove_file(full))
			n++;
		free(full);
	}
	if (dir)
		closedir(dir);
	free(folder);
	free(start);
	return n;
}

enum err_code backup_prune(struct seat *seat, int *count, struct err *err)
{
	struct backup_rows rows;
	enum err_code code = backup_list(seat, &rows, err);

	*count = 0;
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < rows.count && code == ERR_OK; i++) {
		if (!rows.rows[i].overdue)
			continue;
		if (!remove_file(rows.rows[i].path))
			code = err_set(err, ERR_IO, _("%s: cannot be removed: %s"),
				       rows.rows[i].path, strerror(errno));
		if (code == ERR_OK)
			code = note_gone(seat, rows.rows[i].id, err);
		*count += code == ERR_OK;
	}
	backup_rows_clear(&rows);
	if (code == ERR_OK)
		*count +=
		    prune_migrations(seat, clock_now() - policy_get(seat, POLICY_BACKUP_DAYS) *
							     (instant)INSTANT_DAY);
	return code;
}

/* The first entry of the restored store's own time says what it is. */
static enum err_code note_restored(const char *path, struct err *err)
{
	static const struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct desk *desk = NULL;
	struct db *db = NULL;
	struct act a;
	int64_t newest = 0;
	enum err_code code = desk_open(path, &desk, err);

	if (code == ERR_OK)
		code = db_open(path, 0, &db, err);
	if (code == ERR_OK) {
		db_set_actor(db, &setup);
		code = act_begin_machine(&a, desk, db, "store.restore", err);
		if (code == ERR_OK) {
			newest = a.seq - 1;
			act_number(&a, "copied_at", newest);
			code = act_commit(&a, err);
		}
		act_abort(&a);
	}
	db_close(db);
	desk_free(desk);
	return code;
}

enum err_code backup_restore(const char *backup, const char *path, struct err *err)
{
	struct audit_report report;
	struct db *db;
	enum err_code code;

	if (access(path, F_OK) == 0)
		return err_set(err, ERR_CONFLICT, _("%s: is there already"), path);
	code = audit_verify(backup, NULL, 0, NULL, NULL, &report, err);
	if (code != ERR_OK)
		return code;
	if (report.total)
		code = err_set(err, ERR_TAMPERED, _("%s: %s"), backup, report.findings[0].text);
	audit_report_clear(&report);
	if (code == ERR_OK)
		code = db_open(backup, DB_READ_ONLY, &db, err);
	if (code != ERR_OK)
		return code;
	code = db_backup(db, path, err);
	db_close(db);
	if (code != ERR_OK)
		return code;
	code = note_restored(path, err);
	if (code != ERR_OK)
		unlink(path);
	return code;
}

static bool is_erased(struct seat *seat, int64_t vault)
{
	int64_t n = 0;

	return db_get_i64(seat->db, &n, NULL, "SELECT count(*) FROM erasure WHERE vault_id = ?",
			  "i", vault) != ERR_OK ||
	       n > 0;
}

enum err_code backup_list_unerased(struct seat *seat, const char *log_export, int64_t **persons,
				   size_t *count, struct err *err)
{
	struct buf text = BUF_INIT;
	size_t cap = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	*persons = NULL;
	*count = 0;
	if (code == ERR_OK)
		code = file_read(log_export, (size_t)4 << 30, &text, err);
	if (code != ERR_OK)
		return code;
	for (char *line = (char *)(uintptr_t)buf_str(&text); *line;) {
		size_t len = strcspn(line, "\n");
		size_t json = strcspn(line, "\t\n");
		json_t *o = json_loadb(line, json, 0, NULL);
		const char *kind = json_string_value(json_object_get(o, "kind"));
		int64_t vault = json_integer_value(json_object_get(o, "vault"));

		if (kind && strncmp(kind, "erase.", 6) == 0 && vault && !is_erased(seat, vault)) {
			MEM_GROW(*persons, *count, cap);
			(*persons)[(*count)++] = vault;
		}
		json_decref(o);
		line += len;
		line += *line == '\n';
	}
	buf_free(&text);
	return ERR_OK;
}
