/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/list.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

void list_init(struct list *l, const struct list_model *model, void *context, int sort, bool down)
{
	memset(l, 0, sizeof(*l));
	assert(model->n_columns <= LIST_COLUMNS);
	l->model = model;
	l->context = context;
	l->sort = sort;
	l->down = down;
	l->view_h = 10;
	edit_init(&l->find, 200, false);
	edit_init(&l->filter, 200, false);
	list_refresh(l);
}

static void drop_folds(struct list *l)
{
	for (size_t i = 0; i < l->n_folds; i++)
		free(l->folds[i]);
	free(l->folds);
	l->folds = NULL;
	l->n_folds = 0;
}

void list_done(struct list *l)
{
	drop_folds(l);
	free(l->order);
	edit_done(&l->find);
	edit_done(&l->filter);
	l->order = NULL;
}

/* --- order ------------------------------------------------------------------------- */

static const char *fold_of(struct list *l, size_t row)
{
	struct list_cell cell;
	struct buf b = BUF_INIT;
	char more[512] = "";

	if (!l->folds) {
		l->folds = xcalloc(l->total + 1, sizeof(*l->folds));
		l->n_folds = l->total;
	}
	if (l->folds[row])
		return l->folds[row];
	for (int c = 0; c < l->model->n_columns; c++) {
		cell.text[0] = '\0';
		l->model->cell(l->context, row, c, &cell);
		buf_printf(&b, "%s ", cell.text);
	}
	if (l->model->more) {
		l->model->more(l->context, row, more, sizeof(more));
		buf_put_str(&b, more);
	}
	l->folds[row] = text_fold(buf_str(&b));
	buf_free(&b);
	return l->folds[row];
}

/* All words of the filter occur in the row. */
static bool row_passes(struct list *l, size_t row, const char *words)
{
	const char *text;
	char *copy, *save = NULL;
	bool all = true;

	if (!*words)
		return true;
	text = fold_of(l, row);
	copy = xstrdup(words);
	for (char *w = strtok_r(copy, " ", &save); w && all; w = strtok_r(NULL, " ", &save))
		all = text_contains_folded(text, w);
	free(copy);
	return all;
}

struct sorter {
	struct list *l;
	char **keys;
};

static int compare_rows(const void *pa, const void *pb, void *context)
{
	const struct sorter *s = context;
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;
	int c;

	if (s->l->model->compare)
		c = s->l->model->compare(s->l->context, s->l->sort, a, b);
	else
		c = strcmp(s->keys[a], s->keys[b]);
	if (c == 0) /* equal ones stay as they came */
		return a < b ? -1 : a > b;
	return s->l->down ? -c : c;
}

static void sort_rows(struct list *l)
{
	struct sorter s = {.l = l};

	if (l->sort < 0 || l->n < 2)
		return;
	if (!l->model->compare) {
		s.keys = xcalloc(l->total, sizeof(*s.keys));
		for (size_t i = 0; i < l->n; i++) {
			struct list_cell cell = {.text = ""};

			l->model->cell(l->context, l->order[i], l->sort, &cell);
			s.keys[l->order[i]] = text_fold(cell.text);
		}
	}
	qsort_r(l->order, l->n, sizeof(*l->order), compare_rows, &s);
	if (s.keys)
		for (size_t i = 0; i < l->total; i++)
			free(s.keys[i]);
	free(s.keys);
}

/* Finds the pinned record again. */
static void repin(struct list *l)
{
	if (l->pinned)
		for (size_t i = 0; i < l->n; i++)
			if (l->model->id(l->context, l->order[i]) == l->pinned) {
				/* It keeps its place on the screen when it can. */
				size_t off = l->at >= l->top ? l->at - l->top : 0;

				l->at = i;
				l->top = i > off ? i - off : 0;
				return;
			}
	if (l->at >= l->n)
		l->at = l->n ? l->n - 1 : 0;
	/* From the first row on the selection belongs to a record, so that rows
	 * that stream in do not push another one under it. */
	if (!l->pinned && l->n)
		l->pinned = l->model->id(l->context, l->order[l->at]);
}

static void rebuild(struct list *l)
{
	char *words = text_fold(l->filter.text);

	if (l->cap < l->total) {
		l->cap = l->total;
		l->order = xreallocarray(l->order, l->cap, sizeof(*l->order));
	}
	l->n = 0;
	for (size_t i = 0; i < l->total; i++)
		if (row_passes(l, i, words))
			l->order[l->n++] = (uint32_t)i;
	free(words);
	sort_rows(l);
	repin(l);
}

void list_refresh(struct list *l)
{
	drop_folds(l);
	l->total = l->model->count(l->context);
	rebuild(l);
}

static void pin(struct list *l)
{
	l->pinned = l->n ? l->model->id(l->context, l->order[l->at]) : 0;
}

bool list_selected(const struct list *l, size_t *row)
{
	if (!l->n)
		return false;
	*row = l->order[l->at];
	return true;
}

int64_t list_selected_id(const struct list *l)
{
	return l->n ? l->model->id(l->context, l->order[l->at]) : 0;
}

void list_select(struct list *l, int64_t id)
{
	l->pinned = id;
	repin(l);
}

/* --- find ----------------------------------------------------------------------------- */

static bool find(struct list *l, size_t from, int step)
{
	char *fold = text_fold(l->find.text);
	bool found = false;

	for (size_t i = 0; *fold && i < l->n && !found; i++) {
		size_t at = (from + (step > 0 ? i : l->n - i)) % l->n;

		if (text_contains_folded(fold_of(l, l->order[at]), fold)) {
			l->at = at;
			pin(l);
			found = true;
		}
	}
	free(fold);
	return found;
}

unsigned list_key(struct list *l, const struct event *e)
{
	struct edit *edit = l->mode == LIST_FINDING ? &l->find : &l->filter;

	if (l->mode == LIST_PLAIN)
		return UI_IGNORED;
	if (e->type == EVENT_PASTE) {
		edit_insert(edit, e->text);
	} else if (e->key == UK_ENTER || e->key == UK_ESC || e->key == UK_TAB) {
		/* Esc takes the filter away, Enter keeps it. */
		if (e->key == UK_ESC && l->mode == LIST_FILTERING)
			edit_set(&l->filter, "");
		if (e->key == UK_ESC && l->mode == LIST_FINDING && l->find_from < l->n)
			l->at = l->find_from;
		l->mode = LIST_PLAIN;
		rebuild(l);
		pin(l);
		return UI_REPAINT;
	} else if (!edit_key(edit, e->key)) {
		return UI_IGNORED; /* the arrows still move the selection */
	}
	if (l->mode == LIST_FINDING)
		find(l, l->find_from, 1);
	else
		rebuild(l);
	return UI_REPAINT;
}

/* --- actions -------------------------------------------------------------------------- */

static void go(struct list *l, long by)
{
	long at = (long)l->at + by;

	if (at >= (long)l->n)
		at = (long)l->n - 1;
	l->at = at > 0 ? (size_t)at : 0;
	pin(l);
}

static unsigned sort_by(struct list *l, struct app *a, const char *argument)
{
	if (argument) {
		for (int c = 0; c < l->model->n_columns; c++)
			if (strcmp(l->model->columns[c].id, argument) == 0) {
				l->sort = c;
				l->down = false;
				rebuild(l);
				return UI_REPAINT;
			}
		app_say(a, SAY_ERROR, _("there is no column '%s'"), argument);
		return UI_REPAINT;
	}
	l->sort = l->sort + 1 >= l->model->n_columns ? -1 : l->sort + 1;
	l->down = false;
	rebuild(l);
	if (l->sort < 0)
		app_say(a, SAY_INFO, _("in their own order"));
	else
		app_say(a, SAY_INFO, _("sorted by: %s"), _(l->model->columns[l->sort].title));
	return UI_REPAINT;
}

unsigned list_act(struct list *l, struct app *a, enum action act, const char *argument)
{
	int page = l->view_h > 2 ? l->view_h - 1 : 1;

	switch (act) {
	case ACT_UP:
		go(l, -1);
		break;
	case ACT_DOWN:
		go(l, 1);
		break;
	case ACT_PAGE_UP:
		go(l, -page);
		break;
	case ACT_PAGE_DOWN:
		go(l, page);
		break;
	case ACT_FIRST:
		go(l, -(long)l->n);
		break;
	case ACT_LAST:
		go(l, (long)l->n);
		break;
	case ACT_FIND:
		l->find_from = l->at;
		edit_set(&l->find, argument ? argument : "");
		if (argument && !find(l, l->at, 1))
			app_say(a, SAY_WARN, _("not found: %s"), argument);
		else if (!argument)
			l->mode = LIST_FINDING;
		break;
	case ACT_FIND_NEXT:
		if (!find(l, l->at + 1, 1))
			app_say(a, SAY_WARN, _("nothing found"));
		break;
	case ACT_FIND_PREV:
		if (!l->n || !find(l, l->at + l->n - 1, -1))
			app_say(a, SAY_WARN, _("nothing found"));
		break;
	case ACT_FILTER:
		if (argument) {
			edit_set(&l->filter, argument);
			rebuild(l);
		} else {
			l->mode = LIST_FILTERING;
		}
		break;
	case ACT_SORT:
		return sort_by(l, a, argument);
	case ACT_SORT_TURN:
		l->down = !l->down;
		rebuild(l);
		break;
	case ACT_BACK:
		/* One level back: the filter goes before the screen does. */
		if (!l->filter.len)
			return UI_IGNORED;
		edit_set(&l->filter, "");
		rebuild(l);
		app_say(a, SAY_INFO, _("filter taken away; Esc again goes back"));
		break;
	default:
		return UI_IGNORED;
	}
	return UI_REPAINT;
}

const char *list_complete(const struct list *l, enum action act, int i)
{
	return act == ACT_SORT && i < l->model->n_columns ? l->model->columns[i].id : NULL;
}

/* --- drawing ---------------------------------------------------------------------------- */

/* Which columns are shown and how wide; 0 for those that are not. */
static void lay_out(const struct list *l, int w, int widths[LIST_COLUMNS])
{
	const struct list_model *m = l->model;
	int used = 0, grow = 0, left;

	for (int c = 0; c < m->n_columns; c++) {
		widths[c] = m->columns[c].min;
		used += widths[c] + 1;
	}
	while (used - 1 > w) {
		int worst = -1;

		for (int c = 0; c < m->n_columns; c++)
			if (widths[c] && m->columns[c].priority > 0 &&
			    (worst < 0 || m->columns[c].priority >= m->columns[worst].priority))
				worst = c;
		if (worst < 0)
			break;
		used -= widths[worst] + 1;
		widths[worst] = 0;
	}
	for (int c = 0; c < m->n_columns; c++)
		grow += widths[c] ? m->columns[c].grow : 0;
	left = w - used + 1;
	for (int c = 0; left > 0 && grow > 0 && c < m->n_columns; c++)
		if (widths[c] && m->columns[c].grow) {
			int share = left * m->columns[c].grow / grow;

			grow -= m->columns[c].grow;
			left -= share;
			widths[c] += share;
		}
}

static void draw_head(const struct list *l, struct app *a, struct surface *s, struct rect r,
		      const int widths[LIST_COLUMNS])
{
	struct style head = app_style(a, INK_HEADER);
	int x = r.x;

	surface_fill(s, (struct rect){r.y, r.x, 1, r.w}, ' ', head);
	for (int c = 0; c < l->model->n_columns; c++) {
		char text[LIST_TEXT];

		if (!widths[c])
			continue;
		snprintf(text, sizeof(text), "%s%s", _(l->model->columns[c].title),
			 c != l->sort ? ""
			 : l->down    ? " ▼"
				      : " ▲");
		surface_field(s, r.y, x, widths[c], head, l->model->columns[c].align, text);
		x += widths[c] + 1;
	}
}

/* Marks the letters that were found, as they stand in the cell. */
static void mark_found(const struct list *l, struct app *a, struct surface *s, int y, int x, int w,
		       const char *text)
{
	const char *needle =
	    l->mode == LIST_FILTERING || !l->find.len ? l->filter.text : l->find.text;
	size_t len = strlen(needle);
	const char *hit = len ? strcasestr(text, needle) : NULL;

	if (hit && text_width(text) <= w) {
		char *head = xstrndup(text, (size_t)(hit - text));
		char *part = xstrndup(hit, len);
		struct style st = app_style(a, INK_MATCHED);

		st.bg = COLOR_KEEP;
		surface_restyle(s, (struct rect){y, x + text_width(head), 1, text_width(part)}, st);
		free(head);
		free(part);
	}
}

static void draw_row(const struct list *l, struct app *a, struct surface *s, struct rect r,
		     size_t i, const int widths[LIST_COLUMNS], bool focus)
{
	bool selected = i == l->at;
	struct style base = app_style(a, !selected ? INK_TEXT
					 : focus   ? INK_SELECT
						   : INK_SELECT_IDLE);
	int x = r.x;

	surface_fill(s, r, ' ', base);
	for (int c = 0; c < l->model->n_columns; c++) {
		struct list_cell cell = {.text = "", .ink = INK_TEXT};
		struct style st = base;

		if (!widths[c])
			continue;
		l->model->cell(l->context, l->order[i], c, &cell);
		if (cell.ink != INK_TEXT && !selected)
			st = app_style(a, cell.ink);
		surface_field(s, r.y, x, widths[c], st, l->model->columns[c].align, cell.text);
		if (!selected && l->model->columns[c].align == ALIGN_LEFT)
			mark_found(l, a, s, r.y, x, widths[c], cell.text);
		x += widths[c] + 1;
	}
}

/* What is typed, and how much is in view. */
static void draw_foot(struct list *l, struct app *a, struct surface *s, struct rect r, bool focus)
{
	struct style dim = app_style(a, INK_DIM);
	char text[120];
	int x = r.x, w;

	if (l->n == l->total)
		snprintf(text, sizeof(text), _("%zu of %zu"), l->n ? l->at + 1 : 0, l->n);
	else
		snprintf(text, sizeof(text), _("%zu of %zu, %zu in all"), l->n ? l->at + 1 : 0,
			 l->n, l->total);
	w = text_width(text);
	surface_fill(s, (struct rect){r.y, r.x, 1, r.w}, ' ', app_style(a, INK_TEXT));
	surface_text(s, r.y, r.x + r.w - w, w, dim, text);
	if (l->mode != LIST_PLAIN || l->filter.len) {
		bool finding = l->mode == LIST_FINDING;
		struct edit *e = finding ? &l->find : &l->filter;
		int room = r.w - w - 3;

		x += surface_text(s, r.y, x, room, dim, finding ? _("Find: ") : _("Filter: "));
		edit_draw(e, s, (struct rect){r.y, x, 1, room - (x - r.x)},
			  app_style(a, l->mode == LIST_PLAIN ? INK_FIELD : INK_FIELD_FOCUS),
			  app_style(a, INK_GHOST), NULL, focus && l->mode != LIST_PLAIN);
	}
}

void list_draw(struct list *l, struct app *a, struct surface *s, struct rect r, bool focus)
{
	int widths[LIST_COLUMNS] = {0}, h = r.h - 2;
	bool bar;

	l->area = r;
	l->view_h = h > 0 ? h : 1;
	if (h < 1)
		return;
	bar = l->n > (size_t)h;
	lay_out(l, r.w - bar, widths);
	draw_head(l, a, s, r, widths);
	if (l->at < l->top)
		l->top = l->at;
	if (l->at >= l->top + (size_t)h)
		l->top = l->at - (size_t)h + 1;
	if (l->top + (size_t)h > l->n)
		l->top = l->n > (size_t)h ? l->n - (size_t)h : 0;
	for (int i = 0; i < h && l->top + (size_t)i < l->n; i++)
		draw_row(l, a, s, (struct rect){r.y + 1 + i, r.x, 1, r.w - bar}, l->top + (size_t)i,
			 widths, focus);
	if (bar)
		surface_scrollbar(s, r.y + 1, r.x + r.w - 1, h, app_style(a, INK_BORDER), l->top,
				  (size_t)h, l->n);
	if (!l->n) {
		const char *why = l->total   ? _("No line has these words.")
				  : l->empty ? l->empty
					     : _("Nothing here.");

		surface_paragraph(s, (struct rect){r.y + 2, r.x + 2, h - 1, r.w - 4}, 0,
				  app_style(a, INK_DIM), why);
	}
	/* Screen readers follow the cursor: it stands on the selected row. */
	if (focus && l->mode == LIST_PLAIN)
		surface_set_cursor(s, r.y + 1 + (int)(l->at - l->top), r.x);
	draw_foot(l, a, s, (struct rect){r.y + r.h - 1, r.x, 1, r.w}, focus);
}

unsigned list_mouse(struct list *l, const struct event *e, bool *open)
{
	int row = e->y - l->area.y - 1;

	*open = false;
	if (e->button == MOUSE_WHEEL_DOWN || e->button == MOUSE_WHEEL_UP) {
		go(l, e->button == MOUSE_WHEEL_DOWN ? 3 : -3);
		return UI_REPAINT;
	}
	if (e->x < l->area.x || e->x >= l->area.x + l->area.w || row < -1 || row >= l->area.h - 2)
		return UI_IGNORED;
	if (row < 0) {
		int widths[LIST_COLUMNS] = {0}, x = l->area.x;

		lay_out(l, l->area.w - (l->n > (size_t)l->view_h), widths);
		for (int c = 0; c < l->model->n_columns; c++) {
			if (!widths[c])
				continue;
			if (e->x >= x && e->x < x + widths[c]) {
				l->down = l->sort == c ? !l->down : false;
				l->sort = c;
				rebuild(l);
				break;
			}
			x += widths[c] + 1;
		}
		return UI_REPAINT;
	}
	if (l->top + (size_t)row >= l->n)
		return UI_HANDLED;
	l->at = l->top + (size_t)row;
	pin(l);
	*open = e->button == MOUSE_DOUBLE;
	return UI_REPAINT;
}
