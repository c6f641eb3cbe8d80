/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a case: new, and changed. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/casefile.h"
#include "casework/secret.h"
#include "ui/scr_case.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* Those for which a case can be made; their numbers are the indexes. */
enum {
	PURPOSES = PURPOSE_QUALITY + 1
};

struct case_context {
	struct why why;
	int64_t id, base; /* 0: a new one */
	struct casefile file;
	const char *purposes[PURPOSES + 1];
	const char *states[CASE_STATE_COUNT + 1];
};

static const char *check_purpose(const char *value, void *context)
{
	struct sheet *s = context;

	return form_get_choice(&s->form, "purpose") == PURPOSE_NONE ? _("choose what it is for")
								    : NULL;
}

static const struct field_spec fields[] = {
    {.id = "title",
     .type = FIELD_TEXT,
     .label = N_("Title"),
     .help = N_("one line, by which your colleagues know it"),
     .required = true,
     .max = 200},
    {.id = "purpose",
     .type = FIELD_CHOICE,
     .label = N_("Purpose"),
     .help = N_("what the case is for; F4 shows all"),
     .validate = check_purpose},
    {.id = "urgent", .type = FIELD_CHECK, .label = N_("Urgent")},
    {.id = "summary",
     .type = FIELD_LINES,
     .label = N_("Summary"),
     .help = N_("what it is about; notes hold what comes later"),
     .rows = 5,
     .max = 8000},
    {.id = "state", .type = FIELD_CHOICE, .label = N_("State")},
};

enum {
	NEW_FIELDS = 4
};

static void fill(struct sheet *s)
{
	struct case_context *c = s->context;

	c->purposes[0] = _("choose");
	for (int i = 1; i < PURPOSES; i++)
		c->purposes[i] = purpose_name((enum purpose)i);
	for (int i = 0; i < CASE_STATE_COUNT; i++)
		c->states[i] = case_state_name((enum case_state)i);
	form_set_choices(&s->form, "purpose", c->purposes);
	form_set(&s->form, "title", c->file.title);
	form_set(&s->form, "summary", c->file.summary);
	form_set_choice(&s->form, "purpose", (int)c->file.purpose);
	form_set_choice(&s->form, "urgent", c->file.urgent);
	if (c->id) {
		form_set_choices(&s->form, "state", c->states);
		form_set_choice(&s->form, "state", (int)c->file.state);
	}
}

struct case_errand {
	struct errand errand;
	struct why why;
	int64_t id, base;
	struct casefile file;
	char number[CASE_NUMBER_LEN];
	struct case_view now; /* after a conflict */
};

static enum err_code case_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct case_errand *c = (struct case_errand *)e;

	struct look look = why_look(&c->why);
	enum err_code code;

	if (!c->id)
		return case_create(seat, &c->file, c->number, &c->id, err);
	code = case_update(seat, c->id, c->base, &c->file, err);
	if (code == ERR_CONFLICT)
		case_open(seat, &look, &c->now, NULL);
	return code;
}

static void case_clear(struct errand *e)
{
	struct case_errand *c = (struct case_errand *)e;

	casefile_clear(&c->file);
	case_view_clear(&c->now);
	why_clear(&c->why);
}

static const struct errand_ops case_ops_errand = {"case-save", case_run, sheet_errand_done,
						  case_clear, false};

static void made(struct sheet *s, struct errand *e)
{
	struct case_errand *c = (struct case_errand *)e;
	struct app *a = s->base.app;
	/* Making it is reason enough to look into it. */
	struct look look = {c->file.purpose, c->number, _("the case was made just now")};

	app_say(a, SAY_GOOD, _("case %s is made"), c->number);
	station_keep_why(station_of(a), &look);
	app_close(a, &s->base);
	app_open(a, &case_ops, &(struct case_argument){&look});
}

/* Someone has saved another version meanwhile: what is typed stays, and the next
 * save is a decision made with their version in sight. */
static void conflict(struct sheet *s, struct errand *e)
{
	const struct case_errand *c = (const struct case_errand *)e;

	if (e->code != ERR_CONFLICT || !c->now.version)
		return;
	((struct case_context *)s->context)->base = c->now.version;
	snprintf(s->error, sizeof(s->error),
		 _("Someone has saved it meanwhile: \"%s\", %s%s. What you typed is kept; "
		   "Ctrl-S again writes it over theirs, which stays in the history."),
		 c->now.file.title, case_state_name(c->now.file.state),
		 strcmp(c->now.file.summary, form_get(&s->form, "summary")) != 0
		     ? _(", with another summary")
		     : "");
}

static void submit(struct sheet *s)
{
	const struct case_context *c = s->context;
	struct case_errand *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &c->why);
	e->id = c->id;
	e->base = c->base;
	s->refused = conflict;
	e->file = (struct casefile){
	    .title = xstrdup(form_get(&s->form, "title")),
	    .summary = xstrdup(form_get(&s->form, "summary")),
	    .purpose = (enum purpose)form_get_choice(&s->form, "purpose"),
	    .state = c->id ? (enum case_state)form_get_choice(&s->form, "state") : CASE_OPEN,
	    .urgent = form_get_choice(&s->form, "urgent"),
	};
	if (c->id)
		s->said = _("the case is saved");
	else
		s->worked = made;
	sheet_post(s, &case_ops_errand, &e->errand);
}

static void free_context(void *context)
{
	struct case_context *c = context;

	casefile_clear(&c->file);
	why_clear(&c->why);
	free(c);
}

static const struct sheet_spec new_spec = {
    .title = N_("New case"),
    .fields = fields,
    .n = NEW_FIELDS,
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

static const struct sheet_spec edit_spec = {
    .title = N_("Edit the case"),
    .fields = fields,
    .n = ARRAY_LEN(fields),
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

void case_make(struct app *a, struct screen *asker)
{
	sheet_open(a, asker, &new_spec, xcalloc(1, sizeof(struct case_context)));
}

void case_edit(struct app *a, struct screen *asker, const struct look *look, int64_t id,
	       int64_t base, const struct casefile *file)
{
	struct case_context *c = xcalloc(1, sizeof(*c));

	why_set(&c->why, look);
	c->id = id;
	c->base = base;
	c->file = *file;
	c->file.title = xstrdup(file->title);
	c->file.summary = xstrdup(file->summary ? file->summary : "");
	sheet_open(a, asker, &edit_spec, c);
}
