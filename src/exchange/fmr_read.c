/* SPDX-License-Identifier: Apache-2.0 */
/* Reading finger minutiae records of all formats; see fmr.h. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/fmr.h"

struct input {
	struct reader r;
	const char *name;
	struct notes *notes;
	struct err *err;
	struct fmr *f;
	uint32_t declared; /* length of the record by its header */
};

static bool from_2009(enum fmr_format f)
{
	return f == FMR_ANSI_2007 || f == FMR_ANSI_2009 || f == FMR_ANSI_2009_AM1;
}

static bool is_ansi(enum fmr_format f)
{
	return f == FMR_ANSI_2004 || from_2009(f);
}

static enum err_code ended(struct input *in, const char *field)
{
	return err_set(in->err, ERR_INPUT, _("%s: byte %zu: the data ends inside %s"), in->name,
		       in->r.len, field);
}

/* --- which format ----------------------------------------------------------- */

/* The representations of ISO 2011 carry their lengths: they must add up. */
static bool adds_up_2011(const uint8_t *d, size_t len)
{
	struct reader r = reader_over(d, len);
	uint64_t total, sum = 15;
	unsigned count;

	reader_skip(&r, 8);
	total = reader_be32(&r);
	count = reader_be16(&r);
	reader_skip(&r, 1);
	for (unsigned i = 0; i < count && !r.bad; i++) {
		uint32_t one = reader_be32(&r);

		/* 34: a representation without minutiae */
		if (one < 34)
			return false;
		sum += one;
		if (reader_left(&r) < one - 4)
			return false;
		reader_skip(&r, one - 4);
	}
	return !r.bad && count > 0 && sum == total;
}

static bool fits_2009(const uint8_t *d, size_t len, bool draft)
{
	struct reader r = reader_over(d, len);
	uint32_t total;
	unsigned count;

	reader_skip(&r, 8);
	total = reader_be32(&r);
	reader_skip(&r, draft ? 6 : 7);
	count = reader_u8(&r);
	reader_skip(&r, 1);
	for (unsigned i = 0; i < count && !r.bad; i++) {
		reader_skip(&r, 16);
		reader_skip(&r, 6 * reader_u8(&r));
		reader_skip(&r, reader_be16(&r));
	}
	return !r.bad && count > 0 && (r.pos == total || r.pos == len);
}

/* A BER length; false when it is not one or runs past the end. */
static bool read_ber_length(struct reader *r, size_t *len)
{
	unsigned first = reader_u8(r);

	*len = first;
	if (first == 0x81)
		*len = reader_u8(r);
	else if (first == 0x82)
		*len = reader_be16(r);
	else if (first >= 0x80)
		return false;
	return !r->bad && *len <= reader_left(r);
}

static bool could_be_compact(const uint8_t *d, size_t len)
{
	if (len % 3 != 0)
		return false;
	for (size_t i = 2; i < len; i += 3)
		if (d[i] >> 6 == 3)
			return false;
	return true;
}

static bool could_be_normal(const uint8_t *d, size_t len)
{
	if (len % 5 != 0)
		return false;
	for (size_t i = 0; i < len; i += 5)
		if (d[i] >> 6 == 3 || d[i + 2] >> 6 != 0)
			return false;
	return true;
}

static bool detect_card(const uint8_t *d, size_t len, enum fmr_format *out)
{
	struct reader r = reader_over(d, len);
	size_t n;
	bool compact, normal;

	if (len >= 2 && d[0] == 0x7f && d[1] == 0x2e) {
		reader_skip(&r, 2);
		if (!read_ber_length(&r, &n))
			return false;
	}
	while (reader_u8(&r) != 0x81) {
		if (r.bad || !read_ber_length(&r, &n))
			return false;
		reader_skip(&r, n);
	}
	if (!read_ber_length(&r, &n))
		return false;
	d = reader_bytes(&r, n);
	compact = could_be_compact(d, n);
	normal = could_be_normal(d, n);
	/* Both only when there are 15 bytes or a multiple: then it is not said. */
	if (compact == normal)
		return false;
	*out = compact ? FMR_ISO_2005_COMPACT : FMR_ISO_2005_CARD;
	return true;
}

bool fmr_detect(const void *data, size_t len, enum fmr_format *out)
{
	const uint8_t *d = data;
	unsigned high, low;

	if (len >= 2 && (d[0] == 0x81 || (d[0] == 0x7f && d[1] == 0x2e)))
		return detect_card(d, len, out);
	if (len < 12 || memcmp(d, "FMR", 4) != 0 || d[7] != 0)
		return false;
	high = (unsigned)d[8] << 8 | d[9];
	low = (unsigned)d[10] << 8 | d[11];
	if (memcmp(d + 4, " 20", 3) == 0 || memcmp(d + 4, "020", 3) == 0) {
		/* A four-byte length against one of two or six bytes. */
		if (high >= 26 || (high == 0 && low < 24))
			*out = FMR_ANSI_2004;
		else
			*out = FMR_ISO_2005;
		return true;
	}
	if (memcmp(d + 4, "035", 3) == 0) {
		*out = FMR_ANSI_2009_AM1;
		return true;
	}
	if (memcmp(d + 4, "030", 3) != 0)
		return false;
	if (adds_up_2011(d, len))
		*out = FMR_ISO_2011;
	else if (fits_2009(d, len, false))
		*out = FMR_ANSI_2009;
	else if (fits_2009(d, len, true))
		*out = FMR_ANSI_2007;
	else
		/* Broken. ISO has at most 672 representations, so that its third
		 * length byte pair begins with a small number; owners do not. */
		*out = len >= 15 && d[12] <= 2 && d[14] <= 1 ? FMR_ISO_2011 : FMR_ANSI_2009;
	return true;
}

/* --- views ------------------------------------------------------------------ */

static void check_finger(struct input *in, size_t at, const struct fmr_view *v)
{
	enum fmr_format f = in->f->format;
	bool many = f == FMR_ISO_2011 || f == FMR_ANSI_2009_AM1;

	if (v->finger <= 10)
		return;
	if (many && ((v->finger >= 13 && v->finger <= 15) || (v->finger >= 40 && v->finger <= 50)))
		return;
	notes_add(in->notes, at, _("finger position: %u is not one of this format"), v->finger);
}

static void check_impression(struct input *in, size_t at, unsigned code)
{
	uint32_t known;

	switch (in->f->format) {
	case FMR_ISO_2005:
		known = 0x10f;
		break;
	case FMR_ANSI_2004:
		known = 0x30f;
		break;
	case FMR_ISO_2011:
		known = 0x310003ff;
		break;
	default:
		known = 0x3ff00d0f;
		break;
	}
	if (code > 31 || !(known >> code & 1))
		notes_add(in->notes, at, _("impression type: %u is not one of this format"), code);
}

static void check_score(struct input *in, size_t at, unsigned score, const char *field)
{
	enum fmr_format f = in->f->format;
	bool special = f == FMR_ISO_2011 || from_2009(f);

	if (score > 100 && !(special && score >= 254))
		notes_add(in->notes, at, _("%s: %u is not 0 to 100"), field, score);
}

static void check_picture(struct input *in, size_t at, const struct fmr_view *v)
{
	if (v->width == 0 || v->height == 0)
		notes_add(in->notes, at, _("size of the picture: %u x %u"), v->width, v->height);
	if (v->xres == 0 || v->yres == 0)
		notes_add(in->notes, at, _("resolution: %u x %u pixels for each centimetre"),
			  v->xres, v->yres);
}

static void read_minutia(struct input *in, struct fmr_view *v)
{
	enum fmr_format f = in->f->format;
	size_t at = in->r.pos;
	struct fmr_minutia m = {0};
	unsigned x, y;

	if (f == FMR_ISO_2005_COMPACT) {
		m.x = (uint16_t)reader_u8(&in->r);
		m.y = (uint16_t)reader_u8(&in->r);
		x = reader_u8(&in->r);
		m.type = (uint8_t)(x >> 6);
		m.angle = x & 0x3f;
	} else {
		x = reader_be16(&in->r);
		y = reader_be16(&in->r);
		m.type = (uint8_t)(x >> 14);
		m.x = x & 0x3fff;
		m.reserved = (uint8_t)(y >> 14);
		m.y = y & 0x3fff;
		m.angle = (uint8_t)reader_u8(&in->r);
		if (f == FMR_ISO_2005_CARD)
			m.quality = 0;
		else if (v->without_quality)
			m.quality = FMR_QUALITY_NOT_TRIED;
		else
			m.quality = (uint8_t)reader_u8(&in->r);
	}
	if (in->r.bad)
		return;
	if (m.type == 3)
		notes_add(in->notes, at, _("minutia %zu: type 3 is reserved"), v->n_minutiae + 1);
	if (m.reserved)
		notes_add(in->notes, at + 2, _("minutia %zu: the reserved bits are set"),
			  v->n_minutiae + 1);
	if (!fmr_format_is_card(f) && (m.x >= v->width || m.y >= v->height))
		notes_add(in->notes, at, _("minutia %zu: (%u, %u) lies outside %u x %u"),
			  v->n_minutiae + 1, m.x, m.y, v->width, v->height);
	if (m.angle >= fmr_angle_steps(f))
		notes_add(in->notes, at + 4, _("minutia %zu: angle %u is above %d"),
			  v->n_minutiae + 1, m.angle, fmr_angle_steps(f) - 1);
	if (!fmr_format_is_card(f) && !v->without_quality)
		check_score(in, at + 5, m.quality, _("quality of a minutia"));
	fmr_view_add_minutia(v, m);
}

static void check_block(struct input *in, size_t at, const struct fmr_view *v,
			const struct fmr_block *b)
{
	enum fmr_format f = in->f->format;

	if (b->type == FMR_BLOCK_RIDGE_COUNTS) {
		struct fmr_counts c;

		if (!fmr_block_counts(b, &c) || b->len != 1 + 3 * c.n_edges)
			notes_add(in->notes, at,
				  _("ridge counts: %zu bytes are not one and threes"), b->len);
		if (c.method > 2)
			notes_add(in->notes, at + 4, _("ridge counts: method %u"), c.method);
		for (size_t i = 0; i < c.n_edges; i++)
			if (c.edges[i].from > v->n_minutiae || c.edges[i].to > v->n_minutiae) {
				notes_add(in->notes, at + 5 + 3 * i,
					  _("ridge counts: between minutiae %u and %u of %zu"),
					  c.edges[i].from, c.edges[i].to, v->n_minutiae);
				break;
			}
		free(c.edges);
	} else if (b->type == FMR_BLOCK_CORE_DELTA) {
		struct fmr_cores c;

		if (!fmr_block_cores(b, f, &c))
			notes_add(in->notes, at,
				  _("cores and deltas: the block does not hold together"));
	} else if (b->type == FMR_BLOCK_ZONES && !is_ansi(f)) {
		struct fmr_zones z;

		if (fmr_block_zones(b, f, v, &z))
			free(z.quality);
		else
			notes_add(in->notes, at,
				  _("zonal quality: the block does not hold together"));
	} else if (b->type >> 8 == 0 || (b->type & 0xff) == 0) {
		/* Vendors' types have two bytes that are not zero. */
		notes_add(in->notes, at, _("extended data of the reserved type %u"), b->type);
	}
}

/* Whether blocks of which the lengths leave out (or count in) their first four
 * bytes fill the area exactly. */
static bool blocks_fill(struct reader r, size_t end, bool leave_out)
{
	size_t head = leave_out ? 0 : 4;

	while (r.pos < end) {
		size_t len;

		reader_skip(&r, 2);
		len = reader_be16(&r);
		if (r.bad || r.pos > end || len < head || len - head > end - r.pos)
			return false;
		reader_skip(&r, len - head);
	}
	return true;
}

static enum err_code read_blocks(struct input *in, struct fmr_view *v)
{
	size_t at = in->r.pos;
	size_t total = reader_be16(&in->r), end = in->r.pos + total, head;
	bool usual = in->f->format == FMR_ISO_2005;

	if (in->r.bad || total > reader_left(&in->r))
		return ended(in, _("the extended data"));
	v->block_lengths_without_head = usual;
	if (!blocks_fill(in->r, end, usual) && blocks_fill(in->r, end, !usual)) {
		v->block_lengths_without_head = !usual;
		notes_add(in->notes, at + 4,
			  usual ? _("the lengths of the extended data count type and length in")
				: _("the lengths of the extended data leave type and length out"));
	}
	head = v->block_lengths_without_head ? 0 : 4;
	while (in->r.pos < end) {
		size_t start = in->r.pos;
		unsigned type = reader_be16(&in->r), len = reader_be16(&in->r);

		if (in->r.bad || len < head || in->r.pos + (len - head) > end)
			return err_set(
			    in->err, ERR_INPUT,
			    _("%s: byte %zu: a block of extended data of %u bytes does not fit "
			      "into the %zu bytes from byte %zu"),
			    in->name, start, len, total, at);
		fmr_view_add_block(v, type, reader_bytes(&in->r, len - head), len - head);
		check_block(in, start, v, &v->blocks[v->n_blocks - 1]);
	}
	return ERR_OK;
}

static enum err_code read_minutiae(struct input *in, struct fmr_view *v)
{
	unsigned count = reader_u8(&in->r);

	for (unsigned i = 0; i < count && !in->r.bad; i++)
		read_minutia(in, v);
	return in->r.bad ? ended(in, _("the minutiae")) : read_blocks(in, v);
}

static void add_quality(struct fmr_view *v, unsigned score, unsigned vendor, unsigned algorithm)
{
	struct fmr_quality *q;

	v->qualities = xreallocarray(v->qualities, v->n_qualities + 1, sizeof(*q));
	q = &v->qualities[v->n_qualities++];
	q->score = (uint8_t)score;
	q->vendor = (uint16_t)vendor;
	q->algorithm = (uint16_t)algorithm;
}

/* ISO 2005 clause 7.4.1, ANSI 2004 clause 6.5.1 */
static enum err_code read_view_2005(struct input *in, struct fmr_view *v)
{
	size_t at = in->r.pos;
	unsigned both;

	v->finger = (uint8_t)reader_u8(&in->r);
	both = reader_u8(&in->r);
	v->number = (uint8_t)(both >> 4);
	v->impression = both & 15;
	add_quality(v, reader_u8(&in->r), 0, 0);
	if (in->r.bad)
		return ended(in, _("the header of a finger view"));
	check_finger(in, at, v);
	check_impression(in, at + 1, v->impression);
	check_score(in, at + 2, v->qualities[0].score, _("quality of the finger"));
	return read_minutiae(in, v);
}

static void read_picture(struct input *in, struct fmr_view *v)
{
	v->width = (uint16_t)reader_be16(&in->r);
	v->height = (uint16_t)reader_be16(&in->r);
	v->xres = (uint16_t)reader_be16(&in->r);
	v->yres = (uint16_t)reader_be16(&in->r);
}

static enum err_code read_view_2009(struct input *in, struct fmr_view *v)
{
	size_t at = in->r.pos;
	unsigned score, vendor;

	v->finger = (uint8_t)reader_u8(&in->r);
	v->number = (uint8_t)reader_u8(&in->r);
	v->impression = (uint8_t)reader_u8(&in->r);
	score = reader_u8(&in->r);
	vendor = reader_be16(&in->r);
	add_quality(v, score, vendor, reader_be16(&in->r));
	read_picture(in, v);
	if (in->r.bad)
		return ended(in, _("the header of a finger view"));
	check_finger(in, at, v);
	check_impression(in, at + 2, v->impression);
	check_score(in, at + 3, score, _("quality of the finger"));
	check_picture(in, at + 8, v);
	return read_minutiae(in, v);
}

static void check_date(struct input *in, size_t at, const struct fmr_date *d)
{
	bool bad = (d->month > 12 || d->month == 0) && d->month != 0xff;

	bad = bad || ((d->day > 31 || d->day == 0) && d->day != 0xff);
	bad = bad || (d->hour > 23 && d->hour != 0xff) || (d->minute > 59 && d->minute != 0xff);
	bad = bad || (d->second > 59 && d->second != 0xff);
	bad = bad || (d->millisecond > 999 && d->millisecond != 0xffff);
	if (bad)
		notes_add(in->notes, at, _("capture date and time: no such moment"));
}

/* ISO 2011 clause 8.4 */
static enum err_code read_view_2011(struct input *in, struct fmr_view *v)
{
	size_t at = in->r.pos;
	size_t len = reader_be32(&in->r);
	size_t count;
	unsigned flags;
	enum err_code code;

	if (in->r.bad || len < 34 || len - 4 > reader_left(&in->r))
		return err_set(
		    in->err, ERR_INPUT,
		    _("%s: byte %zu: a representation of %zu bytes does not fit, %zu are left"),
		    in->name, at, len, in->r.len - at);
	v->date.year = (uint16_t)reader_be16(&in->r);
	v->date.month = (uint8_t)reader_u8(&in->r);
	v->date.day = (uint8_t)reader_u8(&in->r);
	v->date.hour = (uint8_t)reader_u8(&in->r);
	v->date.minute = (uint8_t)reader_u8(&in->r);
	v->date.second = (uint8_t)reader_u8(&in->r);
	v->date.millisecond = (uint16_t)reader_be16(&in->r);
	check_date(in, at + 4, &v->date);
	v->device_technology = (uint8_t)reader_u8(&in->r);
	if (v->device_technology > 20)
		notes_add(in->notes, at + 13, _("capture technology: %u"), v->device_technology);
	v->device_vendor = (uint16_t)reader_be16(&in->r);
	v->device_id = (uint16_t)reader_be16(&in->r);
	count = reader_u8(&in->r);
	for (size_t i = 0; i < count && !in->r.bad; i++) {
		unsigned score = reader_u8(&in->r), vendor = reader_be16(&in->r);

		check_score(in, in->r.pos - 3, score, _("quality of the finger"));
		add_quality(v, score, vendor, reader_be16(&in->r));
	}
	count = in->f->certificate_blocks ? reader_u8(&in->r) : 0;
	v->certificates = xcalloc(count, sizeof(*v->certificates));
	for (size_t i = 0; i < count && !in->r.bad; i++) {
		v->certificates[i].authority = (uint16_t)reader_be16(&in->r);
		v->certificates[i].scheme = (uint8_t)reader_u8(&in->r);
		v->n_certificates++;
	}
	v->finger = (uint8_t)reader_u8(&in->r);
	check_finger(in, in->r.pos - 1, v);
	v->number = (uint8_t)reader_u8(&in->r);
	v->xres = (uint16_t)reader_be16(&in->r);
	v->yres = (uint16_t)reader_be16(&in->r);
	v->impression = (uint8_t)reader_u8(&in->r);
	check_impression(in, in->r.pos - 1, v->impression);
	v->width = (uint16_t)reader_be16(&in->r);
	v->height = (uint16_t)reader_be16(&in->r);
	check_picture(in, in->r.pos - 4, v);
	flags = reader_u8(&in->r);
	if (in->r.bad)
		return ended(in, _("the header of a representation"));
	if (flags >> 4 != 5 && flags >> 4 != 6)
		return err_set(in->err, ERR_INPUT,
			       _("%s: byte %zu: minutiae of %u bytes, only 5 and 6 are defined"),
			       in->name, in->r.pos - 1, flags >> 4);
	v->without_quality = flags >> 4 == 5;
	v->ending_type = flags & 15;
	if (v->ending_type > 1)
		notes_add(in->notes, in->r.pos - 1, _("ridge ending type: %u"), v->ending_type);
	code = read_minutiae(in, v);
	if (!code && in->r.pos != at + len)
		code = err_set(in->err, ERR_INPUT,
			       _("%s: byte %zu: the representation says %zu bytes and has %zu"),
			       in->name, at, len, in->r.pos - at);
	return code;
}

/* --- records ---------------------------------------------------------------- */

/*
 * The views say themselves where the record ends. Their end, the declared
 * length and the size of the file must agree; two things are let pass with a
 * note, since they occur and nothing is in doubt: zero bytes after the record,
 * and a wrong length when the views fill the file exactly.
 */
static enum err_code check_end(struct input *in)
{
	const uint8_t *d = in->r.data;
	size_t end = in->r.pos, len = in->r.len;
	uint32_t declared = in->declared;

	if (end == len && (declared == end || in->f->n_views)) {
		if (declared != end)
			notes_add(in->notes, 8, _("the length says %u bytes, the record has %zu"),
				  declared, end);
		return ERR_OK;
	}
	if (end < declared)
		return err_set(
		    in->err, ERR_INPUT,
		    _("%s: byte %zu: the last finger view ends here, the length says %u bytes"),
		    in->name, end, declared);
	for (size_t i = end; i < len; i++)
		if (d[i] != 0)
			return err_set(
			    in->err, ERR_INPUT,
			    _("%s: byte %zu: %zu bytes follow after the end of the record"),
			    in->name, i, len - end);
	if (end != declared)
		notes_add(in->notes, 8, _("the length says %u bytes, the record has %zu"), declared,
			  end);
	in->f->padding = len - end;
	notes_add(in->notes, end, _("%zu zero bytes follow after the record"), in->f->padding);
	return ERR_OK;
}

static void check_view_numbers(struct input *in)
{
	unsigned next[256] = {0};

	for (size_t i = 0; i < in->f->n_views; i++) {
		const struct fmr_view *v = &in->f->views[i];

		if (v->number != next[v->finger]++) {
			notes_add(in->notes, NOTE_NO_OFFSET,
				  _("view %zu: number %u within its finger, %u is expected"), i + 1,
				  v->number, next[v->finger] - 1);
			return;
		}
	}
}

static enum err_code read_header(struct input *in, size_t *count, struct fmr_view *picture)
{
	struct fmr *f = in->f;
	struct reader *r = &in->r;

	f->version_020 = r->data[4] == '0' && r->data[5] == '2';
	if (f->version_020)
		notes_add(in->notes, 4, _("version 020, it should be ' 20'"));
	reader_skip(r, 8);
	if (f->format == FMR_ANSI_2004) {
		in->declared = reader_be16(r);
		f->long_length = in->declared == 0;
		if (f->long_length)
			in->declared = reader_be32(r);
	} else {
		in->declared = reader_be32(r);
	}
	if (r->bad)
		return ended(in, _("the header"));
	if (f->format == FMR_ISO_2011) {
		unsigned flag;

		*count = reader_be16(r);
		flag = reader_u8(r);
		f->certificate_blocks = flag != 0;
		if (flag > 1)
			return err_set(in->err, ERR_INPUT,
				       _("%s: byte 14: the certification flag is %u, not 0 or 1"),
				       in->name, flag);
		return r->bad ? ended(in, _("the header")) : ERR_OK;
	}
	if (is_ansi(f->format)) {
		f->owner = (uint16_t)reader_be16(r);
		f->subformat = (uint16_t)reader_be16(r);
		if (f->owner == 0)
			notes_add(in->notes, r->pos - 4, _("owner of the product: 0"));
	}
	if (f->format == FMR_ANSI_2009 || f->format == FMR_ANSI_2009_AM1) {
		f->compliance = (uint8_t)reader_u8(r);
		f->device_id = (uint16_t)reader_be16(r);
		if (f->compliance & 0x7f)
			notes_add(in->notes, r->pos - 3,
				  _("reserved bits of the device's certification"));
	} else {
		unsigned both = reader_be16(r);

		f->compliance = (uint8_t)(both >> 12);
		f->device_id = both & 0xfff;
		if (f->compliance & 7)
			notes_add(in->notes, r->pos - 2,
				  _("reserved bits of the device's certification"));
	}
	if (!from_2009(f->format)) {
		read_picture(in, picture);
		check_picture(in, r->pos - 8, picture);
	}
	*count = reader_u8(r);
	f->reserved = (uint8_t)reader_u8(r);
	if (r->bad)
		return ended(in, _("the header"));
	if (f->reserved)
		notes_add(in->notes, r->pos - 1, _("the reserved byte is %u"), f->reserved);
	return ERR_OK;
}

static enum err_code read_record(struct input *in)
{
	struct fmr *f = in->f;
	struct fmr_view picture = {0};
	size_t count = 0;
	enum err_code code = read_header(in, &count, &picture);

	if (!code && count == 0)
		notes_add(in->notes, in->r.pos, _("the record has no finger view"));
	for (size_t i = 0; !code && i < count; i++) {
		struct fmr_view *v;

		if (in->r.pos >= in->declared || reader_left(&in->r) == 0)
			return err_set(in->err, ERR_INPUT,
				       _("%s: byte %zu: %zu finger views of %zu are missing"),
				       in->name, in->r.pos, count - i, count);
		v = fmr_add_view(f);
		if (f->format == FMR_ISO_2011) {
			code = read_view_2011(in, v);
		} else if (from_2009(f->format)) {
			code = read_view_2009(in, v);
		} else {
			v->width = picture.width;
			v->height = picture.height;
			v->xres = picture.xres;
			v->yres = picture.yres;
			code = read_view_2005(in, v);
		}
	}
	if (!code)
		code = check_end(in);
	if (!code)
		check_view_numbers(in);
	return code;
}

static enum err_code read_card_minutiae(struct input *in, struct fmr_view *v, size_t len)
{
	size_t one = in->f->format == FMR_ISO_2005_COMPACT ? 3 : 5;
	size_t end = in->r.pos + len;

	if (len % one != 0)
		return err_set(in->err, ERR_INPUT,
			       _("%s: byte %zu: %zu bytes of minutiae are no multiple of %zu"),
			       in->name, in->r.pos, len, one);
	if (len / one > 255)
		notes_add(in->notes, in->r.pos, _("%zu minutiae"), len / one);
	while (in->r.pos < end)
		read_minutia(in, v);
	return ERR_OK;
}

static enum err_code read_card(struct input *in)
{
	struct fmr *f = in->f;
	struct fmr_view *v = fmr_add_view(f);
	const uint8_t *d = in->r.data;
	size_t len;
	bool seen = false;

	if (in->r.len >= 2 && d[0] == 0x7f && d[1] == 0x2e) {
		f->card_tags = 2;
		reader_skip(&in->r, 2);
		if (!read_ber_length(&in->r, &len))
			return err_set(
			    in->err, ERR_INPUT,
			    _("%s: byte 2: the length of the biometric data template does not fit"),
			    in->name);
		if (len != reader_left(&in->r))
			return err_set(
			    in->err, ERR_INPUT,
			    _("%s: byte %zu: %zu bytes follow after the biometric data template"),
			    in->name, in->r.pos + len, reader_left(&in->r) - len);
	} else if (in->r.len >= 2 && d[0] == 0x81 && reader_u8(&in->r) == 0x81 &&
		   read_ber_length(&in->r, &len) && len == reader_left(&in->r)) {
		f->card_tags = 1;
		return read_card_minutiae(in, v, len);
	} else {
		f->card_tags = 0;
		in->r = reader_over(in->r.data, in->r.len);
		return read_card_minutiae(in, v, in->r.len);
	}
	while (reader_left(&in->r)) {
		size_t at = in->r.pos;
		unsigned tag = reader_u8(&in->r);
		enum err_code code;

		if (!read_ber_length(&in->r, &len))
			return err_set(
			    in->err, ERR_INPUT,
			    _("%s: byte %zu: the length of data object %02X does not fit"),
			    in->name, at, tag);
		if (tag != 0x81) {
			fmr_view_add_block(v, FMR_BLOCK_CARD_TAG + tag, reader_bytes(&in->r, len),
					   len);
			continue;
		}
		if (seen)
			return err_set(in->err, ERR_INPUT,
				       _("%s: byte %zu: a second data object 81"), in->name, at);
		seen = true;
		if (v->n_blocks)
			notes_add(in->notes, at, _("the minutiae are not the first data object"));
		if ((code = read_card_minutiae(in, v, len)))
			return code;
	}
	if (!seen)
		return err_set(in->err, ERR_INPUT,
			       _("%s: there is no data object 81 with minutiae"), in->name);
	return ERR_OK;
}

enum err_code fmr_read(const void *data, size_t len, enum fmr_format format, const char *name,
		       struct fmr **out, struct notes *notes, struct err *err)
{
	struct input in = {reader_over(data, len), name, notes, err, NULL, 0};
	enum fmr_format found;
	bool known = fmr_detect(data, len, &found);
	enum err_code code;

	if (format == FMR_AUTO && !known)
		return err_set(
		    err, ERR_INPUT,
		    _("%s: byte 0: this is not a finger minutiae record (ISO/IEC 19794-2, INCITS "
		      "378)"),
		    name);
	if (format == FMR_AUTO)
		format = found;
	/* Told a format, only its version must be there: that is what the user
	 * says the rest is. */
	if (!fmr_format_is_card(format)) {
		bool old = format == FMR_ISO_2005 || format == FMR_ANSI_2004;
		const char *version = format == FMR_ANSI_2009_AM1 ? "035" : old ? " 20" : "030";
		const char *there = (const char *)data + 4;

		if (len < 8 || memcmp(data, "FMR", 4) != 0 ||
		    (memcmp(there, version, 4) != 0 && !(old && memcmp(there, "020", 4) == 0)))
			return err_set(err, ERR_INPUT, _("%s: byte 0: this is not a record of %s"),
				       name, fmr_format_title(format));
	}
	in.f = fmr_new(format);
	code = fmr_format_is_card(format) ? read_card(&in) : read_record(&in);
	if (code) {
		fmr_free(in.f);
		return code;
	}
	*out = in.f;
	return ERR_OK;
}
