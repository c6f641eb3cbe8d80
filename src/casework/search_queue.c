/* SPDX-License-Identifier: Apache-2.0 */
/* The queue of searches: pausing one, letting it go on, and which goes first. */
#include <string.h>

#include "base/i18n.h"
#include "casework/act.h"
#include "casework/inside.h"
#include "casework/search.h"
#include "casework/search_jobs.h"

/* Begins an act of the owner or a supervisor about a search. state: what its job
 * says, up to 15 characters. */
static enum err_code begin(struct act *a, struct seat *seat, int64_t id, const char *kind,
			   char state[16], bool *mine, struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);
	bool found = false;
	int64_t owner = 0;

	if (code == ERR_OK)
		code = act_begin(a, seat, kind, NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_query(seat->db, &q, err,
			"SELECT s.user_id, j.state FROM search s JOIN search_job j ON j.search_id "
			"= s.id WHERE s.id = ?",
			"i", id);
	if (code == ERR_OK && stmt_row(q)) {
		found = true;
		owner = stmt_i64(q, 0);
		strncpy(state, stmt_text(q, 1), 15);
		state[15] = 0;
	}
	if (code == ERR_OK)
		code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no search %lld"), (long long)id);
	*mine = owner == seat->session->user.id;
	if (code == ERR_OK && !*mine && seat->session->user.role != ROLE_SUPERVISOR)
		code = err_set(err, ERR_REFUSED,
			       _("the order of a search is changed by its owner or a supervisor "
				 "(rule act.role)"));
	if (code == ERR_OK && strcmp(state, "ended") == 0)
		code = err_set(err, ERR_CONFLICT, _("search %lld has ended"), (long long)id);
	act_about(a, 0, id);
	return code;
}

enum err_code search_pause(struct seat *seat, int64_t id, struct err *err)
{
	struct act a = {0};
	char state[16];
	bool mine;
	enum err_code code = begin(&a, seat, id, "search.pause", state, &mine, err);

	if (code == ERR_OK && strcmp(state, "queued") != 0 && strcmp(state, "running") != 0)
		code = err_set(err, ERR_CONFLICT, _("search %lld neither runs nor waits to run"),
			       (long long)id);
	if (code == ERR_OK)
		code =
		    db_run(seat->db, err,
			   "UPDATE search_job SET state = 'paused', host = '' WHERE search_id = ?",
			   "i", id);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	if (code == ERR_OK)
		searcher_pause(seat->desk->searcher, id);
	return code;
}

enum err_code search_go_on(struct seat *seat, int64_t id, struct err *err)
{
	struct act a = {0};
	char state[16];
	bool mine;
	enum err_code code = begin(&a, seat, id, "search.go-on", state, &mine, err);

	if (code == ERR_OK && strcmp(state, "paused") != 0)
		code = err_set(err, ERR_CONFLICT, _("search %lld is not paused"), (long long)id);
	if (code == ERR_OK)
		code =
		    db_run(seat->db, err,
			   "UPDATE search_job SET state = 'queued' WHERE search_id = ?", "i", id);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	/* With the owner's keys only: another's waits for the owner. */
	if (code == ERR_OK && mine)
		searcher_resume(seat);
	return code;
}

enum err_code search_hurry(struct seat *seat, int64_t id, bool urgent, struct err *err)
{
	struct act a = {0};
	char state[16];
	bool mine;
	enum err_code code = begin(&a, seat, id, "search.hurry", state, &mine, err);

	if (code == ERR_OK)
		act_number(&a, "urgent", urgent);
	if (code == ERR_OK)
		code =
		    db_run(seat->db, err, "UPDATE search_job SET priority = ? WHERE search_id = ?",
			   "ii", (int64_t)urgent, id);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	if (code == ERR_OK)
		searcher_hurry(seat->desk->searcher, id, urgent);
	return code;
}
