/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_bench.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/bench.h"
#include "ui/dialog.h"
#include "ui/pixels.h"

/* Someone who has not touched a key for so long is not looking. */
#define ACTIVE_SECONDS 60.0
/* A region: a square of so many pixels at 500 ppi (5 mm). */
#define REGION 98.4

static void bench_open(struct screen *s, const void *argument)
{
	struct bench *b = (struct bench *)s;
	const struct bench_argument *arg = argument;

	b->training = s->ops == &training_ops || arg->training;
	if (!b->training)
		b->hit = arg->hit;
	else if (s->ops != &training_ops)
		b->tally = arg->tally;
	b->hold = xcalloc(1, sizeof(*b->hold));
	b->hold->users = 1;
	b->hold->training = b->training;
	randombytes_buf(b->token, sizeof(b->token));
	pair_init(&b->pair, _("probe"), _("candidate"));
	b->confidence = 3;
	b->pairing = b->ridge_from = b->count_a = b->pair_at = b->moving = -1;
	b->active = b->seen_at = clock_steady();
	bench_open_review(b);
}

static void bench_close(struct screen *s)
{
	struct bench *b = (struct bench *)s;

	bench_leave(b);
	for (int i = 0; i < b->n_fingers; i++) {
		marking_done(&b->finger[i].marking);
		layers_free(b->finger[i].layers[0]);
		layers_free(b->finger[i].layers[1]);
	}
	free(b->proposals);
	free(b->advice);
	free(b->revealed);
	bench_hold_put(b->hold);
}

static bool is_compared(const struct bench *b)
{
	const struct bench_finger *f = &b->finger[b->at];

	return f->analysed && f->marking.work.suitability != SUITABILITY_NO_VALUE;
}

void bench_show_finger(struct bench *b, bool keep)
{
	struct bench_finger *f = bench_finger(b);
	struct fit_point points[FIT_MAX];
	int n;

	bench_ask_image(b, REVIEW_PROBE);
	if (is_compared(b))
		bench_ask_image(b, REVIEW_CANDIDATE);
	for (int i = 0; i < 2; i++) {
		struct fpview *v = &b->pair.pane[i];

		if (v->layers != f->layers[i])
			fpview_set(v, f->layers[i], keep && v->layers && f->layers[i]);
		snprintf(v->title, sizeof(v->title), "%s, %s", i ? _("candidate") : _("probe"),
			 finger_name(f->finger));
	}
	n = marking_points(&f->marking, points);
	pair_set_fit(&b->pair, points, n);
	app_touch(b->base.app);
}

/* --- time and regions ------------------------------------------------------------------ */

/* A look counts when the print stands still under at least twice the zoom of the
 * fit for a moment. */
static void note_region(struct bench *b, int side)
{
	struct fpview *v = &b->pair.pane[side];
	struct bench_finger *f = bench_finger(b);
	double x, y, fit;

	if (!v->layers || !v->placed || (side == 1 && !is_compared(b)) || v->picture.w < 1)
		return;
	fit = v->layers->image->width / (double)v->picture.w;
	raster_to_source(&v->view, v->picture.h / 2.0, v->picture.w / 2.0, &x, &y);
	if (v->view.step * 2 <= fit && x == b->rest_x[side] && y == b->rest_y[side] && x >= 0 &&
	    y >= 0 && x < v->layers->image->width && y < v->layers->image->height)
		marking_region(&f->marking, side, x, y, REGION * v->layers->scale);
	b->rest_x[side] = x;
	b->rest_y[side] = y;
}

static unsigned bench_tick(struct screen *s)
{
	struct bench *b = (struct bench *)s;
	double now = clock_steady();

	if (b->stage == BENCH_WORK && b->n_fingers) {
		if (now - b->active < ACTIVE_SECONDS)
			bench_marking(b)->work.seconds += now - b->seen_at;
		note_region(b, 0);
		note_region(b, 1);
		if (b->changed && !b->saving)
			bench_save(b);
	}
	b->seen_at = now;
	return pair_tick(&b->pair);
}

/* --- actions ------------------------------------------------------------------------------- */

static void show_layers(struct bench *b)
{
	static const char *const says[SHOW_COUNT] = {
	    N_("all marks"),
	    N_("my marks, before and after"),
	    N_("my marks before the candidate was opened"),
	    N_("my marks made afterwards"),
	    N_("the machine's minutiae"),
	    N_("no marks"),
	};

	do
		b->show = (enum bench_layers)((b->show + 1) % SHOW_COUNT);
	while (!bench_finger(b)->analysed && (b->show == SHOW_MINE || b->show == SHOW_BEFORE ||
					      b->show == SHOW_AFTER || b->show == SHOW_MACHINE));
	app_say(b->base.app, SAY_INFO, "%s", _(says[b->show]));
}

static void confirmed_commit(struct app *a, uint64_t asker, bool yes)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (b && yes)
		bench_commit(b);
}

static void ask_commit(struct bench *b)
{
	struct bench_finger *f = bench_finger(b);
	int n = marking_features(&f->marking, REVIEW_PROBE);
	char *text;

	if (f->analysed) {
		app_say(b->base.app, SAY_INFO, _("the analysis of this finger is committed"));
		return;
	}
	/* What is missing is said before the question. */
	if (f->marking.work.suitability == SUITABILITY_NONE ||
	    (f->marking.work.suitability != SUITABILITY_NO_VALUE && n < f->needed)) {
		bench_commit(b);
		return;
	}
	text = f->marking.work.suitability == SUITABILITY_NO_VALUE
		   ? xstrdup(_("You find this print of no value. It will not be compared."))
		   : xasprintf(_("%d marks, %s. They stay as they are, as the layer \"before\"; "
				 "later changes are kept apart. The candidate opens."),
			       n, suitability_name(f->marking.work.suitability));
	dialog_ask(b->base.app, &b->base, _("Commit the analysis"), text, _("Commit"),
		   confirmed_commit);
	free(text);
}

static void named_chart(struct app *a, uint64_t asker, const char *text)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (b && text)
		bench_ask_chart(b, text);
}

static void ask_chart_name(struct bench *b, const char *argument)
{
	char name[40];
	struct dialog_text what = {
	    .title = _("Comparison chart"),
	    .text = _("The file to write; its ending says what: .pdf, .png, .svg or .txt. It "
		      "holds both prints: keep it as safe as the store."),
	    .label = _("File"),
	    .initial = name,
	    .required = true};

	snprintf(name, sizeof(name), "hit-%lld.pdf", (long long)b->hit);
	if (argument)
		named_chart(b->base.app, b->base.id, argument);
	else
		dialog_text(b->base.app, &b->base, &what, named_chart);
}

static void change_finger(struct bench *b, int step)
{
	b->at = (b->at + step + b->n_fingers) % b->n_fingers;
	b->pairing = b->ridge_from = b->count_a = b->pair_at = b->moving = -1;
	b->n_proposals = 0;
	b->pair.focus = 0;
	bench_show_finger(b, false);
}

/* Esc: first whatever is half done. */
static bool leave_step(struct bench *b)
{
	bool any = b->pairing >= 0 || b->ridge_from >= 0 || b->n_proposals || b->moving >= 0;

	if (b->pairing >= 0)
		b->pair.focus = b->pairing_side;
	b->pairing = b->ridge_from = b->moving = -1;
	b->n_proposals = 0;
	return any;
}

static const char *bench_blocked(const struct screen *s, enum action act)
{
	const struct bench *b = (const struct bench *)s;
	unsigned group = action_info(act)->group;

	if (!(group & (GROUP_BENCH | GROUP_PAIR)))
		return NULL;
	if (b->stage == BENCH_OPENING || b->stage == BENCH_FAILED)
		return _("the comparison is not open");
	if (b->training && (act == ACT_RECORDS || act == ACT_SHEET || act == ACT_CHART))
		return _("training: nobody's prints, nothing is kept");
	switch (act) {
	case ACT_RECORDS:
		return b->stage == BENCH_CONCLUDED ? NULL
						   : _("told after your conclusion, not before");
	case ACT_CANDIDATE_NEXT:
	case ACT_SHEET:
	case ACT_CHART:
	case ACT_FINGER_NEXT:
	case ACT_FINGER_PREV:
	case ACT_MARK_NEXT:
	case ACT_MARK_PREV:
		return NULL;
	case ACT_COMMIT:
	case ACT_SUITABILITY:
		if (b->finger[b->at].analysed)
			return _("the analysis of this finger is committed");
		break;
	case ACT_OTHER_PANE:
	case ACT_LOCK_PANES:
	case ACT_FLICKER:
	case ACT_GHOST:
	case ACT_ONE_PANE:
	case ACT_PAIR:
	case ACT_UNPAIR:
	case ACT_PAIR_NEXT:
	case ACT_PAIR_PREV:
	case ACT_PAIR_GOTO:
	case ACT_PROPOSE:
	case ACT_ACCEPT:
	case ACT_ACCEPT_ALL:
	case ACT_CONCLUDE:
		if (!b->finger[b->at].analysed)
			return _(
			    "first your own analysis: suitability (s), marks (e, b), commit (C)");
		if (act != ACT_CONCLUDE && !is_compared(b))
			return _("this print is of no value to you; it is not compared");
		break;
	default:
		break;
	}
	if (b->stage == BENCH_CONCLUDED && group == GROUP_BENCH && act != ACT_PAIR_NEXT &&
	    act != ACT_PAIR_PREV && act != ACT_PAIR_GOTO)
		return _("concluded: nothing of it changes any more");
	return NULL;
}

static unsigned bench_act(struct screen *s, enum action act, const char *argument)
{
	struct bench *b = (struct bench *)s;
	unsigned result;

	b->active = clock_steady();
	if (act == ACT_BACK && leave_step(b))
		return UI_REPAINT;
	if (act == ACT_BACK || act == ACT_CLOSE || b->stage == BENCH_OPENING ||
	    b->stage == BENCH_FAILED || !b->n_fingers)
		return UI_IGNORED;
	switch (act) {
	case ACT_OVERLAY:
		show_layers(b);
		return UI_REPAINT;
	case ACT_PIXELS: {
		struct layers *shown[2] = {bench_finger(b)->layers[0],
					   is_compared(b) ? bench_finger(b)->layers[1] : NULL};

		pixels_show(s->app, shown, b->pair.pane);
		return UI_REPAINT;
	}
	case ACT_COMMIT:
		ask_commit(b);
		return UI_REPAINT;
	case ACT_PROPOSE:
		bench_propose(b);
		return UI_HANDLED;
	case ACT_FINGER_NEXT:
	case ACT_FINGER_PREV:
		change_finger(b, act == ACT_FINGER_NEXT ? 1 : -1);
		return UI_REPAINT;
	case ACT_CONCLUDE:
		bench_ask_advice(b);
		return UI_HANDLED;
	case ACT_CANDIDATE_NEXT:
		bench_go_on(b);
		return UI_HANDLED;
	case ACT_RECORDS:
		bench_ask_records(b);
		return UI_HANDLED;
	case ACT_SHEET:
		bench_ask_sheet(b);
		return UI_HANDLED;
	case ACT_CHART:
		ask_chart_name(b, argument);
		return UI_REPAINT;
	default:
		break;
	}
	result = bench_act_marks(b, act, argument);
	return result != UI_IGNORED ? result : pair_act(&b->pair, s->app, act);
}

static unsigned bench_mouse(struct screen *s, const struct event *e)
{
	struct bench *b = (struct bench *)s;
	bool one = b->pair.one;
	unsigned result;

	if (b->stage == BENCH_OPENING || b->stage == BENCH_FAILED || !b->n_fingers)
		return UI_IGNORED;
	b->active = clock_steady();
	if (!is_compared(b))
		b->pair.one = true;
	result = pair_mouse(&b->pair, e);
	b->pair.one = one;
	return result;
}

static void bench_draw_screen(struct screen *s, struct surface *to, struct rect body)
{
	bench_draw((struct bench *)s, to, body);
}

static void bench_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct bench *b = (const struct bench *)s;

	if (b->stage == BENCH_OPENING || b->stage == BENCH_FAILED)
		return;
	if (b->training) {
		snprintf(out, room, _("training: %d right, %d wrong, %d left open"), b->tally.right,
			 b->tally.wrong, b->tally.open);
		return;
	}
	/* Neutral: a verifier is not told what kind of comparison it is. */
	if (b->search && !b->blind)
		snprintf(out, room, _("candidate %d of %d, %d without a conclusion"),
			 b->place.place, b->list_size, b->list_open);
	else
		snprintf(out, room, "%s", _("blind: no score, no name, no other opinion"));
}

static const char *bench_unsaved(const struct screen *s)
{
	const struct bench *b = (const struct bench *)s;

	/* All but what the store has refused so far. */
	return b->changed && !b->saving ? _("the last marks are not saved yet") : NULL;
}

static const enum action bench_footer[] = {
    ACT_MARK_ENDING, ACT_MARK_FORK,   ACT_COMMIT,      ACT_PAIR,	ACT_PROPOSE,
    ACT_CONCLUDE,    ACT_OTHER_PANE,  ACT_LOCK_PANES,  ACT_ZOOM_RIDGES, ACT_OVERLAY,
    ACT_UNDO,	     ACT_FINGER_NEXT, ACT_SUITABILITY, ACT_FLICKER,	ACT_NONE};

const struct screen_ops bench_ops = {
    .name = "bench",
    .title = N_("Comparison"),
    .groups = GROUP_BENCH | GROUP_PRINT | GROUP_PAIR,
    .roles = MAY_DECIDE,
    .size = sizeof(struct bench),
    .footer = bench_footer,
    .open = bench_open,
    .close = bench_close,
    .act = bench_act,
    .blocked = bench_blocked,
    .mouse = bench_mouse,
    .tick = bench_tick,
    .period = PAIR_PERIOD,
    .draw = bench_draw_screen,
    .subtitle = bench_subtitle,
    .unsaved = bench_unsaved,
};

const struct screen_ops training_ops = {
    .name = "training",
    .title = N_("Training"),
    .groups = GROUP_BENCH | GROUP_PRINT | GROUP_PAIR,
    .roles = MAY_EXAMINE,
    .size = sizeof(struct bench),
    .footer = bench_footer,
    .open = bench_open,
    .close = bench_close,
    .act = bench_act,
    .blocked = bench_blocked,
    .mouse = bench_mouse,
    .tick = bench_tick,
    .period = PAIR_PERIOD,
    .draw = bench_draw_screen,
    .subtitle = bench_subtitle,
};
