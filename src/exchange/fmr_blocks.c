/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extended data of a view: ridge counts, cores and deltas, zonal quality
 * (ISO/IEC 19794-2:2005 clause 7.5, 2011 clause 8.5, INCITS 378 clause 6.6).
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/fmr.h"

/* ISO says for each point whether angles follow, ANSI once for all of them. */
static bool angles_by_point(enum fmr_format f)
{
	return f == FMR_ISO_2005 || f == FMR_ISO_2011;
}

bool fmr_block_counts(const struct fmr_block *b, struct fmr_counts *out)
{
	struct reader r = reader_over(b->data, b->len);

	memset(out, 0, sizeof(*out));
	if (b->len < 1)
		return false;
	out->method = (uint8_t)reader_u8(&r);
	out->n_edges = (b->len - 1) / 3;
	out->edges = xcalloc(out->n_edges, sizeof(*out->edges));
	for (size_t i = 0; i < out->n_edges; i++) {
		out->edges[i].from = (uint8_t)reader_u8(&r);
		out->edges[i].to = (uint8_t)reader_u8(&r);
		out->edges[i].count = (uint8_t)reader_u8(&r);
	}
	return true;
}

void fmr_put_counts(const struct fmr_counts *c, struct buf *out)
{
	buf_put_u8(out, c->method);
	for (size_t i = 0; i < c->n_edges; i++) {
		buf_put_u8(out, c->edges[i].from);
		buf_put_u8(out, c->edges[i].to);
		buf_put_u8(out, c->edges[i].count);
	}
}

bool fmr_block_cores(const struct fmr_block *b, enum fmr_format format, struct fmr_cores *out)
{
	struct reader r = reader_over(b->data, b->len);
	bool by_point = angles_by_point(format);
	unsigned head;
	size_t n;

	memset(out, 0, sizeof(*out));
	head = reader_u8(&r);
	n = by_point ? head : head & 0x3f;
	if (n > ARRAY_LEN(out->core))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned x = reader_be16(&r), y = reader_be16(&r);
		struct fmr_core *c = &out->core[i];

		c->has_angle = by_point ? x & 0x4000 : head & 0x40;
		c->x = x & 0x3fff;
		c->y = y & 0x3fff;
		if (c->has_angle)
			c->angle = (uint8_t)reader_u8(&r);
	}
	out->n_cores = n;
	head = reader_u8(&r);
	n = by_point ? head : head & 0x3f;
	if (n > ARRAY_LEN(out->delta))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned x = reader_be16(&r), y = reader_be16(&r);
		struct fmr_delta *d = &out->delta[i];

		d->has_angles = by_point ? x & 0x4000 : head & 0x40;
		d->x = x & 0x3fff;
		d->y = y & 0x3fff;
		for (int k = 0; d->has_angles && k < 3; k++)
			d->angle[k] = (uint8_t)reader_u8(&r);
	}
	out->n_deltas = n;
	return !r.bad && reader_left(&r) == 0;
}

void fmr_put_cores(const struct fmr_cores *c, enum fmr_format format, struct buf *out)
{
	bool by_point = angles_by_point(format);
	bool angle = c->n_cores > 0 && c->core[0].has_angle;
	bool angles = c->n_deltas > 0 && c->delta[0].has_angles;

	/* Where one flag speaks for all, all must be alike: without angles if
	 * one has none. */
	for (size_t i = 0; i < c->n_cores; i++)
		angle = angle && c->core[i].has_angle;
	for (size_t i = 0; i < c->n_deltas; i++)
		angles = angles && c->delta[i].has_angles;
	buf_put_u8(out, (unsigned)c->n_cores | (!by_point && angle ? 0x40 : 0));
	for (size_t i = 0; i < c->n_cores; i++) {
		bool with = by_point ? c->core[i].has_angle : angle;

		buf_put_be16(out, c->core[i].x | (by_point && with ? 0x4000 : 0));
		buf_put_be16(out, c->core[i].y);
		if (with)
			buf_put_u8(out, c->core[i].angle);
	}
	buf_put_u8(out, (unsigned)c->n_deltas | (!by_point && angles ? 0x40 : 0));
	for (size_t i = 0; i < c->n_deltas; i++) {
		bool with = by_point ? c->delta[i].has_angles : angles;

		buf_put_be16(out, c->delta[i].x | (by_point && with ? 0x4000 : 0));
		buf_put_be16(out, c->delta[i].y);
		for (int k = 0; with && k < 3; k++)
			buf_put_u8(out, c->delta[i].angle[k]);
	}
}

bool fmr_block_zones(const struct fmr_block *b, enum fmr_format format, const struct fmr_view *v,
		     struct fmr_zones *out)
{
	struct reader r = reader_over(b->data, b->len);
	size_t cells, bit = 0;
	const uint8_t *packed;

	memset(out, 0, sizeof(*out));
	if (format == FMR_ISO_2011) {
		out->vendor = (uint16_t)reader_be16(&r);
		out->algorithm = (uint16_t)reader_be16(&r);
	}
	out->width = (uint8_t)reader_u8(&r);
	out->height = (uint8_t)reader_u8(&r);
	out->bits = (uint8_t)reader_u8(&r);
	if (r.bad || out->width == 0 || out->height == 0 || out->bits < 1 || out->bits > 8)
		return false;
	out->columns = (uint16_t)((v->width + out->width - 1) / out->width);
	out->rows = (uint16_t)((v->height + out->height - 1) / out->height);
	cells = (size_t)out->columns * out->rows;
	/* A block is below 64 KiB, so this bounds the cells before they are made. */
	if ((cells * out->bits + 7) / 8 != reader_left(&r))
		return false;
	packed = reader_bytes(&r, reader_left(&r));
	out->quality = xcalloc(cells, 1);
	for (size_t i = 0; i < cells; i++)
		for (int k = 0; k < out->bits; k++, bit++)
			out->quality[i] = (uint8_t)(out->quality[i] << 1 |
						    ((packed[bit / 8] >> (7 - bit % 8)) & 1));
	return true;
}

void fmr_put_zones(const struct fmr_zones *z, enum fmr_format format, struct buf *out)
{
	size_t cells = (size_t)z->columns * z->rows;
	unsigned byte = 0, used = 0;

	if (format == FMR_ISO_2011) {
		buf_put_be16(out, z->vendor);
		buf_put_be16(out, z->algorithm);
	}
	buf_put_u8(out, z->width);
	buf_put_u8(out, z->height);
	buf_put_u8(out, z->bits);
	for (size_t i = 0; i < cells; i++)
		for (int k = z->bits - 1; k >= 0; k--) {
			byte = byte << 1 | ((z->quality[i] >> k) & 1u);
			if (++used == 8) {
				buf_put_u8(out, byte);
				byte = used = 0;
			}
		}
	if (used)
		buf_put_u8(out, byte << (8 - used));
}
