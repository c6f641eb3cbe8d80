/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a log-in takes, and how fast sealed prints come into memory.
 *
 *   tests/bench/desk [PERSONS]
 *
 * Makes a store with the strong setting for passwords, enrols PERSONS (500) with
 * ten prints of 40 minutiae each, and logs in anew. Reported, never asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/rng.h"
#include "casework/audit.h"
#include "casework/capture.h"
#include "casework/casefile.h"
#include "casework/record.h"
#include "casework/secret.h"
#include "casework/session.h"
#include "print/template.h"

#define PASSWORD "correct horse 7"

static struct err err;

static void must(enum err_code code)
{
	if (code != ERR_OK) {
		fprintf(stderr, "%s\n", err.msg);
		exit(1);
	}
}

static struct template *print_of(uint64_t person, int finger)
{
	struct rng r = rng_stream(1, person, (uint64_t)finger, 0);
	struct minutia m[40];
	struct template *t;

	for (size_t i = 0; i < ARRAY_LEN(m); i++)
		m[i] = (struct minutia){.x = (float)rng_range(&r, 30, 320),
					.y = (float)rng_range(&r, 30, 400),
					.angle = (float)rng_range(&r, 0, 6.28),
					.type = MINUTIA_ENDING,
					.quality = 80};
	must(template_from_minutiae(m, ARRAY_LEN(m), 350, 430, &t, &err));
	t->finger = (uint8_t)finger;
	t->quality = 80;
	return t;
}

static void enrol(struct seat *seat, const struct look *look, uint64_t n)
{
	const struct notice notice = {.language = "es", .understood = true};
	struct capture *c;
	struct record r;
	struct person_name name;
	int64_t person = 0;
	int64_t id = 0;

	record_init(&r);
	name_init(&name);
	name_set(&name, NAME_PRIMARY, "Vera", "Larga", NULL);
	person_add_name(&r.person, &name);
	r.person.birth = (struct birth){{1990, 5, 3}, 0, BIRTH_DECLARED};
	must(record_create(seat, look, &r, NULL, &person, &err));
	record_clear(&r);
	must(notice_give(seat, look, person, &notice, &id, &err));
	must(capture_new(seat, person, id, &c, &err));
	for (int f = 1; f <= 10; f++)
		capture_add_template(c, NULL, print_of(n, f), NULL, 0);
	must(capture_commit(seat, look, c, true, NULL, &id, &err));
	capture_free(c);
}

static void fill(struct desk *desk, uint64_t people)
{
	struct casefile file = {.title = (char *)(uintptr_t) "A case",
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};
	struct look look = {PURPOSE_MIGRATION, NULL, "measuring how long it takes"};
	char number[CASE_NUMBER_LEN];
	struct seat *seat;
	double began = clock_steady();

	must(session_log_in(desk, "clerk", PASSWORD, NULL, NULL, &seat, &err));
	must(case_create(seat, &file, number, NULL, &err));
	look.case_number = number;
	for (uint64_t i = 1; i <= people; i++)
		enrol(seat, &look, i);
	printf("enrolled    %llu people in %.1f s\n", (unsigned long long)people,
	       clock_steady() - began);
	seat_free(seat);
}

static void measure(const char *path)
{
	struct audit_report report;
	struct desk_load load;
	struct desk *desk;
	struct seat *seat;
	double times[5];
	double began;

	must(desk_open(path, &desk, &err));
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		began = clock_steady();
		must(session_log_in(desk, "auditor", PASSWORD, NULL, NULL, &seat, &err));
		times[i] = clock_steady() - began;
		seat_free(seat);
		printf("log-in      %.0f ms\n", 1000 * times[i]);
	}
	must(session_log_in(desk, "clerk", PASSWORD, NULL, NULL, &seat, &err));
	must(desk_load_wait(seat, &err));
	desk_load_get(desk, &load);
	printf(
	    "load        %zu people, %zu fingers in %.3f s: %.0f people, %.0f fingers a second\n",
	    load.persons, load.fingers, load.seconds, (double)load.persons / load.seconds,
	    (double)load.fingers / load.seconds);
	printf("memory      %s\n", secret_all_locked() ? "all locked" : secret_lock_advice());
	seat_free(seat);
	desk_free(desk);
	began = clock_steady();
	must(audit_verify(path, NULL, 0, NULL, NULL, &report, &err));
	printf("audit       %lld entries, %lld rows in %.2f s, %zu findings\n",
	       (long long)report.entries, (long long)report.rows, clock_steady() - began,
	       report.total);
	audit_report_clear(&report);
}

int main(int argc, char **argv)
{
	const struct desk_user users[] = {
	    {.name = "clerk",
	     .display = "C",
	     .password = PASSWORD,
	     .unit = "u",
	     .role = ROLE_CLERK},
	    {.name = "super",
	     .display = "S",
	     .password = PASSWORD,
	     .unit = "u",
	     .role = ROLE_SUPERVISOR},
	    {.name = "auditor",
	     .display = "A",
	     .password = PASSWORD,
	     .unit = "u",
	     .role = ROLE_AUDITOR},
	    {.name = "admin",
	     .display = "M",
	     .password = PASSWORD,
	     .unit = "u",
	     .role = ROLE_ADMINISTRATOR},
	};
	const struct desk_setup setup = {.agency = "Bench",
					 .country = "UTO",
					 .order = "CO",
					 .kdf = DESK_KDF_STRONG,
					 .demo = true,
					 .users = users,
					 .user_count = ARRAY_LEN(users)};
	char folder[] = "/tmp/cotejo-bench-XXXXXX";
	char *path, *command;
	struct desk_recovery recovery;
	struct desk *desk;

	if (!mkdtemp(folder))
		return 1;
	path = xasprintf("%s/store", folder);
	command = xasprintf("rm -rf '%s'", folder);
	must(desk_create(path, &setup, &recovery, &err));
	must(desk_open(path, &desk, &err));
	fill(desk, argc > 1 ? strtoull(argv[1], NULL, 10) : 500);
	desk_free(desk);
	measure(path);
	if (system(command) != 0)
		return 1;
	free(path);
	free(command);
	return 0;
}
