/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of photographs (Type 10) and irises (Type 17). */
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_rules.h"

static void need(struct an2k_ctx *c, enum an2k_level level, uint32_t field, const char *why)
{
	if (!an2k_has(c->r, field))
		an2k_say(c, level, AN2K_MANDATORY, field, 0, 0, _("the field is missing: %s"), why);
}

static void only_if(struct an2k_ctx *c, enum an2k_level level, uint32_t field, const char *why)
{
	if (an2k_has(c->r, field))
		an2k_say(c, level, AN2K_MANDATORY, field, 0, 0,
			 _("the field must not be there: %s"), why);
}

static long number_at(struct an2k_span sub, size_t item)
{
	struct an2k_span s;
	long v;

	return an2k_part(sub, AN2K_US, item - 1, &s) && an2k_span_long(s, &v) ? v : -1;
}

/* --- Type 10 ---------------------------------------------------------------------------- */

/* 10.014: 1 <= left <= right <= width, 1 <= top <= bottom <= height. */
static void check_face_box(struct an2k_ctx *c)
{
	struct an2k_span box = an2k_value(an2k_field_get(c->r, 14));
	long side[2] = {0, 0};

	if (!an2k_has(c->r, 14))
		return;
	an2k_num(c->r, 6, &side[0]);
	an2k_num(c->r, 7, &side[1]);
	for (size_t i = 0; i < 2; i++) {
		long a = number_at(box, 1 + 2 * i), b = number_at(box, 2 + 2 * i);

		if (b >= 0 && side[i] > 0 && b > side[i])
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, 14, 0, 2 + 2 * i,
				 _("%ld lies outside the image, which is %ld pixels %s"), b,
				 side[i], i ? _("high") : _("wide"));
		if (a >= 0 && b >= 0 && a > b)
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, 14, 0, 1 + 2 * i,
				 _("%ld must not be more than %ld"), a, b);
	}
}

/* 10.029, 10.032: a feature of MPEG-4 ("2.1") or an anthropometric landmark. */
static bool is_feature(struct an2k_span code)
{
	size_t i = 0, digits = 0;

	while (i < code.n && code.p[i] >= '0' && code.p[i] <= '9')
		i++;
	if (i == 0) {
		for (; i < code.n; i++)
			if (!((code.p[i] | 0x20) >= 'a' && (code.p[i] | 0x20) <= 'z') &&
			    code.p[i] != '\'')
				return false;
		return code.n > 0;
	}
	if (i > 2 || i >= code.n || code.p[i] != '.')
		return false;
	for (i++; i < code.n && code.p[i] >= '0' && code.p[i] <= '9'; i++)
		digits++;
	return i == code.n && digits >= 1 && digits <= 2;
}

static void check_features(struct an2k_ctx *c, uint32_t field)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub, code;
	long width = 0, height = 0;
	size_t k = 0;

	an2k_num(c->r, 6, &width);
	an2k_num(c->r, 7, &height);
	if (!an2k_has(c->r, field) || c->version < 500)
		return;
	while (an2k_next(&cursor, &sub)) {
		k++;
		if (an2k_part(sub, AN2K_US, 1, &code) && code.n && !is_feature(code))
			an2k_say(c, AN2K_ERROR, AN2K_VALUE, field, k, 2,
				 _("no feature point such as 2.1, or a landmark's letters"));
		if (width > 0 && number_at(sub, 3) > width)
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, k, 3,
				 _("%ld lies outside the image, which is %ld pixels %s"),
				 number_at(sub, 3), width, _("wide"));
		if (height > 0 && number_at(sub, 4) > height)
			an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, k, 4,
				 _("%ld lies outside the image, which is %ld pixels %s"),
				 number_at(sub, 4), height, _("high"));
	}
}

static void check_paths(struct an2k_ctx *c, uint32_t field, size_t first)
{
	struct an2k_cursor cursor = an2k_split(an2k_value(an2k_field_get(c->r, field)), AN2K_RS);
	struct an2k_span sub;
	long width = 0, height = 0;
	size_t k = 0;

	an2k_num(c->r, 6, &width);
	an2k_num(c->r, 7, &height);
	if (an2k_has(c->r, field))
		while (an2k_next(&cursor, &sub))
			an2k_rules_points(c, field, ++k, sub, first, width, height);
}

/* A boundary: a circle has two points, an ellipse three, a polygon more. */
static void check_boundary(struct an2k_ctx *c, uint32_t field)
{
	struct an2k_span kind = an2k_first(c->r, field);
	long points;

	if (!an2k_item_long(c->r, field, 0, 1, &points))
		return;
	if (an2k_span_is(kind, "C") && points != 2)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, 0, 2,
			 _("a circle has 2 points, not %ld"), points);
	else if (an2k_span_is(kind, "E") && points != 3)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, 0, 2,
			 _("an ellipse has 3 points, not %ld"), points);
	else if (an2k_span_is(kind, "P") && points < 3)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, field, 0, 2,
			 _("a polygon has at least 3 points, not %ld"), points);
}

static void check_profile(struct an2k_ctx *c)
{
	long sap = -1, width = 0, height = 0;

	if (!an2k_num(c->r, 13, &sap))
		return;
	if (sap >= 40) {
		need(c, AN2K_ERROR, 26, _("profile 40 and above (10.013) needs it"));
		need(c, AN2K_ERROR, 27, _("profile 40 and above (10.013) needs it"));
		need(c, AN2K_ERROR, 28, _("profile 40 and above (10.013) needs it"));
		need(c, AN2K_WARNING, 23, _("profile 40 and above (10.013) needs it"));
		need(c, AN2K_WARNING, 30, _("profile 40 and above (10.013) needs it"));
	}
	/* Annex E: the full profiles are 4:5 portraits. */
	if ((sap == 50 || sap == 51) && an2k_num(c->r, 6, &width) && an2k_num(c->r, 7, &height) &&
	    width > 0 && height > 0) {
		if (width * 5 > height * 4 + height / 20 || width * 5 < height * 4 - height / 20)
			an2k_say(c, AN2K_WARNING, AN2K_CROSS, 13, 0, 0,
				 _("profile %ld needs a width and height of 4 to 5, and not %ld to "
				   "%ld"),
				 sap, width, height);
	}
}

static void check_kind(struct an2k_ctx *c)
{
	static const uint32_t face_only[] = {14, 15, 19, 20, 21, 24, 25,
					     26, 27, 28, 29, 31, 32, 33};
	struct an2k_span kind = an2k_first(c->r, 3);
	bool face = an2k_span_is(kind, "FACE");

	if (!face && kind.n) {
		only_if(c, AN2K_ERROR, 13, _("10.003 is not FACE"));
		only_if(c, AN2K_ERROR, 18, _("10.003 is not FACE"));
		for (size_t i = 0; i < ARRAY_LEN(face_only); i++)
			only_if(c, AN2K_WARNING, face_only[i], _("10.003 is not FACE"));
	}
	if (an2k_span_is(kind, "SCAR") || an2k_span_is(kind, "MARK") ||
	    an2k_span_is(kind, "TATTOO"))
		need(c, AN2K_WARNING, 40, _("10.003 is a scar, mark or tattoo"));
	else if (face)
		for (uint32_t f = 40; f <= 43; f++)
			only_if(c, AN2K_WARNING, f, _("10.003 is FACE"));
	if (face && c->version >= 500)
		need(c, AN2K_WARNING, 13, _("10.003 is FACE"));
}

void an2k_rules_photo(struct an2k_ctx *c)
{
	if (c->version < 500)
		return;
	check_kind(c);
	check_profile(c);
	check_face_box(c);
	check_boundary(c, 15);
	check_paths(c, 15, 3);
	if (an2k_span_is(an2k_first(c->r, 20), "D"))
		need(c, AN2K_ERROR, 25, _("10.020 says D, angles measured"));
	if (an2k_has(c->r, 21) && !an2k_span_is(an2k_first(c->r, 20), "A"))
		an2k_say(c, AN2K_WARNING, AN2K_CROSS, 21, 0, 0,
			 _("the offset angle goes with pose A in 10.020"));
	only_if(c, AN2K_WARNING, 22, _("10.026 replaced it in 2011"));
	check_features(c, 29);
	check_features(c, 32);
	check_paths(c, 33, 3);
	check_paths(c, 45, 4);
}

/* --- Type 17 ---------------------------------------------------------------------------- */

static void check_spectrum(struct an2k_ctx *c)
{
	bool defined = an2k_span_is(an2k_first(c->r, 25), "DEFINED");
	long low = number_at(an2k_value(an2k_field_get(c->r, 27)), 1);
	long high = number_at(an2k_value(an2k_field_get(c->r, 27)), 2);

	if (!defined)
		only_if(c, AN2K_ERROR, 27, _("17.025 is not DEFINED"));
	else
		need(c, AN2K_ERROR, 27, _("17.025 is DEFINED"));
	if (!an2k_has(c->r, 27))
		return;
	if (low >= 0 && low % 10)
		an2k_say(c, AN2K_ERROR, AN2K_VALUE, 27, 0, 1, _("%ld is no multiple of 10"), low);
	if (high >= 0 && high % 10)
		an2k_say(c, AN2K_ERROR, AN2K_VALUE, 27, 0, 2, _("%ld is no multiple of 10"), high);
	if (low >= 0 && high >= 0 && high <= low)
		an2k_say(c, AN2K_ERROR, AN2K_CROSS, 27, 0, 2,
			 _("the upper bound, %ld, must be more than the lower one, %ld"), high,
			 low);
}

void an2k_rules_iris(struct an2k_ctx *c)
{
	if (c->version < 500)
		return;
	check_spectrum(c);
	for (uint32_t f = 33; f <= 36; f++) {
		if (f <= 34)
			check_boundary(c, f);
		check_paths(c, f, 3);
	}
	check_paths(c, 37, 4);
	if (!an2k_has(c->r, AN2K_DATA))
		need(c, AN2K_ERROR, 28, _("there is no image, and this says why"));
}
