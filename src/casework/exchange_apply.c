/* SPDX-License-Identifier: Apache-2.0 */
/* What is done with a message that came: everything within the act that takes it in. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/erase_rows.h"
#include "casework/exchange_work.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

/* One message on its way in. */
struct coming {
	struct act *a;
	const struct exchange_terms *t;
	const struct envelope_head *head;
	const struct message *m;
	const struct parcel *p;
	bool gap; /* an earlier envelope is missing */
	struct exchange_effect *out;
	struct err *err;
};

/* Cannot follow here: kept aside as long as an earlier one may explain it. */
static enum err_code out_of_order(struct coming *c)
{
	if (c->gap) {
		c->out->wait = true;
	} else {
		c->out->status = RECEIPT_REFUSED;
		c->out->fault = "dialogue";
	}
	return ERR_OK;
}

/* The dialogue's next step; *moved is false when nothing is to be done about it. */
static enum err_code step(struct coming *c, struct exchange_now *q, enum dialogue_event event,
			  const uint8_t *request, const bool *wanted, bool *moved)
{
	enum dialogue_state next;

	*moved = false;
	c->out->question = q->id;
	switch (dialogue_next(q->state, event, &next)) {
	case DIALOGUE_REFUSES:
		return out_of_order(c);
	case DIALOGUE_STAYS:
		return ERR_OK;
	case DIALOGUE_MOVES:
		break;
	}
	*moved = true;
	return exchange_say(c->a, q, event, request, wanted, c->err);
}

static enum err_code refuse(struct coming *c, enum message_about about,
			    const uint8_t reference[MESSAGE_ID_LEN], enum refusal_reason reason,
			    enum share_purpose purpose, int64_t question)
{
	struct message m = {.type = MESSAGE_REFUSAL, .about = about, .reason = reason};
	int64_t out = 0;

	memcpy(m.reference, reference, sizeof(m.reference));
	return exchange_post(
	    c->a,
	    &(struct exchange_post){
		.terms = c->t, .message = &m, .purpose = purpose, .question = question},
	    &out, c->err);
}

/* Whether the agreement lets the partner send this to us. */
static enum err_code judge(struct coming *c, enum share_step what, enum share_purpose purpose,
			   const bool *data, enum agreement_verdict *out)
{
	struct agreement_act act = {
	    .step = what,
	    .from = c->t->party,
	    .to = c->t->self,
	    .purpose = purpose,
	    .offence = c->m->offence,
	    .probe = c->m->probe,
	    .data = data,
	    .at = c->head->time,
	    .expiry = c->head->expiry,
	};
	enum err_code code =
	    exchange_used(c->a->db, c->t, what, false, c->head->time, &act, c->err);

	if (code == ERR_OK)
		*out = agreement_judge(c->t->text, &act);
	return code;
}

static enum refusal_reason reason_of(enum agreement_verdict v)
{
	return v == VERDICT_QUOTA			    ? REFUSAL_QUOTA
	       : v == VERDICT_ENDED || v == VERDICT_NOT_YET ? REFUSAL_ENDED
							    : REFUSAL_AGREEMENT;
}

static enum err_code seal_into(struct coming *c, const char *kind, const char *table,
			       const struct buf *plain, int64_t *vault, int64_t *id,
			       struct buf *sealed)
{
	uint8_t key[SEAL_KEY_LEN];
	enum err_code code =
	    *vault ? vault_key(c->a->seat, *vault, COMPARTMENT_RECORDS, key, c->err)
		   : vault_new(c->a->seat, c->a->seq, kind, false, vault, key, c->err);

	if (code == ERR_OK)
		code = act_next_id(c->a, table, id, c->err);
	if (code == ERR_OK)
		seal_put(key, (struct seal_place){table, "sealed", *id}, plain->data, plain->len,
			 sealed);
	sodium_memzero(key, sizeof(key));
	return code;
}

static enum err_code forget_vault(struct coming *c, int64_t vault, const char *basis)
{
	enum err_code code = erase_vault(c->a, vault, basis, 0, c->err);

	c->out->erased += code == ERR_OK;
	return code;
}

/* --- questions that come in ------------------------------------------------------------------ */

static enum err_code put_question(struct coming *c, int64_t subject, enum share_purpose purpose,
				  struct exchange_now *q)
{
	int64_t id = 0;
	enum err_code code = act_next_id(c->a, "question", &id, c->err);

	if (code == ERR_OK)
		code = db_run(
		    c->a->db, c->err,
		    "INSERT INTO question (id, outgoing, party, agreement_id, reference, subject, "
		    "purpose, offence, delay, probe, at, user_id, act) VALUES (?, 0, ?, ?, ?, "
		    "nullif(?, 0), ?, ?, ?, ?, ?, ?, ?)",
		    "isibissssiii", id, c->t->party, c->t->id, c->m->reference,
		    sizeof(c->m->reference), subject, share_purpose_word(purpose),
		    share_offence_word(c->m->offence), share_delay_word(c->m->delay),
		    message_probe_word(c->m->probe), c->a->at, c->a->seat->session->user.id,
		    c->a->seq);
	*q = (struct exchange_now){.id = id, .state = DIALOGUE_NONE};
	return code;
}

static enum err_code put_probe(struct coming *c, int64_t *vault, int64_t *row, struct buf *sealed)
{
	struct buf plain = BUF_INIT;
	enum err_code code;

	buf_put(&plain, c->p->attached[0], c->p->attached_len[0]);
	code = seal_into(c, "probe", "question_probe", &plain, vault, row, sealed);
	secret_buf_free(&plain);
	return code;
}

static enum err_code take_ask(struct coming *c)
{
	enum agreement_verdict v = VERDICT_ALLOWED;
	struct exchange_now q = {0};
	struct buf sealed = BUF_INIT;
	int64_t vault = 0;
	int64_t row = 0;
	bool moved;
	enum err_code code =
	    exchange_now_find(c->a->db, c->t->party, false, c->m->reference, &q, c->err);

	/* Taken back before it came, or a number that was used: nothing is stored. */
	if (code == ERR_OK)
		return step(c, &q, DIALOGUE_ASK, NULL, NULL, &moved);
	if (code != ERR_NOT_FOUND)
		return code;
	code = judge(c, SHARE_STEP_ASK, c->m->purpose, NULL, &v);
	if (code == ERR_OK && v != VERDICT_ALLOWED) {
		c->out->status = RECEIPT_REFUSED;
		c->out->fault = "outside-agreement";
		return refuse(c, ABOUT_ASK, c->m->reference, reason_of(v), c->m->purpose, 0);
	}
	if (code == ERR_OK)
		code = put_probe(c, &vault, &row, &sealed);
	if (code == ERR_OK)
		code = put_question(c, vault, c->m->purpose, &q);
	if (code == ERR_OK)
		code = db_run(c->a->db, c->err,
			      "INSERT INTO question_probe (id, vault_id, question_id, sealed, act) "
			      "VALUES (?, ?, ?, ?, ?)",
			      "iiibi", row, vault, q.id, sealed.data, sealed.len, c->a->seq);
	buf_free(&sealed);
	return code == ERR_OK ? step(c, &q, DIALOGUE_ASK, NULL, NULL, &moved) : code;
}

static enum err_code take_withdrawal(struct coming *c)
{
	struct exchange_now q = {0};
	int64_t loose = 0;
	bool moved = false;
	int purpose = share_purpose_parse(c->head->purpose);
	enum err_code code =
	    exchange_now_find(c->a->db, c->t->party, false, c->m->reference, &q, c->err);

	if (code == ERR_NOT_FOUND)
		code = put_question(c, 0, purpose >= 0 ? (enum share_purpose)purpose : 0, &q);
	if (code == ERR_OK)
		code = step(c, &q, DIALOGUE_WITHDRAW, NULL, NULL, &moved);
	if (code != ERR_OK || !moved || !q.subject)
		return code;
	code = db_get_i64(c->a->db, &loose, c->err,
			  "SELECT ifnull(max(x.probe_vault), 0) FROM question_search x WHERE "
			  "x.question_id = ? AND NOT EXISTS (SELECT 1 FROM erasure e WHERE "
			  "e.vault_id = x.probe_vault)",
			  "i", q.id);
	if (code == ERR_OK && loose)
		code = forget_vault(c, loose, "partner-probe");
	if (code == ERR_OK)
		code =
		    db_get_i64(c->a->db, &loose, c->err,
			       "SELECT count(*) FROM erasure WHERE vault_id = ?", "i", q.subject);
	if (code == ERR_OK && !loose)
		code = forget_vault(c, q.subject, "partner-probe");
	return code;
}

static enum err_code take_request(struct coming *c)
{
	struct agreement_act act = {.step = SHARE_STEP_RELEASE,
				    .from = c->t->self,
				    .to = c->t->party,
				    .purpose = c->m->purpose,
				    .offence = c->m->offence,
				    .data = c->m->wanted,
				    .at = c->a->at,
				    .expiry = c->a->at};
	enum agreement_verdict v;
	struct exchange_now q = {0};
	bool moved;
	enum err_code code =
	    exchange_now_find(c->a->db, c->t->party, false, c->m->reference, &q, c->err);

	if (code == ERR_NOT_FOUND)
		return out_of_order(c);
	if (code != ERR_OK)
		return code;
	code = step(c, &q, DIALOGUE_REQUEST, c->m->request, c->m->wanted, &moved);
	if (code != ERR_OK || !moved)
		return code;
	/* What the question was for, and no more. */
	v = c->m->purpose == q.purpose && c->m->offence == q.offence
		? agreement_judge(c->t->text, &act)
		: VERDICT_STEP;
	if (v == VERDICT_ALLOWED || v == VERDICT_QUOTA)
		return ERR_OK;
	c->out->status = RECEIPT_REFUSED;
	c->out->fault = "outside-agreement";
	code = exchange_say(c->a, &q, DIALOGUE_REFUSE_REQUEST, NULL, NULL, c->err);
	return code == ERR_OK
		   ? refuse(c, ABOUT_REQUEST, c->m->request, reason_of(v), q.purpose, q.id)
		   : code;
}

/* --- what answers our questions --------------------------------------------------------------- */

struct lent {
	int64_t vault;
	uint8_t release[MESSAGE_ID_LEN];
};

/* All that came of a hit, and what this desk thought was wrong with it. */
static enum err_code forget_data(struct coming *c, int64_t question)
{
	struct lent *lent = NULL;
	size_t count = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(c->a->db, &q, c->err,
				      "SELECT DISTINCT vault_id, release FROM partner_data WHERE "
				      "question_id = ?",
				      "i", question);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		size_t len;
		const void *p = stmt_blob(q, 1, &len);

		MEM_GROW(lent, count, cap);
		lent[count] = (struct lent){.vault = stmt_i64(q, 0)};
		if (p && len == MESSAGE_ID_LEN)
			memcpy(lent[count].release, p, len);
		count++;
	}
	code = stmt_end(q, c->err);
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		code = forget_vault(c, lent[i].vault, "partner");
		if (code == ERR_OK)
			code = exchange_dispute_end(c->a, c->t->party, true, lent[i].release,
						    "annulled", c->err);
	}
	free(lent);
	return code;
}

static enum err_code take_answer(struct coming *c, enum dialogue_event event)
{
	struct exchange_now q = {0};
	bool moved;
	enum err_code code =
	    exchange_now_find(c->a->db, c->t->party, true, c->m->reference, &q, c->err);

	if (code == ERR_NOT_FOUND)
		return out_of_order(c);
	if (code == ERR_OK)
		code = step(c, &q, event, NULL, NULL, &moved);
	if (code == ERR_OK && moved && event == DIALOGUE_ANNUL)
		code = forget_data(c, q.id);
	return code;
}

static enum err_code take_refusal(struct coming *c)
{
	struct exchange_now q = {0};
	int64_t id = 0;
	bool moved;
	enum err_code code;

	if (c->m->about == ABOUT_ASK)
		return take_answer(c, DIALOGUE_REFUSE_ASK);
	if (c->m->about == ABOUT_CORRECTION)
		return exchange_dispute_end(c->a, c->t->party, true, c->m->reference, "declined",
					    c->err);
	if (c->m->about != ABOUT_REQUEST)
		return ERR_OK;
	code = db_get_i64(c->a->db, &id, c->err,
			  "SELECT e.question_id FROM question_event e JOIN question q ON q.id = "
			  "e.question_id WHERE q.outgoing = 1 AND q.party = ? AND e.request = ? "
			  "ORDER BY e.id DESC LIMIT 1",
			  "sb", c->t->party, c->m->reference, sizeof(c->m->reference));
	if (code == ERR_NOT_FOUND)
		return out_of_order(c);
	if (code == ERR_OK)
		code = exchange_now_get(c->a->db, id, &q, c->err);
	return code == ERR_OK ? step(c, &q, DIALOGUE_REFUSE_REQUEST, NULL, NULL, &moved) : code;
}

static enum err_code put_data(struct coming *c, int64_t vault, int64_t question, int64_t revision,
			      instant expires, const struct buf *plain)
{
	struct buf sealed = BUF_INIT;
	int64_t row = 0;
	enum err_code code = seal_into(c, "partner", "partner_data", plain, &vault, &row, &sealed);

	if (code == ERR_OK)
		code = db_run(
		    c->a->db, c->err,
		    "INSERT INTO partner_data (id, vault_id, party, question_id, release, "
		    "revision, expires, sealed, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    "iisibiibi", row, vault, c->t->party, question, c->m->release,
		    sizeof(c->m->release), revision, expires, sealed.data, sealed.len, c->a->seq);
	if (code == ERR_OK && c->m->type == MESSAGE_RELEASE && c->m->contested)
		code = db_run(c->a->db, c->err,
			      "INSERT INTO partner_mark (vault_id, mark, present, revision, act) "
			      "VALUES (?, 'contested', 1, 0, ?)",
			      "ii", vault, c->a->seq);
	buf_free(&sealed);
	return code;
}

/* Which data a message brings. */
static void data_brought(const struct message *m, bool data[DATUM_COUNT])
{
	memset(data, 0, DATUM_COUNT * sizeof(*data));
	for (size_t i = 0; i < m->n_data; i++)
		data[m->data[i].datum] = true;
	for (size_t i = 0; i < m->n_attached; i++)
		data[m->attached[i].datum] = true;
}

/* No more than was asked for, for the purpose of the question, as agreed: what comes
 * without being wanted is not kept. */
static enum err_code is_wanted(struct coming *c, const struct exchange_now *q, bool *wanted)
{
	enum agreement_verdict v = VERDICT_ALLOWED;
	bool data[DATUM_COUNT];
	enum err_code code;

	data_brought(c->m, data);
	*wanted = c->m->purpose == q->purpose && c->m->offence == q->offence &&
		  memcmp(c->m->request, q->request, sizeof(q->request)) == 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		*wanted = *wanted && (!data[d] || q->wanted[d]);
	code = judge(c, SHARE_STEP_RELEASE, c->m->purpose, data, &v);
	*wanted = *wanted && v == VERDICT_ALLOWED;
	return code;
}

static enum err_code take_release(struct coming *c)
{
	struct exchange_now q = {0};
	struct buf plain = BUF_INIT;
	enum dialogue_state next;
	bool wanted = true;
	bool moved;
	enum err_code code =
	    exchange_now_find(c->a->db, c->t->party, true, c->m->reference, &q, c->err);

	if (code == ERR_NOT_FOUND)
		return out_of_order(c);
	if (code == ERR_OK && dialogue_next(q.state, DIALOGUE_RELEASE, &next) == DIALOGUE_MOVES)
		code = is_wanted(c, &q, &wanted);
	if (code == ERR_OK && !wanted) {
		c->out->question = q.id;
		c->out->status = RECEIPT_REFUSED;
		c->out->fault = "outside-agreement";
		return ERR_OK;
	}
	if (code == ERR_OK)
		code = step(c, &q, DIALOGUE_RELEASE, NULL, NULL, &moved);
	if (code != ERR_OK || !moved)
		return code;
	parcel_write(c->p, &plain);
	code = put_data(c, 0, q.id, 0, c->head->expiry, &plain);
	secret_buf_free(&plain);
	return code;
}

/* An alert in quarantine (vault 0), or the correction of one. */
static enum err_code put_alert(struct coming *c, int64_t vault,
			       const uint8_t reference[MESSAGE_ID_LEN], int64_t revision,
			       instant expires, const struct buf *plain)
{
	struct buf sealed = BUF_INIT;
	int64_t row = 0;
	char *offence = NULL;
	enum err_code code = ERR_OK;

	/* A correction says nothing of the offence: it stays. */
	if (revision)
		code = db_get_text(c->a->db, &offence, c->err,
				   "SELECT offence FROM partner_alert WHERE vault_id = ? LIMIT 1",
				   "i", vault);
	if (code == ERR_OK)
		code = seal_into(c, "partner", "partner_alert", plain, &vault, &row, &sealed);
	if (code == ERR_OK)
		code =
		    db_run(c->a->db, c->err,
			   "INSERT INTO partner_alert (id, vault_id, party, reference, "
			   "revision, offence, expires, sealed, act) VALUES (?, ?, ?, ?, ?, ?, "
			   "?, ?, ?)",
			   "iisbisibi", row, vault, c->t->party, reference, (size_t)MESSAGE_ID_LEN,
			   revision, offence ? offence : share_offence_word(c->m->offence), expires,
			   sealed.data, sealed.len, c->a->seq);
	buf_free(&sealed);
	free(offence);
	return code;
}

/* Data of a partner that lie here, or an alert. */
struct held {
	int64_t vault;
	int64_t question; /* 0: an alert */
	int64_t revision;
	instant expires;
	bool alert;
};

static enum err_code find_in(struct coming *c, const char *sql, struct held *h)
{
	struct stmt *q;
	bool found;
	enum err_code code = db_query(c->a->db, &q, c->err, sql, "sb", c->t->party, c->m->release,
				      sizeof(c->m->release));

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		h->vault = stmt_i64(q, 0);
		h->question = stmt_i64(q, 1);
		h->revision = stmt_i64(q, 2);
		h->expires = stmt_i64(q, 3);
	}
	code = stmt_end(q, c->err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

static enum err_code find_data(struct coming *c, struct held *h)
{
	enum err_code code = find_in(
	    c,
	    "SELECT vault_id, question_id, revision, expires FROM partner_data WHERE party = ? AND "
	    "release = ? ORDER BY revision DESC, id DESC LIMIT 1",
	    h);

	if (code != ERR_NOT_FOUND)
		return code;
	code = find_in(c,
		       "SELECT vault_id, 0, revision, expires FROM partner_alert WHERE party = ? "
		       "AND reference = ? ORDER BY revision DESC LIMIT 1",
		       h);
	h->alert = code == ERR_OK;
	return code;
}

/* Of data that were erased here already nothing is left to be corrected. */
static enum err_code not_held(struct coming *c)
{
	int64_t was = 0;
	enum err_code code = db_get_i64(
	    c->a->db, &was, c->err,
	    "SELECT count(*) FROM exchange_in WHERE party = ? AND type IN ('release', 'alert') AND "
	    "status <> 'refused'",
	    "s", c->t->party);

	if (code != ERR_OK || (was && !c->gap))
		return code;
	return out_of_order(c);
}

static enum err_code put_correction(struct coming *c, const struct held *h)
{
	struct buf plain = BUF_INIT;
	enum err_code code;

	parcel_write(c->p, &plain);
	code = h->alert ? put_alert(c, h->vault, c->m->release, c->m->revision, h->expires, &plain)
			: put_data(c, h->vault, h->question, c->m->revision, h->expires, &plain);
	secret_buf_free(&plain);
	if (code == ERR_OK)
		code = exchange_dispute_end(c->a, c->t->party, true, c->m->release, "corrected",
					    c->err);
	return code;
}

static enum err_code take_after(struct coming *c)
{
	struct held h = {0};
	enum err_code code = find_data(c, &h);

	if (code == ERR_NOT_FOUND)
		return not_held(c);
	if (code != ERR_OK)
		return code;
	c->out->question = h.question;
	if (c->m->type == MESSAGE_ERASURE) {
		code = forget_vault(c, h.vault, "partner");
		if (code == ERR_OK)
			code = exchange_dispute_end(c->a, c->t->party, true, c->m->release,
						    "erased", c->err);
		return code;
	}
	if (c->m->type == MESSAGE_MARK)
		return db_run(c->a->db, c->err,
			      "INSERT INTO partner_mark (vault_id, mark, present, revision, act) "
			      "VALUES (?, ?, ?, ?, ?)",
			      "isiii", h.vault, message_mark_word(c->m->mark), (int64_t)c->m->set,
			      c->m->revision, c->a->seq);
	return c->m->revision <= h.revision ? ERR_OK : put_correction(c, &h);
}

/* --- the rest --------------------------------------------------------------------------------- */

static enum err_code take_alert(struct coming *c)
{
	enum agreement_verdict v = VERDICT_ALLOWED;
	struct buf plain = BUF_INIT;
	bool data[DATUM_COUNT];
	instant expires = c->m->expires < c->head->expiry ? c->m->expires : c->head->expiry;
	enum err_code code;

	data_brought(c->m, data);
	code = judge(c, SHARE_STEP_ALERT, SHARE_CRIME, data, &v);
	if (code == ERR_OK && v != VERDICT_ALLOWED) {
		c->out->status = RECEIPT_REFUSED;
		c->out->fault = "outside-agreement";
		return refuse(c, ABOUT_ALERT, c->m->reference, reason_of(v), SHARE_CRIME, 0);
	}
	parcel_write(c->p, &plain);
	if (code == ERR_OK)
		code = put_alert(c, 0, c->m->reference, 0, expires, &plain);
	secret_buf_free(&plain);
	return code;
}

static enum err_code refused_ask(struct coming *c, int64_t out)
{
	struct exchange_now q = {0};
	int64_t id = 0;
	enum dialogue_state next;
	enum err_code code = db_get_i64(
	    c->a->db, &id, c->err,
	    "SELECT question_id FROM exchange_out WHERE id = ? AND type = 'ask'", "i", out);

	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code == ERR_OK)
		code = exchange_now_get(c->a->db, id, &q, c->err);
	if (code == ERR_OK && dialogue_next(q.state, DIALOGUE_REFUSE_ASK, &next) == DIALOGUE_MOVES)
		code = exchange_say(c->a, &q, DIALOGUE_REFUSE_ASK, NULL, NULL, c->err);
	return code;
}

static enum err_code take_receipt(struct coming *c)
{
	int64_t out = 0;
	int64_t before = 0;
	enum err_code code = db_get_i64(
	    c->a->db, &out, c->err, "SELECT id FROM exchange_out WHERE party = ? AND envelope = ?",
	    "sb", c->t->party, c->m->envelope.b, sizeof(c->m->envelope.b));

	/* Of an envelope that this desk never sent: nothing to be done about it. */
	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code == ERR_OK)
		code =
		    db_get_i64(c->a->db, &before, c->err,
			       "SELECT count(*) FROM exchange_receipt WHERE out_id = ?", "i", out);
	if (code != ERR_OK || before)
		return code;
	code = db_run(c->a->db, c->err,
		      "INSERT INTO exchange_receipt (out_id, status, fault, at, act) VALUES (?, ?, "
		      "?, ?, ?)",
		      "issii", out, receipt_status_word(c->m->status),
		      c->m->fault ? c->m->fault : "", c->a->at, c->a->seq);
	if (code == ERR_OK)
		code = db_run(c->a->db, c->err, "DELETE FROM exchange_waits WHERE out_id = ?", "i",
			      out);
	if (code == ERR_OK && c->m->status == RECEIPT_REFUSED)
		code = refused_ask(c, out);
	return code;
}

static enum err_code take_keys(struct coming *c)
{
	if (!party_key_check_proof(&c->m->key, c->t->party, c->head->sender_key, c->m->proof)) {
		c->out->status = RECEIPT_REFUSED;
		c->out->fault = "message";
		return ERR_OK;
	}
	return exchange_partner_key_put(c->a, c->t->party, &c->m->key, c->err);
}

static enum err_code take_revocation(struct coming *c)
{
	struct party_key *keys = NULL;
	size_t n = 0;
	enum err_code code;

	/* What it signed before is taken in first, if it is on its way. */
	if (c->gap)
		return out_of_order(c);
	code = exchange_partner_keys(c->a->db, c->t->party, &keys, &n, c->err);

	for (size_t i = 0; i < n && code == ERR_OK; i++)
		if (memcmp(keys[i].id, c->m->key.id, sizeof(keys[i].id)) == 0) {
			keys[i].revoked = true;
			code = exchange_partner_key_put(c->a, c->t->party, &keys[i], c->err);
		}
	free(keys);
	return code;
}

/* A recipient thinks that something is wrong: people look at it. */
static enum err_code take_dispute(struct coming *c)
{
	int64_t disclosure = 0;
	enum err_code code =
	    db_get_i64(c->a->db, &disclosure, c->err,
		       "SELECT disclosure_id FROM release_number WHERE party = ? AND release = ?",
		       "sb", c->t->party, c->m->release, sizeof(c->m->release));

	if (code == ERR_NOT_FOUND)
		return refuse(c, ABOUT_CORRECTION, c->m->release, REFUSAL_UNKNOWN, SHARE_SERVICE,
			      0);
	if (code == ERR_OK)
		code = db_get_i64(c->a->db, &c->out->question, c->err,
				  "SELECT ifnull(question_id, 0) FROM release_number WHERE "
				  "disclosure_id = ?",
				  "i", disclosure);
	if (code == ERR_OK)
		code = exchange_dispute_put(c->a, c->t->party, false, c->m, c->out->question,
					    disclosure, c->err);
	if (code == ERR_OK)
		code = task_add(c->a, TASK_PUSH, (struct task_about){.ref = disclosure}, false,
				c->err);
	return code;
}

enum err_code exchange_apply(struct act *a, const struct exchange_terms *t,
			     const struct envelope_head *head, const struct message *m,
			     const struct parcel *p, bool gap, struct exchange_effect *out,
			     struct err *err)
{
	struct coming c = {a, t, head, m, p, gap, out, err};
	enum dialogue_event event;

	*out = (struct exchange_effect){.status = RECEIPT_APPLIED, .fault = ""};
	switch (m->type) {
	case MESSAGE_ASK:
		out->status = RECEIPT_RECEIVED;
		return take_ask(&c);
	case MESSAGE_REQUEST:
		out->status = RECEIPT_RECEIVED;
		return take_request(&c);
	case MESSAGE_ANSWER:
	case MESSAGE_ANNULMENT:
		dialogue_event_of(m, &event);
		return take_answer(&c, event);
	case MESSAGE_WITHDRAWAL:
		return take_withdrawal(&c);
	case MESSAGE_RELEASE:
		return take_release(&c);
	case MESSAGE_REFUSAL:
		return take_refusal(&c);
	case MESSAGE_CORRECTION:
	case MESSAGE_MARK:
	case MESSAGE_ERASURE:
		return take_after(&c);
	case MESSAGE_CORRECTION_REQUEST:
		out->status = RECEIPT_RECEIVED;
		return take_dispute(&c);
	case MESSAGE_ALERT:
		out->status = RECEIPT_RECEIVED;
		return take_alert(&c);
	case MESSAGE_RECEIPT:
		return take_receipt(&c);
	case MESSAGE_KEYS:
		return take_keys(&c);
	case MESSAGE_REVOCATION:
		return take_revocation(&c);
	case MESSAGE_TYPE_COUNT:
		break;
	}
	return err_set(err, ERR_INTERNAL, "message type %d", (int)m->type);
}
