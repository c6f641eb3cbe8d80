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

/* The phase at a pixel, 256 to the turn, seen along direction `angle`. */
static int phase_at(const struct work *w, int x, int y, int angle)
{
	size_t i = work_at(w, x, y);
	int cell = y / WORK_CELL * w->cols + x / WORK_CELL;
	int turn = abs((int)w->kernel[cell] - angle) > WAVE_ANGLES / 2;
	int p = (int)rint(d_atan2(turn ? -w->im[i] : w->im[i], w->re[i]) * (128 / D_PI));

	return p & 255;
}

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

static int winding_at(const struct work *w, int x, int y)
{
	int angle = w->kernel[y / WORK_CELL * w->cols + x / WORK_CELL];
	int p[4] = {phase_at(w, x, y, angle), phase_at(w, x, y + 1, angle),
		    phase_at(w, x + 1, y + 1, angle), phase_at(w, x + 1, y, angle)};
	int sum = 0;

	/* Counter-clockwise on the screen. */
	for (int k = 0; k < 4; k++)
		sum += (int8_t)(uint8_t)(p[(k + 1) & 3] - p[k]);
	return sum / 256;
}

static struct dislocation make(const struct work *w, int x, int y, int winding)
{
	int cell = y / WORK_CELL * w->cols + x / WORK_CELL;
	double dir = w->kernel[cell] * D_PI / WAVE_ANGLES, s, c;
	struct dislocation d = {.x = (float)x + 0.5f, .y = (float)y + 0.5f};
	float near = 0, all = 0;

	/* Frame: u across = (sin, cos) in pixels, v along = (cos, -sin); going from u
	 * to v is counter-clockwise on the screen when ... the phase grows with u. */
	if (winding > 0)
		dir += D_PI;
	d.angle = (float)(dir < 0 ? dir + 2 * D_PI : dir);
	d_sincos(dir, &s, &c);
	d.type = wave_at(w, d.x + SAMPLE * (float)c, d.y - SAMPLE * (float)s) < 0
		     ? MINUTIA_ENDING
		     : MINUTIA_BIFURCATION;
	for (int dy = -12; dy <= 12; dy += 3)
		for (int dx = -12; dx <= 12; dx += 3) {
			int px = x + dx, py = y + dy;

			all += 1;
			if (masked(w, px, py)) {
				size_t i = work_at(w, px, py);

				near += sqrtf(w->re[i] * w->re[i] + w->im[i] * w->im[i]);
			}
		}
	d.quality = near / all;
	d.quality = d.quality > 1 ? 1 : d.quality;
	return d;
}

struct dislocation *work_find_minutiae(const struct work *w, int *count)
{
	struct dislocation *list = xcalloc(MAX_POINTS, sizeof(*list));
	signed char *turn = xcalloc(MAX_POINTS, 1);
	int n = 0, kept = 0;

	for (int y = 0; y + 1 < w->height; y++)
		for (int x = 0; x + 1 < w->width; x++) {
			int winding;

			if (!masked(w, x, y) || !masked(w, x + 1, y + 1) || !masked(w, x + 1, y) ||
			    !masked(w, x, y + 1))
				continue;
			winding = winding_at(w, x, y);
			if (winding && n < MAX_POINTS) {
				list[n] = make(w, x, y, winding);
				turn[n++] = (signed char)winding;
			}
		}
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
