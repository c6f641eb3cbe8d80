/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search from its beginning to its end: the scan goes over the gallery in
 * rounds of growing size; after each but the last a few of the best so far are
 * compared in full, so that the first candidates are there at once. Which those
 * are does not depend on the number of threads.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "match/code.h"
#include "match/search_job.h"

#define DEFAULT_BEST	100
#define DEPTH_LEAST	16   /* subjects */
#define PROGRESS_PERIOD 0.05 /* seconds */
#define FIRST_ROUND	16   /* segments */
#define EARLY_SCREENED	48   /* prints of a round and finger that are screened early */
#define EARLY_COMPARED	4    /* of them compared in full */
/* Prints that go from the scan to the second step: the larger of a number and a
 * part of the gallery (doc/search.md has the curves). */
#define SCREEN_FACTOR 32 /* times the depth */
#define SCREEN_PART   64 /* one in */

const char *gallery_left_out_id(enum gallery_left_out why)
{
	static const char *const ids[GALLERY_OUT_COUNT] = {
	    [GALLERY_OUT_FINGER] = "finger", [GALLERY_OUT_SEX] = "sex",
	    [GALLERY_OUT_AGE] = "age",	     [GALLERY_OUT_SCOPE] = "scope",
	    [GALLERY_OUT_ACCEPT] = "accept",
	};

	return ids[why];
}

const char *gallery_status_id(enum gallery_status status)
{
	static const char *const ids[] = {
	    [GALLERY_COMPLETE] = "complete",
	    [GALLERY_PARTIAL] = "partial",
	    [GALLERY_PAUSED] = "paused",
	    [GALLERY_FAILED] = "failed",
	};

	return ids[status];
}

void search_tell_progress(struct gallery_job *j, enum gallery_stage stage, bool always)
{
	struct gallery_progress p;
	double now;

	if (!j->ask.progress)
		return;
	pthread_mutex_lock(&j->lock);
	now = clock_steady();
	if (always || now - j->told >= PROGRESS_PERIOD) {
		j->told = now;
		p = (struct gallery_progress){atomic_load(&j->done), j->view.snapshot.count, stage};
		j->ask.progress(j->ask.ctx, &p);
	}
	pthread_mutex_unlock(&j->lock);
}

struct gallery_job *gallery_job_new(const struct gallery *g, const struct gallery_search *ask)
{
	struct gallery_job *j = xcalloc(1, sizeof(*j));

	assert(ask->probe_count >= 1 && ask->probe_count <= GALLERY_MAX_FINGERS);
	j->g = g;
	j->ask = *ask;
	j->limit = ask->max_candidates ? ask->max_candidates : DEFAULT_BEST;
	j->best = xcalloc(j->limit, sizeof(*j->best));
	j->scans = xcalloc((size_t)ask->probe_count, sizeof(*j->scans));
	j->rarity = xcalloc((size_t)ask->probe_count, sizeof(*j->rarity));
	for (int k = 0; k < ask->probe_count; k++) {
		j->probes[k] = ask->probes[k];
		scan_probe_make(ask->probes[k],
				ask->probe_count == 1	? SCAN_PROBE_ALONE
				: ask->probe_count == 2 ? SCAN_PROBE_TWO
							: SCAN_PROBE_AMONG,
				&j->scans[k]);
	}
	pthread_mutex_init(&j->lock, NULL);
	return j;
}

/* Forgets all that belongs to an earlier state of the gallery. */
static void begin_anew(struct gallery_job *j)
{
	for (int w = 0; j->tallies && w < j->threads; w++)
		free(j->tallies[w].counts);
	free(j->tallies);
	free(j->scores);
	free(j->segment_done);
	j->tallies = NULL;
	j->scores = NULL;
	j->segment_done = NULL;
	j->pairs.count = 0;
	j->early.count = 0;
	j->best_count = 0;
	j->first = 0;
	j->begun = false;
	memset(j->spent, 0, sizeof(j->spent));
	atomic_store(&j->done, 0);
}

void gallery_job_free(struct gallery_job *j)
{
	if (!j)
		return;
	begin_anew(j);
	for (int k = 0; k < j->ask.probe_count; k++)
		probe_free(j->full[k]);
	free(j->pairs.at);
	free(j->early.at);
	free(j->groups);
	free(j->scans);
	free(j->rarity);
	free(j->best);
	pthread_mutex_destroy(&j->lock);
	free(j);
}

static void begin(struct gallery_job *j)
{
	j->stood = j->view.change;
	j->segments = j->view.segments;
	j->slots = j->segments * BANK_SLOTS;
	j->threads = team_size(j->team);
	j->scores = xcalloc(j->slots * (size_t)j->ask.probe_count + 1, sizeof(*j->scores));
	j->segment_done = xcalloc(j->segments + 1, sizeof(*j->segment_done));
	j->tallies = xcalloc((size_t)j->threads, sizeof(*j->tallies));
	for (int w = 0; w < j->threads; w++)
		j->tallies[w].counts =
		    xcalloc((size_t)j->ask.probe_count, sizeof(*j->tallies[w].counts));
	j->begun = true;
}

/* A few of the best of the segments from .. to - 1, so that there is something
 * to look at while the scan goes on. */
static void look_early(struct gallery_job *j, size_t from, size_t to)
{
	search_select_prints(j, from, to, EARLY_SCREENED);
	search_screen(j);
	search_cut(j, EARLY_COMPARED);
	if (!search_stopped(j))
		search_compare(j);
}

static void look_at_best(struct gallery_job *j)
{
	size_t depth = j->ask.depth ? j->ask.depth : GALLERY_DEPTH;
	size_t screened = j->view.snapshot.count / SCREEN_PART;

	if (screened < depth * SCREEN_FACTOR)
		screened = depth * SCREEN_FACTOR;
	if (j->ask.probe_count > 1) {
		/* Several fingers tell subjects apart much better. */
		screened = screened / (size_t)j->ask.probe_count + 1;
		depth = depth / (size_t)(2 * j->ask.probe_count) + DEPTH_LEAST;
	}
	if (j->ask.exhaustive) {
		search_select_prints(j, 0, j->segments, SIZE_MAX);
		search_compare(j);
		return;
	}
	if (j->ask.probe_count == 1)
		search_select_prints(j, 0, j->segments, screened);
	else
		search_select_subjects(j, screened);
	if (search_stopped(j))
		return;
	search_screen(j);
	if (search_stopped(j))
		return;
	search_cut(j, depth);
	search_compare(j);
}

static void run(struct gallery_job *j)
{
	size_t n = j->segments, at = 0;
	const size_t ends[] = {FIRST_ROUND, n / 8, n / 2, n};

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t to = ends[i] < n ? ends[i] : n;

		if (to <= at)
			continue;
		search_scan(j, at, to);
		if (search_stopped(j))
			return;
		if (to < n) {
			look_early(j, at, to);
			if (search_stopped(j))
				return;
		}
		at = to;
	}
	look_at_best(j);
}

static void fill_result(struct gallery_job *j, struct gallery_result *out)
{
	search_sort_candidates(j);
	*out = (struct gallery_result){
	    .status = GALLERY_COMPLETE,
	    .candidates = xmemdup(j->best, j->best_count * sizeof(*j->best)),
	    .count = j->best_count,
	    .snapshot = j->view.snapshot,
	    .total = j->view.snapshot.count,
	    .scan_threshold = j->scan_threshold,
	    .screen_threshold = j->screen_threshold,
	    .isa = j->g->isa->name,
	    .threads = j->threads,
	    .seconds = clock_steady() - j->started,
	    .scan_seconds = j->spent[GALLERY_SCANNING],
	    .screen_seconds = j->spent[GALLERY_SCREENING],
	    .compare_seconds = j->spent[GALLERY_COMPARING],
	    .first_seconds = j->first,
	};
	snprintf(out->engine, sizeof(out->engine), "cotejo %s codes %d", PACKAGE_VERSION,
		 CODE_VERSION);
	for (int w = 0; w < j->threads; w++) {
		const struct search_tally *t = &j->tallies[w];

		out->searched += t->searched;
		out->screened += t->screened;
		out->compared += t->compared;
		out->unreadable += t->unreadable;
		out->code_pairs += t->code_pairs;
		out->scan_bytes += t->scan_bytes;
		for (int i = 0; i < GALLERY_OUT_COUNT; i++) {
			out->left_out_by[i] += t->left_out[i];
			out->left_out += t->left_out[i];
		}
	}
}

/* Says how the search ended, in the result and as the code. */
static enum err_code conclude(struct gallery_job *j, struct gallery_result *out, struct err *err)
{
	if (cancel_asked(j->ask.cancel)) {
		out->status = GALLERY_PARTIAL;
		return err_set(err, ERR_CANCELLED,
			       _("the search was stopped after %zu of %zu prints"), out->searched,
			       out->total - out->left_out);
	}
	if (cancel_asked(j->ask.pause)) {
		out->status = GALLERY_PAUSED;
		return ERR_OK;
	}
	if (!out->unreadable)
		return ERR_OK;
	out->status = GALLERY_PARTIAL;
	if (out->compared)
		return ERR_OK;
	/* Nothing could be compared: that is not "no candidate". */
	out->status = GALLERY_FAILED;
	for (int w = 0; w < j->threads; w++)
		if (j->tallies[w].err.code) {
			if (err)
				*err = j->tallies[w].err;
			return err_prefix(err, _("no print of the gallery could be read"));
		}
	return err_set(err, ERR_INTERNAL, _("no print of the gallery could be read"));
}

enum err_code gallery_job_run(struct gallery_job *j, struct gallery_result *out, struct err *err)
{
	enum err_code code;

	j->started = clock_steady();
	j->view = gallery_view_take(j->g);
	j->team = team_new(j->ask.threads);
	if (j->begun && (j->stood != j->view.change || j->threads != team_size(j->team)))
		begin_anew(j);
	if (!j->begun)
		begin(j);
	run(j);
	fill_result(j, out);
	code = conclude(j, out, err);
	if (code == ERR_OK && out->status != GALLERY_PAUSED)
		search_tell_progress(j, GALLERY_COMPARING, true);
	team_free(j->team);
	j->team = NULL;
	gallery_view_release(j->g, &j->view);
	return code;
}

enum err_code gallery_search(const struct gallery *g, const struct gallery_search *ask,
			     struct gallery_result *out, struct err *err)
{
	struct gallery_job *j = gallery_job_new(g, ask);
	enum err_code code = gallery_job_run(j, out, err);

	gallery_job_free(j);
	return code;
}

void gallery_result_clear(struct gallery_result *r)
{
	free(r->candidates);
	memset(r, 0, sizeof(*r));
}
