/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static bool same(const char *folded, const char *name)
{
	char *other = text_fold(name);
	bool yes = strcmp(folded, other) == 0;

	free(other);
	return yes;
}

const char *codes_country(const char *word)
{
	const struct country *c = country_find(word);
	char *folded;

	if (c)
		return c->code;
	folded = text_fold(word);
	for (size_t i = 0; i < country_count(); i++) {
		c = country_at(i);
		if (same(folded, c->name) || same(folded, country_name(c->code)) ||
		    same(folded, country_nationality(c->code))) {
			free(folded);
			return c->code;
		}
	}
	free(folded);
	return NULL;
}

const char *codes_language(const char *word)
{
	const struct language *l = language_find(word);
	char *folded;

	if (l)
		return l->code;
	folded = text_fold(word);
	for (size_t i = 0; i < language_count(); i++) {
		l = language_at(i);
		if (same(folded, language_name(l->code))) {
			free(folded);
			return l->code;
		}
	}
	free(folded);
	return NULL;
}

static size_t read_list(const char *text, bool languages, const char *out[CODES_MAX], char *wrong,
			size_t room)
{
	char *copy = xstrdup(text), *rest = copy, *word;
	size_t n = 0;

	*wrong = '\0';
	while ((word = strsep(&rest, ",;"))) {
		const char *code;

		word = text_trim(word);
		if (!*word)
			continue;
		code = languages ? codes_language(word) : codes_country(word);
		if (!code)
			snprintf(wrong, room,
				 languages ? _("%s: no such language; as es, en, Arabic")
					   : _("%s: no such country; as COL, ESP, Syria"),
				 word);
		else if (n < CODES_MAX)
			out[n++] = code;
		else
			snprintf(wrong, room, _("at most %d"), CODES_MAX);
	}
	free(copy);
	return n;
}

static char wrong_text[160];

const char *codes_check_countries(const char *text)
{
	const char *out[CODES_MAX];

	read_list(text, false, out, wrong_text, sizeof(wrong_text));
	return *wrong_text ? wrong_text : NULL;
}

const char *codes_check_languages(const char *text)
{
	const char *out[CODES_MAX];

	read_list(text, true, out, wrong_text, sizeof(wrong_text));
	return *wrong_text ? wrong_text : NULL;
}

size_t codes_read(const char *text, bool languages, const char *out[CODES_MAX])
{
	char wrong[160];

	return read_list(text, languages, out, wrong, sizeof(wrong));
}

char *codes_names(const char *codes, size_t size, size_t count, bool languages)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < count && codes[i * size]; i++) {
		const char *code = codes + i * size;

		buf_printf(&b, "%s%s (%s)", i ? ", " : "",
			   languages ? language_name(code) : country_name(code), code);
	}
	return buf_take_str(&b);
}

char *codes_list(const char *codes, size_t size, size_t count)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < count && codes[i * size]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", codes + i * size);
	return buf_take_str(&b);
}
