/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One comparison as others see it: which side comes first, which instructions
 * this machine has, and the evidence (compare_body.h) as a score (score.h).
 */
#include "match/match.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "match/compare.h"

#define DECIBEL 4.3429448190325175 /* 10 / ln 10 */

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

#if defined(__x86_64__) && (defined(HAVE_AVX2) || defined(HAVE_AVX512))
#define CHOOSE_X86 1
#endif

const struct compare_isa *const *compare_isas(void)
{
	static const struct compare_isa *const all[] = {
#if defined(CHOOSE_X86) && defined(HAVE_AVX512)
		&compare_avx512,
#endif
#if defined(CHOOSE_X86) && defined(HAVE_AVX2)
		&compare_avx2,
#endif
		&compare_scalar,
		NULL,
	};
	const struct compare_isa *const *first = all;

#ifdef CHOOSE_X86
	__builtin_cpu_init();
#ifdef HAVE_AVX512
	if (!(__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq")))
		first++;
#endif
#ifdef HAVE_AVX2
	if (!(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) &&
	    *first == &compare_avx2)
		first++;
#endif
#endif
	return first;
}

/* One order whatever the caller's makes the comparison symmetric. Returns whether
 * the sides were changed. */
static bool run(const struct probe *a, const struct probe *b, struct compare_work *w)
{
	const struct compare_isa *isa = compare_isas()[0];
	bool swap = a->order > b->order;

	isa->run(swap ? b : a, swap ? a : b, w);
	return swap;
}

/* No ratio is higher than the false match rate bears out: a likelihood ratio of x
 * is reached by at most one in x comparisons of different fingers. */
static double put_score(const struct score_evidence *e, double *llr)
{
	const struct score_model *m = &score_table[e->sort];
	double sum = score_sum(m, e), score = score_from_sum(m, sum), most;

	most = score / DECIBEL > MATCH_LLR_CAP ? MATCH_LLR_CAP : score / DECIBEL;
	*llr = sum > most ? most : sum < -MATCH_LLR_CAP ? -MATCH_LLR_CAP : sum;
	return score;
}

static struct compare_work *work_get(void)
{
	static _Thread_local struct compare_work work;

	return &work;
}

static void put_parts(const struct score_evidence *e, float parts[MATCH_PART_COUNT])
{
	parts[MATCH_PART_PAIRS] = e->at[EVIDENCE_PAIRS];
	parts[MATCH_PART_LOCAL] = e->at[EVIDENCE_NEAR] + e->at[EVIDENCE_PATCH];
	parts[MATCH_PART_GEOMETRY] = e->at[EVIDENCE_TIGHT];
	parts[MATCH_PART_UNPAIRED] = e->at[EVIDENCE_UNPAIRED];
	parts[MATCH_PART_DIRECTION] = e->at[EVIDENCE_DIRECTION];
	parts[MATCH_PART_OVERLAP] = e->at[EVIDENCE_CELLS] * (TEMPLATE_CELL * TEMPLATE_CELL);
}

static uint8_t strength_of(const struct compare_pair *p)
{
	float s = p->strength > 1 ? 1 : p->strength;

	return (uint8_t)(1 + 99 * s);
}

void match_compare(const struct probe *a, const struct probe *b, struct match_result *out)
{
	struct compare_work *w = work_get();
	const struct compare_motion *m = &w->motion;
	struct match_transform *t = &out->transform;
	bool swap;

	memset(out, 0, sizeof(*out));
	if (!a->count || !b->count)
		return;
	swap = run(a, b, w);
	out->score = put_score(&w->evidence, &out->llr);
	put_parts(&w->evidence, out->parts);
	out->pair_count = w->pair_count;
	for (int i = 0; i < w->pair_count; i++) {
		const struct compare_pair *p = &w->pairs[i];
		int left = swap ? p->b : p->a, right = swap ? p->a : p->b;

		out->pairs[i] =
		    (struct match_pair){a->index[left], b->index[right], strength_of(p)};
	}
	/* Back to the templates' pixels, y down. */
	if (!swap) {
		t->rotation = (float)d_atan2(m->s, m->c);
		t->dx = b->origin_x + m->dx - (m->c * a->origin_x + m->s * a->origin_y);
		t->dy = b->origin_y - m->dy - (-m->s * a->origin_x + m->c * a->origin_y);
	} else {
		/* from b to a: x_a = c x_b + s y_b + dx and so on, turned round */
		float dx = a->origin_x + m->dx - (m->c * b->origin_x + m->s * b->origin_y);
		float dy = a->origin_y - m->dy - (-m->s * b->origin_x + m->c * b->origin_y);

		t->rotation = -(float)d_atan2(m->s, m->c);
		t->dx = -(m->c * dx - m->s * dy);
		t->dy = -(m->s * dx + m->c * dy);
	}
}

double match_score(const struct probe *a, const struct probe *b, double *llr)
{
	struct compare_work *w = work_get();
	double own = 0, score = 0;

	if (a->count && b->count) {
		run(a, b, w);
		score = put_score(&w->evidence, &own);
	}
	if (llr)
		*llr = own;
	return score;
}

double match_score_to_fmr(double score)
{
	return d_exp(-score / DECIBEL);
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
	/* By Markov's inequality: of other people at most one in x reaches a ratio of x. */
	return sum > 0 ? sum * DECIBEL : 0;
}
