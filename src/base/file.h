/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: read with a limit, written all or not at all. */
#ifndef COTEJO_BASE_FILE_H
#define COTEJO_BASE_FILE_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* Reads a regular file (or a pipe) of at most max bytes into *out (appended).
 * Folders, missing and larger files get a message that names the path. */
enum err_code file_read(const char *path, size_t max, struct buf *out, struct err *err);

/* Reads from an open descriptor to its end; name is used in messages. */
enum err_code file_read_fd(int fd, const char *name, size_t max, struct buf *out, struct err *err);

/* Writes the file under a temporary name in the same folder, syncs it and puts
 * it in place: after a crash the old file or the new one is there, never half
 * of one. Mode 0600 less the umask. */
enum err_code file_write(const char *path, const void *data, size_t len, struct err *err);

/* Writes all bytes to a descriptor, going on after interruptions. */
enum err_code file_write_fd(int fd, const char *name, const void *data, size_t len,
			    struct err *err);

#endif
