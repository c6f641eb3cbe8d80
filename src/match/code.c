/* SPDX-License-Identifier: Apache-2.0 */
#include "match/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

#define REACH	   92.0f /* pixels: neighbours farther away do not count */
#define BLUR	   32.0f /* square pixels, half the variance of a place along an arc */
#define RADIAL	   4
#define BEARING	   5 /* harmonics of the bearing, -5 .. 5 */
#define TURNS	   3 /* harmonics of the direction, 0 .. 2 */
#define RINGS	   4
#define RING_FIRST 20.0f
#define RING_STEP  22.0f
#define SPOKES	   8
#define USUAL	   9.0f /* pixels from ridge to ridge in a grown-up's print */

struct place {
	float x; /* y up */
	float y;
	float c; /* cos and sin of the angle */
	float s;
	float weight;
};

struct complex {
	float re;
	float im;
};

static struct complex times(struct complex a, struct complex b)
{
	return (struct complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static struct place *places_of(const struct template *t)
{
	struct place *p = xcalloc((size_t)t->minutia_count + 1, sizeof(*p));

	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];
		double s, c;

		d_sincos(m->angle, &s, &c);
		p[i] = (struct place){
		    .x = m->x,
		    .y = -m->y,
		    .c = (float)c,
		    .s = (float)s,
		    .weight = m->quality ? 0.25f + 0.0075f * m->quality : 0.7f,
		};
	}
	return p;
}

/* Adds one neighbour o of m. */
static void add_neighbour(const struct place *m, const struct place *o, float *out)
{
	float dx = o->x - m->x, dy = o->y - m->y, r2 = dx * dx + dy * dy, r, edge, c1;
	float radial[RADIAL], soft[BEARING + 1], blur;
	struct complex bearing, turn, arc[2 * BEARING + 1], *zero = arc + BEARING;
	struct complex spin = {1, 0};

	if (r2 >= REACH * REACH)
		return;
	r = sqrtf(r2 < 4 ? 4 : r2);
	bearing = r2 < 1 ? (struct complex){1, 0}
			 : (struct complex){(dx * m->c + dy * m->s) / sqrtf(r2),
					    (dy * m->c - dx * m->s) / sqrtf(r2)};
	turn = (struct complex){o->c * m->c + o->s * m->s, o->s * m->c - o->c * m->s};

	c1 = (float)d_cos(D_PI / (double)REACH * (double)r);
	edge = sqrtf((1 + c1) / 2) * o->weight;
	radial[0] = edge;
	radial[1] = edge * c1 * 0.9657f; /* exp(-l^2 (8 pi / 95)^2 / 2): 8 pixels of blur */
	radial[2] = edge * (2 * c1 * c1 - 1) * 0.8695f;
	radial[3] = edge * (4 * c1 * c1 - 3) * c1 * 0.7301f;
	/* A place is known to 8 pixels: less of a turn the farther it is. */
	blur = (float)d_exp(-(double)BLUR / (double)(r * r));
	soft[0] = 1;
	for (int p = 1, odd = 1; p <= BEARING; p++, odd += 2) {
		soft[p] = soft[p - 1];
		for (int k = 0; k < odd; k++)
			soft[p] *= blur;
	}

	zero[0] = (struct complex){1, 0};
	for (int p = 1; p <= BEARING; p++) {
		zero[p] = times(zero[p - 1], bearing);
		zero[-p] = (struct complex){zero[p].re, -zero[p].im};
	}
	for (int q = 0; q < TURNS; q++) {
		float fade = q == 0 ? 1.0f : q == 1 ? 0.9048f : 0.6703f; /* exp(-0.1 q^2) */

		for (int p = q ? -BEARING : 0; p <= BEARING; p++) {
			struct complex z = times(zero[p], spin);
			float k = soft[p < 0 ? -p : p] * fade;

			for (int l = 0; l < RADIAL; l++) {
				*out++ += z.re * k * radial[l];
				*out++ += z.im * k * radial[l];
			}
		}
		spin = times(spin, turn);
	}
}

/* --- the ridge field ------------------------------------------------------- */

struct sample {
	float c; /* of twice the direction, times how sure it is */
	float s;
	float period; /* difference from USUAL, likewise */
};

struct samples {
	const struct template *t;
	struct sample *cells; /* NULL: the template has no field */
	const struct place *places;
};

static struct sample *cells_of(const struct template *t)
{
	size_t n = (size_t)t->field.cols * (size_t)t->field.rows;
	struct sample *cells;

	if (!n)
		return NULL;
	cells = xcalloc(n, sizeof(*cells));
	for (size_t i = 0; i < n; i++) {
		float sure = (float)t->field.quality[i] * 0.01f;
		double s, c;

		if (!t->field.quality[i])
			continue;
		d_sincos((double)t->field.direction[i] * (D_PI / 128.0), &s, &c);
		cells[i].c = (float)c * sure;
		cells[i].s = (float)s * sure;
		if (t->field.period[i])
			cells[i].period = ((float)t->field.period[i] * 0.125f - USUAL) * sure;
	}
	return cells;
}

/* The field at a place (y up), from the four cells around it. */
static struct sample field_at(const struct samples *f, float x, float y)
{
	float gx = x / TEMPLATE_CELL - 0.5f, gy = -y / TEMPLATE_CELL - 0.5f;
	float fx = floorf(gx), fy = floorf(gy);
	struct sample sum = {0, 0, 0};

	for (int k = 0; k < 4; k++) {
		int cx = (int)fx + (k & 1), cy = (int)fy + (k >> 1);
		float w = (k & 1 ? gx - fx : 1 - (gx - fx)) * (k >> 1 ? gy - fy : 1 - (gy - fy));
		const struct sample *cell;

		if (cx < 0 || cy < 0 || cx >= f->t->field.cols || cy >= f->t->field.rows)
			continue;
		cell = &f->cells[cy * f->t->field.cols + cx];
		sum.c += w * cell->c;
		sum.s += w * cell->s;
		sum.period += w * cell->period;
	}
	return sum;
}

/* Without a field: minutiae lie along the ridges. */
static struct sample guess_at(const struct samples *f, float x, float y)
{
	struct sample sum = {0, 0, 0};
	float total = 0.5f;

	for (int i = 0; i < f->t->minutia_count; i++) {
		const struct place *p = &f->places[i];
		float dx = p->x - x, dy = p->y - y, d = (dx * dx + dy * dy) / (30.0f * 30.0f), w;

		if (d >= 4)
			continue;
		w = 1 - d / 4;
		w = w * w * w * p->weight;
		sum.c += w * (p->c * p->c - p->s * p->s);
		sum.s += w * 2 * p->c * p->s;
		total += w;
	}
	sum.c *= 0.7f / total;
	sum.s *= 0.7f / total;
	return sum;
}

static void add_field(const struct samples *f, const struct place *m, float *out)
{
	static const float spoke[SPOKES * 2][2] = {
	    {1.0f, 0.0f},
	    {0.92387953f, 0.38268343f},
	    {0.70710678f, 0.70710678f},
	    {0.38268343f, 0.92387953f},
	    {0.0f, 1.0f},
	    {-0.38268343f, 0.92387953f},
	    {-0.70710678f, 0.70710678f},
	    {-0.92387953f, 0.38268343f},
	    {-1.0f, 0.0f},
	    {-0.92387953f, -0.38268343f},
	    {-0.70710678f, -0.70710678f},
	    {-0.38268343f, -0.92387953f},
	    {0.0f, -1.0f},
	    {0.38268343f, -0.92387953f},
	    {0.70710678f, -0.70710678f},
	    {0.92387953f, -0.38268343f},
	};
	float c2 = m->c * m->c - m->s * m->s, s2 = 2 * m->c * m->s;

	for (int ring = 0; ring < RINGS; ring++)
		for (int k = 0; k < SPOKES; k++) {
			const float *u = spoke[2 * k + (ring & 1)];
			float r = RING_FIRST + RING_STEP * (float)ring;
			float x = m->x + r * (u[0] * m->c - u[1] * m->s);
			float y = m->y + r * (u[0] * m->s + u[1] * m->c);
			struct sample at = f->cells ? field_at(f, x, y) : guess_at(f, x, y);

			*out++ = at.c * c2 + at.s * s2;
			*out++ = at.s * c2 - at.c * s2;
			*out++ = at.period;
		}
}

void code_describe(const struct template *t, float *out)
{
	struct place *places = places_of(t);
	struct samples f = {.t = t, .cells = cells_of(t), .places = places};

	memset(out, 0, (size_t)t->minutia_count * CODE_DIM * sizeof(*out));
	for (int i = 0; i < t->minutia_count; i++, out += CODE_DIM) {
		for (int j = 0; j < t->minutia_count; j++)
			if (j != i)
				add_neighbour(&places[i], &places[j], out);
		add_field(&f, &places[i], out + CODE_NEAR_DIM);
	}
	free(f.cells);
	free(places);
}

static int32_t dot(const int16_t *a, const int16_t *b)
{
	int32_t sum = 0;

	for (int i = 0; i < CODE_DIM; i++)
		sum += (int32_t)a[i] * b[i];
	return sum;
}

void code_compute(const struct template *t, struct code *out)
{
	size_t n = (size_t)t->minutia_count;
	float *d = xcalloc(n * CODE_DIM + 1, sizeof(*d));

	code_describe(t, d);
	for (size_t i = 0; i < n; i++) {
		int16_t q[CODE_DIM];

		for (int k = 0; k < CODE_DIM; k++) {
			float v = d[i * CODE_DIM + (size_t)k] * code_table.scale[k];

			v = v > CODE_LIMIT ? CODE_LIMIT : v < -CODE_LIMIT ? -CODE_LIMIT : v;
			q[k] = (int16_t)lrintf(v);
		}
		out[i] = (struct code){0, 0};
		for (int k = 0; k < CODE_BITS; k++) {
			bool set = dot(q, code_table.weights[k]) > code_table.threshold[k];

			if (k < CODE_HEAD_BITS)
				out[i].head |= (uint64_t)set << k;
			else
				out[i].tail |= (uint32_t)set << (k - CODE_HEAD_BITS);
		}
	}
	free(d);
}
