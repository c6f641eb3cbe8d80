/* SPDX-License-Identifier: Apache-2.0 */
#include "image/reply.h"

#include <string.h>

#include "image/cage.h"
#include "image/image.h"

#define MAGIC	  "COTEJO\1\n"
#define DETAIL_AT 96

_Static_assert(DETAIL_AT + DECODE_DETAIL_LEN == REPLY_LEN, "the detail ends the header");

static void put(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void reply_write(const struct reply *reply, uint8_t out[REPLY_LEN])
{
	const struct decoded *d = &reply->decoded;

	memset(out, 0, REPLY_LEN);
	memcpy(out, MAGIC, 8);
	put(out + 8, (uint32_t)d->status);
	put(out + 12, d->width);
	put(out + 16, d->height);
	put(out + 20, d->bits);
	put(out + 24, d->channels);
	put(out + 28, d->ppi_x);
	put(out + 32, d->ppi_y);
	put(out + 36, reply->layers);
	put(out + 40, reply->landlock_abi);
	put(out + 44, d->orientation);
	put(out + 48, d->pages);
	for (int i = 0; i < DECODE_DETAIL_LEN - 1 && d->detail[i]; i++)
		out[DETAIL_AT + i] =
		    d->detail[i] >= ' ' && d->detail[i] <= '~' ? (uint8_t)d->detail[i] : '?';
}

bool reply_parse(const uint8_t in[REPLY_LEN], struct reply *out)
{
	struct decoded *d = &out->decoded;
	int end;

	memset(out, 0, sizeof(*out));
	if (memcmp(in, MAGIC, 8) != 0 || get(in + 8) >= DECODE_STATUSES)
		return false;
	d->status = (enum decode_status)get(in + 8);
	d->width = get(in + 12);
	d->height = get(in + 16);
	d->bits = get(in + 20);
	d->channels = get(in + 24);
	d->ppi_x = get(in + 28);
	d->ppi_y = get(in + 32);
	out->layers = get(in + 36);
	out->landlock_abi = get(in + 40);
	d->orientation = get(in + 44);
	d->pages = get(in + 48);
	for (int i = 52; i < DETAIL_AT; i++)
		if (in[i])
			return false;
	for (end = 0; end < DECODE_DETAIL_LEN && in[DETAIL_AT + end]; end++)
		if (in[DETAIL_AT + end] < ' ' || in[DETAIL_AT + end] > '~')
			return false;
	if (end == DECODE_DETAIL_LEN)
		return false;
	for (int i = end; i < DECODE_DETAIL_LEN; i++)
		if (in[DETAIL_AT + i])
			return false;
	memcpy(d->detail, in + DETAIL_AT, (size_t)end + 1);
	if (out->layers & ~(uint32_t)CAGE_ALL || out->landlock_abi > 1000 || d->pages > 100000)
		return false;
	if (d->status != DECODE_OK)
		return true;
	return d->width >= 1 && d->width <= IMAGE_MAX_SIDE && d->height >= 1 &&
	       d->height <= IMAGE_MAX_SIDE && (uint64_t)d->width * d->height <= IMAGE_MAX_PIXELS &&
	       d->bits >= 1 && d->bits <= 64 && d->channels >= 1 && d->channels <= 16 &&
	       d->ppi_x <= 1000000000 && d->ppi_y <= 1000000000 && d->orientation <= 8;
}
