/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals written and carried out within acts. */
#ifndef COTEJO_CASEWORK_PROPOSAL_ROWS_H
#define COTEJO_CASEWORK_PROPOSAL_ROWS_H

#include "casework/act.h"
#include "casework/proposal.h"

struct proposal_new {
	enum proposal_kind kind;
	int64_t a, b; /* records, 0: none; put in order */
	const char *name;
	const char *value;
	const char *reason;
	unsigned roles; /* who may propose it */
};

enum err_code proposal_make(struct seat *seat, const struct proposal_new *p, int64_t *id,
			    struct err *err);

/* Writes a link within the act of the answer (link.c). */
enum err_code link_carry_out(struct act *a, const struct proposal *p, struct err *err);

/* An agreement's row within the act of the answer (exchange_registry.c), and what a
 * partner is given (exchange_release_out.c). */
enum err_code registry_carry_out(struct act *a, const struct proposal *p, struct err *err);
enum err_code disclose_carry_out(struct act *a, const struct proposal *p, struct err *err);

#endif
