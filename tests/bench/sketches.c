/* SPDX-License-Identifier: Apache-2.0 */
/* sketches FOLDER FINGERS VIEWS: prints of synth/sketch.h as FOLDER/N_V.ctj, for
 * tests/bench/realism. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "synth/sketch.h"

int main(int argc, char **argv)
{
	struct sketcher *s;

	if (argc != 4) {
		fprintf(stderr, "usage: sketches FOLDER FINGERS VIEWS\n");
		return 2;
	}
	s = sketcher_new(1, 0);
	for (int n = 1; n <= atoi(argv[2]); n++)
		for (int v = 0; v < atoi(argv[3]); v++) {
			struct template *t = sketcher_draw(s, (uint64_t)n, 0, (unsigned)v);
			char *path = xasprintf("%s/%d_%d.ctj", argv[1], n, v + 1);
			struct buf b = BUF_INIT;
			struct err err = ERR_INIT;

			template_encode(t, &b);
			if (file_write(path, b.data, b.len, &err))
				fprintf(stderr, "%s\n", err.msg);
			buf_free(&b);
			free(path);
			template_free(t);
		}
	sketcher_free(s);
	return 0;
}
