/* SPDX-License-Identifier: Apache-2.0 */
/* A long text over the whole screen, to be read. */
#ifndef COTEJO_UI_SCR_TEXT_H
#define COTEJO_UI_SCR_TEXT_H

#include "ui/screen.h"

struct text_argument {
	const char *title; /* translated; both are copied */
	const char *text;
};

/* The argument is a struct text_argument. */
extern const struct screen_ops text_ops;

#endif
