/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo exchange receipts, ledger, quota: what went, what was confirmed, what is left. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "casework/disclose.h"
#include "cli/exchange.h"
#include "cli/verbs.h"

static const struct verb_option seat_options[] = {
    SEAT_OPTIONS,
    {0},
};

/* --- receipts ------------------------------------------------------------------------------ */

static enum err_code receipts(struct verb_call *call, struct seat *seat)
{
	struct exchange_sents s = {0};
	json_t *list = json_array();
	char text[INSTANT_TEXT_LEN];
	enum err_code code =
	    exchange_sent_list(seat, call->argc ? call->argv[0] : NULL, 0, &s, &call->err);

	for (size_t i = 0; i < s.count; i++) {
		const struct exchange_sent *x = &s.rows[i];
		bool waits = !*x->status && strcmp(x->type, "receipt") != 0;

		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s, s:s, s:b, s:s}",
						      "party", x->party, "sequence",
						      (json_int_t)x->sequence, "type", x->type,
						      "status", x->status, "fault", x->fault,
						      "silent", x->silent, "envelope", x->name));
		if (!call->json)
			printf("%s  %-14s %5" PRId64 "  %-12s %s%s%s%s\n",
			       exchange_time(x->at, text), x->party, x->sequence, x->type,
			       x->silent ? _("SILENT: no receipt in its time")
			       : waits	 ? _("no receipt yet")
					 : x->status,
			       *x->fault ? " (" : "", x->fault, *x->fault ? ")" : "");
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "envelopes", list));
	json_decref(list);
	exchange_sents_clear(&s);
	return code;
}

static enum err_code run_receipts(struct verb_call *call)
{
	return exchange_verb(call, receipts);
}

const struct verb verb_exchange_receipts = {
    .name = "exchange receipts",
    .args = "[PARTY]",
    .summary = N_("every envelope, and what the partner's receipt says"),
    .options = seat_options,
    .max_args = 1,
    .run = run_receipts,
};

/* --- ledger -------------------------------------------------------------------------------------
 */

static enum err_code owed(struct verb_call *call, struct seat *seat)
{
	struct push_rows rows = {0};
	json_t *list = json_array();
	char text[INSTANT_TEXT_LEN];
	enum err_code code = push_list(seat, &rows, &call->err);

	for (size_t i = 0; i < rows.count; i++) {
		const struct push_row *r = &rows.rows[i];

		json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:s, s:b}", "debt",
						      (json_int_t)r->id, "person",
						      (json_int_t)r->person, "party", r->partner,
						      "kind", r->kind, "overdue", r->overdue));
		if (!call->json)
			printf(_("%4" PRId64 "  by %s  %s is owed a message: %s, record %" PRId64
				 "%s\n"),
			       r->id, exchange_time(r->due, text), r->partner, r->kind, r->person,
			       r->overdue ? _("  OVERDUE") : "");
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "owed", list));
	json_decref(list);
	push_rows_clear(&rows);
	return code;
}

static enum err_code ledger(struct verb_call *call, struct seat *seat)
{
	struct exchange_sents s = {0};
	json_t *list = json_array();
	char text[INSTANT_TEXT_LEN];
	long person;
	enum err_code code = verb_long(call, "person", 1, 2147483647, 0, &person);

	if (code == ERR_OK && verb_given(call, "owed")) {
		json_decref(list);
		return owed(call, seat);
	}
	if (code == ERR_OK)
		code = exchange_sent_list(seat, verb_value(call, "party"), person, &s, &call->err);
	for (size_t i = 0; i < s.count; i++) {
		const struct exchange_sent *x = &s.rows[i];

		if (!x->subject)
			continue;
		json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s, s:s, s:s}", "party",
						      x->party, "person", (json_int_t)x->subject,
						      "type", x->type, "purpose", x->purpose,
						      "data", x->data, "receipt", x->status));
		if (!call->json)
			printf(_("%s  %-14s record %-6" PRId64 " %-12s %-10s %s\n"),
			       exchange_time(x->at, text), x->party, x->subject, x->type,
			       x->purpose, x->data);
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "ledger", list));
	json_decref(list);
	exchange_sents_clear(&s);
	return code;
}

static enum err_code run_ledger(struct verb_call *call)
{
	return exchange_verb(call, ledger);
}

static const struct verb_option ledger_options[] = {
    SEAT_OPTIONS,
    {"person", 0, "ID", N_("only about this record")},
    {"party", 0, "CODE", N_("only to this partner")},
    {"owed", 0, NULL, N_("what earlier recipients are still owed")},
    {0},
};

const struct verb verb_exchange_ledger = {
    .name = "exchange ledger",
    .summary = N_("what left about whom, to whom"),
    .options = ledger_options,
    .max_args = 0,
    .run = run_ledger,
};

/* --- quota
 * -------------------------------------------------------------------------------------------- */

static enum err_code quota(struct verb_call *call, struct seat *seat)
{
	struct exchange_quotas q = {0};
	json_t *list = json_array();
	enum err_code code = exchange_quota_list(seat, &q, &call->err);

	for (size_t i = 0; i < q.count; i++) {
		const struct exchange_quota *x = &q.rows[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I}", "party",
				    x->party, "agreement", x->agreement, "step",
				    share_step_word(x->step), "outgoing", x->outgoing, "used_day",
				    (json_int_t)x->used_day, "per_day", (json_int_t)x->per_day,
				    "used_month", (json_int_t)x->used_month, "per_month",
				    (json_int_t)x->per_month, "used_total",
				    (json_int_t)x->used_total, "total", (json_int_t)x->total));
		if (!call->json)
			printf(_("%-14s %-14s %-8s %s  today %" PRId64 "/%" PRId64
				 "  30 days %" PRId64 "/%" PRId64 "  in all %" PRId64 "/%" PRId64
				 "\n"),
			       x->party, x->agreement, share_step_word(x->step),
			       x->outgoing ? _("out") : _("in "), x->used_day, x->per_day,
			       x->used_month, x->per_month, x->used_total, x->total);
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "quotas", list));
	json_decref(list);
	exchange_quotas_clear(&q);
	return code;
}

static enum err_code run_quota(struct verb_call *call)
{
	return exchange_verb(call, quota);
}

const struct verb verb_exchange_quota = {
    .name = "exchange quota",
    .summary = N_("what is left of each quota"),
    .options = seat_options,
    .max_args = 0,
    .run = run_quota,
};
