/* SPDX-License-Identifier: Apache-2.0 */
/* Agreements as rows of the registry, keys of this desk and of its partners. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/exchange_work.h"
#include "casework/proposal_rows.h"
#include "casework/secret.h"

/* --- agreements ------------------------------------------------------------------------- */

void exchange_terms_clear(struct exchange_terms *t)
{
	agreement_free(t->text);
	*t = (struct exchange_terms){0};
}

#define TERMS_COLUMNS                                                                   \
	"SELECT g.id, g.partner_id, g.self, g.body, p.code, p.country, g.version FROM " \
	"agreement g "                                                                  \
	"JOIN partner p ON p.id = g.partner_id WHERE "

/* Takes the first row of a query over the columns above, and ends it. */
static enum err_code take_terms(struct stmt *q, struct exchange_terms *out, struct err *err)
{
	struct exchange_terms t = {0};
	bool found = stmt_row(q);
	enum err_code code = ERR_OK;
	enum err_code end;

	if (found) {
		const char *body = stmt_text(q, 3);

		t.id = stmt_i64(q, 0);
		t.partner_id = stmt_i64(q, 1);
		snprintf(t.self, sizeof(t.self), "%s", stmt_text(q, 2));
		snprintf(t.party, sizeof(t.party), "%s", stmt_text(q, 4));
		snprintf(t.country, sizeof(t.country), "%s", stmt_text(q, 5));
		code = agreement_read(body, strlen(body), t.party, &t.text, err);
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code == ERR_OK)
		code = end != ERR_OK ? end : found ? ERR_OK : ERR_NOT_FOUND;
	if (code != ERR_OK) {
		exchange_terms_clear(&t);
		return code;
	}
	*out = t;
	return ERR_OK;
}

enum err_code exchange_terms_with(struct db *db, const char *party, struct exchange_terms *out,
				  struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err,
		     TERMS_COLUMNS "p.code = ?1 AND g.version = (SELECT max(x.version) FROM "
				   "agreement x WHERE x.code = g.code) ORDER BY ?2 >= g.starts AND "
				   "?2 < g.ends DESC, g.id DESC LIMIT 1",
		     "si", party, clock_now());

	if (code == ERR_OK)
		code = take_terms(q, out, err);
	if (code == ERR_NOT_FOUND)
		return err_set(err, ERR_REFUSED,
			       _("there is no agreement with %s (rule disclose.agreement)"), party);
	return code;
}

enum err_code exchange_terms_get(struct db *db, int64_t id, struct exchange_terms *out,
				 struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(db, &q, err, TERMS_COLUMNS "g.id = ?", "i", id);

	return code == ERR_OK ? take_terms(q, out, err) : code;
}

enum err_code exchange_terms_named(struct db *db, const struct envelope_head *head,
				   struct exchange_terms *out, struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err, TERMS_COLUMNS "g.code = ? AND g.version = ? AND g.hash = ?",
		     "sib", head->agreement, (int64_t)head->agreement_version,
		     head->agreement_hash.b, sizeof(head->agreement_hash.b));

	return code == ERR_OK ? take_terms(q, out, err) : code;
}

static enum err_code own_key_of_party(struct seat *seat, const struct agreement_party *self,
				      struct err *err)
{
	for (size_t i = 0; i < self->n_keys; i++) {
		int64_t n = 0;
		enum err_code code =
		    db_get_i64(seat->db, &n, err, "SELECT count(*) FROM desk_key WHERE key_id = ?",
			       "b", self->keys[i].id, sizeof(self->keys[i].id));

		if (code != ERR_OK)
			return code;
		if (n)
			return ERR_OK;
	}
	return err_set(err, ERR_REFUSED,
		       _("this desk has none of the keys that the agreement gives for %s; make "
			 "one (cotejo exchange keys --new) and put its public half into the file"),
		       self->code);
}

enum err_code exchange_propose_agreement(struct seat *seat, const void *file, size_t len,
					 const char *name, const char *self, const char *reason,
					 int64_t *proposal, struct err *err)
{
	struct agreement *a = NULL;
	int64_t newest = 0;
	char *body;
	int me = -1;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = agreement_read(file, len, name, &a, err);
	if (code != ERR_OK)
		return code;
	me = agreement_party_find(a, self);
	if (me < 0)
		code = err_set(err, ERR_INPUT, _("%s: %s is none of its parties"), name, self);
	if (code == ERR_OK)
		code = own_key_of_party(seat, &a->parties[me], err);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &newest, err,
				  "SELECT coalesce(max(version), 0) FROM agreement WHERE code = ?",
				  "s", a->code);
	if (code == ERR_OK && (int64_t)a->version <= newest)
		code =
		    err_set(err, ERR_CONFLICT, _("%s: version %u of %s is in the registry already"),
			    name, (unsigned)newest, a->code);
	if (code == ERR_OK) {
		body = xstrndup((const char *)a->canonical.data, a->canonical.len);
		code = proposal_make(seat,
				     &(struct proposal_new){.kind = PROPOSAL_REGISTRY,
							    .name = "agreement",
							    .value = body,
							    .reason = reason,
							    .roles = ROLE_BIT(ROLE_SUPERVISOR)},
				     proposal, err);
		free(body);
	}
	agreement_free(a);
	return code;
}

/* Both parties are in the body; which of them is the desk's own is told by its keys. */
static int self_by_keys(struct db *db, const struct agreement *a)
{
	for (int i = 0; i < AGREEMENT_PARTIES; i++)
		for (size_t k = 0; k < a->parties[i].n_keys; k++) {
			int64_t n = 0;

			db_get_i64(db, &n, NULL, "SELECT count(*) FROM desk_key WHERE key_id = ?",
				   "b", a->parties[i].keys[k].id, sizeof(a->parties[i].keys[k].id));
			if (n)
				return i;
		}
	return -1;
}

enum err_code registry_carry_out(struct act *a, const struct proposal *p, struct err *err)
{
	struct agreement *g = NULL;
	const struct agreement_party *other;
	struct hash hash;
	int64_t partner = 0;
	int me;
	enum err_code code = agreement_read(p->value, strlen(p->value), p->name, &g, err);

	if (code != ERR_OK)
		return code;
	me = self_by_keys(a->db, g);
	if (me < 0) {
		agreement_free(g);
		return err_set(err, ERR_REFUSED,
			       _("this desk has none of the keys of the agreement"));
	}
	other = &g->parties[1 - me];
	hash = agreement_hash(g);
	code = act_next_id(a, "partner", &partner, err);
	if (code == ERR_OK)
		code = db_run(a->db, err,
			      "INSERT INTO partner (id, code, version, name, country, proposal_id, "
			      "act) VALUES (?1, ?2, (SELECT coalesce(max(version), 0) + 1 FROM "
			      "partner WHERE code = ?2), ?3, ?4, ?5, ?6)",
			      "isssii", partner, other->code, other->name, other->country, p->id,
			      a->seq);
	if (code == ERR_OK)
		code =
		    db_run(a->db, err,
			   "INSERT INTO agreement (code, version, partner_id, starts, ends, "
			   "self, text_hash, hash, body, proposal_id, act) VALUES (?, ?, ?, ?, "
			   "?, ?, ?, ?, ?, ?, ?)",
			   "siiiisbbsii", g->code, (int64_t)g->version, partner, g->starts, g->ends,
			   g->parties[me].code, g->legal_hash.b, sizeof(g->legal_hash.b), hash.b,
			   sizeof(hash.b), p->value, p->id, a->seq);
	act_word(a, "registry", p->name);
	act_word(a, "code", g->code);
	act_number(a, "version", g->version);
	act_word(a, "party", other->code);
	agreement_free(g);
	return code;
}

/* --- keys ----------------------------------------------------------------------------------- */

/* Under a key that everyone who works on cases has: whoever is there takes in what
 * comes. */
static void keys_key(struct seat *seat, uint8_t key[SEAL_KEY_LEN])
{
	crypto_generichash(key, SEAL_KEY_LEN, (const uint8_t *)"exchange keys", 13,
			   seat_keys(seat)->key[COMPARTMENT_RECORDS], SEAL_KEY_LEN);
}

static enum err_code put_key(struct seat *seat, const struct party_secret *s, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t id = 0;
	enum err_code code = act_begin(&a, seat, "exchange.key", NULL, err);

	if (code != ERR_OK)
		return code;
	code = act_next_id(&a, "desk_key", &id, err);
	if (code == ERR_OK) {
		/* libsodium keeps the seed in the first half of the secret key. */
		buf_put(&plain, s->sign_secret, 32);
		buf_put(&plain, s->box_secret, 32);
		keys_key(seat, key);
		seal_put(key, (struct seal_place){"desk_key", "sealed", id}, plain.data, plain.len,
			 &sealed);
		sodium_memzero(key, sizeof(key));
		code = db_run(a.db, err,
			      "INSERT INTO desk_key (id, key_id, sign, box, starts, ends, sealed, "
			      "user_id, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			      "ibbbiibii", id, s->key.id, sizeof(s->key.id), s->key.sign,
			      sizeof(s->key.sign), s->key.box, sizeof(s->key.box), s->key.from,
			      s->key.until, sealed.data, sealed.len, seat->session->user.id, a.seq);
	}
	secret_buf_free(&plain);
	buf_free(&sealed);
	if (code == ERR_OK) {
		act_bytes(&a, "key", s->key.id, sizeof(s->key.id));
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

enum err_code exchange_key_new(struct seat *seat, instant from, instant until,
			       struct party_key *out, struct err *err)
{
	struct party_secret *s = secret_new(sizeof(*s));
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	from -= from % INSTANT_SECOND;
	until -= until % INSTANT_SECOND;
	if (code == ERR_OK)
		code = party_secret_new(from, until, s, err);
	if (code == ERR_OK)
		code = put_key(seat, s, err);
	if (code == ERR_OK)
		*out = s->key;
	secret_free(s);
	return code;
}

enum err_code exchange_key_put(struct seat *seat, const struct party_secret *s, struct err *err)
{
	if (!seat->desk->info.demo)
		return err_set(err, ERR_REFUSED, _("only a demo store takes keys from outside"));
	return put_key(seat, s, err);
}

enum err_code exchange_own_load(struct seat *seat, struct exchange_own *out, struct err *err)
{
	struct exchange_own own = {.keys = secret_new(16 * sizeof(*own.keys)),
				   .revoked = xcalloc(16, sizeof(*own.revoked))};
	struct stmt *q;
	uint8_t key[SEAL_KEY_LEN];
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT k.id, k.starts, k.ends, k.sealed, EXISTS (SELECT 1 FROM "
		     "desk_key_revoked r WHERE r.key_id = k.key_id) FROM desk_key k ORDER BY k.id "
		     "DESC LIMIT 16",
		     "");
	enum err_code end;

	if (code != ERR_OK) {
		exchange_own_clear(&own);
		return code;
	}
	keys_key(seat, key);
	while (code == ERR_OK && stmt_row(q)) {
		struct buf plain = BUF_INIT;
		size_t len;
		const void *sealed = stmt_blob(q, 3, &len);

		code = seal_open(key, (struct seal_place){"desk_key", "sealed", stmt_i64(q, 0)},
				 sealed, len, &plain, err);
		own.revoked[own.count] = stmt_i64(q, 4);
		if (code == ERR_OK)
			code = party_secret_from_seeds(plain.data, plain.data + 32, stmt_i64(q, 1),
						       stmt_i64(q, 2), &own.keys[own.count++], err);
		secret_buf_free(&plain);
	}
	sodium_memzero(key, sizeof(key));
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code == ERR_OK)
		code = end;
	if (code != ERR_OK) {
		exchange_own_clear(&own);
		return code;
	}
	*out = own;
	return ERR_OK;
}

void exchange_own_clear(struct exchange_own *o)
{
	secret_free(o->keys);
	free(o->revoked);
	*o = (struct exchange_own){0};
}

static void add_key(struct party_key **rows, size_t *count, size_t *cap, const struct party_key *k)
{
	for (size_t i = 0; i < *count; i++)
		if (memcmp((*rows)[i].id, k->id, sizeof(k->id)) == 0) {
			(*rows)[i] = *k;
			return;
		}
	MEM_GROW(*rows, *count, *cap);
	(*rows)[(*count)++] = *k;
}

static void take_key(struct stmt *q, int first, struct party_key *k)
{
	size_t len;
	const void *p;

	memset(k, 0, sizeof(*k));
	if ((p = stmt_blob(q, first, &len)) && len == sizeof(k->id))
		memcpy(k->id, p, len);
	if ((p = stmt_blob(q, first + 1, &len)) && len == sizeof(k->sign))
		memcpy(k->sign, p, len);
	if ((p = stmt_blob(q, first + 2, &len)) && len == sizeof(k->box))
		memcpy(k->box, p, len);
	k->from = stmt_i64(q, first + 3);
	k->until = stmt_i64(q, first + 4);
}

enum err_code exchange_partner_keys(struct db *db, const char *party, struct party_key **out,
				    size_t *count, struct err *err)
{
	struct party_key *rows = NULL;
	size_t n = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code;

	*out = NULL;
	*count = 0;
	code = db_query(db, &q, err,
			"SELECT g.body FROM agreement g JOIN partner p ON p.id = g.partner_id "
			"WHERE p.code = ? ORDER BY g.id",
			"s", party);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		const char *body = stmt_text(q, 0);
		struct agreement *g = NULL;
		int at;

		if (agreement_read(body, strlen(body), party, &g, NULL) != ERR_OK)
			continue;
		at = agreement_party_find(g, party);
		for (size_t i = 0; at >= 0 && i < g->parties[at].n_keys; i++)
			add_key(&rows, &n, &cap, &g->parties[at].keys[i]);
		agreement_free(g);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code = db_query(db, &q, err,
				"SELECT key_id, sign, box, starts, ends, revoked FROM partner_key "
				"WHERE party = ? ORDER BY id",
				"s", party);
	if (code != ERR_OK) {
		free(rows);
		return code;
	}
	while (stmt_row(q)) {
		struct party_key k;

		take_key(q, 0, &k);
		k.revoked = stmt_i64(q, 5);
		add_key(&rows, &n, &cap, &k);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		free(rows);
		return code;
	}
	*out = rows;
	*count = n;
	return ERR_OK;
}

enum err_code exchange_partner_key_put(struct act *a, const char *party,
				       const struct party_key *key, struct err *err)
{
	act_bytes(a, "key", key->id, sizeof(key->id));
	return db_run(a->db, err,
		      "INSERT INTO partner_key (party, key_id, sign, box, starts, ends, revoked, "
		      "act) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		      "sbbbiiii", party, key->id, sizeof(key->id), key->sign, sizeof(key->sign),
		      key->box, sizeof(key->box), key->from, key->until, (int64_t)key->revoked,
		      a->seq);
}

enum err_code exchange_key_announce(struct seat *seat, const char *party, struct err *err)
{
	struct exchange_terms t = {0};
	struct exchange_own own = {0};
	struct message m = {.type = MESSAGE_KEYS};
	struct act a;
	size_t signer = 0;
	int64_t out = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.key", NULL, err);
	if (code != ERR_OK)
		return code;
	code = exchange_terms_with(a.db, party, &t, err);
	if (code == ERR_OK)
		code = exchange_own_load(seat, &own, err);
	/* The same choice that exchange_post() makes. */
	while (code == ERR_OK && signer < own.count &&
	       (signer == 0 || own.revoked[signer] ||
		!party_key_is_valid(&own.keys[signer].key, a.at)))
		signer++;
	if (code == ERR_OK && own.count && own.revoked[0])
		code = err_set(err, ERR_REFUSED,
			       _("the newest key set was taken back; make a new "
				 "one (cotejo exchange keys --new)"));
	if (code == ERR_OK && signer >= own.count)
		code = err_set(err, ERR_REFUSED,
			       _("there is no earlier key in force that could announce the new "
				 "one; a new version of the agreement has to name it"));
	if (code == ERR_OK) {
		m.key = own.keys[0].key;
		party_key_prove(&own.keys[0], t.self, own.keys[signer].key.id, m.proof);
		code = exchange_post(
		    &a,
		    &(struct exchange_post){.terms = &t, .message = &m, .purpose = SHARE_SERVICE},
		    &out, err);
	}
	if (code == ERR_OK) {
		act_word(&a, "party", party);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	exchange_own_clear(&own);
	exchange_terms_clear(&t);
	return code;
}

/* To one partner; nothing to a partner with whom no agreement was ever in force now. */
static enum err_code tell_revoked(struct act *a, const char *party, const uint8_t *id,
				  struct err *err)
{
	struct message m = {.type = MESSAGE_REVOCATION};
	struct exchange_terms t = {0};
	int64_t out = 0;
	enum err_code code = exchange_terms_with(a->db, party, &t, err);

	memcpy(m.key.id, id, sizeof(m.key.id));
	if (code == ERR_OK)
		code = exchange_post(
		    a,
		    &(struct exchange_post){.terms = &t, .message = &m, .purpose = SHARE_SERVICE},
		    &out, err);
	exchange_terms_clear(&t);
	return code;
}

enum err_code exchange_key_revoke(struct seat *seat, const uint8_t id[PARTY_KEY_ID_LEN],
				  size_t *told, struct err *err)
{
	char(*parties)[PARTY_CODE_LEN] = NULL;
	size_t count = 0;
	size_t cap = 0;
	int64_t ours = 0;
	struct stmt *q;
	struct act a;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "exchange.key", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(a.db, &ours, err,
			  "SELECT count(*) FROM desk_key k WHERE k.key_id = ? AND NOT EXISTS "
			  "(SELECT 1 FROM desk_key_revoked r WHERE r.key_id = k.key_id)",
			  "b", id, (size_t)PARTY_KEY_ID_LEN);
	if (code == ERR_OK && !ours)
		code = err_set(err, ERR_NOT_FOUND,
			       _("this desk has no such key set, or took it back already"));
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO desk_key_revoked (key_id, user_id, act) VALUES (?, ?, ?)",
			   "bii", id, (size_t)PARTY_KEY_ID_LEN, seat->session->user.id, a.seq);
	if (code == ERR_OK)
		code =
		    db_query(a.db, &q, err, "SELECT DISTINCT code FROM partner ORDER BY code", "");
	if (code == ERR_OK) {
		while (stmt_row(q)) {
			MEM_GROW(parties, count, cap);
			snprintf(parties[count++], PARTY_CODE_LEN, "%s", stmt_text(q, 0));
		}
		code = stmt_end(q, err);
	}
	for (size_t i = 0; i < count && code == ERR_OK; i++)
		code = tell_revoked(&a, parties[i], id, err);
	free(parties);
	if (code == ERR_OK) {
		act_bytes(&a, "key", id, PARTY_KEY_ID_LEN);
		act_word(&a, "revoked", "own");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		*told = count;
	return code;
}

enum err_code exchange_key_list(struct seat *seat, struct exchange_keys *out, struct err *err)
{
	struct exchange_keys list = {0};
	size_t cap = 0;
	struct stmt *q;
	char(*parties)[PARTY_CODE_LEN] = NULL;
	size_t n_parties = 0;
	size_t cap_parties = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = db_query(seat->db, &q, err,
				"SELECT key_id, sign, box, starts, ends, EXISTS (SELECT 1 FROM "
				"desk_key_revoked r WHERE r.key_id = k.key_id) FROM desk_key k "
				"ORDER BY id",
				"");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(list.rows, list.count, cap);
		list.rows[list.count] = (struct exchange_key){.ours = true};
		take_key(q, 0, &list.rows[list.count].key);
		list.rows[list.count++].key.revoked = stmt_i64(q, 5);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code = db_query(seat->db, &q, err,
				"SELECT DISTINCT code FROM partner ORDER BY code", "");
	if (code == ERR_OK) {
		while (stmt_row(q)) {
			MEM_GROW(parties, n_parties, cap_parties);
			snprintf(parties[n_parties++], PARTY_CODE_LEN, "%s", stmt_text(q, 0));
		}
		code = stmt_end(q, err);
	}
	for (size_t p = 0; p < n_parties && code == ERR_OK; p++) {
		struct party_key *keys = NULL;
		size_t n = 0;

		code = exchange_partner_keys(seat->db, parties[p], &keys, &n, err);
		for (size_t i = 0; i < n; i++) {
			MEM_GROW(list.rows, list.count, cap);
			list.rows[list.count] = (struct exchange_key){.key = keys[i]};
			memcpy(list.rows[list.count++].party, parties[p], PARTY_CODE_LEN);
		}
		free(keys);
	}
	free(parties);
	if (code != ERR_OK) {
		exchange_keys_clear(&list);
		return code;
	}
	*out = list;
	return ERR_OK;
}

void exchange_keys_clear(struct exchange_keys *k)
{
	free(k->rows);
	*k = (struct exchange_keys){0};
}
