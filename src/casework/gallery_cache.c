/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/gallery_cache.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/arena.h"
#include "casework/engine.h"
#include "casework/login.h"
#include "casework/search_jobs.h"
#include "casework/secret.h"

/* The prints of a vault that are in the gallery, so that they can be taken out
 * again without the (erased) piece. */
struct owned {
	uint64_t *prints;
	size_t count;
	size_t cap;
};

struct gallery_cache {
	pthread_rwlock_t lock;
	struct gallery *gallery;
	struct owned *owned; /* by vault id */
	size_t owned_size;
	int64_t seq; /* of the log, up to which it is */
};

struct gallery_cache *gallery_cache_new(void)
{
	struct gallery_cache *c = xcalloc(1, sizeof(*c));

	pthread_rwlock_init(&c->lock, NULL);
	return c;
}

static void wipe(struct gallery_cache *c)
{
	gallery_free(c->gallery);
	for (size_t i = 0; i < c->owned_size; i++)
		free(c->owned[i].prints);
	free(c->owned);
	c->gallery = NULL;
	c->owned = NULL;
	c->owned_size = 0;
	c->seq = 0;
}

void gallery_cache_forget(struct gallery_cache *c)
{
	pthread_rwlock_wrlock(&c->lock);
	wipe(c);
	pthread_rwlock_unlock(&c->lock);
}

void gallery_cache_free(struct gallery_cache *c)
{
	if (!c)
		return;
	wipe(c);
	pthread_rwlock_destroy(&c->lock);
	free(c);
}

/* Before the threads begin: none of them may move it. */
static void reserve_owned(struct gallery_cache *c, int64_t vault)
{
	if ((size_t)vault >= c->owned_size) {
		size_t size = ((size_t)vault + 1) * 3 / 2 + 64;

		c->owned = xreallocarray(c->owned, size, sizeof(*c->owned));
		memset(c->owned + c->owned_size, 0, (size - c->owned_size) * sizeof(*c->owned));
		c->owned_size = size;
	}
}

static void note_print(void *ctx, uint64_t print, int finger)
{
	struct owned *o = ctx;

	MEM_GROW(o->prints, o->count, o->cap);
	o->prints[o->count++] = print;
}

static void take_out(struct gallery_cache *c, int64_t vault)
{
	struct owned *o = &c->owned[vault];

	for (size_t i = 0; i < o->count; i++)
		gallery_erase(c->gallery, o->prints[i]);
	o->count = 0;
}

/* What another version of the engine has packed is made again from the prints; it
 * is packed anew when the person is next enrolled. */
static enum err_code put_prints(struct seat *seat, struct gallery_cache *c, int64_t vault,
				struct err *err)
{
	struct print_current prints[32];
	size_t count = 0;
	enum err_code code = print_current(seat, vault, prints, ARRAY_LEN(prints), &count, err);

	if (code != ERR_OK)
		return code;
	take_out(c, vault);
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		struct buf record = BUF_INIT;

		gallery_record_encode(prints[i].template, &record);
		code = gallery_put_record(c->gallery, (uint64_t)prints[i].id, (uint64_t)vault, NULL,
					  record.data, record.len, err);
		secret_buf_free(&record);
		note_print(&c->owned[vault], (uint64_t)prints[i].id, prints[i].finger);
	}
	print_current_clear(prints, count);
	return code;
}

/* A row of (vault, sealed, wrapped key, act). */
static enum err_code put_piece(struct seat *seat, struct gallery_cache *c, struct stmt *q,
			       struct buf *plain, struct err *err)
{
	int64_t vault = stmt_i64(q, 0);
	uint8_t key[SEAL_KEY_LEN];
	char column[GALLERY_COLUMN_LEN];
	size_t len;
	const void *p = stmt_blob(q, 2, &len);
	enum err_code code =
	    vault_unwrap(seat_keys(seat), vault, COMPARTMENT_RECORDS, p, len, key, err);

	if (code != ERR_OK)
		return code;
	plain->len = 0;
	p = stmt_blob(q, 1, &len);
	gallery_place(vault, stmt_i64(q, 3), column);
	code = seal_open(key, (struct seal_place){"gallery", column, vault}, p, len, plain, err);
	sodium_memzero(key, sizeof(key));
	if (code != ERR_OK)
		return code;
	take_out(c, vault);
	code = engine_unpack(plain->data, plain->len, c->gallery, (uint64_t)vault, note_print,
			     &c->owned[vault], err);
	return code == ERR_UNSUPPORTED ? put_prints(seat, c, vault, err) : code;
}

/* --- filling, by several threads -------------------------------------------------- */

/* Each reads through a seat of its own, unseals and puts; rows are handed out as
 * ranges of vaults. What a thread sees beyond c->seq comes again with the next
 * refresh, and changes nothing then. */
#define RANGE	    512
#define MAX_THREADS 16

struct filling {
	struct gallery_cache *c;
	const struct cancel *cancel;
	struct desk_load *load; /* NULL: nobody watches */
	struct session *session;
	int64_t last; /* vault */
	_Atomic int64_t next;
	pthread_mutex_t lock; /* of what follows */
	enum err_code code;
	struct err err;
};

static enum err_code put_range(struct seat *seat, struct filling *f, int64_t from, int64_t to,
			       struct buf *plain, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT g.vault_id, g.sealed, k.wrapped, g.seq FROM gallery g JOIN vault_key k ON "
	    "k.vault_id = g.vault_id AND k.compartment = 'records' WHERE g.vault_id >= ? AND "
	    "g.vault_id < ? ORDER BY g.vault_id",
	    "ii", from, to);

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q))
		code =
		    cancel_asked(f->cancel) ? ERR_CANCELLED : put_piece(seat, f->c, q, plain, err);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

static void fill_ranges(struct seat *seat, struct filling *f)
{
	struct buf plain = BUF_INIT;
	struct err err = ERR_INIT;
	enum err_code code = ERR_OK;
	int64_t from;

	while (code == ERR_OK && (from = atomic_fetch_add(&f->next, RANGE)) <= f->last) {
		code = put_range(seat, f, from, from + RANGE, &plain, &err);
		if (f->load) {
			pthread_mutex_lock(&seat->desk->lock);
			f->load->fingers = gallery_count(f->c->gallery);
			pthread_mutex_unlock(&seat->desk->lock);
		}
	}
	secret_buf_free(&plain);
	if (code == ERR_OK)
		return;
	atomic_store(&f->next, f->last + 1);
	pthread_mutex_lock(&f->lock);
	if (f->code == ERR_OK) {
		f->code = code;
		f->err = err;
	}
	pthread_mutex_unlock(&f->lock);
}

static void *fill_beside(void *arg)
{
	struct filling *f = arg;
	struct seat *seat = NULL;

	/* Without it the others do its part. */
	if (seat_new(f->session, true, &seat, NULL) != ERR_OK)
		return NULL;
	if (seat_hold(seat, NULL) == ERR_OK) {
		fill_ranges(seat, f);
		seat_release(seat);
	}
	seat_free(seat);
	return NULL;
}

static enum err_code put_all(struct seat *seat, struct gallery_cache *c,
			     const struct cancel *cancel, struct desk_load *load, struct err *err)
{
	struct filling f = {.c = c, .cancel = cancel, .load = load, .session = seat->session};
	pthread_t beside[MAX_THREADS];
	long threads = sysconf(_SC_NPROCESSORS_ONLN);
	int n = 0;
	enum err_code code = db_get_i64(seat->db, &f.last, err,
					"SELECT coalesce(max(vault_id), 0) FROM gallery", "");

	if (code != ERR_OK)
		return code;
	pthread_mutex_init(&f.lock, NULL);
	while (n + 1 < threads && n < MAX_THREADS && (n + 1) * (int64_t)RANGE < f.last &&
	       pthread_create(&beside[n], NULL, fill_beside, &f) == 0)
		n++;
	fill_ranges(seat, &f);
	while (n > 0)
		pthread_join(beside[--n], NULL);
	pthread_mutex_destroy(&f.lock);
	if (f.code != ERR_OK && err)
		*err = f.err;
	return f.code;
}

/* --- what is new -------------------------------------------------------------------- */

static enum err_code put_news(struct seat *seat, struct gallery_cache *c, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT g.vault_id, g.sealed, k.wrapped, g.seq FROM gallery g JOIN vault_key k ON "
	    "k.vault_id = g.vault_id AND k.compartment = 'records' WHERE g.seq > ? ORDER BY "
	    "g.vault_id",
	    "i", c->seq);

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q))
		code = put_piece(seat, c, q, &plain, err);
	secret_buf_free(&plain);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

/* Nobody is kept out of searches by a piece that was taken away or put back from
 * an older day: of each person with prints the piece must be that of the last
 * capture (seal_place binds its bytes to that act). The others are read from the
 * prints themselves, and told. */
static enum err_code mend(struct seat *seat, struct gallery_cache *c, size_t *mended,
			  struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT p.vault_id FROM (SELECT max(id) AS id FROM print GROUP BY vault_id) m JOIN "
	    "print p ON p.id = m.id LEFT JOIN gallery g ON g.vault_id = p.vault_id WHERE g.seq IS "
	    "NOT p.act AND p.capture_id IS NOT NULL",
	    "");

	if (code != ERR_OK)
		return code;
	while (code == ERR_OK && stmt_row(q)) {
		code = put_prints(seat, c, stmt_i64(q, 0), err);
		++*mended;
	}
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

static enum err_code drop_erased(struct seat *seat, struct gallery_cache *c, struct err *err)
{
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err, "SELECT vault_id FROM erasure WHERE act > ?", "i", c->seq);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q))
		if ((size_t)stmt_i64(q, 0) < c->owned_size)
			take_out(c, stmt_i64(q, 0));
	return stmt_end(q, err);
}

static enum err_code bring_up(struct seat *seat, struct gallery_cache *c,
			      const struct cancel *cancel, struct desk_load *load, struct err *err)
{
	int64_t newest = 0;
	int64_t vault = 0;
	size_t mended = 0;
	enum err_code code = db_read_begin(seat->db, err);

	if (code != ERR_OK)
		return code;
	code = db_get_i64(seat->db, &newest, err, "SELECT coalesce(max(seq), 0) FROM log", "");
	if (code == ERR_OK)
		code =
		    db_get_i64(seat->db, &vault, err, "SELECT coalesce(max(id), 0) FROM vault", "");
	reserve_owned(c, vault + RANGE);
	if (!c->gallery)
		c->gallery = gallery_new_with(&(struct gallery_options){.lock = true});
	if (code == ERR_OK)
		code = c->seq ? put_news(seat, c, err) : put_all(seat, c, cancel, load, err);
	if (code == ERR_OK && !c->seq)
		code = mend(seat, c, &mended, err);
	if (code == ERR_OK && mended && load) {
		pthread_mutex_lock(&seat->desk->lock);
		snprintf(load->trouble, sizeof(load->trouble),
			 _("the gallery lacked the prints of %zu people, who are searched all the "
			   "same: audit verify"),
			 mended);
		pthread_mutex_unlock(&seat->desk->lock);
	}
	if (code == ERR_OK)
		code = drop_erased(seat, c, err);
	db_read_end(seat->db);
	if (code == ERR_OK)
		c->seq = newest;
	return code;
}

enum err_code gallery_cache_fill(struct seat *seat, const struct cancel *cancel,
				 struct desk_load *load, struct err *err)
{
	struct gallery_cache *c = searcher_gallery(seat->desk->searcher);
	int64_t total = 0;
	enum err_code code =
	    db_get_i64(seat->db, &total, err, "SELECT coalesce(sum(fingers), 0) FROM gallery", "");

	if (code != ERR_OK)
		return code;
	pthread_mutex_lock(&seat->desk->lock);
	load->fingers_total = (size_t)total;
	pthread_mutex_unlock(&seat->desk->lock);
	pthread_rwlock_wrlock(&c->lock);
	code = bring_up(seat, c, cancel, load, err);
	total = c->gallery ? (int64_t)gallery_count(c->gallery) : 0;
	pthread_mutex_lock(&seat->desk->lock);
	load->fingers = (size_t)total;
	load->bytes = c->gallery ? gallery_bytes(c->gallery) : 0;
	load->locked = c->gallery && gallery_is_locked(c->gallery);
	pthread_mutex_unlock(&seat->desk->lock);
	pthread_rwlock_unlock(&c->lock);
	return code;
}

enum err_code gallery_cache_refresh(struct seat *seat, struct err *err)
{
	struct gallery_cache *c = searcher_gallery(seat->desk->searcher);
	enum err_code code;

	pthread_rwlock_wrlock(&c->lock);
	code = bring_up(seat, c, NULL, NULL, err);
	pthread_rwlock_unlock(&c->lock);
	return code;
}

const struct gallery *gallery_cache_read(struct gallery_cache *c, int64_t *seq)
{
	pthread_rwlock_rdlock(&c->lock);
	*seq = c->seq;
	return c->gallery;
}

void gallery_cache_read_end(struct gallery_cache *c)
{
	pthread_rwlock_unlock(&c->lock);
}
