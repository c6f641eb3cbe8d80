/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How WSQ divides the plane of wavelet coefficients (IAFIS-IC-0110, figures of
 * the symmetric wavelet transform).
 *
 * A split turns a rectangle into four: low frequencies of both directions at
 * the top left, horizontal high frequencies at the right, vertical ones at the
 * bottom. In a rectangle that is itself a right half the high frequencies come
 * first from left to right, and in a bottom half from top to bottom: that keeps
 * frequencies in order across the plane. Odd lengths give the low half one more.
 */
#ifndef COTEJO_IMAGE_WSQ_TREE_H
#define COTEJO_IMAGE_WSQ_TREE_H

#include <stdbool.h>
#include <stdint.h>

#define WSQ_SPLITS 20
#define WSQ_BANDS  60 /* 60 to 63, the highest, are never coded */

/* The bands of the three blocks begin here: 0-18, 19-51, 52-59. */
#define WSQ_BLOCK_2 19
#define WSQ_BLOCK_3 52

struct wsq_rect {
	uint32_t x, y;
	uint32_t width, height; /* may be 0 in a small image */
};

struct wsq_split {
	struct wsq_rect rect;
	bool flip_x; /* high frequencies at the left */
	bool flip_y; /* high frequencies at the top */
};

struct wsq_tree {
	struct wsq_split split[WSQ_SPLITS]; /* in the order of analysis */
	struct wsq_rect band[WSQ_BANDS];    /* in the order of coding */
};

void wsq_tree_init(struct wsq_tree *tree, uint32_t width, uint32_t height);

/* How many of n samples are low, and how many high. */
static inline uint32_t wsq_low(uint32_t n)
{
	return n - n / 2;
}

static inline uint32_t wsq_high(uint32_t n)
{
	return n / 2;
}

#endif
