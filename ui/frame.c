/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

/* --- top bar ----------------------------------------------------------------------- */

static void draw_title(struct app *a, struct surface *s)
{
	struct style bar = app_style(a, INK_TITLE), dim = app_style(a, INK_TITLE_DIM);
	const struct screen *base = app_base_screen(a);
	char who[128] = "", sub[256] = "";
	int x = 1, who_w;

	surface_fill(s, (struct rect){0, 0, 1, s->w}, ' ', bar);
	if (a->hooks.whoami)
		a->hooks.whoami(a, who, sizeof(who));
	who_w = text_width(who);
	if (who_w > s->w / 2)
		who_w = s->w / 2;
	x += surface_text(s, 0, x, s->w - x, bar, "Cotejo");
	if (base) {
		x += surface_text(s, 0, x, s->w - x - who_w - 2, dim, " › ");
		x += surface_text(s, 0, x, s->w - x - who_w - 2, bar, _(base->ops->title));
		if (base->ops->subtitle)
			base->ops->subtitle(base, sub, sizeof(sub));
		if (*sub) {
			int room = s->w - x - who_w - 5;

			x += surface_text(s, 0, x, s->w - x - who_w - 2, dim, " › ");
			if (room > 3) {
				int w = text_width(sub);

				surface_field(s, 0, x, w < room ? w : room, bar, ALIGN_LEFT, sub);
			}
		}
	}
	surface_field(s, 0, s->w - who_w - 1, who_w, dim, ALIGN_LEFT, who);
}

/* --- status line ------------------------------------------------------------------------ */

static void draw_status(struct app *a, struct surface *s)
{
	static const enum ink inks[] = {INK_STATUS, INK_GOOD, INK_WARN, INK_ERROR};
	/* The kind in letters too: not by colour alone. */
	static const char *const signs[] = {"", "✓ ", "! ", "✗ "};
	struct style plain = app_style(a, INK_STATUS);
	const struct message_line *m;
	int x = 1;

	surface_fill(s, (struct rect){s->h - 2, 0, 1, s->w}, ' ', plain);
	if (!a->message_shown || !a->n_messages)
		return;
	m = &a->messages[(a->n_messages - 1) % APP_MESSAGES];
	x += surface_text(s, s->h - 2, x, 2, app_style(a, inks[m->kind]), signs[m->kind]);
	if (text_width(m->text) <= s->w - x - 1) {
		surface_text(s, s->h - 2, x, s->w - x - 1, app_style(a, inks[m->kind]), m->text);
	} else {
		/* The whole of it is in the messages. */
		surface_field(s, s->h - 2, x, s->w - x - 13, app_style(a, inks[m->kind]),
			      ALIGN_LEFT, m->text);
		surface_printf(s, s->h - 2, s->w - 12, 12, app_style(a, INK_DIM), _("(F11: all)"));
	}
}

/* --- footer -------------------------------------------------------------------------------- */

/* Walks over the footer's labels; stops at column hit when it is not negative. */
static enum action walk_footer(const struct app *a, struct surface *s, int hit)
{
	static const enum action always[] = {ACT_HELP, ACT_PALETTE, ACT_CLOSE, ACT_NONE};
	/* Where letters are typed into fields, ':' and 'q' are letters too. */
	static const enum action in_form[] = {ACT_HELP, ACT_BACK, ACT_NONE};
	const struct screen *top = app_top(a);
	const enum action *lists[2] = {top ? top->ops->footer : NULL, always};
	struct style bar = app_style(a, INK_BAR), key = app_style(a, INK_BAR_KEY);
	int y = a->surface->h - 1, w = a->surface->w, x = 1, tail = 0;
	char cap[ACTION_CAP_LEN];

	if (top && (top->ops->groups & GROUP_FORM) && !(top->ops->groups & GROUP_LIST))
		lists[1] = in_form;
	if (top && top->ops->popup && top->ops->footer)
		lists[1] = NULL;
	/* What is always there keeps its room. */
	for (int i = 0; lists[1] && always[i]; i++)
		tail += text_width(action_cap(always[i], cap)) +
			text_width(_(action_info(always[i])->label)) + 3;
	for (int l = 0; l < 2; l++) {
		int end = l == 0 ? w - tail : w;

		for (int i = 0; lists[l] && lists[l][i]; i++) {
			const struct action_info *info = action_info(lists[l][i]);
			const char *label = _(info->label);
			int need;

			if (!(info->roles & a->roles))
				continue;
			action_cap(info->id, cap);
			need = text_width(cap) + 1 + text_width(label);
			if (!*cap || x + need + 1 > end)
				continue;
			if (hit >= x && hit < x + need)
				return info->id;
			if (s) {
				bool off =
				    top && top->ops->blocked && top->ops->blocked(top, info->id);

				surface_text(s, y, x, w, off ? bar : key, cap);
				surface_text(s, y, x + text_width(cap) + 1, w, bar, label);
			}
			x += need + 2;
		}
	}
	return ACT_NONE;
}

enum action frame_footer_hit(const struct app *a, int y, int x)
{
	return y == a->surface->h - 1 ? walk_footer(a, NULL, x) : ACT_NONE;
}

static void draw_footer(struct app *a, struct surface *s)
{
	surface_fill(s, (struct rect){s->h - 1, 0, 1, s->w}, ' ', app_style(a, INK_BAR));
	walk_footer(a, s, -1);
}

/* --- pop-ups ------------------------------------------------------------------------------- */

struct rect frame_popup(struct app *a, struct surface *s, int h, int w, const char *title)
{
	struct rect body = rect_inset(app_body(a), 0, 1);
	struct rect r = rect_centre(body, h + 2, w + 4);
	struct style edge = app_style(a, INK_POPUP_EDGE);

	surface_fill(s, r, ' ', app_style(a, INK_POPUP));
	surface_box(s, r, edge, title);
	return rect_inset(r, 1, 2);
}

#define PREFIX_ROOM 48

static void draw_prefix(struct app *a, struct surface *s)
{
	enum action acts[PREFIX_ROOM];
	ui_key keys[PREFIX_ROOM];
	const struct screen *top = app_top(a);
	unsigned groups = GROUP_GLOBAL | (top ? top->ops->groups : 0);
	size_t n = action_continuations(groups, a->roles, a->prefix, acts, keys, PREFIX_ROOM);
	char cap[KEY_NAME_LEN], title[64];
	int col_w = 34, cols, rows;
	struct rect body = app_body(a), r;

	cols = (s->w - 4) / col_w;
	cols = cols > 3 ? 3 : cols < 1 ? 1 : cols;
	rows = ((int)n + cols - 1) / cols;
	r = (struct rect){body.y + body.h - rows - 2, 0, rows + 2, s->w};
	snprintf(title, sizeof(title), _("%s and then"), key_cap(a->prefix, cap));
	surface_fill(s, r, ' ', app_style(a, INK_POPUP));
	surface_box(s, r, app_style(a, INK_POPUP_EDGE), title);
	for (size_t i = 0; i < n; i++) {
		int y = r.y + 1 + (int)i % rows, x = r.x + 2 + (int)i / rows * col_w;
		struct style key = app_style(a, INK_POPUP);

		key.attr |= ATTR_BOLD;
		surface_text(s, y, x, 6, key, key_cap(keys[i], cap));
		surface_text(s, y, x + 7, col_w - 8, app_style(a, INK_POPUP),
			     _(action_info(acts[i])->label));
	}
}

/* --- the whole ---------------------------------------------------------------------------------
 */

static void draw_too_small(struct app *a, struct surface *s)
{
	struct style text = app_style(a, INK_TEXT);
	char line[80];

	surface_clear(s, text);
	snprintf(line, sizeof(line), _("here: %d x %d"), s->w, s->h);
	surface_field(s, s->h / 2 - 1, 0, s->w, app_style(a, INK_STRONG), ALIGN_CENTRE,
		      _("This window is too small"));
	surface_field(s, s->h / 2, 0, s->w, text, ALIGN_CENTRE, line);
	snprintf(line, sizeof(line), _("needed: %d x %d"), FRAME_MIN_W, FRAME_MIN_H);
	surface_field(s, s->h / 2 + 1, 0, s->w, text, ALIGN_CENTRE, line);
	surface_field(s, s->h / 2 + 2, 0, s->w, app_style(a, INK_DIM), ALIGN_CENTRE,
		      _("nothing is lost; make it larger"));
}

void frame_draw(struct app *a)
{
	struct surface *s = a->surface;
	int first = a->depth - 1;

	surface_clear(s, app_style(a, INK_TEXT));
	if (s->h < FRAME_MIN_H || s->w < FRAME_MIN_W) {
		draw_too_small(a, s);
		return;
	}
	draw_title(a, s);
	draw_status(a, s);
	draw_footer(a, s);
	while (first > 0 && a->stack[first]->ops->popup)
		first--;
	for (int i = first; i >= 0 && i < a->depth; i++) {
		struct screen *screen = a->stack[i];

		/* Only the topmost screen has the cursor; pictures that moved under a
		 * pop-up are drawn as they are. */
		s->cursor = false;
		if (i > first)
			s->shifts = 0;
		if (!screen->ops->draw)
			continue;
		surface_push_clip(s, screen->ops->popup ? surface_rect(s) : app_body(a));
		screen->ops->draw(screen, s, app_body(a));
		surface_pop_clip(s);
	}
	if (a->prefix && clock_steady() - a->prefix_time >= 0.5) {
		s->shifts = 0;
		draw_prefix(a, s);
	}
}
