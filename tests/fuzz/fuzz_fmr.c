/* SPDX-License-Identifier: Apache-2.0 */
/* Finger minutiae records of every format: what is read is written again as it
 * was, goes into every other format, and its extended data decode. */
#include <stdlib.h>
#include <string.h>

#include "exchange/fmr_template.h"
#include "exchange/fmr_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void decode_blocks(const struct fmr *f)
{
	for (size_t v = 0; v < f->n_views; v++)
		for (size_t i = 0; i < f->views[v].n_blocks; i++) {
			struct fmr_counts counts;
			struct fmr_cores cores;
			struct fmr_zones zones;

			if (fmr_block_counts(&f->views[v].blocks[i], &counts))
				free(counts.edges);
			fmr_block_cores(&f->views[v].blocks[i], f->format, &cores);
			if (fmr_block_zones(&f->views[v].blocks[i], f->format, &f->views[v],
					    &zones))
				free(zones.quality);
		}
}

/* Into every format and, when it fits there, out as bytes that read again. */
static void convert_all(const struct fmr *f)
{
	for (int to = 0; to < FMR_FORMAT_COUNT; to++) {
		struct fmr *g, *again;
		struct buf out = BUF_INIT;

		if (fmr_convert(f, (enum fmr_format)to, &g, NULL, NULL))
			continue;
		if (g->n_views && !fmr_write(g, &out, NULL)) {
			if (fmr_read(out.data, out.len, (enum fmr_format)to, "again", &again, NULL,
				     NULL))
				abort();
			fmr_free(again);
		}
		buf_free(&out);
		fmr_free(g);
	}
}

/* A record without remarks comes out as it went in. With some (a wrong length, a
 * reserved bit) what comes out is at least the same from then on. */
static void write_same(const struct fmr *f, const uint8_t *data, size_t size, size_t remarks)
{
	struct buf out = BUF_INIT, twice = BUF_INIT;
	struct fmr *again;
	struct err e = ERR_INIT;

	if (fmr_write(f, &out, &e)) {
		if (!e.msg[0])
			abort();
	} else {
		if (!remarks && (out.len != size || (size && memcmp(out.data, data, size) != 0)))
			abort();
		if (fmr_read(out.data, out.len, f->format, "again", &again, NULL, NULL) ||
		    fmr_write(again, &twice, NULL) || twice.len != out.len ||
		    (out.len && memcmp(twice.data, out.data, out.len) != 0))
			abort();
		fmr_free(again);
	}
	buf_free(&out);
	buf_free(&twice);
}

static void use(struct fmr *f)
{
	struct buf out = BUF_INIT;

	fmr_put_csv(f, &out);
	json_decref(fmr_to_json(f));
	decode_blocks(f);
	for (size_t v = 0; v < f->n_views && v < 3; v++) {
		struct template *t;

		if (!fmr_view_template(f, v, "view", &t, NULL))
			template_free(t);
		buf_clear(&out);
		fmr_put_xyt(f, v, &out, NULL);
	}
	buf_free(&out);
	convert_all(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum fmr_format as[] = {FMR_AUTO, FMR_ISO_2005_CARD, FMR_ISO_2005_COMPACT};

	for (size_t i = 0; i < sizeof(as) / sizeof(*as); i++) {
		struct fmr *f;
		struct notes notes = NOTES_INIT;
		struct err e = ERR_INIT;

		if (!fmr_read(data, size, as[i], "fuzz", &f, &notes, &e)) {
			write_same(f, data, size, notes.count);
			use(f);
			fmr_free(f);
		} else if (!e.msg[0]) {
			abort();
		}
		notes_clear(&notes);
	}
	return 0;
}
