/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdlib.h>

#include "image/write.h"
#include "image/wsq/wsq.h"

void image_write_wsq(const struct image *img, double rate, struct buf *out)
{
	struct wsq_params params = {.rate = rate, .ppi = (uint32_t)floor(img->ppi + 0.5)};

	/* Like the x-functions of base/mem.h: without memory the program ends. */
	if (wsq_encode(img->px, (uint32_t)img->width, (uint32_t)img->height, &params, out) !=
	    WSQ_OK)
		abort();
}
