/* SPDX-License-Identifier: Apache-2.0 */
/* The portable maps of Netpbm: P1, P2, P3 in digits, P4, P5, P6 in bytes; up to
 * 16 bits. They cannot state a resolution. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "image/decode.h"

static bool is_space(unsigned c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Past white space and comments, which run from # to the end of the line. */
static void skip_space(struct reader *r)
{
	while (r->pos < r->len) {
		unsigned c = r->data[r->pos];

		if (c == '#')
			while (r->pos < r->len && r->data[r->pos] != '\n')
				r->pos++;
		else if (is_space(c))
			r->pos++;
		else
			return;
	}
}

/* A decimal number of at most nine digits. */
static bool read_number(struct reader *r, uint32_t *out)
{
	uint32_t v = 0;
	int digits = 0;

	skip_space(r);
	while (r->pos < r->len && r->data[r->pos] >= '0' && r->data[r->pos] <= '9') {
		if (++digits > 9)
			return false;
		v = v * 10 + (uint32_t)(r->data[r->pos++] - '0');
	}
	*out = v;
	return digits > 0;
}

/* Any way of writing samples. */
struct samples {
	struct reader in;
	char kind; /* '1' to '6' */
	uint32_t most;
	bool ended;
	bool bad;
};

static uint8_t scale(struct samples *s, uint32_t v)
{
	if (v > s->most) {
		s->bad = true;
		return 0;
	}
	return (uint8_t)((v * 255 + s->most / 2) / s->most);
}

static uint8_t sample_digits(struct samples *s)
{
	uint32_t v;

	if (!read_number(&s->in, &v)) {
		*(s->in.pos < s->in.len ? &s->bad : &s->ended) = true;
		return 0;
	}
	return scale(s, v);
}

static uint8_t sample_bytes(struct samples *s)
{
	uint32_t v = s->most > 255 ? reader_be16(&s->in) : reader_u8(&s->in);

	s->ended = s->in.bad;
	return scale(s, v);
}

static uint8_t sample(struct samples *s)
{
	return s->kind <= '3' ? sample_digits(s) : sample_bytes(s);
}

/* Bits need no space between them in P1, and are packed in P4; 1 is black. */
static void read_bits(struct samples *s, uint8_t *px, uint32_t width)
{
	if (s->kind == '4') {
		const uint8_t *row = reader_bytes(&s->in, (width + 7) / 8);

		s->ended = !row;
		for (uint32_t x = 0; row && x < width; x++)
			px[x] = row[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
		return;
	}
	for (uint32_t x = 0; x < width; x++) {
		unsigned c;

		skip_space(&s->in);
		c = reader_u8(&s->in);
		s->ended = s->in.bad;
		if (c != '0' && c != '1') {
			s->bad = !s->ended;
			return;
		}
		px[x] = c == '1' ? 0 : 255;
	}
}

static void read_row(struct samples *s, uint8_t *px, uint32_t width)
{
	if (s->kind == '1' || s->kind == '4') {
		read_bits(s, px, width);
		return;
	}
	if (s->kind == '5' && s->most == 255) {
		const uint8_t *row = reader_bytes(&s->in, width);

		s->ended = !row;
		if (row)
			memcpy(px, row, width);
		return;
	}
	for (uint32_t x = 0; x < width && !s->bad && !s->ended; x++) {
		if (s->kind == '3' || s->kind == '6') {
			unsigned r = sample(s), g = sample(s), b = sample(s);

			px[x] = decode_grey(r, g, b);
		} else {
			px[x] = sample(s);
		}
	}
}

void decode_pnm(const uint8_t *data, size_t len, struct decoded *out)
{
	struct samples s = {.in = reader_over(data, len), .most = 1};
	uint32_t width, height;

	if (len < 3 || data[0] != 'P' || data[1] < '1' || data[1] > '6') {
		decode_fail(out, DECODE_NOT_IMAGE, "%s", "");
		return;
	}
	s.kind = (char)data[1];
	s.in.pos = 2;
	if (!read_number(&s.in, &width) || !read_number(&s.in, &height) ||
	    (s.kind != '1' && s.kind != '4' && !read_number(&s.in, &s.most))) {
		decode_fail(out, s.in.pos < len ? DECODE_DAMAGED : DECODE_TRUNCATED, "header");
		return;
	}
	/* One white space ends the header. */
	if (s.in.pos < len && !is_space(data[s.in.pos++])) {
		decode_fail(out, DECODE_DAMAGED, "header");
		return;
	}
	if (s.most < 1 || s.most > 65535) {
		decode_fail(out, DECODE_DAMAGED, "largest value %u", s.most);
		return;
	}
	out->channels = s.kind == '3' || s.kind == '6' ? 3 : 1;
	for (out->bits = 1; s.most >> out->bits; out->bits++)
		;
	if (!decode_start(out, width, height))
		return;
	for (uint32_t y = 0; y < height; y++) {
		read_row(&s, out->px + (size_t)y * width, width);
		if (s.ended) {
			decode_fail(out, DECODE_TRUNCATED, "row %u of %u", y + 1, height);
			return;
		}
		if (s.bad) {
			decode_fail(out, DECODE_DAMAGED, "row %u", y + 1);
			return;
		}
	}
}
