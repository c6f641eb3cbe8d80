/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review bench: two prints examined as ACE-V asks. First the own analysis
 * of the probe, committed; then the candidate opens; then pairs; then a
 * conclusion. The blind verifier and the third examiner work on the same bench.
 */
#ifndef COTEJO_UI_SCR_BENCH_H
#define COTEJO_UI_SCR_BENCH_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/screen.h"

/* How training went since it was opened. */
struct bench_tally {
	int right, wrong, open;
};

struct bench_argument {
	int64_t hit;   /* at the stage it waits for, taken by this user */
	bool training; /* synthetic prints of known truth instead */
	struct bench_tally tally;
};

/* The argument is a struct bench_argument. */
extern const struct screen_ops bench_ops;
/* The same bench on synthetic prints of known truth (:training); needs no
 * argument. */
extern const struct screen_ops training_ops;

#endif
