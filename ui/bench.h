/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the review bench, shared by its files; nobody else includes it. */
#ifndef COTEJO_UI_BENCH_H
#define COTEJO_UI_BENCH_H

#include "casework/practice.h"
#include "casework/review.h"
#include "ui/app.h"
#include "ui/marking.h"
#include "ui/pair.h"
#include "ui/scr_bench.h"

/* The comparison as the store's lane holds it. Touched by jobs on that lane
 * only; counted on the UI's thread. */
struct bench_hold {
	struct review *review;	   /* NULL until opened */
	struct practice *practice; /* instead of it, in training */
	bool training;
	int64_t user;
	int users; /* the screen and the jobs under way */
};

enum bench_stage {
	BENCH_OPENING,
	BENCH_WORK,
	BENCH_FAILED,
	BENCH_CONCLUDED,
};

struct bench_finger {
	int finger; /* enum finger */
	double score;
	int needed; /* own marks */
	bool analysed;
	struct marking marking;
	struct layers *layers[2];
	bool asked[2]; /* the image is on its way, or there */
	char trouble[2][512];
};

/* A pair that the machine proposes; nothing until accepted. */
struct bench_proposal {
	struct mark a, b;
	int strength; /* 1 .. 100 */
};

/* Which marks are over the prints. */
enum bench_layers {
	SHOW_ALL,
	SHOW_MINE,    /* before and after */
	SHOW_BEFORE,  /* mine before the candidate was seen */
	SHOW_AFTER,   /* mine afterwards */
	SHOW_MACHINE, /* the machine's minutiae */
	SHOW_NONE,
	SHOW_COUNT,
};

struct bench {
	struct screen base;
	enum bench_stage stage;
	struct err trouble;
	int64_t hit;
	bool training; /* on synthetic prints, nothing of it is kept */
	struct bench_tally tally;
	struct bench_hold *hold;
	uint8_t token[16]; /* of the conclusion: a second key press is the same act */

	/* as the store told at opening */
	enum task_stage task;
	bool blind;
	bool five_levels;
	int64_t search;		       /* 0: hidden from this examiner, or none */
	struct search_candidate place; /* .place 0: not to be seen */
	int list_size, list_open;
	int64_t gallery;
	bool doubt;

	struct bench_finger finger[10];
	int n_fingers;
	int at; /* the finger in view */

	struct pair pair;
	enum bench_layers show;
	uint8_t confidence; /* of the next mark */
	int pairing;	    /* mark that looks for its mate, -1 */
	int pairing_side;
	int moving, moving_side; /* mark that was picked up, -1 */
	int ridge_from, ridge_side;
	int count_a, count_b, count_side; /* the last ridge count; a -1: none */
	int pair_at;			  /* the pair gone to last, -1 */

	struct bench_proposal *proposals;
	int n_proposals, proposal_at;

	double note_x, note_y; /* where the difference was seen that is being written */
	int note_side;
	enum suitability suitability; /* chosen, its reason being written */

	bool changed; /* not yet handed to the store */
	bool saving;
	double active;	/* clock_steady() of the last key */
	double seen_at; /* of the last tick */
	double rest_x[2], rest_y[2];
	char *advice;	/* for the evaluation */
	char *revealed; /* what a comparison of known truth was */
	enum conclusion conclusion;
	bool going_on; /* the next comparison is being fetched */
};

static inline struct bench_finger *bench_finger(struct bench *b)
{
	return &b->finger[b->at];
}

static inline struct marking *bench_marking(struct bench *b)
{
	return &b->finger[b->at].marking;
}

/* --- bench_jobs.c: what is asked of the store ---------------------------------- */

void bench_open_review(struct bench *b);
/* Asks for the image of a side unless it is there or on its way. */
void bench_ask_image(struct bench *b, int side);
/* The work has changed: hands it to the store, at once or when the last saving
 * is done. */
void bench_save(struct bench *b);
void bench_commit(struct bench *b);
/* Saves, and then opens the evaluation with the advice. */
void bench_ask_advice(struct bench *b);
void bench_conclude(struct bench *b, enum conclusion c, const char *degree);
void bench_propose(struct bench *b);
/* Opens the next comparison in place of this one. */
void bench_go_on(struct bench *b);
/* What the records say of the two people. */
void bench_ask_records(struct bench *b);
/* The comparison as a text on a screen; as a chart in a file. */
void bench_ask_sheet(struct bench *b);
void bench_ask_chart(struct bench *b, const char *path);
/* Gives up the hold; the last one frees the review. */
void bench_hold_put(struct bench_hold *h);
/* A last saving that outlives the screen. */
void bench_leave(struct bench *b);

/* --- bench_marks.c: keys on marks ------------------------------------------------ */

unsigned bench_act_marks(struct bench *b, enum action act, const char *argument);
/* The marks are others now: fit, save. */
void bench_changed(struct bench *b);
/* The mark under the cursor of the pane in focus, or -1. */
int bench_mark_here(struct bench *b);
void bench_show_proposal(struct bench *b);

/* --- bench_draw.c ----------------------------------------------------------------- */

void bench_draw(struct bench *b, struct surface *to, struct rect body);
/* What comes next, in words. */
void bench_next_step(const struct bench *b, char *out, size_t room);

/* --- scr_bench.c ------------------------------------------------------------------- */

/* Puts another finger, or what was just loaded, into the panes. */
void bench_show_finger(struct bench *b, bool keep);

#endif
