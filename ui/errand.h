/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question to the store: asked by a screen, answered by a worker with a seat of
 * its own, given back to the screen. The screens' thread never calls a function
 * that takes a seat by itself.
 *
 *	struct titles {
 *		struct errand errand; // the first member
 *		struct case_rows rows;
 *	};
 *	static const struct errand_ops titles_ops = {"titles", run, done, clear};
 *
 *	struct titles *t = xcalloc(1, sizeof(*t));
 *	errand_post(app, screen, LANE_STORE, &titles_ops, &t->errand);
 */
#ifndef COTEJO_UI_ERRAND_H
#define COTEJO_UI_ERRAND_H

#include "casework/desk.h"
#include "ui/app.h"

struct errand;

struct errand_ops {
	const char *name;
	/* On the lane's thread. The seat is the lane's own; someone is logged in. */
	enum err_code (*run)(struct errand *e, struct seat *seat, struct err *err);
	/* On the screens' thread, once, also after a failure (e->code, e->err; what
	 * failed has not been said yet: errand_failed()); not when the screen has
	 * gone. s is NULL when no screen asked. May be NULL: failures are said. */
	void (*done)(struct errand *e, struct screen *s);
	/* Frees what the errand holds, not the errand itself. May be NULL. */
	void (*clear)(struct errand *e);
	/* May be done while nobody is logged in: seat may be NULL. */
	bool anyone;
};

struct errand {
	struct job job;
	const struct errand_ops *ops;
	struct app *app;
	enum err_code code; /* in done() */
	struct err err;
};

/* s NULL: the program itself asks. False (and a message) when too much waits; the
 * errand is freed then. */
bool errand_post(struct app *a, struct screen *s, enum lane lane, const struct errand_ops *ops,
		 struct errand *e_take);
/* In run(): the asker has gone, or wants no more of it. */
bool errand_cancelled(const struct errand *e);
/* In done(): says what went wrong, if anything did; true then. */
bool errand_failed(struct errand *e);

#endif
