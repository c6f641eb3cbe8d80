/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold over many questions: a no is a no, whoever was found; the store
 * judges as the agreement does; a death or a full disk loses and doubles nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/two.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "exchange/envelope.h"
#include "exchange/faults.h"
#include "exchange/spool.h"

static struct two two;

static int close_two(void **state)
{
	two_close(&two);
	return 0;
}

static int how_many(int fallback)
{
	const char *text = getenv("COTEJO_TEST_EXCHANGES");
	int n = text ? atoi(text) : fallback;

	return n > 0 ? n : fallback;
}

/* --- a no is a no ------------------------------------------------------------------------------
 */

static int open_two(void **state)
{
	two_open(&two, "UTO", NULL);
	return 0;
}

static int64_t ask_of_class(int64_t person, enum share_delay delay)
{
	struct look look = testdesk_look(two.here.number);
	struct exchange_ask ask = {.party = PACT_THERE, .person = person, .delay = delay};
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(exchange_propose_ask(two.here.ana, &look, &ask, &id, &err), &err);
	MUST(proposal_answer(two.here.samuel, id, true, "needed", &err), &err);
	return two_last(&two.here, true);
}

/* All that an answer is: the size of the sealed file, the parts of its head that are
 * neither counted nor random, when it left, and its very bytes, which must be those that
 * "no hit" has for this number. */
static void read_answer(int64_t out, struct buf *shape, enum share_delay *delay)
{
	struct message m = {.type = MESSAGE_ANSWER, .result = RESULT_NO_HIT};
	struct buf parcel = BUF_INIT;
	struct err err = ERR_INIT;
	struct stmt *q;
	struct hash h;
	size_t len;

	MUST(db_query(two.there.sofia->db, &q, &err,
		      "SELECT o.type, o.purpose, o.offence, o.data, o.expiry - o.at, "
		      "length(w.sealed), q.reference, o.payload_hash, ifnull(o.subject, 0), "
		      "(o.at - q.at) / 1000000, q.delay FROM "
		      "exchange_out o JOIN exchange_waits w ON w.out_id = o.id JOIN question q ON "
		      "q.id = o.question_id WHERE o.id = ?",
		      "i", out),
	     &err);
	assert_true(stmt_row(q));
	*delay = (enum share_delay)share_delay_parse(stmt_text(q, 10));
	buf_printf(shape, "%s %s %s %s kept %lld sealed %lld about %lld after %lld s",
		   stmt_text(q, 0), stmt_text(q, 1), stmt_text(q, 2), stmt_text(q, 3),
		   (long long)stmt_i64(q, 4), (long long)stmt_i64(q, 5), (long long)stmt_i64(q, 8),
		   (long long)stmt_i64(q, 9));
	memcpy(m.reference, stmt_blob(q, 6, &len), sizeof(m.reference));
	MUST(exchange_parcel(&m, NULL, 0, &parcel, &err), &err);
	h = hash_bytes(parcel.data, parcel.len);
	assert_memory_equal(stmt_blob(q, 7, &len), h.b, sizeof(h.b));
	MUST(stmt_end(q, &err), &err);
	buf_free(&parcel);
}

/* Lets a window end; how many answers left, all of one class and all alike. */
static int leave_of_class(enum share_delay delay, instant window, struct buf *first)
{
	struct err err = ERR_INIT;
	int64_t last = 0;
	int left = 0;

	two_pass(&two, window + INSTANT_SECOND);
	MUST(db_get_i64(two.there.sofia->db, &last, &err, "SELECT max(id) FROM exchange_out", ""),
	     &err);
	two_run(&two.there);
	for (int64_t out = last + 1;; out++) {
		struct buf shape = BUF_INIT;
		enum share_delay class;
		int64_t there = 0;

		MUST(db_get_i64(two.there.sofia->db, &there, &err,
				"SELECT count(*) FROM exchange_out WHERE id = ?", "i", out),
		     &err);
		if (!there)
			return left;
		read_answer(out, &shape, &class);
		assert_int_equal(class, delay);
		if (!first->len)
			buf_put(first, shape.data, shape.len);
		assert_int_equal(shape.len, first->len);
		assert_memory_equal(shape.data, first->data, first->len);
		buf_free(&shape);
		left++;
	}
}

/* Asks n times, by turns in each class of delay; every other time the person who is found
 * is protected. All answers of a class leave together, with the same sizes, and the
 * messages that come are the same but for the question's own number. */
static void test_no_hit_is_no_hit(void **state)
{
	static const instant windows[] = {[SHARE_DELAY_ROUTINE] = 3600 * INSTANT_SECOND,
					  [SHARE_DELAY_URGENT] = 60 * INSTANT_SECOND};
	int n = how_many(30);
	int64_t same = two_person(&two.here, "Uno", 11, 1, false);
	int64_t other = two_person(&two.here, "Tres", 12, 1, false);
	int64_t *asked = xcalloc((size_t)n, sizeof(*asked));
	struct buf shapes[2] = {BUF_INIT, BUF_INIT};
	int urgent = 0;
	struct err err = ERR_INIT;

	two_person(&two.there, "Dos", 11, 2, true);
	for (int i = 0; i < n; i++) {
		enum share_delay delay = i % 4 < 2 ? SHARE_DELAY_ROUTINE : SHARE_DELAY_URGENT;
		int64_t question;
		struct exchange_answered a;
		struct exchange_question q;

		urgent += delay == SHARE_DELAY_URGENT;
		asked[i] = ask_of_class(i % 2 ? same : other, delay);
		two_run(&two.here);
		two_carry(&two.here, &two.there);
		two_run(&two.there);
		question = two_last(&two.there, false);
		MUST(exchange_question_get(two.there.sofia, question, &q, &err), &err);
		two_examine(&two.there, question, i % 2);
		a = two_answer(&two.there, question);
		assert_int_equal(a.result, RESULT_NO_HIT);
		assert_int_equal(a.protected_person, i % 2);
		/* The same class: the end of the first window after it came. */
		assert_int_equal(a.leaves - q.at, windows[delay]);
	}
	assert_int_equal(
	    leave_of_class(SHARE_DELAY_URGENT, windows[SHARE_DELAY_URGENT], &shapes[1]), urgent);
	assert_int_equal(
	    leave_of_class(SHARE_DELAY_ROUTINE, windows[SHARE_DELAY_ROUTINE], &shapes[0]),
	    n - urgent);
	two_carry(&two.there, &two.here);
	two_run(&two.here);
	for (int i = 0; i < n; i++)
		assert_int_equal(two_state(&two.here, asked[i]), DIALOGUE_NO_HIT);
	print_message("# %d answers, half of them of a protected person, all of a class alike\n"
		      "# routine (%d): %s\n# urgent (%d): %s\n",
		      n, n - urgent, buf_str(&shapes[0]), urgent, buf_str(&shapes[1]));
	buf_free(&shapes[0]);
	buf_free(&shapes[1]);
	free(asked);
}

/* --- two judges ----------------------------------------------------------------------------------
 */

static struct hash payload;

/* Something that waits for a second person's yes, which the rows below have. */
static int64_t proposal_for(struct side *s, enum proposal_kind kind, int64_t person)
{
	char hex[HASH_HEX_LEN];
	char *value;
	struct err err = ERR_INIT;
	int64_t id = 0;

	payload = hash_bytes("x", 1);
	value = xasprintf("{\"payload\":\"%s\",\"own-files\":\"searched\",\"risk\":{\"torture\":"
			  "\"no\",\"inhuman\":\"no\",\"other\":\"no\"}}",
			  hash_hex(&payload, hex));
	MUST(proposal_make(s->samuel,
			   &(struct proposal_new){.kind = kind,
						  .a = person,
						  .name = s->other,
						  .value = value,
						  .reason = "a test",
						  .roles = ROLE_BIT(ROLE_SUPERVISOR)},
			   &id, &err),
	     &err);
	free(value);
	return id;
}

/* What the store's own rules say to a row, by plain SQL, whatever the program would have
 * written; nothing of it stays. */
static enum err_code try_row(struct side *s, int64_t agreement, const struct agreement_act *act,
			     const char *data, int64_t subject, int64_t proposal, struct err *err)
{
	struct hash fake = hash_bytes("y", 1);
	struct act a;
	int64_t next = 0;
	enum err_code code;

	MUST(act_begin(&a, s->selma, "exchange.send", NULL, err), err);
	MUST(db_get_i64(a.db, &next, err, "SELECT coalesce(max(sequence), 0) + 1 FROM exchange_out",
			""),
	     err);
	MUST(db_run(
		 a.db, err,
		 "INSERT INTO proposal_answer (proposal_id, verdict, sealed, user_id, act) VALUES "
		 "(?, 'approve', x'00', ?, ?)",
		 "iii", proposal, a.seat->session->user.id, a.seq),
	     err);
	code =
	    db_run(a.db, err,
		   "INSERT INTO exchange_out (party, agreement_id, sequence, type, step, purpose, "
		   "offence, probe, data, expiry, subject, proposal_id, envelope, payload_hash, "
		   "at, user_id, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		   "siissssssiiibbiii", act->to, agreement, next,
		   act->step == SHARE_STEP_ASK ? "ask" : "release", share_step_word(act->step),
		   share_purpose_word(act->purpose), share_offence_word(act->offence),
		   act->step == SHARE_STEP_ASK ? message_probe_word(act->probe) : "", data,
		   act->expiry, subject, proposal, fake.b, sizeof(fake.b), payload.b,
		   sizeof(payload.b), act->at, a.seat->session->user.id, a.seq);
	act_abort(&a);
	return code;
}

static bool store_allows(struct side *s, int64_t agreement, const struct agreement_act *act,
			 const char *data, int64_t subject, int64_t proposal)
{
	struct err err = ERR_INIT;
	enum err_code code = try_row(s, agreement, act, data, subject, proposal, &err);

	if (code != ERR_OK && !strstr(err.msg, "disclose.agreement") &&
	    !strstr(err.msg, "exchange.expiry") && !strstr(err.msg, "exchange.quota"))
		fail_msg("the store says: %s", err.msg);
	return code == ERR_OK;
}

static void shake(json_t *pact, struct rng *r)
{
	json_t *rules = json_object_get(pact, "rules");

	for (size_t i = json_array_size(rules); i-- > 0;) {
		json_t *rule = json_array_get(rules, i);
		static const char *const lists[] = {"data", "offences", "probes"};

		if (rng_unit(r) < 0.2 && json_array_size(rules) > 1) {
			json_array_remove(rules, i);
			continue;
		}
		for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
			json_t *list = json_object_get(rule, lists[k]);

			for (size_t n = json_array_size(list); n-- > 0;)
				if (json_array_size(list) > 1 && rng_unit(r) < 0.4)
					json_array_remove(list, n);
		}
	}
	testpact_quota(pact, "ask", (int)rng_below(r, 2), 5, 5);
	testpact_quota(pact, "release", (int)rng_below(r, 3), 5, 5);
}

static void draw(struct rng *r, struct agreement_act *act, bool data[DATUM_COUNT])
{
	memset(data, 0, DATUM_COUNT * sizeof(*data));
	*act = (struct agreement_act){
	    .step = (enum share_step)rng_below(r, SHARE_STEP_COUNT),
	    .from = PACT_HERE,
	    .to = PACT_THERE,
	    .purpose = (enum share_purpose)(1 + rng_below(r, SHARE_PURPOSE_COUNT - 1)),
	    .probe = (enum message_probe)rng_below(r, PROBE_COUNT),
	    .at = clock_now() - clock_now() % INSTANT_SECOND,
	};
	if (act->purpose == SHARE_CRIME || rng_unit(r) < 0.1)
		act->offence = (enum share_offence)rng_below(r, 4);
	act->expiry = act->at + (instant)rng_below(r, 40) * 20 * INSTANT_DAY;
	if (act->step == SHARE_STEP_ASK)
		act->expiry = act->at + (instant)rng_below(r, 40) * INSTANT_DAY;
	for (int d = 0; d < DATUM_COUNT; d++)
		data[d] = act->step != SHARE_STEP_ASK && rng_unit(r) < 0.15;
	act->data = data;
}

static void test_two_judges(void **state)
{
	struct rng r = rng_stream(8, 4711, 0, 0);
	struct party_secret there;
	int64_t person = two_person(&two.here, "Uno", 11, 1, false);
	struct err err = ERR_INIT;
	instant now = clock_now() - clock_now() % INSTANT_SECOND;
	int64_t ask = proposal_for(&two.here, PROPOSAL_ASK, person);
	int64_t give = proposal_for(&two.here, PROPOSAL_DISCLOSE, person);
	int allowed = 0;
	int refused = 0;

	MUST(party_secret_new(now - INSTANT_DAY, now + 100 * INSTANT_DAY, &there, &err), &err);
	for (int version = 2; version < 26; version++) {
		json_t *pact = testpact_new(&two.here.key, &there.key, "UTO");
		struct exchange_terms t;

		json_object_set_new(pact, "version", json_integer(version));
		shake(pact, &r);
		testpact_agree(pact, two.here.sofia, two.here.samuel, PACT_HERE);
		json_decref(pact);
		MUST(exchange_terms_with(two.here.sofia->db, PACT_THERE, &t, &err), &err);
		for (int i = 0; i < 60; i++) {
			struct agreement_act act;
			bool data[DATUM_COUNT];
			json_t *list = json_array();
			char *json;
			bool mine;

			draw(&r, &act, data);
			for (int d = 0; d < DATUM_COUNT; d++)
				if (data[d])
					json_array_append_new(
					    list, json_string(datum_word((enum datum)d)));
			json = json_dumps(list, JSON_COMPACT);
			json_decref(list);
			mine = agreement_judge(t.text, &act) == VERDICT_ALLOWED;
			if (store_allows(&two.here, t.id, &act, json, person,
					 act.step == SHARE_STEP_ASK ? ask : give) != mine)
				fail_msg(
				    "version %d, act %d: the two do not agree: %s, %s", version, i,
				    agreement_verdict_word(agreement_judge(t.text, &act)), json);
			allowed += mine;
			refused += !mine;
			free(json);
		}
		exchange_terms_clear(&t);
	}
	print_message("# %d acts allowed and %d refused by both\n", allowed, refused);
	assert_true(allowed > 20 && refused > 200);
}

/* The store itself passes nothing on that a partner lent, whatever the program does. */
static void test_onward_in_store(void **state)
{
	int64_t mine = two_person(&two.here, "Uno", 11, 1, false);
	int64_t own = two_person(&two.there, "Tres", 13, 2, false);
	struct exchange_terms t;
	struct agreement_act act = {.step = SHARE_STEP_ASK,
				    .from = PACT_THERE,
				    .to = PACT_HERE,
				    .purpose = SHARE_MIGRATION};
	struct err err = ERR_INIT;
	int64_t lent = 0;

	two_ask(&two.here, mine, false);
	two_settle(&two);
	MUST(exchange_terms_with(two.there.sofia->db, PACT_HERE, &t, &err), &err);
	MUST(db_get_i64(two.there.sofia->db, &lent, &err,
			"SELECT subject FROM question WHERE outgoing = 0", ""),
	     &err);
	act.at = clock_now() - clock_now() % INSTANT_SECOND;
	act.expiry = act.at + INSTANT_DAY;
	/* The same row about an own person is let through. */
	MUST(try_row(&two.there, t.id, &act, "[]", own, proposal_for(&two.there, PROPOSAL_ASK, own),
		     &err),
	     &err);
	REFUSED(try_row(&two.there, t.id, &act, "[]", lent,
			proposal_for(&two.there, PROPOSAL_ASK, lent), &err),
		ERR_REFUSED, &err);
	assert_non_null(strstr(err.msg, "exchange.onward"));
	exchange_terms_clear(&t);
}

/* --- deaths and full disks
 * --------------------------------------------------------------------------- */

/* The thread sanitizer ends a child that starts threads after a fork. */
#ifdef __SANITIZE_THREAD__
#define CAN_FORK false
#else
#define CAN_FORK true
#endif

/* In a child that dies, or whose disk is full, at the n-th step; *done: it came to
 * the end. */
static bool run_with_fault(struct side *s, enum fault_kind kind, size_t n)
{
	pid_t child;
	int status = 0;

	/* The child opens the store by itself: nothing of SQLite is carried over a fork. */
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct exchange_ran ran;
		struct err err = ERR_INIT;
		struct desk *desk = NULL;
		struct seat *seat = NULL;

		if (desk_open(s->desk.path, &desk, &err) ||
		    session_log_in(desk, "samuel", TEST_PASSWORD, NULL, NULL, &seat, &err))
			_exit(3);
		fault_set(kind, n);
		exchange_run(seat, s->spool, &ran, &err);
		_exit(fault_count() < n ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void survive(enum fault_kind kind, size_t stride)
{
	int64_t mine;
	struct exchange_sents s;
	struct exchange_questions q;
	struct err err = ERR_INIT;
	size_t n = 1;
	size_t deaths = 0;

	if (!CAN_FORK)
		return;
	mine = two_person(&two.here, "Uno", 11, 1, false);
	for (int i = 0; i < 3; i++)
		two_ask(&two.here, mine, false);
	/* Each of the three passes dies again and again, a step later each time. */
	for (n = 1; !run_with_fault(&two.here, kind, n); n += stride)
		deaths++;
	two_carry(&two.here, &two.there);
	for (n = 1; !run_with_fault(&two.there, kind, n); n += stride)
		deaths++;
	two_settle(&two);
	MUST(exchange_question_list(two.there.sofia, false, &q, &err), &err);
	assert_int_equal(q.count, 3);
	for (size_t i = 0; i < q.count; i++)
		assert_int_equal(q.rows[i].state, DIALOGUE_ASKED);
	exchange_questions_clear(&q);
	MUST(exchange_sent_list(two.here.sofia, NULL, 0, &s, &err), &err);
	assert_int_equal(s.count, 3);
	for (size_t i = 0; i < s.count; i++)
		assert_string_equal(s.rows[i].status, "received");
	exchange_sents_clear(&s);
	/* One receipt for each, none twice. */
	MUST(exchange_sent_list(two.there.sofia, NULL, 0, &s, &err), &err);
	assert_int_equal(s.count, 3);
	exchange_sents_clear(&s);
	print_message("# %zu times\n", deaths);
}

static void test_killed(void **state)
{
	survive(FAULT_KILL, 2);
}

static void test_killed_after(void **state)
{
	survive(FAULT_AFTER, 3);
}

static void test_disk_full(void **state)
{
	survive(FAULT_FULL, 3);
}

#define PROMISE(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PROMISE(test_no_hit_is_no_hit), PROMISE(test_two_judges),
	    PROMISE(test_onward_in_store),  PROMISE(test_killed),
	    PROMISE(test_killed_after),	    PROMISE(test_disk_full),
	};

	return cmocka_run_group_tests_name("promises of the exchange", tests, NULL, NULL);
}
