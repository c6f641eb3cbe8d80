/* SPDX-License-Identifier: Apache-2.0 */
#include "base/dmath.h"

#include <math.h>

/* pi/2 in three parts, each with trailing zero bits, so that k * part is exact
 * for the k that occur (Cody and Waite 1980). */
static const double half_pi_a = 0x1.921fb54400000p+0;
static const double half_pi_b = 0x1.0b4611a600000p-34;
static const double half_pi_c = 0x1.3198a2e037073p-69;

/* Taylor series on |x| <= pi/4; the first term left out is below 2^-57. */
static double sin_core(double x)
{
	double z = x * x;
	double p = 1.0 / 355687428096000.0;

	p = p * z - 1.0 / 1307674368000.0;
	p = p * z + 1.0 / 6227020800.0;
	p = p * z - 1.0 / 39916800.0;
	p = p * z + 1.0 / 362880.0;
	p = p * z - 1.0 / 5040.0;
	p = p * z + 1.0 / 120.0;
	p = p * z - 1.0 / 6.0;
	return x + x * z * p;
}

static double cos_core(double x)
{
	double z = x * x;
	double p = 1.0 / 20922789888000.0;

	p = p * z - 1.0 / 87178291200.0;
	p = p * z + 1.0 / 479001600.0;
	p = p * z - 1.0 / 3628800.0;
	p = p * z + 1.0 / 40320.0;
	p = p * z - 1.0 / 720.0;
	p = p * z + 1.0 / 24.0;
	return 1.0 - z * (0.5 - z * p);
}

void d_sincos(double x, double *s, double *c)
{
	double k = rint(x * (2.0 / D_PI));
	double r = ((x - k * half_pi_a) - k * half_pi_b) - k * half_pi_c;
	double sr = sin_core(r), cr = cos_core(r);

	switch ((long)k & 3) {
	case 0:
		*s = sr;
		*c = cr;
		break;
	case 1:
		*s = cr;
		*c = -sr;
		break;
	case 2:
		*s = -sr;
		*c = -cr;
		break;
	default:
		*s = -cr;
		*c = sr;
		break;
	}
}

double d_sin(double x)
{
	double s, c;

	d_sincos(x, &s, &c);
	return s;
}

double d_cos(double x)
{
	double s, c;

	d_sincos(x, &s, &c);
	return c;
}

/* 0 <= x <= 1 */
static double atan_unit(double x)
{
	double base = 0, y = x, z, p = 0;

	if (x > 0.41421356237309503) { /* tan(pi/8) */
		y = (x - 1.0) / (x + 1.0);
		base = D_PI / 4;
	}
	/* Half the angle, so that the series is short. */
	y = y / (1.0 + sqrt(1.0 + y * y));
	z = y * y;
	for (int k = 25; k >= 3; k -= 2)
		p = (1.0 / k - p) * z;
	return base + 2.0 * (y - y * p);
}

double d_atan2(double y, double x)
{
	double ax = fabs(x), ay = fabs(y), a;

	if (ax == 0 && ay == 0)
		return 0;
	a = ay <= ax ? atan_unit(ay / ax) : D_PI / 2 - atan_unit(ax / ay);
	if (x < 0)
		a = D_PI - a;
	return y < 0 ? -a : a;
}

double d_exp(double x)
{
	static const double ln2_high = 0x1.62e42fefa0000p-1;
	static const double ln2_low = 0x1.cf79abc9e3b3ap-40;
	double k, r, p = 1.0;

	if (x > 709.78)
		return HUGE_VAL;
	if (x < -745.13)
		return 0;
	k = rint(x / 0.69314718055994530942);
	r = (x - k * ln2_high) - k * ln2_low;
	for (int i = 14; i >= 1; i--)
		p = 1.0 + r * p / i;
	return ldexp(p, (int)k);
}

double d_log(double x)
{
	static const double ln2_high = 0x1.62e42fefa0000p-1;
	static const double ln2_low = 0x1.cf79abc9e3b3ap-40;
	double m, s, z, p = 0;
	int e;

	if (x == 0)
		return -HUGE_VAL;
	if (!(x > 0))
		return NAN;
	if (isinf(x))
		return x;
	m = frexp(x, &e);
	if (m < 0.70710678118654752440) {
		m *= 2;
		e--;
	}
	s = (m - 1.0) / (m + 1.0);
	z = s * s;
	for (int k = 21; k >= 3; k -= 2)
		p = (p + 1.0 / k) * z;
	return e * ln2_high + (2.0 * s + (2.0 * s * p + e * ln2_low));
}

double d_pow(double x, double y)
{
	if (x == 0)
		return y == 0 ? 1 : 0;
	return d_exp(y * d_log(x));
}

double d_wrap(double a)
{
	a = a - 2.0 * D_PI * floor(a / (2.0 * D_PI) + 0.5);
	return a <= -D_PI ? a + 2.0 * D_PI : a;
}
