/* SPDX-License-Identifier: Apache-2.0 */
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"

char *path_join(const char *a, const char *b)
{
	size_t n = strlen(a);

	return xasprintf("%s%s%s", a, n && a[n - 1] == '/' ? "" : "/", b);
}

static char exe_dir[PATH_MAX];

static void find_exe_dir(void)
{
	ssize_t n = readlink("/proc/self/exe", exe_dir, sizeof(exe_dir) - 1);
	char *slash;

	if (n <= 0) {
		strcpy(exe_dir, ".");
		return;
	}
	exe_dir[n] = '\0';
	slash = strrchr(exe_dir, '/');
	if (slash && slash != exe_dir)
		*slash = '\0';
}

const char *path_exe_dir(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_exe_dir);
	return exe_dir;
}

char *path_asset(const char *name)
{
	char *beside = xasprintf("%s/assets/%s", path_exe_dir(), name);
	char *above;

	if (access(beside, R_OK) == 0)
		return beside;
	free(beside);
	/* A test program lies some folders below the build folder. */
	above = xasprintf("%s/../../assets/%s", path_exe_dir(), name);
	if (access(above, R_OK) == 0)
		return above;
	free(above);
	return xasprintf("%s/assets/%s", PKGDATADIR, name);
}

char *path_helper(const char *name)
{
	char *beside = path_join(path_exe_dir(), name);
	char *above;

	if (access(beside, X_OK) == 0)
		return beside;
	free(beside);
	above = xasprintf("%s/../../%s", path_exe_dir(), name);
	if (access(above, X_OK) == 0)
		return above;
	free(above);
	return xasprintf("%s/%s", PKGLIBEXECDIR, name);
}

static char *home(void)
{
	const char *h = getenv("HOME");
	struct passwd *pw;

	if (h && *h)
		return xstrdup(h);
	pw = getpwuid(getuid());
	return xstrdup(pw && pw->pw_dir ? pw->pw_dir : "/");
}

static char *xdg(const char *variable, const char *fallback)
{
	const char *dir = getenv(variable);
	char *h, *path;

	/* The XDG specification ignores relative paths. */
	if (dir && dir[0] == '/')
		return path_join(dir, "cotejo");
	h = home();
	path = xasprintf("%s/%s/cotejo", h, fallback);
	free(h);
	return path;
}

char *path_data_home(void)
{
	return xdg("XDG_DATA_HOME", ".local/share");
}

char *path_config_home(void)
{
	return xdg("XDG_CONFIG_HOME", ".config");
}

char *path_state_home(void)
{
	return xdg("XDG_STATE_HOME", ".local/state");
}

char *path_default_store(void)
{
	char *dir = path_data_home();
	char *path = path_join(dir, "store.cotejo");

	free(dir);
	return path;
}

enum err_code path_make_dirs(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	enum err_code code = ERR_OK;

	for (char *p = copy + 1;; p++) {
		char was = *p;

		if (was != '/' && was != '\0')
			continue;
		*p = '\0';
		if (mkdir(copy, 0700) < 0 && errno != EEXIST) {
			code = err_set(err, ERR_IO, _("%s: the folder cannot be made: %s"), copy,
				       strerror(errno));
			break;
		}
		*p = was;
		if (was == '\0')
			break;
	}
	free(copy);
	return code;
}
