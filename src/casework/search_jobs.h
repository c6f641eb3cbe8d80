/* SPDX-License-Identifier: Apache-2.0 */
/* The thread of a desk that runs the searches, one after the other. */
#ifndef COTEJO_CASEWORK_SEARCH_JOBS_H
#define COTEJO_CASEWORK_SEARCH_JOBS_H

#include "casework/gallery_cache.h"
#include "casework/inside.h"
#include "casework/search.h"

struct searcher;

struct searcher *searcher_new(struct desk *d);
/* Stops what runs. */
void searcher_free(struct searcher *s);
struct gallery_cache *searcher_gallery(struct searcher *s);

/* Queues a search that lies in the store for the session of the seat. */
void searcher_add(struct seat *seat, int64_t search_id, bool urgent);
/* At a log-in or unlock: what this user's searches still have to do. */
void searcher_resume(struct seat *seat);
/* Ends the searches that work with the keys of a session; they stay queued. */
void searcher_stop(struct searcher *s, const struct session *session);
/* Wipes the gallery. */
void searcher_forget(struct searcher *s);

/* A search that this process has in hand. */
struct run_view {
	bool known;
	bool running;
	bool ended;
	size_t done, total;
	double seconds;
	size_t left_out[LEFT_COUNT];
	struct gallery_candidate *candidates; /* best first; owned by the caller */
	size_t count;
	int64_t gallery_size;
	char trouble[200];
};
void searcher_view(struct searcher *s, int64_t search_id, struct run_view *out);
/* How far one is that runs; 0, 0 when it does not run here. */
void searcher_progress(struct searcher *s, int64_t search_id, size_t *done, size_t *total);
/* Leaves a search alone that has been paused in the store. */
void searcher_pause(struct searcher *s, int64_t search_id);
void searcher_hurry(struct searcher *s, int64_t search_id, bool urgent);
/* False when the search is not in this process's hands. */
bool searcher_cancel(struct searcher *s, int64_t search_id);
void searcher_wait(struct searcher *s, int64_t search_id);

#endif
