/* SPDX-License-Identifier: Apache-2.0 */
/* The ':' palette, the help and the list of messages. */
#ifndef COTEJO_UI_PALETTE_H
#define COTEJO_UI_PALETTE_H

#include "ui/app.h"

/* Opens the palette, with this text already typed or NULL. */
void palette_open(struct app *a, const char *text);
/* Help for the screen below: its keys, filterable. */
void help_open(struct app *a);
/* What the status line has said, newest first. */
void messages_open(struct app *a);

#endif
