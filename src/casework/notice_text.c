/* SPDX-License-Identifier: Apache-2.0 */
/* The notice that is given before prints are taken. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "casework/capture.h"

/* The wording is N_() so that each paragraph is translated as a whole; a change
 * of meaning raises NOTICE_VERSION. */
static const char *const paragraphs[] = {
    N_("INFORMATION BEFORE YOUR FINGERPRINTS ARE TAKEN"),
    N_("Who asks: %s. You may ask for this sheet, and for an interpreter, in a language you "
       "understand."),
    N_("Why: to know that you are who you say, to find out whether you are in our files already, "
       "and to find people who traffic others. Your prints are used for the purpose that is "
       "written on your record, and for no other without a written decision."),
    N_("What: the prints of your ten fingers, a photograph, and what you tell us about your name, "
       "birth and documents. If a finger cannot be printed, this is noted as it is and is not held "
       "against you."),
    N_("Who sees it: officers of this agency who have a reason, which is written down each time. "
       "Nothing about you goes to a country you fear. That you ask for protection, or have asked, "
       "is told to no other country."),
    N_("A computer compares prints, but it decides nothing. Only people decide: two experts, one "
       "of whom does not know what the other thinks, and a supervisor."),
    N_("How long: until the date that is printed on your record. After it, everything is erased "
       "for good."),
    N_("Your rights: to know what is held about you, who has seen it and who has received it; to "
       "have mistakes corrected; to contest a decision; to have data erased that should not be "
       "here; to complain to the authority for data protection. All of this is free of charge."),
    N_("Children under six give no fingerprints. Children and young people under eighteen are "
       "accompanied by an adult or a representative. No force is used."),
};

char *notice_text(const struct desk *desk, const char *language)
{
	struct buf b = BUF_INIT;

	if (strcmp(language, "en") != 0 && strcmp(language, "es") != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(paragraphs) / sizeof(paragraphs[0]); i++) {
		if (i)
			buf_put_str(&b, "\n\n");
		/* only the second paragraph has a place for the name */
		buf_printf(&b, i18n_in(language, paragraphs[i]), desk_info_get(desk)->agency);
	}
	buf_put_str(&b, "\n");
	return buf_take_str(&b);
}
