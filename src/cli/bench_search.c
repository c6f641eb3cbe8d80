/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench search: how fast prints are found among many, and what is lost. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/rng.h"
#include "cli/bench_gallery.h"
#include "cli/bench_search.h"
#include "cli/verbs.h"

#define CANCELS	      9
#define LIMIT_SECONDS 1.0

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_quantile(double *values, size_t n, double q)
{
	size_t at;

	if (!n)
		return 0;
	qsort(values, n, sizeof(*values), by_value);
	at = (size_t)(q * (double)(n - 1) + 0.999999);
	return values[at < n ? at : n - 1];
}

/* --- one search after the other ------------------------------------------------- */

struct probe_set {
	struct template *t[GALLERY_MAX_FINGERS];
	struct gallery_search ask;
};

static void probe_set_make(const struct bench_gallery *b, const struct bench_options *o,
			   uint64_t subject, struct probe_set *out)
{
	/* The fingers that a desk takes when it takes that many. */
	static const uint8_t order[GALLERY_MAX_FINGERS] = {2, 7, 1, 6, 3, 8, 4, 9, 5, 10};

	memset(out, 0, sizeof(*out));
	for (int k = 0; k < o->fingers; k++)
		out->t[k] = bench_gallery_probe(b, subject, order[k]);
	out->ask = (struct gallery_search){
	    .probes = (const struct template *const *)out->t,
	    .probe_count = o->fingers,
	    .threads = o->threads,
	    .fetch = bench_gallery_fetch,
	    .ctx = (void *)(uintptr_t)b,
	};
}

static void probe_set_clear(struct probe_set *p)
{
	for (int k = 0; k < GALLERY_MAX_FINGERS; k++)
		template_free(p->t[k]);
}

static uint64_t subject_of_round(const struct bench_gallery *b, const struct bench_options *o,
				 int round)
{
	struct rng r = rng_stream(o->seed, (uint64_t)round, 0, 77);

	return 1 + rng_below(&r, (uint32_t)(b->drawn / 10));
}

/* Of all threads: what a busy machine changes least. */
static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

enum err_code bench_searches(const struct bench_gallery *b, const struct bench_options *o,
			     struct bench_times *out, struct err *err)
{
	double *all = xcalloc((size_t)o->rounds * 6, sizeof(*all));
	size_t n = (size_t)o->rounds;
	enum err_code code = ERR_OK;

	*out = (struct bench_times){.rounds = o->rounds};
	for (int i = 0; i < o->rounds && code == ERR_OK; i++) {
		uint64_t subject = subject_of_round(b, o, i);
		struct gallery_result r = {0};
		struct probe_set p;
		double cpu;

		probe_set_make(b, o, subject, &p);
		/* The first time its templates are drawn; see bench_gallery_fetch(). */
		code = gallery_search(b->gallery, &p.ask, &r, err);
		gallery_result_clear(&r);
		cpu = cpu_seconds();
		if (code == ERR_OK)
			code = gallery_search(b->gallery, &p.ask, &r, err);
		all[5 * n + (size_t)i] = cpu_seconds() - cpu;
		all[i] = r.seconds;
		all[n + (size_t)i] = r.first_seconds;
		all[2 * n + (size_t)i] = r.scan_seconds;
		all[3 * n + (size_t)i] = r.screen_seconds;
		all[4 * n + (size_t)i] = r.compare_seconds;
		out->found += r.count > 0 && r.candidates[0].subject == subject;
		out->pairs += r.code_pairs / (double)n;
		out->bytes += r.scan_bytes / (double)n;
		out->screened += (double)r.screened / (double)n;
		out->compared += (double)r.compared / (double)n;
		out->threads = r.threads;
		snprintf(out->isa, sizeof(out->isa), "%s", r.isa);
		snprintf(out->engine, sizeof(out->engine), "%s", r.engine);
		gallery_result_clear(&r);
		probe_set_clear(&p);
		bench_progress(o->quiet, _("searches"), (size_t)i + 1, n);
	}
	out->median = bench_quantile(all, n, 0.5);
	out->p95 = bench_quantile(all, n, 0.95);
	out->first = bench_quantile(all + n, n, 0.5);
	out->first_p95 = bench_quantile(all + n, n, 0.95);
	out->scan = bench_quantile(all + 2 * n, n, 0.5);
	out->screen = bench_quantile(all + 3 * n, n, 0.5);
	out->compare = bench_quantile(all + 4 * n, n, 0.5);
	out->cpu = bench_quantile(all + 5 * n, n, 0.5);
	free(all);
	return code;
}

/* --- stopping one ------------------------------------------------------------------ */

struct stopping {
	const struct bench_gallery *b;
	struct probe_set p;
	double ended;
};

static void *search_to_stop(void *arg)
{
	struct stopping *s = arg;
	struct gallery_result r;

	gallery_search(s->b->gallery, &s->p.ask, &r, NULL);
	s->ended = clock_steady();
	gallery_result_clear(&r);
	return NULL;
}

/* The longest of several, stopped after one part or other of the time. */
static double longest_cancel(const struct bench_gallery *b, const struct bench_options *o,
			     double seconds)
{
	double longest = 0;

	for (int i = 0; i < CANCELS; i++) {
		struct cancel stop = {0};
		struct stopping s = {.b = b};
		double wait = seconds * (i + 0.5) / CANCELS, asked;
		struct timespec t = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
		pthread_t thread;

		probe_set_make(b, o, subject_of_round(b, o, i), &s.p);
		s.p.ask.cancel = &stop;
		if (pthread_create(&thread, NULL, search_to_stop, &s) == 0) {
			nanosleep(&t, NULL);
			asked = clock_steady();
			cancel_ask(&stop);
			pthread_join(thread, NULL);
			if (s.ended - asked > longest)
				longest = s.ended - asked;
		}
		probe_set_clear(&s.p);
	}
	return longest;
}

/* --- the verb ------------------------------------------------------------------------ */

static json_t *roofline_json(const struct bench_gallery *b, const struct bench_times *t,
			     const struct gallery_limits *limit)
{
	double n = (double)b->count, rate = t->pairs / t->scan, read = t->bytes / t->scan;

	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "bytes_per_template",
			 t->bytes / n, "popcounts_per_template", t->pairs / n, "popcounts_per_s",
			 rate, "popcount_limit_per_s", limit->pairs_per_s, "popcount_share",
			 rate / limit->pairs_per_s, "bytes_per_s", read, "memory_limit_per_s",
			 limit->bytes_per_s, "memory_share", read / limit->bytes_per_s);
}

static json_t *result_json(const struct bench_gallery *b, const struct bench_options *o,
			   const struct bench_times *t, const struct gallery_limits *limit,
			   double cancel)
{
	double n = (double)b->count;
	json_t *j = json_pack("{s:I, s:i, s:s, s:i, s:i, s:f, s:f, s:f, s:f}", "gallery",
			      (json_int_t)b->count, "fingers", o->fingers, "isa", t->isa, "threads",
			      t->threads, "rounds", t->rounds, "median_s", t->median, "p95_s",
			      t->p95, "fingers_per_s_per_core", n / t->median / t->threads,
			      "scanned_per_s_per_core", n * o->fingers / t->scan / t->threads);

	json_object_update_new(
	    j, json_pack(
		   "{s:I, s:I, s:f, s:f, s:f, s:f, s:f, s:f}", "rss_bytes", (json_int_t)bench_rss(),
		   "gallery_bytes", (json_int_t)gallery_bytes(b->gallery), "bytes_per_finger",
		   (double)gallery_bytes(b->gallery) / n, "rss_bytes_per_finger",
		   ((double)b->rss_after - (double)b->rss_before) / n, "load_fingers_per_s",
		   n / b->load_seconds, "first_candidate_ms", 1000 * t->first,
		   "first_candidate_p95_ms", 1000 * t->first_p95, "cancel_ms", 1000 * cancel));
	json_object_update_new(
	    j, json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:s, s:o}", "cpu_s", t->cpu,
			 "scan_s", t->scan, "screen_s", t->screen, "compare_s", t->compare,
			 "screened", t->screened, "compared", t->compared, "found",
			 (double)t->found / t->rounds, "make_s", b->make_seconds, "engine",
			 t->engine, "roofline", roofline_json(b, t, limit)));
	return j;
}

static void print_text(const struct bench_gallery *b, const struct bench_options *o,
		       const struct bench_times *t, const struct gallery_limits *limit,
		       double cancel)
{
	double n = (double)b->count;

	printf(_("gallery of %zu fingers, probe of %d, %s, %d threads, %d searches\n"), b->count,
	       o->fingers, t->isa, t->threads, t->rounds);
	printf(_("search: median %.3f s, 95 %% below %.3f s; %.2f million fingers a second and "
		 "core\n"),
	       t->median, t->p95, n / t->median / t->threads / 1e6);
	printf(_("  scan %.3f s, screen %.3f s (%.0f pairs), compare %.3f s (%.0f pairs)\n"),
	       t->scan, t->screen, t->screened, t->compare, t->compared);
	printf(_("  %.3f s of the processors, all threads together\n"), t->cpu);
	printf(_("first candidate after %.1f ms (95 %% below %.1f ms); stopped within %.1f ms\n"),
	       1000 * t->first, 1000 * t->first_p95, 1000 * cancel);
	printf(_("own finger first in %d of %d\n"), t->found, t->rounds);
	printf(_("memory: %.0f bytes a finger, %.2f GB in all; loaded at %.0f fingers a second\n"),
	       (double)gallery_bytes(b->gallery) / n, (double)bench_rss() / 1e9,
	       n / b->load_seconds);
	printf(_("a template: %.0f bytes, %.0f population counts\n"), t->bytes / n, t->pairs / n);
	printf(_("counts: %.2f of %.2f thousand million a second: %.0f %% of the limit\n"),
	       t->pairs / t->scan / 1e9, limit->pairs_per_s / 1e9,
	       100 * t->pairs / t->scan / limit->pairs_per_s);
	printf(_("memory: %.2f of %.2f GB a second: %.0f %% of the limit\n"),
	       t->bytes / t->scan / 1e9, limit->bytes_per_s / 1e9,
	       100 * t->bytes / t->scan / limit->bytes_per_s);
}

static enum err_code set_isa(struct verb_call *call, struct gallery *g)
{
	const char *isa = verb_value(call, "isa");

	if (gallery_set_isa(g, isa))
		return ERR_OK;
	return err_set(&call->err, ERR_USAGE,
		       _("--isa %s: this machine or this program does not have it"), isa);
}

static enum err_code measure(struct verb_call *call, const struct bench_options *o)
{
	struct bench_gallery_options make = {.count = o->gallery,
					     .seed = o->seed,
					     .threads = o->threads,
					     .keep = verb_value(call, "keep"),
					     .backing = verb_value(call, "mapped"),
					     .over = o->over,
					     .quiet = o->quiet};
	struct gallery_limits limit = {0};
	struct bench_gallery b = {0};
	struct bench_times t;
	double cancel = 0;
	enum err_code code = bench_gallery_open(&make, &b, &call->err);

	if (code == ERR_OK)
		code = set_isa(call, b.gallery);
	if (code == ERR_OK && verb_given(call, "loss")) {
		code = bench_loss(call, &b, o);
		bench_gallery_close(&b);
		return code;
	}
	if (code == ERR_OK)
		code = bench_searches(&b, o, &t, &call->err);
	if (code == ERR_OK) {
		cancel = longest_cancel(&b, o, t.median);
		gallery_measure_limits(b.gallery, o->threads, LIMIT_SECONDS, &limit);
		if (call->json)
			verb_print_json(result_json(&b, o, &t, &limit, cancel));
		else
			print_text(&b, o, &t, &limit, cancel);
	}
	bench_gallery_close(&b);
	return code;
}

static enum err_code run(struct verb_call *call)
{
	struct bench_options o = {.quiet = call->json};
	long gallery, fingers, rounds, threads, seed, over;
	enum err_code code;

	if ((code = verb_long(call, "gallery", 10, 100000000, 100000, &gallery)) ||
	    (code = verb_long(call, "fingers", 1, GALLERY_MAX_FINGERS, 1, &fingers)) ||
	    (code = verb_long(call, "rounds", 1, 10000, 20, &rounds)) ||
	    (code = verb_long(call, "threads", 0, 64, 0, &threads)) ||
	    (code = verb_long(call, "seed", 0, 999999999, 1, &seed)) ||
	    (code = verb_long(call, "over", 1, 1000, 1, &over)))
		return code;
	if (verb_given(call, "loss") != (call->argc > 0))
		return err_set(&call->err, ERR_USAGE,
			       _("bench search: --loss and folders of prints go together"));
	if (verb_given(call, "loss") && over > 1)
		return err_set(&call->err, ERR_USAGE,
			       _("bench search: --over is for times, not with --loss"));
	o.gallery = (size_t)gallery;
	o.over = (size_t)over;
	o.fingers = (int)fingers;
	o.rounds = (int)rounds;
	o.threads = (int)threads;
	o.seed = (uint64_t)seed;
	return measure(call, &o);
}

static const struct verb_option options[] = {
    {"gallery", 'g', "N", N_("prints in the gallery (default 100000)")},
    {"fingers", 'k', "K", N_("fingers of the probe, 1 to 10 (default 1)")},
    {"rounds", 0, "N", N_("searches (default 20)")},
    {"threads", 't', "N", N_("threads (default: one for each processor)")},
    {"isa", 0, "NAME", N_("scalar, avx2, avx512 or neon (default: the best there is)")},
    {"seed", 0, "N", N_("other invented people (default 1)")},
    {"keep", 0, "FILE", N_("keep the gallery there and use it again")},
    {"over", 0, "N", N_("each print N times under other numbers: larger, for times only")},
    {"mapped", 0, "FILE", N_("map the gallery from a file that is made there")},
    {"loss", 0, NULL,
     N_("search the prints of the folders, and say what the steps lose against comparing all")},
    {0},
};

const struct verb verb_bench_search = {
    .name = "bench search",
    .summary = N_("measure searches among invented prints"),
    .details = N_("Makes a gallery of invented prints in memory, searches other impressions of "
		  "some of them, and says how long it takes, how much memory, and how near that "
		  "is to what the machine can do. Touches no store.\n\n"
		  "With --loss, FOLDER holds prints named FINGER_NUMBER.png; the first of each "
		  "finger is enrolled, the others are searched. Galleries of up to 40000 are "
		  "compared in full besides."),
    .args = "[FOLDER[:PPI] ...]",
    .max_args = -1,
    .options = options,
    .run = run,
};
