/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/print_marks.h"

#include "base/mem.h"

struct fpview_mark *print_marks(const struct layers *l, size_t *count)
{
	const struct template *t = l ? l->template : NULL;
	struct fpview_mark *marks;

	*count = 0;
	if (!t || t->minutia_count == 0)
		return NULL;
	marks = xcalloc((size_t)t->minutia_count, sizeof(*marks));
	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];

		marks[(*count)++] = (struct fpview_mark){
		    .x = m->x * l->scale,
		    .y = m->y * l->scale,
		    .angle = m->angle,
		    .shape = m->type > MINUTIA_BIFURCATION ? SHAPE_OTHER : m->type,
		    .confidence = m->quality >= 60   ? 2
				  : m->quality >= 30 ? 1
						     : 0,
		    .ink = INK_MARK_MACHINE,
		};
	}
	return marks;
}
