/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the first steps of a search lose, on prints from folders hidden among
 * invented ones.
 *
 * Impression 1 of each finger is enrolled, the others are probes; each print in
 * a mirror is a print of one more finger, which certainly nobody has. Files are
 * named FINGER_IMPRESSION.png (or any kind that prints_load() reads).
 */
#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/bench_search.h"
#include "cli/prints.h"
#include "match/match.h"
#include "print/extract.h"

#define INVENTED    1000000000u /* ids of invented prints begin here */
#define LIST	    100
#define VALUES	    8192
#define SCORE_STEPS 10 /* values of a full score, a point */
#define MAX_FULL    40000

struct print {
	char *finger;
	int impression;
	bool mirrored;
	uint64_t subject;
	struct template *t;
	struct probe *probe;
};

/* How often each score occurred. */
struct histogram {
	uint64_t n[VALUES];
	uint64_t total;
};

enum kind {
	REAL,
	MIRRORED,
	SYNTHETIC,
	KINDS
};

struct penetration {
	double scan, screen; /* part of the gallery that scores as high as the mate */
	double mate;	     /* full score of the mate, -1: not on the list */
	double other;	     /* best full score of anybody else */
	bool first;	     /* the mate is on top */
	double full_other;   /* the same when everything is compared in full */
	double full_mate;
	bool full_first;
};

struct loss {
	const struct bench_gallery *b;
	const struct bench_options *o;
	struct print *prints;
	size_t count, room;
	size_t *probes; /* indexes of prints */
	size_t probe_count;
	struct penetration *results;
	struct probe **full; /* of the invented ones, or NULL */
	pthread_mutex_t lock;
	struct histogram scan[KINDS], screen[KINDS], score[KINDS];
	size_t done;
	enum err_code code;
	struct err err;
};

/* --- the prints ---------------------------------------------------------------- */

static struct image *mirror_image(const struct image *img)
{
	struct image *m = image_new(img->width, img->height, img->ppi);

	for (int y = 0; y < img->height; y++)
		for (int x = 0; x < img->width; x++)
			m->px[(size_t)y * (size_t)img->width + (size_t)x] =
			    image_at(img, img->width - 1 - x, y);
	return m;
}

static void add_print(struct loss *l, const char *finger, int impression, bool mirrored,
		      struct template *t_take)
{
	MEM_GROW(l->prints, l->count, l->room);
	l->prints[l->count++] =
	    (struct print){xstrdup(finger), impression, mirrored, 0, t_take, NULL};
}

static enum err_code read_print(struct loss *l, const char *path, const char *finger,
				int impression, double ppi, struct err *err)
{
	struct template *t = NULL, *m = NULL;
	size_t len = strlen(path);
	enum err_code code = ERR_OK;

	if (len > 4 && strcmp(path + len - 4, ".png") == 0) {
		struct image *img = NULL, *turned = NULL;

		code = prints_load_image(path, ppi, &img, err);
		if (code == ERR_OK)
			code = print_extract(img, NULL, &t, err);
		if (code == ERR_OK) {
			turned = mirror_image(img);
			code = print_extract(turned, NULL, &m, err);
		}
		image_free(img);
		image_free(turned);
	} else {
		code = prints_load(path, ppi, &t, err);
		if (code == ERR_OK)
			m = sketch_mirror(t);
	}
	if (code != ERR_OK) {
		template_free(t);
		/* What cannot be enrolled is not found: but that is not the search's loss. */
		fprintf(stderr, _("left out: %s\n"), err->msg);
		return code == ERR_QUALITY ? ERR_OK : code;
	}
	add_print(l, finger, impression, false, t);
	add_print(l, finger, impression, true, m);
	return ERR_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* FOLDER or FOLDER:PPI */
static enum err_code read_folder(struct loss *l, const char *arg, struct err *err)
{
	char *folder = xstrdup(arg), *colon = strrchr(folder, ':');
	double ppi = colon ? atof(colon + 1) : 0;
	struct dirent **names;
	enum err_code code = ERR_OK;
	int n;

	if (colon)
		*colon = '\0';
	n = scandir(folder, &names, NULL, by_name);
	if (n < 0) {
		code = err_set(err, ERR_IO, _("%s: this folder cannot be read"), folder);
		free(folder);
		return code;
	}
	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", folder, names[i]->d_name);
		char *bar = strrchr(path, '_'), *dot = strrchr(path, '.');

		if (code == ERR_OK && bar && dot && bar < dot && strchr(bar, '/') == NULL) {
			char *finger = xstrndup(path, (size_t)(bar - path));

			code = read_print(l, path, finger, atoi(bar + 1), ppi, err);
			free(finger);
			bench_progress(l->o->quiet, folder, (size_t)i + 1, (size_t)n);
		}
		free(path);
		free(names[i]);
	}
	free(names);
	free(folder);
	return code;
}

/* Numbers the fingers; impression 1 goes into the gallery, the rest are probes. */
static void enrol(struct loss *l)
{
	l->probes = xcalloc(l->count + 1, sizeof(*l->probes));
	for (size_t i = 0; i < l->count; i++) {
		struct print *p = &l->prints[i];

		p->subject = i + 1;
		for (size_t k = 0; k < i; k++)
			if (l->prints[k].mirrored == p->mirrored &&
			    strcmp(l->prints[k].finger, p->finger) == 0) {
				p->subject = l->prints[k].subject;
				break;
			}
		p->t->finger = FINGER_UNKNOWN;
		p->probe = probe_new(p->t);
		if (p->subject == i + 1)
			gallery_put(l->b->gallery, INVENTED + i, INVENTED + p->subject, p->t);
		else
			l->probes[l->probe_count++] = i;
	}
	l->results = xcalloc(l->probe_count + 1, sizeof(*l->results));
}

static enum err_code fetch(void *ctx, int worker, uint64_t id, struct template **out,
			   struct err *err)
{
	const struct loss *l = ctx;

	if (id < INVENTED)
		return bench_gallery_fetch((void *)(uintptr_t)l->b, worker, id, out, err);
	*out = template_copy(l->prints[id - INVENTED].t);
	return ERR_OK;
}

static enum kind kind_of(const struct loss *l, uint64_t id)
{
	return id < INVENTED ? SYNTHETIC : l->prints[id - INVENTED].mirrored ? MIRRORED : REAL;
}

static void count(struct histogram *h, int value)
{
	h->n[value < 0 ? 0 : value < VALUES ? value : VALUES - 1]++;
	h->total++;
}

static double histogram_quantile(const struct histogram *h, double q)
{
	double want = q * (double)h->total, seen = 0;

	for (int i = 0; i < VALUES; i++) {
		seen += (double)h->n[i];
		if (seen >= want && h->total)
			return i;
	}
	return 0;
}

/* --- one probe --------------------------------------------------------------------- */

struct scoring {
	const struct loss *l;
	const struct print *p;
	struct histogram *scan, *screen; /* [KINDS] */
	uint64_t scans[VALUES], screens[VALUES];
	int mate_scan, mate_screen;
};

static void one_score(void *ctx, uint64_t id, int scan, int screen)
{
	struct scoring *s = ctx;
	bool mate = id >= INVENTED && s->l->prints[id - INVENTED].subject == s->p->subject;

	if (mate) {
		s->mate_scan = scan;
		s->mate_screen = screen;
		return;
	}
	count(&s->scan[kind_of(s->l, id)], scan);
	s->scans[scan < VALUES ? scan : VALUES - 1]++;
	if (screen < 0)
		return;
	count(&s->screen[kind_of(s->l, id)], screen);
	s->screens[screen < VALUES ? screen : VALUES - 1]++;
}

/* The part of all others that scores at least as high. */
static double part_above(const uint64_t *scores, int mate)
{
	double above = 0, all = 0;

	for (int i = 0; i < VALUES; i++) {
		all += (double)scores[i];
		above += i >= mate ? (double)scores[i] : 0;
	}
	return all > 0 ? above / all : 0;
}

static void search_staged(struct loss *l, const struct print *p, struct penetration *out)
{
	struct gallery_search ask = {
	    .probes = (const struct template *const *)&p->t,
	    .probe_count = 1,
	    .threads = 1,
	    .max_candidates = LIST,
	    .fetch = fetch,
	    .ctx = l,
	};
	struct gallery_result r = {0};
	struct err err = ERR_INIT;
	enum err_code code = gallery_search(l->b->gallery, &ask, &r, &err);

	out->mate = out->other = -1;
	for (size_t i = 0; i < r.count; i++) {
		bool mate = r.candidates[i].subject == INVENTED + p->subject;

		if (mate)
			out->mate = r.candidates[i].score;
		else if (out->other < 0)
			out->other = r.candidates[i].score;
		out->first |= mate && i == 0;
	}
	gallery_result_clear(&r);
	if (code != ERR_OK) {
		pthread_mutex_lock(&l->lock);
		l->code = code;
		l->err = err;
		pthread_mutex_unlock(&l->lock);
	}
}

static void compare_all(struct loss *l, const struct print *p, struct histogram *score,
			struct penetration *out)
{
	double best = -1;

	for (size_t i = 0; l->full && i < l->b->count; i++) {
		double s = match_score(p->probe, l->full[i], NULL);

		count(&score[SYNTHETIC], (int)(s * SCORE_STEPS));
		best = s > best ? s : best;
	}
	for (size_t i = 0; i < l->count; i++) {
		const struct print *q = &l->prints[i];
		double s;

		if (q->subject != i + 1)
			continue;
		s = match_score(p->probe, q->probe, NULL);
		if (q->subject == p->subject) {
			out->full_mate = s;
			continue;
		}
		count(&score[q->mirrored ? MIRRORED : REAL], (int)(s * SCORE_STEPS));
		best = s > best ? s : best;
	}
	out->full_other = best;
	out->full_first = out->full_mate > best;
}

static void add_up(struct histogram *to, const struct histogram *from)
{
	for (int k = 0; k < KINDS; k++) {
		for (int i = 0; i < VALUES; i++)
			to[k].n[i] += from[k].n[i];
		to[k].total += from[k].total;
	}
}

static void try_probe(void *ctx, size_t i)
{
	struct loss *l = ctx;
	const struct print *p = &l->prints[l->probes[i]];
	struct histogram *all = xcalloc(3 * KINDS, sizeof(*all));
	struct scoring *s = xcalloc(1, sizeof(*s));
	struct penetration *out = &l->results[i];

	*s = (struct scoring){.l = l, .p = p, .scan = all, .screen = all + KINDS};
	gallery_score_all(l->b->gallery, p->t, l->full != NULL, one_score, s);
	out->scan = part_above(s->scans, s->mate_scan);
	out->screen = l->full ? part_above(s->screens, s->mate_screen) : -1;
	search_staged(l, p, out);
	compare_all(l, p, all + 2 * KINDS, out);
	pthread_mutex_lock(&l->lock);
	add_up(l->scan, all);
	add_up(l->screen, all + KINDS);
	add_up(l->score, all + 2 * KINDS);
	bench_progress(l->o->quiet, _("probes"), ++l->done, l->probe_count);
	pthread_mutex_unlock(&l->lock);
	free(all);
	free(s);
}

static void make_full(void *ctx, size_t i)
{
	struct loss *l = ctx;
	struct template *t;

	if (bench_gallery_fetch((void *)(uintptr_t)l->b, 0, i + 1, &t, NULL))
		return;
	l->full[i] = probe_new(t);
	template_free(t);
}

/* --- what is said about it ------------------------------------------------------------ */

struct rates {
	double first;	/* rank 1, % */
	double fnir[2]; /* at FPIR 1 % and 0.1 %, % */
	double threshold[2];
	double lost[2]; /* mates above the threshold that were not compared, % */
};

static void find_rates(const struct loss *l, bool full, struct rates *out)
{
	static const double fpir[2] = {0.01, 0.001};
	double *others = xcalloc(l->probe_count + 1, sizeof(*others)), n = (double)l->probe_count;

	*out = (struct rates){0};
	for (size_t i = 0; i < l->probe_count; i++) {
		const struct penetration *r = &l->results[i];

		others[i] = full ? r->full_other : r->other;
		out->first += 100 * (full ? r->full_first : r->first) / n;
	}
	for (int k = 0; k < 2; k++) {
		double t = bench_quantile(others, l->probe_count, 1 - fpir[k]);

		out->threshold[k] = t;
		for (size_t i = 0; i < l->probe_count; i++) {
			const struct penetration *r = &l->results[i];

			out->fnir[k] += 100 * ((full ? r->full_mate : r->mate) <= t) / n;
			out->lost[k] += 100 * (r->full_mate > t && r->mate < 0) / n;
		}
	}
	free(others);
}

static json_t *rates_json(const struct rates *r)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f}", "rank1", r->first, "fnir_at_fpir_1",
			 r->fnir[0], "fnir_at_fpir_0.1", r->fnir[1], "threshold_at_fpir_1",
			 r->threshold[0], "threshold_at_fpir_0.1", r->threshold[1]);
}

static const double parts[] = {0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001};

static double preselection_error(const struct loss *l, double part, bool screen)
{
	double missed = 0;

	for (size_t i = 0; i < l->probe_count; i++)
		missed += (screen ? l->results[i].screen : l->results[i].scan) > part;
	return 100 * missed / (double)l->probe_count;
}

static json_t *quantiles_json(const struct histogram *h, double unit)
{
	json_t *j = json_object();
	static const char *const names[KINDS] = {"real", "mirrored", "synthetic"};

	for (int k = 0; k < KINDS; k++)
		json_object_set_new(j, names[k],
				    json_pack("{s:I, s:f, s:f, s:f, s:f}", "pairs",
					      (json_int_t)h[k].total, "q50",
					      histogram_quantile(&h[k], 0.5) / unit, "q90",
					      histogram_quantile(&h[k], 0.9) / unit, "q99",
					      histogram_quantile(&h[k], 0.99) / unit, "q99.9",
					      histogram_quantile(&h[k], 0.999) / unit));
	return j;
}

static void print_quantiles(const char *name, const struct histogram *h, double unit)
{
	static const char *const names[KINDS] = {N_("real"), N_("mirrored"), N_("invented")};

	for (int k = 0; k < KINDS; k++)
		if (h[k].total)
			printf("%-10s %-10s %10llu %8.1f %8.1f %8.1f %8.1f\n", k ? "" : name,
			       _(names[k]), (unsigned long long)h[k].total,
			       histogram_quantile(&h[k], 0.5) / unit,
			       histogram_quantile(&h[k], 0.9) / unit,
			       histogram_quantile(&h[k], 0.99) / unit,
			       histogram_quantile(&h[k], 0.999) / unit);
}

static void print_text(const struct loss *l)
{
	struct rates r;

	printf(_("%zu probes of real and mirrored fingers in a gallery of %zu\n\n"), l->probe_count,
	       gallery_count(l->b->gallery));
	printf(_("scores of other fingers\n%-10s %-10s %10s %8s %8s %8s %8s\n"), "", "", _("pairs"),
	       "50 %", "90 %", "99 %", "99.9 %");
	print_quantiles(_("scan"), l->scan, 1);
	print_quantiles(_("screen"), l->screen, 1);
	print_quantiles(_("compare"), l->score, SCORE_STEPS);
	printf(_("\nmates that are not in the best part, %%\n%-10s %8s %8s\n"), _("part, %"),
	       _("scan"), _("screen"));
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		printf("%-10g %8.2f", 100 * parts[i], preselection_error(l, parts[i], false));
		if (l->full)
			printf(" %8.2f", preselection_error(l, parts[i], true));
		putchar('\n');
	}
	printf(_("\n%-12s %10s %14s %16s\n"), "", _("rank 1, %"), _("FNIR@FPIR 1 %"),
	       _("FNIR@FPIR 0.1 %"));
	find_rates(l, false, &r);
	printf("%-12s %10.2f %14.2f %16.2f\n", _("in steps"), r.first, r.fnir[0], r.fnir[1]);
	printf(_("mates above these thresholds that the steps lost, %%: %.2f and %.2f\n"),
	       r.lost[0], r.lost[1]);
	if (!l->full)
		return;
	find_rates(l, true, &r);
	printf("%-12s %10.2f %14.2f %16.2f\n", _("all in full"), r.first, r.fnir[0], r.fnir[1]);
}

static void print_json(const struct loss *l)
{
	json_t *curve = json_array(), *j;
	struct rates r;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		json_t *at = json_pack("{s:f, s:f}", "penetration", parts[i], "scan_error",
				       preselection_error(l, parts[i], false));

		if (l->full)
			json_object_set_new(at, "screen_error",
					    json_real(preselection_error(l, parts[i], true)));
		json_array_append_new(curve, at);
	}
	find_rates(l, false, &r);
	j = json_pack("{s:I, s:I, s:o, s:o, s:f, s:f, s:{s:o, s:o, s:o}}", "probes",
		      (json_int_t)l->probe_count, "gallery",
		      (json_int_t)gallery_count(l->b->gallery), "preselection", curve, "staged",
		      rates_json(&r), "lost_at_fpir_1", r.lost[0], "lost_at_fpir_0.1", r.lost[1],
		      "impostors", "scan", quantiles_json(l->scan, 1), "screen",
		      quantiles_json(l->screen, 1), "compare",
		      quantiles_json(l->score, SCORE_STEPS));
	if (l->full) {
		find_rates(l, true, &r);
		json_object_set_new(j, "exhaustive", rates_json(&r));
	}
	verb_print_json(j);
}

enum err_code bench_loss(struct verb_call *call, struct bench_gallery *b,
			 const struct bench_options *o)
{
	struct loss *l = xcalloc(1, sizeof(*l));
	enum err_code code = ERR_OK;

	l->b = b;
	l->o = o;
	pthread_mutex_init(&l->lock, NULL);
	for (int i = 0; i < call->argc && code == ERR_OK; i++)
		code = read_folder(l, call->argv[i], &call->err);
	if (code == ERR_OK) {
		enrol(l);
		if (!l->probe_count)
			code = err_set(&call->err, ERR_INPUT,
				       _("no finger has two impressions, named FINGER_NUMBER.png"));
	}
	if (code == ERR_OK) {
		if (b->count <= MAX_FULL) {
			l->full = xcalloc(b->count, sizeof(struct probe *));
			bench_parallel(o->threads, b->count, make_full, l);
		}
		bench_parallel(o->threads, l->probe_count, try_probe, l);
		code = l->code;
		if (code != ERR_OK)
			call->err = l->err;
	}
	if (code == ERR_OK) {
		if (call->json)
			print_json(l);
		else
			print_text(l);
	}
	for (size_t i = 0; l->full && i < b->count; i++)
		probe_free(l->full[i]);
	for (size_t i = 0; i < l->count; i++) {
		free(l->prints[i].finger);
		template_free(l->prints[i].t);
		probe_free(l->prints[i].probe);
	}
	free(l->full);
	free(l->prints);
	free(l->probes);
	free(l->results);
	pthread_mutex_destroy(&l->lock);
	free(l);
	return code;
}
