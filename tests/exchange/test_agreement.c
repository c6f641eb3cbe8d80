/* SPDX-License-Identifier: Apache-2.0 */
/* Agreements: the example, what is refused in one, and judging by random ones
 * against a plain reading of the same file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "exchange/parties.h"
#include "exchange/schema.h"

static json_t *example_json(void)
{
	struct agreement *a = example_agreement();
	json_t *o = json_loadb((const char *)a->canonical.data, a->canonical.len, 0, NULL);

	agreement_free(a);
	return o;
}

static enum err_code read_json(const json_t *o, struct agreement **out, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code;

	schema_write(o, &b);
	code = agreement_read(b.data, b.len, "a.json", out, err);
	buf_free(&b);
	return code;
}

static void refuse(const json_t *o, const char *why)
{
	struct agreement *a;
	struct err err = ERR_INIT;

	if (read_json(o, &a, &err) == ERR_OK)
		fail_msg("let through, though: %s", why);
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.msg, "a.json"));
	if (!strstr(err.msg, why))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

static void test_example(void **state)
{
	struct agreement *a = example_agreement();
	char *path = xasprintf("%s/assets/agreement-example.txt", getenv("COTEJO_SRCDIR"));
	struct buf text = BUF_INIT;
	struct hash h;

	assert_string_equal(a->code, "UT-AN-2026");
	assert_int_equal(a->version, 1);
	assert_non_null(strstr(a->note, "INVENTED"));
	assert_int_equal(agreement_party_find(a, UT), 0);
	assert_int_equal(agreement_party_find(a, AN), 1);
	assert_int_equal(agreement_party_find(a, "xx-desk"), -1);
	assert_string_equal(a->parties[0].country, "UTO");
	assert_memory_equal(a->parties[0].keys[0].id, ut_key_1().key.id, PARTY_KEY_ID_LEN);
	assert_memory_equal(a->parties[1].keys[0].id, an_key_1().key.id, PARTY_KEY_ID_LEN);
	assert_int_equal(a->n_rules, 10);
	assert_int_equal(a->n_quotas, 6);
	assert_int_equal(a->limits.delivery_seconds, 30 * 86400);
	/* The hash is that of the text beside it. */
	assert_int_equal(file_read(path, 100000, &text, NULL), ERR_OK);
	h = hash_bytes(text.data, text.len);
	assert_true(hash_equal(&h, &a->legal_hash));
	buf_free(&text);
	free(path);
	agreement_free(a);
}

/* The hash does not depend on how the file is laid out. */
static void test_hash(void **state)
{
	struct agreement *a = example_agreement(), *b;
	json_t *o = example_json();
	char *text = json_dumps(o, JSON_INDENT(7));
	struct hash ha = agreement_hash(a), hb;

	assert_int_equal(agreement_read(text, strlen(text), "b", &b, NULL), ERR_OK);
	hb = agreement_hash(b);
	assert_true(hash_equal(&ha, &hb));
	agreement_free(b);
	json_object_set_new(o, "version", json_integer(2));
	assert_int_equal(read_json(o, &b, NULL), ERR_OK);
	hb = agreement_hash(b);
	assert_false(hash_equal(&ha, &hb));
	agreement_free(b);
	agreement_free(a);
	free(text);
	json_decref(o);
}

/* Each member everywhere: one too many, one too few, one of another type. */
static void mangle(json_t *root, json_t *at)
{
	static const char *const optional[] = {"note"};
	char *keys[32];
	size_t n = 0, i;
	const char *name;
	json_t *v;

	if (json_is_array(at)) {
		json_array_foreach(at, i, v)
		{
			mangle(root, v);
		}
		return;
	}
	if (!json_is_object(at))
		return;
	json_object_set_new(at, "extra", json_integer(1));
	refuse(root, "extra");
	json_object_del(at, "extra");
	json_object_foreach(at, name, v)
	{
		keys[n++] = xstrdup(name);
	}
	for (i = 0; i < n; i++) {
		json_t *old = json_incref(json_object_get(at, keys[i]));

		mangle(root, old);
		json_object_set_new(at, keys[i], json_null());
		refuse(root, keys[i]);
		json_object_set_new(at, keys[i], json_integer(-1));
		refuse(root, keys[i]);
		json_object_set_new(at, keys[i], json_string("\x01"));
		refuse(root, keys[i]);
		json_object_del(at, keys[i]);
		if (strcmp(keys[i], optional[0]) != 0)
			refuse(root, keys[i]);
		json_object_set_new(at, keys[i], old);
		free(keys[i]);
	}
}

static void test_no_member_too_many_or_few(void **state)
{
	json_t *o = example_json();

	mangle(o, o);
	json_decref(o);
}

static json_t *party_of(json_t *o, size_t i)
{
	return json_array_get(json_object_get(o, "parties"), i);
}

static void test_contradictions(void **state)
{
	json_t *o = example_json(), *rules = json_object_get(o, "rules");
	json_t *good = json_deep_copy(o), *protected, *key;

	json_object_set_new(o, "ends", json_string("2026-01-01T00:00:00Z"));
	refuse(o, "ends");
	json_decref(o);

	o = json_deep_copy(good);
	json_object_set_new(party_of(o, 1), "code", json_string(UT));
	refuse(o, "parties");
	json_decref(o);

	/* One key in two hands. */
	o = json_deep_copy(good);
	json_object_set(party_of(o, 1), "keys", json_object_get(party_of(o, 0), "keys"));
	refuse(o, "same key");
	json_decref(o);

	o = json_deep_copy(good);
	key = json_array_get(json_object_get(party_of(o, 0), "keys"), 0);
	json_object_set_new(key, "id", json_string("00000000000000000000000000000000"));
	refuse(o, "id");
	json_decref(o);

	o = json_deep_copy(good);
	rules = json_object_get(o, "rules");
	json_object_set_new(json_array_get(rules, 0), "to", json_string(UT));
	refuse(o, "rules[1]");
	json_decref(o);

	o = json_deep_copy(good);
	rules = json_object_get(o, "rules");
	json_array_append(rules, json_array_get(rules, 0));
	refuse(o, "already");
	json_decref(o);

	/* Rules without a number are no rules. */
	o = json_deep_copy(good);
	json_array_remove(json_object_get(o, "quotas"), 0);
	refuse(o, "quota");
	json_decref(o);

	o = json_deep_copy(good);
	rules = json_object_get(o, "rules");
	json_object_del(json_array_get(rules, 0), "offences");
	refuse(o, "offences");
	json_decref(o);

	o = json_deep_copy(good);
	rules = json_object_get(o, "rules");
	json_object_set_new(json_array_get(rules, 8), "purpose", json_string("identity"));
	json_object_del(json_array_get(rules, 8), "offences");
	refuse(o, "alerts");
	json_decref(o);

	/* Protected people are not up for negotiation. */
	o = json_deep_copy(good);
	protected = json_object_get(o, "protected");
	json_array_remove(json_object_get(protected, "people"), 5);
	refuse(o, "people");
	json_decref(o);
	o = json_deep_copy(good);
	protected = json_object_get(o, "protected");
	json_array_remove(json_object_get(protected, "towards"), 0);
	refuse(o, "towards");
	json_decref(o);
	o = json_deep_copy(good);
	json_object_set_new(o, "onward", json_true());
	refuse(o, "onward");
	json_decref(o);
	o = json_deep_copy(good);
	json_object_set_new(json_object_get(o, "hours"), "correction", json_integer(73));
	refuse(o, "correction");
	json_decref(o);
	json_decref(good);
}

/* --- judging -------------------------------------------------------------------------------- */

static struct agreement_act good_act(void)
{
	return (struct agreement_act){.step = SHARE_STEP_ASK,
				      .from = UT,
				      .to = AN,
				      .purpose = SHARE_CRIME,
				      .offence = SHARE_OFFENCE_TRAFFICKING,
				      .probe = PROBE_TEMPLATE,
				      .at = NOON,
				      .expiry = NOON + 30 * INSTANT_DAY};
}

static void test_judge(void **state)
{
	struct agreement *a = example_agreement();
	struct agreement_act act = good_act();
	bool data[DATUM_COUNT] = {false};

	assert_int_equal(agreement_judge(a, &act), VERDICT_ALLOWED);
	act.at = a->starts - INSTANT_SECOND;
	assert_int_equal(agreement_judge(a, &act), VERDICT_NOT_YET);
	act.at = a->ends;
	assert_int_equal(agreement_judge(a, &act), VERDICT_ENDED);
	act = good_act();
	act.to = "xx-desk";
	assert_int_equal(agreement_judge(a, &act), VERDICT_PARTY);
	act.to = UT;
	assert_int_equal(agreement_judge(a, &act), VERDICT_PARTY);
	act = good_act();
	act.purpose = SHARE_MIGRATION;
	act.offence = SHARE_OFFENCE_NONE;
	assert_int_equal(agreement_judge(a, &act), VERDICT_STEP);
	act.purpose = SHARE_SERVICE;
	assert_int_equal(agreement_judge(a, &act), VERDICT_STEP);
	act = good_act();
	act.offence = SHARE_OFFENCE_TERRORISM;
	assert_int_equal(agreement_judge(a, &act), VERDICT_OFFENCE);
	act.offence = SHARE_OFFENCE_NONE;
	assert_int_equal(agreement_judge(a, &act), VERDICT_OFFENCE);
	act = good_act();
	act.purpose = SHARE_IDENTITY;
	assert_int_equal(agreement_judge(a, &act), VERDICT_OFFENCE);
	act.offence = SHARE_OFFENCE_NONE;
	assert_int_equal(agreement_judge(a, &act), VERDICT_ALLOWED);
	act.probe = PROBE_IMAGES;
	assert_int_equal(agreement_judge(a, &act), VERDICT_PROBE);
	act = good_act();
	act.expiry += INSTANT_SECOND;
	assert_int_equal(agreement_judge(a, &act), VERDICT_EXPIRY);
	act = good_act();
	act.used_day = 20;
	assert_int_equal(agreement_judge(a, &act), VERDICT_QUOTA);
	act.used_day = 19;
	assert_int_equal(agreement_judge(a, &act), VERDICT_ALLOWED);
	act.used_month = 200;
	assert_int_equal(agreement_judge(a, &act), VERDICT_QUOTA);
	act.used_month = 0;
	act.used_total = 5000;
	assert_int_equal(agreement_judge(a, &act), VERDICT_QUOTA);

	act = good_act();
	act.step = SHARE_STEP_RELEASE;
	act.data = data;
	act.expiry = NOON + 730 * INSTANT_DAY;
	data[DATUM_FAMILY_NAME] = data[DATUM_PRINTS] = true;
	assert_int_equal(agreement_judge(a, &act), VERDICT_ALLOWED);
	data[DATUM_PORTRAIT] = true;
	assert_int_equal(agreement_judge(a, &act), VERDICT_DATA);
	agreement_free(a);
}

static json_t *some_of(const char *const *list, struct rng *r)
{
	json_t *o = json_array();
	size_t n = 0;

	for (; list[n]; n++)
		if (rng_below(r, 2))
			json_array_append_new(o, json_string(list[n]));
	if (json_array_size(o) == 0)
		json_array_append_new(o, json_string(list[rng_below(r, (uint32_t)n)]));
	return o;
}

/* Rules and numbers at random, on the parties of the example. */
static json_t *random_agreement(struct rng *r)
{
	static const char *const probes[] = {"template", "images", NULL};
	static const char *const codes[] = {UT, AN};
	json_t *o = example_json(), *rules = json_array(), *quotas = json_array();

	for (int step = 0; step < SHARE_STEP_COUNT; step++)
		for (int from = 0; from < 2; from++)
			json_array_append_new(
			    quotas,
			    json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "step",
				      share_step_list[step], "from", codes[from], "to",
				      codes[1 - from], "per-day", (int)rng_below(r, 4), "per-month",
				      (int)rng_below(r, 6), "total", (int)rng_below(r, 8)));
	for (int k = 0; k < 3 * 2 * 3; k++) {
		int step = k % 3, from = k / 3 % 2, purpose = k / 6;
		json_t *rule;

		if (rng_below(r, 3) == 0 || (step == SHARE_STEP_ALERT && purpose != 0))
			continue;
		rule = json_pack("{s:s, s:s, s:s, s:s}", "step", share_step_list[step], "from",
				 codes[from], "to", codes[1 - from], "purpose",
				 share_person_purpose_list[purpose]);
		if (purpose == 0)
			json_object_set_new(rule, "offences", some_of(share_offence_list, r));
		if (step == SHARE_STEP_ASK)
			json_object_set_new(rule, "probes", some_of(probes, r));
		else
			json_object_set_new(rule, "data", some_of(datum_list, r));
		json_array_append_new(rules, rule);
	}
	if (json_array_size(rules) == 0)
		json_array_append(rules, json_array_get(json_object_get(o, "rules"), 0));
	json_object_set_new(o, "rules", rules);
	json_object_set_new(o, "quotas", quotas);
	return o;
}

static bool holds(const json_t *list, const char *word)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v)
	{
		if (strcmp(json_string_value(v), word) == 0)
			return true;
	}
	return false;
}

static bool is(const json_t *o, const char *member, const char *word)
{
	return strcmp(json_string_value(json_object_get(o, member)), word) == 0;
}

/* The same question, read off the file by someone who has never seen the code. */
static bool allowed_by_the_text(const json_t *o, const struct agreement_act *act)
{
	json_t *row, *rules = json_object_get(o, "rules"), *quotas = json_object_get(o, "quotas");
	json_t *party;
	bool rule = false, quota = false;
	int64_t keeps = 0;
	char at[INSTANT_TEXT_LEN];
	size_t i;

	instant_format(act->at, at);
	if (strcmp(at, json_string_value(json_object_get(o, "starts"))) < 0 ||
	    strcmp(at, json_string_value(json_object_get(o, "ends"))) >= 0)
		return false;
	json_array_foreach(rules, i, row)
	{
		bool good = is(row, "step", share_step_word(act->step)) &&
			    is(row, "from", act->from) && is(row, "to", act->to) &&
			    is(row, "purpose", share_purpose_word(act->purpose));

		if (json_object_get(row, "offences"))
			good &= holds(json_object_get(row, "offences"),
				      share_offence_word(act->offence));
		else
			good &= act->offence == SHARE_OFFENCE_NONE;
		if (json_object_get(row, "probes"))
			good &=
			    holds(json_object_get(row, "probes"), message_probe_word(act->probe));
		for (int d = 0; act->step != SHARE_STEP_ASK && d < DATUM_COUNT; d++)
			if (act->data[d])
				good &=
				    holds(json_object_get(row, "data"), datum_word((enum datum)d));
		rule |= good;
	}
	json_array_foreach(quotas, i, row)
	{
		if (is(row, "step", share_step_word(act->step)) && is(row, "from", act->from) &&
		    is(row, "to", act->to))
			quota =
			    act->used_day < json_integer_value(json_object_get(row, "per-day")) &&
			    act->used_month <
				json_integer_value(json_object_get(row, "per-month")) &&
			    act->used_total < json_integer_value(json_object_get(row, "total"));
	}
	json_array_foreach(json_object_get(o, "parties"), i, party)
	{
		json_t *days = json_object_get(party, "keeps-days");

		if (is(party, "code", act->to))
			keeps = json_integer_value(
			    json_object_get(days, act->step == SHARE_STEP_ASK	    ? "probe"
						  : act->step == SHARE_STEP_RELEASE ? "release"
										    : "alert"));
	}
	return rule && quota && act->expiry <= act->at + keeps * INSTANT_DAY;
}

static void test_random_agreements(void **state)
{
	static const char *const codes[] = {UT, AN, "xx-desk"};
	struct rng r = rng_stream(77, 0, 0, 0);
	size_t allowed = 0, refused[VERDICT_COUNT] = {0};

	for (int i = 0; i < 300; i++) {
		json_t *o = random_agreement(&r);
		struct agreement *a;
		struct err err = ERR_INIT;

		if (read_json(o, &a, &err))
			fail_msg("%s", err.msg);
		for (int k = 0; k < 400; k++) {
			bool data[DATUM_COUNT] = {false};
			struct agreement_act act = {
			    .step = (enum share_step)rng_below(&r, SHARE_STEP_COUNT),
			    .from = codes[rng_below(&r, 10) == 0 ? 2 : rng_below(&r, 2)],
			    .to = codes[rng_below(&r, 2)],
			    .purpose = (enum share_purpose)rng_below(&r, SHARE_PURPOSE_COUNT),
			    .probe = (enum message_probe)rng_below(&r, PROBE_COUNT),
			    .data = data,
			    .at = NOON + (instant)rng_below(&r, 1300) * INSTANT_DAY -
				  400 * INSTANT_DAY,
			    .used_day = rng_below(&r, 3),
			    .used_month = rng_below(&r, 4),
			    .used_total = rng_below(&r, 5),
			};
			enum agreement_verdict v;

			if (rng_below(&r, 8) != 0 && act.purpose == SHARE_CRIME)
				act.offence =
				    (enum share_offence)rng_below(&r, SHARE_OFFENCE_COUNT);
			data[rng_below(&r, DATUM_COUNT)] = true;
			act.expiry = act.at + (instant)rng_below(&r, 120) * INSTANT_DAY;
			if (act.from == act.to)
				act.to = codes[2];
			v = agreement_judge(a, &act);
			assert_int_equal(v == VERDICT_ALLOWED, allowed_by_the_text(o, &act));
			refused[v]++;
			allowed += v == VERDICT_ALLOWED;
		}
		agreement_free(a);
		json_decref(o);
	}
	/* Both answers and every reason have come up. */
	assert_true(allowed > 500);
	for (int v = 0; v < VERDICT_COUNT; v++)
		assert_true(refused[v] > 0);
}

/* --- when answers leave ------------------------------------------------------------------------
 */

static void test_answer_time(void **state)
{
	struct agreement *a = example_agreement();
	instant hour = 3600 * INSTANT_SECOND;

	assert_true(agreement_answer_time(a, SHARE_DELAY_URGENT, NOON, NOON) == NOON + hour);
	assert_true(agreement_answer_time(a, SHARE_DELAY_URGENT, NOON, NOON + 1) == NOON + hour);
	assert_true(agreement_answer_time(a, SHARE_DELAY_URGENT, NOON, NOON + hour) == NOON + hour);
	assert_true(agreement_answer_time(a, SHARE_DELAY_URGENT, NOON, NOON + hour + 1) ==
		    NOON + 2 * hour);
	assert_true(agreement_answer_time(a, SHARE_DELAY_ROUTINE, NOON, NOON + hour) ==
		    NOON + 24 * hour);
	/* A clock that was set back gives no earlier answer. */
	assert_true(agreement_answer_time(a, SHARE_DELAY_URGENT, NOON, NOON - hour) == NOON + hour);
	agreement_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_example),
	    cmocka_unit_test(test_hash),
	    cmocka_unit_test(test_no_member_too_many_or_few),
	    cmocka_unit_test(test_contradictions),
	    cmocka_unit_test(test_judge),
	    cmocka_unit_test(test_random_agreements),
	    cmocka_unit_test(test_answer_time),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("agreement", tests, NULL, NULL);
}
