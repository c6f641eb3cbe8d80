/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/distort.h"

#include <math.h>

#include "base/dmath.h"

struct distort distort_make(const struct synth_impression *imp)
{
	struct distort d = {.imp = imp};

	d_sincos(imp->rotation, &d.sin, &d.cos);
	d_sincos(imp->slide_turn, &d.turn_sin, &d.turn_cos);
	return d;
}

void distort_to_skin(const struct distort *d, double px, double py, double *sx, double *sy)
{
	const struct synth_impression *i = d->imp;
	double dx = (px - i->x) / i->scale, dy = (py - i->y) / i->scale;
	/* y is down: a counter-clockwise turn of the finger on the screen */
	double x = DISTORT_CENTRE_X + d->cos * dx - d->sin * dy;
	double y = DISTORT_CENTRE_Y + d->sin * dx + d->cos * dy;
	double ex = x - i->stick_x, ey = y - i->stick_y;
	double far =
	    sqrt(ex * ex / (i->stick_a * i->stick_a) + ey * ey / (i->stick_b * i->stick_b));
	double s = (far - 1) / i->brake, free_;

	*sx = x;
	*sy = y;
	if (s <= 0)
		return;
	free_ = s >= 1 ? 1 : (1 - d_cos(D_PI * s)) / 2;
	*sx += free_ * (d->turn_cos * ex - d->turn_sin * ey - ex + i->slide_x);
	*sy += free_ * (d->turn_sin * ex + d->turn_cos * ey - ey + i->slide_y);
}

void distort_jacobian(const struct distort *d, double px, double py, double j[4])
{
	const double h = 0.5;
	double ax, ay, bx, by;

	distort_to_skin(d, px - h, py, &ax, &ay);
	distort_to_skin(d, px + h, py, &bx, &by);
	j[0] = (bx - ax) / (2 * h);
	j[2] = (by - ay) / (2 * h);
	distort_to_skin(d, px, py - h, &ax, &ay);
	distort_to_skin(d, px, py + h, &bx, &by);
	j[1] = (bx - ax) / (2 * h);
	j[3] = (by - ay) / (2 * h);
}

void distort_to_image(const struct distort *d, double sx, double sy, double *px, double *py)
{
	const struct synth_impression *i = d->imp;
	double dx = sx - DISTORT_CENTRE_X, dy = sy - DISTORT_CENTRE_Y;
	double x = i->x + i->scale * (d->cos * dx + d->sin * dy);
	double y = i->y + i->scale * (-d->sin * dx + d->cos * dy);

	for (int k = 0; k < 12; k++) {
		double ux, uy, j[4], det, step, fx, fy;

		distort_to_skin(d, x, y, &ux, &uy);
		fx = ux - sx;
		fy = uy - sy;
		if (fx * fx + fy * fy < 1e-8)
			break;
		distort_jacobian(d, x, y, j);
		det = j[0] * j[3] - j[1] * j[2];
		if (det < 0.1)
			det = 0.1;
		step = k < 2 ? 0.8 : 1;
		x -= step * (fx * j[3] - fy * j[1]) / det;
		y -= step * (fy * j[0] - fx * j[2]) / det;
	}
	*px = x;
	*py = y;
}

struct synth_point synth_impression_to_skin(const struct synth_impression *imp,
					    struct synth_point image)
{
	struct distort d = distort_make(imp);
	double x, y;

	distort_to_skin(&d, image.x, image.y, &x, &y);
	return (struct synth_point){(float)x, (float)y};
}

struct synth_point synth_impression_to_image(const struct synth_impression *imp,
					     struct synth_point skin)
{
	struct distort d = distort_make(imp);
	double x, y;

	distort_to_image(&d, skin.x, skin.y, &x, &y);
	return (struct synth_point){(float)x, (float)y};
}
