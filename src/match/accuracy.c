/* SPDX-License-Identifier: Apache-2.0 */
#include "match/accuracy.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

static const double fmr_limits[ACCURACY_POINTS] = {0.01, 0.001, 0.0001, 0};

const char *accuracy_point_name(enum accuracy_point p)
{
	static const char *const names[ACCURACY_POINTS] = {"FMR100", "FMR1000", "FMR10000",
							   "ZeroFMR"};

	return names[p];
}

static int by_value(const void *pa, const void *pb)
{
	const struct accuracy_score *a = pa, *b = pb;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	if (a->mated != b->mated)
		return a->mated ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

void accuracy_sort(struct accuracy_score *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert(!isnan(s[i].value));
	if (n)
		qsort(s, n, sizeof(*s), by_value);
}

static double weight_of(const struct accuracy_score *s, const double *weights)
{
	if (!weights)
		return 1;
	return s->a == s->b ? weights[s->a] : weights[s->a] * weights[s->b];
}

/* Goes from strict to lenient thresholds. */
struct walk {
	const struct accuracy_score *s;
	size_t n, at;
	const double *weights;
	double all[2]; /* non-mated, mated */
	double in[2];  /* of them accepted */
};

static bool walk_start(struct walk *w)
{
	for (size_t i = 0; i < w->n; i++)
		w->all[w->s[i].mated] += weight_of(&w->s[i], w->weights);
	return w->all[0] > 0 && w->all[1] > 0;
}

/* Takes in the next score and all equal to it. */
static bool walk_step(struct walk *w, struct accuracy_det *out)
{
	double value;

	if (w->at >= w->n || w->s[w->at].value == ACCURACY_FAILED)
		return false;
	value = w->s[w->at].value;
	for (; w->at < w->n && w->s[w->at].value == value; w->at++)
		w->in[w->s[w->at].mated] += weight_of(&w->s[w->at], w->weights);
	*out = (struct accuracy_det){value, w->in[0] / w->all[0], 1 - w->in[1] / w->all[1]};
	/* Sums of weights in another order: no rate below 0. */
	if (out->fnmr < 1e-12)
		out->fnmr = 0;
	return true;
}

bool accuracy_rates(const struct accuracy_score *sorted, size_t n, const double *weights,
		    struct accuracy_rates *out)
{
	struct walk w = {.s = sorted, .n = n, .weights = weights};
	struct accuracy_det last = {HUGE_VAL, 0, 1}, now;
	bool met = false;

	if (!walk_start(&w))
		return false;
	for (int p = 0; p < ACCURACY_POINTS; p++) {
		out->fnmr[p] = 1;
		out->level[p] = HUGE_VAL;
	}
	while (walk_step(&w, &now)) {
		for (int p = 0; p < ACCURACY_POINTS; p++)
			if (now.fmr <= fmr_limits[p] * (1 + 1e-12)) {
				out->fnmr[p] = now.fnmr;
				out->level[p] = now.threshold;
			}
		if (!met && now.fnmr <= now.fmr) {
			const struct accuracy_det *at =
			    last.fmr + last.fnmr <= now.fmr + now.fnmr ? &last : &now;

			out->eer = (at->fmr + at->fnmr) / 2;
			out->eer_threshold = at->threshold;
			met = true;
		}
		last = now;
	}
	/* So many failures to enrol that the two never meet. */
	if (!met) {
		out->eer = (last.fmr + last.fnmr) / 2;
		out->eer_threshold = last.threshold;
	}
	return true;
}

struct accuracy_det *accuracy_det(const struct accuracy_score *sorted, size_t n, size_t *count)
{
	struct walk w = {.s = sorted, .n = n};
	struct accuracy_det *list = NULL, now;
	size_t room = 0;

	*count = 0;
	if (!walk_start(&w))
		return NULL;
	now = (struct accuracy_det){HUGE_VAL, 0, 1};
	do {
		MEM_GROW(list, *count, room);
		list[(*count)++] = now;
	} while (walk_step(&w, &now));
	return list;
}

double accuracy_fmr_at(const struct accuracy_score *sorted, size_t n, double threshold)
{
	size_t all = 0, in = 0;

	for (size_t i = 0; i < n; i++)
		if (!sorted[i].mated) {
			all++;
			in += sorted[i].value >= threshold;
		}
	return all ? (double)in / (double)all : 0;
}

static int by_size(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? -1 : a > b;
}

double accuracy_quantile(double *values, size_t n, double q)
{
	double at = q * (double)(n - 1), low = floor(at);
	size_t i = (size_t)low;

	assert(n > 0 && q >= 0 && q <= 1);
	qsort(values, n, sizeof(*values), by_size);
	if (i + 1 >= n)
		return values[n - 1];
	return values[i] + (at - low) * (values[i + 1] - values[i]);
}

/* --- bootstrap ------------------------------------------------------------------- */

#define FIGURES (1 + ACCURACY_POINTS)

static void put_figures(const struct accuracy_rates *r, double f[FIGURES])
{
	f[0] = r->eer;
	for (int p = 0; p < ACCURACY_POINTS; p++)
		f[1 + p] = r->fnmr[p];
}

/* A replicate of two kinds of comparisons needs two fingers. */
static void replicate(const struct accuracy_set *set, struct rng *rng, double *weights,
		      double f[FIGURES])
{
	struct accuracy_rates r;

	for (int tries = 0; tries < 100; tries++) {
		memset(weights, 0, set->fingers * sizeof(*weights));
		for (uint32_t k = 0; k < set->fingers; k++)
			weights[rng_below(rng, set->fingers)]++;
		if (accuracy_rates(set->scores, set->n, weights, &r)) {
			put_figures(&r, f);
			return;
		}
	}
	if (accuracy_rates(set->scores, set->n, NULL, &r))
		put_figures(&r, f);
}

static void put_interval(double *values, size_t n, double out[2])
{
	out[0] = accuracy_quantile(values, n, 0.025);
	out[1] = accuracy_quantile(values, n, 0.975);
}

void accuracy_bootstrap(const struct accuracy_set *sets, size_t n, int replicates, uint64_t seed,
			struct accuracy_interval *out)
{
	size_t reps = (size_t)replicates;
	/* values[(set * FIGURES + figure) * replicates + replicate] */
	double *values = xcalloc((n + 1) * FIGURES * reps, sizeof(*values)), *weights = NULL;

	assert(n > 0 && replicates > 0);
	for (size_t s = 0; s < n; s++) {
		weights = xreallocarray(weights, sets[s].fingers + 1u, sizeof(*weights));
		for (size_t k = 0; k < reps; k++) {
			struct rng rng = rng_stream(seed, 0xacc, s, k);
			double f[FIGURES] = {0};

			replicate(&sets[s], &rng, weights, f);
			for (size_t i = 0; i < FIGURES; i++) {
				values[(s * FIGURES + i) * reps + k] = f[i];
				values[(n * FIGURES + i) * reps + k] += f[i] / (double)n;
			}
		}
	}
	for (size_t s = 0; s <= n; s++) {
		double *v = values + s * FIGURES * reps;

		put_interval(v, reps, out[s].eer);
		for (size_t p = 0; p < ACCURACY_POINTS; p++)
			put_interval(v + (1 + p) * reps, reps, out[s].fnmr[p]);
	}
	free(weights);
	free(values);
}
