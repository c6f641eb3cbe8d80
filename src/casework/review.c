/* SPDX-License-Identifier: Apache-2.0 */
/* One comparison in one examiner's hands: opening, looking, saving. */
#include "casework/review.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/hit_rows.h"
#include "casework/policy.h"
#include "casework/print_store.h"
#include "casework/review_codec.h"
#include "casework/review_work.h"
#include "casework/search_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

#define GOOD_QUALITY 50

/* --- drafts ---------------------------------------------------------------------------- */

static void slot_of(const struct review *r, char slot[48])
{
	snprintf(slot, 48, "review:%lld:%d", (long long)r->hit.id, r->hit.round);
}

static void take_draft(struct review *r, const struct buf *plain)
{
	struct reader rd = reader_over(plain->data, plain->len);
	struct codec_field f;

	/* tag: index of the finger */
	while (codec_next(&rd, &f)) {
		struct work w;

		if ((int)f.tag >= r->prints.count || !work_decode(f.data, f.len, &w))
			continue;
		work_clear(&r->finger[f.tag].work);
		r->finger[f.tag].work = w;
	}
}

static enum err_code load_draft(struct seat *seat, struct review *r, struct err *err)
{
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	char slot[48];
	enum err_code code;

	slot_of(r, slot);
	code = db_get_blob(seat->db, &sealed, err,
			   "SELECT sealed FROM draft WHERE user_id = ? AND slot = ?", "is",
			   seat->session->user.id, slot);
	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code == ERR_OK)
		code = vault_key(seat, r->hit.vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"draft", slot, seat->session->user.id},
				 sealed.data, sealed.len, &plain, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		take_draft(r, &plain);
	buf_free(&sealed);
	secret_buf_free(&plain);
	return code;
}

enum err_code review_save(struct seat *seat, struct review *r, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	char slot[48];
	instant now;
	enum err_code code = seat_hold(seat, err);

	if (code != ERR_OK)
		return code;
	slot_of(r, slot);
	for (int i = 0; i < r->prints.count; i++) {
		struct buf one = BUF_INIT;

		work_encode(&r->finger[i].work, &one);
		codec_put_bytes(&plain, (unsigned)i, one.data, one.len);
		secret_buf_free(&one);
	}
	code = act_time(seat->db, &now, err);
	if (code == ERR_OK)
		code = vault_key(seat, r->hit.vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"draft", slot, seat->session->user.id},
			 plain.data, plain.len, &sealed);
		sodium_memzero(key, sizeof(key));
		code = db_run(
		    seat->db, err,
		    "INSERT INTO draft (user_id, slot, vault_id, sealed, at) VALUES (?1, ?2, "
		    "?3, ?4, ?5) ON CONFLICT (user_id, slot) DO UPDATE SET sealed = ?4, at = "
		    "?5",
		    "isibi", seat->session->user.id, slot, r->hit.vault, sealed.data, sealed.len,
		    now);
	}
	secret_buf_free(&plain);
	buf_free(&sealed);
	seat_release(seat);
	return code;
}

enum err_code review_drop_draft(struct seat *seat, const struct review *r, struct err *err)
{
	char slot[48];

	slot_of(r, slot);
	return db_run(seat->db, err, "DELETE FROM draft WHERE user_id = ? AND slot = ?", "is",
		      seat->session->user.id, slot);
}

/* --- sheets already committed ----------------------------------------------------------- */

static enum err_code load_sheet(struct seat *seat, struct review *r, int i, struct err *err)
{
	struct review_finger *f = &r->finger[i];
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct work w;
	int64_t id = 0;
	int64_t vault = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT id, vault_id, sealed FROM sheet_seen WHERE user_id = ?1 AND print_id = ?2 "
	    "AND layer = 'before' AND (hit_id = ?3 OR (search_id = ?4 AND ?4 > 0)) ORDER BY id "
	    "DESC LIMIT 1",
	    "iiii", seat->session->user.id, r->prints.pair[i].probe_print, r->hit.id,
	    r->sheet_search);

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size_t len;
		const void *p = stmt_blob(q, 2, &len);

		id = stmt_i64(q, 0);
		vault = stmt_i64(q, 1);
		buf_put(&sealed, p, len);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK || !id)
		return code;
	code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"sheet", "sealed", id}, sealed.data,
				 sealed.len, &plain, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK && !work_decode(plain.data, plain.len, &w))
		code = err_set(err, ERR_TAMPERED, _("an examiner's sheet is damaged"));
	if (code == ERR_OK) {
		f->analysed = true;
		f->work.suitability = w.suitability;
		free(f->work.suitability_reason);
		f->work.suitability_reason = xstrdup(w.suitability_reason);
		marks_clear(&f->work.before);
		marks_copy(&f->work.before, &w.before);
		/* What comes later is a layer of its own, over the first one. */
		if (!f->work.probe.count)
			marks_copy(&f->work.probe, &w.before);
		work_clear(&w);
	}
	buf_free(&sealed);
	secret_buf_free(&plain);
	return code;
}

/* --- opening ------------------------------------------------------------------------------ */

static int stage_of(enum hit_state s)
{
	switch (s) {
	case HIT_CANDIDATE:
		return TASK_EXAMINE;
	case HIT_VERIFY:
		return TASK_VERIFY;
	case HIT_CONFLICT:
		return TASK_RESOLVE;
	default:
		return -1;
	}
}

static enum err_code read_quality(struct seat *seat, struct review *r, int i, struct err *err)
{
	struct print_meta m;
	enum err_code code =
	    print_get(seat, r->prints.pair[i].probe_print, NULL, &m, NULL, NULL, err);

	if (code != ERR_OK)
		return code;
	r->finger[i].quality = m.quality;
	print_meta_clear(&m);
	return ERR_OK;
}

static enum err_code fill(struct seat *seat, struct review *r, struct err *err)
{
	int64_t probe;
	int64_t cand;
	enum err_code code = hit_open_prints(seat, r->hit.id, &r->prints, &probe, &cand, err);

	r->marks_good = (int)policy_number(seat->db, POLICY_MARKS_GOOD);
	r->marks_poor = (int)policy_number(seat->db, POLICY_MARKS_POOR);
	r->blind = r->stage != TASK_EXAMINE || policy_number(seat->db, POLICY_BLIND_EXAMINER);
	r->sheet_search = r->stage == TASK_EXAMINE && r->hit.round == 1 ? r->hit.search_id : 0;
	for (int i = 0; i < r->prints.count && code == ERR_OK; i++) {
		work_init(&r->finger[i].work);
		r->finger[i].used = true;
		if (r->blind)
			r->prints.pair[i].score = -1;
		code = read_quality(seat, r, i, err);
	}
	if (code == ERR_OK)
		code = load_draft(seat, r, err);
	for (int i = 0; i < r->prints.count && code == ERR_OK; i++)
		code = load_sheet(seat, r, i, err);
	return code;
}

static enum err_code log_open(struct seat *seat, struct review *r, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "review.open", NULL, err);

	if (code != ERR_OK)
		return code;
	act_about(&a, 0, r->hit.id);
	act_word(&a, "stage", task_stage_word(r->stage));
	act_number(&a, "round", r->hit.round);
	code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

enum err_code review_open(struct seat *seat, int64_t hit, struct review **out, struct err *err)
{
	struct review *r = xcalloc(1, sizeof(*r));
	int stage = -1;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = hit_read(seat, hit, &r->hit, err);
	if (code == ERR_OK) {
		stage = stage_of(r->hit.state);
		if (stage < 0)
			code =
			    err_set(err, ERR_CONFLICT,
				    _("this hit is at another stage now; someone else was first. "
				      "Look at it again"));
	}
	if (code == ERR_OK) {
		r->stage = (enum task_stage)stage;
		code = task_need(
		    seat, r->stage, hit,
		    r->stage == TASK_EXAMINE && r->hit.round == 1 ? r->hit.search_id : 0, err);
	}
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code == ERR_OK) {
		code = fill(seat, r, err);
		seat_release(seat);
	}
	if (code == ERR_OK)
		code = log_open(seat, r, err);
	if (code != ERR_OK) {
		review_free(r);
		return code;
	}
	*out = r;
	return ERR_OK;
}

void review_free(struct review *r)
{
	if (!r)
		return;
	for (int i = 0; i < 10; i++)
		if (r->finger[i].used)
			work_clear(&r->finger[i].work);
	free(r);
}

int64_t review_hit(const struct review *r)
{
	return r->hit.id;
}

enum task_stage review_stage(const struct review *r)
{
	return r->stage;
}

bool review_is_blind(const struct review *r)
{
	return r->blind;
}

int64_t review_search(const struct review *r)
{
	return r->stage == TASK_EXAMINE && !r->blind ? r->hit.search_id : r->sheet_search;
}

int review_finger_count(const struct review *r)
{
	return r->prints.count;
}

const struct search_finger *review_finger(const struct review *r, int i)
{
	return &r->prints.pair[i];
}

int review_marks_needed(const struct review *r, int finger)
{
	return r->finger[finger].quality >= GOOD_QUALITY ? r->marks_good : r->marks_poor;
}

bool review_is_analysed(const struct review *r, int finger)
{
	return r->finger[finger].analysed;
}

struct work *review_work(struct review *r, int finger)
{
	return &r->finger[finger].work;
}

/* --- looking ------------------------------------------------------------------------------- */

static enum err_code check_open(const struct review *r, int finger, enum review_side side,
				bool machine, struct err *err)
{
	if (finger < 0 || finger >= r->prints.count)
		return err_set(err, ERR_INPUT, _("there is no such finger in this comparison"));
	if ((side == REVIEW_CANDIDATE || machine) && !r->finger[finger].analysed)
		return err_set(
		    err, ERR_REFUSED,
		    _("the own analysis of the print comes first: suitability and marks, "
		      "committed (rule decision.analysis)"));
	if (side == REVIEW_CANDIDATE && r->finger[finger].work.suitability == SUITABILITY_NO_VALUE)
		return err_set(
		    err, ERR_REFUSED,
		    _("you have found this print to be of no value; it is not compared (rule "
		      "decision.analysis)"));
	return ERR_OK;
}

/* A look at a print within an examination carries the purpose and the case of
 * its search, also where the examiner is not to know them. */
enum err_code review_log_view(struct seat *seat, const struct hit_now *h, int64_t print,
			      const char *part, struct err *err)
{
	struct look look = {.why = "examination of a hit"};
	char *number = NULL;
	char *purpose = NULL;
	struct act a;
	bool real;
	enum err_code code = db_get_text(
	    seat->db, &number, err,
	    "SELECT c.number FROM search s JOIN casefile c ON c.id = s.case_id WHERE s.id = ?", "i",
	    h->search_id);

	real = code == ERR_OK;
	if (code == ERR_OK)
		code = db_get_text(seat->db, &purpose, err,
				   "SELECT purpose FROM search WHERE id = ?", "i", h->search_id);
	if (code == ERR_OK || code == ERR_NOT_FOUND) {
		if (real) {
			look.purpose = (enum purpose)purpose_parse(purpose);
			look.case_number = number;
		}
		code = act_begin(&a, seat, real ? "print.view" : "review.open", real ? &look : NULL,
				 err);
	}
	free(number);
	free(purpose);
	if (code != ERR_OK)
		return code;
	act_about(&a, 0, print);
	act_number(&a, "hit", h->id);
	act_word(&a, "part", part);
	code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

static int64_t print_of(const struct review *r, int finger, enum review_side side)
{
	return side == REVIEW_PROBE ? r->prints.pair[finger].probe_print
				    : r->prints.pair[finger].print;
}

enum err_code review_image(struct seat *seat, struct review *r, int finger, enum review_side side,
			   struct image **out, struct err *err)
{
	struct print_meta m = {0};
	struct buf file = BUF_INIT;
	enum err_code code = check_open(r, finger, side, false, err);

	if (code == ERR_OK)
		code = review_log_view(seat, &r->hit, print_of(r, finger, side), "image", err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = print_get(seat, print_of(r, finger, side), NULL, &m, &file, NULL, err);
	seat_release(seat);
	if (code == ERR_OK)
		code = print_decode(&file, &m, out, err);
	print_meta_clear(&m);
	secret_buf_free(&file);
	return code;
}

enum err_code review_template(struct seat *seat, struct review *r, int finger,
			      enum review_side side, struct template **out, struct err *err)
{
	struct template *t = NULL;
	enum err_code code = check_open(r, finger, side, true, err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = print_get(seat, print_of(r, finger, side), NULL, NULL, NULL, &t, err);
	seat_release(seat);
	if (code == ERR_OK && !t)
		code = err_set(err, ERR_NOT_FOUND, _("the machine found nothing in this print"));
	if (code == ERR_OK)
		*out = t;
	return code;
}

char *work_advice(double seconds, int regions)
{
	if (seconds < 20)
		return xasprintf(_("%d seconds so far; missed identifications go with short looks"),
				 (int)seconds);
	if (regions < 2)
		return xstrdup(_("less than two regions were looked at closely"));
	return NULL;
}

char *review_advice(const struct review *r, enum conclusion c)
{
	double seconds = 0;
	int regions = 0;

	for (int i = 0; i < r->prints.count; i++) {
		seconds += r->finger[i].work.seconds;
		regions += r->finger[i].work.regions;
	}
	return c == CONCLUSION_NO_VALUE ? NULL : work_advice(seconds, regions);
}
