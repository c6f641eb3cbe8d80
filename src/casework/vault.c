/* SPDX-License-Identifier: Apache-2.0 */
/* Vaults: the key of a person, a case, a probe, a hit. */
#include <sodium.h>
#include <string.h>

#include "base/i18n.h"
#include "casework/inside.h"
#include "casework/secret.h"

const char *compartment_word(enum compartment c)
{
	static const char *const words[COMPARTMENT_COUNT] = {
	    [COMPARTMENT_RECORDS] = "records",
	    [COMPARTMENT_CLAIMS] = "claims",
	    [COMPARTMENT_AUDIT] = "audit",
	    [COMPARTMENT_LOG] = "log",
	};

	return words[c];
}

bool compartment_of_role(enum compartment c, enum role role)
{
	static const unsigned roles[COMPARTMENT_COUNT] = {
	    [COMPARTMENT_RECORDS] = ROLES_CASE,
	    [COMPARTMENT_CLAIMS] = ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR),
	    [COMPARTMENT_AUDIT] = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_SUPERVISOR),
	    [COMPARTMENT_LOG] = ROLES_CASE | ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_ADMINISTRATOR),
	};

	return roles[c] & ROLE_BIT(role);
}

/* The row of a vault's key is not known when it is made; the vault and the
 * compartment are what it must stay with. */
static struct seal_place place_of(int64_t vault, enum compartment c)
{
	return (struct seal_place){"vault_key", compartment_word(c), vault};
}

static enum err_code put_key(struct seat *seat, int64_t act, int64_t vault, enum compartment c,
			     const uint8_t key[SEAL_KEY_LEN], struct err *err)
{
	struct buf wrapped = BUF_INIT;
	enum err_code code;

	seal_put(seat_keys(seat)->key[c], place_of(vault, c), key, SEAL_KEY_LEN, &wrapped);
	code = db_run(seat->db, err,
		      "INSERT INTO vault_key (vault_id, compartment, wrapped, act) "
		      "VALUES (?, ?, ?, ?)",
		      "isbi", vault, compartment_word(c), wrapped.data, wrapped.len, act);
	buf_free(&wrapped);
	return code;
}

static enum err_code need_key(const struct keyring *keys, enum compartment c, struct err *err)
{
	if (keys->has[c])
		return ERR_OK;
	return err_set(err, ERR_REFUSED,
		       c == COMPARTMENT_CLAIMS
			   ? _("this role does not see protection claims (rule keys.role)")
			   : _("this role has no key to these data (rule keys.role)"));
}

enum err_code vault_new(struct seat *seat, int64_t act, const char *kind, bool with_claims,
			int64_t *id, uint8_t key[SEAL_KEY_LEN], struct err *err)
{
	uint8_t claims[SEAL_KEY_LEN];
	enum err_code code = need_key(seat_keys(seat), COMPARTMENT_RECORDS, err);

	if (code == ERR_OK && with_claims)
		code = need_key(seat_keys(seat), COMPARTMENT_CLAIMS, err);
	if (code == ERR_OK)
		code = db_next_id(seat->db, "vault", id, err);
	if (code == ERR_OK)
		code = db_run(seat->db, err, "INSERT INTO vault (id, kind, act) VALUES (?, ?, ?)",
			      "isi", *id, kind, act);
	if (code != ERR_OK)
		return code;
	seal_new_key(key);
	code = put_key(seat, act, *id, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK && with_claims) {
		seal_new_key(claims);
		code = put_key(seat, act, *id, COMPARTMENT_CLAIMS, claims, err);
		sodium_memzero(claims, sizeof(claims));
	}
	return code;
}

enum err_code vault_unwrap(const struct keyring *keys, int64_t vault, enum compartment c,
			   const void *wrapped, size_t len, uint8_t key[SEAL_KEY_LEN],
			   struct err *err)
{
	enum err_code code = need_key(keys, c, err);

	if (code != ERR_OK)
		return code;
	if (len != SEAL_KEY_LEN + SEAL_OVERHEAD)
		return err_set(err, ERR_TAMPERED, _("the key of record %lld is damaged"),
			       (long long)vault);
	return seal_open_into(keys->key[c], place_of(vault, c), wrapped, len, key, err);
}

enum err_code vault_key(struct seat *seat, int64_t vault, enum compartment c,
			uint8_t key[SEAL_KEY_LEN], struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT wrapped FROM vault_key WHERE vault_id = ? AND compartment = ?", "is",
		     vault, compartment_word(c));
	enum err_code end;
	bool found;

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *wrapped = stmt_blob(q, 0, &len);

		code = vault_unwrap(seat_keys(seat), vault, c, wrapped, len, key, err);
	}
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code != ERR_OK)
		return code;
	if (end != ERR_OK)
		return end;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, _("there is no record %lld, or it was erased"),
			       (long long)vault);
	return ERR_OK;
}
