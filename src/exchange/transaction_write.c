/* SPDX-License-Identifier: Apache-2.0 */
/* Making transactions; see transaction.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"
#include "exchange/transaction.h"
#include "exchange/transaction_person.h"

#define OWN_FIELDS "0001" /* of the table domains/cotejo.tbl */

static bool has_separator(const char *text)
{
	for (; *text; text++)
		if (*text >= AN2K_FS && *text <= AN2K_US)
			return true;
	return false;
}

static enum err_code put_text(struct an2k_record *r, uint32_t field, const char *text,
			      struct err *err)
{
	if (has_separator(text))
		return err_set(err, ERR_INPUT, _("field %d.%03u: the text holds a separator"),
			       r->type, (unsigned)field);
	for (const char *p = text; r->type == 1 && *p; p++)
		if ((unsigned char)*p >= 0x80)
			return err_set(err, ERR_INPUT,
				       _("field 1.%03u: only letters of ASCII are allowed: %s"),
				       (unsigned)field, text);
	if (text[0])
		an2k_field_set_text(r, field, text);
	return ERR_OK;
}

static void put_date(struct an2k_record *r, uint32_t field, const struct date *d)
{
	if (date_is_full(d))
		an2k_field_printf(r, field, "%04d%02d%02d", d->year, d->month, d->day);
}

static struct an2k_record *add_record(struct an2k *doc, int type, long idc)
{
	struct an2k_record *r = an2k_record_add(doc, doc->n_records, type);

	an2k_field_set_text(r, 1, "0");
	if (idc >= 0)
		an2k_field_printf(r, 2, "%ld", idc);
	return r;
}

static bool is_ascii(const struct an2k *doc)
{
	for (size_t i = 1; i < doc->n_records; i++)
		for (size_t k = 0; k < doc->records[i].n_fields; k++) {
			const struct an2k_field *f = &doc->records[i].fields[k];

			for (size_t n = 0; f->number != AN2K_DATA && n < f->len; n++)
				if (f->value[n] >= 0x80)
					return false;
		}
	return true;
}

/* --- Type 2 ------------------------------------------------------------------------------ */

static enum err_code put_subject(struct an2k *doc, const struct transaction_subject *s, long idc,
				 const struct an2k_domain *domain, struct err *err)
{
	struct an2k_record *r = add_record(doc, 2, idc);
	const struct an2k_record_rule *rule = an2k_domain_rule(domain);
	struct buf b = BUF_INIT;

	if (strcmp(an2k_domain_key(domain), "cotejo") == 0)
		an2k_field_set_text(r, 3, OWN_FIELDS);
	for (size_t i = 0; i < rule->n_fields; i++) {
		const struct an2k_field_rule *f = &rule->fields[i];

		if (!f->map)
			continue;
		buf_clear(&b);
		transaction_map_write(f->map, s, &b);
		if (b.len && (memchr(b.data, AN2K_FS, b.len) || memchr(b.data, AN2K_GS, b.len))) {
			buf_free(&b);
			return err_set(err, ERR_INPUT,
				       _("field 2.%03u: the text holds a separator"),
				       (unsigned)f->first);
		}
		if (b.len)
			an2k_field_set(r, f->first, b.data, b.len);
	}
	buf_free(&b);
	return ERR_OK;
}

/* --- prints ------------------------------------------------------------------------------- */

static void put_segments(struct an2k_record *r, const struct transaction_print *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < p->n_segments && i < 5; i++) {
		const struct transaction_segment *s = &p->segments[i];

		buf_printf(&b, "%s%d%c%d%c%d%c%d%c%d", i ? "\x1e" : "", s->finger, AN2K_US, s->left,
			   AN2K_US, s->right - 1, AN2K_US, s->top, AN2K_US, s->bottom - 1);
	}
	if (p->n_segments)
		an2k_field_set(r, 21, b.data, b.len);
	buf_free(&b);
}

static void put_missing(struct an2k_record *r, const struct transaction_print *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < p->n_missing; i++)
		buf_printf(&b, "%s%d%c%s", i ? "\x1e" : "", p->missing[i].position, AN2K_US,
			   p->missing[i].code);
	if (p->n_missing && r->type != 13)
		an2k_field_set(r, 18, b.data, b.len);
	buf_free(&b);
}

/* A finger of Type-4 becomes Type-14, which says all that Type-4 says and more. */
static int type_for(const struct transaction_print *p)
{
	if (p->type == 13 || p->type == 15)
		return p->type;
	return p->position >= 20 && p->position <= 38 ? 15 : 14;
}

static enum err_code put_image(struct an2k_record *r, const struct transaction_print *p, size_t i,
			       struct err *err)
{
	struct an2k_picture seen;
	const char *algorithm = "NONE";
	int width = p->width, height = p->height;

	an2k_picture_look((struct an2k_span){p->data, p->len}, &seen);
	if (!p->uncompressed) {
		if (!seen.algorithm)
			return err_set(err, ERR_INPUT,
				       _("print %zu: the image is of no format that a transaction "
					 "can carry"),
				       i + 1);
		algorithm = seen.algorithm;
		width = seen.width > 0 ? (int)seen.width : width;
		height = seen.height > 0 ? (int)seen.height : height;
	}
	if (width <= 0 || height <= 0 || p->ppi <= 0)
		return err_set(err, ERR_INPUT,
			       _("print %zu: the size or the resolution of the image is not known"),
			       i + 1);
	an2k_field_printf(r, 6, "%d", width);
	an2k_field_printf(r, 7, "%d", height);
	an2k_field_set_text(r, 8, "1");
	an2k_field_printf(r, 9, "%ld", lround(p->ppi));
	an2k_field_printf(r, 10, "%ld", lround(p->ppi));
	an2k_field_set_text(r, 11, algorithm);
	an2k_field_printf(r, 12, "%d", p->uncompressed || seen.bits <= 0 ? p->bits : seen.bits);
	an2k_field_set(r, AN2K_DATA, p->data, p->len);
	return ERR_OK;
}

static enum err_code put_print(struct an2k *doc, const struct transaction *t, size_t i,
			       struct err *err)
{
	const struct transaction_print *p = &t->prints[i];
	struct an2k_record *r = add_record(doc, type_for(p), p->idc);
	const struct date *captured = date_is_full(&p->captured) ? &p->captured : &t->date;
	enum err_code code;

	if (p->position < 0 || p->position > 99)
		return err_set(err, ERR_INPUT, _("print %zu: %d is no position"), i + 1,
			       p->position);
	an2k_field_printf(r, 3, "%d", p->impression);
	code = put_text(r, 4, p->source[0] ? p->source : t->origin, err);
	put_date(r, 5, captured);
	an2k_field_printf(r, 13, "%d", p->position);
	if (!code && r->type == 14)
		put_segments(r, p);
	if (!code && p->data)
		code = put_image(r, p, i, err);
	if (!code)
		put_missing(r, p);
	return code;
}

static enum err_code put_minutiae(struct an2k *doc, const struct transaction_minutiae *m, size_t i,
				  struct err *err)
{
	struct an2k_record *r;
	struct fmr *f;
	int finger = m->m.finger >= 1 && m->m.finger <= 10 ? m->m.finger : 0;

	if (m->m.n > 255)
		return err_set(err, ERR_INPUT,
			       _("minutiae list %zu: %zu minutiae, and a record has room for 255"),
			       i + 1, m->m.n);
	f = fmr_from_minutiae(FMR_ANSI_2004, m->m.list, m->m.n, m->m.width, m->m.height, finger, 0,
			      m->m.quality >= 0 ? m->m.quality : 0);
	r = add_record(doc, 9, m->idc);
	an2k_m1_from_fmr(r, f, 0);
	an2k_field_printf(r, 3, "%d", m->m.impression);
	an2k_field_printf(r, 134, "%d", m->m.finger);
	if (m->m.quality < 0)
		an2k_field_remove(r, 135);
	fmr_free(f);
	return ERR_OK;
}

/* --- Type 1 ---------------------------------------------------------------------------------- */

static enum err_code put_header(struct an2k *doc, const struct transaction *t,
				const struct an2k_domain *domain, struct err *err)
{
	struct an2k_record *r = &doc->records[0];
	enum err_code code;

	an2k_field_set_text(r, 1, "0");
	an2k_field_printf(r, 2, "%04d", t->version >= 500 ? t->version : 500);
	code = put_text(r, 4, t->type, err);
	put_date(r, 5, &t->date);
	code = code ? code : put_text(r, 7, t->destination, err);
	code = code ? code : put_text(r, 8, t->origin, err);
	code = code ? code : put_text(r, 9, t->control, err);
	code = code ? code : put_text(r, 10, t->answer_to, err);
	an2k_field_set_text(r, 11, "00.00");
	an2k_field_set_text(r, 12, "00.00");
	if (domain && an2k_domain_name(domain))
		an2k_field_set_text(r, 13, an2k_domain_name(domain));
	if (!is_ascii(doc))
		an2k_field_set_text(r, 15, "3\x1fUTF-8");
	return code;
}

enum err_code transaction_to_an2k(const struct transaction *t, const struct an2k_tables *tables,
				  struct an2k **out, struct err *err)
{
	struct an2k *doc = an2k_new();
	const struct an2k_domain *domain =
	    t->domain[0] ? an2k_domain_by_key(tables, t->domain) : NULL;
	enum err_code code = ERR_OK;
	long used = -1;

	*out = NULL;
	an2k_record_add(doc, 0, 1);
	if (!domain && t->n_subjects)
		code = err_set(err, ERR_INPUT, _("'%s' is no domain that people can be written in"),
			       t->domain);
	for (size_t i = 0; i < t->n_subjects && !code; i++)
		code = put_subject(doc, &t->subjects[i], t->subjects[i].idc, domain, err);
	for (size_t i = 0; i < t->n_minutiae && !code; i++)
		code = put_minutiae(doc, &t->minutiae[i], i, err);
	for (size_t i = 0; i < t->n_prints && !code; i++)
		code = put_print(doc, t, i, err);
	/* Those that brought no designation get the next ones. */
	for (size_t i = 1; i < doc->n_records; i++)
		if (an2k_idc(&doc->records[i]) > used)
			used = an2k_idc(&doc->records[i]);
	for (size_t i = 1; i < doc->n_records; i++)
		if (!an2k_has(&doc->records[i], 2))
			an2k_field_printf(&doc->records[i], 2, "%ld", ++used);
	if (!code)
		code = put_header(doc, t, domain, err);
	if (code) {
		an2k_free(doc);
		return code;
	}
	an2k_update_contents(doc);
	*out = doc;
	return ERR_OK;
}
