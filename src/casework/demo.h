/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo: a desk of invented people, users of every role with passwords that
 * everyone may know, and work at every stage.
 */
#ifndef COTEJO_CASEWORK_DEMO_H
#define COTEJO_CASEWORK_DEMO_H

#include <stdint.h>

#include "base/queue.h"
#include "casework/desk.h"

struct demo_user {
	const char *name;
	const char *display;
	const char *password;
	const char *unit;
	enum role role;
	const char *hint; /* what to try as this user, N_() */
};

/* Ended by a row without a name. */
extern const struct demo_user demo_users[];

/* The password of a demo user, or NULL; borrowed. */
const char *demo_password(const char *name);

struct demo_plan {
	int people;		     /* invented people with ten fingers each, 6 to 5000 */
	uint64_t seed;		     /* what they are drawn from */
	const char *agency;	     /* NULL: the usual one */
	const char *country;	     /* NULL: UTO, the country of specimens in ICAO Doc 9303 */
	const struct cancel *cancel; /* may be NULL */
	/* Called now and then: what is being done, and how far; may be NULL. */
	void (*progress)(void *ctx, const char *what, size_t done, size_t total);
	void *ctx;
};

struct demo_result {
	int people;
	int prints;
	int cases;
	int searches;
	double seconds;
};

/* Makes a demo store at path; ERR_CONFLICT when something is there. After a
 * failure nothing is left. */
enum err_code demo_make(const char *path, const struct demo_plan *plan, struct demo_result *out,
			struct err *err);

#endif
