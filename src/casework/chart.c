/* SPDX-License-Identifier: Apache-2.0 */
/* What is on a comparison chart: reading it, and its words. */
#include "casework/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/review_work.h"
#include "casework/secret.h"
#include "match/fit.h"

/* Pixels at 500 ppi in a millimetre. */
#define MM (500 / 25.4)

enum chart_format chart_format_of(const char *path)
{
	static const char *const endings[CHART_FORMAT_COUNT] = {".pdf", ".png", ".svg", ".txt"};
	size_t len = strlen(path);

	for (int i = 0; i < CHART_FORMAT_COUNT; i++)
		if (len > 4 && strcmp(path + len - 4, endings[i]) == 0)
			return (enum chart_format)i;
	return CHART_FORMAT_COUNT;
}

/* --- reading -------------------------------------------------------------------------- */

static void sheet_clear(struct chart_sheet *s)
{
	free(s->who);
	free(s->stage);
	free(s->conclusion);
	secret_str_free(s->reason);
	secret_str_free(s->differences);
	work_clear(&s->work);
}

void chart_clear(struct chart *c)
{
	for (int i = 0; i < c->n; i++) {
		struct chart_finger *f = &c->fingers[i];

		for (size_t k = 0; k < f->count; k++)
			sheet_clear(&f->sheets[k]);
		free(f->sheets);
		image_free(f->side[0].image);
		image_free(f->side[1].image);
	}
	free(c->agency);
	free(c->state);
	*c = (struct chart){0};
}

static void begin(struct seat *seat, int64_t hit, struct chart *c)
{
	const struct desk_info *info = desk_info_get(seat->desk);

	*c = (struct chart){.hit = hit,
			    .agency = xstrdup(info->agency),
			    .state = xstrdup(""),
			    .demo = info->demo,
			    .at = db_now(seat->db)};
}

static enum err_code read_side(struct seat *seat, const struct hit_now *h, int64_t print,
			       struct chart_side *out, struct err *err)
{
	struct print_meta m = {0};
	struct buf file = BUF_INIT;
	struct hash hash;
	enum err_code code = review_log_view(seat, h, print, "chart", err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = print_get(seat, print, NULL, &m, &file, NULL, err);
	seat_release(seat);
	if (code == ERR_OK)
		code = print_decode(&file, &m, &out->image, err);
	if (code == ERR_OK) {
		hash = hash_bytes(file.data, file.len);
		hash_hex(&hash, out->sha256);
		out->ppi = out->image->ppi > 0 ? out->image->ppi : 500;
	}
	print_meta_clear(&m);
	secret_buf_free(&file);
	return code;
}

static enum err_code read_images(struct seat *seat, const struct hit_now *h,
				 const struct search_finger *pair, struct chart_finger *f,
				 struct err *err)
{
	enum err_code code = read_side(seat, h, pair->probe_print, &f->side[0], err);

	return code == ERR_OK ? read_side(seat, h, pair->print, &f->side[1], err) : code;
}

static const char *stage_name(const char *word)
{
	return strcmp(word, "examine") == 0  ? _("first examination")
	       : strcmp(word, "verify") == 0 ? _("blind verification")
					     : _("third examination");
}

/* The sheets of one finger, of all decisions that may be seen. */
static enum err_code read_sheets(struct seat *seat, const struct hit_view *v, int finger,
				 struct chart_finger *f, struct err *err)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct decision *d = &v->decisions[i];
		struct chart_sheet *s;
		struct work w;
		struct err none = ERR_INIT;
		enum err_code code;

		if (strcmp(d->stage, "release") == 0)
			continue;
		code = review_sheet(seat, d->id, finger, &w, &none);
		if (code == ERR_NOT_FOUND)
			continue;
		if (code != ERR_OK)
			return err_set(err, code, "%s", none.msg);
		f->sheets = xreallocarray(f->sheets, f->count + 1, sizeof(*f->sheets));
		s = &f->sheets[f->count++];
		*s = (struct chart_sheet){.who = xstrdup(d->user),
					  .stage = xstrdup(stage_name(d->stage)),
					  .conclusion = xstrdup(conclusion_name(d->conclusion)),
					  .reason = xstrdup(d->reason),
					  .differences = xstrdup(d->differences),
					  .at = d->at,
					  .work = w};
	}
	return ERR_OK;
}

enum err_code chart_read(struct seat *seat, int64_t hit, struct chart *out, struct err *err)
{
	struct hit_view v;
	struct hit_now h;
	struct hit_prints prints = {0};
	struct chart c;
	int64_t probe;
	int64_t cand;
	enum err_code code = hit_get(seat, hit, &v, err);

	if (code != ERR_OK)
		return code;
	begin(seat, hit, &c);
	free(c.state);
	c.state = xstrdup(hit_state_name(v.state));
	code = hit_read(seat, hit, &h, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code == ERR_OK) {
		code = hit_open_prints(seat, hit, &prints, &probe, &cand, err);
		seat_release(seat);
	}
	for (int i = 0; i < prints.count && code == ERR_OK; i++) {
		struct chart_finger *f = &c.fingers[c.n];

		f->finger = prints.pair[i].finger;
		code = read_sheets(seat, &v, i, f, err);
		if (code == ERR_OK && !f->count)
			continue;
		c.n++;
		if (code == ERR_OK)
			code = read_images(seat, &h, &prints.pair[i], f, err);
	}
	if (code == ERR_OK && !c.n)
		code = err_set(err, ERR_REFUSED,
			       _("there is no conclusion on this hit that you may see yet"));
	hit_view_clear(&v);
	if (code != ERR_OK) {
		chart_clear(&c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

enum err_code chart_read_open(struct seat *seat, struct review *r, struct chart *out,
			      struct err *err)
{
	struct chart c;
	enum err_code code = ERR_OK;

	begin(seat, r->hit.id, &c);
	c.draft = true;
	free(c.state);
	c.state = xstrdup(_("under examination"));
	for (int i = 0; i < r->prints.count && code == ERR_OK; i++) {
		struct chart_finger *f = &c.fingers[c.n];

		if (!r->finger[i].analysed || r->finger[i].work.suitability == SUITABILITY_NO_VALUE)
			continue;
		c.n++;
		f->finger = r->prints.pair[i].finger;
		f->sheets = xcalloc(1, sizeof(*f->sheets));
		f->count = 1;
		f->sheets[0] =
		    (struct chart_sheet){.who = xstrdup(seat->session->user.name),
					 .stage = xstrdup(stage_name(task_stage_word(r->stage))),
					 .conclusion = xstrdup(""),
					 .reason = xstrdup(r->finger[i].work.reason),
					 .differences = xstrdup(r->finger[i].work.differences)};
		work_copy(&f->sheets[0].work, &r->finger[i].work);
		code = read_images(seat, &r->hit, &r->prints.pair[i], f, err);
	}
	if (code == ERR_OK && !c.n)
		code =
		    err_set(err, ERR_REFUSED,
			    _("the own analysis of the print comes first: suitability and marks, "
			      "committed (rule decision.analysis)"));
	if (code != ERR_OK) {
		chart_clear(&c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

/* --- words ------------------------------------------------------------------------------ */

int chart_points(const struct chart_finger *f, const struct work *w, struct fit_point *out)
{
	double a = f->side[0].ppi / 500, b = f->side[1].ppi / 500;
	int n = 0;

	for (size_t i = 0; i < w->pair_count && n < FIT_MAX; i++, n++) {
		const struct mark *p = &w->probe.rows[w->pairs[i].a];
		const struct mark *q = &w->candidate.rows[w->pairs[i].b];

		out[n] = (struct fit_point){p->x / a, p->y / a, q->x / b, q->y / b};
	}
	return n;
}

static size_t features(const struct marks *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += m->rows[i].type < MARK_DIFFERENCE;
	return n;
}

static const char *type_name(int type)
{
	return type == MINUTIA_ENDING	     ? _("ending")
	       : type == MINUTIA_BIFURCATION ? _("bifurcation")
					     : _("other");
}

static const char *confidence_name(int c)
{
	return c >= 3 ? _("high") : c == 2 ? _("medium") : _("low");
}

static void pair_line(const struct chart_finger *f, const struct work *w, size_t i,
		      const struct fit *fit, const struct fit_point *at, struct doc *d)
{
	const struct mark *p = &w->probe.rows[w->pairs[i].a];
	const struct mark *q = &w->candidate.rows[w->pairs[i].b];
	double rest = fit_residual(fit, (int)i);
	double turn = fit_rotation_at(fit, at->ax, at->ay);
	char left[80] = "";

	if (rest >= 0)
		snprintf(left, sizeof(left), _(", off by %.2f mm, %+.0f°"), rest / MM,
			 d_wrap(q->angle - p->angle - turn) * 180 / D_PI);
	doc_line(d, _("%2d  %s, %s / %s, %s; at %.1f, %.1f / %.1f, %.1f mm%s%s"), p->number,
		 type_name(p->type), confidence_name(p->confidence), type_name(q->type),
		 confidence_name(q->confidence), at->ax / MM, at->ay / MM, at->bx / MM, at->by / MM,
		 left, w->pairs[i].proposed ? " *" : "");
}

static void put_fit(const struct chart_finger *f, const struct work *w, struct doc *d)
{
	struct fit_point points[FIT_MAX];
	struct fit fit;
	bool proposed = false;
	int n = chart_points(f, w, points);

	fit_make(&fit, points, n, FIT_SMOOTH);
	if (fit.kind == FIT_NONE)
		doc_pair(d, _("Transform"), _("none: fewer than two pairs"));
	else
		doc_line(d,
			 _("Transform: %s; turned by %+.1f degrees, shifted by %.1f, %.1f mm; root "
			   "mean square of the rigid fit %.2f mm"),
			 fit.kind == FIT_SPLINE ? _("rigid and bent (thin-plate spline)")
						: _("rigid"),
			 fit.rotation * 180 / D_PI, fit.dx / MM, fit.dy / MM, fit_rms(&fit) / MM);
	for (int i = 0; i < n; i++) {
		proposed = proposed || w->pairs[i].proposed;
		pair_line(f, w, (size_t)i, &fit, &points[i], d);
	}
	if (proposed)
		doc_line(d, "%s", _("* proposed by the machine, accepted by the examiner"));
}

static void put_counts(const struct work *w, struct doc *d)
{
	for (size_t i = 0; i < w->count_count; i++) {
		const struct ridge_count *c = &w->counts[i];
		const struct marks *m = c->side ? &w->candidate : &w->probe;

		if (c->a >= m->count || c->b >= m->count)
			continue;
		doc_line(d, _("Ridges between %d and %d on the %s: %d%s"), m->rows[c->a].number,
			 m->rows[c->b].number, c->side ? _("candidate") : _("probe"), c->count,
			 c->by_hand ? _(", counted by hand") : "");
	}
}

static void put_differences(const struct work *w, struct doc *d)
{
	for (int side = 0; side < 2; side++) {
		const struct marks *m = side ? &w->candidate : &w->probe;

		for (size_t i = 0; i < m->count; i++)
			if (m->rows[i].type == MARK_DIFFERENCE)
				doc_line(d, _("Difference marked on the %s: %s"),
					 side ? _("candidate") : _("probe"), m->rows[i].note);
	}
}

char *chart_sheet_title(const struct chart_sheet *s)
{
	char when[INSTANT_TEXT_LEN];

	return xasprintf("%s: %s%s%s", s->stage, s->who, s->at ? ", " : "",
			 s->at ? instant_format(s->at, when) : "");
}

void chart_finger_words(const struct chart_finger *f, const struct chart_sheet *s, struct doc *d)
{
	const struct work *w = &s->work;

	doc_pair(d, _("Conclusion (an opinion)"),
		 *s->conclusion ? s->conclusion : _("none yet: work under way"));
	doc_line(d, _("Suitability of the probe: %s%s%s"), suitability_name(w->suitability),
		 *w->suitability_reason ? ", " : "", w->suitability_reason);
	doc_line(d,
		 _("Points on the probe: %zu before the candidate was opened, %zu at the end; on "
		   "the candidate: %zu; pairs: %zu"),
		 features(&w->before), features(&w->probe), features(&w->candidate), w->pair_count);
	put_fit(f, w, d);
	put_counts(w, d);
	put_differences(w, d);
	doc_pair(d, _("Differences, and why they do not matter"), s->differences);
	doc_pair(d, _("Reason"), s->reason);
}

void chart_limits(struct doc *d)
{
	doc_heading(d, _("Limits of the method"));
	doc_line(d, "%s",
		 _("A conclusion is the opinion of the named persons on what can be seen in these "
		   "two images; it is no fact and no measure of probability. The score by which "
		   "the machine put the candidate on a list is no part of it."));
	doc_line(d, "%s",
		 _("In a study of 169 examiners of latent prints about 1 in 1000 comparisons of "
		   "different fingers was wrongly called an identification, and about 75 in 1000 "
		   "of the same finger an exclusion (Ulery and others 2011); a second, independent "
		   "examination would have found all of the former. Good ten-print images are "
		   "easier than latent ones; skin bends, and quality limits what can be seen."));
	doc_line(d, "%s",
		 _("Distances are those of each pair from where a fit to the other pairs puts it. "
		   "Points marked before the candidate was opened are drawn filled, later ones "
		   "hollow. No part of the images was changed; contrast is as captured."));
}

static void put_finger(const struct chart_finger *f, struct doc *d)
{
	static const char *const names[] = {N_("Probe"), N_("Candidate")};

	doc_heading(d, finger_name(f->finger));
	for (int i = 0; i < 2; i++)
		doc_line(d, _("%s: %d x %d pixels at %.0f ppi, SHA-256 of the file %s"),
			 _(names[i]), f->side[i].image->width, f->side[i].image->height,
			 f->side[i].ppi, f->side[i].sha256);
	for (size_t i = 0; i < f->count; i++) {
		char *title = chart_sheet_title(&f->sheets[i]);

		doc_heading(d, title);
		free(title);
		chart_finger_words(f, &f->sheets[i], d);
	}
}

struct doc *chart_words(const struct chart *c)
{
	struct doc *d = doc_new();
	char when[INSTANT_TEXT_LEN];

	doc_title(d, _("Comparison of two prints"));
	doc_line(d, _("%s, hit %lld: %s"), c->agency, (long long)c->hit, c->state);
	doc_line(d, _("Made %s"), instant_format(c->at, when));
	if (c->demo)
		doc_line(d, "%s", _("Invented people: a demo."));
	if (c->draft)
		doc_line(d, "%s", _("DRAFT: work under way, no conclusion."));
	for (int i = 0; i < c->n; i++)
		put_finger(&c->fingers[i], d);
	chart_limits(d);
	return d;
}

enum err_code chart_export(struct seat *seat, const struct chart *c, enum chart_format format,
			   struct buf *out, struct err *err)
{
	static const char *const words[CHART_FORMAT_COUNT] = {"pdf", "png", "svg", "text"};
	struct buf made = BUF_INIT;
	struct hash hash;
	struct act a;
	enum err_code code = chart_make(c, format, &made, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "export.chart", NULL, err);
	if (code == ERR_OK) {
		hash = hash_bytes(made.data, made.len);
		act_about(&a, 0, c->hit);
		act_word(&a, "format", words[format]);
		act_bytes(&a, "sha256", hash.b, sizeof(hash.b));
		code = act_commit(&a, err);
		act_abort(&a);
	}
	if (code == ERR_OK)
		buf_put(out, made.data, made.len);
	secret_buf_free(&made);
	return code;
}

enum err_code chart_save(struct seat *seat, const struct chart *c, const char *path,
			 struct err *err)
{
	enum chart_format format = chart_format_of(path);
	struct buf made = BUF_INIT;
	enum err_code code;

	if (format == CHART_FORMAT_COUNT)
		return err_set(err, ERR_INPUT,
			       _("%s: the name must end in .pdf, .png, .svg or .txt"), path);
	code = chart_export(seat, c, format, &made, err);
	if (code == ERR_OK)
		code = file_write(path, made.data, made.len, err);
	secret_buf_free(&made);
	return code;
}
