/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of images share: decoding that must work, decoding that must not,
 * and samples that look random and are not. Include cmocka first. */
#ifndef COTEJO_TESTS_SUPPORT_IMAGECHECK_H
#define COTEJO_TESTS_SUPPORT_IMAGECHECK_H

#include "base/bytes.h"
#include "image/load.h"
#include "support/imagefiles.h"

/* Fails the test with the message when the file is refused. */
struct image *must_decode(const struct buf *b, const struct image_options *options,
			  struct image_info *info);

/* Fails unless the file is refused with the code, and a message that begins with
 * its name and contains the words. */
void must_refuse(const void *data, size_t len, enum err_code code, const char *words);

unsigned spread(int x, int y, int channel);

/* Samples of 1, 2, 4, 8 and 16 bits out of spread(); NULL at other depths. */
extern const sample_fn samples[17];

double grey_of(double r, double g, double b);

#endif
