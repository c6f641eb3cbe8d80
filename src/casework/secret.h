/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for what must not leave it: keys, and prints that were unsealed. */
#ifndef COTEJO_CASEWORK_SECRET_H
#define COTEJO_CASEWORK_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* Once at the start of a process that opens a store: no core dumps, no ptrace
 * by others of the same user, freed memory is overwritten, and all memory is
 * locked if the system allows it. */
void secret_harden_process(void);

/* True when all memory of the process is locked, so that nothing is ever
 * written to swap. False: only the keys are (see secret_lock_advice). */
bool secret_all_locked(void);
/* What an administrator has to set so that all can be locked; "" when it is. In
 * the user's language; borrowed. */
const char *secret_lock_advice(void);

/* Guarded, locked and zeroed memory for keys (libsodium). Never NULL. */
void *secret_new(size_t size);
/* Wipes it first. NULL is fine. */
void secret_free(void *p);

/* Wipes the content and frees it. */
void secret_buf_free(struct buf *b);
/* Wipes and frees a string; NULL is fine. */
void secret_str_free(char *s);

#endif
