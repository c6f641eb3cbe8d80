/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/dislocation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "synth/fmath.h"

/* The wave at a pixel, its odd part with the sign of the normal of `turn`: the
 * filters' normals jump by pi where the orientation passes 0. */
static void wave_at(const struct synth_waves *w, int at, int turn, float *even, float *odd)
{
	int d = (int)w->turn[at] - turn;

	*even = w->even[at];
	*odd = d > GROW_TURNS / 2 || d < -GROW_TURNS / 2 ? -w->odd[at] : w->odd[at];
}

/* Turns of the phase around the cell whose first corner is at: +1, -1 or 0, the
 * way round from x to y. */
static int winding(const struct synth_waves *w, int at, float e[4], float o[4])
{
	static const int corner[4] = {0, 1, GROW_STRIDE + 1, GROW_STRIDE};
	int turn = w->turn[at], crossings = 0;

	for (int i = 0; i < 4; i++) {
		wave_at(w, at + corner[i], turn, &e[i], &o[i]);
		if (e[i] == 0 && o[i] == 0)
			return 0;
	}
	/* Crossings of the negative even axis, each with its sense. */
	for (int i = 0; i < 4; i++) {
		int k = (i + 1) % 4;
		float cross = e[i] * o[k] - o[i] * e[k];

		if ((o[i] < 0) == (o[k] < 0))
			continue;
		/* the chord passes left of the origin? */
		if (o[i] >= 0 && cross > 0)
			crossings++;
		if (o[i] < 0 && cross < 0)
			crossings--;
	}
	return crossings;
}

/* Newton on the bilinear wave of the cell. */
static void find_zero(const float e[4], const float o[4], float *x, float *y)
{
	float u = 0.5f, v = 0.5f;

	for (int i = 0; i < 8; i++) {
		float fe = e[0] + (e[1] - e[0]) * u + (e[3] - e[0]) * v +
			   (e[0] - e[1] + e[2] - e[3]) * u * v;
		float fo = o[0] + (o[1] - o[0]) * u + (o[3] - o[0]) * v +
			   (o[0] - o[1] + o[2] - o[3]) * u * v;
		float eu = e[1] - e[0] + (e[0] - e[1] + e[2] - e[3]) * v;
		float ev = e[3] - e[0] + (e[0] - e[1] + e[2] - e[3]) * u;
		float ou = o[1] - o[0] + (o[0] - o[1] + o[2] - o[3]) * v;
		float ov = o[3] - o[0] + (o[0] - o[1] + o[2] - o[3]) * u;
		float det = eu * ov - ev * ou;

		if (fabsf(det) < 1e-12f)
			break;
		u = f_clamp(u - (fe * ov - fo * ev) / det, 0, 1);
		v = f_clamp(v - (eu * fo - ou * fe) / det, 0, 1);
	}
	*x = u;
	*y = v;
}

/* The mean of cos(phase) on the ray from the minutia along its direction: a
 * ridge there is an ending, a valley the inside of a fork. */
static float extra_line(const struct synth_waves *w, const struct synth_minutia *m, float period)
{
	double s, c;
	float sum = 0;
	int n = 0;

	d_sincos(m->angle, &s, &c);
	for (float r = 0.45f * period; r < 1.3f * period; r += 1) {
		int at =
		    GROW_AT((int)(m->x + (float)c * r + 0.5f), (int)(m->y - (float)s * r + 0.5f));
		float e = w->even[at], o = w->odd[at];

		sum += e / sqrtf(e * e + o * o + 1e-6f);
		n++;
	}
	return sum / (float)n;
}

/* The filters have 64 orientations; the field is exact. The angle of the field
 * that is nearest to a, in [0, 2 pi). */
static float align(float a, float orientation)
{
	double r = a + d_wrap(2.0 * (orientation - a)) / 2;

	r = r < 0 ? r + 2 * D_PI : r;
	return (float)(r >= 2 * D_PI ? r - 2 * D_PI : r);
}

static bool inside(int x, int y, int margin)
{
	for (int dy = -margin; dy <= margin; dy += margin) {
		int from, to;

		synth_grow_span(y + dy, &from, &to);
		if (x < from + margin || x >= to - margin)
			return false;
	}
	return true;
}

static bool near_point(const struct synth_minutia *m, const struct synth_point *p, int n, float d)
{
	for (int i = 0; i < n; i++)
		if ((m->x - p[i].x) * (m->x - p[i].x) + (m->y - p[i].y) * (m->y - p[i].y) < d * d)
			return true;
	return false;
}

/* The wave has no direction at a singular point, and a line or a gap shorter
 * than its own width is a dot to one examiner and nothing to another. */
static void mark_doubtful(struct synth_minutia *list, size_t n, const struct synth_field *field)
{
	for (size_t i = 0; i < n; i++) {
		float period = synth_field_period(field, list[i].x, list[i].y);

		list[i].doubtful =
		    near_point(&list[i], field->core, field->n_cores, 1.25f * period) ||
		    near_point(&list[i], field->delta, field->n_deltas, 1.25f * period);
		for (size_t k = 0; k < n && !list[i].doubtful; k++) {
			struct synth_point other = {list[k].x, list[k].y};

			list[i].doubtful =
			    k != i && near_point(&list[i], &other, 1, 0.85f * period);
		}
	}
}

struct synth_minutia *synth_find_minutiae(const struct synth_waves *w,
					  const struct synth_field *field, int margin,
					  size_t *count)
{
	struct synth_minutia *list = NULL;
	size_t n = 0, cap = 0;

	for (int y = margin; y < FIELD_HEIGHT - margin; y++) {
		int from, to;

		synth_grow_span(y, &from, &to);
		for (int x = from + margin; x < to - margin; x++) {
			struct synth_minutia m = {0};
			float e[4], o[4], zx, zy, extra;
			int at = GROW_AT(x, y), turns = winding(w, at, e, o);
			double tangent = w->turn[at] * D_PI / GROW_TURNS;

			if (turns == 0 || !inside(x, y, margin))
				continue;
			find_zero(e, o, &zx, &zy);
			m.x = (float)x + zx;
			m.y = (float)y + zy;
			/* In the frame of tangent and normal the side with one line
			 * more is that of the positive tangent for a positive turn. */
			m.angle = (float)(turns > 0 ? tangent : tangent + D_PI);
			extra = extra_line(w, &m, synth_field_period(field, m.x, m.y));
			m.type = extra > 0 ? MINUTIA_ENDING : MINUTIA_BIFURCATION;
			m.certainty = f_min(1, fabsf(extra));
			m.angle = align(m.angle, synth_field_orientation(field, m.x, m.y));
			MEM_GROW(list, n, cap);
			list[n++] = m;
		}
	}
	mark_doubtful(list, n, field);
	*count = n;
	return list;
}
