/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/disclose.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"
#include "person/country.h"

static const char *const fields[] = {"names",	    "sex",    "birth", "documents",
				     "nationality", "prints", "photo", NULL};

const char *disclose_field_at(size_t i)
{
	return i < ARRAY_LEN(fields) ? fields[i] : NULL;
}

static bool is_field(const char *word)
{
	for (size_t i = 0; fields[i]; i++)
		if (strcmp(fields[i], word) == 0)
			return true;
	return false;
}

static const char *text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static bool has_word(const json_t *o, const char *name, const char *word)
{
	const json_t *list = json_object_get(o, name);
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item) if (json_is_string(item) &&
					      strcmp(json_string_value(item), word) == 0)
	{
		return true;
	}
	return false;
}

static json_t *parse(const char *text, const char *what, struct err *err)
{
	json_error_t e;
	json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, &e);

	if (o && json_is_object(o))
		return o;
	json_decref(o);
	err_set(err, ERR_INPUT, _("%s: line %d: %s"), what, e.line, e.text);
	return NULL;
}

/* --- the registry ------------------------------------------------------------------------ */

static enum err_code check_partner(const json_t *o, struct err *err)
{
	uint8_t key[32];
	const char *country = text_of(o, "country");

	if (text_is_blank(text_of(o, "code")) || text_is_blank(text_of(o, "name")))
		return err_set(err, ERR_INPUT, _("partner: \"code\" and \"name\" are needed"));
	if (strlen(country) != 3 || !country_find(country))
		return err_set(err, ERR_INPUT, _("partner: \"%s\" is no country (three letters)"),
			       country);
	if ((*text_of(o, "sign_key") && !hex_decode(text_of(o, "sign_key"), key, 32)) ||
	    (*text_of(o, "box_key") && !hex_decode(text_of(o, "box_key"), key, 32)))
		return err_set(err, ERR_INPUT, _("partner: a key has 64 hexadecimal digits"));
	return ERR_OK;
}

static bool day_of(const json_t *o, const char *name, instant *out)
{
	struct date d;

	if (!date_parse(text_of(o, name), &d) || !date_is_full(&d))
		return false;
	*out = (instant)date_to_days(&d) * INSTANT_DAY;
	return true;
}

static enum err_code check_agreement(const json_t *o, struct err *err)
{
	const json_t *list;
	const json_t *item;
	instant from;
	instant to;
	uint8_t hash[32];
	size_t i;

	if (text_is_blank(text_of(o, "code")) || text_is_blank(text_of(o, "partner")))
		return err_set(err, ERR_INPUT, _("agreement: \"code\" and \"partner\" are needed"));
	if (!day_of(o, "starts", &from) || !day_of(o, "ends", &to) || from >= to)
		return err_set(err, ERR_INPUT,
			       _("agreement: \"starts\" and \"ends\" must be days in their order"));
	if (!hex_decode(text_of(o, "text_sha256"), hash, 32))
		return err_set(err, ERR_INPUT,
			       _("agreement: \"text_sha256\" is the hash of the legal text"));
	if (!json_is_integer(json_object_get(o, "quota")) ||
	    json_integer_value(json_object_get(o, "quota")) < 0)
		return err_set(err, ERR_INPUT, _("agreement: \"quota\" is a number"));
	list = json_object_get(o, "purposes");
	if (!json_array_size(list))
		return err_set(err, ERR_INPUT, _("agreement: \"purposes\" is empty"));
	json_array_foreach(list, i, item) if (!json_is_string(item) ||
					      purpose_parse(json_string_value(item)) < 0)
	{
		return err_set(err, ERR_INPUT, _("agreement: a purpose is none of the list"));
	}
	list = json_object_get(o, "fields");
	json_array_foreach(list, i,
			   item) if (!json_is_string(item) || !is_field(json_string_value(item)))
	{
		return err_set(err, ERR_INPUT,
			       _("agreement: \"%s\" is no field that may ever leave a desk"),
			       json_is_string(item) ? json_string_value(item) : "?");
	}
	return ERR_OK;
}

static enum err_code propose_registry(struct seat *seat, const char *name, const char *text,
				      enum err_code (*check)(const json_t *, struct err *),
				      const char *reason, int64_t *id, struct err *err)
{
	json_t *o = parse(text, name, err);
	char *body;
	enum err_code code;

	if (!o)
		return ERR_INPUT;
	code = check(o, err);
	if (code != ERR_OK) {
		json_decref(o);
		return code;
	}
	body = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(o);
	code = proposal_make(seat,
			     &(struct proposal_new){.kind = PROPOSAL_REGISTRY,
						    .name = name,
						    .value = body,
						    .reason = reason,
						    .roles = ROLE_BIT(ROLE_SUPERVISOR)},
			     id, err);
	free(body);
	return code;
}

enum err_code registry_propose_partner(struct seat *seat, const char *partner_json,
				       const char *reason, int64_t *id, struct err *err)
{
	return propose_registry(seat, "partner", partner_json, check_partner, reason, id, err);
}

enum err_code registry_propose_agreement(struct seat *seat, const char *agreement_json,
					 const char *reason, int64_t *id, struct err *err)
{
	return propose_registry(seat, "agreement", agreement_json, check_agreement, reason, id,
				err);
}

static enum err_code put_partner(struct act *a, const json_t *o, int64_t proposal, struct err *err)
{
	uint8_t sign[32];
	uint8_t box[32];
	bool has_sign = hex_decode(text_of(o, "sign_key"), sign, 32);
	bool has_box = hex_decode(text_of(o, "box_key"), box, 32);

	return db_run(a->db, err,
		      "INSERT INTO partner (code, version, name, country, sign_key, box_key, "
		      "proposal_id, act) VALUES (?1, (SELECT coalesce(max(version), 0) + 1 FROM "
		      "partner WHERE code = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
		      "sssbbii", text_of(o, "code"), text_of(o, "name"),
		      country_find(text_of(o, "country"))->code, has_sign ? sign : NULL,
		      has_sign ? sizeof(sign) : (size_t)0, has_box ? box : NULL,
		      has_box ? sizeof(box) : (size_t)0, proposal, a->seq);
}

static enum err_code find_partner(struct db *db, const char *code_word, int64_t *id,
				  char country[4], struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code =
	    db_query(db, &q, err,
		     "SELECT id, country FROM partner WHERE code = ? ORDER BY version DESC LIMIT 1",
		     "s", code_word);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		*id = stmt_i64(q, 0);
		snprintf(country, 4, "%s", stmt_text(q, 1));
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no partner %s"), code_word);
	return code;
}

static enum err_code put_agreement(struct act *a, const json_t *o, const char *body,
				   int64_t proposal, struct err *err)
{
	int64_t partner = 0;
	char country[4];
	uint8_t hash[32];
	instant from = 0;
	instant to = 0;
	enum err_code code = find_partner(a->db, text_of(o, "partner"), &partner, country, err);

	if (code != ERR_OK)
		return code;
	day_of(o, "starts", &from);
	day_of(o, "ends", &to);
	hex_decode(text_of(o, "text_sha256"), hash, 32);
	return db_run(
	    a->db, err,
	    "INSERT INTO agreement (code, version, partner_id, starts, ends, quota, "
	    "text_hash, body, proposal_id, act) VALUES (?1, (SELECT coalesce(max(version), 0) "
	    "+ 1 FROM agreement WHERE code = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
	    "siiiibsii", text_of(o, "code"), partner, from, to,
	    (int64_t)json_integer_value(json_object_get(o, "quota")), hash, sizeof(hash), body,
	    proposal, a->seq);
}

enum err_code registry_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	json_t *o = parse(p->value, p->name, err);
	enum err_code code;

	if (!o)
		return ERR_INPUT;
	if (strcmp(p->name, "partner") == 0)
		code = put_partner(a, o, p->id, err);
	else
		code = put_agreement(a, o, p->value, p->id, err);
	act_word(a, "registry", p->name);
	act_word(a, "code", text_of(o, "code"));
	json_decref(o);
	return code;
}

/* --- a release ------------------------------------------------------------------------------ */

struct terms {
	int64_t agreement;
	int64_t partner;
	char country[4];
	json_t *body;
};

static enum err_code find_terms(struct db *db, const char *agreement, const char *partner,
				struct terms *t, struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code = find_partner(db, partner, &t->partner, t->country, err);

	if (code != ERR_OK)
		return code;
	code = db_query(
	    db, &q, err,
	    "SELECT id, body, partner_id FROM agreement WHERE code = ? ORDER BY version DESC "
	    "LIMIT 1",
	    "s", agreement);
	if (code != ERR_OK)
		return code;
	found = stmt_row(q) && stmt_i64(q, 2) == t->partner;
	if (found) {
		t->agreement = stmt_i64(q, 0);
		t->body = parse(stmt_text(q, 1), agreement, err);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_REFUSED,
			       _("there is no agreement %s with %s (rule disclose.agreement)"),
			       agreement, partner);
	if (code == ERR_OK && !t->body)
		code = ERR_INPUT;
	return code;
}

/* Every country the data may come to: the partner's and those it may pass it on
 * to. */
static enum err_code check_countries(struct seat *seat, int64_t person, const struct terms *t,
				     struct err *err)
{
	const struct db_actor *actor = db_actor_get(seat->db);
	const json_t *item;
	size_t i;
	bool allowed = actor->may_disclose(actor->ctx, person, t->country);

	json_array_foreach(json_object_get(t->body, "onward"), i, item)
	{
		if (!json_is_string(item) ||
		    !actor->may_disclose(actor->ctx, person, json_string_value(item)))
			allowed = false;
	}
	if (!allowed)
		return err_set(
		    err, ERR_REFUSED,
		    _("this person is protected, or may be, and nothing goes to that country "
		      "(rule disclose.protected)"));
	return ERR_OK;
}

static enum err_code check_terms(const struct terms *t, const struct look *look,
				 const char *const *wanted, struct err *err)
{
	if (!has_word(t->body, "purposes", purpose_word(look->purpose)))
		return err_set(
		    err, ERR_REFUSED,
		    _("the agreement does not cover this purpose (rule disclose.agreement)"));
	if (!wanted[0])
		return err_set(err, ERR_INPUT, _("which fields?"));
	for (size_t i = 0; wanted[i]; i++)
		if (!is_field(wanted[i]) || !has_word(t->body, "fields", wanted[i]))
			return err_set(err, ERR_REFUSED,
				       _("the agreement does not cover the field \"%s\" (rule "
					 "disclose.agreement)"),
				       wanted[i]);
	return ERR_OK;
}

static char *make_value(const struct disclosure_request *r, const struct terms *t,
			const struct look *look)
{
	struct hash h = hash_bytes(r->payload, r->payload_len);
	char hex[HASH_HEX_LEN];
	json_t *list = json_array();
	json_t *o;
	char *text;

	for (size_t i = 0; r->fields[i]; i++)
		json_array_append_new(list, json_string(r->fields[i]));
	o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "partner", r->partner, "agreement",
		      r->agreement, "country", t->country, "purpose", purpose_word(look->purpose),
		      "payload", hash_hex(&h, hex), "fields", list);
	text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(o);
	return text;
}

static enum err_code put_payload(struct seat *seat, const struct look *look, int64_t proposal,
				 const struct disclosure_request *r, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t id = 0;
	enum err_code code = act_begin(&a, seat, "disclose.prepare", look, err);

	if (code != ERR_OK)
		return code;
	code = vault_key(seat, r->person, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "disclosure_payload", &id, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"disclosure_payload", "sealed", id}, r->payload,
			 r->payload_len, &sealed);
		code = db_run(
		    a.db, err,
		    "INSERT INTO disclosure_payload (id, vault_id, proposal_id, sealed, act) "
		    "VALUES (?, ?, ?, ?, ?)",
		    "iiibi", id, r->person, proposal, sealed.data, sealed.len, a.seq);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, r->person, proposal);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	return code;
}

enum err_code disclose_propose(struct seat *seat, const struct look *look,
			       const struct disclosure_request *r, const char *reason, int64_t *id,
			       struct err *err)
{
	struct terms t = {0};
	int64_t proposal = 0;
	char *value;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = find_terms(seat->db, r->agreement, r->partner, &t, err);
	if (code == ERR_OK)
		code = check_terms(&t, look, r->fields, err);
	if (code == ERR_OK)
		code = check_countries(seat, r->person, &t, err);
	if (code == ERR_OK) {
		value = make_value(r, &t, look);
		code = proposal_make(seat,
				     &(struct proposal_new){.kind = PROPOSAL_DISCLOSE,
							    .a = r->person,
							    .name = r->agreement,
							    .value = value,
							    .reason = reason,
							    .roles = ROLE_BIT(ROLE_SUPERVISOR)},
				     &proposal, err);
		free(value);
	}
	if (code == ERR_OK)
		code = put_payload(seat, look, proposal, r, err);
	json_decref(t.body);
	seat_release(seat);
	if (code == ERR_OK)
		*id = proposal;
	return code;
}

enum err_code disclose_payload(struct seat *seat, const struct look *look, int64_t proposal,
			       struct buf *out, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t id = 0;
	int64_t vault = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.view", look, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(a.db, &id, err, "SELECT id FROM disclosure_payload WHERE proposal_id = ?",
			  "i", proposal);
	if (code == ERR_OK)
		code = db_get_i64(a.db, &vault, err,
				  "SELECT vault_id FROM disclosure_payload WHERE id = ?", "i", id);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there are no bytes for this proposal"));
	if (code == ERR_OK)
		code = db_get_blob(a.db, &sealed, err,
				   "SELECT sealed FROM disclosure_payload WHERE id = ?", "i", id);
	if (code == ERR_OK)
		code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"disclosure_payload", "sealed", id},
				 sealed.data, sealed.len, out, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, vault, proposal);
		act_word(&a, "part", "payload");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	return code;
}

static char *join_fields(const json_t *o)
{
	struct buf b = BUF_INIT;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(o, "fields"), i, item)
	    buf_printf(&b, "%s%s", i ? " " : "", json_string_value(item));
	return buf_take_str(&b);
}

enum err_code disclose_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	json_t *o = parse(p->value, "proposal", err);
	struct terms t = {0};
	uint8_t hash[32] = {0};
	int64_t n = 0;
	char *list;
	enum err_code code;

	if (!o)
		return ERR_INPUT;
	code = find_terms(a->db, text_of(o, "agreement"), text_of(o, "partner"), &t, err);
	if (code == ERR_OK)
		code = check_countries(a->seat, p->person_a, &t, err);
	if (code == ERR_OK)
		code = db_get_i64(a->db, &n, err,
				  "SELECT count(*) FROM disclosure_payload WHERE proposal_id = ?",
				  "i", p->id);
	if (code == ERR_OK && !n)
		code = err_set(err, ERR_REFUSED, _("nobody has seen the bytes that would leave"));
	hex_decode(text_of(o, "payload"), hash, 32);
	list = join_fields(o);
	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO disclosure (subject, partner_id, agreement_id, country, "
		    "purpose, fields, payload_hash, proposal_id, user_id, act) VALUES (?, ?, ?, "
		    "?, ?, ?, ?, ?, ?, ?)",
		    "iiisssbiii", p->person_a, t.partner, t.agreement, t.country,
		    text_of(o, "purpose"), list, hash, sizeof(hash), p->id,
		    a->seat->session->user.id, a->seq);
	act_word(a, "partner", text_of(o, "partner"));
	act_word(a, "agreement", text_of(o, "agreement"));
	act_word(a, "fields", list);
	act_bytes(a, "payload", hash, sizeof(hash));
	free(list);
	json_decref(t.body);
	json_decref(o);
	return code;
}
