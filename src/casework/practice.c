/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/practice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "casework/policy.h"
#include "match/match.h"
#include "print/extract.h"
#include "synth/impression.h"

/* Fingers among which the closest one is looked for. */
#define RIVALS 6
/* From this quality on a print counts as good (as in review.c). */
#define GOOD_QUALITY 50
/* Pixels at 500 ppi within which a mark lies on a true minutia. */
#define ON_IT 12.0

struct practice {
	bool mates;
	int finger;
	int quality;
	struct image *image[2];
	struct synth_truth truth[2];
	bool has_truth[2];
};

void practice_free(struct practice *p)
{
	if (!p)
		return;
	for (int i = 0; i < 2; i++) {
		image_free(p->image[i]);
		if (p->has_truth[i])
			synth_truth_clear(&p->truth[i]);
	}
	free(p);
}

bool practice_is_mates(const struct practice *p)
{
	return p->mates;
}

int practice_finger(const struct practice *p)
{
	return p->finger;
}

const struct image *practice_image(const struct practice *p, enum review_side side)
{
	return p->image[side];
}

int practice_marks_needed(const struct practice *p)
{
	return (int)policy_default(p->quality >= GOOD_QUALITY ? POLICY_MARKS_GOOD
							      : POLICY_MARKS_POOR);
}

/* --- making one ----------------------------------------------------------------------- */

static struct synth_finger *grow(uint64_t seed, uint64_t person, int finger, enum pattern pattern)
{
	const struct synth_finger_spec spec = {
	    .seed = seed, .person = person, .finger = finger, .pattern = pattern};

	return synth_finger_new(&spec);
}

static struct image *press(const struct synth_finger *f, double quality, int number,
			   struct synth_truth *truth)
{
	const struct synth_style style = {.sensor = SENSOR_OPTICAL, .ppi = 500, .quality = quality};
	struct synth_impression imp;

	synth_impression_draw(f, &style, number, &imp);
	return synth_impression_render(f, &imp, truth);
}

static struct probe *look_at(const struct image *img, int *quality)
{
	struct template *t = NULL;
	struct probe *p;

	if (print_extract(img, NULL, &t, NULL) != ERR_OK)
		return NULL;
	if (quality)
		*quality = t->quality;
	p = probe_new(t);
	template_free(t);
	return p;
}

/* The finger most like the first print among strangers with the same pattern. */
static enum err_code find_rival(struct practice *p, uint64_t seed, enum pattern pattern,
				double quality, const struct probe *first,
				const struct cancel *cancel, struct err *err)
{
	double best = -1;

	for (uint64_t i = 0; i < RIVALS; i++) {
		struct synth_finger *f;
		struct synth_truth truth;
		struct image *img;
		struct probe *other;
		double score = 0, llr;

		if (cancel && cancel_asked(cancel))
			return err_set(err, ERR_CANCELLED, _("stopped"));
		f = grow(seed, 2 + i, p->finger, pattern);
		img = press(f, quality, 1, &truth);
		synth_finger_free(f);
		other = look_at(img, NULL);
		if (first && other)
			score = match_score(first, other, &llr);
		probe_free(other);
		if (score <= best) {
			image_free(img);
			synth_truth_clear(&truth);
			continue;
		}
		best = score;
		image_free(p->image[1]);
		if (p->has_truth[1])
			synth_truth_clear(&p->truth[1]);
		p->image[1] = img;
		p->truth[1] = truth;
		p->has_truth[1] = true;
	}
	return ERR_OK;
}

enum err_code practice_new(uint64_t seed, const struct cancel *cancel, struct practice **out,
			   struct err *err)
{
	struct rng r = rng_stream(17, seed, 0, 0);
	struct practice *p = xcalloc(1, sizeof(*p));
	struct synth_finger *f;
	enum pattern pattern;
	double quality;
	enum err_code code = ERR_OK;

	p->mates = rng_unit(&r) < 0.5;
	p->finger = 1 + (int)(rng_unit(&r) * 10);
	quality = 0.45 + rng_unit(&r) * 0.4;
	f = grow(seed, 1, p->finger, PATTERN_UNKNOWN);
	pattern = synth_finger_field(f)->pattern;
	p->image[0] = press(f, quality, 1, &p->truth[0]);
	p->has_truth[0] = true;
	if (p->mates) {
		p->image[1] = press(f, quality, 2, &p->truth[1]);
		p->has_truth[1] = true;
	}
	synth_finger_free(f);
	if (cancel && cancel_asked(cancel)) {
		code = err_set(err, ERR_CANCELLED, _("stopped"));
	} else {
		struct probe *first = look_at(p->image[0], &p->quality);

		if (!p->mates)
			code = find_rival(p, seed, pattern, quality, first, cancel, err);
		probe_free(first);
	}
	if (code != ERR_OK) {
		practice_free(p);
		return code;
	}
	*out = p;
	return ERR_OK;
}

/* --- working on it ------------------------------------------------------------------------ */

static size_t features(const struct marks *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += m->rows[i].type < MARK_DIFFERENCE;
	return n;
}

enum err_code practice_commit(const struct practice *p, struct work *w, struct err *err)
{
	size_t marks = features(&w->probe);
	enum err_code code = analysis_check(w, practice_marks_needed(p), marks, err);

	if (code != ERR_OK)
		return code;
	marks_clear(&w->before);
	marks_copy(&w->before, &w->probe);
	return ERR_OK;
}

int practice_verdict(const struct practice *p, enum conclusion c)
{
	if (c == CONCLUSION_IDENTIFICATION)
		return p->mates ? 1 : -1;
	if (c == CONCLUSION_EXCLUSION)
		return p->mates ? -1 : 1;
	return 0;
}

/* How many marks lie on a minutia that is truly there. */
static size_t on_minutiae(const struct marks *m, const struct synth_truth *t)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++) {
		bool on = false;

		if (m->rows[i].type >= MARK_DIFFERENCE)
			continue;
		for (size_t k = 0; k < t->n && !on; k++)
			on = t->minutiae[k].m.quality &&
			     hypot(t->minutiae[k].m.x - m->rows[i].x,
				   t->minutiae[k].m.y - m->rows[i].y) < ON_IT;
		n += on;
	}
	return n;
}

/* The minutia of the skin under a mark, or -1. */
static int id_under(const struct mark *m, const struct synth_truth *t)
{
	double best = ON_IT;
	int id = -1;

	for (size_t k = 0; k < t->n; k++) {
		double d = hypot(t->minutiae[k].m.x - m->x, t->minutiae[k].m.y - m->y);

		if (t->minutiae[k].m.quality && d < best) {
			best = d;
			id = t->minutiae[k].id;
		}
	}
	return id;
}

static size_t true_pairs(const struct practice *p, const struct work *w)
{
	size_t n = 0;

	for (size_t i = 0; p->mates && i < w->pair_count; i++) {
		int a = id_under(&w->probe.rows[w->pairs[i].a], &p->truth[0]);
		int b = id_under(&w->candidate.rows[w->pairs[i].b], &p->truth[1]);

		n += a >= 0 && a == b;
	}
	return n;
}

char *practice_feedback(const struct practice *p, const struct work *w, enum conclusion c)
{
	int verdict = practice_verdict(p, c);

	return xasprintf(
	    _("%s %s\n\nOf your %zu points on the probe, %zu lie on a minutia of the skin. Of your "
	      "%zu pairs, %zu join the same minutia of one finger."),
	    p->mates ? _("This was one finger, pressed twice.")
		     : _("These were two fingers, the closest that the matcher found among several "
			 "of the same pattern."),
	    verdict > 0	  ? _("Your conclusion was right.")
	    : verdict < 0 ? _("Your conclusion was wrong.")
			  : _("Your conclusion left it open."),
	    features(&w->probe), on_minutiae(&w->probe, &p->truth[0]), w->pair_count,
	    true_pairs(p, w));
}
