/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Locked memory for many small unsealed pieces: given out in order, wiped and
 * given back all at once. Pages are kept out of core dumps and, as far as the
 * system's limit allows, out of swap.
 */
#ifndef COTEJO_CASEWORK_ARENA_H
#define COTEJO_CASEWORK_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
/* Wipes. NULL is fine. */
void arena_free(struct arena *a);
/* Zeroed memory aligned for anything; never NULL. */
void *arena_get(struct arena *a, size_t size);
char *arena_strdup(struct arena *a, const char *s);
size_t arena_bytes(const struct arena *a);
/* False when some pages could not be locked. */
bool arena_is_locked(const struct arena *a);

#endif
