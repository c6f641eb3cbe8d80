/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the evidence of a comparison to its likelihood ratio, and from that to
 * the false match rate. Private to src/match. The numbers in score_table.c are
 * learnt by score_train; doc/engine.md has the recipe and what they are worth.
 */
#ifndef COTEJO_MATCH_SCORE_H
#define COTEJO_MATCH_SCORE_H

#include <stddef.h>

/* What speaks for and against one finger. */
enum evidence {
	EVIDENCE_PAIRS,	    /* paired minutiae */
	EVIDENCE_WEIGHT,    /* sum of their weights */
	EVIDENCE_NEAR,	    /* likeness of the minutiae around them, sum */
	EVIDENCE_PATCH,	    /* likeness of the ridges around them, sum */
	EVIDENCE_TIGHT,	    /* agreement of places after the skin's stretch, sum */
	EVIDENCE_TURNED,    /* agreement of directions, sum */
	EVIDENCE_SUPPORT,   /* how well the roots agreed */
	EVIDENCE_UNPAIRED,  /* weights of the minutiae of the overlap without a mate */
	EVIDENCE_CELLS,	    /* common area in cells of TEMPLATE_CELL */
	EVIDENCE_DIRECTION, /* mean agreement of the ridge directions there, -1 .. 1 */
	EVIDENCE_PERIOD,    /* mean agreement of the ridge periods there, 0 .. 1 */
	EVIDENCE_SPREAD,    /* how far the pairs lie apart, pixels */
	EVIDENCE_LINKS,	    /* neighbouring pairs between which ridges could be counted */
	EVIDENCE_RIDGES,    /* agreement of the numbers of ridges between them, sum */
	EVIDENCE_QUALITY,   /* the lower of both prints, 0 .. 100 */
	EVIDENCE_COUNT,
};

/* Templates that come from images have the ridges around minutiae and a field;
 * those from interchange records have minutiae alone. Each sort has a model. */
enum score_sort {
	SCORE_FULL,
	SCORE_BARE,
	SCORE_SORTS,
};

struct score_evidence {
	float at[EVIDENCE_COUNT];
	enum score_sort sort;
};

/* The functions of the evidence that are weighted. */
#define SCORE_FEATURES 20

void score_features(const struct score_evidence *e, double f[SCORE_FEATURES]);

/* Steps of the false match rate between which the scale goes straight. */
#define SCORE_KNOTS 11
/* The highest score that is given: the tail is believed so far. */
#define SCORE_CAP 80.0

struct score_model {
	double bias;
	double weight[SCORE_FEATURES];
	/* The weighted sum at which -10 log10 FMR is 2 k, k = 0 .. SCORE_KNOTS - 1, as
	 * counted; from the last on, the generalised Pareto tail (Pickands 1975):
	 * FMR = share (1 + shape (x - from) / scale)^(-1 / shape). */
	double knot[SCORE_KNOTS];
	double share;
	double scale;
	double shape; /* not negative: no bound above which nothing false lies */
	/* what it was learnt from */
	long mated;
	long non_mated;
};

extern const struct score_model score_table[SCORE_SORTS];

/* The natural logarithm of the likelihood ratio as the model has it, uncapped. */
double score_sum(const struct score_model *m, const struct score_evidence *e);
/* -10 log10 FMR of such a sum, 0 .. SCORE_CAP; never falls when the sum rises. */
double score_from_sum(const struct score_model *m, double sum);

/* A generalised Pareto distribution over exceedances (not negative) by probability
 * weighted moments (Hosking and Wallis 1987); values are sorted on the way. A shape
 * below 0 is made 0, its scale the mean. */
void score_fit_tail(double *exceedance, size_t n, double *scale, double *shape);

#endif
