/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/testworld.h"

#include "support/testpact.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/backup.h"
#include "casework/exchange.h"
#include "casework/link.h"
#include "casework/log.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "casework/training.h"
#include "casework/user.h"

const char *const testworld_secrets[] = {"Zalamea",
					 "Quirogovna",
					 "ZX-4711-SECRET",
					 "Villaoscura",
					 "saw the boat leave at night",
					 "the lawyer said so",
					 "Operation Lantern",
					 "+57 300 0000000",
					 "wants her name corrected",
					 "is compared with the earlier record",
					 NULL};

struct maker {
	struct testworld *w;
	struct seat *clara, *ana, *bruno, *celia, *sofia, *samuel;
	struct err err;
};

static void must(struct maker *m, enum err_code code, const char *what)
{
	must_be_ok(code, &m->err, what, __FILE__, __LINE__);
}

#define DO(call) must(m, (call), #call)

static struct look look_of(struct maker *m)
{
	struct look l = testdesk_look(m->w->number);

	l.why = "Zalamea is compared with the earlier record";
	return l;
}

static int64_t make_person(struct maker *m, const char *given, const char *family)
{
	struct look look = look_of(m);
	struct record r;
	struct person_name n;
	struct document d;
	int64_t id = 0;

	record_init(&r);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, given, family, "Quirogovna");
	person_add_name(&r.person, &n);
	document_init(&d);
	d.type = DOCUMENT_PASSPORT;
	free(d.number);
	d.number = xstrdup("ZX-4711-SECRET");
	strcpy(d.issuer, "COL");
	person_add_document(&r.person, &d);
	r.person.birth = (struct birth){{1985, 7, 14}, 1, BIRTH_DECLARED};
	r.person.sex = SEX_FEMALE;
	person_add_nationality(&r.person, "VEN");
	free(r.birth_place);
	r.birth_place = xstrdup("Villaoscura");
	free(r.contact);
	r.contact = xstrdup("+57 300 0000000");
	DO(record_create(m->clara, &look, &r, NULL, &id, &m->err));
	record_clear(&r);
	return id;
}

static void make_people(struct maker *m)
{
	struct testworld *w = m->w;
	struct look look;
	struct casefile file = {.title = (char *)(uintptr_t) "Operation Lantern",
				.summary = (char *)(uintptr_t) "Zalamea and others",
				.purpose = PURPOSE_MIGRATION};
	struct buf png = BUF_INIT;

	DO(case_create(m->clara, &file, w->number, NULL, &m->err));
	look = look_of(m);
	w->maria = make_person(m, "María", "Zalamea");
	w->mariana = make_person(m, "Mariana", "Zalamea");
	w->jose = make_person(m, "José", "Zalamea");
	w->rosa = make_person(m, "Rosa", "Zalamea");
	testdesk_enrol_image(m->clara, w->number, w->maria, 7, 1);
	testdesk_enrol_image(m->clara, w->number, w->jose, 21, 1);
	testdesk_enrol_image(m->clara, w->number, w->rosa, 22, 1);
	testdesk_enrol_image(m->clara, w->number, w->mariana, 7, 2);
	testdesk_png(50, 1, &png);
	DO(record_set_photo(m->clara, &look, w->maria, png.data, png.len, &m->err));
	buf_free(&png);
	DO(case_note_add(m->clara, &look, w->maria, CASE_NOTE_FACT, "saw the boat leave at night",
			 "", false, 0, NULL, &m->err));
	DO(case_note_add(m->clara, &look, w->maria, CASE_NOTE_ALLEGATION,
			 "Zalamea was paid, says the smuggler", "the lawyer said so", true, 0, NULL,
			 &m->err));
	DO(case_note_add(m->clara, &look, 0, CASE_NOTE_ASSESSMENT, "two records, one person?", "",
			 false, 0, NULL, &m->err));
}

static void release(struct maker *m, int64_t hit)
{
	struct hit_view v;
	uint8_t token[16];

	testdesk_token(token);
	DO(hit_get(m->sofia, hit, &v, &m->err));
	DO(hit_release(m->sofia, hit, CONCLUSION_APPROVE, "Zalamea: both examiners agree",
		       v.reference, token, &m->err));
	hit_view_clear(&v);
}

/* A search by each of the persons, so that there are hits to bring into each
 * state. */
static void make_hits(struct maker *m)
{
	struct testworld *w = m->w;
	int64_t again;
	int64_t third;

	w->search = testdesk_search(m->ana, w->number, w->mariana);
	DO(search_take(m->ana, w->search, w->maria, &w->hit_released, &m->err));
	DO(testdesk_examine(m->ana, w->hit_released, CONCLUSION_IDENTIFICATION, &m->err));
	DO(testdesk_examine(m->bruno, w->hit_released, CONCLUSION_IDENTIFICATION, &m->err));
	release(m, w->hit_released);
	DO(search_take(m->ana, w->search, w->jose, &w->hit_excluded, &m->err));
	DO(testdesk_examine(m->ana, w->hit_excluded, CONCLUSION_EXCLUSION, &m->err));

	again = testdesk_search(m->ana, w->number, w->maria);
	DO(search_take(m->ana, again, w->mariana, &w->hit_verify, &m->err));
	DO(testdesk_examine(m->ana, w->hit_verify, CONCLUSION_IDENTIFICATION, &m->err));
	DO(search_take(m->ana, again, w->rosa, &w->hit_conflict, &m->err));
	DO(testdesk_examine(m->ana, w->hit_conflict, CONCLUSION_IDENTIFICATION, &m->err));
	DO(testdesk_examine(m->bruno, w->hit_conflict, CONCLUSION_EXCLUSION, &m->err));

	third = testdesk_search(m->ana, w->number, w->rosa);
	DO(search_take(m->ana, third, w->jose, &w->hit_release, &m->err));
	DO(testdesk_examine(m->ana, w->hit_release, CONCLUSION_IDENTIFICATION, &m->err));
	DO(testdesk_examine(m->bruno, w->hit_release, CONCLUSION_IDENTIFICATION, &m->err));
}

static void make_links(struct maker *m)
{
	int64_t id;

	DO(link_propose(m->ana, m->w->jose, m->w->rosa, LINK_DIFFERENT, "Zalamea is not Zalamea",
			&id, &m->err));
	DO(proposal_answer(m->sofia, id, true, "agreed", &m->err));
	DO(link_propose(m->ana, m->w->maria, m->w->rosa, LINK_SAME, "perhaps", &id, &m->err));
	DO(proposal_answer(m->sofia, id, false, "Zalamea says no", &m->err));
	DO(proposal_policy(m->sofia, POLICY_LIST_LENGTH, 10, "shorter lists", &id, &m->err));
	DO(proposal_answer(m->samuel, id, true, "fine", &m->err));
}

static void make_rights(struct maker *m)
{
	struct testworld *w = m->w;
	struct look look = look_of(m);
	struct date today = instant_date(clock_now());
	int64_t id;

	DO(request_open(m->clara, &look, w->jose, REQUEST_RECTIFY, &today,
			"wants her name corrected", &id, &m->err));
	DO(request_open(m->clara, &look, w->maria, REQUEST_ACCESS, &today, "what is held", &id,
			&m->err));
	DO(request_note(m->clara, &look, id, REQUEST_ANSWERED, "file handed out", false, &m->err));
	DO(mark_set(m->clara, &look, w->mariana, MARK_GRANTED, true, &m->err));
}

static void make_release(struct maker *m)
{
	struct testworld *w = m->w;
	struct look look = look_of(m);
	struct exchange_alert_new alert = {.party = PACT_THERE,
					   .person = w->rosa,
					   .offence = SHARE_OFFENCE_TRAFFICKING,
					   .basis = "article 7 of the arrangement",
					   .risk = {FLAG_NO, FLAG_NO, FLAG_NO},
					   .expires = clock_now() + 30 * INSTANT_DAY};
	bool data[DATUM_COUNT] = {[DATUM_FAMILY_NAME] = true};
	struct party_key here;
	struct party_secret there;
	struct protection p;
	json_t *pact;
	int64_t id;

	protection_init(&p);
	for (int i = 0; i < PROTECTION_COUNT; i++)
		p.flags[i] = FLAG_NO;
	DO(protection_set(m->clara, &look, w->rosa, &p, &m->err));
	DO(exchange_key_new(m->sofia, clock_now() - 10 * INSTANT_DAY,
			    clock_now() + 100 * INSTANT_DAY, &here, &m->err));
	DO(party_secret_new(here.from, here.until, &there, &m->err));
	pact = testpact_new(&here, &there.key, "USA");
	testpact_agree(pact, m->sofia, m->samuel, PACT_HERE);
	json_decref(pact);
	alert.data = data;
	DO(exchange_propose_alert(m->sofia, &look, &alert, "they must know", &id, &m->err));
	DO(proposal_answer(m->samuel, id, true, "seen, byte by byte", &m->err));
}

static void make_training(struct maker *m)
{
	struct capture *a = capture_new_loose();
	struct capture *b = capture_new_loose();

	capture_add_template(a, NULL, testdesk_template(900, 1, 2), NULL, 0);
	capture_add_template(b, NULL, testdesk_template(900, 2, 2), NULL, 0);
	DO(training_add_pair(m->sofia, a, b, true, &m->err));
	capture_free(a);
	capture_free(b);
}

static void make_user(struct maker *m)
{
	struct user_new u = {"nora", "Nora N.", "north", ROLE_ANALYST, "first password 1"};
	struct seat *adam = testdesk_log_in(&m->w->desk, "adam");
	struct seat *nora = NULL;

	DO(user_add(adam, &u, &m->err));
	DO(session_log_in(m->w->desk.desk, "nora", u.password, NULL, NULL, &nora, &m->err));
	DO(session_set_password(nora, u.password, TEST_PASSWORD, &m->err));
	seat_free(nora);
	DO(user_grant(m->sofia, "nora", &m->err));
	DO(user_set_competence(m->sofia, "nora", COMPETENCE_EXAMINER,
			       clock_now() + 100 * INSTANT_DAY, "proficiency test 12", &m->err));
	seat_free(adam);
}

void testworld_make(struct testworld *w)
{
	struct maker maker = {.w = w};
	struct maker *m = &maker;
	int placed;

	memset(w, 0, sizeof(*w));
	testdesk_open(&w->desk);
	m->clara = testdesk_log_in(&w->desk, "clara");
	m->ana = testdesk_log_in(&w->desk, "ana");
	m->bruno = testdesk_log_in(&w->desk, "bruno");
	m->celia = testdesk_log_in(&w->desk, "celia");
	m->sofia = testdesk_log_in(&w->desk, "sofia");
	m->samuel = testdesk_log_in(&w->desk, "samuel");
	make_people(m);
	make_hits(m);
	make_links(m);
	make_rights(m);
	make_release(m);
	make_training(m);
	DO(training_place(m->sofia, &placed, &m->err));
	make_user(m);
	seat_free(m->clara);
	seat_free(m->ana);
	seat_free(m->bruno);
	seat_free(m->celia);
	seat_free(m->samuel);
	DO(log_checkpoint(m->sofia, &w->checkpoint, &m->err));
	DO(desk_news(m->sofia, &w->entries, &m->err));
	seat_free(m->sofia);
	desk_free(w->desk.desk);
	w->desk.desk = NULL;
}

void testworld_free(struct testworld *w)
{
	testdesk_close(&w->desk);
	free(w->checkpoint);
}
