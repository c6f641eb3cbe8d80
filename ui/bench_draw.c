/* SPDX-License-Identifier: Apache-2.0 */
/* The bench drawn: two panes, and beside or below them how the work stands. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "match/match.h"
#include "ui/bench.h"

/* From this width on the words stand beside the prints, else below. */
#define SIDE_FROM 140
#define SIDE_W	  38
#define STRIP_H	  4
/* On a high screen the strip has lines for the pairs too. */
#define TALL_FROM 34
#define TALL_H	  9
#define PAIR_W	  28

/* A pair that is worth a second look: pixels at 500 ppi, radians. */
#define FAR	  12
#define FAR_ANGLE (D_PI / 8)

/* Whole degrees, without a minus zero. */
static int degrees(double angle)
{
	return (int)floor(angle * 180 / D_PI + 0.5);
}

/* --- marks over the prints ----------------------------------------------------------- */

struct overlay {
	struct fpview_mark *rows;
	size_t n, cap;
};

static void put(struct overlay *o, const struct mark *k, enum ink ink, bool current,
		const char *label)
{
	MEM_GROW(o->rows, o->n, o->cap);
	o->rows[o->n] = (struct fpview_mark){
	    .x = k->x,
	    .y = k->y,
	    .angle = mark_is_feature(k) ? k->angle : -10,
	    .shape = k->type == MARK_DIFFERENCE	     ? SHAPE_DIFFERENCE
		     : k->type > MINUTIA_BIFURCATION ? SHAPE_OTHER
						     : k->type,
	    .confidence = k->confidence ? (uint8_t)(k->confidence - 1) : 0,
	    .ink = ink,
	    .current = current,
	};
	snprintf(o->rows[o->n].label, sizeof(o->rows[0].label), "%s", label);
	o->n++;
}

static void put_machine(struct overlay *o, const struct layers *l)
{
	const struct template *t = l->template;

	for (int i = 0; t && i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];
		struct mark k = {.x = (float)(m->x * l->scale),
				 .y = (float)(m->y * l->scale),
				 .angle = m->angle,
				 .type = m->type,
				 .confidence = m->quality >= 60	  ? 3
					       : m->quality >= 30 ? 2
								  : 1};

		put(o, &k, INK_MARK_MACHINE, false, "");
	}
}

static void put_own(struct bench *b, struct overlay *o, int side, bool before, bool after)
{
	struct marking *m = bench_marking(b);
	const struct marks *s = marking_side(m, side);
	bool analysed = bench_finger(b)->analysed;
	int here = b->pair.focus == side ? bench_mark_here(b) : -1;
	int held = b->pairing_side == side ? b->pairing : -1;

	/* What was changed since stays visible as it was committed. */
	for (size_t i = 0; side == REVIEW_PROBE && before && i < m->work.before.count; i++) {
		const struct mark *k = &m->work.before.rows[i];

		if (k->type != MARK_REGION && marking_was_changed(m, k))
			put(o, k, INK_MARK_BEFORE, false, "");
	}
	for (size_t i = 0; i < s->count; i++) {
		const struct mark *k = &s->rows[i];
		bool old =
		    side == REVIEW_PROBE && (!analysed || marking_layer(m, k) == LAYER_BEFORE);
		enum ink ink = old ? INK_MARK_BEFORE : INK_MARK_AFTER;
		char label[6] = "";

		if (k->type == MARK_REGION || (old ? !before : !after))
			continue;
		if (k->type == MARK_DIFFERENCE)
			ink = INK_DIFFERENCE;
		if (k->number) {
			snprintf(label, sizeof(label), "%d", k->number % 1000);
			ink = INK_MARK_PAIR;
		}
		put(o, k, ink, (int)i == here || (int)i == held, label);
	}
}

static void put_proposal(struct bench *b, struct overlay *o, int side)
{
	for (int i = 0; i < b->n_proposals; i++) {
		const struct bench_proposal *p = &b->proposals[i];

		put(o, side == 0 ? &p->a : &p->b, INK_MARK_MACHINE, i == b->proposal_at,
		    i == b->proposal_at ? "?" : "");
	}
}

static struct overlay make_overlay(struct bench *b, int side)
{
	struct overlay o = {0};
	const struct bench_finger *f = bench_finger(b);
	bool before = b->show <= SHOW_BEFORE;
	bool after = b->show <= SHOW_MINE || b->show == SHOW_AFTER;

	if (!f->layers[side])
		return o;
	/* The machine's minutiae stay away until the own marks are committed. */
	if (f->analysed && (b->show == SHOW_ALL || b->show == SHOW_MACHINE) && !b->n_proposals)
		put_machine(&o, f->layers[side]);
	if (b->n_proposals)
		put_proposal(b, &o, side);
	put_own(b, &o, side, before, after);
	return o;
}

/* --- words ------------------------------------------------------------------------------- */

static const char *stage_text(const struct bench *b)
{
	if (b->stage == BENCH_CONCLUDED)
		return _("CONCLUDED");
	if (!b->n_fingers || b->stage != BENCH_WORK)
		return "";
	return b->finger[b->at].analysed ? _("COMPARISON") : _("ANALYSIS");
}

/* "1 in 16 000": counts in people's numbers, never per cent. */
static void put_rate(char *out, size_t room, double one_in)
{
	double unit = 1;

	if (one_in < 2) {
		snprintf(out, room, "%s", _("nearly every one"));
		return;
	}
	/* No count of comparisons stands behind more than that. */
	if (one_in > 1e9) {
		snprintf(out, room, "%s", _("fewer than 1 in 1000 million"));
		return;
	}
	/* Two digits are all that such a figure is worth. */
	while (one_in / unit >= 100)
		unit *= 10;
	one_in = floor(one_in / unit + 0.5) * unit;
	if (one_in >= 1e6)
		snprintf(out, room, _("1 in %.3g million"), one_in / 1e6);
	else
		snprintf(out, room, _("1 in %.0f"), one_in);
}

/* What the score means, for those who may see it. */
static bool score_text(const struct bench *b, char *out, size_t room)
{
	char rate[80];
	size_t at;
	double score = b->place.place ? b->place.score : -1;

	if (b->blind || score < 0)
		return false;
	put_rate(rate, sizeof(rate), 1 / match_score_to_fmr(score));
	snprintf(out, room,
		 _("Place %d of %d, score %.0f: of comparisons of different people about %s comes "
		   "this far."),
		 b->place.place, b->list_size, score, rate);
	at = strlen(out);
	if (b->place.chance >= 0 && b->gallery > 0) {
		char chance[40];

		if (b->place.chance < 0.001)
			snprintf(chance, sizeof(chance), "%s", _("fewer than 0.001"));
		else
			snprintf(chance, sizeof(chance), _("about %.2g"), b->place.chance);
		snprintf(out + at, room - at,
			 _(" Among %lld records %s such candidates come up by chance."),
			 (long long)b->gallery, chance);
	}
	at = strlen(out);
	snprintf(out + at, room - at, "%s", _(" It orders the list; it decides nothing."));
	return true;
}

void bench_next_step(const struct bench *b, char *out, size_t room)
{
	const struct bench_finger *f = &b->finger[b->at];
	int n = marking_features(&f->marking, REVIEW_PROBE);

	if (b->stage == BENCH_CONCLUDED)
		snprintf(out, room, "%s",
			 b->training ? _("F7 another pair")
				     : _("F7 the next comparison, i the records, X the chart"));
	else if (b->stage != BENCH_WORK)
		*out = '\0';
	else if (!f->analysed && f->marking.work.suitability == SUITABILITY_NONE)
		snprintf(out, room, "%s", _("s: is this print of value?"));
	else if (!f->analysed && f->marking.work.suitability != SUITABILITY_NO_VALUE &&
		 n < f->needed)
		snprintf(out, room, _("e ending, b fork at the cursor: %d more"), f->needed - n);
	else if (!f->analysed)
		snprintf(out, room, "%s", _("C commits your analysis"));
	else if (f->marking.work.suitability == SUITABILITY_NO_VALUE)
		snprintf(out, room, "%s",
			 b->n_fingers > 1 ? _("t another finger, or E conclude") : _("E conclude"));
	else if (b->pairing >= 0)
		snprintf(out, room, "%s", _("the mate: cursor there, then p"));
	else if (b->n_proposals)
		snprintf(out, room, _("proposal %d of %d: y accept, > next, d leave out, Y all"),
			 b->proposal_at + 1, b->n_proposals);
	else if (!f->marking.work.pair_count)
		snprintf(out, room, "%s",
			 _("p on a mark, p on its mate; a the machine proposes; E conclude"));
	else
		snprintf(out, room, "%s", _("p more pairs, ! a difference, E conclude"));
}

static void mark_text(struct bench *b, char *out, size_t room)
{
	static const char *const types[] = {N_("other"), N_("ending"), N_("bifurcation")};
	static const char *const sure[] = {N_("low"), N_("low"), N_("medium"), N_("high")};
	int side = b->pair.focus, here = bench_mark_here(b), pair;
	const struct mark *k;
	size_t at;

	*out = '\0';
	if (here < 0)
		return;
	k = &marking_side(bench_marking(b), side)->rows[here];
	if (k->type == MARK_DIFFERENCE) {
		snprintf(out, room, _("difference: %s"), k->note);
		return;
	}
	snprintf(out, room, _("%s, %s, %d°"), _(types[k->type > 2 ? 0 : k->type]),
		 _(sure[k->confidence > 3 ? 3 : k->confidence]), degrees((double)k->angle));
	pair = marking_pair_of(bench_marking(b), side, here);
	at = strlen(out);
	if (pair >= 0)
		snprintf(out + at, room - at, _("  pair %d"), k->number);
}

static const char *fit_text(const struct bench *b)
{
	return b->pair.fit.kind == FIT_SPLINE  ? _("bent (thin plate)")
	       : b->pair.fit.kind == FIT_RIGID ? _("rigid")
					       : _("none yet");
}

static const char *show_text(const struct bench *b)
{
	static const char *const texts[SHOW_COUNT] = {
	    N_("all layers"), N_("mine"),      N_("mine before"),
	    N_("mine after"), N_("machine's"), N_("none"),
	};

	return _(texts[b->show]);
}

/* --- the side panel ------------------------------------------------------------------------ */

struct pen {
	struct bench *b;
	struct surface *to;
	struct rect r;
	int y;
};

static void line(struct pen *p, enum ink ink, const char *text)
{
	if (p->y < p->r.h)
		surface_text(p->to, p->r.y + p->y, p->r.x, p->r.w, app_style(p->b->base.app, ink),
			     text);
	p->y++;
}

static void words(struct pen *p, enum ink ink, const char *text)
{
	struct rect r = {p->r.y + p->y, p->r.x, p->r.h - p->y, p->r.w};

	if (r.h > 0)
		p->y += surface_paragraph(p->to, r, 0, app_style(p->b->base.app, ink), text);
}

static void heading(struct pen *p, const char *text)
{
	p->y++;
	line(p, INK_HEADER, text);
}

static void draw_fingers(struct pen *p)
{
	struct bench *b = p->b;

	for (int i = 0; i < b->n_fingers; i++) {
		const struct bench_finger *f = &b->finger[i];
		char text[120];

		snprintf(text, sizeof(text), "%s %-14s %s", i == b->at ? "›" : " ",
			 finger_name(f->finger),
			 !f->analysed
			     ? (f->marking.work.probe.count ? _("begun") : _("not looked at"))
			 : f->marking.work.suitability == SUITABILITY_NO_VALUE ? _("no value")
			 : f->marking.work.pair_count			       ? ""
									       : _("analysed"));
		if (f->analysed && f->marking.work.pair_count) {
			size_t at = strlen(text);

			snprintf(text + at, sizeof(text) - at, _("%zu pairs"),
				 f->marking.work.pair_count);
		}
		line(p, i == b->at ? INK_STRONG : INK_TEXT, text);
	}
}

static void draw_pairs(struct pen *p)
{
	struct bench *b = p->b;
	struct marking *m = bench_marking(b);
	int room = p->r.h - p->y - 4, n = (int)m->work.pair_count, from = 0;
	int order[FIT_MAX] = {0};
	char text[120];

	snprintf(text, sizeof(text), _("pairs %d, fit %s"), n, fit_text(b));
	heading(p, text);
	if (!n)
		return;
	line(p, INK_DIM, _("  no   distance   angle"));
	/* By number, whatever the order in which they were made. */
	for (int number = 1, seen = 0; seen < n && number < 10 * FIT_MAX; number++) {
		int i = marking_pair_number(m, number);

		if (i < 0)
			continue;
		if (i == b->pair_at && seen >= room)
			from = seen - room + 1;
		order[seen++] = i;
	}
	for (int at = from; at < n && at < from + room; at++) {
		int i = order[at];
		const struct mark_pair *q = &m->work.pairs[i];
		const struct mark *k = &m->work.probe.rows[q->a];
		bool far = q->distance > FAR || fabs((double)q->angle) > FAR_ANGLE;

		if (q->distance < 0)
			snprintf(text, sizeof(text), "%s %2d          -       -  %s",
				 i == b->pair_at ? "›" : " ", k->number,
				 q->proposed ? _("proposed") : "");
		else
			snprintf(text, sizeof(text), "%s %2d   %5.1f px   %+4d°  %s",
				 i == b->pair_at ? "›" : " ", k->number, (double)q->distance,
				 degrees((double)q->angle),
				 far	       ? _("look again")
				 : q->proposed ? _("proposed")
					       : "");
		line(p, i == b->pair_at ? INK_STRONG : far ? INK_WARN : INK_TEXT, text);
	}
	if (n > from + room)
		line(p, INK_DIM, "  ...");
}

static void draw_counts(struct pen *p)
{
	struct marking *m = bench_marking(p->b);
	int n = (int)m->work.count_count;
	char text[120];

	if (!n)
		return;
	heading(p, _("ridges between points"));
	for (int i = n > 6 ? n - 6 : 0; i < n; i++) {
		const struct ridge_count *c = &m->work.counts[i];
		const struct marks *s = marking_side(m, c->side);
		int x = s->rows[c->a].number, y = s->rows[c->b].number;

		if (x && y)
			snprintf(text, sizeof(text), _("  %d - %d  %s: %d%s"), x, y,
				 c->side ? _("candidate") : _("probe"), c->count,
				 c->by_hand ? _(" by hand") : "");
		else
			snprintf(text, sizeof(text), _("  points not paired  %s: %d%s"),
				 c->side ? _("candidate") : _("probe"), c->count,
				 c->by_hand ? _(" by hand") : "");
		line(p, INK_TEXT, text);
	}
}

static int count_differences(struct bench *b)
{
	int n = 0;

	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < marking_side(bench_marking(b), side)->count; i++)
			n += marking_side(bench_marking(b), side)->rows[i].type == MARK_DIFFERENCE;
	return n;
}

static void draw_side(struct bench *b, struct surface *to, struct rect r)
{
	struct pen p = {b, to, r, 0};
	struct bench_finger *f = bench_finger(b);
	char text[400];

	line(&p, INK_ACCENT, stage_text(b));
	bench_next_step(b, text, sizeof(text));
	words(&p, INK_STRONG, text);
	heading(&p, b->n_fingers > 1 ? _("fingers (t)") : _("finger"));
	draw_fingers(&p);
	heading(&p, _("probe"));
	snprintf(text, sizeof(text), _("suitability: %s"),
		 suitability_name(f->marking.work.suitability));
	line(&p, INK_TEXT, text);
	snprintf(text, sizeof(text), _("own marks: %d (%d needed)"),
		 marking_features(&f->marking, REVIEW_PROBE), f->needed);
	line(&p, INK_TEXT, text);
	mark_text(b, text, sizeof(text));
	if (*text) {
		heading(&p, _("at the cursor"));
		words(&p, INK_TEXT, text);
	}
	if (f->analysed) {
		draw_pairs(&p);
		draw_counts(&p);
		snprintf(text, sizeof(text), _("shown (o): %s"), show_text(b));
		heading(&p, text);
		if (count_differences(b)) {
			snprintf(text, sizeof(text), _("differences marked: %d"),
				 count_differences(b));
			line(&p, INK_DIFFERENCE, text);
		}
		if (score_text(b, text, sizeof(text))) {
			p.y++;
			words(&p, INK_DIM, text);
		}
	}
}

/* One pair in a few columns; false when there is no such pair. */
static bool pair_text(struct bench *b, int i, char *out, size_t room)
{
	const struct marking *m = bench_marking(b);
	const struct mark_pair *q = &m->work.pairs[i];
	bool far = q->distance > FAR || fabs((double)q->angle) > FAR_ANGLE;

	if (q->distance < 0)
		snprintf(out, room, "%s%2d      -     -", i == b->pair_at ? "›" : " ",
			 m->work.probe.rows[q->a].number);
	else
		snprintf(out, room, "%s%2d %5.1f px %+4d°%s", i == b->pair_at ? "›" : " ",
			 m->work.probe.rows[q->a].number, (double)q->distance,
			 degrees((double)q->angle), far ? _(" look!") : "");
	return far;
}

static void draw_pair_columns(struct bench *b, struct surface *to, struct rect r)
{
	const struct marking *m = bench_marking(b);
	int columns = r.w / PAIR_W, seen = 0, n = (int)m->work.pair_count;
	char text[80];

	for (int number = 1; seen < n && number < 10 * FIT_MAX && seen < columns * r.h; number++) {
		int i = marking_pair_number(m, number);
		bool far;

		if (i < 0)
			continue;
		far = pair_text(b, i, text, sizeof(text));
		surface_text(to, r.y + seen % r.h, r.x + seen / r.h * PAIR_W, PAIR_W - 1,
			     app_style(b->base.app, i == b->pair_at ? INK_STRONG
						    : far	    ? INK_WARN
								    : INK_TEXT),
			     text);
		seen++;
	}
}

/* Some lines below the prints where there is no room beside them. */
static void draw_strip(struct bench *b, struct surface *to, struct rect r)
{
	struct app *a = b->base.app;
	struct bench_finger *f = bench_finger(b);
	struct marking *m = bench_marking(b);
	char text[400], mark[120];

	surface_hline(to, r.y, r.x, r.w, app_style(a, INK_BORDER));
	snprintf(text, sizeof(text), " %s ", stage_text(b));
	surface_text(to, r.y, r.x + 1, r.w - 2, app_style(a, INK_ACCENT), text);
	snprintf(text, sizeof(text), _("%s %d/%d · %s · marks %d/%d · pairs %zu, fit %s"),
		 finger_name(f->finger), b->at + 1, b->n_fingers,
		 suitability_name(m->work.suitability), marking_features(m, REVIEW_PROBE),
		 f->needed, m->work.pair_count, fit_text(b));
	surface_text(to, r.y + 1, r.x + 1, r.w - 2, app_style(a, INK_TEXT), text);
	mark_text(b, mark, sizeof(mark));
	if (f->analysed && b->pair_at >= 0 && b->pair_at < (int)m->work.pair_count &&
	    m->work.pairs[b->pair_at].distance >= 0)
		snprintf(text, sizeof(text), _("pair %d: %.1f px, %+d°   %s"),
			 m->work.probe.rows[m->work.pairs[b->pair_at].a].number,
			 (double)m->work.pairs[b->pair_at].distance,
			 degrees((double)m->work.pairs[b->pair_at].angle), mark);
	else
		snprintf(text, sizeof(text), "%s", mark);
	if (!*text && f->analysed && r.h == STRIP_H)
		score_text(b, text, sizeof(text));
	surface_field(to, r.y + 2, r.x + 1, r.w - 2, app_style(a, INK_DIM), ALIGN_LEFT, text);
	bench_next_step(b, text, sizeof(text));
	surface_text(to, r.y + 3, r.x + 1, r.w - 2, app_style(a, INK_STRONG), text);
	if (r.h <= STRIP_H || !f->analysed)
		return;
	if (m->work.pair_count)
		draw_pair_columns(b, to,
				  (struct rect){r.y + STRIP_H, r.x + 1, r.h - STRIP_H, r.w - 2});
	else if (score_text(b, text, sizeof(text)))
		surface_paragraph(to, (struct rect){r.y + STRIP_H, r.x + 1, r.h - STRIP_H, r.w - 2},
				  0, app_style(a, INK_DIM), text);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void draw_waiting(struct bench *b, struct surface *to, struct rect body)
{
	struct app *a = b->base.app;

	if (b->stage == BENCH_FAILED)
		surface_paragraph(to, rect_centre(body, 6, 60), 0, app_style(a, INK_ERROR),
				  b->trouble.msg);
	else
		surface_paragraph(to, rect_centre(body, 1, 50), 0, app_style(a, INK_DIM),
				  b->training ? _("growing two prints, the closest of several ...")
					      : _("opening the comparison ..."));
}

void bench_draw(struct bench *b, struct surface *to, struct rect body)
{
	struct rect prints = body, rest = body;
	struct overlay o[2];
	const struct fpview_mark *marks[2];
	size_t n[2];
	bool beside = body.w >= SIDE_FROM, one = b->pair.one;

	if (b->stage == BENCH_OPENING || b->stage == BENCH_FAILED || !b->n_fingers) {
		draw_waiting(b, to, body);
		return;
	}
	if (beside) {
		prints.w -= SIDE_W + 2;
		rest = (struct rect){body.y, body.x + body.w - SIDE_W, body.h, SIDE_W - 1};
		surface_vline(to, body.y, body.x + prints.w, body.h,
			      app_style(b->base.app, INK_BORDER));
	} else {
		/* The lines for pairs come with the pairs. */
		int strip = body.h >= TALL_FROM && bench_finger(b)->analysed ? TALL_H : STRIP_H;

		prints.h -= strip;
		rest = (struct rect){body.y + prints.h, body.x, strip, body.w};
	}
	for (int i = 0; i < 2; i++) {
		o[i] = make_overlay(b, i);
		marks[i] = o[i].rows;
		n[i] = o[i].n;
	}
	/* Nothing of the candidate before the analysis. */
	if (!bench_finger(b)->analysed ||
	    bench_finger(b)->marking.work.suitability == SUITABILITY_NO_VALUE) {
		b->pair.one = true;
		b->pair.focus = 0;
	}
	pair_draw(&b->pair, b->base.app, to, prints, marks, n, true);
	b->pair.one = one;
	if (beside)
		draw_side(b, to, rest);
	else
		draw_strip(b, to, rest);
	free(o[0].rows);
	free(o[1].rows);
}
