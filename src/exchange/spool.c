/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "exchange/party.h"
#include "exchange/spool_inside.h"

/* After so long a half-written file is nobody's any more. */
#define STALE (3600 * INSTANT_SECOND)

static const char *const folders[] = {
    [SPOOL_OUT] = "out",   [SPOOL_SENT] = "sent", [SPOOL_IN] = "in",
    [SPOOL_DONE] = "done", [SPOOL_BAD] = "bad",
};

static const char *ending_of(enum spool_box box)
{
	return box == SPOOL_DONE ? "" : ".env";
}

bool spool_name_is_valid(const char *name)
{
	return strlen(name) == SPOOL_NAME_LEN - 1 &&
	       strspn(name, "0123456789abcdef") == SPOOL_NAME_LEN - 1;
}

bool spool_party_is_valid(const char *party)
{
	return party_code_is_valid(party) || strcmp(party, SPOOL_CARRIED) == 0;
}

char *spool_file(const struct spool *s, const char *folder, const char *party, const char *name,
		 const char *ending)
{
	return xasprintf("%s/%s/%s/%s%s", s->path, folder, party, name, ending);
}

static char *box_file(const struct spool *s, enum spool_box box, const char *party,
		      const char *name)
{
	return spool_file(s, folders[box], party, name, ending_of(box));
}

const char *spool_path(const struct spool *s)
{
	return s->path;
}

/* --- files that last ------------------------------------------------------------------ */

enum err_code spool_sync_folder_of(const char *path, struct err *err)
{
	char *folder = xstrdup(path);
	enum err_code code = ERR_OK;
	int fd;

	*strrchr(folder, '/') = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be made to last: %s"), folder,
			       strerror(errno));
	if (fd >= 0)
		close(fd);
	free(folder);
	return code;
}

enum err_code spool_rename(const char *from, const char *to, struct err *err)
{
	enum err_code code;

	if (rename(from, to) < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
			       _("%s: cannot be put in place: %s"), to, strerror(errno));
	/* The new place first: at no moment is it in neither. */
	if ((code = spool_sync_folder_of(to, err)))
		return code;
	return spool_sync_folder_of(from, err);
}

static enum err_code write_whole(const struct spool *s, int fd, const char *path, const void *data,
				 size_t len, struct err *err)
{
	enum err_code code = file_write_fd(fd, path, data, len, err);

	if (!code && fchmod(fd, s->file_mode) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (!code && fsync(fd) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (close(fd) < 0 && !code)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	return code;
}

enum err_code spool_write(struct spool *s, const char *path, const void *data, size_t len,
			  struct err *err)
{
	char *temp = xasprintf("%s/tmp/%ld-%u-XXXXXX", s->path, (long)getpid(), s->counter++);
	int fd = mkostemp(temp, O_CLOEXEC);
	enum err_code code;

	if (fd < 0) {
		code = err_set(err, ERR_IO, _("%s: cannot be made: %s"), temp, strerror(errno));
		free(temp);
		return code;
	}
	code = write_whole(s, fd, path, data, len, err);
	if (!code && rename(temp, path) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be put in place: %s"), path,
			       strerror(errno));
	if (code)
		unlink(temp);
	else
		code = spool_sync_folder_of(path, err);
	free(temp);
	return code;
}

/* --- folders ---------------------------------------------------------------------------- */

static enum err_code make_folder(const struct spool *s, const char *path, struct err *err)
{
	struct stat st;

	if (mkdir(path, 0700) == 0) {
		if (chmod(path, s->dir_mode) < 0)
			return err_set(err, ERR_IO, _("%s: cannot be made: %s"), path,
				       strerror(errno));
		return spool_sync_folder_of(path, err);
	}
	if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return ERR_OK;
	return err_set(err, ERR_IO, _("%s: cannot be made: %s"), path,
		       strerror(errno == EEXIST ? ENOTDIR : errno));
}

enum err_code spool_make_folder(const struct spool *s, const char *folder, const char *party,
				struct err *err)
{
	char *path = xasprintf("%s/%s/%s", s->path, folder, party);
	enum err_code code = ERR_OK;

	if (!spool_party_is_valid(party))
		code = err_set(err, ERR_INPUT, _("\"%s\" is no code of a party"), party);
	else
		code = make_folder(s, path, err);
	free(path);
	return code;
}

char *spool_folder(struct spool *s, enum spool_box box, const char *party)
{
	spool_make_folder(s, folders[box], party, NULL);
	return xasprintf("%s/%s/%s", s->path, folders[box], party);
}

static instant time_of(const struct stat *st)
{
	return (instant)st->st_mtim.tv_sec * INSTANT_SECOND + st->st_mtim.tv_nsec / 1000;
}

static void clear_temporary(const struct spool *s)
{
	char *path = xasprintf("%s/tmp", s->path);
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *file = path_join(path, e->d_name);
		struct stat st;

		if (e->d_name[0] != '.' && lstat(file, &st) == 0 && S_ISREG(st.st_mode) &&
		    time_of(&st) < clock_now() - STALE)
			unlink(file);
		free(file);
	}
	if (d)
		closedir(d);
	free(path);
}

enum err_code spool_open(const char *path, struct spool **out, struct err *err)
{
	static const char *const below[] = {"out", "sent", "in",  "done",
					    "bad", "part", "tmp", "state"};
	struct spool *s = xcalloc(1, sizeof(*s));
	struct stat st;
	enum err_code code = ERR_OK;

	s->path = xstrdup(path);
	if (stat(path, &st) < 0 && errno == ENOENT)
		code = path_make_dirs(path, err);
	if (!code && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		code = err_set(err, ERR_IO, _("%s: cannot be used as a spool: %s"), path,
			       strerror(S_ISDIR(st.st_mode) ? errno : ENOTDIR));
	if (!code) {
		s->dir_mode = 0700 | (st.st_mode & 02070);
		s->file_mode = 0600 | (st.st_mode & 0060);
	}
	for (size_t i = 0; i < ARRAY_LEN(below) && !code; i++) {
		char *folder = path_join(path, below[i]);

		code = make_folder(s, folder, err);
		free(folder);
	}
	if (code) {
		spool_free(s);
		return code;
	}
	clear_temporary(s);
	*out = s;
	return ERR_OK;
}

void spool_free(struct spool *s)
{
	if (!s)
		return;
	free(s->path);
	free(s);
}

/* --- putting and looking ----------------------------------------------------------------- */

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool spool_has(struct spool *s, enum spool_box box, const char *party, const char *name)
{
	char *path;
	bool there;

	if (!spool_party_is_valid(party) || !spool_name_is_valid(name))
		return false;
	path = box_file(s, box, party, name);
	there = is_there(path);
	free(path);
	return there;
}

enum err_code spool_put(struct spool *s, enum spool_box box, const char *party, const void *data,
			size_t len, char name[SPOOL_NAME_LEN], struct err *err)
{
	struct hash h = hash_bytes(data, len);
	char *path;
	enum err_code code;

	hash_hex(&h, name);
	if ((code = spool_make_folder(s, folders[box], party, err)))
		return code;
	if (spool_has(s, box, party, name) ||
	    spool_has(s, box == SPOOL_OUT ? SPOOL_SENT : SPOOL_DONE, party, name))
		return ERR_OK;
	path = box_file(s, box, party, name);
	code = spool_write(s, path, data, len, err);
	free(path);
	return code;
}

static int by_age(const void *a, const void *b)
{
	const struct spool_entry *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Takes the name out of "HASH.env". */
static bool parse_name(const char *file, const char *ending, char name[SPOOL_NAME_LEN])
{
	size_t n = strlen(file), k = strlen(ending);

	if (n != SPOOL_NAME_LEN - 1 + k || strcmp(file + n - k, ending) != 0)
		return false;
	memcpy(name, file, SPOOL_NAME_LEN - 1);
	name[SPOOL_NAME_LEN - 1] = '\0';
	return spool_name_is_valid(name);
}

static enum err_code list_party(struct spool *s, enum spool_box box, const char *party,
				struct spool_list *out, size_t *cap, struct err *err)
{
	char *path = xasprintf("%s/%s/%s", s->path, folders[box], party);
	DIR *d = opendir(path);
	enum err_code code = ERR_OK;
	struct dirent *e;

	if (!d && errno != ENOENT)
		code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), path, strerror(errno));
	while (d && (e = readdir(d))) {
		struct spool_entry row = {.size = 0};
		struct stat st;
		char *file;

		if (!parse_name(e->d_name, ending_of(box), row.name))
			continue;
		file = path_join(path, e->d_name);
		if (lstat(file, &st) == 0 && S_ISREG(st.st_mode)) {
			if (box == SPOOL_IN && spool_has(s, SPOOL_DONE, party, row.name)) {
				/* A death between the mark and the removal. */
				unlink(file);
			} else {
				snprintf(row.party, sizeof(row.party), "%s", party);
				row.size = (uint64_t)st.st_size;
				row.at = time_of(&st);
				MEM_GROW(out->rows, out->count, *cap);
				out->rows[out->count++] = row;
			}
		}
		free(file);
	}
	if (d)
		closedir(d);
	free(path);
	return code;
}

static enum err_code list_all(struct spool *s, enum spool_box box, struct spool_list *out,
			      size_t *cap, struct err *err)
{
	char *path = path_join(s->path, folders[box]);
	DIR *d = opendir(path);
	enum err_code code = ERR_OK;
	struct dirent *e;

	if (!d)
		code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), path, strerror(errno));
	while (d && !code && (e = readdir(d)))
		if (spool_party_is_valid(e->d_name))
			code = list_party(s, box, e->d_name, out, cap, err);
	if (d)
		closedir(d);
	free(path);
	return code;
}

enum err_code spool_list(struct spool *s, enum spool_box box, const char *party,
			 struct spool_list *out, struct err *err)
{
	size_t cap = 0;
	enum err_code code;

	*out = (struct spool_list){NULL, 0};
	if (party && !spool_party_is_valid(party))
		return err_set(err, ERR_INPUT, _("\"%s\" is no code of a party"), party);
	code = party ? list_party(s, box, party, out, &cap, err) : list_all(s, box, out, &cap, err);
	if (code)
		spool_list_clear(out);
	else if (out->count)
		qsort(out->rows, out->count, sizeof(*out->rows), by_age);
	return code;
}

void spool_list_clear(struct spool_list *l)
{
	free(l->rows);
	*l = (struct spool_list){NULL, 0};
}

static enum err_code check_names(const char *party, const char *name, struct err *err)
{
	if (!spool_party_is_valid(party))
		return err_set(err, ERR_INPUT, _("\"%s\" is no code of a party"), party);
	if (!spool_name_is_valid(name))
		return err_set(err, ERR_INPUT, _("\"%.80s\" is no name of an envelope"), name);
	return ERR_OK;
}

enum err_code spool_open_file(struct spool *s, enum spool_box box, const char *party,
			      const char *name, int *fd, uint64_t *size, struct err *err)
{
	enum err_code code = check_names(party, name, err);
	struct stat st;
	char *path;

	if (code)
		return code;
	path = box_file(s, box, party, name);
	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*fd < 0)
		code = err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
			       _("%s: cannot be opened: %s"), path, strerror(errno));
	else if (fstat(*fd, &st) < 0 || !S_ISREG(st.st_mode))
		code = err_set(err, ERR_INPUT, _("%s: is no file"), path);
	else if ((uintmax_t)st.st_size > SPOOL_MAX_FILE)
		code = err_set(err, ERR_INPUT, _("%s: %jd bytes; the limit is %zu bytes"), path,
			       (intmax_t)st.st_size, SPOOL_MAX_FILE);
	else
		*size = (uint64_t)st.st_size;
	if (code && *fd >= 0)
		close(*fd);
	free(path);
	return code;
}

static enum err_code set_aside(struct spool *s, enum spool_box box, const char *party,
			       const char *name, struct err *err)
{
	char *from = box_file(s, box, party, name), *to = box_file(s, SPOOL_BAD, party, name);

	if (spool_make_folder(s, folders[SPOOL_BAD], party, err) == ERR_OK)
		spool_rename(from, to, err);
	err_set(err, ERR_TAMPERED,
		_("%s: the content is not what the name says; it was set aside as %s"), from, to);
	free(from);
	free(to);
	return ERR_TAMPERED;
}

enum err_code spool_read(struct spool *s, enum spool_box box, const char *party, const char *name,
			 struct buf *out, struct err *err)
{
	char hex[HASH_HEX_LEN];
	size_t start = out->len;
	struct hash h;
	uint64_t size;
	int fd;
	enum err_code code = spool_open_file(s, box, party, name, &fd, &size, err);

	if (code)
		return code;
	code = file_read_fd(fd, name, SPOOL_MAX_FILE, out, err);
	close(fd);
	if (code) {
		out->len = start;
		return code;
	}
	h = hash_bytes(out->data + start, out->len - start);
	if (strcmp(hash_hex(&h, hex), name) == 0)
		return ERR_OK;
	out->len = start;
	return set_aside(s, box, party, name, err);
}

/* --- moving on ------------------------------------------------------------------------------- */

static enum err_code move(struct spool *s, enum spool_box from, enum spool_box to,
			  const char *party, const char *name, struct err *err)
{
	char *a, *b;
	enum err_code code = check_names(party, name, err);

	if (code || (code = spool_make_folder(s, folders[to], party, err)))
		return code;
	a = box_file(s, from, party, name);
	b = box_file(s, to, party, name);
	if (is_there(a))
		code = spool_rename(a, b, err);
	else if (!is_there(b))
		code = err_set(err, ERR_NOT_FOUND, _("%s: there is no such envelope"), a);
	free(a);
	free(b);
	return code;
}

enum err_code spool_mark_sent(struct spool *s, const char *party, const char *name, struct err *err)
{
	return move(s, SPOOL_OUT, SPOOL_SENT, party, name, err);
}

enum err_code spool_send_again(struct spool *s, const char *party, const char *name,
			       struct err *err)
{
	return move(s, SPOOL_SENT, SPOOL_OUT, party, name, err);
}

static enum err_code remove_file(const char *path, struct err *err)
{
	if (unlink(path) < 0) {
		if (errno == ENOENT)
			return ERR_OK;
		return err_set(err, ERR_IO, _("%s: cannot be removed: %s"), path, strerror(errno));
	}
	return spool_sync_folder_of(path, err);
}

enum err_code spool_forget(struct spool *s, const char *party, const char *name, struct err *err)
{
	enum err_code code = check_names(party, name, err);

	for (int box = SPOOL_OUT; box <= SPOOL_SENT && !code; box++) {
		char *path = box_file(s, (enum spool_box)box, party, name);

		code = remove_file(path, err);
		free(path);
	}
	return code;
}

enum err_code spool_mark_done(struct spool *s, const char *party, const char *name, struct err *err)
{
	char *mark, *file;
	enum err_code code = check_names(party, name, err);

	if (code || (code = spool_make_folder(s, folders[SPOOL_DONE], party, err)))
		return code;
	mark = box_file(s, SPOOL_DONE, party, name);
	file = box_file(s, SPOOL_IN, party, name);
	/* The mark first: a file without it would be taken in again. */
	if (!is_there(mark))
		code = spool_write(s, mark, "", 0, err);
	if (!code)
		code = remove_file(file, err);
	free(mark);
	free(file);
	return code;
}

/* --- housekeeping ------------------------------------------------------------------------------
 */

static void tidy_folder(const char *path, instant before)
{
	DIR *d = opendir(path);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		char *file = path_join(path, e->d_name);
		struct stat st;

		if (e->d_name[0] != '.' && lstat(file, &st) == 0 && S_ISREG(st.st_mode) &&
		    time_of(&st) < before)
			unlink(file);
		free(file);
	}
	if (d)
		closedir(d);
}

enum err_code spool_tidy(struct spool *s, instant before, struct err *err)
{
	static const char *const old[] = {"done", "part"};

	for (size_t i = 0; i < ARRAY_LEN(old); i++) {
		char *path = path_join(s->path, old[i]);
		DIR *d = opendir(path);
		struct dirent *e;

		if (!d) {
			enum err_code code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), path,
						     strerror(errno));

			free(path);
			return code;
		}
		while ((e = readdir(d)))
			if (spool_party_is_valid(e->d_name)) {
				char *folder = path_join(path, e->d_name);

				tidy_folder(folder, before);
				free(folder);
			}
		closedir(d);
		free(path);
	}
	return ERR_OK;
}

uint64_t spool_used(struct spool *s, const char *party)
{
	static const char *const counted[] = {"in", "part"};
	uint64_t sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(counted) && spool_party_is_valid(party); i++) {
		char *path = xasprintf("%s/%s/%s", s->path, counted[i], party);
		DIR *d = opendir(path);
		struct dirent *e;

		while (d && (e = readdir(d))) {
			char *file = path_join(path, e->d_name);
			struct stat st;

			if (lstat(file, &st) == 0 && S_ISREG(st.st_mode))
				sum += (uint64_t)st.st_size;
			free(file);
		}
		if (d)
			closedir(d);
		free(path);
	}
	return sum;
}
