/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons of known truth: pairs of synthetic prints laid unmarked into the
 * queue of verifications at a set rate, told after the conclusion, never part of
 * any case.
 */
#ifndef COTEJO_CASEWORK_TRAINING_H
#define COTEJO_CASEWORK_TRAINING_H

#include "base/queue.h"
#include "casework/capture.h"
#include "casework/desk.h"
#include "casework/hit.h"

/* Puts a pair into the pool (supervisor). Both captures are loose ones
 * (capture_new_loose) of synthetic fingers in the same positions; mates: they
 * are of the same finger. */
enum err_code training_add_pair(struct seat *seat, const struct capture *probe,
				const struct capture *candidate, bool mates, struct err *err);

/* Grows pairs (casework/practice.h) until `want` unused ones lie in the pool;
 * *made: how many were added. Some seconds for each; cancel may be NULL: what is
 * made stays. Supervisor. */
enum err_code training_fill(struct seat *seat, int want, const struct cancel *cancel, int *made,
			    struct err *err);
/* How many unused pairs there are. Supervisor. */
enum err_code training_unused(struct seat *seat, int *count, struct err *err);

/* Brings the share of known comparisons among the open verifications up to the
 * policy's rate (supervisor; done after each release and log-in). *placed: how
 * many were laid in. */
enum err_code training_place(struct seat *seat, int *placed, struct err *err);

/* What a comparison was, for its examiner after the conclusion; *text stays NULL
 * for a real one. Owned by the caller. */
enum err_code training_reveal(struct seat *seat, int64_t hit, enum conclusion c, char **text,
			      struct err *err);

#endif
