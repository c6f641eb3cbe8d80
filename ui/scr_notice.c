/* SPDX-License-Identifier: Apache-2.0 */
/* The notice before prints are taken: read out in a language that the person
 * understands. Without it there is no card. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/codes.h"
#include "ui/dialog.h"
#include "ui/enrol_screens.h"
#include "ui/form.h"

struct notice_screen {
	struct screen base;
	struct form form;
	struct enrolment *enrolment;
	char *text[2]; /* English, Spanish */
	char language[LANGUAGE_CODE_LEN];
	int skip;  /* lines scrolled */
	int lines; /* of the whole text, at the last drawing */
	int shown;
	bool busy;
};

static const char *check_language(const char *value, void *context)
{
	return codes_language(value) ? NULL : _("a language: es, en, Arabic ...");
}

static const char *check_understood(const char *value, void *context)
{
	struct notice_screen *n = context;

	return form_get_choice(&n->form, "understood")
		   ? NULL
		   : _("no prints without this; give it again, with an interpreter if need be");
}

static const struct field_spec fields[] = {
    {.id = "language",
     .type = FIELD_TEXT,
     .label = N_("Given in"),
     .help = N_("the language in which the person heard it; PgUp and PgDn move the text"),
     .required = true,
     .width = 20,
     .max = 40,
     .validate = check_language},
    {.id = "interpreter",
     .type = FIELD_TEXT,
     .label = N_("Interpreter"),
     .help = N_("the name; empty when none was needed"),
     .width = 40,
     .max = 200},
    {.id = "understood",
     .type = FIELD_CHECK,
     .label = N_("Understood"),
     .help = N_("the person said so (space changes it)"),
     .validate = check_understood},
    {.id = "printed",
     .type = FIELD_CHECK,
     .label = N_("Copy handed out"),
     .help = N_("Enter writes it down and goes on to the fingers")},
};

/* The text that is shown: in the language typed when we have it. */
static int which_text(const struct notice_screen *n)
{
	const char *code = codes_language(form_get(&n->form, "language"));

	if (code && strcmp(code, "es") == 0)
		return 1;
	if (code && strcmp(code, "en") == 0)
		return 0;
	return strncmp(_("en"), "es", 2) == 0;
}

static void notice_open(struct screen *s, const void *argument)
{
	struct notice_screen *n = (struct notice_screen *)s;
	const struct notice_argument *arg = argument;
	const struct desk *desk = station_desk(station_of(s->app));

	n->enrolment = enrolment_share(arg->enrolment);
	form_init(&n->form, fields, ARRAY_LEN(fields), n);
	form_set(&n->form, "language", arg->language);
	form_mark_saved(&n->form);
	n->text[0] = notice_text(desk, "en");
	n->text[1] = notice_text(desk, "es");
}

static void notice_close(struct screen *s)
{
	struct notice_screen *n = (struct notice_screen *)s;

	form_done(&n->form);
	free(n->text[0]);
	free(n->text[1]);
	enrolment_drop(n->enrolment);
}

struct give {
	struct errand errand;
	struct why why;
	int64_t person, id;
	char language[LANGUAGE_CODE_LEN];
	char *interpreter;
	bool understood, printed;
};

static enum err_code give_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct give *g = (struct give *)e;
	struct look look = why_look(&g->why);
	struct notice notice = {g->language, *g->interpreter ? g->interpreter : NULL, g->understood,
				g->printed};

	return notice_give(seat, &look, g->person, &notice, &g->id, err);
}

static void give_done(struct errand *e, struct screen *s)
{
	struct notice_screen *n = (struct notice_screen *)s;
	struct enrolment *shared;
	struct app *a = e->app;

	n->busy = false;
	if (errand_failed(e))
		return;
	shared = enrolment_share(n->enrolment);
	shared->notice = ((struct give *)e)->id;
	app_close(a, s);
	enrol_card_open(a, shared);
	enrolment_drop(shared);
}

static void give_clear(struct errand *e)
{
	struct give *g = (struct give *)e;

	why_clear(&g->why);
	free(g->interpreter);
}

static const struct errand_ops give_ops = {"notice", give_run, give_done, give_clear, false};

static void submit(struct notice_screen *n)
{
	struct give *g;

	if (n->busy || !form_check(&n->form))
		return;
	g = xcalloc(1, sizeof(*g));
	why_copy(&g->why, &n->enrolment->why);
	g->person = n->enrolment->person;
	snprintf(g->language, sizeof(g->language), "%s",
		 codes_language(form_get(&n->form, "language")));
	g->interpreter = xstrdup(form_get(&n->form, "interpreter"));
	g->understood = form_get_choice(&n->form, "understood");
	g->printed = form_get_choice(&n->form, "printed");
	n->busy = errand_post(n->base.app, &n->base, LANE_STORE, &give_ops, &g->errand);
}

static unsigned scroll(struct notice_screen *n, int by)
{
	n->skip += by;
	if (n->skip > n->lines - n->shown)
		n->skip = n->lines - n->shown;
	if (n->skip < 0)
		n->skip = 0;
	return UI_REPAINT;
}

static unsigned notice_key(struct screen *s, const struct event *e)
{
	struct notice_screen *n = (struct notice_screen *)s;

	if (e->type == EVENT_KEY && e->key == UK_PGDN)
		return scroll(n, n->shown - 1);
	if (e->type == EVENT_KEY && e->key == UK_PGUP)
		return scroll(n, 1 - n->shown);
	if (e->type == EVENT_KEY && e->key == UK_ENTER &&
	    strcmp(form_focused(&n->form), "printed") == 0) {
		submit(n);
		return UI_REPAINT;
	}
	return form_key(&n->form, s->app, e);
}

static unsigned notice_act(struct screen *s, enum action act, const char *argument)
{
	struct notice_screen *n = (struct notice_screen *)s;

	if (act == ACT_SAVE) {
		submit(n);
		return UI_REPAINT;
	}
	return form_act(&n->form, s->app, s, act);
}

static unsigned notice_mouse(struct screen *s, const struct event *e)
{
	struct notice_screen *n = (struct notice_screen *)s;

	if (e->button == MOUSE_WHEEL_DOWN || e->button == MOUSE_WHEEL_UP)
		return scroll(n, e->button == MOUSE_WHEEL_DOWN ? 3 : -3);
	return form_mouse(&n->form, e);
}

static void notice_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct notice_screen *n = (struct notice_screen *)s;
	const char *code = codes_language(form_get(&n->form, "language"));
	int which = which_text(n);
	bool ours = code && (strcmp(code, "es") == 0 || strcmp(code, "en") == 0);
	struct rect r = rect_inset(body, 0, 2), form;

	if (r.w > 100)
		r = rect_centre(r, r.h, 100);
	form = (struct rect){r.y + r.h - 7, r.x, 7, r.w};
	r.h -= 9;
	n->shown = r.h;
	n->lines = surface_paragraph(to, (struct rect){r.y, r.x, r.h, r.w - 2}, n->skip,
				     app_style(s->app, INK_TEXT), n->text[which]);
	if (n->lines > r.h)
		surface_scrollbar(to, r.y, r.x + r.w - 1, r.h, app_style(s->app, INK_BORDER),
				  (size_t)n->skip, (size_t)r.h, (size_t)n->lines);
	surface_hline(to, form.y - 2, r.x, r.w, app_style(s->app, INK_BORDER));
	surface_text(to, form.y - 1, r.x, r.w, app_style(s->app, ours ? INK_DIM : INK_WARN),
		     ours ? _("Read this out, or let the person read it.")
			  : _("There is no written notice in this language: an interpreter reads "
			      "it out."));
	form_draw(&n->form, s->app, to, form, true);
}

static const char *notice_unsaved(const struct screen *s)
{
	return form_dirty(&((const struct notice_screen *)s)->form)
		   ? _("It is not written down yet that notice was given.")
		   : NULL;
}

static void notice_subtitle(const struct screen *s, char *out, size_t room)
{
	snprintf(out, room, "%s", ((const struct notice_screen *)s)->enrolment->name);
}

static const enum action footer[] = {ACT_SAVE, ACT_FIELD_NEXT, ACT_NONE};

const struct screen_ops notice_ops = {
    .name = "notice",
    .title = N_("Notice"),
    .groups = GROUP_FORM,
    .roles = MAY_CLERK,
    .size = sizeof(struct notice_screen),
    .footer = footer,
    .open = notice_open,
    .close = notice_close,
    .key = notice_key,
    .act = notice_act,
    .mouse = notice_mouse,
    .draw = notice_draw,
    .unsaved = notice_unsaved,
    .subtitle = notice_subtitle,
};
