/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A terminal in this process (libvterm) with a program in it, for tests of the
 * screens and for pictures of them.
 *
 * Nothing here sleeps: the program says by a pipe (COTEJO_TEST_SYNC_FD) how many
 * events it has handled, each time it has nothing left to do; a test waits for
 * that, or for a text.
 */
#ifndef COTEJO_TESTS_SUPPORT_TTY_H
#define COTEJO_TESTS_SUPPORT_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tty;

struct tty_options {
	int rows, cols;
	const char *term;   /* NULL: xterm-256color */
	const char *locale; /* NULL: C.UTF-8 */
	/* "NAME=value" pairs besides the pinned ones, ended by NULL; or NULL. */
	const char *const *env;
	const char *folder; /* HOME and the XDG folders lie here; NULL: /nonexistent */
};

/* Starts argv in a terminal of its own. Ends the test program on failure. */
struct tty *tty_spawn(const struct tty_options *o, const char *const *argv);
/* Ends the program (SIGHUP, then SIGKILL), returns its wait status. */
int tty_close(struct tty *t);
/* Waits for the program to end by itself; its wait status, or -1 at the timeout. */
int tty_wait_exit(struct tty *t, int ms);
/* The process that runs in the terminal. */
int tty_pid(const struct tty *t);

/* Types: "<F5>", "<C-s>", "<A-x>", "<Up>", "<Enter>", "<Esc>", "<Tab>", "<lt>" for
 * a plain "<"; everything else as it stands. Each is one event. */
void tty_keys(struct tty *t, const char *keys);
/* Bytes as they are, for another program in the terminal; no event. */
void tty_raw(struct tty *t, const char *bytes);
/* The text as one bracketed paste. */
void tty_paste(struct tty *t, const char *text);
void tty_resize(struct tty *t, int rows, int cols);

/* Waits until everything typed has been handled and nothing is under way. */
bool tty_settle(struct tty *t, int ms);
/* Waits until the text is on the screen (or, with not, until it is gone). */
bool tty_wait_text(struct tty *t, const char *text, int ms);
bool tty_wait_gone(struct tty *t, const char *text, int ms);
/* tty_keys and tty_settle; ends the test program when it takes too long. */
void tty_do(struct tty *t, const char *keys);

/* The screen as lines of UTF-8 without trailing blanks; owned by the caller. */
char *tty_text(struct tty *t);
bool tty_has(struct tty *t, const char *text);
void tty_cursor(struct tty *t, int *y, int *x, bool *visible);

struct tty_cell {
	uint32_t chars[6];
	uint8_t fg[3], bg[3];
	bool bold, underline, reverse;
	int width;
};
void tty_cell(struct tty *t, int y, int x, struct tty_cell *out);
int tty_rows(const struct tty *t);
int tty_cols(const struct tty *t);

/* Bytes the program has written so far. */
size_t tty_bytes(const struct tty *t);
/* Reads what there is without waiting. */
void tty_pump(struct tty *t);

/* Compares the screen (text and cursor) with tests/ui/golden/NAME.txt; with
 * UPDATE_GOLDEN=1 writes it instead. Prints the difference. */
bool tty_expect(struct tty *t, const char *name);

#endif
