/* SPDX-License-Identifier: Apache-2.0 */
/* Taking transactions apart; see transaction.h. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/an2k_rules.h"
#include "exchange/transaction.h"
#include "exchange/transaction_person.h"

static char *field_text(const struct an2k_record *r, uint32_t field)
{
	char *raw = an2k_span_text(an2k_first(r, field)), *clean = text_clean(raw, false);

	free(raw);
	return clean;
}

static void replace(char **where, char *text_take)
{
	free(*where);
	*where = text_take;
}

static struct date read_date(struct an2k_span s)
{
	long n;

	if (!an2k_is_date(s) || !an2k_span_long(s, &n))
		return (struct date){0, 0, 0};
	return (struct date){(int16_t)(n / 10000), (uint8_t)(n / 100 % 100), (uint8_t)(n % 100)};
}

static int number_or(const struct an2k_record *r, uint32_t field, int lo, int hi, int other)
{
	long v;

	return an2k_num(r, field, &v) && v >= lo && v <= hi ? (int)v : other;
}

/* --- Type 2 ---------------------------------------------------------------------------- */

static void add_other(struct transaction_subject *s, const struct an2k_field *f,
		      const struct an2k_field_rule *rule)
{
	struct transaction_other *o;
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < f->len; i++) {
		if (f->value[i] == AN2K_US)
			buf_put_str(&b, ", ");
		else if (f->value[i] == AN2K_RS)
			buf_put_str(&b, "; ");
		else if (f->value[i])
			buf_put_u8(&b, f->value[i]);
	}
	s->others = xreallocarray(s->others, s->n_others + 1, sizeof(*s->others));
	o = &s->others[s->n_others++];
	o->tag = xasprintf("2.%03u", (unsigned)f->number);
	o->name = xstrdup(rule && rule->name && !rule->user ? rule->name : "");
	o->text = text_clean(buf_str(&b), false);
	buf_free(&b);
}

static void read_subject(const struct an2k *doc, size_t record, const struct an2k_domain *domain,
			 struct transaction *t, struct notes *notes)
{
	const struct an2k_record *r = &doc->records[record];
	struct transaction_subject *s = transaction_add_subject(t);

	s->idc = an2k_idc(r);
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct an2k_field *f = &r->fields[i];
		const struct an2k_field_rule *rule =
		    domain ? an2k_field_rule(an2k_domain_rule(domain), f->number, t->version)
			   : NULL;

		if (f->number <= 2)
			continue;
		if (rule && rule->map) {
			if (transaction_map_read(rule->map, an2k_value(f), s))
				continue;
			notes_add(notes, f->offset,
				  _("record %zu, field 2.%03u %s: not all of it can be used"),
				  record + 1, (unsigned)f->number, rule->mnemonic);
		}
		/* The version of our own table is no news. */
		if (!(rule && f->number == 3 && strcmp(an2k_domain_key(domain), "cotejo") == 0))
			add_other(s, f, rule);
	}
}

/* --- prints ----------------------------------------------------------------------------- */

static void add_segment(struct transaction_print *p, int finger, int left, int top, int right,
			int bottom)
{
	p->segments = xreallocarray(p->segments, p->n_segments + 1, sizeof(*p->segments));
	p->segments[p->n_segments++] =
	    (struct transaction_segment){finger, left, top, right, bottom};
}

static bool segment_there(const struct transaction_print *p, long finger)
{
	for (size_t i = 0; i < p->n_segments; i++)
		if (p->segments[i].finger == finger)
			return true;
	return false;
}

static long number_at(struct an2k_span sub, size_t item)
{
	struct an2k_span s;
	long v;

	return an2k_part(sub, AN2K_US, item, &s) && an2k_span_long(s, &v) && v >= 0 && v < 100000
		   ? v
		   : -1;
}

/* 14.021: finger, left, right, top, bottom. */
static void read_boxes(const struct an2k_record *r, struct transaction_print *p)
{
	struct an2k_cursor c = an2k_split(an2k_value(an2k_field_get(r, 21)), AN2K_RS);
	struct an2k_span sub;

	while (an2k_has(r, 21) && p->n_segments < 10 && an2k_next(&c, &sub)) {
		long v[5];
		bool good = true;

		for (size_t i = 0; i < 5; i++)
			good &= (v[i] = number_at(sub, i)) >= 0;
		if (good && v[0] >= 1 && v[0] <= 10 && !segment_there(p, v[0]))
			add_segment(p, (int)v[0], (int)v[1], (int)v[3], (int)v[2] + 1,
				    (int)v[4] + 1);
	}
}

/* 14.025: finger, number of points, x, y, ...; the box around them. Only for
 * fingers that 14.021 does not give. */
static void read_polygons(const struct an2k_record *r, struct transaction_print *p)
{
	struct an2k_cursor c = an2k_split(an2k_value(an2k_field_get(r, 25)), AN2K_RS);
	struct an2k_span sub;

	while (an2k_has(r, 25) && p->n_segments < 10 && an2k_next(&c, &sub)) {
		long finger = number_at(sub, 0), box[4] = {100000, 100000, -1, -1};
		size_t n = 0;

		for (; n < 100; n++) {
			long x = number_at(sub, 2 + 2 * n), y = number_at(sub, 3 + 2 * n);

			if (x < 0 || y < 0)
				break;
			box[0] = x < box[0] ? x : box[0];
			box[1] = y < box[1] ? y : box[1];
			box[2] = x > box[2] ? x : box[2];
			box[3] = y > box[3] ? y : box[3];
		}
		if (n >= 3 && finger >= 1 && finger <= 10 && !segment_there(p, finger))
			add_segment(p, (int)finger, (int)box[0], (int)box[1], (int)box[2] + 1,
				    (int)box[3] + 1);
	}
}

/* xx.018: position, code. */
static void read_missing(const struct an2k_record *r, struct transaction_print *p)
{
	struct an2k_cursor c = an2k_split(an2k_value(an2k_field_get(r, 18)), AN2K_RS);
	struct an2k_span sub, code;

	while (an2k_has(r, 18) && p->n_missing < 18 && an2k_next(&c, &sub)) {
		struct transaction_missing m = {(int)number_at(sub, 0), ""};

		if (m.position < 0 || !an2k_part(sub, AN2K_US, 1, &code) ||
		    code.n >= sizeof(m.code))
			continue;
		for (size_t i = 0; i < code.n; i++)
			m.code[i] = (char)(code.p[i] >= 'A' && code.p[i] <= 'Z' ? code.p[i] : '?');
		p->missing = xreallocarray(p->missing, p->n_missing + 1, sizeof(m));
		p->missing[p->n_missing++] = m;
	}
}

static void read_print(const struct an2k *doc, size_t record, struct transaction *t,
		       struct notes *notes)
{
	const struct an2k_record *r = &doc->records[record];
	struct transaction_print *p = transaction_add_print(t);
	struct an2k_span data = an2k_data(r);
	bool type4 = r->type == 4;

	p->type = r->type;
	p->idc = an2k_idc(r);
	p->impression = number_or(r, 3, 0, 99, 29);
	p->position = number_or(r, type4 ? 4 : 13, 0, 99, 0);
	p->width = number_or(r, 6, 1, 65535, 0);
	p->height = number_or(r, 7, 1, 65535, 0);
	p->ppi = an2k_image_ppi(doc, r);
	if (type4) {
		p->uncompressed = number_or(r, 8, 0, 255, -1) == 0;
	} else {
		p->uncompressed = an2k_span_is(an2k_first(r, 11), "NONE");
		p->bits = number_or(r, 12, 1, 16, 8);
		p->captured = read_date(an2k_first(r, 5));
		replace(&p->source, field_text(r, 4));
	}
	if (r->type == 14) {
		read_boxes(r, p);
		read_polygons(r, p);
	}
	if (data.n) {
		p->data = xmemdup(data.p, data.n);
		p->len = data.n;
		if (p->ppi <= 0)
			notes_add(notes, r->offset,
				  _("record %zu: the resolution of the image is not stated"),
				  record + 1);
	}
	if (r->type == 14 || r->type == 15)
		read_missing(r, p);
}

static void read_minutiae(const struct an2k *doc, size_t record, struct transaction *t,
			  struct notes *notes)
{
	struct an2k_minutiae m;
	struct err e = ERR_INIT;
	struct transaction_minutiae *to;

	if (an2k_read_minutiae(doc, record, &m, &e)) {
		notes_add(notes, doc->records[record].offset, "%s", e.msg);
		return;
	}
	to = transaction_add_minutiae(t);
	to->idc = an2k_idc(&doc->records[record]);
	to->m = m;
}

static void read_header(const struct an2k *doc, struct transaction *t, struct notes *notes)
{
	const struct an2k_record *r = &doc->records[0];

	replace(&t->type, field_text(r, 4));
	replace(&t->destination, field_text(r, 7));
	replace(&t->origin, field_text(r, 8));
	replace(&t->control, field_text(r, 9));
	replace(&t->answer_to, field_text(r, 10));
	t->date = read_date(an2k_first(r, 5));
	if (!t->date.year)
		notes_add(notes, r->offset, _("field 1.005 is no date"));
}

void transaction_from_an2k(const struct an2k *doc, const struct an2k_tables *tables,
			   const struct an2k_domain *domain, struct transaction **out,
			   struct notes *notes)
{
	struct transaction *t = transaction_new();

	if (!domain)
		domain = an2k_domain_guess(tables, doc);
	t->version = an2k_version(doc);
	replace(&t->domain, xstrdup(domain ? an2k_domain_key(domain) : ""));
	if (doc->n_records)
		read_header(doc, t, notes);
	for (size_t i = 1; i < doc->n_records; i++) {
		const struct an2k_record *r = &doc->records[i];

		if (r->opaque)
			continue;
		switch (r->type) {
		case 2:
			read_subject(doc, i, domain, t, notes);
			break;
		case 4:
		case 13:
		case 14:
		case 15:
			read_print(doc, i, t, notes);
			break;
		case 9:
			read_minutiae(doc, i, t, notes);
			break;
		default:
			notes_add(notes, r->offset, _("record %zu: Type-%d is not used"), i + 1,
				  r->type);
			break;
		}
	}
	*out = t;
}
