/* SPDX-License-Identifier: Apache-2.0 */
/* An agreement that is let through reads the same from its canonical form. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/agreement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct agreement *a, *b;
	struct err err = ERR_INIT;
	struct hash ha, hb;

	if (agreement_read(data, size, "x", &a, &err)) {
		if (err.code != ERR_INPUT || !strstr(err.msg, "x"))
			abort();
		return 0;
	}
	if (agreement_read(a->canonical.data, a->canonical.len, "x", &b, NULL))
		abort();
	ha = agreement_hash(a);
	hb = agreement_hash(b);
	if (!hash_equal(&ha, &hb) || a->starts >= a->ends || a->n_rules == 0 ||
	    strcmp(a->parties[0].code, a->parties[1].code) == 0)
		abort();
	agreement_free(a);
	agreement_free(b);
	return 0;
}
