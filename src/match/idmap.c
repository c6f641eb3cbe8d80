/* SPDX-License-Identifier: Apache-2.0 */
#include "match/idmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static size_t slot_of(const struct idmap *m, uint64_t key)
{
	uint64_t h = key;

	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
	h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
	return (size_t)(h ^ (h >> 31)) & (m->slots - 1);
}

void idmap_clear(struct idmap *m)
{
	free(m->keys);
	free(m->values);
	memset(m, 0, sizeof(*m));
}

/* The slot of the key, or the free one where it would go. */
static size_t find(const struct idmap *m, uint64_t key)
{
	size_t i = slot_of(m, key);

	while (m->values[i] != IDMAP_NONE && m->keys[i] != key)
		i = (i + 1) & (m->slots - 1);
	return i;
}

uint32_t idmap_get(const struct idmap *m, uint64_t key)
{
	return m->slots ? m->values[find(m, key)] : IDMAP_NONE;
}

static void grow(struct idmap *m)
{
	struct idmap old = *m;

	m->slots = old.slots ? old.slots * 2 : 64;
	m->keys = xcalloc(m->slots, sizeof(*m->keys));
	m->values = xcalloc(m->slots, sizeof(*m->values));
	memset(m->values, 0xff, m->slots * sizeof(*m->values));
	for (size_t i = 0; i < old.slots; i++)
		if (old.values[i] != IDMAP_NONE) {
			size_t at = find(m, old.keys[i]);

			m->keys[at] = old.keys[i];
			m->values[at] = old.values[i];
		}
	free(old.keys);
	free(old.values);
}

void idmap_put(struct idmap *m, uint64_t key, uint32_t value)
{
	size_t at;

	if ((m->count + 1) * 3 > m->slots * 2)
		grow(m);
	at = find(m, key);
	if (m->values[at] == IDMAP_NONE)
		m->count++;
	m->keys[at] = key;
	m->values[at] = value;
}

void idmap_erase(struct idmap *m, uint64_t key)
{
	size_t hole, i;

	if (!m->slots)
		return;
	hole = find(m, key);
	if (m->values[hole] == IDMAP_NONE)
		return;
	/* Later keys of the run move up, so that no search meets a hole. */
	for (i = (hole + 1) & (m->slots - 1); m->values[i] != IDMAP_NONE;
	     i = (i + 1) & (m->slots - 1)) {
		size_t home = slot_of(m, m->keys[i]);

		if (((i - home) & (m->slots - 1)) >= ((i - hole) & (m->slots - 1))) {
			m->keys[hole] = m->keys[i];
			m->values[hole] = m->values[i];
			hole = i;
		}
	}
	m->values[hole] = IDMAP_NONE;
	m->count--;
}

size_t idmap_bytes(const struct idmap *m)
{
	return m->slots * (sizeof(*m->keys) + sizeof(*m->values));
}
