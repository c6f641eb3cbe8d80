/* SPDX-License-Identifier: Apache-2.0 */
/* The options that every verb with screens takes. */
#ifndef COTEJO_CLI_SCREENS_H
#define COTEJO_CLI_SCREENS_H

#include "cli/verb.h"
#include "ui/start.h"

/* Rows for a verb's option table. */
#define SCREEN_OPTIONS                                                                        \
	{"theme", 0, "THEME", N_("colours: night, paper, terminal or contrast")},             \
	    {"glyphs", 0, "SET",                                                              \
	     N_("prints drawn with: auto, ascii, half, quadrant, sextant, braille or flow")}, \
	    {"rc", 0, "FILE", N_("settings instead of your own cotejorc")},                   \
	    {"no-mouse", 0, NULL, N_("leave the mouse to the terminal")},                     \
	    {"no-color", 0, NULL, N_("no colours (as the variable NO_COLOR)")},               \
	    {"ascii", 0, NULL, N_("nothing but ASCII characters")},                           \
	{                                                                                     \
		"accessible", 0, NULL, N_("plain layout for screen readers")                  \
	}

void screens_options(const struct verb_call *call, struct start_options *out);

#endif
