/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_stats.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/stats.h"
#include "ui/errand.h"
#include "ui/page.h"

struct stats_screen {
	struct screen base;
	struct page page;
};

struct ask {
	struct errand errand; /* the first member */
	struct stats_examiner own;
};

static enum err_code run(struct errand *e, struct seat *seat, struct err *err)
{
	return stats_own(seat, &((struct ask *)e)->own, err);
}

/* Counts and where the true rate lies, in words: "3 of 41; between 3 and 19 in
 * 100 in the long run". */
static void add_rate(struct page *p, const char *label, const struct stats_rate *r)
{
	if (r->suppressed)
		page_add(p, label, INK_DIM, _("fewer than %d cases: no figure yet"), STATS_MIN);
	else
		page_add(p, label, INK_TEXT,
			 _("%d of %d; in the long run between %.0f and %.0f in 100 (95 of 100 such "
			   "ranges hold the true rate)"),
			 r->k, r->n, r->low * 100, r->high * 100);
}

static void done(struct errand *e, struct screen *s)
{
	const struct stats_examiner *o = &((struct ask *)e)->own;
	struct page *p = &((struct stats_screen *)s)->page;

	if (errand_failed(e))
		return;
	page_begin(p);
	page_heading(p, "%s", _("Your conclusions"));
	page_add(p, _("Conclusions"), INK_TEXT, "%d", o->decisions);
	add_rate(p, _("Left open"), &o->inconclusive);
	add_rate(p, _("Disagreed with"), &o->disagreement);
	page_heading(p, "%s", _("Comparisons of known truth in the queue"));
	add_rate(p, _("Right"), &o->right);
	add_rate(p, _("Wrong"), &o->wrong);
	page_heading(p, "%s", _("What these figures are"));
	page_add(p, "", INK_TEXT, "%s",
		 _("They are yours: no colleague and no supervisor sees them by your name. A "
		   "disagreement is no error: that is what the second examination is for. Small "
		   "numbers say little; the range says how little."));
	page_end(p);
	app_touch(s->app);
}

static const struct errand_ops ask_ops = {.name = "stats", .run = run, .done = done};

static void refresh(struct screen *s)
{
	struct ask *a = xcalloc(1, sizeof(*a));

	errand_post(s->app, s, LANE_STORE, &ask_ops, &a->errand);
}

static void stats_open(struct screen *s, const void *argument)
{
	((struct stats_screen *)s)->page.label_w = 18;
	refresh(s);
}

static void stats_close(struct screen *s)
{
	page_done(&((struct stats_screen *)s)->page);
}

static unsigned stats_act(struct screen *s, enum action act, const char *argument)
{
	if (act == ACT_READ_AGAIN) {
		refresh(s);
		return UI_HANDLED;
	}
	return page_act(&((struct stats_screen *)s)->page, act);
}

static void stats_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct stats_screen *st = (struct stats_screen *)s;

	if (!st->page.n)
		surface_paragraph(to, rect_centre(body, 1, 30), 0, app_style(s->app, INK_DIM),
				  _("counting ..."));
	else
		page_draw(&st->page, s->app, to,
			  (struct rect){body.y, body.x + 1, body.h, body.w - 2}, true);
}

static const enum action stats_footer[] = {ACT_READ_AGAIN, ACT_GO_TRAINING, ACT_NONE};

const struct screen_ops stats_ops = {
    .name = "statistics",
    .title = N_("My figures"),
    .groups = GROUP_READ,
    .roles = MAY_EXAMINE,
    .size = sizeof(struct stats_screen),
    .footer = stats_footer,
    .open = stats_open,
    .close = stats_close,
    .act = stats_act,
    .draw = stats_draw,
};
