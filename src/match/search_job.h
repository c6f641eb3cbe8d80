/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a search; private to src/match. */
#ifndef COTEJO_MATCH_SEARCH_JOB_H
#define COTEJO_MATCH_SEARCH_JOB_H

#include <pthread.h>
#include <stdatomic.h>

#include "match/gallery_inside.h"
#include "match/team.h"

/* One finger of the probe and one print of the gallery. */
struct search_pair {
	uint64_t id;
	uint32_t slot;
	uint32_t subject; /* index */
	int32_t screen;	  /* score of the second step */
	float score;
	float llr;
	uint8_t probe;
	bool compared;
	bool unreadable;
};

struct search_pairs {
	struct search_pair *at;
	size_t count;
	size_t room;
};

/* The pairs of one subject. */
struct search_group {
	size_t from;
	size_t count;
	int32_t screen; /* the best of them */
};

/* What one worker has counted. */
struct search_tally {
	size_t searched;
	size_t screened;
	size_t compared;
	size_t unreadable;
	double code_pairs;
	double scan_bytes;
	size_t left_out[GALLERY_OUT_COUNT];
	/* How often each score of the scan occurred, for each finger. */
	uint32_t (*counts)[SCAN_SCORES];
	struct err err; /* the first of fetch() */
};

struct gallery_job {
	const struct gallery *g;
	struct gallery_search ask;
	const struct template *probes[GALLERY_MAX_FINGERS];
	struct scan_probe *scans; /* one for each finger */
	struct probe *full[GALLERY_MAX_FINGERS];
	int threads;

	/* Of the run that is going on */
	struct team *team;
	struct gallery_view view;
	bool begun;
	uint32_t stood; /* the change that all below belongs to */
	size_t segments;
	bool *segment_done;
	uint16_t *scores; /* [finger][slot], 0: left out or not there */
	size_t slots;
	struct search_tally *tallies; /* one for each worker */
	/* ln of one in how many prints scores that high, in 256ths */
	int32_t (*rarity)[SCAN_SCORES];
	struct search_pairs early; /* compared while the scan went on */
	struct search_pairs pairs;
	struct search_group *groups;
	size_t group_count;
	double started;
	double spent[3]; /* seconds of each stage */

	pthread_mutex_t lock;		/* all below */
	struct gallery_candidate *best; /* a heap, the worst on top */
	size_t best_count;
	size_t limit;
	double told;	    /* when progress was last told */
	atomic_size_t done; /* prints looked at */
	double first;
	int scan_threshold;
	int screen_threshold;
};

static inline bool search_stopped(const struct gallery_job *j)
{
	return cancel_asked(j->ask.cancel) || cancel_asked(j->ask.pause);
}

static inline struct bank_segment *search_segment(const struct gallery_job *j, uint32_t slot)
{
	return bank_segment(j->g->bank, bank_slot_segment(slot));
}

static inline uint16_t search_score(const struct gallery_job *j, int probe, uint32_t slot)
{
	return j->scores[(size_t)probe * j->slots + slot];
}

void search_tell_progress(struct gallery_job *j, enum gallery_stage stage, bool always);

/* search_scan.c: scores of the prints in the segments from .. to - 1. */
void search_scan(struct gallery_job *j, size_t from, size_t to);

/* search_select.c: the pairs that go on, into j->pairs. */
/* For each finger the depth prints of the segments from .. to - 1 that score
 * highest. */
void search_select_prints(struct gallery_job *j, size_t from, size_t to, size_t depth);
/* The prints worth a closer look of the depth subjects that score highest. */
void search_select_subjects(struct gallery_job *j, size_t depth);
/* Leaves of the screened pairs those of the best depth prints (one finger) or
 * subjects (several). */
void search_cut(struct gallery_job *j, size_t depth);

/* search_compare.c */
void search_screen(struct gallery_job *j);
/* Compares what is not yet compared and offers the subjects as candidates. */
void search_compare(struct gallery_job *j);
void search_sort_candidates(struct gallery_job *j);
/* Orders pairs by subject, finger and id. */
int search_by_subject(const void *a, const void *b);

#endif
