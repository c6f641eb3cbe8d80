/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop: keys, work that comes back, time; the stack of screens; the frame
 * around them. It never waits for anything but input, and paints at most 60
 * times a second, at once when something changed after a pause.
 */
#ifndef COTEJO_UI_APP_H
#define COTEJO_UI_APP_H

#include "base/err.h"
#include "ui/draw.h"
#include "ui/lanes.h"
#include "ui/raster.h"
#include "ui/screen.h"
#include "ui/term.h"
#include "ui/theme.h"

/* How things look here: made from the rc file, the options and the terminal. */
struct appearance {
	int theme;
	enum depth depth;
	bool ascii;
	bool accessible; /* plain and linear, for screen readers */
	enum glyphs glyphs;
	double aspect;
	struct raster_caps caps;
	struct style styles[INK_COUNT];
};

enum say {
	SAY_INFO,
	SAY_GOOD,
	SAY_WARN,
	SAY_ERROR,
};

#define APP_STACK    24
#define APP_MESSAGES 200

struct message_line {
	enum say kind;
	int64_t when; /* clock_now() */
	char *text;
};

struct app;

/* What the casework part gives the loop; the toolkit itself knows no casework. */
struct app_hooks {
	void *context;
	void *(*open_lane)(void *context, enum lane lane);
	void (*close_lane)(void *context, enum lane lane, void *state);
	/* A global action that the loop does not handle itself ("cases"). */
	unsigned (*act)(struct app *app, enum action a, const char *argument);
	/* The right end of the top bar ("ana · analyst · locks in 4:12"). */
	void (*whoami)(struct app *app, char *out, size_t room);
	/* About once a second; for the idle lock. */
	void (*tick)(struct app *app);
	/* Something was typed. */
	void (*input)(struct app *app);
};

struct app {
	struct terminal *term; /* NULL in tests that draw without a terminal */
	struct draw *draw;
	struct surface *surface;
	struct lanes *lanes;
	struct appearance look;
	struct app_hooks hooks;
	void *desk; /* the casework part's own */
	unsigned roles;
	struct screen *stack[APP_STACK];
	int depth;
	uint64_t next_id;
	struct message_line messages[APP_MESSAGES]; /* a ring */
	size_t n_messages;			    /* ever said */
	bool message_shown;			    /* the status line shows the last message */
	ui_key prefix;				    /* first key of a sequence, 0: none */
	double prefix_time;
	bool dirty;
	bool quitting;
	double last_paint;
	int sync_fd;	      /* COTEJO_TEST_SYNC_FD, -1: none */
	int paint_fd;	      /* COTEJO_TEST_PAINT_FD: inputs after each frame, -1: none */
	uint32_t inputs;      /* events handled since the start */
	double frame_seconds; /* of the last frame: made and sent; for measurements */
};

/* term NULL: no terminal, h x w cells (tests). The app takes the terminal. */
struct app *app_new(struct terminal *term_take, const struct appearance *look,
		    const struct app_hooks *hooks, int h, int w);
void app_free(struct app *a);
/* Runs until the program is left. */
void app_run(struct app *a);
/* One event, as the loop would handle it (tests). */
void app_event(struct app *a, const struct event *e);
/* Draws everything onto the surface and, with a terminal, onto that. */
void app_paint(struct app *a);

/* Sets theme, depth ... again after a change of look. */
void app_relook(struct app *a);
static inline struct style app_style(const struct app *a, enum ink ink)
{
	return a->look.styles[ink];
}

/* --- screens ------------------------------------------------------------------ */

/* Opens a screen on top; NULL (and a message) when the stack is full or the role
 * does not allow it. */
struct screen *app_open(struct app *a, const struct screen_ops *ops, const void *argument);
/* Closes a screen and what lies above it. */
void app_close(struct app *a, struct screen *s);
struct screen *app_top(const struct app *a);
/* The topmost screen that is no popup. */
struct screen *app_base_screen(const struct app *a);
/* The screen of this id, or NULL when it is gone. */
struct screen *app_find(const struct app *a, uint64_t id);
/* Closes all screens, whatever they hold. */
void app_close_all(struct app *a);
/* The body of the surface: without the top bar, the status line and the footer. */
struct rect app_body(const struct app *a);
/* What would be lost by leaving now, or NULL. */
const char *app_unsaved(const struct app *a);

/* --- talking -------------------------------------------------------------------- */

void app_say(struct app *a, enum say kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void app_say_err(struct app *a, const struct err *err);
/* Runs an action as if its key had been pressed. */
void app_act(struct app *a, enum action act, const char *argument);
/* Draw soon. */
static inline void app_touch(struct app *a)
{
	a->dirty = true;
}
/* Posts a job of this screen; says so when there is too much to do. */
bool app_post(struct app *a, struct screen *s, enum lane lane, struct job *job_take);
void app_quit(struct app *a);

#endif
