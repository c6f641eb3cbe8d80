/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/merkle.h"

#include <sodium.h>
#include <string.h>

struct hash merkle_leaf(const void *data, size_t len)
{
	crypto_hash_sha256_state st;
	struct hash out;
	uint8_t zero = 0;

	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, &zero, 1);
	crypto_hash_sha256_update(&st, data, len);
	crypto_hash_sha256_final(&st, out.b);
	return out;
}

struct hash merkle_node(const struct hash *left, const struct hash *right)
{
	uint8_t both[1 + 2 * HASH_LEN];
	struct hash out;

	both[0] = 1;
	memcpy(both + 1, left->b, HASH_LEN);
	memcpy(both + 1 + HASH_LEN, right->b, HASH_LEN);
	crypto_hash_sha256(out.b, both, sizeof(both));
	return out;
}

static int level_below(uint64_t size)
{
	int level = 0;

	/* the greatest power of two smaller than size */
	while ((UINT64_C(2) << level) < size)
		level++;
	return level;
}

/* The hash over the leaves start .. start + size - 1; start is a multiple of the
 * smallest power of two that is not smaller than size. */
static bool subtree(uint64_t start, uint64_t size, merkle_get get, void *ctx, struct hash *out)
{
	struct hash left;
	struct hash right;
	int level;

	if (size == 1)
		return get(ctx, 0, start, out);
	level = level_below(size);
	if (size == UINT64_C(2) << level)
		return get(ctx, level + 1, start >> (level + 1), out);
	if (!get(ctx, level, start >> level, &left) ||
	    !subtree(start + (UINT64_C(1) << level), size - (UINT64_C(1) << level), get, ctx,
		     &right))
		return false;
	*out = merkle_node(&left, &right);
	return true;
}

bool merkle_root(uint64_t size, merkle_get get, void *ctx, struct hash *out)
{
	if (size == 0) {
		*out = hash_bytes("", 0);
		return true;
	}
	return subtree(0, size, get, ctx, out);
}

static bool push(uint64_t start, uint64_t size, merkle_get get, void *ctx, struct hash *proof,
		 size_t *count)
{
	return *count < MERKLE_MAX_PROOF && subtree(start, size, get, ctx, &proof[(*count)++]);
}

static bool path(uint64_t index, uint64_t start, uint64_t size, merkle_get get, void *ctx,
		 struct hash *proof, size_t *count)
{
	uint64_t half;

	if (size == 1)
		return true;
	half = UINT64_C(1) << level_below(size);
	if (index < half)
		return path(index, start, half, get, ctx, proof, count) &&
		       push(start + half, size - half, get, ctx, proof, count);
	return path(index - half, start + half, size - half, get, ctx, proof, count) &&
	       push(start, half, get, ctx, proof, count);
}

bool merkle_inclusion(uint64_t index, uint64_t size, merkle_get get, void *ctx,
		      struct hash proof[MERKLE_MAX_PROOF], size_t *count)
{
	*count = 0;
	return index < size && path(index, 0, size, get, ctx, proof, count);
}

/* SUBPROOF of RFC 9162 section 2.1.4.1 */
static bool subproof(uint64_t m, uint64_t start, uint64_t size, bool whole, merkle_get get,
		     void *ctx, struct hash *proof, size_t *count)
{
	uint64_t half;

	if (m == size)
		return whole || push(start, size, get, ctx, proof, count);
	half = UINT64_C(1) << level_below(size);
	if (m <= half)
		return subproof(m, start, half, whole, get, ctx, proof, count) &&
		       push(start + half, size - half, get, ctx, proof, count);
	return subproof(m - half, start + half, size - half, false, get, ctx, proof, count) &&
	       push(start, half, get, ctx, proof, count);
}

bool merkle_consistency(uint64_t old_size, uint64_t size, merkle_get get, void *ctx,
			struct hash proof[MERKLE_MAX_PROOF], size_t *count)
{
	*count = 0;
	if (old_size == 0 || old_size > size)
		return false;
	return subproof(old_size, 0, size, true, get, ctx, proof, count);
}

bool merkle_check_inclusion(const struct hash *leaf, uint64_t index, uint64_t size,
			    const struct hash *proof, size_t count, const struct hash *root)
{
	uint64_t fn = index;
	uint64_t sn = size - 1;
	struct hash r = *leaf;

	if (index >= size)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			r = merkle_node(&proof[i], &r);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = merkle_node(&r, &proof[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_equal(&r, root);
}

bool merkle_check_consistency(uint64_t old_size, uint64_t size, const struct hash *old_root,
			      const struct hash *root, const struct hash *proof, size_t count)
{
	uint64_t fn = old_size - 1;
	uint64_t sn = size - 1;
	struct hash fr;
	struct hash sr;
	size_t i = 0;

	if (old_size == 0 || old_size > size)
		return false;
	if (old_size == size)
		return count == 0 && hash_equal(old_root, root);
	/* A first tree that is complete is its own first node. */
	if ((old_size & (old_size - 1)) == 0) {
		fr = *old_root;
	} else {
		if (count == 0)
			return false;
		fr = proof[i++];
	}
	sr = fr;
	while (fn & 1) {
		fn >>= 1;
		sn >>= 1;
	}
	for (; i < count; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			fr = merkle_node(&proof[i], &fr);
			sr = merkle_node(&proof[i], &sr);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			sr = merkle_node(&sr, &proof[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_equal(&fr, old_root) && hash_equal(&sr, root);
}

bool merkle_append(uint64_t index, const struct hash *leaf, merkle_get get, void *get_ctx,
		   bool (*put)(void *ctx, int level, uint64_t index, const struct hash *h),
		   void *put_ctx)
{
	struct hash h = *leaf;

	/* A node is complete when its right half is: as long as the index is odd. */
	for (int level = 0; index & 1; level++) {
		struct hash left;

		if (!get(get_ctx, level, index - 1, &left))
			return false;
		h = merkle_node(&left, &h);
		index >>= 1;
		if (!put(put_ctx, level + 1, index, &h))
			return false;
	}
	return true;
}
