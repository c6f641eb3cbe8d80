/* SPDX-License-Identifier: Apache-2.0 */
/* How searches stand, and their candidates. */
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/facts.h"
#include "casework/hit_rows.h"
#include "casework/policy.h"
#include "casework/record.h"
#include "casework/search_jobs.h"
#include "casework/search_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

#define AGE_GAP 2 /* years that two dates of birth may differ without doubt */

/* --- hits out of candidates ---------------------------------------------------------- */

struct pair_facts {
	bool doubt;
	bool second; /* a second person looks at an exclusion in any case */
};

/* The day of the newest capture: what the record says, else when it was written. */
static int32_t captured_day(struct seat *seat, int64_t vault, const struct record *r)
{
	int64_t at = 0;
	struct date d = r->captured;

	if (!date_is_full(&d)) {
		db_get_i64(seat->db, &at, NULL,
			   "SELECT max(l.at) FROM capture c JOIN log l ON l.seq = c.act WHERE "
			   "c.vault_id = ?",
			   "i", vault);
		d = instant_date(at ? at : db_now(seat->db));
	}
	return date_to_days(&d);
}

static void compare_people(const struct record *a, const struct record *b, const struct date *today,
			   struct pair_facts *f)
{
	int ay, ao, by, bo;

	facts_age(a, today, &ay, &ao);
	facts_age(b, today, &by, &bo);
	f->doubt = (a->person.sex && b->person.sex && a->person.sex != b->person.sex) ||
		   ay > bo + AGE_GAP || by > ao + AGE_GAP;
	f->second = f->doubt || ay < 18 || by < 18;
}

/* What the records say about a pair; a probe without a record has no doubts but
 * is checked twice. */
static struct pair_facts facts_of_pair(struct seat *seat, int64_t probe, int64_t candidate)
{
	struct pair_facts f = {false, true};
	struct date today = instant_date(db_now(seat->db));
	struct record a;
	struct record b;

	if (facts_record(seat, probe, &a, NULL) != ERR_OK)
		return f;
	if (facts_record(seat, candidate, &b, NULL) == ERR_OK) {
		compare_people(&a, &b, &today, &f);
		if (labs(captured_day(seat, probe, &a) - captured_day(seat, candidate, &b)) >
		    policy_number(seat->db, POLICY_AGED_YEARS) * 1461 / 4)
			f.second = true;
		record_clear(&b);
	}
	record_clear(&a);
	return f;
}

static void encode_pairs(const struct gallery_candidate *c, const int64_t *probe_prints,
			 const int *probe_fingers, struct buf *out)
{
	buf_put_u8(out, (unsigned)c->finger_count);
	for (int i = 0; i < c->finger_count; i++) {
		uint64_t score = (uint64_t)(c->fingers[i].score * 1000 + 0.5f);

		buf_put_u8(out, (unsigned)probe_fingers[c->fingers[i].probe]);
		buf_put_le64(out, (uint64_t)probe_prints[c->fingers[i].probe]);
		buf_put_le64(out, c->fingers[i].id);
		buf_put_le32(out, (uint32_t)score);
	}
}

enum err_code search_put_hit(struct act *a, const struct search_row_full *s,
			     const struct gallery_candidate *c, const int64_t *probe_prints,
			     const int *probe_fingers, int64_t *hit, struct err *err)
{
	struct pair_facts facts;
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t vault = 0;
	enum err_code code =
	    db_get_i64(a->db, hit, err, "SELECT id FROM hit WHERE search_id = ? AND cand_vault = ?",
		       "ii", s->id, (int64_t)c->subject);

	if (code != ERR_NOT_FOUND)
		return code;
	facts = facts_of_pair(a->seat, s->probe_vault, (int64_t)c->subject);
	code = vault_new(a->seat, a->seq, "hit", false, &vault, key, err);
	if (code == ERR_OK)
		code = act_next_id(a, "hit", hit, err);
	if (code != ERR_OK)
		return code;
	encode_pairs(c, probe_prints, probe_fingers, &plain);
	seal_put(key, (struct seal_place){"hit", "sealed", *hit}, plain.data, plain.len, &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(a->db, err,
		      "INSERT INTO hit (id, vault_id, search_id, origin, probe_vault, cand_vault, "
		      "doubt, second, sealed, act) VALUES (?, ?, ?, 'search', ?, ?, ?, ?, ?, ?)",
		      "iiiiiiibi", *hit, vault, s->id, s->probe_vault, (int64_t)c->subject,
		      (int64_t)facts.doubt, (int64_t)facts.second, sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

enum err_code hit_open_prints(struct seat *seat, int64_t hit, struct hit_prints *out,
			      int64_t *probe_vault, int64_t *cand_vault, struct err *err)
{
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct reader r;
	struct hit_now h;
	enum err_code code = hit_read(seat, hit, &h, err);

	*out = (struct hit_prints){0};
	if (code == ERR_OK)
		code = db_get_blob(seat->db, &sealed, err,
				   "SELECT sealed FROM hit_seen WHERE id = ?", "i", hit);
	if (code == ERR_OK)
		code = vault_key(seat, h.vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"hit", "sealed", hit}, sealed.data,
				 sealed.len, &plain, err);
	sodium_memzero(key, sizeof(key));
	buf_free(&sealed);
	if (code != ERR_OK)
		return code;
	r = reader_over(plain.data, plain.len);
	out->count = (int)reader_u8(&r);
	if (out->count > 10)
		out->count = 10;
	for (int i = 0; i < out->count; i++) {
		out->pair[i].finger = (int)reader_u8(&r);
		out->pair[i].probe_print = (int64_t)reader_le64(&r);
		out->pair[i].print = (int64_t)reader_le64(&r);
		out->pair[i].score = (double)reader_le32(&r) / 1000;
	}
	secret_buf_free(&plain);
	*probe_vault = h.probe_vault;
	*cand_vault = h.cand_vault;
	return ERR_OK;
}

/* --- the view of one search ------------------------------------------------------------- */

void search_view_clear(struct search_view *v)
{
	free(v->owner);
	free(v->engine);
	free(v->detail);
	free(v->candidates);
	*v = (struct search_view){0};
}

static enum search_state state_of(const char *job, const char *event, const char *verdict)
{
	if (strcmp(event, "complete") == 0)
		return SEARCH_COMPLETE;
	if (strcmp(event, "partial") == 0)
		return SEARCH_PARTIAL;
	if (strcmp(event, "failed") == 0)
		return SEARCH_FAILED;
	if (strcmp(verdict, "reject") == 0)
		return SEARCH_REFUSED;
	if (strcmp(job, "asking") == 0)
		return SEARCH_ASKING;
	if (strcmp(job, "paused") == 0)
		return SEARCH_PAUSED;
	return strcmp(job, "running") == 0 ? SEARCH_RUNNING : SEARCH_QUEUED;
}

static void read_left_out(const char *detail, size_t out[LEFT_COUNT])
{
	char *p = (char *)(uintptr_t)detail;

	for (int i = 0; i < LEFT_COUNT && *p; i++)
		out[i] = strtoul(p, &p, 10);
}

static enum err_code read_head(struct seat *seat, int64_t id, struct search_view *v,
			       struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT s.kind, c.number, s.purpose, u.name, s.user_id, s.limit_n, l.at, "
	    "coalesce(j.state, "
	    "''), coalesce(e.event, ''), coalesce(a.verdict, ''), coalesce(e.engine, ''), "
	    "coalesce(e.threshold, 0), coalesce(e.gallery_seq, 0), coalesce(e.gallery_size, 0), "
	    "coalesce(e.searched, 0), coalesce(e.seconds, 0), coalesce(e.detail, '') FROM search s "
	    "JOIN casefile c ON c.id = s.case_id JOIN user u ON u.id = s.user_id JOIN log l ON "
	    "l.seq = "
	    "s.act LEFT JOIN search_job j ON j.search_id = s.id LEFT JOIN search_approval a ON "
	    "a.search_id = s.id LEFT JOIN search_event e ON e.id = (SELECT max(x.id) FROM "
	    "search_event x WHERE x.search_id = s.id) WHERE s.id = ?",
	    "i", id);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		v->id = id;
		v->kind = (enum search_kind)search_kind_parse(stmt_text(q, 0));
		snprintf(v->case_number, sizeof(v->case_number), "%s", stmt_text(q, 1));
		v->purpose = (enum purpose)purpose_parse(stmt_text(q, 2));
		v->owner = xstrdup(stmt_text(q, 3));
		v->mine = stmt_i64(q, 4) == seat->session->user.id;
		v->limit = (int)stmt_i64(q, 5);
		v->requested = stmt_i64(q, 6);
		v->state = state_of(stmt_text(q, 7), stmt_text(q, 8), stmt_text(q, 9));
		v->engine = xstrdup(stmt_text(q, 10));
		v->threshold = stmt_f64(q, 11);
		v->gallery_seq = stmt_i64(q, 12);
		v->gallery_size = stmt_i64(q, 13);
		v->done = v->total = (size_t)stmt_i64(q, 14);
		v->seconds = stmt_f64(q, 15);
		v->detail = xstrdup(v->state == SEARCH_FAILED ? stmt_text(q, 16) : "");
		if (v->state == SEARCH_COMPLETE || v->state == SEARCH_PARTIAL)
			read_left_out(stmt_text(q, 16), v->left_out);
		v->left = -1;
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no search %lld"), (long long)id);
	return code;
}

static double chance_of(double score, int64_t size)
{
	return score < 0 ? -1 : (double)size * pow(10, -score / 10);
}

static void take_fingers(struct seat *seat, struct search_candidate *c)
{
	struct hit_prints prints;
	int64_t probe;
	int64_t cand;

	if (hit_open_prints(seat, c->hit_id, &prints, &probe, &cand, NULL) != ERR_OK)
		return;
	c->finger_count = prints.count;
	memcpy(c->fingers, prints.pair, sizeof(c->fingers));
	if (c->score < 0)
		for (int i = 0; i < c->finger_count; i++)
			c->fingers[i].score = -1;
}

static enum err_code read_hits(struct seat *seat, struct search_view *v, struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT h.id, h.cand_vault, h.doubt, h.state, coalesce(s.place, 0), coalesce(s.score, "
	    "-1), "
	    "EXISTS (SELECT 1 FROM decision_seen d WHERE d.hit_id = h.id AND d.user_id = ?2) FROM "
	    "hit_seen h LEFT JOIN score_seen s ON s.hit_id = h.id AND s.final = 1 WHERE "
	    "h.search_id = "
	    "?1 ORDER BY coalesce(s.place, 1000), h.id",
	    "ii", v->id, seat->session->user.id);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct search_candidate *c;

		MEM_GROW(v->candidates, v->count, cap);
		c = &v->candidates[v->count++];
		*c = (struct search_candidate){
		    .hit_id = stmt_i64(q, 0),
		    .key = stmt_i64(q, 1),
		    .doubt = stmt_i64(q, 2),
		    .state = hit_state_parse(stmt_text(q, 3)),
		    .place = (int)stmt_i64(q, 4),
		    .score = stmt_f64(q, 5),
		    .concluded = stmt_i64(q, 6),
		};
		c->chance = chance_of(c->score, v->gallery_size);
	}
	code = stmt_end(q, err);
	for (size_t i = 0; i < v->count && code == ERR_OK; i++)
		take_fingers(seat, &v->candidates[i]);
	return code;
}

/* The hit that a streamed candidate was made into already, and its state. */
static void join_hit(struct search_candidate *c, const struct search_view *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		if (hits->candidates[i].key != c->key)
			continue;
		c->hit_id = hits->candidates[i].hit_id;
		c->state = hits->candidates[i].state;
		c->doubt = hits->candidates[i].doubt;
		c->concluded = hits->candidates[i].concluded;
	}
}

static void take_stream(struct search_view *v, const struct run_view *run)
{
	struct search_view hits = *v;

	v->candidates = xcalloc(run->count ? run->count : 1, sizeof(*v->candidates));
	v->count = run->count;
	for (size_t i = 0; i < run->count; i++) {
		const struct gallery_candidate *g = &run->candidates[i];
		struct search_candidate *c = &v->candidates[i];

		c->key = (int64_t)g->subject;
		c->place = (int)i + 1;
		c->score = g->score;
		c->chance = chance_of(g->score, run->gallery_size);
		c->finger_count = g->finger_count;
		for (int f = 0; f < g->finger_count; f++) {
			c->fingers[f].print = (int64_t)g->fingers[f].id;
			c->fingers[f].score = g->fingers[f].score;
		}
		join_hit(c, &hits);
	}
	free(hits.candidates);
}

/* The examiner is blind, too, where policy says so: a shuffle that is the same
 * each time, without scores. */
static void blind(struct seat *seat, struct search_view *v)
{
	uint32_t *order = xcalloc(v->count ? v->count : 1, sizeof(*order));

	for (size_t i = 0; i < v->count; i++) {
		uint8_t h[16];
		char text[64];

		snprintf(text, sizeof(text), "order %lld %lld", (long long)v->id,
			 (long long)v->candidates[i].key);
		crypto_generichash(h, sizeof(h), (const uint8_t *)text, strlen(text),
				   seat_keys(seat)->key[COMPARTMENT_RECORDS], SEAL_KEY_LEN);
		memcpy(&order[i], h, sizeof(order[i]));
		v->candidates[i].place = 0;
		v->candidates[i].score = -1;
		v->candidates[i].chance = -1;
		for (int f = 0; f < 10; f++)
			v->candidates[i].fingers[f].score = -1;
	}
	for (size_t i = 1; i < v->count; i++) {
		for (size_t k = i; k > 0 && order[k] < order[k - 1]; k--) {
			uint32_t o = order[k];
			struct search_candidate c = v->candidates[k];

			order[k] = order[k - 1];
			order[k - 1] = o;
			v->candidates[k] = v->candidates[k - 1];
			v->candidates[k - 1] = c;
		}
	}
	free(order);
}

enum err_code search_get(struct seat *seat, int64_t id, struct search_view *out, struct err *err)
{
	struct search_view v = {0};
	struct run_view run;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	searcher_view(seat->desk->searcher, id, &run);
	code = read_head(seat, id, &v, err);
	if (code == ERR_OK)
		code = read_hits(seat, &v, err);
	if (code == ERR_OK && run.known && !run.ended) {
		v.state = v.state == SEARCH_QUEUED && run.running ? SEARCH_RUNNING : v.state;
		v.done = run.done;
		v.total = run.total;
		v.seconds = run.seconds;
		v.gallery_size = run.gallery_size;
		memcpy(v.left_out, run.left_out, sizeof(v.left_out));
		if (run.seconds > 0 && run.done) {
			v.rate = (double)run.done / run.seconds;
			v.left = (double)(run.total - run.done) / v.rate;
		}
		take_stream(&v, &run);
		if (policy_number(seat->db, POLICY_BLIND_EXAMINER))
			blind(seat, &v);
	} else if (code == ERR_OK && v.count && v.candidates[0].score < 0) {
		blind(seat, &v);
	}
	/* Another unit has said yes since: it begins in the owner's session. */
	if (code == ERR_OK && v.mine && v.state == SEARCH_QUEUED && !run.known)
		searcher_resume(seat);
	if (code == ERR_OK && *run.trouble) {
		free(v.detail);
		v.detail = xstrdup(run.trouble);
	}
	free(run.candidates);
	seat_release(seat);
	if (code != ERR_OK) {
		search_view_clear(&v);
		return code;
	}
	*out = v;
	return ERR_OK;
}

/* --- acting on it --------------------------------------------------------------------------- */

enum err_code search_stop(struct seat *seat, int64_t id, struct err *err)
{
	int64_t owner = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = db_get_i64(seat->db, &owner, err, "SELECT user_id FROM search WHERE id = ?",
				  "i", id);
	if (code == ERR_NOT_FOUND)
		return err_set(err, code, _("there is no search %lld"), (long long)id);
	if (code != ERR_OK)
		return code;
	if (owner != seat->session->user.id && seat->session->user.role != ROLE_SUPERVISOR)
		return err_set(
		    err, ERR_REFUSED,
		    _("a search is stopped by its owner or a supervisor (rule act.role)"));
	if (!searcher_cancel(seat->desk->searcher, id))
		return err_set(err, ERR_CONFLICT, _("this search does not run in this program"));
	return ERR_OK;
}

enum err_code search_wait(struct seat *seat, int64_t id, struct err *err)
{
	/* One that has been approved meanwhile waits to be begun. */
	searcher_resume(seat);
	searcher_wait(seat->desk->searcher, id);
	return ERR_OK;
}

/* The candidate of the stream, made a hit before the search has ended. */
static enum err_code take_streamed(struct seat *seat, int64_t id, int64_t key, int64_t *hit,
				   struct err *err)
{
	struct search_row_full s;
	struct run_view run;
	struct act a;
	const struct gallery_candidate *found = NULL;
	int64_t prints[GALLERY_MAX_FINGERS] = {0};
	int fingers[GALLERY_MAX_FINGERS] = {0};
	enum err_code code;

	searcher_view(seat->desk->searcher, id, &run);
	for (size_t i = 0; i < run.count; i++)
		if ((int64_t)run.candidates[i].subject == key)
			found = &run.candidates[i];
	if (!found)
		code =
		    err_set(err, ERR_NOT_FOUND, _("this is no candidate of the search (any more)"));
	else
		code = act_begin(&a, seat, "hit.take", NULL, err);
	if (found && code == ERR_OK) {
		code = search_read(seat, id, &s, err);
		if (code == ERR_OK)
			code = search_probe_prints(seat, &s, prints, fingers, err);
		if (code == ERR_OK)
			code = search_put_hit(&a, &s, found, prints, fingers, hit, err);
		if (code == ERR_OK)
			code =
			    db_run(a.db, err,
				   "INSERT INTO hit_score (hit_id, vault_id, place, score, final, "
				   "act) SELECT id, vault_id, ?, ?, 0, ? FROM hit WHERE id = ?",
				   "idii", (int64_t)(found - run.candidates) + 1, found->score,
				   a.seq, *hit);
		if (code == ERR_OK) {
			act_about(&a, s.probe_vault, *hit);
			code = act_commit(&a, err);
		}
		act_abort(&a);
	}
	free(run.candidates);
	return code;
}

enum err_code search_take(struct seat *seat, int64_t id, int64_t key, int64_t *hit, struct err *err)
{
	int64_t found = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = db_get_i64(seat->db, &found, err,
				  "SELECT id FROM hit WHERE search_id = ? AND cand_vault = ?", "ii",
				  id, key);
	if (code == ERR_NOT_FOUND)
		code = take_streamed(seat, id, key, &found, err);
	if (code == ERR_OK)
		code = task_need(seat, TASK_EXAMINE, found, id, err);
	if (code == ERR_OK)
		*hit = found;
	return code;
}

enum err_code search_list(struct seat *seat, size_t limit, struct search_rows *out, struct err *err)
{
	struct search_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	bool all = seat->session->user.role == ROLE_SUPERVISOR;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT s.id, s.kind, c.number, s.purpose, u.name, s.user_id, l.at, "
		    "coalesce(j.state, ''), coalesce((SELECT e.event FROM search_event e WHERE "
		    "e.search_id = s.id ORDER BY e.id DESC LIMIT 1), ''), coalesce((SELECT "
		    "a.verdict "
		    "FROM search_approval a WHERE a.search_id = s.id), ''), (SELECT count(*) FROM "
		    "hit "
		    "h WHERE h.search_id = s.id), (SELECT count(*) FROM hit_seen h WHERE "
		    "h.search_id "
		    "= s.id AND h.state = 'candidate'), coalesce(j.priority, 0) FROM search s JOIN "
		    "casefile c ON c.id = "
		    "s.case_id JOIN user u ON u.id = s.user_id JOIN log l ON l.seq = s.act LEFT "
		    "JOIN "
		    "search_job j ON j.search_id = s.id WHERE s.user_id = ?1 OR (?2 AND u.unit = "
		    "?3) "
		    "ORDER BY s.id DESC LIMIT ?4",
		    "iisi", seat->session->user.id, (int64_t)all, seat->session->user.unit,
		    (int64_t)(limit ? limit : 200));
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct search_row *r;

		MEM_GROW(rows.rows, rows.count, cap);
		r = &rows.rows[rows.count++];
		*r = (struct search_row){
		    .id = stmt_i64(q, 0),
		    .kind = (enum search_kind)search_kind_parse(stmt_text(q, 1)),
		    .state = state_of(stmt_text(q, 7), stmt_text(q, 8), stmt_text(q, 9)),
		    .purpose = (enum purpose)purpose_parse(stmt_text(q, 3)),
		    .owner = xstrdup(stmt_text(q, 4)),
		    .mine = stmt_i64(q, 5) == seat->session->user.id,
		    .requested = stmt_i64(q, 6),
		    .candidates = (int)stmt_i64(q, 10),
		    .open = (int)stmt_i64(q, 11),
		    .urgent = stmt_i64(q, 12) > 0,
		};
		snprintf(r->case_number, sizeof(r->case_number), "%s", stmt_text(q, 2));
		searcher_progress(seat->desk->searcher, r->id, &r->done, &r->total);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		search_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void search_rows_clear(struct search_rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->rows[i].owner);
	free(r->rows);
	*r = (struct search_rows){0};
}
