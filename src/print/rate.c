/* SPDX-License-Identifier: Apache-2.0 */
/* How clear the ridges of each cell are: amplitude of the wave. */
#include <math.h>

#include "print/work.h"

void work_rate(struct work *w)
{
	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c;
			float sum = 0;

			w->quality[i] = 0;
			if (!w->mask[i])
				continue;
			for (int y = 0; y < WORK_CELL; y += 2)
				for (int x = 0; x < WORK_CELL; x += 2) {
					size_t p = work_at(w, c * WORK_CELL + x, r * WORK_CELL + y);

					sum += sqrtf(w->re[p] * w->re[p] + w->im[p] * w->im[p]);
				}
			sum /= 16;
			w->quality[i] = sum > 1 ? 1 : sum;
		}
}
