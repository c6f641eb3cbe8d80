/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

struct hash hash_bytes(const void *data, size_t len)
{
	struct hash h;

	crypto_hash_sha256(h.b, data, len);
	return h;
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return sodium_memcmp(a->b, b->b, HASH_LEN) == 0;
}

char *hash_hex(const struct hash *h, char out[HASH_HEX_LEN])
{
	hex_encode(h->b, HASH_LEN, out);
	return out;
}

void hex_encode(const void *data, size_t n, char *out)
{
	sodium_bin2hex(out, 2 * n + 1, data, n);
}

bool hex_decode(const char *text, void *out, size_t n)
{
	uint8_t *to = out;

	if (strlen(text) != 2 * n)
		return false;
	for (size_t i = 0; i < 2 * n; i++) {
		int c = tolower((unsigned char)text[i]);
		int v;

		if (c >= '0' && c <= '9')
			v = c - '0';
		else if (c >= 'a' && c <= 'f')
			v = c - 'a' + 10;
		else
			return false;
		if (i % 2 == 0)
			to[i / 2] = (uint8_t)(v << 4);
		else
			to[i / 2] |= (uint8_t)v;
	}
	return true;
}
