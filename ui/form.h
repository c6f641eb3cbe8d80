/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms from a table: the rows say what is asked, this file does the rest -
 * layout, editing, undo over the whole form, validation with the message under
 * the field, dirty marks.
 */
#ifndef COTEJO_UI_FORM_H
#define COTEJO_UI_FORM_H

#include "ui/app.h"
#include "ui/edit.h"

enum field_type {
	FIELD_HEADING, /* a heading over the fields that follow */
	FIELD_TEXT,    /* one line */
	FIELD_LINES,   /* several lines; `rows` high */
	FIELD_PASSWORD,
	FIELD_DATE,   /* a date that may be known in part */
	FIELD_CHOICE, /* one of `choices` */
	FIELD_CHECK,  /* yes or no */
	FIELD_NOTE,   /* text to read, `label` holds it */
};

struct field_spec {
	const char *id; /* unique in the form; "" for headings and notes */
	enum field_type type;
	const char *label; /* N_() */
	const char *help;  /* N_(), one line, shown while the field has the focus */
	bool required;
	int width; /* columns, 0: what is there */
	int rows;
	size_t max; /* bytes, 0: 200 */
	/* Ends with NULL; N_() texts. The value is the index. */
	const char *const *choices;
	/* A message (translated, borrowed) when the value cannot be, else NULL. */
	const char *(*validate)(const char *value, void *context);
	bool multi_part; /* starts a new column where there is room */
};

#define FORM_FIELDS 48

struct form_value {
	struct edit edit;
	int choice;
	char *saved; /* value when it was last saved, for the dirty mark */
	const char *error;
	struct rect at; /* where it was drawn */
};

struct form_step {
	int field;
	int choice;
};

struct form {
	const struct field_spec *fields;
	int n;
	void *context; /* for validators */
	struct form_value values[FORM_FIELDS];
	int focus;
	int scroll; /* first line of the layout in view */
	struct form_step *undo, *redo;
	size_t n_undo, cap_undo, n_redo, cap_redo;
	bool read_only;
	char error_text[256];
	const char *const *dynamic[FORM_FIELDS]; /* choices set at run time */
};

void form_init(struct form *f, const struct field_spec *fields, int n, void *context);
void form_done(struct form *f);

/* Values as text; a choice as its index. The id must be in the form. */
const char *form_get(const struct form *f, const char *id);
int form_get_choice(const struct form *f, const char *id);
void form_set(struct form *f, const char *id, const char *text);
void form_set_choice(struct form *f, const char *id, int choice);
/* Choices made at run time: borrowed, NULL at the end. */
void form_set_choices(struct form *f, const char *id, const char *const *choices);
void form_focus(struct form *f, const char *id);
/* The id of the field that has the focus. */
const char *form_focused(const struct form *f);
/* Shows a message under a field and goes there. Copied. */
void form_fail(struct form *f, const char *id, const char *message);

/* Checks all fields; on trouble shows the messages, goes to the first and
 * returns false. */
bool form_check(struct form *f);
/* The values now are the saved ones. */
void form_mark_saved(struct form *f);
bool form_dirty(const struct form *f);

/* Typing and pastes; UI_IGNORED for keys that are actions. */
unsigned form_key(struct form *f, struct app *a, const struct event *e);
/* The actions of GROUP_FORM except ACT_SAVE. */
unsigned form_act(struct form *f, struct app *a, struct screen *s, enum action act);
/* Rows of the whole form at this width, in one column, with its line of help. */
int form_height(const struct form *f, int w);
unsigned form_mouse(struct form *f, const struct event *e);
void form_draw(struct form *f, struct app *a, struct surface *s, struct rect r, bool focus);

#endif
