/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a screen is: one file and one table of callbacks. Handlers change the
 * screen's own state and return what must happen; they never draw. draw() makes
 * a picture of the state on the cell surface and changes nothing that matters.
 */
#ifndef COTEJO_UI_SCREEN_H
#define COTEJO_UI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/action.h"
#include "ui/key.h"
#include "ui/surface.h"

struct app;
struct screen;

/* What a handler returns. */
enum {
	UI_IGNORED = 0, /* not mine: try the next one */
	UI_HANDLED = 1, /* done; nothing on the screen changed */
	UI_REPAINT = 2, /* done; draw me again */
	UI_CLOSE = 4,	/* done; close me */
};

struct screen_ops {
	const char *name;	   /* "cases": stable, for tests and messages */
	const char *title;	   /* N_(): in the top bar */
	unsigned groups;	   /* the groups of actions it listens to, besides global */
	unsigned roles;		   /* who may be here */
	size_t size;		   /* of the screen's struct, which begins with struct screen */
	bool popup;		   /* drawn over the screen below */
	const enum action *footer; /* the most useful actions first, ends with ACT_NONE */

	/* All may be NULL. */
	void (*open)(struct screen *s, const void *argument);
	void (*close)(struct screen *s);
	/* It is on top (again): look whether something has changed meanwhile. */
	void (*resume)(struct screen *s);
	/* Someone, here or in another process, has done something: read again what is
	 * shown, when that is free (reading that is itself logged would never end). */
	void (*news)(struct screen *s);
	/* Keys before the table of actions: text fields. */
	unsigned (*key)(struct screen *s, const struct event *e);
	/* An action of its groups; argument is what followed it in the palette or
	 * NULL. ACT_BACK and ACT_CLOSE come here too and close when ignored. */
	unsigned (*act)(struct screen *s, enum action a, const char *argument);
	/* A press of the mouse or its wheel inside the body. */
	unsigned (*mouse)(struct screen *s, const struct event *e);
	/* Called about every `period` seconds while on top, when period > 0. */
	unsigned (*tick)(struct screen *s);
	double period;
	void (*draw)(struct screen *s, struct surface *to, struct rect body);
	/* The terminal shows what draw() drew: for pictures beyond cells. */
	void (*painted)(struct screen *s);
	/* More in the top bar, behind the title; written into out. */
	void (*subtitle)(const struct screen *s, char *out, size_t room);
	/* Something would be lost by closing now; says what, translated. */
	const char *(*unsaved)(const struct screen *s);
	/* Why this action cannot be done now, translated, or NULL when it can. */
	const char *(*blocked)(const struct screen *s, enum action a);
	/* What the palette can complete behind an action's name: the i-th word, or
	 * NULL at the end. Borrowed. */
	const char *(*complete)(const struct screen *s, enum action a, int i);
};

/* The first member of every screen's struct. */
struct screen {
	const struct screen_ops *ops;
	struct app *app;
	uint64_t id; /* never used twice */
	double next_tick;
	/* A screen or form above has changed what is shown here: for resume(), so that
	 * reading that is logged is not done for nothing. */
	bool stale;
};

#endif
