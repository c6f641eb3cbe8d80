/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons to practise on: two synthetic prints whose truth is known. Half of
 * them are of one finger, half of two; the two are the closest that the matcher
 * finds among several fingers of the same pattern, because those are the ones
 * that lead examiners astray. Nothing of it touches the store.
 */
#ifndef COTEJO_CASEWORK_PRACTICE_H
#define COTEJO_CASEWORK_PRACTICE_H

#include "base/queue.h"
#include "casework/review.h"

struct practice;

/* Draws a comparison from a seed: the same seed gives the same prints. Takes some
 * seconds; cancel may be NULL. ERR_CANCELLED. */
enum err_code practice_new(uint64_t seed, const struct cancel *cancel, struct practice **out,
			   struct err *err);
void practice_free(struct practice *p);

bool practice_is_mates(const struct practice *p);
int practice_finger(const struct practice *p);
int practice_marks_needed(const struct practice *p);
/* Borrowed. */
const struct image *practice_image(const struct practice *p, enum review_side side);
/* The checks of review_commit_analysis(), without a store. */
enum err_code practice_commit(const struct practice *p, struct work *w, struct err *err);
/* What it was, whether the conclusion was right, and how the own marks lie
 * against the true minutiae of the skin; owned by the caller. */
char *practice_feedback(const struct practice *p, const struct work *w, enum conclusion c);
/* 1: right, -1: wrong, 0: left open. */
int practice_verdict(const struct practice *p, enum conclusion c);

#endif
