/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the minutiae that a program found are those of the finger. */
#ifndef COTEJO_SYNTH_PAIRING_H
#define COTEJO_SYNTH_PAIRING_H

#include <stddef.h>

#include "synth/impression.h"

/* Farther apart is no pair: pixels at 500 ppi and radians. */
#define PAIRING_REACH 12.0
#define PAIRING_TURN  0.5235987755982988

/* Pairs found minutiae (pixels at 500 ppi) with the true ones that the image
 * shows (quality above 0), the nearest first, each at most once. mate[i] becomes
 * the index in truth->minutiae, or -1. Returns the number of pairs. */
size_t pairing_make(const struct synth_truth *truth, const struct minutia *found, size_t n,
		    int *mate);

#endif
