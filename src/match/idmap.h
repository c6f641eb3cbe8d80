/* SPDX-License-Identifier: Apache-2.0 */
/* A map from 64-bit ids to positions; private to src/match. */
#ifndef COTEJO_MATCH_IDMAP_H
#define COTEJO_MATCH_IDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is the empty map. */
struct idmap {
	uint64_t *keys;
	uint32_t *values; /* IDMAP_NONE: the slot is free */
	size_t slots;	  /* a power of two, or 0 */
	size_t count;
};

#define IDMAP_NONE UINT32_MAX

void idmap_clear(struct idmap *m);
/* The value, or IDMAP_NONE. */
uint32_t idmap_get(const struct idmap *m, uint64_t key);
/* Adds or replaces. */
void idmap_put(struct idmap *m, uint64_t key, uint32_t value);
void idmap_erase(struct idmap *m, uint64_t key);
size_t idmap_bytes(const struct idmap *m);

#endif
