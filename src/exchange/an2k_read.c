/* SPDX-License-Identifier: Apache-2.0 */
/* Reading transactions; see an2k.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_check.h"

/* "14.013:", with more zeros or fewer; numbers of user fields are long. */
struct tag {
	int type;
	uint32_t number;
	size_t len; /* with the colon */
};

struct input {
	struct an2k *doc;
	const uint8_t *data;
	size_t len;
	size_t pos;
	const char *name;
	struct an2k_findings *findings;
	struct err *err;
};

static size_t read_digits(const uint8_t *p, size_t len, unsigned long *value)
{
	size_t n = 0;

	*value = 0;
	while (n < len && n < 10 && p[n] >= '0' && p[n] <= '9')
		*value = *value * 10 + (unsigned long)(p[n++] - '0');
	return n;
}

static bool read_tag(const uint8_t *p, size_t len, struct tag *tag)
{
	unsigned long type, number;
	size_t a = read_digits(p, len, &type), b;

	if (a == 0 || type < 1 || type > 99 || a >= len || p[a] != '.')
		return false;
	b = read_digits(p + a + 1, len - a - 1, &number);
	if (b == 0 || number < 1 || number > 999999999 || a + 1 + b >= len || p[a + 1 + b] != ':')
		return false;
	*tag = (struct tag){(int)type, (uint32_t)number, a + b + 2};
	return true;
}

bool an2k_is_transaction(const void *data, size_t len)
{
	struct tag tag;
	const uint8_t *p = data;

	return len > 8 && read_tag(p, len < 32 ? len : 32, &tag) && tag.type == 1 &&
	       tag.number == 1 && p[tag.len] >= '0' && p[tag.len] <= '9';
}

/* What lengths and separators have to be. */
#define ENCODING_CLAUSE "ANSI/NIST-ITL 1-2011, annex B"

/* Refuses, and leaves the place among the findings. */
__attribute__((format(printf, 4, 5))) static enum err_code refuse(struct input *in, uint32_t field,
								  size_t offset, const char *fmt,
								  ...)
{
	struct an2k_finding one = {.offset = offset, .type = 0, .idc = -1};
	struct buf place = BUF_INIT;
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	one.place = (struct an2k_place){in->doc->n_records - 1, field, 0, 0};
	if (!in->doc->n_records)
		one.place.record = AN2K_NONE;
	else
		one.type = in->doc->records[in->doc->n_records - 1].type;
	an2k_finding_add(in->findings, AN2K_ERROR, AN2K_STRUCTURE,
			 in->doc->n_records ? in->doc : NULL, one.place, offset, ENCODING_CLAUSE,
			 "%s", text);
	an2k_finding_place(&one, &place);
	err_set(in->err, ERR_INPUT, "%s: %s: %s", in->name, buf_str(&place), text);
	buf_free(&place);
	return ERR_INPUT;
}

__attribute__((format(printf, 4, 5))) static void remark(struct input *in, uint32_t field,
							 size_t offset, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	an2k_finding_add(in->findings, AN2K_ERROR, AN2K_STRUCTURE, in->doc,
			 (struct an2k_place){in->doc->n_records - 1, field, 0, 0}, offset,
			 ENCODING_CLAUSE, "%s", text);
}

static struct an2k_record *begin_record(struct input *in, int type)
{
	struct an2k_record *r = an2k_record_add(in->doc, in->doc->n_records, type);

	r->edited = false;
	r->offset = in->pos;
	r->raw = in->data + in->pos;
	return r;
}

static struct an2k_field *add_field(struct an2k_record *r, uint32_t number, const uint8_t *value,
				    size_t len, size_t offset)
{
	MEM_GROW(r->fields, r->n_fields, r->cap);
	r->fields[r->n_fields] =
	    (struct an2k_field){.number = number, .value = value, .len = len, .offset = offset};
	return &r->fields[r->n_fields++];
}

/* --- tagged records ----------------------------------------------------------- */

/* Where a tagged record that begins at pos stops, judged by its content: after
 * the first FS. Only right for records without binary data. */
static size_t content_end(const struct input *in)
{
	const uint8_t *fs = memchr(in->data + in->pos, AN2K_FS, in->len - in->pos);

	return fs ? (size_t)(fs - in->data) + 1 : in->len;
}

static enum err_code read_length(struct input *in, struct an2k_record *r, const struct tag *first,
				 size_t *end)
{
	size_t at = in->pos + first->len;
	unsigned long n;
	size_t digits = read_digits(in->data + at, in->len - at, &n);

	if (first->number != 1)
		return refuse(in, first->number, in->pos,
			      _("the record begins with field %d.%03u, not with its length"),
			      r->type, (unsigned)first->number);
	if (digits == 0)
		return refuse(in, 1, at, _("the length of the record is not a number"));
	at += digits;
	if (at >= in->len || (in->data[at] != AN2K_GS && in->data[at] != AN2K_FS))
		return refuse(in, 1, in->pos + first->len,
			      _("the length of the record is not a number"));
	if (n > in->len - in->pos)
		return refuse(in, 1, in->pos + first->len,
			      _("the record is %lu bytes long by this field, but only %zu bytes "
				"are left in the file"),
			      n, in->len - in->pos);
	if (in->pos + n <= at)
		return refuse(in, 1, in->pos + first->len,
			      _("a record of %lu bytes has no room for this field itself"), n);
	*end = in->pos + n;
	return ERR_OK;
}

static enum err_code read_fields(struct input *in, struct an2k_record *r, size_t end)
{
	size_t at = in->pos;

	while (at < end) {
		const uint8_t *p = in->data + at, *gs, *fs;
		struct tag tag;
		struct an2k_field *f;
		size_t len;

		if (!read_tag(p, end - at, &tag))
			return refuse(in, r->n_fields ? r->fields[r->n_fields - 1].number : 0, at,
				      _("a field tag such as %d.%03u: is expected after this "
					"field"),
				      r->type,
				      r->n_fields ? r->fields[r->n_fields - 1].number + 1 : 1);
		if (tag.type != r->type)
			return refuse(in, tag.number, at,
				      _("the field is marked as one of a Type-%d record"),
				      tag.type);
		if (r->n_fields >= AN2K_MAX_FIELDS)
			return refuse(in, tag.number, at, _("more than %d fields"),
				      AN2K_MAX_FIELDS);
		p += tag.len;
		len = end - at - tag.len;
		if (an2k_is_data(r, tag.number)) {
			/* Any bytes; the last one of the record is its FS. */
			if (len && p[len - 1] == AN2K_FS)
				len--;
			else
				remark(in, tag.number, end - 1,
				       _("the record does not end with the separator FS"));
			gs = NULL;
		} else {
			gs = len ? memchr(p, AN2K_GS, len) : NULL;
			fs = len ? memchr(p, AN2K_FS, gs ? (size_t)(gs - p) : len) : NULL;
			if (fs && fs + 1 < in->data + end)
				return refuse(in, 1, (size_t)(fs - in->data),
					      _("the record is %zu bytes long by this field, but "
						"field %d.%03u ends it after %zu bytes"),
					      end - in->pos, r->type, (unsigned)tag.number,
					      (size_t)(fs + 1 - in->data) - in->pos);
			if (!fs && !gs)
				remark(in, 1, end - 1,
				       _("the record is %zu bytes long by this field, but does "
					 "not end there with the separator FS"),
				       end - in->pos);
			if (gs || fs)
				len = (size_t)((gs ? gs : fs) - p);
		}
		f = add_field(r, tag.number, p, len, (size_t)(p - in->data));
		f->tag = xstrndup((const char *)in->data + at, tag.len - 1);
		if (!gs)
			return ERR_OK;
		at = (size_t)(gs - in->data) + 1;
		if (at == end) {
			remark(in, 1, end - 1,
			       _("the record is %zu bytes long by this field, but ends there "
				 "with the separator GS"),
			       end - in->pos);
			return ERR_OK;
		}
	}
	return ERR_OK;
}

static void one_short(struct input *in, size_t real, size_t offset)
{
	an2k_finding_add(
	    in->findings, an2k_version(in->doc) < 500 ? AN2K_WARNING : AN2K_ERROR, AN2K_STRUCTURE,
	    in->doc, (struct an2k_place){in->doc->n_records - 1, 1, 0, 0}, offset, ENCODING_CLAUSE,
	    _("the record is %zu bytes long with its last separator, one more than "
	      "this field says"),
	    real);
}

static enum err_code read_tagged(struct input *in, int type, const struct tag *first)
{
	struct an2k_record *r = begin_record(in, type);
	size_t end = in->pos + 1;
	struct tag next;
	enum err_code code = read_length(in, r, first, &end);

	/* Writers of old left the separator at the end out of the length. */
	if (!code && in->data[end - 1] != AN2K_FS && end < in->len && in->data[end] == AN2K_FS &&
	    (end + 1 == in->len || read_tag(in->data + end + 1, in->len - end - 1, &next))) {
		end++;
		one_short(in, end - in->pos, in->pos + first->len);
	}
	/* The next record must begin where this one ends. When it does so somewhere
	 * else, the length is what is wrong, and no field should be blamed. */
	if (!code && in->data[end - 1] != AN2K_FS) {
		size_t content = content_end(in);

		if (content != end && content < in->len &&
		    read_tag(in->data + content, in->len - content, &next) && next.number == 1)
			return refuse(in, 1, in->pos + first->len,
				      _("the record is %zu bytes long by this field, but the next "
					"one begins after %zu bytes"),
				      end - in->pos, content - in->pos);
	}
	if (!code)
		code = read_fields(in, r, end);
	if (code)
		return code;
	r->raw_len = end - in->pos;
	in->pos = end;
	return ERR_OK;
}

/* --- binary records ----------------------------------------------------------- */

static void add_number(struct an2k_record *r, uint32_t number, unsigned long v, size_t offset)
{
	char text[24];
	struct an2k_field *f;
	int n = snprintf(text, sizeof(text), "%lu", v);

	f = add_field(r, number, NULL, (size_t)n, offset);
	f->own = xmemdup(text, (size_t)n + 1);
	f->value = f->own;
}

static void add_positions(struct an2k_record *r, const uint8_t *p, size_t offset)
{
	struct buf b = BUF_INIT;
	struct an2k_field *f;

	for (int i = 0; i < 6; i++) {
		if (i)
			buf_put_u8(&b, AN2K_RS);
		buf_printf(&b, "%u", p[i]);
	}
	f = add_field(r, 4, NULL, b.len, offset);
	f->own = xmemdup(b.data, b.len);
	f->value = f->own;
	buf_free(&b);
}

static enum err_code read_binary(struct input *in, int type)
{
	struct an2k_record *r = begin_record(in, type);
	const uint8_t *p = in->data + in->pos;
	size_t at = in->pos, header = type == 7 ? 5 : type == 8 ? 12 : 18;
	uint32_t n;
	struct reader rd = reader_over(p, in->len - in->pos);

	n = reader_be32(&rd);
	if (rd.bad)
		return refuse(in, 1, at, _("the file ends inside the length of the record"));
	if (n > in->len - in->pos)
		return refuse(in, 1, at,
			      _("the record is %lu bytes long by this field, but only %zu bytes "
				"are left in the file"),
			      (unsigned long)n, in->len - in->pos);
	if (n < 5)
		return refuse(in, 1, at, _("a record of %lu bytes has no room for its header"),
			      (unsigned long)n);
	add_number(r, 1, n, at);
	add_number(r, 2, p[4], at + 4);
	if (n < header) {
		r->opaque = true;
		remark(in, 1, at,
		       _("%lu bytes are no room for the header of a Type-%d record (%zu bytes)"),
		       (unsigned long)n, type, header);
	} else if (type == 8) {
		add_number(r, 3, p[5], at + 5);
		add_number(r, 4, p[6], at + 6);
		add_number(r, 5, p[7], at + 7);
		add_number(r, 6, (unsigned long)p[8] << 8 | p[9], at + 8);
		add_number(r, 7, (unsigned long)p[10] << 8 | p[11], at + 10);
	} else if (type != 7) {
		add_number(r, 3, p[5], at + 5);
		add_positions(r, p + 6, at + 6);
		add_number(r, 5, p[12], at + 12);
		add_number(r, 6, (unsigned long)p[13] << 8 | p[14], at + 13);
		add_number(r, 7, (unsigned long)p[15] << 8 | p[16], at + 15);
		add_number(r, 8, p[17], at + 17);
	}
	if (!r->opaque && n > header)
		add_field(r, AN2K_DATA, p + header, n - header, at + header);
	r->raw_len = n;
	in->pos += n;
	return ERR_OK;
}

/* --- the transaction ---------------------------------------------------------- */

/* The type that the next entry of 1.003 gives, 0 when it is no type; false when
 * there are no more entries. */
static bool next_listed(struct an2k_cursor *contents, int *type)
{
	struct an2k_span sub, item;
	long t;

	if (!an2k_next(contents, &sub))
		return false;
	*type = an2k_part(sub, AN2K_US, 0, &item) && an2k_span_long(item, &t) && t >= 1 && t <= 99
		    ? (int)t
		    : 0;
	return true;
}

static enum err_code read_records(struct input *in)
{
	struct tag tag;
	struct an2k_cursor contents;
	enum err_code code;
	int type;

	if (!an2k_is_transaction(in->data, in->len))
		return refuse(in, 0, 0,
			      _("no ANSI/NIST transaction: it does not begin with field 1.001"));
	read_tag(in->data, in->len, &tag);
	if ((code = read_tagged(in, 1, &tag)))
		return code;
	contents = an2k_split(an2k_value(an2k_field_get(&in->doc->records[0], 3)), AN2K_RS);
	next_listed(&contents, &type);
	while (in->pos < in->len) {
		bool listed = next_listed(&contents, &type);
		size_t left = in->len - in->pos;
		bool tagged = read_tag(in->data + in->pos, left < 32 ? left : 32, &tag);

		if (in->doc->n_records >= AN2K_MAX_RECORDS)
			return refuse(in, 0, in->pos, _("more than %d records"), AN2K_MAX_RECORDS);
		if (tagged && tag.type != 1 && !(tag.type >= 3 && tag.type <= 8)) {
			if (listed && type >= 3 && type <= 8) {
				begin_record(in, type);
				return refuse(in, 0, in->pos,
					      _("1.003 announces a record of Type %d here, but a "
						"tagged record of Type %d follows"),
					      type, tag.type);
			}
			code = read_tagged(in, tag.type, &tag);
		} else if (listed && type >= 3 && type <= 8) {
			code = read_binary(in, type);
		} else if (listed) {
			begin_record(in, type);
			return refuse(in, 1, in->pos,
				      _("1.003 announces a record of Type %d here, but it does not "
					"begin so; the record before it may have a wrong length"),
				      type);
		} else {
			in->doc->tail = in->data + in->pos;
			in->doc->tail_len = left;
			an2k_finding_add(
			    in->findings, AN2K_ERROR, AN2K_STRUCTURE, in->doc,
			    (struct an2k_place){AN2K_NONE, 0, 0, 0}, in->pos, ENCODING_CLAUSE,
			    _("%zu bytes follow the last record that 1.003 lists"), left);
			return ERR_OK;
		}
		if (code)
			return code;
	}
	return ERR_OK;
}

enum err_code an2k_read(struct buf *data, const char *name, struct an2k **out,
			struct an2k_findings *findings, struct err *err)
{
	struct input in = {.name = name, .findings = findings, .err = err};
	enum err_code code;

	in.doc = an2k_new();
	in.doc->bytes = *data;
	*data = (struct buf)BUF_INIT;
	in.data = in.doc->bytes.data;
	in.len = in.doc->bytes.len;
	*out = NULL;
	code = read_records(&in);
	if (code)
		an2k_free(in.doc);
	else
		*out = in.doc;
	return code;
}
