/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/rc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "ui/action.h"
#include "ui/theme.h"

#define WORDS_MAX 4

void rc_defaults(struct rc *rc)
{
	memset(rc, 0, sizeof(*rc));
	rc->glyphs = GLYPHS_AUTO;
	rc->mouse = true;
	rc->color = true;
}

static enum err_code set_switch(bool *to, const char *value, struct err *err)
{
	if (strcmp(value, "on") == 0)
		*to = true;
	else if (strcmp(value, "off") == 0)
		*to = false;
	else
		return err_set(err, ERR_INPUT, _("'%s': on or off is needed"), value);
	return ERR_OK;
}

static enum err_code set_value(struct rc *rc, const char *name, const char *value, struct err *err)
{
	struct {
		const char *name;
		bool *to;
	} switches[] = {{"mouse", &rc->mouse},
			{"color", &rc->color},
			{"ascii", &rc->ascii},
			{"accessible", &rc->accessible}};

	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		if (strcmp(switches[i].name, name) == 0)
			return set_switch(switches[i].to, value, err);
	if (strcmp(name, "theme") == 0) {
		int t = theme_find(value);

		if (t < 0)
			return err_set(err, ERR_INPUT, _("there is no theme '%s'"), value);
		rc->theme = t;
		return ERR_OK;
	}
	if (strcmp(name, "glyphs") == 0) {
		enum glyphs g = glyphs_find(value);

		if (g == GLYPHS_COUNT)
			return err_set(err, ERR_INPUT, _("there is no set of glyphs '%s'"), value);
		rc->glyphs = g;
		return ERR_OK;
	}
	return err_set(err, ERR_INPUT, _("there is no setting '%s'"), name);
}

static enum err_code run_line(struct rc *rc, char *line, struct err *err)
{
	char *words[WORDS_MAX + 1], *save = NULL;
	int n = 0;

	for (char *w = strtok_r(line, " \t\r", &save); w && n <= WORDS_MAX;
	     w = strtok_r(NULL, " \t\r", &save))
		words[n++] = w;
	if (n == 0 || words[0][0] == '#')
		return ERR_OK;
	if (strcmp(words[0], "set") == 0 && n == 3)
		return set_value(rc, words[1], words[2], err);
	if (strcmp(words[0], "bind") == 0 && n == 3)
		return action_bind(NULL, words[1], words[2], err);
	if (strcmp(words[0], "bind") == 0 && n == 4)
		return action_bind(words[1], words[2], words[3], err);
	return err_set(err, ERR_INPUT,
		       _("'%s': \"set NAME VALUE\" or \"bind [GROUP] KEY ACTION\" is needed"),
		       words[0]);
}

enum err_code rc_parse(struct rc *rc, const char *text, const char *name, struct err *err)
{
	enum err_code code = ERR_OK;

	for (int number = 1; *text && !code; number++) {
		size_t len = strcspn(text, "\n");
		char *line = xstrndup(text, len);

		if (!text_is_clean(line))
			code = err_set(err, ERR_INPUT, _("this is not plain text"));
		else
			code = run_line(rc, line, err);
		if (code)
			err_prefix(err, _("%s, line %d"), name, number);
		free(line);
		text += len + (text[len] == '\n');
	}
	return code;
}

enum err_code rc_read(struct rc *rc, const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	enum err_code code;
	char *own = NULL;

	if (!path) {
		char *home = path_config_home();

		own = path_join(home, "cotejorc");
		free(home);
		if (access(own, F_OK) != 0) {
			free(own);
			return ERR_OK;
		}
		path = own;
	}
	code = file_read(path, 1 << 20, &text, err);
	if (!code)
		code = rc_parse(rc, buf_str(&text), path, err);
	buf_free(&text);
	free(own);
	return code;
}
