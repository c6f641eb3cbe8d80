/* SPDX-License-Identifier: Apache-2.0 */
#include "image/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

static const struct {
	const char *key;
	const char *name;
} formats[IMAGE_FORMATS] = {
    [IMAGE_UNKNOWN] = {"unknown", "?"}, [IMAGE_PNG] = {"png", "PNG"},
    [IMAGE_JPEG] = {"jpeg", "JPEG"},	[IMAGE_WSQ] = {"wsq", "WSQ"},
    [IMAGE_JP2] = {"jp2", "JPEG 2000"}, [IMAGE_J2K] = {"j2k", "JPEG 2000"},
    [IMAGE_TIFF] = {"tiff", "TIFF"},	[IMAGE_BMP] = {"bmp", "BMP"},
    [IMAGE_PNM] = {"pnm", "PGM"},	[IMAGE_RAW] = {"raw", "raw"},
};

/* Bytes at the start of the file, at an offset. */
struct magic {
	unsigned at;
	unsigned len;
	const char *bytes;
};

static const struct {
	struct magic magic;
	enum image_format format;
} ours[] = {
    {{0, 8, "\x89PNG\r\n\x1a\n"}, IMAGE_PNG},
    {{0, 3, "\xff\xd8\xff"}, IMAGE_JPEG},
    /* SOI and then one of the table, frame or comment markers FFA2..FFA8. */
    {{0, 3, "\xff\xa0\xff"}, IMAGE_WSQ},
    {{0, 12, "\0\0\0\x0cjP  \r\n\x87\n"}, IMAGE_JP2},
    {{0, 4, "\xff\x4f\xff\x51"}, IMAGE_J2K},
    {{0, 4, "II*\0"}, IMAGE_TIFF},
    {{0, 4, "MM\0*"}, IMAGE_TIFF},
    {{0, 4, "II+\0"}, IMAGE_TIFF},
    {{0, 4, "MM\0+"}, IMAGE_TIFF},
};

static const struct {
	struct magic magic;
	const char *what;
} others[] = {
    {{0, 4, "%PDF"}, N_("a PDF document")},
    {{0, 4, "GIF8"}, N_("a GIF image")},
    {{8, 4, "WEBP"}, N_("a WebP image")},
    {{4, 4, "ftyp"}, N_("a HEIF image or a film")},
    {{0, 12, "\0\0\0\x0cJXL \r\n\x87\n"}, N_("a JPEG XL image")},
    {{0, 2, "\xff\x0a"}, N_("a JPEG XL image")},
    {{0, 4, "FMR\0"}, N_("a fingerprint template (ISO or INCITS)")},
    {{0, 4, "FIR\0"}, N_("a finger image record (ISO 19794-4)")},
    {{0, 5, "1.001"}, N_("an ANSI/NIST transaction")},
    {{0, 5, "1.01:"}, N_("an ANSI/NIST transaction")},
    {{0, 4, "PK\x03\x04"}, N_("a ZIP archive or an office document")},
    {{0, 3, "\x1f\x8b\x08"}, N_("a gzip archive")},
    {{0, 15, "SQLite format 3"}, N_("an SQLite database")},
    {{0, 4,
      "\x7f"
      "ELF"},
     N_("a program")},
    {{0, 2, "MZ"}, N_("a program")},
};

static bool begins(const struct magic *m, const uint8_t *data, size_t len)
{
	return len >= m->at + m->len && memcmp(data + m->at, m->bytes, m->len) == 0;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

enum image_format image_format_guess(const void *data, size_t len)
{
	const uint8_t *d = data;

	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		if (begins(&ours[i].magic, d, len))
			return ours[i].format;
	/* "BM" and "P5" are also how a text may begin: look at what follows. The
	 * length of the header that follows the BMP file header is small. */
	if (len >= 18 && d[0] == 'B' && d[1] == 'M' && d[14] >= 12 && d[14] <= 124 && !d[15] &&
	    !d[16] && !d[17])
		return IMAGE_BMP;
	if (len >= 3 && d[0] == 'P' && d[1] >= '1' && d[1] <= '6' &&
	    (is_space(d[2]) || d[2] == '#'))
		return IMAGE_PNM;
	return IMAGE_UNKNOWN;
}

const char *image_format_other(const void *data, size_t len)
{
	const uint8_t *d = data;
	size_t look = len < 512 ? len : 512;
	size_t text = 0;

	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (begins(&others[i].magic, d, len))
			return _(others[i].what);
	while (text < look && ((d[text] >= ' ' && d[text] < 0x7f) || is_space(d[text])))
		text++;
	return look && text == look ? _("a text") : NULL;
}

const char *image_format_name(enum image_format format)
{
	return (unsigned)format < IMAGE_FORMATS ? formats[format].name : "?";
}

const char *image_format_key(enum image_format format)
{
	return (unsigned)format < IMAGE_FORMATS ? formats[format].key : "unknown";
}

enum image_format image_format_by_key(const char *key)
{
	for (unsigned i = IMAGE_UNKNOWN + 1; i < IMAGE_FORMATS; i++)
		if (strcmp(key, formats[i].key) == 0)
			return (enum image_format)i;
	return IMAGE_UNKNOWN;
}
