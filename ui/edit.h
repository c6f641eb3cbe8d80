/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text being typed: one line or several, UTF-8, with undo. The cursor never
 * parts a letter from its combining marks. Passwords are kept in memory that is
 * wiped when it is given up.
 */
#ifndef COTEJO_UI_EDIT_H
#define COTEJO_UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/key.h"
#include "ui/surface.h"

struct edit_state {
	char *text;
	size_t cursor;
};

struct edit {
	char *text; /* owned, always a C string */
	size_t len;
	size_t cursor; /* byte offset */
	size_t max;    /* bytes, without the final zero */
	bool multiline;
	bool secret; /* shown as dots, never kept for undo */
	int goal;    /* column kept while moving up and down, -1: none */
	int scroll;  /* first column or line shown */
	int width;   /* columns of the last drawing, for moving by lines */
	struct edit_state *undo, *redo;
	size_t n_undo, cap_undo, n_redo, cap_redo;
	unsigned steps; /* undo steps ever made, for a form's own undo */
	bool typing;	/* the last change was a letter: joins the next in one undo */
};

void edit_init(struct edit *e, size_t max, bool multiline);
void edit_done(struct edit *e);
/* Replaces the text (cut to max) and forgets the history; the cursor goes to the
 * end. */
void edit_set(struct edit *e, const char *text);
/* The same, as a change that can be undone. */
void edit_replace(struct edit *e, const char *text);
/* Types text at the cursor; line feeds become spaces on one line. False when
 * it did not all fit. */
bool edit_insert(struct edit *e, const char *text);
/* Handles a key of editing or typing; false when the key means nothing here. */
bool edit_key(struct edit *e, ui_key key);
bool edit_undo(struct edit *e);
bool edit_redo(struct edit *e);
/* Moves the cursor to the cell (y, x) of the last drawing. */
void edit_click(struct edit *e, int y, int x);

/* Draws within r; with focus sets the surface's cursor. ghost: text proposed
 * after the end, or NULL. */
void edit_draw(struct edit *e, struct surface *s, struct rect r, struct style style,
	       struct style ghost_style, const char *ghost, bool focus);

#endif
