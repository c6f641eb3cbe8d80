/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes: a buffer that grows, and a reader that never runs past the end.
 *
 * Every parser of a foreign format reads through struct reader: a read past
 * the end sets .bad, returns zeros, and the caller checks once at the end of a
 * structure. Offsets are kept so that a message can name the place.
 */
#ifndef COTEJO_BASE_BYTES_H
#define COTEJO_BASE_BYTES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	uint8_t *data; /* NULL when nothing was put yet */
	size_t len;
	size_t cap;
};

#define BUF_INIT           \
	{                  \
		NULL, 0, 0 \
	}

void buf_free(struct buf *b);
void buf_clear(struct buf *b);
void buf_reserve(struct buf *b, size_t more);
void buf_put(struct buf *b, const void *data, size_t len);
void buf_put_u8(struct buf *b, unsigned v);
void buf_put_be16(struct buf *b, unsigned v);
void buf_put_be32(struct buf *b, uint32_t v);
void buf_put_le16(struct buf *b, unsigned v);
void buf_put_le32(struct buf *b, uint32_t v);
void buf_put_le64(struct buf *b, uint64_t v);
void buf_put_str(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
/* The content as a C string; the buffer stays the owner. */
const char *buf_str(struct buf *b);
/* The content as an owned C string; the buffer is empty afterwards. */
char *buf_take_str(struct buf *b);

struct reader {
	const uint8_t *data;
	size_t len;
	size_t pos;
	bool bad; /* a read went past the end */
};

struct reader reader_over(const void *data, size_t len);
size_t reader_left(const struct reader *r);
unsigned reader_u8(struct reader *r);
unsigned reader_be16(struct reader *r);
uint32_t reader_be32(struct reader *r);
unsigned reader_le16(struct reader *r);
uint32_t reader_le32(struct reader *r);
uint64_t reader_le64(struct reader *r);
/* Borrows n bytes inside the data, or NULL (and .bad) when there are fewer. */
const uint8_t *reader_bytes(struct reader *r, size_t n);
void reader_skip(struct reader *r, size_t n);

#endif
