/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
}

void buf_reserve(struct buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 64;

	if (b->cap - b->len >= more)
		return;
	while (cap - b->len < more)
		cap *= 2;
	b->data = xreallocarray(b->data, cap, 1);
	b->cap = cap;
}

void buf_put(struct buf *b, const void *data, size_t len)
{
	if (len == 0)
		return;
	buf_reserve(b, len);
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void buf_put_u8(struct buf *b, unsigned v)
{
	uint8_t byte = (uint8_t)v;

	buf_put(b, &byte, 1);
}

void buf_put_be16(struct buf *b, unsigned v)
{
	uint8_t d[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	buf_put(b, d, sizeof(d));
}

void buf_put_be32(struct buf *b, uint32_t v)
{
	buf_put_be16(b, v >> 16);
	buf_put_be16(b, v & 0xffff);
}

void buf_put_le16(struct buf *b, unsigned v)
{
	uint8_t d[2] = {(uint8_t)v, (uint8_t)(v >> 8)};

	buf_put(b, d, sizeof(d));
}

void buf_put_le32(struct buf *b, uint32_t v)
{
	buf_put_le16(b, v & 0xffff);
	buf_put_le16(b, v >> 16);
}

void buf_put_le64(struct buf *b, uint64_t v)
{
	buf_put_le32(b, (uint32_t)v);
	buf_put_le32(b, (uint32_t)(v >> 32));
}

void buf_put_str(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return;
	buf_reserve(b, (size_t)n + 1);
	vsnprintf((char *)b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

const char *buf_str(struct buf *b)
{
	buf_reserve(b, 1);
	b->data[b->len] = '\0';
	return (const char *)b->data;
}

char *buf_take_str(struct buf *b)
{
	char *s;

	buf_str(b);
	s = (char *)b->data;
	*b = (struct buf)BUF_INIT;
	return s;
}

struct reader reader_over(const void *data, size_t len)
{
	return (struct reader){.data = data, .len = len};
}

size_t reader_left(const struct reader *r)
{
	return r->len - r->pos;
}

const uint8_t *reader_bytes(struct reader *r, size_t n)
{
	const uint8_t *p;

	if (r->bad || n > r->len - r->pos) {
		r->bad = true;
		return NULL;
	}
	p = r->data + r->pos;
	r->pos += n;
	return p;
}

void reader_skip(struct reader *r, size_t n)
{
	reader_bytes(r, n);
}

unsigned reader_u8(struct reader *r)
{
	const uint8_t *p = reader_bytes(r, 1);

	return p ? p[0] : 0;
}

unsigned reader_be16(struct reader *r)
{
	const uint8_t *p = reader_bytes(r, 2);

	return p ? (unsigned)p[0] << 8 | p[1] : 0;
}

uint32_t reader_be32(struct reader *r)
{
	const uint8_t *p = reader_bytes(r, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

unsigned reader_le16(struct reader *r)
{
	const uint8_t *p = reader_bytes(r, 2);

	return p ? (unsigned)p[1] << 8 | p[0] : 0;
}

uint32_t reader_le32(struct reader *r)
{
	const uint8_t *p = reader_bytes(r, 4);

	return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0] : 0;
}

uint64_t reader_le64(struct reader *r)
{
	uint64_t low = reader_le32(r);

	return low | (uint64_t)reader_le32(r) << 32;
}
