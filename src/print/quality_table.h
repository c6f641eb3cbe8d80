/* SPDX-License-Identifier: Apache-2.0 */
/* Made by quality_train (src/match/quality_train.c); do not edit. */
#ifndef COTEJO_PRINT_QUALITY_TABLE_H
#define COTEJO_PRINT_QUALITY_TABLE_H

/* clang-format off */
/* Log odds of a middling pair; deviation of the parts, which is 20 points. */
#define QUALITY_MIDDLE (-7.148034)
#define QUALITY_STEP   0.438064

static const struct {
	double mean, spread, weight;
} quality_table[] = {
	{2.111522, 0.504801, 0.000000}, /* area */
	{0.551129, 0.075945, 0.000000}, /* clear */
	{0.249913, 0.077128, 0.000000}, /* unclear */
	{0.972068, 0.010754, 0.000000}, /* certain */
	{0.004400, 0.004220, 0.046777}, /* uncertain */
	{0.774382, 0.056930, -0.028117}, /* fit */
	{-0.572002, 0.511971, 0.000000}, /* balance */
	{0.304739, 0.093098, 0.000000}, /* contrast */
	{0.100092, 0.020452, 0.000000}, /* bend */
	{0.112588, 0.030513, 0.317222}, /* periods */
	{2.790206, 0.927560, -0.543340}, /* minutiae */
	{0.121799, 0.101742, 0.480983}, /* doubtful */
};
/* clang-format on */

#endif
