/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/sensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "synth/fmath.h"
#include "synth/noise.h"

/* A separable Gaussian; the edges repeat. */
static void blur(float *a, int width, int height, double sigma)
{
	float w[9];
	int r = sigma < 0.3 ? 0 : sigma > 1.3 ? 4 : 3;
	double sum = 0;
	float *row = xcalloc((size_t)width + 8, sizeof(*row));
	float *out = xcalloc((size_t)width * (size_t)height, sizeof(*out));

	for (int i = -r; i <= r; i++)
		sum += d_exp(-i * i / (2 * sigma * sigma + 1e-9));
	for (int i = -r; i <= r; i++)
		w[i + r] = (float)(d_exp(-i * i / (2 * sigma * sigma + 1e-9)) / sum);
	for (int y = 0; y < height; y++) {
		float *p = a + (size_t)y * (size_t)width;

		for (int i = 0; i < r; i++) {
			row[i] = p[0];
			row[width + r + i] = p[width - 1];
		}
		memcpy(row + r, p, (size_t)width * sizeof(*row));
		memset(p, 0, (size_t)width * sizeof(*p));
		for (int k = 0; k <= 2 * r; k++)
			for (int x = 0; x < width; x++)
				p[x] += w[k] * row[x + k];
	}
	for (int y = 0; y < height; y++)
		for (int k = -r; k <= r; k++) {
			int from = y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k;
			const float *p = a + (size_t)from * (size_t)width;
			float *to = out + (size_t)y * (size_t)width;

			for (int x = 0; x < width; x++)
				to[x] += w[k + r] * p[x];
		}
	memcpy(a, out, (size_t)width * (size_t)height * sizeof(*a));
	free(out);
	free(row);
}

struct tone {
	float paper;	/* grey level without a finger */
	float valley;	/* between ridges: how much darker than paper */
	float ink;	/* of a ridge in full contact */
	float cut;	/* contact below this leaves no mark, 0 .. 1 */
	float grain;	/* deviation of the white noise */
	float cloud;	/* deviation of slow changes of the background */
	float vignette; /* how much darker the corners are */
	float stripes;	/* deviation of column noise */
	float dust;	/* specks on a thousand pixels */
};

static const struct tone tones[SENSOR_COUNT] = {
    [SENSOR_OPTICAL] = {254, 4, 22, 0.16f, 1.5f, 0, 0, 0, 0.05f},
    [SENSOR_GREY] = {192, 10, 34, 0.05f, 2.5f, 5, 45, 0, 0.9f},
    [SENSOR_CAPACITIVE] = {138, 4, 30, 0.05f, 7, 7, 10, 2.5f, 0.3f},
    [SENSOR_INK] = {232, 18, 48, 0.06f, 4, 5, 0, 0, 0.3f},
};

/* Dark specks where dust or dried sweat lies on the glass. */
static void add_dust(const struct synth_impression *p, const struct tone *t, float *v)
{
	struct rng r = rng_stream(p->seed, 2, 0, 0);
	double per = 500 / p->ppi;
	double area = p->width * per * p->height * per / 1000;
	int n = (int)(area * t->dust * (0.5 + 1.5 * p->noise));

	for (int i = 0; i < n; i++) {
		double x = rng_range(&r, 0, p->width), y = rng_range(&r, 0, p->height);
		double radius = rng_range(&r, 0.5, 1.7) / per, depth = rng_range(&r, 10, 60);
		int reach = (int)(radius * 2) + 1;

		for (int b = -reach; b <= reach; b++)
			for (int a = -reach; a <= reach; a++) {
				int px = (int)x + a, py = (int)y + b;
				double dx = px - x, dy = py - y;
				double d = (dx * dx + dy * dy) / (radius * radius);

				if (px < 0 || py < 0 || px >= p->width || py >= p->height || d > 4)
					continue;
				v[(size_t)py * (size_t)p->width + (size_t)px] -=
				    (float)(depth * (1 - d / 4) * (1 - d / 4));
			}
	}
}

void synth_sensor_expose(const struct synth_impression *p, float *touch, struct image *img)
{
	const struct tone *t = &tones[p->sensor];
	int width = p->width, height = p->height;
	size_t n = (size_t)width * (size_t)height;
	struct rng r = rng_stream(p->seed, 3, 0, 0);
	uint32_t grain_key = (uint32_t)rng_u64(&r), cloud_key = (uint32_t)rng_u64(&r);
	uint32_t tone_key = (uint32_t)rng_u64(&r), stripe_key = (uint32_t)rng_u64(&r);
	float step = (float)(500 / p->ppi), contrast = (float)p->contrast;
	float paper = t->paper + (p->sensor == SENSOR_OPTICAL ? 0 : 4 * (float)rng_normal(&r));
	float ink = t->ink + 6 * (float)rng_normal(&r) + (1 - contrast) * 45;
	float grain = t->grain * (0.6f + 1.2f * (float)p->noise);
	float *cloud = xcalloc(n, sizeof(*cloud)), *shade = xcalloc(n, sizeof(*shade));

	blur(touch, width, height, p->blur * p->ppi / 500);
	if (t->cloud > 0)
		noise_add(cloud_key, 110, t->cloud, 0, 0, step, width, height, cloud);
	/* Ridges are not equally dark all over. */
	noise_add(tone_key, 45, 0.10f, 0, 0, step, width, height, shade);
	for (int y = 0; y < height; y++) {
		float ry = 2 * ((float)y + 0.5f) / (float)height - 1;

		for (int x = 0; x < width; x++) {
			size_t at = (size_t)y * (size_t)width + (size_t)x;
			float rx = 2 * ((float)x + 0.5f) / (float)width - 1;
			float corner = rx * rx + ry * ry;
			float a = f_max(0, (touch[at] - t->cut) / (1 - t->cut));
			float level = paper + cloud[at] - t->vignette * corner * corner * 0.3f;
			float dark = ink + 40 * f_clamp(shade[at], -0.5f, 0.5f) * 2;

			/* A touch of film between the ridges of a real contact. */
			a = f_min(1, a * (1 + shade[at]));
			level += (dark - level) * a;
			touch[at] = level;
		}
	}
	add_dust(p, t, touch);
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			size_t at = (size_t)y * (size_t)width + (size_t)x;
			float white = f_hash_unit(grain_key, x, y) + f_hash_unit(grain_key, x, ~y);
			float v = touch[at] + 1.22f * grain * white;

			if (t->stripes > 0)
				v += 1.7f * t->stripes * f_hash_unit(stripe_key, x, 0);
			v = f_clamp(v, 0, 255);
			img->px[at] = (uint8_t)(v + 0.5f);
		}
	free(cloud);
	free(shade);
}
