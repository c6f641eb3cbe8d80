/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo synth: a folder of invented people and their prints. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "person/manifest.h"
#include "synth/batch.h"

/* "2,7", "1-5,right-thumb", "none" */
static enum err_code parse_fingers(struct verb_call *call, const char *text, unsigned *out)
{
	char *all = xstrdup(text), *rest = all, *one;
	enum err_code code = ERR_OK;

	*out = 0;
	while (!code && (one = strsep(&rest, ","))) {
		char *dash = strchr(one, '-');
		int from = manifest_finger_parse(one), to = from;

		if (from < 0 && dash) {
			*dash = '\0';
			from = manifest_finger_parse(one);
			to = manifest_finger_parse(dash + 1);
			*dash = '-';
		}
		if (strcmp(text, "none") == 0)
			break;
		if (from < 1 || to < from)
			code = err_set(&call->err, ERR_USAGE,
				       _("--fingers: \"%s\" is not a finger: 1 to 10, right-thumb "
					 "to left-little, 2-5, none"),
				       one);
		for (int f = from; !code && f <= to; f++)
			*out |= 1u << f;
	}
	free(all);
	return code;
}

struct progress {
	bool terminal;
	double shown_at;
	unsigned tenth;
};

static void show_progress(void *arg, uint64_t done, uint64_t people)
{
	struct progress *p = arg;
	double now = clock_steady();
	unsigned tenth = (unsigned)(10 * done / people);

	if (p->terminal && (now - p->shown_at > 0.2 || done == people)) {
		fprintf(stderr, "\r%s %llu/%llu%s", _("people"), (unsigned long long)done,
			(unsigned long long)people, done == people ? "\n" : "");
		p->shown_at = now;
	} else if (!p->terminal && tenth != p->tenth && people >= 10) {
		fprintf(stderr, "%s %llu/%llu\n", _("people"), (unsigned long long)done,
			(unsigned long long)people);
		p->tenth = tenth;
	}
}

static struct cancel stop;

static void on_interrupt(int sig)
{
	cancel_ask(&stop);
}

static enum err_code read_options(struct verb_call *call, struct synth_batch *b)
{
	const char *sensor = verb_value(call, "sensor"), *fingers = verb_value(call, "fingers");
	long people, seed, first, impressions, threads, width, height;
	double ppi, quality;
	int kind = SENSOR_OPTICAL;
	enum err_code code;

	if ((code = verb_long(call, "people", 1, 10000000, 10, &people)) ||
	    (code = verb_long(call, "seed", 0, 999999999, 1, &seed)) ||
	    (code = verb_long(call, "first", 1, 100000000, 1, &first)) ||
	    (code = verb_long(call, "impressions", 1, MANIFEST_MAX_IMPRESSION, 1, &impressions)) ||
	    (code = verb_long(call, "threads", 1, 256, 0, &threads)) ||
	    (code = verb_long(call, "width", 64, 4096, 0, &width)) ||
	    (code = verb_long(call, "height", 64, 4096, 0, &height)) ||
	    (code = verb_double(call, "ppi", 250, 1200, 500, &ppi)) ||
	    (code = verb_double(call, "quality", 0, 1, 0.8, &quality)) ||
	    (code = parse_fingers(call, fingers ? fingers : "1-10", &b->fingers)))
		return code;
	if (sensor && (kind = synth_sensor_parse(sensor)) < 0)
		return err_set(&call->err, ERR_USAGE,
			       _("--sensor: \"%s\" is none of optical, grey, capacitive, ink"),
			       sensor);
	b->seed = (uint64_t)seed;
	b->first = (uint64_t)first;
	b->people = (uint64_t)people;
	b->impressions = b->fingers ? (int)impressions : 0;
	b->threads = (int)threads;
	b->truth_fields = verb_given(call, "truth-fields");
	b->truth = b->impressions && (verb_given(call, "truth") || b->truth_fields);
	b->style = (struct synth_style){.sensor = (enum synth_sensor)kind,
					.width = (int)width,
					.height = (int)height,
					.ppi = ppi,
					.quality = quality,
					.hard = verb_given(call, "hard")};
	return ERR_OK;
}

static enum err_code run(struct verb_call *call)
{
	struct progress progress = {.terminal = isatty(STDERR_FILENO) == 1};
	struct synth_batch b = {
	    .cancel = &stop, .progress = show_progress, .progress_arg = &progress};
	struct synth_batch_result result;
	enum err_code code = read_options(call, &b);

	if (code)
		return code;
	b.folder = verb_value(call, "out");
	if (!b.folder)
		return err_set(&call->err, ERR_USAGE,
			       _("synth: say with --out which folder to write to"));
	signal(SIGINT, on_interrupt);
	code = synth_batch_write(&b, &result, &call->err);
	signal(SIGINT, SIG_DFL);
	if (code)
		return code;
	if (call->json)
		verb_print_json(json_pack("{s:s, s:s+, s:I, s:I, s:I, s:f}", "folder", b.folder,
					  "manifest", b.folder, "/" MANIFEST_FILE, "seed",
					  (json_int_t)b.seed, "people", (json_int_t)result.people,
					  "prints", (json_int_t)result.prints, "seconds",
					  result.seconds));
	else
		printf(_("%llu people with %llu prints in %s\n"), (unsigned long long)result.people,
		       (unsigned long long)result.prints, b.folder);
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"people", 'n', "N", N_("how many people (10)")},
    {"seed", 's', "S", N_("the number everything is drawn from (1)")},
    {"out", 'o', "DIR", N_("folder to write to; must be empty or missing")},
    {"impressions", 'k', "K", N_("impressions of each finger (1)")},
    {"fingers", 'f', "LIST", N_("fingers: 2,7 or 1-5 or right-thumb or none (1-10)")},
    {"first", 0, "N", N_("number of the first person (1)")},
    {"ppi", 0, "R", N_("resolution of the images (500)")},
    {"sensor", 0, "WORD", N_("optical, grey, capacitive or ink (optical)")},
    {"quality", 'q', "Q", N_("mean quality, 0 worst to 1 best (0.8)")},
    {"hard", 0, NULL, N_("shift, turn, press and dry the fingers on purpose")},
    {"width", 0, "PX", N_("width of the images (as the sensor has)")},
    {"height", 0, "PX", N_("height of the images (as the sensor has)")},
    {"truth", 't', NULL, N_("write the true minutiae of each image")},
    {"truth-fields", 0, NULL, N_("and its true ridge directions and periods")},
    {"threads", 'j', "N", N_("workers (one for each processor)")},
    {NULL, 0, NULL, NULL},
};

const struct verb verb_synth = {
    .name = "synth",
    .summary = N_("make invented people with synthetic prints"),
    .details =
	N_("Names, documents, notes and prints are drawn from the seed: the same seed gives "
	   "the same files, byte for byte, on every machine and with any number of workers. "
	   "Nobody is meant by them. The folder gets a manifest.csv that cotejo import reads, "
	   "and with --truth a file for each image with its true minutiae."),
    .options = options,
    .max_args = 0,
    .run = run,
};
