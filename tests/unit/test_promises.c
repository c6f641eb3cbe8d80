/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The promises of doc/safeguards.md about searching, deciding and protecting, each
 * by its number there. Those about plain SQL are in tests/attack.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/export.h"
#include "casework/facts.h"
#include "casework/link.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "casework/user.h"
#include "support/testdesk.h"

static struct testdesk t;
static struct err err;
static struct seat *clara, *ana, *bruno, *celia, *sofia, *samuel, *selma;
static char number[CASE_NUMBER_LEN];

static int open_desk(void **state)
{
	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	ana = testdesk_log_in(&t, "ana");
	bruno = testdesk_log_in(&t, "bruno");
	celia = testdesk_log_in(&t, "celia");
	sofia = testdesk_log_in(&t, "sofia");
	samuel = testdesk_log_in(&t, "samuel");
	selma = testdesk_log_in(&t, "selma");
	testdesk_case(clara, "A case", number);
	return 0;
}

static int close_desk(void **state)
{
	struct seat **all[] = {&clara, &ana, &bruno, &celia, &sofia, &samuel, &selma};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		seat_free(*all[i]);
	clock_set(0);
	testdesk_close(&t);
	return 0;
}

static int64_t entries(void)
{
	int64_t n = 0;

	MUST(desk_news(sofia, &n, &err), &err);
	return n;
}

static int64_t make_person(enum person_sex sex, struct birth birth, const char *nationality)
{
	struct look look = testdesk_look(number);
	struct record r;
	struct person_name n;
	int64_t id = 0;

	record_init(&r);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "Alma", "Rueda", NULL);
	person_add_name(&r.person, &n);
	r.person.sex = (uint8_t)sex;
	r.person.birth = birth;
	if (nationality)
		person_add_nationality(&r.person, nationality);
	MUST(record_create(clara, &look, &r, NULL, &id, &err), &err);
	record_clear(&r);
	return id;
}

static const struct birth grown_up = {{1990, 5, 3}, 0, BIRTH_DECLARED};

/* --- 1 ------------------------------------------------------------------------------ */

static enum err_code by_record_get(const struct look *look, int64_t person)
{
	struct record r;
	enum err_code code = record_get(clara, look, person, 0, &r, NULL, &err);

	if (code == ERR_OK)
		record_clear(&r);
	return code;
}

static enum err_code by_case_open(const struct look *look, int64_t person)
{
	struct case_view v;
	enum err_code code = case_open(clara, look, &v, &err);

	if (code == ERR_OK)
		case_view_clear(&v);
	return code;
}

static enum err_code by_person_find(const struct look *look, int64_t person)
{
	const struct person_query q = {.name = "Alma Rueda", .birth = {1990, 5, 3}};
	struct person_rows rows;
	enum err_code code = person_find(clara, look, &q, &rows, &err);

	if (code == ERR_OK)
		person_rows_clear(&rows);
	return code;
}

static enum err_code by_notes(const struct look *look, int64_t person)
{
	struct case_notes notes;
	enum err_code code = case_note_list(clara, look, person, &notes, &err);

	if (code == ERR_OK)
		case_notes_clear(&notes);
	return code;
}

static enum err_code by_prints(const struct look *look, int64_t person)
{
	struct print_rows rows;
	enum err_code code = print_list(clara, look, person, &rows, &err);

	if (code == ERR_OK)
		print_rows_clear(&rows);
	return code;
}

static enum err_code by_protection(const struct look *look, int64_t person)
{
	struct protection p;

	return protection_get(clara, look, person, &p, &err);
}

static enum err_code by_search(const struct look *look, int64_t person)
{
	const struct search_request r = {.kind = SEARCH_IDENTIFY, .person = person};
	int64_t id;

	return search_start(ana, look, &r, &id, &err);
}

static enum err_code by_export(const struct look *look, int64_t person)
{
	struct buf out = BUF_INIT;
	enum err_code code = export_transaction(sofia, look, person, "a court", &out, NULL, &err);

	buf_free(&out);
	return code;
}

static enum err_code by_file(const struct look *look, int64_t person)
{
	char *text = NULL;
	enum err_code code = dossier_text(sofia, look, person, "en", "the person", &text, &err);

	free(text);
	return code;
}

static void nobody_looks_without_a_reason(void **state)
{
	enum err_code (*const ways[])(const struct look *, int64_t) = {
	    by_record_get, by_case_open, by_person_find, by_notes, by_prints,
	    by_protection, by_search,	 by_export,	 by_file,
	};
	int64_t person = make_person(SEX_FEMALE, grown_up, "COL");
	int64_t before;

	testdesk_enrol(clara, number, person, 300, 1);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		const struct look good = testdesk_look(number);
		const struct look bad[] = {
		    {PURPOSE_NONE, number, good.why},
		    {PURPOSE_COUNT, number, good.why},
		    {PURPOSE_MIGRATION, NULL, good.why},
		    {PURPOSE_MIGRATION, "", good.why},
		    {PURPOSE_MIGRATION, number, NULL},
		    {PURPOSE_MIGRATION, number, "because"},
		    {PURPOSE_MIGRATION, number, "       "},
		    {PURPOSE_MIGRATION, "2026-999999", good.why},
		};

		before = entries();
		for (size_t k = 0; k < ARRAY_LEN(bad); k++) {
			enum err_code code = ways[i](&bad[k], person);

			if (code != ERR_REFUSED && code != ERR_NOT_FOUND)
				fail_msg("way %zu, look %zu: %s", i, k, err_name(code));
		}
		REFUSED(ways[i](NULL, person), ERR_REFUSED, &err);
		assert_int_equal(entries(), before);
		MUST(ways[i](&good, person), &err);
		assert_true(entries() > before);
	}
}

/* --- 3, 4, 5 --------------------------------------------------------------------------- */

static void a_purpose_binds(void **state)
{
	/* rows: search for; columns: collected for asylum, migration, identity,
	 * protection, crime, rights, quality, audit, training */
	static const char *const matrix[PURPOSE_COUNT] = {
	    [PURPOSE_ASYLUM] = "111......",   [PURPOSE_MIGRATION] = ".11......",
	    [PURPOSE_IDENTITY] = "11111111.", [PURPOSE_PROTECTION] = "11111111.",
	    [PURPOSE_CRIME] = "111.1....",    [PURPOSE_RIGHTS] = "11111111.",
	    [PURPOSE_QUALITY] = "11111111.",  [PURPOSE_AUDIT] = ".........",
	    [PURPOSE_TRAINING] = "........1",
	};

	for (int s = 1; s < PURPOSE_COUNT; s++)
		for (int c = 1; c < PURPOSE_COUNT; c++)
			if (purpose_may_search((enum purpose)s, (enum purpose)c) !=
			    (matrix[s][c - 1] == '1'))
				fail_msg("%s over %s", purpose_word((enum purpose)s),
					 purpose_word((enum purpose)c));
}

static enum search_state state_of(int64_t id)
{
	struct search_view v;
	enum search_state s;

	MUST(search_get(ana, id, &v, &err), &err);
	s = v.state;
	search_view_clear(&v);
	return s;
}

static void a_search_for_a_crime_needs_another_unit(void **state)
{
	struct look look = testdesk_look(number);
	struct search_request r = {.kind = SEARCH_IDENTIFY};
	int64_t id = 0;

	look.purpose = PURPOSE_CRIME;
	r.person = make_person(SEX_FEMALE, grown_up, "COL");
	testdesk_enrol(clara, number, r.person, 310, 1);
	REFUSED(search_start(ana, &look, &r, &id, &err), ERR_REFUSED, &err);
	r.offence = OFFENCE_TRAFFICKING;
	REFUSED(search_start(ana, &look, &r, &id, &err), ERR_REFUSED, &err);
	r.own_files_searched = true;
	MUST(search_start(ana, &look, &r, &id, &err), &err);
	assert_int_equal(state_of(id), SEARCH_ASKING);
	REFUSED(search_approve(sofia, id, true, "the same unit says so", &err), ERR_REFUSED, &err);
	REFUSED(search_approve(ana, id, true, "she says so herself", &err), ERR_REFUSED, &err);
	assert_int_equal(state_of(id), SEARCH_ASKING);
	MUST(search_approve(selma, id, true, "necessary in this case", &err), &err);
	MUST(search_wait(ana, id, &err), &err);
	assert_int_equal(state_of(id), SEARCH_COMPLETE);

	MUST(search_start(ana, &look, &r, &id, &err), &err);
	MUST(search_approve(selma, id, false, "not necessary", &err), &err);
	assert_int_equal(state_of(id), SEARCH_REFUSED);
	/* the offence belongs to that purpose only, and without one there is none */
	look.purpose = PURPOSE_MIGRATION;
	r.offence = OFFENCE_NONE;
	MUST(search_start(ana, &look, &r, &id, &err), &err);
	MUST(search_wait(ana, id, &err), &err);
}

static void nobody_fishes(void **state)
{
	struct look look = testdesk_look(number);
	const struct person_query few[] = {
	    {0},
	    {.name = "Rueda"},
	    {.birth = {1990, 0, 0}},
	    {.birth_place = "Cali"},
	    {.document = "1"},
	};
	const struct search_request none = {.kind = SEARCH_IDENTIFY};
	struct person_rows rows;
	int64_t before = entries();
	int64_t id;

	for (size_t i = 0; i < ARRAY_LEN(few); i++)
		if (person_find(clara, &look, &few[i], &rows, &err) == ERR_OK)
			fail_msg("query %zu was answered", i);
	if (search_start(ana, &look, &none, &id, &err) == ERR_OK)
		fail_msg("a search without a probe");
	assert_int_equal(entries(), before);
}

/* --- 8 to 15 ------------------------------------------------------------------------------ */

static const struct capture_child with_her_mother = {"Her mother", "the family is looked for",
						     true};

static enum err_code try_capture(int64_t person, unsigned seed, unsigned impression,
				 const struct capture_child *child)
{
	struct look look = testdesk_look(number);
	const struct notice notice = {.language = "es", .understood = true};
	struct capture *c;
	int64_t id = 0;
	enum err_code code = notice_give(clara, &look, person, &notice, &id, &err);

	if (code == ERR_OK)
		code = capture_new(clara, person, id, &c, &err);
	if (code != ERR_OK)
		return code;
	for (int f = 1; f <= 10; f++)
		capture_add_template(c, NULL, testdesk_template(seed, impression, f), NULL, 0);
	code = capture_commit(clara, &look, c, true, child, &id, &err);
	capture_free(c);
	return code;
}

/* Two records with the same finger and a search by the second; the first as a hit. */
static int64_t make_hit(unsigned pattern, enum person_sex sex, struct birth birth, int64_t *search)
{
	int64_t first = make_person(SEX_FEMALE, grown_up, "COL");
	int64_t second = make_person(sex, birth, "COL");
	int64_t hit = 0;

	testdesk_enrol(clara, number, first, pattern, 1);
	if (try_capture(second, pattern, 2, &with_her_mother) != ERR_OK)
		fail_msg("%s", err.msg);
	*search = testdesk_search(ana, number, second);
	MUST(search_take(ana, *search, first, &hit, &err), &err);
	return hit;
}

static enum hit_state hit_state_of(struct seat *seat, int64_t hit)
{
	struct hit_view v;
	enum hit_state s;

	MUST(hit_get(seat, hit, &v, &err), &err);
	s = v.state;
	hit_view_clear(&v);
	return s;
}

static enum err_code release(struct seat *seat, int64_t hit, enum conclusion verdict)
{
	struct hit_view v;
	uint8_t token[16];
	enum err_code code;

	MUST(hit_get(seat, hit, &v, &err), &err);
	testdesk_token(token);
	code = hit_release(seat, hit, verdict, "looked at the process", v.reference, token, &err);
	hit_view_clear(&v);
	return code;
}

static void the_verifier_is_blind(void **state)
{
	struct look look = testdesk_look(number);
	struct hit_view v;
	struct search_view s;
	struct record r;
	int64_t search;
	int64_t hit = make_hit(400, SEX_FEMALE, grown_up, &search);

	MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	MUST(hit_get(bruno, hit, &v, &err), &err);
	assert_int_equal(v.state, HIT_VERIFY);
	assert_int_equal(v.count, 0);
	assert_int_equal(v.search_id, 0);
	assert_int_equal(v.probe_person, 0);
	assert_string_equal(v.case_number, "");
	hit_view_clear(&v);
	if (search_get(bruno, search, &s, &err) == ERR_OK) {
		for (size_t i = 0; i < s.count; i++)
			assert_true(s.candidates[i].score < 0 && s.candidates[i].place == 0);
		search_view_clear(&s);
	}
	MUST(testdesk_examine(bruno, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	MUST(hit_get(bruno, hit, &v, &err), &err);
	assert_int_equal(v.count, 2);
	assert_string_equal(v.decisions[0].user, "ana");
	hit_view_clear(&v);
	/* 12: for a clerk there is no hit before the release, nor after it */
	REFUSED(hit_get(clara, hit, &v, &err), ERR_REFUSED, &err);
	MUST(record_get(clara, &look, make_person(SEX_FEMALE, grown_up, "COL"), 0, &r, NULL, &err),
	     &err);
	record_clear(&r);
}

static void disagreement_goes_to_a_third(void **state)
{
	static const struct {
		enum conclusion second;
		enum conclusion third;
		enum hit_state end;
	} ways[] = {
	    {CONCLUSION_EXCLUSION, CONCLUSION_IDENTIFICATION, HIT_RELEASE},
	    {CONCLUSION_EXCLUSION, CONCLUSION_EXCLUSION, HIT_EXCLUDED},
	    {CONCLUSION_INCONCLUSIVE, CONCLUSION_INCONCLUSIVE, HIT_INCONCLUSIVE},
	    {CONCLUSION_INCONCLUSIVE, CONCLUSION_IDENTIFICATION, HIT_RELEASE},
	};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct hit_view v;
		int64_t search;
		int64_t hit = make_hit((unsigned)(410 + i), SEX_FEMALE, grown_up, &search);

		MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
		MUST(testdesk_examine(bruno, hit, ways[i].second, &err), &err);
		assert_int_equal(hit_state_of(bruno, hit), HIT_CONFLICT);
		REFUSED(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), ERR_REFUSED,
			&err);
		REFUSED(testdesk_examine(bruno, hit, CONCLUSION_EXCLUSION, &err), ERR_REFUSED,
			&err);
		MUST(hit_get(celia, hit, &v, &err), &err);
		assert_int_equal(v.count, 0);
		hit_view_clear(&v);
		MUST(testdesk_examine(celia, hit, ways[i].third, &err), &err);
		MUST(hit_get(sofia, hit, &v, &err), &err);
		assert_int_equal(v.state, ways[i].end);
		/* nothing was overwritten: all three opinions are there, in time */
		assert_int_equal(v.count, 3);
		assert_int_equal(v.decisions[0].conclusion, CONCLUSION_IDENTIFICATION);
		assert_int_equal(v.decisions[1].conclusion, ways[i].second);
		assert_int_equal(v.decisions[2].conclusion, ways[i].third);
		hit_view_clear(&v);
	}
}

static void set_policy(enum policy p, long value)
{
	int64_t id = 0;

	MUST(proposal_policy(sofia, p, value, "for this test", &id, &err), &err);
	REFUSED(proposal_answer(sofia, id, true, "alone", &err), ERR_REFUSED, &err);
	assert_int_not_equal(policy_get(sofia, p), value);
	MUST(proposal_answer(samuel, id, true, "agreed", &err), &err);
	assert_int_equal(policy_get(sofia, p), value);
}

/* Three people; two by policy, but only the blind verifier, and never in doubt. */
static void three_people_or_two_by_policy(void **state)
{
	int64_t search;
	int64_t hit = make_hit(430, SEX_FEMALE, grown_up, &search);
	int64_t doubtful = make_hit(431, SEX_MALE, grown_up, &search);

	MUST(testdesk_examine(ana, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	MUST(testdesk_examine(sofia, hit, CONCLUSION_IDENTIFICATION, &err), &err);
	MUST(testdesk_examine(ana, doubtful, CONCLUSION_IDENTIFICATION, &err), &err);
	MUST(testdesk_examine(sofia, doubtful, CONCLUSION_IDENTIFICATION, &err), &err);
	REFUSED(release(sofia, hit, CONCLUSION_APPROVE), ERR_REFUSED, &err);
	set_policy(POLICY_TWO_PERSON, 1);
	REFUSED(release(ana, hit, CONCLUSION_APPROVE), ERR_REFUSED, &err);
	MUST(release(sofia, hit, CONCLUSION_APPROVE), &err);
	/* 13: sex does not fit, so policy does not help */
	REFUSED(release(sofia, doubtful, CONCLUSION_APPROVE), ERR_REFUSED, &err);
	MUST(release(samuel, doubtful, CONCLUSION_RETURN), &err);
	assert_int_equal(hit_state_of(samuel, doubtful), HIT_CANDIDATE);
	set_policy(POLICY_TWO_PERSON, 0);
}

static void doubt_comes_from_sex_and_age(void **state)
{
	static const struct {
		enum person_sex sex;
		struct birth birth;
		bool doubt;
	} others[] = {
	    {SEX_FEMALE, {{1990, 5, 3}, 0, BIRTH_DECLARED}, false},
	    {SEX_FEMALE, {{1991, 1, 1}, 0, BIRTH_DECLARED}, false},
	    {SEX_MALE, {{1990, 5, 3}, 0, BIRTH_DECLARED}, true},
	    {SEX_UNKNOWN, {{1990, 5, 3}, 0, BIRTH_DECLARED}, false},
	    {SEX_FEMALE, {{1970, 5, 3}, 0, BIRTH_DECLARED}, true},
	    {SEX_FEMALE, {{1970, 5, 3}, 20, BIRTH_DECLARED}, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		struct hit_view v;
		int64_t search;
		int64_t hit =
		    make_hit((unsigned)(440 + i), others[i].sex, others[i].birth, &search);

		MUST(hit_get(ana, hit, &v, &err), &err);
		if (v.doubt != others[i].doubt)
			fail_msg("person %zu: %s", i, v.doubt ? "doubt" : "no doubt");
		hit_view_clear(&v);
	}
}

/* 11: the keyed draw has the rate of the policy; children and aged prints always. */
static void exclusions_are_checked_again(void **state)
{
	const struct db_actor *actor = db_actor_get(ana->db);
	struct birth child = {{0, 5, 3}, 0, BIRTH_DECLARED};
	int drawn = 0;
	int again = 0;
	int64_t search;
	int64_t hit;

	for (int64_t i = 1; i <= 20000; i++) {
		drawn += actor->must_check(actor->ctx, i, 1);
		again += db_actor_get(bruno->db)->must_check(db_actor_get(bruno->db)->ctx, i, 1);
	}
	assert_in_range(drawn, 1800, 2200);
	assert_int_equal(drawn, again);

	child.date.year = (int16_t)(instant_date(clock_now()).year - 16);
	hit = make_hit(460, SEX_FEMALE, child, &search);
	MUST(testdesk_examine(ana, hit, CONCLUSION_EXCLUSION, &err), &err);
	assert_int_equal(hit_state_of(ana, hit), HIT_VERIFY);

	set_policy(POLICY_SECOND_CHECK, 100);
	hit = make_hit(461, SEX_FEMALE, grown_up, &search);
	MUST(testdesk_examine(ana, hit, CONCLUSION_EXCLUSION, &err), &err);
	assert_int_equal(hit_state_of(ana, hit), HIT_VERIFY);
	MUST(testdesk_examine(bruno, hit, CONCLUSION_EXCLUSION, &err), &err);
	assert_int_equal(hit_state_of(ana, hit), HIT_EXCLUDED);
	set_policy(POLICY_SECOND_CHECK, 10);
}

/* 23: many years between two captures. */
static void aged_prints_are_checked_again(void **state)
{
	struct hit_view v;
	int64_t first = make_person(SEX_FEMALE, grown_up, "COL");
	int64_t second;
	int64_t search;
	int64_t hit = 0;
	instant now = clock_now();

	testdesk_enrol(clara, number, first, 470, 1);
	clock_set(now + 9 * 366 * INSTANT_DAY);
	second = make_person(SEX_FEMALE, grown_up, "COL");
	testdesk_enrol(clara, number, second, 470, 2);
	{
		/* 15: competence of nine years ago is none; reading goes on */
		struct look look = testdesk_look(number);
		const struct search_request q = {.kind = SEARCH_IDENTIFY, .person = second};
		struct case_view cv;

		REFUSED(search_start(ana, &look, &q, &search, &err), ERR_REFUSED, &err);
		assert_non_null(strstr(err.msg, "decision.competence"));
		MUST(case_open(ana, &look, &cv, &err), &err);
		case_view_clear(&cv);
		REFUSED(user_set_competence(ana, "ana", COMPETENCE_EXAMINER,
					    clock_now() + 100 * INSTANT_DAY, "says so herself",
					    &err),
			ERR_REFUSED, &err);
		MUST(user_set_competence(sofia, "ana", COMPETENCE_EXAMINER,
					 clock_now() + 100 * INSTANT_DAY, "test 12", &err),
		     &err);
		seat_free(ana);
		ana = testdesk_log_in(&t, "ana");
		search = testdesk_search(ana, number, second);
		MUST(search_take(ana, search, first, &hit, &err), &err);
		MUST(hit_get(ana, hit, &v, &err), &err);
		hit_view_clear(&v);
	}
	{
		int64_t checked = 0;
		struct db_actor setup = {.role = DB_ROLE_SETUP};
		struct db *db;

		MUST(db_open(t.path, DB_READ_ONLY, &db, &err), &err);
		db_set_actor(db, &setup);
		MUST(
		    db_get_i64(db, &checked, &err, "SELECT second FROM hit WHERE id = ?", "i", hit),
		    &err);
		db_close(db);
		assert_int_equal(checked, 1);
	}
}

/* --- 16, 17 --------------------------------------------------------------------------------- */

static void unknown_protects(void **state)
{
	static const char *const countries[] = {"COL", "VEN", "USA", "ECU", "PER"};
	struct person person;
	struct protection p;
	int allowed = 0;

	person_init(&person);
	protection_init(&p);
	assert_true(protection_holds(&p));
	/* nothing known: no country at all */
	for (size_t i = 0; i < ARRAY_LEN(countries); i++)
		assert_false(protection_allows(&p, &person, countries[i]));
	person_add_nationality(&person, "COL");
	strcpy(p.origin[0], "COL");
	strcpy(p.residence[0], "VEN");
	strcpy(p.feared[0], "ECU");
	/* each flag alone protects, whether it is yes or unknown, against each of the four */
	for (int f = 0; f < PROTECTION_COUNT; f++)
		for (int v = FLAG_UNKNOWN; v <= FLAG_YES; v++) {
			for (int k = 0; k < PROTECTION_COUNT; k++)
				p.flags[k] = FLAG_NO;
			p.flags[f] = (enum flag)v;
			assert_int_equal(protection_holds(&p), v != FLAG_NO);
			for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
				bool of_hers = i == 0 || i == 1 || i == 3;
				bool may = protection_allows(&p, &person, countries[i]);

				allowed += may;
				if (may != (v == FLAG_NO || !of_hers))
					fail_msg("flag %d = %d, %s", f, v, countries[i]);
			}
		}
	assert_int_equal(allowed, PROTECTION_COUNT * (5 + 2 + 2));
	person_clear(&person);
}

/* --- 22 --------------------------------------------------------------------------------------- */

static void no_prints_of_a_child_under_six(void **state)
{
	const struct capture_child halves[] = {
	    {NULL, "the family is looked for", true},
	    {"Her mother", "", true},
	    {"Her mother", "the family is looked for", false},
	};
	struct date today = instant_date(clock_now());
	struct date tomorrow = date_from_days(date_to_days(&today) + 1);
	struct {
		struct birth birth;
		bool may;   /* be captured at all */
		bool child; /* only with an adult */
	} people[] = {
	    {{{0, 0, 0}, 0, BIRTH_DECLARED}, false, true},
	    {{{(int16_t)(today.year - 6), today.month, today.day}, 0, BIRTH_DECLARED}, true, true},
	    {{{(int16_t)(tomorrow.year - 6), tomorrow.month, tomorrow.day}, 0, BIRTH_DECLARED},
	     false,
	     true},
	    {{{(int16_t)(today.year - 6), 0, 0}, 0, BIRTH_DECLARED}, false, true},
	    {{{(int16_t)(today.year - 8), 0, 0}, 0, BIRTH_DECLARED}, true, true},
	    {{{(int16_t)(today.year - 8), 0, 0}, 2, BIRTH_DECLARED}, false, true},
	    {{{(int16_t)(tomorrow.year - 18), tomorrow.month, tomorrow.day}, 0, BIRTH_DECLARED},
	     true,
	     true},
	    {{{(int16_t)(today.year - 18), today.month, today.day}, 0, BIRTH_DECLARED},
	     true,
	     false},
	    {{{(int16_t)(today.year - 19), 0, 0}, 2, BIRTH_DECLARED}, true, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(people); i++) {
		int64_t person = make_person(SEX_FEMALE, people[i].birth, "COL");
		enum err_code code = try_capture(person, (unsigned)person, 1, NULL);

		if (code != (people[i].may && !people[i].child ? ERR_OK : ERR_REFUSED))
			fail_msg("person %zu, alone: %s %s", i, err_name(code), err.msg);
		if (code == ERR_OK)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(halves); k++)
			REFUSED(try_capture(person, (unsigned)person, 1, &halves[k]), ERR_REFUSED,
				&err);
		code = try_capture(person, (unsigned)person, 1, &with_her_mother);
		if (code != (people[i].may ? ERR_OK : ERR_REFUSED))
			fail_msg("person %zu, with her mother: %s %s", i, err_name(code), err.msg);
	}
	/* 26: no capture without a notice that was understood, nor with another's */
	{
		struct look look = testdesk_look(number);
		const struct notice mute = {.language = "es", .understood = false};
		const struct notice good = {.language = "es", .understood = true};
		int64_t one = make_person(SEX_FEMALE, grown_up, "COL");
		int64_t two = make_person(SEX_FEMALE, grown_up, "COL");
		struct capture *c = NULL;
		int64_t id = 0;

		if (notice_give(clara, &look, one, &mute, &id, &err) == ERR_OK)
			REFUSED(capture_new(clara, one, id, &c, &err), ERR_REFUSED, &err);
		REFUSED(capture_new(clara, one, 0, &c, &err), ERR_REFUSED, &err);
		MUST(notice_give(clara, &look, two, &good, &id, &err), &err);
		REFUSED(capture_new(clara, one, id, &c, &err), ERR_REFUSED, &err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_looks_without_a_reason),
	    cmocka_unit_test(a_purpose_binds),
	    cmocka_unit_test(a_search_for_a_crime_needs_another_unit),
	    cmocka_unit_test(nobody_fishes),
	    cmocka_unit_test(the_verifier_is_blind),
	    cmocka_unit_test(disagreement_goes_to_a_third),
	    cmocka_unit_test(three_people_or_two_by_policy),
	    cmocka_unit_test(doubt_comes_from_sex_and_age),
	    cmocka_unit_test(exclusions_are_checked_again),
	    cmocka_unit_test(unknown_protects),
	    cmocka_unit_test(no_prints_of_a_child_under_six),
	    cmocka_unit_test(aged_prints_are_checked_again),
	};

	return cmocka_run_group_tests(tests, open_desk, close_desk);
}
