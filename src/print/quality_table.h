/* SPDX-License-Identifier: Apache-2.0 */
/* Made by quality_train (src/match/quality_train.c); do not edit. */
#ifndef COTEJO_PRINT_QUALITY_TABLE_H
#define COTEJO_PRINT_QUALITY_TABLE_H

#define QUALITY_MIDDLE (-4.0)
#define QUALITY_STEP   0.5

static const struct {
	double mean, spread, weight;
} quality_table[] = {
    {2, 1, -1},	 {0.5, 0.1, -1}, {0.1, 0.1, 0}, {0.7, 0.1, 0}, {0.1, 0.1, 0}, {0.7, 0.1, 0},
    {0, 0.3, 0}, {0.3, 0.1, 0},	 {0.1, 0.1, 0}, {0.1, 0.1, 0}, {4, 2, 0},     {0.3, 0.2, 0},
};

#endif
