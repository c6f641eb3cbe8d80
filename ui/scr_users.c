/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_users.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/backup.h"
#include "casework/secret.h"
#include "casework/user.h"
#include "ui/dialog.h"
#include "ui/list.h"
#include "ui/sheet.h"
#include "ui/station.h"

struct users {
	struct screen base;
	struct list list;
	struct user_rows rows;
	char *chosen; /* whom a question is about */
};

enum {
	COL_NAME,
	COL_DISPLAY,
	COL_UNIT,
	COL_ROLE,
	COL_STATUS,
	COL_EXAMINER,
	COL_CHILD,
	COL_LAST,
	COLS
};

static const struct list_column columns[COLS] = {
    {"name", N_("Name"), 9, 1, ALIGN_LEFT, 0},
    {"display", N_("Shown as"), 14, 2, ALIGN_LEFT, 4},
    {"unit", N_("Unit"), 7, 1, ALIGN_LEFT, 2},
    {"role", N_("Role"), 13, 0, ALIGN_LEFT, 0},
    {"status", N_("Status"), 18, 1, ALIGN_LEFT, 0},
    {"examiner", N_("Examiner until"), 14, 0, ALIGN_LEFT, 1},
    {"child", N_("Children until"), 14, 0, ALIGN_LEFT, 3},
    {"last", N_("Last log-in"), 16, 0, ALIGN_LEFT, 5},
};

static size_t row_count(void *context)
{
	return ((struct users *)context)->rows.count;
}

static int64_t row_id(void *context, size_t row)
{
	return ((struct users *)context)->rows.rows[row].id;
}

static void put_day(struct list_cell *out, instant t)
{
	struct date d = instant_date(t);
	char text[DATE_TEXT_LEN];

	if (!t)
		return;
	snprintf(out->text, sizeof(out->text), "%s", date_format(&d, text));
	if (t < clock_now())
		out->ink = INK_WARN;
}

static void put_status(struct list_cell *out, const struct user_row *u)
{
	if (u->locked)
		snprintf(out->text, sizeof(out->text),
			 ngettext("LOCKED (%d failure)", "LOCKED (%d failures)",
				  (unsigned long)u->failures),
			 u->failures);
	else
		snprintf(out->text, sizeof(out->text), "%s", user_status_name(u->status));
	out->ink = u->locked || u->status == USER_WAITING ? INK_WARN
		   : u->status == USER_DISABLED		  ? INK_DIM
							  : INK_TEXT;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct user_row *u = &((struct users *)context)->rows.rows[row];
	char when[INSTANT_TEXT_LEN];

	switch (column) {
	case COL_NAME:
		snprintf(out->text, sizeof(out->text), "%s", u->name);
		break;
	case COL_DISPLAY:
		snprintf(out->text, sizeof(out->text), "%s", u->display);
		break;
	case COL_UNIT:
		snprintf(out->text, sizeof(out->text), "%s", u->unit);
		break;
	case COL_ROLE:
		snprintf(out->text, sizeof(out->text), "%s", role_name(u->role));
		break;
	case COL_STATUS:
		put_status(out, u);
		break;
	case COL_EXAMINER:
		put_day(out, u->examiner_until);
		break;
	case COL_CHILD:
		put_day(out, u->child_until);
		break;
	default:
		if (u->last_login)
			snprintf(out->text, sizeof(out->text), "%s",
				 instant_format_local(u->last_login, when));
		break;
	}
}

static const struct list_model model = {
    .columns = columns, .n_columns = COLS, .count = row_count, .id = row_id, .cell = row_cell};

static const struct user_row *selected(struct users *u)
{
	size_t row;

	return list_selected(&u->list, &row) ? &u->rows.rows[row] : NULL;
}

/* --- reading ------------------------------------------------------------------------------ */

struct read {
	struct errand errand;
	struct user_rows rows;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	return user_list(seat, &((struct read *)e)->rows, err);
}

static void read_done(struct errand *e, struct screen *s)
{
	struct users *u = (struct users *)s;

	if (errand_failed(e))
		return;
	user_rows_clear(&u->rows);
	u->rows = ((struct read *)e)->rows;
	memset(&((struct read *)e)->rows, 0, sizeof(u->rows));
	list_refresh(&u->list);
}

static void read_clear(struct errand *e)
{
	user_rows_clear(&((struct read *)e)->rows);
}

static const struct errand_ops read_ops = {"users", read_run, read_done, read_clear, false};

static void ask(struct screen *s)
{
	struct read *e = xcalloc(1, sizeof(*e));

	errand_post(s->app, s, LANE_STORE, &read_ops, &e->errand);
}

/* --- acts ------------------------------------------------------------------------------------ */

enum user_act {
	USER_ACT_ADD,
	USER_ACT_DISABLE,
	USER_ACT_RESET,
	USER_ACT_UNLOCK,
	USER_ACT_GRANT,
	USER_ACT_COMPETENCE,
	USER_ACT_BACKUP,
};

struct change {
	struct errand errand;
	enum user_act act;
	char *name, *display, *unit, *password, *text;
	enum role role;
	enum competence competence;
	instant until;
	char *path; /* of the copy that was made */
};

static enum err_code change_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct change *c = (struct change *)e;
	const struct user_new n = {c->name, c->display, c->unit, c->role, c->password};

	switch (c->act) {
	case USER_ACT_ADD:
		return user_add(seat, &n, err);
	case USER_ACT_DISABLE:
		return user_disable(seat, c->name, err);
	case USER_ACT_RESET:
		return user_reset(seat, c->name, c->password, err);
	case USER_ACT_UNLOCK:
		return user_unlock(seat, c->name, err);
	case USER_ACT_GRANT:
		return user_grant(seat, c->name, err);
	case USER_ACT_COMPETENCE:
		return user_set_competence(seat, c->name, c->competence, c->until, c->text, err);
	case USER_ACT_BACKUP:
		return backup_make(seat, c->text, &c->path, err);
	}
	return ERR_OK;
}

static void change_done(struct errand *e, struct screen *s)
{
	struct change *c = (struct change *)e;

	if (errand_failed(e))
		return;
	switch (c->act) {
	case USER_ACT_GRANT:
		app_say(e->app, SAY_GOOD, _("%s has the key now, from the next log-in on"),
			c->name);
		break;
	case USER_ACT_BACKUP:
		app_say(e->app, SAY_GOOD, _("sealed copy: %s"), c->path);
		break;
	default:
		app_say(e->app, SAY_GOOD, _("%s: done"), c->name);
		break;
	}
	ask(s);
}

static void change_clear(struct errand *e)
{
	struct change *c = (struct change *)e;

	free(c->name);
	free(c->display);
	free(c->unit);
	secret_str_free(c->password);
	free(c->text);
	free(c->path);
}

static const struct errand_ops change_ops = {"user-change", change_run, change_done, change_clear,
					     false};
static const struct errand_ops sheet_ops = {"user-sheet", change_run, sheet_errand_done,
					    change_clear, false};

static struct change *new_change(enum user_act act, const char *name)
{
	struct change *c = xcalloc(1, sizeof(*c));

	c->act = act;
	c->name = xstrdup(name ? name : "");
	return c;
}

static const struct field_spec add_fields[] = {
    {.id = "name",
     .type = FIELD_TEXT,
     .label = N_("Name"),
     .help = N_("to log in with: letters, digits, dot and dash"),
     .required = true,
     .width = 30,
     .max = 64},
    {.id = "display",
     .type = FIELD_TEXT,
     .label = N_("Shown as"),
     .help = N_("given and family name"),
     .required = true},
    {.id = "unit", .type = FIELD_TEXT, .label = N_("Unit"), .required = true, .width = 30},
    {.id = "role", .type = FIELD_CHOICE, .label = N_("Role")},
    {.id = "password",
     .type = FIELD_TEXT,
     .label = N_("First password"),
     .help = N_("for the first log-in only: tell it in person. At least 10 characters"),
     .required = true,
     .width = 36,
     .max = 200},
};

struct role_context {
	const char *roles[ROLE_COUNT + 1];
};

static void fill_add(struct sheet *s)
{
	struct role_context *c = s->context;

	for (int r = 1; r < ROLE_COUNT; r++)
		c->roles[r - 1] = role_name((enum role)r);
	form_set_choices(&s->form, "role", c->roles);
}

static void submit_add(struct sheet *s)
{
	struct change *c = new_change(USER_ACT_ADD, form_get(&s->form, "name"));

	c->display = xstrdup(form_get(&s->form, "display"));
	c->unit = xstrdup(form_get(&s->form, "unit"));
	c->password = xstrdup(form_get(&s->form, "password"));
	c->role = (enum role)(form_get_choice(&s->form, "role") + 1);
	s->said = _("made; after the first log-in a supervisor hands over the key");
	sheet_post(s, &sheet_ops, &c->errand);
}

static const struct sheet_spec add_spec = {
    .title = N_("New user"),
    .text = N_("One person has one role. You cannot read anything with this account: its keys "
	       "are made when the person sets an own password, and a supervisor hands over the "
	       "key of the store."),
    .fields = add_fields,
    .n = ARRAY_LEN(add_fields),
    .fill = fill_add,
    .submit = submit_add,
};

static const struct field_spec reset_fields[] = {
    {.id = "password",
     .type = FIELD_TEXT,
     .label = N_("First password"),
     .help = N_("tell it in person; it is good for one log-in"),
     .required = true,
     .width = 36,
     .max = 200},
};

static void submit_reset(struct sheet *s)
{
	struct change *c = new_change(USER_ACT_RESET, s->context);

	c->password = xstrdup(form_get(&s->form, "password"));
	s->said = _("reset; after the log-in a supervisor hands over the key again");
	sheet_post(s, &sheet_ops, &c->errand);
}

static const struct sheet_spec reset_spec = {
    .title = N_("A new first password"),
    .text = N_("The old keys open nothing any more. What was signed with them stays valid."),
    .fields = reset_fields,
    .n = ARRAY_LEN(reset_fields),
    .submit = submit_reset,
};

static const struct field_spec competence_fields[] = {
    {.id = "kind", .type = FIELD_CHOICE, .label = N_("Competence")},
    {.id = "until",
     .type = FIELD_DATE,
     .label = N_("Until"),
     .help = N_("a day in the past ends it"),
     .required = true,
     .width = 12},
    {.id = "evidence",
     .type = FIELD_LINES,
     .label = N_("Evidence"),
     .help = N_("training, proficiency test: what, when, where"),
     .required = true,
     .rows = 4,
     .max = 1000},
};

static const char *const competences[] = {N_("as an examiner"), N_("taking prints of children"),
					  NULL};

static void fill_competence(struct sheet *s)
{
	form_set_choices(&s->form, "kind", competences);
}

static void submit_competence(struct sheet *s)
{
	struct change *c;
	struct date d;

	if (!date_parse(form_get(&s->form, "until"), &d) || !date_is_full(&d)) {
		form_fail(&s->form, "until", _("a whole date, as 2027-05-03"));
		return;
	}
	c = new_change(USER_ACT_COMPETENCE, s->context);
	c->competence = (enum competence)form_get_choice(&s->form, "kind");
	c->until = (instant)date_to_days(&d) * INSTANT_DAY;
	c->text = xstrdup(form_get(&s->form, "evidence"));
	s->said = _("the competence is on record");
	sheet_post(s, &sheet_ops, &c->errand);
}

static const struct sheet_spec competence_spec = {
    .title = N_("Competence"),
    .fields = competence_fields,
    .n = ARRAY_LEN(competence_fields),
    .fill = fill_competence,
    .submit = submit_competence,
};

static void ask_sheet(struct users *u, const struct sheet_spec *spec, const char *name)
{
	sheet_open(u->base.app, &u->base, spec, xstrdup(name));
}

static void post_named(struct users *u, enum user_act act)
{
	struct change *c = new_change(act, u->chosen);

	errand_post(u->base.app, &u->base, LANE_STORE, &change_ops, &c->errand);
}

static void answered_disable(struct app *a, uint64_t asker, bool yes)
{
	struct users *u = (struct users *)app_find(a, asker);

	if (u && yes)
		post_named(u, USER_ACT_DISABLE);
}

static void answered_grant(struct app *a, uint64_t asker, bool yes)
{
	struct users *u = (struct users *)app_find(a, asker);

	if (u && yes)
		post_named(u, USER_ACT_GRANT);
}

static void backup_named(struct app *a, uint64_t asker, const char *folder)
{
	struct users *u = (struct users *)app_find(a, asker);
	struct change *c;

	if (!u || !folder)
		return;
	c = new_change(USER_ACT_BACKUP, NULL);
	c->text = xstrdup(folder);
	errand_post(a, &u->base, LANE_SEARCH, &change_ops, &c->errand);
	app_say(a, SAY_INFO, _("copying the store ..."));
}

/* --- the screen ---------------------------------------------------------------------------------
 */

static void users_open(struct screen *s, const void *argument)
{
	struct users *u = (struct users *)s;

	list_init(&u->list, &model, u, COL_NAME, false);
	u->list.empty = _("reading ...");
	ask(s);
}

static void users_close(struct screen *s)
{
	struct users *u = (struct users *)s;

	list_done(&u->list);
	user_rows_clear(&u->rows);
	free(u->chosen);
}

static unsigned users_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct users *)s)->list, e);
}

static unsigned act_on(struct users *u, const struct user_row *row, enum action act)
{
	struct app *a = u->base.app;
	char *text;

	free(u->chosen);
	u->chosen = xstrdup(row->name);
	switch (act) {
	case ACT_USER_DISABLE:
		text = xasprintf(_("%s (%s) can no longer log in. Nothing that was done is lost."),
				 row->name, row->display);
		dialog_ask(a, &u->base, _("Disable this account?"), text, _("Disable"),
			   answered_disable);
		free(text);
		break;
	case ACT_USER_RESET:
		ask_sheet(u, &reset_spec, row->name);
		break;
	case ACT_USER_UNLOCK:
		post_named(u, USER_ACT_UNLOCK);
		break;
	case ACT_USER_GRANT:
		text = xasprintf(_("%s (%s, %s) gets the key of the store for this role. Be sure "
				   "that it is this person who set the password."),
				 row->name, row->display, role_name(row->role));
		dialog_ask(a, &u->base, _("Hand over the key?"), text, _("Hand over"),
			   answered_grant);
		free(text);
		break;
	default:
		ask_sheet(u, &competence_spec, row->name);
		break;
	}
	return UI_REPAINT;
}

static unsigned users_act(struct screen *s, enum action act, const char *argument)
{
	struct users *u = (struct users *)s;
	const struct user_row *row = selected(u);

	switch (act) {
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_OPEN:
		if (row)
			app_say(s->app, SAY_INFO, "%s: %s, %s, %s", row->name, row->display,
				row->unit, user_status_name(row->status));
		return UI_REPAINT;
	case ACT_USER_ADD:
		sheet_open(s->app, s, &add_spec, xcalloc(1, sizeof(struct role_context)));
		return UI_REPAINT;
	case ACT_USER_BACKUP:
		dialog_text(s->app, s,
			    &(struct dialog_text){
				.title = _("A sealed copy of the store"),
				.text = _("It is known to the store and removed when its time is "
					  "over. Put it on another disk."),
				.label = _("Folder"),
				.required = true,
				.max = 1000},
			    backup_named);
		return UI_REPAINT;
	case ACT_USER_DISABLE:
	case ACT_USER_RESET:
	case ACT_USER_UNLOCK:
	case ACT_USER_GRANT:
	case ACT_USER_COMPETENCE:
		return row ? act_on(u, row, act) : UI_HANDLED;
	default:
		return list_act(&u->list, s->app, act, argument);
	}
}

static unsigned users_mouse(struct screen *s, const struct event *e)
{
	bool open = false;

	return list_mouse(&((struct users *)s)->list, e, &open);
}

static void users_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct users *)s)->list, s->app, to, body, true);
}

static const char *users_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct users *)s)->list, act, i);
}

static const enum action footer[] = {
    ACT_USER_ADD,	 ACT_USER_DISABLE, ACT_USER_RESET, ACT_USER_UNLOCK, ACT_USER_GRANT,
    ACT_USER_COMPETENCE, ACT_USER_BACKUP,  ACT_FIND,	   ACT_SORT,	    ACT_NONE};

const struct screen_ops users_ops = {
    .name = "users",
    .title = N_("Users"),
    .groups = GROUP_LIST | GROUP_USERS,
    .roles = MAY_ADMIN | MAY_SUPERVISOR,
    .size = sizeof(struct users),
    .footer = footer,
    .open = users_open,
    .close = users_close,
    .resume = ask,
    .news = ask,
    .key = users_key,
    .act = users_act,
    .mouse = users_mouse,
    .draw = users_draw,
    .complete = users_complete,
};
