/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Minutiae as dislocations of the ridge wave: where a ridge begins or forks, the
 * phase turns once around a point at which the amplitude is zero (Larkin and
 * Fletcher 2007). The turn's sense tells the side with the ridge more, which is
 * the direction of the minutia whatever its type; the phase just beside tells
 * the type.
 */
#include <math.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"

#define BORDER	   10.0f /* pixels from the edge of the print */
#define DIPOLE	   9.0f	 /* opposite turns this close undo each other */
#define SAMPLE	   6.0f	 /* where the type is read, pixels from the point */
#define CLEAR	   0.1f	 /* quality of the cells around a minutia */
#define MAX_POINTS 4096

static int masked(const struct work *w, int x, int y)
{
	return x >= 0 && y >= 0 && x < w->width && y < w->height &&
	       w->mask[y / WORK_CELL * w->cols + x / WORK_CELL];
}

static float wave_at(const struct work *w, float x, float y)
{
	int px = (int)floorf(x + 0.5f), py = (int)floorf(y + 0.5f);

	return masked(w, px, py) ? w->re[work_at(w, px, py)] : 0;
}

static int inside(const struct work *w, float x, float y)
{
	static const float ring[8][2] = {{1, 0},  {0.7f, 0.7f},	  {0, 1},  {-0.7f, 0.7f},
					 {-1, 0}, {-0.7f, -0.7f}, {0, -1}, {0.7f, -0.7f}};

	for (int k = 0; k < 8; k++) {
		int px = (int)(x + BORDER * ring[k][0]), py = (int)(y + BORDER * ring[k][1]);

		if (!masked(w, px, py) ||
		    w->quality[py / WORK_CELL * w->cols + px / WORK_CELL] < CLEAR)
			return 0;
	}
	return 1;
}

/* The wave at the corners (x, y), (x, y + 1), (x + 1, y + 1), (x + 1, y): once
 * around, counter-clockwise on the screen. The cells' wave vectors may point
 * either way across the ridges; all is turned to that of the first corner. */
struct corners {
	float re[4];
	float im[4];
};

static bool both_signs(const float v[4])
{
	return !((v[0] < 0) == (v[1] < 0) && (v[0] < 0) == (v[2] < 0) && (v[0] < 0) == (v[3] < 0));
}

/* The turns of the phase around a square of pixels; 0 nearly everywhere. */
static int winding_at(const struct work *w, int x, int y, struct corners *k)
{
	size_t i = work_at(w, x, y);
	int c = x / WORK_CELL, r = y / WORK_CELL, home = r * w->cols + c;
	int right = (x + 1) / WORK_CELL - c, down = ((y + 1) / WORK_CELL - r) * w->cols;
	double sum = 0, phase[4];

	k->re[0] = w->re[i];
	k->re[1] = w->re[i + (size_t)w->stride];
	k->re[2] = w->re[i + (size_t)w->stride + 1];
	k->re[3] = w->re[i + 1];
	if (!both_signs(k->re))
		return 0;
	k->im[0] = w->im[i];
	k->im[1] = w->im[i + (size_t)w->stride];
	k->im[2] = w->im[i + (size_t)w->stride + 1];
	k->im[3] = w->im[i + 1];
	if (right || down) {
		int cell[4] = {home, home + down, home + down + right, home + right};

		for (int n = 0; n < 4; n++) {
			if (!w->mask[cell[n]])
				return 0;
			if (w->wave_x[cell[n]] * w->wave_x[home] +
				w->wave_y[cell[n]] * w->wave_y[home] <
			    0)
				k->im[n] = -k->im[n];
		}
	}
	if (!both_signs(k->im))
		return 0;
	for (int n = 0; n < 4; n++)
		phase[n] = d_atan2(k->im[n], k->re[n]);
	for (int n = 0; n < 4; n++)
		sum += d_wrap(phase[(n + 1) & 3] - phase[n]);
	return (int)rint(sum / (2 * D_PI));
}

/* Where within the square the wave is zero, by Newton's method on the bilinear
 * surface; 0 .. 1 both ways. */
static void find_zero(const struct corners *k, float *u, float *v)
{
	*u = *v = 0.5f;
	for (int round = 0; round < 4; round++) {
		float f[2], fu[2], fv[2], det, du, dv;

		for (int part = 0; part < 2; part++) {
			const float *p = part ? k->im : k->re;
			float a = p[0], b = p[3] - p[0], c = p[1] - p[0],
			      d = p[2] - p[1] - p[3] + p[0];

			f[part] = a + b * *u + c * *v + d * *u * *v;
			fu[part] = b + d * *v;
			fv[part] = c + d * *u;
		}
		det = fu[0] * fv[1] - fu[1] * fv[0];
		if (!(fabsf(det) > 1e-12f))
			return;
		du = (f[0] * fv[1] - f[1] * fv[0]) / det;
		dv = (fu[0] * f[1] - fu[1] * f[0]) / det;
		*u -= du;
		*v -= dv;
		*u = *u < 0 ? 0 : *u > 1 ? 1 : *u;
		*v = *v < 0 ? 0 : *v > 1 ? 1 : *v;
	}
}

/* The direction of the ridges at a place, between the cells' centres, as the
 * one of both that is nearer to dir. */
static double direction_at(const struct work *w, float x, float y, double dir)
{
	float fx = (x + 0.5f) / WORK_CELL - 0.5f, fy = (y + 0.5f) / WORK_CELL - 0.5f, c2 = 0,
	      s2 = 0;
	int c = (int)floorf(fx), r = (int)floorf(fy);
	double found;

	fx -= (float)c;
	fy -= (float)r;
	for (int k = 0; k < 4; k++) {
		int cc = c + (k & 1), rr = r + (k >> 1), i;
		float weight = (k & 1 ? fx : 1 - fx) * (k >> 1 ? fy : 1 - fy);

		if (cc < 0 || rr < 0 || cc >= w->cols || rr >= w->rows)
			continue;
		i = rr * w->cols + cc;
		if (!w->mask[i])
			continue;
		c2 += weight * w->c2[i];
		s2 += weight * w->s2[i];
	}
	if (c2 * c2 + s2 * s2 < 1e-6f)
		return dir;
	found = d_atan2(s2, c2) / 2;
	return fabs(d_wrap(found - dir)) > D_PI / 2 ? found + D_PI : found;
}

static struct dislocation make(const struct work *w, int x, int y, int winding,
			       const struct corners *k)
{
	int cell = y / WORK_CELL * w->cols + x / WORK_CELL;
	/* The wave vector is (sin, cos) of the direction. */
	double dir = d_atan2(w->wave_x[cell], w->wave_y[cell]), s, c;
	struct dislocation d = {.winding = (signed char)winding};
	float u, v;

	find_zero(k, &u, &v);
	d.x = (float)x + u;
	d.y = (float)y + v;
	if (winding > 0)
		dir += D_PI;
	dir = direction_at(w, d.x, d.y, dir);
	dir = d_wrap(dir);
	d.angle = (float)(dir < 0 ? dir + 2 * D_PI : dir);
	d_sincos(dir, &s, &c);
	d.type = wave_at(w, d.x + SAMPLE * (float)c, d.y - SAMPLE * (float)s) < 0
		     ? MINUTIA_ENDING
		     : MINUTIA_BIFURCATION;
	return d;
}

struct dislocation *work_find_minutiae(const struct work *w, int *count)
{
	struct dislocation *list = xcalloc(MAX_POINTS, sizeof(*list));
	signed char *turn = xcalloc(MAX_POINTS, 1);
	int n = 0, kept = 0;

	for (int y = 0; y + 1 < w->height; y++)
		for (int x = 0; x + 1 < w->width; x++) {
			struct corners k;
			int winding;

			if (!w->mask[y / WORK_CELL * w->cols + x / WORK_CELL]) {
				x |= WORK_CELL - 1;
				continue;
			}
			winding = winding_at(w, x, y, &k);
			if (winding && n < MAX_POINTS) {
				list[n] = make(w, x, y, winding, &k);
				turn[n++] = (signed char)winding;
			}
		}
	work_trust(w, list, n);
	/* Opposite turns close together: the closest pairs first. */
	for (float reach = 2; reach <= DIPOLE; reach += 1)
		for (int i = 0; i < n; i++)
			for (int j = i + 1; j < n && turn[i]; j++) {
				float dx = list[i].x - list[j].x, dy = list[i].y - list[j].y;
				double facing;

				if (!turn[j] || fabsf(dx) > reach || fabsf(dy) > reach ||
				    dx * dx + dy * dy > reach * reach)
					continue;
				facing = d_cos(list[i].angle - list[j].angle);
				if (facing < 0)
					turn[i] = turn[j] = 0;
			}
	for (int i = 0; i < n; i++)
		if (turn[i] && inside(w, list[i].x, list[i].y))
			list[kept++] = list[i];
	free(turn);
	*count = kept;
	return list;
}
