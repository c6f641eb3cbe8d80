/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes of someone who wants to break the recipient. The first byte says what
 * the rest is: 0 the sealed bytes; 1 what lies inside, encrypted here to the
 * right key; 2 a head, signed here by the partner's key, and its payload. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/message.h"
#include "exchange/parties.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct test_desk *desk;
static uint8_t ephemeral[32], ephemeral_secret[32];

static void start(void)
{
	if (desk)
		return;
	if (sodium_init() < 0)
		abort();
	desk = test_desk_new(AN);
	memset(ephemeral_secret, 7, sizeof(ephemeral_secret));
	crypto_scalarmult_base(ephemeral, ephemeral_secret);
}

static void look_inside(const struct envelope *e)
{
	struct parcel p;
	struct message m;

	if (parcel_read(e->payload.data, e->payload.len, "x", &p, NULL))
		return;
	if (message_read(p.message, p.message_len, "x", &m, NULL) == ERR_OK) {
		parcel_check(&p, &m, "x", NULL);
		message_clear(&m);
	}
}

static void open_it(const uint8_t *data, size_t size)
{
	struct err err = ERR_INIT;
	struct envelope e;
	enum envelope_fault f = envelope_open(data, size, "x", &desk->trust, &e, &err);

	if ((f == ENVELOPE_GOOD) != (err.code == ERR_OK))
		abort();
	if (f != ENVELOPE_GOOD && e.payload.len)
		abort();
	/* What is let through keeps the promises of the header. */
	if (f == ENVELOPE_GOOD) {
		struct hash h = hash_bytes(e.payload.data, e.payload.len);

		if (strcmp(e.head.sender, UT) != 0 || strcmp(e.head.recipient, AN) != 0 ||
		    e.head.onward || e.head.sequence == 0 || e.head.expiry <= e.head.time ||
		    e.payload.len != e.head.payload_len || !hash_equal(&h, &e.head.payload_hash))
			abort();
		look_inside(&e);
	}
	envelope_clear(&e);
}

static void seal_and_open(struct buf *inside)
{
	struct buf out = BUF_INIT;
	struct party_key to = an_key_1().key;
	size_t total = envelope_padded(inside->len);

	buf_reserve(inside, total - inside->len);
	memset(inside->data + inside->len, 0, total - inside->len);
	inside->len = total;
	envelope_encrypt(ENVELOPE_VERSION, ephemeral, ephemeral_secret, &to, inside, &out);
	open_it(out.data, out.len);
	buf_free(&out);
}

/* Length of the head (16 bits), head, payload. What must be right in the head for
 * the signature to be asked about is put right here, so that what comes after is
 * reached. */
static void sign_and_open(const uint8_t *data, size_t size)
{
	struct buf inside = BUF_INIT, text = BUF_INIT, head = BUF_INIT;
	struct party_secret from = ut_key_1();
	uint8_t signature[64];
	struct envelope_head h;
	size_t n = size < 2 ? 0 : ((size_t)data[0] << 8 | data[1]);

	if (size < 2 || n > size - 2)
		return;
	if (envelope_head_read(data + 2, n, &h)) {
		memcpy(h.ephemeral, ephemeral, sizeof(ephemeral));
		h.payload_len = size - 2 - n;
		h.payload_hash = hash_bytes(data + 2 + n, size - 2 - n);
		envelope_head_put(&h, &head);
	} else {
		buf_put(&head, data + 2, n);
	}
	envelope_signed_bytes(head.data, head.len, &text);
	crypto_sign_detached(signature, NULL, text.data, text.len, from.sign_secret);
	buf_put_be32(&inside, (uint32_t)head.len);
	buf_put(&inside, head.data, head.len);
	buf_put(&inside, signature, sizeof(signature));
	buf_put(&inside, data + 2 + n, size - 2 - n);
	seal_and_open(&inside);
	buf_free(&inside);
	buf_free(&text);
	buf_free(&head);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf inside = BUF_INIT;

	start();
	if (size == 0 || size > 200000)
		return 0;
	switch (data[0]) {
	case 1:
		buf_put(&inside, data + 1, size - 1);
		if (inside.len)
			seal_and_open(&inside);
		break;
	case 2:
		sign_and_open(data + 1, size - 1);
		break;
	default:
		open_it(data + 1, size - 1);
	}
	buf_free(&inside);
	return 0;
}
