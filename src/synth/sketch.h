/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints without images: templates of invented fingers at some ten thousand a
 * second, for galleries of millions. Ridge fields come from synth/field.h, a few
 * hundred of them, each bent and cut in another way for each finger; minutiae
 * stand where and as they do in prints that the extractor has seen (distances,
 * directions along the ridges, more of them where the ridges turn).
 *
 * Everything follows from (seed, number, view), so a gallery need not be stored.
 * Such a gallery stands in for a real one only as far as its impostor scores
 * are like real ones: `cotejo bench search --loss` shows both side by side.
 */
#ifndef COTEJO_SYNTH_SKETCH_H
#define COTEJO_SYNTH_SKETCH_H

#include <stdint.h>

#include "print/template.h"

struct sketcher;

/* fields: how many ridge fields to draw from; 0: 512. Takes about 10 ms each. */
struct sketcher *sketcher_new(uint64_t seed, int fields);
void sketcher_free(struct sketcher *s);

/* The print of invented finger `number` as it was laid for the view'th time;
 * finger is its position (it shapes the pattern), or FINGER_UNKNOWN. Any number
 * of threads may draw. The caller owns it. */
struct template *sketcher_draw(const struct sketcher *s, uint64_t number, int finger,
			       unsigned view);

/* The same print in a mirror: certainly nobody's, and as real as the print. The
 * caller owns it. */
struct template *sketch_mirror(const struct template *t);

#endif
