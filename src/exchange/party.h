/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parties of an exchange and their keys.
 *
 * A party is an agency's desk, named by a short code. It has key sets: an
 * Ed25519 key by which it signs and an X25519 key to which others encrypt,
 * valid from one instant to another. Key sets overlap while one takes the place
 * of the other. The id of a key set is made from its two public keys, so it
 * cannot be given to other keys.
 *
 * Ed25519: RFC 8032; X25519: RFC 7748; both through libsodium.
 */
#ifndef COTEJO_EXCHANGE_PARTY_H
#define COTEJO_EXCHANGE_PARTY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"

/* "co-desk": 2 to 32 of a-z, 0-9 and '-', beginning with a letter and not
 * ending with '-'. */
#define PARTY_CODE_MAX 32
#define PARTY_CODE_LEN (PARTY_CODE_MAX + 1)
bool party_code_is_valid(const char *code);

#define PARTY_KEY_ID_LEN     16
#define PARTY_KEY_ID_HEX_LEN (2 * PARTY_KEY_ID_LEN + 1)
#define PARTY_PROOF_LEN	     64

struct party_key {
	uint8_t id[PARTY_KEY_ID_LEN];
	uint8_t sign[32]; /* Ed25519, public */
	uint8_t box[32];  /* X25519, public */
	instant from;	  /* valid from this instant, whole seconds ... */
	instant until;	  /* ... until before this one */
	bool revoked;	  /* signs nothing any more, whatever the time */
};

/* With the secret halves. The owner keeps it in locked memory and wipes it with
 * party_secret_wipe(). */
struct party_secret {
	struct party_key key;
	uint8_t sign_secret[64];
	uint8_t box_secret[32];
};

/* The first 16 bytes of SHA-256 over "cotejo party key v1\n" and the two keys. */
void party_key_id(const uint8_t sign[32], const uint8_t box[32], uint8_t id[PARTY_KEY_ID_LEN]);

/* Fills *key; ERR_INPUT when a key is none of its curve (a point of small order
 * would let anyone sign or read) or the times are not in order and whole
 * seconds. */
enum err_code party_key_set(struct party_key *key, const uint8_t sign[32], const uint8_t box[32],
			    instant from, instant until, struct err *err);
/* Valid at that time, and not revoked. */
bool party_key_is_valid(const struct party_key *key, instant at);

/* New keys from the system's random numbers. */
enum err_code party_secret_new(instant from, instant until, struct party_secret *out,
			       struct err *err);
/* From the two 32-byte seeds in which a store keeps them. */
enum err_code party_secret_from_seeds(const uint8_t sign_seed[32], const uint8_t box_secret[32],
				      instant from, instant until, struct party_secret *out,
				      struct err *err);
void party_secret_wipe(struct party_secret *s);

/* The new key's own signature over its announcement, so that a party can only
 * announce keys that it has: over "cotejo key announcement v1\n", the party's
 * code, a line feed, the id of the key set that announces it, the new sign and
 * box keys, and the two times in seconds (64 bits, big-endian). */
void party_key_prove(const struct party_secret *next, const char *party,
		     const uint8_t announcer[PARTY_KEY_ID_LEN], uint8_t proof[PARTY_PROOF_LEN]);
bool party_key_check_proof(const struct party_key *next, const char *party,
			   const uint8_t announcer[PARTY_KEY_ID_LEN],
			   const uint8_t proof[PARTY_PROOF_LEN]);

#endif
