/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/stream.h"

#include "base/text.h"
#include "ui/draw.h"

void stream_forget(struct stream *s)
{
	s->fg = s->bg = COLOR_KEEP;
	s->y = s->x = -1;
}

static bool is_rgb(color c)
{
	return (c & 0xff000000) == COLOR_RGB(0, 0, 0);
}

bool stream_takes(const struct cell *c)
{
	/* Letters of other scripts may be wide; the glyphs of prints are ASCII or
	 * box drawing, blocks, braille, sextants, all of one column. */
	bool narrow = (c->ch >= ' ' && c->ch < 127) || (c->ch >= 0x2500 && c->ch < 0x25a0) ||
		      (c->ch >= 0x2800 && c->ch < 0x2900) || (c->ch >= 0x1fb00 && c->ch < 0x1fb3c);

	return narrow && !c->mark[0] && !c->attr && is_rgb(c->fg) && is_rgb(c->bg);
}

static char *put_number(char *p, unsigned v)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		*p++ = digits[--n];
	return p;
}

/* The parameters that select a colour; role is 38 or 48. */
static char *put_color(const struct stream *s, char *p, unsigned role, color c)
{
	p = put_number(p, role);
	if (s->colors <= 256) {
		*p++ = ';';
		*p++ = '5';
		*p++ = ';';
		return put_number(p, (unsigned)draw_nearest(c, 256));
	}
	*p++ = s->separator;
	*p++ = '2';
	*p++ = s->separator;
	if (s->color_space)
		*p++ = s->separator;
	p = put_number(p, c >> 16 & 255);
	*p++ = s->separator;
	p = put_number(p, c >> 8 & 255);
	*p++ = s->separator;
	return put_number(p, c & 255);
}

static char *put_place(struct stream *s, char *p, int y, int x)
{
	*p++ = '\033';
	*p++ = '[';
	if (s->y == y && s->x >= 0 && x > s->x) {
		if (x - s->x > 1)
			p = put_number(p, (unsigned)(x - s->x));
		*p++ = 'C';
		return p;
	}
	p = put_number(p, (unsigned)y + 1);
	*p++ = ';';
	p = put_number(p, (unsigned)x + 1);
	*p++ = 'H';
	return p;
}

void stream_put(struct stream *s, int y, int x, const struct cell *c)
{
	char bytes[96], *p = bytes;
	bool fg = c->ch != ' ' && c->fg != s->fg, bg = c->bg != s->bg;

	if (s->y != y || s->x != x)
		p = put_place(s, p, y, x);
	if (fg || bg) {
		*p++ = '\033';
		*p++ = '[';
		if (fg)
			p = put_color(s, p, 38, c->fg);
		if (fg && bg)
			*p++ = ';';
		if (bg)
			p = put_color(s, p, 48, c->bg);
		*p++ = 'm';
		s->fg = fg ? c->fg : s->fg;
		s->bg = c->bg;
	}
	p += text_encode(c->ch, p);
	buf_put(&s->out, bytes, (size_t)(p - bytes));
	s->y = y;
	s->x = x + 1;
}
