/* SPDX-License-Identifier: Apache-2.0 */
/* ANSI/NIST transactions: reading, writing, changing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "exchange/an2k_check.h"
#include "exchange/an2k_text.h"
#include "support/an2kfiles.h"

static void assert_same(const struct buf *a, const struct buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->data, b->data, a->len);
}

static void assert_field(const struct an2k *doc, size_t record, uint32_t field, const char *want)
{
	char *text = an2k_span_text(an2k_value(an2k_field_get(&doc->records[record], field)));

	assert_string_equal(text, want);
	free(text);
}

/* --- reading and writing ---------------------------------------------------------------- */

static void test_round_trip(void **state)
{
	struct an2k *doc = an2kfile_valid(), *again;
	struct buf first = BUF_INIT, second = BUF_INIT;

	(void)state;
	an2kfile_bytes(doc, &first);
	assert_true(an2k_is_transaction(first.data, first.len));
	again = an2kfile_read(first.data, first.len);
	assert_non_null(again);
	assert_int_equal(again->n_records, 12);
	assert_int_equal(an2k_version(again), 500);
	an2kfile_bytes(again, &second);
	assert_same(&first, &second);
	/* and when every record has to be made anew */
	for (size_t i = 0; i < again->n_records; i++)
		again->records[i].edited = true;
	buf_clear(&second);
	an2kfile_bytes(again, &second);
	assert_same(&first, &second);
	for (size_t i = 0; i < doc->n_records; i++) {
		assert_int_equal(doc->records[i].n_fields, again->records[i].n_fields);
		for (size_t k = 0; k < doc->records[i].n_fields; k++) {
			struct an2k_span a = an2k_value(&doc->records[i].fields[k]);
			struct an2k_span b = an2k_value(&again->records[i].fields[k]);

			assert_int_equal(doc->records[i].fields[k].number,
					 again->records[i].fields[k].number);
			if (doc->records[i].fields[k].number == 1)
				continue; /* the length is only known when it is written */
			assert_int_equal(a.n, b.n);
			assert_memory_equal(a.p ? a.p : (const uint8_t *)"", b.p, a.n);
		}
	}
	buf_free(&first);
	buf_free(&second);
	an2k_free(doc);
	an2k_free(again);
}

/* An edited record changes, its neighbours keep every byte, odd ones too. */
static void test_edit_keeps_neighbours(void **state)
{
	static const char odd[] = "1.01:0000000079\x1d"
				  "1.0002:0400\x1d"
				  "1.3:1\x1f"
				  "2\x1e"
				  "2\x1f"
				  "00\x1e"
				  "8\x1f"
				  "1\x1d"
				  "1.004:X\x1d"
				  "1.005:2024\x1d"
				  "1.020:reserved\x1c";
	static const char second[] = "2.00001:37\x1d"
				     "2.002:00\x1d"
				     "2.7:x\x1f\x1f\x1ey\x1e\x1d"
				     "2.99:\x1c";
	static const uint8_t third[] = {0, 0, 0, 14, 1, 0, 2, 1, 0, 9, 0, 7, 0xab, 0xcd};
	struct buf in = BUF_INIT, out = BUF_INIT;
	struct an2k *doc;
	static const char *const change[] = {"2:2.7[1].3=new", NULL};

	(void)state;
	assert_int_equal(sizeof(odd) - 1, 79);
	assert_int_equal(sizeof(second) - 1, 37);
	buf_put(&in, odd, sizeof(odd) - 1);
	buf_put(&in, second, sizeof(second) - 1);
	buf_put(&in, third, sizeof(third));
	doc = an2kfile_read(in.data, in.len);
	assert_non_null(doc);
	assert_int_equal(doc->n_records, 3);
	an2kfile_bytes(doc, &out);
	assert_same(&in, &out);
	assert_field(doc, 1, 7, "x\x1f\x1f\x1ey\x1e");
	assert_field(doc, 2, 6, "9");
	assert_field(doc, 2, AN2K_DATA, "\xab\xcd");
	an2kfile_edit(doc, change);
	buf_clear(&out);
	an2kfile_bytes(doc, &out);
	assert_int_equal(out.len, in.len + 3);
	assert_memory_equal(out.data, odd, 79);
	assert_memory_equal(out.data + 79, "2.00001:40\x1d", 11);
	assert_memory_equal(out.data + 79 + 40, third, sizeof(third));
	an2k_free(doc);
	doc = an2kfile_read(out.data, out.len);
	assert_field(doc, 1, 7, "x\x1f\x1fnew\x1ey\x1e");
	an2k_free(doc);
	buf_free(&in);
	buf_free(&out);
}

/* The length counts its own digits; around 100 and 1000 they change. */
static void test_length(void **state)
{
	(void)state;
	for (size_t n = 60; n < 1100; n++) {
		struct an2k *doc = an2k_new(), *again;
		struct an2k_record *r = an2k_record_add(doc, 0, 1);
		struct buf out = BUF_INIT;
		char *text = xcalloc(n + 1, 1);
		long len;

		memset(text, 'x', n);
		an2k_field_set_text(r, 4, text);
		an2k_field_set_text(r, 3,
				    "1\x1f"
				    "0");
		an2kfile_bytes(doc, &out);
		again = an2kfile_read(out.data, out.len);
		assert_non_null(again);
		assert_true(an2k_item_long(&again->records[0], 1, 0, 0, &len));
		assert_int_equal(len, out.len);
		an2k_free(again);
		an2k_free(doc);
		buf_free(&out);
		free(text);
	}
}

static const struct {
	const char *bytes;
	const char *says; /* in the message */
} broken[] = {
    {"", "does not begin"},
    {"hello, this is no transaction", "does not begin"},
    {"1.001:x", "does not begin"},
    {"1.001:12345\x1d"
     "1.002:0500\x1c",
     "field 1.001"},
    {"1.001:6\x1d"
     "1.002:0500\x1c",
     "no room"},
    {"1.001:24x\x1d"
     "1.002:0500\x1c",
     "not a number"},
    {"1.001:20\x1d"
     "2.002:0500\x1c",
     "marked as one of a Type-2 record"},
    {"1.001:20\x1d"
     "1.002;0500\x1c",
     "a field tag such as 1.002"},
    {"1.001:26\x1d"
     "1.002:05\x1c"
     "1.003:1\x1c",
     "after 18 bytes"},
    /* a second record that is not there, too long, of another kind */
    {"1.001:34\x1d"
     "1.002:0500\x1d"
     "1.003:1\x1f"
     "1\x1e"
     "2\x1f"
     "0\x1c"
     "garbage",
     "record of Type 2"},
    {"1.001:34\x1d"
     "1.002:0500\x1d"
     "1.003:1\x1f"
     "1\x1e"
     "4\x1f"
     "0\x1c"
     "2.001:7\x1d",
     "record of Type 4"},
    {"1.001:34\x1d"
     "1.002:0500\x1d"
     "1.003:1\x1f"
     "1\x1e"
     "4\x1f"
     "0\x1c"
     "\x7f\x7f\x7f\x7f\x01",
     "only 5 bytes are left"},
    {"1.001:34\x1d"
     "1.002:0500\x1d"
     "1.003:1\x1f"
     "1\x1e"
     "2\x1f"
     "0\x1c"
     "2.001:20\x1d"
     "2.002:00\x1c",
     "only 18 bytes are left"},
    {"1.001:34\x1d"
     "1.002:0500\x1d"
     "1.003:1\x1f"
     "1\x1e"
     "2\x1f"
     "0\x1c"
     "2.001:16\x1d"
     "2.002:00\x1c"
     "2.001:18\x1d"
     "2.002:00\x1c",
     "the next one begins after 18 bytes"},
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		struct buf in = BUF_INIT;
		struct an2k_findings f = AN2K_FINDINGS_INIT;
		struct an2k *doc;
		struct err e = ERR_INIT;

		buf_put_str(&in, broken[i].bytes);
		assert_int_equal(an2k_read(&in, "broken.an2", &doc, &f, &e), ERR_INPUT);
		assert_null(doc);
		if (!strstr(e.msg, broken[i].says))
			fail_msg("case %zu: %s", i, e.msg);
		assert_non_null(strstr(e.msg, "broken.an2"));
		assert_int_equal(f.errors, 1);
		an2k_findings_clear(&f);
	}
}

/* Old writers left the last separator out of the length: told, and kept. */
static void test_one_short(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct buf in = BUF_INIT, copy = BUF_INIT, out = BUF_INIT;
		struct an2k_findings f = AN2K_FINDINGS_INIT;
		struct an2k *doc;
		struct err e = ERR_INIT;

		buf_printf(&in,
			   "1.001:39\x1d"
			   "1.002:0%d00\x1d"
			   "1.003:1\x1f"
			   "2\x1e"
			   "2\x1f"
			   "0\x1e"
			   "14\x1f"
			   "1\x1c"
			   "2.001:17\x1d"
			   "2.002:00\x1c"
			   "14.001:29\x1d"
			   "14.002:1\x1d"
			   "14.999:abc\x1c",
			   4 + i);
		buf_put(&copy, in.data, in.len);
		assert_int_equal(an2k_read(&in, "short.an2", &doc, &f, &e), ERR_OK);
		assert_int_equal(f.kept, 2);
		assert_int_equal(f.errors, i ? 2 : 0);
		assert_int_equal(f.list[0].place.record, 1);
		assert_int_equal(f.list[0].place.field, 1);
		assert_field(doc, 1, 2, "00");
		assert_field(doc, 2, AN2K_DATA, "abc");
		an2kfile_bytes(doc, &out);
		assert_same(&copy, &out);
		an2k_findings_clear(&f);
		an2k_free(doc);
		buf_free(&copy);
		buf_free(&out);
	}
}

/* Whatever happens to its bytes, a transaction is refused with a reason or comes
 * back byte for byte; judging and showing it end, too. */
static void test_damage(void **state)
{
	struct an2k *doc = an2kfile_valid();
	const struct an2k_tables *t = an2k_tables_get(NULL);
	struct buf good = BUF_INIT;
	struct rng rng = rng_stream(7, 0, 0, 0);
	size_t kept = 0;

	(void)state;
	assert_non_null(t);
	an2kfile_bytes(doc, &good);
	for (int round = 0; round < 400; round++) {
		struct buf in = BUF_INIT, copy = BUF_INIT, out = BUF_INIT;
		struct an2k_findings f = AN2K_FINDINGS_INIT;
		struct an2k_check_options options = {.payload = true};
		struct an2k_show_options show = {.record = AN2K_NONE};
		struct err e = ERR_INIT;
		struct an2k *read;
		size_t cut =
		    rng_below(&rng, 10) == 0 ? rng_below(&rng, (uint32_t)good.len) : good.len;

		buf_put(&in, good.data, cut);
		for (uint32_t n = rng_below(&rng, 4); n > 0 && in.len; n--)
			in.data[rng_below(&rng, (uint32_t)in.len)] = (uint8_t)rng_below(&rng, 256);
		buf_put(&copy, in.data, in.len);
		if (an2k_read(&in, "damaged", &read, &f, &e)) {
			assert_true(e.msg[0] && f.errors);
		} else {
			kept++;
			an2kfile_bytes(read, &out);
			assert_same(&copy, &out);
			an2k_check(read, t, &options, &f);
			buf_clear(&out);
			an2k_show(read, t, &show, &out);
			json_decref(an2k_to_json(read, t, &show));
		}
		an2k_findings_clear(&f);
		an2k_free(read);
		buf_free(&copy);
		buf_free(&out);
	}
	assert_true(kept > 100 && kept < 400);
	buf_free(&good);
	an2k_free(doc);
}

/* --- changes ------------------------------------------------------------------------------ */

static void test_edit(void **state)
{
	static const struct {
		const char *change;
		enum err_code code;
		uint32_t field; /* of record 2 afterwards */
		const char *value;
	} cases[] = {
	    {"2:2.003=x{US}y{RS}z", ERR_OK, 3, "x\x1fy\x1ez"},
	    {"2:003=short tag", ERR_OK, 3, "short tag"},
	    {"2:2.018[2].1=changed", ERR_OK, 18,
	     "A\x1f"
	     "B\x1e"
	     "changed\x1f"
	     "D"},
	    {"2:2.018[4].2=far", ERR_OK, 18,
	     "A\x1f"
	     "B\x1e"
	     "C\x1f"
	     "D\x1e\x1e\x1f"
	     "far"},
	    {"2:2.018[1]=one", ERR_OK, 18,
	     "one\x1e"
	     "C\x1f"
	     "D"},
	    {"2:2.018[1]!", ERR_OK, 18,
	     "C\x1f"
	     "D"},
	    {"2:2.018[1].1!", ERR_OK, 18,
	     "B\x1e"
	     "C\x1f"
	     "D"},
	    {"2:2.018.2=item of the first subfield", ERR_OK, 18,
	     "A\x1fitem of the first subfield\x1e"
	     "C\x1f"
	     "D"},
	    {"2:2.018!", ERR_OK, 18, ""},
	    {"2:2.999999999=many digits", ERR_OK, 999999999, "many digits"},
	    {"2:2.500=@@home", ERR_OK, 500, "@home"},
	    {"2:2.500=", ERR_OK, 500, ""},
	    {"2:2.500!", ERR_NOT_FOUND, 500, ""},
	    {"2:2.018[3]!", ERR_NOT_FOUND, 500, ""},
	    {"2:2.018[1].3!", ERR_NOT_FOUND, 500, ""},
	    {"99:2.018!", ERR_NOT_FOUND, 500, ""},
	    {"2:3.018=x", ERR_USAGE, 500, ""},
	    {"2:2.001=55", ERR_USAGE, 1, "0"},
	    {"2:2.018[1].2=a{US}b", ERR_USAGE, 500, ""},
	    {"2:2.018[1]=a{RS}b", ERR_USAGE, 500, ""},
	    {"2:2.018=a\x1d"
	     "b",
	     ERR_USAGE, 500, ""},
	    {"nonsense", ERR_USAGE, 500, ""},
	    {"2:", ERR_USAGE, 500, ""},
	    {"2:2.018[0]=x", ERR_USAGE, 500, ""},
	    {"0:2.018=x", ERR_USAGE, 500, ""},
	    {"1!", ERR_USAGE, 500, ""},
	    {"+1", ERR_USAGE, 500, ""},
	    {"+x", ERR_USAGE, 500, ""},
	    {"3:4.003!", ERR_USAGE, 500, ""},
	    {"3:4.020=x", ERR_NOT_FOUND, 500, ""},
	    {"2:2.500=@/no/such/file", ERR_IO, 500, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct an2k *doc = an2kfile_valid();
		struct err e = ERR_INIT;
		enum err_code code = an2k_edit(doc, cases[i].change, &e);

		/* Which of the two a missing file is, the system says. */
		if (cases[i].code == ERR_IO)
			assert_true(code == ERR_IO || code == ERR_NOT_FOUND || code == ERR_INPUT);
		else if (code != cases[i].code)
			fail_msg("%s: %d, %s", cases[i].change, code, e.msg);
		if (code)
			assert_true(e.msg[0]);
		assert_field(doc, 1, cases[i].field, cases[i].value);
		an2k_free(doc);
	}
}

static void test_edit_records(void **state)
{
	struct an2k *doc = an2kfile_valid(), *again;
	static const char *const changes[] = {"5!",	     "+13", "12:13.003=4", "3:4.003=3",
					      "3:4.999=raw", "+8",  NULL};
	struct buf out = BUF_INIT;

	(void)state;
	assert_false(an2k_edit_finish(doc)); /* nothing to do yet */
	an2kfile_edit(doc, changes);
	assert_true(an2k_edit_finish(doc));
	assert_false(an2k_edit_finish(doc));
	an2kfile_bytes(doc, &out);
	again = an2kfile_read(out.data, out.len);
	assert_non_null(again);
	assert_int_equal(again->n_records, 13);
	assert_int_equal(again->records[4].type, 13);
	assert_int_equal(an2k_idc(&again->records[11]), 9);
	assert_int_equal(an2k_idc(&again->records[12]), 10);
	assert_field(again, 2, AN2K_DATA, "raw");
	assert_field(again, 2, 3, "3");
	assert_field(again, 12, 7, "0");
	buf_free(&out);
	an2k_free(again);
	an2k_free(doc);
}

/* --- JSON ----------------------------------------------------------------------------------- */

static void test_json_and_back(void **state)
{
	struct an2k *doc = an2kfile_valid(), *again;
	const struct an2k_tables *t = an2k_tables_get(NULL);
	struct an2k_show_options options = {.record = AN2K_NONE, .data = true};
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err e = ERR_INIT;
	json_t *j;

	(void)state;
	/* bytes that are no text */
	an2k_field_set(&doc->records[1], 77, "\xff\xfe", 2);
	j = an2k_to_json(doc, t, &options);
	assert_int_equal(an2k_build(j, "test", ".", &again, &e), ERR_OK);
	an2kfile_bytes(doc, &a);
	an2kfile_bytes(again, &b);
	assert_same(&a, &b);
	json_decref(j);
	an2k_free(doc);
	an2k_free(again);
	buf_free(&a);
	buf_free(&b);
}

static void test_build(void **state)
{
	static const char good[] =
	    "{\"records\": [{\"type\": 2, \"fields\": {\"2.018\": \"NAME\"}}, {\"type\": 14, "
	    "\"fields\": {\"013\": 2, \"14.003\": \"0\", \"14.999\": {\"base64\": "
	    "\"iVBORw0KGgoAAAANSUhEUgAAAAoAAAAMCAAAAABXZoBIAAAAAElFTkSuQmCC\"}}}]}";
	static const struct {
		const char *json;
		const char *says;
	} bad[] = {
	    {"{}", "no list of records"},
	    {"{\"records\": [{\"fields\": {}}]}", "the type is missing"},
	    {"{\"records\": [{\"type\": 2}, {\"type\": 1}]}", "the first one"},
	    {"{\"records\": [{\"type\": 2, \"fields\": {\"14.018\": \"x\"}}]}", "14.018"},
	    {"{\"records\": [{\"type\": 2, \"fields\": {\"2.018\": true}}]}", "2.018"},
	    {"{\"records\": [{\"type\": 2, \"fields\": {\"2.018\": \"a\\u001fb\"}}]}", "separator"},
	    {"{\"records\": [{\"type\": 2, \"fields\": {\"2.018\": {\"base64\": \"?\"}}}]}",
	     "base64"},
	    {"{\"records\": [{\"type\": 14, \"fields\": {\"14.999\": {\"file\": "
	     "\"/no/such\"}}}]}",
	     "/no/such"},
	    {"{\"records\": [{\"type\": 2, \"fields\": [{\"value\": \"x\"}]}]}", "tag"},
	    {"{\"records\": [{\"type\": 2, \"fields\": [{\"field\": \"2.018\"}]}]}", "no value"},
	};
	struct an2k *doc;
	struct err e = ERR_INIT;
	json_t *j = json_loads(good, 0, NULL);

	(void)state;
	assert_non_null(j);
	assert_int_equal(an2k_build(j, "test", ".", &doc, &e), ERR_OK);
	assert_int_equal(doc->n_records, 3);
	assert_field(doc, 0, 2, "0500");
	assert_field(doc, 0, 3,
		     "1\x1f"
		     "2\x1e"
		     "2\x1f"
		     "0\x1e"
		     "14\x1f"
		     "1");
	assert_field(doc, 0, 11, "00.00");
	assert_field(doc, 2, 6, "10");
	assert_field(doc, 2, 7, "12");
	assert_field(doc, 2, 11, "PNG");
	assert_field(doc, 2, 13, "2");
	an2k_free(doc);
	json_decref(j);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		j = json_loads(bad[i].json, 0, NULL);
		assert_non_null(j);
		err_clear(&e);
		assert_int_not_equal(an2k_build(j, "test", ".", &doc, &e), ERR_OK);
		if (!strstr(e.msg, bad[i].says))
			fail_msg("case %zu: %s", i, e.msg);
		json_decref(j);
	}
}

static void test_show(void **state)
{
	struct an2k *doc = an2kfile_valid();
	const struct an2k_tables *t = an2k_tables_get(NULL);
	struct an2k_show_options options = {.record = 6};
	struct buf out = BUF_INIT;

	(void)state;
	an2k_show(doc, t, &options, &out);
	assert_non_null(strstr(buf_str(&out), "record 7: Type-14, Fingerprint image"));
	assert_non_null(strstr(buf_str(&out), "13 (plain right four fingers)"));
	assert_non_null(strstr(buf_str(&out), "PNG, 300 x 90"));
	assert_non_null(strstr(buf_str(&out), "FRSP=3 (right middle), LHC=90, RHC=160"));
	assert_null(strstr(buf_str(&out), "Type-2"));
	buf_free(&out);
	an2k_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),	  cmocka_unit_test(test_edit_keeps_neighbours),
	    cmocka_unit_test(test_length),	  cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_one_short),	  cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_edit),	  cmocka_unit_test(test_edit_records),
	    cmocka_unit_test(test_json_and_back), cmocka_unit_test(test_build),
	    cmocka_unit_test(test_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
