/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/search_watch.h"

#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "casework/search.h"

struct search_watch {
	struct search_watch *next;
	struct desk *desk;
	int64_t id;
	int fd;
};

struct search_watch *search_watch_new(struct desk *desk, int64_t id)
{
	struct search_watch *w = xcalloc(1, sizeof(*w));

	w->desk = desk;
	w->id = id;
	/* Readable at first, so that the watcher looks once. */
	w->fd = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_lock(&desk->watch_lock);
	w->next = desk->watches;
	desk->watches = w;
	pthread_mutex_unlock(&desk->watch_lock);
	return w;
}

int search_watch_fd(const struct search_watch *w)
{
	return w->fd;
}

void search_watch_ack(struct search_watch *w)
{
	uint64_t n;

	while (read(w->fd, &n, sizeof(n)) > 0)
		;
}

void search_watch_free(struct search_watch *w)
{
	struct search_watch **link;

	if (!w)
		return;
	pthread_mutex_lock(&w->desk->watch_lock);
	for (link = &w->desk->watches; *link && *link != w; link = &(*link)->next)
		;
	if (*link)
		*link = w->next;
	pthread_mutex_unlock(&w->desk->watch_lock);
	close(w->fd);
	free(w);
}

void search_watch_wake(struct desk *d, int64_t id)
{
	uint64_t one = 1;

	pthread_mutex_lock(&d->watch_lock);
	for (struct search_watch *w = d->watches; w; w = w->next) {
		if (w->id != id)
			continue;
		/* A full counter is a watch that is awake already. */
		if (write(w->fd, &one, sizeof(one)) < 0)
			continue;
	}
	pthread_mutex_unlock(&d->watch_lock);
}
