/* SPDX-License-Identifier: Apache-2.0 */
/* Fingers found in slaps that are laid together from synthetic prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "exchange/transaction.h"
#include "print/slap.h"
#include "synth/impression.h"

#define WIDTH	   1600
#define HEIGHT	   1100
#define ONE_WIDTH  560 /* of a finger's own picture */
#define ONE_HEIGHT 640
#define DEGREE	   (M_PI / 180)

struct box {
	int left, top, right, bottom;
};

/* One impression upright or leaning to the right by tilt, with the box of where
 * the skin touched. */
static struct image *take(uint64_t person, int finger, int number, double tilt, double quality,
			  struct box *touch)
{
	struct synth_finger_spec spec = {.seed = 21, .person = person, .finger = finger};
	struct synth_style style = {
	    .sensor = SENSOR_OPTICAL, .quality = quality, .width = ONE_WIDTH, .height = ONE_HEIGHT};
	struct synth_finger *f = synth_finger_new(&spec);
	struct synth_impression imp;
	struct synth_truth truth;
	struct image *img;

	synth_impression_draw(f, &style, number, &imp);
	imp.rotation = -tilt;
	imp.x = ONE_WIDTH / 2.0;
	imp.y = ONE_HEIGHT / 2.0;
	img = synth_impression_render(f, &imp, &truth);
	*touch = (struct box){ONE_WIDTH, ONE_HEIGHT, 0, 0};
	for (int r = 0; r < truth.rows; r++)
		for (int c = 0; c < truth.columns; c++)
			if (truth.contact[r * truth.columns + c]) {
				int x = c * SYNTH_BLOCK, y = r * SYNTH_BLOCK;

				touch->left = x < touch->left ? x : touch->left;
				touch->top = y < touch->top ? y : touch->top;
				touch->right =
				    x + SYNTH_BLOCK > touch->right ? x + SYNTH_BLOCK : touch->right;
				touch->bottom = y + SYNTH_BLOCK > touch->bottom ? y + SYNTH_BLOCK
										: touch->bottom;
			}
	synth_truth_clear(&truth);
	synth_finger_free(f);
	return img;
}

static void lay(struct image *slap, const struct image *one, int dx, int dy)
{
	for (int y = 0; y < one->height; y++)
		for (int x = 0; x < one->width; x++) {
			int sx = x + dx, sy = y + dy;
			uint8_t *to;

			if (sx < 0 || sy < 0 || sx >= slap->width || sy >= slap->height)
				continue;
			to = slap->px + (size_t)sy * (size_t)slap->width + (size_t)sx;
			if (image_at(one, x, y) < *to)
				*to = image_at(one, x, y);
		}
}

struct scene {
	uint64_t person;
	size_t fingers;
	double tilt;	/* of the hand */
	double splay;	/* how much neighbours lean apart, radians */
	int gap;	/* between the skin of neighbours, pixels */
	double quality; /* of the impressions */
	bool joints;	/* the next joints below the tips show, too */
	int background; /* grey level */
	int noise;	/* +- of the background */
	bool writing;	/* notes and rules of a card, over and beside the prints */
};

static void stroke(struct image *img, double x0, double y0, double x1, double y1)
{
	for (double t = 0; t <= 1; t += 0.0005)
		for (int dy = -3; dy <= 3; dy++)
			for (int dx = -3; dx <= 3; dx++) {
				int x = (int)(x0 + t * (x1 - x0)) + dx;
				int y = (int)(y0 + t * (y1 - y0)) + dy;

				if (x >= 0 && y >= 0 && x < img->width && y < img->height)
					img->px[y * img->width + x] = 60;
			}
}

/* A rule on top, words of strokes below it, a scrawl in a corner. */
static void write_on(struct image *img, struct rng *rng)
{
	double x = 40, y = 60;

	stroke(img, 0, 8, img->width, 8);
	stroke(img, 8, 0, 8, img->height);
	while (x < img->width - 80) {
		double dx = rng_range(rng, -14, 14), dy = rng_range(rng, 10, 34);

		stroke(img, x, y, x + dx, y - dy);
		stroke(img, x, y - dy / 2, x + 16, y - dy);
		x += rng_range(rng, 22, 40);
	}
	x = 120;
	y = img->height - 150;
	for (int i = 0; i < 14; i++) {
		double nx = x + rng_range(rng, -20, 60), ny = y + rng_range(rng, -70, 70);

		stroke(img, x, y, nx, ny);
		x = nx;
		y = ny;
	}
}

static struct image *compose(const struct scene *s, struct box *truth)
{
	/* how far down each tip lies, from the longest finger */
	static const int drop[] = {50, 0, 35, 150};
	struct image *slap = image_new(WIDTH, HEIGHT, 500);
	struct rng rng = rng_stream(5, s->person, 0, 0);
	double x = -1, width[SLAP_MAX_FINGERS], total = 0;
	struct image *one[SLAP_MAX_FINGERS];
	struct box touch[SLAP_MAX_FINGERS];

	for (size_t i = 0; i < s->fingers; i++) {
		double lean = s->tilt + ((double)i - (double)(s->fingers - 1) / 2) * s->splay;

		one[i] = take(s->person, 2 + (int)i, 1, lean, s->quality, &touch[i]);
		width[i] = touch[i].right - touch[i].left;
		total += width[i] + (i ? s->gap : 0);
	}
	x = -total / 2;
	for (size_t i = 0; i < s->fingers; i++) {
		/* along the knuckles, then turned with the hand */
		double u = x + width[i] / 2, v = drop[i % 4] - 60;
		double cx = WIDTH / 2.0 + u * cos(s->tilt) - v * sin(s->tilt);
		double cy = HEIGHT * 0.42 + u * sin(s->tilt) + v * cos(s->tilt);
		int dx = (int)(cx - (touch[i].left + touch[i].right) / 2.0);
		int dy = (int)(cy - (touch[i].top + touch[i].bottom) / 2.0);

		lay(slap, one[i], dx, dy);
		truth[i] = (struct box){touch[i].left + dx, touch[i].top + dy, touch[i].right + dx,
					touch[i].bottom + dy};
		if (s->joints) {
			/* any ridges will do; a crease of 2 mm lies between */
			struct box t;
			struct image *joint =
			    take(s->person + 100, 2 + (int)i, 2, s->tilt, s->quality, &t);
			double down = touch[i].bottom - touch[i].top + 40;

			lay(slap, joint, (int)(cx - down * sin(s->tilt) - (t.left + t.right) / 2.0),
			    (int)(cy + down * cos(s->tilt) - (t.top + t.bottom) / 2.0));
			image_free(joint);
		}
		image_free(one[i]);
		x += width[i] + s->gap;
	}
	if (s->writing)
		write_on(slap, &rng);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int v = slap->px[i] * s->background / 255;

		if (s->noise)
			v += (int)rng_below(&rng, (uint32_t)(2 * s->noise + 1)) - s->noise;
		slap->px[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	return slap;
}

static double overlap(const struct box *a, const struct slap_finger *b)
{
	double w = fmin(a->right, b->right) - fmax(a->left, b->left);
	double h = fmin(a->bottom, b->bottom) - fmax(a->top, b->top);
	double both = w > 0 && h > 0 ? w * h : 0;

	return both / ((double)(a->right - a->left) * (a->bottom - a->top) +
		       (double)(b->right - b->left) * (b->bottom - b->top) - both);
}

/* All found, in their order, each where it is. Returns the least overlap. */
static double check_scene(const struct scene *s, const char *what)
{
	struct box truth[SLAP_MAX_FINGERS];
	struct image *img = compose(s, truth);
	struct slap slap;
	struct err e = ERR_INIT;
	double least = 1;

	if (slap_find(img, s->fingers, &slap, &e))
		fail_msg("%s: %s", what, e.msg);
	if (slap.n != s->fingers)
		fail_msg("%s: %zu fingers, not %zu", what, slap.n, s->fingers);
	for (size_t i = 0; i < slap.n; i++)
		least = fmin(least, overlap(&truth[i], &slap.finger[i]));
	slap_clear(&slap);
	image_free(img);
	return least;
}

static void slaps_of_four(void **state)
{
	static const double tilts[] = {0, -8, 15, -25, 32};

	(void)state;
	for (uint64_t person = 1; person <= 3; person++)
		for (size_t i = 0; i < 5; i++) {
			struct scene s = {.person = person,
					  .fingers = 4,
					  .tilt = tilts[i] * DEGREE,
					  .splay = 3 * DEGREE,
					  .gap = 30,
					  .quality = 0.7,
					  .background = 255};
			double least = check_scene(&s, "four fingers");

			if (least < 0.7)
				fail_msg("person %d, tilt %g: overlap %g", (int)person, tilts[i],
					 least);
		}
}

static void harder_slaps(void **state)
{
	static const struct {
		const char *what;
		struct scene s;
		double least;
	} scenes[] = {
	    {"next joints show", {11, 4, 0.1, 0.05, 30, 0.7, true, 255, 0, false}, 0.7},
	    {"next joints show, leaning", {12, 4, -0.35, 0.03, 40, 0.7, true, 255, 0, false}, 0.65},
	    {"grey, noisy background", {13, 4, 0.15, 0.05, 30, 0.7, false, 200, 8, false}, 0.7},
	    {"fingers that touch", {14, 4, 0.0, 0.0, 2, 0.7, false, 255, 0, false}, 0.6},
	    {"poor prints", {15, 4, 0.2, 0.05, 30, 0.2, false, 255, 0, false}, 0.6},
	    {"a card with notes", {19, 4, 0.1, 0.05, 40, 0.7, false, 235, 4, true}, 0.65},
	    {"two thumbs", {16, 2, 0.1, 0.0, 120, 0.7, false, 255, 0, false}, 0.7},
	    {"three", {17, 3, -0.2, 0.05, 30, 0.7, false, 255, 0, false}, 0.7},
	    {"one", {18, 1, 0.1, 0.0, 30, 0.7, false, 255, 0, false}, 0.65},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		double least = check_scene(&scenes[i].s, scenes[i].what);

		if (least < scenes[i].least)
			fail_msg("%s: overlap %g", scenes[i].what, least);
	}
}

/* The hand's tilt and each finger's are told, and a cut holds one finger only. */
static void tilt_and_cut(void **state)
{
	struct scene s = {31, 4, 20 * DEGREE, 4 * DEGREE, 40, 0.8, false, 255, 0, false};
	struct box truth[SLAP_MAX_FINGERS];
	struct image *img = compose(&s, truth);
	struct slap slap;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(slap_find(img, 4, &slap, &e), ERR_OK);
	assert_true(fabs(slap.tilt - s.tilt) < 8 * DEGREE);
	for (size_t i = 0; i < slap.n; i++) {
		struct image *cut = slap_cut(img, &slap, i);
		struct slap alone;

		assert_true(fabs(slap.finger[i].tilt - s.tilt) < 16 * DEGREE);
		assert_true(slap.finger[i].x > truth[i].left && slap.finger[i].x < truth[i].right);
		assert_true(slap.finger[i].y > truth[i].top && slap.finger[i].y < truth[i].bottom);
		assert_int_equal(slap_find(cut, 0, &alone, &e), ERR_OK);
		assert_int_equal(alone.n, 1);
		slap_clear(&alone);
		image_free(cut);
	}
	slap_clear(&slap);
	image_free(img);
}

/* A record that does not say where its fingers are, and one that lies about who is
 * missing. */
static void segments_of_a_record(void **state)
{
	struct scene s = {51, 4, 0.1, 0.04, 50, 0.7, false, 255, 0, false};
	struct box truth[SLAP_MAX_FINGERS];
	struct image *img = compose(&s, truth);
	struct transaction *t = transaction_new();
	struct transaction_print *p = transaction_add_print(t);
	struct err e = ERR_INIT;

	(void)state;
	p->position = 14;
	assert_int_equal(transaction_find_segments(p, img, "slap", &e), ERR_OK);
	assert_int_equal(p->n_segments, 4);
	for (size_t i = 0; i < 4; i++) {
		struct slap_finger f = {.left = p->segments[i].left,
					.top = p->segments[i].top,
					.right = p->segments[i].right,
					.bottom = p->segments[i].bottom};

		assert_int_equal(p->segments[i].finger, 10 - (int)i);
		assert_true(overlap(&truth[i], &f) > 0.7);
	}
	p = transaction_add_print(t);
	p->position = 13;
	p->missing = xcalloc(1, sizeof(*p->missing));
	p->missing[0] = (struct transaction_missing){4, "XX"};
	p->n_missing = 1;
	assert_int_equal(transaction_find_segments(p, img, "slap", &e), ERR_QUALITY);
	assert_non_null(strstr(e.msg, "3 fingers should be"));
	assert_int_equal(p->n_segments, 0);
	p->position = 2;
	assert_int_equal(transaction_find_segments(p, img, "slap", &e), ERR_OK);
	assert_int_equal(p->n_segments, 0);
	image_free(img);
	s.fingers = 3;
	img = compose(&s, truth);
	p->position = 13;
	assert_int_equal(transaction_find_segments(p, img, "slap", &e), ERR_OK);
	assert_int_equal(p->n_segments, 3);
	assert_int_equal(p->segments[2].finger, 5);
	image_free(img);
	transaction_free(t);
}

/* Nobody said how many: the picture does. A missing one is not made up. */
static void counts(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 4; n++) {
		struct scene s = {40 + n, n, 0.1, 0.04, 50, 0.7, false, 255, 0, false};
		struct box truth[SLAP_MAX_FINGERS];
		struct image *img = compose(&s, truth);
		struct slap slap;
		struct err e = ERR_INIT;

		assert_int_equal(slap_find(img, 0, &slap, &e), ERR_OK);
		assert_int_equal(slap.n, n);
		slap_clear(&slap);
		if (n == 3) {
			assert_int_equal(slap_find(img, 4, &slap, &e), ERR_OK);
			assert_int_equal(slap.n, 3);
			slap_clear(&slap);
		}
		image_free(img);
	}
}

static void nothing_there(void **state)
{
	struct image *img = image_new(800, 700, 500);
	struct rng rng = rng_stream(1, 2, 3, 4);
	struct slap slap;
	struct err e = ERR_INIT;

	(void)state;
	assert_int_equal(slap_find(img, 4, &slap, &e), ERR_QUALITY);
	for (int i = 0; i < 800 * 700; i++)
		img->px[i] = (uint8_t)(200 + rng_below(&rng, 20));
	assert_int_equal(slap_find(img, 4, &slap, &e), ERR_QUALITY);
	img->ppi = 0;
	assert_int_equal(slap_find(img, 4, &slap, &e), ERR_INPUT);
	image_free(img);
	img = image_new(20, 20, 500);
	assert_int_equal(slap_find(img, 4, &slap, &e), ERR_QUALITY);
	image_free(img);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(slaps_of_four),	    cmocka_unit_test(harder_slaps),
	    cmocka_unit_test(tilt_and_cut),	    cmocka_unit_test(counts),
	    cmocka_unit_test(segments_of_a_record), cmocka_unit_test(nothing_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
