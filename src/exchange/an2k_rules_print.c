/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of friction ridge images (Types 4, 13, 14, 15, 19) and minutiae (Type 9). */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"

/* Item of a subfield as a number; -1 when it is none. Items from 1. */
static long number_at(struct an2k_span sub, size_t item)
{
	struct an2k_span s;
	long v;

	return an2k_part(sub, AN2K_US, item - 1, &s) && an2k_span_long(s, &v) ? v : -1;
}

/* --- boxes and paths ----------------------------------------------------------------- */

/* Left, right, top, bottom from item `first` on, within the image. */
static void check_box(struct an2k_ctx *c, uint32_t field, size_t subfield, struct an2k_span sub,
		      size_t first)
{
	long v[4], side[2] = {0, 0};

	an2k_num(c->r, 6, &side[0]);
	an2k_num(c->r, 7, &side[1]);
	for (size_t i = 0; i < 4; i++) {
		v[i] = number_at(sub, first + i);
		if (v[i] >= 0 && side[i / 2] > 0 && v[i] > side[i / 2])
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, field, subfield, first + i,
				 _("%ld lies outside the image, which is %ld pixels %s"), v[i],
				 side[i / 2], i < 2 ? _("wide") : _("high"));
	}
	for (size_t i = 0; i < 4; i += 2) {
		if (v[i] < 0 || v[i + 1] < 0 || v[i + 1] > v[i])
			continue;
		an2k_say(c, v[i] == v[i + 1] ? AN2K_WARNING : an2k_since_2007(c), AN2K_CROSS, field,
			 subfield, first + i + 1,
			 i ? _("the bottom, %ld, must lie below the top, %ld")
			   : _("the right side, %ld, must lie right of the left one, %ld"),
			 v[i + 1], v[i]);
	}
}

static void check_boxes(struct an2k_ctx *c, uint32_t field, size_t first)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub;
	size_t k = 0;

	if (an2k_has(c->r, field))
		while (an2k_next(&cursor, &sub))
			check_box(c, field, ++k, sub, first);
}

#define POINTS_MAX 200

void an2k_rules_points(struct an2k_ctx *c, uint32_t field, size_t subfield, struct an2k_span sub,
		       size_t first, long width, long height)
{
	long xs[POINTS_MAX], ys[POINTS_MAX];
	size_t n = 0;

	for (size_t item = first; n < POINTS_MAX; item += 2, n++) {
		xs[n] = number_at(sub, item);
		ys[n] = number_at(sub, item + 1);
		if (xs[n] < 0 || ys[n] < 0)
			return;
		if (width > 0 && xs[n] > width)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, field, subfield, item,
				 _("%ld lies outside the image, which is %ld pixels %s"), xs[n],
				 width, _("wide"));
		if (height > 0 && ys[n] > height)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, field, subfield, item + 1,
				 _("%ld lies outside the image, which is %ld pixels %s"), ys[n],
				 height, _("high"));
		for (size_t i = 0; i < n; i++)
			if (xs[i] == xs[n] && ys[i] == ys[n])
				an2k_say(c, an2k_since_2007(c), AN2K_CROSS, field, subfield, item,
					 _("the point (%ld, %ld) is there twice"), xs[n], ys[n]);
	}
}

static void check_paths(struct an2k_ctx *c, uint32_t field, size_t first)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub;
	size_t k = 0;
	long width = 0, height = 0;

	an2k_num(c->r, 6, &width);
	an2k_num(c->r, 7, &height);
	if (an2k_has(c->r, field))
		while (an2k_next(&cursor, &sub))
			an2k_rules_points(c, field, ++k, sub, first, width, height);
}

/* --- Types 13, 14, 15, 19 ------------------------------------------------------------- */

/* True when a subfield of the field begins with this number. */
static bool field_lists(const struct an2k_record *r, uint32_t field, long number)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(r, field)), AN2K_RS);
	struct an2k_span sub;

	if (an2k_has(r, field))
		while (an2k_next(&cursor, &sub))
			if (number_at(sub, 1) == number)
				return true;
	return false;
}

/* Fingers named twice in a list where each has one entry. */
static void check_once(struct an2k_ctx *c, uint32_t field)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub;
	bool seen[256] = {false};
	size_t k = 0;

	if (!an2k_has(c->r, field))
		return;
	while (an2k_next(&cursor, &sub)) {
		long v = number_at(sub, 1);

		k++;
		if (v < 0 || v > 255)
			continue;
		if (seen[v])
			an2k_say(c, AN2K_WARNING, AN2K_CROSS, field, k, 1,
				 _("position %ld is there twice"), v);
		seen[v] = true;
	}
}

static bool is_combination(long fgp)
{
	return (fgp >= 13 && fgp <= 15) || (fgp >= 40 && fgp <= 54);
}

/* 14 and 15 to 16: parts of the major case print go with position 19 (EJI or
 * tip), and in Type-14 that position needs them. */
static void check_joint_fields(struct an2k_ctx *c)
{
	bool joint = field_lists(c->r, 13, 19);

	for (uint32_t f = 14; f <= 15; f++) {
		if (an2k_has(c->r, f) && !joint)
			an2k_say(c, an2k_since_2011(c), AN2K_MANDATORY, f, 0, 0,
				 _("the field goes only with position 19 in %d.013"), c->r->type);
		else if (!an2k_has(c->r, f) && joint && c->r->type == 14)
			an2k_say(c, an2k_since_2011(c), AN2K_MANDATORY, f, 0, 0,
				 _("the field is missing: position 19 in 14.013 needs it"));
	}
	check_boxes(c, 15, 3);
}

static void check_segments(struct an2k_ctx *c)
{
	long fgp = -1;
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, 23)), AN2K_RS);
	struct an2k_span sub;
	size_t k = 0;

	an2k_num(c->r, 13, &fgp);
	if (an2k_has(c->r, 21) && !is_combination(fgp))
		an2k_say(c, an2k_since_2011(c), AN2K_MANDATORY, 21, 0, 0,
			 _("segments go only with a picture of several fingers, and 14.013 is %ld"),
			 fgp);
	check_boxes(c, 21, 2);
	check_paths(c, 25, 3);
	check_once(c, 18);
	check_once(c, 21);
	check_once(c, 25);
	if (!an2k_has(c->r, 23))
		return;
	while (an2k_next(&cursor, &sub)) {
		long finger = number_at(sub, 1);

		k++;
		if (finger >= 0 && !field_lists(c->r, 21, finger) && !field_lists(c->r, 25, finger))
			an2k_say(c, an2k_since_2011(c), AN2K_CROSS, 23, k, 1,
				 _("finger %ld has no segment in 14.021 or 14.025"), finger);
	}
}

/* Update 2013, 13.018 and 13.019: a ruler in the picture, and how the resolution
 * was found. */
static void check_ruler(struct an2k_ctx *c)
{
	struct an2k_span ruler = an2k_value(an2k_field_get(c->r, 18)), s;
	struct an2k_span method = an2k_value(an2k_field_get(c->r, 19));
	bool by_ruler = an2k_span_is(an2k_first(c->r, 19), "RULER");

	if (an2k_has(c->r, 18)) {
		bool named = false, form;

		for (size_t i = 1; i < 3; i++)
			named |= an2k_part(ruler, AN2K_US, i, &s) && s.n;
		form = an2k_part(ruler, AN2K_US, 3, &s) && s.n;
		if (named && form)
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, 18, 0, 4,
				 _("a form stands instead of a ruler's make and model"));
		if (!an2k_first(c->r, 18).n && !form)
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, 18, 0, 1,
				 _("the units of the ruler are missing"));
	}
	if (!an2k_has(c->r, 19) || !by_ruler)
		return;
	for (size_t i = 1; i < 7; i++)
		if (!an2k_part(method, AN2K_US, i, &s) || !s.n)
			an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, 19, 0, i + 1,
				 _("a measurement with a ruler needs this item"));
}

void an2k_rules_print(struct an2k_ctx *c)
{
	uint32_t lost = 18;

	if (c->r->type == 4)
		return; /* the items say it all; sizes and data: an2k_rules_payload() */
	if (c->r->type == 13 || c->r->type == 14)
		check_joint_fields(c);
	if (c->r->type == 13 && c->version >= 501)
		check_ruler(c);
	if (c->r->type == 14)
		check_segments(c);
	if (c->r->type == 15)
		check_paths(c, 21, 3);
	if (c->r->type == 19)
		check_paths(c, 19, 3);
	/* A record without a picture says why there is none. */
	if (c->r->type != 13 && c->version >= 500 && !an2k_has(c->r, AN2K_DATA) &&
	    !an2k_has(c->r, lost))
		an2k_say(c, AN2K_ERROR, AN2K_MANDATORY, AN2K_DATA, 0, 0,
			 _("neither an image nor the reason for its absence (%d.018) is there"),
			 c->r->type);
}

/* --- Type 9 --------------------------------------------------------------------------- */

static bool any_field(const struct an2k_record *r, uint32_t lo, uint32_t hi)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (r->fields[i].number >= lo && r->fields[i].number <= hi)
			return true;
	return false;
}

static void check_count(struct an2k_ctx *c, uint32_t count, uint32_t list)
{
	size_t n =
	    an2k_has(c->r, list) ? an2k_count(an2k_value(an2k_field_get(c->r, list)), AN2K_RS) : 0;
	long said;

	if (an2k_num(c->r, count, &said) && said >= 0 && (size_t)said != n)
		an2k_say(c, an2k_since_2007(c), AN2K_CROSS, count, 0, 0,
			 _("%ld minutiae are announced, and 9.%03u has %zu"), said, (unsigned)list,
			 n);
}

static void need(struct an2k_ctx *c, uint32_t field, const char *why)
{
	if (!an2k_has(c->r, field))
		an2k_say(c, an2k_since_2007(c), AN2K_MANDATORY, field, 0, 0,
			 _("the field is missing: %s"), why);
}

/* 9.126-9.150, the record of INCITS 378 in fields: minutiae number from 1 and lie
 * in the picture; ridge counts, cores and deltas refer to them. */
static void check_m1(struct an2k_ctx *c)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, 137)), AN2K_RS);
	static const uint32_t needed[] = {126, 127, 128, 129, 130, 131, 132, 134, 136};
	struct an2k_span sub;
	long width = 0, height = 0;
	size_t k = 0;

	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (!an2k_has(c->r, needed[i]))
			an2k_say(c, AN2K_WARNING, AN2K_MANDATORY, needed[i], 0, 0,
				 _("the field is missing: %s"),
				 _("fields of INCITS 378 are there"));
	check_count(c, 136, 137);
	an2k_num(c->r, 128, &width);
	an2k_num(c->r, 129, &height);
	if (!an2k_has(c->r, 137))
		return;
	while (an2k_next(&cursor, &sub)) {
		long index = number_at(sub, 1), x = number_at(sub, 2), y = number_at(sub, 3);

		k++;
		if (index >= 0 && (size_t)index != k)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, 137, k, 1,
				 _("minutia %zu has the index %ld"), k, index);
		if (width > 0 && x >= width)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, 137, k, 2,
				 _("%ld lies outside the image, which is %ld pixels %s"), x, width,
				 _("wide"));
		if (height > 0 && y >= height)
			an2k_say(c, an2k_since_2007(c), AN2K_CROSS, 137, k, 3,
				 _("%ld lies outside the image, which is %ld pixels %s"), y, height,
				 _("high"));
	}
}

/* The points of the extended features lie in the region of interest (9.300), in
 * units of 0.01 mm from its top left. */
static void check_efs(struct an2k_ctx *c)
{
	static const uint32_t points[] = {320, 321, 331, 340, 343, 345};
	long width = 0, height = 0;

	need(c, 300, _("fields of the extended feature set are there"));
	need(c, 302, _("fields of the extended feature set are there"));
	an2k_item_long(c->r, 300, 0, 0, &width);
	an2k_item_long(c->r, 300, 0, 1, &height);
	for (size_t i = 0; i < ARRAY_LEN(points); i++) {
		struct an2k_cursor cursor =
		    an2k_split(an2k_value(an2k_field_get(c->r, points[i])), AN2K_RS);
		struct an2k_span sub;
		size_t k = 0;

		while (an2k_has(c->r, points[i]) && an2k_next(&cursor, &sub)) {
			long x = number_at(sub, 1), y = number_at(sub, 2);

			k++;
			if (width > 0 && x > width)
				an2k_say(c, AN2K_ERROR, AN2K_CROSS, points[i], k, 1,
					 _("%ld lies outside the region of interest, 0 to %ld"), x,
					 width);
			if (height > 0 && y > height)
				an2k_say(c, AN2K_ERROR, AN2K_CROSS, points[i], k, 2,
					 _("%ld lies outside the region of interest, 0 to %ld"), y,
					 height);
		}
	}
}

void an2k_rules_minutiae(struct an2k_ctx *c)
{
	static const uint32_t standard[] = {5, 6, 7, 10, 11, 12};

	if (an2k_span_is(an2k_first(c->r, 4), "S"))
		for (size_t i = 0; i < ARRAY_LEN(standard); i++)
			need(c, standard[i], _("9.004 says S, the standard's own fields"));
	if (an2k_has(c->r, 12) || an2k_has(c->r, 10))
		check_count(c, 10, 12);
	if (any_field(c->r, 126, 150))
		check_m1(c);
	if (any_field(c->r, 300, 399))
		check_efs(c);
}
