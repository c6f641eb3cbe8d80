/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells as bytes for a terminal that speaks ECMA-48 (ISO/IEC 6429), the way xterm,
 * tmux and nearly every other does: cursor position, colours, text.
 *
 * Curses sends both colours with each cell that differs from the one before, and
 * works each out from a description of the terminal anew. In a picture of grey
 * cells nearly every cell differs, so that was most of the time of a frame. Here
 * a cell costs only what changed, in one sequence. Pure: writes into a buffer.
 */
#ifndef COTEJO_UI_STREAM_H
#define COTEJO_UI_STREAM_H

#include "base/bytes.h"
#include "ui/surface.h"

struct stream {
	struct buf out;
	int colors;	  /* 256, or 1 << 24 for direct colours */
	char separator;	  /* between the parts of a direct colour: ':' or ';' */
	bool color_space; /* an empty colour space goes before red */
	color fg, bg;	  /* what the terminal has now; COLOR_KEEP: not known */
	int y, x;	  /* where its cursor is; -1: not known */
};

/* Nothing is known of the terminal any more; what was written stays. */
void stream_forget(struct stream *s);
/* Can this cell be written by stream_put? One column wide, no marks, no
 * attributes, both colours red, green and blue. */
bool stream_takes(const struct cell *c);
/* Appends the cell at row y, column x. A blank's foreground is not sent. */
void stream_put(struct stream *s, int y, int x, const struct cell *c);

#endif
