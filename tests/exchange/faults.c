/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic enum fault_kind kind;
static atomic_size_t at, counted;

static struct {
	bool on;
	ino_t files[64]; /* written, not synced */
	size_t n_files;
	ino_t dirs[64]; /* changed, not synced */
	size_t n_dirs;
	char trouble[PATH_MAX + 64];
} watch;

#define REAL(name) ((__typeof__(name) *)real(#name))

static void *real(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (!p)
		abort();
	return p;
}

void fault_set(enum fault_kind k, size_t n)
{
	counted = 0;
	at = n;
	kind = k;
}

void fault_clear(void)
{
	kind = FAULT_NONE;
}

size_t fault_count(void)
{
	return counted;
}

/* A child process gets its fault by the environment: "kill 12". */
__attribute__((constructor)) static void from_environment(void)
{
	static const char *const words[] = {"none", "kill", "after", "full", "error"};
	const char *text = getenv("COTEJO_TEST_FAULT");
	char word[16];
	size_t n;

	if (!text || sscanf(text, "%15s %zu", word, &n) != 2)
		return;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i], word) == 0)
			fault_set((enum fault_kind)i, n);
}

/* True when this call fails; errno is set. */
static bool before(void)
{
	size_t n = ++counted;

	if (kind == FAULT_KILL && n == at)
		_exit(FAULT_EXIT);
	if (kind == FAULT_ERROR && n == at) {
		errno = EIO;
		return true;
	}
	return false;
}

static void after(void)
{
	if (kind == FAULT_AFTER && counted == at)
		_exit(FAULT_EXIT);
}

/* --- watching ---------------------------------------------------------------------- */

static void add(ino_t *list, size_t *n, ino_t ino)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == ino)
			return;
	if (*n < 64)
		list[(*n)++] = ino;
}

static bool take(ino_t *list, size_t *n, ino_t ino)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == ino) {
			list[i] = list[--*n];
			return true;
		}
	return false;
}

static void folder_changed(const char *path)
{
	char folder[PATH_MAX];
	struct stat st;
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash)
		return;
	*slash = '\0';
	/* What is lost of the folder of half-written files is no loss. */
	if (strcmp(slash - 4 >= folder ? slash - 4 : folder, "/tmp") == 0)
		return;
	if (stat(folder, &st) == 0)
		add(watch.dirs, &watch.n_dirs, st.st_ino);
}

void fault_watch_start(void)
{
	memset(&watch, 0, sizeof(watch));
	watch.on = true;
}

const char *fault_watch_end(void)
{
	watch.on = false;
	if (watch.trouble[0])
		return watch.trouble;
	if (watch.n_dirs)
		return "a folder was changed and not synced";
	return NULL;
}

/* --- calls --------------------------------------------------------------------------- */

ssize_t write(int fd, const void *data, size_t n)
{
	struct stat st;
	ssize_t done;

	if (fd <= 2 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return REAL(write)(fd, data, n);
	if (before())
		return -1;
	if (kind == FAULT_FULL && counted >= at) {
		if (counted > at || n < 2) {
			errno = ENOSPC;
			return -1;
		}
		n /= 2;
	}
	done = REAL(write)(fd, data, n);
	if (watch.on)
		add(watch.files, &watch.n_files, st.st_ino);
	after();
	return done;
}

int fsync(int fd)
{
	struct stat st;
	int result;

	if (before())
		return -1;
	/* Not done really: the tests kill processes and do not cut the power, and disks
	 * that others use too are slow. */
	result = fcntl(fd, F_GETFD) < 0 ? -1 : 0;
	if (watch.on && fstat(fd, &st) == 0 && !take(watch.files, &watch.n_files, st.st_ino))
		take(watch.dirs, &watch.n_dirs, st.st_ino);
	after();
	return result;
}

int rename(const char *from, const char *to)
{
	struct stat st;
	int result;

	if (before())
		return -1;
	if (watch.on && lstat(from, &st) == 0)
		for (size_t i = 0; i < watch.n_files; i++)
			if (watch.files[i] == st.st_ino)
				snprintf(watch.trouble, sizeof(watch.trouble),
					 "%s was renamed before it was synced", to);
	result = REAL(rename)(from, to);
	if (watch.on && result == 0) {
		folder_changed(from);
		folder_changed(to);
	}
	after();
	return result;
}

int unlink(const char *path)
{
	int result;

	if (before())
		return -1;
	result = REAL(unlink)(path);
	if (watch.on && result == 0)
		folder_changed(path);
	after();
	return result;
}

int mkdir(const char *path, mode_t mode)
{
	int result;

	if (before())
		return -1;
	result = REAL(mkdir)(path, mode);
	if (watch.on && result == 0)
		folder_changed(path);
	after();
	return result;
}

int ftruncate(int fd, off_t len)
{
	int result;

	if (before())
		return -1;
	result = REAL(ftruncate)(fd, len);
	after();
	return result;
}
