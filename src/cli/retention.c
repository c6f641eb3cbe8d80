/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo retention ..., erase, proposal ...: what goes, and who says so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/erase.h"
#include "casework/proposal.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static const struct verb_option seat_options[] = {
    SEAT_OPTIONS,
    {0},
};

/* --- retention ------------------------------------------------------------------------ */

static enum err_code run_list(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct retention_rows rows = {0};
	json_t *list = json_array();
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = retention_list(seat, &rows, &call->err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct retention_row *r = &rows.rows[i];
		char due[DATE_TEXT_LEN];

		date_format(&r->due, due);
		json_array_append_new(list, json_pack("{s:I, s:s, s:b, s:b}", "person",
						      (json_int_t)r->person, "due", due, "warned",
						      r->warned, "overdue", r->overdue));
		if (!call->json)
			printf(_("%s  record %lld%s%s\n"), due, (long long)r->person,
			       r->warned ? _("  warned") : "", r->overdue ? _("  due") : "");
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "records", list));
	json_decref(list);
	retention_rows_clear(&rows);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_retention_list = {
    .name = "retention list",
    .summary = N_("records whose time is over within three months"),
    .options = seat_options,
    .max_args = 0,
    .run = run_list,
};

static enum err_code run_run(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int warned = 0;
	int erased = 0;
	bool supervisor = false;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK) {
		supervisor = seat_user(seat)->role == ROLE_SUPERVISOR;
		code = retention_warn(seat, &warned, &call->err);
	}
	if (code == ERR_OK && supervisor)
		code = retention_erase(seat, &erased, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:i, s:i}", "warned", warned, "erased", erased));
	else if (code == ERR_OK && supervisor)
		printf(_("%d warnings written, %d records erased\n"), warned, erased);
	else if (code == ERR_OK)
		printf(_("%d warnings written; a supervisor's session erases what is due\n"),
		       warned);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_retention_run = {
    .name = "retention run",
    .summary = N_("warn of what will be due, erase what is due"),
    .details = N_("Writes the warnings that are due, three months before the time of a record is "
		  "over, and as a supervisor erases for good what is due and was warned of at "
		  "least 30 days ago. Nobody decides on it and nobody can put it off. Meant to "
		  "be run each day."),
    .options = seat_options,
    .max_args = 0,
    .run = run_run,
};

/* --- erase ---------------------------------------------------------------------------- */

static enum err_code take_number(struct verb_call *call, int64_t *out)
{
	long id;

	if (!text_to_long(call->argv[0], 1, 1L << 40, &id))
		return err_set(&call->err, ERR_USAGE, _("%s: is no number"), call->argv[0]);
	*out = id;
	return ERR_OK;
}

static enum err_code run_erase(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	const char *reason = verb_value(call, "reason");
	int64_t person = 0;
	int64_t id = 0;
	enum err_code code = take_number(call, &person);

	if (code == ERR_OK && !reason)
		code = err_set(&call->err, ERR_USAGE, _("erase: say why with --reason"));
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = proposal_erase(seat, person, reason, &id, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:I}", "proposal", (json_int_t)id));
	else if (code == ERR_OK)
		printf(_("proposal %lld: another supervisor approves it with: cotejo proposal "
			 "answer %lld --approve --reason TEXT\n"),
		       (long long)id, (long long)id);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option erase_options[] = {
    SEAT_OPTIONS,
    {"reason", 'r', "TEXT", N_("why; sealed with the record")},
    {0},
};

const struct verb verb_erase = {
    .name = "erase",
    .args = "PERSON",
    .summary = N_("propose to erase a record before its time"),
    .details = N_("For a clerk or a supervisor. Nothing is erased before another supervisor has "
		  "approved it. Then the record's key is destroyed and all that was sealed "
		  "under it goes, for good; earlier recipients are owed the news."),
    .options = erase_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_erase,
};

/* --- proposals ------------------------------------------------------------------------ */

static void print_proposal(const struct proposal *p)
{
	char at[INSTANT_TEXT_LEN];

	printf("%lld  %s  %s  %s", (long long)p->id, instant_format(p->at, at),
	       proposal_kind_name(p->kind), p->by_name);
	if (p->person_a)
		printf(_("  record %lld"), (long long)p->person_a);
	if (p->person_b)
		printf(", %lld", (long long)p->person_b);
	if (*p->name)
		printf("  %s %s", p->name, p->value);
	printf("\n      %s\n", p->reason);
	if (*p->verdict)
		printf("      %s: %s  %s\n", p->answered_by, p->verdict, p->answer);
}

static json_t *proposal_json(const struct proposal *p)
{
	char at[INSTANT_TEXT_LEN];

	return json_pack("{s:I, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "proposal",
			 (json_int_t)p->id, "kind", proposal_kind_word(p->kind), "person_a",
			 (json_int_t)p->person_a, "person_b", (json_int_t)p->person_b, "name",
			 p->name, "value", p->value, "reason", p->reason, "by", p->by_name, "at",
			 instant_format(p->at, at), "verdict", p->verdict, "answer", p->answer);
}

static enum err_code run_proposals(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct proposals rows = {0};
	json_t *list = json_array();
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = proposal_list(seat, !verb_given(call, "all"), &rows, &call->err);
	for (size_t i = 0; i < rows.count; i++) {
		json_array_append_new(list, proposal_json(&rows.rows[i]));
		if (!call->json)
			print_proposal(&rows.rows[i]);
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "proposals", list));
	json_decref(list);
	proposals_clear(&rows);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option proposals_options[] = {
    SEAT_OPTIONS,
    {"all", 'a', NULL, N_("also those that were answered")},
    {0},
};

const struct verb verb_proposal_list = {
    .name = "proposal list",
    .summary = N_("what waits for a second person"),
    .options = proposals_options,
    .max_args = 0,
    .run = run_proposals,
};

static enum err_code run_answer(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	const char *reason = verb_value(call, "reason");
	bool yes = verb_given(call, "approve");
	bool pending = false;
	int64_t id = 0;
	enum err_code code = take_number(call, &id);

	if (code == ERR_OK && (yes == verb_given(call, "reject") || !reason))
		code = err_set(&call->err, ERR_USAGE,
			       _("proposal answer: say --approve or --reject, and why with "
				 "--reason"));
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = proposal_answer(seat, id, yes, reason, &call->err);
	if (code == ERR_OK && yes && seat_user(seat)->role == ROLE_SUPERVISOR)
		code = erase_sweep(seat, &pending, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:I, s:b, s:b}", "proposal", (json_int_t)id, "approved",
					  yes, "sweep_pending", pending));
	else if (code == ERR_OK)
		printf(yes ? _("proposal %lld: approved and done\n")
			   : _("proposal %lld: rejected\n"),
		       (long long)id);
	if (code == ERR_OK && pending)
		fprintf(stderr, "%s\n",
			_("another program reads the store: its log file is emptied at the next "
			  "log-in"));
	seat_close(desk, seat);
	return code;
}

static const struct verb_option answer_options[] = {
    SEAT_OPTIONS,
    {"approve", 0, NULL, N_("yes: it is done at once")},
    {"reject", 0, NULL, N_("no")},
    {"reason", 'r', "TEXT", N_("why")},
    {0},
};

const struct verb verb_proposal_answer = {
    .name = "proposal answer",
    .args = "NUMBER",
    .summary = N_("approve or reject what someone else proposed"),
    .details = N_("Erasures, links, policies, partners, agreements and disclosures take two "
		  "people: one proposes, another answers. The own proposal is only withdrawn "
		  "(--reject)."),
    .options = answer_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_answer,
};
