/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo exchange ask, outbox, inbox, search, answer, request, withdraw: the dialogue. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "casework/search.h"
#include "cli/exchange.h"
#include "cli/verbs.h"

/* --- ask ---------------------------------------------------------------------------------- */

static enum err_code ask(struct verb_call *call, struct seat *seat)
{
	struct exchange_ask a = {.party = call->argv[0]};
	const char *offence = verb_value(call, "offence");
	struct look look;
	long person;
	long probe;
	int64_t id = 0;
	int o = offence ? share_offence_parse(offence) : SHARE_OFFENCE_NONE;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK && o < 0)
		code = err_set(&call->err, ERR_USAGE, _("--offence %s: there is no such offence"),
			       offence);
	if (code == ERR_OK)
		code = verb_long(call, "person", 1, 2147483647, 0, &person);
	if (code == ERR_OK)
		code = verb_long(call, "probe", 1, 2147483647, 0, &probe);
	if (code != ERR_OK)
		return code;
	a.person = person;
	a.probe = probe;
	a.offence = (enum share_offence)o;
	a.kind = verb_given(call, "images") ? PROBE_IMAGES : PROBE_TEMPLATE;
	a.own_files_searched = verb_given(call, "own-files-searched");
	a.delay = verb_given(call, "urgent") ? SHARE_DELAY_URGENT : SHARE_DELAY_ROUTINE;
	code = exchange_propose_ask(seat, &look, &a, &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_ask(struct verb_call *call)
{
	return exchange_verb(call, ask);
}

static const struct verb_option ask_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"person", 0, "ID", N_("the probe: this person's newest prints, without a name")},
    {"probe", 0, "ID", N_("the probe: prints that belong to nobody on record")},
    {"images", 0, NULL, N_("send the images, not only minutiae")},
    {"urgent", 0, NULL, N_("the short window for the answer")},
    {"offence", 0, "WORD", N_("purpose crime: the offence, from the closed list")},
    {"own-files-searched", 0, NULL, N_("purpose crime: the own files were searched first")},
    {0},
};

const struct verb verb_exchange_ask = {
    .name = "exchange ask",
    .args = "PARTY",
    .summary = N_("ask a partner whether someone is known there"),
    .details = N_("The probe travels under a random number: no name, no case. A supervisor "
		  "approves the question, for a crime one of another unit; then it leaves."),
    .options = ask_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_ask,
};

/* --- lists ------------------------------------------------------------------------------------ */

static json_t *wanted_json(const bool *wanted)
{
	json_t *list = json_array();

	for (int d = 0; d < DATUM_COUNT; d++)
		if (wanted[d])
			json_array_append_new(list, json_string(datum_word((enum datum)d)));
	return list;
}

static json_t *question_json(const struct exchange_question *q)
{
	char reference[2 * MESSAGE_ID_LEN + 1];
	char at[INSTANT_TEXT_LEN];
	char leaves[INSTANT_TEXT_LEN] = "";

	hex_encode(q->reference, sizeof(q->reference), reference);
	if (q->leaves)
		instant_format(q->leaves, leaves);
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:o}", "question",
			 (json_int_t)q->id, "party", q->party, "reference", reference, "purpose",
			 share_purpose_word(q->purpose), "offence", share_offence_word(q->offence),
			 "delay", share_delay_word(q->delay), "state",
			 dialogue_state_word(q->state), "at", instant_format(q->at, at), "subject",
			 (json_int_t)q->subject, "search", (json_int_t)q->search, "leaves", leaves,
			 "wanted", wanted_json(q->wanted));
}

static void print_question(const struct exchange_question *q)
{
	char at[INSTANT_TEXT_LEN];
	char leaves[INSTANT_TEXT_LEN];

	printf("%4" PRId64 "  %s  %-14s %-10s %s", q->id, exchange_time(q->at, at), q->party,
	       share_purpose_word(q->purpose), dialogue_state_text(q->state));
	if (q->subject)
		printf(_(", about record %" PRId64), q->subject);
	if (q->search)
		printf(_(", search %" PRId64), q->search);
	if (q->leaves && q->state == DIALOGUE_ASKED)
		printf(_(", answered, leaves %s"), exchange_time(q->leaves, leaves));
	for (int d = 0, n = 0; q->state == DIALOGUE_REQUESTED && d < DATUM_COUNT; d++)
		if (q->wanted[d])
			printf("%s%s", n++ ? " " : ": ", datum_word((enum datum)d));
	putchar('\n');
}

static enum err_code list(struct verb_call *call, struct seat *seat, bool outgoing)
{
	struct exchange_questions q = {0};
	struct exchange_alerts alerts = {0};
	json_t *rows = json_array();
	json_t *more = json_array();
	char text[INSTANT_TEXT_LEN];
	enum err_code code = exchange_question_list(seat, outgoing, &q, &call->err);

	if (code == ERR_OK && !outgoing && seat_user(seat)->role != ROLE_AUDITOR)
		code = exchange_alert_list(seat, &alerts, &call->err);
	for (size_t i = 0; i < q.count; i++) {
		json_array_append_new(rows, question_json(&q.rows[i]));
		if (!call->json)
			print_question(&q.rows[i]);
	}
	for (size_t i = 0; i < alerts.count; i++) {
		const struct exchange_alert *a = &alerts.rows[i];

		json_array_append_new(more,
				      json_pack("{s:I, s:s, s:s, s:s}", "alert", (json_int_t)a->id,
						"party", a->party, "offence",
						share_offence_word(a->offence), "state", a->state));
		if (!call->json)
			printf(_("alert %" PRId64 ": unverified, from %s, until %s: %s\n"), a->id,
			       a->party, exchange_time(a->expires, text), a->state);
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O, s:O}", "questions", rows, "alerts", more));
	json_decref(rows);
	json_decref(more);
	exchange_questions_clear(&q);
	exchange_alerts_clear(&alerts);
	return code;
}

static enum err_code list_out(struct verb_call *call, struct seat *seat)
{
	return list(call, seat, true);
}

static enum err_code list_in(struct verb_call *call, struct seat *seat)
{
	return list(call, seat, false);
}

static enum err_code run_outbox(struct verb_call *call)
{
	return exchange_verb(call, list_out);
}

static enum err_code run_inbox(struct verb_call *call)
{
	return exchange_verb(call, list_in);
}

static const struct verb_option seat_options[] = {
    SEAT_OPTIONS,
    {0},
};

const struct verb verb_exchange_outbox = {
    .name = "exchange outbox",
    .summary = N_("questions of this desk, and where they stand"),
    .options = seat_options,
    .max_args = 0,
    .run = run_outbox,
};

const struct verb verb_exchange_inbox = {
    .name = "exchange inbox",
    .summary = N_("questions and alerts of partners"),
    .options = seat_options,
    .max_args = 0,
    .run = run_inbox,
};

/* --- search
 * --------------------------------------------------------------------------------------- */

static enum err_code search(struct verb_call *call, struct seat *seat)
{
	struct look look;
	int64_t question;
	int64_t id = 0;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = desk_load_wait(seat, &call->err);
	if (code == ERR_OK)
		code = exchange_search(seat, &look, question, &id, &call->err);
	if (code == ERR_OK && look.purpose != PURPOSE_CRIME)
		code = search_wait(seat, id, &call->err);
	if (code != ERR_OK)
		return code;
	if (call->json)
		verb_print_json(json_pack("{s:I}", "search", (json_int_t)id));
	else
		printf(_("search %" PRId64 ": its candidates wait for an examiner\n"), id);
	return ERR_OK;
}

static enum err_code run_search(struct verb_call *call)
{
	return exchange_verb(call, search);
}

static const struct verb_option look_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {0},
};

const struct verb verb_exchange_search = {
    .name = "exchange search",
    .args = "QUESTION",
    .summary = N_("search for a partner's question"),
    .details = N_("An ordinary search: examiner, blind verifier, supervisor. For a crime it "
		  "waits for the yes of another unit."),
    .options = look_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_search,
};

/* --- answer
 * -------------------------------------------------------------------------------------------- */

static enum err_code answer(struct verb_call *call, struct seat *seat)
{
	struct exchange_answered a;
	char text[INSTANT_TEXT_LEN];
	int64_t question;
	enum err_code code = exchange_number(call, 0, &question);

	if (code != ERR_OK)
		return code;
	if (verb_given(call, "decline"))
		return exchange_decline(seat, question, REFUSAL_DECLINED, &call->err);
	code = exchange_answer(seat, question, verb_given(call, "unusable"), &a, &call->err);
	if (code != ERR_OK)
		return code;
	if (call->json) {
		verb_print_json(json_pack(
		    "{s:s, s:b, s:s}", "result", message_result_word(a.result), "protected",
		    a.protected_person, "leaves", instant_format(a.leaves, text)));
		return ERR_OK;
	}
	printf(_("The partner will read \"%s\", on %s. Its probe was destroyed.\n"),
	       message_result_text(a.result), exchange_time(a.leaves, text));
	if (a.protected_person)
		puts(_("Someone was found who is protected from that country: see the queue, "
		       "protection. The partner cannot tell."));
	return ERR_OK;
}

static enum err_code run_answer(struct verb_call *call)
{
	return exchange_verb(call, answer);
}

static const struct verb_option answer_options[] = {
    SEAT_OPTIONS,
    {"unusable", 0, NULL, N_("no print in the probe can be searched with")},
    {"decline", 0, NULL, N_("say no, to the question or to a request for data")},
    {0},
};

const struct verb verb_exchange_answer = {
    .name = "exchange answer",
    .args = "QUESTION",
    .summary = N_("fix the answer that follows from the examination"),
    .details = N_("Nobody chooses the answer: it is \"hit\" when someone was identified of whom "
		  "that country may know, else \"no hit\". It leaves at the end of its window."),
    .options = answer_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_answer,
};

/* --- request, withdraw
 * ------------------------------------------------------------------------------------ */

static enum err_code request(struct verb_call *call, struct seat *seat)
{
	bool data[DATUM_COUNT];
	bool given;
	struct look look;
	int64_t question;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = exchange_data(call, data, &given);
	return code == ERR_OK ? exchange_request(seat, &look, question, data, &call->err) : code;
}

static enum err_code run_request(struct verb_call *call)
{
	return exchange_verb(call, request);
}

static const struct verb_option request_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    DATA_OPTION,
    {0},
};

const struct verb verb_exchange_request = {
    .name = "exchange request",
    .args = "QUESTION",
    .summary = N_("after a hit: ask for named data"),
    .options = request_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_request,
};

static enum err_code withdraw(struct verb_call *call, struct seat *seat)
{
	int64_t question;
	enum err_code code = exchange_number(call, 0, &question);

	return code == ERR_OK ? exchange_withdraw(seat, question, &call->err) : code;
}

static enum err_code run_withdraw(struct verb_call *call)
{
	return exchange_verb(call, withdraw);
}

const struct verb verb_exchange_withdraw = {
    .name = "exchange withdraw",
    .args = "QUESTION",
    .summary = N_("take back a question that was not answered yet"),
    .options = seat_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_withdraw,
};
