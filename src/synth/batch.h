/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder of synthetic people: images, photos, notes, truth and the manifest
 * that `cotejo import` reads.
 *
 *   manifest.csv              one row for each image (person/manifest.h)
 *   notes.csv                 case notes
 *   photos/KEY.png            abstract picture
 *   prints/KEY/FF_I.png       finger FF (01 to 10), impression I
 *   truth/KEY/FF_I.json       when asked for
 */
#ifndef COTEJO_SYNTH_BATCH_H
#define COTEJO_SYNTH_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"
#include "synth/impression.h"

struct synth_batch {
	const char *folder; /* made when missing; must be empty */
	uint64_t seed;
	uint64_t first; /* number of the first person, from 1 */
	uint64_t people;
	unsigned fingers; /* bit f set: finger f, 1 .. 10 */
	int impressions;  /* of each finger; 0: no prints at all */
	struct synth_style style;
	/* The first `again` people press each finger once more, in another style:
	 * images without rows in the manifest. */
	uint64_t again;
	struct synth_style again_style;
	bool truth;	   /* write truth files */
	bool truth_fields; /* with orientation, period and contact */
	int threads;	   /* 0: one for each processor */
	const struct cancel *cancel;
	/* Called now and then from any worker, one at a time; may be NULL. */
	void (*progress)(void *arg, uint64_t done, uint64_t people);
	void *progress_arg;
};

struct synth_batch_result {
	uint64_t people, prints;
	double seconds;
};

/* The same files whatever the number of threads. The manifest is written last:
 * without it the folder is not complete. ERR_CONFLICT when the folder has
 * something in it, ERR_CANCELLED when asked to stop. */
enum err_code synth_batch_write(const struct synth_batch *b, struct synth_batch_result *result,
				struct err *err);

#endif
