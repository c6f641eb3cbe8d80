/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "synth/field.h"
#include "synth/finger.h"
#include "synth/fmath.h"

#define FIELDS	  512
#define PATTERNS  5
#define MARGIN	  12 /* pixels around the print */
#define MAX_DRAWN 160
#define TRIES	  24 /* places tried for one minutia */

struct sketcher {
	uint64_t seed;
	int count[PATTERNS]; /* fields of each pattern, PATTERN_ARCH first */
	struct synth_field *fields[PATTERNS];
};

struct sketcher *sketcher_new(uint64_t seed, int fields)
{
	struct sketcher *s = xcalloc(1, sizeof(*s));
	const double *often = synth_pattern_frequencies(FINGER_UNKNOWN);

	s->seed = seed;
	if (fields <= 0)
		fields = FIELDS;
	for (int p = 0; p < PATTERNS; p++) {
		int n = (int)lrint(fields * often[p] / 100);

		s->count[p] = n < 4 ? 4 : n;
		s->fields[p] = xcalloc((size_t)s->count[p], sizeof(*s->fields[p]));
		for (int i = 0; i < s->count[p]; i++) {
			struct rng rng = rng_stream(seed, (uint64_t)p, (uint64_t)i, 1);
			double period = 9.6 + 0.6 * rng_normal(&rng),
			       size = 1 + 0.06 * rng_normal(&rng);
			struct synth_field_spec spec = {
			    .pattern = PATTERN_ARCH + (enum pattern)p,
			    .period = f_clamp((float)period, 7.5f, 11.8f),
			    .size = f_clamp((float)size, 0.82f, 1.18f),
			};

			synth_field_make(&spec, &rng, &s->fields[p][i]);
		}
	}
	return s;
}

void sketcher_free(struct sketcher *s)
{
	if (!s)
		return;
	for (int p = 0; p < PATTERNS; p++)
		free(s->fields[p]);
	free(s);
}

/* A finger: a field, and how it is bent for this one. */
struct finger_shape {
	const struct synth_field *field;
	float wide, high; /* the finger's pixel is that much of the field's */
	float tilt;	  /* radians, counter-clockwise */
	float shear;
	float dx, dy;
	bool mirrored;
	float period; /* factor */
};

/* From a place around the finger's middle (y down) to the field's canvas. */
static void to_canvas(const struct finger_shape *f, float x, float y, float *u, float *v)
{
	float c = 1 - f->tilt * f->tilt / 2, s = f->tilt;
	float a = c * x - s * y, b = s * x + c * y;

	a = (a + f->shear * b) * f->wide;
	b *= f->high;
	*u = FIELD_WIDTH / 2.0f + f->dx + (f->mirrored ? -a : a);
	*v = FIELD_HEIGHT / 2.0f + f->dy + b;
}

/* The orientation there, in [0, pi). */
static float orientation_at(const struct finger_shape *f, float x, float y)
{
	float u, v, a;

	to_canvas(f, x, y, &u, &v);
	a = synth_field_orientation(f->field, u, v);
	if (f->mirrored)
		a = F_PI - a;
	a += f->tilt;
	return a - F_PI * floorf(a / F_PI);
}

static float period_at(const struct finger_shape *f, float x, float y)
{
	float u, v;

	to_canvas(f, x, y, &u, &v);
	return synth_field_period(f->field, u, v) * f->period;
}

static float turned(float from, float to)
{
	float d = to - from;

	return d - F_PI * floorf(d / F_PI + 0.5f);
}

/* How much the ridges fan out to the side of the orientation, and how much they
 * turn at all, radians over 12 pixels. */
static void fan_at(const struct finger_shape *f, float x, float y, float a, float *fan, float *all)
{
	double s, c;
	float along, across;

	d_sincos((double)a, &s, &c);
	across = turned(orientation_at(f, x + 6 * (float)s, y + 6 * (float)c),
			orientation_at(f, x - 6 * (float)s, y - 6 * (float)c));
	along = turned(orientation_at(f, x - 6 * (float)c, y + 6 * (float)s),
		       orientation_at(f, x + 6 * (float)c, y - 6 * (float)s));
	*fan = across;
	*all = sqrtf(across * across + along * along);
}

struct skin_minutia {
	float x, y; /* around the finger's middle, y down */
	float angle;
	uint8_t type;
	float worth; /* how well it is seen on most impressions */
};

static void draw_shape(const struct sketcher *s, uint64_t number, int finger, struct rng *rng,
		       struct finger_shape *f)
{
	const double *often = synth_pattern_frequencies(finger);
	size_t p = rng_weighted(rng, often, PATTERNS);

	f->mirrored = rng_unit(rng) < 0.5;
	if (f->mirrored &&
	    (p == PATTERN_LEFT_LOOP - PATTERN_ARCH || p == PATTERN_RIGHT_LOOP - PATTERN_ARCH))
		p = PATTERN_LEFT_LOOP + PATTERN_RIGHT_LOOP - 2 * PATTERN_ARCH - p;
	f->field = &s->fields[p][rng_below(rng, (uint32_t)s->count[p])];
	f->wide = (float)rng_range(rng, 0.86, 1.14);
	f->high = (float)rng_range(rng, 0.86, 1.14);
	f->tilt = (float)f_clamp((float)(0.08 * rng_normal(rng)), -0.25f, 0.25f);
	f->shear = (float)(0.05 * rng_normal(rng));
	f->dx = (float)(7 * rng_normal(rng));
	f->dy = (float)(9 * rng_normal(rng)) - 30;
	f->period = (float)(1 + 0.04 * rng_normal(rng));
}

/* The minutiae of the whole skin, at least so far apart; denser where the ridges
 * turn. */
static int draw_skin(const struct finger_shape *f, struct rng *rng, struct skin_minutia *out)
{
	double dense = 0.49 * d_exp(0.2 * rng_normal(rng)); /* on 1000 square pixels */
	int want = (int)(dense * 0.001 * 360 * 470), n = 0;

	want = want > MAX_DRAWN ? MAX_DRAWN : want;
	for (int i = 0; i < want; i++)
		for (int t = 0; t < TRIES; t++) {
			float x = (float)rng_range(rng, -180, 180), fan, all, near = 1e9f;
			float y = (float)rng_range(rng, -220, 250), a = orientation_at(f, x, y);
			double gap;

			fan_at(f, x, y, a, &fan, &all);
			/* Everywhere a third of the places, where ridges turn more. */
			if (rng_unit(rng) > 0.3 + 2.2 * (double)all)
				continue;
			gap = rng_unit(rng) < 0.25 ? 5 : 7 + 7 * rng_unit(rng);
			for (int k = 0; k < n; k++) {
				float dx = out[k].x - x, dy = out[k].y - y;

				near = f_min(near, dx * dx + dy * dy);
			}
			if ((double)near < gap * gap)
				continue;
			/* New ridges begin where the old ones fan out. */
			if (rng_unit(rng) > 0.5 + 4.5 * (double)fan)
				a += F_PI;
			out[n++] = (struct skin_minutia){
			    .x = x,
			    .y = y,
			    .angle = a,
			    .type = rng_unit(rng) < 0.6 ? MINUTIA_ENDING : MINUTIA_BIFURCATION,
			    .worth =
				(float)f_clamp((float)(0.72 + 0.22 * rng_normal(rng)), 0.02f, 1),
			};
			break;
		}
	return n;
}

/* How the finger was laid. */
struct laying {
	double c, s; /* rotation, counter-clockwise */
	double dx, dy;
	double bend[4];
	double side, up, down; /* the touching skin: two half ellipses */
	double touch_x, touch_y;
	double good; /* 0 .. 1 */
	int width, height;
};

static void draw_laying(struct rng *rng, struct laying *l)
{
	double turn = 0.09 * rng_normal(rng);

	d_sincos(turn, &l->s, &l->c);
	for (int i = 0; i < 4; i++)
		l->bend[i] = 0.012 * rng_normal(rng);
	l->side = rng_range(rng, 145, 182);
	l->up = rng_range(rng, 160, 215);
	l->down = rng_range(rng, 165, 230);
	l->touch_x = 8 * rng_normal(rng);
	l->touch_y = 14 * rng_normal(rng);
	l->good = (double)f_clamp((float)(0.68 + 0.16 * rng_normal(rng)), 0.15f, 1);
	l->width = (int)(2 * l->side) + 2 * MARGIN;
	l->height = (int)(l->up + l->down) + 2 * MARGIN;
	l->dx = l->side + MARGIN - l->touch_x;
	l->dy = l->up + MARGIN - l->touch_y;
}

/* Where a place of the print lies on the skin, around the finger's middle. */
static void to_skin(const struct laying *l, double px, double py, float *x, float *y)
{
	double u = px - l->dx, v = py - l->dy;
	double a = l->c * u - l->s * v, b = l->s * u + l->c * v;

	*x = (float)(a * (1 + l->bend[0] + l->bend[1] * b / 100));
	*y = (float)(b * (1 + l->bend[2] + l->bend[3] * a / 100));
}

/* The other way round, without what the bend adds a second time. */
static void to_print(const struct laying *l, double x, double y, double *px, double *py)
{
	double a = x / (1 + l->bend[0] + l->bend[1] * y / 100);
	double b = y / (1 + l->bend[2] + l->bend[3] * x / 100);

	*px = l->c * a + l->s * b + l->dx;
	*py = -l->s * a + l->c * b + l->dy;
}

static bool touches(const struct laying *l, double px, double py, double border)
{
	double u = (px - l->side - MARGIN) / (l->side - border), v = py - l->up - MARGIN;

	v /= (v < 0 ? l->up : l->down) - border;
	return u * u + v * v < 1;
}

static void fill_field(const struct finger_shape *f, const struct laying *l, struct rng *rng,
		       struct template *t)
{
	struct ridge_field *r = &t->field;

	r->cols = (t->width + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	r->rows = (t->height + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	r->direction = xcalloc((size_t)(r->cols * r->rows), 1);
	r->period = xcalloc((size_t)(r->cols * r->rows), 1);
	r->quality = xcalloc((size_t)(r->cols * r->rows), 1);
	for (int i = 0; i < r->cols * r->rows; i++) {
		double px = (i % r->cols + 0.5) * TEMPLATE_CELL,
		       py = ((double)(i / r->cols) + 0.5) * TEMPLATE_CELL;
		double a, q;
		float x, y;

		if (!touches(l, px, py, 0))
			continue;
		to_skin(l, px, py, &x, &y);
		/* The skin was turned by the laying; the field says so, too. */
		a = (double)orientation_at(f, x, y) + d_atan2(l->s, l->c) + 0.05 * rng_normal(rng);
		r->direction[i] = (uint8_t)(lrint(a * (256 / D_PI)) & 255);
		r->period[i] = (uint8_t)f_clamp(8 * period_at(f, x, y), 1, 255);
		q = 100 * l->good + 14 * rng_normal(rng);
		r->quality[i] = (uint8_t)f_clamp((float)q, 5, 100);
	}
}

static struct minutia *put(struct minutia *m, const struct laying *l, struct rng *rng, double x,
			   double y, double angle, int type, double worth)
{
	double px, py, q = 100 * worth * (0.35 + 0.65 * l->good) + 8 * rng_normal(rng);

	to_print(l, x, y, &px, &py);
	if (!touches(l, px, py, 9))
		return m;
	angle += d_atan2(l->s, l->c);
	*m = (struct minutia){
	    .x = (float)px,
	    .y = (float)py,
	    .angle = (float)(angle - 2 * D_PI * floor(angle / (2 * D_PI))),
	    .type = (uint8_t)type,
	    .quality = (uint8_t)f_clamp((float)q, 4, 100),
	};
	return m + 1;
}

struct template *sketcher_draw(const struct sketcher *s, uint64_t number, int finger, unsigned view)
{
	struct rng skin = rng_stream(s->seed, number, 0, 2);
	struct rng rng = rng_stream(s->seed, number, view, 3);
	struct skin_minutia drawn[MAX_DRAWN];
	struct template *t = template_new();
	struct finger_shape f;
	struct laying l;
	struct minutia *end;
	int n;

	draw_shape(s, number, finger, &skin, &f);
	n = draw_skin(&f, &skin, drawn);
	draw_laying(&rng, &l);
	t->width = t->source_width = l.width;
	t->height = t->source_height = l.height;
	t->ppi = 500;
	t->finger = (uint8_t)finger;
	t->quality = (uint8_t)lrint(100 * l.good);
	t->pattern = (uint8_t)f.field->pattern;
	end = t->minutiae = xcalloc(MAX_DRAWN + 16, sizeof(*t->minutiae));
	for (int i = 0; i < n; i++) {
		/* What is seen badly is missed now and then. */
		double seen = 0.55 + 0.45 * (double)drawn[i].worth * l.good / 0.5;
		double x = (double)drawn[i].x + 1.6 * rng_normal(&rng);
		double y = (double)drawn[i].y + 1.6 * rng_normal(&rng);
		double a = (double)drawn[i].angle + 0.08 * rng_normal(&rng);

		if (rng_unit(&rng) < seen)
			end = put(end, &l, &rng, x, y, a, drawn[i].type, (double)drawn[i].worth);
	}
	/* And what is not there is seen. */
	for (unsigned i = rng_below(&rng, 5 + (uint32_t)(8 * (1 - l.good))); i-- > 0;) {
		float x = (float)rng_range(&rng, -170, 170), y = (float)rng_range(&rng, -200, 220);
		double a = (double)orientation_at(&f, x, y) + (rng_unit(&rng) < 0.5 ? D_PI : 0);

		end = put(end, &l, &rng, (double)x, (double)y, a, MINUTIA_ENDING,
			  rng_range(&rng, 0.05, 0.45));
	}
	t->minutia_count = (int)(end - t->minutiae);
	fill_field(&f, &l, &rng, t);
	template_quantise(t);
	return t;
}

struct template *sketch_mirror(const struct template *t)
{
	struct template *m = template_copy(t);
	struct ridge_field *f = &m->field;

	for (int i = 0; i < m->minutia_count; i++) {
		double a = D_PI - (double)m->minutiae[i].angle;

		m->minutiae[i].x = (float)(t->width - 1) - t->minutiae[i].x;
		m->minutiae[i].angle = (float)(a < 0 ? a + 2 * D_PI : a);
	}
	for (int i = 0; i < m->singular_count; i++) {
		double a = D_PI - (double)m->singulars[i].angle;

		m->singulars[i].x = (float)(t->width - 1) - t->singulars[i].x;
		m->singulars[i].angle = (float)(a < 0 ? a + 2 * D_PI : a);
	}
	for (int r = 0; r < f->rows; r++)
		for (int c = 0; c < f->cols; c++) {
			int to = r * f->cols + c, from = r * f->cols + f->cols - 1 - c;

			f->direction[to] = (uint8_t)(256 - t->field.direction[from]);
			f->period[to] = t->field.period[from];
			f->quality[to] = t->field.quality[from];
		}
	/* What the image told about single minutiae cannot be turned over. */
	free(m->patches);
	m->patches = NULL;
	m->pattern = t->pattern == PATTERN_LEFT_LOOP	? PATTERN_RIGHT_LOOP
		     : t->pattern == PATTERN_RIGHT_LOOP ? PATTERN_LEFT_LOOP
							: t->pattern;
	template_quantise(m);
	return m;
}
