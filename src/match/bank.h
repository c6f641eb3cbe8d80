/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the records of a gallery lie in memory; private to src/match.
 *
 * Records of one size lie together in segments of BANK_SLOTS, the codes that a
 * scan reads in one run. A slot is known by its number; it never moves. Each
 * slot has a life: the change of the gallery in which it came and the one in
 * which it went. A search that began with change E sees the slots with
 * born <= E < died, and only those, without a lock: a slot is written while
 * nobody can see it, and used again only when no search is left that could.
 */
#ifndef COTEJO_MATCH_BANK_H
#define COTEJO_MATCH_BANK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/gallery.h"
#include "match/scan.h"

#define BANK_SLOTS	  1024 /* of a segment, a power of two */
#define BANK_MAX_SEGMENTS ((size_t)1 << 16)
#define BANK_NEVER	  UINT32_MAX
#define BANK_NONE	  UINT32_MAX

struct bank_segment {
	unsigned blocks;  /* of SCAN_LANES minutiae, of each slot */
	atomic_uint used; /* slots that were ever taken */
	uint64_t *heads;
	uint32_t *tails;
	uint32_t *places;
	_Atomic uint64_t *lives; /* born << 32 | died */
	uint64_t *ids;
	uint32_t *subjects; /* index */
	struct gallery_attributes *attributes;
	uint8_t *counts;
	uint8_t *fingers;
	uint8_t *qualities;
	/* Templates that the gallery keeps, or NULL: none does. */
	struct buf **kept;
};

struct bank;

/* NULL: the backing file cannot be made. */
struct bank *bank_new(const struct gallery_options *options);
void bank_free(struct bank *b);
size_t bank_bytes(const struct bank *b);
bool bank_is_locked(const struct bank *b);

/* Segments made so far; those below never change their place. */
size_t bank_segments(const struct bank *b);
struct bank_segment *bank_segment(const struct bank *b, size_t i);

static inline bool bank_sees(uint64_t life, uint32_t change)
{
	return (uint32_t)(life >> 32) <= change && change < (uint32_t)life;
}

static inline size_t bank_slot_segment(uint32_t slot)
{
	return slot / BANK_SLOTS;
}

static inline uint32_t bank_slot_place(uint32_t slot)
{
	return slot % BANK_SLOTS;
}

/* The writer's side: one thread at a time. */

/* A free slot for a record of that many minutiae; nobody sees it yet. */
uint32_t bank_take(struct bank *b, int minutiae);
/* Writes the record; id, subject and attributes are the caller's to write. */
void bank_write(struct bank *b, uint32_t slot, const struct gallery_record *r);
/* The bytes of the record as gallery_record_write() gives them. */
void bank_read(const struct bank *b, uint32_t slot, struct gallery_record *out);
void bank_be_born(struct bank *b, uint32_t slot, uint32_t change);
void bank_die(struct bank *b, uint32_t slot, uint32_t change);
/* Wipes a slot that nobody can see any more and has it used again. */
void bank_give_back(struct bank *b, uint32_t slot);

#endif
