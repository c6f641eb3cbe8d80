/* SPDX-License-Identifier: Apache-2.0 */
/* The cells of a print: sampling, local threshold, glyphs and colours. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "ui/raster_priv.h"

/* Below this standard deviation there are no ridges, only noise: no dots. */
#define FLAT_DEVIATION 7.0

/* One print sampled over a pane. */
struct plane {
	int w, h;	/* samples */
	uint8_t *value; /* after the tone; 255 outside the image */
};

struct frame {
	const struct raster_job *job;
	struct rect pane;
	int nx, ny;
	double sin, cos;
	uint8_t tone[256];
	struct plane main, ghost;
};

/* --- sampling ---------------------------------------------------------------- */

static double pixel_at(const struct raster_source *s, int x, int y)
{
	if (x < 0 || y < 0 || x >= s->w || y >= s->h)
		return 255;
	return s->px[(size_t)y * (size_t)s->w + (size_t)x];
}

/* floor() is a call into the library where the machine's baseline has no
 * instruction for it, and this is asked some hundred thousand times a frame. */
static inline int floor_int(double v)
{
	int i = (int)v;

	return i - (v < i);
}

static double bilinear(const struct raster_source *s, double x, double y)
{
	int ix = floor_int(x), iy = floor_int(y);
	double fx = x - ix, fy = y - iy;

	if (ix < 0 || iy < 0 || ix + 1 >= s->w || iy + 1 >= s->h) {
		return (1 - fy) * ((1 - fx) * pixel_at(s, ix, iy) + fx * pixel_at(s, ix + 1, iy)) +
		       fy * ((1 - fx) * pixel_at(s, ix, iy + 1) + fx * pixel_at(s, ix + 1, iy + 1));
	}
	const uint8_t *p = s->px + (size_t)iy * (size_t)s->w + (size_t)ix;

	return (1 - fy) * ((1 - fx) * p[0] + fx * p[1]) +
	       fy * ((1 - fx) * p[s->w] + fx * p[s->w + 1]);
}

static double sample(const struct raster_source *s, double x, double y, double w, double h)
{
	int x0, y0, x1, y1;
	double side = w > h ? w : h, dark;

	if (side < 1)
		return bilinear(s, x, y);
	if (side < 3 && s->kind != RASTER_LINES)
		return (bilinear(s, x - w / 4, y - h / 4) + bilinear(s, x + w / 4, y - h / 4) +
			bilinear(s, x - w / 4, y + h / 4) + bilinear(s, x + w / 4, y + h / 4)) /
		       4;
	x0 = floor_int(x - w / 2 + 0.5);
	y0 = floor_int(y - h / 2 + 0.5);
	x1 = floor_int(x + w / 2 + 0.5);
	y1 = floor_int(y + h / 2 + 0.5);
	x1 = x1 > x0 ? x1 : x0 + 1;
	y1 = y1 > y0 ? y1 : y0 + 1;
	dark = raster_box_dark(s, x0, y0, x1, y1);
	if (s->kind == RASTER_LINES) {
		/* A line of one pixel right across the box makes it all dark. */
		double across = x1 - x0 < y1 - y0 ? x1 - x0 : y1 - y0;

		dark /= across;
		return dark >= 255 ? 0 : 255 - dark;
	}
	return 255 - dark / ((double)(x1 - x0) * (y1 - y0));
}

/* Rows of source pixels interpolated at the columns of the samples, kept while
 * the next rows of samples still need them. */
#define ROWS_KEPT 8 /* more than the rows a sample below three pixels touches */

struct rows {
	int n;	       /* values of a row: the samples across, for each tap */
	int *ix;       /* left pixel of each value */
	double *fx;    /* and the part of its right neighbour */
	double *value; /* ROWS_KEPT x n */
	int kept[ROWS_KEPT];
};

static const double *interpolated_row(struct rows *r, const struct raster_source *s, int iy)
{
	int slot = iy & (ROWS_KEPT - 1);
	double *out = r->value + (size_t)slot * (size_t)r->n;

	if (r->kept[slot] == iy)
		return out;
	r->kept[slot] = iy;
	for (int k = 0; k < r->n; k++) {
		int ix = r->ix[k];
		double fx = r->fx[k];

		out[k] = (1 - fx) * pixel_at(s, ix, iy) + fx * pixel_at(s, ix + 1, iy);
	}
	return out;
}

/* An upright view, close up: what sample() gives, value for value, but what
 * depends on the column alone is worked out once. */
static void sample_upright(const struct frame *f, const struct raster_source *src, double w,
			   double h, struct plane *p)
{
	const struct raster_view *v = &f->job->view;
	double du = v->step / f->nx, dv = v->step * v->aspect / f->ny;
	int taps = w < 1 && h < 1 ? 1 : 2;
	struct rows r = {.n = taps * p->w};

	r.ix = xcalloc((size_t)r.n, sizeof(*r.ix));
	r.fx = xcalloc((size_t)r.n, sizeof(*r.fx));
	r.value = xcalloc((size_t)r.n * ROWS_KEPT, sizeof(*r.value));
	for (int k = 0; k < ROWS_KEPT; k++)
		r.kept[k] = INT_MIN;
	for (int t = 0; t < taps; t++)
		for (int i = 0; i < p->w; i++) {
			double a = (v->pan_x * f->nx + i + 0.5) * du;
			double x = v->anchor_x + (v->mirror ? -a : a);

			if (taps > 1)
				x = t ? x + w / 4 : x - w / 4;
			r.ix[t * p->w + i] = floor_int(x);
			r.fx[t * p->w + i] = x - r.ix[t * p->w + i];
		}
	for (int j = 0; j < p->h; j++) {
		uint8_t *restrict out = p->value + (size_t)j * (size_t)p->w;
		double y = v->anchor_y + (v->pan_y * f->ny + j + 0.5) * dv;
		const double *a[2], *b[2];
		double fy[2];

		for (int t = 0; t < taps; t++) {
			double ty = taps == 1 ? y : t ? y + h / 4 : y - h / 4;
			int iy = floor_int(ty);

			fy[t] = ty - iy;
			a[t] = interpolated_row(&r, src, iy);
			b[t] = interpolated_row(&r, src, iy + 1);
		}
		if (taps == 1) {
			for (int i = 0; i < p->w; i++)
				out[i] = (uint8_t)((1 - fy[0]) * a[0][i] + fy[0] * b[0][i] + 0.5);
			continue;
		}
		for (int i = 0, k = p->w; i < p->w; i++, k++) {
			double above = ((1 - fy[0]) * a[0][i] + fy[0] * b[0][i]) +
				       ((1 - fy[0]) * a[0][k] + fy[0] * b[0][k]);
			double sum = above + ((1 - fy[1]) * a[1][i] + fy[1] * b[1][i]) +
				     ((1 - fy[1]) * a[1][k] + fy[1] * b[1][k]);

			out[i] = (uint8_t)(sum / 4 + 0.5);
		}
	}
	free(r.ix);
	free(r.fx);
	free(r.value);
}

/* raster_to_source without working out the sine for each cell. */
static inline void cell_source(const struct frame *f, double cy, double cx, double *x, double *y)
{
	const struct raster_view *v = &f->job->view;
	double a = (cx + v->pan_x) * v->step, b = (cy + v->pan_y) * v->step * v->aspect;

	*x = v->anchor_x + (f->cos * a - f->sin * b) * (v->mirror ? -1 : 1);
	*y = v->anchor_y + f->sin * a + f->cos * b;
}

static void sample_plane(const struct frame *f, const struct raster_source *src,
			 const struct raster_warp *warp, struct plane *p)
{
	const struct raster_view *v = &f->job->view;
	double du = v->step / f->nx, dv = v->step * v->aspect / f->ny;
	double flip = v->mirror ? -1 : 1;
	double w = sqrt(f->cos * f->cos * du * du + f->sin * f->sin * dv * dv);
	double h = sqrt(f->sin * f->sin * du * du + f->cos * f->cos * dv * dv);
	double *edge = NULL;
	int stride = f->pane.w + 1;

	p->w = f->pane.w * f->nx;
	p->h = f->pane.h * f->ny;
	p->value = xmalloc((size_t)p->w * (size_t)p->h + 1);
	if (!warp && f->sin == 0 && f->cos == 1 &&
	    fmax(w, h) < (src->kind == RASTER_LINES ? 1 : 3)) {
		sample_upright(f, src, w, h, p);
		return;
	}
	if (warp) {
		/* The warp at the corners of cells; inside a cell it is straight. */
		edge = xcalloc((size_t)stride * (size_t)(f->pane.h + 1), 2 * sizeof(*edge));
		for (int y = 0; y <= f->pane.h; y++)
			for (int x = 0; x <= f->pane.w; x++) {
				double *e = edge + 2 * (y * stride + x), sx, sy;

				cell_source(f, y, x, &sx, &sy);
				warp->map(warp->context, sx, sy, &e[0], &e[1]);
			}
	}
	for (int j = 0; j < p->h; j++) {
		/* Counted over the whole plane: moving by cells moves exactly. */
		double b = (v->pan_y * f->ny + j + 0.5) * dv;

		for (int i = 0; i < p->w; i++) {
			double x, y;

			if (edge) {
				int cy = j / f->ny, cx = i / f->nx;
				double fy = (j % f->ny + 0.5) / f->ny;
				double fx = (i % f->nx + 0.5) / f->nx;
				const double *e = edge + 2 * (cy * stride + cx);
				const double *g = e + 2 * stride;

				x = (1 - fy) * ((1 - fx) * e[0] + fx * e[2]) +
				    fy * ((1 - fx) * g[0] + fx * g[2]);
				y = (1 - fy) * ((1 - fx) * e[1] + fx * e[3]) +
				    fy * ((1 - fx) * g[1] + fx * g[3]);
			} else {
				double a = (v->pan_x * f->nx + i + 0.5) * du;

				x = v->anchor_x + (f->cos * a - f->sin * b) * flip;
				y = v->anchor_y + f->sin * a + f->cos * b;
			}
			p->value[(size_t)j * (size_t)p->w + (size_t)i] =
			    (uint8_t)(sample(src, x, y, w, h) + 0.5);
		}
	}
	free(edge);
}

static void make_tone(struct frame *f)
{
	const struct raster_tone *t = &f->job->tone;
	double gain = t->contrast >= 0 ? 1 + t->contrast / 25.0 : 1 / (1 - t->contrast / 25.0);

	for (int i = 0; i < 256; i++) {
		double v = (i - 127.5) * gain + 127.5 + t->brightness * 1.275;

		v = v < 0 ? 0 : v > 255 ? 255 : v;
		f->tone[i] = (uint8_t)(v + 0.5);
	}
}

/* --- colours ------------------------------------------------------------------ */

/* 26 greys: the ramp of 256 colour terminals with black and white; true colour
 * gets no more, since every pair of colours costs. */
static int grey_level(int v)
{
	if (v < 4)
		return 0;
	if (v >= 247)
		return 255;
	return 8 + (v - 3) / 10 * 10;
}

static color print_grey(const struct frame *f, int v)
{
	v = grey_level(f->tone[v]);
	return COLOR_GREY(f->job->tone.invert ? 255 - v : v);
}

static color mix(color a, color b, double part)
{
	unsigned out = 0;

	for (int k = 16; k >= 0; k -= 8) {
		double ca = a >> k & 255, cb = b >> k & 255;

		out = out << 8 | (unsigned)(ca + part * (cb - ca) + 0.5);
	}
	return COLOR_RGB(0, 0, 0) | out;
}

static double box_value(const struct raster_source *map, double x, double y, double side)
{
	int x0 = floor_int(x - side / 2 + 0.5), y0 = floor_int(y - side / 2 + 0.5);
	int n = side < 1 ? 1 : (int)(side + 0.5);
	double mean, deviation;

	raster_box_stats(map, x0, y0, x0 + n, y0 + n, &mean, &deviation);
	return mean;
}

/* The hue of a cell, in few steps so that colour pairs stay few. */
static bool cell_hue(const struct frame *f, int y, int x, color *hue)
{
	const struct raster_job *job = f->job;
	double sx, sy, value;

	if (job->tint == TINT_NONE || !job->tint_map || job->depth < DEPTH_256)
		return false;
	cell_source(f, y + 0.5, x + 0.5, &sx, &sy);
	if (sx < 0 || sy < 0 || sx >= job->tint_map->w || sy >= job->tint_map->h)
		return false;
	if (job->tint == TINT_CYCLE) { /* an angle has no mean: take the point */
		value = pixel_at(job->tint_map, (int)sx, (int)sy);
		*hue = theme_cycle_color(floor(value / 256 * 12 + 0.5) / 12);
	} else {
		value = box_value(job->tint_map, sx, sy, job->view.step);
		*hue = theme_scale_color(floor(value / 255 * 8 + 0.5) / 8);
	}
	return true;
}

/* Ink of this hue: dark stays dark, light becomes a pale tone of the hue. */
static color tinted(const struct frame *f, int v, color hue)
{
	int level = f->tone[v] * 5 / 255;
	double t = level / 5.0;

	if (f->job->tone.invert)
		t = 1 - t;
	return t < 0.5 ? mix(COLOR_GREY(0), hue, 0.3 + t)
		       : mix(hue, COLOR_GREY(255), (t - 0.5) * 1.5);
}

/* Where blue ink and orange ink lie over each other it is nearly black. */
static color overlaid(int a, int b)
{
	static const double blue[3] = {0.05, 0.40, 0.78}, orange[3] = {0.90, 0.45, 0.02};
	double da = (255 - a) * 5 / 255 / 5.0, db = (255 - b) * 5 / 255 / 5.0;
	unsigned out = 0;

	for (int k = 0; k < 3; k++) {
		double c = (1 - da * (1 - blue[k])) * (1 - db * (1 - orange[k]));

		out = out << 8 | (unsigned)(c * 250 + 0.5);
	}
	return COLOR_RGB(0, 0, 0) | out;
}

/* --- glyphs -------------------------------------------------------------------- */

static const uint16_t quadrants[16] = {' ',    0x2598, 0x259d, 0x2580, 0x2596, 0x258c,
				       0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c,
				       0x2584, 0x2599, 0x259f, 0x2588};

static uint32_t pattern_glyph(enum glyphs g, unsigned bits)
{
	static const uint8_t dots[8] = {1, 8, 2, 16, 4, 32, 64, 128};
	unsigned braille = 0;

	switch (g) {
	case GLYPHS_ASCII:
		return (uint32_t) " \".#"[bits & 3];
	case GLYPHS_HALF:
		return bits == 0 ? ' ' : bits == 1 ? 0x2580 : bits == 2 ? 0x2584 : 0x2588;
	case GLYPHS_QUADRANT:
		return quadrants[bits & 15];
	case GLYPHS_SEXTANT:
		if (bits == 0)
			return ' ';
		if (bits == 63)
			return 0x2588;
		if (bits == 21 || bits == 42)
			return bits == 21 ? 0x258c : 0x2590;
		return 0x1fb00 + bits - 1 - (bits > 21) - (bits > 42);
	default:
		for (int i = 0; i < 8; i++)
			if (bits & 1u << i)
				braille |= dots[i];
		return bits ? 0x2800 + braille : ' ';
	}
}

static bool one_bit(const struct raster_job *job)
{
	return job->glyphs == GLYPHS_BRAILLE || job->glyphs == GLYPHS_ASCII ||
	       (job->glyphs == GLYPHS_HALF && job->depth < DEPTH_256);
}

/* Is the middle of the cell inside the image? */
static bool cell_inside(const struct frame *f, int y, int x)
{
	const struct raster_job *job = f->job;
	double sx, sy;

	cell_source(f, y + 0.5, x + 0.5, &sx, &sy);
	if (job->warp)
		job->warp->map(job->warp->context, sx, sy, &sx, &sy);
	return sx >= -0.5 && sy >= -0.5 && sx <= job->src->w - 0.5 && sy <= job->src->h - 0.5;
}

/* What lies around the middle of a cell: is it inside the image, and the level
 * that parts ridges from valleys there (0: no ridges). */
static bool cell_level(const struct frame *f, const struct raster_source *src,
		       const struct raster_warp *warp, int y, int x, double *level)
{
	double sx, sy, mean, deviation;
	int half = (int)(src->period + 0.5);

	cell_source(f, y + 0.5, x + 0.5, &sx, &sy);
	if (warp)
		warp->map(warp->context, sx, sy, &sx, &sy);
	*level = 0;
	if (sx < -0.5 || sy < -0.5 || sx > src->w - 0.5 || sy > src->h - 0.5)
		return false;
	if (src->kind == RASTER_LINES) {
		*level = 128;
		return true;
	}
	raster_box_stats(src, (int)sx - half, (int)sy - half, (int)sx + half + 1,
			 (int)sy + half + 1, &mean, &deviation);
	if (deviation >= FLAT_DEVIATION * (1 - f->job->tone.contrast / 125.0))
		*level = mean - f->job->tone.brightness * deviation / 100.0;
	return true;
}

static unsigned cell_bits(const struct frame *f, const struct plane *p, int y, int x, double level)
{
	unsigned bits = 0;
	int k = 0;

	for (int j = 0; j < f->ny; j++)
		for (int i = 0; i < f->nx; i++, k++)
			if (p->value[(size_t)(y * f->ny + j) * (size_t)p->w +
				     (size_t)(x * f->nx + i)] < level)
				bits |= 1u << k;
	return bits;
}

static void cell_one_bit(const struct frame *f, int y, int x, struct cell *c)
{
	const struct raster_job *job = f->job;
	struct style paper = theme_print_style(job->depth, job->tone.invert);
	double level, ghost_level;
	unsigned a, b = 0;
	color hue;

	if (!cell_level(f, job->src, job->warp, y, x, &level)) {
		if (!job->ghost || !cell_level(f, job->ghost, job->ghost_warp, y, x, &ghost_level))
			return;
		level = 0;
	}
	a = cell_bits(f, &f->main, y, x, level);
	*c = (struct cell){.fg = paper.fg, .bg = paper.bg};
	if (job->ghost) {
		if (cell_level(f, job->ghost, job->ghost_warp, y, x, &ghost_level))
			b = cell_bits(f, &f->ghost, y, x, ghost_level);
		if (job->depth >= DEPTH_8) {
			bool few = job->depth < DEPTH_256;
			int na = __builtin_popcount(a & ~b), nb = __builtin_popcount(b & ~a);
			int both = __builtin_popcount(a & b);

			if (na > nb + both)
				c->fg = few ? COLOR_ANSI(4) : COLOR_RGB(0, 95, 175);
			else if (nb > na + both)
				c->fg = few ? COLOR_ANSI(5) : COLOR_RGB(200, 80, 0);
		}
	}
	c->ch = pattern_glyph(job->glyphs, a | b);
	if (cell_hue(f, y, x, &hue))
		c->bg = mix(hue, COLOR_GREY(job->tone.invert ? 0 : 255), 0.55);
}

static void cell_grey(const struct frame *f, int y, int x, struct cell *c)
{
	const struct raster_job *job = f->job;
	const struct plane *p = &f->main;
	int n = f->nx * f->ny, lo = 255, hi = 0, dark = 0, light = 0, nd = 0, nl = 0;
	int v[6];
	unsigned bits = 0;
	bool hued;
	color hue = 0;

	for (int k = 0; k < n; k++) {
		v[k] = p->value[(size_t)(y * f->ny + k / f->nx) * (size_t)p->w +
				(size_t)(x * f->nx + k % f->nx)];
		lo = v[k] < lo ? v[k] : lo;
		hi = v[k] > hi ? v[k] : hi;
	}
	hued = cell_hue(f, y, x, &hue);
	if (job->glyphs == GLYPHS_HALF) {
		c->fg = hued ? tinted(f, v[0], hue) : print_grey(f, v[0]);
		c->bg = hued ? tinted(f, v[1], hue) : print_grey(f, v[1]);
		c->ch = c->fg == c->bg ? ' ' : 0x2580;
		c->attr = 0;
		return;
	}
	for (int k = 0; k < n; k++) {
		if (2 * v[k] < lo + hi) {
			bits |= 1u << k;
			dark += v[k];
			nd++;
		} else {
			light += v[k];
			nl++;
		}
	}
	c->attr = 0;
	c->ch = ' ';
	if (hi - lo < 10) {
		int mean = (dark + light) / n;

		c->bg = hued ? tinted(f, mean, hue) : print_grey(f, mean);
		c->fg = COLOR_GREY(0);
		return;
	}
	dark /= nd ? nd : 1;
	light /= nl ? nl : 1;
	c->fg = hued ? tinted(f, dark, hue) : print_grey(f, dark);
	c->bg = hued ? tinted(f, light, hue) : print_grey(f, light);
	if (c->fg != c->bg)
		c->ch = pattern_glyph(job->glyphs, bits);
}

/* A ghost in greys: half blocks, each half the mean of its samples. */
static void cell_ghost(const struct frame *f, int y, int x, struct cell *c)
{
	color half[2];

	for (int k = 0; k < 2; k++) {
		int a = 0, b = 0, n = 0;

		for (int j = k * f->ny / 2; j < (k + 1) * f->ny / 2; j++)
			for (int i = 0; i < f->nx; i++, n++) {
				size_t at = (size_t)(y * f->ny + j) * (size_t)f->main.w +
					    (size_t)(x * f->nx + i);

				a += f->main.value[at];
				b += f->ghost.value[at];
			}
		half[k] = overlaid(f->tone[a / n], f->tone[b / n]);
	}
	*c = (struct cell){.ch = 0x2580, .fg = half[0], .bg = half[1]};
	if (half[0] == half[1])
		c->ch = ' ';
}

/* --- flow ------------------------------------------------------------------------ */

static uint32_t stroke(double angle, bool ascii)
{
	/* A diagonal of a cell rises 63 degrees: it is as high as two widths. */
	double d = angle * 180 / D_PI;

	if (d < 32 || d >= 148)
		return ascii ? '-' : 0x2500;
	if (d < 77)
		return ascii ? '/' : 0x2571;
	if (d < 103)
		return ascii ? '|' : 0x2502;
	return ascii ? '\\' : 0x2572;
}

static void cell_flow(const struct frame *f, int y, int x, bool ascii, struct cell *c)
{
	const struct raster_job *job = f->job;
	struct style paper = theme_print_style(job->depth, job->tone.invert);
	double sx, sy, angle;
	color hue;

	cell_source(f, y + 0.5, x + 0.5, &sx, &sy);
	if (job->warp)
		job->warp->map(job->warp->context, sx, sy, &sx, &sy);
	if (sx < -0.5 || sy < -0.5 || sx > job->src->w - 0.5 || sy > job->src->h - 0.5)
		return;
	*c = (struct cell){.ch = ' ', .fg = paper.fg, .bg = paper.bg};
	if (!raster_source_flow(job->src, sx, sy, &angle))
		return;
	if (job->view.mirror)
		angle = D_PI - angle;
	angle += job->view.angle;
	angle -= floor(angle / D_PI) * D_PI;
	c->ch = stroke(angle, ascii);
	if (cell_hue(f, y, x, &hue))
		c->bg = mix(hue, COLOR_GREY(job->tone.invert ? 0 : 255), 0.55);
}

/* --- the whole --------------------------------------------------------------------- */

void raster_draw(struct surface *s, struct rect pane, const struct raster_job *job)
{
	struct frame f = {.job = job, .pane = pane};
	bool bits = one_bit(job);

	if (pane.h <= 0 || pane.w <= 0)
		return;
	raster_divisions(job->glyphs, &f.nx, &f.ny);
	d_sincos(job->view.angle, &f.sin, &f.cos);
	make_tone(&f);
	if (job->glyphs != GLYPHS_FLOW) {
		sample_plane(&f, job->src, job->warp, &f.main);
		if (job->ghost)
			sample_plane(&f, job->ghost, job->ghost_warp, &f.ghost);
	}
	for (int y = 0; y < pane.h; y++)
		for (int x = 0; x < pane.w; x++) {
			struct cell c = {.ch = ' ',
					 .fg = job->outside.fg,
					 .bg = job->outside.bg,
					 .attr = job->outside.attr};

			if (job->glyphs == GLYPHS_FLOW)
				cell_flow(&f, y, x, s->ascii, &c);
			else if (bits)
				cell_one_bit(&f, y, x, &c);
			else if (job->ghost)
				cell_ghost(&f, y, x, &c);
			else if (cell_inside(&f, y, x))
				cell_grey(&f, y, x, &c);
			surface_put_cell(s, pane.y + y, pane.x + x, &c);
		}
	free(f.main.value);
	free(f.ghost.value);
}

void raster_draw_photo(struct surface *s, struct rect pane, const struct raster_source *src,
		       const struct raster_caps *caps, double aspect, struct style outside)
{
	static const char shades[] = "@%#*+=-:. ";
	struct raster_job job = {.src = src, .depth = caps->depth, .outside = outside};
	double sy, sx;

	if (pane.h <= 0 || pane.w <= 0)
		return;
	sx = (double)src->w / pane.w;
	sy = (double)src->h / (pane.h * aspect);
	job.view.step = sx > sy ? sx : sy;
	job.view.aspect = aspect;
	job.view.anchor_x = src->w / 2.0 - job.view.step * pane.w / 2.0;
	job.view.anchor_y = src->h / 2.0 - job.view.step * aspect * pane.h / 2.0;
	if (caps->depth >= DEPTH_256 && !caps->ascii) {
		job.glyphs = caps->blocks_only ? GLYPHS_HALF : GLYPHS_QUADRANT;
		raster_draw(s, pane, &job);
		return;
	}
	for (int y = 0; y < pane.h; y++)
		for (int x = 0; x < pane.w; x++) {
			double px, py, v;
			struct style paper = theme_print_style(caps->depth, false);

			raster_to_source(&job.view, y + 0.5, x + 0.5, &px, &py);
			if (px < 0 || py < 0 || px >= src->w || py >= src->h) {
				surface_put(s, pane.y + y, pane.x + x, ' ', outside);
				continue;
			}
			v = sample(src, px, py, job.view.step, job.view.step * aspect);
			/* Without colours letters are light on dark, as a rule. */
			if (caps->depth == DEPTH_MONO)
				v = 255 - v;
			surface_put(s, pane.y + y, pane.x + x,
				    (uint32_t)shades[(int)(v * 9 / 255 + 0.5)], paper);
		}
}
