/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/seal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

/* The version of the schema that new pieces are bound to. It stays 1 as long as
 * no migration moves sealed columns. */
#define SCHEMA_VERSION 1

#define NONCE_LEN crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_LEN	  crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_LEN  3

void seal_new_key(uint8_t key[SEAL_KEY_LEN])
{
	crypto_aead_xchacha20poly1305_ietf_keygen(key);
}

struct place_data {
	char text[160];
	size_t len;
};

static struct place_data describe(struct seal_place place, unsigned version)
{
	struct place_data d;
	int n = snprintf(d.text, sizeof(d.text), "cotejo\n%s\n%s\n%lld\n%u", place.table,
			 place.column, (long long)place.row, version);

	d.len = (size_t)n;
	return d;
}

void seal_put(const uint8_t key[SEAL_KEY_LEN], struct seal_place place, const void *data,
	      size_t len, struct buf *out)
{
	struct place_data ad = describe(place, SCHEMA_VERSION);
	uint8_t nonce[NONCE_LEN];

	randombytes_buf(nonce, sizeof(nonce));
	buf_reserve(out, len + SEAL_OVERHEAD);
	buf_put_u8(out, 1);
	buf_put_le16(out, SCHEMA_VERSION);
	buf_put(out, nonce, sizeof(nonce));
	crypto_aead_xchacha20poly1305_ietf_encrypt(out->data + out->len, NULL, data, len,
						   (const uint8_t *)ad.text, ad.len, NULL, nonce,
						   key);
	out->len += len + TAG_LEN;
}

enum err_code seal_open_into(const uint8_t key[SEAL_KEY_LEN], struct seal_place place,
			     const void *blob, size_t len, void *out, struct err *err)
{
	const uint8_t *p = blob;
	struct place_data ad;

	if (len >= SEAL_OVERHEAD && p[0] == 1) {
		ad = describe(place, p[1] | (unsigned)p[2] << 8);
		if (crypto_aead_xchacha20poly1305_ietf_decrypt(
			out, NULL, NULL, p + HEAD_LEN + NONCE_LEN, len - HEAD_LEN - NONCE_LEN,
			(const uint8_t *)ad.text, ad.len, p + HEAD_LEN, key) == 0)
			return ERR_OK;
	}
	return err_set(
	    err, ERR_TAMPERED,
	    _("sealed data do not open (%s.%s, row %lld): changed, moved, or the wrong key"),
	    place.table, place.column, (long long)place.row);
}

enum err_code seal_open(const uint8_t key[SEAL_KEY_LEN], struct seal_place place, const void *blob,
			size_t len, struct buf *out, struct err *err)
{
	size_t plain = len >= SEAL_OVERHEAD ? len - SEAL_OVERHEAD : 0;
	enum err_code code;

	buf_reserve(out, plain + 1);
	code = seal_open_into(key, place, blob, len, out->data + out->len, err);
	if (code == ERR_OK)
		out->len += plain;
	return code;
}
