/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/person_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/codes.h"
#include "ui/notes.h"
#include "ui/person_forms.h"

/* --- reading ------------------------------------------------------------------------------- */

enum err_code person_data_read(struct seat *seat, const struct look *look, int64_t id,
			       unsigned roles, struct person_data *out, struct err *err)
{
	struct person_data d = {.roles = roles};
	enum err_code code = record_get(seat, look, id, 0, &d.record, &d.info, err);

	if (code != ERR_OK)
		return code;
	d.read = true;
	if (roles & MAY_RIGHTS) {
		code = protection_get(seat, look, id, &d.protection, err);
		d.has_protection = code == ERR_OK;
	}
	if (code == ERR_OK)
		code = print_list(seat, look, id, &d.prints, err);
	if (code == ERR_OK)
		code = case_note_list(seat, look, id, &d.notes, err);
	if (code == ERR_OK)
		code = link_list(seat, look, id, &d.links, err);
	if (code == ERR_OK)
		code = record_versions(seat, id, &d.versions, err);
	if (code != ERR_OK) {
		person_data_clear(&d);
		return code;
	}
	*out = d;
	return ERR_OK;
}

void person_data_clear(struct person_data *d)
{
	if (!d->read)
		return;
	record_clear(&d->record);
	record_info_clear(&d->info);
	print_rows_clear(&d->prints);
	case_notes_clear(&d->notes);
	link_rows_clear(&d->links);
	record_versions_clear(&d->versions);
	memset(d, 0, sizeof(*d));
}

/* --- the page --------------------------------------------------------------------------------- */

static void main_line(struct page *p, enum main_field f, const char *label, const char *text)
{
	page_item(p, PERSON_ITEM_MAIN, (int64_t)f + 1, label, *text ? INK_TEXT : INK_DIM, "%s",
		  *text ? text : _("not known"));
}

static void show_birth(struct page *p, const struct birth *b)
{
	struct buf text = BUF_INIT;
	char date[DATE_TEXT_LEN];
	struct date today = instant_date(clock_now());
	int youngest, oldest;

	if (b->date.year) {
		buf_printf(&text, "%s", date_format(&b->date, date));
		if (b->margin_years)
			buf_printf(
			    &text,
			    ngettext(" ± %d year", " ± %d years", (unsigned long)b->margin_years),
			    b->margin_years);
		if (birth_age_range(b, &today, &youngest, &oldest)) {
			if (youngest == oldest)
				buf_printf(&text, _(" · %d years old"), youngest);
			else
				buf_printf(&text, _(" · %d to %d years old"), youngest, oldest);
		}
		if (b->source != BIRTH_UNKNOWN)
			buf_printf(&text, " · %s", birth_source_text(b->source));
	}
	main_line(p, MAIN_BIRTH, _("Born"), text.len ? buf_str(&text) : "");
	buf_free(&text);
}

static void show_names(struct page *p, const struct person *who)
{
	for (size_t i = 0; i < who->n_names; i++) {
		char *name = name_format(&who->names[i]);

		page_item(p, PERSON_ITEM_NAME, (int64_t)i + 1,
			  i ? name_kind_text(who->names[i].kind) : _("Name"),
			  i ? INK_TEXT : INK_STRONG, "%s", name);
		free(name);
	}
}

static void show_record(struct page *p, const struct person_data *d)
{
	const struct record *r = &d->record;
	const struct person *who = &r->person;
	char *text;

	show_names(p, who);
	main_line(p, MAIN_SEX, _("Sex"), person_sex_text(who->sex));
	show_birth(p, &who->birth);
	main_line(p, MAIN_BIRTH_PLACE, _("Place of birth"), r->birth_place);
	text = codes_names((const char *)who->nationalities, COUNTRY_CODE_LEN, who->n_nationalities,
			   false);
	main_line(p, MAIN_NATIONALITY, _("Nationality"), text);
	free(text);
	text = codes_names((const char *)who->languages, LANGUAGE_CODE_LEN, who->n_languages, true);
	main_line(p, MAIN_LANGUAGES, _("Languages"), text);
	free(text);
	main_line(p, MAIN_CONTACT, _("Contact"), r->contact);
	main_line(p, MAIN_REPRESENTATIVE, _("Representative"), r->representative);
	main_line(p, MAIN_CATEGORY, _("In the files as"), category_name(r->category));
	main_line(p, MAIN_PURPOSE, _("Collected for"), purpose_name(r->collected_for));
}

static void show_documents(struct page *p, const struct person *who)
{
	if (who->n_documents == 0) {
		page_heading(p, _("Documents: none on record"));
		return;
	}
	page_heading(p, _("Documents (%zu)"), who->n_documents);
	for (size_t i = 0; i < who->n_documents; i++) {
		const struct document *d = &who->documents[i];
		char date[DATE_TEXT_LEN];

		page_item(p, PERSON_ITEM_DOCUMENT, (int64_t)i + 1, document_type_text(d->type),
			  INK_TEXT, "%s%s%s%s%s", d->number, *d->issuer ? " · " : "",
			  *d->issuer ? country_name(d->issuer) : "",
			  d->expiry.year ? _(" · valid until ") : "",
			  date_format(&d->expiry, date));
	}
}

static void add_flags(struct buf *b, const struct protection *pr, enum flag f, const char *lead)
{
	bool any = false;

	for (int i = 0; i < PROTECTION_COUNT; i++) {
		if (pr->flags[i] != f)
			continue;
		buf_printf(b, "%s%s", any ? ", " : lead, protection_name((enum protection_kind)i));
		any = true;
	}
	if (any)
		buf_put_str(b, "\n");
}

static void show_protection(struct page *p, const struct person_data *d)
{
	const struct protection *pr = &d->protection;
	const struct {
		const char *label;
		const char *codes;
	} lists[] = {{N_("Feared"), pr->feared[0]},
		     {N_("Origin"), pr->origin[0]},
		     {N_("Lived in"), pr->residence[0]}};
	struct buf b = BUF_INIT;

	if (!d->has_protection)
		return;
	page_heading(p, _("Protection"));
	add_flags(&b, pr, FLAG_YES, _("YES: "));
	add_flags(&b, pr, FLAG_UNKNOWN, _("unknown, and so protected: "));
	add_flags(&b, pr, FLAG_NO, _("no: "));
	if (b.len)
		b.data[b.len - 1] = '\0';
	page_item(p, PERSON_ITEM_PROTECTION, 1, protection_holds(pr) ? _("PROTECTED") : _("Flags"),
		  protection_holds(pr) ? INK_PROTECTED : INK_TEXT, "%s", buf_str(&b));
	buf_free(&b);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		char *text =
		    codes_names(lists[i].codes, COUNTRY_CODE_LEN, PROTECTION_COUNTRIES, false);

		page_add(p, _(lists[i].label), INK_TEXT, "%s", text);
		free(text);
	}
}

static void show_keeping(struct page *p, const struct person_data *d)
{
	const struct record_info *i = &d->info;
	char due[DATE_TEXT_LEN];

	page_heading(p, _("How long it is kept"));
	page_item(p, PERSON_ITEM_MAIN, (int64_t)MAIN_RETENTION + 1, _("Kept as"),
		  i->due_soon ? INK_WARN : INK_TEXT, _("%s; erased for good on %s%s"),
		  retention_name(d->record.retention), date_format(&i->due, due),
		  i->due_soon ? _(" - soon") : "");
	if (i->contested || i->restricted || i->granted)
		page_add(p, _("Marks"), INK_WARN, "%s%s%s", i->contested ? _("CONTESTED  ") : "",
			 i->restricted ? _("RESTRICTED: not searched, not given out  ") : "",
			 i->granted ? _("protection granted") : "");
}

static void show_print(struct page *p, const struct print_row *r)
{
	char at[INSTANT_TEXT_LEN];

	if (r->missing)
		page_item(p, PERSON_ITEM_PRINT, r->id, finger_name(r->finger), INK_DIM, "%s%s%s%s",
			  missing_name(r->missing), r->permanent ? _(", for good") : "",
			  *r->comment ? ": " : "", r->comment);
	else
		page_item(p, PERSON_ITEM_PRINT, r->id, finger_name(r->finger),
			  r->quality < 30 ? INK_WARN : INK_TEXT,
			  _("quality %d · %d x %d · %s by %s%s"), r->quality, r->width, r->height,
			  instant_format_local(r->at, at), r->by,
			  r->current ? "" : _(" · an earlier one"));
}

static void show_prints(struct page *p, const struct person_data *d)
{
	size_t shown = 0;

	for (size_t i = 0; i < d->prints.count; i++)
		shown += d->prints.rows[i].kept || d->prints.rows[i].missing;
	if (shown == 0) {
		page_heading(p, d->roles & MAY_CLERK ? _("Prints: none yet; p takes them")
						     : _("Prints: none yet"));
		return;
	}
	page_heading(p, _("Prints (%zu)"), shown);
	for (size_t i = 0; i < d->prints.count; i++)
		if (d->prints.rows[i].kept || d->prints.rows[i].missing)
			show_print(p, &d->prints.rows[i]);
}

static void show_links(struct page *p, const struct link_rows *links)
{
	if (links->count)
		page_heading(p, _("Links (%zu)"), links->count);
	for (size_t i = 0; i < links->count; i++) {
		const struct link_row *l = &links->rows[i];
		char at[INSTANT_TEXT_LEN];

		page_item(p, PERSON_ITEM_LINK, l->id, link_kind_name(l->kind), INK_TEXT,
			  _("%s (record %lld) · %s by %s%s"), l->other_name, (long long)l->other,
			  instant_format_local(l->at, at), l->by,
			  l->hit_id ? _(" · by a released hit") : "");
	}
}

static void show_versions(struct page *p, const struct person_data *d)
{
	page_heading(p, _("Versions (%zu)"), d->versions.count);
	for (size_t i = 0; i < d->versions.count; i++) {
		const struct record_version *v = &d->versions.rows[i];
		char at[INSTANT_TEXT_LEN];

		page_item(p, PERSON_ITEM_VERSION, v->version, NULL, i ? INK_DIM : INK_TEXT,
			  _("%lld · %s by %s%s"), (long long)v->version,
			  instant_format_local(v->at, at), v->by, i ? "" : _(" · the newest"));
	}
}

void person_page_build(struct page *p, const struct person_data *d, const struct why *why)
{
	page_begin(p);
	show_record(p, d);
	show_protection(p, d);
	show_keeping(p, d);
	show_documents(p, &d->record.person);
	show_prints(p, d);
	notes_show(p, &d->notes, PERSON_ITEM_NOTE);
	show_links(p, &d->links);
	show_versions(p, d);
	page_add(p, _("You look because"), INK_DIM, "%s: %s", purpose_name(why->purpose),
		 why->text);
	page_end(p);
}
