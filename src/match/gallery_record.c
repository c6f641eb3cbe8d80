/* SPDX-License-Identifier: Apache-2.0 */
#include "match/gallery_record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"

struct ranked {
	const struct minutia *m;
	struct code code;
};

/* Best first; the place decides between equals. */
static int by_quality(const void *pa, const void *pb)
{
	const struct minutia *a = ((const struct ranked *)pa)->m;
	const struct minutia *b = ((const struct ranked *)pb)->m;

	if (a->quality != b->quality)
		return a->quality > b->quality ? -1 : 1;
	if (a->y != b->y)
		return a->y < b->y ? -1 : 1;
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return a->angle < b->angle ? -1 : a->angle > b->angle;
}

static uint32_t place_of(const struct minutia *m)
{
	long x = lrintf(m->x), y = lrintf(m->y);
	long angle = lrint((double)m->angle * (128.0 / D_PI)) & 255;
	long quality = m->quality ? m->quality / 26 : 2; /* not known: middling */

	x = x < 0 ? 0 : x > 2047 ? 2047 : x;
	y = y < 0 ? 0 : y > 2047 ? 2047 : y;
	return (uint32_t)x | (uint32_t)y << 11 | (uint32_t)angle << 22 | (uint32_t)quality << 30;
}

int gallery_record_rank(const struct template *t, struct gallery_minutia *out)
{
	struct code codes[TEMPLATE_MAX_MINUTIAE];
	struct ranked ranked[TEMPLATE_MAX_MINUTIAE];

	code_compute(t, codes);
	for (int i = 0; i < t->minutia_count; i++)
		ranked[i] = (struct ranked){&t->minutiae[i], codes[i]};
	qsort(ranked, (size_t)t->minutia_count, sizeof(*ranked), by_quality);
	for (int i = 0; i < t->minutia_count; i++)
		out[i] = (struct gallery_minutia){ranked[i].code, place_of(ranked[i].m)};
	return t->minutia_count;
}

void gallery_record_make(const struct template *t, struct gallery_record *out)
{
	struct gallery_minutia ranked[TEMPLATE_MAX_MINUTIAE];
	int n = gallery_record_rank(t, ranked);

	memset(out, 0, sizeof(*out));
	out->finger = t->finger;
	out->quality = t->quality;
	out->count = n < GALLERY_RECORD_MAX_MINUTIAE ? n : GALLERY_RECORD_MAX_MINUTIAE;
	for (int i = 0; i < out->count; i++) {
		out->heads[i] = ranked[i].code.head;
		out->tails[i] = ranked[i].code.tail;
		out->places[i] = ranked[i].place;
	}
}

void gallery_record_encode(const struct template *t, struct buf *out)
{
	struct gallery_record r;

	gallery_record_make(t, &r);
	gallery_record_write(&r, out);
}

void gallery_record_write(const struct gallery_record *r, struct buf *out)
{
	buf_put_u8(out, CODE_VERSION);
	buf_put_u8(out, r->finger);
	buf_put_u8(out, (unsigned)r->count);
	buf_put_u8(out, r->quality);
	buf_put_le32(out, 0);
	for (int i = 0; i < r->count; i++)
		buf_put_le64(out, r->heads[i]);
	for (int i = 0; i < r->count; i++)
		buf_put_le32(out, r->tails[i]);
	for (int i = 0; i < r->count; i++)
		buf_put_le32(out, r->places[i]);
}

static uint32_t le32_at(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

enum err_code gallery_record_decode(const void *data, size_t len, struct gallery_record *out,
				    struct err *err)
{
	const uint8_t *p = data;
	size_t n = len >= GALLERY_RECORD_HEAD ? p[2] : 0;

	if (len < GALLERY_RECORD_HEAD || n > GALLERY_RECORD_MAX_MINUTIAE ||
	    (p[0] == CODE_VERSION && (len != GALLERY_RECORD_HEAD + n * GALLERY_RECORD_PER_MINUTIA ||
				      p[1] >= FINGER_COUNT || p[3] > 100 || le32_at(p + 4) != 0)))
		return err_set(err, ERR_INPUT, _("this is not a gallery record"));
	if (p[0] != CODE_VERSION)
		return err_set(err, ERR_UNSUPPORTED,
			       _("a gallery record of version %u; this program reads version %d"),
			       p[0], CODE_VERSION);
	memset(out, 0, sizeof(*out));
	out->finger = p[1];
	out->count = (int)n;
	out->quality = p[3];
	p += GALLERY_RECORD_HEAD;
	for (size_t i = 0; i < n; i++, p += 8)
		out->heads[i] = le32_at(p) | (uint64_t)le32_at(p + 4) << 32;
	for (size_t i = 0; i < n; i++, p += 4)
		out->tails[i] = le32_at(p);
	for (size_t i = 0; i < n; i++, p += 4)
		out->places[i] = le32_at(p);
	return ERR_OK;
}

struct template *gallery_record_template(const struct gallery_record *r)
{
	struct template *t = template_new();

	t->finger = r->finger;
	t->impression = IMPRESSION_UNKNOWN;
	t->quality = r->quality;
	t->width = 1;
	t->height = 1;
	t->minutia_count = r->count;
	t->minutiae = r->count ? xcalloc((size_t)r->count, sizeof(*t->minutiae)) : NULL;
	for (int i = 0; i < r->count; i++) {
		uint32_t p = r->places[i];
		struct minutia *m = &t->minutiae[i];

		m->x = (float)gallery_place_x(p);
		m->y = (float)gallery_place_y(p);
		m->angle = (float)((double)gallery_place_angle(p) * (D_PI / 128.0));
		m->quality = (uint8_t)(gallery_place_quality(p) * 25 + 13);
		if (t->width <= (int)m->x)
			t->width = (int)m->x + 1;
		if (t->height <= (int)m->y)
			t->height = (int)m->y + 1;
	}
	return t;
}
