/* SPDX-License-Identifier: Apache-2.0 */
/* The truth about an impression, and how much of it the image shows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "synth/distort.h"
#include "synth/fmath.h"
#include "synth/grow.h"
#include "synth/render.h"

/* An orientation of the skin as it lies in the image, as a vector there. */
static void carry(const double j[4], double angle, double *x, double *y)
{
	double s, c, det = j[0] * j[3] - j[1] * j[2];

	d_sincos(angle, &s, &c);
	s = -s; /* y down */
	*x = (c * j[3] - s * j[1]) / det;
	*y = (s * j[0] - c * j[2]) / det;
}

static double full_turn(double a)
{
	a = a < 0 ? a + 2 * D_PI : a;
	return (float)a >= (float)(2 * D_PI) ? 0 : a;
}

static float clean_at(const struct synth_finger *f, double x, double y)
{
	const float *p = synth_finger_skin(f).clean;
	int i = (int)floor(x), j = (int)floor(y), at;
	float fx = (float)(x - i), fy = (float)(y - j);

	if (i < 0 || j < 0 || i >= FIELD_WIDTH || j >= FIELD_HEIGHT)
		return 0;
	at = GROW_AT(i, j);
	return f_lerp(f_lerp(p[at], p[at + 1], fx),
		      f_lerp(p[at + GROW_STRIDE], p[at + GROW_STRIDE + 1], fx), fy);
}

/* How well the image shows the true ridges around a place: their correlation in
 * a disc of 8 pixels radius, 0 .. 1. */
static double shown(const struct synth_finger *f, const struct distort *d, const struct image *img,
		    double x, double y)
{
	double to_px = img->ppi / 500, n = 0, si = 0, sr = 0, sii = 0, srr = 0, sir = 0, vi, vr;

	for (int b = -8; b <= 8; b++)
		for (int a = -8; a <= 8; a++) {
			int px = (int)floor((x + a + 0.5) * to_px),
			    py = (int)floor((y + b + 0.5) * to_px);
			double u, v, r, i;

			if (a * a + b * b > 64)
				continue;
			if (px < 0 || py < 0 || px >= img->width || py >= img->height)
				return 0;
			/* the centre of the pixel that was taken, at 500 ppi */
			distort_to_skin(d, (px + 0.5) / to_px - 0.5, (py + 0.5) / to_px - 0.5, &u,
					&v);
			r = clean_at(f, u, v);
			i = 255 - image_at(img, px, py);
			n++;
			si += i;
			sr += r;
			sii += i * i;
			srr += r * r;
			sir += i * r;
		}
	vi = sii - si * si / n;
	vr = srr - sr * sr / n;
	if (vi <= n * 4 || vr <= 0)
		return 0;
	return (sir - si * sr / n) / sqrt(vi * vr);
}

static void one_minutia(const struct synth_finger *f, const struct distort *d,
			const struct image *img, const struct synth_minutia *skin,
			struct synth_truth_minutia *out)
{
	const struct synth_impression *imp = d->imp;
	double x, y, j[4], vx, vy, seen;
	float bias = 0.36f * (float)imp->pressure + 0.30f * (float)imp->moisture;

	distort_to_image(d, skin->x, skin->y, &x, &y);
	distort_jacobian(d, x, y, j);
	carry(j, skin->angle, &vx, &vy);
	out->m.x = (float)x;
	out->m.y = (float)y;
	out->m.angle = (float)full_turn(d_atan2(-vy, vx));
	/* Heavy or wet contact joins an ending to its neighbours, light contact
	 * frees the branch of a fork: where the phase leaves it open. */
	out->m.type = skin->type;
	if (skin->type == MINUTIA_ENDING && bias > 0 && skin->certainty < 0.7f * bias)
		out->m.type = MINUTIA_BIFURCATION;
	if (skin->type == MINUTIA_BIFURCATION && bias < 0 && skin->certainty < -0.7f * bias)
		out->m.type = MINUTIA_ENDING;
	out->doubtful = skin->doubtful;
	out->m.quality = 0;
	if (synth_touch_depth(imp, skin->x, skin->y) < 3)
		return;
	seen = shown(f, d, img, x, y);
	if (seen > 0.15)
		out->m.quality = (uint8_t)(1 + 99 * f_clamp((float)(seen - 0.15) / 0.75f, 0, 1));
}

static void blocks(const struct synth_finger *f, const struct distort *d, struct synth_truth *t)
{
	const struct synth_field *field = synth_finger_field(f);
	const struct synth_impression *imp = d->imp;
	size_t n;

	t->columns = (int)(imp->width * 500 / imp->ppi) / SYNTH_BLOCK;
	t->rows = (int)(imp->height * 500 / imp->ppi) / SYNTH_BLOCK;
	n = (size_t)t->columns * (size_t)t->rows;
	t->orientation = xcalloc(n + 1, sizeof(*t->orientation));
	t->period = xcalloc(n + 1, sizeof(*t->period));
	t->contact = xcalloc(n + 1, sizeof(*t->contact));
	for (int r = 0; r < t->rows; r++)
		for (int c = 0; c < t->columns; c++) {
			double px = (c + 0.5) * SYNTH_BLOCK - 0.5,
			       py = (r + 0.5) * SYNTH_BLOCK - 0.5;
			double sx, sy, j[4], vx, vy, nx, ny, o;
			size_t at = (size_t)r * (size_t)t->columns + (size_t)c;

			distort_to_skin(d, px, py, &sx, &sy);
			distort_jacobian(d, px, py, j);
			o = synth_field_orientation(field, (float)sx, (float)sy);
			carry(j, o, &vx, &vy);
			o = d_atan2(-vy, vx);
			o = o < 0 ? o + D_PI : o;
			t->orientation[at] = (float)o >= F_PI ? 0 : (float)o;
			/* Lines of distance T on the skin have normal n: in the image
			 * their normal is J^T n and their distance T / |J^T n|. */
			d_sincos(synth_field_orientation(field, (float)sx, (float)sy), &nx, &ny);
			vx = j[0] * nx + j[2] * ny;
			vy = j[1] * nx + j[3] * ny;
			t->period[at] = synth_field_period(field, (float)sx, (float)sy) /
					(float)sqrt(vx * vx + vy * vy);
			t->contact[at] = synth_touch_depth(imp, (float)sx, (float)sy) > 0;
		}
}

static void singular(const struct distort *d, const struct synth_point *from, int n,
		     struct synth_point *to)
{
	const struct synth_impression *imp = d->imp;

	for (int i = 0; i < n; i++) {
		double x, y;

		distort_to_image(d, from[i].x, from[i].y, &x, &y);
		to[i] = (struct synth_point){(float)x, (float)y};
		if (x < 0 || y < 0 || x >= imp->width * 500 / imp->ppi ||
		    y >= imp->height * 500 / imp->ppi ||
		    synth_touch_depth(imp, from[i].x, from[i].y) < 0)
			to[i] = (struct synth_point){NAN, NAN};
	}
}

void synth_truth_make(const struct synth_finger *f, const struct synth_impression *imp,
		      const struct image *img, struct synth_truth *t)
{
	const struct synth_field *field = synth_finger_field(f);
	const struct synth_minutia *skin;
	struct distort d = distort_make(imp);

	memset(t, 0, sizeof(*t));
	skin = synth_finger_minutiae(f, &t->n);
	t->minutiae = xcalloc(t->n + 1, sizeof(*t->minutiae));
	for (size_t i = 0; i < t->n; i++) {
		one_minutia(f, &d, img, &skin[i], &t->minutiae[i]);
		t->minutiae[i].id = (int)i;
	}
	t->n_cores = field->n_cores;
	t->n_deltas = field->n_deltas;
	singular(&d, field->core, field->n_cores, t->core);
	singular(&d, field->delta, field->n_deltas, t->delta);
	blocks(f, &d, t);
}

void synth_truth_clear(struct synth_truth *t)
{
	free(t->minutiae);
	free(t->orientation);
	free(t->period);
	free(t->contact);
	memset(t, 0, sizeof(*t));
}
