/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and hexadecimal, over libsodium. */
#ifndef COTEJO_BASE_HASH_H
#define COTEJO_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_LEN 32

struct hash {
	uint8_t b[HASH_LEN];
};

struct hash hash_bytes(const void *data, size_t len);
bool hash_equal(const struct hash *a, const struct hash *b);

#define HASH_HEX_LEN (2 * HASH_LEN + 1)
/* Lower-case hexadecimal with a final zero; returns out. */
char *hash_hex(const struct hash *h, char out[HASH_HEX_LEN]);

/* n bytes as 2n digits and a final zero. */
void hex_encode(const void *data, size_t n, char *out);
/* Exactly 2n digits into n bytes; false when the text is anything else. */
bool hex_decode(const char *text, void *out, size_t n);

#endif
