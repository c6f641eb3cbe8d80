/* SPDX-License-Identifier: Apache-2.0 */
/* A store with many invented people, to measure log-in, loading and enrolment. */
#ifndef COTEJO_CASEWORK_CROWD_H
#define COTEJO_CASEWORK_CROWD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Users of the store; all have the role of their name, and this password. */
#define CROWD_CLERK    "clerk"
#define CROWD_AUDITOR  "auditor"
#define CROWD_PASSWORD "correct horse 7"

struct crowd_plan {
	size_t people; /* each with ten prints, without pictures */
	uint64_t seed;
	void (*progress)(void *ctx, size_t done, size_t total); /* may be NULL */
	void *ctx;
};

struct crowd_result {
	double draw_seconds;  /* inventing the prints */
	double write_seconds; /* record, notice, capture with ten prints: sealed, logged, on disk */
};

/* Makes it at path, with the strong setting for passwords; every rule of the store
 * holds while it is made. After a failure what was begun is left. */
enum err_code crowd_make(const char *path, const struct crowd_plan *plan, struct crowd_result *out,
			 struct err *err);

#endif
