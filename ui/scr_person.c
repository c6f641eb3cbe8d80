/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_person.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/rights.h"
#include "image/load.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/notes.h"
#include "ui/person_forms.h"
#include "ui/person_page.h"
#include "ui/scr_enrol.h"
#include "ui/scr_print.h"
#include "ui/station.h"

#define PHOTO_W 24
#define PHOTO_H 14

struct person_screen {
	struct screen base;
	struct why why;
	int64_t id;
	struct page page;
	struct person_data data;
	bool known;
	struct raster_source *photo;
	int64_t revert_to;
};

/* --- reading -------------------------------------------------------------------------------- */

struct read {
	struct errand errand;
	struct why why;
	int64_t id;
	unsigned roles;
	struct person_data data;
};

static enum err_code read_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct read *r = (struct read *)e;
	struct look look = why_look(&r->why);

	return person_data_read(seat, &look, r->id, r->roles, &r->data, err);
}

static void read_clear(struct errand *e)
{
	struct read *r = (struct read *)e;

	why_clear(&r->why);
	person_data_clear(&r->data);
}

static void show(struct person_screen *p)
{
	person_page_build(&p->page, &p->data, &p->why);
}

static void ask_photo(struct person_screen *p);

static void read_done(struct errand *e, struct screen *s)
{
	struct person_screen *p = (struct person_screen *)s;
	struct read *r = (struct read *)e;
	bool first = !p->known;

	if (errand_failed(e)) {
		if (first)
			app_close(e->app, s);
		return;
	}
	person_data_clear(&p->data);
	p->data = r->data;
	memset(&r->data, 0, sizeof(r->data));
	p->known = true;
	show(p);
	if (p->data.info.has_photo && (first || !p->photo))
		ask_photo(p);
}

static const struct errand_ops read_ops = {"person", read_run, read_done, read_clear, false};

static void ask(struct screen *s)
{
	struct person_screen *p = (struct person_screen *)s;
	struct read *r = xcalloc(1, sizeof(*r));

	why_copy(&r->why, &p->why);
	r->id = p->id;
	r->roles = s->app->roles;
	s->stale = false;
	errand_post(s->app, s, LANE_STORE, &read_ops, &r->errand);
}

struct photo {
	struct errand errand;
	struct why why;
	int64_t id;
	struct raster_source *source;
};

static enum err_code photo_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct photo *p = (struct photo *)e;
	struct look look = why_look(&p->why);
	struct image *image = NULL;
	struct image_info info;
	struct buf file = BUF_INIT;
	enum err_code code = record_get_photo(seat, &look, p->id, &file, err);

	if (code == ERR_OK)
		code = image_decode(file.data, file.len, _("the photo"), NULL, &image, &info, err);
	if (code == ERR_OK) {
		struct image *turned = image_turn(image, info.orientation);

		p->source = raster_source_new(turned, RASTER_PHOTO, 0);
		image_free(turned);
	}
	image_free(image);
	buf_free(&file);
	return code;
}

static void photo_done(struct errand *e, struct screen *s)
{
	struct person_screen *p = (struct person_screen *)s;
	struct photo *got = (struct photo *)e;

	if (e->code == ERR_NOT_FOUND || errand_failed(e))
		return;
	raster_source_free(p->photo);
	p->photo = got->source;
	got->source = NULL;
}

static void photo_clear(struct errand *e)
{
	struct photo *p = (struct photo *)e;

	why_clear(&p->why);
	raster_source_free(p->source);
}

static const struct errand_ops photo_ops = {"photo", photo_run, photo_done, photo_clear, false};

static void ask_photo(struct person_screen *p)
{
	struct photo *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &p->why);
	e->id = p->id;
	errand_post(p->base.app, &p->base, LANE_PRINT, &photo_ops, &e->errand);
}

/* --- acts ---------------------------------------------------------------------------------------
 */

struct change {
	struct errand errand;
	struct why why;
	int64_t id, version;
	bool revert;
	enum mark_kind mark;
	bool on;
};

static enum err_code change_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct change *c = (struct change *)e;
	struct look look = why_look(&c->why);

	if (c->revert)
		return record_revert(seat, &look, c->id, c->version, err);
	return mark_set(seat, &look, c->id, c->mark, c->on, err);
}

static void change_done(struct errand *e, struct screen *s)
{
	if (errand_failed(e))
		return;
	app_say(e->app, SAY_GOOD,
		((struct change *)e)->revert ? _("saved as a further version")
					     : _("done; earlier recipients are told"));
	ask(s);
}

static void change_clear(struct errand *e)
{
	why_clear(&((struct change *)e)->why);
}

static const struct errand_ops change_ops = {"person-change", change_run, change_done, change_clear,
					     false};

static struct change *new_change(const struct person_screen *p)
{
	struct change *c = xcalloc(1, sizeof(*c));

	why_copy(&c->why, &p->why);
	c->id = p->id;
	return c;
}

static void answered_revert(struct app *a, uint64_t asker, bool yes)
{
	struct person_screen *p = (struct person_screen *)app_find(a, asker);
	struct change *c;

	if (!p || !yes)
		return;
	c = new_change(p);
	c->revert = true;
	c->version = p->revert_to;
	errand_post(a, &p->base, LANE_STORE, &change_ops, &c->errand);
}

static void undo(struct person_screen *p)
{
	const struct record_versions *v = &p->data.versions;
	char text[160];

	if (p->page.kind == PERSON_ITEM_VERSION)
		p->revert_to = p->page.id;
	else
		p->revert_to = v->count > 1 ? v->rows[1].version : 0;
	if (!p->revert_to || p->revert_to == p->data.info.version) {
		app_say(p->base.app, SAY_INFO, _("there is no other version to go back to"));
		return;
	}
	snprintf(text, sizeof(text),
		 _("Version %lld becomes the newest again, as a further version. Nothing is lost."),
		 (long long)p->revert_to);
	dialog_ask(p->base.app, &p->base, _("Go back to an earlier version?"), text, _("Go back"),
		   answered_revert);
}

static const enum mark_kind mark_kinds[] = {MARK_CONTESTED, MARK_RESTRICTED, MARK_GRANTED};

static bool mark_is_on(const struct person_screen *p, enum mark_kind k)
{
	return k == MARK_CONTESTED    ? p->data.info.contested
	       : k == MARK_RESTRICTED ? p->data.info.restricted
				      : p->data.info.granted;
}

static void mark_chosen(struct app *a, uint64_t asker, int index)
{
	struct person_screen *p = (struct person_screen *)app_find(a, asker);
	struct change *c;

	if (!p || index < 0)
		return;
	c = new_change(p);
	c->mark = mark_kinds[index];
	c->on = !mark_is_on(p, c->mark);
	errand_post(a, &p->base, LANE_STORE, &change_ops, &c->errand);
}

static void choose_mark(struct person_screen *p)
{
	static const char *const names[] = {N_("contested"), N_("restricted"),
					    N_("protection granted")};
	const char *hints[] = {
	    _("the person or someone else says that it is wrong; shown wherever it is used"),
	    _("not searched and not given out"), _("by the authority that decides on it")};
	char *labels[3];

	for (int i = 0; i < 3; i++)
		labels[i] = xasprintf(
		    "%s: %s", mark_is_on(p, mark_kinds[i]) ? _("take off") : _("set"), _(names[i]));
	dialog_choose(p->base.app, &p->base, _("Mark"), (const char *const *)labels, hints, 3, 0,
		      mark_chosen);
	for (int i = 0; i < 3; i++)
		free(labels[i]);
}

static struct person_form form_of(struct person_screen *p, struct look *look)
{
	*look = why_look(&p->why);
	return (struct person_form){p->base.app,	  &p->base,	  look, p->id,
				    p->data.info.version, &p->data.record};
}

static void add_chosen(struct app *a, uint64_t asker, int index)
{
	struct person_screen *p = (struct person_screen *)app_find(a, asker);
	struct person_form f;
	struct look look;

	if (!p || index < 0)
		return;
	f = form_of(p, &look);
	if (index == 0)
		person_form_name(&f, -1);
	else if (index == 1)
		person_form_document(&f, -1);
	else if (index == 2) {
		raster_source_free(p->photo);
		p->photo = NULL;
		person_form_photo(&f);
	}
}

static void choose_add(struct person_screen *p)
{
	const char *labels[] = {_("another name"), _("a document"), _("a photo")};
	int at = p->page.kind == PERSON_ITEM_DOCUMENT ? 1 : 0;

	dialog_choose(p->base.app, &p->base, _("Add"), labels, NULL, ARRAY_LEN(labels), at,
		      add_chosen);
}

static void edit(struct person_screen *p)
{
	struct look look;
	struct person_form f = form_of(p, &look);

	switch (p->page.kind) {
	case PERSON_ITEM_NAME:
		person_form_name(&f, (int)p->page.id - 1);
		break;
	case PERSON_ITEM_DOCUMENT:
		person_form_document(&f, (int)p->page.id - 1);
		break;
	case PERSON_ITEM_PROTECTION:
		person_form_protection(&f, &p->data.protection);
		break;
	case PERSON_ITEM_NOTE:
		notes_write(p->base.app, &p->base, &look, p->id,
			    notes_find(&p->data.notes, p->page.id));
		break;
	default:
		person_form_main(&f, p->page.kind == PERSON_ITEM_MAIN
					 ? (enum main_field)(p->page.id - 1)
					 : MAIN_SEX);
		break;
	}
}

static void drop(struct person_screen *p)
{
	struct look look;
	struct person_form f = form_of(p, &look);

	if (p->page.kind == PERSON_ITEM_NAME || p->page.kind == PERSON_ITEM_DOCUMENT)
		person_form_drop(&f, p->page.kind == PERSON_ITEM_NAME, (int)p->page.id - 1);
	else
		app_say(p->base.app, SAY_WARN, _("select a name or a document first"));
}

static void open_item(struct person_screen *p)
{
	struct app *a = p->base.app;
	struct look look = why_look(&p->why);
	const struct print_row *print = NULL;
	char title[80];

	switch (p->page.kind) {
	case PERSON_ITEM_PRINT:
		for (size_t i = 0; i < p->data.prints.count; i++)
			if (p->data.prints.rows[i].id == p->page.id)
				print = &p->data.prints.rows[i];
		if (!print || print->missing || !print->width)
			break;
		snprintf(title, sizeof(title), _("%s · quality %d"), finger_name(print->finger),
			 print->quality);
		app_open(a, &print_ops, &(struct print_argument){&look, print->id, title});
		break;
	case PERSON_ITEM_LINK:
		for (size_t i = 0; i < p->data.links.count; i++)
			if (p->data.links.rows[i].id == p->page.id)
				app_open(
				    a, &person_ops,
				    &(struct person_argument){p->data.links.rows[i].other, &look});
		break;
	case PERSON_ITEM_VERSION:
		app_say(a, SAY_INFO, _("u makes this version the newest again"));
		break;
	default:
		if (a->roles & MAY_RIGHTS)
			edit(p);
		break;
	}
}

static unsigned person_act(struct screen *s, enum action act, const char *argument)
{
	struct person_screen *p = (struct person_screen *)s;
	struct person_form f;
	struct look look;
	char text[80];

	if (!p->known)
		return act == ACT_BACK || act == ACT_CLOSE ? UI_IGNORED : UI_HANDLED;
	f = form_of(p, &look);
	switch (act) {
	case ACT_READ_OPEN:
		open_item(p);
		break;
	case ACT_READ_AGAIN:
		ask(s);
		break;
	case ACT_PERSON_EDIT:
		edit(p);
		break;
	case ACT_PERSON_ADD:
		choose_add(p);
		break;
	case ACT_PERSON_DROP:
		drop(p);
		break;
	case ACT_PERSON_UNDO:
		undo(p);
		break;
	case ACT_PERSON_MARK:
		choose_mark(p);
		break;
	case ACT_PERSON_REQUEST:
		person_form_request(&f);
		break;
	case ACT_PERSON_LINK:
		person_form_link(&f);
		break;
	case ACT_PERSON_FILE:
		person_form_file(&f);
		break;
	case ACT_PERSON_ERASE:
		person_form_erase(&f);
		break;
	case ACT_PERSON_SEARCH:
		snprintf(text, sizeof(text), "person %lld %s", (long long)p->id, p->why.number);
		app_act(s->app, ACT_GO_SEARCH, text);
		break;
	case ACT_PERSON_ENROL:
		s->stale = true;
		enrol_begin(s->app, s, &look, p->id, &p->data.record);
		break;
	case ACT_NOTE_ADD:
		notes_write(s->app, s, &look, p->id, NULL);
		break;
	case ACT_NOTE_REPLACE:
		if (p->page.kind == PERSON_ITEM_NOTE)
			notes_write(s->app, s, &look, p->id,
				    notes_find(&p->data.notes, p->page.id));
		else
			app_say(s->app, SAY_WARN, _("select a note first"));
		break;
	default:
		return page_act(&p->page, act);
	}
	return UI_REPAINT;
}

/* --- the screen
 * ------------------------------------------------------------------------------------ */

static void person_open(struct screen *s, const void *argument)
{
	struct person_screen *p = (struct person_screen *)s;
	const struct person_argument *arg = argument;

	p->id = arg->id;
	why_set(&p->why, arg->look);
	ask(s);
}

static void person_close(struct screen *s)
{
	struct person_screen *p = (struct person_screen *)s;

	person_data_clear(&p->data);
	page_done(&p->page);
	raster_source_free(p->photo);
	why_clear(&p->why);
}

static void person_resume(struct screen *s)
{
	if (s->stale)
		ask(s);
}

static unsigned person_mouse(struct screen *s, const struct event *e)
{
	struct person_screen *p = (struct person_screen *)s;
	bool open;
	unsigned result = page_mouse(&p->page, e, &open);

	if (open)
		open_item(p);
	return result;
}

static void person_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct person_screen *p = (struct person_screen *)s;
	struct rect r = rect_inset(body, 0, 1), photo;

	if (!p->known) {
		surface_text(to, body.y + 1, body.x + 2, body.w - 4, app_style(s->app, INK_DIM),
			     _("reading ..."));
		return;
	}
	if (p->photo && !s->app->look.accessible) {
		bool large = body.w >= 120;
		int w = large ? PHOTO_W * 2 : PHOTO_W, h = large ? PHOTO_H * 2 : PHOTO_H;

		photo = (struct rect){r.y, r.x + r.w - w, h < r.h ? h : r.h, w};
		raster_draw_photo(to, photo, p->photo, &s->app->look.caps, s->app->look.aspect,
				  app_style(s->app, INK_TEXT));
		r.w -= w + 1;
	}
	page_draw(&p->page, s->app, to, r, true);
}

static void person_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct person_screen *p = (const struct person_screen *)s;

	snprintf(out, room, _("record %lld for %s"), (long long)p->id, p->why.number);
}

static const enum action footer[] = {
    ACT_PERSON_EDIT,	ACT_PERSON_ADD,	 ACT_PERSON_ENROL, ACT_PERSON_SEARCH, ACT_NOTE_ADD,
    ACT_PERSON_REQUEST, ACT_PERSON_MARK, ACT_PERSON_UNDO,  ACT_READ_PART,     ACT_READ_OPEN,
    ACT_PERSON_LINK,	ACT_PERSON_FILE, ACT_NONE};

const struct screen_ops person_ops = {
    .name = "person",
    .title = N_("Person"),
    .groups = GROUP_READ | GROUP_PERSON | GROUP_NOTES,
    .roles = MAY_PERSON,
    .size = sizeof(struct person_screen),
    .footer = footer,
    .open = person_open,
    .close = person_close,
    .resume = person_resume,
    .act = person_act,
    .mouse = person_mouse,
    .draw = person_draw,
    .subtitle = person_subtitle,
};

/* --- the way in
 * ----------------------------------------------------------------------------------------- */

/* The record that the question for a reason is about. */
static int64_t wanted;

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	if (look && wanted)
		app_open(a, &person_ops, &(struct person_argument){wanted, look});
	wanted = 0;
}

void person_show(struct app *a, struct screen *asker, int64_t id, const char *number)
{
	wanted = id;
	station_ask_why(
	    a, asker,
	    &(struct why_question){.number = number,
				   .what = _("You are about to see the record of a person.")},
	    why_given);
}
