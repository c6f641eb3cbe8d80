/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/vocabulary.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"
#include "person/country.h"

struct word {
	const char *word;
	const char *text;
};

#define WORD_ROW(name, word, text) {word, text},
static const struct word purposes[] = {SHARE_PURPOSES(WORD_ROW)};
static const struct word offences[] = {SHARE_OFFENCES(WORD_ROW)};
static const struct word steps[] = {SHARE_STEPS(WORD_ROW)};
static const struct word delays[] = {SHARE_DELAYS(WORD_ROW)};

#define WORD_ONLY(name, word, text) word,
const char *const share_purpose_list[] = {SHARE_PURPOSES(WORD_ONLY) NULL};
const char *const share_person_purpose_list[] = {"crime", "identity", "migration", NULL};
static const char *const offence_words[] = {SHARE_OFFENCES(WORD_ONLY) NULL};
const char *const share_offence_list[] = {"trafficking",  "smuggling",	    "forced-labour",
					  "exploitation", "document-fraud", "abduction",
					  "homicide",	  "terrorism",	    NULL};
const char *const share_step_list[] = {SHARE_STEPS(WORD_ONLY) NULL};
const char *const share_delay_list[] = {SHARE_DELAYS(WORD_ONLY) NULL};

#define DATUM_WORD_ONLY(name, word, kind, most, text) word,
const char *const datum_list[] = {DATA_ITEMS(DATUM_WORD_ONLY) NULL};

#define DATUM_ROW(name, word, kind, most, text) {word, text, kind, most},
static const struct {
	const char *word;
	const char *text;
	enum datum_kind kind;
	int most;
} data[] = {DATA_ITEMS(DATUM_ROW)};

/* Left out on purpose: see the header. */
static const char *const name_kinds[] = {"primary", "birth", "married", "alias", "spelling", NULL};
static const char *const sexes[] = {"F", "M", "X", NULL};
static const char *const document_types[] = {"passport", "identity", "birth", "driving", NULL};
static const char *const offence_statuses[] = {"suspected", "convicted", NULL};

static int find(const char *const *list, const char *word)
{
	for (int i = 0; list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

const char *share_purpose_word(enum share_purpose p)
{
	return purposes[p].word;
}

const char *share_purpose_text(enum share_purpose p)
{
	return _(purposes[p].text);
}

int share_purpose_parse(const char *word)
{
	return find(share_purpose_list, word);
}

const char *share_offence_word(enum share_offence o)
{
	return offences[o].word;
}

const char *share_offence_text(enum share_offence o)
{
	return _(offences[o].text);
}

int share_offence_parse(const char *word)
{
	int i = find(offence_words, word);

	return i == SHARE_OFFENCE_NONE ? -1 : i;
}

const char *share_step_word(enum share_step s)
{
	return steps[s].word;
}

const char *share_step_text(enum share_step s)
{
	return _(steps[s].text);
}

int share_step_parse(const char *word)
{
	return find(share_step_list, word);
}

const char *share_delay_word(enum share_delay d)
{
	return delays[d].word;
}

const char *share_delay_text(enum share_delay d)
{
	return _(delays[d].text);
}

int share_delay_parse(const char *word)
{
	return find(share_delay_list, word);
}

const char *datum_word(enum datum d)
{
	return data[d].word;
}

const char *datum_text(enum datum d)
{
	return _(data[d].text);
}

int datum_parse(const char *word)
{
	return find(datum_list, word);
}

enum datum_kind datum_kind_get(enum datum d)
{
	return data[d].kind;
}

int datum_most_items(enum datum d)
{
	return data[d].most;
}

const char *const *datum_words(enum datum d)
{
	switch (d) {
	case DATUM_NAME_KIND:
		return name_kinds;
	case DATUM_SEX:
		return sexes;
	case DATUM_DOCUMENT_TYPE:
		return document_types;
	case DATUM_OFFENCE:
		return share_offence_list;
	case DATUM_OFFENCE_STATUS:
		return offence_statuses;
	default:
		return NULL;
	}
}

static bool is_text(const char *value)
{
	size_t count = 0, len = strlen(value);
	uint32_t cp;

	for (size_t at = 0; at < len; count++)
		at += text_decode(value + at, len - at, &cp);
	return count > 0 && count <= DATUM_MAX_TEXT && text_is_clean(value) &&
	       !strpbrk(value, "\t\n") && value[0] != ' ' && value[len - 1] != ' ';
}

static bool is_date(const char *value)
{
	struct date d;
	char again[DATE_TEXT_LEN];

	return *value && date_parse(value, &d) && strcmp(date_format(&d, again), value) == 0;
}

/* Of the codes that only travel documents know, those that name a country; the
 * others (XXA, XXB ...) say what kind of protection someone has. */
static bool is_country(const char *value)
{
	const struct country *c = strlen(value) == 3 ? country_find(value) : NULL;

	if (!c || strcmp(c->code, value) != 0)
		return false;
	return !c->icao_only || strcmp(value, "RKS") == 0 || strcmp(value, "UTO") == 0;
}

bool datum_accepts(enum datum d, const char *value)
{
	switch (data[d].kind) {
	case DATUM_IS_TEXT:
		return is_text(value);
	case DATUM_IS_DATE:
		return is_date(value);
	case DATUM_IS_COUNTRY:
		return is_country(value);
	case DATUM_IS_WORD:
		return find(datum_words(d), value) >= 0;
	case DATUM_IS_ATTACHED:
		return false;
	}
	return false;
}
