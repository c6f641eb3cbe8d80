/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From worker threads to a loop: a bounded queue that wakes it by a pipe, and
 * the flag by which the loop stops a worker.
 */
#ifndef COTEJO_BASE_QUEUE_H
#define COTEJO_BASE_QUEUE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Set by anyone, read by the worker at least once for each record. */
struct cancel {
	atomic_bool asked;
};

static inline void cancel_ask(struct cancel *c)
{
	atomic_store_explicit(&c->asked, true, memory_order_relaxed);
}

/* NULL is never cancelled. */
static inline bool cancel_asked(const struct cancel *c)
{
	return c && atomic_load_explicit(&c->asked, memory_order_relaxed);
}

struct queue;

/* A queue of at most capacity items of item_size bytes, copied in and out. */
struct queue *queue_new(size_t capacity, size_t item_size);
void queue_free(struct queue *q);

/* Waits while the queue is full. False when the queue was closed: the item was
 * not taken. One byte goes into the pipe when the queue was empty. */
bool queue_push(struct queue *q, const void *item);
/* Never waits: false when full or closed. */
bool queue_try_push(struct queue *q, const void *item);
/* Never waits: false when there is nothing. */
bool queue_pop(struct queue *q, void *item);
/* Waits for an item; false when the queue is closed and empty. */
bool queue_wait(struct queue *q, void *item);

/* Readable while items may be there; queue_ack empties it before popping. */
int queue_fd(const struct queue *q);
void queue_ack(struct queue *q);

/* For a thread that computes for long, and those it starts: whatever paints and
 * answers keys goes first where there are fewer processors than threads. */
void worker_step_back(void);

/* Wakes everyone who waits; later pushes fail, items inside can be popped. */
void queue_close(struct queue *q);

#endif
