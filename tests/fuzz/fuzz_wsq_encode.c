/* SPDX-License-Identifier: Apache-2.0 */
/* Any picture of any size at any rate becomes a file that our own decoder takes
 * and whose size and resolution are right. The first bytes choose, the rest are
 * pixels. */
#include <stdlib.h>
#include <string.h>

#include "image/wsq/wsq.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wsq_limits limits = {65535, 1 << 20};
	struct wsq_params params = {.ppi = 500};
	struct buf out = BUF_INIT;
	struct wsq_info info;
	uint32_t width, height;
	uint8_t *px, *back = NULL;

	if (size < 7)
		return 0;
	/* Small for speed: up to 64 x 64, or a long strip. */
	width = 1 + data[0] % 64u;
	height = 1 + data[2] % 64u;
	if (data[1] == 0 && data[3] % 4 == 0) {
		*(data[3] & 4 ? &width : &height) = 1 + data[0] * 4u;
		*(data[3] & 4 ? &height : &width) = 1 + data[2] % 5u;
	}
	params.rate = 0.02 + data[4] / 20.0;
	params.restart = data[5] % 4 == 0 ? 1 + data[5] * 4u : 0;
	px = calloc(width, height);
	if (!px)
		return 0;
	for (size_t i = 0, k = 6; i < (size_t)width * height; i++, k = k + 1 < size ? k + 1 : 6)
		px[i] = (uint8_t)(data[k] + (data[6] & 1 ? i / width : 0));
	if (wsq_encode(px, width, height, &params, &out) != WSQ_OK ||
	    wsq_decode(out.data, out.len, &limits, &back, &info) != WSQ_OK || info.width != width ||
	    info.height != height || info.ppi != 500)
		abort();
	free(back);
	free(px);
	buf_free(&out);
	return 0;
}
