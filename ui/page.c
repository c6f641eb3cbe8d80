/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "casework/secret.h"

#define LABEL_W 17

void page_begin(struct page *p)
{
	/* People's data: not left behind in memory. */
	for (size_t i = 0; i < p->n; i++) {
		free(p->lines[i].label);
		secret_str_free(p->lines[i].text);
	}
	p->n = 0;
}

void page_done(struct page *p)
{
	page_begin(p);
	free(p->lines);
	memset(p, 0, sizeof(*p));
}

static struct page_line *add(struct page *p, const char *label, enum ink ink, char *text_take)
{
	struct page_line *l;

	MEM_GROW(p->lines, p->n, p->cap);
	l = &p->lines[p->n++];
	*l = (struct page_line){
	    .label = xstrdup(label ? label : ""), .text = text_clean(text_take, true), .ink = ink};
	secret_str_free(text_take);
	return l;
}

#define FORMAT(text, fmt)                   \
	do {                                \
		va_list ap;                 \
		va_start(ap, fmt);          \
		text = xvasprintf(fmt, ap); \
		va_end(ap);                 \
	} while (0)

void page_heading(struct page *p, const char *fmt, ...)
{
	char *text;

	FORMAT(text, fmt);
	add(p, NULL, INK_HEADER, text)->heading = true;
}

void page_add(struct page *p, const char *label, enum ink ink, const char *fmt, ...)
{
	char *text;

	FORMAT(text, fmt);
	if (text_is_blank(text))
		free(text);
	else
		add(p, label, ink, text);
}

void page_item(struct page *p, int kind, int64_t id, const char *label, enum ink ink,
	       const char *fmt, ...)
{
	struct page_line *l;
	char *text;

	FORMAT(text, fmt);
	l = add(p, label, ink, text);
	l->kind = kind;
	l->id = id;
}

static int find(const struct page *p, int kind, int64_t id)
{
	for (size_t i = 0; i < p->n; i++)
		if (kind && p->lines[i].kind == kind && p->lines[i].id == id)
			return (int)i;
	return -1;
}

static void take(struct page *p, int i)
{
	p->kind = p->lines[i].kind;
	p->id = p->lines[i].id;
}

void page_end(struct page *p)
{
	if (find(p, p->kind, p->id) >= 0)
		return;
	p->kind = 0;
	p->id = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->lines[i].kind) {
			take(p, (int)i);
			break;
		}
}

void page_select(struct page *p, int kind, int64_t id)
{
	p->kind = kind;
	p->id = id;
}

/* --- moving ------------------------------------------------------------------------------- */

static void show(struct page *p, int i)
{
	const struct page_line *l = &p->lines[i];
	/* With the heading above it, when that is near. */
	int top = l->y;

	if (i > 0 && p->lines[i - 1].heading)
		top = p->lines[i - 1].y;
	if (top < p->top)
		p->top = top;
	if (l->y + l->h > p->top + p->at.h)
		p->top = l->y + l->h - p->at.h;
}

static bool in_view(const struct page *p, int i)
{
	return p->lines[i].y < p->top + p->at.h && p->lines[i].y + p->lines[i].h > p->top;
}

/* The next item, when it is in view or only a step away; else the page moves. */
static void step(struct page *p, int by)
{
	int at = find(p, p->kind, p->id), i = at;

	if (at >= 0 && in_view(p, at)) {
		do
			i += by;
		while (i >= 0 && i < (int)p->n && !p->lines[i].kind);
		if (i >= 0 && i < (int)p->n &&
		    (by > 0 ? p->lines[i].y < p->top + p->at.h + 2 : p->lines[i].y >= p->top - 2)) {
			take(p, i);
			show(p, i);
			return;
		}
	}
	p->top += by;
	/* An item that came into view takes the selection. */
	for (i = 0; i < (int)p->n; i++) {
		int k = by > 0 ? i : (int)p->n - 1 - i;

		if (p->lines[k].kind && in_view(p, k) && (at < 0 || !in_view(p, at))) {
			take(p, k);
			return;
		}
	}
}

static void select_in_view(struct page *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->lines[i].kind && p->lines[i].y >= p->top &&
		    p->lines[i].y < p->top + p->at.h) {
			take(p, (int)i);
			return;
		}
}

static void next_heading(struct page *p, int by)
{
	int at = find(p, p->kind, p->id), i;

	/* From the heading of the selected item, or of the top of the view. */
	for (i = 0; at < 0 && i < (int)p->n; i++)
		if (p->lines[i].y >= p->top)
			at = i;
	i = at < 0 ? 0 : at;
	while (i > 0 && !p->lines[i].heading)
		i--;
	do
		i = (i + by + (int)p->n) % (int)p->n;
	while (!p->lines[i].heading && i != at);
	p->top = p->lines[i].y;
	for (int k = i + 1; k < (int)p->n && !p->lines[k].heading; k++)
		if (p->lines[k].kind) {
			take(p, k);
			return;
		}
	p->kind = 0;
}

static void keep_in_bounds(struct page *p)
{
	if (p->top > p->rows - p->at.h)
		p->top = p->rows - p->at.h;
	if (p->top < 0)
		p->top = 0;
}

unsigned page_act(struct page *p, enum action act)
{
	int page = p->at.h > 2 ? p->at.h - 2 : 1;

	if (!p->n)
		return UI_IGNORED;
	switch (act) {
	case ACT_READ_UP:
		step(p, -1);
		break;
	case ACT_READ_DOWN:
		step(p, 1);
		break;
	case ACT_READ_PAGE_UP:
		p->top -= page;
		keep_in_bounds(p);
		select_in_view(p);
		break;
	case ACT_READ_PAGE_DOWN:
		p->top += page;
		keep_in_bounds(p);
		select_in_view(p);
		break;
	case ACT_READ_FIRST:
		p->top = 0;
		select_in_view(p);
		break;
	case ACT_READ_LAST:
		p->top = p->rows;
		keep_in_bounds(p);
		select_in_view(p);
		break;
	case ACT_READ_PART:
		next_heading(p, 1);
		break;
	case ACT_READ_PART_BACK:
		next_heading(p, -1);
		break;
	default:
		return UI_IGNORED;
	}
	keep_in_bounds(p);
	return UI_REPAINT;
}

unsigned page_mouse(struct page *p, const struct event *e, bool *open)
{
	*open = false;
	if (e->button == MOUSE_WHEEL_UP || e->button == MOUSE_WHEEL_DOWN) {
		p->top += e->button == MOUSE_WHEEL_DOWN ? 3 : -3;
		keep_in_bounds(p);
		return UI_REPAINT;
	}
	for (size_t i = 0; i < p->n; i++) {
		const struct page_line *l = &p->lines[i];
		int y = e->y - p->at.y + p->top;

		if (l->kind && y >= l->y && y < l->y + l->h) {
			take(p, (int)i);
			*open = e->button == MOUSE_DOUBLE;
			return UI_REPAINT;
		}
	}
	return UI_IGNORED;
}

/* --- drawing -------------------------------------------------------------------------------- */

static void lay_out(struct page *p, struct surface *s, int w, int label_w)
{
	struct style none = {0};
	int y = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct page_line *l = &p->lines[i];
		int room = w - (*l->label ? label_w : 0) - (l->kind ? 2 : 0);

		if (l->heading && i > 0)
			y++;
		l->y = y;
		l->h = l->heading
			   ? 1
			   : surface_paragraph(s, (struct rect){0, 0, 0, room}, 0, none, l->text);
		l->h = l->h < 1 ? 1 : l->h;
		y += l->h;
	}
	p->rows = y;
}

void page_draw(struct page *p, struct app *a, struct surface *s, struct rect r, bool focus)
{
	int label_w = p->label_w ? p->label_w : LABEL_W, w = r.w - 1, chosen;

	if (label_w > w / 3)
		label_w = w / 3;
	lay_out(p, s, w, label_w);
	p->at = r;
	chosen = find(p, p->kind, p->id);
	keep_in_bounds(p);
	surface_push_clip(s, r);
	for (size_t i = 0; i < p->n; i++) {
		const struct page_line *l = &p->lines[i];
		bool on = (int)i == chosen;
		int y = r.y + l->y - p->top, x = r.x, text_x;
		struct style text =
		    app_style(a, on ? (focus ? INK_SELECT : INK_SELECT_IDLE) : l->ink);

		if (y + l->h <= r.y || y >= r.y + r.h)
			continue;
		if (l->heading) {
			surface_field(s, y, x, w, app_style(a, INK_HEADER), ALIGN_LEFT, l->text);
			continue;
		}
		if (on)
			surface_fill(s, (struct rect){y, x, l->h, w}, ' ', text);
		if (l->kind)
			x += 2;
		text_x = x + (*l->label ? label_w : 0);
		if (*l->label)
			surface_field(s, y, x, label_w - 1, on ? text : app_style(a, INK_DIM),
				      ALIGN_LEFT, l->label);
		surface_paragraph(s, (struct rect){y, text_x, l->h, r.x + w - text_x}, 0, text,
				  l->text);
		if (on && focus && y >= r.y)
			surface_set_cursor(s, y, x);
	}
	surface_pop_clip(s);
	if (p->rows > r.h)
		surface_scrollbar(s, r.y, r.x + r.w - 1, r.h, app_style(a, INK_BORDER),
				  (size_t)p->top, (size_t)r.h, (size_t)p->rows);
}
