/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/wsq/format.h"
#include "image/wsq/huffman.h"
#include "image/wsq/tree.h"
#include "image/wsq/wavelet.h"
#include "image/wsq/wsq.h"

struct band_bins {
	float width; /* 0: the band is not coded */
	float zero;  /* of the bin around zero */
};

struct decoder {
	struct reader in;
	struct wsq_info *info;
	enum wsq_status status; /* the first failure */

	bool have_filters, have_bins, have_frame;
	struct wsq_filters filters; /* of synthesis */
	float centre;		    /* where in its bin a value is rebuilt */
	struct band_bins bins[WSQ_TABLE_BANDS];
	bool have_table[WSQ_HUFFMAN_TABLES];
	struct wsq_code_spec table[WSQ_HUFFMAN_TABLES];
	struct wsq_decode_table codes;
	float shift, scale;

	struct wsq_tree tree;
	float *plane;	 /* of coefficients */
	uint8_t *packed; /* entropy-coded bytes without stuffing */

	/* Where the next coefficient goes. */
	int band;   /* WSQ_BANDS: all are there */
	float *at;  /* in a row of the band */
	float *end; /* of that row */
	uint32_t rows_left;
	float values[WSQ_VALUE_MOST - WSQ_VALUE_LEAST + 1]; /* of this band */
};

/* Notes the first failure; returns false for "return fail(...)". */
static bool fail(struct decoder *d, enum wsq_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(struct decoder *d, enum wsq_status status, const char *fmt, ...)
{
	va_list ap;

	if (d->status != WSQ_OK)
		return false;
	d->status = status;
	va_start(ap, fmt);
	vsnprintf(d->info->problem, sizeof(d->info->problem), fmt, ap);
	va_end(ap);
	return false;
}

static bool fail_short(struct decoder *d, const char *where)
{
	return fail(d, WSQ_TRUNCATED, "%s", where);
}

/* --- marker segments ---------------------------------------------------------------- */

/* The content of a marker segment, without its length. */
static bool segment(struct decoder *d, const char *name, struct reader *out)
{
	unsigned len = reader_be16(&d->in);
	const uint8_t *bytes;

	if (d->in.bad)
		return fail_short(d, name);
	if (len < 2)
		return fail(d, WSQ_DAMAGED, "%s segment of length %u", name, len);
	bytes = reader_bytes(&d->in, len - 2);
	if (!bytes)
		return fail_short(d, name);
	*out = reader_over(bytes, len - 2);
	return true;
}

/* mantissa / 10^exponent */
static double scaled(double mantissa, unsigned exponent)
{
	for (unsigned i = 0; i < exponent && mantissa != 0; i++)
		mantissa /= 10;
	return mantissa;
}

/* The right half of an analysis filter, from the centre outwards, becomes the
 * whole synthesis filter of the other channel with every second sign changed. */
static bool read_filter(struct reader *r, float *to, int taps, bool high)
{
	int half = (taps + 1) / 2, right = taps / 2;

	for (int i = 0; i < half; i++) {
		bool negative = reader_u8(r) != 0;
		unsigned exponent = reader_u8(r);
		float v = (float)scaled(reader_be32(r), exponent);

		if (negative != (i % 2 == 1))
			v = -v;
		if (taps % 2) {
			to[right + i] = v;
			to[right - i] = v;
		} else if (high) {
			to[right + i] = -v;
			to[right - 1 - i] = v;
		} else {
			to[right + i] = -v;
			to[right - 1 - i] = -v;
		}
	}
	return !r->bad;
}

static bool read_filters(struct decoder *d)
{
	struct wsq_filters f = {0};
	struct reader r;

	if (!segment(d, "transform table", &r))
		return false;
	/* The low-pass filter of synthesis comes from the high-pass one of analysis. */
	f.high_taps = (int)reader_u8(&r);
	f.low_taps = (int)reader_u8(&r);
	if (r.bad || f.high_taps < 1 || f.low_taps < 1 || f.high_taps > WSQ_MAX_TAPS ||
	    f.low_taps > WSQ_MAX_TAPS || f.high_taps % 2 != f.low_taps % 2)
		return fail(d, WSQ_DAMAGED, "filters of %d and %d taps", f.high_taps, f.low_taps);
	if (!read_filter(&r, f.high, f.high_taps, true) ||
	    !read_filter(&r, f.low, f.low_taps, false))
		return fail(d, WSQ_DAMAGED, "transform table too short");
	if (d->plane && memcmp(&f, &d->filters, sizeof(f)) != 0)
		return fail(d, WSQ_DAMAGED, "transform table changes inside the image");
	d->filters = f;
	d->have_filters = true;
	return true;
}

static float read_scaled_16(struct reader *r)
{
	unsigned exponent = reader_u8(r);

	return (float)scaled(reader_be16(r), exponent);
}

static bool read_bins(struct decoder *d)
{
	struct band_bins bins[WSQ_TABLE_BANDS];
	struct reader r;
	float centre;

	if (!segment(d, "quantization table", &r))
		return false;
	centre = read_scaled_16(&r);
	for (int i = 0; i < WSQ_TABLE_BANDS; i++) {
		bins[i].width = read_scaled_16(&r);
		bins[i].zero = read_scaled_16(&r);
	}
	if (r.bad)
		return fail(d, WSQ_DAMAGED, "quantization table too short");
	/* Which coefficients are coded must not change while they are read. */
	if (d->plane && (centre != d->centre || memcmp(bins, d->bins, sizeof(bins)) != 0))
		return fail(d, WSQ_DAMAGED, "quantization table changes inside the image");
	d->centre = centre;
	memcpy(d->bins, bins, sizeof(bins));
	d->have_bins = true;
	return true;
}

static bool read_tables(struct decoder *d)
{
	struct reader r;

	if (!segment(d, "Huffman table", &r))
		return false;
	do {
		struct wsq_code_spec spec = {.total = 0};
		unsigned id = reader_u8(&r);
		const uint8_t *counts = reader_bytes(&r, WSQ_MAX_BITS);
		const uint8_t *symbols;

		if (!counts)
			return fail(d, WSQ_DAMAGED, "Huffman table too short");
		memcpy(spec.counts, counts, WSQ_MAX_BITS);
		for (int i = 0; i < WSQ_MAX_BITS; i++)
			spec.total += counts[i];
		if (id >= WSQ_HUFFMAN_TABLES)
			return fail(d, WSQ_DAMAGED, "Huffman table number %u", id);
		if (spec.total > WSQ_SYMBOLS)
			return fail(d, WSQ_DAMAGED, "Huffman table of %d codes", spec.total);
		symbols = reader_bytes(&r, (size_t)spec.total);
		if (!symbols)
			return fail(d, WSQ_DAMAGED, "Huffman table too short");
		memcpy(spec.symbols, symbols, (size_t)spec.total);
		d->table[id] = spec;
		d->have_table[id] = true;
	} while (reader_left(&r));
	return true;
}

/* "NIST_COM 9\nPIX_WIDTH 500\n...\nPPI 500\n...": NBIS's way to state the
 * resolution, for which the format itself has no place. */
static bool read_comment(struct decoder *d)
{
	static const char head[] = "NIST_COM", key[] = "\nPPI ";
	struct reader r;

	if (!segment(d, "comment", &r))
		return false;
	if (d->info->ppi || r.len < sizeof(head) - 1 || memcmp(r.data, head, sizeof(head) - 1) != 0)
		return true;
	for (size_t i = 0; i + sizeof(key) - 1 <= r.len; i++) {
		uint32_t ppi = 0;

		if (memcmp(r.data + i, key, sizeof(key) - 1) != 0)
			continue;
		for (i += sizeof(key) - 1; i < r.len && r.data[i] >= '0' && r.data[i] <= '9'; i++)
			ppi = ppi < 1000000 ? ppi * 10 + (uint32_t)(r.data[i] - '0') : ppi;
		d->info->ppi = ppi < 1000000 ? ppi : 0;
		break;
	}
	return true;
}

static bool read_frame(struct decoder *d, const struct wsq_limits *limits)
{
	struct wsq_info *info = d->info;
	struct reader r;

	if (d->have_frame)
		return fail(d, WSQ_DAMAGED, "a second frame header");
	if (!segment(d, "frame header", &r))
		return false;
	reader_skip(&r, 2); /* the grey values of black and white, for calibration */
	info->height = reader_be16(&r);
	info->width = reader_be16(&r);
	d->shift = read_scaled_16(&r);
	d->scale = read_scaled_16(&r);
	info->encoder = reader_u8(&r);
	info->software = reader_be16(&r);
	if (r.bad)
		return fail(d, WSQ_DAMAGED, "frame header too short");
	if (info->width == 0 || info->height == 0)
		return fail(d, WSQ_EMPTY, "%s", "");
	if (info->width > limits->side || info->height > limits->side ||
	    (uint64_t)info->width * info->height > limits->pixels)
		return fail(d, WSQ_TOO_LARGE, "%s", "");
	d->have_frame = true;
	return true;
}

static bool read_restart_interval(struct decoder *d)
{
	struct reader r;

	/* Restart markers are found where they stand: how many coefficients lie
	 * between two of them does not matter for decoding. */
	return segment(d, "restart interval", &r);
}

/* --- coefficients ------------------------------------------------------------------- */

/* A coefficient in the middle of its bin, or where the encoder says. */
static float rebuild(const struct decoder *d, int v)
{
	const struct band_bins *bin = &d->bins[d->band];

	if (v == 0)
		return 0;
	return v > 0 ? bin->width * ((float)v - d->centre) + bin->zero / 2
		     : bin->width * ((float)v + d->centre) - bin->zero / 2;
}

/* Goes to the next band that is coded and has room. */
static void next_band(struct decoder *d)
{
	while (++d->band < WSQ_BANDS) {
		const struct wsq_rect *rect = &d->tree.band[d->band];

		if (d->bins[d->band].width == 0 || rect->width == 0 || rect->height == 0)
			continue;
		d->at = d->plane + (size_t)rect->y * d->info->width + rect->x;
		d->end = d->at + rect->width;
		d->rows_left = rect->height;
		for (int v = WSQ_VALUE_LEAST; v <= WSQ_VALUE_MOST; v++)
			d->values[v - WSQ_VALUE_LEAST] = rebuild(d, v);
		return;
	}
	/* No room: whatever comes now is too much. */
	d->at = d->end = d->plane;
}

static void end_row(struct decoder *d)
{
	if (--d->rows_left == 0) {
		next_band(d);
		return;
	}
	d->end += d->info->width;
	d->at = d->end - d->tree.band[d->band].width;
}

static bool too_many(struct decoder *d)
{
	return fail(d, WSQ_DAMAGED, "more coefficients than the image has");
}

/* One coefficient. The last of a row is always followed by end_row(), so that
 * d->at is d->end only when all bands are full. */
static inline bool put_value(struct decoder *d, float v)
{
	if (d->at == d->end)
		return too_many(d);
	*d->at++ = v;
	if (d->at == d->end)
		end_row(d);
	return true;
}

/* The plane is zero from the start. */
static inline bool put_zeros(struct decoder *d, uint32_t n)
{
	while (n >= (size_t)(d->end - d->at)) {
		if (n == 0)
			return true;
		if (d->at == d->end)
			return too_many(d);
		n -= (uint32_t)(d->end - d->at);
		end_row(d);
	}
	d->at += n;
	return true;
}

/* The window holds up to 8 bytes that are not used yet and takes 8 at a time. */
#define PACKED_TAIL 16

struct bits {
	const uint8_t *at; /* PACKED_TAIL more bytes than the data may be read */
	uint64_t window;   /* the next bits, the first one topmost */
	int held;	   /* bits of the window that are data */
	int64_t left;	   /* bits not used yet, in the window and behind */
};

static inline void refill(struct bits *b)
{
	uint64_t next;

	memcpy(&next, b->at, sizeof(next));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	next = __builtin_bswap64(next);
#endif
	b->window |= next >> b->held;
	b->at += (63 - b->held) >> 3;
	b->held |= 56;
}

static inline void use(struct bits *b, int n)
{
	b->window <<= n;
	b->held -= n;
	b->left -= n;
}

static inline uint32_t take(struct bits *b, int n)
{
	uint32_t v = (uint32_t)(b->window >> (64 - n));

	use(b, n);
	return v;
}

/* The next symbol, or -1 at the end of the data: what is left is no whole code.
 * refill() has been called. */
static inline int next_symbol(const struct wsq_decode_table *t, struct bits *b)
{
	unsigned look = (unsigned)(b->window >> (64 - WSQ_LOOK));
	int bits = t->look[look].bits;

	if (bits) {
		use(b, bits);
		return b->left < 0 ? -1 : t->look[look].symbol;
	}
	for (bits = WSQ_LOOK + 1; bits <= WSQ_MAX_BITS; bits++) {
		int32_t code = (int32_t)(b->window >> (64 - bits));

		if (code > t->last[bits])
			continue;
		use(b, bits);
		return b->left < 0 ? -1 : t->symbols[code + t->shift[bits]];
	}
	return -1;
}

/* One stretch of data between two markers, stuffing removed. */
static bool decode_stretch(struct decoder *d, const uint8_t *data, size_t len)
{
	struct bits b = {data, 0, 0, (int64_t)len * 8};
	const struct wsq_decode_table *t = &d->codes;

	for (;;) {
		int64_t before = b.left;
		int s;

		refill(&b);
		s = next_symbol(t, &b);
		if (s < 0) {
			/* Up to seven bits fill the last byte. */
			if (before < 8)
				return true;
			return fail(d, WSQ_DAMAGED, "no such Huffman code, band %d", d->band);
		}
		if (s > WSQ_RUN_16 && s < 255) {
			if (!put_value(d, d->values[s - WSQ_VALUE_0 - WSQ_VALUE_LEAST]))
				return false;
		} else if (s >= 1 && s <= WSQ_RUN_MAX) {
			if (!put_zeros(d, (uint32_t)s))
				return false;
		} else {
			int more =
			    s == WSQ_POSITIVE_8 || s == WSQ_NEGATIVE_8 || s == WSQ_RUN_8 ? 8 : 16;
			uint32_t v;

			if (s == 0 || s == 255)
				return fail(d, WSQ_DAMAGED, "symbol %d, band %d", s, d->band);
			if (b.left < more)
				return fail(d, WSQ_DAMAGED, "data of band %d end inside a value",
					    d->band);
			v = take(&b, more);
			if (s == WSQ_RUN_8 || s == WSQ_RUN_16) {
				if (!put_zeros(d, v))
					return false;
			} else if (d->band == WSQ_BANDS) {
				return too_many(d);
			} else {
				bool positive = s == WSQ_POSITIVE_8 || s == WSQ_POSITIVE_16;

				if (!put_value(d, rebuild(d, positive ? (int)v : -(int)v)))
					return false;
			}
		}
		if (d->band == WSQ_BANDS && b.left < 8)
			return true;
	}
}

/* Copies data up to the next marker without the zeros stuffed in after each FF;
 * further bytes of ones follow. False when the file ends first. */
static bool unstuff(struct decoder *d, size_t *len)
{
	const uint8_t *from = d->in.data + d->in.pos, *end = d->in.data + d->in.len;
	uint8_t *to = d->packed;

	for (;;) {
		const uint8_t *ff = memchr(from, 0xff, (size_t)(end - from));

		if (!ff || ff + 1 >= end)
			return fail_short(d, "data of a block");
		memcpy(to, from, (size_t)(ff - from));
		to += ff - from;
		from = ff;
		if (ff[1] != 0)
			break;
		*to++ = 0xff;
		from += 2;
	}
	memset(to, 0xff, PACKED_TAIL);
	*len = (size_t)(to - d->packed);
	d->in.pos = (size_t)(from - d->in.data);
	return true;
}

static bool begin_data(struct decoder *d)
{
	size_t pixels = (size_t)d->info->width * d->info->height;

	if (!d->have_frame || !d->have_bins || !d->have_filters)
		return fail(d, WSQ_DAMAGED, "a block before the %s",
			    !d->have_frame  ? "frame header"
			    : !d->have_bins ? "quantization table"
					    : "transform table");
	if (d->plane)
		return true;
	wsq_tree_init(&d->tree, d->info->width, d->info->height);
	d->plane = calloc(pixels, sizeof(*d->plane));
	d->packed = malloc(d->in.len + PACKED_TAIL);
	if (!d->plane || !d->packed)
		return fail(d, WSQ_MEMORY, "%s", "");
	d->band = -1;
	next_band(d);
	return true;
}

static bool read_block(struct decoder *d)
{
	struct reader r;
	unsigned id;
	int restart = -1;

	if (!segment(d, "block header", &r))
		return false;
	id = reader_u8(&r);
	if (r.bad || id >= WSQ_HUFFMAN_TABLES || !d->have_table[id])
		return fail(d, WSQ_DAMAGED, "a block with Huffman table %u, which is not defined",
			    id);
	if (!begin_data(d))
		return false;
	if (!wsq_decode_table_init(&d->codes, &d->table[id]))
		return fail(d, WSQ_DAMAGED, "Huffman table %u has more codes than fit", id);
	for (;;) {
		unsigned marker;
		size_t len = 0;

		if (!unstuff(d, &len) || !decode_stretch(d, d->packed, len))
			return false;
		marker = 0xff00u | d->in.data[d->in.pos + 1];
		if (marker < WSQ_RST0 || marker > WSQ_RST7)
			return true;
		/* Restart markers count modulo 8: a gap means lost data. */
		if (restart >= 0 && (int)(marker - WSQ_RST0) != (restart + 1) % 8)
			return fail(d, WSQ_DAMAGED, "restart marker %u after %d", marker - WSQ_RST0,
				    restart);
		restart = (int)(marker - WSQ_RST0);
		reader_skip(&d->in, 2);
	}
}

static bool read_file(struct decoder *d, const struct wsq_limits *limits)
{
	if (reader_be16(&d->in) != WSQ_SOI || d->in.bad)
		return fail(d, WSQ_NOT_WSQ, "%s", "");
	for (;;) {
		unsigned marker = reader_be16(&d->in);
		bool good;

		if (d->in.bad)
			return fail_short(d, "no end of image");
		switch (marker) {
		case WSQ_SOF:
			good = read_frame(d, limits);
			break;
		case WSQ_SOB:
			good = read_block(d);
			break;
		case WSQ_DTT:
			good = read_filters(d);
			break;
		case WSQ_DQT:
			good = read_bins(d);
			break;
		case WSQ_DHT:
			good = read_tables(d);
			break;
		case WSQ_DRI:
			good = read_restart_interval(d);
			break;
		case WSQ_COM:
			good = read_comment(d);
			break;
		case WSQ_EOI:
			if (!begin_data(d))
				return false;
			if (d->band != WSQ_BANDS)
				return fail(d, WSQ_TRUNCATED, "coefficients end in band %d of %d",
					    d->band, WSQ_BANDS);
			return true;
		default:
			return fail(d, WSQ_DAMAGED, "%04x at byte %zu where a marker should be",
				    marker, d->in.pos - 2);
		}
		if (!good)
			return false;
	}
}

enum wsq_status wsq_decode(const uint8_t *data, size_t len, const struct wsq_limits *limits,
			   uint8_t **px, struct wsq_info *info)
{
	struct decoder *d = calloc(1, sizeof(*d));
	enum wsq_status status;
	uint8_t *out = NULL;

	memset(info, 0, sizeof(*info));
	if (!d)
		return WSQ_MEMORY;
	d->info = info;
	d->in = reader_over(data, len);
	if (read_file(d, limits)) {
		out = malloc((size_t)info->width * info->height);
		if (!out ||
		    !wsq_synthesise(d->plane, &d->tree, &d->filters, d->scale, d->shift, out))
			d->status = WSQ_MEMORY;
	}
	status = d->status;
	free(d->plane);
	free(d->packed);
	free(d);
	if (status == WSQ_OK)
		*px = out;
	else
		free(out);
	return status;
}
