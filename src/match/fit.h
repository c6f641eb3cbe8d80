/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The transform between two prints, fitted to pairs of points that a person has
 * set: nothing below two pairs, rigid (rotation and shift, least squares) from
 * two on, a thin-plate spline (Bookstein 1989) on top of it from five on. All in
 * pixels at 500 ppi, y down.
 */
#ifndef COTEJO_MATCH_FIT_H
#define COTEJO_MATCH_FIT_H

#include <stdbool.h>
#include <stddef.h>

#define FIT_MAX 64
/* How far examiners' points may lie from where the skin has them, pixels. */
#define FIT_SMOOTH 2.0

struct fit_point {
	double ax, ay; /* in the first print */
	double bx, by; /* in the second */
};

enum fit_kind {
	FIT_NONE,
	FIT_RIGID,
	FIT_SPLINE,
};

struct fit {
	enum fit_kind kind;
	int n;
	struct fit_point p[FIT_MAX];
	double smooth;
	/* x' = c x + s y + dx, y' = -s x + c y + dy (rotation counter-clockwise). */
	double rotation, dx, dy;
	/* Spline from the first to the second, and back. */
	double wx[FIT_MAX + 3], wy[FIT_MAX + 3];
	double vx[FIT_MAX + 3], vy[FIT_MAX + 3];
};

/* Fits. smooth >= 0: how far the spline may stay away from the points, in pixels
 * (0: it goes through them). Points beyond FIT_MAX are left out. */
void fit_make(struct fit *f, const struct fit_point *points, int n, double smooth);
/* A point of the first print in the second; and back. The identity without a fit. */
void fit_map(const struct fit *f, double ax, double ay, double *bx, double *by);
void fit_unmap(const struct fit *f, double bx, double by, double *ax, double *ay);
/* The rotation near a point of the first print, radians counter-clockwise. */
double fit_rotation_at(const struct fit *f, double ax, double ay);
/* The distance of pair i from where a fit to the other pairs (of the kind that
 * their number allows) would put it, in pixels at 500 ppi; negative when there
 * are fewer than two others. */
double fit_residual(const struct fit *f, int i);
/* Root mean square of the residuals of the rigid fit. */
double fit_rms(const struct fit *f);

#endif
