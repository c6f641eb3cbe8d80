/* SPDX-License-Identifier: Apache-2.0 */
/* Notes on a case or a person: shown on a page, written in a form. */
#ifndef COTEJO_UI_NOTES_H
#define COTEJO_UI_NOTES_H

#include "casework/case_note.h"
#include "ui/page.h"

/* A heading and the notes, the newest first, as items of this kind. */
void notes_show(struct page *p, const struct case_notes *notes, int kind);
const struct case_note *notes_find(const struct case_notes *notes, int64_t id);

/* The form of a new note on a person, or on the case of the look (person 0).
 * replaces: the note in whose place it comes, or NULL. */
void notes_write(struct app *a, struct screen *asker, const struct look *look, int64_t person,
		 const struct case_note *replaces);

#endif
