/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_enrol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"
#include "ui/enrol_screens.h"
#include "ui/fpview.h"
#include "ui/pixels.h"
#include "ui/print_marks.h"
#include "ui/sheet.h"

/* Left unfinished since the log-in: nothing that was taken gets lost by leaving
 * the screen. Never on the disk. */
#define DRAFTS 4
static struct enrolment *drafts[DRAFTS];

struct enrol_screen {
	struct screen base;
	struct enrolment *shared;
	int finger; /* 1 .. 10 */
	struct layers *layers[FINGER_COUNT];
	struct fpview_mark *marks[FINGER_COUNT];
	size_t n_marks[FINGER_COUNT];
	bool asked[FINGER_COUNT]; /* the picture is being made */
	struct fpview view[2];	  /* the second is never drawn: ui/pixels.h takes two */
	bool machine;
	int busy;
	bool kept; /* in the store: no draft */
	struct rect list;
};

/* What was typed last as a path, for the next finger. */
static char last_path[512];

/* --- drafts --------------------------------------------------------------------------------- */

void enrol_forget(void)
{
	for (int i = 0; i < DRAFTS; i++) {
		enrolment_drop(drafts[i]);
		drafts[i] = NULL;
	}
	explicit_bzero(last_path, sizeof(last_path));
}

static struct enrolment *take_draft(int64_t person)
{
	for (int i = 0; i < DRAFTS; i++)
		if (drafts[i] && drafts[i]->person == person) {
			struct enrolment *e = drafts[i];

			drafts[i] = NULL;
			return e;
		}
	return NULL;
}

static void keep_draft(struct enrolment *e)
{
	enrolment_drop(drafts[DRAFTS - 1]);
	memmove(&drafts[1], &drafts[0], (DRAFTS - 1) * sizeof(drafts[0]));
	drafts[0] = enrolment_share(e);
}

static bool has_anything(const struct enrolment *e)
{
	if (e->bring)
		return true;
	for (int f = 1; f < FINGER_COUNT; f++)
		if (e->card.fingers[f].tries || e->card.fingers[f].missing)
			return true;
	return false;
}

/* --- errands --------------------------------------------------------------------------------- */

static void done(struct errand *errand, struct screen *s);
static void ask_picture(struct enrol_screen *e);

static const struct errand_ops card_ops = {"card", card_errand_run, done, card_errand_clear, false};

static void post(struct enrol_screen *e, struct card_errand *c)
{
	e->busy += errand_post(e->base.app, &e->base, LANE_PRINT, &card_ops, &c->errand);
}

static void set_layers(struct enrol_screen *e, int f, struct layers *layers_take)
{
	if (f == e->finger)
		fpview_set(&e->view[0], layers_take, false);
	layers_free(e->layers[f]);
	free(e->marks[f]);
	e->layers[f] = layers_take;
	e->marks[f] = print_marks(layers_take, &e->n_marks[f]);
}

static void select_finger(struct enrol_screen *e, int f)
{
	e->finger = f < 1 ? 10 : f > 10 ? 1 : f;
	snprintf(e->view[0].title, sizeof(e->view[0].title), "%s", finger_name(e->finger));
	fpview_set(&e->view[0], e->layers[e->finger], false);
	ask_picture(e);
}

/* Pictures of fingers that came by a folder, or from a draft, are made when they are
 * looked at. */
static void ask_picture(struct enrol_screen *e)
{
	int f = e->finger;

	if (e->layers[f] || e->asked[f] || e->shared->card.fingers[f].kept < 0)
		return;
	e->asked[f] = true;
	post(e, card_errand_new(e->shared, CARD_LOOK, f));
}

static int next_open(const struct enrol_screen *e)
{
	for (int k = 1; k <= 10; k++) {
		int f = (e->finger - 1 + k) % 10 + 1;
		const struct card_finger *c = &e->shared->card.fingers[f];

		if (c->kept < 0 && !c->missing)
			return f;
	}
	return 0;
}

static void after_check(struct enrol_screen *e, const char *findings);

static void after_file(struct enrol_screen *e, struct card_errand *c)
{
	const struct card_finger *f = &e->shared->card.fingers[c->finger];
	int next;

	if (c->errand.code == ERR_OK && f->quality >= 40 && (next = next_open(e)) != 0) {
		app_say(e->base.app, SAY_GOOD, _("%s: quality %d"), finger_name(c->finger),
			f->quality);
		select_finger(e, next);
	} else if (c->errand.code == ERR_OK) {
		app_say(e->base.app, f->quality >= 40 ? SAY_GOOD : SAY_WARN,
			_("%s: quality %d. %s"), finger_name(c->finger), f->quality, f->advice);
	}
}

static void done(struct errand *errand, struct screen *s)
{
	struct enrol_screen *e = (struct enrol_screen *)s;
	struct card_errand *c = (struct card_errand *)errand;
	struct app *a = s->app;

	e->busy--;
	if (c->has_card)
		e->shared->card = c->card;
	if (c->kind == CARD_LOOK)
		e->asked[c->finger] = false;
	if (c->finger && (c->layers || c->kind == CARD_KEEP || c->kind == CARD_MISSING)) {
		set_layers(e, c->finger, c->layers);
		c->layers = NULL;
	}
	if (errand_failed(errand) && c->kind != CARD_FILE)
		return;
	switch (c->kind) {
	case CARD_FILE:
		after_file(e, c);
		break;
	case CARD_FOLDER:
		app_say(a, SAY_GOOD,
			ngettext("%d image taken", "%d images taken", (unsigned long)c->images),
			c->images);
		ask_picture(e);
		break;
	case CARD_BROUGHT:
		e->shared->bring = false;
		app_say(a, SAY_GOOD,
			ngettext("%d image came with the file; look at it before you keep it",
				 "%d images came with the file; look at each before you keep them",
				 (unsigned long)c->images),
			c->images);
		ask_picture(e);
		break;
	case CARD_MISSING:
		if (next_open(e))
			select_finger(e, next_open(e));
		break;
	case CARD_CHECK:
		after_check(e, c->findings);
		break;
	case CARD_COMMIT:
		e->kept = true;
		app_close(a, s);
		app_say(a, SAY_GOOD,
			_("the prints are in the store; an analyst looks whether the person is in "
			  "the files already"));
		break;
	default:
		break;
	}
}

/* --- keeping
 * -------------------------------------------------------------------------------------- */

static const struct field_spec child_fields[] = {
    {.id = "adult",
     .type = FIELD_TEXT,
     .label = N_("Adult present"),
     .help = N_("name of the adult or representative who was there"),
     .required = true,
     .max = 200},
    {.id = "interest",
     .type = FIELD_LINES,
     .label = N_("Best interest"),
     .help = N_("why taking the prints is in the interest of the child"),
     .required = true,
     .rows = 4,
     .max = 2000},
    {.id = "no-force",
     .type = FIELD_CHECK,
     .label = N_("No force"),
     .help = N_("no force of any kind was used (space changes it)")},
};

static struct card_errand *new_commit(struct enrol_screen *e)
{
	struct card_errand *c = card_errand_new(e->shared, CARD_COMMIT, 0);

	c->seen = true;
	return c;
}

static void submit_child(struct sheet *s)
{
	struct enrol_screen *e = (struct enrol_screen *)sheet_asker(s);
	struct card_errand *c;

	if (!form_get_choice(&s->form, "no-force")) {
		form_fail(&s->form, "no-force", _("with force there are no prints of a child"));
		return;
	}
	if (!e)
		return;
	c = new_commit(e);
	c->has_child = true;
	c->adult = xstrdup(form_get(&s->form, "adult"));
	c->best_interest = xstrdup(form_get(&s->form, "interest"));
	c->no_force = true;
	form_mark_saved(&s->form);
	sheet_close(s);
	post(e, c);
}

static const struct sheet_spec child_spec = {
    .title = N_("This is a child, or may be one"),
    .text = N_("Prints of children are taken by people with competence for it, with an adult "
	       "there, and never by force."),
    .fields = child_fields,
    .n = ARRAY_LEN(child_fields),
    .submit = submit_child,
};

static void commit(struct enrol_screen *e)
{
	if (e->shared->youngest < 18)
		sheet_open(e->base.app, &e->base, &child_spec, NULL);
	else
		post(e, new_commit(e));
}

static void answered_findings(struct app *a, uint64_t asker, bool yes)
{
	struct enrol_screen *e = (struct enrol_screen *)app_find(a, asker);

	if (e && yes)
		commit(e);
}

static void after_check(struct enrol_screen *e, const char *findings)
{
	char *text;

	if (!e->shared->card.complete) {
		if (*findings)
			dialog_tell(e->base.app, _("Look at this"), findings);
		else
			app_say(e->base.app, SAY_GOOD,
				_("nothing strange: no finger twice, none swapped"));
		return;
	}
	if (!*findings) {
		dialog_ask(e->base.app, &e->base, _("Put the card into the store?"),
			   _("All ten fingers have a print or a reason. No finger is there twice, "
			     "none is swapped."),
			   _("Keep"), answered_findings);
		return;
	}
	text = xasprintf(_("%s.\n\nTake the fingers again where this is so. If you have looked and "
			   "it is right as it is, it can be kept."),
			 findings);
	dialog_ask(e->base.app, &e->base, _("Look at this first"), text, _("I have looked: keep"),
		   answered_findings);
	free(text);
}

static void keep(struct enrol_screen *e)
{
	int open = next_open(e);

	if (open) {
		select_finger(e, open);
		app_say(e->base.app, SAY_WARN, _("%s has neither a print (i) nor a reason (x)"),
			finger_name(open));
		return;
	}
	post(e, card_errand_new(e->shared, CARD_CHECK, 0));
}

/* --- images and reasons
 * ------------------------------------------------------------------------------- */

static void take_file(struct enrol_screen *e, const char *path)
{
	struct card_errand *c = card_errand_new(e->shared, CARD_FILE, e->finger);

	c->path = xstrdup(path);
	snprintf(last_path, sizeof(last_path), "%s", path);
	post(e, c);
}

static void file_named(struct app *a, uint64_t asker, const char *text)
{
	struct enrol_screen *e = (struct enrol_screen *)app_find(a, asker);

	if (e && text)
		take_file(e, text);
}

static void ask_file(struct enrol_screen *e)
{
	char *slash, *title = xasprintf(_("Image of the %s"), finger_name(e->finger));

	/* The folder of the last one. */
	slash = strrchr(last_path, '/');
	if (slash)
		slash[1] = '\0';
	dialog_text(e->base.app, &e->base,
		    &(struct dialog_text){
			.title = title,
			.text = _("PNG, JPEG, WSQ, TIFF, JPEG 2000, BMP or PGM, as the scanner "
				  "wrote it. Every try is kept."),
			.label = _("File"),
			.initial = last_path,
			.required = true,
			.max = 1000},
		    file_named);
	free(title);
}

static void take_folder(struct enrol_screen *e, const char *path)
{
	struct card_errand *c = card_errand_new(e->shared, CARD_FOLDER, 0);

	c->path = xstrdup(path);
	snprintf(last_path, sizeof(last_path), "%s/", path);
	post(e, c);
}

static void folder_named(struct app *a, uint64_t asker, const char *text)
{
	struct enrol_screen *e = (struct enrol_screen *)app_find(a, asker);

	if (e && text)
		take_folder(e, text);
}

struct missing_context {
	int finger;
	const char *reasons[MISSING_KINDS + 1];
};

static const struct field_spec missing_fields[] = {
    {.id = "why",
     .type = FIELD_CHOICE,
     .label = N_("Reason"),
     .help = N_("none of these is held against the person")},
    {.id = "permanent",
     .type = FIELD_CHECK,
     .label = N_("For good"),
     .help = N_("it will not be otherwise at the next capture")},
    {.id = "comment", .type = FIELD_TEXT, .label = N_("Remark"), .max = 200},
};

static void fill_missing(struct sheet *s)
{
	struct missing_context *c = s->context;

	for (int i = 1; i < MISSING_KINDS; i++)
		c->reasons[i - 1] = missing_name((enum missing)i);
	form_set_choices(&s->form, "why", c->reasons);
}

static void submit_missing(struct sheet *s)
{
	struct enrol_screen *e = (struct enrol_screen *)sheet_asker(s);
	const struct missing_context *m = s->context;
	struct card_errand *c;

	if (!e)
		return;
	c = card_errand_new(e->shared, CARD_MISSING, m->finger);
	c->missing = (enum missing)(form_get_choice(&s->form, "why") + 1);
	c->permanent = form_get_choice(&s->form, "permanent");
	c->comment = xstrdup(form_get(&s->form, "comment"));
	form_mark_saved(&s->form);
	sheet_close(s);
	post(e, c);
}

static const struct sheet_spec missing_spec = {
    .title = N_("Why is there no print?"),
    .fields = missing_fields,
    .n = ARRAY_LEN(missing_fields),
    .width = 60,
    .fill = fill_missing,
    .submit = submit_missing,
};

static void ask_missing(struct enrol_screen *e)
{
	struct missing_context *c = xcalloc(1, sizeof(*c));
	struct sheet *s;

	c->finger = e->finger;
	s = sheet_open(e->base.app, &e->base, &missing_spec, c);
	if (s)
		s->text = xstrdup(finger_name(e->finger));
}

/* --- the screen
 * ------------------------------------------------------------------------------------------ */

static void enrol_open(struct screen *s, const void *argument)
{
	struct enrol_screen *e = (struct enrol_screen *)s;

	e->shared = enrolment_share((struct enrolment *)(uintptr_t)argument);
	/* It is open now; leaving it makes a draft of it again. */
	enrolment_drop(take_draft(e->shared->person));
	e->machine = true;
	fpview_init(&e->view[0], finger_name(1));
	select_finger(e, 1);
	if (next_open(e) && e->shared->card.fingers[1].kept >= 0)
		select_finger(e, next_open(e));
	if (e->shared->bring)
		post(e, card_errand_new(e->shared, CARD_BROUGHT, 0));
}

static void enrol_close(struct screen *s)
{
	struct enrol_screen *e = (struct enrol_screen *)s;

	for (int f = 0; f < FINGER_COUNT; f++) {
		layers_free(e->layers[f]);
		free(e->marks[f]);
	}
	if (!e->kept && has_anything(e->shared)) {
		keep_draft(e->shared);
		app_say(s->app, SAY_INFO,
			_("not in the store yet; p goes on with it (until you log out)"));
	}
	enrolment_drop(e->shared);
}

static unsigned enrol_act(struct screen *s, enum action act, const char *argument)
{
	struct enrol_screen *e = (struct enrol_screen *)s;
	struct layers *both[2] = {e->layers[e->finger], NULL};

	switch (act) {
	case ACT_READ_UP:
		select_finger(e, e->finger - 1);
		break;
	case ACT_READ_DOWN:
		select_finger(e, e->finger + 1);
		break;
	case ACT_READ_PART:
	case ACT_READ_PART_BACK:
		/* The other hand. */
		select_finger(e, (e->finger + 4) % 10 + 1);
		break;
	case ACT_READ_FIRST:
	case ACT_READ_LAST:
		select_finger(e, act == ACT_READ_FIRST ? 1 : 10);
		break;
	case ACT_READ_OPEN:
	case ACT_ENROL_IMAGE:
		if (argument)
			take_file(e, argument);
		else
			ask_file(e);
		break;
	case ACT_ENROL_FOLDER:
		if (argument)
			take_folder(e, argument);
		else
			dialog_text(s->app, s,
				    &(struct dialog_text){
					.title = _("Images of a folder"),
					.text = _("Files that begin with the number of the finger: "
						  "01.png is the right thumb, 06.png the left. "
						  "Fingers that have a print are left alone."),
					.label = _("Folder"),
					.initial = last_path,
					.required = true,
					.max = 1000},
				    folder_named);
		break;
	case ACT_ENROL_MISSING:
		ask_missing(e);
		break;
	case ACT_ENROL_TRY:
		if (e->shared->card.fingers[e->finger].tries > 1)
			post(e, card_errand_new(e->shared, CARD_KEEP, e->finger));
		else
			app_say(s->app, SAY_INFO, _("there is no other try of this finger"));
		break;
	case ACT_ENROL_CHECK:
		post(e, card_errand_new(e->shared, CARD_CHECK, 0));
		break;
	case ACT_ENROL_KEEP:
		keep(e);
		break;
	case ACT_OVERLAY:
		e->machine = !e->machine;
		break;
	case ACT_PIXELS:
		pixels_show(s->app, both, e->view);
		break;
	default:
		return fpview_act(&e->view[0], s->app, act);
	}
	return UI_REPAINT;
}

static const char *enrol_blocked(const struct screen *s, enum action act)
{
	const struct enrol_screen *e = (const struct enrol_screen *)s;

	if (act == ACT_ENROL_KEEP && e->busy)
		return _("the last image is still being looked at");
	return NULL;
}

static unsigned enrol_mouse(struct screen *s, const struct event *e)
{
	struct enrol_screen *n = (struct enrol_screen *)s;
	int row = e->y - n->list.y;

	if (e->x >= n->list.x + n->list.w)
		return fpview_mouse(&n->view[0], e);
	/* Two headings: one above each hand. */
	row = row >= 1 && row <= 5 ? row : row >= 8 && row <= 12 ? row - 2 : 0;
	if (e->button > MOUSE_DOUBLE || row == 0)
		return UI_IGNORED;
	select_finger(n, row);
	if (e->button == MOUSE_DOUBLE)
		ask_file(n);
	return UI_REPAINT;
}

static void draw_finger(struct enrol_screen *e, struct surface *to, struct rect r, int f)
{
	const struct card_finger *c = &e->shared->card.fingers[f];
	bool on = f == e->finger;
	enum ink ink = c->missing || c->kept < 0 ? INK_DIM : c->quality < 40 ? INK_WARN : INK_GOOD;
	struct style st = app_style(e->base.app, on ? INK_SELECT : ink);
	char text[120];

	surface_fill(to, r, ' ', on ? st : app_style(e->base.app, INK_TEXT));
	surface_printf(to, r.y, r.x, 16, on ? st : app_style(e->base.app, INK_TEXT), "%2d %s", f,
		       finger_name(f));
	if (c->missing)
		snprintf(text, sizeof(text), "%s", missing_name(c->missing));
	else if (c->kept < 0)
		snprintf(text, sizeof(text), "-");
	else if (c->tries > 1)
		snprintf(text, sizeof(text), _("%3d  %s, %d tries"), c->quality,
			 c->quality < 40 ? _("POOR") : _("good"), c->tries);
	else
		snprintf(text, sizeof(text), "%3d  %s", c->quality,
			 c->quality < 40 ? _("POOR") : _("good"));
	surface_field(to, r.y, r.x + 17, r.w - 17, st, ALIGN_LEFT, text);
	if (on)
		surface_set_cursor(to, r.y, r.x);
}

static void draw_card(struct enrol_screen *e, struct surface *to, struct rect r)
{
	const struct card_finger *c = &e->shared->card.fingers[e->finger];
	struct app *a = e->base.app;
	int y = r.y, ready = 0;

	for (int f = 1; f < FINGER_COUNT; f++)
		ready += e->shared->card.fingers[f].kept >= 0 || e->shared->card.fingers[f].missing;
	for (int hand = 0; hand < 2; hand++) {
		surface_text(to, y++, r.x, r.w, app_style(a, INK_HEADER),
			     hand ? _("Left hand") : _("Right hand"));
		for (int i = 1; i <= 5; i++, y++)
			draw_finger(e, to, (struct rect){y, r.x, 1, r.w}, hand * 5 + i);
		y += 1;
	}
	surface_printf(to, y++, r.x, r.w, app_style(a, ready == 10 ? INK_GOOD : INK_TEXT),
		       ready == 10 ? _("%d of 10: ready, ^S keeps it")
				   : _("%d of 10 have a print or a reason"),
		       ready);
	if (e->busy)
		surface_text(to, y++, r.x, r.w, app_style(a, INK_ACCENT), _("looking at it ..."));
	else if (*c->advice)
		surface_paragraph(to, (struct rect){y, r.x, r.y + r.h - y, r.w}, 0,
				  app_style(a, c->quality < 40 ? INK_WARN : INK_DIM), c->advice);
}

static void enrol_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct enrol_screen *e = (struct enrol_screen *)s;
	int left = body.w >= 140 ? 52 : body.w >= 96 ? 44 : 38;
	struct rect pane = {body.y, body.x + left + 1, body.h, body.w - left - 1};
	const struct card_finger *c = &e->shared->card.fingers[e->finger];

	e->list = (struct rect){body.y, body.x + 1, body.h, left - 2};
	surface_vline(to, body.y, body.x + left, body.h, app_style(s->app, INK_BORDER));
	if (e->layers[e->finger])
		fpview_draw(&e->view[0], s->app, to, pane, e->machine ? e->marks[e->finger] : NULL,
			    e->n_marks[e->finger], NULL, false);
	else
		surface_paragraph(to, rect_inset(pane, 2, 2), 0, app_style(s->app, INK_DIM),
				  c->missing	 ? _("no print, and the reason is noted")
				  : c->kept >= 0 ? _("looking at it ...")
						 : _("i takes an image of this finger from a file, "
						     "I all images of a folder, x says why there "
						     "is none"));
	draw_card(e, to, e->list);
}

static void enrol_subtitle(const struct screen *s, char *out, size_t room)
{
	snprintf(out, room, "%s", ((const struct enrol_screen *)s)->shared->name);
}

static const enum action footer[] = {ACT_ENROL_IMAGE, ACT_ENROL_FOLDER, ACT_ENROL_MISSING,
				     ACT_ENROL_KEEP,  ACT_ENROL_CHECK,	ACT_ENROL_TRY,
				     ACT_OVERLAY,     ACT_NONE};

const struct screen_ops enrol_ops = {
    .name = "enrol",
    .title = N_("Prints"),
    .groups = GROUP_ENROL | GROUP_READ | GROUP_PRINT,
    .roles = MAY_CLERK,
    .size = sizeof(struct enrol_screen),
    .footer = footer,
    .open = enrol_open,
    .close = enrol_close,
    .act = enrol_act,
    .blocked = enrol_blocked,
    .mouse = enrol_mouse,
    .draw = enrol_draw,
    .subtitle = enrol_subtitle,
};

void enrol_card_open(struct app *a, struct enrolment *e)
{
	app_open(a, &enrol_ops, e);
}

/* --- the beginning
 * ------------------------------------------------------------------------------------------ */

void enrol_begin(struct app *a, struct screen *asker, const struct look *look, int64_t person,
		 const struct record *record)
{
	struct enrolment *e = take_draft(person);
	struct date today = instant_date(clock_now());
	int youngest = 0, oldest = 0;
	char *name;

	if (e && e->notice) {
		enrol_card_open(a, e);
		enrolment_drop(e);
		app_say(a, SAY_INFO, _("this goes on where you left it"));
		return;
	}
	if (!birth_age_range(&record->person.birth, &today, &youngest, &oldest)) {
		dialog_tell(a, _("No prints yet"),
			    _("Nothing is known of the birth, so this may be a child under six, of "
			      "whom no prints are taken. Put in what is known first: a year and "
			      "how far it may be wrong is enough."));
		if (e)
			keep_draft(e);
		enrolment_drop(e);
		return;
	}
	if (youngest < 6) {
		dialog_tell(a, _("No prints"),
			    _("No prints are taken of a child under six, or of a person who may be "
			      "one by the date of birth on record."));
		if (e)
			keep_draft(e);
		enrolment_drop(e);
		return;
	}
	if (!e)
		e = enrolment_new(look, person, 0);
	else
		keep_draft(e); /* what came with a file outlives a notice that was left */
	e->youngest = youngest;
	name = record->person.n_names ? name_format(&record->person.names[0]) : xstrdup("");
	snprintf(e->name, sizeof(e->name), "%s", name);
	free(name);
	app_open(a, &notice_ops,
		 &(struct notice_argument){
		     e, record->person.n_languages ? record->person.languages[0] : ""});
	enrolment_drop(e);
}

void enrol_bring(struct app *a, const struct look *look, int64_t person,
		 const struct record *record, struct manifest *brought_take)
{
	struct enrolment *e = enrolment_new(look, person, 0);

	e->brought = brought_take;
	e->bring = brought_take->persons[0].n_prints > 0;
	if (e->bring)
		keep_draft(e);
	enrolment_drop(e);
	enrol_begin(a, NULL, look, person, record);
}
