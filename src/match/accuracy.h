/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often an engine errs: from the scores of comparisons to the figures of
 * ISO/IEC 19795-1. Nothing here knows where the scores are from.
 *
 * A mated comparison is of two impressions of one finger, a non-mated one of two
 * fingers. A comparison is accepted when its score reaches the threshold. FMR is
 * the share of non-mated comparisons that are accepted, FNMR that of mated ones
 * that are not. A comparison with a print that could not be enrolled is accepted
 * by no threshold: it is a non-match, as in the Fingerprint Verification
 * Competitions (Maio et al., "FVC2000", TPAMI 24(3), 2002).
 *
 * Thresholds are the scores that occur and one above all of them. Between equal
 * scores there is no threshold, so ties neither hide nor invent errors.
 */
#ifndef COTEJO_MATCH_ACCURACY_H
#define COTEJO_MATCH_ACCURACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct accuracy_score {
	double value; /* ACCURACY_FAILED: a side could not be enrolled */
	uint32_t a;   /* the finger of one side, from 0 */
	uint32_t b;   /* of the other; the same only when mated or mirrored */
	bool mated;
};

#define ACCURACY_FAILED (-__builtin_inf())

/* FMR100 ... of the Fingerprint Verification Competitions: the lowest FNMR at
 * FMR <= 1 %, <= 0.1 %, <= 0.01 %, and without any false match. */
enum accuracy_point {
	ACCURACY_FMR100,
	ACCURACY_FMR1000,
	ACCURACY_FMR10000,
	ACCURACY_ZEROFMR,
	ACCURACY_POINTS,
};

/* "FMR100" ... */
const char *accuracy_point_name(enum accuracy_point p);

struct accuracy_rates {
	double eer;		       /* where FMR and FNMR meet, 0 .. 1 */
	double eer_threshold;	       /* the score there */
	double fnmr[ACCURACY_POINTS];  /* 0 .. 1 */
	double level[ACCURACY_POINTS]; /* the threshold; infinity: above all scores */
};

/* Highest scores first; equal scores in an order that depends on nothing else. */
void accuracy_sort(struct accuracy_score *s, size_t n);

/* The figures of sorted scores. weights, one for each finger, count a mated
 * comparison weights[a] times and a non-mated one weights[a] * weights[b] times
 * (weights[a] times when a is b); NULL counts all once. False, and *out
 * unchanged, when either kind has no weight. The equal error rate between two
 * thresholds is the mean of FMR and FNMR at that with the smaller sum, as in
 * FVC2000. */
bool accuracy_rates(const struct accuracy_score *sorted, size_t n, const double *weights,
		    struct accuracy_rates *out);

struct accuracy_det {
	double threshold;
	double fmr;
	double fnmr;
};

/* The curve: one point for each threshold, from strict to lenient; the caller
 * frees it. */
struct accuracy_det *accuracy_det(const struct accuracy_score *sorted, size_t n, size_t *count);

/* Share of non-mated comparisons that reach a score. */
double accuracy_fmr_at(const struct accuracy_score *sorted, size_t n, double threshold);

struct accuracy_set {
	const struct accuracy_score *scores; /* sorted */
	size_t n;
	uint32_t fingers; /* their numbers are below */
};

/* Bounds between which a figure lies in 95 % of the replicates. */
struct accuracy_interval {
	double eer[2];
	double fnmr[ACCURACY_POINTS][2];
};

/* Percentile bootstrap by fingers: each replicate draws as many fingers as the
 * set has, with replacement, and all comparisons between the drawn (ISO/IEC
 * 19795-1 annex C; comparisons of one finger are not independent of each other).
 * out has n + 1 entries: each set, and the mean over the sets. The same seed
 * gives the same intervals. */
void accuracy_bootstrap(const struct accuracy_set *sets, size_t n, int replicates, uint64_t seed,
			struct accuracy_interval *out);

/* The q-quantile (0 .. 1) of the values, which are sorted on the way. */
double accuracy_quantile(double *values, size_t n, double q);

#endif
