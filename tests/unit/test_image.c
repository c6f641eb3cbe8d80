/* SPDX-License-Identifier: Apache-2.0 */
/* Images in and out, through the box: sound files of every sort give the right
 * grey values and resolution, broken ones one clear message. */
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

static double png_ppi(unsigned x, unsigned y, const struct image_options *options,
		      struct image_info *info)
{
	struct png_spec s = {.width = 40,
			     .height = 30,
			     .bits = 8,
			     .per_metre_x = x,
			     .per_metre_y = y,
			     .transparent = -1};
	struct buf b = BUF_INIT;
	struct image *img;
	double ppi;

	make_png(&s, samples[8], &b);
	img = must_decode(&b, options, info);
	ppi = img->ppi;
	image_free(img);
	buf_free(&b);
	return ppi;
}

static void resolution_rules(void **state)
{
	struct image_options thousand = {.ppi = 1000};
	struct image unknown = {.width = 1, .height = 1};
	struct image_info info;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(png_ppi(19685, 19685, NULL, &info) == 500);
	assert_int_equal(info.ppi_source, IMAGE_PPI_FILE);
	assert_true(png_ppi(39370, 39370, NULL, &info) == 1000);
	assert_true(png_ppi(20000, 20000, NULL, &info) == 508);
	assert_true(fabs(png_ppi(22402, 22402, NULL, &info) - 569.011) < 0.001);
	assert_true(png_ppi(19685, 19685, &thousand, &info) == 1000);
	assert_int_equal(info.ppi_source, IMAGE_PPI_OPTION);
	assert_true(png_ppi(0, 0, NULL, &info) == 0);
	assert_int_equal(info.ppi_source, IMAGE_PPI_NONE);
	assert_int_equal(image_check_ppi(&unknown, &info, "a.png", &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "a.png: does not say its resolution: give --ppi"));
	/* 72 ppi is what programs write when they know nothing. */
	assert_true(png_ppi(2835, 2835, NULL, &info) == 0);
	assert_int_equal(info.ppi_source, IMAGE_PPI_DOUBTFUL);
	assert_int_equal(image_check_ppi(&unknown, &info, "a.png", &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "a.png: says 72 pixels per inch"));
	assert_true(png_ppi(10039, 10039, NULL, &info) == 0);
	assert_int_equal(info.ppi_source, IMAGE_PPI_DOUBTFUL);
	unknown.ppi = 500;
	assert_int_equal(image_check_ppi(&unknown, &info, "a.png", &err), ERR_OK);
}

static void uneven_resolution_is_made_square(void **state)
{
	struct png_spec s = {.width = 40,
			     .height = 30,
			     .bits = 8,
			     .per_metre_x = 39370,
			     .per_metre_y = 19685,
			     .transparent = -1};
	struct buf b = BUF_INIT;
	struct image_info info;
	struct image *img;

	(void)state;
	make_png(&s, samples[8], &b);
	img = must_decode(&b, NULL, &info);
	assert_int_equal(img->width, 40);
	assert_int_equal(img->height, 60);
	assert_true(img->ppi == 1000);
	assert_int_equal(info.height, 30);
	image_free(img);
	buf_free(&b);
}

/* --- bad input ------------------------------------------------------------------- */

static void truncated_anywhere_is_refused(void **state)
{
	struct png_spec p = {.width = 64, .height = 64, .bits = 8, .transparent = -1};
	struct jpeg_spec j = {.width = 64, .height = 64, .channels = 1, .quality = 80};
	struct buf b = BUF_INIT;

	(void)state;
	make_png(&p, samples[8], &b);
	for (size_t n = 8; n < b.len; n += 211)
		must_refuse(b.data, n, ERR_INPUT, "ends too early");
	must_refuse(b.data, b.len - 1, ERR_INPUT, "ends too early");
	buf_clear(&b);
	make_jpeg(&j, samples[8], &b);
	for (size_t n = 3; n < b.len - 2; n += 97)
		must_refuse(b.data, n, ERR_INPUT, n > 400 ? "ends too early" : "JPEG image");
	buf_clear(&b);
	j.progressive = true;
	make_jpeg(&j, samples[8], &b);
	must_refuse(b.data, b.len / 2, ERR_INPUT, "ends too early");
	buf_free(&b);
}

static void damaged_is_refused(void **state)
{
	struct png_spec p = {.width = 64, .height = 64, .bits = 8, .transparent = -1};
	struct jpeg_spec j = {.width = 64, .height = 64, .channels = 1, .quality = 80};
	struct buf b = BUF_INIT;

	(void)state;
	make_png(&p, samples[8], &b);
	b.data[b.len / 2] ^= 0x40;
	must_refuse(b.data, b.len, ERR_INPUT, "the PNG image is damaged (");
	buf_clear(&b);
	make_jpeg(&j, samples[8], &b);
	/* A marker in the middle of the entropy-coded data. */
	b.data[b.len / 2] = 0xff;
	b.data[b.len / 2 + 1] = 0xc0;
	must_refuse(b.data, b.len, ERR_INPUT, "the JPEG image is damaged (");
	buf_free(&b);
}

/* A PNG that declares a size and then holds almost nothing: the bomb's shape. */
static void png_claiming(unsigned width, unsigned height, struct buf *out)
{
	struct png_spec p = {.width = 8, .height = 8, .bits = 8, .transparent = -1};
	uint8_t *ihdr;
	uint32_t crc = 0xffffffff;

	make_png(&p, samples[8], out);
	ihdr = out->data + 8 + 4;
	for (int i = 0; i < 4; i++) {
		ihdr[4 + i] = (uint8_t)(width >> 8 * (3 - i));
		ihdr[8 + i] = (uint8_t)(height >> 8 * (3 - i));
	}
	for (int i = 0; i < 17; i++) {
		crc ^= ihdr[i];
		for (int k = 0; k < 8; k++)
			crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	crc = ~crc;
	for (int i = 0; i < 4; i++)
		ihdr[17 + i] = (uint8_t)(crc >> 8 * (3 - i));
}

static void huge_is_refused(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	png_claiming(100000, 100000, &b);
	must_refuse(b.data, b.len, ERR_INPUT,
		    "the PNG image has 100000 x 100000 pixels; the limit is 8192 on a side");
	buf_clear(&b);
	png_claiming(8193, 1, &b);
	must_refuse(b.data, b.len, ERR_INPUT, "8193 x 1 pixels");
	buf_clear(&b);
	png_claiming(0x7fffffff, 0x7fffffff, &b);
	must_refuse(b.data, b.len, ERR_INPUT, "2147483647 x 2147483647 pixels");
	buf_clear(&b);
	png_claiming(0, 8, &b);
	must_refuse(b.data, b.len, ERR_INPUT, "PNG");
	buf_free(&b);
}

/* A real bomb within the limits of size: a few kilobytes that become 64 million
 * pixels. It must come out, quickly and without more memory than it needs. */
static unsigned nothing(int x, int y, int c)
{
	(void)x;
	(void)y;
	(void)c;
	return 0;
}

static void largest_allowed_comes_out(void **state)
{
	struct png_spec p = {
	    .width = 8192, .height = 8192, .bits = 1, .interlaced = true, .transparent = -1};
	struct buf b = BUF_INIT;
	struct image *img;

	(void)state;
	make_png(&p, nothing, &b);
	assert_true(b.len < 100000);
	img = must_decode(&b, NULL, NULL);
	assert_int_equal(img->width, 8192);
	assert_int_equal(image_at(img, 8191, 8191), 0);
	image_free(img);
	buf_free(&b);
}

static void too_many_scans_are_refused(void **state)
{
	struct jpeg_spec j = {.width = 64, .height = 64, .channels = 1, .quality = 90};
	struct buf b = BUF_INIT;

	(void)state;
	j.scans = 100;
	make_jpeg(&j, samples[8], &b);
	image_free(must_decode(&b, NULL, NULL));
	buf_clear(&b);
	j.scans = 253;
	make_jpeg(&j, samples[8], &b);
	must_refuse(b.data, b.len, ERR_INPUT, "takes too long (more than 200 scans)");
	buf_free(&b);
}

static void lossless_jpeg_is_told(void **state)
{
	struct jpeg_spec j = {.width = 16, .height = 16, .channels = 1, .quality = 90};
	struct buf b = BUF_INIT;

	(void)state;
	make_jpeg(&j, samples[8], &b);
	for (size_t i = 0; i + 1 < b.len; i++)
		if (b.data[i] == 0xff && b.data[i + 1] == 0xc0) {
			b.data[i + 1] = 0xc3;
			break;
		}
	must_refuse(b.data, b.len, ERR_UNSUPPORTED, "lossless");
	buf_free(&b);
}

static void other_files_are_named(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		const char *words;
	} others[] = {
	    {"%PDF-1.7\n%\xe2\xe3", 11, "it looks like a PDF document"},
	    {"GIF89a\1\0\1\0", 10, "a GIF image"},
	    {"FMR\0 20\0\0\0\0\0", 12, "a fingerprint template"},
	    {"SQLite format 3\0", 16, "an SQLite database"},
	    {"1.001:164\x1d", 10, "an ANSI/NIST transaction"},
	    {"PK\3\4\24\0", 6, "a ZIP archive"},
	    {"dear sir,\nplease find", 21, "it looks like a text"},
	    {"\x80\x81\x82\x83", 4, "not an image of a kind known here"},
	    {"BMW\n", 4, "a text"},
	    {"\x89PNG", 4, "not an image of a kind known here"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		must_refuse(others[i].data, others[i].len, ERR_INPUT, others[i].words);
	must_refuse("", 0, ERR_INPUT, "is empty");
	must_refuse("\x89PNG\r\n\x1a\n", 8, ERR_INPUT, "ends too early");
	must_refuse("\xff\xd8\xff\xe0", 4, ERR_INPUT, "ends too early");
}

static void what_is_no_file_is_refused(void **state)
{
	char dir[] = "/tmp/cotejo-image-XXXXXX";
	struct image *img = NULL;
	struct err err = ERR_INIT;
	char *path;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(image_load_file(dir, NULL, &img, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "is a folder"));
	path = path_join(dir, "pipe.png");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(image_load_file(path, NULL, &img, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "pipe.png: is a pipe"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(image_load_file(path, NULL, &img, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "pipe.png: cannot be opened"));
	assert_int_equal(image_load_file("/dev/zero", NULL, &img, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "/dev/zero: is a pipe or a device"));
	/* A file with a hole, larger than any image: refused unread. */
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(ftruncate(fd, (off_t)IMAGE_MAX_FILE + 1), 0);
	close(fd);
	assert_int_equal(image_load_file(path, NULL, &img, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "the limit is"));
	assert_null(img);
	unlink(path);
	free(path);
	rmdir(dir);
}

static void cancelled_and_late_are_told(void **state)
{
	struct cancel cancel = {true};
	struct image_options stop = {.cancel = &cancel}, late = {.timeout_ms = 1};
	struct png_spec p = {.width = 8192, .height = 8192, .bits = 1, .transparent = -1};
	struct buf b = BUF_INIT;
	struct image *img = NULL;
	struct err err = ERR_INIT;

	(void)state;
	make_png(&p, nothing, &b);
	assert_int_equal(image_decode(b.data, b.len, "slow", &stop, &img, NULL, &err),
			 ERR_CANCELLED);
	assert_int_equal(image_decode(b.data, b.len, "slow", &late, &img, NULL, &err), ERR_INPUT);
	assert_string_equal(err.msg,
			    "slow: decoding this PNG image takes too long; it was stopped");
	assert_null(img);
	buf_free(&b);
}

static void raw_needs_its_size(void **state)
{
	struct image_options raw = {.ppi = 500, .raw_width = 3, .raw_height = 2};
	static const uint8_t px[] = {0, 50, 100, 150, 200, 250};
	static const uint8_t px16[] = {0, 0, 0x80, 0, 0xff, 0xff, 1, 0, 0xfe, 0xff, 0x12, 0x34};
	struct image_info info;
	struct image *img = NULL;
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(image_decode(px, 6, "r", &raw, &img, &info, &err), ERR_OK);
	assert_int_equal(info.format, IMAGE_RAW);
	assert_memory_equal(img->px, px, 6);
	assert_true(img->ppi == 500);
	image_free(img);
	img = NULL;
	assert_int_equal(image_decode(px, 5, "r", &raw, &img, &info, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "(5 bytes where the size asks for 6)"));
	raw.raw_bits = 16;
	assert_int_equal(image_decode(px16, 12, "r", &raw, &img, &info, &err), ERR_OK);
	assert_int_equal(image_at(img, 1, 0), 128);
	assert_int_equal(image_at(img, 2, 1), 0x12);
	image_free(img);
	img = NULL;
	raw.raw_width = 100000;
	assert_int_equal(image_decode(px16, 12, "r", &raw, &img, &info, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "100000 x 2 pixels"));
	assert_null(img);
}

/* --- out ------------------------------------------------------------------------- */

static void png_round_trip(void **state)
{
	struct image *img = picture_new(201, 133, 7);
	struct buf b = BUF_INIT, c = BUF_INIT;
	uint8_t rgba[4 * 6] = {0};
	struct image_info info;
	struct image *back;

	(void)state;
	img->ppi = 1000;
	image_write_png(img, &b);
	back = must_decode(&b, NULL, &info);
	assert_true(back->ppi == 1000);
	assert_memory_equal(back->px, img->px, 201 * 133);
	image_write_png(back, &c);
	assert_int_equal(b.len, c.len);
	assert_memory_equal(b.data, c.data, b.len);
	image_free(back);
	buf_clear(&b);
	rgba[3] = 255; /* black */
	rgba[4] = 255; /* transparent red: white */
	rgba[8] = 255; /* red */
	rgba[11] = 255;
	image_write_png_colour(3, 2, 4, rgba, 0, &b);
	back = must_decode(&b, NULL, &info);
	assert_int_equal(info.channels, 4);
	assert_int_equal(image_at(back, 0, 0), 0);
	assert_int_equal(image_at(back, 1, 0), 255);
	assert_int_equal(image_at(back, 2, 0), 76);
	image_free(back);
	image_free(img);
	buf_free(&b);
	buf_free(&c);
}

static void wsq_and_pgm_round_trip(void **state)
{
	struct image *img = picture_new(301, 233, 8), *back;
	struct buf b = BUF_INIT;
	struct image_info info;

	(void)state;
	image_write_pgm(img, &b);
	back = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, IMAGE_PNM);
	assert_true(back->ppi == 0);
	assert_memory_equal(back->px, img->px, 301 * 233);
	image_free(back);
	buf_clear(&b);
	img->ppi = 500;
	image_write_wsq(img, 2.25, &b);
	back = must_decode(&b, NULL, &info);
	assert_int_equal(info.format, IMAGE_WSQ);
	assert_true(back->ppi == 500);
	{
		long off = 0;

		for (int i = 0; i < 301 * 233; i++)
			off += abs(back->px[i] - img->px[i]);
		assert_true(off < 5 * 301 * 233);
	}
	image_free(back);
	must_refuse(b.data, b.len - 1, ERR_INPUT, "the WSQ image ends too early");
	b.data[b.len / 2] = 0xff;
	b.data[b.len / 2 + 1] = 0xa9;
	must_refuse(b.data, b.len, ERR_INPUT, "the WSQ image is damaged (ffa9 at byte");
	image_free(img);
	buf_free(&b);
}

static void turning_follows_exif(void **state)
{
	/* 3 x 2: the letters as they are stored, and as each orientation shows them. */
	static const char *const shown[] = {NULL,     "abcdef", "cbafed", "fedcba", "defabc",
					    "adbecf", "daebfc", "fcebda", "cfbead"};
	struct image *img = image_new(3, 2, 500);

	(void)state;
	memcpy(img->px, "abcdef", 6);
	for (int o = 1; o <= 8; o++) {
		struct image *turned = image_turn(img, o);

		assert_int_equal(turned->width, o < 5 ? 3 : 2);
		assert_int_equal(turned->height, o < 5 ? 2 : 3);
		if (memcmp(turned->px, shown[o], 6) != 0)
			fail_msg("orientation %d: %.6s, not %s", o, (char *)turned->px, shown[o]);
		image_free(turned);
	}
	image_free(img);
}

/* --- resampling ------------------------------------------------------------------ */

static struct image *wave_new(int width, int height, double ppi, double cycles_per_inch)
{
	struct image *img = image_new(width, height, ppi);

	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			double at = (x + 0.5) / ppi, down = (y + 0.5) / ppi;
			double v = 128 + 100 * sin(2 * M_PI * cycles_per_inch * (at + 0.3 * down));

			img->px[y * width + x] = (uint8_t)floor(v + 0.5);
		}
	return img;
}

static double spread_of(const struct image *img, int border)
{
	double sum = 0, squares = 0, n = 0;

	for (int y = border; y < img->height - border; y++)
		for (int x = border; x < img->width - border; x++) {
			sum += image_at(img, x, y);
			squares += (double)image_at(img, x, y) * image_at(img, x, y);
			n++;
		}
	return sqrt(squares / n - sum / n * (sum / n));
}

static void resampling_keeps_ridges_and_drops_the_rest(void **state)
{
	static const double from[] = {250, 300, 569, 1000, 1200, 2000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(from); i++) {
		int side = (int)from[i];
		/* 50 cycles to the inch are ridges; 400 cannot exist at 500 ppi. */
		struct image *ridges = wave_new(side, side, from[i], 50);
		struct image *got = image_resample(ridges, 500);
		struct image *want = wave_new(got->width, got->height, 500, 50);
		int worst = 0;

		assert_true(got->ppi == 500);
		assert_int_equal(got->width, 500);
		for (int y = 8; y < 492; y++)
			for (int x = 8; x < 492; x++) {
				int off = abs(image_at(got, x, y) - image_at(want, x, y));

				worst = off > worst ? off : worst;
			}
		/* NIST's Gaussian takes a little of the contrast and lies a quarter
		 * of a pixel further. */
		if (worst > (from[i] == 1000 ? 30 : 3))
			fail_msg("%.0f ppi: %d grey values off", from[i], worst);
		image_free(ridges);
		image_free(got);
		image_free(want);
		if (from[i] >= 1000) {
			struct image *fine = wave_new(side, side, from[i], 400);

			got = image_resample(fine, 500);
			if (spread_of(got, 8) > spread_of(fine, 8) * (from[i] == 1000 ? 0.1 : 0.03))
				fail_msg("%.0f ppi: folds back, deviation %.1f", from[i],
					 spread_of(got, 8));
			image_free(fine);
			image_free(got);
		}
	}
}

/* NISTIR 7839 by its definition, in floating point. */
static void halving_is_nists(void **state)
{
	const double sigma = 0.8475;
	struct image *img = picture_new(121, 90, 3), *got;

	(void)state;
	img->ppi = 1000;
	got = image_resample(img, 500);
	assert_int_equal(got->width, 60);
	assert_int_equal(got->height, 45);
	for (int y = 2; y < 42; y++)
		for (int x = 2; x < 57; x++) {
			double sum = 0, weights = 0;

			for (int dy = -4; dy <= 4; dy++)
				for (int dx = -4; dx <= 4; dx++) {
					double w = exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));

					sum += w * image_at(img, 2 * x + 1 + dx, 2 * y + 1 + dy);
					weights += w;
				}
			if (fabs(image_at(got, x, y) - sum / weights) > 0.6)
				fail_msg("(%d, %d): %d, not %.2f", x, y, image_at(got, x, y),
					 sum / weights);
		}
	image_free(img);
	image_free(got);
}

static void resampling_keeps_flat_areas_and_limits(void **state)
{
	struct image *flat = image_new(333, 77, 700), *got;

	(void)state;
	memset(flat->px, 201, 333 * 77);
	got = image_resample(flat, 500);
	assert_int_equal(got->width, 238);
	assert_int_equal(got->height, 55);
	for (int i = 0; i < got->width * got->height; i++)
		assert_int_equal(got->px[i], 201);
	image_free(got);
	got = image_resample(flat, 700);
	assert_memory_equal(got->px, flat->px, 333 * 77);
	image_free(got);
	assert_null(image_resample(flat, 70000));
	image_free(flat);
	flat = image_new(1, 1, 1000);
	got = image_resample(flat, 500);
	assert_int_equal(got->width, 1);
	image_free(got);
	image_free(flat);
}

static void box_level_is_known(void **state)
{
	char level[IMAGE_BOX_LEVEL_LEN];

	(void)state;
	image_box_level(level);
	print_message("# the box here: %s\n", level);
	assert_non_null(strstr(level, "rlimits"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(resolution_rules),
	    cmocka_unit_test(uneven_resolution_is_made_square),
	    cmocka_unit_test(truncated_anywhere_is_refused),
	    cmocka_unit_test(damaged_is_refused),
	    cmocka_unit_test(huge_is_refused),
	    cmocka_unit_test(largest_allowed_comes_out),
	    cmocka_unit_test(too_many_scans_are_refused),
	    cmocka_unit_test(lossless_jpeg_is_told),
	    cmocka_unit_test(other_files_are_named),
	    cmocka_unit_test(what_is_no_file_is_refused),
	    cmocka_unit_test(cancelled_and_late_are_told),
	    cmocka_unit_test(raw_needs_its_size),
	    cmocka_unit_test(png_round_trip),
	    cmocka_unit_test(wsq_and_pgm_round_trip),
	    cmocka_unit_test(turning_follows_exif),
	    cmocka_unit_test(resampling_keeps_ridges_and_drops_the_rest),
	    cmocka_unit_test(halving_is_nists),
	    cmocka_unit_test(resampling_keeps_flat_areas_and_limits),
	    cmocka_unit_test(box_level_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
