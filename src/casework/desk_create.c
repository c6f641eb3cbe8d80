/* SPDX-License-Identifier: Apache-2.0 */
/* Making a store: keys, the first people, the recovery shares. */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/account.h"
#include "casework/recovery.h"
#include "casework/secret.h"
#include "person/country.h"

static enum err_code check_setup(const struct desk_setup *s, struct err *err)
{
	bool admin = false;
	bool supervisor = false;

	if (text_is_blank(s->agency) || !text_is_clean(s->agency))
		return err_set(err, ERR_INPUT, _("the name of the agency is missing"));
	if (!s->country || !country_find(s->country))
		return err_set(err, ERR_INPUT,
			       _("\"%s\": no such country (three letters, ISO 3166)"),
			       s->country ? s->country : "");
	for (size_t i = 0; i < s->user_count; i++) {
		const struct desk_user *u = &s->users[i];
		enum err_code code = account_check_name(u->name, err);

		if (code == ERR_OK)
			code = account_check_password(u->name, u->password, err);
		if (code != ERR_OK)
			return err_prefix(err, _("user %s"), u->name);
		if (!u->unit || text_is_blank(u->unit))
			return err_set(err, ERR_INPUT, _("user %s: the unit is missing"), u->name);
		admin = admin || u->role == ROLE_ADMINISTRATOR;
		supervisor = supervisor || u->role == ROLE_SUPERVISOR;
	}
	if (!admin || !supervisor)
		return err_set(err, ERR_INPUT,
			       _("at least one administrator and one supervisor are needed"));
	return ERR_OK;
}

static enum err_code put_meta(struct db *db, const char *key, const char *value, struct err *err)
{
	return db_run(db, err, "INSERT INTO meta (key, value) VALUES (?, ?)", "ss", key, value);
}

static enum err_code put_public(struct db *db, const char *key, const uint8_t public[32],
				struct err *err)
{
	char hex[65];

	hex_encode(public, 32, hex);
	return put_meta(db, key, hex, err);
}

/* Fresh keys for all parts of the store. */
static void new_store_keys(struct keyring *ring, uint8_t log_public[32], uint8_t audit_public[32])
{
	uint8_t secret[64];

	for (int c = 0; c < COMPARTMENT_COUNT; c++) {
		randombytes_buf(ring->key[c], SEAL_KEY_LEN);
		ring->has[c] = true;
	}
	crypto_sign_seed_keypair(log_public, secret, ring->key[COMPARTMENT_LOG]);
	sodium_memzero(secret, sizeof(secret));
	crypto_scalarmult_base(audit_public, ring->key[COMPARTMENT_AUDIT]);
}

static enum err_code write_store(struct desk *desk, struct db *db, const struct desk_setup *s,
				 struct err *err)
{
	struct act a;
	char now[INSTANT_TEXT_LEN];
	enum err_code code = act_begin_machine(&a, desk, db, "store.create", err);

	if (code != ERR_OK)
		return code;
	act_bytes(&a, "logkey", desk->log_public, 32);
	code = put_meta(db, "origin", desk->info.origin, err);
	if (code == ERR_OK)
		code = put_meta(db, "agency", s->agency, err);
	if (code == ERR_OK)
		code = put_meta(db, "country", country_find(s->country)->code, err);
	if (code == ERR_OK)
		code = put_meta(db, "order", s->order ? s->order : "CO", err);
	if (code == ERR_OK)
		code = put_meta(db, "kdf", s->kdf == DESK_KDF_FAST ? "fast" : "strong", err);
	if (code == ERR_OK)
		code = put_meta(db, "demo", s->demo ? "1" : "0", err);
	if (code == ERR_OK)
		code = put_meta(db, "created", instant_format(a.at, now), err);
	if (code == ERR_OK)
		code = put_public(db, "log-key", desk->log_public, err);
	if (code == ERR_OK)
		code = put_public(db, "audit-key", desk->audit_public, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

static enum err_code put_competence(struct act *a, int64_t user_id, const char *kind, instant until,
				    struct err *err)
{
	if (!until)
		return ERR_OK;
	return db_run(a->db, err,
		      "INSERT INTO competence (user_id, kind, until, evidence, act) "
		      "VALUES (?, ?, ?, ?, ?)",
		      "isisi", user_id, kind, until, "on record when the store was made", a->seq);
}

static enum err_code write_user(struct desk *desk, struct db *db, const struct desk_user *u,
				const struct keyring *ring, struct err *err)
{
	struct user_secret *secret = secret_new(sizeof(*secret));
	struct act a;
	int64_t id = 0;
	int64_t key_id;
	char *display = text_clean(u->display ? u->display : u->name, false);
	enum err_code code = act_begin_machine(&a, desk, db, "user.add", err);

	account_new_secret(secret);
	if (code == ERR_OK)
		code = act_next_id(&a, "user", &id, err);
	if (code == ERR_OK)
		code = db_run(db, err,
			      "INSERT INTO user (id, name, display, role, unit, act) "
			      "VALUES (?, ?, ?, ?, ?, ?)",
			      "issssi", id, u->name, display, role_word(u->role), u->unit, a.seq);
	if (code == ERR_OK)
		code = account_put_status(&a, id, "active", err);
	if (code == ERR_OK)
		code = account_put_key(&a, id, secret, &key_id, err);
	if (code == ERR_OK)
		code = account_put_lock(&a, id, u->password, secret, u->temporary, false, err);
	if (code == ERR_OK)
		code = account_put_grants(&a, ring, id, u->role, key_id, err);
	if (code == ERR_OK)
		code = put_competence(&a, id, "examiner", u->examiner_until, err);
	if (code == ERR_OK)
		code = put_competence(&a, id, "child", u->child_until, err);
	if (code == ERR_OK) {
		act_about(&a, 0, id);
		act_word(&a, "new_role", role_word(u->role));
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_free(secret);
	free(display);
	return code;
}

static enum err_code fill(struct desk *desk, struct db *db, const struct desk_setup *s,
			  struct desk_recovery *recovery, struct err *err)
{
	static const struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct keyring *ring = secret_new(sizeof(*ring));
	uint8_t id[8];
	char hex[17];
	enum err_code code;

	db_set_actor(db, &setup);
	randombytes_buf(id, sizeof(id));
	hex_encode(id, sizeof(id), hex);
	desk->info.origin = xasprintf("cotejo.desk/%s", hex);
	desk->info.kdf = s->kdf;
	new_store_keys(ring, desk->log_public, desk->audit_public);
	code = write_store(desk, db, s, err);
	for (size_t i = 0; i < s->user_count && code == ERR_OK; i++)
		code = write_user(desk, db, &s->users[i], ring, err);
	if (code == ERR_OK)
		code = recovery_make_shares(desk, db, ring, recovery, err);
	secret_free(ring);
	if (code == ERR_OK)
		code = db_truncate_log(db, err);
	return code;
}

enum err_code desk_create(const char *path, const struct desk_setup *setup,
			  struct desk_recovery *recovery, struct err *err)
{
	struct desk desk = {0};
	struct desk_recovery shares = {{{0}}};
	struct db *db = NULL;
	char *temp;
	enum err_code code = check_setup(setup, err);

	if (code != ERR_OK)
		return code;
	if (access(path, F_OK) == 0)
		return err_set(err, ERR_CONFLICT, _("%s: is there already"), path);
	secret_harden_process();
	/* Made under another name: a store is there whole or not at all. */
	temp = xasprintf("%s.making-%ld", path, (long)getpid());
	desk.path = temp;
	code = db_open(temp, DB_CREATE, &db, err);
	if (code == ERR_OK)
		code = fill(&desk, db, setup, &shares, err);
	db_close(db);
	if (code == ERR_OK && link(temp, path) < 0)
		code = err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO,
			       _("%s: cannot be put in place: %s"), path, strerror(errno));
	unlink(temp);
	free(temp);
	free(desk.info.origin);
	if (code == ERR_OK && recovery)
		*recovery = shares;
	sodium_memzero(&shares, sizeof(shares));
	return code;
}
