/* SPDX-License-Identifier: Apache-2.0 */
/* The forms of a person's record. Each saves a new version of the whole record;
 * when someone else saved one meanwhile, only what was changed in the form goes
 * onto theirs, after it was shown. */
#ifndef COTEJO_UI_PERSON_FORMS_H
#define COTEJO_UI_PERSON_FORMS_H

#include "casework/record.h"
#include "ui/app.h"

/* What all of them need; borrowed for the call. */
struct person_form {
	struct app *app;
	struct screen *asker;
	const struct look *look;
	int64_t person;
	int64_t version;
	const struct record *record;
};

/* The fields of the main form that a page leads to. */
enum main_field {
	MAIN_SEX,
	MAIN_BIRTH,
	MAIN_BIRTH_PLACE,
	MAIN_NATIONALITY,
	MAIN_LANGUAGES,
	MAIN_CONTACT,
	MAIN_REPRESENTATIVE,
	MAIN_CATEGORY,
	MAIN_PURPOSE,
	MAIN_RETENTION,
	MAIN_FIELDS
};

void person_form_main(const struct person_form *f, enum main_field focus);
/* index < 0: another one. */
void person_form_name(const struct person_form *f, int index);
void person_form_document(const struct person_form *f, int index);
/* Takes a name or a document out, after a question. */
void person_form_drop(const struct person_form *f, bool name, int index);
void person_form_protection(const struct person_form *f, const struct protection *p);
void person_form_photo(const struct person_form *f);
void person_form_request(const struct person_form *f);
void person_form_link(const struct person_form *f);
void person_form_file(const struct person_form *f);
void person_form_erase(const struct person_form *f);

#endif
