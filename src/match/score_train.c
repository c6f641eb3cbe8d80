/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score_train SET ... > src/match/score_table.c
 *
 * Learns the score from folders of templates (.ctj), each a set of its own: a
 * name ending in _N is impression N, what comes before it is the finger. Mated
 * comparisons are those of one finger; non-mated those of two fingers of all
 * sets, and of every print with mirrored ones, which no finger has made.
 *
 * Logistic regression with a penalty on large weights (ridge; by Newton steps);
 * both kinds, and the sets among them, count the same, so that the weighted sum
 * is the logarithm of the likelihood ratio. Then the scale: the false match rate
 * as counted, and above that a generalised Pareto tail. Each set is also measured
 * with a score learnt from the others; that goes to standard error. The same files
 * give the same table. doc/engine.md has the recipe.
 */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "match/accuracy.h"
#include "match/compare.h"

#define RIDGE	 30.0
#define STEPS	 25
#define COLUMNS	 (SCORE_FEATURES + 1)
#define MAX_SETS 64

struct print {
	char *finger;
	int set;
	struct template *t;
	struct probe *probe[2], *mirror[2]; /* full and bare */
};

struct row {
	double f[SCORE_FEATURES];
	double weight;
	double sum;
	int set[2];
	uint32_t finger[2];
	bool mated, mirrored;
};

static struct print *prints;
static size_t n_prints, print_room;
static struct row *rows;
static size_t n_rows, row_room;

/* --- templates ------------------------------------------------------------------- */

/* Across the direction everything lies the other way round, and so the phase runs
 * the other way. */
static void mirror_patch(uint8_t *p)
{
	uint8_t old[TEMPLATE_PATCH];

	memcpy(old, p, sizeof(old));
	for (int plane = 0; plane < 3; plane++)
		for (int row = 0; row < 16; row++)
			for (int b = 0; b < 2; b++) {
				uint8_t v = old[plane * 32 + (15 - row) * 2 + b];

				p[plane * 32 + row * 2 + b] = plane == 1 ? (uint8_t)~v : v;
			}
}

static struct template *mirrored(const struct template *t)
{
	struct template *m = template_copy(t);
	float right = (float)(t->field.cols * TEMPLATE_CELL - 1);

	for (int i = 0; i < m->minutia_count; i++) {
		struct minutia *p = &m->minutiae[i];

		p->x = right - p->x;
		p->angle = (float)(D_PI - (double)p->angle);
		p->angle += p->angle < 0 ? (float)(2 * D_PI) : 0;
		if (m->patches)
			mirror_patch((uint8_t *)m->patches + (size_t)i * TEMPLATE_PATCH);
	}
	for (int r = 0; r < m->field.rows; r++)
		for (int c = 0; c < m->field.cols; c++) {
			size_t to = (size_t)r * (size_t)m->field.cols + (size_t)c;
			size_t from = to - (size_t)c + (size_t)(m->field.cols - 1 - c);

			m->field.direction[to] = (uint8_t)(256 - t->field.direction[from]);
			m->field.period[to] = t->field.period[from];
			m->field.quality[to] = t->field.quality[from];
		}
	return m;
}

/* As an interchange record has it. */
static struct probe *bare_probe(const struct template *t)
{
	struct template *bare;
	struct probe *p;

	if (template_from_minutiae(t->minutiae, (size_t)t->minutia_count, t->width, t->height,
				   &bare, NULL)) {
		fprintf(stderr, "score_train: a template has minutiae outside its area\n");
		exit(1);
	}
	bare->quality = t->quality;
	p = probe_new(bare);
	template_free(bare);
	return p;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void load(const char *folder, const char *name, int set)
{
	const char *bar = strrchr(name, '_'), *dot = strrchr(name, '.');
	char *path = path_join(folder, name);
	struct print p = {.set = set};
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	struct template *m;

	if (!bar || !dot || strcmp(dot, ".ctj") != 0) {
		free(path);
		return;
	}
	if (file_read(path, TEMPLATE_MAX_BYTES, &b, &err) ||
	    template_decode(b.data, b.len, path, &p.t, &err)) {
		fprintf(stderr, "score_train: %s\n", err.msg);
		exit(1);
	}
	p.finger = xstrndup(path, strlen(path) - strlen(bar));
	m = mirrored(p.t);
	p.probe[SCORE_FULL] = probe_new(p.t);
	p.mirror[SCORE_FULL] = probe_new(m);
	p.probe[SCORE_BARE] = bare_probe(p.t);
	m->width = m->field.cols * TEMPLATE_CELL;
	p.mirror[SCORE_BARE] = bare_probe(m);
	template_free(m);
	buf_free(&b);
	free(path);
	MEM_GROW(prints, n_prints, print_room);
	prints[n_prints++] = p;
}

static void load_set(const char *folder, int set)
{
	char **names = NULL;
	size_t n = 0, room = 0;
	DIR *dir = opendir(folder);
	struct dirent *e;

	if (!dir) {
		fprintf(stderr, "score_train: %s cannot be read\n", folder);
		exit(1);
	}
	while ((e = readdir(dir))) {
		MEM_GROW(names, n, room);
		names[n++] = xstrdup(e->d_name);
	}
	closedir(dir);
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		load(folder, names[i], set);
		free(names[i]);
	}
	free(names);
}

/* --- comparisons ------------------------------------------------------------------ */

static uint32_t finger_number(size_t i)
{
	uint32_t n = 0;

	for (size_t k = 1; k <= i; k++)
		n += strcmp(prints[k].finger, prints[k - 1].finger) != 0;
	return n;
}

static void add_row(const struct compare_isa *isa, const struct probe *a, const struct probe *b,
		    const struct row *like)
{
	static struct compare_work work;
	bool swap = a->order > b->order;
	struct row r = *like;

	isa->run(swap ? b : a, swap ? a : b, &work);
	score_features(&work.evidence, r.f);
	MEM_GROW(rows, n_rows, row_room);
	rows[n_rows++] = r;
}

static void compare_all(enum score_sort sort)
{
	const struct compare_isa *isa = compare_isas()[0];
	uint32_t *fingers = xcalloc(n_prints + 1, sizeof(*fingers));

	n_rows = 0;
	for (size_t i = 0; i < n_prints; i++)
		fingers[i] = finger_number(i);
	for (size_t i = 0; i < n_prints; i++)
		for (size_t j = i + 1; j < n_prints; j++) {
			const struct print *a = &prints[i], *b = &prints[j];
			struct row r = {.set = {a->set, b->set},
					.finger = {fingers[i], fingers[j]}};

			r.mated = fingers[i] == fingers[j];
			add_row(isa, a->probe[sort], b->probe[sort], &r);
			r.mated = false;
			r.mirrored = true;
			add_row(isa, a->mirror[sort], b->probe[sort], &r);
		}
	free(fingers);
}

/* --- learning ----------------------------------------------------------------------- */

static bool holds(const struct row *r, int without)
{
	return r->set[0] != without && r->set[1] != without;
}

/* Half for the mated, half for the others; sets, and pairs of sets, alike. */
static void weigh(int sets, int without)
{
	double *count = xcalloc((size_t)(2 * sets * sets), sizeof(*count)), kinds[2] = {0};

	for (size_t i = 0; i < n_rows; i++)
		if (holds(&rows[i], without))
			count[(rows[i].mated * sets + rows[i].set[0]) * sets + rows[i].set[1]]++;
	for (int m = 0; m < 2; m++)
		for (int s = 0; s < sets * sets; s++)
			kinds[m] += count[m * sets * sets + s] > 0;
	for (size_t i = 0; i < n_rows; i++) {
		struct row *r = &rows[i];
		double n = count[(r->mated * sets + r->set[0]) * sets + r->set[1]];

		r->weight = holds(r, without) ? (double)n_rows / 2 / kinds[r->mated] / n : 0;
	}
	free(count);
}

/* Solves a symmetric positive system in place (Cholesky). */
static void solve(double a[COLUMNS][COLUMNS], double x[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++)
		for (int j = 0; j <= i; j++) {
			double s = a[i][j];

			for (int k = 0; k < j; k++)
				s -= a[i][k] * a[j][k];
			a[i][j] = i == j ? sqrt(s) : s / a[j][j];
		}
	for (int i = 0; i < COLUMNS; i++) {
		for (int k = 0; k < i; k++)
			x[i] -= a[i][k] * x[k];
		x[i] /= a[i][i];
	}
	for (int i = COLUMNS; i-- > 0;) {
		for (int k = i + 1; k < COLUMNS; k++)
			x[i] -= a[k][i] * x[k];
		x[i] /= a[i][i];
	}
}

static void standardise(double mean[], double deviation[])
{
	double all = 0;

	for (size_t i = 0; i < n_rows; i++)
		all += rows[i].weight;
	for (int k = 0; k < SCORE_FEATURES; k++) {
		double square = 0;

		mean[k] = 0;
		for (size_t i = 0; i < n_rows; i++) {
			mean[k] += rows[i].weight * rows[i].f[k] / all;
			square += rows[i].weight * rows[i].f[k] * rows[i].f[k] / all;
		}
		square -= mean[k] * mean[k];
		/* What never changes (the ridges of bare templates) gets no weight. */
		deviation[k] = square > 1e-9 ? sqrt(square) : 0;
	}
}

static void newton_step(const double mean[], const double deviation[], double b[COLUMNS])
{
	double h[COLUMNS][COLUMNS] = {0}, g[COLUMNS] = {0};

	for (size_t i = 0; i < n_rows; i++) {
		double z[COLUMNS] = {1}, s = b[0], p, w;

		if (rows[i].weight <= 0)
			continue;
		for (int k = 0; k < SCORE_FEATURES; k++) {
			z[k + 1] = deviation[k] > 0 ? (rows[i].f[k] - mean[k]) / deviation[k] : 0;
			s += b[k + 1] * z[k + 1];
		}
		p = 1 / (1 + d_exp(s > 30 ? -30 : s < -30 ? 30 : -s));
		w = rows[i].weight * p * (1 - p);
		for (int k = 0; k < COLUMNS; k++) {
			g[k] += rows[i].weight * ((rows[i].mated ? 1 : 0) - p) * z[k];
			for (int l = 0; l <= k; l++)
				h[k][l] += w * z[k] * z[l];
		}
	}
	for (int k = 0; k < COLUMNS; k++) {
		h[k][k] += (k ? RIDGE : 0) + 1e-6;
		g[k] -= k ? RIDGE * b[k] : 0;
	}
	solve(h, g);
	for (int k = 0; k < COLUMNS; k++)
		b[k] += g[k];
}

static void learn(struct score_model *m, int sets, int without)
{
	double mean[SCORE_FEATURES], deviation[SCORE_FEATURES], b[COLUMNS] = {0};

	weigh(sets, without);
	standardise(mean, deviation);
	for (int step = 0; step < STEPS; step++)
		newton_step(mean, deviation, b);
	m->bias = b[0];
	for (int k = 0; k < SCORE_FEATURES; k++) {
		m->weight[k] = deviation[k] > 0 ? b[k + 1] / deviation[k] : 0;
		m->bias -= m->weight[k] * mean[k];
	}
	for (size_t i = 0; i < n_rows; i++) {
		rows[i].sum = m->bias;
		for (int k = 0; k < SCORE_FEATURES; k++)
			rows[i].sum += m->weight[k] * rows[i].f[k];
	}
}

/* --- scale -------------------------------------------------------------------------- */

/* Prints of different sensors are less alike than those of one: what is claimed is
 * counted among the latter. */
static void make_scale(struct score_model *m)
{
	double *x = xcalloc(n_rows, sizeof(*x)), from;
	size_t n = 0, tail = 0;

	m->mated = m->non_mated = 0;
	for (size_t i = 0; i < n_rows; i++)
		if (rows[i].mated)
			m->mated++;
		else if (rows[i].set[0] == rows[i].set[1])
			x[n++] = rows[i].sum;
	m->non_mated = (long)n;
	for (int k = 0; k < SCORE_KNOTS; k++)
		m->knot[k] = accuracy_quantile(x, n, 1 - d_exp(-0.2 * k * 2.302585092994046));
	/* Straight pieces need knots that differ. */
	for (int k = 1; k < SCORE_KNOTS; k++)
		if (m->knot[k] < m->knot[k - 1] + 1e-3)
			m->knot[k] = m->knot[k - 1] + 1e-3;
	from = m->knot[SCORE_KNOTS - 1];
	for (size_t i = 0; i < n; i++)
		if (x[i] > from)
			x[tail++] = x[i] - from;
	m->share = (double)tail / (double)n;
	score_fit_tail(x, tail, &m->scale, &m->shape);
	free(x);
}

/* --- report ------------------------------------------------------------------------- */

static void measure(int set, struct accuracy_rates *out)
{
	struct accuracy_score *s = NULL;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < n_rows; i++) {
		const struct row *r = &rows[i];

		if (r->set[0] != set || r->set[1] != set || r->mirrored)
			continue;
		MEM_GROW(s, n, room);
		s[n++] = (struct accuracy_score){r->sum, r->finger[0], r->finger[1], r->mated};
	}
	accuracy_sort(s, n);
	if (!accuracy_rates(s, n, NULL, out))
		*out = (struct accuracy_rates){0};
	free(s);
}

static void print_rates(const char *name, const struct accuracy_rates *r)
{
	fprintf(stderr, "%-28s EER %5.2f  FMR100 %5.2f  FMR1000 %5.2f  ZeroFMR %5.2f\n", name,
		100 * r->eer, 100 * r->fnmr[ACCURACY_FMR100], 100 * r->fnmr[ACCURACY_FMR1000],
		100 * r->fnmr[ACCURACY_ZEROFMR]);
}

static void add_rates(struct accuracy_rates *sum, const struct accuracy_rates *r, int sets)
{
	sum->eer += r->eer / sets;
	for (int p = 0; p < ACCURACY_POINTS; p++)
		sum->fnmr[p] += r->fnmr[p] / sets;
}

static void report(char **names, int sets, bool leave_out)
{
	struct accuracy_rates mean = {0}, r;
	struct score_model m;

	fprintf(stderr, leave_out ? "each set by a score learnt from the others:\n"
				  : "all sets by one score learnt from all:\n");
	for (int s = 0; s < sets; s++) {
		if (leave_out)
			learn(&m, sets, s);
		measure(s, &r);
		print_rates(names[s], &r);
		add_rates(&mean, &r, sets);
	}
	print_rates("mean", &mean);
}

static void print_model(const struct score_model *m)
{
	printf("\t{\n\t\t.bias = %.9g,\n\t\t.weight = {", m->bias);
	for (int k = 0; k < SCORE_FEATURES; k++)
		printf("%s%.9g,", k % 6 ? " " : "\n\t\t\t", m->weight[k]);
	printf("\n\t\t},\n\t\t.knot = {");
	for (int k = 0; k < SCORE_KNOTS; k++)
		printf("%s%.9g,", k % 6 ? " " : "\n\t\t\t", m->knot[k]);
	printf("\n\t\t},\n\t\t.share = %.9g,\n\t\t.scale = %.9g,\n\t\t.shape = %.9g,\n", m->share,
	       m->scale, m->shape);
	printf("\t\t.mated = %ld,\n\t\t.non_mated = %ld,\n\t},\n", m->mated, m->non_mated);
}

int main(int argc, char **argv)
{
	int sets = argc - 1;
	struct score_model m;

	if (sets < 2 || sets > MAX_SETS) {
		fprintf(stderr, "usage: score_train SET SET ... > score_table.c\n");
		return 2;
	}
	for (int s = 0; s < sets; s++)
		load_set(argv[1 + s], s);
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n"
	       "/* Made by score_train; do not edit. */\n"
	       "/* clang-format off */\n"
	       "#include \"match/score.h\"\n\n"
	       "const struct score_model score_table[SCORE_SORTS] = {\n");
	for (int sort = 0; sort < SCORE_SORTS; sort++) {
		fprintf(stderr, sort == SCORE_FULL ? "\ntemplates\n" : "\nbare minutiae\n");
		compare_all((enum score_sort)sort);
		report(argv + 1, sets, true);
		learn(&m, sets, -1);
		report(argv + 1, sets, false);
		make_scale(&m);
		print_model(&m);
	}
	printf("};\n");
	for (size_t i = 0; i < n_prints; i++) {
		for (int k = 0; k < SCORE_SORTS; k++) {
			probe_free(prints[i].probe[k]);
			probe_free(prints[i].mirror[k]);
		}
		template_free(prints[i].t);
		free(prints[i].finger);
	}
	free(prints);
	free(rows);
	return 0;
}
