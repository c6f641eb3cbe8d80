/* SPDX-License-Identifier: Apache-2.0 */
/* The words of hits and decisions. */
#include <string.h>

#include "base/i18n.h"
#include "casework/hit.h"

static const struct {
	const char *word;
	const char *name;
} states[HIT_STATE_COUNT] =
    {
	[HIT_CANDIDATE] = {"candidate", N_("candidate - not verified")},
	[HIT_VERIFY] = {"verify", N_("waits for the second examiner")},
	[HIT_CONFLICT] = {"conflict", N_("opinions differ: waits for a third examiner")},
	[HIT_RELEASE] = {"release", N_("waits for the supervisor - not released")},
	[HIT_RELEASED] = {"released", N_("identified and released")},
	[HIT_REJECTED] = {"rejected", N_("not released")},
	[HIT_EXCLUDED] = {"excluded", N_("excluded")},
	[HIT_INCONCLUSIVE] = {"inconclusive", N_("inconclusive")},
	[HIT_TRAINING] = {"training", N_("was a comparison of known truth")},
},
  conclusions[CONCLUSION_COUNT] = {
      [CONCLUSION_NONE] = {"", N_("none")},
      [CONCLUSION_IDENTIFICATION] = {"identification", N_("source identification (opinion)")},
      [CONCLUSION_EXCLUSION] = {"exclusion", N_("exclusion")},
      [CONCLUSION_INCONCLUSIVE] = {"inconclusive", N_("inconclusive")},
      [CONCLUSION_NO_VALUE] = {"no-value", N_("no value")},
      [CONCLUSION_SUPPORT_SAME] = {"support-same", N_("support for the same source")},
      [CONCLUSION_SUPPORT_DIFFERENT] = {"support-different", N_("support for different sources")},
      [CONCLUSION_APPROVE] = {"approve", N_("released")},
      [CONCLUSION_REJECT] = {"reject", N_("not released")},
      [CONCLUSION_RETURN] = {"return", N_("returned for rework")},
};

const char *hit_state_word(enum hit_state s)
{
	return states[s].word;
}

const char *hit_state_name(enum hit_state s)
{
	return _(states[s].name);
}

const char *conclusion_word(enum conclusion c)
{
	return conclusions[c].word;
}

const char *conclusion_name(enum conclusion c)
{
	return _(conclusions[c].name);
}

int conclusion_parse(const char *word)
{
	for (int i = 1; i < CONCLUSION_COUNT; i++)
		if (strcmp(conclusions[i].word, word) == 0)
			return i;
	return -1;
}
