/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How good a print is: one number whose meaning is the rate of errors that
 * follows, what it was made of, and what to do better at the next capture.
 *
 * The features are of the kind that ISO/IEC 29794-4 and NFIQ 2 use (clearness
 * and certainty of the ridges' direction, uniformity of ridges and valleys,
 * minutiae, area), computed from what the extraction knows anyway. The weights
 * are learned by quality_train from the scores of pairs of impressions of one
 * finger: the odds that such a pair is missed are a sum of one part for each
 * of the two prints (an additive logistic model). The number is that part, so
 * scaled that 50 is as good as the middle print of the prints it was learned
 * on, and that 10 more or less always mean the same factor of the odds.
 */
#ifndef COTEJO_PRINT_QUALITY_H
#define COTEJO_PRINT_QUALITY_H

#include <stdbool.h>

enum quality_feature {
	QUALITY_AREA,	   /* of the print, square centimetres */
	QUALITY_CLEAR,	   /* amplitude of the ridge wave, mean, 0 .. 1 */
	QUALITY_UNCLEAR,   /* share of the area where it is small */
	QUALITY_CERTAIN,   /* certainty of the ridges' direction, mean, 0 .. 1 */
	QUALITY_UNCERTAIN, /* share of the area where it is small */
	QUALITY_FIT,	   /* correlation of the image with the ridge wave, 0 .. 1 */
	QUALITY_BALANCE,   /* ridges (-) against valleys (+): skewness of the grey values */
	QUALITY_CONTRAST,  /* deviation of the grey values, of 128 */
	QUALITY_BEND,	   /* change of direction from cell to cell, mean sine */
	QUALITY_PERIODS,   /* deviation of the ridge period, of its mean */
	QUALITY_MINUTIAE,  /* clear minutiae, tens */
	QUALITY_DOUBTFUL,  /* share of the minutiae that are doubtful */
	QUALITY_FEATURES,
};

/* What may be better at the next capture; bits. */
enum quality_advice {
	ADVICE_DRY = 1,	       /* broken, pale ridges */
	ADVICE_WET = 2,	       /* ridges run into each other */
	ADVICE_MOVED = 4,      /* smeared or doubled */
	ADVICE_OFF_CENTRE = 8, /* the core is at the edge, or not there */
	ADVICE_PARTIAL = 16,   /* little of the finger */
	ADVICE_FAINT = 32,     /* hardly any contrast */
};

struct print_quality {
	int value; /* 0 .. 100 */
	/* log of the odds that a pair with another middling print is missed at a
	 * false match rate of 0.1 %, by the learned model */
	double log_odds;
	unsigned advice;
	float features[QUALITY_FEATURES];
};

/* The stable word of a feature ("area"), for JSON. */
const char *quality_feature_word(enum quality_feature f);

/* The value from the features; fills value and log_odds. */
void quality_rate(struct print_quality *q);

/* The advice in words, in the user's language, as one line; "" when there is
 * none. Owned by the caller. */
char *quality_advice_text(unsigned advice);

#endif
