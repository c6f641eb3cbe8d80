/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/account.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "casework/secret.h"

static void cost_of(enum desk_kdf kdf, int64_t *ops, int64_t *mem)
{
	*ops = kdf == DESK_KDF_FAST ? 1 : (int64_t)crypto_pwhash_OPSLIMIT_MODERATE;
	*mem = kdf == DESK_KDF_FAST ? 8 << 20 : (int64_t)crypto_pwhash_MEMLIMIT_MODERATE;
}

static bool derive(uint8_t key[SEAL_KEY_LEN], const char *password, const uint8_t salt[16],
		   int64_t ops, int64_t mem)
{
	return crypto_pwhash(key, SEAL_KEY_LEN, password, strlen(password), salt,
			     (unsigned long long)ops, (size_t)mem,
			     crypto_pwhash_ALG_ARGON2ID13) == 0;
}

void account_new_secret(struct user_secret *s)
{
	memset(s, 0, sizeof(*s));
	randombytes_buf(s->sign_seed, sizeof(s->sign_seed));
	randombytes_buf(s->box_secret, sizeof(s->box_secret));
}

enum err_code account_put_key(struct act *a, int64_t user_id, const struct user_secret *s,
			      int64_t *key_id, struct err *err)
{
	uint8_t sign_public[32];
	uint8_t sign_secret[64];
	uint8_t box_public[32];
	enum err_code code = act_next_id(a, "user_key", key_id, err);

	if (code != ERR_OK)
		return code;
	crypto_sign_seed_keypair(sign_public, sign_secret, s->sign_seed);
	sodium_memzero(sign_secret, sizeof(sign_secret));
	crypto_scalarmult_base(box_public, s->box_secret);
	/* In the log as well: whoever checks signatures later needs the key. */
	act_number(a, "key", *key_id);
	act_number(a, "keyof", user_id);
	act_bytes(a, "ed25519", sign_public, sizeof(sign_public));
	return db_run(a->db, err,
		      "INSERT INTO user_key (id, user_id, sign_key, box_key, act) "
		      "VALUES (?, ?, ?, ?, ?)",
		      "iibbi", *key_id, user_id, sign_public, sizeof(sign_public), box_public,
		      sizeof(box_public), a->seq);
}

static struct seal_place lock_place(int64_t user_id)
{
	return (struct seal_place){"user_lock", "wrapped", user_id};
}

enum err_code account_put_lock(struct act *a, int64_t user_id, const char *password,
			       const struct user_secret *s, bool temporary, bool replace,
			       struct err *err)
{
	uint8_t *key = secret_new(SEAL_KEY_LEN);
	uint8_t salt[16];
	struct buf wrapped = BUF_INIT;
	int64_t ops;
	int64_t mem;
	enum err_code code;

	cost_of(a->desk->info.kdf, &ops, &mem);
	randombytes_buf(salt, sizeof(salt));
	if (!derive(key, password, salt, ops, mem)) {
		secret_free(key);
		return err_set(err, ERR_IO, _("not enough memory to derive a key (%lld MiB)"),
			       (long long)(mem >> 20));
	}
	seal_put(key, lock_place(user_id), s, sizeof(*s), &wrapped);
	secret_free(key);
	if (replace)
		code = db_run(a->db, err,
			      "UPDATE user_lock SET salt = ?, ops = ?, mem = ?, wrapped = ?, "
			      "temporary = ? WHERE user_id = ?",
			      "biibii", salt, sizeof(salt), ops, mem, wrapped.data, wrapped.len,
			      (int64_t)temporary, user_id);
	else
		code = db_run(a->db, err,
			      "INSERT INTO user_lock (user_id, salt, ops, mem, wrapped, temporary) "
			      "VALUES (?, ?, ?, ?, ?, ?)",
			      "ibiibi", user_id, salt, sizeof(salt), ops, mem, wrapped.data,
			      wrapped.len, (int64_t)temporary);
	buf_free(&wrapped);
	return code;
}

enum err_code account_put_status(struct act *a, int64_t user_id, const char *status,
				 struct err *err)
{
	return db_run(a->db, err, "INSERT INTO user_status (user_id, status, act) VALUES (?, ?, ?)",
		      "isi", user_id, status, a->seq);
}

enum err_code account_put_grants(struct act *a, const struct keyring *from, int64_t user_id,
				 enum role role, int64_t key_id, struct err *err)
{
	struct buf box = BUF_INIT;
	enum err_code code =
	    db_get_blob(a->db, &box, err, "SELECT box_key FROM user_key WHERE id = ?", "i", key_id);

	for (int c = 0; c < COMPARTMENT_COUNT && code == ERR_OK; c++) {
		uint8_t sealed[SEAL_KEY_LEN + crypto_box_SEALBYTES];

		if (!compartment_of_role(c, role) || !from->has[c])
			continue;
		crypto_box_seal(sealed, from->key[c], SEAL_KEY_LEN, box.data);
		code = db_run(a->db, err,
			      "INSERT INTO user_grant (user_id, compartment, key_id, sealed) "
			      "VALUES (?, ?, ?, ?)",
			      "isib", user_id, compartment_word(c), key_id, sealed, sizeof(sealed));
	}
	buf_free(&box);
	return code;
}

enum err_code account_open_lock(struct db *db, int64_t user_id, const char *password,
				struct user_secret *out, bool *temporary, struct err *err)
{
	struct stmt *q;
	uint8_t salt[16] = {0};
	struct buf wrapped = BUF_INIT;
	int64_t ops = 1;
	int64_t mem = 8 << 20;
	uint8_t *key;
	enum err_code code = db_query(db, &q, err,
				      "SELECT salt, ops, mem, wrapped, temporary FROM user_lock "
				      "WHERE user_id = ?",
				      "i", user_id);

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size_t len;
		const void *p = stmt_blob(q, 0, &len);

		if (len == sizeof(salt))
			memcpy(salt, p, len);
		ops = stmt_i64(q, 1);
		mem = stmt_i64(q, 2);
		p = stmt_blob(q, 3, &len);
		buf_put(&wrapped, p, len);
		*temporary = stmt_i64(q, 4);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK)
		return code;
	key = secret_new(SEAL_KEY_LEN);
	/* The numbers come from the store: a changed one must not eat the machine. */
	if (ops < 1 || ops > 16 || mem < 1 << 20 || mem > (int64_t)2 << 30 ||
	    !derive(key, password, salt, ops, mem))
		code = err_set(err, ERR_IO, _("not enough memory to derive a key (%lld MiB)"),
			       (long long)(mem >> 20));
	else if (wrapped.len != sizeof(*out) + SEAL_OVERHEAD ||
		 seal_open_into(key, lock_place(user_id), wrapped.data, wrapped.len, out, NULL) !=
		     ERR_OK)
		code = err_set(err, ERR_AUTH, _("wrong name or password"));
	secret_free(key);
	buf_free(&wrapped);
	return code;
}

void account_open_nothing(const struct desk *desk, const char *password)
{
	uint8_t key[SEAL_KEY_LEN];
	uint8_t salt[16] = {0};
	int64_t ops;
	int64_t mem;

	cost_of(desk->info.kdf, &ops, &mem);
	derive(key, password, salt, ops, mem);
	sodium_memzero(key, sizeof(key));
}

static int compartment_parse(const char *word)
{
	for (int c = 0; c < COMPARTMENT_COUNT; c++)
		if (strcmp(compartment_word(c), word) == 0)
			return c;
	return -1;
}

enum err_code account_open_grants(struct db *db, int64_t user_id, struct keyring *ring,
				  struct err *err)
{
	uint8_t public[32];
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err,
		     "SELECT compartment, sealed FROM user_grant WHERE user_id = ? AND key_id = "
		     "(SELECT max(id) FROM user_key WHERE user_id = ?)",
		     "ii", user_id, user_id);

	if (code != ERR_OK)
		return code;
	crypto_scalarmult_base(public, ring->own.box_secret);
	memset(ring->has, 0, sizeof(ring->has));
	while (stmt_row(q)) {
		int c = compartment_parse(stmt_text(q, 0));
		size_t len;
		const uint8_t *sealed = stmt_blob(q, 1, &len);

		if (c < 0 || len != SEAL_KEY_LEN + crypto_box_SEALBYTES ||
		    crypto_box_seal_open(ring->key[c], sealed, len, public, ring->own.box_secret) !=
			0) {
			stmt_end(q, NULL);
			return err_set(err, ERR_TAMPERED,
				       _("a key of the store that was handed to this user does not "
					 "open"));
		}
		ring->has[c] = true;
	}
	return stmt_end(q, err);
}

enum err_code account_check_password(const char *name, const char *password, struct err *err)
{
	size_t letters = 0;

	for (const char *p = password; *p; p++)
		letters += ((unsigned char)*p & 0xc0) != 0x80;
	if (letters < SESSION_MIN_PASSWORD)
		return err_set(err, ERR_INPUT, _("the password needs at least %d characters"),
			       SESSION_MIN_PASSWORD);
	if (strlen(password) > 1000)
		return err_set(err, ERR_INPUT, _("the password is longer than 1000 bytes"));
	if (name && strcasecmp(name, password) == 0)
		return err_set(err, ERR_INPUT, _("the password must not be the name"));
	return ERR_OK;
}

enum err_code account_check_name(const char *name, struct err *err)
{
	size_t len = strlen(name);

	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.' && *p != '-' && *p != '_')
			len = 0;
	if (len < 2 || len > 64)
		return err_set(err, ERR_INPUT,
			       _("\"%.40s\": the name of an account has 2 to 64 letters, digits, "
				 "dots and dashes"),
			       name);
	return ERR_OK;
}
