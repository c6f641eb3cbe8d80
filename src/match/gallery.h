/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gallery: the prepared prints of many people, searched for one or several
 * fingers of a probe (1:N).
 *
 * One thread at a time may change a gallery; any number may search at the same
 * time as long as nobody changes it (the owner of the gallery holds that lock).
 */
#ifndef COTEJO_MATCH_GALLERY_H
#define COTEJO_MATCH_GALLERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"
#include "match/match.h"

struct gallery;

struct gallery *gallery_new(void);
void gallery_free(struct gallery *g);

/* Adds a print, or replaces the one with the same id. The finger is that of the
 * template. Prints of one subject are fused in searches with several fingers. */
void gallery_put(struct gallery *g, uint64_t id, uint64_t subject, const struct template *t);
/* False when there is no such print. */
bool gallery_erase(struct gallery *g, uint64_t id);
size_t gallery_count(const struct gallery *g);
size_t gallery_bytes(const struct gallery *g);

#define GALLERY_MAX_FINGERS 10

struct gallery_candidate {
	uint64_t subject;
	double score; /* of all fingers together */
	double llr;
	int finger_count; /* fingers of the probe that the subject has, too */
	struct {
		uint8_t probe; /* index of the probe's finger */
		uint64_t id;   /* the print in the gallery that fits it best */
		float score;
		float llr;
	} fingers[GALLERY_MAX_FINGERS];
};

struct gallery_progress {
	size_t done; /* prints looked at */
	size_t total;
};

struct gallery_search {
	const struct probe *const *probes; /* one for each finger, borrowed */
	int probe_count;		   /* 1 .. GALLERY_MAX_FINGERS */
	int threads;			   /* 0: one for each processor */
	size_t max_candidates;		   /* best ones returned; 0: 100 */
	double min_score;		   /* lower ones are not candidates */
	/* Leaves a print out of the search; NULL: all take part. Called from the
	 * workers. */
	bool (*accept)(void *ctx, uint64_t id, uint64_t subject, int finger);
	/* Called now and then, from one worker at a time. */
	void (*progress)(void *ctx, const struct gallery_progress *p);
	/* Called for each subject that is among the best so far, from one worker
	 * at a time; a later call for the same subject replaces the earlier. */
	void (*candidate)(void *ctx, const struct gallery_candidate *c);
	void *ctx;
	const struct cancel *cancel; /* NULL: never */
};

struct gallery_result {
	struct gallery_candidate *candidates; /* best first */
	size_t count;
	size_t searched; /* prints compared */
	size_t left_out; /* by accept */
	size_t total;	 /* prints in the gallery */
	double seconds;
};

/* Compares the probe's fingers with every print of the gallery: a probe with a
 * known finger meets the prints of that finger and of unknown ones; a probe
 * with an unknown finger meets all. The result is the same for any number of
 * threads. ERR_CANCELLED still fills *out with what was found so far. */
enum err_code gallery_search(const struct gallery *g, const struct gallery_search *search,
			     struct gallery_result *out, struct err *err);
void gallery_result_clear(struct gallery_result *r);

#endif
