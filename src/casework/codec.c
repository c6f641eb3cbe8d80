/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/codec.h"

#include <string.h>

#include "base/mem.h"

void codec_put_bytes(struct buf *b, unsigned tag, const void *data, size_t len)
{
	buf_put_le16(b, tag);
	buf_put_le32(b, (uint32_t)len);
	buf_put(b, data, len);
}

void codec_put_text(struct buf *b, unsigned tag, const char *text)
{
	if (text && *text)
		codec_put_bytes(b, tag, text, strlen(text));
}

void codec_put_int(struct buf *b, unsigned tag, int64_t value)
{
	uint8_t bytes[8];

	if (!value)
		return;
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)value >> (8 * i));
	codec_put_bytes(b, tag, bytes, sizeof(bytes));
}

void codec_put_float(struct buf *b, unsigned tag, float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	codec_put_int(b, tag, bits);
}

void codec_put_date(struct buf *b, unsigned tag, const struct date *d)
{
	codec_put_int(b, tag, (int64_t)d->year << 16 | d->month << 8 | d->day);
}

bool codec_next(struct reader *r, struct codec_field *f)
{
	if (r->bad || reader_left(r) == 0)
		return false;
	f->tag = reader_le16(r);
	f->len = reader_le32(r);
	f->data = reader_bytes(r, f->len);
	return !r->bad;
}

char *codec_text(const struct codec_field *f)
{
	return xstrndup((const char *)f->data, f->len);
}

int64_t codec_int(const struct codec_field *f)
{
	uint64_t v = 0;

	for (size_t i = 0; i < f->len && i < 8; i++)
		v |= (uint64_t)f->data[i] << (8 * i);
	return (int64_t)v;
}

float codec_float(const struct codec_field *f)
{
	uint32_t bits = (uint32_t)codec_int(f);
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

struct date codec_date(const struct codec_field *f)
{
	int64_t v = codec_int(f);

	return (struct date){(int16_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
}

void codec_short(const struct codec_field *f, char *out, size_t size)
{
	size_t n = f->len < size ? f->len : size - 1;

	memcpy(out, f->data, n);
	out[n] = '\0';
}
