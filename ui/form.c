/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/form.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"

#define LABEL_W 22

static bool has_value(enum field_type t)
{
	return t != FIELD_HEADING && t != FIELD_NOTE;
}

static bool is_typed(enum field_type t)
{
	return t == FIELD_TEXT || t == FIELD_LINES || t == FIELD_PASSWORD || t == FIELD_DATE;
}

static int find(const struct form *f, const char *id)
{
	for (int i = 0; i < f->n; i++)
		if (has_value(f->fields[i].type) && strcmp(f->fields[i].id, id) == 0)
			return i;
	assert(!"no such field");
	return 0;
}

static const char *const *choices_of(const struct form *f, int i)
{
	return f->dynamic[i] ? f->dynamic[i] : f->fields[i].choices;
}

static int count_choices(const struct form *f, int i)
{
	const char *const *c = choices_of(f, i);
	int n = 0;

	while (c && c[n])
		n++;
	return n;
}

void form_init(struct form *f, const struct field_spec *fields, int n, void *context)
{
	memset(f, 0, sizeof(*f));
	assert(n <= FORM_FIELDS);
	f->fields = fields;
	f->n = n;
	f->context = context;
	f->focus = -1;
	for (int i = 0; i < n; i++) {
		if (!has_value(fields[i].type))
			continue;
		edit_init(&f->values[i].edit, fields[i].max ? fields[i].max : 200,
			  fields[i].type == FIELD_LINES);
		f->values[i].edit.secret = fields[i].type == FIELD_PASSWORD;
		if (f->focus < 0)
			f->focus = i;
	}
	form_mark_saved(f);
}

void form_done(struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		if (has_value(f->fields[i].type))
			edit_done(&f->values[i].edit);
		if (f->values[i].saved)
			explicit_bzero(f->values[i].saved, strlen(f->values[i].saved));
		free(f->values[i].saved);
	}
	free(f->undo);
	free(f->redo);
	memset(f, 0, sizeof(*f));
}

/* --- values --------------------------------------------------------------------------- */

const char *form_get(const struct form *f, const char *id)
{
	return f->values[find(f, id)].edit.text;
}

int form_get_choice(const struct form *f, const char *id)
{
	return f->values[find(f, id)].choice;
}

void form_set(struct form *f, const char *id, const char *text)
{
	edit_set(&f->values[find(f, id)].edit, text ? text : "");
}

void form_set_choice(struct form *f, const char *id, int choice)
{
	f->values[find(f, id)].choice = choice;
}

void form_set_choices(struct form *f, const char *id, const char *const *choices)
{
	int i = find(f, id), n;

	f->dynamic[i] = choices;
	n = count_choices(f, i);
	if (f->values[i].choice >= n)
		f->values[i].choice = 0;
}

void form_focus(struct form *f, const char *id)
{
	f->focus = find(f, id);
}

const char *form_focused(const struct form *f)
{
	return f->focus >= 0 ? f->fields[f->focus].id : "";
}

void form_fail(struct form *f, const char *id, const char *message)
{
	int i = find(f, id);

	snprintf(f->error_text, sizeof(f->error_text), "%s", message);
	f->values[i].error = f->error_text;
	f->focus = i;
}

static const char *check_field(const struct form *f, int i)
{
	const struct field_spec *s = &f->fields[i];
	const char *text = f->values[i].edit.text;
	struct date d;

	if (!has_value(s->type) || s->type == FIELD_CHECK || s->type == FIELD_CHOICE)
		return s->validate ? s->validate("", f->context) : NULL;
	if (s->required && text_is_blank(text))
		return _("this is needed");
	if (s->type == FIELD_DATE && !text_is_blank(text) && !date_parse(text, &d))
		return _("a date as 1990, 1990-05 or 1990-05-03");
	return s->validate ? s->validate(text, f->context) : NULL;
}

bool form_check(struct form *f)
{
	int first = -1;

	for (int i = 0; i < f->n; i++) {
		f->values[i].error = check_field(f, i);
		if (f->values[i].error && first < 0)
			first = i;
	}
	if (first >= 0)
		f->focus = first;
	return first < 0;
}

static char *value_text(const struct form *f, int i)
{
	if (is_typed(f->fields[i].type))
		return xstrdup(f->values[i].edit.text);
	return xasprintf("%d", f->values[i].choice);
}

void form_mark_saved(struct form *f)
{
	for (int i = 0; i < f->n; i++) {
		if (!has_value(f->fields[i].type))
			continue;
		free(f->values[i].saved);
		f->values[i].saved = value_text(f, i);
	}
}

static bool field_dirty(const struct form *f, int i)
{
	char *now;
	bool dirty;

	if (!has_value(f->fields[i].type) || !f->values[i].saved)
		return false;
	now = value_text(f, i);
	dirty = strcmp(now, f->values[i].saved) != 0;
	explicit_bzero(now, strlen(now));
	free(now);
	return dirty;
}

bool form_dirty(const struct form *f)
{
	for (int i = 0; i < f->n; i++)
		if (field_dirty(f, i))
			return true;
	return false;
}

/* --- changes ------------------------------------------------------------------------------ */

static void remember(struct form *f, int field, int choice)
{
	MEM_GROW(f->undo, f->n_undo, f->cap_undo);
	f->undo[f->n_undo++] = (struct form_step){field, choice};
	f->n_redo = 0;
}

static void set_choice(struct form *f, int i, int choice)
{
	int n = f->fields[i].type == FIELD_CHECK ? 2 : count_choices(f, i);

	if (n == 0)
		return;
	choice = (choice % n + n) % n;
	if (choice == f->values[i].choice)
		return;
	remember(f, i, f->values[i].choice);
	f->values[i].choice = choice;
	f->values[i].error = NULL;
}

static unsigned travel(struct form *f, struct app *a, bool back)
{
	size_t *n = back ? &f->n_undo : &f->n_redo;
	struct form_step step;
	struct form_value *v;

	if (*n == 0) {
		app_say(a, SAY_INFO, back ? _("nothing to take back") : _("nothing to do again"));
		return UI_REPAINT;
	}
	step = back ? f->undo[--f->n_undo] : f->redo[--f->n_redo];
	v = &f->values[step.field];
	f->focus = step.field;
	if (back) {
		MEM_GROW(f->redo, f->n_redo, f->cap_redo);
		f->redo[f->n_redo++] = (struct form_step){step.field, v->choice};
	} else {
		MEM_GROW(f->undo, f->n_undo, f->cap_undo);
		f->undo[f->n_undo++] = (struct form_step){step.field, v->choice};
	}
	if (is_typed(f->fields[step.field].type)) {
		if (back)
			edit_undo(&v->edit);
		else
			edit_redo(&v->edit);
	} else {
		v->choice = step.choice;
	}
	v->error = NULL;
	return UI_REPAINT;
}

static void move_focus(struct form *f, int step)
{
	for (int i = 1; i <= f->n; i++) {
		int at = ((f->focus + step * i) % f->n + f->n) % f->n;

		if (has_value(f->fields[at].type)) {
			f->focus = at;
			return;
		}
	}
}

/* Leaving a field checks it, so that trouble is seen early. */
static void leave(struct form *f)
{
	if (f->focus >= 0 && !text_is_blank(f->values[f->focus].edit.text))
		f->values[f->focus].error = check_field(f, f->focus);
}

static unsigned type_key(struct form *f, const struct event *e)
{
	struct form_value *v = &f->values[f->focus];
	unsigned before = v->edit.steps;
	bool used;

	if (e->type == EVENT_PASTE)
		used = (edit_insert(&v->edit, e->text), true);
	else
		used = edit_key(&v->edit, e->key);
	/* One step of the form for each step of the text. */
	if (v->edit.steps != before && !v->edit.secret)
		remember(f, f->focus, 0);
	if (used)
		v->error = NULL;
	return used ? UI_REPAINT : UI_IGNORED;
}

static unsigned pick_letter(struct form *f, ui_key key)
{
	const char *const *c = choices_of(f, f->focus);
	int n = count_choices(f, f->focus), from = f->values[f->focus].choice;
	char letter[5] = {0}, *want;
	unsigned result = UI_HANDLED;

	letter[text_encode(key, letter)] = '\0';
	want = text_fold(letter);
	for (int i = 1; i <= n; i++) {
		char *fold = text_fold(_(c[(from + i) % n]));
		bool hit = strncmp(fold, want, strlen(want)) == 0;

		free(fold);
		if (hit) {
			set_choice(f, f->focus, (from + i) % n);
			result = UI_REPAINT;
			break;
		}
	}
	free(want);
	return result;
}

unsigned form_key(struct form *f, struct app *a, const struct event *e)
{
	enum field_type t;

	if (f->focus < 0 || f->read_only || (e->type != EVENT_KEY && e->type != EVENT_PASTE))
		return UI_IGNORED;
	t = f->fields[f->focus].type;
	if (e->type == EVENT_KEY && e->key == UK_ENTER && t != FIELD_LINES) {
		leave(f);
		move_focus(f, 1);
		return UI_REPAINT;
	}
	if (is_typed(t))
		return type_key(f, e);
	if (e->type == EVENT_PASTE)
		return UI_HANDLED;
	switch (e->key) {
	case ' ':
	case UK_RIGHT:
		set_choice(f, f->focus, f->values[f->focus].choice + 1);
		return UI_REPAINT;
	case UK_LEFT:
		set_choice(f, f->focus, f->values[f->focus].choice - 1);
		return UI_REPAINT;
	default:
		if (key_is_text(e->key) && t == FIELD_CHOICE)
			return pick_letter(f, e->key);
		return key_is_text(e->key) ? UI_HANDLED : UI_IGNORED;
	}
}

/* The form of the screen that asked, for the answer of the pop-up. */
static struct form *choosing;

static void chosen(struct app *a, uint64_t asker, int index)
{
	if (index >= 0 && choosing && app_find(a, asker))
		set_choice(choosing, choosing->focus, index);
	choosing = NULL;
}

unsigned form_act(struct form *f, struct app *a, struct screen *s, enum action act)
{
	switch (act) {
	case ACT_FIELD_NEXT:
		leave(f);
		move_focus(f, 1);
		return UI_REPAINT;
	case ACT_FIELD_PREV:
		leave(f);
		move_focus(f, -1);
		return UI_REPAINT;
	case ACT_FORM_UNDO:
		return travel(f, a, true);
	case ACT_FORM_REDO:
		return travel(f, a, false);
	case ACT_CHOOSE:
		if (f->fields[f->focus].type == FIELD_CHOICE) {
			const char *const *c = choices_of(f, f->focus);
			const char *labels[64];
			int n = count_choices(f, f->focus);

			if (n > 64)
				n = 64;
			for (int i = 0; i < n; i++)
				labels[i] = _(c[i]);
			choosing = f;
			dialog_choose(a, s, _(f->fields[f->focus].label), labels, NULL, n,
				      f->values[f->focus].choice, chosen);
		}
		return UI_REPAINT;
	default:
		return UI_IGNORED;
	}
}

unsigned form_mouse(struct form *f, const struct event *e)
{
	if (e->button == MOUSE_WHEEL_DOWN || e->button == MOUSE_WHEEL_UP) {
		f->scroll += e->button == MOUSE_WHEEL_DOWN ? 2 : -2;
		return UI_REPAINT;
	}
	for (int i = 0; i < f->n; i++) {
		struct rect r = f->values[i].at;

		if (has_value(f->fields[i].type) && e->y >= r.y && e->y < r.y + r.h &&
		    e->x >= r.x && e->x < r.x + r.w) {
			leave(f);
			f->focus = i;
			if (is_typed(f->fields[i].type))
				edit_click(&f->values[i].edit, e->y - r.y, e->x - r.x);
			else
				set_choice(f, i, f->values[i].choice + 1);
			return UI_REPAINT;
		}
	}
	return UI_IGNORED;
}

/* --- layout and drawing ------------------------------------------------------------------------
 */

static int note_lines(const struct form *f, int i, int w)
{
	const char *text = _(f->fields[i].label);
	int lines = 0;

	while (*text) {
		size_t next;

		wrap_line(text, w, &next);
		text += next;
		lines++;
	}
	return lines;
}

static int field_height(const struct form *f, int i, int w)
{
	const struct field_spec *s = &f->fields[i];

	if (s->type == FIELD_HEADING)
		return i == 0 ? 1 : 2;
	if (s->type == FIELD_NOTE)
		return note_lines(f, i, w);
	return (s->type == FIELD_LINES ? (s->rows ? s->rows : 3) : 1) +
	       (f->values[i].error ? 1 : 0);
}

int form_height(const struct form *f, int w)
{
	int h = 1;

	for (int i = 0; i < f->n; i++)
		h += field_height(f, i, w);
	return h;
}

static void draw_choice(struct form *f, struct app *a, struct surface *s, struct rect r, int i,
			struct style st, bool focus)
{
	const struct form_value *v = &f->values[i];
	char text[200];

	if (f->fields[i].type == FIELD_CHECK) {
		snprintf(text, sizeof(text), "[%c] %s", v->choice ? 'x' : ' ',
			 v->choice ? _("yes") : _("no"));
	} else {
		const char *const *c = choices_of(f, i);
		int n = count_choices(f, i);

		snprintf(text, sizeof(text), focus ? "‹ %s ›" : "  %s",
			 v->choice >= 0 && v->choice < n ? _(c[v->choice]) : "");
	}
	surface_field(s, r.y, r.x, r.w, st, ALIGN_LEFT, text);
	if (focus)
		surface_set_cursor(s, r.y, r.x + (f->fields[i].type == FIELD_CHECK ? 1 : 2));
}

static void draw_one(struct form *f, struct app *a, struct surface *s, struct rect r, int i,
		     bool focus)
{
	const struct field_spec *spec = &f->fields[i];
	struct form_value *v = &f->values[i];
	int rows = spec->type == FIELD_LINES ? (spec->rows ? spec->rows : 3) : 1, w;
	struct style st = app_style(a, f->read_only ? INK_TEXT
				       : focus	    ? INK_FIELD_FOCUS
						    : INK_FIELD);
	struct style label = app_style(a, focus ? INK_STRONG : INK_DIM);
	char text[120];
	int label_w = LABEL_W < r.w / 3 ? LABEL_W : r.w / 3;

	if (spec->type == FIELD_HEADING) {
		surface_field(s, r.y + (i ? 1 : 0), r.x, r.w, app_style(a, INK_HEADER), ALIGN_LEFT,
			      _(spec->label));
		return;
	}
	if (spec->type == FIELD_NOTE) {
		surface_paragraph(s, r, 0, app_style(a, INK_DIM), _(spec->label));
		return;
	}
	snprintf(text, sizeof(text), "%s%s", _(spec->label), spec->required ? " *" : "");
	surface_field(s, r.y, r.x, label_w - 2, label, ALIGN_LEFT, text);
	/* Changed and not saved yet. */
	surface_put(s, r.y, r.x + label_w - 2, field_dirty(f, i) && !f->read_only ? 0x2022 : ' ',
		    app_style(a, INK_ACCENT));
	w = r.w - label_w;
	if (spec->width && spec->width < w)
		w = spec->width;
	v->at = (struct rect){r.y, r.x + label_w, rows, w};
	if (is_typed(spec->type))
		edit_draw(&v->edit, s, v->at, st, app_style(a, INK_GHOST), NULL, focus);
	else
		draw_choice(f, a, s, v->at, i, st, focus);
	if (v->error) {
		snprintf(text, sizeof(text), "! %s", v->error);
		surface_field(s, r.y + rows, r.x + label_w, r.w - label_w, app_style(a, INK_ERROR),
			      ALIGN_LEFT, text);
	}
}

void form_draw(struct form *f, struct app *a, struct surface *s, struct rect r, bool focus)
{
	bool two = r.w >= 130;
	int col_w = two ? (r.w - 4) / 2 : r.w, y = 0, x = 0, tallest = 0, total = 0;
	int tops[FORM_FIELDS], cols[FORM_FIELDS], help_h = 1;
	struct rect in = {r.y, r.x, r.h - help_h, r.w};

	/* Where everything goes; a second column where the table allows it. */
	for (int i = 0; i < f->n; i++) {
		if (two && f->fields[i].multi_part && x == 0) {
			tallest = y;
			y = 0;
			x = col_w + 4;
		}
		tops[i] = y;
		cols[i] = x;
		y += field_height(f, i, col_w);
	}
	total = y > tallest ? y : tallest;
	if (f->focus >= 0) {
		int top = tops[f->focus], bottom = top + field_height(f, f->focus, col_w);

		if (bottom > f->scroll + in.h)
			f->scroll = bottom - in.h;
		if (top < f->scroll)
			f->scroll = top > 1 ? top - 1 : 0;
	}
	if (f->scroll > total - in.h)
		f->scroll = total - in.h;
	if (f->scroll < 0)
		f->scroll = 0;
	surface_push_clip(s, in);
	for (int i = 0; i < f->n; i++) {
		struct rect at = {in.y + tops[i] - f->scroll, in.x + cols[i],
				  field_height(f, i, col_w), col_w - (two ? 0 : 1)};

		draw_one(f, a, s, at, i, focus && i == f->focus && !f->read_only);
	}
	surface_pop_clip(s);
	if (total > in.h)
		surface_scrollbar(s, in.y, in.x + in.w - 1, in.h, app_style(a, INK_BORDER),
				  (size_t)f->scroll, (size_t)in.h, (size_t)total);
	if (focus && f->focus >= 0 && f->fields[f->focus].help)
		surface_field(s, r.y + r.h - 1, r.x, r.w, app_style(a, INK_DIM), ALIGN_LEFT,
			      _(f->fields[f->focus].help));
}
