/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints that are only minutiae, strewn at random: many of them at no cost, for
 * tests of galleries. They are not like fingers; for those see src/synth.
 */
#ifndef COTEJO_TESTS_SCATTER_H
#define COTEJO_TESTS_SCATTER_H

#include "print/template.h"

/* View 0 of a finger is as it is; others are turned, moved, a little bent, with
 * some minutiae lost and some new. The caller owns it. */
struct template *scatter_print(unsigned finger, unsigned view);

#endif
