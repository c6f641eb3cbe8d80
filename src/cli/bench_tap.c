/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bench_tap.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"

#define PATIENCE 20.0
#define PAINT_FD 8
#define REST_FD	 9

struct tap {
	pid_t pid;
	int master, paint, rest;
	uint32_t painted; /* events in the newest frame */
	uint32_t typed;	  /* events sent */
	bool rested;	  /* nothing has been under way since the last event */
	bool ended;
	bool asked; /* the terminal was asked what it is */
	struct buf raw, text;
};

static void child(char *const *argv, int paint, int rest)
{
	char number[8];

	if (dup2(paint, PAINT_FD) < 0 || dup2(rest, REST_FD) < 0)
		_exit(126);
	snprintf(number, sizeof(number), "%d", PAINT_FD);
	setenv("COTEJO_TEST_PAINT_FD", number, 1);
	snprintf(number, sizeof(number), "%d", REST_FD);
	setenv("COTEJO_TEST_SYNC_FD", number, 1);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("LANGUAGE", "en", 1);
	unsetenv("NO_COLOR");
	unsetenv("COLUMNS");
	unsetenv("LINES");
	execv("/proc/self/exe", argv);
	_exit(127);
}

enum err_code tap_start(char *const *argv, int rows, int cols, struct tap **out, struct err *err)
{
	struct winsize ws = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	int paint[2], rest[2];
	struct tap *t;

	if (pipe(paint) < 0 || pipe(rest) < 0)
		return err_set(err, ERR_IO, _("no pipe: %s"), strerror(errno));
	t = xcalloc(1, sizeof(*t));
	t->raw = t->text = (struct buf)BUF_INIT;
	t->pid = forkpty(&t->master, NULL, NULL, &ws);
	if (t->pid == 0)
		child(argv, paint[1], rest[1]);
	close(paint[1]);
	close(rest[1]);
	t->paint = paint[0];
	t->rest = rest[0];
	if (t->pid < 0) {
		close(t->paint);
		close(t->rest);
		free(t);
		return err_set(err, ERR_IO, _("no pseudo terminal: %s"), strerror(errno));
	}
	fcntl(t->paint, F_SETFL, O_NONBLOCK);
	fcntl(t->rest, F_SETFL, O_NONBLOCK);
	fcntl(t->master, F_SETFL, O_NONBLOCK);
	*out = t;
	return ERR_OK;
}

void tap_free(struct tap *t)
{
	if (!t)
		return;
	kill(t->pid, SIGHUP);
	for (double end = clock_steady() + PATIENCE; clock_steady() < end;) {
		const struct timespec tick = {.tv_nsec = 20000000};
		char drop[4096];

		while (read(t->master, drop, sizeof(drop)) > 0)
			;
		if (waitpid(t->pid, NULL, WNOHANG) != 0) {
			t->pid = 0;
			break;
		}
		nanosleep(&tick, NULL);
	}
	if (t->pid) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
	close(t->master);
	close(t->paint);
	close(t->rest);
	buf_free(&t->raw);
	buf_free(&t->text);
	free(t);
}

static void send(struct tap *t, const char *bytes)
{
	size_t len = strlen(bytes);

	if (write(t->master, bytes, len) != (ssize_t)len)
		t->ended = true;
}

/* Takes what there is, waiting at most so long for it. */
static void take(struct tap *t, double seconds)
{
	struct pollfd p[3] = {{.fd = t->master, .events = POLLIN},
			      {.fd = t->paint, .events = POLLIN},
			      {.fd = t->rest, .events = POLLIN}};
	char in[1 << 16];
	uint32_t n;
	ssize_t got;

	poll(p, 3, seconds > 0 ? (int)(seconds * 1000) + 1 : 0);
	/* The numbers first: the bytes of a frame are there when its number is. */
	while (read(t->rest, &n, sizeof(n)) == (ssize_t)sizeof(n))
		t->rested = n >= t->typed;
	while (read(t->paint, &n, sizeof(n)) == (ssize_t)sizeof(n))
		t->painted = n;
	while ((got = read(t->master, in, sizeof(in))) > 0)
		buf_put(&t->raw, in, (size_t)got);
	if (got == 0 || (got < 0 && errno == EIO))
		t->ended = true;
	if (!t->asked && t->raw.len && memmem(t->raw.data, t->raw.len, "\033[c", 3)) {
		t->asked = true;
		send(t, "\033[?62;1c");
	}
}

double tap_key(struct tap *t, const char *key)
{
	double began;

	take(t, 0);
	t->rested = false;
	t->typed++;
	began = clock_steady();
	send(t, key);
	while (!t->ended && t->painted < t->typed && clock_steady() - began < PATIENCE)
		take(t, 0.5);
	return t->painted >= t->typed ? clock_steady() - began : -1;
}

double tap_type(struct tap *t, const char *text)
{
	double last = 0;

	for (; *text && last >= 0; text++)
		last = tap_key(t, (const char[]){*text, '\0'});
	return last;
}

const char *tap_text(struct tap *t)
{
	const uint8_t *p = t->raw.data;

	t->text.len = 0;
	for (size_t i = 0; i < t->raw.len; i++) {
		if (p[i] != 033) {
			buf_put(&t->text, p + i, 1);
			continue;
		}
		/* CSI ... letter; any other is two or three bytes. A place to go to
		 * parts what stands before it from what comes after. */
		if (i + 1 < t->raw.len && p[i + 1] == '[') {
			for (i += 2; i < t->raw.len && (p[i] < 0x40 || p[i] > 0x7e); i++)
				;
			if (i < t->raw.len && p[i] != 'm')
				buf_put_str(&t->text, "\n");
		} else if (i + 1 < t->raw.len) {
			i += p[i + 1] == '(' || p[i + 1] == ')' ? 2 : 1;
		}
	}
	return buf_str(&t->text);
}

void tap_forget(struct tap *t)
{
	take(t, 0);
	t->raw.len = 0;
}

double tap_see(struct tap *t, const char *text, double since, double patience)
{
	double end = clock_steady() + patience;
	size_t seen = 0;

	while (!t->ended && clock_steady() < end) {
		if (t->raw.len != seen && strstr(tap_text(t), text))
			return clock_steady() - since;
		seen = t->raw.len;
		take(t, 0.2);
	}
	return -1;
}

double tap_rest(struct tap *t, double since, double patience)
{
	double end = clock_steady() + patience;

	while (!t->ended && !t->rested && clock_steady() < end)
		take(t, 0.2);
	return t->rested ? clock_steady() - since : -1;
}
