/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_conclude.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/dialog.h"
#include "ui/form.h"

struct conclude {
	struct screen base;
	struct form form;
	uint64_t bench;
	int finger; /* whose work gets the words */
	char note[600];
	struct field_spec fields[8];
};

/* The choices of the form, in this order; the last two by policy only. */
static const enum conclusion conclusions[] = {
    CONCLUSION_NONE,
    CONCLUSION_IDENTIFICATION,
    CONCLUSION_EXCLUSION,
    CONCLUSION_INCONCLUSIVE,
    CONCLUSION_NO_VALUE,
    CONCLUSION_SUPPORT_SAME,
    CONCLUSION_SUPPORT_DIFFERENT,
};
static const char *const three_levels[] = {
    N_("(choose)"),  N_("source identification"),
    N_("exclusion"), N_("inconclusive"),
    N_("no value"),  NULL,
};
static const char *const five_levels[] = {
    N_("(choose)"),
    N_("source identification"),
    N_("exclusion"),
    N_("inconclusive"),
    N_("no value"),
    N_("support for the same source"),
    N_("support for different sources"),
    NULL,
};
/* What keeps a comparison open. */
static const char *const open_reasons[] = {
    N_("(not asked)"), N_("quality"), N_("area too small"), N_("no overlap"), N_("distortion"),
    N_("other"),       NULL,
};

static struct bench *bench_of(const struct conclude *c)
{
	return (struct bench *)app_find(c->base.app, c->bench);
}

/* The finger whose work holds the words: the one in view, unless only another
 * one has pairs. */
static int finger_of(struct bench *b)
{
	if (bench_finger(b)->analysed && bench_marking(b)->work.pair_count)
		return b->at;
	for (int i = 0; i < b->n_fingers; i++)
		if (b->finger[i].marking.work.pair_count)
			return i;
	return b->at;
}

/* How the work stands, and what is worth a second look. */
static void write_note(struct conclude *c, struct bench *b)
{
	size_t pairs = 0, at;
	int analysed = 0, differences = 0;

	for (int i = 0; i < b->n_fingers; i++) {
		const struct work *w = &b->finger[i].marking.work;

		analysed += b->finger[i].analysed;
		pairs += w->pair_count;
		for (size_t k = 0; k < w->probe.count; k++)
			differences += w->probe.rows[k].type == MARK_DIFFERENCE;
		for (size_t k = 0; k < w->candidate.count; k++)
			differences += w->candidate.rows[k].type == MARK_DIFFERENCE;
	}
	snprintf(c->note, sizeof(c->note),
		 _("%d of %d fingers analysed, %zu pairs, %d differences marked."), analysed,
		 b->n_fingers, pairs, differences);
	at = strlen(c->note);
	if (b->advice)
		snprintf(c->note + at, sizeof(c->note) - at, _(" Worth a second look: %s."),
			 b->advice);
}

static void conclude_open(struct screen *s, const void *argument)
{
	struct conclude *c = (struct conclude *)s;
	struct bench *b = (struct bench *)(uintptr_t)argument;
	const struct work *w;
	int n = 0;

	c->bench = b->base.id;
	c->finger = finger_of(b);
	w = &b->finger[c->finger].marking.work;
	write_note(c, b);
	c->fields[n++] = (struct field_spec){.id = "", .type = FIELD_NOTE, .label = c->note};
	c->fields[n++] = (struct field_spec){
	    .id = "conclusion",
	    .type = FIELD_CHOICE,
	    .label = N_("Conclusion"),
	    .help = N_("an opinion of yours, on what you saw; the score is no part of it"),
	    .choices = b->five_levels ? five_levels : three_levels};
	c->fields[n++] = (struct field_spec){
	    .id = "differences",
	    .type = FIELD_LINES,
	    .rows = 3,
	    .max = 1000,
	    .label = N_("Differences"),
	    .help = N_("seen, and why they do not matter; \"none\" counts; needed for an "
		       "identification")};
	c->fields[n++] = (struct field_spec){.id = "limit",
					     .type = FIELD_CHOICE,
					     .label = N_("Left open by"),
					     .help = N_("for inconclusive and no value"),
					     .choices = open_reasons};
	c->fields[n++] =
	    (struct field_spec){.id = "reason",
				.type = FIELD_LINES,
				.rows = 3,
				.max = 1000,
				.label = N_("Reason"),
				.help = N_("in words; needed for all but an identification")};
	if (b->five_levels)
		c->fields[n++] = (struct field_spec){
		    .id = "degree",
		    .type = FIELD_TEXT,
		    .max = 200,
		    .label = N_("Degree and limit"),
		    .help = N_("how strong the support is, and what limits it")};
	form_init(&c->form, c->fields, n, c);
	form_set(&c->form, "differences", w->differences);
	form_set(&c->form, "reason", w->reason);
	form_mark_saved(&c->form);
	form_focus(&c->form, "conclusion");
}

/* What was typed stays with the work, also when the form is left. */
static void keep_words(struct conclude *c)
{
	struct bench *b = bench_of(c);
	struct work *w;

	if (!b || b->stage != BENCH_WORK)
		return;
	w = &b->finger[c->finger].marking.work;
	free(w->differences);
	free(w->reason);
	w->differences = xstrdup(form_get(&c->form, "differences"));
	w->reason = xstrdup(form_get(&c->form, "reason"));
	bench_save(b);
}

static void conclude_close(struct screen *s)
{
	struct conclude *c = (struct conclude *)s;

	keep_words(c);
	form_done(&c->form);
}

/* The chosen limit goes before the words, once. */
static void join_limit(struct conclude *c, struct work *w)
{
	int limit = form_get_choice(&c->form, "limit");
	char *joined;

	if (limit <= 0 ||
	    strncmp(w->reason, _(open_reasons[limit]), strlen(_(open_reasons[limit]))) == 0)
		return;
	joined = text_is_blank(w->reason) ? xstrdup(_(open_reasons[limit]))
					  : xasprintf("%s: %s", _(open_reasons[limit]), w->reason);
	free(w->reason);
	w->reason = joined;
}

static void confirmed(struct app *a, uint64_t asker, bool yes)
{
	struct conclude *c = (struct conclude *)app_find(a, asker);
	struct bench *b = c ? bench_of(c) : NULL;
	enum conclusion what;

	if (!b || !yes)
		return;
	what = conclusions[form_get_choice(&c->form, "conclusion")];
	keep_words(c);
	if (what == CONCLUSION_INCONCLUSIVE || what == CONCLUSION_NO_VALUE)
		join_limit(c, &b->finger[c->finger].marking.work);
	bench_conclude(b, what, b->five_levels ? form_get(&c->form, "degree") : NULL);
}

/* What is missing, said at its field before anything is asked. */
static bool complete(struct conclude *c, struct bench *b)
{
	enum conclusion what = conclusions[form_get_choice(&c->form, "conclusion")];
	bool reason = !text_is_blank(form_get(&c->form, "reason"));
	bool differences = !text_is_blank(form_get(&c->form, "differences"));
	bool limit = form_get_choice(&c->form, "limit") > 0;
	bool paired = b->finger[c->finger].marking.work.pair_count > 0;
	const char *id = NULL, *why = NULL;

	switch (what) {
	case CONCLUSION_NONE:
		id = "conclusion";
		why = _("choose one");
		break;
	case CONCLUSION_IDENTIFICATION:
		if (!paired) {
			id = "conclusion";
			why = _("an identification needs pairs of points that agree");
		} else if (!differences) {
			id = "differences";
			why = _("differences seen and why they do not matter; \"none\" counts");
		}
		break;
	case CONCLUSION_EXCLUSION:
		if (!reason && !differences) {
			id = "reason";
			why = _("an exclusion needs the difference or the reason");
		}
		break;
	case CONCLUSION_INCONCLUSIVE:
	case CONCLUSION_NO_VALUE:
		if (!reason && !limit) {
			id = "reason";
			why = _("what leaves it open");
		}
		break;
	default:
		if (text_is_blank(form_get(&c->form, "degree"))) {
			id = "degree";
			why = _("say the degree and what limits it");
		}
		break;
	}
	if (id)
		form_fail(&c->form, id, why);
	return !id;
}

static unsigned conclude_act(struct screen *s, enum action act, const char *argument)
{
	struct conclude *c = (struct conclude *)s;
	struct bench *b = bench_of(c);
	enum conclusion what;
	char *text;

	if (act != ACT_SAVE || !b)
		return form_act(&c->form, s->app, s, act);
	if (!form_check(&c->form) || !complete(c, b))
		return UI_REPAINT;
	what = conclusions[form_get_choice(&c->form, "conclusion")];
	text = xasprintf("%s: %s.%s%s", _("Your conclusion"), conclusion_name(what),
			 b->advice && what != CONCLUSION_NO_VALUE ? "\n\n" : "",
			 b->advice && what != CONCLUSION_NO_VALUE ? b->advice : "");
	dialog_ask(s->app, s, _("Conclude"), text, _("Conclude"), confirmed);
	free(text);
	return UI_REPAINT;
}

static unsigned conclude_key(struct screen *s, const struct event *e)
{
	return form_key(&((struct conclude *)s)->form, s->app, e);
}

static unsigned conclude_mouse(struct screen *s, const struct event *e)
{
	return form_mouse(&((struct conclude *)s)->form, e);
}

static void conclude_draw(struct screen *s, struct surface *to, struct rect body)
{
	form_draw(&((struct conclude *)s)->form, s->app, to, body, true);
}

static const enum action conclude_footer[] = {ACT_SAVE, ACT_FIELD_NEXT, ACT_CHOOSE, ACT_NONE};

const struct screen_ops conclude_ops = {
    .name = "conclude",
    .title = N_("Evaluation"),
    .groups = GROUP_FORM,
    .roles = MAY_DECIDE,
    .size = sizeof(struct conclude),
    .footer = conclude_footer,
    .open = conclude_open,
    .close = conclude_close,
    .key = conclude_key,
    .act = conclude_act,
    .mouse = conclude_mouse,
    .draw = conclude_draw,
};
