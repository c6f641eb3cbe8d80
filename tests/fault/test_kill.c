/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writers that are killed at any moment, and several at once: at most the act in
 * progress is lost, what was told to be done is there, and the audit holds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "casework/audit.h"
#include "db/db.h"
#include "support/testdesk.h"

static int64_t count(const char *path, const char *sql)
{
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct err err = ERR_INIT;
	struct db *db;
	int64_t n = 0;

	MUST(db_open(path, DB_READ_ONLY, &db, &err), &err);
	db_set_actor(db, &setup);
	MUST(db_get_i64(db, &n, &err, sql, ""), &err);
	db_close(db);
	return n;
}

static void must_hold(const char *path)
{
	struct audit_report r;
	struct err err = ERR_INIT;

	MUST(audit_verify(path, NULL, 0, NULL, NULL, &r, &err), &err);
	if (r.total)
		fail_msg("%s", r.findings[0].text);
	audit_report_clear(&r);
}

#define PATIENTLY(call)                                           \
	do {                                                      \
		int tries = 10;                                   \
		while ((call) != ERR_OK)                          \
			if (err.code != ERR_STORE || --tries < 0) \
				give_up(user, &err);              \
	} while (0)

static void give_up(const char *user, const struct err *err)
{
	fprintf(stderr, "# %s: %s\n", user, err->msg);
	_exit(3);
}

/* Makes cases and persons until it is killed (or n of each), and says each by a
 * byte. */
static void write_on(const char *path, const char *user, int said, int n)
{
	struct err err = ERR_INIT;
	struct desk *desk;
	struct seat *seat;
	char number[CASE_NUMBER_LEN];
	struct casefile file = {.title = (char *)(uintptr_t) "A case",
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};

	/* The lock of a store is not handed out in turn: on a slow machine it may take
	 * longer than the time-out, which is said, and tried again. */
	PATIENTLY(desk_open(path, &desk, &err));
	PATIENTLY(session_log_in(desk, user, TEST_PASSWORD, NULL, NULL, &seat, &err));
	for (int i = 0; i < n; i++) {
		struct look look;
		struct record r;
		struct person_name name;
		int64_t id;

		PATIENTLY(case_create(seat, &file, number, NULL, &err));
		if (write(said, "c", 1) != 1)
			_exit(6);
		look = testdesk_look(number);
		record_init(&r);
		name_init(&name);
		name_set(&name, NAME_PRIMARY, "Vera", "Larga", NULL);
		person_add_name(&r.person, &name);
		PATIENTLY(record_create(seat, &look, &r, NULL, &id, &err));
		if (write(said, "p", 1) != 1)
			_exit(5);
		record_clear(&r);
	}
	seat_free(seat);
	desk_free(desk);
	_exit(0);
}

/* The thread sanitizer ends a child that starts threads after a fork. */
#ifdef __SANITIZE_THREAD__
#define CAN_FORK false
#else
#define CAN_FORK true
#endif

static pid_t start(const char *path, const char *user, int *said, int n)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		write_on(path, user, ends[1], n);
	}
	close(ends[1]);
	*said = ends[0];
	return child;
}

/* Until so many acts have been told. */
static void wait_for(int said, int acts, int64_t *cases, int64_t *people)
{
	char b;

	for (; acts > 0 && read(said, &b, 1) == 1; acts--)
		b == 'c' ? ++*cases : ++*people;
}

static void tally(int said, int64_t *cases, int64_t *people)
{
	char b[256];
	ssize_t n;

	while ((n = read(said, b, sizeof(b))) > 0)
		for (ssize_t i = 0; i < n; i++)
			b[i] == 'c' ? ++*cases : ++*people;
	close(said);
}

static void killed_at_any_moment(void **state)
{
	struct testdesk t;
	struct rng rng = rng_stream(5, 1, 0, 0);
	int64_t cases = 0;
	int64_t people = 0;
	int64_t extra = 0;
	int rounds = 24;

	if (!CAN_FORK)
		return;
	testdesk_open(&t);
	desk_free(t.desk);
	t.desk = NULL;
	for (int i = 0; i < rounds; i++) {
		/* also while it opens the store and logs in */
		int acts = i % 4 ? (int)rng_range(&rng, 1, 9) : 0;
		struct timespec moment = {0, (long)rng_range(&rng, 0, 25e6)};
		int said;
		int64_t c = 0;
		int64_t p = 0;
		int64_t have_c;
		int64_t have_p;
		pid_t child = start(t.path, "clara", &said, 100000);

		wait_for(said, acts, &c, &p);
		nanosleep(&moment, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		tally(said, &c, &p);
		must_hold(t.path);
		have_c = count(t.path, "SELECT count(*) FROM casefile");
		have_p = count(t.path, "SELECT count(*) FROM person_version");
		/* at most the one that was done but not yet told */
		assert_in_range(have_c, cases + c, cases + c + 1);
		assert_in_range(have_p, people + p, people + p + 1);
		extra += have_c - cases - c + have_p - people - p;
		cases = have_c;
		people = have_p;
	}
	assert_true(cases + people > rounds);
	print_message("# %d writers killed: %lld acts told and kept, %lld kept untold\n", rounds,
		      (long long)(cases + people - extra), (long long)extra);
	testdesk_close(&t);
}

static void several_processes_at_once(void **state)
{
	static const char *const users[] = {"clara", "clemens"};
	struct testdesk t;
	pid_t child[2];
	int said[2];
	int64_t cases = 0;
	int64_t people = 0;

	if (!CAN_FORK)
		return;
	testdesk_open(&t);
	desk_free(t.desk);
	t.desk = NULL;
	for (size_t i = 0; i < ARRAY_LEN(users); i++)
		child[i] = start(t.path, users[i], &said[i], 18);
	for (size_t i = 0; i < ARRAY_LEN(users); i++) {
		int status = 0;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
		tally(said[i], &cases, &people);
	}
	assert_int_equal(cases, 36);
	assert_int_equal(people, 36);
	assert_int_equal(count(t.path, "SELECT count(DISTINCT number) FROM casefile"), 36);
	assert_int_equal(count(t.path, "SELECT count(*) FROM person_version"), 36);
	must_hold(t.path);
	testdesk_close(&t);
}

/* --- two desks on one task ------------------------------------------------------------ */

struct taker {
	struct seat *seat;
	int64_t task;
	pthread_barrier_t *gate;
	enum err_code code;
	struct err err;
};

static void *take(void *arg)
{
	struct taker *k = arg;

	pthread_barrier_wait(k->gate);
	k->code = task_take(k->seat, k->task, &k->err);
	return NULL;
}

static int64_t verification(struct seat *seat)
{
	struct tasks tasks;
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(task_list(seat, TASK_VERIFY, &tasks, &err), &err);
	if (tasks.count)
		id = tasks.rows[0].id;
	tasks_clear(&tasks);
	return id;
}

static void one_task_has_one_holder(void **state)
{
	struct testdesk t;
	struct testdesk other = {0};
	struct err err = ERR_INIT;
	char number[CASE_NUMBER_LEN];
	struct seat *clara, *ana;
	int64_t first, second, search, hit;

	testdesk_open(&t);
	MUST(desk_open(t.path, &other.desk, &err), &err);
	clara = testdesk_log_in(&t, "clara");
	ana = testdesk_log_in(&t, "ana");
	testdesk_case(clara, "A case", number);
	for (unsigned round = 0; round < 6; round++) {
		struct taker k[2] = {{.seat = testdesk_log_in(&t, "bruno")},
				     {.seat = testdesk_log_in(&other, "celia")}};
		pthread_barrier_t gate;
		pthread_t threads[2];
		int winner;

		first = testdesk_person(clara, number, "Vera", "Larga");
		second = testdesk_person(clara, number, "Vera", "Larga");
		testdesk_enrol(clara, number, first, 700 + round, 1);
		testdesk_enrol(clara, number, second, 700 + round, 2);
		search = testdesk_search(ana, number, second);
		MUST(search_take(ana, search, first, &hit, &err), &err);
		MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
		pthread_barrier_init(&gate, NULL, 2);
		for (int i = 0; i < 2; i++) {
			k[i].task = verification(k[i].seat);
			k[i].gate = &gate;
			assert_true(k[i].task > 0);
			assert_int_equal(pthread_create(&threads[i], NULL, take, &k[i]), 0);
		}
		for (int i = 0; i < 2; i++)
			pthread_join(threads[i], NULL);
		pthread_barrier_destroy(&gate);
		winner = k[0].code == ERR_OK ? 0 : 1;
		assert_int_equal(k[winner].code, ERR_OK);
		assert_int_equal(k[!winner].code, ERR_CONFLICT);
		/* the same key pressed again is no second act */
		MUST(task_take(k[winner].seat, k[winner].task, &err), &err);
		REFUSED(testdesk_examine(k[!winner].seat, hit, CONCLUSION_EXCLUSION, &err),
			ERR_CONFLICT, &err);
		MUST(testdesk_examine(k[winner].seat, hit, CONCLUSION_IDENTIFICATION, &err), &err);
		if (testdesk_examine(k[!winner].seat, hit, CONCLUSION_EXCLUSION, &err) == ERR_OK)
			fail_msg("two desks decided");
		seat_free(k[0].seat);
		seat_free(k[1].seat);
	}
	seat_free(clara);
	seat_free(ana);
	desk_free(other.desk);
	testdesk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(killed_at_any_moment),
	    cmocka_unit_test(several_processes_at_once),
	    cmocka_unit_test(one_task_has_one_holder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
