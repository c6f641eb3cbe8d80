/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/policy.h"
#include "casework/proposal.h"
#include "ui/list.h"
#include "ui/sheet.h"
#include "ui/station.h"

struct policy_screen {
	struct screen base;
	struct list list;
	long values[POLICY_COUNT];
	bool known;
};

enum {
	COL_TEXT,
	COL_VALUE,
	COL_DEFAULT,
	COL_WORD,
	COLS
};

static const struct list_column columns[COLS] = {
    {"text", N_("What it is"), 40, 3, ALIGN_LEFT, 0},
    {"value", N_("Value"), 7, 0, ALIGN_RIGHT, 0},
    {"default", N_("Usual"), 7, 0, ALIGN_RIGHT, 1},
    {"name", N_("Name"), 20, 1, ALIGN_LEFT, 2},
};

static size_t row_count(void *context)
{
	return ((struct policy_screen *)context)->known ? POLICY_COUNT : 0;
}

static int64_t row_id(void *context, size_t row)
{
	return (int64_t)row + 1;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct policy_screen *p = context;
	enum policy which = (enum policy)row;

	switch (column) {
	case COL_TEXT:
		snprintf(out->text, sizeof(out->text), "%s", policy_text(which));
		break;
	case COL_VALUE:
		snprintf(out->text, sizeof(out->text), "%ld", p->values[row]);
		out->ink = p->values[row] != policy_default(which) ? INK_WARN : INK_TEXT;
		break;
	case COL_DEFAULT:
		snprintf(out->text, sizeof(out->text), "%ld", policy_default(which));
		out->ink = INK_DIM;
		break;
	default:
		snprintf(out->text, sizeof(out->text), "%s", policy_word(which));
		out->ink = INK_DIM;
		break;
	}
}

static const struct list_model model = {
    .columns = columns, .n_columns = COLS, .count = row_count, .id = row_id, .cell = row_cell};

struct read {
	struct errand errand;
	long values[POLICY_COUNT];
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	for (int i = 0; i < POLICY_COUNT; i++)
		((struct read *)e)->values[i] = policy_get(seat, (enum policy)i);
	return ERR_OK;
}

static void read_done(struct errand *e, struct screen *s)
{
	struct policy_screen *p = (struct policy_screen *)s;

	if (errand_failed(e))
		return;
	memcpy(p->values, ((struct read *)e)->values, sizeof(p->values));
	p->known = true;
	list_refresh(&p->list);
}

static const struct errand_ops read_ops = {"policy", read_run, read_done, NULL, false};

static void ask(struct screen *s)
{
	struct read *e = xcalloc(1, sizeof(*e));

	errand_post(s->app, s, LANE_STORE, &read_ops, &e->errand);
}

/* --- proposing a change ----------------------------------------------------------------------- */

struct change_context {
	enum policy policy;
	long value;
};

struct change {
	struct errand errand;
	enum policy policy;
	long value;
	char *reason;
	int64_t id;
};

static enum err_code change_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct change *c = (struct change *)e;

	return proposal_policy(seat, c->policy, c->value, c->reason, &c->id, err);
}

static void change_clear(struct errand *e)
{
	free(((struct change *)e)->reason);
}

static const struct errand_ops change_ops = {"policy-change", change_run, sheet_errand_done,
					     change_clear, false};

static const char *check_value(const char *value, void *context)
{
	const struct sheet *s = context;
	const struct change_context *c = s->context;
	long n;

	return text_to_long(value, 0, 100000, &n) && policy_is_valid(c->policy, n)
		   ? NULL
		   : _("outside of what this switch allows");
}

static const struct field_spec fields[] = {
    {.id = "value",
     .type = FIELD_TEXT,
     .label = N_("Value"),
     .help = N_("for yes and no: 1 and 0"),
     .required = true,
     .width = 8,
     .max = 6,
     .validate = check_value},
    {.id = "reason",
     .type = FIELD_LINES,
     .label = N_("Reason"),
     .help = N_("it stays in the history"),
     .required = true,
     .rows = 4,
     .max = 2000},
};

static void fill(struct sheet *s)
{
	const struct change_context *c = s->context;
	char text[24];

	snprintf(text, sizeof(text), "%ld", c->value);
	form_set(&s->form, "value", text);
}

static void submit(struct sheet *s)
{
	const struct change_context *c = s->context;
	struct change *e = xcalloc(1, sizeof(*e));

	e->policy = c->policy;
	text_to_long(form_get(&s->form, "value"), 0, 100000, &e->value);
	e->reason = xstrdup(form_get(&s->form, "reason"));
	s->said = _("proposed; it changes when another person has approved it");
	sheet_post(s, &change_ops, &e->errand);
}

static const struct sheet_spec change_spec = {
    .title = N_("Propose another value"),
    .fields = fields,
    .n = ARRAY_LEN(fields),
    .fill = fill,
    .submit = submit,
};

static void ask_change(struct policy_screen *p)
{
	struct change_context *c;
	struct sheet *s;
	size_t row;

	if (!(p->base.app->roles & (MAY_SUPERVISOR | MAY_ADMIN))) {
		app_say(p->base.app, SAY_WARN,
			_("a supervisor or an administrator proposes changes"));
		return;
	}
	if (!list_selected(&p->list, &row))
		return;
	c = xcalloc(1, sizeof(*c));
	c->policy = (enum policy)row;
	c->value = p->values[row];
	s = sheet_open(p->base.app, &p->base, &change_spec, c);
	if (s)
		s->text = xstrdup(policy_text((enum policy)row));
}

/* --- the screen ---------------------------------------------------------------------------------
 */

static void policy_open(struct screen *s, const void *argument)
{
	struct policy_screen *p = (struct policy_screen *)s;

	list_init(&p->list, &model, p, -1, false);
	p->list.empty = _("reading ...");
	ask(s);
}

static void policy_close(struct screen *s)
{
	list_done(&((struct policy_screen *)s)->list);
}

static unsigned policy_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct policy_screen *)s)->list, e);
}

static unsigned policy_act(struct screen *s, enum action act, const char *argument)
{
	struct policy_screen *p = (struct policy_screen *)s;

	switch (act) {
	case ACT_OPEN:
	case ACT_RIGHTS_CHANGE:
		ask_change(p);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_RIGHTS_ANSWER:
	case ACT_RIGHTS_REFUSE:
	case ACT_RIGHTS_WITHDRAW:
		app_say(s->app, SAY_INFO, _("proposals are answered on their own screen: g o"));
		return UI_REPAINT;
	default:
		return list_act(&p->list, s->app, act, argument);
	}
}

static unsigned policy_mouse(struct screen *s, const struct event *e)
{
	struct policy_screen *p = (struct policy_screen *)s;
	bool open = false;
	unsigned result = list_mouse(&p->list, e, &open);

	if (open)
		ask_change(p);
	return result;
}

static void policy_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct policy_screen *)s)->list, s->app, to, body, true);
}

static const enum action footer[] = {ACT_RIGHTS_CHANGE, ACT_GO_PROPOSALS, ACT_FIND, ACT_FILTER,
				     ACT_NONE};

const struct screen_ops policy_ops = {
    .name = "policy",
    .title = N_("Policy"),
    .groups = GROUP_LIST | GROUP_RIGHTS,
    .roles = MAY_DESK,
    .size = sizeof(struct policy_screen),
    .footer = footer,
    .open = policy_open,
    .close = policy_close,
    .resume = ask,
    .news = ask,
    .key = policy_key,
    .act = policy_act,
    .mouse = policy_mouse,
    .draw = policy_draw,
};
