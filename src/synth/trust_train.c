/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that learns the weights of print/trust.c:
 *
 *     trust_train [FINGERS] > src/print/trust_table.h
 *
 * Synthetic fingers, five impressions each from bad to good on all sensors, a
 * third of them hard; each dislocation that the extractor would keep is a true
 * minutia or none by the generator's truth (those that are doubtful teach
 * nothing). Logistic regression on eight features and their squares by Newton's
 * method. On standard error: how well the weights tell true from false on
 * fingers that were not learned from.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "print/work.h"
#include "synth/finger.h"
#include "synth/impression.h"
#include "synth/pairing.h"

#define SEED	    91
#define FINGERS	    80
#define IMPRESSIONS 5
#define DIM	    (2 * TRUST_FEATURES + 1)
#define PENALTY	    1.0
#define ROUNDS	    30

struct example {
	double x[DIM];
	float feature[TRUST_FEATURES];
	bool real;
	bool test;
};

static struct example *examples;
static size_t n_examples, room_examples;

static void learn_from(const struct image *img, const struct synth_truth *truth, bool test)
{
	struct work *w;
	struct err err = ERR_INIT;
	struct dislocation *d;
	struct minutia *m;
	int n, *mate;

	if (work_run(img, &w, &err))
		return;
	d = work_find_minutiae(w, &n);
	m = xcalloc((size_t)n + 1, sizeof(*m));
	mate = xcalloc((size_t)n + 1, sizeof(*mate));
	for (int i = 0; i < n; i++)
		m[i] = (struct minutia){.x = d[i].x, .y = d[i].y, .angle = d[i].angle};
	pairing_make(truth, m, (size_t)n, mate);
	for (int i = 0; i < n; i++) {
		struct example e = {.real = mate[i] >= 0, .test = test};

		if (mate[i] >= 0 && truth->minutiae[mate[i]].doubtful)
			continue;
		memcpy(e.feature, d[i].trust, sizeof(e.feature));
		MEM_GROW(examples, n_examples, room_examples);
		examples[n_examples++] = e;
	}
	free(mate);
	free(m);
	free(d);
	work_free(w);
}

static void collect(int fingers)
{
	for (int k = 0; k < fingers; k++) {
		struct synth_finger_spec spec = {
		    .seed = SEED, .person = (uint64_t)k + 1, .finger = 1 + k % 10};
		struct synth_finger *f = synth_finger_new(&spec);

		for (int i = 0; i < IMPRESSIONS; i++) {
			struct synth_style style = {.sensor =
							(enum synth_sensor)((k + i) % SENSOR_COUNT),
						    .quality = 0.1 + 0.2 * i,
						    .hard = (k + i) % 3 == 0};
			struct synth_impression imp;
			struct synth_truth truth;
			struct image *img;

			synth_impression_draw(f, &style, i + 1, &imp);
			img = synth_impression_render(f, &imp, &truth);
			learn_from(img, &truth, k % 4 == 3);
			synth_truth_clear(&truth);
			image_free(img);
		}
		synth_finger_free(f);
		fprintf(stderr, "\r%d of %d fingers", k + 1, fingers);
	}
	fprintf(stderr, "\n");
}

/* Solves a x = b in place (Gauss, with pivots); the answer is in b. */
static void solve(double a[DIM][DIM], double b[DIM])
{
	for (int k = 0; k < DIM; k++) {
		int best = k;

		for (int i = k + 1; i < DIM; i++)
			if (fabs(a[i][k]) > fabs(a[best][k]))
				best = i;
		for (int j = 0; j < DIM; j++) {
			double t = a[k][j];

			a[k][j] = a[best][j];
			a[best][j] = t;
		}
		{
			double t = b[k];

			b[k] = b[best];
			b[best] = t;
		}
		for (int i = k + 1; i < DIM; i++) {
			double f = a[i][k] / a[k][k];

			for (int j = k; j < DIM; j++)
				a[i][j] -= f * a[k][j];
			b[i] -= f * b[k];
		}
	}
	for (int k = DIM - 1; k >= 0; k--) {
		for (int j = k + 1; j < DIM; j++)
			b[k] -= a[k][j] * b[j];
		b[k] /= a[k][k];
	}
}

static double odds(const struct example *e, const double *weight)
{
	double z = 0;

	for (int i = 0; i < DIM; i++)
		z += weight[i] * e->x[i];
	return z;
}

static void fit(double weight[DIM])
{
	for (int round = 0; round < ROUNDS; round++) {
		double hess[DIM][DIM] = {{0}}, grad[DIM] = {0};

		for (int i = 0; i < DIM; i++) {
			hess[i][i] = PENALTY;
			grad[i] = -PENALTY * weight[i];
		}
		for (size_t k = 0; k < n_examples; k++) {
			const struct example *e = &examples[k];
			double p;

			if (e->test)
				continue;
			p = 1 / (1 + d_exp(-odds(e, weight)));
			for (int i = 0; i < DIM; i++) {
				grad[i] += (e->real - p) * e->x[i];
				for (int j = 0; j < DIM; j++)
					hess[i][j] += p * (1 - p) * e->x[i] * e->x[j];
			}
		}
		solve(hess, grad);
		for (int i = 0; i < DIM; i++)
			weight[i] += grad[i];
	}
}

/* Area under the curve, on the fingers not learned from, and how far the
 * promised shares hold. */
static void report(const double *weight)
{
	double wins = 0, pairs = 0;

	for (size_t i = 0; i < n_examples; i++)
		for (size_t j = 0; j < n_examples; j++)
			if (examples[i].test && examples[j].test && examples[i].real &&
			    !examples[j].real) {
				double a = odds(&examples[i], weight),
				       b = odds(&examples[j], weight);

				wins += a > b ? 1 : a < b ? 0 : 0.5;
				pairs += 1;
			}
	fprintf(stderr, "area under the curve %.4f\n", pairs > 0 ? wins / pairs : 0);
	for (int band = 0; band < 5; band++) {
		int n = 0, real = 0;
		double said = 0;

		for (size_t i = 0; i < n_examples; i++) {
			double p = 1 / (1 + d_exp(-odds(&examples[i], weight)));

			if (!examples[i].test || (int)(p * 5) != band)
				continue;
			n++;
			real += examples[i].real;
			said += p;
		}
		if (n)
			fprintf(stderr, "said %.2f  true %.2f  of %d\n", said / n, (double)real / n,
				n);
	}
}

static void print_row(const char *name, const double *v)
{
	printf("static const double %s[TRUST_FEATURES] = {\n    ", name);
	for (int i = 0; i < TRUST_FEATURES; i++)
		printf("%.6g%s", v[i],
		       i == TRUST_FEATURES - 1 ? ",\n};\n"
		       : i % 4 == 3	       ? ",\n    "
					       : ", ");
}

int main(int argc, char **argv)
{
	double mean[TRUST_FEATURES] = {0}, spread[TRUST_FEATURES] = {0}, weight[DIM] = {0};
	double bias, linear[TRUST_FEATURES], square[TRUST_FEATURES];

	collect(argc > 1 ? atoi(argv[1]) : FINGERS);
	if (n_examples < 100) {
		fprintf(stderr, "trust_train: too few fingers\n");
		return 1;
	}
	for (size_t k = 0; k < n_examples; k++)
		for (int i = 0; i < TRUST_FEATURES; i++)
			mean[i] += (double)examples[k].feature[i] / (double)n_examples;
	for (size_t k = 0; k < n_examples; k++)
		for (int i = 0; i < TRUST_FEATURES; i++) {
			double d = (double)examples[k].feature[i] - mean[i];

			spread[i] += d * d / (double)n_examples;
		}
	for (size_t k = 0; k < n_examples; k++) {
		examples[k].x[0] = 1;
		for (int i = 0; i < TRUST_FEATURES; i++) {
			double v =
			    ((double)examples[k].feature[i] - mean[i]) / (sqrt(spread[i]) + 1e-9);

			examples[k].x[1 + i] = v;
			examples[k].x[1 + TRUST_FEATURES + i] = v * v;
		}
	}
	fit(weight);
	report(weight);
	/* Back to the features as they are measured. */
	bias = weight[0];
	for (int i = 0; i < TRUST_FEATURES; i++) {
		double s = sqrt(spread[i]) + 1e-9, a = weight[1 + i],
		       c = weight[1 + TRUST_FEATURES + i];

		bias += -a * mean[i] / s + c * mean[i] * mean[i] / (s * s);
		linear[i] = a / s - 2 * c * mean[i] / (s * s);
		square[i] = c / (s * s);
	}
	printf("/* SPDX-License-Identifier: Apache-2.0 */\n"
	       "/* Made by synth/trust_train; the features are those of trust.c, in their order. "
	       "*/\n"
	       "#ifndef COTEJO_PRINT_TRUST_TABLE_H\n#define COTEJO_PRINT_TRUST_TABLE_H\n\n"
	       "static const double trust_bias = %.6g;\n",
	       bias);
	print_row("trust_weight", linear);
	print_row("trust_square", square);
	printf("\n#endif\n");
	free(examples);
	return 0;
}
