/* SPDX-License-Identifier: Apache-2.0 */
/* .xyt files of NBIS: what is read is a record that can be written. */
#include <stdlib.h>

#include "exchange/fmr_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fmr *f;
	struct notes notes = NOTES_INIT;
	struct err e = ERR_INIT;
	struct buf out = BUF_INIT;

	if (!fmr_read_xyt((const char *)data, size, "fuzz", &f, &notes, &e)) {
		if (f->n_views != 1 || fmr_put_xyt(f, 0, &out, &e))
			abort();
		if (f->views[0].n_minutiae <= 255 && fmr_write(f, &out, &e))
			abort();
		fmr_free(f);
	} else if (!e.msg[0]) {
		abort();
	}
	notes_clear(&notes);
	buf_free(&out);
	return 0;
}
