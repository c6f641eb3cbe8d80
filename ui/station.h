/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The workstation: the loop of ui/app.h with a desk behind it. Who is logged in,
 * the idle lock, what other instances did meanwhile, and where one can go.
 *
 * app->desk points to a struct station. Each lane works with a seat of its own;
 * see ui/errand.h. The screens' thread only asks what is known without the store:
 * station_user(), session_touch() and the like.
 */
#ifndef COTEJO_UI_STATION_H
#define COTEJO_UI_STATION_H

#include "casework/casefile.h"
#include "casework/desk.h"
#include "casework/look.h"
#include "casework/session.h"
#include "ui/app.h"

struct station;

/* Opens the screens on a desk, beginning with the log-in, and runs until the
 * program is left. The app must have been made with station_hooks() of the same
 * station. Order: station_new, start_app, station_run, app_free, station_free. */
struct station *station_new(struct desk *desk_take);
void station_hooks(struct station *st, struct app_hooks *out);
void station_run(struct station *st, struct app *a);
/* Logs out whoever is still there, closes the desk. */
void station_free(struct station *st);

static inline struct station *station_of(const struct app *a)
{
	return a->desk;
}
struct desk *station_desk(const struct station *st);

/* --- who ----------------------------------------------------------------------------- */

/* A copy of what the session says, as of the last log-in or change; NULL when
 * nobody is logged in. Borrowed until the next log-out. */
const struct session_user *station_user(const struct station *st);
bool station_has_totp(const struct station *st);

/* From a worker's seat to the screens' copy: in run(), then in done(). */
struct station_who {
	struct session_user user;
	bool has_totp;
};
void station_who_read(struct seat *seat, struct station_who *out);
void station_who_clear(struct station_who *w);
void station_set_who(struct app *a, struct station_who *w_take);

/* Someone has logged in: takes the first seat, opens the first screen. */
void station_enter(struct app *a, struct seat *seat_take, struct station_who *w_take);
/* Closes everything and opens the first screen of whoever is logged in. */
void station_first_screen(struct app *a);
/* Logs out and shows the log-in again; nothing unsaved is asked about here. */
void station_leave(struct app *a);
/* Locks now; the screens stay as they are under the lock. */
void station_lock(struct app *a);
/* Shows the lock when the session has been locked. */
void station_look_at_lock(struct app *a);
/* The password was right: the screens come back. */
void station_unlocked(struct app *a);

/* --- where ---------------------------------------------------------------------------- */

/* A place is a screen that an ACT_GO_ action leads to: one line in ui/places.c.
 * Its open() gets a struct place_argument (never NULL). */
struct place_argument {
	const char *text; /* what was typed behind the action's name; NULL */
};
/* Goes to a place: back to its screen when that lies below and nothing unsaved
 * lies above it, else opened on top. UI_IGNORED when the action leads nowhere. */
unsigned places_go(struct app *a, enum action act, const char *argument);
/* True when there is a screen behind this action and the role may see it. */
bool places_has(const struct app *a, enum action act);

/* --- what changed ---------------------------------------------------------------------- */

/* About once a second the station looks whether the log has grown (here or in
 * another process) and calls the topmost full screen's news() (ui/screen.h). This
 * looks at once. */
void station_check_news(struct app *a);

/* --- why ------------------------------------------------------------------------------- */

/* A look of its own: what a screen or an errand keeps. */
struct why {
	enum purpose purpose;
	char number[CASE_NUMBER_LEN];
	char *text; /* NULL: none yet */
};
void why_set(struct why *w, const struct look *look); /* w: zeroed or set before */
void why_copy(struct why *to, const struct why *from);
void why_clear(struct why *w);
/* Borrowed from w. */
struct look why_look(const struct why *w);

/* What was said last for this case since the log-in; NULL when nothing was. */
const struct why *station_why(const struct station *st, const char *number);
/* The case and reason given last, whatever the case; NULL when there was none. */
const struct why *station_why_last(const struct station *st);
/* Remembers it (screens that ask with fields of their own). */
void station_keep_why(struct station *st, const struct look *look);

/* Why do you look? Asks for purpose, case and justification, and remembers them
 * for the case; answers at once when they were given before (since the log-in),
 * unless `again`. number NULL or "": the case is chosen too. what: what is about
 * to be looked at, translated ("the record of a person"). answer gets the look
 * (borrowed for the call), or NULL after Esc; it comes after the dialog closed. */
struct why_question {
	const char *number;
	enum purpose purpose; /* proposed; PURPOSE_NONE: the last */
	const char *what;
	bool again;
};
void station_ask_why(struct app *a, struct screen *asker, const struct why_question *q,
		     void (*answer)(struct app *a, uint64_t asker, const struct look *look));

#endif
