/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/disclose.h"
#include "casework/rights.h"
#include "ui/dialog.h"
#include "ui/list.h"
#include "ui/scr_person.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* Ids of messages that are owed lie above those of requests. */
#define PUSH_BIT (INT64_C(1) << 48)

struct requests {
	struct screen base;
	struct list list;
	struct request_rows rows;
	struct push_rows pushes;
	bool all;
	int64_t chosen;
	enum request_state event;
};

enum {
	COL_DUE,
	COL_KIND,
	COL_PERSON,
	COL_STATE,
	COL_RECEIVED,
	COL_ORDER,
	COLS
};

static const struct list_column columns[COLS] = {
    {"due", N_("Due"), 12, 0, ALIGN_LEFT, 0},
    {"kind", N_("What"), 20, 3, ALIGN_LEFT, 0},
    {"person", N_("Record"), 8, 0, ALIGN_RIGHT, 0},
    {"state", N_("State"), 12, 1, ALIGN_LEFT, 0},
    {"received", N_("Received"), 10, 0, ALIGN_LEFT, 1},
    {"order", N_("Law"), 5, 0, ALIGN_LEFT, 2},
};

static size_t row_count(void *context)
{
	const struct requests *r = context;

	return r->rows.count + r->pushes.count;
}

static const struct push_row *push_at(const struct requests *r, size_t row)
{
	return row < r->rows.count ? NULL : &r->pushes.rows[row - r->rows.count];
}

static int64_t row_id(void *context, size_t row)
{
	const struct requests *r = context;
	const struct push_row *p = push_at(r, row);

	return p ? p->id | PUSH_BIT : r->rows.rows[row].id;
}

static const char *push_name(const char *kind)
{
	static const struct {
		const char *kind, *name;
	} names[] = {
	    {"correction", N_("a correction")},
	    {"contested", N_("that it is contested")},
	    {"uncontested", N_("that it is no longer contested")},
	    {"restriction", N_("a restriction")},
	    {"unrestriction", N_("the end of a restriction")},
	    {"erasure", N_("the erasure")},
	    {"granted", N_("that protection was granted")},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i].kind, kind) == 0)
			return _(names[i].name);
	return kind;
}

static void push_cell(const struct push_row *p, int column, struct list_cell *out)
{
	struct date due = instant_date(p->due);
	char text[DATE_TEXT_LEN];

	switch (column) {
	case COL_DUE:
		snprintf(out->text, sizeof(out->text), "%s%s", p->overdue ? "! " : "",
			 date_format(&due, text));
		out->ink = p->overdue ? INK_WARN : INK_TEXT;
		break;
	case COL_KIND:
		snprintf(out->text, sizeof(out->text), _("tell %s of %s"), p->partner,
			 push_name(p->kind));
		break;
	case COL_PERSON:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)p->person);
		break;
	case COL_STATE:
		snprintf(out->text, sizeof(out->text), "%s", _("owed"));
		break;
	default:
		break;
	}
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct requests *r = context;
	const struct push_row *p = push_at(r, row);
	const struct request_row *q;
	char text[DATE_TEXT_LEN];

	if (p) {
		push_cell(p, column, out);
		return;
	}
	q = &r->rows.rows[row];
	switch (column) {
	case COL_DUE:
		snprintf(out->text, sizeof(out->text), "%s%s", q->overdue ? "! " : "",
			 date_format(&q->due, text));
		out->ink = q->overdue ? INK_WARN : INK_TEXT;
		break;
	case COL_KIND:
		snprintf(out->text, sizeof(out->text), "%s", request_kind_name(q->kind));
		break;
	case COL_PERSON:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)q->person);
		break;
	case COL_STATE:
		snprintf(out->text, sizeof(out->text), "%s", request_state_name(q->state));
		break;
	case COL_RECEIVED:
		snprintf(out->text, sizeof(out->text), "%s", date_format(&q->received, text));
		break;
	default:
		snprintf(out->text, sizeof(out->text), "%s", q->order);
		break;
	}
}

static const struct list_model model = {
    .columns = columns, .n_columns = COLS, .count = row_count, .id = row_id, .cell = row_cell};

/* --- reading ------------------------------------------------------------------------------- */

struct read {
	struct errand errand;
	bool all;
	struct request_rows rows;
	struct push_rows pushes;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct read *r = (struct read *)e;
	enum err_code code = request_list(seat, !r->all, &r->rows, err);

	if (code == ERR_OK)
		code = push_list(seat, &r->pushes, err);
	return code;
}

static void read_done(struct errand *e, struct screen *s)
{
	struct requests *r = (struct requests *)s;
	struct read *got = (struct read *)e;

	if (errand_failed(e))
		return;
	request_rows_clear(&r->rows);
	push_rows_clear(&r->pushes);
	r->rows = got->rows;
	r->pushes = got->pushes;
	memset(&got->rows, 0, sizeof(got->rows));
	memset(&got->pushes, 0, sizeof(got->pushes));
	r->list.empty = _("nothing is asked for. A request is written down on the record of the "
			  "person, key r");
	list_refresh(&r->list);
}

static void read_clear(struct errand *e)
{
	request_rows_clear(&((struct read *)e)->rows);
	push_rows_clear(&((struct read *)e)->pushes);
}

static const struct errand_ops read_ops = {"requests", read_run, read_done, read_clear, false};

static void ask(struct screen *s)
{
	struct read *e = xcalloc(1, sizeof(*e));

	e->all = ((struct requests *)s)->all;
	errand_post(s->app, s, LANE_STORE, &read_ops, &e->errand);
}

/* --- answering ----------------------------------------------------------------------------------
 */

struct answer_context {
	struct why why;
	int64_t id;
	enum request_state event;
};

struct answer {
	struct errand errand;
	struct why why;
	int64_t id;
	enum request_state event;
	char *text;
	bool keep_mark;
};

static enum err_code answer_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct answer *a = (struct answer *)e;
	struct look look = why_look(&a->why);

	if (a->id & PUSH_BIT)
		return push_done(seat, a->id & ~PUSH_BIT, err);
	return request_note(seat, &look, a->id, a->event, a->text, a->keep_mark, err);
}

static void answer_clear(struct errand *e)
{
	struct answer *a = (struct answer *)e;

	why_clear(&a->why);
	free(a->text);
}

static const struct errand_ops answer_ops = {"request-answer", answer_run, sheet_errand_done,
					     answer_clear, false};

static void told_done(struct errand *e, struct screen *s)
{
	if (errand_failed(e))
		return;
	app_say(e->app, SAY_GOOD, _("it is on record that they were told"));
	ask(s);
}

static const struct errand_ops told_ops = {"told", answer_run, told_done, answer_clear, false};

static const struct field_spec answer_fields[] = {
    {.id = "text",
     .type = FIELD_LINES,
     .label = N_("Reason"),
     .help = N_("what the person is told"),
     .required = true,
     .rows = 5,
     .max = 4000},
    {.id = "keep",
     .type = FIELD_CHECK,
     .label = N_("Still contested"),
     .help = N_("the mark on the record stays")},
};

static void submit(struct sheet *s)
{
	const struct answer_context *c = s->context;
	struct answer *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &c->why);
	e->id = c->id;
	e->event = c->event;
	e->text = xstrdup(form_get(&s->form, "text"));
	e->keep_mark = form_get_choice(&s->form, "keep");
	s->said = _("written down");
	sheet_post(s, &answer_ops, &e->errand);
}

static void free_context(void *context)
{
	why_clear(&((struct answer_context *)context)->why);
	free(context);
}

#define SPEC(var, title_, text_)               \
	static const struct sheet_spec var = { \
	    .title = title_,                   \
	    .text = text_,                     \
	    .fields = answer_fields,           \
	    .n = ARRAY_LEN(answer_fields),     \
	    .submit = submit,                  \
	    .free_context = free_context,      \
	}

SPEC(answer_spec, N_("Answer the request"), N_("It was done as the person asked."));
SPEC(refuse_spec, N_("Refuse the request"), N_("The reason must hold before a court."));
SPEC(extend_spec, N_("More time"), N_("Once only, and before it is due; the person is told why."));
SPEC(withdraw_spec, N_("Withdrawn"), N_("The person took the request back."));

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct requests *r = (struct requests *)app_find(a, asker);
	struct answer_context *c;

	if (!r || !look)
		return;
	c = xcalloc(1, sizeof(*c));
	why_set(&c->why, look);
	c->id = r->chosen;
	c->event = r->event;
	sheet_open(a, &r->base,
		   r->event == REQUEST_ANSWERED	  ? &answer_spec
		   : r->event == REQUEST_REFUSED  ? &refuse_spec
		   : r->event == REQUEST_EXTENDED ? &extend_spec
						  : &withdraw_spec,
		   c);
}

static void answered_told(struct app *a, uint64_t asker, bool yes)
{
	struct requests *r = (struct requests *)app_find(a, asker);
	struct answer *e;

	if (!r || !yes)
		return;
	e = xcalloc(1, sizeof(*e));
	e->id = r->chosen;
	errand_post(a, &r->base, LANE_STORE, &told_ops, &e->errand);
}

static unsigned answer(struct requests *r, enum request_state event)
{
	struct app *a = r->base.app;
	const struct push_row *p;
	size_t row;

	if (!list_selected(&r->list, &row))
		return UI_HANDLED;
	r->chosen = row_id(r, row);
	r->event = event;
	p = push_at(r, row);
	if (p && event != REQUEST_ANSWERED) {
		app_say(a, SAY_WARN, _("what is owed to a recipient is told (y), not refused"));
	} else if (p) {
		char *text = xasprintf(_("%s was told of %s about record %lld."), p->partner,
				       push_name(p->kind), (long long)p->person);

		dialog_ask(a, &r->base, _("Were they told?"), text, _("Told"), answered_told);
		free(text);
	} else {
		station_ask_why(a, &r->base,
				&(struct why_question){
				    .purpose = PURPOSE_RIGHTS,
				    .what = _("You are about to answer a request. In which case "
					      "is the person?"),
				    .again = true},
				why_given);
	}
	return UI_REPAINT;
}

static void open_person(struct requests *r)
{
	const struct push_row *p;
	size_t row;

	if (!list_selected(&r->list, &row))
		return;
	p = push_at(r, row);
	person_show(r->base.app, &r->base, p ? p->person : r->rows.rows[row].person, NULL);
}

/* --- the screen
 * ------------------------------------------------------------------------------------ */

static void requests_open(struct screen *s, const void *argument)
{
	struct requests *r = (struct requests *)s;

	list_init(&r->list, &model, r, COL_DUE, false);
	r->list.empty = _("reading ...");
	ask(s);
}

static void requests_close(struct screen *s)
{
	struct requests *r = (struct requests *)s;

	list_done(&r->list);
	request_rows_clear(&r->rows);
	push_rows_clear(&r->pushes);
}

static unsigned requests_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct requests *)s)->list, e);
}

static unsigned requests_act(struct screen *s, enum action act, const char *argument)
{
	struct requests *r = (struct requests *)s;

	switch (act) {
	case ACT_OPEN:
		open_person(r);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_RIGHTS_ALL:
		r->all = !r->all;
		ask(s);
		return UI_REPAINT;
	case ACT_RIGHTS_ANSWER:
		return answer(r, REQUEST_ANSWERED);
	case ACT_RIGHTS_REFUSE:
		return answer(r, REQUEST_REFUSED);
	case ACT_RIGHTS_EXTEND:
		return answer(r, REQUEST_EXTENDED);
	case ACT_RIGHTS_WITHDRAW:
		return answer(r, REQUEST_WITHDRAWN);
	default:
		return list_act(&r->list, s->app, act, argument);
	}
}

static unsigned requests_mouse(struct screen *s, const struct event *e)
{
	struct requests *r = (struct requests *)s;
	bool open = false;
	unsigned result = list_mouse(&r->list, e, &open);

	if (open)
		open_person(r);
	return result;
}

static void requests_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct requests *)s)->list, s->app, to, body, true);
}

static void requests_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct requests *r = (const struct requests *)s;

	snprintf(out, room, r->all ? _("all: %zu, to tell: %zu") : _("open: %zu, to tell: %zu"),
		 r->rows.count, r->pushes.count);
}

static const enum action footer[] = {ACT_OPEN,		ACT_RIGHTS_ANSWER,   ACT_RIGHTS_REFUSE,
				     ACT_RIGHTS_EXTEND, ACT_RIGHTS_WITHDRAW, ACT_RIGHTS_ALL,
				     ACT_NONE};

const struct screen_ops requests_ops = {
    .name = "requests",
    .title = N_("Requests"),
    .groups = GROUP_LIST | GROUP_RIGHTS,
    .roles = MAY_RIGHTS,
    .size = sizeof(struct requests),
    .footer = footer,
    .open = requests_open,
    .close = requests_close,
    .resume = ask,
    .news = ask,
    .key = requests_key,
    .act = requests_act,
    .mouse = requests_mouse,
    .draw = requests_draw,
    .subtitle = requests_subtitle,
};
