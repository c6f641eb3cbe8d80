/* SPDX-License-Identifier: Apache-2.0 */
/* Hits for the inside of casework. */
#ifndef COTEJO_CASEWORK_HIT_ROWS_H
#define COTEJO_CASEWORK_HIT_ROWS_H

#include "casework/hit.h"
#include "casework/inside.h"

enum hit_state hit_state_parse(const char *word);

/* A hit as this user sees it (hit_seen). ERR_NOT_FOUND with a message. */
struct hit_now {
	int64_t id;
	int64_t vault;
	int64_t search_id; /* 0: none */
	int64_t probe_vault;
	int64_t cand_vault;
	bool doubt;
	int round;
	enum hit_state state;
	int64_t owner; /* user of the search; 0: none */
};
enum err_code hit_read(struct seat *seat, int64_t id, struct hit_now *out, struct err *err);

/* Writes the words of a decision under the hit's key. */
struct act;
enum err_code hit_put_text(struct act *a, int64_t decision, int64_t vault, const void *plain,
			   size_t len, struct err *err);

/* The decision made with a token; *id 0: none. */
enum err_code decision_of_token(struct db *db, const uint8_t token[16], int64_t *id,
				struct err *err);

/* After a decision: the task that its new state asks for. */
enum err_code hit_put_next_task(struct act *a, int64_t hit, int64_t search, bool urgent,
				struct err *err);

/* The members of the sealed words of a decision. */
enum {
	DECISION_REASON = 1,
	DECISION_DIFFERENCES,
	DECISION_WORK, /* pairs and the like: review_codec.c */
	DECISION_DEGREE,
};

#endif
