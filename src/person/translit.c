/* SPDX-License-Identifier: Apache-2.0 */
/* Letters for the machine readable zone: ICAO Doc 9303 part 3, section 6. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "person/mrz.h"

/* Letters whose form is more than the base letter of their decomposition, or
 * that have none. Section 6 A for Latin; B for Cyrillic, in the general column. */
static const struct {
	uint32_t cp; /* upper case */
	const char *to;
} letters[] = {
    {0x00c4, "AE"}, {0x00c5, "AA"}, {0x00c6, "AE"}, {0x00d0, "D"},  {0x00d6, "OE"},
    {0x00d8, "OE"}, {0x00dc, "UE"}, {0x00de, "TH"}, {0x00df, "SS"}, {0x0110, "D"},
    {0x0126, "H"},  {0x0131, "I"},  {0x0132, "IJ"}, {0x0138, "Q"},  {0x013f, "L"},
    {0x0141, "L"},  {0x014a, "N"},  {0x0152, "OE"}, {0x0166, "T"},  {0x1e9e, "SS"},
    {0x0401, "E"},  {0x0402, "D"},  {0x0403, "G"},  {0x0404, "IE"}, {0x0405, "DZ"},
    {0x0406, "I"},  {0x0407, "I"},  {0x0408, "J"},  {0x0409, "LJ"}, {0x040a, "NJ"},
    {0x040b, "C"},  {0x040c, "K"},  {0x040e, "U"},  {0x040f, "DZ"}, {0x0410, "A"},
    {0x0411, "B"},  {0x0412, "V"},  {0x0413, "G"},  {0x0414, "D"},  {0x0415, "E"},
    {0x0416, "ZH"}, {0x0417, "Z"},  {0x0418, "I"},  {0x0419, "I"},  {0x041a, "K"},
    {0x041b, "L"},  {0x041c, "M"},  {0x041d, "N"},  {0x041e, "O"},  {0x041f, "P"},
    {0x0420, "R"},  {0x0421, "S"},  {0x0422, "T"},  {0x0423, "U"},  {0x0424, "F"},
    {0x0425, "KH"}, {0x0426, "TS"}, {0x0427, "CH"}, {0x0428, "SH"}, {0x0429, "SHCH"},
    {0x042a, "IE"}, {0x042b, "Y"},  {0x042c, ""},   {0x042d, "E"},  {0x042e, "IU"},
    {0x042f, "IA"}, {0x0474, "Y"},  {0x046a, "U"},  {0x0490, "G"},
};

static const struct {
	uint32_t cp;
	const char *xx;
} letters_xx[] = {
    {0x00d1, "NXX"},
    {0x00dc, "UXX"},
};

static const char *special(uint32_t cp, enum mrz_style style)
{
	if (style == MRZ_XX)
		for (size_t i = 0; i < ARRAY_LEN(letters_xx); i++)
			if (letters_xx[i].cp == cp)
				return letters_xx[i].xx;
	/* In the plain style the marks go: only letters without a base letter
	 * keep their own form. */
	if (style == MRZ_PLAIN && (cp == 0x00c4 || cp == 0x00c5 || cp == 0x00d6 || cp == 0x00dc))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(letters); i++)
		if (letters[i].cp == cp)
			return letters[i].to;
	return NULL;
}

/* The first code point of the canonical decomposition, when it is A to Z. */
static char base_letter(uint32_t cp)
{
	utf8proc_int32_t parts[8];
	int bound = 0;
	utf8proc_ssize_t n =
	    utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 8, UTF8PROC_DECOMPOSE, &bound);

	return n > 0 && n <= 8 && parts[0] >= 'A' && parts[0] <= 'Z' ? (char)parts[0] : 0;
}

static bool put_code_point(struct buf *out, uint32_t cp, enum mrz_style style)
{
	uint32_t up = cp == 0xdf || cp == 0x131 || cp == 0x138
			  ? cp
			  : (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
	const char *to = special(up, style);
	char base;

	if (to) {
		buf_put_str(out, to);
	} else if (up < 0x80 && isalnum((int)up)) {
		buf_put_u8(out, up);
	} else if (up == '\'' || up == '.' || up == 0x2019 || up == 0x02bc || up == 0x00b4) {
		/* section 4.6: omitted */
	} else if ((base = base_letter(up)) != 0) {
		buf_put_u8(out, (unsigned char)base);
	} else if (utf8proc_category((utf8proc_int32_t)up) == UTF8PROC_CATEGORY_MN) {
		/* a mark without a composed form */
	} else if (up < 0x80 || utf8proc_category((utf8proc_int32_t)up) > UTF8PROC_CATEGORY_NO) {
		if (out->len && out->data[out->len - 1] != ' ')
			buf_put_u8(out, ' ');
	} else {
		return false;
	}
	return true;
}

char *mrz_transliterate(const char *text, enum mrz_style style, struct err *err)
{
	char *clean = text_clean(text, false);
	struct buf out = BUF_INIT;
	size_t left = strlen(clean), n;
	uint32_t cp;
	bool good = true;

	for (const char *s = clean; left && good; s += n, left -= n) {
		n = text_decode(s, left, &cp);
		good = put_code_point(&out, cp, style);
		if (!good)
			err_set(err, ERR_INPUT,
				_("the letter %.*s (U+%04X) of \"%s\" has no form in the machine "
				  "readable zone"),
				(int)n, s, cp, clean);
	}
	free(clean);
	if (!good) {
		buf_free(&out);
		return NULL;
	}
	while (out.len && out.data[out.len - 1] == ' ')
		out.len--;
	return buf_take_str(&out);
}
