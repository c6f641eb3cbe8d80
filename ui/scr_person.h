/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a person. */
#ifndef COTEJO_UI_SCR_PERSON_H
#define COTEJO_UI_SCR_PERSON_H

#include <stdint.h>

#include "casework/look.h"
#include "person/manifest.h"
#include "ui/screen.h"

struct person_argument {
	int64_t id;
	const struct look *look;
};

extern const struct screen_ops person_ops;

/* Asks for the reason where none was given for the case yet, then opens the
 * record. number NULL: the case is asked for too. */
void person_show(struct app *a, struct screen *asker, int64_t id, const char *number);

/* The form of a new person in the case of the look; opens the record then. */
void person_make(struct app *a, struct screen *asker, const struct look *look);
/* The same with what came in a file about one person with a name: filled in, for the clerk
 * to check; after that the prints wait on the card (enrol_bring). origin goes into a note
 * on the person, text stands above the form. */
void person_bring(struct app *a, struct screen *asker, const struct look *look,
		  struct manifest *brought_take, const char *origin, const char *text);

#endif
