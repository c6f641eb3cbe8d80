/* SPDX-License-Identifier: Apache-2.0 */
#include "image/resample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

/* The inner loops are written for the vectorizer, which -O2 keeps on a leash. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#endif

#define LOBES	    3
#define NIST_SIGMA  0.8475
#define NIST_RADIUS 4

/* Weights are in 1/2^14; rows between the passes hold 1/2^6 of a grey value.
 * The sum of the absolute weights of a Lanczos kernel is below 1.5, so 16 bits
 * hold a row and 32 bits a sum. */
#define WEIGHT_BITS 14
#define ROW_BITS    6

/* For each new position: where its old samples begin (may be before the first
 * or end after the last: edges are repeated), and their weights. */
struct kernel {
	int count;
	int taps;
	int *first;
	int16_t *weight;
};

static double sinc(double x)
{
	return x == 0 ? 1 : d_sin(D_PI * x) / (D_PI * x);
}

static double lanczos(double x)
{
	x = fabs(x);
	return x >= LOBES ? 0 : sinc(x) * sinc(x / LOBES);
}

static double gauss(double x)
{
	return d_exp(-x * x / (2 * NIST_SIGMA * NIST_SIGMA));
}

/* Rounds the weights so that they sum to exactly one: a flat area keeps its
 * grey. What rounding left goes to the largest. */
static void put_weights(int16_t *to, const double *w, int taps)
{
	double sum = 0;
	int total = 0, largest = 0;

	for (int i = 0; i < taps; i++)
		sum += w[i];
	for (int i = 0; i < taps; i++) {
		to[i] = (int16_t)floor(w[i] / sum * (1 << WEIGHT_BITS) + 0.5);
		total += to[i];
		if (to[i] > to[largest])
			largest = i;
	}
	to[largest] = (int16_t)(to[largest] + (1 << WEIGHT_BITS) - total);
}

static void kernel_init(struct kernel *k, int count, int taps)
{
	k->count = count;
	k->taps = taps;
	k->first = xcalloc((size_t)count, sizeof(*k->first));
	k->weight = xcalloc((size_t)count * (size_t)taps, sizeof(*k->weight));
}

static void kernel_lanczos(struct kernel *k, int count, double step)
{
	double stretch = step > 1 ? step : 1;
	double reach = LOBES * stretch;
	int taps = (int)ceil(2 * reach) + 1;
	double *w = xcalloc((size_t)taps, sizeof(*w));

	kernel_init(k, count, taps);
	for (int x = 0; x < count; x++) {
		double centre = (x + 0.5) * step - 0.5;
		int first = (int)ceil(centre - reach);

		for (int i = 0; i < taps; i++)
			w[i] = lanczos((first + i - centre) / stretch);
		k->first[x] = first;
		put_weights(k->weight + (size_t)x * (size_t)taps, w, taps);
	}
	free(w);
}

static void kernel_nist(struct kernel *k, int count)
{
	double w[2 * NIST_RADIUS + 1];

	kernel_init(k, count, (int)ARRAY_LEN(w));
	for (int i = 0; i < (int)ARRAY_LEN(w); i++)
		w[i] = gauss(i - NIST_RADIUS);
	for (int x = 0; x < count; x++) {
		k->first[x] = 2 * x + 1 - NIST_RADIUS;
		put_weights(k->weight + (size_t)x * ARRAY_LEN(w), w, (int)ARRAY_LEN(w));
	}
}

static void kernel_free(struct kernel *k)
{
	free(k->first);
	free(k->weight);
}

/* One row, from 8 bits to ROW_BITS more. `padded` has room for the row and the
 * repeated edges on both sides. */
static void shrink_row(const struct kernel *k, const uint8_t *row, int width, int16_t *padded,
		       int pad, int16_t *out)
{
	const int shift = WEIGHT_BITS - ROW_BITS;
	const int taps = k->taps;

	for (int x = 0; x < pad; x++)
		padded[x] = row[0];
	for (int x = 0; x < width; x++)
		padded[pad + x] = row[x];
	for (int x = 0; x < pad; x++)
		padded[pad + width + x] = row[width - 1];
	for (int x = 0; x < k->count; x++) {
		const int16_t *from = padded + pad + k->first[x];
		const int16_t *w = k->weight + (size_t)x * (size_t)taps;
		int32_t sum = 1 << (shift - 1);

		for (int i = 0; i < taps; i++)
			sum += from[i] * w[i];
		out[x] = (int16_t)(sum >> shift);
	}
}

static int clamp(int v, int lo, int hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

/* Rows in a ring of as many as a vertical kernel needs: each old row is shrunk
 * once, and little memory is used. */
static void shrink(const struct image *img, const struct kernel *kx, const struct kernel *ky,
		   struct image *out)
{
	const int shift = WEIGHT_BITS + ROW_BITS;
	size_t width = (size_t)kx->count;
	int pad = kx->taps + 1;
	int16_t *padded = xcalloc((size_t)(img->width + 2 * pad), sizeof(*padded));
	int16_t *ring = xcalloc((size_t)ky->taps * width, sizeof(*ring));
	int32_t *sum = xcalloc(width, sizeof(*sum));
	int done = 0; /* old rows that were put into the ring */

	for (int y = 0; y < ky->count; y++) {
		const int16_t *w = ky->weight + (size_t)y * (size_t)ky->taps;
		uint8_t *to = out->px + (size_t)y * width;
		int last = clamp(ky->first[y] + ky->taps - 1, 0, img->height - 1);

		for (; done <= last; done++)
			shrink_row(kx, img->px + (size_t)done * (size_t)img->width, img->width,
				   padded, pad, ring + (size_t)(done % ky->taps) * width);
		for (size_t x = 0; x < width; x++)
			sum[x] = 1 << (shift - 1);
		for (int i = 0; i < ky->taps; i++) {
			int old = clamp(ky->first[y] + i, 0, img->height - 1);
			const int16_t *row = ring + (size_t)(old % ky->taps) * width;
			int32_t weight = w[i];

			for (size_t x = 0; x < width; x++)
				sum[x] += row[x] * weight;
		}
		for (size_t x = 0; x < width; x++) {
			int32_t v = sum[x] >> shift;

			to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
		}
	}
	free(padded);
	free(ring);
	free(sum);
}

/* The new length of a side, or 0 when it is beyond the limits. */
static int new_side(int side, double step)
{
	double n = floor(side / step + 0.5);

	return n < 1 ? 1 : n > IMAGE_MAX_SIDE ? 0 : (int)n;
}

static struct image *scale(const struct image *img, double step_x, double step_y, double ppi)
{
	int width = new_side(img->width, step_x), height = new_side(img->height, step_y);
	struct kernel kx, ky;
	struct image *out;

	if (!width || !height || (size_t)width * (size_t)height > IMAGE_MAX_PIXELS)
		return NULL;
	kernel_lanczos(&kx, width, step_x);
	kernel_lanczos(&ky, height, step_y);
	out = image_new(width, height, ppi);
	shrink(img, &kx, &ky, out);
	kernel_free(&kx);
	kernel_free(&ky);
	return out;
}

static struct image *halve(const struct image *img, double ppi)
{
	struct kernel kx, ky;
	struct image *out = image_new(img->width / 2, img->height / 2, ppi);

	kernel_nist(&kx, out->width);
	kernel_nist(&ky, out->height);
	shrink(img, &kx, &ky, out);
	kernel_free(&kx);
	kernel_free(&ky);
	return out;
}

struct image *image_resample(const struct image *img, double ppi)
{
	struct image *out;

	assert(img->ppi > 0 && ppi > 0);
	if (img->ppi == ppi) {
		out = image_copy(img);
		return out;
	}
	if (img->ppi == 2 * ppi && img->width > 1 && img->height > 1)
		return halve(img, ppi);
	return scale(img, img->ppi / ppi, img->ppi / ppi, ppi);
}

struct image *image_make_square(const struct image *img, double ppi_x, double ppi_y)
{
	double ppi = ppi_x > ppi_y ? ppi_x : ppi_y;

	assert(ppi_x > 0 && ppi_y > 0);
	return scale(img, ppi_x / ppi, ppi_y / ppi, ppi);
}
