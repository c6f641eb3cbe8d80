/* SPDX-License-Identifier: Apache-2.0 */
/* An impression as an image: the skin, the contact, the sensor. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "synth/distort.h"
#include "synth/fmath.h"
#include "synth/grow.h"
#include "synth/impression.h"
#include "synth/noise.h"
#include "synth/render.h"
#include "synth/sensor.h"

/* Slowly varying things are computed every GRID pixels at 500 ppi. */
#define GRID 4

enum {
	G_X, /* place on the skin */
	G_Y,
	G_EDGE, /* pixels from the edge of the contact, positive inside */
	G_WEAR, /* 0 .. 1 */
	G_COUNT,
};

struct grid {
	int nx, ny;
	float *v[G_COUNT];
};

struct scene {
	const struct synth_finger *finger;
	const struct synth_impression *imp;
	struct synth_skin skin;
	float *flaw; /* creases as they show, and scratches */
	struct grid grid;
	struct rng rng;
	uint32_t key[8];
};

static float edge_distance(const struct synth_impression *p, float x, float y)
{
	float h = (x - (float)p->touch_x) / (float)p->touch_side;
	float v = (y - (float)p->touch_y) / (float)(y < p->touch_y ? p->touch_up : p->touch_down);
	/* a little squarer than an ellipse */
	float n = sqrtf(sqrtf(h * h * h * h + v * v * v * v + 1.25f * h * h * v * v));

	return (1 - n) * (float)p->touch_side;
}

static void make_grid(struct scene *s)
{
	const struct synth_impression *p = s->imp;
	struct distort d = distort_make(p);
	struct grid *g = &s->grid;
	double to500 = 500 / p->ppi;

	g->nx = (int)(p->width * to500 / GRID) + 3;
	g->ny = (int)(p->height * to500 / GRID) + 3;
	for (int k = 0; k < G_COUNT; k++)
		g->v[k] = xcalloc((size_t)g->nx * (size_t)g->ny, sizeof(float));
	for (int j = 0; j < g->ny; j++)
		for (int i = 0; i < g->nx; i++) {
			size_t at = (size_t)j * (size_t)g->nx + (size_t)i;
			double x, y;
			float worn;

			/* The first node lies half a pixel or more before the image. */
			distort_to_skin(&d, (i - 1) * GRID, (j - 1) * GRID, &x, &y);
			g->v[G_X][at] = (float)x;
			g->v[G_Y][at] = (float)y;
			g->v[G_EDGE][at] =
			    edge_distance(p, (float)x, (float)y) +
			    (float)p->touch_rough * noise_at(s->key[0], (float)x, (float)y, 22);
			worn = 0.5f + 0.8f * noise_at(s->key[1], (float)x, (float)y, 38);
			g->v[G_WEAR][at] = (float)p->wear * f_clamp(worn, 0, 1.3f);
		}
}

static void stamp_line(float *plane, struct rng *r)
{
	double x = rng_range(r, 60, FIELD_WIDTH - 60), y = rng_range(r, 80, 430);
	double angle = rng_range(r, 0, D_PI), length = rng_range(r, 30, 140);
	double width = rng_range(r, 0.9, 2.2), sn, cs;
	int n = (int)(length / 0.8);

	for (int i = 0; i < n; i++) {
		d_sincos(angle, &sn, &cs);
		x += 0.8 * cs;
		y -= 0.8 * sn;
		angle += 0.02 * rng_normal(r);
		for (int b = -3; b <= 3; b++)
			for (int a = -3; a <= 3; a++) {
				int px = (int)x + a, py = (int)y + b;
				float dx = (float)(px - x), dy = (float)(py - y), v;

				if (px < 0 || py < 0 || px >= FIELD_WIDTH || py >= FIELD_HEIGHT)
					continue;
				v = 1 - f_step(sqrtf(dx * dx + dy * dy), (float)width * 0.4f,
					       (float)width * 0.4f + 1.3f);
				if (v > plane[GROW_AT(px, py)])
					plane[GROW_AT(px, py)] = v;
			}
	}
}

static void make_flaws(struct scene *s)
{
	s->flaw = xmalloc(GROW_SIZE * sizeof(*s->flaw));
	for (int i = 0; i < GROW_SIZE; i++)
		s->flaw[i] = s->skin.crease[i] * (float)s->imp->creases;
	for (int i = 0; i < s->imp->scratches; i++)
		stamp_line(s->flaw, &s->rng);
}

/* One row of the image, at 500 ppi row y; step is 500 / ppi. */
struct row {
	int width;
	float *v[G_COUNT];
	float *ridge, *pore, *flaw;
	float *press, *moist, *fine, *blot;
};

static void row_grid(const struct grid *g, float y, float step, float x0, struct row *r)
{
	float gv = y / GRID + 1;
	int j = (int)gv;
	float t = gv - (float)j;

	for (int k = 0; k < G_COUNT; k++) {
		const float *a = g->v[k] + (size_t)j * (size_t)g->nx, *b = a + g->nx;
		float *to = r->v[k];

		for (int x = 0; x < r->width; x++) {
			float gu = (x0 + (float)x * step) / GRID + 1;
			int i = (int)gu;
			float f = gu - (float)i;
			float left = a[i] + (b[i] - a[i]) * t;
			float right = a[i + 1] + (b[i + 1] - a[i + 1]) * t;

			to[x] = left + (right - left) * f;
		}
	}
}

static void row_skin(const struct scene *s, struct row *r)
{
	for (int x = 0; x < r->width; x++) {
		float u = f_clamp(r->v[G_X][x], -2, FIELD_WIDTH + 1);
		float v = f_clamp(r->v[G_Y][x], -2, FIELD_HEIGHT + 1);
		int i = (int)(u + 8) - 8, j = (int)(v + 8) - 8, at = GROW_AT(i, j);
		float fu = u - (float)i, fv = v - (float)j;
		float w00 = (1 - fu) * (1 - fv), w10 = fu * (1 - fv), w01 = (1 - fu) * fv,
		      w11 = fu * fv;

		r->ridge[x] = w00 * s->skin.ridge[at] + w10 * s->skin.ridge[at + 1] +
			      w01 * s->skin.ridge[at + GROW_STRIDE] +
			      w11 * s->skin.ridge[at + GROW_STRIDE + 1];
		r->pore[x] = w00 * s->skin.pore[at] + w10 * s->skin.pore[at + 1] +
			     w01 * s->skin.pore[at + GROW_STRIDE] +
			     w11 * s->skin.pore[at + GROW_STRIDE + 1];
		r->flaw[x] = w00 * s->flaw[at] + w10 * s->flaw[at + 1] +
			     w01 * s->flaw[at + GROW_STRIDE] + w11 * s->flaw[at + GROW_STRIDE + 1];
	}
}

/* How much of the skin at a pixel touches: 0 none .. 1 fully. */
static void row_touch(const struct scene *s, const struct row *r, float *touch)
{
	const struct synth_impression *p = s->imp;
	float pressure = (float)p->pressure, moisture = (float)p->moisture;
	float uneven = (float)p->uneven, pores = (float)p->pores;
	float gain = 1.2f + 1.1f * (float)p->contrast;

	for (int x = 0; x < r->width; x++) {
		float press = pressure + uneven * r->press[x];
		float moist = moisture + uneven * r->moist[x];
		float dry = f_clamp(-moist, 0, 1.2f), wet = f_clamp(moist, 0, 1.2f);
		float worn = r->v[G_WEAR][x], edge = r->v[G_EDGE][x];
		float rim = 1 - f_step(edge, 0, 22);
		float t = r->ridge[x] * (1 - 0.75f * f_min(worn, 1.2f) - 0.12f * wet);

		t += 0.36f * f_clamp(press, -1.2f, 1.2f) + 0.30f * moist;
		t -= 1.5f * pores * r->pore[x] * (1 - 0.6f * f_min(wet, 1));
		t -= 0.30f * worn;
		/* Dry skin touches in grains, wet skin is bridged in blots. */
		t += r->fine[x] * (0.16f + 0.42f * dry + 0.30f * worn + 0.30f * rim);
		t += wet * 0.8f * f_step(r->blot[x], 0.5f, 1.6f);
		t -= 2.6f * r->flaw[x] * (1 - 0.35f * f_clamp(press, 0, 1));
		/* Towards the edge the pressure goes down; beyond it there is none. */
		t -= 0.5f * rim * rim + 2.6f * (1 - f_step(edge, -5, 4));
		touch[x] = 0.5f + 0.5f * f_soft(gain * t);
	}
}

static void free_rows(struct row *r)
{
	for (int k = 0; k < G_COUNT; k++)
		free(r->v[k]);
	free(r->ridge);
	free(r->pore);
	free(r->flaw);
}

static float *noise_plane(const struct scene *s, uint32_t key, float cell, float amplitude,
			  float second_cell, float second)
{
	const struct synth_impression *p = s->imp;
	float step = (float)(500 / p->ppi), x0 = 0.5f * step - 0.5f;
	float *plane = xcalloc((size_t)p->width * (size_t)p->height, sizeof(*plane));

	noise_add(key, cell, amplitude, x0, x0, step, p->width, p->height, plane);
	if (second > 0)
		noise_add(key + 1, second_cell, second, x0, x0, step, p->width, p->height, plane);
	return plane;
}

float *synth_render_touch(const struct synth_finger *f, const struct synth_impression *imp)
{
	struct scene s = {.finger = f, .imp = imp, .skin = synth_finger_skin(f)};
	size_t width = (size_t)imp->width, height = (size_t)imp->height;
	float step = (float)(500 / imp->ppi), x0 = 0.5f * step - 0.5f;
	float *touch = xcalloc(width * height, sizeof(*touch));
	float *press, *moist, *fine, *blot;
	struct row r = {.width = imp->width};

	s.rng = rng_stream(imp->seed, 1, 0, 0);
	for (int i = 0; i < 8; i++)
		s.key[i] = (uint32_t)rng_u64(&s.rng);
	make_grid(&s);
	make_flaws(&s);
	press = noise_plane(&s, s.key[2], 80, 0.5f, 30, 0.2f);
	moist = noise_plane(&s, s.key[3], 60, 0.45f, 22, 0.25f);
	fine = noise_plane(&s, s.key[4], 2.1f, 0.75f, 4.7f, 0.6f);
	blot = noise_plane(&s, s.key[5], 11, 1, 0, 0);
	for (int k = 0; k < G_COUNT; k++)
		r.v[k] = xcalloc(width, sizeof(float));
	r.ridge = xcalloc(width, sizeof(float));
	r.pore = xcalloc(width, sizeof(float));
	r.flaw = xcalloc(width, sizeof(float));
	for (size_t y = 0; y < height; y++) {
		row_grid(&s.grid, x0 + (float)y * step, step, x0, &r);
		row_skin(&s, &r);
		r.press = press + y * width;
		r.moist = moist + y * width;
		r.fine = fine + y * width;
		r.blot = blot + y * width;
		row_touch(&s, &r, touch + y * width);
	}
	free_rows(&r);
	for (int k = 0; k < G_COUNT; k++)
		free(s.grid.v[k]);
	free(s.flaw);
	free(press);
	free(moist);
	free(fine);
	free(blot);
	return touch;
}

float synth_touch_depth(const struct synth_impression *imp, float skin_x, float skin_y)
{
	return edge_distance(imp, skin_x, skin_y);
}

struct image *synth_impression_render(const struct synth_finger *f,
				      const struct synth_impression *imp, struct synth_truth *truth)
{
	float *touch = synth_render_touch(f, imp);
	struct image *img = image_new(imp->width, imp->height, imp->ppi);

	synth_sensor_expose(imp, touch, img);
	if (truth)
		synth_truth_make(f, imp, img, truth);
	free(touch);
	return img;
}
