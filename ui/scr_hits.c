/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_hits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/hit.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_hit.h"
#include "ui/station.h"

#define HITS_MOST 5000

struct hits {
	struct screen base;
	struct list list;
	struct hit_rows rows;
	enum hit_state state; /* HIT_STATE_COUNT: all */
	bool known, asked, again;
};

enum {
	COL_ID,
	COL_STATE,
	COL_SEARCH,
	COL_ROUND,
	COL_DOUBT,
	COLS
};

static const struct list_column columns[COLS] = {
    {"number", N_("Hit"), 6, 0, ALIGN_RIGHT, 0},       {"state", N_("State"), 34, 3, ALIGN_LEFT, 0},
    {"search", N_("Search"), 8, 0, ALIGN_RIGHT, 1},    {"round", N_("Round"), 5, 0, ALIGN_RIGHT, 2},
    {"doubt", N_("Look twice"), 12, 1, ALIGN_LEFT, 1},
};

static size_t row_count(void *context)
{
	return ((struct hits *)context)->rows.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct hits *)context)->rows.rows[row].id;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct hit_row *r = &((struct hits *)context)->rows.rows[row];

	switch (column) {
	case COL_ID:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)r->id);
		break;
	case COL_STATE:
		snprintf(out->text, sizeof(out->text), "%s", hit_state_name(r->state));
		out->ink = r->state == HIT_RELEASED				  ? INK_ACCENT
			   : r->state == HIT_CONFLICT				  ? INK_WARN
			   : r->state == HIT_REJECTED || r->state == HIT_EXCLUDED ? INK_DIM
										  : INK_TEXT;
		break;
	case COL_SEARCH:
		if (r->search_id)
			snprintf(out->text, sizeof(out->text), "%lld", (long long)r->search_id);
		break;
	case COL_ROUND:
		snprintf(out->text, sizeof(out->text), "%d", r->round);
		break;
	default:
		if (r->doubt) {
			snprintf(out->text, sizeof(out->text), "%s", _("! sex or age"));
			out->ink = INK_WARN;
		}
		break;
	}
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct hit_row *rows = ((struct hits *)context)->rows.rows;

	switch (column) {
	case COL_STATE:
		return (int)rows[a].state - (int)rows[b].state;
	case COL_SEARCH:
		return (rows[a].search_id > rows[b].search_id) -
		       (rows[a].search_id < rows[b].search_id);
	case COL_ROUND:
		return rows[a].round - rows[b].round;
	case COL_DOUBT:
		return (int)rows[a].doubt - (int)rows[b].doubt;
	default:
		return (rows[a].id > rows[b].id) - (rows[a].id < rows[b].id);
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

struct hits_errand {
	struct errand errand;
	enum hit_state state;
	struct hit_rows rows;
};

static void ask(struct screen *s);

static enum err_code list_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct hits_errand *h = (struct hits_errand *)e;

	return hit_list(seat, h->state, HITS_MOST, &h->rows, err);
}

static void list_answer(struct errand *e, struct screen *s)
{
	struct hits *h = (struct hits *)s;
	struct hits_errand *got = (struct hits_errand *)e;
	bool again = h->again;

	h->asked = h->again = false;
	if (errand_failed(e))
		return;
	hit_rows_clear(&h->rows);
	h->rows = got->rows;
	memset(&got->rows, 0, sizeof(got->rows));
	h->known = true;
	h->list.empty = h->state == HIT_STATE_COUNT
			    ? _("no candidate has been opened for examination yet")
			    : _("none in this state; Tab shows the others");
	list_refresh(&h->list);
	if (again)
		ask(s);
}

static void clear(struct errand *e)
{
	hit_rows_clear(&((struct hits_errand *)e)->rows);
}

static const struct errand_ops list_ops = {"hits", list_run, list_answer, clear, false};

static void ask(struct screen *s)
{
	struct hits *h = (struct hits *)s;
	struct hits_errand *e;

	if (h->asked) {
		h->again = true;
		return;
	}
	e = xcalloc(1, sizeof(*e));
	e->state = h->state;
	h->asked = errand_post(s->app, s, LANE_STORE, &list_ops, &e->errand);
}

static void hits_open(struct screen *s, const void *argument)
{
	struct hits *h = (struct hits *)s;

	h->state = HIT_STATE_COUNT;
	list_init(&h->list, &model, h, COL_ID, true);
	h->list.empty = _("reading ...");
	ask(s);
}

static void hits_close(struct screen *s)
{
	struct hits *h = (struct hits *)s;

	list_done(&h->list);
	hit_rows_clear(&h->rows);
}

static void open_hit(struct hits *h)
{
	int64_t id = list_selected_id(&h->list);

	if (id)
		app_open(h->base.app, &hit_ops, &(struct hit_argument){.id = id});
}

static unsigned hits_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct hits *)s)->list, e);
}

static unsigned hits_act(struct screen *s, enum action act, const char *argument)
{
	struct hits *h = (struct hits *)s;

	switch (act) {
	case ACT_OPEN:
		open_hit(h);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_HITS_STATE:
		h->state =
		    h->state == HIT_STATE_COUNT ? HIT_CANDIDATE : (enum hit_state)(h->state + 1);
		ask(s);
		return UI_REPAINT;
	default:
		return list_act(&h->list, s->app, act, argument);
	}
}

static unsigned hits_mouse(struct screen *s, const struct event *e)
{
	struct hits *h = (struct hits *)s;
	bool open = false;
	unsigned result = list_mouse(&h->list, e, &open);

	if (open)
		open_hit(h);
	return result;
}

static void hits_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct hits *)s)->list, s->app, to, body, true);
}

static void hits_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct hits *h = (const struct hits *)s;

	if (h->known)
		snprintf(out, room, "%s%s%zu",
			 h->state == HIT_STATE_COUNT ? "" : hit_state_name(h->state),
			 h->state == HIT_STATE_COUNT ? "" : ", ", h->rows.count);
}

static const char *hits_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct hits *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN, ACT_HITS_STATE, ACT_FIND, ACT_FILTER,
				     ACT_SORT, ACT_REFRESH,    ACT_NONE};

const struct screen_ops hits_ops = {
    .name = "hits",
    .title = N_("Hits"),
    .groups = GROUP_LIST | GROUP_HITS,
    .roles = MAY_DECIDE,
    .size = sizeof(struct hits),
    .footer = footer,
    .open = hits_open,
    .close = hits_close,
    .resume = ask,
    .news = ask,
    .key = hits_key,
    .act = hits_act,
    .mouse = hits_mouse,
    .draw = hits_draw,
    .subtitle = hits_subtitle,
    .complete = hits_complete,
};
