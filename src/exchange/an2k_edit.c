/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to transactions by a line of text; see an2k_text.h. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_text.h"

struct change {
	const char *text;
	size_t record;	 /* index */
	uint32_t field;	 /* 0: the whole record */
	size_t subfield; /* index, or AN2K_NONE */
	size_t item;	 /* likewise */
	bool remove;
	const char *value;
};

static enum err_code not_understood(const char *change, struct err *err)
{
	return err_set(err, ERR_USAGE,
		       _("%s: no change such as 2:2.018=VALUE, 3:14.018[1].2=XX, 3:14.020!, 4! or "
			 "+14"),
		       change);
}

static bool read_number(const char **p, unsigned long max, unsigned long *out)
{
	char *end;

	if (**p < '0' || **p > '9')
		return false;
	*out = strtoul(*p, &end, 10);
	*p = end;
	return *out <= max;
}

/* R : TAG [S] .I then = or ! */
static bool parse(struct change *c, const struct an2k *doc)
{
	const char *p = c->text;
	unsigned long n, type;

	c->subfield = c->item = AN2K_NONE;
	if (!read_number(&p, AN2K_MAX_RECORDS, &n) || n < 1)
		return false;
	c->record = n - 1;
	if (strcmp(p, "!") == 0) {
		c->remove = true;
		return true;
	}
	if (*p++ != ':' || !read_number(&p, 999999999, &n) || n < 1)
		return false;
	if (*p == '.') {
		p++;
		type = n;
		if (!read_number(&p, 999999999, &n) || n < 1)
			return false;
		/* A wrong type shows that another record was meant. */
		if (c->record < doc->n_records && doc->records[c->record].type != (int)type)
			return false;
	}
	c->field = (uint32_t)n;
	if (*p == '[') {
		p++;
		if (!read_number(&p, 100000, &n) || n < 1 || *p++ != ']')
			return false;
		c->subfield = n - 1;
	}
	if (*p == '.') {
		p++;
		if (!read_number(&p, 100000, &n) || n < 1)
			return false;
		c->item = n - 1;
		if (c->subfield == AN2K_NONE)
			c->subfield = 0;
	}
	if (strcmp(p, "!") == 0) {
		c->remove = true;
		return true;
	}
	c->value = p + 1;
	return *p == '=';
}

static enum err_code read_value(const char *text, struct buf *out, struct err *err)
{
	if (text[0] == '@' && text[1] != '@')
		return file_read(text + 1, AN2K_MAX_FILE, out, err);
	if (text[0] == '@')
		text++;
	while (*text) {
		if (strncmp(text, "{US}", 4) == 0 || strncmp(text, "{RS}", 4) == 0) {
			buf_put_u8(out, text[1] == 'U' ? AN2K_US : AN2K_RS);
			text += 4;
			continue;
		}
		buf_put_u8(out, (unsigned char)*text++);
	}
	return ERR_OK;
}

/* Separators inside a value would make it something else. */
static enum err_code check_value(const struct change *c, const struct buf *value, struct err *err)
{
	for (size_t i = 0; c->field != AN2K_DATA && i < value->len; i++) {
		uint8_t b = value->data[i];

		if (b == AN2K_FS || b == AN2K_GS || (c->subfield != AN2K_NONE && b == AN2K_RS) ||
		    (c->item != AN2K_NONE && b == AN2K_US))
			return err_set(err, ERR_USAGE,
				       _("%s: the value holds a separator (byte %02X) that would "
					 "end it"),
				       c->text, b);
	}
	return ERR_OK;
}

/* A new binary record has its header at once, with zeros. */
static void add_header(struct an2k_record *r)
{
	uint32_t last = r->type == 7 ? 2 : r->type == 8 ? 7 : 8;

	for (uint32_t f = 3; f <= last; f++)
		an2k_field_set_text(r, f, "0");
	an2k_field_set(r, AN2K_DATA, "", 0);
}

static enum err_code add_record(struct an2k *doc, const char *change, struct err *err)
{
	const char *p = change + 1;
	unsigned long type;
	long highest = -1;
	struct an2k_record *r;

	if (!read_number(&p, 99, &type) || *p || type < 2)
		return not_understood(change, err);
	for (size_t i = 1; i < doc->n_records; i++)
		if (an2k_idc(&doc->records[i]) > highest)
			highest = an2k_idc(&doc->records[i]);
	r = an2k_record_add(doc, doc->n_records, (int)type);
	an2k_field_set_text(r, 1, "0");
	an2k_field_printf(r, 2, "%ld", highest + 1);
	if (r->binary)
		add_header(r);
	return ERR_OK;
}

enum err_code an2k_edit(struct an2k *doc, const char *text, struct err *err)
{
	struct change c = {.text = text};
	struct buf value = BUF_INIT;
	struct an2k_record *r;
	enum err_code code;

	if (text[0] == '+')
		return add_record(doc, text, err);
	if (!parse(&c, doc))
		return not_understood(text, err);
	if (c.record >= doc->n_records)
		return err_set(err, ERR_NOT_FOUND, _("%s: there are %zu records"), text,
			       doc->n_records);
	r = &doc->records[c.record];
	if (!c.field) {
		if (c.record == 0)
			return err_set(err, ERR_USAGE,
				       _("%s: a transaction cannot be without its first record"),
				       text);
		an2k_record_remove(doc, c.record);
		return ERR_OK;
	}
	if (c.field == 1)
		return err_set(err, ERR_USAGE, _("%s: the length of a record is computed"), text);
	if (r->binary && (r->opaque || !an2k_field_get(r, c.field)))
		return err_set(err, ERR_NOT_FOUND,
			       _("%s: the fixed header of this record has no such field"), text);
	if (r->binary && c.remove)
		return err_set(err, ERR_USAGE, _("%s: nothing can be taken out of a fixed header"),
			       text);
	if (c.remove) {
		bool done = c.subfield == AN2K_NONE
				? an2k_field_remove(r, c.field)
				: an2k_part_remove(r, c.field, c.subfield, c.item);

		return done ? ERR_OK : err_set(err, ERR_NOT_FOUND, _("%s: it is not there"), text);
	}
	code = read_value(c.value, &value, err);
	if (!code)
		code = check_value(&c, &value, err);
	if (!code && c.subfield == AN2K_NONE)
		an2k_field_set(r, c.field, value.data, value.len);
	else if (!code)
		an2k_part_set(r, c.field, c.subfield, c.item, value.data, value.len);
	buf_free(&value);
	return code;
}

bool an2k_edit_finish(struct an2k *doc)
{
	const struct an2k_field *f = doc->n_records ? an2k_field_get(&doc->records[0], 3) : NULL;
	struct an2k_cursor cursor = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub, item;
	size_t i = 0;
	bool same = f != NULL;

	for (; same && an2k_next(&cursor, &sub); i++) {
		long type = -1, idc = -1;

		if (an2k_part(sub, AN2K_US, 0, &item))
			an2k_span_long(item, &type);
		if (an2k_part(sub, AN2K_US, 1, &item))
			an2k_span_long(item, &idc);
		if (i == 0)
			same = type == 1 && idc == (long)doc->n_records - 1;
		else
			same = i < doc->n_records && type == doc->records[i].type &&
			       idc == an2k_idc(&doc->records[i]);
	}
	if (same && i == doc->n_records)
		return false;
	an2k_update_contents(doc);
	return true;
}
