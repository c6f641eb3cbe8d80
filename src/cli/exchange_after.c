/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo exchange annul, dispute, disputes: what follows a hit or a release. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/exchange.h"
#include "cli/verbs.h"

/* --- annul -------------------------------------------------------------------------------- */

static enum err_code annul(struct verb_call *call, struct seat *seat)
{
	struct look look;
	int64_t question;
	int64_t id = 0;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = exchange_propose_annulment(seat, &look, question, verb_value(call, "reason"),
						  &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_annul(struct verb_call *call)
{
	return exchange_verb(call, annul);
}

static const struct verb_option annul_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"reason", 'r', "TEXT", N_("why, for the second supervisor")},
    {0},
};

const struct verb verb_exchange_annul = {
    .name = "exchange annul",
    .args = "QUESTION",
    .summary = N_("take a hit back that was a mistake"),
    .details = N_("QUESTION is one of the inbox that was answered with a hit. When a second "
		  "supervisor has approved it, the partner forgets what came of the hit."),
    .options = annul_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_annul,
};

/* --- dispute ------------------------------------------------------------------------------- */

static enum err_code dispute(struct verb_call *call, struct seat *seat)
{
	const char *wrong = verb_value(call, "wrong");
	bool data[DATUM_COUNT];
	bool given;
	struct look look;
	int64_t question;
	int64_t id = 0;
	int n = message_wrong_parse(wrong ? wrong : "wrong-value");
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK && n < 0)
		code = err_set(&call->err, ERR_USAGE,
			       _("--wrong is wrong-value, wrong-person or outdated"));
	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = exchange_data(call, data, &given);
	if (code == ERR_OK)
		code = exchange_propose_dispute(seat, &look, question, (enum message_wrong)n, data,
						verb_value(call, "reason"), &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_dispute(struct verb_call *call)
{
	return exchange_verb(call, dispute);
}

static const struct verb_option dispute_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    DATA_OPTION,
    {"wrong", 0, "WORD", N_("wrong-value (the default), wrong-person, outdated")},
    {"reason", 'r', "TEXT", N_("why, for the supervisor who approves it")},
    {0},
};

const struct verb verb_exchange_dispute = {
    .name = "exchange dispute",
    .args = "QUESTION",
    .summary = N_("ask a partner to correct what it gave"),
    .details = N_("QUESTION is one of the outbox. A partner's data are not changed here; the "
		  "partner is asked to look at them, with the values as it gave them. It "
		  "corrects or declines (cotejo exchange disputes)."),
    .options = dispute_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_dispute,
};

/* --- disputes ------------------------------------------------------------------------------- */

static const char *result_text(const char *word)
{
	return strcmp(word, "corrected") == 0  ? _("corrected")
	       : strcmp(word, "erased") == 0   ? _("erased")
	       : strcmp(word, "declined") == 0 ? _("declined")
	       : strcmp(word, "annulled") == 0 ? _("the hit was taken back")
					       : _("open");
}

static enum err_code list(struct verb_call *call, struct seat *seat)
{
	struct exchange_disputes d = {0};
	json_t *rows = json_array();
	char at[INSTANT_TEXT_LEN];
	enum err_code code = exchange_dispute_list(seat, &d, &call->err);

	for (size_t i = 0; i < d.count; i++) {
		const struct exchange_dispute *x = &d.rows[i];

		json_array_append_new(rows,
				      json_pack("{s:I, s:b, s:s, s:I, s:s, s:s, s:s}", "dispute",
						(json_int_t)x->id, "outgoing", x->outgoing, "party",
						x->party, "question", (json_int_t)x->question,
						"wrong", message_wrong_word(x->wrong), "data",
						x->data, "result", x->result));
		if (!call->json)
			printf("%4" PRId64 "  %s  %s %-14s %s%s%s: %s\n", x->id,
			       exchange_time(x->at, at), x->outgoing ? _("to") : _("from"),
			       x->party, message_wrong_text(x->wrong), *x->data ? ", " : "",
			       x->data, result_text(x->result));
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "disputes", rows));
	json_decref(rows);
	exchange_disputes_clear(&d);
	return code;
}

static enum err_code disputes(struct verb_call *call, struct seat *seat)
{
	long decline;
	enum err_code code = verb_long(call, "decline", 1, 2147483647, 0, &decline);

	if (code != ERR_OK)
		return code;
	return decline ? exchange_dispute_decline(seat, decline, &call->err) : list(call, seat);
}

static enum err_code run_disputes(struct verb_call *call)
{
	return exchange_verb(call, disputes);
}

static const struct verb_option disputes_options[] = {
    SEAT_OPTIONS,
    {"decline", 0, "N", N_("nothing is wrong with it: the partner reads \"declined\"")},
    {0},
};

const struct verb verb_exchange_disputes = {
    .name = "exchange disputes",
    .summary = N_("what partners think is wrong with our data, and we with theirs"),
    .options = disputes_options,
    .max_args = 0,
    .run = run_disputes,
};
