/* SPDX-License-Identifier: Apache-2.0 */
/* The second and third step of a search, and the list of candidates. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "match/search_job.h"

#define SCREEN_PORTION 64 /* pairs */
/* Fingers are swapped at one enrolment in a few hundred: what a pair of different
 * positions says is worth that much less. */
#define SWAP_COST 5.0

static void screen_portion(void *ctx, int worker, size_t portion)
{
	struct gallery_job *j = ctx;
	size_t from = portion * SCREEN_PORTION, to = from + SCREEN_PORTION;

	if (search_stopped(j))
		return;
	if (to > j->pairs.count)
		to = j->pairs.count;
	for (size_t i = from; i < to; i++) {
		struct search_pair *p = &j->pairs.at[i];
		const struct bank_segment *s = search_segment(j, p->slot);
		struct scan_shelf shelf = {s->heads, s->tails, s->places, s->counts, s->blocks};

		if (i + 2 < to) {
			const struct bank_segment *next = search_segment(j, p[2].slot);
			size_t at = (size_t)bank_slot_place(p[2].slot) * next->blocks * SCAN_LANES;

			for (unsigned b = 0; b < next->blocks; b++)
				__builtin_prefetch(next->heads + at + b * SCAN_LANES);
			for (unsigned b = 0; b < next->blocks; b += 2) {
				__builtin_prefetch(next->tails + at + b * SCAN_LANES);
				__builtin_prefetch(next->places + at + b * SCAN_LANES);
			}
		}
		p->screen =
		    j->g->isa->screen(&j->scans[p->probe], &shelf, bank_slot_place(p->slot));
	}
	j->tallies[worker].screened += to - from;
}

void search_screen(struct gallery_job *j)
{
	double start = clock_steady();

	team_run(j->team, (j->pairs.count + SCREEN_PORTION - 1) / SCREEN_PORTION, screen_portion,
		 j);
	j->spent[GALLERY_SCREENING] += clock_steady() - start;
	search_tell_progress(j, GALLERY_SCREENING, false);
}

/* --- candidates -------------------------------------------------------------- */

/* The order of candidates: higher scores first, then lower subjects. */
static int by_score(const void *pa, const void *pb)
{
	const struct gallery_candidate *a = pa, *b = pb;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->llr != b->llr)
		return a->llr > b->llr ? -1 : 1;
	return a->subject < b->subject ? -1 : a->subject > b->subject;
}

static void sift_down(struct gallery_candidate *heap, size_t n, size_t i)
{
	for (;;) {
		size_t worst = i, kid = 2 * i + 1;
		struct gallery_candidate t;

		for (size_t k = kid; k < kid + 2 && k < n; k++)
			if (by_score(&heap[k], &heap[worst]) > 0)
				worst = k;
		if (worst == i)
			return;
		t = heap[i];
		heap[i] = heap[worst];
		heap[worst] = t;
		i = worst;
	}
}

static void offer(struct gallery_job *j, const struct gallery_candidate *c)
{
	pthread_mutex_lock(&j->lock);
	if (j->best_count < j->limit) {
		j->best[j->best_count++] = *c;
		if (j->best_count == j->limit)
			for (size_t i = j->best_count / 2 + 1; i-- > 0;)
				sift_down(j->best, j->best_count, i);
	} else if (by_score(c, &j->best[0]) < 0) {
		j->best[0] = *c;
		sift_down(j->best, j->best_count, 0);
	} else {
		pthread_mutex_unlock(&j->lock);
		return;
	}
	if (j->first == 0)
		j->first = clock_steady() - j->started;
	if (j->ask.candidate)
		j->ask.candidate(j->ask.ctx, c);
	pthread_mutex_unlock(&j->lock);
}

void search_sort_candidates(struct gallery_job *j)
{
	if (j->best_count)
		qsort(j->best, j->best_count, sizeof(*j->best), by_score);
}

/* --- full comparison ------------------------------------------------------------ */

static enum err_code get_template(struct gallery_job *j, int worker, const struct search_pair *p,
				  struct template **out, struct err *err)
{
	const struct bank_segment *s = search_segment(j, p->slot);
	const struct buf *kept = s->kept ? s->kept[bank_slot_place(p->slot)] : NULL;
	struct gallery_record r;

	if (j->ask.fetch)
		return j->ask.fetch(j->ask.ctx, worker, p->id, out, err);
	if (kept)
		return template_decode(kept->data, kept->len, "gallery", out, err);
	bank_read(j->g->bank, p->slot, &r);
	*out = gallery_record_template(&r);
	return ERR_OK;
}

/* Compares the print of pair p with all fingers it is paired with: they follow
 * each other in order, since the sort is by print here. */
static void compare_print(struct gallery_job *j, int worker, struct search_pair **pairs, size_t n)
{
	struct search_tally *tally = &j->tallies[worker];
	struct err err = ERR_INIT;
	struct template *t = NULL;
	struct probe *print;
	bool all = true;

	for (size_t i = 0; i < n; i++)
		all &= pairs[i]->compared || pairs[i]->unreadable;
	if (all)
		return;
	if (get_template(j, worker, pairs[0], &t, &err)) {
		if (tally->err.code == ERR_OK)
			tally->err = err;
		tally->unreadable++;
		for (size_t i = 0; i < n; i++)
			pairs[i]->unreadable = true;
		return;
	}
	print = probe_new(t);
	template_free(t);
	for (size_t i = 0; i < n; i++) {
		double llr;

		if (pairs[i]->compared)
			continue;
		pairs[i]->score = (float)match_score(j->full[pairs[i]->probe], print, &llr);
		pairs[i]->llr = (float)llr;
		pairs[i]->compared = true;
		tally->compared++;
	}
	probe_free(print);
}

static bool is_swapped(const struct gallery_job *j, const struct search_pair *p)
{
	int a = j->probes[p->probe]->finger;
	int b = search_segment(j, p->slot)->fingers[bank_slot_place(p->slot)];

	return a != b && a != FINGER_UNKNOWN && b != FINGER_UNKNOWN;
}

/* Best first; a swapped pair has to be that much better. */
static int by_llr(const struct gallery_job *j, const struct search_pair *a,
		  const struct search_pair *b)
{
	double x = a->llr - (is_swapped(j, a) ? SWAP_COST : 0);
	double y = b->llr - (is_swapped(j, b) ? SWAP_COST : 0);

	if (x != y)
		return x > y ? -1 : 1;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return search_by_subject(a, b);
}

/* Each print counts for one finger, each finger for one print: the best pairs
 * first. */
static void offer_subject(struct gallery_job *j, const struct search_pair *pairs, size_t n)
{
	struct gallery_candidate c = {.subject = gallery_subject_at(j->g, pairs[0].subject)};
	double llr[GALLERY_MAX_FINGERS];
	bool *used = xcalloc(n, sizeof(*used));

	for (;;) {
		const struct search_pair *best = NULL;
		int at = c.finger_count;

		for (size_t i = 0; i < n; i++)
			if (pairs[i].compared && !used[i] &&
			    (!best || by_llr(j, &pairs[i], best) < 0))
				best = &pairs[i];
		if (!best)
			break;
		for (size_t i = 0; i < n; i++)
			used[i] |= pairs[i].slot == best->slot || pairs[i].probe == best->probe;
		llr[at] = best->llr;
		c.fingers[at].probe = best->probe;
		c.fingers[at].finger =
		    search_segment(j, best->slot)->fingers[bank_slot_place(best->slot)];
		c.fingers[at].swapped = is_swapped(j, best);
		c.fingers[at].id = best->id;
		c.fingers[at].score = best->score;
		c.fingers[at].llr = best->llr;
		c.finger_count++;
	}
	free(used);
	if (!c.finger_count)
		return;
	c.score = match_fuse(llr, c.finger_count, &c.llr);
	if (c.finger_count == 1)
		c.score = (double)c.fingers[0].score;
	if (c.score >= j->ask.min_score)
		offer(j, &c);
}

static int by_print(const void *pa, const void *pb)
{
	const struct search_pair *a = *(struct search_pair *const *)pa;
	const struct search_pair *b = *(struct search_pair *const *)pb;

	return a->id != b->id ? (a->id < b->id ? -1 : 1) : a->probe - b->probe;
}

/* All of one subject, print by print: each template is read once. */
static void compare_subject(void *ctx, int worker, size_t group)
{
	struct gallery_job *j = ctx;
	struct search_pair *at = j->pairs.at + j->groups[group].from;
	size_t n = j->groups[group].count;
	struct search_pair **order;

	order = xcalloc(n, sizeof(struct search_pair *));
	for (size_t i = 0; i < n; i++)
		order[i] = &at[i];
	if (n)
		qsort(order, n, sizeof(struct search_pair *), by_print);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n && order[to]->id == order[from]->id; to++)
			;
		/* What was compared before is still a candidate. */
		if (search_stopped(j))
			break;
		compare_print(j, worker, order + from, to - from);
	}
	free(order);
	offer_subject(j, at, n);
}

static void prepare_probe(void *ctx, int worker, size_t k)
{
	struct gallery_job *j = ctx;

	if (!j->full[k])
		j->full[k] = probe_new(j->probes[k]);
}

/* Joins what was compared early to the pairs that are due now; of two equal ones
 * the compared stays. */
static void join_early(struct gallery_job *j)
{
	struct search_pairs *p = &j->pairs;
	size_t n = 0;

	for (size_t i = 0; i < j->early.count; i++) {
		MEM_GROW(p->at, p->count, p->room);
		p->at[p->count++] = j->early.at[i];
	}
	if (p->count)
		qsort(p->at, p->count, sizeof(*p->at), search_by_subject);
	for (size_t i = 0; i < p->count; i++) {
		if (n && search_by_subject(&p->at[n - 1], &p->at[i]) == 0) {
			if (p->at[i].compared || p->at[i].unreadable)
				p->at[n - 1] = p->at[i];
			continue;
		}
		p->at[n++] = p->at[i];
	}
	p->count = n;
}

static int by_promise(const void *pa, const void *pb)
{
	const struct search_group *a = pa, *b = pb;

	if (a->screen != b->screen)
		return a->screen > b->screen ? -1 : 1;
	return a->from < b->from ? -1 : 1;
}

/* The pairs of each subject, the most promising subjects first. */
static void make_groups(struct gallery_job *j)
{
	const struct search_pairs *p = &j->pairs;
	struct search_group *g = NULL;

	free(j->groups);
	j->groups = xcalloc(p->count + 1, sizeof(*j->groups));
	j->group_count = 0;
	for (size_t i = 0; i < p->count; i++) {
		if (i == 0 || p->at[i].subject != p->at[i - 1].subject) {
			g = &j->groups[j->group_count++];
			g->from = i;
		}
		g->count++;
		if (p->at[i].screen > g->screen)
			g->screen = p->at[i].screen;
	}
	if (j->group_count)
		qsort(j->groups, j->group_count, sizeof(*j->groups), by_promise);
}

void search_compare(struct gallery_job *j)
{
	double start = clock_steady();
	struct search_pairs *p = &j->pairs;

	join_early(j);
	make_groups(j);
	j->best_count = 0;
	team_run(j->team, (size_t)j->ask.probe_count, prepare_probe, j);
	team_run(j->team, j->group_count, compare_subject, j);
	/* What is known now need not be found out again. */
	j->early.count = 0;
	for (size_t i = 0; i < p->count; i++)
		if (p->at[i].compared || p->at[i].unreadable) {
			MEM_GROW(j->early.at, j->early.count, j->early.room);
			j->early.at[j->early.count++] = p->at[i];
		}
	j->spent[GALLERY_COMPARING] += clock_steady() - start;
	search_tell_progress(j, GALLERY_COMPARING, false);
}
