/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define UNDO_MAX 200

static void wipe(char *s)
{
	if (s)
		explicit_bzero(s, strlen(s));
	free(s);
}

static void forget(struct edit_state *states, size_t *n)
{
	while (*n)
		wipe(states[--*n].text);
}

void edit_init(struct edit *e, size_t max, bool multiline)
{
	memset(e, 0, sizeof(*e));
	e->max = max;
	e->multiline = multiline;
	e->goal = -1;
	e->width = 40;
	e->text = xcalloc(1, max + 1); /* never moves: no copies of a password */
}

void edit_done(struct edit *e)
{
	forget(e->undo, &e->n_undo);
	forget(e->redo, &e->n_redo);
	free(e->undo);
	free(e->redo);
	if (e->text)
		explicit_bzero(e->text, e->max + 1);
	free(e->text);
	memset(e, 0, sizeof(*e));
}

/* --- places in the text -------------------------------------------------------- */

static size_t after(const struct edit *e, size_t at)
{
	uint32_t cp;

	if (at >= e->len)
		return e->len;
	at += text_decode(e->text + at, e->len - at, &cp);
	while (at < e->len) {
		size_t n = text_decode(e->text + at, e->len - at, &cp);

		if (text_cp_width(cp) != 0 || cp < 0x20)
			break;
		at += n;
	}
	return at;
}

static size_t before(const struct edit *e, size_t at)
{
	size_t prev = 0;

	for (size_t i = 0; i < at; i = after(e, i))
		prev = i;
	return prev;
}

static bool is_space(const struct edit *e, size_t at)
{
	return e->text[at] == ' ' || e->text[at] == '\n' || e->text[at] == '\t';
}

static size_t word_before(const struct edit *e, size_t at)
{
	while (at > 0 && is_space(e, before(e, at)))
		at = before(e, at);
	while (at > 0 && !is_space(e, before(e, at)))
		at = before(e, at);
	return at;
}

static size_t word_after(const struct edit *e, size_t at)
{
	while (at < e->len && is_space(e, at))
		at = after(e, at);
	while (at < e->len && !is_space(e, at))
		at = after(e, at);
	return at;
}

static size_t line_start(const struct edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] != '\n')
		at--;
	return at;
}

static size_t line_end(const struct edit *e, size_t at)
{
	while (at < e->len && e->text[at] != '\n')
		at++;
	return at;
}

/* --- changes --------------------------------------------------------------------- */

static void remember(struct edit *e)
{
	e->steps++;
	if (e->secret)
		return;
	forget(e->redo, &e->n_redo);
	if (e->n_undo == UNDO_MAX) {
		free(e->undo[0].text);
		memmove(e->undo, e->undo + 1, (UNDO_MAX - 1) * sizeof(*e->undo));
		e->n_undo--;
	}
	MEM_GROW(e->undo, e->n_undo, e->cap_undo);
	e->undo[e->n_undo++] = (struct edit_state){xstrdup(e->text), e->cursor};
}

static void put_text(struct edit *e, const char *text)
{
	size_t n = strlen(text);

	if (n > e->max) {
		n = e->max;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	memmove(e->text, text, n);
	explicit_bzero(e->text + n, e->max + 1 - n);
	e->len = n;
	e->cursor = n;
	e->goal = -1;
	e->typing = false;
}

void edit_set(struct edit *e, const char *text)
{
	forget(e->undo, &e->n_undo);
	forget(e->redo, &e->n_redo);
	put_text(e, text ? text : "");
	e->scroll = 0;
}

void edit_replace(struct edit *e, const char *text)
{
	remember(e);
	put_text(e, text);
}

static void cut(struct edit *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	remember(e);
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	explicit_bzero(e->text + e->len, e->max + 1 - e->len);
	e->cursor = from;
	e->typing = false;
}

bool edit_insert(struct edit *e, const char *text)
{
	size_t n = strlen(text);
	bool letter = n <= 4 && text[0] != ' ' && text[0] != '\n', all = true;

	if (n > e->max - e->len) {
		n = e->max - e->len;
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
		all = false;
	}
	if (n == 0)
		return all;
	if (!(letter && e->typing))
		remember(e);
	else
		forget(e->redo, &e->n_redo);
	memmove(e->text + e->cursor + n, e->text + e->cursor, e->len - e->cursor + 1);
	memcpy(e->text + e->cursor, text, n);
	if (!e->multiline)
		for (size_t i = e->cursor; i < e->cursor + n; i++)
			if (e->text[i] == '\n' || e->text[i] == '\t')
				e->text[i] = ' ';
	e->len += n;
	e->cursor += n;
	e->typing = letter;
	e->goal = -1;
	return all;
}

static bool travel(struct edit *e, struct edit_state *from, size_t *n_from, struct edit_state **to,
		   size_t *n_to, size_t *cap_to)
{
	struct edit_state s;

	if (*n_from == 0)
		return false;
	MEM_GROW(*to, *n_to, *cap_to);
	(*to)[(*n_to)++] = (struct edit_state){xstrdup(e->text), e->cursor};
	s = from[--*n_from];
	put_text(e, s.text);
	e->cursor = s.cursor;
	free(s.text);
	return true;
}

bool edit_undo(struct edit *e)
{
	return travel(e, e->undo, &e->n_undo, &e->redo, &e->n_redo, &e->cap_redo);
}

bool edit_redo(struct edit *e)
{
	return travel(e, e->redo, &e->n_redo, &e->undo, &e->n_undo, &e->cap_undo);
}

/* --- lines as they are drawn --------------------------------------------------------- */

/* The drawn line number `want` (or the one the cursor is on when want < 0). */
static int find_line(const struct edit *e, int want, size_t *start, size_t *len)
{
	size_t at = 0;
	int line = 0;

	for (;;) {
		size_t next = 0, n = wrap_line(e->text + at, e->width, &next);
		bool last = at + next >= e->len;
		/* A text that ends in a line feed has one more, empty line. */
		bool feed = last && e->len > 0 && e->text[e->len - 1] == '\n' && at < e->len;

		*start = at;
		*len = n;
		if (want >= 0 ? line == want : e->cursor < at + next || (last && !feed))
			return line;
		if (last && !feed)
			return line;
		at = feed ? e->len : at + next;
		line++;
		if (feed) {
			*start = e->len;
			*len = 0;
			return line;
		}
	}
}

static int columns(const struct edit *e, size_t from, size_t to)
{
	int cols = 0;

	while (from < to) {
		uint32_t cp;

		from += text_decode(e->text + from, to - from, &cp);
		cols += text_cp_width(cp);
	}
	return cols;
}

static size_t at_column(const struct edit *e, size_t start, size_t len, int col)
{
	size_t at = start;

	while (at < start + len && col > 0) {
		size_t n = after(e, at);

		col -= columns(e, at, n);
		if (col < 0)
			break;
		at = n;
	}
	return at;
}

static bool move_line(struct edit *e, int by)
{
	size_t start, len;
	int line = find_line(e, -1, &start, &len), to = line + by;

	if (e->goal < 0)
		e->goal = columns(e, start, e->cursor < start + len ? e->cursor : start + len);
	if (to < 0 || find_line(e, to, &start, &len) != to)
		return false;
	e->cursor = at_column(e, start, len, e->goal);
	return true;
}

static bool move_to(struct edit *e, size_t at)
{
	e->cursor = at;
	e->goal = -1;
	e->typing = false;
	return true;
}

bool edit_key(struct edit *e, ui_key key)
{
	char utf8[5] = {0};

	if (key_is_text(key)) {
		utf8[text_encode(key, utf8)] = '\0';
		edit_insert(e, utf8);
		return true;
	}
	switch (key) {
	case UK_LEFT:
	case 'b' | UK_CTRL:
		return move_to(e, before(e, e->cursor));
	case UK_RIGHT:
	case 'f' | UK_CTRL:
		return move_to(e, after(e, e->cursor));
	case UK_LEFT | UK_CTRL:
	case 'b' | UK_ALT:
		return move_to(e, word_before(e, e->cursor));
	case UK_RIGHT | UK_CTRL:
	case 'f' | UK_ALT:
		return move_to(e, word_after(e, e->cursor));
	case UK_HOME:
	case 'a' | UK_CTRL:
		return move_to(e, line_start(e, e->cursor));
	case UK_END:
	case 'e' | UK_CTRL:
		return move_to(e, line_end(e, e->cursor));
	case UK_UP:
		return e->multiline && move_line(e, -1);
	case UK_DOWN:
		return e->multiline && move_line(e, 1);
	case UK_ENTER:
		return e->multiline && (edit_insert(e, "\n"), true);
	case UK_BS:
		cut(e, before(e, e->cursor), e->cursor);
		return true;
	case UK_DEL:
	case 'd' | UK_CTRL:
		cut(e, e->cursor, after(e, e->cursor));
		return true;
	case 'w' | UK_CTRL:
	case UK_BS | UK_ALT:
		cut(e, word_before(e, e->cursor), e->cursor);
		return true;
	case 'u' | UK_CTRL:
		cut(e, line_start(e, e->cursor), e->cursor);
		return true;
	case 'k' | UK_CTRL:
		cut(e, e->cursor, line_end(e, e->cursor));
		return true;
	default:
		return false;
	}
}

void edit_click(struct edit *e, int y, int x)
{
	size_t start, len;

	if (e->multiline) {
		find_line(e, y + e->scroll, &start, &len);
		e->cursor = at_column(e, start, len, x);
	} else {
		e->cursor = at_column(e, 0, e->len, x + e->scroll);
	}
	e->goal = -1;
}

/* --- drawing -------------------------------------------------------------------------- */

static void draw_line(struct edit *e, struct surface *s, struct rect r, struct style style,
		      struct style ghost_style, const char *ghost, bool focus)
{
	int at = columns(e, 0, e->cursor), all = columns(e, 0, e->len);
	int x = r.x - e->scroll;

	if (at < e->scroll)
		e->scroll = at;
	if (at - e->scroll >= r.w)
		e->scroll = at - r.w + 1;
	if (all + 1 - e->scroll < r.w)
		e->scroll = all + 1 - r.w > 0 ? all + 1 - r.w : 0;
	x = r.x - e->scroll;
	surface_push_clip(s, r);
	if (e->secret)
		for (int i = 0; i < all; i++)
			surface_put(s, r.y, x + i, 0x2022, style);
	else
		surface_text(s, r.y, x, all, style, e->text);
	if (ghost && e->cursor == e->len)
		surface_text(s, r.y, x + all, r.w, ghost_style, ghost);
	/* There is more on a side that is cut off. */
	if (e->scroll > 0)
		surface_put(s, r.y, r.x, 0x2039, ghost_style);
	if (all - e->scroll > r.w)
		surface_put(s, r.y, r.x + r.w - 1, 0x203a, ghost_style);
	surface_pop_clip(s);
	if (focus)
		surface_set_cursor(s, r.y, x + at);
}

void edit_draw(struct edit *e, struct surface *s, struct rect r, struct style style,
	       struct style ghost_style, const char *ghost, bool focus)
{
	size_t start, len;
	int line;

	surface_fill(s, r, ' ', style);
	if (r.w <= 0 || r.h <= 0)
		return;
	if (!e->multiline) {
		draw_line(e, s, r, style, ghost_style, ghost, focus);
		return;
	}
	/* One column stays free for the cursor behind a full line. */
	e->width = r.w > 1 ? r.w - 1 : 1;
	line = find_line(e, -1, &start, &len);
	if (line < e->scroll)
		e->scroll = line;
	if (line - e->scroll >= r.h)
		e->scroll = line - r.h + 1;
	if (focus) {
		size_t to = e->cursor < start + len ? e->cursor : start + len;

		surface_set_cursor(s, r.y + line - e->scroll, r.x + columns(e, start, to));
	}
	for (int i = 0; i < r.h; i++) {
		char *part;

		if (find_line(e, e->scroll + i, &start, &len) != e->scroll + i)
			break;
		part = xstrndup(e->text + start, len);
		surface_text(s, r.y + i, r.x, r.w, style, part);
		free(part);
	}
}
