/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/doc.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/secret.h"

struct item {
	enum doc_kind kind;
	char *text;
	int indent; /* columns that further lines of it stand in */
};

struct doc {
	struct item *items;
	size_t count;
	size_t cap;
};

struct doc *doc_new(void)
{
	return xcalloc(1, sizeof(struct doc));
}

void doc_free(struct doc *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->count; i++)
		secret_str_free(d->items[i].text);
	free(d->items);
	free(d);
}

static void add(struct doc *d, enum doc_kind kind, char *text_take, int indent)
{
	MEM_GROW(d->items, d->count, d->cap);
	d->items[d->count++] = (struct item){kind, text_take, indent};
}

void doc_title(struct doc *d, const char *text)
{
	add(d, DOC_TITLE, xstrdup(text), 0);
}

void doc_heading(struct doc *d, const char *text)
{
	add(d, DOC_HEADING, xstrdup(text), 0);
}

void doc_line(struct doc *d, const char *fmt, ...)
{
	va_list ap;
	char *raw;

	va_start(ap, fmt);
	raw = xvasprintf(fmt, ap);
	va_end(ap);
	add(d, DOC_LINE, text_clean(raw, true), 4);
	secret_str_free(raw);
}

void doc_pair(struct doc *d, const char *label, const char *value)
{
	if (value && *value)
		doc_line(d, "%s: %s", label, value);
}

void doc_each(const struct doc *d, void (*piece)(void *ctx, enum doc_kind kind, const char *text),
	      void *ctx)
{
	for (size_t i = 0; i < d->count; i++)
		piece(ctx, d->items[i].kind, d->items[i].text);
}

/* --- breaking lines ------------------------------------------------------------------------ */

typedef double (*measure)(void *ctx, const char *text);

/* The bytes of s that fit in width, broken behind a blank where there is one. */
static size_t fit(const char *s, double width, measure m, void *ctx)
{
	size_t best = 0;
	char *part;

	for (size_t i = 0;; i++) {
		bool end = s[i] == '\0' || s[i] == '\n';

		if (!end && s[i] != ' ')
			continue;
		part = xstrndup(s, i);
		if (m(ctx, part) > width) {
			secret_str_free(part);
			break;
		}
		secret_str_free(part);
		best = i;
		if (end)
			return i;
	}
	if (best)
		return best;
	/* One word that is too long: cut between characters. */
	for (size_t i = 1; s[i] && s[i] != '\n'; i++) {
		if (((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		part = xstrndup(s, i);
		if (m(ctx, part) > width) {
			secret_str_free(part);
			break;
		}
		secret_str_free(part);
		best = i;
	}
	return best ? best : strcspn(s, "\n");
}

static double columns(void *ctx, const char *text)
{
	return text_width(text);
}

static void put_wrapped(struct buf *out, const char *s, int indent)
{
	bool first = true;

	while (*s) {
		int pad = first ? 0 : indent;
		size_t n = fit(s, 78 - pad, columns, NULL);

		buf_printf(out, "%*s%.*s\n", pad, "", (int)n, s);
		s += n;
		s += *s == '\n' || *s == ' ';
		first = false;
	}
}

void doc_to_text(const struct doc *d, struct buf *out)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct item *it = &d->items[i];
		int width = text_width(it->text);

		if (it->kind != DOC_LINE && out->len)
			buf_put_u8(out, '\n');
		put_wrapped(out, it->text, it->indent);
		if (it->kind == DOC_LINE)
			continue;
		for (int k = 0; k < width && k < 78; k++)
			buf_put_u8(out, it->kind == DOC_TITLE ? '=' : '-');
		buf_put_u8(out, '\n');
	}
}

/* --- PDF -------------------------------------------------------------------------------------- */

#define PAGE_WIDTH  595.28 /* A4 in points */
#define PAGE_HEIGHT 841.89
#define MARGIN	    56.7

struct press {
	cairo_t *cr;
	double y;
	int page;
};

static cairo_status_t take_bytes(void *ctx, const unsigned char *data, unsigned len)
{
	buf_put(ctx, data, len);
	return CAIRO_STATUS_SUCCESS;
}

static double points(void *ctx, const char *text)
{
	struct press *p = ctx;
	cairo_text_extents_t e;

	cairo_text_extents(p->cr, text, &e);
	return e.x_advance;
}

static void set_font(struct press *p, enum doc_kind kind)
{
	cairo_select_font_face(p->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       kind == DOC_LINE ? CAIRO_FONT_WEIGHT_NORMAL
						: CAIRO_FONT_WEIGHT_BOLD);
	cairo_set_font_size(p->cr, kind == DOC_TITLE ? 15 : kind == DOC_HEADING ? 11.5 : 9.5);
}

static void end_page(struct press *p)
{
	char number[16];

	cairo_select_font_face(p->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cr, 8);
	snprintf(number, sizeof(number), "%d", ++p->page);
	cairo_move_to(p->cr, PAGE_WIDTH - MARGIN - points(p, number), PAGE_HEIGHT - MARGIN / 2);
	cairo_show_text(p->cr, number);
	cairo_show_page(p->cr);
	p->y = MARGIN;
}

static void print_item(struct press *p, const struct item *it)
{
	double leading = it->kind == DOC_TITLE ? 20 : it->kind == DOC_HEADING ? 15 : 12.5;
	const char *s = it->text;
	bool first = true;

	if (it->kind != DOC_LINE && p->y > MARGIN)
		p->y += it->kind == DOC_TITLE ? 0 : 8;
	while (*s) {
		double pad = first ? 0 : it->indent * 3.0;
		char *part;
		size_t n;

		/* a heading does not stand alone at the foot */
		if (p->y > PAGE_HEIGHT - MARGIN - (it->kind == DOC_LINE ? 0 : 30))
			end_page(p);
		set_font(p, it->kind);
		n = fit(s, PAGE_WIDTH - 2 * MARGIN - pad, points, p);
		part = xstrndup(s, n);
		cairo_move_to(p->cr, MARGIN + pad, p->y + leading * 0.7);
		cairo_show_text(p->cr, part);
		secret_str_free(part);
		p->y += leading;
		s += n;
		s += *s == '\n' || *s == ' ';
		first = false;
	}
}

enum err_code doc_to_pdf(const struct doc *d, const char *title, struct buf *out, struct err *err)
{
	struct buf made = BUF_INIT;
	cairo_surface_t *surface =
	    cairo_pdf_surface_create_for_stream(take_bytes, &made, PAGE_WIDTH, PAGE_HEIGHT);
	struct press p = {.cr = cairo_create(surface), .y = MARGIN};
	cairo_status_t status;

	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Cotejo");
	for (size_t i = 0; i < d->count; i++)
		print_item(&p, &d->items[i]);
	end_page(&p);
	status = cairo_status(p.cr);
	cairo_destroy(p.cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		buf_put(out, made.data, made.len);
	secret_buf_free(&made);
	if (status != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_INTERNAL, _("the PDF cannot be made: %s"),
			       cairo_status_to_string(status));
	return ERR_OK;
}
