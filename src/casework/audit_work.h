/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of an audit. */
#ifndef COTEJO_CASEWORK_AUDIT_WORK_H
#define COTEJO_CASEWORK_AUDIT_WORK_H

#include <jansson.h>

#include "base/hash.h"
#include "casework/audit.h"
#include "db/db.h"

struct audit_key {
	int64_t user;
	uint8_t key[32];
};

struct audit_row {
	int table; /* index into the history tables */
	int64_t id;
	int64_t seq;
	int64_t vault;
	struct hash digest;
	bool seen;
};

struct audit_user {
	int64_t id;
	char role[16];
	int key; /* index of the key in force, -1: none */
};

struct audit {
	struct db *db;
	struct audit_report *report;
	const struct cancel *cancel;
	char *origin;
	uint8_t log_key[32];
	struct audit_key *keys;
	size_t key_count, key_cap;
	struct audit_user *users;
	size_t user_count, user_cap;
	struct audit_row *rows; /* as the entries name them, sorted by table and id */
	size_t row_count, row_cap;
	bool people; /* an entry by a person was seen: setting up is over */
};

void audit_find(struct audit *a, enum audit_kind kind, int64_t seq, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* audit_log.c: entries, tree, signatures, checkpoints. */
enum err_code audit_check_log(struct audit *a, struct err *err);
enum err_code audit_check_tree(struct audit *a, struct err *err);
enum err_code audit_check_checkpoints(struct audit *a, const char *const *texts, size_t count,
				      struct err *err);
/* audit_rows.c: rows against entries, and the gallery. */
enum err_code audit_check_rows(struct audit *a, struct err *err);

#endif
