/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions out of a JSON description; see an2k_text.h. */
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "exchange/an2k_rules.h"
#include "exchange/an2k_text.h"
#include "image/load.h"

struct build {
	const char *name;
	const char *folder;
	struct an2k *doc;
	size_t record; /* in the description, from 1, for messages */
	struct err *err;
};

__attribute__((format(printf, 3, 4))) static enum err_code wrong(struct build *b, const char *tag,
								 const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (tag)
		return err_set(b->err, ERR_INPUT,
			       _("%s: record %zu of the description, field %s: "
				 "%s"),
			       b->name, b->record, tag, text);
	return err_set(b->err, ERR_INPUT, _("%s: record %zu of the description: %s"), b->name,
		       b->record, text);
}

/* --- values -------------------------------------------------------------------------- */

static enum err_code put_base64(struct build *b, const char *tag, const json_t *v, struct buf *out)
{
	const char *text = json_string_value(v);
	size_t room, len = 0;
	uint8_t *bytes;
	enum err_code code = ERR_OK;

	if (!text)
		return wrong(b, tag, _("base64 must be a text"));
	room = strlen(text) / 4 * 3 + 3;
	bytes = xmalloc(room);
	if (sodium_base642bin(bytes, room, text, strlen(text), "\r\n \t", &len, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0)
		code = wrong(b, tag, _("this is not base64"));
	else
		buf_put(out, bytes, len);
	free(bytes);
	return code;
}

static enum err_code put_file(struct build *b, const json_t *v, struct buf *out)
{
	const char *file = json_string_value(v);
	char *path;
	enum err_code code;

	if (!file)
		return wrong(b, "999", _("file must be a name"));
	path = file[0] == '/' ? xstrdup(file) : path_join(b->folder, file);
	code = file_read(path, AN2K_MAX_FILE, out, b->err);
	free(path);
	return code;
}

/* One item: a text, a number, or bytes. Separators would make two of it. */
static enum err_code put_item(struct build *b, const char *tag, bool data, const json_t *v,
			      struct buf *out)
{
	size_t before = out->len;
	enum err_code code = ERR_OK;

	if (json_is_string(v))
		buf_put(out, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_object(v) && json_object_get(v, "base64"))
		code = put_base64(b, tag, json_object_get(v, "base64"), out);
	else if (json_is_object(v) && data && json_object_get(v, "file"))
		code = put_file(b, json_object_get(v, "file"), out);
	else
		code = wrong(b, tag, _("a text, a number, base64 or a file is needed"));
	for (size_t i = before; !code && !data && i < out->len; i++)
		if (out->data[i] >= AN2K_FS && out->data[i] <= AN2K_US)
			code = wrong(b, tag, _("the text holds a separator; use lists"));
	return code;
}

static enum err_code put_list(struct build *b, const char *tag, const json_t *v, struct buf *out)
{
	enum err_code code = ERR_OK;
	size_t i, k;
	json_t *sub, *item;

	json_array_foreach(v, i, sub)
	{
		if (code)
			return code;
		if (i)
			buf_put_u8(out, AN2K_RS);
		if (!json_is_array(sub)) {
			code = put_item(b, tag, false, sub, out);
			continue;
		}
		json_array_foreach(sub, k, item)
		{
			if (k)
				buf_put_u8(out, AN2K_US);
			if (!code)
				code = put_item(b, tag, false, item, out);
		}
	}
	return code;
}

static enum err_code read_tag(struct build *b, const struct an2k_record *r, const char *tag,
			      uint32_t *number)
{
	const char *dot = strchr(tag, '.');
	char *end;
	unsigned long n, type;

	if (dot) {
		type = strtoul(tag, &end, 10);
		if (end != dot || (int)type != r->type)
			return wrong(b, tag, _("not a field of a Type-%d record"), r->type);
	}
	tag = dot ? dot + 1 : tag;
	n = strtoul(tag, &end, 10);
	if (end == tag || *end || n < 1 || n > 999999999)
		return wrong(b, tag, _("no number of a field"));
	*number = (uint32_t)n;
	return ERR_OK;
}

static enum err_code set_field(struct build *b, struct an2k_record *r, const char *tag,
			       const json_t *v)
{
	uint32_t number = 0;
	struct buf value = BUF_INIT;
	enum err_code code = read_tag(b, r, tag, &number);

	if (code || number == 1)
		return code; /* the length is computed, whatever is said of it */
	if (!v)
		return wrong(b, tag, _("there is no value"));
	code = json_is_array(v) ? put_list(b, tag, v, &value)
				: put_item(b, tag, an2k_is_data(r, number), v, &value);
	if (!code && an2k_field_get(r, number))
		code = wrong(b, tag, _("the field is there twice"));
	if (!code)
		an2k_field_set(r, number, value.data, value.len);
	buf_free(&value);
	return code;
}

static enum err_code read_record(struct build *b, const json_t *o)
{
	json_t *fields = json_object_get(o, "fields"), *v;
	json_int_t type = json_integer_value(json_object_get(o, "type"));
	struct an2k_record *r;
	enum err_code code = ERR_OK;
	const char *tag;
	size_t i;

	if (type < 1 || type > 99)
		return wrong(b, NULL, _("the type is missing"));
	if ((type == 1) != (b->doc->n_records == 0))
		return wrong(b, NULL, _("the record of Type 1 is the first one"));
	r = an2k_record_add(b->doc, b->doc->n_records, (int)type);
	if (json_is_object(fields)) {
		json_object_foreach(fields, tag, v) if (!code) code = set_field(b, r, tag, v);
	} else if (json_is_array(fields)) {
		json_array_foreach(fields, i, v)
		{
			tag = json_string_value(json_object_get(v, "field"));
			if (!tag)
				return wrong(b, NULL, _("a field without its tag"));
			if (!code)
				code = set_field(b, r, tag, json_object_get(v, "value"));
		}
	} else if (fields) {
		return wrong(b, NULL, _("fields: a list or an object is needed"));
	}
	return code;
}

/* --- what is filled in ------------------------------------------------------------------- */

static void fill_text(struct an2k_record *r, uint32_t number, const char *text)
{
	if (!an2k_field_get(r, number))
		an2k_field_set_text(r, number, text);
}

static void fill_number(struct an2k_record *r, uint32_t number, long v)
{
	if (v > 0 && !an2k_field_get(r, number))
		an2k_field_printf(r, number, "%ld", v);
}

/* The resolution is in places of its own in every format: the decoder knows. */
static double stated_ppi(struct an2k_span data)
{
	struct image *img = NULL;
	struct image_info info = {0};
	double ppi = 0;

	if (!image_decode(data.p, data.n, "999", NULL, &img, &info, NULL) &&
	    info.ppi_source == IMAGE_PPI_FILE)
		ppi = info.ppi_x;
	image_free(img);
	return ppi;
}

static void fill_image(struct an2k_record *r)
{
	static const char *const codes[] = {"NONE", "WSQ20", "JPEGB", "JPEGL",
					    "JP2",  "JP2L",  "PNG"};
	struct an2k_span data = an2k_data(r);
	struct an2k_picture p;
	bool colour = r->type == 10 || r->type == 16 || r->type == 17;
	uint32_t colour_field = r->type == 10 ? 12 : 13;
	double ppi;

	an2k_picture_look(data, &p);
	if (!p.algorithm)
		return;
	fill_number(r, 6, p.width);
	fill_number(r, 7, p.height);
	if (r->type == 4) {
		for (size_t i = 0; i < ARRAY_LEN(codes); i++)
			if (strcmp(codes[i], p.algorithm) == 0 && !an2k_field_get(r, 8))
				an2k_field_printf(r, 8, "%zu", i);
		return;
	}
	if (!an2k_field_get(r, 8) && (ppi = stated_ppi(data)) > 0) {
		an2k_field_set_text(r, 8, "1");
		fill_number(r, 9, lround(ppi));
		fill_number(r, 10, lround(ppi));
	}
	fill_text(r, 11, p.algorithm);
	if (r->type != 10)
		fill_number(r, 12, p.bits);
	if (colour && p.channels)
		fill_text(r, colour_field, p.channels == 1 ? "GRAY" : "RGB");
}

static bool is_image(int type)
{
	return type == 4 || type == 10 || (type >= 13 && type <= 17) || type == 19;
}

static void fill_idcs(struct an2k *doc)
{
	bool used[256] = {false};
	long next = 0;

	for (size_t i = 1; i < doc->n_records; i++) {
		long idc = an2k_idc(&doc->records[i]);

		if (idc >= 0 && idc < 256)
			used[idc] = true;
	}
	for (size_t i = 1; i < doc->n_records; i++) {
		if (an2k_field_get(&doc->records[i], 2))
			continue;
		while (next < 255 && used[next])
			next++;
		used[next] = true;
		an2k_field_printf(&doc->records[i], 2, "%ld", next);
	}
}

static void fill_in(struct an2k *doc)
{
	struct an2k_record *first;
	char date[DATE_TEXT_LEN];
	struct date today = instant_date(clock_now());
	bool binary_images = false;

	fill_idcs(doc);
	for (size_t i = 1; i < doc->n_records; i++) {
		struct an2k_record *r = &doc->records[i];

		binary_images |= r->type == 4;
		if (is_image(r->type) && an2k_data(r).n)
			fill_image(r);
		if (r->type == 4)
			fill_text(r, 5, "0");
		/* The length has its place from the start. */
		if (!r->binary)
			an2k_field_set_text(r, 1, "0");
	}
	first = &doc->records[0];
	an2k_field_set_text(first, 1, "0");
	fill_text(first, 2, "0500");
	date_format(&today, date);
	if (!an2k_field_get(first, 5))
		an2k_field_printf(first, 5, "%.4s%.2s%.2s", date, date + 5, date + 8);
	fill_text(first, 11, binary_images ? "19.69" : "00.00");
	fill_text(first, 12, binary_images ? "19.69" : "00.00");
	an2k_update_contents(doc);
}

enum err_code an2k_build(const json_t *description, const char *name, const char *folder,
			 struct an2k **out, struct err *err)
{
	struct build b = {.name = name, .folder = folder, .doc = an2k_new(), .err = err};
	json_t *records = json_object_get(description, "records"), *o;
	enum err_code code = ERR_OK;
	size_t i;

	*out = NULL;
	if (!json_array_size(records))
		code = err_set(err, ERR_INPUT, _("%s: there is no list of records"), name);
	json_array_foreach(records, i, o)
	{
		b.record = i + 1;
		/* A description may begin with the second record. */
		if (i == 0 && json_integer_value(json_object_get(o, "type")) != 1)
			an2k_record_add(b.doc, 0, 1);
		if (!code)
			code = read_record(&b, o);
	}
	if (code) {
		an2k_free(b.doc);
		return code;
	}
	fill_in(b.doc);
	*out = b.doc;
	return ERR_OK;
}
