/* SPDX-License-Identifier: Apache-2.0 */
/* Quality: what it says of synthetic impressions whose damage is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "print/extract.h"
#include "synth/impression.h"

#define FINGERS 5

struct damage {
	double pressure, moisture, contrast, blur, shift, touch;
};

static struct synth_finger *fingers[FINGERS];

/* One impression of finger i, with this damage and no other. */
static struct print_quality measure(int i, const struct damage *d)
{
	struct synth_style style = {.sensor = SENSOR_OPTICAL, .quality = 0.9};
	struct synth_impression imp;
	struct print_quality q = {0};
	struct print_options po = {.quality = &q};
	struct template *t = NULL;
	struct image *img;
	struct err err = ERR_INIT;

	if (!fingers[i])
		fingers[i] = synth_finger_new(&(struct synth_finger_spec){
		    .seed = 77, .person = (uint64_t)i + 1, .finger = 2});
	synth_impression_draw(fingers[i], &style, 1, &imp);
	imp.pressure = d->pressure;
	imp.moisture = d->moisture;
	imp.contrast = d->contrast;
	imp.blur = d->blur;
	imp.uneven = 0;
	imp.wear = imp.noise = imp.ghost = 0;
	imp.scratches = 0;
	imp.x += d->shift;
	imp.touch_side *= d->touch;
	imp.touch_up *= d->touch;
	imp.touch_down *= d->touch;
	img = synth_impression_render(fingers[i], &imp, NULL);
	if (print_extract(img, &po, &t, &err) == ERR_OK) {
		assert_int_equal(t->quality, q.value);
		template_free(t);
	} else {
		assert_int_equal(err.code, ERR_QUALITY);
	}
	image_free(img);
	return q;
}

/* Mean of the values, and for how many fingers each advice is given. */
static double look(const struct damage *d, int advised[6])
{
	double sum = 0;

	memset(advised, 0, 6 * sizeof(*advised));
	for (int i = 0; i < FINGERS; i++) {
		struct print_quality q = measure(i, d);

		assert_in_range(q.value, 0, 100);
		sum += q.value;
		for (int k = 0; k < 6; k++)
			advised[k] += (q.advice >> k) & 1;
	}
	return sum / FINGERS;
}

static const struct damage none = {0, 0, 0.9, 0.7, 0, 1}, dry = {-1, -1, 0.9, 0.7, 0, 1},
			   wet = {1, 1, 0.9, 0.7, 0, 1}, smeared = {0, 0, 0.9, 4, 0, 1},
			   small = {0, 0, 0.9, 0.7, 0, 0.4};

static void damage_lowers_the_value(void **state)
{
	int advised[6];
	double good = look(&none, advised);

	assert_true(good > 50);
	assert_true(look(&small, advised) < good - 20);
	assert_true(look(&smeared, advised) < good - 20);
	assert_true(look(&dry, advised) < good);
	assert_true(look(&wet, advised) <= good + 1);
}

static int advice_bit(enum quality_advice a)
{
	int k = 0;

	while (!((unsigned)a >> k & 1))
		k++;
	return k;
}

/* The advice for prints that are poor for this reason is the right one, and no
 * other but that there is little of the print. */
static void advice_names_the_damage(void **state)
{
	static const struct {
		const struct damage *d;
		enum quality_advice a;
		int least;
	} cases[] = {
	    {&small, ADVICE_PARTIAL, FINGERS - 1},
	    {&smeared, ADVICE_MOVED, FINGERS - 1},
	    {&dry, ADVICE_DRY, 2},
	    {&wet, ADVICE_WET, 1},
	};
	int advised[6];

	look(&none, advised);
	for (int k = 0; k < 6; k++)
		assert_int_equal(advised[k], 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int right = advice_bit(cases[i].a);

		look(cases[i].d, advised);
		if (advised[right] < cases[i].least)
			fail_msg("case %zu: right advice for %d prints only", i, advised[right]);
		for (int k = 0; k < 4; k++)
			if (k < 3 && k != right)
				assert_int_equal(advised[k], 0);
	}
}

static void values_follow_the_model(void **state)
{
	struct print_quality q = measure(0, &none), worse = q;

	quality_rate(&worse);
	assert_int_equal(worse.value, q.value);
	assert_true(worse.log_odds == q.log_odds);
	/* Fewer clear minutiae never make a print better. */
	for (int i = 0; i < 5; i++) {
		int before = worse.value;

		worse.features[QUALITY_MINUTIAE] -= 1;
		quality_rate(&worse);
		assert_true(worse.value <= before);
	}
	assert_true(worse.value < q.value);
}

static void advice_is_words(void **state)
{
	char *text = quality_advice_text(0);

	assert_string_equal(text, "");
	free(text);
	text = quality_advice_text(ADVICE_DRY | ADVICE_PARTIAL);
	assert_non_null(strstr(text, "too dry"));
	assert_non_null(strstr(text, "; only a part"));
	free(text);
}

static int free_fingers(void **state)
{
	for (int i = 0; i < FINGERS; i++)
		synth_finger_free(fingers[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(damage_lowers_the_value),
	    cmocka_unit_test(advice_names_the_damage),
	    cmocka_unit_test(values_follow_the_model),
	    cmocka_unit_test(advice_is_words),
	};

	return cmocka_run_group_tests(tests, NULL, free_fingers);
}
