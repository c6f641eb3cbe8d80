/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a person. */
#ifndef COTEJO_UI_SCR_PERSON_H
#define COTEJO_UI_SCR_PERSON_H

#include <stdint.h>

#include "casework/look.h"
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

#endif
