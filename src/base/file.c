/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

enum err_code file_read_fd(int fd, const char *name, size_t max, struct buf *out, struct err *err)
{
	size_t start = out->len;

	for (;;) {
		ssize_t n;

		buf_reserve(out, 64 * 1024);
		n = read(fd, out->data + out->len, out->cap - out->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_IO, _("%s: cannot be read: %s"), name,
				       strerror(errno));
		if (n == 0)
			return ERR_OK;
		out->len += (size_t)n;
		if (out->len - start > max)
			return err_set(err, ERR_INPUT, _("%s: larger than the limit of %zu bytes"),
				       name, max);
	}
}

enum err_code file_read(const char *path, size_t max, struct buf *out, struct err *err)
{
	struct stat st;
	enum err_code code;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_INPUT : ERR_IO,
			       _("%s: cannot be opened: %s"), path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return err_set(err, ERR_INPUT, _("%s: is a folder, not a file"), path);
	}
	if (S_ISREG(st.st_mode) && (uintmax_t)st.st_size > max) {
		close(fd);
		return err_set(err, ERR_INPUT, _("%s: %jd bytes; the limit is %zu bytes"), path,
			       (intmax_t)st.st_size, max);
	}
	code = file_read_fd(fd, path, max, out, err);
	close(fd);
	return code;
}

enum err_code file_write_fd(int fd, const char *name, const void *data, size_t len, struct err *err)
{
	const uint8_t *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_IO, _("%s: cannot be written: %s"), name,
				       strerror(errno));
		p += n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

static void sync_folder_of(const char *path)
{
	char *copy = xstrdup(path);
	char *slash = strrchr(copy, '/');
	int fd;

	if (slash)
		*(slash == copy ? slash + 1 : slash) = '\0';
	fd = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

enum err_code file_write(const char *path, const void *data, size_t len, struct err *err)
{
	char *temp = xasprintf("%s.new-XXXXXX", path);
	enum err_code code;
	int fd = mkostemp(temp, O_CLOEXEC);

	if (fd < 0) {
		code = err_set(err, ERR_IO, _("%s: cannot be made: %s"), path, strerror(errno));
		free(temp);
		return code;
	}
	code = file_write_fd(fd, path, data, len, err);
	if (code == ERR_OK && fsync(fd) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (close(fd) < 0 && code == ERR_OK)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	if (code == ERR_OK && rename(temp, path) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be put in place: %s"), path,
			       strerror(errno));
	if (code == ERR_OK)
		sync_folder_of(path);
	else
		unlink(temp);
	free(temp);
	return code;
}
