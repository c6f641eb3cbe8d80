/* SPDX-License-Identifier: Apache-2.0 */
/* A plain document for people: titles, lines, pairs; as text or as PDF. */
#ifndef COTEJO_CASEWORK_DOC_H
#define COTEJO_CASEWORK_DOC_H

#include "base/bytes.h"
#include "base/err.h"

struct doc;

struct doc *doc_new(void);
/* Wipes. NULL is fine. */
void doc_free(struct doc *d);

void doc_title(struct doc *d, const char *text);
void doc_heading(struct doc *d, const char *text);
void doc_line(struct doc *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "label: value"; nothing when the value is empty. */
void doc_pair(struct doc *d, const char *label, const char *value);

enum doc_kind {
	DOC_TITLE,
	DOC_HEADING,
	DOC_LINE,
};
/* Each piece in turn, for whoever lays it out otherwise. */
void doc_each(const struct doc *d, void (*piece)(void *ctx, enum doc_kind kind, const char *text),
	      void *ctx);

/* UTF-8 lines of at most 78 columns. */
void doc_to_text(const struct doc *d, struct buf *out);
/* A4 pages with numbers at the foot. */
enum err_code doc_to_pdf(const struct doc *d, const char *title, struct buf *out, struct err *err);

#endif
