/* SPDX-License-Identifier: Apache-2.0 */
/* One case: what it is about, its persons, notes, searches and members. */
#ifndef COTEJO_UI_SCR_CASE_H
#define COTEJO_UI_SCR_CASE_H

#include "casework/look.h"
#include "ui/screen.h"

struct casefile;

struct case_argument {
	const struct look *look; /* its case number says which one */
};

extern const struct screen_ops case_ops;

/* Asks for the reason where none was given yet, then opens the case. purpose: what
 * the case is for, as a proposal; PURPOSE_NONE when not known. */
void case_show(struct app *a, struct screen *asker, const char *number, enum purpose purpose);

/* The form of a new case; opens it when it was made. */
void case_make(struct app *a, struct screen *asker);
/* Changes title, summary, purpose and state. base: the version that is shown. */
void case_edit(struct app *a, struct screen *asker, const struct look *look, int64_t id,
	       int64_t base, const struct casefile *file);

#endif
