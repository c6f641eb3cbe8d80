/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code_train [--min-score S] FOLDER ... > src/match/code_table.c
 *
 * Learns the table of code.h from templates (.ctj) of known fingers: a name
 * ending in _N is impression N, what comes before it in the path is the finger.
 * The matcher says which minutiae are the same; Fisher's discriminants (1936) are
 * the directions in which different minutiae differ most for how much the same
 * ones do. The same files give the same table. doc/search.md has the recipe.
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
#include "base/path.h"
#include "match/code.h"
#include "match/match.h"

#define RIDGE	 0.5 /* of the mean variance, added to that within: few fingers, many numbers */
#define STRENGTH 25  /* weaker pairs of the matcher are not taught */
#define LEVEL	 256 /* standard deviation of a description as an integer */

struct print {
	char *finger;
	struct template *t;
	struct probe *probe;
	size_t first;  /* row of its first minutia */
	size_t mirror; /* likewise, of the mirrored print */
};

struct set {
	struct print *prints;
	size_t count, room;
	size_t rows;
	float *x; /* rows x CODE_DIM */
	size_t pairs, links;
	double mean[CODE_DIM];
	double *within; /* CODE_DIM x CODE_DIM */
	double *all;
};

static void load(struct set *s, const char *path)
{
	const char *dot = strrchr(path, '.'), *bar = strrchr(path, '_');
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	struct template *t;

	if (!dot || strcmp(dot, ".ctj") != 0 || !bar)
		return;
	if (file_read(path, TEMPLATE_MAX_BYTES, &b, &err) ||
	    template_decode(b.data, b.len, path, &t, &err)) {
		fprintf(stderr, "%s\n", err.msg);
		exit(1);
	}
	buf_free(&b);
	MEM_GROW(s->prints, s->count, s->room);
	s->prints[s->count++] = (struct print){
	    .finger = xstrndup(path, (size_t)(bar - path)), .t = t, .probe = probe_new(t)};
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void walk(struct set *s, const char *path)
{
	struct dirent **names;
	int n = scandir(path, &names, NULL, by_name);

	if (n < 0) {
		load(s, path);
		return;
	}
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.') {
			char *below = path_join(path, names[i]->d_name);

			walk(s, below);
			free(below);
		}
		free(names[i]);
	}
	free(names);
}

/* A mirrored print is as much a print as the other: the left hand's. */
static struct template *mirrored(const struct template *t)
{
	struct template *m = template_copy(t);
	int cols = t->field.cols;

	for (int i = 0; i < m->minutia_count; i++) {
		struct minutia *p = &m->minutiae[i];

		p->x = (float)(cols ? cols * TEMPLATE_CELL : t->width) - p->x;
		p->angle = (float)d_wrap(D_PI - (double)p->angle);
	}
	for (int r = 0; r < t->field.rows; r++)
		for (int c = 0; c < cols; c++) {
			int to = r * cols + c, from = r * cols + cols - 1 - c;

			m->field.direction[to] = (uint8_t)(256 - t->field.direction[from]);
			m->field.period[to] = t->field.period[from];
			m->field.quality[to] = t->field.quality[from];
		}
	return m;
}

static void describe(struct set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		s->prints[i].first = s->rows;
		s->rows += (size_t)s->prints[i].t->minutia_count;
		s->prints[i].mirror = s->rows;
		s->rows += (size_t)s->prints[i].t->minutia_count;
	}
	s->x = xcalloc(s->rows * CODE_DIM + 1, sizeof(*s->x));
	for (size_t i = 0; i < s->count; i++) {
		struct template *m = mirrored(s->prints[i].t);

		code_describe(s->prints[i].t, s->x + s->prints[i].first * CODE_DIM);
		code_describe(m, s->x + s->prints[i].mirror * CODE_DIM);
		template_free(m);
	}
}

/* sum += v v' (the lower half). */
static void add_outer(double *sum, const double *v)
{
	for (size_t i = 0; i < CODE_DIM; i++)
		for (size_t j = 0; j <= i; j++)
			sum[i * CODE_DIM + j] += v[i] * v[j];
}

static void add_pair(struct set *s, size_t x, size_t y)
{
	double v[CODE_DIM];

	for (size_t k = 0; k < CODE_DIM; k++)
		v[k] = (double)s->x[x * CODE_DIM + k] - s->x[y * CODE_DIM + k];
	add_outer(s->within, v);
	s->pairs++;
}

static void gather(struct set *s, double min_score)
{
	double v[CODE_DIM];

	s->within = xcalloc(CODE_DIM * CODE_DIM, sizeof(double));
	s->all = xcalloc(CODE_DIM * CODE_DIM, sizeof(double));
	for (size_t r = 0; r < s->rows; r++)
		for (size_t k = 0; k < CODE_DIM; k++)
			s->mean[k] += s->x[r * CODE_DIM + k] / (double)s->rows;
	for (size_t r = 0; r < s->rows; r++) {
		for (size_t k = 0; k < CODE_DIM; k++)
			v[k] = s->x[r * CODE_DIM + k] - s->mean[k];
		add_outer(s->all, v);
	}
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = i + 1; j < s->count; j++) {
			const struct print *a = &s->prints[i], *b = &s->prints[j];
			struct match_result m;

			if (strcmp(a->finger, b->finger) != 0)
				break; /* the walk puts the prints of a finger together */
			match_compare(a->probe, b->probe, &m);
			if (m.score < min_score)
				continue;
			s->links++;
			for (int p = 0; p < m.pair_count; p++) {
				if (m.pairs[p].strength < STRENGTH)
					continue;
				add_pair(s, a->first + m.pairs[p].a, b->first + m.pairs[p].b);
				add_pair(s, a->mirror + m.pairs[p].a, b->mirror + m.pairs[p].b);
			}
		}
	for (size_t i = 0; i < CODE_DIM; i++)
		for (size_t j = 0; j <= i; j++) {
			size_t at = i * CODE_DIM + j, mirror = j * CODE_DIM + i;

			s->all[mirror] = s->all[at] /= (double)s->rows;
			s->within[mirror] = s->within[at] /= 2.0 * (double)s->pairs;
		}
}

/* a = l l', l below the diagonal, in place. */
static void cholesky(double *a, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		for (size_t k = 0; k < j; k++)
			for (size_t i = j; i < n; i++)
				a[i * n + j] -= a[i * n + k] * a[j * n + k];
		a[j * n + j] = sqrt(a[j * n + j]);
		for (size_t i = j + 1; i < n; i++)
			a[i * n + j] /= a[j * n + j];
	}
}

/* Solves l x = b for each column of b (n x n), in place. */
static void solve_below(const double *l, double *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			for (size_t c = 0; c < n; c++)
				b[i * n + c] -= l[i * n + k] * b[k * n + c];
		for (size_t c = 0; c < n; c++)
			b[i * n + c] /= l[i * n + i];
	}
}

static void transpose(double *a, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			double t = a[i * n + j];

			a[i * n + j] = a[j * n + i];
			a[j * n + i] = t;
		}
}

/* Eigenvalues of a symmetric matrix on its diagonal, eigenvectors in the rows of
 * v, by Jacobi's rotations. */
static void jacobi(double *a, double *v, size_t n)
{
	memset(v, 0, n * n * sizeof(*v));
	for (size_t i = 0; i < n; i++)
		v[i * n + i] = 1;
	for (int sweep = 0; sweep < 30; sweep++) {
		double off = 0, on = 0;

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				*(i == j ? &on : &off) += a[i * n + j] * a[i * n + j];
		if (off < 1e-18 * on)
			return;
		for (size_t p = 0; p < n; p++)
			for (size_t q = p + 1; q < n; q++) {
				double g = a[p * n + q], t, c, s;

				if (fabs(g) < 1e-300)
					continue;
				t = (a[q * n + q] - a[p * n + p]) / (2 * g);
				t = (t < 0 ? -1 : 1) / (fabs(t) + sqrt(t * t + 1));
				c = 1 / sqrt(t * t + 1);
				s = t * c;
				for (size_t k = 0; k < n; k++) {
					double x = a[p * n + k], y = a[q * n + k];

					a[p * n + k] = c * x - s * y;
					a[q * n + k] = s * x + c * y;
				}
				for (size_t k = 0; k < n; k++) {
					double x = a[k * n + p], y = a[k * n + q];

					a[k * n + p] = c * x - s * y;
					a[k * n + q] = s * x + c * y;
					x = v[p * n + k];
					y = v[q * n + k];
					v[p * n + k] = c * x - s * y;
					v[q * n + k] = s * x + c * y;
				}
			}
	}
}

static const double *order_by;

static int by_value(const void *a, const void *b)
{
	size_t i = *(const size_t *)a, j = *(const size_t *)b;
	double x = order_by[i * CODE_DIM + i], y = order_by[j * CODE_DIM + j];

	return x != y ? (x > y ? -1 : 1) : i < j ? -1 : i > j;
}

/* The discriminants, best first, CODE_DIM numbers in each row. */
static double *discriminate(struct set *s)
{
	size_t n = CODE_DIM, order[CODE_DIM];
	double *l = xmemdup(s->within, n * n * sizeof(double)), trace = 0;
	double *m = xmemdup(s->all, n * n * sizeof(double));
	double *v = xcalloc(n * n, sizeof(double)), *out = xcalloc(n * CODE_BITS, sizeof(double));

	for (size_t i = 0; i < n; i++)
		trace += l[i * n + i];
	for (size_t i = 0; i < n; i++)
		l[i * n + i] += RIDGE * trace / (double)n;
	cholesky(l, n);
	solve_below(l, m, n);
	transpose(m, n);
	solve_below(l, m, n);
	jacobi(m, v, n);
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	order_by = m;
	qsort(order, n, sizeof(*order), by_value);
	for (size_t k = 0; k < CODE_BITS; k++) {
		double *w = out + k * n;

		/* l' w = v: back to the numbers of the description. */
		memcpy(w, v + order[k] * n, n * sizeof(double));
		for (size_t i = n; i-- > 0;) {
			for (size_t j = i + 1; j < n; j++)
				w[i] -= l[j * n + i] * w[j];
			w[i] /= l[i * n + i];
		}
		fprintf(stderr, "%s%.2f",
			k ? " " : "variance ratios: ", m[order[k] * n + order[k]]);
	}
	fprintf(stderr, "\n");
	free(l);
	free(m);
	free(v);
	return out;
}

static void print_table(const struct set *s, const double *w)
{
	float scale[CODE_DIM];

	printf(
	    "/* SPDX-License-Identifier: Apache-2.0 */\n"
	    "/* Made by code_train from %zu prints, %zu pairs of them, %zu pairs of minutiae. */\n"
	    "#include \"match/code.h\"\n\n/* clang-format off */\n"
	    "const struct code_table code_table = {\n.scale = {",
	    s->count, s->links, s->pairs);
	for (size_t i = 0; i < CODE_DIM; i++) {
		double d = sqrt(s->all[i * CODE_DIM + i]);

		/* Short numbers, so that the text says exactly what is used. */
		scale[i] = d > 1e-6 ? (float)(rint(LEVEL / d * 8) / 8) : 0;
		printf("%s%.3ff,", i % 12 ? " " : "\n", (double)scale[i]);
	}
	printf("\n},\n.weights = {\n");
	for (size_t k = 0; k < CODE_BITS; k++) {
		double top = 0;

		for (size_t i = 0; i < CODE_DIM; i++)
			if (scale[i] > 0 && fabs(w[k * CODE_DIM + i] / scale[i]) > top)
				top = fabs(w[k * CODE_DIM + i] / scale[i]);
		printf("{");
		for (size_t i = 0; i < CODE_DIM; i++)
			printf("%s%d", i ? "," : "",
			       scale[i] > 0
				   ? (int)rint(w[k * CODE_DIM + i] / scale[i] / top * CODE_LIMIT)
				   : 0);
		printf("},\n");
	}
	printf("},\n.threshold = {");
	for (size_t k = 0; k < CODE_BITS; k++) {
		double top = 0, sum = 0;

		for (size_t i = 0; i < CODE_DIM; i++)
			if (scale[i] > 0 && fabs(w[k * CODE_DIM + i] / scale[i]) > top)
				top = fabs(w[k * CODE_DIM + i] / scale[i]);
		for (size_t i = 0; i < CODE_DIM; i++)
			if (scale[i] > 0)
				sum += rint(w[k * CODE_DIM + i] / scale[i] / top * CODE_LIMIT) *
				       s->mean[i] * scale[i];
		printf("%s%d,", k % 12 ? " " : "\n", (int)rint(sum));
	}
	printf("\n},\n};\n");
}

int main(int argc, char **argv)
{
	struct set s = {0};
	double min_score = 35, *w;
	int at = 1;

	if (argc > 2 && strcmp(argv[1], "--min-score") == 0) {
		min_score = atof(argv[2]);
		at = 3;
	}
	if (at >= argc) {
		fprintf(stderr, "usage: code_train [--min-score S] FOLDER ... > code_table.c\n");
		return 2;
	}
	for (; at < argc; at++)
		walk(&s, argv[at]);
	describe(&s);
	gather(&s, min_score);
	fprintf(stderr, "%zu prints, %zu pairs of them, %zu pairs of minutiae\n", s.count, s.links,
		s.pairs);
	if (s.pairs < CODE_DIM) {
		fprintf(stderr, "code_train: too few pairs to learn from\n");
		return 1;
	}
	w = discriminate(&s);
	print_table(&s, w);
	return 0;
}
