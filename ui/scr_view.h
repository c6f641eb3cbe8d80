/* SPDX-License-Identifier: Apache-2.0 */
/* One or two image files looked at without a store (cotejo view). */
#ifndef COTEJO_UI_SCR_VIEW_H
#define COTEJO_UI_SCR_VIEW_H

#include "ui/screen.h"

struct view_argument {
	const char *path[2]; /* the second may be NULL; borrowed while opening */
	double ppi;	     /* 0: as the files say */
};

/* The argument is a struct view_argument. */
extern const struct screen_ops view_ops;

#endif
