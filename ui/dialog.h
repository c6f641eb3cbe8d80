/* SPDX-License-Identifier: Apache-2.0 */
/* Small questions over a screen. Each answer comes back once, with the id of the
 * screen that asked; that screen may be gone by then. */
#ifndef COTEJO_UI_DIALOG_H
#define COTEJO_UI_DIALOG_H

#include "ui/app.h"

/* Yes or no; the safe answer (no) has the focus. yes_label is what yes does
 * ("Leave"). Esc is no. */
void dialog_ask(struct app *a, struct screen *asker, const char *title, const char *text,
		const char *yes_label, void (*answer)(struct app *a, uint64_t asker, bool yes));

/* A text to read; Enter, Esc and q close it. */
void dialog_tell(struct app *a, const char *title, const char *text);
/* The same; then is called when it has been closed. */
void dialog_tell_then(struct app *a, struct screen *asker, const char *title, const char *text,
		      void (*then)(struct app *a, uint64_t asker, bool yes));

/* One of several; answer gets the index, or -1. The labels are copied; hints may
 * be NULL or one line for each. */
void dialog_choose(struct app *a, struct screen *asker, const char *title,
		   const char *const *labels, const char *const *hints, int n, int selected,
		   void (*answer)(struct app *a, uint64_t asker, int index));

/* A line to be typed. must: it must not be blank, or when not NULL must be this
 * very text (a reference retyped). Esc gives NULL; what was typed is wiped when
 * secret. */
struct dialog_text {
	const char *title;
	const char *text;    /* what it is about */
	const char *label;   /* before the field */
	const char *initial; /* or NULL */
	const char *retype;  /* or NULL: exactly this must be typed */
	bool required;
	bool secret;
	bool multiline;
	size_t max; /* bytes; 0: 400 */
};
void dialog_text(struct app *a, struct screen *asker, const struct dialog_text *what,
		 void (*answer)(struct app *a, uint64_t asker, const char *text));

/* Forgets what was typed and not sent (another user logs in). */
void dialog_forget_drafts(void);

#endif
