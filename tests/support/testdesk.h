/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk for tests: a store in a folder of its own, people of every role, and
 * short ways to make cases, persons and prints. Include cmocka first. Every call
 * fails the test with the message when it does not work.
 */
#ifndef COTEJO_TESTS_SUPPORT_TESTDESK_H
#define COTEJO_TESTS_SUPPORT_TESTDESK_H

#include "casework/capture.h"
#include "casework/case_note.h"
#include "casework/casefile.h"
#include "casework/desk.h"
#include "casework/hit.h"
#include "casework/log.h"
#include "casework/policy.h"
#include "casework/record.h"
#include "casework/review.h"
#include "casework/search.h"
#include "casework/session.h"
#include "casework/task.h"

#define TEST_PASSWORD "correct horse 7"

/* clara, clemens: clerks; ana, bruno, celia, dario: analysts; sofia, samuel:
 * supervisors of the unit "north"; selma: supervisor of "south"; olga: auditor;
 * adam: administrator. */
struct testdesk {
	char folder[64];
	char *path;
	struct desk *desk;
	struct desk_recovery recovery;
};

void testdesk_open(struct testdesk *t);
/* Closes the desk and removes the folder. */
void testdesk_close(struct testdesk *t);
/* Closes and opens the desk again (a restart). */
void testdesk_restart(struct testdesk *t);

/* Fails the test unless code is ERR_OK. */
#define MUST(call, err) must_be_ok((call), (err), #call, __FILE__, __LINE__)
void must_be_ok(enum err_code code, const struct err *err, const char *what, const char *file,
		int line);
/* Fails the test unless the call is refused with the code. */
#define REFUSED(call, code, err) must_be((call), (code), (err), #call, __FILE__, __LINE__)
void must_be(enum err_code got, enum err_code want, const struct err *err, const char *what,
	     const char *file, int line);

struct seat *testdesk_log_in(struct testdesk *t, const char *name);

/* A look for a case: purpose migration, a long enough reason. */
struct look testdesk_look(const char *case_number);

/* A case of the seat's unit. */
void testdesk_case(struct seat *seat, const char *title, char number[CASE_NUMBER_LEN]);
/* A grown-up person in that case. */
int64_t testdesk_person(struct seat *clerk, const char *number, const char *given,
			const char *family);

/* A template that is no real print: minutiae drawn from `finger_seed`, moved a
 * little by `impression`. The same finger_seed are mates. */
struct template *testdesk_template(unsigned finger_seed, unsigned impression, int finger);
/* A PNG of a ridge pattern that can be extracted; the same `number` are mates. */
void testdesk_png(unsigned number, unsigned impression, struct buf *out);

/* Ten fingers of templates: the person of that seed. Gives the capture id. */
int64_t testdesk_enrol(struct seat *clerk, const char *number, int64_t person, unsigned seed,
		       unsigned impression);
/* One finger with an image (right index), the others declined. */
int64_t testdesk_enrol_image(struct seat *clerk, const char *number, int64_t person,
			     unsigned pattern, unsigned impression);

/* Searches with all prints of a person and waits for the end. */
int64_t testdesk_search(struct seat *analyst, const char *number, int64_t person);

/* Goes through a comparison to a conclusion: marks, analysis, pairs, reason. */
enum err_code testdesk_examine(struct seat *seat, int64_t hit, enum conclusion c, struct err *err);

void testdesk_token(uint8_t token[16]);

#endif
