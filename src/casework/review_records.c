/* SPDX-License-Identifier: Apache-2.0 */
/* What the records say of two people, once the own conclusion is committed. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/doc.h"
#include "casework/hit_rows.h"
#include "casework/record.h"
#include "casework/review.h"
#include "casework/secret.h"

/* The purpose and case of the hit's search: the look is part of its examination. */
static enum err_code read_look(struct seat *seat, int64_t search, struct look *look, char **number,
			       struct err *err)
{
	char *purpose = NULL;
	enum err_code code = db_get_text(
	    seat->db, number, err,
	    "SELECT c.number FROM search s JOIN casefile c ON c.id = s.case_id WHERE s.id = ?", "i",
	    search);

	if (code == ERR_OK)
		code = db_get_text(seat->db, &purpose, err,
				   "SELECT purpose FROM search WHERE id = ?", "i", search);
	if (code == ERR_OK)
		*look = (struct look){.purpose = (enum purpose)purpose_parse(purpose),
				      .case_number = *number,
				      .why = "records of a hit after the own conclusion"};
	free(purpose);
	return code;
}

static void put_person(struct doc *d, const struct record *r)
{
	char date[DATE_TEXT_LEN];

	for (size_t i = 0; i < r->person.n_names; i++) {
		char *name = name_format(&r->person.names[i]);

		doc_pair(d, i ? _("Also") : _("Name"), name);
		secret_str_free(name);
	}
	doc_pair(d, _("Sex"), person_sex_text(r->person.sex));
	doc_pair(d, _("Born"), date_format(&r->person.birth.date, date));
	if (r->person.birth.margin_years)
		doc_line(d, _("The date may be wrong by %d years."), r->person.birth.margin_years);
	doc_pair(d, _("Place of birth"), r->birth_place);
	for (size_t i = 0; i < r->person.n_nationalities; i++)
		doc_pair(d, _("Nationality"), r->person.nationalities[i]);
	doc_pair(d, _("Prints taken"), date_format(&r->captured, date));
}

static enum err_code put_side(struct seat *seat, const struct look *look, struct doc *d,
			      const char *title, int64_t vault, struct err *err)
{
	struct record r;
	struct err none = ERR_INIT;
	enum err_code code = record_get(seat, look, vault, 0, &r, NULL, &none);

	doc_heading(d, title);
	if (code == ERR_NOT_FOUND) {
		/* A mark found somewhere, a partner's question: nobody's yet. */
		doc_line(d, "%s", _("Prints that belong to no record."));
		return ERR_OK;
	}
	if (code == ERR_REFUSED) {
		/* Another comparison with the same person is open: its examiner is not to
		 * know more before that is concluded too. */
		doc_line(d, "%s", none.msg);
		return ERR_OK;
	}
	if (code != ERR_OK)
		return err_set(err, code, "%s", none.msg);
	put_person(d, &r);
	record_clear(&r);
	return ERR_OK;
}

enum err_code review_records(struct seat *seat, int64_t hit, char **text, struct err *err)
{
	struct hit_view v;
	struct look look;
	struct buf out = BUF_INIT;
	struct doc *d;
	char *number = NULL;
	bool mine = false;
	enum err_code code = hit_get(seat, hit, &v, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < v.count; i++)
		mine = mine || v.decisions[i].user_id == seat->session->user.id;
	if (!mine || !v.probe_person) {
		hit_view_clear(&v);
		return err_set(err, ERR_REFUSED,
			       _("what the records say is told after your own conclusion (rule "
				 "decision.analysis)"));
	}
	if (!v.search_id) {
		hit_view_clear(&v);
		*text = xstrdup(_("These are prints of known truth; nobody's record belongs to "
				  "them."));
		return ERR_OK;
	}
	d = doc_new();
	code = read_look(seat, v.search_id, &look, &number, err);
	if (code == ERR_OK)
		code = put_side(seat, &look, d, _("Probe"), v.probe_person, err);
	if (code == ERR_OK)
		code = put_side(seat, &look, d, _("Candidate"), v.candidate_person, err);
	if (code == ERR_OK) {
		doc_to_text(d, &out);
		*text = xstrdup(buf_str(&out));
	}
	secret_buf_free(&out);
	doc_free(d);
	free(number);
	hit_view_clear(&v);
	return code;
}
