/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/task.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/policy.h"
#include "casework/task_rows.h"

static const struct {
	const char *word;
	const char *name;
	unsigned roles;
	bool blind; /* who has it and where it comes from stays unknown */
} stages[TASK_STAGE_COUNT] = {
    [TASK_DUPLICATE] = {"duplicate", N_("duplicate check"), ROLE_BIT(ROLE_ANALYST), false},
    [TASK_APPROVE] = {"approve", N_("search to approve"), ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_EXAMINE] = {"examine", N_("candidates to examine"),
		      ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_VERIFY] = {"verify", N_("comparison"), ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR),
		     true},
    [TASK_RESOLVE] = {"resolve", N_("comparison"),
		      ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), true},
    [TASK_RELEASE] = {"release", N_("hit to release"), ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_PROPOSAL] = {"proposal", N_("proposal to answer"), ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_REQUEST] = {"request", N_("request of a person"),
		      ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_PUSH] = {"push", N_("recipient to be told"),
		   ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), false},
    [TASK_PROTECTION] = {"protection", N_("protected person asked about"),
			 ROLE_BIT(ROLE_SUPERVISOR), false},
};

const char *task_stage_word(enum task_stage s)
{
	return stages[s].word;
}

const char *task_stage_name(enum task_stage s)
{
	return _(stages[s].name);
}

static int stage_parse(const char *word)
{
	for (int i = 0; i < TASK_STAGE_COUNT; i++)
		if (strcmp(stages[i].word, word) == 0)
			return i;
	return 0;
}

enum err_code task_add(struct act *a, enum task_stage stage, struct task_about about, bool urgent,
		       struct err *err)
{
	int64_t id;
	instant due =
	    about.due ? about.due : a->at + (urgent ? 3600 : 86400) * (instant)INSTANT_SECOND;
	enum err_code code = act_next_id(a, "task", &id, err);

	if (code != ERR_OK)
		return code;
	return db_run(a->db, err,
		      "INSERT INTO task (id, stage, search_id, hit_id, round, ref_id, vault_id, "
		      "urgent, created, due, lot, act) VALUES (?, ?, nullif(?, 0), nullif(?, 0), "
		      "nullif(?, 0), nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?)",
		      "isiiiiiiiiii", id, stages[stage].word, about.search, about.hit, about.round,
		      about.ref, about.vault, (int64_t)urgent, a->at, due,
		      (int64_t)randombytes_uniform(1u << 30), a->seq);
}

/* Takes out of the queue what has been done meanwhile. */
static void sweep(struct seat *seat)
{
	if (db_plain_begin(seat->db, NULL) != ERR_OK)
		return;
	enum err_code code = db_run(seat->db, NULL,
				    "DELETE FROM task_queue WHERE NOT EXISTS (SELECT 1 FROM "
				    "task_open t WHERE t.id = task_queue.task_id)",
				    "");
	db_plain_end(seat->db, code == ERR_OK, NULL);
}

static enum err_code now_of(struct seat *seat, instant *now, struct err *err)
{
	return act_time(seat->db, now, err);
}

static void take_row(struct seat *seat, struct stmt *q, instant now, struct task *t)
{
	int64_t me = seat->session->user.id;
	bool blind;

	*t = (struct task){
	    .id = stmt_i64(q, 0),
	    .stage = (enum task_stage)stage_parse(stmt_text(q, 1)),
	    .search_id = stmt_i64(q, 2),
	    .hit_id = stmt_i64(q, 3),
	    .ref_id = stmt_i64(q, 4),
	    .person = stmt_i64(q, 5),
	    .urgent = stmt_i64(q, 6),
	    .created = stmt_i64(q, 7),
	    .due = stmt_i64(q, 8),
	    .assigned = stmt_i64(q, 12),
	};
	blind = stages[t->stage].blind;
	t->overdue = t->due < now;
	if (stmt_i64(q, 10) > now) {
		t->holder = stmt_i64(q, 9);
		t->held_until = stmt_i64(q, 10);
	}
	t->holder_name = xstrdup(t->holder && !blind ? stmt_text(q, 11) : "");
	t->mine = t->holder == me || t->assigned == me;
	if (blind) {
		t->search_id = 0;
		t->person = 0;
		t->created = 0;
	}
}

static const char open_tasks[] =
    "SELECT t.id, t.stage, coalesce(t.search_id, 0), coalesce(t.hit_id, 0), coalesce(t.ref_id, 0), "
    "coalesce(t.vault_id, 0), t.urgent, t.created, t.due, coalesce(l.user_id, 0), "
    "coalesce(l.until, 0), coalesce(u.name, ''), coalesce((SELECT a.user_id FROM task_assign a "
    "WHERE a.task_id = t.id ORDER BY a.id DESC LIMIT 1), 0) AS given FROM task_queue q JOIN "
    "task_open t ON t.id = q.task_id LEFT JOIN task_lease l ON l.task_id = t.id LEFT JOIN user u "
    "ON u.id = l.user_id WHERE given IN (0, ?1) AND NOT EXISTS (SELECT 1 FROM task_barred b WHERE "
    "b.task_id = t.id AND b.user_id = ?1) AND (?2 < 0 OR t.stage = ?3) "
    "ORDER BY t.due < ?4 DESC, t.urgent DESC, CASE WHEN t.stage IN ('verify', 'resolve') THEN "
    "t.lot ELSE 0 END, t.due, t.id";

enum err_code task_list(struct seat *seat, int stage, struct tasks *out, struct err *err)
{
	struct tasks tasks = {0};
	size_t cap = 0;
	instant now = 0;
	struct stmt *q;
	enum role role = seat->session->user.role;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = now_of(seat, &now, err);
	if (code != ERR_OK)
		return code;
	sweep(seat);
	code = db_query(seat->db, &q, err, open_tasks, "iisi", seat->session->user.id,
			(int64_t)stage, stage >= 0 ? stages[stage].word : "", now);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		int s = stage_parse(stmt_text(q, 1));

		if (!(stages[s].roles & ROLE_BIT(role)))
			continue;
		MEM_GROW(tasks.rows, tasks.count, cap);
		take_row(seat, q, now, &tasks.rows[tasks.count++]);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		tasks_clear(&tasks);
		return code;
	}
	*out = tasks;
	return ERR_OK;
}

void tasks_clear(struct tasks *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->rows[i].holder_name);
	free(t->rows);
	*t = (struct tasks){0};
}

enum err_code task_count(struct seat *seat, struct task_counts *out, struct err *err)
{
	struct tasks tasks;
	enum err_code code = task_list(seat, -1, &tasks, err);

	if (code != ERR_OK)
		return code;
	*out = (struct task_counts){{0}, {0}};
	for (size_t i = 0; i < tasks.count; i++) {
		/* What a colleague works on does not wait for this user. */
		if (tasks.rows[i].holder && tasks.rows[i].holder != seat->session->user.id)
			continue;
		out->open[tasks.rows[i].stage]++;
		out->overdue[tasks.rows[i].stage] += tasks.rows[i].overdue;
	}
	tasks_clear(&tasks);
	return ERR_OK;
}

enum err_code task_take(struct seat *seat, int64_t task, struct err *err)
{
	instant now = 0;
	int64_t open = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = now_of(seat, &now, err);
	if (code == ERR_OK)
		code = db_plain_begin(seat->db, err);
	if (code != ERR_OK) {
		seat_release(seat);
		return code;
	}
	code = db_get_i64(seat->db, &open, err, "SELECT count(*) FROM task_open WHERE id = ?", "i",
			  task);
	if (code == ERR_OK && !open)
		code = err_set(err, ERR_CONFLICT, _("this task is done already"));
	if (code == ERR_OK)
		code = db_run(
		    seat->db, err,
		    "INSERT INTO task_lease (task_id, user_id, until) VALUES (?1, ?2, ?3) ON "
		    "CONFLICT (task_id) DO UPDATE SET user_id = ?2, until = ?3",
		    "iii", task, seat->session->user.id,
		    now + policy_number(seat->db, POLICY_LEASE_MINUTES) * 60 * INSTANT_SECOND);
	if (code == ERR_OK)
		code = db_plain_end(seat->db, true, err);
	else
		db_plain_end(seat->db, false, NULL);
	seat_release(seat);
	return code;
}

enum err_code task_take_next(struct seat *seat, enum task_stage stage, int64_t *task,
			     struct err *err)
{
	struct tasks tasks;
	enum err_code code = task_list(seat, (int)stage, &tasks, err);
	enum err_code result = ERR_NOT_FOUND;

	if (code != ERR_OK)
		return code;
	for (int pass = 0; pass < 2 && result != ERR_OK; pass++) {
		for (size_t i = 0; i < tasks.count && result != ERR_OK; i++) {
			const struct task *t = &tasks.rows[i];

			/* First what is already in the own hands. */
			if ((pass == 0) != t->mine || (t->holder && !t->mine))
				continue;
			if (task_take(seat, t->id, NULL) == ERR_OK) {
				*task = t->id;
				result = ERR_OK;
			}
		}
	}
	tasks_clear(&tasks);
	if (result != ERR_OK)
		err_set(err, ERR_NOT_FOUND, _("nothing waits for you here"));
	return result;
}

enum err_code task_drop(struct seat *seat, int64_t task, struct err *err)
{
	instant now;
	enum err_code code = now_of(seat, &now, err);

	if (code == ERR_OK)
		code = db_run(seat->db, err,
			      "DELETE FROM task_lease WHERE task_id = ? AND user_id = ?", "ii",
			      task, seat->session->user.id);
	return code;
}

enum err_code task_need(struct seat *seat, enum task_stage stage, int64_t hit, int64_t search,
			struct err *err)
{
	int64_t task = 0;
	enum err_code code;

	code =
	    db_get_i64(seat->db, &task, err,
		       "SELECT t.id FROM task_open t WHERE t.stage = ?1 AND t.hit_id = ?2 ORDER BY "
		       "t.id DESC LIMIT 1",
		       "si", stages[stage].word, hit);
	if (code == ERR_NOT_FOUND && search)
		code = db_get_i64(
		    seat->db, &task, err,
		    "SELECT t.id FROM task_open t WHERE t.stage = ?1 AND t.hit_id IS NULL "
		    "AND t.search_id = ?2 ORDER BY t.id DESC LIMIT 1",
		    "si", stages[stage].word, search);
	if (code == ERR_NOT_FOUND)
		return err_set(
		    err, ERR_CONFLICT,
		    _("this hit is at another stage now; someone else was first. Look at "
		      "it again"));
	return code == ERR_OK ? task_take(seat, task, err) : code;
}

enum err_code task_assign(struct seat *seat, int64_t task, const char *user_name, struct err *err)
{
	struct act a;
	int64_t user = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "task.assign", NULL, err);
	if (code != ERR_OK)
		return code;
	if (user_name) {
		code = db_get_i64(a.db, &user, err, "SELECT id FROM user WHERE name = ?", "s",
				  user_name);
		if (code == ERR_NOT_FOUND)
			err_set(err, code, _("there is no user %s"), user_name);
	}
	if (code == ERR_OK)
		code = db_run(a.db, err,
			      "INSERT INTO task_assign (task_id, user_id, by_user, act) VALUES (?, "
			      "nullif(?, 0), ?, ?)",
			      "iiii", task, user, seat->session->user.id, a.seq);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err, "DELETE FROM task_lease WHERE task_id = ? AND user_id <> ?",
			   "ii", task, user);
	if (code == ERR_OK) {
		act_about(&a, 0, task);
		act_number(&a, "to", user);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code task_close(struct seat *seat, int64_t task, struct err *err)
{
	struct act a;
	char *stage = NULL;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "task.done", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_get_text(a.db, &stage, err, "SELECT stage FROM task WHERE id = ?", "i", task);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no task %lld"), (long long)task);
	if (code == ERR_OK) {
		int s = stage_parse(stage);

		if (s != TASK_DUPLICATE && s != TASK_PUSH && s != TASK_PROTECTION)
			code = err_set(err, ERR_REFUSED, _("this task is closed by its decision"));
		else
			code = seat_need_role(seat, stages[s].roles, err);
	}
	if (code == ERR_OK)
		code = db_run(a.db, err,
			      "INSERT INTO task_done (task_id, user_id, act) VALUES (?, ?, ?)",
			      "iii", task, seat->session->user.id, a.seq);
	if (code == ERR_OK) {
		act_about(&a, 0, task);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	free(stage);
	return code;
}
