/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/testpact.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "casework/proposal.h"
#include "support/testdesk.h"

static json_t *time_json(instant t)
{
	char text[INSTANT_TEXT_LEN];

	return json_string(instant_format(t - t % INSTANT_SECOND, text));
}

static json_t *hex_json(const void *data, size_t len)
{
	char text[2 * 32 + 1];

	hex_encode(data, len, text);
	return json_string(text);
}

static json_t *party(const char *code, const char *country, const struct party_key *k)
{
	json_t *key = json_pack("{s:o, s:o, s:o, s:o, s:o}", "id", hex_json(k->id, sizeof(k->id)),
				"sign", hex_json(k->sign, 32), "box", hex_json(k->box, 32), "from",
				time_json(k->from), "until", time_json(k->until));

	return json_pack("{s:s, s:s, s:s, s:[o], s:[], s:{s:i, s:i, s:i, s:i}}", "code", code,
			 "name", "An invented office", "country", country, "keys", key, "pins",
			 "keeps-days", "probe", 30, "answer", 365, "release", 730, "alert", 90);
}

static json_t *words(const char *const *list)
{
	json_t *out = json_array();

	for (size_t i = 0; list[i]; i++)
		json_array_append_new(out, json_string(list[i]));
	return out;
}

static void add_rules(json_t *rules, const char *from, const char *to)
{
	static const char *const data[] = {
	    "family-name", "given-names", "name-kind",	    "sex",
	    "birth-date",  "nationality", "document-type",  "document-number",
	    "print-date",  "offence",	  "offence-status", "prints",
	    NULL};
	static const char *const less[] = {"family-name", "given-names", "name-kind",
					   "sex",	  "birth-date",	 NULL};
	static const char *const crimes[] = {"trafficking", "smuggling", NULL};
	static const char *const probes[] = {"template", "images", NULL};

	json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "step", "ask",
					       "from", from, "to", to, "purpose", "crime",
					       "offences", words(crimes), "probes", words(probes)));
	json_array_append_new(rules,
			      json_pack("{s:s, s:s, s:s, s:s, s:o}", "step", "ask", "from", from,
					"to", to, "purpose", "migration", "probes", words(probes)));
	json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "step", "release",
					       "from", from, "to", to, "purpose", "crime",
					       "offences", words(crimes), "data", words(data)));
	json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:s, s:o}", "step", "release",
					       "from", from, "to", to, "purpose", "migration",
					       "data", words(less)));
	json_array_append_new(rules, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "step", "alert",
					       "from", from, "to", to, "purpose", "crime",
					       "offences", words(crimes), "data", words(data)));
}

void testpact_quota(json_t *pact, const char *step, int day, int month, int total)
{
	json_t *q;
	size_t i;

	json_array_foreach(json_object_get(pact, "quotas"), i, q)
	{
		if (strcmp(json_string_value(json_object_get(q, "step")), step) != 0)
			continue;
		json_object_set_new(q, "per-day", json_integer(day));
		json_object_set_new(q, "per-month", json_integer(month));
		json_object_set_new(q, "total", json_integer(total));
	}
}

json_t *testpact_new(const struct party_key *here, const struct party_key *there,
		     const char *country)
{
	static const char *const steps[] = {"ask", "release", "alert"};
	static const char *const people[] = {"asylum",	  "child",	"refugee",
					     "stateless", "trafficked", "unknown",
					     "violence",  "witness",	NULL};
	static const char *const towards[] = {"feared", "nationality", "origin", "residence", NULL};
	struct hash h = hash_bytes("text", 4);
	json_t *rules = json_array();
	json_t *quotas = json_array();
	instant now = clock_now();

	add_rules(rules, PACT_HERE, PACT_THERE);
	add_rules(rules, PACT_THERE, PACT_HERE);
	for (int i = 0; i < 6; i++)
		json_array_append_new(quotas, json_pack("{s:s, s:s, s:s, s:i, s:i, s:i}", "step",
							steps[i / 2], "from",
							i % 2 ? PACT_HERE : PACT_THERE, "to",
							i % 2 ? PACT_THERE : PACT_HERE, "per-day",
							2000, "per-month", 3000, "total", 5000));
	return json_pack(
	    "{s:s, s:i, s:s, s:s, s:i, s:s, s:{s:s, s:o}, s:o, s:o, s:b, s:[o,o], s:o, s:o, "
	    "s:{s:o, s:o}, s:{s:i, s:i}, s:{s:i, s:i, s:i}, s:{s:i, s:i, s:i}}",
	    "format", "cotejo-agreement", "format-version", 1, "note", "invented for tests", "code",
	    "CO-UT-1", "version", 1, "title", "An invented arrangement", "legal-text", "title",
	    "none", "sha256", hex_json(h.b, sizeof(h.b)), "starts",
	    time_json(now - 200 * INSTANT_DAY), "ends", time_json(now + 200 * INSTANT_DAY),
	    "onward", 0, "parties", party(PACT_HERE, "COL", here),
	    party(PACT_THERE, country, there), "rules", rules, "quotas", quotas, "protected",
	    "people", words(people), "towards", words(towards), "delays-seconds", "routine", 3600,
	    "urgent", 60, "hours", "correction", 72, "contested", 48, "receipt", 72, "envelope",
	    "least-version", 1, "delivery-days", 30, "skew-seconds", 600);
}

void testpact_agree(json_t *pact, struct seat *one, struct seat *two, const char *self)
{
	char *text = json_dumps(pact, 0);
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(exchange_propose_agreement(one, text, strlen(text), "pact", self, "as signed", &id,
					&err),
	     &err);
	MUST(proposal_answer(two, id, true, "as signed", &err), &err);
	free(text);
}
