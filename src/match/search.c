/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search: workers take portions of the subjects, each keeps the best that it
 * saw, and what is among the best of all is told as it is found.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "match/prints.h"

#define MAX_THREADS	64
#define PORTION		32 /* subjects at a time: few enough that cancel is quick */
#define DEFAULT_BEST	100
#define PROGRESS_PERIOD 0.05 /* seconds */

struct search {
	const struct gallery *gallery;
	const struct gallery_search *ask;
	size_t limit;
	atomic_size_t next;
	pthread_mutex_t lock;		/* all below */
	struct gallery_candidate *best; /* a heap, the worst on top */
	size_t best_count;
	size_t searched;
	size_t left_out;
	double told; /* when progress was last told */
};

/* The order of candidates: higher scores first, then lower subjects. */
static int compare(const struct gallery_candidate *a, const struct gallery_candidate *b)
{
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->llr != b->llr)
		return a->llr > b->llr ? -1 : 1;
	return a->subject < b->subject ? -1 : a->subject > b->subject;
}

static int compare_void(const void *a, const void *b)
{
	return compare(a, b);
}

static void sift_down(struct gallery_candidate *heap, size_t n, size_t i)
{
	for (;;) {
		size_t worst = i, kid = 2 * i + 1;
		struct gallery_candidate t;

		for (size_t k = kid; k < kid + 2 && k < n; k++)
			if (compare(&heap[k], &heap[worst]) > 0)
				worst = k;
		if (worst == i)
			return;
		t = heap[i];
		heap[i] = heap[worst];
		heap[worst] = t;
		i = worst;
	}
}

/* Keeps c when it is among the best; the lock is held. */
static void offer(struct search *s, const struct gallery_candidate *c)
{
	if (s->best_count == s->limit) {
		if (compare(c, &s->best[0]) > 0)
			return;
		s->best[0] = *c;
		sift_down(s->best, s->best_count, 0);
	} else {
		s->best[s->best_count++] = *c;
		if (s->best_count == s->limit)
			for (size_t i = s->best_count / 2 + 1; i-- > 0;)
				sift_down(s->best, s->best_count, i);
	}
	if (s->ask->candidate)
		s->ask->candidate(s->ask->ctx, c);
}

/* Does this finger of the probe meet that print? */
static bool meets(const struct probe *probe, const struct probe *print)
{
	int a = probe_finger(probe), b = probe_finger(print);

	return a == b || a == FINGER_UNKNOWN || b == FINGER_UNKNOWN;
}

/* Compares all prints of one subject; the number of them. */
static size_t look_at(const struct search *s, const struct gallery_subject *subject,
		      struct gallery_candidate *c, size_t *left_out)
{
	const struct gallery_search *ask = s->ask;
	double llr[GALLERY_MAX_FINGERS];
	size_t seen = 0;

	memset(c, 0, sizeof(*c));
	c->subject = subject->subject;
	for (uint32_t i = subject->first; i != IDMAP_NONE; i = s->gallery->prints[i].next) {
		const struct gallery_print *p = &s->gallery->prints[i];

		if (ask->accept &&
		    !ask->accept(ask->ctx, p->id, p->subject, probe_finger(p->probe))) {
			++*left_out;
			continue;
		}
		seen++;
		for (int k = 0; k < ask->probe_count; k++) {
			double l, score;
			int at = 0;

			if (!meets(ask->probes[k], p->probe))
				continue;
			score = match_score(ask->probes[k], p->probe, &l);
			while (at < c->finger_count && c->fingers[at].probe != k)
				at++;
			if (at < c->finger_count &&
			    (l < llr[at] || (l == llr[at] && p->id > c->fingers[at].id)))
				continue;
			if (at == c->finger_count)
				c->finger_count++;
			llr[at] = l;
			c->fingers[at].probe = (uint8_t)k;
			c->fingers[at].id = p->id;
			c->fingers[at].score = (float)score;
			c->fingers[at].llr = (float)l;
		}
	}
	if (c->finger_count) {
		double own = c->fingers[0].score;

		c->score = match_fuse(llr, c->finger_count, &c->llr);
		if (c->finger_count == 1)
			c->score = own;
	}
	return seen;
}

static void *work(void *arg)
{
	struct search *s = arg;
	const struct gallery *g = s->gallery;

	while (!cancel_asked(s->ask->cancel)) {
		size_t from = atomic_fetch_add(&s->next, PORTION), to = from + PORTION;
		struct gallery_candidate found[PORTION];
		size_t count = 0, seen = 0, left_out = 0;
		double now;

		if (from >= g->subject_count)
			break;
		for (size_t i = from; i < to && i < g->subject_count; i++) {
			if (cancel_asked(s->ask->cancel))
				break;
			seen += look_at(s, &g->subjects[i], &found[count], &left_out);
			if (found[count].finger_count && found[count].score >= s->ask->min_score)
				count++;
		}
		pthread_mutex_lock(&s->lock);
		for (size_t i = 0; i < count; i++)
			offer(s, &found[i]);
		s->searched += seen;
		s->left_out += left_out;
		now = clock_steady();
		if (s->ask->progress && now - s->told >= PROGRESS_PERIOD) {
			struct gallery_progress p = {s->searched + s->left_out, g->count};

			s->told = now;
			s->ask->progress(s->ask->ctx, &p);
		}
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

enum err_code gallery_search(const struct gallery *g, const struct gallery_search *ask,
			     struct gallery_result *out, struct err *err)
{
	struct search s = {.gallery = g, .ask = ask};
	pthread_t threads[MAX_THREADS];
	int count = ask->threads, started = 0;
	double start = clock_steady();

	assert(ask->probe_count >= 1 && ask->probe_count <= GALLERY_MAX_FINGERS);
	if (count <= 0)
		count = (int)sysconf(_SC_NPROCESSORS_ONLN);
	count = count < 1 ? 1 : count > MAX_THREADS ? MAX_THREADS : count;
	s.limit = ask->max_candidates ? ask->max_candidates : DEFAULT_BEST;
	s.best = xcalloc(s.limit, sizeof(*s.best));
	pthread_mutex_init(&s.lock, NULL);
	/* This thread is one of the workers, so a search also ends without others. */
	while (started < count - 1 && pthread_create(&threads[started], NULL, work, &s) == 0)
		started++;
	work(&s);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&s.lock);
	qsort(s.best, s.best_count, sizeof(*s.best), compare_void);
	*out = (struct gallery_result){
	    .candidates = s.best,
	    .count = s.best_count,
	    .searched = s.searched,
	    .left_out = s.left_out,
	    .total = g->count,
	    .seconds = clock_steady() - start,
	};
	if (ask->progress) {
		struct gallery_progress p = {s.searched + s.left_out, g->count};

		ask->progress(ask->ctx, &p);
	}
	if (cancel_asked(ask->cancel))
		return err_set(err, ERR_CANCELLED,
			       _("the search was stopped after %zu of %zu prints"), s.searched,
			       g->count);
	return ERR_OK;
}

void gallery_result_clear(struct gallery_result *r)
{
	free(r->candidates);
	memset(r, 0, sizeof(*r));
}
