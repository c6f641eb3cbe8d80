/* SPDX-License-Identifier: Apache-2.0 */
/* A finger minutiae record in another format; see fmr.h. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/fmr.h"

/* IBIA's number for a vendor that is not known. */
#define VENDOR_UNKNOWN 0x0103

static bool is_old(enum fmr_format f)
{
	return f == FMR_ISO_2005 || f == FMR_ANSI_2004;
}

static bool is_iso(enum fmr_format f)
{
	return f == FMR_ISO_2005 || f == FMR_ISO_2011;
}

static uint8_t convert_angle(unsigned angle, enum fmr_format from, enum fmr_format to)
{
	unsigned a = (unsigned)fmr_angle_steps(from), b = (unsigned)fmr_angle_steps(to);

	/* Some writers fill ANSI's byte as ISO's: above a turn it goes on. */
	return (uint8_t)((2 * (angle % a) * b + a) / (2 * a) % b);
}

static uint8_t convert_minutia_quality(uint8_t q, enum fmr_format from, enum fmr_format to)
{
	if (is_old(from) == is_old(to))
		return q;
	if (is_old(to))
		/* The worst quality is not "not reported". */
		return q > 100 ? 0 : q == 0 ? 1 : q;
	return q == 0 ? FMR_QUALITY_NOT_TRIED : q;
}

/* What an impression type of any format means. */
enum {
	PLAIN,
	ROLLED,
	PAPER_PLAIN,
	PAPER_ROLLED,
	SWIPE,
	CONTACTLESS,
	VERTICAL_ROLL,
	LATENT,
	PALM,
	OTHER
};

static int impression_meaning(unsigned code, enum fmr_format f)
{
	if (code <= 3)
		return (int)code;
	if (code == 8)
		return SWIPE;
	if (code == 9)
		return f == FMR_ANSI_2004 || f == FMR_ISO_2005 ? CONTACTLESS : VERTICAL_ROLL;
	if (code >= 4 && code <= 7)
		return LATENT;
	if (code == 10 || code == 11)
		return PALM;
	if (code == 20 || code == 22)
		return PLAIN;
	if (code == 21 || code == 23)
		return ROLLED;
	if (code >= 24 && code <= 27)
		return CONTACTLESS;
	return OTHER;
}

static uint8_t convert_impression(unsigned code, enum fmr_format from, enum fmr_format to,
				  size_t view, struct notes *notes)
{
	bool from_new_ansi = !is_old(from) && from != FMR_ISO_2011;
	bool to_new_ansi = !is_old(to) && to != FMR_ISO_2011;
	int meaning = impression_meaning(code, from);
	int nearest;

	if (from == to || (from_new_ansi && to_new_ansi))
		return (uint8_t)code;
	if (meaning <= PAPER_ROLLED && code <= 3)
		return (uint8_t)code;
	if (meaning == SWIPE)
		return 8;
	if (meaning == CONTACTLESS && to != FMR_ISO_2005)
		return to == FMR_ANSI_2004 ? 9 : 24;
	if (!is_old(to) && (code == 28 || code == 29))
		return (uint8_t)code;
	nearest = meaning == ROLLED || meaning == VERTICAL_ROLL ? 1 : meaning == LATENT ? 2 : 0;
	if (meaning > PAPER_ROLLED)
		notes_add(notes, NOTE_NO_OFFSET,
			  _("view %zu: impression type %u has no code here, %d is the nearest"),
			  view, code, nearest);
	return (uint8_t)nearest;
}

static void convert_qualities(const struct fmr_view *v, enum fmr_format from, struct fmr_view *n,
			      enum fmr_format to, size_t view, struct notes *notes)
{
	size_t count = to == FMR_ISO_2011 ? v->n_qualities : 1;

	n->qualities = xcalloc(count, sizeof(*n->qualities));
	n->n_qualities = count;
	for (size_t i = 0; i < count && i < v->n_qualities; i++)
		n->qualities[i] = v->qualities[i];
	if (v->n_qualities > count)
		notes_add(notes, NOTE_NO_OFFSET,
			  _("view %zu: the first of %zu quality values is kept"), view,
			  v->n_qualities);
	if (!v->n_qualities && count)
		n->qualities[0].score = is_old(to) ? 0 : FMR_QUALITY_NOT_TRIED;
	for (size_t i = 0; i < count; i++) {
		struct fmr_quality *q = &n->qualities[i];

		if (is_old(to)) {
			if (q->score > 100) {
				notes_add(notes, NOTE_NO_OFFSET,
					  _("view %zu: quality %u (not known) becomes 0"), view,
					  q->score);
				q->score = 0;
			}
			q->vendor = q->algorithm = 0;
		} else if (is_old(from) || !v->n_qualities) {
			q->vendor = VENDOR_UNKNOWN;
		}
	}
}

static void convert_block(const struct fmr *f, const struct fmr_view *v, const struct fmr_block *b,
			  enum fmr_format to, struct fmr_view *n, size_t view, struct notes *notes)
{
	struct buf data = BUF_INIT;
	struct fmr_cores cores;
	struct fmr_zones zones;

	if (b->type == FMR_BLOCK_RIDGE_COUNTS || f->format == to ||
	    (b->type >> 8 && b->type & 0xff)) {
		fmr_view_add_block(n, b->type, b->data, b->len);
	} else if (b->type == FMR_BLOCK_CORE_DELTA && fmr_block_cores(b, f->format, &cores)) {
		for (size_t i = 0; i < cores.n_cores; i++)
			cores.core[i].angle = convert_angle(cores.core[i].angle, f->format, to);
		for (size_t i = 0; i < cores.n_deltas; i++)
			for (int k = 0; k < 3; k++)
				cores.delta[i].angle[k] =
				    convert_angle(cores.delta[i].angle[k], f->format, to);
		fmr_put_cores(&cores, to, &data);
		fmr_view_add_block(n, b->type, data.data, data.len);
	} else if (b->type == FMR_BLOCK_ZONES && is_iso(f->format) && is_iso(to) &&
		   fmr_block_zones(b, f->format, v, &zones)) {
		if (is_old(f->format))
			zones.vendor = VENDOR_UNKNOWN;
		fmr_put_zones(&zones, to, &data);
		fmr_view_add_block(n, b->type, data.data, data.len);
		free(zones.quality);
	} else {
		notes_add(notes, NOTE_NO_OFFSET,
			  _("view %zu: extended data of type %u has no form here and is left out"),
			  view, b->type);
	}
	buf_free(&data);
}

static void convert_view(const struct fmr *f, const struct fmr_view *v, struct fmr *out,
			 struct notes *notes)
{
	enum fmr_format from = f->format, to = out->format;
	struct fmr_view *n = fmr_add_view(out);
	size_t view = out->n_views;
	bool many = to == FMR_ISO_2011 || to == FMR_ANSI_2009_AM1;

	n->finger = v->finger;
	if (v->finger > 10 && !many) {
		notes_add(notes, NOTE_NO_OFFSET,
			  _("view %zu: finger position %u has no code here and becomes unknown"),
			  view, v->finger);
		n->finger = 0;
	}
	n->number = v->number;
	n->impression = convert_impression(v->impression, from, to, view, notes);
	n->width = v->width;
	n->height = v->height;
	n->xres = v->xres;
	n->yres = v->yres;
	convert_qualities(v, from, n, to, view, notes);
	if (to == FMR_ISO_2011 && from == FMR_ISO_2011) {
		n->date = v->date;
		n->device_technology = v->device_technology;
		n->device_vendor = v->device_vendor;
		n->device_id = v->device_id;
		n->certificates =
		    xmemdup(v->certificates, v->n_certificates * sizeof(*v->certificates));
		n->n_certificates = v->n_certificates;
		n->ending_type = v->ending_type;
	} else if (to == FMR_ISO_2011) {
		n->device_id = f->device_id;
	} else if (from == FMR_ISO_2011) {
		if (v->date.year != 0xffff)
			notes_add(notes, NOTE_NO_OFFSET,
				  _("view %zu: the capture date is left out"), view);
		if (v->n_certificates)
			notes_add(notes, NOTE_NO_OFFSET,
				  _("view %zu: the device's certificates are left out"), view);
		if (v->ending_type == 1)
			notes_add(notes, NOTE_NO_OFFSET,
				  _("view %zu: ridge endings are marked at the end of the ridge, "
				    "this format "
				    "means the fork of the valley; they stay where they are"),
				  view);
	}
	for (size_t i = 0; i < v->n_minutiae; i++) {
		struct fmr_minutia m = v->minutiae[i];

		m.reserved = 0;
		m.angle = convert_angle(m.angle, from, to);
		m.quality = convert_minutia_quality(m.quality, from, to);
		fmr_view_add_minutia(n, m);
	}
	for (size_t i = 0; i < v->n_blocks; i++)
		convert_block(f, v, &v->blocks[i], to, n, view, notes);
}

static void convert_header(const struct fmr *f, struct fmr *out, struct notes *notes)
{
	enum fmr_format from = f->format, to = out->format;
	bool from_ansi = from >= FMR_ANSI_2004, to_ansi = to >= FMR_ANSI_2004;
	bool from_byte = from == FMR_ANSI_2009 || from == FMR_ANSI_2009_AM1;
	bool to_byte = to == FMR_ANSI_2009 || to == FMR_ANSI_2009_AM1;
	bool certified = f->compliance & (from_byte ? 0x80 : 0x08);
	unsigned device = from == FMR_ISO_2011 && f->n_views ? f->views[0].device_id : f->device_id;

	if (to_ansi) {
		out->owner = from_ansi ? f->owner : VENDOR_UNKNOWN;
		out->subformat = f->subformat;
	} else if (from_ansi && f->owner != VENDOR_UNKNOWN) {
		notes_add(notes, NOTE_NO_OFFSET,
			  _("owner and type of the product (%u, %u) are left out"), f->owner,
			  f->subformat);
	}
	if (to == FMR_ISO_2011) {
		out->certificate_blocks = from == FMR_ISO_2011 && f->certificate_blocks;
		if (certified)
			notes_add(notes, NOTE_NO_OFFSET,
				  _("the mark of a certified device is left out"));
		return;
	}
	if (certified)
		out->compliance = to_byte ? 0x80 : 0x08;
	if (!to_byte && device > 0xfff) {
		notes_add(notes, NOTE_NO_OFFSET, _("device number %u does not fit and is left out"),
			  device);
		device = 0;
	}
	out->device_id = (uint16_t)device;
}

/* --- card forms --------------------------------------------------------------- */

static unsigned scale(unsigned at, unsigned by, unsigned from)
{
	return (unsigned)((2ull * at * by + from) / (2ull * from));
}

/* Card units for each centimetre. */
static unsigned card_units(enum fmr_format f)
{
	return f == FMR_ISO_2005_COMPACT ? 100 : 1000;
}

static enum err_code to_card(const struct fmr *f, struct fmr *out, struct notes *notes,
			     struct err *err)
{
	const struct fmr_view *v = f->views;
	bool from_card = fmr_format_is_card(f->format);
	unsigned units = card_units(out->format);
	unsigned xres = from_card ? card_units(f->format) : v->xres;
	unsigned yres = from_card ? card_units(f->format) : v->yres;
	unsigned most = out->format == FMR_ISO_2005_COMPACT ? 255 : 16383;
	struct fmr_view *n = fmr_add_view(out);
	size_t outside = 0;

	if (xres == 0 || yres == 0)
		return err_set(err, ERR_INPUT, _("the record gives no resolution"));
	for (size_t i = 0; i < v->n_minutiae; i++) {
		struct fmr_minutia m = {.type = v->minutiae[i].type};
		unsigned x = scale(v->minutiae[i].x, units, xres);
		unsigned y = scale(v->minutiae[i].y, units, yres);

		if (x > most || y > most) {
			outside++;
			continue;
		}
		m.x = (uint16_t)x;
		m.y = (uint16_t)y;
		m.angle = convert_angle(v->minutiae[i].angle, f->format, out->format);
		fmr_view_add_minutia(n, m);
	}
	if (outside)
		notes_add(notes, NOTE_NO_OFFSET,
			  _("%zu minutiae lie beyond %u units and are left out"), outside, most);
	if (from_card) {
		for (size_t i = 0; i < v->n_blocks; i++)
			notes_add(notes, NOTE_NO_OFFSET, _("data object %02X is left out"),
				  v->blocks[i].type & 0xff);
		return ERR_OK;
	}
	notes_add(
	    notes, NOTE_NO_OFFSET,
	    _("card forms keep minutiae only: finger, impression, quality and size are left out"));
	if (v->n_blocks)
		notes_add(notes, NOTE_NO_OFFSET, _("%zu blocks of extended data are left out"),
			  v->n_blocks);
	return ERR_OK;
}

static void from_card(const struct fmr *f, struct fmr *out, struct notes *notes)
{
	const struct fmr_view *v = f->views;
	struct fmr_view *n = fmr_add_view(out);
	unsigned units = card_units(f->format);
	uint8_t unknown = is_old(out->format) ? 0 : FMR_QUALITY_NOT_TRIED;

	n->xres = n->yres = 197;
	n->width = n->height = 1;
	n->qualities = xcalloc(1, sizeof(*n->qualities));
	n->n_qualities = 1;
	n->qualities[0].score = unknown;
	n->qualities[0].vendor = is_old(out->format) ? 0 : VENDOR_UNKNOWN;
	for (size_t i = 0; i < v->n_minutiae; i++) {
		struct fmr_minutia m = v->minutiae[i];

		m.reserved = 0;
		m.x = (uint16_t)scale(m.x, 197, units);
		m.y = (uint16_t)scale(m.y, 197, units);
		m.angle = convert_angle(m.angle, f->format, out->format);
		m.quality = unknown;
		if (m.x >= n->width)
			n->width = (uint16_t)(m.x + 1);
		if (m.y >= n->height)
			n->height = (uint16_t)(m.y + 1);
		fmr_view_add_minutia(n, m);
	}
	notes_add(
	    notes, NOTE_NO_OFFSET,
	    _("a card form does not say finger and size: unknown finger, %u x %u pixels hold all "
	      "minutiae"),
	    n->width, n->height);
	for (size_t i = 0; i < v->n_blocks; i++)
		notes_add(notes, NOTE_NO_OFFSET, _("data object %02X is left out"),
			  v->blocks[i].type & 0xff);
}

enum err_code fmr_convert(const struct fmr *f, enum fmr_format to, struct fmr **out,
			  struct notes *notes, struct err *err)
{
	struct fmr *n = fmr_new(to);
	enum err_code code = ERR_OK;

	if (fmr_format_is_card(to) && f->n_views != 1) {
		code =
		    err_set(err, ERR_INPUT, _("%zu finger views, a card form has one"), f->n_views);
	} else if (fmr_format_is_card(to)) {
		code = to_card(f, n, notes, err);
	} else if (fmr_format_is_card(f->format)) {
		convert_header(f, n, NULL);
		from_card(f, n, notes);
	} else {
		convert_header(f, n, notes);
		for (size_t i = 0; i < f->n_views; i++)
			convert_view(f, &f->views[i], n, notes);
	}
	if (code) {
		fmr_free(n);
		return code;
	}
	*out = n;
	return ERR_OK;
}
