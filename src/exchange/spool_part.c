/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes that come in piece by piece and may be cut off anywhere. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/spool_inside.h"

static char *part_path(const struct spool *s, const char *party, const char *name)
{
	return spool_file(s, "part", party, name, ".part");
}

/* Locks the file; false when someone else has finished or thrown it away between
 * opening and locking. */
static bool lock(int fd, const char *path)
{
	struct stat here, there;

	return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &here) == 0 &&
	       lstat(path, &there) == 0 && here.st_ino == there.st_ino &&
	       here.st_dev == there.st_dev;
}

enum err_code spool_part_open(struct spool *s, const char *party, const char *name,
			      struct spool_part *out, struct err *err)
{
	struct spool_part p = {.spool = s, .fd = -1};
	enum err_code code;
	struct stat st;
	char *path;

	if (!spool_name_is_valid(name))
		return err_set(err, ERR_INPUT, _("\"%.80s\" is no name of an envelope"), name);
	if ((code = spool_make_folder(s, "part", party, err)))
		return code;
	path = part_path(s, party, name);
	p.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, s->file_mode);
	if (p.fd < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be made: %s"), path, strerror(errno));
	else if (!lock(p.fd, path))
		code = err_set(err, ERR_CONFLICT, _("%s: is being written by someone else"), path);
	else if (fchmod(p.fd, s->file_mode) < 0 || fstat(p.fd, &st) < 0 ||
		 lseek(p.fd, 0, SEEK_END) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be written: %s"), path, strerror(errno));
	free(path);
	if (code) {
		if (p.fd >= 0)
			close(p.fd);
		return code;
	}
	snprintf(p.party, sizeof(p.party), "%s", party);
	snprintf(p.name, sizeof(p.name), "%s", name);
	p.have = (uint64_t)st.st_size;
	*out = p;
	return ERR_OK;
}

enum err_code spool_part_add(struct spool_part *p, const void *data, size_t len, struct err *err)
{
	char *path = part_path(p->spool, p->party, p->name);
	enum err_code code;

	if (p->have + len > SPOOL_MAX_FILE)
		code = err_set(err, ERR_INPUT, _("%s: larger than the limit of %zu bytes"), path,
			       SPOOL_MAX_FILE);
	else
		code = file_write_fd(p->fd, path, data, len, err);
	free(path);
	if (!code) {
		p->have += len;
		return ERR_OK;
	}
	/* What was written of it is cut off again, so that the count is right; if not
	 * even that works, the hash will tell. */
	if (ftruncate(p->fd, (off_t)p->have) == 0)
		lseek(p->fd, 0, SEEK_END);
	return code;
}

void spool_part_close(struct spool_part *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

/* The hash of the file from its beginning. */
static bool hash_file(int fd, struct hash *out)
{
	crypto_hash_sha256_state state;
	uint8_t block[65536];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return false;
	crypto_hash_sha256_init(&state);
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		crypto_hash_sha256_update(&state, block, (unsigned long long)n);
	}
	crypto_hash_sha256_final(&state, out->b);
	return true;
}

enum err_code spool_part_finish(struct spool_part *p, struct err *err)
{
	char *from = part_path(p->spool, p->party, p->name);
	char *to = spool_file(p->spool, "in", p->party, p->name, ".env");
	char hex[HASH_HEX_LEN];
	struct hash h;
	enum err_code code = spool_make_folder(p->spool, "in", p->party, err);

	if (!code && (!hash_file(p->fd, &h) || fsync(p->fd) < 0))
		code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), from, strerror(errno));
	if (!code && strcmp(hash_hex(&h, hex), p->name) != 0) {
		code = err_set(err, ERR_TAMPERED,
			       _("%s: was damaged on the way and thrown away; it has to come "
				 "again"),
			       from);
		unlink(from);
	}
	if (!code) {
		if (spool_has(p->spool, SPOOL_DONE, p->party, p->name))
			unlink(from); /* it was dealt with while this came a second time */
		else
			code = spool_rename(from, to, err);
	}
	spool_part_close(p);
	free(from);
	free(to);
	return code;
}

uint64_t spool_part_have(struct spool *s, const char *party, const char *name)
{
	struct stat st;
	uint64_t have = 0;
	char *path;

	if (!spool_party_is_valid(party) || !spool_name_is_valid(name))
		return 0;
	path = part_path(s, party, name);
	if (lstat(path, &st) == 0 && S_ISREG(st.st_mode))
		have = (uint64_t)st.st_size;
	free(path);
	return have;
}
