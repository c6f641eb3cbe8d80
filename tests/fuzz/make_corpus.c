/* SPDX-License-Identifier: Apache-2.0 */
/* make-corpus DIR: writes the first files of the image corpora into DIR/png,
 * DIR/jpeg and so on. Only synthetic pictures; small, since a fuzzer is quicker
 * on small files. */
#include <openjpeg.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/reply.h"
#include "image/write.h"
#include "image/wsq/wsq.h"
#include "support/tiffjp2files.h"

static const char *root;
static struct image *picture;

static void save(const char *target, const char *name, struct buf *b)
{
	char *dir = path_join(root, target), *path = path_join(dir, name);
	struct err err = ERR_INIT;

	if (path_make_dirs(dir, &err) != ERR_OK ||
	    file_write(path, b->data, b->len, &err) != ERR_OK) {
		fprintf(stderr, "%s\n", err.msg);
		exit(1);
	}
	free(dir);
	free(path);
	buf_clear(b);
}

static unsigned ridges(int x, int y, int c)
{
	return image_at(picture, x % picture->width, (y + 7 * c) % picture->height);
}

static unsigned ridges_1(int x, int y, int c)
{
	return ridges(x, y, c) >> 7;
}

static unsigned ridges_2(int x, int y, int c)
{
	return ridges(x, y, c) >> 6;
}

static unsigned ridges_4(int x, int y, int c)
{
	return ridges(x, y, c) >> 4;
}

static unsigned ridges_16(int x, int y, int c)
{
	return ridges(x, y, c) * 257;
}

static sample_fn of_depth(int bits)
{
	return bits == 1   ? ridges_1
	       : bits == 2 ? ridges_2
	       : bits == 4 ? ridges_4
	       : bits == 8 ? ridges
			   : ridges_16;
}

static void make_pngs(struct buf *b)
{
	static const int sorts[][3] = {{0, 1, 0}, {0, 2, 1}, {0, 4, 0}, {0, 8, 0}, {0, 16, 1},
				       {3, 1, 0}, {3, 4, 1}, {3, 8, 0}, {2, 8, 0}, {2, 16, 0},
				       {4, 8, 1}, {6, 8, 0}, {6, 16, 1}};

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct png_spec s = {.width = 20,
				     .height = 16,
				     .colour = sorts[i][0],
				     .bits = sorts[i][1],
				     .interlaced = sorts[i][2],
				     .per_metre_x = i % 2 ? 19685 : 0,
				     .per_metre_y = 19685,
				     .transparent = i % 3 == 0 && sorts[i][0] < 4 ? 1 : -1};
		char name[40];

		make_png(&s, of_depth(s.bits), b);
		snprintf(name, sizeof(name), "colour%d-%dbit%s.png", s.colour, s.bits,
			 s.interlaced ? "-interlaced" : "");
		save("png", name, b);
	}
}

static void make_jpegs(struct buf *b)
{
	struct buf exif = BUF_INIT;

	make_exif(500, 2, 8, true, &exif);
	for (int i = 0; i < 12; i++) {
		struct jpeg_spec s = {.width = 24,
				      .height = 18,
				      .quality = 40 + 5 * i,
				      .channels = i % 3 == 0   ? 1
						  : i % 3 == 1 ? 3
							       : 4};
		char name[40];

		s.progressive = i & 1;
		s.arithmetic = i == 4 || i == 9;
		s.rgb = i == 7;
		s.adobe = i == 5 || i == 8;
		s.ycck = i == 8;
		s.density_unit = i % 3;
		s.density_x = s.density_y = 500;
		if (i == 6) {
			s.exif = exif.data;
			s.exif_len = (unsigned)exif.len;
		}
		make_jpeg(&s, ridges, b);
		snprintf(name, sizeof(name), "sort%02d.jpg", i);
		save("jpeg", name, b);
	}
	{
		struct jpeg_spec s = {
		    .width = 16, .height = 16, .quality = 90, .channels = 1, .scans = 70};

		make_jpeg(&s, ridges, b);
		save("jpeg", "many-scans.jpg", b);
	}
	buf_free(&exif);
}

static void make_tiffs(struct buf *b)
{
	static const struct {
		int bits, samples, photometric, compression;
		bool alpha, planar, tiled;
		const char *mode;
	} sorts[] = {
	    {1, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_CCITTFAX4, 0, 0, 0, "w"},
	    {1, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_CCITTFAX3, 0, 0, 0, "wb"},
	    {1, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_PACKBITS, 0, 0, 0, "w"},
	    {4, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_NONE, 0, 0, 0, "w"},
	    {8, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_LZW, 0, 0, 0, "w"},
	    {8, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_NONE, 0, 0, 1, "w8"},
	    {16, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_ADOBE_DEFLATE, 0, 0, 0, "wb"},
	    {8, 2, PHOTOMETRIC_MINISBLACK, COMPRESSION_LZW, 1, 0, 0, "w"},
	    {8, 3, PHOTOMETRIC_RGB, COMPRESSION_LZW, 0, 1, 0, "w"},
	    {8, 4, PHOTOMETRIC_RGB, COMPRESSION_NONE, 1, 0, 0, "w"},
	    {16, 3, PHOTOMETRIC_RGB, COMPRESSION_ADOBE_DEFLATE, 0, 0, 1, "w"},
	    {8, 4, PHOTOMETRIC_SEPARATED, COMPRESSION_PACKBITS, 0, 0, 0, "w"},
	    {8, 1, PHOTOMETRIC_PALETTE, COMPRESSION_NONE, 0, 0, 0, "w"},
	    {8, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_JPEG, 0, 0, 0, "w"},
	};

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct tiff_spec s = {.width = 24,
				      .height = 18,
				      .bits = sorts[i].bits,
				      .samples = sorts[i].samples,
				      .photometric = sorts[i].photometric,
				      .compression = sorts[i].compression,
				      .alpha = sorts[i].alpha,
				      .planar = sorts[i].planar,
				      .tiled = sorts[i].tiled,
				      .mode = sorts[i].mode,
				      .pages = i == 4 ? 2 : 0,
				      .unit = 2 + (int)(i % 2),
				      .resolution = i % 2 ? 196.85f : 500};
		char name[40];

		make_tiff(&s, of_depth(s.bits), b);
		snprintf(name, sizeof(name), "sort%02zu.tif", i);
		save("tiff", name, b);
	}
}

static void make_jp2s(struct buf *b)
{
	static const struct jp2_spec sorts[] = {
	    {.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY},
	    {.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .bare = true, .ratio = 8},
	    {.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .tile = 16},
	    {.channels = 1, .bits = 16, .colours = OPJ_CLRSPC_GRAY, .is_signed = true},
	    {.channels = 2, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .alpha = 1},
	    {.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SRGB},
	    {.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SYCC, .halved = 1},
	    {.channels = 4, .bits = 8, .colours = OPJ_CLRSPC_SRGB, .alpha = 3},
	};
	struct image *small = picture_new(30, 26, 5);

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct jp2_spec s = sorts[i];
		char name[40];

		s.width = 24;
		s.height = 18;
		make_jp2(&s, of_depth(s.bits), b);
		snprintf(name, sizeof(name), "sort%02zu.%s", i, s.bare ? "j2k" : "jp2");
		save("jp2", name, b);
	}
	image_write_jp2(small, 0, b, NULL);
	save("jp2", "resolution.jp2", b);
	image_free(small);
}

static void put_bmp_header(struct buf *b, int width, int height, int bits, int coding, int colours)
{
	buf_put_str(b, "BM");
	buf_put_le32(b, 0);
	buf_put_le32(b, 0);
	buf_put_le32(b, (uint32_t)(54 + 4 * colours + (coding == 3 ? 12 : 0)));
	buf_put_le32(b, 40);
	buf_put_le32(b, (uint32_t)width);
	buf_put_le32(b, (uint32_t)height);
	buf_put_le16(b, 1);
	buf_put_le16(b, (unsigned)bits);
	buf_put_le32(b, (uint32_t)coding);
	buf_put_le32(b, 0);
	buf_put_le32(b, 19685);
	buf_put_le32(b, 19685);
	buf_put_le32(b, (uint32_t)colours);
	buf_put_le32(b, 0);
	if (coding == 3) {
		buf_put_le32(b, 0xf800);
		buf_put_le32(b, 0x07e0);
		buf_put_le32(b, 0x001f);
	}
	for (int i = 0; i < colours; i++)
		buf_put_le32(b, (uint32_t)(i * 0x111111));
}

static void make_bmps(struct buf *b)
{
	static const int sorts[][3] = {{1, 0, 2},  {4, 0, 16}, {8, 0, 16},
				       {16, 3, 0}, {24, 0, 0}, {32, 0, 0}};
	static const uint8_t rle8[] = {4, 1, 0, 0, 0, 3, 2, 3, 4, 0, 1,
				       5, 0, 0, 2, 6, 0, 2, 1, 0, 0, 1};

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		int bits = sorts[i][0], stride = (9 * bits + 31) / 32 * 4;
		char name[40];

		put_bmp_header(b, 9, i % 2 ? -7 : 7, bits, sorts[i][1], sorts[i][2]);
		for (int k = 0; k < 7 * stride; k++)
			buf_put_u8(b, bits == 8 ? ridges(k, 3, 0) >> 4 : ridges(k, 3, 0));
		snprintf(name, sizeof(name), "%dbit.bmp", bits);
		save("bmp", name, b);
	}
	for (int four = 0; four < 2; four++) {
		put_bmp_header(b, 6, 5, four ? 4 : 8, four ? 2 : 1, 16);
		buf_put(b, rle8, sizeof(rle8));
		save("bmp", four ? "runs4.bmp" : "runs8.bmp", b);
	}
	buf_put_str(b, "BM");
	buf_put(b, "\0\0\0\0\0\0\0\0\x20\0\0\0\x0c\0\0\0\3\0\2\0\1\0\1\0\0\0\0\xff\xff\xff", 30);
	buf_put(b, "\xa0\0\0\0\x40\0\0\0", 8);
	save("bmp", "core.bmp", b);
}

static void make_pnms(struct buf *b)
{
	static const char *const texts[] = {"P1\n# n\n3 2\n101\n0 1 0\n", "P2 3 2 4\n0 1 2 3 4 0",
					    "P3 1 2 255\n1 2 3\n4 5 6",	  "P4 3 2\n\240@",
					    "P5 3 2 255\nabcdef",	  "P6 2 1 255\nabcdef",
					    "P5 1 2 65535\nabcd"};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		char name[40];

		buf_put_str(b, texts[i]);
		snprintf(name, sizeof(name), "sort%zu.pnm", i);
		save("pnm", name, b);
	}
}

/* The same file with other filters: decoding it gives no print, but goes other
 * ways. The transform table stands where encode.c puts it: first after the
 * comments. */
static void change_filters(struct buf *b, unsigned low_taps, unsigned high_taps)
{
	struct buf out = BUF_INIT;
	size_t at = 0, len;

	while (b->data[at] != 0xff || b->data[at + 1] != 0xa4)
		at++;
	len = 2 + (size_t)(b->data[at + 2] << 8 | b->data[at + 3]);
	buf_put(&out, b->data, at);
	buf_put_be16(&out, 0xffa4);
	buf_put_be16(&out, 4 + 6 * ((low_taps + 1) / 2 + (high_taps + 1) / 2));
	buf_put_u8(&out, low_taps);
	buf_put_u8(&out, high_taps);
	for (unsigned i = 0; i < (low_taps + 1) / 2 + (high_taps + 1) / 2; i++) {
		buf_put_u8(&out, i & 1);
		buf_put_u8(&out, 9);
		buf_put_be32(&out, 500000000 / (1 + i));
	}
	buf_put(&out, b->data + at + len, b->len - at - len);
	buf_clear(b);
	buf_put(b, out.data, out.len);
	buf_free(&out);
}

static void make_wsqs(struct buf *b)
{
	static const unsigned taps[][2] = {{8, 8}, {2, 2}, {6, 10}, {5, 3}, {64, 64}, {1, 1}};
	static const struct {
		int width, height;
		double rate;
		unsigned restart;
	} sorts[] = {{40, 48, 0.75, 0},
		     {41, 39, 2.25, 0},
		     {64, 30, 5, 100},
		     {3, 2, 0.75, 0},
		     {90, 90, 0.5, 7}};

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct image *img = picture_new(sorts[i].width, sorts[i].height, (unsigned)i);
		struct wsq_params params = {.rate = sorts[i].rate,
					    .ppi = 500,
					    .comment = i == 1 ? "synthetic" : NULL,
					    .restart = sorts[i].restart};
		char name[40];

		wsq_encode(img->px, (uint32_t)img->width, (uint32_t)img->height, &params, b);
		snprintf(name, sizeof(name), "sort%zu.wsq", i);
		save("wsq", name, b);
		image_free(img);
	}
	for (size_t i = 0; i < ARRAY_LEN(taps); i++) {
		struct wsq_params params = {.rate = 1};
		char name[40];

		wsq_encode(picture->px, 30 + (uint32_t)i, 31, &params, b);
		change_filters(b, taps[i][0], taps[i][1]);
		snprintf(name, sizeof(name), "filters-%u-%u.wsq", taps[i][0], taps[i][1]);
		save("wsq", name, b);
	}
	buf_put(b, "\x27\0\x30\0\x0e\1\0", 7);
	buf_put(b, picture->px, 300);
	save("wsq_encode", "ridges", b);
	buf_put(b, "\x05\0\x03\0\x30\4\1abc", 10);
	save("wsq_encode", "small", b);
}

static void make_replies(struct buf *b)
{
	struct reply good = {
	    .decoded = {.width = 30, .height = 20, .bits = 8, .channels = 1, .ppi_x = 500000},
	    .layers = 7,
	    .landlock_abi = 7};
	struct reply bad = {.decoded = {.status = DECODE_DAMAGED, .detail = "row 3"}};
	uint8_t header[REPLY_LEN];

	reply_write(&good, header);
	buf_put(b, header, sizeof(header));
	save("reply", "good", b);
	reply_write(&bad, header);
	buf_put(b, header, sizeof(header));
	save("reply", "bad", b);
}

int main(int argc, char **argv)
{
	struct buf b = BUF_INIT;

	if (argc != 2) {
		fprintf(stderr, "usage: make-corpus DIR\n");
		return 2;
	}
	root = argv[1];
	picture = picture_new(64, 64, 1);
	make_pngs(&b);
	make_jpegs(&b);
	make_tiffs(&b);
	make_jp2s(&b);
	make_bmps(&b);
	make_pnms(&b);
	make_wsqs(&b);
	make_replies(&b);
	image_free(picture);
	buf_free(&b);
	return 0;
}
