/* SPDX-License-Identifier: Apache-2.0 */
/* Notice and captures in the store; reading prints. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/capture_work.h"
#include "casework/codec.h"
#include "casework/facts.h"
#include "casework/print_store.h"
#include "casework/record.h"
#include "casework/secret.h"
#include "casework/task_rows.h"
#include "person/language.h"

enum {
	/* notice */
	TAG_LANGUAGE = 1,
	TAG_INTERPRETER,
	TAG_PRINTED,
	/* capture */
	TAG_ADULT = 1,
	TAG_BEST_INTEREST,
	TAG_NO_FORCE,
	TAG_FINDING,
};

/* Who may be under six is not captured; the message says so before the store. */
static enum err_code check_age(struct seat *seat, int64_t person, int *youngest, struct err *err)
{
	struct record r;
	struct date today = instant_date(db_now(seat->db));
	int oldest;
	enum err_code code = facts_record(seat, person, &r, err);

	if (code == ERR_NOT_FOUND)
		return err_set(err, code, _("there is no person %lld, or the record was erased"),
			       (long long)person);
	if (code != ERR_OK)
		return code;
	facts_age(&r, &today, youngest, &oldest);
	record_clear(&r);
	if (*youngest >= 6)
		return ERR_OK;
	return err_set(err, ERR_REFUSED,
		       _("no prints are taken of a child under six, or of a person who may be one "
			 "(by the date of birth on record: %d) (rule capture.age)"),
		       *youngest);
}

static enum err_code put_sealed(struct act *a, const char *table, int64_t vault, int64_t id,
				const struct buf *plain, struct buf *sealed, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		seal_put(key, (struct seal_place){table, "sealed", id}, plain->data, plain->len,
			 sealed);
	sodium_memzero(key, sizeof(key));
	return code;
}

enum err_code notice_give(struct seat *seat, const struct look *look, int64_t person,
			  const struct notice *notice, int64_t *id, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	struct act a;
	int64_t row = 0;
	int youngest;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_CLERK), err);

	if (code == ERR_OK && !notice->understood)
		code = err_set(
		    err, ERR_REFUSED,
		    _("the person has not understood the notice; give it again in a language "
		      "the person understands (rule capture.notice)"));
	if (code == ERR_OK && (!notice->language || !language_find(notice->language)))
		code = err_set(err, ERR_INPUT, _("the language of the notice is missing"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "notice.give", look, err);
	if (code != ERR_OK)
		return code;
	codec_put_text(&plain, TAG_LANGUAGE, notice->language);
	codec_put_text(&plain, TAG_INTERPRETER, notice->interpreter);
	codec_put_int(&plain, TAG_PRINTED, notice->printed);
	code = check_age(seat, person, &youngest, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "notice", &row, err);
	if (code == ERR_OK)
		code = put_sealed(&a, "notice", person, row, &plain, &sealed, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO notice (id, vault_id, user_id, text_version, sealed, act) "
			   "VALUES (?, ?, ?, ?, ?, ?)",
			   "iiiibi", row, person, seat->session->user.id, (int64_t)NOTICE_VERSION,
			   sealed.data, sealed.len, a.seq);
	if (code == ERR_OK) {
		act_about(&a, person, row);
		act_number(&a, "text", NOTICE_VERSION);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_buf_free(&plain);
	buf_free(&sealed);
	if (code == ERR_OK)
		*id = row;
	return code;
}

enum err_code capture_new(struct seat *seat, int64_t person, int64_t notice, struct capture **out,
			  struct err *err)
{
	struct capture *c;
	int64_t n = 0;
	int youngest;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_CLERK), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = check_age(seat, person, &youngest, err);
	seat_release(seat);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &n, err,
				  "SELECT count(*) FROM notice WHERE id = ? AND vault_id = ?", "ii",
				  notice, person);
	if (code == ERR_OK && !n)
		code = err_set(err, ERR_REFUSED,
			       _("prints are taken only after this person was given notice (rule "
				 "capture.notice)"));
	if (code != ERR_OK)
		return code;
	c = xcalloc(1, sizeof(*c));
	c->person = person;
	c->notice = notice;
	*out = c;
	return ERR_OK;
}

static enum err_code check_child(struct seat *seat, int youngest, const struct capture_child *child,
				 struct err *err)
{
	if (youngest >= 18)
		return ERR_OK;
	if (!child || !child->adult || text_is_blank(child->adult) || !child->best_interest ||
	    text_is_blank(child->best_interest) || !child->no_force)
		return err_set(
		    err, ERR_REFUSED,
		    _("this may be a child: the adult or representative present, a note on "
		      "the child's best interest and the line that no force was used are "
		      "needed (rule capture.child)"));
	if (seat->session->user.child_until <= db_now(seat->db))
		return err_set(err, ERR_REFUSED,
			       _("prints of children are taken by people with a valid record of "
				 "competence for that (rule capture.child)"));
	return ERR_OK;
}

static enum err_code put_prints(struct act *a, const struct capture *c, int64_t capture_id,
				const uint8_t key[SEAL_KEY_LEN], struct err *err)
{
	enum err_code code = ERR_OK;
	int64_t id;

	for (size_t i = 0; i < c->try_count && code == ERR_OK; i++) {
		const struct capture_try *t = &c->tries[i];
		struct print_meta m = {
		    .finger = t->finger,
		    .impression = t->impression,
		    .quality = t->quality,
		    .width = t->image	   ? t->image->width
			     : t->template ? t->template->width
					   : 0,
		    .height = t->image	    ? t->image->height
			      : t->template ? t->template->height
					    : 0,
		    .ppi = t->image ? t->image->ppi : 500,
		    .kept = t->kept,
		    .comment = t->advice,
		};

		code = print_put(a, c->person, capture_id, key, &m, t->file, t->file_len,
				 t->template, &id, err);
	}
	for (int f = 1; f < FINGER_COUNT && code == ERR_OK; f++) {
		struct print_meta m = {
		    .finger = f,
		    .kept = true,
		    .missing = c->missing[f].why,
		    .permanent = c->missing[f].permanent,
		    .comment = c->missing[f].comment,
		};

		if (m.missing != MISSING_NONE)
			code =
			    print_put(a, c->person, capture_id, key, &m, NULL, 0, NULL, &id, err);
	}
	return code;
}

static enum err_code put_capture(struct act *a, const struct capture *c,
				 const struct capture_child *child, int64_t *id, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	enum err_code code = act_next_id(a, "capture", id, err);

	if (code != ERR_OK)
		return code;
	if (child) {
		codec_put_text(&plain, TAG_ADULT, child->adult);
		codec_put_text(&plain, TAG_BEST_INTEREST, child->best_interest);
		codec_put_int(&plain, TAG_NO_FORCE, child->no_force);
	}
	for (size_t i = 0; i < c->finding_count; i++)
		codec_put_text(&plain, TAG_FINDING, c->findings[i].text);
	code = put_sealed(a, "capture", c->person, *id, &plain, &sealed, err);
	if (code == ERR_OK)
		code = db_run(a->db, err,
			      "INSERT INTO capture (id, vault_id, notice_id, user_id, sealed, act) "
			      "VALUES (?, ?, ?, ?, ?, ?)",
			      "iiiibi", *id, c->person, c->notice, a->seat->session->user.id,
			      sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

enum err_code capture_commit(struct seat *seat, const struct look *look, struct capture *c,
			     bool findings_seen, const struct capture_child *child,
			     int64_t *capture_id, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t id = 0;
	int youngest = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_CLERK), err);

	if (code == ERR_OK && !capture_is_complete(c))
		code = err_set(err, ERR_REFUSED,
			       _("each finger needs a print or the reason why there is none"));
	if (code == ERR_OK && !findings_seen && (!c->checked || c->finding_count))
		code =
		    err_set(err, ERR_REFUSED, _("look at the questions about these prints first"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "capture.commit", look, err);
	if (code != ERR_OK)
		return code;
	code = check_age(seat, c->person, &youngest, err);
	if (code == ERR_OK)
		code = check_child(seat, youngest, child, err);
	if (code == ERR_OK)
		code = vault_key(seat, c->person, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = put_capture(&a, c, child, &id, err);
	if (code == ERR_OK)
		code = put_prints(&a, c, id, key, err);
	if (code == ERR_OK)
		code = print_pack(&a, c->person, key, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		code = task_add(&a, TASK_DUPLICATE,
				(struct task_about){.vault = c->person, .ref = id}, false, err);
	if (code == ERR_OK) {
		act_about(&a, c->person, id);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK && capture_id)
		*capture_id = id;
	return code;
}

/* --- reading ----------------------------------------------------------------------- */

static enum err_code add_row(struct seat *seat, struct stmt *q, struct print_rows *rows,
			     size_t *cap, struct err *err)
{
	struct print_meta m;
	enum err_code code = print_get(seat, stmt_i64(q, 0), NULL, &m, NULL, NULL, err);

	if (code != ERR_OK)
		return code;
	MEM_GROW(rows->rows, rows->count, *cap);
	rows->rows[rows->count++] = (struct print_row){
	    .id = stmt_i64(q, 0),
	    .capture_id = stmt_i64(q, 1),
	    .finger = m.finger,
	    .impression = m.impression,
	    .quality = m.quality,
	    .width = m.width,
	    .height = m.height,
	    .ppi = m.ppi,
	    .kept = m.kept,
	    .missing = m.missing,
	    .permanent = m.permanent,
	    .comment = m.comment,
	    .at = stmt_i64(q, 2),
	    .by = xstrdup(stmt_text(q, 3)),
	};
	return ERR_OK;
}

static int by_capture(const void *a, const void *b)
{
	const struct print_row *x = a;
	const struct print_row *y = b;

	if (x->capture_id != y->capture_id)
		return x->capture_id < y->capture_id ? 1 : -1;
	if (x->finger != y->finger)
		return x->finger - y->finger;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void mark_current(struct print_rows *rows)
{
	bool have[FINGER_COUNT] = {false};

	for (size_t i = 0; i < rows->count; i++) {
		struct print_row *r = &rows->rows[i];

		r->current = r->kept && r->missing == MISSING_NONE && !have[r->finger];
		have[r->finger] = have[r->finger] || r->current;
	}
}

static enum err_code read_rows(struct seat *seat, int64_t person, struct print_rows *rows,
			       struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT p.id, coalesce(p.capture_id, 0), l.at, coalesce(u.name, '') FROM print p "
	    "JOIN log l ON l.seq = p.act LEFT JOIN capture c ON c.id = p.capture_id LEFT "
	    "JOIN user u ON u.id = c.user_id WHERE p.vault_id = ? ORDER BY p.id",
	    "i", person);

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q))
		code = add_row(seat, q, rows, &cap, err);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	if (rows->count)
		qsort(rows->rows, rows->count, sizeof(*rows->rows), by_capture);
	mark_current(rows);
	return stmt_end(q, err);
}

enum err_code print_list(struct seat *seat, const struct look *look, int64_t person,
			 struct print_rows *out, struct err *err)
{
	struct print_rows rows = {0};
	struct act a;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "print.view", look, err);
	if (code != ERR_OK)
		return code;
	code = read_rows(seat, person, &rows, err);
	if (code == ERR_OK) {
		act_about(&a, person, 0);
		act_word(&a, "part", "list");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK) {
		print_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void print_rows_clear(struct print_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		secret_str_free(r->rows[i].comment);
		free(r->rows[i].by);
	}
	free(r->rows);
	*r = (struct print_rows){0};
}

enum err_code print_image(struct seat *seat, const struct look *look, int64_t print,
			  struct image **out, struct err *err)
{
	struct print_meta m = {0};
	struct buf file = BUF_INIT;
	struct act a;
	int64_t vault = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "print.view", look, err);
	if (code != ERR_OK)
		return code;
	code = print_get(seat, print, &vault, &m, &file, NULL, err);
	if (code == ERR_OK) {
		act_about(&a, vault, print);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	/* Decoding takes its time: not inside the act. */
	if (code == ERR_OK)
		code = print_decode(&file, &m, out, err);
	secret_buf_free(&file);
	print_meta_clear(&m);
	return code;
}
