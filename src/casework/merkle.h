/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Merkle tree of RFC 9162 section 2.1: hashes of leaves and nodes, roots,
 * inclusion and consistency proofs. No store here: nodes come by a callback.
 */
#ifndef COTEJO_CASEWORK_MERKLE_H
#define COTEJO_CASEWORK_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

/* SHA-256(0x00 || data) and SHA-256(0x01 || left || right). */
struct hash merkle_leaf(const void *data, size_t len);
struct hash merkle_node(const struct hash *left, const struct hash *right);

/* The hash of the complete subtree over the leaves index * 2^level ..
 * (index + 1) * 2^level - 1, counted from 0. False: it cannot be had. */
typedef bool (*merkle_get)(void *ctx, int level, uint64_t index, struct hash *out);

/* The root over the first `size` leaves; size 0 is SHA-256 of nothing. */
bool merkle_root(uint64_t size, merkle_get get, void *ctx, struct hash *out);

#define MERKLE_MAX_PROOF 128

/* The path of leaf `index` in the tree of `size` leaves; *count hashes. */
bool merkle_inclusion(uint64_t index, uint64_t size, merkle_get get, void *ctx,
		      struct hash proof[MERKLE_MAX_PROOF], size_t *count);
/* That the tree of `old_size` leaves is the beginning of that of `size`. */
bool merkle_consistency(uint64_t old_size, uint64_t size, merkle_get get, void *ctx,
			struct hash proof[MERKLE_MAX_PROOF], size_t *count);

/* RFC 9162 sections 2.1.3.2 and 2.1.4.2: true when the proof holds. */
bool merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
			    const struct hash *proof, size_t count, const struct hash *root);
bool merkle_check_consistency(uint64_t old_size, uint64_t size, const struct hash *old_root,
			      const struct hash *root, const struct hash *proof, size_t count);

/* The nodes that become complete when leaf `index` is appended: for each, put is
 * called from the lowest level up; the lower halves come from get. */
bool merkle_append(uint64_t index, const struct hash *leaf, merkle_get get, void *get_ctx,
		   bool (*put)(void *ctx, int level, uint64_t index, const struct hash *h),
		   void *put_ctx);

#endif
