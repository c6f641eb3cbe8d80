/* SPDX-License-Identifier: Apache-2.0 */
#include "print/work.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "print/resample.h"

#define MIN_PPI	 250
#define MAX_PPI	 2000
#define MIN_SIDE 64

static float *plane_new(const struct work *w)
{
	size_t n = (size_t)w->stride * (size_t)(w->height + 2 * WORK_PAD);
	float *p = xaligned(64, n * sizeof(float));

	for (size_t i = 0; i < n; i++)
		p[i] = 0;
	return p;
}

enum err_code work_new(const struct image *img, struct work **out, struct err *err)
{
	struct work *w;
	double scale;
	int width, height;
	size_t cells;

	if (!(img->ppi > 0))
		return err_set(err, ERR_INPUT,
			       _("the resolution of the image is not known; give it in ppi"));
	if (img->ppi < MIN_PPI || img->ppi > MAX_PPI)
		return err_set(err, ERR_UNSUPPORTED,
			       _("an image of %g ppi cannot be used; %d to %d ppi are possible"),
			       img->ppi, MIN_PPI, MAX_PPI);
	scale = 500.0 / img->ppi;
	if (fabs(scale - 1) < 0.004)
		scale = 1;
	width = (int)floor(img->width * scale + 0.5);
	height = (int)floor(img->height * scale + 0.5);
	if (width > TEMPLATE_MAX_SIDE || height > TEMPLATE_MAX_SIDE)
		return err_set(err, ERR_INPUT,
			       _("%d x %d pixels at %g ppi are more than one print; "
				 "cut the image into single fingers"),
			       img->width, img->height, img->ppi);
	if (width < MIN_SIDE || height < MIN_SIDE)
		return err_set(err, ERR_QUALITY,
			       _("%d x %d pixels at %g ppi are too few for a print"), img->width,
			       img->height, img->ppi);
	w = xcalloc(1, sizeof(*w));
	w->width = width;
	w->height = height;
	w->stride = (width + 2 * WORK_PAD + 15) / 16 * 16;
	w->cols = (width + WORK_CELL - 1) / WORK_CELL;
	w->rows = (height + WORK_CELL - 1) / WORK_CELL;
	if (scale == 1) {
		size_t n = (size_t)width * (size_t)height;

		w->grey = xcalloc(n, sizeof(float));
		for (size_t i = 0; i < n; i++)
			w->grey[i] = img->px[i];
	} else {
		w->grey = resample_image(img, width, height);
	}
	cells = (size_t)w->cols * (size_t)w->rows;
	w->norm = plane_new(w);
	w->re = plane_new(w);
	w->im = plane_new(w);
	w->c2 = xcalloc(cells, sizeof(float));
	w->s2 = xcalloc(cells, sizeof(float));
	w->period = xcalloc(cells, sizeof(float));
	w->contrast = xcalloc(cells, sizeof(float));
	w->quality = xcalloc(cells, sizeof(float));
	w->mask = xcalloc(cells, 1);
	w->wave_x = xcalloc(cells, sizeof(float));
	w->wave_y = xcalloc(cells, sizeof(float));
	*out = w;
	return ERR_OK;
}

void work_free(struct work *w)
{
	if (!w)
		return;
	free(w->grey);
	free(w->norm);
	free(w->re);
	free(w->im);
	free(w->c2);
	free(w->s2);
	free(w->period);
	free(w->contrast);
	free(w->quality);
	free(w->mask);
	free(w->wave_x);
	free(w->wave_y);
	free(w);
}
