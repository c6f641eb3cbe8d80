/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The exchange with the desks of partners: questions with anonymous probes,
 * answers that people have confirmed, releases that two people have seen byte by
 * byte, and all that follows them (doc/exchange.md).
 *
 * A question leaves after two people have seen its bytes. One that comes in is
 * searched like any other search: examiner, blind verifier, supervisor. Its
 * answer is not chosen but follows from what they concluded: hit, when someone
 * was identified of whom that country may know; else no hit. Of a protected
 * person it is the same no hit, in the same window of time, and the desk's own
 * protection officer learns of it.
 *
 * Envelopes go by the spool (exchange/spool.h): exchange_run() takes in what has
 * come and puts out what is due. Whoever logs in may run it; it may die at any
 * step and be run again: nothing is lost and nothing is sent twice.
 */
#ifndef COTEJO_CASEWORK_EXCHANGE_H
#define COTEJO_CASEWORK_EXCHANGE_H

#include "casework/desk.h"
#include "casework/look.h"
#include "casework/record.h"
#include "exchange/agreement.h"
#include "exchange/dialogue.h"
#include "exchange/message.h"

/* --- agreements and keys (exchange_registry.c) ---------------------------------- */

/* A supervisor proposes the file of an agreement; self: which of its parties this
 * desk is. Another one approves it (proposal_answer); a later version takes the
 * place of an earlier. The desk must have the key that the file gives for it. */
enum err_code exchange_propose_agreement(struct seat *seat, const void *file, size_t len,
					 const char *name, const char *self, const char *reason,
					 int64_t *proposal, struct err *err);

/* A new key set of this desk, valid from one instant to another; its public half
 * goes into the next agreement, or is announced. Supervisor. */
enum err_code exchange_key_new(struct seat *seat, instant from, instant until,
			       struct party_key *out, struct err *err);
/* The same from seeds that are known: for demos and tests, on stores marked so. */
enum err_code exchange_key_put(struct seat *seat, const struct party_secret *s, struct err *err);
/* Tells the partner of the desk's newest key set, signed by the one in force. */
enum err_code exchange_key_announce(struct seat *seat, const char *party, struct err *err);

/* A key set of this desk signs nothing any more, and every partner is told so, signed
 * by another one. ERR_REFUSED when there is no other that they know. Supervisor, at
 * once: a key that was stolen does not wait for a second person. *told: partners. */
enum err_code exchange_key_revoke(struct seat *seat, const uint8_t id[PARTY_KEY_ID_LEN],
				  size_t *told, struct err *err);

struct exchange_key {
	struct party_key key;
	bool ours;
	char party[PARTY_CODE_LEN]; /* "" for ours */
};
struct exchange_keys {
	struct exchange_key *rows;
	size_t count;
};
enum err_code exchange_key_list(struct seat *seat, struct exchange_keys *out, struct err *err);
void exchange_keys_clear(struct exchange_keys *k);

/* What is left of the quotas of each agreement in force, both directions. */
struct exchange_quota {
	char party[PARTY_CODE_LEN];
	char agreement[AGREEMENT_CODE_LEN];
	enum share_step step;
	bool outgoing;
	int64_t used_day, per_day;
	int64_t used_month, per_month;
	int64_t used_total, total;
	instant ends;
};
struct exchange_quotas {
	struct exchange_quota *rows;
	size_t count;
};
enum err_code exchange_quota_list(struct seat *seat, struct exchange_quotas *out, struct err *err);
void exchange_quotas_clear(struct exchange_quotas *q);

/* --- asking (exchange_ask.c) ------------------------------------------------------ */

struct exchange_ask {
	const char *party;
	int64_t person; /* whose newest prints are the probe, or */
	int64_t probe;	/* a probe that belongs to nobody (search_probe) */
	enum message_probe kind;
	enum share_delay delay;
	enum share_offence offence; /* with the purpose crime */
	bool own_files_searched;    /* likewise: the own files of crimes gave nothing */
};

/* Prepares a question: analyst or supervisor. Purpose, case and reason are those of
 * the look; none of them but the purpose travels. A supervisor approves it
 * (proposal_answer; of another unit, for a crime), and then it leaves. */
enum err_code exchange_propose_ask(struct seat *seat, const struct look *look,
				   const struct exchange_ask *ask, int64_t *proposal,
				   struct err *err);
/* Takes a question back that was not answered yet. */
enum err_code exchange_withdraw(struct seat *seat, int64_t question, struct err *err);
/* After a hit: asks for data; a word for each datum in wanted[DATUM_COUNT]. */
enum err_code exchange_request(struct seat *seat, const struct look *look, int64_t question,
			       const bool *wanted, struct err *err);

/* --- answering (exchange_answer.c) ------------------------------------------------- */

/* Searches for a question that came in: analyst or supervisor, in a case of the own
 * desk, with the purpose of the question. The search is an ordinary one. */
enum err_code exchange_search(struct seat *seat, const struct look *look, int64_t question,
			      int64_t *search, struct err *err);
/* Fixes the answer when all candidates have their conclusions, and destroys the
 * partner's probe; it leaves at the end of its window. unusable: there is no print
 * in the probe that can be searched with. Supervisor. */
struct exchange_answered {
	enum message_result result; /* what the partner will read */
	bool protected_person;	    /* told to nobody but this supervisor */
	instant leaves;
};
enum err_code exchange_answer(struct seat *seat, int64_t question, bool unusable,
			      struct exchange_answered *out, struct err *err);
/* Says no to a question, or to a request for data, without a word on anyone. */
enum err_code exchange_decline(struct seat *seat, int64_t question, enum refusal_reason reason,
			       struct err *err);

/* --- releasing (exchange_release.c) -------------------------------------------------- */

/* Is there a real risk there of ...? Answered before anything personal goes abroad
 * (regulation 2024/1358, article 49(2)); whatever is not FLAG_NO stops it. */
struct exchange_risk {
	enum flag torture;
	enum flag inhuman; /* inhuman or degrading treatment */
	enum flag other;   /* any other violation of fundamental rights */
};
/* Prepares what was asked for (or, with chosen, a part of it: DATUM_COUNT) for the
 * eyes of a second supervisor, whose approval sends it. */
enum err_code exchange_propose_release(struct seat *seat, const struct look *look, int64_t question,
				       const bool *chosen, const struct exchange_risk *risk,
				       const char *reason, int64_t *proposal, struct err *err);
/* A correction that is owed to an earlier recipient (push_list). */
enum err_code exchange_propose_correction(struct seat *seat, const struct look *look, int64_t push,
					  const char *reason, int64_t *proposal, struct err *err);
/* An alert about a person to a partner, on a legal basis, until a day. */
struct exchange_alert_new {
	const char *party;
	int64_t person;
	enum share_offence offence;
	const char *basis;
	instant expires;
	const bool *data; /* DATUM_COUNT */
	struct exchange_risk risk;
};
enum err_code exchange_propose_alert(struct seat *seat, const struct look *look,
				     const struct exchange_alert_new *alert, const char *reason,
				     int64_t *proposal, struct err *err);

/* A hit that was a mistake is taken back: the partner forgets what came of it. By
 * two supervisors, like a release (exchange_after.c). */
enum err_code exchange_propose_annulment(struct seat *seat, const struct look *look,
					 int64_t question, const char *reason, int64_t *proposal,
					 struct err *err);

/* What would leave, field by field. */
struct exchange_field {
	char *name;  /* "family name 1", in the user's language */
	char *value; /* as it will be read there */
	char *why;   /* why the agreement allows it */
};
struct exchange_preview {
	char party[PARTY_CODE_LEN];
	char *party_name;
	char country[4];
	char agreement[AGREEMENT_CODE_LEN];
	enum message_type type;
	enum share_purpose purpose;
	enum share_offence offence;
	instant expires; /* the partner must have erased it by then */
	struct exchange_field *fields;
	size_t count;
	struct buf bytes; /* the parcel, to the last byte */
};
/* Logged as a view. Supervisors. */
enum err_code exchange_preview(struct seat *seat, const struct look *look, int64_t proposal,
			       struct exchange_preview *out, struct err *err);
void exchange_preview_clear(struct exchange_preview *p);

/* --- what partners gave (exchange_received.c) ------------------------------------------ */

struct exchange_received {
	int64_t question;
	int64_t revision;
	bool contested;
	bool restricted;
	instant expires;
	struct exchange_field *fields; /* why: "" */
	size_t count;
	struct buf *attached; /* ANSI/NIST transactions */
	size_t n_attached;
};
/* The data released for a question; logged. ERR_NOT_FOUND: none, or erased. */
enum err_code exchange_received(struct seat *seat, const struct look *look, int64_t question,
				struct exchange_received *out, struct err *err);
void exchange_received_clear(struct exchange_received *r);

/* Something of it seems to be wrong: the partner's supervisor is asked to look at it;
 * nothing is changed here meanwhile. chosen[DATUM_COUNT]: which data, told by their
 * values as they came; NULL: none by name. Analyst or supervisor; a supervisor approves
 * it (proposal_answer), and then it leaves. */
enum err_code exchange_propose_dispute(struct seat *seat, const struct look *look, int64_t question,
				       enum message_wrong wrong, const bool *chosen,
				       const char *reason, int64_t *proposal, struct err *err);

/* Both directions: what partners think is wrong with our data, and we with theirs. */
struct exchange_dispute {
	int64_t id;
	bool outgoing;
	char party[PARTY_CODE_LEN];
	int64_t question;   /* 0: an alert */
	int64_t disclosure; /* theirs of ours: of the ledger; else 0 */
	enum message_wrong wrong;
	char *data; /* words of the data, parted by spaces */
	instant at;
	char *result; /* "", "corrected", "erased", "declined", "annulled" */
};
struct exchange_disputes {
	struct exchange_dispute *rows; /* newest first */
	size_t count;
};
enum err_code exchange_dispute_list(struct seat *seat, struct exchange_disputes *out,
				    struct err *err);
void exchange_disputes_clear(struct exchange_disputes *d);
/* Nothing is wrong with it: the partner reads "declined". Supervisor. A correction
 * (exchange_propose_correction) answers it otherwise. */
enum err_code exchange_dispute_decline(struct seat *seat, int64_t dispute, struct err *err);

struct exchange_alert {
	int64_t id;
	char party[PARTY_CODE_LEN];
	enum share_offence offence;
	instant came;
	instant expires;
	char *state; /* "quarantined", "accepted", "dismissed" */
	bool contested;
	bool restricted;
};
struct exchange_alerts {
	struct exchange_alert *rows;
	size_t count;
};
/* Unverified, from a partner; it touches no record, whatever is done with it. */
enum err_code exchange_alert_list(struct seat *seat, struct exchange_alerts *out, struct err *err);
void exchange_alerts_clear(struct exchange_alerts *a);
enum err_code exchange_alert_view(struct seat *seat, const struct look *look, int64_t id,
				  struct exchange_received *out, char **basis, struct err *err);
enum err_code exchange_alert_judge(struct seat *seat, const struct look *look, int64_t id,
				   bool accept, const char *reason, struct err *err);

/* --- lists (exchange_list.c) -------------------------------------------------------------- */

struct exchange_question {
	int64_t id;
	bool outgoing;
	char party[PARTY_CODE_LEN];
	uint8_t reference[MESSAGE_ID_LEN];
	enum share_purpose purpose;
	enum share_offence offence;
	enum share_delay delay;
	enum message_probe probe;
	enum dialogue_state state;
	instant at;
	instant changed;
	int64_t subject;	  /* outgoing: the own person or probe */
	int64_t search;		  /* incoming: 0: not searched yet */
	instant leaves;		  /* incoming, answered: when it leaves; 0 */
	bool wanted[DATUM_COUNT]; /* requested last */
};
struct exchange_questions {
	struct exchange_question *rows; /* newest first */
	size_t count;
};
/* outgoing: the outbox; else the inbox. */
enum err_code exchange_question_list(struct seat *seat, bool outgoing,
				     struct exchange_questions *out, struct err *err);
enum err_code exchange_question_get(struct seat *seat, int64_t id, struct exchange_question *out,
				    struct err *err);
void exchange_questions_clear(struct exchange_questions *q);

struct exchange_sent {
	int64_t id;
	char party[PARTY_CODE_LEN];
	int64_t sequence;
	char *type;
	instant at;
	char *status; /* "", "received", "applied", "refused" */
	char *fault;
	bool silent; /* the partner should have said something by now */
	int64_t subject;
	int64_t question;
	char *data; /* words of the data, parted by spaces */
	char *purpose;
	char name[65]; /* of the envelope */
};
struct exchange_sents {
	struct exchange_sent *rows; /* newest first */
	size_t count;
};
/* Every envelope, of a party (NULL: all), of a person (0: all). */
enum err_code exchange_sent_list(struct seat *seat, const char *party, int64_t subject,
				 struct exchange_sents *out, struct err *err);
void exchange_sents_clear(struct exchange_sents *s);

/* --- running (exchange_run.c) --------------------------------------------------------------- */

struct exchange_ran {
	size_t taken;	/* envelopes opened and dealt with */
	size_t again;	/* that had come before */
	size_t kept;	/* wait for an earlier one */
	size_t refused; /* good envelopes whose content is refused */
	size_t bad;	/* that are not to be trusted */
	size_t sent;	/* new envelopes put into the spool */
	size_t again_sent;
	size_t erased;	/* data of partners whose time is over */
	char fault[64]; /* the word of the last fault, or "" */
};
/* spool: the folder; NULL: beside the store. Takes in, does what is due (answers
 * and what is owed to recipients only from the seat of a clerk or supervisor),
 * puts out. What is refused or bad is counted, not an error; a full disk is. */
enum err_code exchange_run(struct seat *seat, const char *spool, struct exchange_ran *out,
			   struct err *err);
/* "STORE.spool"; owned by the caller. */
char *exchange_spool_path(const struct desk *desk);

#endif
