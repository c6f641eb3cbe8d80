/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An act: what a person does, with its entry in the log, in one transaction.
 *
 * act_begin() checks the role and the look and takes the write lock; the caller
 * writes its rows with act.seq in their column "act"; act_commit() writes the
 * log entry (who, when, why, what, and a digest of each row), signs it with the
 * user's key, and makes all of it durable. After a failure act_abort() undoes
 * everything; calling it after act_commit() is fine.
 *
 * The line of an entry is one JSON object, a tab, and the Ed25519 signature in
 * base64 ("-" for the few kinds that the program does by itself). The signature
 * is over "cotejo act v1\n", the id of the store, "\n" and the JSON bytes.
 */
#ifndef COTEJO_CASEWORK_ACT_H
#define COTEJO_CASEWORK_ACT_H

#include "base/bytes.h"
#include "casework/inside.h"
#include "casework/look.h"

struct act {
	struct seat *seat; /* NULL: the program itself, before a log-in */
	struct desk *desk;
	struct db *db;
	const char *kind;
	int64_t seq;
	instant at;
	int64_t case_id;  /* 0: none */
	int64_t vault_id; /* 0: none */
	int64_t object_id;
	char case_number[24];
	const char *purpose; /* NULL: none */
	char *why;
	struct buf extra; /* ,"name":value ... */
	bool open;
};

enum err_code act_begin(struct act *a, struct seat *seat, const char *kind, const struct look *look,
			struct err *err);
/* By the program itself on a connection of role DB_ROLE_NONE or DB_ROLE_SETUP. */
enum err_code act_begin_machine(struct act *a, struct desk *desk, struct db *db, const char *kind,
				struct err *err);

/* What the act is about, for the log's columns. */
void act_about(struct act *a, int64_t vault_id, int64_t object_id);
/* Further members of the JSON object: words and numbers, never names of people
 * nor anything of a print. */
void act_word(struct act *a, const char *name, const char *word);
void act_number(struct act *a, const char *name, int64_t value);
void act_real(struct act *a, const char *name, double value);
void act_bytes(struct act *a, const char *name, const void *data, size_t len);

enum err_code act_commit(struct act *a, struct err *err);
void act_abort(struct act *a);

/* The id of the next row of a table of history. */
enum err_code act_next_id(struct act *a, const char *table, int64_t *id, struct err *err);

/* Time that never goes back behind the log: used by act_begin and by reads that
 * compare with the clock. ERR_STORE when the clock is behind the log by more
 * than two minutes. */
enum err_code act_time(struct db *db, instant *now, struct err *err);

/* The bytes that a signature of an entry is over. */
void act_signed_bytes(const char *store_id, const char *json, size_t len, struct buf *out);

#endif
