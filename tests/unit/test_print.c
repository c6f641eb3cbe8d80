/* SPDX-License-Identifier: Apache-2.0 */
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
#include "base/rng.h"
#include "print/extract.h"
#include "tests/support/pattern.h"

static struct template *extract(const struct waves *p, const struct pattern_view *v)
{
	struct image *img = pattern_draw(p, v);
	struct template *t = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_OK);
	image_free(img);
	return t;
}

/* Counts the true minutiae that were found, within 5 pixels and 20 degrees; the
 * sum of the distances goes to *distance. */
static int found(const struct waves *p, const struct pattern_view *v, const struct template *t,
		 double *distance)
{
	int hits = 0;

	*distance = 0;
	for (int i = 0; i < PATTERN_MINUTIAE; i++) {
		double x, y, best = 5, turn;

		pattern_place(v, p->minutiae[i].x, p->minutiae[i].y, &x, &y);
		x = (x + 0.5) * 500 / v->ppi - 0.5;
		y = (y + 0.5) * 500 / v->ppi - 0.5;
		for (int j = 0; j < t->minutia_count; j++) {
			double d = hypot(t->minutiae[j].x - x, t->minutiae[j].y - y);

			turn = d_wrap(t->minutiae[j].angle - p->minutiae[i].angle - v->turn);
			if (d < best && fabs(turn) < 0.35)
				best = d;
		}
		hits += best < 5;
		*distance += best < 5 ? best : 0;
	}
	return hits;
}

static void extraction_finds_the_true_minutiae(void **state)
{
	double sum = 0, distance;
	int hits = 0, extra = 0, runs = 6;

	for (int i = 0; i < runs; i++) {
		struct waves p = pattern_make((unsigned)i);
		struct pattern_view v = PATTERN_VIEW_PLAIN;
		struct template *t;

		v.turn = 0.2 * i - 0.5;
		t = extract(&p, &v);
		hits += found(&p, &v, t, &distance);
		sum += distance;
		for (int j = 0; j < t->minutia_count; j++)
			extra += t->minutiae[j].quality > 60;
		template_free(t);
	}
	/* Of 36 each; a few lie at the edge or closer together than a filter sees. */
	assert_in_range(hits, runs * 29, runs * 36);
	assert_true(sum / hits < 1.5);
	assert_in_range(extra, runs * 20, runs * 44);
}

static void resolution_does_not_matter(void **state)
{
	static const double ppi[] = {400, 569, 1000};
	struct waves p = pattern_make(3);

	for (size_t i = 0; i < ARRAY_LEN(ppi); i++) {
		struct pattern_view v = PATTERN_VIEW_PLAIN;
		struct template *t;
		double distance;

		v.ppi = ppi[i];
		v.width = (int)(340 * ppi[i] / 500);
		v.height = (int)(420 * ppi[i] / 500);
		t = extract(&p, &v);
		assert_in_range(t->width, 338, 342);
		assert_in_range(t->height, 418, 422);
		assert_in_range(found(&p, &v, t, &distance), 28, 36);
		template_free(t);
	}
}

/* Smooth random hills of that many pixels, and half of it again, and so on. */
static void put_hills(struct image *img, struct rng *r, int size, bool all_sizes)
{
	double *sum = xcalloc((size_t)(img->width * img->height), sizeof(*sum)), weight = 1;
	double low = 1e9, high = -1e9;

	for (int step = size; step >= 3; step = all_sizes ? step / 2 : 0, weight /= 2) {
		int cols = img->width / step + 2, rows = img->height / step + 2;
		double *grid = xcalloc((size_t)(cols * rows), sizeof(*grid));

		for (int i = 0; i < cols * rows; i++)
			grid[i] = rng_normal(r) * weight;
		for (int y = 0; y < img->height; y++)
			for (int x = 0; x < img->width; x++) {
				const double *g = grid + y / step * cols + x / step;
				double u = x % step / (double)step, v = y % step / (double)step;

				sum[y * img->width + x] +=
				    (g[0] * (1 - u) + g[1] * u) * (1 - v) +
				    (g[cols] * (1 - u) + g[cols + 1] * u) * v;
			}
		free(grid);
	}
	for (int i = 0; i < img->width * img->height; i++) {
		low = sum[i] < low ? sum[i] : low;
		high = sum[i] > high ? sum[i] : high;
	}
	for (int i = 0; i < img->width * img->height; i++)
		img->px[i] = (uint8_t)(255 * (sum[i] - low) / (high - low));
	free(sum);
}

/* Clouds have no ridges; noise of the ridges' size has them in no direction. */
static void pictures_are_refused(void **state)
{
	struct rng r = rng_stream(5, 6, 7, 8);
	struct image *img = image_new(356, 328, 500);

	for (int i = 0; i < 12; i++) {
		struct template *t = NULL;
		struct err err = ERR_INIT;

		put_hills(img, &r, i % 2 ? 64 : 4 + i / 4, i % 2);
		assert_int_equal(print_extract(img, NULL, &t, &err), ERR_QUALITY);
		assert_null(t);
	}
	image_free(img);
}

static void what_is_no_print_is_refused(void **state)
{
	struct image *img = image_new(300, 300, 500);
	struct template *t = NULL;
	struct rng r = rng_stream(1, 2, 3, 4);
	struct err err = ERR_INIT;

	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_QUALITY);
	for (int i = 0; i < 300 * 300; i++)
		img->px[i] = (uint8_t)(128 + (int)(3 * rng_normal(&r)));
	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_QUALITY);
	img->ppi = 0;
	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_INPUT);
	img->ppi = 96;
	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_UNSUPPORTED);
	assert_null(t);
	image_free(img);
	img = image_new(4000, 300, 500);
	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_INPUT);
	image_free(img);
	img = image_new(1, 1, 500);
	assert_int_equal(print_extract(img, NULL, &t, &err), ERR_QUALITY);
	assert_true(err.msg[0] != '\0');
	image_free(img);
}

static void templates_survive_their_encoding(void **state)
{
	struct waves p = pattern_make(7);
	struct pattern_view v = PATTERN_VIEW_PLAIN;
	struct template *t = extract(&p, &v), *back = NULL, *copy = template_copy(t);
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	t->finger = FINGER_LEFT_RING;
	assert_false(template_equal(t, copy));
	template_encode(t, &b);
	assert_true(b.len < TEMPLATE_MAX_BYTES);
	assert_true(template_is_encoded(b.data, b.len));
	assert_int_equal(template_decode(b.data, b.len, "x.ctj", &back, &err), ERR_OK);
	assert_true(template_equal(t, back));
	assert_int_equal(back->finger, FINGER_LEFT_RING);
	assert_memory_equal(t->minutiae, back->minutiae,
			    (size_t)t->minutia_count * sizeof(*t->minutiae));
	template_free(copy);
	copy = template_copy(t);
	assert_true(template_equal(t, copy));
	template_free(copy);
	template_free(back);
	template_free(t);
	buf_free(&b);
}

/* A checksum that is right does not make the content right. */
static void seal(struct buf *b)
{
	uint32_t c = 0xffffffff;

	for (size_t i = 12; i < b->len; i++) {
		c ^= b->data[i];
		for (int k = 0; k < 8; k++)
			c = c & 1 ? (c >> 1) ^ 0xedb88320 : c >> 1;
	}
	c = ~c;
	for (int k = 0; k < 4; k++) {
		b->data[8 + k] = (uint8_t)(c >> (8 * k));
		b->data[4 + k] = (uint8_t)(b->len >> (8 * k));
	}
}

static void hostile_templates_are_refused(void **state)
{
	struct waves p = pattern_make(8);
	struct pattern_view v = PATTERN_VIEW_PLAIN;
	struct template *t = extract(&p, &v), *back = NULL;
	struct buf b = BUF_INIT, bad = BUF_INIT;
	struct rng r = rng_stream(5, 5, 5, 5);
	struct err err = ERR_INIT;
	int taken = 0;

	template_encode(t, &b);
	for (size_t len = 0; len < b.len; len++) {
		assert_int_not_equal(template_decode(b.data, len, "x", &back, &err), ERR_OK);
		buf_clear(&bad);
		buf_put(&bad, b.data, len);
		if (len < 16)
			continue;
		seal(&bad);
		assert_int_not_equal(template_decode(bad.data, bad.len, "x", &back, &err), ERR_OK);
	}
	buf_clear(&bad);
	buf_put(&bad, b.data, b.len);
	buf_put_u8(&bad, 0);
	seal(&bad);
	assert_int_not_equal(template_decode(bad.data, bad.len, "x", &back, &err), ERR_OK);
	for (int round = 0; round < 4000; round++) {
		size_t at = 12 + rng_below(&r, (uint32_t)(b.len - 12));

		buf_clear(&bad);
		buf_put(&bad, b.data, b.len);
		bad.data[at] = (uint8_t)rng_u64(&r);
		if (bad.data[at] != b.data[at])
			assert_int_not_equal(template_decode(bad.data, bad.len, "x", &back, &err),
					     ERR_OK);
		seal(&bad);
		if (template_decode(bad.data, bad.len, "x", &back, &err) == ERR_OK) {
			struct buf again = BUF_INIT;

			/* What is taken is written again to the byte. */
			template_encode(back, &again);
			assert_int_equal(again.len, bad.len);
			assert_memory_equal(again.data, bad.data, bad.len);
			buf_free(&again);
			template_free(back);
			taken++;
		}
	}
	assert_true(taken > 0);
	template_free(t);
	buf_free(&b);
	buf_free(&bad);
}

static void minutiae_alone_make_a_template(void **state)
{
	struct minutia list[300];
	struct template *t = NULL;
	struct err err = ERR_INIT;

	for (int i = 0; i < 300; i++)
		list[i] = (struct minutia){(float)(i % 50) * 5, (float)(i / 50) * 30, 0.1f,
					   MINUTIA_ENDING, (uint8_t)(1 + i % 100)};
	assert_int_equal(template_from_minutiae(list, 300, 400, 400, &t, &err), ERR_OK);
	assert_int_equal(t->minutia_count, TEMPLATE_MAX_MINUTIAE);
	assert_int_equal(t->minutiae[0].quality, 100);
	template_free(t);
	t = NULL;
	assert_int_equal(template_from_minutiae(NULL, 0, 400, 400, &t, &err), ERR_OK);
	template_free(t);
	t = NULL;
	list[4].x = 401;
	assert_int_equal(template_from_minutiae(list, 5, 400, 400, &t, &err), ERR_INPUT);
	list[4].x = NAN;
	assert_int_equal(template_from_minutiae(list, 5, 400, 400, &t, &err), ERR_INPUT);
	assert_null(t);
}

static void analysis_lies_on_the_source(void **state)
{
	struct waves p = pattern_make(2);
	struct pattern_view v = {1000, 680, 840, 0.3, 5, -8, 0, 6, 1};
	struct image *img = pattern_draw(&p, &v);
	struct print_analysis *a = NULL;
	struct err err = ERR_INIT;
	int ridge = 0, agree = 0;

	assert_int_equal(print_analyse(img, NULL, &a, &err), ERR_OK);
	assert_int_equal(a->skeleton->width, 680);
	assert_int_equal(a->enhanced->height, 840);
	assert_true(fabs(a->cell - 16) < 0.2);
	for (int y = 120; y < 720; y++)
		for (int x = 120; x < 560; x++)
			if (image_at(a->quality, x, y) > 30) {
				ridge++;
				agree +=
				    (image_at(img, x, y) < 128) == (image_at(a->binary, x, y) == 0);
			}
	assert_true(ridge > 100000);
	assert_true(agree > ridge * 0.9);
	for (int r = 0; r < a->rows; r++)
		for (int c = 0; c < a->cols; c++)
			if (a->mask[r * a->cols + c])
				assert_true(a->period[r * a->cols + c] > 8);
	print_analysis_free(a);
	image_free(img);
}

/* How alike two patches are whatever the offset of their phases, 0 .. 1. */
static double patch_likeness(const int8_t *pa, const int8_t *pb)
{
	const uint8_t *a = (const uint8_t *)pa, *b = (const uint8_t *)pb;
	double n = 0, re = 0, im = 0;

	for (int k = 0; k < 256; k++) {
		int at = k / 8, bit = k % 8;
		int ac = 1 - 2 * (a[at] >> bit & 1), as = 1 - 2 * (a[32 + at] >> bit & 1);
		int bc = 1 - 2 * (b[at] >> bit & 1), bs = 1 - 2 * (b[32 + at] >> bit & 1);

		if (!(a[64 + at] >> bit & 1) || !(b[64 + at] >> bit & 1))
			continue;
		n += 2;
		re += ac * bc + as * bs;
		im += as * bc - ac * bs;
	}
	return n > 0 ? hypot(re, im) / n : 0;
}

static void patches_turn_with_the_print(void **state)
{
	struct waves p = pattern_make(5);
	struct pattern_view v = PATTERN_VIEW_PLAIN, u = PATTERN_VIEW_PLAIN;
	struct template *a, *b;
	double same = 0, other = 0;
	int pairs = 0, others = 0;

	u.turn = 0.6;
	u.shift_x = 20;
	u.seed = 9;
	a = extract(&p, &v);
	b = extract(&p, &u);
	assert_non_null(a->patches);
	assert_non_null(b->patches);
	for (int k = 0; k < PATTERN_MINUTIAE; k++) {
		double ax, ay, bx, by;

		pattern_place(&v, p.minutiae[k].x, p.minutiae[k].y, &ax, &ay);
		pattern_place(&u, p.minutiae[k].x, p.minutiae[k].y, &bx, &by);
		for (int i = 0; i < a->minutia_count; i++)
			for (int j = 0; j < b->minutia_count; j++) {
				double likeness = patch_likeness(a->patches + i * TEMPLATE_PATCH,
								 b->patches + j * TEMPLATE_PATCH);

				if (hypot(a->minutiae[i].x - ax, a->minutiae[i].y - ay) > 4 ||
				    a->minutiae[i].quality < 80 || b->minutiae[j].quality < 80)
					continue;
				if (hypot(b->minutiae[j].x - bx, b->minutiae[j].y - by) < 4) {
					same += likeness;
					pairs++;
				} else {
					other += likeness;
					others++;
				}
			}
	}
	assert_true(pairs > 12);
	assert_true(others > 12);
	assert_true(same / pairs > 0.6);
	assert_true(other / others < 0.4);
	template_free(a);
	template_free(b);
}

/* The mean quality of the minutiae of four prints. */
static double mean_trust(double noise)
{
	double sum = 0;
	int count = 0;

	for (unsigned i = 0; i < 4; i++) {
		struct waves p = pattern_make(i);
		struct pattern_view v = PATTERN_VIEW_PLAIN;
		struct template *t;

		v.noise = noise;
		v.seed = i + 1;
		t = extract(&p, &v);
		for (int k = 0; k < t->minutia_count; k++)
			sum += t->minutiae[k].quality;
		count += t->minutia_count;
		template_free(t);
	}
	return sum / count;
}

static void noise_costs_trust(void **state)
{
	double clear = mean_trust(6), weak = mean_trust(150), ruined = mean_trust(220);

	assert_true(clear > 85);
	assert_true(weak < clear - 5);
	assert_true(ruined < weak - 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(extraction_finds_the_true_minutiae),
	    cmocka_unit_test(resolution_does_not_matter),
	    cmocka_unit_test(what_is_no_print_is_refused),
	    cmocka_unit_test(pictures_are_refused),
	    cmocka_unit_test(templates_survive_their_encoding),
	    cmocka_unit_test(hostile_templates_are_refused),
	    cmocka_unit_test(minutiae_alone_make_a_template),
	    cmocka_unit_test(analysis_lies_on_the_source),
	    cmocka_unit_test(patches_turn_with_the_print),
	    cmocka_unit_test(noise_costs_trust),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
