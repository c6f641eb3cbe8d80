/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/print_store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/codec.h"
#include "casework/engine.h"
#include "casework/secret.h"
#include "image/load.h"

enum {
	TAG_FINGER = 1,
	TAG_IMPRESSION,
	TAG_QUALITY,
	TAG_WIDTH,
	TAG_HEIGHT,
	TAG_PPI,
	TAG_KEPT,
	TAG_MISSING,
	TAG_PERMANENT,
	TAG_COMMENT,
};

static struct seal_place place(const char *column, int64_t id)
{
	return (struct seal_place){"print", column, id};
}

void print_meta_clear(struct print_meta *m)
{
	secret_str_free(m->comment);
	*m = (struct print_meta){0};
}

static void encode_meta(const struct print_meta *m, struct buf *out)
{
	codec_put_int(out, TAG_FINGER, m->finger);
	codec_put_int(out, TAG_IMPRESSION, m->impression);
	codec_put_int(out, TAG_QUALITY, m->quality);
	codec_put_int(out, TAG_WIDTH, m->width);
	codec_put_int(out, TAG_HEIGHT, m->height);
	codec_put_int(out, TAG_PPI, (int64_t)(m->ppi * 1000 + 0.5));
	codec_put_int(out, TAG_KEPT, m->kept);
	codec_put_int(out, TAG_MISSING, m->missing);
	codec_put_int(out, TAG_PERMANENT, m->permanent);
	codec_put_text(out, TAG_COMMENT, m->comment);
}

static bool decode_meta(const void *data, size_t len, struct print_meta *m)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;

	*m = (struct print_meta){.comment = xstrdup("")};
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_FINGER:
			m->finger = (int)codec_int(&f);
			break;
		case TAG_IMPRESSION:
			m->impression = (int)codec_int(&f);
			break;
		case TAG_QUALITY:
			m->quality = (int)codec_int(&f);
			break;
		case TAG_WIDTH:
			m->width = (int)codec_int(&f);
			break;
		case TAG_HEIGHT:
			m->height = (int)codec_int(&f);
			break;
		case TAG_PPI:
			m->ppi = (double)codec_int(&f) / 1000;
			break;
		case TAG_KEPT:
			m->kept = codec_int(&f);
			break;
		case TAG_MISSING:
			m->missing = (enum missing)codec_int(&f);
			break;
		case TAG_PERMANENT:
			m->permanent = codec_int(&f);
			break;
		case TAG_COMMENT:
			free(m->comment);
			m->comment = codec_text(&f);
			break;
		}
	}
	if (!r.bad && m->finger >= 0 && m->finger < FINGER_COUNT && m->missing < MISSING_KINDS)
		return true;
	print_meta_clear(m);
	return false;
}

enum err_code print_put(struct act *a, int64_t vault, int64_t capture_id,
			const uint8_t key[SEAL_KEY_LEN], const struct print_meta *m,
			const void *file, size_t file_len, const struct template *t, int64_t *id,
			struct err *err)
{
	struct buf plain = BUF_INIT;
	struct buf meta = BUF_INIT;
	struct buf image = BUF_INIT;
	struct buf template = BUF_INIT;
	enum err_code code = act_next_id(a, "print", id, err);

	if (code != ERR_OK)
		return code;
	encode_meta(m, &plain);
	seal_put(key, place("sealed_meta", *id), plain.data, plain.len, &meta);
	secret_buf_free(&plain);
	if (file)
		seal_put(key, place("sealed_image", *id), file, file_len, &image);
	if (t) {
		template_encode(t, &plain);
		seal_put(key, place("sealed_template", *id), plain.data, plain.len, &template);
		secret_buf_free(&plain);
	}
	code = db_run(a->db, err,
		      "INSERT INTO print (id, vault_id, capture_id, sealed_meta, sealed_image, "
		      "sealed_template, act) VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?)",
		      "iiibbbi", *id, vault, capture_id, meta.data, meta.len, image.data, image.len,
		      template.data, template.len, a->seq);
	buf_free(&meta);
	buf_free(&image);
	buf_free(&template);
	return code;
}

/* Opens the columns (meta, image, template) of a row at `first`. */
static enum err_code open_columns(struct stmt *q, int first, int64_t id,
				  const uint8_t key[SEAL_KEY_LEN], struct print_meta *m,
				  struct buf *file, struct template **t, struct err *err)
{
	struct buf plain = BUF_INIT;
	size_t len;
	const void *p = stmt_blob(q, first, &len);
	enum err_code code = seal_open(key, place("sealed_meta", id), p, len, &plain, err);

	if (code == ERR_OK && !decode_meta(plain.data, plain.len, m))
		code = err_set(err, ERR_TAMPERED, _("print %lld is damaged"), (long long)id);
	if (code == ERR_OK && file && !stmt_is_null(q, first + 1)) {
		p = stmt_blob(q, first + 1, &len);
		code = seal_open(key, place("sealed_image", id), p, len, file, err);
	}
	if (code == ERR_OK && t && !stmt_is_null(q, first + 2)) {
		secret_buf_free(&plain);
		p = stmt_blob(q, first + 2, &len);
		code = seal_open(key, place("sealed_template", id), p, len, &plain, err);
		if (code == ERR_OK)
			code = template_decode(plain.data, plain.len, "print", t, err);
	}
	secret_buf_free(&plain);
	return code;
}

enum err_code print_get(struct seat *seat, int64_t id, int64_t *vault, struct print_meta *m,
			struct buf *file, struct template **t, struct err *err)
{
	struct print_meta meta = {0};
	uint8_t key[SEAL_KEY_LEN];
	int64_t owner = 0;
	struct stmt *q;
	enum err_code code =
	    db_get_i64(seat->db, &owner, err, "SELECT vault_id FROM print WHERE id = ?", "i", id);
	enum err_code end;

	if (t)
		*t = NULL;
	if (code == ERR_NOT_FOUND)
		err_set(err, code, _("there is no print %lld, or it was erased"), (long long)id);
	if (code == ERR_OK)
		code = vault_key(seat, owner, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code =
		    db_query(seat->db, &q, err,
			     "SELECT sealed_meta, sealed_image, sealed_template FROM print WHERE "
			     "id = ?",
			     "i", id);
	if (code != ERR_OK)
		return code;
	if (stmt_row(q))
		code = open_columns(q, 0, id, key, &meta, file, t, err);
	sodium_memzero(key, sizeof(key));
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code == ERR_OK)
		code = end;
	if (code != ERR_OK) {
		print_meta_clear(&meta);
		return code;
	}
	if (vault)
		*vault = owner;
	if (m)
		*m = meta;
	else
		print_meta_clear(&meta);
	return ERR_OK;
}

enum err_code print_get_template(struct seat *seat, int64_t id, struct template **out,
				 struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct buf plain = BUF_INIT;
	struct stmt *q;
	enum err_code end,
	    code = db_query(
		seat->db, &q, err,
		"SELECT p.vault_id, k.wrapped, p.sealed_template FROM print p JOIN vault_key k ON "
		"k.vault_id = p.vault_id AND k.compartment = 'records' WHERE p.id = ? AND "
		"p.sealed_template IS NOT NULL",
		"i", id);
	size_t len;
	const void *p;

	*out = NULL;
	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		p = stmt_blob(q, 1, &len);
		code = vault_unwrap(seat_keys(seat), stmt_i64(q, 0), COMPARTMENT_RECORDS, p, len,
				    key, err);
		if (code == ERR_OK) {
			p = stmt_blob(q, 2, &len);
			code = seal_open(key, place("sealed_template", id), p, len, &plain, err);
			sodium_memzero(key, sizeof(key));
		}
		if (code == ERR_OK)
			code = template_decode(plain.data, plain.len, "print", out, err);
	} else {
		code = err_set(err, ERR_NOT_FOUND, _("there is no print %lld, or it was erased"),
			       (long long)id);
	}
	secret_buf_free(&plain);
	end = stmt_end(q, code == ERR_OK ? err : NULL);
	if (code == ERR_OK)
		code = end;
	if (code != ERR_OK) {
		template_free(*out);
		*out = NULL;
	}
	return code;
}

enum err_code print_current(struct seat *seat, int64_t vault, struct print_current *out, size_t max,
			    size_t *count, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	bool have[FINGER_COUNT] = {false};
	struct stmt *q;
	enum err_code code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);

	*count = 0;
	if (code == ERR_OK)
		code = db_query(seat->db, &q, err,
				"SELECT id, sealed_meta, NULL, sealed_template FROM print WHERE "
				"vault_id = ? AND sealed_template IS NOT NULL ORDER BY id DESC",
				"i", vault);
	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && *count < max && stmt_row(q)) {
		int64_t id = stmt_i64(q, 0);
		struct print_meta m = {0};
		struct template *t = NULL;

		code = open_columns(q, 1, id, key, &m, NULL, &t, err);
		/* Several prints of an unknown finger may be several fingers. */
		if (code == ERR_OK && m.kept && (!have[m.finger] || m.finger == FINGER_UNKNOWN)) {
			have[m.finger] = true;
			out[(*count)++] = (struct print_current){id, m.finger, t};
			t = NULL;
		}
		template_free(t);
		print_meta_clear(&m);
	}
	sodium_memzero(key, sizeof(key));
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		print_current_clear(out, *count);
		*count = 0;
		return code;
	}
	return stmt_end(q, err);
}

void print_current_clear(struct print_current *p, size_t count)
{
	for (size_t i = 0; i < count; i++)
		template_free(p[i].template);
}

void gallery_place(int64_t vault, int64_t seq, char column[GALLERY_COLUMN_LEN])
{
	snprintf(column, GALLERY_COLUMN_LEN, "sealed/%lld", (long long)seq);
}

enum err_code print_pack(struct act *a, int64_t vault, const uint8_t key[SEAL_KEY_LEN],
			 struct err *err)
{
	struct print_current prints[32];
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	char column[GALLERY_COLUMN_LEN];
	size_t count;
	enum err_code code = print_current(a->seat, vault, prints, ARRAY_LEN(prints), &count, err);

	if (code != ERR_OK)
		return code;
	engine_pack(prints, count, &plain);
	print_current_clear(prints, count);
	gallery_place(vault, a->seq, column);
	seal_put(key, (struct seal_place){"gallery", column, vault}, plain.data, plain.len,
		 &sealed);
	secret_buf_free(&plain);
	code = db_run(
	    a->db, err,
	    "INSERT INTO gallery (vault_id, engine, seq, fingers, sealed) VALUES (?1, ?2, "
	    "?3, ?4, ?5) ON CONFLICT (vault_id) DO UPDATE SET engine = ?2, seq = ?3, "
	    "fingers = ?4, sealed = ?5",
	    "isiib", vault, engine_version(), a->seq, (int64_t)count, sealed.data, sealed.len);
	buf_free(&sealed);
	return code;
}

enum err_code print_decode(const struct buf *file, const struct print_meta *m, struct image **out,
			   struct err *err)
{
	struct image_options options = {.ppi = m->ppi};

	if (!file->len)
		return err_set(err, ERR_NOT_FOUND, _("there is no image of this print"));
	return image_decode(file->data, file->len, "print", &options, out, NULL, err);
}
