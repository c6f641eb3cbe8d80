/* SPDX-License-Identifier: Apache-2.0 */
/* People, prints and minutiae out of ANSI/NIST transactions, and into them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "exchange/an2k_check.h"
#include "exchange/an2k_text.h"
#include "exchange/transaction.h"
#include "image/write.h"
#include "support/an2kfiles.h"

#define WIDTH  300 /* pixels at 500 ppi */
#define HEIGHT 400
#define UNIT   (2540.0 / 500) /* 0.01 mm for each pixel */

/* --- minutiae ----------------------------------------------------------------------- */

static const struct minutia truth[] = {
    {10, 20, 0.0f, MINUTIA_ENDING, 0},
    {299, 399, (float)(M_PI / 2), MINUTIA_BIFURCATION, 0},
    {150, 200, (float)(M_PI * 1.75), MINUTIA_ENDING, 0},
    {0, 0, (float)(M_PI * 100 / 180), MINUTIA_OTHER, 0},
};

/* A transaction with one Type-14 record of that size and one Type-9 with its IDC. */
static struct an2k *with_minutiae(void)
{
	static const char *const changes[] = {
	    "+14",	    "2:14.006=300", "2:14.007=400", "2:14.008=1", "2:14.009=500",
	    "2:14.010=500", "+9",	    "3:9.002=0",    "3:9.003=1",  NULL};
	struct an2k *doc = an2k_new();

	an2k_record_add(doc, 0, 1);
	an2kfile_edit(doc, changes);
	return doc;
}

static void assert_minutiae(struct an2k *doc, enum an2k_features set, double position, double angle)
{
	struct an2k_minutiae m;
	struct err e = ERR_INIT;

	if (an2k_read_minutiae(doc, 2, &m, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(m.set, set);
	assert_int_equal(m.n, ARRAY_LEN(truth));
	assert_int_equal(m.finger, 7);
	assert_int_equal(m.impression, 1);
	assert_int_equal(m.width, WIDTH);
	assert_int_equal(m.height, HEIGHT);
	for (size_t i = 0; i < m.n; i++) {
		double turn = remainder(m.list[i].angle - truth[i].angle, 2 * M_PI);

		assert_true(fabs(m.list[i].x - truth[i].x) <= position);
		assert_true(fabs(m.list[i].y - truth[i].y) <= position);
		assert_true(fabs(turn) <= angle * M_PI / 180);
		assert_int_equal(m.list[i].type, truth[i].type);
	}
	free(m.list);
}

static int degrees(size_t i, int add)
{
	return ((int)lround(truth[i].angle * 180 / M_PI) + add) % 360;
}

/* The four sets of fields say the same print, each in its own units. */
static void test_sets(void **state)
{
	struct an2k *doc = with_minutiae();
	struct buf b = BUF_INIT;

	(void)state;
	/* FBI: 0.01 mm from the top, our directions */
	for (size_t i = 0; i < ARRAY_LEN(truth); i++)
		buf_printf(&b,
			   "%s%03zu\x1f%04ld%04ld%03d\x1f"
			   "00\x1f%c",
			   i ? "\x1e" : "", i + 1, lround(truth[i].x * UNIT),
			   lround(truth[i].y * UNIT), degrees(i, 0), "CAB"[truth[i].type]);
	an2k_field_set_text(&doc->records[2], 14, "07");
	an2k_field_set(&doc->records[2], 23, b.data, b.len);
	assert_minutiae(doc, AN2K_FEATURES_FBI, 0.11, 0.51);

	/* the standard's own: from the bottom, directions turned by half a turn */
	buf_clear(&b);
	for (size_t i = 0; i < ARRAY_LEN(truth); i++)
		buf_printf(&b,
			   "%s%zu\x1f%04ld%04ld%03d\x1f"
			   "0\x1f%c",
			   i ? "\x1e" : "", i + 1, lround(truth[i].x * UNIT),
			   lround((HEIGHT - 1 - truth[i].y) * UNIT), degrees(i, 180),
			   "DAB"[truth[i].type]);
	an2k_field_set_text(&doc->records[2], 6, "7");
	an2k_field_set(&doc->records[2], 12, b.data, b.len);
	assert_minutiae(doc, AN2K_FEATURES_LEGACY, 0.11, 0.51);

	/* extended features, the region of interest being the whole image */
	buf_clear(&b);
	for (size_t i = 0; i < ARRAY_LEN(truth); i++)
		buf_printf(&b, "%s%ld\x1f%ld\x1f%d\x1f%c", i ? "\x1e" : "",
			   lround(truth[i].x * UNIT), lround(truth[i].y * UNIT), degrees(i, 0),
			   "XEB"[truth[i].type]);
	an2k_field_set_text(&doc->records[2], 300,
			    "1524\x1f"
			    "2032");
	an2k_field_set_text(&doc->records[2], 302, "7");
	an2k_field_set(&doc->records[2], 331, b.data, b.len);
	assert_minutiae(doc, AN2K_FEATURES_EFS, 0.11, 0.51);

	/* INCITS 378: pixels, 2 degrees */
	{
		struct fmr *f = fmr_from_minutiae(FMR_ANSI_2004, truth, ARRAY_LEN(truth), WIDTH,
						  HEIGHT, 7, 1, 60);

		an2k_m1_from_fmr(&doc->records[2], f, 0);
		fmr_free(f);
	}
	assert_minutiae(doc, AN2K_FEATURES_M1, 0.001, 1.01);
	buf_free(&b);
	an2k_free(doc);
}

static void test_region_offset(void **state)
{
	static const char *const changes[] = {"3:9.300=1000{US}1000{US}100{US}50",
					      "3:9.331=0{US}0{US}0{US}E", NULL};
	struct an2k *doc = with_minutiae();
	struct an2k_minutiae m;

	(void)state;
	an2kfile_edit(doc, changes);
	assert_int_equal(an2k_read_minutiae(doc, 2, &m, NULL), ERR_OK);
	assert_true(fabs(m.list[0].x - 100 / UNIT) < 1e-3);
	assert_true(fabs(m.list[0].y - 50 / UNIT) < 1e-3);
	free(m.list);
	an2k_free(doc);
}

/* Through a Type-9 record and back nothing of an INCITS 378 record is lost. */
static void test_m1_exact(void **state)
{
	struct rng rng = rng_stream(3, 0, 0, 0);

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct fmr *f = fmr_new(FMR_ANSI_2004), *g;
		struct fmr_view *v;
		struct an2k *doc = with_minutiae();
		struct buf a = BUF_INIT, b = BUF_INIT, block = BUF_INIT;
		struct fmr_counts counts = {2, NULL, 0};
		struct fmr_edge edges[5];
		struct fmr_cores cores = {.n_cores = 2, .n_deltas = 1};
		struct err e = ERR_INIT;
		uint32_t n = rng_below(&rng, 255);

		f->owner = (uint16_t)rng_below(&rng, 65536);
		f->subformat = (uint16_t)rng_below(&rng, 65536);
		v = fmr_add_view(f);
		v->finger = (uint8_t)rng_below(&rng, 11);
		v->impression = (uint8_t)rng_below(&rng, 4);
		v->width = 500;
		v->height = 600;
		v->xres = v->yres = 197;
		v->qualities = xcalloc(1, sizeof(*v->qualities));
		v->n_qualities = 1;
		v->qualities[0].score = (uint8_t)(1 + rng_below(&rng, 100));
		for (uint32_t i = 0; i < n; i++)
			fmr_view_add_minutia(
			    v, (struct fmr_minutia){.x = (uint16_t)rng_below(&rng, 500),
						    .y = (uint16_t)rng_below(&rng, 600),
						    .angle = (uint8_t)rng_below(&rng, 180),
						    .type = (uint8_t)rng_below(&rng, 3),
						    .quality = (uint8_t)rng_below(&rng, 101)});
		for (size_t i = 0; i < 5; i++)
			edges[i] = (struct fmr_edge){(uint8_t)rng_below(&rng, 256),
						     (uint8_t)rng_below(&rng, 256),
						     (uint8_t)rng_below(&rng, 256)};
		counts.edges = edges;
		counts.n_edges = 5;
		fmr_put_counts(&counts, &block);
		fmr_view_add_block(v, FMR_BLOCK_RIDGE_COUNTS, block.data, block.len);
		buf_clear(&block);
		cores.core[0] = (struct fmr_core){10, 20, true, 30};
		cores.core[1] = (struct fmr_core){11, 21, true, 179};
		cores.delta[0] = (struct fmr_delta){40, 50, true, {1, 2, 179}};
		fmr_put_cores(&cores, FMR_ANSI_2004, &block);
		fmr_view_add_block(v, FMR_BLOCK_CORE_DELTA, block.data, block.len);

		an2k_m1_from_fmr(&doc->records[2], f, 0);
		assert_int_equal(an2k_m1_to_fmr(&doc->records[2], &g, &e), ERR_OK);
		assert_int_equal(fmr_write(f, &a, &e), ERR_OK);
		assert_int_equal(fmr_write(g, &b, &e), ERR_OK);
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.data, b.data, a.len);
		buf_free(&a);
		buf_free(&b);
		buf_free(&block);
		fmr_free(f);
		fmr_free(g);
		an2k_free(doc);
	}
}

static void test_bad_minutiae(void **state)
{
	static const struct {
		const char *change;
		enum err_code code;
		const char *says;
	} cases[] = {
	    {"3:9.020=1", ERR_NOT_FOUND, "record 3"},
	    {"3:9.137=1{US}x{US}2{US}3", ERR_INPUT, "9.137"},
	    {"3:9.137=1{US}1{US}2{US}180", ERR_INPUT, "9.137"},
	    {"3:9.331=1{US}1", ERR_INPUT, "9.331"},
	    {"3:9.012=1{US}12345678", ERR_INPUT, "9.012"},
	    {"3:9.023=1{US}1234567890x", ERR_INPUT, "9.023"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct an2k *doc = with_minutiae();
		const char *const changes[] = {cases[i].change, NULL};
		struct an2k_minutiae m;
		struct err e = ERR_INIT;

		an2kfile_edit(doc, changes);
		assert_int_equal(an2k_read_minutiae(doc, 2, &m, &e), cases[i].code);
		assert_non_null(strstr(e.msg, cases[i].says));
		assert_null(m.list);
		an2k_free(doc);
	}
}

/* --- transactions ------------------------------------------------------------------------- */

static void add_name(struct person *p, enum name_kind kind, const char *given, const char *f1,
		     const char *f2)
{
	struct person_name n;

	name_init(&n);
	name_set(&n, kind, given, f1, f2);
	person_add_name(p, &n);
}

static void set(char **where, const char *text)
{
	free(*where);
	*where = xstrdup(text);
}

static void fill_print(struct transaction_print *p, int position, int width, int height, double ppi)
{
	struct image *img = image_new(width, height, ppi);
	struct buf out = BUF_INIT;

	for (int i = 0; i < width * height; i++)
		img->px[i] = (uint8_t)(i * 7 % 251);
	image_write_png(img, &out);
	p->position = position;
	p->ppi = ppi;
	p->width = width;
	p->height = height;
	p->data = out.data;
	p->len = out.len;
	p->captured = (struct date){2024, 2, 29};
	set(&p->source, "YY-DESK");
	image_free(img);
}

static struct transaction *sample(void)
{
	struct transaction *t = transaction_new();
	struct transaction_subject *s = transaction_add_subject(t);
	struct transaction_print *p;
	struct transaction_minutiae *m;
	struct document d;

	set(&t->type, "ASK");
	set(&t->control, "2024-0001");
	set(&t->answer_to, "2024-0000");
	set(&t->origin, "YY-DESK");
	set(&t->destination, "XX-DESK");
	t->date = (struct date){2024, 2, 29};
	s->idc = 0;
	set(&s->reference, "R-77");
	add_name(&s->person, NAME_PRIMARY, "María José", "de la Cruz", "Ñandú");
	add_name(&s->person, NAME_ALIAS, "", "Pepa", "");
	s->person.sex = SEX_FEMALE;
	s->person.birth = (struct birth){{1990, 5, 0}, 2, BIRTH_DECLARED};
	person_add_nationality(&s->person, "ESP");
	person_add_nationality(&s->person, "MEX");
	person_add_language(&s->person, language_find("es") ? "es" : "spa");
	document_init(&d);
	d.type = DOCUMENT_PASSPORT;
	set(&d.number, "AB 12-34");
	strcpy(d.issuer, "ESP");
	d.expiry = (struct date){2030, 1, 31};
	person_add_document(&s->person, &d);

	p = transaction_add_print(t);
	fill_print(p, 2, 120, 160, 500);
	p->idc = 1;
	p = transaction_add_print(t);
	fill_print(p, 14, 400, 160, 1000);
	p->idc = 2;
	p->impression = 0;
	p->segments = xcalloc(2, sizeof(*p->segments));
	p->n_segments = 2;
	p->segments[0] = (struct transaction_segment){10, 0, 5, 90, 155};
	p->segments[1] = (struct transaction_segment){9, 100, 1, 190, 160};
	p = transaction_add_print(t);
	p->idc = 3;
	p->position = 7;
	p->captured = (struct date){2024, 2, 29};
	set(&p->source, "YY-DESK");
	p->missing = xcalloc(1, sizeof(*p->missing));
	p->missing[0] = (struct transaction_missing){7, "XX"};
	p->n_missing = 1;
	p = transaction_add_print(t);
	fill_print(p, 21, 100, 100, 500);
	p->idc = 4;
	p->type = 15;
	p->impression = 10;
	p = transaction_add_print(t);
	fill_print(p, 0, 50, 60, 500);
	p->idc = 5;
	p->type = 13;
	p->impression = 4;
	free(p->data);
	p->uncompressed = true;
	p->len = 3000;
	p->data = xcalloc(p->len, 1);
	memset(p->data, AN2K_GS, p->len);

	m = transaction_add_minutiae(t);
	m->idc = 1;
	m->m = (struct an2k_minutiae){.set = AN2K_FEATURES_M1,
				      .finger = 2,
				      .impression = 0,
				      .quality = 70,
				      .width = 120,
				      .height = 160,
				      .n = 2};
	m->m.list = xcalloc(2, sizeof(*m->m.list));
	m->m.list[0] = (struct minutia){10, 20, (float)(M_PI / 2), MINUTIA_ENDING, 90};
	m->m.list[1] = (struct minutia){119, 159, 0, MINUTIA_BIFURCATION, 1};
	m = transaction_add_minutiae(t);
	m->idc = 5;
	m->m = (struct an2k_minutiae){
	    .set = AN2K_FEATURES_M1, .impression = 4, .quality = -1, .width = 50, .height = 60};
	return t;
}

static void assert_same_person(const struct transaction_subject *a,
			       const struct transaction_subject *b)
{
	assert_int_equal(a->idc, b->idc);
	assert_string_equal(a->reference, b->reference);
	assert_int_equal(a->person.n_names, b->person.n_names);
	for (size_t i = 0; i < a->person.n_names; i++) {
		const struct person_name *x = &a->person.names[i], *y = &b->person.names[i];

		assert_int_equal(x->kind, y->kind);
		assert_string_equal(x->given, y->given);
		assert_string_equal(x->particle1, y->particle1);
		assert_string_equal(x->family1, y->family1);
		assert_string_equal(x->particle2, y->particle2);
		assert_string_equal(x->family2, y->family2);
	}
	assert_int_equal(a->person.sex, b->person.sex);
	assert_memory_equal(&a->person.birth.date, &b->person.birth.date, sizeof(struct date));
	assert_int_equal(a->person.birth.margin_years, b->person.birth.margin_years);
	assert_int_equal(a->person.birth.source, b->person.birth.source);
	assert_int_equal(a->person.n_nationalities, b->person.n_nationalities);
	for (size_t i = 0; i < a->person.n_nationalities; i++)
		assert_string_equal(a->person.nationalities[i], b->person.nationalities[i]);
	assert_int_equal(a->person.n_languages, b->person.n_languages);
	for (size_t i = 0; i < a->person.n_languages; i++)
		assert_string_equal(a->person.languages[i], b->person.languages[i]);
	assert_int_equal(a->person.n_documents, b->person.n_documents);
	for (size_t i = 0; i < a->person.n_documents; i++) {
		assert_int_equal(a->person.documents[i].type, b->person.documents[i].type);
		assert_string_equal(a->person.documents[i].number, b->person.documents[i].number);
		assert_string_equal(a->person.documents[i].issuer, b->person.documents[i].issuer);
		assert_memory_equal(&a->person.documents[i].expiry, &b->person.documents[i].expiry,
				    sizeof(struct date));
	}
	assert_int_equal(a->n_others, b->n_others);
}

static void assert_same_print(const struct transaction_print *a, const struct transaction_print *b)
{
	assert_int_equal(a->idc, b->idc);
	assert_int_equal(a->type, b->type);
	assert_int_equal(a->position, b->position);
	assert_int_equal(a->impression, b->impression);
	assert_true(fabs(a->ppi - b->ppi) < 1e-9);
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->height, b->height);
	assert_int_equal(a->bits, b->bits);
	assert_int_equal(a->uncompressed, b->uncompressed);
	assert_memory_equal(&a->captured, &b->captured, sizeof(struct date));
	assert_string_equal(a->source, b->source);
	assert_int_equal(a->n_missing, b->n_missing);
	for (size_t i = 0; i < a->n_missing; i++) {
		assert_int_equal(a->missing[i].position, b->missing[i].position);
		assert_string_equal(a->missing[i].code, b->missing[i].code);
	}
	assert_int_equal(a->len, b->len);
	if (a->len)
		assert_memory_equal(a->data, b->data, a->len);
	assert_int_equal(a->n_segments, b->n_segments);
	if (a->n_segments)
		assert_memory_equal(a->segments, b->segments, a->n_segments * sizeof(*a->segments));
}

static void test_write_and_read(void **state)
{
	struct transaction *t = sample(), *again;
	const struct an2k_tables *tables = an2k_tables_get(NULL);
	struct an2k_check_options options = {.domain = an2k_domain_by_key(tables, "cotejo"),
					     .payload = true};
	struct an2k_findings f = AN2K_FINDINGS_INIT;
	struct notes notes = NOTES_INIT;
	struct an2k *doc;
	struct buf bytes = BUF_INIT;
	struct err e = ERR_INIT;
	char path[] = "/tmp/test_transaction.XXXXXX";

	(void)state;
	if (transaction_to_an2k(t, tables, &doc, &e))
		fail_msg("%s", e.msg);
	an2kfile_bytes(doc, &bytes);
	an2k_free(doc);
	assert_true(close(mkstemp(path)) == 0);
	assert_int_equal(file_write(path, bytes.data, bytes.len, &e), ERR_OK);

	/* It is a transaction as the standard wants it. */
	doc = an2kfile_read(bytes.data, bytes.len);
	an2k_check(doc, tables, &options, &f);
	for (size_t i = 0; i < f.kept; i++)
		print_message("%d.%03u: %s\n", f.list[i].type, (unsigned)f.list[i].place.field,
			      f.list[i].text);
	assert_int_equal(f.errors, 0);
	an2k_findings_clear(&f);
	an2k_free(doc);

	if (transaction_read(path, &again, &notes, &e))
		fail_msg("%s", e.msg);
	unlink(path);
	assert_int_equal(notes.count, 0);
	assert_string_equal(again->domain, "cotejo");
	assert_string_equal(again->type, t->type);
	assert_string_equal(again->control, t->control);
	assert_string_equal(again->answer_to, t->answer_to);
	assert_string_equal(again->origin, t->origin);
	assert_string_equal(again->destination, t->destination);
	assert_memory_equal(&again->date, &t->date, sizeof(t->date));
	assert_int_equal(again->n_subjects, t->n_subjects);
	for (size_t i = 0; i < t->n_subjects; i++)
		assert_same_person(&t->subjects[i], &again->subjects[i]);
	assert_int_equal(again->n_prints, t->n_prints);
	for (size_t i = 0; i < t->n_prints; i++)
		assert_same_print(&t->prints[i], &again->prints[i]);
	assert_int_equal(again->n_minutiae, t->n_minutiae);
	for (size_t i = 0; i < t->n_minutiae; i++) {
		const struct an2k_minutiae *a = &t->minutiae[i].m, *b = &again->minutiae[i].m;

		assert_int_equal(t->minutiae[i].idc, again->minutiae[i].idc);
		assert_int_equal(a->finger, b->finger);
		assert_int_equal(a->impression, b->impression);
		assert_int_equal(a->quality, b->quality);
		assert_int_equal(a->width, b->width);
		assert_int_equal(a->height, b->height);
		assert_int_equal(a->n, b->n);
		if (a->n)
			assert_memory_equal(a->list, b->list, a->n * sizeof(*a->list));
	}
	transaction_free(t);
	transaction_free(again);
	buf_free(&bytes);
}

static void test_decode_and_cut(void **state)
{
	struct transaction *t = sample();
	struct image *img, *cut;
	struct err e = ERR_INIT;
	struct transaction_segment beyond = {1, 390, 150, 500, 900}, outside = {1, 400, 0, 410, 9};

	(void)state;
	if (transaction_decode(&t->prints[1], "slap", &img, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(img->width, 400);
	assert_true(fabs(img->ppi - 1000) < 1e-6);
	cut = transaction_cut(img, &t->prints[1].segments[1]);
	assert_int_equal(cut->width, 90);
	assert_int_equal(cut->height, 159);
	assert_true(fabs(cut->ppi - 1000) < 1e-6);
	assert_int_equal(image_at(cut, 89, 158), image_at(img, 189, 159));
	image_free(cut);
	cut = transaction_cut(img, &beyond);
	assert_int_equal(cut->width, 10);
	assert_int_equal(cut->height, 10);
	image_free(cut);
	assert_null(transaction_cut(img, &outside));
	image_free(img);
	assert_int_equal(transaction_decode(&t->prints[2], "lost", &img, &e), ERR_NOT_FOUND);
	if (transaction_decode(&t->prints[4], "plain", &img, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(img->width, 50);
	assert_int_equal(image_at(img, 49, 59), AN2K_GS);
	image_free(img);
	transaction_free(t);
}

static void test_ebts(void **state)
{
	static const char *const changes[] = {"1:1.013=NORAM",
					      "1:1.004=CAR",
					      "2:2.003!",
					      "2:2.009=CASE-5",
					      "2:2.018=GARCIA LOPEZ, ANA",
					      "2:2.019=PEPA{RS}GARCIA,ANITA",
					      "2:2.022=19900500",
					      "2:2.024=F",
					      "2:2.017=PP-X123{RS}AR-77",
					      "2:2.041=Main Street 5",
					      "2:2.084=05{US}XX{RS}06{US}UP",
					      NULL};
	struct an2k *doc = an2kfile_valid();
	struct transaction *t;
	struct notes notes = NOTES_INIT;
	const struct transaction_subject *s;
	size_t other = 0;

	(void)state;
	an2kfile_edit(doc, changes);
	transaction_from_an2k(doc, an2k_tables_get(NULL), NULL, &t, &notes);
	assert_string_equal(t->domain, "ebts");
	assert_int_equal(t->n_subjects, 1);
	s = &t->subjects[0];
	assert_string_equal(s->reference, "CASE-5");
	assert_int_equal(s->person.n_names, 3);
	assert_string_equal(s->person.names[0].family1, "GARCIA LOPEZ");
	assert_string_equal(s->person.names[0].given, "ANA");
	assert_string_equal(s->person.names[1].family1, "PEPA");
	assert_int_equal(s->person.names[2].kind, NAME_ALIAS);
	assert_int_equal(s->person.birth.date.year, 1990);
	assert_int_equal(s->person.birth.date.month, 5);
	assert_int_equal(s->person.birth.date.day, 0);
	assert_int_equal(s->person.sex, SEX_FEMALE);
	assert_int_equal(s->person.n_documents, 2);
	assert_int_equal(s->person.documents[0].type, DOCUMENT_PASSPORT);
	assert_string_equal(s->person.documents[0].number, "X123");
	assert_string_equal(s->person.documents[1].number, "AR-77");
	/* what has no place is kept for people to read */
	for (size_t i = 0; i < s->n_others; i++)
		if (strcmp(s->others[i].tag, "2.084") == 0) {
			assert_string_equal(s->others[i].text, "05, XX; 06, UP");
			other++;
		} else if (strcmp(s->others[i].tag, "2.041") == 0) {
			assert_string_equal(s->others[i].name,
					    "Residence of the person fingerprinted");
			other++;
		}
	assert_int_equal(other, 2);
	/* prints of all types, segments of both kinds, minutiae of both sets */
	assert_int_equal(t->n_prints, 5);
	assert_int_equal(t->prints[0].type, 4);
	assert_true(fabs(t->prints[0].ppi - 500) < 1e-9);
	assert_int_equal(t->prints[2].n_segments, 3);
	assert_int_equal(t->prints[2].segments[2].finger, 4);
	assert_int_equal(t->prints[2].segments[2].left, 165);
	assert_int_equal(t->prints[2].segments[2].right, 251);
	assert_int_equal(t->prints[4].n_missing, 1);
	assert_int_equal(t->prints[4].missing[0].position, 5);
	assert_string_equal(t->prints[4].missing[0].code, "XX");
	assert_int_equal(t->n_minutiae, 2);
	notes_clear(&notes);
	transaction_free(t);
	an2k_free(doc);
}

/* Broken values are noted and left out, the rest is used. */
static void test_broken_values(void **state)
{
	static const char *const changes[] = {"1:1.013=COTEJO",
					      "1:1.005=never",
					      "2:2.003=0001",
					      "2:2.018!",
					      "2:2.021=1990-13{US}{US}",
					      "2:2.022=Q",
					      "2:2.023=ESP{RS}NOWHERE",
					      "2:2.020=odd{US}Ana",
					      "2:2.025=amulet{US}7",
					      NULL};
	struct an2k *doc = an2kfile_valid();
	struct transaction *t;
	struct notes notes = NOTES_INIT;

	(void)state;
	an2kfile_edit(doc, changes);
	transaction_from_an2k(doc, an2k_tables_get(NULL), NULL, &t, &notes);
	assert_string_equal(t->domain, "cotejo");
	assert_int_equal(t->date.year, 0);
	assert_int_equal(t->subjects[0].person.birth.date.year, 0);
	assert_int_equal(t->subjects[0].person.n_nationalities, 1);
	assert_int_equal(t->subjects[0].person.n_names, 1);
	assert_int_equal(t->subjects[0].person.n_documents, 1);
	assert_true(notes.count >= 6);
	notes_clear(&notes);
	transaction_free(t);
	an2k_free(doc);
}

static void test_refusals(void **state)
{
	const struct an2k_tables *tables = an2k_tables_get(NULL);

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct transaction *t = sample();
		struct an2k *doc;
		struct err e = ERR_INIT;

		switch (i) {
		case 0:
			t->prints[0].ppi = 0;
			break;
		case 1:
			memset(t->prints[0].data, 'x', t->prints[0].len);
			break;
		case 2:
			set(&t->origin, "a\x1d"
					"b");
			break;
		case 3:
			set(&t->origin, "M\xc3\xa9xico");
			break;
		case 4:
			set(&t->domain, "nowhere");
			break;
		case 5:
			set(&t->subjects[0].reference, "a\x1c"
						       "b");
			break;
		case 6:
			t->minutiae[0].m.n = 256;
			break;
		default:
			t->prints[0].position = 100;
			break;
		}
		assert_int_equal(transaction_to_an2k(t, tables, &doc, &e), ERR_INPUT);
		assert_null(doc);
		assert_true(e.msg[0]);
		transaction_free(t);
	}
}

static void test_fingers(void **state)
{
	int f[5];

	(void)state;
	assert_int_equal(transaction_fingers(3, f), 1);
	assert_int_equal(f[0], 3);
	assert_int_equal(transaction_fingers(14, f), 4);
	assert_int_equal(f[0], 10);
	assert_int_equal(f[3], 7);
	assert_int_equal(transaction_fingers(15, f), 2);
	assert_int_equal(f[0], 6);
	assert_int_equal(transaction_fingers(12, f), 1);
	assert_int_equal(f[0], 6);
	assert_int_equal(transaction_fingers(21, f), 0);
	assert_int_equal(transaction_fingers(0, f), 0);
	assert_int_equal(transaction_fingers(-1, f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sets),	   cmocka_unit_test(test_region_offset),
	    cmocka_unit_test(test_m1_exact),	   cmocka_unit_test(test_bad_minutiae),
	    cmocka_unit_test(test_write_and_read), cmocka_unit_test(test_decode_and_cut),
	    cmocka_unit_test(test_ebts),	   cmocka_unit_test(test_broken_values),
	    cmocka_unit_test(test_refusals),	   cmocka_unit_test(test_fingers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
