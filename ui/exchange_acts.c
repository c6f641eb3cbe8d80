/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/exchange_acts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange.h"
#include "casework/proposal.h"
#include "casework/secret.h"
#include "ui/errand.h"
#include "ui/exchange_forms.h"
#include "ui/scr_text.h"
#include "ui/station.h"

struct doing {
	struct errand errand;
	enum exchange_op op;
	int64_t id;
	char *words;
	struct why why;
	uint8_t key[PARTY_KEY_ID_LEN];
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
	enum err_code code = d->op == EXCHANGE_ALERT
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
	bool data[DATUM_COUNT];
	const char *wrong;

	if (!exchange_form_data(d->words, data, &wrong))
		return err_set(err, ERR_INPUT, _("\"%s\" is nothing that may ever leave a desk"),
			       wrong);
	return exchange_request(seat, look, d->id, data, err);
}

static enum err_code proposed(struct doing *d, int64_t id, enum err_code code)
{
	if (code == ERR_OK)
		d->said = xasprintf(_("proposal %" PRId64 ": another supervisor sees the bytes and "
				      "answers it"),
				    id);
	return code;
}

/* All that left about a record, and to whom. */
static enum err_code show_person(struct doing *d, struct seat *seat, struct err *err)
{
	struct exchange_sents s;
	struct buf b = BUF_INIT;
	char at[INSTANT_TEXT_LEN];
	enum err_code code = exchange_sent_list(seat, NULL, d->id, &s, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < s.count; i++) {
		const struct exchange_sent *x = &s.rows[i];

		buf_printf(&b, "%s  %s  %s%s%s: %s\n", instant_format_local(x->at, at), x->party,
			   x->type, *x->data ? ", " : "", x->data,
			   x->silent	? _("SILENT")
			   : *x->status ? x->status
					: _("no receipt yet"));
	}
	exchange_sents_clear(&s);
	d->title = xasprintf(_("What left about record %" PRId64), d->id);
	d->text = xstrdup(buf_str(&b));
	buf_free(&b);
	return ERR_OK;
}

static enum err_code revoke(struct doing *d, struct seat *seat, struct err *err)
{
	size_t told = 0;
	enum err_code code = exchange_key_revoke(seat, d->key, &told, err);

	if (code == ERR_OK)
		d->said = xasprintf(_("taken back; %zu partners are told with the next run"), told);
	return code;
}

static enum err_code do_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct doing *d = (struct doing *)e;
	struct look look = why_look(&d->why);
	int64_t id = 0;
	enum err_code code;

	switch (d->op) {
	case EXCHANGE_RUN:
		return run_exchange(d, seat, err);
	case EXCHANGE_SEARCH:
		code = exchange_search(seat, &look, d->id, &id, err);
		if (code == ERR_OK)
			d->said = xasprintf(_("search %" PRId64 ": its candidates wait for an "
					      "examiner"),
					    id);
		return code;
	case EXCHANGE_ANSWER:
		return answer(d, seat, err);
	case EXCHANGE_DECLINE:
		return exchange_decline(seat, d->id, REFUSAL_DECLINED, err);
	case EXCHANGE_REQUEST:
		return request(d, seat, &look, err);
	case EXCHANGE_CORRECT:
		code = exchange_propose_correction(seat, &look, d->id, d->words, &id, err);
		return proposed(d, id, code);
	case EXCHANGE_ANNUL:
		code = exchange_propose_annulment(seat, &look, d->id, d->words, &id, err);
		return proposed(d, id, code);
	case EXCHANGE_WITHDRAW:
		return exchange_withdraw(seat, d->id, err);
	case EXCHANGE_PREVIEW:
		return preview(d, seat, &look, err);
	case EXCHANGE_RECEIVED:
	case EXCHANGE_ALERT:
		return show_received(d, seat, &look, err);
	case EXCHANGE_ACCEPT:
	case EXCHANGE_DISMISS:
		return exchange_alert_judge(seat, &look, d->id, d->op == EXCHANGE_ACCEPT, d->words,
					    err);
	case EXCHANGE_APPROVE:
	case EXCHANGE_REJECT:
		return proposal_answer(seat, d->id, d->op == EXCHANGE_APPROVE, d->words, err);
	case EXCHANGE_DISPUTE_DECLINE:
		return exchange_dispute_decline(seat, d->id, err);
	case EXCHANGE_REVOKE:
		return revoke(d, seat, err);
	case EXCHANGE_PERSON:
		return show_person(d, seat, err);
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
	s->ops->resume(s);
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

void exchange_do(struct screen *s, const struct exchange_deed *deed)
{
	struct doing *d = xcalloc(1, sizeof(*d));

	d->op = deed->op;
	d->id = deed->id;
	d->words = xstrdup(deed->words ? deed->words : "");
	if (deed->key)
		memcpy(d->key, deed->key, sizeof(d->key));
	if (deed->look)
		why_set(&d->why, deed->look);
	errand_post(s->app, s, LANE_STORE, &do_ops, &d->errand);
}
