/* SPDX-License-Identifier: Apache-2.0 */
/* Writing transactions; see an2k.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "exchange/an2k.h"

static enum err_code bad_number(const struct an2k_record *r, uint32_t number, long max,
				struct err *err)
{
	return err_set(err, ERR_INPUT,
		       _("field %d.%03u: a number from 0 to %ld is needed in the header of the "
			 "record"),
		       r->type, (unsigned)number, max);
}

/* --- binary records ----------------------------------------------------------- */

static enum err_code put_number(const struct an2k_record *r, uint32_t number, size_t subfield,
				int bytes, struct buf *out, struct err *err)
{
	long v, max = bytes == 1 ? 255 : 65535;

	if (!an2k_item_long(r, number, subfield, 0, &v) || v < 0 || v > max)
		return bad_number(r, number, max, err);
	if (bytes == 1)
		buf_put_u8(out, (unsigned)v);
	else
		buf_put_be16(out, (unsigned)v);
	return ERR_OK;
}

static enum err_code put_positions(const struct an2k_record *r, struct buf *out, struct err *err)
{
	size_t n = an2k_count(an2k_value(an2k_field_get(r, 4)), AN2K_RS);
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < 6 && !code; i++)
		if (i < n)
			code = put_number(r, 4, i, 1, out, err);
		else
			buf_put_u8(out, 255); /* unused */
	return n > 6 ? err_set(err, ERR_INPUT, _("field %d.004: six positions have room, not %zu"),
			       r->type, n)
		     : code;
}

static enum err_code write_binary(const struct an2k_record *r, struct buf *out, struct err *err)
{
	static const struct {
		uint32_t number;
		int bytes;
	} image[] = {{2, 1}, {3, 1}, {4, 6}, {5, 1}, {6, 2}, {7, 2}, {8, 1}},
	  signature[] = {{2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 2}, {7, 2}};
	struct an2k_span data = an2k_data(r);
	size_t header = r->type == 7 ? 5 : r->type == 8 ? 12 : 18;
	enum err_code code = ERR_OK;

	if (data.n > UINT32_MAX - header)
		return err_set(err, ERR_INPUT, _("Type-%d: %zu bytes of data have no room"),
			       r->type, data.n);
	buf_put_be32(out, (uint32_t)(header + data.n));
	if (r->type == 7)
		code = put_number(r, 2, 0, 1, out, err);
	else if (r->type == 8)
		for (size_t i = 0; i < 6 && !code; i++)
			code = put_number(r, signature[i].number, 0, signature[i].bytes, out, err);
	else
		for (size_t i = 0; i < 7 && !code; i++)
			code = image[i].bytes == 6
				   ? put_positions(r, out, err)
				   : put_number(r, image[i].number, 0, image[i].bytes, out, err);
	if (!code)
		buf_put(out, data.p, data.n);
	return code;
}

/* --- tagged records ------------------------------------------------------------ */

static int digits(size_t n)
{
	char text[24];

	return snprintf(text, sizeof(text), "%zu", n);
}

/* The tag as it was read, so that what is not edited stays as it was. */
static void put_tag(const struct an2k_record *r, const struct an2k_field *f, struct buf *out)
{
	if (f->tag)
		buf_printf(out, "%s:", f->tag);
	else
		buf_printf(out, "%d.%03u:", r->type, (unsigned)f->number);
}

static enum err_code write_tagged(const struct an2k_record *r, struct buf *out, struct err *err)
{
	static const struct an2k_field new_length = {.number = 1};
	const struct an2k_field *len_field = an2k_field_get(r, 1);
	struct buf tag = BUF_INIT, rest = BUF_INIT;
	size_t width, total;

	if (!len_field)
		len_field = &new_length;
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct an2k_field *f = &r->fields[i];

		if (f == len_field)
			continue;
		if (an2k_is_data(r, f->number) && i + 1 < r->n_fields) {
			buf_free(&rest);
			return err_set(err, ERR_INPUT,
				       _("field %d.999 must be the last one of its record"),
				       r->type);
		}
		buf_put_u8(&rest, AN2K_GS);
		put_tag(r, f, &rest);
		buf_put(&rest, f->value, f->len);
	}
	put_tag(r, len_field, &tag);
	/* The length counts its own digits: the first width that agrees with itself.
	 * A width that was padded with zeros stays, when it still has room. */
	width =
	    len_field->value && len_field->len && len_field->value[0] == '0' ? len_field->len : 1;
	while ((size_t)digits(total = tag.len + width + rest.len + 1) > width)
		width++;
	buf_put(out, tag.data, tag.len);
	buf_printf(out, "%0*zu", (int)width, total);
	buf_put(out, rest.data, rest.len);
	buf_put_u8(out, AN2K_FS);
	buf_free(&tag);
	buf_free(&rest);
	return ERR_OK;
}

enum err_code an2k_write(const struct an2k *doc, struct buf *out, struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < doc->n_records && !code; i++) {
		const struct an2k_record *r = &doc->records[i];

		if (r->raw && !r->edited)
			buf_put(out, r->raw, r->raw_len);
		else if (r->binary)
			code = write_binary(r, out, err);
		else
			code = write_tagged(r, out, err);
		if (code)
			return err_prefix(err, _("record %zu"), i + 1);
	}
	buf_put(out, doc->tail, doc->tail_len);
	return code;
}
