/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the index, shared by index.c and index_fill.c. */
#ifndef COTEJO_CASEWORK_INDEX_FILL_H
#define COTEJO_CASEWORK_INDEX_FILL_H

#include "base/queue.h"
#include "casework/index.h"

struct arena;

struct index {
	struct desk *desk;
	pthread_rwlock_t lock; /* the entries */
	struct arena *arena;
	struct index_person **persons;
	size_t person_count, person_cap;
	struct index_person **by_vault;
	size_t by_vault_size;
	struct index_case **cases; /* by id */
	size_t case_count, case_cap;
	int64_t last_act;

	pthread_mutex_t thread_lock;
	pthread_t thread;
	bool thread_runs;
	struct cancel cancel;
	const struct session *thread_session;
	/* under desk->lock */
	bool filling;
	struct desk_load load;
};

struct index_person *index_person_make(struct index *x, int64_t id);
struct index_case *index_case_make(struct index *x, int64_t id);

/* Everything, in the thread of the filling. ERR_CANCELLED, ERR_AUTH: stopped. */
enum err_code index_fill(struct seat *seat, const struct cancel *cancel, struct err *err);

#endif
