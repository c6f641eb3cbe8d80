/* SPDX-License-Identifier: Apache-2.0 */
/* What is due by the clock: answers whose window ends, what is owed to earlier
 * recipients, and the end of what partners lent. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/erase_rows.h"
#include "casework/exchange_work.h"
#include "casework/policy.h"
#include "casework/task_rows.h"

struct ids {
	int64_t *rows;
	size_t count;
};

static enum err_code ids_of(struct db *db, struct ids *out, struct err *err, const char *sql,
			    instant now)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(db, &q, err, sql, "i", now);

	*out = (struct ids){0};
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(out->rows, out->count, cap);
		out->rows[out->count++] = stmt_i64(q, 0);
	}
	return stmt_end(q, err);
}

/* One act for each; a rule that says no leaves this one and goes on. */
static enum err_code each(struct exchange_work *w, const char *sql,
			  enum err_code (*fn)(struct exchange_work *w, struct act *a, int64_t id,
					      struct err *err),
			  struct err *err)
{
	struct ids ids;
	enum err_code code = ids_of(w->seat->db, &ids, err, sql, clock_now());

	for (size_t i = 0; i < ids.count && code == ERR_OK; i++) {
		struct act a;

		code = act_begin(&a, w->seat, "exchange.send", NULL, err);
		if (code != ERR_OK)
			break;
		code = fn(w, &a, ids.rows[i], err);
		if (code == ERR_OK)
			code = act_commit(&a, err);
		act_abort(&a);
		if (code == ERR_REFUSED || code == ERR_CONFLICT)
			code = ERR_OK;
	}
	free(ids.rows);
	return code;
}

/* --- answers ------------------------------------------------------------------------------ */

static enum err_code post_refusal(struct act *a, const struct exchange_terms *t,
				  struct exchange_now *q, enum refusal_reason reason,
				  struct err *err)
{
	struct message m = {.type = MESSAGE_REFUSAL, .about = ABOUT_ASK, .reason = reason};
	int64_t out = 0;
	enum err_code code = exchange_say(a, q, DIALOGUE_REFUSE_ASK, NULL, NULL, err);

	memcpy(m.reference, q->reference, sizeof(m.reference));
	if (code == ERR_OK)
		code = exchange_post(
		    a,
		    &(struct exchange_post){
			.terms = t, .message = &m, .purpose = q->purpose, .question = q->id},
		    &out, err);
	return code;
}

/* What was decided, unless the person came under protection meanwhile. */
static enum err_code final_result(struct act *a, const struct exchange_terms *t, int64_t question,
				  enum message_result *result, bool *shielded, struct err *err)
{
	const struct db_actor *actor = db_actor_get(a->db);
	char *word = NULL;
	int64_t found = 0;
	int64_t tasks = 0;
	int n;
	enum err_code code =
	    db_get_text(a->db, &word, err,
			"SELECT result FROM question_answer WHERE question_id = ?", "i", question);

	if (code == ERR_OK)
		code = db_get_i64(a->db, &found, err,
				  "SELECT ifnull(found, 0) FROM question_answer WHERE question_id "
				  "= ?",
				  "i", question);
	if (code == ERR_OK)
		code = db_get_i64(a->db, &tasks, err,
				  "SELECT count(*) FROM task WHERE stage = 'protection' AND ref_id "
				  "= ?",
				  "i", question);
	n = code == ERR_OK ? message_result_parse(word) : -1;
	free(word);
	if (code != ERR_OK)
		return code;
	*result = n >= 0 ? (enum message_result)n : RESULT_NO_HIT;
	*shielded = tasks > 0 && !found;
	if (!found || actor->may_disclose(actor->ctx, found, t->country))
		return ERR_OK;
	*result = RESULT_NO_HIT;
	*shielded = true;
	return task_add(a, TASK_PROTECTION, (struct task_about){.ref = question, .vault = found},
			true, err);
}

static enum err_code send_answer(struct exchange_work *w, struct act *a, int64_t question,
				 struct err *err)
{
	static const enum dialogue_event events[RESULT_COUNT] = {
	    [RESULT_NO_HIT] = DIALOGUE_ANSWER_NO_HIT,
	    [RESULT_HIT] = DIALOGUE_ANSWER_HIT,
	    [RESULT_NOT_SEARCHED] = DIALOGUE_ANSWER_NOT_SEARCHED,
	};
	struct message m = {.type = MESSAGE_ANSWER};
	struct exchange_terms t = {0};
	struct exchange_now q;
	bool shielded = false;
	int64_t out = 0;
	enum err_code code = exchange_now_get(a->db, question, &q, err);

	if (code == ERR_OK)
		code = exchange_terms_with(a->db, q.party, &t, err);
	if (code == ERR_OK)
		code = final_result(a, &t, question, &m.result, &shielded, err);
	if (code == ERR_OK)
		act_about(a, 0, question);
	if (code == ERR_OK && (a->at >= t.text->ends || a->at < t.text->starts)) {
		code = post_refusal(a, &t, &q, REFUSAL_ENDED, err);
	} else if (code == ERR_OK && shielded && !policy_number(a->db, POLICY_UNIFORM_NO_HIT)) {
		/* Two people have switched the uniform answer off for this desk. */
		code = post_refusal(a, &t, &q, REFUSAL_DECLINED, err);
	} else if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		code = exchange_say(a, &q, events[m.result], NULL, NULL, err);
		if (code == ERR_OK)
			code = exchange_post(a,
					     &(struct exchange_post){.terms = &t,
								     .message = &m,
								     .purpose = q.purpose,
								     .question = question},
					     &out, err);
	}
	exchange_terms_clear(&t);
	return code;
}

/* A question that nobody answered in its time: the probe goes all the same. */
static enum err_code give_up(struct exchange_work *w, struct act *a, int64_t question,
			     struct err *err)
{
	struct exchange_terms t = {0};
	struct exchange_now q;
	int64_t loose = 0;
	int me;
	enum err_code code = exchange_now_get(a->db, question, &q, err);

	if (code == ERR_OK)
		code = exchange_terms_get(a->db, q.agreement, &t, err);
	if (code == ERR_OK) {
		me = agreement_party_find(t.text, t.self);
		if (a->at < q.at + t.text->parties[me].keeps[MATTER_PROBE] * INSTANT_DAY)
			code = ERR_REFUSED;
	}
	if (code == ERR_OK)
		code = post_refusal(a, &t, &q, REFUSAL_DECLINED, err);
	if (code == ERR_OK)
		code = db_get_i64(a->db, &loose, err,
				  "SELECT ifnull(max(probe_vault), 0) FROM question_search WHERE "
				  "question_id = ?",
				  "i", question);
	if (code == ERR_OK && loose)
		code = erase_vault(a, loose, "partner-probe", 0, err);
	if (code == ERR_OK && q.subject)
		code = erase_vault(a, q.subject, "partner-probe", 0, err);
	if (code == ERR_OK) {
		act_about(a, q.subject, question);
		w->ran->erased++;
	}
	exchange_terms_clear(&t);
	return code;
}

/* --- what is owed to earlier recipients ------------------------------------------------------ */

struct debt {
	char *kind;
	char *party;
	char *purpose;
	char country[4];
	int64_t subject;
	uint8_t release[MESSAGE_ID_LEN];
};

static enum err_code read_debt(struct db *db, int64_t push, struct debt *d, struct err *err)
{
	struct stmt *q;
	size_t len;
	const void *p;
	bool found;
	enum err_code code = db_query(
	    db, &q, err,
	    "SELECT x.kind, p.code, d.purpose, d.country, d.subject, r.release FROM push x "
	    "JOIN disclosure d ON d.id = x.disclosure_id JOIN release_number r ON "
	    "r.disclosure_id = d.id JOIN partner p ON p.id = d.partner_id WHERE x.id = ?",
	    "i", push);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		d->kind = xstrdup(stmt_text(q, 0));
		d->party = xstrdup(stmt_text(q, 1));
		d->purpose = xstrdup(stmt_text(q, 2));
		snprintf(d->country, sizeof(d->country), "%s", stmt_text(q, 3));
		d->subject = stmt_i64(q, 4);
		if ((p = stmt_blob(q, 5, &len)) && len == MESSAGE_ID_LEN)
			memcpy(d->release, p, len);
	}
	code = stmt_end(q, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

static void debt_clear(struct debt *d)
{
	free(d->kind);
	free(d->party);
	free(d->purpose);
}

enum err_code exchange_revision_next(struct db *db, int64_t push, int64_t *next, struct err *err)
{
	return db_get_i64(db, next, err,
			  "SELECT 1 + count(*) FROM push_sent s JOIN push x ON x.id = s.push_id "
			  "WHERE x.disclosure_id = (SELECT disclosure_id FROM push WHERE id = ?)",
			  "i", push);
}

enum err_code exchange_push_pay(struct act *a, int64_t push, int64_t out, struct err *err)
{
	enum err_code code =
	    db_run(a->db, err, "INSERT INTO push_sent (push_id, out_id, act) VALUES (?, ?, ?)",
		   "iii", push, out, a->seq);

	if (code == ERR_OK)
		code = db_run(a->db, err,
			      "INSERT INTO push_done (push_id, user_id, act) VALUES (?, ?, ?)",
			      "iii", push, a->seat->session->user.id, a->seq);
	return code;
}

/* A correction of someone of whom that country may not know any more says nothing about
 * them: what lies there is not to be used. Any other takes two people. */
static enum err_code fill_debt(struct act *a, const struct debt *d, int64_t push, struct message *m,
			       struct err *err)
{
	const struct db_actor *actor = db_actor_get(a->db);

	if (strcmp(d->kind, "correction") == 0 &&
	    actor->may_disclose(actor->ctx, d->subject, d->country))
		return err_set(err, ERR_REFUSED, "two people");
	memcpy(m->release, d->release, sizeof(m->release));
	m->type = strcmp(d->kind, "erasure") == 0 ? MESSAGE_ERASURE : MESSAGE_MARK;
	m->mark = strstr(d->kind, "contested") ? MESSAGE_MARK_CONTESTED : MESSAGE_MARK_RESTRICTED;
	m->set = strncmp(d->kind, "un", 2) != 0;
	return exchange_revision_next(a->db, push, &m->revision, err);
}

static enum err_code pay_debt(struct exchange_work *w, struct act *a, int64_t push, struct err *err)
{
	struct debt d = {0};
	struct message m = {0};
	struct exchange_terms t = {0};
	int64_t out = 0;
	int purpose;
	enum err_code code = read_debt(a->db, push, &d, err);

	if (code == ERR_OK)
		code = fill_debt(a, &d, push, &m, err);
	if (code == ERR_OK)
		code = exchange_terms_with(a->db, d.party, &t, err);
	if (code == ERR_OK) {
		purpose = share_purpose_parse(d.purpose);
		code = exchange_post(
		    a,
		    &(struct exchange_post){.terms = &t,
					    .message = &m,
					    .purpose = purpose >= 0 ? (enum share_purpose)purpose
								    : SHARE_SERVICE,
					    .subject = d.subject},
		    &out, err);
	}
	if (code == ERR_OK)
		code = exchange_push_pay(a, push, out, err);
	if (code == ERR_OK && m.type == MESSAGE_ERASURE)
		code = exchange_dispute_end(a, d.party, false, d.release, "erased", err);
	if (code == ERR_OK) {
		act_about(a, d.subject, push);
		act_word(a, "party", d.party);
		act_word(a, "push", d.kind);
	}
	exchange_terms_clear(&t);
	debt_clear(&d);
	return code;
}

/* What the recipient had to erase meanwhile needs no news. */
static enum err_code let_go(struct exchange_work *w, struct act *a, int64_t push, struct err *err)
{
	act_about(a, 0, push);
	act_word(a, "push", "over");
	return db_run(a->db, err, "INSERT INTO push_done (push_id, user_id, act) VALUES (?, ?, ?)",
		      "iii", push, a->seat->session->user.id, a->seq);
}

/* --- what comes to its end ----------------------------------------------------------------------
 */

static enum err_code end_data(struct exchange_work *w, struct act *a, int64_t vault,
			      struct err *err)
{
	enum err_code code = erase_vault(a, vault, "partner", 0, err);

	w->ran->erased += code == ERR_OK;
	return code;
}

/* Our question about someone whose record was erased: it is taken back. */
static enum err_code take_back(struct exchange_work *w, struct act *a, int64_t question,
			       struct err *err)
{
	struct message m = {.type = MESSAGE_WITHDRAWAL};
	struct exchange_terms t = {0};
	struct exchange_now q;
	int64_t out = 0;
	enum err_code code = exchange_now_get(a->db, question, &q, err);

	if (code == ERR_OK)
		code = exchange_say(a, &q, DIALOGUE_WITHDRAW, NULL, NULL, err);
	if (code == ERR_OK)
		code = exchange_terms_with(a->db, q.party, &t, err);
	if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		code = exchange_post(
		    a,
		    &(struct exchange_post){
			.terms = &t, .message = &m, .purpose = q.purpose, .question = question},
		    &out, err);
	}
	exchange_terms_clear(&t);
	return code;
}

enum err_code exchange_due(struct exchange_work *w, struct err *err)
{
	bool knows = w->seat->session->user.role != ROLE_ANALYST;
	enum err_code code = each(
	    w,
	    "SELECT vault_id FROM (SELECT vault_id, max(expires) AS e FROM partner_data GROUP BY "
	    "vault_id UNION ALL SELECT vault_id, expires FROM partner_alert) WHERE e <= ?",
	    end_data, err);

	if (code == ERR_OK)
		code = each(w,
			    "SELECT q.id FROM question_now q JOIN erasure e ON e.vault_id = "
			    "q.subject WHERE q.outgoing = 1 AND q.state = 'asked' AND ?1 > 0",
			    take_back, err);
	/* Whoever cannot see what protects a person says nothing to a partner about
	 * anyone, neither yes nor no. */
	if (code == ERR_OK && knows)
		code = each(w,
			    "SELECT a.question_id FROM question_answer a JOIN question_now q ON "
			    "q.id = a.question_id WHERE q.state = 'asked' AND a.leaves <= ? ORDER "
			    "BY a.leaves, a.id",
			    send_answer, err);
	if (code == ERR_OK && knows)
		code = each(w,
			    "SELECT q.id FROM question_now q WHERE q.outgoing = 0 AND q.state = "
			    "'asked' AND q.at < ? - 86400000000 AND NOT EXISTS (SELECT 1 FROM "
			    "question_answer a WHERE a.question_id = q.id)",
			    give_up, err);
	if (code == ERR_OK && knows)
		code =
		    each(w,
			 "SELECT x.id FROM push x JOIN disclosure d ON d.id = x.disclosure_id JOIN "
			 "exchange_out o ON o.proposal_id = d.proposal_id WHERE o.expiry <= ? AND "
			 "NOT EXISTS (SELECT 1 FROM push_done y WHERE y.push_id = x.id)",
			 let_go, err);
	if (code == ERR_OK && knows)
		code =
		    each(w,
			 "SELECT x.id FROM push x JOIN release_number r ON r.disclosure_id = "
			 "x.disclosure_id WHERE ?1 > 0 AND NOT EXISTS (SELECT 1 FROM push_done d "
			 "WHERE d.push_id = x.id) ORDER BY x.id",
			 pay_debt, err);
	return code;
}
