/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One comparison: minutiae with like surroundings are paired, pairs that agree
 * about how one print lies on the other strengthen each other (relaxation,
 * Rosenfeld 1976), the best group gives a rigid motion, and under it more
 * minutiae are paired and the evidence on both sides is added up.
 */
#include "match/match.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "match/probe.h"

#define MAX_ROOTS 120
#define ROUNDS	  4
#define REACH	  14.0f /* pixels: farther apart is no pair */
#define TURN	  0.45f /* radians */

struct root {
	int a;
	int b;
	float like; /* of the surroundings */
	float score;
	float next;
	float turn; /* angle of b less angle of a */
};

const char *match_part_name(enum match_part part)
{
	static const char *const names[MATCH_PART_COUNT] = {
	    [MATCH_PART_PAIRS] = N_("paired minutiae"),
	    [MATCH_PART_LOCAL] = N_("likeness of the surroundings"),
	    [MATCH_PART_GEOMETRY] = N_("agreement of distances and directions"),
	    [MATCH_PART_UNPAIRED] = N_("minutiae of the overlap without a mate"),
	    [MATCH_PART_DIRECTION] = N_("agreement of the ridge directions"),
	    [MATCH_PART_OVERLAP] = N_("common area"),
	};

	return _(names[part]);
}

const char *match_part_id(enum match_part part)
{
	static const char *const ids[MATCH_PART_COUNT] = {
	    [MATCH_PART_PAIRS] = "pairs",	  [MATCH_PART_LOCAL] = "local",
	    [MATCH_PART_GEOMETRY] = "geometry",	  [MATCH_PART_UNPAIRED] = "unpaired",
	    [MATCH_PART_DIRECTION] = "direction", [MATCH_PART_OVERLAP] = "overlap",
	};

	return ids[part];
}

static float wrap(float a)
{
	return (float)d_wrap(a);
}

static float likeness(const struct probe *a, int i, const struct probe *b, int j)
{
	const float *x = a->near + (size_t)i * NEAR_DIM, *y = b->near + (size_t)j * NEAR_DIM;
	float lane[16] = {0}, sum = 0;

	for (int k = 0; k < NEAR_DIM; k += 16)
		for (int l = 0; l < 16; l++)
			lane[l] += x[k + l] * y[k + l];
	for (int l = 0; l < 16; l++)
		sum += lane[l];
	return sum;
}

static int by_like(const void *pa, const void *pb)
{
	const struct root *a = pa, *b = pb;

	if (a->like != b->like)
		return a->like > b->like ? -1 : 1;
	return a->a != b->a ? a->a - b->a : a->b - b->b;
}

static int find_roots(const struct probe *a, const struct probe *b, struct root *roots)
{
	static _Thread_local struct root all[TEMPLATE_MAX_MINUTIAE * TEMPLATE_MAX_MINUTIAE];
	int n = 0;

	for (int i = 0; i < a->count; i++)
		for (int j = 0; j < b->count; j++) {
			float like = likeness(a, i, b, j);

			if (like < 0.2f)
				continue;
			all[n++] = (struct root){.a = i, .b = j, .like = like};
		}
	qsort(all, (size_t)n, sizeof(*all), by_like);
	if (n > MAX_ROOTS)
		n = MAX_ROOTS;
	for (int i = 0; i < n; i++) {
		roots[i] = all[i];
		roots[i].score = roots[i].like;
		roots[i].turn = wrap(b->angle[roots[i].b] - a->angle[roots[i].a]);
	}
	return n;
}

/* 0 .. 1: do two pairs speak for the same motion? */
static float agreement(const struct probe *a, const struct probe *b, const struct root *p,
		       const struct root *q)
{
	float ax = a->x[q->a] - a->x[p->a], ay = a->y[q->a] - a->y[p->a];
	float bx = b->x[q->b] - b->x[p->b], by = b->y[q->b] - b->y[p->b];
	float da = sqrtf(ax * ax + ay * ay), db = sqrtf(bx * bx + by * by);
	float turn = fabsf(wrap(p->turn - q->turn)), stretch = fabsf(da - db), limit, bearing;

	if (p->a == q->a || p->b == q->b)
		return 0;
	limit = 6 + 0.08f * (da + db) / 2;
	if (turn > 0.6f || stretch > limit)
		return 0;
	bearing = fabsf((float)d_atan2(ax * by - ay * bx, ax * bx + ay * by));
	bearing = fabsf(wrap(bearing - fabsf((p->turn + q->turn) / 2)));
	if (bearing > 0.5f)
		return 0;
	return (1 - turn / 0.6f) * (1 - stretch / limit) * (1 - bearing / 0.5f);
}

struct motion {
	float c;
	float s;
	float dx;
	float dy;
};

/* Least squares over the chosen pairs, y up. */
static struct motion fit(const struct probe *a, const struct probe *b, const struct root *pairs,
			 int n)
{
	double ax = 0, ay = 0, bx = 0, by = 0, dot = 0, cross = 0, len;
	struct motion m;

	for (int i = 0; i < n; i++) {
		ax += a->x[pairs[i].a];
		ay += a->y[pairs[i].a];
		bx += b->x[pairs[i].b];
		by += b->y[pairs[i].b];
	}
	ax /= n;
	ay /= n;
	bx /= n;
	by /= n;
	for (int i = 0; i < n; i++) {
		double px = a->x[pairs[i].a] - ax, py = a->y[pairs[i].a] - ay;
		double qx = b->x[pairs[i].b] - bx, qy = b->y[pairs[i].b] - by;

		dot += px * qx + py * qy + 400 * d_cos(pairs[i].turn);
		cross += px * qy - py * qx + 400 * d_sin(pairs[i].turn);
	}
	len = sqrt(dot * dot + cross * cross);
	m.c = len > 0 ? (float)(dot / len) : 1;
	m.s = len > 0 ? (float)(cross / len) : 0;
	m.dx = (float)(bx - (m.c * ax - m.s * ay));
	m.dy = (float)(by - (m.s * ax + m.c * ay));
	return m;
}

/* Pairs under a motion, nearest first, each minutia once. */
static int grow(const struct probe *a, const struct probe *b, const struct motion *m,
		struct root *pairs)
{
	struct root near[TEMPLATE_MAX_MINUTIAE * 4];
	uint8_t used_a[TEMPLATE_MAX_MINUTIAE] = {0}, used_b[TEMPLATE_MAX_MINUTIAE] = {0};
	float rotation = (float)d_atan2(m->s, m->c);
	int n = 0, kept = 0;

	for (int i = 0; i < a->count; i++) {
		float x = m->c * a->x[i] - m->s * a->y[i] + m->dx;
		float y = m->s * a->x[i] + m->c * a->y[i] + m->dy;

		for (int j = 0; j < b->count; j++) {
			float dx = b->x[j] - x, dy = b->y[j] - y, turn, d;

			if (fabsf(dx) > REACH || fabsf(dy) > REACH)
				continue;
			turn = wrap(b->angle[j] - a->angle[i]);
			d = sqrtf(dx * dx + dy * dy);
			if (d > REACH || fabsf(wrap(turn - rotation)) > TURN ||
			    n == TEMPLATE_MAX_MINUTIAE * 4)
				continue;
			near[n++] = (struct root){
			    .a = i,
			    .b = j,
			    .turn = turn,
			    .like = (1 - d / REACH) * (1 - fabsf(wrap(turn - rotation)) / TURN)};
		}
	}
	qsort(near, (size_t)n, sizeof(*near), by_like);
	for (int i = 0; i < n; i++)
		if (!used_a[near[i].a] && !used_b[near[i].b]) {
			used_a[near[i].a] = used_b[near[i].b] = 1;
			pairs[kept++] = near[i];
		}
	return kept;
}

static float raw_score(const struct probe *a, const struct probe *b, struct root *pairs, int n,
		       const struct motion *m, struct match_result *out)
{
	float geometry = 0, local = 0, missed = 0, lo_x = 1e9f, hi_x = -1e9f, lo_y = 1e9f,
	      hi_y = -1e9f;
	uint8_t used_a[TEMPLATE_MAX_MINUTIAE] = {0}, used_b[TEMPLATE_MAX_MINUTIAE] = {0};

	for (int i = 0; i < n; i++) {
		float w = sqrtf(a->weight[pairs[i].a] * b->weight[pairs[i].b]);
		float x = b->x[pairs[i].b], y = b->y[pairs[i].b];

		used_a[pairs[i].a] = used_b[pairs[i].b] = 1;
		geometry += w * (0.3f + pairs[i].like);
		local += w * likeness(a, pairs[i].a, b, pairs[i].b);
		lo_x = x < lo_x ? x : lo_x;
		hi_x = x > hi_x ? x : hi_x;
		lo_y = y < lo_y ? y : lo_y;
		hi_y = y > hi_y ? y : hi_y;
	}
	/* Minutiae without a mate between those that have one. */
	for (int j = 0; j < b->count; j++)
		if (!used_b[j] && b->x[j] > lo_x && b->x[j] < hi_x && b->y[j] > lo_y &&
		    b->y[j] < hi_y)
			missed += b->weight[j];
	for (int i = 0; i < a->count; i++) {
		float x = m->c * a->x[i] - m->s * a->y[i] + m->dx;
		float y = m->s * a->x[i] + m->c * a->y[i] + m->dy;

		if (!used_a[i] && x > lo_x && x < hi_x && y > lo_y && y < hi_y)
			missed += a->weight[i];
	}
	out->parts[MATCH_PART_PAIRS] = (float)n;
	out->parts[MATCH_PART_GEOMETRY] = geometry;
	out->parts[MATCH_PART_LOCAL] = local;
	out->parts[MATCH_PART_UNPAIRED] = missed;
	out->parts[MATCH_PART_OVERLAP] = n ? (hi_x - lo_x) * (hi_y - lo_y) : 0;
	return (geometry + local) * (geometry + local) / (geometry + local + 0.5f * missed + 4);
}

/* First rough calibration: a line through the impostor quantiles. */
static double score_of(double raw)
{
	double score = (raw - 1.0) * 5.0;

	return score < 0 ? 0 : score > 100 ? 100 : score;
}

static void compare_ordered(const struct probe *a, const struct probe *b, struct match_result *out)
{
	struct root roots[MAX_ROOTS], pairs[TEMPLATE_MAX_MINUTIAE];
	static _Thread_local float agree[MAX_ROOTS][MAX_ROOTS];
	int n = find_roots(a, b, roots), best = 0, kept = 0;
	struct motion m = {1, 0, 0, 0};
	float raw;

	for (int i = 0; i < n; i++) {
		agree[i][i] = 0;
		for (int j = 0; j < i; j++)
			agree[i][j] = agree[j][i] = agreement(a, b, &roots[i], &roots[j]);
	}
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < n; i++) {
			float sum = 0;

			for (int j = 0; j < n; j++)
				sum += agree[i][j] * roots[j].score;
			roots[i].next = 0.3f * roots[i].score + 0.7f * sum / 6;
		}
		for (int i = 0; i < n; i++)
			roots[i].score = roots[i].next;
	}
	for (int i = 1; i < n; i++)
		if (roots[i].score > roots[best].score)
			best = i;
	for (int i = 0; i < n && kept < TEMPLATE_MAX_MINUTIAE; i++)
		if (i == best || agree[best][i] > 0)
			pairs[kept++] = roots[i];
	if (kept) {
		m = fit(a, b, pairs, kept);
		for (int round = 0; round < 3; round++) {
			kept = grow(a, b, &m, pairs);
			if (!kept)
				break;
			m = fit(a, b, pairs, kept);
		}
	}
	raw = raw_score(a, b, pairs, kept, &m, out);
	out->score = score_of(raw);
	out->llr = out->score * 0.23 - 2;
	if (out->llr > MATCH_LLR_CAP)
		out->llr = MATCH_LLR_CAP;
	out->pair_count = kept;
	for (int i = 0; i < kept; i++)
		out->pairs[i] = (struct match_pair){(uint8_t)pairs[i].a, (uint8_t)pairs[i].b,
						    (uint8_t)(1 + 99 * pairs[i].like)};
	/* Back to the templates' pixels, y down. */
	out->transform.rotation = (float)d_atan2(m.s, m.c);
	out->transform.dx = b->origin_x + m.dx - (m.c * a->origin_x + m.s * a->origin_y);
	out->transform.dy = b->origin_y - m.dy - (-m.s * a->origin_x + m.c * a->origin_y);
}

void match_compare(const struct probe *a, const struct probe *b, struct match_result *out)
{
	memset(out, 0, sizeof(*out));
	if (!a->count || !b->count)
		return;
	/* One order whatever the caller's makes the comparison symmetric. */
	if (a->order <= b->order) {
		compare_ordered(a, b, out);
		return;
	}
	compare_ordered(b, a, out);
	for (int i = 0; i < out->pair_count; i++) {
		uint8_t t = out->pairs[i].a;

		out->pairs[i].a = out->pairs[i].b;
		out->pairs[i].b = t;
	}
	{
		struct match_transform t = out->transform;
		float c = (float)d_cos(t.rotation), s = (float)d_sin(t.rotation);

		out->transform.rotation = -t.rotation;
		out->transform.dx = -(c * t.dx - s * t.dy);
		out->transform.dy = -(s * t.dx + c * t.dy);
	}
}

double match_score(const struct probe *a, const struct probe *b, double *llr)
{
	struct match_result r;

	match_compare(a, b, &r);
	if (llr)
		*llr = r.llr;
	return r.score;
}

double match_score_to_fmr(double score)
{
	return d_exp(-score * 0.23025850929940457);
}

double match_fuse(const double *llr, int count, double *fused)
{
	double sum = 0;

	for (int i = 0; i < count; i++)
		sum += llr[i] > MATCH_LLR_CAP	 ? MATCH_LLR_CAP
		       : llr[i] < -MATCH_LLR_CAP ? -MATCH_LLR_CAP
						 : llr[i];
	if (fused)
		*fused = sum;
	if (count == 0)
		return 0;
	sum = (sum + 2) / 0.23;
	return sum < 0 ? 0 : sum;
}
