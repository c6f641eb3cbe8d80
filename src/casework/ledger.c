/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of what left the desk, and what its recipients are owed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/act.h"
#include "casework/disclose.h"

enum err_code disclose_list(struct seat *seat, int64_t person, struct disclosure_rows *out,
			    struct err *err)
{
	struct disclosure_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	bool pushes = seat->session->user.role != ROLE_AUDITOR;
	char *sql = xasprintf(
	    "SELECT d.id, d.subject, p.code, g.code, d.country, d.fields, d.purpose, l.at, %s FROM "
	    "disclosure d JOIN partner p ON p.id = d.partner_id JOIN agreement g ON g.id = "
	    "d.agreement_id JOIN log l ON l.seq = d.act WHERE ?1 = 0 OR d.subject = ?1 ORDER BY "
	    "d.id "
	    "DESC LIMIT 1000",
	    pushes ? "(SELECT count(*) FROM push x WHERE x.disclosure_id = d.id AND NOT EXISTS "
		     "(SELECT "
		     "1 FROM push_done y WHERE y.push_id = x.id))"
		   : "0");
	enum err_code code = seat_need_role(
	    seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_AUDITOR), err);

	if (code == ERR_OK)
		code = db_query(seat->db, &q, err, sql, "i", person);
	free(sql);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct disclosure_row *r;

		MEM_GROW(rows.rows, rows.count, cap);
		r = &rows.rows[rows.count++];
		*r = (struct disclosure_row){
		    .id = stmt_i64(q, 0),
		    .person = stmt_i64(q, 1),
		    .partner = xstrdup(stmt_text(q, 2)),
		    .agreement = xstrdup(stmt_text(q, 3)),
		    .fields = xstrdup(stmt_text(q, 5)),
		    .purpose = xstrdup(stmt_text(q, 6)),
		    .at = stmt_i64(q, 7),
		    .open_pushes = (int)stmt_i64(q, 8),
		};
		snprintf(r->country, sizeof(r->country), "%s", stmt_text(q, 4));
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		disclosure_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void disclosure_rows_clear(struct disclosure_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->rows[i].partner);
		free(r->rows[i].agreement);
		free(r->rows[i].fields);
		free(r->rows[i].purpose);
	}
	free(r->rows);
	*r = (struct disclosure_rows){0};
}

enum err_code push_list(struct seat *seat, struct push_rows *out, struct err *err)
{
	struct push_rows rows = {0};
	size_t cap = 0;
	struct stmt *q;
	instant now = clock_now();
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT x.id, d.id, d.subject, p.code, x.kind, x.due FROM push x JOIN "
			     "disclosure d ON d.id = x.disclosure_id JOIN partner p ON p.id = "
			     "d.partner_id WHERE NOT EXISTS (SELECT 1 FROM push_done y WHERE "
			     "y.push_id = x.id) ORDER BY x.due, x.id",
			     "");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(rows.rows, rows.count, cap);
		rows.rows[rows.count++] = (struct push_row){
		    .id = stmt_i64(q, 0),
		    .disclosure = stmt_i64(q, 1),
		    .person = stmt_i64(q, 2),
		    .partner = xstrdup(stmt_text(q, 3)),
		    .kind = xstrdup(stmt_text(q, 4)),
		    .due = stmt_i64(q, 5),
		    .overdue = stmt_i64(q, 5) < now,
		};
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		push_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void push_rows_clear(struct push_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->rows[i].partner);
		free(r->rows[i].kind);
	}
	free(r->rows);
	*r = (struct push_rows){0};
}

enum err_code push_done(struct seat *seat, int64_t push, struct err *err)
{
	struct act a;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "disclose.push", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_run(a.db, err, "INSERT INTO push_done (push_id, user_id, act) VALUES (?, ?, ?)",
		      "iii", push, seat->session->user.id, a.seq);
	if (code == ERR_OK) {
		act_about(&a, 0, push);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}
