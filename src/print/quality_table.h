/* SPDX-License-Identifier: Apache-2.0 */
/* Made by quality_train (src/match/quality_train.c); do not edit. */
#ifndef COTEJO_PRINT_QUALITY_TABLE_H
#define COTEJO_PRINT_QUALITY_TABLE_H

/* clang-format off */
/* Log odds of a middling pair; deviation of the parts, which is 20 points. */
#define QUALITY_MIDDLE (-2.930966)
#define QUALITY_STEP   0.471957

static const struct {
	double mean, spread, weight;
} quality_table[] = {
	{2.111522, 0.504801, 0.000000}, /* area */
	{0.542670, 0.077314, 0.000000}, /* clear */
	{0.259360, 0.082384, 0.025422}, /* unclear */
	{0.582832, 0.114836, 0.000000}, /* certain */
	{0.342041, 0.232604, 0.000000}, /* uncertain */
	{0.774686, 0.056740, 0.000000}, /* fit */
	{-0.572002, 0.511971, 0.000000}, /* balance */
	{0.304739, 0.093098, 0.000000}, /* contrast */
	{0.104113, 0.019146, 0.000000}, /* bend */
	{0.101985, 0.028734, 0.219430}, /* periods */
	{2.992680, 1.029732, -0.825835}, /* minutiae */
	{0.122586, 0.167208, 0.204005}, /* doubtful */
};
/* clang-format on */

#endif
