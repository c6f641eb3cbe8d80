/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Themes: colours by meaning.
 *
 * Screens ask for an ink ("selected row", "something is wrong") and get a style
 * for the terminal at hand. No meaning rests on colour alone, none on red
 * against green; hues follow Okabe and Ito (2008), which most colour-blind
 * people can tell apart. With NO_COLOR, or a terminal without colours, inks
 * are told by bold, underline and reverse.
 */
#ifndef COTEJO_UI_THEME_H
#define COTEJO_UI_THEME_H

#include "ui/surface.h"

enum ink {
	INK_TEXT,	  /* plain */
	INK_STRONG,	  /* names, numbers that matter */
	INK_DIM,	  /* labels, hints */
	INK_ACCENT,	  /* the one thing to look at */
	INK_TITLE,	  /* the top bar */
	INK_TITLE_DIM,	  /* less in the top bar */
	INK_BAR,	  /* the footer */
	INK_BAR_KEY,	  /* a key in the footer */
	INK_STATUS,	  /* the message line */
	INK_HEADER,	  /* column headings, section headings */
	INK_BORDER,	  /* lines between things */
	INK_SELECT,	  /* the selected row where the keys go */
	INK_SELECT_IDLE,  /* the selected row of a list that is not in focus */
	INK_MATCHED,	  /* letters that were searched for */
	INK_FIELD,	  /* an input field */
	INK_FIELD_FOCUS,  /* the input field with the cursor */
	INK_GHOST,	  /* text that is proposed, not typed */
	INK_ERROR,	  /* refused, wrong, failed */
	INK_WARN,	  /* look twice */
	INK_GOOD,	  /* done, fine */
	INK_PROTECTED,	  /* a person who is protected, or may be */
	INK_POPUP,	  /* inside of dialogs */
	INK_POPUP_EDGE,	  /* frame of dialogs */
	INK_MARK_BEFORE,  /* my marks made before the candidate was seen */
	INK_MARK_AFTER,	  /* my marks made afterwards */
	INK_MARK_MACHINE, /* the machine's minutiae */
	INK_MARK_PAIR,	  /* paired points */
	INK_MARK_CURRENT, /* the point in hand */
	INK_DIFFERENCE,	  /* a difference marked */
	INK_CROSSHAIR,	  /* the cursor in a print */
	INK_COUNT,
};

enum depth {
	DEPTH_MONO, /* attributes only */
	DEPTH_8,
	DEPTH_16,
	DEPTH_256,
	DEPTH_TRUE,
};

#define THEME_COUNT 4

/* The name of a theme as the rc file writes it; i in [0, THEME_COUNT). */
const char *theme_name(int i);
/* What it is good for, translated. */
const char *theme_summary(int i);
/* The number of a theme, or -1. */
int theme_find(const char *name);

/* The style of an ink. Valid for any theme number and depth. */
struct style theme_style(int theme, enum depth depth, enum ink ink);

/* The ground on which prints are drawn, whatever the theme: dark ridges on
 * light (as on paper), or the other way round when inverted. */
struct style theme_print_style(enum depth depth, bool inverted);

/* Perceptually even colours for maps of angle (cyclic) and of a quantity. */
color theme_cycle_color(double turn);
color theme_scale_color(double part);

#endif
