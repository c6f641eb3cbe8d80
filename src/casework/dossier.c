/* SPDX-License-Identifier: Apache-2.0 */
/* The person's file: everything, in the person's language. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/doc.h"
#include "casework/dossier_parts.h"
#include "casework/facts.h"
#include "casework/handout.h"
#include "casework/rights.h"
#include "casework/secret.h"

static const char *day_text(instant at, char out[DATE_TEXT_LEN])
{
	struct date d = instant_date(at);

	return date_format(&d, out);
}

static void put_names(struct dossier *f, const struct person *p)
{
	for (size_t i = 0; i < p->n_names; i++) {
		char *name = name_format(&p->names[i]);

		doc_line(f->doc, "%s: %s", i ? name_kind_word(p->names[i].kind) : T(f, N_("Name")),
			 name);
		secret_str_free(name);
	}
}

void dossier_person(struct dossier *f, const struct record *r)
{
	const struct person *p = &r->person;
	char date[DATE_TEXT_LEN];

	put_names(f, p);
	doc_pair(f->doc, T(f, N_("Sex")), person_sex_word(p->sex));
	doc_pair(f->doc, T(f, N_("Born")), date_format(&p->birth.date, date));
	if (p->birth.margin_years)
		doc_line(f->doc, T(f, N_("The date may be wrong by %d years.")),
			 p->birth.margin_years);
	doc_pair(f->doc, T(f, N_("Place of birth")), r->birth_place);
	for (size_t i = 0; i < p->n_nationalities; i++)
		doc_pair(f->doc, T(f, N_("Nationality")), p->nationalities[i]);
	for (size_t i = 0; i < p->n_languages; i++)
		doc_pair(f->doc, T(f, N_("Language")), p->languages[i]);
	for (size_t i = 0; i < p->n_documents; i++)
		doc_line(f->doc, "%s: %s %s %s %s", T(f, N_("Document")),
			 document_type_word(p->documents[i].type), p->documents[i].number,
			 p->documents[i].issuer, date_format(&p->documents[i].expiry, date));
	doc_pair(f->doc, T(f, N_("Contact")), r->contact);
	doc_pair(f->doc, T(f, N_("Representative")), r->representative);
	doc_pair(f->doc, T(f, N_("Category")), category_word(r->category));
	doc_pair(f->doc, T(f, N_("Collected for")), purpose_word(r->collected_for));
}

static enum err_code put_versions(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code =
	    db_query(f->a->db, &q, err,
		     "SELECT v.version, l.at, u.display FROM person_version v JOIN log l ON l.seq "
		     "= v.act JOIN "
		     "user u ON u.id = v.user_id WHERE v.vault_id = ? ORDER BY v.version",
		     "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Where these data come from")));
	while (stmt_row(q))
		doc_line(f->doc, T(f, N_("%s: version %lld of the record, written by %s")),
			 day_text(stmt_i64(q, 1), date), (long long)stmt_i64(q, 0),
			 stmt_text(q, 2));
	return stmt_end(q, err);
}

static enum err_code put_protection(struct dossier *f, struct err *err)
{
	struct protection p;
	enum err_code code = dossier_protection(f, &p, err);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Protection")));
	for (int i = 0; i < PROTECTION_COUNT; i++)
		doc_line(f->doc, "%s: %s", T(f, protection_text((enum protection_kind)i)),
			 T(f, p.flags[i] == FLAG_YES  ? N_("yes")
			      : p.flags[i] == FLAG_NO ? N_("no")
						      : N_("unknown")));
	doc_line(f->doc, "%s",
		 T(f, N_("What is unknown protects: nothing goes to a country you may fear.")));
	return ERR_OK;
}

static enum err_code put_lists(struct dossier *f, struct err *err)
{
	enum err_code code = dossier_prints(f, err);

	if (code == ERR_OK)
		code = dossier_notes(f, err);
	if (code == ERR_OK)
		code = dossier_cases(f, err);
	if (code == ERR_OK)
		code = dossier_searches(f, err);
	if (code == ERR_OK)
		code = dossier_decisions(f, err);
	if (code == ERR_OK)
		code = dossier_links(f, err);
	if (code == ERR_OK)
		code = dossier_recipients(f, err);
	if (code == ERR_OK)
		code = dossier_requests(f, err);
	if (code == ERR_OK)
		code = dossier_looks(f, err);
	return code;
}

static enum err_code put_head(struct dossier *f, struct err *err)
{
	struct record r;
	struct date due;
	char date[DATE_TEXT_LEN];
	int64_t created = 0;
	enum err_code code = facts_record(f->a->seat, f->person, &r, err);

	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no person %lld, or the record was erased"),
			(long long)f->person);
	if (code != ERR_OK)
		return code;
	doc_title(f->doc, T(f, N_("What is held about you")));
	doc_line(f->doc, "%s, %s", f->a->desk->info.agency, day_text(f->a->at, date));
	doc_line(f->doc, T(f, N_("Number of your record: %lld")), (long long)f->person);
	doc_heading(f->doc, T(f, N_("Who you are in our files")));
	dossier_person(f, &r);
	code = db_get_i64(f->a->db, &created, err,
			  "SELECT l.at FROM person_version v JOIN log l ON l.seq = v.act WHERE "
			  "v.vault_id = ? AND v.version = 1",
			  "i", f->person);
	if (code == ERR_OK) {
		due = facts_due(f->a->db, r.retention, &r.captured, created);
		doc_pair(f->doc, T(f, N_("Everything is erased on")), date_format(&due, date));
	}
	record_clear(&r);
	return code;
}

static enum err_code make(struct dossier *f, struct err *err)
{
	enum err_code code = put_head(f, err);

	if (code == ERR_OK)
		code = put_versions(f, err);
	if (code == ERR_OK)
		code = put_protection(f, err);
	if (code == ERR_OK)
		code = put_lists(f, err);
	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Your rights")));
	doc_line(
	    f->doc, "%s",
	    T(f,
	      N_("You can have mistakes corrected, contest a decision, ask for erasure or "
		 "restriction, and complain to the authority for data protection. Comparisons "
		 "of fingerprints are opinions of the people named here; studies of trained "
		 "examiners found about one wrong identification in a thousand and one missed in "
		 "thirteen.")));
	return ERR_OK;
}

static enum err_code run(struct seat *seat, const struct look *look, int64_t person,
			 const char *language, const char *to, bool pdf, struct buf *out,
			 struct err *err)
{
	struct act a;
	struct dossier f = {.a = &a, .person = person, .language = language};
	struct buf made = BUF_INIT;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "export.file", look, err);
	if (code != ERR_OK)
		return code;
	f.doc = doc_new();
	code = make(&f, err);
	if (code == ERR_OK && pdf)
		code = doc_to_pdf(f.doc, T(&f, N_("What is held about you")), &made, err);
	else if (code == ERR_OK)
		doc_to_text(f.doc, &made);
	if (code == ERR_OK)
		code = handout_put(&a, person, "file", made.data, made.len, to ? to : "", err);
	if (code == ERR_OK) {
		act_about(&a, person, 0);
		act_word(&a, "form", pdf ? "pdf" : "text");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	doc_free(f.doc);
	if (code == ERR_OK)
		buf_put(out, made.data, made.len);
	secret_buf_free(&made);
	return code;
}

enum err_code dossier_text(struct seat *seat, const struct look *look, int64_t person,
			   const char *language, const char *to, char **out, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code = run(seat, look, person, language, to, false, &b, err);

	if (code == ERR_OK)
		*out = buf_take_str(&b);
	return code;
}

enum err_code dossier_pdf(struct seat *seat, const struct look *look, int64_t person,
			  const char *language, const char *to, struct buf *out, struct err *err)
{
	return run(seat, look, person, language, to, true, out, err);
}
