/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Minutiae as dislocations of a wave: around a minutia the phase of the ridges
 * turns once by 2 pi (Larkin and Fletcher, "A coherent framework for
 * fingerprint analysis", Optics Express 15, 2007). They are the zeros of the
 * complex wave, found to a fraction of a pixel; the sign of the turn tells the
 * direction, the phase outside it the type.
 */
#ifndef COTEJO_SYNTH_DISLOCATION_H
#define COTEJO_SYNTH_DISLOCATION_H

#include <stddef.h>

#include "synth/finger.h"
#include "synth/grow.h"

/* All minutiae of the waves that are at least `margin` pixels from the edge of
 * the skin, in the order of rows. Owned by the caller. */
struct synth_minutia *synth_find_minutiae(const struct synth_waves *w,
					  const struct synth_field *field, int margin,
					  size_t *count);

#endif
