/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acts that take two people: one proposes, another answers, and the approval is
 * the act. Nothing happens by a proposal alone.
 */
#ifndef COTEJO_CASEWORK_PROPOSAL_H
#define COTEJO_CASEWORK_PROPOSAL_H

#include "casework/desk.h"
#include "casework/policy.h"

enum proposal_kind {
	PROPOSAL_POLICY, /* a switch of the desk */
	PROPOSAL_LINK,	 /* two records are one person, two people, or contested */
	PROPOSAL_UNLINK,
	PROPOSAL_ERASE,	   /* before the time is over */
	PROPOSAL_DISCLOSE, /* something leaves the desk (casework/disclose.h) */
	PROPOSAL_OVERRIDE,
	PROPOSAL_REGISTRY, /* an agreement with a partner */
	PROPOSAL_ASK,	   /* a question to a partner (casework/exchange.h) */
	PROPOSAL_KIND_COUNT,
};

const char *proposal_kind_word(enum proposal_kind k);
const char *proposal_kind_name(enum proposal_kind k);

struct proposal {
	int64_t id;
	enum proposal_kind kind;
	int64_t person_a; /* 0: none */
	int64_t person_b;
	char *name;  /* of the policy, the registry, the kind of link; "" */
	char *value; /* likewise */
	char *reason;
	int64_t by;
	char *by_name;
	instant at;
	bool mine;     /* to be withdrawn, not answered, by this user */
	char *verdict; /* "": open; "approve", "reject", "withdraw" */
	char *answer;  /* its reason; "" */
	char *answered_by;
};

struct proposals {
	struct proposal *rows; /* newest first */
	size_t count;
};

enum err_code proposal_list(struct seat *seat, bool only_open, struct proposals *out,
			    struct err *err);
void proposals_clear(struct proposals *p);

/* Supervisor or administrator. The value must be within the policy's bounds. */
enum err_code proposal_policy(struct seat *seat, enum policy p, long value, const char *reason,
			      int64_t *id, struct err *err);
/* Supervisor: a record is to be erased before its time. */
enum err_code proposal_erase(struct seat *seat, int64_t person, const char *reason, int64_t *id,
			     struct err *err);

/* Approves (and does it), rejects, or withdraws the own one; with a reason. */
enum err_code proposal_answer(struct seat *seat, int64_t id, bool approve, const char *reason,
			      struct err *err);

#endif
