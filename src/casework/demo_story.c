/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/demo_story.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/case_note.h"
#include "casework/demo.h"
#include "casework/review.h"
#include "casework/session.h"
#include "match/match.h"
#include "print/extract.h"
#include "synth/people.h"

enum err_code demo_story_notes(struct seat *clerk, uint64_t seed, const struct demo_case *cases,
			       size_t count, struct err *err)
{
	static const enum case_note_kind kinds[] = {
	    [NOTE_FACT] = CASE_NOTE_FACT,
	    [NOTE_ASSESSMENT] = CASE_NOTE_ASSESSMENT,
	    [NOTE_ALLEGATION] = CASE_NOTE_ALLEGATION,
	};
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		const struct look look = {cases[i].purpose, cases[i].number,
					  "notes of the first interview (demo)"};
		struct synth_person p;

		synth_person_make(seed, 10000 + i, &p);
		for (size_t k = 0; k < p.n_notes && code == ERR_OK; k++) {
			int64_t id;

			code = case_note_add(
			    clerk, &look, cases[i].person, kinds[p.notes[k].kind], p.notes[k].text,
			    _("interview, through an interpreter"), false, 0, &id, err);
		}
		synth_person_clear(&p);
	}
	return code;
}

static enum err_code log_in(struct desk *desk, const char *name, struct seat **seat,
			    struct err *err)
{
	enum err_code code = session_log_in(desk, name, demo_password(name), NULL, NULL, seat, err);

	return code == ERR_OK ? desk_load_wait(*seat, err) : code;
}

static void log_out(struct seat *seat)
{
	if (seat)
		session_log_out(seat, NULL);
	seat_free(seat);
}

static void set_text(char **place, const char *text)
{
	free(*place);
	*place = xstrdup(text);
}

static void mark_minutia(struct marks *m, const struct template *t, const struct minutia *from,
			 uint16_t number)
{
	float scale = t->ppi > 0 ? (float)(t->ppi / 500.0) : 1.0f;
	struct mark k = {.x = from->x * scale,
			 .y = from->y * scale,
			 .angle = from->angle,
			 .type = from->type,
			 .confidence = from->quality > 66   ? 3
				       : from->quality > 33 ? 2
							    : 1,
			 .number = number};

	marks_add(m, &k);
}

/* What an examiner would mark: the clear points of the print. */
static enum err_code analyse(struct seat *seat, struct review *r, struct template **out,
			     struct err *err)
{
	struct work *w = review_work(r, 0);
	struct image *img = NULL;
	struct template *t = NULL;
	enum err_code code = review_image(seat, r, 0, REVIEW_PROBE, &img, err);

	if (code == ERR_OK)
		code = print_extract(img, NULL, &t, err);
	image_free(img);
	if (code != ERR_OK)
		return code;
	w->suitability = SUITABILITY_VALUE;
	if (!review_is_analysed(r, 0)) {
		marks_clear(&w->probe);
		for (int i = 0; i < t->minutia_count && i < 24; i++)
			mark_minutia(&w->probe, t, &t->minutiae[i], 0);
	}
	*out = t;
	return review_commit_analysis(seat, r, 0, err);
}

/* Pairs as the matcher sees them stand in for a person's eye in this story. */
static enum err_code pair_up(struct seat *seat, struct review *r, const struct template *probe,
			     struct err *err)
{
	struct work *w = review_work(r, 0);
	struct template *other = NULL;
	struct match_result result;
	struct probe *a, *b;
	enum err_code code = review_template(seat, r, 0, REVIEW_CANDIDATE, &other, err);

	if (code != ERR_OK)
		return code;
	a = probe_new(probe);
	b = probe_new(other);
	match_compare(a, b, &result);
	w->pairs = xreallocarray(w->pairs, TEMPLATE_MAX_MINUTIAE, sizeof(*w->pairs));
	w->pair_count = 0;
	marks_clear(&w->candidate);
	for (int i = 0; i < result.pair_count && w->pair_count < 16; i++) {
		uint16_t number = (uint16_t)(w->pair_count + 1);

		if (result.pairs[i].a >= w->probe.count)
			continue;
		w->probe.rows[result.pairs[i].a].number = number;
		mark_minutia(&w->candidate, other, &other->minutiae[result.pairs[i].b], number);
		w->pairs[w->pair_count++] =
		    (struct mark_pair){.a = result.pairs[i].a,
				       .b = (uint16_t)(w->candidate.count - 1),
				       .proposed = true};
	}
	probe_free(a);
	probe_free(b);
	template_free(other);
	return ERR_OK;
}

static enum err_code conclude(struct seat *seat, int64_t hit, enum conclusion c, struct err *err)
{
	struct review *r = NULL;
	struct template *probe = NULL;
	struct work *w;
	uint8_t token[16];
	enum err_code code = review_open(seat, hit, &r, err);

	if (code != ERR_OK)
		return code;
	randombytes_buf(token, sizeof(token));
	code = analyse(seat, r, &probe, err);
	if (code == ERR_OK)
		code = pair_up(seat, r, probe, err);
	if (code == ERR_OK) {
		w = review_work(r, 0);
		w->regions = 5;
		w->seconds = 240;
		set_text(&w->differences, c == CONCLUSION_IDENTIFICATION ? "none" : "");
		set_text(&w->reason, c == CONCLUSION_IDENTIFICATION
					 ? _("flow, type and position of the numbered points agree")
					 : _("points of the centre have no counterpart"));
		code = review_save(seat, r, err);
	}
	if (code == ERR_OK)
		code = review_conclude(seat, r, c, NULL, token, NULL, err);
	template_free(probe);
	review_free(r);
	return code;
}

/* The candidate at the top, with the conclusion; *hit is its hit. */
static enum err_code examine_first(struct seat *seat, int64_t search, int64_t *hit, struct err *err)
{
	struct search_view v;
	enum err_code code = search_get(seat, search, &v, err);

	if (code != ERR_OK)
		return code;
	if (v.count == 0)
		code = err_set(err, ERR_INTERNAL, "the demo's search has found nobody");
	else
		code = search_take(seat, search, v.candidates[0].key, hit, err);
	search_view_clear(&v);
	return code == ERR_OK ? conclude(seat, *hit, CONCLUSION_IDENTIFICATION, err) : code;
}

/* The blind verification of a hit, whichever comes out of the queue. */
static enum err_code verify_next(struct desk *desk, const char *name, struct err *err)
{
	struct seat *seat = NULL;
	struct tasks tasks = {0};
	int64_t task = 0, hit = 0;
	enum err_code code = log_in(desk, name, &seat, err);

	if (code == ERR_OK)
		code = task_take_next(seat, TASK_VERIFY, &task, err);
	if (code == ERR_OK)
		code = task_list(seat, TASK_VERIFY, &tasks, err);
	for (size_t i = 0; i < tasks.count; i++)
		if (tasks.rows[i].id == task)
			hit = tasks.rows[i].hit_id;
	if (code == ERR_OK)
		code = conclude(seat, hit, CONCLUSION_IDENTIFICATION, err);
	tasks_clear(&tasks);
	log_out(seat);
	return code;
}

static enum err_code release(struct desk *desk, int64_t hit, struct err *err)
{
	struct seat *seat = NULL;
	struct hit_view v = {0};
	uint8_t token[16];
	enum err_code code = log_in(desk, "elena", &seat, err);

	randombytes_buf(token, sizeof(token));
	if (code == ERR_OK)
		code = hit_get(seat, hit, &v, err);
	if (code == ERR_OK)
		code = hit_release(seat, hit, CONCLUSION_APPROVE,
				   _("two examiners agree; the process is in order"), v.reference,
				   token, err);
	hit_view_clear(&v);
	log_out(seat);
	return code;
}

static enum err_code search_for(struct seat *seat, const struct demo_case *c, int64_t *id,
				struct err *err)
{
	const struct look look = {c->purpose, c->number, "is this person on file already? (demo)"};
	const struct search_request request = {.kind = SEARCH_IDENTIFY, .person = c->person};
	enum err_code code = search_start(seat, &look, &request, id, err);

	return code == ERR_OK ? search_wait(seat, *id, err) : code;
}

enum err_code demo_story_play(struct desk *desk, const struct demo_case *cases, size_t count,
			      int *searches, struct err *err)
{
	enum {
		RELEASED,
		SUPERVISOR,
		VERIFIER,
		EXAMINER,
		STORIES
	};
	enum err_code code = ERR_OK;
	int story = RELEASED;

	for (size_t i = 0; i < count && story < STORIES && code == ERR_OK; i++) {
		struct seat *seat = NULL;
		int64_t search, hit = 0;

		if (!cases[i].again)
			continue;
		code = log_in(desk, "bruno", &seat, err);
		if (code == ERR_OK)
			code = search_for(seat, &cases[i], &search, err);
		if (code == ERR_OK)
			(*searches)++;
		if (code == ERR_OK && story < EXAMINER)
			code = examine_first(seat, search, &hit, err);
		log_out(seat);
		if (code == ERR_OK && story < VERIFIER)
			code = verify_next(desk, "carmen", err);
		if (code == ERR_OK && story == RELEASED)
			code = release(desk, hit, err);
		story++;
	}
	return code;
}
