/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/start.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "ui/rc.h"

static struct app *the_app;

/* Want of memory ends the program; the terminal is put right before that. */
static void on_no_memory(void)
{
	if (the_app && the_app->term) {
		struct terminal *t = the_app->term;

		the_app->term = NULL;
		term_free(t);
	}
}

enum err_code start_app(const struct start_options *o, const struct app_hooks *hooks,
			struct app **out, struct err *err)
{
	struct terminal *term;
	struct err trouble = ERR_INIT;
	struct appearance look;
	struct rc rc;
	enum err_code code;

	rc_defaults(&rc);
	rc_read(&rc, o->rc, &trouble);
	if (o->theme && (rc.theme = theme_find(o->theme)) < 0)
		return err_set(err, ERR_USAGE, _("there is no theme '%s'"), o->theme);
	if (o->glyphs && (rc.glyphs = glyphs_find(o->glyphs)) == GLYPHS_COUNT)
		return err_set(err, ERR_USAGE, _("there is no set of glyphs '%s'"), o->glyphs);
	code = term_new(
	    &(struct term_options){
		.no_mouse = o->no_mouse || !rc.mouse,
		.no_color = o->no_color || !rc.color,
		.ascii = o->ascii || rc.ascii,
		.ask = true,
	    },
	    &term, err);
	if (code)
		return code;
	memset(&look, 0, sizeof(look));
	look.theme = rc.theme;
	look.glyphs = rc.glyphs;
	look.accessible = o->accessible || rc.accessible;
	*out = app_new(term, &look, hooks, 0, 0);
	the_app = *out;
	mem_set_hook(on_no_memory);
	if (trouble.code)
		app_say(*out, SAY_WARN, "%s", trouble.msg);
	return ERR_OK;
}
