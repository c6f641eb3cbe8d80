/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/pairing.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/dmath.h"
#include "base/mem.h"

struct candidate {
	double distance;
	size_t found;
	size_t truth;
};

static int by_distance(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	if (a->found != b->found)
		return a->found < b->found ? -1 : 1;
	return a->truth < b->truth ? -1 : a->truth > b->truth;
}

size_t pairing_make(const struct synth_truth *truth, const struct minutia *found, size_t n,
		    int *mate)
{
	struct candidate *list = NULL;
	size_t count = 0, room = 0, pairs = 0;
	bool *taken = xcalloc(truth->n + 1, sizeof(*taken));

	for (size_t i = 0; i < n; i++) {
		mate[i] = -1;
		for (size_t j = 0; j < truth->n; j++) {
			const struct minutia *m = &truth->minutiae[j].m;
			double dx = found[i].x - m->x, dy = found[i].y - m->y;
			double d = sqrt(dx * dx + dy * dy);

			if (!m->quality || d >= PAIRING_REACH ||
			    fabs(d_wrap(found[i].angle - m->angle)) >= PAIRING_TURN)
				continue;
			MEM_GROW(list, count, room);
			list[count++] = (struct candidate){d, i, j};
		}
	}
	if (count)
		qsort(list, count, sizeof(*list), by_distance);
	for (size_t k = 0; k < count; k++)
		if (mate[list[k].found] < 0 && !taken[list[k].truth]) {
			mate[list[k].found] = (int)list[k].truth;
			taken[list[k].truth] = true;
			pairs++;
		}
	free(list);
	free(taken);
	return pairs;
}
