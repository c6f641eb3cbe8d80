/* SPDX-License-Identifier: Apache-2.0 */
/* The decoders of cotejo-decode-tiff: libtiff draws in so many libraries that
 * the other formats would start twice as slowly with it. */
#include "image/decode.h"

void decode_any(enum image_format format, const uint8_t *data, size_t len,
		const struct decode_params *params, struct decoded *out)
{
	if (format == IMAGE_TIFF)
		decode_tiff(data, len, params->page, out);
	else
		decode_fail(out, DECODE_UNSUPPORTED, "%s is not built in",
			    image_format_name(format));
}
