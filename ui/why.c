/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/form.h"
#include "ui/frame.h"

/* --- values ----------------------------------------------------------------------------- */

void why_set(struct why *w, const struct look *look)
{
	char *text = xstrdup(look->why ? look->why : "");

	w->purpose = look->purpose;
	snprintf(w->number, sizeof(w->number), "%s", look->case_number ? look->case_number : "");
	free(w->text);
	w->text = text;
}

void why_copy(struct why *to, const struct why *from)
{
	struct look look = why_look(from);

	why_set(to, &look);
}

void why_clear(struct why *w)
{
	if (w->text)
		explicit_bzero(w->text, strlen(w->text));
	free(w->text);
	memset(w, 0, sizeof(*w));
}

struct look why_look(const struct why *w)
{
	return (struct look){w->purpose, w->number, w->text ? w->text : ""};
}

/* --- memory ------------------------------------------------------------------------------- */

void why_memory_clear(struct why_memory *m)
{
	for (size_t i = 0; i < m->count; i++)
		why_clear(&m->rows[i]);
	m->count = 0;
}

const struct why *station_why(const struct station *st, const char *number)
{
	const struct why_memory *m = station_memory((struct station *)(uintptr_t)st);

	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->rows[i].number, number) == 0)
			return &m->rows[i];
	return NULL;
}

const struct why *station_why_last(const struct station *st)
{
	const struct why_memory *m = station_memory((struct station *)(uintptr_t)st);

	return m->count ? &m->rows[0] : NULL;
}

void station_keep_why(struct station *st, const struct look *look)
{
	struct why_memory *m = station_memory(st);
	struct why w = {0};
	size_t at = 0;

	why_set(&w, look);
	while (at < m->count && strcmp(m->rows[at].number, w.number) != 0)
		at++;
	if (at == m->count && m->count < WHY_MEMORY)
		m->count++;
	else if (at == m->count)
		at--;
	why_clear(&m->rows[at]);
	memmove(&m->rows[1], &m->rows[0], at * sizeof(m->rows[0]));
	m->rows[0] = w;
}

/* --- the dialog ------------------------------------------------------------------------------ */

/* Those that a person can look for; their numbers are the indexes. */
enum {
	PURPOSES = PURPOSE_QUALITY + 1
};
#define WHY_CASES 60

struct why_screen {
	struct screen base;
	struct form form;
	const char *purposes[PURPOSES + 1];
	char *what;
	bool fixed; /* the case is given */
	uint64_t asker;
	void (*answer)(struct app *, uint64_t, const struct look *);
	char *labels[WHY_CASES];
	char numbers[WHY_CASES][CASE_NUMBER_LEN];
	enum purpose case_purpose[WHY_CASES];
	int count;
};

static const char *check_purpose(const char *value, void *context)
{
	struct why_screen *w = context;

	return form_get_choice(&w->form, "purpose") == PURPOSE_NONE ? _("choose what it is for")
								    : NULL;
}

static const char *check_text(const char *value, void *context)
{
	return text_width(value) < LOOK_MIN_WHY ? _("a few words more: why do you look?") : NULL;
}

static const struct field_spec fields[] = {
    {.id = "case",
     .type = FIELD_TEXT,
     .label = N_("Case"),
     .help = N_("its number, or the end of it; F4 shows the cases"),
     .required = true,
     .max = CASE_NUMBER_LEN - 1},
    {.id = "purpose",
     .type = FIELD_CHOICE,
     .label = N_("Purpose"),
     .help = N_("what it is for: space or arrows change it, F4 shows all"),
     .validate = check_purpose},
    {.id = "why",
     .type = FIELD_TEXT,
     .label = N_("Reason"),
     .help = N_("in your own words; it is logged with your name. Enter goes on, Esc not now"),
     .required = true,
     .max = 600,
     .validate = check_text},
};

struct cases_errand {
	struct errand errand;
	struct case_rows rows;
};

static enum err_code cases_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct case_query q = {
	    .only_open = true, .sort = CASE_SORT_CHANGED, .descending = true, .limit = WHY_CASES};

	return case_list(seat, &q, &((struct cases_errand *)e)->rows, err);
}

static void cases_done(struct errand *e, struct screen *s)
{
	struct case_rows *rows = &((struct cases_errand *)e)->rows;
	struct why_screen *w = (struct why_screen *)s;

	if (errand_failed(e))
		return;
	for (size_t i = 0; i < rows->count && w->count < WHY_CASES; i++) {
		const struct case_row *r = &rows->rows[i];

		w->labels[w->count] = xasprintf("%s  %s", r->number, r->title);
		memcpy(w->numbers[w->count], r->number, CASE_NUMBER_LEN);
		w->case_purpose[w->count++] = r->purpose;
	}
	/* The only one there is needs no choosing. */
	if (w->count == 1 && text_is_blank(form_get(&w->form, "case"))) {
		form_set(&w->form, "case", w->numbers[0]);
		if (form_get_choice(&w->form, "purpose") == PURPOSE_NONE)
			form_set_choice(&w->form, "purpose", (int)w->case_purpose[0]);
		form_focus(&w->form, "why");
	}
}

static void cases_clear(struct errand *e)
{
	case_rows_clear(&((struct cases_errand *)e)->rows);
}

static const struct errand_ops cases_ops = {"why-cases", cases_run, cases_done, cases_clear, false};

static void why_open(struct screen *s, const void *argument)
{
	struct why_screen *w = (struct why_screen *)s;
	const struct why_question *q = argument;
	const struct station *st = station_of(s->app);
	const struct why *last =
	    q->number && *q->number ? station_why(st, q->number) : station_why_last(st);
	struct cases_errand *e;

	form_init(&w->form, fields, ARRAY_LEN(fields), w);
	w->purposes[0] = _("choose");
	for (int i = 1; i < PURPOSES; i++)
		w->purposes[i] = purpose_name((enum purpose)i);
	form_set_choices(&w->form, "purpose", w->purposes);
	w->what = xstrdup(q->what ? q->what : "");
	w->fixed = q->number && *q->number;
	form_set(&w->form, "case", w->fixed ? q->number : last ? last->number : "");
	if (q->purpose != PURPOSE_NONE && (int)q->purpose < PURPOSES)
		form_set_choice(&w->form, "purpose", (int)q->purpose);
	else if (last && (int)last->purpose < PURPOSES)
		form_set_choice(&w->form, "purpose", (int)last->purpose);
	if (last)
		form_set(&w->form, "why", last->text);
	form_focus(&w->form, !*form_get(&w->form, "case")			    ? "case"
			     : form_get_choice(&w->form, "purpose") == PURPOSE_NONE ? "purpose"
										    : "why");
	form_mark_saved(&w->form);
	if (w->fixed)
		return;
	e = xcalloc(1, sizeof(*e));
	errand_post(s->app, s, LANE_STORE, &cases_ops, &e->errand);
}

static void why_close(struct screen *s)
{
	struct why_screen *w = (struct why_screen *)s;

	for (int i = 0; i < w->count; i++)
		free(w->labels[i]);
	free(w->what);
	form_done(&w->form);
}

static void finish(struct why_screen *w, bool ok)
{
	struct app *a = w->base.app;
	uint64_t asker = w->asker;
	void (*answer)(struct app *, uint64_t, const struct look *) = w->answer;
	struct why given = {0};
	struct look look = {(enum purpose)form_get_choice(&w->form, "purpose"),
			    form_get(&w->form, "case"), form_get(&w->form, "why")};

	why_set(&given, &look);
	text_trim(given.text);
	look = why_look(&given);
	app_close(a, &w->base);
	if (ok)
		station_keep_why(station_of(a), &look);
	answer(a, asker, ok ? &look : NULL);
	why_clear(&given);
}

/* "17" for 2026-000017. */
static void complete_number(struct why_screen *w)
{
	char *typed = xstrdup(form_get(&w->form, "case"));
	const char *text = text_trim(typed);
	long want, have;

	if (text_to_long(text, 1, 999999, &want)) {
		for (int i = 0; i < w->count; i++) {
			const char *dash = strchr(w->numbers[i], '-');

			if (dash && text_to_long(dash + 1, 0, 999999, &have) && have == want) {
				form_set(&w->form, "case", w->numbers[i]);
				break;
			}
		}
	} else if (strcmp(text, form_get(&w->form, "case")) != 0) {
		form_set(&w->form, "case", text);
	}
	free(typed);
}

static void submit(struct why_screen *w)
{
	complete_number(w);
	if (form_check(&w->form))
		finish(w, true);
}

static unsigned why_key(struct screen *s, const struct event *e)
{
	struct why_screen *w = (struct why_screen *)s;

	if (e->type == EVENT_KEY && e->key == UK_ENTER &&
	    strcmp(form_focused(&w->form), "why") == 0) {
		submit(w);
		return UI_REPAINT;
	}
	if (e->type == EVENT_KEY && e->key == UK_ENTER &&
	    strcmp(form_focused(&w->form), "case") == 0)
		complete_number(w);
	return form_key(&w->form, s->app, e);
}

static void case_chosen(struct app *a, uint64_t asker, int index)
{
	struct why_screen *w = (struct why_screen *)app_find(a, asker);

	if (!w || index < 0)
		return;
	form_set(&w->form, "case", w->numbers[index]);
	form_set_choice(&w->form, "purpose", (int)w->case_purpose[index]);
	form_focus(&w->form, "why");
}

static unsigned why_act(struct screen *s, enum action act, const char *argument)
{
	struct why_screen *w = (struct why_screen *)s;

	switch (act) {
	case ACT_BACK:
	case ACT_CLOSE:
		finish(w, false);
		return UI_REPAINT;
	case ACT_SAVE:
		submit(w);
		return UI_REPAINT;
	case ACT_CHOOSE:
		if (strcmp(form_focused(&w->form), "case") == 0 && w->count) {
			dialog_choose(s->app, s, _("Case"), (const char *const *)w->labels, NULL,
				      w->count, 0, case_chosen);
			return UI_REPAINT;
		}
		break;
	default:
		break;
	}
	return form_act(&w->form, s->app, s, act);
}

static unsigned why_mouse(struct screen *s, const struct event *e)
{
	return form_mouse(&((struct why_screen *)s)->form, e);
}

static void why_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct why_screen *w = (struct why_screen *)s;
	int width = body.w > 92 ? 84 : body.w - 8;
	struct rect in = frame_popup(s->app, to, 9, width, _("Why do you look?"));

	surface_paragraph(to, (struct rect){in.y, in.x, 2, in.w}, 0, app_style(s->app, INK_POPUP),
			  w->what);
	form_draw(&w->form, s->app, to, (struct rect){in.y + 2, in.x, in.h - 2, in.w}, true);
}

static const enum action why_footer[] = {ACT_SAVE, ACT_FIELD_NEXT, ACT_CHOOSE, ACT_BACK, ACT_NONE};

static const struct screen_ops why_ops = {
    .name = "why",
    .title = N_("Reason"),
    .groups = GROUP_FORM,
    .roles = MAY_PERSON,
    .size = sizeof(struct why_screen),
    .popup = true,
    .footer = why_footer,
    .open = why_open,
    .close = why_close,
    .key = why_key,
    .act = why_act,
    .mouse = why_mouse,
    .draw = why_draw,
};

void station_ask_why(struct app *a, struct screen *asker, const struct why_question *q,
		     void (*answer)(struct app *, uint64_t, const struct look *))
{
	uint64_t id = asker ? asker->id : 0;
	const struct why *known =
	    q->number && *q->number ? station_why(station_of(a), q->number) : NULL;
	struct why_screen *w;

	if (known && !q->again) {
		struct why copy = {0};
		struct look look;

		why_copy(&copy, known);
		look = why_look(&copy);
		answer(a, id, &look);
		why_clear(&copy);
		return;
	}
	w = (struct why_screen *)app_open(a, &why_ops, q);
	if (!w) {
		answer(a, id, NULL);
		return;
	}
	w->asker = id;
	w->answer = answer;
}
