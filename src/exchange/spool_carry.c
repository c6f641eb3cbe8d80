/* SPDX-License-Identifier: Apache-2.0 */
/* By memory stick, SFTP folder or courier. */
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

#define MEDIA_FOLDER "cotejo-exchange"

static enum err_code make_media_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0777) == 0)
		return spool_sync_folder_of(path, err);
	if (errno == EEXIST)
		return ERR_OK;
	return err_set(err, ERR_IO, _("%s: cannot be made: %s"), path, strerror(errno));
}

/* Media know few permissions and no links; a rename within a folder they know.
 * The name before it is hidden from readers of the folder. */
static enum err_code write_media(const char *folder, const char *name, const struct buf *data,
				 struct err *err)
{
	char *temp = xasprintf("%s/.%s.new", folder, name);
	char *path = xasprintf("%s/%s.env", folder, name);
	int fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	enum err_code code = ERR_OK;

	if (fd < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be made: %s"), path, strerror(errno));
	else
		code = file_write_fd(fd, path, data->data, data->len, err);
	if (!code && fsync(fd) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (fd >= 0 && close(fd) < 0 && !code)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (!code && rename(temp, path) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be put in place: %s"), path,
			       strerror(errno));
	if (code)
		unlink(temp);
	else
		code = spool_sync_folder_of(path, err);
	free(temp);
	free(path);
	return code;
}

static enum err_code carry_one_out(struct spool *s, const struct spool_entry *row,
				   const char *folder, struct err *err)
{
	struct buf data = BUF_INIT;
	enum err_code code = spool_read(s, SPOOL_OUT, row->party, row->name, &data, err);

	if (!code)
		code = write_media(folder, row->name, &data, err);
	/* Only what lies on the medium for certain is marked. */
	if (!code)
		code = spool_mark_sent(s, row->party, row->name, err);
	buf_free(&data);
	return code;
}

enum err_code spool_carry_out(struct spool *s, const char *party, const char *media, size_t *count,
			      struct err *err)
{
	char *top = path_join(media, MEDIA_FOLDER), *folder = path_join(top, party);
	struct spool_list list = {NULL, 0};
	enum err_code code;

	*count = 0;
	code = spool_list(s, SPOOL_OUT, party, &list, err);
	if (!code && list.count) {
		code = make_media_folder(top, err);
		if (!code)
			code = make_media_folder(folder, err);
	}
	for (size_t i = 0; i < list.count && !code; i++) {
		code = carry_one_out(s, &list.rows[i], folder, err);
		*count += code == ERR_OK;
	}
	spool_list_clear(&list);
	free(top);
	free(folder);
	return code;
}

static enum err_code carry_one_in(struct spool *s, const char *folder, const char *file, bool keep,
				  size_t *count, size_t *bad, struct err *err)
{
	char name[SPOOL_NAME_LEN], real[SPOOL_NAME_LEN];
	char *path = path_join(folder, file);
	struct buf data = BUF_INIT;
	struct stat st;
	struct hash h;
	enum err_code code = ERR_OK;

	memcpy(name, file, SPOOL_NAME_LEN - 1);
	name[SPOOL_NAME_LEN - 1] = '\0';
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    file_read(path, SPOOL_MAX_FILE, &data, NULL)) {
		++*bad;
	} else {
		h = hash_bytes(data.data, data.len);
		if (strcmp(hash_hex(&h, real), name) != 0) {
			++*bad;
		} else {
			code =
			    spool_put(s, SPOOL_IN, SPOOL_CARRIED, data.data, data.len, real, err);
			*count += code == ERR_OK;
			if (!code && !keep && unlink(path) < 0)
				code = err_set(err, ERR_IO, _("%s: cannot be removed: %s"), path,
					       strerror(errno));
		}
	}
	buf_free(&data);
	free(path);
	return code;
}

static bool is_envelope_name(const char *file)
{
	char name[SPOOL_NAME_LEN];

	if (strlen(file) != SPOOL_NAME_LEN - 1 + 4 || strcmp(file + SPOOL_NAME_LEN - 1, ".env"))
		return false;
	memcpy(name, file, SPOOL_NAME_LEN - 1);
	name[SPOOL_NAME_LEN - 1] = '\0';
	return spool_name_is_valid(name);
}

enum err_code spool_carry_in(struct spool *s, const char *self, const char *media, bool keep,
			     size_t *count, size_t *bad, struct err *err)
{
	char *folder = xasprintf("%s/%s/%s", media, MEDIA_FOLDER, self);
	enum err_code code = ERR_OK;
	char **files = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	DIR *d;

	*count = *bad = 0;
	if (!party_code_is_valid(self)) {
		free(folder);
		return err_set(err, ERR_INPUT, _("\"%s\" is no code of a party"), self);
	}
	d = opendir(folder);
	if (!d && errno != ENOENT)
		code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), folder, strerror(errno));
	/* First all the names: removing while reading may skip some. */
	while (d && (e = readdir(d)))
		if (is_envelope_name(e->d_name)) {
			MEM_GROW(files, n, cap);
			files[n++] = xstrdup(e->d_name);
		}
	if (d)
		closedir(d);
	for (size_t i = 0; i < n; i++) {
		if (!code)
			code = carry_one_in(s, folder, files[i], keep, count, bad, err);
		free(files[i]);
	}
	free(files);
	free(folder);
	return code;
}
