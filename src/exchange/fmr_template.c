/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/fmr_template.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"

enum err_code fmr_view_template(const struct fmr *f, size_t view, const char *name,
				struct template **out, struct err *err)
{
	struct minutia *list = NULL;
	size_t count = 0;
	const struct fmr_view *v;
	double ppi, width, height;
	enum err_code code;

	*out = NULL;
	if (view >= f->n_views)
		return err_set(err, ERR_INPUT, _("%s: the record has no finger view"), name);
	if ((code = fmr_view_minutiae(f, view, &list, &count, err)))
		return code;
	v = &f->views[view];
	ppi = v->xres ? fmr_ppi(v->xres) : 500;
	width = v->width * 500.0 / ppi;
	ppi = v->yres ? fmr_ppi(v->yres) : 500;
	height = v->height * 500.0 / ppi;
	/* Cards have no size, and records of others may be wrong about it. */
	for (size_t i = 0; i < count; i++) {
		width = fmax(width, ceil(list[i].x) + 1);
		height = fmax(height, ceil(list[i].y) + 1);
	}
	code = template_from_minutiae(list, count, (int)fmax(1, rint(width)),
				      (int)fmax(1, rint(height)), out, err);
	if (code) {
		err_prefix(err, "%s", name);
	} else {
		(*out)->finger = v->finger < FINGER_COUNT ? v->finger : FINGER_UNKNOWN;
		(*out)->impression =
		    v->impression <= IMPRESSION_INK_ROLLED ? v->impression : IMPRESSION_UNKNOWN;
		if (v->n_qualities && v->qualities[0].score <= 100)
			(*out)->quality = v->qualities[0].score;
	}
	free(list);
	return code;
}

struct fmr *fmr_from_template(enum fmr_format format, const struct template *t)
{
	int impression = t->impression <= IMPRESSION_INK_ROLLED ? t->impression : 0;

	return fmr_from_minutiae(format, t->minutiae, (size_t)t->minutia_count, t->width, t->height,
				 t->finger, impression, t->quality);
}
