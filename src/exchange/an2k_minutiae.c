/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/an2k_minutiae.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"

#define MM_PER_INCH	25.4
#define DEGREE		(M_PI / 180)
#define MINUTIAE_MAX	10000
#define M1_FORMAT_OWNER 27  /* INCITS M1 in CBEFF */
#define M1_FORMAT_TYPE	513 /* finger minutiae of INCITS 378; with extended data 514 */

static enum err_code not_a_number(uint32_t field, size_t subfield, struct err *err)
{
	return err_set(err, ERR_INPUT, _("field 9.%03u, subfield %zu: a number is missing"),
		       (unsigned)field, subfield);
}

/* The items of a subfield as numbers; -1 for what is empty or none. */
static size_t read_numbers(struct an2k_span sub, long *v, size_t max)
{
	struct an2k_cursor c = an2k_split(sub, AN2K_US);
	struct an2k_span item;
	size_t n = 0;

	for (size_t i = 0; i < max; i++)
		v[i] = -1;
	for (; n < max && an2k_next(&c, &item); n++)
		if (!an2k_span_long(item, &v[n]))
			v[n] = -1;
	return n;
}

double an2k_image_ppi(const struct an2k *doc, const struct an2k_record *r)
{
	long slc = 0, scale = 0;
	double ntr;

	if (r->type >= 3 && r->type <= 6) {
		if (!an2k_is_number(an2k_first(&doc->records[0], 12), &ntr) || ntr <= 0)
			return 0;
		/* 19.69 is 500 ppi; what scanners of the time wrote for it lies around. */
		return ntr > 19.3 && ntr < 20.1 ? 500 : ntr * MM_PER_INCH;
	}
	if (!an2k_num(r, 8, &slc) || !an2k_num(r, 9, &scale) || scale <= 0)
		return 0;
	if (slc == 1)
		return (double)scale;
	return slc == 2 && scale < 65536 ? fmr_ppi((unsigned)scale) : 0;
}

/* The image that a Type-9 record describes has its IDC. Sizes in pixels at 500. */
static void image_size(const struct an2k *doc, const struct an2k_record *r, double *width,
		       double *height)
{
	*width = *height = 0;
	for (size_t i = 1; i < doc->n_records; i++) {
		const struct an2k_record *image = &doc->records[i];
		long w, h;
		double ppi;

		if ((image->type != 4 && image->type != 13 && image->type != 14 &&
		     image->type != 15) ||
		    an2k_idc(image) != an2k_idc(r) || an2k_idc(r) < 0)
			continue;
		ppi = an2k_image_ppi(doc, image);
		if (ppi > 0 && an2k_num(image, 6, &w) && an2k_num(image, 7, &h)) {
			*width = (double)w * 500 / ppi;
			*height = (double)h * 500 / ppi;
			return;
		}
	}
}

static float turn(double degrees)
{
	double a = fmod(degrees, 360);

	if (a < 0)
		a += 360;
	return (float)(a * DEGREE);
}

static void add(struct an2k_minutiae *out, double x, double y, double degrees, int type,
		int quality)
{
	out->list = xreallocarray(out->list, out->n + 1, sizeof(*out->list));
	out->list[out->n++] = (struct minutia){.x = (float)x,
					       .y = (float)y,
					       .angle = turn(degrees),
					       .type = (uint8_t)type,
					       .quality = (uint8_t)quality};
}

/* Pictures whose size nobody tells are as large as the minutiae need. */
static void set_size(struct an2k_minutiae *out, double width, double height)
{
	for (size_t i = 0; i < out->n; i++) {
		width = fmax(width, round(out->list[i].x) + 1);
		height = fmax(height, round(out->list[i].y) + 1);
	}
	out->width = (int)fmin(ceil(width), 65535);
	out->height = (int)fmin(ceil(height), 65535);
}

/* --- INCITS 378 -------------------------------------------------------------------- */

static enum err_code m1_minutiae(const struct an2k_record *r, struct fmr_view *v, struct err *err)
{
	const struct an2k_field *f = an2k_field_get(r, 137);
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub;
	long n[6];

	for (size_t k = 1; f && k <= 255 && an2k_next(&c, &sub); k++) {
		read_numbers(sub, n, 6);
		if (n[1] < 0 || n[1] > 16383 || n[2] < 0 || n[2] > 16383 || n[3] < 0 || n[3] > 179)
			return not_a_number(137, k, err);
		fmr_view_add_minutia(
		    v, (struct fmr_minutia){.x = (uint16_t)n[1],
					    .y = (uint16_t)n[2],
					    .angle = (uint8_t)n[3],
					    .type = (uint8_t)(n[4] >= 0 && n[4] <= 2 ? n[4] : 0),
					    .quality =
						(uint8_t)(n[5] >= 0 && n[5] <= 100 ? n[5] : 0)});
	}
	return ERR_OK;
}

static void m1_ridge_counts(const struct an2k_record *r, struct fmr_view *v)
{
	const struct an2k_field *f = an2k_field_get(r, 138);
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct fmr_counts counts = {0, NULL, 0};
	struct an2k_span sub;
	struct buf b = BUF_INIT;
	long n[3];

	if (!f || !an2k_next(&c, &sub))
		return;
	/* The first subfield is the method and two zeros. */
	read_numbers(sub, n, 3);
	counts.method = (uint8_t)(n[0] >= 0 && n[0] <= 255 ? n[0] : 0);
	counts.edges = xcalloc(an2k_count(an2k_value(f), AN2K_RS), sizeof(*counts.edges));
	while (an2k_next(&c, &sub)) {
		read_numbers(sub, n, 3);
		if (n[0] >= 0 && n[0] <= 255 && n[1] >= 0 && n[1] <= 255 && n[2] >= 0 &&
		    n[2] <= 255)
			counts.edges[counts.n_edges++] =
			    (struct fmr_edge){(uint8_t)n[0], (uint8_t)n[1], (uint8_t)n[2]};
	}
	fmr_put_counts(&counts, &b);
	fmr_view_add_block(v, FMR_BLOCK_RIDGE_COUNTS, b.data, b.len);
	buf_free(&b);
	free(counts.edges);
}

static bool position(const long *n)
{
	return n[0] >= 0 && n[0] <= 16383 && n[1] >= 0 && n[1] <= 16383;
}

static void m1_cores(const struct an2k_record *r, struct fmr_view *v)
{
	struct fmr_cores cores = {0};
	struct an2k_cursor c = an2k_split(an2k_value(an2k_field_get(r, 139)), AN2K_RS);
	struct an2k_span sub;
	struct buf b = BUF_INIT;
	long n[5];

	while (an2k_has(r, 139) && cores.n_cores < 15 && an2k_next(&c, &sub)) {
		read_numbers(sub, n, 3);
		if (position(n))
			cores.core[cores.n_cores++] = (struct fmr_core){
			    (uint16_t)n[0], (uint16_t)n[1], n[2] >= 0 && n[2] < 180,
			    (uint8_t)(n[2] >= 0 && n[2] < 180 ? n[2] : 0)};
	}
	c = an2k_split(an2k_value(an2k_field_get(r, 140)), AN2K_RS);
	while (an2k_has(r, 140) && cores.n_deltas < 15 && an2k_next(&c, &sub)) {
		struct fmr_delta *d = &cores.delta[cores.n_deltas];

		read_numbers(sub, n, 5);
		if (!position(n))
			continue;
		*d = (struct fmr_delta){.x = (uint16_t)n[0], .y = (uint16_t)n[1]};
		d->has_angles = n[2] >= 0 && n[2] < 180;
		for (size_t i = 0; i < 3 && d->has_angles; i++)
			d->angle[i] = (uint8_t)(n[2 + i] >= 0 && n[2 + i] < 180 ? n[2 + i] : 0);
		cores.n_deltas++;
	}
	if (!cores.n_cores && !cores.n_deltas)
		return;
	fmr_put_cores(&cores, FMR_ANSI_2004, &b);
	fmr_view_add_block(v, FMR_BLOCK_CORE_DELTA, b.data, b.len);
	buf_free(&b);
}

static uint16_t m1_scale(const struct an2k_record *r, uint32_t field)
{
	long slc = 0, scale = 0;

	an2k_num(r, 130, &slc);
	if (!an2k_num(r, field, &scale) || scale <= 0 || scale > 65535)
		return 0;
	return slc == 1 ? fmr_pixels_per_cm((double)scale) : slc == 2 ? (uint16_t)scale : 0;
}

static uint16_t number_or(const struct an2k_record *r, uint32_t field, long max, uint16_t other)
{
	long v;

	return an2k_num(r, field, &v) && v >= 0 && v <= max ? (uint16_t)v : other;
}

/* 9.135: score, vendor, algorithm. A score beyond 100 says that there is none. */
static void m1_quality(const struct an2k_record *r, struct fmr_view *v)
{
	struct an2k_span vendor;
	long algorithm;

	v->qualities = xcalloc(1, sizeof(*v->qualities));
	v->n_qualities = 1;
	v->qualities[0].score = (uint8_t)number_or(r, 135, 100, 0);
	if (an2k_item(r, 135, 0, 1, &vendor) && vendor.n == 4) {
		char hex[5] = "";

		memcpy(hex, vendor.p, 4);
		v->qualities[0].vendor = (uint16_t)strtoul(hex, NULL, 16);
	}
	if (an2k_item_long(r, 135, 0, 2, &algorithm) && algorithm >= 0 && algorithm <= 65535)
		v->qualities[0].algorithm = (uint16_t)algorithm;
}

enum err_code an2k_m1_to_fmr(const struct an2k_record *r, struct fmr **out, struct err *err)
{
	struct fmr *f;
	struct fmr_view *v;
	struct an2k_span hex;
	enum err_code code;

	*out = NULL;
	if (!an2k_has(r, 137) && !an2k_has(r, 136))
		return err_set(err, ERR_NOT_FOUND, _("the record has no fields of INCITS 378"));
	f = fmr_new(FMR_ANSI_2004);
	v = fmr_add_view(f);
	if (an2k_item(r, 126, 0, 2, &hex) && hex.n == 8) {
		char text[9];

		memcpy(text, hex.p, 8);
		text[8] = '\0';
		f->owner = (uint16_t)(strtoul(text, NULL, 16) >> 16);
		f->subformat = (uint16_t)strtoul(text, NULL, 16);
	}
	f->compliance = an2k_span_is(an2k_first(r, 127), "APPF") ? 8 : 0;
	v->width = number_or(r, 128, 65535, 0);
	v->height = number_or(r, 129, 65535, 0);
	v->xres = m1_scale(r, 131);
	v->yres = m1_scale(r, 132);
	v->number = (uint8_t)number_or(r, 133, 15, 0);
	v->finger = (uint8_t)number_or(r, 134, 10, 0);
	v->impression = (uint8_t)number_or(r, 3, 8, 0);
	m1_quality(r, v);
	code = m1_minutiae(r, v, err);
	if (code) {
		fmr_free(f);
		return code;
	}
	m1_ridge_counts(r, v);
	m1_cores(r, v);
	*out = f;
	return ERR_OK;
}

static enum err_code read_m1(const struct an2k_record *r, struct an2k_minutiae *out,
			     struct err *err)
{
	struct fmr *f;
	const struct fmr_view *v;
	enum err_code code = an2k_m1_to_fmr(r, &f, err);

	if (code)
		return code;
	v = &f->views[0];
	code = fmr_view_minutiae(f, 0, &out->list, &out->n, err);
	if (!code) {
		out->finger = (int)number_or(r, 134, 99, 0);
		out->quality = an2k_has(r, 135) ? v->qualities[0].score : -1;
		set_size(out, v->xres ? v->width * 500.0 / fmr_ppi(v->xres) : 0,
			 v->yres ? v->height * 500.0 / fmr_ppi(v->yres) : 0);
	}
	fmr_free(f);
	return code;
}

static void put_m1_counts(struct an2k_record *r, const struct fmr_block *block)
{
	struct fmr_counts counts;
	struct buf b = BUF_INIT;

	if (!fmr_block_counts(block, &counts))
		return;
	buf_printf(&b, "%u%c0%c0", counts.method, AN2K_US, AN2K_US);
	for (size_t i = 0; i < counts.n_edges; i++)
		buf_printf(&b, "%c%u%c%u%c%u", AN2K_RS, counts.edges[i].from, AN2K_US,
			   counts.edges[i].to, AN2K_US, counts.edges[i].count);
	an2k_field_set(r, 138, b.data, b.len);
	buf_free(&b);
	free(counts.edges);
}

static void put_m1_cores(struct an2k_record *r, const struct fmr_block *block)
{
	struct fmr_cores cores;
	struct buf b = BUF_INIT;

	if (!fmr_block_cores(block, FMR_ANSI_2004, &cores))
		return;
	for (size_t i = 0; i < cores.n_cores; i++) {
		const struct fmr_core *c = &cores.core[i];

		buf_printf(&b, "%s%u%c%u", i ? "\x1e" : "", c->x, AN2K_US, c->y);
		if (c->has_angle)
			buf_printf(&b, "%c%u", AN2K_US, c->angle);
	}
	if (cores.n_cores)
		an2k_field_set(r, 139, b.data, b.len);
	buf_clear(&b);
	for (size_t i = 0; i < cores.n_deltas; i++) {
		const struct fmr_delta *d = &cores.delta[i];

		buf_printf(&b, "%s%u%c%u", i ? "\x1e" : "", d->x, AN2K_US, d->y);
		for (size_t k = 0; d->has_angles && k < 3; k++)
			buf_printf(&b, "%c%u", AN2K_US, d->angle[k]);
	}
	if (cores.n_deltas)
		an2k_field_set(r, 140, b.data, b.len);
	buf_free(&b);
}

void an2k_m1_from_fmr(struct an2k_record *r, const struct fmr *f, size_t view)
{
	const struct fmr_view *v = &f->views[view];
	struct buf b = BUF_INIT;

	an2k_field_printf(r, 3, "%u", v->impression);
	an2k_field_set_text(r, 4, "U");
	an2k_field_printf(r, 126, "%d%c%d%c%04X%04X", M1_FORMAT_OWNER, AN2K_US,
			  M1_FORMAT_TYPE + (v->n_blocks > 0), AN2K_US, f->owner, f->subformat);
	an2k_field_printf(r, 127, "%s%c%u", f->compliance & 8 ? "APPF" : "NONE", AN2K_US,
			  f->device_id);
	an2k_field_printf(r, 128, "%u", v->width);
	an2k_field_printf(r, 129, "%u", v->height);
	an2k_field_set_text(r, 130, "2");
	an2k_field_printf(r, 131, "%u", v->xres);
	an2k_field_printf(r, 132, "%u", v->yres);
	an2k_field_printf(r, 133, "%u", v->number);
	an2k_field_printf(r, 134, "%u", v->finger);
	if (v->n_qualities)
		an2k_field_printf(r, 135, "%u%c%04X%c%u", v->qualities[0].score, AN2K_US,
				  v->qualities[0].vendor, AN2K_US,
				  v->qualities[0].algorithm ? v->qualities[0].algorithm : 1u);
	an2k_field_printf(r, 136, "%zu", v->n_minutiae);
	for (size_t i = 0; i < v->n_minutiae; i++) {
		const struct fmr_minutia *m = &v->minutiae[i];

		buf_printf(&b, "%s%zu%c%u%c%u%c%u%c%u%c%u", i ? "\x1e" : "", i + 1, AN2K_US, m->x,
			   AN2K_US, m->y, AN2K_US, m->angle, AN2K_US, m->type & 3u, AN2K_US,
			   m->quality);
	}
	if (v->n_minutiae)
		an2k_field_set(r, 137, b.data, b.len);
	buf_free(&b);
	for (size_t i = 0; i < v->n_blocks; i++)
		if (v->blocks[i].type == FMR_BLOCK_RIDGE_COUNTS)
			put_m1_counts(r, &v->blocks[i]);
		else if (v->blocks[i].type == FMR_BLOCK_CORE_DELTA)
			put_m1_cores(r, &v->blocks[i]);
}

/* --- the extended feature set --------------------------------------------------------- */

#define PIXELS_PER_UNIT (500 / MM_PER_INCH / 100) /* 0.01 mm at 500 ppi */

static enum err_code read_efs(const struct an2k *doc, const struct an2k_record *r,
			      struct an2k_minutiae *out, struct err *err)
{
	const struct an2k_field *f = an2k_field_get(r, 331);
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub, type;
	long n[6], left = 0, top = 0;
	double width, height;

	an2k_item_long(r, 300, 0, 2, &left);
	an2k_item_long(r, 300, 0, 3, &top);
	for (size_t k = 1; f && k <= MINUTIAE_MAX && an2k_next(&c, &sub); k++) {
		int kind = MINUTIA_OTHER;

		read_numbers(sub, n, 3);
		if (n[0] < 0 || n[1] < 0 || n[2] < 0)
			return not_a_number(331, k, err);
		if (an2k_part(sub, AN2K_US, 3, &type))
			kind = an2k_span_is(type, "E")	 ? MINUTIA_ENDING
			       : an2k_span_is(type, "B") ? MINUTIA_BIFURCATION
							 : MINUTIA_OTHER;
		add(out, (double)(n[0] + left) * PIXELS_PER_UNIT,
		    (double)(n[1] + top) * PIXELS_PER_UNIT, (double)n[2], kind, 0);
	}
	out->finger = (int)number_or(r, 302, 99, 0);
	image_size(doc, r, &width, &height);
	set_size(out, width, height);
	return ERR_OK;
}

/* --- 1993 to 2007 --------------------------------------------------------------------- */

/* 9.012: XXXXYYYYTTT (0.01 mm, degrees), the longer form has five digits each. */
static bool read_xyt(struct an2k_span s, long *x, long *y, long *t)
{
	size_t d = s.n == 13 ? 5 : 4;

	return (s.n == 11 || s.n == 13) && an2k_span_long((struct an2k_span){s.p, d}, x) &&
	       an2k_span_long((struct an2k_span){s.p + d, d}, y) &&
	       an2k_span_long((struct an2k_span){s.p + 2 * d, 3}, t);
}

/* Quality: 0 set by an examiner, 1 not known, 2 the best to 63 the worst. */
static int legacy_quality(struct an2k_span s)
{
	long q;

	if (!an2k_span_long(s, &q) || q < 2 || q > 63)
		return 0;
	return (int)lround(100 - (double)(q - 2) * 99 / 61);
}

static int legacy_type(struct an2k_span s)
{
	return an2k_span_is(s, "A")   ? MINUTIA_ENDING
	       : an2k_span_is(s, "B") ? MINUTIA_BIFURCATION
				      : MINUTIA_OTHER;
}

static enum err_code read_legacy(const struct an2k *doc, const struct an2k_record *r,
				 struct an2k_minutiae *out, struct err *err)
{
	const struct an2k_field *f = an2k_field_get(r, 12);
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub, xyt, item;
	double width, height, bottom;

	image_size(doc, r, &width, &height);
	for (size_t k = 1; f && k <= MINUTIAE_MAX && an2k_next(&c, &sub); k++) {
		int kind = MINUTIA_OTHER, quality = 0;
		long x, y, t;

		if (!an2k_part(sub, AN2K_US, 1, &xyt) || !read_xyt(xyt, &x, &y, &t))
			return not_a_number(12, k, err);
		if (an2k_part(sub, AN2K_US, 2, &item))
			quality = legacy_quality(item);
		if (an2k_part(sub, AN2K_US, 3, &item))
			kind = legacy_type(item);
		/* y from the bottom for now */
		add(out, (double)x * PIXELS_PER_UNIT, (double)y * PIXELS_PER_UNIT, (double)t + 180,
		    kind, quality);
	}
	/* From the centre of the lowest row: the same print is in records of NIST's
	 * with both origins. */
	bottom = height - 1;
	for (size_t i = 0; i < out->n; i++)
		if (out->list[i].y > bottom + 0.5)
			bottom = out->list[i].y;
	for (size_t i = 0; i < out->n; i++)
		out->list[i].y = (float)(bottom - out->list[i].y);
	out->finger = (int)number_or(r, 6, 99, 0);
	set_size(out, width, bottom + 1);
	return ERR_OK;
}

/* 9.023 of the FBI: the same numbers, but y from the top and directions as ours. */
static enum err_code read_fbi(const struct an2k *doc, const struct an2k_record *r,
			      struct an2k_minutiae *out, struct err *err)
{
	const struct an2k_field *f = an2k_field_get(r, 23);
	struct an2k_cursor c = an2k_split(an2k_value(f), AN2K_RS);
	struct an2k_span sub, xyt, item;
	double width, height;

	for (size_t k = 1; f && k <= MINUTIAE_MAX && an2k_next(&c, &sub); k++) {
		long x, y, t;
		int kind = MINUTIA_OTHER;

		if (!an2k_part(sub, AN2K_US, 1, &xyt) || !read_xyt(xyt, &x, &y, &t))
			return not_a_number(23, k, err);
		if (an2k_part(sub, AN2K_US, 3, &item))
			kind = legacy_type(item);
		add(out, (double)x * PIXELS_PER_UNIT, (double)y * PIXELS_PER_UNIT, (double)t, kind,
		    0);
	}
	out->finger = (int)number_or(r, 14, 99, 0);
	image_size(doc, r, &width, &height);
	set_size(out, width, height);
	return ERR_OK;
}

enum err_code an2k_read_minutiae(const struct an2k *doc, size_t record, struct an2k_minutiae *out,
				 struct err *err)
{
	const struct an2k_record *r = &doc->records[record];
	enum err_code code;

	memset(out, 0, sizeof(*out));
	out->quality = -1;
	out->impression = number_or(r, 3, 99, 0);
	if (r->type == 9 && (an2k_has(r, 136) || an2k_has(r, 137))) {
		out->set = AN2K_FEATURES_M1;
		code = read_m1(r, out, err);
	} else if (r->type == 9 && an2k_has(r, 331)) {
		out->set = AN2K_FEATURES_EFS;
		code = read_efs(doc, r, out, err);
	} else if (r->type == 9 && an2k_has(r, 12)) {
		out->set = AN2K_FEATURES_LEGACY;
		code = read_legacy(doc, r, out, err);
	} else if (r->type == 9 && an2k_has(r, 23)) {
		out->set = AN2K_FEATURES_FBI;
		code = read_fbi(doc, r, out, err);
	} else {
		code = err_set(err, ERR_NOT_FOUND,
			       _("the record has no minutiae in fields of the standard"));
	}
	if (code) {
		free(out->list);
		out->list = NULL;
		out->n = 0;
		err_prefix(err, _("record %zu"), record + 1);
	}
	return code;
}
