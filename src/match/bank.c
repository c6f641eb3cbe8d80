/* SPDX-License-Identifier: Apache-2.0 */
#include "match/bank.h"

#include <assert.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"

/* Memory comes from the system in pieces that hold many segments. */
#define FIRST_PIECE ((size_t)4 << 20)
#define PIECE	    ((size_t)64 << 20)
#define ALIGN	    ((size_t)64)

struct piece {
	uint8_t *at;
	size_t size;
	size_t used;
};

struct free_list {
	uint32_t *slots;
	size_t count;
	size_t room;
};

struct bank {
	struct bank_segment **segments; /* BANK_MAX_SEGMENTS, so that it never moves */
	atomic_size_t segment_count;
	struct piece *pieces;
	size_t piece_count;
	size_t piece_room;
	struct free_list free[SCAN_MAX_BLOCKS + 1];
	size_t open[SCAN_MAX_BLOCKS + 1]; /* segment that still has new slots, + 1; or 0 */
	bool keep;
	bool lock;
	bool locked;
	int fd; /* of the backing file, or -1 */
	size_t fd_size;
};

struct bank *bank_new(const struct gallery_options *options)
{
	struct bank *b;
	int fd = -1;

	if (options->backing) {
		fd = open(options->backing, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd < 0)
			return NULL;
	}
	b = xcalloc(1, sizeof(*b));
	b->segments = xcalloc(BANK_MAX_SEGMENTS, sizeof(*b->segments));
	b->keep = options->keep_templates;
	b->lock = b->locked = options->lock;
	b->fd = fd;
	return b;
}

void bank_free(struct bank *b)
{
	size_t n;

	if (!b)
		return;
	n = bank_segments(b);
	for (size_t i = 0; i < n; i++) {
		struct bank_segment *s = b->segments[i];

		for (size_t k = 0; s->kept && k < BANK_SLOTS; k++)
			if (s->kept[k]) {
				sodium_memzero(s->kept[k]->data, s->kept[k]->len);
				buf_free(s->kept[k]);
				free(s->kept[k]);
			}
		free(s->kept);
		free(s);
	}
	for (size_t i = 0; i < b->piece_count; i++) {
		if (b->fd < 0)
			sodium_memzero(b->pieces[i].at, b->pieces[i].used);
		munmap(b->pieces[i].at, b->pieces[i].size);
	}
	if (b->fd >= 0)
		close(b->fd);
	for (int i = 0; i <= SCAN_MAX_BLOCKS; i++)
		free(b->free[i].slots);
	free(b->pieces);
	free(b->segments);
	free(b);
}

size_t bank_segments(const struct bank *b)
{
	return atomic_load_explicit(&b->segment_count, memory_order_acquire);
}

struct bank_segment *bank_segment(const struct bank *b, size_t i)
{
	return b->segments[i];
}

bool bank_is_locked(const struct bank *b)
{
	return b->locked;
}

size_t bank_bytes(const struct bank *b)
{
	size_t n = sizeof(*b), segments = bank_segments(b);

	for (size_t i = 0; i < b->piece_count; i++)
		n += b->pieces[i].used;
	n += segments * (sizeof(struct bank_segment) + sizeof(struct bank_segment *));
	for (size_t i = 0; i < segments; i++)
		for (size_t k = 0; b->segments[i]->kept && k < BANK_SLOTS; k++)
			n += sizeof(struct buf *) +
			     (b->segments[i]->kept[k]
				  ? sizeof(struct buf) + b->segments[i]->kept[k]->cap
				  : 0);
	for (int i = 0; i <= SCAN_MAX_BLOCKS; i++)
		n += b->free[i].room * sizeof(uint32_t);
	return n;
}

/* A piece of at least that size, all zero. */
static void add_piece(struct bank *b, size_t size)
{
	size_t want = b->piece_count ? PIECE : FIRST_PIECE;
	void *at;

	while (want < size)
		want *= 2;
	if (b->fd >= 0 && ftruncate(b->fd, (off_t)(b->fd_size + want)) == 0) {
		at = mmap(NULL, want, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, (off_t)b->fd_size);
		b->fd_size += want;
	} else {
		at = mmap(NULL, want, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	}
	if (at == MAP_FAILED) {
		(void)xmalloc(SIZE_MAX / 2); /* says so and ends */
		abort();
	}
	/* Prints must not get into a core file; large pages make the scan quicker. */
	(void)madvise(at, want, MADV_DONTDUMP);
	if (want >= PIECE && b->fd < 0)
		(void)madvise(at, want, MADV_HUGEPAGE);
	if (b->lock && mlock2(at, want, MLOCK_ONFAULT) != 0)
		b->locked = false;
	MEM_GROW(b->pieces, b->piece_count, b->piece_room);
	b->pieces[b->piece_count++] = (struct piece){at, want, 0};
}

static void *cut(struct bank *b, size_t size)
{
	struct piece *p = b->piece_count ? &b->pieces[b->piece_count - 1] : NULL;
	void *at;

	size = (size + ALIGN - 1) & ~(ALIGN - 1);
	if (!p || p->size - p->used < size) {
		add_piece(b, size);
		p = &b->pieces[b->piece_count - 1];
	}
	at = p->at + p->used;
	p->used += size;
	return at;
}

static size_t add_segment(struct bank *b, unsigned blocks)
{
	struct bank_segment *s = xcalloc(1, sizeof(*s));
	size_t minutiae = (size_t)blocks * SCAN_LANES * BANK_SLOTS, n = bank_segments(b);

	assert(n < BANK_MAX_SEGMENTS);
	s->blocks = blocks;
	s->heads = cut(b, minutiae * sizeof(*s->heads));
	s->tails = cut(b, minutiae * sizeof(*s->tails));
	s->places = cut(b, minutiae * sizeof(*s->places));
	s->lives = cut(b, BANK_SLOTS * sizeof(*s->lives));
	s->ids = cut(b, BANK_SLOTS * sizeof(*s->ids));
	s->subjects = cut(b, BANK_SLOTS * sizeof(*s->subjects));
	s->attributes = cut(b, BANK_SLOTS * sizeof(*s->attributes));
	s->counts = cut(b, BANK_SLOTS);
	s->fingers = cut(b, BANK_SLOTS);
	s->qualities = cut(b, BANK_SLOTS);
	s->kept = b->keep ? xcalloc(BANK_SLOTS, sizeof(*s->kept)) : NULL;
	b->segments[n] = s;
	atomic_store_explicit(&b->segment_count, n + 1, memory_order_release);
	return n;
}

uint32_t bank_take(struct bank *b, int minutiae)
{
	unsigned blocks = minutiae ? ((unsigned)minutiae + SCAN_LANES - 1) / SCAN_LANES : 1, at;
	struct free_list *f = &b->free[blocks];
	struct bank_segment *s;
	uint32_t slot;

	if (f->count)
		return f->slots[--f->count];
	if (!b->open[blocks])
		b->open[blocks] = add_segment(b, blocks) + 1;
	s = b->segments[b->open[blocks] - 1];
	at = atomic_load_explicit(&s->used, memory_order_relaxed);
	slot = (uint32_t)((b->open[blocks] - 1) * BANK_SLOTS + at);
	/* Born never: nobody sees it. */
	atomic_store_explicit(&s->lives[at], (uint64_t)BANK_NEVER << 32, memory_order_relaxed);
	atomic_store_explicit(&s->used, at + 1, memory_order_release);
	if (at + 1 == BANK_SLOTS)
		b->open[blocks] = 0;
	return slot;
}

void bank_write(struct bank *b, uint32_t slot, const struct gallery_record *r)
{
	struct bank_segment *s = b->segments[bank_slot_segment(slot)];
	uint32_t at = bank_slot_place(slot);
	size_t first = (size_t)at * s->blocks * SCAN_LANES, n = (size_t)r->count;

	memcpy(s->heads + first, r->heads, n * sizeof(*s->heads));
	memcpy(s->tails + first, r->tails, n * sizeof(*s->tails));
	memcpy(s->places + first, r->places, n * sizeof(*s->places));
	s->counts[at] = (uint8_t)n;
	s->fingers[at] = r->finger;
	s->qualities[at] = r->quality;
}

void bank_read(const struct bank *b, uint32_t slot, struct gallery_record *out)
{
	const struct bank_segment *s = b->segments[bank_slot_segment(slot)];
	uint32_t at = bank_slot_place(slot);
	size_t first = (size_t)at * s->blocks * SCAN_LANES, n = s->counts[at];

	memset(out, 0, sizeof(*out));
	out->count = (int)n;
	out->finger = s->fingers[at];
	out->quality = s->qualities[at];
	memcpy(out->heads, s->heads + first, n * sizeof(*s->heads));
	memcpy(out->tails, s->tails + first, n * sizeof(*s->tails));
	memcpy(out->places, s->places + first, n * sizeof(*s->places));
}

static _Atomic uint64_t *life_of(struct bank *b, uint32_t slot)
{
	return &b->segments[bank_slot_segment(slot)]->lives[bank_slot_place(slot)];
}

void bank_be_born(struct bank *b, uint32_t slot, uint32_t change)
{
	atomic_store_explicit(life_of(b, slot), (uint64_t)change << 32 | BANK_NEVER,
			      memory_order_release);
}

void bank_die(struct bank *b, uint32_t slot, uint32_t change)
{
	_Atomic uint64_t *life = life_of(b, slot);
	uint64_t was = atomic_load_explicit(life, memory_order_relaxed);

	atomic_store_explicit(life, (was & 0xffffffff00000000u) | change, memory_order_release);
}

void bank_give_back(struct bank *b, uint32_t slot)
{
	struct bank_segment *s = b->segments[bank_slot_segment(slot)];
	struct free_list *f = &b->free[s->blocks];
	uint32_t at = bank_slot_place(slot);
	size_t n = (size_t)s->blocks * SCAN_LANES, first = (size_t)at * n;

	atomic_store_explicit(&s->lives[at], (uint64_t)BANK_NEVER << 32, memory_order_release);
	sodium_memzero(s->heads + first, n * sizeof(*s->heads));
	sodium_memzero(s->tails + first, n * sizeof(*s->tails));
	sodium_memzero(s->places + first, n * sizeof(*s->places));
	sodium_memzero(&s->attributes[at], sizeof(s->attributes[at]));
	s->ids[at] = 0;
	s->subjects[at] = 0;
	s->counts[at] = s->fingers[at] = s->qualities[at] = 0;
	if (s->kept && s->kept[at]) {
		sodium_memzero(s->kept[at]->data, s->kept[at]->len);
		buf_free(s->kept[at]);
		free(s->kept[at]);
		s->kept[at] = NULL;
	}
	MEM_GROW(f->slots, f->count, f->room);
	f->slots[f->count++] = slot;
}
