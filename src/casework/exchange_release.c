/* SPDX-License-Identifier: Apache-2.0 */
/* Releases, corrections, alerts: composed from the record, seen by two people. */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/exchange_work.h"
#include "casework/facts.h"
#include "casework/proposal_rows.h"
#include "casework/record.h"
#include "casework/secret.h"

/* --- the data of a record ---------------------------------------------------------------- */

struct source {
	struct record record;
	struct date printed;
	bool contested;
};

static enum err_code source_open(struct seat *seat, int64_t person, struct source *s,
				 struct err *err)
{
	instant at = 0;
	int64_t n = 0;
	enum err_code code = facts_record(seat, person, &s->record, err);

	if (code != ERR_OK)
		return code;
	code = db_get_i64(seat->db, &at, err,
			  "SELECT ifnull(max(l.at), 0) FROM capture c JOIN log l ON l.seq = c.act "
			  "WHERE c.vault_id = ?",
			  "i", person);
	if (code == ERR_OK && at)
		s->printed = instant_date(at);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &n, err,
				  "SELECT count(*) FROM mark_now WHERE vault_id = ? AND kind = "
				  "'contested'",
				  "i", person);
	s->contested = n > 0;
	if (code != ERR_OK)
		record_clear(&s->record);
	return code;
}

static void add(struct message *m, enum datum d, int item, const char *value)
{
	if (value && *value && item <= datum_most_items(d) && datum_accepts(d, value))
		message_add_datum(m, d, item, value);
}

static void add_date(struct message *m, enum datum d, int item, const struct date *date)
{
	char text[DATE_TEXT_LEN];

	if (date->year)
		add(m, d, item, date_format(date, text));
}

static void add_names(struct message *m, enum datum d, const struct person *p)
{
	for (size_t i = 0; i < p->n_names; i++) {
		const struct person_name *n = &p->names[i];
		char *first = name_family(n, 1);
		char *second = name_family(n, 2);
		char *both = xasprintf("%s%s%s", first, *first && *second ? " " : "", second);

		if (d == DATUM_FAMILY_NAME)
			add(m, d, (int)i + 1, both);
		else if (d == DATUM_GIVEN_NAMES)
			add(m, d, (int)i + 1, n->given);
		else
			add(m, d, (int)i + 1, name_kind_word(n->kind));
		secret_str_free(first);
		secret_str_free(second);
		secret_str_free(both);
	}
}

/* Kinds of documents that the vocabulary has no word for do not travel: many are
 * given for protection. */
static void add_documents(struct message *m, enum datum d, const struct person *p)
{
	int item = 0;

	for (size_t i = 0; i < p->n_documents; i++) {
		const struct document *x = &p->documents[i];

		if (!datum_accepts(DATUM_DOCUMENT_TYPE, document_type_word(x->type)))
			continue;
		item++;
		if (d == DATUM_DOCUMENT_TYPE)
			add(m, d, item, document_type_word(x->type));
		else if (d == DATUM_DOCUMENT_NUMBER)
			add(m, d, item, x->number);
		else if (d == DATUM_DOCUMENT_ISSUER)
			add(m, d, item, x->issuer);
		else
			add_date(m, d, item, &x->expiry);
	}
}

static void add_datum(struct message *m, enum datum d, const struct source *s,
		      enum share_offence offence)
{
	const struct person *p = &s->record.person;

	switch (d) {
	case DATUM_FAMILY_NAME:
	case DATUM_GIVEN_NAMES:
	case DATUM_NAME_KIND:
		add_names(m, d, p);
		break;
	case DATUM_SEX:
		add(m, d, 1, person_sex_word(p->sex));
		break;
	case DATUM_BIRTH_DATE:
		add_date(m, d, 1, &p->birth.date);
		break;
	case DATUM_NATIONALITY:
		for (size_t i = 0; i < p->n_nationalities; i++)
			add(m, d, (int)i + 1, p->nationalities[i]);
		break;
	case DATUM_DOCUMENT_TYPE:
	case DATUM_DOCUMENT_NUMBER:
	case DATUM_DOCUMENT_ISSUER:
	case DATUM_DOCUMENT_EXPIRY:
		add_documents(m, d, p);
		break;
	case DATUM_PRINT_DATE:
		add_date(m, d, 1, &s->printed);
		break;
	case DATUM_OFFENCE:
		if (s->record.category == CATEGORY_SUSPECT ||
		    s->record.category == CATEGORY_CONVICTED)
			add(m, d, 1, share_offence_word(offence));
		break;
	case DATUM_OFFENCE_STATUS:
		if (s->record.category == CATEGORY_SUSPECT)
			add(m, d, 1, "suspected");
		else if (s->record.category == CATEGORY_CONVICTED)
			add(m, d, 1, "convicted");
		break;
	default:
		break;
	}
}

/* The message's data, in the order of the vocabulary, and the prints beside it. */
static enum err_code compose(struct seat *seat, int64_t person, const bool *data,
			     const struct exchange_terms *t, enum share_offence offence,
			     struct message *m, struct buf *prints, size_t *n_prints,
			     struct err *err)
{
	struct source s = {0};
	enum err_code code = source_open(seat, person, &s, err);

	*n_prints = 0;
	if (code != ERR_OK)
		return code;
	m->contested = s.contested;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (data[d])
			add_datum(m, (enum datum)d, &s, offence);
	record_clear(&s.record);
	if (data[DATUM_PRINTS] && prints) {
		code = exchange_prints_write(seat, person, PROBE_IMAGES, t, prints, err);
		if (code == ERR_NOT_FOUND)
			return ERR_OK;
		if (code == ERR_OK) {
			message_attach(m, DATUM_PRINTS, prints->data, prints->len);
			*n_prints = 1;
		}
	}
	return code;
}

/* Which data are in a message after all. */
static void data_of(const struct message *m, bool data[DATUM_COUNT])
{
	memset(data, 0, DATUM_COUNT * sizeof(*data));
	for (size_t i = 0; i < m->n_data; i++)
		data[m->data[i].datum] = true;
	for (size_t i = 0; i < m->n_attached; i++)
		data[m->attached[i].datum] = true;
}

static json_t *data_list(const bool *data)
{
	json_t *list = json_array();

	for (int d = 0; d < DATUM_COUNT; d++)
		if (data[d])
			json_array_append_new(list, json_string(datum_word((enum datum)d)));
	return list;
}

/* --- what must hold before anybody looks ----------------------------------------------------- */

static enum err_code check_person(struct seat *seat, int64_t person, const struct exchange_terms *t,
				  struct err *err)
{
	const struct db_actor *actor = db_actor_get(seat->db);
	int64_t restricted = 0;
	enum err_code code =
	    db_get_i64(seat->db, &restricted, err,
		       "SELECT count(*) FROM mark_now WHERE vault_id = ? AND kind = 'restricted'",
		       "i", person);

	if (code == ERR_OK && !actor->may_disclose(actor->ctx, person, t->country))
		code = err_set(err, ERR_REFUSED,
			       _("this person is protected, or may be, and nothing goes to that "
				 "country (rule disclose.protected)"));
	if (code == ERR_OK && restricted)
		code = err_set(err, ERR_REFUSED,
			       _("this record is restricted; nothing of it leaves the desk (rule "
				 "disclose.restricted)"));
	return code;
}

static enum err_code check_agreed(struct seat *seat, const struct exchange_terms *t,
				  enum share_step step, enum share_purpose purpose,
				  enum share_offence offence, const bool *data, bool counts,
				  struct err *err)
{
	struct agreement_act act = {.step = step,
				    .from = t->self,
				    .to = t->party,
				    .purpose = purpose,
				    .offence = offence,
				    .data = data,
				    .at = clock_now()};
	enum agreement_verdict v;
	enum err_code code =
	    counts ? exchange_used(seat->db, t, step, true, act.at, &act, err) : ERR_OK;

	if (code != ERR_OK)
		return code;
	act.expiry = act.at;
	v = agreement_judge(t->text, &act);
	return v == VERDICT_ALLOWED
		   ? ERR_OK
		   : err_set(err, ERR_REFUSED, _("agreement %s: %s (rule disclose.agreement)"),
			     t->text->code, agreement_verdict_text(v));
}

/* "Yes" and "nobody knows" both stop it. */
static enum err_code check_risk(const struct exchange_risk *r, struct err *err)
{
	if (r->torture == FLAG_NO && r->inhuman == FLAG_NO && r->other == FLAG_NO)
		return ERR_OK;
	return err_set(
	    err, ERR_REFUSED,
	    _("nothing personal goes abroad before someone has answered \"no\" to each: a "
	      "real risk of torture, of inhuman or degrading treatment, of another violation "
	      "of fundamental rights (rule disclose.risk)"));
}

static json_t *risk_json(void)
{
	return json_pack("{s:s, s:s, s:s}", "torture", "no", "inhuman", "no", "other", "no");
}

static enum err_code begin(struct seat *seat, const struct look *look, struct err *err)
{
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	return code == ERR_OK ? seat_hold(seat, err) : code;
}

static enum err_code propose(struct seat *seat, const struct look *look, int64_t person,
			     const struct exchange_terms *t, const struct message *m, json_t *value,
			     const struct buf *attached, size_t n_attached, const char *reason,
			     int64_t *proposal, struct err *err)
{
	struct buf parcel = BUF_INIT;
	enum err_code code = exchange_parcel(m, attached, n_attached, &parcel, err);

	if (code == ERR_OK)
		code = exchange_propose(seat, look,
					&(struct exchange_proposal){
					    .kind = PROPOSAL_DISCLOSE,
					    .person = person,
					    .name = t->party,
					    .value = json_incref(value),
					    .reason = reason,
					    .roles = ROLE_BIT(ROLE_SUPERVISOR),
					    .act = "disclose.prepare",
					},
					&parcel, proposal, err);
	json_decref(value);
	secret_buf_free(&parcel);
	return code;
}

static enum err_code found_of(struct seat *seat, int64_t question, int64_t *person, struct err *err)
{
	enum err_code code = db_get_i64(seat->db, person, err,
					"SELECT found FROM question_answer WHERE question_id = ? "
					"AND found IS NOT NULL",
					"i", question);

	if (code == ERR_NOT_FOUND)
		return err_set(err, code, _("nobody was found for question %lld"),
			       (long long)question);
	return code;
}

enum err_code exchange_propose_release(struct seat *seat, const struct look *look, int64_t question,
				       const bool *chosen, const struct exchange_risk *risk,
				       const char *reason, int64_t *proposal, struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {.type = MESSAGE_RELEASE};
	struct exchange_now q;
	struct buf prints = BUF_INIT;
	bool data[DATUM_COUNT];
	size_t n = 0;
	int64_t person = 0;
	enum err_code code = begin(seat, look, err);

	if (code != ERR_OK)
		return code;
	code = exchange_now_get(seat->db, question, &q, err);
	if (code == ERR_OK && (q.outgoing || q.state != DIALOGUE_REQUESTED))
		code = err_set(err, ERR_CONFLICT, _("question %lld: %s (rule exchange.order)"),
			       (long long)question, dialogue_state_text(q.state));
	if (code == ERR_OK)
		code = found_of(seat, question, &person, err);
	if (code == ERR_OK)
		code = exchange_terms_with(seat->db, q.party, &t, err);
	if (code == ERR_OK)
		code = check_person(seat, person, &t, err);
	for (int d = 0; code == ERR_OK && d < DATUM_COUNT; d++) {
		data[d] = q.wanted[d] && (!chosen || chosen[d]);
		if (chosen && chosen[d] && !q.wanted[d])
			code = err_set(err, ERR_REFUSED, _("\"%s\" was not asked for"),
				       datum_text((enum datum)d));
	}
	if (code == ERR_OK)
		code = check_risk(risk, err);
	if (code == ERR_OK)
		code = check_agreed(seat, &t, SHARE_STEP_RELEASE, q.purpose, q.offence, data, true,
				    err);
	if (code == ERR_OK) {
		memcpy(m.reference, q.reference, sizeof(m.reference));
		memcpy(m.request, q.request, sizeof(m.request));
		randombytes_buf(m.release, sizeof(m.release));
		m.purpose = q.purpose;
		m.offence = q.offence;
		code = compose(seat, person, data, &t, q.offence, &m, &prints, &n, err);
	}
	if (code == ERR_OK) {
		data_of(&m, data);
		code = propose(seat, look, person, &t, &m,
			       json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o}", "type", "release",
					 "party", q.party, "purpose", share_purpose_word(q.purpose),
					 "offence", share_offence_word(q.offence), "question",
					 (json_int_t)question, "data", data_list(data), "risk",
					 risk_json()),
			       &prints, n, reason, proposal, err);
	}
	seat_release(seat);
	message_clear(&m);
	secret_buf_free(&prints);
	exchange_terms_clear(&t);
	return code;
}

/* What was given once, that a correction is owed for. */
struct earlier {
	int64_t person;
	char party[PARTY_CODE_LEN];
	bool data[DATUM_COUNT];
	char *purpose;
	char *offence;
	char *step;
	instant until; /* the recipient has erased it by then */
	uint8_t release[MESSAGE_ID_LEN];
};

static void earlier_clear(struct earlier *e)
{
	free(e->purpose);
	free(e->offence);
	free(e->step);
}

static enum err_code earlier_get(struct db *db, int64_t push, struct earlier *e, struct err *err)
{
	struct stmt *q;
	size_t len;
	const void *p;
	bool found;
	enum err_code code =
	    db_query(db, &q, err,
		     "SELECT d.subject, r.party, d.fields, d.purpose, o.offence, o.step, o.expiry, "
		     "r.release FROM push x JOIN disclosure d ON d.id = x.disclosure_id JOIN "
		     "release_number r ON r.disclosure_id = d.id JOIN exchange_out o ON "
		     "o.proposal_id = d.proposal_id WHERE x.id = ? AND x.kind = 'correction' AND "
		     "NOT EXISTS (SELECT 1 FROM push_done y WHERE y.push_id = x.id)",
		     "i", push);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		e->person = stmt_i64(q, 0);
		snprintf(e->party, sizeof(e->party), "%s", stmt_text(q, 1));
		exchange_data_parse(stmt_text(q, 2), e->data);
		e->purpose = xstrdup(stmt_text(q, 3));
		e->offence = xstrdup(stmt_text(q, 4));
		e->step = xstrdup(stmt_text(q, 5));
		e->until = stmt_i64(q, 6);
		if ((p = stmt_blob(q, 7, &len)) && len == MESSAGE_ID_LEN)
			memcpy(e->release, p, len);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code =
		    err_set(err, ERR_NOT_FOUND, _("no correction %lld is owed"), (long long)push);
	if (code == ERR_OK && e->until <= clock_now())
		code = err_set(err, ERR_CONFLICT,
			       _("%s had to erase these data meanwhile; there is nothing to be "
				 "corrected"),
			       e->party);
	return code;
}

enum err_code exchange_propose_correction(struct seat *seat, const struct look *look, int64_t push,
					  const char *reason, int64_t *proposal, struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {.type = MESSAGE_CORRECTION};
	struct earlier e = {0};
	bool data[DATUM_COUNT];
	int offence;
	size_t n;
	enum err_code code = begin(seat, look, err);

	if (code != ERR_OK)
		return code;
	code = earlier_get(seat->db, push, &e, err);
	if (code == ERR_OK)
		code = exchange_terms_with(seat->db, e.party, &t, err);
	if (code == ERR_OK)
		code = check_person(seat, e.person, &t, err);
	if (code == ERR_OK)
		code = exchange_revision_next(seat->db, push, &m.revision, err);
	if (code == ERR_OK) {
		/* Prints are no text to be corrected. */
		e.data[DATUM_PRINTS] = e.data[DATUM_PORTRAIT] = false;
		memcpy(m.release, e.release, sizeof(m.release));
		offence = share_offence_parse(e.offence);
		code = compose(seat, e.person, e.data, &t,
			       offence >= 0 ? (enum share_offence)offence : SHARE_OFFENCE_NONE, &m,
			       NULL, &n, err);
	}
	if (code == ERR_OK) {
		data_of(&m, data);
		code = propose(seat, look, e.person, &t, &m,
			       json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o}", "type",
					 "correction", "party", e.party, "purpose", e.purpose,
					 "offence", e.offence, "step", e.step, "push",
					 (json_int_t)push, "until", (json_int_t)e.until, "data",
					 data_list(data)),
			       NULL, 0, reason, proposal, err);
	}
	seat_release(seat);
	earlier_clear(&e);
	message_clear(&m);
	exchange_terms_clear(&t);
	return code;
}

enum err_code exchange_propose_alert(struct seat *seat, const struct look *look,
				     const struct exchange_alert_new *alert, const char *reason,
				     int64_t *proposal, struct err *err)
{
	struct exchange_terms t = {0};
	struct message m = {.type = MESSAGE_ALERT, .offence = alert->offence};
	struct buf prints = BUF_INIT;
	bool data[DATUM_COUNT];
	size_t n = 0;
	enum err_code code = begin(seat, look, err);

	if (code != ERR_OK)
		return code;
	memcpy(data, alert->data, sizeof(data));
	code = exchange_terms_with(seat->db, alert->party, &t, err);
	if (code == ERR_OK)
		code = check_person(seat, alert->person, &t, err);
	if (code == ERR_OK)
		code = check_risk(&alert->risk, err);
	if (code == ERR_OK)
		code = check_agreed(seat, &t, SHARE_STEP_ALERT, SHARE_CRIME, alert->offence, data,
				    true, err);
	if (code == ERR_OK) {
		randombytes_buf(m.reference, sizeof(m.reference));
		m.purpose = SHARE_CRIME;
		m.basis = text_clean(alert->basis, false);
		m.expires = alert->expires - alert->expires % INSTANT_SECOND;
		code = compose(seat, alert->person, data, &t, alert->offence, &m, &prints, &n, err);
	}
	if (code == ERR_OK) {
		data_of(&m, data);
		code = propose(seat, look, alert->person, &t, &m,
			       json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o}", "type", "alert",
					 "party", alert->party, "purpose", "crime", "offence",
					 share_offence_word(alert->offence), "expires",
					 (json_int_t)m.expires, "data", data_list(data), "risk",
					 risk_json()),
			       &prints, n, reason, proposal, err);
	}
	seat_release(seat);
	message_clear(&m);
	secret_buf_free(&prints);
	exchange_terms_clear(&t);
	return code;
}
