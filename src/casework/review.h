/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Examination as ACE-V asks: first the own analysis of the probe, committed;
 * then the candidate, the machine's minutiae, pairs; then a conclusion. The
 * blind verifier goes the same way, and neither sees what the other thinks
 * before the own conclusion is committed.
 *
 * A struct review is one comparison in one user's hands; used by one thread.
 * Work is saved at each step (review_save) and is there again after a kill.
 */
#ifndef COTEJO_CASEWORK_REVIEW_H
#define COTEJO_CASEWORK_REVIEW_H

#include "casework/hit.h"
#include "casework/search.h"
#include "casework/task.h"

enum suitability {
	SUITABILITY_NONE,
	SUITABILITY_VALUE,
	SUITABILITY_LIMITED,
	SUITABILITY_NO_VALUE,
	SUITABILITY_COUNT,
};

const char *suitability_word(enum suitability s);
const char *suitability_name(enum suitability s);

/* A mark of the examiner on a print. Pixels of the source image; angle as in
 * struct minutia. */
struct mark {
	float x;
	float y;
	float angle;
	uint8_t type;	    /* enum minutia_type; or MARK_DIFFERENCE, MARK_REGION */
	uint8_t confidence; /* 1 low, 2 medium, 3 high */
	uint16_t number;    /* label of its pair, 0: none */
	char note[64];	    /* what is meant; needed for a difference */
};

enum {
	MARK_DIFFERENCE = 16, /* something seen that is not the same */
	MARK_REGION = 17,     /* a region looked at closely */
};

struct marks {
	struct mark *rows;
	size_t count;
	size_t cap;
};

void marks_add(struct marks *m, const struct mark *mark);
void marks_copy(struct marks *to, const struct marks *from);
void marks_clear(struct marks *m);

/* Point a of the probe is point b of the candidate: indexes into the two sets of
 * marks. */
struct mark_pair {
	uint16_t a;
	uint16_t b;
	bool proposed;	/* by the machine, accepted by the examiner */
	float distance; /* residual under the fitted transform, pixels at 500 ppi */
	float angle;	/* residual, radians */
};

struct ridge_count {
	uint16_t a; /* marks of the probe */
	uint16_t b;
	uint8_t side; /* 0 probe, 1 candidate */
	uint8_t count;
	bool by_hand;
};

/* All that an examiner does in one comparison of two prints. */
struct work {
	enum suitability suitability;
	char *suitability_reason; /* "" or why; needed unless "value" */
	struct marks before;	  /* on the probe, frozen by review_commit_analysis() */
	struct marks probe;	  /* after: starts as a copy of before */
	struct marks candidate;
	struct mark_pair *pairs;
	size_t pair_count;
	struct ridge_count *counts;
	size_t count_count;
	char *differences; /* seen, and why they do not matter; "none" counts */
	char *reason;
	double seconds; /* spent so far */
	int regions;	/* looked at with at least 2x zoom, on both sides */
};

void work_init(struct work *w);
void work_copy(struct work *to, const struct work *from);
void work_clear(struct work *w);

struct review;

enum review_side {
	REVIEW_PROBE,
	REVIEW_CANDIDATE,
};

/* Opens a hit at the stage it waits for, taking the lease: examine after
 * search_take(), verify or resolve after task_take(_next). */
enum err_code review_open(struct seat *seat, int64_t hit, struct review **out, struct err *err);
/* The work must have been saved. NULL is fine. */
void review_free(struct review *r);

int64_t review_hit(const struct review *r);
enum task_stage review_stage(const struct review *r);
/* True when neither score nor place nor other opinions are shown (a verifier, or
 * the examiner under policy). */
bool review_is_blind(const struct review *r);
/* The search whose list the hit belongs to, for the examiner of that list; 0: not
 * to be known. */
int64_t review_search(const struct review *r);
/* The pairs of fingers to compare, best known correspondence of positions first;
 * at most 10. Scores are < 0 where hidden. */
int review_finger_count(const struct review *r);
const struct search_finger *review_finger(const struct review *r, int i);

/* How many own marks the print asks for before the candidate may be opened
 * (policy, by the print's quality). */
int review_marks_needed(const struct review *r, int finger);
/* True when the analysis of the finger's probe was committed by this user, in
 * this comparison or an earlier one of the same search. */
bool review_is_analysed(const struct review *r, int finger);

/* The image of one side, logged as a view. The candidate's is refused before the
 * analysis is committed. Any worker thread with its own seat may decode. */
enum err_code review_image(struct seat *seat, struct review *r, int finger, enum review_side side,
			   struct image **out, struct err *err);
/* The machine's template of one side; likewise only after the analysis. */
enum err_code review_template(struct seat *seat, struct review *r, int finger,
			      enum review_side side, struct template **out, struct err *err);

/* The work on one finger, to be edited in place; borrowed. What was saved or
 * committed before is in it. */
struct work *review_work(struct review *r, int finger);
/* Saves the work of all fingers; cheap enough for each step. */
enum err_code review_save(struct seat *seat, struct review *r, struct err *err);

/* Freezes suitability and marks of the finger's probe as the layer "before".
 * ERR_INPUT: too few marks, or no suitability. With no value no marks are
 * needed and the candidate stays closed. */
enum err_code review_commit_analysis(struct seat *seat, struct review *r, int finger,
				     struct err *err);

/* The check of that alone: marks of so many needed. */
enum err_code analysis_check(const struct work *w, int needed, size_t marks, struct err *err);

/* The conclusion of the comparison. Identification needs pairs and the line on
 * differences; the others a reason (exclusion: differences or a reason). degree:
 * with support conclusions, what limits it. token: 16 random bytes made when the
 * screen opened; the same token again is the same act and no error.
 * *revealed: NULL, or a text on what the comparison was, when it was one of
 * known truth (owned by the caller). */
enum err_code review_conclude(struct seat *seat, struct review *r, enum conclusion c,
			      const char *degree, const uint8_t token[16], char **revealed,
			      struct err *err);

/* What is worth a second look before concluding (short time, few regions): in
 * words, or NULL. Never a bar. Owned by the caller. */
char *review_advice(const struct review *r, enum conclusion c);
char *work_advice(double seconds, int regions);

/* What the records say of the two people, as text; only after the own conclusion,
 * each a view that is logged under the purpose and case of the search. *text is
 * owned by the caller. */
enum err_code review_records(struct seat *seat, int64_t hit, char **text, struct err *err);

/* The sheets of a closed (or own) comparison, for charts: the work of a decision
 * and its layer before. */
enum err_code review_sheet(struct seat *seat, int64_t decision, int finger, struct work *out,
			   struct err *err);

#endif
