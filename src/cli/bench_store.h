/* SPDX-License-Identifier: Apache-2.0 */
/* A demo store with many people more, for bench ui. */
#ifndef COTEJO_CLI_BENCH_STORE_H
#define COTEJO_CLI_BENCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "casework/casefile.h"

/* One person of the gallery, to search with. */
struct bench_person {
	int64_t id;
	char number[CASE_NUMBER_LEN];
};

/* Makes a demo store at path with `fingers` prints more, ten to a person and ten
 * persons to a case; the prints are sketches (synth/sketch.h) without images. A
 * hundredth of a second for each person. ERR_CONFLICT when a file is there. */
enum err_code bench_store_make(const char *path, size_t fingers, bool quiet, struct err *err);

/* A copy of a store that nobody has open. */
enum err_code bench_store_copy(const char *from, const char *to, struct err *err);

/* Up to `want` persons of those, each of another case. *count: how many. */
enum err_code bench_store_people(const char *path, struct bench_person *out, size_t want,
				 size_t *count, struct err *err);

/* Asks for a search with each of them as the demo's analyst and leaves before they
 * have run: they begin at the analyst's next log-in. At most 64 begin there. */
enum err_code bench_store_queue(const char *path, const struct bench_person *people, size_t count,
				struct err *err);

/* How many searches of the demo's analyst wait or run, with prints looked at. */
enum err_code bench_store_waiting(const char *path, size_t *waiting, struct err *err);

#endif
