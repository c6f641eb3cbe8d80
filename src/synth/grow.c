/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/grow.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "synth/fmath.h"

/*
 * Gabor kernels of unit gain for their own wave and none for a constant. The
 * Gaussian is round, its deviation 0.4 periods: about three ridges count
 * (Cappelli et al. 2002). A bank has one kernel for each of 64 orientations
 * and for each period in steps of 4 %.
 *
 * Sums run in a fixed order over eight lanes, so that every instruction set
 * gives the same bits.
 */
typedef float lanes __attribute__((vector_size(32), aligned(4)));

#define STEPS	    22
#define PERIOD_LOW  5.6
#define PERIOD_STEP 1.04

struct bank {
	double scale; /* 0.5 for 250 ppi, 1 for 500 ppi */
	int max_radius;
	int width;	   /* columns of a kernel, a multiple of 8 */
	int radius[STEPS]; /* rows are 2 * radius + 1; columns are centred the same */
	size_t size;	   /* floats of one kernel */
	float *even;	   /* [STEPS][GROW_TURNS][size] */
	float *odd;	   /* the same, or NULL */
};

static struct bank half_bank, full_bank;
static pthread_once_t banks_once = PTHREAD_ONCE_INIT;

static void make_kernel(const struct bank *b, int step, int turn, float *even, float *odd)
{
	double period = PERIOD_LOW * d_pow(PERIOD_STEP, step) * b->scale;
	double sigma = 0.4 * period, omega = 2 * D_PI / period, s, c;
	double gauss[32], cx[32], sx[32], cy[32], sy[32];
	double total = 0, dc = 0, gain = 0;
	int r = b->radius[step], n = 2 * r + 1;

	d_sincos(turn * D_PI / GROW_TURNS, &s, &c);
	for (int i = 0; i < n; i++) {
		double t = i - r;

		gauss[i] = d_exp(-t * t / (2 * sigma * sigma));
		d_sincos(omega * s * t, &sx[i], &cx[i]);
		d_sincos(omega * c * t, &sy[i], &cy[i]);
	}
	for (int j = 0; j < n; j++)
		for (int i = 0; i < n; i++) {
			double g = gauss[i] * gauss[j];

			total += g;
			dc += g * (cx[i] * cy[j] - sx[i] * sy[j]);
		}
	dc /= total;
	for (int j = 0; j < n; j++)
		for (int i = 0; i < n; i++) {
			double w = cx[i] * cy[j] - sx[i] * sy[j];

			gain += gauss[i] * gauss[j] * (w - dc) * w;
		}
	for (int j = 0; j < n; j++)
		for (int i = 0; i < n; i++) {
			double g = gauss[i] * gauss[j] / gain;
			int at = j * b->width + i;

			even[at] = (float)(g * (cx[i] * cy[j] - sx[i] * sy[j] - dc));
			/* cos(n x + phase) correlated with sin(n x) gives -sin(phase). */
			if (odd)
				odd[at] = (float)(-g * (sx[i] * cy[j] + cx[i] * sy[j]));
		}
}

static void make_bank(struct bank *b, double scale, int width, bool with_odd)
{
	b->scale = scale;
	b->width = width;
	b->max_radius = 0;
	for (int k = 0; k < STEPS; k++) {
		double period = PERIOD_LOW * d_pow(PERIOD_STEP, k) * scale;
		int r = (int)ceil(0.4 * period * 2.6);

		b->radius[k] = 2 * r + 1 > width ? (width - 1) / 2 : r;
		if (b->radius[k] > b->max_radius)
			b->max_radius = b->radius[k];
	}
	b->size = (size_t)(2 * b->max_radius + 1) * (size_t)width;
	b->even = xcalloc(b->size * STEPS * GROW_TURNS, sizeof(float));
	b->odd = with_odd ? xcalloc(b->size * STEPS * GROW_TURNS, sizeof(float)) : NULL;
	for (int k = 0; k < STEPS; k++)
		for (int t = 0; t < GROW_TURNS; t++) {
			size_t at = ((size_t)k * GROW_TURNS + (size_t)t) * b->size;

			make_kernel(b, k, t, b->even + at, b->odd ? b->odd + at : NULL);
		}
}

static void make_banks(void)
{
	make_bank(&half_bank, 0.5, 16, false);
	make_bank(&full_bank, 1.0, 32, true);
}

#define INLINE static inline __attribute__((always_inline))

INLINE float add_up(const lanes *v)
{
	lanes a = *v;

	return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
}

/* The part of the canvas that has skin: a rounded box. */
void synth_grow_span(int y, int *from, int *to)
{
	const float cx = FIELD_WIDTH / 2.0f, a = FIELD_WIDTH / 2.0f - 4;
	const float top = 210, bottom = FIELD_HEIGHT - 4;
	float half = a;

	*from = *to = 0;
	if (y < 4 || y >= (int)bottom)
		return;
	if ((float)y < top) {
		float v = (top - (float)y) / (top - 3);

		/* between an ellipse and a box */
		half = a * sqrtf(sqrtf(f_max(0, 1 - v * v * v)));
	}
	*from = (int)(cx - half);
	*to = (int)(cx + half);
}

/* --- the 250 ppi grid -------------------------------------------------------- */

#define HALF_PAD      12
#define HALF_W	      (FIELD_WIDTH / 2)
#define HALF_H	      (FIELD_HEIGHT / 2)
#define HALF_STRIDE   (HALF_W + 2 * HALF_PAD)
#define HALF_SIZE     (HALF_STRIDE * (HALF_H + 2 * HALF_PAD))
#define HALF_AT(x, y) (((y) + HALF_PAD) * HALF_STRIDE + (x) + HALF_PAD)

#define PASSES 18

/* Which kernel of the bank serves a place: turn and step in one number. */
static uint16_t choose(const struct synth_field *f, float x, float y)
{
	/* log(period / PERIOD_LOW) / log(PERIOD_STEP) by a quadratic, good to
	 * a tenth of a step from 5.6 to 13 pixels. */
	float p = synth_field_period(f, x, y), o = synth_field_orientation(f, x, y);
	float q = p / (float)PERIOD_LOW, s = (q - 1) / (q + 1);
	int step = (int)(2 * s * (1 + s * s * 0.33333f) * 25.49672f + 0.5f);
	int turn = (int)(o * ((float)GROW_TURNS / F_PI) + 0.5f) % GROW_TURNS;

	step = step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step;
	return (uint16_t)(step * GROW_TURNS + turn);
}

INLINE void half_pass_body(const float *in, float *out, const uint16_t *kernels)
{
	const struct bank *b = &half_bank;

	for (int y = 0; y < HALF_H; y++) {
		int from, to;

		synth_grow_span(2 * y, &from, &to);
		for (int x = from / 2; x < to / 2; x++) {
			int k = kernels[y * HALF_W + x];
			const float *w = b->even + (size_t)k * b->size;
			int r = b->radius[k / GROW_TURNS];
			const float *f = in + HALF_AT(x - r, y - r);
			lanes a0 = {0}, a1 = {0};
			float v;

			for (int j = 0; j <= 2 * r; j++, f += HALF_STRIDE, w += 16) {
				a0 += *(const lanes *)f * *(const lanes *)w;
				a1 += *(const lanes *)(f + 8) * *(const lanes *)(w + 8);
			}
			a0 += a1;
			v = 2.2f * add_up(&a0);
			out[HALF_AT(x, y)] = v / sqrtf(1 + v * v);
		}
	}
}

static void sow(struct rng *rng, float *f)
{
	/* Some fingers have half as many minutiae again as others. */
	int seeds = (int)(430 * d_exp(0.35 * rng_normal(rng)));

	for (int i = 0; i < seeds; i++) {
		int y = (int)rng_below(rng, HALF_H), from, to;

		synth_grow_span(2 * y, &from, &to);
		if (to - from < 8)
			continue;
		f[HALF_AT(from / 2 + (int)rng_below(rng, (uint32_t)(to - from) / 2), y)] = 1;
	}
}

/* --- to 500 ppi ---------------------------------------------------------------- */

static void enlarge(const float *half, float *full)
{
	/* Pixel centres: full x lies at half x / 2. Catmull-Rom at the halves. */
	const float a = -0.0625f, b = 0.5625f;
	float *mid = xcalloc((size_t)HALF_SIZE * 2, sizeof(*mid));
	int stride2 = HALF_STRIDE * 2;

	for (int y = 0; y < HALF_H + 2 * HALF_PAD; y++)
		for (int x = 1; x < HALF_STRIDE - 2; x++) {
			const float *p = half + y * HALF_STRIDE + x;

			mid[y * stride2 + 2 * x] = p[0];
			mid[y * stride2 + 2 * x + 1] = a * (p[-1] + p[2]) + b * (p[0] + p[1]);
		}
	for (int y = 0; y < FIELD_HEIGHT; y++) {
		const float *p = mid + (y / 2 + HALF_PAD) * stride2 + 2 * HALF_PAD;
		float *to = full + GROW_AT(0, y);

		if (y % 2 == 0)
			memcpy(to, p, FIELD_WIDTH * sizeof(*to));
		else
			for (int x = 0; x < FIELD_WIDTH; x++)
				to[x] = a * (p[x - stride2] + p[x + 2 * stride2]) +
					b * (p[x] + p[x + stride2]);
	}
	free(mid);
}

INLINE void quadrature_body(const struct synth_field *field, const float *in,
			    struct synth_waves *out)
{
	const struct bank *b = &full_bank;

	for (int y = 0; y < FIELD_HEIGHT; y++) {
		int from, to;

		synth_grow_span(y, &from, &to);
		for (int x = from; x < to; x++) {
			int k = choose(field, (float)x, (float)y), step = k / GROW_TURNS;
			int r = b->radius[step], at = GROW_AT(x, y);
			size_t kernel = (size_t)k * b->size;
			const float *we = b->even + kernel, *wo = b->odd + kernel;
			const float *f = in + GROW_AT(x - r, y - r);
			lanes e = {0}, o = {0};

			for (int j = 0; j <= 2 * r; j++, f += GROW_STRIDE, we += 32, wo += 32)
				for (int i = 0; i <= 2 * r; i += 8) {
					lanes v = *(const lanes *)(f + i);

					e += v * *(const lanes *)(we + i);
					o += v * *(const lanes *)(wo + i);
				}
			out->even[at] = add_up(&e);
			out->odd[at] = add_up(&o);
			out->turn[at] = (uint8_t)(k % GROW_TURNS);
		}
	}
}

/* The same code for wider registers: the order of the sums stays. */
#ifdef __x86_64__
__attribute__((target("avx2"))) static void half_pass_avx2(const float *in, float *out,
							   const uint16_t *kernels)
{
	half_pass_body(in, out, kernels);
}

__attribute__((target("avx2"))) static void quadrature_avx2(const struct synth_field *field,
							    const float *in,
							    struct synth_waves *out)
{
	quadrature_body(field, in, out);
}

static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && !getenv("COTEJO_TEST_SCALAR");
}
#else
#define half_pass_avx2	half_pass_body
#define quadrature_avx2 quadrature_body

static bool has_avx2(void)
{
	return false;
}
#endif

static void half_pass(const float *in, float *out, const uint16_t *kernels)
{
	if (has_avx2())
		half_pass_avx2(in, out, kernels);
	else
		half_pass_body(in, out, kernels);
}

static void quadrature(const struct synth_field *field, const float *in, struct synth_waves *out)
{
	if (has_avx2())
		quadrature_avx2(field, in, out);
	else
		quadrature_body(field, in, out);
}

void synth_grow(const struct synth_field *field, struct rng *rng, struct synth_waves *out)
{
	float *a = xcalloc(HALF_SIZE + 16, sizeof(*a)), *b = xcalloc(HALF_SIZE + 16, sizeof(*b));
	float *full = xcalloc(GROW_SIZE + 32, sizeof(*full)), *swap;
	uint16_t *kernels = xcalloc((size_t)HALF_W * HALF_H, sizeof(*kernels));

	pthread_once(&banks_once, make_banks);
	for (int y = 0; y < HALF_H; y++)
		for (int x = 0; x < HALF_W; x++)
			kernels[y * HALF_W + x] = choose(field, (float)(2 * x), (float)(2 * y));
	sow(rng, a);
	for (int i = 0; i < PASSES; i++) {
		half_pass(a, b, kernels);
		swap = a;
		a = b;
		b = swap;
	}
	enlarge(a, full);
	memset(out, 0, sizeof(*out));
	quadrature(field, full, out);
	free(a);
	free(b);
	free(full);
	free(kernels);
}
