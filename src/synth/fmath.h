/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Float functions for whole images: short polynomials of + - * / and sqrt only,
 * so that they vectorise and give the same bits on every machine. Where an
 * angle is computed once, base/dmath.h is used instead.
 */
#ifndef COTEJO_SYNTH_FMATH_H
#define COTEJO_SYNTH_FMATH_H

#include <math.h>
#include <stdint.h>

#define F_PI 3.14159265f

static inline float f_min(float a, float b)
{
	return a < b ? a : b;
}

static inline float f_max(float a, float b)
{
	return a > b ? a : b;
}

static inline float f_clamp(float x, float lo, float hi)
{
	return f_min(f_max(x, lo), hi);
}

static inline float f_lerp(float a, float b, float t)
{
	return a + (b - a) * t;
}

/* 0 below lo, 1 above hi, smooth between. */
static inline float f_step(float x, float lo, float hi)
{
	float t = f_clamp((x - lo) / (hi - lo), 0, 1);

	return t * t * (3 - 2 * t);
}

/* atan2 within 2e-4 radians, in [-pi, pi]; (0, 0) gives 0. */
static inline float f_atan2(float y, float x)
{
	float ax = fabsf(x), ay = fabsf(y);
	float hi = f_max(ax, ay), lo = f_min(ax, ay);
	float a = hi > 0 ? lo / hi : 0, s = a * a;
	float r = ((-0.0464964749f * s + 0.15931422f) * s - 0.327622764f) * s * a + a;

	r = ay > ax ? F_PI / 2 - r : r;
	r = x < 0 ? F_PI - r : r;
	return y < 0 ? -r : r;
}

/* A smooth step from -1 to 1 with slope 1 at 0. */
static inline float f_soft(float x)
{
	return x / sqrtf(1 + x * x);
}

/* exp(-x) for x >= 0, within 1e-3. */
static inline float f_decay(float x)
{
	float t = 1 + x * (0.125f + x * (0.0078125f + x * 0.00032552f));

	t = t * t;
	t = t * t;
	return 1 / (t * t);
}

/* 32 well mixed bits of a place and a key (Wellons' hash prospector constants). */
static inline uint32_t f_hash(uint32_t key, int32_t x, int32_t y)
{
	uint32_t h = key + (uint32_t)x * 0x9e3779b1u + (uint32_t)y * 0x85ebca77u;

	h = (h ^ (h >> 16)) * 0x7feb352du;
	h = (h ^ (h >> 15)) * 0x846ca68bu;
	return h ^ (h >> 16);
}

/* In [-1, 1). */
static inline float f_hash_unit(uint32_t key, int32_t x, int32_t y)
{
	return (float)(int32_t)f_hash(key, x, y) * 0x1p-31f;
}

#endif
