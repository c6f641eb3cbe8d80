/* SPDX-License-Identifier: Apache-2.0 */
/* Cases in the store, and the list of them. */
#include "casework/casefile.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/case_codec.h"
#include "casework/facts.h"
#include "casework/index.h"
#include "casework/record_rows.h"
#include "casework/secret.h"

static enum err_code check_file(const struct casefile *f, struct err *err)
{
	if (!f->title || text_is_blank(f->title))
		return err_set(err, ERR_INPUT, _("a case needs a title"));
	if (!text_is_clean(f->title) || (f->summary && !text_is_clean(f->summary)))
		return err_set(err, ERR_INPUT, _("a text holds characters that cannot be shown"));
	if (f->purpose <= PURPOSE_NONE || f->purpose >= PURPOSE_COUNT)
		return err_set(err, ERR_INPUT, _("a case needs a purpose"));
	return ERR_OK;
}

static enum err_code put_version(struct act *a, int64_t vault, int64_t version,
				 const uint8_t key[SEAL_KEY_LEN], const struct casefile *f,
				 struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	int64_t id;
	enum err_code code = act_next_id(a, "case_version", &id, err);

	if (code != ERR_OK)
		return code;
	case_encode(f, &plain);
	seal_put(key, (struct seal_place){"case_version", "sealed", id}, plain.data, plain.len,
		 &sealed);
	code =
	    db_run(a->db, err,
		   "INSERT INTO case_version (id, vault_id, version, user_id, state, sealed, act) "
		   "VALUES (?, ?, ?, ?, ?, ?, ?)",
		   "iiiisbi", id, vault, version, a->seat->session->user.id,
		   case_state_word(f->state), sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

/* "2026-000123": the year and a number that starts anew with it. */
static enum err_code next_number(struct act *a, char number[CASE_NUMBER_LEN], struct err *err)
{
	struct date today = instant_date(a->at);
	char glob[16];
	int64_t n = 0;
	enum err_code code;

	snprintf(glob, sizeof(glob), "%04d-*", today.year);
	code = db_get_i64(a->db, &n, err, "SELECT count(*) FROM casefile WHERE number GLOB ?", "s",
			  glob);
	snprintf(number, CASE_NUMBER_LEN, "%04d-%06u", (unsigned short)today.year,
		 (unsigned)(n + 1));
	return code;
}

static enum err_code put_member(struct act *a, int64_t case_id, int64_t user, bool present,
				struct err *err)
{
	return db_run(a->db, err,
		      "INSERT INTO case_member (case_id, user_id, present, by_user, act) "
		      "VALUES (?, ?, ?, ?, ?)",
		      "iiiii", case_id, user, (int64_t)present, a->seat->session->user.id, a->seq);
}

enum err_code case_create(struct seat *seat, const struct casefile *file,
			  char number[CASE_NUMBER_LEN], int64_t *id, struct err *err)
{
	struct session_user *u = &seat->session->user;
	struct act a;
	char made[CASE_NUMBER_LEN];
	uint8_t key[SEAL_KEY_LEN];
	int64_t vault = 0;
	int64_t row = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = check_file(file, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "case.create", NULL, err);
	if (code != ERR_OK)
		return code;
	code = next_number(&a, made, err);
	if (code == ERR_OK)
		code = vault_new(seat, a.seq, "case", false, &vault, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "casefile", &row, err);
	if (code == ERR_OK)
		code = db_run(a.db, err,
			      "INSERT INTO casefile (id, vault_id, number, unit, user_id, act) "
			      "VALUES (?, ?, ?, ?, ?, ?)",
			      "iissii", row, vault, made, u->unit, u->id, a.seq);
	if (code == ERR_OK)
		code = put_version(&a, vault, 1, key, file, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		code = put_member(&a, row, u->id, true, err);
	if (code == ERR_OK) {
		a.case_id = row;
		act_about(&a, vault, 1);
		act_word(&a, "number", made);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK)
		return code;
	memcpy(number, made, sizeof(made));
	if (id)
		*id = row;
	return ERR_OK;
}

/* The user's unit or a membership; the others do not need to know. */
enum err_code case_check_access(struct seat *seat, int64_t id, struct err *err)
{
	struct session_user *u = &seat->session->user;
	int64_t n = 0;
	enum err_code code = db_get_i64(
	    seat->db, &n, err,
	    "SELECT (SELECT unit FROM casefile WHERE id = ?1) = ?2 OR coalesce((SELECT present "
	    "FROM "
	    "case_member WHERE case_id = ?1 AND user_id = ?3 ORDER BY id DESC LIMIT 1), 0)",
	    "isi", id, u->unit, u->id);

	if (code == ERR_OK && !n)
		return err_set(err, ERR_REFUSED,
			       _("this case belongs to another unit; ask one of its members to add "
				 "you (rule case.member)"));
	return code;
}

static enum err_code fill_people(struct seat *seat, int64_t id, struct person_rows *out,
				 struct err *err)
{
	struct date today = instant_date(db_now(seat->db));
	struct person_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT p.vault_id FROM case_person p WHERE p.case_id = ? AND p.present = 1 AND "
	    "p.id = (SELECT max(x.id) FROM case_person x WHERE x.case_id = p.case_id AND "
	    "x.vault_id = p.vault_id) ORDER BY p.id",
	    "i", id);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(rows.rows, rows.count, cap);
		code = person_row_fill(seat, stmt_i64(q, 0), &today, &rows.rows[rows.count], err);
		if (code == ERR_NOT_FOUND) {
			/* erased meanwhile */
			code = ERR_OK;
			continue;
		}
		if (code != ERR_OK)
			break;
		rows.count++;
	}
	rows.total = rows.count;
	if (code == ERR_OK)
		code = stmt_end(q, err);
	else
		stmt_end(q, NULL);
	if (code != ERR_OK) {
		person_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

static enum err_code fill_members(struct seat *seat, struct case_view *v, struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT m.user_id, u.name FROM case_member m JOIN user u ON u.id = m.user_id "
		     "WHERE m.case_id = ? AND m.present = 1 AND m.id = (SELECT max(x.id) FROM "
		     "case_member x WHERE x.case_id = m.case_id AND x.user_id = m.user_id) "
		     "ORDER BY u.name",
		     "i", v->id);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(v->members, v->member_count, cap);
		v->members[v->member_count++] =
		    (struct case_member){stmt_i64(q, 0), xstrdup(stmt_text(q, 1))};
	}
	return stmt_end(q, err);
}

static enum err_code fill_view(struct seat *seat, int64_t id, struct case_view *v, struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t vault = 0;
	struct stmt *q;
	enum err_code code = db_get_i64(seat->db, &vault, err,
					"SELECT vault_id FROM casefile WHERE id = ?", "i", id);

	v->id = id;
	if (code == ERR_OK)
		code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT v.id, v.sealed, v.version, v.state, l.at, c.number, c.unit, "
			     "u.name, (SELECT at FROM log WHERE seq = c.act) FROM case_version v "
			     "JOIN casefile c ON c.vault_id = v.vault_id JOIN user u ON u.id = "
			     "c.user_id JOIN log l ON l.seq = v.act WHERE v.vault_id = ? "
			     "ORDER BY v.version DESC LIMIT 1",
			     "i", vault);
	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size_t len;
		const void *sealed = stmt_blob(q, 1, &len);

		code = seal_open(key, (struct seal_place){"case_version", "sealed", stmt_i64(q, 0)},
				 sealed, len, &plain, err);
		if (code == ERR_OK)
			code = case_decode(plain.data, plain.len, &v->file, err);
		v->version = stmt_i64(q, 2);
		v->file.state = (enum case_state)case_state_parse(stmt_text(q, 3));
		v->changed = stmt_i64(q, 4);
		snprintf(v->number, sizeof(v->number), "%s", stmt_text(q, 5));
		v->unit = xstrdup(stmt_text(q, 6));
		v->owner = xstrdup(stmt_text(q, 7));
		v->created = stmt_i64(q, 8);
	}
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code = fill_people(seat, id, &v->people, err);
	if (code == ERR_OK)
		code = fill_members(seat, v, err);
	return code;
}

enum err_code case_open(struct seat *seat, const struct look *look, struct case_view *out,
			struct err *err)
{
	struct case_view v = {0};
	struct act a;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "case.view", look, err);
	if (code != ERR_OK)
		return code;
	code = case_check_access(seat, a.case_id, err);
	if (code == ERR_OK)
		code = fill_view(seat, a.case_id, &v, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	if (code != ERR_OK) {
		case_view_clear(&v);
		return code;
	}
	*out = v;
	return ERR_OK;
}

void case_view_clear(struct case_view *v)
{
	casefile_clear(&v->file);
	person_rows_clear(&v->people);
	for (size_t i = 0; i < v->member_count; i++)
		free(v->members[i].name);
	free(v->members);
	free(v->unit);
	free(v->owner);
	*v = (struct case_view){0};
}

enum err_code case_update(struct seat *seat, int64_t id, int64_t base, const struct casefile *file,
			  struct err *err)
{
	struct act a;
	uint8_t key[SEAL_KEY_LEN];
	int64_t vault = 0;
	int64_t newest = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = check_file(file, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "case.update", NULL, err);
	if (code != ERR_OK)
		return code;
	code = case_check_access(seat, id, err);
	if (code == ERR_OK)
		code = db_get_i64(a.db, &vault, err, "SELECT vault_id FROM casefile WHERE id = ?",
				  "i", id);
	if (code == ERR_OK)
		code = db_get_i64(a.db, &newest, err,
				  "SELECT max(version) FROM case_version WHERE vault_id = ?", "i",
				  vault);
	if (code == ERR_OK && newest != base)
		code = err_set(err, ERR_CONFLICT,
			       _("someone else has changed this case in the meantime; look at it "
				 "again"));
	if (code == ERR_OK)
		code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = put_version(&a, vault, newest + 1, key, file, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		a.case_id = id;
		act_about(&a, vault, newest + 1);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code case_set_person(struct seat *seat, const struct look *look, int64_t person,
			      bool present, struct err *err)
{
	struct act a;
	int64_t n = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "case.person", look, err);
	if (code != ERR_OK)
		return code;
	code = case_check_access(seat, a.case_id, err);
	if (code == ERR_OK)
		code = db_get_i64(a.db, &n, err,
				  "SELECT count(*) FROM vault_key WHERE vault_id = ?", "i", person);
	if (code == ERR_OK && n == 0)
		code = err_set(err, ERR_NOT_FOUND,
			       _("there is no person %lld, or the record was erased"),
			       (long long)person);
	if (code == ERR_OK)
		code = record_join_case(&a, a.case_id, person, present, err);
	if (code == ERR_OK) {
		act_about(&a, person, present);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code case_set_member(struct seat *seat, int64_t id, const char *user_name, bool present,
			      struct err *err)
{
	struct act a;
	int64_t user = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "case.member", NULL, err);
	if (code != ERR_OK)
		return code;
	code = case_check_access(seat, id, err);
	if (code == ERR_OK) {
		code = db_get_i64(a.db, &user, err, "SELECT id FROM user WHERE name = ?", "s",
				  user_name);
		if (code == ERR_NOT_FOUND)
			err_set(err, code, _("there is no user %s"), user_name);
	}
	if (code == ERR_OK)
		code = put_member(&a, id, user, present, err);
	if (code == ERR_OK) {
		a.case_id = id;
		act_number(&a, "member", user);
		act_number(&a, "present", present);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}
