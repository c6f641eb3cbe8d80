/* SPDX-License-Identifier: Apache-2.0 */
/* What partners gave: data under their own keys, alerts in quarantine. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/exchange_work.h"
#include "casework/secret.h"

static void take_fields(const struct message *m, struct exchange_received *r)
{
	size_t cap = r->count;

	for (size_t i = 0; i < m->n_data; i++) {
		const struct message_datum *d = &m->data[i];

		MEM_GROW(r->fields, r->count, cap);
		r->fields[r->count++] =
		    (struct exchange_field){datum_most_items(d->datum) > 1
						? xasprintf("%s %d", datum_text(d->datum), d->item)
						: xstrdup(datum_text(d->datum)),
					    xstrdup(d->value), xstrdup("")};
	}
}

static void fields_clear(struct exchange_received *r)
{
	for (size_t i = 0; i < r->count; i++) {
		secret_str_free(r->fields[i].name);
		secret_str_free(r->fields[i].value);
		secret_str_free(r->fields[i].why);
	}
	free(r->fields);
	r->fields = NULL;
	r->count = 0;
}

/* A release gives all; a correction gives the data anew and leaves what is attached. */
static enum err_code take_parcel(const struct buf *plain, struct exchange_received *r, char **basis,
				 struct err *err)
{
	struct message m = {0};
	struct parcel p;
	enum err_code code = parcel_read(plain->data, plain->len, "parcel", &p, err);

	if (code == ERR_OK)
		code = message_read(p.message, p.message_len, "parcel", &m, err);
	if (code != ERR_OK)
		return code;
	fields_clear(r);
	take_fields(&m, r);
	if (m.type != MESSAGE_CORRECTION && p.n_attached) {
		r->attached = xcalloc(p.n_attached, sizeof(*r->attached));
		for (size_t i = 0; i < p.n_attached; i++)
			buf_put(&r->attached[i], p.attached[i], p.attached_len[i]);
		r->n_attached = p.n_attached;
	}
	if (basis && m.type == MESSAGE_ALERT)
		*basis = xstrdup(m.basis ? m.basis : "");
	message_clear(&m);
	return ERR_OK;
}

static enum err_code open_row(struct seat *seat, const char *table, int64_t vault, int64_t row,
			      const void *sealed, size_t len, struct buf *plain, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	enum err_code code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){table, "sealed", row}, sealed, len, plain,
				 err);
	sodium_memzero(key, sizeof(key));
	return code;
}

static bool mark_now(struct db *db, int64_t vault, const char *mark)
{
	int64_t n = 0;

	/* The highest revision counts, whatever came last. */
	db_get_i64(db, &n, NULL,
		   "SELECT present FROM partner_mark WHERE vault_id = ? AND mark = ? ORDER BY "
		   "revision DESC, id DESC LIMIT 1",
		   "is", vault, mark);
	return n;
}

static enum err_code read_data(struct seat *seat, int64_t question, struct exchange_received *r,
			       int64_t *vault, struct err *err)
{
	struct stmt *q;
	enum err_code end;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT id, vault_id, revision, expires, sealed FROM partner_data WHERE "
	    "question_id = ?1 AND vault_id = (SELECT max(vault_id) FROM partner_data WHERE "
	    "question_id = ?1) ORDER BY revision, id",
	    "i", question);

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q)) {
		struct buf plain = BUF_INIT;
		size_t len;
		const void *sealed = stmt_blob(q, 4, &len);

		*vault = stmt_i64(q, 1);
		r->revision = stmt_i64(q, 2);
		r->expires = stmt_i64(q, 3);
		code = open_row(seat, "partner_data", *vault, stmt_i64(q, 0), sealed, len, &plain,
				err);
		if (code == ERR_OK)
			code = take_parcel(&plain, r, NULL, err);
		secret_buf_free(&plain);
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	return code == ERR_OK ? end : code;
}

enum err_code exchange_received_message(struct seat *seat, int64_t question, struct message *out,
					struct err *err)
{
	struct buf plain = BUF_INIT;
	struct parcel p;
	struct stmt *q;
	enum err_code end;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT id, vault_id, sealed FROM partner_data WHERE question_id = ? ORDER BY "
		     "vault_id DESC, revision DESC, id DESC LIMIT 1",
		     "i", question);

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size_t len;
		const void *sealed = stmt_blob(q, 2, &len);

		code = open_row(seat, "partner_data", stmt_i64(q, 1), stmt_i64(q, 0), sealed, len,
				&plain, err);
	} else {
		code = err_set(err, ERR_NOT_FOUND, _("there are no data for question %lld"),
			       (long long)question);
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code == ERR_OK)
		code = end;
	if (code == ERR_OK)
		code = parcel_read(plain.data, plain.len, "parcel", &p, err);
	if (code == ERR_OK)
		code = message_read(p.message, p.message_len, "parcel", out, err);
	secret_buf_free(&plain);
	return code;
}

enum err_code exchange_received(struct seat *seat, const struct look *look, int64_t question,
				struct exchange_received *out, struct err *err)
{
	struct act a;
	int64_t vault = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	*out = (struct exchange_received){.question = question};
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.view", look, err);
	if (code != ERR_OK)
		return code;
	code = read_data(seat, question, out, &vault, err);
	if (code == ERR_OK && !vault)
		code = err_set(err, ERR_NOT_FOUND,
			       _("there are no data of a partner for question %lld, or they were "
				 "erased"),
			       (long long)question);
	if (code == ERR_OK) {
		out->contested = mark_now(a.db, vault, "contested");
		out->restricted = mark_now(a.db, vault, "restricted");
		act_about(&a, vault, question);
		act_word(&a, "part", "partner data");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK)
		exchange_received_clear(out);
	return code;
}

void exchange_received_clear(struct exchange_received *r)
{
	fields_clear(r);
	for (size_t i = 0; i < r->n_attached; i++)
		secret_buf_free(&r->attached[i]);
	free(r->attached);
	*r = (struct exchange_received){0};
}

/* --- alerts ------------------------------------------------------------------------------- */

enum err_code exchange_alert_list(struct seat *seat, struct exchange_alerts *out, struct err *err)
{
	struct exchange_alerts list = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT x.id, x.party, x.offence, l.at, x.expires, ifnull((SELECT e.event FROM "
		    "partner_alert_event e WHERE e.vault_id = x.vault_id AND e.act > (SELECT "
		    "max(y.act) FROM partner_alert y WHERE y.vault_id = x.vault_id) ORDER BY e.id "
		    "DESC LIMIT 1), 'quarantined'), x.vault_id FROM partner_alert x JOIN log l ON "
		    "l.seq = x.act WHERE x.revision = 0 AND x.expires > ? ORDER BY x.id DESC",
		    "i", clock_now());
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct exchange_alert *x;
		int n = share_offence_parse(stmt_text(q, 2));

		MEM_GROW(list.rows, list.count, cap);
		x = &list.rows[list.count++];
		*x = (struct exchange_alert){
		    .id = stmt_i64(q, 0),
		    .offence = n >= 0 ? (enum share_offence)n : SHARE_OFFENCE_NONE,
		    .came = stmt_i64(q, 3),
		    .expires = stmt_i64(q, 4),
		    .state = xstrdup(stmt_text(q, 5)),
		    .contested = mark_now(seat->db, stmt_i64(q, 6), "contested"),
		    .restricted = mark_now(seat->db, stmt_i64(q, 6), "restricted"),
		};
		snprintf(x->party, sizeof(x->party), "%s", stmt_text(q, 1));
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		exchange_alerts_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_alerts_clear(struct exchange_alerts *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->rows[i].state);
	free(a->rows);
	*a = (struct exchange_alerts){0};
}

static enum err_code alert_vault(struct act *a, int64_t id, int64_t *vault, struct err *err)
{
	enum err_code code = db_get_i64(
	    a->db, vault, err, "SELECT vault_id FROM partner_alert WHERE id = ? AND expires > ?",
	    "ii", id, a->at);

	if (code == ERR_NOT_FOUND)
		return err_set(err, code, _("there is no alert %lld, or its time is over"),
			       (long long)id);
	return code;
}

/* The alert, and what corrected it since. */
static enum err_code read_alert(struct seat *seat, int64_t vault, struct exchange_received *r,
				char **basis, struct err *err)
{
	struct stmt *q;
	enum err_code end;
	enum err_code code = db_query(seat->db, &q, err,
				      "SELECT id, revision, expires, sealed FROM partner_alert "
				      "WHERE vault_id = ? ORDER BY revision",
				      "i", vault);

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q)) {
		struct buf plain = BUF_INIT;
		size_t len;
		const void *sealed = stmt_blob(q, 3, &len);

		r->revision = stmt_i64(q, 1);
		r->expires = stmt_i64(q, 2);
		code = open_row(seat, "partner_alert", vault, stmt_i64(q, 0), sealed, len, &plain,
				err);
		if (code == ERR_OK)
			code = take_parcel(&plain, r, basis, err);
		secret_buf_free(&plain);
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	return code == ERR_OK ? end : code;
}

enum err_code exchange_alert_view(struct seat *seat, const struct look *look, int64_t id,
				  struct exchange_received *out, char **basis, struct err *err)
{
	struct act a;
	int64_t vault = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	*out = (struct exchange_received){0};
	*basis = NULL;
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.view", look, err);
	if (code != ERR_OK)
		return code;
	code = alert_vault(&a, id, &vault, err);
	if (code == ERR_OK)
		code = read_alert(seat, vault, out, basis, err);
	if (code == ERR_OK) {
		out->contested = mark_now(a.db, vault, "contested");
		out->restricted = mark_now(a.db, vault, "restricted");
		act_about(&a, vault, id);
		act_word(&a, "part", "alert");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK) {
		exchange_received_clear(out);
		free(*basis);
		*basis = NULL;
	}
	return code;
}

enum err_code exchange_alert_judge(struct seat *seat, const struct look *look, int64_t id,
				   bool accept, const char *reason, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	char *clean;
	int64_t vault = 0;
	int64_t row = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (!reason || text_is_blank(reason)))
		code = err_set(err, ERR_INPUT, _("a reason in words is needed"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.judge", look, err);
	if (code != ERR_OK)
		return code;
	clean = text_clean(reason, true);
	code = alert_vault(&a, id, &vault, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "partner_alert_event", &row, err);
	if (code == ERR_OK)
		code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"partner_alert_event", "sealed", row}, clean,
			 strlen(clean), &sealed);
		code = db_run(a.db, err,
			      "INSERT INTO partner_alert_event (id, vault_id, event, user_id, "
			      "sealed, act) VALUES (?, ?, ?, ?, ?, ?)",
			      "iisibi", row, vault, accept ? "accepted" : "dismissed",
			      seat->session->user.id, sealed.data, sealed.len, a.seq);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, vault, id);
		act_word(&a, "alert", accept ? "accepted" : "dismissed");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_str_free(clean);
	buf_free(&sealed);
	return code;
}
