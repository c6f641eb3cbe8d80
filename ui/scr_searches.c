/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_searches.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/search.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_found.h"
#include "ui/search_form.h"
#include "ui/station.h"

#define SEARCHES_MOST 2000

struct searches {
	struct screen base;
	struct list list;
	struct search_rows rows;
	bool known, asked, again;
	int64_t answering; /* the search that the open question is about */
	bool yes;
};

enum {
	COL_ID,
	COL_STATE,
	COL_CASE,
	COL_PURPOSE,
	COL_OWNER,
	COL_REQUESTED,
	COL_CANDIDATES,
	COL_OPEN,
	COLS
};

static const struct list_column columns[COLS] = {
    {"number", N_("Search"), 6, 0, ALIGN_RIGHT, 0},
    {"state", N_("State"), 18, 2, ALIGN_LEFT, 0},
    {"case", N_("Case"), 11, 0, ALIGN_LEFT, 0},
    {"purpose", N_("Purpose"), 12, 1, ALIGN_LEFT, 3},
    {"owner", N_("Asked by"), 12, 2, ALIGN_LEFT, 2},
    {"requested", N_("Asked"), 16, 0, ALIGN_LEFT, 1},
    {"candidates", N_("Candidates"), 10, 0, ALIGN_RIGHT, 1},
    {"open", N_("Open"), 5, 0, ALIGN_RIGHT, 0},
};

static size_t row_count(void *context)
{
	return ((struct searches *)context)->rows.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct searches *)context)->rows.rows[row].id;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct search_row *r = &((struct searches *)context)->rows.rows[row];
	char when[INSTANT_TEXT_LEN];

	switch (column) {
	case COL_ID:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)r->id);
		break;
	case COL_STATE:
		if (r->state == SEARCH_RUNNING && r->total)
			snprintf(out->text, sizeof(out->text), _("runs, %zu %%"),
				 100 * r->done / r->total);
		else if (r->urgent && (r->state == SEARCH_QUEUED || r->state == SEARCH_PAUSED))
			snprintf(out->text, sizeof(out->text), _("%s, urgent"),
				 search_state_name(r->state));
		else
			snprintf(out->text, sizeof(out->text), "%s", search_state_name(r->state));
		out->ink = r->state == SEARCH_FAILED			 ? INK_ERROR
			   : r->state == SEARCH_PARTIAL			 ? INK_WARN
			   : r->state == SEARCH_RUNNING			 ? INK_ACCENT
			   : r->state == SEARCH_COMPLETE && r->open == 0 ? INK_DIM
									 : INK_TEXT;
		break;
	case COL_CASE:
		snprintf(out->text, sizeof(out->text), "%s", r->case_number);
		break;
	case COL_PURPOSE:
		snprintf(out->text, sizeof(out->text), "%s", purpose_name(r->purpose));
		break;
	case COL_OWNER:
		snprintf(out->text, sizeof(out->text), "%s", r->mine ? _("you") : r->owner);
		break;
	case COL_REQUESTED:
		snprintf(out->text, sizeof(out->text), "%s",
			 instant_format_local(r->requested, when));
		break;
	case COL_CANDIDATES:
		snprintf(out->text, sizeof(out->text), "%d", r->candidates);
		break;
	default:
		snprintf(out->text, sizeof(out->text), "%d", r->open);
		out->ink = r->open ? INK_STRONG : INK_DIM;
		break;
	}
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct search_row *rows = ((struct searches *)context)->rows.rows;
	const struct search_row *ra = &rows[a], *rb = &rows[b];

	switch (column) {
	case COL_ID:
	case COL_REQUESTED:
		return (ra->id > rb->id) - (ra->id < rb->id);
	case COL_STATE:
		return (int)ra->state - (int)rb->state;
	case COL_CASE:
		return strcmp(ra->case_number, rb->case_number);
	case COL_PURPOSE:
		return strcoll(purpose_name(ra->purpose), purpose_name(rb->purpose));
	case COL_OWNER:
		return strcoll(ra->owner, rb->owner);
	case COL_CANDIDATES:
		return ra->candidates - rb->candidates;
	default:
		return ra->open - rb->open;
	}
}

static const struct list_model model = {
    .columns = columns,
    .n_columns = COLS,
    .count = row_count,
    .id = row_id,
    .cell = row_cell,
    .compare = row_compare,
};

/* --- the store ------------------------------------------------------------------------------- */

struct searches_errand {
	struct errand errand;
	struct search_rows rows;
	int64_t id;
	bool yes;
	char *reason;
};

static void ask(struct screen *s);

static enum err_code list_run(struct errand *e, struct seat *seat, struct err *err)
{
	return search_list(seat, SEARCHES_MOST, &((struct searches_errand *)e)->rows, err);
}

static void list_answer(struct errand *e, struct screen *s)
{
	struct searches *x = (struct searches *)s;
	struct searches_errand *se = (struct searches_errand *)e;
	bool again = x->again;

	x->asked = x->again = false;
	if (errand_failed(e))
		return;
	search_rows_clear(&x->rows);
	x->rows = se->rows;
	se->rows = (struct search_rows){0};
	x->known = true;
	x->list.empty = s->app->roles & MAY_SEARCH ? _("no searches yet; a makes one")
						   : _("no searches of your unit yet");
	list_refresh(&x->list);
	if (again)
		ask(s);
}

static void clear(struct errand *e)
{
	struct searches_errand *se = (struct searches_errand *)e;

	search_rows_clear(&se->rows);
	free(se->reason);
}

static const struct errand_ops list_ops = {"searches", list_run, list_answer, clear, false};

static void ask(struct screen *s)
{
	struct searches *x = (struct searches *)s;
	struct searches_errand *e;

	if (x->asked) {
		x->again = true;
		return;
	}
	e = xcalloc(1, sizeof(*e));
	x->asked = errand_post(s->app, s, LANE_STORE, &list_ops, &e->errand);
}

static enum err_code answer_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct searches_errand *se = (struct searches_errand *)e;

	return search_approve(seat, se->id, se->yes, se->reason, err);
}

static void answer_done(struct errand *e, struct screen *s)
{
	if (!errand_failed(e))
		app_say(s->app, SAY_GOOD, "%s",
			((struct searches_errand *)e)->yes ? _("agreed: the search may run")
							   : _("refused: the search does not run"));
	ask(s);
}

static const struct errand_ops answer_ops = {"search-approve", answer_run, answer_done, clear,
					     false};

enum order {
	ORDER_PAUSE,
	ORDER_GO_ON,
	ORDER_URGENT,
	ORDER_USUAL,
};

struct order_errand {
	struct errand errand;
	int64_t id;
	enum order order;
};

static enum err_code order_run(struct errand *e, struct seat *seat, struct err *err)
{
	const struct order_errand *o = (struct order_errand *)e;

	switch (o->order) {
	case ORDER_PAUSE:
		return search_pause(seat, o->id, err);
	case ORDER_GO_ON:
		return search_go_on(seat, o->id, err);
	default:
		return search_hurry(seat, o->id, o->order == ORDER_URGENT, err);
	}
}

static void order_done(struct errand *e, struct screen *s)
{
	static const char *const said[] = {
	    [ORDER_PAUSE] = N_("paused: the search stays here until it goes on"),
	    [ORDER_GO_ON] = N_("the search waits its turn again"),
	    [ORDER_URGENT] = N_("the search goes before those that are not urgent"),
	    [ORDER_USUAL] = N_("the search waits with the others"),
	};

	if (!errand_failed(e))
		app_say(s->app, SAY_GOOD, "%s", _(said[((struct order_errand *)e)->order]));
	ask(s);
}

static const struct errand_ops order_ops = {"search-order", order_run, order_done, NULL, false};

static void order(struct screen *s, const struct search_row *r, enum action act)
{
	struct order_errand *e = xcalloc(1, sizeof(*e));

	e->id = r->id;
	if (act == ACT_SEARCH_PAUSE)
		e->order = r->state == SEARCH_PAUSED ? ORDER_GO_ON : ORDER_PAUSE;
	else
		e->order = r->urgent ? ORDER_USUAL : ORDER_URGENT;
	errand_post(s->app, s, LANE_STORE, &order_ops, &e->errand);
}

static void reason_given(struct app *a, uint64_t asker, const char *text)
{
	struct searches *x = (struct searches *)app_find(a, asker);
	struct searches_errand *e;

	if (!x || !text)
		return;
	e = xcalloc(1, sizeof(*e));
	e->id = x->answering;
	e->yes = x->yes;
	e->reason = xstrdup(text);
	errand_post(a, &x->base, LANE_STORE, &answer_ops, &e->errand);
}

/* --- the screen ------------------------------------------------------------------------------- */

static void begin_from(struct screen *s, const char *text)
{
	char word[16] = "", number[24] = "";
	long long person = 0;

	if (sscanf(text, "%15s %lld %23s", word, &person, number) >= 2 &&
	    strcmp(word, "person") == 0)
		search_begin(s->app, s, (int64_t)person, number);
	else if (person && strcmp(word, "number") == 0)
		list_select(&((struct searches *)s)->list, (int64_t)person);
}

static void searches_open(struct screen *s, const void *argument)
{
	struct searches *x = (struct searches *)s;
	const struct place_argument *p = argument;

	list_init(&x->list, &model, x, COL_ID, true);
	x->list.empty = _("reading ...");
	ask(s);
	if (p && p->text)
		begin_from(s, p->text);
}

static void searches_close(struct screen *s)
{
	struct searches *x = (struct searches *)s;

	list_done(&x->list);
	search_rows_clear(&x->rows);
}

static const struct search_row *selected(const struct searches *x)
{
	size_t row;

	return list_selected(&x->list, &row) ? &x->rows.rows[row] : NULL;
}

static void answer(struct searches *x, bool yes)
{
	const struct search_row *r = selected(x);

	x->answering = r->id;
	x->yes = yes;
	dialog_text(x->base.app, &x->base,
		    &(struct dialog_text){.title = yes ? _("Agree to a search for a crime")
						       : _("Refuse a search for a crime"),
					  .text = _("Your reason is kept with the search, in the "
						    "log, and shown to who asked."),
					  .label = _("Reason"),
					  .required = true,
					  .multiline = true},
		    reason_given);
}

static void open_search(struct searches *x)
{
	const struct search_row *r = selected(x);

	if (r)
		app_open(x->base.app, &found_ops, &(struct found_argument){.id = r->id});
}

static unsigned searches_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct searches *)s)->list, e);
}

static unsigned searches_act(struct screen *s, enum action act, const char *argument)
{
	struct searches *x = (struct searches *)s;

	switch (act) {
	case ACT_OPEN:
		open_search(x);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_SEARCH_NEW:
		search_begin(s->app, s, 0, NULL);
		return UI_REPAINT;
	case ACT_SEARCH_AGREE:
	case ACT_SEARCH_REFUSE:
		answer(x, act == ACT_SEARCH_AGREE);
		return UI_REPAINT;
	case ACT_SEARCH_PAUSE:
	case ACT_SEARCH_HURRY:
		order(s, selected(x), act);
		return UI_REPAINT;
	default:
		return list_act(&x->list, s->app, act, argument);
	}
}

static const char *searches_blocked(const struct screen *s, enum action a)
{
	const struct search_row *r = selected((const struct searches *)s);

	if (a == ACT_SEARCH_PAUSE || a == ACT_SEARCH_HURRY)
		return r && (r->state == SEARCH_QUEUED || r->state == SEARCH_RUNNING ||
			     r->state == SEARCH_PAUSED)
			   ? NULL
			   : _("this search neither runs nor waits");
	if (a != ACT_SEARCH_AGREE && a != ACT_SEARCH_REFUSE)
		return a == ACT_SEARCH_STOP ? _("open the search first") : NULL;
	return r && r->state == SEARCH_ASKING ? NULL : _("this search does not ask for a yes");
}

static unsigned searches_mouse(struct screen *s, const struct event *e)
{
	struct searches *x = (struct searches *)s;
	bool open = false;
	unsigned result = list_mouse(&x->list, e, &open);

	if (open)
		open_search(x);
	return result;
}

/* While one runs, its line moves. */
static unsigned searches_tick(struct screen *s)
{
	const struct searches *x = (const struct searches *)s;

	for (size_t i = 0; i < x->rows.count; i++)
		if (x->rows.rows[i].state == SEARCH_RUNNING ||
		    x->rows.rows[i].state == SEARCH_QUEUED) {
			ask(s);
			break;
		}
	return UI_HANDLED;
}

static void searches_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct searches *)s)->list, s->app, to, body, true);
}

static void searches_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct searches *x = (const struct searches *)s;

	if (x->known)
		snprintf(out, room, "%zu", x->rows.count);
}

static const char *searches_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct searches *)s)->list, act, i);
}

static const enum action footer[] = {
    ACT_OPEN,	       ACT_SEARCH_NEW, ACT_SEARCH_PAUSE, ACT_SEARCH_HURRY, ACT_SEARCH_AGREE,
    ACT_SEARCH_REFUSE, ACT_FIND,       ACT_FILTER,	 ACT_SORT,	   ACT_NONE};

const struct screen_ops searches_ops = {
    .name = "searches",
    .title = N_("Searches"),
    .groups = GROUP_LIST | GROUP_SEARCH,
    .roles = MAY_DECIDE,
    .size = sizeof(struct searches),
    .footer = footer,
    .open = searches_open,
    .close = searches_close,
    .resume = ask,
    .news = ask,
    .key = searches_key,
    .act = searches_act,
    .mouse = searches_mouse,
    .tick = searches_tick,
    .period = 0.5,
    .draw = searches_draw,
    .subtitle = searches_subtitle,
    .blocked = searches_blocked,
    .complete = searches_complete,
};
