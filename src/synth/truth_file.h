/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The truth about an impression as a JSON file (doc/synth.md, "Truth files").
 */
#ifndef COTEJO_SYNTH_TRUTH_FILE_H
#define COTEJO_SYNTH_TRUTH_FILE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "synth/impression.h"

/* Appends one JSON object. With fields also the orientation, the period and the
 * contact of each block. image is the name of the image file, of letters,
 * digits, '/', '_', '-' and '.'. */
void synth_truth_write(const struct synth_finger *f, const struct synth_impression *imp,
		       const struct synth_truth *t, int number, const char *image, bool fields,
		       struct buf *out);

#endif
