/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the cell surface to the terminal, by curses: only what changed is sent,
 * and what only moved is moved by the terminal itself.
 */
#ifndef COTEJO_UI_DRAW_H
#define COTEJO_UI_DRAW_H

#include "ui/surface.h"
#include "ui/term.h"

struct draw;

struct draw *draw_new(struct terminal *t);
void draw_free(struct draw *d);
/* Makes the terminal show the surface. */
void draw_frame(struct draw *d, const struct surface *s);

/* The colour number nearest to c among 8, 16 or 256 colours (the 16 basic ones
 * as xterm has them, then the 6x6x6 cube and the grey ramp). For tests too. */
int draw_nearest(color c, int colors);

#endif
