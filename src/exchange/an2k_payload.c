/* SPDX-License-Identifier: Apache-2.0 */
/* The image inside a record, as far as its first bytes tell. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"
#include "image/load.h"

/* --- what the data say ------------------------------------------------------------------ */

static void look_png(struct reader *r, struct an2k_picture *out)
{
	static const int channels[] = {1, 0, 3, 1, 2, 0, 4};
	unsigned depth, colour;

	out->algorithm = "PNG";
	reader_skip(r, 16);
	out->width = (long)reader_be32(r);
	out->height = (long)reader_be32(r);
	depth = reader_u8(r);
	colour = reader_u8(r);
	out->channels = colour <= 6 ? channels[colour] : 0;
	out->bits = (int)depth * (colour == 3 ? 1 : out->channels);
}

/* From marker to marker until the frame header: its kind tells lossless (SOF 3)
 * from the rest. */
static void look_jpeg(struct reader *r, struct an2k_picture *out)
{
	out->algorithm = "JPEGB";
	reader_skip(r, 2);
	while (!r->bad) {
		unsigned marker = reader_u8(r), length;

		if (marker != 0xff)
			return;
		while (marker == 0xff && !r->bad)
			marker = reader_u8(r);
		if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
			continue;
		if (marker == 0xd9 || marker == 0xda)
			return;
		length = reader_be16(r);
		if (length < 2)
			return;
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
		    marker != 0xcc) {
			unsigned depth = reader_u8(r);

			if (marker == 0xc3)
				out->algorithm = "JPEGL";
			out->height = reader_be16(r);
			out->width = reader_be16(r);
			out->channels = (int)reader_u8(r);
			out->bits = (int)depth * out->channels;
			return;
		}
		reader_skip(r, length - 2);
	}
}

/* IAFIS-IC-0110: frame header FFA2 with black, white, rows, columns. */
static void look_wsq(struct reader *r, struct an2k_picture *out)
{
	out->algorithm = "WSQ20";
	out->bits = 8;
	out->channels = 1;
	reader_skip(r, 2);
	while (!r->bad) {
		unsigned marker = reader_be16(r), length;

		if (marker < 0xffa2 || marker > 0xffa8 || marker == 0xffa3)
			return;
		length = reader_be16(r);
		if (length < 2)
			return;
		if (marker == 0xffa2) {
			reader_skip(r, 2);
			out->height = reader_be16(r);
			out->width = reader_be16(r);
			return;
		}
		reader_skip(r, length - 2);
	}
}

static void look_codestream(struct reader *r, struct an2k_picture *out)
{
	uint32_t x1, y1, x0, y0;

	reader_skip(r, 8);
	x1 = reader_be32(r);
	y1 = reader_be32(r);
	x0 = reader_be32(r);
	y0 = reader_be32(r);
	reader_skip(r, 16);
	out->channels = (int)reader_be16(r);
	if (x1 >= x0 && y1 >= y0) {
		out->width = (long)(x1 - x0);
		out->height = (long)(y1 - y0);
	}
	out->bits = (int)((reader_u8(r) & 0x7f) + 1) * out->channels;
}

static void look_jp2(struct reader *r, struct an2k_picture *out)
{
	out->algorithm = "JP2";
	/* The codestream may be bare. */
	if (r->len > 4 && r->data[0] == 0xff && r->data[1] == 0x4f) {
		look_codestream(r, out);
		return;
	}
	while (!r->bad && reader_left(r) >= 8) {
		uint32_t length = reader_be32(r), kind = reader_be32(r);

		if (kind == 0x6a703263) /* jp2c */
			break;
		if (kind == 0x6a703268) /* jp2h holds boxes: step into it */
			continue;
		if (kind == 0x69686472) { /* ihdr */
			out->height = (long)reader_be32(r);
			out->width = (long)reader_be32(r);
			out->channels = (int)reader_be16(r);
			out->bits = (int)((reader_u8(r) & 0x7f) + 1) * out->channels;
			return;
		}
		if (length < 8)
			return;
		reader_skip(r, length - 8);
	}
}

void an2k_picture_look(struct an2k_span data, struct an2k_picture *out)
{
	struct reader r = reader_over(data.p, data.n);

	memset(out, 0, sizeof(*out));
	switch (image_format_guess(data.p, data.n)) {
	case IMAGE_PNG:
		look_png(&r, out);
		break;
	case IMAGE_JPEG:
		look_jpeg(&r, out);
		break;
	case IMAGE_WSQ:
		look_wsq(&r, out);
		break;
	case IMAGE_JP2:
	case IMAGE_J2K:
		look_jp2(&r, out);
		break;
	default:
		break;
	}
	if (r.bad)
		out->width = out->height = out->bits = out->channels = 0;
}

/* --- against what the record says --------------------------------------------------------- */

static const char *binary_algorithm(long code)
{
	static const char *const names[] = {"NONE", "WSQ20", "JPEGB", "JPEGL",
					    "JP2",  "JP2L",  "PNG"};

	return code >= 0 && code <= 6 ? names[code] : "";
}

static bool same_algorithm(const char *said, const char *found)
{
	return strcmp(said, found) == 0 ||
	       (strncmp(said, "JP2", 3) == 0 && strncmp(found, "JP2", 3) == 0);
}

static void check_size(struct an2k_ctx *c, uint32_t field, long said, long found, bool friction)
{
	if (found > 0 && said > 0 && said != found)
		an2k_say(c, friction ? an2k_since_2007(c) : AN2K_WARNING, AN2K_CROSS, field, 0, 0,
			 field == 6 ? _("%ld, and the image in field %d.999 is %ld pixels wide")
				    : _("%ld, and the image in field %d.999 is %ld pixels high"),
			 said, c->r->type, found);
}

static void check_plain(struct an2k_ctx *c, size_t n, long width, long height)
{
	long bits = 8;
	unsigned long long need;

	if (c->r->type >= 13 && !an2k_num(c->r, 12, &bits))
		return;
	if (c->r->type == 10)
		return; /* the colour space decides */
	if (width <= 0 || height <= 0 || bits <= 0)
		return;
	need = (unsigned long long)width * (unsigned long long)height *
	       (unsigned long long)((bits + 7) / 8);
	if (need != n)
		an2k_say(c, n < need ? an2k_since_2007(c) : AN2K_WARNING, AN2K_CROSS, AN2K_DATA, 0,
			 0,
			 _("%zu bytes, and an image of %ld x %ld pixels without compression has "
			   "%llu"),
			 n, width, height, need);
}

/* All of the image, as enrolment would have to. */
static void check_decodes(struct an2k_ctx *c, struct an2k_span data, bool plain, long width,
			  long height)
{
	struct image_options options = {.ppi = 500};
	struct image *img = NULL;
	struct err e = ERR_INIT;
	char *name = xasprintf("%d.999", c->r->type);
	long bits = 8;
	enum err_code code;

	if (plain) {
		if (c->r->type >= 13)
			an2k_num(c->r, 12, &bits);
		options.raw_width = (int)width;
		options.raw_height = (int)height;
		options.raw_bits = bits > 8 ? 16 : 8;
	}
	/* Colour without compression: only its size could be wrong. */
	if (!plain || (c->r->type != 10 && width > 0 && height > 0)) {
		code = image_decode(data.p, data.n, name, &options, &img, NULL, &e);
		if (code)
			an2k_say(c, code == ERR_INPUT ? AN2K_ERROR : AN2K_WARNING, AN2K_CROSS,
				 AN2K_DATA, 0, 0, _("the image cannot be decoded: %s"), e.msg);
	}
	image_free(img);
	free(name);
}

void an2k_rules_payload(struct an2k_ctx *c)
{
	struct an2k_span data = an2k_data(c->r), cga;
	struct an2k_picture found;
	int type = c->r->type;
	bool friction = type == 4 || (type >= 13 && type <= 15) || type == 19;
	uint32_t field = type == 4 ? 8 : 11;
	char said[8] = "";
	long width = 0, height = 0, bits, code;

	if ((!friction && type != 10 && type != 16 && type != 17) || !data.n)
		return;
	an2k_num(c->r, 6, &width);
	an2k_num(c->r, 7, &height);
	cga = an2k_first(c->r, field);
	if (type == 4 && an2k_span_long(cga, &code))
		strcpy(said, binary_algorithm(code));
	else if (type != 4 && cga.n && cga.n < sizeof(said))
		memcpy(said, cga.p, cga.n);
	an2k_picture_look(data, &found);
	if (c->options->decode)
		check_decodes(c, data, strcmp(said, "NONE") == 0 && !found.algorithm, width,
			      height);
	if (strcmp(said, "NONE") == 0) {
		if (found.algorithm)
			an2k_say(c, AN2K_WARNING, AN2K_CROSS, field, 0, 0,
				 _("no compression, and the data begin like %s"), found.algorithm);
		else
			check_plain(c, data.n, width, height);
		return;
	}
	if (said[0] && !found.algorithm)
		an2k_say(
		    c, AN2K_WARNING, AN2K_CROSS, field, 0, 0,
		    _("%s, and the data in field %d.999 do not begin so: the image is damaged"),
		    said, type);
	else if (said[0] && !same_algorithm(said, found.algorithm))
		an2k_say(c, an2k_since_2007(c), AN2K_CROSS, field, 0, 0,
			 _("%s, and the data in field %d.999 are %s"), said, type, found.algorithm);
	if (!found.algorithm)
		return;
	check_size(c, 6, width, found.width, friction);
	check_size(c, 7, height, found.height, friction);
	if (type >= 13 && an2k_num(c->r, 12, &bits) && found.bits > 0 && bits != found.bits)
		an2k_say(c, AN2K_WARNING, AN2K_CROSS, 12, 0, 0,
			 _("%ld bits, and the image in field %d.999 has %d"), bits, type,
			 found.bits);
}
