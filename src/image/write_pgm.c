/* SPDX-License-Identifier: Apache-2.0 */
#include "image/write.h"

void image_write_pgm(const struct image *img, struct buf *out)
{
	buf_printf(out, "P5\n%d %d\n255\n", img->width, img->height);
	buf_put(out, img->px, (size_t)img->width * (size_t)img->height);
}
