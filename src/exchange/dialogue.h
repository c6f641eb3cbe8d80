/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may follow on what in one question and all that comes of it: the same
 * machine at both desks (doc/exchange.md, section 5).
 *
 * Messages may cross each other on the way; what can come about by that alone is
 * no fault, and changes nothing. Envelopes may arrive in any order: a message
 * that is refused here is kept aside while one with a lower number is missing.
 */
#ifndef COTEJO_EXCHANGE_DIALOGUE_H
#define COTEJO_EXCHANGE_DIALOGUE_H

#include <stdbool.h>

#include "exchange/message.h"

enum dialogue_state {
	DIALOGUE_NONE,	 /* nothing is known of the reference */
	DIALOGUE_ASKED,	 /* waits for the answer */
	DIALOGUE_NO_HIT, /* ended */
	DIALOGUE_NOT_SEARCHED,
	DIALOGUE_REFUSED,
	DIALOGUE_WITHDRAWN,
	DIALOGUE_HIT,	    /* data may be requested */
	DIALOGUE_REQUESTED, /* waits for two people at the asked desk */
	DIALOGUE_RELEASED,
	DIALOGUE_DECLINED,
	DIALOGUE_ANNULLED, /* the hit was a mistake: everything is forgotten */
	DIALOGUE_STATE_COUNT,
};

enum dialogue_event {
	DIALOGUE_ASK,
	DIALOGUE_ANSWER_NO_HIT,
	DIALOGUE_ANSWER_HIT,
	DIALOGUE_ANSWER_NOT_SEARCHED,
	DIALOGUE_REFUSE_ASK,
	DIALOGUE_WITHDRAW,
	DIALOGUE_REQUEST,
	DIALOGUE_RELEASE,
	DIALOGUE_REFUSE_REQUEST,
	DIALOGUE_ANNUL,
	DIALOGUE_EVENT_COUNT,
};

enum dialogue_step {
	DIALOGUE_REFUSES, /* not possible here: a receipt with fault "dialogue" */
	DIALOGUE_MOVES,
	DIALOGUE_STAYS, /* crossed on the way: nothing is done, a receipt is given */
};

/* *next is filled with DIALOGUE_MOVES (and is `state` with DIALOGUE_STAYS). */
enum dialogue_step dialogue_next(enum dialogue_state state, enum dialogue_event event,
				 enum dialogue_state *next);

/* True when the asker sends it, false when the asked desk does. */
bool dialogue_by_asker(enum dialogue_event event);

/* False for messages that are no part of a dialogue: receipts, keys, alerts, and
 * what follows a release by its own number. */
bool dialogue_event_of(const struct message *m, enum dialogue_event *out);

const char *dialogue_state_word(enum dialogue_state s);
/* In the user's language. */
const char *dialogue_state_text(enum dialogue_state s);
/* -1 for any other word. */
int dialogue_state_parse(const char *word);

#endif
