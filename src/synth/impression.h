/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An impression of a synthetic finger: where and how it was laid on a sensor,
 * how the skin gave way, how wet, worn and scratched it was, what the sensor
 * made of it; and the truth about it.
 *
 * Skin distortion after Cappelli, Maio and Maltoni, "Modelling plastic
 * distortion in fingerprint images" (ICAPR 2001): a region that sticks, a
 * region that slides, and a smooth brake between.
 *
 * Places in the image are given at 500 ppi like everything in print/minutia.h,
 * whatever the image's own resolution is: pixel (px, py) of the image lies at
 * (px + 0.5) * 500 / ppi - 0.5.
 */
#ifndef COTEJO_SYNTH_IMPRESSION_H
#define COTEJO_SYNTH_IMPRESSION_H

#include "image/image.h"
#include "synth/finger.h"

enum synth_sensor {
	SENSOR_OPTICAL,	   /* bright, the background cut off: flat-bed live scan */
	SENSOR_GREY,	   /* optical, grey background with dust and old traces */
	SENSOR_CAPACITIVE, /* small, grained, striped */
	SENSOR_INK,	   /* a card, scanned */
	SENSOR_COUNT,
};

/* What a set of impressions has in common. */
struct synth_style {
	enum synth_sensor sensor;
	int width, height; /* pixels of the image; 0: the sensor's own */
	double ppi;	   /* 0: 500 */
	double quality;	   /* 0 worst .. 1 best; impressions spread around it */
	bool hard;	   /* shifts, turns, presses and dries on purpose */
};

/* Everything about one impression. Lengths in pixels at 500 ppi, angles in
 * radians. Drawn by synth_impression_draw; a caller may change what it likes. */
struct synth_impression {
	enum synth_sensor sensor;
	int width, height;
	double ppi;
	uint64_t seed; /* of the noise */

	double x, y;	 /* where the canvas centre of the finger comes to lie */
	double rotation; /* counter-clockwise */
	double scale;	 /* of the skin, about 1 */

	/* the sticking ellipse, in skin coordinates, and what slides */
	double stick_x, stick_y, stick_a, stick_b;
	double slide_x, slide_y, slide_turn;
	double brake; /* width of the brake in multiples of the ellipse */

	/* where skin touches: two half ellipses, skin coordinates */
	double touch_x, touch_y, touch_side, touch_up, touch_down, touch_rough;

	double pressure; /* -1 light (thin ridges) .. 1 heavy (thick, filled) */
	double moisture; /* -1 dry (broken ridges) .. 1 wet (blots) */
	double uneven;	 /* how much both vary over the print, 0 .. 1 */
	double wear;	 /* 0 .. 1: ridges worn flat in patches */
	double noise;	 /* 0 .. 1: of the sensor and of dust */
	double pores;	 /* 0 .. 1: how well they show */
	double creases;	 /* 0 .. 1 */
	int scratches;	 /* of this impression only */
	double blur;	 /* deviation in pixels at 500 ppi */
	double contrast; /* 0 .. 1 */
	double ghost;	 /* 0 .. 1: a trace of an earlier finger */
};

/* The impression of that number (from 1) in the style; the same numbers of the
 * same finger are always the same. */
void synth_impression_draw(const struct synth_finger *f, const struct synth_style *style,
			   int number, struct synth_impression *out);

/* The minutiae of the skin as they lie in the image. */
struct synth_truth_minutia {
	struct minutia m; /* type after the pressure; quality = visible, 0: not there */
	int id;		  /* index in synth_finger_minutiae */
	bool doubtful;	  /* see struct synth_minutia */
};

struct synth_truth {
	struct synth_truth_minutia *minutiae; /* one for each of the skin, by id */
	size_t n;
	/* singular points in the image; NAN where they are outside */
	int n_cores, n_deltas;
	struct synth_point core[2], delta[2];
	/* per block of SYNTH_BLOCK x SYNTH_BLOCK pixels at 500 ppi, by rows */
	int columns, rows;
	float *orientation; /* [0, pi), of the block's centre */
	float *period;	    /* pixels at 500 ppi */
	uint8_t *contact;   /* 1: the skin touches there */
};

#define SYNTH_BLOCK 8

/* The image, 8-bit grey, its ppi set. *truth (may be NULL) is filled; free it
 * with synth_truth_clear. The image is the caller's. */
struct image *synth_impression_render(const struct synth_finger *f,
				      const struct synth_impression *imp,
				      struct synth_truth *truth);
void synth_truth_clear(struct synth_truth *t);

/* From a place in the image to the skin, and back. */
struct synth_point synth_impression_to_skin(const struct synth_impression *imp,
					    struct synth_point image);
struct synth_point synth_impression_to_image(const struct synth_impression *imp,
					     struct synth_point skin);

const char *synth_sensor_word(enum synth_sensor s); /* "optical" ... */
int synth_sensor_parse(const char *word);	    /* -1: none of them */

#endif
