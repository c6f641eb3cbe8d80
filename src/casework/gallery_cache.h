/* SPDX-License-Identifier: Apache-2.0 */
/* The gallery in memory: unsealed once, kept up with the store. */
#ifndef COTEJO_CASEWORK_GALLERY_CACHE_H
#define COTEJO_CASEWORK_GALLERY_CACHE_H

#include "base/queue.h"
#include "casework/inside.h"
#include "match/gallery.h"

struct gallery_cache;

struct gallery_cache *gallery_cache_new(void);
void gallery_cache_free(struct gallery_cache *c);
/* Wipes; waits for searches that read it. */
void gallery_cache_forget(struct gallery_cache *c);

/* Everything, in the thread that fills the index. The seat holds its keys. */
enum err_code gallery_cache_fill(struct seat *seat, const struct cancel *cancel,
				 struct desk_load *load, struct err *err);
/* What has changed since; before each search. The seat holds its keys. */
enum err_code gallery_cache_refresh(struct seat *seat, struct err *err);

/* Between the two nobody changes it. NULL when it is not filled. */
const struct gallery *gallery_cache_read(struct gallery_cache *c, int64_t *seq);
void gallery_cache_read_end(struct gallery_cache *c);

#endif
