/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "image/wsq/format.h"
#include "image/wsq/huffman.h"
#include "image/wsq/tree.h"
#include "image/wsq/wavelet.h"
#include "image/wsq/wsq.h"

/* The inner loops are written for the vectorizer, which -O2 keeps on a leash. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

/* Names of IAFIS-IC-0110, part 3, encoder number two: a band whose variance is
 * below the threshold is not coded; the zero bin is 1.2 bins wide; values are
 * rebuilt at 0.44 of their bin. */
#define ENCODER		   2
#define VARIANCE_THRESHOLD 1.01
#define ZERO_BIN	   1.2
#define BIN_CENTRE_100	   44
#define LOADING		   2.5 /* half the bins' overload, gamma in the standard */

struct encoder {
	uint32_t width, height;
	struct wsq_tree tree;
	float *plane;
	int16_t *value; /* quantized, in the order of coding */
	double shift, scale;
	double bin[WSQ_BANDS];	     /* 0: not coded */
	size_t begin[WSQ_BANDS + 1]; /* where each band's values begin */
};

/* --- from pixels to coefficients ----------------------------------------------------- */

/* Grey values around their mean, stretched to reach 128. */
static void normalise(struct encoder *e, const uint8_t *px)
{
	size_t n = (size_t)e->width * e->height;
	uint64_t sum = 0;
	unsigned low = 255, high = 0;
	double below, above;
	float of_value[256];

	for (size_t i = 0; i < n; i++) {
		sum += px[i];
		low = px[i] < low ? px[i] : low;
		high = px[i] > high ? px[i] : high;
	}
	e->shift = (double)sum / (double)n;
	below = e->shift - low;
	above = high - e->shift;
	e->scale = (below > above ? below : above) / 128;
	if (e->scale == 0)
		e->scale = 1; /* one grey all over: nothing will be coded */
	for (int v = 0; v < 256; v++)
		of_value[v] = (float)((v - e->shift) / e->scale);
	for (size_t i = 0; i < n; i++)
		e->plane[i] = of_value[px[i]];
}

/* --- bin widths ----------------------------------------------------------------------- */

/* The variance of a band; of its middle only, where the print is, when `middle`
 * is set and that part is large enough to say something. Sums run in four
 * columns so that they are quick and yet always in the same order. */
static double variance(const struct encoder *e, int band, bool middle)
{
	struct wsq_rect r = e->tree.band[band];
	double sums[4] = {0}, squares[4] = {0}, sum, square, n;

	if (middle && r.width >= 8 && r.height >= 8) {
		r.x += r.width / 8;
		r.y += 9 * r.height / 32;
		r.width = 3 * r.width / 4;
		r.height = 7 * r.height / 16;
	}
	n = (double)r.width * r.height;
	if (n < 2)
		return 0;
	for (uint32_t y = 0; y < r.height; y++) {
		const float *row = e->plane + (size_t)(r.y + y) * e->width + r.x;
		uint32_t x = 0;

		for (; x + 4 <= r.width; x += 4)
			for (int k = 0; k < 4; k++) {
				sums[k] += (double)row[x + k];
				squares[k] += (double)row[x + k] * (double)row[x + k];
			}
		for (; x < r.width; x++) {
			sums[0] += (double)row[x];
			squares[0] += (double)row[x] * (double)row[x];
		}
	}
	sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
	square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
	return (square - sum * sum / n) / (n - 1);
}

static void variances(const struct encoder *e, double out[WSQ_BANDS])
{
	double lowest = 0;
	bool middle;

	for (int b = 0; b < 4; b++)
		lowest += variance(e, b, true);
	/* Little activity in the middle: the print is elsewhere, look everywhere. */
	middle = lowest >= 20000;
	for (int b = 0; b < WSQ_BANDS; b++)
		out[b] = variance(e, b, middle);
}

/* Weights of the bands; the highest get coarser bins. */
static double weight(int band)
{
	static const double high[] = {1.32, 1.08, 1.42, 1.08, 1.32, 1.42, 1.08, 1.08};

	return band < WSQ_BLOCK_3 ? 1 : high[band - WSQ_BLOCK_3];
}

/* The part of all coefficients that lies in a band. */
static double share(int band)
{
	return band < 4 ? 1.0 / 1024 : band < 51 ? 1.0 / 256 : 1.0 / 16;
}

/* Bin widths for a rate (bits a pixel): the bands get bits by the logarithm of
 * their variance, those for which none are left are taken out of the sum, and
 * so on until all that remain have some. */
static void choose_bins(struct encoder *e, double rate)
{
	double var[WSQ_BANDS], q = 1;
	bool in[WSQ_BANDS];
	int dropped;

	variances(e, var);
	for (int b = 0; b < WSQ_BANDS; b++) {
		in[b] = var[b] >= VARIANCE_THRESHOLD;
		e->bin[b] = !in[b] ? 0 : b < 4 ? 1 : 10 / (weight(b) * d_log(var[b]));
	}
	do {
		double shares = 0, log_product = 0;

		dropped = 0;
		for (int b = 0; b < WSQ_BANDS; b++)
			if (in[b]) {
				shares += share(b);
				log_product += share(b) * d_log(sqrt(var[b]) / e->bin[b]);
			}
		if (shares == 0)
			break;
		q = d_exp((rate / shares - 1) * d_log(2) - log_product / shares) / LOADING;
		for (int b = 0; b < WSQ_BANDS; b++)
			if (in[b] && e->bin[b] / q >= 5 * sqrt(var[b])) {
				in[b] = false;
				dropped++;
			}
	} while (dropped);
	/* Also the bands taken out of the sum are coded; mostly with zeros. */
	for (int b = 0; b < WSQ_BANDS; b++)
		e->bin[b] /= q;
}

static void quantize(struct encoder *e)
{
	size_t at = 0;

	for (int b = 0; b < WSQ_BANDS; b++) {
		const struct wsq_rect *r = &e->tree.band[b];
		float bin = (float)e->bin[b];
		float half_zero = (float)(ZERO_BIN * e->bin[b] / 2);

		e->begin[b] = at;
		if (bin == 0)
			continue;
		for (uint32_t y = 0; y < r->height; y++) {
			const float *row = e->plane + (size_t)(r->y + y) * e->width + r->x;
			int16_t *to = e->value + at;

			for (uint32_t x = 0; x < r->width; x++) {
				float size = (fabsf(row[x]) - half_zero) / bin + 1;
				int v = size < 1 ? 0 : size > 32767 ? 32767 : (int)size;

				to[x] = (int16_t)(row[x] < 0 ? -v : v);
			}
			at += r->width;
		}
	}
	e->begin[WSQ_BANDS] = at;
}

/* --- entropy coding --------------------------------------------------------------------- */

/* Where the symbols of a block go: counted first, written afterwards. */
struct sink {
	uint32_t *counts; /* NULL when writing */
	const struct wsq_encode_table *table;
	struct buf *out;
	uint64_t window; /* bits not written yet, the last one lowest */
	int held;
};

static void flush_bytes(struct sink *s)
{
	while (s->held >= 8) {
		uint8_t byte = (uint8_t)(s->window >> (s->held - 8));

		if (s->out->len + 2 > s->out->cap)
			buf_reserve(s->out, 4096);
		s->out->data[s->out->len++] = byte;
		if (byte == 0xff)
			s->out->data[s->out->len++] = 0;
		s->held -= 8;
	}
}

static void put_bits(struct sink *s, uint32_t v, int bits)
{
	s->window = s->window << bits | v;
	s->held += bits;
	if (s->held > 24)
		flush_bytes(s);
}

static void put_symbol(struct sink *s, int symbol, uint32_t extra, int extra_bits)
{
	if (s->counts) {
		s->counts[symbol]++;
		return;
	}
	put_bits(s, s->table->code[symbol], s->table->bits[symbol]);
	if (extra_bits)
		put_bits(s, extra, extra_bits);
}

static void put_run(struct sink *s, uint32_t zeros)
{
	if (zeros <= WSQ_RUN_MAX)
		put_symbol(s, (int)zeros, 0, 0);
	else if (zeros <= 0xff)
		put_symbol(s, WSQ_RUN_8, zeros, 8);
	else
		put_symbol(s, WSQ_RUN_16, zeros, 16);
}

static void put_value(struct sink *s, int v)
{
	uint32_t size = (uint32_t)(v < 0 ? -v : v);

	if (v >= WSQ_VALUE_LEAST && v <= WSQ_VALUE_MOST)
		put_symbol(s, v + WSQ_VALUE_0, 0, 0);
	else if (size <= 0xff)
		put_symbol(s, v < 0 ? WSQ_NEGATIVE_8 : WSQ_POSITIVE_8, size, 8);
	else
		put_symbol(s, v < 0 ? WSQ_NEGATIVE_16 : WSQ_POSITIVE_16, size, 16);
}

static void put_stretch(struct sink *s, const int16_t *value, size_t n)
{
	uint32_t zeros = 0;

	for (size_t i = 0; i < n; i++) {
		if (value[i] == 0) {
			if (++zeros == 0xffff) {
				put_run(s, zeros);
				zeros = 0;
			}
			continue;
		}
		if (zeros)
			put_run(s, zeros);
		zeros = 0;
		put_value(s, value[i]);
	}
	if (zeros)
		put_run(s, zeros);
	if (s->counts || !(s->held & 7)) {
		flush_bytes(s);
		return;
	}
	/* Ones fill the last byte: no code begins with seven of them and ends. */
	put_bits(s, (1u << (8 - (s->held & 7))) - 1, 8 - (s->held & 7));
	flush_bytes(s);
}

static void put_block(struct sink *s, const int16_t *value, size_t n, uint32_t restart)
{
	unsigned marker = WSQ_RST0;

	if (!restart) {
		put_stretch(s, value, n);
		return;
	}
	for (size_t i = 0; i < n; i += restart) {
		if (i && !s->counts) {
			buf_put_be16(s->out, marker);
			marker = marker == WSQ_RST7 ? WSQ_RST0 : marker + 1;
		}
		put_stretch(s, value + i, n - i < restart ? n - i : restart);
	}
}

static void write_table(struct buf *out, unsigned id, const struct wsq_code_spec *spec)
{
	buf_put_be16(out, WSQ_DHT);
	buf_put_be16(out, (unsigned)(3 + WSQ_MAX_BITS + spec->total));
	buf_put_u8(out, id);
	buf_put(out, spec->counts, WSQ_MAX_BITS);
	buf_put(out, spec->symbols, (size_t)spec->total);
}

/* Blocks first to last of the three share a Huffman table. */
static void write_blocks(const struct encoder *e, int first, int last, unsigned id,
			 uint32_t restart, struct buf *out)
{
	static const int begin[] = {0, WSQ_BLOCK_2, WSQ_BLOCK_3, WSQ_BANDS};
	uint32_t counts[WSQ_SYMBOLS] = {0};
	struct wsq_encode_table table;
	struct wsq_code_spec spec;

	for (int b = first; b <= last; b++) {
		struct sink s = {.counts = counts};
		size_t from = e->begin[begin[b]];

		put_block(&s, e->value + from, e->begin[begin[b + 1]] - from, restart);
	}
	wsq_code_make(counts, &spec, &table);
	write_table(out, id, &spec);
	for (int b = first; b <= last; b++) {
		struct sink s = {.table = &table, .out = out};
		size_t from = e->begin[begin[b]];

		buf_put_be16(out, WSQ_SOB);
		buf_put_be16(out, 3);
		buf_put_u8(out, id);
		put_block(&s, e->value + from, e->begin[begin[b + 1]] - from, restart);
	}
}

/* --- headers -------------------------------------------------------------------------- */

/* v >= 0 as mantissa / 10^exponent with the largest mantissa up to most. */
static uint32_t scaled(double v, double most, unsigned *exponent)
{
	double m = v;

	*exponent = 0;
	if (v <= 0)
		return 0;
	while (m * 10 < most && *exponent < 255) {
		m *= 10;
		++*exponent;
	}
	return (uint32_t)floor(m + 0.5);
}

static void put_scaled_16(struct buf *out, double v)
{
	unsigned exponent;
	uint32_t m = scaled(v, 65535, &exponent);

	buf_put_u8(out, exponent);
	buf_put_be16(out, m);
}

static void put_half_filter(struct buf *out, const float *filter, int taps)
{
	for (int i = taps / 2; i < taps; i++) {
		unsigned exponent;
		uint32_t m = scaled(fabs((double)filter[i]), 4294967295.0, &exponent);

		buf_put_u8(out, filter[i] < 0);
		buf_put_u8(out, exponent);
		buf_put_be32(out, m);
	}
}

static void write_comment(struct buf *out, const char *text, size_t len)
{
	buf_put_be16(out, WSQ_COM);
	buf_put_be16(out, (unsigned)(len + 2));
	buf_put(out, text, len);
}

/* What NBIS and its kin look for; above all the resolution. */
static void write_nistcom(const struct encoder *e, const struct wsq_params *params, struct buf *out)
{
	struct buf text = BUF_INIT;

	buf_printf(&text,
		   "NIST_COM %d\nPIX_WIDTH %u\nPIX_HEIGHT %u\nPIX_DEPTH 8\nPPI %d\nLOSSY 1\n"
		   "COLORSPACE GRAY\nCOMPRESSION WSQ\nWSQ_BITRATE %d.%06d\n",
		   9, e->width, e->height, params->ppi ? (int)params->ppi : -1, (int)params->rate,
		   (int)((params->rate - floor(params->rate)) * 1000000));
	/* NBIS writes no line feed after the last line. */
	write_comment(out, buf_str(&text), text.len - 1);
	buf_free(&text);
}

static void write_headers(const struct encoder *e, const struct wsq_params *params, struct buf *out)
{
	buf_put_be16(out, WSQ_SOI);
	write_nistcom(e, params, out);
	if (params->comment && params->comment[0])
		write_comment(out, params->comment, strnlen(params->comment, 60000));

	buf_put_be16(out, WSQ_DTT);
	buf_put_be16(out, 58);
	buf_put_u8(out, (unsigned)wsq_filters_97.low_taps);
	buf_put_u8(out, (unsigned)wsq_filters_97.high_taps);
	put_half_filter(out, wsq_filters_97.low, wsq_filters_97.low_taps);
	put_half_filter(out, wsq_filters_97.high, wsq_filters_97.high_taps);

	buf_put_be16(out, WSQ_DQT);
	buf_put_be16(out, 389);
	buf_put_u8(out, 2);
	buf_put_be16(out, BIN_CENTRE_100);
	for (int b = 0; b < WSQ_TABLE_BANDS; b++) {
		put_scaled_16(out, b < WSQ_BANDS ? e->bin[b] : 0);
		put_scaled_16(out, b < WSQ_BANDS ? ZERO_BIN * e->bin[b] : 0);
	}

	if (params->restart) {
		buf_put_be16(out, WSQ_DRI);
		buf_put_be16(out, 4);
		buf_put_be16(out, params->restart);
	}

	buf_put_be16(out, WSQ_SOF);
	buf_put_be16(out, 17);
	buf_put_u8(out, 0);   /* black */
	buf_put_u8(out, 255); /* white */
	buf_put_be16(out, e->height);
	buf_put_be16(out, e->width);
	put_scaled_16(out, e->shift);
	put_scaled_16(out, e->scale);
	buf_put_u8(out, ENCODER);
	buf_put_be16(out, 0); /* software: not certified */
}

enum wsq_status wsq_encode(const uint8_t *px, uint32_t width, uint32_t height,
			   const struct wsq_params *params, struct buf *out)
{
	struct encoder e = {.width = width, .height = height};
	size_t n = (size_t)width * height;
	bool good;

	assert(width >= 1 && width <= 65535 && height >= 1 && height <= 65535);
	assert(params->rate > 0 && params->restart <= 65535);
	e.plane = malloc(n * sizeof(*e.plane));
	e.value = malloc(n * sizeof(*e.value));
	good = e.plane && e.value;
	if (good) {
		normalise(&e, px);
		wsq_tree_init(&e.tree, width, height);
		good = wsq_analyse(e.plane, &e.tree, &wsq_filters_97);
	}
	if (good) {
		choose_bins(&e, params->rate);
		quantize(&e);
		write_headers(&e, params, out);
		write_blocks(&e, 0, 0, 0, params->restart, out);
		write_blocks(&e, 1, 2, 1, params->restart, out);
		buf_put_be16(out, WSQ_EOI);
	}
	free(e.plane);
	free(e.value);
	return good ? WSQ_OK : WSQ_MEMORY;
}
