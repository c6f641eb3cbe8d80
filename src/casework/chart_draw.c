/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison chart drawn: pages of A4, or one tall picture. */
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/chart.h"
#include "casework/secret.h"
#include "match/fit.h"

#define PAGE_W	 595.28 /* A4 in points */
#define PAGE_H	 841.89
#define MARGIN	 42.5
#define INSIDE	 (PAGE_W - 2 * MARGIN)
#define GAP	 12.0
#define FIGURE_H 300.0 /* of a print, at most */
#define PNG_ZOOM 2.5   /* 180 ppi */

/* Hues of Okabe and Ito, told apart by most eyes; shape says the same. */
static const double blue[3] = {0, 0.45, 0.70}, orange[3] = {0.84, 0.37, 0};
static const double green[3] = {0, 0.50, 0.37}, black[3] = {0, 0, 0};

struct pen {
	cairo_t *cr;
	double y;
	bool pages; /* PDF: breaks between pages */
	int page;
};

static void ink(struct pen *p, const double c[3])
{
	cairo_set_source_rgb(p->cr, c[0], c[1], c[2]);
}

static void font(struct pen *p, double size, bool bold)
{
	cairo_select_font_face(p->cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cr, size);
}

static void end_page(struct pen *p)
{
	char number[16];

	if (!p->pages)
		return;
	font(p, 8, false);
	ink(p, black);
	snprintf(number, sizeof(number), "%d", ++p->page);
	cairo_move_to(p->cr, PAGE_W - MARGIN - 10, PAGE_H - MARGIN / 2);
	cairo_show_text(p->cr, number);
	cairo_show_page(p->cr);
	p->y = MARGIN;
}

static void need(struct pen *p, double room)
{
	if (p->pages && p->y + room > PAGE_H - MARGIN)
		end_page(p);
}

/* --- words ------------------------------------------------------------------------------ */

/* The bytes of s that fit in width, broken behind a blank where there is one. */
static size_t wrap(struct pen *p, const char *s, double width)
{
	size_t best = 0, i = 0;

	for (;; i++) {
		cairo_text_extents_t e;
		char *part;

		if (s[i] && s[i] != ' ' && s[i] != '\n')
			continue;
		part = xstrndup(s, i);
		cairo_text_extents(p->cr, part, &e);
		secret_str_free(part);
		if (e.x_advance > width)
			return best ? best : i;
		best = i;
		if (!s[i] || s[i] == '\n')
			return i;
	}
}

static void words(void *ctx, enum doc_kind kind, const char *text)
{
	struct pen *p = ctx;
	bool first = true;
	double size = kind == DOC_TITLE ? 14 : kind == DOC_HEADING ? 11 : 8.5;
	double leading = size * 1.3;

	if (kind == DOC_HEADING)
		p->y += 6;
	need(p, kind == DOC_LINE ? leading : leading + 40);
	while (*text) {
		double pad = first ? 0 : 12;
		char *part;
		size_t n;

		need(p, leading);
		font(p, size, kind != DOC_LINE);
		ink(p, black);
		n = wrap(p, text, INSIDE - pad);
		part = xstrndup(text, n);
		cairo_move_to(p->cr, MARGIN + pad, p->y + size);
		cairo_show_text(p->cr, part);
		secret_str_free(part);
		p->y += leading;
		text += n;
		text += *text == '\n' || *text == ' ';
		first = false;
	}
}

/* --- the prints ---------------------------------------------------------------------------- */

struct frame {
	double x, y, scale; /* from source pixels to the page */
};

static cairo_surface_t *grey_surface(const struct image *img)
{
	cairo_surface_t *s =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, img->width, img->height);
	unsigned char *to = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s);

	for (int y = 0; to && y < img->height; y++)
		for (int x = 0; x < img->width; x++) {
			uint32_t v = image_at(img, x, y);
			uint32_t px = v << 16 | v << 8 | v;

			memcpy(to + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4, &px, 4);
		}
	cairo_surface_mark_dirty(s);
	return s;
}

static void draw_image(struct pen *p, const struct image *img, const struct frame *f)
{
	cairo_surface_t *s = grey_surface(img);

	cairo_save(p->cr);
	cairo_translate(p->cr, f->x, f->y);
	cairo_scale(p->cr, f->scale, f->scale);
	cairo_set_source_surface(p->cr, s, 0, 0);
	cairo_paint(p->cr);
	cairo_restore(p->cr);
	cairo_surface_destroy(s);
	cairo_set_line_width(p->cr, 0.5);
	ink(p, black);
	cairo_rectangle(p->cr, f->x, f->y, img->width * f->scale, img->height * f->scale);
	cairo_stroke(p->cr);
}

static void shape(struct pen *p, double x, double y, int type)
{
	const double r = 2.6;

	cairo_new_path(p->cr);
	if (type == MINUTIA_ENDING) {
		cairo_arc(p->cr, x, y, r, 0, 2 * D_PI);
	} else if (type == MINUTIA_BIFURCATION) {
		cairo_move_to(p->cr, x, y - r * 1.2);
		cairo_line_to(p->cr, x + r * 1.1, y + r * 0.8);
		cairo_line_to(p->cr, x - r * 1.1, y + r * 0.8);
		cairo_close_path(p->cr);
	} else {
		cairo_move_to(p->cr, x, y - r);
		cairo_line_to(p->cr, x + r, y);
		cairo_line_to(p->cr, x, y + r);
		cairo_line_to(p->cr, x - r, y);
		cairo_close_path(p->cr);
	}
}

/* White below, so that it shows on ridges and on valleys. */
static void label(struct pen *p, double x, double y, const char *text, const double c[3])
{
	font(p, 6.5, true);
	cairo_move_to(p->cr, x, y);
	cairo_text_path(p->cr, text);
	cairo_set_source_rgb(p->cr, 1, 1, 1);
	cairo_set_line_width(p->cr, 2);
	cairo_stroke_preserve(p->cr);
	ink(p, c);
	cairo_fill(p->cr);
}

static void draw_mark(struct pen *p, const struct frame *f, const struct mark *k, bool before)
{
	double x = f->x + (k->x + 0.5) * f->scale, y = f->y + (k->y + 0.5) * f->scale, s, c;
	const double *color = k->number ? green : before ? blue : orange;
	char text[8];

	if (k->type == MARK_REGION)
		return;
	if (k->type == MARK_DIFFERENCE) {
		label(p, x - 1, y + 3, "!", orange);
		return;
	}
	d_sincos(k->angle, &s, &c);
	cairo_set_line_width(p->cr, 2.2);
	cairo_set_source_rgb(p->cr, 1, 1, 1);
	shape(p, x, y, k->type);
	cairo_stroke(p->cr);
	cairo_set_line_width(p->cr, 0.9);
	ink(p, color);
	shape(p, x, y, k->type);
	if (before)
		cairo_fill(p->cr);
	else
		cairo_stroke(p->cr);
	cairo_move_to(p->cr, x, y);
	cairo_line_to(p->cr, x + c * 7, y - s * 7);
	cairo_stroke(p->cr);
	if (k->number) {
		snprintf(text, sizeof(text), "%d", k->number % 10000);
		label(p, x + 3.5, y - 2.5, text, color);
	}
}

static bool is_in(const struct marks *m, const struct mark *k)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->rows[i].x == k->x && m->rows[i].y == k->y && m->rows[i].type == k->type)
			return true;
	return false;
}

/* A bar of 5 mm below a print. */
static void draw_bar(struct pen *p, const struct frame *f, const struct chart_side *side)
{
	double w = 5 / 25.4 * side->ppi * f->scale, y = f->y + side->image->height * f->scale + 6;

	ink(p, black);
	cairo_set_line_width(p->cr, 1);
	cairo_move_to(p->cr, f->x, y);
	cairo_line_to(p->cr, f->x + w, y);
	cairo_stroke(p->cr);
	font(p, 7, false);
	cairo_move_to(p->cr, f->x + w + 4, y + 2.5);
	cairo_show_text(p->cr, "5 mm");
}

/* Both prints at the same scale, with the points of one sheet. */
static void draw_figure(struct pen *p, const struct chart_finger *f, const struct work *w)
{
	static const char *const names[] = {N_("Probe"), N_("Candidate")};
	double mm[2][2], most_h = 0, sum_w = 0, per_mm;
	struct frame at[2];

	for (int i = 0; i < 2; i++) {
		mm[i][0] = f->side[i].image->width / f->side[i].ppi * 25.4;
		mm[i][1] = f->side[i].image->height / f->side[i].ppi * 25.4;
		most_h = fmax(most_h, mm[i][1]);
		sum_w += mm[i][0];
	}
	per_mm = fmin((INSIDE - GAP) / sum_w, FIGURE_H / most_h);
	need(p, most_h * per_mm + 30);
	for (int i = 0; i < 2; i++) {
		const struct marks *m = i ? &w->candidate : &w->probe;

		at[i].x = i ? at[0].x + mm[0][0] * per_mm + GAP : MARGIN;
		at[i].y = p->y + 12;
		at[i].scale = per_mm * 25.4 / f->side[i].ppi;
		font(p, 8, true);
		ink(p, black);
		cairo_move_to(p->cr, at[i].x, p->y + 8);
		cairo_show_text(p->cr, _(names[i]));
		draw_image(p, f->side[i].image, &at[i]);
		for (size_t k = 0; k < m->count; k++)
			draw_mark(p, &at[i], &m->rows[k], i == 0 && is_in(&w->before, &m->rows[k]));
		draw_bar(p, &at[i], &f->side[i]);
	}
	p->y += most_h * per_mm + 30;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static void flow(struct pen *p, const struct doc *d)
{
	doc_each(d, words, p);
}

static void draw_head(struct pen *p, const struct chart *c)
{
	struct doc *d = doc_new();
	char when[INSTANT_TEXT_LEN];

	doc_title(d, _("Comparison of two prints"));
	doc_line(d, _("%s, hit %lld: %s"), c->agency, (long long)c->hit, c->state);
	doc_line(d, _("Made %s"), instant_format(c->at, when));
	if (c->demo)
		doc_line(d, "%s", _("Invented people: a demo."));
	if (c->draft)
		doc_line(d, "%s", _("DRAFT: work under way, no conclusion."));
	flow(p, d);
	doc_free(d);
}

static void draw_finger(struct pen *p, const struct chart_finger *f)
{
	static const char *const names[] = {N_("Probe"), N_("Candidate")};
	struct doc *d = doc_new();

	doc_heading(d, finger_name(f->finger));
	for (int i = 0; i < 2; i++)
		doc_line(d, _("%s: %d x %d pixels at %.0f ppi, SHA-256 of the file %s"),
			 _(names[i]), f->side[i].image->width, f->side[i].image->height,
			 f->side[i].ppi, f->side[i].sha256);
	flow(p, d);
	doc_free(d);
	for (size_t i = 0; i < f->count; i++) {
		char *title = chart_sheet_title(&f->sheets[i]);

		d = doc_new();
		chart_finger_words(f, &f->sheets[i], d);
		need(p, FIGURE_H);
		words(p, DOC_HEADING, title);
		free(title);
		p->y += 4;
		draw_figure(p, f, &f->sheets[i].work);
		flow(p, d);
		doc_free(d);
	}
}

static double draw_all(cairo_t *cr, const struct chart *c, bool pages)
{
	struct pen p = {.cr = cr, .y = MARGIN, .pages = pages};
	struct doc *d = doc_new();

	draw_head(&p, c);
	for (int i = 0; i < c->n; i++)
		draw_finger(&p, &c->fingers[i]);
	chart_limits(d);
	flow(&p, d);
	doc_free(d);
	end_page(&p);
	return p.y + MARGIN;
}

static cairo_status_t take_bytes(void *ctx, const unsigned char *data, unsigned len)
{
	buf_put(ctx, data, len);
	return CAIRO_STATUS_SUCCESS;
}

/* How high everything is on one page without an end. */
static double measure(const struct chart *c)
{
	cairo_surface_t *s = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
	cairo_t *cr = cairo_create(s);
	double h = draw_all(cr, c, false);

	cairo_destroy(cr);
	cairo_surface_destroy(s);
	return h;
}

static cairo_surface_t *make_surface(const struct chart *c, enum chart_format format,
				     struct buf *made)
{
	double h = format == CHART_PDF ? PAGE_H : measure(c);

	if (format == CHART_PDF)
		return cairo_pdf_surface_create_for_stream(take_bytes, made, PAGE_W, PAGE_H);
	if (format == CHART_SVG)
		return cairo_svg_surface_create_for_stream(take_bytes, made, PAGE_W, h);
	return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(PAGE_W * PNG_ZOOM),
					  (int)(h * PNG_ZOOM));
}

static enum err_code draw(const struct chart *c, enum chart_format format, struct buf *made,
			  struct err *err)
{
	cairo_surface_t *s = make_surface(c, format, made);
	cairo_t *cr = cairo_create(s);
	cairo_status_t status;

	if (format == CHART_PNG)
		cairo_scale(cr, PNG_ZOOM, PNG_ZOOM);
	if (format == CHART_PDF) {
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE,
					       _("Comparison of two prints"));
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Cotejo");
	} else {
		cairo_set_source_rgb(cr, 1, 1, 1);
		cairo_paint(cr);
	}
	draw_all(cr, c, format == CHART_PDF);
	status = cairo_status(cr);
	cairo_destroy(cr);
	if (status == CAIRO_STATUS_SUCCESS && format == CHART_PNG)
		status = cairo_surface_write_to_png_stream(s, take_bytes, made);
	cairo_surface_finish(s);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(s);
	cairo_surface_destroy(s);
	if (status != CAIRO_STATUS_SUCCESS)
		return err_set(err, ERR_INTERNAL, _("the chart cannot be drawn: %s"),
			       cairo_status_to_string(status));
	return ERR_OK;
}

enum err_code chart_make(const struct chart *c, enum chart_format format, struct buf *out,
			 struct err *err)
{
	struct buf made = BUF_INIT;
	enum err_code code = ERR_OK;

	if (format == CHART_TEXT) {
		struct doc *d = chart_words(c);

		doc_to_text(d, &made);
		doc_free(d);
	} else {
		code = draw(c, format, &made, err);
	}
	if (code == ERR_OK)
		buf_put(out, made.data, made.len);
	secret_buf_free(&made);
	return code;
}
