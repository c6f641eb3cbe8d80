/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/case_note.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/index.h"
#include "casework/secret.h"

static const struct {
	const char *word;
	const char *name;
} kinds[CASE_NOTE_KIND_COUNT] = {
    [CASE_NOTE_FACT] = {"fact", N_("fact")},
    [CASE_NOTE_ASSESSMENT] = {"assessment", N_("assessment")},
    [CASE_NOTE_ALLEGATION] = {"allegation", N_("allegation")},
};

enum {
	TAG_TEXT = 1,
	TAG_SOURCE,
	TAG_ADVERSE,
};

const char *case_note_kind_word(enum case_note_kind k)
{
	return kinds[k].word;
}

const char *case_note_kind_name(enum case_note_kind k)
{
	return _(kinds[k].name);
}

int case_note_kind_parse(const char *word)
{
	for (int i = 0; i < CASE_NOTE_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return i;
	return -1;
}

/* The vault the notes lie in: the person's, or the case's own. */
static enum err_code place_of(struct act *a, int64_t person, int64_t *vault, struct err *err)
{
	enum err_code code;

	if (person) {
		*vault = person;
		return ERR_OK;
	}
	code = case_check_access(a->seat, a->case_id, err);
	if (code == ERR_OK)
		code = db_get_i64(a->db, vault, err, "SELECT vault_id FROM casefile WHERE id = ?",
				  "i", a->case_id);
	return code;
}

static enum err_code put_note(struct act *a, int64_t vault, enum case_note_kind kind,
			      const char *text, const char *source, bool adverse,
			      int64_t supersedes, int64_t *id, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	enum err_code code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "note", id, err);
	if (code != ERR_OK)
		return code;
	codec_put_text(&plain, TAG_TEXT, text);
	codec_put_text(&plain, TAG_SOURCE, source);
	codec_put_int(&plain, TAG_ADVERSE, adverse);
	seal_put(key, (struct seal_place){"note", "sealed", *id}, plain.data, plain.len, &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(a->db, err,
		      "INSERT INTO note (id, vault_id, kind, supersedes, user_id, sealed, act) "
		      "VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?)",
		      "iisiibi", *id, vault, case_note_kind_word(kind), supersedes,
		      a->seat->session->user.id, sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

static enum err_code check_superseded(struct act *a, int64_t vault, int64_t id, struct err *err)
{
	int64_t n = 0;
	enum err_code code;

	if (!id)
		return ERR_OK;
	code = db_get_i64(a->db, &n, err, "SELECT count(*) FROM note WHERE id = ? AND vault_id = ?",
			  "ii", id, vault);
	if (code == ERR_OK && !n)
		code = err_set(err, ERR_NOT_FOUND, _("there is no note %lld here"), (long long)id);
	if (code == ERR_OK)
		code = db_get_i64(a->db, &n, err, "SELECT count(*) FROM note WHERE supersedes = ?",
				  "i", id);
	if (code == ERR_OK && n)
		code = err_set(err, ERR_CONFLICT, _("note %lld was superseded already"),
			       (long long)id);
	return code;
}

enum err_code case_note_add(struct seat *seat, const struct look *look, int64_t person,
			    enum case_note_kind kind, const char *text, const char *source,
			    bool adverse_source, int64_t supersedes, int64_t *id, struct err *err)
{
	char *clean = text_clean(text ? text : "", true);
	char *who = text_clean(source ? source : "", false);
	struct act a;
	int64_t vault = 0;
	int64_t row = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK && text_is_blank(clean))
		code = err_set(err, ERR_INPUT, _("the note is empty"));
	if (code == ERR_OK && strlen(clean) > 100000)
		code = err_set(err, ERR_INPUT, _("the note is longer than 100,000 bytes"));
	if (code == ERR_OK && kind == CASE_NOTE_ALLEGATION && text_is_blank(who))
		code = err_set(err, ERR_INPUT, _("an allegation needs its source: who says so"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "note.add", look, err);
	if (code == ERR_OK) {
		code = place_of(&a, person, &vault, err);
		if (code == ERR_OK)
			code = check_superseded(&a, vault, supersedes, err);
		if (code == ERR_OK)
			code = put_note(&a, vault, kind, clean, who, adverse_source, supersedes,
					&row, err);
		if (code == ERR_OK) {
			act_about(&a, vault, row);
			act_word(&a, "note", case_note_kind_word(kind));
			code = act_commit(&a, err);
		}
		act_abort(&a);
	}
	secret_str_free(clean);
	secret_str_free(who);
	if (code == ERR_OK && id)
		*id = row;
	return code;
}

static enum err_code open_note(struct stmt *q, const uint8_t key[SEAL_KEY_LEN], struct case_note *n,
			       struct err *err)
{
	struct buf plain = BUF_INIT;
	struct reader r;
	struct codec_field f;
	size_t len;
	const void *sealed = stmt_blob(q, 2, &len);
	enum err_code code = seal_open(key, (struct seal_place){"note", "sealed", stmt_i64(q, 0)},
				       sealed, len, &plain, err);

	if (code != ERR_OK)
		return code;
	n->text = xstrdup("");
	n->source = xstrdup("");
	r = reader_over(plain.data, plain.len);
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_TEXT:
			free(n->text);
			n->text = codec_text(&f);
			break;
		case TAG_SOURCE:
			free(n->source);
			n->source = codec_text(&f);
			break;
		case TAG_ADVERSE:
			n->adverse_source = codec_int(&f);
			break;
		}
	}
	secret_buf_free(&plain);
	return ERR_OK;
}

static enum err_code read_notes(struct seat *seat, int64_t vault, struct case_notes *out,
				struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT n.id, n.kind, n.sealed, coalesce(n.supersedes, 0), "
			     "coalesce((SELECT x.id FROM note x WHERE x.supersedes = n.id), 0), "
			     "u.name, l.at, n.user_id FROM note n JOIN user u ON u.id = n.user_id "
			     "JOIN log l ON l.seq = n.act WHERE n.vault_id = ? ORDER BY n.id DESC",
			     "i", vault);
	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q)) {
		struct case_note *n;

		MEM_GROW(out->rows, out->count, cap);
		n = &out->rows[out->count];
		*n = (struct case_note){
		    .id = stmt_i64(q, 0),
		    .kind = (enum case_note_kind)case_note_kind_parse(stmt_text(q, 1)),
		    .supersedes = stmt_i64(q, 3),
		    .superseded_by = stmt_i64(q, 4),
		    .at = stmt_i64(q, 6),
		    .mine = stmt_i64(q, 7) == seat->session->user.id,
		};
		code = open_note(q, key, n, err);
		if (code == ERR_OK) {
			n->author = xstrdup(stmt_text(q, 5));
			out->count++;
		}
	}
	sodium_memzero(key, sizeof(key));
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

enum err_code case_note_list(struct seat *seat, const struct look *look, int64_t person,
			     struct case_notes *out, struct err *err)
{
	struct case_notes notes = {0};
	struct act a;
	int64_t vault = 0;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, person ? "person.view" : "case.view", look, err);
	if (code != ERR_OK)
		return code;
	code = place_of(&a, person, &vault, err);
	if (code == ERR_OK)
		code = read_notes(seat, vault, &notes, err);
	if (code == ERR_OK) {
		act_about(&a, vault, 0);
		act_word(&a, "part", "notes");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code != ERR_OK) {
		case_notes_clear(&notes);
		return code;
	}
	*out = notes;
	return ERR_OK;
}

void case_notes_clear(struct case_notes *n)
{
	for (size_t i = 0; i < n->count; i++) {
		secret_str_free(n->rows[i].text);
		secret_str_free(n->rows[i].source);
		free(n->rows[i].author);
	}
	free(n->rows);
	*n = (struct case_notes){0};
}

bool case_notes_support_conclusion(const struct case_notes *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (!n->rows[i].superseded_by && !n->rows[i].adverse_source)
			return true;
	return false;
}
