/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope in which everything travels between two desks: signed, then
 * encrypted. The bytes are described in doc/exchange.md, section 3.
 *
 * Inside: a head (version, sender, recipient, agreement, purpose, sequence,
 * time, terms, hash and length of the payload, and the key that this envelope
 * was encrypted with), the sender's Ed25519 signature over the head, the
 * payload, and zeros up to one of few sizes. Outside: a secretstream
 * (XChaCha20-Poly1305) under a key agreed between a fresh X25519 key and the
 * recipient's (crypto_kx of libsodium).
 *
 * The recipient is inside the signed part, so an envelope cannot be passed on to
 * another desk as if it had been sent there. There is exactly one encoding of
 * everything: an envelope that is written differently is refused.
 */
#ifndef COTEJO_EXCHANGE_ENVELOPE_H
#define COTEJO_EXCHANGE_ENVELOPE_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "exchange/party.h"

#define ENVELOPE_VERSION     1
#define ENVELOPE_MAX_PAYLOAD ((size_t)128 << 20)
#define ENVELOPE_OUTER_LEN   82 /* before the first chunk */
#define ENVELOPE_CHUNK	     65536
/* Larger files are refused unread. */
#define ENVELOPE_MAX_FILE (ENVELOPE_MAX_PAYLOAD + ((size_t)2 << 20))

/* "CO-US-2026": 2 to 48 of A-Z, a-z, 0-9, '.', '-'. */
#define AGREEMENT_CODE_MAX 48
#define AGREEMENT_CODE_LEN (AGREEMENT_CODE_MAX + 1)
bool agreement_code_is_valid(const char *code);

#define ENVELOPE_PURPOSE_LEN 17

struct envelope_head {
	unsigned version;
	char sender[PARTY_CODE_LEN];
	uint8_t sender_key[PARTY_KEY_ID_LEN];
	char recipient[PARTY_CODE_LEN];
	uint8_t recipient_key[PARTY_KEY_ID_LEN];
	char agreement[AGREEMENT_CODE_LEN];
	uint32_t agreement_version;
	struct hash agreement_hash;	    /* agreement_hash() of exchange/agreement.h */
	char purpose[ENVELOPE_PURPOSE_LEN]; /* a word of exchange/vocabulary.h */
	uint64_t sequence;		    /* from 1, counted for each direction */
	instant time;			    /* whole seconds */
	bool onward;			    /* always false: nothing may be passed on */
	instant expiry;			    /* what is inside must be erased by then; after time */
	/* Set by envelope_seal(), checked by envelope_open(). */
	uint64_t payload_len;
	struct hash payload_hash;
	uint8_t ephemeral[32];
};

/* Why an envelope is refused. X(name, word for files, error code, message) */
#define ENVELOPE_FAULTS(X)                                                                   \
	X(FORMAT, "format", ERR_INPUT, N_("it is no envelope"))                              \
	X(VERSION_OLD, "version-old", ERR_REFUSED,                                           \
	  N_("its version is older than the agreement allows"))                              \
	X(VERSION_NEW, "version-new", ERR_UNSUPPORTED,                                       \
	  N_("its version is newer than this program; a newer Cotejo is needed"))            \
	X(NOT_FOR_US, "not-for-us", ERR_REFUSED,                                             \
	  N_("it is encrypted to a key that this desk does not have"))                       \
	X(BROKEN, "broken", ERR_TAMPERED,                                                    \
	  N_("it was damaged or changed on the way, or is not whole"))                       \
	X(NOT_CANONICAL, "not-canonical", ERR_TAMPERED,                                      \
	  N_("what is inside is not written as it must be"))                                 \
	X(FORWARDED, "forwarded", ERR_REFUSED,                                               \
	  N_("it was signed for another recipient and passed on to this desk"))              \
	X(SENDER_UNKNOWN, "sender-unknown", ERR_REFUSED, N_("its sender is no party here"))  \
	X(KEY_UNKNOWN, "key-unknown", ERR_REFUSED,                                           \
	  N_("it is signed with a key that was never announced"))                            \
	X(KEY_EXPIRED, "key-expired", ERR_REFUSED,                                           \
	  N_("the key that signed it was not valid at that time"))                           \
	X(OWN_KEY_EXPIRED, "own-key-expired", ERR_REFUSED,                                   \
	  N_("it is encrypted to a key of this desk that was not valid at that time"))       \
	X(SIGNATURE, "signature", ERR_TAMPERED, N_("its signature does not hold"))           \
	X(AGREEMENT, "agreement", ERR_REFUSED,                                               \
	  N_("it names an agreement, or a text of one, that this desk does not have"))       \
	X(TERMS, "terms", ERR_REFUSED, N_("its terms are not those of an envelope"))         \
	X(PURPOSE, "purpose", ERR_REFUSED, N_("its purpose is none that may be shared for")) \
	X(FUTURE, "future", ERR_REFUSED, N_("it was sent in the future; a clock is wrong"))  \
	X(LATE, "late", ERR_REFUSED, N_("it was on the way for longer than agreed"))         \
	X(SEQUENCE_USED, "sequence-used", ERR_TAMPERED,                                      \
	  N_("its sequence number was used for another envelope"))                           \
	X(SEQUENCE_OLD, "sequence-old", ERR_REFUSED,                                         \
	  N_("its sequence number is so old that a replay cannot be ruled out"))             \
	X(SYSTEM, "system", ERR_INTERNAL, N_("it could not be checked"))

enum envelope_fault {
	ENVELOPE_GOOD,
#define ENVELOPE_FAULT_ENUM(name, word, code, text) ENVELOPE_##name,
	ENVELOPE_FAULTS(ENVELOPE_FAULT_ENUM)
#undef ENVELOPE_FAULT_ENUM
	ENVELOPE_FAULT_COUNT,
};

/* "version-old" ...; "" for ENVELOPE_GOOD. -1 for any other word. */
const char *envelope_fault_word(enum envelope_fault f);
int envelope_fault_parse(const char *word);
/* In the user's language. */
const char *envelope_fault_text(enum envelope_fault f);

/* --- sealing ----------------------------------------------------------------- */

/*
 * Signs and encrypts. Of the head, version 0 stands for ENVELOPE_VERSION; the
 * keys' ids, the payload's length and hash and the ephemeral key are filled in
 * here (also in *head). Appends to out. ERR_INPUT: a member of the head that no
 * recipient would accept, a payload that is empty or too large; ERR_REFUSED: a
 * key that is not valid at head->time.
 */
enum err_code envelope_seal(struct envelope_head *head, const struct party_secret *from,
			    const struct party_key *to, const void *payload, size_t len,
			    struct buf *out, struct err *err);

/* The identity of an envelope: SHA-256 over the sealed bytes. Receipts name it,
 * and it is the name of its file in a spool. */
struct hash envelope_id(const void *data, size_t len);

/* The length of head, signature, payload and zeros together, given the first
 * three: 16 KiB, else the next 64 KiB, above 1 MiB the next 1 MiB. */
size_t envelope_padded(size_t n);

/* --- opening ----------------------------------------------------------------- */

enum envelope_seen {
	ENVELOPE_NEW,
	ENVELOPE_AGAIN, /* the same envelope a second time: nothing is to be done */
	ENVELOPE_USED,	/* the number belongs to another envelope */
	ENVELOPE_OLD,	/* older than what is remembered */
};

/* What the agreement says about envelopes. */
struct envelope_limits {
	unsigned least_version;
	int64_t skew_seconds;	  /* how far in the future head.time may be */
	int64_t delivery_seconds; /* how long an envelope may be on the way */
};

/* What the recipient knows. All callbacks get ctx; pointers they return stay
 * valid until envelope_open() returns. */
struct envelope_trust {
	const char *self; /* code of this desk */
	instant now;
	/* The own secret of that key id, or NULL. */
	const struct party_secret *(*own_key)(void *ctx, const uint8_t id[PARTY_KEY_ID_LEN]);
	/* True when there is such a party. */
	bool (*is_party)(void *ctx, const char *party);
	/* A key of a party, or NULL. */
	const struct party_key *(*party_key)(void *ctx, const char *party,
					     const uint8_t id[PARTY_KEY_ID_LEN]);
	/* False unless this desk holds this very text of the agreement and sender and
	 * recipient are its parties. Fills *limits. */
	bool (*agreement)(void *ctx, const struct envelope_head *head,
			  struct envelope_limits *limits);
	/* Whether this sequence number of this sender was seen. Only asked about
	 * envelopes that are good otherwise; the number is written down by the
	 * caller, together with what it does with the content. */
	enum err_code (*sequence)(void *ctx, const struct envelope_head *head,
				  const struct hash *id, enum envelope_seen *seen, struct err *err);
	void *ctx;
};

struct envelope {
	struct envelope_head head;
	struct hash id;
	enum envelope_seen seen; /* ENVELOPE_NEW or ENVELOPE_AGAIN */
	struct buf payload;
};

/*
 * Decrypts and checks everything. On ENVELOPE_GOOD *out is filled (its payload
 * is freed with envelope_clear()); else *out holds at most the head, with
 * head.sender "" unless the signature held: only then may a receipt say why.
 * name is used in messages.
 */
enum envelope_fault envelope_open(const void *data, size_t len, const char *name,
				  const struct envelope_trust *trust, struct envelope *out,
				  struct err *err);
/* Wipes the payload and frees it. */
void envelope_clear(struct envelope *e);

/* To which key a sealed file is encrypted; false when it is no envelope. */
bool envelope_peek(const void *data, size_t len, unsigned *version,
		   uint8_t recipient_key[PARTY_KEY_ID_LEN]);

/* --- for envelope_seal.c, envelope_open.c and their tests --------------------- */

/* The head's one encoding, appended. */
void envelope_head_put(const struct envelope_head *head, struct buf *out);
/* Exactly one head; FORMAT faults give false. */
bool envelope_head_read(const void *data, size_t len, struct envelope_head *out);
/* The bytes under the signature. */
void envelope_signed_bytes(const uint8_t *head, size_t len, struct buf *out);
/* Encrypts what lies inside, as it is, to a key; ephemeral_secret makes the outer
 * key. Appends to out. */
void envelope_encrypt(unsigned version, const uint8_t ephemeral[32],
		      const uint8_t ephemeral_secret[32], const struct party_key *to,
		      const struct buf *inside, struct buf *out);

#endif
