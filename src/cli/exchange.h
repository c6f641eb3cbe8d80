/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs exchange ... share. */
#ifndef COTEJO_CLI_EXCHANGE_H
#define COTEJO_CLI_EXCHANGE_H

#include "casework/exchange.h"
#include "cli/seat.h"

#define DATA_OPTION                                                                    \
	{                                                                              \
		"data", 'd', "LIST",                                                   \
		    N_("words parted by commas: family-name, given-names, name-kind, " \
		       "sex, birth-date, nationality, document-type, ... prints")      \
	}
#define SPOOL_OPTION                                                                    \
	{                                                                               \
		"spool", 0, "DIR", N_("the spool (else STORE.spool, beside the store)") \
	}

/* Opens the store, logs in, does it, logs out. */
enum err_code exchange_verb(struct verb_call *call,
			    enum err_code (*fn)(struct verb_call *call, struct seat *seat));
/* Positional argument i as the number of something. */
enum err_code exchange_number(struct verb_call *call, int i, int64_t *out);
/* The words of --data; *given is false without the option. */
enum err_code exchange_data(struct verb_call *call, bool data[DATUM_COUNT], bool *given);
/* "proposal 7: another supervisor approves it ..." */
void exchange_tell_proposal(struct verb_call *call, int64_t id);
/* "2026-11-27 17:30", in the caller's buffer. */
const char *exchange_time(instant t, char out[INSTANT_TEXT_LEN]);

#endif
