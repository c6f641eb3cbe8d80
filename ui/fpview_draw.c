/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing a print pane. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/text.h"
#include "ui/fpview.h"

/* A direction tick is drawn only where it has room (source pixels per cell at
 * 500 ppi). */
#define TICK_STEP 3.2

static bool is_original(const struct fpview *v)
{
	return v->mode == PANE_ORIGINAL && v->tint == PANE_TINT_NONE && !v->tone.invert &&
	       !v->tone.brightness && !v->tone.contrast;
}

/* --- the lines above and below -------------------------------------------------------- */

static void draw_head(const struct fpview *v, struct app *a, struct surface *s, struct rect r,
		      const struct fpview_over *over, bool focus)
{
	struct style st = app_style(a, focus ? INK_TITLE : INK_HEADER);
	char what[160] = "";
	const char *title = over && over->instead ? over->instead_title : v->title;
	int w;

	if (over && over->ghost)
		snprintf(what, sizeof(what), "%s",
			 over->instead ? _("FLICKER") : _("GHOST: blue this, orange the other"));
	else if (!v->layers)
		;
	else if (is_original(v))
		snprintf(what, sizeof(what), "%s", v->view.mirror ? _("MIRRORED") : _("original"));
	else
		snprintf(what, sizeof(what), "%s%s%s%s%s%s", _("NOT THE ORIGINAL: "),
			 pane_mode_name(v->mode), v->tint ? ", " : "",
			 v->tint ? pane_tint_name(v->tint) : "",
			 v->tone.invert ? _(", inverted") : "",
			 v->tone.brightness || v->tone.contrast ? _(", levels changed") : "");
	surface_fill(s, r, ' ', st);
	w = text_width(what);
	if (w > r.w - 10)
		w = r.w - 10;
	surface_field(s, r.y, r.x + 1, r.w - w - 3, st, ALIGN_LEFT, title);
	if (!is_original(v) || v->view.mirror || (over && over->ghost))
		st.attr |= ATTR_UNDERLINE;
	surface_field(s, r.y, r.x + r.w - w - 1, w, st, ALIGN_RIGHT, what);
}

/* A bar of a whole number of millimetres, at most `room` columns long. */
static int draw_scale(const struct fpview *v, struct surface *s, int y, int x, int room,
		      struct style st)
{
	static const double steps[] = {20, 10, 5, 2, 1, 0.5, 0.2, 0.1};
	double mm = v->layers->image->ppi / 25.4; /* pixels */
	char text[24];

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int w = (int)(steps[i] * mm / v->view.step + 0.5);

		if (w > room - 8 || w < 3)
			continue;
		surface_put(s, y, x, s->ascii ? '|' : 0x251c, st);
		surface_hline(s, y, x + 1, w - 2, st);
		surface_put(s, y, x + w - 1, s->ascii ? '|' : 0x2524, st);
		snprintf(text, sizeof(text), " %g mm", steps[i]);
		return w + surface_text(s, y, x + w, room - w, st, text);
	}
	return 0;
}

static void draw_foot(const struct fpview *v, struct app *a, struct surface *s, struct rect r)
{
	struct style dim = app_style(a, INK_DIM), warn = app_style(a, INK_WARN);
	char text[120];
	int w, angle = (int)floor(v->view.angle * 180 / D_PI + 0.5);
	bool flow = v->glyphs == GLYPHS_FLOW;

	surface_fill(s, r, ' ', app_style(a, INK_TEXT));
	if (!v->layers)
		return;
	/* Honest before handsome: strokes are no ridges. */
	if (flow)
		snprintf(text, sizeof(text), "%s",
			 v->mode == PANE_FLOW ? _("directions, not ridges")
					      : _("flow map: zoom in (z) for ridges"));
	else
		snprintf(text, sizeof(text), "%s%.2f px", v->fitted ? _("fit ") : "", v->view.step);
	if (angle) {
		size_t at = strlen(text);

		snprintf(text + at, sizeof(text) - at, "  %+d°", angle);
	}
	w = text_width(text);
	if (w > r.w - 2)
		w = r.w - 2;
	surface_field(s, r.y, r.x + r.w - w - 1, w, flow ? warn : dim, ALIGN_RIGHT, text);
	draw_scale(v, s, r.y, r.x + 1, r.w - w - 4, dim);
}

/* --- marks ------------------------------------------------------------------------------ */

static uint32_t shape_glyph(const struct fpview_mark *m, bool ascii)
{
	static const uint16_t glyphs[SHAPE_COUNT][3] = {
	    [SHAPE_OTHER] = {0x25c7, 0x25c8, 0x25c6}, [SHAPE_ENDING] = {0x25cb, 0x25ce, 0x25cf},
	    [SHAPE_FORK] = {0x25b3, 0x25b4, 0x25b2},  [SHAPE_CORE] = {0x25c9, 0x25c9, 0x25c9},
	    [SHAPE_DELTA] = {0x25bd, 0x25bd, 0x25bd}, [SHAPE_POINT] = {0x253c, 0x253c, 0x253c},
	    [SHAPE_DIFFERENCE] = {'!', '!', '!'},
	};
	static const char plain[SHAPE_COUNT][4] = {
	    [SHAPE_OTHER] = "xxX",	[SHAPE_ENDING] = "ooO", [SHAPE_FORK] = "yyY",
	    [SHAPE_CORE] = "@@@",	[SHAPE_DELTA] = "VVV",	[SHAPE_POINT] = "+++",
	    [SHAPE_DIFFERENCE] = "!!!",
	};
	int c = m->confidence > 2 ? 2 : m->confidence;

	return ascii ? (uint32_t)plain[m->shape][c] : glyphs[m->shape][c];
}

/* An arrow in the neighbouring cell towards the angle on the screen. */
static void draw_tick(const struct fpview *v, struct surface *s, int y, int x, double angle,
		      struct style st)
{
	static const struct {
		int dy, dx;
		uint16_t glyph;
		char plain;
	} dirs[8] = {
	    {0, 1, 0x2192, '-'},    {-1, 1, 0x2197, '/'}, {-1, 0, 0x2191, '|'},
	    {-1, -1, 0x2196, '\\'}, {0, -1, 0x2190, '-'}, {1, -1, 0x2199, '/'},
	    {1, 0, 0x2193, '|'},    {1, 1, 0x2198, '\\'},
	};
	int k;

	if (v->view.mirror)
		angle = D_PI - angle;
	angle += v->view.angle;
	k = (int)floor(angle / (D_PI / 4) + 0.5) & 7;
	surface_put_over(s, y + dirs[k].dy, x + dirs[k].dx,
			 s->ascii ? (uint32_t)dirs[k].plain : dirs[k].glyph, st.fg, st.attr);
}

static void draw_mark(const struct fpview *v, struct app *a, struct surface *s,
		      const struct fpview_mark *m)
{
	struct style st = app_style(a, m->current ? INK_MARK_CURRENT : m->ink);
	double cy, cx;
	int y, x;

	raster_to_cell(&v->view, m->x, m->y, &cy, &cx);
	y = v->picture.y + (int)floor(cy);
	x = v->picture.x + (int)floor(cx);
	if (cy < 0 || cx < 0 || cy >= v->picture.h || cx >= v->picture.w)
		return;
	if (st.bg == COLOR_OWN)
		surface_put_over(s, y, x, shape_glyph(m, s->ascii), st.fg, st.attr);
	else
		surface_put(s, y, x, shape_glyph(m, s->ascii), st);
	if (m->angle > -9 && v->view.step / v->layers->scale < TICK_STEP) {
		struct style tick = st;

		/* Over the print: the colour of the label's ground, to be seen on both. */
		if (tick.bg != COLOR_OWN)
			tick.fg = tick.bg;
		draw_tick(v, s, y, x, m->angle, tick);
	}
	if (m->label[0]) {
		int w = text_width(m->label);
		/* Right of the mark, or left of it at the edge. */
		int lx = cx + 1 + w < v->picture.w ? x + 1 : x - w;

		surface_text(s, y, lx, w, st, m->label);
	}
}

/* --- the picture ---------------------------------------------------------------------------- */

/* Without colours a quality map is digits: 9 is best. */
static void draw_digits(const struct fpview *v, struct surface *s, struct style st)
{
	const struct raster_source *q = layers_tint(v->layers, PANE_TINT_QUALITY);

	for (int y = 0; q && y < v->picture.h; y++)
		for (int x = 0; x < v->picture.w; x++) {
			double sx, sy, value;

			raster_to_source(&v->view, y + 0.5, x + 0.5, &sx, &sy);
			if (sx < 0 || sy < 0 || sx >= raster_source_width(q) ||
			    sy >= raster_source_height(q))
				continue;
			value = raster_source_mean(q, sx, sy, 1);
			if (value > 0)
				surface_put(s, v->picture.y + y, v->picture.x + x,
					    '0' + (uint32_t)(value * 9 / 255 + 0.5), st);
		}
}

static enum tint_kind set_tint(struct fpview *v, struct raster_job *job)
{
	enum pane_tint t = v->tint;

	if (v->mode == PANE_FLOW)
		t = PANE_TINT_DIRECTION;
	if (v->mode == PANE_QUALITY)
		t = PANE_TINT_QUALITY;
	job->tint_map = t ? layers_tint(v->layers, t) : NULL;
	if (!job->tint_map)
		return TINT_NONE;
	return t == PANE_TINT_DIRECTION ? TINT_CYCLE : TINT_SCALE;
}

/* Tells the terminal when the picture has only moved by whole cells. */
static void hint_shift(struct fpview *v, struct surface *s, const struct raster_job *job)
{
	struct raster_job now = *job, before = v->drawn;
	int dy = before.view.pan_y - now.view.pan_y, dx = before.view.pan_x - now.view.pan_x;

	now.view.pan_y = before.view.pan_y = 0;
	now.view.pan_x = before.view.pan_x = 0;
	if (v->was_drawn && (dy || dx) && memcmp(&now, &before, sizeof(now)) == 0 &&
	    memcmp(&v->drawn_at, &v->picture, sizeof(v->picture)) == 0)
		surface_add_shift(s, v->picture, dy, dx);
	v->drawn = *job;
	v->drawn_at = v->picture;
	v->was_drawn = true;
}

static void draw_picture(struct fpview *v, struct app *a, struct surface *s,
			 const struct fpview_over *over)
{
	struct layers *shown = over && over->instead ? over->ghost : v->layers;
	struct raster_job job;

	/* memset, because jobs are compared as bytes. */
	memset(&job, 0, sizeof(job));
	job.src = layers_source(shown, v->mode);
	job.view = v->view;
	job.tone = v->tone;
	job.depth = a->look.depth;
	job.outside = app_style(a, INK_TEXT);
	if (over && over->instead)
		job.warp = over->warp;
	else
		job.tint = set_tint(v, &job);
	if (over && over->ghost && !over->instead) {
		job.ghost = layers_source(over->ghost, v->mode);
		job.ghost_warp = over->warp;
		job.tint = TINT_NONE;
	}
	job.glyphs = raster_choose(v->mode == PANE_FLOW ? GLYPHS_FLOW : a->look.glyphs,
				   &a->look.caps, job.src, v->view.step, v->view.aspect);
	v->glyphs = job.glyphs;
	raster_draw(s, v->picture, &job);
	if (v->mode == PANE_QUALITY && a->look.depth < DEPTH_256)
		draw_digits(v, s, theme_print_style(a->look.depth, false));
	hint_shift(v, s, &job);
}

void fpview_draw(struct fpview *v, struct app *a, struct surface *s, struct rect pane,
		 const struct fpview_mark *marks, size_t n_marks, const struct fpview_over *over,
		 bool focus)
{
	struct rect picture = {pane.y + 1, pane.x, pane.h - 2, pane.w};
	bool resized = picture.h != v->picture.h || picture.w != v->picture.w;

	draw_head(v, a, s, (struct rect){pane.y, pane.x, 1, pane.w}, over, focus);
	if (resized && v->placed && !v->fitted && v->layers) {
		/* The point under the cursor stays under it. */
		double x, y;

		fpview_cursor(v, &x, &y);
		v->picture = picture;
		fpview_centre(v, x, y);
	}
	v->picture = picture;
	if (v->view.aspect != a->look.aspect) {
		v->view.aspect = a->look.aspect;
		v->placed = false;
	}
	if (!v->layers) {
		surface_paragraph(s, rect_centre(picture, 1, 24), 0, app_style(a, INK_DIM),
				  _("reading the image ..."));
		draw_foot(v, a, s, (struct rect){pane.y + pane.h - 1, pane.x, 1, pane.w});
		return;
	}
	if (!v->placed || (v->fitted && resized))
		fpview_fit(v);
	surface_push_clip(s, picture);
	draw_picture(v, a, s, over);
	for (size_t i = 0; marks && i < n_marks; i++)
		if (!marks[i].current)
			draw_mark(v, a, s, &marks[i]);
	for (size_t i = 0; marks && i < n_marks; i++)
		if (marks[i].current)
			draw_mark(v, a, s, &marks[i]);
	surface_pop_clip(s);
	draw_foot(v, a, s, (struct rect){pane.y + pane.h - 1, pane.x, 1, pane.w});
	if (focus)
		surface_set_cursor(s, picture.y + v->cy, picture.x + v->cx);
}
