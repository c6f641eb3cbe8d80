/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "support/imagecheck.h"

struct image *must_decode(const struct buf *b, const struct image_options *options,
			  struct image_info *info)
{
	struct image *img = NULL;
	struct err err = ERR_INIT;

	if (image_decode(b->data, b->len, "made.file", options, &img, info, &err) != ERR_OK)
		fail_msg("%s", err.msg);
	return img;
}

/* The message of a file that must not be decoded. */
void must_refuse(const void *data, size_t len, enum err_code code, const char *words)
{
	struct image *img = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(image_decode(data, len, "made.file", NULL, &img, NULL, &err), code);
	assert_null(img);
	if (strncmp(err.msg, "made.file: ", 11) != 0 || !strstr(err.msg, words))
		fail_msg("the message is \"%s\", not about \"%s\"", err.msg, words);
}

unsigned spread(int x, int y, int c)
{
	return (unsigned)(x * 7919 + y * 104729 + c * 31337) * 2654435761u >> 8;
}

static unsigned sample_1(int x, int y, int c)
{
	return spread(x, y, c) & 1;
}

static unsigned sample_2(int x, int y, int c)
{
	return spread(x, y, c) & 3;
}

static unsigned sample_4(int x, int y, int c)
{
	return spread(x, y, c) & 15;
}

static unsigned sample_8(int x, int y, int c)
{
	return spread(x, y, c) & 255;
}

static unsigned sample_16(int x, int y, int c)
{
	return spread(x, y, c) & 65535;
}

const sample_fn samples[17] = {
    [1] = sample_1, [2] = sample_2, [4] = sample_4, [8] = sample_8, [16] = sample_16};

double grey_of(double r, double g, double b)
{
	return 0.299 * r + 0.587 * g + 0.114 * b;
}
