/* SPDX-License-Identifier: Apache-2.0 */
/* Agreements for tests: two invented parties, with keys made for the test. Include
 * cmocka first. */
#ifndef COTEJO_TESTS_SUPPORT_TESTPACT_H
#define COTEJO_TESTS_SUPPORT_TESTPACT_H

#include <jansson.h>

#include "casework/exchange.h"
#include "exchange/party.h"

#define PACT_HERE  "co-desk"
#define PACT_THERE "ut-desk"

/* The file of an agreement between PACT_HERE (COL) and PACT_THERE (country) that
 * allows what the example does, in force for a year around now, to be changed by the
 * test. Windows of answers: an hour, urgent a minute. */
json_t *testpact_new(const struct party_key *here, const struct party_key *there,
		     const char *country);
/* Sets quotas of a step, both ways. */
void testpact_quota(json_t *pact, const char *step, int day, int month, int total);
/* Proposes and approves it. */
void testpact_agree(json_t *pact, struct seat *one, struct seat *two, const char *self);

#endif
