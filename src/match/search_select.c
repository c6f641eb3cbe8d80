/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who goes on to the next step. The scores of the scan say little by themselves
 * (a probe with many minutiae scores higher with everybody), but the gallery
 * tells how rare each is: a score that one print in a thousand reaches weighs
 * ln 1000. With several fingers the weights of a subject's best prints are
 * added (Fisher's method); the best of n prints weighs ln n less, and fingers
 * that the subject does not have add nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "match/search_job.h"

#define UNIT 256 /* of a rarity: one nat */

/* A subject's prints for one finger of the probe: the one that scores highest,
 * and those of the same position. */
#define BEST_PRINTS 1

static void find_rarity(struct gallery_job *j)
{
	int workers = team_size(j->team);

	for (int k = 0; k < j->ask.probe_count; k++) {
		double total = 0, above = 0;

		for (int s = SCAN_SCORES; s-- > 1;)
			for (int w = 0; w < workers; w++)
				total += j->tallies[w].counts[k][s];
		j->rarity[k][0] = 0;
		for (int s = SCAN_SCORES; s-- > 1;) {
			for (int w = 0; w < workers; w++)
				above += j->tallies[w].counts[k][s];
			j->rarity[k][s] = (int32_t)rint(UNIT * d_log((total + 1) / (above + 0.5)));
		}
	}
}

static uint32_t subject_of(const struct gallery_job *j, uint32_t slot)
{
	return search_segment(j, slot)->subjects[bank_slot_place(slot)];
}

static uint64_t id_of(const struct gallery_job *j, uint32_t slot)
{
	return search_segment(j, slot)->ids[bank_slot_place(slot)];
}

static void add_pair(struct gallery_job *j, uint32_t slot, int probe)
{
	struct search_pairs *p = &j->pairs;

	MEM_GROW(p->at, p->count, p->room);
	p->at[p->count++] = (struct search_pair){.id = id_of(j, slot),
						 .slot = slot,
						 .subject = subject_of(j, slot),
						 .probe = (uint8_t)probe};
}

/* --- one finger: prints ----------------------------------------------------- */

struct tied {
	uint64_t id;
	uint32_t index;
};

static int by_id(const void *a, const void *b)
{
	uint64_t x = ((const struct tied *)a)->id, y = ((const struct tied *)b)->id;

	return x < y ? -1 : x > y;
}

/* The lowest value so that at most depth are as high; how many those are. */
static int find_threshold(const size_t *counts, int values, size_t depth, size_t *above)
{
	int threshold = values;

	*above = 0;
	while (threshold > 1 && *above + counts[threshold - 1] <= depth)
		*above += counts[--threshold];
	return threshold;
}

static void select_prints(struct gallery_job *j, int k, size_t from, size_t to, size_t depth)
{
	const uint16_t *scores = j->scores + (size_t)k * j->slots;
	size_t counts[SCAN_SCORES] = {0}, above, room = 0, n = 0;
	struct tied *tied = NULL;
	int threshold;

	for (size_t i = from * BANK_SLOTS; i < to * BANK_SLOTS; i++)
		counts[scores[i]]++;
	threshold = find_threshold(counts, SCAN_SCORES, depth, &above);
	/* All from the threshold on, and the lowest ids of those just below. */
	for (size_t i = from * BANK_SLOTS; i < to * BANK_SLOTS; i++) {
		uint32_t slot = (uint32_t)i;

		if (scores[i] >= threshold) {
			add_pair(j, slot, k);
		} else if (threshold > 1 && scores[i] == threshold - 1) {
			MEM_GROW(tied, n, room);
			tied[n++] = (struct tied){id_of(j, slot), slot};
		}
	}
	if (n)
		qsort(tied, n, sizeof(*tied), by_id);
	for (size_t i = 0; i < n && above < depth; i++, above++)
		add_pair(j, tied[i].index, k);
	free(tied);
	j->scan_threshold = threshold - 1;
}

void search_select_prints(struct gallery_job *j, size_t from, size_t to, size_t depth)
{
	j->pairs.count = 0;
	for (int k = 0; k < j->ask.probe_count; k++)
		select_prints(j, k, from, to, depth);
}

/* --- several fingers: subjects ------------------------------------------------ */

/* Weights as positive numbers, for counting. */
#define WEIGHT_ZERO (GALLERY_MAX_FINGERS * UNIT)
#define WEIGHTS	    (1 << 16)

struct columns {
	struct gallery_job *job;
	uint16_t *best; /* [finger][subject]: the highest score, */
	uint8_t *of;	/* of how many prints */
};

static void fill_column(void *ctx, int worker, size_t k)
{
	const struct columns *c = ctx;
	struct gallery_job *j = c->job;
	uint16_t *best = c->best + k * j->view.subjects;
	uint8_t *of = c->of + k * j->view.subjects;

	for (size_t n = 0; n < j->segments && !search_stopped(j); n++) {
		const struct bank_segment *s = bank_segment(j->g->bank, n);
		const uint16_t *scores = j->scores + k * j->slots + n * BANK_SLOTS;

		for (size_t i = 0; i < BANK_SLOTS; i++)
			if (scores[i]) {
				uint32_t subject = s->subjects[i];

				if (scores[i] > best[subject])
					best[subject] = scores[i];
				if (of[subject] < UINT8_MAX)
					of[subject]++;
			}
	}
}

/* The weight of each subject, 0: none of its prints was scanned. */
static void weigh(const struct columns *c, uint16_t *weights)
{
	const struct gallery_job *j = c->job;
	size_t subjects = j->view.subjects;
	int32_t log_of[UINT8_MAX + 1] = {0};

	for (int i = 1; i <= UINT8_MAX; i++)
		log_of[i] = (int32_t)rint(UNIT * d_log(i));

	for (size_t i = 0; i < subjects; i++) {
		int32_t weight = WEIGHT_ZERO;
		bool there = false;

		for (int k = 0; k < j->ask.probe_count; k++) {
			size_t at = (size_t)k * subjects + i;
			int32_t more = j->rarity[k][c->best[at]] - log_of[c->of[at]];

			if (!c->of[at])
				continue;
			there = true;
			weight += (more > 0 ? more : 0) - UNIT;
		}
		weight = weight < 1 ? 1 : weight > WEIGHTS - 1 ? WEIGHTS - 1 : weight;
		weights[i] = there ? (uint16_t)weight : 0;
	}
}

/* The place of each chosen subject among the chosen, BANK_NONE for others. */
static uint32_t *choose(struct gallery_job *j, const uint16_t *weights, size_t depth,
			size_t *chosen)
{
	size_t subjects = j->view.subjects, above, n = 0, room = 0;
	size_t *counts = xcalloc(WEIGHTS, sizeof(*counts));
	uint32_t *place = xmalloc((subjects + 1) * sizeof(*place)), next = 0;
	struct tied *tied = NULL;
	int threshold;

	for (size_t i = 0; i < subjects; i++)
		counts[weights[i]]++;
	threshold = find_threshold(counts, WEIGHTS, depth, &above);
	for (uint32_t i = 0; i < subjects; i++) {
		place[i] = BANK_NONE;
		if (weights[i] >= threshold) {
			place[i] = next++;
		} else if (threshold > 1 && weights[i] == threshold - 1) {
			MEM_GROW(tied, n, room);
			tied[n++] = (struct tied){gallery_subject_at(j->g, i), i};
		}
	}
	if (n)
		qsort(tied, n, sizeof(*tied), by_id);
	for (size_t i = 0; i < n && next < depth; i++)
		place[tied[i].index] = next++;
	free(tied);
	free(counts);
	j->scan_threshold = threshold - 1 - WEIGHT_ZERO;
	*chosen = next;
	return place;
}

struct best_prints {
	uint32_t slot[BEST_PRINTS];
	uint16_t score[BEST_PRINTS]; /* 0: none */
};

static void keep_best(const struct gallery_job *j, struct best_prints *b, uint32_t slot,
		      uint16_t score)
{
	for (int i = 0; i < BEST_PRINTS && score; i++) {
		uint16_t other = b->score[i];
		uint32_t other_slot = b->slot[i];

		if (score < other || (score == other && id_of(j, slot) > id_of(j, other_slot)))
			continue;
		b->score[i] = score;
		b->slot[i] = slot;
		score = other;
		slot = other_slot;
	}
}

/* The pairs of one segment's prints with the fingers of the probe: those of the
 * same position at once, of the others the best. */
static void pairs_of_segment(struct gallery_job *j, size_t number, const uint32_t *place,
			     struct best_prints *best)
{
	const struct bank_segment *s = bank_segment(j->g->bank, number);
	size_t fingers = (size_t)j->ask.probe_count;

	for (uint32_t i = 0; i < BANK_SLOTS; i++) {
		uint32_t slot = (uint32_t)(number * BANK_SLOTS) + i, at = BANK_NONE;

		for (size_t k = 0; k < fingers; k++) {
			uint16_t score = search_score(j, (int)k, slot);
			int own = j->probes[k]->finger;

			/* What was left out has no scores, and may not be looked at. */
			if (!score)
				continue;
			if (at == BANK_NONE)
				at = place[s->subjects[i]];
			if (at == BANK_NONE)
				break;
			if (own == s->fingers[i] && own != FINGER_UNKNOWN)
				add_pair(j, slot, (int)k);
			else
				keep_best(j, &best[at * fingers + k], slot, score);
		}
	}
}

void search_select_subjects(struct gallery_job *j, size_t depth)
{
	size_t subjects = j->view.subjects, fingers = (size_t)j->ask.probe_count, chosen;
	struct columns c = {j, xcalloc(subjects * fingers + 1, sizeof(*c.best)),
			    xcalloc(subjects * fingers + 1, 1)};
	uint16_t *weights = xcalloc(subjects + 1, sizeof(*weights));
	struct best_prints *best;
	uint32_t *place;

	j->pairs.count = 0;
	find_rarity(j);
	team_run(j->team, fingers, fill_column, &c);
	/* A search that is stopped has no use for the rest. */
	if (search_stopped(j)) {
		free(weights);
		free(c.best);
		free(c.of);
		return;
	}
	weigh(&c, weights);
	place = choose(j, weights, depth, &chosen);
	best = xcalloc(chosen * fingers + 1, sizeof(*best));
	for (size_t n = 0; n < j->segments && !search_stopped(j); n++)
		pairs_of_segment(j, n, place, best);
	for (size_t i = 0; i < chosen * fingers; i++)
		for (int b = 0; b < BEST_PRINTS && best[i].score[b]; b++)
			add_pair(j, best[i].slot[b], (int)(i % fingers));
	free(best);
	free(place);
	free(weights);
	free(c.best);
	free(c.of);
}

/* --- after the second step ------------------------------------------------------ */

static int by_screen(const void *pa, const void *pb)
{
	const struct search_pair *a = pa, *b = pb;

	if (a->screen != b->screen)
		return a->screen > b->screen ? -1 : 1;
	return a->id != b->id ? (a->id < b->id ? -1 : 1) : a->probe - b->probe;
}

int search_by_subject(const void *pa, const void *pb)
{
	const struct search_pair *a = pa, *b = pb;

	if (a->subject != b->subject)
		return a->subject < b->subject ? -1 : 1;
	if (a->probe != b->probe)
		return a->probe < b->probe ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

struct standing {
	uint64_t subject;
	int64_t sum;
	size_t from;
	size_t to;
};

static int by_sum(const void *pa, const void *pb)
{
	const struct standing *a = pa, *b = pb;

	if (a->sum != b->sum)
		return a->sum > b->sum ? -1 : 1;
	return a->subject < b->subject ? -1 : a->subject > b->subject;
}

/* Of one subject and one finger: the pair that screened best, and those of the
 * same position. */
static size_t keep_useful(const struct gallery_job *j, const struct search_pair *from, size_t n,
			  struct search_pair *to)
{
	size_t kept = 0, best = 0;

	for (size_t i = 1; i < n; i++)
		if (by_screen(&from[i], &from[best]) < 0)
			best = i;
	for (size_t i = 0; i < n; i++) {
		const struct bank_segment *s = search_segment(j, from[i].slot);

		if (i == best ||
		    s->fingers[bank_slot_place(from[i].slot)] == j->probes[from[i].probe]->finger)
			to[kept++] = from[i];
	}
	return kept;
}

static void cut_subjects(struct gallery_job *j, size_t depth)
{
	struct search_pairs *p = &j->pairs, out = {0};
	struct standing *standings = xcalloc(p->count + 1, sizeof(*standings));
	size_t n = 0;

	if (p->count)
		qsort(p->at, p->count, sizeof(*p->at), search_by_subject);
	for (size_t i = 0; i < p->count; n++) {
		struct standing *s = &standings[n];

		*s = (struct standing){gallery_subject_at(j->g, p->at[i].subject), 0, i, i};
		while (s->to < p->count && p->at[s->to].subject == p->at[i].subject) {
			uint8_t k = p->at[s->to].probe;
			int32_t best = 0;

			for (; s->to < p->count && p->at[s->to].subject == p->at[i].subject &&
			       p->at[s->to].probe == k;
			     s->to++)
				if (p->at[s->to].screen - SCREEN_USUAL > best)
					best = p->at[s->to].screen - SCREEN_USUAL;
			s->sum += best;
		}
		i = s->to;
	}
	qsort(standings, n, sizeof(*standings), by_sum);
	if (n > depth)
		n = depth;
	j->screen_threshold = n ? (int)standings[n - 1].sum : 0;
	out.at = xcalloc(p->count + 1, sizeof(*out.at));
	out.room = p->count + 1;
	for (size_t i = 0; i < n; i++)
		for (size_t a = standings[i].from, b; a < standings[i].to; a = b) {
			for (b = a; b < standings[i].to && p->at[b].probe == p->at[a].probe; b++)
				;
			out.count += keep_useful(j, p->at + a, b - a, out.at + out.count);
		}
	free(standings);
	free(p->at);
	*p = out;
}

void search_cut(struct gallery_job *j, size_t depth)
{
	struct search_pairs *p = &j->pairs;

	if (j->ask.probe_count > 1) {
		cut_subjects(j, depth);
		return;
	}
	if (p->count)
		qsort(p->at, p->count, sizeof(*p->at), by_screen);
	if (p->count > depth)
		p->count = depth;
	j->screen_threshold = p->count ? p->at[p->count - 1].screen : 0;
}
