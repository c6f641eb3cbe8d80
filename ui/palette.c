/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/palette.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/edit.h"
#include "ui/frame.h"

static const enum action no_footer[] = {ACT_NONE};

/* --- the palette -------------------------------------------------------------------- */

#define HISTORY	    50
#define SUGGESTIONS 12

static char *history[HISTORY]; /* newest first */

struct palette {
	struct screen base;
	struct edit edit;
	int at; /* selected suggestion, -1: none */
	int n;
	enum action acts[SUGGESTIONS];	/* action names, or... */
	const char *words[SUGGESTIONS]; /* ...arguments of the action typed */
	int back;			/* position in the history, -1: not in it */
};

/* Short names that people know from other programs. */
static const struct {
	const char *name;
	enum action act;
} aliases[] = {{"q", ACT_QUIT}, {"w", ACT_SAVE}, {"h", ACT_HELP}};

static bool allowed(const struct app *a, const struct screen *below, enum action act)
{
	const struct action_info *info = action_info(act);

	return (info->roles & a->roles) &&
	       (info->group == GROUP_GLOBAL || (below && (below->ops->groups & info->group)));
}

static struct screen *below_palette(const struct screen *s)
{
	const struct app *a = s->app;

	for (int i = a->depth - 1; i > 0; i--)
		if (a->stack[i] == s)
			return a->stack[i - 1];
	return NULL;
}

/* What can follow an action that the toolkit knows; others are the screen's. */
static const char *complete_word(struct palette *p, enum action act, int i)
{
	struct screen *below = below_palette(&p->base);

	if (act == ACT_THEME)
		return i < THEME_COUNT ? theme_name(i) : NULL;
	if (act == ACT_GLYPHS)
		return i < GLYPHS_COUNT ? glyphs_name((enum glyphs)i) : NULL;
	return below && below->ops->complete ? below->ops->complete(below, act, i) : NULL;
}

static void suggest(struct palette *p)
{
	struct screen *below = below_palette(&p->base);
	const char *text = p->edit.text, *blank = strchr(text, ' ');
	size_t len = blank ? (size_t)(blank - text) : p->edit.len;

	p->n = 0;
	p->at = -1;
	if (blank) {
		char *name = xstrndup(text, len);
		enum action act = action_find(name);
		const char *rest = blank + 1, *word;

		free(name);
		for (int i = 0; act && p->n < SUGGESTIONS && (word = complete_word(p, act, i)); i++)
			if (strncmp(word, rest, strlen(rest)) == 0) {
				p->acts[p->n] = act;
				p->words[p->n++] = word;
			}
		return;
	}
	/* Names that begin so, then names and labels that contain it. */
	for (int pass = 0; pass < 2; pass++)
		for (int i = 1; i < ACT_COUNT && p->n < SUGGESTIONS; i++) {
			const struct action_info *info = action_info((enum action)i);
			bool begins = strncmp(info->name, text, len) == 0;
			bool contains = len > 0 && strstr(info->name, text) != NULL;

			if (!allowed(p->base.app, below, info->id))
				continue;
			if (pass == 0 ? begins : contains && !begins) {
				p->acts[p->n] = info->id;
				p->words[p->n++] = NULL;
			}
		}
}

static void remember(const char *text)
{
	if (history[0] && strcmp(history[0], text) == 0)
		return;
	free(history[HISTORY - 1]);
	memmove(history + 1, history, (HISTORY - 1) * sizeof(*history));
	history[0] = xstrdup(text);
}

static unsigned run(struct palette *p)
{
	struct app *a = p->base.app;
	char *line = xstrdup(p->edit.text), *word = text_trim(line), *rest;
	enum action act;

	if (!*word) {
		free(line);
		return UI_CLOSE;
	}
	remember(word);
	rest = strchr(word, ' ');
	if (rest) {
		*rest++ = '\0';
		rest = text_trim(rest);
	}
	act = action_find(word);
	for (size_t i = 0; !act && i < ARRAY_LEN(aliases); i++)
		if (strcmp(aliases[i].name, word) == 0)
			act = aliases[i].act;
	/* A beginning that only one name has is enough. */
	if (!act && !rest && p->n == 1)
		act = p->acts[0];
	app_close(a, &p->base);
	if (!act)
		app_say(a, SAY_ERROR, _("there is no command '%s'; Tab shows what there is"), word);
	else
		app_act(a, act, rest && *rest ? rest : NULL);
	free(line);
	return UI_REPAINT;
}

/* The text with the selected (or first) suggestion put in. */
static void accept(struct palette *p, int at)
{
	const struct action_info *info = action_info(p->acts[at]);
	char *text = p->words[at] ? xasprintf("%s %s", info->name, p->words[at])
				  : xasprintf("%s%s", info->name, info->argument ? " " : "");

	edit_replace(&p->edit, text);
	free(text);
}

static unsigned palette_key(struct screen *s, const struct event *e)
{
	struct palette *p = (struct palette *)s;

	if (e->type == EVENT_PASTE) {
		edit_insert(&p->edit, e->text);
		suggest(p);
		return UI_REPAINT;
	}
	if (e->type != EVENT_KEY)
		return UI_HANDLED;
	switch (e->key) {
	case UK_ESC:
		if (!text_is_blank(p->edit.text))
			remember(p->edit.text);
		return UI_CLOSE;
	case UK_ENTER:
		/* An action that wants a word shows which there are first. */
		if (p->at >= 0 && !p->words[p->at] && action_info(p->acts[p->at])->argument) {
			suggest(p);
			if (p->n)
				return UI_REPAINT;
		}
		return run(p);
	case UK_TAB:
	case UK_BACKTAB:
		/* Each press puts the next proposal in; typing on goes from there. */
		if (p->n > 0) {
			int step = e->key == UK_TAB ? 1 : p->n - (p->at < 0 ? 0 : 1);

			p->at = (p->at + step) % p->n;
			accept(p, p->at);
			if (p->n == 1)
				suggest(p);
		}
		return UI_REPAINT;
	case UK_RIGHT:
		/* At the end: take the ghost text. */
		if (p->edit.cursor == p->edit.len && p->n > 0) {
			accept(p, p->at < 0 ? 0 : p->at);
			suggest(p);
			return UI_REPAINT;
		}
		break;
	case UK_UP:
	case UK_DOWN:
		p->back += e->key == UK_UP ? 1 : -1;
		if (p->back < -1)
			p->back = -1;
		if (p->back >= HISTORY || (p->back >= 0 && !history[p->back]))
			p->back--;
		edit_replace(&p->edit, p->back >= 0 ? history[p->back] : "");
		suggest(p);
		return UI_REPAINT;
	case UK_BS:
		if (p->edit.len == 0)
			return UI_CLOSE;
		break;
	default:
		break;
	}
	if (edit_key(&p->edit, e->key))
		suggest(p);
	return UI_REPAINT;
}

static void palette_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct palette *p = (struct palette *)s;
	struct app *a = s->app;
	struct style pop = app_style(a, INK_POPUP), ghost = app_style(a, INK_GHOST);
	int y = to->h - 2, shown = p->n < body.h - 2 ? p->n : body.h - 2;
	const char *rest = NULL;
	char cap[ACTION_CAP_LEN];
	struct rect box = {y - shown, 0, shown, to->w > 100 ? 100 : to->w};

	for (int i = 0; i < shown; i++) {
		const struct action_info *info = action_info(p->acts[i]);
		struct style st = i == p->at ? app_style(a, INK_SELECT) : pop;
		int row = box.y + i;

		surface_fill(to, (struct rect){row, 0, 1, box.w}, ' ', st);
		if (p->words[i]) {
			surface_printf(to, row, 1, box.w - 2, st, "%s %s", info->name, p->words[i]);
			continue;
		}
		surface_field(to, row, 1, 18, st, ALIGN_LEFT, info->name);
		surface_field(to, row, 20, 9, st, ALIGN_LEFT, action_cap(info->id, cap));
		surface_field(to, row, 30, box.w - 31, st, ALIGN_LEFT, _(info->help));
	}
	if (p->n > 0 && p->edit.cursor == p->edit.len && p->edit.len > 0) {
		int at = p->at < 0 ? 0 : p->at;
		const char *name = p->words[at] ? p->words[at] : action_info(p->acts[at])->name;
		const char *typed = p->words[at] ? strchr(p->edit.text, ' ') + 1 : p->edit.text;

		if (strncmp(name, typed, strlen(typed)) == 0)
			rest = name + strlen(typed);
	}
	surface_fill(to, (struct rect){y, 0, 1, to->w}, ' ', app_style(a, INK_FIELD_FOCUS));
	surface_put(to, y, 0, ':', app_style(a, INK_FIELD_FOCUS));
	ghost.bg = app_style(a, INK_FIELD_FOCUS).bg;
	edit_draw(&p->edit, to, (struct rect){y, 1, 1, to->w - 2}, app_style(a, INK_FIELD_FOCUS),
		  ghost, rest, true);
}

static void palette_close(struct screen *s)
{
	edit_done(&((struct palette *)s)->edit);
}

static const struct screen_ops palette_ops = {
    .name = "palette",
    .title = N_("Command"),
    .roles = MAY_ANY,
    .size = sizeof(struct palette),
    .popup = true,
    .footer = no_footer,
    .close = palette_close,
    .key = palette_key,
    .draw = palette_draw,
};

void palette_open(struct app *a, const char *text)
{
	struct palette *p = (struct palette *)app_open(a, &palette_ops, NULL);

	if (!p)
		return;
	edit_init(&p->edit, 500, false);
	edit_set(&p->edit, text ? text : "");
	p->back = -1;
	suggest(p);
}

/* --- a page of lines with a filter: help and messages ---------------------------------- */

struct page_line {
	char *left, *text, *fold;
	bool heading;
	enum ink ink;
};

struct page {
	struct screen base;
	char *title;
	struct page_line *lines;
	size_t n, cap;
	struct edit filter;
	bool filtering;
	size_t top;
	int left_w;
};

static void page_add(struct page *p, const char *left, const char *text, bool heading, enum ink ink)
{
	char *both = xasprintf("%s %s", left, text);

	MEM_GROW(p->lines, p->n, p->cap);
	p->lines[p->n++] =
	    (struct page_line){xstrdup(left), xstrdup(text), text_fold(both), heading, ink};
	free(both);
}

static void page_close(struct screen *s)
{
	struct page *p = (struct page *)s;

	for (size_t i = 0; i < p->n; i++) {
		free(p->lines[i].left);
		free(p->lines[i].text);
		free(p->lines[i].fold);
	}
	free(p->lines);
	free(p->title);
	edit_done(&p->filter);
}

static bool page_shows(const struct page *p, const struct page_line *l, const char *fold)
{
	return !*fold || (!l->heading && text_contains_folded(l->fold, fold));
}

static unsigned page_key(struct screen *s, const struct event *e)
{
	struct page *p = (struct page *)s;
	size_t page = 10;

	if (e->type == EVENT_PASTE)
		return UI_HANDLED;
	if (p->filtering && e->key != UK_ENTER && e->key != UK_ESC &&
	    edit_key(&p->filter, e->key)) {
		p->top = 0;
		return UI_REPAINT;
	}
	switch (e->key) {
	case UK_ESC:
		if (p->filter.len) { /* one level back: the filter first */
			edit_set(&p->filter, "");
			p->filtering = false;
			return UI_REPAINT;
		}
		return UI_CLOSE;
	case 'q':
	case '?':
	case UK_F(1):
		return UI_CLOSE;
	case UK_ENTER:
		if (!p->filtering)
			return UI_CLOSE;
		p->filtering = false;
		return UI_REPAINT;
	case '/':
	case 'f':
		p->filtering = true;
		return UI_REPAINT;
	case UK_DOWN:
	case 'j':
		p->top++;
		return UI_REPAINT;
	case UK_UP:
	case 'k':
		p->top -= p->top > 0;
		return UI_REPAINT;
	case UK_PGDN:
	case ' ':
		p->top += page;
		return UI_REPAINT;
	case UK_PGUP:
		p->top -= p->top > page ? page : p->top;
		return UI_REPAINT;
	case UK_HOME:
		p->top = 0;
		return UI_REPAINT;
	case UK_END:
		p->top = p->n;
		return UI_REPAINT;
	default:
		return UI_HANDLED;
	}
}

static unsigned page_mouse(struct screen *s, const struct event *e)
{
	struct page *p = (struct page *)s;

	if (e->button == MOUSE_WHEEL_DOWN)
		p->top += 3;
	else if (e->button == MOUSE_WHEEL_UP)
		p->top -= p->top > 3 ? 3 : p->top;
	return UI_REPAINT;
}

static void page_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct page *p = (struct page *)s;
	struct app *a = s->app;
	struct style pop = app_style(a, INK_POPUP), strong = pop;
	char *fold = text_fold(p->filter.text);
	int w = body.w > 110 ? 100 : body.w - 8, h = body.h - 4, row = 0;
	struct rect in = frame_popup(a, to, h, w, p->title);
	size_t shown = 0, at = 0;

	strong.attr |= ATTR_BOLD;
	h = in.h - 1;
	for (size_t i = 0; i < p->n; i++)
		shown += page_shows(p, &p->lines[i], fold);
	if (p->top + (size_t)h > shown)
		p->top = shown > (size_t)h ? shown - (size_t)h : 0;
	for (size_t i = 0; i < p->n && row < h; i++) {
		const struct page_line *l = &p->lines[i];
		struct style st = pop;

		if (!page_shows(p, l, fold) || at++ < p->top)
			continue;
		if (l->ink != INK_POPUP) {
			st.fg = app_style(a, l->ink).fg;
			st.attr = app_style(a, l->ink).attr;
		}
		if (l->heading) {
			struct style head = app_style(a, INK_HEADER);

			surface_field(to, in.y + row, in.x, in.w, head, ALIGN_LEFT, l->text);
		} else {
			surface_field(to, in.y + row, in.x + 1, p->left_w, strong, ALIGN_LEFT,
				      l->left);
			surface_field(to, in.y + row, in.x + p->left_w + 2, in.w - p->left_w - 2,
				      st, ALIGN_LEFT, l->text);
		}
		row++;
	}
	surface_scrollbar(to, in.y, in.x + in.w + 1, h, app_style(a, INK_POPUP_EDGE), p->top,
			  (size_t)h, shown);
	if (p->filtering || p->filter.len) {
		int x = in.x + surface_text(to, in.y + h, in.x, 12, strong, _("Filter: "));

		edit_draw(&p->filter, to, (struct rect){in.y + h, x, 1, in.w - (x - in.x)},
			  app_style(a, p->filtering ? INK_FIELD_FOCUS : INK_FIELD),
			  app_style(a, INK_GHOST), NULL, p->filtering);
	} else {
		surface_field(to, in.y + h, in.x, in.w, pop, ALIGN_RIGHT,
			      _("/: filter   Esc: close"));
		surface_set_cursor(to, in.y, in.x);
	}
	free(fold);
}

static const struct screen_ops page_ops = {
    .name = "page",
    .title = N_("Page"),
    .roles = MAY_ANY,
    .size = sizeof(struct page),
    .popup = true,
    .footer = no_footer,
    .close = page_close,
    .key = page_key,
    .mouse = page_mouse,
    .draw = page_draw,
};

static struct page *page_open(struct app *a, const char *title, int left_w)
{
	struct page *p = (struct page *)app_open(a, &page_ops, NULL);

	if (!p)
		return NULL;
	p->title = xstrdup(title);
	p->left_w = left_w;
	edit_init(&p->filter, 100, false);
	return p;
}

void help_open(struct app *a)
{
	struct screen *below = app_top(a);
	unsigned groups = GROUP_GLOBAL | (below ? below->ops->groups : 0);
	char *title = xasprintf(_("Keys: %s"), below ? _(below->ops->title) : "");
	struct page *p = page_open(a, title, 18);

	free(title);
	if (!p)
		return;
	/* The screen's own first, what works everywhere last. */
	for (unsigned g = GROUP_LAST; g; g >>= 1) {
		bool any = false;

		if (!(groups & g))
			continue;
		for (int i = 1; i < ACT_COUNT; i++) {
			const struct action_info *info = action_info((enum action)i);
			char *caps, *text;

			if (info->group != g || !(info->roles & a->roles))
				continue;
			if (!any)
				page_add(p, "", action_group_title(g), true, INK_POPUP);
			any = true;
			caps = action_caps(info->id);
			text = xasprintf("%s  (:%s%s%s)", _(info->help), info->name,
					 info->argument ? " " : "",
					 info->argument ? info->argument : "");
			page_add(p, caps, text, false, INK_POPUP);
			free(text);
			free(caps);
		}
	}
}

void messages_open(struct app *a)
{
	static const enum ink inks[] = {INK_POPUP, INK_GOOD, INK_WARN, INK_ERROR};
	struct page *p = page_open(a, _("Messages"), 16);
	size_t n = a->n_messages < APP_MESSAGES ? a->n_messages : APP_MESSAGES;

	if (!p)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct message_line *m = &a->messages[(a->n_messages - 1 - i) % APP_MESSAGES];
		char when[INSTANT_TEXT_LEN];
		const char *text = m->text;
		bool first = true;

		/* Long messages over several lines, nothing cut off. */
		while (*text) {
			size_t next, len = wrap_line(text, 76, &next);
			char *part = xstrndup(text, len);

			page_add(p, first ? instant_format_local(m->when, when) : "", part, false,
				 inks[m->kind]);
			free(part);
			text += next;
			first = false;
		}
	}
	if (n == 0)
		page_add(p, "", _("Nothing yet."), false, INK_POPUP);
}
