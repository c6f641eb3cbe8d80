/* SPDX-License-Identifier: Apache-2.0 */
#include "image/decode.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "image/image.h"

bool decode_fail(struct decoded *out, enum decode_status status, const char *fmt, ...)
{
	va_list ap;

	free(out->px);
	out->px = NULL;
	out->status = status;
	va_start(ap, fmt);
	vsnprintf(out->detail, sizeof(out->detail), fmt, ap);
	va_end(ap);
	return false;
}

bool decode_start(struct decoded *out, uint64_t width, uint64_t height)
{
	out->width = width > UINT32_MAX ? UINT32_MAX : (uint32_t)width;
	out->height = height > UINT32_MAX ? UINT32_MAX : (uint32_t)height;
	if (width == 0 || height == 0)
		return decode_fail(out, DECODE_EMPTY, "%s", "");
	if (width > IMAGE_MAX_SIDE || height > IMAGE_MAX_SIDE || width * height > IMAGE_MAX_PIXELS)
		return decode_fail(out, DECODE_TOO_LARGE, "%s", "");
	out->px = malloc((size_t)(width * height));
	if (!out->px)
		return decode_fail(out, DECODE_MEMORY, "%s", "");
	memset(out->px, 255, (size_t)(width * height));
	return true;
}

uint32_t decode_ppi(double count, double scale)
{
	static const int usual[] = {250, 300,  400,  500,  508,	 600,
				    800, 1000, 1200, 2000, 2400, 4000};
	double ppi = count * scale;

	if (!(ppi > 0) || ppi > 1e6)
		return 0;
	if (count == floor(count))
		for (size_t i = 0; i < ARRAY_LEN(usual); i++)
			if (fabs(ppi - usual[i]) <= 0.5000001 * scale)
				return (uint32_t)usual[i] * 1000;
	/* Rationals and floats of the files come out next to whole numbers. */
	if (fabs(ppi - floor(ppi + 0.5)) < 0.01)
		return (uint32_t)floor(ppi + 0.5) * 1000;
	return (uint32_t)floor(ppi * 1000 + 0.5);
}

void decode_raw(const uint8_t *data, size_t len, const struct decode_params *raw,
		struct decoded *out)
{
	uint64_t pixels = (uint64_t)raw->width * raw->height;
	uint64_t want = pixels * (raw->bits / 8);

	out->bits = raw->bits;
	out->channels = 1;
	if (raw->bits != 8 && raw->bits != 16) {
		decode_fail(out, DECODE_UNSUPPORTED, "%u bits a sample", raw->bits);
		return;
	}
	if (!decode_start(out, raw->width, raw->height))
		return;
	if (len != want) {
		decode_fail(out, len < want ? DECODE_TRUNCATED : DECODE_DAMAGED,
			    "%zu bytes where the size asks for %llu", len,
			    (unsigned long long)want);
		return;
	}
	if (raw->bits == 8) {
		memcpy(out->px, data, (size_t)pixels);
		return;
	}
	for (size_t i = 0; i < pixels; i++)
		out->px[i] = decode_16_to_8((unsigned)data[2 * i] << 8 | data[2 * i + 1]);
}
