/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison chart: what is on it, for whom, in every format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/chart.h"
#include "casework/secret.h"
#include "casework/training.h"
#include "support/testdesk.h"

/* Fontconfig keeps what it has once looked up, also in the smallest program that
 * writes a word with cairo; that is not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

static struct testdesk desk;
static char number[CASE_NUMBER_LEN];
static int64_t maria, jose, search;

static int set_up(void **state)
{
	struct seat *clara, *ana;
	int64_t mariana;

	testdesk_open(&desk);
	clara = testdesk_log_in(&desk, "clara");
	ana = testdesk_log_in(&desk, "ana");
	testdesk_case(clara, "chart", number);
	maria = testdesk_person(clara, number, "Maria", "One");
	mariana = testdesk_person(clara, number, "Mariana", "Two");
	jose = testdesk_person(clara, number, "Jose", "Three");
	testdesk_enrol_image(clara, number, maria, 7, 1);
	testdesk_enrol_image(clara, number, jose, 21, 1);
	testdesk_enrol_image(clara, number, mariana, 7, 2);
	search = testdesk_search(ana, number, mariana);
	seat_free(clara);
	seat_free(ana);
	return 0;
}

static int tear_down(void **state)
{
	testdesk_close(&desk);
	return 0;
}

static char *text_of(struct seat *seat, int64_t hit)
{
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct chart c;
	char *text;

	MUST(chart_read(seat, hit, &c, &err), &err);
	MUST(chart_export(seat, &c, CHART_TEXT, &out, &err), &err);
	text = xstrdup(buf_str(&out));
	chart_clear(&c);
	buf_free(&out);
	return text;
}

static void shows_what_one_may_see(void **state)
{
	struct seat *ana = testdesk_log_in(&desk, "ana"), *bruno = testdesk_log_in(&desk, "bruno");
	struct err err = ERR_INIT;
	struct chart c;
	int64_t hit = 0;
	char *text;

	MUST(search_take(ana, search, maria, &hit, &err), &err);
	REFUSED(chart_read(ana, hit, &c, &err), ERR_REFUSED, &err);
	MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	/* The verifier sees nothing of the first opinion before the own one. */
	REFUSED(chart_read(bruno, hit, &c, &err), ERR_REFUSED, &err);
	text = text_of(ana, hit);
	assert_non_null(strstr(text, "first examination: ana"));
	assert_null(strstr(text, "blind verification"));
	assert_non_null(strstr(text, "9 before the candidate was opened"));
	assert_non_null(strstr(text, "pairs: 3"));
	assert_non_null(strstr(text, "SHA-256"));
	assert_non_null(strstr(text, "Limits of the method"));
	assert_null(strstr(text, "%"));
	assert_null(strstr(text, "Maria"));
	free(text);
	MUST(testdesk_examine(bruno, hit, CONCLUSION_EXCLUSION, &err), &err);
	text = text_of(bruno, hit);
	assert_non_null(strstr(text, "first examination: ana"));
	assert_non_null(strstr(text, "blind verification: bruno"));
	free(text);
	seat_free(ana);
	seat_free(bruno);
}

static void is_written_in_all_formats(void **state)
{
	static const struct {
		const char *name;
		const char *begins;
	} kinds[] = {
	    {"c.pdf", "%PDF-"}, {"c.png", "\x89PNG"}, {"c.svg", "<?xml"}, {"c.txt", "Comparison"}};
	struct seat *ana = testdesk_log_in(&desk, "ana");
	struct err err = ERR_INIT;
	struct chart c;
	int64_t hit = 0;

	MUST(search_take(ana, search, jose, &hit, &err), &err);
	MUST(testdesk_examine(ana, hit, CONCLUSION_EXCLUSION, &err), &err);
	MUST(chart_read(ana, hit, &c, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		char *path = path_join(desk.folder, kinds[i].name);
		struct buf got = BUF_INIT;

		MUST(chart_save(ana, &c, path, &err), &err);
		MUST(file_read(path, 1 << 26, &got, &err), &err);
		assert_true(got.len > 500);
		assert_memory_equal(got.data, kinds[i].begins, strlen(kinds[i].begins));
		buf_free(&got);
		remove(path);
		free(path);
	}
	REFUSED(chart_save(ana, &c, "/tmp/chart.doc", &err), ERR_INPUT, &err);
	chart_clear(&c);
	seat_free(ana);
}

/* Work under way: only after the analysis, and it says that it is a draft. */
static void shows_the_own_work_as_a_draft(void **state)
{
	struct seat *bruno = testdesk_log_in(&desk, "bruno");
	struct err err = ERR_INIT;
	struct tasks t;
	struct review *r;
	struct chart c;
	struct buf out = BUF_INIT;
	struct work *w;
	int64_t hit = 0, search2;
	struct mark k = {.x = 100, .y = 100, .type = MINUTIA_ENDING, .confidence = 3};

	search2 = testdesk_search(bruno, number, jose);
	MUST(search_take(bruno, search2, maria, &hit, &err), &err);
	MUST(review_open(bruno, hit, &r, &err), &err);
	REFUSED(chart_read_open(bruno, r, &c, &err), ERR_REFUSED, &err);
	w = review_work(r, 0);
	w->suitability = SUITABILITY_VALUE;
	for (int i = 0; i < 8; i++) {
		k.x += 10;
		marks_add(&w->probe, &k);
	}
	MUST(review_commit_analysis(bruno, r, 0, &err), &err);
	MUST(chart_read_open(bruno, r, &c, &err), &err);
	MUST(chart_make(&c, CHART_TEXT, &out, &err), &err);
	assert_non_null(strstr(buf_str(&out), "DRAFT"));
	assert_non_null(strstr(buf_str(&out), "none yet"));
	buf_free(&out);
	chart_clear(&c);
	review_free(r);
	MUST(task_list(bruno, TASK_EXAMINE, &t, &err), &err);
	tasks_clear(&t);
	seat_free(bruno);
}

/* Pairs grown for the pool go into the queue and are told after the conclusion. */
static void known_pairs_go_into_the_queue(void **state)
{
	struct seat *sofia = testdesk_log_in(&desk, "sofia"), *bruno;
	struct err err = ERR_INIT;
	struct tasks t;
	struct review *r;
	struct work *w;
	char *told = NULL;
	uint8_t token[16];
	int made, placed, unused;
	int64_t hit = 0;

	MUST(training_fill(sofia, 1, NULL, &made, &err), &err);
	assert_int_equal(made, 1);
	MUST(training_fill(sofia, 1, NULL, &made, &err), &err);
	assert_int_equal(made, 0);
	MUST(training_place(sofia, &placed, &err), &err);
	assert_int_equal(placed, 1);
	MUST(training_unused(sofia, &unused, &err), &err);
	assert_int_equal(unused, 0);
	seat_free(sofia);
	bruno = testdesk_log_in(&desk, "celia");
	/* It looks like any other verification: take all until it comes. */
	for (int tries = 0; tries < 10 && !told; tries++) {
		int64_t task = 0;

		if (task_take_next(bruno, TASK_VERIFY, &task, &err) != ERR_OK)
			break;
		MUST(task_list(bruno, TASK_VERIFY, &t, &err), &err);
		for (size_t i = 0; i < t.count; i++)
			if (t.rows[i].id == task)
				hit = t.rows[i].hit_id;
		tasks_clear(&t);
		MUST(review_open(bruno, hit, &r, &err), &err);
		assert_true(review_is_blind(r));
		w = review_work(r, 0);
		w->suitability = SUITABILITY_NO_VALUE;
		free(w->suitability_reason);
		w->suitability_reason = xstrdup("a test");
		free(w->reason);
		w->reason = xstrdup("a test");
		MUST(review_commit_analysis(bruno, r, 0, &err), &err);
		testdesk_token(token);
		MUST(review_conclude(bruno, r, CONCLUSION_NO_VALUE, NULL, token, &told, &err),
		     &err);
		review_free(r);
	}
	assert_non_null(told);
	assert_non_null(strstr(told, "known truth"));
	free(told);
	seat_free(bruno);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(shows_what_one_may_see),
	    cmocka_unit_test(is_written_in_all_formats),
	    cmocka_unit_test(shows_the_own_work_as_a_draft),
	    cmocka_unit_test(known_pairs_go_into_the_queue),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
