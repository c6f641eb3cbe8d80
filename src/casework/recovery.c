/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/recovery.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "casework/account.h"
#include "casework/secret.h"

/* A share as text: its number, 32 bytes and 3 bytes of check, in Crockford's
 * base 32 (no I, L, O, U), in groups of four. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define SHARE_BYTES 35

static void check_bytes(int number, const uint8_t share[32], uint8_t out[3])
{
	uint8_t in[33];
	uint8_t h[16];

	in[0] = (uint8_t)number;
	memcpy(in + 1, share, 32);
	crypto_generichash(h, sizeof(h), in, sizeof(in), NULL, 0);
	memcpy(out, h, 3);
	sodium_memzero(in, sizeof(in));
}

static void write_share(int number, const uint8_t share[32], char out[RECOVERY_SHARE_LEN])
{
	uint8_t b[SHARE_BYTES];
	unsigned bits = 0;
	unsigned value = 0;
	size_t n = 0;
	size_t letters = 0;

	memcpy(b, share, 32);
	check_bytes(number, share, b + 32);
	n += (size_t)snprintf(out, RECOVERY_SHARE_LEN, "%d:", number);
	for (size_t i = 0; i < SHARE_BYTES; i++) {
		value = value << 8 | b[i];
		for (bits += 8; bits >= 5; bits -= 5) {
			if (letters && letters % 4 == 0)
				out[n++] = '-';
			out[n++] = digits[value >> (bits - 5) & 31];
			letters++;
		}
	}
	out[n] = '\0';
	sodium_memzero(b, sizeof(b));
}

static enum err_code read_share(int number, const char *text, uint8_t share[32], struct err *err)
{
	uint8_t b[SHARE_BYTES] = {0};
	uint8_t check[3];
	unsigned bits = 0;
	unsigned value = 0;
	size_t n = 0;

	while (isspace((unsigned char)*text))
		text++;
	if (text[0] != '0' + number || text[1] != ':')
		return err_set(err, ERR_INPUT, _("this is not share %d (it begins with \"%d:\")"),
			       number, number);
	for (const char *p = text + 2; *p; p++) {
		int c = toupper((unsigned char)*p);
		const char *d;

		if (c == '-' || isspace(c))
			continue;
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		d = strchr(digits, c);
		if (!d || n >= SHARE_BYTES)
			return err_set(err, ERR_INPUT, _("share %d was mistyped"), number);
		value = value << 5 | (unsigned)(d - digits);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			b[n++] = (uint8_t)(value >> bits);
		}
	}
	check_bytes(number, b, check);
	if (n != SHARE_BYTES || sodium_memcmp(check, b + 32, 3) != 0)
		return err_set(err, ERR_INPUT, _("share %d was mistyped"), number);
	memcpy(share, b, 32);
	sodium_memzero(b, sizeof(b));
	return ERR_OK;
}

static struct seal_place wrap_place(int64_t generation, int c)
{
	return (struct seal_place){"recovery", compartment_word(c), generation};
}

/* Writes the generation's rows and gives the shares. */
static enum err_code put_generation(struct act *a, const struct keyring *ring,
				    struct desk_recovery *out, struct err *err)
{
	uint8_t *key = secret_new(SEAL_KEY_LEN);
	uint8_t *pad = secret_new(SEAL_KEY_LEN);
	uint8_t check[16];
	int64_t generation = 0;
	enum err_code code = db_get_i64(
	    a->db, &generation, err, "SELECT coalesce(max(generation), 0) + 1 FROM recovery", "");

	randombytes_buf(key, SEAL_KEY_LEN);
	randombytes_buf(pad, SEAL_KEY_LEN);
	crypto_generichash(check, sizeof(check), key, SEAL_KEY_LEN,
			   (const uint8_t *)"cotejo recovery check", 21);
	if (code == ERR_OK && generation > 1)
		code = db_run(a->db, err, "DELETE FROM recovery", "");
	for (int c = 0; c < COMPARTMENT_COUNT && code == ERR_OK; c++) {
		struct buf wrapped = BUF_INIT;

		seal_put(key, wrap_place(generation, c), ring->key[c], SEAL_KEY_LEN, &wrapped);
		code =
		    db_run(a->db, err,
			   "INSERT INTO recovery (compartment, generation, wrapped, check_value) "
			   "VALUES (?, ?, ?, ?)",
			   "sibb", compartment_word(c), generation, wrapped.data, wrapped.len,
			   check, sizeof(check));
		buf_free(&wrapped);
	}
	write_share(1, pad, out->share[0]);
	for (size_t i = 0; i < SEAL_KEY_LEN; i++)
		key[i] ^= pad[i];
	write_share(2, key, out->share[1]);
	secret_free(key);
	secret_free(pad);
	act_number(a, "generation", generation);
	return code;
}

enum err_code recovery_make_shares(struct desk *desk, struct db *db, const struct keyring *ring,
				   struct desk_recovery *out, struct err *err)
{
	struct act a;
	enum err_code code = act_begin_machine(&a, desk, db, "recovery.make", err);

	if (code == ERR_OK)
		code = put_generation(&a, ring, out, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

enum err_code recovery_renew(struct seat *seat, struct desk_recovery *out, struct err *err)
{
	struct act a;
	struct keyring *ring;
	struct desk_recovery shares;
	enum err_code code = act_begin(&a, seat, "recovery.make", NULL, err);

	if (code != ERR_OK)
		return code;
	ring = secret_new(sizeof(*ring));
	*ring = *seat_keys(seat);
	code = put_generation(&a, ring, &shares, err);
	secret_free(ring);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	if (code == ERR_OK)
		*out = shares;
	sodium_memzero(&shares, sizeof(shares));
	return code;
}

static enum err_code open_generation(struct db *db, const uint8_t key[SEAL_KEY_LEN],
				     struct keyring *ring, int64_t *generation, struct err *err)
{
	uint8_t check[16];
	struct stmt *q;
	enum err_code code = ERR_OK;

	crypto_generichash(check, sizeof(check), key, SEAL_KEY_LEN,
			   (const uint8_t *)"cotejo recovery check", 21);
	for (int c = 0; c < COMPARTMENT_COUNT && code == ERR_OK; c++) {
		code = db_query(db, &q, err,
				"SELECT generation, wrapped, check_value FROM recovery WHERE "
				"compartment = ?",
				"s", compartment_word(c));
		if (code != ERR_OK)
			return code;
		if (stmt_row(q)) {
			size_t len;
			size_t check_len;
			const void *wrapped = stmt_blob(q, 1, &len);
			const void *have = stmt_blob(q, 2, &check_len);

			*generation = stmt_i64(q, 0);
			if (check_len != sizeof(check) ||
			    sodium_memcmp(check, have, sizeof(check)) != 0)
				code = err_set(err, ERR_AUTH,
					       _("these two shares do not open this store"));
			else if (len != SEAL_KEY_LEN + SEAL_OVERHEAD)
				code = err_set(err, ERR_TAMPERED, _("the recovery key is damaged"));
			else
				code = seal_open_into(key, wrap_place(*generation, c), wrapped, len,
						      ring->key[c], err);
			ring->has[c] = code == ERR_OK;
		} else {
			code = err_set(err, ERR_NOT_FOUND, _("this store has no recovery key"));
		}
		if (code != ERR_OK)
			stmt_end(q, NULL);
		else
			code = stmt_end(q, err);
	}
	return code;
}

enum err_code recovery_use(struct seat *seat, const char *share1, const char *share2,
			   const char *user_name, struct err *err)
{
	uint8_t *key = secret_new(SEAL_KEY_LEN);
	uint8_t *other = secret_new(SEAL_KEY_LEN);
	struct keyring *ring = secret_new(sizeof(*ring));
	struct act a;
	int64_t user_id = 0;
	int64_t key_id = 0;
	int64_t generation = 0;
	enum err_code code = act_begin(&a, seat, "recovery.use", NULL, err);

	if (code == ERR_OK)
		code = read_share(1, share1, key, err);
	if (code == ERR_OK)
		code = read_share(2, share2, other, err);
	for (size_t i = 0; i < SEAL_KEY_LEN; i++)
		key[i] ^= other[i];
	if (code == ERR_OK)
		code = open_generation(a.db, key, ring, &generation, err);
	if (code == ERR_OK) {
		code = db_get_i64(a.db, &user_id, err,
				  "SELECT id FROM user WHERE name = ? AND role = 'supervisor'", "s",
				  user_name);
		if (code == ERR_NOT_FOUND)
			err_set(err, code, _("there is no supervisor %s"), user_name);
	}
	if (code == ERR_OK) {
		code =
		    db_get_i64(a.db, &key_id, err,
			       "SELECT id FROM user_key WHERE user_id = ? ORDER BY id DESC LIMIT 1",
			       "i", user_id);
		if (code == ERR_NOT_FOUND)
			err_set(err, code, _("%s has to log in and set a password first"),
				user_name);
	}
	if (code == ERR_OK)
		code = db_run(a.db, err, "DELETE FROM user_grant WHERE user_id = ?", "i", user_id);
	if (code == ERR_OK)
		code = account_put_grants(&a, ring, user_id, ROLE_SUPERVISOR, key_id, err);
	if (code == ERR_OK)
		code = account_put_status(&a, user_id, "active", err);
	if (code == ERR_OK) {
		act_about(&a, 0, user_id);
		act_number(&a, "generation", generation);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_free(key);
	secret_free(other);
	secret_free(ring);
	return code;
}
