/* SPDX-License-Identifier: Apache-2.0 */
/* TIFF and JPEG 2000 of every sort give the right grey values, through the box. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <math.h>
#include <openjpeg.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "base/mem.h"
#include "image/write.h"
#include "support/imagecheck.h"
#include "support/tiffjp2files.h"

/* --- TIFF --------------------------------------------------------------------------- */

static double tiff_expected(const struct tiff_spec *s, int x, int y)
{
	sample_fn f = samples[s->bits];
	double most = (1 << s->bits) - 1, v[4], alpha = 1, grey;
	uint8_t rgb[3];

	for (int c = 0; c < 4; c++)
		v[c] = f(x, y, c) / most * 255;
	if (s->alpha)
		alpha = v[s->samples - 1] / 255;
	switch (s->photometric) {
	case PHOTOMETRIC_MINISWHITE:
		grey = 255 - v[0];
		break;
	case PHOTOMETRIC_MINISBLACK:
		grey = v[0];
		break;
	case PHOTOMETRIC_PALETTE:
		palette_rgb(f(x, y, 0), rgb);
		grey = grey_of(rgb[0], rgb[1], rgb[2]);
		break;
	case PHOTOMETRIC_SEPARATED:
		for (int c = 0; c < 3; c++)
			v[c] = (255 - v[c]) * (255 - v[3]) / 255;
		grey = grey_of(v[0], v[1], v[2]);
		break;
	default:
		grey = grey_of(v[0], v[1], v[2]);
		break;
	}
	return grey * alpha + 255 * (1 - alpha);
}

static void check_tiff(const struct tiff_spec *s, double tolerance, const char *what)
{
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;

	make_tiff(s, samples[s->bits], &b);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, IMAGE_TIFF);
	assert_int_equal(info.bits, s->bits);
	assert_int_equal(info.channels, s->samples);
	assert_int_equal(img->width, s->width);
	assert_int_equal(img->height, s->height);
	for (int y = 0; y < s->height; y++)
		for (int x = 0; x < s->width; x++)
			if (fabs(image_at(img, x, y) - tiff_expected(s, x, y)) > tolerance)
				fail_msg("%s, %d bits, (%d, %d): %d, not %.2f", what, s->bits, x, y,
					 image_at(img, x, y), tiff_expected(s, x, y));
	image_free(img);
	buf_free(&b);
}

static void tiff_grey_every_sort(void **state)
{
	static const int depths[] = {1, 2, 4, 8, 16};
	static const int codings[] = {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
				      COMPRESSION_PACKBITS};
	static const int fax[] = {COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3,
				  COMPRESSION_CCITTFAX4};
	static const char *const modes[] = {"w", "wb", "w8"};

	(void)state;
	for (size_t d = 0; d < ARRAY_LEN(depths); d++)
		for (size_t c = 0; c < ARRAY_LEN(codings); c++)
			for (size_t m = 0; m < ARRAY_LEN(modes); m++) {
				struct tiff_spec s = {.width = 45,
						      .height = 37,
						      .bits = depths[d],
						      .samples = 1,
						      .compression = codings[c],
						      .mode = modes[m]};

				s.photometric =
				    m % 2 ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
				check_tiff(&s, 0.51, modes[m]);
			}
	for (size_t c = 0; c < ARRAY_LEN(fax); c++) {
		struct tiff_spec s = {.width = 45,
				      .height = 37,
				      .bits = 1,
				      .samples = 1,
				      .photometric = PHOTOMETRIC_MINISWHITE,
				      .compression = fax[c]};

		check_tiff(&s, 0.51, "CCITT");
	}
}

static void tiff_colour_every_sort(void **state)
{
	static const struct {
		struct tiff_spec spec;
		double tolerance;
		const char *what;
	} sorts[] = {
	    {{.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_RGB}, 0.51, "RGB"},
	    {{.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_RGB, .planar = true},
	     0.51,
	     "RGB in planes"},
	    {{.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_RGB, .tiled = true},
	     0.51,
	     "RGB in tiles"},
	    {{.bits = 16, .samples = 3, .photometric = PHOTOMETRIC_RGB}, 1.01, "RGB, deep"},
	    {{.bits = 8, .samples = 4, .photometric = PHOTOMETRIC_RGB, .alpha = true},
	     1.51,
	     "RGBA"},
	    {{.bits = 8, .samples = 2, .photometric = PHOTOMETRIC_MINISBLACK, .alpha = true},
	     1.51,
	     "grey and opacity"},
	    {{.bits = 8, .samples = 4, .photometric = PHOTOMETRIC_SEPARATED}, 2.01, "CMYK"},
	    {{.bits = 8, .samples = 1, .photometric = PHOTOMETRIC_PALETTE}, 0.51, "palette"},
	    {{.bits = 4, .samples = 1, .photometric = PHOTOMETRIC_PALETTE}, 0.51, "palette"},
	    {{.bits = 1, .samples = 1, .photometric = PHOTOMETRIC_PALETTE}, 0.51, "palette"},
	    {{.bits = 8, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK, .tiled = true},
	     0.51,
	     "grey in tiles"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct tiff_spec s = sorts[i].spec;

		s.width = 45;
		s.height = 37;
		s.compression = i % 2 ? COMPRESSION_LZW : COMPRESSION_NONE;
		check_tiff(&s, sorts[i].tolerance, sorts[i].what);
	}
}

static double tiff_ppi(int unit, float resolution)
{
	struct tiff_spec s = {.width = 20,
			      .height = 20,
			      .bits = 8,
			      .samples = 1,
			      .photometric = PHOTOMETRIC_MINISBLACK,
			      .compression = COMPRESSION_NONE,
			      .unit = unit,
			      .resolution = resolution};
	struct buf b = BUF_INIT;
	struct image *img;
	double ppi;

	make_tiff(&s, samples[8], &b);
	img = must_decode(&b, NULL, NULL);
	ppi = img->ppi;
	image_free(img);
	buf_free(&b);
	return ppi;
}

static void tiff_resolution(void **state)
{
	(void)state;
	assert_true(tiff_ppi(RESUNIT_INCH, 500) == 500);
	assert_true(tiff_ppi(RESUNIT_CENTIMETER, 196.85f) == 500);
	assert_true(tiff_ppi(RESUNIT_CENTIMETER, 394) == 1000);
	assert_true(tiff_ppi(RESUNIT_NONE, 500) == 0);
	assert_true(tiff_ppi(0, 0) == 0);
	assert_true(tiff_ppi(RESUNIT_INCH, 72) == 0);
}

static void tiff_of_several_pages(void **state)
{
	struct tiff_spec s = {.width = 30,
			      .height = 20,
			      .bits = 8,
			      .samples = 1,
			      .photometric = PHOTOMETRIC_MINISBLACK,
			      .compression = COMPRESSION_LZW,
			      .pages = 3};
	struct image_options options = {0};
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img = NULL;
	struct err err = ERR_INIT;

	(void)state;
	make_tiff(&s, samples[8], &b);
	for (options.page = 0; options.page < 3; options.page++) {
		img = must_decode(&b, &options, &info);
		assert_int_equal(info.pages, 3);
		assert_int_equal(img->width, 30 + options.page);
		image_free(img);
	}
	img = NULL;
	assert_int_equal(image_decode(b.data, b.len, "t", &options, &img, NULL, &err), ERR_INPUT);
	assert_string_equal(err.msg, "t: the TIFF file holds 3 images, fewer than asked for");
	buf_clear(&b);
	buf_put(&b, "P5 1 1 255\n@", 12);
	assert_int_equal(image_decode(b.data, b.len, "p", &options, &img, NULL, &err), ERR_INPUT);
	assert_string_equal(err.msg, "p: the PGM file holds one image only");
	assert_null(img);
	buf_free(&b);
}

static void tiff_damage_is_told(void **state)
{
	struct tiff_spec s = {.width = 64,
			      .height = 64,
			      .bits = 8,
			      .samples = 1,
			      .photometric = PHOTOMETRIC_MINISBLACK,
			      .compression = COMPRESSION_LZW};
	struct buf b = BUF_INIT;

	(void)state;
	make_tiff(&s, samples[8], &b);
	must_refuse(b.data, 8, ERR_INPUT, "the TIFF image ends too early");
	must_refuse(b.data, b.len / 2, ERR_INPUT, "the TIFF image");
	/* The directory stands at the end: without its last bytes nothing is known. */
	must_refuse(b.data, b.len - 40, ERR_INPUT, "the TIFF image");
	memset(b.data + 60, 0xff, 400);
	must_refuse(b.data, b.len, ERR_INPUT, "the TIFF image is damaged (");
	buf_clear(&b);
	s.width = 9000;
	s.height = 2;
	make_tiff(&s, samples[8], &b);
	must_refuse(b.data, b.len, ERR_INPUT, "the TIFF image has 9000 x 2 pixels");
	buf_free(&b);
}

/* --- JPEG 2000 ---------------------------------------------------------------------- */

static unsigned sample_12(int x, int y, int c)
{
	return spread(x, y, c) & 4095;
}

static double jp2_expected(const struct jp2_spec *s, sample_fn f, int x, int y)
{
	double most = (1 << s->bits) - 1, v[4], alpha = 1, grey;

	for (int c = 0; c < 4; c++)
		v[c] = f(x, y, c) / most * 255;
	if (s->alpha)
		alpha = v[s->alpha] / 255;
	if (s->colours == OPJ_CLRSPC_SYCC || s->channels - (s->alpha != 0) < 3)
		grey = v[0];
	else
		grey = grey_of(v[0], v[1], v[2]);
	return grey * alpha + 255 * (1 - alpha);
}

static void check_jp2(const struct jp2_spec *spec, const char *what)
{
	struct jp2_spec s = *spec;
	sample_fn f = s.bits == 12 ? sample_12 : samples[s.bits];
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;

	s.width = 61;
	s.height = 43;
	make_jp2(&s, f, &b);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, s.bare ? IMAGE_J2K : IMAGE_JP2);
	assert_int_equal(info.bits, s.bits);
	assert_int_equal(info.channels, s.channels);
	assert_int_equal(img->width, s.width);
	assert_int_equal(img->height, s.height);
	for (int y = 0; y < s.height; y++)
		for (int x = 0; x < s.width; x++) {
			double want = jp2_expected(&s, f, x, y);

			if (fabs(image_at(img, x, y) - want) > (s.bits > 8 ? 1.01 : 0.51))
				fail_msg("%s, (%d, %d): %d, not %.2f", what, x, y,
					 image_at(img, x, y), want);
		}
	image_free(img);
	buf_free(&b);
}

static void jp2_every_sort(void **state)
{
	static const struct {
		struct jp2_spec spec;
		const char *what;
	} sorts[] = {
	    {{.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY}, "grey"},
	    {{.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .bare = true}, "bare"},
	    {{.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .tile = 20}, "tiles"},
	    {{.channels = 1, .bits = 1, .colours = OPJ_CLRSPC_GRAY}, "one bit"},
	    {{.channels = 1, .bits = 12, .colours = OPJ_CLRSPC_GRAY}, "twelve bits"},
	    {{.channels = 1, .bits = 16, .colours = OPJ_CLRSPC_GRAY}, "sixteen bits"},
	    {{.channels = 1, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .is_signed = true}, "signed"},
	    {{.channels = 2, .bits = 8, .colours = OPJ_CLRSPC_GRAY, .alpha = 1}, "opacity"},
	    {{.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SRGB}, "RGB"},
	    {{.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SRGB, .bare = true}, "bare RGB"},
	    {{.channels = 4, .bits = 8, .colours = OPJ_CLRSPC_SRGB, .alpha = 3}, "RGBA"},
	    {{.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SYCC}, "YCC"},
	    {{.channels = 3, .bits = 8, .colours = OPJ_CLRSPC_SYCC, .halved = 1}, "YCC 4:2:0"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
		check_jp2(&sorts[i].spec, sorts[i].what);
}

static double psnr(const struct image *a, const struct image *b)
{
	size_t n = (size_t)a->width * (size_t)a->height;
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += ((double)a->px[i] - b->px[i]) * ((double)a->px[i] - b->px[i]);
	return sum == 0 ? 99 : 10 * log10(255.0 * 255.0 * (double)n / sum);
}

static void jp2_and_jpeg_round_trip(void **state)
{
	struct image *img = picture_new(700, 650, 4), *back;
	struct buf b = BUF_INIT;
	struct image_info info;
	struct err err = ERR_INIT;
	static const int sides[] = {1, 2, 3, 17, 64};

	(void)state;
	img->ppi = 1000;
	assert_int_equal(image_write_jp2(img, 0, &b, &err), ERR_OK);
	back = must_decode(&b, NULL, &info);
	assert_true(back->ppi == 1000);
	assert_memory_equal(back->px, img->px, 700 * 650);
	image_free(back);
	buf_clear(&b);
	assert_int_equal(image_write_jp2(img, IMAGE_JP2_RATIO, &b, &err), ERR_OK);
	assert_in_range(b.len, 700 * 650 / 11, 700 * 650 / 10 + 500);
	back = must_decode(&b, NULL, &info);
	assert_true(psnr(img, back) > 26);
	image_free(back);
	must_refuse(b.data, b.len - 200, ERR_INPUT, "the JPEG 2000 image");
	must_refuse(b.data, 100, ERR_INPUT, "the JPEG 2000 image");
	memset(b.data + 85, 0x55, 60);
	must_refuse(b.data, b.len, ERR_INPUT, "the JPEG 2000 image");
	buf_clear(&b);
	image_write_jpeg(img, 95, &b);
	back = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, IMAGE_JPEG);
	assert_true(back->ppi == 1000);
	assert_true(psnr(img, back) > 35);
	image_free(back);
	image_free(img);
	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		img = picture_new(sides[i], 40, 1);
		img->ppi = 0;
		buf_clear(&b);
		assert_int_equal(image_write_jp2(img, 0, &b, &err), ERR_OK);
		back = must_decode(&b, NULL, &info);
		assert_true(back->ppi == 0);
		assert_memory_equal(back->px, img->px, (size_t)sides[i] * 40);
		image_free(back);
		image_free(img);
	}
	buf_free(&b);
}

static void jp2_too_large_is_told(void **state)
{
	struct jp2_spec s = {.width = 61, .height = 43, .channels = 1, .bits = 8, .bare = true};
	struct buf b = BUF_INIT;

	(void)state;
	s.colours = OPJ_CLRSPC_GRAY;
	make_jp2(&s, samples[8], &b);
	/* SIZ: Xsiz at 8, XTsiz at 24 of the codestream. */
	b.data[8 + 2] = b.data[24 + 2] = 0x40;
	must_refuse(b.data, b.len, ERR_INPUT, "the JPEG 2000 image has 16445 x 43 pixels");
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tiff_grey_every_sort),    cmocka_unit_test(tiff_colour_every_sort),
	    cmocka_unit_test(tiff_resolution),	       cmocka_unit_test(tiff_of_several_pages),
	    cmocka_unit_test(tiff_damage_is_told),     cmocka_unit_test(jp2_every_sort),
	    cmocka_unit_test(jp2_and_jpeg_round_trip), cmocka_unit_test(jp2_too_large_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
