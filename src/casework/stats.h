/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts and rates for the work itself: never about a person, never a reason for
 * a decision. Rates come with their 95 % interval (Wilson 1927); anything that
 * rests on fewer than STATS_MIN cases is suppressed.
 */
#ifndef COTEJO_CASEWORK_STATS_H
#define COTEJO_CASEWORK_STATS_H

#include "casework/desk.h"
#include "casework/hit.h"

#define STATS_MIN 10

struct stats_rate {
	int k; /* of */
	int n;
	double low, high; /* 0 .. 1 */
	bool suppressed;  /* too few: the numbers above are 0 */
};

struct stats_rate stats_rate_of(int k, int n);

struct stats_desk {
	int searches;
	int hits[HIT_STATE_COUNT];
	int decisions;
	struct stats_rate disagreement; /* hits with two opinions that differ */
	struct stats_rate inconclusive; /* of first conclusions */
	struct stats_rate overturned;	/* second-checked exclusions that did not hold */
	struct stats_rate released;	/* of hits that came to a supervisor */
	double median_minutes;		/* from opening to conclusion; < 0: too few */
	int overdue_tasks;
};

/* Supervisor. */
enum err_code stats_desk(struct seat *seat, struct stats_desk *out, struct err *err);

struct stats_examiner {
	int decisions;
	struct stats_rate disagreement;
	struct stats_rate inconclusive;
	/* comparisons of known truth */
	struct stats_rate right;
	struct stats_rate wrong;
};

/* An examiner's own; nobody sees a colleague's. */
enum err_code stats_own(struct seat *seat, struct stats_examiner *out, struct err *err);

/* How often candidates were confirmed, by group, so that a lean of the machine or
 * of people shows. Supervisor. */
struct stats_group {
	char *name; /* "sex F", "age 18-30", ... */
	struct stats_rate confirmed;
};

struct stats_groups {
	struct stats_group *rows;
	size_t count;
};

enum err_code stats_by_group(struct seat *seat, struct stats_groups *out, struct err *err);
void stats_groups_clear(struct stats_groups *g);

#endif
