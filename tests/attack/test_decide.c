/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions by the wrong person: every user at every stage by plain SQL, with all
 * the other conditions met (sheet, lease, competence as it is), in the own name,
 * in another's, and as a machine. And what one person alone must not destroy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "attack/plain.h"
#include "base/mem.h"
#include "casework/link.h"
#include "casework/proposal.h"
#include "casework/search.h"
#include "casework/user.h"
#include "db/db.h"
#include "support/testworld.h"

static struct testworld w;
static sqlite3 *plain;
static int64_t hit_candidate;

static int64_t number(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int64_t number(const char *fmt, ...)
{
	va_list ap;
	char *sql;
	int64_t n;

	va_start(ap, fmt);
	sql = xvasprintf(fmt, ap);
	va_end(ap);
	n = plain_number(plain, sql);
	free(sql);
	return n;
}

static int64_t user_id(const char *name)
{
	return number("SELECT id FROM user WHERE name = '%s'", name);
}

static struct db *open_as(const char *name)
{
	char *sql = xasprintf("SELECT role FROM user WHERE name = '%s'", name);
	char *role = plain_text(plain, sql);
	struct db_actor actor = {.user_id = user_id(name),
				 .role = (enum db_role)db_role_parse(role)};
	struct err err = ERR_INIT;
	struct db *db;

	MUST(db_open(w.desk.path, 0, &db, &err), &err);
	db_set_actor(db, &actor);
	/* later than all leases that are running */
	db_set_now(db, number("SELECT max(at) + 36000000000 FROM log"));
	free(sql);
	free(role);
	return db;
}

/* --- the matrix ------------------------------------------------------------------------ */

static const char *const people[] = {"clara", "clemens", "ana",	   "bruno", "celia", "dario",
				     "nora",  "sofia",	 "samuel", "selma", "olga",  "adam"};

struct stage {
	const char *name;
	const char *conclusion;
	const char *may; /* who may, in this world */
};

/* ana has examined all of them, and asked for the searches; bruno has verified
 * the one in conflict and the one to be released. samuel and selma have no
 * competence as examiners. The examiner's stage is hers who searched, but any
 * examiner may take it over. */
static const struct stage stages[] = {
    {"examine", "exclusion", " ana bruno celia dario nora sofia "},
    {"verify", "identification", " bruno celia dario nora sofia "},
    {"resolve", "identification", " celia dario nora sofia "},
    {"release", "approve", " sofia samuel selma "},
};

static int64_t hit_of(size_t stage)
{
	const int64_t hits[] = {hit_candidate, w.hit_verify, w.hit_conflict, w.hit_release};

	return hits[stage];
}

static void prepare(struct db *db, const struct stage *s, int64_t hit, int64_t user, int64_t act)
{
	struct err err = ERR_INIT;
	int64_t task =
	    number("SELECT t.id FROM task t JOIN hit h ON h.id = %lld WHERE t.stage = '%s' "
		   "AND (t.hit_id = h.id OR (t.hit_id IS NULL AND t.search_id = "
		   "h.search_id))",
		   (long long)hit, s->name);
	int64_t print = number("SELECT min(id) FROM print");
	int64_t vault = number("SELECT vault_id FROM hit WHERE id = %lld", (long long)hit);

	/* Those who may not are refused these already; the decision comes all the same. */
	db_run(db, NULL,
	       "INSERT INTO task_lease (task_id, user_id, until) VALUES (?1, ?2, ?3) ON CONFLICT "
	       "(task_id) DO UPDATE SET user_id = ?2, until = ?3",
	       "iii", task, user, db_now(db) + 600000000);
	db_run(db, NULL,
	       "INSERT INTO sheet (vault_id, hit_id, print_id, user_id, layer, suitability, marks, "
	       "sealed, act) VALUES (?, ?, ?, ?, 'before', 'value', 8, zeroblob(64), ?)",
	       "iiiii", vault, hit, print, user, act);
	err_clear(&err);
}

static enum err_code decide(struct db *db, const struct stage *s, int64_t hit, int64_t user,
			    int64_t act, struct err *err)
{
	uint8_t token[16];

	testdesk_token(token);
	return db_run(db, err,
		      "INSERT INTO decision (hit_id, round, stage, user_id, conclusion, pairs, "
		      "differences, reason, token, act) VALUES (?, 1, ?, ?, ?, 8, 1, 1, ?, ?)",
		      "isisbi", hit, s->name, user, s->conclusion, token, (size_t)16, act);
}

static bool try_one(struct db *db, size_t stage, int64_t user, struct err *err)
{
	const struct stage *s = &stages[stage];
	enum err_code code;
	int64_t act;

	MUST(db_act_begin(db, &act, err), err);
	prepare(db, s, hit_of(stage), user, act);
	code = decide(db, s, hit_of(stage), user, act, err);
	db_act_rollback(db);
	if (code != ERR_OK && code != ERR_REFUSED && code != ERR_CONFLICT)
		fail_msg("%s: %s: %s", s->name, err_name(code), err->msg);
	return code == ERR_OK;
}

static void everyone_at_every_stage(void **state)
{
	int allowed = 0;
	int refused = 0;

	for (size_t p = 0; p < ARRAY_LEN(people); p++) {
		struct db *db = open_as(people[p]);

		for (size_t s = 0; s < ARRAY_LEN(stages); s++) {
			char *word = xasprintf(" %s ", people[p]);
			bool may = strstr(stages[s].may, word) != NULL;
			struct err err = ERR_INIT;

			if (try_one(db, s, user_id(people[p]), &err) != may)
				fail_msg("%s at %s: %s: %s", people[p], stages[s].name,
					 may ? "refused" : "went through", err.msg);
			may ? allowed++ : refused++;
			free(word);
		}
		db_close(db);
	}
	assert_int_equal(allowed, 18);
	print_message("# %d decisions refused, %d by those who may\n", refused, allowed);
}

static void nobody_decides_in_anothers_name(void **state)
{
	int refused = 0;

	for (size_t p = 0; p < ARRAY_LEN(people); p++) {
		struct db *db = open_as(people[p]);

		for (size_t q = 0; q < ARRAY_LEN(people); q++)
			for (size_t s = 0; s < ARRAY_LEN(stages) && p != q; s++, refused++) {
				struct err err = ERR_INIT;

				if (try_one(db, s, user_id(people[q]), &err))
					fail_msg("%s decided as %s at %s", people[p], people[q],
						 stages[s].name);
			}
		db_close(db);
	}
	print_message("# %d decisions in another's name refused\n", refused);
}

/* A connection that calls itself a role its user does not have, or no user. */
static void a_machine_decides_nothing(void **state)
{
	static const enum db_role roles[] = {DB_ROLE_NONE, DB_ROLE_ANALYST, DB_ROLE_SUPERVISOR,
					     DB_ROLE_SETUP};

	for (size_t r = 0; r < ARRAY_LEN(roles); r++)
		for (size_t s = 0; s < ARRAY_LEN(stages); s++) {
			const int64_t users[] = {0, -1, 999999, user_id("clara"), user_id("adam")};

			for (size_t u = 0; u < ARRAY_LEN(users); u++) {
				struct db *db = open_as("celia");
				struct db_actor actor = {.user_id = users[u], .role = roles[r]};
				struct err err = ERR_INIT;

				db_set_actor(db, &actor);
				if (try_one(db, s, users[u], &err))
					fail_msg("user %lld as %s decided at %s",
						 (long long)users[u], db_role_word(roles[r]),
						 stages[s].name);
				db_close(db);
			}
		}
}

/* Each condition of a decision stands by itself: take it away, and it is refused. */
static void each_condition_counts(void **state)
{
	static const struct {
		const char *without; /* by someone who was let in from outside */
		const char *rule;
	} cases[] = {
	    {"DELETE FROM task_lease WHERE task_id = (SELECT id FROM task WHERE stage = 'verify' "
	     "AND "
	     "hit_id = %lld)",
	     "decision.lease"},
	    {"DELETE FROM sheet WHERE hit_id = %lld AND user_id = (SELECT id FROM user WHERE name "
	     "= "
	     "'celia')",
	     "decision.analysis"},
	    {"DELETE FROM competence WHERE 0 < %lld AND user_id = (SELECT id FROM user WHERE name "
	     "= "
	     "'celia')",
	     "decision.competence"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = open_as("celia");
		struct db_actor celia = *db_actor_get(db);
		struct db_actor setup = {.role = DB_ROLE_SETUP};
		struct err err = ERR_INIT;
		char *sql = xasprintf(cases[i].without, (long long)w.hit_verify);
		int64_t act;

		MUST(db_act_begin(db, &act, &err), &err);
		prepare(db, &stages[1], w.hit_verify, celia.user_id, act);
		db_set_actor(db, &setup);
		/* the guards of the history are in the way of this test as well */
		MUST(db_attack(db,
			       "DROP TRIGGER sheet_history_delete; DROP TRIGGER "
			       "competence_history_delete; DROP TRIGGER task_lease_delete",
			       &err),
		     &err);
		MUST(db_attack(db, sql, &err), &err);
		db_set_actor(db, &celia);
		REFUSED(decide(db, &stages[1], w.hit_verify, celia.user_id, act, &err), ERR_REFUSED,
			&err);
		assert_non_null(strstr(err.msg, cases[i].rule));
		db_act_rollback(db);
		db_close(db);
		free(sql);
	}
}

/* The lease keeps the wrong ones away; without it the decision's own rule does. */
static void the_same_person_is_refused_twice(void **state)
{
	struct db *db = open_as("ana");
	struct db_actor ana = *db_actor_get(db);
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct err err = ERR_INIT;
	int64_t act;

	for (size_t s = 1; s < ARRAY_LEN(stages); s++) {
		MUST(db_act_begin(db, &act, &err), &err);
		db_set_actor(db, &setup);
		MUST(db_attack(db,
			       "DROP TRIGGER task_lease_barred_insert; DROP TRIGGER "
			       "task_lease_barred_update; DROP TRIGGER decision_role",
			       &err),
		     &err);
		db_set_actor(db, &ana);
		prepare(db, &stages[s], hit_of(s), ana.user_id, act);
		REFUSED(decide(db, &stages[s], hit_of(s), ana.user_id, act, &err), ERR_REFUSED,
			&err);
		assert_non_null(strstr(err.msg, "decision.same-person"));
		db_act_rollback(db);
	}
	db_close(db);
}

/* --- alone ---------------------------------------------------------------------------- */

static void refuse_in_act(const char *name, const char *sql, const char *rule)
{
	struct db *db = open_as(name);
	struct err err = ERR_INIT;
	char *text;
	int64_t act;

	MUST(db_act_begin(db, &act, &err), &err);
	text = xasprintf(sql, (long long)act);
	if (db_attack(db, text, &err) == ERR_OK)
		fail_msg("%s, by %s: went through", text, name);
	if (rule && !strstr(err.msg, rule))
		fail_msg("%s, by %s: %s, not %s", text, name, err.msg, rule);
	db_act_rollback(db);
	db_close(db);
	free(text);
}

static void nothing_is_erased_by_one(void **state)
{
	static const char *const alone[] = {"ana", "sofia", "clara"};
	struct seat *ana = testdesk_log_in(&w.desk, "ana");
	struct err err = ERR_INIT;
	int64_t one_case = number("SELECT vault_id FROM casefile LIMIT 1");
	int64_t hit = number("SELECT vault_id FROM hit WHERE id = %lld", (long long)w.hit_release);
	char *sql[4];

	for (size_t i = 0; i < ARRAY_LEN(alone); i++) {
		sql[0] = xasprintf("INSERT INTO erasure (vault_id, basis, act) VALUES (%lld, "
				   "'discard', %%lld)",
				   (long long)hit);
		sql[1] = xasprintf("INSERT INTO erasure (vault_id, basis, act) VALUES (%lld, "
				   "'discard', %%lld)",
				   (long long)one_case);
		sql[2] = xasprintf("INSERT INTO erasure (vault_id, basis, act) VALUES (%lld, "
				   "'partner-probe', %%lld)",
				   (long long)w.maria);
		sql[3] =
		    xasprintf("INSERT INTO erasure (vault_id, basis, act) VALUES (%lld, 'due', "
			      "%%lld)",
			      (long long)w.maria);
		for (size_t k = 0; k < ARRAY_LEN(sql); k++) {
			refuse_in_act(alone[i], sql[k], k < 2 ? "erase." : NULL);
			free(sql[k]);
		}
	}
	REFUSED(search_probe_erase(ana, one_case, &err), ERR_NOT_FOUND, &err);
	REFUSED(search_probe_erase(ana, hit, &err), ERR_NOT_FOUND, &err);
	REFUSED(search_probe_erase(ana, w.maria, &err), ERR_NOT_FOUND, &err);
	seat_free(ana);
}

static void nobody_writes_in_anothers_name(void **state)
{
	char *ana = xasprintf("%lld", (long long)user_id("ana"));
	char *jose = xasprintf("%lld", (long long)w.jose);
	struct {
		const char *by;
		char *sql;
	} rows[] = {
	    {"clara",
	     xasprintf("INSERT INTO casefile (vault_id, number, unit, user_id, act) VALUES "
		       "(%s, '2026-999999', 'north', %s, %%lld)",
		       jose, ana)},
	    {"clara",
	     xasprintf("INSERT INTO case_person (case_id, vault_id, present, user_id, act) "
		       "VALUES (1, %s, 0, %s, %%lld)",
		       jose, ana)},
	    {"clara", xasprintf("INSERT INTO case_member (case_id, user_id, present, by_user, act) "
				"VALUES (1, 1, 1, %s, %%lld)",
				ana)},
	    {"clara",
	     xasprintf("INSERT INTO note (vault_id, kind, user_id, sealed, act) VALUES (%s, "
		       "'fact', %s, zeroblob(60), %%lld)",
		       jose, ana)},
	    {"clara",
	     xasprintf("INSERT INTO attachment (vault_id, user_id, sealed, act) VALUES (%s, "
		       "%s, zeroblob(60), %%lld)",
		       jose, ana)},
	    {"clara",
	     xasprintf("INSERT INTO request (vault_id, legal_order, kind, received, due, "
		       "latest, user_id, sealed, act) VALUES (%s, 'CO', 'access', 1, 2, 3, "
		       "%s, zeroblob(60), %%lld)",
		       jose, ana)},
	    {"clara", xasprintf("INSERT INTO request_event (request_id, vault_id, event, user_id, "
				"sealed, act) VALUES (1, %s, 'refused', %s, zeroblob(60), %%lld)",
				jose, ana)},
	    {"clara",
	     xasprintf("INSERT INTO handout (vault_id, kind, payload_hash, user_id, sealed, "
		       "act) VALUES (%s, 'file', zeroblob(32), %s, zeroblob(60), %%lld)",
		       jose, ana)},
	    {"clara",
	     xasprintf("INSERT INTO mark (vault_id, kind, present, user_id, act) VALUES (%s, "
		       "'contested', 0, %s, %%lld)",
		       jose, ana)},
	    {"sofia",
	     xasprintf("INSERT INTO task_assign (task_id, user_id, by_user, act) VALUES (1, "
		       "1, %s, %%lld)",
		       ana)},
	    {"clara",
	     xasprintf("INSERT INTO task_done (task_id, user_id, act) VALUES (1, %s, %%lld)", ana)},
	    {"bruno", xasprintf("INSERT INTO proposal (kind, user_id, act) VALUES ('erase', %s, "
				"%%lld)",
				ana)},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		refuse_in_act(rows[i].by, rows[i].sql, "act.nobody");
		free(rows[i].sql);
	}
	free(ana);
	free(jose);
}

/* Another's proposal is answered, by the right role, and not withdrawn. */
static void nobody_withdraws_anothers_proposal(void **state)
{
	struct seat *ana = testdesk_log_in(&w.desk, "ana");
	struct err err = ERR_INIT;
	int64_t id = 0;
	char *sql;

	MUST(link_propose(ana, w.maria, w.jose, LINK_DIFFERENT, "not the same at all", &id, &err),
	     &err);
	sql = xasprintf("INSERT INTO proposal_answer (proposal_id, verdict, sealed, user_id, act) "
			"VALUES (%lld, 'withdraw', zeroblob(60), %lld, %%lld)",
			(long long)id, (long long)user_id("bruno"));
	refuse_in_act("bruno", sql, "proposal.");
	free(sql);
	sql = xasprintf("INSERT INTO proposal_answer (proposal_id, verdict, sealed, user_id, act) "
			"VALUES (%lld, 'approve', zeroblob(60), %lld, %%lld)",
			(long long)id, (long long)user_id("bruno"));
	refuse_in_act("bruno", sql, "proposal.");
	free(sql);
	seat_free(ana);
}

/* The entry of an act is in the role of its user, and no one who was disabled
 * acts on in a session that is still open. */
static void the_log_knows_who_may_act(void **state)
{
	struct seat *clara = testdesk_log_in(&w.desk, "clara");
	struct seat *clemens = testdesk_log_in(&w.desk, "clemens");
	struct seat *adam = testdesk_log_in(&w.desk, "adam");
	struct err err = ERR_INIT;
	struct casefile file = {.title = (char *)(uintptr_t) "After the end",
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};
	struct db_actor liar = {.user_id = user_id("clara"), .role = DB_ROLE_SUPERVISOR};
	char number[CASE_NUMBER_LEN];
	struct db *db = open_as("clara");
	int64_t act;

	db_set_actor(db, &liar);
	MUST(db_act_begin(db, &act, &err), &err);
	MUST(db_run(db, &err, "INSERT INTO log (seq, at, leaf) VALUES (?, ?, leaf_hash('x'))", "ii",
		    act, db_now(db)),
	     &err);
	REFUSED(db_run(db, &err,
		       "INSERT INTO log_body (seq, at, user_id, role, kind, line) VALUES (?, ?, ?, "
		       "'supervisor', 'case.create', 'x')",
		       "iii", act, db_now(db), liar.user_id),
		ERR_REFUSED, &err);
	db_act_rollback(db);
	db_close(db);

	MUST(case_create(clemens, &file, number, NULL, &err), &err);
	MUST(user_disable(adam, "clemens", &err), &err);
	REFUSED(case_create(clemens, &file, number, NULL, &err), ERR_REFUSED, &err);
	MUST(case_create(clara, &file, number, NULL, &err), &err);
	seat_free(clara);
	seat_free(clemens);
	seat_free(adam);
}

static int make(void **state)
{
	struct err err = ERR_INIT;
	struct seat *ana;

	testworld_make(&w);
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
	plain = plain_open(w.desk.path);
	ana = testdesk_log_in(&w.desk, "ana");
	MUST(search_take(ana, w.search, w.rosa, &hit_candidate, &err), &err);
	seat_free(ana);
	return 0;
}

static int drop(void **state)
{
	plain_close(plain);
	testworld_free(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(everyone_at_every_stage),
	    cmocka_unit_test(nobody_decides_in_anothers_name),
	    cmocka_unit_test(a_machine_decides_nothing),
	    cmocka_unit_test(each_condition_counts),
	    cmocka_unit_test(the_same_person_is_refused_twice),
	    cmocka_unit_test(nothing_is_erased_by_one),
	    cmocka_unit_test(nobody_writes_in_anothers_name),
	    cmocka_unit_test(nobody_withdraws_anothers_proposal),
	    cmocka_unit_test(the_log_knows_who_may_act),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
