/* SPDX-License-Identifier: Apache-2.0 */
/* The workstation on a store: its screens as they should look, at all sizes and in all
 * terminals, and whole ways through it by keyboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/case_note.h"
#include "casework/proposal.h"
#include "exchange/transaction.h"
#include "support/testdesk.h"
#include "support/tty.h"

#define PATIENCE 60000
/* All that is shown depends on these two: the store is made at the first, the
 * program runs at the second. */
#define MADE_AT "2026-05-04T08:00:00Z"
#define SEEN_AT "2026-05-04T10:15:00Z"

static struct testdesk desk;
static char *program, *prints;
static char number[CASE_NUMBER_LEN];
static int64_t maria;

static const int sizes[][2] = {{24, 80}, {40, 100}, {60, 200}};

static void add_note(struct seat *seat, int64_t person, enum case_note_kind kind, const char *text,
		     const char *source)
{
	struct look look = testdesk_look(number);
	struct err err = ERR_INIT;
	int64_t id;

	MUST(case_note_add(seat, &look, person, kind, text, source, false, 0, &id, &err), &err);
}

/* Images named by finger, of the right thumb, index and middle. */
static void write_prints(void)
{
	struct err err = ERR_INIT;

	prints = path_join(desk.folder, "prints");
	assert_int_equal(mkdir(prints, 0700), 0);
	for (unsigned f = 1; f <= 3; f++) {
		char *path = xasprintf("%s/%02u.png", prints, f);
		struct buf png = BUF_INIT;

		testdesk_png(40 + f, 0, &png);
		MUST(file_write(path, png.data, png.len, &err), &err);
		buf_free(&png);
		free(path);
	}
}

static int set_up(void **state)
{
	const char *build = getenv("COTEJO_BUILDDIR");
	struct err err = ERR_INIT;
	char other[CASE_NUMBER_LEN];
	struct seat *clara, *sofia;
	instant made;
	int64_t id;

	assert_true(instant_parse(MADE_AT, &made));
	clock_set(made);
	program = path_join(build ? build : ".", "cotejo");
	testdesk_open(&desk);
	clara = testdesk_log_in(&desk, "clara");
	testdesk_case(clara, "Arrivals by boat", number);
	maria = testdesk_person(clara, number, "María José", "de la Cruz");
	testdesk_person(clara, number, "Ibrahim", "Konaté");
	testdesk_enrol(clara, number, maria, 5, 0);
	add_note(clara, maria, CASE_NOTE_FACT, "Came with a cousin.", NULL);
	add_note(clara, 0, CASE_NOTE_ALLEGATION, "A man in a grey coat took the passports.",
		 "Rosa M.");
	testdesk_case(clara, "Lost documents at the port", other);
	testdesk_person(clara, other, "Óscar", "Peña Ruiz");
	seat_free(clara);
	sofia = testdesk_log_in(&desk, "sofia");
	MUST(proposal_policy(sofia, POLICY_LIST_LENGTH, 30, "the lists are too short", &id, &err),
	     &err);
	seat_free(sofia);
	desk_free(desk.desk);
	desk.desk = NULL;
	write_prints();
	clock_set(0);
	setenv("COTEJO_TEST_CLOCK", SEEN_AT, 1);
	return 0;
}

static int tear_down(void **state)
{
	unsetenv("COTEJO_TEST_CLOCK");
	testdesk_close(&desk);
	free(program);
	free(prints);
	return 0;
}

/* --- driving --------------------------------------------------------------------------------- */

static struct tty *start(struct tty_options o)
{
	const char *argv[] = {program, "open", "--store", desk.path, NULL};
	struct tty *t;

	o.folder = desk.folder;
	t = tty_spawn(&o, argv);
	assert_true(tty_settle(t, PATIENCE));
	return t;
}

static struct tty *start_size(int rows, int cols)
{
	return start((struct tty_options){.rows = rows, .cols = cols});
}

static void see(struct tty *t, const char *text)
{
	if (!tty_wait_text(t, text, PATIENCE)) {
		char *screen = tty_text(t);

		print_error("'%s' is not on the screen:\n%s", text, screen);
		free(screen);
		fail();
	}
	assert_true(tty_settle(t, PATIENCE));
}

/* A clerk, an analyst and a supervisor wait for the names to be unsealed; others
 * have nothing to wait for. */
static void log_in(struct tty *t, const char *name, const char *then)
{
	tty_do(t, name);
	tty_do(t, "<Enter>");
	tty_do(t, TEST_PASSWORD);
	tty_do(t, "<Enter>");
	see(t, then);
}

static void stop(struct tty *t)
{
	int status;

	tty_keys(t, "Q");
	status = tty_wait_exit(t, PATIENCE);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	tty_close(t);
}

static void expect(struct tty *t, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "desk-%s-%dx%d", what, tty_cols(t), tty_rows(t));
	assert_true(tty_settle(t, PATIENCE));
	assert_true(tty_expect(t, name));
}

#define READY "3 persons and 10 fingers are ready"

/* To the case "Arrivals by boat". */
static void open_case(struct tty *t)
{
	tty_do(t, "gc");
	see(t, "Arrivals by boat");
	tty_do(t, "/boat<Enter>");
	tty_do(t, "<Enter>");
	see(t, "Why do you look?");
	tty_do(t, "checking who came");
	tty_do(t, "<Enter>");
	see(t, "Konaté, Ibrahim");
}

/* --- as it should look
 * ---------------------------------------------------------------------------- */

static void clerk_screens(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct tty *t = start_size(sizes[i][0], sizes[i][1]);

		expect(t, "login");
		log_in(t, "clara", READY);
		expect(t, "home-clerk");
		tty_do(t, "gc");
		see(t, "Arrivals by boat");
		expect(t, "cases");
		tty_do(t, "/boat<Enter>");
		tty_do(t, "<Enter>");
		expect(t, "why");
		tty_do(t, "checking who came");
		tty_do(t, "<Enter>");
		see(t, "Konaté, Ibrahim");
		expect(t, "case");
		tty_do(t, "<Enter>");
		see(t, "PROTECTED");
		expect(t, "person");
		tty_do(t, "<Tab><Tab><Tab><Tab>");
		expect(t, "person-prints");
		tty_do(t, "<Home>e");
		expect(t, "person-name");
		tty_do(t, "<Esc>p");
		see(t, "Given in");
		expect(t, "notice");
		tty_do(t, "<Esc>");
		stop(t);
	}
}

static void other_roles(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(sizes); i += 2) {
		struct tty *t = start_size(sizes[i][0], sizes[i][1]);

		log_in(t, "adam", "accounts locked");
		expect(t, "home-admin");
		tty_do(t, "gu");
		see(t, "olga");
		expect(t, "users");
		tty_do(t, "gy");
		see(t, "idle-seconds");
		expect(t, "policy");
		tty_do(t, ":logout<Enter>");
		see(t, "nobody is logged in");
		log_in(t, "samuel", READY);
		expect(t, "home-supervisor");
		tty_do(t, "go");
		see(t, "list-length 30");
		expect(t, "proposals");
		tty_do(t, "gd");
		see(t, "nothing is asked for");
		tty_do(t, ":logout<Enter>");
		see(t, "nobody is logged in");
		log_in(t, "olga", "lock 5 min");
		assert_false(tty_has(t, "Cases"));
		tty_do(t, "gc");
		see(t, "not for your role");
		stop(t);
	}
}

static void in_every_terminal(void **state)
{
	static const char *const mono[] = {"NO_COLOR=1", NULL};
	static const struct {
		const char *name;
		struct tty_options o;
	} terminals[] = {
	    {"xterm", {.rows = 24, .cols = 80, .term = "xterm"}},
	    {"linux", {.rows = 24, .cols = 80, .term = "linux"}},
	    {"tmux", {.rows = 24, .cols = 80, .term = "tmux-256color"}},
	    {"ascii", {.rows = 24, .cols = 80, .locale = "C"}},
	    {"nocolor", {.rows = 24, .cols = 80, .env = mono}},
	};

	for (size_t i = 0; i < ARRAY_LEN(terminals); i++) {
		struct tty *t = start(terminals[i].o);
		char name[64];

		log_in(t, "clara", READY);
		tty_do(t, "gc");
		see(t, "Arrivals by boat");
		tty_do(t, "/boat<Enter>");
		snprintf(name, sizeof(name), "desk-%s-cases", terminals[i].name);
		assert_true(tty_expect(t, name));
		tty_do(t, "<Enter>checking who came<Enter>");
		see(t, "checking who came");
		tty_do(t, "<Enter>");
		see(t, "PROTECTED");
		snprintf(name, sizeof(name), "desk-%s-person", terminals[i].name);
		assert_true(tty_expect(t, name));
		stop(t);
	}
}

/* --- whole ways
 * ------------------------------------------------------------------------------------- */

static void a_clerk_enrols_and_it_is_still_there(void **state)
{
	struct tty *t = start_size(24, 80);
	struct print_rows rows;
	struct look look;
	struct seat *clara;
	struct err err = ERR_INIT;
	char made[CASE_NUMBER_LEN] = "";
	struct case_rows cases;
	int kept = 0, missing = 0;
	struct case_query q = {.find = "ferry"};
	struct case_view view;

	log_in(t, "clara", "are ready");
	tty_do(t, "gca");
	tty_do(t, "Found on the ferry<Enter>");
	tty_do(t, "<Right><Right><C-s>");
	see(t, "Persons: none yet");
	tty_do(t, "a");
	tty_do(t, "Rosa<Enter>Quispe<Enter>");
	tty_do(t, "<Tab><Tab>1988-02<Enter>");
	tty_do(t, "<Tab><Tab>peru<Enter>es, quechua<Enter><C-s>");
	see(t, "PROTECTED");
	/* No prints before the notice was understood. */
	tty_do(t, "p");
	see(t, "Understood");
	tty_do(t, "<C-s>");
	see(t, "no prints without this");
	tty_do(t, " <C-s>");
	see(t, "0 of 10");
	tty_do(t, "<C-s>");
	see(t, "neither a print");
	tty_do(t, "I");
	tty_do(t, prints);
	tty_do(t, "<Enter>");
	see(t, "3 images taken");
	/* The same finger again by mistake, as the right ring. */
	tty_do(t, "<Home><Down><Down><Down>i");
	tty_do(t, "<C-u>");
	tty_do(t, prints);
	tty_do(t, "/02.png<Enter>");
	see(t, "4 of 10");
	tty_do(t, "c");
	see(t, "look like the same finger");
	tty_do(t, "<Enter>");
	/* A declared reason takes its place, and the others have one as well. */
	tty_do(t, "<Home><Down><Down><Down>");
	for (int f = 4; f <= 10; f++)
		tty_do(t, "x<C-s>");
	see(t, "10 of 10");
	/* Leaving loses nothing. */
	tty_do(t, "<Esc>");
	see(t, "PROTECTED");
	tty_do(t, "p");
	see(t, "10 of 10");
	tty_do(t, "<C-s>");
	see(t, "Put the card into the store?");
	tty_do(t, "y");
	see(t, "the prints are in the store");
	stop(t);

	t = start_size(24, 80);
	log_in(t, "clara", "are ready");
	tty_do(t, "gc");
	tty_do(t, "fferry<Enter><Enter>");
	tty_do(t, "looking again after a restart<Enter>");
	see(t, "Quispe, Rosa");
	tty_do(t, "<Enter>");
	see(t, "Peru (PER)");
	stop(t);

	/* And in the store itself. */
	clock_set(0);
	MUST(desk_open(desk.path, &desk.desk, &err), &err);
	clara = testdesk_log_in(&desk, "clara");
	MUST(case_list(clara, &q, &cases, &err), &err);
	assert_int_equal(cases.count, 1);
	memcpy(made, cases.rows[0].number, sizeof(made));
	case_rows_clear(&cases);
	look = testdesk_look(made);
	MUST(case_open(clara, &look, &view, &err), &err);
	assert_int_equal(view.people.count, 1);
	MUST(print_list(clara, &look, view.people.rows[0].id, &rows, &err), &err);
	for (size_t i = 0; i < rows.count; i++) {
		kept += rows.rows[i].kept && !rows.rows[i].missing;
		missing += rows.rows[i].missing != MISSING_NONE;
	}
	assert_int_equal(kept, 3);
	assert_int_equal(missing, 7);
	print_rows_clear(&rows);
	case_view_clear(&view);
	seat_free(clara);
	desk_free(desk.desk);
	desk.desk = NULL;
}

/* A transaction about one person with an alias, the right index and the left. */
static char *write_transaction(void)
{
	static const int fingers[] = {2, 7};
	char *path = path_join(desk.folder, "arrival.an2");
	struct transaction *t = transaction_new();
	struct transaction_subject *s = transaction_add_subject(t);
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct person_name n;
	struct an2k *doc;

	free(t->type);
	t->type = xstrdup("CAR");
	free(t->control);
	t->control = xstrdup("T-4711");
	free(t->origin);
	t->origin = xstrdup("THERE");
	free(t->destination);
	t->destination = xstrdup("HERE");
	t->date = (struct date){.year = 2026, .month = 5, .day = 1};
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Fatou", "Ndiaye", "");
	person_add_name(&s->person, &n);
	name_set(&n, NAME_ALIAS, "Fatoumata", "Diop", "");
	person_add_name(&s->person, &n);
	name_clear(&n);
	s->person.sex = SEX_FEMALE;
	assert_true(date_parse("1979-03-04", &s->person.birth.date));
	for (size_t i = 0; i < 2; i++) {
		struct transaction_print *p = transaction_add_print(t);
		struct image *img = NULL;
		struct buf png = BUF_INIT;

		testdesk_png(60 + (unsigned)i, 0, &png);
		p->idc = (long)i + 1;
		p->type = 14;
		p->position = fingers[i];
		p->ppi = 500;
		p->data = xmemdup(png.data, png.len);
		p->len = png.len;
		MUST(transaction_decode(p, "test", &img, &err), &err);
		p->width = img->width;
		p->height = img->height;
		image_free(img);
		buf_free(&png);
	}
	MUST(transaction_to_an2k(t, an2k_tables_get(&err), &doc, &err), &err);
	MUST(an2k_write(doc, &out, &err), &err);
	MUST(file_write(path, out.data, out.len, &err), &err);
	buf_free(&out);
	an2k_free(doc);
	transaction_free(t);
	return path;
}

static void a_transaction_opens_enrolment(void **state)
{
	struct tty *t = start_size(24, 80);
	char *path = write_transaction();

	log_in(t, "clara", "are ready");
	open_case(t);
	/* What is no transaction is told, and nothing is made. */
	tty_do(t, "I");
	see(t, "An ANSI/NIST file about one person");
	tty_do(t, prints);
	tty_do(t, "/01.png<Enter>");
	see(t, "01.png:");
	tty_do(t, "I");
	tty_do(t, path);
	tty_do(t, "<Enter>");
	see(t, "Check it against the person");
	see(t, "Fatou");
	see(t, "Ndiaye");
	see(t, "1979-03-04");
	expect(t, "transaction-form");
	tty_do(t, "<C-s>");
	see(t, "Understood");
	/* A notice that was left loses nothing of the file. */
	tty_do(t, "<Esc>");
	see(t, "PROTECTED");
	see(t, "Fatoumata");
	tty_do(t, "p");
	see(t, "Understood");
	/* The file tells no language: the clerk asks. */
	tty_do(t, "es<C-s>");
	see(t, "no prints without this");
	tty_do(t, " <C-s>");
	see(t, "2 images came with the file");
	see(t, "2 of 10");
	/* Nor does a card that was left. */
	tty_do(t, "<Esc>");
	see(t, "PROTECTED");
	tty_do(t, "p");
	see(t, "2 of 10");
	tty_do(t, "<Home>");
	for (int f = 0; f < 8; f++)
		tty_do(t, "x<C-s>");
	see(t, "10 of 10");
	tty_do(t, "<C-s>");
	see(t, "Put the card into the store?");
	tty_do(t, "y");
	see(t, "the prints are in the store");
	tty_do(t, "<End>");
	see(t, "Taken from the transaction arrival.an2");
	stop(t);
	free(path);
}

static void two_desks_do_not_overwrite_each_other(void **state)
{
	struct tty *a = start_size(24, 80), *b = start_size(24, 80);

	log_in(a, "clara", "are ready");
	log_in(b, "clemens", "are ready");
	open_case(a);
	open_case(b);
	/* Ibrahim, the second one. */
	tty_do(a, "<Down><Enter>");
	see(a, "PROTECTED");
	tty_do(b, "<Down><Enter>");
	see(b, "PROTECTED");
	tty_do(a, "<Down><Down><Down>e");
	see(a, "Edit the record");
	tty_do(b, "<Down><Down><Down>e");
	see(b, "Edit the record");
	tty_do(a, "<C-u>Bamako<C-s>");
	see(a, "saved as a new version");
	see(a, "Bamako");
	tty_do(b, "<Tab><Tab><Tab>call the shelter<C-s>");
	see(b, "clara saved version 2 meanwhile");
	assert_true(tty_has(b, "call the shelter"));
	tty_do(b, "<C-s>");
	see(b, "saved as a new version");
	/* Both are there, the one of the other desk too. */
	see(b, "call the shelter");
	see(b, "Bamako");
	/* And what was done can be taken back. */
	tty_do(b, "u");
	see(b, "Go back to an earlier version?");
	tty_do(b, "y");
	see(b, "saved as a further version");
	assert_false(tty_has(b, "call the shelter"));
	stop(a);
	stop(b);
}

static void a_list_shows_what_another_desk_did(void **state)
{
	struct tty *a = start_size(24, 80), *b = start_size(24, 80);

	log_in(a, "clara", "are ready");
	log_in(b, "clemens", "are ready");
	tty_do(a, "gc");
	tty_do(b, "gc");
	see(b, "Arrivals by boat");
	tty_do(a, "aSeen at the station<Enter><Right><C-s>");
	see(a, "Persons: none yet");
	see(b, "Seen at the station");
	stop(a);
	stop(b);
}

static void nothing_typed_is_lost(void **state)
{
	struct tty *t = start_size(24, 80);

	log_in(t, "clara", "are ready");
	open_case(t);
	tty_do(t, "t");
	see(t, "New note");
	tty_do(t, "<Right><Right><Tab>She says that the ");
	tty_resize(t, 40, 100);
	assert_true(tty_settle(t, PATIENCE));
	tty_paste(t, "driver\nwaited");
	assert_true(tty_settle(t, PATIENCE));
	tty_do(t, "<C-l>");
	see(t, "She says that the driver");
	tty_do(t, "<Esc>");
	see(t, "Leave without saving?");
	tty_do(t, "n");
	see(t, "She says that the driver");
	/* The lock lies over it, and it is there again. */
	tty_do(t, "<F12>");
	see(t, "Locked");
	assert_false(tty_has(t, "driver"));
	assert_false(tty_has(t, "boat"));
	tty_do(t, "<Esc>");
	see(t, "Log out instead?");
	tty_do(t, "n");
	tty_do(t, TEST_PASSWORD "<Enter>");
	see(t, "She says that the driver");
	/* An allegation needs its source. */
	tty_do(t, "<C-s>");
	see(t, "who says so?");
	tty_do(t, "Amina K.<C-s>");
	see(t, "said by Amina K.");
	stop(t);
}

static void idle_locks(void **state)
{
	struct err err = ERR_INIT;
	struct seat *sofia, *samuel;
	struct tty *t;
	int64_t id;

	MUST(desk_open(desk.path, &desk.desk, &err), &err);
	sofia = testdesk_log_in(&desk, "sofia");
	samuel = testdesk_log_in(&desk, "samuel");
	MUST(proposal_policy(sofia, POLICY_IDLE_SECONDS, 2, "a test", &id, &err), &err);
	MUST(proposal_answer(samuel, id, true, "a test", &err), &err);
	seat_free(sofia);
	seat_free(samuel);
	desk_free(desk.desk);
	desk.desk = NULL;
	t = start_size(24, 80);
	log_in(t, "clara", "LOCK");
	see(t, "The keys were wiped from memory");
	assert_false(tty_has(t, "Clara C., clerk"));
	tty_do(t, TEST_PASSWORD "<Enter>");
	see(t, "Clara C., clerk");
	tty_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(clerk_screens),
	    cmocka_unit_test(other_roles),
	    cmocka_unit_test(in_every_terminal),
	    cmocka_unit_test(a_clerk_enrols_and_it_is_still_there),
	    cmocka_unit_test(two_desks_do_not_overwrite_each_other),
	    cmocka_unit_test(a_list_shows_what_another_desk_did),
	    cmocka_unit_test(nothing_typed_is_lost),
	    cmocka_unit_test(a_transaction_opens_enrolment),
	    cmocka_unit_test(idle_locks),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
