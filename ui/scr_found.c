/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_found.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/search.h"
#include "print/minutia.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_bench.h"
#include "ui/station.h"

/* How often a running search is looked at: candidates are on the screen within
 * two frames of being found. */
/* The highest score of one comparison of two fingers. */
#define SCORE_COUNTED 80.0
#define FOUND_PERIOD  0.04

struct found {
	struct screen base;
	struct list list;
	int64_t id;
	struct search_view view;
	bool known;
	bool asked;    /* an answer is on its way */
	bool stopping; /* asked to stop */
};

enum {
	COL_PLACE,
	COL_SCORE,
	COL_CHANCE,
	COL_FINGERS,
	COL_STATE,
	COL_DOUBT,
	COLS
};

static const struct list_column columns[COLS] = {
    {"place", N_("Place"), 5, 0, ALIGN_RIGHT, 0},
    {"score", N_("Score"), 6, 0, ALIGN_RIGHT, 1},
    {"chance", N_("False candidates to expect"), 26, 2, ALIGN_LEFT, 1},
    {"fingers", N_("Fingers"), 12, 1, ALIGN_LEFT, 2},
    {"state", N_("State"), 24, 2, ALIGN_LEFT, 0},
    {"doubt", N_("Look twice"), 10, 1, ALIGN_LEFT, 3},
};

static bool running(const struct found *f)
{
	return f->view.state == SEARCH_QUEUED || f->view.state == SEARCH_RUNNING;
}

static size_t row_count(void *context)
{
	return ((struct found *)context)->view.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct found *)context)->view.candidates[row].key;
}

void found_chance_text(double chance, char *out, size_t room)
{
	if (chance < 0)
		*out = '\0';
	else if (chance >= 0.95)
		snprintf(out, room, _("about %.0f in this search"), chance);
	else if (chance >= 0.1)
		snprintf(out, room, _("1 in %.1f such searches"), 1 / chance);
	else if (chance >= 1e-9) {
		double n = 1 / chance, unit = 1;

		/* Two figures that count: more would look like knowledge. */
		while (n / unit >= 100)
			unit *= 10;
		snprintf(out, room, _("1 in %'.0f such searches"), rint(n / unit) * unit);
	} else
		snprintf(out, room, "%s", _("1 in over 1,000,000,000"));
}

static void fingers_text(const struct search_candidate *c, char *out, size_t room)
{
	size_t n = 0;

	*out = '\0';
	for (int i = 0; i < c->finger_count && n + 4 < room; i++)
		n +=
		    (size_t)snprintf(out + n, room - n, "%s%d", i ? " " : "", c->fingers[i].finger);
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct search_candidate *c = &((struct found *)context)->view.candidates[row];

	switch (column) {
	case COL_PLACE:
		if (c->place > 0)
			snprintf(out->text, sizeof(out->text), "%d", c->place);
		else
			snprintf(out->text, sizeof(out->text), "·");
		break;
	case COL_SCORE:
		if (c->score >= 0)
			snprintf(out->text, sizeof(out->text), "%.1f", c->score);
		out->ink = INK_DIM;
		break;
	case COL_CHANCE:
		found_chance_text(c->chance, out->text, sizeof(out->text));
		break;
	case COL_FINGERS:
		fingers_text(c, out->text, sizeof(out->text));
		break;
	case COL_STATE:
		snprintf(out->text, sizeof(out->text), "%s%s", c->concluded ? _("✓ you: ") : "",
			 hit_state_name(c->state));
		if (c->concluded)
			out->ink = INK_DIM;
		break;
	default:
		if (c->doubt) {
			snprintf(out->text, sizeof(out->text), "%s", _("! sex or age"));
			out->ink = INK_WARN;
		}
		break;
	}
}

/* As they come: the view is in order already, or shuffled where policy blinds. */
static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct search_candidate *rows = ((struct found *)context)->view.candidates;

	switch (column) {
	case COL_SCORE:
		return (rows[a].score > rows[b].score) - (rows[a].score < rows[b].score);
	case COL_CHANCE:
		return (rows[a].chance > rows[b].chance) - (rows[a].chance < rows[b].chance);
	case COL_STATE:
		return (int)rows[a].state - (int)rows[b].state;
	case COL_DOUBT:
		return (int)rows[a].doubt - (int)rows[b].doubt;
	default:
		return (a > b) - (a < b);
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

/* --- reading -------------------------------------------------------------------------------- */

struct found_errand {
	struct errand errand;
	int64_t id, key, hit;
	bool take;
	struct search_view view;
};

static enum err_code get_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct found_errand *fe = (struct found_errand *)e;

	return search_get(seat, fe->id, &fe->view, err);
}

static void get_done(struct errand *e, struct screen *s)
{
	struct found *f = (struct found *)s;
	struct found_errand *fe = (struct found_errand *)e;

	f->asked = false;
	if (errand_failed(e))
		return;
	search_view_clear(&f->view);
	f->view = fe->view;
	fe->view = (struct search_view){0};
	f->known = true;
	if (!running(f))
		f->stopping = false;
	f->list.empty = running(f)			 ? _("no candidates yet")
			: f->view.state == SEARCH_FAILED ? _("the search failed: it says nothing "
							     "about who is in the files")
			: f->view.state == SEARCH_PARTIAL
			    ? _("none among the prints it came to; it was stopped")
			: f->view.state == SEARCH_COMPLETE
			    ? _("no candidates: nothing in the gallery is like the probe")
			    : _("it has not run");
	list_refresh(&f->list);
}

static void get_clear(struct errand *e)
{
	search_view_clear(&((struct found_errand *)e)->view);
}

static const struct errand_ops get_ops = {"search-get", get_run, get_done, get_clear, false};

static void ask(struct screen *s)
{
	struct found *f = (struct found *)s;
	struct found_errand *fe;

	if (f->asked)
		return;
	fe = xcalloc(1, sizeof(*fe));
	fe->id = f->id;
	f->asked = errand_post(s->app, s, LANE_SEARCH, &get_ops, &fe->errand);
}

static enum err_code take_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct found_errand *fe = (struct found_errand *)e;

	return search_take(seat, fe->id, fe->key, &fe->hit, err);
}

static void take_done(struct errand *e, struct screen *s)
{
	if (!errand_failed(e))
		app_open(s->app, &bench_ops,
			 &(struct bench_argument){.hit = ((struct found_errand *)e)->hit});
}

static const struct errand_ops take_ops = {"search-take", take_run, take_done, NULL, false};

static enum err_code stop_run(struct errand *e, struct seat *seat, struct err *err)
{
	return search_stop(seat, ((struct found_errand *)e)->id, err);
}

static void stop_done(struct errand *e, struct screen *s)
{
	if (errand_failed(e))
		((struct found *)s)->stopping = false;
	else
		app_say(s->app, SAY_INFO, "%s",
			_("stopped: what was found stays, and is marked partial"));
	ask(s);
}

static const struct errand_ops stop_ops = {"search-stop", stop_run, stop_done, NULL, false};

/* --- the screen ------------------------------------------------------------------------------ */

static void found_open(struct screen *s, const void *argument)
{
	struct found *f = (struct found *)s;

	f->id = ((const struct found_argument *)argument)->id;
	list_init(&f->list, &model, f, -1, false);
	f->list.empty = _("reading ...");
	ask(s);
}

static void found_close(struct screen *s)
{
	struct found *f = (struct found *)s;

	list_done(&f->list);
	search_view_clear(&f->view);
}

static unsigned found_tick(struct screen *s)
{
	struct found *f = (struct found *)s;

	if (!f->known || running(f))
		ask(s);
	return UI_HANDLED;
}

static void open_candidate(struct found *f)
{
	struct found_errand *fe;
	size_t row;

	if (!list_selected(&f->list, &row))
		return;
	fe = xcalloc(1, sizeof(*fe));
	fe->id = f->id;
	fe->key = f->view.candidates[row].key;
	errand_post(f->base.app, &f->base, LANE_STORE, &take_ops, &fe->errand);
}

static void stop(struct found *f)
{
	struct found_errand *fe = xcalloc(1, sizeof(*fe));

	f->stopping = true;
	fe->id = f->id;
	errand_post(f->base.app, &f->base, LANE_STORE, &stop_ops, &fe->errand);
}

static unsigned found_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct found *)s)->list, e);
}

static unsigned found_act(struct screen *s, enum action act, const char *argument)
{
	struct found *f = (struct found *)s;

	switch (act) {
	case ACT_OPEN:
		open_candidate(f);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_SEARCH_STOP:
		if (!f->stopping)
			stop(f);
		return UI_REPAINT;
	case ACT_BACK:
		/* The first Esc stops a running search; the next leaves the screen. */
		if (!f->known || !running(f) || f->stopping || !f->view.mine)
			return UI_IGNORED;
		stop(f);
		return UI_REPAINT;
	default:
		return list_act(&f->list, s->app, act, argument);
	}
}

static const char *found_blocked(const struct screen *s, enum action a)
{
	const struct found *f = (const struct found *)s;

	if (a == ACT_SEARCH_PAUSE || a == ACT_SEARCH_HURRY)
		return _("in the list of searches");
	return a == ACT_SEARCH_STOP && f->known && !running(f) ? _("it does not run") : NULL;
}

static unsigned found_mouse(struct screen *s, const struct event *e)
{
	struct found *f = (struct found *)s;
	bool open = false;
	unsigned result = list_mouse(&f->list, e, &open);

	if (open)
		open_candidate(f);
	return result;
}

static void draw_progress(struct found *f, struct surface *to, struct rect r)
{
	const struct search_view *v = &f->view;
	struct app *a = f->base.app;
	char text[160], left[60] = "";
	int w = r.w > 24 ? 20 : r.w / 3, full;

	if (v->state == SEARCH_RUNNING && v->left >= 0)
		snprintf(left, sizeof(left), _(", %.1f s left"), v->left);
	if (running(f) && v->rate > 0)
		snprintf(text, sizeof(text), _("%zu of %zu prints, %.0f a second%s"), v->done,
			 v->total, v->rate, left);
	else if (running(f))
		snprintf(text, sizeof(text), _("%zu of %zu prints%s"), v->done, v->total, left);
	else
		snprintf(text, sizeof(text), _("%zu of %zu prints in %.2f s"), v->done, v->total,
			 v->seconds);
	full = v->total ? (int)((double)w * (double)v->done / (double)v->total + 0.5) : 0;
	surface_fill(to, (struct rect){r.y, r.x, 1, w}, a->look.ascii ? '.' : 0x2591,
		     app_style(a, INK_DIM));
	surface_fill(to, (struct rect){r.y, r.x, 1, full}, a->look.ascii ? '#' : 0x2588,
		     app_style(a, running(f) ? INK_ACCENT : INK_DIM));
	surface_text(to, r.y, r.x + w + 2, r.w - w - 2, app_style(a, INK_TEXT), text);
}

static void draw_left_out(struct found *f, struct surface *to, int y, int x, int w)
{
	char text[300] = "";
	size_t n = 0;

	for (int i = 0; i < LEFT_COUNT; i++)
		if (f->view.left_out[i] && n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%zu %s", n ? "; " : "",
					      f->view.left_out[i], left_out_name((enum left_out)i));
	if (n)
		surface_printf(to, y, x, w, app_style(f->base.app, INK_WARN),
			       _("left out, in prints: %s"), text);
	else
		surface_text(to, y, x, w, app_style(f->base.app, INK_DIM),
			     _("no print was left out"));
}

/* The selected candidate in a sentence. */
static void draw_candidate(struct found *f, struct surface *to, struct rect r)
{
	const struct search_candidate *c;
	char chance[80], text[400];
	size_t row;

	if (!list_selected(&f->list, &row))
		return;
	c = &f->view.candidates[row];
	if (c->score < 0) {
		snprintf(text, sizeof(text), "%s",
			 _("A candidate, not a match. Score and place are hidden by the policy of "
			   "this desk, and the order is drawn by lot. Enter examines it."));
	} else {
		found_chance_text(c->chance, chance, sizeof(chance));
		/* Beyond what one comparison can score nothing was ever counted. */
		if (c->score > SCORE_COUNTED)
			snprintf(text, sizeof(text),
				 _("A candidate, not a match. Score %.1f, the sum of several "
				   "fingers: higher than any comparison of different people that "
				   "was ever counted. That is no certainty. Enter examines it."),
				 c->score);
		else
			snprintf(text, sizeof(text),
				 _("A candidate, not a match. Score %.1f: one in 10^%.1f "
				   "comparisons of different fingers scores so high; among %lld "
				   "prints a false one comes up %s. Enter examines it."),
				 c->score, c->score / 10, (long long)f->view.gallery_size, chance);
	}
	surface_paragraph(to, r, 0, app_style(f->base.app, INK_TEXT), text);
}

static void found_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct found *f = (struct found *)s;
	const struct search_view *v = &f->view;
	struct rect r = rect_inset(body, 0, 1);
	int foot = body.h >= 18 ? 3 : 0;
	enum ink ink = v->state == SEARCH_FAILED    ? INK_ERROR
		       : v->state == SEARCH_PARTIAL ? INK_WARN
						    : INK_STRONG;

	if (!f->known) {
		surface_text(to, r.y, r.x, r.w, app_style(s->app, INK_DIM), _("reading ..."));
		return;
	}
	surface_printf(to, r.y, r.x, r.w, app_style(s->app, ink), "%s%s%s",
		       search_state_name(v->state), v->detail && *v->detail ? ": " : "",
		       v->detail ? v->detail : "");
	draw_progress(f, to, (struct rect){r.y + 1, r.x, 1, r.w});
	if (r.w >= 110)
		surface_printf(
		    to, r.y + 2, r.x, r.w, app_style(s->app, INK_DIM),
		    _("case %s, %s, by %s; engine %s, threshold %.1f, gallery snapshot %lld"),
		    v->case_number, purpose_name(v->purpose), v->owner, v->engine ? v->engine : "",
		    v->threshold, (long long)v->gallery_seq);
	else
		surface_printf(to, r.y + 2, r.x, r.w, app_style(s->app, INK_DIM),
			       _("case %s by %s; %s, from score %.1f, gallery %lld"),
			       v->case_number, v->owner, v->engine ? v->engine : "", v->threshold,
			       (long long)v->gallery_seq);
	draw_left_out(f, to, r.y + 3, r.x, r.w);
	list_draw(&f->list, s->app, to, (struct rect){r.y + 5, body.x, body.h - 5 - foot, body.w},
		  true);
	if (foot)
		draw_candidate(f, to, (struct rect){body.y + body.h - foot, r.x, foot, r.w});
}

static void found_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct found *f = (const struct found *)s;

	if (f->known)
		snprintf(out, room, _("%lld, %zu candidates"), (long long)f->id, f->view.count);
}

static const char *found_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct found *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN,	 ACT_SEARCH_STOP, ACT_SORT, ACT_FIND,
				     ACT_FILTER, ACT_REFRESH,	  ACT_NONE};

const struct screen_ops found_ops = {
    .name = "found",
    .title = N_("Search"),
    .groups = GROUP_LIST | GROUP_SEARCH,
    .roles = MAY_DECIDE,
    .size = sizeof(struct found),
    .footer = footer,
    .open = found_open,
    .close = found_close,
    .resume = ask,
    .news = ask,
    .key = found_key,
    .act = found_act,
    .mouse = found_mouse,
    .tick = found_tick,
    .period = FOUND_PERIOD,
    .draw = found_draw,
    .subtitle = found_subtitle,
    .blocked = found_blocked,
    .complete = found_complete,
};
