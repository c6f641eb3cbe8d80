/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of bench search share. */
#ifndef COTEJO_CLI_BENCH_SEARCH_H
#define COTEJO_CLI_BENCH_SEARCH_H

#include "cli/bench_gallery.h"
#include "cli/verb.h"

struct bench_options {
	size_t gallery;
	size_t over; /* see struct bench_gallery_options */
	int fingers;
	int rounds;
	int threads;
	uint64_t seed;
	bool quiet;
};

/* Seconds, and per search. */
struct bench_times {
	int rounds;
	double median, p95;
	double first, first_p95;
	double scan, screen, compare; /* medians */
	double cpu;		      /* median, all threads together */
	double pairs, bytes;	      /* means, see struct gallery_result */
	double screened, compared;
	int found; /* searches with the right subject on top */
	int threads;
	char isa[16];
	char engine[48];
};

enum err_code bench_searches(const struct bench_gallery *b, const struct bench_options *o,
			     struct bench_times *out, struct err *err);

/* bench_loss.c: what the folders among the arguments of the verb say. Their
 * prints go into the gallery. */
enum err_code bench_loss(struct verb_call *call, struct bench_gallery *b,
			 const struct bench_options *o);

/* Sorts the values. */
double bench_quantile(double *values, size_t n, double q);

#endif
