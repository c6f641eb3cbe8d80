/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of an2k edit on a small transaction: refused with a reason, or done so
 * that the transaction still writes. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/an2k_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct an2k *small(void)
{
	static const uint8_t type4[] = {0, 0, 0, 19, 1, 0, 2, 1, 0, 9, 0, 7, 0, 0, 9, 0, 9, 0, 7};
	static const char rest[] = "1.001:38\x1d"
				   "1.002:0500\x1d"
				   "1.003:1\x1f"
				   "2\x1e"
				   "2\x1f"
				   "0\x1e"
				   "4\x1f"
				   "1\x1c"
				   "2.001:31\x1d"
				   "2.002:0\x1d"
				   "2.018:A\x1f"
				   "B\x1e"
				   "C\x1f"
				   "D\x1c";
	struct buf b = BUF_INIT;
	struct an2k *doc;

	buf_put(&b, rest, sizeof(rest) - 1);
	buf_put(&b, type4, sizeof(type4));
	if (an2k_read(&b, "small", &doc, NULL, NULL))
		abort();
	return doc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct an2k *doc = small();
	char *text = xmalloc(size + 1), *line, *save = NULL;
	struct buf out = BUF_INIT;

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct err e = ERR_INIT;

		/* files are no part of this */
		if (!strchr(line, '@') && an2k_edit(doc, line, &e) && !e.msg[0])
			abort();
	}
	an2k_edit_finish(doc);
	an2k_write(doc, &out, NULL);
	buf_free(&out);
	an2k_free(doc);
	free(text);
	return 0;
}
