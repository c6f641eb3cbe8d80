/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/arena.h"

#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

#define CHUNK ((size_t)1 << 20)
#define ALIGN 16

struct chunk {
	struct chunk *next;
	size_t size; /* of the mapping */
	size_t used;
};

struct arena {
	struct chunk *chunks;
	size_t bytes;
	bool unlocked;
};

struct arena *arena_new(void)
{
	return xcalloc(1, sizeof(struct arena));
}

static struct chunk *map(struct arena *a, size_t size)
{
	struct chunk *c =
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (c == MAP_FAILED) {
		fputs("cotejo: out of memory\n", stderr);
		abort();
	}
	madvise(c, size, MADV_DONTDUMP);
	if (mlock(c, size) != 0)
		a->unlocked = true;
	c->size = size;
	c->used = (sizeof(*c) + ALIGN - 1) / ALIGN * ALIGN;
	c->next = a->chunks;
	a->chunks = c;
	a->bytes += size;
	return c;
}

void *arena_get(struct arena *a, size_t size)
{
	struct chunk *c = a->chunks;
	void *p;

	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!c || c->size - c->used < size)
		c = map(a, size + 64 > CHUNK ? (size + 64 + 4095) / 4096 * 4096 : CHUNK);
	p = (uint8_t *)c + c->used;
	c->used += size;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(arena_get(a, n), s, n);
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->chunks) {
		struct chunk *c = a->chunks;
		size_t size = c->size;

		a->chunks = c->next;
		sodium_memzero(c, size);
		munmap(c, size);
	}
	free(a);
}

size_t arena_bytes(const struct arena *a)
{
	return a->bytes;
}

bool arena_is_locked(const struct arena *a)
{
	return !a->unlocked;
}
