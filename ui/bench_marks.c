/* SPDX-License-Identifier: Apache-2.0 */
/* Keys on marks: points, pairs, ridge counts, differences, suitability. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/bench.h"
#include "ui/dialog.h"
#include "ui/ridges.h"

#define TURN (D_PI / 12)
/* A ridge within so many pixels (500 ppi) of a point is the point's own. */
#define NEAR_END 4.0
/* Proposed points this close to own ones are the same points. */
#define SAME_POINT 7.0

static struct fpview *focus_pane(struct bench *b)
{
	return &b->pair.pane[b->pair.focus];
}

static struct mark *mark_at(struct bench *b, int side, int i)
{
	return &marking_side(bench_marking(b), side)->rows[i];
}

int bench_mark_here(struct bench *b)
{
	const struct fpview *v = focus_pane(b);
	double x, y, reach = v->view.step * (0.6 + 0.45 * v->view.aspect);

	if (!v->layers)
		return -1;
	fpview_cursor(v, &x, &y);
	return marking_near(bench_marking(b), b->pair.focus, x, y, reach);
}

void bench_changed(struct bench *b)
{
	struct marking *m = bench_marking(b);
	struct fit_point points[FIT_MAX];
	struct fit fit;
	int n;

	marking_fit(m, &fit);
	n = marking_points(m, points);
	pair_set_fit(&b->pair, points, n);
	b->pairing = -1;
	b->ridge_from = -1;
	b->moving = -1;
	bench_save(b);
}

/* --- points ----------------------------------------------------------------------- */

/* Mean darkness on the way from a point along an angle. */
static double darkness(struct raster_source *src, double x, double y, double angle, double len)
{
	double s, c, sum = 0;

	d_sincos(angle, &s, &c);
	for (int i = 2; i <= 6; i++)
		sum += 255 - raster_source_mean(src, x + c * len * i / 6, y - s * len * i / 6, 2);
	return sum / 5;
}

/* A first guess at the direction, from the flow of the ridges at the point: an
 * ending points back along its ridge, a fork along the valley between its
 * branches. The examiner turns it. */
static float guess_direction(struct layers *l, double x, double y, int type)
{
	struct raster_source *src = layers_source(l, PANE_ORIGINAL);
	double angle, len = raster_source_period(src) * 1.2;
	bool other;

	if (!layers_direction(l, x, y, &angle))
		return 0;
	other = darkness(src, x, y, angle + D_PI, len) > darkness(src, x, y, angle, len);
	if (type == MINUTIA_BIFURCATION)
		other = !other;
	if (other)
		angle += D_PI;
	return (float)(angle < 0 ? angle + 2 * D_PI : angle >= 2 * D_PI ? angle - 2 * D_PI : angle);
}

static struct mark new_mark(struct bench *b, int type)
{
	struct fpview *v = focus_pane(b);
	struct mark k = {.type = (uint8_t)type, .confidence = b->confidence};
	double x, y;

	fpview_cursor(v, &x, &y);
	k.x = (float)x;
	k.y = (float)y;
	k.angle = guess_direction(v->layers, x, y, type);
	return k;
}

static bool is_inside(const struct bench *b)
{
	const struct fpview *v = &b->pair.pane[b->pair.focus];
	double x, y;

	fpview_cursor(v, &x, &y);
	return x >= 0 && y >= 0 && x < v->layers->image->width && y < v->layers->image->height;
}

static const char *type_text(int type)
{
	return type == MINUTIA_ENDING	     ? _("ending")
	       : type == MINUTIA_BIFURCATION ? _("bifurcation")
	       : type == MARK_DIFFERENCE     ? _("difference")
					     : _("other");
}

static const char *confidence_text(int c)
{
	return c >= 3 ? _("high") : c == 2 ? _("medium") : _("low");
}

static unsigned set_mark(struct bench *b, int type)
{
	struct marking *m = bench_marking(b);
	int side = b->pair.focus, here = bench_mark_here(b);
	struct mark k;

	if (!is_inside(b)) {
		app_say(b->base.app, SAY_WARN, _("the cursor is beside the print"));
		return UI_REPAINT;
	}
	if (here >= 0 && mark_is_feature(mark_at(b, side, here))) {
		k = *mark_at(b, side, here);
		if (k.type == type)
			return UI_HANDLED;
		k.type = (uint8_t)type;
		marking_change(m, side, here, &k);
	} else {
		k = new_mark(b, type);
		marking_add(m, side, &k);
	}
	bench_changed(b);
	app_say(b->base.app, SAY_INFO, _("%s, confidence %s; %d marks"), type_text(type),
		confidence_text(k.confidence), marking_features(m, side));
	return UI_REPAINT;
}

static unsigned change_mark(struct bench *b, enum action act)
{
	int side = b->pair.focus, here = bench_mark_here(b);
	struct mark k;

	if (here < 0) {
		if (act == ACT_MARK_CONFIDENCE) {
			b->confidence = b->confidence == 1 ? 3 : b->confidence - 1;
			app_say(b->base.app, SAY_INFO, _("confidence of the next marks: %s"),
				confidence_text(b->confidence));
		} else {
			app_say(b->base.app, SAY_WARN, _("there is no mark under the cursor"));
		}
		return UI_REPAINT;
	}
	k = *mark_at(b, side, here);
	if (act == ACT_MARK_CONFIDENCE) {
		k.confidence = k.confidence <= 1 ? 3 : (uint8_t)(k.confidence - 1);
		b->confidence = k.confidence;
	} else {
		double turn = act == ACT_MARK_FLIP	  ? D_PI
			      : act == ACT_MARK_TURN_LEFT ? TURN
							  : -TURN;
		double angle = fmod(k.angle + turn + 4 * D_PI, 2 * D_PI);

		k.angle = (float)angle;
	}
	marking_change(bench_marking(b), side, here, &k);
	bench_changed(b);
	if (act == ACT_MARK_CONFIDENCE)
		app_say(b->base.app, SAY_INFO, _("confidence: %s"), confidence_text(k.confidence));
	return UI_REPAINT;
}

/* The last mark gone to moves under the cursor: m picks up, m puts down. */
static unsigned move_mark(struct bench *b)
{
	struct marking *m = bench_marking(b);
	int side = b->pair.focus, here = bench_mark_here(b);

	if (b->moving < 0 || b->moving_side != side) {
		b->moving = here;
		b->moving_side = side;
		app_say(b->base.app, here < 0 ? SAY_WARN : SAY_INFO,
			here < 0 ? _("there is no mark under the cursor")
				 : _("picked up: move the cursor, m puts it down, esc leaves it"));
		return UI_REPAINT;
	}
	if (is_inside(b)) {
		struct mark k = *mark_at(b, side, b->moving);
		double x, y;

		fpview_cursor(focus_pane(b), &x, &y);
		k.x = (float)x;
		k.y = (float)y;
		marking_change(m, side, b->moving, &k);
		bench_changed(b);
	}
	return UI_REPAINT;
}

static unsigned go_to_mark(struct bench *b, bool back)
{
	int side = b->pair.focus;
	int to = marking_step(bench_marking(b), side, bench_mark_here(b), back);

	if (to < 0) {
		app_say(b->base.app, SAY_INFO, _("no marks on this print yet"));
		return UI_REPAINT;
	}
	b->pair.before = focus_pane(b)->view;
	fpview_go(focus_pane(b), mark_at(b, side, to)->x, mark_at(b, side, to)->y);
	pair_follow(&b->pair);
	return UI_REPAINT;
}

static unsigned remove_mark(struct bench *b)
{
	int here = bench_mark_here(b);

	if (here < 0) {
		app_say(b->base.app, SAY_WARN, _("there is no mark under the cursor"));
		return UI_REPAINT;
	}
	marking_remove(bench_marking(b), b->pair.focus, here);
	bench_changed(b);
	app_say(b->base.app, SAY_INFO, _("mark removed; u brings it back"));
	return UI_REPAINT;
}

static unsigned step_back(struct bench *b, bool redo)
{
	bool any = redo ? marking_redo(bench_marking(b)) : marking_undo(bench_marking(b));

	b->count_a = -1;
	if (any)
		bench_changed(b);
	app_say(b->base.app, SAY_INFO, "%s",
		!any   ? (redo ? _("nothing to do again") : _("nothing to take back"))
		: redo ? _("done again")
		       : _("taken back"));
	return UI_REPAINT;
}

/* --- pairs ------------------------------------------------------------------------ */

/* Where a point of one print should lie in the other: goes there. */
static void go_to_mate(struct bench *b, int from, const struct mark *k)
{
	double x, y;

	if (b->pair.fit.kind == FIT_NONE)
		return;
	pair_map(&b->pair, from, k->x, k->y, &x, &y);
	fpview_go(&b->pair.pane[1 - from], x, y);
}

/* The direction that a mate should have, when the fit says so. */
static void take_direction(struct bench *b, int from, const struct mark *k, struct mark *mate)
{
	double turn, want;

	if (b->pair.fit.kind == FIT_NONE)
		return;
	turn = b->pair.fit.rotation;
	want = from == 0 ? k->angle + turn : k->angle - turn;
	if (fabs(d_wrap(mate->angle - want)) > D_PI / 2)
		mate->angle = (float)fmod(mate->angle + D_PI, 2 * D_PI);
}

static void finish_pair(struct bench *b, int here)
{
	struct marking *m = bench_marking(b);
	int from = b->pairing_side, number;
	struct mark a = *mark_at(b, from, b->pairing), mate;

	if (here >= 0 && mark_is_feature(mark_at(b, 1 - from, here))) {
		mate = *mark_at(b, 1 - from, here);
		number = from == 0 ? marking_pair(m, b->pairing, here, false)
				   : marking_pair(m, here, b->pairing, false);
	} else {
		mate = new_mark(b, a.type);
		take_direction(b, from, &a, &mate);
		number = from == 0 ? marking_pair_points(m, &a, &mate, 0.01, false)
				   : marking_pair_points(m, &mate, &a, 0.01, false);
	}
	bench_changed(b);
	b->pair.focus = from;
	b->pair_at = marking_pair_number(m, number);
	if (!number) {
		app_say(b->base.app, SAY_WARN, _("%d pairs are enough"), FIT_MAX);
	} else {
		const struct mark_pair *p = &m->work.pairs[b->pair_at];

		if (p->distance >= 0)
			app_say(b->base.app, SAY_INFO,
				_("pair %d: %.1f px and %+.0f° from where the others put it"),
				number, (double)p->distance, (double)p->angle * 180 / D_PI);
		else
			app_say(b->base.app, SAY_INFO, _("pair %d"), number);
	}
}

static unsigned pair_here(struct bench *b)
{
	int side = b->pair.focus, here = bench_mark_here(b);

	if (b->n_proposals)
		return bench_act_marks(b, ACT_ACCEPT, NULL);
	if (b->pairing >= 0 && b->pairing_side != side) {
		if (!is_inside(b))
			app_say(b->base.app, SAY_WARN, _("the cursor is beside the print"));
		else
			finish_pair(b, here);
		return UI_REPAINT;
	}
	if (here < 0 || !mark_is_feature(mark_at(b, side, here))) {
		app_say(b->base.app, SAY_WARN,
			_("put the cursor on a mark first (n goes to the next one)"));
		return UI_REPAINT;
	}
	b->pairing = here;
	b->pairing_side = side;
	b->pair.focus = 1 - side;
	go_to_mate(b, side, mark_at(b, side, here));
	app_say(b->base.app, SAY_INFO,
		_("now its mate on the other print: cursor there, then p; esc leaves it"));
	return UI_REPAINT;
}

static void go_to_pair(struct bench *b, int i)
{
	const struct mark_pair *p = &bench_marking(b)->work.pairs[i];

	b->pair_at = i;
	fpview_go(&b->pair.pane[0], mark_at(b, 0, p->a)->x, mark_at(b, 0, p->a)->y);
	fpview_go(&b->pair.pane[1], mark_at(b, 1, p->b)->x, mark_at(b, 1, p->b)->y);
}

void bench_show_proposal(struct bench *b)
{
	const struct bench_proposal *p = &b->proposals[b->proposal_at];

	fpview_go(&b->pair.pane[0], p->a.x, p->a.y);
	fpview_go(&b->pair.pane[1], p->b.x, p->b.y);
}

static unsigned next_pair(struct bench *b, bool back)
{
	int n = (int)bench_marking(b)->work.pair_count;

	if (b->n_proposals) {
		b->proposal_at =
		    (b->proposal_at + (back ? b->n_proposals - 1 : 1)) % b->n_proposals;
		bench_show_proposal(b);
	} else if (!n) {
		app_say(b->base.app, SAY_INFO, _("no pairs yet"));
	} else {
		int at = b->pair_at < 0 ? (back ? 0 : n - 1) : b->pair_at;

		go_to_pair(b, ((at + (back ? -1 : 1)) % n + n) % n);
	}
	return UI_REPAINT;
}

static void went_to(struct app *a, uint64_t asker, const char *text)
{
	struct bench *b = (struct bench *)app_find(a, asker);
	long number;
	int i;

	if (!b || !text)
		return;
	i = text_to_long(text, 1, FIT_MAX, &number)
		? marking_pair_number(bench_marking(b), (int)number)
		: -1;
	if (i < 0)
		app_say(a, SAY_WARN, _("there is no pair %s"), text);
	else
		go_to_pair(b, i);
}

static unsigned ask_number(struct bench *b, enum action act, const char *argument)
{
	struct dialog_text what = {.title = _("Go to pair"),
				   .text = _("The number that both points are labelled with."),
				   .label = _("Number"),
				   .required = true,
				   .max = 4};

	if (argument)
		went_to(b->base.app, b->base.id, argument);
	else
		dialog_text(b->base.app, &b->base, &what, went_to);
	return UI_REPAINT;
}

static void drop_proposal(struct bench *b)
{
	memmove(&b->proposals[b->proposal_at], &b->proposals[b->proposal_at + 1],
		(size_t)(b->n_proposals - b->proposal_at - 1) * sizeof(*b->proposals));
	b->n_proposals--;
	if (b->proposal_at >= b->n_proposals)
		b->proposal_at = 0;
	if (b->n_proposals)
		bench_show_proposal(b);
}

static unsigned accept(struct bench *b, bool all)
{
	struct marking *m = bench_marking(b);
	int accepted = 0;

	if (!b->n_proposals) {
		app_say(b->base.app, SAY_INFO, _("nothing is proposed (a asks the machine)"));
		return UI_REPAINT;
	}
	do {
		const struct bench_proposal *p = &b->proposals[b->proposal_at];

		if (!marking_pair_points(m, &p->a, &p->b, SAME_POINT, true)) {
			app_say(b->base.app, SAY_WARN, _("%d pairs are enough"), FIT_MAX);
			b->n_proposals = 0;
			break;
		}
		accepted++;
		drop_proposal(b);
	} while (all && b->n_proposals);
	bench_changed(b);
	app_say(b->base.app, SAY_INFO, _("%d accepted, %d left"), accepted, b->n_proposals);
	return UI_REPAINT;
}

static unsigned unpair(struct bench *b)
{
	int here = bench_mark_here(b), i;

	i = here < 0 ? -1 : marking_pair_of(bench_marking(b), b->pair.focus, here);
	if (i < 0) {
		app_say(b->base.app, SAY_WARN, _("there is no pair under the cursor"));
		return UI_REPAINT;
	}
	marking_unpair(bench_marking(b), i);
	b->pair_at = -1;
	bench_changed(b);
	return UI_REPAINT;
}

/* --- ridge counts ----------------------------------------------------------------- */

static int count_between(struct bench *b, int side, int from, int to)
{
	const struct layers *l = bench_finger(b)->layers[side];
	const struct mark *p = mark_at(b, side, from), *q = mark_at(b, side, to);

	return ridges_between(l->pictures[PANE_SKELETON], p->x, p->y, q->x, q->y,
			      NEAR_END * l->scale);
}

static bool can_count(const struct bench_finger *f, int side)
{
	return f->layers[side] && f->layers[side]->pictures[PANE_SKELETON];
}

/* The same two points on the other print, when both are paired. */
static bool other_ends(struct bench *b, int side, int from, int to, int *of, int *ot)
{
	const struct marking *m = bench_marking(b);
	int p = marking_pair_of(m, side, from), q = marking_pair_of(m, side, to);

	if (p < 0 || q < 0)
		return false;
	*of = side == 0 ? m->work.pairs[p].b : m->work.pairs[p].a;
	*ot = side == 0 ? m->work.pairs[q].b : m->work.pairs[q].a;
	return true;
}

static unsigned count_ridges(struct bench *b)
{
	struct marking *m = bench_marking(b);
	int side = b->pair.focus, here = bench_mark_here(b), from = b->ridge_from, n, of, ot;

	if (here < 0 || !can_count(bench_finger(b), side)) {
		app_say(b->base.app, SAY_WARN,
			here < 0 ? _("put the cursor on a mark first (n goes to the next one)")
				 : _("the ridges of this print are not known yet"));
		return UI_REPAINT;
	}
	if (from < 0 || b->ridge_side != side || from == here) {
		b->ridge_from = here;
		b->ridge_side = side;
		app_say(b->base.app, SAY_INFO, _("counting ridges: r on the other mark"));
		return UI_REPAINT;
	}
	n = count_between(b, side, from, here);
	marking_count(m, side, from, here, n, false);
	b->count_a = from;
	b->count_b = here;
	b->count_side = side;
	if (other_ends(b, side, from, here, &of, &ot) && can_count(bench_finger(b), 1 - side)) {
		int other = count_between(b, 1 - side, of, ot);

		marking_count(m, 1 - side, of, ot, other, false);
		app_say(b->base.app, n == other ? SAY_GOOD : SAY_WARN,
			_("%d ridges between them here, %d on the other print; R corrects"), n,
			other);
	} else {
		app_say(b->base.app, SAY_INFO, _("%d ridges between them; R corrects"), n);
	}
	bench_changed(b);
	return UI_REPAINT;
}

static void corrected(struct app *a, uint64_t asker, const char *text)
{
	struct bench *b = (struct bench *)app_find(a, asker);
	long number;

	if (!b || !text || b->count_a < 0)
		return;
	if (!text_to_long(text, 0, 99, &number)) {
		app_say(a, SAY_WARN, _("a number of ridges, 0 to 99"));
		return;
	}
	marking_count(bench_marking(b), b->count_side, b->count_a, b->count_b, (int)number, true);
	bench_changed(b);
	app_say(a, SAY_INFO, _("%ld ridges, counted by hand"), number);
}

static unsigned correct_count(struct bench *b, const char *argument)
{
	struct dialog_text what = {.title = _("Ridges between the two points"),
				   .text = _("Your own count; it is noted as counted by hand."),
				   .label = _("Ridges"),
				   .required = true,
				   .max = 4};

	if (b->count_a < 0)
		app_say(b->base.app, SAY_WARN, _("first count: r on one mark and on another"));
	else if (argument)
		corrected(b->base.app, b->base.id, argument);
	else
		dialog_text(b->base.app, &b->base, &what, corrected);
	return UI_REPAINT;
}

/* --- differences and suitability ---------------------------------------------------- */

static void wrote_difference(struct app *a, uint64_t asker, const char *text)
{
	struct bench *b = (struct bench *)app_find(a, asker);
	struct mark k = {.type = MARK_DIFFERENCE, .confidence = 3};

	if (!b || !text)
		return;
	k.x = (float)b->note_x;
	k.y = (float)b->note_y;
	snprintf(k.note, sizeof(k.note), "%s", text);
	marking_add(bench_marking(b), b->note_side, &k);
	bench_changed(b);
}

static unsigned mark_difference(struct bench *b)
{
	struct dialog_text what = {
	    .title = _("A difference"),
	    .text =
		_("What is not the same here, and what could explain it (or that nothing does)."),
	    .label = _("Seen"),
	    .required = true,
	    .max = sizeof(((struct mark *)0)->note) - 1};

	if (!is_inside(b)) {
		app_say(b->base.app, SAY_WARN, _("the cursor is beside the print"));
		return UI_REPAINT;
	}
	fpview_cursor(focus_pane(b), &b->note_x, &b->note_y);
	b->note_side = b->pair.focus;
	dialog_text(b->base.app, &b->base, &what, wrote_difference);
	return UI_REPAINT;
}

static void set_suitability(struct bench *b, enum suitability s, const char *reason)
{
	struct work *w = &bench_marking(b)->work;

	w->suitability = s;
	free(w->suitability_reason);
	w->suitability_reason = xstrdup(reason);
	bench_save(b);
	app_touch(b->base.app);
}

static void wrote_reason(struct app *a, uint64_t asker, const char *text)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (b && text)
		set_suitability(b, b->suitability, text);
}

static void chose_suitability(struct app *a, uint64_t asker, int choice)
{
	struct bench *b = (struct bench *)app_find(a, asker);
	struct dialog_text what = {.title = _("Suitability"),
				   .text = _("Why: clarity, size, distortion, what is missing."),
				   .label = _("Reason"),
				   .required = true};

	if (!b || choice < 0)
		return;
	b->suitability = (enum suitability)(SUITABILITY_VALUE + choice);
	if (b->suitability == SUITABILITY_VALUE) {
		set_suitability(b, SUITABILITY_VALUE, "");
		return;
	}
	what.initial = bench_marking(b)->work.suitability_reason;
	dialog_text(a, &b->base, &what, wrote_reason);
}

static unsigned ask_suitability(struct bench *b)
{
	const char *labels[] = {suitability_name(SUITABILITY_VALUE),
				suitability_name(SUITABILITY_LIMITED),
				suitability_name(SUITABILITY_NO_VALUE)};
	const char *hints[] = {_("enough clear detail to compare and to conclude"),
			       _("some detail; perhaps only an exclusion is possible; say why"),
			       _("not to be compared; no marks are needed; say why")};

	dialog_choose(b->base.app, &b->base, _("Is this print suitable?"), labels, hints, 3,
		      (int)bench_marking(b)->work.suitability - 1, chose_suitability);
	return UI_REPAINT;
}

/* --- dispatch ---------------------------------------------------------------------- */

unsigned bench_act_marks(struct bench *b, enum action act, const char *argument)
{
	switch (act) {
	case ACT_MARK_ENDING:
		return set_mark(b, MINUTIA_ENDING);
	case ACT_MARK_FORK:
		return set_mark(b, MINUTIA_BIFURCATION);
	case ACT_MARK_OTHER:
		return set_mark(b, MINUTIA_OTHER);
	case ACT_MARK_DIFFERENCE:
		return mark_difference(b);
	case ACT_MARK_CONFIDENCE:
	case ACT_MARK_TURN_LEFT:
	case ACT_MARK_TURN_RIGHT:
	case ACT_MARK_FLIP:
		return change_mark(b, act);
	case ACT_MARK_MOVE:
		return move_mark(b);
	case ACT_MARK_DELETE:
		if (b->n_proposals) {
			drop_proposal(b);
			return UI_REPAINT;
		}
		return remove_mark(b);
	case ACT_MARK_NEXT:
	case ACT_MARK_PREV:
		return go_to_mark(b, act == ACT_MARK_PREV);
	case ACT_UNDO:
	case ACT_REDO:
		return step_back(b, act == ACT_REDO);
	case ACT_SUITABILITY:
		return ask_suitability(b);
	case ACT_PAIR:
		return pair_here(b);
	case ACT_UNPAIR:
		return unpair(b);
	case ACT_PAIR_NEXT:
	case ACT_PAIR_PREV:
		return next_pair(b, act == ACT_PAIR_PREV);
	case ACT_PAIR_GOTO:
		return ask_number(b, act, argument);
	case ACT_ACCEPT:
	case ACT_ACCEPT_ALL:
		return accept(b, act == ACT_ACCEPT_ALL);
	case ACT_RIDGE_COUNT:
		return count_ridges(b);
	case ACT_RIDGE_CORRECT:
		return correct_count(b, argument);
	default:
		return UI_IGNORED;
	}
}
