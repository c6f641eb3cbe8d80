/* SPDX-License-Identifier: Apache-2.0 */
/* What is done about a person besides the record itself: protection, photo,
 * requests, links, the person's file, erasure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/link.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "image/load.h"
#include "ui/codes.h"
#include "ui/person_forms.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* One context and one errand for all of them. */
struct act_context {
	struct why why;
	int64_t person;
	struct protection protection;
	const char *choices[3][16];
};

struct act_errand {
	struct errand errand;
	struct why why;
	int64_t person, other, id;
	struct protection protection;
	int choice;
	struct date day;
	char *text, *path, *to;
	const char *language;
};

static struct act_context *new_context(const struct person_form *f)
{
	struct act_context *c = xcalloc(1, sizeof(*c));

	why_set(&c->why, f->look);
	c->person = f->person;
	return c;
}

static void free_context(void *context)
{
	why_clear(&((struct act_context *)context)->why);
	free(context);
}

static struct act_errand *new_errand(struct sheet *s)
{
	const struct act_context *c = s->context;
	struct act_errand *e = xcalloc(1, sizeof(*e));

	why_copy(&e->why, &c->why);
	e->person = c->person;
	return e;
}

static void clear(struct errand *e)
{
	struct act_errand *a = (struct act_errand *)e;

	why_clear(&a->why);
	free(a->text);
	free(a->path);
	free(a->to);
}

static void set_choices(struct sheet *s, const char *id, const char *choices[16], int n,
			const char *(*text)(int), int chosen)
{
	for (int i = 0; i < n && i < 15; i++)
		choices[i] = text(i);
	choices[n < 15 ? n : 15] = NULL;
	form_set_choices(&s->form, id, choices);
	form_set_choice(&s->form, id, chosen);
}

static const char *check_countries(const char *value, void *context)
{
	return codes_check_countries(value);
}

/* --- protection ---------------------------------------------------------------------------- */

static const char *const flag_ids[PROTECTION_COUNT] = {
    [PROTECTION_ASYLUM] = "asylum",	  [PROTECTION_REFUGEE] = "refugee",
    [PROTECTION_STATELESS] = "stateless", [PROTECTION_TRAFFICKED] = "trafficked",
    [PROTECTION_VIOLENCE] = "violence",	  [PROTECTION_WITNESS] = "witness",
    [PROTECTION_CHILD] = "child",
};

static const struct field_spec protection_fields[] = {
    {.id = "asylum", .type = FIELD_CHOICE, .label = N_("Asks protection")},
    {.id = "refugee", .type = FIELD_CHOICE, .label = N_("Refugee")},
    {.id = "stateless", .type = FIELD_CHOICE, .label = N_("Stateless")},
    {.id = "trafficked", .type = FIELD_CHOICE, .label = N_("Trafficked")},
    {.id = "violence", .type = FIELD_CHOICE, .label = N_("Victim of violence")},
    {.id = "witness", .type = FIELD_CHOICE, .label = N_("Witness at risk")},
    {.id = "child", .type = FIELD_CHOICE, .label = N_("Child")},
    {.id = "feared",
     .type = FIELD_TEXT,
     .label = N_("Feared countries"),
     .help = N_("codes or names, parted by commas: nothing about the person goes there"),
     .validate = check_countries},
    {.id = "origin",
     .type = FIELD_TEXT,
     .label = N_("Origin"),
     .help = N_("countries the person comes from, besides the nationality"),
     .validate = check_countries},
    {.id = "residence",
     .type = FIELD_TEXT,
     .label = N_("Lived in"),
     .help = N_("countries of earlier residence"),
     .validate = check_countries},
};

static const char *flag_text(int i)
{
	return flag_name((enum flag)i);
}

static void fill_protection(struct sheet *s)
{
	struct act_context *c = s->context;
	const struct protection *p = &c->protection;
	const struct {
		const char *id;
		const char *codes;
	} lists[] = {
	    {"feared", p->feared[0]}, {"origin", p->origin[0]}, {"residence", p->residence[0]}};

	for (int i = 0; i < PROTECTION_COUNT; i++)
		set_choices(s, flag_ids[i], c->choices[0], 3, flag_text, (int)p->flags[i]);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		char *text = codes_list(lists[i].codes, COUNTRY_CODE_LEN, PROTECTION_COUNTRIES);

		form_set(&s->form, lists[i].id, text);
		free(text);
	}
}

static enum err_code protection_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;
	struct look look = why_look(&a->why);

	return protection_set(seat, &look, a->person, &a->protection, err);
}

static const struct errand_ops protection_ops = {"protection", protection_run, sheet_errand_done,
						 clear, false};

static void read_countries(struct sheet *s, const char *id,
			   char out[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN])
{
	const char *codes[CODES_MAX];
	size_t n = codes_read(form_get(&s->form, id), false, codes);

	memset(out, 0, PROTECTION_COUNTRIES * COUNTRY_CODE_LEN);
	for (size_t i = 0; i < n && i < PROTECTION_COUNTRIES; i++)
		snprintf(out[i], COUNTRY_CODE_LEN, "%s", codes[i]);
}

static void submit_protection(struct sheet *s)
{
	struct act_errand *e = new_errand(s);

	protection_init(&e->protection);
	for (int i = 0; i < PROTECTION_COUNT; i++)
		e->protection.flags[i] = (enum flag)form_get_choice(&s->form, flag_ids[i]);
	read_countries(s, "feared", e->protection.feared);
	read_countries(s, "origin", e->protection.origin);
	read_countries(s, "residence", e->protection.residence);
	s->said = _("the protection flags are saved");
	sheet_post(s, &protection_ops, &e->errand);
}

static const struct sheet_spec protection_spec = {
    .title = N_("Protection"),
    .text = N_("A state that nobody has established is unknown, and unknown protects like yes."),
    .fields = protection_fields,
    .n = ARRAY_LEN(protection_fields),
    .fill = fill_protection,
    .submit = submit_protection,
    .free_context = free_context,
};

void person_form_protection(const struct person_form *f, const struct protection *p)
{
	struct act_context *c = new_context(f);

	c->protection = *p;
	sheet_open(f->app, f->asker, &protection_spec, c);
}

/* --- photo -------------------------------------------------------------------------------------
 */

#define PHOTO_MOST ((size_t)8 << 20)

static const struct field_spec photo_fields[] = {
    {.id = "path",
     .type = FIELD_TEXT,
     .label = N_("File"),
     .help = N_("a PNG or JPEG of at most 8 MB"),
     .required = true,
     .max = 1000},
};

static enum err_code photo_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;
	struct look look = why_look(&a->why);
	struct image *image = NULL;
	struct image_info info;
	struct buf file = BUF_INIT;
	enum err_code code = file_read(a->path, PHOTO_MOST, &file, err);

	/* Only what can be shown is kept. */
	if (code == ERR_OK)
		code = image_decode(file.data, file.len, a->path, NULL, &image, &info, err);
	if (code == ERR_OK && info.format != IMAGE_PNG && info.format != IMAGE_JPEG)
		code = err_set(err, ERR_INPUT, _("%s: a photo must be a PNG or a JPEG"), a->path);
	image_free(image);
	if (code == ERR_OK)
		code = record_set_photo(seat, &look, a->person, file.data, file.len, err);
	buf_free(&file);
	return code;
}

static const struct errand_ops photo_ops = {"photo-set", photo_run, sheet_errand_done, clear,
					    false};

static void submit_photo(struct sheet *s)
{
	struct act_errand *e = new_errand(s);

	e->path = xstrdup(form_get(&s->form, "path"));
	s->said = _("the photo is kept with the record");
	sheet_post(s, &photo_ops, &e->errand);
}

static const struct sheet_spec photo_spec = {
    .title = N_("A photo"),
    .text = N_("For people to look at. Cotejo does not compare faces."),
    .fields = photo_fields,
    .n = ARRAY_LEN(photo_fields),
    .submit = submit_photo,
    .free_context = free_context,
};

void person_form_photo(const struct person_form *f)
{
	sheet_open(f->app, f->asker, &photo_spec, new_context(f));
}

/* --- a request
 * -------------------------------------------------------------------------------------- */

static const struct field_spec request_fields[] = {
    {.id = "kind", .type = FIELD_CHOICE, .label = N_("The person asks")},
    {.id = "received",
     .type = FIELD_DATE,
     .label = N_("Received on"),
     .help = N_("the legal time begins on this day"),
     .required = true,
     .width = 12},
    {.id = "text",
     .type = FIELD_LINES,
     .label = N_("In their words"),
     .help = N_("what exactly is asked for"),
     .required = true,
     .rows = 5,
     .max = 4000},
};

static const char *request_text(int i)
{
	return request_kind_name((enum request_kind)i);
}

static void fill_request(struct sheet *s)
{
	struct act_context *c = s->context;
	struct date today = instant_date(clock_now());
	char text[DATE_TEXT_LEN];

	set_choices(s, "kind", c->choices[0], REQUEST_KIND_COUNT, request_text, REQUEST_ACCESS);
	form_set(&s->form, "received", date_format(&today, text));
}

static enum err_code request_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;
	struct look look = why_look(&a->why);

	return request_open(seat, &look, a->person, (enum request_kind)a->choice, &a->day, a->text,
			    &a->id, err);
}

static const struct errand_ops request_ops = {"request", request_run, sheet_errand_done, clear,
					      false};

static void submit_request(struct sheet *s)
{
	struct act_errand *e = new_errand(s);

	e->choice = form_get_choice(&s->form, "kind");
	date_parse(form_get(&s->form, "received"), &e->day);
	e->text = xstrdup(form_get(&s->form, "text"));
	s->said = _("the request is written down; its time runs (g d shows it)");
	sheet_post(s, &request_ops, &e->errand);
}

static const struct sheet_spec request_spec = {
    .title = N_("A request of the person"),
    .text = N_("A correction or an objection marks the record as contested at once."),
    .fields = request_fields,
    .n = ARRAY_LEN(request_fields),
    .fill = fill_request,
    .submit = submit_request,
    .free_context = free_context,
};

void person_form_request(const struct person_form *f)
{
	sheet_open(f->app, f->asker, &request_spec, new_context(f));
}

/* --- a link
 * ------------------------------------------------------------------------------------------- */

static const char *check_number(const char *value, void *context)
{
	long n;

	return text_to_long(value, 1, 999999999, &n) ? NULL : _("the number of the other record");
}

static const struct field_spec link_fields[] = {
    {.id = "other",
     .type = FIELD_TEXT,
     .label = N_("Record number"),
     .help = N_("of the other record; it stands in its top bar"),
     .required = true,
     .width = 12,
     .max = 9,
     .validate = check_number},
    {.id = "kind", .type = FIELD_CHOICE, .label = N_("They are")},
    {.id = "reason",
     .type = FIELD_LINES,
     .label = N_("Reason"),
     .help = N_("what it rests on; a second person decides"),
     .required = true,
     .rows = 4,
     .max = 2000},
};

/* The last choice takes a link back. */
static const char *link_text(int i)
{
	return i < LINK_KIND_COUNT ? link_kind_name((enum link_kind)i) : _("no longer linked");
}

static void fill_link(struct sheet *s)
{
	struct act_context *c = s->context;

	set_choices(s, "kind", c->choices[0], LINK_KIND_COUNT + 1, link_text, LINK_SAME);
}

static enum err_code link_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;

	if (a->choice == LINK_KIND_COUNT)
		return link_propose_end(seat, a->person, a->other, a->text, &a->id, err);
	return link_propose(seat, a->person, a->other, (enum link_kind)a->choice, a->text, &a->id,
			    err);
}

static const struct errand_ops link_ops = {"link", link_run, sheet_errand_done, clear, false};

static void submit_link(struct sheet *s)
{
	struct act_errand *e = new_errand(s);
	long other = 0;

	text_to_long(form_get(&s->form, "other"), 1, 999999999, &other);
	e->other = other;
	e->choice = form_get_choice(&s->form, "kind");
	e->text = xstrdup(form_get(&s->form, "reason"));
	s->said = _("proposed; nothing changes before a second person has approved it");
	sheet_post(s, &link_ops, &e->errand);
}

static const struct sheet_spec link_spec = {
    .title = N_("Propose a link"),
    .text = N_("Linked records are never merged: taking the link back leaves both as they were."),
    .fields = link_fields,
    .n = ARRAY_LEN(link_fields),
    .fill = fill_link,
    .submit = submit_link,
    .free_context = free_context,
};

void person_form_link(const struct person_form *f)
{
	sheet_open(f->app, f->asker, &link_spec, new_context(f));
}

/* --- the person's file
 * ------------------------------------------------------------------------------------ */

static const struct field_spec file_fields[] = {
    {.id = "language", .type = FIELD_CHOICE, .label = N_("Language")},
    {.id = "to",
     .type = FIELD_TEXT,
     .label = N_("Handed to"),
     .help = N_("the person, or who acts for them; it is written down"),
     .required = true,
     .max = 200},
    {.id = "path",
     .type = FIELD_TEXT,
     .label = N_("Into the file"),
     .help = N_("a name that ends in .pdf, or in .txt for plain text"),
     .required = true,
     .max = 1000},
};

static const char *language_text(int i)
{
	return i ? _("Spanish") : _("English");
}

static void fill_file(struct sheet *s)
{
	struct act_context *c = s->context;
	const char *home = getenv("HOME");
	char *path = xasprintf("%s/cotejo-%lld.pdf", home ? home : ".", (long long)c->person);

	set_choices(s, "language", c->choices[0], 2, language_text, 0);
	form_set(&s->form, "path", path);
	form_focus(&s->form, "to");
	free(path);
}

static enum err_code file_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;
	struct look look = why_look(&a->why);
	size_t len = strlen(a->path);
	struct buf pdf = BUF_INIT;
	char *text = NULL;
	enum err_code code;

	if (len > 4 && strcmp(a->path + len - 4, ".txt") == 0) {
		code = dossier_text(seat, &look, a->person, a->language, a->to, &text, err);
		if (code == ERR_OK)
			code = file_write(a->path, text, strlen(text), err);
		free(text);
		return code;
	}
	code = dossier_pdf(seat, &look, a->person, a->language, a->to, &pdf, err);
	if (code == ERR_OK)
		code = file_write(a->path, pdf.data, pdf.len, err);
	buf_free(&pdf);
	return code;
}

static const struct errand_ops file_ops = {"person-file", file_run, sheet_errand_done, clear,
					   false};

static void submit_file(struct sheet *s)
{
	struct act_errand *e = new_errand(s);

	e->language = form_get_choice(&s->form, "language") ? "es" : "en";
	e->to = xstrdup(form_get(&s->form, "to"));
	e->path = xstrdup(form_get(&s->form, "path"));
	s->said = _("the file is written, and it is on record to whom it went");
	sheet_post(s, &file_ops, &e->errand);
}

static const struct sheet_spec file_spec = {
    .title = N_("The person's file"),
    .text = N_("All data, where they come from, who received them, who decided what and why, and "
	       "who looked. The file is not sealed: hand it over and delete it."),
    .fields = file_fields,
    .n = ARRAY_LEN(file_fields),
    .fill = fill_file,
    .submit = submit_file,
    .free_context = free_context,
};

void person_form_file(const struct person_form *f)
{
	sheet_open(f->app, f->asker, &file_spec, new_context(f));
}

/* --- erasure
 * ------------------------------------------------------------------------------------------------
 */

static const struct field_spec erase_fields[] = {
    {.id = "reason",
     .type = FIELD_LINES,
     .label = N_("Reason"),
     .help = N_("why the record must go before its time"),
     .required = true,
     .rows = 4,
     .max = 2000},
};

static enum err_code erase_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct act_errand *a = (struct act_errand *)e;

	return proposal_erase(seat, a->person, a->text, &a->id, err);
}

static const struct errand_ops erase_ops = {"erase", erase_run, sheet_errand_done, clear, false};

static void submit_erase(struct sheet *s)
{
	struct act_errand *e = new_errand(s);

	e->text = xstrdup(form_get(&s->form, "reason"));
	s->said = _("proposed; another supervisor has to approve it");
	sheet_post(s, &erase_ops, &e->errand);
}

static const struct sheet_spec erase_spec = {
    .title = N_("Propose to erase this record"),
    .text = N_("When another supervisor approves, the record, its prints, notes and comparisons "
	       "are destroyed for good. Earlier recipients are told."),
    .fields = erase_fields,
    .n = ARRAY_LEN(erase_fields),
    .submit = submit_erase,
    .free_context = free_context,
};

void person_form_erase(const struct person_form *f)
{
	sheet_open(f->app, f->asker, &erase_spec, new_context(f));
}
