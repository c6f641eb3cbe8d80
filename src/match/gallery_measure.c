/* SPDX-License-Identifier: Apache-2.0 */
/* For reports: scores of single steps, and what the machine could do at best. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/date.h"
#include "base/mem.h"
#include "match/gallery_inside.h"
#include "match/team.h"

#define READ_BYTES  ((size_t)192 << 20) /* far more than any cache */
#define READ_PART   ((size_t)1 << 20)
#define SPIN_ROUNDS 20000

void gallery_score_all(const struct gallery *g, const struct template *probe, bool screen,
		       void (*fn)(void *ctx, uint64_t id, int scan, int screen), void *ctx)
{
	struct gallery_view v = gallery_view_take(g);
	struct scan_probe *p = xcalloc(1, sizeof(*p));

	scan_probe_make(probe, SCAN_PROBE_ALONE, p);
	for (size_t n = 0; n < v.segments; n++) {
		const struct bank_segment *s = bank_segment(g->bank, n);
		struct scan_shelf shelf = {s->heads, s->tails, s->places, s->counts, s->blocks};
		unsigned used = atomic_load_explicit(&s->used, memory_order_acquire);
		uint16_t in[BANK_SLOTS], scores[BANK_SLOTS];
		size_t m = 0;

		for (unsigned i = 0; i < used; i++)
			if (bank_sees(atomic_load_explicit(&s->lives[i], memory_order_acquire),
				      v.change))
				in[m++] = (uint16_t)i;
		g->isa->scan(p, &shelf, in, m, scores);
		for (size_t i = 0; i < m; i++)
			fn(ctx, s->ids[in[i]], scores[i],
			   screen ? g->isa->screen(p, &shelf, in[i]) : -1);
	}
	free(p);
	gallery_view_release(g, &v);
}

/* --- limits ------------------------------------------------------------------ */

struct measuring {
	const struct scan_isa *isa;
	const uint8_t *memory;
	double until;
	atomic_uint_fast64_t done;
	atomic_uint_fast64_t sink;
};

static void spin(void *ctx, int worker, size_t i)
{
	struct measuring *m = ctx;
	uint64_t pairs = 0, sink = 0;

	while (clock_steady() < m->until)
		pairs += m->isa->spin(SPIN_ROUNDS, &sink);
	atomic_fetch_add(&m->done, pairs);
	atomic_fetch_xor(&m->sink, sink);
}

static void read_part(void *ctx, int worker, size_t i)
{
	struct measuring *m = ctx;
	const uint64_t *at = (const uint64_t *)(const void *)(m->memory + i * READ_PART);
	uint64_t sum[8] = {0};

	for (size_t k = 0; k < READ_PART / sizeof(*at); k += 8)
		for (size_t w = 0; w < 8; w++)
			sum[w] += at[k + w];
	for (size_t w = 1; w < 8; w++)
		sum[0] ^= sum[w];
	atomic_fetch_xor(&m->sink, sum[0]);
}

void gallery_measure_limits(const struct gallery *g, int threads, double seconds,
			    struct gallery_limits *out)
{
	struct team *team = team_new(threads);
	struct measuring m = {.isa = g->isa};
	uint8_t *memory =
	    mmap(NULL, READ_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	double start = clock_steady(), now;
	size_t rounds = 0;

	m.until = start + seconds / 2;
	team_run(team, (size_t)team_size(team), spin, &m);
	now = clock_steady();
	*out = (struct gallery_limits){.pairs_per_s = (double)atomic_load(&m.done) / (now - start)};
	if (memory != MAP_FAILED) {
		(void)madvise(memory, READ_BYTES, MADV_HUGEPAGE);
		memset(memory, 1, READ_BYTES);
		m.memory = memory;
		start = clock_steady();
		do {
			team_run(team, READ_BYTES / READ_PART, read_part, &m);
			rounds++;
			now = clock_steady();
		} while (now - start < seconds / 2);
		out->bytes_per_s = (double)(rounds * READ_BYTES) / (now - start);
		munmap(memory, READ_BYTES);
	}
	team_free(team);
}
