/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes and checkpoints in the text form of C2SP (signed-note,
 * tlog-checkpoint): origin, size, root in base64, a line with the time, an empty
 * line, and "- <name> <base64 of key id and Ed25519 signature>" with an em dash.
 */
#ifndef COTEJO_CASEWORK_CHECKPOINT_H
#define COTEJO_CASEWORK_CHECKPOINT_H

#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/hash.h"

/* "name+hash+key" of an Ed25519 public key; owned by the caller. */
char *checkpoint_vkey(const char *origin, const uint8_t public[32]);

/* The signed text; owned by the caller. secret: 64 bytes of libsodium. */
char *checkpoint_sign(const char *origin, int64_t size, const struct hash *root, instant at,
		      const uint8_t public[32], const uint8_t secret[64]);

struct checkpoint {
	int64_t size;
	struct hash root;
};

/* Reads and checks one. ERR_INPUT: not a checkpoint of this origin;
 * ERR_TAMPERED: the signature is not that of the key. */
enum err_code checkpoint_read(const char *text, const char *origin, const uint8_t public[32],
			      struct checkpoint *out, struct err *err);

#endif
