/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "match/match.h"
#include "match/score.h"

static void scores_never_fall(void **state)
{
	for (int sort = 0; sort < SCORE_SORTS; sort++) {
		const struct score_model *m = &score_table[sort];
		double last = 0;

		for (double sum = -60; sum < 80; sum += 0.01) {
			double score = score_from_sum(m, sum);

			assert_true(score >= last && score <= SCORE_CAP);
			/* No jump either: 0.01 nats are a small step. */
			assert_true(score - last < 0.5);
			last = score;
		}
		assert_true(score_from_sum(m, -60) == 0);
		assert_true(last == SCORE_CAP);
	}
}

static void the_table_is_sound(void **state)
{
	for (int sort = 0; sort < SCORE_SORTS; sort++) {
		const struct score_model *m = &score_table[sort];

		for (int k = 0; k < SCORE_KNOTS; k++) {
			assert_true(k == 0 || m->knot[k] > m->knot[k - 1]);
			assert_true(fabs(score_from_sum(m, m->knot[k]) - 2 * k) < 0.05);
		}
		/* The tail begins where counting ends. */
		assert_true(fabs(-10 * log10(m->share) - 2 * (SCORE_KNOTS - 1)) < 0.05);
		assert_true(m->shape >= 0 && m->shape < 0.5 && m->scale > 0);
		/* Enough exceedances to fit. */
		assert_true(m->share * (double)m->non_mated > 300);
		assert_true(m->mated > 1000);
	}
}

static void evidence_counts_the_right_way(void **state)
{
	struct score_evidence good = {.sort = SCORE_FULL};
	const struct score_model *m = &score_table[SCORE_FULL];
	struct score_evidence e;

	good.at[EVIDENCE_PAIRS] = 20;
	good.at[EVIDENCE_WEIGHT] = 14;
	good.at[EVIDENCE_NEAR] = 9;
	good.at[EVIDENCE_PATCH] = 9;
	good.at[EVIDENCE_TIGHT] = 12;
	good.at[EVIDENCE_TURNED] = 12;
	good.at[EVIDENCE_SUPPORT] = 10;
	good.at[EVIDENCE_UNPAIRED] = 4;
	good.at[EVIDENCE_CELLS] = 200;
	good.at[EVIDENCE_DIRECTION] = 0.9f;
	good.at[EVIDENCE_PERIOD] = 0.9f;
	good.at[EVIDENCE_SPREAD] = 90;
	good.at[EVIDENCE_QUALITY] = 60;
	e = good;
	e.at[EVIDENCE_UNPAIRED] = 20;
	assert_true(score_sum(m, &e) < score_sum(m, &good));
	e = good;
	e.at[EVIDENCE_TIGHT] = 6;
	assert_true(score_sum(m, &e) < score_sum(m, &good));
	e = good;
	e.at[EVIDENCE_NEAR] = 4;
	assert_true(score_sum(m, &e) < score_sum(m, &good));
	/* The same pairs between two poor prints are rarer than between two good. */
	assert_true(score_sum(m, &good) > 5);
}

/* Draws by the quantile function of the distribution. */
static void fit(double shape, double scale, size_t n, double *got_scale, double *got_shape)
{
	struct rng r = rng_stream(3, n, 0, 0);
	double *x = xcalloc(n, sizeof(*x));

	for (size_t i = 0; i < n; i++) {
		double u = 1 - rng_unit(&r);

		x[i] =
		    fabs(shape) > 1e-9 ? scale * (d_pow(u, -shape) - 1) / shape : -scale * d_log(u);
	}
	score_fit_tail(x, n, got_scale, got_shape);
	free(x);
}

static void tails_are_found(void **state)
{
	double scale, shape;

	fit(0.2, 2, 20000, &scale, &shape);
	assert_true(fabs(shape - 0.2) < 0.05);
	assert_true(fabs(scale - 2) < 0.1);
	fit(0, 0.5, 20000, &scale, &shape);
	assert_true(shape < 0.04);
	assert_true(fabs(scale - 0.5) < 0.03);
	/* A bounded tail is not believed: its mean, as an exponential. */
	fit(-0.5, 1, 20000, &scale, &shape);
	assert_true(shape == 0);
	assert_true(fabs(scale - 1 / 1.5) < 0.02);
}

static void scores_are_false_match_rates(void **state)
{
	/* Non-mated sums that are exponential beyond 0: the tail must give their own
	 * rate back. */
	struct score_model m = {.scale = 1,
				.share = d_exp(-0.2 * (SCORE_KNOTS - 1) * 2.302585092994046)};
	double sum;

	for (int k = 0; k < SCORE_KNOTS; k++)
		m.knot[k] = 0.2 * k * 2.302585092994046;
	for (sum = 0; sum < 15; sum += 0.1)
		assert_true(fabs(match_score_to_fmr(score_from_sum(&m, sum)) / d_exp(-sum) - 1) <
			    1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(scores_never_fall),
	    cmocka_unit_test(the_table_is_sound),
	    cmocka_unit_test(evidence_counts_the_right_way),
	    cmocka_unit_test(tails_are_found),
	    cmocka_unit_test(scores_are_false_match_rates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
