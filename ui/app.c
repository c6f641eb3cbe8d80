/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/app.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"
#include "ui/frame.h"
#include "ui/palette.h"

/* 60 frames a second are enough; more only fills a slow line. */
#define FRAME_SECONDS (1.0 / 60)
/* After this the keys that continue a sequence are shown. */
#define PREFIX_SECONDS 0.5
/* At least this often the loop looks at the clock (the idle lock). */
#define IDLE_SECONDS 1.0

void app_relook(struct app *a)
{
	if (a->term) {
		const struct term_caps *c = term_caps(a->term);

		a->look.depth = c->depth;
		a->look.ascii = c->ascii;
		a->look.aspect = c->aspect;
		a->look.caps = (struct raster_caps){
		    .depth = c->depth, .ascii = c->ascii, .blocks_only = c->blocks_only};
	}
	for (int r = 0; r < INK_COUNT; r++)
		a->look.styles[r] = theme_style(a->look.theme, a->look.depth, (enum ink)r);
	a->surface->ascii = a->look.ascii;
	a->dirty = true;
}

struct app *app_new(struct terminal *term, const struct appearance *look,
		    const struct app_hooks *hooks, int h, int w)
{
	struct app *a = xcalloc(1, sizeof(*a));
	const char *sync = getenv("COTEJO_TEST_SYNC_FD"), *paint = getenv("COTEJO_TEST_PAINT_FD");
	long fd;

	a->term = term;
	a->look = *look;
	if (hooks)
		a->hooks = *hooks;
	a->roles = MAY_NOBODY_YET;
	a->sync_fd = sync && text_to_long(sync, 0, 1023, &fd) ? (int)fd : -1;
	a->paint_fd = paint && text_to_long(paint, 0, 1023, &fd) ? (int)fd : -1;
	if (term) {
		h = term_caps(term)->h;
		w = term_caps(term)->w;
		a->draw = draw_new(term);
	}
	a->surface = surface_new(h, w);
	app_relook(a);
	a->lanes = lanes_new(a->hooks.open_lane, a->hooks.close_lane, a->hooks.context);
	return a;
}

void app_free(struct app *a)
{
	if (!a)
		return;
	app_close_all(a);
	lanes_free(a->lanes);
	draw_free(a->draw);
	if (a->term)
		term_free(a->term);
	surface_free(a->surface);
	for (size_t i = 0; i < APP_MESSAGES; i++)
		free(a->messages[i].text);
	free(a);
}

/* --- screens --------------------------------------------------------------------- */

struct screen *app_top(const struct app *a)
{
	return a->depth ? a->stack[a->depth - 1] : NULL;
}

struct screen *app_base_screen(const struct app *a)
{
	for (int i = a->depth - 1; i >= 0; i--)
		if (!a->stack[i]->ops->popup)
			return a->stack[i];
	return NULL;
}

struct screen *app_find(const struct app *a, uint64_t id)
{
	for (int i = 0; i < a->depth; i++)
		if (a->stack[i]->id == id)
			return a->stack[i];
	return NULL;
}

struct screen *app_open(struct app *a, const struct screen_ops *ops, const void *argument)
{
	struct screen *s;

	if (!(ops->roles & a->roles)) {
		app_say(a, SAY_ERROR, _("your role has no access to: %s"), _(ops->title));
		return NULL;
	}
	if (a->depth == APP_STACK) {
		app_say(a, SAY_WARN, _("too many screens are open; close some with q"));
		return NULL;
	}
	assert(ops->size >= sizeof(*s));
	s = xcalloc(1, ops->size);
	s->ops = ops;
	s->app = a;
	s->id = ++a->next_id;
	a->stack[a->depth++] = s;
	if (ops->open)
		ops->open(s, argument);
	a->prefix = 0;
	a->dirty = true;
	return s;
}

static void close_top(struct app *a)
{
	struct screen *s = a->stack[--a->depth];

	lanes_cancel(a->lanes, s->id);
	if (s->ops->close)
		s->ops->close(s);
	free(s);
	a->dirty = true;
}

void app_close(struct app *a, struct screen *s)
{
	bool found = false;

	for (int i = 0; i < a->depth; i++)
		found |= a->stack[i] == s;
	if (!found)
		return;
	while (a->depth && a->stack[a->depth - 1] != s)
		close_top(a);
	close_top(a);
	if (a->depth && app_top(a)->ops->resume)
		app_top(a)->ops->resume(app_top(a));
}

void app_close_all(struct app *a)
{
	while (a->depth)
		close_top(a);
}

struct rect app_body(const struct app *a)
{
	return (struct rect){1, 0, a->surface->h - 3, a->surface->w};
}

const char *app_unsaved(const struct app *a)
{
	for (int i = a->depth - 1; i >= 0; i--) {
		const struct screen *s = a->stack[i];
		const char *what = s->ops->unsaved ? s->ops->unsaved(s) : NULL;

		if (what)
			return what;
	}
	return NULL;
}

/* --- talking ---------------------------------------------------------------------- */

void app_say(struct app *a, enum say kind, const char *fmt, ...)
{
	struct message_line *m = &a->messages[a->n_messages % APP_MESSAGES];
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	free(m->text);
	m->text = text_clean(text, false);
	free(text);
	m->kind = kind;
	m->when = clock_now();
	a->n_messages++;
	a->message_shown = true;
	a->dirty = true;
}

void app_say_err(struct app *a, const struct err *err)
{
	if (err->code != ERR_CANCELLED)
		app_say(a, SAY_ERROR, "%s", err->msg);
}

bool app_post(struct app *a, struct screen *s, enum lane lane, struct job *job)
{
	job->owner = s ? s->id : 0;
	if (lanes_post(a->lanes, lane, job))
		return true;
	app_say(a, SAY_WARN, _("too much is under way; try again in a moment"));
	return false;
}

void app_quit(struct app *a)
{
	a->quitting = true;
}

/* --- actions ------------------------------------------------------------------------ */

static void answered_close(struct app *a, uint64_t id, bool yes)
{
	struct screen *s = app_find(a, id);

	if (yes && s)
		app_close(a, s);
}

static void answered_quit(struct app *a, uint64_t id, bool yes)
{
	if (yes)
		app_quit(a);
}

/* Closes a screen, asking when something would be lost. */
static void close_politely(struct app *a, struct screen *s)
{
	const char *what = s->ops->unsaved ? s->ops->unsaved(s) : NULL;

	if (what)
		dialog_ask(a, s, _("Leave without saving?"), what, _("Leave"), answered_close);
	else if (a->depth == 1)
		dialog_ask(a, s, _("Leave Cotejo?"), _("Everything is saved."), _("Quit"),
			   answered_quit);
	else
		app_close(a, s);
}

static unsigned act_global(struct app *a, enum action act, const char *argument)
{
	struct screen *s = app_top(a);
	const char *what;
	int i;

	switch (act) {
	case ACT_HELP:
		help_open(a);
		return UI_REPAINT;
	case ACT_PALETTE:
		palette_open(a, argument);
		return UI_REPAINT;
	case ACT_BACK:
	case ACT_CLOSE:
		/* Esc goes back as far as the first screen, and stays there. */
		if (act == ACT_BACK && a->depth == 1)
			return UI_HANDLED;
		if (s)
			close_politely(a, s);
		return UI_REPAINT;
	case ACT_QUIT:
		what = app_unsaved(a);
		if (what)
			dialog_ask(a, s, _("Leave Cotejo without saving?"), what, _("Quit"),
				   answered_quit);
		else
			app_quit(a);
		return UI_REPAINT;
	case ACT_REDRAW:
		if (a->term)
			term_touch(a->term);
		return UI_REPAINT;
	case ACT_SUSPEND:
		if (a->term) {
			term_suspend(a->term);
			app_event(a, &(struct event){.type = EVENT_RESIZE});
		}
		return UI_REPAINT;
	case ACT_MESSAGES:
		messages_open(a);
		return UI_REPAINT;
	case ACT_THEME:
		i = argument ? theme_find(argument) : (a->look.theme + 1) % THEME_COUNT;
		if (i < 0) {
			app_say(a, SAY_ERROR, _("there is no theme '%s'"), argument);
			return UI_REPAINT;
		}
		a->look.theme = i;
		app_relook(a);
		app_say(a, SAY_INFO, _("theme: %s (%s)"), theme_name(i), theme_summary(i));
		return UI_REPAINT;
	case ACT_GLYPHS:
		i = argument ? (int)glyphs_find(argument)
			     : (int)(a->look.glyphs + 1) % GLYPHS_COUNT;
		if (i == GLYPHS_COUNT) {
			app_say(a, SAY_ERROR, _("there is no set of glyphs '%s'"), argument);
			return UI_REPAINT;
		}
		a->look.glyphs = (enum glyphs)i;
		app_say(a, SAY_INFO, _("prints are drawn with: %s"), glyphs_name(a->look.glyphs));
		return UI_REPAINT;
	case ACT_ACCESSIBLE:
		a->look.accessible = !a->look.accessible;
		app_say(a, SAY_INFO,
			a->look.accessible ? _("plain layout for screen readers")
					   : _("full layout"));
		return UI_REPAINT;
	default:
		return a->hooks.act ? a->hooks.act(a, act, argument) : UI_IGNORED;
	}
}

/* The topmost screen that listens to this group; popups keep keys to themselves
 * except for what is global. */
void app_act(struct app *a, enum action act, const char *argument)
{
	const struct action_info *info = action_info(act);
	struct screen *s = app_top(a);
	unsigned result = UI_IGNORED;
	uint64_t id = s ? s->id : 0;
	const char *why;

	a->dirty = true;
	if (!(info->roles & a->roles)) {
		app_say(a, SAY_ERROR, _("%s: not for your role"), _(info->label));
		return;
	}
	if (s && (info->group == GROUP_GLOBAL || (info->group & s->ops->groups))) {
		why = s->ops->blocked ? s->ops->blocked(s, act) : NULL;
		if (why) {
			app_say(a, SAY_WARN, "%s", why);
			return;
		}
		if (s->ops->act)
			result = s->ops->act(s, act, argument);
	}
	if (result == UI_IGNORED && info->group == GROUP_GLOBAL)
		result = act_global(a, act, argument);
	if (result == UI_IGNORED)
		app_say(a, SAY_WARN, _("%s: nothing to do here"), _(info->label));
	if ((result & UI_CLOSE) && (s = app_find(a, id)))
		app_close(a, s);
}

/* --- events --------------------------------------------------------------------------- */

static void on_key(struct app *a, const struct event *e)
{
	struct screen *s = app_top(a);
	unsigned groups = GROUP_GLOBAL | (s ? s->ops->groups : 0), result;
	ui_key prefix = a->prefix;
	uint64_t id = s ? s->id : 0;
	enum action act;
	bool more;

	a->message_shown = false;
	a->prefix = 0;
	if (prefix && e->key == UK_ESC)
		return;
	if (s && s->ops->key && !prefix) {
		result = s->ops->key(s, e);
		if ((result & UI_CLOSE) && (s = app_find(a, id)))
			app_close(a, s);
		if (result != UI_IGNORED)
			return;
	}
	act = action_for_key(groups, prefix, e->key, &more);
	if (act != ACT_NONE) {
		app_act(a, act, NULL);
	} else if (more) {
		a->prefix = e->key;
		a->prefix_time = clock_steady();
	} else if (e->key < UK_FIRST || prefix) {
		char cap[KEY_NAME_LEN];

		app_say(a, SAY_INFO, _("%s does nothing here; ? shows the keys"),
			key_cap(e->key, cap));
	}
}

static void on_mouse(struct app *a, const struct event *e)
{
	struct screen *s = app_top(a);
	enum action act = frame_footer_hit(a, e->y, e->x);
	uint64_t id = s ? s->id : 0;
	unsigned result;

	if (e->button <= MOUSE_DOUBLE && act != ACT_NONE) {
		app_act(a, act, NULL);
		return;
	}
	if (!s || !s->ops->mouse)
		return;
	result = s->ops->mouse(s, e);
	if ((result & UI_CLOSE) && (s = app_find(a, id)))
		app_close(a, s);
}

void app_event(struct app *a, const struct event *e)
{
	struct screen *s = app_top(a);

	if (e->type == EVENT_KEY || e->type == EVENT_PASTE || e->type == EVENT_MOUSE)
		if (a->hooks.input)
			a->hooks.input(a);
	a->dirty = true;
	s = app_top(a);
	switch (e->type) {
	case EVENT_KEY:
		on_key(a, e);
		break;
	case EVENT_PASTE:
		if (s && s->ops->key)
			s->ops->key(s, e);
		break;
	case EVENT_MOUSE:
		on_mouse(a, e);
		break;
	case EVENT_RESIZE:
	case EVENT_RESUME:
		if (a->term) {
			surface_resize(a->surface, term_caps(a->term)->h, term_caps(a->term)->w);
			term_touch(a->term);
			app_relook(a);
		}
		break;
	case EVENT_QUIT:
		a->quitting = true;
		break;
	default:
		break;
	}
}

/* --- the loop ---------------------------------------------------------------------------- */

void app_paint(struct app *a)
{
	double start = clock_steady();

	frame_draw(a);
	if (a->draw)
		draw_frame(a->draw, a->surface);
	if (a->term && app_top(a) && app_top(a)->ops->painted)
		app_top(a)->ops->painted(app_top(a));
	a->last_paint = clock_steady();
	a->frame_seconds = a->last_paint - start;
	a->dirty = false;
}

static void *find_screen(void *context, uint64_t owner)
{
	return app_find(context, owner);
}

static bool drain(struct app *a)
{
	struct event e;
	int n = 0;
	bool more;

	while (n < 64 && !a->quitting && (e = term_read(a->term)).type != EVENT_NONE) {
		app_event(a, &e);
		n++;
		a->inputs++;
	}
	more = n == 64;
	n = lanes_drain(a->lanes, 64, find_screen, a);
	if (n)
		a->dirty = true;
	return more || n == 64;
}

/* Runs what is due and returns the seconds until something is due next. */
static double run_clock(struct app *a, double *next_idle)
{
	double now = clock_steady(), wait = IDLE_SECONDS;
	struct screen *s = app_top(a);

	if (now >= *next_idle) {
		*next_idle = now + IDLE_SECONDS;
		if (a->hooks.tick)
			a->hooks.tick(a);
		s = app_top(a);
	}
	wait = *next_idle - now;
	if (s && s->ops->tick && s->ops->period > 0) {
		if (now >= s->next_tick) {
			s->next_tick = now + s->ops->period;
			if (s->ops->tick(s) & (UI_REPAINT | UI_CLOSE))
				a->dirty = true;
		}
		wait = fmin(wait, s->next_tick - now);
	}
	if (a->prefix) {
		double due = a->prefix_time + PREFIX_SECONDS - now;

		if (due > 0)
			wait = fmin(wait, due);
		else if (due > -FRAME_SECONDS * 4)
			a->dirty = true;
	}
	return wait > 0 ? wait : 0;
}

static void tell(int fd, uint32_t inputs)
{
	ssize_t n = fd < 0 ? 0 : write(fd, &inputs, sizeof(inputs));

	(void)n;
}

void app_run(struct app *a)
{
	double next_idle = 0;
	bool told_idle = false;

	while (!a->quitting && a->depth > 0) {
		struct pollfd p[3] = {
		    {.fd = term_input_fd(a->term), .events = POLLIN},
		    {.fd = term_signal_fd(a->term), .events = POLLIN},
		    {.fd = lanes_fd(a->lanes), .events = POLLIN},
		};
		bool more = drain(a);
		double wait = run_clock(a, &next_idle), since;

		if (a->quitting || a->depth == 0)
			break;
		if (a->dirty) {
			since = clock_steady() - a->last_paint;
			if (since >= FRAME_SECONDS) {
				app_paint(a);
				told_idle = false;
				tell(a->paint_fd, a->inputs);
			} else {
				wait = fmin(wait, FRAME_SECONDS - since);
			}
		}
		if (more)
			continue;
		/* Tests wait for this number instead of sleeping: so many events were
		 * handled, and everything asked for is done and on the screen. */
		if (a->sync_fd >= 0 && !a->dirty && !told_idle && lanes_pending(a->lanes) == 0) {
			tell(a->sync_fd, a->inputs);
			told_idle = true;
		}
		if (poll(p, 3, (int)(wait * 1000) + 1) > 0)
			told_idle = told_idle && !(p[0].revents || p[2].revents);
	}
}
