/* SPDX-License-Identifier: Apache-2.0 */
/* What every decoder promises, whatever the bytes were (image/decode.h). */
#ifndef COTEJO_TESTS_FUZZ_FUZZ_IMAGE_H
#define COTEJO_TESTS_FUZZ_FUZZ_IMAGE_H

#include <stdlib.h>
#include <string.h>

#include "image/decode.h"
#include "image/image.h"
#include "image/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check_decoded(struct decoded *d)
{
	struct reply reply = {.decoded = *d}, parsed;
	uint8_t header[REPLY_LEN];
	unsigned sum = 0;

	if (!memchr(d->detail, 0, sizeof(d->detail)))
		abort();
	/* What the box would send must be what the other side accepts. */
	reply_write(&reply, header);
	if (!reply_parse(header, &parsed) || parsed.decoded.status != d->status)
		abort();
	if (d->status != DECODE_OK) {
		if (d->px)
			abort();
		return;
	}
	if (!d->px)
		abort();
	/* Every pixel is there. */
	for (size_t i = 0; i < (size_t)d->width * d->height; i++)
		sum += d->px[i];
	if (sum == 0xffffffff)
		abort();
	free(d->px);
	d->px = NULL;
}

#define FUZZ_DECODER(decode)                                         \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{                                                            \
		struct decoded d = {.status = DECODE_OK};            \
                                                                     \
		decode(data, size, &d);                              \
		check_decoded(&d);                                   \
		return 0;                                            \
	}

#endif
