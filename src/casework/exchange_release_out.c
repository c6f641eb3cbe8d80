/* SPDX-License-Identifier: Apache-2.0 */
/* The second person's part of a release: the bytes, why each field may go, and the
 * approval that sends them. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"

static const char *text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

/* --- carrying out ---------------------------------------------------------------------------- */

struct sending {
	json_t *value;
	struct exchange_terms terms;
	struct buf bytes;
	struct parcel parcel;
	struct message message;
	bool data[DATUM_COUNT];
	enum share_purpose purpose;
	enum share_offence offence;
};

static void sending_clear(struct sending *s)
{
	json_decref(s->value);
	exchange_terms_clear(&s->terms);
	secret_buf_free(&s->bytes);
	message_clear(&s->message);
}

static enum err_code sending_open(struct act *a, const struct proposal *p, struct sending *s,
				  struct err *err)
{
	const json_t *item;
	size_t i;
	int n;
	enum err_code code = exchange_payload(a->seat, p->id, &s->bytes, err);

	s->value = json_loads(p->value, 0, NULL);
	if (code == ERR_OK)
		code = parcel_read(s->bytes.data, s->bytes.len, "proposal", &s->parcel, err);
	if (code == ERR_OK)
		code = message_read(s->parcel.message, s->parcel.message_len, "proposal",
				    &s->message, err);
	if (code == ERR_OK)
		code = exchange_terms_with(a->db, p->name, &s->terms, err);
	json_array_foreach(json_object_get(s->value, "data"), i, item)
	{
		n = datum_parse(json_string_value(item));
		if (n >= 0)
			s->data[n] = true;
	}
	n = share_purpose_parse(text_of(s->value, "purpose"));
	s->purpose = n >= 0 ? (enum share_purpose)n : SHARE_SERVICE;
	n = share_offence_parse(text_of(s->value, "offence"));
	s->offence = n >= 0 ? (enum share_offence)n : SHARE_OFFENCE_NONE;
	return code;
}

static enum err_code put_disclosure(struct act *a, const struct proposal *p, struct sending *s,
				    int64_t question, struct err *err)
{
	struct hash h = hash_bytes(s->bytes.data, s->bytes.len);
	char *fields = exchange_data_words(s->data);
	const uint8_t *number =
	    s->message.type == MESSAGE_ALERT ? s->message.reference : s->message.release;
	int64_t id = 0;
	enum err_code code = act_next_id(a, "disclosure", &id, err);

	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO disclosure (id, subject, partner_id, agreement_id, country, "
		    "purpose, fields, payload_hash, proposal_id, user_id, act) VALUES (?, ?, ?, ?, "
		    "?, ?, ?, ?, ?, ?, ?)",
		    "iiiisssbiii", id, p->person_a, s->terms.partner_id, s->terms.id,
		    s->terms.country, share_purpose_word(s->purpose), fields, h.b, sizeof(h.b),
		    p->id, a->seat->session->user.id, a->seq);
	if (code == ERR_OK)
		code = db_run(a->db, err,
			      "INSERT INTO release_number (disclosure_id, release, party, "
			      "question_id, act) VALUES (?, ?, ?, nullif(?, 0), ?)",
			      "ibsii", id, number, (size_t)MESSAGE_ID_LEN, s->terms.party, question,
			      a->seq);
	act_word(a, "fields", fields);
	act_bytes(a, "payload", h.b, sizeof(h.b));
	free(fields);
	return code;
}

/* A correction answers what the recipient disputed; and what was restricted there in its
 * place, because nothing might be said then, is no longer. */
static enum err_code pay_push(struct act *a, struct sending *s, int64_t push, int64_t out,
			      struct err *err)
{
	enum err_code code = exchange_push_pay(a, push, out, err);

	if (code == ERR_OK)
		code = exchange_dispute_end(a, s->terms.party, false, s->message.release,
					    "corrected", err);
	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO push (disclosure_id, kind, due, act) SELECT p.disclosure_id, "
		    "'unrestriction', p.due, ?1 FROM push p WHERE p.id = ?2 AND EXISTS (SELECT 1 "
		    "FROM push x JOIN push_sent t ON t.push_id = x.id JOIN exchange_out o ON o.id "
		    "= t.out_id AND o.type = 'mark' WHERE x.disclosure_id = p.disclosure_id AND "
		    "x.kind = 'correction' AND NOT EXISTS (SELECT 1 FROM push y WHERE "
		    "y.disclosure_id = p.disclosure_id AND y.kind = 'unrestriction' AND y.id > "
		    "x.id))",
		    "ii", a->seq, push);
	return code;
}

static enum share_step step_of(const struct sending *s)
{
	int n = share_step_parse(text_of(s->value, "step"));

	if (s->message.type == MESSAGE_ALERT)
		return SHARE_STEP_ALERT;
	return n >= 0 ? (enum share_step)n : SHARE_STEP_RELEASE;
}

/* Two corrections that were prepared at the same time would have the same number, and
 * the recipient would take only one of them. */
static enum err_code need_newest(struct act *a, const struct sending *s, int64_t push,
				 struct err *err)
{
	int64_t next = 0;
	enum err_code code = exchange_revision_next(a->db, push, &next, err);

	if (code == ERR_OK && next != s->message.revision)
		code = err_set(err, ERR_CONFLICT,
			       _("another message about these data has left since this one was "
				 "prepared; prepare it again"));
	return code;
}

static enum err_code send(struct act *a, const struct proposal *p, struct sending *s,
			  struct err *err)
{
	int64_t question = json_integer_value(json_object_get(s->value, "question"));
	int64_t push = json_integer_value(json_object_get(s->value, "push"));
	int64_t until = json_integer_value(json_object_get(s->value, "until"));
	int to = agreement_party_find(s->terms.text, s->terms.party);
	struct exchange_post post = {
	    .terms = &s->terms,
	    .message = &s->message,
	    .parcel = &s->bytes,
	    .purpose = s->purpose,
	    .offence = s->offence,
	    .has_step = true,
	    .step = step_of(s),
	    .data = s->data,
	    .subject = p->person_a,
	    .question = question,
	    .proposal = p->id,
	    .expiry = until ? until
			    : a->at - a->at % INSTANT_SECOND +
				  s->terms.text->parties[to].keeps[MATTER_RELEASE] * INSTANT_DAY};
	enum dialogue_event event;
	struct exchange_now q;
	int64_t out = 0;
	enum err_code code = ERR_OK;

	if (s->message.type == MESSAGE_ALERT)
		post.expiry = s->message.expires;
	if (s->message.type == MESSAGE_ANNULMENT || s->message.type == MESSAGE_CORRECTION_REQUEST) {
		/* Nothing of our own records is in them. */
		post.has_step = false;
		post.data = NULL;
		post.expiry = 0;
	}
	if (s->message.type == MESSAGE_CORRECTION_REQUEST)
		post.subject = 0;
	if (s->message.type == MESSAGE_ALERT || s->message.type == MESSAGE_RELEASE)
		code = put_disclosure(a, p, s, question, err);
	if (code == ERR_OK && push)
		code = need_newest(a, s, push, err);
	if (code == ERR_OK && dialogue_event_of(&s->message, &event)) {
		code = exchange_now_get(a->db, question, &q, err);
		if (code == ERR_OK)
			code = exchange_say(a, &q, event, NULL, NULL, err);
	}
	if (code == ERR_OK)
		code = exchange_post(a, &post, &out, err);
	if (code == ERR_OK && push)
		code = pay_push(a, s, push, out, err);
	if (code == ERR_OK && s->message.type == MESSAGE_CORRECTION_REQUEST)
		code = exchange_dispute_put(a, s->terms.party, true, &s->message, question, 0, err);
	return code;
}

enum err_code disclose_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	struct sending s = {0};
	enum err_code code = sending_open(a, p, &s, err);

	if (code == ERR_OK) {
		code = send(a, p, &s, err);
		act_word(a, "partner", s.terms.party);
		act_word(a, "agreement", s.terms.text->code);
		act_word(a, "message", message_type_word(s.message.type));
	}
	sending_clear(&s);
	return code;
}

/* --- the preview ---------------------------------------------------------------------------------
 */

static void put_field(struct exchange_preview *p, size_t *cap, char *name_take, char *value_take,
		      char *why_take)
{
	MEM_GROW(p->fields, p->count, *cap);
	p->fields[p->count++] = (struct exchange_field){name_take, value_take, why_take};
}

static char *why_allowed(const struct exchange_preview *p, enum datum d)
{
	bool ask = p->type == MESSAGE_ASK;
	enum share_step step = ask			  ? SHARE_STEP_ASK
			       : p->type == MESSAGE_ALERT ? SHARE_STEP_ALERT
							  : SHARE_STEP_RELEASE;

	if (p->type == MESSAGE_CORRECTION_REQUEST)
		return xasprintf(_("as %s gave it: nothing new is said"), p->party);
	if (p->offence != SHARE_OFFENCE_NONE)
		return xasprintf(_("%s, %s to %s: %s (%s)%s%s"), p->agreement,
				 share_step_word(step), p->party, share_purpose_text(p->purpose),
				 share_offence_text(p->offence), ask ? "" : ": ",
				 ask ? "" : datum_word(d));
	return xasprintf(_("%s, %s to %s: %s%s%s"), p->agreement, share_step_word(step), p->party,
			 share_purpose_text(p->purpose), ask ? "" : ": ", ask ? "" : datum_word(d));
}

static void fill_fields(const struct message *m, const struct parcel *parcel,
			struct exchange_preview *p)
{
	size_t cap = 0;

	if (m->type == MESSAGE_ANNULMENT)
		put_field(p, &cap, xstrdup(_("hit")), xstrdup(_("it was a mistake")),
			  xstrdup(_("the partner must forget what came of it")));
	if (m->type == MESSAGE_CORRECTION_REQUEST)
		put_field(p, &cap, xstrdup(_("what is wrong")),
			  xstrdup(message_wrong_text(m->wrong)),
			  xstrdup(_("whoever gave data must put them right")));
	for (size_t i = 0; i < m->n_data; i++) {
		const struct message_datum *d = &m->data[i];

		put_field(p, &cap,
			  datum_most_items(d->datum) > 1
			      ? xasprintf("%s %d", datum_text(d->datum), d->item)
			      : xstrdup(datum_text(d->datum)),
			  xstrdup(d->value), why_allowed(p, d->datum));
	}
	for (size_t i = 0; i < m->n_attached; i++)
		put_field(
		    p, &cap, xstrdup(datum_text(m->attached[i].datum)),
		    xasprintf(_("ANSI/NIST transaction of %zu bytes"), parcel->attached_len[i]),
		    why_allowed(p, m->attached[i].datum));
	if (m->contested)
		put_field(p, &cap, xstrdup(_("contested")),
			  xstrdup(_("the person disputes some of it")),
			  xstrdup(_("every release says so")));
}

/* What the first supervisor has answered; it does not leave. */
static void fill_risk(const json_t *value, struct exchange_preview *p)
{
	size_t cap = p->count;

	if (json_object_get(value, "risk"))
		put_field(p, &cap, xstrdup(_("risk there")),
			  xstrdup(_("torture: no; inhuman or degrading treatment: no; another "
				    "violation of rights: no")),
			  xstrdup(_("answered by who prepared it; it does not leave")));
}

/* Until when the partner may keep it. */
static instant expiry_of(const struct act *a, const struct sending *s,
			 const struct agreement_party *to)
{
	int64_t until = json_integer_value(json_object_get(s->value, "until"));

	if (until)
		return until;
	switch (s->message.type) {
	case MESSAGE_ALERT:
		return s->message.expires;
	case MESSAGE_ASK:
		return a->at + to->keeps[MATTER_PROBE] * INSTANT_DAY;
	case MESSAGE_RELEASE:
		return a->at + to->keeps[MATTER_RELEASE] * INSTANT_DAY;
	default:
		return a->at + to->keeps[MATTER_ANSWER] * INSTANT_DAY;
	}
}

static enum err_code fill_preview(struct act *a, const struct proposal *p,
				  struct exchange_preview *out, struct err *err)
{
	struct sending s = {0};
	int to;
	enum err_code code = sending_open(a, p, &s, err);

	if (code == ERR_OK) {
		to = agreement_party_find(s.terms.text, s.terms.party);
		out->type = s.message.type;
		out->purpose = s.purpose;
		out->offence = s.offence;
		memcpy(out->party, s.terms.party, sizeof(out->party));
		memcpy(out->country, s.terms.country, sizeof(out->country));
		memcpy(out->agreement, s.terms.text->code, sizeof(out->agreement));
		out->party_name = xstrdup(s.terms.text->parties[to].name);
		out->expires = expiry_of(a, &s, &s.terms.text->parties[to]);
		fill_fields(&s.message, &s.parcel, out);
		fill_risk(s.value, out);
		out->bytes = s.bytes;
		s.bytes = (struct buf)BUF_INIT;
	}
	sending_clear(&s);
	return code;
}

enum err_code exchange_preview(struct seat *seat, const struct look *look, int64_t proposal,
			       struct exchange_preview *out, struct err *err)
{
	struct proposals list = {0};
	const struct proposal *p = NULL;
	struct act a;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	*out = (struct exchange_preview){0};
	if (code == ERR_OK)
		code = proposal_list(seat, false, &list, err);
	for (size_t i = 0; i < list.count; i++)
		if (list.rows[i].id == proposal &&
		    (list.rows[i].kind == PROPOSAL_DISCLOSE || list.rows[i].kind == PROPOSAL_ASK))
			p = &list.rows[i];
	if (code == ERR_OK && !p)
		code = err_set(err, ERR_NOT_FOUND, _("there is no such proposal: %lld"),
			       (long long)proposal);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.view", look, err);
	if (code == ERR_OK) {
		code = fill_preview(&a, p, out, err);
		if (code == ERR_OK) {
			act_about(&a, p->person_a, proposal);
			act_word(&a, "part", "payload");
			code = act_commit(&a, err);
		}
		act_abort(&a);
	}
	proposals_clear(&list);
	if (code != ERR_OK)
		exchange_preview_clear(out);
	return code;
}

static void fields_clear(struct exchange_field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		secret_str_free(f[i].name);
		secret_str_free(f[i].value);
		secret_str_free(f[i].why);
	}
	free(f);
}

void exchange_preview_clear(struct exchange_preview *p)
{
	fields_clear(p->fields, p->count);
	free(p->party_name);
	secret_buf_free(&p->bytes);
	*p = (struct exchange_preview){0};
}
