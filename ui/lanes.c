/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/lanes.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

#define LANE_ROOM   64
#define REPORT_ROOM 256

/* What travels on the queues. job NULL on a lane: open its state anew. */
struct message {
	struct job *job;
	void *item;
	bool done;
};

struct lane_thread {
	struct lanes *lanes;
	enum lane lane;
	pthread_t thread;
	struct queue *jobs;
	void *state;
	bool open;
};

struct lanes {
	void *(*open_lane)(void *context, enum lane lane);
	void (*close_lane)(void *context, enum lane lane, void *state);
	void *context;
	struct lane_thread lanes[LANE_COUNT];
	struct queue *back;
	/* Jobs under way, for cancelling; touched by the UI's thread only. */
	struct job **live;
	size_t n_live, cap_live;
};

static void shut_lane(struct lane_thread *l)
{
	if (l->open && l->lanes->close_lane)
		l->lanes->close_lane(l->lanes->context, l->lane, l->state);
	l->open = false;
	l->state = NULL;
}

static void *lane_main(void *arg)
{
	struct lane_thread *l = arg;
	struct job *j;

	while (queue_wait(l->jobs, &j)) {
		struct message m = {.job = j, .done = true};

		if (!j) {
			shut_lane(l);
			continue;
		}
		if (!l->open) {
			l->state = l->lanes->open_lane
				       ? l->lanes->open_lane(l->lanes->context, l->lane)
				       : NULL;
			l->open = true;
		}
		if (cancel_asked(&j->cancel) && !j->must)
			j->code = err_set(&j->err, ERR_CANCELLED, "%s", "");
		else
			j->code = j->ops->run(j, l->state);
		/* When the program ends nobody hears of it: lanes_free frees the job. What
		 * is left is cancelled, but for work that must be saved. */
		queue_push(l->lanes->back, &m);
	}
	shut_lane(l);
	return NULL;
}

struct lanes *lanes_new(void *(*open_lane)(void *, enum lane),
			void (*close_lane)(void *, enum lane, void *), void *context)
{
	struct lanes *w = xcalloc(1, sizeof(*w));
	sigset_t all, old;

	w->open_lane = open_lane;
	w->close_lane = close_lane;
	w->context = context;
	w->back = queue_new(REPORT_ROOM, sizeof(struct message));
	/* Signals go to the UI's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	for (int i = 0; i < LANE_COUNT; i++) {
		struct lane_thread *l = &w->lanes[i];

		l->lanes = w;
		l->lane = (enum lane)i;
		l->jobs = queue_new(LANE_ROOM, sizeof(struct job *));
		if (pthread_create(&l->thread, NULL, lane_main, l) != 0)
			abort();
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return w;
}

static void drop(struct lanes *w, struct job *j)
{
	for (size_t i = 0; i < w->n_live; i++)
		if (w->live[i] == j) {
			w->live[i] = w->live[--w->n_live];
			break;
		}
	j->ops->free(j);
}

void lanes_free(struct lanes *w)
{
	struct message m;

	if (!w)
		return;
	for (size_t i = 0; i < w->n_live; i++)
		cancel_ask(&w->live[i]->cancel);
	queue_close(w->back);
	for (int i = 0; i < LANE_COUNT; i++)
		queue_close(w->lanes[i].jobs);
	for (int i = 0; i < LANE_COUNT; i++) {
		pthread_join(w->lanes[i].thread, NULL);
		queue_free(w->lanes[i].jobs);
	}
	while (queue_pop(w->back, &m))
		if (m.item)
			m.job->ops->free_item(m.item);
	while (w->n_live)
		drop(w, w->live[0]);
	queue_free(w->back);
	free(w->live);
	free(w);
}

bool lanes_post(struct lanes *w, enum lane lane, struct job *j)
{
	j->lanes = w;
	MEM_GROW(w->live, w->n_live, w->cap_live);
	w->live[w->n_live++] = j;
	if (queue_try_push(w->lanes[lane].jobs, &j))
		return true;
	drop(w, j);
	return false;
}

void job_report(struct job *j, void *item)
{
	struct message m = {.job = j, .item = item};

	if (!queue_push(j->lanes->back, &m))
		j->ops->free_item(item);
}

int lanes_fd(const struct lanes *w)
{
	return queue_fd(w->back);
}

int lanes_drain(struct lanes *w, int max, void *(*find)(void *, uint64_t), void *context)
{
	struct message m;
	int n = 0;

	queue_ack(w->back);
	while (n < max && queue_pop(w->back, &m)) {
		struct job *j = m.job;
		void *receiver = find(context, j->owner);
		/* The program itself is always there. */
		bool there = receiver || j->owner == 0;

		n++;
		if (!m.done) {
			if (there && j->ops->report)
				j->ops->report(j, receiver, m.item);
			if (j->ops->free_item)
				j->ops->free_item(m.item);
			continue;
		}
		if (there && j->ops->done)
			j->ops->done(j, receiver);
		drop(w, j);
	}
	return n;
}

int lanes_pending(const struct lanes *w)
{
	return (int)w->n_live;
}

void lanes_cancel(struct lanes *w, uint64_t owner)
{
	for (size_t i = 0; i < w->n_live; i++)
		if (w->live[i]->owner == owner)
			cancel_ask(&w->live[i]->cancel);
}

void lanes_reopen(struct lanes *w)
{
	struct job *none = NULL;

	for (int i = 0; i < LANE_COUNT; i++)
		queue_push(w->lanes[i].jobs, &none);
}
