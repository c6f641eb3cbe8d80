/* SPDX-License-Identifier: Apache-2.0 */
#include "base/i18n.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/path.h"

static char *catalogue_dir(void)
{
	char *beside = path_join(path_exe_dir(), "locale");

	if (access(beside, R_OK) == 0)
		return beside;
	free(beside);
	return xstrdup(LOCALEDIR);
}

void i18n_init(void)
{
	char *dir = catalogue_dir();

	setlocale(LC_ALL, "");
	/* Numbers in files and JSON keep their point. */
	setlocale(LC_NUMERIC, "C");
	bindtextdomain("cotejo", dir);
	textdomain("cotejo");
	free(dir);
}

/*
 * gettext has one language per process. A notice needs another one, so the
 * catalogue (the GNU .mo format, gettext manual section 10.3) is looked up
 * directly: a header, and two sorted tables of lengths and offsets.
 */
struct catalogue {
	char name[8];
	char *data;
	size_t len;
};

static struct catalogue catalogues[4];
static pthread_mutex_t catalogues_lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned long word_at(const struct catalogue *c, size_t off)
{
	unsigned int v;

	if (c->len < 4 || off > c->len - 4)
		return 0;
	memcpy(&v, c->data + off, 4);
	return v;
}

static void catalogue_load(struct catalogue *c, const char *language)
{
	char *dir = catalogue_dir();
	char *path = xasprintf("%s/%s/LC_MESSAGES/cotejo.mo", dir, language);
	FILE *f = fopen(path, "rbe");
	long size;

	snprintf(c->name, sizeof(c->name), "%s", language);
	if (f && fseek(f, 0, SEEK_END) == 0 && (size = ftell(f)) > 28 && size < 16 << 20) {
		rewind(f);
		c->data = xmalloc((size_t)size + 1);
		c->len = fread(c->data, 1, (size_t)size, f);
		c->data[c->len] = '\0';
		if (word_at(c, 0) != 0x950412de)
			c->len = 0;
	}
	if (f)
		fclose(f);
	free(path);
	free(dir);
}

static const char *catalogue_find(const struct catalogue *c, const char *text)
{
	size_t lo = 0, hi = word_at(c, 8);
	size_t from = word_at(c, 12), to = word_at(c, 16);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		size_t off = word_at(c, from + 8 * mid + 4);
		int cmp;

		if (off >= c->len)
			return NULL;
		cmp = strcmp(text, c->data + off);
		if (cmp == 0) {
			off = word_at(c, to + 8 * mid + 4);
			return off < c->len ? c->data + off : NULL;
		}
		if (cmp < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const char *i18n_in(const char *language, const char *text)
{
	struct catalogue *c = NULL;
	const char *found = NULL;

	if (strcmp(language, "en") == 0 || strlen(language) > 5)
		return text;
	pthread_mutex_lock(&catalogues_lock);
	for (size_t i = 0; i < ARRAY_LEN(catalogues) && !c; i++) {
		if (catalogues[i].name[0] == '\0')
			catalogue_load(&catalogues[i], language);
		if (strcmp(catalogues[i].name, language) == 0)
			c = &catalogues[i];
	}
	if (c && c->len)
		found = catalogue_find(c, text);
	pthread_mutex_unlock(&catalogues_lock);
	return found && *found ? found : text;
}
