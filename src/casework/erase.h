/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Erasure for good: the key of the record is destroyed, its rows are deleted and
 * overwritten, SQLite's log file is cut to nothing, and with it everything that
 * was sealed under the hits the record was part of. What stays are numbers: that
 * there was a record, which acts concerned it, and that it was erased.
 */
#ifndef COTEJO_CASEWORK_ERASE_H
#define COTEJO_CASEWORK_ERASE_H

#include "casework/desk.h"
#include "casework/look.h"

struct retention_row {
	int64_t person;
	char *name;
	struct date due;
	bool warned;
	bool overdue;
};

struct retention_rows {
	struct retention_row *rows; /* the most pressing first */
	size_t count;
};

/* Records whose time is over within three months (or is over). From memory. */
enum err_code retention_list(struct seat *seat, struct retention_rows *out, struct err *err);
void retention_rows_clear(struct retention_rows *r);

/* Writes the warnings that are due (three months before), in any session of a
 * clerk, analyst or supervisor; *count: how many. */
enum err_code retention_warn(struct seat *seat, int *count, struct err *err);

/* Erases what is due and was warned of at least 30 days ago (supervisor's
 * session; no one has to decide). *count records. */
enum err_code retention_erase(struct seat *seat, int *count, struct err *err);

/* After any erasure: empties SQLite's log file. *pending is set when another
 * process still reads; it is tried again at the next erasure and log-in. */
enum err_code erase_sweep(struct seat *seat, bool *pending, struct err *err);

#endif
