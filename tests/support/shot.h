/* SPDX-License-Identifier: Apache-2.0 */
/* A picture of a terminal: its cells drawn with cairo. */
#ifndef COTEJO_TESTS_SUPPORT_SHOT_H
#define COTEJO_TESTS_SUPPORT_SHOT_H

#include <stdbool.h>

#include "support/tty.h"

/* Writes the screen as PNG; a cell is about `size` pixels high. Blocks, lines and
 * braille are drawn as terminals draw them themselves, letters with a font.
 * False when the file cannot be written. */
bool shot_save(struct tty *t, const char *path, int size);

#endif
