/* SPDX-License-Identifier: Apache-2.0 */
/* What follows a release or a hit: a hit taken back, and what a recipient thinks is
 * wrong. Two people see the bytes of both. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"

static enum err_code propose(struct seat *seat, const struct look *look, int64_t vault,
			     const char *party, const struct message *m, json_t *value_take,
			     unsigned roles, const char *act, const char *reason, int64_t *proposal,
			     struct err *err)
{
	struct buf parcel = BUF_INIT;
	enum err_code code = exchange_parcel(m, NULL, 0, &parcel, err);

	if (code == ERR_OK)
		code = exchange_propose(seat, look,
					&(struct exchange_proposal){
					    .kind = PROPOSAL_DISCLOSE,
					    .person = vault,
					    .name = party,
					    .value = json_incref(value_take),
					    .reason = reason,
					    .roles = roles,
					    .act = act,
					},
					&parcel, proposal, err);
	json_decref(value_take);
	secret_buf_free(&parcel);
	return code;
}

/* --- a hit that was a mistake ------------------------------------------------------------- */

enum err_code exchange_propose_annulment(struct seat *seat, const struct look *look,
					 int64_t question, const char *reason, int64_t *proposal,
					 struct err *err)
{
	struct message m = {.type = MESSAGE_ANNULMENT};
	struct exchange_now q;
	enum dialogue_state next;
	int64_t found = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(seat->db, question, &q, err);
	if (code == ERR_OK &&
	    (q.outgoing || dialogue_next(q.state, DIALOGUE_ANNUL, &next) != DIALOGUE_MOVES))
		code = err_set(err, ERR_CONFLICT, _("question %lld: %s (rule exchange.order)"),
			       (long long)question, dialogue_state_text(q.state));
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &found, err,
				  "SELECT found FROM question_answer WHERE question_id = ? AND "
				  "found IS NOT NULL",
				  "i", question);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("nobody was found for question %lld"), (long long)question);
	if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		code = propose(
		    seat, look, found, q.party, &m,
		    json_pack("{s:s, s:s, s:s, s:s, s:I}", "type", "annulment", "party", q.party,
			      "purpose", share_purpose_word(q.purpose), "offence",
			      share_offence_word(q.offence), "question", (json_int_t)question),
		    ROLE_BIT(ROLE_SUPERVISOR), "disclose.prepare", reason, proposal, err);
	}
	seat_release(seat);
	return code;
}

/* --- what a recipient thinks is wrong -------------------------------------------------------- */

struct given {
	int64_t vault;
	uint8_t release[MESSAGE_ID_LEN];
};

static enum err_code given_for(struct db *db, int64_t question, struct given *g, struct err *err)
{
	struct stmt *q;
	size_t len;
	const void *p;
	bool found;
	enum err_code code = db_query(db, &q, err,
				      "SELECT vault_id, release FROM partner_data WHERE "
				      "question_id = ? ORDER BY vault_id DESC, id DESC LIMIT 1",
				      "i", question);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		g->vault = stmt_i64(q, 0);
		if ((p = stmt_blob(q, 1, &len)) && len == MESSAGE_ID_LEN)
			memcpy(g->release, p, len);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND,
			       _("there are no data of a partner for question %lld, or they were "
				 "erased"),
			       (long long)question);
	return code;
}

/* The values as they were given and no others: nothing new is said by them. */
static enum err_code echo(struct seat *seat, int64_t question, const bool *chosen,
			  struct message *m, struct err *err)
{
	struct message held = {0};
	enum err_code code = exchange_received_message(seat, question, &held, err);
	bool any[DATUM_COUNT] = {false};

	for (size_t i = 0; code == ERR_OK && i < held.n_data; i++) {
		const struct message_datum *d = &held.data[i];

		if (!chosen || !chosen[d->datum])
			continue;
		message_add_datum(m, d->datum, d->item, d->value);
		any[d->datum] = true;
	}
	for (int d = 0; code == ERR_OK && chosen && d < DATUM_COUNT; d++)
		if (chosen[d] && !any[d])
			code = err_set(err, ERR_INPUT, _("\"%s\" was not given"),
				       datum_text((enum datum)d));
	message_clear(&held);
	return code;
}

enum err_code exchange_propose_dispute(struct seat *seat, const struct look *look, int64_t question,
				       enum message_wrong wrong, const bool *chosen,
				       const char *reason, int64_t *proposal, struct err *err)
{
	struct message m = {.type = MESSAGE_CORRECTION_REQUEST, .wrong = wrong};
	unsigned roles = ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR);
	struct given g = {0};
	struct exchange_now q;
	enum err_code code = seat_need_role(seat, roles, err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(seat->db, question, &q, err);
	if (code == ERR_OK)
		code = given_for(seat->db, question, &g, err);
	if (code == ERR_OK)
		code = echo(seat, question, chosen, &m, err);
	if (code == ERR_OK) {
		memcpy(m.release, g.release, sizeof(m.release));
		code = propose(seat, look, g.vault, q.party, &m,
			       json_pack("{s:s, s:s, s:s, s:s, s:I}", "type", "correction-request",
					 "party", q.party, "purpose", share_purpose_word(q.purpose),
					 "offence", share_offence_word(q.offence), "question",
					 (json_int_t)question),
			       roles, "exchange.prepare", reason, proposal, err);
	}
	seat_release(seat);
	message_clear(&m);
	return code;
}

enum err_code exchange_dispute_put(struct act *a, const char *party, bool outgoing,
				   const struct message *m, int64_t question, int64_t disclosure,
				   struct err *err)
{
	bool data[DATUM_COUNT] = {false};
	char *words;
	enum err_code code;

	for (size_t i = 0; i < m->n_data; i++)
		data[m->data[i].datum] = true;
	words = exchange_data_words(data);
	code = db_run(a->db, err,
		      "INSERT INTO dispute (outgoing, party, release, question_id, disclosure_id, "
		      "wrong, data, user_id, act) VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0), ?, "
		      "?, ?, ?)",
		      "isbiissii", (int64_t)outgoing, party, m->release, sizeof(m->release),
		      question, disclosure, message_wrong_word(m->wrong), words,
		      a->seat->session->user.id, a->seq);
	free(words);
	return code;
}

enum err_code exchange_dispute_end(struct act *a, const char *party, bool outgoing,
				   const uint8_t release[MESSAGE_ID_LEN], const char *result,
				   struct err *err)
{
	enum err_code code =
	    db_run(a->db, err,
		   "INSERT INTO task_done (task_id, user_id, act) SELECT t.id, ?1, ?2 FROM task t "
		   "WHERE t.stage = 'push' AND t.ref_id IN (SELECT d.disclosure_id FROM dispute d "
		   "WHERE d.party = ?3 AND d.outgoing = ?4 AND d.release = ?5 AND d.disclosure_id "
		   "IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM task_done x WHERE x.task_id = t.id)",
		   "iisib", a->seat->session->user.id, a->seq, party, (int64_t)outgoing, release,
		   (size_t)MESSAGE_ID_LEN);

	if (code != ERR_OK)
		return code;
	return db_run(a->db, err,
		      "INSERT INTO dispute_end (dispute_id, result, user_id, act) SELECT d.id, ?1, "
		      "?2, ?3 FROM dispute d WHERE d.party = ?4 AND d.outgoing = ?5 AND d.release "
		      "= ?6 AND NOT EXISTS (SELECT 1 FROM dispute_end e WHERE e.dispute_id = d.id)",
		      "siisib", result, a->seat->session->user.id, a->seq, party, (int64_t)outgoing,
		      release, (size_t)MESSAGE_ID_LEN);
}

enum err_code exchange_dispute_list(struct seat *seat, struct exchange_disputes *out,
				    struct err *err)
{
	struct exchange_disputes list = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT d.id, d.outgoing, d.party, ifnull(d.question_id, 0), d.wrong, d.data, "
		    "l.at, ifnull(e.result, ''), ifnull(d.disclosure_id, 0) FROM dispute d JOIN "
		    "log l ON l.seq = d.act LEFT JOIN dispute_end e ON e.dispute_id = d.id ORDER "
		    "BY d.id DESC LIMIT 500",
		    "");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		int wrong = message_wrong_parse(stmt_text(q, 4));
		struct exchange_dispute *x;

		MEM_GROW(list.rows, list.count, cap);
		x = &list.rows[list.count++];
		*x = (struct exchange_dispute){
		    .id = stmt_i64(q, 0),
		    .outgoing = stmt_i64(q, 1),
		    .question = stmt_i64(q, 3),
		    .wrong = wrong >= 0 ? (enum message_wrong)wrong : WRONG_VALUE,
		    .data = xstrdup(stmt_text(q, 5)),
		    .at = stmt_i64(q, 6),
		    .result = xstrdup(stmt_text(q, 7)),
		    .disclosure = stmt_i64(q, 8),
		};
		memcpy(x->party, stmt_text(q, 2), strnlen(stmt_text(q, 2), sizeof(x->party) - 1));
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		exchange_disputes_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_disputes_clear(struct exchange_disputes *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->rows[i].data);
		free(d->rows[i].result);
	}
	free(d->rows);
	*d = (struct exchange_disputes){0};
}

enum err_code exchange_dispute_decline(struct seat *seat, int64_t dispute, struct err *err)
{
	struct message m = {
	    .type = MESSAGE_REFUSAL, .about = ABOUT_CORRECTION, .reason = REFUSAL_DECLINED};
	struct exchange_terms t = {0};
	struct buf release = BUF_INIT;
	char *party = NULL;
	int64_t out = 0;
	struct act a;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.decline", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_get_text(a.db, &party, err,
			   "SELECT d.party FROM dispute d WHERE d.id = ? AND d.outgoing = 0 AND "
			   "NOT EXISTS (SELECT 1 FROM dispute_end e WHERE e.dispute_id = d.id)",
			   "i", dispute);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("no partner waits for an answer to %lld"), (long long)dispute);
	if (code == ERR_OK)
		code = db_get_blob(a.db, &release, err, "SELECT release FROM dispute WHERE id = ?",
				   "i", dispute);
	if (code == ERR_OK)
		code = exchange_terms_with(a.db, party, &t, err);
	if (code == ERR_OK) {
		memcpy(m.reference, release.data, sizeof(m.reference));
		code = exchange_post(
		    &a,
		    &(struct exchange_post){.terms = &t, .message = &m, .purpose = SHARE_SERVICE},
		    &out, err);
	}
	if (code == ERR_OK)
		code = exchange_dispute_end(&a, party, false, release.data, "declined", err);
	if (code == ERR_OK) {
		act_about(&a, 0, dispute);
		act_word(&a, "party", party);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	exchange_terms_clear(&t);
	buf_free(&release);
	free(party);
	return code;
}
