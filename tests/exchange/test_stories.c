/* SPDX-License-Identifier: Apache-2.0 */
/* Whole stories between two desks: what is said, what is not, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/two.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/disclose.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "exchange/envelope.h"
#include "exchange/spool.h"

static struct two two;

static int open_two(void **state)
{
	two_open(&two, "UTO", NULL);
	return 0;
}

static int close_two(void **state)
{
	two_close(&two);
	return 0;
}

/* The asker's person is `seed`; `mate` of the asked desk is the same or another. */
static int64_t ask_and_examine(unsigned seed, unsigned mate, bool is_protected, bool crime,
			       int64_t *found, int64_t *question)
{
	int64_t mine = two_person(&two.here, "Uno", seed, 1, false);
	int64_t asked;

	*found = two_person(&two.there, "Dos", mate, 2, is_protected);
	asked = two_ask(&two.here, mine, crime);
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_ASKED);
	*question = two_last(&two.there, false);
	two_examine(&two.there, *question, seed == mate);
	return asked;
}

static void test_hit(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct exchange_answered a = two_answer(&two.there, question);
	char *name;

	assert_int_equal(a.result, RESULT_HIT);
	assert_false(a.protected_person);
	/* Not before its time. */
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_ASKED);
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_HIT);
	two_release(&two, &two.here, &two.there, asked, question, "family-name birth-date");
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_RELEASED);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Dos");
	free(name);
	/* What was not asked for did not come. */
	name = two_field(&two.here, asked, "given names 1");
	assert_string_equal(name, "");
	free(name);
}

static void leave_and_arrive(void)
{
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
}

static void test_no_hit(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 12, false, false, &found, &question);
	struct exchange_answered a = two_answer(&two.there, question);
	bool data[DATUM_COUNT] = {[DATUM_SEX] = true};
	struct look look = testdesk_look(two.here.number);
	struct err err = ERR_INIT;

	assert_int_equal(a.result, RESULT_NO_HIT);
	assert_false(a.protected_person);
	leave_and_arrive();
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_NO_HIT);
	/* Nothing can be asked for after it. */
	REFUSED(exchange_request(two.here.ana, &look, asked, data, &err), ERR_REFUSED, &err);
	/* And the probe is gone. */
	REFUSED(exchange_search(two.there.ana, &look, question, &found, &err), ERR_CONFLICT, &err);
}

static int tasks_of(struct side *s, enum task_stage stage)
{
	struct task_counts n;
	struct err err = ERR_INIT;

	MUST(task_count(s->sofia, &n, &err), &err);
	return n.open[stage];
}

static void test_protected(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, true, false, &found, &question);
	int before = tasks_of(&two.there, TASK_PROTECTION);
	struct exchange_answered a = two_answer(&two.there, question);

	assert_int_equal(a.result, RESULT_NO_HIT);
	assert_true(a.protected_person);
	assert_int_equal(tasks_of(&two.there, TASK_PROTECTION), before + 1);
	leave_and_arrive();
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_NO_HIT);
}

/* Between decision and departure the person comes under protection. */
static void test_protected_meanwhile(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct look look = testdesk_look(two.there.number);
	struct protection p;
	struct err err = ERR_INIT;

	assert_int_equal(two_answer(&two.there, question).result, RESULT_HIT);
	protection_init(&p);
	MUST(protection_set(two.there.clara, &look, found, &p, &err), &err);
	leave_and_arrive();
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_NO_HIT);
	assert_int_equal(tasks_of(&two.there, TASK_PROTECTION), 1);
}

/* Prints of a protected person are no question to the country it fled either. */
static void test_ask_about_protected(void **state)
{
	int64_t mine = two_person(&two.there, "Uno", 5, 1, true);
	struct look look = testdesk_look(two.there.number);
	struct exchange_ask ask = {.party = two.there.other, .person = mine};
	struct err err = ERR_INIT;
	int64_t id = 0;

	REFUSED(exchange_propose_ask(two.there.sofia, &look, &ask, &id, &err), ERR_REFUSED, &err);
	/* An analyst cannot know; the store says no when it would leave. */
	MUST(exchange_propose_ask(two.there.ana, &look, &ask, &id, &err), &err);
	REFUSED(proposal_answer(two.there.samuel, id, true, "needed", &err), ERR_REFUSED, &err);
	two_settle(&two);
}

static void test_unconfirmed(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct look look = testdesk_look(two.there.number);
	struct exchange_answered a;
	struct err err = ERR_INIT;
	int64_t question;
	int64_t search;

	two_person(&two.there, "Dos", 11, 2, false);
	two_ask(&two.here, mine, false);
	two_settle(&two);
	question = two_last(&two.there, false);
	REFUSED(exchange_answer(two.there.sofia, question, false, &a, &err), ERR_REFUSED, &err);
	MUST(exchange_search(two.there.ana, &look, question, &search, &err), &err);
	MUST(search_wait(two.there.ana, search, &err), &err);
	REFUSED(exchange_answer(two.there.sofia, question, false, &a, &err), ERR_REFUSED, &err);
	/* Nor does an analyst answer at all. */
	REFUSED(exchange_answer(two.there.ana, question, false, &a, &err), ERR_REFUSED, &err);
}

static void test_crime(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, true, &found, &question);
	char *name;

	assert_int_equal(two_answer(&two.there, question).result, RESULT_HIT);
	leave_and_arrive();
	two_release(&two, &two.here, &two.there, asked, question, "family-name sex nationality");
	name = two_field(&two.here, asked, "nationality 1");
	assert_string_equal(name, "COL");
	free(name);
}

static void small_quota(json_t *pact)
{
	testpact_quota(pact, "ask", 1, 2, 10);
}

static int open_quota(void **state)
{
	two_open(&two, "UTO", small_quota);
	return 0;
}

static void test_quota(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct look look = testdesk_look(two.here.number);
	struct exchange_ask ask = {.party = two.here.other, .person = mine};
	struct err err = ERR_INIT;
	int64_t id = 0;

	two_ask(&two.here, mine, false);
	MUST(exchange_propose_ask(two.here.ana, &look, &ask, &id, &err), &err);
	REFUSED(proposal_answer(two.here.samuel, id, true, "needed", &err), ERR_REFUSED, &err);
	assert_non_null(strstr(err.msg, "quota"));
	/* The next day there is one more. */
	two_pass(&two, INSTANT_DAY + INSTANT_SECOND);
	MUST(proposal_answer(two.here.samuel, id, true, "needed", &err), &err);
	two_pass(&two, INSTANT_DAY + INSTANT_SECOND);
	MUST(exchange_propose_ask(two.here.ana, &look, &ask, &id, &err), &err);
	REFUSED(proposal_answer(two.here.samuel, id, true, "needed", &err), ERR_REFUSED, &err);
	two_settle(&two);
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
	two_open(&two, "UTO", soon_over);
	return 0;
}

static void test_expired(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct look look = testdesk_look(two.here.number);
	struct exchange_ask ask = {.party = two.here.other};
	struct err err = ERR_INIT;
	int64_t id = 0;

	assert_int_equal(two_answer(&two.there, question).result, RESULT_HIT);
	two_pass(&two, 2 * INSTANT_DAY);
	two_settle(&two);
	/* The answer does not leave any more; a refusal does. */
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_REFUSED);
	ask.person = two_person(&two.here, "Tres", 13, 1, false);
	MUST(exchange_propose_ask(two.here.ana, &look, &ask, &id, &err), &err);
	REFUSED(proposal_answer(two.here.samuel, id, true, "needed", &err), ERR_REFUSED, &err);
}

/* A partner's probe is no probe for the next partner. */
static void test_onward(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct look look = testdesk_look(two.there.number);
	struct exchange_ask ask = {.party = two.there.other};
	struct search_view v;
	struct err err = ERR_INIT;
	int64_t question;
	int64_t search;
	int64_t id;

	two_person(&two.there, "Dos", 11, 2, false);
	two_ask(&two.here, mine, false);
	two_settle(&two);
	question = two_last(&two.there, false);
	MUST(exchange_search(two.there.ana, &look, question, &search, &err), &err);
	MUST(search_wait(two.there.ana, search, &err), &err);
	MUST(search_get(two.there.ana, search, &v, &err), &err);
	/* Whatever number the probe has: none of the store's goes on. */
	for (ask.probe = 1; ask.probe < 60; ask.probe++) {
		enum err_code code = exchange_propose_ask(two.there.ana, &look, &ask, &id, &err);

		if (code == ERR_OK)
			code = proposal_answer(two.there.samuel, id, true, "why not", &err);
		if (code == ERR_OK)
			fail_msg("probe %d went on", (int)ask.probe);
	}
	search_view_clear(&v);
}

static void test_correction(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct look look = testdesk_look(two.there.number);
	struct look mine = testdesk_look(two.here.number);
	struct exchange_received got;
	struct record_info info;
	struct record r;
	struct push_rows owed;
	struct person_name n;
	struct err err = ERR_INIT;
	int64_t id = 0;
	char *name;

	two_answer(&two.there, question);
	leave_and_arrive();
	two_release(&two, &two.here, &two.there, asked, question, "family-name sex");
	/* The record is put right: the recipient is owed it, and two people send it. */
	MUST(record_get(two.there.clara, &look, found, 0, &r, &info, &err), &err);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Rosa", "Doscientos", NULL);
	name_clear(&r.person.names[0]);
	r.person.names[0] = n;
	MUST(record_update(two.there.clara, &look, found, info.version, &r, &err), &err);
	record_clear(&r);
	record_info_clear(&info);
	MUST(push_list(two.there.sofia, &owed, &err), &err);
	assert_int_equal(owed.count, 1);
	MUST(exchange_propose_correction(two.there.sofia, &look, owed.rows[0].id, "put right", &id,
					 &err),
	     &err);
	push_rows_clear(&owed);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Doscientos");
	free(name);
	/* Contested: follows by itself. */
	MUST(mark_set(two.there.clara, &look, found, MARK_CONTESTED, true, &err), &err);
	two_settle(&two);
	MUST(exchange_received(two.here.ana, &mine, asked, &got, &err), &err);
	assert_true(got.contested);
	exchange_received_clear(&got);
	MUST(mark_set(two.there.clara, &look, found, MARK_CONTESTED, false, &err), &err);
	two_settle(&two);
	MUST(exchange_received(two.here.ana, &mine, asked, &got, &err), &err);
	assert_false(got.contested);
	exchange_received_clear(&got);
	/* Erased there, erased here. */
	MUST(proposal_erase(two.there.sofia, found, "a court said so", &id, &err), &err);
	MUST(proposal_answer(two.there.samuel, id, true, "so it did", &err), &err);
	two_settle(&two);
	REFUSED(exchange_received(two.here.ana, &mine, asked, &got, &err), ERR_NOT_FOUND, &err);
	MUST(push_list(two.there.sofia, &owed, &err), &err);
	assert_int_equal(owed.count, 0);
	push_rows_clear(&owed);
}

/* What a partner lent goes when its time is over. */
static void test_expiry_of_data(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct look mine = testdesk_look(two.here.number);
	struct exchange_received got;
	struct err err = ERR_INIT;

	two_answer(&two.there, question);
	leave_and_arrive();
	two_release(&two, &two.here, &two.there, asked, question, "sex");
	MUST(exchange_received(two.here.ana, &mine, asked, &got, &err), &err);
	assert_true(got.expires <= clock_now() + 730 * INSTANT_DAY);
	exchange_received_clear(&got);
	two_pass(&two, 731 * INSTANT_DAY);
	assert_true(two_run(&two.here).erased > 0);
	REFUSED(exchange_received(two.here.sofia, &mine, asked, &got, &err), ERR_NOT_FOUND, &err);
}

static void test_rotation(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct party_key next;
	struct exchange_keys keys;
	struct err err = ERR_INIT;

	MUST(exchange_key_new(two.there.sofia, clock_now(), clock_now() + 400 * INSTANT_DAY, &next,
			      &err),
	     &err);
	MUST(exchange_key_announce(two.there.sofia, PACT_HERE, &err), &err);
	two_settle(&two);
	MUST(exchange_key_list(two.here.sofia, &keys, &err), &err);
	assert_int_equal(keys.count, 3);
	exchange_keys_clear(&keys);
	two_answer(&two.there, question);
	/* The first key runs out; the second has been taken up. */
	two_pass(&two, 51 * INSTANT_DAY);
	two_run(&two.there);
	two_carry(&two.there, &two.here);
	two_run(&two.here);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_HIT);
}

static void test_silent(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct exchange_sents s;
	struct exchange_ran ran;
	struct err err = ERR_INIT;

	two_ask(&two.here, mine, false);
	two_run(&two.here);
	/* Carried; the partner does not look. */
	two_carry(&two.here, &two.there);
	two_pass(&two, 73 * 3600 * INSTANT_SECOND);
	MUST(exchange_sent_list(two.here.sofia, NULL, 0, &s, &err), &err);
	assert_int_equal(s.count, 1);
	assert_true(s.rows[0].silent);
	exchange_sents_clear(&s);
	/* The same bytes once more; the other side knows them. */
	ran = two_run(&two.here);
	assert_int_equal(ran.again_sent, 1);
	assert_int_equal(ran.sent, 0);
	two_settle(&two);
	MUST(exchange_sent_list(two.here.sofia, NULL, 0, &s, &err), &err);
	assert_false(s.rows[s.count - 1].silent);
	assert_string_equal(s.rows[s.count - 1].status, "received");
	exchange_sents_clear(&s);
}

/* --- what goes wrong on the way --------------------------------------------------------------- */

static struct buf sealed_of(struct side *s, size_t n)
{
	struct buf b = BUF_INIT;
	struct spool_list list;
	struct spool *spool;
	struct err err = ERR_INIT;

	MUST(spool_open(s->spool, &spool, &err), &err);
	MUST(spool_list(spool, SPOOL_OUT, s->other, &list, &err), &err);
	assert_true(list.count > n);
	MUST(spool_read(spool, SPOOL_OUT, s->other, list.rows[n].name, &b, &err), &err);
	spool_list_clear(&list);
	spool_free(spool);
	return b;
}

static void put_in(struct side *s, const void *data, size_t len)
{
	struct spool *spool;
	char name[SPOOL_NAME_LEN];
	struct err err = ERR_INIT;

	MUST(spool_open(s->spool, &spool, &err), &err);
	MUST(spool_put(spool, SPOOL_IN, s->other, data, len, name, &err), &err);
	spool_free(spool);
}

static size_t inbox_size(struct side *s)
{
	struct exchange_questions q;
	struct err err = ERR_INIT;
	size_t n;

	MUST(exchange_question_list(s->sofia, false, &q, &err), &err);
	n = q.count;
	exchange_questions_clear(&q);
	return n;
}

static void test_duplicate(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct exchange_ran ran;
	struct buf b;

	two_ask(&two.here, mine, false);
	two_run(&two.here);
	b = sealed_of(&two.here, 0);
	put_in(&two.there, b.data, b.len);
	assert_int_equal(two_run(&two.there).taken, 1);
	/* The spool knows it; and when its mark is lost, the store does. */
	put_in(&two.there, b.data, b.len);
	ran = two_run(&two.there);
	assert_int_equal(ran.taken + ran.again, 0);
	free(two.there.spool);
	two.there.spool = xasprintf("%s/other", two.there.desk.folder);
	put_in(&two.there, b.data, b.len);
	ran = two_run(&two.there);
	assert_int_equal(ran.taken, 0);
	assert_int_equal(ran.again, 1);
	assert_int_equal(inbox_size(&two.there), 1);
	buf_free(&b);
}

/* A withdrawal that overtakes its question; a request before its hit. */
static void test_reordered(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	int64_t asked = two_ask(&two.here, mine, false);
	struct err err = ERR_INIT;
	struct buf first;
	struct buf second;

	two_run(&two.here);
	first = sealed_of(&two.here, 0);
	MUST(exchange_withdraw(two.here.ana, asked, &err), &err);
	two_run(&two.here);
	second = sealed_of(&two.here, 1);
	if (envelope_padded(1) > second.len || first.len < second.len) {
		struct buf swap = first;

		first = second;
		second = swap;
	}
	put_in(&two.there, second.data, second.len);
	two_run(&two.there);
	put_in(&two.there, first.data, first.len);
	two_run(&two.there);
	assert_int_equal(inbox_size(&two.there), 1);
	assert_int_equal(two_state(&two.there, two_last(&two.there, false)), DIALOGUE_WITHDRAWN);
	buf_free(&first);
	buf_free(&second);
}

static void test_flipped(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct buf b;
	size_t tried = 0;

	two_ask(&two.here, mine, false);
	two_run(&two.here);
	b = sealed_of(&two.here, 0);
	/* All of the outer part, then every so often. */
	for (size_t at = 0; at < b.len; at += at < ENVELOPE_OUTER_LEN + 40 ? 7 : b.len / 12) {
		b.data[at] ^= 1;
		put_in(&two.there, b.data, b.len);
		b.data[at] ^= 1;
		tried++;
	}
	assert_int_equal(two_run(&two.there).bad, tried);
	assert_int_equal(inbox_size(&two.there), 0);
	put_in(&two.there, b.data, b.len);
	assert_int_equal(two_run(&two.there).taken, 1);
	assert_int_equal(inbox_size(&two.there), 1);
	print_message("# %zu positions\n", tried);
	buf_free(&b);
}

/* An envelope that was meant for the other desk; one of an older version. */
static void test_forwarded(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct exchange_ran ran;
	struct buf b;

	two_ask(&two.here, mine, false);
	two_run(&two.here);
	b = sealed_of(&two.here, 0);
	put_in(&two.here, b.data, b.len);
	ran = two_run(&two.here);
	assert_int_equal(ran.bad, 1);
	assert_string_equal(ran.fault, "not-for-us");
	/* The version stands outside, big-endian, after the magic number. */
	for (size_t at = 0; at < 16; at++)
		if (b.data[at] == ENVELOPE_VERSION) {
			b.data[at] = 0;
			put_in(&two.there, b.data, b.len);
			ran = two_run(&two.there);
			assert_int_equal(ran.bad, 1);
			assert_string_equal(ran.fault, "version-old");
			buf_free(&b);
			return;
		}
	fail_msg("no version in the envelope");
}

static void test_alert(void **state)
{
	int64_t who = two_person(&two.here, "Uno", 11, 1, false);
	bool data[DATUM_COUNT] = {[DATUM_FAMILY_NAME] = true, [DATUM_SEX] = true};
	struct exchange_alert_new alert = {.party = PACT_THERE,
					   .person = who,
					   .offence = SHARE_OFFENCE_TRAFFICKING,
					   .basis = "article 7",
					   .risk = {FLAG_NO, FLAG_NO, FLAG_NO},
					   .expires = clock_now() + 20 * INSTANT_DAY,
					   .data = data};
	struct look look = testdesk_look(two.here.number);
	struct look theirs = testdesk_look(two.there.number);
	struct exchange_received got;
	struct exchange_alerts list;
	struct err err = ERR_INIT;
	char *basis;
	int64_t id = 0;

	MUST(exchange_propose_alert(two.here.sofia, &look, &alert, "they must know", &id, &err),
	     &err);
	REFUSED(proposal_answer(two.here.sofia, id, true, "mine", &err), ERR_REFUSED, &err);
	MUST(proposal_answer(two.here.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	MUST(exchange_alert_list(two.there.sofia, &list, &err), &err);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].state, "quarantined");
	id = list.rows[0].id;
	exchange_alerts_clear(&list);
	MUST(exchange_alert_view(two.there.sofia, &theirs, id, &got, &basis, &err), &err);
	assert_string_equal(basis, "article 7");
	assert_int_equal(got.count, 2);
	exchange_received_clear(&got);
	free(basis);
	REFUSED(exchange_alert_judge(two.there.ana, &theirs, id, true, "so", &err), ERR_REFUSED,
		&err);
	MUST(exchange_alert_judge(two.there.sofia, &theirs, id, true, "is looked into", &err),
	     &err);
	two_pass(&two, 21 * INSTANT_DAY);
	two_run(&two.there);
	MUST(exchange_alert_list(two.there.sofia, &list, &err), &err);
	assert_int_equal(list.count, 0);
	exchange_alerts_clear(&list);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(test_hit),
	    STORY(test_no_hit),
	    STORY(test_protected),
	    STORY(test_protected_meanwhile),
	    STORY(test_ask_about_protected),
	    STORY(test_unconfirmed),
	    STORY(test_crime),
	    cmocka_unit_test_setup_teardown(test_quota, open_quota, close_two),
	    cmocka_unit_test_setup_teardown(test_expired, open_ending, close_two),
	    STORY(test_onward),
	    STORY(test_correction),
	    STORY(test_expiry_of_data),
	    STORY(test_rotation),
	    STORY(test_silent),
	    STORY(test_duplicate),
	    STORY(test_reordered),
	    STORY(test_flipped),
	    STORY(test_forwarded),
	    STORY(test_alert),
	};

	return cmocka_run_group_tests_name("stories of two desks", tests, NULL, NULL);
}
