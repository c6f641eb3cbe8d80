/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/surface.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"

struct surface *surface_new(int h, int w)
{
	struct surface *s = xcalloc(1, sizeof(*s));

	surface_resize(s, h, w);
	return s;
}

void surface_free(struct surface *s)
{
	if (!s)
		return;
	free(s->cells);
	free(s);
}

void surface_resize(struct surface *s, int h, int w)
{
	s->h = h > 1 ? h : 1;
	s->w = w > 1 ? w : 1;
	s->cells = xreallocarray(s->cells, (size_t)s->h * (size_t)s->w, sizeof(*s->cells));
	surface_clear(s, (struct style){0});
}

struct rect rect_cut(struct rect a, struct rect b)
{
	int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
	int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	struct rect r = {a.y > b.y ? a.y : b.y, a.x > b.x ? a.x : b.x, 0, 0};

	r.h = y1 > r.y ? y1 - r.y : 0;
	r.w = x1 > r.x ? x1 - r.x : 0;
	return r;
}

struct rect rect_inset(struct rect r, int by_y, int by_x)
{
	struct rect in = {r.y + by_y, r.x + by_x, r.h - 2 * by_y, r.w - 2 * by_x};

	if (in.h < 0)
		in.h = 0;
	if (in.w < 0)
		in.w = 0;
	return in;
}

struct rect rect_centre(struct rect outer, int h, int w)
{
	struct rect r;

	r.h = h < outer.h ? h : outer.h;
	r.w = w < outer.w ? w : outer.w;
	r.y = outer.y + (outer.h - r.h) / 2;
	r.x = outer.x + (outer.w - r.w) / 2;
	return r;
}

void surface_clear(struct surface *s, struct style style)
{
	struct cell blank = {.ch = ' ', .fg = style.fg, .bg = style.bg, .attr = style.attr};
	size_t n = (size_t)s->h * (size_t)s->w;

	for (size_t i = 0; i < n; i++)
		s->cells[i] = blank;
	s->clips = 0;
	s->shifts = 0;
	s->cursor = false;
}

static struct rect clip_of(const struct surface *s)
{
	return s->clips ? s->clip[s->clips - 1] : surface_rect(s);
}

void surface_push_clip(struct surface *s, struct rect r)
{
	assert(s->clips < SURFACE_CLIPS);
	r = rect_cut(r, clip_of(s));
	s->clip[s->clips++] = r;
}

void surface_pop_clip(struct surface *s)
{
	assert(s->clips > 0);
	s->clips--;
}

static bool visible(const struct surface *s, int y, int x)
{
	struct rect c = clip_of(s);

	return y >= c.y && y < c.y + c.h && x >= c.x && x < c.x + c.w;
}

/* --- one character ------------------------------------------------------- */

static const struct {
	uint32_t cp;
	char ascii;
} replacements[] = {
    {0x2013, '-'},  {0x2014, '-'},  {0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'},
    {0x2022, '*'},  {0x2026, '~'},  {0x2190, '<'},  {0x2191, '^'},  {0x2192, '>'}, {0x2193, 'v'},
    {0x2196, '\\'}, {0x2197, '/'},  {0x2198, '\\'}, {0x2199, '/'},  {0x2500, '-'}, {0x2502, '|'},
    {0x2571, '/'},  {0x2572, '\\'}, {0x25b2, '^'},  {0x25bc, 'v'},  {0x25cf, 'o'}, {0x25cb, 'o'},
    {0x25c6, '*'},  {0x25b8, '>'},  {0x25c2, '<'},  {0x2713, 'v'},  {0x2717, 'x'}, {0x00b7, '.'},
    {0x00d7, 'x'},  {0x203a, '>'},  {0x2039, '<'},  {0x00b0, 'o'},  {0x00b5, 'u'}, {0x2588, '#'},
    {0x2591, '.'},  {0x2592, ':'},  {0x2593, '#'},  {0x2502, '|'},  {0x25a0, '#'}, {0x25a1, '.'},
    {0x00bf, '?'},  {0x00a1, '!'},  {0x00ab, '<'},  {0x00bb, '>'},  {0x2265, '>'}, {0x2264, '<'},
    {0x2260, '#'},  {0x00b1, '~'},  {0x2248, '~'},  {0x2580, '"'},  {0x2584, '_'}, {0x00df, 's'},
    {0x00f8, 'o'},  {0x00d8, 'O'},  {0x0142, 'l'},  {0x0141, 'L'},  {0x25d0, '('}, {0x2717, 'x'},
    {0x25ce, '@'},  {0x25bd, 'v'},  {0x25b3, '^'},  {0x25c7, '*'},  {0x26a0, '!'}, {0x2316, '+'},
};

uint32_t ascii_for(uint32_t cp)
{
	utf8proc_int32_t parts[8];
	utf8proc_ssize_t n;
	int boundary = 0;

	if (cp < 0x80)
		return cp;
	for (size_t i = 0; i < ARRAY_LEN(replacements); i++)
		if (replacements[i].cp == cp)
			return (uint32_t)(unsigned char)replacements[i].ascii;
	if (cp >= 0x2500 && cp < 0x2580) /* corners and crossings of frames */
		return '+';
	if (cp >= 0x2580 && cp < 0x25a0)
		return '#';
	n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, ARRAY_LEN(parts),
				    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary);
	if (n > 0 && parts[0] >= 0x20 && parts[0] < 0x7f)
		return (uint32_t)parts[0];
	return text_cp_width(cp) == 0 ? 0 : '?';
}

/* A wide character loses its other half when one half is drawn over. */
static void part_wide(struct surface *s, int y, int x)
{
	struct cell *c = &s->cells[(size_t)y * (size_t)s->w + (size_t)x];

	if (c->ch == 0 && x > 0) {
		c[-1].ch = ' ';
		memset(c[-1].mark, 0, sizeof(c[-1].mark));
	}
	if (x + 1 < s->w && c[1].ch == 0)
		c[1].ch = ' ';
}

static void add_mark(struct surface *s, int y, int x, uint32_t cp)
{
	struct cell *c;

	if (s->ascii || !visible(s, y, x - 1))
		return;
	c = &s->cells[(size_t)y * (size_t)s->w + (size_t)x - 1];
	if (c->ch == 0 && x >= 2)
		c--;
	for (int i = 0; i < CELL_MARKS; i++)
		if (!c->mark[i]) {
			c->mark[i] = cp;
			return;
		}
}

static int put(struct surface *s, int y, int x, uint32_t cp, struct style style, bool over)
{
	struct cell *c;
	int width;

	/* Controls, and marks that turn the direction of writing, never get out. */
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || (cp >= 0x200b && cp <= 0x200f) ||
	    (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff)
		return 0;
	width = text_cp_width(cp);
	if (width == 0) {
		if (x > 0)
			add_mark(s, y, x, cp);
		return 0;
	}
	if (!visible(s, y, x) || (width == 2 && !visible(s, y, x + 1))) {
		if (visible(s, y, x)) {
			cp = ' ';
			width = 1;
		} else {
			return width;
		}
	}
	c = &s->cells[(size_t)y * (size_t)s->w + (size_t)x];
	part_wide(s, y, x);
	if (width == 2)
		part_wide(s, y, x + 1);
	if (s->ascii && cp > 0x7e) {
		cp = ascii_for(cp);
		if (width == 2) {
			c[1] = (struct cell){.ch = ' ', .fg = style.fg, .attr = style.attr};
			c[1].bg = over ? c->bg : style.bg;
		}
	} else if (width == 2) {
		c[1] = (struct cell){.ch = 0, .fg = style.fg, .attr = style.attr};
		c[1].bg = over ? c->bg : style.bg;
	}
	*c = (struct cell){
	    .ch = cp, .fg = style.fg, .bg = over ? c->bg : style.bg, .attr = style.attr};
	return width;
}

int surface_put(struct surface *s, int y, int x, uint32_t cp, struct style style)
{
	return put(s, y, x, cp, style, false);
}

int surface_put_over(struct surface *s, int y, int x, uint32_t cp, color fg, uint16_t attr)
{
	return put(s, y, x, cp, (struct style){fg, 0, attr}, true);
}

void surface_put_cell(struct surface *s, int y, int x, const struct cell *cell)
{
	if (!visible(s, y, x))
		return;
	part_wide(s, y, x);
	s->cells[(size_t)y * (size_t)s->w + (size_t)x] = *cell;
	if (s->ascii && cell->ch > 0x7e)
		s->cells[(size_t)y * (size_t)s->w + (size_t)x].ch = ascii_for(cell->ch);
}

/* --- text ----------------------------------------------------------------- */

static int text_n(struct surface *s, int y, int x, int w, struct style style, const char *text,
		  size_t len)
{
	int used = 0;

	while (len) {
		uint32_t cp;
		size_t n = text_decode(text, len, &cp);
		int width = text_cp_width(cp);

		if (used + width > w)
			break;
		used += surface_put(s, y, x + used, cp, style);
		text += n;
		len -= n;
	}
	return used;
}

int surface_text(struct surface *s, int y, int x, int w, struct style style, const char *text)
{
	return text_n(s, y, x, w, style, text, strlen(text));
}

int surface_printf(struct surface *s, int y, int x, int w, struct style style, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int used;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	used = surface_text(s, y, x, w, style, text);
	free(text);
	return used;
}

void surface_field(struct surface *s, int y, int x, int w, struct style style, enum align align,
		   const char *text)
{
	int width = text_width(text), at = 0;

	if (w <= 0)
		return;
	surface_fill(s, (struct rect){y, x, 1, w}, ' ', style);
	if (width > w) {
		at = text_n(s, y, x, w - 1, style, text, text_fit(text, w - 1));
		surface_put(s, y, x + at, 0x2026, style);
		return;
	}
	if (align == ALIGN_RIGHT)
		at = w - width;
	else if (align == ALIGN_CENTRE)
		at = (w - width) / 2;
	surface_text(s, y, x + at, width, style, text);
}

size_t wrap_line(const char *text, int w, size_t *next)
{
	const char *feed = strchr(text, '\n');
	size_t whole = feed ? (size_t)(feed - text) : strlen(text);
	size_t fit = text_fit(text, w > 0 ? w : 1), cut;

	if (fit >= whole) {
		*next = whole + (feed ? 1 : 0);
		return whole;
	}
	if (fit == 0) { /* one character wider than the line: go on all the same */
		uint32_t cp;

		fit = text_decode(text, whole, &cp);
	}
	cut = fit;
	while (cut > 0 && text[cut] != ' ')
		cut--;
	if (cut == 0)
		cut = fit; /* a word longer than the line is broken */
	*next = cut;
	while (text[*next] == ' ')
		(*next)++;
	while (cut > 0 && text[cut - 1] == ' ')
		cut--;
	return cut ? cut : fit;
}

int surface_paragraph(struct surface *s, struct rect r, int skip, struct style style,
		      const char *text)
{
	int line = 0;

	while (*text) {
		size_t next, n = wrap_line(text, r.w, &next);

		if (line >= skip && line - skip < r.h)
			text_n(s, r.y + line - skip, r.x, r.w, style, text, n);
		line++;
		text += next;
	}
	return line;
}

/* --- areas ---------------------------------------------------------------- */

void surface_fill(struct surface *s, struct rect r, uint32_t cp, struct style style)
{
	r = rect_cut(r, clip_of(s));
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			surface_put(s, y, x, cp, style);
}

void surface_restyle(struct surface *s, struct rect r, struct style style)
{
	r = rect_cut(r, clip_of(s));
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++) {
			struct cell *c = &s->cells[(size_t)y * (size_t)s->w + (size_t)x];

			if (style.fg != COLOR_KEEP)
				c->fg = style.fg;
			if (style.bg != COLOR_KEEP)
				c->bg = style.bg;
			c->attr |= style.attr;
		}
}

void surface_hline(struct surface *s, int y, int x, int w, struct style style)
{
	surface_fill(s, (struct rect){y, x, 1, w}, 0x2500, style);
}

void surface_vline(struct surface *s, int y, int x, int h, struct style style)
{
	surface_fill(s, (struct rect){y, x, h, 1}, 0x2502, style);
}

void surface_box(struct surface *s, struct rect r, struct style style, const char *title)
{
	int y1 = r.y + r.h - 1, x1 = r.x + r.w - 1;

	if (r.h < 2 || r.w < 2)
		return;
	surface_hline(s, r.y, r.x + 1, r.w - 2, style);
	surface_hline(s, y1, r.x + 1, r.w - 2, style);
	surface_vline(s, r.y + 1, r.x, r.h - 2, style);
	surface_vline(s, r.y + 1, x1, r.h - 2, style);
	surface_put(s, r.y, r.x, s->ascii ? '+' : 0x250c, style);
	surface_put(s, r.y, x1, s->ascii ? '+' : 0x2510, style);
	surface_put(s, y1, r.x, s->ascii ? '+' : 0x2514, style);
	surface_put(s, y1, x1, s->ascii ? '+' : 0x2518, style);
	if (title && r.w > 6) {
		struct style strong = style;
		int w = text_width(title);

		strong.attr |= ATTR_BOLD;
		if (w > r.w - 6)
			w = r.w - 6;
		surface_put(s, r.y, r.x + 2, ' ', strong);
		surface_field(s, r.y, r.x + 3, w, strong, ALIGN_LEFT, title);
		surface_put(s, r.y, r.x + 3 + w, ' ', strong);
	}
}

void surface_scrollbar(struct surface *s, int y, int x, int h, struct style style, size_t first,
		       size_t shown, size_t total)
{
	int from, len;

	if (total <= shown || h < 2)
		return;
	len = (int)((double)h * (double)shown / (double)total + 0.5);
	if (len < 1)
		len = 1;
	from = (int)((double)(h - len) * (double)first / (double)(total - shown) + 0.5);
	if (from > h - len)
		from = h - len;
	for (int i = 0; i < h; i++) {
		bool in = i >= from && i < from + len;

		surface_put_over(s, y + i, x, in ? (s->ascii ? '#' : 0x2588) : 0x2502, style.fg, 0);
	}
}

void surface_gauge(struct surface *s, int y, int x, int w, struct style style, double part)
{
	int eighths;

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	eighths = (int)(part * w * 8 + 0.5);
	for (int i = 0; i < w; i++) {
		int e = eighths - i * 8;
		uint32_t cp = ' ';

		if (e >= 8)
			cp = s->ascii ? '#' : 0x2588;
		else if (e > 0)
			cp = s->ascii ? (e >= 4 ? '=' : '-') : 0x2590 - (uint32_t)e;
		surface_put(s, y, x + i, cp, style);
	}
}

void surface_set_cursor(struct surface *s, int y, int x)
{
	s->cursor = y >= 0 && y < s->h && x >= 0 && x < s->w;
	s->cursor_y = y;
	s->cursor_x = x;
}

void surface_add_shift(struct surface *s, struct rect area, int dy, int dx)
{
	if (s->shifts < SURFACE_SHIFTS)
		s->shift[s->shifts++] =
		    (struct surface_shift){rect_cut(area, surface_rect(s)), dy, dx};
}

char *surface_to_text(const struct surface *s)
{
	struct buf b = BUF_INIT;

	for (int y = 0; y < s->h; y++) {
		size_t keep = b.len;

		for (int x = 0; x < s->w; x++) {
			const struct cell *c = surface_at(s, y, x);
			char utf8[4];

			if (c->ch == 0)
				continue;
			buf_put(&b, utf8, text_encode(c->ch, utf8));
			for (int i = 0; i < CELL_MARKS && c->mark[i]; i++)
				buf_put(&b, utf8, text_encode(c->mark[i], utf8));
			if (c->ch != ' ')
				keep = b.len;
		}
		b.len = keep;
		buf_put_u8(&b, '\n');
	}
	return buf_take_str(&b);
}
