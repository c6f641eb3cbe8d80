/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame around every screen: top bar, status line, footer; the pop-up of
 * key sequences; the page shown when the terminal is too small.
 */
#ifndef COTEJO_UI_FRAME_H
#define COTEJO_UI_FRAME_H

#include "ui/app.h"

/* Everything works from this size on. */
#define FRAME_MIN_H 24
#define FRAME_MIN_W 80

/* Draws the whole surface: the frame, the screens, the pop-ups. */
void frame_draw(struct app *a);
/* The action whose label in the footer is at (y, x), or ACT_NONE. */
enum action frame_footer_hit(const struct app *a, int y, int x);
/* A box in the middle of the body for a pop-up, cleared and framed; returns the
 * inside. */
struct rect frame_popup(struct app *a, struct surface *s, int h, int w, const char *title);

#endif
