/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two real desks: two stores, two sets of keys, two spools, one machine. "here" is
 * PACT_HERE (COL), "there" is PACT_THERE. A call fails the test with its message.
 */
#ifndef COTEJO_TESTS_EXCHANGE_TWO_H
#define COTEJO_TESTS_EXCHANGE_TWO_H

#include "support/testdesk.h"
#include "support/testpact.h"

struct side {
	struct testdesk desk;
	char *spool;
	struct seat *clara, *ana, *bruno, *sofia, *samuel, *selma;
	char number[CASE_NUMBER_LEN];
	struct party_key key;
	const char *self;
	const char *other;
};

struct two {
	struct side here;
	struct side there;
	instant clock; /* the time of both, moved by two_pass() */
};

/* change: may alter the agreement before it is made; NULL. */
void two_open(struct two *t, const char *country, void (*change)(json_t *pact));
void two_close(struct two *t);
/* For tests that run the real program: the spools beside the stores, and a clock of whole
 * seconds (COTEJO_TEST_CLOCK). Its users have sessions of their own, so those of the test
 * are ended, and begun again where the test itself does something. */
void two_as_programs(struct two *t);
void two_step_aside(struct side *s);
void two_step_in(struct side *s);

/* Both clocks go on. */
void two_pass(struct two *t, instant by);

/* Carries what lies in the one's spool to the other, as a courier would. */
void two_carry(struct side *from, struct side *to);
/* A supervisor's run of one desk. */
struct exchange_ran two_run(struct side *s);
/* Runs and carries both ways until nothing moves. */
void two_settle(struct two *t);

/* A person with ten fingers of that seed; protected: nothing was ever established;
 * else every flag is no. */
int64_t two_person(struct side *s, const char *family, unsigned seed, unsigned impression,
		   bool is_protected);
/* Asks about a person and has it approved. */
int64_t two_ask(struct side *s, int64_t person, bool crime);
/* The newest question in the inbox (or outbox). */
int64_t two_last(struct side *s, bool outgoing);
enum dialogue_state two_state(struct side *s, int64_t question);
/* Searches for a question that came in and has all candidates examined: the best one
 * is identified and released when found is true, all others are excluded. */
void two_examine(struct side *s, int64_t question, bool found);
/* The answer, fixed. */
struct exchange_answered two_answer(struct side *s, int64_t question);
/* Requests, releases by two, carries; gives the proposal. */
int64_t two_release(struct two *t, struct side *asker, struct side *giver, int64_t asked,
		    int64_t question, const char *data);
void two_data(const char *words, bool data[DATUM_COUNT]);
/* The value of a field that a partner gave, or "". Owned by the caller. */
char *two_field(struct side *s, int64_t question, const char *name);

#endif
