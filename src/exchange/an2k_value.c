/* SPDX-License-Identifier: Apache-2.0 */
/* Checking single items: characters, length, range, codes (clauses 5.5, 7.7). */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/an2k_rules.h"

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

static bool in_set(enum an2k_charset set, uint8_t c)
{
	switch (set) {
	case AN2K_A:
		return is_letter(c);
	case AN2K_N:
		return is_digit(c);
	case AN2K_AN:
		return is_digit(c) || is_letter(c);
	case AN2K_NS:
		return c >= 0x20 && c < 0x7f && !is_letter(c);
	case AN2K_AS:
		return c >= 0x20 && c < 0x7f && !is_digit(c);
	case AN2K_HEX:
		return is_hex(c);
	default:
		return c >= 0x20 && c < 0x7f;
	}
}

static const char *set_name(enum an2k_charset set)
{
	switch (set) {
	case AN2K_A:
		return _("letters");
	case AN2K_N:
		return _("digits");
	case AN2K_AN:
		return _("letters and digits");
	case AN2K_NS:
		return _("digits and signs");
	case AN2K_AS:
		return _("letters and signs");
	case AN2K_HEX:
		return _("hexadecimal digits");
	default:
		return _("printable characters of ASCII");
	}
}

/* A value for a message: at most 40 characters of it. */
static const char *shown(struct an2k_span s, char out[64])
{
	size_t n = s.n < 40 ? s.n : 40;

	for (size_t i = 0; i < n; i++)
		out[i] = (char)(s.p[i] < 0x20 || s.p[i] == 0x7f ? '?' : s.p[i]);
	out[n] = '\0';
	if (n < s.n)
		strcpy(out + n, "...");
	return out;
}

static unsigned two(const uint8_t *p)
{
	return (unsigned)(p[0] - '0') * 10 + (unsigned)(p[1] - '0');
}

bool an2k_is_date(struct an2k_span s)
{
	struct date d;

	if (s.n != 8)
		return false;
	for (size_t i = 0; i < 8; i++)
		if (!is_digit(s.p[i]))
			return false;
	d = (struct date){(int16_t)(two(s.p) * 100 + two(s.p + 2)), (uint8_t)two(s.p + 4),
			  (uint8_t)two(s.p + 6)};
	return date_is_valid(&d) && date_is_full(&d);
}

bool an2k_is_gmt(struct an2k_span s)
{
	if (s.n != 15 || s.p[14] != 'Z' || !an2k_is_date((struct an2k_span){s.p, 8}))
		return false;
	for (size_t i = 8; i < 14; i++)
		if (!is_digit(s.p[i]))
			return false;
	/* 60: a leap second */
	return two(s.p + 8) < 24 && two(s.p + 10) < 60 && two(s.p + 12) <= 60;
}

bool an2k_is_number(struct an2k_span s, double *out)
{
	char text[32];

	if (s.n == 0 || s.n >= sizeof(text))
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return text_to_double(text[0] == '+' ? text + 1 : text, -1e15, 1e15, out);
}

/* Characters of a text in the transaction's encoding. */
static size_t char_count(const struct an2k_ctx *c, struct an2k_span s)
{
	size_t n = 0;

	if (c->encoding != AN2K_ENC_UTF8)
		return s.n;
	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xc0) != 0x80;
	return n;
}

static bool is_utf8(struct an2k_span s, size_t *bad)
{
	for (size_t i = 0; i < s.n;) {
		uint32_t cp;
		size_t n = text_decode((const char *)s.p + i, s.n - i, &cp);

		if (cp == 0xfffd && !(n == 3 && s.p[i] == 0xef)) {
			*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

void an2k_check_text(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
		     struct an2k_span s)
{
	bool controls = false;
	size_t at, first_high = s.n;

	for (size_t i = 0; i < s.n; i++) {
		controls |=
		    (s.p[i] < 0x20 && !(s.p[i] >= AN2K_FS && s.p[i] <= AN2K_US)) || s.p[i] == 0x7f;
		if (s.p[i] >= 0x80 && first_high == s.n)
			first_high = i;
	}
	if (controls && c->encoding != AN2K_ENC_OTHER)
		an2k_say(c, AN2K_WARNING, AN2K_VALUE, field, subfield, item,
			 _("control characters in a text"));
	if (first_high == s.n)
		return;
	if (c->r->type == 1 || c->encoding == AN2K_ENC_ASCII)
		an2k_say(c, an2k_since_2007(c), AN2K_VALUE, field, subfield, item,
			 c->r->type == 1
			     ? _("byte %02X at place %zu: Type-1 is 7-bit ASCII")
			     : _("byte %02X at place %zu: without another encoding in 1.015, text "
				 "is 7-bit ASCII"),
			 s.p[first_high], first_high + 1);
	else if (c->encoding == AN2K_ENC_UTF8 && !is_utf8(s, &at))
		an2k_say(c, AN2K_ERROR, AN2K_VALUE, field, subfield, item,
			 _("byte %02X at place %zu is not UTF-8, the encoding that 1.015 names"),
			 s.p[at], at + 1);
}

static void check_range(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
			const struct an2k_item_rule *rule, struct an2k_span s)
{
	char text[64];
	double v;
	enum an2k_level level = an2k_since_2007(c);

	if (!rule->has_low && !rule->has_high)
		return;
	if (!an2k_is_number(s, &v))
		an2k_say(c, level, AN2K_VALUE, field, subfield, item, _("%s is no number"),
			 shown(s, text));
	else if (rule->has_low && rule->has_high && (v < rule->low || v > rule->high))
		an2k_say(c, level, AN2K_VALUE, field, subfield, item,
			 _("%s is not within %.15g to %.15g"), shown(s, text), rule->low,
			 rule->high);
	else if (rule->has_low && v < rule->low)
		an2k_say(c, level, AN2K_VALUE, field, subfield, item, _("%s is less than %.15g"),
			 shown(s, text), rule->low);
	else if (rule->has_high && v > rule->high)
		an2k_say(c, level, AN2K_VALUE, field, subfield, item, _("%s is more than %.15g"),
			 shown(s, text), rule->high);
}

static bool in_list(const char *list, struct an2k_span s)
{
	while (*list) {
		size_t n = strcspn(list, ",");

		if (n == s.n && memcmp(list, s.p, n) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static void check_codes(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
			const struct an2k_item_rule *rule, struct an2k_span s)
{
	const struct an2k_codes *codes =
	    rule->codes ? an2k_codes(c->t, rule->codes, c->version) : NULL;
	struct buf list = BUF_INIT;
	char text[64];

	if (rule->in && !in_list(rule->in, s))
		an2k_say(c, an2k_since_2007(c), AN2K_VALUE, field, subfield, item,
			 _("%s is not allowed here, only %s"), shown(s, text), rule->in);
	if (!codes || an2k_codes_have(codes, s))
		return;
	for (size_t i = 0; i < codes->n; i++)
		buf_printf(&list, "%s%s", i ? ", " : "", codes->values[i]);
	an2k_say(c, an2k_since_2007(c), AN2K_VALUE, field, subfield, item, _("%s is not one of %s"),
		 shown(s, text), buf_str(&list));
	buf_free(&list);
}

void an2k_check_item(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
		     const struct an2k_item_rule *rule, struct an2k_span s)
{
	enum an2k_level level = an2k_since_2007(c);
	char text[64];
	size_t n;

	switch (rule->charset) {
	case AN2K_B:
		return;
	case AN2K_DATE:
		if (!an2k_is_date(s))
			an2k_say(c, level, AN2K_VALUE, field, subfield, item,
				 _("%s is no date YYYYMMDD"), shown(s, text));
		return;
	case AN2K_GMT:
		if (!an2k_is_gmt(s))
			an2k_say(c, level, AN2K_VALUE, field, subfield, item,
				 _("%s is no time YYYYMMDDhhmmssZ"), shown(s, text));
		return;
	case AN2K_U:
		an2k_check_text(c, field, subfield, item, s);
		break;
	default:
		for (size_t i = 0; i < s.n; i++)
			if (!in_set(rule->charset, s.p[i])) {
				an2k_say(c, level, AN2K_VALUE, field, subfield, item,
					 _("%s: only %s are allowed"), shown(s, text),
					 set_name(rule->charset));
				return;
			}
	}
	n = char_count(c, s);
	if (n < rule->min || (rule->max && n > rule->max)) {
		if (rule->min == rule->max)
			an2k_say(c, level, AN2K_VALUE, field, subfield, item,
				 _("%s: %zu characters, and %u are needed"), shown(s, text), n,
				 rule->min);
		else if (rule->max)
			an2k_say(c, level, AN2K_VALUE, field, subfield, item,
				 _("%s: %zu characters, and %u to %u are allowed"), shown(s, text),
				 n, rule->min, rule->max);
		else
			an2k_say(c, level, AN2K_VALUE, field, subfield, item,
				 _("%s: %zu characters, and at least %u are needed"),
				 shown(s, text), n, rule->min);
		return;
	}
	check_range(c, field, subfield, item, rule, s);
	check_codes(c, field, subfield, item, rule, s);
}
