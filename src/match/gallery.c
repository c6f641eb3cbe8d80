/* SPDX-License-Identifier: Apache-2.0 */
/* The prints and whose they are, and who may see which; the search itself is in
 * gallery_search.c. */
#include "match/gallery.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "match/gallery_inside.h"

struct gallery *gallery_new(void)
{
	return gallery_new_with(&(struct gallery_options){.keep_templates = true});
}

struct gallery *gallery_new_with(const struct gallery_options *options)
{
	struct bank *bank = bank_new(options);
	struct gallery *g;

	if (!bank)
		return NULL;
	g = xcalloc(1, sizeof(*g));
	g->bank = bank;
	g->keep = options->keep_templates;
	g->isa = scan_isas()[0];
	g->subjects = xcalloc(SUBJECTS_CHUNKS, sizeof(*g->subjects));
	pthread_mutex_init(&g->lock, NULL);
	return g;
}

void gallery_free(struct gallery *g)
{
	if (!g)
		return;
	bank_free(g->bank);
	for (size_t i = 0; i * SUBJECTS_CHUNK < g->subject_count; i++)
		free(g->subjects[i]);
	free(g->subjects);
	free(g->free_subjects);
	free(g->retired);
	free(g->active);
	free(g->loading);
	idmap_clear(&g->slot_of);
	idmap_clear(&g->subject_of);
	pthread_mutex_destroy(&g->lock);
	free(g);
}

/* Searches only read, but the lock is theirs, too. */
static pthread_mutex_t *lock_of(const struct gallery *g)
{
	return (pthread_mutex_t *)(uintptr_t)&g->lock;
}

size_t gallery_count(const struct gallery *g)
{
	size_t n;

	pthread_mutex_lock(lock_of(g));
	n = g->count;
	pthread_mutex_unlock(lock_of(g));
	return n;
}

size_t gallery_bytes(const struct gallery *g)
{
	size_t n, chunks;

	pthread_mutex_lock(lock_of(g));
	chunks = (g->subject_count + SUBJECTS_CHUNK - 1) / SUBJECTS_CHUNK;
	n = sizeof(*g) + bank_bytes(g->bank) + idmap_bytes(&g->slot_of) +
	    idmap_bytes(&g->subject_of) + chunks * SUBJECTS_CHUNK * sizeof(**g->subjects) +
	    g->free_subject_room * sizeof(*g->free_subjects) +
	    g->retired_room * sizeof(*g->retired) + g->active_room * sizeof(*g->active);
	pthread_mutex_unlock(lock_of(g));
	return n;
}

bool gallery_is_locked(const struct gallery *g)
{
	bool locked;

	pthread_mutex_lock(lock_of(g));
	locked = bank_is_locked(g->bank);
	pthread_mutex_unlock(lock_of(g));
	return locked;
}

const char *const *gallery_isas(void)
{
	static const char *const scalar[] = {"scalar", NULL};
	static const char *const avx2[] = {"avx2", "scalar", NULL};
	static const char *const avx512[] = {"avx512", "avx2", "scalar", NULL};
	static const char *const neon[] = {"neon", "scalar", NULL};
	const char *best = scan_isas()[0]->name;

	return !strcmp(best, "avx512") ? avx512
	       : !strcmp(best, "avx2") ? avx2
	       : !strcmp(best, "neon") ? neon
				       : scalar;
}

bool gallery_set_isa(struct gallery *g, const char *isa)
{
	const struct scan_isa *const *all = scan_isas();

	if (!isa) {
		g->isa = all[0];
		return true;
	}
	for (; *all; all++)
		if (strcmp((*all)->name, isa) == 0) {
			g->isa = *all;
			return true;
		}
	return false;
}

void gallery_wipe_buf(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->cap);
	buf_free(b);
}

/* --- content --------------------------------------------------------------- */

/* The hash of one print. Without the lock: hashing is what takes longest of putting
 * a print in, and several threads may do it at a time. */
static struct hash content_of(uint64_t id, uint64_t subject, const struct gallery_attributes *a,
			      const struct gallery_record *r)
{
	uint8_t bytes[GALLERY_RECORD_MAX_BYTES + 32], *p = bytes;
	size_t n = (size_t)r->count;
	struct hash sum;

	/* In the order of this machine's bytes: a snapshot is compared on the
	 * machine that made it, or on one with the same order. */
	memset(p, 0, 28);
	memcpy(p, &id, 8);
	memcpy(p + 8, &subject, 8);
	if (a) {
		memcpy(p + 16, &a->scope, 4);
		memcpy(p + 20, &a->birth_first, 2);
		memcpy(p + 22, &a->birth_last, 2);
		p[24] = a->sex;
	}
	p[25] = r->finger;
	p[26] = r->quality;
	p[27] = (uint8_t)r->count;
	p += 28;
	memcpy(p, r->heads, n * 8);
	memcpy(p + n * 8, r->tails, n * 4);
	memcpy(p + n * 12, r->places, n * 4);
	p += n * 16;
	crypto_generichash(sum.b, sizeof(sum.b), bytes, (size_t)(p - bytes), NULL, 0);
	return sum;
}

/* Adds the hash of one print to the sum of all, or takes it away. */
static void count_content(struct gallery *g, const struct hash *sum, bool add)
{
	unsigned carry = 0;

	for (size_t i = 0; i < HASH_LEN; i++) {
		unsigned v = add ? g->content.b[i] + sum->b[i] + carry
				 : g->content.b[i] - (unsigned)sum->b[i] - carry;

		g->content.b[i] = (uint8_t)v;
		carry = v >> 8 & 1;
	}
}

static struct hash content_at(const struct gallery *g, uint32_t slot)
{
	const struct bank_segment *s = bank_segment(g->bank, bank_slot_segment(slot));
	uint32_t at = bank_slot_place(slot);
	struct gallery_record r;

	bank_read(g->bank, slot, &r);
	return content_of(s->ids[at], gallery_subject_at(g, s->subjects[at]), &s->attributes[at],
			  &r);
}

struct gallery_snapshot gallery_snapshot_get(const struct gallery *g)
{
	struct gallery_snapshot s;

	pthread_mutex_lock(lock_of(g));
	s = (struct gallery_snapshot){g->content, g->count, g->change};
	pthread_mutex_unlock(lock_of(g));
	return s;
}

/* --- subjects -------------------------------------------------------------- */

static struct gallery_subject *subject_entry(struct gallery *g, uint32_t index)
{
	return &g->subjects[index / SUBJECTS_CHUNK][index % SUBJECTS_CHUNK];
}

static uint32_t subject_take(struct gallery *g, uint64_t subject)
{
	uint32_t i = idmap_get(&g->subject_of, subject);

	if (i == IDMAP_NONE) {
		if (g->free_subject_count) {
			i = g->free_subjects[--g->free_subject_count];
		} else {
			i = (uint32_t)g->subject_count;
			if (i % SUBJECTS_CHUNK == 0)
				g->subjects[i / SUBJECTS_CHUNK] =
				    xcalloc(SUBJECTS_CHUNK, sizeof(struct gallery_subject));
			g->subject_count++;
		}
		*subject_entry(g, i) = (struct gallery_subject){subject, 0};
		idmap_put(&g->subject_of, subject, i);
	}
	subject_entry(g, i)->prints++;
	return i;
}

static void retire(struct gallery *g, uint32_t index, bool is_subject)
{
	MEM_GROW(g->retired, g->retired_count, g->retired_room);
	g->retired[g->retired_count++] = (struct gallery_retired){index, g->change, is_subject};
}

static void subject_drop(struct gallery *g, uint32_t i)
{
	struct gallery_subject *s = subject_entry(g, i);

	if (--s->prints)
		return;
	idmap_erase(&g->subject_of, s->subject);
	retire(g, i, true);
}

/* --- who sees what ----------------------------------------------------------- */

/* Wipes what no running search can see any more. */
static void sweep(struct gallery *g)
{
	uint32_t oldest = g->change;
	size_t kept = 0;

	for (size_t i = 0; i < g->active_count; i++)
		if (g->active[i] < oldest)
			oldest = g->active[i];
	for (size_t i = 0; i < g->retired_count; i++) {
		const struct gallery_retired *r = &g->retired[i];

		if (r->died > oldest) {
			g->retired[kept++] = *r;
		} else if (r->is_subject) {
			*subject_entry(g, r->index) = (struct gallery_subject){0, 0};
			MEM_GROW(g->free_subjects, g->free_subject_count, g->free_subject_room);
			g->free_subjects[g->free_subject_count++] = r->index;
		} else {
			bank_give_back(g->bank, r->index);
		}
	}
	g->retired_count = kept;
}

struct gallery_view gallery_view_take(const struct gallery *of)
{
	struct gallery *g = (struct gallery *)(uintptr_t)of;
	struct gallery_view v;

	pthread_mutex_lock(&g->lock);
	MEM_GROW(g->active, g->active_count, g->active_room);
	g->active[g->active_count++] = g->change;
	v = (struct gallery_view){
	    g->change, bank_segments(g->bank), g->subject_count, {g->content, g->count, g->change}};
	pthread_mutex_unlock(&g->lock);
	return v;
}

void gallery_view_release(const struct gallery *of, const struct gallery_view *v)
{
	struct gallery *g = (struct gallery *)(uintptr_t)of;
	size_t i = 0;

	pthread_mutex_lock(&g->lock);
	while (g->active[i] != v->change)
		i++;
	g->active[i] = g->active[--g->active_count];
	sweep(g);
	pthread_mutex_unlock(&g->lock);
}

/* --- changes: the lock is held ------------------------------------------------- */

/* The next change; a slot with it is born or dies. */
static void begin_change(struct gallery *g)
{
	assert(g->change < BANK_NEVER - 1);
	g->change++;
}

static void remove_slot(struct gallery *g, uint32_t slot)
{
	struct hash sum;
	struct bank_segment *s = bank_segment(g->bank, bank_slot_segment(slot));
	uint32_t at = bank_slot_place(slot);

	sum = content_at(g, slot);
	count_content(g, &sum, false);
	bank_die(g->bank, slot, g->change);
	idmap_erase(&g->slot_of, s->ids[at]);
	subject_drop(g, s->subjects[at]);
	retire(g, slot, false);
	g->count--;
}

static void insert(struct gallery *g, uint64_t id, uint64_t subject,
		   const struct gallery_attributes *attributes, const struct gallery_record *r,
		   const struct hash *sum, struct buf *kept_take)
{
	uint32_t slot = bank_take(g->bank, r->count), old = idmap_get(&g->slot_of, id);
	struct bank_segment *s = bank_segment(g->bank, bank_slot_segment(slot));
	uint32_t at = bank_slot_place(slot);

	bank_write(g->bank, slot, r);
	s->ids[at] = id;
	memset(&s->attributes[at], 0, sizeof(s->attributes[at]));
	if (attributes) {
		s->attributes[at].sex = attributes->sex;
		s->attributes[at].birth_first = attributes->birth_first;
		s->attributes[at].birth_last = attributes->birth_last;
		s->attributes[at].scope = attributes->scope;
	}
	begin_change(g);
	/* Taken before the old one is let go: a subject with one print stays. */
	s->subjects[at] = subject_take(g, subject);
	if (s->kept)
		s->kept[at] = kept_take;
	if (old != IDMAP_NONE)
		remove_slot(g, old);
	count_content(g, sum, true);
	idmap_put(&g->slot_of, id, slot);
	g->count++;
	bank_be_born(g->bank, slot, g->change);
	sweep(g);
}

void gallery_put(struct gallery *g, uint64_t id, uint64_t subject, const struct template *t)
{
	struct gallery_record r;
	struct buf *kept = NULL;
	struct hash sum;

	gallery_record_make(t, &r);
	if (g->keep) {
		kept = xcalloc(1, sizeof(*kept));
		template_encode(t, kept);
	}
	sum = content_of(id, subject, NULL, &r);
	pthread_mutex_lock(&g->lock);
	insert(g, id, subject, NULL, &r, &sum, kept);
	pthread_mutex_unlock(&g->lock);
}

enum err_code gallery_put_record(struct gallery *g, uint64_t id, uint64_t subject,
				 const struct gallery_attributes *attributes, const void *record,
				 size_t len, struct err *err)
{
	struct gallery_record r;
	enum err_code code = gallery_record_decode(record, len, &r, err);
	struct hash sum;

	if (code != ERR_OK)
		return code;
	sum = content_of(id, subject, attributes, &r);
	pthread_mutex_lock(&g->lock);
	insert(g, id, subject, attributes, &r, &sum, NULL);
	pthread_mutex_unlock(&g->lock);
	return ERR_OK;
}

enum err_code gallery_put_prepare(struct gallery_put *p, const void *record, size_t len,
				  struct err *err)
{
	enum err_code code = gallery_record_decode(record, len, &p->record, err);

	if (code == ERR_OK)
		p->sum = content_of(p->id, p->subject, &p->attributes, &p->record);
	return code;
}

void gallery_put_prepared(struct gallery *g, const struct gallery_put *puts, size_t n)
{
	pthread_mutex_lock(&g->lock);
	for (size_t i = 0; i < n; i++)
		insert(g, puts[i].id, puts[i].subject, &puts[i].attributes, &puts[i].record,
		       &puts[i].sum, NULL);
	pthread_mutex_unlock(&g->lock);
}

bool gallery_set_attributes(struct gallery *g, uint64_t id,
			    const struct gallery_attributes *attributes)
{
	struct gallery_record r;
	struct buf *kept = NULL;
	struct hash sum;
	uint64_t subject;
	uint32_t slot;
	bool there;

	pthread_mutex_lock(&g->lock);
	slot = idmap_get(&g->slot_of, id);
	there = slot != IDMAP_NONE;
	if (there) {
		const struct bank_segment *s = bank_segment(g->bank, bank_slot_segment(slot));
		const struct buf *was = s->kept ? s->kept[bank_slot_place(slot)] : NULL;

		bank_read(g->bank, slot, &r);
		if (was) {
			kept = xcalloc(1, sizeof(*kept));
			buf_put(kept, was->data, was->len);
		}
		subject = gallery_subject_at(g, s->subjects[bank_slot_place(slot)]);
		sum = content_of(id, subject, attributes, &r);
		insert(g, id, subject, attributes, &r, &sum, kept);
	}
	pthread_mutex_unlock(&g->lock);
	return there;
}

bool gallery_erase(struct gallery *g, uint64_t id)
{
	uint32_t slot;

	pthread_mutex_lock(&g->lock);
	slot = idmap_get(&g->slot_of, id);
	if (slot != IDMAP_NONE) {
		begin_change(g);
		remove_slot(g, slot);
		sweep(g);
	}
	pthread_mutex_unlock(&g->lock);
	return slot != IDMAP_NONE;
}

void gallery_clear(struct gallery *g)
{
	size_t segments;

	pthread_mutex_lock(&g->lock);
	segments = bank_segments(g->bank);
	begin_change(g);
	for (size_t n = 0; n < segments; n++) {
		struct bank_segment *s = bank_segment(g->bank, n);
		unsigned used = atomic_load_explicit(&s->used, memory_order_relaxed);

		for (uint32_t i = 0; i < used; i++) {
			uint64_t life = atomic_load_explicit(&s->lives[i], memory_order_relaxed);

			if (bank_sees(life, g->change))
				remove_slot(g, (uint32_t)(n * BANK_SLOTS) + i);
		}
	}
	sweep(g);
	pthread_mutex_unlock(&g->lock);
}
