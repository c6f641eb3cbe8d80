/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that learns the weights of print/quality.h and measures what they
 * are worth:
 *
 *     quality_train FOLDER=PPI ... > src/print/quality_table.h
 *
 * Each folder is one set of prints, FINGER_IMPRESSION.png, in folders of their
 * own if one likes. A pair of impressions of one finger counts as missed when it
 * scores no higher than the best thousandth of the pairs of different fingers of
 * its set. The odds of that are learned as a sum of one part for each print
 * (logistic regression by Newton's method, ridge penalty). A feature may only
 * count in the sense that it has for any sensor: what helped on these prints the
 * other way round was chance, or the sensors'. On standard error:
 * for each set the error-versus-discard curve by weights that were learned on
 * the other sets, and the same for weights learned on all.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/path.h"
#include "image/load.h"
#include "match/match.h"
#include "print/extract.h"

#define PENALTY 3.0
#define FMR	0.001
#define MAX_SET 16
#define DIM	(QUALITY_FEATURES + MAX_SET) /* a constant for each set: sensors differ */

struct print {
	char *finger;
	struct probe *probe;
	float features[QUALITY_FEATURES];
	double x[QUALITY_FEATURES]; /* standardised */
	int set;
	bool gone; /* among the worst */
};

struct pair {
	size_t a, b;
	bool missed;
};

/* 1: more of it can only be worse; -1: only better; 0: says nothing by itself
 * (too dry and too wet lie at both ends). */
static const int sense[QUALITY_FEATURES] = {
    [QUALITY_AREA] = -1,     [QUALITY_CLEAR] = -1,  [QUALITY_UNCLEAR] = 1,   [QUALITY_CERTAIN] = -1,
    [QUALITY_UNCERTAIN] = 1, [QUALITY_FIT] = -1,    [QUALITY_BALANCE] = 0,   [QUALITY_CONTRAST] = 0,
    [QUALITY_BEND] = 0,	     [QUALITY_PERIODS] = 1, [QUALITY_MINUTIAE] = -1, [QUALITY_DOUBTFUL] = 1,
};

static struct print *prints;
static size_t n_prints, room_prints;
static struct pair *pairs;
static size_t n_pairs, room_pairs;
static const char *set_name[MAX_SET];
static int n_sets;
static double mean[QUALITY_FEATURES], spread[QUALITY_FEATURES];

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void load(const char *path, double ppi, int set)
{
	const char *bar = strrchr(path, '_');
	struct image_options io = {.ppi = ppi};
	struct print_quality q = {0};
	struct print_options po = {.impression = IMPRESSION_UNKNOWN, .quality = &q};
	struct image_info info;
	struct image *img;
	struct template *t;
	struct err err = ERR_INIT;
	struct print p = {.set = set};

	if (!bar || strlen(path) < 4 || strcmp(path + strlen(path) - 4, ".png") != 0)
		return;
	if (image_load_file(path, &io, &img, &info, &err)) {
		fprintf(stderr, "quality_train: %s\n", err.msg);
		exit(1);
	}
	/* What cannot be extracted has quality 0 already; there is nothing to learn. */
	if (print_extract(img, &po, &t, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.msg);
	} else {
		p.finger = xstrndup(path, (size_t)(bar - path));
		p.probe = probe_new(t);
		memcpy(p.features, q.features, sizeof(p.features));
		MEM_GROW(prints, n_prints, room_prints);
		prints[n_prints++] = p;
		template_free(t);
	}
	image_free(img);
}

static void walk(const char *path, double ppi, int set)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, by_name);

	if (n < 0) {
		load(path, ppi, set);
		return;
	}
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			char *below = path_join(path, names[i]->d_name);

			walk(below, ppi, set);
			free(below);
		}
		free(names[i]);
	}
	free(names);
}

static int downwards(const void *pa, const void *pb)
{
	double a = *(const double *)pa, b = *(const double *)pb;

	return a < b ? 1 : a > b ? -1 : 0;
}

/* The pairs of one set, and which of them are missed. */
static void compare_set(size_t first, size_t end)
{
	size_t room = (end - first) * (end - first) / 2 + 1, n = 0, mates = n_pairs;
	double *other = xcalloc(room, sizeof(*other)), *own = xcalloc(room, sizeof(*own));
	double threshold;

	for (size_t i = first; i < end; i++)
		for (size_t j = i + 1; j < end; j++) {
			double llr, score = match_score(prints[i].probe, prints[j].probe, &llr);

			if (strcmp(prints[i].finger, prints[j].finger) != 0) {
				other[n++] = score;
				continue;
			}
			own[n_pairs - mates] = score;
			MEM_GROW(pairs, n_pairs, room_pairs);
			pairs[n_pairs++] = (struct pair){.a = i, .b = j};
		}
	qsort(other, n, sizeof(*other), downwards);
	threshold = n ? other[(size_t)((double)n * FMR)] : 0;
	for (size_t k = mates; k < n_pairs; k++)
		pairs[k].missed = own[k - mates] <= threshold;
	free(other);
	free(own);
}

static void standardise(void)
{
	for (int f = 0; f < QUALITY_FEATURES; f++) {
		double sum = 0, sum2 = 0;

		for (size_t i = 0; i < n_prints; i++) {
			sum += (double)prints[i].features[f];
			sum2 += (double)prints[i].features[f] * (double)prints[i].features[f];
		}
		mean[f] = sum / (double)n_prints;
		spread[f] = sqrt(sum2 / (double)n_prints - mean[f] * mean[f]);
		if (!(spread[f] > 1e-6))
			spread[f] = 1;
		for (size_t i = 0; i < n_prints; i++) {
			double x = ((double)prints[i].features[f] - mean[f]) / spread[f];

			prints[i].x[f] = x > 3 ? 3 : x < -3 ? -3 : x;
		}
	}
}

/* Solves h d = g for the symmetric positive h; h is destroyed. */
static void solve(double h[DIM][DIM], double g[DIM])
{
	for (int c = 0; c < DIM; c++)
		for (int r = c + 1; r < DIM; r++) {
			double m = h[r][c] / h[c][c];

			for (int k = c; k < DIM; k++)
				h[r][k] -= m * h[c][k];
			g[r] -= m * g[c];
		}
	for (int r = DIM - 1; r >= 0; r--) {
		for (int k = r + 1; k < DIM; k++)
			g[r] -= h[r][k] * g[k];
		g[r] /= h[r][r];
	}
}

/* Learns w from the pairs of all sets but one (-1: of all), with the features
 * that are in use. */
static void learn_with(int without, const bool use[QUALITY_FEATURES], double w[DIM])
{
	memset(w, 0, DIM * sizeof(*w));
	for (int round = 0; round < 50; round++) {
		double h[DIM][DIM] = {{0}}, g[DIM] = {0};

		for (size_t k = 0; k < n_pairs; k++) {
			const struct print *a = &prints[pairs[k].a], *b = &prints[pairs[k].b];
			double x[DIM] = {0}, z = w[QUALITY_FEATURES + a->set], p;

			if (a->set == without)
				continue;
			for (int f = 0; f < QUALITY_FEATURES; f++) {
				x[f] = use[f] ? a->x[f] + b->x[f] : 0;
				z += w[f] * x[f];
			}
			x[QUALITY_FEATURES + a->set] = 1;
			p = 1 / (1 + exp(-z));
			for (int i = 0; i < DIM; i++) {
				g[i] += (p - pairs[k].missed) * x[i];
				for (int j = 0; j < DIM; j++)
					h[i][j] += p * (1 - p) * x[i] * x[j];
			}
		}
		for (int i = 0; i < DIM; i++) {
			h[i][i] += i < QUALITY_FEATURES ? PENALTY : 1e-6;
			g[i] += i < QUALITY_FEATURES ? PENALTY * w[i] : 0;
		}
		solve(h, g);
		for (int i = 0; i < DIM; i++)
			w[i] -= g[i];
	}
}

static void learn(int without, double w[DIM])
{
	bool use[QUALITY_FEATURES];

	for (int f = 0; f < QUALITY_FEATURES; f++)
		use[f] = sense[f] != 0;
	for (;;) {
		int worst = -1;

		learn_with(without, use, w);
		for (int f = 0; f < QUALITY_FEATURES; f++)
			if (use[f] && w[f] * sense[f] < 0 &&
			    (worst < 0 || fabs(w[f]) > fabs(w[worst])))
				worst = f;
		if (worst < 0)
			return;
		use[worst] = false;
	}
}

static double part_of(const struct print *p, const double w[DIM])
{
	double z = 0;

	for (int f = 0; f < QUALITY_FEATURES; f++)
		z += w[f] * p->x[f];
	return z;
}

/* FNMR in percent among the pairs of a set (-1: all) when that share of the
 * prints, the worst by w, is discarded. */
static double fnmr_without(int set, const double w[DIM], double share)
{
	double *z = xcalloc(n_prints + 1, sizeof(*z)), limit;
	size_t n = 0, all = 0, missed = 0;

	for (size_t i = 0; i < n_prints; i++)
		if (set < 0 || prints[i].set == set)
			z[n++] = part_of(&prints[i], w);
	qsort(z, n, sizeof(*z), downwards);
	limit = share > 0 && n ? z[(size_t)((double)n * share)] : INFINITY;
	for (size_t i = 0; i < n_prints; i++)
		prints[i].gone = part_of(&prints[i], w) > limit;
	for (size_t k = 0; k < n_pairs; k++) {
		const struct print *a = &prints[pairs[k].a], *b = &prints[pairs[k].b];

		if ((set >= 0 && a->set != set) || a->gone || b->gone)
			continue;
		all++;
		missed += pairs[k].missed;
	}
	free(z);
	return all ? 100.0 * (double)missed / (double)all : 0;
}

static void report(const char *name, int set, const double w[DIM])
{
	static const double shares[] = {0, 0.05, 0.1, 0.2, 0.3};

	fprintf(stderr, "%-28s", name);
	for (size_t i = 0; i < ARRAY_LEN(shares); i++)
		fprintf(stderr, " %6.2f", fnmr_without(set, w, shares[i]));
	fputc('\n', stderr);
}

static void print_table(const double w[DIM])
{
	double part = 0, sum2 = 0, middle = 0;

	for (int k = 0; k < n_sets; k++)
		middle += w[QUALITY_FEATURES + k] / n_sets;
	for (size_t i = 0; i < n_prints; i++) {
		double z = part_of(&prints[i], w);

		part += z;
		sum2 += z * z;
	}
	part /= (double)n_prints;
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n"
	       "/* Made by quality_train (src/match/quality_train.c); do not edit. */\n"
	       "#ifndef COTEJO_PRINT_QUALITY_TABLE_H\n#define COTEJO_PRINT_QUALITY_TABLE_H\n\n"
	       "/* clang-format off */\n"
	       "/* Log odds of a middling pair; deviation of the parts, which is 20 points. */\n"
	       "#define QUALITY_MIDDLE (%.6f)\n#define QUALITY_STEP   %.6f\n\n"
	       "static const struct {\n\tdouble mean, spread, weight;\n} quality_table[] = {\n",
	       middle, sqrt(sum2 / (double)n_prints - part * part) / 2);
	for (int f = 0; f < QUALITY_FEATURES; f++)
		printf("\t{%.6f, %.6f, %.6f}, /* %s */\n", mean[f], spread[f], w[f],
		       quality_feature_word((enum quality_feature)f));
	printf("};\n/* clang-format on */\n\n#endif\n");
}

int main(int argc, char **argv)
{
	double w[DIM];
	int sets = n_sets = argc - 1;

	if (sets < 1 || sets > MAX_SET) {
		fprintf(stderr, "usage: quality_train FOLDER=PPI ... > quality_table.h\n");
		return 2;
	}
	for (int s = 0; s < sets; s++) {
		char *path = xstrdup(argv[s + 1]), *is = strrchr(path, '=');
		size_t first = n_prints;
		double ppi = 500;

		if (is) {
			*is = '\0';
			ppi = atof(is + 1);
		}
		walk(path, ppi, s);
		compare_set(first, n_prints);
		set_name[s] = path;
	}
	standardise();
	fprintf(stderr,
		"%zu prints, %zu pairs; FNMR at FMR 0.1 %% with 0, 5, 10, 20, 30 %% of the "
		"prints discarded\n",
		n_prints, n_pairs);
	for (int s = 0; s < sets && sets > 1; s++) {
		learn(s, w);
		report(set_name[s], s, w);
	}
	learn(-1, w);
	report("all, learned on all", -1, w);
	print_table(w);
	return 0;
}
