/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the box sends back: a header of fixed length, then width * height grey
 * values when the status is DECODE_OK, then the end.
 *
 *   0  magic "COTEJO\1\n"      24  channels
 *   8  status                  28  ppi_x          44  orientation
 *  12  width                   32  ppi_y          48  pages
 *  16  height                  36  layers         52  reserved, zeros
 *  20  bits                    40  Landlock ABI   96  detail: printable ASCII,
 *                                                     ended and padded by zeros
 *
 * All numbers are 32 bits, least byte first. The receiving side believes
 * nothing: a decoder that was taken over writes what it likes.
 */
#ifndef COTEJO_IMAGE_REPLY_H
#define COTEJO_IMAGE_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "image/decode.h"

#define REPLY_LEN 256

struct reply {
	struct decoded decoded; /* px is NULL: the pixels follow the header */
	uint32_t layers;	/* enum cage_layer, or-ed */
	uint32_t landlock_abi;
};

void reply_write(const struct reply *reply, uint8_t out[REPLY_LEN]);

/* False unless every field is within its bounds: a known status; for DECODE_OK
 * sizes within the limits of image.h, 1-64 bits, 1-16 channels, resolutions up to
 * a million ppi and an orientation up to 8. Then width * height is safe to allocate. */
bool reply_parse(const uint8_t in[REPLY_LEN], struct reply *out);

#endif
