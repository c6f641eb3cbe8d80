/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment: the notice, ten fingers, checks, all at once into the store. */
#ifndef COTEJO_UI_SCR_ENROL_H
#define COTEJO_UI_SCR_ENROL_H

#include <stdint.h>

#include "casework/record.h"
#include "ui/screen.h"

/* Begins with the notice, or goes on with what was left unfinished for the person
 * since the log-in. Says why when no prints may be taken (a child under six). */
void enrol_begin(struct app *a, struct screen *asker, const struct look *look, int64_t person,
		 const struct record *record);

/* Drops what was left unfinished; at the log-out. */
void enrol_forget(void);

#endif
