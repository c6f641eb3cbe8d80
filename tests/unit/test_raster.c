/* SPDX-License-Identifier: Apache-2.0 */
/* Prints as cells: what is drawn, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "match/fit.h"
#include "ui/clahe.h"
#include "ui/pixels.h"
#include "ui/raster.h"
#include "ui/ridges.h"
#include "ui/stream.h"

static const struct raster_caps full = {.depth = DEPTH_256};
static const struct raster_caps few = {.depth = DEPTH_8};
static const struct raster_caps plain = {.depth = DEPTH_MONO, .ascii = true};
static const struct raster_caps console = {.depth = DEPTH_8, .blocks_only = true};

/* Straight ridges with a period of 9 pixels, normal to this angle. */
static struct image *stripes(int w, int h, double angle)
{
	struct image *img = image_new(w, h, 500);
	double c = cos(angle), s = sin(angle);

	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++)
			img->px[y * w + x] =
			    (uint8_t)(127.5 + 100 * sin((x * c - y * s) * 2 * D_PI / 9));
	return img;
}

static struct raster_source *source(int w, int h, double angle)
{
	struct image *img = stripes(w, h, angle);
	struct raster_source *src = raster_source_new(img, RASTER_GREY, 0);

	image_free(img);
	return src;
}

static void choice_follows_the_pitch(void **state)
{
	struct raster_source *src = source(90, 90, 0);

	assert_int_equal(raster_choose(GLYPHS_AUTO, &full, src, 1.0, 2), GLYPHS_HALF);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &full, src, 2.5, 2), GLYPHS_QUADRANT);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &full, src, 5.0, 2), GLYPHS_BRAILLE);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &full, src, 6.6, 2), GLYPHS_BRAILLE);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &full, src, 12.8, 2), GLYPHS_FLOW);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &few, src, 2.5, 2), GLYPHS_BRAILLE);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &console, src, 2.5, 2), GLYPHS_HALF);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &console, src, 5.0, 2), GLYPHS_FLOW);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &plain, src, 2.0, 2), GLYPHS_ASCII);
	assert_int_equal(raster_choose(GLYPHS_AUTO, &plain, src, 6.0, 2), GLYPHS_FLOW);
	/* Asked for by name, but past what it can resolve. */
	assert_int_equal(raster_choose(GLYPHS_HALF, &full, src, 6.0, 2), GLYPHS_BRAILLE);
	assert_int_equal(raster_choose(GLYPHS_SEXTANT, &full, src, 5.0, 2), GLYPHS_SEXTANT);
	assert_int_equal(raster_choose(GLYPHS_SEXTANT, &full, src, 9.0, 2), GLYPHS_FLOW);
	raster_source_free(src);
}

static void nothing_is_drawn_past_half_a_period(void **state)
{
	struct raster_source *src = source(90, 90, 0);

	for (int wanted = 0; wanted < GLYPHS_COUNT; wanted++)
		for (double step = 0.5; step < 20; step += 0.1)
			for (double aspect = 1.6; aspect < 2.5; aspect += 0.2) {
				enum glyphs g =
				    raster_choose((enum glyphs)wanted, &full, src, step, aspect);

				if (g != GLYPHS_FLOW)
					assert_true(raster_pitch(g, step, aspect) < 4.5);
			}
	assert_true(raster_ridge_step(GLYPHS_AUTO, &full, src, 2) > 6);
	assert_true(raster_ridge_step(GLYPHS_AUTO, &full, src, 2) < 9);
	raster_source_free(src);
}

static struct raster_job job_for(const struct raster_source *src, double step, enum glyphs g)
{
	struct raster_job job;

	memset(&job, 0, sizeof(job));
	job.src = src;
	job.view.step = step;
	job.view.aspect = 2;
	job.glyphs = g;
	job.depth = DEPTH_256;
	return job;
}

/* Ridges in the picture along a row of cells or a column: changes from dark to
 * light among the dots. */
static int count_ridges(struct surface *s, bool along_row, int at)
{
	int n = 0;
	bool was = false;

	for (int i = 0; i < (along_row ? 2 * s->w : 4 * s->h); i++) {
		static const uint8_t bit[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};
		const struct cell *c =
		    along_row ? surface_at(s, at, i / 2) : surface_at(s, i / 4, at);
		unsigned dots = c->ch >= 0x2800 && c->ch < 0x2900 ? c->ch - 0x2800 : 0;
		bool on = dots & (along_row ? bit[0][i % 2] : bit[i % 4][0]);

		n += on && !was;
		was = on;
	}
	return n;
}

static void braille_keeps_every_ridge(void **state)
{
	/* 270 pixels: 30 ridges, upright and lying. */
	for (double step = 2; step <= 6.6; step += 0.23) {
		for (int lying = 0; lying < 2; lying++) {
			struct raster_source *src = source(270, 270, lying ? D_PI / 2 : 0);
			int w = (int)(270 / step), h = (int)(270 / (2 * step));
			struct surface *s = surface_new(h, w);
			struct raster_job job = job_for(src, step, GLYPHS_BRAILLE);
			int want, got;

			raster_draw(s, surface_rect(s), &job);
			want = (int)(lying ? h * 2 * step / 9 : w * step / 9);
			got = count_ridges(s, !lying, 4);
			if (abs(got - want) > 1)
				fail_msg("step %.2f: %d ridges, %d are there", step, got, want);
			surface_free(s);
			raster_source_free(src);
		}
	}
}

static void panning_moves_exactly(void **state)
{
	static const enum glyphs kinds[] = {GLYPHS_HALF, GLYPHS_QUADRANT, GLYPHS_BRAILLE,
					    GLYPHS_FLOW};
	struct raster_source *src = source(300, 300, 0.7);
	struct surface *a = surface_new(20, 40), *b = surface_new(20, 40);

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		struct raster_job job = job_for(src, 2.37, kinds[k]);

		job.view.anchor_x = 33.3;
		job.view.anchor_y = 21.9;
		job.view.angle = 0.31;
		raster_draw(a, surface_rect(a), &job);
		job.view.pan_x += 5;
		job.view.pan_y += 3;
		raster_draw(b, surface_rect(b), &job);
		for (int y = 0; y < 17; y++)
			for (int x = 0; x < 35; x++)
				assert_memory_equal(surface_at(a, y + 3, x + 5),
						    surface_at(b, y, x), sizeof(struct cell));
	}
	surface_free(a);
	surface_free(b);
	raster_source_free(src);
}

static void views_go_there_and_back(void **state)
{
	struct raster_view v = {.anchor_x = 12,
				.anchor_y = -3,
				.pan_y = 4,
				.pan_x = -9,
				.step = 1.7,
				.aspect = 2.1,
				.angle = 0.8,
				.mirror = true};
	double x, y, cy, cx;

	raster_to_source(&v, 3.25, 7.5, &x, &y);
	raster_to_cell(&v, x, y, &cy, &cx);
	assert_true(fabs(cy - 3.25) < 1e-9 && fabs(cx - 7.5) < 1e-9);
	/* Turned counter-clockwise by a quarter, the image's right side is up. */
	v = (struct raster_view){.step = 1, .aspect = 2, .angle = D_PI / 2};
	raster_to_cell(&v, 10, 0, &cy, &cx);
	assert_true(fabs(cx) < 1e-9 && fabs(cy + 5) < 1e-9);
}

static void lines_are_not_lost(void **state)
{
	struct image *img = image_new(200, 200, 500);
	struct raster_source *src;
	struct surface *s = surface_new(16, 33);
	struct raster_job job;

	memset(img->px, 255, 200 * 200);
	for (int y = 0; y < 200; y++)
		img->px[y * 200 + 101] = 0;
	src = raster_source_new(img, RASTER_LINES, 9);
	job = job_for(src, 6, GLYPHS_BRAILLE);
	raster_draw(s, surface_rect(s), &job);
	for (int y = 0; y < 16; y++)
		assert_true(surface_at(s, y, 16)->ch > 0x2800);
	image_free(img);
	raster_source_free(src);
	surface_free(s);
}

static void flow_follows_the_ridges(void **state)
{
	static const struct {
		double normal;
		uint32_t glyph;
	} cases[] = {{0, 0x2502}, {D_PI / 2, 0x2500}, {D_PI / 4, 0x2572}, {-D_PI / 4, 0x2571}};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct raster_source *src = source(200, 200, cases[i].normal);
		struct surface *s = surface_new(6, 12);
		struct raster_job job = job_for(src, 14, GLYPHS_FLOW);
		double angle;

		assert_true(raster_source_flow(src, 100, 100, &angle));
		raster_draw(s, surface_rect(s), &job);
		assert_int_equal(surface_at(s, 3, 6)->ch, cases[i].glyph);
		surface_free(s);
		raster_source_free(src);
	}
}

static void stretching_widens_the_greys(void **state)
{
	struct image *img = stripes(128, 128, 0.4), *out;
	int lo = 255, hi = 0;

	for (int i = 0; i < 128 * 128; i++)
		img->px[i] = (uint8_t)(100 + img->px[i] / 4);
	out = clahe_new(img, 48, 3);
	for (int i = 0; i < 128 * 128; i++) {
		lo = out->px[i] < lo ? out->px[i] : lo;
		hi = out->px[i] > hi ? out->px[i] : hi;
	}
	assert_true(hi - lo > 120);
	image_free(img);
	image_free(out);
}

static void ridges_are_counted(void **state)
{
	struct image *img = image_new(100, 100, 500);

	memset(img->px, 255, 100 * 100);
	for (int x = 5; x < 100; x += 9)
		for (int y = 0; y < 100; y++)
			img->px[y * 100 + x] = 0;
	/* From on a ridge to on a ridge three further: two in between. */
	assert_int_equal(ridges_between(img, 5, 50, 32, 50, 3), 2);
	assert_int_equal(ridges_between(img, 32, 50, 5, 20, 3), 2);
	assert_int_equal(ridges_between(img, 5, 10, 5, 90, 3), 0);
	assert_int_equal(ridges_between(img, 10, 10, 10, 10, 3), 0);
	/* A staircase of single pixels is crossed once, wherever it is met. */
	memset(img->px, 255, 100 * 100);
	for (int i = 0; i < 100; i++)
		img->px[i * 100 + i] = 0;
	for (int k = 10; k < 90; k += 3)
		assert_int_equal(ridges_between(img, k + 9, k - 9, k - 9.4, k + 8.7, 2), 1);
	image_free(img);
}

static void fits_find_the_motion(void **state)
{
	struct fit_point p[8];
	struct fit f;
	double x, y, s, c;

	d_sincos(0.3, &s, &c);
	for (int i = 0; i < 8; i++) {
		p[i].ax = 40 + 37 * i % 211;
		p[i].ay = 60 + 53 * i % 173;
		p[i].bx = c * p[i].ax + s * p[i].ay + 12;
		p[i].by = -s * p[i].ax + c * p[i].ay - 30;
	}
	fit_make(&f, p, 1, 0);
	assert_int_equal(f.kind, FIT_NONE);
	fit_make(&f, p, 3, 0);
	assert_int_equal(f.kind, FIT_RIGID);
	assert_true(fabs(f.rotation - 0.3) < 1e-9 && fit_rms(&f) < 1e-9);
	fit_map(&f, p[7].ax, p[7].ay, &x, &y);
	assert_true(fabs(x - p[7].bx) < 1e-6 && fabs(y - p[7].by) < 1e-6);
	fit_unmap(&f, x, y, &x, &y);
	assert_true(fabs(x - p[7].ax) < 1e-6);
	/* One pair is wrong by 25 pixels: its residual tells. */
	p[2].bx += 25;
	fit_make(&f, p, 4, 0);
	assert_true(fit_residual(&f, 2) > 20);
	/* A spline goes through its points, also bent ones. */
	fit_make(&f, p, 8, 0);
	assert_int_equal(f.kind, FIT_SPLINE);
	for (int i = 0; i < 8; i++) {
		fit_map(&f, p[i].ax, p[i].ay, &x, &y);
		assert_true(fabs(x - p[i].bx) < 1e-6 && fabs(y - p[i].by) < 1e-6);
	}
	/* Points on one line give no spline, but still the motion. */
	for (int i = 0; i < 8; i++) {
		p[i] = (struct fit_point){10.0 * i, 5, 10.0 * i + 3, 9};
	}
	fit_make(&f, p, 8, 0);
	assert_int_equal(f.kind, FIT_RIGID);
	fit_map(&f, 20, 5, &x, &y);
	assert_true(fabs(x - 23) < 1e-9 && fabs(y - 9) < 1e-9);
}

static void pictures_are_encoded(void **state)
{
	uint8_t rgb[2 * 7 * 3];
	struct pixmap p = {2, 7, rgb};
	struct buf out = BUF_INIT;

	memset(rgb, 255, sizeof(rgb));
	rgb[0] = rgb[1] = rgb[2] = 0;
	pixels_encode_sixel(&p, &out);
	assert_memory_equal(out.data, "\033P0;1q\"1;1;2;7", 14);
	/* White but for the first pixel, then the seventh row. */
	assert_non_null(strstr(buf_str(&out), "#0@$#15}~-#15@@-\033\\"));
	buf_clear(&out);
	pixels_encode_kitty(&p, 10, 5, &out);
	assert_memory_equal(out.data, "\033_Ga=T,f=100,q=2,C=1,c=10,r=5,m=0;iVBOR", 39);
	buf_free(&out);
}

/* The quick way for upright views gives what the general one gives. */
static void upright_views_are_no_different(void **state)
{
	static const double steps[] = {0.6, 1.3, 2.6};
	struct image *img = stripes(120, 120, 0.7);
	struct rect pane = {0, 0, 30, 70};

	/* Lines go the quick way only where a sample is less than a pixel. */
	for (int kind = RASTER_GREY; kind <= RASTER_LINES; kind++)
		for (size_t i = 0; i < (kind == RASTER_LINES ? 1 : ARRAY_LEN(steps)); i++)
			for (int mirror = 0; mirror < 2; mirror++) {
				struct raster_source *src =
				    raster_source_new(img, (enum raster_kind)kind, 0);
				struct surface *a = surface_new(30, 70), *b = surface_new(30, 70);
				struct raster_job job = {.src = src,
							 .glyphs = GLYPHS_QUADRANT,
							 .depth = DEPTH_256,
							 .view = {.anchor_x = mirror ? 110.3 : -7.3,
								  .anchor_y = -5.1,
								  .pan_x = 1,
								  .pan_y = 2,
								  .step = steps[i],
								  .aspect = 2,
								  .mirror = mirror}};
				size_t other = 0, ridges = 0;

				raster_draw(a, pane, &job);
				job.view.angle = 1e-13; /* too little to see */
				raster_draw(b, pane, &job);
				for (size_t k = 0; k < 30 * 70; k++) {
					other += memcmp(&a->cells[k], &b->cells[k],
							sizeof(a->cells[k])) != 0;
					ridges += a->cells[k].ch != ' ';
				}
				/* A value right on an edge may fall either way. */
				if (other > 20)
					print_message("kind %d step %g mirror %d\n", kind, steps[i],
						      mirror);
				assert_in_range(other, 0, 20);
				assert_in_range(ridges, 200, 30 * 70);
				surface_free(a);
				surface_free(b);
				raster_source_free(src);
			}
	image_free(img);
}

static void a_stream_sends_only_what_changed(void **state)
{
	struct stream s = {.colors = 256};
	struct cell c = {.ch = 0x2580, .fg = COLOR_GREY(0), .bg = COLOR_GREY(255)};
	struct cell blank = {.ch = ' ', .fg = COLOR_GREY(128), .bg = COLOR_GREY(255)};
	struct cell own = {.ch = 'x'}, bold = c, wide = c;

	bold.attr = ATTR_BOLD;
	wide.ch = 0x4e00;
	assert_true(stream_takes(&c));
	assert_true(stream_takes(&blank));
	assert_false(stream_takes(&own));
	assert_false(stream_takes(&bold));
	assert_false(stream_takes(&wide));
	stream_forget(&s);
	stream_put(&s, 4, 9, &c);
	stream_put(&s, 4, 10, &c);
	stream_put(&s, 4, 11, &blank);
	c.fg = COLOR_GREY(255);
	stream_put(&s, 4, 14, &c);
	stream_put(&s, 5, 0, &c);
	assert_string_equal(buf_str(&s.out), "\033[5;10H\033[38;5;16;48;5;231m\u2580\u2580 "
					     "\033[2C\033[38;5;231m\u2580\033[6;1H\u2580");
	buf_clear(&s.out);
	/* Direct colours, as xterm-direct has them. */
	s = (struct stream){.out = s.out, .colors = 1 << 24, .separator = ':', .color_space = true};
	stream_forget(&s);
	c.bg = COLOR_RGB(1, 22, 133);
	stream_put(&s, 0, 0, &c);
	assert_string_equal(buf_str(&s.out),
			    "\033[1;1H\033[38:2::255:255:255;48:2::1:22:133m\u2580");
	buf_free(&s.out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(choice_follows_the_pitch),
	    cmocka_unit_test(nothing_is_drawn_past_half_a_period),
	    cmocka_unit_test(braille_keeps_every_ridge),
	    cmocka_unit_test(panning_moves_exactly),
	    cmocka_unit_test(views_go_there_and_back),
	    cmocka_unit_test(lines_are_not_lost),
	    cmocka_unit_test(flow_follows_the_ridges),
	    cmocka_unit_test(stretching_widens_the_greys),
	    cmocka_unit_test(ridges_are_counted),
	    cmocka_unit_test(fits_find_the_motion),
	    cmocka_unit_test(pictures_are_encoded),
	    cmocka_unit_test(upright_views_are_no_different),
	    cmocka_unit_test(a_stream_sends_only_what_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
