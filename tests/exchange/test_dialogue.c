/* SPDX-License-Identifier: Apache-2.0 */
/* Two desks that keep to the rules, on a road that delays, doubles and reorders:
 * neither ever finds a message impossible, and both end up with one story. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/rng.h"
#include "exchange/dialogue.h"

#define ROAD 64

struct desk {
	enum dialogue_state state;
	/* of those that were sent to this desk: arrived */
	enum dialogue_event waiting[ROAD];
	bool there[ROAD];
	size_t sent;
};

/* Sends an event that the sender's own machine allows. */
static bool send(struct desk *from, struct desk *to, enum dialogue_event e)
{
	enum dialogue_state next;

	if (dialogue_next(from->state, e, &next) != DIALOGUE_MOVES || to->sent == ROAD)
		return false;
	from->state = next;
	to->waiting[to->sent++] = e;
	return true;
}

static enum dialogue_event some_event(struct rng *r, bool asker)
{
	enum dialogue_event e;

	do
		e = (enum dialogue_event)rng_below(r, DIALOGUE_EVENT_COUNT);
	while (dialogue_by_asker(e) != asker);
	return e;
}

/* Takes one of those on the road. False when it was impossible. */
static bool receive(struct desk *d, size_t i)
{
	enum dialogue_state next;

	if (dialogue_next(d->state, d->waiting[i], &next) == DIALOGUE_REFUSES)
		return false;
	d->state = next;
	return true;
}

static size_t on_the_road(const struct desk *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->sent; i++)
		n += !d->there[i];
	return n;
}

/* In any order, as far as one message does not follow from the other: the
 * sequence numbers of the envelopes let a desk hold back what is too early. */
static bool deliver_one(struct desk *d, struct rng *r)
{
	size_t i;

	if (on_the_road(d) == 0)
		return true;
	do
		i = rng_below(r, (uint32_t)d->sent);
	while (d->there[i]);
	if (!receive(d, i))
		return false;
	d->there[i] = true;
	return true;
}

static void test_any_order(void **state)
{
	size_t early = 0, ended[DIALOGUE_STATE_COUNT] = {0};

	for (uint64_t seed = 0; seed < 20000; seed++) {
		struct rng r = rng_stream(seed, 1, 2, 3);
		struct desk asker = {DIALOGUE_NONE}, asked = {DIALOGUE_NONE};

		send(&asker, &asked, DIALOGUE_ASK);
		for (int k = 0; k < 40; k++) {
			bool mine = rng_below(&r, 2);

			if (rng_below(&r, 3) == 0)
				send(mine ? &asker : &asked, mine ? &asked : &asker,
				     some_event(&r, mine));
			else
				early += !deliver_one(mine ? &asker : &asked, &r);
		}
		/* Too early is not impossible: in the order of sending all fit. */
		for (int k = 0; k < 1000 && on_the_road(&asker) + on_the_road(&asked); k++) {
			deliver_one(&asker, &r);
			deliver_one(&asked, &r);
		}
		assert_int_equal(on_the_road(&asker), 0);
		assert_int_equal(on_the_road(&asked), 0);
		ended[asker.state]++;
		/* One story, but that the asker may have lost interest while the answer
		 * was on the way. */
		if (asker.state != asked.state)
			assert_int_equal(asker.state, DIALOGUE_WITHDRAWN);
	}
	assert_true(early > 0);
	for (int s = DIALOGUE_NO_HIT; s < DIALOGUE_STATE_COUNT; s++)
		assert_true(ended[s] > 0);
}

static void test_impossible(void **state)
{
	enum dialogue_state next;

	/* No data without a hit, no release without a request, no second answer. */
	assert_int_equal(dialogue_next(DIALOGUE_NONE, DIALOGUE_REQUEST, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_ASKED, DIALOGUE_REQUEST, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_ASKED, DIALOGUE_RELEASE, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_NO_HIT, DIALOGUE_REQUEST, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_NO_HIT, DIALOGUE_RELEASE, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_NO_HIT, DIALOGUE_ANSWER_HIT, &next),
			 DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_HIT, DIALOGUE_RELEASE, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_HIT, DIALOGUE_ANSWER_NO_HIT, &next),
			 DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_ASKED, DIALOGUE_ASK, &next), DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_RELEASED, DIALOGUE_RELEASE, &next),
			 DIALOGUE_REFUSES);
	assert_int_equal(dialogue_next(DIALOGUE_REFUSED, DIALOGUE_ANSWER_HIT, &next),
			 DIALOGUE_REFUSES);
	/* What crossed changes nothing. */
	assert_int_equal(dialogue_next(DIALOGUE_WITHDRAWN, DIALOGUE_ANSWER_HIT, &next),
			 DIALOGUE_STAYS);
	assert_int_equal(next, DIALOGUE_WITHDRAWN);
	assert_int_equal(dialogue_next(DIALOGUE_ANNULLED, DIALOGUE_RELEASE, &next), DIALOGUE_STAYS);
	assert_int_equal(next, DIALOGUE_ANNULLED);
}

static void test_events_of_messages(void **state)
{
	struct message m = {.type = MESSAGE_ANSWER, .result = RESULT_HIT};
	enum dialogue_event e;

	assert_true(dialogue_event_of(&m, &e));
	assert_int_equal(e, DIALOGUE_ANSWER_HIT);
	m.result = RESULT_NO_HIT;
	assert_true(dialogue_event_of(&m, &e));
	assert_int_equal(e, DIALOGUE_ANSWER_NO_HIT);
	m = (struct message){.type = MESSAGE_REFUSAL, .about = ABOUT_REQUEST};
	assert_true(dialogue_event_of(&m, &e));
	assert_int_equal(e, DIALOGUE_REFUSE_REQUEST);
	m.about = ABOUT_ALERT;
	assert_false(dialogue_event_of(&m, &e));
	m.type = MESSAGE_RECEIPT;
	assert_false(dialogue_event_of(&m, &e));
	for (int s = 0; s < DIALOGUE_STATE_COUNT; s++)
		assert_int_equal(dialogue_state_parse(dialogue_state_word((enum dialogue_state)s)),
				 s);
	assert_int_equal(dialogue_state_parse("x"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_any_order),
	    cmocka_unit_test(test_impossible),
	    cmocka_unit_test(test_events_of_messages),
	};

	return cmocka_run_group_tests_name("dialogue", tests, NULL, NULL);
}
