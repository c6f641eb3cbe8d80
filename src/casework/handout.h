/* SPDX-License-Identifier: Apache-2.0 */
/* What was handed out about a person, written down with its hash. */
#ifndef COTEJO_CASEWORK_HANDOUT_H
#define COTEJO_CASEWORK_HANDOUT_H

#include "casework/act.h"

/* kind as in the table handout; to: whom it was given to, in words, sealed. */
enum err_code handout_put(struct act *a, int64_t person, const char *kind, const void *payload,
			  size_t len, const char *to, struct err *err);

#endif
