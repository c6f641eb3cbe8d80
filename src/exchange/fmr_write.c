/* SPDX-License-Identifier: Apache-2.0 */
/* Writing finger minutiae records of all formats; see fmr.h. */
#include "base/i18n.h"
#include "exchange/fmr.h"

static bool from_2009(enum fmr_format f)
{
	return f == FMR_ANSI_2007 || f == FMR_ANSI_2009 || f == FMR_ANSI_2009_AM1;
}

static void put_minutia(const struct fmr *f, const struct fmr_view *v, const struct fmr_minutia *m,
			struct buf *out)
{
	if (f->format == FMR_ISO_2005_COMPACT) {
		buf_put_u8(out, m->x);
		buf_put_u8(out, m->y);
		buf_put_u8(out, (unsigned)m->type << 6 | (m->angle & 0x3f));
		return;
	}
	buf_put_be16(out, (unsigned)m->type << 14 | m->x);
	buf_put_be16(out, (unsigned)m->reserved << 14 | m->y);
	buf_put_u8(out, m->angle);
	if (f->format != FMR_ISO_2005_CARD && !v->without_quality)
		buf_put_u8(out, m->quality);
}

static enum err_code put_minutiae(const struct fmr *f, const struct fmr_view *v, struct buf *out,
				  struct err *err)
{
	size_t total = 0;

	buf_put_u8(out, (unsigned)v->n_minutiae);
	for (size_t i = 0; i < v->n_minutiae; i++)
		put_minutia(f, v, &v->minutiae[i], out);
	for (size_t i = 0; i < v->n_blocks; i++)
		total += 4 + v->blocks[i].len;
	if (total > 0xffff)
		return err_set(err, ERR_INPUT,
			       _("%zu bytes of extended data, there is room for 65535"), total);
	buf_put_be16(out, (unsigned)total);
	for (size_t i = 0; i < v->n_blocks; i++) {
		buf_put_be16(out, v->blocks[i].type);
		buf_put_be16(out,
			     (unsigned)v->blocks[i].len + (v->block_lengths_without_head ? 0 : 4));
		buf_put(out, v->blocks[i].data, v->blocks[i].len);
	}
	return ERR_OK;
}

static void put_picture(const struct fmr_view *v, struct buf *out)
{
	buf_put_be16(out, v->width);
	buf_put_be16(out, v->height);
	buf_put_be16(out, v->xres);
	buf_put_be16(out, v->yres);
}

static void patch_be32(struct buf *b, size_t at, size_t value)
{
	b->data[at] = (uint8_t)(value >> 24);
	b->data[at + 1] = (uint8_t)(value >> 16);
	b->data[at + 2] = (uint8_t)(value >> 8);
	b->data[at + 3] = (uint8_t)value;
}

static enum err_code put_view_2011(const struct fmr *f, const struct fmr_view *v, struct buf *out,
				   struct err *err)
{
	size_t at = out->len;
	enum err_code code;

	buf_put_be32(out, 0);
	buf_put_be16(out, v->date.year);
	buf_put_u8(out, v->date.month);
	buf_put_u8(out, v->date.day);
	buf_put_u8(out, v->date.hour);
	buf_put_u8(out, v->date.minute);
	buf_put_u8(out, v->date.second);
	buf_put_be16(out, v->date.millisecond);
	buf_put_u8(out, v->device_technology);
	buf_put_be16(out, v->device_vendor);
	buf_put_be16(out, v->device_id);
	buf_put_u8(out, (unsigned)v->n_qualities);
	for (size_t i = 0; i < v->n_qualities; i++) {
		buf_put_u8(out, v->qualities[i].score);
		buf_put_be16(out, v->qualities[i].vendor);
		buf_put_be16(out, v->qualities[i].algorithm);
	}
	if (f->certificate_blocks) {
		buf_put_u8(out, (unsigned)v->n_certificates);
		for (size_t i = 0; i < v->n_certificates; i++) {
			buf_put_be16(out, v->certificates[i].authority);
			buf_put_u8(out, v->certificates[i].scheme);
		}
	}
	buf_put_u8(out, v->finger);
	buf_put_u8(out, v->number);
	buf_put_be16(out, v->xres);
	buf_put_be16(out, v->yres);
	buf_put_u8(out, v->impression);
	buf_put_be16(out, v->width);
	buf_put_be16(out, v->height);
	buf_put_u8(out, (v->without_quality ? 5u : 6u) << 4 | (v->ending_type & 15u));
	code = put_minutiae(f, v, out, err);
	patch_be32(out, at, out->len - at);
	return code;
}

static enum err_code put_view(const struct fmr *f, const struct fmr_view *v, struct buf *out,
			      struct err *err)
{
	const struct fmr_quality *q = v->qualities;

	if (f->format == FMR_ISO_2011)
		return put_view_2011(f, v, out, err);
	buf_put_u8(out, v->finger);
	if (from_2009(f->format)) {
		buf_put_u8(out, v->number);
		buf_put_u8(out, v->impression);
		buf_put_u8(out, q->score);
		buf_put_be16(out, q->vendor);
		buf_put_be16(out, q->algorithm);
		put_picture(v, out);
	} else {
		buf_put_u8(out, (unsigned)v->number << 4 | v->impression);
		buf_put_u8(out, q->score);
	}
	return put_minutiae(f, v, out, err);
}

/* What the fields of the format have no room for. */
static enum err_code check(const struct fmr *f, struct err *err)
{
	bool old = f->format == FMR_ISO_2005 || f->format == FMR_ANSI_2004;

	if (f->n_views > (f->format == FMR_ISO_2011 ? 0xffff : 255))
		return err_set(err, ERR_INPUT, _("%zu finger views, there is room for 255"),
			       f->n_views);
	for (size_t i = 0; i < f->n_views; i++) {
		const struct fmr_view *v = &f->views[i];
		const struct fmr_view *first = &f->views[0];

		if (v->n_minutiae > 255)
			return err_set(err, ERR_INPUT,
				       _("view %zu: %zu minutiae, there is room for 255"), i + 1,
				       v->n_minutiae);
		if (old && (v->number > 15 || v->impression > 15))
			return err_set(
			    err, ERR_INPUT,
			    _("view %zu: view number %u and impression type %u, there is room "
			      "for 15"),
			    i + 1, v->number, v->impression);
		if (f->format == FMR_ISO_2011 && (v->n_qualities > 255 || v->n_certificates > 255))
			return err_set(err, ERR_INPUT, _("view %zu: more than 255 quality blocks"),
				       i + 1);
		if (f->format != FMR_ISO_2011 && v->n_qualities != 1)
			return err_set(err, ERR_INPUT,
				       _("view %zu: %zu quality values, one is needed"), i + 1,
				       v->n_qualities);
		if (old && (v->width != first->width || v->height != first->height ||
			    v->xres != first->xres || v->yres != first->yres))
			return err_set(
			    err, ERR_INPUT,
			    _("view %zu: another size or resolution than view 1, and the record "
			      "has one for all"),
			    i + 1);
		for (size_t k = 0; k < v->n_blocks; k++)
			if (v->blocks[k].type > 0xffff)
				return err_set(
				    err, ERR_INPUT,
				    _("view %zu: data object %02X belongs to card forms"), i + 1,
				    v->blocks[k].type & 0xff);
	}
	return ERR_OK;
}

static size_t header_length(const struct fmr *f, bool long_length)
{
	switch (f->format) {
	case FMR_ISO_2005:
		return 24;
	case FMR_ISO_2011:
		return 15;
	case FMR_ANSI_2004:
		return long_length ? 30 : 26;
	case FMR_ANSI_2007:
		return 20;
	default:
		return 21;
	}
}

static void put_header(const struct fmr *f, size_t total, bool long_length, struct buf *out)
{
	static const struct fmr_view none;
	bool with_picture = f->format == FMR_ISO_2005 || f->format == FMR_ANSI_2004;

	buf_put(out, "FMR", 4);
	buf_put(out,
		f->format == FMR_ANSI_2009_AM1 ? "035"
		: !with_picture		       ? "030"
		: f->version_020	       ? "020"
					       : " 20",
		4);
	if (f->format == FMR_ANSI_2004)
		buf_put_be16(out, long_length ? 0 : (unsigned)total);
	if (f->format != FMR_ANSI_2004 || long_length)
		buf_put_be32(out, (uint32_t)total);
	if (f->format == FMR_ISO_2011) {
		buf_put_be16(out, (unsigned)f->n_views);
		buf_put_u8(out, f->certificate_blocks);
		return;
	}
	if (f->format != FMR_ISO_2005) {
		buf_put_be16(out, f->owner);
		buf_put_be16(out, f->subformat);
	}
	if (f->format == FMR_ANSI_2009 || f->format == FMR_ANSI_2009_AM1) {
		buf_put_u8(out, f->compliance);
		buf_put_be16(out, f->device_id);
	} else {
		buf_put_be16(out, (unsigned)f->compliance << 12 | (f->device_id & 0xfffu));
	}
	if (with_picture)
		put_picture(f->n_views ? f->views : &none, out);
	buf_put_u8(out, (unsigned)f->n_views);
	buf_put_u8(out, f->reserved);
}

static enum err_code write_record(const struct fmr *f, struct buf *out, struct err *err)
{
	struct buf body = BUF_INIT;
	bool long_length = f->long_length;
	enum err_code code = check(f, err);

	for (size_t i = 0; !code && i < f->n_views; i++)
		if ((code = put_view(f, &f->views[i], &body, err)))
			err_prefix(err, _("view %zu"), i + 1);
	if (!code) {
		long_length = long_length || header_length(f, false) + body.len > 0xffff;
		put_header(f, header_length(f, long_length) + body.len, long_length, out);
		buf_put(out, body.data, body.len);
		for (size_t i = 0; i < f->padding; i++)
			buf_put_u8(out, 0);
	}
	buf_free(&body);
	return code;
}

static void put_ber_length(struct buf *out, size_t len)
{
	if (len >= 0x100)
		buf_put_u8(out, 0x82);
	else if (len >= 0x80)
		buf_put_u8(out, 0x81);
	if (len >= 0x100)
		buf_put_be16(out, (unsigned)len);
	else
		buf_put_u8(out, (unsigned)len);
}

static void put_object(struct buf *out, unsigned tag, const void *data, size_t len)
{
	buf_put_u8(out, tag);
	put_ber_length(out, len);
	buf_put(out, data, len);
}

static enum err_code write_card(const struct fmr *f, struct buf *out, struct err *err)
{
	struct buf minutiae = BUF_INIT, objects = BUF_INIT;
	enum err_code code = ERR_OK;
	const struct fmr_view *v = f->views;

	if (f->n_views != 1)
		return err_set(err, ERR_INPUT, _("%zu finger views, a card form has one"),
			       f->n_views);
	for (size_t i = 0; i < v->n_minutiae; i++) {
		const struct fmr_minutia *m = &v->minutiae[i];

		if (f->format == FMR_ISO_2005_COMPACT && (m->x > 255 || m->y > 255))
			code = err_set(err, ERR_INPUT,
				       _("minutia %zu: (%u, %u) in 0.1 mm, at most 255"), i + 1,
				       m->x, m->y);
		put_minutia(f, v, m, &minutiae);
	}
	put_object(&objects, 0x81, minutiae.data, minutiae.len);
	for (size_t i = 0; i < v->n_blocks; i++) {
		if (v->blocks[i].len > 0xffff || v->blocks[i].type < FMR_BLOCK_CARD_TAG)
			code = err_set(err, ERR_INPUT,
				       _("extended data block %zu has no card form"), i + 1);
		put_object(&objects, v->blocks[i].type & 0xff, v->blocks[i].data, v->blocks[i].len);
	}
	if (!code && (objects.len > 0xffff || (f->card_tags < 2 && v->n_blocks)))
		code = err_set(err, ERR_INPUT, _("%zu bytes do not fit into the card form"),
			       objects.len);
	if (!code && f->card_tags == 2) {
		buf_put_be16(out, 0x7f2e);
		put_ber_length(out, objects.len);
	}
	if (!code && f->card_tags > 0)
		buf_put(out, objects.data, objects.len);
	else if (!code)
		buf_put(out, minutiae.data, minutiae.len);
	buf_free(&minutiae);
	buf_free(&objects);
	return code;
}

enum err_code fmr_write(const struct fmr *f, struct buf *out, struct err *err)
{
	size_t start = out->len;
	enum err_code code =
	    fmr_format_is_card(f->format) ? write_card(f, out, err) : write_record(f, out, err);

	if (code) {
		out->len = start;
		err_prefix(err, "%s", fmr_format_title(f->format));
	}
	return code;
}
