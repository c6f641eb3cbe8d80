/* SPDX-License-Identifier: Apache-2.0 */
/* What follows a release: corrections, marks, erasures, hits taken back, disputes, keys
 * revoked; to releases and to alerts, whoever runs the exchange. */
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
#include "casework/exchange_work.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "exchange/envelope.h"
#include "exchange/spool.h"

static struct two two;
static int64_t asked, question, found;

static void short_clocks(json_t *pact)
{
	json_object_set_new(
	    pact, "hours",
	    json_pack("{s:i, s:i, s:i}", "correction", 20, "contested", 10, "receipt", 72));
}

static void ask_and_release(void)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);

	found = two_person(&two.there, "Dos", 11, 2, false);
	asked = two_ask(&two.here, mine, false);
	two_settle(&two);
	question = two_last(&two.there, false);
	two_examine(&two.there, question, true);
	assert_int_equal(two_answer(&two.there, question).result, RESULT_HIT);
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
	two_release(&two, &two.here, &two.there, asked, question, "family-name sex birth-date");
}

static int open_two(void **state)
{
	two_open(&two, "UTO", short_clocks);
	return 0;
}

static int close_two(void **state)
{
	two_close(&two);
	return 0;
}

static void rename_to(const char *family)
{
	struct look look = testdesk_look(two.there.number);
	struct record_info info;
	struct record r;
	struct person_name n;
	struct err err = ERR_INIT;

	MUST(record_get(two.there.clara, &look, found, 0, &r, &info, &err), &err);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Rosa", family, NULL);
	name_clear(&r.person.names[0]);
	r.person.names[0] = n;
	MUST(record_update(two.there.clara, &look, found, info.version, &r, &err), &err);
	record_clear(&r);
	record_info_clear(&info);
}

static size_t owed(struct side *s, int64_t *first)
{
	struct push_rows rows;
	struct err err = ERR_INIT;
	size_t n;

	MUST(push_list(s->sofia, &rows, &err), &err);
	n = rows.count;
	if (first)
		*first = n ? rows.rows[0].id : 0;
	push_rows_clear(&rows);
	return n;
}

static struct exchange_received received(void)
{
	struct look mine = testdesk_look(two.here.number);
	struct exchange_received got;
	struct err err = ERR_INIT;

	MUST(exchange_received(two.here.ana, &mine, asked, &got, &err), &err);
	return got;
}

static void gone(void)
{
	struct look mine = testdesk_look(two.here.number);
	struct exchange_received got;
	struct err err = ERR_INIT;

	REFUSED(exchange_received(two.here.ana, &mine, asked, &got, &err), ERR_NOT_FOUND, &err);
}

static void carry_by_analyst(void)
{
	struct exchange_ran ran;
	struct err err = ERR_INIT;

	two_run(&two.there);
	two_carry(&two.there, &two.here);
	MUST(exchange_run(two.here.ana, two.here.spool, &ran, &err), &err);
	assert_true(ran.taken > 0);
	two_carry(&two.here, &two.there);
	two_run(&two.there);
}

/* The clocks are the agreement's, and say when they are over. */
static void test_clocks(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct push_rows rows;
	struct err err = ERR_INIT;

	ask_and_release();
	rename_to("Doscientos");
	MUST(mark_set(two.there.clara, &look, found, MARK_CONTESTED, true, &err), &err);
	MUST(push_list(two.there.clara, &rows, &err), &err);
	assert_int_equal(rows.count, 2);
	/* By due time: marks before corrections here. */
	assert_string_equal(rows.rows[0].kind, "contested");
	assert_int_equal((rows.rows[0].due - two.clock) / INSTANT_SECOND, 10 * 3600);
	assert_string_equal(rows.rows[1].kind, "correction");
	assert_int_equal((rows.rows[1].due - two.clock) / INSTANT_SECOND, 20 * 3600);
	assert_false(rows.rows[1].overdue);
	push_rows_clear(&rows);
	two_pass(&two, 21 * 3600 * INSTANT_SECOND);
	two_settle(&two);
	/* The mark went by itself; the correction waits for two people, and is late. */
	MUST(push_list(two.there.clara, &rows, &err), &err);
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows.rows[0].kind, "correction");
	assert_true(rows.rows[0].overdue);
	push_rows_clear(&rows);
}

/* Two corrections prepared at once: the second has to be prepared again, so that the
 * recipient does not keep the older one. */
static void test_two_corrections(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct exchange_received got;
	struct err err = ERR_INIT;
	int64_t first, second, one, other, again;
	char *name;

	ask_and_release();
	rename_to("Doscientos");
	assert_int_equal(owed(&two.there, &first), 1);
	MUST(exchange_propose_correction(two.there.sofia, &look, first, "put right", &one, &err),
	     &err);
	rename_to("Trescientos");
	assert_int_equal(owed(&two.there, NULL), 2);
	second = first + 1;
	MUST(exchange_propose_correction(two.there.sofia, &look, second, "again", &other, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, one, true, "seen", &err), &err);
	REFUSED(proposal_answer(two.there.samuel, other, true, "seen", &err), ERR_CONFLICT, &err);
	MUST(exchange_propose_correction(two.there.sofia, &look, second, "again", &again, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, again, true, "seen", &err), &err);
	two_settle(&two);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Trescientos");
	free(name);
	got = received();
	assert_int_equal(got.revision, 2);
	exchange_received_clear(&got);
	assert_int_equal(owed(&two.there, NULL), 0);
}

/* Restricted, not to be used; and later it is again. */
static void test_restricted(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct exchange_received got;
	struct err err = ERR_INIT;

	ask_and_release();
	MUST(mark_set(two.there.clara, &look, found, MARK_RESTRICTED, true, &err), &err);
	two_settle(&two);
	got = received();
	assert_true(got.restricted);
	exchange_received_clear(&got);
	MUST(mark_set(two.there.clara, &look, found, MARK_RESTRICTED, false, &err), &err);
	two_settle(&two);
	got = received();
	assert_false(got.restricted);
	exchange_received_clear(&got);
	assert_int_equal(owed(&two.there, NULL), 0);
}

/* Whoever came under protection meanwhile is not corrected there: what lies there must
 * not be used, and no word says why. */
static void test_protected_later(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct exchange_received got;
	struct protection p;
	struct err err = ERR_INIT;
	int64_t push, id;
	char *name;

	ask_and_release();
	protection_init(&p);
	MUST(protection_set(two.there.clara, &look, found, &p, &err), &err);
	rename_to("Doscientos");
	assert_int_equal(owed(&two.there, &push), 1);
	REFUSED(exchange_propose_correction(two.there.sofia, &look, push, "put right", &id, &err),
		ERR_REFUSED, &err);
	two_settle(&two);
	assert_int_equal(owed(&two.there, NULL), 0);
	got = received();
	assert_true(got.restricted);
	exchange_received_clear(&got);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Dos");
	free(name);
	/* Protected no more: the next correction lifts it. */
	for (int i = 0; i < PROTECTION_COUNT; i++)
		p.flags[i] = FLAG_NO;
	MUST(protection_set(two.there.clara, &look, found, &p, &err), &err);
	rename_to("Trescientos");
	assert_int_equal(owed(&two.there, &push), 1);
	MUST(exchange_propose_correction(two.there.sofia, &look, push, "put right", &id, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	got = received();
	assert_false(got.restricted);
	exchange_received_clear(&got);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Trescientos");
	free(name);
}

/* Erased there, erased here, also when an analyst takes it in. */
static void test_erased_by_anyone(void **state)
{
	struct err err = ERR_INIT;
	int64_t id;

	ask_and_release();
	MUST(proposal_erase(two.there.sofia, found, "a court said so", &id, &err), &err);
	MUST(proposal_answer(two.there.samuel, id, true, "so it did", &err), &err);
	carry_by_analyst();
	gone();
	assert_int_equal(owed(&two.there, NULL), 0);
}

/* A hit that was a mistake: by two people, and everything that came of it goes. */
static void test_annulment(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct exchange_preview p;
	struct err err = ERR_INIT;
	int64_t id;

	ask_and_release();
	REFUSED(exchange_propose_annulment(two.there.ana, &look, question, "no", &id, &err),
		ERR_REFUSED, &err);
	MUST(exchange_propose_annulment(two.there.sofia, &look, question, "another person", &id,
					&err),
	     &err);
	MUST(exchange_preview(two.there.samuel, &look, id, &p, &err), &err);
	assert_int_equal(p.type, MESSAGE_ANNULMENT);
	assert_int_equal(p.count, 1);
	exchange_preview_clear(&p);
	REFUSED(proposal_answer(two.there.sofia, id, true, "mine", &err), ERR_REFUSED, &err);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	assert_int_equal(two_state(&two.there, question), DIALOGUE_ANNULLED);
	carry_by_analyst();
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_ANNULLED);
	gone();
	/* Not twice. */
	REFUSED(exchange_propose_annulment(two.there.sofia, &look, question, "again", &id, &err),
		ERR_CONFLICT, &err);
}

static struct exchange_dispute last_dispute(struct side *s)
{
	struct exchange_disputes list;
	struct exchange_dispute d;
	struct err err = ERR_INIT;

	MUST(exchange_dispute_list(s->sofia, &list, &err), &err);
	assert_true(list.count > 0);
	d = list.rows[0];
	list.rows[0].data = NULL;
	list.rows[0].result = NULL;
	exchange_disputes_clear(&list);
	return d;
}

static void dispute_clear(struct exchange_dispute *d)
{
	free(d->data);
	free(d->result);
}

static void must_end(struct side *s, const char *result)
{
	struct exchange_dispute d = last_dispute(s);

	assert_string_equal(d.result, result);
	dispute_clear(&d);
}

static void dispute(const char *words)
{
	struct look mine = testdesk_look(two.here.number);
	struct err err = ERR_INIT;
	bool data[DATUM_COUNT];
	int64_t id;

	two_data(words, data);
	MUST(exchange_propose_dispute(two.here.ana, &mine, asked, WRONG_VALUE, data,
				      "the person says otherwise", &id, &err),
	     &err);
	MUST(proposal_answer(two.here.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
}

/* What a recipient thinks is wrong is asked about, and changes nothing by itself. */
static void test_dispute(void **state)
{
	struct look look = testdesk_look(two.there.number);
	struct look mine = testdesk_look(two.here.number);
	struct exchange_dispute d;
	struct exchange_preview p;
	struct err err = ERR_INIT;
	bool data[DATUM_COUNT];
	int64_t id, push;

	ask_and_release();
	/* Only what was given; and the bytes hold the value that was given. */
	two_data("nationality", data);
	REFUSED(
	    exchange_propose_dispute(two.here.ana, &mine, asked, WRONG_VALUE, data, "?", &id, &err),
	    ERR_INPUT, &err);
	two_data("family-name", data);
	MUST(exchange_propose_dispute(two.here.ana, &mine, asked, WRONG_VALUE, data, "no", &id,
				      &err),
	     &err);
	MUST(exchange_preview(two.here.samuel, &mine, id, &p, &err), &err);
	assert_int_equal(p.count, 2);
	assert_string_equal(p.fields[1].value, "Dos");
	exchange_preview_clear(&p);
	MUST(proposal_answer(two.here.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	d = last_dispute(&two.there);
	assert_false(d.outgoing);
	assert_int_equal(d.question, question);
	assert_int_equal(d.wrong, WRONG_VALUE);
	assert_string_equal(d.data, "family-name");
	assert_string_equal(d.result, "");
	/* Declined. */
	REFUSED(exchange_dispute_decline(two.there.ana, d.id, &err), ERR_REFUSED, &err);
	MUST(exchange_dispute_decline(two.there.sofia, d.id, &err), &err);
	REFUSED(exchange_dispute_decline(two.there.sofia, d.id, &err), ERR_NOT_FOUND, &err);
	dispute_clear(&d);
	two_settle(&two);
	must_end(&two.there, "declined");
	must_end(&two.here, "declined");
	/* Once more, and this time it is put right. */
	dispute("family-name");
	must_end(&two.here, "");
	rename_to("Doscientos");
	assert_int_equal(owed(&two.there, &push), 1);
	MUST(exchange_propose_correction(two.there.sofia, &look, push, "put right", &id, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	must_end(&two.there, "corrected");
	must_end(&two.here, "corrected");
}

/* An alert is followed like a release. */
static void test_alert(void **state)
{
	bool data[DATUM_COUNT] = {[DATUM_FAMILY_NAME] = true, [DATUM_OFFENCE] = true};
	struct exchange_alert_new alert = {.party = PACT_HERE,
					   .offence = SHARE_OFFENCE_TRAFFICKING,
					   .basis = "article 7",
					   .risk = {FLAG_NO, FLAG_NO, FLAG_NO},
					   .expires = clock_now() + 20 * INSTANT_DAY,
					   .data = data};
	struct look look = testdesk_look(two.there.number);
	struct look mine = testdesk_look(two.here.number);
	struct exchange_received got;
	struct exchange_alerts list;
	struct err err = ERR_INIT;
	int64_t id, push;
	char *basis;

	found = alert.person = two_person(&two.there, "Dos", 11, 2, false);
	MUST(exchange_propose_alert(two.there.sofia, &look, &alert, "they must know", &id, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	MUST(exchange_alert_list(two.here.sofia, &list, &err), &err);
	assert_int_equal(list.count, 1);
	id = list.rows[0].id;
	exchange_alerts_clear(&list);
	MUST(exchange_alert_judge(two.here.sofia, &mine, id, true, "is looked into", &err), &err);
	MUST(mark_set(two.there.clara, &look, found, MARK_CONTESTED, true, &err), &err);
	rename_to("Doscientos");
	assert_int_equal(owed(&two.there, &push), 2);
	/* The mark is the older one, and goes by itself. */
	MUST(exchange_propose_correction(two.there.sofia, &look, push + 1, "put right", &id, &err),
	     &err);
	MUST(proposal_answer(two.there.samuel, id, true, "seen", &err), &err);
	two_settle(&two);
	MUST(exchange_alert_list(two.here.sofia, &list, &err), &err);
	assert_int_equal(list.count, 1);
	assert_true(list.rows[0].contested);
	/* It says something else now: whoever accepted it looks again. */
	assert_string_equal(list.rows[0].state, "quarantined");
	id = list.rows[0].id;
	exchange_alerts_clear(&list);
	MUST(exchange_alert_view(two.here.ana, &mine, id, &got, &basis, &err), &err);
	assert_string_equal(got.fields[0].value, "Doscientos");
	assert_string_equal(basis, "article 7");
	assert_true(got.contested);
	exchange_received_clear(&got);
	free(basis);
	/* Erased there: gone here, before its time. */
	MUST(proposal_erase(two.there.sofia, found, "a court said so", &id, &err), &err);
	MUST(proposal_answer(two.there.samuel, id, true, "so it did", &err), &err);
	carry_by_analyst();
	MUST(exchange_alert_list(two.here.sofia, &list, &err), &err);
	assert_int_equal(list.count, 0);
	exchange_alerts_clear(&list);
	assert_int_equal(owed(&two.there, NULL), 0);
}

/* What the recipient had to erase by its time needs no news. */
static void test_over(void **state)
{
	ask_and_release();
	two_pass(&two, 200 * INSTANT_DAY);
	rename_to("Doscientos");
	assert_int_equal(owed(&two.there, NULL), 1);
	two_pass(&two, 600 * INSTANT_DAY);
	two_run(&two.there);
	assert_int_equal(owed(&two.there, NULL), 0);
}

/* A key that was stolen: what it signs is not believed any more; what it signed before
 * arrives; and this desk goes on with another. */
static void test_revocation(void **state)
{
	struct party_key next;
	struct exchange_keys keys;
	struct err err = ERR_INIT;
	int revoked = 0;
	size_t told;
	int64_t mine;

	/* The only one cannot tell of itself. */
	REFUSED(exchange_key_revoke(two.here.sofia, two.here.key.id, &told, &err), ERR_REFUSED,
		&err);
	MUST(exchange_key_new(two.here.sofia, clock_now(), clock_now() + 400 * INSTANT_DAY, &next,
			      &err),
	     &err);
	MUST(exchange_key_announce(two.here.sofia, PACT_THERE, &err), &err);
	two_settle(&two);
	/* Signed by the old one, still under way when it is taken back. */
	mine = two_person(&two.here, "Uno", 11, 1, false);
	asked = two_ask(&two.here, mine, false);
	REFUSED(exchange_key_revoke(two.here.ana, two.here.key.id, &told, &err), ERR_REFUSED, &err);
	MUST(exchange_key_revoke(two.here.sofia, two.here.key.id, &told, &err), &err);
	assert_int_equal(told, 1);
	REFUSED(exchange_key_revoke(two.here.sofia, two.here.key.id, &told, &err), ERR_NOT_FOUND,
		&err);
	two_settle(&two);
	assert_int_equal(two_state(&two.there, two_last(&two.there, false)), DIALOGUE_ASKED);
	MUST(exchange_key_list(two.there.sofia, &keys, &err), &err);
	for (size_t i = 0; i < keys.count; i++)
		revoked += keys.rows[i].key.revoked;
	assert_int_equal(revoked, 1);
	exchange_keys_clear(&keys);
	/* Both go on, with the new one. */
	question = two_last(&two.there, false);
	found = two_person(&two.there, "Dos", 11, 2, false);
	two_examine(&two.there, question, true);
	two_answer(&two.there, question);
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_HIT);
}

/* --- a partner that gives more than was asked for --------------------------------------------- */

/* Seals a message by the other desk's keys, as a program that knows no agreement would. */
static void forge(const struct message *m, const char *purpose)
{
	struct exchange_terms t;
	struct exchange_own own;
	struct envelope_head head = {.recipient = PACT_HERE, .sender = PACT_THERE};
	struct buf parcel = BUF_INIT;
	struct buf sealed = BUF_INIT;
	struct party_key *keys;
	struct spool *spool;
	struct err err = ERR_INIT;
	char name[SPOOL_NAME_LEN];
	int64_t last = 0;
	size_t n;

	MUST(exchange_terms_with(two.there.sofia->db, PACT_HERE, &t, &err), &err);
	MUST(exchange_own_load(two.there.sofia, &own, &err), &err);
	MUST(exchange_partner_keys(two.there.sofia->db, PACT_HERE, &keys, &n, &err), &err);
	MUST(exchange_parcel(m, NULL, 0, &parcel, &err), &err);
	MUST(db_get_i64(two.there.sofia->db, &last, &err, "SELECT max(sequence) FROM exchange_out",
			""),
	     &err);
	strcpy(head.agreement, t.text->code);
	head.agreement_version = t.text->version;
	head.agreement_hash = agreement_hash(t.text);
	strcpy(head.purpose, purpose);
	head.sequence = (uint64_t)last + 1;
	head.time = clock_now() - clock_now() % INSTANT_SECOND;
	head.expiry = head.time + 100 * INSTANT_DAY;
	MUST(envelope_seal(&head, &own.keys[0], &keys[0], parcel.data, parcel.len, &sealed, &err),
	     &err);
	MUST(spool_open(two.here.spool, &spool, &err), &err);
	MUST(spool_put(spool, SPOOL_IN, PACT_THERE, sealed.data, sealed.len, name, &err), &err);
	spool_free(spool);
	free(keys);
	exchange_own_clear(&own);
	exchange_terms_clear(&t);
	buf_free(&parcel);
	buf_free(&sealed);
}

static void test_unwanted(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	struct look look = testdesk_look(two.here.number);
	bool data[DATUM_COUNT] = {[DATUM_SEX] = true};
	struct message m = {.type = MESSAGE_RELEASE, .purpose = SHARE_MIGRATION};
	struct exchange_now q;
	struct exchange_ran ran;
	struct err err = ERR_INIT;

	two_person(&two.there, "Dos", 11, 2, false);
	asked = two_ask(&two.here, mine, false);
	two_settle(&two);
	question = two_last(&two.there, false);
	two_examine(&two.there, question, true);
	two_answer(&two.there, question);
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
	MUST(exchange_request(two.here.ana, &look, asked, data, &err), &err);
	two_settle(&two);
	MUST(exchange_now_get(two.here.sofia->db, asked, &q, &err), &err);
	memcpy(m.reference, q.reference, sizeof(m.reference));
	memcpy(m.request, q.request, sizeof(m.request));
	m.release[0] = 1;
	message_add_datum(&m, DATUM_FAMILY_NAME, 1, "Dos");
	message_add_datum(&m, DATUM_SEX, 1, "F");
	forge(&m, "migration");
	ran = two_run(&two.here);
	assert_int_equal(ran.refused, 1);
	assert_string_equal(ran.fault, "outside-agreement");
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_REQUESTED);
	gone();
	message_clear(&m);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(test_clocks),
	    STORY(test_two_corrections),
	    STORY(test_restricted),
	    STORY(test_protected_later),
	    STORY(test_erased_by_anyone),
	    STORY(test_annulment),
	    STORY(test_dispute),
	    STORY(test_alert),
	    STORY(test_over),
	    STORY(test_revocation),
	    STORY(test_unwanted),
	};

	return cmocka_run_group_tests_name("what follows a release", tests, NULL, NULL);
}
