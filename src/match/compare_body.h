/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The comparison, for one set of instructions; the file that includes it names
 * the function compare_run.
 *
 * Minutiae with like surroundings make roots; roots that agree about how one
 * print lies on the other strengthen each other (relaxation: Rosenfeld, Hummel
 * and Zucker 1976); the best group gives a rigid motion; under it pairs are
 * found, and each moves what lies near it (the skin stretches), and pairs are
 * found again in a narrower reach. What speaks for and against one finger is
 * then added up.
 */
#if defined(__GNUC__) && !defined(__clang__)
/* Loops over lanes are worth vector instructions, whatever the build says. */
#pragma GCC optimize("O3")
#endif

#include <math.h>
#include <string.h>
#if defined(__AVX512BW__) || defined(__AVX2__)
#include <immintrin.h>
#endif

#include "base/dmath.h"
#include "match/compare.h"

#define LANES  16
#define SECOND 0.5f

#define ROUNDS	    4
#define TRIES	    2 /* groups that are followed up */
#define NEAR_WORTH  0.5f
#define MIN_LIKE    0.12f
#define MIN_NEAR    0.3f
#define AGREE_BASE  100.0f /* pixels^2 */
#define AGREE_RATE  0.05f
#define AGREE_TURN  0.82f /* cosine */
#define PULL_REACH  60.0f /* pixels */
#define PULL_REST   0.5f  /* what holds the skin back: so much strength of pairs */
#define PAIR_TURN   0.86f /* cosine */
#define GROW_1	    17.0f /* pixels */
#define GROW_2	    14.0f
#define GROW_3	    11.0f
#define LINKS	    3
#define COUNT_STEP  12.0f /* pixels */
#define LINK_MIN    16.0f /* pixels */
#define LINK_MAX    90.0f
#define COUNT_OFF   0.3f /* ridges */
#define COUNT_SHARE 0.02f

/* --- likeness of surroundings ---------------------------------------------------- */

/* Dot products of one minutia of a with a block of b. */
static inline void near_block(const int16_t *x, const int16_t *y, size_t stride, int32_t *out)
{
#if defined(__AVX512BW__)
	__m512i sum = _mm512_setzero_si512(), more = _mm512_setzero_si512();

	for (int k = 0; k < NEAR_DIM / 2; k += 2) {
		int32_t two, next;

		memcpy(&two, x + 2 * k, 4);
		memcpy(&next, x + 2 * k + 2, 4);
		sum = _mm512_add_epi32(
		    sum, _mm512_madd_epi16(_mm512_set1_epi32(two),
					   _mm512_load_si512(y + (size_t)k * stride * 2)));
		more = _mm512_add_epi32(
		    more, _mm512_madd_epi16(_mm512_set1_epi32(next),
					    _mm512_load_si512(y + (size_t)(k + 1) * stride * 2)));
	}
	_mm512_store_si512(out, _mm512_add_epi32(sum, more));
#elif defined(__AVX2__)
	__m256i lo = _mm256_setzero_si256(), hi = _mm256_setzero_si256();

	for (int k = 0; k < NEAR_DIM / 2; k++) {
		const __m256i *at = (const __m256i *)(const void *)(y + (size_t)k * stride * 2);
		int32_t two;

		memcpy(&two, x + 2 * k, 4);
		lo = _mm256_add_epi32(lo, _mm256_madd_epi16(_mm256_set1_epi32(two), at[0]));
		hi = _mm256_add_epi32(hi, _mm256_madd_epi16(_mm256_set1_epi32(two), at[1]));
	}
	_mm256_store_si256((__m256i *)(void *)out, lo);
	_mm256_store_si256((__m256i *)(void *)(out + 8), hi);
#else
	for (int j = 0; j < LANES; j++)
		out[j] = 0;
	for (int k = 0; k < NEAR_DIM / 2; k++)
		for (int j = 0; j < LANES; j++) {
			const int16_t *two = y + ((size_t)k * stride + (size_t)j) * 2;

			out[j] += x[2 * k] * two[0] + x[2 * k + 1] * two[1];
		}
#endif
}

/* The same of two minutiae of a, which lie one after the other: what is loaded of b
 * serves both. */
static inline void near_two_blocks(const int16_t *x, const int16_t *y, size_t stride, int32_t *out,
				   int32_t *next)
{
#if defined(__AVX2__) && !defined(__AVX512BW__)
	__m256i lo = _mm256_setzero_si256(), hi = lo, next_lo = lo, next_hi = lo;

	for (int k = 0; k < NEAR_DIM / 2; k++) {
		const __m256i *at = (const __m256i *)(const void *)(y + (size_t)k * stride * 2);
		__m256i l = at[0], h = at[1], one, two;
		int32_t pair;

		memcpy(&pair, x + 2 * k, 4);
		one = _mm256_set1_epi32(pair);
		memcpy(&pair, x + NEAR_DIM + 2 * k, 4);
		two = _mm256_set1_epi32(pair);
		lo = _mm256_add_epi32(lo, _mm256_madd_epi16(one, l));
		hi = _mm256_add_epi32(hi, _mm256_madd_epi16(one, h));
		next_lo = _mm256_add_epi32(next_lo, _mm256_madd_epi16(two, l));
		next_hi = _mm256_add_epi32(next_hi, _mm256_madd_epi16(two, h));
	}
	_mm256_store_si256((__m256i *)(void *)out, lo);
	_mm256_store_si256((__m256i *)(void *)(out + 8), hi);
	_mm256_store_si256((__m256i *)(void *)next, next_lo);
	_mm256_store_si256((__m256i *)(void *)(next + 8), next_hi);
#else
	near_block(x, y, stride, out);
	near_block(x + NEAR_DIM, y, stride, next);
#endif
}

/* Bit j: out[j] is greater than limit. */
static inline unsigned above_block(const int32_t *out, int32_t limit)
{
#if defined(__AVX512BW__)
	return _mm512_cmpgt_epi32_mask(_mm512_load_si512(out), _mm512_set1_epi32(limit));
#elif defined(__AVX2__)
	const __m256i *at = (const __m256i *)(const void *)out;
	__m256i l = _mm256_set1_epi32(limit);
	unsigned lo =
	    (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(at[0], l)));
	unsigned hi =
	    (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(at[1], l)));

	return lo | hi << 8;
#else
	unsigned m = 0;

	for (int j = 0; j < LANES; j++)
		m |= (unsigned)(out[j] > limit) << j;
	return m;
#endif
}

/* The phases of the ridge wave in quarters: re and im are its signs. A shift
 * across the ridges, or an ending that became a fork, turns all phases by the
 * same angle, which the length of (in step, a quarter off) does not see. */
static float patch_likeness(const struct probe *a, int i, const struct probe *b, int j)
{
	const uint64_t *x = a->patch + (size_t)i * PROBE_PATCH_WORDS;
	const uint64_t *y = b->patch + (size_t)j * PROBE_PATCH_WORDS;
	int all = 0, same = 0, opposite = 0, ahead = 0;
	float c, s;

	for (int w = 0; w < 4; w++) {
		uint64_t m = x[w + 8] & y[w + 8];
		uint64_t re = x[w] ^ y[w], im = x[w + 4] ^ y[w + 4];

		all += __builtin_popcountll(m);
		same += __builtin_popcountll(m & ~(re | im));
		opposite += __builtin_popcountll(m & re & im);
		ahead += __builtin_popcountll(m & (re ^ im) & (x[w] ^ y[w + 4]));
	}
	/* The rest is a quarter behind. */
	c = (float)(2 * (same - opposite));
	s = (float)(2 * (2 * ahead - (all - same - opposite)));
	return sqrtf(c * c + s * s) / ((float)(2 * all) + 60);
}

/* Of surroundings alone and with the ridges; see MIN_LIKE. */
static inline float join_likeness(float near, float patch)
{
	return NEAR_WORTH * near + (1 - NEAR_WORTH) * 1.4f * (patch - 0.3f);
}

static inline float near_likeness(const struct compare_work *w, int i, int j)
{
	return (float)w->near[i][j] * (1.0f / (NEAR_UNIT * (float)NEAR_UNIT));
}

/* The likeness of any two minutiae; the ridges are looked at when asked for. */
static float likeness(const struct probe *a, int i, const struct probe *b, int j,
		      struct compare_work *w)
{
	float near = near_likeness(w, i, j);

	if (!a->patch || !b->patch)
		return near;
	if (w->patch[i][j] < 0)
		w->patch[i][j] = patch_likeness(a, i, b, j);
	return join_likeness(near, w->patch[i][j]);
}

/* --- roots --------------------------------------------------------------------------- */

struct roots {
	int n;
	int a[COMPARE_ROOTS], b[COMPARE_ROOTS];
	/* padded with lanes that agree with nothing */
	float ax[COMPARE_ROOTS], ay[COMPARE_ROOTS], bx[COMPARE_ROOTS], by[COMPARE_ROOTS];
	float c[COMPARE_ROOTS], s[COMPARE_ROOTS];   /* the turn from a to b */
	float fa[COMPARE_ROOTS], fb[COMPARE_ROOTS]; /* a and b as floats */
	float score[COMPARE_ROOTS];
} __attribute__((aligned(64)));

#define LEVELS 256

static int level_of(float like)
{
	int l = (int)((like - MIN_LIKE) * 300);

	return l >= LEVELS ? LEVELS - 1 : l;
}

/* Pairs that may be roots: i * PROBE_MAX + j and how alike they are. */
static int list_likely(const struct probe *a, const struct probe *b, struct compare_work *w,
		       int count[LEVELS])
{
	bool patches = a->patch && b->patch;
	int32_t limit = (int32_t)((patches ? MIN_NEAR : MIN_LIKE) * NEAR_UNIT * NEAR_UNIT);
	int n = 0;

	for (int i = 0; i < a->count; i++)
		for (int at = 0; at < b->padded; at += LANES) {
			const int32_t *near = &w->near[i][at];
			unsigned above;

			if (i % 2 == 0)
				near_two_blocks(a->near + (size_t)i * NEAR_DIM,
						b->near_by_two + 2 * at, (size_t)b->padded,
						&w->near[i][at], &w->near[i + 1][at]);
			for (int j = 0; j < LANES; j++)
				w->patch[i][at + j] = -1;
			for (above = above_block(near, limit); above; above &= above - 1) {
				int j = at + __builtin_ctz(above);
				float like = likeness(a, i, b, j, w);

				if (like <= MIN_LIKE || n == COMPARE_LIKELY)
					continue;
				w->likely[n] = (uint16_t)(i * PROBE_MAX + j);
				w->likely_like[n++] = like;
				count[level_of(like)]++;
			}
		}
	return n;
}

static void put_root(const struct probe *a, const struct probe *b, int i, int j, float like,
		     struct roots *r)
{
	int n = r->n++;

	r->a[n] = i;
	r->b[n] = j;
	r->fa[n] = (float)i;
	r->fb[n] = (float)j;
	r->ax[n] = a->x[i];
	r->ay[n] = a->y[i];
	r->bx[n] = b->x[j];
	r->by[n] = b->y[j];
	r->c[n] = a->c[i] * b->c[j] + a->s[i] * b->s[j];
	r->s[n] = a->c[i] * b->s[j] - a->s[i] * b->c[j];
	r->score[n] = like;
}

/* The pairs that are most alike, in the order of the minutiae. */
static void choose_roots(const struct probe *a, const struct probe *b, struct compare_work *w,
			 struct roots *r)
{
	int count[LEVELS] = {0}, lowest = LEVELS, total = 0, spare;
	int n = list_likely(a, b, w, count);

	while (lowest > 0 && total + count[lowest - 1] <= COMPARE_ROOTS)
		total += count[--lowest];
	spare = COMPARE_ROOTS - total; /* of the level below, the first */
	r->n = 0;
	for (int k = 0; k < n; k++) {
		float like = w->likely_like[k];
		int l = level_of(like);

		if (l < lowest - 1 || (l == lowest - 1 && spare-- <= 0))
			continue;
		put_root(a, b, w->likely[k] / PROBE_MAX, w->likely[k] % PROBE_MAX, like, r);
	}
	for (int i = r->n; i < COMPARE_ROOTS; i++) {
		r->fa[i] = r->fb[i] = -1;
		r->ax[i] = r->ay[i] = PROBE_NOWHERE;
		r->bx[i] = r->by[i] = -PROBE_NOWHERE;
		r->c[i] = 1;
		r->s[i] = r->score[i] = 0;
	}
}

/* 0 .. 1: do two roots speak for the same motion? The one's place seen from the
 * other may differ by a part of the distance, the turns by some 35 degrees. */
static void agree_with(const struct roots *restrict r, int p, int padded, float *restrict out)
{
	float pax = r->ax[p], pay = r->ay[p], pbx = r->bx[p], pby = r->by[p];
	float pc = r->c[p], ps = r->s[p], pfa = r->fa[p], pfb = r->fb[p];

	for (int q = 0; q < padded; q++) {
		float ax = r->ax[q] - pax, ay = r->ay[q] - pay;
		float bx = r->bx[q] - pbx, by = r->by[q] - pby;
		float turn = pc * r->c[q] + ps * r->s[q], u = 1 - turn;
		/* The mean turn; 1 / |(c, s) + (c, s)| by its series at turn 1. */
		float len = 0.5f + u * (0.125f + u * 0.046875f);
		float mc = (pc + r->c[q]) * len, ms = (ps + r->s[q]) * len;
		float ex = bx - (mc * ax - ms * ay), ey = by - (ms * ax + mc * ay);
		float limit = AGREE_BASE + AGREE_RATE * (ax * ax + ay * ay);
		float place = 1 - (ex * ex + ey * ey) / limit;
		float way = (turn - AGREE_TURN) * (1 / (1 - AGREE_TURN));

		place = place > 0 ? place : 0;
		way = way > 0 ? way : 0;
		place = place * way;
		place = pfa == r->fa[q] ? 0 : place;
		out[q] = pfb == r->fb[q] ? 0 : place;
	}
}

static void agree_all(const struct roots *r, struct compare_work *w)
{
	int padded = (r->n + LANES - 1) / LANES * LANES;

	for (int p = 0; p < r->n; p++)
		agree_with(r, p, padded, w->agree[p]);
}

static float sum_lanes(const float *lane)
{
	float s = 0;

	for (int l = 0; l < LANES; l++)
		s += lane[l];
	return s;
}

static void relax(struct roots *r, const struct compare_work *w)
{
	int padded = (r->n + LANES - 1) / LANES * LANES;
	float next[COMPARE_ROOTS];

	for (int round = 0; round < ROUNDS; round++) {
		for (int p = 0; p < r->n; p++) {
			float lane[LANES] = {0};

			for (int q = 0; q < padded; q += LANES)
				for (int l = 0; l < LANES; l++)
					lane[l] += w->agree[p][q + l] * r->score[q + l];
			next[p] = 0.3f * r->score[p] + 0.7f * sum_lanes(lane) / 6;
		}
		memcpy(r->score, next, (size_t)r->n * sizeof(*next));
	}
}

/* --- motion ------------------------------------------------------------------------ */

/* Sums of a weighted fit of places and directions (a direction counts like a
 * point 20 pixels away). */
struct fit {
	float w, ax, ay, bx, by, dot, cross, turn_c, turn_s;
};

static void fit_add(struct fit *f, float w, float ax, float ay, float bx, float by, float c,
		    float s)
{
	f->w += w;
	f->ax += w * ax;
	f->ay += w * ay;
	f->bx += w * bx;
	f->by += w * by;
	f->dot += w * (ax * bx + ay * by);
	f->cross += w * (ax * by - ay * bx);
	f->turn_c += w * c;
	f->turn_s += w * s;
}

static struct compare_motion fit_end(const struct fit *f)
{
	float ax = f->ax / f->w, ay = f->ay / f->w, bx = f->bx / f->w, by = f->by / f->w;
	float dot = f->dot - f->w * (ax * bx + ay * by) + 400 * f->turn_c;
	float cross = f->cross - f->w * (ax * by - ay * bx) + 400 * f->turn_s;
	float len = sqrtf(dot * dot + cross * cross);
	struct compare_motion m = {1, 0, 0, 0};

	if (len > 0) {
		m.c = dot / len;
		m.s = cross / len;
	}
	m.dx = bx - (m.c * ax - m.s * ay);
	m.dy = by - (m.s * ax + m.c * ay);
	return m;
}

static struct compare_motion fit_group(const struct roots *r, const struct compare_work *w,
				       int best)
{
	struct fit f = {0};

	for (int q = 0; q < r->n; q++) {
		float weight = q == best ? 1 : w->agree[best][q];

		weight *= r->score[q];
		if (weight > 0)
			fit_add(&f, weight, r->ax[q], r->ay[q], r->bx[q], r->by[q], r->c[q],
				r->s[q]);
	}
	return fit_end(&f);
}

static struct compare_motion fit_pairs(const struct probe *a, const struct probe *b,
				       const struct compare_pair *pairs, int n)
{
	struct fit f = {0};

	for (int k = 0; k < n; k++) {
		int i = pairs[k].a, j = pairs[k].b;

		fit_add(&f, pairs[k].strength, a->x[i], a->y[i], b->x[j], b->y[j],
			a->c[i] * b->c[j] + a->s[i] * b->s[j],
			a->c[i] * b->s[j] - a->s[i] * b->c[j]);
	}
	return fit_end(&f);
}

/* --- pairs --------------------------------------------------------------------------- */

/* Where the print of a comes to lie, and its directions. */
struct laid {
	float x[PROBE_MAX], y[PROBE_MAX], c[PROBE_MAX], s[PROBE_MAX];
	/* what the pairs around pull: sums of weights and of weighted offsets */
	float pull[PROBE_MAX], pull_x[PROBE_MAX], pull_y[PROBE_MAX];
} __attribute__((aligned(64)));

static void lay(const struct probe *a, const struct compare_motion *m, struct laid *l)
{
	for (int i = 0; i < a->padded; i++) {
		l->x[i] = m->c * a->x[i] - m->s * a->y[i] + m->dx;
		l->y[i] = m->s * a->x[i] + m->c * a->y[i] + m->dy;
		l->c[i] = m->c * a->c[i] - m->s * a->s[i];
		l->s[i] = m->s * a->c[i] + m->c * a->s[i];
	}
}

/* A pair pulls what lies around it, a quarter as much at PULL_REACH pixels. */
static void pull_by(struct laid *restrict l, int padded, float x, float y, float t, float ox,
		    float oy)
{
	for (int i = 0; i < padded; i++) {
		float dx = l->x[i] - x, dy = l->y[i] - y;
		float v = 1 / (1 + (dx * dx + dy * dy) * (1 / (PULL_REACH * PULL_REACH)));

		v = t * v * v;
		l->pull[i] += v;
		l->pull_x[i] += v * ox;
		l->pull_y[i] += v * oy;
	}
}

static void pull_skin(const struct probe *a, struct laid *l, const struct compare_pair *pairs,
		      int n)
{
	size_t bytes = (size_t)a->padded * sizeof(float);

	memset(l->pull, 0, bytes);
	memset(l->pull_x, 0, bytes);
	memset(l->pull_y, 0, bytes);
	for (int k = 0; k < n; k++)
		pull_by(l, a->padded, l->x[pairs[k].a], l->y[pairs[k].a], pairs[k].strength,
			pairs[k].off_x, pairs[k].off_y);
}

/* Bit j: left[j] is greater than 0. */
static inline unsigned above_zero(const float *left)
{
	int32_t bits[LANES] __attribute__((aligned(64)));

	/* Floats above 0 are whole numbers above 0 by their bits. */
	memcpy(bits, left, sizeof(bits));
	return above_block(bits, 0);
}

/* Minutia j of b is within reach of i: 1 and a pair when the directions agree. */
static inline int put_near(const struct probe *a, int i, const struct probe *b, int j,
			   struct compare_work *w, const struct laid *l, float closeness,
			   struct compare_pair *p)
{
	float turned = l->c[i] * b->c[j] + l->s[i] * b->s[j];

	if (turned < PAIR_TURN)
		return 0;
	p->a = i;
	p->b = j;
	p->like = likeness(a, i, b, j, w);
	p->off_x = b->x[j] - l->x[i];
	p->off_y = b->y[j] - l->y[i];
	p->turned = turned;
	p->strength = closeness * ((turned - PAIR_TURN) / (1 - PAIR_TURN)) *
		      (0.4f + (p->like > 0 ? p->like : 0));
	return 1;
}

#define MAX_NEAR (TEMPLATE_MAX_MINUTIAE * 4)

/* Each minutia of a against those of b within reach; each in one pair at most:
 * first those that are each other's best. */
static int find_pairs(const struct probe *a, const struct probe *b, struct compare_work *w,
		      const struct laid *l, float reach, struct compare_pair *pairs)
{
	struct compare_pair near[MAX_NEAR];
	int best_a[PROBE_MAX], best_b[PROBE_MAX], n = 0, kept = 0;
	uint8_t used_a[PROBE_MAX] = {0}, used_b[PROBE_MAX] = {0};
	float limit = reach * reach;

	for (int i = 0; i < a->count; i++) {
		float share = 1 / (l->pull[i] + PULL_REST);
		float x = l->x[i] + l->pull_x[i] * share, y = l->y[i] + l->pull_y[i] * share;
		int at = probe_first_from(b, x - reach) / LANES * LANES;

		for (; at < b->padded && b->x[at] < x + reach; at += LANES) {
			float left[LANES] __attribute__((aligned(64)));
			unsigned in;

			for (int j = 0; j < LANES; j++) {
				float dx = b->x[at + j] - x, dy = b->y[at + j] - y;

				left[j] = limit - (dx * dx + dy * dy);
			}
			for (in = above_zero(left); in && n < MAX_NEAR; in &= in - 1) {
				int lane = __builtin_ctz(in), j = at + lane;

				n += put_near(a, i, b, j, w, l, left[lane] / limit, &near[n]);
			}
		}
	}
	for (int pass = 0; pass < 3 && n; pass++) {
		int rest = 0;

		for (int k = 0; k < n; k++)
			best_a[near[k].a] = best_b[near[k].b] = -1;
		for (int k = 0; k < n; k++) {
			int *x = &best_a[near[k].a], *y = &best_b[near[k].b];

			if (*x < 0 || near[k].strength > near[*x].strength)
				*x = k;
			if (*y < 0 || near[k].strength > near[*y].strength)
				*y = k;
		}
		for (int k = 0; k < n; k++)
			if (best_a[near[k].a] == k && best_b[near[k].b] == k) {
				used_a[near[k].a] = used_b[near[k].b] = 1;
				pairs[kept++] = near[k];
			}
		for (int k = 0; k < n; k++)
			if (!used_a[near[k].a] && !used_b[near[k].b])
				near[rest++] = near[k];
		n = rest;
	}
	return kept;
}

/* How far each pair lies from where the others take it. */
static void measure_apart(const struct laid *l, struct compare_pair *pairs, int n)
{
	for (int k = 0; k < n; k++) {
		int i = pairs[k].a;
		/* Its own pull on itself was strength * 1. */
		float own = pairs[k].strength, sum = l->pull[i] - own;
		float sx = l->pull_x[i] - own * pairs[k].off_x, dx, dy;
		float sy = l->pull_y[i] - own * pairs[k].off_y;

		sum = sum > 0 ? sum : 0;
		dx = pairs[k].off_x - sx / (sum + PULL_REST);
		dy = pairs[k].off_y - sy / (sum + PULL_REST);
		pairs[k].apart = sqrtf(dx * dx + dy * dy);
	}
}

/* The first pairs under a rigid motion. */
static int seed(const struct probe *a, const struct probe *b, struct compare_work *w,
		const struct compare_motion *m, struct laid *l, struct compare_pair *pairs)
{
	lay(a, m, l);
	pull_skin(a, l, NULL, 0);
	return find_pairs(a, b, w, l, GROW_1, pairs);
}

static void set_off(const struct probe *b, const struct laid *l, struct compare_pair *pairs, int n)
{
	for (int k = 0; k < n; k++) {
		pairs[k].off_x = b->x[pairs[k].b] - l->x[pairs[k].a];
		pairs[k].off_y = b->y[pairs[k].b] - l->y[pairs[k].a];
	}
}

/* From the first pairs to all: the motion is fitted anew, and what was found moves
 * the skin around it. */
static int grow(const struct probe *a, const struct probe *b, struct compare_work *w,
		struct compare_motion *m, struct laid *l, struct compare_pair *pairs, int n)
{
	static const float reaches[] = {GROW_2, GROW_3};

	for (int round = 0; round < 2 && n; round++) {
		*m = fit_pairs(a, b, pairs, n);
		lay(a, m, l);
		set_off(b, l, pairs, n);
		pull_skin(a, l, pairs, n);
		n = find_pairs(a, b, w, l, reaches[round], pairs);
	}
	if (!n)
		return 0;
	pull_skin(a, l, pairs, n);
	measure_apart(l, pairs, n);
	return n;
}

/* --- evidence ---------------------------------------------------------------------- */

/* The cell of a print at a place from its middle, or NULL. */
static const struct probe_cell *cell_at(const struct probe *p, float x, float y)
{
	/* Not negative before it is cut off, so that no floor is needed. */
	int c = (int)((x - p->map_x) * (1.0f / TEMPLATE_CELL) + 1024) - 1024;
	int r = (int)((p->map_y - y) * (1.0f / TEMPLATE_CELL) + 1024) - 1024;
	int at;

	if (c < 0 || r < 0 || c >= p->map_cols || r >= p->map_rows)
		return NULL;
	at = p->map[r * p->map_cols + c];
	return at ? &p->cells[at - 1] : NULL;
}

/* Every second cell of the one is enough. */
static void compare_fields(const struct probe *a, const struct probe *b,
			   const struct compare_motion *m, int turn, float *out)
{
	float col_x = m->c * (1.0f / TEMPLATE_CELL), row_x = m->s * (1.0f / TEMPLATE_CELL);
	float col_0 = (m->dx - b->map_x) * (1.0f / TEMPLATE_CELL) + 1024;
	float row_0 = (b->map_y - m->dy) * (1.0f / TEMPLATE_CELL) + 1024;
	int sum = 0, weight = 0, period = 0, periods = 0, n = 0;

	for (int k = 0; k < a->cell_count; k += 2) {
		const struct probe_cell *p = &a->cells[k], *q;
		unsigned c = (unsigned)((int)(col_x * p->x - row_x * p->y + col_0) - 1024);
		unsigned r = (unsigned)((int)(row_0 - row_x * p->x - col_x * p->y) - 1024);
		int at, w, d;

		if (c >= (unsigned)b->map_cols || r >= (unsigned)b->map_rows)
			continue;
		at = b->map[r * (unsigned)b->map_cols + c];
		if (!at)
			continue;
		q = &b->cells[at - 1];
		n++;
		w = p->quality * q->quality / 16; /* so that the largest print fits */
		/* 64 the same .. -64 at right angles, in units of pi / 256 */
		d = (int8_t)(uint8_t)(p->direction + turn - q->direction);
		sum += w * (64 - (d < 0 ? -d : d));
		weight += w;
		if (p->period && q->period) {
			d = p->period - q->period;
			period += w * (d < 0 ? -d : d);
			periods += w;
		}
	}
	out[EVIDENCE_CELLS] = (float)(2 * n);
	out[EVIDENCE_DIRECTION] = weight ? (float)sum / (64 * (float)weight) : 0;
	/* An eighth of a pixel each; 8 pixels are all the difference there is. */
	out[EVIDENCE_PERIOD] = periods ? 1 - (float)period / (64 * (float)periods) : 0;
}

/* The ridges that the way from minutia i to minutia k crosses, -1 where too little of
 * it is seen. However the skin is stretched, this number stays. */
static float count_ridges(const struct probe *p, int i, int k)
{
	float dx = p->x[k] - p->x[i], dy = p->y[k] - p->y[i], sum = 0;
	int steps = (int)(sqrtf(dx * dx + dy * dy) * (1.0f / COUNT_STEP)) + 1, seen = 0;
	float share = 1 / (float)steps;

	for (int s = 0; s < steps; s++) {
		float at = ((float)s + 0.5f) * share;
		const struct probe_cell *c = cell_at(p, p->x[i] + at * dx, p->y[i] + at * dy);

		if (!c || (!c->wave_x && !c->wave_y))
			continue;
		sum += fabsf((float)c->wave_x * dx + (float)c->wave_y * dy);
		seen++;
	}
	if (2 * seen <= steps)
		return -1;
	return sum * (1.0f / PROBE_WAVE) / (float)seen;
}

/* Each pair with the LINKS nearest of those before it: are there as many ridges in
 * between on both prints? */
static void compare_counts(const struct probe *a, const struct probe *b,
			   const struct compare_pair *pairs, int n, float *out)
{
	float x[PROBE_MAX], y[PROBE_MAX], far[PROBE_MAX];

	for (int k = 0; k < n; k++) {
		x[k] = b->x[pairs[k].b];
		y[k] = b->y[pairs[k].b];
		for (int l = 0; l < k; l++) {
			float dx = x[l] - x[k], dy = y[l] - y[k], d = dx * dx + dy * dy;

			far[l] = d < LINK_MIN * LINK_MIN ? LINK_MAX * LINK_MAX : d;
		}
		for (int m = 0; m < LINKS; m++) {
			float least = LINK_MAX * LINK_MAX, c, d, off;
			int to = -1;

			for (int l = 0; l < k; l++)
				if (far[l] < least) {
					least = far[l];
					to = l;
				}
			if (to < 0)
				break;
			far[to] = LINK_MAX * LINK_MAX;
			c = count_ridges(a, pairs[k].a, pairs[to].a);
			d = count_ridges(b, pairs[k].b, pairs[to].b);
			if (c < 0 || d < 0)
				continue;
			off = (c - d) / (COUNT_OFF + COUNT_SHARE * (c + d));
			out[EVIDENCE_LINKS] += 1;
			out[EVIDENCE_RIDGES] += 1 / (1 + off * off);
		}
	}
}

/* The minutiae of one print that lie well inside the other and have no mate. */
static float unpaired(const struct probe *p, const uint8_t *used, const struct probe *other,
		      const struct compare_motion *m)
{
	const float in = 12;
	float sum = 0;

	for (int i = 0; i < p->count; i++) {
		float x, y;

		if (used[i])
			continue;
		x = m->c * p->x[i] - m->s * p->y[i] + m->dx;
		y = m->s * p->x[i] + m->c * p->y[i] + m->dy;
		if (cell_at(other, x, y) && cell_at(other, x - in, y) &&
		    cell_at(other, x + in, y) && cell_at(other, x, y - in) &&
		    cell_at(other, x, y + in))
			sum += p->weight[i];
	}
	return sum;
}

/* Without a field the pairs tell where both prints are. */
static float unpaired_between(const struct probe *p, const uint8_t *used,
			      const struct compare_pair *pairs, int n, bool first)
{
	float sum = 0;

	for (int i = 0; i < p->count; i++) {
		float nearest = 1e9f;

		if (used[i])
			continue;
		for (int k = 0; k < n; k++) {
			int o = first ? pairs[k].a : pairs[k].b;
			float dx = p->x[o] - p->x[i], dy = p->y[o] - p->y[i];
			float d = dx * dx + dy * dy;

			nearest = d < nearest ? d : nearest;
		}
		if (nearest < 45 * 45)
			sum += p->weight[i];
	}
	return sum;
}

#define DIRECTION_UNITS (256 / 3.14159265358979323846)

static struct compare_motion inverse(const struct compare_motion *m)
{
	struct compare_motion v = {m->c, -m->s, 0, 0};

	v.dx = -(m->c * m->dx + m->s * m->dy);
	v.dy = -(-m->s * m->dx + m->c * m->dy);
	return v;
}

static void gather(const struct probe *a, const struct probe *b, struct compare_work *w)
{
	int turn = (int)lrint(d_atan2(w->motion.s, w->motion.c) * DIRECTION_UNITS);
	uint8_t used_a[PROBE_MAX] = {0}, used_b[PROBE_MAX] = {0};
	struct compare_motion back = inverse(&w->motion);
	float *e = w->evidence.at, mx = 0, my = 0, xx = 0;
	bool patches = a->patch && b->patch, field = a->cell_count && b->cell_count;
	int n = w->pair_count;

	for (int k = 0; k < n; k++) {
		struct compare_pair *p = &w->pairs[k];
		float both = sqrtf(a->weight[p->a] * b->weight[p->b]), tight = p->apart / 8;

		used_a[p->a] = used_b[p->b] = 1;
		p->patch = patches ? w->patch[p->a][p->b] : -1;
		tight = 1 / (1 + tight * tight);
		e[EVIDENCE_WEIGHT] += both;
		e[EVIDENCE_NEAR] += both * near_likeness(w, p->a, p->b);
		e[EVIDENCE_PATCH] += patches ? both * p->patch : 0;
		e[EVIDENCE_TIGHT] += both * tight;
		e[EVIDENCE_TURNED] += both * (p->turned - PAIR_TURN) / (1 - PAIR_TURN);
		mx += b->x[p->b];
		my += b->y[p->b];
		xx += b->x[p->b] * b->x[p->b] + b->y[p->b] * b->y[p->b];
	}
	e[EVIDENCE_PAIRS] = (float)n;
	if (n) {
		float var = xx / (float)n - (mx * mx + my * my) / ((float)n * (float)n);

		e[EVIDENCE_SPREAD] = sqrtf(var > 0 ? var : 0);
	}
	if (field) {
		compare_fields(a, b, &w->motion, turn, e);
		compare_counts(a, b, w->pairs, n, e);
		e[EVIDENCE_UNPAIRED] =
		    unpaired(a, used_a, b, &w->motion) + unpaired(b, used_b, a, &back);
	} else {
		e[EVIDENCE_UNPAIRED] = unpaired_between(a, used_a, w->pairs, n, true) +
				       unpaired_between(b, used_b, w->pairs, n, false);
	}
	e[EVIDENCE_QUALITY] = (float)(a->quality < b->quality ? a->quality : b->quality);
	w->evidence.sort = patches && field ? SCORE_FULL : SCORE_BARE;
}

/* What a group is worth before it is grown. */
static float worth(const struct probe *a, const struct probe *b, const struct compare_pair *pairs,
		   int n)
{
	float sum = 0;

	for (int k = 0; k < n; k++)
		sum += sqrtf(a->weight[pairs[k].a] * b->weight[pairs[k].b]) * pairs[k].strength;
	return sum;
}

static void compare_run(const struct probe *a, const struct probe *b, struct compare_work *w)
{
	struct roots r;
	struct laid l;
	struct compare_pair pairs[TEMPLATE_MAX_MINUTIAE];
	float found = -1, top = 0;
	uint8_t taken[COMPARE_ROOTS] = {0};

	memset(&w->evidence, 0, sizeof(w->evidence));
	w->pair_count = 0;
	w->motion = (struct compare_motion){1, 0, 0, 0};
	choose_roots(a, b, w, &r);
	agree_all(&r, w);
	relax(&r, w);
	for (int try = 0; try < TRIES; try++) {
		struct compare_motion m;
		int best = -1, n;
		float value;

		for (int p = 0; p < r.n; p++)
			if (!taken[p] && (best < 0 || r.score[p] > r.score[best]))
				best = p;
		if (best < 0 || r.score[best] < SECOND * top)
			break;
		top = try == 0 ? r.score[best] : top;
		for (int q = 0; q < r.n; q++)
			taken[q] |= q == best || w->agree[best][q] > 0.1f;
		m = fit_group(&r, w, best);
		n = seed(a, b, w, &m, &l, pairs);
		value = worth(a, b, pairs, n);
		if (value > found) {
			found = value;
			w->motion = m;
			w->pair_count = n;
			memcpy(w->pairs, pairs, (size_t)n * sizeof(*pairs));
			w->evidence.at[EVIDENCE_SUPPORT] = r.score[best];
		}
	}
	w->pair_count = grow(a, b, w, &w->motion, &l, w->pairs, w->pair_count);
	gather(a, b, w);
}
