/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/pixels.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "image/write.h"

/* A cell in pixels where the terminal does not say. */
#define GUESS_W	 10
#define GUESS_H	 20
#define SIDE_MAX 4096

/* --- encoders ----------------------------------------------------------------------- */

#define GREYS 16

static const uint8_t colours[6][3] = {{0, 120, 200},  {192, 90, 0}, {138, 42, 144},
				      {240, 192, 32}, {176, 72, 0}, {70, 70, 200}};

static uint8_t sixel_index(const uint8_t *c)
{
	int best = 0, best_d = 1 << 30;

	if (abs(c[0] - c[1]) < 24 && abs(c[1] - c[2]) < 24)
		return (uint8_t)((c[0] + c[1] + c[2]) * (GREYS - 1) / 765);
	for (int i = 0; i < 6; i++) {
		int d = abs(c[0] - colours[i][0]) + abs(c[1] - colours[i][1]) +
			abs(c[2] - colours[i][2]);

		if (d < best_d) {
			best_d = d;
			best = i;
		}
	}
	return (uint8_t)(GREYS + best);
}

static void put_run(struct buf *out, int ch, int n)
{
	if (n > 3)
		buf_printf(out, "!%d%c", n, ch);
	else
		while (n-- > 0)
			buf_put_u8(out, (unsigned)ch);
}

void pixels_encode_sixel(const struct pixmap *p, struct buf *out)
{
	uint8_t *band = xmalloc((size_t)p->w * 6);

	buf_printf(out, "\033P0;1q\"1;1;%d;%d", p->w, p->h);
	for (int i = 0; i < GREYS; i++)
		buf_printf(out, "#%d;2;%d;%d;%d", i, i * 100 / (GREYS - 1), i * 100 / (GREYS - 1),
			   i * 100 / (GREYS - 1));
	for (int i = 0; i < 6; i++)
		buf_printf(out, "#%d;2;%d;%d;%d", GREYS + i, colours[i][0] * 100 / 255,
			   colours[i][1] * 100 / 255, colours[i][2] * 100 / 255);
	for (int y = 0; y < p->h; y += 6) {
		int rows = p->h - y < 6 ? p->h - y : 6;
		bool used[GREYS + 6] = {false}, first = true;

		for (int r = 0; r < rows; r++)
			for (int x = 0; x < p->w; x++) {
				uint8_t c = sixel_index(
				    p->rgb + 3 * ((size_t)(y + r) * (size_t)p->w + (size_t)x));

				band[r * p->w + x] = c;
				used[c] = true;
			}
		for (int c = 0; c < GREYS + 6; c++) {
			int run = 0, last = 0;

			if (!used[c])
				continue;
			buf_printf(out, "%s#%d", first ? "" : "$", c);
			first = false;
			for (int x = 0; x < p->w; x++) {
				int bits = 0;

				for (int r = 0; r < rows; r++)
					bits |= (band[r * p->w + x] == c) << r;
				if (x > 0 && bits != last) {
					put_run(out, '?' + last, run);
					run = 0;
				}
				last = bits;
				run++;
			}
			if (last)
				put_run(out, '?' + last, run);
		}
		buf_put_u8(out, '-');
	}
	buf_put_str(out, "\033\\");
	free(band);
}

void pixels_encode_kitty(const struct pixmap *p, int cols, int rows, struct buf *out)
{
	struct buf png = BUF_INIT;
	size_t room, len, at = 0;
	char *text;

	image_write_png_colour(p->w, p->h, 3, p->rgb, 0, &png);
	room = sodium_base64_encoded_len(png.len, sodium_base64_VARIANT_ORIGINAL);
	text = xmalloc(room);
	sodium_bin2base64(text, room, png.data, png.len, sodium_base64_VARIANT_ORIGINAL);
	len = strlen(text);
	while (at < len || at == 0) {
		size_t n = len - at > 4096 ? 4096 : len - at;

		if (at == 0)
			buf_printf(out, "\033_Ga=T,f=100,q=2,C=1,c=%d,r=%d,m=%d;", cols, rows,
				   n < len);
		else
			buf_printf(out, "\033_Gm=%d;", at + n < len);
		buf_put(out, text + at, n);
		buf_put_str(out, "\033\\");
		at += n;
	}
	free(text);
	buf_free(&png);
}

/* --- the picture ------------------------------------------------------------------------ */

/* One pane's view, pixel by pixel. */
static void paint_view(struct pixmap *to, int x0, int w, struct layers *l, const struct fpview *v)
{
	const struct raster_source *src = layers_source(l, v->mode);
	struct raster_view view = v->view;
	double cell_w = (double)w / v->picture.w, cell_h = (double)to->h / v->picture.h;
	double side = view.step / cell_w;

	for (int y = 0; y < to->h; y++)
		for (int x = 0; x < w; x++) {
			double sx, sy, g;
			uint8_t *px = to->rgb + 3 * ((size_t)y * (size_t)to->w + (size_t)(x0 + x));

			raster_to_source(&view, (y + 0.5) / cell_h, (x + 0.5) / cell_w, &sx, &sy);
			g = raster_source_mean(src, sx, sy, side > 1 ? side : 1);
			if (v->tone.invert)
				g = 255 - g;
			px[0] = px[1] = px[2] = (uint8_t)(g + 0.5);
		}
}

struct pixels_screen {
	struct screen base;
	struct pixmap map;
	bool shown;
	int h, w;
};

static void pixels_close(struct screen *s)
{
	struct pixels_screen *p = (struct pixels_screen *)s;

	if (s->app->term) {
		if (term_caps(s->app->term)->pixels == PIXELS_KITTY)
			term_raw(s->app->term, "\033_Ga=d,q=2\033\\", 11);
		term_touch(s->app->term);
	}
	free(p->map.rgb);
}

static unsigned pixels_key(struct screen *s, const struct event *e)
{
	return UI_CLOSE;
}

static unsigned pixels_mouse(struct screen *s, const struct event *e)
{
	return e->button <= MOUSE_DOUBLE ? UI_CLOSE : UI_HANDLED;
}

static void pixels_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct pixels_screen *p = (struct pixels_screen *)s;

	if (to->h != p->h || to->w != p->w)
		p->shown = false;
	p->h = to->h;
	p->w = to->w;
}

/* After curses has put its blank screen there: the picture over it. */
static void pixels_painted(struct screen *s)
{
	struct pixels_screen *p = (struct pixels_screen *)s;
	const struct term_caps *caps = term_caps(s->app->term);
	struct rect body = app_body(s->app);
	struct buf out = BUF_INIT;

	if (p->shown)
		return;
	p->shown = true;
	buf_printf(&out, "\0337\033[%d;%dH", body.y + 1, body.x + 1);
	if (caps->pixels == PIXELS_KITTY)
		pixels_encode_kitty(&p->map, body.w, body.h - 1, &out);
	else
		pixels_encode_sixel(&p->map, &out);
	buf_put_str(&out, "\0338");
	term_raw(s->app->term, out.data, out.len);
	buf_free(&out);
}

static const enum action pixels_footer[] = {ACT_NONE};

static const struct screen_ops pixels_ops = {
    .name = "pixels",
    .title = N_("Prints as images (any key comes back)"),
    .roles = MAY_ANY,
    .size = sizeof(struct pixels_screen),
    .footer = pixels_footer,
    .close = pixels_close,
    .key = pixels_key,
    .mouse = pixels_mouse,
    .draw = pixels_draw,
    .painted = pixels_painted,
};

void pixels_show(struct app *a, struct layers *const layers[2], const struct fpview panes[2])
{
	const struct term_caps *caps = a->term ? term_caps(a->term) : NULL;
	struct rect body = app_body(a);
	struct pixels_screen *p;
	int n = layers[0] && layers[1] ? 2 : 1, cw, ch, w;

	if (!layers[0] && !layers[1]) {
		app_say(a, SAY_WARN, _("no print is shown yet"));
		return;
	}
	if (!caps || caps->pixels == PIXELS_NONE) {
		app_say(a, SAY_WARN,
			caps && caps->in_tmux
			    ? _("tmux here does not pass pixels on (sixel needs tmux 3.4 built for "
				"it); run cotejo outside of tmux to see true images")
			    : _("this terminal has no pixels (kitty graphics or sixel); the prints "
				"are drawn with characters"));
		return;
	}
	cw = caps->cell_w ? caps->cell_w : GUESS_W;
	ch = caps->cell_h ? caps->cell_h : GUESS_H;
	p = (struct pixels_screen *)app_open(a, &pixels_ops, NULL);
	if (!p)
		return;
	p->map.w = body.w * cw < SIDE_MAX ? body.w * cw : SIDE_MAX;
	p->map.h = (body.h - 1) * ch < SIDE_MAX ? (body.h - 1) * ch : SIDE_MAX;
	p->map.rgb = xmalloc((size_t)p->map.w * (size_t)p->map.h * 3);
	memset(p->map.rgb, 128, (size_t)p->map.w * (size_t)p->map.h * 3);
	w = n == 2 ? p->map.w / 2 - 4 : p->map.w;
	for (int i = 0, at = 0; i < 2; i++)
		if (layers[i] && panes[i].picture.w > 0) {
			paint_view(&p->map, at, w, layers[i], &panes[i]);
			at += w + 8;
		}
}
