/* SPDX-License-Identifier: Apache-2.0 */
/* The prints and whose they are; the search is in search.c. */
#include "match/gallery.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "match/prints.h"

struct gallery *gallery_new(void)
{
	return xcalloc(1, sizeof(struct gallery));
}

void gallery_free(struct gallery *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++)
		probe_free(g->prints[i].probe);
	free(g->prints);
	free(g->subjects);
	idmap_clear(&g->print_of);
	idmap_clear(&g->subject_of);
	free(g);
}

size_t gallery_count(const struct gallery *g)
{
	return g->count;
}

size_t gallery_bytes(const struct gallery *g)
{
	return sizeof(*g) + g->room * sizeof(*g->prints) + g->subject_room * sizeof(*g->subjects) +
	       g->probe_bytes + idmap_bytes(&g->print_of) + idmap_bytes(&g->subject_of);
}

/* Takes print i out of the chain of its subject. */
static void unlink_print(struct gallery *g, uint32_t i)
{
	uint32_t s = idmap_get(&g->subject_of, g->prints[i].subject);
	uint32_t *link = &g->subjects[s].first;

	while (*link != i)
		link = &g->prints[*link].next;
	*link = g->prints[i].next;
	if (g->subjects[s].first != IDMAP_NONE)
		return;
	/* The subject has no print left: the last one takes its place. */
	idmap_erase(&g->subject_of, g->subjects[s].subject);
	g->subject_count--;
	if (s != g->subject_count) {
		g->subjects[s] = g->subjects[g->subject_count];
		idmap_put(&g->subject_of, g->subjects[s].subject, s);
	}
}

static void link_print(struct gallery *g, uint32_t i)
{
	uint32_t s = idmap_get(&g->subject_of, g->prints[i].subject);

	if (s == IDMAP_NONE) {
		MEM_GROW(g->subjects, g->subject_count, g->subject_room);
		s = (uint32_t)g->subject_count++;
		g->subjects[s] = (struct gallery_subject){g->prints[i].subject, IDMAP_NONE};
		idmap_put(&g->subject_of, g->prints[i].subject, s);
	}
	g->prints[i].next = g->subjects[s].first;
	g->subjects[s].first = i;
}

bool gallery_erase(struct gallery *g, uint64_t id)
{
	uint32_t i = idmap_get(&g->print_of, id), last;

	if (i == IDMAP_NONE)
		return false;
	unlink_print(g, i);
	g->probe_bytes -= probe_size(g->prints[i].probe);
	probe_free(g->prints[i].probe);
	idmap_erase(&g->print_of, id);
	last = (uint32_t)--g->count;
	if (i != last) {
		uint32_t s = idmap_get(&g->subject_of, g->prints[last].subject);
		uint32_t *link = &g->subjects[s].first;

		while (*link != last)
			link = &g->prints[*link].next;
		*link = i;
		g->prints[i] = g->prints[last];
		idmap_put(&g->print_of, g->prints[i].id, i);
	}
	return true;
}

void gallery_put(struct gallery *g, uint64_t id, uint64_t subject, const struct template *t)
{
	struct gallery_print p = {.id = id, .subject = subject, .probe = probe_new(t)};

	gallery_erase(g, id);
	MEM_GROW(g->prints, g->count, g->room);
	g->prints[g->count] = p;
	g->probe_bytes += probe_size(p.probe);
	idmap_put(&g->print_of, id, (uint32_t)g->count);
	link_print(g, (uint32_t)g->count);
	g->count++;
}
