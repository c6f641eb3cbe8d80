/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: what left the desk, to whom and under which agreement, and what its
 * recipients are owed since. How it leaves: casework/exchange.h.
 */
#ifndef COTEJO_CASEWORK_DISCLOSE_H
#define COTEJO_CASEWORK_DISCLOSE_H

#include "casework/desk.h"

/* The ledger: what was given to whom. */
struct disclosure_row {
	int64_t id;
	int64_t person;
	char *partner;
	char *agreement;
	char country[4];
	char *fields;
	char *purpose;
	instant at;
	int open_pushes; /* corrections and the like still owed */
};

struct disclosure_rows {
	struct disclosure_row *rows; /* newest first */
	size_t count;
};

/* Of one person, or (0) of all. Clerk, supervisor, auditor. */
enum err_code disclose_list(struct seat *seat, int64_t person, struct disclosure_rows *out,
			    struct err *err);
void disclosure_rows_clear(struct disclosure_rows *r);

/* A message owed to an earlier recipient. */
struct push_row {
	int64_t id;
	int64_t disclosure;
	int64_t person;
	char *partner;
	char *kind; /* "correction", "contested", "erasure", ... */
	instant due;
	bool overdue;
};

struct push_rows {
	struct push_row *rows; /* by due time */
	size_t count;
};

enum err_code push_list(struct seat *seat, struct push_rows *out, struct err *err);
void push_rows_clear(struct push_rows *r);
/* The recipient was told. */
enum err_code push_done(struct seat *seat, int64_t push, struct err *err);

#endif
