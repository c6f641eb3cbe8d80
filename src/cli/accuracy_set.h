/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of prints for cotejo bench accuracy: from files to sorted scores. */
#ifndef COTEJO_CLI_ACCURACY_SET_H
#define COTEJO_CLI_ACCURACY_SET_H

#include "base/err.h"
#include "match/accuracy.h"

/* How a set is compared. Mated, in both: each impression with each later one of
 * its finger. */
struct accuracy_plan {
	bool first_only;  /* non-mated: the first impressions only (FVC); else all */
	bool mirrored;	  /* also every print with mirrored ones, which are nobody's */
	bool interchange; /* templates go through ISO/IEC 19794-2 records first */
	double ppi;	  /* of images; 0: as their files say */
	int threads;
};

/* Seconds of processor time, bytes; sorted by accuracy_quantile. */
struct accuracy_times {
	double *at;
	size_t n;
};

struct accuracy_run {
	char *name;
	struct accuracy_score *scores; /* sorted */
	size_t n, room;
	size_t mated, non_mated;
	uint32_t fingers;
	size_t prints;
	size_t failed; /* failures to enrol */
	struct accuracy_times extract, compare, bytes;
};

/* From a folder of prints FINGER_IMPRESSION.EXT, a folder with a manifest.csv, or
 * a manifest; place may end in =PPI. Prints are images, templates or records. */
enum err_code accuracy_run_prints(const char *place, const struct accuracy_plan *plan,
				  struct accuracy_run *out, struct err *err);
/* From lines "A B SCORE" of any program; A and B are names of the same form. */
enum err_code accuracy_run_scores(const char *path, struct accuracy_run *out, struct err *err);
void accuracy_run_clear(struct accuracy_run *r);

#endif
