/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/marking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

#define UNDO_MAX 500

void marking_init(struct marking *m, struct work *work)
{
	memset(m, 0, sizeof(*m));
	m->work = *work;
	m->scale[0] = m->scale[1] = 1;
	memset(work, 0, sizeof(*work));
}

static void clear_steps(struct work *steps, size_t *n)
{
	while (*n)
		work_clear(&steps[--*n]);
}

void marking_done(struct marking *m)
{
	work_clear(&m->work);
	clear_steps(m->undo, &m->n_undo);
	clear_steps(m->redo, &m->n_redo);
	free(m->undo);
	free(m->redo);
	memset(m, 0, sizeof(*m));
}

void marking_replace(struct marking *m, struct work *work)
{
	work_clear(&m->work);
	m->work = *work;
	memset(work, 0, sizeof(*work));
}

struct marks *marking_side(struct marking *m, int side)
{
	return side == REVIEW_PROBE ? &m->work.probe : &m->work.candidate;
}

static const struct marks *marks_of(const struct marking *m, int side)
{
	return side == REVIEW_PROBE ? &m->work.probe : &m->work.candidate;
}

bool mark_is_feature(const struct mark *k)
{
	return k->type < MARK_DIFFERENCE;
}

int marking_features(const struct marking *m, int side)
{
	const struct marks *s = marks_of(m, side);
	int n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += mark_is_feature(&s->rows[i]);
	return n;
}

int marking_near(const struct marking *m, int side, double x, double y, double reach)
{
	const struct marks *s = marks_of(m, side);
	double best = reach;
	int found = -1;

	for (size_t i = 0; i < s->count; i++) {
		double d = hypot(s->rows[i].x - x, s->rows[i].y - y);

		if (s->rows[i].type != MARK_REGION && d <= best) {
			best = d;
			found = (int)i;
		}
	}
	return found;
}

int marking_step(const struct marking *m, int side, int from, bool back)
{
	const struct marks *s = marks_of(m, side);
	int n = (int)s->count, at = from < 0 && back ? 0 : from;

	for (int k = 0; k < n; k++) {
		at = ((at + (back ? -1 : 1)) % n + n) % n;
		if (s->rows[at].type != MARK_REGION)
			return at;
	}
	return -1;
}

/* --- steps ------------------------------------------------------------------------ */

static void push(struct work **steps, size_t *n, size_t *cap, const struct work *w)
{
	if (*n == UNDO_MAX) {
		work_clear(&(*steps)[0]);
		memmove(*steps, *steps + 1, (--*n) * sizeof(**steps));
	}
	MEM_GROW(*steps, *n, *cap);
	work_copy(&(*steps)[(*n)++], w);
}

static void begin_step(struct marking *m)
{
	push(&m->undo, &m->n_undo, &m->cap_undo, &m->work);
	clear_steps(m->redo, &m->n_redo);
}

static void keep_regions(struct marks *to, const struct marks *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct mark *k = &from->rows[i];
		bool there = k->type != MARK_REGION;

		for (size_t n = 0; n < to->count && !there; n++)
			there = to->rows[n].type == MARK_REGION && to->rows[n].x == k->x &&
				to->rows[n].y == k->y;
		if (!there)
			marks_add(to, k);
	}
}

/* Marks, pairs and counts of another state; texts and times stay as they are. */
static void go_to(struct marking *m, struct work *from)
{
	struct work *w = &m->work;

	/* Regions were looked at, whatever is undone. */
	keep_regions(&from->probe, &w->probe);
	keep_regions(&from->candidate, &w->candidate);
	marks_clear(&w->probe);
	marks_clear(&w->candidate);
	free(w->pairs);
	free(w->counts);
	marks_copy(&w->probe, &from->probe);
	marks_copy(&w->candidate, &from->candidate);
	w->pairs = from->pairs;
	w->pair_count = from->pair_count;
	w->counts = from->counts;
	w->count_count = from->count_count;
	from->pairs = NULL;
	from->counts = NULL;
	work_clear(from);
}

bool marking_undo(struct marking *m)
{
	if (!m->n_undo)
		return false;
	push(&m->redo, &m->n_redo, &m->cap_redo, &m->work);
	go_to(m, &m->undo[--m->n_undo]);
	return true;
}

bool marking_redo(struct marking *m)
{
	if (!m->n_redo)
		return false;
	push(&m->undo, &m->n_undo, &m->cap_undo, &m->work);
	go_to(m, &m->redo[--m->n_redo]);
	return true;
}

/* --- marks ------------------------------------------------------------------------ */

static int add(struct marking *m, int side, const struct mark *mark)
{
	struct marks *s = marking_side(m, side);

	marks_add(s, mark);
	return (int)s->count - 1;
}

int marking_add(struct marking *m, int side, const struct mark *mark)
{
	begin_step(m);
	return add(m, side, mark);
}

void marking_change(struct marking *m, int side, int index, const struct mark *mark)
{
	begin_step(m);
	marking_side(m, side)->rows[index] = *mark;
}

static void drop_pair(struct marking *m, size_t i)
{
	struct work *w = &m->work;

	w->probe.rows[w->pairs[i].a].number = 0;
	w->candidate.rows[w->pairs[i].b].number = 0;
	memmove(&w->pairs[i], &w->pairs[i + 1], (w->pair_count - i - 1) * sizeof(*w->pairs));
	w->pair_count--;
}

void marking_remove(struct marking *m, int side, int index)
{
	struct work *w = &m->work;
	struct marks *s = marking_side(m, side);
	int pair;
	size_t kept = 0;

	begin_step(m);
	pair = marking_pair_of(m, side, index);
	if (pair >= 0)
		drop_pair(m, (size_t)pair);
	for (size_t i = 0; i < w->count_count; i++) {
		struct ridge_count c = w->counts[i];

		if (c.side == side && (c.a == index || c.b == index))
			continue;
		c.a -= c.side == side && c.a > index;
		c.b -= c.side == side && c.b > index;
		w->counts[kept++] = c;
	}
	w->count_count = kept;
	for (size_t i = 0; i < w->pair_count; i++) {
		uint16_t *at = side == REVIEW_PROBE ? &w->pairs[i].a : &w->pairs[i].b;

		*at -= *at > index;
	}
	memmove(&s->rows[index], &s->rows[index + 1],
		(s->count - (size_t)index - 1) * sizeof(*s->rows));
	s->count--;
}

void marking_region(struct marking *m, int side, double x, double y, double size)
{
	const struct marks *s = marks_of(m, side);
	struct mark k = {.x = (float)((floor(x / size) + 0.5) * size),
			 .y = (float)((floor(y / size) + 0.5) * size),
			 .type = MARK_REGION,
			 .confidence = 2};

	for (size_t i = 0; i < s->count; i++)
		if (s->rows[i].type == MARK_REGION && s->rows[i].x == k.x && s->rows[i].y == k.y)
			return;
	add(m, side, &k);
	m->work.regions++;
}

/* --- pairs ------------------------------------------------------------------------ */

int marking_pair_of(const struct marking *m, int side, int index)
{
	for (size_t i = 0; i < m->work.pair_count; i++)
		if (index == (side == REVIEW_PROBE ? m->work.pairs[i].a : m->work.pairs[i].b))
			return (int)i;
	return -1;
}

int marking_pair_number(const struct marking *m, int number)
{
	for (size_t i = 0; i < m->work.pair_count; i++)
		if (m->work.probe.rows[m->work.pairs[i].a].number == number)
			return (int)i;
	return -1;
}

static int pair_up(struct marking *m, int a, int b, bool proposed)
{
	struct work *w = &m->work;
	int number = 1, old;

	while ((old = marking_pair_of(m, REVIEW_PROBE, a)) >= 0)
		drop_pair(m, (size_t)old);
	while ((old = marking_pair_of(m, REVIEW_CANDIDATE, b)) >= 0)
		drop_pair(m, (size_t)old);
	if (w->pair_count >= FIT_MAX)
		return 0;
	/* The smallest number that is free, so that labels stay short. */
	while (marking_pair_number(m, number) >= 0)
		number++;
	w->pairs = xreallocarray(w->pairs, w->pair_count + 1, sizeof(*w->pairs));
	w->pairs[w->pair_count++] = (struct mark_pair){
	    .a = (uint16_t)a, .b = (uint16_t)b, .proposed = proposed, .distance = -1};
	w->probe.rows[a].number = w->candidate.rows[b].number = (uint16_t)number;
	return number;
}

int marking_pair(struct marking *m, int a, int b, bool proposed)
{
	begin_step(m);
	return pair_up(m, a, b, proposed);
}

void marking_unpair(struct marking *m, int pair)
{
	begin_step(m);
	drop_pair(m, (size_t)pair);
}

/* Two marks on one minutia: both know about where its ridge goes. */
static bool is_same_point(const struct mark *own, const struct mark *other)
{
	return mark_is_feature(own) && fabs(d_wrap(own->angle - other->angle)) < D_PI / 4;
}

int marking_pair_points(struct marking *m, const struct mark *a, const struct mark *b, double reach,
			bool proposed)
{
	const struct mark *want[2] = {a, b};
	int at[2];

	begin_step(m);
	for (int side = 0; side < 2; side++) {
		at[side] =
		    marking_near(m, side, want[side]->x, want[side]->y, reach * m->scale[side]);
		if (at[side] < 0 ||
		    !is_same_point(&marking_side(m, side)->rows[at[side]], want[side]))
			at[side] = add(m, side, want[side]);
	}
	return pair_up(m, at[0], at[1], proposed);
}

/* --- ridge counts ----------------------------------------------------------------- */

const struct ridge_count *marking_count_of(const struct marking *m, int side, int a, int b)
{
	for (size_t i = 0; i < m->work.count_count; i++) {
		const struct ridge_count *c = &m->work.counts[i];

		if (c->side == side && ((c->a == a && c->b == b) || (c->a == b && c->b == a)))
			return c;
	}
	return NULL;
}

void marking_count(struct marking *m, int side, int a, int b, int count, bool by_hand)
{
	struct work *w = &m->work;
	struct ridge_count *old;

	begin_step(m);
	old = (struct ridge_count *)(uintptr_t)marking_count_of(m, side, a, b);
	if (!old) {
		w->counts = xreallocarray(w->counts, w->count_count + 1, sizeof(*w->counts));
		old = &w->counts[w->count_count++];
	}
	*old = (struct ridge_count){.a = (uint16_t)a,
				    .b = (uint16_t)b,
				    .side = (uint8_t)side,
				    .count = (uint8_t)(count > 255 ? 255
						       : count < 0 ? 0
								   : count),
				    .by_hand = by_hand};
}

/* --- fit -------------------------------------------------------------------------- */

int marking_points(const struct marking *m, struct fit_point out[FIT_MAX])
{
	const struct work *w = &m->work;
	int n = 0;

	for (size_t i = 0; i < w->pair_count && n < FIT_MAX; i++, n++) {
		const struct mark *a = &w->probe.rows[w->pairs[i].a];
		const struct mark *b = &w->candidate.rows[w->pairs[i].b];

		out[n] = (struct fit_point){a->x / m->scale[0], a->y / m->scale[0],
					    b->x / m->scale[1], b->y / m->scale[1]};
	}
	return n;
}

void marking_fit(struct marking *m, struct fit *fit)
{
	struct fit_point points[FIT_MAX];
	int n = marking_points(m, points);

	fit_make(fit, points, n, FIT_SMOOTH);
	for (int i = 0; i < n; i++) {
		struct mark_pair *p = &m->work.pairs[i];
		double turn = fit_rotation_at(fit, points[i].ax, points[i].ay);

		p->distance = (float)fit_residual(fit, i);
		p->angle = fit->kind == FIT_NONE
			       ? 0
			       : (float)d_wrap(m->work.candidate.rows[p->b].angle -
					       m->work.probe.rows[p->a].angle - turn);
	}
}

/* --- layers ----------------------------------------------------------------------- */

static bool same(const struct mark *a, const struct mark *b)
{
	return a->x == b->x && a->y == b->y && a->type == b->type &&
	       fabs(d_wrap(a->angle - b->angle)) < 1e-4 && a->confidence == b->confidence &&
	       strcmp(a->note, b->note) == 0;
}

static bool is_in(const struct marks *s, const struct mark *k)
{
	for (size_t i = 0; i < s->count; i++)
		if (same(&s->rows[i], k))
			return true;
	return false;
}

enum mark_layer marking_layer(const struct marking *m, const struct mark *k)
{
	return is_in(&m->work.before, k) ? LAYER_BEFORE : LAYER_AFTER;
}

bool marking_was_changed(const struct marking *m, const struct mark *before)
{
	return !is_in(&m->work.probe, before);
}
