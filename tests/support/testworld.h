/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk on which everything has happened once: cases, persons with prints and
 * notes, searches, hits in every state, links, requests, marks, a partner with
 * an agreement and a release, known comparisons, policy, new users. For tests
 * that break things afterwards.
 */
#ifndef COTEJO_TESTS_SUPPORT_TESTWORLD_H
#define COTEJO_TESTS_SUPPORT_TESTWORLD_H

#include "support/testdesk.h"

struct testworld {
	struct testdesk desk;
	char number[CASE_NUMBER_LEN];
	int64_t maria;	 /* has an image, notes, a photo, requests; linked with mariana */
	int64_t mariana; /* the same finger */
	int64_t jose;	 /* contested */
	int64_t rosa;	 /* not protected, was given out to a partner */
	int64_t hit_released;
	int64_t hit_excluded;
	int64_t hit_verify;   /* waits for the blind verifier */
	int64_t hit_conflict; /* waits for the third examiner */
	int64_t hit_release;  /* waits for the supervisor */
	int64_t search;
	char *checkpoint; /* over the log as it was at the end */
	int64_t entries;
};

/* Words that must never be readable in the files of the store. */
extern const char *const testworld_secrets[];

/* Builds it; takes about a second. All seats are closed. */
void testworld_make(struct testworld *w);
void testworld_free(struct testworld *w);

#endif
