/* SPDX-License-Identifier: Apache-2.0 */
/* What an examiner commits: the analysis, then the conclusion. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/policy.h"
#include "casework/review_codec.h"
#include "casework/review_work.h"
#include "casework/secret.h"
#include "casework/training.h"

static enum err_code put_sheet(struct act *a, const struct review *r, int finger, const char *layer,
			       const struct work *w, size_t marks, struct err *err)
{
	bool whole_list = r->sheet_search && strcmp(layer, "before") == 0;
	int64_t vault = whole_list ? r->hit.probe_vault : r->hit.vault;
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t id;
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "sheet", &id, err);
	if (code != ERR_OK)
		return code;
	work_encode(w, &plain);
	seal_put(key, (struct seal_place){"sheet", "sealed", id}, plain.data, plain.len, &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(
	    a->db, err,
	    "INSERT INTO sheet (id, vault_id, search_id, hit_id, print_id, user_id, layer, "
	    "suitability, marks, sealed, act) VALUES (?, ?, nullif(?, 0), nullif(?, 0), ?, "
	    "?, ?, ?, ?, ?, ?)",
	    "iiiiiissibi", id, vault, whole_list ? r->sheet_search : 0, whole_list ? 0 : r->hit.id,
	    r->prints.pair[finger].probe_print, a->seat->session->user.id, layer,
	    suitability_word(w->suitability), (int64_t)marks, sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

/* Differences and regions are marks, but none of the print's features. */
static size_t feature_count(const struct marks *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += m->rows[i].type < MARK_DIFFERENCE;
	return n;
}

enum err_code analysis_check(const struct work *w, int needed, size_t marks, struct err *err)
{
	if (w->suitability == SUITABILITY_NONE)
		return err_set(
		    err, ERR_INPUT,
		    _("first say whether the print is of value, of limited value or of no "
		      "value"));
	if (w->suitability != SUITABILITY_VALUE && text_is_blank(w->suitability_reason))
		return err_set(err, ERR_INPUT, _("say why the print is of limited or no value"));
	if (w->suitability != SUITABILITY_NO_VALUE && marks < (size_t)needed)
		return err_set(err, ERR_INPUT,
			       _("%d own marks are needed on this print, %zu are set"), needed,
			       marks);
	return ERR_OK;
}

enum err_code review_commit_analysis(struct seat *seat, struct review *r, int finger,
				     struct err *err)
{
	struct review_finger *f = &r->finger[finger];
	struct work first;
	struct act a;
	size_t marks = feature_count(&f->work.probe);
	enum err_code code;

	if (finger < 0 || finger >= r->prints.count)
		return err_set(err, ERR_INPUT, _("there is no such finger in this comparison"));
	if (f->analysed)
		return ERR_OK;
	code = analysis_check(&f->work, review_marks_needed(r, finger), marks, err);
	if (code != ERR_OK)
		return code;
	work_init(&first);
	first.suitability = f->work.suitability;
	free(first.suitability_reason);
	first.suitability_reason = xstrdup(f->work.suitability_reason);
	marks_copy(&first.before, &f->work.probe);
	code = act_begin(&a, seat, "review.analysis", NULL, err);
	if (code == ERR_OK)
		code = put_sheet(&a, r, finger, "before", &first, marks, err);
	if (code == ERR_OK) {
		act_about(&a, 0, r->hit.id);
		act_word(&a, "suitability", suitability_word(first.suitability));
		act_number(&a, "marks", (int64_t)marks);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK) {
		f->analysed = true;
		marks_clear(&f->work.before);
		marks_copy(&f->work.before, &first.before);
		code = review_save(seat, r, err);
	}
	work_clear(&first);
	return code;
}

/* --- the conclusion ------------------------------------------------------------------------- */

struct summary {
	int pairs;
	int analysed;
	bool differences;
	bool reason;
	struct buf differences_text;
	struct buf reason_text;
};

static void put_line(struct buf *out, int finger, const char *text)
{
	char *clean;

	if (text_is_blank(text))
		return;
	clean = text_clean(text, true);
	buf_printf(out, "%s%s: %s", out->len ? "\n" : "", finger_name(finger), clean);
	secret_str_free(clean);
}

static void summarise(const struct review *r, struct summary *s)
{
	*s = (struct summary){0};
	for (int i = 0; i < r->prints.count; i++) {
		const struct work *w = &r->finger[i].work;

		s->analysed += r->finger[i].analysed;
		s->pairs += (int)w->pair_count;
		s->differences =
		    s->differences || (w->pair_count && !text_is_blank(w->differences));
		s->reason = s->reason || !text_is_blank(w->reason);
		put_line(&s->differences_text, r->prints.pair[i].finger, w->differences);
		put_line(&s->reason_text, r->prints.pair[i].finger, w->reason);
	}
}

static enum err_code check_conclusion(struct seat *seat, enum conclusion c, const char *degree,
				      const struct summary *s, struct err *err)
{
	if (!s->analysed)
		return err_set(
		    err, ERR_REFUSED,
		    _("the own analysis of the print comes first: suitability and marks, "
		      "committed (rule decision.analysis)"));
	switch (c) {
	case CONCLUSION_IDENTIFICATION:
		if (s->pairs < 1)
			return err_set(err, ERR_INPUT,
				       _("an identification needs pairs of points that agree"));
		if (!s->differences)
			return err_set(
			    err, ERR_INPUT,
			    _("an identification needs the line on differences seen and why "
			      "they do not matter (\"none\" counts)"));
		return ERR_OK;
	case CONCLUSION_EXCLUSION:
		if (!s->reason && text_is_blank(buf_str((struct buf *)&s->differences_text)))
			return err_set(err, ERR_INPUT,
				       _("an exclusion needs the difference or the reason"));
		return ERR_OK;
	case CONCLUSION_SUPPORT_SAME:
	case CONCLUSION_SUPPORT_DIFFERENT:
		if (!policy_get(seat, POLICY_FIVE_LEVEL))
			return err_set(err, ERR_REFUSED,
				       _("conclusions with degrees are off at this desk (policy "
					 "five-level)"));
		if (!degree || text_is_blank(degree))
			return err_set(err, ERR_INPUT, _("say the degree and what limits it"));
		return ERR_OK;
	case CONCLUSION_INCONCLUSIVE:
	case CONCLUSION_NO_VALUE:
		if (!s->reason)
			return err_set(err, ERR_INPUT, _("a reason is needed"));
		return ERR_OK;
	default:
		return err_set(err, ERR_INPUT, _("this is no conclusion of a comparison"));
	}
}

static const char *act_of(enum task_stage stage)
{
	return stage == TASK_EXAMINE  ? "decision.examine"
	       : stage == TASK_VERIFY ? "decision.verify"
				      : "decision.resolve";
}

static enum err_code put_decision(struct act *a, const struct review *r, enum conclusion c,
				  const char *degree, const struct summary *s,
				  const uint8_t token[16], struct err *err)
{
	bool reason =
	    s->reason || c == CONCLUSION_SUPPORT_SAME || c == CONCLUSION_SUPPORT_DIFFERENT;
	struct buf plain = BUF_INIT;
	int64_t id = 0;
	enum err_code code = act_next_id(a, "decision", &id, err);

	if (code == ERR_OK)
		code = db_run(
		    a->db, err,
		    "INSERT INTO decision (id, hit_id, round, stage, user_id, conclusion, "
		    "pairs, differences, reason, token, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
		    "?, ?, ?)",
		    "iiisisiiibi", id, r->hit.id, (int64_t)r->hit.round, task_stage_word(r->stage),
		    a->seat->session->user.id, conclusion_word(c), (int64_t)s->pairs,
		    (int64_t)s->differences, (int64_t)reason, token, (size_t)16, a->seq);
	if (code != ERR_OK)
		return code;
	codec_put_bytes(&plain, DECISION_REASON, s->reason_text.data, s->reason_text.len);
	codec_put_bytes(&plain, DECISION_DIFFERENCES, s->differences_text.data,
			s->differences_text.len);
	codec_put_text(&plain, DECISION_DEGREE, degree);
	code = hit_put_text(a, id, r->hit.vault, plain.data, plain.len, err);
	secret_buf_free(&plain);
	act_about(a, 0, r->hit.id);
	act_number(a, "decision", id);
	act_number(a, "round", r->hit.round);
	act_word(a, "conclusion", conclusion_word(c));
	act_number(a, "pairs", s->pairs);
	return code;
}

static enum err_code commit(struct seat *seat, struct review *r, enum conclusion c,
			    const char *degree, const struct summary *s, const uint8_t token[16],
			    struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, act_of(r->stage), NULL, err);

	if (code != ERR_OK)
		return code;
	for (int i = 0; i < r->prints.count && code == ERR_OK; i++)
		if (r->finger[i].analysed)
			code = put_sheet(&a, r, i, "after", &r->finger[i].work,
					 feature_count(&r->finger[i].work.probe), err);
	if (code == ERR_OK)
		code = put_decision(&a, r, c, degree, s, token, err);
	if (code == ERR_OK)
		code = hit_put_next_task(&a, r->hit.id, r->hit.search_id, false, err);
	if (code == ERR_OK)
		code = review_drop_draft(seat, r, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

enum err_code review_conclude(struct seat *seat, struct review *r, enum conclusion c,
			      const char *degree, const uint8_t token[16], char **revealed,
			      struct err *err)
{
	struct summary s;
	int64_t done = 0;
	enum err_code code = decision_of_token(seat->db, token, &done, err);

	if (revealed)
		*revealed = NULL;
	if (code != ERR_OK || done)
		return code;
	summarise(r, &s);
	code = check_conclusion(seat, c, degree, &s, err);
	if (code == ERR_OK)
		code = commit(seat, r, c, degree, &s, token, err);
	buf_free(&s.differences_text);
	buf_free(&s.reason_text);
	if (code == ERR_OK && revealed && !r->hit.search_id)
		code = training_reveal(seat, r->hit.id, c, revealed, err);
	return code;
}

enum err_code review_sheet(struct seat *seat, int64_t decision, int finger, struct work *out,
			   struct err *err)
{
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	struct hit_prints prints;
	uint8_t key[SEAL_KEY_LEN];
	int64_t hit = 0;
	int64_t user = 0;
	int64_t id = 0;
	int64_t probe;
	int64_t cand;
	struct hit_now h;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = db_get_i64(seat->db, &hit, err, "SELECT hit_id FROM decision_seen WHERE id = ?", "i",
			  decision);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &user, err,
				  "SELECT user_id FROM decision_seen WHERE id = ?", "i", decision);
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no such decision, or it is not to be seen yet"));
	if (code == ERR_OK)
		code = hit_open_prints(seat, hit, &prints, &probe, &cand, err);
	if (code == ERR_OK && (finger < 0 || finger >= prints.count))
		code = err_set(err, ERR_INPUT, _("there is no such finger in this comparison"));
	if (code == ERR_OK)
		code = hit_read(seat, hit, &h, err);
	if (code == ERR_OK) {
		code = db_get_i64(seat->db, &id, err,
				  "SELECT id FROM sheet_seen WHERE hit_id = ? AND user_id = ? AND "
				  "print_id = ? AND layer = 'after' ORDER BY id DESC LIMIT 1",
				  "iii", hit, user, prints.pair[finger].probe_print);
		if (code == ERR_NOT_FOUND)
			err_set(err, code, _("this finger was not compared"));
	}
	if (code == ERR_OK)
		code = db_get_blob(seat->db, &sealed, err,
				   "SELECT sealed FROM sheet_seen WHERE id = ?", "i", id);
	if (code == ERR_OK)
		code = vault_key(seat, h.vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"sheet", "sealed", id}, sealed.data,
				 sealed.len, &plain, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK && !work_decode(plain.data, plain.len, out))
		code = err_set(err, ERR_TAMPERED, _("an examiner's sheet is damaged"));
	buf_free(&sealed);
	secret_buf_free(&plain);
	seat_release(seat);
	return code;
}
