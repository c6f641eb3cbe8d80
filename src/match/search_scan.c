/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of a search: the codes of every print. */
#include <string.h>

#include "base/date.h"
#include "match/search_job.h"

struct range {
	struct gallery_job *job;
	size_t from;
};

static bool meets(const struct gallery_job *j, int probe, int finger)
{
	int own = j->probes[probe]->finger;

	return j->ask.positions == GALLERY_ANY_POSITION || own == finger || own == FINGER_UNKNOWN ||
	       finger == FINGER_UNKNOWN;
}

/* Why a print does not take part, or GALLERY_OUT_COUNT. */
static enum gallery_left_out reason(const struct gallery_job *j, const struct bank_segment *s,
				    uint32_t at)
{
	const struct gallery_filter *f = &j->ask.filter;
	const struct gallery_attributes *a = &s->attributes[at];
	int finger = s->fingers[at];
	bool some = false;

	if (f->fingers && finger != FINGER_UNKNOWN && !(f->fingers >> finger & 1))
		return GALLERY_OUT_FINGER;
	for (int k = 0; k < j->ask.probe_count; k++)
		some |= meets(j, k, finger);
	if (!some)
		return GALLERY_OUT_FINGER;
	if (f->sexes && a->sex != GALLERY_SEX_UNKNOWN && !(f->sexes >> a->sex & 1))
		return GALLERY_OUT_SEX;
	if ((f->birth_first && a->birth_last && a->birth_last < f->birth_first) ||
	    (f->birth_last && a->birth_first && a->birth_first > f->birth_last))
		return GALLERY_OUT_AGE;
	if (f->scope && a->scope && !(f->scope & a->scope))
		return GALLERY_OUT_SCOPE;
	if (j->ask.accept && !j->ask.accept(j->ask.ctx, s->ids[at],
					    gallery_subject_at(j->g, s->subjects[at]), finger))
		return GALLERY_OUT_ACCEPT;
	return GALLERY_OUT_COUNT;
}

static void scan_segment(void *ctx, int worker, size_t i)
{
	const struct range *range = ctx;
	struct gallery_job *j = range->job;
	size_t number = range->from + i;
	const struct bank_segment *s = bank_segment(j->g->bank, number);
	struct search_tally *tally = &j->tallies[worker];
	unsigned used = atomic_load_explicit(&s->used, memory_order_acquire);
	struct scan_shelf shelf = {s->heads, s->tails, s->places, s->counts, s->blocks};
	uint16_t in[BANK_SLOTS], meeting[BANK_SLOTS], found[BANK_SLOTS];
	size_t n = 0, seen = 0, left_out[GALLERY_OUT_COUNT],
	       places = scan_record_count(s->blocks * SCAN_LANES);
	double pairs = 0;

	if (j->segment_done[number])
		return;
	memset(left_out, 0, sizeof(left_out));
	for (uint32_t at = 0; at < used; at++) {
		uint64_t life = atomic_load_explicit(&s->lives[at], memory_order_acquire);
		enum gallery_left_out why;

		if (!bank_sees(life, j->view.change))
			continue;
		seen++;
		why = reason(j, s, at);
		if (why == GALLERY_OUT_COUNT)
			in[n++] = (uint16_t)at;
		else
			left_out[why]++;
	}
	for (int k = 0; k < j->ask.probe_count; k++) {
		uint16_t *scores = j->scores + (size_t)k * j->slots + number * BANK_SLOTS;
		size_t m = 0;

		if (search_stopped(j))
			return;
		for (size_t x = 0; x < n; x++)
			if (meets(j, k, s->fingers[in[x]]))
				meeting[m++] = in[x];
		j->g->isa->scan(&j->scans[k], &shelf, meeting, m, found);
		pairs += (double)(m * places) * j->scans[k].scan_count;
		for (size_t x = 0; x < m; x++)
			scores[meeting[x]] =
			    found[x] < SCAN_SCORES - 2 ? found[x] + 1 : SCAN_SCORES - 1;
	}
	/* Nothing below is interrupted, so a segment counts once. */
	for (int k = 0; k < j->ask.probe_count; k++) {
		const uint16_t *scores = j->scores + (size_t)k * j->slots + number * BANK_SLOTS;

		for (size_t x = 0; x < n; x++)
			tally->counts[k][scores[in[x]]]++;
	}
	for (int why = 0; why < GALLERY_OUT_COUNT; why++)
		tally->left_out[why] += left_out[why];
	tally->searched += n;
	tally->code_pairs += pairs;
	tally->scan_bytes += (double)(n * places * sizeof(*s->heads));
	j->segment_done[number] = true;
	atomic_fetch_add_explicit(&j->done, seen, memory_order_relaxed);
	search_tell_progress(j, GALLERY_SCANNING, false);
}

void search_scan(struct gallery_job *j, size_t from, size_t to)
{
	struct range range = {j, from};
	double start = clock_steady();

	team_run(j->team, to - from, scan_segment, &range);
	j->spent[GALLERY_SCANNING] += clock_steady() - start;
}
