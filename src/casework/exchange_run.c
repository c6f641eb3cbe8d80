/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the spool and the store. Each envelope is taken in by one act, which
 * holds its number, what came of it and its receipt; only then is its file done
 * with. What leaves lies sealed in the store before it lies in the spool. So a
 * death between any two steps repeats one that does nothing the second time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/erase.h"
#include "casework/exchange_work.h"
#include "casework/secret.h"
#include "exchange/spool.h"

char *exchange_spool_path(const struct desk *desk)
{
	return xasprintf("%s.spool", desk->path);
}

/* --- what the opening of envelopes asks for ------------------------------------------------ */

struct trust {
	struct exchange_work *w;
	struct exchange_terms terms; /* of the envelope that is being opened */
	struct party_key *keys;
	size_t n_keys;
};

static const struct party_secret *own_key(void *ctx, const uint8_t id[PARTY_KEY_ID_LEN])
{
	struct trust *t = ctx;

	for (size_t i = 0; i < t->w->own.count; i++)
		if (memcmp(t->w->own.keys[i].key.id, id, PARTY_KEY_ID_LEN) == 0)
			return &t->w->own.keys[i];
	return NULL;
}

static bool is_party(void *ctx, const char *party)
{
	struct trust *t = ctx;
	int64_t n = 0;

	return db_get_i64(t->w->seat->db, &n, NULL, "SELECT count(*) FROM partner WHERE code = ?",
			  "s", party) == ERR_OK &&
	       n > 0;
}

static const struct party_key *party_key(void *ctx, const char *party,
					 const uint8_t id[PARTY_KEY_ID_LEN])
{
	struct trust *t = ctx;

	free(t->keys);
	if (exchange_partner_keys(t->w->seat->db, party, &t->keys, &t->n_keys, NULL) != ERR_OK)
		return NULL;
	for (size_t i = 0; i < t->n_keys; i++)
		if (memcmp(t->keys[i].id, id, PARTY_KEY_ID_LEN) == 0)
			return &t->keys[i];
	return NULL;
}

static bool agreement(void *ctx, const struct envelope_head *head, struct envelope_limits *limits)
{
	struct trust *t = ctx;

	exchange_terms_clear(&t->terms);
	if (exchange_terms_named(t->w->seat->db, head, &t->terms, NULL) != ERR_OK ||
	    strcmp(t->terms.party, head->sender) != 0 ||
	    strcmp(t->terms.self, head->recipient) != 0)
		return false;
	*limits = t->terms.text->limits;
	return true;
}

static enum err_code sequence(void *ctx, const struct envelope_head *head, const struct hash *id,
			      enum envelope_seen *seen, struct err *err)
{
	struct trust *t = ctx;
	struct buf before = BUF_INIT;
	enum err_code code =
	    db_get_blob(t->w->seat->db, &before, err,
			"SELECT envelope FROM exchange_in WHERE party = ? AND sequence = ?", "si",
			head->sender, (int64_t)head->sequence);

	*seen = ENVELOPE_NEW;
	if (code == ERR_OK)
		*seen = before.len == sizeof(id->b) && memcmp(before.data, id->b, before.len) == 0
			    ? ENVELOPE_AGAIN
			    : ENVELOPE_USED;
	buf_free(&before);
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

/* Which desk this is: all agreements name it alike. */
static enum err_code self_code(struct db *db, char self[PARTY_CODE_LEN], struct err *err)
{
	char *text = NULL;
	enum err_code code =
	    db_get_text(db, &text, err, "SELECT self FROM agreement ORDER BY id DESC LIMIT 1", "");

	if (code == ERR_NOT_FOUND)
		return err_set(err, ERR_REFUSED,
			       _("there is no agreement with any partner (rule "
				 "disclose.agreement)"));
	if (code == ERR_OK)
		snprintf(self, PARTY_CODE_LEN, "%s", text);
	free(text);
	return code;
}

/* --- one envelope ------------------------------------------------------------------------------
 */

static enum err_code post_receipt(struct act *a, const struct exchange_terms *t,
				  const struct envelope *e, enum receipt_status status,
				  const char *fault, int64_t *out, struct err *err)
{
	struct message m = {.type = MESSAGE_RECEIPT,
			    .envelope = e->id,
			    .sequence = e->head.sequence,
			    .status = status,
			    .fault = fault && *fault ? fault : NULL};

	return exchange_post(
	    a, &(struct exchange_post){.terms = t, .message = &m, .purpose = SHARE_SERVICE}, out,
	    err);
}

static enum err_code put_in(struct act *a, int64_t agreement_id, const struct envelope *e,
			    const char *type, const struct exchange_effect *x, int64_t receipt,
			    struct err *err)
{
	act_word(a, "party", e->head.sender);
	act_number(a, "sequence", (int64_t)e->head.sequence);
	act_word(a, "message", type);
	act_word(a, "status", receipt_status_word(x->status));
	act_bytes(a, "envelope", e->id.b, sizeof(e->id.b));
	return db_run(a->db, err,
		      "INSERT INTO exchange_in (party, agreement_id, sequence, envelope, type, "
		      "purpose, status, fault, question_id, receipt_id, at, user_id, act) VALUES "
		      "(?, nullif(?, "
		      "0), ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?)",
		      "siibssssiiiii", e->head.sender, agreement_id, (int64_t)e->head.sequence,
		      e->id.b, sizeof(e->id.b), type, e->head.purpose,
		      receipt_status_word(x->status), x->fault ? x->fault : "", x->question,
		      receipt, a->at, a->seat->session->user.id, a->seq);
}

static bool is_fault_to_tell(const char *word)
{
	for (size_t i = 0; message_faults[i]; i++)
		if (strcmp(message_faults[i], word) == 0)
			return true;
	return false;
}

/* An envelope that is not believed. Of one whose sender is proven the number is
 * taken, and the sender learns why. */
static enum err_code take_bad(struct exchange_work *w, const char *folder, const struct envelope *e,
			      enum envelope_fault fault, struct err *err)
{
	const char *word = envelope_fault_word(fault);
	bool proven = e->head.sender[0] && is_fault_to_tell(word);
	struct exchange_effect x = {.status = RECEIPT_REFUSED, .fault = word};
	struct exchange_terms t = {0};
	int64_t receipt = 0;
	struct act a;
	enum err_code code = act_begin(&a, w->seat, "exchange.take", NULL, err);

	if (code != ERR_OK)
		return code;
	w->ran->bad++;
	snprintf(w->ran->fault, sizeof(w->ran->fault), "%s", word);
	act_word(&a, "fault", word);
	code =
	    db_run(a.db, err,
		   "INSERT INTO exchange_bad (folder, envelope, fault, at, act) SELECT ?1, ?2, "
		   "?3, ?4, ?5 WHERE NOT EXISTS (SELECT 1 FROM exchange_bad WHERE envelope = ?2)",
		   "sbsii", folder, e->id.b, sizeof(e->id.b), word, a.at, a.seq);
	if (code == ERR_OK && proven &&
	    exchange_terms_with(a.db, e->head.sender, &t, NULL) == ERR_OK)
		code = post_receipt(&a, &t, e, RECEIPT_REFUSED, word, &receipt, err);
	if (code == ERR_OK && proven && fault != ENVELOPE_SEQUENCE_USED &&
	    fault != ENVELOPE_SEQUENCE_OLD)
		code = put_in(&a, 0, e, "unknown", &x, receipt, err);
	exchange_terms_clear(&t);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

static bool purpose_fits(const struct envelope_head *head, const struct message *m)
{
	if (m->type == MESSAGE_ASK || m->type == MESSAGE_REQUEST || m->type == MESSAGE_RELEASE)
		return strcmp(head->purpose, share_purpose_word(m->purpose)) == 0;
	if (m->type == MESSAGE_ALERT)
		return strcmp(head->purpose, share_purpose_word(SHARE_CRIME)) == 0;
	return true;
}

static const char *read_content(const struct envelope *e, struct parcel *p, struct message *m)
{
	if (parcel_read(e->payload.data, e->payload.len, "", p, NULL) != ERR_OK ||
	    message_read(p->message, p->message_len, "", m, NULL) != ERR_OK ||
	    !purpose_fits(&e->head, m))
		return "message";
	return parcel_check(p, m, "", NULL) != ERR_OK ? "attachments" : NULL;
}

static enum err_code has_gap(struct db *db, const struct envelope *e, bool *gap, struct err *err)
{
	int64_t n = 0;
	enum err_code code = db_get_i64(
	    db, &n, err, "SELECT count(*) FROM exchange_in WHERE party = ? AND sequence < ?", "si",
	    e->head.sender, (int64_t)e->head.sequence);

	*gap = n < (int64_t)e->head.sequence - 1;
	return code;
}

/* *wait: nothing was written, it stays where it is. */
static enum err_code take_good(struct exchange_work *w, const struct exchange_terms *t,
			       const struct envelope *e, instant came, bool *wait, struct err *err)
{
	struct exchange_effect x = {.status = RECEIPT_REFUSED};
	struct message m = {0};
	struct parcel p;
	struct act a;
	int64_t receipt = 0;
	bool gap = false;
	const char *fault = read_content(e, &p, &m);
	enum err_code code = act_begin(&a, w->seat, "exchange.take", NULL, err);

	if (code != ERR_OK) {
		message_clear(&m);
		return code;
	}
	code = has_gap(a.db, e, &gap, err);
	/* What is missing may never come. */
	gap = gap && clock_now() - came < t->text->receipt_hours * (3600 * INSTANT_SECOND);
	if (code == ERR_OK && fault)
		x.fault = fault;
	else if (code == ERR_OK)
		code = exchange_apply(&a, t, &e->head, &m, &p, gap, &x, err);
	*wait = x.wait;
	if (code == ERR_OK && !x.wait) {
		if (fault || m.type != MESSAGE_RECEIPT)
			code = post_receipt(&a, t, e, x.status, x.fault, &receipt, err);
		if (code == ERR_OK)
			code = put_in(&a, t->id, e, fault ? "unknown" : message_type_word(m.type),
				      &x, receipt, err);
		if (code == ERR_OK) {
			act_about(&a, 0, x.question);
			code = act_commit(&a, err);
			w->ran->erased += code == ERR_OK ? x.erased : 0;
		}
		if (code == ERR_OK && x.status == RECEIPT_REFUSED) {
			w->ran->refused++;
			snprintf(w->ran->fault, sizeof(w->ran->fault), "%s", x.fault);
		}
	}
	act_abort(&a);
	message_clear(&m);
	return code;
}

/* It came before: its receipt may have been lost on the way, and goes once more, the
 * same bytes, if it has gone at all. */
static enum err_code take_again(struct exchange_work *w, const struct envelope *e, struct err *err)
{
	struct db *db = w->seat->db;
	enum err_code code = db_plain_begin(db, err);

	w->ran->again++;
	if (code != ERR_OK)
		return code;
	code = db_run(db, err,
		      "UPDATE exchange_waits SET again = -1 WHERE out_id = (SELECT receipt_id FROM "
		      "exchange_in WHERE party = ? AND sequence = ?)",
		      "si", e->head.sender, (int64_t)e->head.sequence);
	if (code == ERR_OK)
		return db_plain_end(db, true, err);
	db_plain_end(db, false, NULL);
	return code;
}

static enum err_code take_one(struct exchange_work *w, const char *self, struct spool *spool,
			      const struct spool_entry *entry, bool *done, struct err *err)
{
	struct trust ctx = {.w = w};
	const struct envelope_trust trust = {.self = self,
					     .now = clock_now(),
					     .own_key = own_key,
					     .is_party = is_party,
					     .party_key = party_key,
					     .agreement = agreement,
					     .sequence = sequence,
					     .ctx = &ctx};
	struct buf data = BUF_INIT;
	struct envelope e = {0};
	enum envelope_fault fault;
	bool wait = false;
	enum err_code code = spool_read(spool, SPOOL_IN, entry->party, entry->name, &data, err);

	*done = false;
	if (code == ERR_TAMPERED) {
		w->ran->bad++;
		snprintf(w->ran->fault, sizeof(w->ran->fault), "broken");
		*done = true;
		buf_free(&data);
		return ERR_OK;
	}
	if (code == ERR_NOT_FOUND) /* another process was faster */
		code = ERR_OK;
	else if (code == ERR_OK) {
		fault = envelope_open(data.data, data.len, entry->name, &trust, &e, err);
		e.id = envelope_id(data.data, data.len);
		if (fault == ENVELOPE_SYSTEM)
			code = err ? err->code : ERR_INTERNAL;
		else if (fault != ENVELOPE_GOOD)
			code = take_bad(w, entry->party, &e, fault, err);
		else if (e.seen == ENVELOPE_AGAIN)
			code = take_again(w, &e, err);
		else
			code = take_good(w, &ctx.terms, &e, entry->at, &wait, err);
		if (code == ERR_OK && fault == ENVELOPE_GOOD && e.seen == ENVELOPE_NEW && !wait)
			w->ran->taken++;
		if (code == ERR_OK && !wait) {
			code = spool_mark_done(spool, entry->party, entry->name, err);
			*done = code == ERR_OK;
		}
	}
	envelope_clear(&e);
	exchange_terms_clear(&ctx.terms);
	free(ctx.keys);
	buf_free(&data);
	return code;
}

static enum err_code take_all(struct exchange_work *w, const char *self, struct spool *spool,
			      struct err *err)
{
	struct spool_list list;
	enum err_code code = ERR_OK;
	bool progress = true;

	/* What waits for an earlier one is tried again after each round. */
	while (progress && code == ERR_OK) {
		progress = false;
		w->ran->kept = 0;
		code = spool_list(spool, SPOOL_IN, NULL, &list, err);
		if (code != ERR_OK)
			return code;
		for (size_t i = 0; i < list.count && code == ERR_OK; i++) {
			bool done = false;

			code = take_one(w, self, spool, &list.rows[i], &done, err);
			progress = progress || done;
			w->ran->kept += !done;
			/* A rule that does not let it in now may do so later. */
			if (code == ERR_REFUSED)
				code = ERR_OK;
		}
		spool_list_clear(&list);
	}
	return code;
}

/* --- out
 * ------------------------------------------------------------------------------------------ */

struct waiting {
	int64_t out;
	char party[PARTY_CODE_LEN];
	char name[SPOOL_NAME_LEN];
	bool receipt;
	instant at;
	int again;
};

static enum err_code list_waiting(struct db *db, struct waiting **out, size_t *count,
				  struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err,
		     "SELECT w.out_id, o.party, w.name, o.type, o.at, w.again FROM exchange_waits "
		     "w JOIN exchange_out o ON o.id = w.out_id ORDER BY w.out_id",
		     "");

	*out = NULL;
	*count = 0;
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct waiting *x;

		MEM_GROW(*out, *count, cap);
		x = &(*out)[(*count)++];
		*x = (struct waiting){
		    .out = stmt_i64(q, 0),
		    .receipt = strcmp(stmt_text(q, 3), message_type_word(MESSAGE_RECEIPT)) == 0,
		    .at = stmt_i64(q, 4),
		    .again = (int)stmt_i64(q, 5),
		};
		snprintf(x->party, sizeof(x->party), "%s", stmt_text(q, 1));
		snprintf(x->name, sizeof(x->name), "%s", stmt_text(q, 2));
	}
	return stmt_end(q, err);
}

static enum err_code set_waiting(struct db *db, const struct waiting *x, bool gone, struct err *err)
{
	enum err_code code = db_plain_begin(db, err);

	if (code != ERR_OK)
		return code;
	code = gone ? db_run(db, err, "DELETE FROM exchange_waits WHERE out_id = ?", "i", x->out)
		    : db_run(db, err, "UPDATE exchange_waits SET again = ? WHERE out_id = ?", "ii",
			     (int64_t)x->again, x->out);
	if (code == ERR_OK)
		return db_plain_end(db, true, err);
	db_plain_end(db, false, NULL);
	return code;
}

/* Those of the partner before serve again: most that waits is for the same one. */
static bool terms_for(struct exchange_work *w, struct exchange_terms *t, const char *party)
{
	if (t->text && strcmp(t->party, party) == 0)
		return true;
	exchange_terms_clear(t);
	return exchange_terms_with(w->seat->db, party, t, NULL) == ERR_OK;
}

/* Once more when the partner says nothing; a receipt itself has none to wait for. */
static enum err_code put_one(struct exchange_work *w, struct spool *spool, struct exchange_terms *t,
			     struct waiting *x, struct err *err)
{
	struct buf sealed = BUF_INIT;
	char name[SPOOL_NAME_LEN];
	bool there = spool_has(spool, SPOOL_OUT, x->party, x->name);
	bool sent = !there && spool_has(spool, SPOOL_SENT, x->party, x->name);
	instant silent;
	enum err_code code = ERR_OK;

	if (!there && !sent) {
		code =
		    db_get_blob(w->seat->db, &sealed, err,
				"SELECT sealed FROM exchange_waits WHERE out_id = ?", "i", x->out);
		if (code == ERR_OK)
			code = spool_put(spool, SPOOL_OUT, x->party, sealed.data, sealed.len, name,
					 err);
		w->ran->sent += code == ERR_OK;
		buf_free(&sealed);
		return code;
	}
	if (sent && x->again < 0) {
		code = spool_send_again(spool, x->party, x->name, err);
		x->again = 0;
		if (code == ERR_OK)
			code = set_waiting(w->seat->db, x, false, err);
		w->ran->again_sent += code == ERR_OK;
		return code;
	}
	if (!sent || !terms_for(w, t, x->party))
		return ERR_OK;
	silent = (instant)t->text->receipt_hours * (3600 * INSTANT_SECOND);
	if (x->receipt && clock_now() - x->at > t->text->limits.delivery_seconds * INSTANT_SECOND) {
		code = set_waiting(w->seat->db, x, true, err);
	} else if (!x->receipt && clock_now() - x->at > silent * (x->again + 1)) {
		code = spool_send_again(spool, x->party, x->name, err);
		x->again++;
		if (code == ERR_OK)
			code = set_waiting(w->seat->db, x, false, err);
		w->ran->again_sent += code == ERR_OK;
	}
	return code;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct waiting *)a)->name, ((const struct waiting *)b)->name);
}

/* What has its receipt need not lie in the spool any more. */
static enum err_code forget(struct spool *spool, enum spool_box box, const struct waiting *x,
			    size_t count, struct err *err)
{
	struct waiting key;
	struct spool_list list;
	enum err_code code = spool_list(spool, box, NULL, &list, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < list.count && code == ERR_OK; i++) {
		memcpy(key.name, list.rows[i].name, sizeof(key.name));
		if (!count || !bsearch(&key, x, count, sizeof(*x), by_name))
			code = spool_forget(spool, list.rows[i].party, list.rows[i].name, err);
	}
	spool_list_clear(&list);
	return code;
}

static enum err_code put_all(struct exchange_work *w, struct spool *spool, struct err *err)
{
	struct exchange_terms t = {0};
	struct waiting *x = NULL;
	size_t count = 0;
	enum err_code code = list_waiting(w->seat->db, &x, &count, err);

	for (size_t i = 0; i < count && code == ERR_OK; i++)
		code = put_one(w, spool, &t, &x[i], err);
	exchange_terms_clear(&t);
	if (count)
		qsort(x, count, sizeof(*x), by_name);
	if (code == ERR_OK)
		code = forget(spool, SPOOL_OUT, x, count, err);
	if (code == ERR_OK)
		code = forget(spool, SPOOL_SENT, x, count, err);
	free(x);
	return code;
}

/* --- all
 * ------------------------------------------------------------------------------------------- */

enum err_code exchange_run(struct seat *seat, const char *spool_path, struct exchange_ran *out,
			   struct err *err)
{
	struct exchange_work w = {.seat = seat, .ran = out};
	struct spool *spool = NULL;
	char self[PARTY_CODE_LEN];
	char *beside = exchange_spool_path(seat->desk);
	bool pending;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	*out = (struct exchange_ran){0};
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK) {
		free(beside);
		return code;
	}
	code = self_code(seat->db, self, err);
	if (code == ERR_OK)
		code = spool_open(spool_path ? spool_path : beside, &spool, err);
	if (code == ERR_OK)
		code = exchange_own_load(seat, &w.own, err);
	if (code == ERR_OK)
		code = take_all(&w, self, spool, err);
	if (code == ERR_OK)
		code = exchange_due(&w, err);
	if (code == ERR_OK)
		code = put_all(&w, spool, err);
	exchange_own_clear(&w.own);
	spool_free(spool);
	seat_release(seat);
	free(beside);
	return code == ERR_OK && out->erased ? erase_sweep(seat, &pending, err) : code;
}
