/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a prepared print; private to src/match. */
#ifndef COTEJO_MATCH_PROBE_H
#define COTEJO_MATCH_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "match/match.h"

/* Length of the description of the minutiae around one minutia. */
#define NEAR_DIM 96
/* A description has this length as a vector of integers. */
#define NEAR_UNIT 4096
/* Minutiae come in blocks of so many; those that fill up the last block lie far
 * away from everything. */
#define PROBE_BLOCK	  16
#define PROBE_MAX	  ((TEMPLATE_MAX_MINUTIAE + PROBE_BLOCK) / PROBE_BLOCK * PROBE_BLOCK)
#define PROBE_NOWHERE	  1e6f
#define PROBE_PATCH_WORDS 12
#define PROBE_STEP	  16 /* pixels */
#define PROBE_STEPS	  128

/* A cell of the ridge field with a print in it. */
struct probe_cell {
	int16_t x; /* of its middle, from the middle of the print, y up */
	int16_t y;
	uint8_t direction; /* units of pi / 256 */
	uint8_t period;
	uint8_t quality;
	uint8_t spare;
	/* Ridges that one pixel to the right, or up, crosses, in 1 / PROBE_WAVE; the sign
	 * of both together means nothing. 0, 0: the period is not known. */
	int16_t wave_x;
	int16_t wave_y;
};

#define PROBE_WAVE 32768

/* Minutiae are in the order of x, whatever the template has. */
struct probe {
	int finger;
	int quality;
	int count;  /* minutiae */
	int padded; /* the same in whole blocks */
	float *x;   /* pixels at 500 ppi, y up, from the middle of the print */
	float *y;
	float *c; /* cos and sin of the angle */
	float *s;
	uint8_t *index; /* of the minutia in the template */
	/* The first minutia with x at or behind (k - PROBE_STEPS / 2) * PROBE_STEP. */
	uint8_t first[PROBE_STEPS];
	float *weight; /* 0 .. 1: how likely the minutia is real */
	/* What lies around each minutia: rows of NEAR_DIM, and the same with two
	 * numbers of each of all minutiae side by side: [NEAR_DIM / 2][padded][2]. */
	int16_t *near;
	int16_t *near_by_two;
	/* Ridges around each minutia as the extractor's patches have them: rows of four
	 * words of the one part, four of the other, four of where there is a print.
	 * NULL when the template has none. */
	uint64_t *patch;
	struct probe_cell *cells;
	int cell_count;
	/* The cells as a map: 0 where there is no print, else 1 + the index in cells;
	 * map_x, map_y is its top left corner from the middle of the print, y up. */
	uint16_t *map;
	int map_cols;
	int map_rows;
	float map_x;
	float map_y;
	float origin_x; /* the middle, in the template's pixels */
	float origin_y;
	uint64_t order; /* a number from the content: which side comes first */
	size_t size;
};

/* Where to begin looking for minutiae with an x of at least that: all before lie
 * to the left of it. */
static inline int probe_first_from(const struct probe *p, float x)
{
	int k = (int)(x * (1.0f / PROBE_STEP) + PROBE_STEPS / 2 + 1024) - 1024;

	return k <= 0 ? 0 : p->first[k < PROBE_STEPS ? k : PROBE_STEPS - 1];
}

#endif
