/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of transactions in JSON: refused with a reason, or made into one
 * that reads back. */
#include <stdlib.h>
#include <string.h>

#include "exchange/an2k_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *j = json_loadb((const char *)data, size, 0, NULL);
	struct err e = ERR_INIT;
	struct an2k *doc, *again;
	struct buf out = BUF_INIT;

	/* files are no part of this */
	if (!j || memmem(data, size, "file", 4) || memmem(data, size, "\\u", 2)) {
		json_decref(j);
		return 0;
	}
	if (an2k_build(j, "fuzz", "/nonexistent", &doc, &e)) {
		if (!e.msg[0] || doc)
			abort();
	} else {
		if (!an2k_write(doc, &out, &e)) {
			if (an2k_read(&out, "again", &again, NULL, &e))
				abort();
			an2k_free(again);
		}
		an2k_free(doc);
	}
	buf_free(&out);
	json_decref(j);
	return 0;
}
