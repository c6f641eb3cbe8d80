/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The switches of a desk. Each has a protective default and bounds; a change is
 * a proposal that a second person approves (casework/proposal.h), and stays in
 * the history.
 */
#ifndef COTEJO_CASEWORK_POLICY_H
#define COTEJO_CASEWORK_POLICY_H

#include "casework/desk.h"

/* X(name, word in the store, default, least, most, what it is, N_()) */
#define POLICIES(X)                                                                               \
	X(LOCK_AFTER, "lock-after", 5, 3, 20, N_("failed log-ins until an account is locked"))    \
	X(IDLE_SECONDS, "idle-seconds", 300, 1, 1800, N_("seconds without a key until the lock")) \
	X(TWO_PERSON, "two-person", 0, 0, 1,                                                      \
	  N_("the blind verifier may release (two people instead of three)"))                     \
	X(BLIND_EXAMINER, "blind-examiner", 0, 0, 1,                                              \
	  N_("the first examiner sees no scores and a shuffled list"))                            \
	X(FIVE_LEVEL, "five-level", 0, 0, 1, N_("conclusions with degrees of support"))           \
	X(SECOND_CHECK, "second-check-percent", 10, 5, 100,                                       \
	  N_("exclusions that a second examiner checks, per cent"))                               \
	X(INSERTIONS, "insertion-percent", 2, 0, 20,                                              \
	  N_("comparisons of known truth among the verifications, per cent"))                     \
	X(MARKS_GOOD, "marks-good", 3, 1, 30, N_("own marks before a candidate, good print"))     \
	X(MARKS_POOR, "marks-poor", 8, 1, 30, N_("own marks before a candidate, poor print"))     \
	X(LIST_LENGTH, "list-length", 20, 5, 100, N_("candidates in a list"))                     \
	X(LEASE_MINUTES, "lease-minutes", 60, 5, 480, N_("minutes until a task goes back"))       \
	X(AGED_YEARS, "aged-years", 8, 1, 30,                                                     \
	  N_("years between two captures that force a second check"))                             \
	X(BACKUP_DAYS, "backup-days", 30, 1, 365, N_("days that a backup is kept"))               \
	X(LOG_DAYS, "log-days", 366, 366, 3660, N_("days that a line of the log is kept"))        \
	X(KEEP_APPLICANT, "keep-applicant", 10, 1, 10, N_("years: applicants for protection"))    \
	X(KEEP_IRREGULAR, "keep-irregular", 5, 1, 5, N_("years: irregular entry or stay"))        \
	X(KEEP_RESETTLED, "keep-resettled", 3, 1, 5, N_("years: resettlement not completed"))     \
	X(KEEP_OTHER, "keep-other", 1, 1, 5, N_("years: all others"))                             \
	X(UNIFORM_NO_HIT, "uniform-no-hit", 1, 0, 1,                                              \
	  N_("a partner cannot tell a protected person from no hit"))

enum policy {
#define POLICY_ENUM(name, word, fallback, least, most, text) POLICY_##name,
	POLICIES(POLICY_ENUM)
#undef POLICY_ENUM
	POLICY_COUNT,
};

const char *policy_word(enum policy p);
const char *policy_text(enum policy p); /* in the user's language */
long policy_default(enum policy p);
/* False when the value is out of bounds. */
bool policy_is_valid(enum policy p, long value);
int policy_parse(const char *word); /* -1 for any other word */

/* The value in force. */
long policy_get(struct seat *seat, enum policy p);

struct db;
/* The same for the inside of casework. */
long policy_number(struct db *db, enum policy p);

#endif
