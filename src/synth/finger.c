/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/finger.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "synth/dislocation.h"
#include "synth/fmath.h"
#include "synth/grow.h"
#include "synth/noise.h"

/* Minutiae nearer to the edge of the skin are not counted: the last filter
 * sees only part of its ridges there. */
#define MARGIN 12

/* The streams of random numbers of a finger. */
enum {
	STREAM_SPEC = 1,
	STREAM_FIELD,
	STREAM_GROW,
	STREAM_SKIN,
};

struct synth_finger {
	struct synth_finger_spec spec;
	struct synth_field field;
	struct synth_minutia *minutiae;
	size_t n_minutiae;
	float ridge[GROW_SIZE];
	float clean[GROW_SIZE];
	float pore[GROW_SIZE];
	float crease[GROW_SIZE];
};

/* arch, tented arch, left loop, right loop, whorl; thumb to little finger */
static const double frequencies[FINGER_COUNT][5] = {
    {3.7, 2.9, 33.8, 31.7, 27.9}, {3.3, 0.5, 0.5, 54.7, 41.0}, /* right thumb */
    {7.0, 7.7, 18.5, 36.8, 30.0}, {4.7, 3.2, 1.9, 74.2, 16.0}, {1.3, 1.0, 0.8, 54.9, 42.0},
    {1.0, 0.7, 0.3, 84.5, 13.5},  {5.5, 0.9, 61.3, 0.3, 32.0}, /* left thumb */
    {6.6, 8.0, 40.0, 17.4, 28.0}, {6.2, 4.5, 71.3, 1.5, 16.5}, {1.8, 1.4, 64.5, 0.3, 32.0},
    {1.2, 1.0, 87.0, 0.1, 10.7},
};

static const double finger_size[FINGER_COUNT] = {1,    1.12, 1.0,  1.03, 1.0, 0.88,
						 1.12, 1.0,  1.03, 1.0,	 0.88};
static const double finger_period[FINGER_COUNT] = {1,	 1.05, 1.0, 1.0, 1.0, 0.94,
						   1.05, 1.0,  1.0, 1.0, 0.94};

const double *synth_pattern_frequencies(int finger)
{
	assert(finger >= 0 && finger < FINGER_COUNT);
	return frequencies[finger];
}

static struct rng stream(const struct synth_finger_spec *s, int which)
{
	return rng_stream(s->seed, s->person, (uint64_t)s->finger, (uint64_t)which);
}

/* What the caller left open. The period and the size belong to the person. */
static void complete(struct synth_finger_spec *s)
{
	struct rng own = stream(s, STREAM_SPEC);
	struct rng person = rng_stream(s->seed, s->person, 0, STREAM_SPEC);
	double size = 1 + 0.06 * rng_normal(&person), period = 9.55 + 0.55 * rng_normal(&person);
	size_t drawn = rng_weighted(&own, frequencies[s->finger], 5);

	if (s->age <= 0)
		s->age = 35;
	if (s->female) {
		size *= 0.93;
		period *= 0.94;
	}
	if (s->age < 18) {
		double small = 0.78 + 0.22 * s->age / 18;

		size *= small;
		period *= small;
	}
	size *= finger_size[s->finger] * (1 + 0.03 * rng_normal(&own));
	period *= finger_period[s->finger] * (1 + 0.02 * rng_normal(&own));
	if (s->pattern == PATTERN_UNKNOWN)
		s->pattern = (enum pattern)(PATTERN_ARCH + (int)drawn);
	if (s->size <= 0)
		s->size = size;
	if (s->period <= 0)
		s->period = period;
	s->size = s->size < 0.8 ? 0.8 : s->size > 1.2 ? 1.2 : s->size;
	s->period = s->period < 6 ? 6 : s->period > 12 ? 12 : s->period;
}

/* --- what lies on the skin besides ridges ------------------------------------- */

/* Adds a round spot, keeping the greatest value. */
static void stamp(float *plane, float x, float y, float radius, float depth)
{
	int r = (int)ceilf(radius * 2);

	for (int j = (int)y - r; j <= (int)y + r + 1; j++)
		for (int i = (int)x - r; i <= (int)x + r + 1; i++) {
			float dx = (float)i - x, dy = (float)j - y, v;

			if (i < 0 || j < 0 || i >= FIELD_WIDTH || j >= FIELD_HEIGHT)
				continue;
			v = depth * (1 - f_step(dx * dx + dy * dy, 0, 2.6f * radius * radius));
			if (v > plane[GROW_AT(i, j)])
				plane[GROW_AT(i, j)] = v;
		}
}

/* Pores lie on the middle line of the ridges, every 11 to 22 pixels (9 to 18 a
 * centimetre of ridge). */
static void add_pores(struct synth_finger *f, const struct synth_waves *w, struct rng *rng)
{
	const float cell = 12;

	for (float cy = 10; cy < FIELD_HEIGHT - 10; cy += cell)
		for (float cx = 10; cx < FIELD_WIDTH - 10; cx += cell) {
			float x = cx + (float)rng_range(rng, -0.5, 0.5) * cell;
			float y = cy + (float)rng_range(rng, -0.5, 0.5) * cell;
			float radius = (float)rng_range(rng, 0.7, 1.25);
			float depth = (float)rng_range(rng, 0.4, 1.0);
			int at = GROW_AT((int)(x + 0.5f), (int)(y + 0.5f));
			float e = w->even[at], o = w->odd[at];
			double s, c;
			float shift;

			if (e * e + o * o < 0.05f)
				continue;
			d_sincos(w->turn[at] * D_PI / GROW_TURNS, &s, &c);
			shift = -f_atan2(o, e) / (2 * F_PI) * synth_field_period(&f->field, x, y);
			stamp(f->pore, x + (float)s * shift, y + (float)c * shift, radius, depth);
		}
}

/* A white line over the ridges, straight or a little bent, wider in its middle. */
static void add_line(float *plane, double x, double y, double angle, double length, double width,
		     double bend, struct rng *rng)
{
	int n = (int)(length / 1.5) + 1;
	double depth = rng_range(rng, 0.6, 1.0);

	for (int i = 0; i < n; i++) {
		double t = (double)i / n, s, c, w;

		d_sincos(angle, &s, &c);
		x += 1.5 * c;
		y -= 1.5 * s;
		angle += bend / n + 0.03 * rng_normal(rng);
		w = width * (0.55 + 1.8 * t * (1 - t)) * (1 + 0.15 * rng_normal(rng));
		stamp(plane, (float)x, (float)y, (float)(w / 2), (float)depth);
	}
}

static void add_creases(struct synth_finger *f, struct rng *rng)
{
	double years = f->spec.age;
	double mean = 1.6 + (years > 25 ? (years - 25) * 0.12 : 0);
	/* Some hands have few, some are full of them. */
	double u = rng_unit(rng);
	int n = (int)(mean * (0.2 + 2.4 * u * u) + rng_unit(rng));

	for (int i = 0; i < n; i++) {
		/* Most run across the finger, a few along it. */
		bool across = rng_unit(rng) < 0.8;
		double x = rng_range(rng, 40, FIELD_WIDTH - 140), y = rng_range(rng, 120, 480);
		double wide = rng_unit(rng) < 0.25 ? 9 : 4.5;
		double angle = across ? 0.25 * rng_normal(rng) : D_PI / 2 + 0.3 * rng_normal(rng);

		add_line(f->crease, x, y, angle, rng_range(rng, 35, 190), rng_range(rng, 1.6, wide),
			 rng_range(rng, -0.4, 0.4), rng);
	}
}

static void add_texture(struct synth_finger *f, struct rng *rng)
{
	float *fine = xcalloc((size_t)FIELD_WIDTH * FIELD_HEIGHT, sizeof(*fine));

	noise_add((uint32_t)rng_u64(rng), 2.7f, 0.16f, 0, 0, 1, FIELD_WIDTH, FIELD_HEIGHT, fine);
	/* Ridges are beaded: higher around the openings of the sweat glands. */
	noise_add((uint32_t)rng_u64(rng), 8.5f, 0.26f, 0, 0, 1, FIELD_WIDTH, FIELD_HEIGHT, fine);
	for (int y = 0; y < FIELD_HEIGHT; y++)
		for (int x = 0; x < FIELD_WIDTH; x++)
			f->ridge[GROW_AT(x, y)] += fine[y * FIELD_WIDTH + x];
	free(fine);
}

struct synth_finger *synth_finger_new(const struct synth_finger_spec *spec)
{
	struct synth_finger *f = xcalloc(1, sizeof(*f));
	struct synth_waves *w = xcalloc(1, sizeof(*w));
	struct synth_field_spec field;
	struct rng rng;

	assert(spec->finger >= 0 && spec->finger < FINGER_COUNT);
	f->spec = *spec;
	complete(&f->spec);
	field =
	    (struct synth_field_spec){f->spec.pattern, (float)f->spec.period, (float)f->spec.size};
	rng = stream(&f->spec, STREAM_FIELD);
	synth_field_make(&field, &rng, &f->field);
	rng = stream(&f->spec, STREAM_GROW);
	synth_grow(&f->field, &rng, w);
	f->minutiae = synth_find_minutiae(w, &f->field, MARGIN, &f->n_minutiae);
	for (int i = 0; i < GROW_SIZE; i++) {
		float e = w->even[i], o = w->odd[i];

		f->clean[i] = f->ridge[i] = e / sqrtf(e * e + o * o + 0.003f);
	}
	rng = stream(&f->spec, STREAM_SKIN);
	add_texture(f, &rng);
	add_pores(f, w, &rng);
	add_creases(f, &rng);
	free(w);
	return f;
}

void synth_finger_free(struct synth_finger *f)
{
	if (!f)
		return;
	free(f->minutiae);
	free(f);
}

const struct synth_finger_spec *synth_finger_spec(const struct synth_finger *f)
{
	return &f->spec;
}

const struct synth_field *synth_finger_field(const struct synth_finger *f)
{
	return &f->field;
}

const struct synth_minutia *synth_finger_minutiae(const struct synth_finger *f, size_t *count)
{
	*count = f->n_minutiae;
	return f->minutiae;
}

struct synth_skin synth_finger_skin(const struct synth_finger *f)
{
	return (struct synth_skin){f->ridge, f->clean, f->pore, f->crease};
}
