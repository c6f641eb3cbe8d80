/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_proposals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/proposal.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/station.h"

struct proposals_screen {
	struct screen base;
	struct list list;
	struct proposals rows;
	bool all;
	int64_t chosen;
	bool approve;
};

enum {
	COL_ID,
	COL_KIND,
	COL_WHAT,
	COL_BY,
	COL_AT,
	COL_STATE,
	COLS
};

static const struct list_column columns[COLS] = {
    {"number", N_("No"), 5, 0, ALIGN_RIGHT, 0}, {"kind", N_("Kind"), 12, 1, ALIGN_LEFT, 0},
    {"what", N_("What"), 22, 3, ALIGN_LEFT, 0}, {"by", N_("By"), 8, 1, ALIGN_LEFT, 0},
    {"at", N_("When"), 16, 0, ALIGN_LEFT, 1},	{"state", N_("State"), 10, 0, ALIGN_LEFT, 0},
};

static const char *verdict_name(const char *verdict)
{
	if (strcmp(verdict, "approve") == 0)
		return _("approved");
	if (strcmp(verdict, "reject") == 0)
		return _("rejected");
	return strcmp(verdict, "withdraw") == 0 ? _("withdrawn") : _("open");
}

/* "idle-seconds 600", "records 12 and 17: same". */
static void put_what(const struct proposal *p, char *out, size_t room)
{
	if (p->person_a && p->person_b)
		snprintf(out, room, _("records %lld and %lld: %s %s"), (long long)p->person_a,
			 (long long)p->person_b, p->name, p->value);
	else if (p->person_a)
		snprintf(out, room, _("record %lld %s %s"), (long long)p->person_a, p->name,
			 p->value);
	else
		snprintf(out, room, "%s %s", p->name, p->value);
}

static size_t row_count(void *context)
{
	return ((struct proposals_screen *)context)->rows.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct proposals_screen *)context)->rows.rows[row].id;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct proposal *p = &((struct proposals_screen *)context)->rows.rows[row];
	char when[INSTANT_TEXT_LEN];

	switch (column) {
	case COL_ID:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)p->id);
		break;
	case COL_KIND:
		snprintf(out->text, sizeof(out->text), "%s", proposal_kind_name(p->kind));
		break;
	case COL_WHAT:
		put_what(p, out->text, sizeof(out->text));
		break;
	case COL_BY:
		snprintf(out->text, sizeof(out->text), "%s", p->by_name);
		break;
	case COL_AT:
		snprintf(out->text, sizeof(out->text), "%s", instant_format_local(p->at, when));
		break;
	default:
		snprintf(out->text, sizeof(out->text), "%s",
			 !*p->verdict && p->mine ? _("mine") : verdict_name(p->verdict));
		out->ink = *p->verdict ? INK_DIM : INK_STRONG;
		break;
	}
}

static const struct list_model model = {
    .columns = columns, .n_columns = COLS, .count = row_count, .id = row_id, .cell = row_cell};

/* --- reading ------------------------------------------------------------------------------- */

struct read {
	struct errand errand;
	bool all;
	struct proposals rows;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct read *r = (struct read *)e;

	return proposal_list(seat, !r->all, &r->rows, err);
}

static void read_done(struct errand *e, struct screen *s)
{
	struct proposals_screen *p = (struct proposals_screen *)s;
	struct read *r = (struct read *)e;

	if (errand_failed(e))
		return;
	proposals_clear(&p->rows);
	p->rows = r->rows;
	memset(&r->rows, 0, sizeof(r->rows));
	p->list.empty = p->all ? _("nothing was ever proposed") : _("nothing waits; x shows all");
	list_refresh(&p->list);
}

static void read_clear(struct errand *e)
{
	proposals_clear(&((struct read *)e)->rows);
}

static const struct errand_ops read_ops = {"proposals", read_run, read_done, read_clear, false};

static void ask(struct screen *s)
{
	struct read *e = xcalloc(1, sizeof(*e));

	e->all = ((struct proposals_screen *)s)->all;
	errand_post(s->app, s, LANE_STORE, &read_ops, &e->errand);
}

/* --- answering ----------------------------------------------------------------------------------
 */

struct answer {
	struct errand errand;
	int64_t id;
	bool approve;
	char *reason;
};

static enum err_code answer_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct answer *a = (struct answer *)e;

	return proposal_answer(seat, a->id, a->approve, a->reason, err);
}

static void answer_done(struct errand *e, struct screen *s)
{
	struct answer *a = (struct answer *)e;

	if (errand_failed(e))
		return;
	app_say(e->app, SAY_GOOD,
		a->approve ? _("proposal %lld is approved, and done")
			   : _("proposal %lld is closed"),
		(long long)a->id);
	ask(s);
}

static void answer_clear(struct errand *e)
{
	free(((struct answer *)e)->reason);
}

static const struct errand_ops answer_ops = {"answer", answer_run, answer_done, answer_clear,
					     false};

static void reason_given(struct app *a, uint64_t asker, const char *text)
{
	struct proposals_screen *p = (struct proposals_screen *)app_find(a, asker);
	struct answer *e;

	if (!p || !text)
		return;
	e = xcalloc(1, sizeof(*e));
	e->id = p->chosen;
	e->approve = p->approve;
	e->reason = xstrdup(text);
	errand_post(a, &p->base, LANE_STORE, &answer_ops, &e->errand);
}

static const struct proposal *selected(struct proposals_screen *p)
{
	size_t row;

	return list_selected(&p->list, &row) ? &p->rows.rows[row] : NULL;
}

static unsigned answer(struct proposals_screen *p, enum action act)
{
	const struct proposal *row = selected(p);
	struct app *a = p->base.app;
	char what[160], *text;

	if (!row)
		return UI_HANDLED;
	if (*row->verdict) {
		app_say(a, SAY_INFO, _("it is %s already"), verdict_name(row->verdict));
		return UI_REPAINT;
	}
	if (row->mine != (act == ACT_RIGHTS_WITHDRAW)) {
		app_say(a, SAY_WARN,
			row->mine ? _("someone else answers your own proposal; w takes it back")
				  : _("only who proposed it takes it back"));
		return UI_REPAINT;
	}
	put_what(row, what, sizeof(what));
	p->chosen = row->id;
	p->approve = act == ACT_RIGHTS_ANSWER;
	text = xasprintf(_("%s: %s\n%s says: %s"), proposal_kind_name(row->kind), what,
			 row->by_name, row->reason);
	dialog_text(a, &p->base,
		    &(struct dialog_text){.title = p->approve ? _("Approve: it is done at once")
						   : act == ACT_RIGHTS_WITHDRAW ? _("Take it back")
										: _("Reject"),
					  .text = text,
					  .label = _("Reason"),
					  .required = true,
					  .max = 1000},
		    reason_given);
	free(text);
	return UI_REPAINT;
}

static void tell(struct proposals_screen *p)
{
	const struct proposal *row = selected(p);
	char what[160], when[INSTANT_TEXT_LEN];
	struct buf b = BUF_INIT;

	if (!row)
		return;
	put_what(row, what, sizeof(what));
	buf_printf(&b, "%s\n\n", what);
	buf_printf(&b, _("Proposed by %s on %s:\n%s"), row->by_name,
		   instant_format_local(row->at, when), row->reason);
	if (*row->verdict)
		buf_printf(&b, _("\n\n%s by %s:\n%s"), verdict_name(row->verdict), row->answered_by,
			   row->answer);
	dialog_tell(p->base.app, proposal_kind_name(row->kind), buf_str(&b));
	buf_free(&b);
}

/* --- the screen
 * ------------------------------------------------------------------------------------ */

static void proposals_open(struct screen *s, const void *argument)
{
	struct proposals_screen *p = (struct proposals_screen *)s;

	list_init(&p->list, &model, p, -1, false);
	p->list.empty = _("reading ...");
	ask(s);
}

static void proposals_close(struct screen *s)
{
	struct proposals_screen *p = (struct proposals_screen *)s;

	list_done(&p->list);
	proposals_clear(&p->rows);
}

static unsigned proposals_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct proposals_screen *)s)->list, e);
}

static unsigned proposals_act(struct screen *s, enum action act, const char *argument)
{
	struct proposals_screen *p = (struct proposals_screen *)s;

	switch (act) {
	case ACT_OPEN:
		tell(p);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_RIGHTS_ALL:
		p->all = !p->all;
		ask(s);
		return UI_REPAINT;
	case ACT_RIGHTS_ANSWER:
	case ACT_RIGHTS_REFUSE:
	case ACT_RIGHTS_WITHDRAW:
		return answer(p, act);
	case ACT_RIGHTS_CHANGE:
		app_act(s->app, ACT_GO_POLICY, NULL);
		return UI_REPAINT;
	default:
		return list_act(&p->list, s->app, act, argument);
	}
}

static unsigned proposals_mouse(struct screen *s, const struct event *e)
{
	struct proposals_screen *p = (struct proposals_screen *)s;
	bool open = false;
	unsigned result = list_mouse(&p->list, e, &open);

	if (open)
		tell(p);
	return result;
}

static void proposals_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct proposals_screen *)s)->list, s->app, to, body, true);
}

static void proposals_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct proposals_screen *p = (const struct proposals_screen *)s;

	snprintf(out, room, p->all ? _("all: %zu") : _("open: %zu"), p->rows.count);
}

static const enum action footer[] = {
    ACT_OPEN,	    ACT_RIGHTS_ANSWER, ACT_RIGHTS_REFUSE, ACT_RIGHTS_WITHDRAW,
    ACT_RIGHTS_ALL, ACT_GO_POLICY,     ACT_NONE};

const struct screen_ops proposals_ops = {
    .name = "proposals",
    .title = N_("Proposals"),
    .groups = GROUP_LIST | GROUP_RIGHTS,
    .roles = MAY_PROPOSE,
    .size = sizeof(struct proposals_screen),
    .footer = footer,
    .open = proposals_open,
    .close = proposals_close,
    .resume = ask,
    .news = ask,
    .key = proposals_key,
    .act = proposals_act,
    .mouse = proposals_mouse,
    .draw = proposals_draw,
    .subtitle = proposals_subtitle,
};
