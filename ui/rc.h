/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user's settings: cotejorc in the configuration folder. One order a line:
 *
 *   set theme night|paper|terminal|contrast
 *   set glyphs auto|ascii|half|quadrant|sextant|braille|flow
 *   set mouse on|off          set color on|off
 *   set ascii on|off          set accessible on|off
 *   bind [GROUP] KEY ACTION   (KEY as "F5", "C-s", "g,x"; ACTION "none" unbinds)
 *   # a remark
 */
#ifndef COTEJO_UI_RC_H
#define COTEJO_UI_RC_H

#include <stdbool.h>

#include "base/err.h"
#include "ui/raster.h"

struct rc {
	int theme;
	enum glyphs glyphs;
	bool mouse, color, ascii, accessible;
};

void rc_defaults(struct rc *rc);
/* Reads settings from text; key bindings take effect at once (ui/action.h). The
 * message names name and line; lines before the bad one have been applied. */
enum err_code rc_parse(struct rc *rc, const char *text, const char *name, struct err *err);
/* path NULL: the file in the configuration folder, which need not be there. */
enum err_code rc_read(struct rc *rc, const char *path, struct err *err);

#endif
