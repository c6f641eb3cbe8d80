/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two desks say to each other: control messages in JSON, each of a type
 * with its own closed set of members (doc/exchange.md, section 4), and the
 * parcel in which a message and its ANSI/NIST transactions lie in an envelope.
 *
 * No message can say that someone has asked for protection, was refused it or
 * has never asked; exchange/vocabulary.h is all that can be said.
 */
#ifndef COTEJO_EXCHANGE_MESSAGE_H
#define COTEJO_EXCHANGE_MESSAGE_H

#include <stddef.h>

#include "base/hash.h"
#include "exchange/party.h"
#include "exchange/schema.h"
#include "exchange/vocabulary.h"

#define MESSAGE_MAX	     ((size_t)256 << 10)
#define MESSAGE_ID_LEN	     16
#define MESSAGE_MAX_DATA     200
#define MESSAGE_MAX_ATTACHED 8
#define MESSAGE_MAX_ITEM     20
#define MESSAGE_MAX_BASIS    200 /* characters */

enum message_type {
	MESSAGE_ASK,
	MESSAGE_ANSWER,
	MESSAGE_ANNULMENT,  /* the answer "hit" was wrong: forget what came of it */
	MESSAGE_WITHDRAWAL, /* the question is not to be answered any more */
	MESSAGE_REQUEST,
	MESSAGE_RELEASE,
	MESSAGE_REFUSAL,
	MESSAGE_CORRECTION,
	MESSAGE_CORRECTION_REQUEST,
	MESSAGE_MARK,
	MESSAGE_ERASURE,
	MESSAGE_ALERT,
	MESSAGE_RECEIPT,
	MESSAGE_KEYS,
	MESSAGE_REVOCATION,
	MESSAGE_TYPE_COUNT,
};

enum message_probe {
	PROBE_TEMPLATE, /* minutiae: Type-9 records */
	PROBE_IMAGES,	/* Type-4, 13 or 14 records */
	PROBE_COUNT,
};

enum message_result {
	RESULT_NO_HIT,
	RESULT_HIT,
	RESULT_NOT_SEARCHED, /* the probe itself cannot be used */
	RESULT_COUNT,
};

/* Why something is refused; none says anything about a person. X(name, word) */
#define REFUSAL_REASONS(X)                \
	X(AGREEMENT, "outside-agreement") \
	X(QUOTA, "quota-used-up")         \
	X(ENDED, "agreement-ended")       \
	X(UNKNOWN, "unknown-reference")   \
	X(DECLINED, "declined")

enum refusal_reason {
#define REFUSAL_ENUM(name, word) REFUSAL_##name,
	REFUSAL_REASONS(REFUSAL_ENUM)
#undef REFUSAL_ENUM
	REFUSAL_REASON_COUNT,
};

/* What is refused. */
enum message_about {
	ABOUT_ASK,
	ABOUT_REQUEST,
	ABOUT_CORRECTION, /* a request for correction; the reference is the release's id */
	ABOUT_ALERT,
	ABOUT_COUNT,
};

/* Why a recipient asks for a correction. */
enum message_wrong {
	WRONG_VALUE,
	WRONG_PERSON, /* the data are about someone else */
	WRONG_OUTDATED,
	WRONG_COUNT,
};

enum message_mark {
	MESSAGE_MARK_CONTESTED,	 /* the person disputes it */
	MESSAGE_MARK_RESTRICTED, /* kept, but not to be used */
	MESSAGE_MARK_COUNT,
};

enum receipt_status {
	RECEIPT_RECEIVED, /* it lies safely in the recipient's store */
	RECEIPT_APPLIED,  /* what it asks for was done */
	RECEIPT_REFUSED,
	RECEIPT_COUNT,
};

struct message_datum {
	enum datum datum;
	int item; /* from 1 */
	char *value;
};

struct message_attached {
	enum datum datum; /* DATUM_PRINTS, DATUM_PORTRAIT */
	struct hash hash;
	uint64_t len;
};

/* The members that a type has are in doc/exchange.md; the others stay zero. */
struct message {
	enum message_type type;
	uint8_t reference[MESSAGE_ID_LEN]; /* of the question; of an alert; of what is refused */
	uint8_t request[MESSAGE_ID_LEN];
	uint8_t release[MESSAGE_ID_LEN];
	enum share_purpose purpose;
	enum share_offence offence; /* SHARE_OFFENCE_NONE but with SHARE_CRIME */
	enum share_delay delay;
	enum message_probe probe;
	enum message_result result;
	enum message_about about;
	enum refusal_reason reason;
	enum message_wrong wrong; /* correction-request */
	enum message_mark mark;
	bool set;		  /* mark: set or lifted */
	bool contested;		  /* release: the person disputes some of it */
	int64_t revision;	  /* correction, mark: 1, 2, ...; the highest counts */
	bool wanted[DATUM_COUNT]; /* request */
	struct message_datum *data;
	size_t n_data;
	struct message_attached attached[MESSAGE_MAX_ATTACHED];
	size_t n_attached;
	char *basis;	      /* alert: the legal basis, one line */
	instant expires;      /* alert: forgotten then */
	struct hash envelope; /* receipt: of which envelope ... */
	uint64_t sequence;    /* ... and its number */
	enum receipt_status status;
	const char *fault;    /* receipt refused: a word of message_faults */
	struct party_key key; /* keys; revocation: the id only */
	uint8_t proof[PARTY_PROOF_LEN];
};

void message_clear(struct message *m);

/* Adds a datum; the value must be one that datum_accepts(). */
void message_add_datum(struct message *m, enum datum datum, int item, const char *value);
/* Describes an attachment that will lie in the parcel, in the same order. False
 * when there are MESSAGE_MAX_ATTACHED already. */
bool message_attach(struct message *m, enum datum datum, const void *data, size_t len);

/*
 * Reads a message: exactly one encoding, no member that the type does not have,
 * and what the members mean together (an offence with crime and only then, data
 * in the order of the vocabulary, no item twice). ERR_INPUT names the member.
 */
enum err_code message_read(const void *data, size_t len, const char *name, struct message *out,
			   struct err *err);
/* Appends the encoding. A message that message_read() would refuse is refused
 * here with the same words. */
enum err_code message_write(const struct message *m, struct buf *out, struct err *err);

/* Stable words; texts in the user's language; _parse gives -1 for other words. */
const char *message_type_word(enum message_type t);
const char *message_type_text(enum message_type t);
int message_type_parse(const char *word);
const char *refusal_reason_word(enum refusal_reason r);
const char *refusal_reason_text(enum refusal_reason r);
int refusal_reason_parse(const char *word);
const char *message_result_word(enum message_result r);
const char *message_result_text(enum message_result r);
int message_result_parse(const char *word);
const char *message_probe_word(enum message_probe p);
int message_probe_parse(const char *word);
const char *message_about_word(enum message_about a);
int message_about_parse(const char *word);
const char *message_wrong_word(enum message_wrong w);
const char *message_wrong_text(enum message_wrong w);
int message_wrong_parse(const char *word);
const char *message_mark_word(enum message_mark m);
const char *message_mark_text(enum message_mark m);
int message_mark_parse(const char *word);
const char *receipt_status_word(enum receipt_status s);
const char *receipt_status_text(enum receipt_status s);
int receipt_status_parse(const char *word);

/* What a receipt may give as the reason: the faults of envelopes whose sender is
 * proven, and "message", "attachments", "dialogue", "outside-agreement". Ended by
 * NULL. */
extern const char *const message_faults[];

/* The table of a type (exchange/schema.h), with format, format-version and type. */
const struct schema *message_schema(enum message_type t);
/* All of them as one JSON Schema; owned by the caller. */
json_t *message_describe(void);

/* --- parcels -------------------------------------------------------------------- */

/* The content of an envelope: a message and what it describes as attached.
 *
 *   count            16 bits, big-endian: 1 + attachments
 *   for each part    kind (1 message, 2 ANSI/NIST transaction), length (32 bits,
 *                    big-endian), bytes
 *
 * The first is the message and the only one of its kind. */
struct parcel {
	const uint8_t *message; /* inside the data */
	size_t message_len;
	const uint8_t *attached[MESSAGE_MAX_ATTACHED];
	size_t attached_len[MESSAGE_MAX_ATTACHED];
	size_t n_attached;
};

void parcel_write(const struct parcel *p, struct buf *out);
/* ERR_INPUT when the parts do not fill the data exactly. Borrows from data. */
enum err_code parcel_read(const void *data, size_t len, const char *name, struct parcel *out,
			  struct err *err);
/* The attachments are those that the message describes: number, lengths and
 * hashes. ERR_INPUT. */
enum err_code parcel_check(const struct parcel *p, const struct message *m, const char *name,
			   struct err *err);

#endif
