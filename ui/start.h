/* SPDX-License-Identifier: Apache-2.0 */
/* From options and the user's settings to a running loop. */
#ifndef COTEJO_UI_START_H
#define COTEJO_UI_START_H

#include "ui/app.h"

struct start_options {
	const char *rc;	    /* settings instead of the user's own; NULL */
	const char *theme;  /* NULL: as the settings say */
	const char *glyphs; /* likewise */
	bool no_mouse, no_color, ascii, accessible;
};

/* Opens the terminal and makes the loop, ready for its first screen. Trouble in
 * the settings is no reason not to start: it is said on the status line. */
enum err_code start_app(const struct start_options *o, const struct app_hooks *hooks,
			struct app **out, struct err *err);

#endif
