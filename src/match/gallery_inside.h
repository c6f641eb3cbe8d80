/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the gallery; private to src/match. */
#ifndef COTEJO_MATCH_GALLERY_INSIDE_H
#define COTEJO_MATCH_GALLERY_INSIDE_H

#include <pthread.h>

#include "match/bank.h"
#include "match/gallery.h"
#include "match/idmap.h"

#define SUBJECTS_CHUNK	((size_t)1 << 14)
#define SUBJECTS_CHUNKS ((size_t)1 << 14)

struct gallery_subject {
	uint64_t subject;
	uint32_t prints;
};

/* A slot or the index of a subject that died with that change. */
struct gallery_retired {
	uint32_t index;
	uint32_t died;
	bool is_subject;
};

struct gallery {
	struct bank *bank;
	bool keep; /* templates */
	const struct scan_isa *isa;
	pthread_mutex_t lock; /* all below; searches hold it only to begin and to end */
	uint32_t change;
	size_t count;
	struct hash content;
	struct idmap slot_of;	 /* id -> slot */
	struct idmap subject_of; /* subject -> index */
	/* Chunks never move, so a search may read the subject of a slot it sees. */
	struct gallery_subject **subjects;
	size_t subject_count; /* indexes ever used */
	uint32_t *free_subjects;
	size_t free_subject_count, free_subject_room;
	struct gallery_retired *retired;
	size_t retired_count, retired_room;
	uint32_t *active; /* changes with which running searches began */
	size_t active_count, active_room;
	struct gallery_loading *loading;
};

/* What a search holds on to. */
struct gallery_view {
	uint32_t change;
	size_t segments;
	size_t subjects;
	struct gallery_snapshot snapshot;
};

/* A print that is about to be put in, decoded and hashed without the lock. */
struct gallery_put {
	uint64_t id;
	uint64_t subject;
	struct gallery_attributes attributes;
	struct gallery_record record;
	struct hash sum;
};

/* From id, subject, attributes and the bytes of the record. */
enum err_code gallery_put_prepare(struct gallery_put *p, const void *record, size_t len,
				  struct err *err);
/* Puts them in, taking the lock once. */
void gallery_put_prepared(struct gallery *g, const struct gallery_put *puts, size_t n);

/* The gallery is const to those who search it: they count themselves in. */
struct gallery_view gallery_view_take(const struct gallery *g);
void gallery_view_release(const struct gallery *g, const struct gallery_view *v);

/* Frees it after its content has been wiped. */
void gallery_wipe_buf(struct buf *b);

static inline uint64_t gallery_subject_at(const struct gallery *g, uint32_t index)
{
	return g->subjects[index / SUBJECTS_CHUNK][index % SUBJECTS_CHUNK].subject;
}

#endif
