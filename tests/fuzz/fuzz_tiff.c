/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_image.h"

/* The first image, and another one when there is one. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decoded d = {.status = DECODE_OK}, other = {.status = DECODE_OK};

	decode_tiff(data, size, 0, &d);
	check_decoded(&d);
	if (d.pages > 1) {
		decode_tiff(data, size, d.pages - 1, &other);
		check_decoded(&other);
	}
	return 0;
}
