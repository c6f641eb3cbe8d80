/* SPDX-License-Identifier: Apache-2.0 */
/* WSQ through our own library. */
#include "image/decode.h"
#include "image/image.h"
#include "image/wsq/wsq.h"

void decode_wsq(const uint8_t *data, size_t len, struct decoded *out)
{
	static const enum decode_status statuses[] = {
	    [WSQ_OK] = DECODE_OK,
	    [WSQ_NOT_WSQ] = DECODE_NOT_IMAGE,
	    [WSQ_TRUNCATED] = DECODE_TRUNCATED,
	    [WSQ_DAMAGED] = DECODE_DAMAGED,
	    [WSQ_EMPTY] = DECODE_EMPTY,
	    [WSQ_TOO_LARGE] = DECODE_TOO_LARGE,
	    [WSQ_MEMORY] = DECODE_MEMORY,
	};
	const struct wsq_limits limits = {IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS};
	struct wsq_info info;
	enum wsq_status status = wsq_decode(data, len, &limits, &out->px, &info);

	out->width = info.width;
	out->height = info.height;
	out->bits = 8;
	out->channels = 1;
	out->ppi_x = out->ppi_y = info.ppi * 1000;
	if (status != WSQ_OK)
		decode_fail(out, statuses[status], "%s", info.problem);
}
