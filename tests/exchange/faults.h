/* SPDX-License-Identifier: Apache-2.0 */
/* System calls that fail, or kill the process, when a test says so: linked into a
 * program, these stand before those of the C library. */
#ifndef COTEJO_TESTS_EXCHANGE_FAULTS_H
#define COTEJO_TESTS_EXCHANGE_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL,  /* the process ends before the call: as by SIGKILL */
	FAULT_AFTER, /* the process ends right after the call */
	FAULT_FULL,  /* the disk is full: half of what should be written is, then no more */
	FAULT_ERROR, /* EIO */
};

/* The n-th counted call from now on (write, fsync, rename, unlink, mkdir,
 * ftruncate; from 1) meets the fault; FAULT_FULL lasts. */
void fault_set(enum fault_kind kind, size_t n);
void fault_clear(void);
/* How many calls were counted since. */
size_t fault_count(void);

/* What must be so for a power cut to lose nothing: no file is renamed that was
 * written and not synced, and each folder in which something was renamed or
 * removed is synced afterwards. */
void fault_watch_start(void);
/* NULL, or what went wrong. */
const char *fault_watch_end(void);

#define FAULT_EXIT 77

#endif
