/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the store what it was? Finds edits, deletions, reordering, truncation and
 * re-appending since the checkpoints that are held outside, rows that nobody
 * signed, and rules that were taken out. Needs no password: everything that is
 * checked is public or sealed.
 */
#ifndef COTEJO_CASEWORK_AUDIT_H
#define COTEJO_CASEWORK_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"

enum audit_kind {
	AUDIT_DAMAGED,	  /* pages or keys of the file do not fit together */
	AUDIT_RULES,	  /* tables, triggers or views were changed */
	AUDIT_GAP,	  /* an entry is missing or out of order */
	AUDIT_LINE,	  /* a line is not what was hashed, or its columns differ */
	AUDIT_CLOCK,	  /* an entry is not later than the one before */
	AUDIT_TREE,	  /* a node of the tree is wrong */
	AUDIT_SIGNATURE,  /* an entry is not signed by the key of its user */
	AUDIT_USER,	  /* an account or key that no administrator made */
	AUDIT_ROW,	  /* a row is missing, changed, or no entry knows it */
	AUDIT_GALLERY,	  /* prints are kept out of searches, or old ones put in */
	AUDIT_CHECKPOINT, /* the log is not the one the checkpoint was made of */
};

/* Stable words for JSON: "damaged", "rules", ... */
const char *audit_kind_word(enum audit_kind k);

struct audit_finding {
	enum audit_kind kind;
	int64_t seq; /* entry; 0: none */
	char *text;  /* in words */
};

struct audit_report {
	struct audit_finding *findings;
	size_t count; /* at most AUDIT_MAX_FINDINGS are kept */
	size_t total;
	int64_t entries;
	int64_t pruned;	     /* lines taken out after their time */
	int64_t rows;	     /* of the history */
	int64_t erased_rows; /* gone with an erasure that is in the log */
	int64_t signatures;
	int64_t checkpoints;
	char root[65]; /* hexadecimal, over all entries */
	char *origin;
	char *log_key;
};

#define AUDIT_MAX_FINDINGS 1000

/* checkpoints: texts of C2SP checkpoints held outside (may be none, then only
 * what contradicts itself is found). log_key: the key written down when the
 * store was made, or NULL to trust the one in the store. ERR_OK when the check
 * itself could be made, whatever it found; the report is the caller's. */
enum err_code audit_verify(const char *path, const char *const *checkpoints, size_t count,
			   const char *log_key, const struct cancel *cancel,
			   struct audit_report *out, struct err *err);
void audit_report_clear(struct audit_report *r);

#endif
