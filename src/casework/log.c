/* SPDX-License-Identifier: Apache-2.0 */
/* Appending to the log, and reading it. */
#include "casework/log.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/log_tree.h"
#include "casework/secret.h"

bool log_tree_get(void *ctx, int level, uint64_t index, struct hash *out)
{
	struct db *db = ctx;
	struct buf b = BUF_INIT;
	enum err_code code;
	bool ok;

	if (level == 0)
		code = db_get_blob(db, &b, NULL, "SELECT leaf FROM log WHERE seq = ?", "i",
				   (int64_t)index + 1);
	else
		code = db_get_blob(db, &b, NULL,
				   "SELECT hash FROM log_node WHERE level = ? AND idx = ?", "ii",
				   (int64_t)level, (int64_t)index);
	ok = code == ERR_OK && b.len == HASH_LEN;
	if (ok)
		memcpy(out->b, b.data, HASH_LEN);
	buf_free(&b);
	return ok;
}

struct put_ctx {
	struct db *db;
	enum err_code code;
	struct err *err;
};

static bool put_node(void *ctx, int level, uint64_t index, const struct hash *h)
{
	struct put_ctx *p = ctx;

	p->code = db_run(p->db, p->err, "INSERT INTO log_node (level, idx, hash) VALUES (?, ?, ?)",
			 "iib", (int64_t)level, (int64_t)index, h->b, (size_t)HASH_LEN);
	return p->code == ERR_OK;
}

enum err_code log_append(struct act *a, const char *line, struct err *err)
{
	struct hash leaf = merkle_leaf(line, strlen(line));
	struct put_ctx put = {a->db, ERR_OK, err};
	int64_t user = db_actor_get(a->db)->user_id;
	enum err_code code = db_run(a->db, err, "INSERT INTO log (seq, at, leaf) VALUES (?, ?, ?)",
				    "iib", a->seq, a->at, leaf.b, (size_t)HASH_LEN);

	if (code != ERR_OK)
		return code;
	if (!merkle_append((uint64_t)a->seq - 1, &leaf, log_tree_get, a->db, put_node, &put))
		return put.code != ERR_OK ? put.code
					  : err_set(err, ERR_TAMPERED,
						    _("%s: a part of the log is missing; run: "
						      "cotejo audit verify"),
						    a->desk->path);
	return db_run(a->db, err,
		      "INSERT INTO log_body (seq, at, user_id, role, kind, purpose, case_id, "
		      "vault_id, object_id, line) VALUES (?, ?, nullif(?, 0), ?, ?, ?, "
		      "nullif(?, 0), nullif(?, 0), nullif(?, 0), ?)",
		      "iiisssiiis", a->seq, a->at, user, db_role_word(db_actor_get(a->db)->role),
		      a->kind, a->purpose, a->case_id, a->vault_id, a->object_id, line);
}

static void put_condition(struct buf *sql, const char *condition)
{
	buf_printf(sql, " AND %s", condition);
}

enum err_code log_list(struct seat *seat, const struct log_filter *filter, struct log_rows *out,
		       struct err *err)
{
	static const struct log_filter all;
	const struct log_filter *f = filter ? filter : &all;
	struct log_rows rows = {0};
	struct buf sql = BUF_INIT;
	char *like =
	    f->kind ? xasprintf("%s%s", f->kind, f->kind[strlen(f->kind) - 1] == '.' ? "*" : "")
		    : NULL;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_SUPERVISOR), err);

	buf_put_str(&sql,
		    "SELECT b.seq, b.at, coalesce(b.user_id, 0), coalesce(u.name, ''), b.role, "
		    "b.kind, coalesce(b.purpose, ''), coalesce(c.number, ''), "
		    "coalesce(b.vault_id, 0), coalesce(b.object_id, 0) FROM log_body b "
		    "LEFT JOIN user u ON u.id = b.user_id LEFT JOIN casefile c ON c.id = b.case_id "
		    "WHERE b.seq < ?1");
	/* The planner gets only what is asked for, so that an index serves. */
	put_condition(&sql, f->user_id ? "b.user_id = ?2" : "?2 = 0");
	put_condition(&sql, f->vault_id ? "b.vault_id = ?3" : "?3 = 0");
	put_condition(&sql, f->kind ? "b.kind GLOB ?4" : "?4 IS NULL");
	put_condition(&sql, "b.at BETWEEN ?5 AND ?6 ORDER BY b.seq DESC LIMIT ?7");
	if (code == ERR_OK)
		code = db_query(seat->db, &q, err, buf_str(&sql), "iiisiii",
				f->before > 0 ? f->before : INT64_MAX, f->user_id, f->vault_id,
				like, f->from, f->to ? f->to : INT64_MAX,
				(int64_t)(f->limit ? f->limit : 200));
	while (code == ERR_OK && stmt_row(q)) {
		MEM_GROW(rows.rows, rows.count, cap);
		rows.rows[rows.count++] = (struct log_row){
		    .seq = stmt_i64(q, 0),
		    .at = stmt_i64(q, 1),
		    .user_id = stmt_i64(q, 2),
		    .user_name = xstrdup(stmt_text(q, 3)),
		    .role = xstrdup(stmt_text(q, 4)),
		    .kind = xstrdup(stmt_text(q, 5)),
		    .purpose = xstrdup(stmt_text(q, 6)),
		    .case_number = xstrdup(stmt_text(q, 7)),
		    .vault_id = stmt_i64(q, 8),
		    .object_id = stmt_i64(q, 9),
		};
	}
	if (code == ERR_OK)
		code = stmt_end(q, err);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &rows.total, err,
				  "SELECT coalesce(max(seq), 0) FROM log", "");
	buf_free(&sql);
	free(like);
	if (code != ERR_OK) {
		log_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void log_rows_clear(struct log_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->rows[i].user_name);
		free(r->rows[i].role);
		free(r->rows[i].kind);
		free(r->rows[i].purpose);
		free(r->rows[i].case_number);
	}
	free(r->rows);
	*r = (struct log_rows){0};
}

enum err_code log_view_note(struct seat *seat, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "log.view", NULL, err);

	return code == ERR_OK ? act_commit(&a, err) : code;
}

/* The line holds SHA-256 over the salt and the words. */
static bool is_why_of(const char *line, const struct buf *plain)
{
	struct hash h = hash_bytes(plain->data, plain->len);
	char hex[HASH_HEX_LEN];
	char *want = xasprintf(",\"why\":\"%s\"", hash_hex(&h, hex));
	bool yes = strstr(line, want) != NULL;

	free(want);
	return yes;
}

static enum err_code open_why(struct seat *seat, int64_t seq, const char *line, char **why,
			      struct err *err)
{
	const struct keyring *keys = seat_keys(seat);
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t public[32];
	enum err_code code = db_get_blob(seat->db, &sealed, err,
					 "SELECT sealed FROM log_detail WHERE seq = ?", "i", seq);

	*why = NULL;
	if (code == ERR_NOT_FOUND || (code == ERR_OK && !keys->has[COMPARTMENT_AUDIT])) {
		*why = xstrdup("");
		code = ERR_OK;
	} else if (code == ERR_OK) {
		crypto_scalarmult_base(public, keys->key[COMPARTMENT_AUDIT]);
		buf_reserve(&plain, sealed.len + 1);
		if (sealed.len < crypto_box_SEALBYTES + 16 ||
		    crypto_box_seal_open(plain.data, sealed.data, sealed.len, public,
					 keys->key[COMPARTMENT_AUDIT]) != 0)
			code = err_set(err, ERR_TAMPERED,
				       _("the justification of entry %lld does not open"),
				       (long long)seq);
		plain.len = code == ERR_OK ? sealed.len - crypto_box_SEALBYTES : 0;
		if (code == ERR_OK && !is_why_of(line, &plain))
			code = err_set(err, ERR_TAMPERED,
				       _("the justification of entry %lld is not the one that was "
					 "written"),
				       (long long)seq);
		else if (code == ERR_OK)
			*why = xstrndup((char *)plain.data + 16, plain.len - 16);
	}
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

enum err_code log_entry(struct seat *seat, int64_t seq, char **line, char **why, struct err *err)
{
	char *text = NULL;
	char *reason = NULL;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code =
	    db_get_text(seat->db, &text, err, "SELECT line FROM log_body WHERE seq = ?", "i", seq);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("the log has no line %lld (any more)"), (long long)seq);
	if (code == ERR_OK)
		code = open_why(seat, seq, text, &reason, err);
	seat_release(seat);
	if (code != ERR_OK) {
		free(text);
		return code;
	}
	*line = text;
	*why = reason;
	return ERR_OK;
}
