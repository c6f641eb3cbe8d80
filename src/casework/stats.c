/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/stats.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/hit_rows.h"
#include "casework/index.h"
#include "casework/secret.h"
#include "casework/task.h"

struct stats_rate stats_rate_of(int k, int n)
{
	const double z = 1.959964; /* 95 % */
	double p;
	double d;
	double mid;
	double half;

	if (n < STATS_MIN)
		return (struct stats_rate){.suppressed = true};
	p = (double)k / n;
	d = 1 + z * z / n;
	mid = (p + z * z / (2 * n)) / d;
	half = z * sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / d;
	return (struct stats_rate){k, n, fmax(0, mid - half), fmin(1, mid + half), false};
}

static enum err_code get_int(struct seat *seat, int *out, struct err *err, const char *sql)
{
	int64_t n = 0;
	enum err_code code = db_get_i64(seat->db, &n, err, sql, "");

	*out = (int)n;
	return code;
}

static enum err_code get_rate(struct seat *seat, struct stats_rate *out, struct err *err,
			      const char *sql, const char *types, int64_t user)
{
	struct stmt *q;
	int k = 0;
	int n = 0;
	enum err_code code = *types ? db_query(seat->db, &q, err, sql, types, user)
				    : db_query(seat->db, &q, err, sql, "");

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		k = (int)stmt_i64(q, 0);
		n = (int)stmt_i64(q, 1);
	}
	*out = stats_rate_of(k, n);
	return stmt_end(q, err);
}

/* Two first opinions of a hit, as far as this user may see them. */
#define PAIRS                                                                                    \
	"decision_seen a JOIN decision_seen b ON b.hit_id = a.hit_id AND b.round = a.round AND " \
	"a.stage = 'examine' AND b.stage = 'verify'"

static enum err_code median_minutes(struct seat *seat, double *out, struct err *err)
{
	double *all = NULL;
	size_t n = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(seat->db, &q, err,
				      "SELECT l.at - (SELECT min(b.at) FROM log_body b WHERE "
				      "b.kind = 'review.open' AND b.user_id "
				      "= d.user_id AND b.object_id = d.hit_id AND b.at < l.at) AS "
				      "t FROM decision_seen d JOIN log "
				      "l ON l.seq = d.act WHERE d.stage <> 'release' ORDER BY t",
				      "");

	*out = -1;
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		if (stmt_is_null(q, 0))
			continue;
		MEM_GROW(all, n, cap);
		all[n++] = (double)stmt_i64(q, 0) / (double)INSTANT_SECOND / 60;
	}
	if (n >= STATS_MIN)
		*out = n % 2 ? all[n / 2] : (all[n / 2 - 1] + all[n / 2]) / 2;
	free(all);
	return stmt_end(q, err);
}

static enum err_code count_states(struct seat *seat, int out[HIT_STATE_COUNT], struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT state, count(*) FROM hit_seen WHERE search_id IS NOT NULL "
		     "GROUP BY state",
		     "");

	if (code != ERR_OK)
		return code;
	while (stmt_row(q))
		out[hit_state_parse(stmt_text(q, 0))] = (int)stmt_i64(q, 1);
	return stmt_end(q, err);
}

enum err_code stats_desk(struct seat *seat, struct stats_desk *out, struct err *err)
{
	struct stats_desk s = {0};
	struct task_counts tasks;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = get_int(seat, &s.searches, err, "SELECT count(*) FROM search");
	if (code == ERR_OK)
		code = get_int(seat, &s.decisions, err, "SELECT count(*) FROM decision_seen");
	if (code == ERR_OK)
		code = count_states(seat, s.hits, err);
	if (code == ERR_OK)
		code = get_rate(
		    seat, &s.disagreement, err,
		    "SELECT coalesce(sum(a.conclusion <> b.conclusion), 0), count(*) FROM " PAIRS,
		    "", 0);
	if (code == ERR_OK)
		code = get_rate(
		    seat, &s.inconclusive, err,
		    "SELECT coalesce(sum(conclusion NOT IN ('identification', "
		    "'exclusion')), 0), count(*) FROM decision_seen WHERE stage = 'examine'",
		    "", 0);
	if (code == ERR_OK)
		code = get_rate(
		    seat, &s.overturned, err,
		    "SELECT coalesce(sum(b.conclusion <> 'exclusion'), 0), count(*) FROM " PAIRS
		    " WHERE a.conclusion = 'exclusion'",
		    "", 0);
	if (code == ERR_OK)
		code = get_rate(seat, &s.released, err,
				"SELECT coalesce(sum(conclusion = 'approve'), 0), count(*) FROM "
				"decision_seen WHERE stage = 'release'",
				"", 0);
	if (code == ERR_OK)
		code = median_minutes(seat, &s.median_minutes, err);
	if (code == ERR_OK)
		code = task_count(seat, &tasks, err);
	if (code != ERR_OK)
		return code;
	for (int i = 0; i < TASK_STAGE_COUNT; i++)
		s.overdue_tasks += tasks.overdue[i];
	*out = s;
	return ERR_OK;
}

/* The truth of the known comparisons this user has concluded. */
static enum err_code count_known(struct seat *seat, int *right, int *wrong, int *n, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(seat->db, &q, err,
				      "SELECT t.id, t.vault_id, t.sealed, d.conclusion FROM "
				      "training_seen t JOIN decision_seen d "
				      "ON d.hit_id = t.hit_id WHERE d.user_id = ?",
				      "i", seat->session->user.id);

	*right = *wrong = *n = 0;
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct buf plain = BUF_INIT;
		uint8_t key[SEAL_KEY_LEN];
		size_t len;
		const void *sealed = stmt_blob(q, 2, &len);
		const char *c = stmt_text(q, 3);

		if (vault_key(seat, stmt_i64(q, 1), COMPARTMENT_RECORDS, key, NULL) == ERR_OK &&
		    seal_open(key, (struct seal_place){"training_pair", "sealed", stmt_i64(q, 0)},
			      sealed, len, &plain, NULL) == ERR_OK &&
		    plain.len == 1) {
			bool mates = plain.data[0];

			(*n)++;
			*right += strcmp(c, mates ? "identification" : "exclusion") == 0;
			*wrong += strcmp(c, mates ? "exclusion" : "identification") == 0;
		}
		sodium_memzero(key, sizeof(key));
		secret_buf_free(&plain);
	}
	return stmt_end(q, err);
}

enum err_code stats_own(struct seat *seat, struct stats_examiner *out, struct err *err)
{
	struct stats_examiner s = {0};
	int64_t me = seat->session->user.id;
	int64_t n = 0;
	int right = 0;
	int wrong = 0;
	int known = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(
	    seat->db, &n, err,
	    "SELECT count(*) FROM decision_seen WHERE user_id = ? AND stage <> 'release'", "i", me);
	s.decisions = (int)n;
	if (code == ERR_OK)
		code = get_rate(
		    seat, &s.disagreement, err,
		    "SELECT coalesce(sum(a.conclusion <> b.conclusion), 0), count(*) FROM " PAIRS
		    " WHERE a.user_id = ?1 OR b.user_id = ?1",
		    "i", me);
	if (code == ERR_OK)
		code =
		    get_rate(seat, &s.inconclusive, err,
			     "SELECT coalesce(sum(conclusion NOT IN ('identification', "
			     "'exclusion')), 0), count(*) FROM decision_seen WHERE user_id = ? AND "
			     "stage <> 'release'",
			     "i", me);
	if (code == ERR_OK)
		code = count_known(seat, &right, &wrong, &known, err);
	s.right = stats_rate_of(right, known);
	s.wrong = stats_rate_of(wrong, known);
	seat_release(seat);
	if (code == ERR_OK)
		*out = s;
	return code;
}

/* --- groups -------------------------------------------------------------------------------- */

enum {
	GROUP_SEX = 0, /* SEX_COUNT of them */
	GROUP_AGE = SEX_COUNT,
	GROUP_ENDS = SEX_COUNT + 6,
};

static const char *const group_names[GROUP_ENDS] = {
    "sex unknown", "sex F",	"sex M",     "sex X",	  "age unknown",
    "age 6-17",	   "age 18-30", "age 31-50", "age 51-70", "age over 70"};

static int age_group(const struct birth *b, const struct date *today)
{
	int youngest;
	int oldest;

	if (!birth_age_range(b, today, &youngest, &oldest))
		return GROUP_AGE;
	oldest = (youngest + oldest) / 2;
	return GROUP_AGE + (oldest < 18	   ? 1
			    : oldest <= 30 ? 2
			    : oldest <= 50 ? 3
			    : oldest <= 70 ? 4
					   : 5);
}

enum err_code stats_by_group(struct seat *seat, struct stats_groups *out, struct err *err)
{
	struct date today = instant_date(clock_now());
	int k[GROUP_ENDS] = {0};
	int n[GROUP_ENDS] = {0};
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = index_refresh(seat, err);
	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT cand_vault, state = 'released' FROM hit_seen WHERE search_id IS "
		    "NOT NULL AND state IN ('released', 'rejected', 'excluded', "
		    "'inconclusive')",
		    "");
	if (code != ERR_OK)
		return code;
	index_read(seat->desk->index);
	while (stmt_row(q)) {
		const struct index_person *p = index_person_get(seat->desk->index, stmt_i64(q, 0));

		if (!p || p->erased || p->sex >= SEX_COUNT)
			continue;
		n[GROUP_SEX + p->sex]++;
		k[GROUP_SEX + p->sex] += stmt_i64(q, 1) != 0;
		n[age_group(&p->birth, &today)]++;
		k[age_group(&p->birth, &today)] += stmt_i64(q, 1) != 0;
	}
	index_read_end(seat->desk->index);
	code = stmt_end(q, err);
	if (code != ERR_OK)
		return code;
	out->count = GROUP_ENDS;
	out->rows = xcalloc(GROUP_ENDS, sizeof(*out->rows));
	for (int i = 0; i < GROUP_ENDS; i++)
		out->rows[i] =
		    (struct stats_group){xstrdup(group_names[i]), stats_rate_of(k[i], n[i])};
	return ERR_OK;
}

void stats_groups_clear(struct stats_groups *g)
{
	for (size_t i = 0; i < g->count; i++)
		free(g->rows[i].name);
	free(g->rows);
	*g = (struct stats_groups){0};
}
