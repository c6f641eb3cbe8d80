/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/dialogue.h"

#include <string.h>

#include "base/i18n.h"

/* 0 refuses; a state moves there; STAY stays. */
#define STAY	 99
#define TO(name) DIALOGUE_##name

static const unsigned char table[DIALOGUE_STATE_COUNT][DIALOGUE_EVENT_COUNT] = {
    [DIALOGUE_NONE] =
	{
	    [DIALOGUE_ASK] = TO(ASKED),
	    /* came before its question */
	    [DIALOGUE_WITHDRAW] = TO(WITHDRAWN),
	},
    [DIALOGUE_ASKED] =
	{
	    [DIALOGUE_ANSWER_NO_HIT] = TO(NO_HIT),
	    [DIALOGUE_ANSWER_HIT] = TO(HIT),
	    [DIALOGUE_ANSWER_NOT_SEARCHED] = TO(NOT_SEARCHED),
	    [DIALOGUE_REFUSE_ASK] = TO(REFUSED),
	    [DIALOGUE_WITHDRAW] = TO(WITHDRAWN),
	},
    [DIALOGUE_NO_HIT] = {[DIALOGUE_WITHDRAW] = STAY},
    [DIALOGUE_NOT_SEARCHED] = {[DIALOGUE_WITHDRAW] = STAY},
    [DIALOGUE_REFUSED] = {[DIALOGUE_WITHDRAW] = STAY},
    [DIALOGUE_WITHDRAWN] =
	{
	    [DIALOGUE_ASK] = STAY,
	    [DIALOGUE_ANSWER_NO_HIT] = STAY,
	    [DIALOGUE_ANSWER_HIT] = STAY,
	    [DIALOGUE_ANSWER_NOT_SEARCHED] = STAY,
	    [DIALOGUE_REFUSE_ASK] = STAY,
	    [DIALOGUE_ANNUL] = STAY,
	},
    [DIALOGUE_HIT] =
	{
	    [DIALOGUE_WITHDRAW] = STAY,
	    [DIALOGUE_REQUEST] = TO(REQUESTED),
	    [DIALOGUE_ANNUL] = TO(ANNULLED),
	},
    [DIALOGUE_REQUESTED] =
	{
	    [DIALOGUE_RELEASE] = TO(RELEASED),
	    [DIALOGUE_REFUSE_REQUEST] = TO(DECLINED),
	    [DIALOGUE_ANNUL] = TO(ANNULLED),
	},
    [DIALOGUE_RELEASED] =
	{
	    [DIALOGUE_REQUEST] = TO(REQUESTED),
	    [DIALOGUE_ANNUL] = TO(ANNULLED),
	},
    [DIALOGUE_DECLINED] =
	{
	    [DIALOGUE_REQUEST] = TO(REQUESTED),
	    [DIALOGUE_ANNUL] = TO(ANNULLED),
	},
    [DIALOGUE_ANNULLED] =
	{
	    [DIALOGUE_WITHDRAW] = STAY,
	    [DIALOGUE_REQUEST] = STAY,
	    [DIALOGUE_RELEASE] = STAY,
	    [DIALOGUE_REFUSE_REQUEST] = STAY,
	},
};

static const struct {
	const char *word;
	const char *text;
} states[] = {
    [DIALOGUE_NONE] = {"none", N_("nothing")},
    [DIALOGUE_ASKED] = {"asked", N_("waits for the answer")},
    [DIALOGUE_NO_HIT] = {"no-hit", N_("no hit")},
    [DIALOGUE_NOT_SEARCHED] = {"not-searched", N_("not searched: the probe cannot be used")},
    [DIALOGUE_REFUSED] = {"refused", N_("refused")},
    [DIALOGUE_WITHDRAWN] = {"withdrawn", N_("taken back")},
    [DIALOGUE_HIT] = {"hit", N_("hit")},
    [DIALOGUE_REQUESTED] = {"requested", N_("data requested")},
    [DIALOGUE_RELEASED] = {"released", N_("data released")},
    [DIALOGUE_DECLINED] = {"declined", N_("data declined")},
    [DIALOGUE_ANNULLED] = {"annulled", N_("the hit was taken back")},
};

enum dialogue_step dialogue_next(enum dialogue_state state, enum dialogue_event event,
				 enum dialogue_state *next)
{
	unsigned char to = table[state][event];

	if (to == 0)
		return DIALOGUE_REFUSES;
	*next = to == STAY ? state : (enum dialogue_state)to;
	return to == STAY ? DIALOGUE_STAYS : DIALOGUE_MOVES;
}

bool dialogue_by_asker(enum dialogue_event event)
{
	return event == DIALOGUE_ASK || event == DIALOGUE_WITHDRAW || event == DIALOGUE_REQUEST;
}

bool dialogue_event_of(const struct message *m, enum dialogue_event *out)
{
	static const enum dialogue_event answers[] = {
	    [RESULT_NO_HIT] = DIALOGUE_ANSWER_NO_HIT,
	    [RESULT_HIT] = DIALOGUE_ANSWER_HIT,
	    [RESULT_NOT_SEARCHED] = DIALOGUE_ANSWER_NOT_SEARCHED,
	};

	switch (m->type) {
	case MESSAGE_ASK:
		*out = DIALOGUE_ASK;
		return true;
	case MESSAGE_ANSWER:
		*out = answers[m->result];
		return true;
	case MESSAGE_ANNULMENT:
		*out = DIALOGUE_ANNUL;
		return true;
	case MESSAGE_WITHDRAWAL:
		*out = DIALOGUE_WITHDRAW;
		return true;
	case MESSAGE_REQUEST:
		*out = DIALOGUE_REQUEST;
		return true;
	case MESSAGE_RELEASE:
		*out = DIALOGUE_RELEASE;
		return true;
	case MESSAGE_REFUSAL:
		if (m->about != ABOUT_ASK && m->about != ABOUT_REQUEST)
			return false;
		*out = m->about == ABOUT_ASK ? DIALOGUE_REFUSE_ASK : DIALOGUE_REFUSE_REQUEST;
		return true;
	default:
		return false;
	}
}

const char *dialogue_state_word(enum dialogue_state s)
{
	return states[s].word;
}

const char *dialogue_state_text(enum dialogue_state s)
{
	return _(states[s].text);
}

int dialogue_state_parse(const char *word)
{
	for (int i = 0; i < DIALOGUE_STATE_COUNT; i++)
		if (strcmp(states[i].word, word) == 0)
			return i;
	return -1;
}
