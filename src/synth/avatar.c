/* SPDX-License-Identifier: Apache-2.0 */
/* The abstract picture that stands for a photo. */
#include <math.h>
#include <string.h>

#include "base/dmath.h"
#include "base/rng.h"
#include "synth/fmath.h"
#include "synth/people.h"

#define SHAPES 9

struct shape {
	int kind; /* disc, ring, square, wedge */
	float x, y, r, cos, sin;
	float grey;
};

static bool covers(const struct shape *s, float x, float y)
{
	float dx = x - s->x, dy = y - s->y;
	float u = dx * s->cos + dy * s->sin, v = dy * s->cos - dx * s->sin;
	float d2 = dx * dx + dy * dy;

	switch (s->kind) {
	case 0:
		return d2 < s->r * s->r;
	case 1:
		return d2 < s->r * s->r && d2 > 0.45f * s->r * s->r;
	case 2:
		return fabsf(u) < 0.8f * s->r && fabsf(v) < 0.8f * s->r;
	default:
		return u > -0.7f * s->r && u < s->r && fabsf(v) < 0.6f * (s->r - u);
	}
}

struct image *synth_avatar(uint64_t seed, uint64_t number, int width, int height)
{
	struct rng r = rng_stream(seed, number, 0, 200);
	struct image *img = image_new(width, height, 0);
	struct shape shapes[SHAPES];
	float paper = (float)rng_range(&r, 150, 225), aspect = (float)height / (float)width;

	for (int i = 0; i < SHAPES; i++) {
		struct shape *s = &shapes[i];
		double turn = rng_range(&r, 0, 2 * D_PI);

		s->kind = (int)rng_below(&r, 4);
		s->x = (float)rng_range(&r, 0, 0.95);
		s->y = (float)rng_range(&r, -0.9, 0.9) * aspect;
		s->r = (float)rng_range(&r, 0.12, 0.45);
		s->cos = (float)d_cos(turn);
		s->sin = (float)d_sin(turn);
		s->grey = (float)rng_range(&r, 20, 235);
	}
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			float sum = 0;

			/* Mirrored, and 2 x 2 samples a pixel against jagged edges. */
			for (int k = 0; k < 4; k++) {
				float u =
				    2 * ((float)x + 0.25f + 0.5f * (float)(k & 1)) / (float)width -
				    1;
				float v = (2 * ((float)y + 0.25f + 0.5f * (float)(k >> 1)) /
					       (float)height -
					   1) *
					  aspect;
				float grey = paper - 25 * v;

				for (int i = 0; i < SHAPES; i++)
					if (covers(&shapes[i], fabsf(u), v))
						grey = 0.35f * grey + 0.65f * shapes[i].grey;
				sum += grey;
			}
			img->px[(size_t)y * (size_t)width + (size_t)x] =
			    (uint8_t)(f_clamp(sum / 4, 0, 255) + 0.5f);
		}
	return img;
}
