/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/review_codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/codec.h"
#include "casework/secret.h"

#define MAX_MARKS 2000

enum {
	TAG_SUITABILITY = 1,
	TAG_SUITABILITY_REASON,
	TAG_BEFORE,
	TAG_PROBE,
	TAG_CANDIDATE,
	TAG_PAIR,
	TAG_COUNT,
	TAG_DIFFERENCES,
	TAG_REASON,
	TAG_SECONDS,
	TAG_REGIONS,
	TAG_MARK = 1,
};

static const struct {
	const char *word;
	const char *name;
} suitabilities[SUITABILITY_COUNT] = {
    [SUITABILITY_NONE] = {"", N_("not said yet")},
    [SUITABILITY_VALUE] = {"value", N_("of value")},
    [SUITABILITY_LIMITED] = {"limited", N_("of limited value")},
    [SUITABILITY_NO_VALUE] = {"no-value", N_("no value")},
};

const char *suitability_word(enum suitability s)
{
	return suitabilities[s].word;
}

const char *suitability_name(enum suitability s)
{
	return _(suitabilities[s].name);
}

void marks_add(struct marks *m, const struct mark *mark)
{
	MEM_GROW(m->rows, m->count, m->cap);
	m->rows[m->count++] = *mark;
}

void marks_copy(struct marks *to, const struct marks *from)
{
	*to = (struct marks){0};
	for (size_t i = 0; i < from->count; i++)
		marks_add(to, &from->rows[i]);
}

void marks_clear(struct marks *m)
{
	free(m->rows);
	*m = (struct marks){0};
}

void work_init(struct work *w)
{
	*w = (struct work){
	    .suitability_reason = xstrdup(""), .differences = xstrdup(""), .reason = xstrdup("")};
}

void work_copy(struct work *to, const struct work *from)
{
	*to = *from;
	to->suitability_reason = xstrdup(from->suitability_reason);
	to->differences = xstrdup(from->differences);
	to->reason = xstrdup(from->reason);
	marks_copy(&to->before, &from->before);
	marks_copy(&to->probe, &from->probe);
	marks_copy(&to->candidate, &from->candidate);
	to->pairs =
	    from->pair_count ? xmemdup(from->pairs, from->pair_count * sizeof(*from->pairs)) : NULL;
	to->counts = from->count_count
			 ? xmemdup(from->counts, from->count_count * sizeof(*from->counts))
			 : NULL;
}

void work_clear(struct work *w)
{
	secret_str_free(w->suitability_reason);
	secret_str_free(w->differences);
	secret_str_free(w->reason);
	marks_clear(&w->before);
	marks_clear(&w->probe);
	marks_clear(&w->candidate);
	free(w->pairs);
	free(w->counts);
	memset(w, 0, sizeof(*w));
}

static void put_float(struct buf *b, float f)
{
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	buf_put_le32(b, bits);
}

static float get_float(struct reader *r)
{
	uint32_t bits = reader_le32(r);
	float f;

	memcpy(&f, &bits, sizeof(f));
	return f;
}

void marks_encode(const struct marks *m, struct buf *out)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct mark *k = &m->rows[i];
		struct buf b = BUF_INIT;

		put_float(&b, k->x);
		put_float(&b, k->y);
		put_float(&b, k->angle);
		buf_put_u8(&b, k->type);
		buf_put_u8(&b, k->confidence);
		buf_put_le16(&b, k->number);
		buf_put_str(&b, k->note);
		codec_put_bytes(out, TAG_MARK, b.data, b.len);
		buf_free(&b);
	}
}

bool marks_decode(const void *data, size_t len, struct marks *out)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;

	*out = (struct marks){0};
	while (codec_next(&r, &f)) {
		struct reader one = reader_over(f.data, f.len);
		struct mark k = {0};
		size_t n;

		if (f.tag != TAG_MARK)
			continue;
		k.x = get_float(&one);
		k.y = get_float(&one);
		k.angle = get_float(&one);
		k.type = (uint8_t)reader_u8(&one);
		k.confidence = (uint8_t)reader_u8(&one);
		k.number = (uint16_t)reader_le16(&one);
		n = reader_left(&one);
		n = n < sizeof(k.note) ? n : sizeof(k.note) - 1;
		if (n)
			memcpy(k.note, reader_bytes(&one, n), n);
		if (one.bad || out->count >= MAX_MARKS) {
			marks_clear(out);
			return false;
		}
		marks_add(out, &k);
	}
	if (r.bad)
		marks_clear(out);
	return !r.bad;
}

static void put_marks(struct buf *out, unsigned tag, const struct marks *m)
{
	struct buf b = BUF_INIT;

	marks_encode(m, &b);
	codec_put_bytes(out, tag, b.data, b.len);
	secret_buf_free(&b);
}

void work_encode(const struct work *w, struct buf *out)
{
	codec_put_int(out, TAG_SUITABILITY, w->suitability);
	codec_put_text(out, TAG_SUITABILITY_REASON, w->suitability_reason);
	put_marks(out, TAG_BEFORE, &w->before);
	put_marks(out, TAG_PROBE, &w->probe);
	put_marks(out, TAG_CANDIDATE, &w->candidate);
	for (size_t i = 0; i < w->pair_count; i++) {
		struct buf b = BUF_INIT;

		buf_put_le16(&b, w->pairs[i].a);
		buf_put_le16(&b, w->pairs[i].b);
		buf_put_u8(&b, w->pairs[i].proposed);
		put_float(&b, w->pairs[i].distance);
		put_float(&b, w->pairs[i].angle);
		codec_put_bytes(out, TAG_PAIR, b.data, b.len);
		buf_free(&b);
	}
	for (size_t i = 0; i < w->count_count; i++) {
		struct buf b = BUF_INIT;

		buf_put_le16(&b, w->counts[i].a);
		buf_put_le16(&b, w->counts[i].b);
		buf_put_u8(&b, w->counts[i].side);
		buf_put_u8(&b, w->counts[i].count);
		buf_put_u8(&b, w->counts[i].by_hand);
		codec_put_bytes(out, TAG_COUNT, b.data, b.len);
		buf_free(&b);
	}
	codec_put_text(out, TAG_DIFFERENCES, w->differences);
	codec_put_text(out, TAG_REASON, w->reason);
	codec_put_int(out, TAG_SECONDS, (int64_t)(w->seconds * 1000));
	codec_put_int(out, TAG_REGIONS, w->regions);
}

static void set_text(char **place, const struct codec_field *f)
{
	free(*place);
	*place = codec_text(f);
}

static bool set_marks(struct marks *m, const struct codec_field *f)
{
	marks_clear(m);
	return marks_decode(f->data, f->len, m);
}

static bool add_pair(struct work *w, const struct codec_field *f)
{
	struct reader r = reader_over(f->data, f->len);
	struct mark_pair p;

	if (w->pair_count >= MAX_MARKS)
		return false;
	p.a = (uint16_t)reader_le16(&r);
	p.b = (uint16_t)reader_le16(&r);
	p.proposed = reader_u8(&r);
	p.distance = get_float(&r);
	p.angle = get_float(&r);
	w->pairs = xreallocarray(w->pairs, w->pair_count + 1, sizeof(*w->pairs));
	w->pairs[w->pair_count++] = p;
	return !r.bad;
}

static bool add_count(struct work *w, const struct codec_field *f)
{
	struct reader r = reader_over(f->data, f->len);
	struct ridge_count c;

	if (w->count_count >= MAX_MARKS)
		return false;
	c.a = (uint16_t)reader_le16(&r);
	c.b = (uint16_t)reader_le16(&r);
	c.side = (uint8_t)reader_u8(&r);
	c.count = (uint8_t)reader_u8(&r);
	c.by_hand = reader_u8(&r);
	w->counts = xreallocarray(w->counts, w->count_count + 1, sizeof(*w->counts));
	w->counts[w->count_count++] = c;
	return !r.bad;
}

static bool pairs_are_sound(const struct work *w)
{
	for (size_t i = 0; i < w->pair_count; i++)
		if (w->pairs[i].a >= w->probe.count || w->pairs[i].b >= w->candidate.count)
			return false;
	return true;
}

bool work_decode(const void *data, size_t len, struct work *out)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;
	bool fine = true;

	work_init(out);
	while (fine && codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_SUITABILITY:
			out->suitability = (enum suitability)codec_int(&f);
			fine = out->suitability < SUITABILITY_COUNT;
			break;
		case TAG_SUITABILITY_REASON:
			set_text(&out->suitability_reason, &f);
			break;
		case TAG_BEFORE:
			fine = set_marks(&out->before, &f);
			break;
		case TAG_PROBE:
			fine = set_marks(&out->probe, &f);
			break;
		case TAG_CANDIDATE:
			fine = set_marks(&out->candidate, &f);
			break;
		case TAG_PAIR:
			fine = add_pair(out, &f);
			break;
		case TAG_COUNT:
			fine = add_count(out, &f);
			break;
		case TAG_DIFFERENCES:
			set_text(&out->differences, &f);
			break;
		case TAG_REASON:
			set_text(&out->reason, &f);
			break;
		case TAG_SECONDS:
			out->seconds = (double)codec_int(&f) / 1000;
			break;
		case TAG_REGIONS:
			out->regions = (int)codec_int(&f);
			break;
		}
	}
	if (fine && !r.bad && pairs_are_sound(out))
		return true;
	work_clear(out);
	return false;
}
