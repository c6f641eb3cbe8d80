/* SPDX-License-Identifier: Apache-2.0 */
#include "support/shot.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "base/text.h"

struct cell_box {
	cairo_t *cr;
	double x, y, w, h;
};

static void part(const struct cell_box *b, double x0, double y0, double x1, double y1)
{
	/* On whole pixels, so that neighbours touch without a seam. */
	double px = floor(b->x + x0 * b->w + 0.5), py = floor(b->y + y0 * b->h + 0.5);
	double qx = floor(b->x + x1 * b->w + 0.5), qy = floor(b->y + y1 * b->h + 0.5);

	cairo_rectangle(b->cr, px, py, qx - px, qy - py);
	cairo_fill(b->cr);
}

static bool draw_block(const struct cell_box *b, uint32_t c)
{
	static const uint8_t quadrants[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14};

	if (c == 0x2580) {
		part(b, 0, 0, 1, 0.5);
	} else if (c > 0x2580 && c <= 0x2588) {
		part(b, 0, 1 - (c - 0x2580) / 8.0, 1, 1);
	} else if (c > 0x2588 && c < 0x2590) {
		part(b, 0, 0, (0x2590 - c) / 8.0, 1);
	} else if (c == 0x2590) {
		part(b, 0.5, 0, 1, 1);
	} else if (c >= 0x2596 && c <= 0x259f) {
		uint8_t bits = quadrants[c - 0x2596];

		for (int i = 0; i < 4; i++)
			if (bits & 1 << i)
				part(b, (i & 1) / 2.0, (i >> 1) / 2.0, (i & 1) / 2.0 + 0.5,
				     (i >> 1) / 2.0 + 0.5);
	} else if (c >= 0x1fb00 && c <= 0x1fb3b) {
		unsigned bits = c - 0x1fb00 + 1;

		bits += bits >= 21;
		bits += bits >= 42;
		for (int i = 0; i < 6; i++)
			if (bits & 1u << i)
				part(b, (i & 1) / 2.0, (i >> 1) / 3.0, (i & 1) / 2.0 + 0.5,
				     (i >> 1) / 3.0 + 1 / 3.0);
	} else if (c >= 0x2800 && c < 0x2900) {
		static const uint8_t row[8] = {0, 1, 2, 0, 1, 2, 3, 3},
				     col[8] = {0, 0, 0, 1, 1, 1, 0, 1};

		for (int i = 0; i < 8; i++)
			if (c & 1u << i) {
				double r = b->w * 0.19;

				cairo_arc(b->cr, b->x + (0.25 + 0.5 * col[i]) * b->w,
					  b->y + (0.125 + 0.25 * row[i]) * b->h, r, 0,
					  2 * 3.1415927);
				cairo_fill(b->cr);
			}
	} else {
		return false;
	}
	return true;
}

static void stroke(const struct cell_box *b, double x0, double y0, double x1, double y1)
{
	cairo_set_line_width(b->cr, b->h / 14);
	cairo_move_to(b->cr, b->x + x0 * b->w, b->y + y0 * b->h);
	cairo_line_to(b->cr, b->x + x1 * b->w, b->y + y1 * b->h);
	cairo_stroke(b->cr);
}

static bool draw_lines(const struct cell_box *b, uint32_t c)
{
	/* left, right, up, down */
	static const struct {
		uint32_t c;
		const char *arms;
	} lines[] = {{0x2500, "lr"},  {0x2502, "ud"},  {0x250c, "rd"},	{0x2510, "ld"},
		     {0x2514, "ru"},  {0x2518, "lu"},  {0x251c, "udr"}, {0x2524, "udl"},
		     {0x252c, "lrd"}, {0x2534, "lru"}, {0x253c, "lrud"}};

	if (c == 0x2571 || c == 0x2572) {
		stroke(b, 0, c == 0x2571, 1, c == 0x2572);
		return true;
	}
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (lines[i].c != c)
			continue;
		for (const char *a = lines[i].arms; *a; a++)
			stroke(b, 0.5, 0.5,
			       *a == 'l'   ? 0
			       : *a == 'r' ? 1
					   : 0.5,
			       *a == 'u'   ? 0
			       : *a == 'd' ? 1
					   : 0.5);
		return true;
	}
	return false;
}

static void colour(cairo_t *cr, const uint8_t c[3])
{
	cairo_set_source_rgb(cr, c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
}

bool shot_save(struct tty *t, const char *path, int size)
{
	double h = size, w = floor(size / 2.0), ascent;
	int rows = tty_rows(t), cols = tty_cols(t), cy, cx;
	cairo_surface_t *s =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(w * cols), (int)(h * rows));
	cairo_t *cr = cairo_create(s);
	cairo_font_extents_t fe;
	bool visible, ok;

	tty_cursor(t, &cy, &cx, &visible);
	cairo_select_font_face(cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
			       CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, w / 0.602);
	cairo_font_extents(cr, &fe);
	ascent = (h - fe.ascent - fe.descent) / 2 + fe.ascent;
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < cols; x++) {
			struct tty_cell c;
			struct cell_box b = {cr, x * w, y * h, w, h};
			bool here = visible && y == cy && x == cx, swap;
			char utf8[32];
			size_t n = 0;

			tty_cell(t, y, x, &c);
			swap = c.reverse != here;
			if (c.chars[0] == (uint32_t)-1)
				continue;
			colour(cr, swap ? c.fg : c.bg);
			cairo_rectangle(cr, b.x, b.y, w * (c.width ? c.width : 1), h);
			cairo_fill(cr);
			if (!c.chars[0] || c.chars[0] == ' ')
				continue;
			colour(cr, swap ? c.bg : c.fg);
			if (draw_block(&b, c.chars[0]) || draw_lines(&b, c.chars[0]))
				continue;
			for (int i = 0; i < 6 && c.chars[i]; i++)
				n += text_encode(c.chars[i], utf8 + n);
			utf8[n] = '\0';
			cairo_select_font_face(cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
					       c.bold ? CAIRO_FONT_WEIGHT_BOLD
						      : CAIRO_FONT_WEIGHT_NORMAL);
			cairo_move_to(cr, b.x, b.y + ascent);
			cairo_show_text(cr, utf8);
			if (c.underline)
				part(&b, 0, 0.94, 1, 1);
		}
	ok = cairo_surface_write_to_png(s, path) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	cairo_surface_destroy(s);
	return ok;
}
