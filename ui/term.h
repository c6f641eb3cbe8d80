/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terminal: start, end, what it can do, and input. One of the two files
 * that know curses (the other is ui/draw.c).
 *
 * Everything here belongs to the UI's thread. Signals only write a byte to a
 * pipe of our own, set up before curses starts so that its handlers never run
 * in the middle of a write; the loop does the work.
 */
#ifndef COTEJO_UI_TERM_H
#define COTEJO_UI_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ui/key.h"
#include "ui/theme.h"

enum pixels {
	PIXELS_NONE,
	PIXELS_SIXEL,
	PIXELS_KITTY,
};

struct term_options {
	bool no_mouse;
	bool no_color; /* as the variable NO_COLOR */
	bool ascii;    /* ASCII even where the locale has more */
	bool ask;      /* ask the terminal for pixels (a query with a timeout) */
};

struct term_caps {
	int h, w;
	enum depth depth;
	bool ascii;	  /* the locale's characters are not UTF-8, or it was asked for */
	bool blocks_only; /* the Linux console: no braille, no quadrants */
	bool fast_shift;  /* cells can be moved inside lines */
	double aspect;	  /* height of a cell in its widths; 2 when not known */
	int cell_w;	  /* pixels of a cell, 0 when not known */
	int cell_h;
	enum pixels pixels;
	bool in_tmux;
};

struct terminal;

/* Opens the terminal on standard input and output. When they are no terminal,
 * or its type is not known, the message says how to go on. */
enum err_code term_new(const struct term_options *options, struct terminal **out, struct err *err);
/* Gives the terminal back as it was. Safe to call from the out-of-memory hook. */
void term_free(struct terminal *t);

const struct term_caps *term_caps(const struct terminal *t);
/* True when draw.c must forget what is on the screen (start, resume, Ctrl-L). */
void term_touch(struct terminal *t);
bool term_touched(struct terminal *t);

/* Readable when there is input; and when a signal came. */
int term_input_fd(const struct terminal *t);
int term_signal_fd(const struct terminal *t);
/* The next event, or EVENT_NONE when nothing waits. Never blocks. The text of a
 * paste is valid until the next call. */
struct event term_read(struct terminal *t);

/* Stops the program as Ctrl-Z does; returns when it goes on. */
void term_suspend(struct terminal *t);
/* Leaves curses for a while (true images, an external program), and back. */
void term_leave(struct terminal *t);
void term_return(struct terminal *t);
/* Writes bytes past curses, which does not know what they show; term_touch()
 * makes the next frame draw everything. */
void term_raw(struct terminal *t, const void *data, size_t len);
/* The bell, or a flash. */
void term_beep(struct terminal *t);
/* The title of the window, where the terminal has one. */
void term_title(struct terminal *t, const char *title);

#endif
