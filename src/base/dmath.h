/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Elementary functions with the same last bit on every machine.
 *
 * The C library picks other code (with fused operations) on other processors,
 * so its sin, exp and so on differ in the last bit between machines. Synthetic
 * prints and scores must not. These use only +, -, *, / and sqrt, which IEEE
 * 754 fixes; the build turns contraction off. Errors are below 4 ulp for the
 * ranges named. sqrt, fabs, floor, ceil, rint and fmod of <math.h> are exact
 * and may be used as they are.
 */
#ifndef COTEJO_BASE_DMATH_H
#define COTEJO_BASE_DMATH_H

#define D_PI 3.14159265358979323846

/* |x| up to 1e6 radians. */
double d_sin(double x);
double d_cos(double x);
/* Both at once. */
void d_sincos(double x, double *s, double *c);
/* In (-pi, pi]; d_atan2(0, 0) is 0. */
double d_atan2(double y, double x);
/* Overflow gives HUGE_VAL, underflow 0. */
double d_exp(double x);
/* x > 0; 0 gives -HUGE_VAL, negative gives NaN. */
double d_log(double x);
/* x >= 0. */
double d_pow(double x, double y);

/* The angle in (-pi, pi] that differs from a by full turns. */
double d_wrap(double a);

#endif
