/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page to read: headings, labelled lines that wrap, and items that can be
 * selected. Made anew whenever what it shows has changed; the selection stays on
 * its item.
 */
#ifndef COTEJO_UI_PAGE_H
#define COTEJO_UI_PAGE_H

#include "ui/app.h"

struct page_line {
	char *label; /* "" for none */
	char *text;
	enum ink ink;
	bool heading;
	int kind;   /* 0: cannot be selected */
	int64_t id; /* of an item */
	int y, h;   /* of the last drawing, from the top of the page */
};

struct page {
	struct page_line *lines;
	size_t n, cap;
	int kind; /* what is selected; 0: nothing */
	int64_t id;
	int top;	/* first row in view */
	struct rect at; /* of the last drawing */
	int rows;	/* of the whole page, likewise */
	int label_w;	/* 0: the usual */
};

void page_done(struct page *p);
/* Forgets the lines, not the selection. */
void page_begin(struct page *p);
void page_heading(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A labelled line; label NULL or "" for none. Blank texts are left out. */
void page_add(struct page *p, const char *label, enum ink ink, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* A line that can be selected; kind > 0. */
void page_item(struct page *p, int kind, int64_t id, const char *label, enum ink ink,
	       const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* All lines are there: puts the selection right. */
void page_end(struct page *p);

void page_select(struct page *p, int kind, int64_t id);
/* The actions of GROUP_READ but ACT_READ_OPEN and ACT_READ_AGAIN. */
unsigned page_act(struct page *p, enum action act);
unsigned page_mouse(struct page *p, const struct event *e, bool *open);
void page_draw(struct page *p, struct app *a, struct surface *s, struct rect r, bool focus);

#endif
