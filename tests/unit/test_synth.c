/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/hash.h"
#include "base/mem.h"
#include "match/match.h"
#include "print/extract.h"
#include "synth/distort.h"
#include "synth/fmath.h"
#include "synth/grow.h"
#include "synth/impression.h"

static struct synth_finger *make(uint64_t person, int finger, enum pattern pattern)
{
	struct synth_finger_spec spec = {
	    .seed = 7, .person = person, .finger = finger, .pattern = pattern};

	return synth_finger_new(&spec);
}

static struct image *take(const struct synth_finger *f, int number, double quality, bool hard,
			  struct synth_impression *imp, struct synth_truth *truth)
{
	struct synth_style style = {.sensor = SENSOR_OPTICAL, .quality = quality, .hard = hard};

	synth_impression_draw(f, &style, number, imp);
	return synth_impression_render(f, imp, truth);
}

static void float_functions_are_close(void **state)
{
	for (int i = -1000; i <= 1000; i++) {
		double a = i * 0.00314, r = 1 + (i & 7);

		assert_true(fabs(f_atan2((float)(r * sin(a)), (float)(r * cos(a))) - a) < 1e-3 ||
			    fabs(a) > 3.14);
	}
	assert_true(f_atan2(0, 0) == 0);
	for (float x = 0; x < 12; x += 0.1f)
		assert_true(fabs(f_decay(x) - exp(-x)) < 3e-3);
}

/* The index of the field around a node cell, in half turns: core +1, delta -1. */
static int index_of(const struct synth_field *f, int i, int j)
{
	static const int di[5] = {0, 0, 1, 1, 0}, dj[5] = {0, 1, 1, 0, 0};
	double sum = 0;

	for (int k = 0; k < 4; k++) {
		double a = atan2(f->sin2[j + dj[k]][i + di[k]], f->cos2[j + dj[k]][i + di[k]]);
		double b = atan2(f->sin2[j + dj[k + 1]][i + di[k + 1]],
				 f->cos2[j + dj[k + 1]][i + di[k + 1]]);

		sum += d_wrap(b - a);
	}
	return (int)lrint(sum / (2 * D_PI));
}

static void patterns_have_their_singular_points(void **state)
{
	static const int cores[] = {0, 0, 1, 1, 1, 2}, deltas[] = {0, 0, 1, 1, 1, 2};

	for (int p = PATTERN_ARCH; p < PATTERN_COUNT; p++)
		for (int seed = 0; seed < 12; seed++) {
			struct synth_field_spec spec = {(enum pattern)p, 9, 1};
			struct synth_field *f = xcalloc(1, sizeof(*f));
			struct rng rng = rng_stream(3, (uint64_t)seed, (uint64_t)p, 0);
			int plus = 0, minus = 0;

			synth_field_make(&spec, &rng, f);
			assert_int_equal(f->n_cores, cores[p]);
			assert_int_equal(f->n_deltas, deltas[p]);
			for (int j = 0; j + 1 < FIELD_NY; j++)
				for (int i = 0; i + 1 < FIELD_NX; i++) {
					int index = index_of(f, i, j);

					if (index == 0)
						continue;
					plus += index == 1;
					minus += index == -1;
					for (int k = 0; k < 2; k++) {
						const struct synth_point *at =
						    index > 0 ? &f->core[k] : &f->delta[k];

						if (fabs(at->x - 4 * i - 2) < 7 &&
						    fabs(at->y - 4 * j - 2) < 7)
							index = 0;
					}
					assert_int_equal(index, 0); /* it is one of ours */
				}
			assert_int_equal(plus, cores[p]);
			assert_int_equal(minus, deltas[p]);
			free(f);
		}
}

static void patterns_open_to_their_side(void **state)
{
	/* Below the core of a left loop the ridges go down to the left. */
	for (int seed = 0; seed < 10; seed++) {
		struct synth_field_spec spec = {PATTERN_LEFT_LOOP, 9, 1};
		struct synth_field *f = xcalloc(1, sizeof(*f));
		struct rng rng = rng_stream(4, (uint64_t)seed, 0, 0);
		float o;

		synth_field_make(&spec, &rng, f);
		o = synth_field_orientation(f, f->core[0].x - 30, f->core[0].y + 60);
		assert_true(o > 0.3 && o < 1.9);
		assert_true(f->delta[0].x > f->core[0].x);
		free(f);
	}
}

static void frequencies_are_natural(void **state)
{
	static const double natural[5] = {3.7, 2.9, 33.8, 31.7, 27.9};

	for (int p = 0; p < 5; p++) {
		double sum = 0, all = 0;

		for (int finger = 1; finger <= 10; finger++) {
			sum += synth_pattern_frequencies(finger)[p] / 10;
			for (int k = 0; k < 5 && p == 0; k++)
				all += synth_pattern_frequencies(finger)[k];
		}
		assert_true(fabs(sum - natural[p]) < 2.5);
		if (p == 0)
			assert_true(fabs(all - 1000) < 10);
	}
}

static float at(const struct synth_skin *skin, double x, double y)
{
	return skin->clean[GROW_AT((int)lrint(x), (int)lrint(y))];
}

static void minutiae_end_ridges_or_valleys(void **state)
{
	for (int p = PATTERN_ARCH; p < PATTERN_COUNT; p++) {
		struct synth_finger *f = make(1, 2, (enum pattern)p);
		struct synth_skin skin = synth_finger_skin(f);
		const struct synth_minutia *m;
		size_t n, good = 0, counted = 0;

		m = synth_finger_minutiae(f, &n);
		assert_true(n >= 20 && n <= 130);
		for (size_t i = 0; i < n; i++) {
			double s, c, period;
			float on = 0, off = 0, left, right;
			float sign = m[i].type == MINUTIA_ENDING ? 1 : -1;

			assert_true(m[i].angle >= 0 && m[i].angle < (float)(2 * D_PI));
			if (m[i].doubtful || m[i].certainty < 0.5f)
				continue;
			counted++;
			d_sincos(m[i].angle, &s, &c);
			/* The line that ends lies along the direction, and not beyond;
			 * its neighbours pass on both sides, three quarters of a
			 * period away. (A fork seen from behind looks like an ending
			 * but for these.) */
			period = synth_field_period(synth_finger_field(f), m[i].x, m[i].y);
			for (int r = 4; r <= 8; r++) {
				on += sign * at(&skin, m[i].x + r * c, m[i].y - r * s);
				off += sign * at(&skin, m[i].x - r * c, m[i].y + r * s);
			}
			left = sign *
			       at(&skin, m[i].x - 0.75 * period * s, m[i].y - 0.75 * period * c);
			right = sign *
				at(&skin, m[i].x + 0.75 * period * s, m[i].y + 0.75 * period * c);
			good += on > 1 && off < 0 && left + right > 0;
		}
		assert_true(counted > 10);
		assert_true(good * 100 >= counted * 85);
		synth_finger_free(f);
	}
}

static void fingers_repeat_and_differ(void **state)
{
	struct synth_finger *a = make(5, 7, PATTERN_UNKNOWN), *b = make(5, 7, PATTERN_UNKNOWN);
	struct synth_finger *c = make(5, 8, PATTERN_UNKNOWN), *d = make(6, 7, PATTERN_UNKNOWN);
	size_t bytes = GROW_SIZE * sizeof(float);

	assert_memory_equal(synth_finger_skin(a).ridge, synth_finger_skin(b).ridge, bytes);
	assert_memory_equal(synth_finger_skin(a).pore, synth_finger_skin(b).pore, bytes);
	assert_memory_equal(synth_finger_skin(a).crease, synth_finger_skin(b).crease, bytes);
	assert_true(memcmp(synth_finger_skin(a).ridge, synth_finger_skin(c).ridge, bytes) != 0);
	assert_true(memcmp(synth_finger_skin(a).ridge, synth_finger_skin(d).ridge, bytes) != 0);
	synth_finger_free(a);
	synth_finger_free(b);
	synth_finger_free(c);
	synth_finger_free(d);
}

struct job {
	int person;
	struct hash hash;
};

static void *render_one(void *arg)
{
	struct job *job = arg;
	struct synth_finger *f = make((uint64_t)job->person, 3, PATTERN_UNKNOWN);
	struct synth_impression imp;
	struct image *img = take(f, 2, 0.6, true, &imp, NULL);

	job->hash = hash_bytes(img->px, (size_t)img->width * (size_t)img->height);
	image_free(img);
	synth_finger_free(f);
	return NULL;
}

static void threads_do_not_matter(void **state)
{
	struct job alone[4], together[4];
	pthread_t t[4];

	for (int i = 0; i < 4; i++) {
		alone[i].person = together[i].person = i;
		pthread_create(&t[i], NULL, render_one, &together[i]);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	for (int i = 3; i >= 0; i--) {
		render_one(&alone[i]);
		assert_true(hash_equal(&alone[i].hash, &together[i].hash));
	}
	assert_false(hash_equal(&alone[0].hash, &alone[1].hash));
}

static void distortion_has_an_inverse(void **state)
{
	struct synth_finger *f = make(2, 3, PATTERN_WHORL);

	for (int number = 1; number <= 25; number++) {
		struct synth_style style = {.quality = 0.5, .hard = true};
		struct synth_impression imp;
		struct distort d;

		synth_impression_draw(f, &style, number, &imp);
		d = distort_make(&imp);
		for (int y = 0; y < imp.height; y += 23)
			for (int x = 0; x < imp.width; x += 23) {
				double sx, sy, px, py, j[4];

				distort_to_skin(&d, x, y, &sx, &sy);
				distort_to_image(&d, sx, sy, &px, &py);
				assert_true(fabs(px - x) < 2e-3 && fabs(py - y) < 2e-3);
				distort_jacobian(&d, x, y, j);
				assert_true(j[0] * j[3] - j[1] * j[2] > 0.2);
			}
	}
	synth_finger_free(f);
}

static double angle_between(double a, double b)
{
	return fabs(d_wrap(a - b));
}

static void truth_corresponds_between_impressions(void **state)
{
	struct synth_finger *f = make(3, 2, PATTERN_RIGHT_LOOP);
	struct synth_impression ia, ib;
	struct synth_truth a, b;
	struct image *pa = take(f, 1, 0.8, false, &ia, &a), *pb = take(f, 2, 0.6, true, &ib, &b);
	struct distort da = distort_make(&ia), db = distort_make(&ib);
	int both = 0;

	assert_int_equal(a.n, b.n);
	for (size_t i = 0; i < a.n; i++) {
		double sx, sy, px, py, s, c, qx, qy;

		assert_int_equal(a.minutiae[i].id, b.minutiae[i].id);
		both += a.minutiae[i].m.quality > 0 && b.minutiae[i].m.quality > 0;
		distort_to_skin(&da, a.minutiae[i].m.x, a.minutiae[i].m.y, &sx, &sy);
		distort_to_image(&db, sx, sy, &px, &py);
		assert_true(fabs(px - b.minutiae[i].m.x) < 0.02);
		assert_true(fabs(py - b.minutiae[i].m.y) < 0.02);
		/* The direction is carried by the same map. */
		d_sincos(a.minutiae[i].m.angle, &s, &c);
		distort_to_skin(&da, a.minutiae[i].m.x + 0.5 * c, a.minutiae[i].m.y - 0.5 * s, &sx,
				&sy);
		distort_to_image(&db, sx, sy, &qx, &qy);
		assert_true(angle_between(atan2(-(qy - py), qx - px), b.minutiae[i].m.angle) <
			    0.05);
	}
	assert_true(both > 8);
	synth_truth_clear(&a);
	synth_truth_clear(&b);
	image_free(pa);
	image_free(pb);
	synth_finger_free(f);
}

static void truth_has_fields_and_visibility(void **state)
{
	struct synth_finger *f = make(9, 2, PATTERN_WHORL);
	struct synth_impression imp;
	struct synth_truth t, poor;
	struct image *img = take(f, 1, 0.95, false, &imp, &t), *bad;
	double shown = 0, shown_bad = 0;
	int contact = 0;

	assert_int_equal(t.columns, img->width / SYNTH_BLOCK);
	for (int i = 0; i < t.columns * t.rows; i++) {
		assert_true(t.orientation[i] >= 0 && t.orientation[i] < F_PI);
		assert_true(t.period[i] > 4 && t.period[i] < 16);
		contact += t.contact[i];
	}
	assert_true(contact > t.columns * t.rows / 4);
	assert_true(contact < t.columns * t.rows);
	assert_int_equal(t.n_cores, 2);
	for (size_t i = 0; i < t.n; i++) {
		struct minutia m = t.minutiae[i].m;

		shown += m.quality;
		if (m.x < 0 || m.y < 0 || m.x >= img->width || m.y >= img->height)
			assert_int_equal(m.quality, 0);
	}
	/* A worn and dry impression of the same contact shows less. */
	imp.wear = 1;
	imp.moisture = -1;
	bad = synth_impression_render(f, &imp, &poor);
	for (size_t i = 0; i < t.n; i++)
		shown_bad += poor.minutiae[i].m.quality;
	assert_true(shown_bad < 0.8 * shown);
	synth_truth_clear(&t);
	synth_truth_clear(&poor);
	image_free(img);
	image_free(bad);
	synth_finger_free(f);
}

/* An extractor that knows nothing of the generator finds the true minutiae. */
static void extractor_finds_the_truth(void **state)
{
	int found = 0, visible = 0, right = 0, extracted = 0;

	for (int person = 0; person < 6; person++) {
		struct synth_finger *f = make((uint64_t)person, 2, PATTERN_UNKNOWN);
		struct synth_impression imp;
		struct synth_truth t;
		struct image *img = take(f, 1, 0.9, false, &imp, &t);
		struct template *tpl = NULL;
		struct err err = ERR_INIT;

		if (print_extract(img, NULL, &tpl, &err))
			fail_msg("%s", err.msg);
		extracted += tpl->minutia_count;
		for (size_t i = 0; i < t.n; i++) {
			struct minutia m = t.minutiae[i].m;

			if (m.quality < 60 || t.minutiae[i].doubtful)
				continue;
			visible++;
			for (int k = 0; k < tpl->minutia_count; k++) {
				struct minutia e = tpl->minutiae[k];

				if (hypot(e.x - m.x, e.y - m.y) < 9 &&
				    angle_between(e.angle, m.angle) < 0.5) {
					found++;
					break;
				}
			}
		}
		for (int k = 0; k < tpl->minutia_count; k++)
			for (size_t i = 0; i < t.n; i++) {
				struct minutia e = tpl->minutiae[k], m = t.minutiae[i].m;

				if (hypot(e.x - m.x, e.y - m.y) < 9 &&
				    angle_between(e.angle, m.angle) < 0.5) {
					right++;
					break;
				}
			}
		template_free(tpl);
		synth_truth_clear(&t);
		image_free(img);
		synth_finger_free(f);
	}
	print_message("# recall %d of %d, precision %d of %d\n", found, visible, right, extracted);
	assert_true(visible > 100);
	assert_true(found * 100 >= visible * 75);
	assert_true(right * 100 >= extracted * 60);
}

static void resolution_is_only_resolution(void **state)
{
	struct synth_finger *f = make(4, 2, PATTERN_LEFT_LOOP);
	struct synth_style style = {.sensor = SENSOR_GREY, .quality = 0.8};
	struct synth_impression imp;
	struct synth_truth a, b;
	struct image *at500, *at1000;

	synth_impression_draw(f, &style, 1, &imp);
	at500 = synth_impression_render(f, &imp, &a);
	imp.ppi = 1000;
	imp.width *= 2;
	imp.height *= 2;
	at1000 = synth_impression_render(f, &imp, &b);
	assert_true(at1000->ppi == 1000);
	assert_int_equal(at1000->width, 2 * at500->width);
	for (size_t i = 0; i < a.n; i++)
		assert_true(a.minutiae[i].m.x == b.minutiae[i].m.x &&
			    a.minutiae[i].m.angle == b.minutiae[i].m.angle);
	synth_truth_clear(&a);
	synth_truth_clear(&b);
	image_free(at500);
	image_free(at1000);
	synth_finger_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(float_functions_are_close),
	    cmocka_unit_test(patterns_have_their_singular_points),
	    cmocka_unit_test(patterns_open_to_their_side),
	    cmocka_unit_test(frequencies_are_natural),
	    cmocka_unit_test(minutiae_end_ridges_or_valleys),
	    cmocka_unit_test(fingers_repeat_and_differ),
	    cmocka_unit_test(threads_do_not_matter),
	    cmocka_unit_test(distortion_has_an_inverse),
	    cmocka_unit_test(truth_corresponds_between_impressions),
	    cmocka_unit_test(truth_has_fields_and_visibility),
	    cmocka_unit_test(extractor_finds_the_truth),
	    cmocka_unit_test(resolution_is_only_resolution),
	};

	return cmocka_run_group_tests_name("synth", tests, NULL, NULL);
}
