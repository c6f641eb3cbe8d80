/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/layers.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "print/extract.h"
#include "ui/clahe.h"

/* Pixels at 500 ppi of a tile of the stretched picture: about five ridges. */
#define CLAHE_TILE 48
#define CLAHE_CLIP 3.0

const char *pane_mode_name(enum pane_mode m)
{
	static const char *const names[PANE_COUNT] = {
	    N_("original"), N_("stretched"),  N_("enhanced"),	 N_("binary"),
	    N_("skeleton"), N_("ridge flow"), N_("quality map"),
	};

	return _(names[m]);
}

const char *pane_tint_name(enum pane_tint t)
{
	static const char *const names[PANE_TINT_COUNT] = {
	    N_("no tint"),
	    N_("tint: curvature"),
	    N_("tint: quality"),
	    N_("tint: direction"),
	};

	return _(names[t]);
}

struct layers *layers_new(struct image *image)
{
	struct layers *l = xcalloc(1, sizeof(*l));

	assert(image->ppi > 0);
	l->image = image;
	l->scale = image->ppi / 500.0;
	l->pictures[PANE_CLAHE] = clahe_new(image, (int)(CLAHE_TILE * l->scale) + 8, CLAHE_CLIP);
	return l;
}

void layers_free(struct layers *l)
{
	if (!l)
		return;
	image_free(l->image);
	for (int m = 0; m < PANE_COUNT; m++) {
		image_free(l->pictures[m]);
		raster_source_free(l->sources[m]);
	}
	for (int t = 0; t < PANE_TINT_COUNT; t++) {
		image_free(l->tint_images[t]);
		raster_source_free(l->tints[t]);
	}
	template_free(l->template);
	free(l->direction);
	free(l);
}

static int compare_floats(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* The middle one of the periods that are known. */
static double median_period(const struct print_analysis *a)
{
	size_t n = 0, all = (size_t)a->cols * (size_t)a->rows;
	float *p = xcalloc(all + 1, sizeof(*p));
	double out = 0;

	for (size_t i = 0; i < all; i++)
		if (a->period[i] > 0)
			p[n++] = a->period[i];
	qsort(p, n, sizeof(*p), compare_floats);
	if (n)
		out = p[n / 2];
	free(p);
	return out;
}

static double turn_between(double a, double b)
{
	double d = fabs(a - b);

	return d > D_PI / 2 ? D_PI - d : d;
}

/* A map on cells as an image of the print's size, each cell one value. */
static struct image *spread(const struct layers *l, const uint8_t *cells, uint8_t outside)
{
	struct image *img = image_new(l->image->width, l->image->height, l->image->ppi);

	for (int y = 0; y < img->height; y++)
		for (int x = 0; x < img->width; x++) {
			int c = (int)((x + 0.5) / l->cell), r = (int)((y + 0.5) / l->cell);
			bool in = c < l->cols && r < l->rows;

			img->px[(size_t)y * (size_t)img->width + (size_t)x] =
			    in ? cells[r * l->cols + c] : outside;
		}
	return img;
}

static void make_tints(struct layers *l, const struct print_analysis *a)
{
	size_t n = (size_t)a->cols * (size_t)a->rows;
	uint8_t *cells = xcalloc(n, 1);

	for (size_t i = 0; i < n; i++)
		cells[i] = l->direction[i] < 0
			       ? 0
			       : (uint8_t)((int)(l->direction[i] / D_PI * 256 + 0.5) & 255);
	l->tint_images[PANE_TINT_DIRECTION] = spread(l, cells, 0);
	/* Curvature: how far the ridges turn from one cell to its neighbours. */
	for (int r = 0; r < a->rows; r++)
		for (int c = 0; c < a->cols; c++) {
			double turn = 0, k = 0, v;
			int at = r * a->cols + c;

			for (int s = 0; s < 4; s++) {
				int rr = r + (s == 0) - (s == 1), cc = c + (s == 2) - (s == 3);

				if (rr < 0 || cc < 0 || rr >= a->rows || cc >= a->cols ||
				    l->direction[rr * a->cols + cc] < 0)
					continue;
				turn +=
				    turn_between(l->direction[at], l->direction[rr * a->cols + cc]);
				k++;
			}
			v = k > 0 && l->direction[at] >= 0 ? turn / k / 0.5 : 0;
			cells[at] = (uint8_t)(v > 1 ? 255 : v * 255);
		}
	l->tint_images[PANE_TINT_CURVATURE] = spread(l, cells, 0);
	free(cells);
	l->tint_images[PANE_TINT_QUALITY] = image_copy(a->quality);
	for (int i = 0; i < l->image->width * l->image->height; i++) {
		struct image *q = l->tint_images[PANE_TINT_QUALITY];

		q->px[i] = (uint8_t)(q->px[i] * 255 / 100);
	}
}

bool layers_analyse(struct layers *l)
{
	struct print_analysis *a;
	size_t n;

	if (print_analyse(l->image, NULL, &a, &l->why))
		return false;
	n = (size_t)a->cols * (size_t)a->rows;
	l->cols = a->cols;
	l->rows = a->rows;
	l->cell = a->cell;
	l->direction = xcalloc(n, sizeof(*l->direction));
	for (size_t i = 0; i < n; i++)
		l->direction[i] = a->mask[i] ? a->direction[i] : -1;
	l->period = median_period(a);
	make_tints(l, a);
	l->pictures[PANE_ENHANCED] = a->enhanced;
	l->pictures[PANE_BINARY] = a->binary;
	l->pictures[PANE_SKELETON] = a->skeleton;
	a->enhanced = a->binary = a->skeleton = NULL;
	l->template = a->template;
	a->template = NULL;
	print_analysis_free(a);
	l->analysed = true;
	/* The ridge period is known now: whatever was prepared is done again. */
	for (int m = 0; m < PANE_COUNT; m++) {
		raster_source_free(l->sources[m]);
		l->sources[m] = NULL;
	}
	return true;
}

bool layers_has(const struct layers *l, enum pane_mode m)
{
	return m == PANE_ORIGINAL || l->pictures[m] ||
	       ((m == PANE_FLOW || m == PANE_QUALITY) && l->analysed);
}

struct raster_source *layers_source(struct layers *l, enum pane_mode m)
{
	enum raster_kind kind = m == PANE_SKELETON ? RASTER_LINES : RASTER_GREY;

	/* Maps are drawn over the original. */
	if (!l->pictures[m])
		m = PANE_ORIGINAL;
	if (!l->sources[m]) {
		l->sources[m] = raster_source_new(m == PANE_ORIGINAL ? l->image : l->pictures[m],
						  kind, l->period);
		if (l->direction)
			raster_source_set_flow(l->sources[m], l->direction, l->cols, l->rows,
					       l->cell);
	}
	return l->sources[m];
}

struct raster_source *layers_tint(struct layers *l, enum pane_tint t)
{
	if (!l->tints[t] && l->tint_images[t])
		l->tints[t] = raster_source_new(l->tint_images[t], RASTER_PHOTO, 0);
	return l->tints[t];
}

bool layers_direction(struct layers *l, double x, double y, double *angle)
{
	return raster_source_flow(layers_source(l, PANE_ORIGINAL), x, y, angle);
}
