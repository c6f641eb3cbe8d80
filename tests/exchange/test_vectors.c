/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of tests/exchange/vectors: envelopes made from fixed keys and fixed
 * random numbers, good ones and ones to be refused, for other implementations to
 * check themselves against. UPDATE_GOLDEN=1 writes them anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "exchange/envelope_bytes.h"
#include "exchange/message.h"
#include "exchange/parties.h"

struct vector_work;

/* Every vector is opened by AN one minute after NOON. */
struct vector {
	const char *name;
	const char *what;
	enum envelope_fault fault;
	void (*fill)(struct message *m);
	const char *attached; /* content of one attachment, or NULL */
	size_t big;	      /* or so many bytes of zeros as one attachment */
	void (*spoil)(struct vector_work *w);
};

struct vector_work {
	struct envelope_head head;
	struct party_secret from;
	struct party_key to;
	unsigned outer_version;
	uint8_t ephemeral_secret[32];
	struct buf payload;
	struct buf inside; /* head, signature, payload, zeros */
	bool keep_inside;  /* spoil has made it */
	struct buf sealed;
	bool sealed_only; /* spoil changes the sealed bytes, after the rest */
};

static void id(uint8_t out[MESSAGE_ID_LEN], uint8_t first)
{
	for (int i = 0; i < MESSAGE_ID_LEN; i++)
		out[i] = (uint8_t)(first + i);
}

/* --- messages ---------------------------------------------------------------------------- */

static void fill_ask(struct message *m)
{
	m->type = MESSAGE_ASK;
	id(m->reference, 0x10);
	m->purpose = SHARE_CRIME;
	m->offence = SHARE_OFFENCE_TRAFFICKING;
	m->delay = SHARE_DELAY_ROUTINE;
	m->probe = PROBE_TEMPLATE;
}

static void fill_no_hit(struct message *m)
{
	m->type = MESSAGE_ANSWER;
	id(m->reference, 0x10);
	m->result = RESULT_NO_HIT;
}

static void fill_hit(struct message *m)
{
	fill_no_hit(m);
	m->result = RESULT_HIT;
}

static void fill_request(struct message *m)
{
	m->type = MESSAGE_REQUEST;
	id(m->reference, 0x10);
	id(m->request, 0x20);
	m->purpose = SHARE_CRIME;
	m->offence = SHARE_OFFENCE_TRAFFICKING;
	m->wanted[DATUM_FAMILY_NAME] = m->wanted[DATUM_GIVEN_NAMES] = true;
	m->wanted[DATUM_BIRTH_DATE] = m->wanted[DATUM_OFFENCE] = true;
}

static void fill_release(struct message *m)
{
	m->type = MESSAGE_RELEASE;
	id(m->reference, 0x10);
	id(m->request, 0x20);
	id(m->release, 0x30);
	m->purpose = SHARE_CRIME;
	m->offence = SHARE_OFFENCE_TRAFFICKING;
	message_add_datum(m, DATUM_FAMILY_NAME, 1, "Inventado Ñandú");
	message_add_datum(m, DATUM_GIVEN_NAMES, 1, "Persona");
	message_add_datum(m, DATUM_BIRTH_DATE, 1, "1984-05");
	message_add_datum(m, DATUM_OFFENCE, 1, "trafficking");
}

static void fill_correction(struct message *m)
{
	m->type = MESSAGE_CORRECTION;
	id(m->release, 0x30);
	m->revision = 1;
	message_add_datum(m, DATUM_FAMILY_NAME, 1, "Inventada Ñandú");
	message_add_datum(m, DATUM_GIVEN_NAMES, 1, "Persona");
}

static void fill_mark(struct message *m)
{
	m->type = MESSAGE_MARK;
	id(m->release, 0x30);
	m->revision = 2;
	m->mark = MESSAGE_MARK_CONTESTED;
	m->set = true;
}

static void fill_erasure(struct message *m)
{
	m->type = MESSAGE_ERASURE;
	id(m->release, 0x30);
}

static void fill_receipt(struct message *m)
{
	m->type = MESSAGE_RECEIPT;
	m->envelope = hash_bytes("an envelope", 11);
	m->sequence = 7;
	m->status = RECEIPT_RECEIVED;
}

static void fill_keys(struct message *m)
{
	struct party_secret next = ut_key_2();

	m->type = MESSAGE_KEYS;
	m->key = next.key;
	party_key_prove(&next, UT, ut_key_1().key.id, m->proof);
}

static void fill_withdrawal(struct message *m)
{
	m->type = MESSAGE_WITHDRAWAL;
	id(m->reference, 0x10);
}

static void fill_refusal(struct message *m)
{
	m->type = MESSAGE_REFUSAL;
	m->about = ABOUT_REQUEST;
	id(m->reference, 0x20);
	m->reason = REFUSAL_DECLINED;
}

static void fill_annulment(struct message *m)
{
	m->type = MESSAGE_ANNULMENT;
	id(m->reference, 0x10);
}

static void fill_correction_request(struct message *m)
{
	m->type = MESSAGE_CORRECTION_REQUEST;
	id(m->release, 0x30);
	m->wrong = WRONG_VALUE;
	message_add_datum(m, DATUM_BIRTH_DATE, 1, "1984-05");
}

static void fill_alert(struct message *m)
{
	m->type = MESSAGE_ALERT;
	id(m->reference, 0x40);
	m->offence = SHARE_OFFENCE_TRAFFICKING;
	m->basis = xstrdup("Article 7 of the arrangement");
	m->expires = NOON + 30 * INSTANT_DAY;
	message_add_datum(m, DATUM_FAMILY_NAME, 1, "Inventado");
}

static void fill_revocation(struct message *m)
{
	m->type = MESSAGE_REVOCATION;
	memcpy(m->key.id, ut_key_2().key.id, sizeof(m->key.id));
}

/* --- what is wrong with the bad ones -------------------------------------------------------- */

static void spoil_version_0(struct vector_work *w)
{
	w->head.version = w->outer_version = 0;
}

static void spoil_version_2(struct vector_work *w)
{
	w->head.version = w->outer_version = 2;
}

static void spoil_version_differs(struct vector_work *w)
{
	w->head.version = 2;
}

static void spoil_not_for_us(struct vector_work *w)
{
	w->to = stranger_key().key;
	memcpy(w->head.recipient_key, w->to.id, PARTY_KEY_ID_LEN);
	snprintf(w->head.recipient, sizeof(w->head.recipient), "xx-desk");
}

static void spoil_forwarded(struct vector_work *w)
{
	struct party_key other = stranger_key().key;

	memcpy(w->head.recipient_key, other.id, PARTY_KEY_ID_LEN);
	snprintf(w->head.recipient, sizeof(w->head.recipient), "xx-desk");
}

static void spoil_sender(struct vector_work *w)
{
	snprintf(w->head.sender, sizeof(w->head.sender), "xx-desk");
}

static void spoil_key_unknown(struct vector_work *w)
{
	w->from = stranger_key();
	memcpy(w->head.sender_key, w->from.key.id, PARTY_KEY_ID_LEN);
}

static void spoil_signature(struct vector_work *w)
{
	w->from = stranger_key();
}

static void spoil_payload(struct vector_work *w)
{
	w->head.payload_hash.b[0] ^= 1;
}

static void spoil_key_expired(struct vector_work *w)
{
	w->from = ut_key_2();
	memcpy(w->head.sender_key, w->from.key.id, PARTY_KEY_ID_LEN);
	w->head.time = w->from.key.from - INSTANT_SECOND;
}

static void spoil_onward(struct vector_work *w)
{
	w->head.onward = true;
}

static void spoil_purpose(struct vector_work *w)
{
	snprintf(w->head.purpose, sizeof(w->head.purpose), "curiosity");
}

static void spoil_agreement(struct vector_work *w)
{
	w->head.agreement_hash.b[0] ^= 1;
}

static void spoil_future(struct vector_work *w)
{
	w->head.time = NOON + 3600 * INSTANT_SECOND;
}

static void spoil_late(struct vector_work *w)
{
	w->head.time = NOON - 31 * INSTANT_DAY;
}

static void spoil_ephemeral(struct vector_work *w)
{
	w->head.ephemeral[0] ^= 1;
}

static void put_inside(struct vector_work *w)
{
	struct buf head = BUF_INIT, text = BUF_INIT;
	uint8_t signature[64];

	envelope_head_put(&w->head, &head);
	envelope_signed_bytes(head.data, head.len, &text);
	crypto_sign_detached(signature, NULL, text.data, text.len, w->from.sign_secret);
	buf_put_be32(&w->inside, (uint32_t)head.len);
	buf_put(&w->inside, head.data, head.len);
	buf_put(&w->inside, signature, sizeof(signature));
	buf_put(&w->inside, w->payload.data, w->payload.len);
	while (w->inside.len < envelope_padded(w->inside.len))
		buf_put_u8(&w->inside, 0);
	buf_free(&head);
	buf_free(&text);
}

static void spoil_zeros(struct vector_work *w)
{
	put_inside(w);
	w->inside.data[w->inside.len - 1] = 1;
	w->keep_inside = true;
}

static void spoil_size(struct vector_work *w)
{
	put_inside(w);
	buf_put_u8(&w->inside, 0);
	w->keep_inside = true;
}

static void spoil_bit(struct vector_work *w)
{
	w->sealed_only = true;
	if (w->sealed.len)
		w->sealed.data[ENVELOPE_OUTER_LEN + 1000] ^= 0x20;
}

static void spoil_cut(struct vector_work *w)
{
	w->sealed_only = true;
	if (w->sealed.len)
		w->sealed.len -= 1000;
}

static const struct vector vectors[] = {
    {"ask", "a question with a template", ENVELOPE_GOOD, fill_ask, "1.001: a transaction"},
    {"answer-no-hit", "no hit", ENVELOPE_GOOD, fill_no_hit},
    {"answer-hit", "a hit", ENVELOPE_GOOD, fill_hit},
    {"request", "a request for four data", ENVELOPE_GOOD, fill_request},
    {"release", "data, one name beyond ASCII", ENVELOPE_GOOD, fill_release},
    {"correction", "a correction", ENVELOPE_GOOD, fill_correction},
    {"mark", "a contested mark", ENVELOPE_GOOD, fill_mark},
    {"erasure", "a notice of erasure", ENVELOPE_GOOD, fill_erasure},
    {"receipt", "a receipt", ENVELOPE_GOOD, fill_receipt},
    {"keys", "an announcement of keys, with proof", ENVELOPE_GOOD, fill_keys},
    {"ask-large", "two chunks", ENVELOPE_GOOD, fill_ask, NULL, 80000},
    {"bad-version-0", "signed well, in a version that never was", ENVELOPE_VERSION_OLD, fill_no_hit,
     .spoil = spoil_version_0},
    {"bad-version-2", "in a version that is not yet", ENVELOPE_VERSION_NEW, fill_no_hit,
     .spoil = spoil_version_2},
    {"bad-version-differs", "version 1 outside, 2 in the head", ENVELOPE_NOT_CANONICAL, fill_no_hit,
     .spoil = spoil_version_differs},
    {"bad-not-for-us", "encrypted to somebody else", ENVELOPE_NOT_FOR_US, fill_no_hit,
     .spoil = spoil_not_for_us},
    {"bad-forwarded", "signed for somebody else, encrypted to us", ENVELOPE_FORWARDED, fill_no_hit,
     .spoil = spoil_forwarded},
    {"bad-sender", "from no party", ENVELOPE_SENDER_UNKNOWN, fill_no_hit, .spoil = spoil_sender},
    {"bad-key-unknown", "signed with a key of nobody", ENVELOPE_KEY_UNKNOWN, fill_no_hit,
     .spoil = spoil_key_unknown},
    {"bad-key-expired", "signed with a key before its time", ENVELOPE_KEY_EXPIRED, fill_no_hit,
     .spoil = spoil_key_expired},
    {"bad-signature", "signed by somebody else in UT's name", ENVELOPE_SIGNATURE, fill_no_hit,
     .spoil = spoil_signature},
    {"bad-payload", "another payload than the head says", ENVELOPE_SIGNATURE, fill_no_hit,
     .spoil = spoil_payload},
    {"bad-ephemeral", "the head names another outer key", ENVELOPE_NOT_CANONICAL, fill_no_hit,
     .spoil = spoil_ephemeral},
    {"bad-onward", "without the promise not to pass it on", ENVELOPE_TERMS, fill_no_hit,
     .spoil = spoil_onward},
    {"bad-purpose", "for a purpose that is none", ENVELOPE_PURPOSE, fill_no_hit,
     .spoil = spoil_purpose},
    {"bad-agreement", "under another text of the agreement", ENVELOPE_AGREEMENT, fill_no_hit,
     .spoil = spoil_agreement},
    {"bad-future", "sent in an hour", ENVELOPE_FUTURE, fill_no_hit, .spoil = spoil_future},
    {"bad-late", "on the way for 31 days", ENVELOPE_LATE, fill_no_hit, .spoil = spoil_late},
    {"bad-zeros", "the last zero is a one", ENVELOPE_NOT_CANONICAL, fill_no_hit,
     .spoil = spoil_zeros},
    {"bad-size", "one zero too many", ENVELOPE_NOT_CANONICAL, fill_no_hit, .spoil = spoil_size},
    {"bad-bit", "one bit of the encrypted part changed", ENVELOPE_BROKEN, fill_no_hit,
     .spoil = spoil_bit},
    {"bad-cut", "not whole", ENVELOPE_BROKEN, fill_no_hit, .spoil = spoil_cut},
    {"withdrawal", "a question taken back", ENVELOPE_GOOD, fill_withdrawal},
    {"refusal", "a request declined", ENVELOPE_GOOD, fill_refusal},
    {"annulment", "a hit taken back", ENVELOPE_GOOD, fill_annulment},
    {"correction-request", "a value as it came is wrong", ENVELOPE_GOOD, fill_correction_request},
    {"alert", "an alert with one datum", ENVELOPE_GOOD, fill_alert},
    {"revocation", "a key set taken back", ENVELOPE_GOOD, fill_revocation},
};

/* --- making them ---------------------------------------------------------------------------- */

static void make_payload(const struct vector *v, struct message *m, struct vector_work *w)
{
	uint8_t *zeros = v->big ? xcalloc(1, v->big) : NULL;
	const void *attached = v->attached ? (const void *)v->attached : zeros;
	size_t len = v->attached ? strlen(v->attached) : v->big;
	struct buf text = BUF_INIT;
	struct parcel p = {0};
	struct err err = ERR_INIT;

	v->fill(m);
	if (attached)
		message_attach(m, DATUM_PRINTS, attached, len);
	if (message_write(m, &text, &err))
		fail_msg("%s: %s", v->name, err.msg);
	p.message = text.data;
	p.message_len = text.len;
	if (attached) {
		p.attached[0] = attached;
		p.attached_len[0] = len;
		p.n_attached = 1;
	}
	parcel_write(&p, &w->payload);
	buf_free(&text);
	free(zeros);
}

static void make(const struct vector *v, size_t index, struct message *m, struct vector_work *w)
{
	*w = (struct vector_work){.head = test_head(UT, AN, index + 1),
				  .from = ut_key_1(),
				  .to = an_key_1().key,
				  .outer_version = ENVELOPE_VERSION};
	make_payload(v, m, w);
	test_random_start(v->name);
	if (m->type == MESSAGE_RECEIPT || m->type == MESSAGE_KEYS)
		snprintf(w->head.purpose, sizeof(w->head.purpose), "service");
	w->head.version = ENVELOPE_VERSION;
	w->head.payload_len = w->payload.len;
	w->head.payload_hash = hash_bytes(w->payload.data, w->payload.len);
	memcpy(w->head.sender_key, w->from.key.id, PARTY_KEY_ID_LEN);
	memcpy(w->head.recipient_key, w->to.id, PARTY_KEY_ID_LEN);
	crypto_kx_keypair(w->head.ephemeral, w->ephemeral_secret);
}

static void finish(const struct vector *v, struct vector_work *w)
{
	uint8_t ephemeral[32];

	memcpy(ephemeral, w->head.ephemeral, 32);
	if (v->spoil)
		v->spoil(w);
	if (!w->keep_inside)
		put_inside(w);
	envelope_encrypt(w->outer_version, ephemeral, w->ephemeral_secret, &w->to, &w->inside,
			 &w->sealed);
	if (w->sealed_only)
		v->spoil(w);
}

static void clear_work(struct vector_work *w)
{
	buf_free(&w->payload);
	buf_free(&w->inside);
	buf_free(&w->sealed);
}

static json_t *hex_json(const void *data, size_t n)
{
	char *text = xmalloc(2 * n + 1);
	json_t *o;

	hex_encode(data, n, text);
	o = json_string(text);
	free(text);
	return o;
}

static json_t *describe(const struct vector *v, const struct message *m, struct vector_work *w)
{
	json_t *o = json_object();
	struct hash h = envelope_id(w->sealed.data, w->sealed.len);
	struct buf text = BUF_INIT, head = BUF_INIT;

	envelope_head_put(&w->head, &head);
	json_object_set_new(o, "name", json_string(v->name));
	json_object_set_new(o, "what", json_string(v->what));
	json_object_set_new(o, "fault", json_string(envelope_fault_word(v->fault)));
	json_object_set_new(o, "bytes", json_integer((json_int_t)w->sealed.len));
	json_object_set_new(o, "sha256", hex_json(h.b, HASH_LEN));
	json_object_set_new(o, "ephemeral-secret",
			    hex_json(w->ephemeral_secret, sizeof(w->ephemeral_secret)));
	json_object_set_new(
	    o, "stream-header",
	    hex_json(w->sealed.data + ENVELOPE_AD_LEN, ENVELOPE_OUTER_LEN - ENVELOPE_AD_LEN));
	json_object_set_new(o, "head", hex_json(head.data, head.len));
	if (message_write(m, &text, NULL) == ERR_OK)
		json_object_set_new(o, "message", json_stringn((const char *)text.data, text.len));
	if (v->attached)
		json_object_set_new(o, "attached", hex_json(v->attached, strlen(v->attached)));
	if (v->big)
		json_object_set_new(o, "attached-zeros", json_integer((json_int_t)v->big));
	buf_free(&text);
	buf_free(&head);
	return o;
}

static char *vector_path(const char *name, const char *ending)
{
	return xasprintf("%s/tests/exchange/vectors/%s%s", getenv("COTEJO_SRCDIR"), name, ending);
}

static void compare_file(const char *name, const char *ending, const void *data, size_t len)
{
	char *path = vector_path(name, ending);
	struct buf have = BUF_INIT;
	struct err err = ERR_INIT;

	if (getenv("UPDATE_GOLDEN"))
		assert_int_equal(file_write(path, data, len, &err), ERR_OK);
	if (file_read(path, 1 << 20, &have, &err))
		fail_msg("%s", err.msg);
	if (have.len != len || memcmp(have.data, data, len) != 0)
		fail_msg("%s is not what this program makes", path);
	buf_free(&have);
	free(path);
}

static json_t *key_json(const char *party, const char *name, const struct party_secret *s)
{
	char from[INSTANT_TEXT_LEN], until[INSTANT_TEXT_LEN];

	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:s}", "party", party, "name",
			 name, "id", hex_json(s->key.id, PARTY_KEY_ID_LEN), "sign-seed",
			 hex_json(s->sign_secret, 32), "sign", hex_json(s->key.sign, 32),
			 "box-secret", hex_json(s->box_secret, 32), "box", hex_json(s->key.box, 32),
			 "from", instant_format(s->key.from, from), "until",
			 instant_format(s->key.until, until));
}

/* The files are what this program makes of the same inputs, to the byte. */
static void test_made(void **state)
{
	struct party_secret keys[] = {ut_key_1(), ut_key_2(), an_key_1(), stranger_key()};
	json_t *list = json_array(), *all;
	char now[INSTANT_TEXT_LEN];
	char *text, *line;

	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		struct vector_work w;
		struct message m = {0};

		make(&vectors[i], i, &m, &w);
		finish(&vectors[i], &w);
		compare_file(vectors[i].name, ".env", w.sealed.data, w.sealed.len);
		json_array_append_new(list, describe(&vectors[i], &m, &w));
		message_clear(&m);
		clear_work(&w);
	}
	all = json_pack("{s:s, s:s, s:s, s:s, s:[o,o,o,o], s:o}", "format",
			"cotejo-exchange-vectors", "self", AN, "now",
			instant_format(NOON + 60 * INSTANT_SECOND, now), "agreement",
			"assets/agreement-example.json", "keys", key_json(UT, "ut-1", &keys[0]),
			key_json(UT, "ut-2", &keys[1]), key_json(AN, "an-1", &keys[2]),
			key_json("xx-desk", "xx-1", &keys[3]), "envelopes", list);
	text = json_dumps(all, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	line = xasprintf("%s\n", text);
	compare_file("vectors", ".json", line, strlen(line));
	free(text);
	free(line);
	json_decref(all);
}

/* What envelope_seal() makes with the same random numbers is the same. */
static void test_sealed(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		struct vector_work w;
		struct message m = {0};
		struct buf out = BUF_INIT;
		struct envelope_head h;
		struct err err = ERR_INIT;

		if (vectors[i].spoil)
			continue;
		make(&vectors[i], i, &m, &w);
		h = w.head;
		test_random_start(vectors[i].name);
		if (envelope_seal(&h, &w.from, &w.to, w.payload.data, w.payload.len, &out, &err))
			fail_msg("%s: %s", vectors[i].name, err.msg);
		compare_file(vectors[i].name, ".env", out.data, out.len);
		message_clear(&m);
		clear_work(&w);
		buf_free(&out);
	}
}

/* Read from the files alone, as another implementation would. */
static void test_opened(void **state)
{
	char *path = vector_path("vectors", ".json");
	json_t *all = json_load_file(path, 0, NULL), *row;
	struct test_desk *d = test_desk_new(AN);
	size_t i, good = 0;

	assert_non_null(all);
	json_array_foreach(json_object_get(all, "envelopes"), i, row)
	{
		const char *name = json_string_value(json_object_get(row, "name"));
		const char *fault = json_string_value(json_object_get(row, "fault"));
		char *file = vector_path(name, ".env");
		struct buf b = BUF_INIT;
		struct err err = ERR_INIT;
		struct envelope e;
		struct parcel p;
		struct message m;
		enum envelope_fault f;

		assert_int_equal(file_read(file, 1 << 20, &b, &err), ERR_OK);
		f = envelope_open(b.data, b.len, name, &d->trust, &e, &err);
		if (strcmp(envelope_fault_word(f), fault) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", name, envelope_fault_word(f), fault);
		if (f == ENVELOPE_GOOD) {
			const char *text = json_string_value(json_object_get(row, "message"));

			good++;
			assert_int_equal(parcel_read(e.payload.data, e.payload.len, name, &p, &err),
					 ERR_OK);
			assert_int_equal(p.message_len, strlen(text));
			assert_memory_equal(p.message, text, p.message_len);
			if (message_read(p.message, p.message_len, name, &m, &err) ||
			    parcel_check(&p, &m, name, &err))
				fail_msg("%s", err.msg);
			message_clear(&m);
		}
		envelope_clear(&e);
		buf_free(&b);
		free(file);
	}
	assert_int_equal(good, 17);
	assert_int_equal(i, ARRAY_LEN(vectors));
	json_decref(all);
	free(path);
	test_desk_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_made),
	    cmocka_unit_test(test_sealed),
	    cmocka_unit_test(test_opened),
	};

	test_random_install();
	return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
