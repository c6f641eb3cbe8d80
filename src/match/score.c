/* SPDX-License-Identifier: Apache-2.0 */
#include "match/score.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"

#define DECIBEL 4.3429448190325175 /* 10 / ln 10 */

void score_features(const struct score_evidence *e, double f[SCORE_FEATURES])
{
	const float *v = e->at;
	double pairs = (double)v[EVIDENCE_PAIRS] + 1, weight = (double)v[EVIDENCE_WEIGHT];
	double unpaired = (double)v[EVIDENCE_UNPAIRED];
	int n = 0;

	/* how much there is */
	f[n++] = (double)v[EVIDENCE_TIGHT];
	f[n++] = (double)v[EVIDENCE_NEAR];
	f[n++] = (double)v[EVIDENCE_PATCH];
	f[n++] = weight;
	f[n++] = unpaired;
	f[n++] = sqrt((double)v[EVIDENCE_TIGHT] + 0.1);
	f[n++] = sqrt((double)v[EVIDENCE_PATCH] + 0.1);
	/* how good it is */
	f[n++] = (double)v[EVIDENCE_TIGHT] / pairs;
	f[n++] = (double)v[EVIDENCE_NEAR] / pairs;
	f[n++] = (double)v[EVIDENCE_PATCH] / (weight + 1);
	f[n++] = (double)v[EVIDENCE_TURNED] / (weight + 1);
	f[n++] = weight / (weight + unpaired + 3);
	f[n++] = (double)v[EVIDENCE_RIDGES] / ((double)v[EVIDENCE_LINKS] + 3);
	f[n++] = sqrt((double)v[EVIDENCE_RIDGES] + 0.1);
	/* where */
	f[n++] = (double)v[EVIDENCE_DIRECTION];
	f[n++] = (double)v[EVIDENCE_PERIOD];
	f[n++] = sqrt((double)v[EVIDENCE_CELLS]);
	f[n++] = sqrt((double)v[EVIDENCE_SPREAD]);
	f[n++] = d_log(1 + (double)v[EVIDENCE_SUPPORT]);
	f[n++] = (double)v[EVIDENCE_QUALITY] / 100;
	assert(n == SCORE_FEATURES);
}

double score_sum(const struct score_model *m, const struct score_evidence *e)
{
	double f[SCORE_FEATURES], sum = m->bias;

	score_features(e, f);
	for (int i = 0; i < SCORE_FEATURES; i++)
		sum += m->weight[i] * f[i];
	return sum;
}

double score_from_sum(const struct score_model *m, double sum)
{
	double from = m->knot[SCORE_KNOTS - 1], x, score;

	if (sum <= m->knot[0])
		return 0;
	for (int k = 1; k < SCORE_KNOTS; k++)
		if (sum < m->knot[k])
			return 2 * (k - 1 + (sum - m->knot[k - 1]) / (m->knot[k] - m->knot[k - 1]));
	x = (sum - from) / m->scale;
	score = -DECIBEL * d_log(m->share) +
		DECIBEL * (m->shape > 1e-6 ? d_log(1 + m->shape * x) / m->shape : x);
	return score < SCORE_CAP ? score : SCORE_CAP;
}

static int by_size(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

void score_fit_tail(double *x, size_t n, double *scale, double *shape)
{
	double mean = 0, second = 0, k;

	assert(n > 2);
	qsort(x, n, sizeof(*x), by_size);
	for (size_t i = 0; i < n; i++) {
		mean += x[i] / (double)n;
		second += x[i] * ((double)(n - 1 - i) / (double)(n - 1)) / (double)n;
	}
	/* Hosking's k is the shape with the other sign. */
	k = mean / (mean - 2 * second) - 2;
	*shape = -k;
	*scale = 2 * mean * second / (mean - 2 * second);
	if (!(*shape > 0)) {
		*shape = 0;
		*scale = mean;
	}
}
