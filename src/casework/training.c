/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/training.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/capture_work.h"
#include "casework/policy.h"
#include "casework/practice.h"
#include "casework/print_store.h"
#include "casework/secret.h"
#include "casework/task_rows.h"
#include "image/write.h"

static enum err_code put_side(struct act *a, const struct capture *c, int64_t *vault,
			      struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	int64_t id;
	enum err_code code = vault_new(a->seat, a->seq, "training", false, vault, key, err);

	for (size_t i = 0; i < c->try_count && code == ERR_OK; i++) {
		const struct capture_try *t = &c->tries[i];
		struct print_meta m = {
		    .finger = t->finger,
		    .impression = t->impression,
		    .quality = t->quality,
		    .width = t->image ? t->image->width : 0,
		    .height = t->image ? t->image->height : 0,
		    .ppi = t->image ? t->image->ppi : 500,
		    .kept = t->kept,
		};

		if (t->kept)
			code = print_put(a, *vault, 0, key, &m, t->file, t->file_len, t->template,
					 &id, err);
	}
	sodium_memzero(key, sizeof(key));
	return code;
}

enum err_code training_add_pair(struct seat *seat, const struct capture *probe,
				const struct capture *candidate, bool mates, struct err *err)
{
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	uint8_t truth = mates;
	struct act a;
	int64_t p = 0;
	int64_t c = 0;
	int64_t vault = 0;
	int64_t id = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (!probe->try_count || !candidate->try_count))
		code = err_set(err, ERR_INPUT, _("a pair needs a print on each side"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "training.add", NULL, err);
	if (code != ERR_OK)
		return code;
	code = put_side(&a, probe, &p, err);
	if (code == ERR_OK)
		code = put_side(&a, candidate, &c, err);
	if (code == ERR_OK)
		code = vault_new(seat, a.seq, "training", false, &vault, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "training_pair", &id, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"training_pair", "sealed", id}, &truth, 1,
			 &sealed);
		code = db_run(a.db, err,
			      "INSERT INTO training_pair (id, vault_id, probe_vault, cand_vault, "
			      "sealed, act) VALUES (?, ?, ?, ?, ?, ?)",
			      "iiiibi", id, vault, p, c, sealed.data, sealed.len, a.seq);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, 0, id);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	return code;
}

/* The prints of both sides, finger by finger, in the form of a hit's pairs. */
static enum err_code pair_prints(struct seat *seat, int64_t probe, int64_t cand, struct buf *out,
				 struct err *err)
{
	struct print_current a[16];
	struct print_current b[16];
	size_t an = 0;
	size_t bn = 0;
	struct buf pairs = BUF_INIT;
	unsigned count = 0;
	enum err_code code = print_current(seat, probe, a, ARRAY_LEN(a), &an, err);

	if (code == ERR_OK)
		code = print_current(seat, cand, b, ARRAY_LEN(b), &bn, err);
	for (size_t i = 0; i < an && code == ERR_OK; i++) {
		for (size_t k = 0; k < bn && count < 10; k++) {
			if (a[i].finger != b[k].finger)
				continue;
			buf_put_u8(&pairs, (unsigned)a[i].finger);
			buf_put_le64(&pairs, (uint64_t)a[i].id);
			buf_put_le64(&pairs, (uint64_t)b[k].id);
			buf_put_le32(&pairs, 0);
			count++;
			break;
		}
	}
	print_current_clear(a, an);
	print_current_clear(b, bn);
	if (code == ERR_OK && !count)
		code = err_set(err, ERR_NOT_FOUND, _("the two sides of the pair share no finger"));
	buf_put_u8(out, count);
	buf_put(out, pairs.data, pairs.len);
	secret_buf_free(&pairs);
	return code;
}

static enum err_code place_one(struct seat *seat, int64_t probe, int64_t cand, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t vault = 0;
	int64_t hit = 0;
	enum err_code code = act_begin(&a, seat, "training.place", NULL, err);

	if (code != ERR_OK)
		return code;
	code = pair_prints(seat, probe, cand, &plain, err);
	if (code == ERR_OK)
		code = vault_new(seat, a.seq, "hit", false, &vault, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "hit", &hit, err);
	if (code == ERR_OK) {
		seal_put(key, (struct seal_place){"hit", "sealed", hit}, plain.data, plain.len,
			 &sealed);
		code = db_run(
		    a.db, err,
		    "INSERT INTO hit (id, vault_id, search_id, origin, probe_vault, "
		    "cand_vault, doubt, second, sealed, act) VALUES (?, ?, NULL, 'training', "
		    "?, ?, 0, 0, ?, ?)",
		    "iiiibi", hit, vault, probe, cand, sealed.data, sealed.len, a.seq);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		code = task_add(&a, TASK_VERIFY, (struct task_about){.hit = hit, .round = 1}, false,
				err);
	if (code == ERR_OK) {
		act_about(&a, 0, hit);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

#define UNUSED                                                                              \
	"FROM training_pair p WHERE NOT EXISTS (SELECT 1 FROM hit h WHERE h.probe_vault = " \
	"p.probe_vault AND h.cand_vault = p.cand_vault)"

/* A pair that was not used yet; drawn at random, so that the order of the pool
 * says nothing. */
static enum err_code draw_pair(struct seat *seat, int64_t *probe, int64_t *cand, struct err *err)
{
	int64_t n = 0;
	struct stmt *q;
	bool found = false;
	enum err_code code = db_get_i64(seat->db, &n, err, "SELECT count(*) " UNUSED, "");

	if (code != ERR_OK)
		return code;
	if (!n)
		return ERR_NOT_FOUND;
	code =
	    db_query(seat->db, &q, err,
		     "SELECT p.probe_vault, p.cand_vault " UNUSED " ORDER BY p.id LIMIT 1 OFFSET ?",
		     "i", (int64_t)randombytes_uniform((uint32_t)n));
	if (code == ERR_OK) {
		found = stmt_row(q);
		if (found) {
			*probe = stmt_i64(q, 0);
			*cand = stmt_i64(q, 1);
		}
		code = stmt_end(q, err);
	}
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code training_unused(struct seat *seat, int *count, struct err *err)
{
	int64_t n = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = db_get_i64(seat->db, &n, err, "SELECT count(*) " UNUSED, "");
	*count = (int)n;
	return code;
}

static enum err_code add_side(struct capture *c, const struct practice *p, enum review_side side,
			      struct err *err)
{
	struct buf png = BUF_INIT;
	enum err_code code;

	image_write_png(practice_image(p, side), &png);
	code = capture_add(c, practice_finger(p), IMPRESSION_LIVE_PLAIN, png.data, png.len,
			   "synthetic.png", 500, err);
	buf_free(&png);
	return code;
}

static enum err_code fill_one(struct seat *seat, const struct cancel *cancel, struct err *err)
{
	struct capture *probe = capture_new_loose(), *candidate = capture_new_loose();
	struct practice *p = NULL;
	uint64_t seed;
	enum err_code code;

	randombytes_buf(&seed, sizeof(seed));
	code = practice_new(seed, cancel, &p, err);
	if (code == ERR_OK)
		code = add_side(probe, p, REVIEW_PROBE, err);
	if (code == ERR_OK)
		code = add_side(candidate, p, REVIEW_CANDIDATE, err);
	if (code == ERR_OK)
		code = training_add_pair(seat, probe, candidate, practice_is_mates(p), err);
	capture_free(probe);
	capture_free(candidate);
	practice_free(p);
	return code;
}

enum err_code training_fill(struct seat *seat, int want, const struct cancel *cancel, int *made,
			    struct err *err)
{
	int have = 0;
	enum err_code code = training_unused(seat, &have, err);

	*made = 0;
	while (code == ERR_OK && have < want) {
		code = fill_one(seat, cancel, err);
		if (code == ERR_OK) {
			have++;
			(*made)++;
		}
	}
	return code == ERR_CANCELLED && *made ? ERR_OK : code;
}

enum err_code training_place(struct seat *seat, int *placed, struct err *err)
{
	long rate = policy_get(seat, POLICY_INSERTIONS);
	int64_t real = 0;
	int64_t known = 0;
	int64_t probe;
	int64_t cand;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	*placed = 0;
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &real, err,
				  "SELECT count(*) FROM task t JOIN hit h ON h.id = t.hit_id WHERE "
				  "t.stage = 'verify' AND h.search_id IS NOT NULL",
				  "");
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &known, err,
				  "SELECT count(*) FROM task t JOIN hit h ON h.id = t.hit_id WHERE "
				  "t.stage = 'verify' AND h.search_id IS NULL",
				  "");
	while (code == ERR_OK && known * 100 < real * rate) {
		code = seat_hold(seat, err);
		if (code != ERR_OK)
			break;
		code = draw_pair(seat, &probe, &cand, err);
		if (code == ERR_OK)
			code = place_one(seat, probe, cand, err);
		seat_release(seat);
		if (code == ERR_OK) {
			known++;
			(*placed)++;
		}
	}
	return code == ERR_NOT_FOUND ? ERR_OK : code;
}

enum err_code training_reveal(struct seat *seat, int64_t hit, enum conclusion c, char **text,
			      struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	bool mates = false;
	enum err_code code = seat_hold(seat, err);

	*text = NULL;
	if (code != ERR_OK)
		return code;
	code =
	    db_query(seat->db, &q, err,
		     "SELECT id, vault_id, sealed FROM training_seen WHERE hit_id = ?", "i", hit);
	if (code == ERR_OK) {
		found = stmt_row(q);
		if (found) {
			size_t len;
			const void *sealed = stmt_blob(q, 2, &len);

			code = vault_key(seat, stmt_i64(q, 1), COMPARTMENT_RECORDS, key, err);
			if (code == ERR_OK)
				code = seal_open(
				    key,
				    (struct seal_place){"training_pair", "sealed", stmt_i64(q, 0)},
				    sealed, len, &plain, err);
			sodium_memzero(key, sizeof(key));
			mates = code == ERR_OK && plain.len == 1 && plain.data[0];
		}
		if (code == ERR_OK)
			code = stmt_end(q, err);
		else
			stmt_end(q, NULL);
		if (code == ERR_OK && found) {
			bool right = (c == CONCLUSION_IDENTIFICATION && mates) ||
				     (c == CONCLUSION_EXCLUSION && !mates);
			bool wrong = (c == CONCLUSION_IDENTIFICATION && !mates) ||
				     (c == CONCLUSION_EXCLUSION && mates);

			*text =
			    xasprintf("%s %s",
				      mates ? _("This was a comparison of known truth: the same "
						"finger.")
					    : _("This was a comparison of known truth: different "
						"fingers."),
				      right   ? _("Your conclusion was right.")
				      : wrong ? _("Your conclusion was wrong.")
					      : _("Your conclusion left it open."));
		}
	}
	secret_buf_free(&plain);
	seat_release(seat);
	return code;
}
