/* SPDX-License-Identifier: Apache-2.0 */
#include "match/team.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

#define MAX_THREADS 64

struct member {
	struct team *team;
	pthread_t thread;
	int number;
};

struct team {
	pthread_mutex_t lock;
	pthread_cond_t begin;
	pthread_cond_t end;
	unsigned round; /* counts the loops */
	int busy;
	bool leave;
	atomic_size_t next;
	size_t count;
	void (*fn)(void *ctx, int worker, size_t i);
	void *ctx;
	int size; /* with the caller */
	struct member members[MAX_THREADS];
};

static void share(struct team *t, int number)
{
	size_t i;

	while ((i = atomic_fetch_add_explicit(&t->next, 1, memory_order_relaxed)) < t->count)
		t->fn(t->ctx, number, i);
}

static void *work(void *arg)
{
	struct member *m = arg;
	struct team *t = m->team;
	unsigned seen = 0;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (t->round == seen && !t->leave)
			pthread_cond_wait(&t->begin, &t->lock);
		if (t->leave)
			break;
		seen = t->round;
		pthread_mutex_unlock(&t->lock);
		share(t, m->number);
		pthread_mutex_lock(&t->lock);
		if (--t->busy == 0)
			pthread_cond_signal(&t->end);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct team *team_new(int n)
{
	struct team *t = xcalloc(1, sizeof(*t));
	sigset_t all, was;

	if (n <= 0)
		n = (int)sysconf(_SC_NPROCESSORS_ONLN);
	n = n < 1 ? 1 : n > MAX_THREADS ? MAX_THREADS : n;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->begin, NULL);
	pthread_cond_init(&t->end, NULL);
	/* Signals are for the threads of the program, not for these. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &was);
	for (t->size = 1; t->size < n; t->size++) {
		struct member *m = &t->members[t->size];

		*m = (struct member){.team = t, .number = t->size};
		if (pthread_create(&m->thread, NULL, work, m) != 0)
			break;
	}
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return t;
}

void team_free(struct team *t)
{
	if (!t)
		return;
	pthread_mutex_lock(&t->lock);
	t->leave = true;
	pthread_cond_broadcast(&t->begin);
	pthread_mutex_unlock(&t->lock);
	for (int i = 1; i < t->size; i++)
		pthread_join(t->members[i].thread, NULL);
	pthread_cond_destroy(&t->begin);
	pthread_cond_destroy(&t->end);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

int team_size(const struct team *t)
{
	return t->size;
}

void team_run(struct team *t, size_t count, void (*fn)(void *ctx, int worker, size_t i), void *ctx)
{
	if (!count)
		return;
	pthread_mutex_lock(&t->lock);
	t->fn = fn;
	t->ctx = ctx;
	t->count = count;
	atomic_store(&t->next, 0);
	t->busy = t->size - 1;
	t->round++;
	pthread_cond_broadcast(&t->begin);
	pthread_mutex_unlock(&t->lock);
	share(t, 0);
	pthread_mutex_lock(&t->lock);
	while (t->busy)
		pthread_cond_wait(&t->end, &t->lock);
	pthread_mutex_unlock(&t->lock);
}
