/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/disclose.h"
#include "casework/exchange.h"
#include "casework/proposal.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/exchange_acts.h"
#include "ui/exchange_forms.h"
#include "ui/page.h"
#include "ui/station.h"

/* What a line is. */
enum {
	LINE_IN = 1,
	LINE_OUT,
	LINE_ALERT,
	LINE_PROPOSAL,
	LINE_OWED,
	LINE_DISPUTE,
	LINE_KEY,
	LINE_SENT,
};

struct exchange_screen {
	struct screen base;
	struct page page;
	/* what is about to be done */
	enum exchange_op op;
	int64_t id;
	char *words; /* the data of a request, a reason */
	bool chosen; /* a line was chosen by the user */
	/* of the last reading */
	char **parties;
	size_t n_parties;
	struct exchange_keys keys;
	struct exchange_questions in, out;
};

/* --- reading ------------------------------------------------------------------------------ */

struct reading {
	struct errand errand;
	struct exchange_questions in, out;
	struct exchange_alerts alerts;
	struct exchange_quotas quotas;
	struct exchange_sents sent;
	struct exchange_disputes disputes;
	struct exchange_keys keys;
	struct proposals proposals;
	struct push_rows owed;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct reading *r = (struct reading *)e;
	enum role role = seat_user(seat)->role;
	enum err_code code = exchange_question_list(seat, false, &r->in, err);

	if (code == ERR_OK)
		code = exchange_question_list(seat, true, &r->out, err);
	if (code == ERR_OK && role != ROLE_AUDITOR)
		code = exchange_alert_list(seat, &r->alerts, err);
	if (code == ERR_OK && role == ROLE_SUPERVISOR)
		code = proposal_list(seat, true, &r->proposals, err);
	if (code == ERR_OK && role != ROLE_AUDITOR)
		code = exchange_dispute_list(seat, &r->disputes, err);
	if (code == ERR_OK && role != ROLE_AUDITOR)
		code = exchange_key_list(seat, &r->keys, err);
	if (code == ERR_OK && (role == ROLE_CLERK || role == ROLE_SUPERVISOR))
		code = push_list(seat, &r->owed, err);
	if (code == ERR_OK)
		code = exchange_quota_list(seat, &r->quotas, err);
	if (code == ERR_OK)
		code = exchange_sent_list(seat, NULL, 0, &r->sent, err);
	return code;
}

static void put_question(struct page *p, const struct exchange_question *q)
{
	char at[INSTANT_TEXT_LEN];
	char leaves[INSTANT_TEXT_LEN] = "";
	char *label = xasprintf("%" PRId64 " %s", q->id, q->party);
	char *more = xstrdup("");
	enum ink ink = q->state == DIALOGUE_HIT || q->state == DIALOGUE_REQUESTED ? INK_ACCENT
		       : q->state == DIALOGUE_ASKED				  ? INK_STRONG
										  : INK_DIM;

	if (q->leaves && q->state == DIALOGUE_ASKED) {
		instant_format_local(q->leaves, leaves);
		free(more);
		more = xasprintf(_("; answered, leaves %s"), leaves);
	} else if (q->search && q->state == DIALOGUE_ASKED) {
		free(more);
		more = xasprintf(_("; search %" PRId64), q->search);
	}
	page_item(p, q->outgoing ? LINE_OUT : LINE_IN, q->id, label, ink, "%s  %s: %s%s",
		  instant_format_local(q->at, at), share_purpose_text(q->purpose),
		  dialogue_state_text(q->state), more);
	free(label);
	free(more);
}

static const char *alert_state(const char *word)
{
	return strcmp(word, "accepted") == 0	? _("accepted, still unverified")
	       : strcmp(word, "dismissed") == 0 ? _("dismissed")
						: _("in quarantine");
}

static void put_questions(struct page *p, const struct reading *r,
			  const struct exchange_questions *in, const struct exchange_questions *out)
{
	page_heading(p, _("Inbox: questions of partners"));
	for (size_t i = 0; i < in->count; i++)
		put_question(p, &in->rows[i]);
	if (!in->count)
		page_add(p, "", INK_DIM, "%s", _("none"));
	if (r->alerts.count)
		page_heading(p, _("Alerts of partners: unverified"));
	for (size_t i = 0; i < r->alerts.count; i++) {
		const struct exchange_alert *a = &r->alerts.rows[i];
		char until[INSTANT_TEXT_LEN];

		page_item(p, LINE_ALERT, a->id, a->party, INK_WARN,
			  _("%s, %s, forgotten on %s%s%s"), share_offence_text(a->offence),
			  alert_state(a->state), instant_format_local(a->expires, until),
			  a->contested ? _("; CONTESTED") : "",
			  a->restricted ? _("; RESTRICTED") : "");
	}
	page_heading(p, _("Outbox: questions of this desk"));
	for (size_t i = 0; i < out->count; i++)
		put_question(p, &out->rows[i]);
	if (!out->count)
		page_add(p, "", INK_DIM, "%s", _("none"));
}

static void put_proposals(struct page *p, const struct reading *r)
{
	bool any = false;

	for (size_t i = 0; i < r->proposals.count; i++) {
		const struct proposal *x = &r->proposals.rows[i];

		if (x->kind != PROPOSAL_ASK && x->kind != PROPOSAL_DISCLOSE)
			continue;
		if (!any)
			page_heading(p, _("Waits for a second person: Enter shows the bytes, y "
					  "agrees, r says no"));
		any = true;
		page_item(p, LINE_PROPOSAL, x->id, x->name, INK_STRONG, _("%s, by %s: %s"),
			  proposal_kind_name(x->kind), x->mine ? _("you") : x->by_name, x->reason);
	}
}

static void put_quotas(struct page *p, const struct exchange_quotas *q)
{
	page_heading(p, _("Quota left"));
	for (size_t i = 0; i < q->count; i++) {
		const struct exchange_quota *x = &q->rows[i];
		bool out = x->used_day >= x->per_day || x->used_month >= x->per_month ||
			   x->used_total >= x->total;

		page_add(p, x->party, out ? INK_WARN : INK_TEXT,
			 _("%s %s: %" PRId64 " today, %" PRId64 " in 30 days, %" PRId64 " in all"),
			 x->outgoing ? _("to") : _("from"), share_step_word(x->step),
			 x->per_day - x->used_day, x->per_month - x->used_month,
			 x->total - x->used_total);
	}
	if (!q->count)
		page_add(p, "", INK_DIM, "%s", _("there is no agreement"));
}

static const char *debt_text(const char *kind)
{
	return strcmp(kind, "correction") == 0	    ? _("a correction: Enter prepares it")
	       : strcmp(kind, "contested") == 0	    ? _("that it is contested, with the next run")
	       : strcmp(kind, "uncontested") == 0   ? _("that it is no longer contested, with the "
							  "next run")
	       : strcmp(kind, "restriction") == 0   ? _("a restriction, with the next run")
	       : strcmp(kind, "unrestriction") == 0 ? _("the end of a restriction, with the next "
							"run")
						    : _("the erasure, with the next run");
}

static void put_owed(struct page *p, const struct push_rows *owed)
{
	char due[INSTANT_TEXT_LEN];

	if (owed->count)
		page_heading(p, _("Owed to earlier recipients"));
	for (size_t i = 0; i < owed->count; i++) {
		const struct push_row *x = &owed->rows[i];

		page_item(p, LINE_OWED, x->id, x->partner, x->overdue ? INK_WARN : INK_STRONG,
			  _("by %s: record %" PRId64 ", %s%s"), instant_format_local(x->due, due),
			  x->person, debt_text(x->kind), x->overdue ? _("  OVERDUE") : "");
	}
}

static const char *dispute_state(const struct exchange_dispute *d)
{
	return strcmp(d->result, "corrected") == 0  ? _("corrected")
	       : strcmp(d->result, "erased") == 0   ? _("erased")
	       : strcmp(d->result, "declined") == 0 ? _("declined")
	       : strcmp(d->result, "annulled") == 0 ? _("the hit was taken back")
	       : d->outgoing			    ? _("no answer yet")
						    : _("open: correct the record, or r declines");
}

static void put_disputes(struct page *p, const struct exchange_disputes *d)
{
	if (d->count)
		page_heading(p, _("Disputed data"));
	for (size_t i = 0; i < d->count && i < 50; i++) {
		const struct exchange_dispute *x = &d->rows[i];

		page_item(p, LINE_DISPUTE, x->id, x->party,
			  !x->outgoing && !*x->result ? INK_STRONG : INK_DIM,
			  _("%s question %" PRId64 ": %s%s%s; %s"),
			  x->outgoing ? _("theirs, our") : _("ours, their"), x->question,
			  message_wrong_text(x->wrong), *x->data ? ", " : "", x->data,
			  dispute_state(x));
	}
}

/* One part for each partner; a line opens all that left about its record. */
static void put_ledger(struct page *p, const struct exchange_sents *s, const char *party)
{
	char at[INSTANT_TEXT_LEN];
	size_t n = 0;

	page_heading(p, _("Ledger: what left for %s, and the receipts"), party);
	for (size_t i = 0; i < s->count && n < 200; i++) {
		const struct exchange_sent *x = &s->rows[i];
		const char *state = x->silent	 ? _("SILENT")
				    : *x->status ? x->status
						 : _("no receipt yet");

		if (strcmp(x->party, party) != 0 || strcmp(x->type, "receipt") == 0)
			continue;
		n++;
		if (x->subject)
			page_item(p, LINE_SENT, x->subject, x->type,
				  x->silent ? INK_WARN : INK_TEXT,
				  _("%s  record %" PRId64 "%s%s: %s%s%s"),
				  instant_format_local(x->at, at), x->subject, *x->data ? ", " : "",
				  x->data, state, *x->fault ? " " : "", x->fault);
		else
			page_add(p, x->type, x->silent ? INK_WARN : INK_TEXT, "%s  %s%s%s",
				 instant_format_local(x->at, at), state, *x->fault ? " " : "",
				 x->fault);
	}
	if (!n)
		page_add(p, "", INK_DIM, "%s", _("nothing"));
}

static void put_keys(struct page *p, const struct exchange_keys *keys)
{
	instant now = clock_now();
	char from[INSTANT_TEXT_LEN];
	char until[INSTANT_TEXT_LEN];
	char hex[PARTY_KEY_ID_HEX_LEN];

	if (keys->count)
		page_heading(p, _("Key sets"));
	for (size_t i = 0; i < keys->count; i++) {
		const struct exchange_key *k = &keys->rows[i];
		const char *state = k->key.revoked		       ? _("taken back")
				    : party_key_is_valid(&k->key, now) ? _("in force")
				    : now < k->key.from		       ? _("not yet")
								       : _("over");

		hex_encode(k->key.id, sizeof(k->key.id), hex);
		if (k->ours)
			page_item(p, LINE_KEY, (int64_t)i + 1, _("this desk"), INK_TEXT,
				  "%.10s - %.10s  %s  %s", instant_format(k->key.from, from),
				  instant_format(k->key.until, until), state, hex);
		else
			page_add(p, k->party, INK_DIM, "%.10s - %.10s  %s  %s",
				 instant_format(k->key.from, from),
				 instant_format(k->key.until, until), state, hex);
	}
}

static void forget(struct exchange_screen *x)
{
	for (size_t i = 0; i < x->n_parties; i++)
		free(x->parties[i]);
	free(x->parties);
	x->parties = NULL;
	x->n_parties = 0;
	exchange_keys_clear(&x->keys);
	exchange_questions_clear(&x->in);
	exchange_questions_clear(&x->out);
}

static void keep_party(struct exchange_screen *x, size_t *cap, const char *party)
{
	for (size_t i = 0; i < x->n_parties; i++)
		if (strcmp(x->parties[i], party) == 0)
			return;
	MEM_GROW(x->parties, x->n_parties, *cap);
	x->parties[x->n_parties++] = xstrdup(party);
}

/* The partners, and the keys by their lines. */
static void keep(struct exchange_screen *x, struct reading *r)
{
	size_t cap = 0;

	forget(x);
	for (size_t i = 0; i < r->quotas.count; i++)
		keep_party(x, &cap, r->quotas.rows[i].party);
	for (size_t i = 0; i < r->sent.count; i++)
		keep_party(x, &cap, r->sent.rows[i].party);
	x->keys = r->keys;
	r->keys = (struct exchange_keys){0};
	x->in = r->in;
	r->in = (struct exchange_questions){0};
	x->out = r->out;
	r->out = (struct exchange_questions){0};
}

static void read_done(struct errand *e, struct screen *s)
{
	struct reading *r = (struct reading *)e;
	struct exchange_screen *x = (struct exchange_screen *)s;
	struct page *p = &x->page;

	if (errand_failed(e))
		return;
	/* What has just come is at the top, unless someone is at another line. */
	if (!x->chosen)
		p->kind = 0;
	page_begin(p);
	keep(x, r);
	put_proposals(p, r);
	put_questions(p, r, &x->in, &x->out);
	put_owed(p, &r->owed);
	put_disputes(p, &r->disputes);
	put_quotas(p, &r->quotas);
	for (size_t i = 0; i < x->n_parties; i++)
		put_ledger(p, &r->sent, x->parties[i]);
	put_keys(p, &x->keys);
	page_end(p);
	app_touch(s->app);
}

static void read_clear(struct errand *e)
{
	struct reading *r = (struct reading *)e;

	exchange_questions_clear(&r->in);
	exchange_questions_clear(&r->out);
	exchange_alerts_clear(&r->alerts);
	exchange_quotas_clear(&r->quotas);
	exchange_sents_clear(&r->sent);
	exchange_disputes_clear(&r->disputes);
	exchange_keys_clear(&r->keys);
	proposals_clear(&r->proposals);
	push_rows_clear(&r->owed);
}

static const struct errand_ops read_ops = {"exchange", read_run, read_done, read_clear, false};

static void refresh(struct screen *s)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	errand_post(s->app, s, LANE_STORE, &read_ops, &r->errand);
}

/* --- doing ------------------------------------------------------------------------------------ */

static void post(struct exchange_screen *x, const struct look *look)
{
	const uint8_t *key = NULL;

	if (x->op == EXCHANGE_REVOKE && x->id > 0 && (size_t)x->id <= x->keys.count)
		key = x->keys.rows[x->id - 1].key.id;
	exchange_do(&x->base,
		    &(struct exchange_deed){
			.op = x->op, .id = x->id, .words = x->words, .key = key, .look = look});
}

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		post(x, look);
}

/* For what the selected question was asked: it is looked at for nothing else. */
static enum purpose purpose_of(const struct exchange_screen *x)
{
	static const enum purpose map[SHARE_PURPOSE_COUNT] = {
	    [SHARE_CRIME] = PURPOSE_CRIME,
	    [SHARE_IDENTITY] = PURPOSE_IDENTITY,
	    [SHARE_MIGRATION] = PURPOSE_MIGRATION,
	};
	const struct exchange_questions *list = x->page.kind == LINE_IN	   ? &x->in
						: x->page.kind == LINE_OUT ? &x->out
									   : NULL;

	for (size_t i = 0; list && i < list->count; i++)
		if (list->rows[i].id == x->page.id)
			return map[list->rows[i].purpose];
	return PURPOSE_NONE;
}

static void ask_why(struct exchange_screen *x, const char *what)
{
	station_ask_why(x->base.app, &x->base,
			&(struct why_question){.what = what, .purpose = purpose_of(x)}, why_given);
}

static void words_given(struct app *a, uint64_t asker, const char *text)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (!x || !text)
		return;
	free(x->words);
	x->words = xstrdup(text);
	if (x->op == EXCHANGE_APPROVE || x->op == EXCHANGE_REJECT)
		post(x, NULL);
	else
		ask_why(x, x->op == EXCHANGE_REQUEST ? _("a request to a partner")
						     : _("what a partner gave or is given"));
}

static void sure(struct app *a, uint64_t asker, bool yes)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && yes)
		post(x, NULL);
}

/* What is asked before it is done: a yes, or words. */
struct question {
	const char *title;
	const char *text;
	const char *yes;   /* a button: it takes no words */
	const char *label; /* of the words */
};

static const struct question *question_of(enum exchange_op op)
{
	static const struct question list[] = {
	    [EXCHANGE_ANSWER] = {N_("Fix the answer"),
				 N_("The answer follows from what the examiners and the supervisor "
				    "have concluded; it leaves at the end of its window, and the "
				    "partner's probe is destroyed now."),
				 N_("Fix it"), NULL},
	    [EXCHANGE_DECLINE] = {N_("Decline"),
				  N_("The partner reads \"declined\", and nothing about anyone."),
				  N_("Decline"), NULL},
	    [EXCHANGE_DISPUTE_DECLINE] = {N_("Decline"),
					  N_("Nothing is wrong with these data: the partner reads "
					     "\"declined\"."),
					  N_("Decline"), NULL},
	    [EXCHANGE_WITHDRAW] = {N_("Take it back"),
				   N_("The partner will not answer this question any more."),
				   N_("Take back"), NULL},
	    [EXCHANGE_REVOKE] =
		{N_("Take the key set back"),
		 N_("It signs nothing any more, at once and for good; every partner "
		    "is told, signed by another key set of this desk."),
		 N_("Take back"), NULL},
	    [EXCHANGE_REQUEST] = {N_("Ask for data"),
				  N_("Words parted by blanks: family-name given-names sex "
				     "birth-date nationality document-type document-number "
				     "print-date offence offence-status prints"),
				  NULL, N_("Data")},
	    [EXCHANGE_CORRECT] = {N_("Propose the correction"),
				  N_("The same data as were given, as the record says them now. "
				     "Another supervisor sees the exact bytes before they leave."),
				  NULL, N_("Reason")},
	    [EXCHANGE_ANNUL] = {N_("Take the hit back"),
				N_("It was a mistake: when another supervisor has agreed, the "
				   "partner forgets all that came of it."),
				NULL, N_("Reason")},
	    [EXCHANGE_ACCEPT] =
		{N_("Accept the alert"),
		 N_("It stays unverified, touches no record and is forgotten on its "
		    "day."),
		 NULL, N_("Reason")},
	    [EXCHANGE_DISMISS] = {N_("Dismiss the alert"),
				  N_("It is put aside, and forgotten on its day."), NULL,
				  N_("Reason")},
	    [EXCHANGE_APPROVE] = {N_("Agree"),
				  N_("The exact bytes that Enter shows leave with the next run."),
				  NULL, N_("Reason")},
	    [EXCHANGE_REJECT] = {N_("Say no"), N_("Nothing leaves."), NULL, N_("Reason")},
	};

	return (size_t)op < ARRAY_LEN(list) && list[op].title ? &list[op] : NULL;
}

static void begin(struct exchange_screen *x, enum exchange_op op)
{
	struct app *a = x->base.app;
	const struct question *q = question_of(op);

	x->op = op;
	x->id = x->page.id;
	if (op == EXCHANGE_RUN || op == EXCHANGE_PERSON)
		post(x, NULL);
	else if (!q)
		ask_why(x,
			op == EXCHANGE_SEARCH ? _("a partner's probe") : _("what a partner reads"));
	else if (q->yes)
		dialog_ask(a, &x->base, _(q->title), _(q->text), _(q->yes), sure);
	else
		dialog_text(a, &x->base,
			    &(struct dialog_text){.title = _(q->title),
						  .text = _(q->text),
						  .label = _(q->label),
						  .required = true,
						  .max = 400},
			    words_given);
}

static void ask_reason(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		exchange_form_ask(&x->base, look, x->parties, x->n_parties);
}

static void alert_reason(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		exchange_form_alert(&x->base, look, x->parties, x->n_parties);
}

static void dispute_reason(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		exchange_form_dispute(&x->base, look, x->id);
}

static void release_reason(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		exchange_form_release(&x->base, look, x->id);
}

/* A form, once it is known why. */
static unsigned form(struct exchange_screen *x, const char *what,
		     void (*given)(struct app *a, uint64_t asker, const struct look *look))
{
	struct app *a = x->base.app;

	x->id = x->page.id;
	if (!x->n_parties)
		app_say(a, SAY_WARN, "%s", _("there is no agreement with any partner"));
	else
		station_ask_why(
		    a, &x->base,
		    &(struct why_question){.what = what, .purpose = purpose_of(x), .again = true},
		    given);
	return UI_REPAINT;
}

/* --- the screen ------------------------------------------------------------------------------ */

static void exchange_open(struct screen *s, const void *argument)
{
	((struct exchange_screen *)s)->page.label_w = 16;
	refresh(s);
}

static void exchange_close(struct screen *s)
{
	struct exchange_screen *x = (struct exchange_screen *)s;

	page_done(&x->page);
	forget(x);
	free(x->words);
}

static void open_line(struct exchange_screen *x)
{
	static const enum exchange_op ops[] = {
	    [LINE_PROPOSAL] = EXCHANGE_PREVIEW, [LINE_OUT] = EXCHANGE_RECEIVED,
	    [LINE_ALERT] = EXCHANGE_ALERT,	[LINE_OWED] = EXCHANGE_CORRECT,
	    [LINE_SENT] = EXCHANGE_PERSON,	[LINE_DISPUTE] = EXCHANGE_RUN,
	};

	if (x->page.kind < (int)ARRAY_LEN(ops) && ops[x->page.kind] != EXCHANGE_RUN)
		begin(x, ops[x->page.kind]);
}

/* Only for a line of that kind; else the first of them is selected, to be seen. */
static unsigned on(struct exchange_screen *x, int kind, enum exchange_op op)
{
	if (x->page.kind == kind) {
		begin(x, op);
		return UI_REPAINT;
	}
	app_say(x->base.app, SAY_INFO, "%s",
		kind == LINE_IN	   ? _("choose a question of the inbox")
		: kind == LINE_OUT ? _("choose a question of the outbox")
		: kind == LINE_KEY ? _("choose a key set of this desk")
				   : _("choose what is owed"));
	for (size_t i = 0; i < x->page.n; i++)
		if (x->page.lines[i].kind == kind) {
			page_select(&x->page, kind, x->page.lines[i].id);
			x->chosen = true;
			break;
		}
	return UI_REPAINT;
}

/* y and r: what the selected line waits for. */
static unsigned say(struct exchange_screen *x, bool yes)
{
	switch (x->page.kind) {
	case LINE_PROPOSAL:
		begin(x, yes ? EXCHANGE_APPROVE : EXCHANGE_REJECT);
		return UI_REPAINT;
	case LINE_ALERT:
		begin(x, yes ? EXCHANGE_ACCEPT : EXCHANGE_DISMISS);
		return UI_REPAINT;
	case LINE_DISPUTE:
		if (!yes)
			begin(x, EXCHANGE_DISPUTE_DECLINE);
		return UI_REPAINT;
	default:
		return on(x, LINE_IN, yes ? EXCHANGE_ANSWER : EXCHANGE_DECLINE);
	}
}

static unsigned exchange_act(struct screen *s, enum action act, const char *argument)
{
	struct exchange_screen *x = (struct exchange_screen *)s;

	switch (act) {
	case ACT_READ_AGAIN:
		refresh(s);
		return UI_HANDLED;
	case ACT_READ_OPEN:
		open_line(x);
		return UI_REPAINT;
	case ACT_EXCHANGE_RUN:
		begin(x, EXCHANGE_RUN);
		return UI_REPAINT;
	case ACT_EXCHANGE_ASK:
		return form(x, _("a question to a partner"), ask_reason);
	case ACT_EXCHANGE_ALERT:
		return form(x, _("an alert to a partner"), alert_reason);
	case ACT_EXCHANGE_DISPUTE:
		if (x->page.kind != LINE_OUT)
			return on(x, LINE_OUT, EXCHANGE_RECEIVED);
		return form(x, _("what a partner gave or is given"), dispute_reason);
	case ACT_EXCHANGE_SEARCH:
		return on(x, LINE_IN, EXCHANGE_SEARCH);
	case ACT_EXCHANGE_ANSWER:
		return say(x, true);
	case ACT_EXCHANGE_DECLINE:
		return say(x, false);
	case ACT_EXCHANGE_RELEASE:
		if (x->page.kind != LINE_IN)
			return on(x, LINE_IN, EXCHANGE_ANSWER);
		return form(x, _("what a partner gave or is given"), release_reason);
	case ACT_EXCHANGE_ANNUL:
		return on(x, LINE_IN, EXCHANGE_ANNUL);
	case ACT_EXCHANGE_CORRECT:
		return on(x, LINE_OWED, EXCHANGE_CORRECT);
	case ACT_EXCHANGE_REQUEST:
		return on(x, LINE_OUT, EXCHANGE_REQUEST);
	case ACT_EXCHANGE_WITHDRAW:
		return on(x, LINE_OUT, EXCHANGE_WITHDRAW);
	case ACT_EXCHANGE_REVOKE:
		return on(x, LINE_KEY, EXCHANGE_REVOKE);
	default:
		x->chosen = true;
		return page_act(&x->page, act);
	}
}

static unsigned exchange_mouse(struct screen *s, const struct event *e)
{
	struct exchange_screen *x = (struct exchange_screen *)s;
	bool open = false;
	unsigned result = page_mouse(&x->page, e, &open);

	x->chosen = x->chosen || (result & UI_REPAINT);
	if (open)
		open_line(x);
	return result;
}

static void exchange_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct exchange_screen *x = (struct exchange_screen *)s;

	if (!x->page.n)
		surface_paragraph(to, rect_centre(body, 1, 30), 0, app_style(s->app, INK_DIM),
				  _("reading ..."));
	else
		page_draw(&x->page, s->app, to,
			  (struct rect){body.y, body.x + 1, body.h, body.w - 2}, true);
}

static const enum action footer[] = {
    ACT_READ_OPEN,	 ACT_EXCHANGE_RUN,     ACT_EXCHANGE_ASK,     ACT_EXCHANGE_SEARCH,
    ACT_EXCHANGE_ANSWER, ACT_EXCHANGE_REQUEST, ACT_EXCHANGE_RELEASE, ACT_NONE};

const struct screen_ops exchange_ops = {
    .name = "exchange",
    .title = N_("Exchange"),
    .groups = GROUP_READ | GROUP_EXCHANGE,
    .roles = MAY_PERSON,
    .size = sizeof(struct exchange_screen),
    .footer = footer,
    .open = exchange_open,
    .close = exchange_close,
    .resume = refresh,
    .news = refresh,
    .act = exchange_act,
    .mouse = exchange_mouse,
    .draw = exchange_draw,
};
