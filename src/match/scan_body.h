/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step after the scan, in plain C with loops of fixed length over small
 * integers: compiled once for each set of instructions, into its vectors.
 * Included by scan_*.c; private to them.
 */
#ifndef COTEJO_MATCH_SCAN_BODY_H
#define COTEJO_MATCH_SCAN_BODY_H

#if defined(__GNUC__) && !defined(__clang__)
/* Loops over lanes are worth vector instructions, whatever the build says. */
#pragma GCC optimize("O3")
#endif

#include <string.h>

#include "match/scan.h"

#define BODY_ROOM    48		/* pairs, a whole number of vectors of 16 */
#define BODY_NEAR    42		/* bits of CODE_BITS that may differ in a pair */
#define BODY_ROOTS   16		/* pairs whose motion is tried */
#define BODY_REACH   32		/* quarter pixels that a place may be off, */
#define BODY_STRETCH 3		/* and that part (2^-n) of the distance more */
#define BODY_TURN    (16 * 256) /* and a direction; 65536 is a turn */

/* The compiler must take the value for a new one; no instruction comes of it. */
#ifdef SCAN_EMULATED
#define SCAN_KEEP(v) __asm__ volatile("" : "+m"(v))
#elif defined(__x86_64__)
#define SCAN_KEEP(v) __asm__ volatile("" : "+x"(v))
#else
#define SCAN_KEEP(v) __asm__ volatile("" : "+w"(v))
#endif
#define SCAN_KEEP_ONE(v) __asm__ volatile("" : "+r"(v))

struct body_pairs {
	int count;
	int16_t ax[BODY_ROOM];
	int16_t ay[BODY_ROOM];
	int16_t bx[BODY_ROOM];
	int16_t by[BODY_ROOM];
	int16_t turn[BODY_ROOM];
	int16_t weight[BODY_ROOM]; /* 0 beyond count */
	uint8_t near[BODY_ROOM];   /* bits that differ */
};

/* Of each minutia of the record the nearest of the probe, and how many bits of the
 * codes differ. */
struct body_nearest {
	uint8_t far[GALLERY_RECORD_MAX_MINUTIAE];
	uint8_t who[GALLERY_RECORD_MAX_MINUTIAE];
};

_Static_assert(GALLERY_RECORD_MAX_MINUTIAE % SCAN_LANES == 0, "whole blocks");
_Static_assert(GALLERY_RECORD_MAX_MINUTIAE <= BODY_ROOM, "room for all");

static inline void body_find_nearest(const struct scan_probe *p, const struct scan_shelf *shelf,
				     size_t record, struct body_nearest *out)
{
	size_t first = record * shelf->blocks * SCAN_LANES;
	int n = shelf->counts[record];

	for (int b = 0; b * SCAN_LANES < n; b++) {
		const uint64_t *head = shelf->heads + first + b * SCAN_LANES;
		const uint32_t *tail = shelf->tails + first + b * SCAN_LANES;
		uint64_t best[SCAN_LANES];

		for (int k = 0; k < SCAN_LANES; k++)
			best[k] = UINT64_MAX;
		for (int i = 0; i < p->count; i++)
			for (int k = 0; k < SCAN_LANES; k++) {
				uint64_t far =
				    (uint64_t)__builtin_popcountll(head[k] ^ p->heads[i]) +
				    (uint64_t)__builtin_popcountll(
					(uint64_t)(tail[k] ^ p->tails[i]));
				uint64_t key = far << 8 | (uint64_t)i;

				best[k] = key < best[k] ? key : best[k];
			}
		for (int k = 0; k < SCAN_LANES; k++) {
			out->far[b * SCAN_LANES + k] = (uint8_t)(best[k] >> 8);
			out->who[b * SCAN_LANES + k] = (uint8_t)best[k];
		}
	}
}

/* Those that are near enough, as pairs. */
static inline void body_pair(const struct scan_probe *p, const struct scan_shelf *shelf,
			     size_t record, const struct body_nearest *nearest,
			     struct body_pairs *out)
{
	const uint32_t *places = shelf->places + record * shelf->blocks * SCAN_LANES;
	int n = p->count ? shelf->counts[record] : 0, count = 0;

	memset(out, 0, sizeof(*out));
	for (int k = 0; k < n; k++) {
		int i = nearest->who[k], far = nearest->far[k], close = BODY_NEAR - far;

		if (close <= 0)
			continue;
		out->ax[count] = p->x[i];
		out->ay[count] = p->y[i];
		out->bx[count] = (int16_t)gallery_place_x(places[k]);
		out->by[count] = (int16_t)-gallery_place_y(places[k]);
		out->turn[count] = (int16_t)((gallery_place_angle(places[k]) << 8) - p->turn[i]);
		out->weight[count] = (int16_t)(close * close / 4 + 8);
		out->near[count] = (uint8_t)far;
		count++;
	}
	out->count = count;
}

/* The rounded product of two fractions of 32768. */
static inline int16_t body_times(int16_t a, int16_t b)
{
	return (int16_t)((((int32_t)a * b >> 14) + 1) >> 1);
}

static inline int16_t body_abs(int16_t a)
{
	return (int16_t)(a < 0 ? -a : a);
}

/* What the pairs weigh that agree with the motion of pair r. */
static inline int body_vote(const struct scan_probe *p, const struct body_pairs *q, int r)
{
	uint8_t angle = (uint8_t)((uint16_t)q->turn[r] >> 8);
	int16_t c = p->cos[angle], s = p->sin[angle], turn = q->turn[r];
	int16_t ax0 = q->ax[r], ay0 = q->ay[r], bx0 = q->bx[r], by0 = q->by[r];
	int16_t votes[BODY_ROOM];
	int sum = 0;

	for (int k = 0; k < BODY_ROOM; k++) {
		int16_t ax = (int16_t)((q->ax[k] - ax0) * 4), ay = (int16_t)((q->ay[k] - ay0) * 4);
		int16_t bx = (int16_t)((q->bx[k] - bx0) * 4), by = (int16_t)((q->by[k] - by0) * 4);
		int16_t off_x =
		    body_abs((int16_t)(bx - (int16_t)(body_times(ax, c) - body_times(ay, s))));
		int16_t off_y =
		    body_abs((int16_t)(by - (int16_t)(body_times(ax, s) + body_times(ay, c))));
		int16_t far_x = body_abs(bx), far_y = body_abs(by);
		int16_t far = far_x > far_y ? far_x : far_y;
		int16_t off = off_x > off_y ? off_x : off_y;
		int16_t limit = (int16_t)(BODY_REACH + (far >> BODY_STRETCH));
		int16_t bend = body_abs((int16_t)(q->turn[k] - turn));

		votes[k] = (int16_t)((off <= limit) & (bend <= BODY_TURN) ? q->weight[k] : 0);
	}
	for (int k = 0; k < BODY_ROOM; k++)
		sum += votes[k];
	return sum;
}

static inline int body_screen_nearest(const struct scan_probe *p, const struct scan_shelf *shelf,
				      size_t record, const struct body_nearest *nearest)
{
	struct body_pairs q;
	uint16_t order[BODY_ROOM];
	int roots = 0, best = 0;

	body_pair(p, shelf, record, nearest, &q);
	/* The nearest pairs first; the order in the record decides between equals. */
	for (int i = 0; i < q.count; i++) {
		uint16_t key = (uint16_t)(q.near[i] << 8 | i);
		int at;

		if (roots == BODY_ROOTS && key > order[roots - 1])
			continue;
		if (roots < BODY_ROOTS)
			roots++;
		for (at = roots - 1; at > 0 && order[at - 1] > key; at--)
			order[at] = order[at - 1];
		order[at] = key;
	}
	for (int i = 0; i < roots; i++) {
		int sum = body_vote(p, &q, order[i] & 255);

		best = sum > best ? sum : best;
	}
	return (int)((uint64_t)(unsigned)best * p->screen_norm[shelf->counts[record]] >> 16);
}

static inline int body_screen(const struct scan_probe *p, const struct scan_shelf *shelf,
			      size_t record)
{
	struct body_nearest nearest;

	body_find_nearest(p, shelf, record, &nearest);
	return body_screen_nearest(p, shelf, record, &nearest);
}

#endif
