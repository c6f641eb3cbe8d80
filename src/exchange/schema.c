/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/envelope.h"
#include "exchange/party.h"
#include "exchange/vocabulary.h"

#define PLACE_LEN 160

void schema_write(const json_t *value, struct buf *out)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	buf_put_str(out, text);
	free(text);
}

enum err_code schema_parse(const void *data, size_t len, size_t max, bool canonical,
			   const char *name, json_t **out, struct err *err)
{
	struct buf again = BUF_INIT;
	json_error_t je;
	json_t *value;
	bool same;

	if (len > max)
		return err_set(err, ERR_INPUT, _("%s: %zu bytes; the limit is %zu bytes"), name,
			       len, max);
	value = json_loadb(data, len, JSON_REJECT_DUPLICATES, &je);
	if (!value)
		return err_set(err, ERR_INPUT, _("%s: line %d, column %d: not JSON: %s"), name,
			       je.line, je.column, je.text);
	if (!json_is_object(value)) {
		json_decref(value);
		return err_set(err, ERR_INPUT, _("%s: not a JSON object"), name);
	}
	if (canonical) {
		schema_write(value, &again);
		same = again.len == len && memcmp(again.data, data, len) == 0;
		buf_free(&again);
		if (!same) {
			json_decref(value);
			return err_set(err, ERR_INPUT,
				       _("%s: not in the one form in which messages are written "
					 "(sorted members, no white space)"),
				       name);
		}
	}
	*out = value;
	return ERR_OK;
}

static size_t count_characters(const char *s)
{
	size_t n = 0, len = strlen(s);
	uint32_t cp;

	for (size_t at = 0; at < len; n++)
		at += text_decode(s + at, len - at, &cp);
	return n;
}

static bool is_text(const struct schema *s, const char *text)
{
	size_t n = count_characters(text);

	return n >= (size_t)s->least && n <= (size_t)s->most && text_is_clean(text) &&
	       !strpbrk(text, "\t\n");
}

static bool is_hex(const char *text, size_t bytes)
{
	return strlen(text) == 2 * bytes && strspn(text, "0123456789abcdef") == 2 * bytes;
}

static bool is_instant(const char *text)
{
	char again[INSTANT_TEXT_LEN];
	instant t;

	return instant_parse(text, &t) && t % INSTANT_SECOND == 0 &&
	       strcmp(instant_format(t, again), text) == 0;
}

static bool is_word(const char *const *words, const char *text)
{
	for (; *words; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

static enum err_code wrong_words(const struct schema *s, const char *text, const char *place,
				 struct err *err)
{
	struct buf list = BUF_INIT;
	enum err_code code;

	for (const char *const *w = s->words; *w; w++)
		buf_printf(&list, "%s%s", w == s->words ? "" : ", ", *w);
	code =
	    err_set(err, ERR_INPUT, _("%s: \"%.40s\" is none of: %s"), place, text, buf_str(&list));
	buf_free(&list);
	return code;
}

static enum err_code check_string(const struct schema *s, const char *text, const char *place,
				  struct err *err)
{
	switch (s->kind) {
	case SCHEMA_WORD:
		return is_word(s->words, text) ? ERR_OK : wrong_words(s, text, place, err);
	case SCHEMA_TEXT:
		if (is_text(s, text))
			return ERR_OK;
		return err_set(err, ERR_INPUT,
			       _("%s: not a line of %" PRId64 " to %" PRId64
				 " characters without control characters"),
			       place, s->least, s->most);
	case SCHEMA_HEX:
		if (is_hex(text, (size_t)s->most))
			return ERR_OK;
		return err_set(err, ERR_INPUT,
			       _("%s: not %" PRId64 " bytes in lower-case hexadecimal"), place,
			       s->most);
	case SCHEMA_INSTANT:
		if (is_instant(text))
			return ERR_OK;
		return err_set(err, ERR_INPUT,
			       _("%s: \"%.40s\" is no time like 2026-11-23T10:15:30Z"), place,
			       text);
	case SCHEMA_COUNTRY:
		if (datum_accepts(DATUM_NATIONALITY, text))
			return ERR_OK;
		return err_set(err, ERR_INPUT,
			       _("%s: \"%.40s\" is no country of ISO 3166-1 (three letters)"),
			       place, text);
	case SCHEMA_PARTY:
		if (party_code_is_valid(text))
			return ERR_OK;
		return err_set(err, ERR_INPUT, _("%s: \"%.40s\" is no code of a party"), place,
			       text);
	case SCHEMA_AGREEMENT:
		if (agreement_code_is_valid(text))
			return ERR_OK;
		return err_set(err, ERR_INPUT, _("%s: \"%.60s\" is no code of an agreement"), place,
			       text);
	default:
		return ERR_OK;
	}
}

static enum err_code check_value(const json_t *v, const struct schema *s, const char *place,
				 struct err *err);

static enum err_code check_list(const json_t *v, const struct schema *s, const char *place,
				struct err *err)
{
	const struct schema row = {.kind = SCHEMA_OBJECT, .members = s->members};
	const struct schema *item = s->kind == SCHEMA_ROWS ? &row : s->members;
	size_t n = json_array_size(v);
	enum err_code code;

	if (!json_is_array(v))
		return err_set(err, ERR_INPUT, _("%s: not a list"), place);
	if (n < (size_t)s->least || n > (size_t)s->most)
		return err_set(err, ERR_INPUT,
			       _("%s: %zu entries; from %" PRId64 " to %" PRId64 " are allowed"),
			       place, n, s->least, s->most);
	for (size_t i = 0; i < n; i++) {
		char inner[PLACE_LEN];

		snprintf(inner, sizeof(inner), "%s[%zu]", place, i + 1);
		if ((code = check_value(json_array_get(v, i), item, inner, err)))
			return code;
		for (size_t k = 0; s->kind == SCHEMA_LIST && k < i; k++)
			if (json_equal(json_array_get(v, k), json_array_get(v, i)))
				return err_set(err, ERR_INPUT, _("%s: is there twice"), inner);
	}
	return ERR_OK;
}

static enum err_code check_value(const json_t *v, const struct schema *s, const char *place,
				 struct err *err)
{
	switch (s->kind) {
	case SCHEMA_OBJECT:
		return schema_check(v, s->members, place, err);
	case SCHEMA_LIST:
	case SCHEMA_ROWS:
		return check_list(v, s, place, err);
	case SCHEMA_NUMBER:
		if (json_is_integer(v) && json_integer_value(v) >= s->least &&
		    json_integer_value(v) <= s->most)
			return ERR_OK;
		return err_set(err, ERR_INPUT,
			       _("%s: not a whole number from %" PRId64 " to %" PRId64), place,
			       s->least, s->most);
	case SCHEMA_BOOL:
		if (json_is_boolean(v) && !(json_is_true(v) && s->most == 0) &&
		    !(json_is_false(v) && s->most == 1))
			return ERR_OK;
		return err_set(err, ERR_INPUT, _("%s: must be %s"), place,
			       s->most == 0   ? "false"
			       : s->most == 1 ? "true"
					      : "true, false");
	default:
		break;
	}
	if (!json_is_string(v))
		return err_set(err, ERR_INPUT, _("%s: not a text"), place);
	return check_string(s, json_string_value(v), place, err);
}

static const struct schema *find_member(const struct schema *members, const char *name)
{
	for (const struct schema *s = members; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

enum err_code schema_check(const json_t *value, const struct schema *members, const char *place,
			   struct err *err)
{
	const char *name;
	json_t *v;
	enum err_code code;

	if (!json_is_object(value))
		return err_set(err, ERR_INPUT, _("%s: not an object"), place);
	json_object_foreach((json_t *)value, name, v)
	{
		if (!find_member(members, name))
			return err_set(err, ERR_INPUT, _("%s: \"%.40s\" is no member here"), place,
				       name);
	}
	for (const struct schema *s = members; s->name; s++) {
		char inner[PLACE_LEN];

		snprintf(inner, sizeof(inner), "%s: %s", place, s->name);
		if (strstr(place, ": "))
			snprintf(inner, sizeof(inner), "%s.%s", place, s->name);
		v = json_object_get(value, s->name);
		if (!v && !s->optional)
			return err_set(err, ERR_INPUT, _("%s: is missing"), inner);
		if (v && (code = check_value(v, s, inner, err)))
			return code;
	}
	return ERR_OK;
}

/* --- description ---------------------------------------------------------------- */

static void describe_pattern(json_t *o, const char *pattern)
{
	json_object_set_new(o, "type", json_string("string"));
	json_object_set_new(o, "pattern", json_string(pattern));
}

static json_t *describe_one(const struct schema *s);

static void describe_list(const struct schema *s, json_t *o)
{
	json_object_set_new(o, "type", json_string("array"));
	json_object_set_new(o, "minItems", json_integer(s->least));
	json_object_set_new(o, "maxItems", json_integer(s->most));
	if (s->kind == SCHEMA_LIST) {
		json_object_set_new(o, "uniqueItems", json_true());
		json_object_set_new(o, "items", describe_one(s->members));
	} else {
		json_object_set_new(o, "items", schema_describe(s->members));
	}
}

static json_t *describe_one(const struct schema *s)
{
	json_t *o = s->kind == SCHEMA_OBJECT ? schema_describe(s->members) : json_object();
	json_t *words;
	char text[64];

	switch (s->kind) {
	case SCHEMA_OBJECT:
		break;
	case SCHEMA_LIST:
	case SCHEMA_ROWS:
		describe_list(s, o);
		break;
	case SCHEMA_WORD:
		words = json_array();
		for (const char *const *w = s->words; *w; w++)
			json_array_append_new(words, json_string(*w));
		json_object_set_new(o, "enum", words);
		break;
	case SCHEMA_TEXT:
		json_object_set_new(o, "type", json_string("string"));
		json_object_set_new(o, "minLength", json_integer(s->least));
		json_object_set_new(o, "maxLength", json_integer(s->most));
		break;
	case SCHEMA_HEX:
		snprintf(text, sizeof(text), "^[0-9a-f]{%d}$", (int)(2 * s->most));
		describe_pattern(o, text);
		break;
	case SCHEMA_NUMBER:
		json_object_set_new(o, "type", json_string("integer"));
		json_object_set_new(o, "minimum", json_integer(s->least));
		json_object_set_new(o, "maximum", json_integer(s->most));
		break;
	case SCHEMA_BOOL:
		if (s->most == 0 || s->most == 1)
			json_object_set_new(o, "const", json_boolean(s->most));
		else
			json_object_set_new(o, "type", json_string("boolean"));
		break;
	case SCHEMA_INSTANT:
		describe_pattern(o, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$");
		break;
	case SCHEMA_COUNTRY:
		describe_pattern(o, "^[A-Z]{3}$");
		break;
	case SCHEMA_PARTY:
		describe_pattern(o, "^[a-z][a-z0-9-]{0,30}[a-z0-9]$");
		break;
	case SCHEMA_AGREEMENT:
		describe_pattern(o, "^[A-Za-z0-9.-]{2,48}$");
		break;
	}
	if (s->what)
		json_object_set_new(o, "description", json_string(s->what));
	return o;
}

json_t *schema_describe(const struct schema *members)
{
	json_t *o = json_object(), *properties = json_object(), *required = json_array();

	for (const struct schema *s = members; s->name; s++) {
		json_object_set_new(properties, s->name, describe_one(s));
		if (!s->optional)
			json_array_append_new(required, json_string(s->name));
	}
	json_object_set_new(o, "type", json_string("object"));
	json_object_set_new(o, "properties", properties);
	json_object_set_new(o, "required", required);
	json_object_set_new(o, "additionalProperties", json_false());
	return o;
}
