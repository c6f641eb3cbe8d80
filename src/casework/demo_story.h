/* SPDX-License-Identifier: Apache-2.0 */
/* What has happened at the demo desk before it opens: notes, searches,
 * examinations, so that every role finds work. */
#ifndef COTEJO_CASEWORK_DEMO_STORY_H
#define COTEJO_CASEWORK_DEMO_STORY_H

#include "casework/casefile.h"
#include "casework/desk.h"

#define DEMO_MAX_CASES 400

struct demo_case {
	char number[CASE_NUMBER_LEN];
	enum purpose purpose;
	int64_t person; /* the first one of the case */
	bool again;	/* this person's fingers are on file under another name */
};

/* Invented notes of each kind to the first person of each case (clerk). */
enum err_code demo_story_notes(struct seat *clerk, uint64_t seed, const struct demo_case *cases,
			       size_t count, struct err *err);

/* Searches for the people who came again. The first search waits to be
 * examined; a hit of the second waits for the blind verifier; one of the third
 * for the supervisor; one of the fourth is released. */
enum err_code demo_story_play(struct desk *desk, const struct demo_case *cases, size_t count,
			      int *searches, struct err *err);

#endif
