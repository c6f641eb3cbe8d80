/* SPDX-License-Identifier: Apache-2.0 */
/* Judging transactions by the field tables; see an2k_check.h. */
#include "exchange/an2k_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"

void an2k_say(struct an2k_ctx *c, enum an2k_level level, enum an2k_kind kind, uint32_t field,
	      size_t subfield, size_t item, const char *fmt, ...)
{
	const struct an2k_field_rule *rule;
	struct buf clause = BUF_INIT;
	char *text;
	va_list ap;

	if (!c->out)
		return;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	/* The FBI's own fields are no part of the standard; the table is a help. */
	rule = an2k_field_rule(c->rule, field, c->version);
	if (rule && rule->block && strcmp(rule->block, "fbi") == 0)
		level = AN2K_WARNING;
	an2k_put_clause(c->rule, field, c->version, &clause);
	an2k_finding_add(c->out, level, kind, c->doc,
			 (struct an2k_place){c->record, field, subfield, item}, AN2K_NO_OFFSET,
			 buf_str(&clause), "%s", text);
	buf_free(&clause);
	free(text);
}

enum an2k_level an2k_since_2007(const struct an2k_ctx *c)
{
	return c->version >= 400 ? AN2K_ERROR : AN2K_WARNING;
}

enum an2k_level an2k_since_2011(const struct an2k_ctx *c)
{
	return c->version >= 500 ? AN2K_ERROR : AN2K_WARNING;
}

bool an2k_has(const struct an2k_record *r, uint32_t field)
{
	return an2k_field_get(r, field) != NULL;
}

bool an2k_num(const struct an2k_record *r, uint32_t field, long *out)
{
	return an2k_item_long(r, field, 0, 0, out);
}

struct an2k_span an2k_first(const struct an2k_record *r, uint32_t field)
{
	struct an2k_span s;

	return an2k_item(r, field, 0, 0, &s) ? s : (struct an2k_span){NULL, 0};
}

/* --- one field by its rule ------------------------------------------------------ */

/* How many items a subfield should have at most, SIZE_MAX: any number. */
static size_t items_allowed(struct an2k_ctx *c, const struct an2k_field_rule *rule, uint32_t number,
			    size_t subfield, struct an2k_span sub)
{
	size_t group = rule->n_items - rule->repeat_at, count = an2k_count(sub, AN2K_US);
	struct an2k_span item;
	long n;

	if (!rule->repeat_by[0])
		return rule->n_items;
	if (strcmp(rule->repeat_by, "*") == 0)
		return SIZE_MAX;
	for (size_t i = 0; i < rule->repeat_at; i++) {
		if (strcmp(rule->items[i].mnemonic, rule->repeat_by) != 0)
			continue;
		if (!an2k_part(sub, AN2K_US, i, &item) || !an2k_span_long(item, &n) || n < 0)
			return SIZE_MAX; /* said when the item itself is looked at */
		if (count != rule->repeat_at + (size_t)n * group)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, number, subfield, i + 1,
				 _("%ld points are announced, and %zu numbers follow"), n,
				 count > rule->repeat_at ? count - rule->repeat_at : 0);
		return SIZE_MAX;
	}
	return SIZE_MAX;
}

static const struct an2k_item_rule *item_rule(const struct an2k_field_rule *rule, size_t i)
{
	size_t group = rule->n_items - rule->repeat_at;

	if (i < rule->repeat_at)
		return &rule->items[i];
	return group ? &rule->items[rule->repeat_at + (i - rule->repeat_at) % group] : NULL;
}

static void check_subfield(struct an2k_ctx *c, const struct an2k_field_rule *rule, uint32_t number,
			   size_t subfield, struct an2k_span sub)
{
	size_t allowed = items_allowed(c, rule, number, subfield, sub), i = 0;
	struct an2k_cursor cursor = an2k_split(sub, AN2K_US);
	struct an2k_span item;
	enum an2k_level level = an2k_since_2007(c);

	for (; an2k_next(&cursor, &item); i++) {
		const struct an2k_item_rule *ir = item_rule(rule, i);

		if (i >= allowed || !ir) {
			an2k_say(c, level, AN2K_STRUCTURE, number, subfield, i + 1,
				 _("%zu items, and at most %zu are allowed"),
				 an2k_count(sub, AN2K_US), allowed);
			return;
		}
		/* One item alone has no place of its own within the field. */
		if (item.n)
			an2k_check_item(c, number, subfield, rule->n_items > 1 ? i + 1 : 0, ir,
					item);
		else if (ir->mandatory && ir->min)
			an2k_say(c, level, AN2K_MANDATORY, number, subfield,
				 rule->n_items > 1 ? i + 1 : 0, _("%s is empty"), ir->mnemonic);
	}
	for (; i < rule->repeat_at; i++)
		if (rule->items[i].mandatory && rule->items[i].min)
			an2k_say(c, level, AN2K_MANDATORY, number, subfield, i + 1,
				 _("%s is missing"), rule->items[i].mnemonic);
}

static void check_field(struct an2k_ctx *c, const struct an2k_field_rule *rule,
			const struct an2k_field *f)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub;
	size_t n = 0;

	if (an2k_is_data(c->r, f->number)) {
		if (f->len == 0)
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, f->number, 0, 0,
				 _("the field is empty"));
		return;
	}
	if (!rule->n_items) {
		an2k_check_text(c, f->number, 0, 0, an2k_value(f));
		return;
	}
	while (an2k_next(&cursor, &sub))
		check_subfield(c, rule, f->number, rule->sub_max == 1 ? (size_t)0 : ++n, sub);
	n = an2k_count(an2k_value(f), AN2K_RS);
	if (rule->sub_max == 1 && n > 1)
		an2k_say(c, an2k_since_2007(c), AN2K_STRUCTURE, f->number, 0, 0,
			 _("%zu subfields, and one is allowed"), n);
	else if (n < rule->sub_min || (rule->sub_max && n > rule->sub_max))
		an2k_say(c, an2k_since_2007(c), AN2K_STRUCTURE, f->number, 0, 0,
			 _("%zu subfields, and %zu to %zu are allowed"), n, rule->sub_min,
			 rule->sub_max);
}

/* --- one record by its rule ------------------------------------------------------ */

static void check_header(struct an2k_ctx *c)
{
	const struct an2k_record *r = c->r;
	struct an2k_span len = an2k_value(an2k_field_get(r, 1));
	long n;

	if (r->binary)
		return; /* its header has fixed places */
	if (!r->n_fields || r->fields[0].number != 1)
		an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, 1, 0, 0,
			 _("the length must be the first field"));
	if (r->n_fields < 2 || r->fields[1].number != 2)
		an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, 2, 0, 0,
			 _("this field must be the second one of the record"));
	if (r->raw && !r->edited && an2k_span_long(len, &n) && (size_t)n != r->raw_len &&
	    (size_t)n + 1 != r->raw_len) /* said when it was read */
		an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, 1, 0, 0,
			 _("the record is %zu bytes long, and not %ld"), r->raw_len, n);
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void check_twice(struct an2k_ctx *c)
{
	uint32_t *numbers = xcalloc(c->r->n_fields + 1, sizeof(*numbers));

	for (size_t i = 0; i < c->r->n_fields; i++)
		numbers[i] = c->r->fields[i].number;
	qsort(numbers, c->r->n_fields, sizeof(*numbers), by_number);
	for (size_t i = 1; i < c->r->n_fields; i++)
		if (numbers[i] == numbers[i - 1] && (i < 2 || numbers[i] != numbers[i - 2]))
			an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, numbers[i], 0, 0,
				 _("the field is there more than once"));
	free(numbers);
}

static const struct an2k_field_rule *rule_for(const struct an2k_ctx *c, uint32_t number)
{
	const struct an2k_field_rule *own = NULL;

	if (c->r->type == 2 && c->options->domain && number > 2)
		own = an2k_field_rule(an2k_domain_rule(c->options->domain), number, c->version);
	return own ? own : an2k_field_rule(c->rule, number, c->version);
}

static void check_fields(struct an2k_ctx *c)
{
	for (size_t i = 0; i < c->r->n_fields; i++) {
		const struct an2k_field *f = &c->r->fields[i];
		const struct an2k_field_rule *rule = rule_for(c, f->number);

		if (rule)
			check_field(c, rule, f);
		else if (an2k_field_rule_any(c->rule, f->number, c->version))
			an2k_say(c, AN2K_WARNING, AN2K_STRUCTURE, f->number, 0, 0,
				 _("this edition does not have the field"));
		else
			an2k_say(c, AN2K_WARNING, AN2K_STRUCTURE, f->number, 0, 0,
				 _("the field is reserved"));
	}
}

static void check_presence(struct an2k_ctx *c, const struct an2k_record_rule *rule)
{
	bool image = an2k_has(c->r, AN2K_DATA);

	for (size_t i = 0; i < rule->n_fields; i++) {
		const struct an2k_field_rule *f = &rule->fields[i];
		bool there = an2k_has(c->r, f->first);

		if (f->user || c->version < f->since || c->version > f->until)
			continue;
		if (!there && f->condition == 'M')
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, f->first, 0, 0,
				 _("the field is missing"));
		else if (!there && strchr("DI", f->condition) && (image || c->version < 500))
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, f->first, 0, 0,
				 _("the field is missing, and the record has an image"));
		else if (there && f->condition == 'I' && !image && c->version >= 500)
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, f->first, 0, 0,
				 _("the field describes an image, and the record has none"));
	}
}

static void check_record(struct an2k_ctx *c)
{
	if (!c->rule) {
		an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, 0, 0, 0,
			 _("the standard has no record of Type %d"), c->r->type);
		return;
	}
	if (c->version < c->rule->since || c->version > c->rule->until)
		an2k_say(c, AN2K_ERROR, AN2K_STRUCTURE, 0, 0, 0,
			 _("%s does not have records of Type %d"), an2k_version_title(c->version),
			 c->r->type);
	if (c->r->opaque)
		return; /* said when it was read */
	check_header(c);
	check_twice(c);
	check_fields(c);
	check_presence(c, c->rule);
	if (c->r->type == 2 && c->options->domain)
		check_presence(c, an2k_domain_rule(c->options->domain));
	if (c->r->type == 1) {
		an2k_rules_type1(c);
		return;
	}
	if (c->r->type >= 10 && c->r->type <= 19)
		an2k_rules_image(c);
	if (c->r->type >= 9)
		an2k_rules_common(c);
	if (c->r->type == 4 || (c->r->type >= 13 && c->r->type <= 15) || c->r->type == 19)
		an2k_rules_print(c);
	else if (c->r->type == 9)
		an2k_rules_minutiae(c);
	else if (c->r->type == 10)
		an2k_rules_photo(c);
	else if (c->r->type == 17)
		an2k_rules_iris(c);
	if (c->options->payload)
		an2k_rules_payload(c);
}

/* 1.015: UTF-8 is index 3 since 2007; earlier there was only a user's own. */
static enum an2k_encoding encoding_of(const struct an2k *doc)
{
	const struct an2k_field *f = doc->n_records ? an2k_field_get(&doc->records[0], 15) : NULL;
	long csi;

	if (!f || !an2k_num(&doc->records[0], 15, &csi) || csi == 0)
		return AN2K_ENC_ASCII;
	return csi == 3 ? AN2K_ENC_UTF8 : AN2K_ENC_OTHER;
}

void an2k_check(const struct an2k *doc, const struct an2k_tables *tables,
		const struct an2k_check_options *options, struct an2k_findings *out)
{
	static const struct an2k_check_options none = {NULL, false, false};
	struct an2k_ctx c = {.doc = doc,
			     .t = tables,
			     .options = options ? options : &none,
			     .out = out,
			     .version = an2k_version(doc),
			     .encoding = encoding_of(doc)};

	for (c.record = 0; c.record < doc->n_records; c.record++) {
		c.r = &doc->records[c.record];
		c.rule = an2k_record_rule(tables, c.r->type);
		check_record(&c);
	}
	if (!doc->n_records)
		return;
	c.record = 0;
	c.r = &doc->records[0];
	c.rule = an2k_record_rule(tables, 1);
	an2k_rules_contents(&c);
	an2k_rules_across(&c);
}
