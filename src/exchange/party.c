/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/party.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/i18n.h"

#define ID_DOMAIN    "cotejo party key v1\n"
#define PROOF_DOMAIN "cotejo key announcement v1\n"

bool party_code_is_valid(const char *code)
{
	size_t n = strlen(code);

	if (n < 2 || n > PARTY_CODE_MAX || code[0] < 'a' || code[0] > 'z' || code[n - 1] == '-')
		return false;
	return strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

void party_key_id(const uint8_t sign[32], const uint8_t box[32], uint8_t id[PARTY_KEY_ID_LEN])
{
	struct buf b = BUF_INIT;
	struct hash h;

	buf_put_str(&b, ID_DOMAIN);
	buf_put(&b, sign, 32);
	buf_put(&b, box, 32);
	h = hash_bytes(b.data, b.len);
	memcpy(id, h.b, PARTY_KEY_ID_LEN);
	buf_free(&b);
}

/* A key of small order gives the same shared secret to everyone. */
static bool box_key_is_sound(const uint8_t box[32])
{
	static const uint8_t scalar[32] = {9, 1};
	uint8_t shared[32];

	return crypto_scalarmult(shared, scalar, box) == 0;
}

enum err_code party_key_set(struct party_key *key, const uint8_t sign[32], const uint8_t box[32],
			    instant from, instant until, struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, _("the cryptographic library does not start"));
	if (!crypto_core_ed25519_is_valid_point(sign))
		return err_set(err, ERR_INPUT, _("the signing key is no Ed25519 key"));
	if (!box_key_is_sound(box))
		return err_set(err, ERR_INPUT, _("the encryption key is no X25519 key"));
	if (from < 0 || from % INSTANT_SECOND || until % INSTANT_SECOND)
		return err_set(err, ERR_INPUT, _("the times of a key are whole seconds"));
	if (from >= until)
		return err_set(err, ERR_INPUT, _("the key ends before it begins"));
	*key = (struct party_key){.from = from, .until = until};
	memcpy(key->sign, sign, 32);
	memcpy(key->box, box, 32);
	party_key_id(sign, box, key->id);
	return ERR_OK;
}

bool party_key_is_valid(const struct party_key *key, instant at)
{
	return !key->revoked && at >= key->from && at < key->until;
}

enum err_code party_secret_from_seeds(const uint8_t sign_seed[32], const uint8_t box_secret[32],
				      instant from, instant until, struct party_secret *out,
				      struct err *err)
{
	struct party_secret s = {0};
	uint8_t sign[32], box[32];
	enum err_code code;

	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, _("the cryptographic library does not start"));
	crypto_sign_seed_keypair(sign, s.sign_secret, sign_seed);
	memcpy(s.box_secret, box_secret, sizeof(s.box_secret));
	crypto_scalarmult_base(box, s.box_secret);
	code = party_key_set(&s.key, sign, box, from, until, err);
	if (!code)
		*out = s;
	party_secret_wipe(&s);
	return code;
}

enum err_code party_secret_new(instant from, instant until, struct party_secret *out,
			       struct err *err)
{
	uint8_t seeds[2][32];
	enum err_code code;

	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, _("the cryptographic library does not start"));
	randombytes_buf(seeds, sizeof(seeds));
	code = party_secret_from_seeds(seeds[0], seeds[1], from, until, out, err);
	sodium_memzero(seeds, sizeof(seeds));
	return code;
}

void party_secret_wipe(struct party_secret *s)
{
	sodium_memzero(s, sizeof(*s));
}

static void proof_text(const struct party_key *next, const char *party,
		       const uint8_t announcer[PARTY_KEY_ID_LEN], struct buf *b)
{
	buf_put_str(b, PROOF_DOMAIN);
	buf_put_str(b, party);
	buf_put_u8(b, '\n');
	buf_put(b, announcer, PARTY_KEY_ID_LEN);
	buf_put(b, next->sign, sizeof(next->sign));
	buf_put(b, next->box, sizeof(next->box));
	buf_put_be32(b, (uint32_t)((uint64_t)(next->from / INSTANT_SECOND) >> 32));
	buf_put_be32(b, (uint32_t)(next->from / INSTANT_SECOND));
	buf_put_be32(b, (uint32_t)((uint64_t)(next->until / INSTANT_SECOND) >> 32));
	buf_put_be32(b, (uint32_t)(next->until / INSTANT_SECOND));
}

void party_key_prove(const struct party_secret *next, const char *party,
		     const uint8_t announcer[PARTY_KEY_ID_LEN], uint8_t proof[PARTY_PROOF_LEN])
{
	struct buf b = BUF_INIT;

	proof_text(&next->key, party, announcer, &b);
	crypto_sign_detached(proof, NULL, b.data, b.len, next->sign_secret);
	buf_free(&b);
}

bool party_key_check_proof(const struct party_key *next, const char *party,
			   const uint8_t announcer[PARTY_KEY_ID_LEN],
			   const uint8_t proof[PARTY_PROOF_LEN])
{
	struct buf b = BUF_INIT;
	bool good;

	proof_text(next, party, announcer, &b);
	good = crypto_sign_verify_detached(proof, b.data, b.len, next->sign) == 0;
	buf_free(&b);
	return good;
}
