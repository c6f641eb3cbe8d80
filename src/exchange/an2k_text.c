/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions as a tree and as JSON; see an2k_text.h. */
#include "exchange/an2k_text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/an2k_rules.h"

#define LINES_MAX 12  /* of one field, unless all are asked for */
#define VALUE_MAX 120 /* bytes of one item, likewise */

struct view {
	const struct an2k *doc;
	const struct an2k_tables *t;
	const struct an2k_show_options *options;
	int version;
	const struct an2k_record *r;
	const struct an2k_record_rule *rule;
};

static const struct an2k_field_rule *rule_of(const struct view *v, uint32_t number)
{
	const struct an2k_field_rule *rule = NULL;

	if (v->r->type == 2 && number > 2 && v->options->domain)
		rule = an2k_field_rule(an2k_domain_rule(v->options->domain), number, v->version);
	return rule ? rule : an2k_field_rule_any(v->rule, number, v->version);
}

/* The rule of the i-th item (from 0), or NULL. */
static const struct an2k_item_rule *item_rule(const struct an2k_field_rule *rule, size_t i)
{
	size_t group;

	if (!rule || !rule->n_items)
		return NULL;
	group = rule->n_items - rule->repeat_at;
	if (i < rule->repeat_at)
		return &rule->items[i];
	return group ? &rule->items[rule->repeat_at + (i - rule->repeat_at) % group] : NULL;
}

static bool is_utf8(struct an2k_span s)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp;
		size_t n = text_decode((const char *)s.p + i, s.n - i, &cp);

		if (cp == 0 || (cp == 0xfffd && !(n == 3 && s.p[i] == 0xef)))
			return false;
		i += n;
	}
	return true;
}

/* --- the tree --------------------------------------------------------------------------- */

/* A value on one line: what is no text as \xNN. */
static void put_value(struct an2k_span s, bool all, struct buf *out)
{
	size_t n = !all && s.n > VALUE_MAX ? VALUE_MAX : s.n;
	bool text = is_utf8(s);

	if (text && n < s.n)
		while (n > 0 && (s.p[n] & 0xc0) == 0x80)
			n--;
	for (size_t i = 0; i < n; i++)
		if (s.p[i] < 0x20 || s.p[i] == 0x7f || (!text && s.p[i] >= 0x80))
			buf_printf(out, "\\x%02X", s.p[i]);
		else
			buf_put_u8(out, s.p[i]);
	if (n < s.n)
		buf_printf(out, _("... (%zu bytes)"), s.n);
}

static void put_item(const struct view *v, const struct an2k_item_rule *rule, struct an2k_span s,
		     struct buf *out)
{
	const char *meaning =
	    rule && rule->means && s.n ? an2k_meaning(v->t, rule->means, s) : NULL;

	put_value(s, v->options->all, out);
	if (meaning)
		buf_printf(out, " (%s)", meaning);
}

static void put_subfield(const struct view *v, const struct an2k_field_rule *rule,
			 struct an2k_span sub, struct buf *out)
{
	struct an2k_cursor c = an2k_split(sub, AN2K_US);
	size_t items = an2k_count(sub, AN2K_US), i = 0;
	struct an2k_span item;

	for (; an2k_next(&c, &item); i++) {
		const struct an2k_item_rule *ir = item_rule(rule, i);

		if (i)
			buf_put_str(out, ", ");
		if (items > 1 && ir)
			buf_printf(out, "%s=", ir->mnemonic);
		put_item(v, ir, item, out);
		if (!v->options->all && i == 40 && items > 42) {
			buf_printf(out, _(", and %zu items more"), items - i - 1);
			return;
		}
	}
}

static void put_data(const struct an2k_field *f, struct buf *out)
{
	struct an2k_picture p;

	an2k_picture_look(an2k_value(f), &p);
	buf_printf(out, _("%zu bytes"), f->len);
	if (p.algorithm && p.width > 0)
		buf_printf(out, ", %s, %ld x %ld", p.algorithm, p.width, p.height);
	else if (p.algorithm)
		buf_printf(out, ", %s", p.algorithm);
}

static void show_field(const struct view *v, const struct an2k_field *f, struct buf *out)
{
	const struct an2k_field_rule *rule = rule_of(v, f->number);
	size_t n = an2k_count(an2k_value(f), AN2K_RS), i = 0;
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub;

	buf_printf(out, "  %d.%03u %-4s %s: ", v->r->type, (unsigned)f->number,
		   rule ? rule->mnemonic : "", rule && rule->name ? rule->name : _("not known"));
	if (an2k_is_data(v->r, f->number)) {
		put_data(f, out);
		buf_put_u8(out, '\n');
		return;
	}
	if (n == 1) {
		put_subfield(v, rule, an2k_value(f), out);
		buf_put_u8(out, '\n');
		return;
	}
	buf_printf(out, _("%zu subfields\n"), n);
	for (; an2k_next(&c, &sub); i++) {
		if (!v->options->all && i == LINES_MAX && n > LINES_MAX + 1) {
			buf_printf(out, _("       ... and %zu more\n"), n - i);
			return;
		}
		buf_printf(out, "    %4zu  ", i + 1);
		put_subfield(v, rule, sub, out);
		buf_put_u8(out, '\n');
	}
}

static bool select_record(struct view *v, size_t i)
{
	if (v->options->record != AN2K_NONE && v->options->record != i)
		return false;
	v->r = &v->doc->records[i];
	v->rule = an2k_record_rule(v->t, v->r->type);
	return true;
}

void an2k_show(const struct an2k *doc, const struct an2k_tables *t,
	       const struct an2k_show_options *options, struct buf *out)
{
	struct view v = {doc, t, options, an2k_version(doc), NULL, NULL};

	for (size_t i = 0; i < doc->n_records; i++) {
		if (!select_record(&v, i))
			continue;
		buf_printf(out, _("record %zu: Type-%d"), i + 1, v.r->type);
		if (v.rule && v.rule->name)
			buf_printf(out, ", %s", v.rule->name);
		if (v.r->raw)
			buf_printf(out, _(", byte %zu, %zu bytes"), v.r->offset, v.r->raw_len);
		buf_put_u8(out, '\n');
		for (size_t k = 0; k < v.r->n_fields; k++)
			show_field(&v, &v.r->fields[k], out);
	}
	if (doc->tail_len && options->record == AN2K_NONE)
		buf_printf(out, _("after the last record: %zu bytes\n"), doc->tail_len);
}

/* --- JSON --------------------------------------------------------------------------------- */

static json_t *base64_of(struct an2k_span s)
{
	size_t room = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);
	json_t *o;

	sodium_bin2base64(text, room, s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
	o = json_pack("{s:s}", "base64", text);
	free(text);
	return o;
}

static json_t *item_json(struct an2k_span s)
{
	return is_utf8(s) ? json_stringn(s.n ? (const char *)s.p : "", s.n) : base64_of(s);
}

static json_t *subfield_json(struct an2k_span sub, bool flat)
{
	struct an2k_cursor c = an2k_split(sub, AN2K_US);
	struct an2k_span item;
	json_t *list;

	if (flat && an2k_count(sub, AN2K_US) == 1)
		return item_json(sub);
	list = json_array();
	while (an2k_next(&c, &item))
		json_array_append_new(list, item_json(item));
	return list;
}

static json_t *value_json(const struct an2k_field *f)
{
	struct an2k_span whole = an2k_value(f), sub;
	struct an2k_cursor c = an2k_split(whole, AN2K_RS);
	json_t *list;

	if (an2k_count(whole, AN2K_RS) == 1 && an2k_count(whole, AN2K_US) == 1)
		return item_json(whole);
	list = json_array();
	while (an2k_next(&c, &sub))
		json_array_append_new(list, subfield_json(sub, true));
	return list;
}

static void add_data(const struct view *v, const struct an2k_field *f, json_t *o)
{
	struct hash h = hash_bytes(f->value, f->len);
	char hex[HASH_HEX_LEN];
	struct an2k_picture p;

	an2k_picture_look(an2k_value(f), &p);
	json_object_set_new(o, "bytes", json_integer((json_int_t)f->len));
	json_object_set_new(o, "sha256", json_string(hash_hex(&h, hex)));
	if (p.algorithm)
		json_object_set_new(o, "image", json_string(p.algorithm));
	if (p.width > 0) {
		json_object_set_new(o, "width", json_integer(p.width));
		json_object_set_new(o, "height", json_integer(p.height));
	}
	if (v->options->data)
		json_object_set_new(o, "value", base64_of(an2k_value(f)));
}

static json_t *field_json(const struct view *v, const struct an2k_field *f)
{
	const struct an2k_field_rule *rule = rule_of(v, f->number);
	char *tag = xasprintf("%d.%03u", v->r->type, (unsigned)f->number);
	json_t *o = json_pack("{s:s}", "field", tag);
	const struct an2k_item_rule *ir = item_rule(rule, 0);
	const char *meaning;

	free(tag);
	if (rule && rule->mnemonic[0])
		json_object_set_new(o, "mnemonic", json_string(rule->mnemonic));
	if (rule && rule->name)
		json_object_set_new(o, "name", json_string(rule->name));
	if (an2k_is_data(v->r, f->number)) {
		add_data(v, f, o);
		return o;
	}
	json_object_set_new(o, "value", value_json(f));
	if (ir && ir->means && rule->n_items == 1 && rule->sub_max == 1 &&
	    (meaning = an2k_meaning(v->t, ir->means, an2k_value(f))))
		json_object_set_new(o, "meaning", json_string(meaning));
	return o;
}

json_t *an2k_to_json(const struct an2k *doc, const struct an2k_tables *t,
		     const struct an2k_show_options *options)
{
	struct view v = {doc, t, options, an2k_version(doc), NULL, NULL};
	json_t *records = json_array();

	for (size_t i = 0; i < doc->n_records; i++) {
		json_t *fields, *o;

		if (!select_record(&v, i))
			continue;
		fields = json_array();
		o = json_pack("{s:I, s:i}", "record", (json_int_t)i + 1, "type", v.r->type);
		if (v.rule && v.rule->name)
			json_object_set_new(o, "name", json_string(v.rule->name));
		if (v.r->raw) {
			json_object_set_new(o, "byte", json_integer((json_int_t)v.r->offset));
			json_object_set_new(o, "bytes", json_integer((json_int_t)v.r->raw_len));
		}
		for (size_t k = 0; k < v.r->n_fields; k++)
			json_array_append_new(fields, field_json(&v, &v.r->fields[k]));
		json_object_set_new(o, "fields", fields);
		json_array_append_new(records, o);
	}
	return json_pack("{s:s, s:o}", "standard", an2k_version_title(v.version), "records",
			 records);
}
