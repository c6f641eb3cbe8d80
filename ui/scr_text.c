/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/secret.h"
#include "ui/app.h"

struct text_screen {
	struct screen base;
	char *title;
	char *text;
	int top, lines, rows; /* first line shown, lines of the text, rows of the screen */
};

static void text_open(struct screen *s, const void *argument)
{
	struct text_screen *t = (struct text_screen *)s;
	const struct text_argument *arg = argument;

	t->title = xstrdup(arg->title);
	t->text = xstrdup(arg->text);
}

static void text_close(struct screen *s)
{
	struct text_screen *t = (struct text_screen *)s;

	free(t->title);
	secret_str_free(t->text);
}

static unsigned scroll(struct text_screen *t, int by)
{
	int last = t->lines > t->rows ? t->lines - t->rows : 0;

	t->top += by;
	t->top = t->top < 0 ? 0 : t->top > last ? last : t->top;
	return UI_REPAINT;
}

static unsigned text_act(struct screen *s, enum action act, const char *argument)
{
	struct text_screen *t = (struct text_screen *)s;
	int page = t->rows > 2 ? t->rows - 2 : 1;

	switch (act) {
	case ACT_READ_UP:
		return scroll(t, -1);
	case ACT_READ_DOWN:
		return scroll(t, 1);
	case ACT_READ_PAGE_UP:
		return scroll(t, -page);
	case ACT_READ_PAGE_DOWN:
		return scroll(t, page);
	case ACT_READ_FIRST:
		return scroll(t, -t->lines);
	case ACT_READ_LAST:
		return scroll(t, t->lines);
	default:
		return UI_IGNORED;
	}
}

static unsigned text_mouse(struct screen *s, const struct event *e)
{
	if (e->button == MOUSE_WHEEL_UP || e->button == MOUSE_WHEEL_DOWN)
		return scroll((struct text_screen *)s, e->button == MOUSE_WHEEL_UP ? -3 : 3);
	return UI_HANDLED;
}

static void text_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct text_screen *t = (struct text_screen *)s;
	struct rect r = {body.y, body.x + 2, body.h, body.w - 4};

	t->rows = body.h;
	t->lines = surface_paragraph(to, (struct rect){r.y, r.x, 0, r.w}, 0,
				     app_style(s->app, INK_TEXT), t->text);
	scroll(t, 0);
	surface_paragraph(to, r, t->top, app_style(s->app, INK_TEXT), t->text);
	surface_scrollbar(to, body.y, body.x + body.w - 1, body.h, app_style(s->app, INK_BORDER),
			  (size_t)t->top, (size_t)body.h, (size_t)t->lines);
}

static void text_subtitle(const struct screen *s, char *out, size_t room)
{
	snprintf(out, room, "%s", ((const struct text_screen *)s)->title);
}

static const enum action text_footer[] = {ACT_READ_PAGE_DOWN, ACT_READ_PAGE_UP, ACT_READ_LAST,
					  ACT_NONE};

const struct screen_ops text_ops = {
    .name = "text",
    .title = N_("Text"),
    .groups = GROUP_READ,
    .roles = MAY_ANY,
    .size = sizeof(struct text_screen),
    .footer = text_footer,
    .open = text_open,
    .close = text_close,
    .act = text_act,
    .mouse = text_mouse,
    .draw = text_draw,
    .subtitle = text_subtitle,
};
