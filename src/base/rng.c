/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

#include <math.h>

#include "base/dmath.h"

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct rng rng_stream(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t step = 0x9e3779b97f4a7c15u;
	uint64_t s = mix(seed + step);

	s = mix(s ^ mix(a + 2 * step));
	s = mix(s ^ mix(b + 3 * step));
	s = mix(s ^ mix(c + 4 * step));
	return (struct rng){.state = s};
}

uint64_t rng_u64(struct rng *r)
{
	r->state += 0x9e3779b97f4a7c15u;
	return mix(r->state);
}

double rng_unit(struct rng *r)
{
	return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

double rng_range(struct rng *r, double lo, double hi)
{
	return lo + (hi - lo) * rng_unit(r);
}

uint32_t rng_below(struct rng *r, uint32_t n)
{
	/* Lemire 2019: the rejected band makes each value equally likely. */
	uint64_t m = (rng_u64(r) >> 32) * n;

	if ((uint32_t)m < n) {
		uint32_t floor_ = (uint32_t)-n % n;

		while ((uint32_t)m < floor_)
			m = (rng_u64(r) >> 32) * n;
	}
	return (uint32_t)(m >> 32);
}

double rng_normal(struct rng *r)
{
	double u, radius, angle;

	if (r->has_spare) {
		r->has_spare = 0;
		return r->spare;
	}
	do
		u = rng_unit(r);
	while (u == 0.0);
	radius = sqrt(-2.0 * d_log(u));
	angle = 2.0 * D_PI * rng_unit(r);
	r->spare = radius * d_sin(angle);
	r->has_spare = 1;
	return radius * d_cos(angle);
}

void rng_shuffle(struct rng *r, uint32_t *index, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = rng_below(r, (uint32_t)i);
		uint32_t t = index[i - 1];

		index[i - 1] = index[j];
		index[j] = t;
	}
}

size_t rng_weighted(struct rng *r, const double *weights, size_t n)
{
	double sum = 0, at;

	for (size_t i = 0; i < n; i++)
		sum += weights[i];
	at = rng_unit(r) * sum;
	for (size_t i = 0; i + 1 < n; i++) {
		at -= weights[i];
		if (at < 0)
			return i;
	}
	return n - 1;
}
