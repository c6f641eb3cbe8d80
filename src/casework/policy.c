/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "casework/inside.h"

static const struct {
	const char *word;
	long fallback;
	long least;
	long most;
	const char *text;
} policies[] = {
#define POLICY_ROW(name, word, fallback, least, most, text) {word, fallback, least, most, text},
    POLICIES(POLICY_ROW)
#undef POLICY_ROW
};

const char *policy_word(enum policy p)
{
	return policies[p].word;
}

const char *policy_text(enum policy p)
{
	return _(policies[p].text);
}

long policy_default(enum policy p)
{
	return policies[p].fallback;
}

bool policy_is_valid(enum policy p, long value)
{
	return value >= policies[p].least && value <= policies[p].most;
}

int policy_parse(const char *word)
{
	for (int i = 0; i < POLICY_COUNT; i++)
		if (strcmp(policies[i].word, word) == 0)
			return i;
	return -1;
}

long policy_number(struct db *db, enum policy p)
{
	char *text = NULL;
	long value;

	/* What cannot be read or is out of bounds is the protective default. */
	if (db_get_text(db, &text, NULL, "SELECT value FROM policy_now WHERE name = ?", "s",
			policies[p].word) != ERR_OK ||
	    !text || !text_to_long(text, policies[p].least, policies[p].most, &value))
		value = policies[p].fallback;
	free(text);
	return value;
}

long policy_get(struct seat *seat, enum policy p)
{
	return policy_number(seat->db, p);
}
