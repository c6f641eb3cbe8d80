/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of the log's tree as the store keeps them, for merkle.h. */
#ifndef COTEJO_CASEWORK_LOG_TREE_H
#define COTEJO_CASEWORK_LOG_TREE_H

#include "casework/merkle.h"
#include "db/db.h"

/* A merkle_get; ctx is the struct db. */
bool log_tree_get(void *ctx, int level, uint64_t index, struct hash *out);

#endif
