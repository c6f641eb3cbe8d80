/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange.h"
#include "casework/proposal.h"
#include "casework/secret.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/page.h"
#include "ui/scr_text.h"
#include "ui/station.h"

/* What a line is. */
enum {
	LINE_IN = 1,
	LINE_OUT,
	LINE_ALERT,
	LINE_PROPOSAL,
};

enum op {
	OP_RUN,
	OP_SEARCH,
	OP_ANSWER,
	OP_DECLINE,
	OP_REQUEST,
	OP_RELEASE,
	OP_WITHDRAW,
	OP_PREVIEW,
	OP_RECEIVED,
	OP_ALERT,
};

struct exchange_screen {
	struct screen base;
	struct page page;
	/* what is about to be done */
	enum op op;
	int64_t id;
	char *words; /* the data of a request, the reason of a release */
};

/* --- reading ------------------------------------------------------------------------------ */

struct reading {
	struct errand errand;
	struct exchange_questions in, out;
	struct exchange_alerts alerts;
	struct exchange_quotas quotas;
	struct exchange_sents sent;
	struct proposals proposals;
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

static void put_questions(struct page *p, const struct reading *r)
{
	page_heading(p, _("Inbox: questions of partners"));
	for (size_t i = 0; i < r->in.count; i++)
		put_question(p, &r->in.rows[i]);
	if (!r->in.count)
		page_add(p, "", INK_DIM, "%s", _("none"));
	if (r->alerts.count)
		page_heading(p, _("Alerts of partners: unverified"));
	for (size_t i = 0; i < r->alerts.count; i++) {
		const struct exchange_alert *a = &r->alerts.rows[i];
		char until[INSTANT_TEXT_LEN];

		page_item(p, LINE_ALERT, a->id, a->party, INK_WARN, _("%s, %s, forgotten on %s"),
			  share_offence_text(a->offence), a->state,
			  instant_format_local(a->expires, until));
	}
	page_heading(p, _("Outbox: questions of this desk"));
	for (size_t i = 0; i < r->out.count; i++)
		put_question(p, &r->out.rows[i]);
	if (!r->out.count)
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
			page_heading(p, _("Waits for a second person: Enter shows the bytes"));
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

static void put_ledger(struct page *p, const struct exchange_sents *s)
{
	char at[INSTANT_TEXT_LEN];

	page_heading(p, _("Ledger: what left, and the receipts"));
	for (size_t i = 0; i < s->count && i < 200; i++) {
		const struct exchange_sent *x = &s->rows[i];
		char *who =
		    x->subject ? xasprintf(_(", record %" PRId64), x->subject) : xstrdup("");

		if (strcmp(x->type, "receipt") != 0)
			page_add(p, x->party, x->silent ? INK_WARN : INK_TEXT,
				 "%s  %s%s%s%s: %s%s%s", instant_format_local(x->at, at), x->type,
				 who, *x->data ? ", " : "", x->data,
				 x->silent    ? _("SILENT")
				 : *x->status ? x->status
					      : _("no receipt yet"),
				 *x->fault ? " " : "", x->fault);
		free(who);
	}
}

static void read_done(struct errand *e, struct screen *s)
{
	struct reading *r = (struct reading *)e;
	struct page *p = &((struct exchange_screen *)s)->page;

	if (errand_failed(e))
		return;
	page_begin(p);
	put_proposals(p, r);
	put_questions(p, r);
	put_quotas(p, &r->quotas);
	put_ledger(p, &r->sent);
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
	proposals_clear(&r->proposals);
}

static const struct errand_ops read_ops = {"exchange", read_run, read_done, read_clear, false};

static void refresh(struct screen *s)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	errand_post(s->app, s, LANE_STORE, &read_ops, &r->errand);
}

/* --- doing ------------------------------------------------------------------------------------ */

struct doing {
	struct errand errand;
	enum op op;
	int64_t id;
	char *words;
	struct why why;
	char *said;  /* what came of it, for the status line */
	char *title; /* of a text to show */
	char *text;
};

static void put_fields(struct buf *b, const struct exchange_field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_printf(b, "%s: %s\n", f[i].name, f[i].value);
		if (*f[i].why)
			buf_printf(b, "    [%s]\n", f[i].why);
	}
}

static void put_bytes(struct buf *b, const struct buf *bytes)
{
	for (size_t at = 0; at < bytes->len; at += 16) {
		buf_printf(b, "%06zx ", at);
		for (size_t i = at; i < at + 16; i++)
			buf_printf(b, i < bytes->len ? " %02x" : "   ",
				   i < bytes->len ? bytes->data[i] : 0);
		buf_put_str(b, "  ");
		for (size_t i = at; i < at + 16 && i < bytes->len; i++)
			buf_put_u8(b, bytes->data[i] >= 0x20 && bytes->data[i] < 0x7f
					  ? bytes->data[i]
					  : '.');
		buf_put_u8(b, '\n');
	}
}

static enum err_code preview(struct doing *d, struct seat *seat, const struct look *look,
			     struct err *err)
{
	struct exchange_preview p;
	struct buf b = BUF_INIT;
	char text[INSTANT_TEXT_LEN];
	enum err_code code = exchange_preview(seat, look, d->id, &p, err);

	if (code != ERR_OK)
		return code;
	buf_printf(&b, _("%s to %s (%s, %s) under %s\nIt must be erased there by %s.\n\n"),
		   message_type_text(p.type), p.party, p.party_name, p.country, p.agreement,
		   instant_format_local(p.expires, text));
	put_fields(&b, p.fields, p.count);
	buf_printf(&b, _("\nThe exact bytes, %zu of them:\n\n"), p.bytes.len);
	put_bytes(&b, &p.bytes);
	d->title = xstrdup(_("What would leave"));
	d->text = xstrdup(buf_str(&b));
	secret_buf_free(&b);
	exchange_preview_clear(&p);
	return ERR_OK;
}

static enum err_code show_received(struct doing *d, struct seat *seat, const struct look *look,
				   struct err *err)
{
	struct exchange_received r;
	struct buf b = BUF_INIT;
	char text[INSTANT_TEXT_LEN];
	char *basis = NULL;
	enum err_code code = d->op == OP_ALERT
				 ? exchange_alert_view(seat, look, d->id, &r, &basis, err)
				 : exchange_received(seat, look, d->id, &r, err);

	if (code != ERR_OK)
		return code;
	if (basis)
		buf_printf(&b,
			   _("UNVERIFIED, from a partner; it touches no record.\nLegal basis, "
			     "as it says: %s\n\n"),
			   basis);
	if (r.contested)
		buf_printf(&b, "%s\n", _("CONTESTED: the person disputes some of it"));
	if (r.restricted)
		buf_printf(&b, "%s\n", _("RESTRICTED: kept, but not to be used"));
	put_fields(&b, r.fields, r.count);
	buf_printf(&b, _("\nErased here on %s.\n"), instant_format_local(r.expires, text));
	d->title = xstrdup(basis ? _("Alert of a partner") : _("What the partner gave"));
	d->text = xstrdup(buf_str(&b));
	secret_buf_free(&b);
	exchange_received_clear(&r);
	free(basis);
	return ERR_OK;
}

static enum err_code run_exchange(struct doing *d, struct seat *seat, struct err *err)
{
	struct exchange_ran r;
	enum err_code code = exchange_run(seat, NULL, &r, err);

	if (code == ERR_OK)
		d->said = xasprintf(_("%zu taken in, %zu put out; %zu not to be trusted, %zu "
				      "refused"),
				    r.taken, r.sent, r.bad, r.refused);
	return code;
}

static enum err_code answer(struct doing *d, struct seat *seat, struct err *err)
{
	struct exchange_answered a;
	char text[INSTANT_TEXT_LEN];
	enum err_code code = exchange_answer(seat, d->id, false, &a, err);

	if (code != ERR_OK)
		return code;
	d->said = xasprintf(_("the partner will read \"%s\" on %s; its probe was destroyed%s"),
			    message_result_text(a.result), instant_format_local(a.leaves, text),
			    a.protected_person ? _("; see the queue: protection") : "");
	return ERR_OK;
}

static enum err_code request(struct doing *d, struct seat *seat, const struct look *look,
			     struct err *err)
{
	bool data[DATUM_COUNT] = {false};
	char *save = NULL;

	for (char *w = strtok_r(d->words, ", ", &save); w; w = strtok_r(NULL, ", ", &save)) {
		int n = datum_parse(w);

		if (n < 0)
			return err_set(err, ERR_INPUT,
				       _("\"%s\" is nothing that may ever leave a desk"), w);
		data[n] = true;
	}
	return exchange_request(seat, look, d->id, data, err);
}

static enum err_code do_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct doing *d = (struct doing *)e;
	struct look look = why_look(&d->why);
	int64_t id = 0;
	enum err_code code;

	switch (d->op) {
	case OP_RUN:
		return run_exchange(d, seat, err);
	case OP_SEARCH:
		code = exchange_search(seat, &look, d->id, &id, err);
		if (code == ERR_OK)
			d->said = xasprintf(_("search %" PRId64 ": its candidates wait for an "
					      "examiner"),
					    id);
		return code;
	case OP_ANSWER:
		return answer(d, seat, err);
	case OP_DECLINE:
		return exchange_decline(seat, d->id, REFUSAL_DECLINED, err);
	case OP_REQUEST:
		return request(d, seat, &look, err);
	case OP_RELEASE:
		code = exchange_propose_release(seat, &look, d->id, NULL, d->words, &id, err);
		if (code == ERR_OK)
			d->said = xasprintf(_("proposal %" PRId64 ": another supervisor sees the "
					      "bytes and answers it"),
					    id);
		return code;
	case OP_WITHDRAW:
		return exchange_withdraw(seat, d->id, err);
	case OP_PREVIEW:
		return preview(d, seat, &look, err);
	case OP_RECEIVED:
	case OP_ALERT:
		return show_received(d, seat, &look, err);
	}
	return ERR_OK;
}

static void do_done(struct errand *e, struct screen *s)
{
	struct doing *d = (struct doing *)e;

	if (errand_failed(e))
		return;
	if (d->text)
		app_open(s->app, &text_ops, &(struct text_argument){d->title, d->text});
	else
		app_say(s->app, SAY_GOOD, "%s", d->said ? d->said : _("done"));
	refresh(s);
}

static void do_clear(struct errand *e)
{
	struct doing *d = (struct doing *)e;

	why_clear(&d->why);
	free(d->words);
	free(d->said);
	free(d->title);
	secret_str_free(d->text);
}

static const struct errand_ops do_ops = {"exchange-do", do_run, do_done, do_clear, false};

static void post(struct exchange_screen *x, const struct look *look)
{
	struct doing *d = xcalloc(1, sizeof(*d));

	d->op = x->op;
	d->id = x->id;
	d->words = xstrdup(x->words ? x->words : "");
	if (look)
		why_set(&d->why, look);
	errand_post(x->base.app, &x->base, LANE_STORE, &do_ops, &d->errand);
}

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && look)
		post(x, look);
}

static void ask_why(struct exchange_screen *x, const char *what)
{
	station_ask_why(x->base.app, &x->base, &(struct why_question){.what = what}, why_given);
}

static void words_given(struct app *a, uint64_t asker, const char *text)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (!x || !text)
		return;
	free(x->words);
	x->words = xstrdup(text);
	ask_why(x, x->op == OP_REQUEST ? _("a request to a partner") : _("what is released"));
}

static void sure(struct app *a, uint64_t asker, bool yes)
{
	struct exchange_screen *x = (struct exchange_screen *)app_find(a, asker);

	if (x && yes)
		post(x, NULL);
}

static void begin(struct exchange_screen *x, enum op op)
{
	struct app *a = x->base.app;

	x->op = op;
	x->id = x->page.id;
	switch (op) {
	case OP_RUN:
		post(x, NULL);
		break;
	case OP_ANSWER:
		dialog_ask(a, &x->base, _("Fix the answer"),
			   _("The answer follows from what the examiners and the supervisor have "
			     "concluded; it leaves at the end of its window, and the partner's "
			     "probe is destroyed now."),
			   _("Fix it"), sure);
		break;
	case OP_DECLINE:
		dialog_ask(a, &x->base, _("Decline"),
			   _("The partner reads \"declined\", and nothing about anyone."),
			   _("Decline"), sure);
		break;
	case OP_WITHDRAW:
		dialog_ask(a, &x->base, _("Take it back"),
			   _("The partner will not answer this question any more."), _("Take back"),
			   sure);
		break;
	case OP_REQUEST:
	case OP_RELEASE:
		dialog_text(
		    a, &x->base,
		    &(struct dialog_text){
			.title = op == OP_REQUEST ? _("Ask for data") : _("Propose the release"),
			.text = op == OP_REQUEST
				    ? _("Words parted by blanks: family-name given-names sex "
					"birth-date nationality document-type document-number "
					"print-date offence offence-status prints")
				    : _("All that was asked for. Another supervisor sees "
					"the exact bytes before they leave."),
			.label = op == OP_REQUEST ? _("Data") : _("Reason"),
			.required = true,
			.max = 400},
		    words_given);
		break;
	default:
		ask_why(x, op == OP_SEARCH ? _("a partner's probe") : _("what a partner reads"));
		break;
	}
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
	free(x->words);
}

static void open_line(struct exchange_screen *x)
{
	switch (x->page.kind) {
	case LINE_PROPOSAL:
		begin(x, OP_PREVIEW);
		break;
	case LINE_OUT:
		begin(x, OP_RECEIVED);
		break;
	case LINE_ALERT:
		begin(x, OP_ALERT);
		break;
	default:
		break;
	}
}

/* Only for a line of that kind. */
static unsigned on(struct exchange_screen *x, int kind, enum op op)
{
	if (x->page.kind == kind)
		begin(x, op);
	else
		app_say(x->base.app, SAY_INFO,
			kind == LINE_IN ? _("choose a question of the inbox")
					: _("choose a question of the outbox"));
	return UI_REPAINT;
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
		begin(x, OP_RUN);
		return UI_REPAINT;
	case ACT_EXCHANGE_SEARCH:
		return on(x, LINE_IN, OP_SEARCH);
	case ACT_EXCHANGE_ANSWER:
		return on(x, LINE_IN, OP_ANSWER);
	case ACT_EXCHANGE_DECLINE:
		return on(x, LINE_IN, OP_DECLINE);
	case ACT_EXCHANGE_RELEASE:
		return on(x, LINE_IN, OP_RELEASE);
	case ACT_EXCHANGE_REQUEST:
		return on(x, LINE_OUT, OP_REQUEST);
	case ACT_EXCHANGE_WITHDRAW:
		return on(x, LINE_OUT, OP_WITHDRAW);
	default:
		return page_act(&x->page, act);
	}
}

static unsigned exchange_mouse(struct screen *s, const struct event *e)
{
	struct exchange_screen *x = (struct exchange_screen *)s;
	bool open = false;
	unsigned result = page_mouse(&x->page, e, &open);

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
    ACT_READ_OPEN,	  ACT_EXCHANGE_RUN,	ACT_EXCHANGE_SEARCH, ACT_EXCHANGE_ANSWER,
    ACT_EXCHANGE_REQUEST, ACT_EXCHANGE_RELEASE, ACT_GO_PROPOSALS,    ACT_NONE};

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
