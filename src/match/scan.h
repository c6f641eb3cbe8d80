/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first two steps of a search, on the records of the gallery; private to
 * src/match. Everything is integers, so that all sets of instructions give the
 * same numbers.
 *
 * Scanning: for each of the best minutiae of the record the least Hamming distance d of its
 * head to one of the probe; the score is the sum of max(0, SCAN_NEAR - d)^2 over
 * the root of the number of minutiae.
 *
 * Screening: each minutia of the record is paired with the one of the probe
 * whose head and tail are nearest; each of the best pairs says how one print
 * would lie on the other; the score is what the pairs that agree with the best
 * such motion weigh, over the fourth root of the product of the numbers of
 * minutiae (a generalised Hough transform, Ballard 1981, voted only at the places
 * that pairs propose). Prints of different fingers score below SCREEN_USUAL nine
 * times out of ten.
 */
#ifndef COTEJO_MATCH_SCAN_H
#define COTEJO_MATCH_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "match/gallery_record.h"

/* Minutiae of a probe that take part: the best ones. */
#define SCAN_MAX_PROBE 40
/* The scan looks at the best of these only, of a probe that is alone, of one of
 * two or of more fingers (which together need less of each), and of a record. More
 * of them cost time and find no more: doc/search.md. */
#define SCAN_PROBE_ALONE 32
#define SCAN_PROBE_TWO	 20
#define SCAN_PROBE_AMONG 16
#define SCAN_RECORD	 24
/* Records lie in blocks of this many minutiae. */
#define SCAN_LANES	8
#define SCAN_MAX_BLOCKS ((GALLERY_RECORD_MAX_MINUTIAE + SCAN_LANES - 1) / SCAN_LANES)
/* Scores of the scan are below this. */
#define SCAN_SCORES	  4096
#define SCAN_NEAR	  23
#define SCAN_HEAD_NIBBLES (CODE_HEAD_BITS / 4)
#define SCAN_NIBBLES	  (CODE_BITS / 4)
#define SCREEN_USUAL	  30

struct scan_probe {
	int count;
	int scan_count; /* the first of them, for the scan */
	uint64_t heads[SCAN_MAX_PROBE];
	uint32_t tails[SCAN_MAX_PROBE];
	/* Bits in which each nibble differs from the k'th of heads and tails, lowest
	 * first, for kernels that look them up. */
	_Alignas(16) uint8_t differ[SCAN_MAX_PROBE][SCAN_NIBBLES][16];
	int16_t x[SCAN_MAX_PROBE];    /* pixels */
	int16_t y[SCAN_MAX_PROBE];    /* up */
	int16_t turn[SCAN_MAX_PROBE]; /* angle, the whole turn is 65536 */
	uint8_t quality[SCAN_MAX_PROBE];
	/* 65536 / sqrt(n + 6), for every number of minutiae of a record, of which
	 * those that the scan does not look at do not count */
	uint32_t norm[GALLERY_RECORD_MAX_MINUTIAE + 1];
	/* 65536 / ((n + 4) (count + 4))^(1/4), likewise */
	uint32_t screen_norm[GALLERY_RECORD_MAX_MINUTIAE + 1];
	/* cos and sin of n / 256 turn, times 32767 */
	int16_t cos[256];
	int16_t sin[256];
};

void scan_probe_make(const struct template *t, int scan_minutiae, struct scan_probe *out);
/* Fills what follows from count, heads and tails. */
void scan_probe_prepare(struct scan_probe *p, int scan_minutiae);

/* The minutiae of a record that the scan looks at. */
static inline unsigned scan_record_count(unsigned count)
{
	return count < SCAN_RECORD ? count : SCAN_RECORD;
}

/* Records of one size: record i has its minutiae at i * blocks * SCAN_LANES. */
struct scan_shelf {
	const uint64_t *heads;
	const uint32_t *tails;
	const uint32_t *places;
	const uint8_t *counts; /* minutiae of each record */
	unsigned blocks;
};

struct scan_isa {
	const char *name;
	/* The scores of the named records. */
	void (*scan)(const struct scan_probe *p, const struct scan_shelf *shelf,
		     const uint16_t *records, size_t n, uint16_t *scores);
	/* The score of one record. */
	int (*screen)(const struct scan_probe *p, const struct scan_shelf *shelf, size_t record);
	/* Does what the scan does with a pair of codes, from registers to registers;
	 * returns how many pairs. *sink keeps it from being left out. */
	uint64_t (*spin)(uint64_t rounds, uint64_t *sink);
};

/* Those that this processor has, best first; ends with NULL. */
const struct scan_isa *const *scan_isas(void);

extern const struct scan_isa scan_scalar;
extern const struct scan_isa scan_avx2;
extern const struct scan_isa scan_avx512;
extern const struct scan_isa scan_neon;

#endif
