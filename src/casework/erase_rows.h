/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing within an act. */
#ifndef COTEJO_CASEWORK_ERASE_ROWS_H
#define COTEJO_CASEWORK_ERASE_ROWS_H

#include "casework/act.h"

/* Erases a person or probe: its vault and those of its hits. basis as in the
 * table erasure; proposal 0: none. Recipients are owed a message. */
enum err_code erase_vault(struct act *a, int64_t vault, const char *basis, int64_t proposal,
			  struct err *err);

#endif
