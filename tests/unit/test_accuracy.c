/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "match/accuracy.h"

#define MATE(v, f)                                              \
	{                                                       \
		.value = (v), .a = (f), .b = (f), .mated = true \
	}
#define OTHER(v, f, g)                                           \
	{                                                        \
		.value = (v), .a = (f), .b = (g), .mated = false \
	}
#define CLOSE(x, y) assert_true(fabs((x) - (y)) < 1e-12)

static void rates_of_a_small_set(void **state)
{
	/* 4 mated: 9 7 5 2; 5 non-mated: 6 4 3 2 1 */
	struct accuracy_score s[] = {MATE(5, 0),     OTHER(3, 0, 1), MATE(9, 1),
				     OTHER(6, 1, 2), MATE(2, 2),     OTHER(1, 0, 2),
				     OTHER(4, 0, 1), MATE(7, 0),     OTHER(2, 1, 2)};
	size_t n = ARRAY_LEN(s), count;
	struct accuracy_rates r;
	struct accuracy_det *det;

	accuracy_sort(s, n);
	CLOSE(s[0].value, 9);
	CLOSE(s[n - 1].value, 1);
	assert_true(accuracy_rates(s, n, NULL, &r));
	/* at 5: FMR 1/5, FNMR 1/4; at 4: FMR 2/5, FNMR 1/4; they meet between, the
	 * first has the smaller sum */
	CLOSE(r.eer, (0.2 + 0.25) / 2);
	CLOSE(r.eer_threshold, 5);
	for (int p = 0; p < ACCURACY_POINTS; p++) {
		CLOSE(r.fnmr[p], 0.5); /* only 9 and 7 are above every other */
		CLOSE(r.level[p], 7);
	}
	CLOSE(accuracy_fmr_at(s, n, 4), 0.4);
	CLOSE(accuracy_fmr_at(s, n, 4.5), 0.2);
	det = accuracy_det(s, n, &count);
	assert_int_equal(count, 9); /* 8 different scores and one above */
	CLOSE(det[0].fmr, 0);
	CLOSE(det[0].fnmr, 1);
	CLOSE(det[count - 1].fmr, 1);
	CLOSE(det[count - 1].fnmr, 0);
	for (size_t i = 1; i < count; i++)
		assert_true(det[i].threshold < det[i - 1].threshold &&
			    det[i].fmr >= det[i - 1].fmr && det[i].fnmr <= det[i - 1].fnmr);
	free(det);
}

static void ties_have_no_threshold_between(void **state)
{
	struct accuracy_score s[] = {MATE(5, 0), OTHER(5, 0, 1), MATE(5, 1), OTHER(5, 0, 1)};
	struct accuracy_rates r;

	/* All the same: an engine that says nothing errs in half of the cases. */
	accuracy_sort(s, 4);
	assert_true(accuracy_rates(s, 4, NULL, &r));
	CLOSE(r.eer, 0.5);
	CLOSE(r.fnmr[ACCURACY_ZEROFMR], 1);
	assert_true(isinf(r.level[ACCURACY_ZEROFMR]));
}

static void failures_are_never_accepted(void **state)
{
	struct accuracy_score s[] = {MATE(5, 0),     MATE(ACCURACY_FAILED, 1),
				     MATE(4, 0),     MATE(6, 1),
				     OTHER(1, 0, 1), OTHER(ACCURACY_FAILED, 0, 1)};
	size_t n = ARRAY_LEN(s), count;
	struct accuracy_rates r;
	struct accuracy_det *det;

	accuracy_sort(s, n);
	assert_true(accuracy_rates(s, n, NULL, &r));
	CLOSE(r.fnmr[ACCURACY_FMR100], 0.25);
	det = accuracy_det(s, n, &count);
	CLOSE(det[count - 1].fnmr, 0.25);
	CLOSE(det[count - 1].fmr, 0.5);
	free(det);
}

static void points_keep_their_limits(void **state)
{
	/* 10000 non-mated at 1 .. 10000; 100 mated at 9901.5, 9902.5 ... 10000.5 */
	size_t n = 10100, k = 0;
	struct accuracy_score *s = xcalloc(n, sizeof(*s));
	struct accuracy_rates r;

	for (int i = 1; i <= 10000; i++)
		s[k++] = (struct accuracy_score)OTHER(i, 0, 1);
	for (int i = 0; i < 100; i++)
		s[k++] = (struct accuracy_score)MATE(9901.5 + i, 0);
	accuracy_sort(s, n);
	assert_true(accuracy_rates(s, n, NULL, &r));
	CLOSE(r.fnmr[ACCURACY_FMR100], 0);	/* 99 false matches */
	CLOSE(r.fnmr[ACCURACY_FMR1000], 0.89);	/* mated above the 11th non-mated: 11 */
	CLOSE(r.fnmr[ACCURACY_FMR10000], 0.98); /* above the second: 2 */
	CLOSE(r.fnmr[ACCURACY_ZEROFMR], 0.99);
	free(s);
}

static void weights_count_as_repeats(void **state)
{
	struct accuracy_score s[] = {MATE(5, 0),     MATE(3, 0),       MATE(2, 1),    MATE(8, 2),
				     OTHER(4, 0, 1), OTHER(2.5, 1, 2), OTHER(1, 0, 2)};
	struct accuracy_score twice[32];
	double weights[] = {2, 1, 0};
	size_t n = 0;
	struct accuracy_rates a, b;

	for (size_t i = 0; i < ARRAY_LEN(s); i++)
		for (int k = 0;
		     k < (s[i].mated ? weights[s[i].a] : weights[s[i].a] * weights[s[i].b]); k++)
			twice[n++] = s[i];
	accuracy_sort(s, ARRAY_LEN(s));
	accuracy_sort(twice, n);
	assert_true(accuracy_rates(s, ARRAY_LEN(s), weights, &a));
	assert_true(accuracy_rates(twice, n, NULL, &b));
	CLOSE(a.eer, b.eer);
	for (int p = 0; p < ACCURACY_POINTS; p++)
		CLOSE(a.fnmr[p], b.fnmr[p]);
	weights[0] = 0;
	/* Finger 1 alone: nothing non-mated is left. */
	assert_false(accuracy_rates(s, ARRAY_LEN(s), weights, &a));
}

/* Fingers of two kinds: half of them always match, half never. The share of the
 * second among 20 drawn has deviation sqrt(0.25 / 20) = 0.112. */
static void intervals_are_those_of_fingers(void **state)
{
	enum {
		FINGERS = 20,
		EACH = 28
	};
	size_t n = 0;
	struct accuracy_score *s = xcalloc(FINGERS * (EACH + FINGERS), sizeof(*s));
	struct accuracy_interval a[3], b[3];
	struct accuracy_set sets[2];

	for (uint32_t f = 0; f < FINGERS; f++) {
		for (int k = 0; k < EACH; k++)
			s[n++] = (struct accuracy_score)MATE(f % 2 ? 50 : 1, f);
		for (uint32_t g = 0; g < f; g++)
			s[n++] = (struct accuracy_score)OTHER(10, f, g);
	}
	accuracy_sort(s, n);
	sets[0] = sets[1] = (struct accuracy_set){s, n, FINGERS};
	accuracy_bootstrap(sets, 2, 2000, 7, a);
	for (int i = 0; i < 2; i++) {
		assert_true(fabs(a[i].fnmr[ACCURACY_FMR100][0] - 0.28) < 0.04);
		assert_true(fabs(a[i].fnmr[ACCURACY_FMR100][1] - 0.72) < 0.04);
	}
	/* The mean of two independent sets spreads less, by the square root of 2. */
	assert_true(fabs(a[2].fnmr[ACCURACY_FMR100][0] - 0.344) < 0.03);
	accuracy_bootstrap(sets, 2, 2000, 7, b);
	assert_memory_equal(a, b, sizeof(a));
	accuracy_bootstrap(sets, 2, 2000, 8, b);
	assert_memory_not_equal(a, b, sizeof(a));
	free(s);
}

static void quantiles(void **state)
{
	double v[] = {4, 1, 3, 2, 5};

	CLOSE(accuracy_quantile(v, 5, 0.5), 3);
	CLOSE(accuracy_quantile(v, 5, 0), 1);
	CLOSE(accuracy_quantile(v, 5, 1), 5);
	CLOSE(accuracy_quantile(v, 5, 0.9), 4.6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_of_a_small_set),
	    cmocka_unit_test(ties_have_no_threshold_between),
	    cmocka_unit_test(failures_are_never_accepted),
	    cmocka_unit_test(points_keep_their_limits),
	    cmocka_unit_test(weights_count_as_repeats),
	    cmocka_unit_test(intervals_are_those_of_fingers),
	    cmocka_unit_test(quantiles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
