/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BMP of Windows and OS/2: 1, 4, 8, 16, 24 and 32 bits, palettes, bit fields
 * with alpha, both run-length codings, rows in either order.
 * (Microsoft, "Bitmap Storage"; OS/2 "Bitmap File Format".)
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "image/decode.h"

enum compression {
	BI_RGB,
	BI_RLE8,
	BI_RLE4,
	BI_BITFIELDS,
	BI_JPEG,
	BI_PNG,
	BI_ALPHABITFIELDS
};

struct bmp {
	struct reader in;
	struct decoded *out;
	uint32_t offset; /* of the pixels */
	uint32_t width, height;
	bool top_down;
	uint32_t bits;
	uint32_t compression;
	uint32_t mask[4]; /* red, green, blue, alpha */
	uint8_t palette[256];
	uint32_t colours;
};

static bool damaged(struct bmp *b, const char *what)
{
	return decode_fail(b->out, DECODE_DAMAGED, "%s", what);
}

static bool read_header(struct bmp *b)
{
	struct reader *r = &b->in;
	uint32_t header, colours = 0, width, height;
	size_t end;

	reader_skip(r, 10);
	b->offset = reader_le32(r);
	header = reader_le32(r);
	if (header == 12) {
		width = reader_le16(r);
		height = reader_le16(r);
	} else if (header >= 16 && header <= 124) {
		width = reader_le32(r);
		height = reader_le32(r);
	} else {
		return damaged(b, "length of the header");
	}
	reader_skip(r, 2);
	b->bits = reader_le16(r);
	end = 14 + (size_t)header;
	if (header >= 40) {
		b->compression = reader_le32(r);
		reader_skip(r, 4);
		b->out->ppi_x = decode_ppi(reader_le32(r), 0.0254);
		b->out->ppi_y = decode_ppi(reader_le32(r), 0.0254);
		colours = reader_le32(r);
		reader_skip(r, 4);
	} else if (header > 16) {
		b->compression = reader_le32(r);
	}
	if (b->compression == BI_BITFIELDS || b->compression == BI_ALPHABITFIELDS) {
		int masks = header >= 56 || b->compression == BI_ALPHABITFIELDS ? 4 : 3;

		/* Behind the short header, or inside the longer ones. */
		for (int i = 0; i < masks; i++)
			b->mask[i] = reader_le32(r);
		if (header == 40)
			end += 4 * (size_t)masks;
	} else if (b->bits == 16) {
		b->mask[0] = 0x7c00;
		b->mask[1] = 0x03e0;
		b->mask[2] = 0x001f;
	} else if (b->bits == 24 || b->bits == 32) {
		b->mask[0] = 0xff0000;
		b->mask[1] = 0x00ff00;
		b->mask[2] = 0x0000ff;
	}
	if (r->bad || end > r->len)
		return decode_fail(b->out, DECODE_TRUNCATED, "header");
	if (header != 12) {
		if (width > INT32_MAX)
			return damaged(b, "width below zero");
		if (height > INT32_MAX) {
			b->top_down = true;
			height = 0 - height;
		}
	}
	b->width = width;
	b->height = height;
	b->colours = colours;
	b->out->bits = b->bits <= 8 ? b->bits : b->bits == 16 ? 5 : 8;
	b->out->channels = b->bits == 32 && b->mask[3] ? 4 : 3;
	r->pos = end;
	return true;
}

/* Greys of the palette. */
static bool read_palette(struct bmp *b)
{
	struct reader *r = &b->in;
	bool short_entries = r->pos == 14 + 12;
	uint32_t most = UINT32_C(1) << b->bits;

	if (b->colours == 0 || b->colours > most)
		b->colours = most;
	b->out->channels = 1;
	for (uint32_t i = 0; i < b->colours; i++) {
		unsigned blue, green, red;

		/* Some writers count more colours than they write. */
		if (b->offset && i > 0 && r->pos + (short_entries ? 3 : 4) > b->offset) {
			b->colours = i;
			break;
		}
		blue = reader_u8(r);
		green = reader_u8(r);
		red = reader_u8(r);
		if (!short_entries)
			reader_skip(r, 1);
		b->palette[i] = decode_grey(red, green, blue);
		if (red != green || green != blue)
			b->out->channels = 3;
	}
	if (r->bad)
		return decode_fail(b->out, DECODE_TRUNCATED, "palette");
	return true;
}

/* The row of the image that is the n-th in the file. */
static uint8_t *row_at(const struct bmp *b, uint32_t n)
{
	return b->out->px + (size_t)(b->top_down ? n : b->height - 1 - n) * b->width;
}

static bool read_indexed(struct bmp *b)
{
	uint32_t stride = (b->width * b->bits + 31) / 32 * 4;
	uint32_t per_byte = 8 / b->bits, mask = (1u << b->bits) - 1;

	for (uint32_t y = 0; y < b->height; y++) {
		const uint8_t *row = reader_bytes(&b->in, stride);
		uint8_t *px = row_at(b, y);

		/* The padding of the last row is sometimes left out. */
		if (!row && y == b->height - 1)
			row = reader_bytes(&b->in, (b->width * b->bits + 7) / 8);
		if (!row)
			return decode_fail(b->out, DECODE_TRUNCATED, "row %u of %u", y + 1,
					   b->height);
		for (uint32_t x = 0; x < b->width; x++) {
			uint32_t shift = 8 - b->bits * (x % per_byte + 1);
			uint32_t index = row[x / per_byte] >> shift & mask;

			if (index >= b->colours)
				return damaged(b, "a colour outside the palette");
			px[x] = b->palette[index];
		}
	}
	return true;
}

/* The bits under a mask, as 0 to 255. */
struct field {
	int shift;
	uint32_t most;
};

static bool field_init(struct field *f, uint32_t mask)
{
	f->shift = 0;
	f->most = 0;
	if (!mask)
		return true;
	while (!(mask >> f->shift & 1))
		f->shift++;
	f->most = mask >> f->shift;
	return (f->most & (f->most + 1)) == 0; /* without gaps */
}

static unsigned field_get(const struct field *f, uint32_t v)
{
	if (!f->most)
		return 0;
	return (unsigned)(((uint64_t)(v >> f->shift & f->most) * 255 + f->most / 2) / f->most);
}

static uint32_t pixel_at(const uint8_t *p, uint32_t bytes)
{
	uint32_t v = p[0] | (uint32_t)p[1] << 8;

	if (bytes > 2)
		v |= (uint32_t)p[2] << 16;
	if (bytes > 3)
		v |= (uint32_t)p[3] << 24;
	return v;
}

static bool read_direct(struct bmp *b)
{
	uint32_t bytes = b->bits / 8, stride = (b->width * bytes + 3) / 4 * 4;
	size_t start = b->in.pos, last = (size_t)b->width * bytes;
	struct field f[4];
	bool any_alpha = false;

	for (int i = 0; i < 4; i++)
		if (!field_init(&f[i], b->mask[i]))
			return damaged(b, "a colour mask with gaps");
	if (reader_left(&b->in) < (size_t)stride * (b->height - 1) + last)
		return decode_fail(b->out, DECODE_TRUNCATED, "row %zu of %u",
				   reader_left(&b->in) / stride + 1, b->height);
	/* Alpha that is zero everywhere was never meant. */
	for (uint32_t y = 0; f[3].most && y < b->height && !any_alpha; y++)
		for (uint32_t x = 0; x < b->width; x++)
			any_alpha |=
			    (pixel_at(b->in.data + start + (size_t)y * stride + x * bytes, bytes) &
			     b->mask[3]) != 0;
	for (uint32_t y = 0; y < b->height; y++) {
		const uint8_t *row = b->in.data + start + (size_t)y * stride;
		uint8_t *px = row_at(b, y);

		for (uint32_t x = 0; x < b->width; x++) {
			uint32_t v = pixel_at(row + x * bytes, bytes);

			px[x] = decode_grey_over_white(field_get(&f[0], v), field_get(&f[1], v),
						       field_get(&f[2], v),
						       any_alpha ? field_get(&f[3], v) : 255);
		}
	}
	return true;
}

/* Run-length coding: pairs (count, value); after a zero count 0 ends the row, 1
 * the image, 2 moves right and down, more is so many values as they are. What
 * is skipped keeps the first colour. */
static bool read_runs(struct bmp *b)
{
	struct reader *r = &b->in;
	uint32_t x = 0, y = 0;
	bool four = b->compression == BI_RLE4;

	memset(b->out->px, b->palette[0], (size_t)b->width * b->height);
	for (;;) {
		unsigned count = reader_u8(r), value = reader_u8(r);
		bool literal = count == 0 && value > 2;

		if (r->bad)
			return decode_fail(b->out, DECODE_TRUNCATED, "row %u of %u", y + 1,
					   b->height);
		if (count == 0 && value == 0) {
			x = 0;
			y++;
			continue;
		}
		if (count == 0 && value == 1)
			return true;
		if (count == 0 && value == 2) {
			x += reader_u8(r);
			y += reader_u8(r);
			continue;
		}
		if (literal)
			count = value;
		if (y >= b->height || x > b->width || count > b->width - x)
			return damaged(b, "a run beyond the image");
		for (unsigned i = 0; i < count; i++) {
			unsigned index;

			if (literal && (!four || i % 2 == 0))
				value = reader_u8(r);
			index = !four ? value : i % 2 == 0 ? value >> 4 : value & 15;
			if (index >= b->colours)
				return damaged(b, "a colour outside the palette");
			row_at(b, y)[x++] = b->palette[index];
		}
		/* Values as they are fill up to an even number of bytes. */
		if (literal && ((four ? (count + 1) / 2 : count) & 1))
			reader_skip(r, 1);
	}
}

static bool read_pixels(struct bmp *b)
{
	if (b->offset < b->in.pos || b->offset > b->in.len)
		/* Some writers leave the offset out. */
		b->offset = b->offset == 0 ? (uint32_t)b->in.pos : b->offset;
	if (b->offset < 14 || b->offset > b->in.len)
		return decode_fail(b->out, DECODE_TRUNCATED, "no pixels");
	b->in.pos = b->offset;
	if (b->compression == BI_RLE8 || b->compression == BI_RLE4)
		return read_runs(b);
	return b->bits <= 8 ? read_indexed(b) : read_direct(b);
}

static bool is_sound(struct bmp *b)
{
	bool indexed = b->bits == 1 || b->bits == 4 || b->bits == 8;
	bool direct = b->bits == 16 || b->bits == 24 || b->bits == 32;

	switch (b->compression) {
	case BI_RGB:
		if (indexed || direct)
			return true;
		break;
	case BI_RLE8:
		if (b->bits == 8 && !b->top_down)
			return true;
		break;
	case BI_RLE4:
		if (b->bits == 4 && !b->top_down)
			return true;
		break;
	case BI_BITFIELDS:
	case BI_ALPHABITFIELDS:
		if (b->bits == 16 || b->bits == 32)
			return true;
		break;
	case BI_JPEG:
	case BI_PNG:
		return decode_fail(b->out, DECODE_UNSUPPORTED, "a JPEG or PNG image inside");
	default:
		break;
	}
	return decode_fail(b->out, DECODE_DAMAGED, "%u bits with coding %u", b->bits,
			   b->compression);
}

void decode_bmp(const uint8_t *data, size_t len, struct decoded *out)
{
	struct bmp b = {.in = reader_over(data, len), .out = out};

	if (len < 2 || data[0] != 'B' || data[1] != 'M') {
		decode_fail(out, DECODE_NOT_IMAGE, "%s", "");
		return;
	}
	if (!read_header(&b) || !is_sound(&b) || !decode_start(out, b.width, b.height))
		return;
	if (b.bits <= 8 && !read_palette(&b))
		return;
	read_pixels(&b);
}
