/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes: what is opened is what was sealed, and everything else is refused
 * for the reason it deserves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "exchange/envelope_bytes.h"
#include "exchange/parties.h"

static const char text[] = "a question, as far as the envelope is concerned";

static void seal(const struct envelope_head *head, const struct party_secret *from,
		 const struct party_key *to, const void *payload, size_t len, struct buf *out)
{
	struct envelope_head h = *head;
	struct err err = ERR_INIT;

	if (envelope_seal(&h, from, to, payload, len, out, &err))
		fail_msg("%s", err.msg);
}

/* An envelope from UT to AN, sequence 1. */
static void seal_text(struct buf *out)
{
	struct envelope_head h = test_head(UT, AN, 1);
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;

	seal(&h, &from, &to, text, sizeof(text), out);
}

static enum envelope_fault open_bytes(struct test_desk *d, const void *data, size_t len)
{
	struct err err = ERR_INIT;
	struct envelope e;
	enum envelope_fault f = envelope_open(data, len, "test.env", &d->trust, &e, &err);

	/* A fault comes with its message, and nothing of the content. */
	if (f != ENVELOPE_GOOD) {
		assert_int_not_equal(err.code, ERR_OK);
		assert_non_null(strstr(err.msg, "test.env"));
		assert_int_equal(e.payload.len, 0);
	}
	envelope_clear(&e);
	return f;
}

/* Head, signature, payload and zeros as a sender would put them who may do
 * anything but sign for others. */
static void put_inside(const struct envelope_head *h, const struct party_secret *from,
		       const void *payload, size_t len, struct buf *out)
{
	struct buf head = BUF_INIT, signed_bytes = BUF_INIT;
	uint8_t signature[64];

	envelope_head_put(h, &head);
	envelope_signed_bytes(head.data, head.len, &signed_bytes);
	crypto_sign_detached(signature, NULL, signed_bytes.data, signed_bytes.len,
			     from->sign_secret);
	buf_put_be32(out, (uint32_t)head.len);
	buf_put(out, head.data, head.len);
	buf_put(out, signature, sizeof(signature));
	buf_put(out, payload, len);
	while (out->len < envelope_padded(out->len))
		buf_put_u8(out, 0);
	buf_free(&head);
	buf_free(&signed_bytes);
}

struct forge {
	struct envelope_head head;
	struct party_secret from;
	struct party_key to;
	unsigned outer_version;
	uint8_t ephemeral[32];
	uint8_t ephemeral_secret[32];
};

static struct forge forge_new(void)
{
	struct forge f = {.head = test_head(UT, AN, 1),
			  .from = ut_key_1(),
			  .to = an_key_1().key,
			  .outer_version = ENVELOPE_VERSION};

	crypto_kx_keypair(f.ephemeral, f.ephemeral_secret);
	f.head.version = ENVELOPE_VERSION;
	memcpy(f.head.sender_key, f.from.key.id, PARTY_KEY_ID_LEN);
	memcpy(f.head.recipient_key, f.to.id, PARTY_KEY_ID_LEN);
	memcpy(f.head.ephemeral, f.ephemeral, sizeof(f.ephemeral));
	f.head.payload_len = sizeof(text);
	f.head.payload_hash = hash_bytes(text, sizeof(text));
	return f;
}

static enum envelope_fault forge_open(const struct forge *f, struct test_desk *d)
{
	struct buf inside = BUF_INIT, out = BUF_INIT;
	enum envelope_fault fault;

	put_inside(&f->head, &f->from, text, sizeof(text), &inside);
	envelope_encrypt(f->outer_version, f->ephemeral, f->ephemeral_secret, &f->to, &inside,
			 &out);
	fault = open_bytes(d, out.data, out.len);
	buf_free(&inside);
	buf_free(&out);
	return fault;
}

/* --- there and back ------------------------------------------------------------------ */

static void test_round_trip(void **state)
{
	static const size_t sizes[] = {1,     100,   16000, 16100,  16130,  16200,   65000,  65100,
				       65300, 65536, 70000, 131072, 300000, 1048576, 1500000};
	struct test_desk *d = test_desk_new(AN);
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;
	struct rng rng = rng_stream(11, 0, 0, 0);
	uint8_t *payload = xmalloc(1500000);

	for (size_t i = 0; i < 1500000; i++)
		payload[i] = (uint8_t)rng_u64(&rng);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct envelope_head h = test_head(UT, AN, i + 1);
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		struct envelope e;

		seal(&h, &from, &to, payload, sizes[i], &out);
		assert_int_equal(envelope_open(out.data, out.len, "x", &d->trust, &e, &err),
				 ENVELOPE_GOOD);
		assert_int_equal(e.payload.len, sizes[i]);
		assert_memory_equal(e.payload.data, payload, sizes[i]);
		assert_string_equal(e.head.sender, UT);
		assert_string_equal(e.head.recipient, AN);
		assert_string_equal(e.head.purpose, "crime");
		assert_int_equal(e.head.sequence, i + 1);
		assert_true(e.head.time == NOON);
		assert_true(e.head.expiry == NOON + 30 * INSTANT_DAY);
		assert_false(e.head.onward);
		assert_int_equal(e.seen, ENVELOPE_NEW);
		test_desk_note(d, &e);
		envelope_clear(&e);
		buf_free(&out);
	}
	free(payload);
	test_desk_free(d);
}

static void test_appends(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct buf out = BUF_INIT;

	buf_put_str(&out, "before");
	seal_text(&out);
	assert_int_equal(open_bytes(d, out.data + 6, out.len - 6), ENVELOPE_GOOD);
	buf_free(&out);
	test_desk_free(d);
}

/* Few sizes: what is inside cannot be told by the length. */
static void test_sizes(void **state)
{
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;
	size_t expected = 0;

	for (size_t n = 1; n < 16000; n += 333) {
		struct envelope_head h = test_head(UT, AN, n);
		struct buf out = BUF_INIT;
		char *payload = xcalloc(n, 1);

		seal(&h, &from, &to, payload, n, &out);
		if (!expected)
			expected = out.len;
		assert_int_equal(out.len, expected);
		assert_int_equal(out.len, ENVELOPE_OUTER_LEN + 16384 + 17);
		free(payload);
		buf_free(&out);
	}
	assert_int_equal(envelope_padded(1), 16384);
	assert_int_equal(envelope_padded(16384), 16384);
	assert_int_equal(envelope_padded(16385), 65536);
	assert_int_equal(envelope_padded(65537), 131072);
	assert_int_equal(envelope_padded(1 << 20), 1 << 20);
	assert_int_equal(envelope_padded((1 << 20) + 1), 2 << 20);
}

static void test_differs_each_time(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	size_t same = 0;

	seal_text(&a);
	seal_text(&b);
	assert_int_equal(a.len, b.len);
	for (size_t i = ENVELOPE_AD_LEN; i < a.len; i++)
		same += a.data[i] == b.data[i];
	/* One in 256 by chance. */
	assert_true(same < a.len / 64);
	buf_free(&a);
	buf_free(&b);
}

/* --- damage ---------------------------------------------------------------------------- */

static void test_flip_each_byte(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct buf out = BUF_INIT;

	seal_text(&out);
	for (size_t i = 0; i < out.len; i++) {
		uint8_t bit = (uint8_t)(1u << (i % 8));

		out.data[i] ^= bit;
		if (open_bytes(d, out.data, out.len) == ENVELOPE_GOOD)
			fail_msg("a flipped bit in byte %zu was let through", i);
		out.data[i] ^= bit;
	}
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_GOOD);
	buf_free(&out);
	test_desk_free(d);
}

/* The same under the encryption: what the recipient of an envelope could change
 * and show to a third one, or a sender of broken software could write. */
static void test_flip_each_byte_inside(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();
	struct buf inside = BUF_INIT;
	size_t used;

	put_inside(&f.head, &f.from, text, sizeof(text), &inside);
	used = inside.len;
	while (used && inside.data[used - 1] == 0)
		used--;
	for (size_t i = 0; i < inside.len; i += i < used + 8 ? 1 : 13) {
		uint8_t bit = (uint8_t)(1u << (i % 8));
		struct buf out = BUF_INIT;

		inside.data[i] ^= bit;
		envelope_encrypt(1, f.ephemeral, f.ephemeral_secret, &f.to, &inside, &out);
		if (open_bytes(d, out.data, out.len) == ENVELOPE_GOOD)
			fail_msg("a flipped bit in byte %zu inside was let through", i);
		inside.data[i] ^= bit;
		buf_free(&out);
	}
	buf_free(&inside);
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	test_desk_free(d);
}

static void test_cut_and_longer(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;
	struct envelope_head h = test_head(UT, AN, 1);
	struct buf out = BUF_INIT;
	uint8_t *big = xcalloc(1, 150000);

	seal_text(&out);
	for (size_t n = 0; n < out.len; n += n < 200 || n > out.len - 50 ? 1 : 97)
		assert_int_not_equal(open_bytes(d, out.data, n), ENVELOPE_GOOD);
	buf_put_u8(&out, 0);
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_BROKEN);
	buf_clear(&out);

	/* Whole chunks cut off, doubled, swapped. */
	seal(&h, &from, &to, big, 150000, &out);
	assert_int_equal(out.len, ENVELOPE_OUTER_LEN + 3 * (ENVELOPE_CHUNK + 17));
	for (size_t n = 0; n < 3; n++)
		assert_int_not_equal(
		    open_bytes(d, out.data, ENVELOPE_OUTER_LEN + n * (ENVELOPE_CHUNK + 17)),
		    ENVELOPE_GOOD);
	for (size_t i = 0; i < ENVELOPE_CHUNK + 17; i++) {
		uint8_t *a = out.data + ENVELOPE_OUTER_LEN + i, *b = a + ENVELOPE_CHUNK + 17;
		uint8_t t = *a;

		*a = *b;
		*b = t;
	}
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_BROKEN);
	free(big);
	buf_free(&out);
	test_desk_free(d);
}

static void test_no_envelope(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	uint8_t zeros[200] = {0};

	assert_int_equal(open_bytes(d, "", 0), ENVELOPE_FORMAT);
	assert_int_equal(open_bytes(d, zeros, sizeof(zeros)), ENVELOPE_FORMAT);
	assert_int_equal(open_bytes(d, "{\"format\":\"cotejo-message\"}", 27), ENVELOPE_FORMAT);
	test_desk_free(d);
}

/* --- versions ---------------------------------------------------------------------------- */

static void test_downgrade(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();
	struct buf out = BUF_INIT;

	/* The outer number alone: it is bound to what is encrypted. */
	seal_text(&out);
	out.data[9] = 0;
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_VERSION_OLD);
	out.data[9] = 2;
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_VERSION_NEW);
	buf_free(&out);

	/* Inside and outside say different things. */
	f.head.version = 2;
	assert_int_equal(forge_open(&f, d), ENVELOPE_NOT_CANONICAL);
	f = forge_new();
	f.outer_version = 0;
	assert_int_equal(forge_open(&f, d), ENVELOPE_VERSION_OLD);

	/* A partner whose program is old, when the agreement has moved on: signed
	 * well, and refused. */
	f = forge_new();
	d->least_version = 2;
	assert_int_equal(forge_open(&f, d), ENVELOPE_VERSION_OLD);
	d->least_version = 1;
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	test_desk_free(d);
}

/* --- who to whom ---------------------------------------------------------------------------- */

static void test_other_recipient(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();
	struct buf out = BUF_INIT;

	/* An envelope to somebody else, passed on as it is. */
	f.to = stranger_key().key;
	memcpy(f.head.recipient_key, f.to.id, PARTY_KEY_ID_LEN);
	snprintf(f.head.recipient, sizeof(f.head.recipient), "xx-desk");
	assert_int_equal(forge_open(&f, d), ENVELOPE_NOT_FOR_US);

	/* Opened by that somebody and encrypted again to this desk, with UT's own
	 * signature inside: surreptitious forwarding. */
	f.to = an_key_1().key;
	assert_int_equal(forge_open(&f, d), ENVELOPE_FORWARDED);
	/* With the right code but the other key, and the other way round. */
	snprintf(f.head.recipient, sizeof(f.head.recipient), AN);
	assert_int_equal(forge_open(&f, d), ENVELOPE_FORWARDED);
	memcpy(f.head.recipient_key, f.to.id, PARTY_KEY_ID_LEN);
	snprintf(f.head.recipient, sizeof(f.head.recipient), "xx-desk");
	assert_int_equal(forge_open(&f, d), ENVELOPE_FORWARDED);

	/* The same content under another outer key. */
	f = forge_new();
	crypto_kx_keypair(f.ephemeral, f.ephemeral_secret);
	assert_int_equal(forge_open(&f, d), ENVELOPE_NOT_CANONICAL);

	/* Back to where it came from. */
	seal_text(&out);
	test_desk_free(d);
	d = test_desk_new(UT);
	assert_int_equal(open_bytes(d, out.data, out.len), ENVELOPE_NOT_FOR_US);
	buf_free(&out);
	test_desk_free(d);
}

static void test_sender(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();

	snprintf(f.head.sender, sizeof(f.head.sender), "xx-desk");
	assert_int_equal(forge_open(&f, d), ENVELOPE_SENDER_UNKNOWN);
	snprintf(f.head.sender, sizeof(f.head.sender), AN);
	assert_int_equal(forge_open(&f, d), ENVELOPE_SENDER_UNKNOWN);

	/* Signed by somebody else under a name that is known. */
	f = forge_new();
	f.from = stranger_key();
	assert_int_equal(forge_open(&f, d), ENVELOPE_SIGNATURE);
	memcpy(f.head.sender_key, f.from.key.id, PARTY_KEY_ID_LEN);
	assert_int_equal(forge_open(&f, d), ENVELOPE_KEY_UNKNOWN);

	/* Another payload under a good signature. */
	f = forge_new();
	f.head.payload_hash = hash_bytes("other", 5);
	assert_int_equal(forge_open(&f, d), ENVELOPE_SIGNATURE);
	test_desk_free(d);
}

static void test_keys_overlap(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();

	/* In November both keys of UT hold. */
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	f.from = ut_key_2();
	memcpy(f.head.sender_key, f.from.key.id, PARTY_KEY_ID_LEN);
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	/* The new one not before its time ... */
	f.head.time = NOON - 25 * INSTANT_DAY;
	assert_int_equal(forge_open(&f, d), ENVELOPE_KEY_EXPIRED);
	/* ... the old one not after. */
	f = forge_new();
	f.head.time = f.from.key.until;
	f.head.expiry = f.head.time + INSTANT_DAY;
	d->trust.now = f.head.time;
	assert_int_equal(forge_open(&f, d), ENVELOPE_KEY_EXPIRED);
	/* Signed in time and on the way for long: good. */
	f.head.time -= INSTANT_SECOND;
	d->trust.now += 20 * INSTANT_DAY;
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	/* Revoked: nothing that it signed. */
	d->partner_keys[0].revoked = true;
	assert_int_equal(forge_open(&f, d), ENVELOPE_KEY_EXPIRED);
	test_desk_free(d);

	/* The own key at the time of sending. */
	d = test_desk_new(AN);
	d->own[0].key.from = NOON + INSTANT_DAY;
	f = forge_new();
	assert_int_equal(forge_open(&f, d), ENVELOPE_OWN_KEY_EXPIRED);
	test_desk_free(d);
}

/* --- terms, time, sequence ------------------------------------------------------------------- */

static void test_content(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct forge f = forge_new();

	f.head.onward = true;
	assert_int_equal(forge_open(&f, d), ENVELOPE_TERMS);
	f = forge_new();
	f.head.expiry = f.head.time;
	assert_int_equal(forge_open(&f, d), ENVELOPE_TERMS);
	f = forge_new();
	f.head.sequence = 0;
	assert_int_equal(forge_open(&f, d), ENVELOPE_TERMS);
	f = forge_new();
	snprintf(f.head.purpose, sizeof(f.head.purpose), "asylum");
	assert_int_equal(forge_open(&f, d), ENVELOPE_PURPOSE);
	f = forge_new();
	snprintf(f.head.agreement, sizeof(f.head.agreement), "UT-AN-2025");
	assert_int_equal(forge_open(&f, d), ENVELOPE_AGREEMENT);
	f = forge_new();
	f.head.agreement_version++;
	assert_int_equal(forge_open(&f, d), ENVELOPE_AGREEMENT);
	f = forge_new();
	f.head.agreement_hash.b[31] ^= 1;
	assert_int_equal(forge_open(&f, d), ENVELOPE_AGREEMENT);

	f = forge_new();
	f.head.time = d->trust.now + 601 * INSTANT_SECOND;
	assert_int_equal(forge_open(&f, d), ENVELOPE_FUTURE);
	f.head.time -= INSTANT_SECOND;
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	f.head.time = d->trust.now - 30 * INSTANT_DAY;
	assert_int_equal(forge_open(&f, d), ENVELOPE_GOOD);
	f.head.time -= INSTANT_SECOND;
	assert_int_equal(forge_open(&f, d), ENVELOPE_LATE);
	test_desk_free(d);
}

static void test_sequence(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;
	struct buf envelopes[6] = {BUF_INIT};
	static const int order[] = {2, 0, 5, 1, 4, 3};
	struct err err = ERR_INIT;
	struct envelope e;
	struct buf other = BUF_INIT;
	struct envelope_head h;

	for (size_t i = 0; i < 6; i++) {
		h = test_head(UT, AN, i + 10);
		seal(&h, &from, &to, text, sizeof(text), &envelopes[i]);
	}
	/* Any order, each once. */
	for (size_t i = 0; i < 6; i++) {
		struct buf *b = &envelopes[order[i]];

		assert_int_equal(envelope_open(b->data, b->len, "x", &d->trust, &e, &err),
				 ENVELOPE_GOOD);
		assert_int_equal(e.seen, ENVELOPE_NEW);
		test_desk_note(d, &e);
		envelope_clear(&e);
	}
	/* A second time: recognised, so that nothing is done twice. */
	assert_int_equal(
	    envelope_open(envelopes[3].data, envelopes[3].len, "x", &d->trust, &e, &err),
	    ENVELOPE_GOOD);
	assert_int_equal(e.seen, ENVELOPE_AGAIN);
	assert_int_equal(e.head.sequence, 13);
	envelope_clear(&e);
	/* Another envelope under a number that was used. */
	h = test_head(UT, AN, 13);
	seal(&h, &from, &to, "other", 5, &other);
	assert_int_equal(open_bytes(d, other.data, other.len), ENVELOPE_SEQUENCE_USED);
	/* From before what is remembered. */
	d->seen.count = 0;
	d->seen.forgotten = 12;
	assert_int_equal(open_bytes(d, envelopes[2].data, envelopes[2].len), ENVELOPE_SEQUENCE_OLD);
	assert_int_equal(open_bytes(d, envelopes[3].data, envelopes[3].len), ENVELOPE_GOOD);
	/* A store that cannot answer lets nothing through. */
	d->seen.broken = true;
	assert_int_equal(
	    envelope_open(envelopes[3].data, envelopes[3].len, "test.env", &d->trust, &e, &err),
	    ENVELOPE_SYSTEM);
	assert_string_equal(err.msg, "test.env: the store is broken");
	for (size_t i = 0; i < 6; i++)
		buf_free(&envelopes[i]);
	buf_free(&other);
	test_desk_free(d);
}

/* A receipt may only go to a sender who is proven. */
static void test_head_only_when_proven(void **state)
{
	struct test_desk *d = test_desk_new(AN);
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	struct envelope e;

	seal_text(&out);
	d->trust.now += 31 * INSTANT_DAY;
	assert_int_equal(envelope_open(out.data, out.len, "x", &d->trust, &e, &err), ENVELOPE_LATE);
	assert_string_equal(e.head.sender, UT);
	assert_int_equal(e.head.sequence, 1);
	d->n_partner_keys = 0;
	assert_int_equal(envelope_open(out.data, out.len, "x", &d->trust, &e, &err),
			 ENVELOPE_KEY_UNKNOWN);
	assert_string_equal(e.head.sender, "");
	buf_free(&out);
	test_desk_free(d);
}

/* --- what cannot even be sealed ------------------------------------------------------------- */

static void refuse(struct envelope_head h, const struct party_secret *from,
		   const struct party_key *to, size_t len, enum err_code code)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(envelope_seal(&h, from, to, text, len, &out, &err), code);
	assert_true(err.msg[0]);
	assert_int_equal(out.len, 0);
	buf_free(&out);
}

static void test_seal_refuses(void **state)
{
	struct party_secret from = ut_key_1();
	struct party_key to = an_key_1().key;
	struct envelope_head h = test_head(UT, AN, 1), good = h;

	refuse(h, &from, &to, 0, ERR_INPUT);
	refuse(h, &from, &to, ENVELOPE_MAX_PAYLOAD + 1, ERR_INPUT);
	h.sequence = 0;
	refuse(h, &from, &to, 1, ERR_INPUT);
	h = good;
	h.onward = true;
	refuse(h, &from, &to, 1, ERR_REFUSED);
	h = good;
	h.expiry = h.time;
	refuse(h, &from, &to, 1, ERR_INPUT);
	h = good;
	h.time += 1;
	refuse(h, &from, &to, 1, ERR_INPUT);
	h = good;
	snprintf(h.purpose, sizeof(h.purpose), "protection");
	refuse(h, &from, &to, 1, ERR_INPUT);
	h = good;
	snprintf(h.recipient, sizeof(h.recipient), UT);
	refuse(h, &from, &to, 1, ERR_INPUT);
	snprintf(h.recipient, sizeof(h.recipient), "A desk");
	refuse(h, &from, &to, 1, ERR_INPUT);
	h = good;
	h.agreement[0] = '\0';
	refuse(h, &from, &to, 1, ERR_INPUT);
	to.until = NOON;
	refuse(good, &from, &to, 1, ERR_REFUSED);
	to = an_key_1().key;
	from.key.revoked = true;
	refuse(good, &from, &to, 1, ERR_REFUSED);
}

static void test_fault_words(void **state)
{
	for (int f = 1; f < ENVELOPE_FAULT_COUNT; f++) {
		const char *word = envelope_fault_word((enum envelope_fault)f);

		assert_true(*word);
		assert_int_equal(envelope_fault_parse(word), f);
		assert_true(*envelope_fault_text((enum envelope_fault)f));
	}
	assert_int_equal(envelope_fault_parse(""), -1);
	assert_string_equal(envelope_fault_word(ENVELOPE_GOOD), "");
}

/* --- keys --------------------------------------------------------------------------------------
 */

static void test_bad_keys(void **state)
{
	struct party_key good = ut_key_1().key, k;
	uint8_t zero[32] = {0}, one[32] = {1}, small[32];
	/* A point of order 8 of Curve25519 (Langley, RFC 7748 section 6.1 warns). */
	static const uint8_t order8[32] = {0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae,
					   0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
					   0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd,
					   0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00};

	memcpy(small, order8, sizeof(small));
	assert_int_equal(party_key_set(&k, good.sign, good.box, good.from, good.until, NULL),
			 ERR_OK);
	assert_memory_equal(k.id, good.id, PARTY_KEY_ID_LEN);
	assert_int_equal(party_key_set(&k, zero, good.box, good.from, good.until, NULL), ERR_INPUT);
	assert_int_equal(party_key_set(&k, one, good.box, good.from, good.until, NULL), ERR_INPUT);
	assert_int_equal(party_key_set(&k, good.sign, zero, good.from, good.until, NULL),
			 ERR_INPUT);
	assert_int_equal(party_key_set(&k, good.sign, one, good.from, good.until, NULL), ERR_INPUT);
	assert_int_equal(party_key_set(&k, good.sign, small, good.from, good.until, NULL),
			 ERR_INPUT);
	assert_int_equal(party_key_set(&k, good.sign, good.box, good.until, good.from, NULL),
			 ERR_INPUT);
	assert_int_equal(party_key_set(&k, good.sign, good.box, good.from + 1, good.until, NULL),
			 ERR_INPUT);
}

static void test_announcement(void **state)
{
	struct party_secret old = ut_key_1(), next = ut_key_2(), other = stranger_key();
	uint8_t proof[PARTY_PROOF_LEN];
	struct party_key k = next.key;

	party_key_prove(&next, UT, old.key.id, proof);
	assert_true(party_key_check_proof(&next.key, UT, old.key.id, proof));
	assert_false(party_key_check_proof(&next.key, AN, old.key.id, proof));
	assert_false(party_key_check_proof(&next.key, UT, other.key.id, proof));
	assert_false(party_key_check_proof(&other.key, UT, old.key.id, proof));
	k.until += INSTANT_DAY;
	assert_false(party_key_check_proof(&k, UT, old.key.id, proof));
	proof[5] ^= 1;
	assert_false(party_key_check_proof(&next.key, UT, old.key.id, proof));
	/* A key that somebody else holds cannot be announced as the own one. */
	party_key_prove(&other, UT, old.key.id, proof);
	assert_false(party_key_check_proof(&next.key, UT, old.key.id, proof));
}

static void test_codes(void **state)
{
	assert_true(party_code_is_valid("ut-desk"));
	assert_true(party_code_is_valid("a1"));
	assert_false(party_code_is_valid("a"));
	assert_false(party_code_is_valid(""));
	assert_false(party_code_is_valid("1a"));
	assert_false(party_code_is_valid("a-"));
	assert_false(party_code_is_valid("../a"));
	assert_false(party_code_is_valid("A-desk"));
	assert_false(party_code_is_valid("a23456789012345678901234567890123"));
	assert_true(agreement_code_is_valid("UT-AN-2026"));
	assert_false(agreement_code_is_valid("UT/AN"));
	assert_false(agreement_code_is_valid("x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_appends),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_differs_each_time),
	    cmocka_unit_test(test_flip_each_byte),
	    cmocka_unit_test(test_flip_each_byte_inside),
	    cmocka_unit_test(test_cut_and_longer),
	    cmocka_unit_test(test_no_envelope),
	    cmocka_unit_test(test_downgrade),
	    cmocka_unit_test(test_other_recipient),
	    cmocka_unit_test(test_sender),
	    cmocka_unit_test(test_keys_overlap),
	    cmocka_unit_test(test_content),
	    cmocka_unit_test(test_sequence),
	    cmocka_unit_test(test_head_only_when_proven),
	    cmocka_unit_test(test_seal_refuses),
	    cmocka_unit_test(test_fault_words),
	    cmocka_unit_test(test_bad_keys),
	    cmocka_unit_test(test_announcement),
	    cmocka_unit_test(test_codes),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("envelope", tests, NULL, NULL);
}
