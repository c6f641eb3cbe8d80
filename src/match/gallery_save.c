/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gallery as pieces of bytes. The first piece is the head:
 *
 *   "CTGALLY1"  u16 version of the codes  u64 prints  hash of the content
 *
 * each other one a number of prints, one after the other:
 *
 *   u64 id  u64 subject  u32 scope  u16 birth_first  u16 birth_last  u8 sex
 *   the record (match/gallery_record.h)
 */
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "match/gallery_inside.h"
#include "match/team.h"

#define MAGIC	   "CTGALLY1"
#define HEAD_LEN   (8 + 2 + 8 + HASH_LEN)
#define PRINT_HEAD (8 + 8 + 4 + 2 + 2 + 1)

struct gallery_loading {
	uint64_t count;
	struct hash content;
};

static void put_print(const struct gallery *g, const struct bank_segment *s, uint32_t slot,
		      struct buf *out)
{
	uint32_t at = bank_slot_place(slot);
	const struct gallery_attributes *a = &s->attributes[at];
	struct gallery_record r;

	bank_read(g->bank, slot, &r);
	buf_put_le64(out, s->ids[at]);
	buf_put_le64(out, gallery_subject_at(g, s->subjects[at]));
	buf_put_le32(out, a->scope);
	buf_put_le16(out, a->birth_first);
	buf_put_le16(out, a->birth_last);
	buf_put_u8(out, a->sex);
	gallery_record_write(&r, out);
}

static bool save(const struct gallery *g, const struct gallery_view *v, struct buf *piece,
		 bool (*write)(void *ctx, const void *data, size_t len), void *ctx)
{
	buf_put(piece, MAGIC, 8);
	buf_put_le16(piece, CODE_VERSION);
	buf_put_le64(piece, v->snapshot.count);
	buf_put(piece, v->snapshot.content.b, HASH_LEN);
	if (!write(ctx, piece->data, piece->len))
		return false;
	buf_clear(piece);
	for (size_t n = 0; n < v->segments; n++) {
		const struct bank_segment *s = bank_segment(g->bank, n);
		unsigned used = atomic_load_explicit(&s->used, memory_order_acquire);

		for (uint32_t i = 0; i < used; i++) {
			uint64_t life = atomic_load_explicit(&s->lives[i], memory_order_acquire);

			if (!bank_sees(life, v->change))
				continue;
			put_print(g, s, (uint32_t)(n * BANK_SLOTS) + i, piece);
			if (piece->len + PRINT_HEAD + GALLERY_RECORD_MAX_BYTES <= GALLERY_PIECE)
				continue;
			if (!write(ctx, piece->data, piece->len))
				return false;
			buf_clear(piece);
		}
	}
	return !piece->len || write(ctx, piece->data, piece->len);
}

enum err_code gallery_save(const struct gallery *g,
			   bool (*write)(void *ctx, const void *data, size_t len), void *ctx,
			   struct err *err)
{
	struct gallery_view v = gallery_view_take(g);
	struct buf piece = BUF_INIT;
	bool done;

	buf_reserve(&piece, GALLERY_PIECE);
	done = save(g, &v, &piece, write, ctx);
	gallery_view_release(g, &v);
	gallery_wipe_buf(&piece);
	return done ? ERR_OK : err_set(err, ERR_IO, _("the gallery could not be written"));
}

static enum err_code fail(struct gallery *g, enum err_code code)
{
	gallery_clear(g);
	free(g->loading);
	g->loading = NULL;
	return code;
}

static enum err_code load_head(struct gallery *g, struct reader *r, struct err *err)
{
	const uint8_t *magic = reader_bytes(r, 8), *content;
	unsigned version;

	if (!magic || memcmp(magic, MAGIC, 8) != 0)
		return err_set(err, ERR_INPUT, _("this is not a saved gallery"));
	version = reader_le16(r);
	if (!r->bad && version != CODE_VERSION)
		return err_set(err, ERR_UNSUPPORTED,
			       _("a saved gallery of version %u; this program reads version %d"),
			       version, CODE_VERSION);
	g->loading = xcalloc(1, sizeof(*g->loading));
	g->loading->count = reader_le64(r);
	content = reader_bytes(r, HASH_LEN);
	if (!content || reader_left(r))
		return err_set(err, ERR_INPUT, _("the saved gallery has a wrong beginning"));
	memcpy(g->loading->content.b, content, HASH_LEN);
	return ERR_OK;
}

static enum err_code read_print(struct reader *r, uint64_t more_ids, uint64_t more_subjects,
				struct gallery_put *out, struct err *err)
{
	const uint8_t *record;
	size_t len;

	out->id = reader_le64(r) + more_ids;
	out->subject = reader_le64(r) + more_subjects;
	out->attributes = (struct gallery_attributes){.scope = reader_le32(r)};
	out->attributes.birth_first = (uint16_t)reader_le16(r);
	out->attributes.birth_last = (uint16_t)reader_le16(r);
	out->attributes.sex = (uint8_t)reader_u8(r);
	len = reader_left(r) >= GALLERY_RECORD_HEAD
		  ? GALLERY_RECORD_HEAD + (size_t)r->data[r->pos + 2] * GALLERY_RECORD_PER_MINUTIA
		  : 0;
	record = len ? reader_bytes(r, len) : NULL;
	if (!record || out->attributes.sex > GALLERY_SEX_OTHER)
		return err_set(err, ERR_INPUT, _("the saved gallery is damaged"));
	return gallery_put_prepare(out, record, len, err);
}

/* Prints that one worker takes in at a time. */
#define PORTION 256

struct loading_piece {
	struct gallery *g;
	const uint8_t *data;
	size_t *starts; /* of each portion, and where the last ends */
	uint64_t more_ids, more_subjects;
	pthread_mutex_t lock;
	enum err_code code; /* the first that failed */
	struct err err;
};

static void load_portion(void *ctx, int worker, size_t i)
{
	struct loading_piece *l = ctx;
	struct reader r = reader_over(l->data + l->starts[i], l->starts[i + 1] - l->starts[i]);
	struct err err = ERR_INIT;
	struct gallery_put *puts = xcalloc(PORTION, sizeof(*puts));
	enum err_code code = ERR_OK;
	size_t n = 0;

	while (code == ERR_OK && reader_left(&r) && n < PORTION)
		code = read_print(&r, l->more_ids, l->more_subjects, &puts[n++], &err);
	if (code == ERR_OK)
		gallery_put_prepared(l->g, puts, n);
	sodium_memzero(puts, n * sizeof(*puts));
	free(puts);
	if (code == ERR_OK)
		return;
	pthread_mutex_lock(&l->lock);
	if (l->code == ERR_OK) {
		l->code = code;
		l->err = err;
	}
	pthread_mutex_unlock(&l->lock);
}

/* All prints of a piece, by as many workers as there are processors. */
static enum err_code load_prints(struct gallery *g, struct reader *r, uint64_t more_ids,
				 uint64_t more_subjects, struct err *err)
{
	struct loading_piece l = {
	    .g = g, .data = r->data, .more_ids = more_ids, .more_subjects = more_subjects};
	size_t n = 0, room = 0, prints = 0;
	struct team *team;

	while (reader_left(r)) {
		size_t record, len = reader_left(r);

		if (prints++ % PORTION == 0) {
			MEM_GROW(l.starts, n, room);
			l.starts[n++] = r->pos;
		}
		/* What is too short for a print fails where it is taken in. */
		record = len > PRINT_HEAD + 2
			     ? GALLERY_RECORD_HEAD + (size_t)r->data[r->pos + PRINT_HEAD + 2] *
							 GALLERY_RECORD_PER_MINUTIA
			     : 0;
		record += PRINT_HEAD;
		reader_bytes(r, record < len ? record : len);
	}
	MEM_GROW(l.starts, n, room);
	l.starts[n++] = r->pos;
	pthread_mutex_init(&l.lock, NULL);
	team = team_new(n > 2 ? 0 : 1);
	team_run(team, n - 1, load_portion, &l);
	team_free(team);
	pthread_mutex_destroy(&l.lock);
	free(l.starts);
	if (l.code != ERR_OK && err)
		*err = l.err;
	return l.code;
}

enum err_code gallery_load_piece(struct gallery *g, const void *data, size_t len, struct err *err)
{
	struct reader r = reader_over(data, len);
	enum err_code code = ERR_OK;

	if (!g->loading) {
		if (gallery_count(g))
			return err_set(err, ERR_INTERNAL, _("the gallery is not empty"));
		code = load_head(g, &r, err);
		return code ? fail(g, code) : ERR_OK;
	}
	code = load_prints(g, &r, 0, 0, err);
	return code ? fail(g, code) : ERR_OK;
}

enum err_code gallery_load_again(struct gallery *g, const void *data, size_t len, uint64_t more_ids,
				 uint64_t more_subjects, struct err *err)
{
	struct reader r = reader_over(data, len);

	return load_prints(g, &r, more_ids, more_subjects, err);
}

enum err_code gallery_load_end(struct gallery *g, struct err *err)
{
	struct gallery_snapshot s = gallery_snapshot_get(g);

	if (!g->loading)
		return err_set(err, ERR_INPUT, _("the saved gallery is empty"));
	if (s.count != g->loading->count)
		return fail(
		    g, err_set(err, ERR_INPUT, _("the saved gallery has %llu of %llu prints"),
			       (unsigned long long)s.count, (unsigned long long)g->loading->count));
	if (!hash_equal(&s.content, &g->loading->content))
		return fail(
		    g, err_set(err, ERR_TAMPERED, _("the saved gallery is not what was saved")));
	free(g->loading);
	g->loading = NULL;
	return ERR_OK;
}
