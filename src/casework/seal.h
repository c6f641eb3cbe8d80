/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sealing: XChaCha20-Poly1305 (libsodium, IETF construction) bound to the place
 * where the bytes lie. What is moved to another row, column or table, or comes
 * from another version of the schema, does not open.
 *
 * A sealed piece: 1 byte format (1), 2 bytes schema version (little endian),
 * 24 bytes nonce, the cipher text, 16 bytes tag. The associated data are
 * "cotejo", table, column, row and schema version.
 */
#ifndef COTEJO_CASEWORK_SEAL_H
#define COTEJO_CASEWORK_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define SEAL_KEY_LEN  32
#define SEAL_OVERHEAD (1 + 2 + 24 + 16)

struct seal_place {
	const char *table;
	const char *column;
	int64_t row;
};

void seal_new_key(uint8_t key[SEAL_KEY_LEN]);

/* Appends the sealed form of data to out. */
void seal_put(const uint8_t key[SEAL_KEY_LEN], struct seal_place place, const void *data,
	      size_t len, struct buf *out);

/* Appends what was sealed to out; the caller wipes it (secret_buf_free).
 * ERR_TAMPERED: wrong key, wrong place, or changed. */
enum err_code seal_open(const uint8_t key[SEAL_KEY_LEN], struct seal_place place, const void *blob,
			size_t len, struct buf *out, struct err *err);
/* The same into memory of the caller: len - SEAL_OVERHEAD bytes. */
enum err_code seal_open_into(const uint8_t key[SEAL_KEY_LEN], struct seal_place place,
			     const void *blob, size_t len, void *out, struct err *err);

#endif
