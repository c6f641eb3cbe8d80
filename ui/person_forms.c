/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/person_forms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/case_note.h"
#include "ui/codes.h"
#include "ui/dialog.h"
#include "ui/record_save.h"
#include "ui/scr_enrol.h"
#include "ui/scr_person.h"

/* --- choices ------------------------------------------------------------------------------ */

enum {
	CHOICE_SEX,
	CHOICE_SOURCE,
	CHOICE_CATEGORY,
	CHOICE_RETENTION,
};

static const char *sex_text(int i)
{
	return person_sex_text((enum person_sex)i);
}

static const char *source_text(int i)
{
	return birth_source_text((enum birth_source)i);
}

static const char *category_text(int i)
{
	return category_name((enum category)i);
}

static const char *retention_text(int i)
{
	return retention_name((enum retention)i);
}

static const char *name_kind_label(int i)
{
	return name_kind_text((enum name_kind)i);
}

static const char *document_label(int i)
{
	return document_type_text((enum document_type)i);
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

/* --- validators ------------------------------------------------------------------------------ */

static const char *check_margin(const char *value, void *context)
{
	long n;

	return text_is_blank(value) || text_to_long(value, 0, 30, &n)
		   ? NULL
		   : _("a number of years, at most 30");
}

static const char *check_countries(const char *value, void *context)
{
	return codes_check_countries(value);
}

static const char *check_languages(const char *value, void *context)
{
	return codes_check_languages(value);
}

static const char *check_country(const char *value, void *context)
{
	return text_is_blank(value) || codes_country(value) ? NULL
							    : _("a country: COL, ESP, Syria ...");
}

/* --- the main form -------------------------------------------------------------------------------
 */

static const struct field_spec main_fields[] = {
    {.id = "sex", .type = FIELD_CHOICE, .label = N_("Sex")},
    {.id = "birth",
     .type = FIELD_DATE,
     .label = N_("Born"),
     .help = N_("1990, 1990-05 or 1990-05-03; empty when nothing is known"),
     .width = 12},
    {.id = "margin",
     .type = FIELD_TEXT,
     .label = N_("Give or take"),
     .help = N_("years that the date may be wrong by, either way"),
     .width = 4,
     .max = 2,
     .validate = check_margin},
    {.id = "source",
     .type = FIELD_CHOICE,
     .label = N_("Known from"),
     .help = N_("where the date of birth comes from")},
    {.id = "birth-place", .type = FIELD_TEXT, .label = N_("Place of birth")},
    {.id = "nationality",
     .type = FIELD_TEXT,
     .label = N_("Nationality"),
     .help = N_("codes or names, parted by commas; empty when not known"),
     .validate = check_countries},
    {.id = "languages",
     .type = FIELD_TEXT,
     .label = N_("Languages"),
     .help = N_("the best understood first: es, Arabic, quc"),
     .validate = check_languages},
    {.id = "contact",
     .type = FIELD_TEXT,
     .label = N_("Contact"),
     .help = N_("how the person can be reached, safely"),
     .max = 400},
    {.id = "representative",
     .type = FIELD_TEXT,
     .label = N_("Representative"),
     .help = N_("the adult or lawyer who acts for the person"),
     .max = 200},
    {.id = "category",
     .type = FIELD_CHOICE,
     .label = N_("In the files as"),
     .help = N_("nobody is a suspect unless someone decided so")},
    {.id = "retention",
     .type = FIELD_CHOICE,
     .label = N_("Kept as"),
     .help = N_("decides when the record is erased")},
};

static void fill_birth(struct sheet *s, const struct record *r)
{
	char text[DATE_TEXT_LEN];

	form_set(&s->form, "birth", date_format(&r->person.birth.date, text));
	if (r->person.birth.margin_years) {
		snprintf(text, sizeof(text), "%d", r->person.birth.margin_years);
		form_set(&s->form, "margin", text);
	}
}

static void fill_lists(struct sheet *s, const struct record *r)
{
	char *text = codes_list((const char *)r->person.nationalities, COUNTRY_CODE_LEN,
				r->person.n_nationalities);

	form_set(&s->form, "nationality", text);
	free(text);
	text =
	    codes_list((const char *)r->person.languages, LANGUAGE_CODE_LEN, r->person.n_languages);
	form_set(&s->form, "languages", text);
	free(text);
}

static void fill_main(struct sheet *s)
{
	struct record_edit *c = s->context;
	const struct record *r = &c->record;

	set_choices(s, "sex", c->choices[CHOICE_SEX], SEX_COUNT, sex_text, (int)r->person.sex);
	set_choices(s, "source", c->choices[CHOICE_SOURCE], BIRTH_SOURCE_COUNT, source_text,
		    (int)r->person.birth.source);
	set_choices(s, "category", c->choices[CHOICE_CATEGORY], CATEGORY_COUNT, category_text,
		    (int)r->category);
	set_choices(s, "retention", c->choices[CHOICE_RETENTION], RETENTION_COUNT, retention_text,
		    (int)r->retention);
	fill_birth(s, r);
	fill_lists(s, r);
	form_set(&s->form, "birth-place", r->birth_place);
	form_set(&s->form, "contact", r->contact);
	form_set(&s->form, "representative", r->representative);
}

static void put_text(struct sheet *s, const char *id, char **to)
{
	if (!record_edit_changed(s, id))
		return;
	free(*to);
	*to = xstrdup(form_get(&s->form, id));
}

static void put_birth(struct sheet *s, struct record *r)
{
	long margin = 0;

	if (record_edit_changed(s, "birth"))
		date_parse(form_get(&s->form, "birth"), &r->person.birth.date);
	if (record_edit_changed(s, "margin")) {
		text_to_long(form_get(&s->form, "margin"), 0, 30, &margin);
		r->person.birth.margin_years = (int)margin;
	}
}

static void put_lists(struct sheet *s, struct record *r)
{
	const char *codes[CODES_MAX];
	size_t n;

	if (record_edit_changed(s, "nationality")) {
		free(r->person.nationalities);
		r->person.nationalities = NULL;
		r->person.n_nationalities = 0;
		n = codes_read(form_get(&s->form, "nationality"), false, codes);
		for (size_t i = 0; i < n; i++)
			person_add_nationality(&r->person, codes[i]);
	}
	if (record_edit_changed(s, "languages")) {
		free(r->person.languages);
		r->person.languages = NULL;
		r->person.n_languages = 0;
		n = codes_read(form_get(&s->form, "languages"), true, codes);
		for (size_t i = 0; i < n; i++)
			person_add_language(&r->person, codes[i]);
	}
}

static void apply_main(struct sheet *s, struct record *r)
{
	put_birth(s, r);
	put_lists(s, r);
	put_text(s, "birth-place", &r->birth_place);
	put_text(s, "contact", &r->contact);
	put_text(s, "representative", &r->representative);
	if (record_edit_changed(s, "sex"))
		r->person.sex = (enum person_sex)form_get_choice(&s->form, "sex");
	if (record_edit_changed(s, "source"))
		r->person.birth.source = (enum birth_source)form_get_choice(&s->form, "source");
	if (record_edit_changed(s, "category"))
		r->category = (enum category)form_get_choice(&s->form, "category");
	if (record_edit_changed(s, "retention"))
		r->retention = (enum retention)form_get_choice(&s->form, "retention");
}

static const struct sheet_spec main_spec = {
    .title = N_("Edit the record"),
    .fields = main_fields,
    .n = ARRAY_LEN(main_fields),
    .fill = fill_main,
    .submit = record_edit_submit,
    .free_context = record_edit_free,
};

void person_form_main(const struct person_form *f, enum main_field focus)
{
	static const char *const ids[MAIN_FIELDS] = {
	    [MAIN_SEX] = "sex",
	    [MAIN_BIRTH] = "birth",
	    [MAIN_BIRTH_PLACE] = "birth-place",
	    [MAIN_NATIONALITY] = "nationality",
	    [MAIN_LANGUAGES] = "languages",
	    [MAIN_CONTACT] = "contact",
	    [MAIN_REPRESENTATIVE] = "representative",
	    [MAIN_CATEGORY] = "category",
	    [MAIN_PURPOSE] = "category",
	    [MAIN_RETENTION] = "retention",
	};
	struct sheet *s =
	    sheet_open(f->app, f->asker, &main_spec, record_edit_new(f, 0, apply_main));

	if (s)
		form_focus(&s->form, ids[focus]);
}

/* --- a name
 * --------------------------------------------------------------------------------------- */

static const char *check_name(const char *value, void *context)
{
	const struct sheet *s = context;

	return text_is_blank(value) && text_is_blank(form_get(&s->form, "given"))
		   ? _("a name is needed; someone with one name only has it here")
		   : NULL;
}

static const struct field_spec name_fields[] = {
    {.id = "kind", .type = FIELD_CHOICE, .label = N_("Kind")},
    {.id = "given", .type = FIELD_TEXT, .label = N_("Given names")},
    {.id = "family1",
     .type = FIELD_TEXT,
     .label = N_("Family name"),
     .help = N_("with its particles: de la Cruz"),
     .validate = check_name},
    {.id = "family2",
     .type = FIELD_TEXT,
     .label = N_("Second family name"),
     .help = N_("where there is one")},
};

static void fill_name(struct sheet *s)
{
	struct record_edit *c = s->context;
	const struct person_name *n = c->index >= 0 ? &c->record.person.names[c->index] : NULL;
	char *family;

	set_choices(s, "kind", c->choices[0], NAME_KIND_COUNT, name_kind_label,
		    n ? (int)n->kind : (int)NAME_ALIAS);
	if (!n)
		return;
	form_set(&s->form, "given", n->given);
	family = name_family(n, 1);
	form_set(&s->form, "family1", family);
	free(family);
	family = name_family(n, 2);
	form_set(&s->form, "family2", family);
	free(family);
}

static void apply_name(struct sheet *s, struct record *r)
{
	const struct record_edit *c = s->context;
	struct person_name n;

	name_init(&n);
	name_set(&n, (enum name_kind)form_get_choice(&s->form, "kind"), form_get(&s->form, "given"),
		 form_get(&s->form, "family1"), form_get(&s->form, "family2"));
	if (c->index >= 0 && (size_t)c->index < r->person.n_names) {
		name_clear(&r->person.names[c->index]);
		r->person.names[c->index] = n;
		return;
	}
	person_add_name(&r->person, &n);
	name_clear(&n);
}

static const struct sheet_spec name_spec = {
    .title = N_("A name"),
    .fields = name_fields,
    .n = ARRAY_LEN(name_fields),
    .fill = fill_name,
    .submit = record_edit_submit,
    .free_context = record_edit_free,
};

void person_form_name(const struct person_form *f, int index)
{
	sheet_open(f->app, f->asker, &name_spec, record_edit_new(f, index, apply_name));
}

/* --- a document
 * --------------------------------------------------------------------------------------- */

static const struct field_spec document_fields[] = {
    {.id = "type", .type = FIELD_CHOICE, .label = N_("Kind")},
    {.id = "number",
     .type = FIELD_TEXT,
     .label = N_("Number"),
     .help = N_("as printed"),
     .required = true,
     .width = 30,
     .max = 60},
    {.id = "issuer",
     .type = FIELD_TEXT,
     .label = N_("Issued by"),
     .help = N_("a country: code or name; empty when not known"),
     .validate = check_country},
    {.id = "expiry",
     .type = FIELD_DATE,
     .label = N_("Valid until"),
     .help = N_("empty when there is no date on it, or it cannot be read"),
     .width = 12},
};

static void fill_document(struct sheet *s)
{
	struct record_edit *c = s->context;
	const struct document *d = c->index >= 0 ? &c->record.person.documents[c->index] : NULL;
	char text[DATE_TEXT_LEN];

	set_choices(s, "type", c->choices[0], DOCUMENT_TYPE_COUNT, document_label,
		    d ? (int)d->type : 0);
	if (!d)
		return;
	form_set(&s->form, "number", d->number);
	form_set(&s->form, "issuer", d->issuer);
	form_set(&s->form, "expiry", date_format(&d->expiry, text));
}

static void apply_document(struct sheet *s, struct record *r)
{
	const struct record_edit *c = s->context;
	const char *issuer = codes_country(form_get(&s->form, "issuer"));
	struct document d;

	document_init(&d);
	d.type = (enum document_type)form_get_choice(&s->form, "type");
	free(d.number);
	d.number = xstrdup(form_get(&s->form, "number"));
	snprintf(d.issuer, sizeof(d.issuer), "%s", issuer ? issuer : "");
	date_parse(form_get(&s->form, "expiry"), &d.expiry);
	if (c->index >= 0 && (size_t)c->index < r->person.n_documents) {
		document_clear(&r->person.documents[c->index]);
		r->person.documents[c->index] = d;
		return;
	}
	person_add_document(&r->person, &d);
	document_clear(&d);
}

static const struct sheet_spec document_spec = {
    .title = N_("A document"),
    .fields = document_fields,
    .n = ARRAY_LEN(document_fields),
    .fill = fill_document,
    .submit = record_edit_submit,
    .free_context = record_edit_free,
};

void person_form_document(const struct person_form *f, int index)
{
	sheet_open(f->app, f->asker, &document_spec, record_edit_new(f, index, apply_document));
}

/* --- taking one out
 * ---------------------------------------------------------------------------------------- */

static const struct field_spec drop_fields[] = {
    {.id = "yes",
     .type = FIELD_CHECK,
     .label = N_("Take it out"),
     .help = N_("space changes it; the version before keeps it")},
};

static void apply_drop_name(struct sheet *s, struct record *r)
{
	const struct record_edit *c = s->context;
	struct person *p = &r->person;
	size_t i = (size_t)c->index;

	if (i >= p->n_names || !form_get_choice(&s->form, "yes"))
		return;
	name_clear(&p->names[i]);
	memmove(&p->names[i], &p->names[i + 1], (p->n_names - i - 1) * sizeof(*p->names));
	p->n_names--;
}

static void apply_drop_document(struct sheet *s, struct record *r)
{
	const struct record_edit *c = s->context;
	struct person *p = &r->person;
	size_t i = (size_t)c->index;

	if (i >= p->n_documents || !form_get_choice(&s->form, "yes"))
		return;
	document_clear(&p->documents[i]);
	memmove(&p->documents[i], &p->documents[i + 1],
		(p->n_documents - i - 1) * sizeof(*p->documents));
	p->n_documents--;
}

static void submit_drop(struct sheet *s)
{
	if (form_get_choice(&s->form, "yes"))
		record_edit_submit(s);
	else
		sheet_close(s);
}

static const struct sheet_spec drop_spec = {
    .title = N_("Take it out of the record?"),
    .fields = drop_fields,
    .n = ARRAY_LEN(drop_fields),
    .width = 60,
    .submit = submit_drop,
    .free_context = record_edit_free,
};

void person_form_drop(const struct person_form *f, bool name, int index)
{
	struct sheet *s;
	char *text;

	if (name && f->record->person.n_names < 2) {
		app_say(f->app, SAY_WARN, _("a record needs one name; e changes it"));
		return;
	}
	s = sheet_open(f->app, f->asker, &drop_spec,
		       record_edit_new(f, index, name ? apply_drop_name : apply_drop_document));
	if (!s)
		return;
	text = name ? name_format(&f->record->person.names[index])
		    : xstrdup(f->record->person.documents[index].number);
	s->text = text;
}

/* --- a new person
 * ---------------------------------------------------------------------------------------------- */

static const struct field_spec new_fields[] = {
    {.id = "given", .type = FIELD_TEXT, .label = N_("Given names")},
    {.id = "family1",
     .type = FIELD_TEXT,
     .label = N_("Family name"),
     .help = N_("with its particles: de la Cruz"),
     .validate = check_name},
    {.id = "family2", .type = FIELD_TEXT, .label = N_("Second family name")},
    {.id = "sex", .type = FIELD_CHOICE, .label = N_("Sex")},
    {.id = "birth",
     .type = FIELD_DATE,
     .label = N_("Born"),
     .help = N_("1990, 1990-05 or 1990-05-03; empty when nothing is known"),
     .width = 12},
    {.id = "margin",
     .type = FIELD_TEXT,
     .label = N_("Give or take"),
     .help = N_("years that the date may be wrong by, either way"),
     .width = 4,
     .max = 2,
     .validate = check_margin},
    {.id = "source", .type = FIELD_CHOICE, .label = N_("Known from")},
    {.id = "nationality",
     .type = FIELD_TEXT,
     .label = N_("Nationality"),
     .help = N_("codes or names, parted by commas; empty when not known"),
     .validate = check_countries},
    {.id = "languages",
     .type = FIELD_TEXT,
     .label = N_("Languages"),
     .help = N_("the best understood first: the notice is given in it"),
     .validate = check_languages},
    {.id = "category", .type = FIELD_CHOICE, .label = N_("In the files as")},
    {.id = "retention",
     .type = FIELD_CHOICE,
     .label = N_("Kept as"),
     .help = N_("decides when the record is erased")},
};

/* What the file says of the person. */
static void fill_brought(struct sheet *s, const struct record *r)
{
	const struct person_name *n = &r->person.names[0];
	char *family;

	form_set(&s->form, "given", n->given);
	family = name_family(n, 1);
	form_set(&s->form, "family1", family);
	free(family);
	family = name_family(n, 2);
	form_set(&s->form, "family2", family);
	free(family);
	form_set_choice(&s->form, "sex", (int)r->person.sex);
	form_set_choice(&s->form, "source", (int)r->person.birth.source);
	fill_birth(s, r);
	fill_lists(s, r);
}

static void fill_new(struct sheet *s)
{
	struct record_edit *c = s->context;

	set_choices(s, "sex", c->choices[CHOICE_SEX], SEX_COUNT, sex_text, SEX_UNKNOWN);
	set_choices(s, "source", c->choices[CHOICE_SOURCE], BIRTH_SOURCE_COUNT, source_text,
		    BIRTH_DECLARED);
	set_choices(s, "category", c->choices[CHOICE_CATEGORY], CATEGORY_COUNT, category_text,
		    CATEGORY_NONE);
	set_choices(s, "retention", c->choices[CHOICE_RETENTION], RETENTION_COUNT, retention_text,
		    RETENTION_OTHER);
	if (c->brought)
		fill_brought(s, &c->record);
}

struct make {
	struct errand errand;
	struct why why;
	struct record record;
	char *origin; /* goes into a note; NULL: none */
	int64_t id;
	struct err note_err;
};

static enum err_code make_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct make *m = (struct make *)e;
	struct look look = why_look(&m->why);

	enum err_code code = record_create(seat, &look, &m->record, NULL, &m->id, err);
	int64_t note;

	/* The record stands without its note, and the clerk is told. */
	if (code == ERR_OK && m->origin)
		case_note_add(seat, &look, m->id, CASE_NOTE_FACT, m->origin, NULL, false, 0, &note,
			      &m->note_err);
	return code;
}

static void make_clear(struct errand *e)
{
	struct make *m = (struct make *)e;

	why_clear(&m->why);
	record_clear(&m->record);
	free(m->origin);
}

static const struct errand_ops make_ops = {"person-make", make_run, sheet_errand_done, make_clear,
					   false};

static void made(struct sheet *s, struct errand *e)
{
	struct make *m = (struct make *)e;
	struct app *a = s->base.app;
	struct look look = why_look(&m->why);
	struct record_edit *c = s->context;
	struct manifest *brought = c->brought;

	c->brought = NULL;
	app_close(a, &s->base);
	app_open(a, &person_ops, &(struct person_argument){m->id, &look});
	app_say(a, SAY_GOOD,
		_("the record is made; all protection flags are unknown, and "
		  "unknown protects. p takes prints"));
	if (m->note_err.code != ERR_OK)
		dialog_tell(a, _("The note is missing"), m->note_err.msg);
	if (brought)
		enrol_bring(a, &look, m->id, &m->record, brought);
}

static void submit_new(struct sheet *s)
{
	struct record_edit *c = s->context;
	struct make *m = xcalloc(1, sizeof(*m));
	struct person_name n;

	why_copy(&m->why, &c->why);
	record_init(&m->record);
	if (c->brought) {
		record_clear(&m->record);
		record_copy(&m->record, &c->record);
		m->origin = c->origin ? xstrdup(c->origin) : NULL;
	}
	name_init(&n);
	name_set(&n, NAME_PRIMARY, form_get(&s->form, "given"), form_get(&s->form, "family1"),
		 form_get(&s->form, "family2"));
	if (m->record.person.n_names) {
		name_clear(&m->record.person.names[0]);
		m->record.person.names[0] = n;
	} else {
		person_add_name(&m->record.person, &n);
		name_clear(&n);
	}
	m->record.person.sex = (enum person_sex)form_get_choice(&s->form, "sex");
	put_birth(s, &m->record);
	m->record.person.birth.source = m->record.person.birth.date.year
					    ? (enum birth_source)form_get_choice(&s->form, "source")
					    : BIRTH_UNKNOWN;
	put_lists(s, &m->record);
	m->record.category = (enum category)form_get_choice(&s->form, "category");
	m->record.retention = (enum retention)form_get_choice(&s->form, "retention");
	m->record.collected_for = c->why.purpose;
	s->worked = made;
	sheet_post(s, &make_ops, &m->errand);
}

static const struct sheet_spec new_spec = {
    .title = N_("New person"),
    .fields = new_fields,
    .n = ARRAY_LEN(new_fields),
    .fill = fill_new,
    .submit = submit_new,
    .free_context = record_edit_free,
};

void person_make(struct app *a, struct screen *asker, const struct look *look)
{
	struct record none;
	struct person_form f = {a, asker, look, 0, 0, &none};

	record_init(&none);
	sheet_open(a, asker, &new_spec, record_edit_new(&f, -1, NULL));
	record_clear(&none);
}

void person_bring(struct app *a, struct screen *asker, const struct look *look,
		  struct manifest *brought_take, const char *origin, const char *text)
{
	struct record theirs;
	struct person_form f = {a, asker, look, 0, 0, &theirs};
	struct record_edit *c;
	struct sheet *s;

	record_init(&theirs);
	person_clear(&theirs.person);
	person_copy(&theirs.person, &brought_take->persons[0].person);
	c = record_edit_new(&f, -1, NULL);
	c->brought = brought_take;
	c->origin = xstrdup(origin);
	record_clear(&theirs);
	s = sheet_open(a, asker, &new_spec, c);
	if (s)
		s->text = xstrdup(text);
}
