/* SPDX-License-Identifier: Apache-2.0 */
#define NCURSES_WIDECHAR 1
#include "ui/draw.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <wchar.h>

#include "base/mem.h"
#include "ui/stream.h"

/* Pairs are handed out as they are needed; when the table is full it is begun
 * anew with a full redraw. 26 greys make 676 of them. */
#define PAIR_SLOTS 16384
#define PAIR_MAX   8192

struct pair_slot {
	color fg, bg;
	int number; /* 0: free */
};

struct draw {
	struct terminal *term;
	int h, w;
	struct cell *shown; /* what the terminal shows, h * w */
	struct pair_slot *pairs;
	int n_pairs;
	int pair_limit;
	bool full;
	struct stream stream; /* pictures go past curses */
	bool may_stream;
	cchar_t *row; /* w of them */
};

/* From this many cells of a picture on, a frame sends them itself. */
#define STREAM_MIN 160

/* --- colours --------------------------------------------------------------------- */

static int cube_step(int v)
{
	return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

static int distance(int r, int g, int b, int r2, int g2, int b2)
{
	/* Weighted as the eye does, roughly. */
	return 3 * (r - r2) * (r - r2) + 4 * (g - g2) * (g - g2) + 2 * (b - b2) * (b - b2);
}

static const uint8_t basic[16][3] = {
    {0, 0, 0},	   {205, 0, 0},	    {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};

int draw_nearest(color c, int colors)
{
	static const int steps[6] = {0, 95, 135, 175, 215, 255};
	int r = c >> 16 & 255, g = c >> 8 & 255, b = c & 255;
	int best = 0, best_d = -1;

	if (c == COLOR_OWN)
		return -1;
	if ((c & 0xff000000) == COLOR_ANSI(0)) {
		int i = (int)(c & 255);

		return i < colors ? i : i & 7;
	}
	if (colors >= 1 << 24)
		return (int)(c & 0xffffff);
	if (colors >= 256) {
		int cr = cube_step(r), cg = cube_step(g), cb = cube_step(b);
		int grey = (r + g + b) / 3, ramp = grey < 4 ? 0 : (grey - 3) / 10;
		int dc = distance(r, g, b, steps[cr], steps[cg], steps[cb]), dg;

		if (ramp > 23)
			ramp = 23;
		dg = distance(r, g, b, 8 + 10 * ramp, 8 + 10 * ramp, 8 + 10 * ramp);
		return dc <= dg ? 16 + 36 * cr + 6 * cg + cb : 232 + ramp;
	}
	for (int i = 0; i < (colors < 16 ? 8 : 16); i++) {
		int d = distance(r, g, b, basic[i][0], basic[i][1], basic[i][2]);

		if (best_d < 0 || d < best_d) {
			best_d = d;
			best = i;
		}
	}
	return best;
}

static void forget_pairs(struct draw *d)
{
	memset(d->pairs, 0, PAIR_SLOTS * sizeof(*d->pairs));
	d->n_pairs = 0;
}

/* The number of the pair for these colours, 0 for the terminal's own. */
static int pair_for(struct draw *d, color fg, color bg)
{
	size_t slot;

	if (fg == COLOR_OWN && bg == COLOR_OWN)
		return 0;
	if (term_caps(d->term)->depth == DEPTH_MONO)
		return 0;
	slot = (size_t)((fg * 2654435761u) ^ (bg * 2246822519u) ^ (fg >> 13)) % PAIR_SLOTS;
	while (d->pairs[slot].number) {
		if (d->pairs[slot].fg == fg && d->pairs[slot].bg == bg)
			return d->pairs[slot].number;
		slot = (slot + 1) % PAIR_SLOTS;
	}
	if (d->n_pairs >= d->pair_limit) {
		d->full = true; /* begin anew with the next frame */
		return 0;
	}
	d->n_pairs++;
	init_extended_pair(d->n_pairs, draw_nearest(fg, COLORS), draw_nearest(bg, COLORS));
	d->pairs[slot] = (struct pair_slot){fg, bg, d->n_pairs};
	return d->n_pairs;
}

/* Does the terminal say colours and places the way stream.c writes them? */
static bool find_stream(struct stream *s)
{
	static const struct {
		const char *text;
		char separator;
		bool space;
	} direct[] = {
	    {"\033[38:2::16:32:48m", ':', true},
	    {"\033[38:2:16:32:48m", ':', false},
	    {"\033[38;2;16;32;48m", ';', false},
	};

	if (!cursor_address || !orig_pair || !set_a_foreground || !set_a_background ||
	    strcmp(tiparm(cursor_address, 4, 6), "\033[5;7H") != 0)
		return false;
	s->colors = COLORS >= 1 << 24 ? 1 << 24 : 256;
	if (COLORS < 256)
		return false;
	if (s->colors == 256)
		return strcmp(tiparm(set_a_foreground, 244), "\033[38;5;244m") == 0 &&
		       strcmp(tiparm(set_a_background, 16), "\033[48;5;16m") == 0;
	for (size_t i = 0; i < sizeof(direct) / sizeof(direct[0]); i++)
		if (strcmp(tiparm(set_a_foreground, 0x102030), direct[i].text) == 0) {
			s->separator = direct[i].separator;
			s->color_space = direct[i].space;
			return true;
		}
	return false;
}

struct draw *draw_new(struct terminal *t)
{
	struct draw *d = xcalloc(1, sizeof(*d));

	d->term = t;
	d->pairs = xcalloc(PAIR_SLOTS, sizeof(*d->pairs));
	d->pair_limit = COLOR_PAIRS - 1 < PAIR_MAX ? COLOR_PAIRS - 1 : PAIR_MAX;
	d->may_stream = term_caps(t)->depth >= DEPTH_256 && find_stream(&d->stream);
	return d;
}

void draw_free(struct draw *d)
{
	if (!d)
		return;
	free(d->shown);
	free(d->pairs);
	free(d->row);
	buf_free(&d->stream.out);
	free(d);
}

/* --- cells ------------------------------------------------------------------------ */

static attr_t attributes(uint16_t a)
{
	attr_t out = A_NORMAL;

	if (a & ATTR_BOLD)
		out |= A_BOLD;
	if (a & ATTR_DIM)
		out |= A_DIM;
	if (a & ATTR_UNDERLINE)
		out |= A_UNDERLINE;
	if (a & ATTR_REVERSE)
		out |= A_REVERSE;
	if (a & ATTR_ITALIC)
		out |= A_ITALIC;
	return out;
}

static bool make_cell(struct draw *d, const struct cell *c, cchar_t *out)
{
	wchar_t text[CELL_MARKS + 2] = {0};
	int pair = pair_for(d, c->fg, c->bg), n = 0;

	text[n++] = (wchar_t)c->ch;
	for (int i = 0; i < CELL_MARKS && c->mark[i]; i++)
		text[n++] = (wchar_t)c->mark[i];
	return setcchar(out, text, attributes(c->attr), (short)(pair < 32767 ? pair : 0), &pair) ==
	       OK;
}

static void put_cell(struct draw *d, int y, int x, const struct cell *c)
{
	cchar_t out;

	if (c->ch == 0) /* the right half comes with the left one */
		return;
	if (make_cell(d, c, &out))
		mvadd_wch(y, x, &out);
}

/* --- moving what moved ---------------------------------------------------------------- */

/* A cell that nothing is equal to: what moved in must be drawn. */
static const struct cell unknown_cell = {.ch = UINT32_MAX};

/* About how many bytes it takes to draw the area, if what is shown were moved. */
static int cost(const struct draw *d, const struct surface *s, struct rect a, int dy, int dx)
{
	int bytes = 0;

	for (int y = a.y; y < a.y + a.h; y++) {
		const struct cell *last = NULL;

		for (int x = a.x; x < a.x + a.w; x++) {
			int fy = y - dy, fx = x - dx;
			bool in = fy >= a.y && fy < a.y + a.h && fx >= a.x && fx < a.x + a.w;
			const struct cell *c = surface_at(s, y, x);

			if (in && memcmp(&d->shown[fy * d->w + fx], c, sizeof(*c)) == 0) {
				last = NULL;
				continue;
			}
			/* A jump of the cursor, a change of colours, the character. */
			bytes += last ? 0 : 7;
			bytes += last && last->fg == c->fg && last->bg == c->bg ? 3 : 22;
			last = c;
		}
	}
	return bytes;
}

static void move_shown(struct draw *d, struct rect a, int dy, int dx)
{
	struct cell *copy = xmalloc((size_t)a.h * (size_t)a.w * sizeof(*copy));

	for (int y = 0; y < a.h; y++)
		memcpy(copy + y * a.w, d->shown + (a.y + y) * d->w + a.x,
		       (size_t)a.w * sizeof(*copy));
	for (int y = 0; y < a.h; y++)
		for (int x = 0; x < a.w; x++) {
			int fy = y - dy, fx = x - dx;
			bool in = fy >= 0 && fy < a.h && fx >= 0 && fx < a.w;

			d->shown[(a.y + y) * d->w + a.x + x] =
			    in ? copy[fy * a.w + fx] : unknown_cell;
		}
	free(copy);
}

/* Along the line: delete on one side, insert on the other; the cells right of
 * the area stay where they are. curscr, curses' picture of the terminal, gets
 * the same change. */
static void shift_columns(struct rect a, int dx)
{
	int n = dx < 0 ? -dx : dx;
	int del_x = dx < 0 ? a.x : a.x + a.w - n, ins_x = dx < 0 ? a.x + a.w - n : a.x;

	for (int y = a.y; y < a.y + a.h; y++) {
		putp(tiparm(cursor_address, y, del_x));
		putp(tiparm(parm_dch, n));
		putp(tiparm(cursor_address, y, ins_x));
		putp(tiparm(parm_ich, n));
		for (int i = 0; i < n; i++)
			mvwdelch(curscr, y, del_x);
		for (int i = 0; i < n; i++)
			mvwinsch(curscr, y, ins_x, ' ');
	}
}

/* Up or down: lines can only be scrolled whole. When the rest of the lines costs
 * less than the area, everything is scrolled (curses finds out by itself that
 * the lines are the same) and the rest is put back by the frame that follows. */
static void shift_rows(struct draw *d, const struct surface *s, struct rect a, int dy)
{
	struct rect whole = {a.y, 0, a.h, d->w};

	if (abs(dy) >= a.h || cost(d, s, whole, dy, 0) * 5 > cost(d, s, whole, 0, 0) * 4)
		return;
	move_shown(d, whole, dy, 0);
	for (int y = a.y; y < a.y + a.h; y++)
		for (int x = 0; x < d->w; x++) {
			struct cell *c = &d->shown[y * d->w + x];

			if (c->ch == UINT32_MAX)
				*c = *surface_at(s, y, x);
			put_cell(d, y, x, c);
		}
	refresh();
}

/* Left or right, along each line. */
static void shift_along(struct draw *d, const struct surface *s, struct rect a, int dx)
{
	/* A line moved along costs about 24 bytes. */
	if (abs(dx) >= a.w || cost(d, s, a, 0, dx) + 24 * a.h >= cost(d, s, a, 0, 0))
		return;
	putp(save_cursor);
	shift_columns(a, dx);
	putp(restore_cursor);
	fflush(stdout); /* curses writes past stdio; the order must stay */
	move_shown(d, a, 0, dx);
	for (int y = a.y; y < a.y + a.h; y++)
		for (int x = a.x; x < a.x + a.w; x++) {
			/* The blanks that came in have the terminal's colours of the
			 * moment, which curses does not know: always draw them. */
			if (d->shown[y * d->w + x].ch == UINT32_MAX)
				mvwaddch(curscr, y, x, A_ALTCHARSET | A_REVERSE | '~');
			/* stdscr still has everything in its old place. */
			put_cell(d, y, x, surface_at(s, y, x));
		}
}

static void apply_shift(struct draw *d, const struct surface *s, const struct surface_shift *sh)
{
	if (sh->area.h <= 0 || sh->area.w <= 0 || (sh->dy && sh->dx))
		return;
	if (sh->dy)
		shift_rows(d, s, sh->area, sh->dy);
	else if (term_caps(d->term)->fast_shift)
		shift_along(d, s, sh->area, sh->dx);
}

/* --- pictures, past curses --------------------------------------------------------------- */

static struct buf *stream_out; /* where the next function puts bytes */

static int stream_byte(int c)
{
	buf_put_u8(stream_out, (unsigned)c);
	return c;
}

/* Is this one of the cells that the frame sends itself? The last cell of the
 * screen is left to curses, which knows how not to scroll. */
static bool is_streamed(const struct draw *d, const struct surface *s, int y, int x)
{
	const struct cell *c = surface_at(s, y, x);

	return stream_takes(c) && (y < s->h - 1 || x < s->w - 1) &&
	       memcmp(c, &d->shown[(size_t)y * (size_t)s->w + (size_t)x], sizeof(*c)) != 0;
}

static bool worth_streaming(const struct draw *d, const struct surface *s)
{
	int n = 0;

	if (!d->may_stream)
		return false;
	for (int y = 0; y < s->h && n < STREAM_MIN; y++)
		for (int x = 0; x < s->w; x++)
			n += is_streamed(d, s, y, x);
	return n >= STREAM_MIN;
}

/* Sends the run of cells from x on; curses is told on both of its pictures, of
 * what there shall be and of what there is. Returns the end of the run. */
static int stream_run(struct draw *d, const struct surface *s, int y, int x)
{
	int from = x, n = 0;

	for (; x < s->w && is_streamed(d, s, y, x); x++) {
		const struct cell *c = surface_at(s, y, x);

		stream_put(&d->stream, y, x, c);
		d->shown[(size_t)y * (size_t)s->w + (size_t)x] = *c;
		n += make_cell(d, c, &d->row[n]);
	}
	mvwadd_wchnstr(stdscr, y, from, d->row, n);
	mvwadd_wchnstr(curscr, y, from, d->row, n);
	return x;
}

/* After refresh(): curses has sent everything else and waits where its cursor is. */
static void stream_cells(struct draw *d, const struct surface *s)
{
	struct buf *out = &d->stream.out;
	int cy, cx;

	getyx(stdscr, cy, cx);
	buf_clear(out);
	stream_forget(&d->stream);
	/* What curses left switched on is switched off, and curses knows it. */
	stream_out = out;
	vid_puts(A_NORMAL, 0, NULL, stream_byte);
	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w;)
			x = is_streamed(d, s, y, x) ? stream_run(d, s, y, x) : x + 1;
	buf_put_str(out, orig_pair);
	buf_put_str(out, tiparm(cursor_address, cy, cx));
	term_raw(d->term, out->data, out->len);
	move(cy, cx);
}

/* --- the frame ----------------------------------------------------------------------- */

void draw_frame(struct draw *d, const struct surface *s)
{
	size_t n = (size_t)s->h * (size_t)s->w;
	bool all = term_touched(d->term) || d->full || d->h != s->h || d->w != s->w;
	bool streamed;

	if (all) {
		if (d->full)
			forget_pairs(d);
		d->full = false;
		d->h = s->h;
		d->w = s->w;
		d->shown = xreallocarray(d->shown, n, sizeof(*d->shown));
		d->row = xreallocarray(d->row, (size_t)s->w, sizeof(*d->row));
		for (size_t i = 0; i < n; i++)
			d->shown[i] = unknown_cell;
		clearok(curscr, TRUE);
		werase(stdscr);
	} else {
		for (int i = 0; i < s->shifts; i++)
			apply_shift(d, s, &s->shift[i]);
	}
	streamed = worth_streaming(d, s);
	for (int y = 0; y < s->h; y++)
		for (int x = 0; x < s->w; x++) {
			const struct cell *c = surface_at(s, y, x);
			struct cell *old = &d->shown[(size_t)y * (size_t)s->w + (size_t)x];

			if ((streamed && is_streamed(d, s, y, x)) ||
			    memcmp(c, old, sizeof(*c)) == 0)
				continue;
			put_cell(d, y, x, c);
			*old = *c;
		}
	curs_set(s->cursor ? 1 : 0);
	if (s->cursor)
		move(s->cursor_y, s->cursor_x);
	refresh();
	if (streamed)
		stream_cells(d, s);
}
