/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wsq/wavelet.h"

#include <stdlib.h>
#include <string.h>

/* The inner loops are written for the vectorizer, which -O2 keeps on a leash. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

const struct wsq_filters wsq_filters_97 = {
    .low_taps = 9,
    .high_taps = 7,
    .low = {0.03782845550699546f, -0.02384946501938000f, -0.11062440441842342f,
	    0.37740285561265380f, 0.85269867900940344f, 0.37740285561265380f, -0.11062440441842342f,
	    -0.02384946501938000f, 0.03782845550699546f},
    .high = {0.06453888262893845f, -0.04068941760955844f, -0.41809227322221221f,
	     0.78848561640566439f, -0.41809227322221221f, -0.04068941760955844f,
	     0.06453888262893845f},
};

/* --- weighted sums of lines ------------------------------------------------------- */

/* out = (add ? out : 0) + sum of c[i] * row[i], for up to 5 rows at once. The
 * order of the additions is fixed, so every machine gets the same bits. */
static void sum_few(float *restrict out, const float *const *row, const float *c, int count,
		    size_t n, bool add)
{
	const float *restrict a = row[0];
	const float *restrict b = row[count > 1 ? 1 : 0];
	const float *restrict d = row[count > 2 ? 2 : 0];
	const float *restrict e = row[count > 3 ? 3 : 0];
	const float *restrict f = row[count > 4 ? 4 : 0];
	float ca = c[0];
	float cb = count > 1 ? c[1] : 0;
	float cd = count > 2 ? c[2] : 0;
	float ce = count > 3 ? c[3] : 0;
	float cf = count > 4 ? c[4] : 0;

#define SUMS(expression)                                        \
	do {                                                    \
		if (add)                                        \
			for (size_t x = 0; x < n; x++)          \
				out[x] = out[x] + (expression); \
		else                                            \
			for (size_t x = 0; x < n; x++)          \
				out[x] = (expression);          \
	} while (0)

	switch (count) {
	case 1:
		SUMS(a[x] * ca);
		break;
	case 2:
		SUMS(a[x] * ca + b[x] * cb);
		break;
	case 3:
		SUMS(a[x] * ca + b[x] * cb + d[x] * cd);
		break;
	case 4:
		SUMS(a[x] * ca + b[x] * cb + d[x] * cd + e[x] * ce);
		break;
	default:
		SUMS(a[x] * ca + b[x] * cb + d[x] * cd + e[x] * ce + f[x] * cf);
		break;
	}
#undef SUMS
}

static void sum_lines(float *out, const float *const *row, const float *c, int count, size_t n,
		      bool add)
{
	if (count == 0 && !add)
		memset(out, 0, n * sizeof(*out));
	for (int i = 0; i < count; i += 5) {
		sum_few(out, row + i, c + i, count - i < 5 ? count - i : 5, n, add);
		add = true;
	}
}

/* --- continuation beyond the ends ------------------------------------------------- */

/* Where sample i of a line of n lies when the line is reflected about its outer
 * samples. */
static long reflect(long i, long n)
{
	long period = 2 * (n - 1);

	if (n == 1)
		return 0;
	i %= period;
	if (i < 0)
		i += period;
	return i < n ? i : period - i;
}

/* A coefficient beyond the ends: which one it equals, times a sign. */
struct twin {
	long index; /* -1: it is zero */
	float sign;
};

/* The k-th low or high coefficient of a line of n samples, for any k. */
static struct twin twin_of(long k, long n, bool high, bool odd_filter)
{
	struct twin t = {-1, 1};
	long have = high ? n / 2 : n - n / 2;

	if (have == 0)
		return t;
	if (odd_filter) {
		/* Low ones stand at the even places, high ones at the odd: reflection
		 * keeps a place even or odd. */
		t.index = reflect(2 * k + high, n) / 2;
		return t;
	}
	/* Period 2n samples are n coefficients; -1-k and n-1-k are twins. */
	k %= n;
	if (k < 0)
		k += n;
	if (k >= have) {
		k = n - 1 - k;
		if (high)
			t.sign = -1;
	}
	/* With n odd the middle high coefficient is its own opposite: zero. */
	t.index = k < have ? k : -1;
	return t;
}

/* --- synthesis -------------------------------------------------------------------- */

/* The taps that meet sample 2m (phase 0) or 2m+1 (phase 1): tap[t] belongs to
 * the coefficient m + first + t. */
struct phase {
	int first;
	int count;
	float tap[WSQ_MAX_TAPS / 2 + 1];
};

static void phase_init(struct phase *p, const float *filter, int taps, int parity, bool high)
{
	/* Tap i meets coefficient m + j when i = 2j - parity + centre. */
	int centre = taps % 2 ? (taps - 1) / 2 + high : taps / 2;
	int j = -((centre - parity) / 2) - 1;

	while (2 * j - parity + centre < 0)
		j++;
	p->first = j;
	p->count = 0;
	for (; 2 * j - parity + centre < taps; j++)
		p->tap[p->count++] = filter[2 * j - parity + centre];
}

struct bank {
	bool odd; /* filters of odd length */
	struct phase low[2];
	struct phase high[2];
	long pad; /* coefficients needed beyond either end */
};

static void bank_init(struct bank *b, const struct wsq_filters *f)
{
	b->odd = f->low_taps % 2;
	b->pad = 0;
	for (int parity = 0; parity < 2; parity++) {
		const struct phase *both[] = {&b->low[parity], &b->high[parity]};

		phase_init(&b->low[parity], f->low, f->low_taps, parity, false);
		phase_init(&b->high[parity], f->high, f->high_taps, parity, true);
		for (int i = 0; i < 2; i++) {
			long before = -both[i]->first;
			long after = both[i]->first + both[i]->count;

			b->pad = before > b->pad ? before : b->pad;
			b->pad = after > b->pad ? after : b->pad;
		}
	}
}

/* Room for one line in its parts. */
struct line {
	float *mixed; /* one line after the vertical filters */
	float *low;   /* padded on both sides */
	float *high;
	float *even;
	float *odd;
	float *all; /* what is freed */
};

static bool line_init(struct line *l, size_t width, size_t pad)
{
	size_t half = (width + 1) / 2 + 2 * pad;

	l->all = malloc((width + 4 * half) * sizeof(float));
	if (!l->all)
		return false;
	l->mixed = l->all;
	l->low = l->mixed + width;
	l->high = l->low + half;
	l->even = l->high + half;
	l->odd = l->even + half;
	return true;
}

/* Copies the low or high part of a line and continues it on both sides. */
static void pad_line(float *to, const float *from, long n, bool high, const struct bank *b)
{
	long have = high ? n / 2 : n - n / 2;

	memcpy(to + b->pad, from, (size_t)have * sizeof(*to));
	for (long i = 0; i < b->pad; i++) {
		struct twin left = twin_of(i - b->pad, n, high, b->odd);
		struct twin right = twin_of(have + i, n, high, b->odd);

		to[i] = left.index < 0 ? 0 : from[left.index] * left.sign;
		to[b->pad + have + i] = right.index < 0 ? 0 : from[right.index] * right.sign;
	}
	/* An odd line has one low coefficient more; the loops run over both. */
	if (high && n % 2)
		to[2 * b->pad + have] = 0;
}

static void shifted(const float **row, const float *line, const struct phase *p, long pad)
{
	for (int t = 0; t < p->count; t++)
		row[t] = line + pad + p->first + t;
}

/* One line of n coefficients, low and high apart, to n samples. */
static void join_line(struct line *l, const struct bank *b, long n, bool flip, float *out)
{
	const float *row[WSQ_MAX_TAPS / 2 + 1];
	long low = n - n / 2;

	pad_line(l->low, l->mixed + (flip ? n / 2 : 0), n, false, b);
	pad_line(l->high, l->mixed + (flip ? 0 : low), n, true, b);
	for (int parity = 0; parity < 2; parity++) {
		float *to = parity ? l->odd : l->even;
		size_t count = (size_t)(parity ? n / 2 : low);

		shifted(row, l->low, &b->low[parity], b->pad);
		sum_lines(to, row, b->low[parity].tap, b->low[parity].count, count, false);
		shifted(row, l->high, &b->high[parity], b->pad);
		sum_lines(to, row, b->high[parity].tap, b->high[parity].count, count, true);
	}
	for (long m = 0; m < n / 2; m++) {
		out[2 * m] = l->even[m];
		out[2 * m + 1] = l->odd[m];
	}
	if (n % 2)
		out[n - 1] = l->even[low - 1];
}

/* The rows of a split that make row y of its samples, weighted into l->mixed.
 * Columns from high_width on have no vertical high frequencies. */
static void join_rows(struct line *l, const struct bank *b, const float *plane, size_t stride,
		      const struct wsq_split *s, uint32_t y, size_t high_width)
{
	long n = (long)s->rect.height, low = n - n / 2;
	const float *corner = plane + s->rect.y * stride + s->rect.x;

	for (int high = 0; high < 2; high++) {
		const struct phase *p = high ? &b->high[y % 2] : &b->low[y % 2];
		const float *part = corner + stride * (size_t)(high ? (s->flip_y ? 0 : low)
								    : (s->flip_y ? n / 2 : 0));
		const float *row[WSQ_MAX_TAPS / 2 + 1];
		float tap[WSQ_MAX_TAPS / 2 + 1];
		int count = 0;

		for (int t = 0; t < p->count; t++) {
			struct twin w = twin_of((long)(y / 2) + p->first + t, n, high, b->odd);

			if (w.index < 0)
				continue;
			row[count] = part + stride * (size_t)w.index;
			tap[count++] = p->tap[t] * w.sign;
		}
		sum_lines(l->mixed, row, tap, count, high ? high_width : s->rect.width, high);
	}
}

static void to_grey(const float *v, size_t n, float scale, float shift, uint8_t *px)
{
	for (size_t x = 0; x < n; x++) {
		float g = v[x] * scale + shift + 0.5f;

		/* Written so that what is not a number becomes black. */
		px[x] = (uint8_t)(g > 0 ? (g < 255 ? g : 255) : 0);
	}
}

bool wsq_synthesise(float *plane, const struct wsq_tree *tree, const struct wsq_filters *synthesis,
		    float scale, float shift, uint8_t *px)
{
	size_t stride = tree->split[0].rect.width;
	/* Splits below the first are at most this large. */
	size_t room =
	    (size_t)wsq_low(tree->split[0].rect.width) * wsq_low(tree->split[0].rect.height);
	float *joined = malloc((room > stride ? room : stride) * sizeof(*joined));
	struct bank b;
	struct line l;

	bank_init(&b, synthesis);
	if (!joined || !line_init(&l, stride, (size_t)b.pad + 1)) {
		free(joined);
		return false;
	}
	for (int i = WSQ_SPLITS - 1; i > 0; i--) {
		const struct wsq_split *s = &tree->split[i];
		float *corner = plane + s->rect.y * stride + s->rect.x;
		size_t width = s->rect.width;

		if (width == 0)
			continue;
		for (uint32_t y = 0; y < s->rect.height; y++) {
			join_rows(&l, &b, plane, stride, s, y, width);
			join_line(&l, &b, (long)width, s->flip_x, joined + y * width);
		}
		for (uint32_t y = 0; y < s->rect.height; y++)
			memcpy(corner + y * stride, joined + y * width, width * sizeof(*joined));
	}
	for (uint32_t y = 0; y < tree->split[0].rect.height; y++) {
		join_rows(&l, &b, plane, stride, &tree->split[0], y, wsq_low((uint32_t)stride));
		join_line(&l, &b, (long)stride, false, joined);
		to_grey(joined, stride, scale, shift, px + y * stride);
	}
	free(l.all);
	free(joined);
	return true;
}

/* --- analysis --------------------------------------------------------------------- */

/* The even and the odd samples of a line, each continued by pad on both sides. */
struct halves {
	float *even;
	float *odd;
};

static void part_samples(const float *from, long n, long pad, struct halves *to)
{
	long half = (n + 1) / 2;

	for (long k = 0; k < n / 2; k++) {
		to->even[pad + k] = from[2 * k];
		to->odd[pad + k] = from[2 * k + 1];
	}
	if (n % 2) {
		to->even[pad + half - 1] = from[n - 1];
		to->odd[pad + half - 1] = from[reflect(n, n)];
	}
	for (long k = 0; k < pad; k++) {
		to->even[k] = from[reflect(2 * (k - pad), n)];
		to->odd[k] = from[reflect(2 * (k - pad) + 1, n)];
		to->even[pad + half + k] = from[reflect(2 * (half + k), n)];
		to->odd[pad + half + k] = from[reflect(2 * (half + k) + 1, n)];
	}
}

/* `count` low or high coefficients of such a line. */
static void part_line(const struct halves *h, const float *filter, int taps, bool high, long pad,
		      size_t count, float *out)
{
	const float *row[WSQ_MAX_TAPS];
	float tap[WSQ_MAX_TAPS];
	int centre = (taps - 1) / 2, used = 0;

	for (int parity = 0; parity < 2; parity++)
		for (int i = 0; i < taps; i++) {
			long at = i - centre + high; /* from sample 2k */

			if ((at & 1) != parity)
				continue;
			row[used] = (parity ? h->odd : h->even) + pad + (at - parity) / 2;
			tap[used++] = filter[i];
		}
	sum_lines(out, row, tap, used, count, false);
}

/* Row k of the low or high coefficients of columns, from rows of samples. */
static void part_rows(const float *rows, size_t width, long n, const float *filter, int taps,
		      bool high, long k, float *out)
{
	const float *row[WSQ_MAX_TAPS];
	int centre = (taps - 1) / 2;

	for (int i = 0; i < taps; i++)
		row[i] = rows + (size_t)reflect(2 * k + high + i - centre, n) * width;
	sum_lines(out, row, filter, taps, width, false);
}

static void split_rect(float *plane, size_t stride, const struct wsq_split *s,
		       const struct wsq_filters *f, float *rows, struct halves *halves, long pad)
{
	long width = (long)s->rect.width, height = (long)s->rect.height;
	float *corner = plane + s->rect.y * stride + s->rect.x;
	long low_x = width - width / 2, low_y = height - height / 2;

	for (long y = 0; y < height; y++) {
		float *to = rows + (size_t)(y * width);

		part_samples(corner + (size_t)y * stride, width, pad, halves);
		part_line(halves, f->low, f->low_taps, false, pad, (size_t)low_x,
			  to + (s->flip_x ? width / 2 : 0));
		part_line(halves, f->high, f->high_taps, true, pad, (size_t)(width / 2),
			  to + (s->flip_x ? 0 : low_x));
	}
	for (long k = 0; k < low_y; k++)
		part_rows(rows, (size_t)width, height, f->low, f->low_taps, false, k,
			  corner + stride * (size_t)(k + (s->flip_y ? height / 2 : 0)));
	for (long k = 0; k < height / 2; k++)
		part_rows(rows, (size_t)width, height, f->high, f->high_taps, true, k,
			  corner + stride * (size_t)(k + (s->flip_y ? 0 : low_y)));
}

bool wsq_analyse(float *plane, const struct wsq_tree *tree, const struct wsq_filters *analysis)
{
	size_t stride = tree->split[0].rect.width;
	size_t pad = WSQ_MAX_TAPS / 2, half = (stride + 1) / 2 + 2 * pad;
	float *rows = malloc(stride * tree->split[0].rect.height * sizeof(*rows));
	float *both = malloc(2 * half * sizeof(*both));
	struct halves halves = {both, both ? both + half : NULL};

	if (rows && both)
		for (int i = 0; i < WSQ_SPLITS; i++)
			if (tree->split[i].rect.width && tree->split[i].rect.height)
				split_rect(plane, stride, &tree->split[i], analysis, rows, &halves,
					   (long)pad);
	free(rows);
	free(both);
	return rows && both;
}
