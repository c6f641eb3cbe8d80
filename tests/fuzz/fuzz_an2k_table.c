/* SPDX-License-Identifier: Apache-2.0 */
/* Field tables, which agencies may write themselves: refused with a reason, or
 * fit to judge a transaction by. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "exchange/an2k_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size + 1);
	struct err e = ERR_INIT;
	struct an2k_tables *t;
	struct an2k *doc;
	struct an2k_findings findings = AN2K_FINDINGS_INIT;

	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	t = an2k_tables_parse(text, "fuzz", &e);
	if (!t && !e.msg[0])
		abort();
	if (t) {
		doc = an2k_new();
		for (int type = 1; type <= 10; type++) {
			struct an2k_record *r = an2k_record_add(doc, doc->n_records, type);

			for (uint32_t f = 1; f < 40; f++)
				an2k_field_set_text(r, f,
						    "1\x1f"
						    "2\x1f"
						    "A\x1e"
						    "3");
		}
		an2k_check(doc, t, NULL, &findings);
		an2k_findings_clear(&findings);
		an2k_free(doc);
		an2k_tables_free(t);
	}
	free(text);
	return 0;
}
