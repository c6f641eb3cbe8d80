/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/secret.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* --- showing ------------------------------------------------------------------------------ */

static enum ink note_ink(const struct case_note *n)
{
	if (n->superseded_by)
		return INK_DIM;
	return n->kind == CASE_NOTE_ALLEGATION ? INK_WARN : INK_TEXT;
}

void notes_show(struct page *p, const struct case_notes *notes, int kind)
{
	if (notes->count == 0)
		page_heading(p, _("Notes: none yet"));
	else
		page_heading(p, _("Notes (%zu)"), notes->count);
	for (size_t i = 0; i < notes->count; i++) {
		const struct case_note *n = &notes->rows[i];
		char when[INSTANT_TEXT_LEN], more[160] = "";

		if (n->superseded_by)
			snprintf(more, sizeof(more), _(" · replaced by note %lld"),
				 (long long)n->superseded_by);
		else if (n->supersedes)
			snprintf(more, sizeof(more), _(" · in the place of note %lld"),
				 (long long)n->supersedes);
		page_item(p, kind, n->id, case_note_kind_name(n->kind), note_ink(n),
			  "%s\n%s · %s · %lld%s%s%s%s", n->text, instant_format_local(n->at, when),
			  n->author, (long long)n->id, more,
			  n->source && *n->source ? _(" · said by ") : "",
			  n->source ? n->source : "",
			  n->adverse_source ? _(" (may be the perpetrator: supports nothing alone)")
					    : "");
	}
}

const struct case_note *notes_find(const struct case_notes *notes, int64_t id)
{
	for (size_t i = 0; i < notes->count; i++)
		if (notes->rows[i].id == id)
			return &notes->rows[i];
	return NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

struct note_context {
	struct why why;
	int64_t person;
	int64_t replaces;
	enum case_note_kind kind;
	char *text, *source;
	bool adverse;
	const char *kinds[CASE_NOTE_KIND_COUNT + 1];
};

static const struct field_spec fields[] = {
    {.id = "kind",
     .type = FIELD_CHOICE,
     .label = N_("Kind"),
     .help = N_("fact: known; assessment: what you think; allegation: what someone says")},
    {.id = "text",
     .type = FIELD_LINES,
     .label = N_("Text"),
     .help = N_("dated and signed with your name; it can be replaced, never changed"),
     .required = true,
     .rows = 6,
     .max = 8000},
    {.id = "source",
     .type = FIELD_TEXT,
     .label = N_("Who says so"),
     .help = N_("needed for an allegation"),
     .max = 200},
    {.id = "adverse",
     .type = FIELD_CHECK,
     .label = N_("Adverse"),
     .help = N_("the source may be the perpetrator, or of the state that is feared")},
};

static void fill(struct sheet *s)
{
	struct note_context *c = s->context;

	for (int i = 0; i < CASE_NOTE_KIND_COUNT; i++)
		c->kinds[i] = case_note_kind_name((enum case_note_kind)i);
	form_set_choices(&s->form, "kind", c->kinds);
	form_set_choice(&s->form, "kind", (int)c->kind);
	form_set(&s->form, "text", c->text);
	form_set(&s->form, "source", c->source);
	form_set_choice(&s->form, "adverse", c->adverse);
	form_focus(&s->form, c->text ? "text" : "kind");
}

struct note_errand {
	struct errand errand;
	struct why why;
	int64_t person, replaces;
	enum case_note_kind kind;
	char *text, *source;
	bool adverse;
};

static enum err_code note_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct note_errand *n = (struct note_errand *)e;
	struct look look = why_look(&n->why);
	int64_t id;

	return case_note_add(seat, &look, n->person, n->kind, n->text, n->source, n->adverse,
			     n->replaces, &id, err);
}

static void note_clear(struct errand *e)
{
	struct note_errand *n = (struct note_errand *)e;

	why_clear(&n->why);
	secret_str_free(n->text);
	secret_str_free(n->source);
}

static const struct errand_ops note_ops = {"note", note_run, sheet_errand_done, note_clear, false};

static void submit(struct sheet *s)
{
	const struct note_context *c = s->context;
	struct note_errand *n;
	int kind = form_get_choice(&s->form, "kind");

	if (kind == CASE_NOTE_ALLEGATION && text_is_blank(form_get(&s->form, "source"))) {
		form_fail(&s->form, "source", _("who says so? an allegation needs its source"));
		return;
	}
	n = xcalloc(1, sizeof(*n));
	why_copy(&n->why, &c->why);
	n->person = c->person;
	n->replaces = c->replaces;
	n->kind = (enum case_note_kind)kind;
	n->text = xstrdup(form_get(&s->form, "text"));
	n->source = xstrdup(form_get(&s->form, "source"));
	n->adverse = form_get_choice(&s->form, "adverse");
	s->said = _("the note is kept, with your name and the time");
	sheet_post(s, &note_ops, &n->errand);
}

static void free_context(void *context)
{
	struct note_context *c = context;

	why_clear(&c->why);
	secret_str_free(c->text);
	secret_str_free(c->source);
	free(c);
}

static const struct sheet_spec spec = {
    .title = N_("New note"),
    .fields = fields,
    .n = ARRAY_LEN(fields),
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

static const struct sheet_spec replace_spec = {
    .title = N_("A note in the place of another"),
    .text = N_("The old note stays readable; it is marked as replaced by this one."),
    .fields = fields,
    .n = ARRAY_LEN(fields),
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

void notes_write(struct app *a, struct screen *asker, const struct look *look, int64_t person,
		 const struct case_note *replaces)
{
	struct note_context *c;

	if (replaces && replaces->superseded_by) {
		app_say(a, SAY_WARN, _("note %lld was replaced already, by note %lld"),
			(long long)replaces->id, (long long)replaces->superseded_by);
		return;
	}
	c = xcalloc(1, sizeof(*c));
	why_set(&c->why, look);
	c->person = person;
	if (replaces) {
		c->replaces = replaces->id;
		c->kind = replaces->kind;
		c->text = xstrdup(replaces->text);
		c->source = xstrdup(replaces->source ? replaces->source : "");
		c->adverse = replaces->adverse_source;
	}
	sheet_open(a, asker, replaces ? &replace_spec : &spec, c);
}
