/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/fpview.h"

#include <math.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/text.h"

/* The closest look: four samples of a quadrant cell for one pixel. */
#define STEP_MIN     0.5
#define ZOOM_FACTOR  1.25
#define CLOSE_PERIOD 4.0 /* cells for a ridge period when close up */

void fpview_init(struct fpview *v, const char *title)
{
	memset(v, 0, sizeof(*v));
	snprintf(v->title, sizeof(v->title), "%s", title);
	v->view.aspect = 2;
	v->view.step = 1;
	v->fitted = true;
	v->glyphs = GLYPHS_FLOW;
}

void fpview_set(struct fpview *v, struct layers *layers, bool keep)
{
	v->layers = layers;
	v->was_drawn = false;
	if (!keep) {
		v->placed = false;
		v->fitted = true;
		v->view.angle = 0;
		v->view.mirror = false;
	}
}

/* --- where things are ------------------------------------------------------------- */

void fpview_cursor(const struct fpview *v, double *x, double *y)
{
	raster_to_source(&v->view, v->cy + 0.5, v->cx + 0.5, x, y);
}

/* Makes a point the anchor of the view, in the middle of the cell (cy, cx). */
static void anchor_at(struct fpview *v, double x, double y, int cy, int cx)
{
	double s, c, a = -0.5 * v->view.step, b = -0.5 * v->view.step * v->view.aspect;

	d_sincos(v->view.angle, &s, &c);
	v->view.anchor_x = x + (c * a - s * b) * (v->view.mirror ? -1 : 1);
	v->view.anchor_y = y + s * a + c * b;
	v->view.pan_y = -cy;
	v->view.pan_x = -cx;
}

static void keep_cursor_inside(struct fpview *v)
{
	int h = v->picture.h > 0 ? v->picture.h : 1, w = v->picture.w > 0 ? v->picture.w : 1;

	v->cy = v->cy < 0 ? 0 : v->cy >= h ? h - 1 : v->cy;
	v->cx = v->cx < 0 ? 0 : v->cx >= w ? w - 1 : v->cx;
}

static double fit_step(const struct fpview *v)
{
	const struct image *img = v->layers->image;
	double s, c, w, h, x, y;

	d_sincos(v->view.angle, &s, &c);
	w = fabs(c) * img->width + fabs(s) * img->height;
	h = fabs(s) * img->width + fabs(c) * img->height;
	x = w / (v->picture.w > 0 ? v->picture.w : 1);
	y = h / ((v->picture.h > 0 ? v->picture.h : 1) * v->view.aspect);
	return x > y ? x : y;
}

void fpview_fit(struct fpview *v)
{
	if (!v->layers)
		return;
	v->view.step = fit_step(v);
	if (v->view.step < STEP_MIN)
		v->view.step = STEP_MIN;
	v->cy = v->picture.h / 2;
	v->cx = v->picture.w / 2;
	anchor_at(v, v->layers->image->width / 2.0, v->layers->image->height / 2.0, v->cy, v->cx);
	v->placed = true;
	v->fitted = true;
}

void fpview_centre(struct fpview *v, double x, double y)
{
	v->cy = v->picture.h / 2;
	v->cx = v->picture.w / 2;
	anchor_at(v, x, y, v->cy, v->cx);
	v->placed = true;
	v->fitted = false;
}

void fpview_place(struct fpview *v, double x, double y)
{
	anchor_at(v, x, y, v->cy, v->cx);
	v->placed = true;
	v->fitted = false;
}

void fpview_go(struct fpview *v, double x, double y)
{
	double cy, cx;

	raster_to_cell(&v->view, x, y, &cy, &cx);
	if (cy < 0 || cx < 0 || cy >= v->picture.h || cx >= v->picture.w) {
		fpview_centre(v, x, y);
		return;
	}
	v->cy = (int)cy;
	v->cx = (int)cx;
	keep_cursor_inside(v);
}

/* The middle of the view stays somewhere on the print. */
static bool may_pan(const struct fpview *v, int dy, int dx)
{
	struct raster_view to = v->view;
	double x, y, x0, y0, out, was;
	const struct image *img = v->layers->image;

	raster_to_source(&to, v->picture.h / 2.0, v->picture.w / 2.0, &x0, &y0);
	to.pan_y += dy;
	to.pan_x += dx;
	raster_to_source(&to, v->picture.h / 2.0, v->picture.w / 2.0, &x, &y);
	out = fmax(fmax(-x, x - img->width), fmax(-y, y - img->height));
	was = fmax(fmax(-x0, x0 - img->width), fmax(-y0, y0 - img->height));
	return out <= 0 || out < was;
}

void fpview_pan(struct fpview *v, int dy, int dx)
{
	if (!v->layers || !may_pan(v, dy, dx))
		return;
	v->view.pan_y += dy;
	v->view.pan_x += dx;
	v->fitted = false;
}

void fpview_move(struct fpview *v, int dy, int dx)
{
	/* Some cells before the edge the view goes along. */
	int my = v->picture.h > 12 ? 3 : 1, mx = v->picture.w > 24 ? 6 : 2;
	int y = v->cy + dy, x = v->cx + dx;

	if (!v->layers)
		return;
	if ((y < my && dy < 0) || (y >= v->picture.h - my && dy > 0)) {
		if (may_pan(v, dy, 0) && !v->fitted) {
			fpview_pan(v, dy, 0);
			y = v->cy;
		}
	}
	if ((x < mx && dx < 0) || (x >= v->picture.w - mx && dx > 0)) {
		if (may_pan(v, 0, dx) && !v->fitted) {
			fpview_pan(v, 0, dx);
			x = v->cx;
		}
	}
	v->cy = y;
	v->cx = x;
	keep_cursor_inside(v);
}

void fpview_zoom_to(struct fpview *v, double step)
{
	double x, y, most;

	if (!v->layers)
		return;
	most = fit_step(v);
	fpview_cursor(v, &x, &y);
	if (step >= most) {
		fpview_fit(v);
		fpview_go(v, x, y);
		v->fitted = true;
		return;
	}
	if (step < STEP_MIN)
		step = STEP_MIN;
	v->view.step = step;
	anchor_at(v, x, y, v->cy, v->cx);
	v->fitted = false;
}

void fpview_zoom(struct fpview *v, double factor)
{
	fpview_zoom_to(v, v->view.step / factor);
}

void fpview_turn(struct fpview *v, double degrees)
{
	double x, y;

	if (!v->layers)
		return;
	fpview_cursor(v, &x, &y);
	v->view.angle = d_wrap(v->view.angle + degrees * D_PI / 180);
	if (fabs(v->view.angle) < 1e-6)
		v->view.angle = 0;
	anchor_at(v, x, y, v->cy, v->cx);
	v->fitted = false;
}

/* --- actions ------------------------------------------------------------------------- */

static void zoom_ridges(struct fpview *v, struct app *a)
{
	const struct raster_source *src = layers_source(v->layers, v->mode);
	double ridges = raster_ridge_step(a->look.glyphs, &a->look.caps, src, v->view.aspect);
	double close = raster_source_period(src) / CLOSE_PERIOD;

	/* Fit, then every ridge, then close up, and round again. */
	if (v->view.step > ridges * 1.01)
		fpview_zoom_to(v, ridges * 0.98);
	else if (v->view.step > close * 1.01)
		fpview_zoom_to(v, close);
	else
		fpview_fit(v);
}

static unsigned set_mode(struct fpview *v, struct app *a, enum pane_mode m)
{
	if (v->layers && !layers_has(v->layers, m)) {
		app_say(a, SAY_WARN, _("%s: not there%s%s"), pane_mode_name(m),
			v->layers->why.msg[0] ? ": " : _(" yet"), v->layers->why.msg);
		return UI_REPAINT;
	}
	v->mode = m;
	app_say(a, m == PANE_ORIGINAL ? SAY_INFO : SAY_WARN,
		m == PANE_ORIGINAL ? _("%s: the original") : _("%s: not the original but: %s"),
		v->title, pane_mode_name(m));
	return UI_REPAINT;
}

static unsigned set_tone(struct fpview *v, struct app *a, int brightness, int contrast)
{
	struct raster_tone *t = &v->tone;

	t->brightness += brightness;
	t->contrast += contrast;
	t->brightness = t->brightness < -100 ? -100 : t->brightness > 100 ? 100 : t->brightness;
	t->contrast = t->contrast < -100 ? -100 : t->contrast > 100 ? 100 : t->contrast;
	app_say(a, SAY_INFO, _("brightness %+d, contrast %+d"), t->brightness, t->contrast);
	return UI_REPAINT;
}

static unsigned act_view(struct fpview *v, struct app *a, enum action act)
{
	switch (act) {
	case ACT_CURSOR_LEFT:
		fpview_move(v, 0, -1);
		break;
	case ACT_CURSOR_RIGHT:
		fpview_move(v, 0, 1);
		break;
	case ACT_CURSOR_UP:
		fpview_move(v, -1, 0);
		break;
	case ACT_CURSOR_DOWN:
		fpview_move(v, 1, 0);
		break;
	case ACT_CURSOR_FAR_LEFT:
		fpview_move(v, 0, -8);
		break;
	case ACT_CURSOR_FAR_RIGHT:
		fpview_move(v, 0, 8);
		break;
	case ACT_CURSOR_FAR_UP:
		fpview_move(v, -4, 0);
		break;
	case ACT_CURSOR_FAR_DOWN:
		fpview_move(v, 4, 0);
		break;
	case ACT_PAN_LEFT:
		fpview_pan(v, 0, -4);
		break;
	case ACT_PAN_RIGHT:
		fpview_pan(v, 0, 4);
		break;
	case ACT_PAN_UP:
		fpview_pan(v, -2, 0);
		break;
	case ACT_PAN_DOWN:
		fpview_pan(v, 2, 0);
		break;
	case ACT_ZOOM_IN:
		fpview_zoom(v, ZOOM_FACTOR);
		break;
	case ACT_ZOOM_OUT:
		fpview_zoom(v, 1 / ZOOM_FACTOR);
		break;
	case ACT_ZOOM_FIT:
		fpview_fit(v);
		break;
	case ACT_ZOOM_RIDGES:
		zoom_ridges(v, a);
		break;
	case ACT_TURN_LEFT:
	case ACT_TURN_RIGHT:
		fpview_turn(v, act == ACT_TURN_LEFT ? 1 : -1);
		break;
	case ACT_TURN_LEFT_15:
	case ACT_TURN_RIGHT_15:
		fpview_turn(v, act == ACT_TURN_LEFT_15 ? 15 : -15);
		break;
	case ACT_TURN_RESET:
		v->view.mirror = false;
		fpview_turn(v, -v->view.angle * 180 / D_PI);
		break;
	case ACT_MIRROR: {
		double x, y;

		fpview_cursor(v, &x, &y);
		v->view.mirror = !v->view.mirror;
		anchor_at(v, x, y, v->cy, v->cx);
		app_say(a, v->view.mirror ? SAY_WARN : SAY_INFO,
			v->view.mirror ? _("%s: mirrored, left and right are swapped")
				       : _("%s: as captured"),
			v->title);
		break;
	}
	default:
		return UI_IGNORED;
	}
	return UI_REPAINT;
}

unsigned fpview_act(struct fpview *v, struct app *a, enum action act)
{
	if (!v->layers)
		return UI_IGNORED;
	switch (act) {
	case ACT_PANE_ORIGINAL:
		v->tone = (struct raster_tone){0};
		v->tint = PANE_TINT_NONE;
		return set_mode(v, a, PANE_ORIGINAL);
	case ACT_PANE_CLAHE:
	case ACT_PANE_ENHANCED:
	case ACT_PANE_BINARY:
	case ACT_PANE_SKELETON:
	case ACT_PANE_FLOW:
	case ACT_PANE_QUALITY:
		return set_mode(v, a, (enum pane_mode)(PANE_CLAHE + (act - ACT_PANE_CLAHE)));
	case ACT_FALSE_COLOR:
		v->tint = (enum pane_tint)((v->tint + 1) % PANE_TINT_COUNT);
		if (v->tint && a->look.depth < DEPTH_256)
			app_say(a, SAY_WARN, _("tints need a terminal with 256 colours"));
		else if (v->tint && !v->layers->analysed)
			app_say(a, SAY_WARN, _("%s: not there yet"), pane_tint_name(v->tint));
		else
			app_say(a, SAY_INFO, "%s", pane_tint_name(v->tint));
		return UI_REPAINT;
	case ACT_INVERT:
		v->tone.invert = !v->tone.invert;
		return UI_REPAINT;
	case ACT_BRIGHTER:
	case ACT_DARKER:
		return set_tone(v, a, act == ACT_BRIGHTER ? 10 : -10, 0);
	case ACT_CONTRAST_UP:
	case ACT_CONTRAST_DOWN:
		return set_tone(v, a, 0, act == ACT_CONTRAST_UP ? 10 : -10);
	case ACT_LEVELS_RESET:
		v->tone = (struct raster_tone){0};
		return set_tone(v, a, 0, 0);
	default:
		return act_view(v, a, act);
	}
}

unsigned fpview_mouse(struct fpview *v, const struct event *e)
{
	if (!v->layers || e->y < v->picture.y || e->y >= v->picture.y + v->picture.h ||
	    e->x < v->picture.x || e->x >= v->picture.x + v->picture.w)
		return UI_IGNORED;
	v->cy = e->y - v->picture.y;
	v->cx = e->x - v->picture.x;
	if (e->button == MOUSE_WHEEL_UP)
		fpview_zoom(v, ZOOM_FACTOR);
	else if (e->button == MOUSE_WHEEL_DOWN)
		fpview_zoom(v, 1 / ZOOM_FACTOR);
	return UI_REPAINT;
}
