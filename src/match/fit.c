/* SPDX-License-Identifier: Apache-2.0 */
#include "match/fit.h"

#include <math.h>
#include <string.h>

#include "base/dmath.h"

#define SPLINE_FROM 5

static void fit_rigid(struct fit *f)
{
	double max = 0, may = 0, mbx = 0, mby = 0, dot = 0, cross = 0, s, c;

	for (int i = 0; i < f->n; i++) {
		max += f->p[i].ax / f->n;
		may += f->p[i].ay / f->n;
		mbx += f->p[i].bx / f->n;
		mby += f->p[i].by / f->n;
	}
	for (int i = 0; i < f->n; i++) {
		double ax = f->p[i].ax - max, ay = f->p[i].ay - may;
		double bx = f->p[i].bx - mbx, by = f->p[i].by - mby;

		dot += ax * bx + ay * by;
		cross += ay * bx - ax * by;
	}
	f->rotation = dot == 0 && cross == 0 ? 0 : d_atan2(cross, dot);
	d_sincos(f->rotation, &s, &c);
	f->dx = mbx - (c * max + s * may);
	f->dy = mby - (-s * max + c * may);
}

static void rigid(const struct fit *f, double ax, double ay, double *bx, double *by)
{
	double s, c;

	d_sincos(f->rotation, &s, &c);
	*bx = c * ax + s * ay + f->dx;
	*by = -s * ax + c * ay + f->dy;
}

/* r^2 log r, the bending of a thin plate. */
static double bend(double dx, double dy)
{
	double r2 = dx * dx + dy * dy;

	return r2 > 1e-9 ? 0.5 * r2 * d_log(r2) : 0;
}

/* Solves a x = b for two right hand sides, by elimination with pivots; false
 * when the points lie on a line or on one spot. */
static bool solve(double a[FIT_MAX + 3][FIT_MAX + 3], double b[FIT_MAX + 3][2], int n)
{
	for (int k = 0; k < n; k++) {
		int best = k;

		for (int i = k + 1; i < n; i++)
			if (fabs(a[i][k]) > fabs(a[best][k]))
				best = i;
		if (fabs(a[best][k]) < 1e-9)
			return false;
		for (int j = 0; best != k && j < n; j++) {
			double t = a[k][j];

			a[k][j] = a[best][j];
			a[best][j] = t;
		}
		for (int j = 0; best != k && j < 2; j++) {
			double t = b[k][j];

			b[k][j] = b[best][j];
			b[best][j] = t;
		}
		for (int i = 0; i < n; i++) {
			double part;

			if (i == k)
				continue;
			part = a[i][k] / a[k][k];
			for (int j = k; j < n; j++)
				a[i][j] -= part * a[k][j];
			b[i][0] -= part * b[k][0];
			b[i][1] -= part * b[k][1];
		}
	}
	for (int k = 0; k < n; k++) {
		b[k][0] /= a[k][k];
		b[k][1] /= a[k][k];
	}
	return true;
}

static bool spline(const struct fit_point *p, int n, bool back, double smooth, double *wx,
		   double *wy)
{
	double a[FIT_MAX + 3][FIT_MAX + 3], b[FIT_MAX + 3][2];

	memset(a, 0, sizeof(a));
	memset(b, 0, sizeof(b));
	for (int i = 0; i < n; i++) {
		double x = back ? p[i].bx : p[i].ax, y = back ? p[i].by : p[i].ay;

		for (int j = 0; j < n; j++)
			a[i][j] =
			    bend(x - (back ? p[j].bx : p[j].ax), y - (back ? p[j].by : p[j].ay));
		/* Smoothing (Wahba 1990): the plate need not touch the points. The
		 * weight makes `smooth` about the distance that is let pass. */
		a[i][i] += smooth * 5000;
		a[i][n] = a[n][i] = 1;
		a[i][n + 1] = a[n + 1][i] = x;
		a[i][n + 2] = a[n + 2][i] = y;
		b[i][0] = back ? p[i].ax : p[i].bx;
		b[i][1] = back ? p[i].ay : p[i].by;
	}
	if (!solve(a, b, n + 3))
		return false;
	for (int i = 0; i < n + 3; i++) {
		wx[i] = b[i][0];
		wy[i] = b[i][1];
	}
	return true;
}

static void fit_points(struct fit *f)
{
	fit_rigid(f);
	f->kind = FIT_RIGID;
	if (f->n >= SPLINE_FROM && spline(f->p, f->n, false, f->smooth, f->wx, f->wy) &&
	    spline(f->p, f->n, true, f->smooth, f->vx, f->vy))
		f->kind = FIT_SPLINE;
}

void fit_make(struct fit *f, const struct fit_point *points, int n, double smooth)
{
	memset(f, 0, sizeof(*f));
	f->n = n > FIT_MAX ? FIT_MAX : n;
	if (f->n > 0)
		memcpy(f->p, points, (size_t)f->n * sizeof(*points));
	f->smooth = smooth;
	if (f->n >= 2)
		fit_points(f);
}

static void bent(const struct fit *f, bool back, double x, double y, double *ox, double *oy)
{
	const double *wx = back ? f->vx : f->wx, *wy = back ? f->vy : f->wy;
	int n = f->n;

	*ox = wx[n] + wx[n + 1] * x + wx[n + 2] * y;
	*oy = wy[n] + wy[n + 1] * x + wy[n + 2] * y;
	for (int i = 0; i < n; i++) {
		double u = bend(x - (back ? f->p[i].bx : f->p[i].ax),
				y - (back ? f->p[i].by : f->p[i].ay));

		*ox += wx[i] * u;
		*oy += wy[i] * u;
	}
}

void fit_map(const struct fit *f, double ax, double ay, double *bx, double *by)
{
	*bx = ax;
	*by = ay;
	if (f->kind == FIT_RIGID)
		rigid(f, ax, ay, bx, by);
	else if (f->kind == FIT_SPLINE)
		bent(f, false, ax, ay, bx, by);
}

void fit_unmap(const struct fit *f, double bx, double by, double *ax, double *ay)
{
	double s, c;

	*ax = bx;
	*ay = by;
	if (f->kind == FIT_RIGID) {
		d_sincos(f->rotation, &s, &c);
		*ax = c * (bx - f->dx) - s * (by - f->dy);
		*ay = s * (bx - f->dx) + c * (by - f->dy);
	} else if (f->kind == FIT_SPLINE) {
		bent(f, true, bx, by, ax, ay);
	}
}

double fit_rotation_at(const struct fit *f, double ax, double ay)
{
	double x0, y0, x1, y1;

	if (f->kind != FIT_SPLINE)
		return f->kind == FIT_NONE ? 0 : f->rotation;
	fit_map(f, ax - 8, ay, &x0, &y0);
	fit_map(f, ax + 8, ay, &x1, &y1);
	return d_atan2(-(y1 - y0), x1 - x0);
}

double fit_residual(const struct fit *f, int i)
{
	struct fit other;
	double x, y;

	if (f->n < 3 || i < 0 || i >= f->n)
		return -1;
	/* Without the pair itself: a spline through the point would always say
	 * nothing is left. */
	memset(&other, 0, sizeof(other));
	other.smooth = f->smooth;
	for (int k = 0; k < f->n; k++)
		if (k != i)
			other.p[other.n++] = f->p[k];
	fit_points(&other);
	fit_map(&other, f->p[i].ax, f->p[i].ay, &x, &y);
	return sqrt((x - f->p[i].bx) * (x - f->p[i].bx) + (y - f->p[i].by) * (y - f->p[i].by));
}

double fit_rms(const struct fit *f)
{
	double sum = 0;

	for (int i = 0; i < f->n; i++) {
		double x, y;

		rigid(f, f->p[i].ax, f->p[i].ay, &x, &y);
		sum += (x - f->p[i].bx) * (x - f->p[i].bx) + (y - f->p[i].by) * (y - f->p[i].by);
	}
	return f->n ? sqrt(sum / f->n) : 0;
}
