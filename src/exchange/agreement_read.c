/* SPDX-License-Identifier: Apache-2.0 */
/* The file of an agreement: its table, reading, and what must fit together. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/agreement.h"
#include "exchange/schema.h"

static const char *const format_list[] = {"cotejo-agreement", NULL};
static const char *const probe_list[] = {"template", "images", NULL};
/* Protected people, and countries that must not learn of them: the least that
 * every agreement says. */
static const char *const protected_list[] = {"asylum",	  "child",	"refugee",
					     "stateless", "trafficked", "unknown",
					     "violence",  "witness",	NULL};
static const char *const towards_list[] = {"feared", "nationality", "origin", "residence", NULL};

static const struct schema word_protected[] = {{"", SCHEMA_WORD, .words = protected_list}, {0}};
static const struct schema word_towards[] = {{"", SCHEMA_WORD, .words = towards_list}, {0}};
static const struct schema word_offence[] = {{"", SCHEMA_WORD, .words = share_offence_list}, {0}};
static const struct schema word_probe[] = {{"", SCHEMA_WORD, .words = probe_list}, {0}};
static const struct schema word_datum[] = {{"", SCHEMA_WORD, .words = datum_list}, {0}};
static const struct schema hex_pin[] = {{"", SCHEMA_HEX, .most = HASH_LEN}, {0}};

static const struct schema key_members[] = {
    {"box", SCHEMA_HEX, .most = 32, .what = "X25519, public"},
    {"from", SCHEMA_INSTANT},
    {"id", SCHEMA_HEX, .most = PARTY_KEY_ID_LEN},
    {"sign", SCHEMA_HEX, .most = 32, .what = "Ed25519, public"},
    {"until", SCHEMA_INSTANT},
    {0},
};

#define DAYS(name_, least_)                                                       \
	{                                                                         \
		name_, SCHEMA_NUMBER, .least = least_, .most = AGREEMENT_MAX_DAYS \
	}

static const struct schema keep_members[] = {
    DAYS("alert", 1),
    DAYS("answer", 1),
    {"probe", SCHEMA_NUMBER, .least = 1, .most = 90,
     .what = "at the latest; it is destroyed as soon as it is answered"},
    DAYS("release", 1),
    {0},
};

static const struct schema party_members[] = {
    {"code", SCHEMA_PARTY},
    {"country", SCHEMA_COUNTRY},
    {"keeps-days", SCHEMA_OBJECT, .members = keep_members},
    {"keys", SCHEMA_ROWS, .least = 1, .most = AGREEMENT_MAX_KEYS, .members = key_members},
    {"name", SCHEMA_TEXT, .least = 2, .most = AGREEMENT_MAX_NAME},
    {"pins", SCHEMA_LIST, .least = 0, .most = AGREEMENT_MAX_PINS, .members = hex_pin,
     .what = "SHA-256 of the public keys of the transport"},
    {0},
};

static const struct schema rule_members[] = {
    {"data", SCHEMA_LIST, .optional = true, .least = 1, .most = DATUM_COUNT, .members = word_datum,
     .what = "with step release or alert"},
    {"from", SCHEMA_PARTY},
    {"offences", SCHEMA_LIST, .optional = true, .least = 1, .most = SHARE_OFFENCE_COUNT,
     .members = word_offence, .what = "with purpose crime"},
    {"probes", SCHEMA_LIST, .optional = true, .least = 1, .most = PROBE_COUNT,
     .members = word_probe, .what = "with step ask"},
    {"purpose", SCHEMA_WORD, .words = share_person_purpose_list},
    {"step", SCHEMA_WORD, .words = share_step_list},
    {"to", SCHEMA_PARTY},
    {0},
};

static const struct schema quota_members[] = {
    {"from", SCHEMA_PARTY},
    {"per-day", SCHEMA_NUMBER, .least = 0, .most = 1000000, .what = "in any 24 hours"},
    {"per-month", SCHEMA_NUMBER, .least = 0, .most = 10000000, .what = "in any 30 days"},
    {"step", SCHEMA_WORD, .words = share_step_list},
    {"to", SCHEMA_PARTY},
    {"total", SCHEMA_NUMBER, .least = 0, .most = 1000000000},
    {0},
};

static const struct schema delay_members[] = {
    {"routine", SCHEMA_NUMBER, .least = 60, .most = 30 * 86400},
    {"urgent", SCHEMA_NUMBER, .least = 60, .most = 30 * 86400},
    {0},
};

static const struct schema envelope_members[] = {
    {"delivery-days", SCHEMA_NUMBER, .least = 1, .most = 90},
    {"least-version", SCHEMA_NUMBER, .least = 1, .most = 65535},
    {"skew-seconds", SCHEMA_NUMBER, .least = 0, .most = 86400},
    {0},
};

static const struct schema hours_members[] = {
    {"contested", SCHEMA_NUMBER, .least = 1, .most = 48, .what = "a mark reaches the recipients"},
    {"correction", SCHEMA_NUMBER, .least = 1, .most = 72,
     .what = "a correction or an erasure reaches the recipients"},
    {"receipt", SCHEMA_NUMBER, .least = 1, .most = 24 * 90},
    {0},
};

static const struct schema legal_members[] = {
    {"sha256", SCHEMA_HEX, .most = HASH_LEN},
    {"title", SCHEMA_TEXT, .least = 2, .most = 300},
    {0},
};

static const struct schema protected_members[] = {
    {"people", SCHEMA_LIST, .least = 8, .most = 8, .members = word_protected},
    {"towards", SCHEMA_LIST, .least = 4, .most = 4, .members = word_towards},
    {0},
};

static const struct schema agreement_members[] = {
    {"code", SCHEMA_AGREEMENT},
    {"delays-seconds", SCHEMA_OBJECT, .members = delay_members,
     .what = "answers leave at the end of such a window"},
    {"ends", SCHEMA_INSTANT},
    {"envelope", SCHEMA_OBJECT, .members = envelope_members},
    {"format", SCHEMA_WORD, .words = format_list},
    {"format-version", SCHEMA_NUMBER, .least = 1, .most = 1},
    {"hours", SCHEMA_OBJECT, .members = hours_members},
    {"legal-text", SCHEMA_OBJECT, .members = legal_members},
    {"note", SCHEMA_TEXT, .optional = true, .least = 1, .most = 1000},
    {"onward", SCHEMA_BOOL, .most = 0, .what = "nothing may be passed on to anyone else"},
    {"parties", SCHEMA_ROWS, .least = 2, .most = 2, .members = party_members},
    {"protected", SCHEMA_OBJECT, .members = protected_members,
     .what = "people of whom the other side learns nothing, and towards which countries"},
    {"quotas", SCHEMA_ROWS, .least = 1, .most = AGREEMENT_MAX_QUOTAS, .members = quota_members},
    {"rules", SCHEMA_ROWS, .least = 1, .most = AGREEMENT_MAX_RULES, .members = rule_members},
    {"starts", SCHEMA_INSTANT},
    {"title", SCHEMA_TEXT, .least = 2, .most = 300},
    {"version", SCHEMA_NUMBER, .least = 1, .most = 1000000},
    {0},
};

json_t *agreement_describe(void)
{
	json_t *o = schema_describe(agreement_members);

	json_object_set_new(o, "$schema",
			    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(o, "title", json_string("Agreement between two parties, version 1"));
	return o;
}

/* --- reading ------------------------------------------------------------------------ */

static const char *text_of(const json_t *o, const char *member)
{
	return json_string_value(json_object_get(o, member));
}

static int64_t number_of(const json_t *o, const char *member)
{
	return json_integer_value(json_object_get(o, member));
}

static instant instant_of(const json_t *o, const char *member)
{
	instant t = 0;

	instant_parse(text_of(o, member), &t);
	return t;
}

static void copy_code(char *to, size_t room, const char *from)
{
	size_t n = strlen(from);

	/* The schema has bounded it. */
	memcpy(to, from, n < room ? n + 1 : room);
	to[room - 1] = '\0';
}

static enum err_code read_keys(const json_t *o, struct agreement_party *p, const char *place,
			       struct err *err)
{
	const json_t *rows = json_object_get(o, "keys");
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		struct party_key *k = &p->keys[p->n_keys++];
		uint8_t sign[32], box[32], id[PARTY_KEY_ID_LEN];

		hex_decode(text_of(row, "sign"), sign, sizeof(sign));
		hex_decode(text_of(row, "box"), box, sizeof(box));
		hex_decode(text_of(row, "id"), id, sizeof(id));
		if (party_key_set(k, sign, box, instant_of(row, "from"), instant_of(row, "until"),
				  err))
			return err_prefix(err, "%s.keys[%zu]", place, i + 1);
		if (memcmp(id, k->id, sizeof(id)) != 0)
			return err_set(err, ERR_INPUT,
				       _("%s.keys[%zu].id: not the id of these keys"), place,
				       i + 1);
		for (size_t j = 0; j < i; j++)
			if (memcmp(p->keys[j].id, id, sizeof(id)) == 0)
				return err_set(err, ERR_INPUT, _("%s.keys[%zu]: is there twice"),
					       place, i + 1);
	}
	return ERR_OK;
}

static enum err_code read_party(const json_t *o, struct agreement_party *p, const char *place,
				struct err *err)
{
	const json_t *pins = json_object_get(o, "pins"), *keeps = json_object_get(o, "keeps-days");
	size_t i;
	json_t *pin;

	copy_code(p->code, sizeof(p->code), text_of(o, "code"));
	copy_code(p->country, sizeof(p->country), text_of(o, "country"));
	p->name = xstrdup(text_of(o, "name"));
	json_array_foreach(pins, i, pin)
	{
		hex_decode(json_string_value(pin), p->pins[p->n_pins++].b, HASH_LEN);
	}
	for (int m = 0; m < MATTER_COUNT; m++)
		p->keeps[m] =
		    (int)number_of(keeps, agreement_matter_word((enum agreement_matter)m));
	return read_keys(o, p, place, err);
}

static enum err_code read_way(const struct agreement *a, const json_t *o, const char *place,
			      int *from, int *to, struct err *err)
{
	*from = agreement_party_find(a, text_of(o, "from"));
	*to = agreement_party_find(a, text_of(o, "to"));
	if (*from < 0 || *to < 0 || *from == *to)
		return err_set(err, ERR_INPUT, _("%s: from one party to the other"), place);
	return ERR_OK;
}

static void read_set(const json_t *list, int (*parse)(const char *word), bool *set)
{
	size_t i;
	json_t *word;

	json_array_foreach(list, i, word)
	{
		int k = parse(json_string_value(word));

		if (k >= 0)
			set[k] = true;
	}
}

static enum err_code check_rule(const struct agreement *a, const json_t *o, const char *place,
				struct err *err)
{
	const struct agreement_rule *r = &a->rules[a->n_rules - 1];

	if ((r->purpose == SHARE_CRIME) != (json_object_get(o, "offences") != NULL))
		return err_set(err, ERR_INPUT,
			       _("%s.offences: with the purpose crime, and only then"), place);
	if ((r->step == SHARE_STEP_ASK) != (json_object_get(o, "probes") != NULL))
		return err_set(err, ERR_INPUT, _("%s.probes: with the step ask, and only then"),
			       place);
	if ((r->step == SHARE_STEP_ASK) == (json_object_get(o, "data") != NULL))
		return err_set(err, ERR_INPUT,
			       _("%s.data: with the steps release and alert, and only then"),
			       place);
	if (r->step == SHARE_STEP_ALERT && r->purpose != SHARE_CRIME)
		return err_set(err, ERR_INPUT, _("%s.purpose: alerts are for crime only"), place);
	for (size_t i = 0; i + 1 < a->n_rules; i++)
		if (a->rules[i].step == r->step && a->rules[i].from == r->from &&
		    a->rules[i].purpose == r->purpose)
			return err_set(err, ERR_INPUT,
				       _("%s: there is one already for this step, direction and "
					 "purpose"),
				       place);
	if (!agreement_quota_find(a, r->step, r->from, r->to))
		return err_set(err, ERR_INPUT, _("%s: there is no quota for it"), place);
	return ERR_OK;
}

static enum err_code read_rules(const json_t *o, struct agreement *a, const char *name,
				struct err *err)
{
	const json_t *rows = json_object_get(o, "rules");
	size_t i;
	json_t *row;
	enum err_code code;

	a->rules = xcalloc(json_array_size(rows), sizeof(*a->rules));
	json_array_foreach(rows, i, row)
	{
		struct agreement_rule *r = &a->rules[a->n_rules++];
		char *place = xasprintf("%s: rules[%zu]", name, i + 1);

		r->step = (enum share_step)share_step_parse(text_of(row, "step"));
		r->purpose = (enum share_purpose)share_purpose_parse(text_of(row, "purpose"));
		code = read_way(a, row, place, &r->from, &r->to, err);
		read_set(json_object_get(row, "offences"), share_offence_parse, r->offences);
		read_set(json_object_get(row, "probes"), message_probe_parse, r->probes);
		read_set(json_object_get(row, "data"), datum_parse, r->data);
		if (!code)
			code = check_rule(a, row, place, err);
		free(place);
		if (code)
			return code;
	}
	return ERR_OK;
}

static enum err_code read_quotas(const json_t *o, struct agreement *a, const char *name,
				 struct err *err)
{
	const json_t *rows = json_object_get(o, "quotas");
	size_t i;
	json_t *row;
	enum err_code code;

	json_array_foreach(rows, i, row)
	{
		struct agreement_quota q = {0};
		char *place = xasprintf("%s: quotas[%zu]", name, i + 1);

		q.step = (enum share_step)share_step_parse(text_of(row, "step"));
		q.per_day = number_of(row, "per-day");
		q.per_month = number_of(row, "per-month");
		q.total = number_of(row, "total");
		code = read_way(a, row, place, &q.from, &q.to, err);
		if (!code && agreement_quota_find(a, q.step, q.from, q.to))
			code = err_set(err, ERR_INPUT, _("%s: there is one already"), place);
		free(place);
		if (code)
			return code;
		a->quotas[a->n_quotas++] = q;
	}
	return ERR_OK;
}

static void read_plain(const json_t *o, struct agreement *a)
{
	const json_t *legal = json_object_get(o, "legal-text");
	const json_t *envelope = json_object_get(o, "envelope");
	const json_t *hours = json_object_get(o, "hours");
	const json_t *delays = json_object_get(o, "delays-seconds");
	const char *note = text_of(o, "note");

	copy_code(a->code, sizeof(a->code), text_of(o, "code"));
	a->version = (uint32_t)number_of(o, "version");
	a->title = xstrdup(text_of(o, "title"));
	a->note = xstrdup(note ? note : "");
	a->starts = instant_of(o, "starts");
	a->ends = instant_of(o, "ends");
	a->legal_title = xstrdup(text_of(legal, "title"));
	hex_decode(text_of(legal, "sha256"), a->legal_hash.b, HASH_LEN);
	a->limits.least_version = (unsigned)number_of(envelope, "least-version");
	a->limits.skew_seconds = number_of(envelope, "skew-seconds");
	a->limits.delivery_seconds = number_of(envelope, "delivery-days") * 86400;
	a->contested_hours = (int)number_of(hours, "contested");
	a->correction_hours = (int)number_of(hours, "correction");
	a->receipt_hours = (int)number_of(hours, "receipt");
	for (int d = 0; d < SHARE_DELAY_COUNT; d++)
		a->delay_seconds[d] = number_of(delays, share_delay_word((enum share_delay)d));
}

static enum err_code read_members(const json_t *o, struct agreement *a, const char *name,
				  struct err *err)
{
	const json_t *parties = json_object_get(o, "parties");
	enum err_code code = ERR_OK;

	read_plain(o, a);
	for (size_t i = 0; i < AGREEMENT_PARTIES && !code; i++) {
		char *place = xasprintf("%s: parties[%zu]", name, i + 1);

		code = read_party(json_array_get(parties, i), &a->parties[i], place, err);
		free(place);
	}
	if (code)
		return code;
	if (strcmp(a->parties[0].code, a->parties[1].code) == 0)
		return err_set(err, ERR_INPUT, _("%s: parties: both have the code %s"), name,
			       a->parties[0].code);
	for (size_t i = 0; i < a->parties[0].n_keys; i++)
		for (size_t j = 0; j < a->parties[1].n_keys; j++)
			if (memcmp(a->parties[0].keys[i].id, a->parties[1].keys[j].id,
				   PARTY_KEY_ID_LEN) == 0)
				return err_set(err, ERR_INPUT,
					       _("%s: parties: both have the same key"), name);
	if (a->starts >= a->ends)
		return err_set(err, ERR_INPUT, _("%s: ends: before it starts"), name);
	if ((code = read_quotas(o, a, name, err)))
		return code;
	return read_rules(o, a, name, err);
}

enum err_code agreement_read(const void *data, size_t len, const char *name, struct agreement **out,
			     struct err *err)
{
	struct agreement *a;
	json_t *o;
	enum err_code code = schema_parse(data, len, AGREEMENT_MAX_FILE, false, name, &o, err);

	if (code)
		return code;
	if ((code = schema_check(o, agreement_members, name, err))) {
		json_decref(o);
		return code;
	}
	a = xcalloc(1, sizeof(*a));
	code = read_members(o, a, name, err);
	schema_write(o, &a->canonical);
	json_decref(o);
	if (code)
		agreement_free(a);
	else
		*out = a;
	return code;
}
