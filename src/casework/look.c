/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/look.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static const struct {
	const char *word;
	const char *name;
} purposes[PURPOSE_COUNT] =
    {
	[PURPOSE_NONE] = {"", N_("none")},
	[PURPOSE_ASYLUM] = {"asylum", N_("asylum and protection claims")},
	[PURPOSE_MIGRATION] = {"migration", N_("entry, stay, status")},
	[PURPOSE_IDENTITY] = {"identity", N_("establishing identity")},
	[PURPOSE_PROTECTION] = {"protection", N_("help for victims and families")},
	[PURPOSE_CRIME] = {"crime", N_("a crime of the list")},
	[PURPOSE_RIGHTS] = {"rights", N_("a request of the person")},
	[PURPOSE_QUALITY] = {"quality", N_("correction and second check")},
	[PURPOSE_AUDIT] = {"audit", N_("audit")},
	[PURPOSE_TRAINING] = {"training", N_("training with synthetic people")},
},
  offences[OFFENCE_COUNT] = {
      [OFFENCE_NONE] = {"", N_("none")},
      [OFFENCE_TRAFFICKING] = {"trafficking", N_("trafficking in persons")},
      [OFFENCE_SMUGGLING] = {"smuggling", N_("smuggling of migrants for gain")},
      [OFFENCE_FORCED_LABOUR] = {"forced-labour", N_("forced labour")},
      [OFFENCE_EXPLOITATION] = {"exploitation", N_("sexual exploitation")},
      [OFFENCE_DOCUMENT_FRAUD] = {"document-fraud", N_("document fraud in their service")},
      [OFFENCE_ABDUCTION] = {"abduction", N_("abduction")},
      [OFFENCE_HOMICIDE] = {"homicide", N_("homicide")},
      [OFFENCE_TERRORISM] = {"terrorism", N_("terrorism")},
};

const char *purpose_word(enum purpose p)
{
	return purposes[p].word;
}

const char *purpose_name(enum purpose p)
{
	return _(purposes[p].name);
}

int purpose_parse(const char *word)
{
	for (int i = 1; i < PURPOSE_COUNT; i++)
		if (strcmp(purposes[i].word, word) == 0)
			return i;
	return -1;
}

const char *offence_word(enum offence o)
{
	return offences[o].word;
}

const char *offence_name(enum offence o)
{
	return _(offences[o].name);
}

int offence_parse(const char *word)
{
	for (int i = 1; i < OFFENCE_COUNT; i++)
		if (strcmp(offences[i].word, word) == 0)
			return i;
	return -1;
}

static size_t letters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80 && *s != ' ';
	return n;
}

enum err_code look_check(const struct look *look, struct err *err)
{
	if (!look || look->purpose <= PURPOSE_NONE || look->purpose >= PURPOSE_COUNT)
		return err_set(err, ERR_REFUSED, _("a purpose is needed (rule look.purpose)"));
	if (!look->case_number || text_is_blank(look->case_number))
		return err_set(err, ERR_REFUSED, _("a case is needed (rule look.purpose)"));
	if (!look->why || letters(look->why) < LOOK_MIN_WHY)
		return err_set(err, ERR_REFUSED,
			       _("a written justification is needed, at least %d letters (rule "
				 "look.purpose)"),
			       LOOK_MIN_WHY);
	if (strlen(look->why) > LOOK_MAX_WHY)
		return err_set(err, ERR_INPUT, _("the justification is longer than %d bytes"),
			       LOOK_MAX_WHY);
	return ERR_OK;
}
