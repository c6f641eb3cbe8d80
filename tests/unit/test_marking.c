/* SPDX-License-Identifier: Apache-2.0 */
/* An examiner's marks being edited, and prints of known truth to practise on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/practice.h"
#include "ui/marking.h"

static struct marking fresh(void)
{
	struct marking m;
	struct work w;

	work_init(&w);
	marking_init(&m, &w);
	return m;
}

static struct mark at(double x, double y)
{
	return (struct mark){
	    .x = (float)x, .y = (float)y, .angle = 1, .type = MINUTIA_ENDING, .confidence = 3};
}

static void put(struct marking *m, int side, double x, double y)
{
	struct mark k = at(x, y);

	marking_add(m, side, &k);
}

static void steps_go_back_and_forth(void **state)
{
	struct marking m = fresh();
	struct mark k;

	assert_false(marking_undo(&m));
	put(&m, 0, 10, 10);
	put(&m, 0, 20, 10);
	put(&m, 1, 12, 11);
	assert_int_equal(marking_pair(&m, 1, 0, false), 1);
	k = m.work.probe.rows[0];
	k.type = MINUTIA_BIFURCATION;
	marking_change(&m, 0, 0, &k);
	assert_true(marking_undo(&m));
	assert_int_equal(m.work.probe.rows[0].type, MINUTIA_ENDING);
	assert_true(marking_undo(&m));
	assert_int_equal(m.work.pair_count, 0);
	assert_int_equal(m.work.probe.rows[1].number, 0);
	assert_true(marking_redo(&m));
	assert_int_equal(m.work.pair_count, 1);
	assert_true(marking_redo(&m));
	assert_int_equal(m.work.probe.rows[0].type, MINUTIA_BIFURCATION);
	assert_false(marking_redo(&m));
	/* A new step forgets what was taken back. */
	assert_true(marking_undo(&m));
	put(&m, 1, 5, 5);
	assert_false(marking_redo(&m));
	marking_done(&m);
}

/* What was looked at was looked at, whatever is undone. */
static void regions_stay(void **state)
{
	struct marking m = fresh();

	put(&m, 0, 10, 10);
	marking_region(&m, 0, 150, 150, 100);
	marking_region(&m, 0, 160, 110, 100); /* the same square */
	marking_region(&m, 1, 20, 20, 100);
	assert_int_equal(m.work.regions, 2);
	assert_true(marking_undo(&m));
	assert_int_equal(marking_features(&m, 0), 0);
	assert_int_equal(m.work.probe.count, 1);
	assert_int_equal(m.work.probe.rows[0].type, MARK_REGION);
	assert_int_equal(marking_near(&m, 0, 150, 150, 50), -1);
	assert_int_equal(marking_step(&m, 0, -1, false), -1);
	marking_done(&m);
}

static void removing_keeps_the_rest_together(void **state)
{
	struct marking m = fresh();

	for (int i = 0; i < 4; i++) {
		put(&m, 0, 10 * i, 0);
		put(&m, 1, 10 * i, 5);
		marking_pair(&m, i, i, false);
	}
	marking_count(&m, 0, 0, 3, 7, false);
	marking_count(&m, 0, 1, 3, 2, false);
	marking_remove(&m, 0, 1);
	assert_int_equal(m.work.pair_count, 3);
	assert_int_equal(m.work.candidate.count, 4);
	assert_int_equal(m.work.candidate.rows[1].number, 0);
	assert_int_equal(marking_pair_number(&m, 2), -1);
	for (size_t i = 0; i < m.work.pair_count; i++) {
		const struct mark_pair *p = &m.work.pairs[i];

		assert_float_equal(m.work.probe.rows[p->a].x, m.work.candidate.rows[p->b].x, 0);
		assert_int_equal(m.work.probe.rows[p->a].number,
				 m.work.candidate.rows[p->b].number);
	}
	assert_int_equal(m.work.count_count, 1);
	assert_int_equal(marking_count_of(&m, 0, 2, 0)->count, 7);
	/* A number that became free is used again. */
	put(&m, 0, 99, 0);
	assert_int_equal(marking_pair(&m, 3, 1, true), 2);
	/* Pairing a mark anew parts it from its old mate. */
	marking_pair(&m, 0, 1, false);
	assert_int_equal(m.work.pair_count, 3);
	marking_done(&m);
}

static void a_far_pair_shows(void **state)
{
	struct marking m = fresh();
	struct fit fit;

	for (int i = 0; i < 4; i++) {
		double x = 40 * (i % 2), y = 50 * (i / 2.0);

		put(&m, 0, x, y);
		/* Twice the resolution, turned by nothing, shifted. */
		put(&m, 1, (x + 30) * 2, (y - 10) * 2);
		marking_pair(&m, i, i, false);
	}
	m.scale[1] = 2;
	marking_fit(&m, &fit);
	assert_int_equal(fit.kind, FIT_RIGID);
	for (int i = 0; i < 4; i++)
		assert_true(m.work.pairs[i].distance >= 0 && m.work.pairs[i].distance < 1e-3);
	m.work.candidate.rows[2].x += 60;
	m.work.candidate.rows[2].angle += 1;
	marking_fit(&m, &fit);
	assert_true(m.work.pairs[2].distance > 25);
	assert_true(fabs((double)m.work.pairs[2].angle) > 0.7);
	/* Two pairs: a fit, but nothing to judge a pair by. */
	marking_unpair(&m, 3);
	marking_unpair(&m, 2);
	marking_fit(&m, &fit);
	assert_int_equal(fit.kind, FIT_RIGID);
	assert_true(m.work.pairs[0].distance < 0);
	marking_done(&m);
}

static void layers_are_kept_apart(void **state)
{
	struct marking m = fresh();
	struct mark k;

	put(&m, 0, 10, 10);
	put(&m, 0, 20, 10);
	marks_copy(&m.work.before, &m.work.probe);
	put(&m, 0, 30, 10);
	k = m.work.probe.rows[1];
	k.confidence = 1;
	marking_change(&m, 0, 1, &k);
	assert_int_equal(marking_layer(&m, &m.work.probe.rows[0]), LAYER_BEFORE);
	assert_int_equal(marking_layer(&m, &m.work.probe.rows[1]), LAYER_AFTER);
	assert_int_equal(marking_layer(&m, &m.work.probe.rows[2]), LAYER_AFTER);
	assert_false(marking_was_changed(&m, &m.work.before.rows[0]));
	assert_true(marking_was_changed(&m, &m.work.before.rows[1]));
	/* Pairing changes no mark. */
	put(&m, 1, 10, 10);
	marking_pair(&m, 0, 0, false);
	assert_int_equal(marking_layer(&m, &m.work.probe.rows[0]), LAYER_BEFORE);
	marking_done(&m);
}

/* Both kinds come up, and the judgement is right for each. */
static void practice_knows_the_truth(void **state)
{
	bool seen[2] = {false, false};

	for (uint64_t seed = 1; seed < 12 && !(seen[0] && seen[1]); seed++) {
		struct practice *p;
		struct err err = ERR_INIT;
		struct work w;
		bool mates;
		char *text;

		assert_int_equal(practice_new(seed, NULL, &p, &err), ERR_OK);
		mates = practice_is_mates(p);
		if (seen[mates]) {
			practice_free(p);
			continue;
		}
		seen[mates] = true;
		assert_int_equal(practice_verdict(p, CONCLUSION_IDENTIFICATION), mates ? 1 : -1);
		assert_int_equal(practice_verdict(p, CONCLUSION_EXCLUSION), mates ? -1 : 1);
		assert_int_equal(practice_verdict(p, CONCLUSION_INCONCLUSIVE), 0);
		assert_true(practice_image(p, REVIEW_PROBE)->width > 100);
		work_init(&w);
		assert_int_equal(practice_commit(p, &w, &err), ERR_INPUT);
		w.suitability = SUITABILITY_VALUE;
		assert_int_equal(practice_commit(p, &w, &err), ERR_INPUT);
		for (int i = 0; i < practice_marks_needed(p); i++) {
			struct mark k = at(20 * i, 10);

			marks_add(&w.probe, &k);
		}
		assert_int_equal(practice_commit(p, &w, &err), ERR_OK);
		assert_int_equal(w.before.count, w.probe.count);
		text = practice_feedback(p, &w, CONCLUSION_IDENTIFICATION);
		assert_non_null(
		    strstr(text, mates ? "This was one finger" : "These were two fingers"));
		assert_non_null(strstr(text, mates ? "was right" : "was wrong"));
		free(text);
		work_clear(&w);
		practice_free(p);
	}
	assert_true(seen[0] && seen[1]);
}

static void practice_can_be_stopped(void **state)
{
	struct cancel c = {0};
	struct practice *p;
	struct err err = ERR_INIT;

	cancel_ask(&c);
	assert_int_equal(practice_new(1, &c, &p, &err), ERR_CANCELLED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(steps_go_back_and_forth),
	    cmocka_unit_test(regions_stay),
	    cmocka_unit_test(removing_keeps_the_rest_together),
	    cmocka_unit_test(a_far_pair_shows),
	    cmocka_unit_test(layers_are_kept_apart),
	    cmocka_unit_test(practice_knows_the_truth),
	    cmocka_unit_test(practice_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
