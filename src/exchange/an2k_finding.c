/* SPDX-License-Identifier: Apache-2.0 */
/* What is the matter with a transaction, and where; see an2k_check.h. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/an2k_check.h"

void an2k_findings_clear(struct an2k_findings *f)
{
	for (size_t i = 0; i < f->kept; i++) {
		free(f->list[i].clause);
		free(f->list[i].text);
	}
	free(f->list);
	*f = (struct an2k_findings)AN2K_FINDINGS_INIT;
}

/* The byte of the file where the place begins; of what is not there, the record. */
static size_t place_offset(const struct an2k_record *r, const struct an2k_field *f,
			   const struct an2k_place *place)
{
	struct an2k_span part = an2k_value(f), item;

	if (!f || f->offset == AN2K_NO_OFFSET)
		return f ? AN2K_NO_OFFSET : r->offset;
	/* In a binary header each subfield is one byte, and the value is our text. */
	if (r->binary)
		return f->offset + (place->subfield ? place->subfield - 1 : 0);
	if (place->subfield && !an2k_part(part, AN2K_RS, place->subfield - 1, &part))
		return f->offset;
	if (place->item && an2k_part(part, AN2K_US, place->item - 1, &item))
		part = item;
	return f->offset + (size_t)(part.p - f->value);
}

static void describe_record(struct an2k_finding *one, const struct an2k *doc)
{
	const struct an2k_record *r = &doc->records[one->place.record];
	const struct an2k_field *f = an2k_field_get(r, one->place.field);
	const struct an2k_tables *t = an2k_tables_get(NULL);
	const struct an2k_field_rule *rule =
	    t ? an2k_field_rule_any(an2k_record_rule(t, r->type), one->place.field,
				    an2k_version(doc))
	      : NULL;

	one->type = r->type;
	one->idc = an2k_idc(r);
	if (rule)
		memcpy(one->mnemonic, rule->mnemonic, sizeof(one->mnemonic));
	if (one->offset == AN2K_NO_OFFSET)
		one->offset = place_offset(r, f, &one->place);
}

void an2k_finding_add(struct an2k_findings *f, enum an2k_level level, enum an2k_kind kind,
		      const struct an2k *doc, struct an2k_place place, size_t offset,
		      const char *clause, const char *fmt, ...)
{
	struct an2k_finding *one;
	char *text;
	va_list ap;

	if (!f)
		return;
	if (level == AN2K_ERROR)
		f->errors++;
	else
		f->warnings++;
	if (f->kept >= AN2K_FINDINGS_KEPT)
		return;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	MEM_GROW(f->list, f->kept, f->cap);
	one = &f->list[f->kept++];
	*one = (struct an2k_finding){.level = level,
				     .kind = kind,
				     .place = place,
				     .idc = -1,
				     .offset = offset,
				     .clause = clause ? xstrdup(clause) : NULL};
	/* Values of the file may be in the message. */
	one->text = text_clean(text, false);
	free(text);
	if (doc && place.record != AN2K_NONE)
		describe_record(one, doc);
}

void an2k_finding_place(const struct an2k_finding *f, struct buf *out)
{
	if (f->place.record == AN2K_NONE) {
		buf_put_str(out, _("transaction"));
	} else {
		buf_printf(out, _("record %zu (Type-%d"), f->place.record + 1, f->type);
		if (f->idc >= 0)
			buf_printf(out, _(", IDC %ld"), f->idc);
		buf_put_str(out, ")");
	}
	if (f->place.field)
		buf_printf(out, _(", field %d.%03u"), f->type, (unsigned)f->place.field);
	if (f->place.field && f->mnemonic[0])
		buf_printf(out, " %s", f->mnemonic);
	if (f->place.subfield)
		buf_printf(out, _(", subfield %zu"), f->place.subfield);
	if (f->place.item)
		buf_printf(out, _(", item %zu"), f->place.item);
	if (f->offset != AN2K_NO_OFFSET)
		buf_printf(out, _(", byte %zu"), f->offset);
}

const char *an2k_kind_name(enum an2k_kind kind)
{
	static const char *const names[] = {"structure", "mandatory", "value", "cross"};

	return names[kind];
}

json_t *an2k_finding_json(const struct an2k_finding *f)
{
	json_t *o = json_object();

	json_object_set_new(o, "level", json_string(f->level == AN2K_ERROR ? "error" : "warning"));
	json_object_set_new(o, "kind", json_string(an2k_kind_name(f->kind)));
	/* The levels of conformance testing: 1 single fields, 2 what must agree. */
	json_object_set_new(o, "conformance_level", json_integer(f->kind == AN2K_CROSS ? 2 : 1));
	if (f->place.record != AN2K_NONE) {
		json_object_set_new(o, "record", json_integer((json_int_t)f->place.record + 1));
		json_object_set_new(o, "type", json_integer(f->type));
		if (f->idc >= 0)
			json_object_set_new(o, "idc", json_integer(f->idc));
	}
	if (f->place.field) {
		char *tag = xasprintf("%d.%03u", f->type, (unsigned)f->place.field);

		json_object_set_new(o, "field", json_string(tag));
		free(tag);
	}
	if (f->mnemonic[0])
		json_object_set_new(o, "mnemonic", json_string(f->mnemonic));
	if (f->place.subfield)
		json_object_set_new(o, "subfield", json_integer((json_int_t)f->place.subfield));
	if (f->place.item)
		json_object_set_new(o, "item", json_integer((json_int_t)f->place.item));
	if (f->offset != AN2K_NO_OFFSET)
		json_object_set_new(o, "byte", json_integer((json_int_t)f->offset));
	if (f->clause)
		json_object_set_new(o, "clause", json_string(f->clause));
	json_object_set_new(o, "text", json_string(f->text));
	return o;
}
