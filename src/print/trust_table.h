/* SPDX-License-Identifier: Apache-2.0 */
/* Made by synth/trust_train; the features are those of trust.c, in their order. */
#ifndef COTEJO_PRINT_TRUST_TABLE_H
#define COTEJO_PRINT_TRUST_TABLE_H

static const double trust_bias = -9.76517;
static const double trust_weight[TRUST_FEATURES] = {
    30.5178, -5.41381, -5.61839, -18.08, 12.2104, -5.64894, -0.579265, -0.509983,
};
static const double trust_square[TRUST_FEATURES] = {
    -20.5528, 8.17153, 17.1012, 23.0941, -7.49184, 7.66915, 0.055983, 0.136225,
};

#endif
