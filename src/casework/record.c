/* SPDX-License-Identifier: Apache-2.0 */
/* Records in the store: versions, photo, protection. */
#include "casework/record.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/facts.h"
#include "casework/record_rows.h"
#include "casework/secret.h"

enum err_code record_put_version(struct act *a, int64_t vault, int64_t version,
				 const uint8_t key[SEAL_KEY_LEN], const struct record *r,
				 struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	int64_t id;
	enum err_code code = act_next_id(a, "person_version", &id, err);

	if (code != ERR_OK)
		return code;
	record_encode(r, &plain);
	seal_put(key, (struct seal_place){"person_version", "sealed", id}, plain.data, plain.len,
		 &sealed);
	code = db_run(a->db, err,
		      "INSERT INTO person_version (id, vault_id, version, user_id, sealed, act) "
		      "VALUES (?, ?, ?, ?, ?, ?)",
		      "iiiibi", id, vault, version, a->seat->session->user.id, sealed.data,
		      sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

static enum err_code put_protection(struct act *a, int64_t vault, int64_t version,
				    const struct protection *p, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t id;
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_CLAIMS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "claim_version", &id, err);
	if (code != ERR_OK)
		return code;
	protection_encode(p, &plain);
	seal_put(key, (struct seal_place){"claim_version", "sealed", id}, plain.data, plain.len,
		 &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(a->db, err,
		      "INSERT INTO claim_version (id, vault_id, version, user_id, sealed, act) "
		      "VALUES (?, ?, ?, ?, ?, ?)",
		      "iiiibi", id, vault, version, a->seat->session->user.id, sealed.data,
		      sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

enum err_code record_create(struct seat *seat, const struct look *look, const struct record *r,
			    const struct protection *p, int64_t *id, struct err *err)
{
	struct protection unknown;
	struct act a;
	uint8_t key[SEAL_KEY_LEN];
	int64_t vault = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_CLERK), err);

	if (code == ERR_OK)
		code = record_check(r, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.create", look, err);
	if (code != ERR_OK)
		return code;
	protection_init(&unknown);
	code = vault_new(seat, a.seq, "person", true, &vault, key, err);
	if (code == ERR_OK)
		code = record_put_version(&a, vault, 1, key, r, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		code = put_protection(&a, vault, 1, p ? p : &unknown, err);
	if (code == ERR_OK)
		code = record_join_case(&a, a.case_id, vault, true, err);
	if (code == ERR_OK) {
		act_about(&a, vault, 1);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		*id = vault;
	return code;
}

enum err_code record_join_case(struct act *a, int64_t case_id, int64_t vault, bool present,
			       struct err *err)
{
	return db_run(a->db, err,
		      "INSERT INTO case_person (case_id, vault_id, present, user_id, act) "
		      "VALUES (?, ?, ?, ?, ?)",
		      "iiiii", case_id, vault, (int64_t)present, a->seat->session->user.id, a->seq);
}

static enum err_code newest_version(struct seat *seat, int64_t id, int64_t *version,
				    struct err *err)
{
	enum err_code code =
	    db_get_i64(seat->db, version, err,
		       "SELECT max(version) FROM person_version WHERE vault_id = ? "
		       "HAVING count(*) > 0",
		       "i", id);

	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no person %lld, or the record was erased"),
			(long long)id);
	return code;
}

/* A version, its row and who wrote it when. */
static enum err_code open_version(struct seat *seat, int64_t id, int64_t version,
				  struct record *out, instant *at, char **by, struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	enum err_code code = vault_key(seat, id, COMPARTMENT_RECORDS, key, err);

	if (code != ERR_OK)
		return code;
	code = db_query(seat->db, &q, err,
			"SELECT v.id, v.sealed, l.at, u.name FROM person_version v JOIN log l ON "
			"l.seq = v.act JOIN user u ON u.id = v.user_id WHERE v.vault_id = ? AND "
			"v.version = ?",
			"ii", id, version);
	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *sealed = stmt_blob(q, 1, &len);

		code =
		    seal_open(key, (struct seal_place){"person_version", "sealed", stmt_i64(q, 0)},
			      sealed, len, &plain, err);
		if (code == ERR_OK)
			code = record_decode(plain.data, plain.len, out, err);
		if (code == ERR_OK) {
			*at = stmt_i64(q, 2);
			*by = xstrdup(stmt_text(q, 3));
		}
	}
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("the record has no version %lld"),
			       (long long)version);
	return code;
}

void record_info_clear(struct record_info *i)
{
	free(i->changed_by);
	*i = (struct record_info){0};
}

static enum err_code has_mark(struct db *db, int64_t id, const char *kind, bool *out,
			      struct err *err)
{
	int64_t n = 0;
	enum err_code code =
	    db_get_i64(db, &n, err, "SELECT count(*) FROM mark_now WHERE vault_id = ? AND kind = ?",
		       "is", id, kind);

	*out = n > 0;
	return code;
}

static enum err_code fill_info(struct seat *seat, int64_t id, const struct record *r,
			       struct record_info *i, struct err *err)
{
	struct date today = instant_date(db_now(seat->db));
	struct date soon;
	int64_t n = 0;
	enum err_code code = db_get_i64(seat->db, &i->created, err,
					"SELECT l.at FROM person_version v JOIN log l ON l.seq = "
					"v.act WHERE v.vault_id = ? AND v.version = 1",
					"i", id);

	if (code == ERR_OK)
		code = has_mark(seat->db, id, "contested", &i->contested, err);
	if (code == ERR_OK)
		code = has_mark(seat->db, id, "restricted", &i->restricted, err);
	if (code == ERR_OK)
		code = has_mark(seat->db, id, "granted", &i->granted, err);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &n, err,
				  "SELECT count(*) FROM photo WHERE vault_id = ?", "i", id);
	i->has_photo = n > 0;
	if (code == ERR_OK)
		code =
		    db_get_i64(seat->db, &n, err,
			       "SELECT count(*) FROM print WHERE vault_id = ? AND sealed_template "
			       "IS NOT NULL",
			       "i", id);
	i->print_count = (int)n;
	i->id = id;
	i->due = facts_due(seat->db, r->retention, &r->captured, i->created);
	soon = date_from_days(date_to_days(&today) + 92);
	i->due_soon = date_compare(&i->due, &soon) <= 0;
	return code;
}

/* An analyst who is comparing prints must not learn who they belong to. */
static enum err_code check_blind(struct seat *seat, int64_t id, struct err *err)
{
	int64_t n = 0;
	enum err_code code;

	if (seat->session->user.role == ROLE_CLERK)
		return ERR_OK;
	code = db_get_i64(seat->db, &n, err,
			  "SELECT count(*) FROM hit_seen h JOIN task t ON t.hit_id = h.id OR "
			  "(t.hit_id IS NULL AND t.search_id = h.search_id) JOIN task_lease l ON "
			  "l.task_id = t.id WHERE l.user_id = ?1 AND l.until > ?2 AND t.stage <> "
			  "'release' AND h.state IN ('candidate', 'verify', 'conflict') AND "
			  "(h.probe_vault = ?3 OR h.cand_vault = ?3) AND NOT EXISTS (SELECT 1 FROM "
			  "decision_seen d WHERE d.hit_id = h.id AND d.round = h.round AND "
			  "d.user_id = ?1)",
			  "iii", seat->session->user.id, db_now(seat->db), id);
	if (code == ERR_OK && n > 0)
		return err_set(
		    err, ERR_REFUSED,
		    _("a comparison with this person lies open in your hands; first conclude "
		      "it (rule review.blind)"));
	return code;
}

enum err_code record_get(struct seat *seat, const struct look *look, int64_t id, int64_t version,
			 struct record *out, struct record_info *info, struct err *err)
{
	struct act a;
	struct record r;
	struct record_info i = {0};
	bool have = false;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.view", look, err);
	if (code != ERR_OK)
		return code;
	code = check_blind(seat, id, err);
	if (code == ERR_OK && version == 0)
		code = newest_version(seat, id, &version, err);
	if (code == ERR_OK) {
		code = open_version(seat, id, version, &r, &i.changed, &i.changed_by, err);
		have = code == ERR_OK;
	}
	i.version = version;
	if (code == ERR_OK && info)
		code = fill_info(seat, id, &r, &i, err);
	if (code == ERR_OK) {
		act_about(&a, id, version);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK) {
		if (have)
			record_clear(&r);
		record_info_clear(&i);
		return code;
	}
	*out = r;
	if (info)
		*info = i;
	else
		record_info_clear(&i);
	return ERR_OK;
}

static enum err_code save_version(struct act *a, int64_t id, int64_t base, const struct record *r,
				  struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	int64_t newest = 0;
	enum err_code code = newest_version(a->seat, id, &newest, err);

	if (code == ERR_OK && newest != base)
		code =
		    err_set(err, ERR_CONFLICT,
			    _("someone else has changed this record in the meantime (version %lld, "
			      "you have %lld); look at it again"),
			    (long long)newest, (long long)base);
	if (code == ERR_OK)
		code = vault_key(a->seat, id, COMPARTMENT_RECORDS, key, err);
	if (code != ERR_OK)
		return code;
	code = record_put_version(a, id, newest + 1, key, r, err);
	sodium_memzero(key, sizeof(key));
	act_about(a, id, newest + 1);
	return code;
}

enum err_code record_update(struct seat *seat, const struct look *look, int64_t id, int64_t base,
			    const struct record *r, struct err *err)
{
	struct act a;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = record_check(r, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.update", look, err);
	if (code != ERR_OK)
		return code;
	code = save_version(&a, id, base, r, err);
	if (code == ERR_OK)
		code = record_tell_recipients(&a, id, "correction", err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

enum err_code record_revert(struct seat *seat, const struct look *look, int64_t id, int64_t version,
			    struct err *err)
{
	struct act a;
	struct record r;
	instant at;
	char *by = NULL;
	int64_t newest = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.update", look, err);
	if (code != ERR_OK)
		return code;
	code = newest_version(seat, id, &newest, err);
	if (code == ERR_OK)
		code = open_version(seat, id, version, &r, &at, &by, err);
	if (code == ERR_OK) {
		code = save_version(&a, id, newest, &r, err);
		record_clear(&r);
	}
	if (code == ERR_OK)
		code = record_tell_recipients(&a, id, "correction", err);
	if (code == ERR_OK) {
		act_number(&a, "reverts_to", version);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	free(by);
	return code;
}

enum err_code record_tell_recipients(struct act *a, int64_t id, const char *kind, struct err *err)
{
	bool mark = strcmp(kind, "correction") != 0 && strcmp(kind, "erasure") != 0;

	/* Within the hours of the agreement; 72 at most (regulation 2024/1358, article
	 * 31(1)), for marks 48. */
	return db_run(a->db, err,
		      "INSERT INTO push (disclosure_id, kind, due, act) SELECT d.id, ?1, ?2 + "
		      "3600000000 * ifnull((SELECT h.hours FROM agreement_hours h WHERE "
		      "h.agreement_id = d.agreement_id AND h.name = ?3), ?4), ?5 FROM disclosure "
		      "d WHERE d.subject = ?6",
		      "sisiii", kind, a->at, mark ? "contested" : "correction",
		      (int64_t)(mark ? 48 : 72), a->seq, id);
}

enum err_code record_versions(struct seat *seat, int64_t id, struct record_versions *out,
			      struct err *err)
{
	struct record_versions v = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT v.version, l.at, u.name FROM person_version v JOIN log l ON "
			     "l.seq = v.act JOIN user u ON u.id = v.user_id WHERE v.vault_id = ? "
			     "ORDER BY v.version DESC",
			     "i", id);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(v.rows, v.count, cap);
		v.rows[v.count++] = (struct record_version){stmt_i64(q, 0), stmt_i64(q, 1),
							    xstrdup(stmt_text(q, 2))};
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		record_versions_clear(&v);
		return code;
	}
	*out = v;
	return ERR_OK;
}

void record_versions_clear(struct record_versions *v)
{
	for (size_t i = 0; i < v->count; i++)
		free(v->rows[i].by);
	free(v->rows);
	*v = (struct record_versions){0};
}

/* --- photo ----------------------------------------------------------------------- */

enum err_code record_set_photo(struct seat *seat, const struct look *look, int64_t id,
			       const void *data, size_t len, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t row = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.update", look, err);
	if (code != ERR_OK)
		return code;
	code = vault_key(seat, id, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "photo", &row, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"photo", "sealed", row}, data, len, &sealed);
		sodium_memzero(key, sizeof(key));
		code = db_run(a.db, err,
			      "INSERT INTO photo (id, vault_id, sealed, act) VALUES (?, ?, ?, ?)",
			      "iibi", row, id, sealed.data, sealed.len, a.seq);
	}
	if (code == ERR_OK) {
		act_about(&a, id, row);
		act_word(&a, "part", "photo");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	return code;
}

enum err_code record_get_photo(struct seat *seat, const struct look *look, int64_t id,
			       struct buf *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	struct stmt *q;
	bool found = false;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.view", look, err);
	if (code != ERR_OK)
		return code;
	code = check_blind(seat, id, err);
	if (code == ERR_OK)
		code = vault_key(seat, id, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = db_query(a.db, &q, err,
				"SELECT id, sealed FROM photo WHERE vault_id = ? ORDER BY id DESC "
				"LIMIT 1",
				"i", id);
	if (code == ERR_OK) {
		enum err_code end;

		found = stmt_row(q);
		if (found) {
			size_t len;
			const void *sealed = stmt_blob(q, 1, &len);

			code =
			    seal_open(key, (struct seal_place){"photo", "sealed", stmt_i64(q, 0)},
				      sealed, len, &plain, err);
		}
		end = stmt_end(q, code == ERR_OK ? err : NULL);
		code = code == ERR_OK ? end : code;
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, id, 0);
		act_word(&a, "part", "photo");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		buf_put(out, plain.data, plain.len);
	secret_buf_free(&plain);
	return code == ERR_OK && !found ? ERR_NOT_FOUND : code;
}

/* --- protection ------------------------------------------------------------------- */

enum err_code protection_get(struct seat *seat, const struct look *look, int64_t id,
			     struct protection *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	struct stmt *q;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.view", look, err);
	if (code != ERR_OK)
		return code;
	code = vault_key(seat, id, COMPARTMENT_CLAIMS, key, err);
	if (code == ERR_OK)
		code = db_query(a.db, &q, err,
				"SELECT id, sealed FROM claim_version WHERE vault_id = ? ORDER BY "
				"version DESC LIMIT 1",
				"i", id);
	if (code == ERR_OK) {
		enum err_code end;

		protection_init(out);
		if (stmt_row(q)) {
			size_t len;
			const void *sealed = stmt_blob(q, 1, &len);

			code = seal_open(
			    key, (struct seal_place){"claim_version", "sealed", stmt_i64(q, 0)},
			    sealed, len, &plain, err);
			if (code == ERR_OK)
				code = protection_decode(plain.data, plain.len, out, err);
		}
		end = stmt_end(q, code == ERR_OK ? err : NULL);
		code = code == ERR_OK ? end : code;
	}
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	if (code == ERR_OK) {
		act_about(&a, id, 0);
		act_word(&a, "part", "protection");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code protection_set(struct seat *seat, const struct look *look, int64_t id,
			     const struct protection *p, struct err *err)
{
	struct act a;
	int64_t newest = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "protection.set", look, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(a.db, &newest, err,
			  "SELECT coalesce(max(version), 0) FROM claim_version WHERE vault_id = ?",
			  "i", id);
	if (code == ERR_OK)
		code = put_protection(&a, id, newest + 1, p, err);
	if (code == ERR_OK) {
		/* That flags were set is in the log; which, is not. */
		act_about(&a, id, newest + 1);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}
