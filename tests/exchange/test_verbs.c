/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of two desks by verb, in the real program: cotejo exchange ... The examiners are
 * the test's; what is damaged, forwarded or repeated on the way is done to the files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/two.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/proposal.h"

static struct two two;
static char *program;
static char *password;

/* --- running verbs -------------------------------------------------------------------------- */

/* Runs "cotejo VERB --json" as a user; what it prints as JSON (NULL when nothing), what it
 * complains of in complaint (owned by the caller; may be NULL); *status its exit. */
static json_t *run(struct side *s, const char *user, const char *verb, int *status,
		   char **complaint)
{
	char now[INSTANT_TEXT_LEN];
	char *errors = xasprintf("%s/errors", s->desk.folder);
	char *line = xasprintf("COTEJO_TEST_CLOCK=%s COTEJO_USER=%s COTEJO_PASSWORD_FILE='%s' "
			       "'%s' %s --store '%s' --json 2>'%s'",
			       instant_format(two.clock, now), user, password, program, verb,
			       s->desk.path, errors);
	struct buf out = BUF_INIT;
	struct buf said = BUF_INIT;
	FILE *f = popen(line, "r");
	char piece[4096];
	size_t n;
	json_t *json;
	int exit;

	assert_non_null(f);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(&out, piece, n);
	exit = pclose(f);
	*status = WIFEXITED(exit) ? WEXITSTATUS(exit) : -1;
	file_read(errors, 65536, &said, NULL);
	json = json_loadb((const char *)out.data, out.len, 0, NULL);
	/* With --json the complaint is JSON too. */
	buf_put(&said, out.data, out.len);
	if (complaint)
		*complaint = xstrdup(buf_str(&said));
	else if (*status)
		fprintf(stderr, "%s: %d\n%s\n", verb, *status, buf_str(&said));
	buf_free(&out);
	buf_free(&said);
	free(line);
	free(errors);
	return json;
}

static json_t *must(struct side *s, const char *user, char *verb_take)
{
	int status;
	json_t *j = run(s, user, verb_take, &status, NULL);

	if (status)
		fail_msg("%s: exit %d", verb_take, status);
	free(verb_take);
	return j;
}

static void refused(struct side *s, const char *user, char *verb_take, const char *text)
{
	char *said;
	int status;

	json_decref(run(s, user, verb_take, &status, &said));
	if (!status || !strstr(said, text))
		fail_msg("%s: exit %d, \"%s\" does not say \"%s\"", verb_take, status, said, text);
	free(said);
	free(verb_take);
}

static int64_t number(json_t *j_take, const char *name)
{
	int64_t n = json_integer_value(json_object_get(j_take, name));

	json_decref(j_take);
	return n;
}

/* Row i of a list, its member as text. */
static void must_be_text(json_t *j_take, const char *list, size_t i, const char *member,
			 const char *want)
{
	const json_t *row = json_array_get(json_object_get(j_take, list), i);

	assert_string_equal(json_string_value(json_object_get(row, member)), want);
	json_decref(j_take);
}

#define VERB(...) xasprintf(__VA_ARGS__)

static char *looking(struct side *s, const char *purpose)
{
	return xasprintf("-c %s -p %s -w 'is the person known to the partner'", s->number, purpose);
}

static int64_t propose(struct side *s, const char *user, const char *verb)
{
	char *look = looking(s, "migration");
	int64_t id = number(must(s, user, VERB("%s %s", verb, look)), "proposal");

	free(look);
	return id;
}

static void approve(struct side *s, int64_t proposal)
{
	json_decref(
	    must(s, "samuel",
		 VERB("proposal answer %d --approve -r 'seen, byte by byte'", (int)proposal)));
}

static char *ask_verb(int64_t person)
{
	return xasprintf("exchange ask %s --person %d", two.here.other, (int)person);
}

static void ask(int64_t person)
{
	char *verb = ask_verb(person);

	approve(&two.here, propose(&two.here, "ana", verb));
	free(verb);
}

static json_t *go(struct side *s)
{
	return must(s, "sofia", xstrdup("exchange run"));
}

static char *stick(void)
{
	char *path = xasprintf("%s/stick", two.here.desk.folder);

	mkdir(path, 0700);
	return path;
}

static void carry(struct side *from, struct side *to)
{
	char *media = stick();

	json_decref(must(from, "sofia", VERB("exchange carry out %s '%s'", to->self, media)));
	json_decref(must(to, "sofia", VERB("exchange carry in %s '%s'", to->self, media)));
	free(media);
}

static void settle(void)
{
	json_decref(go(&two.here));
	carry(&two.here, &two.there);
	json_decref(go(&two.there));
	carry(&two.there, &two.here);
	json_decref(go(&two.here));
}

static void must_stand(struct side *s, bool outgoing, const char *state)
{
	must_be_text(must(s, "sofia", VERB("exchange %s", outgoing ? "outbox" : "inbox")),
		     "questions", 0, "state", state);
}

/* --- stories -----------------------------------------------------------------------------------
 */

static int open_with(void (*change)(json_t *pact))
{
	struct buf b = BUF_INIT;

	two_open(&two, "UTO", change);
	two_as_programs(&two);
	password = xasprintf("%s/password", two.here.desk.folder);
	buf_put_str(&b, TEST_PASSWORD "\n");
	file_write(password, b.data, b.len, NULL);
	buf_free(&b);
	return 0;
}

static int open_two(void **state)
{
	return open_with(NULL);
}

static int close_two(void **state)
{
	two_step_in(&two.here);
	two_step_in(&two.there);
	two_close(&two);
	free(password);
	return 0;
}

static int64_t found;

/* Asked, come, examined. */
static void ask_and_examine(unsigned mate, bool is_protected)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);

	found = two_person(&two.there, "Dos", mate, 2, is_protected);
	two_step_aside(&two.here);
	two_step_aside(&two.there);
	ask(mine);
	settle();
	must_stand(&two.there, false, "asked");
	two_step_in(&two.there);
	two_examine(&two.there, 1, mate == 11);
	two_step_aside(&two.there);
}

static void answer(const char *result)
{
	json_t *j = must(&two.there, "sofia", xstrdup("exchange answer 1"));

	assert_string_equal(json_string_value(json_object_get(j, "result")), result);
	json_decref(j);
	two_pass(&two, 3601 * INSTANT_SECOND);
	settle();
}

static void must_read(const char *name)
{
	char *look = looking(&two.here, "migration");

	must_be_text(must(&two.here, "ana", VERB("exchange received 1 %s", look)), "fields", 0,
		     "value", name);
	free(look);
}

static void release(void)
{
	char *look = looking(&two.here, "migration");
	char *theirs = looking(&two.there, "migration");
	int64_t id;

	json_decref(must(&two.here, "ana", VERB("exchange request 1 -d family-name,sex %s", look)));
	settle();
	must_stand(&two.there, false, "requested");
	refused(&two.there, "sofia", VERB("exchange release 1 -r 'asked for' %s", theirs),
		"disclose.risk");
	id = propose(&two.there, "sofia",
		     "exchange release 1 -r 'asked for' --torture no --inhuman no "
		     "--other-violation no");
	must_be_text(must(&two.there, "samuel", VERB("exchange preview %d %s", (int)id, theirs)),
		     "fields", 0, "value", "Dos");
	refused(&two.there, "sofia", VERB("proposal answer %d --approve -r mine", (int)id),
		"another person");
	approve(&two.there, id);
	settle();
	free(look);
	free(theirs);
}

static void test_hit(void **state)
{
	ask_and_examine(11, false);
	answer("hit");
	must_stand(&two.here, true, "hit");
	release();
	must_stand(&two.here, true, "released");
	must_read("Dos");
	must_be_text(must(&two.there, "sofia", xstrdup("exchange ledger")), "ledger", 0, "data",
		     "family-name sex");
}

static void test_no_hit(void **state)
{
	char *look;

	ask_and_examine(12, false);
	answer("no-hit");
	must_stand(&two.here, true, "no-hit");
	look = looking(&two.here, "migration");
	refused(&two.here, "ana", VERB("exchange request 1 -d sex %s", look), "exchange.order");
	free(look);
}

static void test_protected(void **state)
{
	ask_and_examine(11, true);
	answer("no-hit");
	must_stand(&two.here, true, "no-hit");
}

static void small_quota(json_t *pact)
{
	testpact_quota(pact, "ask", 1, 2, 10);
}

static int open_quota(void **state)
{
	return open_with(small_quota);
}

static void test_quota(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	char *verb = ask_verb(mine);
	int64_t id;

	two_step_aside(&two.here);
	two_step_aside(&two.there);
	ask(mine);
	id = propose(&two.here, "ana", verb);
	refused(&two.here, "samuel", VERB("proposal answer %d --approve -r seen", (int)id),
		"quota");
	two_pass(&two, INSTANT_DAY + INSTANT_SECOND);
	approve(&two.here, id);
	free(verb);
}

static void soon_over(json_t *pact)
{
	char text[INSTANT_TEXT_LEN];
	instant end = clock_now() + INSTANT_DAY;

	json_object_set_new(pact, "ends",
			    json_string(instant_format(end - end % INSTANT_SECOND, text)));
}

static int open_ending(void **state)
{
	return open_with(soon_over);
}

static void test_expired(void **state)
{
	char *verb;
	int64_t id;

	ask_and_examine(11, false);
	json_decref(must(&two.there, "sofia", xstrdup("exchange answer 1")));
	two_pass(&two, 2 * INSTANT_DAY);
	settle();
	must_stand(&two.here, true, "refused");
	verb = ask_verb(2);
	id = propose(&two.here, "ana", verb);
	refused(&two.here, "samuel", VERB("proposal answer %d --approve -r seen", (int)id),
		"ended");
	free(verb);
}

/* Whatever number the partner's probe has, it goes to nobody. */
static void test_onward(void **state)
{
	char *look;

	ask_and_examine(11, false);
	look = looking(&two.there, "migration");
	for (int probe = 1; probe < 12; probe++) {
		char *verb = xasprintf("exchange ask co-desk --probe %d %s", probe, look);
		int status;
		char *said;
		json_t *j = run(&two.there, "ana", verb, &status, &said);

		if (!status) {
			free(said);
			said = NULL;
			refused(&two.there, "samuel",
				VERB("proposal answer %d --approve -r seen",
				     (int)json_integer_value(json_object_get(j, "proposal"))),
				"");
		}
		json_decref(j);
		free(said);
		free(verb);
	}
	free(look);
}

static void rename_found(void)
{
	struct look look = testdesk_look(two.there.number);
	struct record_info info;
	struct record r;
	struct person_name n;
	struct err err = ERR_INIT;

	two_step_in(&two.there);
	MUST(record_get(two.there.clara, &look, found, 0, &r, &info, &err), &err);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Rosa", "Doscientos", NULL);
	name_clear(&r.person.names[0]);
	r.person.names[0] = n;
	MUST(record_update(two.there.clara, &look, found, info.version, &r, &err), &err);
	record_clear(&r);
	record_info_clear(&info);
	two_step_aside(&two.there);
}

static void test_correction(void **state)
{
	char *verb;
	char *look;

	ask_and_examine(11, false);
	answer("hit");
	release();
	/* The recipient disputes it; the record is put right; what is owed is sent. */
	approve(&two.here,
		propose(&two.here, "ana", "exchange dispute 1 -d family-name -r 'says otherwise'"));
	settle();
	must_be_text(must(&two.there, "sofia", xstrdup("exchange disputes")), "disputes", 0, "data",
		     "family-name");
	rename_found();
	verb = xasprintf("exchange correct %d -r 'put right'",
			 (int)json_integer_value(json_object_get(
			     json_array_get(json_object_get(must(&two.there, "sofia",
								 xstrdup("exchange ledger --owed")),
							    "owed"),
					    0),
			     "debt")));
	approve(&two.there, propose(&two.there, "sofia", verb));
	free(verb);
	settle();
	must_read("Doscientos");
	must_be_text(must(&two.here, "ana", xstrdup("exchange disputes")), "disputes", 0, "result",
		     "corrected");
	/* And the hit itself is taken back. */
	approve(&two.there, propose(&two.there, "sofia", "exchange annul 1 -r 'another person'"));
	settle();
	must_stand(&two.here, true, "annulled");
	look = looking(&two.here, "migration");
	refused(&two.here, "ana", VERB("exchange received 1 %s", look), "erased");
	free(look);
}

/* A new key is announced, the old one runs out between question and answer. */
static void test_rotation(void **state)
{
	ask_and_examine(11, false);
	json_decref(must(&two.there, "sofia", xstrdup("exchange keys --new")));
	json_decref(must(&two.there, "sofia", xstrdup("exchange keys --announce co-desk")));
	settle();
	/* Its receipt has to be back before the new key signs. */
	settle();
	json_decref(must(&two.there, "sofia", xstrdup("exchange answer 1")));
	two_pass(&two, 51 * INSTANT_DAY);
	settle();
	must_stand(&two.here, true, "hit");
}

static void test_silent(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	json_t *j;

	two_step_aside(&two.here);
	two_step_aside(&two.there);
	ask(mine);
	json_decref(go(&two.here));
	carry(&two.here, &two.there);
	two_pass(&two, 73 * 3600 * INSTANT_SECOND);
	j = must(&two.here, "sofia", xstrdup("exchange receipts"));
	assert_true(json_is_true(
	    json_object_get(json_array_get(json_object_get(j, "envelopes"), 0), "silent")));
	json_decref(j);
	assert_int_equal(number(go(&two.here), "sent_again"), 1);
	settle();
	must_be_text(must(&two.here, "sofia", xstrdup("exchange receipts")), "envelopes", 0,
		     "status", "received");
}

/* --- what is done to the files on the way ----------------------------------------------------- */

/* The files of sealed envelopes in a folder. */
static size_t envelopes(const char *folder, char *paths[8])
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)))
		if (strstr(e->d_name, ".env") && n < 8)
			paths[n++] = path_join(folder, e->d_name);
	if (d)
		closedir(d);
	return n;
}

/* What waits at this desk for the other. */
static size_t waiting(char *paths[8])
{
	char *folder = xasprintf("%s/out/%s", two.here.spool, two.here.other);
	size_t n = envelopes(folder, paths);

	free(folder);
	return n;
}

/* Bytes as if the sender had sent them: the file has the name of its content. */
static void deliver(struct side *to, const struct buf *b)
{
	struct hash h = hash_bytes(b->data, b->len);
	char hex[HASH_HEX_LEN];
	char *make = xasprintf("mkdir -p '%s/in/%s'", to->spool, to->other);
	char *path = xasprintf("%s/in/%s/%s.env", to->spool, to->other, hash_hex(&h, hex));
	struct err err = ERR_INIT;

	assert_int_equal(system(make), 0);
	MUST(file_write(path, b->data, b->len, &err), &err);
	free(make);
	free(path);
}

static struct buf bytes_of(char *path_take)
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	MUST(file_read(path_take, (size_t)1 << 20, &b, &err), &err);
	free(path_take);
	return b;
}

static struct buf one_question(void)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	char *paths[8];

	two_step_aside(&two.here);
	two_step_aside(&two.there);
	ask(mine);
	json_decref(go(&two.here));
	assert_int_equal(waiting(paths), 1);
	return bytes_of(paths[0]);
}

static size_t inbox(void)
{
	json_t *j = must(&two.there, "sofia", xstrdup("exchange inbox"));
	size_t n = json_array_size(json_object_get(j, "questions"));

	json_decref(j);
	return n;
}

static void test_duplicate_reordered(void **state)
{
	struct buf first = one_question();
	struct buf second;
	char *paths[8];
	size_t n;
	json_t *j;

	json_decref(must(&two.here, "ana", xstrdup("exchange withdraw 1")));
	json_decref(go(&two.here));
	n = waiting(paths);
	assert_int_equal(n, 2);
	second = bytes_of(paths[0]);
	if (second.len == first.len && memcmp(second.data, first.data, first.len) == 0) {
		buf_free(&second);
		second = bytes_of(paths[1]);
	} else {
		free(paths[1]);
	}
	/* The later one first; then each once more. */
	deliver(&two.there, &second);
	assert_int_equal(number(go(&two.there), "taken"), 1);
	deliver(&two.there, &first);
	assert_int_equal(number(go(&two.there), "taken"), 1);
	deliver(&two.there, &first);
	deliver(&two.there, &second);
	j = go(&two.there);
	assert_int_equal(json_integer_value(json_object_get(j, "taken")), 0);
	assert_int_equal(json_integer_value(json_object_get(j, "bad")), 0);
	json_decref(j);
	assert_int_equal(inbox(), 1);
	must_stand(&two.there, false, "withdrawn");
	buf_free(&first);
	buf_free(&second);
}

/* A byte of each part; the outer ones and some of the sealed. */
static void test_flipped(void **state)
{
	struct buf b = one_question();
	size_t tried = 0;

	for (size_t at = 0; at < b.len; at += at < 90 ? 9 : b.len / 8) {
		b.data[at] ^= 1;
		deliver(&two.there, &b);
		b.data[at] ^= 1;
		tried++;
	}
	assert_int_equal(number(go(&two.there), "bad"), (int64_t)tried);
	assert_int_equal(inbox(), 0);
	deliver(&two.there, &b);
	assert_int_equal(number(go(&two.there), "taken"), 1);
	assert_int_equal(inbox(), 1);
	buf_free(&b);
}

/* The partner sends on what was sealed for it; an older version is offered. */
static void test_forwarded_old(void **state)
{
	struct buf b = one_question();
	json_t *j;

	deliver(&two.here, &b);
	j = go(&two.here);
	assert_string_equal(json_string_value(json_object_get(j, "fault")), "not-for-us");
	json_decref(j);
	b.data[9] = 0;
	deliver(&two.there, &b);
	j = go(&two.there);
	assert_string_equal(json_string_value(json_object_get(j, "fault")), "version-old");
	assert_int_equal(json_integer_value(json_object_get(j, "taken")), 0);
	json_decref(j);
	assert_int_equal(inbox(), 0);
	buf_free(&b);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(test_hit),
	    STORY(test_no_hit),
	    STORY(test_protected),
	    cmocka_unit_test_setup_teardown(test_quota, open_quota, close_two),
	    cmocka_unit_test_setup_teardown(test_expired, open_ending, close_two),
	    STORY(test_onward),
	    STORY(test_correction),
	    STORY(test_rotation),
	    STORY(test_silent),
	    STORY(test_duplicate_reordered),
	    STORY(test_flipped),
	    STORY(test_forwarded_old),
	};
	const char *build = getenv("COTEJO_BUILDDIR");
	int failed;

	program = path_join(build ? build : ".", "cotejo");
	failed = cmocka_run_group_tests_name("stories by verb", tests, NULL, NULL);
	free(program);
	return failed;
}
