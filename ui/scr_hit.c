/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process comes first: who examined, when, with how many own marks before the
 * candidate was seen, and why. Approve, reject and return each ask for a reason in
 * words, and an approval for the reference of the hit, typed.
 */
#include "ui/scr_hit.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/chart.h"
#include "casework/hit.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/known.h"
#include "ui/page.h"
#include "ui/scr_bench.h"
#include "ui/scr_person.h"
#include "ui/scr_text.h"
#include "ui/station.h"

enum {
	ITEM_PROBE = 1,
	ITEM_CANDIDATE,
};

struct hit_screen {
	struct screen base;
	struct page page;
	int64_t id;
	struct hit_view view;
	bool known, asked, deciding;
	enum conclusion verdict;
	char *reason;
	/* One press or two: with the same token it is the same act. */
	uint8_t token[16];
};

/* --- the page -------------------------------------------------------------------------------- */

static const char *stage_text(const char *stage)
{
	return strcmp(stage, "examine") == 0   ? _("First examination")
	       : strcmp(stage, "verify") == 0  ? _("Second, blind")
	       : strcmp(stage, "resolve") == 0 ? _("Third, blind")
					       : _("Release");
}

static void add_decision(struct page *p, const struct decision *d)
{
	char when[INSTANT_TEXT_LEN];

	page_heading(p, "%s", stage_text(d->stage));
	page_add(p, _("Who"), INK_STRONG, "%s, %s", d->user, instant_format_local(d->at, when));
	page_add(p, _("Conclusion"),
		 d->conclusion == CONCLUSION_IDENTIFICATION || d->conclusion == CONCLUSION_APPROVE
		     ? INK_ACCENT
		     : INK_TEXT,
		 "%s", conclusion_name(d->conclusion));
	page_add(p, _("Reason"), INK_TEXT, "%s", d->reason ? d->reason : "");
	page_add(p, _("Differences"), INK_TEXT, "%s", d->differences ? d->differences : "");
	if (strcmp(d->stage, "release") != 0)
		page_add(p, _("Own marks"), INK_TEXT,
			 _("%d before the candidate was opened, %d after; %d pairs"),
			 d->marks_before, d->marks_after, d->pairs);
}

static void build(struct hit_screen *h)
{
	const struct hit_view *v = &h->view;
	struct page *p = &h->page;

	page_begin(p);
	page_heading(p, "%s", hit_state_name(v->state));
	if (*v->case_number)
		page_add(p, _("Case"), INK_TEXT, "%s", v->case_number);
	page_add(p, _("Round"), INK_TEXT, "%d", v->round);
	if (v->doubt)
		page_add(p, _("Look twice"), INK_WARN, "%s",
			 _("sex or age of the two records do not fit"));
	if (v->probe_person)
		page_item(p, ITEM_PROBE, v->probe_person, _("Probe"), INK_TEXT, _("record %lld"),
			  (long long)v->probe_person);
	if (v->candidate_person)
		page_item(p, ITEM_CANDIDATE, v->candidate_person, _("Candidate"), INK_TEXT,
			  _("record %lld"), (long long)v->candidate_person);
	for (size_t i = 0; i < v->count; i++)
		add_decision(p, &v->decisions[i]);
	if (v->count == 0)
		page_add(p, NULL, INK_DIM, "%s",
			 _("No conclusion that you may see yet. Until two examiners agree and a "
			   "supervisor has released it, this is a candidate and nothing more."));
	if (v->state == HIT_RELEASE && h->base.app->roles & MAY_SUPERVISOR) {
		page_heading(p, "%s", _("Your decision"));
		page_add(p, NULL, INK_TEXT, "%s",
			 _("y approves: the two records are then linked as one person. r rejects. "
			   "b gives it back to be examined again. S shows the sheets of both "
			   "examiners, X writes the chart. Approve what the process carries, not "
			   "the result."));
	}
	page_end(p);
}

/* --- the store ---------------------------------------------------------------------------------
 */

struct hit_errand {
	struct errand errand;
	int64_t id;
	struct hit_view view;
	enum conclusion verdict;
	char *reason, *typed, *path;
	uint8_t token[16];
	struct buf text;
};

static enum err_code get_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct hit_errand *x = (struct hit_errand *)e;

	return hit_get(seat, x->id, &x->view, err);
}

static void get_done(struct errand *e, struct screen *s)
{
	struct hit_screen *h = (struct hit_screen *)s;
	struct hit_errand *x = (struct hit_errand *)e;

	h->asked = false;
	if (errand_failed(e))
		return;
	hit_view_clear(&h->view);
	h->view = x->view;
	memset(&x->view, 0, sizeof(x->view));
	h->known = true;
	build(h);
}

static void clear(struct errand *e)
{
	struct hit_errand *x = (struct hit_errand *)e;

	hit_view_clear(&x->view);
	free(x->reason);
	free(x->typed);
	free(x->path);
	buf_free(&x->text);
}

static const struct errand_ops get_ops = {"hit", get_run, get_done, clear, false};

static struct hit_errand *errand_new(const struct hit_screen *h)
{
	struct hit_errand *x = xcalloc(1, sizeof(*x));

	x->id = h->id;
	return x;
}

static void ask(struct screen *s)
{
	struct hit_screen *h = (struct hit_screen *)s;

	if (!h->asked)
		h->asked = errand_post(s->app, s, LANE_STORE, &get_ops, &errand_new(h)->errand);
}

static enum err_code release_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct hit_errand *x = (struct hit_errand *)e;

	return hit_release(seat, x->id, x->verdict, x->reason, x->typed, x->token, err);
}

static void release_done(struct errand *e, struct screen *s)
{
	struct hit_screen *h = (struct hit_screen *)s;

	h->deciding = false;
	if (!errand_failed(e)) {
		app_say(s->app, SAY_GOOD, "%s",
			h->verdict == CONCLUSION_APPROVE  ? _("approved: the records are linked")
			: h->verdict == CONCLUSION_REJECT ? _("rejected")
							  : _("given back to be examined again"));
		known_place(s->app);
	}
	ask(s);
}

static const struct errand_ops release_ops = {"hit-release", release_run, release_done, clear,
					      false};

static void post_verdict(struct hit_screen *h, const char *typed)
{
	struct hit_errand *x = errand_new(h);

	x->verdict = h->verdict;
	x->reason = xstrdup(h->reason ? h->reason : "");
	x->typed = xstrdup(typed);
	memcpy(x->token, h->token, sizeof(x->token));
	h->deciding = true;
	errand_post(h->base.app, &h->base, LANE_STORE, &release_ops, &x->errand);
}

static void reference_typed(struct app *a, uint64_t asker, const char *text)
{
	struct hit_screen *h = (struct hit_screen *)app_find(a, asker);

	if (h && text)
		post_verdict(h, text);
}

static void reason_given(struct app *a, uint64_t asker, const char *text)
{
	struct hit_screen *h = (struct hit_screen *)app_find(a, asker);
	char what[200];

	if (!h || !text)
		return;
	free(h->reason);
	h->reason = xstrdup(text);
	snprintf(what, sizeof(what), _("Type the reference %s"), h->view.reference);
	dialog_text(a, &h->base,
		    &(struct dialog_text){.title = _("To be sure which hit it is"),
					  .text = what,
					  .label = _("Reference"),
					  .retype = h->view.reference,
					  .required = true},
		    reference_typed);
}

static void decide(struct hit_screen *h, enum conclusion verdict)
{
	h->verdict = verdict;
	dialog_text(h->base.app, &h->base,
		    &(struct dialog_text){
			.title = verdict == CONCLUSION_APPROVE	? _("Approve the hit")
				 : verdict == CONCLUSION_REJECT ? _("Reject the hit")
								: _("Give the hit back"),
			.text = verdict == CONCLUSION_APPROVE
				    ? _("Why is this identification well made? Your words are kept "
					"with it.")
				: verdict == CONCLUSION_REJECT
				    ? _("Why is it not released? Your words are kept with it.")
				    : _("What has to be looked at again? The examiners read it."),
			.label = _("Reason"),
			.required = true,
			.multiline = true,
			.max = 1000},
		    reason_given);
}

static enum err_code sheet_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct hit_errand *x = (struct hit_errand *)e;
	struct chart c;
	enum err_code code = chart_read(seat, x->id, &c, err);

	if (code != ERR_OK)
		return code;
	code = x->path ? chart_save(seat, &c, x->path, err)
		       : chart_make(&c, CHART_TEXT, &x->text, err);
	chart_clear(&c);
	return code;
}

static void sheet_done(struct errand *e, struct screen *s)
{
	struct hit_errand *x = (struct hit_errand *)e;

	if (errand_failed(e))
		return;
	if (x->path)
		app_say(s->app, SAY_GOOD, _("%s: written, and logged"), x->path);
	else
		app_open(s->app, &text_ops,
			 &(struct text_argument){_("Sheets"), buf_str(&x->text)});
}

static const struct errand_ops sheet_ops = {"hit-sheet", sheet_run, sheet_done, clear, false};

static void path_given(struct app *a, uint64_t asker, const char *text)
{
	struct hit_screen *h = (struct hit_screen *)app_find(a, asker);
	struct hit_errand *x;

	if (!h || !text)
		return;
	x = errand_new(h);
	x->path = xstrdup(text);
	errand_post(a, &h->base, LANE_PRINT, &sheet_ops, &x->errand);
}

/* --- the screen
 * ----------------------------------------------------------------------------------- */

static void hit_open(struct screen *s, const void *argument)
{
	struct hit_screen *h = (struct hit_screen *)s;

	h->id = ((const struct hit_argument *)argument)->id;
	randombytes_buf(h->token, sizeof(h->token));
	ask(s);
}

static void hit_close(struct screen *s)
{
	struct hit_screen *h = (struct hit_screen *)s;

	page_done(&h->page);
	hit_view_clear(&h->view);
	free(h->reason);
}

static unsigned hit_act(struct screen *s, enum action act, const char *argument)
{
	struct hit_screen *h = (struct hit_screen *)s;

	switch (act) {
	case ACT_HIT_APPROVE:
		decide(h, CONCLUSION_APPROVE);
		return UI_REPAINT;
	case ACT_HIT_REJECT:
		decide(h, CONCLUSION_REJECT);
		return UI_REPAINT;
	case ACT_HIT_RETURN:
		decide(h, CONCLUSION_RETURN);
		return UI_REPAINT;
	case ACT_HIT_SHEET:
		errand_post(s->app, s, LANE_PRINT, &sheet_ops, &errand_new(h)->errand);
		return UI_REPAINT;
	case ACT_HIT_CHART:
		dialog_text(s->app, s,
			    &(struct dialog_text){.title = _("Comparison chart"),
						  .text = _("The file to write: .pdf, .png, .svg "
							    "or .txt. It is logged."),
						  .label = _("File"),
						  .required = true,
						  .max = 1000},
			    path_given);
		return UI_REPAINT;
	case ACT_HIT_EXAMINE:
		app_open(s->app, &bench_ops, &(struct bench_argument){.hit = h->id});
		return UI_REPAINT;
	case ACT_READ_OPEN:
		if (h->page.kind)
			person_show(s->app, s, h->page.id,
				    *h->view.case_number ? h->view.case_number : NULL);
		return UI_REPAINT;
	case ACT_READ_AGAIN:
		ask(s);
		return UI_REPAINT;
	default:
		return page_act(&h->page, act);
	}
}

static const char *hit_blocked(const struct screen *s, enum action a)
{
	const struct hit_screen *h = (const struct hit_screen *)s;

	switch (a) {
	case ACT_HIT_APPROVE:
	case ACT_HIT_REJECT:
	case ACT_HIT_RETURN:
		return !h->known		      ? _("it is being read")
		       : h->deciding		      ? _("the decision is being written")
		       : h->view.state != HIT_RELEASE ? _("it does not wait for a release")
						      : NULL;
	case ACT_HIT_EXAMINE:
		return h->known && h->view.state != HIT_CANDIDATE
			   ? _("it is not at its first examination; the queue hands out the others")
			   : NULL;
	default:
		return NULL;
	}
}

static unsigned hit_mouse(struct screen *s, const struct event *e)
{
	bool open = false;
	unsigned result = page_mouse(&((struct hit_screen *)s)->page, e, &open);

	return open ? hit_act(s, ACT_READ_OPEN, NULL) : result;
}

static void hit_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct hit_screen *h = (struct hit_screen *)s;
	struct rect r = rect_inset(body, 0, 1);

	if (h->known)
		page_draw(&h->page, s->app, to, r, true);
	else
		surface_text(to, r.y, r.x, r.w, app_style(s->app, INK_DIM), _("reading ..."));
}

static void hit_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct hit_screen *h = (const struct hit_screen *)s;

	if (h->known)
		snprintf(out, room, "%lld, %s", (long long)h->id, h->view.reference);
}

static const enum action footer[] = {ACT_HIT_APPROVE, ACT_HIT_REJECT, ACT_HIT_RETURN,
				     ACT_HIT_SHEET,   ACT_HIT_CHART,  ACT_HIT_EXAMINE,
				     ACT_READ_OPEN,   ACT_NONE};

const struct screen_ops hit_ops = {
    .name = "hit",
    .title = N_("Hit"),
    .groups = GROUP_READ | GROUP_HIT,
    .roles = MAY_DECIDE,
    .size = sizeof(struct hit_screen),
    .footer = footer,
    .open = hit_open,
    .close = hit_close,
    .resume = ask,
    .news = ask,
    .act = hit_act,
    .mouse = hit_mouse,
    .draw = hit_draw,
    .subtitle = hit_subtitle,
    .blocked = hit_blocked,
};
