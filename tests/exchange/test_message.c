/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: one encoding, no member too many, and what they mean together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "exchange/message.h"
#include "exchange/parties.h"

static void fill_id(struct rng *r, uint8_t *id, size_t n)
{
	for (size_t i = 0; i < n; i++)
		id[i] = (uint8_t)rng_u64(r);
}

/* A value that the datum accepts. */
static const char *value_for(enum datum d, struct rng *r)
{
	static const char *const names[] = {"Ñandú de la Peña", "O'Brien", "王芳",
					    "Müller-Lüdenscheidt", "x"};
	static const char *const dates[] = {"1990", "1990-05", "1990-05-03"};
	static const char *const countries[] = {"COL", "USA", "UTO", "RKS"};
	const char *const *words = datum_words(d);
	size_t n = 0;

	switch (datum_kind_get(d)) {
	case DATUM_IS_TEXT:
		return names[rng_below(r, ARRAY_LEN(names))];
	case DATUM_IS_DATE:
		return dates[rng_below(r, ARRAY_LEN(dates))];
	case DATUM_IS_COUNTRY:
		return countries[rng_below(r, ARRAY_LEN(countries))];
	case DATUM_IS_WORD:
		while (words[n])
			n++;
		return words[rng_below(r, (uint32_t)n)];
	case DATUM_IS_ATTACHED:
		break;
	}
	return NULL;
}

static void random_data(struct message *m, struct rng *r)
{
	for (int d = 0; d < DATUM_PRINTS; d++)
		for (int item = 1; item <= datum_most_items((enum datum)d) && item <= 3; item++)
			if (rng_below(r, 2))
				message_add_datum(m, (enum datum)d, item,
						  value_for((enum datum)d, r));
}

static void random_purpose(struct message *m, struct rng *r)
{
	m->purpose = (enum share_purpose)(1 + rng_below(r, SHARE_PURPOSE_COUNT - 1));
	if (m->purpose == SHARE_CRIME)
		m->offence = (enum share_offence)(1 + rng_below(r, SHARE_OFFENCE_COUNT - 1));
}

static void random_receipt(struct message *m, struct rng *r)
{
	size_t n = 0;

	fill_id(r, m->envelope.b, HASH_LEN);
	m->sequence = 1 + rng_u64(r) % (UINT64_C(1) << 53);
	m->sequence = m->sequence > 9007199254740991 ? 1 : m->sequence;
	m->status = (enum receipt_status)rng_below(r, RECEIPT_COUNT);
	while (message_faults[n])
		n++;
	if (m->status == RECEIPT_REFUSED)
		m->fault = message_faults[rng_below(r, (uint32_t)n)];
}

static struct message random_message(enum message_type type, struct rng *r)
{
	struct message m = {.type = type};
	struct party_secret next = ut_key_2();

	fill_id(r, m.reference, MESSAGE_ID_LEN);
	fill_id(r, m.request, MESSAGE_ID_LEN);
	fill_id(r, m.release, MESSAGE_ID_LEN);
	if (type == MESSAGE_ASK || type == MESSAGE_REQUEST || type == MESSAGE_RELEASE)
		random_purpose(&m, r);
	if (type == MESSAGE_ALERT)
		m.offence = (enum share_offence)(1 + rng_below(r, SHARE_OFFENCE_COUNT - 1));
	m.delay = (enum share_delay)rng_below(r, SHARE_DELAY_COUNT);
	m.probe = (enum message_probe)rng_below(r, PROBE_COUNT);
	m.result = (enum message_result)rng_below(r, RESULT_COUNT);
	m.about = (enum message_about)rng_below(r, ABOUT_COUNT);
	m.reason = (enum refusal_reason)rng_below(r, REFUSAL_REASON_COUNT);
	m.wrong = (enum message_wrong)rng_below(r, WRONG_COUNT);
	m.mark = (enum message_mark)rng_below(r, MESSAGE_MARK_COUNT);
	m.set = rng_below(r, 2);
	m.contested = rng_below(r, 2);
	m.revision = 1 + rng_below(r, 1000000);
	m.wanted[rng_below(r, DATUM_COUNT)] = true;
	m.wanted[rng_below(r, DATUM_COUNT)] = true;
	m.basis = xstrdup("Ley 1581 de 2012, art. 10");
	m.expires = NOON + rng_below(r, 1000) * INSTANT_DAY;
	if (type == MESSAGE_RECEIPT)
		random_receipt(&m, r);
	if (type == MESSAGE_RELEASE || type == MESSAGE_ALERT || type == MESSAGE_CORRECTION ||
	    type == MESSAGE_CORRECTION_REQUEST) {
		random_data(&m, r);
		if (type == MESSAGE_RELEASE || type == MESSAGE_ALERT)
			message_attach(&m, DATUM_PRINTS, "prints", 6);
	}
	if (type == MESSAGE_ASK)
		message_attach(&m, DATUM_PRINTS, "probe", 5);
	m.key = next.key;
	party_key_prove(&next, UT, ut_key_1().key.id, m.proof);
	return m;
}

static void write_good(const struct message *m, struct buf *out)
{
	struct err err = ERR_INIT;

	buf_clear(out);
	if (message_write(m, out, &err))
		fail_msg("%s: %s", message_type_word(m->type), err.msg);
}

static void test_round_trip(void **state)
{
	struct rng r = rng_stream(5, 0, 0, 0);
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err err = ERR_INIT;

	for (int i = 0; i < 60 * MESSAGE_TYPE_COUNT; i++) {
		struct message m = random_message((enum message_type)(i % MESSAGE_TYPE_COUNT), &r);
		struct message back = {0};

		write_good(&m, &a);
		if (message_read(a.data, a.len, "m", &back, &err))
			fail_msg("%s", err.msg);
		assert_int_equal(back.type, m.type);
		assert_int_equal(back.n_data, m.n_data);
		for (size_t k = 0; k < m.n_data; k++) {
			assert_int_equal(back.data[k].datum, m.data[k].datum);
			assert_int_equal(back.data[k].item, m.data[k].item);
			assert_string_equal(back.data[k].value, m.data[k].value);
		}
		assert_int_equal(back.purpose, m.purpose);
		assert_int_equal(back.offence, m.offence);
		write_good(&back, &b);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		message_clear(&m);
		message_clear(&back);
	}
	buf_free(&a);
	buf_free(&b);
}

static void test_members(void **state)
{
	struct rng r = rng_stream(6, 0, 0, 0);
	struct message m = random_message(MESSAGE_RELEASE, &r), back;
	struct buf b = BUF_INIT;

	write_good(&m, &b);
	assert_int_equal(message_read(b.data, b.len, "m", &back, NULL), ERR_OK);
	assert_memory_equal(back.reference, m.reference, MESSAGE_ID_LEN);
	assert_memory_equal(back.request, m.request, MESSAGE_ID_LEN);
	assert_memory_equal(back.release, m.release, MESSAGE_ID_LEN);
	assert_int_equal(back.contested, m.contested);
	assert_int_equal(back.n_attached, 1);
	assert_int_equal(back.attached[0].datum, DATUM_PRINTS);
	assert_int_equal(back.attached[0].len, 6);
	assert_true(hash_equal(&back.attached[0].hash, &m.attached[0].hash));
	message_clear(&m);
	message_clear(&back);

	m = random_message(MESSAGE_KEYS, &r);
	write_good(&m, &b);
	assert_int_equal(message_read(b.data, b.len, "m", &back, NULL), ERR_OK);
	assert_memory_equal(&back.key, &m.key, sizeof(m.key));
	assert_true(party_key_check_proof(&back.key, UT, ut_key_1().key.id, back.proof));
	message_clear(&m);
	message_clear(&back);

	m = random_message(MESSAGE_ALERT, &r);
	write_good(&m, &b);
	assert_int_equal(message_read(b.data, b.len, "m", &back, NULL), ERR_OK);
	assert_string_equal(back.basis, m.basis);
	assert_true(back.expires == m.expires);
	message_clear(&m);
	message_clear(&back);
	buf_free(&b);
}

/* --- strictness -------------------------------------------------------------------------- */

static void refuse_bytes(const void *data, size_t len, const char *why)
{
	struct message m;
	struct err err = ERR_INIT;

	if (message_read(data, len, "m.json", &m, &err) == ERR_OK)
		fail_msg("let through: %.*s", (int)len, (const char *)data);
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.msg, "m.json"));
	if (why && !strstr(err.msg, why))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

static void refuse_json(json_t *o, const char *why)
{
	struct buf b = BUF_INIT;

	schema_write(o, &b);
	refuse_bytes(b.data, b.len, why);
	buf_free(&b);
}

static json_t *json_of(enum message_type type, struct rng *r)
{
	struct message m = random_message(type, r);
	struct buf b = BUF_INIT;
	json_t *o;

	write_good(&m, &b);
	o = json_loadb((const char *)b.data, b.len, 0, NULL);
	buf_free(&b);
	message_clear(&m);
	return o;
}

/* Takes each member away, adds one, and gives each a wrong type: everywhere. */
static void mangle(json_t *root, json_t *at)
{
	char *keys[32];
	size_t n = 0, i;
	const char *name;
	json_t *v;

	if (json_is_array(at)) {
		json_array_foreach(at, i, v)
		{
			mangle(root, v);
		}
		return;
	}
	if (!json_is_object(at))
		return;
	json_object_set_new(at, "extra", json_true());
	refuse_json(root, "extra");
	json_object_del(at, "extra");
	json_object_foreach(at, name, v)
	{
		keys[n++] = xstrdup(name);
	}
	for (i = 0; i < n; i++) {
		json_t *old = json_incref(json_object_get(at, keys[i]));

		mangle(root, old);
		json_object_set_new(at, keys[i], json_null());
		refuse_json(root, NULL);
		json_object_set_new(at, keys[i], json_real(1.5));
		refuse_json(root, NULL);
		json_object_set_new(at, keys[i], json_string("\xc2\x85 no such thing"));
		refuse_json(root, NULL);
		json_object_del(at, keys[i]);
		refuse_json(root, keys[i]);
		json_object_set_new(at, keys[i], old);
		free(keys[i]);
	}
}

static void test_no_member_too_many_or_few(void **state)
{
	struct rng r = rng_stream(8, 0, 0, 0);

	for (int t = 0; t < MESSAGE_TYPE_COUNT; t++) {
		json_t *o = json_of((enum message_type)t, &r);

		mangle(o, o);
		json_decref(o);
	}
}

static void test_one_encoding(void **state)
{
	static const char good[] =
	    "{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}";
	static const char *const bad[] = {
	    /* white space, order, escapes, doubled members, a byte-order mark, more after it */
	    "{\"format\":\"cotejo-message\",\"format-version\":1, "
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}",
	    "{\"format-version\":1,\"format\":\"cotejo-message\","
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}",
	    "{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no\\u002dhit\","
	    "\"type\":\"answer\"}",
	    "{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"hit\","
	    "\"result\":\"no-hit\",\"type\":\"answer\"}",
	    "\xef\xbb\xbf{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}",
	    "{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}\n",
	    "{\"format\":\"cotejo-message\",\"format-version\":1.0,"
	    "\"reference\":\"000102030405060708090a0b0c0d0e0f\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}",
	    "{\"format\":\"cotejo-message\",\"format-version\":1,"
	    "\"reference\":\"000102030405060708090A0B0C0D0E0F\",\"result\":\"no-hit\","
	    "\"type\":\"answer\"}",
	    "",
	    "[]",
	    "\"ask\"",
	};
	struct message m;

	assert_int_equal(message_read(good, sizeof(good) - 1, "m", &m, NULL), ERR_OK);
	assert_int_equal(m.type, MESSAGE_ANSWER);
	assert_int_equal(m.result, RESULT_NO_HIT);
	assert_int_equal(m.reference[15], 15);
	message_clear(&m);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		refuse_bytes(bad[i], strlen(bad[i]), NULL);
}

static void test_too_long(void **state)
{
	struct buf b = BUF_INIT;

	buf_put_str(&b, "{\"format\":\"");
	while (b.len <= MESSAGE_MAX)
		buf_put_str(&b, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	buf_put_str(&b, "\"}");
	refuse_bytes(b.data, b.len, "limit");
	buf_clear(&b);
	/* Nested without end. */
	for (size_t i = 0; i < 100000; i++)
		buf_put_str(&b, "[");
	refuse_bytes(b.data, b.len, NULL);
	buf_free(&b);
}

/* --- meaning -------------------------------------------------------------------------------- */

static void refuse_write(struct message *m, const char *why)
{
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(message_write(m, &out, &err), ERR_INPUT);
	assert_int_equal(out.len, 0);
	if (!strstr(err.msg, why))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
	message_clear(m);
	buf_free(&out);
}

static void test_meaning(void **state)
{
	struct rng r = rng_stream(9, 0, 0, 0);
	struct message m = random_message(MESSAGE_ASK, &r);

	m.purpose = SHARE_CRIME;
	m.offence = SHARE_OFFENCE_NONE;
	refuse_write(&m, "offence");
	m = random_message(MESSAGE_ASK, &r);
	m.purpose = SHARE_IDENTITY;
	m.offence = SHARE_OFFENCE_TRAFFICKING;
	refuse_write(&m, "offence");
	m = random_message(MESSAGE_ASK, &r);
	m.purpose = SHARE_SERVICE;
	m.offence = SHARE_OFFENCE_NONE;
	refuse_write(&m, "purpose");
	m = random_message(MESSAGE_ASK, &r);
	m.attached[0].datum = DATUM_PORTRAIT;
	refuse_write(&m, "prints");
	m = random_message(MESSAGE_ASK, &r);
	m.n_attached = 0;
	refuse_write(&m, "attached");

	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_SEX, 1, "female");
	refuse_write(&m, "sex");
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_SEX, 2, "F");
	refuse_write(&m, "items");
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_GIVEN_NAMES, 1, "A");
	message_add_datum(&m, DATUM_FAMILY_NAME, 1, "B");
	refuse_write(&m, "order");
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_FAMILY_NAME, 1, "A");
	message_add_datum(&m, DATUM_FAMILY_NAME, 1, "B");
	refuse_write(&m, "twice");
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_PRINTS, 1, "x");
	refuse_write(&m, "beside");
	/* Invalid UTF-8 must not make the row vanish. */
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 1};
	message_add_datum(&m, DATUM_FAMILY_NAME, 1, "\xff\xfe");
	refuse_write(&m, "family-name");
	m = (struct message){.type = MESSAGE_CORRECTION, .revision = 0};
	refuse_write(&m, "revision");
	m = (struct message){.type = MESSAGE_RELEASE, .purpose = SHARE_IDENTITY};
	refuse_write(&m, "nothing");
	m = random_message(MESSAGE_RECEIPT, &r);
	m.status = RECEIPT_REFUSED;
	m.fault = NULL;
	refuse_write(&m, "fault");
	m = random_message(MESSAGE_RECEIPT, &r);
	m.status = RECEIPT_RECEIVED;
	m.fault = message_faults[0];
	refuse_write(&m, "fault");
}

static void test_keys_must_fit(void **state)
{
	struct rng r = rng_stream(10, 0, 0, 0);
	json_t *o = json_of(MESSAGE_KEYS, &r), *key = json_object_get(o, "key");
	char zero[65];

	memset(zero, '0', 64);
	zero[64] = '\0';
	json_object_set_new(key, "id", json_string("00000000000000000000000000000000"));
	refuse_json(o, "id");
	json_decref(o);
	o = json_of(MESSAGE_KEYS, &r);
	json_object_set_new(json_object_get(o, "key"), "sign", json_string(zero));
	refuse_json(o, "Ed25519");
	json_decref(o);
	o = json_of(MESSAGE_KEYS, &r);
	json_object_set_new(json_object_get(o, "key"), "box", json_string(zero));
	refuse_json(o, "X25519");
	json_decref(o);
}

/* --- parcels -----------------------------------------------------------------------------------
 */

static void test_parcel(void **state)
{
	struct parcel p = {.message = (const uint8_t *)"{}",
			   .message_len = 2,
			   .attached = {(const uint8_t *)"one", (const uint8_t *)"two!"},
			   .attached_len = {3, 4},
			   .n_attached = 2},
		      back;
	struct message m = {.type = MESSAGE_RELEASE};
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	parcel_write(&p, &b);
	assert_int_equal(b.len, 2 + 5 + 2 + 5 + 3 + 5 + 4);
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_OK);
	assert_int_equal(back.message_len, 2);
	assert_int_equal(back.n_attached, 2);
	assert_memory_equal(back.attached[1], "two!", 4);

	message_attach(&m, DATUM_PRINTS, "one", 3);
	assert_int_equal(parcel_check(&back, &m, "p", &err), ERR_INPUT);
	message_attach(&m, DATUM_PORTRAIT, "two!", 4);
	assert_int_equal(parcel_check(&back, &m, "p", &err), ERR_OK);
	m.attached[1].len = 5;
	assert_int_equal(parcel_check(&back, &m, "p", &err), ERR_INPUT);
	m.attached[1].len = 4;
	m.attached[1].hash.b[0] ^= 1;
	assert_int_equal(parcel_check(&back, &m, "p", &err), ERR_INPUT);

	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(parcel_read(b.data, n, "p", &back, &err), ERR_INPUT);
	buf_put_u8(&b, 0);
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_INPUT);
	b.len--;
	b.data[2] = 2;
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_INPUT);
	b.data[2] = 1;
	b.data[9] = 1;
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_INPUT);
	b.data[9] = 2;
	b.data[1] = 0;
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_INPUT);
	b.data[1] = 200;
	assert_int_equal(parcel_read(b.data, b.len, "p", &back, &err), ERR_INPUT);
	message_clear(&m);
	buf_free(&b);
}

static void test_words(void **state)
{
	for (int t = 0; t < MESSAGE_TYPE_COUNT; t++)
		assert_int_equal(message_type_parse(message_type_word((enum message_type)t)), t);
	for (int r = 0; r < REFUSAL_REASON_COUNT; r++)
		assert_int_equal(refusal_reason_parse(refusal_reason_word((enum refusal_reason)r)),
				 r);
	for (int r = 0; r < RESULT_COUNT; r++)
		assert_int_equal(message_result_parse(message_result_word((enum message_result)r)),
				 r);
	for (int d = 0; d < DATUM_COUNT; d++)
		assert_int_equal(datum_parse(datum_word((enum datum)d)), d);
	for (int p = 0; p < SHARE_PURPOSE_COUNT; p++)
		assert_int_equal(share_purpose_parse(share_purpose_word((enum share_purpose)p)), p);
	for (int o = 1; o < SHARE_OFFENCE_COUNT; o++) {
		assert_int_equal(share_offence_parse(share_offence_word((enum share_offence)o)), o);
		assert_string_equal(share_offence_list[o - 1],
				    share_offence_word((enum share_offence)o));
	}
	assert_null(share_offence_list[SHARE_OFFENCE_COUNT - 1]);
	assert_int_equal(share_offence_parse(""), -1);
	assert_string_equal(share_purpose_list[0], "service");
	for (int p = 1; p < SHARE_PURPOSE_COUNT; p++)
		assert_string_equal(share_person_purpose_list[p - 1], share_purpose_list[p]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_members),
	    cmocka_unit_test(test_no_member_too_many_or_few),
	    cmocka_unit_test(test_one_encoding),
	    cmocka_unit_test(test_too_long),
	    cmocka_unit_test(test_meaning),
	    cmocka_unit_test(test_keys_must_fit),
	    cmocka_unit_test(test_parcel),
	    cmocka_unit_test(test_words),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
