/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/proposal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/erase.h"
#include "casework/erase_rows.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

static const struct {
	const char *word;
	const char *name;
} kinds[PROPOSAL_KIND_COUNT] = {
    [PROPOSAL_POLICY] = {"policy", N_("change a switch of the desk")},
    [PROPOSAL_LINK] = {"link", N_("link two records")},
    [PROPOSAL_UNLINK] = {"unlink", N_("take a link back")},
    [PROPOSAL_ERASE] = {"erase", N_("erase a record before its time")},
    [PROPOSAL_DISCLOSE] = {"disclose", N_("give data to a partner")},
    [PROPOSAL_OVERRIDE] = {"override", N_("make an exception")},
    [PROPOSAL_REGISTRY] = {"registry", N_("set an agreement with a partner")},
    [PROPOSAL_ASK] = {"ask", N_("ask a partner about a print")},
};

const char *proposal_kind_word(enum proposal_kind k)
{
	return kinds[k].word;
}

const char *proposal_kind_name(enum proposal_kind k)
{
	return _(kinds[k].name);
}

static enum proposal_kind kind_parse(const char *word)
{
	for (int i = 0; i < PROPOSAL_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return (enum proposal_kind)i;
	return PROPOSAL_POLICY;
}

/* Words about a person lie under that person's key, so that they go with it;
 * words about the desk under a key that everyone at the desk has. */
static enum err_code words_key(struct seat *seat, int64_t person, uint8_t key[SEAL_KEY_LEN],
			       struct err *err)
{
	const struct keyring *keys = seat_keys(seat);

	if (person)
		return vault_key(seat, person, COMPARTMENT_RECORDS, key, err);
	crypto_generichash(key, SEAL_KEY_LEN, (const uint8_t *)"proposal words", 14,
			   keys->key[COMPARTMENT_LOG], SEAL_KEY_LEN);
	return ERR_OK;
}

static enum err_code seal_words(struct act *a, const char *table, int64_t person, int64_t row,
				const char *words, struct buf *out, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	char *clean = text_clean(words, true);
	enum err_code code = words_key(a->seat, person, key, err);

	if (code == ERR_OK)
		seal_put(key, (struct seal_place){table, "sealed", row}, clean, strlen(clean), out);
	sodium_memzero(key, sizeof(key));
	secret_str_free(clean);
	return code;
}

static char *open_words(struct seat *seat, const char *table, int64_t person, int64_t row,
			const void *sealed, size_t len)
{
	uint8_t key[SEAL_KEY_LEN];
	struct buf plain = BUF_INIT;
	char *text = NULL;

	/* Gone with an erasure, or not for this role. */
	if (sealed && words_key(seat, person, key, NULL) == ERR_OK &&
	    seal_open(key, (struct seal_place){table, "sealed", row}, sealed, len, &plain, NULL) ==
		ERR_OK)
		text = xstrndup((char *)plain.data, plain.len);
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	return text ? text : xstrdup("");
}

enum err_code proposal_make(struct seat *seat, const struct proposal_new *p, int64_t *id,
			    struct err *err)
{
	int64_t low = p->b && p->b < p->a ? p->b : p->a;
	int64_t high = p->b && p->b < p->a ? p->a : p->b;
	struct buf sealed = BUF_INIT;
	struct act a;
	int64_t row = 0;
	enum err_code code = seat_need_role(seat, p->roles, err);

	if (code == ERR_OK && (!p->reason || text_is_blank(p->reason)))
		code = err_set(err, ERR_INPUT, _("a reason in words is needed"));
	if (code == ERR_OK && p->b && p->a == p->b)
		code = err_set(err, ERR_INPUT, _("a record is not linked with itself"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "proposal.make", NULL, err);
	if (code != ERR_OK)
		return code;
	code = act_next_id(&a, "proposal", &row, err);
	if (code == ERR_OK)
		code = seal_words(&a, "proposal", low, row, p->reason, &sealed, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO proposal (id, kind, vault_a, vault_b, name, value, sealed, "
			   "user_id, act) VALUES (?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?)",
			   "isiissbii", row, kinds[p->kind].word, low, high, p->name, p->value,
			   sealed.data, sealed.len, seat->session->user.id, a.seq);
	/* The administrator has no queue; policy proposals are seen in their list. */
	if (code == ERR_OK && seat->session->user.role != ROLE_ADMINISTRATOR)
		code = task_add(&a, TASK_PROPOSAL, (struct task_about){.ref = row}, false, err);
	if (code == ERR_OK) {
		act_about(&a, low, row);
		act_word(&a, "proposal", kinds[p->kind].word);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	if (code == ERR_OK && id)
		*id = row;
	return code;
}

enum err_code proposal_policy(struct seat *seat, enum policy p, long value, const char *reason,
			      int64_t *id, struct err *err)
{
	char text[24];

	if (!policy_is_valid(p, value))
		return err_set(err, ERR_INPUT, _("%ld is out of bounds for %s"), value,
			       policy_word(p));
	snprintf(text, sizeof(text), "%ld", value);
	return proposal_make(seat,
			     &(struct proposal_new){
				 .kind = PROPOSAL_POLICY,
				 .name = policy_word(p),
				 .value = text,
				 .reason = reason,
				 .roles = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR),
			     },
			     id, err);
}

enum err_code proposal_erase(struct seat *seat, int64_t person, const char *reason, int64_t *id,
			     struct err *err)
{
	return proposal_make(
	    seat,
	    &(struct proposal_new){.kind = PROPOSAL_ERASE,
				   .a = person,
				   .reason = reason,
				   .roles = ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_CLERK)},
	    id, err);
}

/* --- reading --------------------------------------------------------------------------- */

static const char columns[] =
    "SELECT p.id, p.kind, coalesce(p.vault_a, 0), coalesce(p.vault_b, 0), coalesce(p.name, ''), "
    "coalesce(p.value, ''), p.sealed, p.user_id, u.name, l.at, coalesce(a.verdict, ''), a.id, "
    "a.sealed, coalesce(x.name, '') FROM proposal p JOIN user u ON u.id = p.user_id JOIN log l ON "
    "l.seq = p.act LEFT JOIN proposal_answer a ON a.proposal_id = p.id LEFT JOIN user x ON x.id = "
    "a.user_id WHERE ";

static void take_row(struct seat *seat, struct stmt *q, struct proposal *p)
{
	size_t len;
	const void *sealed = stmt_blob(q, 6, &len);

	*p = (struct proposal){
	    .id = stmt_i64(q, 0),
	    .kind = kind_parse(stmt_text(q, 1)),
	    .person_a = stmt_i64(q, 2),
	    .person_b = stmt_i64(q, 3),
	    .name = xstrdup(stmt_text(q, 4)),
	    .value = xstrdup(stmt_text(q, 5)),
	    .by = stmt_i64(q, 7),
	    .by_name = xstrdup(stmt_text(q, 8)),
	    .at = stmt_i64(q, 9),
	    .verdict = xstrdup(stmt_text(q, 10)),
	    .answered_by = xstrdup(stmt_text(q, 13)),
	};
	p->mine = p->by == seat->session->user.id;
	p->reason = open_words(seat, "proposal", p->person_a, p->id, sealed, len);
	sealed = stmt_blob(q, 12, &len);
	p->answer = open_words(seat, "proposal_answer", p->person_a, stmt_i64(q, 11), sealed, len);
}

static void proposal_clear(struct proposal *p)
{
	free(p->name);
	free(p->value);
	secret_str_free(p->reason);
	secret_str_free(p->answer);
	free(p->by_name);
	free(p->verdict);
	free(p->answered_by);
}

enum err_code proposal_list(struct seat *seat, bool only_open, struct proposals *out,
			    struct err *err)
{
	struct proposals rows = {0};
	size_t cap = 0;
	struct stmt *q;
	/* What concerns persons is not for the administrator. */
	bool all = seat->session->user.role != ROLE_ADMINISTRATOR;
	char *sql =
	    xasprintf("%s (NOT ?1 OR a.id IS NULL) AND (?2 OR p.kind = 'policy') ORDER BY p.id "
		      "DESC LIMIT 500",
		      columns);
	enum err_code code = seat_need_role(seat, ROLES_CASE | ROLE_BIT(ROLE_ADMINISTRATOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code == ERR_OK) {
		code = db_query(seat->db, &q, err, sql, "ii", (int64_t)only_open, (int64_t)all);
		if (code == ERR_OK) {
			while (stmt_row(q)) {
				MEM_GROW(rows.rows, rows.count, cap);
				take_row(seat, q, &rows.rows[rows.count++]);
			}
			code = stmt_end(q, err);
		}
		seat_release(seat);
	}
	free(sql);
	if (code != ERR_OK) {
		proposals_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void proposals_clear(struct proposals *p)
{
	for (size_t i = 0; i < p->count; i++)
		proposal_clear(&p->rows[i]);
	free(p->rows);
	*p = (struct proposals){0};
}

/* --- answering ------------------------------------------------------------------------- */

static enum err_code read_one(struct seat *seat, int64_t id, struct proposal *out, struct err *err)
{
	char *sql = xasprintf("%s p.id = ?", columns);
	struct stmt *q;
	bool found = false;
	enum err_code code = db_query(seat->db, &q, err, sql, "i", id);

	if (code == ERR_OK) {
		found = stmt_row(q);
		if (found)
			take_row(seat, q, out);
		code = stmt_end(q, err);
	}
	free(sql);
	if (code == ERR_OK && !found)
		return err_set(err, ERR_NOT_FOUND, _("there is no proposal %lld"), (long long)id);
	return code;
}

static enum err_code carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	switch (p->kind) {
	case PROPOSAL_POLICY:
		return db_run(
		    a->db, err,
		    "INSERT INTO policy (name, value, proposal_id, act) VALUES (?, ?, ?, ?)",
		    "ssii", p->name, p->value, p->id, a->seq);
	case PROPOSAL_LINK:
	case PROPOSAL_UNLINK:
		return link_carry_out(a, p, err);
	case PROPOSAL_ERASE:
		return erase_vault(a, p->person_a, "request", p->id, err);
	case PROPOSAL_REGISTRY:
		return registry_carry_out(a, p, err);
	case PROPOSAL_DISCLOSE:
		return disclose_carry_out(a, p, err);
	case PROPOSAL_ASK:
		return exchange_ask_carry_out(a, p, err);
	default:
		return err_set(err, ERR_UNSUPPORTED,
			       _("this kind of proposal is not carried out here"));
	}
}

static const char *act_for(const struct proposal *p, bool approve)
{
	if (approve && p->kind == PROPOSAL_ERASE)
		return "erase.person";
	if (approve && (p->kind == PROPOSAL_LINK || p->kind == PROPOSAL_UNLINK))
		return "link.set";
	if (approve && p->kind == PROPOSAL_POLICY)
		return "policy.set";
	if (approve && p->kind == PROPOSAL_DISCLOSE)
		return "disclose.release";
	if (approve && p->kind == PROPOSAL_ASK)
		return "exchange.ask";
	if (approve && p->kind == PROPOSAL_REGISTRY)
		return "registry.set";
	return "proposal.answer";
}

static enum err_code put_answer(struct act *a, const struct proposal *p, const char *verdict,
				const char *reason, struct err *err)
{
	struct buf sealed = BUF_INIT;
	int64_t row = 0;
	enum err_code code = act_next_id(a, "proposal_answer", &row, err);

	if (code == ERR_OK)
		code = seal_words(a, "proposal_answer", p->person_a, row, reason, &sealed, err);
	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO proposal_answer (id, proposal_id, verdict, sealed, user_id, "
		    "act) VALUES (?, ?, ?, ?, ?, ?)",
		    "iisbii", row, p->id, verdict, sealed.data, sealed.len,
		    a->seat->session->user.id, a->seq);
	buf_free(&sealed);
	act_about(a, p->person_a, p->id);
	act_word(a, "proposal", kinds[p->kind].word);
	act_word(a, "verdict", verdict);
	return code;
}

enum err_code proposal_answer(struct seat *seat, int64_t id, bool approve, const char *reason,
			      struct err *err)
{
	struct proposal p = {0};
	const char *verdict;
	struct act a;
	bool pending;
	enum err_code code = seat_need_role(seat, ROLES_CASE | ROLE_BIT(ROLE_ADMINISTRATOR), err);

	if (code == ERR_OK && (!reason || text_is_blank(reason)))
		code = err_set(err, ERR_INPUT, _("a reason in words is needed"));
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = read_one(seat, id, &p, err);
	seat_release(seat);
	if (code != ERR_OK)
		return code;
	verdict = p.mine ? "withdraw" : approve ? "approve" : "reject";
	if (p.mine && approve)
		code = err_set(
		    err, ERR_REFUSED,
		    _("another person must answer a proposal (rule proposal.other-person)"));
	else if (*p.verdict)
		code = err_set(err, ERR_CONFLICT, _("this proposal was answered already"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, act_for(&p, approve && !p.mine), NULL, err);
	if (code == ERR_OK) {
		code = put_answer(&a, &p, verdict, reason, err);
		if (code == ERR_OK && strcmp(verdict, "approve") == 0)
			code = carry_out(&a, &p, err);
		if (code == ERR_OK)
			code = act_commit(&a, err);
		act_abort(&a);
	}
	if (code == ERR_OK && p.kind == PROPOSAL_ERASE && strcmp(verdict, "approve") == 0)
		code = erase_sweep(seat, &pending, err);
	proposal_clear(&p);
	return code;
}
