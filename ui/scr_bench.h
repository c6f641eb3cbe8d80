/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review bench: two prints examined as ACE-V asks. First the own analysis
 * of the probe, committed; then the candidate opens; then pairs; then a
 * conclusion. The blind verifier and the third examiner work on the same bench.
 */
#ifndef COTEJO_UI_SCR_BENCH_H
#define COTEJO_UI_SCR_BENCH_H

#include <stdint.h>

#include "ui/screen.h"

struct bench_argument {
	int64_t hit; /* at the stage it waits for, taken by this user */
};

/* The argument is a struct bench_argument. */
extern const struct screen_ops bench_ops;

#endif
