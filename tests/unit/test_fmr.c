/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/rng.h"
#include "exchange/fmr.h"
#include "exchange/fmr_text.h"

static const enum fmr_format records[] = {FMR_ISO_2005,	 FMR_ISO_2011,	FMR_ANSI_2004,
					  FMR_ANSI_2007, FMR_ANSI_2009, FMR_ANSI_2009_AM1};

static void put_hex(struct buf *b, const char *hex)
{
	unsigned v;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		assert_int_equal(sscanf(hex, "%2x", &v), 1);
		buf_put_u8(b, v);
		hex++;
	}
}

/* A record with two views and everything a record form can hold. */
static struct fmr *full(enum fmr_format format)
{
	struct fmr *f = fmr_new(format);
	struct rng r = rng_stream(7, (uint64_t)format, 0, 0);
	bool old = format == FMR_ISO_2005 || format == FMR_ANSI_2004;
	bool iso = format == FMR_ISO_2005 || format == FMR_ISO_2011;

	f->owner = format >= FMR_ANSI_2004 ? 0x42 : 0;
	f->subformat = format >= FMR_ANSI_2004 ? 17 : 0;
	f->device_id = format == FMR_ISO_2011 ? 0 : 0x123;
	f->compliance = format == FMR_ISO_2011 ? 0 : old || format == FMR_ANSI_2007 ? 8 : 0x80;
	f->certificate_blocks = format == FMR_ISO_2011;
	for (int i = 0; i < 2; i++) {
		struct fmr_view *v = fmr_add_view(f);
		struct fmr_counts counts = {1, NULL, 2};
		struct fmr_edge edges[2] = {{1, 2, 3}, {2, 3, 4}};
		struct fmr_cores cores = {0};
		struct buf b = BUF_INIT;

		v->finger = i ? 7 : 2;
		v->impression = i ? 1 : 0;
		v->width = 400;
		v->height = 500;
		v->xres = v->yres = 197;
		v->n_qualities = 1;
		v->qualities = xcalloc(1, sizeof(*v->qualities));
		v->qualities[0] = (struct fmr_quality){77, old ? 0 : 0x103, old ? 0 : 5};
		if (format == FMR_ISO_2011) {
			v->date = (struct fmr_date){2026, 11, 23, 10, 15, 30, 250};
			v->device_technology = 4;
			v->device_vendor = 0x1234;
			v->device_id = 0x5678;
			v->certificates = xcalloc(1, sizeof(*v->certificates));
			v->certificates[0] = (struct fmr_certificate){0x103, 1};
			v->n_certificates = 1;
		}
		for (int k = 0; k < 40; k++) {
			struct fmr_minutia m = {0};

			m.x = (uint16_t)rng_below(&r, 400);
			m.y = (uint16_t)rng_below(&r, 500);
			m.angle = (uint8_t)rng_below(&r, (uint32_t)fmr_angle_steps(format));
			m.type = (uint8_t)rng_below(&r, 3);
			m.quality = (uint8_t)(1 + rng_below(&r, 100));
			fmr_view_add_minutia(v, m);
		}
		counts.edges = edges;
		fmr_put_counts(&counts, &b);
		fmr_view_add_block(v, FMR_BLOCK_RIDGE_COUNTS, b.data, b.len);
		buf_clear(&b);
		cores.n_cores = 2;
		cores.core[0] = (struct fmr_core){100, 110, true, 45};
		cores.core[1] = (struct fmr_core){120, 130, true, 90};
		cores.n_deltas = 1;
		cores.delta[0] = (struct fmr_delta){200, 300, true, {10, 60, 120}};
		fmr_put_cores(&cores, format, &b);
		fmr_view_add_block(v, FMR_BLOCK_CORE_DELTA, b.data, b.len);
		buf_clear(&b);
		if (iso) {
			struct fmr_zones z = {0x103, 9, 40, 60, 3, 10, 9, NULL};

			z.quality = xcalloc(90, 1);
			for (int k = 0; k < 90; k++)
				z.quality[k] = (uint8_t)(k % 8);
			fmr_put_zones(&z, format, &b);
			fmr_view_add_block(v, FMR_BLOCK_ZONES, b.data, b.len);
			free(z.quality);
		}
		fmr_view_add_block(v, 0x0221, "\1\2\3\0\4", 5);
		buf_free(&b);
	}
	return f;
}

static void same_bytes(const struct buf *a, const struct buf *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->data, b->data, a->len);
}

static void every_format_is_written_read_and_written_alike(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		struct fmr *f = full(records[i]), *g;
		struct buf a = BUF_INIT, b = BUF_INIT;
		struct notes notes = NOTES_INIT;
		struct err err = ERR_INIT;
		enum fmr_format found;

		assert_int_equal(fmr_write(f, &a, &err), ERR_OK);
		assert_true(fmr_detect(a.data, a.len, &found));
		assert_int_equal(found, records[i]);
		assert_int_equal(fmr_read(a.data, a.len, FMR_AUTO, "x", &g, &notes, &err), ERR_OK);
		assert_int_equal(notes.count, 0);
		assert_int_equal(g->n_views, 2);
		assert_int_equal(g->views[1].finger, 7);
		assert_memory_equal(g->views[1].minutiae, f->views[1].minutiae,
				    40 * sizeof(struct fmr_minutia));
		assert_int_equal(fmr_write(g, &b, &err), ERR_OK);
		same_bytes(&a, &b);
		fmr_free(f);
		fmr_free(g);
		buf_free(&a);
		buf_free(&b);
	}
}

/* The layout byte for byte, written out from the clauses of the standards. */
static void layouts_are_those_of_the_standards(void **state)
{
	static const char *const hex[FMR_FORMAT_COUNT] = {
	    [FMR_ISO_2005] = "464d5200 20323000 00000024 8123 0190 01f4 00c5 00c5 01 00"
			     " 02 10 4d 01 4064 00c8 20 5a 0000",
	    [FMR_ANSI_2004] = "464d5200 20323000 0026 0042 0011 8123 0190 01f4 00c5 00c5 01 00"
			      " 02 10 4d 01 4064 00c8 20 5a 0000",
	    [FMR_ANSI_2009] = "464d5200 30333000 0000002e 0042 0011 80 0123 01 00"
			      " 02 01 00 4d 0103 0005 0190 01f4 00c5 00c5 01 4064 00c8 20 5a 0000",
	    [FMR_ANSI_2009_AM1] =
		"464d5200 30333500 0000002e 0042 0011 80 0123 01 00"
		" 02 01 00 4d 0103 0005 0190 01f4 00c5 00c5 01 4064 00c8 20 5a 0000",
	    [FMR_ISO_2011] = "464d5200 30333000 0000003c 0001 00"
			     " 0000002d 07ea 0b 17 0a 0f 1e 00fa 04 1234 5678 01 4d 0103 0005"
			     " 02 01 00c5 00c5 00 0190 01f4 60 01 4064 00c8 20 5a 0000",
	};

	for (size_t i = 0; i < FMR_FORMAT_COUNT; i++) {
		struct buf b = BUF_INIT, c = BUF_INIT;
		struct fmr *f;
		struct err err = ERR_INIT;
		struct fmr_view *v;

		if (!hex[i])
			continue;
		put_hex(&b, hex[i]);
		assert_int_equal(fmr_read(b.data, b.len, FMR_AUTO, "x", &f, NULL, &err), ERR_OK);
		assert_int_equal(f->format, i);
		v = &f->views[0];
		assert_int_equal(v->finger, 2);
		assert_int_equal(v->number, 1);
		assert_int_equal(v->qualities[0].score, 77);
		assert_int_equal(v->width, 400);
		assert_int_equal(v->height, 500);
		assert_int_equal(v->minutiae[0].x, 100);
		assert_int_equal(v->minutiae[0].y, 200);
		assert_int_equal(v->minutiae[0].angle, 32);
		assert_int_equal(v->minutiae[0].quality, 90);
		assert_int_equal(v->minutiae[0].type, MINUTIA_ENDING);
		assert_int_equal(fmr_write(f, &c, &err), ERR_OK);
		same_bytes(&b, &c);
		fmr_free(f);
		buf_free(&b);
		buf_free(&c);
	}
}

static void refused(const void *data, size_t len, const char *part)
{
	struct fmr *f = NULL;
	struct err err = ERR_INIT;

	if (fmr_read(data, len, FMR_AUTO, "x.fmr", &f, NULL, &err) != ERR_INPUT)
		fail_msg("%zu bytes of %s were read", len, fmr_format_id(f->format));
	assert_null(f);
	if (!strstr(err.msg, part))
		fail_msg("'%s' does not say '%s'", err.msg, part);
	assert_non_null(strstr(err.msg, "x.fmr"));
}

static void a_cut_record_is_refused_at_every_length(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		struct fmr *f = full(records[i]);
		struct buf b = BUF_INIT;
		struct err err = ERR_INIT;

		assert_int_equal(fmr_write(f, &b, &err), ERR_OK);
		for (size_t n = 0; n < b.len; n++) {
			uint8_t *cut = xmemdup(b.data, n);

			refused(cut, n, "byte");
			free(cut);
		}
		buf_put_u8(&b, 1);
		refused(b.data, b.len, "follow");
		fmr_free(f);
		buf_free(&b);
	}
}

static void bad_structure_names_the_place(void **state)
{
	struct fmr *f = full(FMR_ISO_2005), *g;
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	struct notes notes = NOTES_INIT;

	refused("not a template", 14, "byte 0");
	assert_int_equal(fmr_write(f, &b, &err), ERR_OK);
	b.data[22] = 3; /* a third view that is not there */
	refused(b.data, b.len, "1 finger views of 3 are missing");
	b.data[22] = 1;
	refused(b.data, b.len, "the last finger view ends here");
	b.data[22] = 2;
	b.data[27] = 41; /* one minutia more than there are */
	refused(b.data, b.len, "byte");
	b.data[27] = 40;
	/* Values out of range are kept and noted; a strict caller refuses. */
	b.data[28] |= 0xc0;
	b.data[30] |= 0x80;
	assert_int_equal(fmr_read(b.data, b.len, FMR_AUTO, "x", &g, &notes, &err), ERR_OK);
	assert_int_equal(notes.count, 2);
	assert_int_equal(notes.list[0].offset, 28);
	assert_int_equal(notes_refuse(&notes, "x", &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "byte 28: minutia 1: type 3"));
	notes_clear(&notes);
	fmr_free(g);
	/* Zero padding is kept. */
	for (int i = 0; i < 10; i++)
		buf_put_u8(&b, 0);
	assert_int_equal(fmr_read(b.data, b.len, FMR_AUTO, "x", &g, &notes, &err), ERR_OK);
	assert_int_equal(g->padding, 10);
	notes_clear(&notes);
	fmr_free(f);
	fmr_free(g);
	buf_free(&b);
}

/* A -> B -> A keeps pixels, types and angles to half a unit of the coarser. */
static void conversions_go_there_and_back(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		for (size_t k = 0; k < ARRAY_LEN(records); k++) {
			struct fmr *f = full(records[i]), *g, *h, *again;
			struct notes notes = NOTES_INIT;
			struct err err = ERR_INIT;
			struct buf b = BUF_INIT;
			int a = fmr_angle_steps(records[i]), c = fmr_angle_steps(records[k]);

			assert_int_equal(fmr_convert(f, records[k], &g, &notes, &err), ERR_OK);
			assert_int_equal(fmr_write(g, &b, &err), ERR_OK);
			assert_int_equal(fmr_read(b.data, b.len, FMR_AUTO, "x", &again, NULL, &err),
					 ERR_OK);
			assert_int_equal(again->format, records[k]);
			assert_int_equal(fmr_convert(again, records[i], &h, &notes, &err), ERR_OK);
			for (size_t n = 0; n < 40; n++) {
				const struct fmr_minutia *p = &f->views[0].minutiae[n];
				const struct fmr_minutia *q = &g->views[0].minutiae[n];
				const struct fmr_minutia *r = &h->views[0].minutiae[n];
				double turn = fabs((double)p->angle / a - (double)q->angle / c);

				assert_int_equal(p->x, q->x);
				assert_int_equal(p->y, q->y);
				assert_int_equal(p->type, q->type);
				assert_int_equal(p->quality, r->quality);
				if (turn > 0.5)
					turn = 1 - turn;
				assert_true(turn <= 0.5 / c + 1e-12);
				/* From the coarser to the finer and back nothing is lost. */
				if (a <= c)
					assert_int_equal(p->angle, r->angle);
			}
			assert_int_equal(h->views[1].qualities[0].score, 77);
			fmr_free(f);
			fmr_free(g);
			fmr_free(h);
			fmr_free(again);
			notes_clear(&notes);
			buf_free(&b);
		}
}

static void known_conversions_come_out(void **state)
{
	struct fmr *f = full(FMR_ISO_2005), *g;
	struct notes notes = NOTES_INIT;
	struct err err = ERR_INIT;
	struct fmr_cores cores;

	/* 255 * 1.40625 = 358.59 degrees: 179 units of two degrees, not 180;
	 * in the compact form it is a whole turn, 0. */
	f->views[0].minutiae[0].angle = 255;
	f->views[0].minutiae[0].quality = 0;
	f->views[0].minutiae[1].x = 197;
	f->views[0].minutiae[1].y = 399;
	assert_int_equal(fmr_convert(f, FMR_ANSI_2009, &g, &notes, &err), ERR_OK);
	assert_int_equal(g->views[0].minutiae[0].angle, 179);
	assert_int_equal(g->views[0].minutiae[0].quality, FMR_QUALITY_NOT_TRIED);
	assert_int_equal(g->owner, 0x103);
	assert_int_equal(g->compliance, 0x80);
	assert_true(fmr_block_cores(&g->views[0].blocks[1], g->format, &cores));
	assert_int_equal(cores.core[0].angle, 32); /* 45 * 1.40625 / 2 = 31.6 */
	assert_int_equal(g->views[0].n_blocks, 3); /* zones have no form there */
	assert_int_equal(notes.count, 2);
	notes_clear(&notes);
	fmr_free(g);
	/* Card forms hold one view. */
	assert_int_equal(fmr_convert(f, FMR_ISO_2005_COMPACT, &g, &notes, &err), ERR_INPUT);
	f->n_views = 1;
	assert_int_equal(fmr_convert(f, FMR_ISO_2005_COMPACT, &g, &notes, &err), ERR_OK);
	assert_int_equal(g->views[0].minutiae[0].angle, 0);
	assert_int_equal(g->views[0].minutiae[1].x, 100); /* 1 cm */
	assert_int_equal(g->views[0].minutiae[1].y, 203); /* 2.0254 cm */
	fmr_free(g);
	assert_int_equal(fmr_convert(f, FMR_ISO_2005_CARD, &g, &notes, &err), ERR_OK);
	assert_int_equal(g->views[0].minutiae[0].angle, 255);
	assert_int_equal(g->views[0].minutiae[1].y, 2025);
	fmr_free(g);
	f->n_views = 2;
	notes_clear(&notes);
	fmr_free(f);
}

static void card_forms_are_read_and_written(void **state)
{
	/* 7F2E { 81 { two minutiae } 95 { 1 byte } } */
	static const char *const hex[] = {"7f2e 0b 81 06 0a148a ff0040 95 01 2a",
					  "81 06 0a148a ff0040", "0a148a ff0040"};

	for (size_t i = 0; i < ARRAY_LEN(hex); i++) {
		struct buf b = BUF_INIT, c = BUF_INIT;
		struct fmr *f;
		struct err err = ERR_INIT;

		put_hex(&b, hex[i]);
		assert_int_equal(fmr_read(b.data, b.len, i == 2 ? FMR_ISO_2005_COMPACT : FMR_AUTO,
					  "x", &f, NULL, &err),
				 ERR_OK);
		assert_int_equal(f->format, FMR_ISO_2005_COMPACT);
		assert_int_equal(f->views[0].n_minutiae, 2);
		assert_int_equal(f->views[0].minutiae[0].type, MINUTIA_BIFURCATION);
		assert_int_equal(f->views[0].minutiae[0].angle, 10);
		assert_int_equal(f->views[0].minutiae[1].x, 255);
		assert_int_equal(fmr_write(f, &c, &err), ERR_OK);
		same_bytes(&b, &c);
		fmr_free(f);
		buf_free(&b);
		buf_free(&c);
	}
	refused("\x7f\x2e\x05\x81\x06\0\0\0", 8, "x.fmr");
	refused("\x7f\x2e\x03\x95\x01\x2a", 6, "x.fmr");
}

static void minutiae_go_in_and_come_out(void **state)
{
	struct rng r = rng_stream(3, 0, 0, 0);

	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		struct minutia m[300], *back;
		struct fmr *f;
		struct err err = ERR_INIT;
		size_t count;
		int steps = fmr_angle_steps(records[i]);

		for (int k = 0; k < 300; k++) {
			m[k].x = (float)rng_range(&r, 0, 399);
			m[k].y = (float)rng_range(&r, 0, 499);
			m[k].angle = (float)rng_range(&r, 0, 2 * D_PI);
			m[k].type = (uint8_t)rng_below(&r, 3);
			m[k].quality = (uint8_t)(k < 45 ? 5 : 50);
		}
		m[100].angle = (float)(2 * D_PI - 1e-4); /* rounds to a whole turn */
		f = fmr_from_minutiae(records[i], m, 300, 400, 500, FINGER_LEFT_RING, 1, 63);
		assert_int_equal(f->views[0].n_minutiae, 255);
		assert_int_equal(f->views[0].xres, 197);
		assert_int_equal(f->views[0].minutiae[100 - 45].angle, 0);
		assert_int_equal(fmr_view_minutiae(f, 0, &back, &count, &err), ERR_OK);
		assert_int_equal(count, 255);
		for (size_t k = 0; k < count; k++) {
			/* The 45 bad ones were left out, the rest keep their order. */
			const struct minutia *p = &m[k + 45];
			double turn = fabs(d_wrap(p->angle - back[k].angle));

			assert_true(fabs(p->x - back[k].x) <= 0.5001);
			assert_true(fabs(p->y - back[k].y) <= 0.5001);
			assert_true(turn <= D_PI / steps + 1e-6);
			assert_int_equal(p->type, back[k].type);
			assert_int_equal(back[k].quality, 50);
		}
		free(back);
		assert_int_equal(fmr_view_minutiae(f, 1, &back, &count, &err), ERR_NOT_FOUND);
		fmr_free(f);
	}
}

static void resolutions_scale_to_500_ppi(void **state)
{
	struct fmr *f = full(FMR_ISO_2005);
	struct minutia *m;
	struct err err = ERR_INIT;
	size_t count;

	assert_true(fmr_ppi(197) == 500 && fmr_ppi(394) == 1000 && fmr_ppi(472) == 1200);
	assert_true(fabs(fmr_ppi(150) - 381) < 1e-9);
	f->views[0].xres = f->views[0].yres = 394;
	f->views[0].minutiae[0].x = 200;
	assert_int_equal(fmr_view_minutiae(f, 0, &m, &count, &err), ERR_OK);
	assert_true(m[0].x == 100);
	free(m);
	f->views[0].xres = 0;
	assert_int_equal(fmr_view_minutiae(f, 0, &m, &count, &err), ERR_INPUT);
	fmr_free(f);
}

static void text_forms_say_the_same(void **state)
{
	struct fmr *f = full(FMR_ISO_2011), *g;
	struct buf csv = BUF_INIT, xyt = BUF_INIT;
	struct err err = ERR_INIT;
	struct notes notes = NOTES_INIT;
	json_t *j = fmr_to_json(f), *view, *m;
	const struct fmr_minutia *first = &f->views[0].minutiae[0];
	size_t lines = 0;

	view = json_array_get(json_object_get(j, "fingerprints"), 1);
	assert_string_equal(json_string_value(json_object_get(view, "position")), "LEFT_INDEX");
	assert_string_equal(json_string_value(json_object_get(view, "scanType")), "LIVE_ROLLED");
	assert_int_equal(
	    json_array_size(json_object_get(json_object_get(view, "zones"), "quality")), 90);
	m = json_array_get(json_object_get(view, "extensions"), 0);
	assert_string_equal(json_string_value(json_object_get(m, "data")), "AQIDAAQ=");
	json_decref(j);
	fmr_put_csv(f, &csv);
	for (size_t i = 0; i < csv.len; i++)
		lines += csv.data[i] == '\n';
	assert_int_equal(lines, 81);
	assert_int_equal(fmr_put_xyt(f, 0, &xyt, &err), ERR_OK);
	assert_int_equal(fmr_read_xyt((char *)xyt.data, xyt.len, "x.xyt", &g, &notes, &err),
			 ERR_OK);
	assert_int_equal(g->views[0].n_minutiae, 40);
	assert_int_equal(g->views[0].minutiae[0].x, first->x);
	/* Only the difference between heights is certain. */
	assert_int_equal(g->views[0].minutiae[1].y - g->views[0].minutiae[0].y,
			 first[1].y - first[0].y);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(g->views[0].minutiae[i].angle, first[i].angle);
	fmr_free(g);
	assert_int_equal(fmr_read_xyt("1 2 3\n4 x 5\n", 12, "x.xyt", &g, NULL, &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "line 2"));
	notes_clear(&notes);
	buf_free(&csv);
	buf_free(&xyt);
	fmr_free(f);
}

static void what_does_not_fit_is_not_written(void **state)
{
	struct fmr *f = full(FMR_ISO_2005);
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	uint8_t *big = xcalloc(60000, 1);

	f->views[1].number = 16;
	assert_int_equal(fmr_write(f, &b, &err), ERR_INPUT);
	f->views[1].number = 0;
	f->views[1].xres = 394;
	assert_int_equal(fmr_write(f, &b, &err), ERR_INPUT);
	f->views[1].xres = 197;
	fmr_view_add_block(&f->views[0], 0x0301, big, 60000);
	assert_int_equal(fmr_write(f, &b, &err), ERR_OK);
	buf_clear(&b);
	fmr_view_add_block(&f->views[0], 0x0301, big, 60000);
	assert_int_equal(fmr_write(f, &b, &err), ERR_INPUT);
	assert_int_equal(b.len, 0);
	fmr_free(f);
	/* ANSI 2004: above 65535 bytes the length takes six. */
	f = full(FMR_ANSI_2004);
	fmr_view_add_block(&f->views[0], 0x0301, big, 60000);
	fmr_view_add_block(&f->views[1], 0x0301, big, 60000);
	assert_int_equal(fmr_write(f, &b, &err), ERR_OK);
	assert_int_equal(b.data[8] | b.data[9], 0);
	{
		struct fmr *g;

		assert_int_equal(fmr_read(b.data, b.len, FMR_AUTO, "x", &g, NULL, &err), ERR_OK);
		assert_true(g->long_length);
		fmr_free(g);
	}
	fmr_free(f);
	free(big);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_format_is_written_read_and_written_alike),
	    cmocka_unit_test(layouts_are_those_of_the_standards),
	    cmocka_unit_test(a_cut_record_is_refused_at_every_length),
	    cmocka_unit_test(bad_structure_names_the_place),
	    cmocka_unit_test(conversions_go_there_and_back),
	    cmocka_unit_test(known_conversions_come_out),
	    cmocka_unit_test(card_forms_are_read_and_written),
	    cmocka_unit_test(minutiae_go_in_and_come_out),
	    cmocka_unit_test(resolutions_scale_to_500_ppi),
	    cmocka_unit_test(text_forms_say_the_same),
	    cmocka_unit_test(what_does_not_fit_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
