/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/impression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/rng.h"
#include "synth/distort.h"

static const struct {
	const char *word;
	int width, height;
	double blur;
} sensors[SENSOR_COUNT] = {
    [SENSOR_OPTICAL] = {"optical", 400, 448, 0.62},
    [SENSOR_GREY] = {"grey", 320, 480, 0.70},
    [SENSOR_CAPACITIVE] = {"capacitive", 300, 300, 0.55},
    [SENSOR_INK] = {"ink", 480, 512, 0.75},
};

const char *synth_sensor_word(enum synth_sensor s)
{
	return sensors[s].word;
}

int synth_sensor_parse(const char *word)
{
	for (int i = 0; i < SENSOR_COUNT; i++)
		if (strcmp(word, sensors[i].word) == 0)
			return i;
	return -1;
}

static double limit(double x, double lo, double hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

static void draw_place(struct rng *r, const struct synth_finger *f, bool hard,
		       struct synth_impression *o)
{
	const struct synth_field *field = synth_finger_field(f);
	double size = synth_finger_spec(f)->size;
	double shift = hard ? 30 : 18, aim_x, aim_y;
	double rest_x = FIELD_WIDTH / 2.0, rest_y = 250;

	/* The finger rolls and tips a little: another part of it touches. */
	o->touch_x = rest_x + limit((hard ? 24 : 12) * rng_normal(r), -55, 55);
	o->touch_y = rest_y - 10 + limit((hard ? 34 : 20) * rng_normal(r), -75, 75);
	o->touch_side = size * limit(125 + 12 * rng_normal(r), 90, 155);
	o->touch_up = size * limit(172 + 18 * rng_normal(r), 110, 215);
	o->touch_down = size * limit(192 + 30 * rng_normal(r), 110, 255);
	o->touch_rough = rng_range(r, 1.0, 3.5);
	o->rotation = limit((hard ? 0.26 : 0.12) * rng_normal(r), -0.7, 0.7);
	o->scale = 1 + limit(0.006 * rng_normal(r), -0.02, 0.02);
	/* People aim at putting the middle of the pad on the middle of the glass. */
	aim_x = 0.5 * (o->touch_x + rest_x);
	aim_y = o->touch_y + 0.5 * (o->touch_down - o->touch_up) - 10;
	(void)field;
	o->x = o->width * 250 / o->ppi + limit(shift * rng_normal(r), -90, 90) -
	       (aim_x - DISTORT_CENTRE_X);
	o->y = o->height * 250 / o->ppi + limit(1.2 * shift * rng_normal(r), -120, 120) -
	       (aim_y - DISTORT_CENTRE_Y);
}

static void draw_distortion(struct rng *r, bool hard, struct synth_impression *o)
{
	double strength = fabs(rng_normal(r)), angle = rng_range(r, 0, 2 * D_PI), s, c, d;

	o->stick_x = o->touch_x + rng_range(r, -30, 30);
	o->stick_y = o->touch_y + rng_range(r, -25, 45);
	o->stick_a = rng_range(r, 35, 75);
	o->stick_b = rng_range(r, 45, 100);
	o->brake = rng_range(r, 1.2, 2.2);
	d = limit((hard ? 13 : 6.5) * strength, 0, hard ? 30 : 20);
	d_sincos(angle, &s, &c);
	o->slide_x = d * c;
	o->slide_y = d * s;
	o->slide_turn = limit((hard ? 0.07 : 0.035) * rng_normal(r), -0.16, 0.16);
}

void synth_impression_draw(const struct synth_finger *f, const struct synth_style *style,
			   int number, struct synth_impression *o)
{
	const struct synth_finger_spec *spec = synth_finger_spec(f);
	struct rng r =
	    rng_stream(spec->seed, spec->person, (uint64_t)spec->finger, 1000 + (uint64_t)number);
	double q, bad;

	memset(o, 0, sizeof(*o));
	o->sensor = style->sensor;
	o->ppi = style->ppi > 0 ? style->ppi : 500;
	o->width = style->width > 0 ? style->width
				    : (int)(sensors[style->sensor].width * o->ppi / 500 + 0.5);
	o->height = style->height > 0 ? style->height
				      : (int)(sensors[style->sensor].height * o->ppi / 500 + 0.5);
	o->seed = rng_u64(&r);
	q = limit(style->quality + 0.15 * rng_normal(&r), 0, 1);
	bad = 1 - q;
	draw_place(&r, f, style->hard, o);
	draw_distortion(&r, style->hard, o);
	o->pressure = limit((0.25 + 0.6 * bad) * rng_normal(&r) - 0.1, -1, 1);
	o->moisture = limit((0.2 + 0.8 * bad) * rng_normal(&r), -1, 1);
	if (style->hard) {
		o->pressure = limit(o->pressure + rng_range(&r, -0.6, 0.6), -1, 1);
		o->moisture = limit(o->moisture + rng_range(&r, -0.7, 0.7), -1, 1);
	}
	o->uneven = limit(0.3 + 0.8 * bad + 0.12 * rng_normal(&r), 0, 1);
	o->wear = limit(0.08 + 0.7 * bad * bad + 0.15 * bad * rng_normal(&r) +
			    (spec->age > 55 ? 0.01 * (spec->age - 55) : 0),
			0, 1);
	o->noise = limit(0.15 + 0.6 * bad + 0.1 * rng_normal(&r), 0, 1);
	o->pores = limit(0.55 + 0.3 * rng_normal(&r) - 0.5 * o->moisture, 0, 1);
	o->creases = limit(0.8 + 0.2 * rng_normal(&r) - 0.4 * o->pressure, 0.2, 1);
	o->scratches = (int)(bad * 4 * rng_unit(&r) + 0.5);
	o->blur = sensors[style->sensor].blur *
		  limit(1 + 0.12 * rng_normal(&r) + 0.5 * bad * bad, 0.7, 2);
	o->contrast = limit(0.9 + 0.1 * rng_normal(&r) - 0.35 * bad, 0.3, 1);
	o->ghost = limit(0.15 + 0.25 * rng_normal(&r), 0, 1);
}
