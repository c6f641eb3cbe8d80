/* SPDX-License-Identifier: Apache-2.0 */
/* Our WSQ library: the transform undoes itself, files come out as they went in,
 * every marker is understood, and what is wrong is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "image/image.h"
#include "image/wsq/format.h"
#include "image/wsq/huffman.h"
#include "image/wsq/wavelet.h"
#include "image/wsq/wsq.h"
#include "support/imagefiles.h"

static const struct wsq_limits limits = {IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS};

/* --- transform ------------------------------------------------------------------- */

/* Analysis by its definition: the line is continued sample by sample. Filters of
 * odd length: about the outer samples; of even length: about the outer edges. */
static double sample_at(const double *line, long n, long i, bool odd)
{
	long period = odd ? 2 * (n - 1) : 2 * n;

	if (n == 1)
		return line[0];
	i = ((i % period) + period) % period;
	if (i >= n)
		i = odd ? period - i : period - 1 - i;
	return line[i];
}

static void analyse_line(double *line, long n, const double *low, int low_taps, const double *high,
			 int high_taps, bool flip)
{
	bool odd = low_taps % 2;
	double *out = xcalloc((size_t)n, sizeof(*out));
	long lows = n - n / 2;

	for (long k = 0; k < lows; k++) {
		double sum = 0;
		int centre = odd ? (low_taps - 1) / 2 : low_taps / 2 - 1;

		for (int i = 0; i < low_taps; i++)
			sum += low[i] * sample_at(line, n, 2 * k + i - centre, odd);
		out[(flip ? n / 2 : 0) + k] = sum;
	}
	for (long k = 0; k < n / 2; k++) {
		double sum = 0;
		int centre = odd ? (high_taps - 1) / 2 - 1 : high_taps / 2 - 1;

		for (int i = 0; i < high_taps; i++)
			sum += high[i] * sample_at(line, n, 2 * k + i - centre, odd);
		/* The format's sign for filters of even length. */
		out[(flip ? 0 : lows) + k] = odd ? sum : -sum;
	}
	memcpy(line, out, (size_t)n * sizeof(*out));
	free(out);
}

struct analysis {
	const double *low, *high;
	int low_taps, high_taps;
};

static void analyse_naively(float *plane, const struct wsq_tree *tree, const struct analysis *a)
{
	size_t stride = tree->split[0].rect.width;
	double *line = xcalloc(70000, sizeof(*line));

	for (int i = 0; i < WSQ_SPLITS; i++) {
		const struct wsq_split *s = &tree->split[i];
		float *corner = plane + s->rect.y * stride + s->rect.x;
		uint32_t w = s->rect.width, h = s->rect.height;

		for (uint32_t y = 0; w && y < h; y++) {
			for (uint32_t x = 0; x < w; x++)
				line[x] = (double)corner[y * stride + x];
			analyse_line(line, w, a->low, a->low_taps, a->high, a->high_taps,
				     s->flip_x);
			for (uint32_t x = 0; x < w; x++)
				corner[y * stride + x] = (float)line[x];
		}
		for (uint32_t x = 0; h && x < w; x++) {
			for (uint32_t y = 0; y < h; y++)
				line[y] = (double)corner[y * stride + x];
			analyse_line(line, h, a->low, a->low_taps, a->high, a->high_taps,
				     s->flip_y);
			for (uint32_t y = 0; y < h; y++)
				corner[y * stride + x] = (float)line[y];
		}
	}
	free(line);
}

/* The synthesis filters that belong to analysis filters: the other channel's
 * with every second sign changed, counted from the middle, as a decoder makes
 * them from the transform table. */
static void synthesis_of(const struct analysis *a, struct wsq_filters *f)
{
	bool odd = a->low_taps % 2;

	memset(f, 0, sizeof(*f));
	f->low_taps = a->high_taps;
	f->high_taps = a->low_taps;
	for (int i = 0; i < (a->high_taps + 1) / 2; i++) {
		int right = a->high_taps / 2 + i, left = a->high_taps / 2 - (odd ? i : i + 1);
		float v = (float)a->high[right] * (i % 2 ? -1.0f : 1.0f);

		f->low[right] = f->low[left] = odd ? v : -v;
	}
	for (int i = 0; i < (a->low_taps + 1) / 2; i++) {
		int right = a->low_taps / 2 + i, left = a->low_taps / 2 - (odd ? i : i + 1);
		float v = (float)a->low[right] * (i % 2 ? -1.0f : 1.0f);

		f->high[right] = odd ? v : -v;
		f->high[left] = v;
	}
}

static const double low_9[] = {0.03782845550699546,  -0.02384946501938000, -0.11062440441842342,
			       0.37740285561265380,  0.85269867900940344,  0.37740285561265380,
			       -0.11062440441842342, -0.02384946501938000, 0.03782845550699546};
static const double high_7[] = {0.06453888262893845, -0.04068941760955844, -0.41809227322221221,
				0.78848561640566439, -0.41809227322221221, -0.04068941760955844,
				0.06453888262893845};
static const double low_8[] = {0.07565691101399093,  -0.12335584105275092, -0.09789296778409587,
			       0.85269867900940344,  0.85269867900940344,  -0.09789296778409587,
			       -0.12335584105275092, 0.07565691101399093};
static const double high_8[] = {0.03226944131446922, -0.05261415011924844, -0.18870142780632693,
				0.60328894481393847, -0.60328894481393847, 0.18870142780632693,
				0.05261415011924844, -0.03226944131446922};
static const double low_2[] = {0.70710678118654752, 0.70710678118654752};
static const double high_2[] = {0.70710678118654752, -0.70710678118654752};
static const double low_5[] = {-0.17677669529663689, 0.35355339059327379, 1.06066017177982129,
			       0.35355339059327379, -0.17677669529663689};
static const double high_3[] = {-0.35355339059327379, 0.70710678118654752, -0.35355339059327379};

static const struct analysis banks[] = {
    {low_9, high_7, 9, 7}, {low_8, high_8, 8, 8}, {low_2, high_2, 2, 2}, {low_5, high_3, 5, 3}};

/* A smooth picture: the quarter of highest frequencies, which the format drops,
 * is next to nothing. */
static void fill_smooth(float *plane, uint32_t w, uint32_t h)
{
	for (uint32_t y = 0; y < h; y++)
		for (uint32_t x = 0; x < w; x++)
			plane[y * w + x] =
			    (float)(60 * sin(x * 0.11 + 0.3) + 50 * cos(y * 0.13 + x * 0.02));
}

static void synthesis_undoes_analysis(void **state)
{
	static const uint32_t sizes[][2] = {{64, 64},  {65, 64},  {64, 65}, {101, 77},
					    {257, 33}, {31, 200}, {47, 47}, {300, 211}};

	(void)state;
	for (size_t b = 0; b < ARRAY_LEN(banks); b++)
		for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
			uint32_t w = sizes[s][0], h = sizes[s][1];
			float *plane = xcalloc((size_t)w * h, sizeof(*plane));
			float *was = xcalloc((size_t)w * h, sizeof(*was));
			uint8_t *px = xcalloc(w, h);
			struct wsq_filters f;
			struct wsq_tree tree;
			struct wsq_rect corner;
			double worst = 0;

			fill_smooth(was, w, h);
			memcpy(plane, was, (size_t)w * h * sizeof(*plane));
			wsq_tree_init(&tree, w, h);
			analyse_naively(plane, &tree, &banks[b]);
			/* What the format drops. */
			corner =
			    (struct wsq_rect){wsq_low(w), wsq_low(h), wsq_high(w), wsq_high(h)};
			for (uint32_t y = 0; y < corner.height; y++)
				for (uint32_t x = 0; x < corner.width; x++)
					plane[(corner.y + y) * w + corner.x + x] = 0;
			synthesis_of(&banks[b], &f);
			assert_true(wsq_synthesise(plane, &tree, &f, 1, 128, px));
			for (size_t i = 0; i < (size_t)w * h; i++) {
				double off = fabs(px[i] - 128.0 - (double)was[i]);

				worst = off > worst ? off : worst;
			}
			/* Half a grey value is rounding; the short filters lose a little
			 * with the dropped quarter. */
			if (worst > (banks[b].low_taps < 8 ? 2.5 : 0.75))
				fail_msg("%d/%d taps, %u x %u: %.2f off", banks[b].low_taps,
					 banks[b].high_taps, w, h, worst);
			free(plane);
			free(was);
			free(px);
		}
}

static void fast_analysis_is_the_naive_one(void **state)
{
	static const uint32_t sizes[][2] = {{64, 64}, {101, 77}, {1, 50}, {50, 1},
					    {2, 3},   {17, 5},	 {333, 2}};

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		uint32_t w = sizes[s][0], h = sizes[s][1];
		float *fast = xcalloc((size_t)w * h, sizeof(*fast));
		float *naive = xcalloc((size_t)w * h, sizeof(*naive));
		struct wsq_tree tree;

		fill_smooth(fast, w, h);
		fill_smooth(naive, w, h);
		wsq_tree_init(&tree, w, h);
		assert_true(wsq_analyse(fast, &tree, &wsq_filters_97));
		analyse_naively(naive, &tree, &banks[0]);
		for (size_t i = 0; i < (size_t)w * h; i++)
			if (fabs((double)fast[i] - (double)naive[i]) > 0.01)
				fail_msg("%u x %u, %zu: %f, not %f", w, h, i, (double)fast[i],
					 (double)naive[i]);
		free(fast);
		free(naive);
	}
}

static void bands_tile_the_plane(void **state)
{
	static const uint32_t sizes[][2] = {{512, 512}, {513, 511}, {801, 1003}, {5, 3}, {1, 1}};

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		uint32_t w = sizes[s][0], h = sizes[s][1];
		uint8_t *seen = xcalloc(w, h);
		struct wsq_tree tree;
		size_t dropped = (size_t)wsq_high(w) * wsq_high(h), covered = 0;

		wsq_tree_init(&tree, w, h);
		for (int b = 0; b < WSQ_BANDS; b++)
			for (uint32_t y = 0; y < tree.band[b].height; y++)
				for (uint32_t x = 0; x < tree.band[b].width; x++) {
					uint8_t *p =
					    &seen[(tree.band[b].y + y) * w + tree.band[b].x + x];

					assert_int_equal(*p, 0);
					*p = 1;
					covered++;
				}
		assert_int_equal(covered + dropped, (size_t)w * h);
		free(seen);
	}
}

/* --- Huffman --------------------------------------------------------------------- */

static void codes_are_whole_and_short(void **state)
{
	struct rng rng = rng_stream(5, 0, 0, 0);

	(void)state;
	for (int round = 0; round < 200; round++) {
		uint32_t counts[WSQ_SYMBOLS] = {0};
		struct wsq_encode_table enc;
		struct wsq_decode_table *dec = xcalloc(1, sizeof(*dec));
		struct wsq_code_spec spec;
		uint32_t sum = 0;

		for (int i = 1; i < WSQ_SYMBOLS - 1; i++)
			if (rng_below(&rng, 4) == 0) {
				/* Fibonacci-like counts make codes longer than 16 bits. */
				counts[i] = round % 2 ? rng_below(&rng, 1000) + 1
						      : UINT32_C(1) << rng_below(&rng, 26);
			}
		wsq_code_make(counts, &spec, &enc);
		assert_true(wsq_decode_table_init(dec, &spec));
		for (int i = 0; i < WSQ_SYMBOLS; i++) {
			uint32_t look;

			if (counts[i])
				assert_in_range(enc.bits[i], 1, 16);
			if (!enc.bits[i])
				continue;
			sum += UINT32_C(1) << (16 - enc.bits[i]);
			/* Never all ones. */
			assert_int_not_equal(enc.code[i], (1u << enc.bits[i]) - 1);
			if (enc.bits[i] > WSQ_LOOK)
				continue;
			look = (uint32_t)enc.code[i] << (WSQ_LOOK - enc.bits[i]);
			assert_int_equal(dec->look[look].symbol, i);
			assert_int_equal(dec->look[look].bits, enc.bits[i]);
		}
		assert_true(sum < 65536);
		free(dec);
	}
}

static void overfull_tables_are_refused(void **state)
{
	struct wsq_decode_table *t = xcalloc(1, sizeof(*t));
	struct wsq_code_spec spec = {.counts = {3}, .total = 3};

	(void)state;
	assert_false(wsq_decode_table_init(t, &spec));
	spec = (struct wsq_code_spec){.counts = {1, 3}, .total = 4};
	assert_false(wsq_decode_table_init(t, &spec));
	spec = (struct wsq_code_spec){.counts = {1, 2}, .total = 3};
	assert_true(wsq_decode_table_init(t, &spec));
	free(t);
}

/* --- whole files ----------------------------------------------------------------- */

static void encode(const struct image *img, double rate, uint32_t restart, struct buf *out)
{
	struct wsq_params params = {.rate = rate, .ppi = 500, .restart = restart};

	assert_int_equal(
	    wsq_encode(img->px, (uint32_t)img->width, (uint32_t)img->height, &params, out), WSQ_OK);
}

static uint8_t *must_decode(const struct buf *b, struct wsq_info *info)
{
	uint8_t *px = NULL;
	enum wsq_status status = wsq_decode(b->data, b->len, &limits, &px, info);

	if (status != WSQ_OK)
		fail_msg("status %d: %s", status, info->problem);
	return px;
}

static double psnr(const uint8_t *a, const uint8_t *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
	return sum == 0 ? 99 : 10 * log10(255.0 * 255.0 * (double)n / sum);
}

static void prints_come_back(void **state)
{
	static const double rates[] = {WSQ_RATE_NORMAL, WSQ_RATE_HIGH};
	static const double least[] = {25, 31}, most_bits[] = {0.85, 2.4};

	(void)state;
	for (unsigned seed = 0; seed < 6; seed++) {
		struct image *img = picture_new(400 + (int)seed * 37, 500 - (int)seed * 23, seed);
		size_t n = (size_t)img->width * (size_t)img->height;

		for (int r = 0; r < 2; r++) {
			struct buf b = BUF_INIT;
			struct wsq_info info;
			uint8_t *px;

			encode(img, rates[r], 0, &b);
			px = must_decode(&b, &info);
			assert_int_equal(info.width, img->width);
			assert_int_equal(info.height, img->height);
			assert_int_equal(info.ppi, 500);
			assert_int_equal(info.encoder, 2);
			assert_int_equal(info.software, 0);
			if (psnr(px, img->px, n) < least[r])
				fail_msg("rate %.2f: %.1f dB", rates[r], psnr(px, img->px, n));
			assert_true((double)b.len * 8 / (double)n < most_bits[r]);
			free(px);
			buf_free(&b);
		}
		image_free(img);
	}
}

static void any_size_comes_back(void **state)
{
	(void)state;
	for (int w = 1; w <= 40; w += w < 8 ? 1 : 5)
		for (int h = 1; h <= 40; h += h < 8 ? 1 : 7) {
			struct image *img = picture_new(w, h, (unsigned)(w * 100 + h));
			struct buf b = BUF_INIT;
			struct wsq_info info;
			uint8_t *px;

			encode(img, WSQ_RATE_HIGH, 0, &b);
			px = must_decode(&b, &info);
			assert_int_equal(info.width, w);
			assert_int_equal(info.height, h);
			free(px);
			buf_free(&b);
			image_free(img);
		}
}

static void flat_images_come_back(void **state)
{
	struct image *img = image_new(300, 200, 500);
	struct buf b = BUF_INIT;
	struct wsq_info info;
	uint8_t *px;

	(void)state;
	for (int grey = 0; grey < 256; grey += 85) {
		memset(img->px, grey, 300 * 200);
		buf_clear(&b);
		encode(img, WSQ_RATE_NORMAL, 0, &b);
		px = must_decode(&b, &info);
		for (int i = 0; i < 300 * 200; i++)
			assert_int_equal(px[i], grey);
		free(px);
	}
	buf_free(&b);
	image_free(img);
}

/* The bytes and the pixels must not depend on the machine or the compiler. */
static void same_everywhere(void **state)
{
	struct image *img = picture_new(401, 299, 42);
	struct buf b = BUF_INIT;
	struct wsq_info info;
	char hex[HASH_HEX_LEN];
	struct hash hash;
	uint8_t *px;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &b);
	hash = hash_bytes(b.data, b.len);
	assert_string_equal(hash_hex(&hash, hex),
			    "d716175fef63668106b3875d29f704e3634f5667c943ee598ebf892b9088227f");
	px = must_decode(&b, &info);
	hash = hash_bytes(px, 401 * 299);
	assert_string_equal(hash_hex(&hash, hex),
			    "47f79327360436c74273dba4abbe9352c62a7c32e837a7e1c51e1af428de04ee");
	free(px);
	buf_free(&b);
	image_free(img);
}

/* --- markers --------------------------------------------------------------------- */

/* Where the n-th marker of a kind stands; fails when there is none. */
static size_t find_marker(const struct buf *b, unsigned marker, int n)
{
	for (size_t i = 0; i + 1 < b->len; i++)
		if (b->data[i] == 0xff && b->data[i + 1] == (marker & 0xff) && n-- == 0)
			return i;
	fail_msg("no marker %x", marker);
	return 0;
}

static void insert(struct buf *b, size_t at, const void *data, size_t len)
{
	struct buf tail = BUF_INIT;

	buf_put(&tail, b->data + at, b->len - at);
	b->len = at;
	buf_put(b, data, len);
	buf_put(b, tail.data, tail.len);
	buf_free(&tail);
}

static void cut(struct buf *b, size_t at, size_t len)
{
	memmove(b->data + at, b->data + at + len, b->len - at - len);
	b->len -= len;
}

static void must_fail(const struct buf *b, enum wsq_status want, const char *words)
{
	struct wsq_info info;
	uint8_t *px = NULL;
	enum wsq_status status = wsq_decode(b->data, b->len, &limits, &px, &info);

	assert_null(px);
	if (status != want || !strstr(info.problem, words))
		fail_msg("status %d, \"%s\"; expected %d, \"%s\"", status, info.problem, want,
			 words);
}

static void restarts_change_nothing(void **state)
{
	static const uint32_t intervals[] = {1, 7, 100, 3000, 65535};
	struct image *img = picture_new(200, 170, 3);
	struct buf plain = BUF_INIT, b = BUF_INIT;
	struct wsq_info info;
	uint8_t *want, *got;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &plain);
	want = must_decode(&plain, &info);
	for (size_t i = 0; i < ARRAY_LEN(intervals); i++) {
		buf_clear(&b);
		encode(img, WSQ_RATE_NORMAL, intervals[i], &b);
		got = must_decode(&b, &info);
		assert_memory_equal(got, want, 200 * 170);
		free(got);
	}
	/* A stretch that got lost shows in the count of the markers. */
	buf_clear(&b);
	encode(img, WSQ_RATE_NORMAL, 1000, &b);
	{
		size_t one = find_marker(&b, WSQ_RST0 + 1, 0),
		       two = find_marker(&b, WSQ_RST0 + 2, 0);

		cut(&b, one, two - one);
	}
	must_fail(&b, WSQ_DAMAGED, "restart marker 2 after 0");
	free(want);
	buf_free(&b);
	buf_free(&plain);
	image_free(img);
}

static void tables_may_stand_anywhere(void **state)
{
	struct image *img = picture_new(200, 170, 3);
	struct buf b = BUF_INIT, table = BUF_INIT;
	struct wsq_info info;
	uint8_t *want, *got;
	size_t at, len;
	static const uint8_t comment[] = {0xff, 0xa8, 0, 9, 'n', 'o', 't', 'e', '\n', 0xff, 0};
	static const uint8_t nist[] = "\xff\xa8\0\x19NIST_COM 2\nPPI 1000\nend";

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &b);
	want = must_decode(&b, &info);
	/* Comments before everything, between the tables and between the blocks. */
	for (int n = 0; n < 3; n++)
		insert(&b, find_marker(&b, WSQ_SOB, n), comment, sizeof(comment));
	insert(&b, find_marker(&b, WSQ_SOF, 0), comment, sizeof(comment));
	insert(&b, 2, comment, sizeof(comment));
	insert(&b, b.len - 2, comment, sizeof(comment));
	/* The transform and quantization tables behind the frame header. */
	for (int i = 0; i < 2; i++) {
		at = find_marker(&b, i ? WSQ_DQT : WSQ_DTT, 0);
		len = 2 + (size_t)(b.data[at + 2] << 8 | b.data[at + 3]);
		buf_clear(&table);
		buf_put(&table, b.data + at, len);
		cut(&b, at, len);
		insert(&b, find_marker(&b, WSQ_SOF, 0) + 19, table.data, table.len);
	}
	got = must_decode(&b, &info);
	assert_memory_equal(got, want, 200 * 170);
	assert_int_equal(info.ppi, 500);
	free(got);
	/* The first comment that states a resolution counts. */
	insert(&b, 2, nist, 27);
	got = must_decode(&b, &info);
	assert_int_equal(info.ppi, 1000);
	free(got);
	free(want);
	buf_free(&b);
	buf_free(&table);
	image_free(img);
}

static void both_huffman_tables_in_one_segment(void **state)
{
	struct image *img = picture_new(200, 170, 3);
	struct buf b = BUF_INIT;
	struct wsq_info info;
	uint8_t *want, *got;
	size_t at, len, first;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &b);
	want = must_decode(&b, &info);
	at = find_marker(&b, WSQ_DHT, 1);
	len = (size_t)(b.data[at + 2] << 8 | b.data[at + 3]);
	{
		uint8_t *table = xmemdup(b.data + at + 4, len - 2);

		cut(&b, at, len + 2);
		first = find_marker(&b, WSQ_DHT, 0);
		insert(&b, first + 2 + (size_t)(b.data[first + 2] << 8 | b.data[first + 3]), table,
		       len - 2);
		free(table);
	}
	len += (size_t)(b.data[first + 2] << 8 | b.data[first + 3]) - 2;
	b.data[first + 2] = (uint8_t)(len >> 8);
	b.data[first + 3] = (uint8_t)len;
	got = must_decode(&b, &info);
	assert_memory_equal(got, want, 200 * 170);
	free(got);
	free(want);
	buf_free(&b);
	image_free(img);
}

/* --- what is wrong --------------------------------------------------------------- */

static void every_truncation_is_told(void **state)
{
	struct image *img = picture_new(120, 90, 9);
	struct buf b = BUF_INIT;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &b);
	for (size_t n = 2; n < b.len; n++) {
		/* A copy of its own, so that a read past the end is seen. */
		uint8_t *copy = xmemdup(b.data, n);
		struct wsq_info info;
		uint8_t *px = NULL;

		assert_int_equal(wsq_decode(copy, n, &limits, &px, &info), WSQ_TRUNCATED);
		assert_null(px);
		free(copy);
	}
	buf_free(&b);
	image_free(img);
}

static void damage_is_told(void **state)
{
	struct image *img = picture_new(200, 170, 3);
	struct buf b = BUF_INIT, w = BUF_INIT;
	size_t sof, dht, dqt, dtt, sob;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 0, &b);
	sof = find_marker(&b, WSQ_SOF, 0);
	dht = find_marker(&b, WSQ_DHT, 0);
	dqt = find_marker(&b, WSQ_DQT, 0);
	dtt = find_marker(&b, WSQ_DTT, 0);
	sob = find_marker(&b, WSQ_SOB, 0);
#define SPOIL(at, value, status, words)       \
	do {                                  \
		buf_clear(&w);                \
		buf_put(&w, b.data, b.len);   \
		w.data[at] = (value);         \
		must_fail(&w, status, words); \
	} while (0)
	SPOIL(1, 0xa1, WSQ_NOT_WSQ, "");
	SPOIL(dht + 4, 9, WSQ_DAMAGED, "Huffman table number 9");
	SPOIL(dht + 5, 3, WSQ_DAMAGED, "");
	SPOIL(dqt + 1, 0xa9, WSQ_DAMAGED, "ffa9 at byte");
	SPOIL(dqt + 3, 9, WSQ_DAMAGED, "quantization table too short");
	SPOIL(dtt + 4, 200, WSQ_DAMAGED, "filters of 200 and 7 taps");
	SPOIL(dtt + 4, 8, WSQ_DAMAGED, "filters of 8 and 7 taps");
	SPOIL(dtt + 4, 11, WSQ_DAMAGED, "transform table too short");
	SPOIL(sof + 3, 5, WSQ_DAMAGED, "frame header too short");
	SPOIL(sof + 2, 0xff, WSQ_TRUNCATED, "frame header");
	SPOIL(sof + 6, 0xff, WSQ_TOO_LARGE, "");
	SPOIL(sob + 4, 5, WSQ_DAMAGED, "Huffman table 5, which is not defined");
	/* The image is said to be smaller or larger than it is. */
	SPOIL(sof + 9, 100, WSQ_DAMAGED, "");
	SPOIL(sof + 9, 250, WSQ_TRUNCATED, "coefficients end in band");
#undef SPOIL
	buf_clear(&w);
	buf_put(&w, b.data, b.len);
	w.data[sof + 6] = w.data[sof + 7] = 0;
	must_fail(&w, WSQ_EMPTY, "");
	buf_clear(&w);
	buf_put(&w, b.data, b.len);
	cut(&w, sof, 19);
	must_fail(&w, WSQ_DAMAGED, "a block before the frame header");
	buf_clear(&w);
	buf_put(&w, b.data, b.len);
	insert(&w, sof, b.data + sof, 19);
	must_fail(&w, WSQ_DAMAGED, "a second frame header");
	/* Other bin widths in the middle of the image. */
	buf_clear(&w);
	buf_put(&w, b.data, b.len);
	w.data[dqt + 9] ^= 1;
	insert(&w, find_marker(&w, WSQ_SOB, 1), b.data + dqt, 391);
	must_fail(&w, WSQ_DAMAGED, "quantization table changes");
	buf_free(&b);
	buf_free(&w);
	image_free(img);
}

/* No bytes whatever may crash the decoder or let it run off; the fuzzer does
 * this in earnest. */
static void random_damage_is_survived(void **state)
{
	struct image *img = picture_new(150, 130, 11);
	struct rng rng = rng_stream(77, 0, 0, 0);
	struct buf b = BUF_INIT;

	(void)state;
	encode(img, WSQ_RATE_NORMAL, 500, &b);
	for (int round = 0; round < 3000; round++) {
		uint8_t *copy = xmemdup(b.data, b.len);
		struct wsq_info info;
		uint8_t *px = NULL;

		for (uint32_t k = 0; k <= rng_below(&rng, 4); k++)
			copy[rng_below(&rng, round % 2 ? 800 : (uint32_t)b.len)] =
			    (uint8_t)rng_u64(&rng);
		if (wsq_decode(copy, b.len, &limits, &px, &info) == WSQ_OK)
			free(px);
		else
			assert_null(px);
		free(copy);
	}
	buf_free(&b);
	image_free(img);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(synthesis_undoes_analysis),
	    cmocka_unit_test(fast_analysis_is_the_naive_one),
	    cmocka_unit_test(bands_tile_the_plane),
	    cmocka_unit_test(codes_are_whole_and_short),
	    cmocka_unit_test(overfull_tables_are_refused),
	    cmocka_unit_test(prints_come_back),
	    cmocka_unit_test(any_size_comes_back),
	    cmocka_unit_test(flat_images_come_back),
	    cmocka_unit_test(same_everywhere),
	    cmocka_unit_test(restarts_change_nothing),
	    cmocka_unit_test(tables_may_stand_anywhere),
	    cmocka_unit_test(both_huffman_tables_in_one_segment),
	    cmocka_unit_test(every_truncation_is_told),
	    cmocka_unit_test(damage_is_told),
	    cmocka_unit_test(random_damage_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
