/* SPDX-License-Identifier: Apache-2.0 */
/* What the extractor saw, put back on the scale of the source. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/extract.h"
#include "print/work.h"

/* Bilinear, on a padded plane. */
static float plane_at(const struct work *w, const float *plane, float x, float y)
{
	int px, py;
	float fx, fy;
	const float *p;

	x = x < 0 ? 0 : x > (float)(w->width - 1) ? (float)(w->width - 1) : x;
	y = y < 0 ? 0 : y > (float)(w->height - 1) ? (float)(w->height - 1) : y;
	px = (int)x;
	py = (int)y;
	fx = x - (float)px;
	fy = y - (float)py;
	p = plane + work_at(w, px, py);
	return (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) +
	       (p[w->stride] * (1 - fx) + p[w->stride + 1] * fx) * fy;
}

/* One pass of Zhang and Suen (1984); the number of pixels taken away. */
static int thin_pass(uint8_t *on, int width, int height, int odd)
{
	int taken = 0, count = 0, room = 0;
	size_t *out = NULL;

	for (int y = 1; y < height - 1; y++)
		for (int x = 1; x < width - 1; x++) {
			size_t i = (size_t)y * (size_t)width + (size_t)x, up = i - (size_t)width,
			       down = i + (size_t)width;
			int n[9], sum = 0, steps = 0;

			if (!on[i])
				continue;
			n[0] = on[up];
			n[1] = on[up + 1];
			n[2] = on[i + 1];
			n[3] = on[down + 1];
			n[4] = on[down];
			n[5] = on[down - 1];
			n[6] = on[i - 1];
			n[7] = on[up - 1];
			n[8] = n[0];
			for (int k = 0; k < 8; k++) {
				sum += n[k];
				steps += !n[k] && n[k + 1];
			}
			if (sum < 2 || sum > 6 || steps != 1)
				continue;
			if (odd ? (n[0] && n[2] && n[6]) || (n[0] && n[4] && n[6])
				: (n[0] && n[2] && n[4]) || (n[2] && n[4] && n[6]))
				continue;
			MEM_GROW(out, count, room);
			out[count++] = i;
		}
	for (taken = 0; taken < count; taken++)
		on[out[taken]] = 0;
	free(out);
	return taken;
}

static struct image *skeleton_of(const struct image *binary)
{
	struct image *s = image_copy(binary);
	size_t n = (size_t)s->width * (size_t)s->height;

	for (size_t i = 0; i < n; i++)
		s->px[i] = s->px[i] == 0;
	while (thin_pass(s->px, s->width, s->height, 0) + thin_pass(s->px, s->width, s->height, 1))
		;
	for (size_t i = 0; i < n; i++)
		s->px[i] = s->px[i] ? 0 : 255;
	return s;
}

static int cell_of(const struct work *w, float x, float y)
{
	int c = (int)(x / WORK_CELL), r = (int)(y / WORK_CELL);

	c = c < 0 ? 0 : c >= w->cols ? w->cols - 1 : c;
	r = r < 0 ? 0 : r >= w->rows ? w->rows - 1 : r;
	return r * w->cols + c;
}

static void draw_pixels(const struct work *w, struct print_analysis *a, double scale)
{
	for (int y = 0; y < a->enhanced->height; y++)
		for (int x = 0; x < a->enhanced->width; x++) {
			size_t i = (size_t)y * (size_t)a->enhanced->width + (size_t)x;
			float wx = (float)((x + 0.5) * scale - 0.5);
			float wy = (float)((y + 0.5) * scale - 0.5);
			int cell = cell_of(w, wx + 0.5f, wy + 0.5f);
			float re, im, v;

			a->enhanced->px[i] = 128;
			a->quality->px[i] = 0;
			if (!w->mask[cell])
				continue;
			re = plane_at(w, w->re, wx, wy);
			im = plane_at(w, w->im, wx, wy);
			v = re / (sqrtf(re * re + im * im) + 0.02f);
			a->enhanced->px[i] = (uint8_t)(128 + 120 * v);
			a->binary->px[i] = re < 0 ? 0 : 255;
			a->quality->px[i] = (uint8_t)(1 + 99 * w->quality[cell]);
		}
}

struct print_analysis *work_analyse(const struct work *w, const struct image *img)
{
	struct print_analysis *a = xcalloc(1, sizeof(*a));
	double scale = (double)w->width / img->width;
	size_t n = (size_t)w->cols * (size_t)w->rows;

	a->enhanced = image_new(img->width, img->height, img->ppi);
	a->binary = image_new(img->width, img->height, img->ppi);
	a->quality = image_new(img->width, img->height, img->ppi);
	draw_pixels(w, a, scale);
	a->skeleton = skeleton_of(a->binary);
	a->cell = WORK_CELL / scale;
	a->cols = w->cols;
	a->rows = w->rows;
	a->direction = xcalloc(n, sizeof(float));
	a->period = xcalloc(n, sizeof(float));
	a->mask = xmemdup(w->mask, n);
	for (size_t i = 0; i < n; i++) {
		double d = d_atan2(w->s2[i], w->c2[i]) / 2;

		a->direction[i] = (float)(d < 0 ? d + D_PI : d);
		a->period[i] = w->mask[i] ? (float)(w->period[i] / scale) : 0;
	}
	return a;
}

void print_analysis_free(struct print_analysis *a)
{
	if (!a)
		return;
	image_free(a->enhanced);
	image_free(a->binary);
	image_free(a->skeleton);
	image_free(a->quality);
	free(a->direction);
	free(a->period);
	free(a->mask);
	template_free(a->template);
	free(a);
}
