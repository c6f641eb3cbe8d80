/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of the store. A copy is sealed like the store itself; it is known to
 * the store and removed when its window is over, because an erased record is in
 * the copies that are older than its erasure. Copies that someone makes by other
 * means are out of reach, and that is told.
 */
#ifndef COTEJO_CASEWORK_BACKUP_H
#define COTEJO_CASEWORK_BACKUP_H

#include "casework/desk.h"

/* Makes "cotejo-<time>.cotejo" in a folder, checks it, and writes it down
 * (administrator or supervisor). *path is owned by the caller. */
enum err_code backup_make(struct seat *seat, const char *folder, char **path, struct err *err);

struct backup_row {
	int64_t id;
	char *path;
	instant at;
	bool there;   /* the file is where it was put */
	bool overdue; /* past its window */
};

struct backup_rows {
	struct backup_row *rows; /* newest first; only those not removed */
	size_t count;
};

enum err_code backup_list(struct seat *seat, struct backup_rows *out, struct err *err);
void backup_rows_clear(struct backup_rows *r);

/* Overwrites and removes the copies past their window, those that a migration
 * left beside the store too. *count files. */
enum err_code backup_prune(struct seat *seat, int *count, struct err *err);

/* Puts a copy in the place of a lost store: checks it (audit_verify and the
 * integrity of the file) and copies it to path, which must not be there
 * (ERR_CONFLICT); an entry in the log says so. */
enum err_code backup_restore(const char *backup, const char *path, struct err *err);

/* The records that an exported log says were erased and that the store (restored
 * from an older copy) still has; they have to be erased again. */
enum err_code backup_list_unerased(struct seat *seat, const char *log_export, int64_t **persons,
				   size_t *count, struct err *err);

#endif
