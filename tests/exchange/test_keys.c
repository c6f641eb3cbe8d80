/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of two desks by keyboard, in the real program: hit, no hit, protected, data that
 * two people release, a correction, a hit taken back, the quota, the end of the agreement.
 * The courier and the examiners are the test's; everything of the exchange is typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/two.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/path.h"
#include "support/tty.h"

#define PATIENCE 60000

static struct two two;
static char *program;

/* --- walking ------------------------------------------------------------------------------ */

static void must_show(struct tty *t, const char *text)
{
	if (!tty_wait_text(t, text, PATIENCE)) {
		char *screen = tty_text(t);

		fprintf(stderr, "\"%s\" is not on the screen:\n%s\n", text, screen);
		free(screen);
		fail();
	}
}

/* Logs in and opens the screen of the exchange. */
static struct tty *enter(struct side *s, const char *user)
{
	const char *argv[] = {program, "open", "--store", s->desk.path, NULL};
	char now[INSTANT_TEXT_LEN];
	char *clock = xasprintf("COTEJO_TEST_CLOCK=%s", instant_format(two.clock, now));
	const char *env[] = {clock, NULL};
	struct tty_options o = {.rows = 50, .cols = 160, .env = env, .folder = s->desk.folder};
	struct tty *t = tty_spawn(&o, argv);

	assert_true(tty_settle(t, PATIENCE));
	tty_do(t, user);
	tty_do(t, "<Tab>" TEST_PASSWORD);
	tty_do(t, "<Enter>");
	must_show(t, "are ready");
	tty_do(t, "gx");
	must_show(t, "Quota left");
	free(clock);
	return t;
}

static void leave(struct tty *t)
{
	int status;

	tty_keys(t, "Q");
	status = tty_wait_exit(t, PATIENCE);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	tty_close(t);
}

/* The case and the purpose are filled in; the reason is asked once for a case. */
static void why(struct tty *t)
{
	assert_true(tty_settle(t, PATIENCE));
	if (!tty_has(t, "Why do you look?"))
		return;
	tty_do(t, "is the person known to the partner");
	tty_do(t, "<Enter>");
}

static void ask(struct tty *t, int64_t person)
{
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)person);
	tty_do(t, "n");
	must_show(t, "Why do you look?");
	why(t);
	must_show(t, "Ask a partner");
	tty_do(t, "<Tab>");
	tty_do(t, id);
	tty_do(t, "<C-s>");
	must_show(t, "another supervisor sees the bytes");
}

/* The selected proposal, whose bytes were seen. */
static void agree(struct tty *t, const char *shown)
{
	tty_do(t, "<Enter>");
	why(t);
	must_show(t, "What would leave");
	must_show(t, shown);
	must_show(t, "The exact bytes");
	tty_do(t, "<Esc>");
	tty_do(t, "y");
	must_show(t, "The exact bytes that Enter shows leave");
	tty_do(t, "seen, byte by byte<Enter>");
}

static void run(struct tty *t, const char *said)
{
	tty_do(t, "t");
	must_show(t, said);
}

static void carry(void)
{
	two_carry(&two.here, &two.there);
	two_carry(&two.there, &two.here);
}

static void answer(struct tty *t, const char *said)
{
	tty_do(t, "y");
	must_show(t, "Fix the answer");
	tty_do(t, "y");
	must_show(t, said);
}

/* A line of the screen from a text on; owned by the caller. */
static char *line_with(struct tty *t, const char *text, const char *from)
{
	char *screen = tty_text(t);
	char *save = NULL;
	char *out = NULL;

	for (char *l = strtok_r(screen, "\n", &save); l && !out; l = strtok_r(NULL, "\n", &save))
		if (strstr(l, text) && strstr(l, from))
			out = xstrdup(strstr(l, from));
	free(screen);
	assert_non_null(out);
	return out;
}

/* --- one long story ------------------------------------------------------------------------- */

static int open_two(void **state)
{
	two_open(&two, "UTO", NULL);
	two_as_programs(&two);
	return 0;
}

static int close_two(void **state)
{
	two_step_in(&two.here);
	two_step_in(&two.there);
	two_close(&two);
	return 0;
}

static void rename_found(int64_t found)
{
	struct look look = testdesk_look(two.there.number);
	struct record_info info;
	struct record r;
	struct person_name n;
	struct err err = ERR_INIT;

	MUST(record_get(two.there.clara, &look, found, 0, &r, &info, &err), &err);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Rosa", "Doscientos", NULL);
	name_clear(&r.person.names[0]);
	r.person.names[0] = n;
	MUST(record_update(two.there.clara, &look, found, info.version, &r, &err), &err);
	record_clear(&r);
	record_info_clear(&info);
}

/* Envelopes are taken in in any order: our question n is their theirs[n]. */
static int64_t theirs[4];

static void pair_questions(void)
{
	struct err err = ERR_INIT;

	for (int64_t n = 1; n <= 3; n++)
		for (int64_t k = 1; k <= 3; k++) {
			struct exchange_question a, b;

			MUST(exchange_question_get(two.here.sofia, n, &a, &err), &err);
			MUST(exchange_question_get(two.there.sofia, k, &b, &err), &err);
			if (memcmp(a.reference, b.reference, sizeof(a.reference)) == 0)
				theirs[n] = k;
		}
}

/* Selects one of three questions, which lie newest first. */
static void choose(struct tty *t, int64_t question)
{
	tty_do(t, "gg");
	for (int64_t n = 3; n > question; n--)
		tty_do(t, "j");
}

/* The newest proposal is the first to be answered, and becomes question 1. */
static void ask_three(const int64_t person[3])
{
	struct tty *t = enter(&two.here, "ana");

	for (int i = 0; i < 3; i++)
		ask(t, person[i]);
	leave(t);
	t = enter(&two.here, "samuel");
	must_show(t, "Waits for a second person");
	for (int i = 0; i < 3; i++) {
		agree(t, "fingerprint images: ANSI/NIST");
		must_show(t, "done");
	}
	run(t, "3 put out");
	leave(t);
}

/* 1 is known there, 2 is not, 3 is protected. */
static void answer_three(void)
{
	struct tty *t = enter(&two.there, "sofia");

	run(t, "3 taken in");
	leave(t);
	two_step_in(&two.here);
	two_step_in(&two.there);
	pair_questions();
	for (int64_t n = 1; n <= 3; n++)
		two_examine(&two.there, theirs[n], n != 2);
	two_step_aside(&two.here);
	two_step_aside(&two.there);
	t = enter(&two.there, "sofia");
	choose(t, theirs[2]);
	answer(t, "will read \"no hit\"");
	assert_false(tty_has(t, "see the queue"));
	choose(t, theirs[3]);
	answer(t, "see the queue: protection");
	assert_true(tty_has(t, "will read \"no hit\""));
	choose(t, theirs[1]);
	answer(t, "will read \"hit\"");
	/* Not before its time. */
	run(t, "0 put out");
	leave(t);
	two_pass(&two, 3601 * INSTANT_SECOND);
	t = enter(&two.there, "sofia");
	run(t, "3 put out");
	leave(t);
}

static void read_three(void)
{
	struct tty *t = enter(&two.here, "ana");
	char *no[2];

	run(t, "6 taken in");
	must_show(t, "status: hit");
	no[0] = line_with(t, " 3 ut-desk", "status:");
	no[1] = line_with(t, " 2 ut-desk", "status:");
	assert_string_equal(no[0], "status: no hit");
	assert_string_equal(no[0], no[1]);
	free(no[0]);
	free(no[1]);
	/* Nothing more is to be had about a no. */
	tty_do(t, "a");
	tty_do(t, "family-name<Enter>");
	why(t);
	must_show(t, "no hit; this cannot follow");
	choose(t, 1);
	tty_do(t, "a");
	must_show(t, "Words parted by blanks");
	tty_do(t, "family-name sex<Enter>");
	why(t);
	must_show(t, "data requested");
	run(t, "put out");
	leave(t);
}

static void release(void)
{
	struct tty *t = enter(&two.there, "sofia");

	run(t, "taken in");
	choose(t, theirs[1]);
	tty_do(t, "R");
	must_show(t, "Why do you look?");
	why(t);
	must_show(t, "Propose the release");
	/* Not while anything of what could happen there is unknown. */
	tty_do(t, "<Tab><Tab><Tab>asked for<C-s>");
	must_show(t, "nothing personal goes abroad");
	tty_do(t, "<Tab><Right><Tab><Right><Tab><Right><C-s>");
	must_show(t, "another supervisor sees the bytes");
	/* Not by the same. */
	tty_do(t, "gg");
	tty_do(t, "y");
	tty_do(t, "mine<Enter>");
	must_show(t, "another person must answer");
	leave(t);
	t = enter(&two.there, "samuel");
	agree(t, "risk there: torture: no");
	must_show(t, "done");
	run(t, "put out");
	leave(t);
}

static void must_read(const char *name)
{
	struct tty *t = enter(&two.here, "ana");

	run(t, "taken in");
	choose(t, 1);
	tty_do(t, "<Enter>");
	why(t);
	must_show(t, name);
	tty_do(t, "<Esc>");
	leave(t);
}

static void correct(int64_t found)
{
	struct tty *t;

	two_step_in(&two.there);
	rename_found(found);
	two_step_aside(&two.there);
	t = enter(&two.there, "sofia");
	must_show(t, "a correction: Enter prepares it");
	tty_do(t, "ggjjj");
	tty_do(t, "c");
	must_show(t, "Propose the correction");
	tty_do(t, "put right<Enter>");
	why(t);
	must_show(t, "another supervisor sees the bytes");
	leave(t);
	t = enter(&two.there, "samuel");
	agree(t, "family name 1: Doscientos");
	must_show(t, "done");
	assert_false(tty_has(t, "a correction: Enter prepares it"));
	run(t, "put out");
	leave(t);
}

/* The recipient says that something is wrong; nothing is. */
static void dispute(void)
{
	struct tty *t = enter(&two.here, "ana");

	choose(t, 1);
	tty_do(t, "d");
	must_show(t, "Why do you look?");
	why(t);
	must_show(t, "Dispute what a partner gave");
	tty_do(t, "<Tab>sex");
	tty_do(t, "<Tab>says otherwise");
	tty_do(t, "<C-s>");
	must_show(t, "another supervisor sees the bytes");
	leave(t);
	t = enter(&two.here, "samuel");
	agree(t, "what is wrong: a value is wrong");
	must_show(t, "done");
	run(t, "put out");
	leave(t);
	carry();
	t = enter(&two.there, "sofia");
	run(t, "taken in");
	must_show(t, "open: correct the record, or r declines");
	tty_do(t, "ggjjj");
	tty_do(t, "r");
	must_show(t, "Nothing is wrong with these data");
	tty_do(t, "y");
	must_show(t, "a value is wrong, sex; declined");
	leave(t);
}

static void take_back(void)
{
	struct tty *t = enter(&two.there, "sofia");

	choose(t, theirs[1]);
	tty_do(t, "N");
	must_show(t, "Take the hit back");
	tty_do(t, "it was another person<Enter>");
	why(t);
	must_show(t, "another supervisor sees the bytes");
	leave(t);
	t = enter(&two.there, "samuel");
	agree(t, "hit: it was a mistake");
	must_show(t, "the hit was taken back");
	run(t, "put out");
	leave(t);
	carry();
	t = enter(&two.here, "ana");
	run(t, "taken in");
	must_show(t, "status: the hit was taken back");
	choose(t, 1);
	tty_do(t, "<Enter>");
	why(t);
	must_show(t, "or they were erased");
	leave(t);
}

static void test_story(void **state)
{
	int64_t person[3];
	int64_t found;

	for (unsigned i = 0; i < 3; i++)
		person[i] = two_person(&two.here, "Uno", 13 - i, 1, false);
	found = two_person(&two.there, "Dos", 11, 2, false);
	two_person(&two.there, "Tres", 13, 2, true);
	two_step_aside(&two.here);
	two_step_aside(&two.there);
	ask_three(person);
	carry();
	answer_three();
	carry();
	read_three();
	carry();
	release();
	carry();
	must_read("family name 1: Dos");
	correct(found);
	carry();
	must_read("family name 1: Doscientos");
	dispute();
	carry();
	take_back();
}

/* --- what the agreement does not let be ------------------------------------------------------- */

static void one_a_day(json_t *pact)
{
	char text[INSTANT_TEXT_LEN];
	instant end = clock_now() + 3 * INSTANT_DAY;

	testpact_quota(pact, "ask", 1, 2, 10);
	json_object_set_new(pact, "ends",
			    json_string(instant_format(end - end % INSTANT_SECOND, text)));
}

static int open_small(void **state)
{
	two_open(&two, "UTO", one_a_day);
	two_as_programs(&two);
	return 0;
}

static void test_limits(void **state)
{
	int64_t person = two_person(&two.here, "Uno", 11, 1, false);
	struct tty *t;

	two_step_aside(&two.here);
	two_step_aside(&two.there);
	t = enter(&two.here, "ana");
	must_show(t, "to ask: 1 today");
	ask(t, person);
	ask(t, person);
	leave(t);
	t = enter(&two.here, "samuel");
	agree(t, "fingerprint images");
	must_show(t, "done");
	must_show(t, "to ask: 0 today");
	agree(t, "fingerprint images");
	must_show(t, "the quota is used up");
	leave(t);
	two_pass(&two, 4 * INSTANT_DAY);
	t = enter(&two.here, "samuel");
	agree(t, "fingerprint images");
	must_show(t, "the agreement has ended");
	run(t, "put out");
	leave(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_story, open_two, close_two),
	    cmocka_unit_test_setup_teardown(test_limits, open_small, close_two),
	};
	const char *build = getenv("COTEJO_BUILDDIR");
	int failed;

	program = path_join(build ? build : ".", "cotejo");
	failed = cmocka_run_group_tests_name("stories by keyboard", tests, NULL, NULL);
	free(program);
	return failed;
}
