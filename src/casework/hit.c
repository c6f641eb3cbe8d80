/* SPDX-License-Identifier: Apache-2.0 */
/* Hits as people see them, and their release. */
#include "casework/hit.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/hit_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

enum hit_state hit_state_parse(const char *word)
{
	for (int i = 0; i < HIT_STATE_COUNT; i++)
		if (strcmp(hit_state_word((enum hit_state)i), word) == 0)
			return (enum hit_state)i;
	return HIT_CANDIDATE;
}

enum err_code hit_read(struct seat *seat, int64_t id, struct hit_now *out, struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT h.vault_id, coalesce(h.search_id, 0), h.probe_vault, h.cand_vault, h.doubt, "
	    "h.round, h.state, coalesce(s.user_id, 0) FROM hit_seen h LEFT JOIN search s ON s.id = "
	    "h.search_id WHERE h.id = ?",
	    "i", id);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found)
		*out = (struct hit_now){
		    .id = id,
		    .vault = stmt_i64(q, 0),
		    .search_id = stmt_i64(q, 1),
		    .probe_vault = stmt_i64(q, 2),
		    .cand_vault = stmt_i64(q, 3),
		    .doubt = stmt_i64(q, 4),
		    .round = (int)stmt_i64(q, 5),
		    .state = hit_state_parse(stmt_text(q, 6)),
		    .owner = stmt_i64(q, 7),
		};
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no hit %lld"), (long long)id);
	return code;
}

enum err_code hit_put_text(struct act *a, int64_t decision, int64_t vault, const void *plain,
			   size_t len, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t id;
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "decision_text", &id, err);
	if (code != ERR_OK)
		return code;
	seal_put(key, (struct seal_place){"decision_text", "sealed", id}, plain, len, &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(a->db, err,
		      "INSERT INTO decision_text (id, decision_id, vault_id, sealed, act) "
		      "VALUES (?, ?, ?, ?, ?)",
		      "iiibi", id, decision, vault, sealed.data, sealed.len, a->seq);
	buf_free(&sealed);
	return code;
}

enum err_code hit_put_next_task(struct act *a, int64_t hit, int64_t search, bool urgent,
				struct err *err)
{
	struct hit_now h;
	enum task_stage stage;
	enum err_code code = hit_read(a->seat, hit, &h, err);

	if (code != ERR_OK)
		return code;
	switch (h.state) {
	case HIT_CANDIDATE:
		/* the first round belongs to the task of the whole list */
		if (h.round == 1)
			return ERR_OK;
		stage = TASK_EXAMINE;
		break;
	case HIT_VERIFY:
		stage = TASK_VERIFY;
		break;
	case HIT_CONFLICT:
		stage = TASK_RESOLVE;
		break;
	case HIT_RELEASE:
		stage = TASK_RELEASE;
		break;
	default:
		return ERR_OK;
	}
	return task_add(a, stage,
			(struct task_about){.search = search, .hit = hit, .round = h.round}, urgent,
			err);
}

/* --- the view --------------------------------------------------------------------------- */

static bool is_closed(enum hit_state s)
{
	return s == HIT_RELEASED || s == HIT_REJECTED || s == HIT_EXCLUDED ||
	       s == HIT_INCONCLUSIVE || s == HIT_TRAINING;
}

static void take_text(struct seat *seat, int64_t vault, struct decision *d)
{
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t row = 0;
	struct reader r;
	struct codec_field f;

	/* After an erasure the words are gone; the decision stays. */
	if (db_get_i64(seat->db, &row, NULL, "SELECT id FROM text_seen WHERE decision_id = ?", "i",
		       d->id) != ERR_OK ||
	    db_get_blob(seat->db, &sealed, NULL,
			"SELECT sealed FROM text_seen WHERE decision_id = ?", "i",
			d->id) != ERR_OK ||
	    vault_key(seat, vault, COMPARTMENT_RECORDS, key, NULL) != ERR_OK) {
		buf_free(&sealed);
		return;
	}
	if (seal_open(key, (struct seal_place){"decision_text", "sealed", row}, sealed.data,
		      sealed.len, &plain, NULL) == ERR_OK) {
		r = reader_over(plain.data, plain.len);
		while (codec_next(&r, &f)) {
			if (f.tag == DECISION_REASON) {
				free(d->reason);
				d->reason = codec_text(&f);
			} else if (f.tag == DECISION_DIFFERENCES) {
				free(d->differences);
				d->differences = codec_text(&f);
			}
		}
	}
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	buf_free(&sealed);
}

static enum err_code read_decisions(struct seat *seat, int64_t vault, struct hit_view *v,
				    struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT d.id, d.round, d.stage, d.user_id, u.name, d.conclusion, d.pairs, l.at, "
	    "coalesce((SELECT sum(x.marks) FROM sheet_seen x JOIN hit_seen h ON h.id = d.hit_id "
	    "WHERE "
	    "x.user_id = d.user_id AND x.layer = 'before' AND (x.hit_id = d.hit_id OR x.search_id "
	    "= "
	    "h.search_id)), 0), coalesce((SELECT sum(x.marks) FROM sheet_seen x WHERE x.user_id = "
	    "d.user_id AND x.layer = 'after' AND x.hit_id = d.hit_id), 0) FROM decision_seen d "
	    "JOIN "
	    "user u ON u.id = d.user_id JOIN log l ON l.seq = d.act WHERE d.hit_id = ? ORDER BY "
	    "d.id",
	    "i", v->id);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct decision *d;

		MEM_GROW(v->decisions, v->count, cap);
		d = &v->decisions[v->count++];
		*d = (struct decision){
		    .id = stmt_i64(q, 0),
		    .round = (int)stmt_i64(q, 1),
		    .stage = xstrdup(stmt_text(q, 2)),
		    .user_id = stmt_i64(q, 3),
		    .user = xstrdup(stmt_text(q, 4)),
		    .conclusion = (enum conclusion)conclusion_parse(stmt_text(q, 5)),
		    .pairs = (int)stmt_i64(q, 6),
		    .at = stmt_i64(q, 7),
		    .marks_before = (int)stmt_i64(q, 8),
		    .marks_after = (int)stmt_i64(q, 9),
		    .reason = xstrdup(""),
		    .differences = xstrdup(""),
		};
	}
	code = stmt_end(q, err);
	for (size_t i = 0; i < v->count && code == ERR_OK; i++)
		take_text(seat, vault, &v->decisions[i]);
	return code;
}

/* What is typed to release a hit: of the pair, so that it cannot be typed for
 * another one by habit. */
static void make_reference(const struct hit_now *h, char out[24])
{
	snprintf(out, 24, "H%lld-%lld", (long long)h->id, (long long)h->cand_vault);
}

enum err_code hit_get(struct seat *seat, int64_t id, struct hit_view *out, struct err *err)
{
	struct hit_view v = {.id = id};
	struct hit_now h;
	bool mine = false;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = hit_read(seat, id, &h, err);
	if (code == ERR_OK)
		code = read_decisions(seat, h.vault, &v, err);
	if (code == ERR_OK) {
		for (size_t i = 0; i < v.count; i++)
			mine = mine || v.decisions[i].user_id == seat->session->user.id;
		v.state = h.state;
		v.round = h.round;
		v.doubt = h.doubt;
		make_reference(&h, v.reference);
		/* Whose prints they are is told once the own opinion is given. */
		if (mine || is_closed(h.state) || h.state == HIT_RELEASE) {
			char *number = NULL;

			v.search_id = h.search_id;
			v.probe_person = h.probe_vault;
			v.candidate_person = h.cand_vault;
			if (db_get_text(seat->db, &number, NULL,
					"SELECT c.number FROM search s JOIN casefile c ON c.id = "
					"s.case_id WHERE s.id = ?",
					"i", h.search_id) == ERR_OK)
				snprintf(v.case_number, sizeof(v.case_number), "%s", number);
			free(number);
		}
	}
	seat_release(seat);
	if (code != ERR_OK) {
		hit_view_clear(&v);
		return code;
	}
	*out = v;
	return ERR_OK;
}

void hit_view_clear(struct hit_view *v)
{
	for (size_t i = 0; i < v->count; i++) {
		free(v->decisions[i].stage);
		free(v->decisions[i].user);
		secret_str_free(v->decisions[i].reason);
		secret_str_free(v->decisions[i].differences);
	}
	free(v->decisions);
	*v = (struct hit_view){0};
}

enum err_code hit_list(struct seat *seat, enum hit_state state, size_t limit, struct hit_rows *out,
		       struct err *err)
{
	struct hit_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT id, coalesce(search_id, 0), state, doubt, round FROM hit_seen "
			     "WHERE ?1 = '' OR state = ?1 ORDER BY id DESC LIMIT ?2",
			     "si", state < HIT_STATE_COUNT ? hit_state_word(state) : "",
			     (int64_t)(limit ? limit : 200));
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(rows.rows, rows.count, cap);
		rows.rows[rows.count++] = (struct hit_row){
		    stmt_i64(q, 0),	 stmt_i64(q, 1),      hit_state_parse(stmt_text(q, 2)),
		    stmt_i64(q, 3) != 0, (int)stmt_i64(q, 4),
		};
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		hit_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void hit_rows_clear(struct hit_rows *r)
{
	free(r->rows);
	*r = (struct hit_rows){0};
}

/* --- release ------------------------------------------------------------------------------ */

/* The same token again is a second key press, not a second decision. */
enum err_code decision_of_token(struct db *db, const uint8_t token[16], int64_t *id,
				struct err *err)
{
	enum err_code code = db_get_i64(db, id, err, "SELECT id FROM decision_seen WHERE token = ?",
					"b", token, (size_t)16);

	if (code == ERR_NOT_FOUND) {
		*id = 0;
		return ERR_OK;
	}
	return code;
}

static enum err_code put_release(struct act *a, const struct hit_now *h, enum conclusion verdict,
				 const char *reason, const uint8_t token[16], struct err *err)
{
	struct buf plain = BUF_INIT;
	int64_t id = 0;
	enum err_code code = act_next_id(a, "decision", &id, err);

	if (code == ERR_OK)
		code =
		    db_run(a->db, err,
			   "INSERT INTO decision (id, hit_id, round, stage, user_id, conclusion, "
			   "pairs, differences, reason, token, act) VALUES (?, ?, ?, 'release', ?, "
			   "?, 0, 0, 1, ?, ?)",
			   "iiiisbi", id, h->id, (int64_t)h->round, a->seat->session->user.id,
			   conclusion_word(verdict), token, (size_t)16, a->seq);
	if (code != ERR_OK)
		return code;
	codec_put_text(&plain, DECISION_REASON, reason);
	code = hit_put_text(a, id, h->vault, plain.data, plain.len, err);
	secret_buf_free(&plain);
	act_about(a, h->cand_vault, h->id);
	act_word(a, "conclusion", conclusion_word(verdict));
	act_number(a, "decision", id);
	act_number(a, "round", h->round);
	return code;
}

/* A probe that is a person of its own is now known to be the candidate. */
static enum err_code put_link(struct act *a, const struct hit_now *h, struct err *err)
{
	int64_t low = h->probe_vault < h->cand_vault ? h->probe_vault : h->cand_vault;
	int64_t high = h->probe_vault < h->cand_vault ? h->cand_vault : h->probe_vault;
	int64_t persons = 0;
	int64_t id = 0;
	enum err_code code = db_get_i64(
	    a->db, &persons, err,
	    "SELECT count(*) FROM vault WHERE id IN (?, ?) AND kind = 'person'", "ii", low, high);

	if (code != ERR_OK || persons < 2)
		return code;
	code = act_next_id(a, "link", &id, err);
	if (code == ERR_OK)
		code = db_run(a->db, err,
			      "INSERT INTO link (id, vault_a, vault_b, kind, hit_id, user_id, act) "
			      "VALUES (?, ?, ?, 'same', ?, ?, ?)",
			      "iiiiii", id, low, high, h->id, a->seat->session->user.id, a->seq);
	act_number(a, "link", id);
	return code;
}

enum err_code hit_release(struct seat *seat, int64_t id, enum conclusion verdict,
			  const char *reason, const char *typed, const uint8_t token[16],
			  struct err *err)
{
	struct hit_now h;
	struct act a;
	char reference[24];
	char *clean;
	int64_t done = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && verdict != CONCLUSION_APPROVE && verdict != CONCLUSION_REJECT &&
	    verdict != CONCLUSION_RETURN)
		code = err_set(err, ERR_INPUT, _("approve, reject or return"));
	if (code == ERR_OK && (!reason || text_is_blank(reason)))
		code = err_set(err, ERR_INPUT, _("a reason in words is needed"));
	if (code == ERR_OK)
		code = decision_of_token(seat->db, token, &done, err);
	if (code != ERR_OK || done)
		return code;
	code = hit_read(seat, id, &h, err);
	if (code == ERR_OK) {
		make_reference(&h, reference);
		if (verdict == CONCLUSION_APPROVE && (!typed || strcmp(typed, reference) != 0))
			code = err_set(err, ERR_INPUT, _("type the reference %s to release it"),
				       reference);
	}
	if (code == ERR_OK)
		code = task_need(seat, TASK_RELEASE, id, h.search_id, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "decision.release", NULL, err);
	if (code != ERR_OK)
		return code;
	clean = text_clean(reason, true);
	code = hit_read(seat, id, &h, err);
	if (code == ERR_OK)
		code = put_release(&a, &h, verdict, clean, token, err);
	if (code == ERR_OK && verdict == CONCLUSION_APPROVE)
		code = put_link(&a, &h, err);
	if (code == ERR_OK)
		code = hit_put_next_task(&a, id, h.search_id, false, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	secret_str_free(clean);
	return code;
}
