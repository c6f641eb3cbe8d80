/* SPDX-License-Identifier: Apache-2.0 */
#include "print/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The weights of one output sample: taps inputs from first on. */
struct filter {
	int taps;
	int *first;    /* out */
	float *weight; /* out x taps */
};

static double cubic(double x)
{
	x = fabs(x);
	if (x < 1)
		return 1 + x * x * (1.5 * x - 2.5);
	if (x < 2)
		return 2 + x * (-4 + x * (2.5 - 0.5 * x));
	return 0;
}

static struct filter filter_new(int in, int out)
{
	double step = (double)in / (double)out, wide = step > 1 ? step : 1;
	struct filter f = {.taps = (int)ceil(4 * wide) + 1};

	f.first = xcalloc((size_t)out, sizeof(*f.first));
	f.weight = xcalloc((size_t)out * (size_t)f.taps, sizeof(*f.weight));
	for (int i = 0; i < out; i++) {
		double centre = (i + 0.5) * step - 0.5, sum = 0;
		int first = (int)ceil(centre - 2 * wide);
		float *w = f.weight + (size_t)i * (size_t)f.taps;

		f.first[i] = first;
		for (int k = 0; k < f.taps; k++)
			sum += cubic((first + k - centre) / wide);
		for (int k = 0; k < f.taps; k++)
			w[k] = (float)(cubic((first + k - centre) / wide) / sum);
	}
	return f;
}

static void filter_free(struct filter *f)
{
	free(f->first);
	free(f->weight);
}

static int clamp_to(int v, int n)
{
	return v < 0 ? 0 : v >= n ? n - 1 : v;
}

float *resample_image(const struct image *img, int width, int height)
{
	struct filter across = filter_new(img->width, width);
	struct filter down = filter_new(img->height, height);
	size_t w = (size_t)width;
	float *rows = xcalloc(w * (size_t)img->height, sizeof(*rows));
	float *out = xcalloc(w * (size_t)height, sizeof(*out));

	for (int y = 0; y < img->height; y++)
		for (int x = 0; x < width; x++) {
			const float *wt = across.weight + (size_t)x * (size_t)across.taps;
			float sum = 0;

			for (int k = 0; k < across.taps; k++)
				sum += wt[k] *
				       image_at(img, clamp_to(across.first[x] + k, img->width), y);
			rows[(size_t)y * w + (size_t)x] = sum;
		}
	for (int y = 0; y < height; y++) {
		float *to = out + (size_t)y * w;

		for (int k = 0; k < down.taps; k++) {
			float wt = down.weight[y * down.taps + k];
			int from = clamp_to(down.first[y] + k, img->height);
			const float *in = rows + (size_t)from * w;

			for (int x = 0; x < width; x++)
				to[x] += wt * in[x];
		}
	}
	filter_free(&across);
	filter_free(&down);
	free(rows);
	return out;
}
