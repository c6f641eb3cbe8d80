/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to the terminal, asked before curses reads from it: does it have
 * pixels? The answer to the last question (primary device attributes, which
 * every terminal gives) ends the wait early; a terminal that says nothing costs
 * the timeout once.
 */
#ifndef COTEJO_UI_TERM_QUERY_H
#define COTEJO_UI_TERM_QUERY_H

#include <stdbool.h>
#include <stddef.h>

struct term_query {
	bool kitty;    /* kitty graphics protocol */
	bool sixel;    /* DEC sixel graphics */
	bool answered; /* the terminal answered at all */
};

/* At most 150 ms. Keys typed meanwhile are put back where possible. */
void term_query_run(int in, int out, struct term_query *q);
/* Reads what a terminal answered; for tests too. True when it is complete. */
bool term_query_parse(const char *text, size_t len, struct term_query *q);

#endif
