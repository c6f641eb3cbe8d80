/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves the desk, to whom and under which agreement: the registry of
 * partners and agreements, the release by two people who see the exact bytes,
 * and the ledger. The envelope and the transport are not here.
 *
 * An agreement is a JSON object:
 *   {"code": "...", "partner": "...", "starts": "2026-01-01", "ends": "2028-12-31",
 *    "quota": 100, "text_sha256": "<hex>", "purposes": ["identity", ...],
 *    "fields": ["names", "birth", ...], "onward": ["XXX", ...]}
 * fields: only those of disclose_field_at(); none of them can say that someone
 * asks for protection. onward: countries to which the partner may pass data on
 * (they are checked as if data went there).
 */
#ifndef COTEJO_CASEWORK_DISCLOSE_H
#define COTEJO_CASEWORK_DISCLOSE_H

#include "base/bytes.h"
#include "casework/desk.h"
#include "casework/look.h"

/* "names", "sex", "birth", "documents", "nationality", "prints", "photo"; NULL
 * after the last. */
const char *disclose_field_at(size_t i);

/* Proposals of a supervisor; another one approves them (proposal_answer).
 * partner_json: {"code", "name", "country", "sign_key", "box_key"}, keys in hex. */
enum err_code registry_propose_partner(struct seat *seat, const char *partner_json,
				       const char *reason, int64_t *id, struct err *err);
enum err_code registry_propose_agreement(struct seat *seat, const char *agreement_json,
					 const char *reason, int64_t *id, struct err *err);

struct disclosure_request {
	int64_t person;
	const char *partner;
	const char *agreement;
	const char *const *fields; /* ended by NULL */
	const void *payload;	   /* the exact bytes that would leave */
	size_t payload_len;
};

/* Proposes a release: purpose from the look. Refused at once, with the reason,
 * when the agreement does not allow it, the person is protected towards the
 * partner's country (or one it may pass data on to), or restricted; and checked
 * again by the store when the second person approves. */
enum err_code disclose_propose(struct seat *seat, const struct look *look,
			       const struct disclosure_request *r, const char *reason, int64_t *id,
			       struct err *err);
/* The bytes of a proposal, for the second person's eyes and for sending after
 * the approval. Supervisor. */
enum err_code disclose_payload(struct seat *seat, const struct look *look, int64_t proposal,
			       struct buf *out, struct err *err);

/* The ledger: what was given to whom. */
struct disclosure_row {
	int64_t id;
	int64_t person;
	char *partner;
	char *agreement;
	char country[4];
	char *fields;
	char *purpose;
	instant at;
	int open_pushes; /* corrections and the like still owed */
};

struct disclosure_rows {
	struct disclosure_row *rows; /* newest first */
	size_t count;
};

/* Of one person, or (0) of all. Clerk, supervisor, auditor. */
enum err_code disclose_list(struct seat *seat, int64_t person, struct disclosure_rows *out,
			    struct err *err);
void disclosure_rows_clear(struct disclosure_rows *r);

/* A message owed to an earlier recipient. */
struct push_row {
	int64_t id;
	int64_t disclosure;
	int64_t person;
	char *partner;
	char *kind; /* "correction", "contested", "erasure", ... */
	instant due;
	bool overdue;
};

struct push_rows {
	struct push_row *rows; /* by due time */
	size_t count;
};

enum err_code push_list(struct seat *seat, struct push_rows *out, struct err *err);
void push_rows_clear(struct push_rows *r);
/* The recipient was told. */
enum err_code push_done(struct seat *seat, int64_t push, struct err *err);

#endif
