/* SPDX-License-Identifier: Apache-2.0 */
/* Invented case notes; inside src/synth only. */
#ifndef COTEJO_SYNTH_NOTES_H
#define COTEJO_SYNTH_NOTES_H

#include "base/rng.h"
#include "synth/people.h"

/* Between one and four notes, in Spanish or English, for the person. */
void synth_notes_make(struct synth_person *p, struct rng *rng);

#endif
