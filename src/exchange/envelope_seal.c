/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/envelope.h"
#include "exchange/envelope_bytes.h"
#include "exchange/vocabulary.h"

/* What no recipient would accept is not sent. */
static enum err_code check_head(const struct envelope_head *h, struct err *err)
{
	int purpose = share_purpose_parse(h->purpose);

	if (h->version == 0)
		return err_set(err, ERR_INPUT, _("envelope: there is no version 0"));
	if (!party_code_is_valid(h->sender) || !party_code_is_valid(h->recipient))
		return err_set(err, ERR_INPUT,
			       _("envelope: sender and recipient are codes like "
				 "\"xa-desk\""));
	if (strcmp(h->sender, h->recipient) == 0)
		return err_set(err, ERR_INPUT, _("envelope: sender and recipient are the same"));
	if (!agreement_code_is_valid(h->agreement) || h->agreement_version == 0)
		return err_set(err, ERR_INPUT, _("envelope: it needs an agreement"));
	if (purpose < 0)
		return err_set(err, ERR_INPUT, _("envelope: \"%s\" is no purpose"), h->purpose);
	if (h->sequence == 0)
		return err_set(err, ERR_INPUT, _("envelope: sequence numbers begin at 1"));
	if (h->onward)
		return err_set(err, ERR_REFUSED,
			       _("envelope: nothing is sent that may be passed on"));
	if (h->time <= 0 || h->time % INSTANT_SECOND || h->expiry % INSTANT_SECOND ||
	    h->expiry <= h->time)
		return err_set(err, ERR_INPUT,
			       _("envelope: it needs a time and a later expiry, in whole seconds"));
	return ERR_OK;
}

static void put_outer(unsigned version, const uint8_t key[PARTY_KEY_ID_LEN],
		      const uint8_t ephemeral[32], struct buf *out)
{
	buf_put(out, ENVELOPE_MAGIC, ENVELOPE_MAGIC_LEN);
	buf_put_be16(out, version);
	buf_put(out, key, PARTY_KEY_ID_LEN);
	buf_put(out, ephemeral, 32);
}

void envelope_encrypt(unsigned version, const uint8_t ephemeral[32],
		      const uint8_t ephemeral_secret[32], const struct party_key *to,
		      const struct buf *inside, struct buf *out)
{
	crypto_secretstream_xchacha20poly1305_state state;
	uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
	uint8_t unused[crypto_kx_SESSIONKEYBYTES], key[crypto_kx_SESSIONKEYBYTES];
	size_t start = out->len, at = 0;

	put_outer(version, to->id, ephemeral, out);
	/* party_key_set() has refused the keys with which this fails. */
	if (crypto_kx_client_session_keys(unused, key, ephemeral, ephemeral_secret, to->box) != 0)
		abort();
	crypto_secretstream_xchacha20poly1305_init_push(&state, header, key);
	buf_put(out, header, sizeof(header));
	do {
		size_t n = inside->len - at < ENVELOPE_CHUNK ? inside->len - at : ENVELOPE_CHUNK;
		bool last = at + n == inside->len;

		buf_reserve(out, n + crypto_secretstream_xchacha20poly1305_ABYTES);
		crypto_secretstream_xchacha20poly1305_push(
		    &state, out->data + out->len, NULL, inside->data + at, n, out->data + start,
		    ENVELOPE_AD_LEN,
		    last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
			 : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
		out->len += n + crypto_secretstream_xchacha20poly1305_ABYTES;
		at += n;
	} while (at < inside->len);
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(unused, sizeof(unused));
	sodium_memzero(key, sizeof(key));
}

/* What lies inside: head, signature, payload, zeros. */
static void put_inside(const struct envelope_head *h, const struct party_secret *from,
		       const void *payload, size_t len, struct buf *out)
{
	struct buf head = BUF_INIT, text = BUF_INIT;
	uint8_t signature[crypto_sign_BYTES];
	size_t total;

	envelope_head_put(h, &head);
	envelope_signed_bytes(head.data, head.len, &text);
	crypto_sign_detached(signature, NULL, text.data, text.len, from->sign_secret);
	total = envelope_padded(4 + head.len + sizeof(signature) + len);
	buf_reserve(out, total);
	buf_put_be32(out, (uint32_t)head.len);
	buf_put(out, head.data, head.len);
	buf_put(out, signature, sizeof(signature));
	buf_put(out, payload, len);
	memset(out->data + out->len, 0, total - out->len);
	out->len = total;
	buf_free(&head);
	buf_free(&text);
}

enum err_code envelope_seal(struct envelope_head *head, const struct party_secret *from,
			    const struct party_key *to, const void *payload, size_t len,
			    struct buf *out, struct err *err)
{
	struct buf inside = BUF_INIT;
	uint8_t ephemeral_secret[32];
	enum err_code code;

	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, _("the cryptographic library does not start"));
	if (head->version == 0)
		head->version = ENVELOPE_VERSION;
	if ((code = check_head(head, err)))
		return code;
	if (len == 0 || len > ENVELOPE_MAX_PAYLOAD)
		return err_set(err, ERR_INPUT, _("envelope: %zu bytes; from 1 to %zu can be sent"),
			       len, ENVELOPE_MAX_PAYLOAD);
	if (!party_key_is_valid(&from->key, head->time))
		return err_set(err, ERR_REFUSED,
			       _("envelope: this desk's own key is not valid at this time"));
	if (!party_key_is_valid(to, head->time))
		return err_set(err, ERR_REFUSED,
			       _("envelope: the key of %s is not valid any more; "
				 "the partner has to announce a new one"),
			       head->recipient);
	memcpy(head->sender_key, from->key.id, sizeof(head->sender_key));
	memcpy(head->recipient_key, to->id, sizeof(head->recipient_key));
	head->payload_len = len;
	head->payload_hash = hash_bytes(payload, len);
	crypto_kx_keypair(head->ephemeral, ephemeral_secret);
	put_inside(head, from, payload, len, &inside);
	envelope_encrypt(head->version, head->ephemeral, ephemeral_secret, to, &inside, out);
	sodium_memzero(ephemeral_secret, sizeof(ephemeral_secret));
	sodium_memzero(inside.data, inside.len);
	buf_free(&inside);
	return ERR_OK;
}
