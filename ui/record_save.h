/* SPDX-License-Identifier: Apache-2.0 */
/* Saving a record out of a form, with conflicts found and shown. */
#ifndef COTEJO_UI_RECORD_SAVE_H
#define COTEJO_UI_RECORD_SAVE_H

#include "person/manifest.h"
#include "ui/person_forms.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* The context of a sheet that edits a record. */
struct record_edit {
	struct why why;
	int64_t person, version;
	struct record record; /* as it was when the form opened, or as someone saved it since */
	int index;	      /* of the name or document, < 0: a new one */
	/* Puts what the form says into the record. */
	void (*apply)(struct sheet *s, struct record *r);
	/* Choices made at run time. */
	const char *choices[4][16];
	/* A new person who came with a file; NULL: all is typed. */
	struct manifest *brought;
	char *origin; /* of what came, for a note */
};

/* A context for sheet_open(). */
struct record_edit *record_edit_new(const struct person_form *f, int index,
				    void (*apply)(struct sheet *, struct record *));
void record_edit_free(void *context);
/* For struct sheet_spec. */
void record_edit_submit(struct sheet *s);
/* Whether the field differs from what the form began with. */
bool record_edit_changed(const struct sheet *s, const char *id);

#endif
