/* SPDX-License-Identifier: Apache-2.0 */
/* Sound files of every sort of every format give the right grey values, through
 * the box; the formats' own kinds of damage are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <fcntl.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/load.h"
#include "image/resample.h"
#include "image/write.h"
#include "support/imagecheck.h"
#include "support/imagefiles.h"

/* What a PNG sample must become, before rounding, in floating point and by
 * other means than the decoder's. */
static double png_expected(const struct png_spec *s, int x, int y)
{
	sample_fn f = samples[s->bits];
	double max = (1 << s->bits) - 1;
	double a = f(x, y, 1) / max;
	uint8_t rgb[3];

	switch (s->colour) {
	case PNG_COLOR_TYPE_GRAY:
		if (s->transparent >= 0 && f(x, y, 0) == (unsigned)s->transparent)
			return 255;
		return f(x, y, 0) / max * 255;
	case PNG_COLOR_TYPE_GRAY_ALPHA:
		return f(x, y, 0) / max * 255 * a + 255 * (1 - a);
	case PNG_COLOR_TYPE_RGB:
		return grey_of(f(x, y, 0), f(x, y, 1), f(x, y, 2)) / max * 255;
	case PNG_COLOR_TYPE_RGB_ALPHA:
		a = f(x, y, 3) / max;
		return grey_of(f(x, y, 0), f(x, y, 1), f(x, y, 2)) / max * 255 * a + 255 * (1 - a);
	default:
		if (s->transparent >= 0 && f(x, y, 0) == (unsigned)s->transparent)
			return 255;
		palette_rgb(f(x, y, 0), rgb);
		return grey_of(rgb[0], rgb[1], rgb[2]);
	}
}

static void check_png(const struct png_spec *s)
{
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;

	make_png(s, samples[s->bits], &b);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(img->width, s->width);
	assert_int_equal(img->height, s->height);
	assert_int_equal(info.format, IMAGE_PNG);
	assert_int_equal(info.bits, s->bits);
	for (int y = 0; y < s->height; y++)
		for (int x = 0; x < s->width; x++) {
			double want = png_expected(s, x, y);

			/* 16 bits with alpha are rounded twice. */
			if (fabs(image_at(img, x, y) - want) > (s->bits == 16 ? 1.01 : 0.51))
				fail_msg("colour %d, %d bits, (%d, %d): %d, not %.2f", s->colour,
					 s->bits, x, y, image_at(img, x, y), want);
		}
	image_free(img);
	buf_free(&b);
}

static void png_every_sort(void **state)
{
	static const int sorts[][2] = {
	    {PNG_COLOR_TYPE_GRAY, 1},	     {PNG_COLOR_TYPE_GRAY, 2},
	    {PNG_COLOR_TYPE_GRAY, 4},	     {PNG_COLOR_TYPE_GRAY, 8},
	    {PNG_COLOR_TYPE_GRAY, 16},	     {PNG_COLOR_TYPE_PALETTE, 1},
	    {PNG_COLOR_TYPE_PALETTE, 2},     {PNG_COLOR_TYPE_PALETTE, 4},
	    {PNG_COLOR_TYPE_PALETTE, 8},     {PNG_COLOR_TYPE_RGB, 8},
	    {PNG_COLOR_TYPE_RGB, 16},	     {PNG_COLOR_TYPE_GRAY_ALPHA, 8},
	    {PNG_COLOR_TYPE_GRAY_ALPHA, 16}, {PNG_COLOR_TYPE_RGB_ALPHA, 8},
	    {PNG_COLOR_TYPE_RGB_ALPHA, 16},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
		for (int interlaced = 0; interlaced < 2; interlaced++) {
			struct png_spec s = {.width = 37,
					     .height = 29,
					     .colour = sorts[i][0],
					     .bits = sorts[i][1],
					     .interlaced = interlaced,
					     .transparent = -1};

			check_png(&s);
			if (!(s.colour & PNG_COLOR_MASK_ALPHA) && s.colour != PNG_COLOR_TYPE_RGB) {
				s.transparent = 1;
				check_png(&s);
			}
		}
}

/* --- JPEG ------------------------------------------------------------------------ */

static unsigned smooth(int x, int y, int c)
{
	return (unsigned)(128 + 60 * sin(x / 9.0 + c) + 50 * cos(y / 7.0 - c));
}

static unsigned smooth_cmyk(int x, int y, int c)
{
	/* Little ink, so that the inverse is told apart. */
	return smooth(x, y, c) / 3;
}

static unsigned smooth_cmyk_inverted(int x, int y, int c)
{
	return 255 - smooth_cmyk(x, y, c);
}

static double jpeg_expected(int channels, int x, int y)
{
	double rgb[3], k;

	if (channels == 1)
		return smooth(x, y, 0);
	if (channels == 3)
		return grey_of(smooth(x, y, 0), smooth(x, y, 1), smooth(x, y, 2));
	k = 255 - smooth_cmyk(x, y, 3);
	for (int c = 0; c < 3; c++)
		rgb[c] = (255 - smooth_cmyk(x, y, c)) * k / 255;
	return grey_of(rgb[0], rgb[1], rgb[2]);
}

static void check_jpeg(const struct jpeg_spec *s, sample_fn sample, double ppi)
{
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;
	double worst = 0;

	make_jpeg(s, sample, &b);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(img->width, s->width);
	assert_int_equal(img->height, s->height);
	assert_int_equal(info.channels, s->channels);
	assert_int_equal(info.format, IMAGE_JPEG);
	assert_int_equal(info.orientation, s->exif ? 6 : 0);
	assert_true(img->ppi == ppi);
	for (int y = 0; y < s->height; y++)
		for (int x = 0; x < s->width; x++) {
			double off = fabs(image_at(img, x, y) - jpeg_expected(s->channels, x, y));

			worst = off > worst ? off : worst;
		}
	if (worst > 4)
		fail_msg("%d channels: %.1f grey values off", s->channels, worst);
	image_free(img);
	buf_free(&b);
}

static void jpeg_every_sort(void **state)
{
	struct jpeg_spec s = {.width = 61, .height = 47, .quality = 98};
	struct buf exif = BUF_INIT;

	(void)state;
	for (int progressive = 0; progressive < 2; progressive++)
		for (int arithmetic = 0; arithmetic < 2; arithmetic++) {
			s = (struct jpeg_spec){.width = 61, .height = 47, .quality = 98};
			s.progressive = progressive;
			s.arithmetic = arithmetic;
			s.channels = 1;
			s.density_unit = 1;
			s.density_x = s.density_y = 500;
			check_jpeg(&s, smooth, 500);
			s.density_unit = 2;
			s.density_x = s.density_y = 197;
			s.channels = 3;
			check_jpeg(&s, smooth, 500);
			s.density_unit = 0;
			s.rgb = true;
			check_jpeg(&s, smooth, 0);
			s.rgb = false;
			s.channels = 4;
			check_jpeg(&s, smooth_cmyk, 0);
			s.adobe = true;
			check_jpeg(&s, smooth_cmyk_inverted, 0);
			s.ycck = true;
			check_jpeg(&s, smooth_cmyk_inverted, 0);
		}
	for (int big = 0; big < 2; big++) {
		s = (struct jpeg_spec){.width = 61, .height = 47, .quality = 98, .channels = 1};
		buf_clear(&exif);
		make_exif(1000, 2, 6, big, &exif);
		s.exif = exif.data;
		s.exif_len = (unsigned)exif.len;
		check_jpeg(&s, smooth, 1000);
		buf_clear(&exif);
		make_exif(394, 3, 6, big, &exif);
		check_jpeg(&s, smooth, 1000);
		/* JFIF, when it states a unit, goes first. */
		s.density_unit = 1;
		s.density_x = s.density_y = 600;
		check_jpeg(&s, smooth, 600);
	}
	buf_free(&exif);
}

/* --- BMP ------------------------------------------------------------------------- */

struct bmp_spec {
	int header; /* 12, 40, 108 */
	int bits, compression;
	bool top_down;
	uint32_t mask[4];
};

#define BMP_WIDTH  13
#define BMP_HEIGHT 7

/* Any of the sorts without run lengths; samples by `spread`. */
static void make_bmp(const struct bmp_spec *s, struct buf *out)
{
	int colours = s->bits <= 8 ? 1 << s->bits : 0;
	int masks = s->compression == 3 && s->header == 40 ? 3 : 0;
	int stride = (BMP_WIDTH * s->bits + 31) / 32 * 4;
	size_t offset = 14 + (size_t)(s->header + 4 * masks + colours * (s->header == 12 ? 3 : 4));
	size_t at;

	buf_put_str(out, "BM");
	buf_put_le32(out, 0);
	buf_put_le32(out, 0);
	buf_put_le32(out, (uint32_t)offset);
	buf_put_le32(out, (uint32_t)s->header);
	if (s->header == 12) {
		buf_put_le16(out, BMP_WIDTH);
		buf_put_le16(out, BMP_HEIGHT);
	} else {
		buf_put_le32(out, BMP_WIDTH);
		buf_put_le32(out, s->top_down ? (uint32_t)-BMP_HEIGHT : BMP_HEIGHT);
	}
	buf_put_le16(out, 1);
	buf_put_le16(out, (unsigned)s->bits);
	if (s->header > 12) {
		buf_put_le32(out, (uint32_t)s->compression);
		buf_put_le32(out, 0);
		buf_put_le32(out, 19685);
		buf_put_le32(out, 19685);
		buf_put_le32(out, 0);
		buf_put_le32(out, 0);
	}
	for (int i = 0; i < (s->header > 40 ? 4 : masks); i++)
		buf_put_le32(out, s->mask[i]);
	while (out->len < 14 + (size_t)(s->header + 4 * masks))
		buf_put_u8(out, 0);
	for (unsigned i = 0; i < (unsigned)colours; i++) {
		uint8_t rgb[3];

		palette_rgb(i, rgb);
		buf_put_u8(out, rgb[2]);
		buf_put_u8(out, rgb[1]);
		buf_put_u8(out, rgb[0]);
		if (s->header > 12)
			buf_put_u8(out, 0);
	}
	assert_int_equal(out->len, offset);
	for (int n = 0; n < BMP_HEIGHT; n++) {
		int y = s->top_down ? n : BMP_HEIGHT - 1 - n;

		at = out->len;
		for (int i = 0; i < stride; i++)
			buf_put_u8(out, 0);
		for (int x = 0; x < BMP_WIDTH; x++) {
			unsigned v = s->bits <= 8 ? samples[s->bits](x, y, 0) : spread(x, y, 0);
			int per_byte = 8 / (s->bits < 8 ? s->bits : 8);
			uint8_t *p = out->data + at;

			if (s->bits < 8)
				p[x / per_byte] =
				    (uint8_t)(p[x / per_byte] |
					      v << (8 - s->bits * (x % per_byte + 1)));
			else
				for (int k = 0; k < s->bits / 8; k++)
					p[x * s->bits / 8 + k] = (uint8_t)(v >> 8 * k);
		}
	}
}

static double bits_under(uint32_t v, uint32_t mask)
{
	uint32_t low = mask & (0 - mask);

	return mask ? (v & mask) / low * 255.0 / (mask / low) : 255;
}

static double bmp_expected(const struct bmp_spec *s, int x, int y)
{
	uint32_t v = s->bits <= 8 ? samples[s->bits](x, y, 0) : spread(x, y, 0);
	double grey, alpha;
	uint8_t rgb[3];

	if (s->bits <= 8) {
		palette_rgb(v, rgb);
		return grey_of(rgb[0], rgb[1], rgb[2]);
	}
	grey = grey_of(bits_under(v, s->mask[0]), bits_under(v, s->mask[1]),
		       bits_under(v, s->mask[2]));
	alpha = bits_under(v, s->mask[3]) / 255;
	return grey * alpha + 255 * (1 - alpha);
}

static void bmp_every_sort(void **state)
{
	static const struct bmp_spec specs[] = {
	    {12, 1, 0, false, {0}},
	    {12, 8, 0, false, {0}},
	    {40, 1, 0, false, {0}},
	    {40, 4, 0, true, {0}},
	    {40, 8, 0, false, {0}},
	    {12, 24, 0, false, {0xff0000, 0xff00, 0xff, 0}},
	    {40, 24, 0, true, {0xff0000, 0xff00, 0xff, 0}},
	    {40, 32, 0, false, {0xff0000, 0xff00, 0xff, 0}},
	    {40, 16, 0, false, {0x7c00, 0x3e0, 0x1f, 0}},
	    {40, 16, 3, false, {0xf800, 0x7e0, 0x1f, 0}},
	    {40, 32, 3, false, {0xff, 0xff00, 0xff0000, 0}},
	    {108, 32, 3, false, {0x3ff, 0xffc00, 0x3ff00000, 0}},
	    {108, 16, 3, true, {0xf00, 0xf0, 0xf, 0xf000}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(specs); i++) {
		struct buf b = BUF_INIT;
		struct image_info info;
		struct image *img;

		make_bmp(&specs[i], &b);
		img = must_decode(&b, NULL, &info);
		assert_int_equal(info.format, IMAGE_BMP);
		assert_int_equal(img->width, BMP_WIDTH);
		assert_int_equal(img->height, BMP_HEIGHT);
		assert_true(img->ppi == (specs[i].header == 12 ? 0 : 500));
		for (int y = 0; y < BMP_HEIGHT; y++)
			for (int x = 0; x < BMP_WIDTH; x++) {
				double want = bmp_expected(&specs[i], x, y);

				/* Fields are rounded to 8 bits first. */
				if (fabs(image_at(img, x, y) - want) > 1.51)
					fail_msg("sort %zu, (%d, %d): %d, not %.2f", i, x, y,
						 image_at(img, x, y), want);
			}
		image_free(img);
		must_refuse(b.data, b.len - 5, ERR_INPUT, "ends too early");
		must_refuse(b.data, 20, ERR_INPUT, "ends too early");
		buf_free(&b);
	}
}

static void bmp_runs(void **state)
{
	/* 4 x 3: a run of four; two, a step of two right and one down... */
	static const uint8_t rle8[] = {4, 1, 0, 0, 0, 3, 2, 3, 4, 0, 1, 5, 0, 0, 2, 6, 0, 1};
	static const uint8_t rle4[] = {4, 0x12, 0, 0, 0, 4, 0x34, 0x56, 0,
				       0, 0,	2, 1, 0, 3, 0x78, 0,	1};
	static const uint8_t want8[] = {6, 6, 0, 0, 2, 3, 4, 5, 1, 1, 1, 1};
	static const uint8_t want4[] = {0, 7, 8, 7, 3, 4, 5, 6, 1, 2, 1, 2};
	struct bmp_spec spec = {40, 8, 0, false, {0}};

	(void)state;
	for (int four = 0; four < 2; four++) {
		struct buf b = BUF_INIT;
		struct image *img;

		spec.bits = four ? 4 : 8;
		make_bmp(&spec, &b);
		b.data[18] = 4;
		b.data[22] = 3;
		b.data[30] = four ? 2 : 1;
		b.len = b.data[10] | (size_t)b.data[11] << 8;
		buf_put(&b, four ? rle4 : rle8, four ? sizeof(rle4) : sizeof(rle8));
		img = must_decode(&b, NULL, NULL);
		for (int i = 0; i < 12; i++) {
			uint8_t rgb[3];

			palette_rgb(four ? want4[i] : want8[i], rgb);
			if (fabs(img->px[i] - grey_of(rgb[0], rgb[1], rgb[2])) > 0.51)
				fail_msg("run lengths of %d bits, pixel %d", spec.bits, i);
		}
		image_free(img);
		/* A run that leaves the row, one that leaves the image. */
		b.data[b.len - (four ? 18 : 18)] = 5;
		must_refuse(b.data, b.len, ERR_INPUT, "a run beyond the image");
		b.len -= 3;
		b.data[b.len - 15] = 4;
		must_refuse(b.data, b.len, ERR_INPUT, four ? "BMP image" : "BMP image");
		buf_free(&b);
	}
}

static void bmp_damage(void **state)
{
	struct bmp_spec spec = {40, 8, 0, false, {0}};
	struct buf b = BUF_INIT;

	(void)state;
	make_bmp(&spec, &b);
	b.data[28] = 3;
	must_refuse(b.data, b.len, ERR_INPUT, "3 bits with coding 0");
	b.data[28] = 8;
	b.data[30] = 5;
	must_refuse(b.data, b.len, ERR_UNSUPPORTED, "a JPEG or PNG image inside");
	b.data[30] = 0;
	b.data[46] = 2; /* two colours only */
	must_refuse(b.data, b.len, ERR_INPUT, "a colour outside the palette");
	b.data[46] = 0;
	b.data[21] = 0x80;
	must_refuse(b.data, b.len, ERR_INPUT, "width below zero");
	b.data[21] = 0x10;
	must_refuse(b.data, b.len, ERR_INPUT, "268435469 x 7 pixels");
	b.data[18] = b.data[21] = 0;
	must_refuse(b.data, b.len, ERR_INPUT, "has no pixels");
	buf_free(&b);
}

/* --- PGM and its kin -------------------------------------------------------------- */

static void check_pnm(const char *text, size_t len, int bits, const char *want)
{
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;

	buf_put(&b, text, len);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, IMAGE_PNM);
	assert_int_equal(info.bits, bits);
	assert_int_equal(img->width, 3);
	assert_int_equal(img->height, 2);
	assert_memory_equal(img->px, want, 6);
	image_free(img);
	buf_free(&b);
}

/* A text and its length, zeros inside included. */
#define LIT(text) text, sizeof(text) - 1

static void pnm_every_sort(void **state)
{
	(void)state;
	check_pnm(LIT("P1\n# note\n3 2\n101\n0 1 0"), 1, "\x00\xff\x00\xff\x00\xff");
	check_pnm(LIT("P2 3 2 #deep\n 4\n0 1 2\n3 4 0\n"), 3, "\x00\x40\x80\xbf\xff\x00");
	check_pnm(LIT("P3\n3 2\n255\n255 0 0 0 255 0 0 0 255\n9 9 9 0 0 0 255 255 255"), 8,
		  "\x4c\x96\x1d\x09\x00\xff");
	check_pnm(LIT("P4\n3 2\n\xa0\x40"), 1, "\x00\xff\x00\xff\x00\xff");
	check_pnm(LIT("P5\n3 2\n255\n\x01\x02\x03\x04\x05\x06"), 8, "\x01\x02\x03\x04\x05\x06");
	check_pnm(LIT("P5 3 2 65535 \0\0\xff\xff\x80\x80\1\1\2\2\3\3"), 16,
		  "\x00\xff\x80\x01\x02\x03");
	check_pnm(LIT("P6\n3\n2\n255\n\1\1\1\2\2\2\3\3\3\4\4\4\5\5\5\6\6\6"), 8,
		  "\x01\x02\x03\x04\x05\x06");
	must_refuse(LIT("P5\n3 2\n255\n\x01\x02\x03\x04"), ERR_INPUT,
		    "ends too early; the file is not complete (row 2 of 2)");
	must_refuse(LIT("P5\n3 2\n100\n\x01\x02\x03\xff\x05\x06"), ERR_INPUT, "damaged (row 2)");
	must_refuse(LIT("P2\n3 2\n9\n1 2 3 x 5 6"), ERR_INPUT, "damaged (row 2)");
	must_refuse(LIT("P2\n3 2\n70000\n1 2"), ERR_INPUT, "largest value 70000");
	must_refuse(LIT("P5\n0 2\n255\n"), ERR_INPUT, "no pixels");
	must_refuse(LIT("P5\n99999 2\n255\n"), ERR_INPUT, "99999 x 2 pixels");
	must_refuse(LIT("P5\n9999999999 2\n255\n"), ERR_INPUT, "damaged (header)");
	must_refuse(LIT("P5 "), ERR_INPUT, "ends too early");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(png_every_sort), cmocka_unit_test(jpeg_every_sort),
	    cmocka_unit_test(bmp_every_sort), cmocka_unit_test(bmp_runs),
	    cmocka_unit_test(bmp_damage),     cmocka_unit_test(pnm_every_sort),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
