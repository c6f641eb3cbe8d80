/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One comparison, up to the evidence: what the score is then made of
 * (match/score.h). Private to src/match.
 *
 * The whole of it is compiled once for each set of instructions. It uses
 * elementwise +, -, *, / and sqrt on floats, whole numbers, and sums in a fixed
 * order, so that all give the same bits.
 */
#ifndef COTEJO_MATCH_COMPARE_H
#define COTEJO_MATCH_COMPARE_H

#include "match/probe.h"
#include "match/score.h"

/* Pairs of minutiae that start a comparison. */
#define COMPARE_ROOTS 48
/* Pairs from which they are chosen; of more the first. */
#define COMPARE_LIKELY 4096

/* y' = s x + c y + dy, x' = c x - s y + dx; y up, from the middles of the prints. */
struct compare_motion {
	float c;
	float s;
	float dx;
	float dy;
};

struct compare_pair {
	int a;
	int b;
	float strength; /* 0 .. 1 */
	float like;
	float patch; /* likeness of the ridges around, 0 .. 1; -1: not known */
	float off_x; /* where b lies from where the motion takes a */
	float off_y;
	float apart;  /* how far b lies from where the neighbours' skin takes a */
	float turned; /* cosine of what the directions differ by under the motion */
};

/* Room for one comparison at a time; a thread keeps one. */
struct compare_work {
	int32_t near[TEMPLATE_MAX_MINUTIAE][PROBE_MAX] __attribute__((aligned(64)));
	float patch[TEMPLATE_MAX_MINUTIAE][PROBE_MAX] __attribute__((aligned(64)));
	uint16_t likely[COMPARE_LIKELY]; /* a * PROBE_MAX + b */
	float likely_like[COMPARE_LIKELY];
	float agree[COMPARE_ROOTS][COMPARE_ROOTS] __attribute__((aligned(64)));

	/* the result */
	struct compare_motion motion;
	struct compare_pair pairs[TEMPLATE_MAX_MINUTIAE];
	int pair_count;
	struct score_evidence evidence;
};

struct compare_isa {
	const char *name;
	void (*run)(const struct probe *a, const struct probe *b, struct compare_work *w);
};

extern const struct compare_isa compare_scalar, compare_avx2, compare_avx512;

/* Those that run here, the fastest first, ended by a NULL. */
const struct compare_isa *const *compare_isas(void);

#endif
