/* SPDX-License-Identifier: Apache-2.0 */
/* Outbox, inbox, the ledger of envelopes, quotas. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"

#define ROLES_EXCHANGE (ROLES_CASE | ROLE_BIT(ROLE_AUDITOR))

static void fill(const struct exchange_now *q, struct exchange_question *x)
{
	*x = (struct exchange_question){
	    .id = q->id,
	    .outgoing = q->outgoing,
	    .purpose = q->purpose,
	    .offence = q->offence,
	    .delay = q->delay,
	    .probe = q->probe,
	    .state = q->state,
	    .at = q->at,
	    .changed = q->changed,
	    .subject = q->outgoing ? q->subject : 0,
	};
	memcpy(x->party, q->party, sizeof(x->party));
	memcpy(x->reference, q->reference, sizeof(x->reference));
	memcpy(x->wanted, q->wanted, sizeof(x->wanted));
}

enum err_code exchange_question_get(struct seat *seat, int64_t id, struct exchange_question *out,
				    struct err *err)
{
	struct exchange_now q;
	bool sees =
	    seat->session->user.role == ROLE_CLERK || seat->session->user.role == ROLE_SUPERVISOR;
	enum err_code code = seat_need_role(seat, ROLES_EXCHANGE, err);

	if (code == ERR_OK)
		code = exchange_now_get(seat->db, id, &q, err);
	if (code != ERR_OK)
		return code;
	fill(&q, out);
	if (q.outgoing)
		return ERR_OK;
	if (seat->session->user.role != ROLE_AUDITOR)
		code = db_get_i64(seat->db, &out->search, err,
				  "SELECT ifnull(max(search_id), 0) FROM question_search WHERE "
				  "question_id = ?",
				  "i", id);
	if (code == ERR_OK && sees)
		code = db_get_i64(seat->db, &out->leaves, err,
				  "SELECT ifnull(max(leaves), 0) FROM question_answer WHERE "
				  "question_id = ?",
				  "i", id);
	return code;
}

enum err_code exchange_question_list(struct seat *seat, bool outgoing,
				     struct exchange_questions *out, struct err *err)
{
	struct exchange_questions list = {0};
	int64_t *ids = NULL;
	size_t count = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_EXCHANGE, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT id FROM question WHERE outgoing = ? ORDER BY id DESC LIMIT 500", "i",
		    (int64_t)outgoing);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(ids, count, cap);
		ids[count++] = stmt_i64(q, 0);
	}
	code = stmt_end(q, err);
	list.rows = xcalloc(count ? count : 1, sizeof(*list.rows));
	for (size_t i = 0; i < count && code == ERR_OK; i++)
		code = exchange_question_get(seat, ids[i], &list.rows[list.count++], err);
	free(ids);
	if (code != ERR_OK) {
		exchange_questions_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_questions_clear(struct exchange_questions *q)
{
	free(q->rows);
	*q = (struct exchange_questions){0};
}

/* --- envelopes ------------------------------------------------------------------------------ */

/* ["family-name","sex"] as words. */
static char *words_of(const char *json)
{
	char *s = xstrdup(json);
	char *to = s;

	for (const char *p = json; *p; p++) {
		if (*p == '[' || *p == ']' || *p == '"')
			continue;
		*to++ = *p == ',' ? ' ' : *p;
	}
	*to = '\0';
	return s;
}

static enum err_code receipt_hours(struct db *db, const char *party, int *hours)
{
	struct exchange_terms t = {0};
	enum err_code code = exchange_terms_with(db, party, &t, NULL);

	*hours = code == ERR_OK ? t.text->receipt_hours : 72;
	exchange_terms_clear(&t);
	return ERR_OK;
}

enum err_code exchange_sent_list(struct seat *seat, const char *party, int64_t subject,
				 struct exchange_sents *out, struct err *err)
{
	struct exchange_sents list = {0};
	size_t cap = 0;
	instant now = clock_now();
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_EXCHANGE, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT o.id, o.party, o.sequence, o.type, o.at, ifnull(r.status, ''), "
		    "ifnull(r.fault, ''), ifnull(o.subject, 0), ifnull(o.question_id, 0), o.data, "
		    "o.purpose, lower(hex(o.envelope)) FROM exchange_out o LEFT JOIN "
		    "exchange_receipt r ON r.out_id = o.id WHERE (?1 = '' OR o.party = ?1) AND (?2 "
		    "= 0 OR o.subject = ?2) ORDER BY o.id DESC LIMIT 1000",
		    "si", party ? party : "", subject);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct exchange_sent *x;

		MEM_GROW(list.rows, list.count, cap);
		x = &list.rows[list.count++];
		*x = (struct exchange_sent){
		    .id = stmt_i64(q, 0),
		    .sequence = stmt_i64(q, 2),
		    .type = xstrdup(stmt_text(q, 3)),
		    .at = stmt_i64(q, 4),
		    .status = xstrdup(stmt_text(q, 5)),
		    .fault = xstrdup(stmt_text(q, 6)),
		    .subject = stmt_i64(q, 7),
		    .question = stmt_i64(q, 8),
		    .data = words_of(stmt_text(q, 9)),
		    .purpose = xstrdup(stmt_text(q, 10)),
		};
		snprintf(x->party, sizeof(x->party), "%s", stmt_text(q, 1));
		snprintf(x->name, sizeof(x->name), "%s", stmt_text(q, 11));
	}
	code = stmt_end(q, err);
	for (size_t i = 0; i < list.count && code == ERR_OK; i++) {
		struct exchange_sent *x = &list.rows[i];
		int hours = 72;

		if (*x->status || strcmp(x->type, "receipt") == 0)
			continue;
		receipt_hours(seat->db, x->party, &hours);
		x->silent = now - x->at > hours * (3600 * INSTANT_SECOND);
	}
	if (code != ERR_OK) {
		exchange_sents_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_sents_clear(struct exchange_sents *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->rows[i].type);
		free(s->rows[i].status);
		free(s->rows[i].fault);
		free(s->rows[i].data);
		free(s->rows[i].purpose);
	}
	free(s->rows);
	*s = (struct exchange_sents){0};
}

/* --- quotas ---------------------------------------------------------------------------------- */

static enum err_code add_quotas(struct seat *seat, const struct exchange_terms *t,
				struct exchange_quotas *list, size_t *cap, struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < t->text->n_quotas && code == ERR_OK; i++) {
		const struct agreement_quota *k = &t->text->quotas[i];
		struct agreement_act used = {0};
		bool outgoing = strcmp(t->text->parties[k->from].code, t->self) == 0;
		struct exchange_quota *x;

		code = exchange_used(seat->db, t, k->step, outgoing, clock_now(), &used, err);
		MEM_GROW(list->rows, list->count, *cap);
		x = &list->rows[list->count++];
		*x = (struct exchange_quota){.step = k->step,
					     .outgoing = outgoing,
					     .used_day = used.used_day,
					     .per_day = k->per_day,
					     .used_month = used.used_month,
					     .per_month = k->per_month,
					     .used_total = used.used_total,
					     .total = k->total,
					     .ends = t->text->ends};
		memcpy(x->party, t->party, sizeof(x->party));
		memcpy(x->agreement, t->text->code, sizeof(x->agreement));
	}
	return code;
}

enum err_code exchange_quota_list(struct seat *seat, struct exchange_quotas *out, struct err *err)
{
	struct exchange_quotas list = {0};
	int64_t ids[64];
	size_t count = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_EXCHANGE, err);

	if (code == ERR_OK)
		code = db_query(seat->db, &q, err,
				"SELECT g.id FROM agreement g WHERE g.version = (SELECT "
				"max(x.version) FROM agreement x WHERE x.code = g.code) ORDER BY "
				"g.code LIMIT 64",
				"");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q) && count < ARRAY_LEN(ids))
		ids[count++] = stmt_i64(q, 0);
	code = stmt_end(q, err);
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		struct exchange_terms t = {0};

		code = exchange_terms_get(seat->db, ids[i], &t, err);
		if (code == ERR_OK)
			code = add_quotas(seat, &t, &list, &cap, err);
		exchange_terms_clear(&t);
	}
	if (code != ERR_OK) {
		exchange_quotas_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_quotas_clear(struct exchange_quotas *q)
{
	free(q->rows);
	*q = (struct exchange_quotas){0};
}
