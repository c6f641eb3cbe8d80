/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a template (.ctj), little endian:
 *
 *   "CTJ1"  u32 length of all  u32 CRC-32 of what follows
 *   u16 version  u16 ppi * 16 / 8 ... (see put_head)
 *   minutiae, 6 bytes each: u16 x * 8, u16 y * 8, u8 angle, u8 type and quality
 *   singular points, 6 bytes each: likewise without quality
 *   ridge field: one byte a cell and layer, runs of empty cells shortened
 *   patches: TEMPLATE_PATCH bytes for each minutia
 *
 * A reader accepts what a writer can produce and nothing else: counts and
 * lengths must agree to the byte, so that equal templates have equal bytes.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "print/template.h"

#define CODEC_VERSION 2
#define HEAD_LEN      12

enum {
	HAS_FIELD = 1,
	HAS_PATCHES = 2,
};

/* CRC-32 (ISO 3309), four bits at a time. */
static uint32_t crc32_of(const uint8_t *p, size_t n)
{
	static const uint32_t table[16] = {
	    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
	    0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
	    0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < n; i++) {
		c ^= p[i];
		c = table[c & 15] ^ (c >> 4);
		c = table[c & 15] ^ (c >> 4);
	}
	return ~c;
}

static unsigned angle_steps(float angle)
{
	return (unsigned)lrint((double)angle * (128.0 / D_PI)) & 255;
}

static float steps_angle(unsigned steps)
{
	return (float)((double)steps * (D_PI / 128.0));
}

static size_t field_cells(const struct template *t)
{
	return (size_t)t->field.cols * (size_t)t->field.rows;
}

static void put_head(const struct template *t, struct buf *out)
{
	buf_put_le16(out, CODEC_VERSION);
	buf_put_le32(out, (uint32_t)lrint(t->ppi * 256.0));
	buf_put_le16(out, (unsigned)t->source_width);
	buf_put_le16(out, (unsigned)t->source_height);
	buf_put_le16(out, (unsigned)t->width);
	buf_put_le16(out, (unsigned)t->height);
	buf_put_u8(out, t->finger);
	buf_put_u8(out, t->impression);
	buf_put_u8(out, t->quality);
	buf_put_u8(out, t->pattern);
	buf_put_u8(out, (unsigned)t->minutia_count);
	buf_put_u8(out, (unsigned)t->singular_count);
	buf_put_u8(out, (t->field.cols ? HAS_FIELD : 0) | (t->patches ? HAS_PATCHES : 0));
	buf_put_u8(out, 0);
}

/* Empty cells: one zero byte and the number of them, at most 255. Others: the
 * quality, the direction, the period. */
static void put_field(const struct template *t, struct buf *out)
{
	size_t n = field_cells(t);

	for (size_t i = 0; i < n;) {
		size_t run = 0;

		while (i + run < n && run < 255 && !t->field.quality[i + run])
			run++;
		if (run) {
			buf_put_u8(out, 0);
			buf_put_u8(out, (unsigned)run);
			i += run;
			continue;
		}
		buf_put_u8(out, t->field.quality[i]);
		buf_put_u8(out, t->field.direction[i]);
		buf_put_u8(out, t->field.period[i]);
		i++;
	}
}

void template_encode(const struct template *t, struct buf *out)
{
	struct buf body = BUF_INIT;

	put_head(t, &body);
	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];

		buf_put_le16(&body, (unsigned)lrintf(m->x * 8));
		buf_put_le16(&body, (unsigned)lrintf(m->y * 8));
		buf_put_u8(&body, angle_steps(m->angle));
		buf_put_u8(&body, m->type);
		buf_put_u8(&body, m->quality);
	}
	for (int i = 0; i < t->singular_count; i++) {
		const struct singular *s = &t->singulars[i];

		buf_put_le16(&body, (unsigned)lrintf(s->x * 8));
		buf_put_le16(&body, (unsigned)lrintf(s->y * 8));
		buf_put_u8(&body, angle_steps(s->angle));
		buf_put_u8(&body, s->type);
	}
	if (t->field.cols)
		put_field(t, &body);
	if (t->patches)
		buf_put(&body, t->patches, (size_t)t->minutia_count * TEMPLATE_PATCH);
	buf_put(out, "CTJ1", 4);
	buf_put_le32(out, (uint32_t)(body.len + HEAD_LEN));
	buf_put_le32(out, crc32_of(body.data, body.len));
	buf_put(out, body.data, body.len);
	buf_free(&body);
}

bool template_is_encoded(const void *data, size_t len)
{
	return len >= 4 && memcmp(data, "CTJ1", 4) == 0;
}

static void get_minutiae(struct template *t, struct reader *r)
{
	t->minutiae =
	    t->minutia_count ? xcalloc((size_t)t->minutia_count, sizeof(*t->minutiae)) : NULL;
	for (int i = 0; i < t->minutia_count; i++) {
		struct minutia *m = &t->minutiae[i];
		unsigned x = reader_le16(r), y = reader_le16(r);

		m->x = (float)x / 8;
		m->y = (float)y / 8;
		m->angle = steps_angle(reader_u8(r));
		m->type = (uint8_t)reader_u8(r);
		m->quality = (uint8_t)reader_u8(r);
		if (m->x > (float)t->width || m->y > (float)t->height ||
		    m->type > MINUTIA_BIFURCATION || m->quality > 100)
			r->bad = true;
	}
}

static void get_singulars(struct template *t, struct reader *r)
{
	for (int i = 0; i < t->singular_count; i++) {
		struct singular *s = &t->singulars[i];
		unsigned x = reader_le16(r), y = reader_le16(r);

		s->x = (float)x / 8;
		s->y = (float)y / 8;
		s->angle = steps_angle(reader_u8(r));
		s->type = (uint8_t)reader_u8(r);
		if (s->x > (float)t->width || s->y > (float)t->height || s->type < SINGULAR_CORE ||
		    s->type > SINGULAR_DELTA)
			r->bad = true;
	}
}

static void get_field(struct template *t, struct reader *r)
{
	size_t n;
	bool was_run = false;

	t->field.cols = (t->width + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	t->field.rows = (t->height + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	n = field_cells(t);
	t->field.direction = xcalloc(n, 1);
	t->field.period = xcalloc(n, 1);
	t->field.quality = xcalloc(n, 1);
	for (size_t i = 0; i < n && !r->bad;) {
		unsigned quality = reader_u8(r);

		if (quality == 0) {
			size_t run = reader_u8(r);

			/* A run goes on only after a full one: one way to write it. */
			if (run == 0 || run > n - i || was_run)
				r->bad = true;
			was_run = run < 255;
			i += run;
			continue;
		}
		if (quality > 100)
			r->bad = true;
		was_run = false;
		t->field.quality[i] = (uint8_t)quality;
		t->field.direction[i] = (uint8_t)reader_u8(r);
		t->field.period[i] = (uint8_t)reader_u8(r);
		i++;
	}
}

static void get_body(struct template *t, struct reader *r)
{
	unsigned parts;

	t->ppi = (double)reader_le32(r) / 256.0;
	t->source_width = (int)reader_le16(r);
	t->source_height = (int)reader_le16(r);
	t->width = (int)reader_le16(r);
	t->height = (int)reader_le16(r);
	t->finger = (uint8_t)reader_u8(r);
	t->impression = (uint8_t)reader_u8(r);
	t->quality = (uint8_t)reader_u8(r);
	t->pattern = (uint8_t)reader_u8(r);
	t->minutia_count = (int)reader_u8(r);
	t->singular_count = (int)reader_u8(r);
	parts = reader_u8(r);
	if (reader_u8(r) != 0 || t->ppi > 4096 || t->width < 1 || t->height < 1 ||
	    t->width > TEMPLATE_MAX_SIDE || t->height > TEMPLATE_MAX_SIDE ||
	    t->finger >= FINGER_COUNT || t->pattern >= PATTERN_COUNT || t->quality > 100 ||
	    t->minutia_count > TEMPLATE_MAX_MINUTIAE || t->singular_count > TEMPLATE_MAX_SINGULAR ||
	    parts > (HAS_FIELD | HAS_PATCHES))
		r->bad = true;
	if (r->bad)
		return;
	get_minutiae(t, r);
	get_singulars(t, r);
	if (parts & HAS_FIELD)
		get_field(t, r);
	if (parts & HAS_PATCHES) {
		const uint8_t *p = reader_bytes(r, (size_t)t->minutia_count * TEMPLATE_PATCH);

		if (p && t->minutia_count)
			t->patches = xmemdup(p, (size_t)t->minutia_count * TEMPLATE_PATCH);
		else
			r->bad = true;
	}
}

enum err_code template_decode(const void *data, size_t len, const char *name, struct template **out,
			      struct err *err)
{
	struct reader r = reader_over(data, len);
	struct template *t;
	uint32_t length, crc;
	unsigned version;

	if (!template_is_encoded(data, len))
		return err_set(err, ERR_INPUT, _("%s: this is not a template of this program"),
			       name);
	reader_skip(&r, 4);
	length = reader_le32(&r);
	crc = reader_le32(&r);
	version = reader_le16(&r);
	if (r.bad || length != len)
		return err_set(err, ERR_INPUT, _("%s: the template is %s"), name,
			       length > len || r.bad ? _("cut short")
						     : _("followed by other data"));
	if (crc32_of((const uint8_t *)data + HEAD_LEN, len - HEAD_LEN) != crc)
		return err_set(err, ERR_INPUT,
			       _("%s: the template is damaged (its checksum does not agree)"),
			       name);
	if (version == 0 || version > CODEC_VERSION)
		return err_set(err, ERR_UNSUPPORTED,
			       _("%s: a template of version %u; this program reads up to %d"), name,
			       version, CODEC_VERSION);
	t = template_new();
	get_body(t, &r);
	if (r.bad || reader_left(&r)) {
		size_t at = r.pos;

		template_free(t);
		return err_set(err, ERR_INPUT, _("%s: the template is not valid near byte %zu"),
			       name, at);
	}
	*out = t;
	return ERR_OK;
}

bool template_equal(const struct template *a, const struct template *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	template_encode(a, &x);
	template_encode(b, &y);
	same = x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
	buf_free(&x);
	buf_free(&y);
	return same;
}
