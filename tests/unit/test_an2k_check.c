/* SPDX-License-Identifier: Apache-2.0 */
/* Judging ANSI/NIST transactions: each rule, broken once, is named with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/an2k_check.h"
#include "exchange/an2k_text.h"
#include "support/an2kfiles.h"

static const struct an2k_check_options with_images = {.payload = true};

static void check(const struct an2k *doc, const struct an2k_check_options *options,
		  struct an2k_findings *f)
{
	struct err e = ERR_INIT;
	const struct an2k_tables *t = an2k_tables_get(&e);

	if (!t)
		fail_msg("%s", e.msg);
	an2k_check(doc, t, options, f);
}

static void dump(const struct an2k_findings *f)
{
	for (size_t i = 0; i < f->kept; i++) {
		struct buf b = BUF_INIT;

		an2k_finding_place(&f->list[i], &b);
		print_message("%s: %s: %s [%s]\n", f->list[i].level ? "warning" : "error",
			      buf_str(&b), f->list[i].text, f->list[i].clause);
		buf_free(&b);
	}
}

static void test_valid(void **state)
{
	struct an2k *doc = an2kfile_valid(), *again;
	struct an2k_findings f = AN2K_FINDINGS_INIT;
	struct buf bytes = BUF_INIT;

	(void)state;
	an2kfile_bytes(doc, &bytes);
	again = an2kfile_read(bytes.data, bytes.len);
	check(again, &with_images, &f);
	dump(&f);
	assert_int_equal(f.errors, 0);
	assert_int_equal(f.warnings, 0);
	an2k_findings_clear(&f);
	buf_free(&bytes);
	an2k_free(doc);
	an2k_free(again);
}

/* One change to the valid transaction, and the place that must be named. Record
 * and the rest count from 1; W: a warning, not an error. */
struct broken {
	const char *change;
	char level; /* E, W, or w: a warning, and errors beside it */
	size_t record;
	uint32_t field;
	size_t subfield;
	size_t item;
	const char *clause; /* its end, or NULL */
};

static const struct broken type1[] = {
    {"1:1.002!", 'E', 1, 2, 0, 0, "8.1.2"},
    {"1:1.002=500", 'E', 1, 2, 0, 0, "8.1.2"},
    {"1:1.002=0503", 'E', 1, 2, 0, 0, NULL},
    {"1:1.003[1].1=2", 'E', 1, 3, 1, 1, "8.1.3"},
    {"1:1.003[1].2=9", 'E', 1, 3, 1, 2, "8.1.3"},
    {"1:1.003[2].2=7", 'E', 1, 3, 2, 2, "8.1.3"},
    {"1:1.003[3].1=5", 'E', 1, 3, 3, 1, "8.1.3"},
    {"1:1.003[13]=14{US}12", 'E', 1, 3, 0, 0, NULL},
    {"1:1.003[2].3=extra", 'E', 1, 3, 2, 3, NULL},
    {"1:1.004!", 'E', 1, 4, 0, 0, "8.1.4"},
    {"1:1.004=TYPE OF TRANSACTION", 'E', 1, 4, 0, 0, NULL},
    {"1:1.005=20230229", 'E', 1, 5, 0, 0, "8.1.5"},
    {"1:1.005=2024-02-29", 'E', 1, 5, 0, 0, NULL},
    {"1:1.006=0", 'E', 1, 6, 0, 0, "8.1.6"},
    {"1:1.006=10", 'E', 1, 6, 0, 0, NULL},
    {"1:1.007!", 'E', 1, 7, 0, 0, "8.1.7"},
    {"1:1.008=", 'E', 1, 8, 0, 0, "8.1.8"},
    {"1:1.009!", 'E', 1, 9, 0, 0, "8.1.9"},
    {"1:1.011=00.00", 'E', 1, 11, 0, 0, "8.1.11"},
    {"1:1.011=19.6", 'E', 1, 11, 0, 0, NULL},
    {"1:1.012=20.09", 'E', 1, 12, 0, 0, "8.1.12"},
    {"1:1.012=19.30", 'E', 3, 5, 0, 0, NULL},
    {"1:1.013[1].1=", 'E', 1, 13, 0, 1, "8.1.13"},
    {"1:1.014=20240229126000Z", 'E', 1, 14, 0, 0, "8.1.14"},
    {"1:1.014=20240229120000z", 'E', 1, 14, 0, 0, NULL},
    {"1:1.015=3{US}ASCII", 'E', 1, 15, 1, 2, "8.1.15"},
    {"1:1.015=5{US}NEW", 'E', 1, 15, 1, 1, NULL},
    {"1:1.016=ORG{US}NAME", 'E', 1, 16, 1, 3, "8.1.16"},
    {"1:1.017={US}", 'E', 1, 17, 0, 0, "8.1.17"},
    {"1:1.018=GENC", 'W', 1, 18, 0, 0, NULL},
    {"1:1.019=x", 'W', 1, 19, 0, 0, NULL},
    {"1:1.007=M\xc3\xa9xico", 'E', 1, 7, 0, 0, NULL},
    {"2:2.003=M\xc3\xa9xico", 'E', 2, 3, 0, 0, NULL},
    {"2:2.003=bell\x07", 'W', 2, 3, 0, 0, NULL},
    {"2:2.002=9", 'E', 1, 3, 2, 2, NULL},
    {"3:4.002=20", 'w', 1, 3, 0, 0, NULL},
};

static const struct broken prints[] = {
    {"3:4.003=9", 'E', 3, 3, 0, 0, "8.4.3"},
    {"3:4.004[2]=254", 'E', 3, 4, 2, 0, NULL},
    {"3:4.005=2", 'E', 3, 5, 0, 0, NULL},
    {"3:4.006=9", 'E', 3, 6, 0, 0, NULL},
    {"3:4.007=81", 'E', 3, 7, 0, 0, NULL},
    {"3:4.008=2", 'E', 3, 8, 0, 0, NULL},
    {"3:4.008=7", 'E', 3, 8, 0, 0, NULL},
    {"3:4.999=no image", 'W', 3, 8, 0, 0, NULL},
    {"4:9.004=X", 'E', 4, 4, 0, 0, NULL},
    {"4:9.004=S", 'E', 4, 12, 0, 0, NULL},
    {"4:9.136=3", 'E', 4, 136, 0, 0, NULL},
    {"4:9.137[2].1=7", 'E', 4, 137, 2, 1, NULL},
    {"4:9.137[1].2=200", 'E', 4, 137, 1, 2, NULL},
    {"4:9.137[1].4=180", 'E', 4, 137, 1, 4, NULL},
    {"4:9.137[1].6=101", 'E', 4, 137, 1, 6, NULL},
    {"4:9.128!", 'W', 4, 128, 0, 0, NULL},
    {"12:9.300!", 'E', 12, 300, 0, 0, "8.9.7.1"},
    {"12:9.302!", 'E', 12, 302, 0, 0, "8.9.7.3"},
    {"12:9.331[1].3=360", 'E', 12, 331, 1, 3, NULL},
    {"12:9.331[1].1=1001", 'E', 12, 331, 1, 1, NULL},
    {"12:9.331[2].4=Q", 'E', 12, 331, 2, 4, NULL},
    {"12:9.325=N", 'E', 12, 325, 0, 0, NULL},
    {"6:13.003!", 'E', 6, 3, 0, 0, "8.13.3"},
    {"6:13.005=00000000", 'E', 6, 5, 0, 0, "8.13.5"},
    {"6:13.006!", 'E', 6, 6, 0, 0, "8.13.6"},
    {"6:13.008=3", 'E', 6, 8, 0, 0, NULL},
    {"6:13.010=501", 'E', 6, 10, 0, 0, "8.13.10"},
    {"6:13.017=1001", 'E', 6, 17, 0, 0, NULL},
    {"6:13.013=0", 'E', 6, 14, 0, 0, NULL},
    {"6:13.014[1].2=FB1", 'E', 6, 14, 1, 2, NULL},
    {"6:13.015[1].3=201", 'E', 6, 15, 1, 3, NULL},
    {"6:13.015[1].4=9", 'E', 6, 15, 1, 4, NULL},
    {"6:13.015[1].4=10", 'W', 6, 15, 1, 4, NULL},
    {"6:13.024[1].3=GGGG", 'E', 6, 24, 1, 3, NULL},
    {"6:13.024[1].2=253", 'E', 6, 24, 1, 2, NULL},
    {"6:13.999=", 'E', 6, 999, 0, 0, NULL},
    {"7:14.003=9", 'E', 7, 3, 0, 0, "8.14.3"},
    {"7:14.007=91", 'E', 7, 7, 0, 0, NULL},
    {"7:14.011=WSQ20", 'E', 7, 11, 0, 0, "8.14.11"},
    {"7:14.012=16", 'W', 7, 12, 0, 0, NULL},
    {"7:14.013=20", 'E', 7, 13, 0, 0, "8.14.13"},
    {"7:14.013=2", 'E', 7, 21, 0, 0, NULL},
    {"7:14.013=19", 'E', 7, 14, 0, 0, NULL},
    {"7:14.018[1].2=X", 'E', 7, 18, 1, 2, NULL},
    {"7:14.021[2].3=301", 'E', 7, 21, 2, 3, NULL},
    {"7:14.021[1].3=0", 'E', 7, 21, 1, 3, NULL},
    {"7:14.022[1].2=6", 'E', 7, 22, 1, 2, NULL},
    {"7:14.023[1].1=5", 'E', 7, 23, 1, 1, NULL},
    {"7:14.025[1].2=5", 'E', 7, 25, 1, 2, NULL},
    {"7:14.025[1].4=91", 'E', 7, 25, 1, 4, NULL},
    {"7:14.025=4{US}3{US}1{US}1{US}9{US}9{US}1{US}1", 'E', 7, 25, 1, 7, NULL},
    {"7:14.027=N", 'E', 7, 27, 0, 0, NULL},
    {"7:14.030=Observed", 'E', 7, 30, 0, 0, NULL},
    {"7:14.031=11", 'E', 7, 31, 0, 0, NULL},
    {"7:14.009=100", 'w', 7, 9, 0, 0, NULL},
    {"7:14.100=reserved", 'W', 7, 100, 0, 0, NULL},
    {"7:14.200=user's own", 0, 0, 0, 0, 0, NULL},
    {"7:14.995=1", 'E', 7, 995, 1, 1, NULL},
    {"7:14.997=1", 'E', 7, 997, 1, 1, NULL},
    {"7:14.996=00", 'E', 7, 996, 0, 0, NULL},
    {"7:14.996=0000000000000000000000000000000000000000000000000000000000000000", 'E', 7, 996, 0, 0,
     NULL},
    {"8:15.013=13", 'E', 8, 13, 0, 0, NULL},
    {"8:15.006=21", 'E', 8, 999, 0, 0, NULL},
    {"8:15.024[1].1=1", 'E', 8, 24, 1, 1, NULL},
    {"10:14.018!", 'E', 10, 999, 0, 0, NULL},
    {"10:14.006=500", 'E', 10, 6, 0, 0, NULL},
    {"11:99.100!", 'E', 11, 100, 0, 0, "8.24.5"},
};

static const struct broken others[] = {
    {"5:10.003=FACES", 'E', 5, 3, 0, 0, "8.10.3"},
    {"5:10.003=TATTOO", 'E', 5, 13, 0, 0, NULL},
    {"5:10.013=40", 'E', 5, 26, 0, 0, "8.10.26"},
    {"5:10.013=41", 'E', 5, 13, 0, 0, NULL},
    {"5:10.014[1].2=41", 'E', 5, 14, 0, 2, NULL},
    {"5:10.014[1].1=0", 'E', 5, 14, 0, 1, NULL},
    {"5:10.015[1].2=4", 'E', 5, 15, 0, 2, NULL},
    {"5:10.015[1].1=C", 'E', 5, 15, 0, 2, NULL},
    {"5:10.018=Barrel{US}E{US}Milder", 'E', 5, 18, 0, 3, NULL},
    {"5:10.020=D", 'E', 5, 25, 0, 0, NULL},
    {"5:10.020=F", 'W', 5, 21, 0, 0, NULL},
    {"5:10.029[1].2=2.", 'E', 5, 29, 1, 2, NULL},
    {"5:10.029[2].3=41", 'E', 5, 29, 2, 3, NULL},
    {"5:10.033=chin{US}3{US}5{US}5{US}10{US}24{US}5{US}5", 'E', 5, 33, 1, 7, NULL},
    {"5:10.045[1].1=D", 'E', 5, 45, 1, 1, NULL},
    {"5:10.998[1].10=17O", 'E', 5, 998, 0, 10, NULL},
    {"5:10.998[1].2=", 'E', 5, 998, 0, 5, NULL},
    {"5:10.998[1].3=61", 'E', 5, 998, 0, 3, NULL},
    {"5:10.998[1].12=", 'E', 5, 998, 0, 10, NULL},
    {"5:10.007=51", 'W', 5, 7, 0, 0, NULL},
    {"9:17.003=3", 'E', 9, 3, 0, 0, "8.17.3"},
    {"9:17.013=UNKNOWN", 'E', 9, 13, 0, 0, NULL},
    {"9:17.025=NIR", 'E', 9, 27, 0, 0, "8.17.26"},
    {"9:17.027[1].1=705", 'E', 9, 27, 0, 1, NULL},
    {"9:17.027[1].2=700", 'E', 9, 27, 0, 2, NULL},
    {"9:17.027!", 'E', 9, 27, 0, 0, NULL},
    {"9:17.031=10", 'E', 9, 31, 0, 0, "8.17.29"},
    {"9:17.033[1].1=P", 'E', 9, 33, 0, 2, NULL},
    {"9:17.033[1].4=49", 'E', 9, 33, 0, 4, NULL},
    {"9:17.035[1].1=C", 'E', 9, 35, 0, 1, NULL},
    {"9:17.017=X123456789012", 'W', 9, 17, 0, 0, NULL},
};

static bool names(const struct an2k_finding *f, const struct broken *b)
{
	/* A rule on paths counts its only subfield. */
	size_t subfield = b->subfield		   ? b->subfield
			  : f->place.subfield <= 1 ? f->place.subfield
						   : 0;

	return f->level == (b->level == 'E' ? AN2K_ERROR : AN2K_WARNING) &&
	       f->place.record + 1 == b->record && f->place.field == b->field &&
	       f->place.subfield == subfield && f->place.item == b->item && f->text[0] &&
	       f->clause && strncmp(f->clause, "ANSI/NIST-ITL 1-2011", 20) == 0;
}

static void try_all(const struct broken *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct an2k *doc = an2kfile_valid();
		const char *const changes[] = {list[i].change, NULL};
		struct an2k_findings f = AN2K_FINDINGS_INIT;
		bool found = list[i].level == 0;

		an2kfile_edit(doc, changes);
		check(doc, &with_images, &f);
		for (size_t k = 0; k < f.kept && !found; k++)
			if (names(&f.list[k], &list[i])) {
				size_t end = strlen(f.list[k].clause);
				size_t want = list[i].clause ? strlen(list[i].clause) : 0;

				found = true;
				if (list[i].clause)
					assert_string_equal(f.list[k].clause + end - want,
							    list[i].clause);
			}
		if (!found || (list[i].level == 'W' && f.errors) || (!list[i].level && f.kept)) {
			dump(&f);
			fail_msg("%s: not named as it should", list[i].change);
		}
		an2k_findings_clear(&f);
		an2k_free(doc);
	}
}

static void test_type1(void **state)
{
	(void)state;
	try_all(type1, ARRAY_LEN(type1));
}

static void test_prints(void **state)
{
	(void)state;
	try_all(prints, ARRAY_LEN(prints));
}

static void test_others(void **state)
{
	(void)state;
	try_all(others, ARRAY_LEN(others));
}

/* Asked to, it decodes the images: one that only begins well is told. */
static void test_decoding(void **state)
{
	const struct an2k_check_options decode = {.payload = true, .decode = true};
	struct an2k *doc = an2kfile_valid();
	struct an2k_findings f = AN2K_FINDINGS_INIT;
	struct an2k_span data = an2k_data(&doc->records[6]);
	uint8_t *cut = xmemdup(data.p, data.n / 2);

	(void)state;
	check(doc, &decode, &f);
	dump(&f);
	assert_int_equal(f.errors + f.warnings, 0);
	an2k_field_set(&doc->records[6], AN2K_DATA, cut, data.n / 2);
	check(doc, &with_images, &f);
	assert_int_equal(f.errors + f.warnings, 0);
	check(doc, &decode, &f);
	assert_int_equal(f.errors, 1);
	assert_int_equal(f.list[0].place.record, 6);
	assert_int_equal(f.list[0].place.field, AN2K_DATA);
	an2k_findings_clear(&f);
	free(cut);
	an2k_free(doc);
}

/* UTF-8 is allowed where 1.015 says so, and then it must be UTF-8. */
static void test_encodings(void **state)
{
	static const char *const good[] = {"1:1.015=3{US}UTF-8", "2:2.003=M\xc3\xa9xico", NULL};
	static const char *const bad[] = {"2:2.004=M\xe9xico", NULL};
	struct an2k *doc = an2kfile_valid();
	struct an2k_findings f = AN2K_FINDINGS_INIT;

	(void)state;
	an2kfile_edit(doc, good);
	check(doc, NULL, &f);
	dump(&f);
	assert_int_equal(f.errors, 0);
	an2kfile_edit(doc, bad);
	check(doc, NULL, &f);
	assert_int_equal(f.errors, 1);
	assert_int_equal(f.list[0].place.field, 4);
	an2k_findings_clear(&f);
	an2k_free(doc);
}

/* What only one edition has is judged by that edition. */
static void test_editions(void **state)
{
	static const struct {
		const char *version;
		const char *change;
		bool error;
		const char *clause;
	} cases[] = {
	    {"0502", "7:14.018[1].2=SR", false, NULL},
	    {"0500", "7:14.018[1].2=SR", true, "ANSI/NIST-ITL 1-2011, 8.14.18"},
	    {"0502", "1:1.018=GENC", false, NULL},
	    {"0502", "1:1.018=ISO 3166", true, "ANSI/NIST-ITL 1-2011 Update 2015, 8.1.18"},
	    {"0400", "1:1.005=20230229", true, "ANSI/NIST-ITL 1-2007, field 1.005"},
	    {"0300", "1:1.005=20230229", false, NULL}, /* a warning there */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct an2k *doc = an2kfile_valid();
		const char *const changes[] = {cases[i].change, NULL};
		struct an2k_findings f = AN2K_FINDINGS_INIT;
		const struct an2k_finding *hit = NULL;

		/* Types that only later editions have are none of this. */
		while (atoi(cases[i].version) < 500 && doc->n_records > 3)
			an2k_record_remove(doc, doc->n_records - 1);
		an2k_field_set_text(&doc->records[0], 2, cases[i].version);
		an2kfile_edit(doc, changes);
		an2k_edit_finish(doc);
		check(doc, NULL, &f);
		for (size_t k = 0; k < f.kept; k++)
			if (f.list[k].level == AN2K_ERROR)
				hit = &f.list[k];
		if ((hit != NULL) != cases[i].error) {
			dump(&f);
			fail_msg("%s %s", cases[i].version, cases[i].change);
		}
		if (hit)
			assert_string_equal(hit->clause, cases[i].clause);
		an2k_findings_clear(&f);
		an2k_free(doc);
	}
}

static void test_domains(void **state)
{
	static const char *const changes[] = {"1:1.013=NORAM",	   "1:1.004=CAR", "2:2.003!",
					      "2:2.018=LOPEZ,ANA", "2:2.024=Q",	  NULL};
	struct an2k *doc = an2kfile_valid();
	const struct an2k_tables *t = an2k_tables_get(NULL);
	struct an2k_check_options options = {NULL, false, false};
	struct an2k_findings f = AN2K_FINDINGS_INIT;

	(void)state;
	assert_null(an2k_domain_guess(t, doc));
	an2kfile_edit(doc, changes);
	options.domain = an2k_domain_guess(t, doc);
	assert_non_null(options.domain);
	assert_string_equal(an2k_domain_key(options.domain), "ebts");
	check(doc, NULL, &f);
	assert_int_equal(f.errors, 0);
	check(doc, &options, &f);
	assert_int_equal(f.errors, 1);
	assert_int_equal(f.list[0].place.field, 24);
	an2k_findings_clear(&f);
	/* the name alone is not enough, others use it, too */
	an2k_field_set_text(&doc->records[0], 4, "OTHER");
	assert_null(an2k_domain_guess(t, doc));
	an2k_free(doc);
}

static void test_tables(void **state)
{
	static const struct {
		const char *text;
		const char *says;
	} bad[] = {
	    {"nonsense 5", "line 1"},
	    {"# fine\n\nrecord 120 \"x\"", "line 3"},
	    {"record 2 \"x\"\nrecord 2 \"y\"", "line 2"},
	    {"field 5 ABC M \"x\"", "field"},
	    {"record 2 \"x\"\nfield 5 ABC X \"x\"", "line 2"},
	    {"record 2 \"x\"\nitem A M N", "item"},
	    {"record 2 \"x\"\nfield 3 ABC M \"x\"\n item A M Q 1-2", "character set"},
	    {"record 2 \"x\"\nfield 3 ABC M \"x\"\n item A M N 2-1", "bounds"},
	    {"record 2 \"x\"\nfield 3 ABC M \"x\"\n item A M N 1-2 codes=none", "codes"},
	    {"record 2 \"x\"\nfield 3 ABC M \"x\"\n item A M N 1-2 range=5", "range"},
	    {"record 2 \"x\"\nuse group", "group"},
	    {"record 2 \"x", "quote"},
	    {"domain \"x\"", "domain"},
	    {"record 2 \"x\"\nfield 3 ABCDEFGHIJKLMNOP M \"x\"", "mnemonic"},
	};
	const struct an2k_tables *t = an2k_tables_get(NULL);
	struct err e = ERR_INIT;
	struct an2k_tables *own;

	(void)state;
	assert_non_null(t);
	for (int type = 1; type <= 99; type++) {
		const struct an2k_record_rule *r = an2k_record_rule(t, type);

		if (!r)
			continue;
		assert_int_equal(an2k_field_rule(r, 1, 500 > r->since ? r->since : 500)->first, 1);
		for (size_t i = 0; i < r->n_fields; i++)
			for (size_t k = 0; k < r->fields[i].n_items; k++)
				assert_true(r->fields[i].items[k].mnemonic[0]);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		err_clear(&e);
		assert_null(an2k_tables_parse(bad[i].text, "own.tbl", &e));
		if (!strstr(e.msg, bad[i].says) || !strstr(e.msg, "own.tbl"))
			fail_msg("case %zu: %s", i, e.msg);
	}
	own =
	    an2k_tables_parse("codes few 3-5 X\nrecord 2 \"x\"\nfield 3 ABC M \"x\" subfields=2-\n"
			      " item A M N 1-2 codes=few\n repeat *\n item B O U 1-\n",
			      "own.tbl", &e);
	assert_non_null(own);
	assert_int_equal(an2k_record_rule(own, 2)->fields[0].sub_min, 2);
	assert_int_equal(an2k_record_rule(own, 2)->fields[0].repeat_at, 1);
	an2k_tables_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tables),   cmocka_unit_test(test_valid),
	    cmocka_unit_test(test_type1),    cmocka_unit_test(test_prints),
	    cmocka_unit_test(test_others),   cmocka_unit_test(test_encodings),
	    cmocka_unit_test(test_decoding), cmocka_unit_test(test_editions),
	    cmocka_unit_test(test_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
