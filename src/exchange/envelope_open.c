/* SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/envelope.h"
#include "exchange/envelope_bytes.h"
#include "exchange/vocabulary.h"

#define ABYTES crypto_secretstream_xchacha20poly1305_ABYTES

/* Head, signature, payload and zeros before any of it is believed. */
struct inside {
	struct buf bytes;
	const uint8_t *head;
	size_t head_len;
	const uint8_t *signature;
	const uint8_t *payload;
};

static enum err_code fault_code(enum envelope_fault f)
{
	static const enum err_code codes[] = {
#define FAULT_CODE(name, word, code, text) [ENVELOPE_##name] = code,
	    ENVELOPE_FAULTS(FAULT_CODE)
#undef FAULT_CODE
	};

	return codes[f];
}

bool envelope_peek(const void *data, size_t len, unsigned *version,
		   uint8_t recipient_key[PARTY_KEY_ID_LEN])
{
	const uint8_t *p = data;

	if (len < ENVELOPE_OUTER_LEN + ABYTES || len > ENVELOPE_MAX_FILE ||
	    memcmp(p, ENVELOPE_MAGIC, ENVELOPE_MAGIC_LEN) != 0)
		return false;
	*version = (unsigned)p[8] << 8 | p[9];
	memcpy(recipient_key, p + 10, PARTY_KEY_ID_LEN);
	return true;
}

/* All chunks but the last are full, the last is not empty and says it is the
 * last, and nothing comes after it. */
static bool decrypt(const uint8_t *p, size_t len, const struct party_secret *own, struct buf *out)
{
	crypto_secretstream_xchacha20poly1305_state state;
	uint8_t key[crypto_kx_SESSIONKEYBYTES], unused[crypto_kx_SESSIONKEYBYTES];
	const uint8_t *ephemeral = p + 26, *header = p + ENVELOPE_AD_LEN;
	size_t at = ENVELOPE_OUTER_LEN;
	bool good, last = false;

	good = crypto_kx_server_session_keys(key, unused, own->key.box, own->box_secret,
					     ephemeral) == 0 &&
	       crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key) == 0;
	buf_reserve(out, len);
	while (good && !last) {
		size_t n = len - at < ENVELOPE_CHUNK + ABYTES ? len - at : ENVELOPE_CHUNK + ABYTES;
		unsigned long long got = 0;
		unsigned char tag = 0;

		good = n > ABYTES && crypto_secretstream_xchacha20poly1305_pull(
					 &state, out->data + out->len, &got, &tag, p + at, n, p,
					 ENVELOPE_AD_LEN) == 0;
		if (!good)
			break;
		out->len += (size_t)got;
		at += n;
		last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
		if (!last)
			good = tag == crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
	}
	sodium_memzero(&state, sizeof(state));
	sodium_memzero(key, sizeof(key));
	sodium_memzero(unused, sizeof(unused));
	return good && at == len;
}

static bool take_apart(struct inside *in, struct envelope_head *h)
{
	struct reader r = reader_over(in->bytes.data, in->bytes.len);
	size_t used;

	in->head_len = reader_be32(&r);
	in->head = reader_bytes(&r, in->head_len);
	in->signature = reader_bytes(&r, crypto_sign_BYTES);
	if (r.bad || !envelope_head_read(in->head, in->head_len, h))
		return false;
	if (h->payload_len == 0 || h->payload_len > ENVELOPE_MAX_PAYLOAD)
		return false;
	in->payload = reader_bytes(&r, (size_t)h->payload_len);
	used = r.pos;
	return !r.bad && in->bytes.len == envelope_padded(used) &&
	       (used == in->bytes.len ||
		sodium_is_zero(in->bytes.data + used, in->bytes.len - used));
}

static bool signature_holds(const struct inside *in, const struct party_key *key)
{
	struct buf text = BUF_INIT;
	bool good;

	envelope_signed_bytes(in->head, in->head_len, &text);
	good = crypto_sign_verify_detached(in->signature, text.data, text.len, key->sign) == 0;
	buf_free(&text);
	return good;
}

/* What does not depend on who sent it. */
static enum envelope_fault check_to_us(const uint8_t *outer, const struct envelope_head *h,
				       const struct envelope_trust *t)
{
	unsigned version = (unsigned)outer[8] << 8 | outer[9];

	if (h->version != version || memcmp(h->ephemeral, outer + 26, sizeof(h->ephemeral)) != 0)
		return ENVELOPE_NOT_CANONICAL;
	if (strcmp(h->recipient, t->self) != 0 ||
	    memcmp(h->recipient_key, outer + 10, PARTY_KEY_ID_LEN) != 0)
		return ENVELOPE_FORWARDED;
	return ENVELOPE_GOOD;
}

static enum envelope_fault check_sender(const struct inside *in, const struct envelope_head *h,
					const struct envelope_trust *t)
{
	const struct party_key *key;
	struct hash hash;

	if (!party_code_is_valid(h->sender) || strcmp(h->sender, t->self) == 0 ||
	    !t->is_party(t->ctx, h->sender))
		return ENVELOPE_SENDER_UNKNOWN;
	key = t->party_key(t->ctx, h->sender, h->sender_key);
	if (!key)
		return ENVELOPE_KEY_UNKNOWN;
	if (!signature_holds(in, key))
		return ENVELOPE_SIGNATURE;
	hash = hash_bytes(in->payload, (size_t)h->payload_len);
	if (!hash_equal(&hash, &h->payload_hash))
		return ENVELOPE_SIGNATURE;
	if (!party_key_is_valid(key, h->time))
		return ENVELOPE_KEY_EXPIRED;
	return ENVELOPE_GOOD;
}

static enum envelope_fault check_content(const struct envelope_head *h,
					 const struct envelope_trust *t)
{
	struct envelope_limits limits = {0};

	if (!agreement_code_is_valid(h->agreement) || h->agreement_version == 0 ||
	    !t->agreement(t->ctx, h, &limits))
		return ENVELOPE_AGREEMENT;
	if (h->version < limits.least_version)
		return ENVELOPE_VERSION_OLD;
	if (h->onward || h->sequence == 0 || h->time <= 0 || h->expiry <= h->time)
		return ENVELOPE_TERMS;
	if (share_purpose_parse(h->purpose) < 0)
		return ENVELOPE_PURPOSE;
	if (h->time > t->now + limits.skew_seconds * INSTANT_SECOND)
		return ENVELOPE_FUTURE;
	if (h->time < t->now - limits.delivery_seconds * INSTANT_SECOND)
		return ENVELOPE_LATE;
	return ENVELOPE_GOOD;
}

static enum envelope_fault check_sequence(struct envelope *e, const struct envelope_trust *t,
					  struct err *err)
{
	if (t->sequence(t->ctx, &e->head, &e->id, &e->seen, err))
		return ENVELOPE_SYSTEM;
	switch (e->seen) {
	case ENVELOPE_USED:
		return ENVELOPE_SEQUENCE_USED;
	case ENVELOPE_OLD:
		return ENVELOPE_SEQUENCE_OLD;
	case ENVELOPE_NEW:
	case ENVELOPE_AGAIN:
		break;
	}
	return ENVELOPE_GOOD;
}

/* The steps in the order of the document; each is only reached when the ones
 * before it hold. *known: the sender is proven. */
static enum envelope_fault open_steps(const uint8_t *p, size_t len, const struct envelope_trust *t,
				      struct inside *in, struct envelope *e, bool *known,
				      struct err *err)
{
	const struct party_secret *own;
	uint8_t to[PARTY_KEY_ID_LEN];
	enum envelope_fault f;
	unsigned version;

	if (!envelope_peek(p, len, &version, to))
		return ENVELOPE_FORMAT;
	if (version == 0)
		return ENVELOPE_VERSION_OLD;
	if (version > ENVELOPE_VERSION)
		return ENVELOPE_VERSION_NEW;
	own = t->own_key(t->ctx, to);
	if (!own)
		return ENVELOPE_NOT_FOR_US;
	if (!decrypt(p, len, own, &in->bytes))
		return ENVELOPE_BROKEN;
	if (!take_apart(in, &e->head))
		return ENVELOPE_NOT_CANONICAL;
	if ((f = check_to_us(p, &e->head, t)) || (f = check_sender(in, &e->head, t)))
		return f;
	*known = true;
	if (!party_key_is_valid(&own->key, e->head.time))
		return ENVELOPE_OWN_KEY_EXPIRED;
	if ((f = check_content(&e->head, t)))
		return f;
	return check_sequence(e, t, err);
}

enum envelope_fault envelope_open(const void *data, size_t len, const char *name,
				  const struct envelope_trust *trust, struct envelope *out,
				  struct err *err)
{
	struct inside in = {.bytes = BUF_INIT};
	enum envelope_fault f = ENVELOPE_SYSTEM;
	bool known = false;

	memset(out, 0, sizeof(*out));
	if (sodium_init() < 0) {
		err_set(err, ERR_INTERNAL, _("the cryptographic library does not start"));
		return f;
	}
	out->id = envelope_id(data, len);
	f = open_steps(data, len, trust, &in, out, &known, err);
	if (f == ENVELOPE_GOOD) {
		buf_put(&out->payload, in.payload, (size_t)out->head.payload_len);
	} else if (f == ENVELOPE_SYSTEM) {
		err_prefix(err, "%s", name);
	} else {
		err_set(err, fault_code(f), "%s: %s", name, envelope_fault_text(f));
	}
	if (!known)
		memset(&out->head, 0, sizeof(out->head));
	if (in.bytes.data)
		sodium_memzero(in.bytes.data, in.bytes.cap);
	buf_free(&in.bytes);
	return f;
}

void envelope_clear(struct envelope *e)
{
	if (e->payload.data)
		sodium_memzero(e->payload.data, e->payload.cap);
	buf_free(&e->payload);
	memset(e, 0, sizeof(*e));
}
