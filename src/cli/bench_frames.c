/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench frames: how fast prints pan and zoom. */
#include <stdio.h>

#include "base/i18n.h"
#include "cli/verbs.h"
#include "synth/finger.h"
#include "synth/impression.h"
#include "ui/frames.h"

static struct image *impression(const struct synth_finger *f, int number)
{
	struct synth_style style = {.sensor = SENSOR_OPTICAL, .quality = 0.8};
	struct synth_impression imp;

	synth_impression_draw(f, &style, number, &imp);
	return synth_impression_render(f, &imp, NULL);
}

static json_t *as_json(const struct frames_result *r)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:i}", "fps", r->fps, "make_ms",
			 r->make_ms, "write_ms", r->write_ms, "worst_ms", r->worst_ms, "bytes_full",
			 r->bytes_full, "bytes_pan", r->bytes_pan, "bytes_pan_one_pane",
			 r->bytes_pan_one, "frames", r->frames);
}

static void print_line(const char *name, const struct frames_result *r)
{
	printf(_("%-16s %6.0f frames/s  made in %4.1f ms, written in %4.1f ms, worst %4.1f ms;  "
		 "%4.0f KB full, %5.1f KB for a pan of one cell (%5.1f KB one print alone)\n"),
	       name, r->fps, r->make_ms, r->write_ms, r->worst_ms, r->bytes_full / 1000,
	       r->bytes_pan / 1000, r->bytes_pan_one / 1000);
}

static enum err_code run(struct verb_call *call)
{
	static const struct {
		const char *name;
		int h, w;
		enum glyphs glyphs;
	} cases[] = {
	    {"200x60", 60, 200, GLYPHS_AUTO},
	    {"80x24", 24, 80, GLYPHS_AUTO},
	    {"200x60 half", 60, 200, GLYPHS_HALF},
	    {"200x60 sextant", 60, 200, GLYPHS_SEXTANT},
	    {"200x60 braille", 60, 200, GLYPHS_BRAILLE},
	    {"200x60 flow", 60, 200, GLYPHS_FLOW},
	};
	struct synth_finger_spec spec = {.seed = 1, .person = 1, .finger = FINGER_RIGHT_INDEX};
	struct synth_finger *finger = synth_finger_new(&spec);
	struct image *a = impression(finger, 1), *b = impression(finger, 2);
	json_t *more = json_object();
	struct frames_result r[sizeof(cases) / sizeof(cases[0])];
	enum err_code code = ERR_OK;
	double seconds;

	code = verb_double(call, "seconds", 0.2, 60, 2, &seconds);
	for (size_t i = 0; !code && i < sizeof(cases) / sizeof(cases[0]); i++) {
		code = frames_measure(cases[i].h, cases[i].w, cases[i].glyphs, a, b, seconds, &r[i],
				      &call->err);
		if (!code && !call->json)
			print_line(cases[i].name, &r[i]);
		if (!code)
			json_object_set_new(more, cases[i].name, as_json(&r[i]));
	}
	image_free(a);
	image_free(b);
	synth_finger_free(finger);
	if (code || !call->json) {
		json_decref(more);
		return code;
	}
	verb_print_json(json_pack("{s:f, s:f, s:f, s:f, s:f, s:o}", "fps_200x60", r[0].fps,
				  "fps_80x24", r[1].fps, "bytes_full", r[0].bytes_full, "bytes_pan",
				  r[0].bytes_pan, "bytes_pan_one_pane", r[0].bytes_pan_one, "cases",
				  more));
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"seconds", 0, "S", N_("how long to measure each case (default 2)")},
    {0},
};

const struct verb verb_bench_frames = {
    .name = "bench frames",
    .summary = N_("measure how fast the screens pan and zoom two prints"),
    .details = N_("Runs the review screen in a pseudo terminal: frames a second with every cell "
		  "changing, bytes of a full repaint, and of a pan by one cell."),
    .options = options,
    .run = run,
};
