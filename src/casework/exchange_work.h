/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the exchange share inside casework. */
#ifndef COTEJO_CASEWORK_EXCHANGE_WORK_H
#define COTEJO_CASEWORK_EXCHANGE_WORK_H

#include <jansson.h>

#include "casework/act.h"
#include "casework/exchange.h"
#include "casework/proposal.h"
#include "exchange/envelope.h"

/* --- exchange_registry.c -------------------------------------------------------- */

/* An agreement as its row says. */
struct exchange_terms {
	int64_t id; /* of the row */
	int64_t partner_id;
	struct agreement *text;
	char self[PARTY_CODE_LEN];
	char party[PARTY_CODE_LEN]; /* the other one */
	char country[4];	    /* the partner's */
};
void exchange_terms_clear(struct exchange_terms *t);
/* The newest version of the only agreement with a party in force now, else of the
 * newest one. ERR_REFUSED: there is none. */
enum err_code exchange_terms_with(struct db *db, const char *party, struct exchange_terms *out,
				  struct err *err);
enum err_code exchange_terms_get(struct db *db, int64_t id, struct exchange_terms *out,
				 struct err *err);
/* The one that a head names: code, version and hash. ERR_NOT_FOUND: none. */
enum err_code exchange_terms_named(struct db *db, const struct envelope_head *head,
				   struct exchange_terms *out, struct err *err);

/* Own key sets with their secrets, in memory of secret_new(). */
struct exchange_own {
	struct party_secret *keys; /* newest first */
	bool *revoked;		   /* they open what is sealed for them, and sign nothing */
	size_t count;
};
enum err_code exchange_own_load(struct seat *seat, struct exchange_own *out, struct err *err);
void exchange_own_clear(struct exchange_own *o);
/* Every key set of a partner, of the agreement and announced ones. */
enum err_code exchange_partner_keys(struct db *db, const char *party, struct party_key **out,
				    size_t *count, struct err *err);
/* Writes what an announcement says. */
enum err_code exchange_partner_key_put(struct act *a, const char *party,
				       const struct party_key *key, struct err *err);

/* How much of a quota was used before `at`. */
enum err_code exchange_used(struct db *db, const struct exchange_terms *t, enum share_step step,
			    bool outgoing, instant at, struct agreement_act *used, struct err *err);

/* --- exchange_post.c -------------------------------------------------------------- */

struct exchange_post {
	const struct exchange_terms *terms;
	const struct message *message;
	const struct parcel *attached; /* NULL: none; the message itself is left out */
	const struct buf *parcel;      /* made before (what two people saw); else NULL */
	enum share_purpose purpose;    /* of the head */
	bool has_step;
	enum share_step step;
	enum share_offence offence;
	const bool *data; /* release, alert */
	instant expiry;	  /* 0: as long as the agreement lets an answer be kept */
	int64_t subject;
	int64_t question;
	int64_t proposal;
};
/* Within an act: numbers, signs and seals it; the row of the history and the bytes
 * that exchange_run() puts into the spool. */
enum err_code exchange_post(struct act *a, const struct exchange_post *p, int64_t *out_id,
			    struct err *err);
/* The parcel of a message and its attachments. */
enum err_code exchange_parcel(const struct message *m, const struct buf *attached, size_t count,
			      struct buf *out, struct err *err);

/* --- exchange_dialogue.c ----------------------------------------------------------- */

/* A question as it stands. */
struct exchange_now {
	int64_t id;
	bool outgoing;
	char party[PARTY_CODE_LEN];
	int64_t agreement;
	uint8_t reference[MESSAGE_ID_LEN];
	int64_t subject;
	enum share_purpose purpose;
	enum share_offence offence;
	enum share_delay delay;
	enum message_probe probe;
	instant at;
	instant changed;
	enum dialogue_state state;
	uint8_t request[MESSAGE_ID_LEN];
	bool wanted[DATUM_COUNT];
};
enum err_code exchange_now_get(struct db *db, int64_t id, struct exchange_now *out,
			       struct err *err);
/* ERR_NOT_FOUND without a message. */
enum err_code exchange_now_find(struct db *db, const char *party, bool outgoing,
				const uint8_t reference[MESSAGE_ID_LEN], struct exchange_now *out,
				struct err *err);
/* Writes an event within an act; ERR_REFUSED when the state does not let it be. */
enum err_code exchange_say(struct act *a, struct exchange_now *q, enum dialogue_event event,
			   const uint8_t request[MESSAGE_ID_LEN], const bool *wanted,
			   struct err *err);
/* "family-name sex" from and to flags. */
char *exchange_data_words(const bool *data);
void exchange_data_parse(const char *words, bool data[DATUM_COUNT]);

/* --- exchange_apply.c ----------------------------------------------------------------- */

/* What came of a message that was opened. */
struct exchange_effect {
	enum receipt_status status;
	const char *fault; /* a word of message_faults, with RECEIPT_REFUSED */
	int64_t question;
	bool wait;     /* nothing was done: an earlier envelope is missing */
	size_t erased; /* vaults that went: what lay there is to be swept away */
};
/* Does within an act what a message asks for. */
enum err_code exchange_apply(struct act *a, const struct exchange_terms *t,
			     const struct envelope_head *head, const struct message *m,
			     const struct parcel *p, bool gap, struct exchange_effect *out,
			     struct err *err);

/* --- exchange_after.c, exchange_received.c ------------------------------------------------- */

/* The newest revision of the data that were released for a question; seat held. */
enum err_code exchange_received_message(struct seat *seat, int64_t question, struct message *out,
					struct err *err);
/* Writes that a recipient disputes a release, and what came of all such. */
enum err_code exchange_dispute_put(struct act *a, const char *party, bool outgoing,
				   const struct message *m, int64_t question, int64_t disclosure,
				   struct err *err);
enum err_code exchange_dispute_end(struct act *a, const char *party, bool outgoing,
				   const uint8_t release[MESSAGE_ID_LEN], const char *result,
				   struct err *err);

/* --- exchange_prints.c ------------------------------------------------------------------ */

/* A transaction with the newest prints of a vault, as minutiae or images: anonymous,
 * with random numbers where the format wants names. */
enum err_code exchange_prints_write(struct seat *seat, int64_t vault, enum message_probe kind,
				    const struct exchange_terms *t, struct buf *out,
				    struct err *err);
struct capture;
/* The prints of a transaction as a loose capture. ERR_QUALITY: none can be used. */
enum err_code exchange_prints_read(const void *data, size_t len, const char *name,
				   struct capture *c, struct err *err);

/* --- carried out within the answer to a proposal ------------------------------------------ */

enum err_code exchange_ask_carry_out(struct act *a, const struct proposal *p, struct err *err);
/* The bytes of a proposal, within an act or a hold. */
enum err_code exchange_payload(struct seat *seat, int64_t proposal, struct buf *out,
			       struct err *err);
enum err_code exchange_payload_put(struct act *a, int64_t vault, int64_t proposal,
				   const struct buf *bytes, struct err *err);
/* Makes a proposal and puts its bytes, in two acts of one transaction. */
struct exchange_proposal {
	enum proposal_kind kind;
	int64_t person;
	const char *name;
	json_t *value; /* taken */
	const char *reason;
	unsigned roles;
	const char *act;
};
enum err_code exchange_propose(struct seat *seat, const struct look *look,
			       const struct exchange_proposal *p, const struct buf *bytes,
			       int64_t *id, struct err *err);

/* --- exchange_run.c ------------------------------------------------------------------------- */

struct exchange_work {
	struct seat *seat;
	struct exchange_own own;
	struct exchange_ran *ran;
};
/* The number of the next message about a disclosure, and that a debt is paid by one;
 * within an act. */
enum err_code exchange_revision_next(struct db *db, int64_t push, int64_t *next, struct err *err);
enum err_code exchange_push_pay(struct act *a, int64_t push, int64_t out, struct err *err);
/* exchange_due.c: answers, debts to recipients, data and alerts past their time. */
enum err_code exchange_due(struct exchange_work *w, struct err *err);

#endif
