/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/handout.h"
#include "casework/index.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"

static const struct {
	const char *word;
	const char *name;
} kinds[LINK_KIND_COUNT] = {
    [LINK_SAME] = {"same", N_("the same person")},
    [LINK_DIFFERENT] = {"different", N_("different people")},
    [LINK_CONTESTED] = {"contested", N_("contested")},
};

const char *link_kind_word(enum link_kind k)
{
	return kinds[k].word;
}

const char *link_kind_name(enum link_kind k)
{
	return _(kinds[k].name);
}

static enum link_kind kind_parse(const char *word)
{
	for (int i = 0; i < LINK_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return (enum link_kind)i;
	return LINK_CONTESTED;
}

enum err_code link_propose(struct seat *seat, int64_t a, int64_t b, enum link_kind kind,
			   const char *reason, int64_t *id, struct err *err)
{
	return proposal_make(seat,
			     &(struct proposal_new){
				 .kind = PROPOSAL_LINK,
				 .a = a,
				 .b = b,
				 .value = kinds[kind].word,
				 .reason = reason,
				 .roles = ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR),
			     },
			     id, err);
}

enum err_code link_propose_end(struct seat *seat, int64_t a, int64_t b, const char *reason,
			       int64_t *id, struct err *err)
{
	int64_t low = a < b ? a : b;
	int64_t high = a < b ? b : a;
	int64_t n = 0;
	enum err_code code = db_get_i64(
	    seat->db, &n, err, "SELECT count(*) FROM link_now WHERE vault_a = ? AND vault_b = ?",
	    "ii", low, high);

	if (code == ERR_OK && !n)
		code = err_set(err, ERR_NOT_FOUND, _("these two records are not linked"));
	if (code != ERR_OK)
		return code;
	return proposal_make(seat,
			     &(struct proposal_new){
				 .kind = PROPOSAL_UNLINK,
				 .a = a,
				 .b = b,
				 .value = "none",
				 .reason = reason,
				 .roles = ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR),
			     },
			     id, err);
}

enum err_code link_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	int64_t id = 0;
	enum err_code code = act_next_id(a, "link", &id, err);

	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO link (id, vault_a, vault_b, kind, proposal_id, user_id, act) "
		    "VALUES (?, ?, ?, ?, ?, ?, ?)",
		    "iiisiii", id, p->person_a, p->person_b,
		    p->kind == PROPOSAL_UNLINK ? "none" : p->value, p->id,
		    a->seat->session->user.id, a->seq);
	act_number(a, "link", id);
	act_number(a, "other", p->person_b);
	return code;
}

static enum err_code read_rows(struct seat *seat, int64_t person, struct link_rows *rows,
			       struct err *err)
{
	struct date today = instant_date(db_now(seat->db));
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT l.id, CASE WHEN l.vault_a = ?1 THEN l.vault_b ELSE l.vault_a END, l.kind, "
	    "coalesce(l.hit_id, 0), u.name, g.at FROM link_now l JOIN user u ON u.id = l.user_id "
	    "JOIN "
	    "log g ON g.seq = l.act WHERE l.vault_a = ?1 OR l.vault_b = ?1 ORDER BY l.id",
	    "i", person);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct link_row *r;
		struct person_row other;

		MEM_GROW(rows->rows, rows->count, cap);
		r = &rows->rows[rows->count++];
		*r = (struct link_row){
		    .id = stmt_i64(q, 0),
		    .other = stmt_i64(q, 1),
		    .kind = kind_parse(stmt_text(q, 2)),
		    .hit_id = stmt_i64(q, 3),
		    .by = xstrdup(stmt_text(q, 4)),
		    .at = stmt_i64(q, 5),
		};
		if (person_row_fill(seat, r->other, &today, &other, NULL) == ERR_OK)
			r->other_name = other.name;
		else
			r->other_name = xstrdup(_("(erased)"));
	}
	return stmt_end(q, err);
}

enum err_code link_list(struct seat *seat, const struct look *look, int64_t person,
			struct link_rows *out, struct err *err)
{
	struct link_rows rows = {0};
	struct act a;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.view", look, err);
	if (code != ERR_OK)
		return code;
	code = read_rows(seat, person, &rows, err);
	if (code == ERR_OK) {
		act_about(&a, person, 0);
		act_word(&a, "part", "links");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK) {
		link_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void link_rows_clear(struct link_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		secret_str_free(r->rows[i].other_name);
		free(r->rows[i].by);
	}
	free(r->rows);
	*r = (struct link_rows){0};
}

enum err_code link_notice(struct seat *seat, const struct look *look, int64_t link, int64_t person,
			  const char *language, char **text, struct err *err)
{
	static const char wording[] = N_(
	    "NOTICE OF A LINK BETWEEN TWO RECORDS\n\n"
	    "Reference: L%lld-%lld\n"
	    "Authority: %s\n"
	    "Date: %s\n\n"
	    "Two records of this agency were linked: they are held to be of the same person. Two "
	    "examiners compared fingerprints, one without knowing what the other thought, and a "
	    "supervisor released the result. This is an opinion of people and can be wrong.\n\n"
	    "You can challenge it, in any language, in writing or in person, and free of charge: "
	    "tell any office of this agency the reference above. Until it is decided the link is "
	    "marked as contested. You may also complain to the authority for data protection.\n");
	char day[DATE_TEXT_LEN];
	struct date date;
	struct act a;
	int64_t at = 0;
	char *made = NULL;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "export.file", look, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(
	    a.db, &at, err,
	    "SELECT g.at FROM link_now l JOIN log g ON g.seq = l.act WHERE l.id = ?1 AND "
	    "l.kind = 'same' AND (l.vault_a = ?2 OR l.vault_b = ?2)",
	    "ii", link, person);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no such link"));
	if (code == ERR_OK) {
		date = instant_date(at);
		made = xasprintf(i18n_in(language, wording), (long long)link, (long long)person,
				 seat->desk->info.agency, date_format(&date, day));
		code = handout_put(&a, person, "link-notice", made, strlen(made), "", err);
	}
	if (code == ERR_OK) {
		act_about(&a, person, link);
		act_word(&a, "part", "link-notice");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		*text = made;
	else
		free(made);
	return code;
}
