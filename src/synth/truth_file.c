/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/truth_file.h"

#include <inttypes.h>
#include <math.h>

static const char *const pattern_words[PATTERN_COUNT] = {
    [PATTERN_UNKNOWN] = "unknown",	   [PATTERN_ARCH] = "arch",
    [PATTERN_TENTED_ARCH] = "tented-arch", [PATTERN_LEFT_LOOP] = "left-loop",
    [PATTERN_RIGHT_LOOP] = "right-loop",   [PATTERN_WHORL] = "whorl",
};

static void put_points(struct buf *out, const char *name, const struct synth_point *p, int n)
{
	const char *comma = "";

	buf_printf(out, "  \"%s\": [", name);
	for (int i = 0; i < n; i++) {
		if (isnan(p[i].x))
			continue;
		buf_printf(out, "%s[%.2f, %.2f]", comma, (double)p[i].x, (double)p[i].y);
		comma = ", ";
	}
	buf_put_str(out, "],\n");
}

static void put_minutiae(struct buf *out, const struct synth_truth *t)
{
	buf_put_str(out, "  \"minutiae\": [");
	for (size_t i = 0; i < t->n; i++) {
		const struct synth_truth_minutia *m = &t->minutiae[i];

		buf_printf(
		    out,
		    "%s\n    {\"id\": %d, \"x\": %.2f, \"y\": %.2f, \"angle\": %.4f, \"type\": "
		    "\"%s\", \"visible\": %d, \"doubtful\": %s}",
		    i ? "," : "", m->id, (double)m->m.x, (double)m->m.y, (double)m->m.angle,
		    m->m.type == MINUTIA_ENDING ? "ending" : "bifurcation", m->m.quality,
		    m->doubtful ? "true" : "false");
	}
	buf_put_str(out, "\n  ]");
}

static void put_blocks(struct buf *out, const struct synth_truth *t)
{
	int n = t->columns * t->rows;

	buf_printf(out, ",\n  \"block\": %d, \"columns\": %d, \"rows\": %d,\n  \"orientation\": [",
		   SYNTH_BLOCK, t->columns, t->rows);
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%.3f", i ? "," : "", (double)t->orientation[i]);
	buf_put_str(out, "],\n  \"period\": [");
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%.2f", i ? "," : "", (double)t->period[i]);
	buf_put_str(out, "],\n  \"contact\": [");
	for (int i = 0; i < n; i++)
		buf_printf(out, "%s%d", i ? "," : "", t->contact[i]);
	buf_put_str(out, "]");
}

void synth_truth_write(const struct synth_finger *f, const struct synth_impression *imp,
		       const struct synth_truth *t, int number, const char *image, bool fields,
		       struct buf *out)
{
	const struct synth_finger_spec *s = synth_finger_spec(f);

	buf_printf(
	    out,
	    "{\n  \"image\": \"%s\",\n  \"seed\": %" PRIu64 ", \"person\": %" PRIu64
	    ", \"finger\": %d, \"impression\": %d,\n  \"width\": %d, \"height\": %d, "
	    "\"ppi\": %g, \"sensor\": \"%s\",\n  \"pattern\": \"%s\", \"ridge_period\": %.3f,\n",
	    image, s->seed, s->person, s->finger, number, imp->width, imp->height, imp->ppi,
	    synth_sensor_word(imp->sensor), pattern_words[s->pattern], s->period);
	buf_printf(
	    out,
	    "  \"rotation\": %.4f, \"pressure\": %.3f, \"moisture\": %.3f, \"uneven\": %.3f, "
	    "\"wear\": %.3f, \"noise\": %.3f, \"slide\": [%.2f, %.2f],\n",
	    imp->rotation, imp->pressure, imp->moisture, imp->uneven, imp->wear, imp->noise,
	    imp->slide_x, imp->slide_y);
	put_points(out, "cores", t->core, t->n_cores);
	put_points(out, "deltas", t->delta, t->n_deltas);
	put_minutiae(out, t);
	if (fields)
		put_blocks(out, t);
	buf_put_str(out, "\n}\n");
}
