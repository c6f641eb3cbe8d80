/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One examiner's marks on two prints, being edited: points, pairs, ridge
 * counts, with undo over all of it. Pure; ui/scr_bench.c shows it.
 *
 * Points are in source pixels of their print; scale[] says how many of them are
 * one pixel at 500 ppi.
 */
#ifndef COTEJO_UI_MARKING_H
#define COTEJO_UI_MARKING_H

#include "casework/review.h"
#include "match/fit.h"

struct marking {
	struct work work;
	double scale[2];
	struct work *undo, *redo; /* only marks, pairs and counts are looked at */
	size_t n_undo, cap_undo, n_redo, cap_redo;
};

/* Takes the work (and clears the caller's). */
void marking_init(struct marking *m, struct work *work_take);
void marking_done(struct marking *m);
/* Other work in place of this, as it came back from the store; the history stays. */
void marking_replace(struct marking *m, struct work *work_take);

/* The marks of one side (REVIEW_PROBE, REVIEW_CANDIDATE). */
struct marks *marking_side(struct marking *m, int side);
/* True for points of the print: no region, no difference. */
bool mark_is_feature(const struct mark *k);
/* How many of them a side has. */
int marking_features(const struct marking *m, int side);

/* The mark nearest to a point within `reach` source pixels, or -1; regions are
 * passed over. */
int marking_near(const struct marking *m, int side, double x, double y, double reach);
/* The next (or previous) mark that is no region, going round; -1: none. */
int marking_step(const struct marking *m, int side, int from, bool back);

/* Each of these is one step of undo. Indexes move when a mark is removed. */
int marking_add(struct marking *m, int side, const struct mark *mark);
void marking_change(struct marking *m, int side, int index, const struct mark *mark);
void marking_remove(struct marking *m, int side, int index);
/* Pairs two marks, parting them from others; returns the number of the pair, or
 * 0 when there are too many. */
int marking_pair(struct marking *m, int a, int b, bool proposed);
void marking_unpair(struct marking *m, int pair);
/* Puts a ridge count between two marks of a side. */
void marking_count(struct marking *m, int side, int a, int b, int count, bool by_hand);

/* A point and its pair at once (the machine's proposal accepted): one step. Marks
 * of one's own within `reach` pixels at 500 ppi and about the same direction are
 * taken, else new ones are set. */
int marking_pair_points(struct marking *m, const struct mark *a, const struct mark *b, double reach,
			bool proposed);

/* No step of its own: a region looked at closely, once each. */
void marking_region(struct marking *m, int side, double x, double y, double size);

bool marking_undo(struct marking *m);
bool marking_redo(struct marking *m);

/* The pair that a mark belongs to, or -1. */
int marking_pair_of(const struct marking *m, int side, int index);
/* The pair of this number, or -1. */
int marking_pair_number(const struct marking *m, int number);
/* The count between two marks, or NULL. */
const struct ridge_count *marking_count_of(const struct marking *m, int side, int a, int b);

/* The points of the pairs in pixels at 500 ppi; returns how many. */
int marking_points(const struct marking *m, struct fit_point out[FIT_MAX]);
/* Fits, and puts the residuals into the pairs (distance < 0: not known yet). */
void marking_fit(struct marking *m, struct fit *fit);

/* What a mark of the layer "after" is against the layer "before". */
enum mark_layer {
	LAYER_BEFORE, /* was there and has not changed */
	LAYER_AFTER,  /* new, or changed */
};
enum mark_layer marking_layer(const struct marking *m, const struct mark *probe_mark);
/* True when a mark of "before" is no longer there as it was. */
bool marking_was_changed(const struct marking *m, const struct mark *before);

#endif
