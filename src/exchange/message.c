/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

/* Which further parts a type has; the schema has said the same. */
static bool has_member(enum message_type t, const char *name)
{
	for (const struct schema *s = message_schema(t); s->name; s++)
		if (strcmp(s->name, name) == 0)
			return true;
	return false;
}

void message_clear(struct message *m)
{
	for (size_t i = 0; i < m->n_data; i++)
		free(m->data[i].value);
	free(m->data);
	free(m->basis);
	memset(m, 0, sizeof(*m));
}

void message_add_datum(struct message *m, enum datum datum, int item, const char *value)
{
	m->data = xreallocarray(m->data, m->n_data + 1, sizeof(*m->data));
	m->data[m->n_data++] = (struct message_datum){datum, item, xstrdup(value)};
}

bool message_attach(struct message *m, enum datum datum, const void *data, size_t len)
{
	if (m->n_attached == MESSAGE_MAX_ATTACHED)
		return false;
	m->attached[m->n_attached++] = (struct message_attached){datum, hash_bytes(data, len), len};
	return true;
}

/* --- what the members mean together ------------------------------------------------ */

static enum err_code check_data(const struct message *m, const char *name, struct err *err)
{
	for (size_t i = 0; i < m->n_data; i++) {
		const struct message_datum *d = &m->data[i], *before = d - 1;

		if (datum_kind_get(d->datum) == DATUM_IS_ATTACHED)
			return err_set(err, ERR_INPUT,
				       _("%s: data[%zu]: %s goes beside the message, not in it"),
				       name, i + 1, datum_word(d->datum));
		if (!datum_accepts(d->datum, d->value))
			return err_set(err, ERR_INPUT, _("%s: data[%zu]: \"%.60s\" is no %s"), name,
				       i + 1, d->value, datum_word(d->datum));
		if (d->item > datum_most_items(d->datum))
			return err_set(err, ERR_INPUT, _("%s: data[%zu]: %s has at most %d items"),
				       name, i + 1, datum_word(d->datum),
				       datum_most_items(d->datum));
		if (i > 0 && (d->datum < before->datum ||
			      (d->datum == before->datum && d->item <= before->item)))
			return err_set(err, ERR_INPUT,
				       _("%s: data[%zu]: not in the order of the vocabulary, or "
					 "there twice"),
				       name, i + 1);
	}
	return ERR_OK;
}

static enum err_code check_attached(const struct message *m, const char *name, struct err *err)
{
	for (size_t i = 0; i < m->n_attached; i++) {
		if (i > 0 && m->attached[i].datum <= m->attached[i - 1].datum)
			return err_set(err, ERR_INPUT,
				       _("%s: attached[%zu]: not in the order of the vocabulary, "
					 "or there twice"),
				       name, i + 1);
		if (m->type == MESSAGE_ASK && m->attached[i].datum != DATUM_PRINTS)
			return err_set(err, ERR_INPUT, _("%s: a question is asked with prints"),
				       name);
	}
	return ERR_OK;
}

static enum err_code check_meaning(const struct message *m, const char *name, struct err *err)
{
	enum err_code code;

	if (has_member(m->type, "purpose") &&
	    (m->purpose == SHARE_CRIME) != (m->offence != SHARE_OFFENCE_NONE))
		return err_set(err, ERR_INPUT,
			       _("%s: an offence is named with the purpose crime, and only then"),
			       name);
	if ((code = check_data(m, name, err)) || (code = check_attached(m, name, err)))
		return code;
	if ((m->type == MESSAGE_RELEASE || m->type == MESSAGE_ALERT) && !m->n_data &&
	    !m->n_attached)
		return err_set(err, ERR_INPUT, _("%s: it says nothing"), name);
	if (m->type == MESSAGE_RECEIPT && (m->status == RECEIPT_REFUSED) != (m->fault != NULL))
		return err_set(err, ERR_INPUT,
			       _("%s: a fault is named with the status refused, and only then"),
			       name);
	return ERR_OK;
}

/* --- reading ------------------------------------------------------------------------ */

static const char *text_of(const json_t *o, const char *member)
{
	return json_string_value(json_object_get(o, member));
}

static void read_hex(const json_t *o, const char *member, void *out, size_t n)
{
	const char *text = text_of(o, member);

	if (text)
		hex_decode(text, out, n);
}

static instant read_instant(const json_t *o, const char *member)
{
	instant t = 0;

	instant_parse(text_of(o, member), &t);
	return t;
}

static int read_word(const json_t *o, const char *member, int (*parse)(const char *word))
{
	const char *text = text_of(o, member);

	return text ? parse(text) : 0;
}

static void read_rows(const json_t *o, struct message *m)
{
	const json_t *rows = json_object_get(o, "data");
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		message_add_datum(m, (enum datum)read_word(row, "datum", datum_parse),
				  (int)json_integer_value(json_object_get(row, "item")),
				  text_of(row, "value"));
	}
	rows = json_object_get(o, "attached");
	json_array_foreach(rows, i, row)
	{
		struct message_attached *a = &m->attached[m->n_attached++];

		a->datum = (enum datum)read_word(row, "datum", datum_parse);
		a->len = (uint64_t)json_integer_value(json_object_get(row, "bytes"));
		read_hex(row, "sha256", a->hash.b, HASH_LEN);
	}
}

static enum err_code read_wanted(const json_t *o, struct message *m, const char *name,
				 struct err *err)
{
	const json_t *list = json_object_get(o, "wanted");
	int last = -1;
	size_t i;
	json_t *word;

	json_array_foreach(list, i, word)
	{
		int d = datum_parse(json_string_value(word));

		if (d <= last)
			return err_set(err, ERR_INPUT,
				       _("%s: wanted[%zu]: not in the order of the vocabulary"),
				       name, i + 1);
		m->wanted[d] = true;
		last = d;
	}
	return ERR_OK;
}

static enum err_code read_key(const json_t *o, struct message *m, const char *name, struct err *err)
{
	const json_t *k = json_object_get(o, "key");
	uint8_t sign[32], box[32], id[PARTY_KEY_ID_LEN];

	if (m->type == MESSAGE_REVOCATION) {
		read_hex(o, "key", m->key.id, PARTY_KEY_ID_LEN);
		return ERR_OK;
	}
	if (m->type != MESSAGE_KEYS)
		return ERR_OK;
	read_hex(k, "sign", sign, sizeof(sign));
	read_hex(k, "box", box, sizeof(box));
	read_hex(k, "id", id, sizeof(id));
	read_hex(o, "proof", m->proof, sizeof(m->proof));
	if (party_key_set(&m->key, sign, box, read_instant(k, "from"), read_instant(k, "until"),
			  err))
		return err_prefix(err, "%s", name);
	if (memcmp(id, m->key.id, sizeof(id)) != 0)
		return err_set(err, ERR_INPUT, _("%s: key: the id is not that of these keys"),
			       name);
	return ERR_OK;
}

static void read_fault(const json_t *o, struct message *m)
{
	const char *text = text_of(o, "fault");

	for (size_t i = 0; text && message_faults[i]; i++)
		if (strcmp(message_faults[i], text) == 0)
			m->fault = message_faults[i];
}

static void read_members(const json_t *o, struct message *m)
{
	const char *basis = text_of(o, "basis");

	read_hex(o, "reference", m->reference, MESSAGE_ID_LEN);
	read_hex(o, "request", m->request, MESSAGE_ID_LEN);
	read_hex(o, "release", m->release, MESSAGE_ID_LEN);
	read_hex(o, "envelope", m->envelope.b, HASH_LEN);
	m->purpose = (enum share_purpose)read_word(o, "purpose", share_purpose_parse);
	m->offence = (enum share_offence)read_word(o, "offence", share_offence_parse);
	m->delay = (enum share_delay)read_word(o, "delay", share_delay_parse);
	m->probe = (enum message_probe)read_word(o, "probe", message_probe_parse);
	m->result = (enum message_result)read_word(o, "result", message_result_parse);
	m->about = (enum message_about)read_word(o, "about", message_about_parse);
	m->reason = (enum refusal_reason)read_word(o, "reason", refusal_reason_parse);
	m->wrong = (enum message_wrong)read_word(o, "wrong", message_wrong_parse);
	m->mark = (enum message_mark)read_word(o, "mark", message_mark_parse);
	m->status = (enum receipt_status)read_word(o, "status", receipt_status_parse);
	m->set = json_is_true(json_object_get(o, "set"));
	m->contested = json_is_true(json_object_get(o, "contested"));
	m->revision = json_integer_value(json_object_get(o, "revision"));
	m->sequence = (uint64_t)json_integer_value(json_object_get(o, "sequence"));
	if (json_object_get(o, "expires"))
		m->expires = read_instant(o, "expires");
	if (basis)
		m->basis = xstrdup(basis);
	read_fault(o, m);
	read_rows(o, m);
}

enum err_code message_read(const void *data, size_t len, const char *name, struct message *out,
			   struct err *err)
{
	struct message m = {0};
	const char *type;
	json_t *o;
	int t;
	enum err_code code = schema_parse(data, len, MESSAGE_MAX, true, name, &o, err);

	if (code)
		return code;
	type = text_of(o, "type");
	t = type ? message_type_parse(type) : -1;
	if (t < 0) {
		err_set(err, ERR_INPUT, _("%s: \"%.40s\" is no type of message"), name,
			type ? type : "");
		json_decref(o);
		return ERR_INPUT;
	}
	m.type = (enum message_type)t;
	code = schema_check(o, message_schema(m.type), name, err);
	if (!code) {
		read_members(o, &m);
		code = read_wanted(o, &m, name, err);
	}
	if (!code)
		code = read_key(o, &m, name, err);
	if (!code)
		code = check_meaning(&m, name, err);
	json_decref(o);
	if (code)
		message_clear(&m);
	else
		*out = m;
	return code;
}

/* --- writing ------------------------------------------------------------------------ */

struct writer {
	const struct message *m;
	json_t *o;
};

static void put(const struct writer *w, const char *member, json_t *value_take)
{
	if (has_member(w->m->type, member))
		json_object_set_new(w->o, member, value_take);
	else
		json_decref(value_take);
}

static json_t *hex_json(const void *data, size_t n)
{
	char text[2 * 64 + 1];

	hex_encode(data, n, text);
	return json_string(text);
}

static json_t *instant_json(instant t)
{
	char text[INSTANT_TEXT_LEN];

	return json_string(instant_format(t, text));
}

static json_t *data_json(const struct message *m)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < m->n_data; i++)
		json_array_append_new(rows, json_pack("{s:s, s:i, s:s}", "datum",
						      datum_word(m->data[i].datum), "item",
						      m->data[i].item, "value", m->data[i].value));
	return rows;
}

static json_t *attached_json(const struct message *m)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < m->n_attached; i++)
		json_array_append_new(rows, json_pack("{s:s, s:o, s:I}", "datum",
						      datum_word(m->attached[i].datum), "sha256",
						      hex_json(m->attached[i].hash.b, HASH_LEN),
						      "bytes", (json_int_t)m->attached[i].len));
	return rows;
}

static json_t *wanted_json(const struct message *m)
{
	json_t *list = json_array();

	for (int d = 0; d < DATUM_COUNT; d++)
		if (m->wanted[d])
			json_array_append_new(list, json_string(datum_word((enum datum)d)));
	return list;
}

static json_t *key_json(const struct message *m)
{
	const struct party_key *k = &m->key;

	if (m->type == MESSAGE_REVOCATION)
		return hex_json(k->id, PARTY_KEY_ID_LEN);
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", hex_json(k->id, PARTY_KEY_ID_LEN),
			 "sign", hex_json(k->sign, sizeof(k->sign)), "box",
			 hex_json(k->box, sizeof(k->box)), "from", instant_json(k->from), "until",
			 instant_json(k->until));
}

static json_t *to_json(const struct message *m)
{
	const struct writer w = {m, json_object()};

	put(&w, "format", json_string("cotejo-message"));
	put(&w, "format-version", json_integer(1));
	put(&w, "type", json_string(message_type_word(m->type)));
	put(&w, "reference", hex_json(m->reference, MESSAGE_ID_LEN));
	put(&w, "request", hex_json(m->request, MESSAGE_ID_LEN));
	put(&w, "release", hex_json(m->release, MESSAGE_ID_LEN));
	put(&w, "purpose", json_string(share_purpose_word(m->purpose)));
	if (m->offence != SHARE_OFFENCE_NONE)
		put(&w, "offence", json_string(share_offence_word(m->offence)));
	put(&w, "delay", json_string(share_delay_word(m->delay)));
	put(&w, "probe", json_string(message_probe_word(m->probe)));
	put(&w, "result", json_string(message_result_word(m->result)));
	put(&w, "about", json_string(message_about_word(m->about)));
	put(&w, "reason", json_string(refusal_reason_word(m->reason)));
	put(&w, "wrong", json_string(message_wrong_word(m->wrong)));
	put(&w, "mark", json_string(message_mark_word(m->mark)));
	put(&w, "set", json_boolean(m->set));
	put(&w, "contested", json_boolean(m->contested));
	put(&w, "revision", json_integer(m->revision));
	put(&w, "wanted", wanted_json(m));
	put(&w, "data", data_json(m));
	put(&w, "attached", attached_json(m));
	if (m->basis)
		put(&w, "basis", json_string(m->basis));
	put(&w, "expires", instant_json(m->expires));
	put(&w, "envelope", hex_json(m->envelope.b, HASH_LEN));
	put(&w, "sequence", json_integer((json_int_t)m->sequence));
	put(&w, "status", json_string(receipt_status_word(m->status)));
	if (m->fault)
		put(&w, "fault", json_string(m->fault));
	put(&w, "key", key_json(m));
	put(&w, "proof", hex_json(m->proof, sizeof(m->proof)));
	return w.o;
}

enum err_code message_write(const struct message *m, struct buf *out, struct err *err)
{
	const char *name = message_type_word(m->type);
	size_t start = out->len;
	enum err_code code;
	json_t *o;

	/* First: jansson drops what is no text, and a dropped row would say nothing. */
	if ((code = check_meaning(m, name, err)))
		return code;
	o = to_json(m);
	code = schema_check(o, message_schema(m->type), name, err);
	if (!code)
		schema_write(o, out);
	json_decref(o);
	if (!code && out->len - start > MESSAGE_MAX) {
		out->len = start;
		code = err_set(err, ERR_INPUT, _("%s: longer than the limit of %zu bytes"), name,
			       MESSAGE_MAX);
	}
	return code;
}
