/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/record_save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

struct record_edit *record_edit_new(const struct person_form *f, int index,
				    void (*apply)(struct sheet *, struct record *))
{
	struct record_edit *c = xcalloc(1, sizeof(*c));

	why_set(&c->why, f->look);
	c->person = f->person;
	c->version = f->version;
	record_copy(&c->record, f->record);
	c->index = index;
	c->apply = apply;
	return c;
}

void record_edit_free(void *context)
{
	struct record_edit *c = context;

	why_clear(&c->why);
	record_clear(&c->record);
	manifest_free(c->brought);
	free(c->origin);
	free(c);
}

bool record_edit_changed(const struct sheet *s, const char *id)
{
	const struct form *f = &s->form;

	for (int i = 0; i < f->n; i++) {
		const struct form_value *v = &f->values[i];
		char number[16];

		if (strcmp(f->fields[i].id, id) != 0 || !v->saved)
			continue;
		snprintf(number, sizeof(number), "%d", v->choice);
		return strcmp(v->saved,
			      f->fields[i].type == FIELD_CHOICE || f->fields[i].type == FIELD_CHECK
				  ? number
				  : v->edit.text) != 0;
	}
	return false;
}

struct save {
	struct errand errand;
	struct why why;
	int64_t person, version;
	struct record record;
	struct record now; /* after a conflict */
	struct record_info info;
	bool has_now;
};

static enum err_code save_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct save *s = (struct save *)e;
	struct look look = why_look(&s->why);
	enum err_code code = record_update(seat, &look, s->person, s->version, &s->record, err);

	if (code == ERR_CONFLICT)
		s->has_now =
		    record_get(seat, &look, s->person, 0, &s->now, &s->info, NULL) == ERR_OK;
	return code;
}

static void save_clear(struct errand *e)
{
	struct save *s = (struct save *)e;

	why_clear(&s->why);
	record_clear(&s->record);
	if (s->has_now) {
		record_clear(&s->now);
		record_info_clear(&s->info);
	}
}

static const struct errand_ops save_ops = {"record-save", save_run, sheet_errand_done, save_clear,
					   false};

/* What the form would show of a record: to find what they changed. */
static void conflict(struct sheet *s, struct errand *e)
{
	struct record_edit *c = s->context;
	struct save *v = (struct save *)e;

	if (e->code != ERR_CONFLICT || !v->has_now)
		return;
	record_clear(&c->record);
	record_copy(&c->record, &v->now);
	c->version = v->info.version;
	snprintf(s->error, sizeof(s->error),
		 _("%s saved version %lld meanwhile. What you typed is kept. Ctrl-S puts your "
		   "changes (marked with a dot) onto that version; both stay in the history."),
		 v->info.changed_by, (long long)v->info.version);
}

void record_edit_submit(struct sheet *s)
{
	struct record_edit *c = s->context;
	struct save *v = xcalloc(1, sizeof(*v));

	why_copy(&v->why, &c->why);
	v->person = c->person;
	v->version = c->version;
	record_copy(&v->record, &c->record);
	c->apply(s, &v->record);
	s->refused = conflict;
	s->said = _("saved as a new version");
	sheet_post(s, &save_ops, &v->errand);
}
