/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "match/compare.h"
#include "match/match.h"
#include "print/extract.h"
#include "tests/support/pattern.h"

#define FINGERS 6
#define VIEWS	3

static struct template *prints[FINGERS][VIEWS];
static struct probe *probes[FINGERS][VIEWS];
static struct pattern_view views[FINGERS][VIEWS];

static int set_up(void **state)
{
	for (int f = 0; f < FINGERS; f++)
		for (int i = 0; i < VIEWS; i++) {
			struct waves p = pattern_make((unsigned)f + 20);
			struct pattern_view v = PATTERN_VIEW_PLAIN;
			struct image *img;

			v.turn = i * 0.5 - 0.2 * f;
			v.shift_x = 12 * i;
			v.shift_y = -20 * i;
			v.bend = 3 * i;
			v.noise = 10;
			v.seed = (unsigned)(10 * f + i);
			views[f][i] = v;
			img = pattern_draw(&p, &v);
			if (print_extract(img, NULL, &prints[f][i], NULL))
				return -1;
			probes[f][i] = probe_new(prints[f][i]);
			image_free(img);
		}
	return 0;
}

static int tear_down(void **state)
{
	for (int f = 0; f < FINGERS; f++)
		for (int i = 0; i < VIEWS; i++) {
			template_free(prints[f][i]);
			probe_free(probes[f][i]);
		}
	return 0;
}

static void same_finger_scores_above_others(void **state)
{
	double worst_mate = 1e9, best_other = 0;

	for (int f = 0; f < FINGERS; f++)
		for (int i = 0; i < VIEWS; i++)
			for (int g = 0; g < FINGERS; g++)
				for (int j = 0; j < VIEWS; j++) {
					double s = match_score(probes[f][i], probes[g][j], NULL);

					if (f == g && s < worst_mate)
						worst_mate = s;
					if (f != g && s > best_other)
						best_other = s;
				}
	assert_true(worst_mate > 40);
	assert_true(best_other < worst_mate);
}

/* Templates of fingers that grew in no image: minutiae anywhere, some of them
 * shared, with and without a mate. */
static struct template *scattered(struct rng *r, const struct template *like)
{
	struct minutia list[60];
	struct template *t;
	int n = 5 + (int)rng_below(r, 50);

	for (int i = 0; i < n; i++) {
		struct minutia *m = &list[i];

		*m = (struct minutia){(float)rng_range(r, 20, 280), (float)rng_range(r, 20, 380),
				      (float)rng_range(r, 0, 6.28), MINUTIA_ENDING,
				      (uint8_t)rng_below(r, 101)};
		if (like && i < like->minutia_count && rng_below(r, 3)) {
			*m = like->minutiae[i];
			m->x = fminf(299, fmaxf(0, m->x + (float)rng_range(r, -4, 4)));
			m->y = fminf(399, fmaxf(0, m->y + (float)rng_range(r, -4, 4)));
		}
	}
	assert_int_equal(template_from_minutiae(list, (size_t)n, 300, 400, &t, NULL), ERR_OK);
	return t;
}

static void symmetry_holds_for_any_minutiae(void **state)
{
	struct rng r = rng_stream(11, 0, 0, 0);
	struct template *t[40];
	struct probe *p[40];

	for (int i = 0; i < 40; i++) {
		t[i] = scattered(&r, i % 4 ? t[i - i % 4] : NULL);
		p[i] = probe_new(t[i]);
	}
	for (int i = 0; i < 40; i++)
		for (int j = 0; j <= i; j++) {
			struct match_result ab, ba;

			match_compare(p[i], p[j], &ab);
			match_compare(p[j], p[i], &ba);
			assert_true(ab.score == ba.score && ab.llr == ba.llr);
			assert_int_equal(ab.pair_count, ba.pair_count);
			for (int k = 0; k < ab.pair_count; k++)
				assert_true(ab.pairs[k].a == ba.pairs[k].b &&
					    ab.pairs[k].b == ba.pairs[k].a);
			assert_true(fabsf(ab.transform.rotation + ba.transform.rotation) < 1e-6f ||
				    fabsf(ab.transform.rotation) > 3.14f);
			/* Nothing fits a print as well as itself. */
			if (i != j) {
				assert_true(ab.score <= match_score(p[i], p[i], NULL));
				assert_true(ab.score <= match_score(p[j], p[j], NULL));
			}
		}
	for (int i = 0; i < 40; i++) {
		probe_free(p[i]);
		template_free(t[i]);
	}
}

static void no_minutia_is_in_two_pairs(void **state)
{
	struct match_result r;

	for (int g = 0; g < FINGERS; g++)
		for (int j = 0; j < VIEWS; j++) {
			bool a[TEMPLATE_MAX_MINUTIAE] = {false}, b[TEMPLATE_MAX_MINUTIAE] = {false};

			match_compare(probes[0][0], probes[g][j], &r);
			for (int k = 0; k < r.pair_count; k++) {
				assert_false(a[r.pairs[k].a] || b[r.pairs[k].b]);
				assert_true(r.pairs[k].a < prints[0][0]->minutia_count);
				assert_true(r.pairs[k].b < prints[g][j]->minutia_count);
				a[r.pairs[k].a] = b[r.pairs[k].b] = true;
			}
		}
}

static void all_instructions_agree(void **state)
{
	static struct compare_work x, y;

	for (const struct compare_isa *const *isa = compare_isas(); *isa; isa++)
		for (int i = 0; i < FINGERS * VIEWS; i++)
			for (int j = 0; j < FINGERS * VIEWS; j++) {
				const struct probe *a = probes[i / VIEWS][i % VIEWS];
				const struct probe *b = probes[j / VIEWS][j % VIEWS];

				compare_scalar.run(a, b, &x);
				(*isa)->run(a, b, &y);
				assert_memory_equal(&x.evidence, &y.evidence, sizeof(x.evidence));
				assert_memory_equal(&x.motion, &y.motion, sizeof(x.motion));
				assert_int_equal(x.pair_count, y.pair_count);
			}
}

static void comparison_is_symmetric(void **state)
{
	for (int g = 0; g < FINGERS; g++)
		for (int j = 0; j < VIEWS; j++) {
			struct match_result ab, ba;
			double llr;

			match_compare(probes[1][1], probes[g][j], &ab);
			match_compare(probes[g][j], probes[1][1], &ba);
			assert_true(ab.score == ba.score);
			assert_true(ab.llr == ba.llr);
			assert_memory_equal(ab.parts, ba.parts, sizeof(ab.parts));
			assert_int_equal(ab.pair_count, ba.pair_count);
			for (int i = 0; i < ab.pair_count; i++) {
				assert_int_equal(ab.pairs[i].a, ba.pairs[i].b);
				assert_int_equal(ab.pairs[i].b, ba.pairs[i].a);
			}
			assert_true(match_score(probes[1][1], probes[g][j], &llr) == ab.score);
			assert_true(llr == ab.llr);
		}
}

static void a_print_fits_itself_best(void **state)
{
	for (int f = 0; f < FINGERS; f++) {
		struct match_result self, other;

		match_compare(probes[f][0], probes[f][0], &self);
		assert_int_equal(self.pair_count, prints[f][0]->minutia_count);
		for (int i = 0; i < self.pair_count; i++)
			assert_int_equal(self.pairs[i].a, self.pairs[i].b);
		assert_true(fabsf(self.transform.rotation) < 1e-5f);
		for (int g = 0; g < FINGERS; g++)
			for (int j = 0; j < VIEWS; j++) {
				match_compare(probes[f][0], probes[g][j], &other);
				assert_true(other.score <= self.score);
			}
	}
}

static void the_transform_lays_one_on_the_other(void **state)
{
	for (int f = 0; f < FINGERS; f++) {
		struct match_result r;
		double far = 0, x, y, u, v;

		match_compare(probes[f][0], probes[f][2], &r);
		for (int i = 0; i < r.pair_count; i++) {
			const struct minutia *a = &prints[f][0]->minutiae[r.pairs[i].a];
			const struct minutia *b = &prints[f][2]->minutiae[r.pairs[i].b];
			double c = d_cos(r.transform.rotation), s = d_sin(r.transform.rotation);

			far += hypot(c * a->x + s * a->y + r.transform.dx - b->x,
				     -s * a->x + c * a->y + r.transform.dy - b->y);
		}
		assert_true(r.pair_count >= 12);
		assert_true(far / r.pair_count < 8);
		assert_true(fabs(d_wrap(r.transform.rotation -
					(views[f][2].turn - views[f][0].turn))) < 0.12);
		/* The middle of the plane goes to the middle of the plane. */
		pattern_place(&views[f][0], 0, 0, &x, &y);
		pattern_place(&views[f][2], 0, 0, &u, &v);
		{
			double c = d_cos(r.transform.rotation), s = d_sin(r.transform.rotation);

			assert_true(hypot(c * x + s * y + r.transform.dx - u,
					  -s * x + c * y + r.transform.dy - v) < 12);
		}
	}
}

static void empty_prints_score_nothing(void **state)
{
	struct template *t = NULL;
	struct probe *p;
	double llr;

	assert_int_equal(template_from_minutiae(NULL, 0, 300, 300, &t, NULL), ERR_OK);
	p = probe_new(t);
	assert_true(match_score(p, probes[0][0], &llr) == 0);
	assert_true(match_score(p, p, &llr) == 0);
	probe_free(p);
	template_free(t);
}

static void minutiae_alone_still_match(void **state)
{
	struct probe *bare[FINGERS];

	for (int f = 0; f < FINGERS; f++) {
		struct template *t = NULL;

		assert_int_equal(template_from_minutiae(prints[f][0]->minutiae,
							(size_t)prints[f][0]->minutia_count, 340,
							420, &t, NULL),
				 ERR_OK);
		bare[f] = probe_new(t);
		template_free(t);
	}
	for (int f = 0; f < FINGERS; f++)
		for (int g = 0; g < FINGERS; g++)
			if (f != g)
				assert_true(match_score(bare[f], probes[g][1], NULL) <
					    match_score(bare[f], probes[f][1], NULL));
	for (int f = 0; f < FINGERS; f++)
		probe_free(bare[f]);
}

static void missing_fingers_are_neutral(void **state)
{
	double llr[] = {6, 2.5, -1}, fused, alone;

	match_fuse(llr, 1, &alone);
	assert_true(alone == 6);
	match_fuse(llr, 3, &fused);
	assert_true(fabs(fused - 7.5) < 1e-12);
	assert_true(match_fuse(llr, 2, NULL) > match_fuse(llr, 1, NULL));
	assert_true(match_fuse(llr, 3, NULL) < match_fuse(llr, 2, NULL));
	assert_true(match_fuse(NULL, 0, &fused) == 0);
	assert_true(fused == 0);
	llr[0] = 1000;
	match_fuse(llr, 1, &fused);
	assert_true(fused == MATCH_LLR_CAP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_finger_scores_above_others),
	    cmocka_unit_test(comparison_is_symmetric),
	    cmocka_unit_test(symmetry_holds_for_any_minutiae),
	    cmocka_unit_test(no_minutia_is_in_two_pairs),
	    cmocka_unit_test(all_instructions_agree),
	    cmocka_unit_test(a_print_fits_itself_best),
	    cmocka_unit_test(the_transform_lays_one_on_the_other),
	    cmocka_unit_test(empty_prints_score_nothing),
	    cmocka_unit_test(minutiae_alone_still_match),
	    cmocka_unit_test(missing_fingers_are_neutral),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
