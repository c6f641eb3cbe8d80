/* SPDX-License-Identifier: Apache-2.0 */
/* Roots, proofs, checkpoints and export of the log. */
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/checkpoint.h"
#include "casework/log.h"
#include "casework/log_tree.h"
#include "casework/policy.h"

static enum err_code damaged(struct seat *seat, struct err *err)
{
	return err_set(err, ERR_TAMPERED,
		       _("%s: a part of the log is missing; run: cotejo audit verify"),
		       seat->desk->path);
}

enum err_code log_root(struct seat *seat, int64_t size, struct hash *out, struct err *err)
{
	if (!merkle_root((uint64_t)size, log_tree_get, seat->db, out))
		return damaged(seat, err);
	return ERR_OK;
}

static enum err_code sign_checkpoint(struct seat *seat, int64_t size, instant at, char **note,
				     struct err *err)
{
	const struct keyring *keys = seat_keys(seat);
	uint8_t public[32];
	uint8_t secret[64];
	struct hash root;
	enum err_code code = log_root(seat, size, &root, err);

	if (code != ERR_OK)
		return code;
	if (!keys->has[COMPARTMENT_LOG])
		return err_set(err, ERR_REFUSED, _("this account has no key to sign checkpoints"));
	crypto_sign_seed_keypair(public, secret, keys->key[COMPARTMENT_LOG]);
	*note = checkpoint_sign(seat->desk->info.origin, size, &root, at, public, secret);
	sodium_memzero(secret, sizeof(secret));
	return ERR_OK;
}

enum err_code log_checkpoint(struct seat *seat, char **note, struct err *err)
{
	struct act a;
	int64_t size = 0;
	instant at = 0;
	char *text = NULL;
	enum err_code code = act_begin(&a, seat, "log.checkpoint", NULL, err);

	if (code != ERR_OK)
		return code;
	/* First the entry that says one was made; the note is over it too, and so
	 * is written beside the tree in a second act's place. */
	size = a.seq;
	at = a.at;
	code = act_commit(&a, err);
	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = sign_checkpoint(seat, size, at, &text, err);
	seat_release(seat);
	if (code == ERR_OK)
		code = db_run(seat->db, err,
			      "INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)", "iis",
			      size, at, text);
	if (code != ERR_OK) {
		free(text);
		return code;
	}
	*note = text;
	return ERR_OK;
}

enum err_code log_checkpoint_last(struct seat *seat, char **note, instant *at, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err, "SELECT note, at FROM checkpoint ORDER BY size DESC LIMIT 1", "");

	*note = NULL;
	*at = 0;
	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		*note = xstrdup(stmt_text(q, 0));
		*at = stmt_i64(q, 1);
	}
	return stmt_end(q, err);
}

enum err_code log_checkpoint_due(struct seat *seat, bool *due, struct err *err)
{
	int64_t size = 0;
	int64_t release = 0;
	instant at = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err, "SELECT size, at FROM checkpoint ORDER BY size DESC LIMIT 1", "");

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size = stmt_i64(q, 0);
		at = stmt_i64(q, 1);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code = db_get_i64(seat->db, &release, err,
				  "SELECT count(*) FROM log_mark WHERE seq > ?", "i", size);
	if (code == ERR_OK)
		*due = release > 0 || clock_now() - at > INSTANT_DAY;
	return code;
}

static enum err_code put_lines(struct seat *seat, struct buf *out, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(seat->db, &q, err,
				      "SELECT l.leaf, b.line FROM log l LEFT JOIN log_body b "
				      "ON b.seq = l.seq ORDER BY l.seq",
				      "");

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		if (stmt_is_null(q, 1)) {
			struct hash leaf = {{0}};
			char hex[HASH_HEX_LEN];
			size_t len;
			const void *p = stmt_blob(q, 0, &len);

			if (len == HASH_LEN)
				memcpy(leaf.b, p, len);
			buf_printf(out, "#\t%s\n", hash_hex(&leaf, hex));
		} else {
			buf_put_str(out, stmt_text(q, 1));
			buf_put_u8(out, '\n');
		}
	}
	return stmt_end(q, err);
}

enum err_code log_export(struct seat *seat, const char *path, struct err *err)
{
	struct buf out = BUF_INIT;
	struct act a;
	enum err_code code = act_begin(&a, seat, "log.export", NULL, err);

	if (code == ERR_OK)
		code = act_commit(&a, err);
	if (code != ERR_OK)
		return code;
	buf_printf(&out, "cotejo log v1\n%s\n", seat->desk->info.log_key);
	code = db_read_begin(seat->db, err);
	if (code == ERR_OK) {
		code = put_lines(seat, &out, err);
		db_read_end(seat->db);
	}
	if (code == ERR_OK)
		code = file_write(path, out.data, out.len, err);
	buf_free(&out);
	return code;
}

static char *proof_text(const struct hash *proof, size_t count)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		char text[sodium_base64_ENCODED_LEN(HASH_LEN, sodium_base64_VARIANT_ORIGINAL)];

		sodium_bin2base64(text, sizeof(text), proof[i].b, HASH_LEN,
				  sodium_base64_VARIANT_ORIGINAL);
		buf_printf(&b, "%s\n", text);
	}
	return buf_take_str(&b);
}

static enum err_code check_sizes(int64_t first, int64_t size, struct err *err)
{
	if (first < 1 || first > size)
		return err_set(err, ERR_INPUT, _("no such entry: %lld of %lld"), (long long)first,
			       (long long)size);
	return ERR_OK;
}

enum err_code log_prove_inclusion(struct seat *seat, int64_t seq, int64_t size, char **proof,
				  struct err *err)
{
	struct hash hashes[MERKLE_MAX_PROOF];
	size_t count;
	enum err_code code = check_sizes(seq, size, err);

	if (code != ERR_OK)
		return code;
	if (!merkle_inclusion((uint64_t)seq - 1, (uint64_t)size, log_tree_get, seat->db, hashes,
			      &count))
		return damaged(seat, err);
	*proof = proof_text(hashes, count);
	return ERR_OK;
}

enum err_code log_prove_consistency(struct seat *seat, int64_t old_size, int64_t size, char **proof,
				    struct err *err)
{
	struct hash hashes[MERKLE_MAX_PROOF];
	size_t count;
	enum err_code code = check_sizes(old_size, size, err);

	if (code != ERR_OK)
		return code;
	if (!merkle_consistency((uint64_t)old_size, (uint64_t)size, log_tree_get, seat->db, hashes,
				&count))
		return damaged(seat, err);
	*proof = proof_text(hashes, count);
	return ERR_OK;
}

/* SHA-256 over the numbers of the lines up to an entry that are gone, or will be. */
static enum err_code missing_lines(struct db *db, int64_t upto, int64_t *missing,
				   struct hash *digest, struct err *err)
{
	struct buf numbers = BUF_INIT;
	struct stmt *q;
	enum err_code code =
	    db_query(db, &q, err,
		     "SELECT l.seq FROM log l WHERE l.seq <= ?1 AND (NOT EXISTS (SELECT "
		     "1 FROM log_body b WHERE b.seq = l.seq) OR EXISTS (SELECT 1 FROM "
		     "log_prunable p WHERE p.seq = l.seq)) ORDER BY l.seq",
		     "i", upto);

	if (code != ERR_OK)
		return code;
	*missing = 0;
	for (; stmt_row(q); ++*missing)
		buf_put_le64(&numbers, (uint64_t)stmt_i64(q, 0));
	*digest = hash_bytes(numbers.data, numbers.len);
	buf_free(&numbers);
	return stmt_end(q, err);
}

enum err_code log_prune(struct seat *seat, int64_t *count, struct err *err)
{
	struct act a;
	struct hash digest;
	int64_t upto = 0;
	int64_t missing = 0;
	int64_t lines = 0;
	instant limit;
	enum err_code code = act_begin(&a, seat, "log.prune", NULL, err);

	if (code != ERR_OK)
		return code;
	limit = a.at - policy_number(a.db, POLICY_LOG_DAYS) * INSTANT_DAY;
	code = db_get_i64(a.db, &upto, err, "SELECT coalesce(max(seq), 0) FROM log WHERE at < ?",
			  "i", limit);
	if (code == ERR_OK)
		code = missing_lines(a.db, upto, &missing, &digest, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO log_prune (upto, missing, digest, act) VALUES (?, ?, ?, ?)",
			   "iibi", upto, missing, digest.b, (size_t)HASH_LEN, a.seq);
	if (code == ERR_OK)
		code = db_run(a.db, err,
			      "DELETE FROM log_detail WHERE seq <= ? AND seq IN (SELECT seq FROM "
			      "log_detail_prunable)",
			      "i", upto);
	if (code == ERR_OK)
		code = db_run(a.db, err,
			      "DELETE FROM log_body WHERE seq <= ? AND seq IN (SELECT seq FROM "
			      "log_prunable)",
			      "i", upto);
	if (code == ERR_OK) {
		lines = db_changes(a.db);
		act_number(&a, "upto", upto);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		*count = lines;
	return code;
}
