/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/task.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_bench.h"
#include "ui/scr_found.h"
#include "ui/scr_hit.h"
#include "ui/scr_person.h"
#include "ui/station.h"

struct queue {
	struct screen base;
	struct list list;
	struct tasks tasks;
	int stage; /* -1: all */
	bool known, asked, again;
	int64_t assigning;
};

enum {
	COL_STAGE,
	COL_DUE,
	COL_ABOUT,
	COL_HOLDER,
	COL_CREATED,
	COLS
};

static const struct list_column columns[COLS] = {
    {"stage", N_("Work"), 22, 3, ALIGN_LEFT, 0},    {"due", N_("Due in"), 12, 0, ALIGN_LEFT, 0},
    {"about", N_("About"), 16, 2, ALIGN_LEFT, 1},   {"holder", N_("With"), 14, 1, ALIGN_LEFT, 0},
    {"created", N_("Since"), 16, 0, ALIGN_LEFT, 2},
};

static size_t row_count(void *context)
{
	return ((struct queue *)context)->tasks.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct queue *)context)->tasks.rows[row].id;
}

/* "3 h 20 min", "! 40 min late". */
static void due_text(const struct task *t, struct list_cell *out)
{
	int64_t left = (t->due - clock_now()) / INSTANT_SECOND;
	bool late = left < 0;
	long minutes = (long)((late ? -left : left) / 60);
	char span[40];

	if (minutes >= 48 * 60)
		snprintf(span, sizeof(span), _("%ld days"), minutes / (24 * 60));
	else if (minutes >= 60)
		snprintf(span, sizeof(span), _("%ld h %02ld min"), minutes / 60, minutes % 60);
	else
		snprintf(span, sizeof(span), _("%ld min"), minutes);
	snprintf(out->text, sizeof(out->text), late ? _("! %s late") : "%s", span);
	out->ink = late ? INK_ERROR : t->urgent || minutes < 60 ? INK_WARN : INK_TEXT;
}

/* What it is about, as far as this user may know. */
static void about_text(const struct task *t, char *out, size_t room)
{
	if (t->person)
		snprintf(out, room, _("record %lld"), (long long)t->person);
	else if (t->stage == TASK_VERIFY || t->stage == TASK_RESOLVE)
		snprintf(out, room, "%s", _("two prints, blind"));
	else if (t->hit_id)
		snprintf(out, room, _("hit %lld"), (long long)t->hit_id);
	else if (t->search_id)
		snprintf(out, room, _("search %lld"), (long long)t->search_id);
	else if (t->ref_id)
		snprintf(out, room, _("number %lld"), (long long)t->ref_id);
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct task *t = &((struct queue *)context)->tasks.rows[row];
	char when[INSTANT_TEXT_LEN];

	switch (column) {
	case COL_STAGE:
		snprintf(out->text, sizeof(out->text), "%s%s", t->urgent ? "! " : "",
			 task_stage_name(t->stage));
		out->ink = t->mine ? INK_STRONG : INK_TEXT;
		break;
	case COL_DUE:
		due_text(t, out);
		break;
	case COL_ABOUT:
		about_text(t, out->text, sizeof(out->text));
		break;
	case COL_HOLDER:
		snprintf(out->text, sizeof(out->text), "%s",
			 t->mine			? _("you")
			 : t->holder && *t->holder_name ? t->holder_name
			 : t->holder || t->assigned	? _("somebody")
							: _("free"));
		out->ink = t->mine ? INK_STRONG : t->holder ? INK_DIM : INK_TEXT;
		break;
	default:
		/* Of a blind comparison it is not told: it would say which search it is. */
		if (t->created)
			snprintf(out->text, sizeof(out->text), "%s",
				 instant_format_local(t->created, when));
		break;
	}
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct task *rows = ((struct queue *)context)->tasks.rows;
	const struct task *ra = &rows[a], *rb = &rows[b];

	switch (column) {
	case COL_STAGE:
		return (int)ra->stage - (int)rb->stage;
	case COL_DUE:
		return (ra->due > rb->due) - (ra->due < rb->due);
	case COL_CREATED:
		return (ra->created > rb->created) - (ra->created < rb->created);
	case COL_HOLDER:
		return (int)rb->mine - (int)ra->mine;
	default:
		return (ra->id > rb->id) - (ra->id < rb->id);
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

/* --- the store ------------------------------------------------------------------------------- */

struct queue_errand {
	struct errand errand;
	int stage;
	struct tasks tasks;
	struct task task;
	bool next; /* the next of the stage, whichever it is */
	char *name;
};

static void ask(struct screen *s);

static enum err_code list_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct queue_errand *q = (struct queue_errand *)e;

	return task_list(seat, q->stage, &q->tasks, err);
}

static void list_answer(struct errand *e, struct screen *s)
{
	struct queue *q = (struct queue *)s;
	struct queue_errand *got = (struct queue_errand *)e;
	bool again = q->again;

	q->asked = q->again = false;
	if (errand_failed(e))
		return;
	if (got->stage == q->stage) {
		tasks_clear(&q->tasks);
		q->tasks = got->tasks;
		memset(&got->tasks, 0, sizeof(got->tasks));
		q->known = true;
		q->list.empty = q->stage < 0
				    ? _("nothing waits for you")
				    : _("nothing of this kind waits; Tab shows the others");
		list_refresh(&q->list);
	}
	if (again)
		ask(s);
}

static void clear(struct errand *e)
{
	struct queue_errand *q = (struct queue_errand *)e;

	tasks_clear(&q->tasks);
	free(q->name);
}

static const struct errand_ops list_ops = {"queue", list_run, list_answer, clear, false};

static void ask(struct screen *s)
{
	struct queue *q = (struct queue *)s;
	struct queue_errand *e;

	if (q->asked) {
		q->again = true;
		return;
	}
	e = xcalloc(1, sizeof(*e));
	e->stage = q->stage;
	q->asked = errand_post(s->app, s, LANE_STORE, &list_ops, &e->errand);
}

/* Takes a task, and tells what it is about. */
static enum err_code take_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct queue_errand *q = (struct queue_errand *)e;
	int64_t id = q->task.id;
	enum err_code code = q->next ? task_take_next(seat, (enum task_stage)q->stage, &id, err)
				     : task_take(seat, id, err);

	if (code != ERR_OK || !q->next)
		return code;
	code = task_list(seat, q->stage, &q->tasks, err);
	for (size_t i = 0; code == ERR_OK && i < q->tasks.count; i++)
		if (q->tasks.rows[i].id == id) {
			q->task = q->tasks.rows[i];
			q->task.holder_name = NULL;
			return ERR_OK;
		}
	return code != ERR_OK ? code : err_set(err, ERR_CONFLICT, _("someone else was faster"));
}

/* Where the work is done. */
static void go_to(struct screen *s, const struct task *t)
{
	struct app *a = s->app;
	char text[32];

	switch (t->stage) {
	case TASK_VERIFY:
	case TASK_RESOLVE:
		app_open(a, &bench_ops, &(struct bench_argument){.hit = t->hit_id});
		break;
	case TASK_RELEASE:
		app_open(a, &hit_ops, &(struct hit_argument){.id = t->hit_id});
		break;
	case TASK_EXAMINE:
	case TASK_DUPLICATE:
		if (t->search_id)
			app_open(a, &found_ops, &(struct found_argument){.id = t->search_id});
		else if (t->person)
			person_show(a, s, t->person, NULL);
		break;
	case TASK_APPROVE:
		snprintf(text, sizeof(text), "number %lld", (long long)t->search_id);
		app_act(a, ACT_GO_SEARCH, text);
		break;
	case TASK_PROPOSAL:
		app_act(a, ACT_GO_PROPOSALS, NULL);
		break;
	case TASK_REQUEST:
	case TASK_PUSH:
		app_act(a, ACT_GO_REQUESTS, NULL);
		break;
	default:
		dialog_tell(
		    a, task_stage_name(t->stage),
		    _("A partner asked about a person who is protected, or may be. The "
		      "partner was answered as if there were nobody. Decide with the person "
		      "responsible for protection what has to be done; Esc closes this."));
		break;
	}
}

static void take_done(struct errand *e, struct screen *s)
{
	struct queue_errand *q = (struct queue_errand *)e;

	s->stale = true;
	if (e->code == ERR_NOT_FOUND && q->next)
		app_say(s->app, SAY_INFO, "%s", _("nothing of this kind waits now"));
	else if (!errand_failed(e))
		go_to(s, &q->task);
	ask(s);
}

static const struct errand_ops take_ops = {"task-take", take_run, take_done, clear, false};

static enum err_code drop_run(struct errand *e, struct seat *seat, struct err *err)
{
	return task_drop(seat, ((struct queue_errand *)e)->task.id, err);
}

static enum err_code close_run(struct errand *e, struct seat *seat, struct err *err)
{
	return task_close(seat, ((struct queue_errand *)e)->task.id, err);
}

static enum err_code assign_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct queue_errand *q = (struct queue_errand *)e;

	return task_assign(seat, q->task.id, text_is_blank(q->name) ? NULL : q->name, err);
}

static void said_done(struct errand *e, struct screen *s)
{
	if (!errand_failed(e))
		app_say(s->app, SAY_GOOD, "%s", _("done"));
	ask(s);
}

static const struct errand_ops drop_ops = {"task-drop", drop_run, said_done, clear, false};
static const struct errand_ops close_ops = {"task-close", close_run, said_done, clear, false};
static const struct errand_ops assign_ops = {"task-assign", assign_run, said_done, clear, false};

static void name_given(struct app *a, uint64_t asker, const char *text)
{
	struct queue *q = (struct queue *)app_find(a, asker);
	struct queue_errand *e;

	if (!q || !text)
		return;
	e = xcalloc(1, sizeof(*e));
	e->task.id = q->assigning;
	e->name = xstrdup(text);
	errand_post(a, &q->base, LANE_STORE, &assign_ops, &e->errand);
}

/* --- the screen ------------------------------------------------------------------------------- */

static void queue_screen_open(struct screen *s, const void *argument)
{
	struct queue *q = (struct queue *)s;
	const struct place_argument *p = argument;

	q->stage = -1;
	for (int i = 0; p && p->text && i < TASK_STAGE_COUNT; i++)
		if (strcmp(task_stage_word((enum task_stage)i), p->text) == 0)
			q->stage = i;
	list_init(&q->list, &model, q, -1, false);
	q->list.empty = _("reading ...");
	ask(s);
}

static void queue_screen_close(struct screen *s)
{
	struct queue *q = (struct queue *)s;

	list_done(&q->list);
	tasks_clear(&q->tasks);
}

static const struct task *selected(const struct queue *q)
{
	size_t row;

	return list_selected(&q->list, &row) ? &q->tasks.rows[row] : NULL;
}

static void post(struct queue *q, const struct errand_ops *ops)
{
	const struct task *t = selected(q);
	struct queue_errand *e;

	if (!t)
		return;
	e = xcalloc(1, sizeof(*e));
	e->task = *t;
	e->task.holder_name = NULL;
	errand_post(q->base.app, &q->base, LANE_STORE, ops, &e->errand);
}

/* Proposals and requests are not leased: their screens say who answers. */
static void open_task(struct queue *q)
{
	const struct task *t = selected(q);

	if (t && (t->stage == TASK_PROPOSAL || t->stage == TASK_REQUEST || t->stage == TASK_PUSH))
		go_to(&q->base, t);
	else
		post(q, &take_ops);
}

static void take_next(struct queue *q)
{
	struct queue_errand *e = xcalloc(1, sizeof(*e));

	e->next = true;
	e->stage = q->stage >= 0			 ? q->stage
		   : q->base.app->roles & MAY_SUPERVISOR ? (int)TASK_RELEASE
							 : (int)TASK_VERIFY;
	errand_post(q->base.app, &q->base, LANE_STORE, &take_ops, &e->errand);
}

/* The next stage of which something waits. */
static void next_stage(struct queue *q)
{
	q->stage = q->stage + 1 >= TASK_STAGE_COUNT ? -1 : q->stage + 1;
	tasks_clear(&q->tasks);
	memset(&q->tasks, 0, sizeof(q->tasks));
	q->known = false;
	q->list.empty = _("reading ...");
	list_refresh(&q->list);
	ask(&q->base);
}

static unsigned queue_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct queue *)s)->list, e);
}

static unsigned queue_act(struct screen *s, enum action act, const char *argument)
{
	struct queue *q = (struct queue *)s;
	const struct task *t = selected(q);

	switch (act) {
	case ACT_OPEN:
		open_task(q);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_QUEUE_NEXT:
		take_next(q);
		return UI_REPAINT;
	case ACT_QUEUE_STAGE:
		next_stage(q);
		return UI_REPAINT;
	case ACT_QUEUE_DROP:
		post(q, &drop_ops);
		return UI_REPAINT;
	case ACT_QUEUE_CLOSE:
		post(q, &close_ops);
		return UI_REPAINT;
	case ACT_QUEUE_ASSIGN:
		if (!t)
			return UI_HANDLED;
		q->assigning = t->id;
		dialog_text(s->app, s,
			    &(struct dialog_text){.title = _("Give it to somebody"),
						  .text = _("The log-in name of who shall do it. "
							    "Empty: whoever is free. A lease of "
							    "somebody else ends with it."),
						  .label = _("Name"),
						  .max = 64},
			    name_given);
		return UI_REPAINT;
	default:
		return list_act(&q->list, s->app, act, argument);
	}
}

static const char *queue_blocked(const struct screen *s, enum action a)
{
	const struct task *t = selected((const struct queue *)s);

	if (a == ACT_QUEUE_DROP && (!t || !t->mine))
		return _("you do not have it");
	if (a == ACT_QUEUE_CLOSE && (!t || t->stage != TASK_DUPLICATE))
		return _("it is closed by what is decided, not by hand");
	return NULL;
}

static unsigned queue_mouse(struct screen *s, const struct event *e)
{
	struct queue *q = (struct queue *)s;
	bool open = false;
	unsigned result = list_mouse(&q->list, e, &open);

	if (open)
		open_task(q);
	return result;
}

/* The clocks go on. */
static unsigned queue_tick(struct screen *s)
{
	return UI_REPAINT;
}

static void queue_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct queue *)s)->list, s->app, to, body, true);
}

static void queue_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct queue *q = (const struct queue *)s;

	if (q->stage >= 0)
		snprintf(out, room, "%s, %zu", task_stage_name((enum task_stage)q->stage),
			 q->tasks.count);
	else if (q->known)
		snprintf(out, room, "%zu", q->tasks.count);
}

static const char *queue_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct queue *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN,	     ACT_QUEUE_NEXT,   ACT_QUEUE_STAGE,
				     ACT_QUEUE_DROP, ACT_QUEUE_ASSIGN, ACT_QUEUE_CLOSE,
				     ACT_FILTER,     ACT_NONE};

const struct screen_ops queue_ops = {
    .name = "queue",
    .title = N_("Queue"),
    .groups = GROUP_LIST | GROUP_QUEUE,
    .roles = MAY_DECIDE,
    .size = sizeof(struct queue),
    .footer = footer,
    .open = queue_screen_open,
    .close = queue_screen_close,
    .resume = ask,
    .news = ask,
    .key = queue_key,
    .act = queue_act,
    .mouse = queue_mouse,
    .tick = queue_tick,
    .period = 30,
    .draw = queue_draw,
    .subtitle = queue_subtitle,
    .blocked = queue_blocked,
    .complete = queue_complete,
};
