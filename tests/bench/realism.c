/* SPDX-License-Identifier: Apache-2.0 */
/*
 * realism [--ppi R] FOLDER[:R] ...: what our own engine sees in sets of prints,
 * side by side. A synthetic set counts as a stand-in for real ones only where
 * these columns agree; for galleries the impostor quantiles matter most.
 *
 * A folder is searched for images and templates whose names end in _N (the
 * impression); what comes before is the finger. Two prints of one finger are
 * mates, all other pairs are not.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dmath.h"
#include "base/file.h"
#include "base/mem.h"
#include "image/load.h"
#include "match/match.h"
#include "print/extract.h"
#include "print/template.h"

struct list {
	double *v;
	size_t n, cap;
};

static void add(struct list *l, double v)
{
	MEM_GROW(l->v, l->n, l->cap);
	l->v[l->n++] = v;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double quantile(struct list *l, double q)
{
	double at;
	size_t i;

	if (!l->n)
		return NAN;
	qsort(l->v, l->n, sizeof(*l->v), by_value);
	at = q * (double)(l->n - 1);
	i = (size_t)at;
	return i + 1 < l->n ? l->v[i] + (at - (double)i) * (l->v[i + 1] - l->v[i]) : l->v[i];
}

static double mean(const struct list *l)
{
	double s = 0;

	for (size_t i = 0; i < l->n; i++)
		s += l->v[i];
	return l->n ? s / (double)l->n : NAN;
}

static double spread(const struct list *l)
{
	double m = mean(l), s = 0;

	for (size_t i = 0; i < l->n; i++)
		s += (l->v[i] - m) * (l->v[i] - m);
	return l->n > 1 ? sqrt(s / (double)(l->n - 1)) : NAN;
}

struct print {
	char *finger;
	struct probe *probe;
};

struct set {
	const char *name;
	double ppi;
	struct print *prints;
	size_t n_prints, cap_prints;
	size_t failed;
	struct list count, area, density, quality, near, direction, period, minutia_quality;
	struct list endings, curl;
	struct list ridge_grey, valley_grey, ground, fine, share;
	struct list impostor, genuine;
};

/* Grey levels of the ridges, the valleys and what lies around the print, and how
 * sharp it is. */
static void look_at_image(struct set *s, const struct image *img, const struct template *t)
{
	struct list in = {0}, out = {0};
	double fine = 0, coarse = 0, dark = 0;
	const struct ridge_field *f = &t->field;

	for (int y = 1; y + 1 < img->height; y++)
		for (int x = 1; x + 1 < img->width; x++) {
			int c = (int)(x * 500 / img->ppi) / TEMPLATE_CELL;
			int r = (int)(y * 500 / img->ppi) / TEMPLATE_CELL;
			bool inside = c < f->cols && r < f->rows && f->quality[r * f->cols + c];
			double v = image_at(img, x, y), across;

			if ((x + y * 7) % 5 == 0)
				add(inside ? &in : &out, v);
			if (!inside)
				continue;
			across = (image_at(img, x - 1, y) + image_at(img, x + 1, y) +
				  image_at(img, x, y - 1) + image_at(img, x, y + 1)) /
				 4.0;
			fine += (v - across) * (v - across);
			coarse += (across - 128) * (across - 128);
		}
	if (in.n > 100) {
		double lo = quantile(&in, 0.1), hi = quantile(&in, 0.9), var = spread(&in);

		add(&s->ridge_grey, lo);
		add(&s->valley_grey, hi);
		for (size_t i = 0; i < in.n; i++)
			dark += in.v[i] < (lo + hi) / 2;
		add(&s->share, dark / (double)in.n);
		add(&s->fine, sqrt(fine / ((double)in.n * 5)) / var);
	}
	if (out.n > 100)
		add(&s->ground, quantile(&out, 0.5));
	free(in.v);
	free(out.v);
}

static void look_at_minutiae(struct set *s, const struct template *t)
{
	double cells = 0, period = 0, n_period = 0, endings = 0;

	for (int i = 0; i < t->field.cols * t->field.rows; i++) {
		cells += t->field.quality[i] != 0;
		if (t->field.quality[i] && t->field.period[i]) {
			period += t->field.period[i] / 8.0;
			n_period++;
		}
	}
	add(&s->count, t->minutia_count);
	add(&s->quality, t->quality);
	add(&s->area, cells * TEMPLATE_CELL * TEMPLATE_CELL / 1000);
	if (cells)
		add(&s->density,
		    t->minutia_count * 1000.0 / (cells * TEMPLATE_CELL * TEMPLATE_CELL));
	if (n_period)
		add(&s->period, period / n_period);
	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];
		double best = 1e9, turn = 0;

		endings += m->type == MINUTIA_ENDING;
		add(&s->minutia_quality, m->quality);
		for (int k = 0; k < t->minutia_count; k++) {
			const struct minutia *o = &t->minutiae[k];
			double d = hypot(m->x - o->x, m->y - o->y);

			if (k == i)
				continue;
			if (d < best) {
				best = d;
				turn = fabs(d_wrap(m->angle - o->angle));
			}
			/* how directions spread over the surroundings */
			if (d < 80)
				add(&s->curl, fabs(d_wrap(m->angle - o->angle)) * 180 / D_PI);
		}
		if (t->minutia_count > 1) {
			add(&s->near, best);
			add(&s->direction, turn * 180 / D_PI);
		}
	}
	if (t->minutia_count)
		add(&s->endings, endings / t->minutia_count);
}

static void add_file(struct set *s, const char *path, const char *stem)
{
	const char *dot = strrchr(path, '.');
	struct template *t = NULL;
	struct image *img = NULL;
	struct err err = ERR_INIT;
	struct print p;

	if (strcmp(dot, ".ctj") == 0) {
		struct buf b = BUF_INIT;

		if (!file_read(path, TEMPLATE_MAX_BYTES, &b, &err))
			template_decode(b.data, b.len, path, &t, &err);
		buf_free(&b);
	} else {
		struct image_options o = {.ppi = s->ppi};

		if (!image_load_file(path, &o, &img, NULL, &err))
			print_extract(img, NULL, &t, &err);
	}
	if (!t) {
		fprintf(stderr, "%s: %s\n", path, err.msg);
		s->failed++;
		image_free(img);
		return;
	}
	look_at_minutiae(s, t);
	if (img)
		look_at_image(s, img, t);
	p.finger = xstrdup(stem);
	p.probe = probe_new(t);
	MEM_GROW(s->prints, s->n_prints, s->cap_prints);
	s->prints[s->n_prints++] = p;
	template_free(t);
	image_free(img);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void walk(struct set *s, const char *folder)
{
	struct dirent **e;
	int n = scandir(folder, &e, NULL, by_name);

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", folder, e[i]->d_name);
		const char *dot = strrchr(e[i]->d_name, '.'), *line = strrchr(path, '_');
		struct stat st;

		if (e[i]->d_name[0] != '.' && stat(path, &st) == 0) {
			if (S_ISDIR(st.st_mode)) {
				walk(s, path);
			} else if (line && dot && strpbrk(line, "0123456789") == line + 1 &&
				   (strcmp(dot, ".png") == 0 || strcmp(dot, ".ctj") == 0)) {
				char *stem = xstrndup(path, (size_t)(line - path));

				add_file(s, path, stem);
				free(stem);
			}
		}
		free(path);
		free(e[i]);
	}
	free(e);
}

static void compare_all(struct set *s)
{
	for (size_t i = 0; i < s->n_prints; i++)
		for (size_t k = i + 1; k < s->n_prints; k++) {
			bool mates = strcmp(s->prints[i].finger, s->prints[k].finger) == 0;
			double score;

			/* A million impostor pairs are enough for 99.9 %. */
			if (!mates && s->n_prints > 1400 && (i * 31 + k * 17) % (s->n_prints / 700))
				continue;
			score = match_score(s->prints[i].probe, s->prints[k].probe, NULL);
			add(mates ? &s->genuine : &s->impostor, score);
		}
}

#define ROW(label, ...)                                   \
	do {                                              \
		printf("%-30s", label);                   \
		for (int i = 0; i < n; i++) {             \
			struct set *s = &sets[i];         \
			printf(" %10.3g", (__VA_ARGS__)); \
		}                                         \
		putchar('\n');                            \
	} while (0)

static double share_between(const struct list *l, double lo, double hi)
{
	double c = 0;

	for (size_t i = 0; i < l->n; i++)
		c += l->v[i] >= lo && l->v[i] < hi;
	return l->n ? 100 * c / (double)l->n : NAN;
}

/* Share of genuine scores at or below what 1 in `one_in` impostors reach. */
static double fnmr(struct set *s, double one_in)
{
	double threshold = quantile(&s->impostor, 1 - 1 / one_in), c = 0;

	for (size_t i = 0; i < s->genuine.n; i++)
		c += s->genuine.v[i] <= threshold;
	return s->genuine.n ? 100 * c / (double)s->genuine.n : NAN;
}

static void report(struct set *sets, int n)
{
	printf("%-30s", "");
	for (int i = 0; i < n; i++) {
		const char *slash = strrchr(sets[i].name, '/');

		printf(" %10.10s", slash ? slash + 1 : sets[i].name);
	}
	putchar('\n');
	ROW("prints", (double)s->n_prints);
	ROW("not extracted", (double)s->failed);
	ROW("minutiae: mean", mean(&s->count));
	ROW("  deviation", spread(&s->count));
	ROW("  10 % quantile", quantile(&s->count, 0.1));
	ROW("  90 % quantile", quantile(&s->count, 0.9));
	ROW("area, 1000 px", mean(&s->area));
	ROW("  deviation", spread(&s->area));
	ROW("minutiae per 1000 px", mean(&s->density));
	ROW("  deviation", spread(&s->density));
	ROW("endings, share", mean(&s->endings));
	ROW("minutia quality", mean(&s->minutia_quality));
	ROW("print quality", mean(&s->quality));
	ROW("  deviation", spread(&s->quality));
	ROW("ridge period, px", mean(&s->period));
	ROW("  deviation", spread(&s->period));
	ROW("nearest neighbour: 5 %", quantile(&s->near, 0.05));
	ROW("  25 %", quantile(&s->near, 0.25));
	ROW("  50 %", quantile(&s->near, 0.5));
	ROW("  75 %", quantile(&s->near, 0.75));
	ROW("  95 %", quantile(&s->near, 0.95));
	ROW("its direction: 0-22 deg, %", share_between(&s->direction, 0, 22.5));
	ROW("  22-68", share_between(&s->direction, 22.5, 67.5));
	ROW("  68-112", share_between(&s->direction, 67.5, 112.5));
	ROW("  112-158", share_between(&s->direction, 112.5, 157.5));
	ROW("  158-180", share_between(&s->direction, 157.5, 181));
	ROW("within 80 px: 0-22 deg, %", share_between(&s->curl, 0, 22.5));
	ROW("  22-68", share_between(&s->curl, 22.5, 67.5));
	ROW("  68-112", share_between(&s->curl, 67.5, 112.5));
	ROW("  112-158", share_between(&s->curl, 112.5, 157.5));
	ROW("  158-180", share_between(&s->curl, 157.5, 181));
	ROW("grey of ridges", mean(&s->ridge_grey));
	ROW("  deviation", spread(&s->ridge_grey));
	ROW("grey of valleys", mean(&s->valley_grey));
	ROW("  deviation", spread(&s->valley_grey));
	ROW("grey around the print", mean(&s->ground));
	ROW("share of dark pixels", mean(&s->share));
	ROW("  deviation", spread(&s->share));
	ROW("sharpness", mean(&s->fine));
	ROW("  deviation", spread(&s->fine));
	ROW("impostor pairs", (double)s->impostor.n);
	ROW("impostor score: 50 %", quantile(&s->impostor, 0.5));
	ROW("  90 %", quantile(&s->impostor, 0.9));
	ROW("  99 %", quantile(&s->impostor, 0.99));
	ROW("  99.9 %", quantile(&s->impostor, 0.999));
	ROW("genuine pairs", (double)s->genuine.n);
	ROW("genuine score: 1 %", quantile(&s->genuine, 0.01));
	ROW("  10 %", quantile(&s->genuine, 0.1));
	ROW("  50 %", quantile(&s->genuine, 0.5));
	ROW("  90 %", quantile(&s->genuine, 0.9));
	ROW("FNMR % at own FMR 1 %", fnmr(s, 100));
	ROW("FNMR % at own FMR 0.1 %", fnmr(s, 1000));
}

int main(int argc, char **argv)
{
	struct set *sets = xcalloc((size_t)argc, sizeof(*sets));
	double ppi = 0;
	int n = 0;

	for (int i = 1; i < argc; i++) {
		char *colon;

		if (strcmp(argv[i], "--ppi") == 0 && i + 1 < argc) {
			ppi = atof(argv[++i]);
			continue;
		}
		colon = strrchr(argv[i], ':');
		sets[n].ppi = colon ? atof(colon + 1) : ppi;
		if (colon)
			*colon = '\0';
		sets[n].name = argv[i];
		walk(&sets[n], argv[i]);
		compare_all(&sets[n]);
		n++;
	}
	if (n == 0) {
		fprintf(stderr, "usage: realism [--ppi R] FOLDER[:R] ...\n");
		return 2;
	}
	report(sets, n);
	for (int i = 0; i < n; i++) {
		for (size_t k = 0; k < sets[i].n_prints; k++) {
			free(sets[i].prints[k].finger);
			probe_free(sets[i].prints[k].probe);
		}
		free(sets[i].prints);
	}
	free(sets);
	return 0;
}
