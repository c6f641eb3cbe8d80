/* SPDX-License-Identifier: Apache-2.0 */
/* The two invented parties of the example agreement, with their keys, and what a
 * desk needs to open envelopes. Their seeds are published here: these keys must
 * never be used. */
#ifndef COTEJO_TESTS_EXCHANGE_PARTIES_H
#define COTEJO_TESTS_EXCHANGE_PARTIES_H

#include "exchange/agreement.h"
#include "exchange/envelope.h"

#define UT "ut-desk" /* Utopia, the specimen country of ICAO Doc 9303 */
#define AN "an-desk" /* Antarctica, which has no agency */

/* 2026-11-23T12:00:00Z */
#define NOON (INT64_C(1795435200) * INSTANT_SECOND)

/* Key sets: seed SHA-256("cotejo test sign <name>"), secret SHA-256("cotejo test
 * box <name>"). */
struct party_secret party_test_secret(const char *name, instant from, instant until);
/* "ut-1": 2026; "ut-2": from November 2026 on; "an-1": 2026 and 2027; "xx-1": of
 * nobody's agreement. */
struct party_secret ut_key_1(void);
struct party_secret ut_key_2(void);
struct party_secret an_key_1(void);
struct party_secret stranger_key(void);

/* assets/agreement-example.json */
struct agreement *example_agreement(void);

/* Numbers that were seen, as a store would keep them. */
struct seen {
	struct {
		char sender[PARTY_CODE_LEN];
		uint64_t sequence;
		struct hash id;
	} rows[4096];
	size_t count;
	uint64_t forgotten; /* numbers up to this one are not told apart any more */
	bool broken;	    /* the store cannot be read */
};

/* A desk as far as opening goes. */
struct test_desk {
	const char *self;
	struct party_secret own[3];
	size_t n_own;
	const char *partner;
	struct party_key partner_keys[3];
	size_t n_partner_keys;
	struct agreement *agreement;
	unsigned least_version; /* 0: what the agreement says */
	struct seen seen;
	struct envelope_trust trust;
};

/* A desk of UT or AN on the day NOON. Free with test_desk_free. */
struct test_desk *test_desk_new(const char *self);
void test_desk_free(struct test_desk *d);
/* Writes down what envelope_open() found new. */
void test_desk_note(struct test_desk *d, const struct envelope *e);

/* A head from one party to the other under the example agreement. */
struct envelope_head test_head(const char *from, const char *to, uint64_t sequence);

/* From now on libsodium's random numbers are SHA-256("cotejo test random",
 * label, counter): for vectors. Must come before anything else of libsodium. */
void test_random_install(void);
void test_random_start(const char *label);

#endif
