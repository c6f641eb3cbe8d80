/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mistakes at the glass: the same finger twice, fingers that changed places, the
 * other hand, another person's fingers. Comparisons only raise a question to
 * the clerk; nothing is decided.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/capture_work.h"
#include "casework/print_store.h"
#include "match/match.h"

/* One false match in 30,000 comparisons: with 45 pairs of fingers, one false
 * question in some 700 captures. */
#define SAME_SCORE 45.0
/* Below this a finger is unlike its own earlier print. */
#define UNLIKE_SCORE 15.0

struct checker {
	struct capture *c;
	struct probe *now[FINGER_COUNT];
	struct probe *before[FINGER_COUNT];
};

static void find(struct capture *c, enum capture_finding_kind kind, int a, int b, double score,
		 char *text_take)
{
	MEM_GROW(c->findings, c->finding_count, c->finding_cap);
	c->findings[c->finding_count++] = (struct capture_finding){kind, a, b, score, text_take};
}

static void check_same(struct checker *k)
{
	for (int a = 1; a < FINGER_COUNT; a++) {
		for (int b = a + 1; b < FINGER_COUNT; b++) {
			double llr;
			double score;

			if (!k->now[a] || !k->now[b])
				continue;
			score = match_score(k->now[a], k->now[b], &llr);
			if (score >= SAME_SCORE)
				find(k->c, FINDING_SAME_FINGER, a, b, score,
				     xasprintf(_("%s and %s look like the same finger"),
					       finger_name(a), finger_name(b)));
		}
	}
}

static double score_of(const struct probe *a, const struct probe *b)
{
	double llr;

	return a && b ? match_score(a, b, &llr) : -1;
}

static bool check_hands(struct checker *k)
{
	int crossed = 0;
	double best = 0;

	for (int i = 1; i <= 5; i++) {
		double s = score_of(k->now[i], k->before[i + 5]);
		double t = score_of(k->now[i + 5], k->before[i]);

		crossed += (s >= SAME_SCORE) + (t >= SAME_SCORE);
		best = s > best ? s : best;
	}
	if (crossed < 3)
		return false;
	find(k->c, FINDING_HANDS_SWAPPED, 0, 0, best,
	     xstrdup(_("left and right hand changed places, against the earlier capture")));
	return true;
}

static void check_swapped(struct checker *k)
{
	for (int a = 1; a < FINGER_COUNT; a++) {
		for (int b = 1; b < FINGER_COUNT; b++) {
			double own;
			double other;

			if (a == b || !k->now[a] || !k->before[b])
				continue;
			own = score_of(k->now[a], k->before[a]);
			other = score_of(k->now[a], k->before[b]);
			if (other >= SAME_SCORE && own < UNLIKE_SCORE)
				find(k->c, FINDING_SWAPPED, a, b, other,
				     xasprintf(_("%s looks like the earlier %s"), finger_name(a),
					       finger_name(b)));
		}
	}
}

static void check_person(struct checker *k)
{
	int compared = 0;
	int unlike = 0;

	for (int f = 1; f < FINGER_COUNT; f++) {
		double s = score_of(k->now[f], k->before[f]);

		compared += s >= 0;
		unlike += s >= 0 && s < UNLIKE_SCORE;
	}
	if (compared >= 3 && unlike == compared)
		find(
		    k->c, FINDING_OTHER_PERSON, 0, 0, 0,
		    xstrdup(_("none of the fingers is like this person's earlier prints: is it the "
			      "right record?")));
}

enum err_code capture_check(struct seat *seat, struct capture *c,
			    const struct capture_finding **out, size_t *count, struct err *err)
{
	struct checker k = {.c = c};
	struct print_current earlier[32];
	size_t earlier_count = 0;
	enum err_code code = seat_hold(seat, err);

	if (code != ERR_OK)
		return code;
	code = print_current(seat, c->person, earlier, ARRAY_LEN(earlier), &earlier_count, err);
	seat_release(seat);
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < c->finding_count; i++)
		free(c->findings[i].text);
	c->finding_count = 0;
	for (int f = 1; f < FINGER_COUNT; f++) {
		const struct capture_try *t = capture_finger(c, f);

		k.now[f] = t ? probe_new(t->template) : NULL;
	}
	for (size_t i = 0; i < earlier_count; i++)
		if (earlier[i].finger > 0 && !k.before[earlier[i].finger])
			k.before[earlier[i].finger] = probe_new(earlier[i].template);
	print_current_clear(earlier, earlier_count);
	check_same(&k);
	if (!check_hands(&k)) {
		check_swapped(&k);
		check_person(&k);
	}
	for (int f = 0; f < FINGER_COUNT; f++) {
		probe_free(k.now[f]);
		probe_free(k.before[f]);
	}
	c->checked = true;
	*out = c->findings;
	*count = c->finding_count;
	return ERR_OK;
}
