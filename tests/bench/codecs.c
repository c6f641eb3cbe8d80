/* SPDX-License-Identifier: Apache-2.0 */
/*
 * codecs [FILE...]: how fast images are decoded, in this process and through the
 * box, how fast they are encoded, and what the box itself costs. Without files: a
 * synthetic picture of 800 x 1000 in every format. MB/s are millions of pixels a
 * second of processor time, the box's milliseconds are on the wall; the best of
 * several runs counts.
 */
#include <openjpeg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "image/decode.h"
#include "image/load.h"
#include "image/resample.h"
#include "image/write.h"
#include "support/tiffjp2files.h"

#define RUNS 15

static struct image *picture;

static unsigned sample(int x, int y, int c)
{
	(void)c;
	return image_at(picture, x, y);
}

static void decode(enum image_format format, const struct buf *b, struct decoded *d)
{
	switch (format) {
	case IMAGE_PNG:
		decode_png(b->data, b->len, d);
		break;
	case IMAGE_JPEG:
		decode_jpeg(b->data, b->len, d);
		break;
	case IMAGE_WSQ:
		decode_wsq(b->data, b->len, d);
		break;
	case IMAGE_JP2:
	case IMAGE_J2K:
		decode_jp2(b->data, b->len, d);
		break;
	case IMAGE_TIFF:
		decode_tiff(b->data, b->len, 0, d);
		break;
	case IMAGE_BMP:
		decode_bmp(b->data, b->len, d);
		break;
	default:
		decode_pnm(b->data, b->len, d);
		break;
	}
}

/* Best time of decoding in this process. */
static double time_decoder(enum image_format format, const struct buf *b, uint64_t *pixels)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		struct decoded d = {.status = DECODE_OK};
		double t = clock_thread_cpu();

		decode(format, b, &d);
		t = clock_thread_cpu() - t;
		*pixels = d.status == DECODE_OK ? (uint64_t)d.width * d.height : 0;
		free(d.px);
		best = t < best ? t : best;
	}
	return best;
}

static double time_box(const struct buf *b)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		struct image *img = NULL;
		double t = clock_steady();

		image_decode(b->data, b->len, "bench", NULL, &img, NULL, NULL);
		t = clock_steady() - t;
		image_free(img);
		best = t < best ? t : best;
	}
	return best;
}

static void report(const char *what, const struct buf *b, double encode)
{
	enum image_format format = image_format_guess(b->data, b->len);
	uint64_t pixels = 0;
	double in_process = time_decoder(format, b, &pixels), boxed = time_box(b);

	if (!pixels) {
		printf("%-28s cannot be decoded\n", what);
		return;
	}
	printf("%-28s %9zu B %8.1f MB/s %8.2f ms %8.2f ms in the box", what, b->len,
	       (double)pixels / in_process / 1e6, in_process * 1e3, boxed * 1e3);
	if (encode > 0)
		printf(" %8.1f MB/s encoded", (double)pixels / encode / 1e6);
	printf("\n");
}

static void bench_writer(const char *what, enum image_format format,
			 const struct image_write_options *options)
{
	struct buf b = BUF_INIT;
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		double t;

		buf_clear(&b);
		t = clock_thread_cpu();
		image_write(picture, format, options, &b, NULL);
		t = clock_thread_cpu() - t;
		best = t < best ? t : best;
	}
	report(what, &b, best);
	buf_free(&b);
}

static void bench_tiff(const char *what, int compression, int bits)
{
	struct tiff_spec s = {.width = picture->width,
			      .height = picture->height,
			      .bits = bits,
			      .samples = 1,
			      .photometric = PHOTOMETRIC_MINISBLACK,
			      .compression = compression};
	struct buf b = BUF_INIT;

	make_tiff(&s, sample, &b);
	report(what, &b, 0);
	buf_free(&b);
}

static void bench_resampling(double from, double to)
{
	struct image *img = image_copy(picture);
	double best = 1e9;

	img->ppi = from;
	for (int i = 0; i < RUNS; i++) {
		double t = clock_thread_cpu();

		image_free(image_resample(img, to));
		t = clock_thread_cpu() - t;
		best = t < best ? t : best;
	}
	printf("resample %4.0f to %4.0f ppi        %27.1f MB/s of input %8.2f ms\n", from, to,
	       (double)img->width * img->height / best / 1e6, best * 1e3);
	image_free(img);
}

static void bench_files(int count, char **paths)
{
	for (int i = 0; i < count; i++) {
		const char *name = strrchr(paths[i], '/');
		struct buf b = BUF_INIT;
		struct err err = ERR_INIT;

		if (file_read(paths[i], IMAGE_MAX_FILE, &b, &err) != ERR_OK)
			fprintf(stderr, "%s\n", err.msg);
		else
			report(name ? name + 1 : paths[i], &b, 0);
		buf_free(&b);
	}
}

int main(int argc, char **argv)
{
	static const struct image_write_options high = {.rate = 2.25},
						lossless = {.lossless = true};
	char level[IMAGE_BOX_LEVEL_LEN];

	printf("box: %s\n", image_box_level(level));
	if (argc > 1) {
		bench_files(argc - 1, argv + 1);
		return 0;
	}
	picture = picture_new(800, 1000, 1);
	bench_writer("WSQ 0.75", IMAGE_WSQ, NULL);
	bench_writer("WSQ 2.25", IMAGE_WSQ, &high);
	bench_writer("PNG", IMAGE_PNG, NULL);
	bench_writer("JPEG, quality 95", IMAGE_JPEG, NULL);
	bench_writer("JPEG 2000, 10:1", IMAGE_JP2, NULL);
	bench_writer("JPEG 2000, lossless", IMAGE_JP2, &lossless);
	bench_writer("PGM", IMAGE_PNM, NULL);
	bench_tiff("TIFF, uncompressed", COMPRESSION_NONE, 8);
	bench_tiff("TIFF, LZW", COMPRESSION_LZW, 8);
	bench_resampling(1000, 500);
	bench_resampling(569, 500);
	bench_resampling(250, 500);
	image_free(picture);
	return 0;
}
