/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program in a pseudo terminal of its own, with a keyboard that types and a
 * reader that takes everything at once: how long from a key to its picture.
 *
 * The program says by a pipe, after each frame it has written, how many events it
 * had handled (COTEJO_TEST_PAINT_FD); a key is painted when that number covers it
 * and all bytes up to there have been read.
 */
#ifndef COTEJO_CLI_BENCH_TAP_H
#define COTEJO_CLI_BENCH_TAP_H

#include "base/bytes.h"
#include "base/err.h"

struct tap;

/* Starts this program with argv (argv[0] is replaced) on rows x cols. */
enum err_code tap_start(char *const *argv, int rows, int cols, struct tap **out, struct err *err);
/* Ends the program and waits for it; NULL is fine. */
void tap_free(struct tap *t);

/* Types one key (its bytes are one event) and waits for its frame. Seconds, or < 0
 * when the program ended or nothing came for 20 s. */
double tap_key(struct tap *t, const char *key);
/* Each character is a key of its own; the last one's seconds. */
double tap_type(struct tap *t, const char *text);
/* Waits until the text has been written since the last tap_forget(), in one piece;
 * seconds from `since` (clock_steady()), or < 0 after `patience` seconds. */
double tap_see(struct tap *t, const char *text, double since, double patience);
/* Waits until nothing that was asked for is under way; seconds from since. */
double tap_rest(struct tap *t, double since, double patience);
void tap_forget(struct tap *t);
/* What the program wrote since then, without what moves and colours; borrowed. */
const char *tap_text(struct tap *t);

#endif
