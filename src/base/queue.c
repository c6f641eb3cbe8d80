/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE 1
#include "base/queue.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t not_full;
	pthread_cond_t not_empty;
	uint8_t *items;
	size_t item_size;
	size_t capacity;
	size_t head;
	size_t count;
	bool closed;
	int pipe[2];
};

struct queue *queue_new(size_t capacity, size_t item_size)
{
	struct queue *q = xcalloc(1, sizeof(*q));

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->not_full, NULL);
	pthread_cond_init(&q->not_empty, NULL);
	q->items = xcalloc(capacity, item_size);
	q->item_size = item_size;
	q->capacity = capacity;
	if (pipe2(q->pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		q->pipe[0] = q->pipe[1] = -1;
	return q;
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	if (q->pipe[0] >= 0) {
		close(q->pipe[0]);
		close(q->pipe[1]);
	}
	pthread_cond_destroy(&q->not_empty);
	pthread_cond_destroy(&q->not_full);
	pthread_mutex_destroy(&q->lock);
	free(q->items);
	free(q);
}

static void put(struct queue *q, const void *item)
{
	size_t at = (q->head + q->count) % q->capacity;
	bool was_empty = q->count == 0;

	memcpy(q->items + at * q->item_size, item, q->item_size);
	q->count++;
	pthread_cond_signal(&q->not_empty);
	if (was_empty && q->pipe[1] >= 0) {
		/* A full pipe wakes the loop just as well. */
		ssize_t n = write(q->pipe[1], "", 1);

		(void)n;
	}
}

static void get(struct queue *q, void *item)
{
	memcpy(item, q->items + q->head * q->item_size, q->item_size);
	/* Items may carry what must not linger. */
	memset(q->items + q->head * q->item_size, 0, q->item_size);
	q->head = (q->head + 1) % q->capacity;
	q->count--;
	pthread_cond_signal(&q->not_full);
}

bool queue_push(struct queue *q, const void *item)
{
	bool ok;

	pthread_mutex_lock(&q->lock);
	while (q->count == q->capacity && !q->closed)
		pthread_cond_wait(&q->not_full, &q->lock);
	ok = !q->closed;
	if (ok)
		put(q, item);
	pthread_mutex_unlock(&q->lock);
	return ok;
}

bool queue_try_push(struct queue *q, const void *item)
{
	bool ok;

	pthread_mutex_lock(&q->lock);
	ok = !q->closed && q->count < q->capacity;
	if (ok)
		put(q, item);
	pthread_mutex_unlock(&q->lock);
	return ok;
}

bool queue_pop(struct queue *q, void *item)
{
	bool ok;

	pthread_mutex_lock(&q->lock);
	ok = q->count > 0;
	if (ok)
		get(q, item);
	pthread_mutex_unlock(&q->lock);
	return ok;
}

bool queue_wait(struct queue *q, void *item)
{
	bool ok;

	pthread_mutex_lock(&q->lock);
	while (q->count == 0 && !q->closed)
		pthread_cond_wait(&q->not_empty, &q->lock);
	ok = q->count > 0;
	if (ok)
		get(q, item);
	pthread_mutex_unlock(&q->lock);
	return ok;
}

int queue_fd(const struct queue *q)
{
	return q->pipe[0];
}

void queue_ack(struct queue *q)
{
	char drop[64];

	while (read(q->pipe[0], drop, sizeof(drop)) > 0)
		;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->not_full);
	pthread_cond_broadcast(&q->not_empty);
	pthread_mutex_unlock(&q->lock);
}

void worker_step_back(void)
{
	/* On Linux a nice value belongs to a thread, and its children inherit it. */
	int ignored = setpriority(PRIO_PROCESS, (id_t)gettid(), 10);

	(void)ignored;
}
