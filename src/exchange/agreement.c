/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/agreement.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define MATTER_WORD(name, word) word,
static const char *const matters[] = {AGREEMENT_MATTERS(MATTER_WORD)};

#define VERDICT_ROW(name, word, text) {word, text},
static const struct {
	const char *word;
	const char *text;
} verdicts[] = {AGREEMENT_VERDICTS(VERDICT_ROW)};

const char *agreement_matter_word(enum agreement_matter m)
{
	return matters[m];
}

const char *agreement_verdict_word(enum agreement_verdict v)
{
	return verdicts[v].word;
}

const char *agreement_verdict_text(enum agreement_verdict v)
{
	return _(verdicts[v].text);
}

void agreement_free(struct agreement *a)
{
	if (!a)
		return;
	for (int i = 0; i < AGREEMENT_PARTIES; i++)
		free(a->parties[i].name);
	free(a->title);
	free(a->note);
	free(a->legal_title);
	free(a->rules);
	buf_free(&a->canonical);
	free(a);
}

struct hash agreement_hash(const struct agreement *a)
{
	return hash_bytes(a->canonical.data, a->canonical.len);
}

int agreement_party_find(const struct agreement *a, const char *code)
{
	for (int i = 0; i < AGREEMENT_PARTIES; i++)
		if (strcmp(a->parties[i].code, code) == 0)
			return i;
	return -1;
}

const struct agreement_quota *agreement_quota_find(const struct agreement *a, enum share_step step,
						   int from, int to)
{
	for (size_t i = 0; i < a->n_quotas; i++)
		if (a->quotas[i].step == step && a->quotas[i].from == from && a->quotas[i].to == to)
			return &a->quotas[i];
	return NULL;
}

static const struct agreement_rule *rule_find(const struct agreement *a, enum share_step step,
					      int from, int to, enum share_purpose purpose)
{
	for (size_t i = 0; i < a->n_rules; i++) {
		const struct agreement_rule *r = &a->rules[i];

		if (r->step == step && r->from == from && r->to == to && r->purpose == purpose)
			return r;
	}
	return NULL;
}

/* How long the recipient may keep what this step gives it. */
static instant latest_expiry(const struct agreement *a, const struct agreement_act *act, int to)
{
	static const enum agreement_matter matter[] = {
	    [SHARE_STEP_ASK] = MATTER_PROBE,
	    [SHARE_STEP_RELEASE] = MATTER_RELEASE,
	    [SHARE_STEP_ALERT] = MATTER_ALERT,
	};

	return act->at + a->parties[to].keeps[matter[act->step]] * INSTANT_DAY;
}

enum agreement_verdict agreement_judge(const struct agreement *a, const struct agreement_act *act)
{
	int from = agreement_party_find(a, act->from), to = agreement_party_find(a, act->to);
	const struct agreement_quota *q;
	const struct agreement_rule *r;

	if (act->at < a->starts)
		return VERDICT_NOT_YET;
	if (act->at >= a->ends)
		return VERDICT_ENDED;
	if (from < 0 || to < 0 || from == to)
		return VERDICT_PARTY;
	r = rule_find(a, act->step, from, to, act->purpose);
	if (!r)
		return VERDICT_STEP;
	if ((act->purpose == SHARE_CRIME) != (act->offence != SHARE_OFFENCE_NONE) ||
	    (act->purpose == SHARE_CRIME && !r->offences[act->offence]))
		return VERDICT_OFFENCE;
	if (act->step == SHARE_STEP_ASK && !r->probes[act->probe])
		return VERDICT_PROBE;
	for (int d = 0; act->step != SHARE_STEP_ASK && act->data && d < DATUM_COUNT; d++)
		if (act->data[d] && !r->data[d])
			return VERDICT_DATA;
	if (act->expiry > latest_expiry(a, act, to))
		return VERDICT_EXPIRY;
	q = agreement_quota_find(a, act->step, from, to);
	if (!q || act->used_day >= q->per_day || act->used_month >= q->per_month ||
	    act->used_total >= q->total)
		return VERDICT_QUOTA;
	return VERDICT_ALLOWED;
}

instant agreement_answer_time(const struct agreement *a, enum share_delay delay, instant received,
			      instant decided)
{
	instant window = a->delay_seconds[delay] * INSTANT_SECOND;
	instant taken = decided > received ? decided - received : 0;
	instant windows = (taken + window - 1) / window;

	return received + (windows > 0 ? windows : 1) * window;
}
