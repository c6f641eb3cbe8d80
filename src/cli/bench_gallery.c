/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bench_gallery.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

#define PORTION	    256
#define MAX_THREADS 64

size_t bench_rss(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long size, resident = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

void bench_progress(bool quiet, const char *what, size_t done, size_t total)
{
	if (!quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%s %zu/%zu%s", what, done, total, done >= total ? "\n" : "");
}

/* --- threads ----------------------------------------------------------------- */

struct parallel {
	atomic_size_t next;
	size_t count;
	void (*fn)(void *ctx, size_t i);
	void *ctx;
};

static void *share(void *arg)
{
	struct parallel *p = arg;
	size_t i;

	while ((i = atomic_fetch_add(&p->next, 1)) < p->count)
		p->fn(p->ctx, i);
	return NULL;
}

void bench_parallel(int threads, size_t count, void (*fn)(void *ctx, size_t i), void *ctx)
{
	struct parallel p = {.count = count, .fn = fn, .ctx = ctx};
	pthread_t more[MAX_THREADS];
	int n = 0;

	if (threads <= 0)
		threads = (int)sysconf(_SC_NPROCESSORS_ONLN);
	while (n + 1 < threads && n < MAX_THREADS && !pthread_create(&more[n], NULL, share, &p))
		n++;
	share(&p);
	while (n > 0)
		pthread_join(more[--n], NULL);
}

/* --- making ------------------------------------------------------------------- */

struct making {
	const struct bench_gallery_options *o;
	const struct sketcher *sketcher;
	struct gallery *gallery;
	atomic_size_t done;
};

static void make_portion(void *ctx, size_t portion)
{
	struct making *m = ctx;
	size_t from = portion * PORTION, to = from + PORTION;
	struct buf record = BUF_INIT;

	for (size_t i = from; i < to && i < m->o->count; i++) {
		struct template *t = sketcher_draw(m->sketcher, i + 1, (int)(i % 10) + 1, 0);

		record.len = 0;
		gallery_record_encode(t, &record);
		gallery_put_record(m->gallery, i + 1, i / 10 + 1, NULL, record.data, record.len,
				   NULL);
		template_free(t);
	}
	buf_free(&record);
	bench_progress(m->o->quiet, _("prints made"),
		       to < m->o->count ? atomic_fetch_add(&m->done, PORTION) + PORTION
					: m->o->count,
		       m->o->count);
}

static bool write_piece(void *ctx, const void *data, size_t len)
{
	uint32_t n = (uint32_t)len;

	return fwrite(&n, sizeof(n), 1, ctx) == 1 && fwrite(data, 1, len, ctx) == len;
}

static enum err_code make(const struct bench_gallery_options *o, const struct sketcher *s, FILE *f,
			  struct err *err)
{
	struct gallery_options options = {.keep_templates = false};
	struct making m = {.o = o, .sketcher = s, .gallery = gallery_new_with(&options)};
	enum err_code code;

	bench_parallel(o->threads, (o->count + PORTION - 1) / PORTION, make_portion, &m);
	code = gallery_save(m.gallery, write_piece, f, err);
	gallery_free(m.gallery);
	if (code == ERR_OK && fflush(f) != 0)
		code = err_set(err, ERR_IO, _("the gallery could not be written: %s"),
			       strerror(errno));
	return code;
}

/* The first time the gallery, then its prints once more under the next numbers. */
static enum err_code load(FILE *f, struct gallery *g, size_t count, size_t again, struct err *err)
{
	uint8_t *piece = xmalloc(GALLERY_PIECE);
	enum err_code code = ERR_OK;
	bool head = true;
	uint32_t n;

	rewind(f);
	while (code == ERR_OK && fread(&n, sizeof(n), 1, f) == 1) {
		if (n > GALLERY_PIECE || fread(piece, 1, n, f) != n)
			code = err_set(err, ERR_INPUT, _("the file of the gallery is cut off"));
		else if (!again)
			code = gallery_load_piece(g, piece, n, err);
		else if (!head)
			code = gallery_load_again(g, piece, n, again * count,
						  again * ((count + 9) / 10), err);
		head = false;
	}
	free(piece);
	return code == ERR_OK && !again ? gallery_load_end(g, err) : code;
}

/* --- templates ---------------------------------------------------------------- */

struct kept {
	uint64_t id; /* 0: free */
	struct buf bytes;
};

struct bench_kept {
	pthread_mutex_t lock;
	struct kept *slots;
	size_t room; /* a power of two */
	size_t count;
};

static struct kept *kept_at(const struct bench_kept *k, uint64_t id)
{
	size_t at = (size_t)(id * 0x9e3779b97f4a7c15u >> 20) & (k->room - 1);

	while (k->slots[at].id && k->slots[at].id != id)
		at = (at + 1) & (k->room - 1);
	return &k->slots[at];
}

static void kept_grow(struct bench_kept *k)
{
	struct bench_kept old = *k;

	k->room = old.room ? 2 * old.room : 4096;
	k->slots = xcalloc(k->room, sizeof(*k->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].id)
			*kept_at(k, old.slots[i].id) = old.slots[i];
	free(old.slots);
}

static struct bench_kept *kept_new(void)
{
	struct bench_kept *k = xcalloc(1, sizeof(*k));

	pthread_mutex_init(&k->lock, NULL);
	kept_grow(k);
	return k;
}

static void kept_free(struct bench_kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->room; i++)
		buf_free(&k->slots[i].bytes);
	pthread_mutex_destroy(&k->lock);
	free(k->slots);
	free(k);
}

enum err_code bench_gallery_open(const struct bench_gallery_options *o, struct bench_gallery *out,
				 struct err *err)
{
	struct gallery_options options = {.backing = o->backing};
	FILE *f = o->keep ? fopen(o->keep, "re") : NULL;
	enum err_code code = ERR_OK;
	double start;

	*out = (struct bench_gallery){.count = o->count * (o->over ? o->over : 1),
				      .drawn = o->count,
				      .sketcher = sketcher_new(o->seed, 0),
				      .kept = kept_new()};
	if (!f) {
		f = o->keep ? fopen(o->keep, "w+e") : tmpfile();
		if (!f)
			return err_set(err, ERR_IO, _("%s: %s"),
				       o->keep ? o->keep : _("temporary file"), strerror(errno));
		start = clock_steady();
		code = make(o, out->sketcher, f, err);
		out->make_seconds = clock_steady() - start;
		if (code != ERR_OK && o->keep)
			unlink(o->keep);
	}
	if (code == ERR_OK) {
		out->gallery = gallery_new_with(&options);
		if (!out->gallery)
			code = err_set(err, ERR_IO, _("%s: the file cannot be made"), o->backing);
	}
	if (code == ERR_OK) {
		out->rss_before = bench_rss();
		start = clock_steady();
		for (size_t i = 0; i * o->count < out->count && code == ERR_OK; i++)
			code = load(f, out->gallery, o->count, i, err);
		out->load_seconds = clock_steady() - start;
		out->rss_after = bench_rss();
	}
	fclose(f);
	if (code == ERR_OK && gallery_count(out->gallery) != out->count)
		code = err_set(err, ERR_INPUT, _("%s holds %zu prints, not %zu"), o->keep,
			       gallery_count(out->gallery), out->count);
	return code;
}

void bench_gallery_close(struct bench_gallery *b)
{
	gallery_free(b->gallery);
	sketcher_free(b->sketcher);
	kept_free(b->kept);
	*b = (struct bench_gallery){0};
}

enum err_code bench_gallery_fetch(void *ctx, int worker, uint64_t id, struct template **out,
				  struct err *err)
{
	const struct bench_gallery *b = ctx;
	const uint8_t *data = NULL;
	size_t len = 0;
	struct kept *k;

	id = (id - 1) % b->drawn + 1;
	/* The bytes of what is kept do not move. */
	pthread_mutex_lock(&b->kept->lock);
	k = kept_at(b->kept, id);
	if (k->id) {
		data = k->bytes.data;
		len = k->bytes.len;
	}
	pthread_mutex_unlock(&b->kept->lock);
	if (data)
		return template_decode(data, len, "gallery", out, err);
	*out = sketcher_draw(b->sketcher, id, (int)((id - 1) % 10) + 1, 0);
	pthread_mutex_lock(&b->kept->lock);
	if (4 * b->kept->count > 3 * b->kept->room)
		kept_grow(b->kept);
	k = kept_at(b->kept, id);
	if (!k->id) {
		k->id = id;
		template_encode(*out, &k->bytes);
		b->kept->count++;
	}
	pthread_mutex_unlock(&b->kept->lock);
	return ERR_OK;
}

struct template *bench_gallery_probe(const struct bench_gallery *b, uint64_t subject, int finger)
{
	return sketcher_draw(b->sketcher, (subject - 1) * 10 + (uint64_t)finger, finger, 1);
}
