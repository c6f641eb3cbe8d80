/* SPDX-License-Identifier: Apache-2.0 */
/* Forms over the screen of the exchange: a question, a release, an alert, a dispute. */
#ifndef COTEJO_UI_EXCHANGE_FORMS_H
#define COTEJO_UI_EXCHANGE_FORMS_H

#include "casework/look.h"
#include "ui/app.h"

/* Each after the reason for the look was given. parties: codes of partners, copied. */
void exchange_form_ask(struct screen *asker, const struct look *look, char *const *parties,
		       size_t n_parties);
void exchange_form_alert(struct screen *asker, const struct look *look, char *const *parties,
			 size_t n_parties);
void exchange_form_release(struct screen *asker, const struct look *look, int64_t question);
void exchange_form_dispute(struct screen *asker, const struct look *look, int64_t question);

/* "family-name, sex" as flags; false and *wrong (borrowed from the copy) when a word is no
 * datum. The words are cut in place. */
bool exchange_form_data(char *words, bool *data, const char **wrong);

#endif
