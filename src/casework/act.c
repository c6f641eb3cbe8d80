/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/act.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/log.h"
#include "casework/secret.h"

/* A clock that was set right by a little is no attack. */
#define CLOCK_TOLERANCE (120 * INSTANT_SECOND)

enum err_code act_time(struct db *db, instant *now, struct err *err)
{
	instant last = 0;
	instant t = clock_now();
	char a[INSTANT_TEXT_LEN];
	char b[INSTANT_TEXT_LEN];
	enum err_code code =
	    db_get_i64(db, &last, err, "SELECT at FROM log ORDER BY seq DESC LIMIT 1", "");

	if (code != ERR_OK && code != ERR_NOT_FOUND)
		return code;
	if (t < last - CLOCK_TOLERANCE)
		return err_set(
		    err, ERR_STORE,
		    _("the clock of this machine (%s) is behind the last entry of the log "
		      "(%s); set it right (rule log.clock)"),
		    instant_format(t, a), instant_format(last, b));
	*now = t > last ? t : last + 1;
	db_set_now(db, *now);
	return ERR_OK;
}

static enum err_code take_look(struct act *a, const struct look *look, struct err *err)
{
	enum err_code code = look_check(look, err);

	if (code != ERR_OK)
		return code;
	code = db_get_i64(a->db, &a->case_id, err, "SELECT id FROM casefile WHERE number = ?", "s",
			  look->case_number);
	if (code == ERR_NOT_FOUND)
		return err_set(err, ERR_NOT_FOUND, _("there is no case %s"), look->case_number);
	if (code != ERR_OK)
		return code;
	snprintf(a->case_number, sizeof(a->case_number), "%s", look->case_number);
	a->purpose = purpose_word(look->purpose);
	a->why = xstrdup(look->why);
	return ERR_OK;
}

static enum err_code begin(struct act *a, const struct look *look, struct err *err)
{
	enum err_code code = db_act_begin(a->db, &a->seq, err);

	if (code != ERR_OK)
		return code;
	a->open = true;
	code = act_time(a->db, &a->at, err);
	if (code == ERR_OK && look)
		code = take_look(a, look, err);
	return code;
}

static enum err_code check_kind(struct act *a, const struct look *look, struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(a->db, &q, err,
		     "SELECT look, instr(' ' || roles || ' ', ' ' || ? || ' ') > 0 "
		     "FROM act_kind WHERE kind = ?",
		     "ss", db_role_word(db_actor_get(a->db)->role), a->kind);
	bool known;
	bool needs_look = false;
	bool allowed = false;

	if (code != ERR_OK)
		return code;
	known = stmt_row(q);
	if (known) {
		needs_look = stmt_i64(q, 0);
		allowed = stmt_i64(q, 1);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK)
		return code;
	if (!known)
		return err_set(err, ERR_INTERNAL, "act kind %s", a->kind);
	if (!allowed)
		return err_set(err, ERR_REFUSED, _("this role may not do this (rule act.role)"));
	if (needs_look && !look)
		return look_check(NULL, err);
	return ERR_OK;
}

enum err_code act_begin(struct act *a, struct seat *seat, const char *kind, const struct look *look,
			struct err *err)
{
	enum err_code code;

	*a = (struct act){.seat = seat, .desk = seat->desk, .db = seat->db, .kind = kind};
	code = seat_hold(seat, err);
	if (code != ERR_OK) {
		a->seat = NULL;
		return code;
	}
	code = check_kind(a, look, err);
	if (code == ERR_OK)
		code = begin(a, look, err);
	if (code != ERR_OK)
		act_abort(a);
	return code;
}

enum err_code act_begin_machine(struct act *a, struct desk *desk, struct db *db, const char *kind,
				struct err *err)
{
	enum err_code code;

	*a = (struct act){.desk = desk, .db = db, .kind = kind};
	code = check_kind(a, NULL, err);
	if (code == ERR_OK)
		code = begin(a, NULL, err);
	if (code != ERR_OK)
		act_abort(a);
	return code;
}

void act_about(struct act *a, int64_t vault_id, int64_t object_id)
{
	a->vault_id = vault_id;
	a->object_id = object_id;
}

static void put_json_text(struct buf *b, const char *s)
{
	buf_put_u8(b, '"');
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(b, "\\u%04x", c);
		else
			buf_put_u8(b, c);
	}
	buf_put_u8(b, '"');
}

void act_word(struct act *a, const char *name, const char *word)
{
	buf_printf(&a->extra, ",\"%s\":", name);
	put_json_text(&a->extra, word);
}

void act_number(struct act *a, const char *name, int64_t value)
{
	buf_printf(&a->extra, ",\"%s\":%" PRId64, name, value);
}

void act_real(struct act *a, const char *name, double value)
{
	buf_printf(&a->extra, ",\"%s\":%.6g", name, value);
}

void act_bytes(struct act *a, const char *name, const void *data, size_t len)
{
	const uint8_t *p = data;

	buf_printf(&a->extra, ",\"%s\":\"", name);
	for (size_t i = 0; i < len; i++)
		buf_printf(&a->extra, "%02x", p[i]);
	buf_put_u8(&a->extra, '"');
}

struct rows {
	struct buf *json;
	bool any;
};

/* [table, id, digest] and the vault that the row goes with, if any. */
static void put_row(void *ctx, const char *table, int64_t id, int64_t vault,
		    const struct hash *digest)
{
	struct rows *rows = ctx;
	char hex[HASH_HEX_LEN];

	buf_printf(rows->json, "%s[\"%s\",%" PRId64 ",\"%s\"", rows->any ? "," : "", table, id,
		   hash_hex(digest, hex));
	if (vault)
		buf_printf(rows->json, ",%" PRId64, vault);
	buf_put_u8(rows->json, ']');
	rows->any = true;
}

/* "2026-11-23T16:39:04.123456Z": one length, so that texts sort like times. */
static void put_time(struct buf *b, instant t)
{
	char text[INSTANT_TEXT_LEN];

	instant_format(t, text);
	text[19] = '\0';
	buf_printf(b, "%s.%06dZ", text, (int)(t % INSTANT_SECOND));
}

/* The justification goes sealed to the auditor; the line holds its hash, salted
 * so that guessing words does not help. */
static enum err_code put_why(struct act *a, struct buf *json, const uint8_t salt[16],
			     struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	struct hash h;
	char hex[HASH_HEX_LEN];
	enum err_code code;

	buf_put(&plain, salt, 16);
	buf_put(&plain, a->why, strlen(a->why));
	h = hash_bytes(plain.data, plain.len);
	buf_printf(json, ",\"why\":\"%s\"", hash_hex(&h, hex));
	buf_reserve(&sealed, plain.len + crypto_box_SEALBYTES);
	crypto_box_seal(sealed.data, plain.data, plain.len, a->desk->audit_public);
	sealed.len = plain.len + crypto_box_SEALBYTES;
	code = db_run(a->db, err, "INSERT INTO log_detail (seq, sealed) VALUES (?, ?)", "ib",
		      a->seq, sealed.data, sealed.len);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

static enum err_code make_line(struct act *a, struct buf *line, struct err *err)
{
	const struct db_actor *actor = db_actor_get(a->db);
	struct rows rows = {line, false};
	uint8_t salt[16];
	char hex[33];
	enum err_code code = ERR_OK;

	randombytes_buf(salt, sizeof(salt));
	buf_printf(line, "{\"v\":1,\"seq\":%" PRId64 ",\"at\":\"", a->seq);
	put_time(line, a->at);
	buf_printf(line, "\",\"user\":%" PRId64 ",\"role\":\"%s\",\"kind\":\"%s\"", actor->user_id,
		   db_role_word(actor->role), a->kind);
	if (a->purpose)
		buf_printf(line, ",\"purpose\":\"%s\",\"case\":\"%s\"", a->purpose, a->case_number);
	if (a->why)
		code = put_why(a, line, salt, err);
	if (a->case_id)
		buf_printf(line, ",\"case_id\":%" PRId64, a->case_id);
	if (a->vault_id)
		buf_printf(line, ",\"vault\":%" PRId64, a->vault_id);
	if (a->object_id)
		buf_printf(line, ",\"object\":%" PRId64, a->object_id);
	buf_put(line, a->extra.data, a->extra.len);
	buf_put_str(line, ",\"rows\":[");
	if (code == ERR_OK)
		code = db_act_rows(a->db, put_row, &rows, err);
	hex_encode(salt, sizeof(salt), hex);
	buf_printf(line, "],\"salt\":\"%s\"}", hex);
	return code;
}

void act_signed_bytes(const char *store_id, const char *json, size_t len, struct buf *out)
{
	buf_printf(out, "cotejo act v1\n%s\n", store_id);
	buf_put(out, json, len);
}

static void sign_line(struct act *a, struct buf *line)
{
	uint8_t sig[crypto_sign_BYTES];
	char text[sodium_base64_ENCODED_LEN(crypto_sign_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	struct buf bytes = BUF_INIT;

	if (!a->seat) {
		buf_put_str(line, "\t-");
		return;
	}
	act_signed_bytes(a->desk->info.origin, (const char *)line->data, line->len, &bytes);
	crypto_sign_detached(sig, NULL, bytes.data, bytes.len, seat_keys(a->seat)->sign_secret);
	sodium_bin2base64(text, sizeof(text), sig, sizeof(sig), sodium_base64_VARIANT_ORIGINAL);
	buf_printf(line, "\t%s", text);
	buf_free(&bytes);
}

enum err_code act_commit(struct act *a, struct err *err)
{
	struct buf line = BUF_INIT;
	enum err_code code = make_line(a, &line, err);

	if (code == ERR_OK) {
		sign_line(a, &line);
		code = log_append(a, buf_str(&line), err);
	}
	buf_free(&line);
	if (code == ERR_OK) {
		code = db_act_commit(a->db, err);
		a->open = false;
	}
	act_abort(a);
	return code;
}

void act_abort(struct act *a)
{
	if (a->open)
		db_act_rollback(a->db);
	a->open = false;
	if (a->seat)
		seat_release(a->seat);
	a->seat = NULL;
	secret_str_free(a->why);
	a->why = NULL;
	buf_free(&a->extra);
}

enum err_code act_next_id(struct act *a, const char *table, int64_t *id, struct err *err)
{
	return db_next_id(a->db, table, id, err);
}
