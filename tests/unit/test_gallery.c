/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/rng.h"
#include "match/code.h"
#include "match/gallery.h"
#include "match/scan.h"
#include "tests/support/scatter.h"

/* Subject s has the ten fingers number 10 s .. 10 s + 9, print id 100 s + finger. */
#define SUBJECTS 300
#define FINGERS	 10

static uint64_t id_of(unsigned subject, int finger)
{
	return 100 * (uint64_t)subject + (unsigned)finger;
}

static struct template *print_of(unsigned subject, int finger, unsigned view)
{
	struct template *t = scatter_print(10 * subject + (unsigned)finger - 1, view);

	t->finger = (uint8_t)finger;
	return t;
}

static void put(struct gallery *g, unsigned subject, int finger)
{
	struct template *t = print_of(subject, finger, 0);

	gallery_put(g, id_of(subject, finger), subject, t);
	template_free(t);
}

static struct gallery *big; /* all subjects; tests do not change it */

static int set_up(void **state)
{
	big = gallery_new();
	for (unsigned s = 1; s <= SUBJECTS; s++)
		for (int f = 1; f <= FINGERS; f++)
			put(big, s, f);
	return 0;
}

static int tear_down(void **state)
{
	gallery_free(big);
	return 0;
}

/* A search for the second view of some fingers of a subject. */
struct asked {
	struct template *t[GALLERY_MAX_FINGERS];
	const struct template *probes[GALLERY_MAX_FINGERS];
	struct gallery_search s;
};

static void ask(struct asked *a, unsigned subject, int from, int to)
{
	memset(a, 0, sizeof(*a));
	for (int f = from; f <= to; f++) {
		a->t[f - from] = print_of(subject, f, 1);
		a->probes[f - from] = a->t[f - from];
	}
	a->s.probes = a->probes;
	a->s.probe_count = to - from + 1;
	a->s.threads = 2;
	a->s.depth = 12; /* full comparisons take their time */
}

static void ask_clear(struct asked *a)
{
	for (int i = 0; i < GALLERY_MAX_FINGERS; i++)
		template_free(a->t[i]);
}

static void same_result(const struct gallery_result *a, const struct gallery_result *b)
{
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->searched, b->searched);
	assert_int_equal(a->compared, b->compared);
	assert_int_equal(a->left_out, b->left_out);
	assert_int_equal(a->scan_threshold, b->scan_threshold);
	assert_int_equal(a->screen_threshold, b->screen_threshold);
	for (size_t i = 0; i < a->count; i++) {
		const struct gallery_candidate *x = &a->candidates[i], *y = &b->candidates[i];

		assert_int_equal(x->subject, y->subject);
		assert_true(x->score == y->score);
		assert_true(x->llr == y->llr);
		assert_int_equal(x->finger_count, y->finger_count);
		for (int f = 0; f < x->finger_count; f++) {
			assert_int_equal(x->fingers[f].id, y->fingers[f].id);
			assert_int_equal(x->fingers[f].probe, y->fingers[f].probe);
			assert_true(x->fingers[f].score == y->fingers[f].score);
		}
	}
}

/* --- records and codes ------------------------------------------------------ */

static void records_keep_what_they_hold(void **state)
{
	for (unsigned n = 0; n < 20; n++) {
		struct template *t = scatter_print(n, 1), *back;
		struct gallery_record a, b;
		struct buf bytes = BUF_INIT;

		t->finger = FINGER_LEFT_RING;
		gallery_record_make(t, &a);
		/* The best of them, when there are more. */
		assert_int_equal(a.count, t->minutia_count < GALLERY_RECORD_MAX_MINUTIAE
					      ? t->minutia_count
					      : GALLERY_RECORD_MAX_MINUTIAE);
		gallery_record_encode(t, &bytes);
		assert_true(bytes.len <= GALLERY_RECORD_MAX_BYTES);
		assert_true(GALLERY_RECORD_MAX_BYTES <= 650);
		assert_int_equal(gallery_record_decode(bytes.data, bytes.len, &b, NULL), ERR_OK);
		assert_memory_equal(&a, &b, sizeof(a));
		back = gallery_record_template(&b);
		assert_int_equal(back->finger, FINGER_LEFT_RING);
		for (int i = 0; i < b.count; i++) {
			int best = 0;

			/* Each minutia is one of the template's, to a pixel. */
			for (int k = 0; k < t->minutia_count; k++)
				best |= abs((int)(t->minutiae[k].x - back->minutiae[i].x)) <= 1 &&
					abs((int)(t->minutiae[k].y - back->minutiae[i].y)) <= 1;
			assert_true(best);
			assert_true(i == 0 ||
				    back->minutiae[i].quality <= back->minutiae[i - 1].quality);
		}
		template_free(back);
		buf_free(&bytes);
		template_free(t);
	}
}

static void bad_records_are_told(void **state)
{
	struct template *t = scatter_print(3, 0);
	struct buf good = BUF_INIT;
	struct gallery_record r;
	struct gallery *g = gallery_new();
	struct err err = ERR_INIT;

	gallery_record_encode(t, &good);
	for (size_t len = 0; len < good.len; len++)
		assert_int_equal(gallery_record_decode(good.data, len, &r, &err), ERR_INPUT);
	good.data[1] = 77; /* no such finger */
	assert_int_equal(gallery_record_decode(good.data, good.len, &r, &err), ERR_INPUT);
	good.data[1] = 0;
	good.data[2] = 255;
	assert_int_equal(gallery_put_record(g, 1, 1, NULL, good.data, good.len, &err), ERR_INPUT);
	good.data[2] = (uint8_t)t->minutia_count;
	good.data[0] = CODE_VERSION + 1;
	assert_int_equal(gallery_put_record(g, 1, 1, NULL, good.data, good.len, &err),
			 ERR_UNSUPPORTED);
	assert_int_equal(gallery_count(g), 0);
	gallery_free(g);
	buf_free(&good);
	template_free(t);
}

static int distance(struct code a, struct code b)
{
	return __builtin_popcountll(a.head ^ b.head) + __builtin_popcount(a.tail ^ b.tail);
}

static void codes_do_not_move_with_the_print(void **state)
{
	struct template *t = scatter_print(5, 0), *moved = template_copy(t);
	struct code a[TEMPLATE_MAX_MINUTIAE], b[TEMPLATE_MAX_MINUTIAE];
	int far = 0;

	/* A quarter turn about the middle of a square is exact. */
	for (int i = 0; i < t->minutia_count; i++) {
		struct minutia *m = &moved->minutiae[i];

		m->x = t->minutiae[i].y;
		m->y = 400 - t->minutiae[i].x;
		m->angle = t->minutiae[i].angle + 1.57079633f;
		m->angle -= m->angle >= 6.28318531f ? 6.28318531f : 0;
	}
	template_quantise(moved);
	code_compute(t, a);
	code_compute(moved, b);
	for (int i = 0; i < t->minutia_count; i++)
		far += distance(a[i], b[i]);
	assert_true(far <= t->minutia_count); /* a bit on the edge may turn */
	for (int i = 1; i < t->minutia_count; i++)
		assert_true(distance(a[i], a[0]) > 8);
	template_free(t);
	template_free(moved);
}

/* --- the scan --------------------------------------------------------------- */

/* The formulas of scan.h, spelled out. */
static int reference_scan(const struct scan_probe *p, const struct scan_shelf *s, size_t r)
{
	uint32_t sum = 0;

	for (unsigned k = 0; k < s->counts[r] && k < 24; k++) {
		int best = 64;

		for (int i = 0; i < p->scan_count; i++) {
			uint64_t x = s->heads[r * s->blocks * SCAN_LANES + k] ^ p->heads[i];
			int far = 0;

			for (; x; x &= x - 1)
				far++;
			best = far < best ? far : best;
		}
		if (best < SCAN_NEAR)
			sum += (uint32_t)((SCAN_NEAR - best) * (SCAN_NEAR - best));
	}
	return (int)(sum * p->norm[s->counts[r]] >> 16);
}

/* Every number of minutiae on both sides, with every set of instructions. */
static void all_instructions_agree(void **state)
{
	enum {
		RECORDS = 300
	};
	struct rng rng = rng_stream(1, 2, 3, 4);
	struct scan_probe probe;
	struct template *t = scatter_print(1, 0);

	scan_probe_make(t, SCAN_PROBE_ALONE, &probe);
	for (unsigned blocks = 1; blocks <= SCAN_MAX_BLOCKS; blocks++) {
		size_t n = (size_t)RECORDS * blocks * SCAN_LANES;
		uint64_t *heads = xaligned(64, n * sizeof(*heads));
		uint32_t *tails = xaligned(64, n * sizeof(*tails));
		uint32_t *places = xaligned(64, n * sizeof(*places));
		uint8_t counts[RECORDS];
		uint16_t which[RECORDS], scores[RECORDS];
		struct scan_shelf shelf = {heads, tails, places, counts, blocks};

		for (size_t i = 0; i < n; i++) {
			heads[i] = rng_u64(&rng);
			tails[i] = (uint32_t)rng_u64(&rng);
			places[i] = (uint32_t)rng_u64(&rng);
			/* Some are nearly those of the probe, in nearly their place. */
			if (rng_below(&rng, 2)) {
				int k = (int)rng_below(&rng, (uint32_t)probe.count);

				heads[i] = probe.heads[k] ^
					   (rng_u64(&rng) & rng_u64(&rng) & rng_u64(&rng));
				tails[i] = probe.tails[k];
				places[i] = (uint32_t)(probe.x[k] + 5) |
					    (uint32_t)(-probe.y[k] + 9) << 11 |
					    (uint32_t)((uint16_t)probe.turn[k] >> 8) << 22;
			}
		}
		for (int i = 0; i < RECORDS; i++) {
			unsigned low = (blocks - 1) * SCAN_LANES, high = blocks * SCAN_LANES;

			which[i] = (uint16_t)(RECORDS - 1 - i);
			counts[i] = (uint8_t)(low + (unsigned)i % (high - low + 1));
			if (counts[i] > GALLERY_RECORD_MAX_MINUTIAE)
				counts[i] = GALLERY_RECORD_MAX_MINUTIAE;
		}
		for (int count = 0; count <= SCAN_MAX_PROBE; count += 7) {
			struct scan_probe p = probe;
			int some = 0;

			for (int i = 0; i < count; i++)
				if (i >= p.count) {
					p.heads[i] = rng_u64(&rng);
					p.tails[i] = (uint32_t)rng_u64(&rng);
				}
			p.count = count;
			scan_probe_prepare(&p, count % 3 ? SCAN_PROBE_ALONE : SCAN_PROBE_AMONG);
			for (const struct scan_isa *const *isa = scan_isas(); *isa; isa++) {
				(*isa)->scan(&p, &shelf, which, RECORDS, scores);
				for (int i = 0; i < RECORDS; i++) {
					assert_int_equal(scores[i],
							 reference_scan(&p, &shelf, which[i]));
					assert_int_equal((*isa)->screen(&p, &shelf, which[i]),
							 scan_scalar.screen(&p, &shelf, which[i]));
					some += scores[i] > 0;
				}
			}
			assert_true(count == 0 || some > 0);
		}
		free(heads);
		free(tails);
		free(places);
	}
	template_free(t);
}

static void screening_sees_one_motion(void **state)
{
	struct template *t = scatter_print(40, 0), *view = scatter_print(40, 1);
	struct template *other = scatter_print(41, 0);
	const struct template *prints[] = {view, other};
	int score[2];
	struct scan_probe probe;

	scan_probe_make(t, SCAN_PROBE_ALONE, &probe);
	for (int i = 0; i < 2; i++) {
		struct gallery_record r;
		uint8_t count;
		struct scan_shelf shelf = {r.heads, r.tails, r.places, &count, SCAN_MAX_BLOCKS};

		gallery_record_make(prints[i], &r);
		count = (uint8_t)r.count;
		score[i] = scan_scalar.screen(&probe, &shelf, 0);
	}
	assert_true(score[0] > 3 * score[1]);
	template_free(t);
	template_free(view);
	template_free(other);
}

/* --- searching ---------------------------------------------------------------- */

static void searches_find_one_finger(void **state)
{
	for (unsigned s = 20; s < 40; s++) {
		struct asked a;
		struct gallery_result r;
		int finger = 1 + (int)s % 10;

		ask(&a, s, finger, finger);
		a.t[0]->finger = s % 2 ? FINGER_UNKNOWN : (uint8_t)finger;
		assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
		assert_int_equal(r.status, GALLERY_COMPLETE);
		assert_int_equal(r.searched, SUBJECTS * FINGERS);
		assert_int_equal(r.total, SUBJECTS * FINGERS);
		assert_in_range(r.compared, 12, 100);
		assert_true(r.count > 0);
		assert_int_equal(r.candidates[0].subject, s);
		assert_int_equal(r.candidates[0].fingers[0].id, id_of(s, finger));
		gallery_result_clear(&r);
		ask_clear(&a);
	}
}

static void results_depend_on_nothing_else(void **state)
{
	static const int fingers[][2] = {{4, 4}, {2, 3}, {1, 10}};

	for (size_t q = 0; q < 3; q++) {
		struct gallery_result first, r;
		struct asked a;

		ask(&a, 123, fingers[q][0], fingers[q][1]);
		a.s.threads = 1;
		assert_true(gallery_set_isa(big, "scalar"));
		assert_int_equal(gallery_search(big, &a.s, &first, NULL), ERR_OK);
		assert_string_equal(first.isa, "scalar");
		assert_int_equal(first.candidates[0].subject, 123);
		assert_true(first.count > 1);
		for (const char *const *isa = gallery_isas(); *isa; isa++)
			for (int threads = 1; threads <= 5; threads += 2) {
				assert_true(gallery_set_isa(big, *isa));
				a.s.threads = threads;
				assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
				assert_string_equal(r.isa, *isa);
				same_result(&first, &r);
				gallery_result_clear(&r);
			}
		gallery_result_clear(&first);
		ask_clear(&a);
	}
	assert_false(gallery_set_isa(big, "abacus"));
	assert_true(gallery_set_isa(big, NULL));
}

static void the_order_of_arrival_does_not_matter(void **state)
{
	struct gallery *g = gallery_new();
	struct gallery_snapshot x = gallery_snapshot_get(big), y;
	struct gallery_result a, b;
	struct asked q;

	for (unsigned s = SUBJECTS; s >= 1; s--)
		for (int f = FINGERS; f >= 1; f--)
			put(g, s, f);
	y = gallery_snapshot_get(g);
	assert_true(hash_equal(&x.content, &y.content));
	assert_int_equal(x.count, y.count);
	ask(&q, 7, 6, 6);
	q.s.depth = 40;
	assert_int_equal(gallery_search(big, &q.s, &a, NULL), ERR_OK);
	assert_int_equal(gallery_search(g, &q.s, &b, NULL), ERR_OK);
	assert_int_equal(a.scan_threshold, b.scan_threshold);
	assert_int_equal(a.screen_threshold, b.screen_threshold);
	assert_int_equal(a.candidates[0].subject, 7);
	assert_int_equal(b.candidates[0].subject, 7);
	assert_true(a.candidates[0].score == b.candidates[0].score);
	gallery_result_clear(&a);
	gallery_result_clear(&b);
	ask_clear(&q);
	gallery_free(g);
}

static void comparing_all_finds_the_same(void **state)
{
	struct gallery *g = gallery_new();
	struct gallery_result staged, all;
	struct asked a;

	for (unsigned s = 1; s <= 12; s++)
		for (int f = 1; f <= 3; f++)
			put(g, s, f);
	ask(&a, 5, 2, 3);
	a.s.depth = 4;
	assert_int_equal(gallery_search(g, &a.s, &staged, NULL), ERR_OK);
	a.s.exhaustive = true;
	assert_int_equal(gallery_search(g, &a.s, &all, NULL), ERR_OK);
	assert_int_equal(all.compared, 2 * 36);
	assert_int_equal(all.count, 12);
	assert_true(staged.compared < all.compared);
	assert_int_equal(all.candidates[0].subject, 5);
	assert_int_equal(staged.candidates[0].subject, 5);
	assert_true(staged.candidates[0].score == all.candidates[0].score);
	gallery_result_clear(&staged);
	gallery_result_clear(&all);
	ask_clear(&a);
	gallery_free(g);
}

static void swapped_fingers_are_found(void **state)
{
	struct gallery_result r;
	struct asked a;

	/* The right hand was taken for the left one. */
	ask(&a, 211, 1, 10);
	for (int i = 0; i < 10; i++)
		a.t[i]->finger = (uint8_t)(i < 5 ? i + 6 : i - 4);
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.candidates[0].subject, 211);
	assert_int_equal(r.candidates[0].finger_count, 10);
	for (int i = 0; i < 10; i++) {
		int k = r.candidates[0].fingers[i].probe;

		assert_true(r.candidates[0].fingers[i].swapped);
		assert_int_equal(r.candidates[0].fingers[i].finger, k + 1);
		assert_int_equal(r.candidates[0].fingers[i].id, id_of(211, k + 1));
	}
	gallery_result_clear(&r);
	a.s.positions = GALLERY_SAME_POSITION;
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	for (size_t i = 0; i < r.count; i++)
		for (int f = 0; f < r.candidates[i].finger_count; f++)
			assert_false(r.candidates[i].fingers[f].swapped);
	gallery_result_clear(&r);
	ask_clear(&a);

	/* Two neighbours changed places, the others are right. */
	ask(&a, 17, 1, 5);
	a.t[1]->finger = FINGER_RIGHT_MIDDLE;
	a.t[2]->finger = FINGER_RIGHT_INDEX;
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.candidates[0].subject, 17);
	for (int f = 0; f < r.candidates[0].finger_count; f++) {
		int k = r.candidates[0].fingers[f].probe;

		assert_int_equal(r.candidates[0].fingers[f].swapped, k == 1 || k == 2);
		assert_int_equal(r.candidates[0].fingers[f].finger, k + 1);
	}
	gallery_result_clear(&r);
	ask_clear(&a);
}

static void several_fingers_need_not_all_be_there(void **state)
{
	struct gallery *g = gallery_new();
	struct gallery_result r;
	struct asked a;

	for (unsigned s = 1; s <= 60; s++)
		for (int f = 1; f <= FINGERS; f++)
			if (s != 31 || f == 2 || f == 9)
				put(g, s, f);
	ask(&a, 31, 1, 10);
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.candidates[0].subject, 31);
	assert_int_equal(r.candidates[0].finger_count, 2);
	gallery_result_clear(&r);
	ask_clear(&a);
	gallery_free(g);
}

/* --- filters ------------------------------------------------------------------- */

static void filters_count_what_they_leave_out(void **state)
{
	struct gallery *g = gallery_new();
	struct gallery_result r;
	struct asked a;

	for (unsigned s = 1; s <= 24; s++)
		for (int f = 2; f <= 3; f++) {
			struct gallery_attributes at = {
			    .sex = (uint8_t)(s % 4),
			    .birth_first = (uint16_t)(s % 3 ? 1970 + s : 0),
			    .birth_last = (uint16_t)(s % 3 ? 1972 + s : 0),
			    .scope = s % 2 ? 1u << s % 5 : 0,
			};

			put(g, s, f);
			assert_true(gallery_set_attributes(g, id_of(s, f), &at));
		}
	assert_false(gallery_set_attributes(g, 12345, &(struct gallery_attributes){0}));
	ask(&a, 9, 2, 2);
	a.s.filter = (struct gallery_filter){
	    .fingers = 1 << FINGER_RIGHT_INDEX,
	    .sexes = 1 << GALLERY_SEX_FEMALE | 1 << GALLERY_SEX_OTHER,
	    .birth_first = 1980,
	    .birth_last = 1990,
	    .scope = 1u << 0 | 1u << 2 | 1u << 4,
	};
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	{
		size_t finger = 24, sex = 0, age = 0, scope = 0, in = 0;

		for (unsigned s = 1; s <= 24; s++) {
			bool age_known = s % 3, scope_known = s % 2;

			if (s % 4 == 2)
				sex++;
			else if (age_known && (1972 + s < 1980 || 1970 + s > 1990))
				age++;
			else if (scope_known && (s % 5 == 1 || s % 5 == 3))
				scope++;
			else
				in++;
		}
		assert_true(sex && age && scope && in);
		assert_int_equal(r.left_out_by[GALLERY_OUT_FINGER], finger);
		assert_int_equal(r.left_out_by[GALLERY_OUT_SEX], sex);
		assert_int_equal(r.left_out_by[GALLERY_OUT_AGE], age);
		assert_int_equal(r.left_out_by[GALLERY_OUT_SCOPE], scope);
		assert_int_equal(r.left_out_by[GALLERY_OUT_ACCEPT], 0);
		assert_int_equal(r.left_out, finger + sex + age + scope);
		assert_int_equal(r.searched, in);
		assert_int_equal(r.total, 48);
	}
	for (size_t i = 0; i < r.count; i++)
		assert_int_not_equal(r.candidates[i].subject % 4, 2);
	gallery_result_clear(&r);
	ask_clear(&a);
	gallery_free(g);
}

static bool only_even(void *ctx, uint64_t id, uint64_t subject, int finger)
{
	atomic_fetch_add((atomic_size_t *)ctx, 1);
	return id % 2 == 0;
}

static void callers_may_leave_prints_out(void **state)
{
	atomic_size_t asked = 0;
	struct gallery_result r;
	struct asked a;

	ask(&a, 60, 4, 4);
	a.s.accept = only_even;
	a.s.ctx = &asked;
	a.s.positions = GALLERY_SAME_POSITION;
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(asked, SUBJECTS);
	assert_int_equal(r.left_out_by[GALLERY_OUT_FINGER], SUBJECTS * 9);
	assert_int_equal(r.left_out_by[GALLERY_OUT_ACCEPT], 0);
	assert_int_equal(r.candidates[0].subject, 60);
	gallery_result_clear(&r);
	a.t[0]->finger = FINGER_RIGHT_MIDDLE;
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.left_out_by[GALLERY_OUT_ACCEPT], SUBJECTS);
	assert_int_equal(r.searched, 0);
	assert_int_equal(r.count, 0);
	assert_int_equal(r.status, GALLERY_COMPLETE);
	gallery_result_clear(&r);
	ask_clear(&a);
}

/* --- templates from elsewhere ---------------------------------------------------- */

struct shop {
	atomic_int asked;
	atomic_int workers; /* bits */
	uint64_t missing;   /* this one cannot be read; UINT64_MAX: none can */
};

static enum err_code fetch(void *ctx, int worker, uint64_t id, struct template **out,
			   struct err *err)
{
	struct shop *shop = ctx;

	atomic_fetch_add(&shop->asked, 1);
	atomic_fetch_or(&shop->workers, 1 << worker);
	if (id == shop->missing || shop->missing == UINT64_MAX)
		return err_set(err, ERR_TAMPERED, "print %u does not open", (unsigned)id);
	*out = print_of((unsigned)(id / 100), (int)(id % 100), 0);
	return ERR_OK;
}

static struct gallery *records_only(unsigned subjects)
{
	struct gallery *g = gallery_new_with(&(struct gallery_options){0});

	for (unsigned s = 1; s <= subjects; s++)
		for (int f = 1; f <= 2; f++) {
			struct template *t = print_of(s, f, 0);
			struct buf bytes = BUF_INIT;

			gallery_record_encode(t, &bytes);
			assert_int_equal(gallery_put_record(g, id_of(s, f), s, NULL, bytes.data,
							    bytes.len, NULL),
					 ERR_OK);
			buf_free(&bytes);
			template_free(t);
		}
	return g;
}

static void templates_are_fetched_once(void **state)
{
	struct gallery *g = records_only(50);
	struct shop shop = {.missing = 0};
	struct gallery_result r, bare;
	struct asked a;

	ask(&a, 33, 1, 2);
	a.s.fetch = fetch;
	a.s.ctx = &shop;
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.status, GALLERY_COMPLETE);
	assert_int_equal(r.candidates[0].subject, 33);
	assert_int_equal(r.candidates[0].finger_count, 2);
	assert_true(shop.asked > 0 && (size_t)shop.asked <= r.compared);
	assert_true((shop.workers & ~3) == 0);
	/* Without a shop the records must do. */
	a.s.fetch = NULL;
	assert_int_equal(gallery_search(g, &a.s, &bare, NULL), ERR_OK);
	assert_int_equal(bare.candidates[0].subject, 33);
	gallery_result_clear(&r);
	gallery_result_clear(&bare);
	ask_clear(&a);
	gallery_free(g);
}

static void what_cannot_be_read_is_told(void **state)
{
	struct gallery *g = records_only(50);
	struct shop shop = {.missing = id_of(33, 1)};
	struct err err = ERR_INIT;
	struct gallery_result r;
	struct asked a;

	ask(&a, 33, 1, 1);
	a.s.fetch = fetch;
	a.s.ctx = &shop;
	assert_int_equal(gallery_search(g, &a.s, &r, &err), ERR_OK);
	assert_int_equal(r.status, GALLERY_PARTIAL);
	assert_int_equal(r.unreadable, 1);
	for (size_t i = 0; i < r.count; i++)
		assert_int_not_equal(r.candidates[i].subject, 33);
	gallery_result_clear(&r);

	shop.missing = UINT64_MAX;
	assert_int_equal(gallery_search(g, &a.s, &r, &err), ERR_TAMPERED);
	assert_int_equal(r.status, GALLERY_FAILED);
	assert_int_equal(r.count, 0);
	assert_non_null(strstr(err.msg, "does not open"));
	gallery_result_clear(&r);
	ask_clear(&a);
	gallery_free(g);
}

/* --- changes --------------------------------------------------------------------- */

static void galleries_change(void **state)
{
	struct gallery *g = gallery_new();
	struct gallery_snapshot empty = gallery_snapshot_get(g), one, two;
	struct gallery_result r;
	struct template *other = print_of(9, 1, 0);
	struct asked a;

	put(g, 1, 1);
	one = gallery_snapshot_get(g);
	assert_false(hash_equal(&empty.content, &one.content));
	for (unsigned s = 2; s <= 8; s++)
		put(g, s, 1);
	ask(&a, 3, 1, 1);
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.candidates[0].subject, 3);
	gallery_result_clear(&r);

	/* The print moves to another subject, and another takes its place. */
	{
		struct template *t = print_of(3, 1, 0);

		gallery_put(g, id_of(3, 1), 77, t);
		gallery_put(g, id_of(4, 1), 4, other);
		template_free(t);
	}
	assert_int_equal(gallery_count(g), 8);
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.searched, 8);
	assert_int_equal(r.count, 8);
	assert_int_equal(r.candidates[0].subject, 77);
	gallery_result_clear(&r);

	for (unsigned s = 2; s <= 8; s++) {
		assert_true(gallery_erase(g, id_of(s, 1)));
		assert_false(gallery_erase(g, id_of(s, 1)));
	}
	two = gallery_snapshot_get(g);
	assert_true(hash_equal(&one.content, &two.content));
	assert_int_equal(two.count, 1);
	assert_true(gallery_set_attributes(g, id_of(1, 1), &(struct gallery_attributes){.sex = 1}));
	two = gallery_snapshot_get(g);
	assert_false(hash_equal(&one.content, &two.content));
	gallery_clear(g);
	two = gallery_snapshot_get(g);
	assert_true(hash_equal(&empty.content, &two.content));
	assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.count, 0);
	assert_int_equal(r.status, GALLERY_COMPLETE);
	gallery_result_clear(&r);
	ask_clear(&a);
	template_free(other);
	gallery_free(g);
}

struct writer {
	struct gallery *g;
	atomic_bool stop;
	unsigned changes;
};

/* Takes prints out and puts them back, some with other minutiae. */
static void *write_all_the_time(void *arg)
{
	struct writer *w = arg;
	struct rng rng = rng_stream(5, 0, 0, 0);
	struct template *t[8];

	for (unsigned i = 0; i < 8; i++)
		t[i] = print_of(500 + i, 1, 0);
	while (!atomic_load(&w->stop)) {
		unsigned s = 101 + rng_below(&rng, 100);

		if (rng_below(&rng, 3) == 0)
			gallery_erase(w->g, id_of(s, 1));
		else
			gallery_put(w->g, id_of(s, 1), s, t[rng_below(&rng, 8)]);
		w->changes++;
	}
	for (unsigned i = 0; i < 8; i++)
		template_free(t[i]);
	return NULL;
}

static void searches_see_one_state(void **state)
{
	struct gallery *g = gallery_new();
	struct writer w = {.g = g};
	pthread_t thread;
	struct asked a;

	for (unsigned s = 1; s <= 100; s++)
		put(g, s, 1);
	ask(&a, 50, 1, 1);
	a.s.depth = 2;
	assert_int_equal(pthread_create(&thread, NULL, write_all_the_time, &w), 0);
	for (int i = 0; i < 20; i++) {
		struct gallery_result r;

		assert_int_equal(gallery_search(g, &a.s, &r, NULL), ERR_OK);
		assert_int_equal(r.searched, r.snapshot.count);
		assert_int_equal(r.candidates[0].subject, 50);
		gallery_result_clear(&r);
	}
	atomic_store(&w.stop, true);
	pthread_join(thread, NULL);
	assert_true(w.changes > 0);
	/* What the writer let go has been used again: room for what there is. */
	assert_true(gallery_count(g) <= 200);
	ask_clear(&a);
	gallery_free(g);
}

/* --- stop, pause, tell -------------------------------------------------------------- */

struct seen {
	struct cancel *cancel; /* asked at the first candidate */
	int candidates;
	size_t done;
	size_t total;
};

static void on_candidate(void *ctx, const struct gallery_candidate *c)
{
	struct seen *s = ctx;

	s->candidates++;
	if (s->cancel)
		cancel_ask(s->cancel);
}

static void on_progress(void *ctx, const struct gallery_progress *p)
{
	struct seen *s = ctx;

	assert_true(p->done >= s->done && p->done <= p->total);
	s->done = p->done;
	s->total = p->total;
}

static void searches_tell_and_stop(void **state)
{
	struct cancel cancel = {false};
	struct seen seen = {NULL, 0, 0, 0};
	struct gallery_result r;
	struct asked a;

	ask(&a, 200, 3, 3);
	a.s.max_candidates = 5;
	a.s.candidate = on_candidate;
	a.s.progress = on_progress;
	a.s.ctx = &seen;
	a.s.cancel = &cancel;
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_OK);
	assert_int_equal(r.count, 5);
	assert_int_equal(seen.done, SUBJECTS * FINGERS);
	assert_int_equal(seen.total, SUBJECTS * FINGERS);
	assert_true(seen.candidates >= 5);
	assert_true(r.first_seconds > 0 && r.first_seconds <= r.seconds);
	for (size_t i = 1; i < r.count; i++)
		assert_true(r.candidates[i - 1].score >= r.candidates[i].score);
	gallery_result_clear(&r);

	seen = (struct seen){&cancel, 0, 0, 0};
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_CANCELLED);
	assert_int_equal(r.status, GALLERY_PARTIAL);
	assert_true(r.compared < 12);
	assert_true(r.count > 0);
	gallery_result_clear(&r);

	/* Stopped before it began: nothing, and it says so. */
	assert_int_equal(gallery_search(big, &a.s, &r, NULL), ERR_CANCELLED);
	assert_int_equal(r.status, GALLERY_PARTIAL);
	assert_int_equal(r.searched, 0);
	assert_int_equal(r.count, 0);
	gallery_result_clear(&r);
	ask_clear(&a);
}

static void pausing_loses_nothing(void **state)
{
	struct cancel pause = {false};
	struct gallery_result whole, r;
	struct asked a;
	int runs = 0;
	struct seen seen = {&pause, 0, 0, 0};
	struct gallery_job *job;

	ask(&a, 88, 1, 2);
	assert_int_equal(gallery_search(big, &a.s, &whole, NULL), ERR_OK);
	a.s.pause = &pause;
	a.s.candidate = on_candidate;
	a.s.ctx = &seen;
	job = gallery_job_new(big, &a.s);
	for (;;) {
		atomic_store(&pause.asked, false);
		/* At first only a little at a time, then to the end. */
		seen.cancel = runs < 3 ? &pause : NULL;
		assert_int_equal(gallery_job_run(job, &r, NULL), ERR_OK);
		assert_true(++runs < 10);
		if (r.status != GALLERY_PAUSED)
			break;
		gallery_result_clear(&r);
	}
	assert_true(runs > 1);
	same_result(&whole, &r);
	gallery_result_clear(&r);
	gallery_result_clear(&whole);
	gallery_job_free(job);
	ask_clear(&a);
}

static void a_paused_search_sees_what_came(void **state)
{
	struct gallery *g = gallery_new();
	struct cancel pause = {false};
	struct seen seen = {&pause, 0, 0, 0};
	struct gallery_result r;
	struct gallery_job *job;
	struct asked a;

	for (unsigned s = 1; s <= 30; s++)
		put(g, s, 1);
	ask(&a, 40, 1, 1);
	a.s.pause = &pause;
	a.s.candidate = on_candidate;
	a.s.ctx = &seen;
	job = gallery_job_new(g, &a.s);
	assert_int_equal(gallery_job_run(job, &r, NULL), ERR_OK);
	assert_int_equal(r.status, GALLERY_PAUSED);
	gallery_result_clear(&r);
	put(g, 40, 1);
	assert_true(gallery_erase(g, id_of(1, 1)));
	atomic_store(&pause.asked, false);
	seen.cancel = NULL;
	assert_int_equal(gallery_job_run(job, &r, NULL), ERR_OK);
	assert_int_equal(r.status, GALLERY_COMPLETE);
	assert_int_equal(r.searched, 30);
	assert_int_equal(r.candidates[0].subject, 40);
	for (size_t i = 0; i < r.count; i++)
		assert_int_not_equal(r.candidates[i].subject, 1);
	gallery_result_clear(&r);
	gallery_job_free(job);
	ask_clear(&a);
	gallery_free(g);
}

/* --- saved galleries ------------------------------------------------------------------ */

struct pieces {
	struct buf all[16];
	size_t count;
	size_t limit; /* pieces that can be written */
};

static bool take_piece(void *ctx, const void *data, size_t len)
{
	struct pieces *p = ctx;

	assert_true(len <= GALLERY_PIECE);
	if (p->count == p->limit)
		return false;
	buf_put(&p->all[p->count++], data, len);
	return true;
}

static enum err_code load(struct gallery *g, const struct pieces *p, size_t count)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < count && code == ERR_OK; i++)
		code = gallery_load_piece(g, p->all[i].data, p->all[i].len, NULL);
	return code ? code : gallery_load_end(g, NULL);
}

static void saved_galleries_come_back(void **state)
{
	struct pieces p = {.limit = 16}, none = {.limit = 0};
	struct gallery *g = gallery_new_with(&(struct gallery_options){.lock = true});
	struct gallery_snapshot x = gallery_snapshot_get(big), y;
	struct buf *last;

	assert_int_equal(gallery_save(big, take_piece, &none, NULL), ERR_IO);
	assert_int_equal(gallery_save(big, take_piece, &p, NULL), ERR_OK);
	assert_true(p.count >= 2);
	assert_int_equal(load(g, &p, p.count), ERR_OK);
	y = gallery_snapshot_get(g);
	assert_true(hash_equal(&x.content, &y.content));
	assert_int_equal(y.count, x.count);
	/* It is full now. */
	assert_int_equal(gallery_load_piece(g, p.all[0].data, p.all[0].len, NULL), ERR_INTERNAL);
	gallery_clear(g);

	/* Each of these leaves an empty gallery that can be tried again. */
	assert_int_equal(gallery_load_end(g, NULL), ERR_INPUT);
	assert_int_equal(load(g, &p, p.count - 1), ERR_INPUT);
	assert_int_equal(gallery_count(g), 0);
	assert_int_equal(gallery_load_piece(g, p.all[1].data, p.all[1].len, NULL), ERR_INPUT);
	last = &p.all[p.count - 1];
	last->data[last->len - 1] ^= 1;
	assert_int_equal(load(g, &p, p.count), ERR_TAMPERED);
	assert_int_equal(gallery_count(g), 0);
	last->data[last->len - 1] ^= 1;
	last->len--;
	assert_int_equal(load(g, &p, p.count), ERR_INPUT);
	assert_int_equal(gallery_count(g), 0);
	last->len++;
	assert_int_equal(load(g, &p, p.count), ERR_OK);
	/* The same prints again are others when their numbers are. */
	for (size_t i = 1; i < p.count; i++)
		assert_int_equal(
		    gallery_load_again(g, p.all[i].data, p.all[i].len, 1000000, SUBJECTS, NULL),
		    ERR_OK);
	assert_int_equal(gallery_count(g), 2 * x.count);
	y = gallery_snapshot_get(g);
	assert_false(hash_equal(&x.content, &y.content));
	assert_true(gallery_erase(g, 1000000 + id_of(1, 1)));
	assert_true(gallery_erase(g, id_of(1, 1)));
	assert_false(gallery_erase(g, id_of(1, 1)));
	for (size_t i = 0; i < p.count; i++)
		buf_free(&p.all[i]);
	gallery_free(g);
}

static void galleries_are_small(void **state)
{
	struct gallery *g = records_only(1000);
	size_t each = gallery_bytes(g) / gallery_count(g);

	/* Half of it is room that is not yet used; the rule is for a million. */
	assert_in_range(each, 100, 2000);
	gallery_free(g);
	assert_null(gallery_new_with(&(struct gallery_options){.backing = "/nonexistent/x"}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_keep_what_they_hold),
	    cmocka_unit_test(bad_records_are_told),
	    cmocka_unit_test(codes_do_not_move_with_the_print),
	    cmocka_unit_test(all_instructions_agree),
	    cmocka_unit_test(screening_sees_one_motion),
	    cmocka_unit_test(searches_find_one_finger),
	    cmocka_unit_test(results_depend_on_nothing_else),
	    cmocka_unit_test(the_order_of_arrival_does_not_matter),
	    cmocka_unit_test(comparing_all_finds_the_same),
	    cmocka_unit_test(swapped_fingers_are_found),
	    cmocka_unit_test(several_fingers_need_not_all_be_there),
	    cmocka_unit_test(filters_count_what_they_leave_out),
	    cmocka_unit_test(callers_may_leave_prints_out),
	    cmocka_unit_test(templates_are_fetched_once),
	    cmocka_unit_test(what_cannot_be_read_is_told),
	    cmocka_unit_test(galleries_change),
	    cmocka_unit_test(searches_see_one_state),
	    cmocka_unit_test(searches_tell_and_stop),
	    cmocka_unit_test(pausing_loses_nothing),
	    cmocka_unit_test(a_paused_search_sees_what_came),
	    cmocka_unit_test(saved_galleries_come_back),
	    cmocka_unit_test(galleries_are_small),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
