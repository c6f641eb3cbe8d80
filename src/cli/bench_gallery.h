/* SPDX-License-Identifier: Apache-2.0 */
/* Galleries of invented prints, for bench search. Nothing here touches a store. */
#ifndef COTEJO_CLI_BENCH_GALLERY_H
#define COTEJO_CLI_BENCH_GALLERY_H

#include "base/err.h"
#include "match/gallery.h"
#include "synth/sketch.h"

/* Templates that were asked for, as a store has them. */
struct bench_kept;

/* Print n (1 ..) is finger (n - 1) % 10 + 1 of subject (n - 1) / 10 + 1; its id is
 * n, and sketcher_draw() draws it when its template is first asked for. */
struct bench_gallery {
	struct bench_kept *kept;
	struct sketcher *sketcher;
	struct gallery *gallery;
	size_t count;
	size_t drawn;	     /* prints that differ: the others are those again */
	double make_seconds; /* 0: it came from the file */
	double load_seconds; /* from the file into memory, all checks done */
	size_t rss_before;   /* bytes of the process before and after loading */
	size_t rss_after;
};

struct bench_gallery_options {
	size_t count; /* prints that differ, */
	size_t over;  /* each so many times, 0: once */
	uint64_t seed;
	int threads;
	const char *keep;    /* file of saved records that is made once and used again, or NULL */
	const char *backing; /* see struct gallery_options */
	bool quiet;
};

enum err_code bench_gallery_open(const struct bench_gallery_options *o, struct bench_gallery *out,
				 struct err *err);
void bench_gallery_close(struct bench_gallery *b);

/* gallery_search.fetch with the bench_gallery as ctx. What was asked for before is
 * decoded from its bytes, what was not is drawn: that takes much longer than a store
 * needs to read it, so a search that is measured must have been made before. */
enum err_code bench_gallery_fetch(void *ctx, int worker, uint64_t id, struct template **out,
				  struct err *err);
/* The print of a subject's finger, laid again. */
struct template *bench_gallery_probe(const struct bench_gallery *b, uint64_t subject, int finger);

/* Bytes of memory that the process has now. */
size_t bench_rss(void);
/* n workers, 0: one for each processor; fn(ctx, i) for each i below count. */
void bench_parallel(int threads, size_t count, void (*fn)(void *ctx, size_t i), void *ctx);

/* "12345 of 1000000" on the terminal's line. */
void bench_progress(bool quiet, const char *what, size_t done, size_t total);

#endif
