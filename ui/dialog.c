/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/dialog.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/edit.h"
#include "ui/frame.h"

/* --- yes or no -------------------------------------------------------------------- */

struct ask {
	struct screen base;
	char *title, *text, *yes;
	uint64_t asker;
	void (*answer)(struct app *, uint64_t, bool);
	bool on_yes;
	bool tell; /* only to read */
};

static void ask_close(struct screen *s)
{
	struct ask *d = (struct ask *)s;

	free(d->title);
	free(d->text);
	free(d->yes);
}

static unsigned ask_answer(struct ask *d, bool yes)
{
	struct app *a = d->base.app;
	uint64_t asker = d->asker;
	void (*answer)(struct app *, uint64_t, bool) = d->answer;

	app_close(a, &d->base);
	if (answer)
		answer(a, asker, yes);
	return UI_REPAINT;
}

static unsigned ask_key(struct screen *s, const struct event *e)
{
	struct ask *d = (struct ask *)s;

	if (e->type != EVENT_KEY)
		return UI_HANDLED;
	switch (e->key) {
	case UK_ENTER:
	case ' ':
		return ask_answer(d, d->on_yes);
	case UK_ESC:
	case 'q':
		return ask_answer(d, false);
	case 'y':
	case 'Y':
		return d->tell ? UI_HANDLED : ask_answer(d, true);
	case 'n':
	case 'N':
		return ask_answer(d, false);
	case UK_TAB:
	case UK_BACKTAB:
	case UK_LEFT:
	case UK_RIGHT:
	case 'h':
	case 'l':
		d->on_yes = !d->on_yes && !d->tell;
		return UI_REPAINT;
	default:
		return UI_HANDLED; /* no key gets through to the screen below */
	}
}

/* "[ Label ]", the letter that answers underlined. */
static int draw_button(struct screen *s, struct surface *to, int y, int x, const char *label,
		       bool on)
{
	struct style st = app_style(s->app, on ? INK_SELECT : INK_POPUP);
	int w = text_width(label) + 4;

	if (x < 0)
		return w;
	surface_printf(to, y, x, w, st, on ? "[ %s ]" : "  %s  ", label);
	if (on)
		surface_set_cursor(to, y, x + 2);
	return w;
}

static void ask_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct ask *d = (struct ask *)s;
	int w = body.w > 76 ? 64 : body.w - 12, lines, x;
	struct rect in;
	const char *no = d->tell ? _("Close") : _("No");

	lines = surface_paragraph(to, (struct rect){0, 0, 0, w}, 0, app_style(s->app, INK_POPUP),
				  d->text);
	if (lines > body.h - 6)
		lines = body.h - 6;
	in = frame_popup(s->app, to, lines + 3, w, d->title);
	surface_paragraph(to, (struct rect){in.y + 0, in.x, lines, in.w}, 0,
			  app_style(s->app, INK_POPUP), d->text);
	x = in.x + in.w - draw_button(s, to, 0, -1, no, false) -
	    (d->tell ? 0 : draw_button(s, to, 0, -1, d->yes, false) + 2);
	x += draw_button(s, to, in.y + in.h - 1, x, no, !d->on_yes) + 2;
	if (!d->tell)
		draw_button(s, to, in.y + in.h - 1, x, d->yes, d->on_yes);
}

static const enum action no_footer[] = {ACT_NONE};

static const struct screen_ops ask_ops = {
    .name = "ask",
    .title = N_("Question"),
    .roles = MAY_ANY,
    .size = sizeof(struct ask),
    .popup = true,
    .footer = no_footer,
    .close = ask_close,
    .key = ask_key,
    .draw = ask_draw,
};

void dialog_ask(struct app *a, struct screen *asker, const char *title, const char *text,
		const char *yes_label, void (*answer)(struct app *, uint64_t, bool))
{
	uint64_t id = asker ? asker->id : 0;
	struct ask *d = (struct ask *)app_open(a, &ask_ops, NULL);

	if (!d)
		return;
	d->title = xstrdup(title);
	d->text = xstrdup(text);
	d->yes = xstrdup(yes_label);
	d->asker = id;
	d->answer = answer;
}

void dialog_tell_then(struct app *a, struct screen *asker, const char *title, const char *text,
		      void (*then)(struct app *, uint64_t, bool))
{
	uint64_t id = asker ? asker->id : 0;
	struct ask *d = (struct ask *)app_open(a, &ask_ops, NULL);

	if (!d)
		return;
	d->title = xstrdup(title);
	d->text = xstrdup(text);
	d->tell = true;
	d->asker = id;
	d->answer = then;
}

void dialog_tell(struct app *a, const char *title, const char *text)
{
	dialog_tell_then(a, NULL, title, text, NULL);
}

/* --- one of several ------------------------------------------------------------------ */

struct choose {
	struct screen base;
	char *title;
	char **labels, **hints;
	int n, at, top;
	uint64_t asker;
	void (*answer)(struct app *, uint64_t, int);
};

static void choose_close(struct screen *s)
{
	struct choose *d = (struct choose *)s;

	for (int i = 0; i < d->n; i++) {
		free(d->labels[i]);
		free(d->hints[i]);
	}
	free(d->labels);
	free(d->hints);
	free(d->title);
}

static unsigned choose_answer(struct choose *d, int index)
{
	struct app *a = d->base.app;
	uint64_t asker = d->asker;
	void (*answer)(struct app *, uint64_t, int) = d->answer;

	app_close(a, &d->base);
	answer(a, asker, index);
	return UI_REPAINT;
}

static unsigned choose_key(struct screen *s, const struct event *e)
{
	struct choose *d = (struct choose *)s;
	int step = 0;

	if (e->type != EVENT_KEY)
		return UI_HANDLED;
	switch (e->key) {
	case UK_ENTER:
		return choose_answer(d, d->at);
	case UK_ESC:
	case 'q':
		return choose_answer(d, -1);
	case UK_UP:
	case 'k':
	case UK_BACKTAB:
		step = -1;
		break;
	case UK_DOWN:
	case 'j':
	case UK_TAB:
		step = 1;
		break;
	case UK_PGUP:
		step = -8;
		break;
	case UK_PGDN:
		step = 8;
		break;
	case UK_HOME:
		step = -d->n;
		break;
	case UK_END:
		step = d->n;
		break;
	default:
		if (e->key >= '1' && e->key <= '9' && (int)(e->key - '1') < d->n)
			return choose_answer(d, (int)(e->key - '1'));
		return UI_HANDLED;
	}
	d->at += step;
	d->at = d->at < 0 ? 0 : d->at >= d->n ? d->n - 1 : d->at;
	return UI_REPAINT;
}

static void choose_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct choose *d = (struct choose *)s;
	int w = text_width(d->title) + 4, shown = d->n < body.h - 6 ? d->n : body.h - 6;
	bool hinted = false;
	struct rect in;

	for (int i = 0; i < d->n; i++) {
		int lw = text_width(d->labels[i]) + 6;

		hinted |= d->hints[i] != NULL;
		w = lw > w ? lw : w;
	}
	if (hinted && w < 52)
		w = 52;
	w = w > body.w - 8 ? body.w - 8 : w;
	in = frame_popup(s->app, to, shown + (hinted ? 3 : 0), w, d->title);
	if (d->at < d->top)
		d->top = d->at;
	if (d->at >= d->top + shown)
		d->top = d->at - shown + 1;
	for (int i = 0; i < shown; i++) {
		int row = d->top + i;
		struct style st = app_style(s->app, row == d->at ? INK_SELECT : INK_POPUP);
		char text[160];

		if (row < 9)
			snprintf(text, sizeof(text), " %d  %s", row + 1, d->labels[row]);
		else
			snprintf(text, sizeof(text), "    %s", d->labels[row]);
		surface_field(to, in.y + i, in.x, in.w, st, ALIGN_LEFT, text);
		if (row == d->at)
			surface_set_cursor(to, in.y + i, in.x);
	}
	surface_scrollbar(to, in.y, in.x + in.w + 1, shown, app_style(s->app, INK_POPUP_EDGE),
			  (size_t)d->top, (size_t)shown, (size_t)d->n);
	if (hinted && d->hints[d->at])
		surface_paragraph(to, (struct rect){in.y + shown + 1, in.x, 2, in.w}, 0,
				  app_style(s->app, INK_POPUP), d->hints[d->at]);
}

static unsigned choose_mouse(struct screen *s, const struct event *e)
{
	struct event key = {.type = EVENT_KEY};

	key.key = e->button == MOUSE_WHEEL_UP ? UK_UP : e->button == MOUSE_WHEEL_DOWN ? UK_DOWN : 0;
	return key.key ? choose_key(s, &key) : UI_HANDLED;
}

static const struct screen_ops choose_ops = {
    .name = "choose",
    .title = N_("Choice"),
    .roles = MAY_ANY,
    .size = sizeof(struct choose),
    .popup = true,
    .footer = no_footer,
    .close = choose_close,
    .key = choose_key,
    .mouse = choose_mouse,
    .draw = choose_draw,
};

void dialog_choose(struct app *a, struct screen *asker, const char *title,
		   const char *const *labels, const char *const *hints, int n, int selected,
		   void (*answer)(struct app *, uint64_t, int))
{
	uint64_t id = asker ? asker->id : 0;
	struct choose *d = (struct choose *)app_open(a, &choose_ops, NULL);

	if (!d)
		return;
	d->title = xstrdup(title);
	d->labels = xcalloc((size_t)n + 1, sizeof(*d->labels));
	d->hints = xcalloc((size_t)n + 1, sizeof(*d->hints));
	for (int i = 0; i < n; i++) {
		d->labels[i] = xstrdup(labels[i]);
		d->hints[i] = hints && hints[i] ? xstrdup(hints[i]) : NULL;
	}
	d->n = n;
	d->at = selected >= 0 && selected < n ? selected : 0;
	d->asker = id;
	d->answer = answer;
}

/* --- a line ------------------------------------------------------------------------------ */

struct line {
	struct screen base;
	char *title, *text, *label, *retype;
	const char *error;
	bool required;
	struct edit edit;
	uint64_t asker;
	void (*answer)(struct app *, uint64_t, const char *);
};

static void line_close(struct screen *s)
{
	struct line *d = (struct line *)s;

	free(d->title);
	free(d->text);
	free(d->label);
	free(d->retype);
	edit_done(&d->edit);
}

/* What was typed and not sent comes back when the same question is asked again:
 * no key loses typed text. */
static struct {
	char *title, *text;
} drafts[16];

static void keep_draft(const char *title, const char *text)
{
	size_t at = 0;

	while (at < ARRAY_LEN(drafts) - 1 && drafts[at].title &&
	       strcmp(drafts[at].title, title) != 0)
		at++;
	free(drafts[at].title);
	free(drafts[at].text);
	drafts[at].title = text ? xstrdup(title) : NULL;
	drafts[at].text = text ? xstrdup(text) : NULL;
}

static const char *find_draft(const char *title)
{
	for (size_t i = 0; i < ARRAY_LEN(drafts); i++)
		if (drafts[i].title && strcmp(drafts[i].title, title) == 0)
			return drafts[i].text;
	return NULL;
}

void dialog_forget_drafts(void)
{
	for (size_t i = 0; i < ARRAY_LEN(drafts); i++) {
		if (drafts[i].text)
			explicit_bzero(drafts[i].text, strlen(drafts[i].text));
		free(drafts[i].title);
		free(drafts[i].text);
		drafts[i].title = drafts[i].text = NULL;
	}
}

static unsigned line_answer(struct line *d, bool ok)
{
	struct app *a = d->base.app;
	uint64_t asker = d->asker;
	void (*answer)(struct app *, uint64_t, const char *) = d->answer;
	char *text = ok ? xstrdup(d->edit.text) : NULL;

	if (!d->edit.secret)
		keep_draft(d->title, ok || text_is_blank(d->edit.text) ? NULL : d->edit.text);
	app_close(a, &d->base);
	answer(a, asker, text ? text_trim(text) : NULL);
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
	return UI_REPAINT;
}

static unsigned line_submit(struct line *d)
{
	if (d->required && text_is_blank(d->edit.text))
		d->error = _("this is needed");
	else if (d->retype && strcmp(d->edit.text, d->retype) != 0)
		d->error = _("this is not the same");
	else
		return line_answer(d, true);
	return UI_REPAINT;
}

static unsigned line_key(struct screen *s, const struct event *e)
{
	struct line *d = (struct line *)s;

	if (e->type == EVENT_PASTE) {
		edit_insert(&d->edit, e->text);
		return UI_REPAINT;
	}
	if (e->key == UK_ESC)
		return line_answer(d, false);
	if (e->key == ('s' | UK_CTRL) || e->key == UK_F(2) ||
	    (e->key == UK_ENTER && !d->edit.multiline))
		return line_submit(d);
	if (e->key == ('_' | UK_CTRL))
		edit_undo(&d->edit);
	else if (e->key == ('r' | UK_CTRL))
		edit_redo(&d->edit);
	else
		edit_key(&d->edit, e->key);
	d->error = NULL;
	return UI_REPAINT;
}

static void line_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct line *d = (struct line *)s;
	int w = body.w > 90 ? 76 : body.w - 12, lines = 0, field_h = d->edit.multiline ? 6 : 1;
	struct style text = app_style(s->app, INK_POPUP);
	struct rect in;
	int y;

	if (d->text)
		lines = surface_paragraph(to, (struct rect){0, 0, 0, w}, 0, text, d->text);
	if (lines > body.h - field_h - 8)
		lines = body.h - field_h - 8;
	in = frame_popup(s->app, to, lines + field_h + 4 + (lines ? 1 : 0), w, d->title);
	y = in.y;
	if (lines) {
		surface_paragraph(to, (struct rect){y, in.x, lines, in.w}, 0, text, d->text);
		y += lines + 1;
	}
	surface_text(to, y++, in.x, in.w, text, d->label ? d->label : "");
	edit_draw(&d->edit, to, (struct rect){y, in.x, field_h, in.w},
		  app_style(s->app, INK_FIELD_FOCUS), app_style(s->app, INK_GHOST), NULL, true);
	y += field_h;
	if (d->error)
		surface_printf(to, y, in.x, in.w, app_style(s->app, INK_ERROR), "! %s", d->error);
	surface_field(to, in.y + in.h - 1, in.x, in.w, text, ALIGN_RIGHT,
		      d->edit.multiline ? _("Ctrl-S: done   Esc: not now")
					: _("Enter: done   Esc: not now"));
}

static const struct screen_ops line_ops = {
    .name = "line",
    .title = N_("Entry"),
    .roles = MAY_ANY,
    .size = sizeof(struct line),
    .popup = true,
    .footer = no_footer,
    .close = line_close,
    .key = line_key,
    .draw = line_draw,
};

void dialog_text(struct app *a, struct screen *asker, const struct dialog_text *what,
		 void (*answer)(struct app *, uint64_t, const char *))
{
	uint64_t id = asker ? asker->id : 0;
	struct line *d = (struct line *)app_open(a, &line_ops, NULL);

	if (!d)
		return;
	d->title = xstrdup(what->title);
	d->text = what->text ? xstrdup(what->text) : NULL;
	d->label = what->label ? xstrdup(what->label) : NULL;
	d->retype = what->retype ? xstrdup(what->retype) : NULL;
	d->required = what->required || what->retype;
	edit_init(&d->edit, what->max ? what->max : 400, what->multiline);
	d->edit.secret = what->secret;
	if (!what->secret && find_draft(what->title))
		edit_set(&d->edit, find_draft(what->title));
	else
		edit_set(&d->edit, what->initial ? what->initial : "");
	d->asker = id;
	d->answer = answer;
}
