/* SPDX-License-Identifier: Apache-2.0 */
/* The main job from end to end, as the screens and verbs do it. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/testdesk.h"

static void log_in_asks_for_the_right_password(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	struct seat *seat;

	testdesk_open(&t);
	assert_int_equal(session_log_in(t.desk, "ana", "wrong password", NULL, NULL, &seat, &err),
			 ERR_AUTH);
	assert_int_equal(session_log_in(t.desk, "nobody", TEST_PASSWORD, NULL, NULL, &seat, &err),
			 ERR_AUTH);
	seat = testdesk_log_in(&t, "ana");
	assert_int_equal(seat_user(seat)->role, ROLE_ANALYST);
	assert_string_equal(seat_user(seat)->unit, "north");
	assert_false(seat_user(seat)->must_set_password);
	seat_free(seat);
	testdesk_close(&t);
}

struct at_once {
	struct testdesk *t;
	enum err_code code;
	struct err err;
};

static void *log_in_now(void *arg)
{
	struct at_once *a = arg;
	struct seat *seat = NULL;

	a->code = session_log_in(a->t->desk, "ana", TEST_PASSWORD, NULL, NULL, &seat, &a->err);
	seat_free(seat);
	return NULL;
}

/* Attempts are counted before they are tried; the ones that are right do not stand
 * in each other's way. */
static void one_person_logs_in_at_several_desks_at_once(void **state)
{
	struct at_once at[3];
	pthread_t thread[3];
	struct testdesk t;

	testdesk_open(&t);
	for (int i = 0; i < 3; i++) {
		at[i] = (struct at_once){.t = &t, .err = ERR_INIT};
		assert_int_equal(pthread_create(&thread[i], NULL, log_in_now, &at[i]), 0);
	}
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	for (int i = 0; i < 3; i++)
		MUST(at[i].code, &at[i].err);
	testdesk_close(&t);
}

static int64_t hit_of(struct seat *seat, int64_t search, int64_t person)
{
	struct search_view v;
	struct err err = ERR_INIT;
	int64_t hit = 0;

	MUST(search_get(seat, search, &v, &err), &err);
	for (size_t i = 0; i < v.count; i++)
		if (v.candidates[i].key == person)
			hit = v.candidates[i].hit_id;
	search_view_clear(&v);
	return hit;
}

static enum hit_state state_of(struct seat *seat, int64_t hit)
{
	struct hit_view v;
	struct err err = ERR_INIT;
	enum hit_state s;

	MUST(hit_get(seat, hit, &v, &err), &err);
	s = v.state;
	hit_view_clear(&v);
	return s;
}

static void release(struct seat *supervisor, int64_t hit, enum conclusion verdict)
{
	struct hit_view v;
	struct err err = ERR_INIT;
	uint8_t token[16];

	MUST(hit_get(supervisor, hit, &v, &err), &err);
	testdesk_token(token);
	MUST(
	    hit_release(supervisor, hit, verdict, "both examiners agree", v.reference, token, &err),
	    &err);
	/* the second press of the key */
	MUST(
	    hit_release(supervisor, hit, verdict, "both examiners agree", v.reference, token, &err),
	    &err);
	hit_view_clear(&v);
}

static void the_main_job(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	char number[CASE_NUMBER_LEN];
	struct seat *clara;
	struct seat *ana;
	struct seat *bruno;
	struct seat *sofia;
	struct search_view v;
	int64_t first;
	int64_t again;
	int64_t search;
	int64_t hit;

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	testdesk_case(clara, "A case of two records", number);
	first = testdesk_person(clara, number, "María", "de la Cruz");
	testdesk_enrol_image(clara, number, first, 7, 1);
	for (unsigned i = 0; i < 5; i++) {
		int64_t other = testdesk_person(clara, number, "Otra", "Persona");

		testdesk_enrol_image(clara, number, other, 20 + i, 1);
	}
	again = testdesk_person(clara, number, "Mariana", "Cruz");
	testdesk_enrol_image(clara, number, again, 7, 2);

	ana = testdesk_log_in(&t, "ana");
	search = testdesk_search(ana, number, again);
	MUST(search_get(ana, search, &v, &err), &err);
	assert_string_equal(v.detail, "");
	assert_int_equal(v.state, SEARCH_COMPLETE);
	assert_true(v.count >= 1);
	assert_true(v.candidates[0].score > v.candidates[1].score);
	assert_int_equal(v.candidates[0].key, first);
	assert_int_equal(v.left_out[LEFT_SELF], 1);
	search_view_clear(&v);

	MUST(search_take(ana, search, first, &hit, &err), &err);
	assert_int_equal(hit, hit_of(ana, search, first));
	REFUSED(testdesk_examine(clara, hit, CONCLUSION_IDENTIFICATION, &err), ERR_REFUSED, &err);
	MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	assert_int_equal(state_of(ana, hit), HIT_VERIFY);
	REFUSED(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), ERR_REFUSED, &err);

	bruno = testdesk_log_in(&t, "bruno");
	MUST(testdesk_examine(bruno, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	assert_int_equal(state_of(bruno, hit), HIT_RELEASE);

	sofia = testdesk_log_in(&t, "sofia");
	release(sofia, hit, CONCLUSION_APPROVE);
	assert_int_equal(state_of(sofia, hit), HIT_RELEASED);

	/* all of it survives a restart */
	seat_free(clara);
	seat_free(ana);
	seat_free(bruno);
	seat_free(sofia);
	testdesk_restart(&t);
	sofia = testdesk_log_in(&t, "sofia");
	assert_int_equal(state_of(sofia, hit), HIT_RELEASED);
	seat_free(sofia);
	testdesk_close(&t);
}

static const struct search_row *row_of(const struct search_rows *rows, int64_t id)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->rows[i].id == id)
			return &rows->rows[i];
	fail_msg("search %lld is not listed", (long long)id);
	return NULL;
}

static enum search_state listed(struct seat *seat, int64_t id)
{
	struct search_rows rows;
	struct err err = ERR_INIT;
	enum search_state state;

	MUST(search_list(seat, 0, &rows, &err), &err);
	state = row_of(&rows, id)->state;
	search_rows_clear(&rows);
	return state;
}

/* More searches wait than can run at once: the last is paused, survives a restart
 * and goes on when it is told to; nobody else may tell. */
static void searches_wait_their_turn(void **state)
{
	enum {
		MANY = 40
	};
	struct err err = ERR_INIT;
	struct testdesk t;
	struct seat *clara, *ana, *bruno;
	struct look look;
	struct search_request r = {.kind = SEARCH_IDENTIFY};
	char number[CASE_NUMBER_LEN];
	int64_t id[MANY];

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	testdesk_case(clara, "turns", number);
	look = testdesk_look(number);
	for (unsigned i = 0; i < 3; i++) {
		r.person = testdesk_person(clara, number, "Ana", "Vega");
		testdesk_enrol(clara, number, r.person, 50 + i, 1);
	}
	ana = testdesk_log_in(&t, "ana");
	for (int i = 0; i < MANY; i++)
		MUST(search_start(ana, &look, &r, &id[i], &err), &err);
	MUST(search_pause(ana, id[MANY - 1], &err), &err);
	MUST(search_pause(ana, id[MANY - 2], &err), &err);
	assert_int_equal(listed(ana, id[MANY - 1]), SEARCH_PAUSED);
	REFUSED(search_pause(ana, id[MANY - 1], &err), ERR_CONFLICT, &err);
	bruno = testdesk_log_in(&t, "bruno");
	REFUSED(search_go_on(bruno, id[MANY - 1], &err), ERR_REFUSED, &err);
	REFUSED(search_hurry(bruno, id[MANY - 1], true, &err), ERR_REFUSED, &err);
	seat_free(bruno);
	/* All others end, whatever a log-out in between does to them. */
	seat_free(ana);
	seat_free(clara);
	testdesk_restart(&t);
	ana = testdesk_log_in(&t, "ana");
	for (int i = 0; i < MANY - 2; i++) {
		MUST(search_wait(ana, id[i], &err), &err);
		assert_int_equal(listed(ana, id[i]), SEARCH_COMPLETE);
	}
	assert_int_equal(listed(ana, id[MANY - 1]), SEARCH_PAUSED);
	MUST(search_hurry(ana, id[MANY - 1], true, &err), &err);
	MUST(search_go_on(ana, id[MANY - 1], &err), &err);
	MUST(search_wait(ana, id[MANY - 1], &err), &err);
	assert_int_equal(listed(ana, id[MANY - 1]), SEARCH_COMPLETE);
	assert_int_equal(listed(ana, id[MANY - 2]), SEARCH_PAUSED);
	REFUSED(search_hurry(ana, id[MANY - 1], false, &err), ERR_CONFLICT, &err);
	REFUSED(search_pause(ana, id[MANY - 1], &err), ERR_CONFLICT, &err);
	REFUSED(search_go_on(ana, id[MANY - 1], &err), ERR_CONFLICT, &err);
	REFUSED(search_pause(ana, 4711, &err), ERR_NOT_FOUND, &err);
	seat_free(ana);
	testdesk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(searches_wait_their_turn),
	    cmocka_unit_test(log_in_asks_for_the_right_password),
	    cmocka_unit_test(one_person_logs_in_at_several_desks_at_once),
	    cmocka_unit_test(the_main_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
