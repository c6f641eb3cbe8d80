/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agreement between two parties, as data: who, for what purposes, which
 * data in which direction, how many, until when, and how long they are kept.
 *
 * Nothing of an agreement is in the program. A file (doc/exchange.md, section 2;
 * assets/agreement-example.json) becomes a row of the registry, and all that
 * leaves is judged by it. What protects people is no matter of agreement: a file
 * that names fewer protected people than the program does is refused.
 */
#ifndef COTEJO_EXCHANGE_AGREEMENT_H
#define COTEJO_EXCHANGE_AGREEMENT_H

#include "base/bytes.h"
#include "base/hash.h"
#include "exchange/envelope.h"
#include "exchange/message.h"
#include "exchange/party.h"
#include "exchange/vocabulary.h"

#define AGREEMENT_MAX_FILE    ((size_t)512 << 10)
#define AGREEMENT_PARTIES     2
#define AGREEMENT_MAX_KEYS    8
#define AGREEMENT_MAX_PINS    8
#define AGREEMENT_MAX_RULES   64
#define AGREEMENT_MAX_QUOTAS  12
#define AGREEMENT_MAX_DAYS    3660
#define AGREEMENT_MAX_NAME    120
#define AGREEMENT_COUNTRY_LEN 4

/* What is kept for how long. X(name, word) */
#define AGREEMENT_MATTERS(X)  \
	X(PROBE, "probe")     \
	X(ANSWER, "answer")   \
	X(RELEASE, "release") \
	X(ALERT, "alert")

enum agreement_matter {
#define AGREEMENT_MATTER_ENUM(name, word) MATTER_##name,
	AGREEMENT_MATTERS(AGREEMENT_MATTER_ENUM)
#undef AGREEMENT_MATTER_ENUM
	MATTER_COUNT,
};

struct agreement_party {
	char code[PARTY_CODE_LEN];
	char *name;
	char country[AGREEMENT_COUNTRY_LEN];
	struct party_key keys[AGREEMENT_MAX_KEYS];
	size_t n_keys;
	/* SHA-256 over the SubjectPublicKeyInfo of the certificates by which the
	 * party's cotejo-exchanged shows itself. */
	struct hash pins[AGREEMENT_MAX_PINS];
	size_t n_pins;
	/* Days until it must have erased what it received. A probe is destroyed as
	 * soon as it is answered; the days are for one that never is. */
	int keeps[MATTER_COUNT];
};

/* One step, one direction, one purpose. */
struct agreement_rule {
	enum share_step step;
	int from; /* index of the party */
	int to;
	enum share_purpose purpose;
	bool offences[SHARE_OFFENCE_COUNT]; /* with SHARE_CRIME */
	bool probes[PROBE_COUNT];	    /* ask */
	bool data[DATUM_COUNT];		    /* release, alert */
};

/* For all purposes together. */
struct agreement_quota {
	enum share_step step;
	int from;
	int to;
	int64_t per_day;   /* in any 24 hours */
	int64_t per_month; /* in any 30 days */
	int64_t total;	   /* from start to end */
};

struct agreement {
	char code[AGREEMENT_CODE_LEN];
	uint32_t version; /* 1, 2, ...; a later one takes the place of the earlier */
	char *title;
	char *note; /* "" or a remark for readers, such as that it is invented */
	instant starts;
	instant ends;
	char *legal_title;
	struct hash legal_hash; /* SHA-256 of the legal text */
	struct envelope_limits limits;
	int64_t delay_seconds[SHARE_DELAY_COUNT];
	int correction_hours; /* corrections and erasures reach the recipients */
	int contested_hours;  /* the same for marks */
	int receipt_hours;    /* without a receipt by then, the partner is silent */
	struct agreement_party parties[AGREEMENT_PARTIES];
	struct agreement_rule *rules;
	size_t n_rules;
	struct agreement_quota quotas[AGREEMENT_MAX_QUOTAS];
	size_t n_quotas;
	struct buf canonical; /* the one encoding, which is hashed */
};

/*
 * Reads a file; white space and the order of members are free in it. ERR_INPUT
 * names the member that is missing, not allowed or in contradiction with another.
 */
enum err_code agreement_read(const void *data, size_t len, const char *name, struct agreement **out,
			     struct err *err);
void agreement_free(struct agreement *a);
/* SHA-256 over the canonical encoding: what the heads of envelopes name. */
struct hash agreement_hash(const struct agreement *a);

/* -1 when the code is no party's. */
int agreement_party_find(const struct agreement *a, const char *code);
const char *agreement_matter_word(enum agreement_matter m);
/* The description of the file as JSON Schema; owned by the caller. */
json_t *agreement_describe(void);
/* NULL when there is none: then nothing is allowed. */
const struct agreement_quota *agreement_quota_find(const struct agreement *a, enum share_step step,
						   int from, int to);

/* What someone wants to send. */
struct agreement_act {
	enum share_step step;
	const char *from;
	const char *to;
	enum share_purpose purpose;
	enum share_offence offence;
	enum message_probe probe; /* ask */
	const bool *data;	  /* release, alert: DATUM_COUNT of them; NULL: none */
	instant at;
	instant expiry;	  /* the envelope's */
	int64_t used_day; /* already sent in the 24 hours before */
	int64_t used_month;
	int64_t used_total;
};

/* X(name, word, text) */
#define AGREEMENT_VERDICTS(X)                                                         \
	X(ALLOWED, "allowed", N_("the agreement allows it"))                          \
	X(NOT_YET, "not-yet", N_("the agreement is not in force yet"))                \
	X(ENDED, "ended", N_("the agreement has ended"))                              \
	X(PARTY, "party", N_("sender and recipient are not its parties"))             \
	X(STEP, "step", N_("it does not allow this step for this purpose, this way")) \
	X(OFFENCE, "offence", N_("it does not name this offence"))                    \
	X(PROBE, "probe", N_("it does not allow probes of this kind"))                \
	X(DATA, "data", N_("it does not allow all of these data"))                    \
	X(EXPIRY, "expiry", N_("the data would be kept for longer than it allows"))   \
	X(QUOTA, "quota", N_("the quota is used up"))

enum agreement_verdict {
#define AGREEMENT_VERDICT_ENUM(name, word, text) VERDICT_##name,
	AGREEMENT_VERDICTS(AGREEMENT_VERDICT_ENUM)
#undef AGREEMENT_VERDICT_ENUM
	VERDICT_COUNT,
};

/* The first reason, in the order above, why it must not leave. */
enum agreement_verdict agreement_judge(const struct agreement *a, const struct agreement_act *act);
const char *agreement_verdict_word(enum agreement_verdict v);
const char *agreement_verdict_text(enum agreement_verdict v);

/* When an answer to a question leaves that came in at `received` and was decided
 * at `decided`: at the end of a window of that delay, never between. All answers
 * of one window leave together, whatever they say. */
instant agreement_answer_time(const struct agreement *a, enum share_delay delay, instant received,
			      instant decided);

#endif
