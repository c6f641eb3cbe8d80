/* SPDX-License-Identifier: Apache-2.0 */
/* The decoders of cotejo-decode: all but TIFF. */
#include "image/decode.h"

void decode_any(enum image_format format, const uint8_t *data, size_t len,
		const struct decode_params *params, struct decoded *out)
{
	if (params->page) {
		decode_fail(out, DECODE_NO_PAGE, "%s", "");
		return;
	}
	switch (format) {
	case IMAGE_PNG:
		decode_png(data, len, out);
		return;
	case IMAGE_JPEG:
		decode_jpeg(data, len, out);
		return;
	case IMAGE_JP2:
	case IMAGE_J2K:
		decode_jp2(data, len, out);
		return;
	case IMAGE_WSQ:
		decode_wsq(data, len, out);
		return;
	case IMAGE_BMP:
		decode_bmp(data, len, out);
		return;
	case IMAGE_PNM:
		decode_pnm(data, len, out);
		return;
	case IMAGE_RAW:
		decode_raw(data, len, params, out);
		return;
	default:
		decode_fail(out, DECODE_UNSUPPORTED, "%s is not built in",
			    image_format_name(format));
		return;
	}
}
