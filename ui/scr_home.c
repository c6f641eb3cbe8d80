/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/erase.h"
#include "casework/log.h"
#include "casework/task.h"
#include "casework/user.h"
#include "ui/errand.h"
#include "ui/station.h"

#define HOME_ROWS 32
/* Below this the hint of the selected line stands at the bottom. */
#define WIDE 100

/* One line: work that waits, or a place to go to. */
struct home_row {
	enum action go;
	const char *argument; /* borrowed, constant */
	const char *text;     /* translated, borrowed */
	const char *hint;     /* likewise */
	int count;	      /* < 0: a place */
	int overdue;
};

struct home {
	struct screen base;
	struct home_row rows[HOME_ROWS];
	int n, at, top;
	bool known; /* the counts have come */
	struct rect list;
	struct desk_load load;
};

struct counts {
	struct errand errand;
	enum role role;
	struct task_counts tasks;
	int users_waiting, users_locked;
	int due_soon, due_over;
	bool checkpoint_due;
};

static enum err_code count_users(struct counts *c, struct seat *seat, struct err *err)
{
	struct user_rows users;
	enum err_code code = user_list(seat, &users, err);

	for (size_t i = 0; code == ERR_OK && i < users.count; i++) {
		c->users_waiting += users.rows[i].status == USER_WAITING;
		c->users_locked += users.rows[i].locked;
	}
	if (code == ERR_OK)
		user_rows_clear(&users);
	return code;
}

static enum err_code counts_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct counts *c = (struct counts *)e;
	struct retention_rows due;
	struct desk_load load;
	enum err_code code = ERR_OK;

	desk_load_get(seat_desk(seat), &load);

	if (ROLE_BIT(c->role) & ROLES_CASE)
		code = task_count(seat, &c->tasks, err);
	if (code == ERR_OK && (c->role == ROLE_SUPERVISOR || c->role == ROLE_ADMINISTRATOR))
		code = count_users(c, seat, err);
	/* Names that are not unsealed yet are not waited for. */
	if (code == ERR_OK && (ROLE_BIT(c->role) & ROLES_CASE) && load.done &&
	    (code = retention_list(seat, &due, err)) == ERR_OK) {
		for (size_t i = 0; i < due.count; i++)
			c->due_over += due.rows[i].overdue;
		c->due_soon = (int)due.count;
		retention_rows_clear(&due);
	}
	if (code == ERR_OK && c->role == ROLE_AUDITOR)
		code = log_checkpoint_due(seat, &c->checkpoint_due, err);
	return code;
}

/* --- the lines ------------------------------------------------------------------------------ */

static void add(struct home *h, struct home_row row)
{
	if (h->n < HOME_ROWS && places_has(h->base.app, row.go))
		h->rows[h->n++] = row;
}

static const struct stage_line {
	enum task_stage stage;
	enum action go;
	unsigned roles;
	const char *text;
	const char *hint;
} stage_lines[] = {
    {TASK_RELEASE, ACT_GO_QUEUE, MAY_SUPERVISOR, N_("hits to release"),
     N_("two examiners agree; approve, reject or return")},
    {TASK_APPROVE, ACT_GO_QUEUE, MAY_SUPERVISOR, N_("searches to approve"),
     N_("another unit asks to search for a crime")},
    {TASK_PROTECTION, ACT_GO_QUEUE, MAY_SUPERVISOR, N_("questions about protected persons"),
     N_("a partner asked; decide what is answered")},
    {TASK_VERIFY, ACT_GO_QUEUE, MAY_ANALYST, N_("comparisons to verify"),
     N_("blind: you see two prints and nothing else")},
    {TASK_RESOLVE, ACT_GO_QUEUE, MAY_ANALYST, N_("comparisons to resolve"),
     N_("two examiners disagree; blind as well")},
    {TASK_EXAMINE, ACT_GO_QUEUE, MAY_DECIDE, N_("searches with candidates to examine"),
     N_("your own searches, and those handed to you")},
    {TASK_DUPLICATE, ACT_GO_QUEUE, MAY_ANALYST, N_("duplicate checks"),
     N_("new persons: are they in the files already?")},
    {TASK_PROPOSAL, ACT_GO_PROPOSALS, MAY_SUPERVISOR, N_("proposals to answer"),
     N_("acts that need a second person")},
    {TASK_REQUEST, ACT_GO_REQUESTS, MAY_RIGHTS, N_("requests of persons"),
     N_("access, correction, erasure: each has its legal time")},
    {TASK_PUSH, ACT_GO_REQUESTS, MAY_RIGHTS, N_("recipients to be told"),
     N_("who received data that has changed since")},
};

static void add_places(struct home *h)
{
	static const struct {
		enum action go;
		const char *hint;
	} places[] = {
	    {ACT_GO_CASES, N_("open a case, or make one")},
	    {ACT_GO_PERSONS, N_("find a person by name, birth or document")},
	    {ACT_GO_SEARCH, N_("search the gallery with a print")},
	    {ACT_GO_HITS, N_("candidates and hits, with their state")},
	    {ACT_GO_EXCHANGE, N_("questions to and from partners")},
	    {ACT_GO_QUEUE, N_("all work that waits")},
	    {ACT_GO_REQUESTS, N_("what persons ask for, and whom to tell")},
	    {ACT_GO_PROPOSALS, N_("acts that need a second person")},
	    {ACT_GO_USERS, N_("accounts of this desk")},
	    {ACT_GO_AUDIT, N_("who did what and when")},
	    {ACT_GO_POLICY, N_("the switches of this desk")},
	    {ACT_GO_TRAINING, N_("compare synthetic prints of known truth")},
	    {ACT_GO_STATS, N_("your own figures, with their uncertainty")},
	};

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		add(h, (struct home_row){.go = places[i].go,
					 .text = _(action_info(places[i].go)->label),
					 .hint = _(places[i].hint),
					 .count = -1});
}

static void build(struct home *h, const struct counts *c)
{
	const struct home_row old = h->rows[h->at];
	unsigned roles = h->base.app->roles;

	h->n = 0;
	for (size_t i = 0; c && i < ARRAY_LEN(stage_lines); i++) {
		const struct stage_line *l = &stage_lines[i];

		if (l->roles & roles)
			add(h, (struct home_row){l->go, task_stage_word(l->stage), _(l->text),
						 _(l->hint), c->tasks.open[l->stage],
						 c->tasks.overdue[l->stage]});
	}
	if (c && (roles & (MAY_SUPERVISOR | MAY_ADMIN)))
		add(h, (struct home_row){ACT_GO_USERS, NULL, _("new users who wait for their key"),
					 _("a supervisor hands it over"), c->users_waiting, 0});
	if (c && (roles & MAY_ADMIN))
		add(h, (struct home_row){ACT_GO_USERS, NULL, _("accounts locked"),
					 _("after failed log-ins"), c->users_locked, 0});
	if (c && (roles & MAY_CASE))
		add(h, (struct home_row){ACT_GO_PERSONS, "due", _("records erased within 3 months"),
					 _("look whether the reason to keep them still holds"),
					 c->due_soon, c->due_over});
	if (c && (roles & MAY_AUDIT))
		add(h, (struct home_row){ACT_GO_AUDIT, NULL, _("checkpoints due"),
					 _("write it down outside of this machine"),
					 c->checkpoint_due, 0});
	add_places(h);
	h->at = h->at < h->n ? h->at : 0;
	for (int i = 0; i < h->n; i++)
		if (h->rows[i].go == old.go && (h->rows[i].count < 0) == (old.count < 0) &&
		    h->rows[i].text == old.text)
			h->at = i;
}

static void counts_done(struct errand *e, struct screen *s)
{
	struct home *h = (struct home *)s;
	bool first = !h->known;

	if (errand_failed(e))
		return;
	h->known = true;
	build(h, (struct counts *)e);
	if (first)
		h->at = 0;
}

static const struct errand_ops counts_ops = {"counts", counts_run, counts_done, NULL, false};

static void ask(struct screen *s)
{
	const struct session_user *u = station_user(station_of(s->app));
	struct counts *c;

	if (!u || u->waiting)
		return;
	c = xcalloc(1, sizeof(*c));
	c->role = u->role;
	errand_post(s->app, s, LANE_STORE, &counts_ops, &c->errand);
}

/* --- the screen ------------------------------------------------------------------------------- */

static void home_open(struct screen *s, const void *argument)
{
	build((struct home *)s, NULL);
	ask(s);
}

static unsigned home_tick(struct screen *s)
{
	struct home *h = (struct home *)s;
	struct desk_load now;

	if (h->load.done)
		return UI_HANDLED;
	desk_load_get(station_desk(station_of(s->app)), &now);
	if (memcmp(&now, &h->load, sizeof(now)) == 0)
		return UI_HANDLED;
	h->load = now;
	if (now.done)
		ask(s);
	return UI_REPAINT;
}

static void enter(struct home *h)
{
	const struct home_row *row = &h->rows[h->at];

	if (h->n)
		app_act(h->base.app, row->go, row->argument);
}

static unsigned home_act(struct screen *s, enum action act, const char *argument)
{
	struct home *h = (struct home *)s;
	int page = h->list.h > 1 ? h->list.h - 1 : 1;

	switch (act) {
	case ACT_READ_UP:
		h->at--;
		break;
	case ACT_READ_DOWN:
		h->at++;
		break;
	case ACT_READ_PAGE_UP:
		h->at -= page;
		break;
	case ACT_READ_PAGE_DOWN:
		h->at += page;
		break;
	case ACT_READ_FIRST:
		h->at = 0;
		break;
	case ACT_READ_LAST:
		h->at = h->n - 1;
		break;
	case ACT_READ_OPEN:
		enter(h);
		return UI_REPAINT;
	case ACT_READ_AGAIN:
		ask(s);
		return UI_REPAINT;
	default:
		return UI_IGNORED;
	}
	h->at = h->at < 0 ? 0 : h->at >= h->n ? h->n - 1 : h->at;
	return UI_REPAINT;
}

/* The line drawn at a height: work, an empty line, places. */
static int line_of(const struct home *h, int row)
{
	return row + (row > 0 && h->rows[row].count < 0 && h->rows[0].count >= 0 ? 1 : 0);
}

static unsigned home_mouse(struct screen *s, const struct event *e)
{
	struct home *h = (struct home *)s;

	if (e->button == MOUSE_WHEEL_UP || e->button == MOUSE_WHEEL_DOWN)
		return home_act(s, e->button == MOUSE_WHEEL_UP ? ACT_READ_UP : ACT_READ_DOWN, NULL);
	for (int i = 0; i < h->n; i++)
		if (e->y == h->list.y + line_of(h, i) - h->top) {
			h->at = i;
			if (e->button == MOUSE_DOUBLE)
				enter(h);
			return UI_REPAINT;
		}
	return UI_IGNORED;
}

static void draw_row(struct home *h, struct surface *to, int i, int y)
{
	const struct home_row *row = &h->rows[i];
	struct app *a = h->base.app;
	bool on = i == h->at, quiet = row->count == 0;
	struct style text = app_style(a, on ? INK_SELECT : quiet ? INK_DIM : INK_STRONG);
	struct style dim = app_style(a, on ? INK_SELECT : INK_DIM);
	int x = h->list.x, w = h->list.w, text_w = w > 60 ? 38 : w - 20, hint_x;
	char count[16] = "", cap[ACTION_CAP_LEN];

	surface_fill(to, (struct rect){y, x, 1, w}, ' ', on ? text : app_style(a, INK_TEXT));
	if (row->count >= 0)
		snprintf(count, sizeof(count), "%d", row->count);
	else
		snprintf(count, sizeof(count), "%s", action_cap(row->go, cap));
	surface_field(to, y, x + 1, 6, row->count < 0 ? dim : text, ALIGN_RIGHT, count);
	surface_field(to, y, x + 9, text_w, text, ALIGN_LEFT, row->text);
	hint_x = x + 9 + text_w + 1;
	if (row->overdue > 0) {
		char late[40];

		snprintf(late, sizeof(late),
			 ngettext("! %d overdue", "! %d overdue", (unsigned long)row->overdue),
			 row->overdue);
		surface_field(to, y, hint_x, x + w - hint_x, on ? text : app_style(a, INK_WARN),
			      ALIGN_LEFT, late);
		hint_x += text_width(late) + 2;
	}
	if (hint_x < x + w && w >= WIDE)
		surface_field(to, y, hint_x, x + w - hint_x, dim, ALIGN_LEFT, row->hint);
	if (on)
		surface_set_cursor(to, y, x + 9);
}

static void draw_load(struct home *h, struct surface *to, struct rect r)
{
	struct style dim = app_style(h->base.app, INK_DIM);
	const struct desk_load *l = &h->load;

	if (!(h->base.app->roles & MAY_PERSON))
		return;
	if (*l->trouble)
		surface_text(to, r.y, r.x, r.w, app_style(h->base.app, INK_ERROR), l->trouble);
	else if (l->done)
		surface_printf(to, r.y, r.x, r.w, dim, _("%zu persons and %zu fingers are ready"),
			       l->persons, l->fingers);
	else
		surface_printf(to, r.y, r.x, r.w, dim,
			       _("unsealing: %zu of %zu persons, %zu of %zu fingers"), l->persons,
			       l->persons_total, l->fingers, l->fingers_total);
}

static void draw_waiting(struct home *h, struct surface *to, struct rect r)
{
	surface_paragraph(
	    to, r, 0, app_style(h->base.app, INK_TEXT),
	    _("Your account is ready, but it has no key to the store yet.\n\nAsk a supervisor "
	      "to hand it to you (screen Users, key h). Then log in again."));
}

static void home_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct home *h = (struct home *)s;
	const struct session_user *u = station_user(station_of(s->app));
	const struct desk_info *info = desk_info_get(station_desk(station_of(s->app)));
	struct rect r = rect_inset(body, body.h > 30 ? 2 : 0, 2);
	int at;

	surface_printf(to, r.y, r.x, r.w, app_style(s->app, INK_STRONG), "%s · %s", info->agency,
		       u->unit);
	surface_printf(to, r.y + 1, r.x, r.w, app_style(s->app, INK_DIM), "%s, %s", u->display,
		       role_name(u->role));
	h->list = (struct rect){r.y + 3, r.x, r.h - 6, r.w};
	if (u->waiting) {
		draw_waiting(h, to, h->list);
		return;
	}
	at = h->n ? line_of(h, h->at) : 0;
	if (at < h->top)
		h->top = at;
	if (at >= h->top + h->list.h)
		h->top = at - h->list.h + 1;
	for (int i = 0; i < h->n; i++) {
		int y = line_of(h, i) - h->top;

		if (y >= 0 && y < h->list.h)
			draw_row(h, to, i, h->list.y + y);
	}
	if (h->n && h->list.w < WIDE)
		surface_field(to, r.y + r.h - 2, r.x, r.w, app_style(s->app, INK_TEXT), ALIGN_LEFT,
			      h->rows[h->at].hint);
	draw_load(h, to, (struct rect){r.y + r.h - 1, r.x, 1, r.w});
}

static const enum action home_footer[] = {ACT_READ_OPEN, ACT_GO_CASES, ACT_GO_PERSONS, ACT_GO_QUEUE,
					  ACT_LOCK,	 ACT_LOGOUT,   ACT_NONE};

const struct screen_ops home_ops = {
    .name = "home",
    .title = N_("Home"),
    .groups = GROUP_READ,
    .roles = MAY_DESK,
    .size = sizeof(struct home),
    .footer = home_footer,
    .open = home_open,
    .resume = ask,
    .news = ask,
    .act = home_act,
    .mouse = home_mouse,
    .tick = home_tick,
    .period = 0.25,
    .draw = home_draw,
};
