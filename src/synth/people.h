/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invented people for demos and tests: names, dates, documents, languages, case
 * notes and an abstract picture. Nobody is meant; names are drawn from lists of
 * common given and family names, numbers of documents begin with ZX so that
 * they cannot be taken for real ones, places do not exist.
 *
 * A person depends on the seed and its own number only, on every machine.
 */
#ifndef COTEJO_SYNTH_PEOPLE_H
#define COTEJO_SYNTH_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "image/image.h"
#include "person/manifest.h"
#include "person/person.h"

/* The day from which ages and dates are reckoned, so that nothing depends on
 * when it was made. */
#define SYNTH_TODAY         \
	(struct date)       \
	{                   \
		2026, 11, 1 \
	}

struct synth_note {
	enum note_kind kind;
	const char *language; /* "en" or "es"; static */
	char *text;
};

struct synth_person {
	uint64_t number;
	char key[24]; /* "S7-000012": seed and number, for files and manifests */
	struct person person;
	double age; /* true age in years on SYNTH_TODAY; the record may know less */
	/* Fingers without an image, and why; most people have none. */
	enum missing_reason missing[11];
	struct synth_note *notes;
	size_t n_notes;
};

/* The person of that number (from 1). */
void synth_person_make(uint64_t seed, uint64_t number, struct synth_person *out);
void synth_person_clear(struct synth_person *p);

/* A picture in the place of a photo: a mirrored pattern of shapes, never a
 * face. Owned by the caller. */
struct image *synth_avatar(uint64_t seed, uint64_t number, int width, int height);

#endif
