/* SPDX-License-Identifier: Apache-2.0 */
/* The entries in memory and how they are brought up to date. */
#include "casework/index.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/arena.h"
#include "casework/case_codec.h"
#include "casework/index_fill.h"
#include "casework/login.h"
#include "casework/secret.h"

struct index_person *index_person_make(struct index *x, int64_t id)
{
	struct index_person *p;

	if ((size_t)id < x->by_vault_size && x->by_vault[id])
		return x->by_vault[id];
	if ((size_t)id >= x->by_vault_size) {
		size_t size = ((size_t)id + 1) * 3 / 2 + 64;

		x->by_vault = xreallocarray(x->by_vault, size, sizeof(*x->by_vault));
		memset(x->by_vault + x->by_vault_size, 0,
		       (size - x->by_vault_size) * sizeof(*x->by_vault));
		x->by_vault_size = size;
	}
	p = arena_get(x->arena, sizeof(*p));
	p->id = id;
	p->name = p->keys = p->documents = p->places = "";
	x->by_vault[id] = p;
	MEM_GROW(x->persons, x->person_count, x->person_cap);
	x->persons[x->person_count++] = p;
	return p;
}

struct index_case *index_case_make(struct index *x, int64_t id)
{
	struct index_case *c = (struct index_case *)index_case_get(x, id);

	if (c)
		return c;
	/* Cases come in the order of their ids; the array stays sorted. */
	c = arena_get(x->arena, sizeof(*c));
	c->id = id;
	c->number = c->unit = c->title = c->keys = "";
	MEM_GROW(x->cases, x->case_count, x->case_cap);
	x->cases[x->case_count++] = c;
	return c;
}

struct index *index_new(struct desk *d)
{
	struct index *x = xcalloc(1, sizeof(*x));

	x->desk = d;
	pthread_rwlock_init(&x->lock, NULL);
	pthread_mutex_init(&x->thread_lock, NULL);
	return x;
}

static void wipe(struct index *x)
{
	pthread_rwlock_wrlock(&x->lock);
	for (size_t i = 0; i < x->case_count; i++)
		free(x->cases[i]->people);
	free(x->cases);
	free(x->persons);
	free(x->by_vault);
	arena_free(x->arena);
	x->cases = NULL;
	x->persons = NULL;
	x->by_vault = NULL;
	x->arena = NULL;
	x->case_count = x->case_cap = x->person_count = x->person_cap = x->by_vault_size = 0;
	x->last_act = 0;
	pthread_rwlock_unlock(&x->lock);
	pthread_mutex_lock(&x->desk->lock);
	x->load = (struct desk_load){0};
	pthread_mutex_unlock(&x->desk->lock);
}

void index_free(struct index *x)
{
	if (!x)
		return;
	index_forget(x);
	pthread_rwlock_destroy(&x->lock);
	pthread_mutex_destroy(&x->thread_lock);
	free(x);
}

/* The filling never takes thread_lock, so waiting for it with the lock is fine. */
static void join(struct index *x)
{
	if (!x->thread_runs)
		return;
	cancel_ask(&x->cancel);
	pthread_join(x->thread, NULL);
	x->thread_runs = false;
	x->thread_session = NULL;
}

void index_forget(struct index *x)
{
	pthread_mutex_lock(&x->thread_lock);
	join(x);
	pthread_mutex_unlock(&x->thread_lock);
	wipe(x);
}

void index_stop(struct index *x, const struct session *s)
{
	pthread_mutex_lock(&x->thread_lock);
	if (x->thread_runs && x->thread_session == s)
		join(x);
	pthread_mutex_unlock(&x->thread_lock);
}

static void *fill_thread(void *arg)
{
	struct seat *seat = arg;
	struct index *x = seat->desk->index;
	struct err err = ERR_INIT;
	double start = clock_steady();
	enum err_code code;

	worker_step_back();
	code = index_fill(seat, &x->cancel, &err);
	pthread_mutex_lock(&x->desk->lock);
	if (code != ERR_OK && code != ERR_AUTH && code != ERR_CANCELLED)
		snprintf(x->load.trouble, sizeof(x->load.trouble), "%s", err.msg);
	x->load.done = code == ERR_OK;
	x->load.seconds = clock_steady() - start;
	x->filling = false;
	pthread_cond_broadcast(&x->desk->wake);
	pthread_mutex_unlock(&x->desk->lock);
	seat_free(seat);
	return NULL;
}

void index_begin(struct seat *seat)
{
	struct index *x = seat->desk->index;
	struct seat *own = NULL;

	if (!compartment_of_role(COMPARTMENT_RECORDS, seat->session->user.role) ||
	    seat->session->user.waiting || seat->session->user.must_set_password)
		return;
	pthread_mutex_lock(&x->thread_lock);
	pthread_mutex_lock(&x->desk->lock);
	bool needed = !x->load.done && !x->filling;
	if (needed) {
		x->filling = true;
		x->load.trouble[0] = '\0';
	}
	pthread_mutex_unlock(&x->desk->lock);
	if (needed)
		join(x);
	if (needed && seat_new(seat->session, true, &own, NULL) == ERR_OK) {
		atomic_store(&x->cancel.asked, false);
		x->thread_session = seat->session;
		x->thread_runs = pthread_create(&x->thread, NULL, fill_thread, own) == 0;
	}
	if (needed && !x->thread_runs) {
		pthread_mutex_lock(&x->desk->lock);
		x->filling = false;
		pthread_mutex_unlock(&x->desk->lock);
		seat_free(own);
	}
	pthread_mutex_unlock(&x->thread_lock);
}

void index_read(struct index *x)
{
	pthread_rwlock_rdlock(&x->lock);
}

void index_read_end(struct index *x)
{
	pthread_rwlock_unlock(&x->lock);
}

const struct index_person *index_person_get(const struct index *x, int64_t id)
{
	if (id < 0 || (size_t)id >= x->by_vault_size)
		return NULL;
	return x->by_vault[id];
}

const struct index_person *index_person_at(const struct index *x, size_t i)
{
	return x->persons[i];
}

size_t index_person_count(const struct index *x)
{
	return x->person_count;
}

const struct index_case *index_case_get(const struct index *x, int64_t id)
{
	size_t lo = 0;
	size_t hi = x->case_count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (x->cases[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->case_count && x->cases[lo]->id == id ? x->cases[lo] : NULL;
}

const struct index_case *index_case_at(const struct index *x, size_t i)
{
	return x->cases[i];
}

size_t index_case_count(const struct index *x)
{
	return x->case_count;
}

void desk_load_get(struct desk *desk, struct desk_load *out)
{
	pthread_mutex_lock(&desk->lock);
	*out = desk->index->load;
	pthread_mutex_unlock(&desk->lock);
}

enum err_code desk_load_wait(struct seat *seat, struct err *err)
{
	struct desk *d = seat->desk;
	enum err_code code = ERR_OK;

	if (!compartment_of_role(COMPARTMENT_RECORDS, seat->session->user.role))
		return ERR_OK;
	index_begin(seat);
	pthread_mutex_lock(&d->lock);
	while (d->index->filling)
		pthread_cond_wait(&d->wake, &d->lock);
	if (!d->index->load.done)
		code = err_set(err, ERR_STORE, "%s",
			       d->index->load.trouble[0] ? d->index->load.trouble
							 : _("the session is locked"));
	pthread_mutex_unlock(&d->lock);
	return code;
}
