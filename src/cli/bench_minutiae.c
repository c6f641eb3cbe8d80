/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench minutiae: what the extractor finds of what is truly there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/verbs.h"
#include "print/extract.h"
#include "synth/finger.h"
#include "synth/impression.h"
#include "synth/pairing.h"

#define DEGREES 5  /* of damage: one impression of each finger has each */
#define VISIBLE 30 /* a true minutia that shows less need not be found */
#define WRONG	15 /* degrees: a direction as far off as this is wrong */

struct tally {
	double prints, failed, seconds;
	double found, right, wrong; /* minutiae; doubtful ones are neither */
	double missed, seen;	    /* true ones that show well */
	double distance, turn;	    /* sums over those right */
	double blocks, direction, far_off, period;
	double contact, mask, both; /* blocks */
};

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void count_minutiae(const struct template *t, const struct synth_truth *truth,
			   struct tally *sum)
{
	size_t n = (size_t)t->minutia_count;
	int *mate = xcalloc(n + 1, sizeof(*mate));
	bool *taken = xcalloc(truth->n + 1, sizeof(*taken));

	pairing_make(truth, t->minutiae, n, mate);
	for (size_t i = 0; i < n; i++) {
		const struct synth_truth_minutia *m;
		double dx, dy;

		sum->found++;
		if (mate[i] < 0) {
			sum->wrong++;
			continue;
		}
		m = &truth->minutiae[mate[i]];
		taken[mate[i]] = true;
		if (m->doubtful)
			continue;
		dx = t->minutiae[i].x - m->m.x;
		dy = t->minutiae[i].y - m->m.y;
		sum->right++;
		sum->distance += sqrt(dx * dx + dy * dy);
		sum->turn += fabs(d_wrap(t->minutiae[i].angle - m->m.angle)) * (180 / D_PI);
	}
	for (size_t j = 0; j < truth->n; j++) {
		if (truth->minutiae[j].doubtful || truth->minutiae[j].m.quality < VISIBLE)
			continue;
		sum->seen++;
		sum->missed += !taken[j];
	}
	free(mate);
	free(taken);
}

static void count_field(const struct print_analysis *a, const struct synth_truth *truth, double ppi,
			struct tally *sum)
{
	for (int r = 0; r < truth->rows; r++)
		for (int c = 0; c < truth->columns; c++) {
			int col = (int)((c + 0.5) * SYNTH_BLOCK * ppi / 500 / a->cell);
			int row = (int)((r + 0.5) * SYNTH_BLOCK * ppi / 500 / a->cell);
			int block = r * truth->columns + c, i = row * a->cols + col;
			bool inside = col < a->cols && row < a->rows && a->mask[i];
			double d, period;

			sum->contact += truth->contact[block];
			sum->mask += inside;
			if (!inside || !truth->contact[block])
				continue;
			sum->both++;
			d = fabs(
				d_wrap(2 * (a->direction[i] - (double)truth->orientation[block]))) /
			    2;
			d *= 180 / D_PI;
			period = a->period[i] * 500 / ppi;
			sum->blocks++;
			sum->direction += d;
			sum->far_off += d > WRONG;
			sum->period += fabs(period / (double)truth->period[block] - 1);
		}
}

static void measure(const struct synth_finger *f, int number, const struct synth_style *style,
		    struct tally *sum)
{
	struct synth_impression imp;
	struct synth_truth truth;
	struct template *t = NULL;
	struct print_analysis *a = NULL;
	struct err err = ERR_INIT;
	struct image *img;
	double start;

	synth_impression_draw(f, style, number, &imp);
	img = synth_impression_render(f, &imp, &truth);
	sum->prints++;
	start = cpu_seconds();
	if (print_extract(img, NULL, &t, &err)) {
		sum->failed++;
	} else {
		sum->seconds += cpu_seconds() - start;
		count_minutiae(t, &truth, sum);
		if (!print_analyse(img, NULL, &a, &err))
			count_field(a, &truth, img->ppi, sum);
	}
	print_analysis_free(a);
	template_free(t);
	synth_truth_clear(&truth);
	image_free(img);
}

static double part(double a, double b)
{
	return b > 0 ? a / b : 0;
}

static json_t *as_json(const struct tally *t, double quality)
{
	return json_pack(
	    "{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "quality", quality,
	    "prints", t->prints, "failed", t->failed, "precision",
	    part(t->right, t->right + t->wrong), "recall", part(t->seen - t->missed, t->seen),
	    "distance_px", part(t->distance, t->right), "turn_deg", part(t->turn, t->right),
	    "direction_deg", part(t->direction, t->blocks), "direction_wrong",
	    part(t->far_off, t->blocks), "period_error", part(t->period, t->blocks), "mask_recall",
	    part(t->both, t->contact), "mask_precision", part(t->both, t->mask), "extract_ms",
	    1000 * part(t->seconds, t->prints - t->failed));
}

static void print_row(const struct tally *t, double quality)
{
	printf("%7.1f %8.3f %8.3f %7.2f %7.1f %9.1f %8.1f %8.1f %8.3f %7.1f %6.0f\n", quality,
	       part(t->right, t->right + t->wrong), part(t->seen - t->missed, t->seen),
	       part(t->distance, t->right), part(t->turn, t->right), part(t->direction, t->blocks),
	       100 * part(t->far_off, t->blocks), 100 * part(t->period, t->blocks),
	       part(t->both, t->contact), 1000 * part(t->seconds, t->prints - t->failed),
	       t->failed);
}

static enum err_code run(struct verb_call *call)
{
	struct tally sums[DEGREES] = {{0}};
	json_t *rows = json_array();
	long fingers, seed;
	enum err_code code = verb_long(call, "fingers", 1, 10000, 16, &fingers);

	if (!code)
		code = verb_long(call, "seed", 0, 1000000000, 7, &seed);
	if (code) {
		json_decref(rows);
		return code;
	}
	for (long k = 0; k < fingers; k++) {
		struct synth_finger_spec spec = {
		    .seed = (uint64_t)seed, .person = (uint64_t)k + 1, .finger = 1 + (int)(k % 10)};
		struct synth_finger *f = synth_finger_new(&spec);

		for (int i = 0; i < DEGREES; i++) {
			struct synth_style style = {.sensor =
							(enum synth_sensor)((k + i) % SENSOR_COUNT),
						    .quality = 0.1 + 0.2 * i,
						    .hard = (k + i) % 3 == 0};

			measure(f, i + 1, &style, &sums[i]);
		}
		synth_finger_free(f);
	}
	if (!call->json)
		printf("%s\n", _("quality precision  recall  off px off deg  ridge deg  >15 deg%  "
				 "period%   mask      ms failed"));
	for (int i = DEGREES - 1; i >= 0; i--) {
		if (call->json)
			json_array_append_new(rows, as_json(&sums[i], 0.1 + 0.2 * i));
		else
			print_row(&sums[i], 0.1 + 0.2 * i);
	}
	if (call->json)
		verb_print_json(json_pack("{s:I, s:I, s:o}", "fingers", (json_int_t)fingers, "seed",
					  (json_int_t)seed, "degrees", rows));
	else
		json_decref(rows);
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"fingers", 0, "N", N_("synthetic fingers, five impressions each (default 16)")},
    {"seed", 0, "N", N_("of the fingers (default 7; the engine's tables were learned on others)")},
    {0},
};

const struct verb verb_bench_minutiae = {
    .name = "bench minutiae",
    .summary = N_("measure the extractor against the truth of synthetic prints"),
    .details =
	N_("Synthetic fingers, five impressions each from undamaged (0.9) to ruined (0.1), on all "
	   "kinds of sensors, a third of them with strong shifts and pressure. For each degree: "
	   "the share of found minutiae that are real (within 12 pixels and 30 degrees of one "
	   "that the image shows) and of those that show well that are found; how far off they "
	   "are; the error of the ridge directions, the share of cells where it is over 15 "
	   "degrees, the error of the ridge period, the share of the touching skin inside the "
	   "mask; milliseconds of one core for each print; prints that were refused."),
    .options = options,
    .run = run,
};
