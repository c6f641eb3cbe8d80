/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparison of two prints (1:1).
 *
 * The score means the same everywhere in the program: -10 log10 of the false
 * match rate, so 30 says that one in a thousand comparisons of different
 * fingers scores as high. It orders candidates for a person to examine; it
 * never decides. Comparison is symmetric to the last bit, the same on every
 * machine, and keeps no state between calls.
 */
#ifndef COTEJO_MATCH_MATCH_H
#define COTEJO_MATCH_MATCH_H

#include <stdint.h>

#include "print/template.h"

/* A template prepared for comparison: what depends on one side only, computed
 * once. Any number of threads may use one at the same time. */
struct probe;

/* Keeps nothing of t. */
struct probe *probe_new(const struct template *t);
void probe_free(struct probe *p);
/* Bytes of memory that the probe holds. */
size_t probe_size(const struct probe *p);
int probe_finger(const struct probe *p);
int probe_quality(const struct probe *p);

/* What the score is made of, for the review screen and for training. */
enum match_part {
	MATCH_PART_PAIRS,     /* paired minutiae */
	MATCH_PART_LOCAL,     /* likeness of the surroundings of the pairs, sum */
	MATCH_PART_GEOMETRY,  /* agreement of distances and directions, sum */
	MATCH_PART_UNPAIRED,  /* good minutiae in the overlap without a mate */
	MATCH_PART_DIRECTION, /* agreement of the ridge directions in the overlap */
	MATCH_PART_OVERLAP,   /* common area, square pixels */
	MATCH_PART_COUNT,
};

/* "paired minutiae" ... in the user's language. */
const char *match_part_name(enum match_part part);
/* "pairs", "local", ... for JSON. */
const char *match_part_id(enum match_part part);

/* Minutia a of the first template lies on minutia b of the second. */
struct match_pair {
	uint8_t a;
	uint8_t b;
	uint8_t strength; /* 1 .. 100 */
};

/* Takes a point of the first print to the second, in pixels at 500 ppi:
 * x' = c x + s y + dx,  y' = -s x + c y + dy  with c, s of the rotation (radians,
 * counter-clockwise on the screen). The skin bends, so pairs differ from it. */
struct match_transform {
	float rotation;
	float dx;
	float dy;
};

struct match_result {
	double score; /* -10 log10 FMR, never negative */
	double llr;   /* ln of the likelihood ratio, capped to +-MATCH_LLR_CAP */
	struct match_transform transform;
	int pair_count;
	struct match_pair pairs[TEMPLATE_MAX_MINUTIAE];
	float parts[MATCH_PART_COUNT];
};

#define MATCH_LLR_CAP 16.0

/* Compares two prints; fills *out. Comparing (b, a) gives the same score, the
 * same pairs the other way round and the inverse transform. */
void match_compare(const struct probe *a, const struct probe *b, struct match_result *out);
/* The same score and LLR without the rest; for searches. */
double match_score(const struct probe *a, const struct probe *b, double *llr);

/* Several fingers of one person: the sum of the capped LLRs of the fingers that
 * both sides have. A finger that is missing on one side says nothing. The score
 * is that of the sum; count 0 gives 0. */
double match_fuse(const double *llr, int count, double *fused_llr);

/* The score that a false match rate of 10^-x has is 10 x; and back. */
double match_score_to_fmr(double score);

#endif
