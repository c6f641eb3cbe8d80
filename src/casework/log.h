/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log as it is read: by the auditor, by the person's file, by programs that
 * check it. Writing it is part of each act.
 */
#ifndef COTEJO_CASEWORK_LOG_H
#define COTEJO_CASEWORK_LOG_H

#include "base/bytes.h"
#include "base/hash.h"
#include "casework/desk.h"

struct act;

/* For act.c: appends the line as the next leaf. */
enum err_code log_append(struct act *a, const char *line, struct err *err);

/* One entry for a list. */
struct log_row {
	int64_t seq;
	instant at;
	int64_t user_id; /* 0: the program itself */
	char *user_name; /* "" for the program */
	char *role;
	char *kind;
	char *purpose;	   /* "" when none was needed */
	char *case_number; /* likewise */
	int64_t vault_id;  /* 0: none */
	int64_t object_id; /* 0: none */
};

struct log_rows {
	struct log_row *rows; /* newest first */
	size_t count;
	int64_t total; /* entries in the log */
};

struct log_filter {
	int64_t before;	  /* only entries below this number; 0: from the newest */
	size_t limit;	  /* at most so many; 0: 200 */
	int64_t user_id;  /* 0: all */
	int64_t vault_id; /* 0: all */
	const char *kind; /* a kind or its first part ("decision."), NULL: all */
	instant from;	  /* 0: no bound */
	instant to;
};

/* Auditor and supervisor. Looking at the log is not itself an entry for each
 * page; log_view_note() writes one when the view is opened. */
enum err_code log_list(struct seat *seat, const struct log_filter *filter, struct log_rows *out,
		       struct err *err);
void log_rows_clear(struct log_rows *r);
enum err_code log_view_note(struct seat *seat, struct err *err);

/* Everything of one entry: its line (JSON, tab, signature), the justification
 * ("" when none or when its time is over). Both owned by the caller. */
enum err_code log_entry(struct seat *seat, int64_t seq, char **line, char **why, struct err *err);

/* The root over the first `size` entries. */
enum err_code log_root(struct seat *seat, int64_t size, struct hash *out, struct err *err);

/* A signed checkpoint over all there is (C2SP tlog-checkpoint text: origin, size,
 * root, blank line, signature). An entry is written first, so the checkpoint
 * covers the act that made it. The text is owned by the caller. */
enum err_code log_checkpoint(struct seat *seat, char **note, struct err *err);
/* The newest checkpoint that was handed out; NULL when there is none. */
enum err_code log_checkpoint_last(struct seat *seat, char **note, instant *at, struct err *err);
/* True when the last checkpoint is older than a day, or a release came after it. */
enum err_code log_checkpoint_due(struct seat *seat, bool *due, struct err *err);

/* The whole log as text for cotejo-verify-log: one line for each entry ("#", tab
 * and the leaf's hash in hexadecimal where the line was taken out), and the key.
 * Written all or not at all. */
enum err_code log_export(struct seat *seat, const char *path, struct err *err);

/* RFC 9162 proofs between checkpoints, as text lines of base64 hashes. */
enum err_code log_prove_inclusion(struct seat *seat, int64_t seq, int64_t size, char **proof,
				  struct err *err);
enum err_code log_prove_consistency(struct seat *seat, int64_t old_size, int64_t size, char **proof,
				    struct err *err);

/* Takes out the lines older than the policy's time (auditor): those about a record
 * that was erased a year ago, or about none, that wrote no row; and the words of
 * the justifications likewise. What wrote rows stays, for the rows to be checked
 * by. *count lines. */
enum err_code log_prune(struct seat *seat, int64_t *count, struct err *err);

/* The text as a QR code for a terminal: rows of half blocks, two modules a
 * cell, with a quiet zone of 4; ascii: '#' and ' ', two columns a module. Owned
 * by the caller. */
enum err_code log_qr_text(const char *text, bool ascii, char **out, struct err *err);

#endif
