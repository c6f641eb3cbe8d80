/* SPDX-License-Identifier: Apache-2.0 */
#include "print/template.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"

struct template *template_new(void)
{
	return xcalloc(1, sizeof(struct template));
}

void template_free(struct template *t)
{
	if (!t)
		return;
	free(t->minutiae);
	free(t->field.direction);
	free(t->field.period);
	free(t->field.quality);
	free(t->patches);
	free(t);
}

struct template *template_copy(const struct template *t)
{
	struct template *copy = xmemdup(t, sizeof(*t));
	size_t n = (size_t)t->minutia_count;
	size_t cells = (size_t)t->field.cols * (size_t)t->field.rows;

	copy->minutiae = n ? xmemdup(t->minutiae, n * sizeof(*t->minutiae)) : NULL;
	copy->patches = t->patches ? xmemdup(t->patches, n * TEMPLATE_PATCH) : NULL;
	if (cells) {
		copy->field.direction = xmemdup(t->field.direction, cells);
		copy->field.period = xmemdup(t->field.period, cells);
		copy->field.quality = xmemdup(t->field.quality, cells);
	}
	return copy;
}

static float quantise_angle(float angle)
{
	long steps = lrint((double)angle * (128.0 / D_PI));

	return (float)((double)(steps & 255) * (D_PI / 128.0));
}

static float quantise_position(float v, int side)
{
	double q = rint((double)v * 8.0);

	if (q < 0)
		q = 0;
	if (q > side * 8.0)
		q = side * 8.0;
	return (float)(q / 8.0);
}

void template_quantise(struct template *t)
{
	for (int i = 0; i < t->minutia_count; i++) {
		struct minutia *m = &t->minutiae[i];

		m->x = quantise_position(m->x, t->width);
		m->y = quantise_position(m->y, t->height);
		m->angle = quantise_angle(m->angle);
	}
	for (int i = 0; i < t->singular_count; i++) {
		struct singular *s = &t->singulars[i];

		s->x = quantise_position(s->x, t->width);
		s->y = quantise_position(s->y, t->height);
		s->angle = quantise_angle(s->angle);
	}
}

/* Best first; the place decides between equals, so that the order does not
 * depend on the sorting routine. */
static int by_quality(const void *pa, const void *pb)
{
	const struct minutia *a = pa, *b = pb;

	if (a->quality != b->quality)
		return a->quality > b->quality ? -1 : 1;
	if (a->y != b->y)
		return a->y < b->y ? -1 : 1;
	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return a->angle < b->angle ? -1 : a->angle > b->angle;
}

enum err_code template_from_minutiae(const struct minutia *minutiae, size_t count, int width,
				     int height, struct template **out, struct err *err)
{
	struct template *t;

	if (width < 1 || height < 1 || width > TEMPLATE_MAX_SIDE || height > TEMPLATE_MAX_SIDE)
		return err_set(err, ERR_INPUT,
			       _("a print of %d x %d pixels at 500 ppi is not possible"), width,
			       height);
	for (size_t i = 0; i < count; i++) {
		const struct minutia *m = &minutiae[i];

		if (!(m->x >= 0 && m->x <= (float)width && m->y >= 0 && m->y <= (float)height) ||
		    !isfinite(m->angle) || fabsf(m->angle) > 100 || m->quality > 100 ||
		    m->type > MINUTIA_BIFURCATION)
			return err_set(err, ERR_INPUT,
				       _("minutia %zu lies outside the print or is not valid"),
				       i + 1);
	}
	t = template_new();
	t->width = width;
	t->height = height;
	t->impression = IMPRESSION_UNKNOWN;
	if (count) {
		struct minutia *sorted = xmemdup(minutiae, count * sizeof(*minutiae));

		qsort(sorted, count, sizeof(*sorted), by_quality);
		if (count > TEMPLATE_MAX_MINUTIAE)
			count = TEMPLATE_MAX_MINUTIAE;
		t->minutiae = sorted;
		t->minutia_count = (int)count;
	}
	template_quantise(t);
	*out = t;
	return ERR_OK;
}
