/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cell surface: what every screen draws on.
 *
 * A grid of cells in memory, each with a code point, its combining marks, a
 * foreground, a background and attributes. Nothing here knows a terminal, so
 * screens can be tested, compared and turned into pictures without one;
 * ui/draw.c carries the differences to the terminal.
 *
 * Coordinates are (row, column) from the top left. Everything drawn is clipped
 * to the surface and to the innermost clip rectangle, by display width: a wide
 * character that does not fit whole is replaced by a blank.
 */
#ifndef COTEJO_UI_SURFACE_H
#define COTEJO_UI_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A colour: the terminal's own, one of its 16, or red, green and blue. */
typedef uint32_t color;
#define COLOR_OWN     UINT32_C(0)
#define COLOR_ANSI(i) (UINT32_C(0x02000000) | (uint32_t)(i))
#define COLOR_RGB(r, g, b) \
	(UINT32_C(0x01000000) | (uint32_t)(r) << 16 | (uint32_t)(g) << 8 | (uint32_t)(b))
#define COLOR_GREY(v) COLOR_RGB(v, v, v)

enum {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_UNDERLINE = 4,
	ATTR_REVERSE = 8,
	ATTR_ITALIC = 16,
};

struct style {
	color fg;
	color bg;
	uint16_t attr;
};

#define CELL_MARKS 2

struct cell {
	uint32_t ch;		   /* never a control character; 0: right half of a wide one */
	uint32_t mark[CELL_MARKS]; /* combining marks, 0 when there are fewer */
	color fg;
	color bg;
	uint16_t attr;
	uint16_t pad; /* always 0, so that cells compare with memcmp */
};

struct rect {
	int y, x, h, w;
};

#define SURFACE_CLIPS  16
#define SURFACE_SHIFTS 8

/* The content of `area` is what was there in the last frame, moved by dy, dx
 * cells; the strip that moved in was drawn anew. A hint: the terminal can often
 * move cells for less than it costs to send them. */
struct surface_shift {
	struct rect area;
	int dy, dx;
};

struct surface {
	int h, w;
	struct cell *cells; /* h * w, rows from the top */
	bool ascii;	    /* only ASCII may reach the terminal */
	struct rect clip[SURFACE_CLIPS];
	int clips;
	bool cursor; /* the hardware cursor is on, at cursor_y, cursor_x */
	int cursor_y, cursor_x;
	struct surface_shift shift[SURFACE_SHIFTS];
	int shifts;
};

struct surface *surface_new(int h, int w);
void surface_free(struct surface *s);
/* Changes the size; the content is blank afterwards. */
void surface_resize(struct surface *s, int h, int w);

static inline struct rect surface_rect(const struct surface *s)
{
	return (struct rect){0, 0, s->h, s->w};
}

struct rect rect_cut(struct rect a, struct rect b);
/* The rectangle less `by` cells on each side. */
struct rect rect_inset(struct rect r, int by_y, int by_x);
/* A rectangle of h by w (cut to the outer one) in the middle of another. */
struct rect rect_centre(struct rect outer, int h, int w);

/* Starts a frame: all cells blank in this style, no clips, shifts or cursor. */
void surface_clear(struct surface *s, struct style style);

/* Until the matching pop, drawing is cut to r (and to the clip before). */
void surface_push_clip(struct surface *s, struct rect r);
void surface_pop_clip(struct surface *s);

static inline const struct cell *surface_at(const struct surface *s, int y, int x)
{
	return &s->cells[(size_t)y * (size_t)s->w + (size_t)x];
}

/* One code point; a combining mark joins the cell to the left. Returns the
 * columns it takes (also when it was clipped away). */
int surface_put(struct surface *s, int y, int x, uint32_t cp, struct style style);
/* The same, keeping the background that is there. */
int surface_put_over(struct surface *s, int y, int x, uint32_t cp, color fg, uint16_t attr);
/* Writes a whole cell as it is (the print renderer); clipped. */
void surface_put_cell(struct surface *s, int y, int x, const struct cell *c);

/* Text in at most w columns, the rest of the w columns left alone. Controls
 * count as nothing. Returns the columns used. */
int surface_text(struct surface *s, int y, int x, int w, struct style style, const char *text);
/* The same, formatted. */
int surface_printf(struct surface *s, int y, int x, int w, struct style style, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
enum align {
	ALIGN_LEFT,
	ALIGN_RIGHT,
	ALIGN_CENTRE,
};
/* Exactly w columns: text that is too long ends in an ellipsis, text that is
 * shorter is filled with blanks. */
void surface_field(struct surface *s, int y, int x, int w, struct style style, enum align align,
		   const char *text);
/* Paragraphs broken at words into r; starts at line `skip`. Returns the number
 * of lines the whole text has at this width. */
int surface_paragraph(struct surface *s, struct rect r, int skip, struct style style,
		      const char *text);

void surface_fill(struct surface *s, struct rect r, uint32_t cp, struct style style);
/* Changes the style of cells that are already drawn (fg and bg COLOR_KEEP stay). */
#define COLOR_KEEP UINT32_C(0xffffffff)
void surface_restyle(struct surface *s, struct rect r, struct style style);
void surface_hline(struct surface *s, int y, int x, int w, struct style style);
void surface_vline(struct surface *s, int y, int x, int h, struct style style);
/* A frame with an optional title in its top line. */
void surface_box(struct surface *s, struct rect r, struct style style, const char *title);
/* A scroll bar on the column x: rows [first, first+shown) of total are in view. */
void surface_scrollbar(struct surface *s, int y, int x, int h, struct style style, size_t first,
		       size_t shown, size_t total);
/* A bar of w columns, filled by part (0..1) to an eighth of a column. */
void surface_gauge(struct surface *s, int y, int x, int w, struct style style, double part);

void surface_set_cursor(struct surface *s, int y, int x);
void surface_add_shift(struct surface *s, struct rect area, int dy, int dx);

/* Bytes of the first line of text when broken at words into w columns; *next is
 * where the following line starts (past blanks and the line feed). */
size_t wrap_line(const char *text, int w, size_t *next);

/* What stands for a code point where only ASCII can be shown; 0 for nothing. */
uint32_t ascii_for(uint32_t cp);

/* The whole surface as UTF-8 lines without trailing blanks; owned. For tests. */
char *surface_to_text(const struct surface *s);

#endif
