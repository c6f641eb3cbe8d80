/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A form over a screen: it asks, checks, lets the store do it, and closes when
 * that worked; what was typed stays when it did not.
 */
#ifndef COTEJO_UI_SHEET_H
#define COTEJO_UI_SHEET_H

#include "ui/errand.h"
#include "ui/form.h"

struct sheet;

struct sheet_spec {
	const char *title; /* N_() */
	const char *text;  /* N_(), above the fields; NULL */
	const struct field_spec *fields;
	int n;
	int width; /* columns; 0: the usual */
	/* Puts in the first values; may be NULL. */
	void (*fill)(struct sheet *s);
	/* All fields are valid: posts the errand (sheet_post), or calls sheet_close().
	 * For what only the whole form shows: form_fail() and return. */
	void (*submit)(struct sheet *s);
	/* Frees the context; NULL: free(). */
	void (*free_context)(void *context);
};

struct sheet {
	struct screen base;
	const struct sheet_spec *spec;
	struct form form;
	void *context;
	uint64_t asker;
	bool busy;
	char *text; /* replaces the spec's; owned */
	/* On the screens' thread after the errand worked and before the sheet closes. */
	void (*worked)(struct sheet *s, struct errand *e);
	/* Said then; translated, borrowed; NULL. */
	const char *said;
	/* The store said no: may say more in s->error. */
	void (*refused)(struct sheet *s, struct errand *e);
	char error[512]; /* shown below the fields until the next try */
};

struct sheet *sheet_open(struct app *a, struct screen *asker, const struct sheet_spec *spec,
			 void *context_take);
/* From submit(): the errand's ops must have sheet_errand_done as done. */
void sheet_post(struct sheet *s, const struct errand_ops *ops, struct errand *e_take);
void sheet_errand_done(struct errand *e, struct screen *s);
void sheet_close(struct sheet *s);
/* The screen that opened it, NULL when it has gone. */
struct screen *sheet_asker(const struct sheet *s);

#endif
