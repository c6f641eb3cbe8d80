/* SPDX-License-Identifier: Apache-2.0 */
/* Entries, their signatures, the tree, checkpoints. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/act.h"
#include "casework/audit_work.h"
#include "casework/checkpoint.h"
#include "casework/log_tree.h"

struct pruning {
	int64_t upto;
	int64_t missing;
	struct hash digest;
};

/* What the program may do by itself; everything else is signed by a person. */
static const char *const machine_kinds[] = {"store.create",   "store.migrate", "store.restore",
					    "user.add",	      "user.key",      "user.grant",
					    "competence.set", "recovery.make", "policy.set",
					    "registry.set",   "session.failed"};

static bool is_machine_kind(const char *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(machine_kinds); i++)
		if (strcmp(machine_kinds[i], kind) == 0)
			return true;
	return false;
}

static struct audit_user *find_user(struct audit *a, int64_t id)
{
	for (size_t i = 0; i < a->user_count; i++)
		if (a->users[i].id == id)
			return &a->users[i];
	return NULL;
}

static const char *word(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static int64_t number(const json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

/* An entry that makes an account or a key: by the administrator, or by the user
 * for the own next key, or at the setting up. */
static void take_key(struct audit *a, int64_t seq, const json_t *o, const struct audit_user *by)
{
	const char *kind = word(o, "kind");
	int64_t of = number(o, "keyof");
	struct audit_user *u = find_user(a, of);
	struct audit_key k = {.user = of};
	bool setup = strcmp(word(o, "role"), "setup") == 0 && !a->people;
	bool admin = by && strcmp(by->role, "administrator") == 0 &&
		     (strcmp(kind, "user.add") == 0 || strcmp(kind, "user.reset") == 0);
	bool own = by && by->id == of;

	if (!setup && !admin && !own) {
		audit_find(a, AUDIT_USER, seq, _("entry %lld makes a key that nobody may make"),
			   (long long)seq);
		return;
	}
	if (!hex_decode(word(o, "ed25519"), k.key, 32))
		return;
	if (!u) {
		MEM_GROW(a->users, a->user_count, a->user_cap);
		u = &a->users[a->user_count++];
		*u = (struct audit_user){.id = of};
		snprintf(u->role, sizeof(u->role), "%s", word(o, "new_role"));
	}
	MEM_GROW(a->keys, a->key_count, a->key_cap);
	u->key = (int)a->key_count;
	a->keys[a->key_count++] = k;
}

static void check_signature(struct audit *a, int64_t seq, const char *line, size_t json_len,
			    const json_t *o)
{
	int64_t id = number(o, "user");
	struct audit_user *u = find_user(a, id);
	const char *sig_text = line + json_len + 1;
	uint8_t sig[crypto_sign_BYTES];
	struct buf bytes = BUF_INIT;
	bool right;

	if (id == 0) {
		bool setup = strcmp(word(o, "role"), "setup") == 0;

		if (strcmp(sig_text, "-") != 0 || !is_machine_kind(word(o, "kind")) ||
		    (setup && a->people && strcmp(word(o, "kind"), "store.migrate") != 0 &&
		     strcmp(word(o, "kind"), "store.restore") != 0) ||
		    (!setup && strcmp(word(o, "kind"), "session.failed") != 0))
			audit_find(a, AUDIT_SIGNATURE, seq,
				   _("entry %lld (%s) is signed by nobody"), (long long)seq,
				   word(o, "kind"));
		return;
	}
	a->people = true;
	right = u && sodium_base642bin(sig, sizeof(sig), sig_text, strlen(sig_text), NULL, NULL,
				       NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
	if (right) {
		act_signed_bytes(a->origin, line, json_len, &bytes);
		right = crypto_sign_verify_detached(sig, bytes.data, bytes.len,
						    a->keys[u->key].key) == 0;
		buf_free(&bytes);
	}
	a->report->signatures++;
	if (!right)
		audit_find(a, AUDIT_SIGNATURE, seq,
			   _("entry %lld is not signed by the key of user %lld"), (long long)seq,
			   (long long)id);
	else if (strcmp(u->role, word(o, "role")) != 0)
		audit_find(a, AUDIT_USER, seq, _("entry %lld: user %lld is %s, not %s"),
			   (long long)seq, (long long)id, u->role, word(o, "role"));
}

static int table_index(struct audit *a, const char *name)
{
	const char *const *tables = db_history_tables(a->db);

	for (int i = 0; tables[i]; i++)
		if (strcmp(tables[i], name) == 0)
			return i;
	return -1;
}

static void take_rows(struct audit *a, int64_t seq, const json_t *o)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(o, "rows"), i, item)
	{
		const char *table = json_string_value(json_array_get(item, 0));
		const char *hex = json_string_value(json_array_get(item, 2));
		struct audit_row r = {
		    .table = table ? table_index(a, table) : -1,
		    .id = json_integer_value(json_array_get(item, 1)),
		    .seq = seq,
		    .vault = json_integer_value(json_array_get(item, 3)),
		};

		if (r.table < 0 || !hex || !hex_decode(hex, r.digest.b, HASH_LEN)) {
			audit_find(a, AUDIT_LINE, seq, _("entry %lld names a row of no table"),
				   (long long)seq);
			continue;
		}
		MEM_GROW(a->rows, a->row_count, a->row_cap);
		a->rows[a->row_count++] = r;
	}
}

/* The columns that lists sort by must say what the line says. */
static void check_columns(struct audit *a, int64_t seq, struct stmt *q, const json_t *o)
{
	static const char *const words[] = {"role", "kind"};
	char at[40];
	instant t = stmt_i64(q, 1);

	instant_format(t, at);
	snprintf(at + 19, sizeof(at) - 19, ".%06dZ", (int)(t % INSTANT_SECOND));
	if (strcmp(at, word(o, "at")) != 0 || t != stmt_i64(q, 11) || number(o, "seq") != seq ||
	    number(o, "user") != stmt_i64(q, 4) || number(o, "vault") != stmt_i64(q, 8) ||
	    number(o, "object") != stmt_i64(q, 9) ||
	    strcmp(word(o, "purpose"), stmt_text(q, 7)) != 0 ||
	    number(o, "case_id") != stmt_i64(q, 10))
		audit_find(a, AUDIT_LINE, seq,
			   _("entry %lld: its columns do not say what its line says"),
			   (long long)seq);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(word(o, words[i]), stmt_text(q, 5 + (int)i)) != 0)
			audit_find(a, AUDIT_LINE, seq,
				   _("entry %lld: its %s differs from its line"), (long long)seq,
				   words[i]);
}

static void check_line(struct audit *a, int64_t seq, struct stmt *q, const struct hash *leaf,
		       int64_t pruned_upto)
{
	const char *line = stmt_text(q, 3);
	const char *tab = strchr(line, '\t');
	struct hash have = merkle_leaf(line, strlen(line));
	json_t *o;

	if (!hash_equal(&have, leaf))
		audit_find(a, AUDIT_LINE, seq,
			   _("entry %lld: the line is not the one that was hashed"),
			   (long long)seq);
	o = tab ? json_loadb(line, (size_t)(tab - line), JSON_REJECT_DUPLICATES, NULL) : NULL;
	if (!json_is_object(o)) {
		audit_find(a, AUDIT_LINE, seq, _("entry %lld is no entry"), (long long)seq);
		json_decref(o);
		return;
	}
	check_columns(a, seq, q, o);
	/* Whether its words are right only an auditor can tell: log_entry(). */
	if ((bool)stmt_i64(q, 12) != (*word(o, "why") != '\0') &&
	    (stmt_i64(q, 12) || seq > pruned_upto))
		audit_find(a, AUDIT_LINE, seq, _("entry %lld: its justification is gone"),
			   (long long)seq);
	check_signature(a, seq, line, (size_t)(tab - line), o);
	if (seq == 1) {
		uint8_t key[32];

		if (!hex_decode(word(o, "logkey"), key, 32) || memcmp(key, a->log_key, 32) != 0)
			audit_find(a, AUDIT_CHECKPOINT, 1,
				   _("the key of the log is not the one it began with"));
	}
	if (json_object_get(o, "ed25519"))
		take_key(a, seq, o, find_user(a, number(o, "user")));
	take_rows(a, seq, o);
	json_decref(o);
}

/* The newest pruning says which lines are gone. Its own row is checked like any
 * other against its signed entry, which therefore must come after them. */
static enum err_code read_pruning(struct audit *a, struct pruning *p, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    a->db, &q, err,
	    "SELECT upto, missing, digest, act FROM log_prune ORDER BY upto DESC, id DESC", "");

	*p = (struct pruning){0};
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		size_t len;
		const void *digest = stmt_blob(q, 2, &len);

		if (stmt_i64(q, 0) >= stmt_i64(q, 3)) {
			audit_find(a, AUDIT_GAP, stmt_i64(q, 3),
				   _("lines up to entry %lld were taken out by nobody"),
				   (long long)stmt_i64(q, 0));
		} else if (!p->upto) {
			p->upto = stmt_i64(q, 0);
			p->missing = stmt_i64(q, 1);
			if (len == HASH_LEN)
				memcpy(p->digest.b, digest, len);
		}
	}
	return stmt_end(q, err);
}

static void check_pruning(struct audit *a, const struct pruning *p, struct buf *gone)
{
	struct hash have = hash_bytes(gone->data, gone->len);

	if (p->upto && (a->report->pruned != p->missing || !hash_equal(&have, &p->digest)))
		audit_find(a, AUDIT_GAP, 0,
			   _("the lines that are gone up to entry %lld are not those that were "
			     "taken out in their time"),
			   (long long)p->upto);
}

enum err_code audit_check_log(struct audit *a, struct err *err)
{
	int64_t expected = 1;
	struct pruning pruning;
	struct buf gone = BUF_INIT;
	instant last = 0;
	struct stmt *q;
	enum err_code code = read_pruning(a, &pruning, err);

	if (code == ERR_OK)
		code = db_query(
		    a->db, &q, err,
		    "SELECT l.seq, l.at, l.leaf, b.line, coalesce(b.user_id, 0), b.role, b.kind, "
		    "coalesce(b.purpose, ''), coalesce(b.vault_id, 0), coalesce(b.object_id, 0), "
		    "coalesce(b.case_id, 0), coalesce(b.at, 0), d.seq IS NOT NULL FROM log l LEFT "
		    "JOIN log_body b ON b.seq = l.seq LEFT JOIN log_detail d ON d.seq = l.seq "
		    "ORDER BY l.seq",
		    "");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q) && !cancel_asked(a->cancel)) {
		int64_t seq = stmt_i64(q, 0);
		struct hash leaf = {{0}};
		size_t len;
		const void *p = stmt_blob(q, 2, &len);

		if (len == HASH_LEN)
			memcpy(leaf.b, p, len);
		if (seq != expected)
			audit_find(a, AUDIT_GAP, seq, _("entry %lld is missing"),
				   (long long)expected);
		if (stmt_i64(q, 1) <= last)
			audit_find(a, AUDIT_CLOCK, seq,
				   _("entry %lld is not later than the one before"),
				   (long long)seq);
		last = stmt_i64(q, 1);
		expected = seq + 1;
		a->report->entries++;
		if (!stmt_is_null(q, 3)) {
			check_line(a, seq, q, &leaf, pruning.upto);
		} else if (seq <= pruning.upto) {
			a->report->pruned++;
			buf_put_le64(&gone, (uint64_t)seq);
		} else {
			audit_find(a, AUDIT_GAP, seq, _("the line of entry %lld is missing"),
				   (long long)seq);
		}
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && cancel_asked(a->cancel))
		code = err_set(err, ERR_CANCELLED, _("stopped"));
	if (code == ERR_OK)
		check_pruning(a, &pruning, &gone);
	buf_free(&gone);
	return code;
}

/* --- the tree ------------------------------------------------------------------------------ */

/* The root over the first `size` leaves, from the leaves alone: subtrees that
 * wait for their right half, folded from the smallest. */
static struct hash fold(const struct hash *left, const bool *has)
{
	struct hash h = hash_bytes("", 0);
	bool any = false;

	for (int level = 0; level < 63; level++) {
		if (!has[level])
			continue;
		h = any ? merkle_node(&left[level], &h) : left[level];
		any = true;
	}
	return h;
}

static void check_node(struct audit *a, int level, uint64_t index, const struct hash *want)
{
	struct hash have;

	if (!log_tree_get(a->db, level, index, &have) || !hash_equal(&have, want))
		audit_find(a, AUDIT_TREE, 0, _("node %d/%llu of the tree is wrong or missing"),
			   level, (unsigned long long)index);
}

struct want {
	int64_t size;
	struct hash root;
	bool inside;
};

static enum err_code walk_tree(struct audit *a, struct want *wants, size_t count, bool nodes,
			       struct hash *root, struct err *err)
{
	struct hash left[64];
	bool has[64] = {false};
	uint64_t n = 0;
	struct stmt *q;
	enum err_code code = db_query(a->db, &q, err, "SELECT leaf FROM log ORDER BY seq", "");

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct hash h = {{0}};
		uint64_t index = n;
		size_t len;
		const void *p = stmt_blob(q, 0, &len);
		int level = 0;

		if (len == HASH_LEN)
			memcpy(h.b, p, len);
		for (; has[level]; level++) {
			h = merkle_node(&left[level], &h);
			has[level] = false;
			index >>= 1;
			if (nodes)
				check_node(a, level + 1, index, &h);
		}
		left[level] = h;
		has[level] = true;
		n++;
		for (size_t i = 0; i < count; i++)
			if ((uint64_t)wants[i].size == n) {
				wants[i].root = fold(left, has);
				wants[i].inside = true;
			}
	}
	*root = fold(left, has);
	return stmt_end(q, err);
}

enum err_code audit_check_tree(struct audit *a, struct err *err)
{
	struct hash root;
	enum err_code code = walk_tree(a, NULL, 0, true, &root, err);

	if (code == ERR_OK)
		hash_hex(&root, a->report->root);
	return code;
}

static enum err_code check_texts(struct audit *a, const char *const *texts, size_t count,
				 const char *whose, struct err *err)
{
	struct checkpoint *read = xcalloc(count ? count : 1, sizeof(*read));
	struct want *wants = xcalloc(count ? count : 1, sizeof(*wants));
	struct hash root;
	enum err_code code;

	for (size_t i = 0; i < count; i++) {
		struct err why = ERR_INIT;

		a->report->checkpoints++;
		if (checkpoint_read(texts[i], a->origin, a->log_key, &read[i], &why) != ERR_OK) {
			audit_find(a, AUDIT_CHECKPOINT, 0, "%s: %s", whose, why.msg);
			read[i].size = -1;
		}
		wants[i].size = read[i].size;
	}
	code = walk_tree(a, wants, count, false, &root, err);
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		if (read[i].size < 0)
			continue;
		if (!wants[i].inside)
			audit_find(a, AUDIT_CHECKPOINT, read[i].size,
				   _("%s: the log had %lld entries, now it has %lld: it was cut"),
				   whose, (long long)read[i].size, (long long)a->report->entries);
		else if (!hash_equal(&wants[i].root, &read[i].root))
			audit_find(a, AUDIT_CHECKPOINT, read[i].size,
				   _("%s: the first %lld entries are not those it was made of"),
				   whose, (long long)read[i].size);
	}
	free(read);
	free(wants);
	return code;
}

enum err_code audit_check_checkpoints(struct audit *a, const char *const *texts, size_t count,
				      struct err *err)
{
	char **own = NULL;
	size_t n = 0;
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = check_texts(a, texts, count, _("checkpoint held outside"), err);

	if (code == ERR_OK)
		code = db_query(a->db, &q, err, "SELECT note FROM checkpoint ORDER BY size", "");
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(own, n, cap);
		own[n++] = xstrdup(stmt_text(q, 0));
	}
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code =
		    check_texts(a, (const char *const *)own, n, _("checkpoint in the store"), err);
	for (size_t i = 0; i < n; i++)
		free(own[i]);
	free(own);
	return code;
}
