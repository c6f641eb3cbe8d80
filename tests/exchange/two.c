/* SPDX-License-Identifier: Apache-2.0 */
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
#include "casework/proposal.h"
#include "exchange/spool.h"

static void side_open(struct side *s, const char *self, const char *other, int days)
{
	struct err err = ERR_INIT;

	memset(s, 0, sizeof(*s));
	testdesk_open(&s->desk);
	s->self = self;
	s->other = other;
	s->spool = xasprintf("%s/spool", s->desk.folder);
	two_step_in(s);
	testdesk_case(s->clara, "An exchange", s->number);
	MUST(exchange_key_new(s->sofia, clock_now() - 50 * INSTANT_DAY,
			      clock_now() + days * INSTANT_DAY, &s->key, &err),
	     &err);
}

static void side_close(struct side *s)
{
	struct seat *seats[] = {s->clara, s->ana, s->bruno, s->sofia, s->samuel, s->selma};

	for (size_t i = 0; i < ARRAY_LEN(seats); i++)
		seat_free(seats[i]);
	testdesk_close(&s->desk);
	free(s->spool);
}

void two_open(struct two *t, const char *country, void (*change)(json_t *pact))
{
	json_t *pact;

	t->clock = clock_now();
	clock_set(t->clock);
	side_open(&t->here, PACT_HERE, PACT_THERE, 800);
	/* Whose key has to be followed by another one. */
	side_open(&t->there, PACT_THERE, PACT_HERE, 50);
	pact = testpact_new(&t->here.key, &t->there.key, country);
	if (change)
		change(pact);
	testpact_agree(pact, t->here.sofia, t->here.samuel, PACT_HERE);
	testpact_agree(pact, t->there.sofia, t->there.samuel, PACT_THERE);
	json_decref(pact);
}

void two_close(struct two *t)
{
	side_close(&t->here);
	side_close(&t->there);
	clock_set(0);
}

void two_as_programs(struct two *t)
{
	struct side *sides[] = {&t->here, &t->there};

	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		free(sides[i]->spool);
		sides[i]->spool = exchange_spool_path(sides[i]->desk.desk);
	}
	two_pass(t, INSTANT_SECOND - t->clock % INSTANT_SECOND);
}

void two_step_aside(struct side *s)
{
	struct seat **seats[] = {&s->clara, &s->ana, &s->bruno, &s->sofia, &s->samuel, &s->selma};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(seats); i++) {
		MUST(session_log_out(*seats[i], &err), &err);
		seat_free(*seats[i]);
		*seats[i] = NULL;
	}
}

void two_step_in(struct side *s)
{
	s->clara = testdesk_log_in(&s->desk, "clara");
	s->ana = testdesk_log_in(&s->desk, "ana");
	s->bruno = testdesk_log_in(&s->desk, "bruno");
	s->sofia = testdesk_log_in(&s->desk, "sofia");
	s->samuel = testdesk_log_in(&s->desk, "samuel");
	s->selma = testdesk_log_in(&s->desk, "selma");
}

void two_pass(struct two *t, instant by)
{
	t->clock += by;
	clock_set(t->clock);
}

void two_carry(struct side *from, struct side *to)
{
	char *media = xasprintf("%s/stick", from->desk.folder);
	char *make = xasprintf("mkdir -p '%s'", media);
	struct err err = ERR_INIT;
	struct spool *out;
	struct spool *in;
	size_t n;
	size_t bad;

	assert_int_equal(system(make), 0);
	MUST(spool_open(from->spool, &out, &err), &err);
	MUST(spool_open(to->spool, &in, &err), &err);
	MUST(spool_carry_out(out, to->self, media, &n, &err), &err);
	MUST(spool_carry_in(in, to->self, media, false, &n, &bad, &err), &err);
	spool_free(out);
	spool_free(in);
	free(make);
	free(media);
}

/* Many questions take longer than a desk may lie idle. */
static void touch(struct side *s)
{
	struct seat *seats[] = {s->clara, s->ana, s->bruno, s->sofia, s->samuel, s->selma};

	for (size_t i = 0; i < ARRAY_LEN(seats); i++)
		session_touch(seats[i]);
}

struct exchange_ran two_run(struct side *s)
{
	struct exchange_ran ran;
	struct err err = ERR_INIT;

	touch(s);
	MUST(exchange_run(s->sofia, s->spool, &ran, &err), &err);
	return ran;
}

void two_settle(struct two *t)
{
	for (int i = 0; i < 20; i++) {
		struct exchange_ran a = two_run(&t->here);
		struct exchange_ran b = two_run(&t->there);

		two_carry(&t->here, &t->there);
		two_carry(&t->there, &t->here);
		if (i && !a.taken && !b.taken && !a.sent && !b.sent)
			return;
	}
	fail_msg("the two desks do not come to rest");
}

int64_t two_person(struct side *s, const char *family, unsigned seed, unsigned impression,
		   bool is_protected)
{
	struct look look = testdesk_look(s->number);
	int64_t id = testdesk_person(s->clara, s->number, "Rosa", family);
	struct protection p;
	struct err err = ERR_INIT;

	testdesk_enrol(s->clara, s->number, id, seed, impression);
	if (is_protected)
		return id;
	protection_init(&p);
	for (int i = 0; i < PROTECTION_COUNT; i++)
		p.flags[i] = FLAG_NO;
	MUST(protection_set(s->clara, &look, id, &p, &err), &err);
	return id;
}

static struct look look_for(struct side *s, bool crime)
{
	struct look look = testdesk_look(s->number);

	if (crime)
		look.purpose = PURPOSE_CRIME;
	return look;
}

int64_t two_ask(struct side *s, int64_t person, bool crime)
{
	struct look look = look_for(s, crime);
	struct exchange_ask ask = {.party = s->other,
				   .own_files_searched = crime,
				   .person = person,
				   .offence =
				       crime ? SHARE_OFFENCE_TRAFFICKING : SHARE_OFFENCE_NONE};
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(exchange_propose_ask(s->ana, &look, &ask, &id, &err), &err);
	MUST(proposal_answer(crime ? s->selma : s->samuel, id, true, "needed", &err), &err);
	return two_last(s, true);
}

int64_t two_last(struct side *s, bool outgoing)
{
	struct exchange_questions q;
	struct err err = ERR_INIT;
	int64_t id;

	MUST(exchange_question_list(s->sofia, outgoing, &q, &err), &err);
	assert_true(q.count > 0);
	id = q.rows[0].id;
	exchange_questions_clear(&q);
	return id;
}

enum dialogue_state two_state(struct side *s, int64_t question)
{
	struct exchange_question q;
	struct err err = ERR_INIT;

	MUST(exchange_question_get(s->sofia, question, &q, &err), &err);
	return q.state;
}

static void conclude(struct side *s, int64_t hit, bool same)
{
	struct err err = ERR_INIT;
	enum conclusion c = same ? CONCLUSION_IDENTIFICATION : CONCLUSION_EXCLUSION;
	struct hit_view v;
	uint8_t token[16];

	MUST(testdesk_examine(s->ana, hit, c, &err), &err);
	MUST(hit_get(s->sofia, hit, &v, &err), &err);
	if (v.state == HIT_VERIFY) {
		struct tasks tasks;

		MUST(task_list(s->bruno, TASK_VERIFY, &tasks, &err), &err);
		for (size_t i = 0; i < tasks.count; i++)
			if (tasks.rows[i].hit_id == hit)
				MUST(task_take(s->bruno, tasks.rows[i].id, &err), &err);
		tasks_clear(&tasks);
		MUST(testdesk_examine(s->bruno, hit, c, &err), &err);
	}
	hit_view_clear(&v);
	if (!same)
		return;
	MUST(hit_get(s->sofia, hit, &v, &err), &err);
	testdesk_token(token);
	MUST(hit_release(s->sofia, hit, CONCLUSION_APPROVE, "in order", v.reference, token, &err),
	     &err);
	hit_view_clear(&v);
}

void two_examine(struct side *s, int64_t question, bool found)
{
	struct exchange_question q;
	struct look look;
	struct search_view v;
	struct err err = ERR_INIT;
	int64_t search = 0;

	MUST(exchange_question_get(s->sofia, question, &q, &err), &err);
	look = look_for(s, q.purpose == SHARE_CRIME);
	search = q.search;
	if (!search)
		MUST(exchange_search(s->ana, &look, question, &search, &err), &err);
	if (q.purpose == SHARE_CRIME) {
		MUST(search_approve(s->selma, search, true, "needed", &err), &err);
		/* It begins at the owner's next log-in. */
		MUST(session_log_out(s->ana, &err), &err);
		seat_free(s->ana);
		s->ana = testdesk_log_in(&s->desk, "ana");
	}
	MUST(search_wait(s->ana, search, &err), &err);
	MUST(search_get(s->ana, search, &v, &err), &err);
	assert_int_equal(v.state, SEARCH_COMPLETE);
	for (size_t i = 0; i < v.count; i++) {
		int64_t hit = 0;

		MUST(search_take(s->ana, search, v.candidates[i].key, &hit, &err), &err);
		/* Best first: the mate, when there is one. */
		conclude(s, hit, found && i == 0);
	}
	search_view_clear(&v);
}

struct exchange_answered two_answer(struct side *s, int64_t question)
{
	struct exchange_answered a;
	struct err err = ERR_INIT;

	MUST(exchange_answer(s->sofia, question, false, &a, &err), &err);
	return a;
}

void two_data(const char *words, bool data[DATUM_COUNT])
{
	char *copy = xstrdup(words);
	char *save = NULL;

	memset(data, 0, DATUM_COUNT * sizeof(*data));
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		assert_true(datum_parse(w) >= 0);
		data[datum_parse(w)] = true;
	}
	free(copy);
}

int64_t two_release(struct two *t, struct side *asker, struct side *giver, int64_t asked,
		    int64_t question, const char *words)
{
	struct exchange_question q;
	struct look look;
	struct err err = ERR_INIT;
	bool data[DATUM_COUNT];
	int64_t id = 0;

	two_data(words, data);
	MUST(exchange_question_get(asker->sofia, asked, &q, &err), &err);
	look = look_for(asker, q.purpose == SHARE_CRIME);
	MUST(exchange_request(asker->ana, &look, asked, data, &err), &err);
	two_settle(t);
	look = look_for(giver, q.purpose == SHARE_CRIME);
	REFUSED(exchange_propose_release(giver->sofia, &look, question, NULL,
					 &(struct exchange_risk){FLAG_NO, FLAG_UNKNOWN, FLAG_NO},
					 "asked for", &id, &err),
		ERR_REFUSED, &err);
	MUST(exchange_propose_release(giver->sofia, &look, question, NULL,
				      &(struct exchange_risk){FLAG_NO, FLAG_NO, FLAG_NO},
				      "asked for", &id, &err),
	     &err);
	MUST(proposal_answer(giver->samuel, id, true, "seen", &err), &err);
	two_settle(t);
	return id;
}

char *two_field(struct side *s, int64_t question, const char *name)
{
	struct look look = testdesk_look(s->number);
	struct exchange_received r;
	struct err err = ERR_INIT;
	char *value = NULL;

	MUST(exchange_received(s->ana, &look, question, &r, &err), &err);
	for (size_t i = 0; i < r.count && !value; i++)
		if (strcmp(r.fields[i].name, name) == 0)
			value = xstrdup(r.fields[i].value);
	exchange_received_clear(&r);
	return value ? value : xstrdup("");
}
