/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of Type-1, and those that tie records together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"

/* --- Type-1 ---------------------------------------------------------------------- */

/* 1.015: the names that go with the indexes (table 4 of 1-2011). */
static void check_encodings(struct an2k_ctx *c)
{
	static const struct {
		long index;
		const char *name;
	} known[] = {{0, "ASCII"}, {2, "UTF-16"}, {3, "UTF-8"}, {4, "UTF-32"}};
	struct an2k_span name;
	size_t n = an2k_count(an2k_value(an2k_field_get(c->r, 15)), AN2K_RS);
	long csi;

	if (!an2k_has(c->r, 15) || c->version < 500)
		return;
	for (size_t i = 0; i < n && i < 100; i++) {
		if (!an2k_item_long(c->r, 15, i, 0, &csi) || !an2k_item(c->r, 15, i, 1, &name))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(known); k++)
			if (known[k].index == csi && !an2k_span_is(name, known[k].name))
				an2k_say(c, AN2K_ERROR, AN2K_CROSS, 15, i + 1, 2,
					 _("the name of encoding %ld is %s"), csi, known[k].name);
	}
}

void an2k_rules_type1(struct an2k_ctx *c)
{
	const struct an2k_field *anm = an2k_field_get(c->r, 17);

	check_encodings(c);
	if (anm && (anm->len == 0 || (anm->len == 1 && anm->value[0] == AN2K_US)))
		an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, 17, 0, 0,
			 _("one of the two agencies must be named"));
}

static void check_listed(struct an2k_ctx *c, size_t subfield, struct an2k_span sub)
{
	const struct an2k_record *r =
	    subfield <= c->doc->n_records - 1 ? &c->doc->records[subfield] : NULL;
	const struct an2k_codes *types = an2k_codes(c->t, "record-type", c->version);
	struct an2k_span type, idc, own;
	long t, listed, real;

	if (!an2k_part(sub, AN2K_US, 0, &type) || !an2k_part(sub, AN2K_US, 1, &idc))
		return; /* said with the items */
	if (an2k_span_long(type, &t) && types && !an2k_codes_have(types, type))
		an2k_say(c, AN2K_ERROR, AN2K_VALUE, 3, subfield + 1, 1,
			 _("%s does not have records of Type %ld"), an2k_version_title(c->version),
			 t);
	if (!r)
		return;
	if (an2k_span_long(type, &t) && t != r->type)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, 3, subfield + 1, 1,
			 _("a record of Type %ld is announced, and record %zu is of Type %d"), t,
			 subfield + 1, r->type);
	own = an2k_first(r, 2);
	if (!an2k_span_long(idc, &listed))
		return;
	if (!an2k_span_long(own, &real) || listed != real) {
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, 3, subfield + 1, 2,
			 _("IDC %ld is announced, and record %zu (field %d.002) has %.*s"), listed,
			 subfield + 1, r->type, (int)(own.n < 20 ? own.n : 20),
			 own.p ? (const char *)own.p : "");
	}
}

/* IDCs should count up from 0 without a gap (7.3.1); records that belong to the
 * same print share one. */
static void check_sequence(struct an2k_ctx *c)
{
	bool *seen = xcalloc(1000, sizeof(*seen));
	long highest = -1;

	for (size_t i = 1; i < c->doc->n_records; i++) {
		long idc = an2k_idc(&c->doc->records[i]);

		if (idc >= 0 && idc < 1000)
			seen[idc] = true;
		if (idc > highest && idc < 1000)
			highest = idc;
	}
	for (long i = 0; i <= highest; i++)
		if (!seen[i]) {
			an2k_say(c, AN2K_WARNING, AN2K_CROSS, 3, 0, 0,
				 _("IDCs go up to %ld, but none is %ld"), highest, i);
			break;
		}
	free(seen);
}

void an2k_rules_contents(struct an2k_ctx *c)
{
	const struct an2k_field *f = an2k_field_get(c->r, 3);
	struct an2k_cursor cursor;
	struct an2k_span sub, item;
	size_t i = 0, n;
	long v;

	if (!f)
		return;
	n = an2k_count(an2k_value(f), AN2K_RS);
	cursor = an2k_split(an2k_value(f), AN2K_RS);
	for (; an2k_next(&cursor, &sub); i++) {
		if (i > 0) {
			check_listed(c, i, sub);
			continue;
		}
		if (an2k_part(sub, AN2K_US, 0, &item) && (!an2k_span_long(item, &v) || v != 1))
			an2k_say(c, AN2K_ERROR, AN2K_VALUE, 3, 1, 1,
				 _("the list begins with the Type-1 record itself: 1"));
		if (an2k_part(sub, AN2K_US, 1, &item) &&
		    (!an2k_span_long(item, &v) || v < 0 || (size_t)v != n - 1))
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, 3, 1, 2,
				 _("%zu records are listed after this number"), n - 1);
	}
	if (n != c->doc->n_records)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, 3, 0, 0,
			 _("%zu records are listed, and the transaction has %zu"), n - 1,
			 c->doc->n_records - 1);
	check_sequence(c);
}

/* --- resolutions ------------------------------------------------------------------- */

static bool read_resolution(struct an2k_span s, double *out)
{
	return s.n == 5 && s.p[2] == '.' && an2k_is_number(s, out) && s.p[0] != '-' &&
	       s.p[0] != '+';
}

/* 1.011 and 1.012 (8.1.11, 8.1.12): pixels per millimetre of the images in records
 * with a binary header; 00.00 when there are none. */
static void check_resolution(struct an2k_ctx *c, uint32_t field, bool binary_images)
{
	struct an2k_span s = an2k_first(c->r, field);
	double v;

	if (!an2k_has(c->r, field))
		return;
	if (!read_resolution(s, &v)) {
		an2k_say(c, an2k_since_2007(c), AN2K_VALUE, field, 0, 0,
			 _("a resolution such as 19.69 or 00.00 is needed"));
		return;
	}
	if (!binary_images && v != 0)
		an2k_say(c, an2k_since_2011(c), AN2K_CROSS, field, 0, 0,
			 _("must be 00.00: the transaction has no Type-4 record"));
	else if (binary_images && v < 19.30)
		an2k_say(c, an2k_since_2011(c), AN2K_CROSS, field, 0, 0,
			 _("%.2f pixels per millimetre are less than 19.30, the least for Type-4"),
			 v);
	else if (binary_images && field == 12 && v > 20.08)
		an2k_say(c, an2k_since_2011(c), AN2K_CROSS, field, 0, 0,
			 _("%.2f pixels per millimetre are more than 20.08, the most for Type-4"),
			 v);
}

static void check_resolutions(struct an2k_ctx *c)
{
	bool binary_images = false;
	double ntr = 0;

	for (size_t i = 1; i < c->doc->n_records; i++) {
		int type = c->doc->records[i].type;

		binary_images |= type == 4 || (c->version < 500 && type >= 3 && type <= 7);
	}
	check_resolution(c, 11, binary_images);
	check_resolution(c, 12, binary_images);
	if (!read_resolution(an2k_first(&c->doc->records[0], 12), &ntr) || c->version < 500)
		return;
	for (size_t i = 1; i < c->doc->n_records; i++) {
		const struct an2k_record *r = &c->doc->records[i];
		struct an2k_ctx at = *c;
		long isr;

		at.record = i;
		at.r = r;
		at.rule = an2k_record_rule(c->t, r->type);
		if (r->type == 4 && an2k_num(r, 5, &isr) && isr == 0 &&
		    (ntr < 19.49 || ntr > 19.89))
			an2k_say(&at, AN2K_ERROR, AN2K_CROSS, 5, 0, 0,
				 _("0 means 19.69 pixels per millimetre, and 1.012 says %.2f"),
				 ntr);
	}
}

void an2k_rules_across(struct an2k_ctx *c)
{
	check_resolutions(c);
}

/* --- image records ------------------------------------------------------------------ */

static void check_scale(struct an2k_ctx *c, uint32_t across, uint32_t down, bool friction)
{
	long x, y;

	if (an2k_num(c->r, across, &x) && an2k_num(c->r, down, &y) && x != y)
		an2k_say(c, friction ? an2k_since_2011(c) : AN2K_WARNING, AN2K_CROSS, down, 0, 0,
			 _("%ld across and %ld down: with units in field %d.008, both must be "
			   "equal"),
			 x, y, c->r->type);
}

void an2k_rules_image(struct an2k_ctx *c)
{
	long slc, scale;
	bool friction = c->r->type >= 13 && c->r->type <= 19 && c->r->type != 16 &&
			c->r->type != 17 && c->r->type != 18;

	if (c->r->type == 11 || c->r->type == 12 || c->r->type == 18 || !an2k_num(c->r, 8, &slc) ||
	    (slc != 1 && slc != 2))
		return;
	check_scale(c, 9, 10, friction);
	if (c->r->type == 17)
		check_scale(c, 22, 23, false);
	else
		check_scale(c, 16, 17, friction);
	if (friction && an2k_num(c->r, 9, &scale) && scale < (slc == 1 ? 490 : 193))
		an2k_say(c, AN2K_WARNING, AN2K_VALUE, 9, 0, 0,
			 _("%ld is less than 500 pixels per inch, the least for friction ridges"),
			 scale);
}

/* --- fields that many records have ---------------------------------------------------- */

static bool present(struct an2k_span sub, size_t item)
{
	struct an2k_span s;

	return an2k_part(sub, AN2K_US, item - 1, &s) && s.n;
}

/* "17S", "19C": a zone of UTM and a band of latitude, which leave out I and O. */
static bool is_zone(struct an2k_span s)
{
	size_t digits = 0;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits > 2 || digits == s.n)
		return false;
	for (size_t i = digits; i < s.n; i++)
		if (s.p[i] < 'A' || s.p[i] > 'Z' || s.p[i] == 'I' || s.p[i] == 'O')
			return false;
	return s.n - digits <= 2;
}

static void check_place(struct an2k_ctx *c)
{
	struct an2k_span geo = an2k_value(an2k_field_get(c->r, 998)), zone;
	static const struct {
		size_t item, needs;
	} pairs[] = {{2, 5}, {5, 2},   {3, 2},	 {6, 5},   {4, 3},   {7, 6},  {3, 6},
		     {6, 3}, {10, 11}, {10, 12}, {11, 10}, {12, 10}, {15, 14}};

	if (!an2k_has(c->r, 998))
		return;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (present(geo, pairs[i].item) && !present(geo, pairs[i].needs))
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, 998, 0, pairs[i].item,
				 _("item %zu is there, and item %zu, which it needs, is not"),
				 pairs[i].item, pairs[i].needs);
	if (an2k_part(geo, AN2K_US, 9, &zone) && zone.n && !is_zone(zone))
		an2k_say(c, AN2K_ERROR, AN2K_VALUE, 998, 0, 10, _("no zone of UTM: %.*s"),
			 (int)(zone.n < 10 ? zone.n : 10), (const char *)zone.p);
}

/* True when a record of that type has the number in its field 21, and (segment
 * not 0) that segment in its field 16. */
static bool reference_exists(const struct an2k *doc, int type, long number, long segment)
{
	for (size_t i = 1; i < doc->n_records; i++) {
		const struct an2k_record *r = &doc->records[i];
		size_t n = an2k_count(an2k_value(an2k_field_get(r, 16)), AN2K_RS);
		long v;

		if (r->type != type || !an2k_num(r, 21, &v) || v != number)
			continue;
		if (!segment)
			return true;
		for (size_t k = 0; k < n && k < 100; k++)
			if (an2k_item_long(r, 16, k, 0, &v) && v == segment)
				return true;
	}
	return false;
}

static void check_references(struct an2k_ctx *c, uint32_t field, int type)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub, item;
	size_t k = 0;

	if (!an2k_has(c->r, field))
		return;
	while (k++ < 300 && an2k_next(&cursor, &sub)) {
		long number, segment = 0;

		if (!an2k_part(sub, AN2K_US, 0, &item) || !an2k_span_long(item, &number))
			continue;
		if (!reference_exists(c->doc, type, number, 0)) {
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, k, 1,
				 _("there is no Type-%d record with number %ld in %d.021"), type,
				 number, type);
			continue;
		}
		if (an2k_part(sub, AN2K_US, 1, &item) && an2k_span_long(item, &segment) &&
		    segment && !reference_exists(c->doc, type, number, segment))
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, k, 2,
				 _("record %ld of Type-%d has no segment %ld in %d.016"), number,
				 type, segment, type);
	}
}

/* 996: SHA-256 of the content of field 999, as hexadecimal digits. */
static void check_hash(struct an2k_ctx *c)
{
	struct an2k_span said = an2k_first(c->r, 996), data = an2k_data(c->r);
	char hex[HASH_HEX_LEN];
	struct hash h;

	if (said.n != 2 * HASH_LEN || !data.n)
		return;
	h = hash_bytes(data.p, data.n);
	hash_hex(&h, hex);
	if (strncasecmp(hex, (const char *)said.p, said.n) != 0)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, 996, 0, 0,
			 _("this is not the SHA-256 of field %d.999"), c->r->type);
}

/* 46: the body's state goes only with a dead donor. */
static void check_subject(struct an2k_ctx *c)
{
	struct an2k_span sub = an2k_value(an2k_field_get(c->r, 46));

	if (sub.n && c->r->type != 18 && !an2k_span_is(an2k_first(c->r, 46), "D") &&
	    (present(sub, 2) || present(sub, 3)))
		an2k_say(c, AN2K_WARNING, AN2K_CROSS, 46, 0, 0,
			 _("the state of a body is given, and the status is not D"));
}

void an2k_rules_common(struct an2k_ctx *c)
{
	struct an2k_span device = an2k_first(c->r, c->r->type == 17 ? 17 : 903);

	check_place(c);
	check_references(c, 995, 21);
	check_references(c, 997, 20);
	check_hash(c);
	check_subject(c);
	if (device.n && device.p[0] != 'M' && device.p[0] != 'P')
		an2k_say(c, AN2K_WARNING, AN2K_VALUE, c->r->type == 17 ? 17 : 903, 0, 0,
			 _("the first character says M (network address) or P (processor)"));
	if ((c->r->type == 20 || c->r->type == 21) && !an2k_has(c->r, AN2K_DATA) &&
	    !an2k_has(c->r, 994))
		an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, AN2K_DATA, 0, 0,
			 _("neither data nor the reference to a file (%d.994) is there"),
			 c->r->type);
}
