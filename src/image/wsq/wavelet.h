/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two-channel filter banks of WSQ on whole planes of coefficients.
 *
 * Filters of odd length work on the image continued by reflection about its
 * outer samples, filters of even length on one reflected about its outer edges;
 * the second kind has antisymmetric high-pass filters (IAFIS-IC-0110, annex on
 * the symmetric wavelet transform; Brislawn, "Classification of nonexpansive
 * symmetric extension transforms", 1996).
 */
#ifndef COTEJO_IMAGE_WSQ_WAVELET_H
#define COTEJO_IMAGE_WSQ_WAVELET_H

#include <stdbool.h>
#include <stdint.h>

#include "image/wsq/tree.h"

#define WSQ_MAX_TAPS 64

/* A pair of filters, both of odd or both of even length, 1 to WSQ_MAX_TAPS. */
struct wsq_filters {
	int low_taps;
	int high_taps;
	float low[WSQ_MAX_TAPS];
	float high[WSQ_MAX_TAPS];
};

/* The analysis filters of the FBI's encoders (9/7 taps). */
extern const struct wsq_filters wsq_filters_97;

/* Takes coefficients apart: `plane` is tree->split[0] in size, a row after the
 * other, and is changed in place. Filters of odd length only. False for want of
 * memory. */
bool wsq_analyse(float *plane, const struct wsq_tree *tree, const struct wsq_filters *analysis);

/* Puts the image together: from coefficients in `plane` (spoilt) to grey values
 * v * scale + shift, rounded and kept within 0 to 255. The lowest right quarter
 * must be zero, as it is in WSQ. False for want of memory. */
bool wsq_synthesise(float *plane, const struct wsq_tree *tree, const struct wsq_filters *synthesis,
		    float scale, float shift, uint8_t *px);

#endif
