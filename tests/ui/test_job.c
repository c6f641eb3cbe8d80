/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The main job, by keyboard, in the real program: an analyst searches and opens a
 * candidate, concludes; another verifies blind; a supervisor releases; all of it is
 * there after a restart, and in the log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/path.h"
#include "support/testdesk.h"
#include "support/tty.h"

#define PATIENCE 60000

static struct testdesk desk;
static char number[CASE_NUMBER_LEN];
static int64_t maria, mariana;
static char *program;

static int set_up(void **state)
{
	const char *build = getenv("COTEJO_BUILDDIR");
	struct seat *clara;

	program = path_join(build ? build : ".", "cotejo");
	testdesk_open(&desk);
	clara = testdesk_log_in(&desk, "clara");
	testdesk_case(clara, "job", number);
	maria = testdesk_person(clara, number, "Maria", "One");
	mariana = testdesk_person(clara, number, "Mariana", "Two");
	testdesk_enrol_image(clara, number, maria, 7, 1);
	testdesk_enrol_image(clara, number, mariana, 7, 2);
	for (unsigned i = 0; i < 4; i++)
		testdesk_enrol_image(clara, number,
				     testdesk_person(clara, number, "Other", "Person"), 30 + i, 1);
	seat_free(clara);
	return 0;
}

static int tear_down(void **state)
{
	testdesk_close(&desk);
	free(program);
	return 0;
}

/* --- walking ---------------------------------------------------------------------------- */

static struct tty *log_in(const char *user, int rows, int cols)
{
	const char *argv[] = {program, "open", "--store", desk.path, NULL};
	struct tty_options o = {.rows = rows, .cols = cols, .folder = desk.folder};
	struct tty *t = tty_spawn(&o, argv);

	assert_true(tty_settle(t, PATIENCE));
	tty_do(t, user);
	tty_do(t, "<Tab>" TEST_PASSWORD);
	tty_do(t, "<Enter>");
	assert_true(tty_wait_text(t, "Home", PATIENCE));
	/* Names and prints are unsealed after the log-in. */
	if (strcmp(user, "olga") != 0)
		assert_true(tty_wait_text(t, "are ready", PATIENCE));
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

static void must_show(struct tty *t, const char *text)
{
	if (!tty_wait_text(t, text, PATIENCE)) {
		char *screen = tty_text(t);

		fprintf(stderr, "\"%s\" is not on the screen:\n%s\n", text, screen);
		free(screen);
		fail();
	}
}

/* Own marks, of value, committed; the machine's pairs accepted; identification. */
static void examine(struct tty *t)
{
	must_show(t, "ANALYSIS");
	tty_do(t, "ze");
	tty_do(t, "llllllllb");
	tty_do(t, "jjjjje");
	tty_do(t, "s1");
	tty_do(t, "C");
	tty_do(t, "y");
	must_show(t, "COMPARISON");
	tty_do(t, "a");
	must_show(t, "pairs proposed");
	tty_do(t, "Y");
	must_show(t, "bent (thin plate)");
	tty_do(t, "E");
	must_show(t, "Evaluation");
	tty_do(t, "<Right>");
	tty_do(t, "<Tab>none");
	tty_do(t, "<C-s>");
	must_show(t, "Your conclusion: source identification");
	tty_do(t, "y");
	must_show(t, "Concluded");
	tty_do(t, "<Esc>");
}

/* From the list of searches to the candidates of a new one. */
static void search(struct tty *t, int64_t person)
{
	char id[24];

	snprintf(id, sizeof(id), "%lld", (long long)person);
	tty_do(t, "gs");
	tty_do(t, "a");
	must_show(t, "Why do you look?");
	/* The only case there is was filled in, with its purpose. */
	must_show(t, number);
	tty_do(t, "is the person in the files already");
	tty_do(t, "<Enter>");
	must_show(t, "Search the gallery");
	tty_do(t, id);
	tty_do(t, "<C-s>");
	must_show(t, "A candidate, not a match");
}

/* --- cases ---------------------------------------------------------------------------------- */

static void the_main_job(void **state)
{
	struct tty *t = log_in("ana", 50, 160);

	search(t, mariana);
	must_show(t, "complete");
	must_show(t, "1 the probe's own record");
	assert_false(tty_has(t, "%"));
	/* The best is selected; the case has one person with the same finger. */
	tty_do(t, "<Enter>");
	examine(t);
	leave(t);

	/* The same examiner finds no verification of the own work. */
	t = log_in("ana", 24, 80);
	tty_do(t, "gq");
	must_show(t, "Queue");
	assert_false(tty_has(t, "two prints, blind"));
	leave(t);

	/* The second, blind: from the queue. */
	t = log_in("bruno", 50, 160);
	tty_do(t, "gq");
	must_show(t, "two prints, blind");
	tty_do(t, "f");
	tty_do(t, "two prints<Enter>");
	tty_do(t, "<Enter>");
	must_show(t, "blind: no score, no name, no other opinion");
	examine(t);
	leave(t);

	/* The release asks for a reason and the reference. */
	t = log_in("sofia", 50, 160);
	tty_do(t, "gq");
	must_show(t, "release");
	tty_do(t, "f");
	tty_do(t, "hit<Enter>");
	tty_do(t, "<Enter>");
	must_show(t, "First examination");
	must_show(t, "Second, blind");
	must_show(t, "3 before the candidate was opened");
	tty_do(t, "y");
	must_show(t, "Approve the hit");
	tty_do(t, "two examiners agree on what they marked");
	tty_do(t, "<C-s>");
	must_show(t, "Type the reference");
	{
		char *screen = tty_text(t), *at = strstr(screen, "Type the reference ");
		char reference[40] = "";

		assert_non_null(at);
		assert_int_equal(sscanf(at, "Type the reference %39[A-Za-z0-9-]", reference), 1);
		/* Another text is not taken. */
		tty_do(t, "something<Enter>");
		must_show(t, "Type the reference");
		tty_do(t, "<C-u>");
		tty_do(t, reference);
		tty_do(t, "<Enter>");
		free(screen);
	}
	must_show(t, "approved: the records are linked");
	leave(t);
}

/* Everything is there again, in another size of the screen. */
static void it_survives_a_restart(void **state)
{
	struct tty *t = log_in("sofia", 24, 80);

	tty_do(t, "gr");
	must_show(t, "released");
	tty_do(t, "f");
	tty_do(t, "released<Enter>");
	tty_do(t, "<Enter>");
	must_show(t, "First examination");
	tty_do(t, "G");
	must_show(t, "two examiners agree on what they marked");
	leave(t);

	t = log_in("olga", 60, 200);
	tty_do(t, "ga");
	must_show(t, "decision.release");
	assert_false(tty_has(t, "Maria"));
	tty_do(t, "v");
	must_show(t, "Nothing contradicts itself");
	tty_do(t, "<Esc>");
	tty_do(t, "c");
	must_show(t, "keep it outside of this machine");
	tty_do(t, "<Esc>");
	leave(t);
}

/* What one instance does, the other shows without being asked. */
static void two_instances_see_each_other(void **state)
{
	struct tty *one = log_in("ana", 50, 160), *two = log_in("celia", 24, 80);

	tty_do(two, "gq");
	must_show(two, "Queue");
	assert_false(tty_has(two, "search 2"));
	search(one, maria);
	/* Its candidates are work that waits, with whoever asked. */
	must_show(two, "search 2");
	leave(one);
	leave(two);
}

/* Killed while a search runs: the store is whole, and the search is not lost. */
static void a_kill_loses_nothing(void **state)
{
	struct tty *t = log_in("ana", 24, 80);

	search(t, mariana);
	kill(tty_pid(t), SIGKILL);
	tty_close(t);
	t = log_in("ana", 24, 80);
	tty_do(t, "gs");
	must_show(t, "Searches › 3");
	tty_do(t, "<Enter>");
	must_show(t, "complete");
	must_show(t, "candidate - not verified");
	leave(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_main_job),
	    cmocka_unit_test(it_survives_a_restart),
	    cmocka_unit_test(two_instances_see_each_other),
	    cmocka_unit_test(a_kill_loses_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
