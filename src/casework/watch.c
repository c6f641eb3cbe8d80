/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/watch.h"

#include <time.h>

#include "base/date.h"
#include "casework/act.h"
#include "casework/index.h"
#include "casework/search_jobs.h"
#include "casework/secret.h"

static void note_lock(struct session *s, const char *why)
{
	struct seat seat = {.session = s, .desk = s->desk};
	struct act a;

	/* The keys go whether or not this can be written (disk full, busy). */
	if (session_open_db(s, &seat.db, NULL) != ERR_OK)
		return;
	db_set_busy_ms(seat.db, 500);
	if (act_begin(&a, &seat, "session.lock", NULL, NULL) == ERR_OK) {
		act_word(&a, "by", why);
		act_commit(&a, NULL);
	}
	db_close(seat.db);
}

static void wipe(struct session *s)
{
	pthread_rwlock_wrlock(&s->keys_lock);
	atomic_store(&s->open, false);
	secret_free(s->keys);
	s->keys = NULL;
	pthread_rwlock_unlock(&s->keys_lock);
}

void watch_stop_helpers(struct session *s)
{
	searcher_stop(s->desk->searcher, s);
	index_stop(s->desk->index, s);
}

static bool any_keys(struct desk *d)
{
	bool any = false;

	pthread_mutex_lock(&d->lock);
	for (struct session *s = d->sessions; s; s = s->next)
		any = any || (atomic_load(&s->open) &&
			      compartment_of_role(COMPARTMENT_RECORDS, s->user.role));
	pthread_mutex_unlock(&d->lock);
	return any;
}

void watch_forget(struct desk *d)
{
	if (any_keys(d))
		return;
	searcher_forget(d->searcher);
	index_forget(d->index);
}

void watch_lock_session(struct session *s, const char *why)
{
	if (!atomic_load(&s->open))
		return;
	watch_stop_helpers(s);
	note_lock(s, why);
	wipe(s);
	watch_forget(s->desk);
}

/* The session that has been idle for too long, with a seat taken so that it
 * stays; *wait is how long until the next one can be. */
static struct session *idle_session(struct desk *d, double *wait)
{
	double now = clock_steady();

	*wait = 1;
	for (struct session *s = d->sessions; s; s = s->next) {
		double left = s->idle_limit - (now - atomic_load(&s->touched));

		if (!atomic_load(&s->open))
			continue;
		if (left <= 0) {
			s->seats++;
			return s;
		}
		if (left < *wait)
			*wait = left;
	}
	return NULL;
}

static void *watch(void *arg)
{
	struct desk *d = arg;

	pthread_mutex_lock(&d->lock);
	while (!d->ending) {
		double wait;
		struct session *s = idle_session(d, &wait);
		struct timespec until;

		if (s) {
			pthread_mutex_unlock(&d->lock);
			watch_lock_session(s, "idle");
			session_put(s);
			pthread_mutex_lock(&d->lock);
			continue;
		}
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)(wait * 1e9);
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&d->wake, &d->lock, &until);
	}
	pthread_mutex_unlock(&d->lock);
	return NULL;
}

void watch_start(struct desk *d)
{
	pthread_mutex_lock(&d->lock);
	if (!d->watchdog_runs)
		d->watchdog_runs = pthread_create(&d->watchdog, NULL, watch, d) == 0;
	pthread_mutex_unlock(&d->lock);
}

void watch_stop(struct desk *d)
{
	bool runs;

	pthread_mutex_lock(&d->lock);
	d->ending = true;
	runs = d->watchdog_runs;
	d->watchdog_runs = false;
	pthread_cond_broadcast(&d->wake);
	pthread_mutex_unlock(&d->lock);
	if (runs)
		pthread_join(d->watchdog, NULL);
}
