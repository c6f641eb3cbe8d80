/* SPDX-License-Identifier: Apache-2.0 */
/* Numbering, signing and sealing of what leaves, within the act that decides it. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"
#include "casework/secret.h"

enum err_code exchange_parcel(const struct message *m, const struct buf *attached, size_t count,
			      struct buf *out, struct err *err)
{
	struct buf text = BUF_INIT;
	struct parcel p = {0};
	enum err_code code = message_write(m, &text, err);

	if (code == ERR_OK) {
		p.message = text.data;
		p.message_len = text.len;
		for (size_t i = 0; i < count; i++) {
			p.attached[i] = attached[i].data;
			p.attached_len[i] = attached[i].len;
		}
		p.n_attached = count;
		parcel_write(&p, out);
	}
	secret_buf_free(&text);
	return code;
}

/* The newest key in force that the partner has heard of: of the agreement, or one
 * whose announcement has its receipt. */
static enum err_code pick_own(struct act *a, const struct exchange_terms *t,
			      const struct exchange_own *own, const struct party_secret **out,
			      struct err *err)
{
	int me = agreement_party_find(t->text, t->self);

	*out = NULL;
	for (size_t i = 0; i < own->count && !*out; i++) {
		const struct party_key *k = &own->keys[i].key;
		const struct agreement_party *self = &t->text->parties[me];
		int64_t told = 0;

		if (own->revoked[i] || !party_key_is_valid(k, a->at))
			continue;
		for (size_t n = 0; n < self->n_keys; n++)
			told = told || memcmp(self->keys[n].id, k->id, sizeof(k->id)) == 0;
		if (!told && i + 1 < own->count) {
			enum err_code code = db_get_i64(
			    a->db, &told, err,
			    "SELECT count(*) FROM exchange_out o JOIN exchange_receipt r ON "
			    "r.out_id = o.id WHERE o.party = ? AND o.type = 'keys' AND r.status "
			    "<> 'refused' AND o.act > (SELECT act FROM desk_key WHERE key_id = ?)",
			    "sb", t->party, k->id, sizeof(k->id));

			if (code != ERR_OK)
				return code;
		}
		if (told)
			*out = &own->keys[i];
	}
	if (!*out)
		return err_set(err, ERR_REFUSED, _("this desk has no key in force that %s knows"),
			       t->party);
	return ERR_OK;
}

static enum err_code pick_theirs(struct act *a, const struct exchange_terms *t,
				 struct party_key *out, struct err *err)
{
	struct party_key *keys = NULL;
	size_t n = 0;
	bool found = false;
	enum err_code code = exchange_partner_keys(a->db, t->party, &keys, &n, err);

	/* The newest one in force: the last that came. */
	for (size_t i = 0; i < n; i++)
		if (party_key_is_valid(&keys[i], a->at)) {
			*out = keys[i];
			found = true;
		}
	free(keys);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_REFUSED, _("no key of %s is in force"), t->party);
	return code;
}

static instant keep_until(const struct exchange_post *p, instant now)
{
	int to = agreement_party_find(p->terms->text, p->terms->party);

	if (p->expiry)
		return p->expiry;
	return now + p->terms->text->parties[to].keeps[MATTER_ANSWER] * INSTANT_DAY;
}

/* What the agreement's own judge says, before the store does: with a reason. */
static enum err_code judge(struct act *a, const struct exchange_post *p, instant at, instant expiry,
			   struct err *err)
{
	struct agreement_act act = {
	    .step = p->step,
	    .from = p->terms->self,
	    .to = p->terms->party,
	    .purpose = p->purpose,
	    .offence = p->offence,
	    .probe = p->message->probe,
	    .data = p->data,
	    .at = at,
	    .expiry = expiry,
	};
	enum agreement_verdict v;
	enum err_code code = exchange_used(a->db, p->terms, p->step, true, at, &act, err);

	if (code != ERR_OK)
		return code;
	if (p->message->type == MESSAGE_CORRECTION)
		act.used_day = act.used_month = act.used_total = 0;
	v = agreement_judge(p->terms->text, &act);
	if (v == VERDICT_ALLOWED)
		return ERR_OK;
	return err_set(err, ERR_REFUSED, _("agreement %s: %s (rule disclose.agreement)"),
		       p->terms->text->code, agreement_verdict_text(v));
}

static char *data_json(const struct exchange_post *p)
{
	struct buf b = BUF_INIT;
	bool any = false;

	buf_put_u8(&b, '[');
	for (int d = 0; p->data && d < DATUM_COUNT; d++) {
		if (!p->data[d])
			continue;
		buf_printf(&b, "%s\"%s\"", any ? "," : "", datum_word((enum datum)d));
		any = true;
	}
	buf_put_u8(&b, ']');
	return buf_take_str(&b);
}

static enum err_code put_rows(struct act *a, const struct exchange_post *p,
			      const struct envelope_head *head, const struct buf *sealed,
			      int64_t *out_id, struct err *err)
{
	struct hash id = envelope_id(sealed->data, sealed->len);
	char hex[HASH_HEX_LEN];
	char *data = data_json(p);
	enum err_code code = act_next_id(a, "exchange_out", out_id, err);

	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO exchange_out (id, party, agreement_id, sequence, type, step, "
		    "purpose, offence, probe, data, expiry, subject, question_id, proposal_id, "
		    "envelope, payload_hash, at, user_id, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
		    "?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?)",
		    "isiissssssiiiibbiii", *out_id, p->terms->party, p->terms->id,
		    (int64_t)head->sequence, message_type_word(p->message->type),
		    p->has_step ? share_step_word(p->step) : NULL, share_purpose_word(p->purpose),
		    share_offence_word(p->offence),
		    p->message->type == MESSAGE_ASK ? message_probe_word(p->message->probe) : "",
		    data, head->expiry, p->subject, p->question, p->proposal, id.b, sizeof(id.b),
		    head->payload_hash.b, sizeof(head->payload_hash.b), head->time,
		    a->seat->session->user.id, a->seq);
	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO exchange_waits (out_id, name, sealed, again) VALUES (?, ?, ?, 0)",
		    "isb", *out_id, hash_hex(&id, hex), sealed->data, sealed->len);
	free(data);
	return code;
}

enum err_code exchange_post(struct act *a, const struct exchange_post *p, int64_t *out_id,
			    struct err *err)
{
	struct envelope_head head = {0};
	struct exchange_own own = {0};
	const struct party_secret *from = NULL;
	struct party_key to;
	struct buf made = BUF_INIT;
	struct buf sealed = BUF_INIT;
	const struct buf *payload = p->parcel ? p->parcel : &made;
	int64_t last = 0;
	enum err_code code = exchange_own_load(a->seat, &own, err);

	if (code == ERR_OK)
		code = pick_own(a, p->terms, &own, &from, err);
	if (code == ERR_OK)
		code = pick_theirs(a, p->terms, &to, err);
	if (code == ERR_OK)
		code = db_get_i64(a->db, &last, err,
				  "SELECT coalesce(max(sequence), 0) FROM exchange_out WHERE party "
				  "= ?",
				  "s", p->terms->party);
	if (code == ERR_OK) {
		memcpy(head.sender, p->terms->self, sizeof(head.sender));
		memcpy(head.recipient, p->terms->party, sizeof(head.recipient));
		memcpy(head.agreement, p->terms->text->code, sizeof(head.agreement));
		head.agreement_version = p->terms->text->version;
		head.agreement_hash = agreement_hash(p->terms->text);
		strcpy(head.purpose, share_purpose_word(p->purpose));
		head.sequence = (uint64_t)last + 1;
		head.time = a->at - a->at % INSTANT_SECOND;
		head.expiry = keep_until(p, head.time);
		head.expiry -= head.expiry % INSTANT_SECOND;
		if (p->has_step)
			code = judge(a, p, head.time, head.expiry, err);
	}
	if (code == ERR_OK && !p->parcel)
		code = exchange_parcel(p->message, NULL, 0, &made, err);
	if (code == ERR_OK)
		code = envelope_seal(&head, from, &to, payload->data, payload->len, &sealed, err);
	if (code == ERR_OK)
		code = put_rows(a, p, &head, &sealed, out_id, err);
	exchange_own_clear(&own);
	secret_buf_free(&made);
	buf_free(&sealed);
	return code;
}

enum err_code exchange_used(struct db *db, const struct exchange_terms *t, enum share_step step,
			    bool outgoing, instant at, struct agreement_act *used, struct err *err)
{
	static const char *const words[] = {[SHARE_STEP_ASK] = "ask",
					    [SHARE_STEP_RELEASE] = "release",
					    [SHARE_STEP_ALERT] = "alert"};
	const char *sql =
	    outgoing ? "SELECT count(*) FROM exchange_out o JOIN agreement g ON g.id = "
		       "o.agreement_id WHERE o.party = ? AND o.step = ? AND o.type <> "
		       "'correction' AND o.at > ? AND g.code = ?"
		     : "SELECT count(*) FROM exchange_in o JOIN agreement g ON g.id = "
		       "o.agreement_id WHERE o.party = ? AND o.type = ? AND o.status <> 'refused' "
		       "AND o.at > ? AND g.code = ?";
	const instant since[3] = {at - INSTANT_DAY, at - 30 * INSTANT_DAY, INT64_MIN};
	int64_t *const into[3] = {&used->used_day, &used->used_month, &used->used_total};
	enum err_code code = ERR_OK;

	for (int i = 0; i < 3 && code == ERR_OK; i++)
		code = db_get_i64(db, into[i], err, sql, "ssis", t->party, words[step], since[i],
				  t->text->code);
	return code;
}
