/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a partner: prepared by one, approved by another. */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "casework/record_rows.h"
#include "casework/secret.h"

/* --- bytes that wait for a second pair of eyes ------------------------------------------ */

enum err_code exchange_payload_put(struct act *a, int64_t vault, int64_t proposal,
				   const struct buf *bytes, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t id = 0;
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "disclosure_payload", &id, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"disclosure_payload", "sealed", id}, bytes->data,
			 bytes->len, &sealed);
		code = db_run(
		    a->db, err,
		    "INSERT INTO disclosure_payload (id, vault_id, proposal_id, sealed, act) "
		    "VALUES (?, ?, ?, ?, ?)",
		    "iiibi", id, vault, proposal, sealed.data, sealed.len, a->seq);
	}
	sodium_memzero(key, sizeof(key));
	buf_free(&sealed);
	return code;
}

enum err_code exchange_payload(struct seat *seat, int64_t proposal, struct buf *out,
			       struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	enum err_code end;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT id, vault_id, sealed FROM disclosure_payload WHERE proposal_id = ?",
		     "i", proposal);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *sealed = stmt_blob(q, 2, &len);

		code = vault_key(seat, stmt_i64(q, 1), COMPARTMENT_RECORDS, key, err);
		if (code == ERR_OK)
			code = seal_open(
			    key,
			    (struct seal_place){"disclosure_payload", "sealed", stmt_i64(q, 0)},
			    sealed, len, out, err);
		sodium_memzero(key, sizeof(key));
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code != ERR_OK)
		return code;
	if (end != ERR_OK)
		return end;
	return found ? ERR_OK
		     : err_set(err, ERR_NOT_FOUND, _("there are no bytes for proposal %lld"),
			       (long long)proposal);
}

static enum err_code put_bytes(struct seat *seat, const struct look *look, const char *kind,
			       int64_t person, int64_t proposal, const struct buf *bytes,
			       struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, kind, look, err);

	if (code != ERR_OK)
		return code;
	code = exchange_payload_put(&a, person, proposal, bytes, err);
	if (code == ERR_OK) {
		act_about(&a, person, proposal);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code exchange_propose(struct seat *seat, const struct look *look,
			       const struct exchange_proposal *p, const struct buf *bytes,
			       int64_t *id, struct err *err)
{
	struct hash h = hash_bytes(bytes->data, bytes->len);
	struct err end = ERR_INIT;
	char hex[HASH_HEX_LEN];
	char *value;
	int64_t row = 0;
	enum err_code code;

	json_object_set_new(p->value, "payload", json_string(hash_hex(&h, hex)));
	value = json_dumps(p->value, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(p->value);
	code = db_batch_begin(seat->db, err);
	if (code == ERR_OK) {
		code = proposal_make(seat,
				     &(struct proposal_new){.kind = p->kind,
							    .a = p->person,
							    .name = p->name,
							    .value = value,
							    .reason = p->reason,
							    .roles = p->roles},
				     &row, err);
		if (code == ERR_OK)
			code = put_bytes(seat, look, p->act, p->person, row, bytes, err);
		if (db_batch_end(seat->db, code == ERR_OK, &end) != ERR_OK && code == ERR_OK)
			code = err_set(err, end.code, "%s", end.msg);
	}
	free(value);
	if (code == ERR_OK)
		*id = row;
	return code;
}

/* --- asking ------------------------------------------------------------------------------- */

static enum share_purpose share_purpose_of(enum purpose p)
{
	switch (p) {
	case PURPOSE_CRIME:
		return SHARE_CRIME;
	case PURPOSE_IDENTITY:
		return SHARE_IDENTITY;
	case PURPOSE_MIGRATION:
		return SHARE_MIGRATION;
	default:
		return SHARE_SERVICE;
	}
}

/* A partner's question is not asked on to the next partner. */
static enum err_code check_probe(struct seat *seat, const struct exchange_ask *ask,
				 const struct exchange_terms *t, struct err *err)
{
	int64_t vault = ask->person ? ask->person : ask->probe;
	const struct db_actor *actor = db_actor_get(seat->db);
	int64_t persons = 0;
	int64_t theirs = 0;
	enum err_code code =
	    db_get_i64(seat->db, &theirs, err,
		       "SELECT count(*) FROM question_search WHERE probe_vault = ?1", "i", vault);

	if (code == ERR_OK && ask->probe)
		code = db_get_i64(seat->db, &persons, err,
				  "SELECT count(*) FROM person_version WHERE vault_id = ?", "i",
				  vault);
	if (code == ERR_OK && persons)
		return err_set(err, ERR_INPUT, _("%lld is the record of a person, no probe"),
			       (long long)vault);
	if (code == ERR_OK && theirs)
		return err_set(err, ERR_REFUSED,
			       _("this probe came from a partner; it is not passed on (rule "
				 "exchange.onward)"));
	/* An analyst has no key to claims; then the supervisor's approval tells. */
	if (code == ERR_OK && ask->person && seat->session->user.role == ROLE_SUPERVISOR &&
	    !actor->may_disclose(actor->ctx, ask->person, t->country))
		return err_set(err, ERR_REFUSED,
			       _("this person is protected, or may be, and nothing goes to that "
				 "country (rule disclose.protected)"));
	return code;
}

static enum err_code make_ask(struct seat *seat, const struct exchange_ask *ask,
			      const struct exchange_terms *t, struct message *m, struct buf *parcel,
			      struct err *err)
{
	struct buf prints = BUF_INIT;
	enum err_code code = exchange_prints_write(seat, ask->person ? ask->person : ask->probe,
						   ask->kind, t, &prints, err);

	if (code == ERR_OK) {
		randombytes_buf(m->reference, sizeof(m->reference));
		message_attach(m, DATUM_PRINTS, prints.data, prints.len);
		code = exchange_parcel(m, &prints, 1, parcel, err);
	}
	secret_buf_free(&prints);
	return code;
}

enum err_code exchange_propose_ask(struct seat *seat, const struct look *look,
				   const struct exchange_ask *ask, int64_t *proposal,
				   struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {
	    .type = MESSAGE_ASK, .offence = ask->offence, .delay = ask->delay, .probe = ask->kind};
	struct buf parcel = BUF_INIT;
	char hex[2 * MESSAGE_ID_LEN + 1];
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK && (ask->person == 0) == (ask->probe == 0))
		code = err_set(err, ERR_INPUT,
			       _("a question has the prints of one person or one "
				 "probe"));
	if (code == ERR_OK) {
		m.purpose = share_purpose_of(look->purpose);
		if (m.purpose == SHARE_SERVICE)
			code = err_set(err, ERR_REFUSED,
				       _("nothing is asked of a partner for the purpose \"%s\" "
					 "(rule disclose.agreement)"),
				       purpose_name(look->purpose));
		else if ((m.purpose == SHARE_CRIME) != (ask->offence != SHARE_OFFENCE_NONE))
			code = err_set(err, ERR_INPUT,
				       _("an offence goes with the purpose crime, and only "
					 "there"));
		else if (m.purpose == SHARE_CRIME && !ask->own_files_searched)
			code = err_set(err, ERR_REFUSED,
				       _("for a crime the own files are searched first, and a "
					 "partner is asked when they gave nothing (rule "
					 "search.own-files)"));
	}
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = exchange_terms_with(seat->db, ask->party, &t, err);
	if (code == ERR_OK)
		code = check_probe(seat, ask, &t, err);
	if (code == ERR_OK)
		code = make_ask(seat, ask, &t, &m, &parcel, err);
	hex_encode(m.reference, sizeof(m.reference), hex);
	if (code == ERR_OK)
		code = exchange_propose(
		    seat, look,
		    &(struct exchange_proposal){
			.kind = PROPOSAL_ASK,
			.person = ask->person ? ask->person : ask->probe,
			.name = ask->party,
			.value = json_pack(
			    "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "type", "ask", "party",
			    ask->party, "purpose", share_purpose_word(m.purpose), "offence",
			    share_offence_word(m.offence), "delay", share_delay_word(m.delay),
			    "probe", message_probe_word(m.probe), "reference", hex, "case",
			    look->case_number, "own-files",
			    ask->own_files_searched ? "searched" : ""),
			.reason = look->why,
			.roles = ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR),
			.act = "exchange.prepare"},
		    &parcel, proposal, err);
	seat_release(seat);
	exchange_terms_clear(&t);
	secret_buf_free(&parcel);
	message_clear(&m);
	return code;
}

static enum err_code put_question(struct act *a, const struct proposal *p,
				  const struct exchange_terms *t, const struct message *m,
				  const char *case_number, int64_t *id, struct err *err)
{
	enum err_code code = act_next_id(a, "question", id, err);

	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO question (id, outgoing, party, agreement_id, reference, subject, "
		    "case_id, purpose, offence, delay, probe, at, user_id, act) VALUES (?, 1, ?, "
		    "?, ?, ?, (SELECT id FROM casefile WHERE number = ?), ?, ?, ?, ?, ?, ?, ?)",
		    "isibisssssiii", *id, t->party, t->id, m->reference, sizeof(m->reference),
		    p->person_a, case_number, share_purpose_word(m->purpose),
		    share_offence_word(m->offence), share_delay_word(m->delay),
		    message_probe_word(m->probe), a->at, a->seat->session->user.id, a->seq);
	return code;
}

enum err_code exchange_ask_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {0};
	struct parcel parcel;
	struct buf bytes = BUF_INIT;
	struct exchange_now q;
	json_t *value = json_loads(p->value, 0, NULL);
	const char *number = json_string_value(json_object_get(value, "case"));
	int64_t id = 0;
	int64_t out = 0;
	enum err_code code = exchange_payload(a->seat, p->id, &bytes, err);

	if (code == ERR_OK)
		code = parcel_read(bytes.data, bytes.len, "proposal", &parcel, err);
	if (code == ERR_OK)
		code = message_read(parcel.message, parcel.message_len, "proposal", &m, err);
	if (code == ERR_OK)
		code = exchange_terms_with(a->db, p->name, &t, err);
	if (code == ERR_OK)
		code = put_question(a, p, &t, &m, number ? number : "", &id, err);
	if (code == ERR_OK) {
		int to = agreement_party_find(t.text, t.party);

		code = exchange_post(
		    a,
		    &(struct exchange_post){.terms = &t,
					    .message = &m,
					    .parcel = &bytes,
					    .purpose = m.purpose,
					    .has_step = true,
					    .step = SHARE_STEP_ASK,
					    .offence = m.offence,
					    .expiry = a->at - a->at % INSTANT_SECOND +
						      t.text->parties[to].keeps[MATTER_PROBE] *
							  INSTANT_DAY,
					    .subject = p->person_a,
					    .question = id,
					    .proposal = p->id},
		    &out, err);
	}
	if (code == ERR_OK) {
		q = (struct exchange_now){.id = id, .outgoing = true, .state = DIALOGUE_NONE};
		code = exchange_say(a, &q, DIALOGUE_ASK, NULL, NULL, err);
		act_word(a, "party", t.party);
		act_number(a, "question", id);
	}
	json_decref(value);
	message_clear(&m);
	secret_buf_free(&bytes);
	exchange_terms_clear(&t);
	return code;
}

/* --- what the asker says later ---------------------------------------------------------------- */

static enum err_code post_about(struct act *a, struct exchange_now *q, const struct message *m,
				enum dialogue_event event, const uint8_t *request,
				const bool *wanted, struct err *err)
{
	struct exchange_terms t = {0};
	int64_t out = 0;
	enum err_code code = exchange_say(a, q, event, request, wanted, err);

	if (code == ERR_OK)
		code = exchange_terms_with(a->db, q->party, &t, err);
	if (code == ERR_OK)
		code = exchange_post(a,
				     &(struct exchange_post){.terms = &t,
							     .message = m,
							     .purpose = q->purpose,
							     .offence = q->offence,
							     .subject = q->subject,
							     .question = q->id},
				     &out, err);
	exchange_terms_clear(&t);
	if (code == ERR_OK)
		act_about(a, q->subject, q->id);
	return code;
}

static enum err_code need_ours(const struct exchange_now *q, struct err *err)
{
	if (q->outgoing)
		return ERR_OK;
	return err_set(err, ERR_INPUT, _("question %lld is the partner's"), (long long)q->id);
}

enum err_code exchange_withdraw(struct seat *seat, int64_t question, struct err *err)
{
	struct message m = {.type = MESSAGE_WITHDRAWAL};
	struct exchange_now q;
	struct act a;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.withdraw", NULL, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(a.db, question, &q, err);
	if (code == ERR_OK)
		code = need_ours(&q, err);
	if (code == ERR_OK && q.state != DIALOGUE_ASKED)
		code = err_set(err, ERR_CONFLICT,
			       _("question %lld: %s; it is too late to take it "
				 "back"),
			       (long long)question, dialogue_state_text(q.state));
	if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		code = post_about(&a, &q, &m, DIALOGUE_WITHDRAW, NULL, NULL, err);
	}
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

/* What the agreement does not let the partner give is not asked for either. */
static enum err_code check_wanted(struct act *a, const struct exchange_now *q, const bool *wanted,
				  struct err *err)
{
	struct agreement_act act = {.step = SHARE_STEP_RELEASE,
				    .from = q->party,
				    .purpose = q->purpose,
				    .offence = q->offence,
				    .data = wanted,
				    .at = a->at,
				    .expiry = a->at};
	struct exchange_terms t = {0};
	enum agreement_verdict v = VERDICT_ALLOWED;
	enum err_code code = exchange_terms_with(a->db, q->party, &t, err);

	if (code == ERR_OK) {
		act.to = t.self;
		v = agreement_judge(t.text, &act);
	}
	/* Whether the partner's quota is used up is for the partner to say. */
	if (code == ERR_OK && v != VERDICT_ALLOWED && v != VERDICT_QUOTA)
		code = err_set(err, ERR_REFUSED, _("agreement %s: %s (rule disclose.agreement)"),
			       t.text->code, agreement_verdict_text(v));
	exchange_terms_clear(&t);
	return code;
}

enum err_code exchange_request(struct seat *seat, const struct look *look, int64_t question,
			       const bool *wanted, struct err *err)
{
	struct message m = {.type = MESSAGE_REQUEST};
	struct exchange_now q;
	struct act a;
	bool any = false;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	for (int d = 0; d < DATUM_COUNT; d++)
		any = any || wanted[d];
	if (code == ERR_OK && !any)
		code = err_set(err, ERR_INPUT, _("which data?"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.request", look, err);
	if (code != ERR_OK)
		return code;
	code = exchange_now_get(a.db, question, &q, err);
	if (code == ERR_OK)
		code = need_ours(&q, err);
	if (code == ERR_OK)
		code = check_wanted(&a, &q, wanted, err);
	if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		randombytes_buf(m.request, sizeof(m.request));
		memcpy(m.wanted, wanted, sizeof(m.wanted));
		m.purpose = q.purpose;
		m.offence = q.offence;
		code = post_about(&a, &q, &m, DIALOGUE_REQUEST, m.request, wanted, err);
	}
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}
