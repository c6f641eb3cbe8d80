/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_case.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/casefile.h"
#include "casework/intake_transaction.h"
#include "casework/search.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/notes.h"
#include "ui/page.h"
#include "ui/scr_person.h"
#include "ui/scr_persons.h"
#include "ui/station.h"

enum item {
	ITEM_PERSON = 1,
	ITEM_NOTE,
	ITEM_SEARCH,
};

struct case_screen {
	struct screen base;
	struct why why;
	struct page page;
	struct case_view view;
	struct case_notes notes;
	struct search_rows searches;
	bool known;
	int64_t chosen; /* the person that a question is about */
};

/* --- reading -------------------------------------------------------------------------------- */

struct case_errand {
	struct errand errand;
	struct why why;
	bool searches_too;
	struct case_view view;
	struct case_notes notes;
	struct search_rows searches;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct case_errand *c = (struct case_errand *)e;
	struct look look = why_look(&c->why);
	enum err_code code = case_open(seat, &look, &c->view, err);

	if (code == ERR_OK)
		code = case_note_list(seat, &look, 0, &c->notes, err);
	if (code == ERR_OK && c->searches_too)
		code = search_list(seat, 200, &c->searches, err);
	return code;
}

static void clear(struct case_view *v, struct case_notes *n, struct search_rows *s)
{
	case_view_clear(v);
	case_notes_clear(n);
	search_rows_clear(s);
}

static void read_clear(struct errand *e)
{
	struct case_errand *c = (struct case_errand *)e;

	clear(&c->view, &c->notes, &c->searches);
	why_clear(&c->why);
}

/* --- the page --------------------------------------------------------------------------------- */

static void show_persons(struct case_screen *c)
{
	const struct person_rows *rows = &c->view.people;

	if (rows->count)
		page_heading(&c->page, _("Persons (%zu)"), rows->count);
	else
		page_heading(&c->page, _("Persons: none yet; a makes a record, A adds one that is "
					 "in the files"));
	for (size_t i = 0; i < rows->count; i++) {
		const struct person_row *r = &rows->rows[i];
		char birth[DATE_TEXT_LEN], margin[24] = "";

		if (r->birth_margin)
			snprintf(margin, sizeof(margin), " ±%d", r->birth_margin);
		page_item(
		    &c->page, ITEM_PERSON, r->id, NULL, INK_TEXT, "%s · %s%s%s%s%s%s%s%s", r->name,
		    date_format(&r->birth, birth), margin, *r->nationality ? " · " : "",
		    r->nationality, r->contested ? _(" · CONTESTED") : "",
		    r->restricted ? _(" · RESTRICTED") : "", r->due_soon ? _(" · erased soon") : "",
		    r->cases > 1 ? _(" · in other cases too") : "");
	}
}

static void show_searches(struct case_screen *c)
{
	bool any = false;

	for (size_t i = 0; i < c->searches.count; i++) {
		const struct search_row *r = &c->searches.rows[i];
		char when[INSTANT_TEXT_LEN];

		if (strcmp(r->case_number, c->view.number) != 0)
			continue;
		if (!any)
			page_heading(&c->page, _("Searches"));
		any = true;
		page_item(&c->page, ITEM_SEARCH, r->id, NULL, r->open ? INK_STRONG : INK_TEXT,
			  _("%lld · %s · %s · %s · %d candidates, %d to examine"), (long long)r->id,
			  instant_format_local(r->requested, when), r->owner,
			  search_state_name(r->state), r->candidates, r->open);
	}
}

static void show(struct case_screen *c)
{
	const struct case_view *v = &c->view;
	struct page *p = &c->page;
	char created[INSTANT_TEXT_LEN], changed[INSTANT_TEXT_LEN];

	page_begin(p);
	page_heading(p, "%s  %s", v->number, v->file.title);
	page_add(p, _("State"), v->file.urgent ? INK_WARN : INK_TEXT, "%s%s",
		 case_state_name(v->file.state), v->file.urgent ? _(" · URGENT") : "");
	page_add(p, _("Purpose"), INK_TEXT, "%s", purpose_name(v->file.purpose));
	page_add(p, _("Made"), INK_TEXT, _("%s by %s (%s); changed %s"),
		 instant_format_local(v->created, created), v->owner, v->unit,
		 instant_format_local(v->changed, changed));
	page_add(p, _("Summary"), INK_TEXT, "%s", v->file.summary);
	for (size_t i = 0; i < v->member_count; i++)
		page_add(p, i ? "" : _("Also works on it"), INK_TEXT, "%s", v->members[i].name);
	page_add(p, _("You look because"), INK_DIM, "%s: %s", purpose_name(c->why.purpose),
		 c->why.text);
	show_persons(c);
	show_searches(c);
	notes_show(p, &c->notes, ITEM_NOTE);
	page_end(p);
}

static void read_done(struct errand *e, struct screen *s)
{
	struct case_screen *c = (struct case_screen *)s;
	struct case_errand *ce = (struct case_errand *)e;

	if (errand_failed(e)) {
		if (!c->known)
			app_close(e->app, s);
		return;
	}
	clear(&c->view, &c->notes, &c->searches);
	c->view = ce->view;
	c->notes = ce->notes;
	c->searches = ce->searches;
	memset(&ce->view, 0, sizeof(ce->view));
	memset(&ce->notes, 0, sizeof(ce->notes));
	memset(&ce->searches, 0, sizeof(ce->searches));
	c->known = true;
	show(c);
}

static const struct errand_ops read_ops = {"case", read_run, read_done, read_clear, false};

static void ask(struct screen *s)
{
	struct case_errand *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &((struct case_screen *)s)->why);
	e->searches_too = s->app->roles & MAY_DECIDE;
	s->stale = false;
	errand_post(s->app, s, LANE_STORE, &read_ops, &e->errand);
}

/* --- acts ---------------------------------------------------------------------------------------
 */

struct change {
	struct errand errand;
	struct why why;
	int64_t case_id, person;
	char *member;
	bool present;
};

static enum err_code change_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct change *c = (struct change *)e;
	struct look look = why_look(&c->why);

	if (c->member)
		return case_set_member(seat, c->case_id, c->member, c->present, err);
	return case_set_person(seat, &look, c->person, c->present, err);
}

static void change_done(struct errand *e, struct screen *s)
{
	if (!errand_failed(e))
		ask(s);
}

static void change_clear(struct errand *e)
{
	struct change *c = (struct change *)e;

	why_clear(&c->why);
	free(c->member);
}

static const struct errand_ops change_ops = {"case-change", change_run, change_done, change_clear,
					     false};

static struct change *new_change(struct case_screen *c, bool present)
{
	struct change *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &c->why);
	e->case_id = c->view.id;
	e->present = present;
	return e;
}

static void answered_remove(struct app *a, uint64_t asker, bool yes)
{
	struct case_screen *c = (struct case_screen *)app_find(a, asker);
	struct change *e;

	if (!c || !yes)
		return;
	e = new_change(c, false);
	e->person = c->chosen;
	errand_post(a, &c->base, LANE_STORE, &change_ops, &e->errand);
}

static void person_picked(struct app *a, uint64_t asker, int64_t person)
{
	struct case_screen *c = (struct case_screen *)app_find(a, asker);
	struct change *e;

	if (!c || !person)
		return;
	e = new_change(c, true);
	e->person = person;
	errand_post(a, &c->base, LANE_STORE, &change_ops, &e->errand);
}

static void member_named(struct app *a, uint64_t asker, const char *name)
{
	struct case_screen *c = (struct case_screen *)app_find(a, asker);
	struct change *e;

	if (!c || !name)
		return;
	e = new_change(c, true);
	e->member = xstrdup(name);
	/* Naming a member again lets them go. */
	for (size_t i = 0; i < c->view.member_count; i++)
		if (strcmp(c->view.members[i].name, name) == 0)
			e->present = false;
	errand_post(a, &c->base, LANE_STORE, &change_ops, &e->errand);
}

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct case_screen *c = (struct case_screen *)app_find(a, asker);

	if (!c || !look)
		return;
	why_set(&c->why, look);
	ask(&c->base);
}

static void open_item(struct case_screen *c)
{
	struct app *a = c->base.app;
	struct look look = why_look(&c->why);
	char text[24];

	switch (c->page.kind) {
	case ITEM_PERSON:
		c->base.stale = true;
		app_open(a, &person_ops, &(struct person_argument){c->page.id, &look});
		break;
	case ITEM_SEARCH:
		snprintf(text, sizeof(text), "%lld", (long long)c->page.id);
		c->base.stale = true;
		app_act(a, ACT_GO_SEARCH, text);
		break;
	case ITEM_NOTE:
		app_say(a, SAY_INFO, _("R writes a note in the place of this one"));
		break;
	default:
		break;
	}
}

static unsigned remove_person(struct case_screen *c)
{
	if (c->page.kind != ITEM_PERSON) {
		app_say(c->base.app, SAY_WARN, _("select a person first"));
		return UI_REPAINT;
	}
	c->chosen = c->page.id;
	dialog_ask(c->base.app, &c->base, _("Take the person out of this case?"),
		   _("The record itself stays, and so does the history of the case."),
		   _("Take out"), answered_remove);
	return UI_REPAINT;
}

/* --- a transaction ---------------------------------------------------------------------------- */

struct reading {
	struct errand errand;
	char *path;
	struct manifest *manifest;
	struct notes notes;
};

static enum err_code reading_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct reading *r = (struct reading *)e;

	return intake_read_transaction(r->path, &r->manifest, &r->notes, err);
}

static void reading_clear(struct errand *e)
{
	struct reading *r = (struct reading *)e;

	free(r->path);
	manifest_free(r->manifest);
	notes_clear(&r->notes);
}

static const char *file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Where the data come from and what was left out: it stays as a note on the person. */
static char *tell_origin(const struct reading *r)
{
	const struct manifest_person *p = &r->manifest->persons[0];
	struct buf b = BUF_INIT;
	size_t images = 0;

	for (size_t i = 0; i < p->n_prints; i++)
		images += p->prints[i].data != NULL;
	buf_printf(&b, _("Taken from the transaction %s, reference %s, with %zu images."),
		   file_of(r->path), p->key, images);
	for (size_t i = 0; i < r->notes.kept; i++)
		buf_printf(&b, "\n%s", r->notes.list[i].text);
	return buf_take_str(&b);
}

static void reading_done(struct errand *e, struct screen *s)
{
	struct reading *r = (struct reading *)e;
	struct case_screen *c = (struct case_screen *)s;
	struct look look = why_look(&c->why);
	char *origin, *text;

	if (errand_failed(e))
		return;
	origin = tell_origin(r);
	text = r->notes.count
		   ? xasprintf(ngettext("From %s. %zu remark on the file goes into a note.",
					"From %s. %zu remarks on the file go into a note.",
					(unsigned long)r->notes.count),
			       file_of(r->path), r->notes.count)
		   : xasprintf(_("From %s. Check it against the person."), file_of(r->path));
	s->stale = true;
	app_say(s->app, SAY_GOOD, _("%s is read"), file_of(r->path));
	person_bring(s->app, s, &look, r->manifest, origin, text);
	r->manifest = NULL;
	free(origin);
	free(text);
}

static const struct errand_ops reading_ops = {"transaction-read", reading_run, reading_done,
					      reading_clear, false};

static void transaction_named(struct app *a, uint64_t asker, const char *path)
{
	struct screen *s = app_find(a, asker);
	struct reading *r;

	if (!s || !path)
		return;
	r = xcalloc(1, sizeof(*r));
	r->path = xstrdup(path);
	if (errand_post(a, s, LANE_PRINT, &reading_ops, &r->errand))
		app_say(a, SAY_INFO, _("reading %s ..."), file_of(path));
}

static void ask_transaction(struct screen *s)
{
	dialog_text(s->app, s,
		    &(struct dialog_text){
			.title = _("Transaction"),
			.text = _("An ANSI/NIST file about one person. The record and the card are "
				  "filled in from it, for you to check and to keep."),
			.label = _("File"),
			.required = true,
			.max = 1000},
		    transaction_named);
}

static unsigned case_act(struct screen *s, enum action act, const char *argument)
{
	struct case_screen *c = (struct case_screen *)s;
	struct look look = why_look(&c->why);

	if (!c->known)
		return act == ACT_BACK || act == ACT_CLOSE ? UI_IGNORED : UI_HANDLED;
	switch (act) {
	case ACT_READ_OPEN:
		open_item(c);
		return UI_REPAINT;
	case ACT_READ_AGAIN:
		ask(s);
		return UI_REPAINT;
	case ACT_CASE_EDIT:
		case_edit(s->app, s, &look, c->view.id, c->view.version, &c->view.file);
		return UI_REPAINT;
	case ACT_CASE_PERSON_NEW:
		person_make(s->app, s, &look);
		return UI_REPAINT;
	case ACT_CASE_TRANSACTION:
		if (argument)
			transaction_named(s->app, s->id, argument);
		else
			ask_transaction(s);
		return UI_REPAINT;
	case ACT_CASE_PERSON_ADD:
		persons_pick(s->app, s, &look, person_picked);
		return UI_REPAINT;
	case ACT_CASE_PERSON_REMOVE:
		return remove_person(c);
	case ACT_CASE_MEMBER:
		dialog_text(s->app, s,
			    &(struct dialog_text){
				.title = _("Who else works on this case?"),
				.text = _("The name of the account, as it is typed at the log-in. "
					  "Someone who is a member already is taken off."),
				.label = _("Name"),
				.required = true},
			    member_named);
		return UI_REPAINT;
	case ACT_CASE_WHY:
		station_ask_why(s->app, s,
				&(struct why_question){.number = c->view.number,
						       .what = _("This case and its persons."),
						       .again = true},
				why_given);
		return UI_REPAINT;
	case ACT_NOTE_ADD:
		notes_write(s->app, s, &look, 0, NULL);
		return UI_REPAINT;
	case ACT_NOTE_REPLACE:
		if (c->page.kind == ITEM_NOTE)
			notes_write(s->app, s, &look, 0, notes_find(&c->notes, c->page.id));
		else
			app_say(s->app, SAY_WARN, _("select a note first"));
		return UI_REPAINT;
	default:
		return page_act(&c->page, act);
	}
}

/* --- the screen
 * ------------------------------------------------------------------------------------ */

static void case_open_screen(struct screen *s, const void *argument)
{
	struct case_screen *c = (struct case_screen *)s;

	why_set(&c->why, ((const struct case_argument *)argument)->look);
	ask(s);
}

static void case_close(struct screen *s)
{
	struct case_screen *c = (struct case_screen *)s;

	clear(&c->view, &c->notes, &c->searches);
	page_done(&c->page);
	why_clear(&c->why);
}

static void case_resume(struct screen *s)
{
	if (s->stale)
		ask(s);
}

static unsigned case_mouse(struct screen *s, const struct event *e)
{
	struct case_screen *c = (struct case_screen *)s;
	bool open;
	unsigned result = page_mouse(&c->page, e, &open);

	if (open)
		open_item(c);
	return result;
}

static void case_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct case_screen *c = (struct case_screen *)s;

	if (!c->known)
		surface_text(to, body.y + 1, body.x + 2, body.w - 4, app_style(s->app, INK_DIM),
			     _("reading ..."));
	else
		page_draw(&c->page, s->app, to, rect_inset(body, 0, 1), true);
}

static void case_subtitle(const struct screen *s, char *out, size_t room)
{
	snprintf(out, room, "%s", ((const struct case_screen *)s)->why.number);
}

static const enum action footer[] = {ACT_READ_OPEN, ACT_CASE_PERSON_NEW, ACT_CASE_PERSON_ADD,
				     ACT_NOTE_ADD,  ACT_CASE_EDIT,	 ACT_READ_PART,
				     ACT_CASE_WHY,  ACT_CASE_MEMBER,	 ACT_NONE};

const struct screen_ops case_ops = {
    .name = "case",
    .title = N_("Case"),
    .groups = GROUP_READ | GROUP_CASE | GROUP_NOTES,
    .roles = MAY_CASE,
    .size = sizeof(struct case_screen),
    .footer = footer,
    .open = case_open_screen,
    .close = case_close,
    .resume = case_resume,
    .act = case_act,
    .mouse = case_mouse,
    .draw = case_draw,
    .subtitle = case_subtitle,
};

static void case_why_given(struct app *a, uint64_t asker, const struct look *look)
{
	if (look)
		app_open(a, &case_ops, &(struct case_argument){look});
}

void case_show(struct app *a, struct screen *asker, const char *number, enum purpose purpose)
{
	station_ask_why(a, asker,
			&(struct why_question){
			    .number = number,
			    .purpose = purpose,
			    .what = _("You are about to open a case and to see who is in it.")},
			case_why_given);
}
