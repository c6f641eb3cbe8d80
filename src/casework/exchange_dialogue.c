/* SPDX-License-Identifier: Apache-2.0 */
/* Where a question stands, and what may be said about it next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"

static const char *event_word(enum dialogue_event e)
{
	static const char *const words[DIALOGUE_EVENT_COUNT] = {
	    [DIALOGUE_ASK] = "ask",
	    [DIALOGUE_ANSWER_NO_HIT] = "no-hit",
	    [DIALOGUE_ANSWER_HIT] = "hit",
	    [DIALOGUE_ANSWER_NOT_SEARCHED] = "not-searched",
	    [DIALOGUE_REFUSE_ASK] = "refuse-ask",
	    [DIALOGUE_WITHDRAW] = "withdraw",
	    [DIALOGUE_REQUEST] = "request",
	    [DIALOGUE_RELEASE] = "release",
	    [DIALOGUE_REFUSE_REQUEST] = "refuse-request",
	    [DIALOGUE_ANNUL] = "annul",
	};

	return words[e];
}

char *exchange_data_words(const bool *data)
{
	struct buf b = BUF_INIT;

	for (int d = 0; d < DATUM_COUNT; d++)
		if (data[d])
			buf_printf(&b, "%s%s", b.len ? " " : "", datum_word((enum datum)d));
	return buf_take_str(&b);
}

void exchange_data_parse(const char *words, bool data[DATUM_COUNT])
{
	char *copy = xstrdup(words);
	char *save = NULL;

	memset(data, 0, DATUM_COUNT * sizeof(*data));
	for (char *w = strtok_r(copy, " ,", &save); w; w = strtok_r(NULL, " ,", &save)) {
		int d = datum_parse(w);

		if (d >= 0)
			data[d] = true;
	}
	free(copy);
}

#define NOW_COLUMNS                                                                        \
	"SELECT id, outgoing, party, agreement_id, reference, subject, purpose, offence, " \
	"delay, probe, at, state, request, ifnull(wanted, ''), state_at FROM question_now WHERE "

static int word_or(int parsed, int fallback)
{
	return parsed >= 0 ? parsed : fallback;
}

static enum err_code take_now(struct stmt *q, struct exchange_now *out, struct err *err)
{
	bool found = stmt_row(q);
	enum err_code code;

	if (found) {
		size_t len;
		const void *p;

		*out = (struct exchange_now){
		    .id = stmt_i64(q, 0),
		    .outgoing = stmt_i64(q, 1),
		    .agreement = stmt_i64(q, 3),
		    .subject = stmt_i64(q, 5),
		    .purpose = (enum share_purpose)word_or(share_purpose_parse(stmt_text(q, 6)), 0),
		    .offence = (enum share_offence)word_or(share_offence_parse(stmt_text(q, 7)),
							   SHARE_OFFENCE_NONE),
		    .delay = (enum share_delay)word_or(share_delay_parse(stmt_text(q, 8)), 0),
		    .probe = (enum message_probe)word_or(message_probe_parse(stmt_text(q, 9)), 0),
		    .at = stmt_i64(q, 10),
		    .state =
			(enum dialogue_state)word_or(dialogue_state_parse(stmt_text(q, 11)), 0),
		    .changed = stmt_i64(q, 14),
		};
		snprintf(out->party, sizeof(out->party), "%s", stmt_text(q, 2));
		if ((p = stmt_blob(q, 4, &len)) && len == MESSAGE_ID_LEN)
			memcpy(out->reference, p, len);
		if ((p = stmt_blob(q, 12, &len)) && len == MESSAGE_ID_LEN)
			memcpy(out->request, p, len);
		exchange_data_parse(stmt_text(q, 13), out->wanted);
	}
	code = stmt_end(q, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code exchange_now_get(struct db *db, int64_t id, struct exchange_now *out, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(db, &q, err, NOW_COLUMNS "id = ?", "i", id);

	if (code == ERR_OK)
		code = take_now(q, out, err);
	if (code == ERR_NOT_FOUND)
		return err_set(err, code, _("there is no question %lld"), (long long)id);
	return code;
}

enum err_code exchange_now_find(struct db *db, const char *party, bool outgoing,
				const uint8_t reference[MESSAGE_ID_LEN], struct exchange_now *out,
				struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err, NOW_COLUMNS "party = ? AND outgoing = ? AND reference = ?", "sib",
		     party, (int64_t)outgoing, reference, (size_t)MESSAGE_ID_LEN);

	return code == ERR_OK ? take_now(q, out, err) : code;
}

enum err_code exchange_say(struct act *a, struct exchange_now *q, enum dialogue_event event,
			   const uint8_t request[MESSAGE_ID_LEN], const bool *wanted,
			   struct err *err)
{
	enum dialogue_state next;
	char *words;
	enum err_code code;

	switch (dialogue_next(q->state, event, &next)) {
	case DIALOGUE_REFUSES:
		return err_set(err, ERR_REFUSED,
			       _("question %lld: %s; this cannot follow (rule exchange.order)"),
			       (long long)q->id, dialogue_state_text(q->state));
	case DIALOGUE_STAYS:
		return ERR_OK;
	case DIALOGUE_MOVES:
		break;
	}
	/* What was requested stays in sight until the next request. */
	words = exchange_data_words(wanted ? wanted : q->wanted);
	code = db_run(a->db, err,
		      "INSERT INTO question_event (question_id, event, state, request, wanted, at, "
		      "user_id, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		      "issbsiii", q->id, event_word(event), dialogue_state_word(next),
		      request ? request : q->request, (size_t)MESSAGE_ID_LEN, words, a->at,
		      a->seat->session->user.id, a->seq);
	free(words);
	if (code == ERR_OK) {
		q->state = next;
		act_word(a, "state", dialogue_state_word(next));
	}
	return code;
}
