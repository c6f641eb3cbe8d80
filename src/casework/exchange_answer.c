/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that came in: searched like any other, answered by what came out. */
#include <sodium.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/capture.h"
#include "casework/erase.h"
#include "casework/erase_rows.h"
#include "casework/exchange_work.h"
#include "casework/search.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

static enum err_code need_theirs(const struct exchange_now *q, enum dialogue_state state,
				 struct err *err)
{
	if (q->outgoing)
		return err_set(err, ERR_INPUT, _("question %lld is this desk's own"),
			       (long long)q->id);
	if (q->state != state)
		return err_set(err, ERR_CONFLICT, _("question %lld: %s (rule exchange.order)"),
			       (long long)q->id, dialogue_state_text(q->state));
	return ERR_OK;
}

static enum purpose purpose_of(enum share_purpose p)
{
	static const enum purpose map[SHARE_PURPOSE_COUNT] = {
	    [SHARE_CRIME] = PURPOSE_CRIME,
	    [SHARE_IDENTITY] = PURPOSE_IDENTITY,
	    [SHARE_MIGRATION] = PURPOSE_MIGRATION,
	};

	return map[p];
}

static enum err_code open_probe(struct seat *seat, int64_t question, struct buf *out,
				struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	enum err_code end;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT id, vault_id, sealed FROM question_probe WHERE question_id = ?", "i", question);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *sealed = stmt_blob(q, 2, &len);

		code = vault_key(seat, stmt_i64(q, 1), COMPARTMENT_RECORDS, key, err);
		if (code == ERR_OK)
			code = seal_open(
			    key, (struct seal_place){"question_probe", "sealed", stmt_i64(q, 0)},
			    sealed, len, out, err);
		sodium_memzero(key, sizeof(key));
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code != ERR_OK)
		return code;
	if (end != ERR_OK)
		return end;
	return found ? ERR_OK
		     : err_set(err, ERR_NOT_FOUND, _("the probe of question %lld was destroyed"),
			       (long long)question);
}

static enum err_code note_search(struct seat *seat, const struct look *look, int64_t question,
				 int64_t search, int64_t probe, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "exchange.search", look, err);

	if (code != ERR_OK)
		return code;
	code = db_run(a.db, err,
		      "INSERT INTO question_search (question_id, search_id, probe_vault, user_id, "
		      "act) VALUES (?, ?, ?, ?, ?)",
		      "iiiii", question, search, probe, seat->session->user.id, a.seq);
	if (code == ERR_OK) {
		act_about(&a, probe, question);
		act_number(&a, "search", search);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code exchange_search(struct seat *seat, const struct look *look, int64_t question,
			      int64_t *search, struct err *err)
{
	struct search_request r = {.kind = SEARCH_IDENTIFY, .own_files_searched = true};
	struct capture *c = capture_new_loose();
	struct buf probe = BUF_INIT;
	struct exchange_now q;
	int64_t before = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK) {
		capture_free(c);
		return code;
	}
	code = exchange_now_get(seat->db, question, &q, err);
	if (code == ERR_OK)
		code = need_theirs(&q, DIALOGUE_ASKED, err);
	if (code == ERR_OK && look->purpose != purpose_of(q.purpose))
		code = err_set(err, ERR_REFUSED,
			       _("the partner asks for the purpose \"%s\"; it is searched for no "
				 "other (rule exchange.purpose)"),
			       share_purpose_text(q.purpose));
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &before, err,
				  "SELECT count(*) FROM question_search WHERE question_id = ?", "i",
				  question);
	if (code == ERR_OK && before)
		code = err_set(err, ERR_CONFLICT, _("question %lld is being searched already"),
			       (long long)question);
	if (code == ERR_OK)
		code = open_probe(seat, question, &probe, err);
	seat_release(seat);
	if (code == ERR_OK)
		code =
		    exchange_prints_read(probe.data, probe.len, _("the partner's probe"), c, err);
	secret_buf_free(&probe);
	if (code == ERR_OK)
		code = search_probe(seat, look, c, &r.probe, err);
	capture_free(c);
	if (code != ERR_OK)
		return code;
	r.urgent = q.delay == SHARE_DELAY_URGENT;
	/* The same list of offences, by the same words. */
	if (q.offence != SHARE_OFFENCE_NONE)
		r.offence = (enum offence)offence_parse(share_offence_word(q.offence));
	code = search_start(seat, look, &r, search, err);
	if (code == ERR_OK)
		code = note_search(seat, look, question, *search, r.probe, err);
	/* Nobody was first: the probe of a search that is not the question's goes. */
	if (code != ERR_OK)
		search_probe_erase(seat, r.probe, NULL);
	return code;
}

/* --- the answer -------------------------------------------------------------------------- */

struct outcome {
	enum message_result result;
	int64_t found;	   /* who; 0: nobody of whom may be told */
	int64_t protected; /* who was found and must not be known of; 0 */
};

/* Who was identified, by what people have concluded. */
static enum err_code outcome_of(struct act *a, int64_t question, const char *country,
				struct outcome *o, struct err *err)
{
	const struct db_actor *actor = db_actor_get(a->db);
	int64_t found[16];
	size_t count = 0;
	struct stmt *q;
	enum err_code code =
	    db_query(a->db, &q, err,
		     "SELECT DISTINCT r.cand_vault FROM question_search x JOIN hit_released r ON "
		     "r.search_id = x.search_id AND r.state = 'released' WHERE x.question_id = ? "
		     "ORDER BY r.cand_vault LIMIT 16",
		     "i", question);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q) && count < ARRAY_LEN(found))
		found[count++] = stmt_i64(q, 0);
	code = stmt_end(q, err);
	for (size_t i = 0; i < count; i++) {
		if (actor->may_disclose(actor->ctx, found[i], country))
			o->found = o->found ? o->found : found[i];
		else
			o->protected = o->protected ? o->protected : found[i];
	}
	if (o->found)
		o->result = RESULT_HIT;
	return code;
}

/* Not everyone knows that every candidate has been judged; the store does, and says
 * so by its own rule too. */
static enum err_code need_concluded(struct act *a, int64_t question, struct err *err)
{
	int64_t open = 0;
	int64_t searched = 0;
	enum err_code code =
	    db_get_i64(a->db, &searched, err,
		       "SELECT count(*) FROM question_search x JOIN search_event e ON e.search_id "
		       "= x.search_id AND e.event = 'complete' WHERE x.question_id = ?",
		       "i", question);

	if (code == ERR_OK && !searched)
		return err_set(err, ERR_REFUSED,
			       _("question %lld has not been searched to the end (rule "
				 "exchange.unconfirmed)"),
			       (long long)question);
	if (code == ERR_OK)
		code = db_get_i64(
		    a->db, &open, err,
		    "SELECT count(*) FROM question_search x JOIN hit_seen h ON h.search_id = "
		    "x.search_id WHERE x.question_id = ? AND h.state NOT IN ('released', "
		    "'rejected', 'excluded', 'inconclusive', 'training')",
		    "i", question);
	if (code == ERR_OK && open)
		return err_set(err, ERR_REFUSED,
			       _("%lld candidates of question %lld have no conclusion yet (rule "
				 "exchange.unconfirmed)"),
			       (long long)open, (long long)question);
	return code;
}

/* The probe as it came, and what was made of it to search with. */
static enum err_code destroy_probe(struct act *a, int64_t question, int64_t subject,
				   struct err *err)
{
	int64_t loose = 0;
	enum err_code code = db_get_i64(
	    a->db, &loose, err,
	    "SELECT ifnull(max(probe_vault), 0) FROM question_search WHERE question_id = ?", "i",
	    question);

	if (code == ERR_OK && loose)
		code = erase_vault(a, loose, "partner-probe", 0, err);
	if (code == ERR_OK && subject)
		code = erase_vault(a, subject, "partner-probe", 0, err);
	act_word(a, "probe", "destroyed");
	return code;
}

static enum err_code close_search_task(struct act *a, int64_t question, struct err *err)
{
	return db_run(a->db, err,
		      "INSERT INTO task_done (task_id, user_id, act) SELECT t.id, ?, ? FROM task t "
		      "JOIN question_search x ON x.search_id = t.search_id WHERE x.question_id = ? "
		      "AND t.stage = 'examine' AND t.hit_id IS NULL AND NOT EXISTS (SELECT 1 FROM "
		      "task_done d WHERE d.task_id = t.id)",
		      "iii", a->seat->session->user.id, a->seq, question);
}

static enum err_code put_answer(struct act *a, struct exchange_now *q, bool unusable,
				struct exchange_answered *out, struct err *err)
{
	struct exchange_terms t = {0};
	struct outcome o = {.result = unusable ? RESULT_NOT_SEARCHED : RESULT_NO_HIT};
	enum err_code code = exchange_terms_get(a->db, q->agreement, &t, err);

	if (code == ERR_OK && !unusable)
		code = need_concluded(a, q->id, err);
	if (code == ERR_OK && !unusable)
		code = outcome_of(a, q->id, t.country, &o, err);
	if (code == ERR_OK) {
		out->result = o.result;
		out->protected_person = o.protected != 0;
		out->leaves = agreement_answer_time(t.text, q->delay, q->at, a->at);
		code = db_run(a->db, err,
			      "INSERT INTO question_answer (question_id, result, found, leaves, "
			      "user_id, act) VALUES (?, ?, nullif(?, 0), ?, ?, ?)",
			      "isiiii", q->id, message_result_word(o.result), o.found, out->leaves,
			      a->seat->session->user.id, a->seq);
	}
	if (code == ERR_OK && o.protected)
		code = task_add(a, TASK_PROTECTION,
				(struct task_about){.ref = q->id, .vault = o.protected}, true, err);
	if (code == ERR_OK)
		code = close_search_task(a, q->id, err);
	if (code == ERR_OK)
		code = destroy_probe(a, q->id, q->subject, err);
	exchange_terms_clear(&t);
	return code;
}

enum err_code exchange_answer(struct seat *seat, int64_t question, bool unusable,
			      struct exchange_answered *out, struct err *err)
{
	struct exchange_now q;
	struct act a;
	int64_t done = 0;
	bool pending;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	*out = (struct exchange_answered){0};
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.answer", NULL, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(a.db, question, &q, err);
	if (code == ERR_OK)
		code = need_theirs(&q, DIALOGUE_ASKED, err);
	if (code == ERR_OK)
		code = db_get_i64(a.db, &done, err,
				  "SELECT count(*) FROM question_answer WHERE question_id = ?", "i",
				  question);
	if (code == ERR_OK && done)
		code = err_set(err, ERR_CONFLICT, _("question %lld is answered already"),
			       (long long)question);
	if (code == ERR_OK)
		code = put_answer(&a, &q, unusable, out, err);
	if (code == ERR_OK) {
		act_about(&a, q.subject, question);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code == ERR_OK ? erase_sweep(seat, &pending, err) : code;
}

enum err_code exchange_decline(struct seat *seat, int64_t question, enum refusal_reason reason,
			       struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {.type = MESSAGE_REFUSAL, .reason = reason};
	struct exchange_now q;
	struct act a;
	bool asked;
	bool pending;
	int64_t out = 0;
	int64_t done = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.decline", NULL, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(a.db, question, &q, err);
	asked = code == ERR_OK && q.state == DIALOGUE_ASKED;
	if (code == ERR_OK && (q.outgoing || (!asked && q.state != DIALOGUE_REQUESTED)))
		code = err_set(err, ERR_CONFLICT, _("question %lld: %s (rule exchange.order)"),
			       (long long)question, dialogue_state_text(q.state));
	if (code == ERR_OK)
		code = db_get_i64(a.db, &done, err,
				  "SELECT count(*) FROM question_answer WHERE question_id = ?", "i",
				  question);
	if (code == ERR_OK && asked && done)
		code = err_set(err, ERR_CONFLICT, _("question %lld is answered already"),
			       (long long)question);
	if (code == ERR_OK)
		code = exchange_say(&a, &q, asked ? DIALOGUE_REFUSE_ASK : DIALOGUE_REFUSE_REQUEST,
				    NULL, NULL, err);
	if (code == ERR_OK)
		code = exchange_terms_with(a.db, q.party, &t, err);
	if (code == ERR_OK) {
		m.about = asked ? ABOUT_ASK : ABOUT_REQUEST;
		memcpy(m.reference, asked ? q.reference : q.request, sizeof(m.reference));
		code = exchange_post(
		    &a,
		    &(struct exchange_post){
			.terms = &t, .message = &m, .purpose = q.purpose, .question = q.id},
		    &out, err);
	}
	if (code == ERR_OK && asked)
		code = destroy_probe(&a, q.id, q.subject, err);
	if (code == ERR_OK) {
		act_about(&a, 0, question);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	exchange_terms_clear(&t);
	return code == ERR_OK && asked ? erase_sweep(seat, &pending, err) : code;
}
