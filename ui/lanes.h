/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work away from the screen. A job runs on one of a few threads (lanes), each
 * with a state of its own (its connection to the store), in the order in which
 * it was posted; what it has to say comes back through one queue that wakes the
 * loop. The screen never waits for a job.
 */
#ifndef COTEJO_UI_LANES_H
#define COTEJO_UI_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"

enum lane {
	LANE_STORE,  /* short questions to the store */
	LANE_PRINT,  /* decoding and analysing images */
	LANE_SEARCH, /* long searches */
	LANE_COUNT,
};

struct job;

struct job_ops {
	const char *name; /* for the log and for tests */
	/* On the lane's thread. The result and *j->err belong to the job. */
	enum err_code (*run)(struct job *j, void *lane_state);
	/* On the UI's thread, for each job_report(); the item is freed by it. owner is
	 * the id given at posting; the receiver may be gone. May be NULL. */
	void (*report)(struct job *j, void *receiver, void *item);
	/* On the UI's thread, once, unless the receiver is gone. May be NULL. */
	void (*done)(struct job *j, void *receiver);
	/* Frees what the job holds, and the job. */
	void (*free)(struct job *j);
	void (*free_item)(void *item);
};

/* The first member of every job. */
struct job {
	const struct job_ops *ops;
	struct cancel cancel;
	bool must;	/* run even when nobody waits for it any more: it saves work */
	uint64_t owner; /* id of the screen that asked; 0: the program itself */
	enum err_code code;
	struct err err;
	struct lanes *lanes; /* set when posted */
};

struct lanes;

/* open_lane makes the state of a lane on its thread before its first job (NULL
 * is fine), close_lane ends it there. */
struct lanes *lanes_new(void *(*open_lane)(void *context, enum lane lane),
			void (*close_lane)(void *context, enum lane lane, void *state),
			void *context);
/* Cancels everything, waits for the threads, frees what is left. */
void lanes_free(struct lanes *w);
/* Hands a job over; false when the lane's queue is full (the job is freed). */
bool lanes_post(struct lanes *w, enum lane lane, struct job *job_take);
/* From run(): an intermediate result. Waits while the queue is full; after a
 * close or a cancel the item is freed. */
void job_report(struct job *j, void *item_take);

/* Readable when something came back. */
int lanes_fd(const struct lanes *w);
/* Handles at most `max` messages; find maps an owner to its receiver, NULL when
 * it is gone. Returns how many were handled. */
int lanes_drain(struct lanes *w, int max, void *(*find)(void *context, uint64_t owner),
		void *context);
/* Jobs posted and not yet done. */
int lanes_pending(const struct lanes *w);
/* Asks all jobs of this owner to stop. */
void lanes_cancel(struct lanes *w, uint64_t owner);
/* Ends all lanes' states and opens them anew before their next job (another
 * user has logged in). Runs in order with the jobs. */
void lanes_reopen(struct lanes *w);

#endif
