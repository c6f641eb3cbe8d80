/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hits: candidates under examination. The state of a hit is never set: it
 * follows from what people have decided (view hit_state of the store).
 */
#ifndef COTEJO_CASEWORK_HIT_H
#define COTEJO_CASEWORK_HIT_H

#include "casework/desk.h"

enum hit_state {
	HIT_CANDIDATE, /* nobody has concluded yet */
	HIT_VERIFY,    /* waits for the blind second examiner */
	HIT_CONFLICT,  /* the two disagree; waits for a third, blind too */
	HIT_RELEASE,   /* waits for the supervisor */
	HIT_RELEASED,  /* identified */
	HIT_REJECTED,  /* the supervisor did not release it */
	HIT_EXCLUDED,
	HIT_INCONCLUSIVE,
	HIT_TRAINING, /* was a comparison of known truth */
	HIT_STATE_COUNT,
};

const char *hit_state_word(enum hit_state s);
/* "candidate - not verified" ... in the user's language. */
const char *hit_state_name(enum hit_state s);

enum conclusion {
	CONCLUSION_NONE,
	CONCLUSION_IDENTIFICATION, /* source identification, an opinion */
	CONCLUSION_EXCLUSION,
	CONCLUSION_INCONCLUSIVE,
	CONCLUSION_NO_VALUE,
	CONCLUSION_SUPPORT_SAME,      /* policy five-level */
	CONCLUSION_SUPPORT_DIFFERENT, /* policy five-level */
	CONCLUSION_APPROVE,	      /* supervisor */
	CONCLUSION_REJECT,
	CONCLUSION_RETURN,
	CONCLUSION_COUNT,
};

const char *conclusion_word(enum conclusion c);
const char *conclusion_name(enum conclusion c);
int conclusion_parse(const char *word);

/* One person's decision, as far as this user may see it. */
struct decision {
	int64_t id;
	int round;
	char *stage; /* "examine", "verify", "resolve", "release" */
	int64_t user_id;
	char *user;
	enum conclusion conclusion;
	char *reason;
	char *differences;
	int pairs;
	instant at;
	int marks_before; /* own marks before the candidate was opened */
	int marks_after;  /* and with the conclusion */
};

/* What a supervisor sees first: the process. */
struct hit_view {
	int64_t id;
	int64_t search_id; /* 0: hidden */
	enum hit_state state;
	int round;
	bool doubt;
	int64_t probe_person; /* 0: hidden until one may know, or not a person */
	int64_t candidate_person;
	char case_number[24];	    /* "" when hidden */
	struct decision *decisions; /* in time; only those this user may see */
	size_t count;
	char reference[24]; /* what has to be typed to release it */
};

enum err_code hit_get(struct seat *seat, int64_t id, struct hit_view *out, struct err *err);
void hit_view_clear(struct hit_view *v);

/* Approve, reject or return, with a reason in words; supervisor, who has not
 * examined the hit (unless policy lets the blind verifier). typed must be the
 * view's reference. An approval links the two records. token: 16 random bytes
 * made when the screen opened, so that a second key press is the same act. */
enum err_code hit_release(struct seat *seat, int64_t id, enum conclusion verdict,
			  const char *reason, const char *typed, const uint8_t token[16],
			  struct err *err);

/* Hits of a state (HIT_STATE_COUNT: all) that this user may see, newest first. */
struct hit_row {
	int64_t id;
	int64_t search_id;
	enum hit_state state;
	bool doubt;
	int round;
};

struct hit_rows {
	struct hit_row *rows;
	size_t count;
};

enum err_code hit_list(struct seat *seat, enum hit_state state, size_t limit, struct hit_rows *out,
		       struct err *err);
void hit_rows_clear(struct hit_rows *r);

#endif
