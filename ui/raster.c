/* SPDX-License-Identifier: Apache-2.0 */
/* Sources, views and the choice of glyphs; ui/raster_draw.c makes the cells. */
#include "ui/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "ui/raster_priv.h"

static const char *const names[GLYPHS_COUNT] = {"auto",	   "ascii",   "half", "quadrant",
						"sextant", "braille", "flow"};

const char *glyphs_name(enum glyphs g)
{
	return g < GLYPHS_COUNT ? names[g] : "";
}

enum glyphs glyphs_find(const char *name)
{
	for (int g = 0; g < GLYPHS_COUNT; g++)
		if (strcmp(names[g], name) == 0)
			return (enum glyphs)g;
	return GLYPHS_COUNT;
}

/* --- the source ------------------------------------------------------------ */

static void make_sums(struct raster_source *s)
{
	size_t stride = (size_t)s->w + 1;

	s->sum = xcalloc(stride * ((size_t)s->h + 1), sizeof(*s->sum));
	s->square = xcalloc(stride * ((size_t)s->h + 1), sizeof(*s->square));
	for (int y = 0; y < s->h; y++) {
		uint32_t row = 0, row2 = 0;
		size_t at = (size_t)(y + 1) * stride + 1;

		/* Sums wrap around; differences of four corners still come out
		 * right for any box smaller than 2^32. */
		for (int x = 0; x < s->w; x++, at++) {
			uint32_t v = s->px[(size_t)y * (size_t)s->w + (size_t)x];

			row += v;
			row2 += v * v;
			s->sum[at] = s->sum[at - stride] + row;
			s->square[at] = s->square[at - stride] + row2;
		}
	}
}

/* Structure tensor on a grid of blocks, smoothed over neighbours. */
static void make_flow(struct raster_source *s)
{
	int b = (int)(s->period + 0.5);
	float *t;

	s->block = b < 4 ? 4 : b;
	s->cell = s->block;
	s->bw = (s->w + s->block - 1) / s->block;
	s->bh = (s->h + s->block - 1) / s->block;
	t = xcalloc((size_t)s->bw * (size_t)s->bh * 3, sizeof(*t));
	s->flow = xcalloc((size_t)s->bw * (size_t)s->bh, sizeof(*s->flow));
	for (int y = 1; y < s->h - 1; y++)
		for (int x = 1; x < s->w - 1; x++) {
			const uint8_t *p = s->px + (size_t)y * (size_t)s->w + (size_t)x;
			int gx = p[1] - p[-1], gy = p[s->w] - p[-s->w];
			float *c = t + 3 * ((size_t)(y / s->block) * (size_t)s->bw +
					    (size_t)(x / s->block));

			c[0] += (float)(gx * gx);
			c[1] += (float)(gy * gy);
			c[2] += (float)(gx * gy);
		}
	for (int by = 0; by < s->bh; by++)
		for (int bx = 0; bx < s->bw; bx++) {
			double xx = 0, yy = 0, xy = 0, n = 0, own;
			double coherent;
			const float *c;

			for (int dy = -1; dy <= 1; dy++)
				for (int dx = -1; dx <= 1; dx++) {
					if (by + dy < 0 || by + dy >= s->bh || bx + dx < 0 ||
					    bx + dx >= s->bw)
						continue;
					c = t + 3 * ((size_t)(by + dy) * (size_t)s->bw +
						     (size_t)(bx + dx));
					xx += c[0];
					yy += c[1];
					xy += c[2];
					n += s->block * s->block;
				}
			c = t + 3 * ((size_t)by * (size_t)s->bw + (size_t)bx);
			own = (c[0] + c[1]) / (s->block * s->block);
			coherent = sqrt((xx - yy) * (xx - yy) + 4 * xy * xy) / (xx + yy + 1);
			/* No ridges: too little contrast here, or no direction. */
			if (own < 60 || (xx + yy) / n < 60 || coherent < 0.12) {
				s->flow[(size_t)by * (size_t)s->bw + (size_t)bx] = -1;
				continue;
			}
			/* Across the gradient; y points down in the image. */
			double a = 0.5 * d_atan2(-2 * xy, xx - yy) + D_PI / 2;

			if (a >= D_PI)
				a -= D_PI;
			s->flow[(size_t)by * (size_t)s->bw + (size_t)bx] = (float)a;
		}
	free(t);
}

struct raster_source *raster_source_new(const struct image *img, enum raster_kind kind,
					double period)
{
	struct raster_source *s = xcalloc(1, sizeof(*s));

	s->w = img->width;
	s->h = img->height;
	s->ppi = img->ppi > 0 ? img->ppi : 500;
	s->kind = kind;
	s->period = period > 0 ? period : 9.0 * s->ppi / 500.0;
	s->px = xmemdup(img->px, (size_t)s->w * (size_t)s->h);
	make_sums(s);
	if (kind != RASTER_PHOTO)
		make_flow(s);
	return s;
}

void raster_source_set_flow(struct raster_source *s, const float *direction, int cols, int rows,
			    double cell)
{
	free(s->flow);
	s->flow = xmemdup(direction, (size_t)cols * (size_t)rows * sizeof(*direction));
	s->bw = cols;
	s->bh = rows;
	s->cell = cell;
}

void raster_source_free(struct raster_source *s)
{
	if (!s)
		return;
	free(s->px);
	free(s->sum);
	free(s->square);
	free(s->flow);
	free(s);
}

int raster_source_width(const struct raster_source *s)
{
	return s->w;
}

int raster_source_height(const struct raster_source *s)
{
	return s->h;
}

double raster_source_ppi(const struct raster_source *s)
{
	return s->ppi;
}

double raster_source_period(const struct raster_source *s)
{
	return s->period;
}

bool raster_source_flow(const struct raster_source *s, double x, double y, double *angle)
{
	int bx = (int)floor((x + 0.5) / s->cell), by = (int)floor((y + 0.5) / s->cell);
	float a;

	if (!s->flow || bx < 0 || by < 0 || bx >= s->bw || by >= s->bh)
		return false;
	a = s->flow[(size_t)by * (size_t)s->bw + (size_t)bx];
	*angle = a;
	return a >= 0;
}

double raster_source_mean(const struct raster_source *s, double x, double y, double side)
{
	int x0 = (int)floor(x - side / 2 + 0.5), y0 = (int)floor(y - side / 2 + 0.5);
	int x1 = x0 + (int)(side + 0.5), y1 = y0 + (int)(side + 0.5);
	double area;

	if (x1 <= x0)
		x1 = x0 + 1;
	if (y1 <= y0)
		y1 = y0 + 1;
	area = (double)(x1 - x0) * (y1 - y0);
	return 255.0 - raster_box_dark(s, x0, y0, x1, y1) / area;
}

/* Darkness (255 - value) summed over the pixels [x0,x1) x [y0,y1); what lies
 * outside the image is white. */
double raster_box_dark(const struct raster_source *s, int x0, int y0, int x1, int y1)
{
	size_t stride = (size_t)s->w + 1;
	uint32_t sum;

	x0 = x0 < 0 ? 0 : x0;
	y0 = y0 < 0 ? 0 : y0;
	x1 = x1 > s->w ? s->w : x1;
	y1 = y1 > s->h ? s->h : y1;
	if (x1 <= x0 || y1 <= y0)
		return 0;
	sum = s->sum[(size_t)y1 * stride + (size_t)x1] - s->sum[(size_t)y0 * stride + (size_t)x1] -
	      s->sum[(size_t)y1 * stride + (size_t)x0] + s->sum[(size_t)y0 * stride + (size_t)x0];
	return 255.0 * (x1 - x0) * (y1 - y0) - sum;
}

void raster_box_stats(const struct raster_source *s, int x0, int y0, int x1, int y1, double *mean,
		      double *deviation)
{
	size_t stride = (size_t)s->w + 1;
	uint32_t sum, square;
	double n, m, var;

	x0 = x0 < 0 ? 0 : x0;
	y0 = y0 < 0 ? 0 : y0;
	x1 = x1 > s->w ? s->w : x1;
	y1 = y1 > s->h ? s->h : y1;
	*mean = 255;
	*deviation = 0;
	if (x1 <= x0 || y1 <= y0)
		return;
	sum = s->sum[(size_t)y1 * stride + (size_t)x1] - s->sum[(size_t)y0 * stride + (size_t)x1] -
	      s->sum[(size_t)y1 * stride + (size_t)x0] + s->sum[(size_t)y0 * stride + (size_t)x0];
	square = s->square[(size_t)y1 * stride + (size_t)x1] -
		 s->square[(size_t)y0 * stride + (size_t)x1] -
		 s->square[(size_t)y1 * stride + (size_t)x0] +
		 s->square[(size_t)y0 * stride + (size_t)x0];
	n = (double)(x1 - x0) * (y1 - y0);
	m = sum / n;
	var = square / n - m * m;
	*mean = m;
	*deviation = var > 0 ? sqrt(var) : 0;
}

/* --- views ----------------------------------------------------------------- */

void raster_to_source(const struct raster_view *v, double cy, double cx, double *x, double *y)
{
	double a = (cx + v->pan_x) * v->step, b = (cy + v->pan_y) * v->step * v->aspect;
	double s, c;

	/* The image turned counter-clockwise as seen is the view turned clockwise
	 * over it; y points down. */
	d_sincos(v->angle, &s, &c);
	*x = v->anchor_x + (c * a - s * b) * (v->mirror ? -1 : 1);
	*y = v->anchor_y + s * a + c * b;
}

void raster_to_cell(const struct raster_view *v, double x, double y, double *cy, double *cx)
{
	double a = (x - v->anchor_x) * (v->mirror ? -1 : 1), b = y - v->anchor_y;
	double s, c;

	d_sincos(v->angle, &s, &c);
	*cx = (c * a + s * b) / v->step - v->pan_x;
	*cy = (-s * a + c * b) / (v->step * v->aspect) - v->pan_y;
}

/* --- the choice ------------------------------------------------------------- */

static void divisions(enum glyphs g, int *nx, int *ny)
{
	static const uint8_t div[GLYPHS_COUNT][2] = {
	    [GLYPHS_ASCII] = {1, 2},   [GLYPHS_HALF] = {1, 2},	  [GLYPHS_QUADRANT] = {2, 2},
	    [GLYPHS_SEXTANT] = {2, 3}, [GLYPHS_BRAILLE] = {2, 4}, [GLYPHS_FLOW] = {1, 1},
	    [GLYPHS_AUTO] = {1, 1},
	};

	*nx = div[g][0];
	*ny = div[g][1];
}

void raster_divisions(enum glyphs g, int *nx, int *ny)
{
	divisions(g, nx, ny);
}

double raster_pitch(enum glyphs g, double step, double aspect)
{
	int nx, ny;
	double px, py;

	divisions(g, &nx, &ny);
	px = step / nx;
	py = step * aspect / ny;
	return px > py ? px : py;
}

static bool can_draw(enum glyphs g, const struct raster_caps *caps)
{
	switch (g) {
	case GLYPHS_ASCII:
	case GLYPHS_FLOW:
		return true;
	case GLYPHS_HALF:
		return !caps->ascii && caps->depth >= DEPTH_8;
	case GLYPHS_QUADRANT:
	case GLYPHS_SEXTANT:
		return !caps->ascii && !caps->blocks_only && caps->depth >= DEPTH_256;
	case GLYPHS_BRAILLE:
		return !caps->ascii && !caps->blocks_only;
	default:
		return false;
	}
}

/* One-bit sets by local threshold still hold at a bit more than a third of a
 * period; none goes near half of it. */
#define COMFORTABLE (1.0 / 3)
#define STRETCHED   0.42

enum glyphs raster_choose(enum glyphs wanted, const struct raster_caps *caps,
			  const struct raster_source *src, double step, double aspect)
{
	/* Grey first, then finer one-bit samples. */
	static const enum glyphs order[] = {GLYPHS_QUADRANT, GLYPHS_HALF, GLYPHS_BRAILLE,
					    GLYPHS_ASCII};
	double part = step / src->period;

	if (wanted == GLYPHS_FLOW)
		return GLYPHS_FLOW;
	if (wanted != GLYPHS_AUTO && can_draw(wanted, caps) &&
	    raster_pitch(wanted, step, aspect) <= STRETCHED * src->period)
		return wanted;
	/* Close up, whole greys say more than a second column of samples. */
	if (part <= 1.0 / 6 && can_draw(GLYPHS_HALF, caps) && caps->depth >= DEPTH_256)
		return GLYPHS_HALF;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		double limit = order[i] == GLYPHS_QUADRANT ? COMFORTABLE : STRETCHED;

		/* Few colours: a half block is two bits, braille has finer dots. */
		if (order[i] == GLYPHS_HALF && caps->depth < DEPTH_256 && !caps->blocks_only)
			continue;
		if (order[i] == GLYPHS_HALF && caps->depth >= DEPTH_256 &&
		    can_draw(GLYPHS_BRAILLE, caps))
			limit = COMFORTABLE;
		if (can_draw(order[i], caps) &&
		    raster_pitch(order[i], step, aspect) <= limit * src->period)
			return order[i];
	}
	return GLYPHS_FLOW;
}

double raster_ridge_step(enum glyphs wanted, const struct raster_caps *caps,
			 const struct raster_source *src, double aspect)
{
	double lo = 0.05, hi = src->period * 2;

	if (wanted == GLYPHS_FLOW)
		wanted = GLYPHS_AUTO;
	for (int i = 0; i < 40; i++) {
		double mid = (lo + hi) / 2;

		if (raster_choose(wanted, caps, src, mid, aspect) == GLYPHS_FLOW)
			hi = mid;
		else
			lo = mid;
	}
	return lo;
}
