/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/dmath.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/queue.h"
#include "base/rng.h"
#include "base/text.h"

static void err_fills_and_prefixes(void **state)
{
	struct err err = ERR_INIT;

	assert_int_equal(err_set(&err, ERR_INPUT, "bad %d", 7), ERR_INPUT);
	assert_string_equal(err.msg, "bad 7");
	assert_int_equal(err_prefix(&err, "file %s", "x.png"), ERR_INPUT);
	assert_string_equal(err.msg, "file x.png: bad 7");
	assert_int_equal(err_exit_status(ERR_REFUSED), 6);
	assert_string_equal(err_name(ERR_TAMPERED), "tampered");
	assert_int_equal(err_set(NULL, ERR_IO, "dropped"), ERR_IO);
}

static void bytes_reader_stops_at_the_end(void **state)
{
	struct buf b = BUF_INIT;
	struct reader r;

	buf_put_be16(&b, 0x1234);
	buf_put_le32(&b, 0xdeadbeef);
	buf_put_le64(&b, 0x0102030405060708);
	r = reader_over(b.data, b.len);
	assert_int_equal(reader_be16(&r), 0x1234);
	assert_int_equal(reader_le32(&r), 0xdeadbeef);
	assert_true(reader_le64(&r) == 0x0102030405060708);
	assert_false(r.bad);
	assert_int_equal(reader_u8(&r), 0);
	assert_true(r.bad);
	buf_free(&b);
}

static void dmath_agrees_with_libm(void **state)
{
	struct rng r = rng_stream(1, 0, 0, 0);

	for (int i = 0; i < 20000; i++) {
		double x = rng_range(&r, -1000, 1000), y = rng_range(&r, -50, 50);
		double e = rng_range(&r, -700, 700), p = rng_range(&r, 1e-12, 1e6);

		assert_true(fabs(d_sin(x) - sin(x)) < 1e-15);
		assert_true(fabs(d_cos(x) - cos(x)) < 1e-15);
		assert_true(fabs(d_atan2(y, x) - atan2(y, x)) < 2e-15);
		assert_true(fabs(d_exp(e) / exp(e) - 1) < 2e-15);
		assert_true(fabs(d_log(p) - log(p)) <= 4e-16 * fmax(1, fabs(log(p))));
		assert_true(fabs(d_pow(p, 0.37) / pow(p, 0.37) - 1) < 1e-14);
	}
	assert_true(d_wrap(3 * D_PI) > 0);
	assert_true(fabs(d_wrap(-7.0) - (-7.0 + 2 * D_PI)) < 1e-15);
	assert_true(isinf(d_exp(800)) && d_exp(-800) == 0);
}

static void rng_streams_are_fixed(void **state)
{
	struct rng a = rng_stream(42, 1, 2, 3), b = rng_stream(42, 1, 2, 4);
	double sum = 0, square = 0;

	/* These values are part of the promise that a seed means one data set. */
	assert_true(rng_u64(&a) == UINT64_C(0x3a081f0e55220154));
	assert_true(rng_u64(&a) != rng_u64(&b));
	for (int i = 0; i < 40000; i++) {
		double v = rng_normal(&a);

		sum += v;
		square += v * v;
		assert_in_range(rng_below(&a, 7), 0, 6);
	}
	assert_true(fabs(sum / 40000) < 0.02);
	assert_true(fabs(square / 40000 - 1) < 0.03);
}

static void text_cleans_what_could_fool_a_reader(void **state)
{
	char *s = text_clean("a\x1b[31mb\u202ec\xff\u0301\u200bd\ne", false);
	char *fold = text_fold("  \u00d1u\u00f1ez   DE la Pe\u00d1a ");
	char *nfc = text_clean("e\u0301", true);

	assert_string_equal(s, "a[31mbc\ufffd\u0301d e");
	assert_string_equal(fold, "nunez de la pena");
	assert_string_equal(nfc, "\u00e9");
	assert_true(text_is_clean("Jos\u00e9\n"));
	assert_false(text_is_clean("\u2066x"));
	assert_false(text_is_clean("\xc0\xaf"));
	free(s);
	free(fold);
	free(nfc);
}

static void text_measures_columns(void **state)
{
	assert_int_equal(text_width("\u65e5\u672ca\u0301"), 5);
	assert_int_equal(text_fit("\u65e5\u672c", 3), 3);
	/* The mark stays with its letter. */
	assert_int_equal(text_fit("a\u0301b", 1), 3);
}

static void text_numbers_are_strict(void **state)
{
	long v;
	double d;

	assert_true(text_to_long("10", 1, 10, &v) && v == 10);
	assert_false(text_to_long("11", 1, 10, &v));
	assert_false(text_to_long(" 1", 1, 10, &v));
	assert_false(text_to_long("1x", 1, 10, &v));
	assert_true(text_to_double("19.69", 0, 20, &d) && fabs(d - 19.69) < 1e-12);
	assert_false(text_to_double("nan", 0, 20, &d));
	assert_false(text_to_double("0x10", 0, 20, &d));
}

static void dates_may_be_known_in_part(void **state)
{
	struct date d, on = {2026, 11, 23};
	char text[DATE_TEXT_LEN];
	int lo, hi;

	assert_true(date_parse("1990-05", &d) && d.month == 5 && d.day == 0);
	assert_string_equal(date_format(&d, text), "1990-05");
	assert_true(date_age_range(&d, &on, &lo, &hi));
	assert_int_equal(lo, 36);
	assert_int_equal(hi, 36);
	assert_true(date_parse("2020", &d) && date_age_range(&d, &on, &lo, &hi));
	assert_int_equal(lo, 5);
	assert_int_equal(hi, 6);
	assert_false(date_parse("1990-02-29", &d));
	assert_true(date_parse("2000-02-29", &d));
	assert_false(date_parse("1990-13-01", &d));
	assert_false(date_parse("1990-5-1", &d));
	assert_false(date_parse("90-05-01", &d));
	assert_true(date_parse("", &d) && !date_age_range(&d, &on, &lo, &hi));
	for (int32_t i = -60000; i < 60000; i += 7) {
		d = date_from_days(i);
		assert_int_equal(date_to_days(&d), i);
	}
	assert_int_equal(date_weekday(&on), 0);
}

static void instants_round_trip(void **state)
{
	char text[INSTANT_TEXT_LEN];
	instant t;

	assert_true(instant_parse("2026-11-23T10:15:30.25Z", &t));
	assert_true(t % INSTANT_SECOND == 250000);
	assert_string_equal(instant_format(t, text), "2026-11-23T10:15:30Z");
	assert_string_equal(instant_format(-1, text), "1969-12-31T23:59:59Z");
	assert_false(instant_parse("2026-11-23 10:15:30Z", &t));
	assert_false(instant_parse("2026-11-23T24:15:30Z", &t));
	assert_false(instant_parse("2026-11-23T10:15:30", &t));
	clock_set(t);
	assert_true(clock_now() == t);
	clock_set(0);
}

static void csv_reads_quotes_and_names_places(void **state)
{
	static const char good[] = "\xef\xbb\xbf"
				   "a,\"b \"\"x\"\",\ny\",\r\n\n1,2,3";
	static const char *const bad[] = {"a,\"b",  "a\"b",   "\"a\"b",
					  "a,\x1b", "a,\xff", "a\rb\x01"};
	struct csv *c = csv_new(good, sizeof(good) - 1, "good.csv");
	struct err err = ERR_INIT;
	char **f;
	size_t n;

	assert_int_equal(csv_next(c, &f, &n, &err), ERR_OK);
	assert_int_equal(n, 3);
	assert_string_equal(f[1], "b \"x\",\ny");
	assert_string_equal(f[2], "");
	assert_int_equal(csv_next(c, &f, &n, &err), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(csv_line(c), 4);
	assert_string_equal(f[2], "3");
	assert_int_equal(csv_next(c, &f, &n, &err), ERR_OK);
	assert_int_equal(n, 0);
	csv_free(c);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		c = csv_new(bad[i], strlen(bad[i]), "bad.csv");
		assert_int_equal(csv_next(c, &f, &n, &err), ERR_INPUT);
		assert_non_null(strstr(err.msg, "bad.csv, line 1"));
		csv_free(c);
	}
}

static void files_are_written_whole(void **state)
{
	char dir[] = "/tmp/cotejo-test-XXXXXX";
	struct err err = ERR_INIT;
	struct buf b = BUF_INIT;
	char *path, *deep;

	assert_non_null(mkdtemp(dir));
	path = path_join(dir, "f");
	deep = path_join(dir, "x/y/z");
	assert_int_equal(file_write(path, "hello", 5, &err), ERR_OK);
	assert_int_equal(file_write(path, "again", 5, &err), ERR_OK);
	assert_int_equal(file_read(path, 5, &b, &err), ERR_OK);
	assert_memory_equal(b.data, "again", 5);
	assert_int_equal(file_read(path, 4, &b, &err), ERR_INPUT);
	assert_int_equal(file_read(dir, 100, &b, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "is a folder"));
	assert_int_equal(path_make_dirs(deep, &err), ERR_OK);
	assert_int_equal(access(deep, F_OK), 0);
	assert_int_not_equal(path_make_dirs("/proc/none/here", &err), ERR_OK);
	rmdir(deep);
	free(deep);
	deep = path_join(dir, "x/y");
	rmdir(deep);
	free(deep);
	deep = path_join(dir, "x");
	rmdir(deep);
	free(deep);
	unlink(path);
	free(path);
	rmdir(dir);
	buf_free(&b);
}

static void hex_is_strict(void **state)
{
	struct hash h = hash_bytes("abc", 3);
	char hex[HASH_HEX_LEN];
	uint8_t back[HASH_LEN];

	/* FIPS 180-4, example "abc" */
	assert_string_equal(hash_hex(&h, hex),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(hex_decode(hex, back, HASH_LEN));
	assert_memory_equal(back, h.b, HASH_LEN);
	hex[5] = 'g';
	assert_false(hex_decode(hex, back, HASH_LEN));
	assert_false(hex_decode("ab", back, 2));
}

static void *push_many(void *arg)
{
	for (int i = 0; i < 1000; i++)
		queue_push(arg, &i);
	return NULL;
}

static void queue_wakes_and_bounds(void **state)
{
	struct queue *q = queue_new(8, sizeof(int));
	struct pollfd p = {.fd = queue_fd(q), .events = POLLIN};
	pthread_t t;
	int next = 0, v = 1;

	for (int i = 0; i < 8; i++)
		assert_true(queue_try_push(q, &v));
	assert_false(queue_try_push(q, &v));
	while (queue_pop(q, &v))
		;
	queue_ack(q);
	assert_int_equal(poll(&p, 1, 0), 0);
	pthread_create(&t, NULL, push_many, q);
	while (next < 1000) {
		assert_int_equal(poll(&p, 1, 5000), 1);
		queue_ack(q);
		while (queue_pop(q, &v))
			assert_int_equal(v, next++);
	}
	pthread_join(t, NULL);
	queue_close(q);
	assert_false(queue_push(q, &v));
	assert_false(queue_wait(q, &v));
	queue_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(err_fills_and_prefixes),
	    cmocka_unit_test(bytes_reader_stops_at_the_end),
	    cmocka_unit_test(dmath_agrees_with_libm),
	    cmocka_unit_test(rng_streams_are_fixed),
	    cmocka_unit_test(text_cleans_what_could_fool_a_reader),
	    cmocka_unit_test(text_measures_columns),
	    cmocka_unit_test(text_numbers_are_strict),
	    cmocka_unit_test(dates_may_be_known_in_part),
	    cmocka_unit_test(instants_round_trip),
	    cmocka_unit_test(csv_reads_quotes_and_names_places),
	    cmocka_unit_test(files_are_written_whole),
	    cmocka_unit_test(hex_is_strict),
	    cmocka_unit_test(queue_wakes_and_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
