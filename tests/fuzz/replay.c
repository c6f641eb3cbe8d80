/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fuzz target as a plain test: runs over the files of its corpus as they are,
 * cut short, and with bytes changed in a fixed way. Reports in TAP.
 *
 *   fuzz_NAME            the corpus tests/fuzz/corpus/NAME
 *   fuzz_NAME FILE...    these files as they are (to look at a finding)
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/rng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly that size, so that tools see a read past the end. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void run_variants(const struct buf *b, uint64_t seed)
{
	struct rng rng = rng_stream(seed, 1, 2, 3);
	uint8_t *spoilt = xmemdup(b->data, b->len);

	for (int i = 1; i < 12; i++)
		run(b->data, b->len * (size_t)i / 12);
	for (int i = 0; i < 60 && b->len; i++) {
		memcpy(spoilt, b->data, b->len);
		for (int k = 0; k <= i % 4; k++)
			spoilt[rng_below(&rng, (uint32_t)(i % 2 && b->len > 200 ? 200 : b->len))] =
			    (uint8_t)rng_u64(&rng);
		run(spoilt, b->len);
	}
	free(spoilt);
}

static int replay_files(int count, char **paths)
{
	for (int i = 0; i < count; i++) {
		struct buf b = BUF_INIT;
		struct err err = ERR_INIT;

		if (file_read(paths[i], (size_t)64 << 20, &b, &err) != ERR_OK) {
			fprintf(stderr, "%s\n", err.msg);
			return 1;
		}
		run(b.data, b.len);
		buf_free(&b);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *srcdir = getenv("COTEJO_SRCDIR");
	const char *name = strstr(argv[0], "fuzz_");
	int files = 0;
	struct dirent *entry;
	char *path;
	DIR *dir;

	if (argc > 1)
		return replay_files(argc - 1, argv + 1);
	for (const char *p = name; p; p = strstr(p + 1, "fuzz_"))
		name = p;
	path = xasprintf("%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".",
			 name ? name + strlen("fuzz_") : "");
	dir = opendir(path);
	printf("1..1\n");
	while (dir && (entry = readdir(dir))) {
		struct buf b = BUF_INIT;
		char *file = path_join(path, entry->d_name);

		if (entry->d_name[0] != '.' && file_read(file, 16 << 20, &b, NULL) == ERR_OK) {
			run(b.data, b.len);
			run_variants(&b, b.len);
			files++;
		}
		buf_free(&b);
		free(file);
	}
	if (dir)
		closedir(dir);
	run((const uint8_t *)"", 0);
	printf("%s 1 - %d files of %s\n", files ? "ok" : "not ok", files, path);
	free(path);
	return files ? 0 : 1;
}
