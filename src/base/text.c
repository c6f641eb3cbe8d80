/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/mem.h"

size_t text_decode(const char *s, size_t len, uint32_t *cp)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n;

	if (len == 0)
		return 0;
	n = utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len, &c);
	if (n <= 0) {
		*cp = 0xfffd;
		return 1;
	}
	*cp = (uint32_t)c;
	return (size_t)n;
}

size_t text_encode(uint32_t cp, char *out)
{
	utf8proc_ssize_t n;

	if (!utf8proc_codepoint_valid((utf8proc_int32_t)cp))
		cp = 0xfffd;
	n = utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
	return (size_t)n;
}

int text_cp_width(uint32_t cp)
{
	/* Soft hyphen: utf8proc says 1, as terminals do. Controls: 0. */
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

int text_width(const char *s)
{
	size_t left = strlen(s);
	int cols = 0;
	uint32_t cp;

	while (left) {
		size_t n = text_decode(s, left, &cp);

		cols += text_cp_width(cp);
		s += n;
		left -= n;
	}
	return cols;
}

size_t text_fit(const char *s, int cols)
{
	size_t len = strlen(s), at = 0;
	uint32_t cp;

	while (at < len) {
		size_t n = text_decode(s + at, len - at, &cp);
		int w = text_cp_width(cp);

		if (w > cols)
			break;
		cols -= w;
		at += n;
	}
	return at;
}

/* Characters that could move the cursor, hide text or turn its direction. */
static bool is_forbidden(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7f && cp < 0xa0) ||
	       cp == 0x061c || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffb) ||
	       (cp >= 0xe0000 && cp <= 0xe007f);
}

bool text_is_clean(const char *s)
{
	size_t left = strlen(s);

	while (left) {
		utf8proc_int32_t c;
		utf8proc_ssize_t n =
		    utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)left, &c);

		if (n <= 0 || is_forbidden((uint32_t)c))
			return false;
		s += n;
		left -= (size_t)n;
	}
	return true;
}

char *text_clean(const char *s, bool multiline)
{
	size_t left = strlen(s);
	struct buf out = BUF_INIT;
	utf8proc_uint8_t *nfc;
	uint32_t cp;
	char enc[4];

	while (left) {
		size_t n = text_decode(s, left, &cp);

		if (!is_forbidden(cp)) {
			if (!multiline && (cp == '\n' || cp == '\t'))
				cp = ' ';
			buf_put(&out, enc, text_encode(cp, enc));
		}
		s += n;
		left -= n;
	}
	nfc = utf8proc_NFC((const utf8proc_uint8_t *)buf_str(&out));
	if (!nfc)
		return buf_take_str(&out);
	buf_free(&out);
	return (char *)nfc;
}

char *text_fold(const char *s)
{
	utf8proc_uint8_t *folded;
	utf8proc_ssize_t n;
	char *clean = text_clean(s, false);
	char *to, *from;
	bool space = true;

	n = utf8proc_map((const utf8proc_uint8_t *)clean, 0, &folded,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
			     UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	if (n < 0)
		return clean;
	free(clean);
	for (to = from = (char *)folded; *from; from++) {
		bool is_space = *from == ' ' || *from == '\t';

		if (!is_space || !space)
			*to++ = is_space ? ' ' : *from;
		space = is_space;
	}
	if (to > (char *)folded && to[-1] == ' ')
		to--;
	*to = '\0';
	return (char *)folded;
}

bool text_contains_folded(const char *haystack_fold, const char *needle_fold)
{
	return strstr(haystack_fold, needle_fold) != NULL;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

char *text_trim(char *s)
{
	size_t n;

	while (is_white(*s))
		s++;
	n = strlen(s);
	while (n && is_white(s[n - 1]))
		n--;
	s[n] = '\0';
	return s;
}

bool text_is_blank(const char *s)
{
	while (is_white(*s))
		s++;
	return *s == '\0';
}

bool text_to_long(const char *s, long lo, long hi, long *out)
{
	char *end;
	long v;

	if (*s == '\0' || is_white(*s))
		return false;
	errno = 0;
	v = strtol(s, &end, 10);
	if (errno || *end || v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

bool text_to_double(const char *s, double lo, double hi, double *out)
{
	char *end;
	double v;

	if (*s == '\0' || strspn(s, "0123456789.eE+-") != strlen(s))
		return false;
	/* i18n_init keeps LC_NUMERIC at "C". */
	errno = 0;
	v = strtod(s, &end);
	if (errno || *end || !isfinite(v) || v < lo || v > hi)
		return false;
	*out = v;
	return true;
}
