/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binary codes of minutiae, for finding likely mates among millions.
 *
 * The surroundings of a minutia are described relative to it, so the code does
 * not change when the print is moved or turned. The description has no cells
 * and no grid: each neighbour adds a product of smooth functions of distance,
 * bearing and direction (a kernel mean embedding, Smola et al. 2007, in a basis
 * of angular harmonics and radial cosines), and the ridge field is sampled on
 * rings. Linear discriminants (Fisher 1936), learnt by code_train from prints of
 * the same fingers, turn it into CODE_BITS signs; the earlier bits tell more.
 * Everything is exact or integer, so the bits are the same on every machine.
 */
#ifndef COTEJO_MATCH_CODE_H
#define COTEJO_MATCH_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "print/template.h"

/* Changes with the description, the table or the choice of minutiae: codes of
 * different versions must not meet. */
#define CODE_VERSION 2

#define CODE_HEAD_BITS 64
#define CODE_TAIL_BITS 32
#define CODE_BITS      (CODE_HEAD_BITS + CODE_TAIL_BITS)

/* Neighbours: 4 radial functions x (6 + 11 + 11) harmonics x 2 */
#define CODE_NEAR_DIM 224
/* The field: 4 rings x 8 places x (two of direction, one of period) */
#define CODE_FIELD_DIM 96
#define CODE_DIM       (CODE_NEAR_DIM + CODE_FIELD_DIM)

struct code {
	uint64_t head; /* the bits that every search reads */
	uint32_t tail; /* those that only the likely ones are asked for */
};

/* The codes of all minutiae of a template: t->minutia_count of them. */
void code_compute(const struct template *t, struct code *out);

/* The descriptions themselves, minutia_count x CODE_DIM; for training. */
void code_describe(const struct template *t, float *out);

/* What code_train writes (code_table.c). A description d becomes
 * q[i] = d[i] * scale[i], rounded and clamped to +-CODE_LIMIT, as the
 * weights are; bit k is set when
 * the sum over i of q[i] * weights[k][i] is greater than threshold[k]. */
#define CODE_LIMIT 2047
struct code_table {
	float scale[CODE_DIM];
	int16_t weights[CODE_BITS][CODE_DIM];
	int32_t threshold[CODE_BITS];
};
extern const struct code_table code_table;

#endif
