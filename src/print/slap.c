/* SPDX-License-Identifier: Apache-2.0 */
#include "print/slap.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "print/work.h"

/* All lengths below are in cells of WORK_CELL pixels at 500 ppi, 0.4 mm. */
#define LEAST_WIDTH  12	 /* a fingertip is wider than 5 mm */
#define LEAST_AREA   120 /* and larger than 20 square mm */
#define ALONE_WIDTH  62	 /* no finger is wider than 25 mm */
#define RUNS_MAX     32
#define STROKE_WIDTH 3 /* half of what writing and rules are wide at most */
#define DEGREE	     (D_PI / 180)

struct grid {
	int columns, rows;
	double step; /* pixels of the image to a cell */
	unsigned char *mask;
	int *label;   /* component of a cell, 0: none */
	size_t cells; /* of the mask */
};

static size_t at(const struct grid *g, int c, int r)
{
	return (size_t)r * (size_t)g->columns + (size_t)c;
}

/* --- where ridges are ----------------------------------------------------------------- */

/* Mean ridge quality of 5 x 5 cells, in 1/255. */
static void blur_quality(const struct work *w, unsigned char *out)
{
	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			double sum = 0, n = 0;

			for (int y = r - 2; y <= r + 2; y++)
				for (int x = c - 2; x <= c + 2; x++) {
					size_t i;

					if (x < 0 || y < 0 || x >= w->cols || y >= w->rows)
						continue;
					i = (size_t)y * (size_t)w->cols + (size_t)x;
					sum += w->mask[i] ? w->quality[i] : 0;
					n++;
				}
			out[(size_t)r * (size_t)w->cols + (size_t)c] =
			    (unsigned char)lrint(255 * fmin(1, sum / n));
		}
}

/* Less than half of what the better cells have is no tip: joints below it, dirt.
 * Good prints do not raise the limit for poor ones beside them without end. */
static int limit_for(const unsigned char *quality, size_t n)
{
	size_t count[256] = {0}, some = 0, above = 0;
	int top = 255;

	for (size_t i = 0; i < n; i++)
		count[quality[i]]++;
	for (int q = 1; q < 256; q++)
		some += count[q];
	while (top > 0 && above + count[top] < some / 10)
		above += count[top--];
	top = (int)lrint(0.45 * top);
	return top < 30 ? 30 : top > 80 ? 80 : top;
}

/* What has room for a disc: the mask without all that is thinner. */
static void open_mask(struct grid *g, int radius)
{
	size_t n = (size_t)g->columns * (size_t)g->rows;
	unsigned char *core = xcalloc(n, 1);

	for (int r = radius; r < g->rows - radius; r++)
		for (int c = radius; c < g->columns - radius; c++) {
			bool room = true;

			for (int y = -radius; y <= radius && room; y++)
				for (int x = -radius; x <= radius && room; x++)
					room = x * x + y * y > radius * radius ||
					       g->mask[at(g, c + x, r + y)];
			core[at(g, c, r)] = room;
		}
	memset(g->mask, 0, n);
	for (int r = radius; r < g->rows - radius; r++)
		for (int c = radius; c < g->columns - radius; c++)
			for (int y = -radius; y <= radius && core[at(g, c, r)]; y++)
				for (int x = -radius; x <= radius; x++)
					if (x * x + y * y <= radius * radius)
						g->mask[at(g, c + x, r + y)] = 1;
	free(core);
}

static enum err_code make_grid(const struct image *img, struct grid *g, struct err *err)
{
	struct work *w;
	unsigned char *quality;
	enum err_code code;
	size_t n;
	int limit;

	memset(g, 0, sizeof(*g));
	if ((code = work_new(img, &w, err)))
		return code;
	work_normalise(w);
	work_find_field(w);
	work_filter(w, false);
	work_rate(w);
	g->step = WORK_CELL * img->ppi / 500;
	g->columns = w->cols;
	g->rows = w->rows;
	n = (size_t)g->columns * (size_t)g->rows;
	quality = xcalloc(n, 1);
	g->mask = xcalloc(n, 1);
	g->label = xcalloc(n, sizeof(*g->label));
	blur_quality(w, quality);
	work_free(w);
	limit = limit_for(quality, n);
	for (size_t i = 0; i < n; i++)
		g->mask[i] = quality[i] >= limit;
	free(quality);
	open_mask(g, STROKE_WIDTH);
	for (size_t i = 0; i < n; i++)
		g->cells += g->mask[i];
	if (g->cells < LEAST_AREA)
		return err_set(err, ERR_QUALITY, _("there is no print in the image"));
	return ERR_OK;
}

static void free_grid(struct grid *g)
{
	free(g->mask);
	free(g->label);
}

/* --- columns ---------------------------------------------------------------------------- */

/* Across (u, to the right) and along (v, towards the palm) a hand that leans by
 * tilt; cells, from the middle of the grid. */
struct frame {
	double cx, cy, c, s;
	int reach; /* u and v lie within -reach .. reach */
};

static struct frame frame_of(const struct grid *g, double tilt)
{
	struct frame f = {g->columns / 2.0, g->rows / 2.0, d_cos(tilt), d_sin(tilt), 0};

	f.reach = (int)ceil(hypot(g->columns, g->rows) / 2) + 1;
	return f;
}

static double across(const struct frame *f, double x, double y)
{
	return (x - f->cx) * f->c + (y - f->cy) * f->s;
}

static double along(const struct frame *f, double x, double y)
{
	return -(x - f->cx) * f->s + (y - f->cy) * f->c;
}

/* The mass of the mask by u; out has 2 * reach + 1 places. */
static void profile(const struct grid *g, const struct frame *f, float *out)
{
	memset(out, 0, (size_t)(2 * f->reach + 1) * sizeof(*out));
	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++)
			if (g->mask[at(g, c, r)]) {
				double u = across(f, c + 0.5, r + 0.5) + f->reach;
				int i = (int)u;

				out[i] += (float)(1 - (u - i));
				if (i < 2 * f->reach)
					out[i + 1] += (float)(u - i);
			}
}

/* Sharp columns have steep sides: the sum of squared differences. */
static double sharpness(const float *p, int n)
{
	double sum = 0;

	for (int i = 3; i < n; i++) {
		double d = p[i] - p[i - 3];

		sum += d * d;
	}
	return sum;
}

static double find_tilt(const struct grid *g)
{
	struct frame f = frame_of(g, 0);
	float *p = xmalloc((size_t)(2 * f.reach + 1) * sizeof(*p));
	double best = -1, tilt = 0;

	for (int half = -2 * SLAP_MAX_TILT; half <= 2 * SLAP_MAX_TILT; half++) {
		double t = half * DEGREE / 2, score;

		f = frame_of(g, t);
		profile(g, &f, p);
		/* Upright unless the picture says otherwise. */
		score = sharpness(p, 2 * f.reach + 1) * (1 - 0.1 * fabs(t));
		if (score > best) {
			best = score;
			tilt = t;
		}
	}
	free(p);
	return tilt;
}

struct span {
	int from, to; /* of the profile, [from, to) */
	double mass;
};

static double mass_of(const float *p, int from, int to)
{
	double sum = 0;

	for (int i = from; i < to; i++)
		sum += p[i];
	return sum;
}

static double highest(const float *p, int from, int to)
{
	double top = 0;

	for (int i = from; i < to; i++)
		top = fmax(top, p[i]);
	return top;
}

/* Runs above a trace of the highest column. */
static size_t first_runs(const float *p, int n, struct span *runs, size_t max)
{
	double low = 0.06 * highest(p, 0, n);
	size_t count = 0;
	int start = -1;

	for (int i = 0; i <= n; i++) {
		bool in = i < n && p[i] > low;

		if (in && start < 0)
			start = i;
		if (!in && start >= 0) {
			struct span s = {start, i, mass_of(p, start, i)};

			if (i - start >= LEAST_WIDTH / 2 && s.mass >= LEAST_AREA && count < max)
				runs[count++] = s;
			start = -1;
		}
	}
	return count;
}

static int by_size(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* A run that is hardly wider than the others is one finger, whatever valley it
 * has; alone it must be wider than any finger. */
static bool wide_enough(const struct span *runs, size_t n, size_t i)
{
	int others[RUNS_MAX], width = runs[i].to - runs[i].from;
	size_t k = 0;

	for (size_t j = 0; j < n; j++)
		if (j != i)
			others[k++] = runs[j].to - runs[j].from;
	if (!k)
		return width >= ALONE_WIDTH;
	qsort(others, k, sizeof(*others), by_size);
	return 2 * width >= 3 * others[(k - 1) / 2];
}

/* How deep the best valley of a run is, 0 .. 1, and where. A finger on either
 * side must be left. */
static double deepest(const float *p, const struct span *s, int *where)
{
	double best = 0;

	for (int i = s->from + LEAST_WIDTH; i < s->to - LEAST_WIDTH; i++) {
		double left = highest(p, s->from, i), right = highest(p, i, s->to);
		double low = fmin(left, right), depth = low > 0 ? 1 - p[i] / low : 0;

		if (depth > best) {
			best = depth;
			*where = i;
		}
	}
	return best;
}

static void drop(struct span *runs, size_t *n, size_t i)
{
	memmove(runs + i, runs + i + 1, (*n - i - 1) * sizeof(*runs));
	(*n)--;
}

/* Splits where fingers touch and drops what is too small, until there are as many
 * as expected (0: while the valleys are clear). */
static size_t find_columns(const float *p, int n, size_t expected, struct span *runs)
{
	size_t count = first_runs(p, n, runs, RUNS_MAX - SLAP_MAX_FINGERS);

	while (count < (expected ? expected : SLAP_MAX_FINGERS)) {
		double best = 0, depth;
		size_t which = 0;
		int where = 0, w = 0;

		for (size_t i = 0; i < count; i++)
			if (wide_enough(runs, count, i) &&
			    (depth = deepest(p, &runs[i], &w)) > best) {
				best = depth;
				which = i;
				where = w;
			}
		if (best < (expected ? 0.12 : 0.5))
			break;
		memmove(runs + which + 1, runs + which, (count - which) * sizeof(*runs));
		count++;
		runs[which].to = where;
		runs[which + 1].from = where;
		for (size_t i = which; i <= which + 1; i++)
			runs[i].mass = mass_of(p, runs[i].from, runs[i].to);
	}
	while (count > (expected ? expected : SLAP_MAX_FINGERS)) {
		size_t least = 0;

		for (size_t i = 1; i < count; i++)
			if (runs[i].mass < runs[least].mass)
				least = i;
		drop(runs, &count, least);
	}
	return count;
}

/* --- tips --------------------------------------------------------------------------------- */

/* The connected pieces of the mask within a column get labels from *next on. */
static void label_column(struct grid *g, const struct frame *f, const struct span *s, int *next)
{
	int *stack = xmalloc(g->cells * 4 * sizeof(*stack) + sizeof(*stack));

	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++) {
			size_t top = 0;

			if (!g->mask[at(g, c, r)] || g->label[at(g, c, r)])
				continue;
			stack[top++] = (int)at(g, c, r);
			while (top) {
				int i = stack[--top], x = i % g->columns, y = i / g->columns;
				double u = across(f, x + 0.5, y + 0.5) + f->reach;

				if (g->label[i] || !g->mask[i] || u < s->from || u >= s->to)
					continue;
				g->label[i] = *next;
				if (x > 0)
					stack[top++] = i - 1;
				if (x + 1 < g->columns)
					stack[top++] = i + 1;
				if (y > 0)
					stack[top++] = i - g->columns;
				if (y + 1 < g->rows)
					stack[top++] = i + g->columns;
			}
			if (g->label[at(g, c, r)] == *next)
				(*next)++;
		}
	free(stack);
}

struct piece {
	int label;
	size_t cells;
	double top, bottom; /* v */
};

static void measure_piece(const struct grid *g, const struct frame *f, struct piece *p)
{
	p->cells = 0;
	p->top = 1e9;
	p->bottom = -1e9;
	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++)
			if (g->label[at(g, c, r)] == p->label) {
				double v = along(f, c + 0.5, r + 0.5);

				p->cells++;
				p->top = fmin(p->top, v);
				p->bottom = fmax(p->bottom, v);
			}
}

/* Widths of a piece by v from its top; returns how many rows. */
static int widths(const struct grid *g, const struct frame *f, const struct piece *p, float *w,
		  int max)
{
	int n = 0;

	memset(w, 0, (size_t)max * sizeof(*w));
	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++)
			if (g->label[at(g, c, r)] == p->label) {
				int i = (int)(along(f, c + 0.5, r + 0.5) - p->top);

				if (i >= 0 && i < max) {
					w[i]++;
					n = i + 1 > n ? i + 1 : n;
				}
			}
	return n;
}

/* Where the tip ends: at the crease below it when one shows, else after at most
 * 1.9 widths. v of the end. */
static double tip_end(const struct grid *g, const struct frame *f, const struct piece *p)
{
	float w[400];
	int n = widths(g, f, p, w, 400), end;
	double wide = 0;

	/* the width of the tip: the median of its first rows that are not the dome */
	for (int i = LEAST_WIDTH / 2; i < n && i < 50; i++)
		wide = fmax(wide, w[i]);
	if (wide < 1)
		return p->bottom;
	end = n;
	if (end > 1.9 * wide)
		end = (int)(1.9 * wide);
	for (int i = (int)(0.9 * wide); i + 2 < n && i <= end; i++) {
		double here = (w[i - 1] + w[i] + w[i + 1]) / 3, above = 0, below = 0;

		for (int k = i - 8; k < i - 2; k++)
			above = fmax(above, k >= 0 ? w[k] : 0);
		for (int k = i + 3; k < i + 9 && k < n; k++)
			below = fmax(below, w[k]);
		if (here < 0.7 * above && here < 0.8 * below) {
			end = i;
			break;
		}
	}
	return p->top + end;
}

/* The topmost piece of a column that can be a tip. */
static bool choose_tip(const struct grid *g, const struct frame *f, int first, int next,
		       struct piece *tip)
{
	struct piece best = {0, 0, 0, 0};
	size_t largest = 0;

	for (int l = first; l < next; l++) {
		struct piece p = {.label = l};

		measure_piece(g, f, &p);
		if (p.cells > largest)
			largest = p.cells;
	}
	for (int l = first; l < next; l++) {
		struct piece p = {.label = l};

		measure_piece(g, f, &p);
		if (p.cells < LEAST_AREA || p.cells < largest / 4)
			continue;
		if (!best.label || p.top < best.top)
			best = p;
	}
	*tip = best;
	return best.label != 0;
}

/* Second moments of the tip's cells: how the finger itself leans. */
static double own_tilt(const struct grid *g, const struct frame *f, const struct piece *p,
		       double end, double tilt)
{
	double n = 0, su = 0, sv = 0, suu = 0, svv = 0, suv = 0, lean;

	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++)
			if (g->label[at(g, c, r)] == p->label) {
				double u = across(f, c + 0.5, r + 0.5);
				double v = along(f, c + 0.5, r + 0.5);

				if (v > end)
					continue;
				n++;
				su += u;
				sv += v;
				suu += u * u;
				svv += v * v;
				suv += u * v;
			}
	if (n < LEAST_AREA)
		return tilt;
	suu = suu / n - su / n * (su / n);
	svv = svv / n - sv / n * (sv / n);
	suv = suv / n - su / n * (sv / n);
	/* A round piece has no direction. */
	if (svv < 1.3 * suu)
		return tilt;
	lean = -0.5 * d_atan2(2 * suv, svv - suu);
	return fabs(lean) < 20 * DEGREE ? tilt + lean : tilt;
}

static void fill_finger(const struct grid *g, const struct frame *hand, const struct piece *p,
			double end, double tilt, size_t index, struct slap *out)
{
	struct slap_finger *o = &out->finger[index];
	struct frame f = frame_of(g, tilt);
	double u0 = 1e9, u1 = -1e9, v0 = 1e9, v1 = -1e9, u, v;
	int left = g->columns, top = g->rows, right = 0, bottom = 0;

	for (int r = 0; r < g->rows; r++)
		for (int c = 0; c < g->columns; c++) {
			if (g->label[at(g, c, r)] != p->label ||
			    along(hand, c + 0.5, r + 0.5) > end)
				continue;
			out->map[at(g, c, r)] = (unsigned char)(index + 1);
			u = across(&f, c + 0.5, r + 0.5);
			v = along(&f, c + 0.5, r + 0.5);
			u0 = fmin(u0, u);
			u1 = fmax(u1, u);
			v0 = fmin(v0, v);
			v1 = fmax(v1, v);
			left = c < left ? c : left;
			top = r < top ? r : top;
			right = c + 1 > right ? c + 1 : right;
			bottom = r + 1 > bottom ? r + 1 : bottom;
		}
	u = (u0 + u1) / 2;
	v = (v0 + v1) / 2;
	o->x = (u * f.c - v * f.s + f.cx) * g->step;
	o->y = (u * f.s + v * f.c + f.cy) * g->step;
	o->width = (u1 - u0 + 1) * g->step;
	o->height = (v1 - v0 + 1) * g->step;
	o->tilt = tilt;
	o->left = (int)(left * g->step);
	o->top = (int)(top * g->step);
	o->right = (int)ceil(right * g->step);
	o->bottom = (int)ceil(bottom * g->step);
}

static size_t find_tips(struct grid *g, const struct frame *f, const struct span *runs, size_t n,
			struct slap *out)
{
	int next = 1;
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		int first = next;
		struct piece tip;

		label_column(g, f, &runs[i], &next);
		if (choose_tip(g, f, first, next, &tip)) {
			double end = tip_end(g, f, &tip);

			fill_finger(g, f, &tip, end, own_tilt(g, f, &tip, end, out->tilt), found,
				    out);
			found++;
		}
	}
	return found;
}

enum err_code slap_find(const struct image *img, size_t expected, struct slap *out, struct err *err)
{
	struct grid g;
	struct frame f;
	struct span runs[RUNS_MAX];
	float *p;
	size_t n;
	enum err_code code = make_grid(img, &g, err);

	memset(out, 0, sizeof(*out));
	if (code) {
		free_grid(&g);
		return code;
	}
	if (expected > SLAP_MAX_FINGERS)
		expected = SLAP_MAX_FINGERS;
	out->step = g.step;
	out->columns = g.columns;
	out->rows = g.rows;
	out->map = xcalloc((size_t)g.columns * (size_t)g.rows, 1);
	out->tilt = expected == 1 ? 0 : find_tilt(&g);
	f = frame_of(&g, out->tilt);
	p = xmalloc((size_t)(2 * f.reach + 1) * sizeof(*p));
	profile(&g, &f, p);
	n = find_columns(p, 2 * f.reach + 1, expected, runs);
	out->n = find_tips(&g, &f, runs, n, out);
	free(p);
	free_grid(&g);
	if (out->n)
		return ERR_OK;
	slap_clear(out);
	return err_set(err, ERR_QUALITY, _("there is no print in the image"));
}

void slap_clear(struct slap *s)
{
	free(s->map);
	memset(s, 0, sizeof(*s));
}

struct image *slap_cut(const struct image *img, const struct slap *s, size_t finger)
{
	const struct slap_finger *f = &s->finger[finger];
	int margin = (int)ceil(s->step), left, top, right, bottom;
	struct image *out;

	left = f->left - margin > 0 ? f->left - margin : 0;
	top = f->top - margin > 0 ? f->top - margin : 0;
	right = f->right + margin < img->width ? f->right + margin : img->width;
	bottom = f->bottom + margin < img->height ? f->bottom + margin : img->height;
	out = image_new(right - left, bottom - top, img->ppi);
	for (int y = top; y < bottom; y++)
		for (int x = left; x < right; x++) {
			int c = (int)(x / s->step), r = (int)(y / s->step), owner = 0;

			if (c < s->columns && r < s->rows)
				owner = s->map[(size_t)r * (size_t)s->columns + (size_t)c];
			if (owner == 0 || owner == (int)finger + 1)
				out->px[(size_t)(y - top) * (size_t)out->width +
					(size_t)(x - left)] = image_at(img, x, y);
		}
	return out;
}
