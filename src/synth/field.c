/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/field.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "synth/fmath.h"
#include "synth/noise.h"

#define SECTORS 8

/* A singular point and its corrections. */
struct turn {
	double x, y;	      /* pixels, y down */
	double knot[SECTORS]; /* added to the angle at k * pi / 4, radians */
	double close;	      /* 0: confocal parabolas; 1: half circles over straight ridges */
	double close_axis;    /* the direction in which the half circles bulge */
	double reach2;	      /* squared distance over which this wears off */
	double twist;	      /* turns the near ridges, radians */
};

struct model {
	enum pattern pattern;
	struct turn core[2], delta[2];
	int n_cores, n_deltas;
	double tilt;		   /* of the whole pattern, radians */
	double bend, bend_width;   /* how strongly the tip is rounded */
	double bend_from, bend_to; /* rows above which it begins and is full */
	double arch, arch_row, arch_spread, arch_width, arch_base;
	uint32_t wave_key;
	double wave;
};

static void make_turn(struct turn *t, double x, double y, double spread, struct rng *rng)
{
	*t = (struct turn){.x = x, .y = y, .reach2 = 1};
	for (int i = 0; i < SECTORS; i++)
		t->knot[i] = spread * rng_range(rng, -1, 1);
}

/* Periodic cubic through the knots, so that no kink shows in the ridges. */
static double corrected(const struct turn *t, double angle)
{
	double u = angle / (2 * D_PI) * SECTORS, f;
	int i;
	double p0, p1, p2, p3;

	u -= floor(u / SECTORS) * SECTORS;
	i = (int)u % SECTORS;
	f = u - floor(u);
	p0 = t->knot[(i + SECTORS - 1) % SECTORS];
	p1 = t->knot[i];
	p2 = t->knot[(i + 1) % SECTORS];
	p3 = t->knot[(i + 2) % SECTORS];
	return angle + p1 +
	       0.5 * f *
		   (p2 - p0 + f * (2 * p0 - 5 * p1 + 4 * p2 - p3 + f * (3 * (p1 - p2) + p3 - p0)));
}

static double around(const struct turn *t, double x, double y)
{
	double dx = x - t->x, dy = t->y - y, angle = d_atan2(dy, dx);
	double turned = corrected(t, angle), fade;

	if (t->close == 0 && t->twist == 0)
		return turned;
	fade = t->reach2 / (t->reach2 + dx * dx + dy * dy);
	return turned + fade * (t->close * d_sin(angle - t->close_axis) + t->twist);
}

/* Real cores are tighter than the parabolas of the plain model: over the core
 * the ridges run in half circles, behind it side by side. */
static void close_core(struct turn *core, double axis, double twist, struct rng *rng)
{
	double reach = rng_range(rng, 70, 130);

	core->close = rng_range(rng, 0.55, 0.9);
	core->close_axis = axis + D_PI;
	core->reach2 = reach * reach;
	core->twist = twist;
}

static double step(double x, double lo, double hi)
{
	double t = (x - lo) / (hi - lo);

	t = t < 0 ? 0 : t > 1 ? 1 : t;
	return t * t * (3 - 2 * t);
}

/* A hill whose flanks are the slopes of an arch. */
static double arch_angle(const struct model *m, double x, double y)
{
	double up = (m->arch_row - y) / m->arch_spread; /* 0 at the steepest row */
	double wide = m->arch_width * (up > 0 ? 1 + 0.35 * up : 1);
	double u = (x - FIELD_WIDTH / 2.0) / wide;
	double height = m->arch_base + m->arch * d_exp(-up * up / 2);

	/* Towards the tip the hill widens into its contour. */
	if (up > 0)
		height += 0.6 * m->arch * (1 - d_exp(-up * up / 2)) + 0.1 * up;
	return -d_atan2(height * u * 2.2 / (1 + u * u * 1.1), 1);
}

static double orientation(const struct model *m, double x, double y)
{
	double a = m->tilt, u;

	if (m->n_cores == 0) {
		a += arch_angle(m, x, y);
	} else {
		for (int i = 0; i < m->n_cores; i++)
			a += 0.5 * around(&m->core[i], x, y);
		for (int i = 0; i < m->n_deltas; i++)
			a -= 0.5 * around(&m->delta[i], x, y);
		u = (x - m->core[0].x) / m->bend_width;
		a -= m->bend * u / sqrt(1 + u * u) * (1 - step(y, m->bend_to, m->bend_from));
	}
	return a + m->wave * noise_at(m->wave_key, (float)x, (float)y, 75);
}

static void place_loop(struct model *m, double cx, double cy, double size, struct rng *rng)
{
	double side = m->pattern == PATTERN_LEFT_LOOP ? 1 : -1;
	double dx = rng_range(rng, 72, 132) * size, dy = rng_range(rng, 75, 160) * size;
	double axis, twist;

	cx -= side * 8;
	make_turn(&m->core[0], cx, cy, 0.11, rng);
	make_turn(&m->delta[0], cx + side * dx, cy + dy, 0.11, rng);
	/* The axis of the plain model, and how far it is turned to be steeper. */
	axis = -d_atan2(dy, -side * dx);
	twist = side * rng_range(rng, 0.2, 0.6);
	close_core(&m->core[0], axis + twist, twist, rng);
	m->n_cores = m->n_deltas = 1;
}

static void place_tented(struct model *m, double cx, double cy, double size, struct rng *rng)
{
	double dy = rng_range(rng, 45, 105) * size;

	make_turn(&m->core[0], cx, cy + 25, 0.09, rng);
	make_turn(&m->delta[0], cx + rng_range(rng, -10, 10), cy + 25 + dy, 0.09, rng);
	close_core(&m->core[0], -D_PI / 2, 0, rng);
	m->n_cores = m->n_deltas = 1;
}

static void place_whorl(struct model *m, double cx, double cy, double size, struct rng *rng)
{
	/* Plain whorls have their cores one above the other; one in four is a
	 * double loop, whose cores are apart and lie askew. */
	bool is_double = rng_unit(rng) < 0.25;
	double apart = (is_double ? rng_range(rng, 45, 90) : rng_range(rng, 14, 48)) * size;
	double askew = is_double ? rng_range(rng, -0.9, 0.9) : rng_range(rng, -0.4, 0.4);
	double s, c;

	d_sincos(askew, &s, &c);
	make_turn(&m->core[0], cx - apart / 2 * s, cy - apart / 2 * c, 0.09, rng);
	make_turn(&m->core[1], cx + apart / 2 * s, cy + apart / 2 * c, 0.09, rng);
	make_turn(&m->delta[0], cx - rng_range(rng, 80, 140) * size,
		  cy + rng_range(rng, 70, 150) * size, 0.10, rng);
	make_turn(&m->delta[1], cx + rng_range(rng, 80, 140) * size,
		  cy + rng_range(rng, 70, 150) * size, 0.10, rng);
	close_core(&m->core[0], -D_PI / 2 - askew, 0, rng);
	close_core(&m->core[1], D_PI / 2 - askew, 0, rng);
	m->n_cores = m->n_deltas = 2;
}

static void make_model(const struct synth_field_spec *spec, struct rng *rng, struct model *m)
{
	double cx = FIELD_WIDTH / 2.0 + 8 * rng_normal(rng);
	double cy = 232 + 12 * rng_normal(rng);

	*m = (struct model){.pattern = spec->pattern};
	m->tilt = 0.06 * rng_normal(rng);
	m->bend = rng_range(rng, 0.45, 0.75);
	m->bend_width = rng_range(rng, 75, 120);
	m->bend_from = cy + rng_range(rng, 20, 60);
	m->bend_to = cy - rng_range(rng, 90, 140);
	m->wave = rng_range(rng, 0.010, 0.028);
	m->wave_key = (uint32_t)rng_u64(rng);
	switch (spec->pattern) {
	case PATTERN_LEFT_LOOP:
	case PATTERN_RIGHT_LOOP:
		place_loop(m, cx, cy, spec->size, rng);
		break;
	case PATTERN_TENTED_ARCH:
		place_tented(m, cx, cy, spec->size, rng);
		break;
	case PATTERN_WHORL:
		place_whorl(m, cx, cy, spec->size, rng);
		break;
	default:
		m->arch = rng_range(rng, 0.55, 1.15);
		m->arch_row = cy + rng_range(rng, 20, 60);
		m->arch_spread = rng_range(rng, 70, 110);
		m->arch_width = rng_range(rng, 75, 115);
		m->arch_base = rng_range(rng, 0.0, 0.12);
		break;
	}
}

/* Ridges stand wider below the core and between the deltas, and over the upper
 * core (Cappelli, Maio and Maltoni 2002); all else is a smooth wave. */
static double period_at(double mean, double cy, uint32_t key, double x, double y)
{
	double below = step(y, cy + 40, cy + 190), above = 1 - step(y, cy - 170, cy - 50);

	return mean *
	       (0.95 + 0.13 * below + 0.05 * above + 0.035 * noise_at(key, (float)x, (float)y, 80));
}

/*
 * Where ridges fan out they stand wider, as far as skin allows; the rest is made
 * up by new ridges, that is, by minutiae. A wave vector e^g n has no curl where
 * t . grad g = n . grad o (t along the ridges, n across, o their orientation), so
 * g is the smooth field that comes nearest to that: the minimum of
 * (t . grad g - share * n . grad o)^2 + stiff |grad g|^2 + anchor g^2,
 * by Gauss-Seidel steps on a grid of REST pixels.
 */
#define REST	    8
#define REST_NX	    (FIELD_WIDTH / REST + 1)
#define REST_NY	    (FIELD_HEIGHT / REST + 1)
#define REST_SWEEPS 40

struct rest {
	float tx[REST_NY][REST_NX], ty[REST_NY][REST_NX]; /* along the ridges */
	float fan[REST_NY][REST_NX];			  /* n . grad o, per REST pixels */
	float g[REST_NY][REST_NX];
};

static void measure_fans(const struct synth_field *f, struct rest *r, float share)
{
	const int k = REST / FIELD_STEP;

	for (int j = 0; j < REST_NY; j++)
		for (int i = 0; i < REST_NX; i++) {
			int x = i * k, y = j * k;
			int x0 = x > 0 ? x - 1 : x, x1 = x + 1 < FIELD_NX ? x + 1 : x;
			int y0 = y > 0 ? y - 1 : y, y1 = y + 1 < FIELD_NY ? y + 1 : y;
			float c = f->cos2[y][x], s = f->sin2[y][x];
			float half = 0.5f * f_atan2(s, c), co, si, ox, oy;

			co = sqrtf(f_max(0, (1 + c) / 2));
			si =
			    half < 0 ? -sqrtf(f_max(0, (1 - c) / 2)) : sqrtf(f_max(0, (1 - c) / 2));
			r->tx[j][i] = co;
			r->ty[j][i] = -si;
			ox = 0.5f *
			     (c * (f->sin2[y][x1] - f->sin2[y][x0]) -
			      s * (f->cos2[y][x1] - f->cos2[y][x0])) /
			     (float)(x1 - x0) * k;
			oy = 0.5f *
			     (c * (f->sin2[y1][x] - f->sin2[y0][x]) -
			      s * (f->cos2[y1][x] - f->cos2[y0][x])) /
			     (float)(y1 - y0) * k;
			/* Next to a singular point no spacing follows the fan. */
			r->fan[j][i] = share * f_clamp(si * ox + co * oy, -0.12f, 0.12f);
		}
}

/* The same line may be written with t or -t at neighbours; fan turns its sign
 * with it, so that the products below do not. */
static void relax_spacing(struct rest *r, float stiff, float anchor)
{
	for (int sweep = 0; sweep < REST_SWEEPS; sweep++)
		for (int j = 1; j + 1 < REST_NY; j++)
			for (int i = 1; i + 1 < REST_NX; i++) {
				float tx = r->tx[j][i], ty = r->ty[j][i];
				float xx = tx * tx + stiff, yy = ty * ty + stiff, xy = tx * ty;
				float east = r->g[j][i + 1], west = r->g[j][i - 1];
				float north = r->g[j - 1][i], south = r->g[j + 1][i];
				float cross = r->g[j + 1][i + 1] + r->g[j - 1][i - 1] -
					      r->g[j - 1][i + 1] - r->g[j + 1][i - 1];
				float source = 0.5f * (r->tx[j][i + 1] * r->fan[j][i + 1] -
						       r->tx[j][i - 1] * r->fan[j][i - 1] +
						       r->ty[j + 1][i] * r->fan[j + 1][i] -
						       r->ty[j - 1][i] * r->fan[j - 1][i]);

				r->g[j][i] = (xx * (east + west) + yy * (north + south) +
					      0.5f * xy * cross - source) /
					     (2 * xx + 2 * yy + anchor);
			}
}

static void spread_spacing(struct synth_field *f, const struct rest *r)
{
	for (int j = 0; j < FIELD_NY; j++)
		for (int i = 0; i < FIELD_NX; i++) {
			float u = f_clamp((float)i * FIELD_STEP / REST, 0, REST_NX - 1.001f);
			float v = f_clamp((float)j * FIELD_STEP / REST, 0, REST_NY - 1.001f);
			int a = (int)u, b = (int)v;
			float fu = u - (float)a, fv = v - (float)b;
			float g = f_lerp(f_lerp(r->g[b][a], r->g[b][a + 1], fu),
					 f_lerp(r->g[b + 1][a], r->g[b + 1][a + 1], fu), fv);

			/* e^-g for small g */
			g = f_clamp(g, -0.3f, 0.3f);
			f->periods[j][i] *= 1 - g + 0.5f * g * g;
		}
}

void synth_field_make(const struct synth_field_spec *spec, struct rng *rng, struct synth_field *out)
{
	struct model m;
	struct rest *rest;
	uint32_t key;
	double cy;

	make_model(spec, rng, &m);
	key = (uint32_t)rng_u64(rng);
	cy = m.n_cores ? m.core[0].y : m.arch_row;
	out->pattern = spec->pattern;
	out->period = spec->period;
	out->size = spec->size;
	out->n_cores = m.n_cores;
	out->n_deltas = m.n_deltas;
	for (int i = 0; i < 2; i++) {
		out->core[i] = (struct synth_point){(float)m.core[i].x, (float)m.core[i].y};
		out->delta[i] = (struct synth_point){(float)m.delta[i].x, (float)m.delta[i].y};
	}
	for (int j = 0; j < FIELD_NY; j++)
		for (int i = 0; i < FIELD_NX; i++) {
			double x = i * FIELD_STEP, y = j * FIELD_STEP, s, c;

			d_sincos(2 * orientation(&m, x, y), &s, &c);
			out->cos2[j][i] = (float)c;
			out->sin2[j][i] = (float)s;
			out->periods[j][i] = (float)period_at(spec->period, cy, key, x, y);
		}
	rest = xcalloc(1, sizeof(*rest));
	measure_fans(out, rest, 1.0f);
	relax_spacing(rest, 0.10f, 0.01f);
	spread_spacing(out, rest);
	free(rest);
}

static float sample(const float (*a)[FIELD_NX], float x, float y)
{
	float u = f_clamp(x / FIELD_STEP, 0, FIELD_NX - 1.001f);
	float v = f_clamp(y / FIELD_STEP, 0, FIELD_NY - 1.001f);
	int i = (int)u, j = (int)v;
	float fu = u - (float)i, fv = v - (float)j;

	return f_lerp(f_lerp(a[j][i], a[j][i + 1], fu), f_lerp(a[j + 1][i], a[j + 1][i + 1], fu),
		      fv);
}

float synth_field_orientation(const struct synth_field *f, float x, float y)
{
	float a = 0.5f * f_atan2(sample(f->sin2, x, y), sample(f->cos2, x, y));

	return a < 0 ? a + F_PI : a;
}

float synth_field_period(const struct synth_field *f, float x, float y)
{
	return sample(f->periods, x, y);
}
