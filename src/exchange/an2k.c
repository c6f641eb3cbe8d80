/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/an2k.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct an2k *an2k_new(void)
{
	return xcalloc(1, sizeof(struct an2k));
}

static void field_clear(struct an2k_field *f)
{
	free(f->tag);
	free(f->own);
}

static void record_clear(struct an2k_record *r)
{
	for (size_t i = 0; i < r->n_fields; i++)
		field_clear(&r->fields[i]);
	free(r->fields);
}

void an2k_free(struct an2k *doc)
{
	if (!doc)
		return;
	for (size_t i = 0; i < doc->n_records; i++)
		record_clear(&doc->records[i]);
	free(doc->records);
	buf_free(&doc->bytes);
	free(doc);
}

static const struct {
	int version;
	const char *title;
} editions[] = {
    {200, "ANSI/NIST-CSL 1-1993"},
    {201, "ANSI/NIST-ITL 1a-1997"},
    {300, "ANSI/NIST-ITL 1-2000"},
    {400, "ANSI/NIST-ITL 1-2007"},
    {500, "ANSI/NIST-ITL 1-2011"},
    {501, "ANSI/NIST-ITL 1-2011 Update 2013"},
    {502, "ANSI/NIST-ITL 1-2011 Update 2015"},
};

const char *an2k_version_title(int version)
{
	for (size_t i = ARRAY_LEN(editions); i-- > 1;)
		if (version >= editions[i].version)
			return editions[i].title;
	return editions[0].title;
}

int an2k_version(const struct an2k *doc)
{
	long v;

	if (!doc->n_records || !an2k_item_long(&doc->records[0], 2, 0, 0, &v) || v < 200)
		return 500;
	for (size_t i = ARRAY_LEN(editions); i-- > 0;)
		if (v >= editions[i].version)
			return editions[i].version;
	return 500;
}

/* --- looking ----------------------------------------------------------------- */

const struct an2k_field *an2k_field_get(const struct an2k_record *r, uint32_t number)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (r->fields[i].number == number)
			return &r->fields[i];
	return NULL;
}

struct an2k_span an2k_value(const struct an2k_field *f)
{
	return f ? (struct an2k_span){f->value, f->len} : (struct an2k_span){NULL, 0};
}

struct an2k_cursor an2k_split(struct an2k_span text, uint8_t separator)
{
	/* A pointer that is never NULL keeps the arithmetic defined. */
	static const uint8_t nothing[1];
	const uint8_t *p = text.n ? text.p : nothing;

	return (struct an2k_cursor){p, p + text.n, separator, false};
}

bool an2k_next(struct an2k_cursor *c, struct an2k_span *part)
{
	size_t left = (size_t)(c->end - c->p);
	const uint8_t *at;

	if (c->done)
		return false;
	at = left ? memchr(c->p, c->separator, left) : NULL;
	*part = (struct an2k_span){c->p, at ? (size_t)(at - c->p) : left};
	if (at)
		c->p = at + 1;
	else
		c->done = true;
	return true;
}

size_t an2k_count(struct an2k_span text, uint8_t separator)
{
	size_t n = 1;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == separator;
	return n;
}

bool an2k_part(struct an2k_span text, uint8_t separator, size_t index, struct an2k_span *part)
{
	struct an2k_cursor c = an2k_split(text, separator);

	while (an2k_next(&c, part))
		if (index-- == 0)
			return true;
	return false;
}

bool an2k_item(const struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
	       struct an2k_span *out)
{
	const struct an2k_field *f = an2k_field_get(r, number);
	struct an2k_span sub;

	return f && an2k_part(an2k_value(f), AN2K_RS, subfield, &sub) &&
	       an2k_part(sub, AN2K_US, item, out);
}

bool an2k_span_long(struct an2k_span s, long *out)
{
	size_t i = 0;
	long v = 0;
	bool negative = s.n > 1 && s.p[0] == '-';

	if (s.n > 1 && (s.p[0] == '-' || s.p[0] == '+'))
		i = 1;
	if (s.n == 0 || s.n - i > 9)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = negative ? -v : v;
	return true;
}

bool an2k_item_long(const struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
		    long *out)
{
	struct an2k_span s;

	return an2k_item(r, number, subfield, item, &s) && an2k_span_long(s, out);
}

bool an2k_span_is(struct an2k_span s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

char *an2k_span_text(struct an2k_span s)
{
	char *text = xmalloc(s.n + 1);

	if (s.n)
		memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return text;
}

bool an2k_is_data(const struct an2k_record *r, uint32_t number)
{
	return number == AN2K_DATA && (r->binary || r->type >= 10);
}

struct an2k_span an2k_data(const struct an2k_record *r)
{
	return an2k_value(an2k_field_get(r, AN2K_DATA));
}

long an2k_idc(const struct an2k_record *r)
{
	long idc;

	return r->type != 1 && an2k_item_long(r, 2, 0, 0, &idc) && idc >= 0 ? idc : -1;
}

/* --- changing ---------------------------------------------------------------- */

struct an2k_record *an2k_record_add(struct an2k *doc, size_t at, int type)
{
	assert(at <= doc->n_records);
	MEM_GROW(doc->records, doc->n_records, doc->cap);
	memmove(doc->records + at + 1, doc->records + at,
		(doc->n_records - at) * sizeof(*doc->records));
	doc->n_records++;
	doc->records[at] = (struct an2k_record){.type = type,
						.binary = type >= 3 && type <= 8,
						.edited = true,
						.offset = AN2K_NO_OFFSET};
	return &doc->records[at];
}

void an2k_record_remove(struct an2k *doc, size_t at)
{
	assert(at < doc->n_records);
	record_clear(&doc->records[at]);
	doc->n_records--;
	memmove(doc->records + at, doc->records + at + 1,
		(doc->n_records - at) * sizeof(*doc->records));
}

void an2k_field_set(struct an2k_record *r, uint32_t number, const void *value, size_t len)
{
	struct an2k_field *f = (struct an2k_field *)an2k_field_get(r, number);
	uint8_t *own = xmalloc(len + 1);
	size_t at = 0;

	if (len)
		memcpy(own, value, len);
	own[len] = '\0';
	if (!f) {
		while (at < r->n_fields && r->fields[at].number < number)
			at++;
		MEM_GROW(r->fields, r->n_fields, r->cap);
		f = r->fields + at;
		memmove(f + 1, f, (r->n_fields - at) * sizeof(*f));
		r->n_fields++;
		*f = (struct an2k_field){.number = number};
	}
	free(f->own);
	f->own = own;
	f->value = own;
	f->len = len;
	f->offset = AN2K_NO_OFFSET;
	r->edited = true;
}

void an2k_field_set_text(struct an2k_record *r, uint32_t number, const char *text)
{
	an2k_field_set(r, number, text, strlen(text));
}

void an2k_field_printf(struct an2k_record *r, uint32_t number, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	an2k_field_set_text(r, number, text);
	free(text);
}

bool an2k_field_remove(struct an2k_record *r, uint32_t number)
{
	struct an2k_field *f = (struct an2k_field *)an2k_field_get(r, number);

	if (!f)
		return false;
	field_clear(f);
	r->n_fields--;
	memmove(f, f + 1, (r->n_fields - (size_t)(f - r->fields)) * sizeof(*f));
	r->edited = true;
	return true;
}

/* text with the part of that index replaced, or (value NULL) taken out. */
static bool put_with_part(struct buf *out, struct an2k_span text, uint8_t separator, size_t index,
			  const struct an2k_span *value)
{
	struct an2k_cursor c = an2k_split(text, separator);
	struct an2k_span part;
	size_t i = 0;
	bool first = true;

	for (; an2k_next(&c, &part); i++) {
		if (i == index && !value)
			continue;
		if (!first)
			buf_put_u8(out, separator);
		first = false;
		if (i == index)
			part = *value;
		buf_put(out, part.p, part.n);
	}
	if (i > index)
		return true;
	if (!value)
		return false;
	for (; i <= index; i++)
		buf_put_u8(out, separator);
	buf_put(out, value->p, value->n);
	return true;
}

void an2k_part_set(struct an2k_record *r, uint32_t number, size_t subfield, size_t item,
		   const void *value, size_t len)
{
	struct an2k_span whole = an2k_value(an2k_field_get(r, number)), sub = {NULL, 0};
	struct an2k_span v = {value, len};
	struct buf inner = BUF_INIT, outer = BUF_INIT;

	if (item != AN2K_NONE) {
		if (!an2k_part(whole, AN2K_RS, subfield, &sub))
			sub = (struct an2k_span){NULL, 0};
		put_with_part(&inner, sub, AN2K_US, item, &v);
		v = (struct an2k_span){inner.data, inner.len};
	}
	put_with_part(&outer, whole, AN2K_RS, subfield, &v);
	an2k_field_set(r, number, outer.data, outer.len);
	buf_free(&inner);
	buf_free(&outer);
}

bool an2k_part_remove(struct an2k_record *r, uint32_t number, size_t subfield, size_t item)
{
	const struct an2k_field *f = an2k_field_get(r, number);
	struct an2k_span whole = an2k_value(f), sub;
	struct buf out = BUF_INIT;

	if (!f || !an2k_part(whole, AN2K_RS, subfield, &sub))
		return false;
	if (item != AN2K_NONE && an2k_count(sub, AN2K_US) > 1) {
		bool found = put_with_part(&out, sub, AN2K_US, item, NULL);

		if (found)
			an2k_part_set(r, number, subfield, AN2K_NONE, out.data, out.len);
		buf_free(&out);
		return found;
	}
	if (item != AN2K_NONE && item > 0)
		return false;
	if (an2k_count(whole, AN2K_RS) == 1)
		return an2k_field_remove(r, number);
	put_with_part(&out, whole, AN2K_RS, subfield, NULL);
	an2k_field_set(r, number, out.data, out.len);
	buf_free(&out);
	return true;
}

void an2k_update_contents(struct an2k *doc)
{
	struct buf b = BUF_INIT;

	if (!doc->n_records)
		return;
	buf_printf(&b, "1%c%zu", AN2K_US, doc->n_records - 1);
	for (size_t i = 1; i < doc->n_records; i++) {
		struct an2k_span idc = an2k_value(an2k_field_get(&doc->records[i], 2));

		buf_printf(&b, "%c%d%c", AN2K_RS, doc->records[i].type, AN2K_US);
		buf_put(&b, idc.p, idc.n);
	}
	an2k_field_set(&doc->records[0], 3, b.data, b.len);
	buf_free(&b);
}
