/* SPDX-License-Identifier: Apache-2.0 */
/* What a decoder sends back, as an attacker would send it: what is accepted is
 * within all limits, and says the same when written again. */
#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "image/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t header[REPLY_LEN] = {0}, again[REPLY_LEN];
	struct reply r;
	const struct decoded *d = &r.decoded;

	memcpy(header, data, size < REPLY_LEN ? size : REPLY_LEN);
	if (!reply_parse(header, &r))
		return 0;
	if (d->px || d->status >= DECODE_STATUSES || !memchr(d->detail, 0, sizeof(d->detail)))
		abort();
	for (const char *p = d->detail; *p; p++)
		if (*p < ' ' || *p > '~')
			abort();
	if (d->status == DECODE_OK &&
	    (d->width < 1 || d->height < 1 || d->width > IMAGE_MAX_SIDE ||
	     d->height > IMAGE_MAX_SIDE || (uint64_t)d->width * d->height > IMAGE_MAX_PIXELS))
		abort();
	reply_write(&r, again);
	if (memcmp(header, again, REPLY_LEN) != 0)
		abort();
	return 0;
}
