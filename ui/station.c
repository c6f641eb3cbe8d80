/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/station.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/erase.h"
#include "casework/training.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/known.h"
#include "ui/scr_enrol.h"
#include "ui/scr_home.h"
#include "ui/scr_login.h"
#include "ui/why.h"

struct station {
	struct desk *desk;
	struct app *app;
	/* The first seat of the log-in. Lanes clone it; the screens' thread uses it for
	 * nothing but touching the idle clock and asking it. */
	pthread_mutex_t lock;
	struct seat *root;
	struct station_who who;
	uint64_t login_number; /* which log-in this is: answers for an earlier one are late */
	uint64_t lock_screen;  /* id of the lock, 0: not locked */
	int64_t seq;	       /* newest entry of the log that was seen */
	bool news_asked;
	struct why_memory why;
};

struct desk *station_desk(const struct station *st)
{
	return st->desk;
}

struct why_memory *station_memory(struct station *st)
{
	return &st->why;
}

const struct session_user *station_user(const struct station *st)
{
	return st->root ? &st->who.user : NULL;
}

bool station_has_totp(const struct station *st)
{
	return st->who.has_totp;
}

/* --- who ------------------------------------------------------------------------------- */

void station_who_read(struct seat *seat, struct station_who *out)
{
	const struct session_user *u = seat_user(seat);

	out->user = *u;
	out->user.name = xstrdup(u->name);
	out->user.display = xstrdup(u->display);
	out->user.unit = xstrdup(u->unit);
	out->has_totp = session_has_totp(seat);
}

void station_who_clear(struct station_who *w)
{
	free(w->user.name);
	free(w->user.display);
	free(w->user.unit);
	memset(w, 0, sizeof(*w));
}

void station_set_who(struct app *a, struct station_who *w)
{
	struct station *st = station_of(a);

	station_who_clear(&st->who);
	st->who = *w;
	memset(w, 0, sizeof(*w));
	app_touch(a);
}

/* --- lanes ------------------------------------------------------------------------------ */

static void *open_lane(void *context, enum lane lane)
{
	struct station *st = context;
	struct seat *seat = NULL;

	pthread_mutex_lock(&st->lock);
	if (st->root)
		seat_clone(st->root, &seat, NULL);
	pthread_mutex_unlock(&st->lock);
	return seat;
}

static void close_lane(void *context, enum lane lane, void *state)
{
	seat_free(state);
}

/* --- chores: what the rules want done and nobody has to decide ----------------------------- */

struct chores {
	struct errand errand;
	enum role role;
	int warned, erased;
};

static enum err_code chores_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct chores *c = (struct chores *)e;
	enum err_code code = ERR_OK;
	int placed;

	if (!(ROLE_BIT(c->role) & ROLES_CASE))
		return ERR_OK;
	code = desk_load_wait(seat, err);
	if (code == ERR_OK)
		code = retention_warn(seat, &c->warned, err);
	if (code == ERR_OK && c->role == ROLE_SUPERVISOR)
		code = retention_erase(seat, &c->erased, err);
	if (code == ERR_OK && c->role == ROLE_SUPERVISOR)
		code = training_place(seat, &placed, err);
	return code;
}

static void chores_done(struct errand *e, struct screen *s)
{
	struct chores *c = (struct chores *)e;

	if (e->code == ERR_AUTH || errand_failed(e))
		return;
	if (c->erased)
		app_say(e->app, SAY_INFO,
			ngettext("%d record whose time was over was erased",
				 "%d records whose time was over were erased",
				 (unsigned long)c->erased),
			c->erased);
	else if (c->warned)
		app_say(e->app, SAY_INFO,
			ngettext("%d record will be erased within three months",
				 "%d records will be erased within three months",
				 (unsigned long)c->warned),
			c->warned);
}

static const struct errand_ops chores_ops = {"chores", chores_run, chores_done, NULL, false};

static void begin_chores(struct app *a)
{
	struct chores *c = xcalloc(1, sizeof(*c));

	c->role = station_of(a)->who.user.role;
	errand_post(a, NULL, LANE_SEARCH, &chores_ops, &c->errand);
}

void station_first_screen(struct app *a)
{
	struct station *st = station_of(a);

	app_close_all(a);
	if (st->who.user.must_set_password) {
		app_open(a, &password_ops, NULL);
		return;
	}
	app_open(a, &home_ops, &(struct place_argument){NULL});
	if (!st->who.user.waiting)
		begin_chores(a);
	station_check_news(a);
}

/* --- in and out ------------------------------------------------------------------------------ */

void station_enter(struct app *a, struct seat *seat, struct station_who *w)
{
	struct station *st = station_of(a);

	pthread_mutex_lock(&st->lock);
	st->root = seat;
	pthread_mutex_unlock(&st->lock);
	station_set_who(a, w);
	st->login_number++;
	st->seq = 0;
	st->lock_screen = 0;
	a->roles = ROLE_BIT(st->who.user.role);
	lanes_reopen(a->lanes);
	station_first_screen(a);
	known_place(a);
}

struct leave {
	struct errand errand;
	struct seat *root;
};

static enum err_code leave_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct leave *l = (struct leave *)e;
	enum err_code code = session_log_out(l->root, err);

	seat_free(l->root);
	l->root = NULL;
	return code;
}

static const struct errand_ops leave_ops = {"leave", leave_run, NULL, NULL, true};

void station_leave(struct app *a)
{
	struct station *st = station_of(a);
	struct leave *l;

	if (!st->root)
		return;
	l = xcalloc(1, sizeof(*l));
	app_close_all(a);
	pthread_mutex_lock(&st->lock);
	l->root = st->root;
	st->root = NULL;
	pthread_mutex_unlock(&st->lock);
	station_who_clear(&st->who);
	why_memory_clear(&st->why);
	dialog_forget_drafts();
	enrol_forget();
	st->lock_screen = 0;
	st->login_number++;
	a->roles = MAY_NOBODY_YET;
	/* The lanes' seats go after the jobs that still use them. */
	lanes_reopen(a->lanes);
	errand_post(a, NULL, LANE_STORE, &leave_ops, &l->errand);
	app_open(a, &login_ops, NULL);
}

/* --- the lock -----------------------------------------------------------------------------------
 */

void station_look_at_lock(struct app *a)
{
	struct station *st = station_of(a);
	struct screen *s;

	if (!st || !st->root || st->lock_screen || !session_is_locked(st->root))
		return;
	/* Until the password was right nothing of the desk can be done. */
	a->roles = MAY_NOBODY_YET;
	if (a->depth == APP_STACK)
		app_close(a, app_top(a));
	s = app_open(a, &lock_ops, NULL);
	st->lock_screen = s ? s->id : 0;
}

static enum err_code lock_run(struct errand *e, struct seat *seat, struct err *err)
{
	session_lock(seat);
	return ERR_OK;
}

static void lock_done(struct errand *e, struct screen *s)
{
	station_look_at_lock(e->app);
}

static const struct errand_ops lock_errand_ops = {"lock", lock_run, lock_done, NULL, false};

void station_lock(struct app *a)
{
	if (station_user(station_of(a)) && !station_of(a)->lock_screen)
		errand_post(a, NULL, LANE_STORE, &lock_errand_ops,
			    xcalloc(1, sizeof(struct errand)));
}

void station_unlocked(struct app *a)
{
	struct station *st = station_of(a);
	struct screen *s = app_find(a, st->lock_screen);

	a->roles = ROLE_BIT(st->who.user.role);
	st->lock_screen = 0;
	if (s)
		app_close(a, s);
}

/* --- news
 * ------------------------------------------------------------------------------------------ */

struct news {
	struct errand errand;
	uint64_t login_number;
	int64_t seq;
};

static enum err_code news_run(struct errand *e, struct seat *seat, struct err *err)
{
	return desk_news(seat, &((struct news *)e)->seq, err);
}

static void news_done(struct errand *e, struct screen *none)
{
	struct news *n = (struct news *)e;
	struct station *st = station_of(e->app);
	struct screen *s = app_base_screen(e->app);
	bool first = st->seq == 0;

	st->news_asked = false;
	if (n->login_number != st->login_number || e->code != ERR_OK || n->seq == st->seq)
		return;
	st->seq = n->seq;
	if (!first && s && s->ops->news)
		s->ops->news(s);
}

static const struct errand_ops news_ops = {"news", news_run, news_done, NULL, false};

void station_check_news(struct app *a)
{
	struct station *st = station_of(a);
	struct news *n;

	if (!st->root || st->lock_screen || st->news_asked || st->who.user.must_set_password)
		return;
	n = xcalloc(1, sizeof(*n));
	n->login_number = st->login_number;
	st->news_asked = errand_post(a, NULL, LANE_STORE, &news_ops, &n->errand);
}

/* --- hooks
 * -------------------------------------------------------------------------------------------- */

static void whoami(struct app *a, char *out, size_t room)
{
	struct station *st = station_of(a);
	const char *demo = desk_info_get(st->desk)->demo ? _("DEMO · ") : "";
	double left;

	if (!st->root) {
		snprintf(out, room, "%s%s", demo, _("nobody is logged in"));
		return;
	}
	if (st->lock_screen) {
		snprintf(out, room, "%s%s · %s", demo, st->who.user.name, _("locked"));
		return;
	}
	left = session_idle_left(st->root);
	/* Whole minutes do not draw the eye; the last one does. */
	if (left > 60)
		snprintf(out, room, _("%s%s · %s · lock %d min"), demo, st->who.user.name,
			 role_name(st->who.user.role), (int)((left + 59.999) / 60));
	else
		snprintf(out, room, _("%s%s · %s · LOCK %d s"), demo, st->who.user.name,
			 role_name(st->who.user.role), (int)left);
}

static void tick(struct app *a)
{
	station_look_at_lock(a);
	station_check_news(a);
	app_touch(a); /* the time left */
}

static void input(struct app *a)
{
	struct station *st = station_of(a);

	if (st->root && !st->lock_screen)
		session_touch(st->root);
}

static void answered_leave(struct app *a, uint64_t asker, bool yes)
{
	if (yes)
		station_leave(a);
}

static unsigned act(struct app *a, enum action act, const char *argument)
{
	const char *unsaved;

	switch (act) {
	case ACT_LOCK:
		station_lock(a);
		return UI_HANDLED;
	case ACT_PASSWORD:
		app_open(a, &password_ops, NULL);
		return UI_REPAINT;
	case ACT_LOGOUT:
		unsaved = app_unsaved(a);
		if (unsaved)
			dialog_ask(a, app_top(a), _("Log out without saving?"), unsaved,
				   _("Log out"), answered_leave);
		else
			station_leave(a);
		return UI_REPAINT;
	default:
		return places_go(a, act, argument);
	}
}

/* --- life
 * ------------------------------------------------------------------------------------------------
 */

struct station *station_new(struct desk *desk)
{
	struct station *st = xcalloc(1, sizeof(*st));

	st->desk = desk;
	pthread_mutex_init(&st->lock, NULL);
	return st;
}

void station_hooks(struct station *st, struct app_hooks *out)
{
	*out = (struct app_hooks){
	    .context = st,
	    .open_lane = open_lane,
	    .close_lane = close_lane,
	    .act = act,
	    .whoami = whoami,
	    .tick = tick,
	    .input = input,
	};
}

void station_run(struct station *st, struct app *a)
{
	st->app = a;
	a->desk = st;
	app_open(a, &login_ops, NULL);
	app_run(a);
}

void station_free(struct station *st)
{
	if (!st)
		return;
	if (st->root)
		session_log_out(st->root, NULL);
	seat_free(st->root);
	station_who_clear(&st->who);
	why_memory_clear(&st->why);
	dialog_forget_drafts();
	enrol_forget();
	desk_free(st->desk);
	pthread_mutex_destroy(&st->lock);
	free(st);
}
