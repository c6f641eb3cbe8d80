/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random numbers that come out the same on every machine (splitmix64, Steele,
 * Lea and Flood 2014). For synthetic data, seeded sampling and shuffles; never
 * for keys (those come from libsodium).
 */
#ifndef COTEJO_BASE_RNG_H
#define COTEJO_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t state;
	double spare; /* second value of the last pair of normals */
	int has_spare;
};

/* A stream of its own for each (seed, a, b, c): streams do not depend on the
 * order in which they are made, so person 7's finger 3 is always the same. */
struct rng rng_stream(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);

uint64_t rng_u64(struct rng *r);
/* Uniform in [0, 1), 53 bits. */
double rng_unit(struct rng *r);
/* Uniform in [lo, hi). */
double rng_range(struct rng *r, double lo, double hi);
/* Uniform integer in [0, n), n > 0, without bias. */
uint32_t rng_below(struct rng *r, uint32_t n);
/* Normal with mean 0 and deviation 1 (Box-Muller, base/dmath.h). */
double rng_normal(struct rng *r);
/* Fisher-Yates over an array of indexes. */
void rng_shuffle(struct rng *r, uint32_t *index, size_t n);
/* An index drawn with the given weights (not negative, sum > 0). */
size_t rng_weighted(struct rng *r, const double *weights, size_t n);

#endif
