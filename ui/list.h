/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list with columns: sort, incremental find, filter, a selection that stays on
 * its record whatever moves around it. Rows come from a model; a hundred
 * thousand of them scroll as fast as ten.
 */
#ifndef COTEJO_UI_LIST_H
#define COTEJO_UI_LIST_H

#include <stdint.h>

#include "ui/app.h"
#include "ui/edit.h"

#define LIST_COLUMNS 12
#define LIST_TEXT    160

struct list_column {
	const char *id;	   /* for ":sort ID" */
	const char *title; /* N_() */
	int min;	   /* columns it needs */
	int grow;	   /* its share of what is left, 0: none */
	enum align align;
	int priority; /* 0 always shown; higher ones go first when it is narrow */
};

struct list_cell {
	char text[LIST_TEXT];
	enum ink ink; /* INK_TEXT unless set */
};

struct list_model {
	const struct list_column *columns;
	int n_columns;
	size_t (*count)(void *context);
	/* What identifies the record in this row; never 0. */
	int64_t (*id)(void *context, size_t row);
	void (*cell)(void *context, size_t row, int column, struct list_cell *out);
	/* Below 0, 0, above 0 as row a sorts before b by this column; NULL: as the
	 * folded texts. */
	int (*compare)(void *context, int column, size_t a, size_t b);
	/* More text that a filter or find looks through, besides the cells; or NULL.
	 * Written into out. */
	void (*more)(void *context, size_t row, char *out, size_t room);
};

struct list {
	const struct list_model *model;
	void *context;
	uint32_t *order; /* rows in view, sorted and filtered */
	size_t n, cap;
	size_t total;
	char **folds; /* folded text of each row, made when first needed */
	size_t n_folds;
	size_t at, top; /* into order */
	int64_t pinned; /* id of the selected record, 0: none */
	int sort;	/* column, -1: as they come */
	bool down;	/* sorted the other way round */
	int view_h;	/* rows of the last drawing */
	struct rect area;
	enum {
		LIST_PLAIN,
		LIST_FINDING,
		LIST_FILTERING
	} mode;
	struct edit find, filter;
	size_t find_from;
	const char *empty; /* what to say when there is nothing, translated */
};

/* sort: the column to begin with, or -1. */
void list_init(struct list *l, const struct list_model *model, void *context, int sort, bool down);
void list_done(struct list *l);
/* The model's rows have changed: filter and sort again, keep the selection. */
void list_refresh(struct list *l);
/* The selected row of the model; false when the list is empty. */
bool list_selected(const struct list *l, size_t *row);
int64_t list_selected_id(const struct list *l);
/* Puts the selection on a record (also when it comes into view later). */
void list_select(struct list *l, int64_t id);

/* Keys while something is typed into find or filter; UI_IGNORED else. */
unsigned list_key(struct list *l, const struct event *e);
/* The actions of GROUP_LIST but ACT_OPEN and ACT_REFRESH. */
unsigned list_act(struct list *l, struct app *a, enum action act, const char *argument);
/* A press selects; a press on a heading sorts; a double press is UI_CLOSE-free
 * ACT_OPEN for the caller: *open is set. */
unsigned list_mouse(struct list *l, const struct event *e, bool *open);
/* Column ids, for the palette. */
const char *list_complete(const struct list *l, enum action act, int i);

void list_draw(struct list *l, struct app *a, struct surface *s, struct rect r, bool focus);

#endif
