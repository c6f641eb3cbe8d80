/* SPDX-License-Identifier: Apache-2.0 */
/* That someone has asked for protection, has it, was refused it or has never
 * asked can be said in no format: goes through every member and every word that
 * may travel to a partner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "exchange/agreement.h"
#include "exchange/message.h"
#include "person/country.h"
#include "person/document.h"

/* Parts of words that would say it, or from which it could be read. */
static const char *const forbidden[] = {
    "asyl",	 "refug",     "protect",    "claim",	"victim", "witness",   "child",
    "minor",	 "stateless", "trafficked", "violence", "fear",	  "persecut",  "convention",
    "humanit",	 "resid",     "visa",	    "travel",	"grant",  "status-of", "applica",
    "interview", "credible",  "flag",	    "secret",	"sealed", "queue",     "officer",
    "risk",	 "score",     "religio",    "ethnic",	"race",	  "health",    "note",
    "case",	 "category",  "1367",	    "1951",
};

static size_t checked;

static void check_word(const char *word)
{
	char *low = xstrdup(word);

	for (char *p = low; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
		if (strstr(low, forbidden[i]))
			fail_msg("\"%s\" can be said to a partner", word);
	checked++;
	free(low);
}

static void check_words(const char *const *list)
{
	for (; list && *list; list++)
		check_word(*list);
}

static void check_members(const struct schema *members)
{
	for (const struct schema *s = members; s->name; s++) {
		check_word(s->name);
		if (s->kind == SCHEMA_WORD)
			check_words(s->words);
		if (s->kind == SCHEMA_LIST && s->members->kind == SCHEMA_WORD)
			check_words(s->members->words);
		else if (s->members)
			check_members(s->members);
	}
}

static void test_messages(void **state)
{
	checked = 0;
	for (int t = 0; t < MESSAGE_TYPE_COUNT; t++) {
		check_word(message_type_word((enum message_type)t));
		check_members(message_schema((enum message_type)t));
	}
	/* The walk has gone through the tables. */
	assert_true(checked > 300);
}

static void test_vocabulary(void **state)
{
	check_words(share_purpose_list);
	check_words(share_offence_list);
	check_words(share_step_list);
	check_words(share_delay_list);
	check_words(datum_list);
	check_words(message_faults);
	for (int d = 0; d < DATUM_COUNT; d++)
		check_words(datum_words((enum datum)d));
	for (int f = 1; f < ENVELOPE_FAULT_COUNT; f++)
		check_word(envelope_fault_word((enum envelope_fault)f));
	for (int v = 0; v < VERDICT_COUNT; v++)
		check_word(agreement_verdict_word((enum agreement_verdict)v));
}

/* Free text is in few places: names and numbers of documents, and the legal basis
 * of an alert. A new one must be thought about. */
static size_t count_text(const struct schema *members)
{
	size_t n = 0;

	for (const struct schema *s = members; s->name; s++) {
		n += s->kind == SCHEMA_TEXT;
		if (s->members && s->kind != SCHEMA_LIST)
			n += count_text(s->members);
	}
	return n;
}

static void test_free_text(void **state)
{
	static const enum message_type with[] = {MESSAGE_RELEASE, MESSAGE_CORRECTION,
						 MESSAGE_CORRECTION_REQUEST, MESSAGE_ALERT};

	for (int t = 0; t < MESSAGE_TYPE_COUNT; t++) {
		size_t expected = 0;

		for (size_t i = 0; i < ARRAY_LEN(with); i++)
			expected += with[i] == (enum message_type)t;
		expected += t == MESSAGE_ALERT;
		assert_int_equal(count_text(message_schema((enum message_type)t)), expected);
	}
}

/* Codes of travel documents that say what kind of protection someone has. */
static void test_countries(void **state)
{
	size_t accepted = 0;

	for (size_t i = 0; i < country_count(); i++) {
		const struct country *c = country_at(i);
		bool good = datum_accepts(DATUM_NATIONALITY, c->code);

		assert_int_equal(good, datum_accepts(DATUM_DOCUMENT_ISSUER, c->code));
		if (good)
			accepted++;
		if (c->icao_only)
			assert_int_equal(good, !strcmp(c->code, "RKS") || !strcmp(c->code, "UTO"));
		else
			assert_int_equal(good, strlen(c->code) == 3);
	}
	assert_true(accepted > 240);
	assert_false(datum_accepts(DATUM_NATIONALITY, "XXA"));
	assert_false(datum_accepts(DATUM_NATIONALITY, "XXB"));
	assert_false(datum_accepts(DATUM_NATIONALITY, "XXC"));
	assert_false(datum_accepts(DATUM_DOCUMENT_ISSUER, "UNO"));
	assert_false(datum_accepts(DATUM_NATIONALITY, "col"));
	assert_false(datum_accepts(DATUM_NATIONALITY, "ZZZ"));
}

static void test_documents(void **state)
{
	static const enum document_type may[] = {DOCUMENT_PASSPORT, DOCUMENT_IDENTITY,
						 DOCUMENT_BIRTH, DOCUMENT_DRIVING};

	for (int t = 0; t < DOCUMENT_TYPE_COUNT; t++) {
		bool good = false;

		for (size_t i = 0; i < ARRAY_LEN(may); i++)
			good |= may[i] == (enum document_type)t;
		assert_int_equal(
		    datum_accepts(DATUM_DOCUMENT_TYPE, document_type_word((enum document_type)t)),
		    good);
	}
}

static void test_values(void **state)
{
	assert_true(datum_accepts(DATUM_FAMILY_NAME, "de la Peña"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, ""));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, " x"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "x "));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "a\nb"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "a\tb"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "a\x1b[2Jb"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "a\xe2\x80\xae"
						      "b"));
	assert_false(datum_accepts(DATUM_FAMILY_NAME, "a\xff"));
	assert_true(datum_accepts(DATUM_BIRTH_DATE, "1990-05"));
	assert_false(datum_accepts(DATUM_BIRTH_DATE, ""));
	assert_false(datum_accepts(DATUM_BIRTH_DATE, "1990-02-30"));
	assert_false(datum_accepts(DATUM_BIRTH_DATE, "1990-5-3"));
	assert_false(datum_accepts(DATUM_SEX, ""));
	assert_true(datum_accepts(DATUM_SEX, "X"));
	assert_false(datum_accepts(DATUM_PRINTS, "x"));
	assert_true(datum_accepts(DATUM_OFFENCE, "trafficking"));
	assert_false(datum_accepts(DATUM_OFFENCE, "illegal-entry"));
}

/* The description that other implementers read is the one the program checks by.
 * UPDATE_GOLDEN=1 writes it anew. */
static void check_described(json_t *o, const char *name)
{
	char *path = xasprintf("%s/doc/exchange/%s", getenv("COTEJO_SRCDIR"), name);
	char *text = json_dumps(o, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	struct buf have = BUF_INIT;
	struct err err = ERR_INIT;

	if (getenv("UPDATE_GOLDEN")) {
		char *line = xasprintf("%s\n", text);

		assert_int_equal(file_write(path, line, strlen(line), &err), ERR_OK);
		free(line);
	}
	if (file_read(path, 1 << 20, &have, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(have.len, strlen(text) + 1);
	assert_memory_equal(have.data, text, strlen(text));
	free(text);
	free(path);
	buf_free(&have);
	json_decref(o);
}

static void test_described(void **state)
{
	check_described(message_describe(), "message.schema.json");
	check_described(agreement_describe(), "agreement.schema.json");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_messages),  cmocka_unit_test(test_vocabulary),
	    cmocka_unit_test(test_free_text), cmocka_unit_test(test_countries),
	    cmocka_unit_test(test_documents), cmocka_unit_test(test_values),
	    cmocka_unit_test(test_described),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
