/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench accuracy: how often the engine errs on prints of known fingers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/accuracy_plot.h"
#include "cli/accuracy_set.h"
#include "cli/verbs.h"
#include "match/match.h"

#define MAX_REPLICATES 100000

struct report {
	struct accuracy_run *runs;
	struct accuracy_rates *rates;	  /* one for each set and the mean */
	struct accuracy_interval *bounds; /* likewise */
	size_t n;
	bool scores; /* of another program */
};

static void make_mean(struct report *r)
{
	struct accuracy_rates *mean = &r->rates[r->n];

	for (size_t i = 0; i < r->n; i++) {
		mean->eer += r->rates[i].eer / (double)r->n;
		for (int p = 0; p < ACCURACY_POINTS; p++)
			mean->fnmr[p] += r->rates[i].fnmr[p] / (double)r->n;
	}
}

static void make_bounds(struct report *r, int replicates, uint64_t seed)
{
	struct accuracy_set *sets = xcalloc(r->n, sizeof(*sets));

	for (size_t i = 0; i < r->n; i++)
		sets[i] =
		    (struct accuracy_set){r->runs[i].scores, r->runs[i].n, r->runs[i].fingers};
	accuracy_bootstrap(sets, r->n, replicates, seed, r->bounds);
	free(sets);
}

/* --- JSON ---------------------------------------------------------------------- */

static json_t *as_json_rates(const struct accuracy_rates *r, const struct accuracy_interval *b)
{
	json_t *o = json_pack("{s:f, s:[f, f]}", "eer", r->eer, "eer_95", b->eer[0], b->eer[1]);

	for (int p = 0; p < ACCURACY_POINTS; p++) {
		const char *name = accuracy_point_name(p);
		char *bounds = xasprintf("%s_95", name);

		json_object_set_new(o, name, json_real(r->fnmr[p]));
		json_object_set_new(o, bounds, json_pack("[f, f]", b->fnmr[p][0], b->fnmr[p][1]));
		free(bounds);
	}
	return o;
}

static json_t *as_json_times(struct accuracy_times *t)
{
	if (!t->n)
		return json_null();
	return json_pack("{s:f, s:f, s:I}", "median", accuracy_quantile(t->at, t->n, 0.5), "p95",
			 accuracy_quantile(t->at, t->n, 0.95), "count", (json_int_t)t->n);
}

/* A threshold above all scores has no number. */
static json_t *as_json_level(double level)
{
	return isfinite(level) ? json_real(level) : json_null();
}

static json_t *as_json_det(const struct accuracy_run *r)
{
	json_t *list = json_array();
	size_t count;
	struct accuracy_det *det = accuracy_det(r->scores, r->n, &count);

	for (size_t i = 0; i < count; i++)
		/* Corners only: where one of the rates is about to change. */
		if (i == 0 || i + 1 == count ||
		    ((det[i].fmr != det[i - 1].fmr || det[i].fmr != det[i + 1].fmr) &&
		     (det[i].fnmr != det[i - 1].fnmr || det[i].fnmr != det[i + 1].fnmr)))
			json_array_append_new(list,
					      json_pack("{s:o, s:f, s:f}", "threshold",
							as_json_level(det[i].threshold), "fmr",
							det[i].fmr, "fnmr", det[i].fnmr));
	free(det);
	return list;
}

static void print_json(struct report *r)
{
	json_t *sets = json_array();

	for (size_t i = 0; i < r->n; i++) {
		struct accuracy_run *run = &r->runs[i];
		json_t *o = as_json_rates(&r->rates[i], &r->bounds[i]), *levels = json_object();

		for (int p = 0; p < ACCURACY_POINTS; p++)
			json_object_set_new(levels, accuracy_point_name(p),
					    as_json_level(r->rates[i].level[p]));
		json_object_set_new(levels, "eer", as_json_level(r->rates[i].eer_threshold));
		json_object_set_new(o, "name", json_string(run->name));
		json_object_set_new(o, "fingers", json_integer((json_int_t)run->fingers));
		json_object_set_new(o, "prints", json_integer((json_int_t)run->prints));
		json_object_set_new(o, "failures_to_enrol", json_integer((json_int_t)run->failed));
		json_object_set_new(o, "mated", json_integer((json_int_t)run->mated));
		json_object_set_new(o, "non_mated", json_integer((json_int_t)run->non_mated));
		json_object_set_new(o, "thresholds", levels);
		json_object_set_new(o, "extract_seconds", as_json_times(&run->extract));
		json_object_set_new(o, "compare_seconds", as_json_times(&run->compare));
		json_object_set_new(o, "template_bytes", as_json_times(&run->bytes));
		json_object_set_new(o, "det", as_json_det(run));
		json_array_append_new(sets, o);
	}
	verb_print_json(json_pack("{s:o, s:o}", "sets", sets, "mean",
				  as_json_rates(&r->rates[r->n], &r->bounds[r->n])));
}

/* --- text ---------------------------------------------------------------------- */

static int name_width(const struct report *r)
{
	int width = 8;

	for (size_t i = 0; i < r->n; i++)
		width = (int)strlen(r->runs[i].name) > width ? (int)strlen(r->runs[i].name) : width;
	return width > 32 ? 32 : width;
}

static void print_rate(double rate, const double bounds[2])
{
	printf("  %6.2f [%5.2f %6.2f]", 100 * rate, 100 * bounds[0], 100 * bounds[1]);
}

static void print_row(const char *name, int width, const struct accuracy_rates *r,
		      const struct accuracy_interval *b)
{
	printf("%-*.*s", width, width, name);
	print_rate(r->eer, b->eer);
	for (int p = 0; p < ACCURACY_POINTS; p++)
		print_rate(r->fnmr[p], b->fnmr[p]);
	printf("\n");
}

static void print_times(const struct report *r, int width)
{
	printf(_("\n%-*s %7s %7s %7s %7s %9s  %s\n"), width, _("set"), _("fingers"), _("prints"),
	       _("failed"), _("mated"), _("non-mated"),
	       r->scores ? "" : _("extract ms (p95)   compare us (p95)   bytes (p95)"));
	for (size_t i = 0; i < r->n; i++) {
		struct accuracy_run *run = &r->runs[i];
		struct accuracy_times *t[3] = {&run->extract, &run->compare, &run->bytes};
		const double unit[3] = {1e3, 1e6, 1};

		printf("%-*.*s %7u %7zu %7zu %7zu %9zu", width, width, run->name,
		       (unsigned)run->fingers, run->prints, run->failed, run->mated,
		       run->non_mated);
		for (int k = 0; k < 3 && !r->scores; k++) {
			if (t[k]->n)
				printf("  %7.1f (%7.1f)",
				       unit[k] * accuracy_quantile(t[k]->at, t[k]->n, 0.5),
				       unit[k] * accuracy_quantile(t[k]->at, t[k]->n, 0.95));
			else
				printf("  %7s  %7s ", "-", "-");
		}
		printf("\n");
	}
}

/* What the published score promises, against what happened. */
static void print_calibration(const struct report *r)
{
	printf(_("\nscore      claimed FMR   observed FMR, all sets\n"));
	for (int score = 10; score <= 40; score += 10) {
		double hits = 0, all = 0;

		for (size_t i = 0; i < r->n; i++) {
			const struct accuracy_run *run = &r->runs[i];

			hits +=
			    accuracy_fmr_at(run->scores, run->n, score) * (double)run->non_mated;
			all += (double)run->non_mated;
		}
		printf("%5d  %14.6f  %14.6f  (%.0f/%.0f)\n", score, match_score_to_fmr(score),
		       hits / all, hits, all);
	}
}

static void print_report(struct report *r, int replicates)
{
	int width = name_width(r);

	printf(_("FNMR in %%, in brackets the bounds of 95 %% of %d replicates by fingers\n"),
	       replicates);
	printf("%-*s", width, _("set"));
	printf("  %-22s", _("EER"));
	for (int p = 0; p < ACCURACY_POINTS; p++)
		printf("  %-22s", accuracy_point_name(p));
	printf("\n");
	for (size_t i = 0; i < r->n; i++)
		print_row(r->runs[i].name, width, &r->rates[i], &r->bounds[i]);
	print_row(_("mean"), width, &r->rates[r->n], &r->bounds[r->n]);
	print_times(r, width);
	if (!r->scores)
		print_calibration(r);
}

/* --- the verb --------------------------------------------------------------------- */

static enum err_code make_report(struct verb_call *call, const struct accuracy_plan *plan,
				 struct report *r)
{
	enum err_code code = ERR_OK;

	for (int i = 0; !code && i < call->argc; i++) {
		struct accuracy_run *run = &r->runs[r->n];

		code = r->scores ? accuracy_run_scores(call->argv[i], run, &call->err)
				 : accuracy_run_prints(call->argv[i], plan, run, &call->err);
		if (code)
			break;
		accuracy_rates(run->scores, run->n, NULL, &r->rates[r->n]);
		r->n++;
	}
	return code;
}

static enum err_code read_plan(struct verb_call *call, struct accuracy_plan *plan)
{
	const char *protocol = verb_value(call, "protocol");
	long threads, cores = sysconf(_SC_NPROCESSORS_ONLN);
	enum err_code code;

	if ((code = verb_double(call, "ppi", 100, 5000, 0, &plan->ppi)) ||
	    (code = verb_long(call, "threads", 1, 64, cores < 64 ? cores : 64, &threads)))
		return code;
	if (protocol && strcmp(protocol, "fvc") != 0 && strcmp(protocol, "all") != 0)
		return err_set(&call->err, ERR_USAGE,
			       _("--protocol: \"%s\" is neither fvc nor all"), protocol);
	plan->first_only = protocol && strcmp(protocol, "fvc") == 0;
	plan->mirrored = verb_given(call, "mirrored");
	plan->interchange = verb_given(call, "interchange");
	plan->threads = (int)threads;
	return ERR_OK;
}

static enum err_code run(struct verb_call *call)
{
	struct accuracy_plan plan = {0};
	struct report r = {.scores = verb_given(call, "scores")};
	const char *det = verb_value(call, "det"), *spread = verb_value(call, "distribution");
	enum err_code code;
	long replicates, seed;

	if ((code = read_plan(call, &plan)) ||
	    (code = verb_long(call, "bootstrap", 1, MAX_REPLICATES, 1000, &replicates)) ||
	    (code = verb_long(call, "seed", 0, 999999999, 1, &seed)))
		return code;
	r.runs = xcalloc((size_t)call->argc + 1, sizeof(*r.runs));
	r.rates = xcalloc((size_t)call->argc + 1, sizeof(*r.rates));
	r.bounds = xcalloc((size_t)call->argc + 1, sizeof(*r.bounds));
	code = make_report(call, &plan, &r);
	if (!code) {
		make_mean(&r);
		make_bounds(&r, (int)replicates, (uint64_t)seed);
		if (det)
			code = accuracy_plot_det(det, r.runs, r.n, &call->err);
		if (!code && spread)
			code = accuracy_plot_scores(spread, r.runs, r.n, &call->err);
	}
	if (!code && call->json)
		print_json(&r);
	if (!code && !call->json) {
		print_report(&r, (int)replicates);
		if (verb_given(call, "plot"))
			accuracy_plot_text(r.runs, r.n);
	}
	for (size_t i = 0; i < r.n; i++)
		accuracy_run_clear(&r.runs[i]);
	free(r.runs);
	free(r.rates);
	free(r.bounds);
	return code;
}

static const struct verb_option options[] = {
    {"ppi", 'r', "R", N_("resolution of the images of all sets, whatever the files say")},
    {"protocol", 'p', "WORD",
     N_("non-mated comparisons: all, or fvc, first impressions only (all)")},
    {"mirrored", 0, NULL, N_("compare with mirrored prints too: certain non-mates")},
    {"interchange", 0, NULL, N_("pass each template through an ISO/IEC 19794-2 record first")},
    {"scores", 0, NULL, N_("the names are score files of any program, lines 'A B SCORE'")},
    {"bootstrap", 'b', "N", N_("replicates for the intervals (1000)")},
    {"seed", 's', "S", N_("the number from which they are drawn (1)")},
    {"det", 0, "FILE", N_("write the error trade-off of each set as PNG")},
    {"distribution", 0, "FILE", N_("write how the scores spread as PNG")},
    {"plot", 0, NULL, N_("show both as text")},
    {"threads", 't', "N", N_("work with N threads (default: one for each processor)")},
    {0},
};

const struct verb verb_bench_accuracy = {
    .name = "bench accuracy",
    .args = "SET...",
    .summary = N_("measure how often comparisons err on prints of known fingers"),
    .details =
	N_("A SET is a folder with prints named FINGER_IMPRESSION (101_3.png), a folder with a "
	   "manifest.csv, or a manifest; SET=R gives its resolution. Prints are images, templates "
	   "or minutiae records.\n\n"
	   "Reported as in ISO/IEC 19795-1, by set and as the mean of the sets: the equal error "
	   "rate; the false non-match rate where one in 100, 1000, 10000 or none of the "
	   "comparisons of different fingers matches (FMR100 ... ZeroFMR); failures to enrol, "
	   "whose comparisons count as non-matches; processor time of extraction and of one "
	   "comparison; sizes of templates; intervals by resampling fingers.\n\n"
	   "With --scores any program's results are measured in the same way: one line for each "
	   "comparison with the two names and the score, higher for more alike."),
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
