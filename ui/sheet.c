/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/frame.h"

static void close_sheet(struct screen *base)
{
	struct sheet *s = (struct sheet *)base;

	form_done(&s->form);
	if (s->spec->free_context)
		s->spec->free_context(s->context);
	else
		free(s->context);
	free(s->text);
}

static void submit(struct sheet *s)
{
	if (s->busy || !form_check(&s->form))
		return;
	s->error[0] = '\0';
	s->spec->submit(s);
}

static unsigned key(struct screen *base, const struct event *e)
{
	struct sheet *s = (struct sheet *)base;
	struct form *f = &s->form;

	if (s->busy)
		return e->type == EVENT_KEY && e->key == UK_ESC ? UI_IGNORED : UI_HANDLED;
	/* Enter in the last field: done. */
	if (e->type == EVENT_KEY && e->key == UK_ENTER && f->focus == s->spec->n - 1 &&
	    s->spec->fields[f->focus].type != FIELD_LINES) {
		submit(s);
		return UI_REPAINT;
	}
	return form_key(f, base->app, e);
}

static unsigned act(struct screen *base, enum action a, const char *argument)
{
	struct sheet *s = (struct sheet *)base;

	if (a == ACT_SAVE) {
		submit(s);
		return UI_REPAINT;
	}
	return form_act(&s->form, base->app, base, a);
}

static unsigned mouse(struct screen *base, const struct event *e)
{
	return form_mouse(&((struct sheet *)base)->form, e);
}

static void draw(struct screen *base, struct surface *to, struct rect body)
{
	struct sheet *s = (struct sheet *)base;
	int w = s->spec->width ? s->spec->width : 76, lines = 0, wrong = 0, h = 0;
	const char *text = s->text ? s->text : s->spec->text ? _(s->spec->text) : NULL;
	struct style plain = app_style(base->app, INK_POPUP);
	struct rect in;

	if (w > body.w - 6)
		w = body.w - 6;
	if (text)
		lines = surface_paragraph(to, (struct rect){0, 0, 0, w}, 0, plain, text) + 1;
	if (*s->error)
		wrong = surface_paragraph(to, (struct rect){0, 0, 0, w}, 0, plain, s->error);
	h = form_height(&s->form, w) + lines + wrong + 2;
	in = frame_popup(base->app, to, h < body.h - 2 ? h : body.h - 2, w, _(s->spec->title));
	if (text)
		surface_paragraph(to, in, 0, plain, text);
	form_draw(&s->form, base->app, to,
		  (struct rect){in.y + lines, in.x, in.h - lines - wrong - 1, in.w}, !s->busy);
	if (wrong)
		surface_paragraph(to, (struct rect){in.y + in.h - 1 - wrong, in.x, wrong, in.w}, 0,
				  app_style(base->app, INK_ERROR), s->error);
	surface_field(to, in.y + in.h - 1, in.x, in.w,
		      app_style(base->app, s->busy ? INK_ACCENT : INK_POPUP), ALIGN_RIGHT,
		      s->busy ? _("saving ...") : _("Ctrl-S: save   Esc: not now"));
}

static const char *unsaved(const struct screen *base)
{
	const struct sheet *s = (const struct sheet *)base;

	return form_dirty(&s->form) ? _("What you typed into this form is not saved.") : NULL;
}

static const enum action footer[] = {ACT_SAVE,	    ACT_FIELD_NEXT, ACT_CHOOSE,
				     ACT_FORM_UNDO, ACT_BACK,	    ACT_NONE};

static const struct screen_ops sheet_ops = {
    .name = "sheet",
    .title = N_("Form"),
    .groups = GROUP_FORM,
    .roles = MAY_DESK,
    .size = sizeof(struct sheet),
    .popup = true,
    .footer = footer,
    .close = close_sheet,
    .key = key,
    .act = act,
    .mouse = mouse,
    .draw = draw,
    .unsaved = unsaved,
};

struct sheet *sheet_open(struct app *a, struct screen *asker, const struct sheet_spec *spec,
			 void *context)
{
	uint64_t id = asker ? asker->id : 0;
	struct sheet *s = (struct sheet *)app_open(a, &sheet_ops, NULL);

	if (!s) {
		if (spec->free_context)
			spec->free_context(context);
		else
			free(context);
		return NULL;
	}
	s->spec = spec;
	s->context = context;
	s->asker = id;
	form_init(&s->form, spec->fields, spec->n, s);
	if (spec->fill)
		spec->fill(s);
	form_mark_saved(&s->form);
	return s;
}

void sheet_post(struct sheet *s, const struct errand_ops *ops, struct errand *e)
{
	s->busy = errand_post(s->base.app, &s->base, LANE_STORE, ops, e);
}

void sheet_errand_done(struct errand *e, struct screen *base)
{
	struct sheet *s = (struct sheet *)base;
	struct app *a = e->app;
	uint64_t id = base->id;

	s->busy = false;
	if (e->code) {
		snprintf(s->error, sizeof(s->error), "%s", e->err.msg);
		if (s->refused)
			s->refused(s, e);
		return;
	}
	if (sheet_asker(s))
		sheet_asker(s)->stale = true;
	if (s->said)
		app_say(a, SAY_GOOD, "%s", s->said);
	if (s->worked)
		s->worked(s, e);
	if (app_find(a, id))
		app_close(a, base);
}

void sheet_close(struct sheet *s)
{
	app_close(s->base.app, &s->base);
}

struct screen *sheet_asker(const struct sheet *s)
{
	return app_find(s->base.app, s->asker);
}
