/* SPDX-License-Identifier: Apache-2.0 */
/* A message that is let through has exactly one encoding: the bytes it came in. */
#include <stdlib.h>
#include <string.h>

#include "exchange/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_parcel(const uint8_t *data, size_t size)
{
	struct buf again = BUF_INIT;
	struct parcel p;

	if (parcel_read(data, size, "x", &p, NULL))
		return;
	parcel_write(&p, &again);
	if (again.len != size || memcmp(again.data, data, size) != 0)
		abort();
	buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again = BUF_INIT;
	struct err err = ERR_INIT;
	struct message m;

	read_parcel(data, size);
	if (message_read(data, size, "x", &m, &err)) {
		if (err.code != ERR_INPUT || !strstr(err.msg, "x"))
			abort();
		return 0;
	}
	if (message_write(&m, &again, &err) || again.len != size ||
	    memcmp(again.data, data, size) != 0)
		abort();
	message_clear(&m);
	buf_free(&again);
	return 0;
}
