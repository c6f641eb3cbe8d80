/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/casefile.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_case.h"
#include "ui/station.h"

/* More than that is found by a filter of the store: one of 100,000 cases is not
 * found by scrolling. */
#define CASES_MOST 20000

struct cases {
	struct screen base;
	struct list list;
	struct case_rows rows;
	bool mine;
	bool closed; /* shown too */
	bool known;
	bool asked, again; /* an answer is on its way; ask once more after it */
};

enum {
	COL_NUMBER,
	COL_TITLE,
	COL_PERSON,
	COL_PEOPLE,
	COL_STATE,
	COL_PURPOSE,
	COL_CHANGED,
	COLS
};

static const struct list_column columns[COLS] = {
    {"number", N_("Case"), 11, 0, ALIGN_LEFT, 0},
    {"title", N_("Title"), 16, 3, ALIGN_LEFT, 0},
    {"person", N_("First person"), 16, 2, ALIGN_LEFT, 1},
    {"persons", N_("Persons"), 7, 0, ALIGN_RIGHT, 4},
    {"state", N_("State"), 8, 0, ALIGN_LEFT, 0},
    {"purpose", N_("Purpose"), 12, 1, ALIGN_LEFT, 3},
    {"changed", N_("Changed"), 16, 0, ALIGN_LEFT, 2},
};

static size_t row_count(void *context)
{
	return ((struct cases *)context)->rows.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct cases *)context)->rows.rows[row].id;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct case_row *r = &((struct cases *)context)->rows.rows[row];
	char when[INSTANT_TEXT_LEN];
	const char *text = "";

	switch (column) {
	case COL_NUMBER:
		text = r->number;
		break;
	case COL_TITLE:
		snprintf(out->text, sizeof(out->text), "%s%s", r->urgent ? "! " : "", r->title);
		if (r->urgent)
			out->ink = INK_WARN;
		return;
	case COL_PERSON:
		text = r->person;
		break;
	case COL_PEOPLE:
		snprintf(out->text, sizeof(out->text), "%zu", r->people);
		return;
	case COL_STATE:
		text = case_state_name(r->state);
		if (r->state == CASE_CLOSED)
			out->ink = INK_DIM;
		break;
	case COL_PURPOSE:
		text = purpose_name(r->purpose);
		break;
	default:
		text = instant_format_local(r->changed, when);
		break;
	}
	snprintf(out->text, sizeof(out->text), "%s", text);
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct case_row *rows = ((struct cases *)context)->rows.rows;
	const struct case_row *ra = &rows[a], *rb = &rows[b];

	switch (column) {
	case COL_NUMBER:
		return strcmp(ra->number, rb->number);
	case COL_PEOPLE:
		return (ra->people > rb->people) - (ra->people < rb->people);
	case COL_STATE:
		return (int)ra->state - (int)rb->state;
	case COL_CHANGED:
		return (ra->changed > rb->changed) - (ra->changed < rb->changed);
	default:
		break;
	}
	return strcoll(column == COL_TITLE    ? ra->title
		       : column == COL_PERSON ? ra->person
					      : purpose_name(ra->purpose),
		       column == COL_TITLE    ? rb->title
		       : column == COL_PERSON ? rb->person
					      : purpose_name(rb->purpose));
}

static const struct list_model model = {
    .columns = columns,
    .n_columns = COLS,
    .count = row_count,
    .id = row_id,
    .cell = row_cell,
    .compare = row_compare,
};

/* --- reading ------------------------------------------------------------------------------ */

struct cases_errand {
	struct errand errand;
	struct case_query query;
	struct case_rows rows;
};

static enum err_code cases_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct cases_errand *c = (struct cases_errand *)e;

	return case_list(seat, &c->query, &c->rows, err);
}

static void ask(struct screen *s);

static void cases_done(struct errand *e, struct screen *s)
{
	struct cases *c = (struct cases *)s;
	struct cases_errand *ce = (struct cases_errand *)e;
	bool again = c->again;

	c->asked = c->again = false;
	if (errand_failed(e))
		return;
	case_rows_clear(&c->rows);
	c->rows = ce->rows;
	ce->rows = (struct case_rows){0};
	c->known = true;
	c->list.empty = c->rows.complete ? _("no cases here; a makes one")
					 : _("the names are still being unsealed ...");
	list_refresh(&c->list);
	if (again)
		ask(s);
}

static void cases_clear(struct errand *e)
{
	case_rows_clear(&((struct cases_errand *)e)->rows);
}

static const struct errand_ops errand_ops = {"cases", cases_run, cases_done, cases_clear, false};

static void ask(struct screen *s)
{
	struct cases *c = (struct cases *)s;
	struct cases_errand *e;

	if (c->asked) {
		c->again = true;
		return;
	}
	e = xcalloc(1, sizeof(*e));
	e->query = (struct case_query){.only_open = !c->closed,
				       .only_mine = c->mine,
				       .sort = CASE_SORT_CHANGED,
				       .descending = true,
				       .limit = CASES_MOST};
	c->asked = errand_post(s->app, s, LANE_STORE, &errand_ops, &e->errand);
}

/* --- the screen ----------------------------------------------------------------------------- */

static void cases_open(struct screen *s, const void *argument)
{
	struct cases *c = (struct cases *)s;
	const struct place_argument *p = argument;

	list_init(&c->list, &model, c, COL_CHANGED, true);
	c->list.empty = _("reading ...");
	if (p && p->text)
		list_act(&c->list, s->app, ACT_FILTER, p->text);
	ask(s);
}

static void cases_close(struct screen *s)
{
	struct cases *c = (struct cases *)s;

	list_done(&c->list);
	case_rows_clear(&c->rows);
}

/* Names come in while they are unsealed. */
static unsigned cases_tick(struct screen *s)
{
	struct cases *c = (struct cases *)s;

	if (c->known && !c->rows.complete)
		ask(s);
	return UI_HANDLED;
}

static void open_case(struct cases *c)
{
	const struct case_row *r;
	size_t row;

	if (!list_selected(&c->list, &row))
		return;
	r = &c->rows.rows[row];
	case_show(c->base.app, &c->base, r->number, r->purpose);
}

static unsigned cases_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct cases *)s)->list, e);
}

static unsigned cases_act(struct screen *s, enum action act, const char *argument)
{
	struct cases *c = (struct cases *)s;

	switch (act) {
	case ACT_OPEN:
		open_case(c);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_CASE_NEW:
		case_make(s->app, s);
		return UI_REPAINT;
	case ACT_CASES_MINE:
		c->mine = !c->mine;
		ask(s);
		return UI_REPAINT;
	case ACT_CASES_CLOSED:
		c->closed = !c->closed;
		ask(s);
		return UI_REPAINT;
	default:
		return list_act(&c->list, s->app, act, argument);
	}
}

static unsigned cases_mouse(struct screen *s, const struct event *e)
{
	struct cases *c = (struct cases *)s;
	bool open = false;
	unsigned result = list_mouse(&c->list, e, &open);

	if (open)
		open_case(c);
	return result;
}

static void cases_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct cases *)s)->list, s->app, to, body, true);
}

static void cases_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct cases *c = (const struct cases *)s;

	if (!c->known)
		return;
	snprintf(out, room, "%zu%s%s", c->rows.total, c->mine ? _(", mine") : "",
		 c->closed ? _(", closed too") : "");
}

static const char *cases_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct cases *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN, ACT_CASE_NEW,   ACT_FIND,	 ACT_FILTER,
				     ACT_SORT, ACT_CASES_MINE, ACT_CASES_CLOSED, ACT_NONE};

const struct screen_ops cases_ops = {
    .name = "cases",
    .title = N_("Cases"),
    .groups = GROUP_LIST | GROUP_CASES,
    .roles = MAY_CASE,
    .size = sizeof(struct cases),
    .footer = footer,
    .open = cases_open,
    .close = cases_close,
    .resume = ask,
    .news = ask,
    .key = cases_key,
    .act = cases_act,
    .mouse = cases_mouse,
    .tick = cases_tick,
    .period = 0.5,
    .draw = cases_draw,
    .subtitle = cases_subtitle,
    .complete = cases_complete,
};
