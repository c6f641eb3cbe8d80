/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/pair.h"

#include <math.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"

/* Over this many columns two prints are side by side from the start. */
#define TWO_PANES_W 72

void pair_init(struct pair *p, const char *title_a, const char *title_b)
{
	memset(p, 0, sizeof(*p));
	fpview_init(&p->pane[0], title_a);
	fpview_init(&p->pane[1], title_b);
	fit_make(&p->fit, NULL, 0, 0);
}

void pair_map(const struct pair *p, int from, double x, double y, double *ox, double *oy)
{
	const struct layers *a = p->pane[from].layers, *b = p->pane[1 - from].layers;
	double sign = from == 0 ? 1 : -1;

	*ox = x;
	*oy = y;
	if (!a || !b)
		return;
	x /= a->scale;
	y /= a->scale;
	if (p->fit.kind == FIT_NONE) {
		*ox = x + sign * p->off_x;
		*oy = y + sign * p->off_y;
	} else if (from == 0) {
		fit_map(&p->fit, x, y, ox, oy);
	} else {
		fit_unmap(&p->fit, x, y, ox, oy);
	}
	*ox *= b->scale;
	*oy *= b->scale;
}

/* --- locked movement ------------------------------------------------------------------ */

static bool only_panned(const struct raster_view *a, const struct raster_view *b)
{
	return a->anchor_x == b->anchor_x && a->anchor_y == b->anchor_y && a->step == b->step &&
	       a->angle == b->angle && a->mirror == b->mirror;
}

/* The other print's turn that makes its ridges run as here. */
static double other_angle(const struct pair *p, double x, double y)
{
	const struct fpview *v = &p->pane[p->focus];
	double rotation = 0;

	if (p->fit.kind != FIT_NONE) {
		double ax = x, ay = y;

		if (p->focus == 1)
			pair_map(p, 1, x, y, &ax, &ay);
		rotation = fit_rotation_at(&p->fit, ax / p->pane[0].layers->scale,
					   ay / p->pane[0].layers->scale);
	}
	return d_wrap(v->view.angle + (p->focus == 0 ? -rotation : rotation));
}

void pair_follow(struct pair *p)
{
	struct fpview *v = &p->pane[p->focus], *o = &p->pane[1 - p->focus];
	double x, y, ox, oy, cy, cx, step, angle;
	bool moved;

	if (!p->locked || !v->layers || !o->layers || !v->placed)
		return;
	fpview_cursor(v, &x, &y);
	pair_map(p, p->focus, x, y, &ox, &oy);
	step = v->view.step / v->layers->scale * o->layers->scale;
	angle = other_angle(p, x, y);
	if (o->placed && only_panned(&v->view, &p->before) && o->view.step == step &&
	    fabs(d_wrap(o->view.angle - angle)) < 0.03) {
		/* Moving both by the same cells keeps the picture sharp and cheap; only
		 * when the skin has bent it away the other pane is set anew. */
		o->view.pan_y += v->view.pan_y - p->before.pan_y;
		o->view.pan_x += v->view.pan_x - p->before.pan_x;
		raster_to_cell(&o->view, ox, oy, &cy, &cx);
		moved = fabs(cy - v->cy - 0.5) > 0.8 || fabs(cx - v->cx - 0.5) > 1.2;
		if (!moved) {
			o->cy = v->cy;
			o->cx = v->cx;
			o->fitted = false;
			return;
		}
	}
	o->view.step = step;
	o->view.angle = angle;
	o->view.mirror = v->view.mirror;
	o->cy = v->cy;
	o->cx = v->cx;
	fpview_place(o, ox, oy);
}

void pair_set_fit(struct pair *p, const struct fit_point *points, int n)
{
	fit_make(&p->fit, points, n, FIT_SMOOTH);
	p->before.step = 0; /* set the other pane anew */
	pair_follow(p);
}

static void lock(struct pair *p, struct app *a)
{
	p->locked = !p->locked;
	if (p->locked && p->fit.kind == FIT_NONE && p->pane[0].layers && p->pane[1].layers) {
		double ax, ay, bx, by;

		fpview_cursor(&p->pane[0], &ax, &ay);
		fpview_cursor(&p->pane[1], &bx, &by);
		p->off_x = bx / p->pane[1].layers->scale - ax / p->pane[0].layers->scale;
		p->off_y = by / p->pane[1].layers->scale - ay / p->pane[0].layers->scale;
	}
	p->before.step = 0;
	pair_follow(p);
	app_say(a, SAY_INFO,
		!p->locked		   ? _("each print moves alone")
		: p->fit.kind == FIT_NONE  ? _("both move together, side by side as they are now")
		: p->fit.kind == FIT_RIGID ? _("both move together, fitted by the pairs (rigid)")
					   : _("both move together, fitted by the pairs (bent)"));
}

/* --- actions ------------------------------------------------------------------------------ */

unsigned pair_act(struct pair *p, struct app *a, enum action act)
{
	struct fpview *v = &p->pane[p->focus];
	unsigned result;

	switch (act) {
	case ACT_OTHER_PANE:
		p->focus = 1 - p->focus;
		return UI_REPAINT;
	case ACT_ONE_PANE:
		p->one = !p->one;
		return UI_REPAINT;
	case ACT_LOCK_PANES:
		lock(p, a);
		return UI_REPAINT;
	case ACT_FLICKER:
	case ACT_GHOST:
		if (act == ACT_FLICKER) {
			p->flicker = !p->flicker;
			p->ghost = false;
		} else {
			p->ghost = !p->ghost;
			p->flicker = false;
			if (p->ghost && a->look.depth < DEPTH_8)
				app_say(a, SAY_WARN,
					_("without colours the two cannot be told apart; try "
					  "flicker (w)"));
		}
		p->phase = p->flicker;
		if ((p->flicker || p->ghost) && p->fit.kind == FIT_NONE)
			app_say(a, SAY_WARN,
				_("no pairs yet: the prints lie over each other as they are"));
		return UI_REPAINT;
	default:
		break;
	}
	p->before = v->view;
	result = fpview_act(v, a, act);
	if (result != UI_IGNORED)
		pair_follow(p);
	return result;
}

unsigned pair_mouse(struct pair *p, const struct event *e)
{
	for (int i = 0; i < 2; i++) {
		struct raster_view before = p->pane[i].view;
		unsigned result;

		if (p->one && i != p->focus)
			continue;
		result = fpview_mouse(&p->pane[i], e);
		if (result != UI_IGNORED) {
			p->focus = i;
			p->before = before;
			pair_follow(p);
			return result;
		}
	}
	return UI_IGNORED;
}

unsigned pair_tick(struct pair *p)
{
	if (!p->flicker)
		return UI_HANDLED;
	p->phase = !p->phase;
	return UI_REPAINT;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void warp_to_other(const void *context, double x, double y, double *ox, double *oy)
{
	const struct pair *p = context;

	pair_map(p, p->focus, x, y, ox, oy);
}

void pair_draw(struct pair *p, struct app *a, struct surface *s, struct rect r,
	       const struct fpview_mark *marks[2], const size_t n_marks[2], bool focus)
{
	struct fpview_over over = {0};
	bool one = p->one || r.w < TWO_PANES_W;
	int left = (r.w - 1) / 2;

	p->warp = (struct raster_warp){warp_to_other, p};
	if ((p->ghost || (p->flicker && p->phase)) && p->pane[1 - p->focus].layers &&
	    p->pane[p->focus].layers) {
		over.ghost = p->pane[1 - p->focus].layers;
		over.warp = &p->warp;
		over.instead = p->flicker;
		over.instead_title = p->pane[1 - p->focus].title;
	}
	for (int i = 0; i < 2; i++) {
		struct rect pane = {r.y, i == 0 ? r.x : r.x + left + 1, r.h,
				    i == 0 ? left : r.w - left - 1};
		bool here = i == p->focus;

		if (one && !here)
			continue;
		if (one)
			pane = r;
		fpview_draw(&p->pane[i], a, s, pane, here && over.instead ? NULL : marks[i],
			    n_marks[i], here && over.ghost ? &over : NULL, focus && here);
	}
	if (!one)
		surface_vline(s, r.y, r.x + left, r.h, app_style(a, INK_BORDER));
}
