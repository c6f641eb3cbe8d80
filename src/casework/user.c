/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/user.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/account.h"
#include "casework/secret.h"

static const struct {
	const char *word;
	const char *name;
} statuses[USER_STATUS_COUNT] = {
    [USER_INVITED] = {"invited", N_("invited: has to set a password")},
    [USER_WAITING] = {"waiting", N_("waits for the key of the store")},
    [USER_ACTIVE] = {"active", N_("active")},
    [USER_DISABLED] = {"disabled", N_("disabled")},
};

const char *user_status_word(enum user_status s)
{
	return statuses[s].word;
}

const char *user_status_name(enum user_status s)
{
	return _(statuses[s].name);
}

static enum user_status status_parse(const char *word)
{
	for (int i = 0; i < USER_STATUS_COUNT; i++)
		if (strcmp(statuses[i].word, word) == 0)
			return (enum user_status)i;
	return USER_DISABLED;
}

enum err_code user_list(struct seat *seat, struct user_rows *out, struct err *err)
{
	struct user_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT u.id, u.name, u.display, u.unit, u.role, (SELECT s.status FROM user_status s "
	    "WHERE "
	    "s.user_id = u.id ORDER BY s.id DESC LIMIT 1), coalesce(a.locked, 0), "
	    "coalesce(a.failures, "
	    "0), coalesce((SELECT until FROM competence_now c WHERE c.user_id = u.id AND c.kind = "
	    "'examiner'), 0), coalesce((SELECT until FROM competence_now c WHERE c.user_id = u.id "
	    "AND "
	    "c.kind = 'child'), 0), coalesce((SELECT at FROM login_last l WHERE l.user_id = u.id), "
	    "0) "
	    "FROM user u LEFT JOIN auth_state a ON a.user_id = u.id ORDER BY u.name",
	    "");

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(rows.rows, rows.count, cap);
		rows.rows[rows.count++] = (struct user_row){
		    .id = stmt_i64(q, 0),
		    .name = xstrdup(stmt_text(q, 1)),
		    .display = xstrdup(stmt_text(q, 2)),
		    .unit = xstrdup(stmt_text(q, 3)),
		    .role = (enum role)role_parse(stmt_text(q, 4)),
		    .status = status_parse(stmt_text(q, 5)),
		    .locked = stmt_i64(q, 6),
		    .failures = (int)stmt_i64(q, 7),
		    .examiner_until = stmt_i64(q, 8),
		    .child_until = stmt_i64(q, 9),
		    .last_login = stmt_i64(q, 10),
		};
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		user_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void user_rows_clear(struct user_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->rows[i].name);
		free(r->rows[i].display);
		free(r->rows[i].unit);
	}
	free(r->rows);
	*r = (struct user_rows){0};
}

struct target {
	int64_t id;
	enum role role;
	enum user_status status;
	int64_t key_id;
};

static enum err_code find(struct act *a, const char *name, struct target *t, struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code = db_query(a->db, &q, err,
				      "SELECT u.id, u.role, (SELECT s.status FROM user_status s "
				      "WHERE s.user_id = u.id ORDER BY "
				      "s.id DESC LIMIT 1), coalesce((SELECT max(k.id) FROM "
				      "user_key k WHERE k.user_id = u.id), "
				      "0) FROM user u WHERE u.name = ?",
				      "s", name);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found)
		*t = (struct target){stmt_i64(q, 0), (enum role)role_parse(stmt_text(q, 1)),
				     status_parse(stmt_text(q, 2)), stmt_i64(q, 3)};
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no user %s"), name);
	return code;
}

static enum err_code check_new(const struct user_new *u, struct err *err)
{
	enum err_code code = account_check_name(u->name, err);

	if (code == ERR_OK)
		code = account_check_password(u->name, u->password, err);
	if (code == ERR_OK && (u->role <= ROLE_NONE || u->role >= ROLE_COUNT))
		code = err_set(err, ERR_INPUT, _("the role is missing"));
	if (code == ERR_OK && (!u->unit || text_is_blank(u->unit) || !text_is_clean(u->unit)))
		code = err_set(err, ERR_INPUT, _("the unit is missing"));
	return code;
}

/* Keys that only serve until the user has set an own password. */
static enum err_code put_first_keys(struct act *a, int64_t id, const char *password, bool replace,
				    struct err *err)
{
	struct user_secret *secret = secret_new(sizeof(*secret));
	int64_t key_id;
	enum err_code code;

	account_new_secret(secret);
	code = account_put_key(a, id, secret, &key_id, err);
	if (code == ERR_OK)
		code = account_put_lock(a, id, password, secret, true, replace, err);
	if (code == ERR_OK)
		code = account_put_status(a, id, "invited", err);
	secret_free(secret);
	return code;
}

enum err_code user_add(struct seat *seat, const struct user_new *u, struct err *err)
{
	struct act a;
	int64_t id = 0;
	int64_t n = 0;
	char *display;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_ADMINISTRATOR), err);

	if (code == ERR_OK)
		code = check_new(u, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "user.add", NULL, err);
	if (code != ERR_OK)
		return code;
	display = text_clean(u->display ? u->display : u->name, false);
	code = db_get_i64(a.db, &n, err, "SELECT count(*) FROM user WHERE name = ?", "s", u->name);
	if (code == ERR_OK && n)
		code = err_set(err, ERR_CONFLICT, _("there is a user %s already"), u->name);
	if (code == ERR_OK)
		code = act_next_id(&a, "user", &id, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO user (id, name, display, role, unit, act) VALUES (?, ?, ?, "
			   "?, ?, ?)",
			   "issssi", id, u->name, display, role_word(u->role), u->unit, a.seq);
	if (code == ERR_OK)
		code = put_first_keys(&a, id, u->password, false, err);
	if (code == ERR_OK) {
		act_about(&a, 0, id);
		act_word(&a, "new_role", role_word(u->role));
		code = act_commit(&a, err);
	}
	act_abort(&a);
	free(display);
	return code;
}

/* One administrator's act on another account. */
static enum err_code begin_on(struct act *a, struct seat *seat, const char *kind, unsigned roles,
			      const char *name, struct target *t, struct err *err)
{
	enum err_code code = seat_need_role(seat, roles, err);

	if (code == ERR_OK)
		code = act_begin(a, seat, kind, NULL, err);
	if (code != ERR_OK)
		return code;
	code = find(a, name, t, err);
	if (code == ERR_OK && t->id == seat->session->user.id)
		code =
		    err_set(err, ERR_REFUSED, _("nobody changes the own account (rule user.self)"));
	if (code != ERR_OK)
		act_abort(a);
	else
		act_about(a, 0, t->id);
	return code;
}

static enum err_code finish(struct act *a, enum err_code code, struct err *err)
{
	if (code == ERR_OK)
		code = act_commit(a, err);
	act_abort(a);
	return code;
}

enum err_code user_disable(struct seat *seat, const char *name, struct err *err)
{
	struct act a;
	struct target t;
	enum err_code code =
	    begin_on(&a, seat, "user.status", ROLE_BIT(ROLE_ADMINISTRATOR), name, &t, err);

	if (code != ERR_OK)
		return code;
	code = account_put_status(&a, t.id, "disabled", err);
	if (code == ERR_OK)
		code = db_run(a.db, err, "DELETE FROM user_grant WHERE user_id = ?", "i", t.id);
	act_word(&a, "status", "disabled");
	return finish(&a, code, err);
}

enum err_code user_reset(struct seat *seat, const char *name, const char *password, struct err *err)
{
	struct act a;
	struct target t;
	enum err_code code = account_check_password(name, password, err);

	if (code == ERR_OK)
		code =
		    begin_on(&a, seat, "user.reset", ROLE_BIT(ROLE_ADMINISTRATOR), name, &t, err);
	if (code != ERR_OK)
		return code;
	code = db_run(a.db, err, "DELETE FROM user_grant WHERE user_id = ?", "i", t.id);
	if (code == ERR_OK)
		code = put_first_keys(&a, t.id, password, true, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "UPDATE auth_state SET failures = 0, not_before = 0, locked = 0 WHERE "
			   "user_id = ?",
			   "i", t.id);
	return finish(&a, code, err);
}

enum err_code user_unlock(struct seat *seat, const char *name, struct err *err)
{
	struct act a;
	struct target t;
	enum err_code code =
	    begin_on(&a, seat, "user.unlock", ROLE_BIT(ROLE_ADMINISTRATOR), name, &t, err);

	if (code != ERR_OK)
		return code;
	code = db_run(
	    a.db, err,
	    "UPDATE auth_state SET failures = 0, not_before = 0, locked = 0 WHERE user_id = ?", "i",
	    t.id);
	return finish(&a, code, err);
}

enum err_code user_grant(struct seat *seat, const char *name, struct err *err)
{
	struct act a;
	struct target t;
	enum err_code code =
	    begin_on(&a, seat, "user.grant", ROLE_BIT(ROLE_SUPERVISOR), name, &t, err);

	if (code != ERR_OK)
		return code;
	if (t.status != USER_WAITING)
		code = err_set(err, ERR_CONFLICT,
			       t.status == USER_INVITED
				   ? _("%s has to log in and set an own password first")
				   : _("%s does not wait for a key"),
			       name);
	if (code == ERR_OK)
		code = db_run(a.db, err, "DELETE FROM user_grant WHERE user_id = ?", "i", t.id);
	if (code == ERR_OK)
		code = account_put_grants(&a, seat_keys(seat), t.id, t.role, t.key_id, err);
	if (code == ERR_OK)
		code = account_put_status(&a, t.id, "active", err);
	act_number(&a, "key", t.key_id);
	return finish(&a, code, err);
}

enum err_code user_set_competence(struct seat *seat, const char *name, enum competence kind,
				  instant until, const char *evidence, struct err *err)
{
	struct act a;
	struct target t;
	char *clean;
	enum err_code code =
	    begin_on(&a, seat, "competence.set", ROLE_BIT(ROLE_SUPERVISOR), name, &t, err);

	if (code != ERR_OK)
		return code;
	clean = text_clean(evidence ? evidence : "", false);
	if (text_is_blank(clean))
		code = err_set(err, ERR_INPUT,
			       _("the evidence is missing: which training, which test"));
	if (code == ERR_OK)
		code = db_run(
		    a.db, err,
		    "INSERT INTO competence (user_id, kind, until, evidence, act) VALUES (?, "
		    "?, ?, ?, ?)",
		    "isisi", t.id, kind == COMPETENCE_CHILD ? "child" : "examiner", until, clean,
		    a.seq);
	free(clean);
	return finish(&a, code, err);
}
