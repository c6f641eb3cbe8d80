/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints as true images, where the terminal has pixels (kitty graphics protocol
 * or DEC sixel, found out before curses started). A screen of its own: any key
 * comes back, and everything is drawn anew, so that no pixel stays behind.
 */
#ifndef COTEJO_UI_PIXELS_H
#define COTEJO_UI_PIXELS_H

#include "base/bytes.h"
#include "ui/fpview.h"

/* Shows the views of two panes (the second's layers may be NULL), or explains why
 * it cannot be done here. */
void pixels_show(struct app *a, struct layers *const layers[2], const struct fpview panes[2]);

/* A colour picture, three bytes a pixel. */
struct pixmap {
	int w, h;
	uint8_t *rgb; /* owned */
};

/* Encoders, for tests too. Sixel: 16 greys and the six colours of marks. */
void pixels_encode_sixel(const struct pixmap *p, struct buf *out);
/* Kitty: a PNG in chunks of base64, shown over cols x rows cells. */
void pixels_encode_kitty(const struct pixmap *p, int cols, int rows, struct buf *out);

#endif
