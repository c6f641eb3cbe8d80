/* SPDX-License-Identifier: Apache-2.0 */
/* Enrolment: the notice, ten fingers, checks, all at once into the store. */
#ifndef COTEJO_UI_SCR_ENROL_H
#define COTEJO_UI_SCR_ENROL_H

#include <stdint.h>

#include "casework/record.h"
#include "person/manifest.h"
#include "ui/screen.h"

/* Begins with the notice, or goes on with what was left unfinished for the person
 * since the log-in. Says why when no prints may be taken (a child under six). */
void enrol_begin(struct app *a, struct screen *asker, const struct look *look, int64_t person,
		 const struct record *record);

/* The same with prints that came with a file: they are on the card when it opens, to be
 * looked at and kept. Until then, and until the log-out, they wait for the person. */
void enrol_bring(struct app *a, const struct look *look, int64_t person,
		 const struct record *record, struct manifest *brought_take);

/* Drops what was left unfinished; at the log-out. */
void enrol_forget(void);

#endif
